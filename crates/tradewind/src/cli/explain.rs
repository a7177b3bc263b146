//! `tradewind profit --explain SKU`: each figure opened down to lines of files.

use super::Desk;
use super::exit::Trouble;
use super::figures::{count, money};
use super::sheet::{Sheet, printable};
use super::words::head;
use app::explain::{Entry, Explanation, Figure};
use books::waterfall::Line;

/// Entries shown per figure; the rest is summed up.
const ENTRIES_SHOWN: usize = 40;

/// Shows the explanation: a table per figure, then the files that are named.
pub fn show(desk: &mut Desk<'_>, opened: &Explanation) -> Result<(), Trouble> {
    let lang = desk.lang;
    writeln!(desk.out, "{}  {}\n", printable(&opened.sku), opened.month)?;
    for figure in &opened.figures {
        let amount = figure.micros.map_or_else(
            || lang.pick("no rate", "缺汇率").to_owned(),
            |m| format!("{} {}", money(m, figure.place.currency.digits()), figure.place.currency),
        );
        let (shop, site) = (&figure.place.shop, &figure.place.marketplace);
        writeln!(desk.out, "{}  {amount}  ({shop}, {site})", lang.pick(figure.line.en(), figure.line.zh()))?;
        let table = entries(desk, &figure.entries, rest(desk, figure));
        write!(desk.out, "{table}")?;
        writeln!(desk.out)?;
    }
    for ((shop, site, line), lines) in &opened.pools {
        let what = desk.lang.pick("shared above, made of", "以上分摊金额的构成");
        writeln!(desk.out, "{}: {what}  ({shop}, {site})", lang.pick(line.en(), line.zh()))?;
        let table = entries(desk, lines, None);
        write!(desk.out, "{table}")?;
        writeln!(desk.out)?;
    }
    for (source, name) in &opened.files {
        writeln!(desk.out, "{source}  {}", printable(name))?;
    }
    Ok(())
}

fn entries(desk: &Desk<'_>, entries: &[Entry], rest: Option<[String; 4]>) -> String {
    let lang = desk.lang;
    let mut table = Sheet::new(desk.width, desk.colour);
    let place = lang.pick("File:line", "文件:行");
    table.head(&[lang.pick("Made of", "构成"), place, lang.of(head::AMOUNT), ""], &[2]);
    table.unbroken(1);
    for e in entries.iter().take(ENTRIES_SHOWN) {
        let origin = e.origin.as_ref().map_or_else(String::new, |(source, line)| format!("{source}:{line}"));
        let amount = money(e.amount.micros, e.amount.currency.digits());
        table.row(&[lang.pick(&e.en, &e.zh).as_str(), &origin, &amount, e.amount.currency.code()]);
    }
    let hidden = entries.get(ENTRIES_SHOWN..).unwrap_or_default();
    if let Some(first) = hidden.first() {
        let same = hidden.iter().all(|e| e.amount.currency == first.amount.currency);
        let sum: i64 = hidden.iter().map(|e| e.amount.micros).sum();
        let what = lang.pick(
            format!("{} more: ask `tradewind query`", count(hidden.len() as u64)),
            format!("另有 {} 笔：可用 `tradewind query` 查询", count(hidden.len() as u64)),
        );
        let amount = if same { money(sum, first.amount.currency.digits()) } else { String::new() };
        table.row(&[what.as_str(), "", &amount, first.amount.currency.code()]);
    }
    if let Some(rest) = rest {
        table.row(&rest);
    }
    table.to_string()
}

/// What the entries leave open.
fn rest(desk: &Desk<'_>, figure: &Figure) -> Option<[String; 4]> {
    let rest = figure.rest_micros.filter(|r| *r != 0)?;
    let what = desk.lang.of(rest_words(figure.line));
    let currency = figure.place.currency;
    Some([what.to_owned(), String::new(), money(rest, currency.digits()), currency.code().to_owned()])
}

/// What the rest of a line is, English and Chinese.
pub fn rest_words(line: Line) -> (&'static str, &'static str) {
    if line.is_own_cost() {
        ("returns, dated rates and rounding", "退货、费率与尾差")
    } else {
        ("rounding", "尾差")
    }
}
