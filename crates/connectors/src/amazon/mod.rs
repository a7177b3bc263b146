//! Reports of Amazon: Seller Central downloads and SP-API documents. What is odd about them stands in BEHAVIOR.md.

pub(crate) mod ads;
pub(crate) mod aged_storage_fees;
pub(crate) mod brand;
pub(crate) mod fee_preview;
pub(crate) mod inventory_planning;
pub(crate) mod listings;
pub(crate) mod manage_inventory;
pub(crate) mod open_listings;
pub(crate) mod orders;
pub(crate) mod reimbursements;
pub(crate) mod restock;
pub(crate) mod returns;
pub(crate) mod settlement_v1;
pub(crate) mod settlement_v2;
pub(crate) mod shipments;
pub(crate) mod stock_ledger;
pub(crate) mod storage_fees;
pub(crate) mod traffic;
