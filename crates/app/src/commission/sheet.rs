//! Slips as files: CSV with a line per row behind each figure, JSON, and a workbook with the slip, its rows and its bridge.

use super::{Pay, Source};
use crate::error::Error;
use crate::output::csv_cell;
use crate::workbook::page::{Page, Styles, at};
use books::commission::{Bridge, Line, Row, Slip, slip};
use domain::Words;
use domain::money::decimal;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};
use serde_json::{Value, json as value};
use std::collections::BTreeMap;

/// A slip with everything that explains it.
#[derive(Clone, Debug)]
pub struct Opened<'a> {
    /// The slip.
    pub slip: &'a Slip,
    /// Whether it is closed; else it is what would be closed now.
    pub closed: bool,
    /// From accrual gross profit to its base.
    pub bridge: Bridge,
    /// Its rows as they stand now, by reference.
    pub rows: BTreeMap<&'a str, &'a Row>,
}

impl Pay {
    /// Opens a slip.
    pub fn open<'a>(&self, source: &'a Source, slip: &'a Slip) -> Opened<'a> {
        Opened {
            slip,
            closed: self.is_closed(slip.month),
            bridge: self.bridge(source, slip),
            rows: Self::rows_of(source, slip),
        }
    }
}

impl Opened<'_> {
    fn money(&self, micros: i64) -> String {
        decimal(micros, self.slip.currency.digits() as usize)
    }
}

/// Name of a line: what it is, and the closed month that it corrects.
pub fn line_words(line: &Line) -> Words {
    let (en, zh) = (line.part.en(), line.part.zh());
    match line.of_month {
        None => Words::new(en, zh),
        Some(month) => Words::new(format!("{en} (adjustment of {month})"), format!("{zh}（调整 {month}）")),
    }
}

/// What a source is, in words: a row by its kind, place and day; else the figure that it follows from.
pub fn row_words(source: &slip::Source, rows: &BTreeMap<&str, &Row>) -> Words {
    if let Some(row) = rows.get(source.reference.as_str()) {
        let (account, sku, month) = (&row.shop, &row.sku, row.month);
        let units = if row.units == 0 { String::new() } else { format!(" × {}", row.units) };
        let of_month = ["cell:", "tax:"].iter().any(|p| row.reference.starts_with(p));
        let when = if of_month { month.to_string() } else { row.day.to_string() };
        let sold = row.sold_on.map_or_else(Default::default, |d| (format!(", sold on {d}"), format!("，{d} 售出")));
        return Words::new(
            format!("{}: {sku}{units}, {account}, {when}{}", row.kind.en(), sold.0),
            format!("{}：{sku}{units}，{account}，{when}{}", row.kind.zh(), sold.1),
        );
    }
    let parts: Vec<&str> = source.reference.splitn(3, ':').collect();
    match parts[..] {
        ["slip", month] => Words::new(format!("slip of {month}"), format!("{month} 工资单")),
        ["phase", sku] => Words::new(format!("new product {sku}"), format!("新品 {sku}")),
        ["tier", from, rate] => Words::new(format!("rate {rate} from {from} on"), format!("自 {from} 起比例 {rate}")),
        ["hold", month, _] => Words::new(format!("held of {month}"), format!("{month} 暂扣")),
        _ => Words::new(
            format!("{} (no longer in the ledger)", source.reference),
            format!("{}（台账中已无此行）", source.reference),
        ),
    }
}

