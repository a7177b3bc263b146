//! Settlements: tie-out, quarantine, mapping, sharing.

use crate::facts::{Facts, run, show};
use books::journal::{Journal, explain_sql};
use books::{Account, By, Taxonomy};
use domain::Currency;
use expect_test::expect;

/// A statement of the shape that sellers see: 1 payout, 3 SKUs, fees of the account, reserves.
fn statement(total: &str, lines: &str) -> Facts {
    let head = "settlement_id  day  deposit_at  total_micros  currency";
    let cols = "settlement_id | day | transaction_type | amount_type | amount_description | amount_micros | sku | quantity | order_id | currency";
    let lines: Vec<String> =
        lines.lines().map(str::trim).filter(|l| !l.is_empty()).map(|l| format!("77 | {l} | USD")).collect();
    Facts::default()
        .table("settlement", &format!("{head}\n77  2026-03-01  2026-03-16  {total}  USD"))
        .table("settlement_line", &format!("{cols}\n{}", lines.join("\n")))
}

const LINES: &str = "
    2026-03-02 | Order | ItemPrice | Principal | 60.00 | LAMP | 2 | o1
    2026-03-02 | Order | ItemPrice | Tax | 4.80 | LAMP | 2 | o1
    2026-03-02 | Order | ItemFees | MarketplaceFacilitatorVAT-Principal | -4.80 | LAMP | 2 | o1
    2026-03-02 | Order | ItemFees | Commission | -9.00 | LAMP | 2 | o1
    2026-03-02 | Order | ItemFees | FBAPerUnitFulfillmentFee | -7.10 | LAMP | 2 | o1
    2026-03-03 | Order | ItemPrice | Principal | 30.00 | MUG | 1 | o2
    2026-03-03 | Order | ItemPrice | Shipping | 5.00 | MUG | 1 | o2
    2026-03-03 | Order | Promotion | Shipping | -5.00 | MUG | 1 | o2
    2026-03-03 | Order | ItemFees | Commission | -4.50 | MUG | 1 | o2
    2026-03-09 | Refund | ItemPrice | Principal | -30.00 | LAMP | 1 | o1
    2026-03-09 | Refund | ItemFees | Commission | 4.50 | LAMP | 1 | o1
    2026-03-09 | Refund | ItemFees | RefundCommission | -0.90 | LAMP | 1 | o1
    2026-03-10 | ServiceFee | other-transaction | Storage Fee | -10.01 | - | - | -
    2026-03-10 | ServiceFee | other-transaction | Subscription Fee | -39.99 | - | - | -
    2026-03-10 | ServiceFee | Cost of Advertising | TransactionTotalAmount | -12.00 | - | - | -
    2026-03-11 | Adjustment | other-transaction | Refund Reimbursal | 18.75 | - | - | -
    2026-03-01 | Transfer | other-transaction | Previous Reserve Amount Balance | 100.00 | - | - | -
    2026-03-15 | Transfer | other-transaction | Current Reserve Amount | -50.00 | - | - | -";
const TOTAL: &str = "49.75";

