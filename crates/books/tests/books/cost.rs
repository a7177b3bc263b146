//! Costs, ads, slow stock, expenses and currencies from fact tables to statement.

use crate::facts::{Facts, show};
use books::By;
use books::cost::Method;
use expect_test::expect;

const SALES: &str = "settlement_id | day | transaction_type | amount_type | amount_description | amount_micros | sku | quantity | currency";

/// Sales of a month in one settlement that ties: `day sku units amount` a line.
fn sold(facts: Facts, id: &str, rows: &[(&str, &str, i64, i64)]) -> Facts {
    let total: i64 = rows.iter().map(|r| r.3).sum();
    let lines: Vec<_> = rows
        .iter()
        .map(|(day, sku, units, amount)| {
            format!("{id} | {day} | Order | ItemPrice | Principal | {amount}.00 | {sku} | {units} | USD")
        })
        .collect();
    facts
        .table("settlement", &format!("settlement_id  day  total_micros  currency\n{id}  2026-01-31  {total}.00  USD"))
        .table("settlement_line", &format!("{SALES}\n{}", lines.join("\n")))
}

fn rates(facts: Facts) -> Facts {
    facts.table(
        "fx_rate",
        "day  currency  basis  cny_nanos\n2026-01-01  USD  month  7\n2026-02-01  USD  day  7\n2026-02-02  USD  day  7.1",
    )
}

