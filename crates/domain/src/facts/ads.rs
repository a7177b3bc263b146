//! Advertising by campaign, target, product and search term, and the campaign structure.
//!
//! The four performance tables are four views of the same money: they are never added together.

use crate::table::*;

/// Tallies that every performance table ends with, after its own columns.
macro_rules! performance {
    ($($own:expr),* $(,)?) => {
        &[
            text("ad_product", "SP, SB or SD; ALL where the report mixes them without saying which; GOOGLE"),
            text("portfolio", "portfolio"),
            text("campaign_id", "campaign; null in reports that only name it"),
            text("campaign", "campaign's name"),
            $($own,)*
            text("currency", "ISO 4217"),
            count("impressions", "times shown, invalid traffic removed"),
            count("clicks", "times clicked, invalid traffic removed"),
            micros("spend_micros", "cost of the clicks"),
            count("attribution_days", "days after a click within which sales count: 7 or 14"),
            micros("sales_micros", "attributed sales within attribution_days"),
            count("orders", "attributed orders"),
            count("units", "attributed units"),
            count("same_sku_units", "units of the advertised SKU"),
            count("other_sku_units", "units of other SKUs"),
            micros("same_sku_sales_micros", "sales of the advertised SKU"),
            micros("other_sku_sales_micros", "sales of other SKUs"),
            count("new_to_brand_orders", "orders of customers new to the brand"),
            micros("new_to_brand_sales_micros", "sales to customers new to the brand"),
            count("detail_page_views", "detail page views after an ad"),
        ]
    };
}

/// A campaign's day.
pub static CAMPAIGN_PERFORMANCE: Table = Table {
    name: "campaign_performance",
    doc: "what a campaign spent and sold on a day",
    key: &["day", "day_to", "ad_product", "campaign_id", "campaign", "line"],
    restate: Restate::Days { scope: &["ad_product"] },
    columns: performance![
        text("status", "state of the campaign"),
        text("targeting_type", "automatic or manual"),
        text("bidding_strategy", "bidding strategy"),
        micros("budget_micros", "budget"),
        text("budget_type", "daily or lifetime"),
        real("top_of_search_share", "share of first-page top impressions, 0 to 1"),
    ],
};

/// A target's day.
pub static TARGET_PERFORMANCE: Table = Table {
    name: "target_performance",
    doc: "what one keyword, product expression or automatic group spent and sold on a day",
    key: &[
        "day",
        "day_to",
        "ad_product",
        "campaign_id",
        "campaign",
        "ad_group_id",
        "ad_group",
        "target_id",
        "targeting",
        "match_type",
        "line",
    ],
    restate: Restate::Days { scope: &["ad_product"] },
    columns: performance![
        text("ad_group_id", "ad group"),
        text("ad_group", "ad group's name"),
        text("target_id", "keyword or target id"),
        text("targeting", "keyword text or targeting expression"),
        text("match_type", "BROAD, PHRASE, EXACT or - as reported"),
        micros("bid_micros", "bid"),
        real("top_of_search_share", "share of first-page top impressions, 0 to 1"),
    ],
};

/// An advertised product's day.
pub static PRODUCT_AD_PERFORMANCE: Table = Table {
    name: "product_ad_performance",
    doc: "what one advertised SKU spent and sold in one ad group on a day",
    key: &["day", "day_to", "ad_product", "campaign_id", "campaign", "ad_group_id", "ad_group", "sku", "asin", "line"],
    restate: Restate::Days { scope: &["ad_product"] },
    columns: performance![
        text("ad_group_id", "ad group"),
        text("ad_group", "ad group's name"),
        text("ad_id", "ad"),
        text("sku", "advertised SKU"),
        text("asin", "advertised ASIN"),
        text("parent_asin", "parent ASIN"),
        text("title", "product name"),
    ],
};

