//! Sessions, page views and ordered sales, of the shop and of each ASIN.

use crate::table::*;

/// Traffic and sales of the whole shop.
pub static SHOP_TRAFFIC: Table = Table {
    name: "shop_traffic",
    doc: "sessions, page views and ordered sales of a shop on a day (or period); never added to table traffic",
    key: &["day", "day_to"],
    restate: Restate::Days { scope: &[] },
    columns: &[
        text("currency", "ISO 4217"),
        micros("ordered_sales_micros", "ordered product sales, businesses included"),
        micros("ordered_sales_b2b_micros", "part ordered by businesses"),
        count("units_ordered", "units ordered, businesses included"),
        count("units_ordered_b2b", "part ordered by businesses"),
        count("order_items", "order items"),
        count("order_items_b2b", "part ordered by businesses"),
        count("sessions", "visits within 24 hours counted once"),
        count("sessions_b2b", "part of businesses"),
        count("page_views", "page views"),
        count("page_views_b2b", "part of businesses"),
        real("buy_box_share", "share of page views with the featured offer, as reported, 0 to 1"),
        real("average_offer_count", "average number of offers"),
        count("units_refunded", "units refunded"),
        count("feedback_received", "feedback received"),
        count("negative_feedback_received", "negative feedback received"),
        count("claims_granted", "A-to-z claims granted"),
        micros("claims_amount_micros", "amount of A-to-z claims"),
        micros("shipped_sales_micros", "shipped product sales"),
        count("units_shipped", "units shipped"),
        count("orders_shipped", "orders shipped"),
    ],
};

/// Traffic and sales of one ASIN.
pub static TRAFFIC: Table = Table {
    name: "traffic",
    doc: "sessions, page views and ordered sales of one child ASIN on a day (or period)",
    key: &["day", "day_to", "asin", "sku"],
    restate: Restate::Days { scope: &[] },
    columns: &[
        text("parent_asin", "parent ASIN"),
        text("asin", "child ASIN"),
        text("sku", "seller SKU where the report has it"),
        text("title", "product name"),
        text("currency", "ISO 4217"),
        micros("ordered_sales_micros", "ordered product sales, businesses included"),
        micros("ordered_sales_b2b_micros", "part ordered by businesses"),
        count("units_ordered", "units ordered, businesses included"),
        count("units_ordered_b2b", "part ordered by businesses"),
        count("order_items", "order items"),
        count("order_items_b2b", "part ordered by businesses"),
        count("sessions", "visits within 24 hours counted once"),
        count("sessions_b2b", "part of businesses"),
        count("page_views", "page views"),
        count("page_views_b2b", "part of businesses"),
        real("buy_box_share", "share of page views with the featured offer, as reported, 0 to 1"),
        real("buy_box_share_b2b", "same for businesses"),
        real("session_share", "share of the shop's sessions, as reported, 0 to 1"),
        real("page_view_share", "share of the shop's page views, as reported, 0 to 1"),
    ],
};
