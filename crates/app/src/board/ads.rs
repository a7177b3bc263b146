//! Advertising as a page shows it: totals of campaigns, targets and search terms over windows of days.
//!
//! Campaign, target and search-term reports are views of the same money: a figure comes from one of them and they are never added
//! together. Campaigns take the campaign report; an ad product of a site that has none takes the target report, else the search-term
//! report, and says so ([`Basis`]). Only daily rows count, as a window can't be cut out of a report by period.

mod ask;
mod build;
mod texts;
mod worth;

use crate::error::Error;
use books::economics::Economics;
use domain::money::scale;
use domain::{Currency, Day, Policy};
use std::collections::BTreeMap;
use std::ops::Range;
use store::Reader;
pub use texts::{Text, Texts};

/// Days whose figures are read: the longest window and the one before it.
pub const DAYS_READ: i32 = 180;
/// Days that charts go back.
pub const DAYS_SHOWN: i32 = 90;

/// The last so many days of a site.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Window {
    /// 7 days.
    Week,
    /// 28 days.
    Month,
    /// 90 days.
    Quarter,
}

impl Window {
    /// All, the shortest first.
    pub const ALL: [Self; 3] = [Self::Week, Self::Month, Self::Quarter];

    /// Its days.
    pub fn days(self) -> i32 {
        [7, 28, 90][self as usize]
    }

    /// The window of so many days.
    pub fn of_days(days: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.days() == days)
    }
}

/// What adds up. Money in micros of the row's currency.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Tally {
    /// Times shown.
    pub impressions: i64,
    /// Times clicked.
    pub clicks: i64,
    /// Attributed orders.
    pub orders: i64,
    /// Attributed units.
    pub units: i64,
    /// Cost of the clicks.
    pub spend_micros: i64,
    /// Attributed sales.
    pub sales_micros: i64,
}

impl Tally {
    /// Adds another.
    pub fn add(&mut self, o: &Self) {
        self.impressions += o.impressions;
        self.clicks += o.clicks;
        self.orders += o.orders;
        self.units += o.units;
        self.spend_micros += o.spend_micros;
        self.sales_micros += o.sales_micros;
    }

    /// The same in RMB by a rate in 10⁻⁹.
    pub fn in_cny(self, nanos: i64) -> Option<Self> {
        let cny = |micros| scale(micros, nanos.into(), 1_000_000_000);
        Some(Self { spend_micros: cny(self.spend_micros)?, sales_micros: cny(self.sales_micros)?, ..self })
    }
}

/// Which report the campaigns of an ad product rest on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Basis {
    /// The campaign report.
    Campaigns,
    /// The target report, for want of a campaign report.
    Targets,
    /// The search-term report: impressions without a click are missing from it.
    Terms,
}

impl Basis {
    /// All, the best first.
    pub const ALL: [Self; 3] = [Self::Campaigns, Self::Targets, Self::Terms];
}

/// A shop on a site with advertising.
#[derive(Clone, Debug)]
pub struct Place {
    /// Seller account.
    pub shop: String,
    /// Site code.
    pub marketplace: String,
    /// Currency of the site.
    pub currency: Currency,
    /// First day of any daily ads report of the last [`DAYS_READ`] days.
    pub first: Day,
    /// Last day of any daily ads report: windows end here.
    pub through: Day,
    /// Last day of the campaign, target and search-term reports.
    pub last: [Option<Day>; 3],
    /// Rows by period that end within the last 90 days: left out.
    pub by_period: i64,
    /// What the campaigns of each ad product rest on.
    pub basis: BTreeMap<String, Basis>,
    /// Ordered sales of the shop on the site by day, where they are known, in the site's currency.
    pub ordered: BTreeMap<Day, i64>,
    /// All campaigns by day, [`DAYS_SHOWN`] days, those in the site's currency.
    pub days: BTreeMap<Day, Tally>,
}

/// A campaign.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// Position in [`Ads::places`].
    pub place: usize,
    /// Id; empty where reports only name it.
    pub id: Text,
    /// Name as last reported. Text from outside.
    pub name: Text,
    /// SP, SB, SD or GOOGLE.
    pub product: Text,
    /// Currency of its money.
    pub currency: Currency,
    /// Days after a click within which sales count; 0 where unknown.
    pub attribution_days: i64,
    /// Totals of each window.
    pub now: [Tally; 3],
    /// Totals of the window before it.
    pub before: [Tally; 3],
    days: Range<u32>,
}

/// What a row of targets or search terms is about: positions and texts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Line {
    /// Position in [`Ads::campaigns`].
    pub campaign: u32,
    /// Ad group's name, or its id where it has none.
    pub ad_group: Text,
    /// Keyword or expression.
    pub targeting: Text,
    /// Match type, lower case.
    pub matched: Text,
    /// Search term, lower case; empty in a target's row.
    pub term: Text,
}

/// Tallies of a line in one of the disjoint spans of days 0–6, 7–27 and 28–89 back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Slot {
    spend: i64,
    sales: i64,
    impressions: i32,
    clicks: i32,
    orders: i32,
    units: i32,
    span: u8,
}

impl Slot {
    fn tally(&self) -> Tally {
        Tally {
            impressions: self.impressions.into(),
            clicks: self.clicks.into(),
            orders: self.orders.into(),
            units: self.units.into(),
            spend_micros: self.spend,
            sales_micros: self.sales,
        }
    }
}

/// Targets or search terms, kept small: a large account has a million of them.
#[derive(Clone, Default, Debug)]
pub struct Lines {
    keys: Vec<Line>,
    /// Where the slots of each key end.
    ends: Vec<u32>,
    slots: Vec<Slot>,
}