/// A search term's day.
pub static SEARCH_TERM_PERFORMANCE: Table = Table {
    name: "search_term_performance",
    doc: "what the words a shopper typed cost and sold through one target on a day",
    key: &[
        "day",
        "day_to",
        "ad_product",
        "campaign_id",
        "campaign",
        "ad_group_id",
        "ad_group",
        "targeting",
        "match_type",
        "search_term",
        "line",
    ],
    restate: Restate::Days { scope: &["ad_product"] },
    columns: performance![
        text("ad_group_id", "ad group"),
        text("ad_group", "ad group's name"),
        text("target_id", "keyword or target id"),
        text("targeting", "keyword text or targeting expression that matched"),
        text("match_type", "BROAD, PHRASE, EXACT or - as reported"),
        text("search_term", "what the shopper typed, or the ASIN viewed; * when there was no search"),
        text("status", "whether the term is already added or excluded"),
        real("conversions", "conversions that need not be whole (Google)"),
    ],
};

/// An entity of the campaign structure.
pub static CAMPAIGN_ENTITY: Table = Table {
    name: "campaign_entity",
    doc: "one campaign, ad group, ad, keyword, target, negative or bid adjustment as it stood on a day",
    key: &[
        "day",
        "ad_product",
        "entity",
        "campaign_id",
        "ad_group_id",
        "ad_id",
        "keyword_id",
        "target_id",
        "placement",
        "line",
    ],
    restate: Restate::Days { scope: &["ad_product"] },
    columns: &[
        text("ad_product", "SP, SB or SD"),
        text(
            "entity",
            "Campaign, Ad group, Product ad, Keyword, Negative keyword, Product targeting, Bidding adjustment, ...",
        ),
        text("campaign_id", "campaign"),
        text("ad_group_id", "ad group"),
        text("portfolio_id", "portfolio"),
        text("ad_id", "ad"),
        text("keyword_id", "keyword"),
        text("target_id", "product targeting"),
        text("campaign", "campaign's name"),
        text("ad_group", "ad group's name"),
        text("portfolio", "portfolio's name"),
        date("start_day", "first day"),
        date("end_day", "last day"),
        text("targeting_type", "auto or manual"),
        text("state", "enabled, paused or archived"),
        text("campaign_state", "state of the campaign"),
        text("ad_group_state", "state of the ad group"),
        text("currency", "ISO 4217"),
        micros("daily_budget_micros", "daily budget"),
        text("sku", "advertised SKU"),
        text("asin", "advertised ASIN"),
        text("eligibility", "whether the ad may run"),
        text("ineligibility_reason", "why not"),
        micros("default_bid_micros", "default bid of the ad group"),
        micros("bid_micros", "bid"),
        text("keyword_text", "words bid on or excluded"),
        text("native_keyword", "keyword in the seller's language"),
        text("native_locale", "that language"),
        text("match_type", "broad, phrase, exact, negativeExact, negativePhrase"),
        text("bidding_strategy", "bidding strategy"),
        text("placement", "placement of a bid adjustment"),
        real("percentage", "bid adjustment in per cent, 0 to 900"),
        text("expression", "product targeting expression"),
        text("resolved_expression", "the same with names"),
        text("audience_id", "audience"),
        real("cohort_percentage", "bid adjustment for a shopper cohort in per cent"),
        text("cohort_type", "shopper cohort"),
        text("segment", "segment"),
        count("impressions", "times shown in the file's period"),
        count("clicks", "times clicked in the file's period"),
        micros("spend_micros", "cost of the clicks in the file's period"),
        micros("sales_micros", "attributed sales in the file's period"),
        count("orders", "attributed orders in the file's period"),
        count("units", "attributed units in the file's period"),
        text("budget_type", "daily or lifetime; null means daily"),
    ],
};

/// A portfolio.
pub static PORTFOLIO: Table = Table {
    name: "portfolio",
    doc: "a portfolio of campaigns with its budget as it stood on a day",
    key: &["day", "portfolio_id"],
    restate: Restate::Days { scope: &[] },
    columns: &[
        text("portfolio_id", "portfolio"),
        text("portfolio", "portfolio's name"),
        text("currency", "ISO 4217"),
        micros("budget_micros", "budget"),
        text("budget_policy", "date range, monthly recurring or none"),
        date("budget_start_day", "first day of the budget"),
        date("budget_end_day", "last day of the budget"),
        text("state", "state"),
        text("in_budget", "whether money is left"),
    ],
};
