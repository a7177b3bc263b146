//! All charts, looked at: laws of their geometry, what they do with hostile and odd input, and a page of them for the eye.

use super::*;
use crate::cli::Lang;
use domain::Day;
use expect_test::expect_file;
use maud::{Markup, html};

fn chart(id: &'static str, title: &str, unit: &str, lang: Lang) -> Chart {
    Chart { id, title: title.into(), unit: unit.into(), alt: format!("{title}: what a person would say"), lang }
}

fn en(id: &'static str) -> Chart {
    chart(id, id, "RMB", Lang::En)
}

/// Values of an attribute of all elements of a class, in order, without `%`.
fn numbers(markup: &str, class: &str, attribute: &str) -> Vec<f64> {
    let tags = markup.split('<').filter(|t| {
        t.split("class=\"").nth(1).and_then(|c| c.split('"').next()).is_some_and(|c| c.split(' ').any(|c| c == class))
    });
    let value = |t: &str| t.split(&format!(" {attribute}=\"")).nth(1)?.split(['"', '%']).next()?.parse().ok();
    tags.filter_map(value).collect()
}

/// One tag a line, so that a change can be seen.
fn lines_of(markup: Markup) -> String {
    markup.into_string().replace("><", ">\n<") + "\n"
}

fn step(name: &str, units: i64, subtotal: bool) -> Step {
    Step { name: name.into(), micros: units * 1_000_000, subtotal, href: None }
}

fn dates(n: i32) -> Vec<String> {
    let first = Day::new(2026, 3, 20).unwrap();
    (0..n).map(|i| first.plus(i).to_string()).collect()
}

#[test]
fn a_waterfall_ends_where_its_sum_does() {
    let steps = [
        step("Sales", 1000, true),
        step("Fees", -300, false),
        step("Ads", -900, false),
        step("Refunds", 50, false),
        step("Profit", -150, true),
    ];
    let drawn = waterfall(&en("w"), &steps).into_string();
    let (x, wide) = (numbers(&drawn, "fill", "x"), numbers(&drawn, "fill", "width"));
    // from -200 to 1000: 97 % of the width, after 1.5 %
    let place = |v: f64| 1.5 + (v + 200.0) / 1200.0 * 97.0;
    for (i, (from, to)) in
        [(0.0, 1000.0), (700.0, 1000.0), (-200.0, 700.0), (-200.0, -150.0), (-150.0, 0.0)].iter().enumerate()
    {
        assert!(
            (x[i] - place(*from)).abs() < 0.02 && (x[i] + wide[i] - place(*to)).abs() < 0.02,
            "{i}: {x:?} {wide:?}"
        );
    }
    assert!(drawn.contains("+50.00") && drawn.contains("-900.00") && drawn.contains(">1,000.00<"), "{drawn}");
}

#[test]
fn bars_are_as_tall_as_their_values() {
    let bar = |name: &str, values: &[f64]| Bar { name: name.into(), values: values.to_vec(), href: None };
    let parts = ["a".to_owned(), "b".to_owned()];
    let drawn = bars(&en("b"), &parts, &[bar("01", &[10.0, 30.0]), bar("02", &[-20.0, 40.0])]).into_string();
    let tall = numbers(drawn.split("class=\"plot\"").nth(1).unwrap(), "fill", "height");
    assert_eq!(tall.len(), 4);
    for (part, value) in tall.iter().zip([10.0, 30.0, 20.0, 40.0]) {
        assert!((part / tall[0] - value / 10.0).abs() < 0.01, "{tall:?}");
    }
}