/// One line for each source of each line, exact to the micro where a row is shared.
pub fn csv(slips: &[Opened<'_>]) -> String {
    let mut text =
        "operator,month,scheme,closed,part,of_month,reference,day,shop,sku,units,of,counted,currency\n".to_owned();
    for o in slips {
        let s = o.slip;
        for (line, from) in s.lines.iter().flat_map(|l| l.sources.iter().map(move |f| (l, f))) {
            let row = o.rows.get(from.reference.as_str());
            let of = |get: fn(&Row) -> String| row.map_or_else(String::new, |r| get(r));
            let cells = [
                csv_cell(&s.operator),
                s.month.to_string(),
                csv_cell(&s.scheme),
                o.closed.to_string(),
                line.part.code().to_owned(),
                line.of_month.map_or_else(String::new, |m| m.to_string()),
                csv_cell(&from.reference),
                of(|r| r.day.to_string()),
                csv_cell(&of(|r| r.shop.clone())),
                csv_cell(&of(|r| r.sku.clone())),
                of(|r| r.units.to_string()),
                o.money(from.of_micros),
                o.money(from.micros),
                s.currency.to_string(),
            ];
            text += &(cells.join(",") + "\n");
        }
    }
    text
}

/// Slips with their lines, sources and bridges. Amounts are decimal texts, so that no reader rounds them.
pub fn json(slips: &[Opened<'_>]) -> Value {
    let one = |o: &Opened<'_>| {
        let s = o.slip;
        let source = |f: &slip::Source| value!({ "reference": f.reference, "of": o.money(f.of_micros), "counted": o.money(f.micros) });
        let line = |l: &Line| {
            value!({
                "part": l.part.code(),
                "name": { "en": l.part.en(), "zh": l.part.zh() },
                "of_month": l.of_month.map(|m| m.to_string()),
                "amount": o.money(l.micros),
                "rows": l.sources.iter().map(source).collect::<Vec<_>>(),
            })
        };
        let cause = |(c, m): (&books::commission::Cause, &i64)| value!({ "cause": c.code(), "name": { "en": c.en(), "zh": c.zh() }, "amount": o.money(*m) });
        value!({
            "operator": s.operator,
            "month": s.month.to_string(),
            "scheme": s.scheme,
            "closed": o.closed,
            "currency": s.currency.to_string(),
            "base": o.money(s.base_micros),
            "carried_out": o.money(s.carried_out_micros),
            "commissionable": o.money(s.commissionable_micros),
            "earned": o.money(s.earned_micros),
            "paid": o.money(s.paid_micros),
            "lines": s.lines.iter().map(line).collect::<Vec<_>>(),
            "bridge": {
                "accrual_gross_profit": o.money(o.bridge.accrual_micros),
                "causes": o.bridge.lines.iter().map(cause).collect::<Vec<_>>(),
                "base": o.money(o.bridge.base_micros),
                "rest": o.money(o.bridge.rest_micros),
            },
        })
    };
    Value::Array(slips.iter().map(one).collect())
}

/// A workbook: slips, rows, bridges. Totals are formulas over the cells above them.
///
/// # Errors
/// More rows than a sheet holds.
pub fn workbook(slips: &[Opened<'_>], prepared_at_micros: i64) -> Result<Vec<u8>, Error> {
    let mut book = Workbook::new();
    let mut properties =
        DocProperties::new().set_title("Tradewind 信风: pay slips 工资单").set_author("Tradewind 信风");
    if let Ok(at) = ExcelDateTime::from_timestamp(prepared_at_micros.div_euclid(1_000_000)) {
        properties = properties.set_creation_datetime(&at);
    }
    book.set_properties(&properties);
    let styles = Styles::new();
    paid(book.add_worksheet(), &styles, slips)?;
    rows(book.add_worksheet(), &styles, slips)?;
    bridges(book.add_worksheet(), &styles, slips)?;
    Ok(book.save_to_buffer()?)
}

type Sheet = rust_xlsxwriter::Worksheet;

fn begin<'a>(
    sheet: &'a mut Sheet,
    styles: &'a Styles,
    name: &str,
    note: (&str, &str),
    columns: &[(&str, &str, f64)],
) -> Result<Page<'a>, Error> {
    let title = format!("Commission 提成: {name}");
    let mut page = Page::begin(sheet, styles, name, &title, &[note.0.to_owned(), note.1.to_owned()])?;
    page.head(columns, 2)?;
    Ok(page)
}

