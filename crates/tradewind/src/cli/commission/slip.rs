//! `tradewind commission slip`: pay slips of a month as text, JSON, CSV, workbook and paper.

use super::args::{Slip, SlipFormat};
use super::{empty_books, month, shop};
use crate::cli::args::by_ending;
use crate::cli::exit::{Exit, Trouble};
use crate::cli::figures::money;
use crate::cli::sheet::{Sheet, one_line, printable};
use crate::cli::words::head;
use crate::cli::{Desk, Lang};
use app::commission::{Opened, csv, json, line_words, no_scheme, pdf, row_words, workbook};
use books::Month;
use domain::Currency;
use domain::money::round_to;

/// Runs the command.
pub(super) fn run(desk: &mut Desk<'_>, args: &Slip) -> Result<Exit, Trouble> {
    let format = args.format.or_else(|| by_ending(args.out.as_deref())).unwrap_or(SlipFormat::Table);
    if matches!(format, SlipFormat::Xlsx | SlipFormat::Pdf) && args.out.is_none() {
        return Err(Trouble::Usage("xlsx and pdf need --out FILE".into(), "xlsx 与 pdf 格式需要 --out FILE".into()));
    }
    let shop = shop(desk)?;
    let pay = &shop.pay;
    if !pay.own && pay.slips.is_empty() {
        return Err(no_scheme().into());
    }
    let today = desk::room::day_of(desk.now_micros);
    let month = match &args.month {
        Some(text) => month(text)?,
        None => pay.likely(today).ok_or_else(empty_books)?,
    };
    let wanted = |operator: &str| args.operator.as_deref().is_none_or(|o| o == operator);
    let slips: Vec<_> = pay.slips_of(month).into_iter().filter(|s| wanted(&s.operator)).collect();
    if slips.is_empty() {
        return Err(nothing(month, args.operator.as_deref(), pay.slip_months().into_iter().next_back()));
    }
    let opened: Vec<Opened<'_>> = slips.into_iter().map(|s| pay.open(&shop.source, s)).collect();
    let bytes = match format {
        SlipFormat::Table => opened.iter().map(|o| text(desk, o, args.explain)).collect::<Vec<_>>().join("\n").into(),
        SlipFormat::Json => {
            (serde_json::to_string_pretty(&json(&opened)).map_err(std::io::Error::from)? + "\n").into_bytes()
        }
        SlipFormat::Csv => csv(&opened).into_bytes(),
        SlipFormat::Xlsx => workbook(&opened, desk.now_micros)?,
        SlipFormat::Pdf => pdf(&opened, today),
    };
    match &args.out {
        None => desk.out.write_all(&bytes)?,
        Some(path) => {
            std::fs::write(path, bytes).map_err(Trouble::file(path))?;
            writeln!(desk.out, "{}", path.display())?;
        }
    }
    Ok(Exit::Done)
}

fn nothing(month: Month, operator: Option<&str>, last: Option<Month>) -> Trouble {
    let (whom, last) = (operator.map(|o| one_line(o, 40)), last.map_or_else(|| "–".to_owned(), |m| m.to_string()));
    let (en, zh) = whom.map_or_else(Default::default, |o| (format!(" of {o}"), format!(" {o} 的")));
    Trouble::Nothing(
        format!(
            "there is no slip{en} in {month}; the last month with slips is {last}, and `tradewind commission list` shows who is paid"
        ),
        format!("{month} 没有{zh}工资单；最近有工资单的月份为 {last}，`tradewind commission list` 可查看计发人员"),
    )
}

fn exact(micros: i64, currency: Currency) -> String {
    money(round_to(micros, currency.minor_micros()), currency.digits())
}

/// A slip with its bridge.
fn text(desk: &Desk<'_>, o: &Opened<'_>, explain: bool) -> String {
    let (lang, s) = (desk.lang, o.slip);
    let amount = |micros| exact(micros, s.currency);
    let (operator, scheme) = (printable(&s.operator), printable(&s.scheme));
    let state = if o.closed {
        lang.pick("closed", "已关账")
    } else {
        lang.pick("open, as it stands now", "未关账，按当前数据")
    };
    let title = lang.pick(
        format!("Pay slip {operator} {}  {}  scheme {scheme}  ({state})", s.month, s.currency),
        format!("工资单 {operator} {}  {}  方案 {scheme}（{state}）", s.month, s.currency),
    );
    let mut table = sheet(desk, lang.pick("Line", "项目"));
    for pay in [false, true] {
        for line in s.lines.iter().filter(|l| l.part.is_pay() == pay) {
            let words = line_words(line);
            table.row(&[format!("  {}", lang.pick(words.en, words.zh)), amount(line.micros)]);
            for from in line.sources.iter().filter(|_| explain) {
                let words = row_words(from, &o.rows);
                table.row(&[format!("      {}", lang.pick(words.en, words.zh)), amount(from.micros)]);
            }
        }
        let (name, micros) = if pay {
            (lang.pick("= Paid", "= 实发"), s.paid_micros)
        } else {
            (lang.pick("= Commissionable", "= 计提基数"), s.commissionable_micros)
        };
        table.strong(&[name.to_owned(), amount(micros)]);
    }
    format!("{title}\n{table}{}", bridge(desk, o))
}

fn bridge(desk: &Desk<'_>, o: &Opened<'_>) -> String {
    let (lang, b) = (desk.lang, &o.bridge);
    let amount = |micros| exact(micros, o.slip.currency);
    let mut table = sheet(desk, lang.pick("From accrual gross profit to the base", "从权责制毛利到基数"));
    table.row(&[lang.pick("  Accrual gross profit", "  权责制毛利").to_owned(), amount(b.accrual_micros)]);
    for (cause, micros) in &b.lines {
        table.row(&[format!("  {}", lang.pick(cause.en(), cause.zh())), amount(*micros)]);
    }
    if b.rest_micros != 0 {
        table.row(&[lang.pick("  Not explained", "  未解释").to_owned(), amount(b.rest_micros)]);
    }
    table.strong(&[lang.pick("= Base", "= 基数").to_owned(), amount(b.base_micros)]);
    table.to_string()
}

fn sheet(desk: &Desk<'_>, first: &str) -> Sheet {
    let mut table = Sheet::new(desk.width, desk.colour);
    table.head(&[first, Lang::of(desk.lang, head::AMOUNT)], &[1]);
    table
}
