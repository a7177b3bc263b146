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
    expect![[r#""#]].assert_eq(&show(&closing, &[By::Sku]));
    let balances: Vec<_> = closing.trial_balance().map(|(a, m)| format!("{:>10} {m}", a.code())).collect();
    expect![[r#""#]].assert_eq(&balances.join("\n"));
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
    expect![[r#""#]].assert_eq(&shown);
}

#[test]
fn nothing_of_a_statement_that_does_not_tie_is_posted() {
    let closing = statement("50.00", LINES).close();
    assert!(closing.statement.cells.is_empty() && !closing.statement.complete);
    assert!(closing.trial_balance().all(|(_, m)| m.micros == 0));
    expect![[r#""#]].assert_eq(&show(&closing, &[By::Sku]));
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
    expect![[r#""#]].assert_eq(&refusal(TOTAL, doubled));
    let extra = "2026-03-12 | Order | ItemFees | Commission | -1.23 | MUG | 1 | o9";
    expect![[r#""#]].assert_eq(&refusal(TOTAL, extra));
    // Subscription with the wrong sign: the total is 79.98 lower than the lines.
    let flipped = LINES.replace("-39.99", "39.99");
    let closing = statement(TOTAL, &flipped).close();
    expect![[r#""#]].assert_eq(&closing.tie_outs[0].message().unwrap().1);
    let no_reserve: Vec<_> = LINES.lines().filter(|l| !l.contains("Current Reserve")).collect();
    let closing = statement(TOTAL, &no_reserve.join("\n")).close();
    expect![[r#""#]].assert_eq(&closing.tie_outs[0].message().unwrap().0);
    expect![[r#""#]].assert_eq(&refusal("1234.56", ""));
}

#[test]
fn lines_without_a_total_are_refused() {
    let cols =
        "settlement_id | day | transaction_type | amount_type | amount_description | amount_micros | sku | currency";
    let closing = Facts::default()
        .table("settlement_line", &format!("{cols}\n9 | 2026-03-01 | Order | ItemPrice | Principal | 5.00 | A | USD"))
        .close();
    expect![[r#""#]].assert_eq(&show(&closing, &[By::Sku]));
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
    expect![[r#""#]].assert_eq(&show(&closing, &[]));

    let mapped = statement("55.00", lines)
        .table(
            "settlement_mapping",
            "day | transaction_type | amount_type | amount_description | bucket
             2026-04-01 | * | * | Moon * | subscription
             2026-04-02 | ServiceFee | other-transaction | Moon Landing Fee | inbound",
        )
        .close();
    assert!(mapped.quarantine.is_empty());
    expect![[r#""#]].assert_eq(&show(&mapped, &[]));
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
    expect![[r#""#]].assert_eq(&shown);
}
