//! Commission on a shop of a few lines: rows tie to the books, bridges leave nothing, months close in order, late refunds adjust.

use super::facts::{BatchOf, Ordered, Refunded, Settled};
use super::*;
use books::commission::defaults;
use books::input::{Aged, Batch, LineGroup, Movement, MovementKind, Owner, Rate, SettlementRow, SettlementSum};
use books::{Input, Policy, Taxonomy};
use domain::money::decimal;
use expect_test::expect;

const YUAN: i64 = 1_000_000;
const ACCOUNT: &str = "main/amazon-us";

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

/// Who closes, and when.
fn boss(on: &str) -> (&'static str, i64) {
    ("boss", i64::from(day(on).0) * 86_400_000_000)
}

/// One SKU sold on one site in January and February 2026, at 7 RMB for a dollar; Lin answers for it and ordered it, Wang has a tenth.
struct Shop {
    input: Input,
    facts: Facts,
}

impl Shop {
    fn new() -> Self {
        let mut shop = Self { input: Input::default(), facts: Facts::default() };
        let input = &mut shop.input;
        let (us, own) = (input.place("main", "amazon-us"), input.place("main", "own"));
        let [main, a, lin, wang, b1, file] = ["main", "A", "lin", "wang", "B1", "f"].map(|n| input.names.add(n));
        for month in ["2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01"] {
            let rate =
                Rate { shop: main, day: day(month), currency: Currency::USD, monthly: true, cny_nanos: 7_000_000_000 };
            input.rates.push(rate);
        }
        let micros = [4_000 * YUAN, 600 * YUAN, 300 * YUAN, 100 * YUAN];
        input.batches.push(Batch {
            place: own,
            day: day("2026-01-02"),
            batch: b1,
            sku: a,
            units: 100,
            currency: Currency::CNY,
            micros,
            source: file,
            line: 2,
        });
        for (owner, share_millionths) in [(lin, 900_000), (wang, 100_000)] {
            let (from, to) = (day("2025-12-01"), day("2099-12-31"));
            input.owners.push(Owner { place: own, sku: a, owner, day: from, day_to: to, share_millionths });
        }
        shop.facts.ordered.push(Ordered {
            shop: "main".into(),
            site: "own".into(),
            order: "PO1".into(),
            sku: "A".into(),
            day: day("2025-12-03"),
            units: 150,
            currency: Some(Currency::CNY),
            unit_price_micros: 40 * YUAN,
            by: "lin".into(),
        });
        shop.facts.batches.push(BatchOf {
            shop: "main".into(),
            batch: "B1".into(),
            sku: "A".into(),
            order: "PO1".into(),
        });
        shop.sell("2026-01", 10, "S1");
        shop.sell("2026-02", 20, "S2");
        let aged = Aged { place: us, day: day("2026-02-28"), sku: a, units: [0, 0, 0, 0] };
        shop.input.aged.push(aged);
        shop
    }

    /// A month's sales at $30, referral fees of $5, a subscription of $40 without SKU; paid out on the 28th.
    fn sell(&mut self, month: &str, units: i64, settlement: &str) {
        let posted = day(&format!("{month}-20"));
        let place = self.input.place("main", "amazon-us");
        let sku = self.input.names.add("A");
        self.input.movements.push(Movement { place, day: posted, sku, units, rows: 1, kind: MovementKind::Sale });
        self.line(posted, ["Order", "ItemPrice", "Principal"], "A", units * 30 * YUAN);
        self.line(posted, ["Order", "ItemFees", "Commission"], "A", -units * 5 * YUAN);
        self.line(posted, ["ServiceFee", "other-transaction", "Subscription Fee"], "", -40 * YUAN);
        self.pay_out(settlement, &format!("{month}-28"), &[("A", units * 25 * YUAN), ("", -40 * YUAN)]);
    }

    fn line(&mut self, posted: Day, words: [&str; 3], sku: &str, micros: i64) {
        let (place, triple) = (self.input.place("main", "amazon-us"), self.input.triple_of(words));
        let (sku, currency, month) = (self.input.names.add(sku), Currency::USD, Month::of(posted));
        self.input.line_groups.push(LineGroup { place, month, sku, triple, currency, micros, lines: 1 });
    }

    fn pay_out(&mut self, settlement: &str, paid_on: &str, parts: &[(&str, i64)]) {
        let place = self.input.place("main", "amazon-us");
        let [shop, number, source] = ["main", settlement, "f"].map(|n| self.input.names.add(n));
        let (total_micros, currency) = (parts.iter().map(|p| p.1).sum(), Currency::USD);
        let row = SettlementRow { place, settlement: number, day: day(paid_on), total_micros, currency, source };
        self.input.settlements.push(row);
        let sum = SettlementSum { shop, settlement: number, currency, micros: total_micros, lines: 3 };
        self.input.settlement_sums.push(sum);
        for (sku, micros) in parts {
            self.facts.settled.push(Settled {
                shop: "main".into(),
                settlement: settlement.into(),
                site: "amazon-us".into(),
                sku: (*sku).into(),
                micros: *micros,
            });
        }
    }