impl Lines {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// A line by its position.
    pub fn line(&self, at: usize) -> &Line {
        &self.keys[at]
    }

    /// Its totals over a window.
    pub fn tally(&self, at: usize, window: Window) -> Tally {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        let mut sum = Tally::default();
        for slot in &self.slots[start as usize..self.ends[at] as usize] {
            if usize::from(slot.span) <= window as usize {
                sum.add(&slot.tally());
            }
        }
        sum
    }

    /// Positions of the lines of a campaign, which stand together.
    pub fn of_campaign(&self, campaign: usize) -> Range<usize> {
        let wanted = u32::try_from(campaign).unwrap_or(u32::MAX);
        let first = self.keys.partition_point(|k| k.campaign < wanted);
        first..self.keys.partition_point(|k| k.campaign <= wanted)
    }
}

/// Advertising.
#[derive(Default, Debug)]
pub struct Ads {
    /// Shops and sites.
    pub places: Vec<Place>,
    /// Campaigns by place and name.
    pub campaigns: Vec<Campaign>,
    /// Targets by campaign.
    pub targets: Lines,
    /// Search terms that were clicked in the last 90 days, by campaign.
    pub terms: Lines,
    /// All texts.
    pub texts: Texts,
    days: Vec<(Day, Tally)>,
    worth: worth::Worths,
    /// Share of a cost that the owner bears, by place, in 10⁻⁹.
    keep_nanos: Vec<i64>,
}

impl Ads {
    /// A campaign's days, those with anything in them.
    pub fn days_of(&self, campaign: &Campaign) -> &[(Day, Tally)] {
        &self.days[campaign.days.start as usize..campaign.days.end as usize]
    }

    /// What a campaign left after ads and tax: an estimate.
    ///
    /// Attributed units × what a unit of the advertised SKUs earns after goods, fees and tax (weighed by their clicks in 90 days), less
    /// spend after tax. Units of other SKUs count like the advertised ones. `None` where SKUs with more than a fifth of the clicks have no
    /// unit economics; without an order nothing but the spend needs to be known.
    pub fn campaign_profit(&self, campaign: usize, tally: &Tally) -> Option<i64> {
        let index = u32::try_from(campaign).ok()?;
        self.profit(campaign, self.worth.of_campaign(index), tally)
    }

    /// The same for a target or search term, by the SKUs of its ad group where they are known.
    pub fn line_profit(&self, line: &Line, tally: &Tally) -> Option<i64> {
        self.profit(line.campaign as usize, self.worth.of_group(line.campaign, line.ad_group), tally)
    }

    fn profit(&self, campaign: usize, unit_micros: Option<i64>, t: &Tally) -> Option<i64> {
        let keep_nanos = *self.keep_nanos.get(self.campaigns.get(campaign)?.place)?;
        let spend = scale(t.spend_micros, keep_nanos.into(), 1_000_000_000)?;
        // reports without units count one to each order
        let units = t.units.max(t.orders);
        let won = if units == 0 { 0 } else { unit_micros?.checked_mul(units)? };
        Some(won - spend)
    }
}

/// Reads it. `through` is the last day that may count.
///
/// # Errors
/// The storeroom can't be read.
pub async fn read(reader: &Reader, economics: &Economics, policy: &Policy, through: Option<Day>) -> Result<Ads, Error> {
    let Some(through) = through else { return Ok(Ads::default()) };
    let raw = ask::ask(reader, through).await?;
    Ok(build::build(raw, economics, policy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_search_terms_fit() {
        // 1.2 million terms with 1.5 slots each, and their texts of 25 bytes: about 190 MB
        let each = size_of::<Line>() + 4 + size_of::<Slot>() * 3 / 2 + 25 + size_of::<u32>();
        assert!(each * 1_200_000 < 200_000_000, "{each} bytes a term");
    }

    #[test]
    fn windows_hold_each_other() {
        let slot = |span, clicks| Slot { spend: 10, sales: 0, impressions: 1, clicks, orders: 0, units: 0, span };
        let key = Line {
            campaign: 3,
            ..Line { campaign: 0, ad_group: Text(0), targeting: Text(0), matched: Text(0), term: Text(0) }
        };
        let lines = Lines { keys: vec![key], ends: vec![3], slots: vec![slot(0, 1), slot(1, 2), slot(2, 4)] };
        assert_eq!(Window::ALL.map(|w| lines.tally(0, w).clicks), [1, 3, 7]);
        assert_eq!((lines.of_campaign(3), lines.of_campaign(2)), (0..1, 0..0));
        assert_eq!((Window::of_days(28), Window::of_days(30)), (Some(Window::Month), None));
    }

    #[test]
    fn profit_needs_economics_only_where_something_was_sold() {
        let campaign = build::campaign(0, Text(0), Text(0), Text(0), Currency::USD);
        let ads = Ads { keep_nanos: vec![750_000_000], campaigns: vec![campaign], ..Ads::default() };
        let spent = Tally { spend_micros: 10_000_000, ..Tally::default() };
        assert_eq!(ads.profit(0, None, &spent), Some(-7_500_000));
        let sold = Tally { orders: 2, units: 3, ..spent };
        assert_eq!((ads.profit(0, None, &sold), ads.profit(0, Some(4_000_000), &sold)), (None, Some(4_500_000)));
        // a report without units
        assert_eq!(ads.profit(0, Some(4_000_000), &Tally { orders: 2, ..spent }), Some(500_000));
    }
}
