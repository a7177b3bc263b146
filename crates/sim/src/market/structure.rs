//! Changes of the advertising account. Uploads and habits go through the same doors, and each leaves an effect.

use super::Market;
use super::account::{AUTO, AdCampaign, AdGroup, AdState, AdTarget, Negative, ProductAd, Targeting, expression_asin};
use super::ledger::{Change, Hand};
use super::sheet::Refusal;
use super::terms::normal;
use domain::money::decimal;

/// Bids that the American site takes, in micros.
pub(super) const BIDS: std::ops::RangeInclusive<i64> = 20_000..=1_000_000_000;
/// Daily budgets that it takes.
pub(super) const BUDGETS: std::ops::RangeInclusive<i64> = 1_000_000..=1_000_000_000_000;

/// Ids of an entity by column.
pub(super) type Ids = Vec<(&'static str, String)>;

pub(super) fn dollar_text(micros: i64) -> String {
    decimal(micros, 2)
}

impl Market {
    pub(super) fn campaign_ids(&self, campaign: usize) -> Ids {
        vec![("Campaign ID", self.account.campaigns[campaign].id.clone())]
    }

    pub(super) fn group_ids(&self, group: usize) -> Ids {
        let g = &self.account.groups[group];
        let mut ids = self.campaign_ids(g.campaign);
        ids.push(("Ad Group ID", g.id.clone()));
        ids
    }

    pub(super) fn target_ids(&self, target: usize) -> Ids {
        let t = &self.account.targets[target];
        let mut ids = self.group_ids(t.group);
        ids.push((if t.targeting.keyword() { "Keyword ID" } else { "Product Targeting ID" }, t.id.clone()));
        ids
    }

    pub(super) fn negative_ids(&self, negative: usize) -> Ids {
        let n = &self.account.negatives[negative];
        let mut ids = n.group.map_or_else(|| self.campaign_ids(n.campaign), |g| self.group_ids(g));
        ids.push(("Keyword ID", n.id.clone()));
        ids
    }

    pub(super) fn target_kind(&self, target: usize) -> &'static str {
        if self.account.targets[target].targeting.keyword() { "Keyword" } else { "Product Targeting" }
    }

    pub(super) fn set_bid(&mut self, hand: &Hand, target: usize, micros: i64) {
        let before = std::mem::replace(&mut self.account.targets[target].bid_micros, micros);
        let change = Change { field: "Bid", before: dollar_text(before), after: dollar_text(micros) };
        self.record(hand, self.target_kind(target), self.target_ids(target), change);
    }

    pub(super) fn set_target_state(&mut self, hand: &Hand, target: usize, state: AdState) {
        let before = std::mem::replace(&mut self.account.targets[target].state, state);
        self.stated(hand, self.target_kind(target), self.target_ids(target), (before, state));
    }

    /// Records a change of state; which terms are met must be worked out again.
    pub(super) fn stated(&mut self, hand: &Hand, entity: &str, ids: Ids, states: (AdState, AdState)) {
        self.stale = true;
        let change = Change { field: "State", before: states.0.word().into(), after: states.1.word().into() };
        self.record(hand, entity, ids, change);
    }

    fn created(&mut self, hand: &Hand, entity: &str, ids: Ids, what: String) {
        self.stale = true;
        self.record(hand, entity, ids, Change { field: "created", before: String::new(), after: what });
    }

    /// A new keyword or product target of a manual ad group.
    pub(super) fn add_target(&mut self, hand: &Hand, target: AdTarget) -> Result<(), Refusal> {
        let group = target.group;
        if self.account.campaigns[self.account.groups[group].campaign].auto {
            return Err(Refusal::new(
                "AutoCampaign",
                "an automatic campaign takes no keywords or product targets of its own",
            ));
        }
        let words = normal(&target.text);
        if target.targeting.keyword() {
            check_words(&target.text, 10)?;
        } else if expression_asin(&target.text).is_none() {
            let message = format!("`{}` is no expression like asin=\"B0ABCDEFGH\"", target.text);
            return Err(Refusal::new("InvalidExpression", message));
        }
        let same = |t: &AdTarget| {
            t.group == group
                && t.state != AdState::Archived
                && t.targeting == target.targeting
                && if t.targeting.keyword() { normal(&t.text) == words } else { t.text == target.text }
        };
        if let Some(t) = self.account.targets.iter().find(|t| same(t)) {
            return Err(Refusal::new(
                "DuplicateEntity",
                format!("`{}` already exists in the ad group as {}", target.text, t.id),
            ));
        }
        let what = format!(
            "{} `{}` bid {}",
            target.targeting.shout().to_lowercase(),
            target.text,
            dollar_text(target.bid_micros)
        );
        self.account.targets.push(target);
        let at = self.account.targets.len() - 1;
        self.created(hand, self.target_kind(at), self.target_ids(at), what);
        Ok(())
    }

    /// A new negative keyword of a campaign or an ad group.
    pub(super) fn add_negative(&mut self, hand: &Hand, negative: Negative) -> Result<(), Refusal> {
        check_words(&negative.text, if negative.phrase { 4 } else { 10 })?;
        let words = normal(&negative.text);
        let same = |n: &Negative| {
            (n.campaign, n.group, n.phrase) == (negative.campaign, negative.group, negative.phrase)
                && n.state != AdState::Archived
                && normal(&n.text) == words
        };
        if let Some(n) = self.account.negatives.iter().find(|n| same(n)) {
            return Err(Refusal::new(
                "DuplicateEntity",
                format!("`{}` already exists as negative keyword {}", negative.text, n.id),
            ));
        }
        let entity = if negative.group.is_some() { "Negative Keyword" } else { "Campaign Negative Keyword" };
        let what = format!("{} `{}`", if negative.phrase { "negativePhrase" } else { "negativeExact" }, negative.text);
        self.account.negatives.push(negative);
        let ids = self.negative_ids(self.account.negatives.len() - 1);
        self.created(hand, entity, ids, what);
        Ok(())
    }

    pub(super) fn add_campaign(&mut self, hand: &Hand, campaign: AdCampaign) -> Result<(), Refusal> {
        if self.account.campaigns.iter().any(|c| c.name == campaign.name && c.state != AdState::Archived) {
            return Err(Refusal::new(
                "DuplicateEntity",
                format!("a campaign named `{}` already exists", campaign.name),
            ));
        }
        let what = format!("`{}` budget {}", campaign.name, dollar_text(campaign.budget_micros));
        self.account.campaigns.push(campaign);
        let ids = self.campaign_ids(self.account.campaigns.len() - 1);
        self.created(hand, "Campaign", ids, what);
        Ok(())
    }

    /// A new ad group; in an automatic campaign its four targets come with it.
    pub(super) fn add_group(&mut self, hand: &Hand, group: AdGroup) -> Result<(), Refusal> {
        let same = |g: &AdGroup| g.campaign == group.campaign && g.name == group.name && g.state != AdState::Archived;
        if self.account.groups.iter().any(same) {
            return Err(Refusal::new(
                "DuplicateEntity",
                format!("an ad group named `{}` already exists in the campaign", group.name),
            ));
        }
        let what = format!("`{}` default bid {}", group.name, dollar_text(group.default_bid_micros));
        let (auto, bid_micros) = (self.account.campaigns[group.campaign].auto, group.default_bid_micros);
        self.account.groups.push(group);
        let group = self.account.groups.len() - 1;
        self.created(hand, "Ad Group", self.group_ids(group), what);
        for (text, _) in AUTO.iter().filter(|_| auto) {
            let (id, targeting, state) = (self.new_id(), Targeting::Automatic, AdState::Enabled);
            self.account.targets.push(AdTarget { id, group, text: (*text).to_owned(), targeting, bid_micros, state });
        }
        Ok(())
    }

    pub(super) fn add_ad(&mut self, hand: &Hand, ad: ProductAd) -> Result<(), Refusal> {
        if let Some(sku) = self.account.sku_of(ad.group) {
            let message = format!(
                "the ad group already advertises {}: this market takes one SKU in an ad group",
                self.sku_name(sku)
            );
            return Err(Refusal::new("DuplicateEntity", message));
        }
        let mut ids = self.group_ids(ad.group);
        ids.push(("Ad ID", ad.id.clone()));
        let what = self.sku_name(ad.sku);
        self.account.ads.push(ad);
        self.created(hand, "Product Ad", ids, what);
        Ok(())
    }
}

/// The marketplace's limits on words.
fn check_words(text: &str, most: usize) -> Result<(), Refusal> {
    let (words, letters) = (text.split_whitespace().count(), text.chars().count());
    if words == 0 || normal(text).is_empty() {
        return Err(Refusal::new("MissingKeyword", "the keyword text is empty"));
    }
    if letters > 80 {
        return Err(Refusal::new(
            "KeywordTooLong",
            format!("the keyword has {letters} characters, at most 80 are allowed"),
        ));
    }
    if words > most {
        return Err(Refusal::new("TooManyWords", format!("the keyword has {words} words, at most {most} are allowed")));
    }
    Ok(())
}