#[test]
fn odd_input_is_drawn_or_left_out_but_never_breaks_a_page() {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e308, -1e308, 0.0, -0.0, 5e-324];
    let name = format!("<script>alert(1)</script>\"&\u{202e}{}", "长".repeat(500));
    let mut all = Vec::new();
    for values in [&odd[..], &odd[..1], &odd[3..4], &odd[5..6], &[-3.0, -3.0], &[]] {
        let x: Vec<String> = values.iter().map(|_| name.clone()).collect();
        let some: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
        let line = Line { name: name.clone(), values: some, stroke: Stroke::Dotted };
        let band = Band { name: name.clone(), values: values.iter().map(|v| Some((*v, -*v))).collect() };
        all.push(lines(&en("l"), &x, &[line], &[band], &[(0, name.clone()), (99, name.clone())]));
        let bar = |v: &f64| Bar { name: name.clone(), values: vec![*v, *v], href: None };
        all.push(bars(&en("b"), &x, &values.iter().map(bar).collect::<Vec<_>>()));
        let dot = |v: &f64| Dot { name: name.clone(), x: *v, y: -*v, kind: 9, href: Some("/x?q=\"".into()) };
        all.push(scatter(&en("s"), ("x", "y"), &x, &values.iter().map(dot).collect::<Vec<_>>()));
        let interval = |v: &f64| Interval {
            name: name.clone(),
            predicted: (*v, 0.0, -*v),
            measured: Some((*v, Some((*v, *v)))),
            href: None,
        };
        all.push(intervals(&en("i"), &values.iter().map(interval).collect::<Vec<_>>()));
        all.push(spark(&name, values));
    }
    let steps =
        [i64::MAX, i64::MAX, i64::MIN, 0].map(|m| Step { name: name.clone(), micros: m, subtotal: m == 0, href: None });
    all.extend([waterfall(&en("w"), &steps), waterfall(&en("w"), &steps[3..]), waterfall(&en("w"), &[])]);
    let days = |days: Vec<Option<u64>>| CalendarRow { name: name.clone(), days, href: None };
    let long = vec![Some(u64::MAX); 5_000];
    for rows in [vec![], vec![days(vec![])], vec![days(vec![None]), days(long)]] {
        all.push(calendar(&en("c"), Day::new(2026, 1, 1).unwrap(), &rows));
    }
    for drawn in all.into_iter().map(Markup::into_string) {
        let numbers = drawn.split('"').filter(|a| a.contains("NaN") || a.contains("inf ") || *a == "inf");
        assert_eq!(numbers.count(), 0, "{drawn}");
        assert!(!drawn.contains("<script") && drawn.matches('长').count() < 500 * drawn.matches('<').count());
        assert!(!drawn.contains("style="), "{drawn}");
        assert!(drawn.len() < 400_000, "{}", drawn.len());
    }
}

#[test]
fn one_wide_interval_does_not_squash_the_others() {
    let row = |wide: f64| Interval { name: "D".into(), predicted: (-wide, 0.0, wide), measured: None, href: None };
    let rows: Vec<Interval> = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 900.0].map(row).to_vec();
    let drawn = intervals(&en("i"), &rows).into_string();
    assert_eq!(drawn.matches("class=\"beyond\"").count(), 2, "{drawn}");
    assert!(numbers(&drawn, "interval", "width")[1..].iter().all(|w| *w > 20.0), "{drawn}");
    assert!(!intervals(&en("i"), &rows[..7]).into_string().contains("beyond"));
}

#[test]
fn names_that_do_not_fit_below_bars_lie_beside_them() {
    let bar = |name: String| Bar { name, values: vec![1.0], href: None };
    let days: Vec<Bar> = dates(90).into_iter().map(bar).collect();
    let names: Vec<Bar> = (0..8).map(|i| bar(format!("Campaign number {i}"))).collect();
    assert!(bars(&en("b"), &[], &days).into_string().contains("class=\"area\""));
    let lying = bars(&en("b"), &[], &names).into_string();
    assert!(lying.contains("class=\"lying\"") && (0..8).all(|i| lying.contains(&format!("Campaign number {i}"))));
}

#[test]
fn each_kind_as_it_is() {
    let w =
        waterfall(&chart("fall", "Profit", "RMB", Lang::En), &[step("Sales", 900, true), step("Fees", -300, false)]);
    expect_file!["./seen/waterfall.html"].assert_eq(&lines_of(w));
    let line = Line { name: "ACOS".into(), values: vec![Some(20.0), None, Some(30.0)], stroke: Stroke::Dashed };
    let band = Band { name: "90 %".into(), values: vec![Some((10.0, 25.0)), Some((12.0, 28.0)), None] };
    let l = lines(&chart("days", "ACOS", "%", Lang::Zh), &dates(3), &[line], &[band], &[(1, "bid 0.5 → 0.6".into())]);
    expect_file!["./seen/lines.html"].assert_eq(&lines_of(l));
    let bar = |name: &str, v: f64| Bar { name: name.into(), values: vec![v], href: Some("/x".into()) };
    let b = bars(
        &chart("months", "Profit", "RMB", Lang::En),
        &["profit".into()],
        &[bar("2026-01", 4.0), bar("2026-02", -2.0)],
    );
    expect_file!["./seen/bars.html"].assert_eq(&lines_of(b));
    let dot = Dot { name: "D1".into(), x: 10.0, y: 20.0, kind: 1, href: Some("/decision/D1".into()) };
    let s =
        scatter(&chart("dots", "Held", "USD", Lang::En), ("predicted", "measured"), &["a".into(), "b".into()], &[dot]);
    expect_file!["./seen/scatter.html"].assert_eq(&lines_of(s));
    let row = |measured| Interval { name: "D1".into(), predicted: (-1.0, 2.0, 5.0), measured, href: None };
    let rows = [row(Some((3.0, Some((2.5, 4.0))))), row(Some((6.0, None))), row(None)];
    expect_file!["./seen/intervals.html"]
        .assert_eq(&lines_of(intervals(&chart("held", "Held", "USD", Lang::En), &rows)));
    let row = CalendarRow { name: "orders".into(), days: vec![Some(3), None, Some(0)], href: None };
    let c = calendar(&chart("days", "Days", "rows", Lang::En), Day::new(2026, 1, 31).unwrap(), &[row]);
    expect_file!["./seen/calendar.html"].assert_eq(&lines_of(c));
    expect_file!["./seen/spark.html"].assert_eq(&lines_of(spark("30 days", &[1.0, 3.0, f64::NAN, 2.0, 2.0])));
}