fn paid(sheet: &mut Sheet, styles: &Styles, slips: &[Opened<'_>]) -> Result<(), Error> {
    let columns = [
        ("Operator", "运营", 16.0),
        ("Month", "月份", 10.0),
        ("Line", "项目", 58.0),
        ("Amount", "金额", 16.0),
        ("Currency", "币种", 10.0),
    ];
    let note = (
        "The lines above `Commissionable` add up to it, those below it add up to what is paid.",
        "“计提基数”以上各行合计为计提基数，以下各行合计为实发。",
    );
    let mut page = begin(sheet, styles, "Slips 工资单", note, &columns)?;
    for o in slips {
        let s = o.slip;
        for pay in [false, true] {
            let first = page.row;
            for line in s.lines.iter().filter(|l| l.part.is_pay() == pay) {
                let words = line_words(line);
                page.text(0, &s.operator)?;
                page.text(1, &s.month.to_string())?;
                page.text(2, &format!("{} {}", words.en, words.zh))?;
                page.money(3, Some(line.micros), s.currency, false)?;
                page.text(4, s.currency.code())?;
                page.row += 1;
            }
            let (name, micros) = if pay {
                ("Paid 实发", s.paid_micros)
            } else {
                ("Commissionable 计提基数", s.commissionable_micros)
            };
            page.strong(0, &s.operator)?;
            page.strong(1, &s.month.to_string())?;
            page.strong(2, name)?;
            if page.row == first {
                page.money(3, Some(micros), s.currency, true)?;
            } else {
                let formula = format!("SUM({}:{})", at(first, 3), at(page.row - 1, 3));
                page.sum(3, &formula, Some(micros), s.currency)?;
            }
            page.strong(4, s.currency.code())?;
            page.row += 1;
        }
    }
    Ok(())
}

fn rows(sheet: &mut Sheet, styles: &Styles, slips: &[Opened<'_>]) -> Result<(), Error> {
    let columns = [
        ("Operator", "运营", 16.0),
        ("Month", "月份", 10.0),
        ("Line", "项目", 44.0),
        ("Row", "来源", 64.0),
        ("Of", "原金额", 16.0),
        ("Counted", "计入", 16.0),
        ("Reference", "编号", 60.0),
    ];
    let note = (
        "Every row behind every line: the whole of it, and what of it counts.",
        "每一行项目背后的明细：原金额与计入金额。",
    );
    let mut page = begin(sheet, styles, "Rows 明细", note, &columns)?;
    for o in slips {
        let s = o.slip;
        for (line, from) in s.lines.iter().flat_map(|l| l.sources.iter().map(move |f| (l, f))) {
            let (name, row) = (line_words(line), row_words(from, &o.rows));
            page.text(0, &s.operator)?;
            page.text(1, &s.month.to_string())?;
            page.text(2, &format!("{} {}", name.en, name.zh))?;
            page.text(3, &format!("{} {}", row.en, row.zh))?;
            page.money(4, Some(from.of_micros), s.currency, false)?;
            page.money(5, Some(from.micros), s.currency, false)?;
            page.text(6, &from.reference)?;
            page.row += 1;
        }
    }
    Ok(())
}

fn bridges(sheet: &mut Sheet, styles: &Styles, slips: &[Opened<'_>]) -> Result<(), Error> {
    let columns =
        [("Operator", "运营", 16.0), ("Month", "月份", 10.0), ("Cause", "原因", 64.0), ("Amount", "金额", 16.0)];
    let note = (
        "From accrual gross profit to the base of the scheme; the causes add up to it.",
        "从权责制毛利到方案基数，各项差异合计一分不差。",
    );
    let mut page = begin(sheet, styles, "Bridge 差异", note, &columns)?;
    for o in slips {
        let (s, b) = (o.slip, &o.bridge);
        let first = page.row;
        let causes = b.lines.iter().map(|(c, m)| (format!("{} {}", c.en(), c.zh()), *m));
        let accrual = ("Accrual gross profit 权责制毛利".to_owned(), b.accrual_micros);
        let rest = (b.rest_micros != 0).then(|| ("Not explained 未解释".to_owned(), b.rest_micros));
        for (name, micros) in [accrual].into_iter().chain(causes).chain(rest) {
            page.text(0, &s.operator)?;
            page.text(1, &s.month.to_string())?;
            page.text(2, &name)?;
            page.money(3, Some(micros), s.currency, false)?;
            page.row += 1;
        }
        page.strong(0, &s.operator)?;
        page.strong(1, &s.month.to_string())?;
        page.strong(2, "Base 基数")?;
        page.sum(3, &format!("SUM({}:{})", at(first, 3), at(page.row - 1, 3)), Some(b.base_micros), s.currency)?;
        page.row += 1;
    }
    Ok(())
}
