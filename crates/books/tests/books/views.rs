//! Metric views over fact tables: tallies and ratios of each row.

use crate::facts::{Facts, run};
use datafusion::arrow::util::pretty::pretty_format_batches;
use expect_test::{Expect, expect};

fn check(facts: &Facts, sql: &str, expected: Expect) {
    let shown = run(async {
        let engine = facts.engine().await;
        pretty_format_batches(&engine.sql(sql).await.unwrap().collect().await.unwrap()).unwrap().to_string()
    });
    expected.assert_eq(&shown);
}

#[test]
fn ads_by_day_and_term() {
    let facts = Facts::default()
        .table(
            "campaign_performance",
            "day  ad_product  campaign  currency  impressions  clicks  spend_micros  attribution_days  sales_micros  orders
             2026-01-01  SP  c  USD  100  4  2.00  7  10.00  1
             2026-01-01  SB  b  USD  50  -  -  14  -  -",
        )
        .table(
            "search_term_performance",
            "day  ad_product  campaign  search_term  currency  impressions  clicks  spend_micros  attribution_days  sales_micros  orders
             2026-01-01  SP  c  desk lamp  USD  100  2  2.00  7  10.00  1
             2026-01-31  SP  c  desk lamp  USD  300  2  2.00  7  -  -",
        );
    check(
        &facts,
        "SELECT campaign, attribution_days, clicks, ctr, cpc, acos, roas FROM metric_ads_daily ORDER BY campaign",
        expect![[r#"
            +----------+------------------+--------+------+-----+------+------+
            | campaign | attribution_days | clicks | ctr  | cpc | acos | roas |
            +----------+------------------+--------+------+-----+------+------+
            | b        | 14               |        |      |     |      |      |
            | c        | 7                | 4      | 0.04 | 0.5 | 0.2  | 5.0  |
            +----------+------------------+--------+------+-----+------+------+"#]],
    );
    check(
        &facts,
        "SELECT month, search_term, clicks, ctr, cpc, cvr_ads, acos FROM metric_search_term",
        expect![[r#"
            +------------+-------------+--------+------+-----+---------+------+
            | month      | search_term | clicks | ctr  | cpc | cvr_ads | acos |
            +------------+-------------+--------+------+-----+---------+------+
            | 2026-01-01 | desk lamp   | 4      | 0.01 | 1.0 | 0.25    | 0.4  |
            +------------+-------------+--------+------+-----+---------+------+"#]],
    );
}

#[test]
fn traffic_stock_returns_and_ties() {
    let facts = Facts::default()
        .table(
            "traffic",
            "day  asin  sku  currency  ordered_sales_micros  units_ordered  order_items  sessions  page_views  buy_box_share
             2026-01-01  B0A  A  USD  60.00  2  2  10  10  1.0
             2026-01-02  B0A  A  USD  30.00  1  1  20  30  0.5",
        )
        .table(
            "shop_traffic",
            "day  currency  ordered_sales_micros  units_ordered  units_refunded\n2026-01-01  USD  60.00  2  1",
        )
        .table("campaign_performance", "day  ad_product  campaign  currency  spend_micros\n2026-01-01  SP  c  USD  6.00")
        .table(
            "stock_snapshot",
            "day  sku  available  units_shipped_t30  units_shipped_t90\n2025-06-01  A  999  1  1\n2026-01-01  A  20  6  9\n2026-01-31  A  10  6  30",
        )
        .table("shipment_item", "day  shipment_id  shipment_item_id  sku  quantity\n2026-01-05  1  1  A  8")
        .table("return_item", "day  sku  quantity\n2026-01-09  A  2")
        .table("settlement", "settlement_id  day  deposit_at  total_micros  currency\n7  2026-01-01  2026-01-16  5.00  USD")
        .table("settlement_line", "settlement_id  day  amount_micros  currency\n7  2026-01-02  5.01  USD");
    check(
        &facts,
        "SELECT units_ordered, sessions, unit_session_percentage, average_selling_price, buy_box_share FROM metric_traffic",
        expect![[r#"
            +---------------+----------+-------------------------+-----------------------+---------------+
            | units_ordered | sessions | unit_session_percentage | average_selling_price | buy_box_share |
            +---------------+----------+-------------------------+-----------------------+---------------+
            | 3             | 30       | 0.1                     | 30.0                  | 0.625         |
            +---------------+----------+-------------------------+-----------------------+---------------+"#]],
    );
    check(
        &facts,
        "SELECT day, ordered_sales_micros, spend_micros, tacos, refund_rate FROM metric_shop_daily",
        expect![[r#"
            +------------+----------------------+--------------+-------+-------------+
            | day        | ordered_sales_micros | spend_micros | tacos | refund_rate |
            +------------+----------------------+--------------+-------+-------------+
            | 2026-01-01 | 60000000             | 6000000      | 0.1   | 0.5         |
            +------------+----------------------+--------------+-------+-------------+"#]],
    );
    check(
        &facts,
        "SELECT day, sku, available, sell_through, days_of_supply_t30 FROM metric_stock",
        expect![[r#"
        +------------+-----+-----------+--------------+--------------------+
        | day        | sku | available | sell_through | days_of_supply_t30 |
        +------------+-----+-----------+--------------+--------------------+
        | 2026-01-31 | A   | 10        | 2.0          | 50.0               |
        +------------+-----+-----------+--------------+--------------------+"#]],
    );
    check(
        &facts,
        "SELECT month, sku, units_shipped, units_returned, return_rate FROM metric_returns",
        expect![[r#"
            +------------+-----+---------------+----------------+-------------+
            | month      | sku | units_shipped | units_returned | return_rate |
            +------------+-----+---------------+----------------+-------------+
            | 2026-01-01 | A   | 8             | 2              | 0.25        |
            +------------+-----+---------------+----------------+-------------+"#]],
    );
    check(
        &facts,
        "SELECT * FROM settlement_tie",
        expect![[r#"
        +------+-------------+---------------+-------------+----------+--------------+------------+-------------------+-------+
        | shop | marketplace | settlement_id | deposit_day | currency | total_micros | sum_micros | difference_micros | lines |
        +------+-------------+---------------+-------------+----------+--------------+------------+-------------------+-------+
        | s    | amazon-us   | 7             | 2026-01-16  | USD      | 5000000      | 5010000    | 10000             | 1     |
        +------+-------------+---------------+-------------+----------+--------------+------------+-------------------+-------+"#]],
    );
}
