//! Amazon's bounds for bids and daily budgets of Sponsored Products, by site.
//!
//! Source: Amazon Ads, "Limits, constraints, and quotas" (advertising.amazon.com/API/docs/en-us/reference/concepts/limits), tables "Bid
//! constraints by marketplace" (column SP) and "Budget constraints by marketplace" (Sponsored Products), in the version that
//! has Ireland (after June 2025), read 2026-11-23. Amazon changes them without notice; the receipt then says so.

use domain::Marketplace;

/// Bounds of a site in micros of its currency; both ends are allowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// Lowest and highest bid.
    pub bid_micros: (i64, i64),
    /// Lowest and highest daily budget.
    pub budget_micros: (i64, i64),
}

/// Site, lowest bid in thousandths, highest bid, lowest daily budget in thousandths, highest.
const TABLE: &[(&str, i64, i64, i64, i64)] = &[
    ("amazon-us", 20, 1_000, 1_000, 1_000_000),
    ("amazon-ca", 20, 1_000, 1_000, 1_000_000),
    ("amazon-mx", 100, 20_000, 1_000, 21_000_000),
    ("amazon-br", 70, 3_700, 1_320, 5_300_000),
    ("amazon-uk", 20, 1_000, 1_000, 1_000_000),
    ("amazon-de", 20, 1_000, 1_000, 1_000_000),
    ("amazon-fr", 20, 1_000, 1_000, 1_000_000),
    ("amazon-it", 20, 1_000, 1_000, 1_000_000),
    ("amazon-es", 20, 1_000, 1_000, 1_000_000),
    ("amazon-nl", 20, 1_000, 1_000, 1_000_000),
    ("amazon-be", 20, 1_000, 1_000, 1_000_000),
    ("amazon-ie", 20, 1_000, 1_000, 1_000_000),
    ("amazon-se", 180, 9_300, 9_000, 9_300_000),
    ("amazon-pl", 40, 2_000, 2_000, 2_000_000),
    ("amazon-tr", 50, 2_500, 2_000, 2_500_000),
    ("amazon-ae", 240, 184, 4_000, 3_700_000),
    ("amazon-sa", 100, 3_670, 4_000, 3_700_000),
    ("amazon-in", 1_000, 5_000, 50_000, 21_000_000),
    ("amazon-jp", 2_000, 100_000, 100_000, 21_000_000),
    ("amazon-au", 20, 1_410, 1_400, 1_500_000),
    ("amazon-sg", 20, 1_100, 1_390, 1_300_000),
];

/// The bounds of a site; `None` where Amazon publishes none or the site has no Sponsored Products.
pub fn bounds(site: Marketplace) -> Option<Bounds> {
    TABLE.iter().find(|row| row.0 == site.code()).map(|&(_, bid_milli, bid, budget_milli, budget)| Bounds {
        bid_micros: (bid_milli * 1_000, bid * 1_000_000),
        budget_micros: (budget_milli * 1_000, budget * 1_000_000),
    })
}