#[test]
fn goods_leave_first_in_first_out_and_come_back() {
    let facts = rates(sold(Facts::default(), "1", &[("2026-01-10", "A", 5, 100), ("2026-02-10", "A", 4, 80)]))
        .table(
            "landed_cost",
            "marketplace  day  batch_id  sku  units  currency  goods_micros  first_leg_micros  duty_micros  prep_micros
             own  2026-01-01  B1  A  6  CNY  60.00  6.00  1.00  -
             own  2026-01-20  B2  A  6  CNY  90.00  -  -  1.20",
        )
        .table(
            "return_item",
            "day  sku  quantity  disposition\n2026-01-12  A  1  SELLABLE\n2026-02-11  A  2  CUSTOMER_DAMAGED\n2026-01-02  A  1  SELLABLE",
        );
    let closing = facts.close();
    expect![[r#"
        2026-01 A USD
          gross_sales             100.00      700.00
        = net_sales               100.00      700.00
        = platform_margin         100.00      700.00
          goods                    -5.71      -40.00
          first_leg                -0.57       -4.00
          duty                     -0.10       -0.67
        = gross_profit             93.62      655.33
        = operating_profit         93.62      655.33
        2026-02 A USD
          gross_sales              80.00      564.00
        = net_sales                80.00      564.00
        = platform_margin          80.00      564.00
          goods                    -3.55      -25.00
          first_leg                -0.14       -1.00
          duty                     -0.02       -0.17
          prep                     -0.03       -0.20
        = gross_profit             76.26      537.63
          returns_write_off        -3.74      -26.37
        = operating_profit         72.52      511.26
        ! returns_not_valued: 1 unit(s) came back before any unit with a cost had left, and are not valued
    "#]]
    .assert_eq(&show(&closing, &[By::Month, By::Sku]));
    let mut shown = String::new();
    for m in &closing.cost_methods.months {
        let by = Method::ALL.map(|k| format!("{} {:+}", m.cost_micros[k as usize], m.bridge_micros(k)));
        shown += &format!("{} {} {}\n", m.month, m.currency, by.join(" | "));
    }
    for s in &closing.cost_methods.stock {
        shown += &format!(
            "{} received {} charged {:?} stock {:?}\n",
            s.currency, s.received_micros, s.charged_micros, s.stock_micros
        );
    }
    expect![[r#"
        2026-01 CNY 44666666 +0 | 44666666 +0 | 39550001 -5116665
        2026-02 CNY 52733334 +0 | 56766667 +4033333 | 52733333 -1
        CNY received 158200000 charged [97400000, 101433333, 92283334] stock [60800000, 56766667, 65916666]
    "#]]
    .assert_eq(&shown);
}

#[test]
fn first_leg_invoices_reach_the_batches_to_the_cent() {
    let facts = rates(sold(Facts::default(), "1", &[("2026-01-10", "A", 3, 30), ("2026-01-10", "B", 1, 30)]))
        .table(
            "landed_cost",
            "marketplace  day  batch_id  sku  units  currency  goods_micros\nown  2026-01-01  B1  A  3  CNY  30.00\nown  2026-01-01  B1  B  1  CNY  10.00",
        )
        .table(
            "first_leg_shipment",
            "marketplace  day  shipment_id  batch_id  sku  units  weight_kg  currency  freight_micros  duty_micros  share_by
             own  2026-01-01  S1  B1  A  3  1.0  CNY  100.00  0.01  weight
             own  2026-01-01  S1  B1  B  1  2.0  CNY  100.00  0.01  weight
             own  2026-01-01  S2  B9  A  3  1.0  CNY  5.00  -  weight",
        );
    expect![[r#"
        A USD
          gross_sales              30.00      210.00
        = net_sales                30.00      210.00
        = platform_margin          30.00      210.00
          goods                    -4.29      -30.00
          first_leg                -4.76      -33.33
        = gross_profit             20.95      146.67
        = operating_profit         20.95      146.67
        B USD
          gross_sales              30.00      210.00
        = net_sales                30.00      210.00
        = platform_margin          30.00      210.00
          goods                    -1.43      -10.00
          first_leg                -9.52      -66.67
          duty                      0.00       -0.01
        = gross_profit             19.05      133.32
        = operating_profit         19.05      133.32
        ! freight_without_batch: first-leg shipment S2: 5.00 CNY for batch B9, SKU A reach no stock: no landed-cost row has that batch and SKU
    "#]].assert_eq(&show(&facts.close(), &[By::Sku]));
}

#[test]
fn other_ways_out_cost_too_and_sold_without_stock_is_said() {
    let facts = rates(sold(Facts::default(), "1", &[("2026-01-10", "A", 1, 30)]))
        .table(
            "landed_cost",
            "marketplace  day  batch_id  sku  units  currency  goods_micros\nown  2026-01-01  B1  A  3  CNY  30.00",
        )
        .table(
            "shipment_item",
            "day  shipment_id  shipment_item_id  sku  quantity  item_price_micros  sales_channel
             2026-01-11  1  1  A  1  9.00  Non-Amazon
             2026-01-12  2  2  A  1  0  amazon.com
             2026-01-12  3  3  A  1  10.00  amazon.com
             2026-01-13  4  4  A  2  0  amazon.com",
        );
    expect![[r#"
        A USD
          gross_sales              30.00      210.00
        = net_sales                30.00      210.00
        = platform_margin          30.00      210.00
          goods                    -4.29      -30.00
        = gross_profit             25.71      180.00
        = operating_profit         25.71      180.00
        ! uncosted_units: 2 unit(s) left without a landed cost and are not valued; import landed_cost rows for them
    "#]]
    .assert_eq(&show(&facts.close(), &[By::Sku]));
}

#[test]
fn ads_by_what_was_spent_with_the_rest_shared() {
    let facts = rates(sold(Facts::default(), "1", &[("2026-01-10", "A", 1, 30), ("2026-01-10", "B", 1, 60), ("2026-02-10", "A", 1, 30)]))
        .table(
            "settlement",
            "settlement_id  day  total_micros  currency\n2  2026-02-28  -20.00  USD",
        )
        .table(
            "settlement_line",
            &format!("{SALES}\n2 | 2026-01-20 | ServiceFee | Cost of Advertising | TransactionTotalAmount | -12.00 | - | - | USD
                      2 | 2026-02-20 | ServiceFee | Cost of Advertising | TransactionTotalAmount | -8.00 | - | - | USD"),
        )
        .table(
            "product_ad_performance",
            "day  ad_product  campaign  sku  currency  spend_micros\n2026-01-05  SP  c  A  USD  4.00\n2026-01-06  SP  c  A  USD  1.00\n2026-01-06  SD  d  B  USD  2.00",
        )
        .table(
            "campaign_performance",
            "day  ad_product  campaign  currency  spend_micros\n2026-01-05  SP  c  USD  4.50\n2026-01-05  SB  b  USD  10.00",
        );
    let closing = facts.close();
    expect![[r#"
        2026-01 A USD
          gross_sales              30.00      210.00
        = net_sales                30.00      210.00
          ads                      -8.33      -58.31
        = platform_margin          21.67      151.69
        = gross_profit             21.67      151.69
        = operating_profit         21.67      151.69
        2026-01 B USD
          gross_sales              60.00      420.00
        = net_sales                60.00      420.00
          ads                      -8.67      -60.69
        = platform_margin          51.33      359.31
        = gross_profit             51.33      359.31
        = operating_profit         51.33      359.31
        2026-02 A USD
          gross_sales              30.00      211.50
        = net_sales                30.00      211.50
          ads                      -8.00      -56.40
        = platform_margin          22.00      155.10
        = gross_profit             22.00      155.10
        = operating_profit         22.00      155.10
        ! uncosted_units: 3 unit(s) left without a landed cost and are not valued; import landed_cost rows for them
        ! ads_on_charge_basis: s/amazon-us 2026-02: no ads reports, so advertising is what the settlements charged, shared by net sales
        ! ads_products_exceed_campaigns: s/amazon-us 2026-01: advertised products of SP spent 0.50 USD more than its campaigns; the product figures are kept
    "#]].assert_eq(&show(&closing, &[By::Month, By::Sku]));
    let bridge: Vec<_> = closing
        .ads_bridge
        .iter()
        .map(|b| {
            format!(
                "{} {:?} charged {} spent {} bridge {}",
                b.month,
                b.basis,
                b.charged_micros,
                b.spent_micros(),
                b.bridge_micros()
            )
        })
        .collect();
    expect![[r#"
        2026-01 Spent charged 12000000 spent 17000000 bridge -5000000
        2026-02 Charged charged 8000000 spent 0 bridge 8000000"#]]
    .assert_eq(&bridge.join("\n"));
}

#[test]
fn the_unified_ads_report_never_counts_twice() {
    let ads = |products: &str| {
        let closing = rates(sold(Facts::default(), "1", &[("2026-01-10", "A", 1, 30)]))
            .table("product_ad_performance", &format!("day  day_to  ad_product  campaign  sku  currency  spend_micros\n{products}"))
            .table(
                "campaign_performance",
                "day  day_to  ad_product  campaign  currency  spend_micros\n2026-01-05  2026-01-05  SP  c  USD  4.50\n2026-01-05  2026-01-05  SB  b  USD  1.00",
            )
            .close();
        closing.ads_bridge.iter().map(|b| (b.products_micros, b.rest_micros)).collect::<Vec<_>>()
    };
    let (own, unified) =
        ("2026-01-05  2026-01-05  SP  c  A  USD  4.00", "2026-01-01  2026-01-31  ALL  c  A  USD  9.00");
    assert_eq!(ads(own), [(4_000_000, 1_500_000)]);
    // alone, the unified report counts and holds what the SP campaign spent; SB stands beside it
    assert_eq!(ads(unified), [(9_000_000, 1_000_000)]);
    assert_eq!(ads(&format!("{own}\n{unified}")), [(4_000_000, 1_500_000)]);
}

#[test]
fn slow_stock_costs_interest_and_provision() {
    let facts = rates(sold(Facts::default(), "1", &[("2026-01-10", "A", 1, 30)]))
        .table("landed_cost", "marketplace  day  batch_id  sku  units  currency  goods_micros  first_leg_micros\nown  2025-01-01  B1  A  100  CNY  900.00  100.00")
        .table(
            "stock_age",
            "day  sku  units_0_90  units_91_180  units_181_270  units_271_365  units_365_plus  units_366_455  units_456_plus
             2026-01-15  A  9  9  9  9  9  -  -
             2026-01-31  A  5  10  20  10  -  3  2
             2026-02-28  A  5  10  -  10  -  -  -",
        );
    expect![[r#"
        2026-01 USD
          gross_sales              30.00      210.00
        = net_sales                30.00      210.00
        = platform_margin          30.00      210.00
          goods                    -1.29       -9.00
          first_leg                -0.14       -1.00
        = gross_profit             28.57      200.00
          capital_cost             -0.44       -3.06
          aged_write_down         -20.00     -140.00
        = operating_profit          8.13       56.94
        2026-02 USD
        = net_sales                 0.00        0.00
        = platform_margin           0.00        0.00
        = gross_profit              0.00        0.00
          capital_cost             -0.17       -1.23
          aged_write_down          12.77       90.00
        = operating_profit         12.60       88.77
    "#]]
    .assert_eq(&show(&facts.close(), &[By::Month]));
}

#[test]
fn expenses_go_to_their_sku_or_over_all_sites_by_net_sales() {
    let eu = "settlement_id | marketplace | day | transaction_type | amount_type | amount_description | amount_micros | sku | quantity | currency";
    let facts = rates(sold(Facts::default(), "1", &[("2026-01-10", "A", 1, 30), ("2026-01-10", "B", 1, 10)]))
        .table(
            "settlement",
            "settlement_id  marketplace  day  total_micros  currency\n3  amazon-de  2026-01-31  10.00  EUR",
        )
        .table(
            "settlement_line",
            &format!("{eu}\n3 | amazon-de | 2026-01-10 | Order | ItemPrice | Principal | 10.00 | A | 1 | EUR"),
        )
        .table("fx_rate", "day  currency  basis  cny_nanos\n2026-01-01  EUR  month  14")
        .table(
            "expense",
            "marketplace  day  category  sku  currency  amount_micros
             own  2026-01-31  people  -  CNY  100.01
             own  2026-01-31  samples  A  CNY  7.00
             own  2026-02-28  people  -  CNY  50.00",
        );
    let closing = facts.close();
    expect![[r#"
        2026-01 amazon-de A EUR
          gross_sales              10.00      140.00
        = net_sales                10.00      140.00
        = platform_margin          10.00      140.00
        = gross_profit             10.00      140.00
          people_other             -2.58      -36.14
        = operating_profit          7.42      103.86
        2026-01 amazon-us A USD
          gross_sales              30.00      210.00
        = net_sales                30.00      210.00
        = platform_margin          30.00      210.00
        = gross_profit             30.00      210.00
          people_other             -7.74      -54.20
        = operating_profit         22.26      155.80
        2026-01 amazon-us B USD
          gross_sales              10.00       70.00
        = net_sales                10.00       70.00
        = platform_margin          10.00       70.00
        = gross_profit             10.00       70.00
          people_other             -2.38      -16.67
        = operating_profit          7.62       53.33
        2026-02 own (unallocated) CNY
        = net_sales                 0.00        0.00
        = platform_margin           0.00        0.00
        = gross_profit              0.00        0.00
          people_other            -50.00      -50.00
        = operating_profit        -50.00      -50.00
        ! uncosted_units: 3 unit(s) left without a landed cost and are not valued; import landed_cost rows for them
    "#]]
    .assert_eq(&show(&closing, &[By::Month, By::Marketplace, By::Sku]));
    expect![[r#"
         ---
          gross_sales                  ?      420.00
          promotions                   ?        0.00
          refunds                      ?        0.00
        = net_sales                    ?      420.00
          referral                     ?        0.00
          fulfilment                   ?        0.00
          returns_handling             ?        0.00
          storage                      ?        0.00
          aged_surcharge               ?        0.00
          inbound                      ?        0.00
          removal                      ?        0.00
          ads                          ?        0.00
          deals_coupons                ?        0.00
          subscription                 ?        0.00
          reimbursements               ?        0.00
          liquidation                  ?        0.00
          adjustments                  ?        0.00
        = platform_margin              ?      420.00
          goods                        ?        0.00
          first_leg                    ?        0.00
          duty                         ?        0.00
          prep                         ?        0.00
        = gross_profit                 ?      420.00
          capital_cost                 ?        0.00
          aged_write_down              ?        0.00
          returns_write_off            ?        0.00
          people_other                 ?     -157.01
        = operating_profit             ?      262.99
        ! uncosted_units: 3 unit(s) left without a landed cost and are not valued; import landed_cost rows for them
    "#]]
    .assert_eq(&show(&closing, &[]));
}

#[test]
fn a_missing_rate_leaves_cells_empty_and_says_so() {
    let facts = sold(Facts::default(), "1", &[("2026-01-10", "A", 1, 30)]).table(
        "landed_cost",
        "marketplace  day  batch_id  sku  units  currency  goods_micros\nown  2026-01-01  B1  A  3  CNY  30.00",
    );
    let closing = facts.close();
    assert!(!closing.statement.complete);
    expect![[r#"
        A USD
          gross_sales              30.00           ?
        = net_sales                30.00           ?
        = platform_margin          30.00           ?
          goods                        ?      -10.00
        = gross_profit                 ?           ?
        = operating_profit             ?           ?
        ! missing_rate: no exchange rate for USD in 2026-01: amounts that need it are left empty; import fx_rate rows for that month
    "#]].assert_eq(&show(&closing, &[By::Sku]));
}

#[test]
fn operators_carry_their_share_at_month_end() {
    let facts = rates(sold(Facts::default(), "1", &[("2026-01-10", "A", 1, 10), ("2026-01-10", "B", 1, 10)])).table(
        "sku_owner",
        "marketplace  day  day_to  sku  owner  share
         own  2026-01-01  2026-01-30  A  li  1
         own  2026-01-31  2026-12-31  A  li  0.333
         own  2026-01-31  2026-12-31  A  wang  0.667",
    );
    expect![[r#"
        (no operator) USD
          gross_sales              10.00       70.00
        = net_sales                10.00       70.00
        = platform_margin          10.00       70.00
        = gross_profit             10.00       70.00
        = operating_profit         10.00       70.00
        li USD
          gross_sales               3.33       23.31
        = net_sales                 3.33       23.31
        = platform_margin           3.33       23.31
        = gross_profit              3.33       23.31
        = operating_profit          3.33       23.31
        wang USD
          gross_sales               6.67       46.69
        = net_sales                 6.67       46.69
        = platform_margin           6.67       46.69
        = gross_profit              6.67       46.69
        = operating_profit          6.67       46.69
        ! uncosted_units: 2 unit(s) left without a landed cost and are not valued; import landed_cost rows for them
    "#]]
    .assert_eq(&show(&facts.close(), &[By::Operator]));
}

#[test]
fn parents_gather_their_children() {
    let facts = rates(sold(
        Facts::default(),
        "1",
        &[("2026-01-10", "A", 1, 10), ("2026-01-10", "B", 1, 20), ("2026-01-10", "C", 1, 5)],
    ))
    .table("listing", "day  sku  asin\n2026-01-01  A  B0A\n2026-01-01  B  B0B\n2026-01-01  C  B0C")
    .table("traffic", "day  parent_asin  asin\n2026-01-01  P1  B0A\n2026-01-01  P1  B0B");
    let closing = facts.close();
    let rows = closing.statement.roll_up(&[By::Parent], &books::Filter::default());
    let shown: Vec<_> =
        rows.iter().map(|r| format!("{} {:?}", r.key[0], r.amounts.line(books::Line::GrossSales))).collect();
    expect![[r#"
        B0C Some(5000000)
        P1 Some(30000000)"#]]
    .assert_eq(&shown.join("\n"));
}
