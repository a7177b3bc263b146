//! Tallies: counts and money that add up. Ratios are functions of them, never stored and never averaged.

use crate::waterfall::{Amounts, Line};
use std::ops::AddAssign;

macro_rules! tally {
    ($($field:ident $doc:literal)*) => {
        /// What is added up over days, campaigns, SKUs or sites of one currency before a ratio is taken.
        #[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
        pub struct Tally { $(#[doc = $doc] pub $field: i64),* }

        impl AddAssign for Tally {
            fn add_assign(&mut self, other: Self) { $(self.$field += other.$field;)* }
        }
    };
}

tally! {
    impressions "Times shown."
    clicks "Times clicked."
    spend_micros "Cost of the clicks."
    ad_sales_micros "Sales attributed to ads, within one attribution window."
    ad_orders "Orders attributed to ads."
    ordered_sales_micros "Ordered product sales, ads or not."
    units_ordered "Units ordered."
    order_items "Order items."
    sessions "Visits."
    page_views "Page views."
    featured_page_views_micros "Page views times the share with the featured offer as reported, in millionths."
    units_refunded "Units refunded."
    units_shipped "Units shipped."
    units_returned "Units returned."
    available "Sellable units now."
    units_shipped_t30 "Units shipped in 30 days."
    units_shipped_t90 "Units shipped in 90 days."
    on_hand_unit_snapshots "Sellable units summed over the snapshots of 90 days."
    snapshots "Snapshots in these 90 days."
    net_sales_micros "Net sales of the statement."
    contribution_before_ads_micros "Gross profit of the statement before advertising."
}

impl Tally {
    /// The part that the statement gives; `None` where an amount is unknown.
    pub fn of_amounts(amounts: &Amounts) -> Option<Self> {
        let net_sales_micros = amounts.down_to(Line::Refunds)?;
        let contribution_before_ads_micros = amounts.down_to(Line::Prep)? - amounts.line(Line::Ads)?;
        Some(Self { net_sales_micros, contribution_before_ads_micros, ..Self::default() })
    }
}