#[test]
fn a_statement_becomes_profit() {
    let closing = statement(TOTAL, LINES)
        .table("fx_rate", "day  currency  basis  cny_nanos\n2026-03-01  USD  month  7.2")
        .close();
    expect![[r#"
        LAMP USD
          gross_sales              60.00      432.00
          refunds                 -30.00     -216.00
        = net_sales                30.00      216.00
          referral                 -4.50      -32.40
          fulfilment               -7.10      -51.12
          returns_handling         -0.90       -6.48
          storage                  -5.01      -36.07
          ads                      -6.00      -43.20
          subscription            -20.00     -144.00
          reimbursements            9.38       67.54
        = platform_margin          -4.13      -29.73
        = gross_profit             -4.13      -29.73
        = operating_profit         -4.13      -29.73
        MUG USD
          gross_sales              35.00      252.00
          promotions               -5.00      -36.00
        = net_sales                30.00      216.00
          referral                 -4.50      -32.40
          storage                  -5.00      -36.00
          ads                      -6.00      -43.20
          subscription            -19.99     -143.93
          reimbursements            9.37       67.46
        = platform_margin           3.88       27.93
        = gross_profit              3.88       27.93
        = operating_profit          3.88       27.93
        ! uncosted_units: 3 unit(s) left without a landed cost and are not valued; import landed_cost rows for them
        ! ads_on_charge_basis: s/amazon-us 2026-03: no ads reports, so advertising is what the settlements charged, shared by net sales
    "#]].assert_eq(&show(&closing, &[By::Sku]));
    let balances: Vec<_> = closing.trial_balance().map(|(a, m)| format!("{:>10} {m}", a.code())).collect();
    expect![[r#"
        gross_sales -95.00 USD
        promotions 5.00 USD
           refunds 30.00 USD
          referral 9.00 USD
        fulfilment 7.10 USD
        returns_handling 0.90 USD
           storage 10.01 USD
               ads 12.00 USD
        subscription 39.99 USD
        reimbursements -18.75 USD
              bank 49.75 USD
          clearing 0.00 USD
           reserve -50.00 USD
        tax_collected 0.00 USD
        ads_payable 0.00 USD"#]]
    .assert_eq(&balances.join("\n"));
    assert_eq!(closing.ledger.balance(Account::Clearing, Currency::USD), 0);
}

#[test]
fn shares_name_their_rule_and_weights() {
    let closing = statement(TOTAL, LINES)
        .table("storage_fee", "day  fnsku  currency  fee_micros\n2026-02-01  X1  USD  1.00\n2026-02-01  X2  USD  3.00\n2026-03-01  X2  USD  9.00")
        .table("stock_snapshot", "day  sku  fnsku\n2026-01-05  OLD  X1\n2026-02-05  LAMP  X1\n2026-02-05  POT  X2")
        .close();
    let mut shown = String::new();
    for s in &closing.shares {
        let parts: Vec<_> = s
            .parts()
            .iter()
            .zip(s.weights.iter())
            .map(|(p, w)| format!("{} {} by {}", closing.statement.sku_text(p.1), p.2, w.2))
            .collect();
        shown += &format!("{} {} {}: {}\n", s.line.code(), s.micros, s.rule.code(), parts.join(", "));
    }
    expect![[r#"
        storage -10010000 storage_fee: LAMP -2500000 by 1000000, POT -7510000 by 3000000
        ads -12000000 net_sales: LAMP -6000000 by 30000000, MUG -6000000 by 30000000
        subscription -39990000 net_sales: LAMP -20000000 by 30000000, MUG -19990000 by 30000000
        reimbursements 18750000 net_sales: LAMP 9380000 by 30000000, MUG 9370000 by 30000000
    "#]]
    .assert_eq(&shown);
}

#[test]
fn nothing_of_a_statement_that_does_not_tie_is_posted() {
    let closing = statement("50.00", LINES).close();
    assert!(closing.statement.cells.is_empty() && !closing.statement.complete);
    assert!(closing.trial_balance().all(|(_, m)| m.micros == 0));
    expect![[r#"
        ! settlement_refused: settlement 77: its lines add up to 49.75 USD, its total is 50.00 USD, difference -0.25 USD; no single line or pair explains it; export the statement again; nothing of it is posted
    "#]].assert_eq(&show(&closing, &[By::Sku]));
}

/// The message of a statement in both languages.
fn refusal(total: &str, more: &str) -> String {
    let closing = statement(total, &format!("{LINES}\n{more}")).close();
    let (en, zh) = closing.tie_outs[0].message().expect("a refusal");
    format!("{en}\n{zh}\n")
}

#[test]
fn a_refusal_says_why() {
    let doubled = "2026-03-03 | Order | ItemFees | Commission | -4.50 | MUG | 1 | o2";
    expect![[r#"
        settlement 77: its lines add up to 45.25 USD, its total is 49.75 USD, difference -4.50 USD; 1 line(s) stand twice: f1:20 (Order / ItemFees / Commission, -4.50 USD); nothing of it is posted
        结算单 77：明细合计 45.25 USD，总金额 49.75 USD，差额 -4.50 USD；有 1 行重复：f1:20 (Order / ItemFees / Commission, -4.50 USD)；整单不入账
    "#]].assert_eq(&refusal(TOTAL, doubled));
    let extra = "2026-03-12 | Order | ItemFees | Commission | -1.23 | MUG | 1 | o9";
    expect![[r#"
        settlement 77: its lines add up to 48.52 USD, its total is 49.75 USD, difference -1.23 USD; one line is just that much: f1:20 (Order / ItemFees / Commission, -1.23 USD); nothing of it is posted
        结算单 77：明细合计 48.52 USD，总金额 49.75 USD，差额 -1.23 USD；有一行恰等于差额：f1:20 (Order / ItemFees / Commission, -1.23 USD)；整单不入账
    "#]].assert_eq(&refusal(TOTAL, extra));
    // Subscription with the wrong sign: the total is 79.98 lower than the lines.
    let flipped = LINES.replace("-39.99", "39.99");
    let closing = statement(TOTAL, &flipped).close();
    expect!["结算单 77：明细合计 129.73 USD，总金额 49.75 USD，差额 79.98 USD；有一行恰为差额的一半，正负号可能相反：f1:15 (ServiceFee / other-transaction / Subscription Fee, 39.99 USD)；整单不入账"].assert_eq(&closing.tie_outs[0].message().unwrap().1);
    let no_reserve: Vec<_> = LINES.lines().filter(|l| !l.contains("Current Reserve")).collect();
    let closing = statement(TOTAL, &no_reserve.join("\n")).close();
    expect!["settlement 77: its lines add up to 99.75 USD, its total is 49.75 USD, difference 50.00 USD; a line `Current Reserve Amount` of -50.00 USD seems to be missing; nothing of it is posted"].assert_eq(&closing.tie_outs[0].message().unwrap().0);
    expect![[r#"
        settlement 77: its lines add up to 49.75 USD, its total is 1234.56 USD, difference -1184.81 USD; no single line or pair explains it; export the statement again; nothing of it is posted
        结算单 77：明细合计 49.75 USD，总金额 1234.56 USD，差额 -1184.81 USD；没有单行或两行可以解释；请重新导出该结算单；整单不入账
    "#]].assert_eq(&refusal("1234.56", ""));
}

#[test]
fn lines_without_a_total_are_refused() {
    let cols =
        "settlement_id | day | transaction_type | amount_type | amount_description | amount_micros | sku | currency";
    let closing = Facts::default()
        .table("settlement_line", &format!("{cols}\n9 | 2026-03-01 | Order | ItemPrice | Principal | 5.00 | A | USD"))
        .close();
    expect![[r#"
        ! settlement_refused: settlement 9: 1 lines but no row with its total; import the file that begins with it
    "#]]
    .assert_eq(&show(&closing, &[By::Sku]));
}

#[test]
fn an_unknown_triple_waits_in_quarantine_until_it_is_mapped() {
    let lines = "
        2026-03-02 | Order | ItemPrice | Principal | 60.00 | LAMP | 2 | o1
        2026-03-04 | ServiceFee | other-transaction | Moon Landing Fee | -3.00 | LAMP | 1 | o1
        2026-03-05 | ServiceFee | other-transaction | Moon Landing Fee | -2.00 | - | - | -";
    let closing = statement("55.00", lines).close();
    let q = &closing.quarantine[0];
    assert_eq!((q.lines, q.micros, q.example.clone()), (2, -5_000_000, Some(("f1".to_owned(), 3))));
    assert_eq!(closing.ledger.balance(Account::Suspense, Currency::USD), 5_000_000);
    expect![[r#"
         USD
          gross_sales              60.00           ?
        = net_sales                60.00           ?
        = platform_margin          60.00           ?
        = gross_profit             60.00           ?
        = operating_profit         60.00           ?
        ! missing_rate: no exchange rate for USD in 2026-03: amounts that need it are left empty; import fx_rate rows for that month
        ! quarantine: `ServiceFee / other-transaction / Moon Landing Fee`: 2 line(s), -5.00 USD in quarantine; map the triple to a bucket
        ! uncosted_units: 2 unit(s) left without a landed cost and are not valued; import landed_cost rows for them
    "#]].assert_eq(&show(&closing, &[]));

    let mapped = statement("55.00", lines)
        .table(
            "settlement_mapping",
            "day | transaction_type | amount_type | amount_description | bucket
             2026-04-01 | * | * | Moon * | subscription
             2026-04-02 | ServiceFee | other-transaction | Moon Landing Fee | inbound",
        )
        .close();
    assert!(mapped.quarantine.is_empty());
    expect![[r#"
         USD
          gross_sales              60.00           ?
        = net_sales                60.00           ?
          inbound                  -5.00           ?
        = platform_margin          55.00           ?
        = gross_profit             55.00           ?
        = operating_profit         55.00           ?
        ! missing_rate: no exchange rate for USD in 2026-03: amounts that need it are left empty; import fx_rate rows for that month
        ! uncosted_units: 2 unit(s) left without a landed cost and are not valued; import landed_cost rows for them
    "#]].assert_eq(&show(&mapped, &[]));
}

#[test]
fn every_figure_opens_to_its_lines() {
    let facts = statement(TOTAL, LINES);
    let shown = run(async {
        let engine = facts.engine().await;
        let input = facts.input().await;
        let ties = books::tie_out::tie_out(&input);
        let journal = Journal::new(&Taxonomy::default(), &input, &ties);
        let sql = explain_sql("LAMP", books::Month::parse("2026-03"));
        let mut shown = String::new();
        for batch in engine.sql(&sql).await.unwrap().collect().await.unwrap() {
            for e in journal.entries(&batch).unwrap() {
                let postings: Vec<_> =
                    e.postings.iter().map(|p| format!("{} {}", p.account.code(), p.amount)).collect();
                shown += &format!("{} {}:{} {} [{}]\n", e.day, e.source, e.line, e.words, postings.join(", "));
            }
        }
        shown
    });
    expect![[r#"
        2026-03-02 f1:2 Order / ItemPrice / Principal [clearing 60.00 USD, gross_sales -60.00 USD]
        2026-03-02 f1:3 Order / ItemPrice / Tax [clearing 4.80 USD, tax_collected -4.80 USD]
        2026-03-02 f1:4 Order / ItemFees / MarketplaceFacilitatorVAT-Principal [clearing -4.80 USD, tax_collected 4.80 USD]
        2026-03-02 f1:5 Order / ItemFees / Commission [clearing -9.00 USD, referral 9.00 USD]
        2026-03-02 f1:6 Order / ItemFees / FBAPerUnitFulfillmentFee [clearing -7.10 USD, fulfilment 7.10 USD]
        2026-03-09 f1:11 Refund / ItemPrice / Principal [clearing -30.00 USD, refunds 30.00 USD]
        2026-03-09 f1:12 Refund / ItemFees / Commission [clearing 4.50 USD, referral -4.50 USD]
        2026-03-09 f1:13 Refund / ItemFees / RefundCommission [clearing -0.90 USD, returns_handling 0.90 USD]
    "#]].assert_eq(&shown);
}

#[test]
fn a_header_that_stands_twice_counts_once_and_two_payouts_are_refused() {
    let head = "settlement_id  day  total_micros  currency";
    let twice = statement(TOTAL, LINES).table("settlement", &format!("{head}\n77  2026-03-01  {TOTAL}  USD")).close();
    assert_eq!((twice.tie_outs.len(), twice.tie_outs[0].message()), (1, None));
    let other = statement(TOTAL, LINES).table("settlement", &format!("{head}\n77  2026-03-01  1.00  USD")).close();
    let (en, zh) = other.tie_outs[0].message().unwrap();
    expect![[r#"
        settlement 77: it states two totals, 49.75 USD and 1.00 USD; import the right file alone
        结算单 77：出现两个总金额 49.75 USD 与 1.00 USD；请只导入正确的文件
    "#]]
    .assert_eq(&format!("{en}\n{zh}\n"));
    assert!(other.statement.cells.is_empty());
}