/// Numbers that wander without a clock or a seed from outside.
fn wander(n: usize, seed: u64) -> Vec<f64> {
    let mut state = seed;
    let mut at = 50.0;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        at += (state >> 33) as f64 / f64::from(u32::MAX >> 1) * 8.0 - 4.0;
        at
    };
    (0..n).map(|_| next()).collect()
}

fn all(lang: Lang) -> Markup {
    let t = |a: &'static str, b: &'static str| lang.pick(a, b);
    let steps: Vec<Step> = [
        (t("Sales", "销售额"), 186_400, true),
        (t("Promotions and refunds", "促销与退款"), -14_210, false),
        (t("Referral fees", "平台佣金"), -25_830, false),
        (t("Fulfilment", "配送费"), -31_077, false),
        (t("Advertising", "广告费"), -46_900, false),
        (t("Goods", "货品成本"), -52_300, false),
        (t("First leg", "头程"), -18_400, false),
        (t("Reimbursements", "赔偿"), 420, false),
        (t("Operating profit", "营业利润"), -1_897, true),
    ]
    .map(|(n, u, s)| Step { href: Some("/x".into()), ..step(n, u, s) })
    .to_vec();
    let x = dates(90);
    let series = |seed: u64| wander(90, seed).into_iter().map(Some).collect::<Vec<_>>();
    let mut first = series(3);
    first[40..46].fill(None);
    first[52] = None;
    first[54] = None;
    let band = Band {
        name: t("expected, 80 %", "预期区间 80 %").into(),
        values: wander(90, 3).iter().enumerate().map(|(i, v)| (i > 50).then_some((v - 6.0, v + 7.0))).collect(),
    };
    let three = [
        (t("this keyword", "该关键词"), Stroke::Solid),
        (t("campaign", "广告活动"), Stroke::Dashed),
        (t("goal", "目标"), Stroke::Dotted),
    ];
    let drawn: Vec<Line> = three
        .iter()
        .zip([first, series(8), vec![Some(45.0); 90]])
        .map(|((name, stroke), values)| Line { name: (*name).into(), values, stroke: *stroke })
        .collect();
    let moments = [
        (20, t("bid 0.50 → 0.62 USD", "竞价 0.50 → 0.62 USD").to_owned()),
        (50, t("approved, written into U3", "批准，写入 U3").to_owned()),
        (70, "D12".to_owned()),
    ];
    let months: Vec<Bar> = (0..12)
        .map(|m| Bar {
            name: format!("2026-{:02}", m + 1),
            values: vec![
                20_000.0 + f64::from(m) * 1500.0,
                9_000.0 - f64::from(m) * 400.0,
                if m % 4 == 3 { -6_000.0 } else { 2_500.0 },
            ],
            href: Some("/x".into()),
        })
        .collect();
    let parts = [t("US", "美国站"), t("Japan", "日本站"), t("refunds", "退款")].map(str::to_owned);
    let names: Vec<Bar> = ["Steel bottle main", "Lunch box exact", "不锈钢保温杯 广泛", "Auto"]
        .iter()
        .zip([4200.0, 3100.0, 12.0, -800.0])
        .map(|(n, v)| Bar { name: (*n).into(), values: vec![v], href: Some("/x".into()) })
        .collect();
    let rows: Vec<Interval> = wander(7, 5)
        .iter()
        .enumerate()
        .map(|(i, v)| Interval {
            name: format!(
                "D{} · {}",
                12 + i,
                t("bid 0.50 → 0.62 · keyword “steel bottle”", "竞价 0.50 → 0.62 · 关键词 “保温杯”")
            ),
            predicted: (v - 60.0, v - 45.0, v - 22.0),
            measured: (i != 3)
                .then_some((if i % 3 == 2 { v - 15.0 } else { v - 40.0 }, (i != 1).then_some((v - 55.0, v - 5.0)))),
            href: Some("/decision/D12".into()),
        })
        .collect();
    let kinds = [t("Set bid", "调整竞价"), t("Negative", "添加否定"), t("Purchase order", "采购单")].map(str::to_owned);
    let dots: Vec<Dot> = wander(60, 11)
        .iter()
        .zip(wander(60, 17))
        .enumerate()
        .map(|(i, (a, b))| Dot {
            name: format!("D{i}"),
            x: *a,
            y: a + (b - 50.0) / 3.0,
            kind: i % 3,
            href: Some("/x".into()),
        })
        .collect();
    let covered = |n: usize, seed: u64| {
        wander(n, seed).iter().map(|v| (*v as i64 % 11 != 0).then_some((v * 3.0) as u64)).collect()
    };
    let long: Vec<CalendarRow> = ["orders · shop1/us", "ads_targeting · shop1/us", "库存台账 · shop1/jp"]
        .iter()
        .enumerate()
        .map(|(i, n)| CalendarRow { name: (*n).into(), days: covered(400, i as u64 + 2), href: Some("/data".into()) })
        .collect();
    let short: Vec<CalendarRow> =
        long.iter().map(|r| CalendarRow { days: r.days[..90].to_vec(), ..r.clone() }).collect();
    let first = Day::new(2025, 10, 12).unwrap();
    let c = |id, en: &'static str, zh: &'static str, unit| chart(id, t(en, zh), unit, lang);
    html! {
        (waterfall(&c("fall", "From sales to profit", "从销售额到利润", "RMB"), &steps))
        (lines(&c("acos", "ACOS of the keyword", "关键词 ACOS", "%"), &x, &drawn, std::slice::from_ref(&band), &moments))
        (lines(&c("one", "One line", "单线", "RMB"), &x, &drawn[1..2], &[], &moments[..1]))
        (bars(&c("months", "Owner cash by month", "每月经营现金", "RMB"), &parts, &months))
        (bars(&c("names", "Spend by campaign", "各广告活动花费", "USD"), &[], &names))
        (intervals(&c("held", "Predicted and measured", "预测与实测", "USD"), &rows))
        (scatter(&c("dots", "Every measured decision", "全部已复盘决策", "USD"), (t("predicted", "预测"), t("measured", "实测")), &kinds, &dots))
        (calendar(&c("year", "Days covered", "数据覆盖", ""), first, &long))
        (calendar(&c("quarter", "Days covered, a quarter", "季度覆盖", "rows"), first, &short))
        p { "Spark " (spark("90 days", &wander(30, 4))) (spark("none", &[])) (spark("one", &[4.0])) }
        (lines(&c("none", "Nothing yet", "暂无", "%"), &[], &[], &[], &[]))
    }
}

