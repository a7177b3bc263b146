//! `tradewind people` without more: per head, what growth is made of, hours saved.

use super::listing::{Cell, Column, Listing};
use super::{Read, both, notes, tell};
use crate::cli::args::ListFormat;
use crate::cli::exit::{Exit, Trouble};
use crate::cli::sheet::folded;
use crate::cli::{Desk, house};
use app::people::growth::{Growth, Parts};
use app::people::heads::PerHead;
use serde_json::json;

/// Shows it.
pub(super) fn show(desk: &mut Desk<'_>, format: ListFormat, read: &Read) -> Result<Exit, Trouble> {
    let (per_head, growth) = (per_head(read), read.people.growth.as_ref().map(parts));
    let mut said = read.people.notes.clone();
    said.extend(read.people.of_wages.iter().cloned());
    match format {
        ListFormat::Table => {
            writeln!(desk.out, "{}", title(desk, read))?;
            let table = per_head.table(desk);
            write!(desk.out, "{table}")?;
            if let (Some(growth), Some(list)) = (&read.people.growth, &growth) {
                let (then, now) = growth.periods;
                let [then, now] = [then, now].map(|(a, b)| format!("{a} – {b}"));
                let text = desk.lang.pick(
                    format!("growth of net sales after VAT, {then} to {now}"),
                    format!("税后净销售额增长拆分：{then} 至 {now}"),
                );
                writeln!(desk.out, "\n{text}")?;
                let table = list.table(desk);
                write!(desk.out, "{table}")?;
            }
            let s = &read.hours.total;
            let [saved, by_hand, review, rework] =
                [s.saved_micros(), s.by_hand_micros, s.review_micros, s.rework_micros]
                    .map(|m| Cell::Hours(Some(m)).shown(desk.lang));
            let posts = Cell::Milli(Some(s.posts_milli())).shown(desk.lang);
            let text = desk.lang.pick(
                format!("hours saved in 30 days: {saved} ({by_hand} by hand, less {review} of review and {rework} of rework), {posts} posts"),
                format!("近 30 天节省 {saved} 小时（人工 {by_hand}，减审批 {review}、返工 {rework}），折合 {posts} 个岗位"),
            );
            writeln!(desk.out, "\n{}", folded("", &text, desk.width))?;
            notes(desk, &said)?;
        }
        ListFormat::Csv => {
            write!(desk.out, "{}", per_head.csv())?;
            tell(desk.lang, &said);
        }
        ListFormat::Json => {
            let s = &read.hours.total;
            let h = &read.people.heads;
            let growth = read.people.growth.as_ref().map(|g| {
                json!({
                    "then": [g.periods.0.0.to_string(), g.periods.0.1.to_string()],
                    "now": [g.periods.1.0.to_string(), g.periods.1.1.to_string()],
                    "by_last_year": g.by_last_year,
                    "unknown_skus": g.unknown,
                    "parts": parts(g).json(),
                })
            });
            let of = json!({
                "currency": "CNY",
                "heads": h.heads,
                "stated": h.stated,
                "operators": h.operators,
                "booked_through": read.people.booked.map(|b| b.through.to_string()),
                "per_head": per_head.json(),
                "growth": growth,
                "hours_saved_seconds": s.saved_micros() / 1_000_000,
                "notes": both(&said),
            });
            writeln!(desk.out, "{}", house::json(&of)?)?;
        }
    }
    Ok(Exit::Done)
}

fn title(desk: &Desk<'_>, read: &Read) -> String {
    let (h, through) = (&read.people.heads, read.people.booked.map_or_else(String::new, |b| b.through.to_string()));
    let source = if h.stated { "people.toml" } else { desk.lang.pick("policy", "策略") };
    desk.lang.pick(
        format!(
            "People, CNY per head: {} head(s) ({source}), {} operator(s), booked through {through}",
            h.heads, h.operators
        ),
        format!("人效（人均，元）：{} 人（{source}），运营 {} 人，入账至 {through}", h.heads, h.operators),
    )
}

fn per_head(read: &Read) -> Listing {
    let columns = vec![
        Column("months", ("Months", "月份")),
        Column("net_sales_per_head", ("Net sales", "净销售额")),
        Column("operating_profit_per_head", ("Operating profit", "营业利润")),
        Column("owner_cash_per_head", ("Owner cash", "老板到手现金")),
        Column("skus_per_operator", ("SKUs per operator", "人均在售货号")),
    ];
    let h = &read.people.heads;
    let row = |w: &PerHead| {
        let (from, to) = w.months;
        vec![
            Cell::Text(if from == to { from.to_string() } else { format!("{from} – {to}") }),
            Cell::Yuan(w.sales_micros),
            Cell::Yuan(w.profit_micros),
            Cell::Yuan(w.cash_micros),
            Cell::Milli(w.skus_per_operator_milli),
        ]
    };
    Listing { columns, rows: [&h.last, &h.recent, &h.before].into_iter().flatten().map(row).collect() }
}

/// From the earlier net sales to the later.
fn parts(g: &Growth) -> Listing {
    let columns = vec![Column("what", ("", "")), Column("amount", ("CNY", "CNY"))];
    let line = |code: &'static str, name: (&'static str, &'static str), micros: i64| {
        vec![Cell::Word(code, name), Cell::Yuan(Some(micros))]
    };
    let mut rows = vec![line("then", ("then", "前期"), g.net_micros.0)];
    let parts = Parts::CODES.into_iter().zip(Parts::NAMES).zip(g.parts.values());
    rows.extend(parts.map(|((code, name), micros)| line(code, name, micros)));
    rows.push(line("now", ("now", "本期"), g.net_micros.1));
    Listing { columns, rows }
}
