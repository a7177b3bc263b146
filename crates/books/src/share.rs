//! Shares: what has no SKU is carried by SKUs under a named rule, and stays visible with its weights.

use crate::input::Place;
use crate::month::Month;
use crate::names::Name;
use crate::waterfall::Line;
use domain::{Currency, allocate};
use std::sync::Arc;

/// How an amount without a SKU is shared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ShareRule {
    /// By the storage fee report of the month before.
    StorageFee,
    /// By the aged-inventory surcharge report of the month.
    AgedStorageFee,
    /// By net sales of the month (gross sales, promotions and refunds that name the SKU), SKUs above zero only.
    NetSales,
    /// By net sales of the month in RMB, over all sites of the shop.
    NetSalesRmb,
    /// Nothing to share by: it stays unallocated.
    Unallocated,
}

impl ShareRule {
    /// The name used in CSV and JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::StorageFee => "storage_fee",
            Self::AgedStorageFee => "aged_storage_fee",
            Self::NetSales => "net_sales",
            Self::NetSalesRmb => "net_sales_rmb",
            Self::Unallocated => "unallocated",
        }
    }
    /// English name.
    pub fn en(self) -> &'static str {
        match self {
            Self::StorageFee => "by last month's storage fees per SKU",
            Self::AgedStorageFee => "by the month's aged inventory surcharge per SKU",
            Self::NetSales => "by net sales",
            Self::NetSalesRmb => "by net sales in RMB over all sites",
            Self::Unallocated => "not shared: no SKU has a weight",
        }
    }
    /// Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            Self::StorageFee => "按上月各 SKU 仓储费分摊",
            Self::AgedStorageFee => "按当月各 SKU 超龄库存附加费分摊",
            Self::NetSales => "按净销售额分摊",
            Self::NetSalesRmb => "按各站点人民币净销售额分摊",
            Self::Unallocated => "未分摊：没有可用权重",
        }
    }
}

/// Weights to share by: place and SKU in byte order, weights above zero.
pub type Weights = Arc<[(Place, Name, i64)]>;

/// One amount shared in one month.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Share {
    /// Where the amount was charged.
    pub place: Place,
    /// Month.
    pub month: Month,
    /// Line of the waterfall.
    pub line: Line,
    /// Rule.
    pub rule: ShareRule,
    /// Amount shared, as it adds to profit.
    pub micros: i64,
    /// Its currency; parts are whole minor units of it.
    pub currency: Currency,
    /// What it is shared by; empty when it stays unallocated.
    pub weights: Weights,
}

impl Share {
    /// The parts in the order of the weights; they add up to `micros` exactly. Empty when unallocated.
    pub fn parts(&self) -> Vec<(Place, Name, i64)> {
        let weights: Vec<i64> = self.weights.iter().map(|w| w.2).collect();
        let parts = allocate(self.micros, &weights, self.currency.minor_micros()).unwrap_or_default();
        self.weights.iter().zip(parts).map(|((place, sku, _), part)| (*place, *sku, part)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_add_up(micros in -1_000_000_000_i64..1_000_000_000, weights in prop::collection::vec(1_i64..1_000_000, 1..30)) {
            let weights: Weights = (0..).zip(weights).map(|(n, w)| (Place(0), Name(n), w)).collect();
            let month = Month::parse("2026-01").unwrap();
            let (line, rule, currency) = (Line::Storage, ShareRule::NetSales, Currency::USD);
            let share = Share { place: Place(0), month, line, rule, micros, currency, weights };
            prop_assert_eq!(share.parts().iter().map(|p| p.2).sum::<i64>(), micros);
        }
    }
}