/// Writes all charts to the folder for temporary files, for the eye: `cargo test gallery -- --ignored`.
#[test]
#[ignore = "writes a file to look at"]
fn gallery() {
    let css = include_str!("../assets/chart.css");
    let frame = "body{font:15px/1.5 'Noto Sans CJK SC','Noto Sans',sans-serif;margin:16px;color:#1c2430;background:#fff}.away{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}.muted{color:#5d6875}.scroll{overflow-x:auto}.right{text-align:right}.tag{font-size:12px;border:1px solid;border-radius:9px;padding:0 .4em}.two{display:grid;gap:24px;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr))}a{color:inherit}";
    let dark = css.replace("@media (prefers-color-scheme: dark)", "@media all");
    for (name, lang, css, body) in [
        ("en", Lang::En, css, ""),
        ("zh", Lang::Zh, css, ""),
        ("dark", Lang::Zh, &*dark, "body{background:#12161c;color:#eef2f7}"),
    ] {
        let style = format!("{frame}{css}{body}");
        let page = html! {
            (maud::DOCTYPE)
            html { head { meta charset="utf-8"; meta name="viewport" content="width=device-width"; style { (maud::PreEscaped(style)) } } body { div.two { (all(lang)) } } }
        };
        std::fs::write(std::env::temp_dir().join(format!("tradewind-charts-{name}.html")), page.into_string()).unwrap();
    }
}
