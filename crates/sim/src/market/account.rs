//! The advertising account as it really stands: campaigns, ad groups, ads, targets, negatives.

use super::terms::{Auto, Term, normal};
use domain::Day;

/// State of an entity.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AdState {
    /// Runs.
    Enabled,
    /// Stands still.
    Paused,
    /// Gone for good.
    Archived,
}

impl AdState {
    /// Reads the word of the bulksheet.
    pub fn parse(word: &str) -> Option<Self> {
        match word.to_lowercase().as_str() {
            "enabled" => Some(Self::Enabled),
            "paused" => Some(Self::Paused),
            "archived" => Some(Self::Archived),
            _ => None,
        }
    }
    /// The word of the bulksheet.
    pub fn word(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Paused => "paused",
            Self::Archived => "archived",
        }
    }
}

/// A Sponsored Products campaign.
#[derive(Clone, PartialEq, Debug)]
pub struct AdCampaign {
    /// Id, digits.
    pub id: String,
    /// Name.
    pub name: String,
    /// State.
    pub state: AdState,
    /// Most that it spends on a day, in micros.
    pub budget_micros: i64,
    /// Automatic or manual targeting.
    pub auto: bool,
    /// First day.
    pub start: Day,
    /// Last day, if any.
    pub end: Option<Day>,
}

/// An ad group.
#[derive(Clone, PartialEq, Debug)]
pub struct AdGroup {
    /// Id.
    pub id: String,
    /// Index of the campaign.
    pub campaign: usize,
    /// Name.
    pub name: String,
    /// State.
    pub state: AdState,
    /// Bid of new targets, in micros.
    pub default_bid_micros: i64,
}

/// The ad of a group. A group of this market advertises one SKU.
#[derive(Clone, PartialEq, Debug)]
pub struct ProductAd {
    /// Id.
    pub id: String,
    /// Index of the ad group.
    pub group: usize,
    /// Index of the SKU.
    pub sku: usize,
    /// State.
    pub state: AdState,
}

/// What a target meets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Targeting {
    /// All words in any order.
    Broad,
    /// The words side by side.
    Phrase,
    /// The words alone.
    Exact,
    /// A group that the marketplace chooses: close-match, loose-match, substitutes, complements.
    Automatic,
    /// A product page.
    Product,
}

impl Targeting {
    /// Whether it is a keyword.
    pub fn keyword(self) -> bool {
        matches!(self, Self::Broad | Self::Phrase | Self::Exact)
    }
    /// The word of the bulksheet; empty for what is no keyword.
    pub fn word(self) -> &'static str {
        match self {
            Self::Broad => "broad",
            Self::Phrase => "phrase",
            Self::Exact => "exact",
            Self::Automatic | Self::Product => "",
        }
    }
    /// The word of the console's reports.
    pub(super) fn shout(self) -> &'static str {
        match self {
            Self::Broad => "BROAD",
            Self::Phrase => "PHRASE",
            Self::Exact => "EXACT",
            Self::Automatic | Self::Product => "-",
        }
    }
}

/// A keyword, product target or automatic target.
#[derive(Clone, PartialEq, Debug)]
pub struct AdTarget {
    /// Id.
    pub id: String,
    /// Index of the ad group.
    pub group: usize,
    /// Keyword text or expression.
    pub text: String,
    /// What it meets.
    pub targeting: Targeting,
    /// Bid in micros.
    pub bid_micros: i64,
    /// State.
    pub state: AdState,
}

/// A negative keyword.
#[derive(Clone, PartialEq, Debug)]
pub struct Negative {
    /// Id.
    pub id: String,
    /// Index of the campaign.
    pub campaign: usize,
    /// Index of the ad group; none when it holds for the whole campaign.
    pub group: Option<usize>,
    /// Words.
    pub text: String,
    /// Phrase or exact.
    pub phrase: bool,
    /// State.
    pub state: AdState,
}

