//! The list of report types, one line each. A new type is a file and a line here.

use crate::report::ReportType;
use crate::{amazon, google, own, tools};

/// Every report type, grouped as they are listed to a person.
pub static REPORTS: &[&ReportType] = &[
    &amazon::settlement_v2::SETTLEMENT_V2,
    &amazon::settlement_v1::SETTLEMENT_V1,
    &amazon::orders::ALL_ORDERS,
    &amazon::shipments::SHIPMENTS,
    &amazon::returns::CUSTOMER_RETURNS,
    &amazon::reimbursements::REIMBURSEMENTS,
    &amazon::storage_fees::STORAGE_FEES,
    &amazon::aged_storage_fees::AGED_STORAGE_FEES,
    &amazon::fee_preview::FEE_PREVIEW_REPORT,
    &amazon::inventory_planning::INVENTORY_PLANNING,
    &amazon::manage_inventory::MANAGE_INVENTORY,
    &amazon::stock_ledger::LEDGER_SUMMARY,
    &amazon::restock::RESTOCK,
    &amazon::listings::MERCHANT_LISTINGS,
    &amazon::open_listings::OPEN_LISTINGS,
    &amazon::traffic::by_date::BUSINESS_BY_DATE,
    &amazon::traffic::by_child_item::BUSINESS_BY_CHILD_ITEM,
    &amazon::traffic::sales_and_traffic::SALES_AND_TRAFFIC_BY_DATE,
    &amazon::traffic::sales_and_traffic::SALES_AND_TRAFFIC_BY_ASIN,
    &amazon::ads::sp_search_term::SP_SEARCH_TERM,
    &amazon::ads::sp_targeting::SP_TARGETING,
    &amazon::ads::sp_advertised_product::SP_ADVERTISED_PRODUCT,
    &amazon::ads::sp_campaigns::SP_CAMPAIGNS,
    &amazon::ads::sb_search_term::SB_SEARCH_TERM,
    &amazon::ads::sb_targeting::SB_TARGETING,
    &amazon::ads::sb_campaigns::SB_CAMPAIGNS,
    &amazon::ads::sd_targeting::SD_TARGETING,
    &amazon::ads::sd_advertised_product::SD_ADVERTISED_PRODUCT,
    &amazon::ads::sd_campaigns::SD_CAMPAIGNS,
    &amazon::ads::unified_advertised_product::UNIFIED_ADVERTISED_PRODUCT,
    &amazon::ads::bulk_campaigns::BULK_CAMPAIGNS,
    &amazon::ads::bulk_search_terms::BULK_SEARCH_TERMS,
    &amazon::ads::bulk_portfolios::BULK_PORTFOLIOS,
    &amazon::brand::search_query_brand::SEARCH_QUERY_BRAND,
    &amazon::brand::search_query_asin::SEARCH_QUERY_ASIN,
    &amazon::brand::top_search_terms::TOP_SEARCH_TERMS,
    &google::search_terms::GOOGLE_SEARCH_TERMS,
    &google::trends::GOOGLE_TRENDS,
    &tools::cerebro::CEREBRO,
    &tools::magnet::MAGNET,
    &tools::sellersprite::SELLERSPRITE,
    &own::landed_cost::REPORT,
    &own::purchase_orders::REPORT,
    &own::sourcing::REPORT,
    &own::first_leg_shipments::REPORT,
    &own::fx_rates::REPORT,
    &own::sku_owners::REPORT,
    &own::reviews::REPORT,
    &own::expenses::REPORT,
    &own::order_lines::REPORT,
    &own::tax_report_copy::REPORT,
    &own::bank_statement::REPORT,
    &own::stock_counts::REPORT,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::{Header, fits};
    use crate::report::Need;

    /// The header row of a type, each column by its first spelling.
    fn own_headers(report: &ReportType) -> Vec<&'static str> {
        let fields = report.outputs.iter().flat_map(|o| o.fields).filter_map(|f| f.from.first());
        let mut names: Vec<&'static str> =
            fields.chain(report.needs.iter().filter_map(|group| group.first())).copied().collect();
        if report.unpivot.is_some() {
            names.push("lamp: (Nowhere)");
        }
        names
    }

    #[test]
    fn every_type_is_recognised_by_its_own_headers_and_no_other_fits_as_well() {
        for report in REPORTS {
            let header = Header::new(own_headers(report).into_iter());
            let fits = fits(&header);
            let best = &fits[0];
            assert_eq!(best.known.report.id, report.id, "headers of {} are taken for another", report.id);
            assert!(best.missing.is_empty(), "{}: {:?}", report.id, best.missing);
            if let Some(next) = fits.get(1).filter(|f| f.missing.is_empty()) {
                assert!(next.explained < best.explained, "{} and {} fit equally", report.id, next.known.report.id);
            }
        }
    }

    #[test]
    fn required_headers_alone_are_enough() {
        for report in REPORTS {
            let fields =
                report.outputs.iter().flat_map(|o| o.fields).filter(|f| matches!(f.need, Need::Must | Need::Head));
            let required = fields.filter_map(|f| f.from.first()).chain(report.needs.iter().filter_map(|g| g.first()));
            let names: Vec<&str> =
                required.copied().chain(report.unpivot.as_ref().map(|_| "lamp: (Nowhere)")).collect();
            let header = Header::new(names.into_iter());
            let fits = fits(&header);
            assert_eq!(fits[0].known.report.id, report.id);
            assert!(
                fits.get(1).is_none_or(|f| !f.missing.is_empty() || f.explained < fits[0].explained),
                "{}",
                report.id
            );
        }
    }

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<&str> = REPORTS.iter().map(|r| r.id).collect();
        ids.sort_unstable();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
