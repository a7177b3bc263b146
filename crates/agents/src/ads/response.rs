//! How clicks and their price answer a bid: clicks ∝ bid^e, cost per click ∝ bid^c.

use crate::facts::{ChangeRow, Facts, Site};
use crate::queries::RESPONSE_DAYS;
use domain::Day;
use std::collections::{BTreeMap, HashMap};

/// What is assumed of an account that has not changed bids yet: mean and standard deviation of both exponents. Own assumption for
/// second-price auctions with many rivals: a bid 10 % higher wins about 12 % more clicks and pays about 7 % more for each. How many more
/// depends on how often one wins already, so the assumption is wide and an account's own changes soon overrule it.
const CLICKS: (f64, f64) = (1.2, 0.5);
const PRICE: (f64, f64) = (0.7, 0.2);

/// Clicks of a target drift by themselves from one fortnight to the next, by this standard deviation of the logarithm (own assumption).
const DRIFT: f64 = 0.25;

/// Exponents of a site, each with mean and standard deviation.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Response {
    pub clicks: (f64, f64),
    pub price: (f64, f64),
    /// Changes of bids that it rests on.
    pub changes: usize,
}

impl Response {
    /// What is assumed without any change.
    pub const PRIOR: Self = Self { clicks: CLICKS, price: PRICE, changes: 0 };
}

/// Response of every site that has changes: normal prior and likelihood on the logarithms, changes measured against the site's tide.
pub(crate) fn responses(facts: &Facts) -> BTreeMap<Site, Response> {
    let mut tide: HashMap<(Site, Day), (i64, i64)> = HashMap::new();
    for (site, day, clicks, spend) in &facts.site_days {
        let sum = tide.entry((*site, *day)).or_default();
        *sum = (sum.0 + clicks, sum.1 + spend);
    }
    let mut by_site: BTreeMap<Site, Vec<&ChangeRow>> = BTreeMap::new();
    for c in &facts.changes {
        by_site.entry(c.site).or_default().push(c);
    }
    by_site
        .into_iter()
        .map(|(site, mut changes)| {
            changes.sort_by_key(|c| (facts.text(c.id), c.day));
            (site, response(&changes, |day| tide.get(&(site, day)).copied().unwrap_or_default()))
        })
        .collect()
}

/// Precision-weighted mean of `y = exponent · x + noise` and its prior.
struct Slope {
    precision: f64,
    weighted: f64,
}

impl Slope {
    fn new(prior: (f64, f64)) -> Self {
        let precision = 1.0 / (prior.1 * prior.1);
        Self { precision, weighted: precision * prior.0 }
    }
    fn see(&mut self, x: f64, y: f64, variance: f64) {
        self.precision += x * x / variance;
        self.weighted += x * y / variance;
    }
    fn estimate(&self) -> (f64, f64) {
        ((self.weighted / self.precision).clamp(0.1, 3.0), self.precision.sqrt().recip())
    }
}

fn response(changes: &[&ChangeRow], tide: impl Fn(Day) -> (i64, i64)) -> Response {
    let (mut clicks, mut price, mut seen) = (Slope::new(CLICKS), Slope::new(PRICE), 0);
    for c in changes {
        let span = |first: Day, last: Day| {
            (first.0..=last.0).map(|d| tide(Day(d))).fold((0, 0), |sum, t| (sum.0 + t.0, sum.1 + t.1))
        };
        let before = span(c.before_day.plus(-RESPONSE_DAYS), c.before_day.plus(-1));
        let after = span(c.day, c.day.plus(RESPONSE_DAYS - 1));
        let x = (c.bid.1 as f64 / c.bid.0 as f64).ln();
        if before.0 < 20 || after.0 < 20 || c.clicks.0 + c.clicks.1 < 5 || x.abs() < 0.01 {
            continue;
        }
        seen += 1;
        let half = |n: i64| n as f64 + 0.5;
        let (b, a) = (half(c.clicks.0), half(c.clicks.1));
        let trend = (half(after.0) / half(before.0)).ln();
        clicks.see(x, (a / b).ln() - trend, 1.0 / b + 1.0 / a + DRIFT * DRIFT);
        if c.clicks.0 >= 3 && c.clicks.1 >= 3 {
            let each = |spend: i64, clicks: i64| (spend.max(1) as f64 / clicks.max(1) as f64).ln();
            let own = each(c.spend.1, c.clicks.1) - each(c.spend.0, c.clicks.0);
            let all = each(after.1, after.0) - each(before.1, before.0);
            // prices of single clicks differ by about a third of their mean
            price.see(x, own - all, 0.1 * (1.0 / b + 1.0 / a) + 0.01);
        }
    }
    if seen == 0 {
        Response::PRIOR
    } else {
        Response { clicks: clicks.estimate(), price: price.estimate(), changes: seen }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Rng;

    #[test]
    fn many_changes_overrule_the_assumption() {
        let mut rng = Rng::new(3);
        let site = Site(0);
        let changes: Vec<ChangeRow> = (0..200)
            .map(|n| {
                let x: f64 = if n % 2 == 0 { 1.3 } else { 0.75 };
                let clicks = rng.poisson(60.0);
                let after = rng.poisson(60.0 * 1.5 * x.powf(0.4));
                let spend = (clicks * 1e6, after * 1e6 * x.powf(0.95));
                ChangeRow {
                    site,
                    id: Default::default(),
                    day: Day(50),
                    before_day: Day(49),
                    bid: (1_000_000, (1e6 * x) as i64),
                    clicks: (clicks as i64, after as i64),
                    spend: (spend.0 as i64, spend.1 as i64),
                }
            })
            .collect();
        // the tide rises by half at the same time
        let tide = |d: Day| if d.0 < 50 { (1_000, 1_000_000_000) } else { (1_500, 1_500_000_000) };
        let found = response(&changes.iter().collect::<Vec<_>>(), tide);
        assert!((found.clicks.0 - 0.4).abs() < 0.12 && found.clicks.1 < 0.12, "{found:?}");
        assert!((found.price.0 - 0.95).abs() < 0.1, "{found:?}");
        assert_eq!(response(&[], tide), Response::PRIOR);
    }
}
