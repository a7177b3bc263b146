//! Worlds for tests: targets with daily clicks, decisions on them, and seeded chance.

use super::super::series::{Series, Tally};
use crate::decision::{Decision, DecisionId, Sent};
use crate::life_cycle::State;
use domain::action::{AdEntity, Match};
use domain::{Action, AdRef, Currency, Day, Predicted, Proposal, Words};

/// The day of all changes: 2026-03-10. The days 03-10 and 03-11 belong to no window, for the change came at 20:00 UTC.
pub const CHANGE: Day = Day(20_522);
pub const N: i32 = 28;

pub const SHOP: &str = "s";
pub const SITE: &str = "amazon-us";

/// A series of ads facts in which a unit of SKU `K` contributes 10.00 after tax.
pub fn series() -> Series {
    let mut series = Series::default();
    series.contribution(SHOP, SITE, "K", 10_000_000);
    series
}

/// Adds a target `campaign/group/id` with what `of` says of each day from so many days before the change to 30 days after.
pub fn target(series: &mut Series, path: &str, history: i32, mut of: impl FnMut(Day) -> Tally) {
    let parts: Vec<&str> = path.split('/').collect();
    let key = [SHOP, SITE, parts[0], parts[1], parts[2], parts[2], "exact"].map(|t| series.names.add(t));
    let days = (CHANGE.0 - history..=CHANGE.0 + 30).map(Day);
    let cells: Vec<(i32, Tally)> = days.clone().map(|d| (d.0, of(d))).filter(|(_, t)| *t != Tally::default()).collect();
    series.ad_days.entry((key[0], key[1])).or_default().extend(days.map(|d| d.0));
    series.targets.insert(key, cells);
}

/// So many clicks, spend in cents and units.
pub fn tally(clicks: i64, cents: i64, units: i64) -> Tally {
    Tally { clicks, spend_micros: cents * 10_000, units }
}

/// A keyword or, without an id, an ad group or campaign.
pub fn ad(path: &str) -> AdRef {
    let mut parts = path.split('/').map(str::to_owned);
    let (campaign_id, ad_group_id, id) =
        (parts.next().unwrap(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let entity = match (ad_group_id.is_empty(), id.is_empty()) {
        (true, _) => AdEntity::Campaign,
        (_, true) => AdEntity::AdGroup,
        _ => AdEntity::Keyword,
    };
    AdRef { entity, campaign_id, ad_group_id, label: path.to_owned(), id }
}

pub fn set_bid(path: &str) -> Action {
    Action::SetBid { target: ad(path), before_micros: 500_000, after_micros: 400_000 }
}

pub fn negative(path: &str, text: &str, match_type: Match) -> Action {
    Action::AddNegative { at: ad(path), text: text.into(), match_type }
}

/// An executed decision; prediction in whole dollars.
pub fn decision(id: u64, action: Action, at: Day, (low, likely, high): (i64, i64, i64)) -> Decision {
    let dollars = |n: i64| n * 1_000_000;
    let proposal = Proposal {
        agent: "bid".into(),
        shop: SHOP.into(),
        marketplace: SITE.into(),
        action,
        skus: vec!["K".into()],
        reason: Words::default(),
        evidence: Vec::new(),
        predicted: Predicted {
            low_micros: dollars(low),
            likely_micros: dollars(likely),
            high_micros: dollars(high),
            currency: Currency::USD,
            coverage_pct: 90,
            days: 28,
            method: Words::default(),
        },
        urgency_a_day_micros: 0,
        data_through: at,
        immature_nanos: 0,
        stock: None,
        expires_at_micros: 0,
    };
    let at_micros = i64::from(at.0) * 86_400_000_000 + 20 * 3_600_000_000;
    Decision {
        id: DecisionId(id),
        hash: proposal.payload_hash(),
        proposal,
        state: State::Executed,
        created_at_micros: at_micros,
        changed_at_micros: at_micros,
        findings: Vec::new(),
        stake_cny_micros: None,
        rank_micros: 0,
        edits: 0,
        approval: None,
        sent: Some(Sent { upload: "U1".into(), record: 2, at_micros }),
        executed_at_micros: Some(at_micros),
        why: String::new(),
        inverse_of: None,
        reverted_by: None,
        superseded_by: None,
        outcome: None,
    }
}

/// Seeded chance (splitmix64).
pub struct Chance(pub u64);

impl Chance {
    pub fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn normal(&mut self) -> f64 {
        (-2.0 * (1.0 - self.share()).ln()).sqrt() * (std::f64::consts::TAU * self.share()).cos()
    }

    pub fn poisson(&mut self, mean: f64) -> i64 {
        let (mut n, mut left) = (0, (-mean).exp());
        let mut x = self.share();
        let mut p = left;
        while x > p && n < 1000 {
            n += 1;
            x -= p;
            p *= mean / n as f64;
            left = left.min(p);
        }
        n
    }

    /// Gamma with this shape and mean (Marsaglia and Tsang; shape of at least 1).
    pub fn gamma(&mut self, shape: f64, mean: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        loop {
            let x = self.normal();
            let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && self.share().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v * mean / shape;
            }
        }
    }
}