/// Everything in the account, as it really stands.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct AdsAccount {
    /// Campaigns.
    pub campaigns: Vec<AdCampaign>,
    /// Ad groups.
    pub groups: Vec<AdGroup>,
    /// Ads.
    pub ads: Vec<ProductAd>,
    /// Targets.
    pub targets: Vec<AdTarget>,
    /// Negative keywords.
    pub negatives: Vec<Negative>,
}

pub(super) const AUTO: [(&str, Auto); 4] = [
    ("close-match", Auto::Close),
    ("loose-match", Auto::Loose),
    ("substitutes", Auto::Substitutes),
    ("complements", Auto::Complements),
];

fn side_by_side(words: &[String], inner: &[String]) -> bool {
    !inner.is_empty() && words.windows(inner.len()).any(|w| w == inner)
}

/// The ASIN in an expression such as `asin="B0ABCDEFGH"`, in lower case.
pub(super) fn expression_asin(text: &str) -> Option<String> {
    let asin = text.trim().strip_prefix("asin=\"")?.strip_suffix('"')?;
    (asin.len() == 10 && asin.chars().all(|c| c.is_ascii_alphanumeric())).then(|| asin.to_lowercase())
}

impl AdTarget {
    /// Whether a search term meets this target. `words` are the target's own, in normal form.
    pub(super) fn meets(&self, words: &[String], term: &Term) -> bool {
        match self.targeting {
            Targeting::Automatic => AUTO.iter().any(|(text, auto)| *text == self.text && *auto == term.auto),
            Targeting::Product => expression_asin(&self.text).is_some_and(|asin| asin == term.text),
            _ if term.is_page() || words.is_empty() => false,
            Targeting::Broad => words.iter().all(|w| term.words.contains(w)),
            Targeting::Phrase => side_by_side(&term.words, words),
            Targeting::Exact => term.words == words,
        }
    }
}

impl Negative {
    /// Whether it keeps a search term out.
    pub(super) fn bars(&self, words: &[String], term: &Term) -> bool {
        if self.phrase { side_by_side(&term.words, words) } else { !words.is_empty() && term.words == words }
    }
}

impl AdsAccount {
    /// Index of the SKU that an ad group advertises, whatever the ad's state; none without an ad that is not archived.
    pub fn sku_of(&self, group: usize) -> Option<usize> {
        self.ads.iter().find(|a| a.group == group && a.state != AdState::Archived).map(|a| a.sku)
    }

    /// Whether a target takes part in auctions on a day.
    pub(super) fn serves(&self, target: usize, day: Day) -> bool {
        let t = &self.targets[target];
        let g = &self.groups[t.group];
        let c = &self.campaigns[g.campaign];
        [t.state, g.state, c.state].iter().all(|s| *s == AdState::Enabled)
            && c.start <= day
            && c.end.is_none_or(|end| day <= end)
            && self.ads.iter().any(|a| a.group == t.group && a.state == AdState::Enabled)
    }

    /// Targets by search term: `reach[term]` lists those that the term meets and no negative keeps out.
    pub(super) fn reach(&self, sku: usize, terms: &[Term]) -> Vec<Vec<usize>> {
        let mut reach = vec![Vec::new(); terms.len()];
        let bars: Vec<(&Negative, Vec<String>)> =
            self.negatives.iter().filter(|n| n.state == AdState::Enabled).map(|n| (n, normal(&n.text))).collect();
        for (at, target) in self.targets.iter().enumerate() {
            if target.state == AdState::Archived || self.sku_of(target.group) != Some(sku) {
                continue;
            }
            let words = normal(&target.text);
            let campaign = self.groups[target.group].campaign;
            let own = |n: &Negative| n.campaign == campaign && n.group.is_none_or(|g| g == target.group);
            let bars: Vec<_> = bars.iter().filter(|(n, _)| own(n)).collect();
            for (term, list) in terms.iter().zip(&mut reach) {
                if target.meets(&words, term) && !bars.iter().any(|(n, words)| n.bars(words, term)) {
                    list.push(at);
                }
            }
        }
        reach
    }
}
