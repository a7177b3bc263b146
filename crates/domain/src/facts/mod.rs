//! Every fact table of the house, one constant each, grouped by what it speaks of.

mod ads;
mod money;
mod own;
mod stock;
mod traffic;
mod words;

pub use ads::*;
pub use money::*;
pub use own::*;
pub use stock::*;
pub use traffic::*;
pub use words::*;

use crate::Table;

/// All tables, in the order in which they are listed to a person.
pub static TABLES: &[&Table] = &[
    &SETTLEMENT,
    &SETTLEMENT_LINE,
    &ORDER_ITEM,
    &SHIPMENT_ITEM,
    &RETURN_ITEM,
    &REIMBURSEMENT,
    &STORAGE_FEE,
    &AGED_STORAGE_FEE,
    &FEE_PREVIEW,
    &STOCK_SNAPSHOT,
    &STOCK_AGE,
    &STOCK_LEDGER,
    &RESTOCK_ADVICE,
    &LISTING,
    &SHOP_TRAFFIC,
    &TRAFFIC,
    &CAMPAIGN_PERFORMANCE,
    &TARGET_PERFORMANCE,
    &PRODUCT_AD_PERFORMANCE,
    &SEARCH_TERM_PERFORMANCE,
    &CAMPAIGN_ENTITY,
    &PORTFOLIO,
    &SEARCH_QUERY_PERFORMANCE,
    &TOP_SEARCH_TERM,
    &KEYWORD_METRIC,
    &TREND_POINT,
    &LANDED_COST,
    &PURCHASE_ORDER_LINE,
    &SOURCING,
    &FIRST_LEG_SHIPMENT,
    &FX_RATE,
    &SKU_OWNER,
    &REVIEW,
    &EXPENSE,
    &TAX_REPORT_COPY,
    &BANK_LINE,
    &STOCK_COUNT,
    &SETTLEMENT_MAPPING,
];

/// The table of that name.
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().copied().find(|t| t.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Restate};

    #[test]
    fn declarations_hold_together() {
        for t in TABLES {
            let names: Vec<_> = t.all_columns().map(|c| c.name).collect();
            let mut unique = names.clone();
            unique.sort_unstable();
            unique.dedup();
            assert_eq!(unique.len(), names.len(), "{}: a column stands twice", t.name);
            let scope: &[&str] = match &t.restate {
                Restate::Days { scope } => scope,
                Restate::Group(g) => std::slice::from_ref(g),
                Restate::Key => &[],
            };
            for k in t.key.iter().chain(scope) {
                assert!(names.contains(k), "{}: `{k}` is in the key or scope but not a column", t.name);
            }
            for c in t.all_columns() {
                let unit_last = match c.kind {
                    Kind::Micros => c.name.ends_with("_micros"),
                    Kind::Nanos => c.name.ends_with("_nanos"),
                    _ => !c.name.ends_with("_micros") && !c.name.ends_with("_nanos"),
                };
                assert!(unit_last && !c.doc.is_empty(), "{}.{}: unit or doc", t.name, c.name);
            }
            let money = t.columns.iter().any(|c| c.kind == Kind::Micros);
            assert!(!money || names.contains(&"currency"), "{}: money without a currency", t.name);
        }
    }
}
