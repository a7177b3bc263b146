//! `tradewind tax --order-810`: the marketplace's quarterly report rebuilt, and the way from the seller's copy to it.

use crate::cli::args::{ListFormat, Tax};
use crate::cli::figures::money;
use crate::cli::sheet::{Sheet, folded};
use crate::cli::words::head;
use crate::cli::{Desk, Trouble};
use app::output::csv_cell;
use app::tax::{ShopReport, Taxes};
use books::Month;
use books::tax::Period;
use books::tax::order_810::{Bridge, Figures};
use books::tax::period::Filing;
use domain::money::decimal;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Names of the five figures in files.
const CODES: [&str; 5] = ["income", "refunds", "net_income", "orders", "fees"];
/// Place of the count among the five; the others are money.
const ORDERS: usize = 3;
/// Orders at the quarter's edge that are named in a table.
const NAMED: usize = 5;

/// Reads `2026Q3` or `2026-Q3`.
pub(super) fn quarter(text: &str) -> Result<Period, Trouble> {
    let wrong = || {
        Trouble::Usage(
            format!("found quarter `{text}`; write it like 2026Q3"),
            format!("季度为“{text}”；请写成 2026Q3"),
        )
    };
    let (year, n) = text.trim().split_once(['Q', 'q']).ok_or_else(wrong)?;
    let n: i32 = n.parse().ok().filter(|n| (1..=4).contains(n)).ok_or_else(wrong)?;
    let month = Month::parse(&format!("{}-{:02}", year.trim_end_matches('-'), n * 3)).ok_or_else(wrong)?;
    Ok(Period::of(month, Filing::Quarter))
}

/// Shows the quarter.
pub(super) fn show(
    desk: &mut Desk<'_>,
    args: &Tax,
    taxes: &Taxes,
    quarter: Period,
    shops: &BTreeSet<String>,
) -> Result<(), Trouble> {
    let of = |r: &&ShopReport| r.quarter == quarter && (shops.is_empty() || shops.contains(&r.shop));
    let reports: Vec<&ShopReport> = taxes.order_810.iter().filter(of).collect();
    if reports.is_empty() {
        return Err(Trouble::Nothing(
            format!(
                "nothing is on file for {quarter}; import the fulfilled-shipments report and settlements of its days"
            ),
            format!("{quarter} 没有数据；请导入该季度的亚马逊配送货件报告与结算报告"),
        ));
    }
    match args.format {
        ListFormat::Table => {
            let title = desk.lang.pick("Order 810, rebuilt", "810 号令涉税信息报送（重建）");
            writeln!(desk.out, "{title} {quarter}  CNY")?;
            let text = table(desk, &reports);
            write!(desk.out, "{text}")?;
            for r in &reports {
                if let Some(bridge) = &r.bridge {
                    let text = walk(desk, r, bridge);
                    write!(desk.out, "{text}")?;
                }
            }
            super::notes::show(desk, taxes, shops)
        }
        ListFormat::Csv => {
            let head = |of: &str| CODES.map(|c| format!("{of}{c}")).join(",");
            writeln!(desk.out, "quarter,shop,marketplace,{},{},{}", head(""), head("copy_"), head("unexplained_"))?;
            for r in &reports {
                let (shop, site) = (csv_cell(&r.shop), &r.marketplace);
                let cells = |f: Option<&Figures>| f.map_or_else(|| ",,,,".to_owned(), |f| plain(f).join(","));
                let (copy, open) = (r.bridge.as_ref().map(|b| &b.copy), r.bridge.as_ref().map(|b| &b.unexplained));
                writeln!(
                    desk.out,
                    "{quarter},{shop},{site},{},{},{}",
                    cells(Some(&r.figures)),
                    cells(copy),
                    cells(open)
                )?;
            }
            super::notes::tell(desk.lang, taxes, shops);
            Ok(())
        }
        ListFormat::Json => {
            let reports: Vec<Value> = reports.iter().map(|r| value(r)).collect();
            let of = json!({ "quarter": quarter.to_string(), "currency": "CNY", "reports": reports });
            super::write_json(desk, of, taxes, shops)
        }
    }
}