    /// A refund of $60 posted on 5 February of units sold on 20 January.
    fn refund_late(&mut self) {
        let posted = day("2026-02-05");
        self.line(posted, ["Refund", "ItemPrice", "Principal"], "A", -60 * YUAN);
        self.pay_out("S3", "2026-03-02", &[("A", -60 * YUAN)]);
        self.facts.refunded.push(Refunded {
            shop: "main".into(),
            site: "amazon-us".into(),
            sku: "A".into(),
            month: day("2026-02-01"),
            sold_on: Some(day("2026-01-20")),
            weight_micros: 60 * YUAN,
        });
    }

    fn close(&self) -> (Books, Source) {
        let closing = books::close(&self.input, &Taxonomy::default(), &Policy::default());
        let books = Books { input: self.input.clone(), closing };
        let (ledger, found) = rows::ledger(&books, &self.facts);
        (books, Source { ledger, found, ..Source::default() })
    }
}

/// A shipped scheme with the shop's two people.
fn scheme(file: &str) -> Files {
    let text = defaults::FILES.iter().find(|f| f.0 == file).unwrap().1;
    let name = file.trim_end_matches(".toml");
    let people = ["lin", "wang"]
        .map(|o| format!("\n[[assignment]]\noperator = \"{o}\"\nscheme = \"{name}\"\nfrom = \"2026-01-01\"\n"));
    Files { schemes: vec![(file.to_owned(), format!("{text}{}", people.concat()))], closed: vec![] }
}

fn show(pay: &Pay, source: &Source) -> String {
    let mut text = String::new();
    for s in &pay.slips {
        text += &format!("{} {}:", s.month, s.operator);
        for l in &s.lines {
            text += &format!(" {} {}", l.part.code(), decimal(l.micros, 2));
        }
        let b = pay.bridge(source, s);
        text += &format!("\n  accrual {}", decimal(b.accrual_micros, 2));
        for (cause, micros) in &b.lines {
            text += &format!(", {} {}", cause.code(), decimal(*micros, 2));
        }
        text += &format!(
            "; base {}, rest {}; paid {}\n",
            decimal(s.base_micros, 2),
            b.rest_micros,
            decimal(s.paid_micros, 2)
        );
    }
    text
}

