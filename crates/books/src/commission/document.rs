//! The tables of `docs/worked/commission.md` are what the engine reckons: the document fails this test when a figure differs.

use super::simulate::{WhatIf, run};
use super::six_months::{slips, with_tests, with_wang};
use super::worked::{LIN, UNITS, ledger, month, people, scheme};
use super::*;
use domain::money::{round_to, scale};
use expect_test::expect_file;

/// Whole yuan with thousands separators.
fn yuan(micros: i64) -> String {
    let whole = round_to(micros, 1_000_000) / 1_000_000;
    let digits = whole.unsigned_abs().to_string();
    let mut text = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(c);
    }
    if whole < 0 { format!("−{text}") } else { text }
}

fn row(cells: impl IntoIterator<Item = String>) -> String {
    format!("| {} |\n", cells.into_iter().collect::<Vec<_>>().join(" | "))
}

/// A table of Markdown whose columns after the first `left` ones stand to the right.
fn table(head: &[&str], left: usize, rows: Vec<Vec<String>>) -> String {
    let rule = (0..head.len()).map(|i| if i < left { "---" } else { "---:" }.to_owned());
    let mut text = row(head.iter().map(|h| (*h).to_owned()));
    text += &format!("|{}|\n", rule.collect::<Vec<_>>().join("|"));
    rows.into_iter().for_each(|r| text += &row(r));
    text
}

fn sum(slips: &[Slip], of: impl Fn(&Slip) -> i64) -> String {
    format!("**{}**", yuan(slips.iter().map(of).sum()))
}

fn months() -> String {
    let (article, accrual) = (slips(&ledger(), &scheme("payout_less_goods")), slips(&ledger(), &scheme("accrual")));
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (n, (a, b)) in article.iter().zip(&accrual).enumerate() {
        let money = [
            a.sum(Part::Payout),
            -a.sum(Part::GoodsBefore),
            a.base_micros,
            a.carried_out_micros,
            a.paid_micros,
            b.base_micros,
            b.paid_micros,
        ];
        rows.push([(n + 1).to_string(), yuan(UNITS[n] * 1_000_000)].into_iter().chain(money.map(yuan)).collect());
    }
    rows.push(vec![
        "Σ".into(),
        yuan(UNITS.iter().sum::<i64>() * 1_000_000),
        sum(&article, |s| s.sum(Part::Payout)),
        sum(&article, |s| -s.sum(Part::GoodsBefore)),
        sum(&article, |s| s.base_micros),
        String::new(),
        sum(&article, |s| s.paid_micros),
        sum(&accrual, |s| s.base_micros),
        sum(&accrual, |s| s.paid_micros),
    ]);
    let head = [
        "Month 月",
        "Units 件",
        "Payout 回款",
        "Last month's goods 上月货款",
        "Base 基数",
        "Carried 结转",
        "Paid 提成",
        "Gross profit 权责制毛利",
        "6 % of it",
    ];
    table(&head, 1, rows)
}

fn bridges() -> String {
    let ledger = ledger();
    let agreement = people().all_under(&scheme("payout_less_goods"));
    let slips = run(&ledger, &agreement, month(1), month(6));
    let line = |name: String, b: &Bridge| {
        let causes = [b.line(Cause::StockBuild), b.line(Cause::PayoutDue)];
        assert_eq!(
            causes.iter().sum::<i64>(),
            b.lines.values().sum::<i64>(),
            "a cause that the table has no column for"
        );
        let cells = [b.accrual_micros, causes[0], causes[1], b.rest_micros, b.base_micros].map(yuan);
        [name].into_iter().chain(cells).collect::<Vec<_>>()
    };
    let mut rows: Vec<Vec<String>> =
        (1..).zip(&slips).map(|(n, s)| line(n.to_string(), &bridge(&ledger, &agreement, [s]))).collect();
    rows.push(line("Σ".into(), &bridge(&ledger, &agreement, &slips)));
    let [build, due] = [Cause::StockBuild, Cause::PayoutDue].map(|c| format!("{} {}", c.en(), c.zh()));
    let head = ["Month 月", "Gross profit 权责制毛利", &build, &due, "Not explained 未解释", "Base 基数"];
    table(&head, 1, rows)
}

fn thresholds() -> String {
    let percent = |r: f64| format!("{:.1} %", r * 100.0);
    let row = |lag: f64| {
        let most = growth_threshold(98_700_000, 57_000_000, lag).map_or_else(|| "–".to_owned(), percent);
        vec![format!("{lag:.1}"), most]
    };
    let head = [
        "Months from paying for goods to being paid 从付货款到回款的月数",
        "Growth a month above which the base is negative 月增速上限",
    ];
    table(&head, 1, [1.0, 1.4, 2.4, 3.4].map(row).to_vec())
}