fn plain(f: &Figures) -> [String; 5] {
    let values = f.values();
    std::array::from_fn(|i| if i == ORDERS { values[i].to_string() } else { decimal(values[i], 2) })
}

fn value(r: &ShopReport) -> Value {
    let five = |f: &Figures| {
        let cells = CODES.iter().zip(plain(f)).map(|(code, text)| ((*code).to_owned(), Value::from(text)));
        Value::Object(cells.collect())
    };
    let bridge = r.bridge.as_ref().map(|b| {
        let steps: Vec<Value> = b.steps.iter().map(|s| {
            let words = s.cause.words();
            json!({ "en": words.en, "zh": words.zh, "adds": five(&s.adds), "missing_there": s.missing_there, "missing_here": s.missing_here })
        }).collect();
        json!({ "copy": five(&b.copy), "unexplained": five(&b.unexplained), "steps": steps, "rows_without_rate": b.rows_without_rate })
    });
    json!({ "shop": r.shop, "marketplace": r.marketplace, "figures": five(&r.figures), "bridge": bridge })
}

fn shown(f: &Figures) -> [String; 5] {
    let values = f.values();
    std::array::from_fn(|i| if i == ORDERS { values[i].to_string() } else { money(values[i], 2) })
}

fn names(desk: &Desk<'_>) -> [&'static str; 5] {
    Figures::NAMES.map(|n| desk.lang.of(n))
}

fn table(desk: &Desk<'_>, reports: &[&ShopReport]) -> String {
    let mut table = Sheet::new(desk.width, desk.colour);
    let mut heads = vec![desk.lang.of(head::SHOP), desk.lang.of(head::MARKETPLACE)];
    heads.extend(names(desk));
    table.head(&heads, &[2, 3, 4, 5, 6]);
    for r in reports {
        let mut cells = vec![r.shop.clone(), r.marketplace.clone()];
        cells.extend(shown(&r.figures));
        table.row(&cells);
    }
    table.to_string()
}

/// From the copy to ours.
fn walk(desk: &Desk<'_>, r: &ShopReport, b: &Bridge) -> String {
    let lang = desk.lang;
    let mut table = Sheet::new(desk.width, desk.colour);
    let mut heads = vec![lang.pick("from your copy to ours", "从您的副本到重建值")];
    heads.extend(names(desk));
    table.head(&heads, &[1, 2, 3, 4, 5]);
    let row = |name: &str, f: &Figures| {
        let mut cells = vec![name.to_owned()];
        cells.extend(shown(f));
        cells
    };
    table.strong(&row(lang.pick("your copy", "您的副本"), &b.copy));
    let mut edges = Vec::new();
    for step in &b.steps {
        let words = step.cause.words();
        table.row(&row(lang.pick(&words.en, &words.zh), &step.adds));
        for (en, zh, orders) in [
            ("orders that the copy lacks", "副本缺少的订单", &step.missing_there),
            ("orders that only the copy has", "仅副本有的订单", &step.missing_here),
        ] {
            if !orders.is_empty() {
                let first = orders.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
                let text = lang.pick(
                    format!("{en}: {} ({first} …)", orders.len()),
                    format!("{zh}：{}（{first} …）", orders.len()),
                );
                edges.push(folded("  ", &text, desk.width));
            }
        }
    }
    table.row(&row(lang.pick("unexplained", "未解释"), &b.unexplained));
    table.strong(&row(lang.pick("ours", "重建值"), &b.ours));
    if b.rows_without_rate > 0 {
        let n = b.rows_without_rate;
        edges.push(
            lang.pick(
                format!("  {n} rows have no rate and are not in ours"),
                format!("  {n} 行缺少汇率，未计入重建值"),
            ),
        );
    }
    let below: String = edges.iter().map(|line| format!("{line}\n")).collect();
    format!("\n{} {}\n{table}{below}", r.shop, r.marketplace)
}