#[test]
fn rows_are_the_statement_the_payouts_and_the_purchases() {
    let (books, source) = Shop::new().close();
    let sum = |kind: Kind| decimal(source.ledger.rows.iter().filter(|r| r.kind == kind).map(|r| r.rmb_micros).sum(), 2);
    // 30 units at $30 and $5, two months of $40, at 7; 30 of 100 units that cost ¥5,000; all of it bought, and 50 more on their way
    expect![[r#"
        sales 6300.00
        payout 4690.00
        goods_bought -7000.00
        goods_sold -1500.00
        fees -1610.00
    "#]]
    .assert_eq(
        &[Kind::Sales, Kind::Payout, Kind::GoodsBought, Kind::GoodsSold, Kind::Fees]
            .map(|k| format!("{} {}\n", k.code(), sum(k)))
            .concat(),
    );
    let statement: i64 = books.closing.statement.cells.iter().filter_map(|c| c.rmb_micros).sum();
    let accrued = source.ledger.rows.iter().filter(|r| r.reference.starts_with("cell:"));
    assert_eq!(accrued.map(|r| r.rmb_micros).sum::<i64>(), statement);
    let bought: Vec<_> = source.ledger.rows.iter().filter(|r| r.kind == Kind::GoodsBought).collect();
    let facts: Vec<_> = bought.iter().map(|r| (r.reference.as_str(), r.units, r.day, r.orderer.as_str())).collect();
    let ordered = day("2025-12-03");
    assert_eq!(facts, [("batch:main/own/B1/A", 100, ordered, "lin"), ("order:main/own/PO1/A", 50, ordered, "lin")]);
}

#[test]
fn slips_and_bridges_of_the_cash_scheme_and_of_accrual() {
    let (books, source) = Shop::new().close();
    let pay = |file| Pay::of(&source, &books, &scheme(file)).unwrap();
    expect![[r#"
        2026-01 lin: payout 1323.00 goods_before -6300.00 carried_out 4977.00
          accrual 970.00, ownership -97.00, stock_build -5850.00; base -4977.00, rest 0; paid 0.00
        2026-01 wang: payout 147.00 goods_before -700.00 carried_out 553.00
          accrual 970.00, ownership -873.00, stock_build -650.00; base -553.00, rest 0; paid 0.00
        2026-02 lin: payout 2898.00 carried_in -4977.00 carried_out 2079.00
          accrual 2220.00, ownership -222.00, stock_build 900.00; base 2898.00, rest 0; paid 0.00
        2026-02 wang: payout 322.00 carried_in -553.00 carried_out 231.00
          accrual 2220.00, ownership -1998.00, stock_build 100.00; base 322.00, rest 0; paid 0.00
    "#]]
    .assert_eq(&show(&pay("payout_less_goods.toml"), &source));
    expect![[r#"
        2026-01 lin: sales 1890.00 fees -567.00 goods_sold -450.00 step 52.38
          accrual 970.00, ownership -97.00; base 873.00, rest 0; paid 52.38
        2026-01 wang: sales 210.00 fees -63.00 goods_sold -50.00 step 5.82
          accrual 970.00, ownership -873.00; base 97.00, rest 0; paid 5.82
        2026-02 lin: sales 3780.00 fees -882.00 goods_sold -900.00 step 119.88
          accrual 2220.00, ownership -222.00; base 1998.00, rest 0; paid 119.88
        2026-02 wang: sales 420.00 fees -98.00 goods_sold -100.00 step 13.32
          accrual 2220.00, ownership -1998.00; base 222.00, rest 0; paid 13.32
    "#]]
    .assert_eq(&show(&pay("accrual.toml"), &source));
}

#[test]
fn without_a_scheme_nothing_is_paid_and_everything_can_be_tried() {
    let (books, source) = Shop::new().close();
    let pay = Pay::of(&source, &books, &Files::default()).unwrap();
    assert!(!pay.own && pay.slips.is_empty());
    let months = pay.months.unwrap();
    let tried = pay.simulate(&source, months);
    assert_eq!(tried.len(), defaults::FILES.len());
    let accrual = tried.iter().find(|w| w.scheme == "accrual").unwrap();
    assert_eq!(accrual.paid("lin"), (52_380_000) + 119_880_000);
    assert!(pay.close(&source, months.0, boss("2026-09-01")).unwrap_err().zh().contains("没有提成方案"));
    let fair = pay.fairness(&source, months);
    let cash = &fair.iter().find(|f| f.0.as_deref() == Some("payout_less_goods")).unwrap().1;
    assert_eq!(cash.operators.iter().map(|o| o.unpaid_months.len()).sum::<usize>(), 4);
}

#[test]
fn a_late_refund_adjusts_nothing_closed_and_is_charged_in_its_own_month() {
    let mut shop = Shop::new();
    let mut files = scheme("accrual.toml");
    let (books, source) = shop.close();
    let pay = Pay::of(&source, &books, &files).unwrap();
    let january = Month::parse("2026-01").unwrap();
    assert!(
        pay.close(&source, january.after(), boss("2026-09-01")).unwrap_err().to_string().contains("next is 2026-01")
    );
    assert!(pay.close(&source, january, boss("2026-01-31")).unwrap_err().to_string().contains("not over"));
    files.closed.push(pay.close(&source, january, boss("2026-02-01")).unwrap());

    shop.refund_late();
    // a fee of January comes in late: the closed slip stays, February adjusts
    shop.line(day("2026-01-31"), ["Order", "ItemFees", "Commission"], "A", -10 * YUAN);
    shop.pay_out("S4", "2026-03-05", &[("A", -10 * YUAN)]);
    let (books, source) = shop.close();
    let pay = Pay::of(&source, &books, &files).unwrap();
    assert!(pay.is_closed(january) && !pay.is_closed(january.after()));
    assert_eq!(pay.closings[&january], ("boss".to_owned(), boss("2026-02-01").1));
    assert_eq!(pay.slip("lin", january).unwrap().paid_micros, 52_380_000);
    let february = pay.slip("lin", january.after()).unwrap();
    let lines: Vec<_> = february
        .lines
        .iter()
        .map(|l| {
            format!(
                "{}{} {}",
                l.part.code(),
                l.of_month.map_or(String::new(), |m| format!("@{m}")),
                decimal(l.micros, 2)
            )
        })
        .collect();
    expect!["sales 3780.00; clawback -378.00; fees -882.00; goods_sold -900.00; fees@2026-01 -63.00; step 93.42"]
        .assert_eq(&lines.join("; "));
    assert_eq!(pay.bridge(&source, february).rest_micros, 0);
    let clawback = &february.lines[1].sources[0];
    let rows = Pay::rows_of(&source, february);
    expect!["Refunds: A, main/amazon-us, 2026-02, sold on 2026-01-20"].assert_eq(&row_words(clawback, &rows).en);
}

#[test]
fn findings_name_the_money_that_nobody_answers_for() {
    let mut shop = Shop::new();
    shop.line(day("2026-01-20"), ["Order", "ItemPrice", "Principal"], "B", 30 * YUAN);
    shop.input.owners.pop();
    let (books, source) = shop.close();
    let mut files = scheme("accrual.toml");
    files.schemes[0].1 =
        files.schemes[0].1.replace("[[assignment]]\noperator = \"wang\"", "[[assignment]]\noperator = \"zhao\"");
    let pay = Pay::of(&source, &books, &files).unwrap();
    let found: Vec<_> = pay
        .found
        .iter()
        .map(|f| {
            format!("{} {} {} {}", f.code, f.account, f.sku, f.at_risk_micros.map_or("?".into(), |m| decimal(m, 2)))
        })
        .collect();
    assert!(found.contains(&format!("sku_without_cost {ACCOUNT} B 210.00")), "{found:?}");
    assert!(found.iter().any(|f| f.starts_with(&format!("sku_without_owner {ACCOUNT} B"))), "{found:?}");
    assert!(found.iter().any(|f| f.starts_with(&format!("shares_under_whole {ACCOUNT} A"))), "{found:?}");
    let risks: Vec<_> = pay.found.iter().map(|f| f.at_risk_micros).collect();
    assert!(risks.is_sorted_by(|a, b| a >= b));
    // what taxes rest on is said where somebody is paid after them, and nowhere else
    let source = Source { about_taxes: vec![domain::Words::new("all is assumed", "均为假设")], ..source };
    for (file, said) in [("after_tax.toml", 1), ("accrual.toml", 0)] {
        let pay = Pay::of(&source, &books, &scheme(file)).unwrap();
        let assumed = pay.found.iter().filter(|f| f.code == "taxes_assumed" && f.words.en.ends_with("all is assumed"));
        assert_eq!(assumed.count(), said, "{file}");
    }
    let wrong = Files { schemes: vec![("x.toml".into(), "[[scheme]]\nname = 3".into())], closed: vec![] };
    let said = Pay::of(&source, &books, &wrong).unwrap_err();
    assert!(said.to_string().starts_with("x.toml, line "), "{said}");
}

#[test]
fn a_slip_as_csv_json_workbook_and_paper() {
    let (books, source) = Shop::new().close();
    let pay = Pay::of(&source, &books, &scheme("recommended.toml")).unwrap();
    let slip = pay.slip("lin", Month::parse("2026-02").unwrap()).unwrap();
    let opened = [pay.open(&source, slip)];
    expect![[r#"
        operator,month,scheme,closed,part,of_month,reference,day,shop,sku,units,of,counted,currency
        lin,2026-02,recommended,false,sales,,cell:main/amazon-us/2026-02/A/gross_sales,2026-02-28,main/amazon-us,A,0,4200.00,3780.00,CNY
        lin,2026-02,recommended,false,fees,,cell:main/amazon-us/2026-02/A/referral,2026-02-28,main/amazon-us,A,0,-700.00,-630.00,CNY
        lin,2026-02,recommended,false,fees,,cell:main/amazon-us/2026-02/A/subscription,2026-02-28,main/amazon-us,A,0,-280.00,-252.00,CNY
        lin,2026-02,recommended,false,goods_sold,,cell:main/amazon-us/2026-02/A/duty,2026-02-28,main/amazon-us,A,0,-60.00,-54.00,CNY
        lin,2026-02,recommended,false,goods_sold,,cell:main/amazon-us/2026-02/A/first_leg,2026-02-28,main/amazon-us,A,0,-120.00,-108.00,CNY
        lin,2026-02,recommended,false,goods_sold,,cell:main/amazon-us/2026-02/A/goods,2026-02-28,main/amazon-us,A,0,-800.00,-720.00,CNY
        lin,2026-02,recommended,false,goods_sold,,cell:main/amazon-us/2026-02/A/prep,2026-02-28,main/amazon-us,A,0,-20.00,-18.00,CNY
        lin,2026-02,recommended,false,step,,tier:0.00:0.05,,,,,1998.00,99.90,CNY
        lin,2026-02,recommended,false,held,,hold:2026-02:0,,,,,99.90,-29.97,CNY
    "#]]
    .assert_eq(&csv(&opened));
    let told = json(&opened);
    assert_eq!((&told[0]["paid"], &told[0]["bridge"]["rest"]), (&"69.93".into(), &"0.00".into()));
    let book = workbook(&opened, 0).unwrap();
    assert_eq!(book, workbook(&opened, 0).unwrap(), "the same slip gives the same bytes");
    let paper = String::from_utf8(pdf(&opened, day("2026-03-01"))).unwrap();
    let hex = |text: &str| text.bytes().map(|b| format!("{b:02X}")).collect::<String>();
    for text in ["69.93", "1998.00", "Sales after promotions "] {
        assert!(paper.contains(&hex(text)), "{text}");
    }
}
