//! Advertising reports: console files and the reporting API's JSON (one type for both), the unified report, bulksheets.

pub(crate) mod bulk_campaigns;
pub(crate) mod bulk_portfolios;
pub(crate) mod bulk_search_terms;
mod headers;
mod marks;
mod not_kept;
pub(crate) mod sb_campaigns;
pub(crate) mod sb_search_term;
pub(crate) mod sb_targeting;
pub(crate) mod sd_advertised_product;
pub(crate) mod sd_campaigns;
pub(crate) mod sd_targeting;
pub(crate) mod sp_advertised_product;
pub(crate) mod sp_campaigns;
pub(crate) mod sp_search_term;
pub(crate) mod sp_targeting;
pub(crate) mod unified_advertised_product;
mod values;

#[cfg(test)]
mod tests {
    use crate::header::{Header, fits};

    /// The report that a header row is taken for, or `-`.
    fn taken_for(headers: &str) -> &'static str {
        let header = Header::new(headers.split(", "));
        fits(&header).first().filter(|f| f.missing.is_empty()).map_or("-", |f| f.known.report.id)
    }

    #[test]
    fn reports_of_another_grain_are_refused() {
        for (headers, expected) in [
            ("Date, Campaign Name, Status, Impressions, Clicks, Spend, 7 Day Total Sales", "spCampaigns"),
            ("Date, Campaign Name, Bidding strategy, Placement, Impressions, Clicks, Spend, 7 Day Total Sales", "-"),
            ("date, campaignId, impressions, clicks, cost, sales7d", "spCampaigns"),
            ("date, campaignId, adGroupId, impressions, clicks, cost, sales7d", "-"),
            ("date, campaignId, placementClassification, impressions, clicks, cost, sales7d", "-"),
            // A search term report whose term has a header in a language that is not known.
            (
                "Date, Campaign Name, Ad Group Name, Targeting, Match Type, Hledaný výraz, Impressions, Clicks, Spend, \
                 7 Day Total Sales",
                "-",
            ),
            (
                "Date, Campaign Name, Customer Search Term, Search Term Impression Rank, Impressions, Clicks, Spend, \
                 7 Day Total Sales",
                "-",
            ),
            ("Date, Campaign Name, Advertised SKU, Advertised ASIN, Purchased ASIN, 7 Day Other SKU Sales", "-"),
            // Brands or Display? Nothing says so.
            ("Date, Campaign Name, Impressions, Clicks, Spend, 14 Day Total Sales", "-"),
            ("date, campaignId, impressions, clicks, cost, sales, salesPromotedClicks", "sdCampaigns"),
            ("date, campaignId, impressions, clicks, cost, sales, viewableImpressions", "sbCampaigns"),
            ("date, campaignId, campaignBudgetType, householdReach, impressions, clicks, cost, sales", "-"),
        ] {
            assert_eq!(taken_for(headers), expected, "{headers}");
        }
    }
}
