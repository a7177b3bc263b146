//! Order 810: the report rebuilt, and copies of it explained to the fen.

use super::*;
use domain::money::decimal;
use expect_test::{Expect, expect};
use proptest::prelude::*;
use std::fmt::Write;

const UNIT: i64 = 1_000_000;

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

/// 7.0000 on 2026-01-01 and 0.0010 more each day; no rate on weekends.
fn rates() -> MidRates {
    let start = day("2025-12-20");
    let days = (0..120).map(|n| start.plus(n)).filter(|d| (d.0 + 3).rem_euclid(7) < 5);
    let nanos = |d: Day| 7_000_000_000 + i64::from(d.0 - day("2026-01-01").0) * 1_000_000;
    MidRates::new(days.map(|d| (Currency::USD, d, nanos(d))), [], [])
}

fn row(order: &str, on: &str, ordered: &str, amounts: &[(Part, i64)]) -> Row {
    Row {
        marketplace: "amazon-us".into(),
        order_id: order.into(),
        day: day(on),
        order_day: day(ordered),
        currency: Currency::USD,
        amounts: amounts.iter().map(|(part, cents)| (*part, cents * 10_000)).collect(),
    }
}

fn quarter_of_orders() -> Vec<Row> {
    use Part::*;
    vec![
        row("A", "2025-12-31", "2025-12-30", &[(Item, 5_000), (Tax, 400)]),
        row("B", "2026-01-02", "2025-12-31", &[(Item, 3_000), (Postage, 599), (Tax, 250)]),
        row("C", "2026-01-10", "2026-01-09", &[(Item, 4_000), (GiftWrap, 399), (Tax, 333), (Promotion, 500)]),
        row("D", "2026-03-30", "2026-03-30", &[(Item, 2_000), (Tax, 166)]),
        row("E", "2026-04-01", "2026-03-31", &[(Item, 1_000), (Tax, 83)]),
        row("C", "2026-02-01", "2026-02-01", &[(Refund, 4_399), (RefundTax, 333)]),
        row(
            "",
            "2026-02-28",
            "2026-02-28",
            &[(Commission, 1_350), (Fulfilment, 1_200), (Advertising, 700), (DspVideo, 900)],
        ),
        row("", "2026-03-03", "2026-03-03", &[(Storage, 210), (Subscription, 3_999)]),
    ]
}

fn place() -> Place {
    ("amazon-us".into(), quarter(day("2026-02-01")))
}

fn line(f: &Figures) -> String {
    let y = |m| decimal(m, 2);
    format!(
        "income {} refunds {} net {} orders {} fees {}",
        y(f.income_micros),
        y(f.refunds_micros),
        y(f.net_micros),
        f.orders,
        y(f.fees_micros)
    )
}

fn add(a: &Figures, b: &Figures) -> Figures {
    a.less(&Figures::default().less(b).unwrap()).unwrap()
}

fn show(b: &Bridge) -> String {
    let mut out = format!("copy        {}\nunexplained {}\n", line(&b.copy), line(&b.unexplained));
    for s in &b.steps {
        writeln!(out, "{} / {}\n  {}", s.cause.words().en, s.cause.words().zh, line(&s.adds)).unwrap();
        if !s.missing_there.is_empty() || !s.missing_here.is_empty() {
            writeln!(out, "  missing there {:?}, here {:?}", s.missing_there, s.missing_here).unwrap();
        }
    }
    writeln!(out, "ours        {}", line(&b.ours)).unwrap();
    out
}