fn growth() -> String {
    let step = |(n, pair): (usize, &[i64])| {
        let tenths = scale(pair[1] - pair[0], 1_000, pair[0].into()).unwrap();
        vec![
            format!("{} → {}", n + 1, n + 2),
            format!("{} → {}", pair[0], pair[1]),
            format!("{}.{} %", tenths / 10, tenths % 10),
        ]
    };
    table(&["Month 月", "Units 件", "Growth 增速"], 1, UNITS.windows(2).enumerate().map(step).collect())
}

fn ten_tests() -> String {
    let all = Scheme {
        name: "less all slow stock".into(),
        slow_stock: scheme::SlowStockRule { charged_to: scheme::ChargedTo::Owner, boss_pool: 0 },
        ..scheme("own_slow_stock")
    };
    let names = ["payout_less_goods", "accrual", "own_slow_stock", "after_tax", "recommended"];
    let schemes: Vec<Scheme> = [all].into_iter().chain(names.map(scheme)).collect();
    let told = |what: WhatIf| {
        let held: i64 = slip::outstanding(&what.slips).values().map(|h| h.micros).sum();
        let base: i64 = what.slips.iter().map(|s| s.base_micros).sum();
        [what.scheme.clone()].into_iter().chain([base, what.paid(LIN), held].map(yuan)).collect()
    };
    let mut rows: Vec<Vec<String>> =
        what_if(&with_tests(), &people(), &schemes, month(1), month(6)).into_iter().map(told).collect();
    rows.rotate_left(1);
    rows.sort_by_key(|r| r[0] == "less all slow stock");
    table(&["Scheme 方案", "Base 基数", "Paid 实发", "Held for later 暂扣"], 1, rows)
}

fn better() -> String {
    let slips = slips(&with_tests(), &scheme("recommended"));
    let row = |(n, s): (i32, &Slip)| {
        let slow = s.sum(Part::WriteDown) + s.sum(Part::AgedSurcharge) + s.sum(Part::BossPool);
        let money = [s.base_micros, slow, s.earned_micros, s.sum(Part::Held), s.sum(Part::Released), s.paid_micros];
        [n.to_string()].into_iter().chain(money.map(yuan)).collect::<Vec<_>>()
    };
    let mut rows: Vec<Vec<String>> = (1..).zip(&slips).map(row).collect();
    rows.push(vec![
        "Σ".into(),
        sum(&slips, |s| s.base_micros),
        sum(&slips, |s| s.sum(Part::WriteDown) + s.sum(Part::AgedSurcharge) + s.sum(Part::BossPool)),
        sum(&slips, |s| s.earned_micros),
        sum(&slips, |s| s.sum(Part::Held)),
        sum(&slips, |s| s.sum(Part::Released)),
        sum(&slips, |s| s.paid_micros),
    ]);
    let head = [
        "Month 月",
        "Base 基数",
        "of it slow stock 其中滞销",
        "Earned 当月提成",
        "Held 暂扣",
        "Released 发放",
        "Paid 实发",
    ];
    table(&head, 1, rows)
}

fn fair() -> String {
    let (ledger, people) = with_wang();
    let rank = |r: Option<f64>| r.map_or_else(|| "–".to_owned(), |r| format!("{r:.2}").replace('-', "−"));
    let told = |s: Scheme| {
        let f = fairness(&ledger, &people.all_under(&s), month(1), month(6));
        let mut cells = vec![s.name];
        for o in &f.operators {
            cells.extend([yuan(o.paid_micros), o.unpaid_months.len().to_string()]);
        }
        cells.extend([rank(f.rank_of_operators), rank(f.rank_of_months)]);
        cells
    };
    let profit: Vec<i64> = fairness(&ledger, &people.all_under(&scheme("accrual")), month(1), month(6))
        .operators
        .iter()
        .map(|o| o.profit_micros)
        .collect();
    let [lin, wang] = [0, 1].map(|i| yuan(profit[i]));
    let (lin, wang) = (format!("Lin, profit {lin}"), format!("Wang, profit {wang}"));
    let months = "months unpaid 有利无提成";
    let head = ["Scheme 方案", &lin, months, &wang, months, "rank, people 按人", "rank, months 按月"];
    table(&head, 1, defaults::schemes().into_iter().map(told).collect())
}

#[test]
fn the_document_says_what_the_engine_reckons() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/worked/commission.md");
    let mut text = std::fs::read_to_string(path).unwrap();
    for (name, table) in [
        ("months", months()),
        ("bridge", bridges()),
        ("thresholds", thresholds()),
        ("growth", growth()),
        ("ten tests", ten_tests()),
        ("better", better()),
        ("fair", fair()),
    ] {
        let begin = format!("<!-- {name} -->\n");
        let from = text.find(&begin).unwrap_or_else(|| panic!("no place for {name}")) + begin.len();
        let to = from + text[from..].find("<!-- end -->").unwrap();
        text.replace_range(from..to, &table);
    }
    assert_eq!(text.matches("<!-- end -->").count(), 7, "every table of the document is reckoned");
    expect_file!["../../../../docs/worked/commission.md"].assert_eq(&text);
}