#[test]
fn the_report_is_rebuilt() {
    let report = rebuild(&quarter_of_orders(), &rates()).unwrap();
    assert!(report.findings.is_empty());
    let out: String = report.figures.iter().map(|((site, q), f)| format!("{site} {q} {}\n", line(f))).collect();
    expect![[r#"
        amazon-us 2025-Q4 income 377.95 refunds 0.00 net 377.95 orders 1 fees 0.00
        amazon-us 2026-Q1 income 719.70 refunds 332.76 net 386.94 orders 3 fees 526.65
        amazon-us 2026-Q2 income 76.78 refunds 0.00 net 76.78 orders 1 fees 0.00
    "#]]
    .assert_eq(&out);
}

#[test]
fn a_weekend_takes_the_next_working_day() {
    // 2026-01-10 is a Saturday: Monday's 7.0110
    let report = rebuild(&[row("C", "2026-01-10", "2026-01-10", &[(Part::Item, 10_000)])], &rates()).unwrap();
    assert_eq!(report.figures[&place()].income_micros, 701_100_000);
}

#[test]
fn a_missing_rate_blocks_only_its_rows() {
    let mut rows = quarter_of_orders();
    let whole = rebuild(&rows, &rates()).unwrap();
    rows.push(row("Z", "2026-05-04", "2026-05-04", &[(Part::Item, 4_200), (Part::Tax, 300)]));
    rows.push(row("Y", "2026-05-02", "2026-05-02", &[(Part::Item, 1_000)]));
    let report = rebuild(&rows, &rates()).unwrap();
    assert_eq!(report.figures[&place()], whole.figures[&place()]);
    let copy = rebuild(&rows, &rates()).unwrap().figures[&("amazon-us".to_owned(), quarter(day("2026-05-01")))];
    let second = bridge(&("amazon-us".into(), quarter(day("2026-05-01"))), &copy, &rows, &rates()).unwrap();
    assert_eq!((second.rows_without_rate, second.unexplained), (2, Figures::default()));
    let f = &report.findings[0];
    expect![[r#"
        mid_rate_missing 1
        no mid-rate of USD for 2026-05-04; 2 rows (55.00 USD) are left out: import the rate of that day
        缺少 2026-05-04 的 USD 人民币中间价，2 行（55.00 USD）未计入：请导入当日汇率
    "#]]
    .assert_eq(&format!("{} {}\n{}\n{}\n", f.code, report.findings.len(), f.words.en, f.words.zh));
}

/// Builds a copy by a guess and explains it from the rows alone.
fn check(edge: Edge, rate_day: RateDay, flipped: &[Part], expect: Expect) {
    let copy = copied(&quarter_of_orders(), edge, rate_day, flipped);
    let b = bridge(&place(), &copy, &quarter_of_orders(), &rates()).unwrap();
    assert_eq!(b.unexplained, Figures::default(), "{}", show(&b));
    expect.assert_eq(&show(&b));
}

/// A copy made in another way, reckoned here without the bridge's code: row by row, figure by figure.
fn copied(rows: &[Row], edge: Edge, rate_day: RateDay, flipped: &[Part]) -> Figures {
    let rates = rates();
    let (mut f, mut orders) = (Figures::default(), BTreeSet::new());
    for r in rows {
        let counted = match edge {
            Edge::ShipDay => r.day,
            Edge::OrderDay => r.order_day,
            Edge::DayBefore => r.day.plus(-1),
            Edge::DayAfter => r.day.plus(1),
        };
        if counted < day("2026-01-01") || counted > day("2026-03-31") {
            continue;
        }
        let mut on = if rate_day == RateDay::Order { r.order_day } else { r.day };
        while rates.of(r.currency, on).is_none() {
            on = on.plus(if rate_day == RateDay::Last { -1 } else { 1 });
        }
        let nanos = rates.of(r.currency, on).unwrap();
        for (part, micros) in &r.amounts {
            let exact = i128::from(*micros) * i128::from(nanos);
            let (fen, rest) = (exact / 10_i128.pow(13), exact % 10_i128.pow(13) * 2);
            let up = rest > 10_i128.pow(13) || (rest == 10_i128.pow(13) && fen % 2 == 1);
            let rmb = i64::try_from(fen + i128::from(up)).unwrap() * 10_000;
            let flip = flipped.contains(part);
            match part {
                Part::Item => f.income_micros += rmb,
                Part::Postage | Part::GiftWrap | Part::Tax if !flip => f.income_micros += rmb,
                Part::Promotion if !flip => f.income_micros -= rmb,
                Part::Refund => f.refunds_micros += rmb,
                Part::RefundTax if !flip => f.refunds_micros += rmb,
                Part::DspVideo if flip => f.fees_micros += rmb,
                p if p.fee() && *p != Part::DspVideo && !flip => f.fees_micros += rmb,
                _ => {}
            }
        }
        if r.amounts.iter().any(|a| a.0 == Part::Item) {
            orders.insert(r.order_id.clone());
        }
    }
    f.net_micros = f.income_micros - f.refunds_micros;
    f.orders = i64::try_from(orders.len()).unwrap();
    f
}

#[test]
fn copies_are_explained_to_the_fen() {
    check(
        Edge::ShipDay,
        RateDay::Next,
        &[],
        expect![[r#"
        copy        income 719.70 refunds 332.76 net 386.94 orders 3 fees 526.65
        unexplained income 0.00 refunds 0.00 net 0.00 orders 0 fees 0.00
        ours        income 719.70 refunds 332.76 net 386.94 orders 3 fees 526.65
    "#]],
    );
    check(
        Edge::OrderDay,
        RateDay::Next,
        &[],
        expect![[r#"
        copy        income 527.01 refunds 332.76 net 194.25 orders 3 fees 526.65
        unexplained income 0.00 refunds 0.00 net 0.00 orders 0 fees 0.00
        rows at the quarter's edge: the copy goes by order day / 季度边界：您的数据按下单日归属
          income 192.69 refunds 0.00 net 192.69 orders 0 fees 0.00
          missing there ["B"], here ["E"]
        ours        income 719.70 refunds 332.76 net 386.94 orders 3 fees 526.65
    "#]],
    );
    check(
        Edge::ShipDay,
        RateDay::Last,
        &[],
        expect![[r#"
            copy        income 719.58 refunds 332.62 net 386.96 orders 3 fees 526.55
            unexplained income 0.00 refunds 0.00 net 0.00 orders 0 fees 0.00
            rate of another day: the copy takes that of the working day before / 汇率日期：您的数据用上一工作日中间价
              income 0.12 refunds 0.14 net -0.02 orders 0 fees 0.10
            ours        income 719.70 refunds 332.76 net 386.94 orders 3 fees 526.65
        "#]],
    );
    check(
        Edge::ShipDay,
        RateDay::Next,
        &[Part::Tax, Part::RefundTax, Part::DspVideo],
        expect![[r#"
            copy        income 667.08 refunds 309.34 net 357.74 orders 3 fees 590.19
            unexplained income 0.00 refunds 0.00 net 0.00 orders 0 fees 0.00
            tax: not counted in the copy / 欧盟增值税/美国销售税：您的数据未计入
              income 52.62 refunds 0.00 net 52.62 orders 0 fees 0.00
            refund tax: not counted in the copy / 退还税款：您的数据未计入
              income 0.00 refunds 23.42 net -23.42 orders 0 fees 0.00
            DSP video ads: in the copy's fees, not in the report's / DSP 视频广告费：您的数据计入，报送不含
              income 0.00 refunds 0.00 net 0.00 orders 0 fees -63.54
            ours        income 719.70 refunds 332.76 net 386.94 orders 3 fees 526.65
        "#]],
    );
    check(
        Edge::DayBefore,
        RateDay::Order,
        &[Part::Promotion, Part::Postage, Part::Storage],
        expect![[r#"
            copy        income 789.39 refunds 332.76 net 456.63 orders 4 fees 511.82
            unexplained income 0.00 refunds 0.00 net 0.00 orders 0 fees 0.00
            postage: not counted in the copy / 运费：您的数据未计入
              income 41.92 refunds 0.00 net 41.92 orders 0 fees 0.00
            promotion: not counted in the copy / 促销折扣：您的数据未计入
              income -35.04 refunds 0.00 net -35.04 orders 0 fees 0.00
            storage: not counted in the copy / 仓储费：您的数据未计入
              income 0.00 refunds 0.00 net 0.00 orders 0 fees 14.83
            rate of another day: the copy takes that of the order day / 汇率日期：您的数据用下单日中间价
              income 0.21 refunds 0.00 net 0.21 orders 0 fees 0.00
            rows at the quarter's edge: the copy goes by the day before the ship day (time zone) / 季度边界：您的数据按发货日前一天（时区）归属
              income -76.78 refunds 0.00 net -76.78 orders -1 fees 0.00
              missing there [], here ["E"]
            ours        income 719.70 refunds 332.76 net 386.94 orders 3 fees 526.65
        "#]],
    );
}

#[test]
fn what_nothing_explains_is_said_to_be_unexplained() {
    let mut copy = copied(&quarter_of_orders(), Edge::ShipDay, RateDay::Next, &[]);
    (copy.fees_micros, copy.orders) = (copy.fees_micros + 77_770_000, copy.orders + 1);
    let b = bridge(&place(), &copy, &quarter_of_orders(), &rates()).unwrap();
    expect![[r#"
        copy        income 719.70 refunds 332.76 net 386.94 orders 4 fees 604.42
        unexplained income 0.00 refunds 0.00 net 0.00 orders -1 fees -77.77
        ours        income 719.70 refunds 332.76 net 386.94 orders 3 fees 526.65
    "#]]
    .assert_eq(&show(&b));
}

proptest! {
    /// Whatever the copy says, copy + unexplained + steps are ours; and a copy made in a known way leaves nothing unexplained.
    #[test]
    fn the_bridge_adds_up(
        orders in prop::collection::vec((0_i32..110, 0_i32..3, 1_i64..50_000, 1_i64..3_000), 1..12),
        noise in prop::array::uniform5(-1_000_i64..1_000),
        edge in 0_usize..4,
        rate_day in 0_usize..3,
        flip in prop::sample::subsequence(vec![Part::Postage, Part::GiftWrap, Part::Promotion, Part::DspVideo, Part::Commission], 0..=5),
        turn in 0_usize..12,
    ) {
        let start = day("2025-12-24");
        let mut rows: Vec<Row> = orders
            .iter()
            .enumerate()
            .map(|(i, (on, wait, cents, part))| Row {
                day: start.plus(on + wait),
                order_day: start.plus(*on),
                ..row(&format!("O{i}"), "2026-01-01", "2026-01-01", &[
                    (Part::Item, *cents),
                    (Part::Postage, *part),
                    (Part::GiftWrap, part / 2),
                    (Part::Promotion, part / 3),
                    (Part::Commission, cents / 7),
                    (Part::DspVideo, part / 5),
                    (Part::Refund, cents / 9),
                ])
            })
            .collect();
        let edge = [Edge::ShipDay, Edge::OrderDay, Edge::DayBefore, Edge::DayAfter][edge];
        let rate_day = [RateDay::Next, RateDay::Last, RateDay::Order][rate_day];
        let made = copied(&rows, edge, rate_day, &flip);
        let b = bridge(&place(), &made, &rows, &rates()).unwrap();
        prop_assert_eq!(
            (b.unexplained.income_micros, b.unexplained.refunds_micros, b.unexplained.fees_micros, b.unexplained.orders),
            (0, 0, 0, 0)
        );
        let copy = Figures {
            income_micros: made.income_micros + noise[0] * UNIT,
            refunds_micros: made.refunds_micros + noise[1] * UNIT,
            net_micros: made.net_micros + noise[2] * UNIT,
            orders: made.orders + noise[3],
            fees_micros: made.fees_micros + noise[4] * UNIT,
        };
        let b = bridge(&place(), &copy, &rows, &rates()).unwrap();
        let sum = b.steps.iter().fold(add(&b.copy, &b.unexplained), |at, s| add(&at, &s.adds));
        prop_assert_eq!(sum, b.ours);
        let ours = rebuild(&rows, &rates()).unwrap();
        prop_assert_eq!(b.ours, ours.figures.get(&place()).copied().unwrap_or_default());
        let by = turn % rows.len();
        rows.rotate_left(by);
        prop_assert_eq!(rebuild(&rows, &rates()).unwrap(), ours);
        prop_assert_eq!(bridge(&place(), &copy, &rows, &rates()).unwrap(), b);
    }
}
