//! `tradewind tax`: what taxes take, where they fall, how far the cliffs are, and the quarterly report to the tax office.

mod notes;
mod order_810;
mod position;

use super::args::{ListFormat, Tax};
use super::exit::{Exit, Trouble};
use super::figures::money;
use super::sheet::Sheet;
use super::words::head;
use super::{Desk, import};
use crate::io::{tax as files, walk};
use app::output::csv_cell;
use app::settings::{self, Settings};
use app::tax::{Amounts, By, Taxes};
use books::Policy;
use domain::money::decimal;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Tax) -> Result<Exit, Trouble> {
    let by = By::parse(&args.by).ok_or_else(|| {
        let known = By::ALL.map(|(_, word, _)| word).join(", ");
        let found = &args.by;
        Trouble::Usage(format!("found --by {found}; use {known}"), format!("--by {found} 无效；可用：{known}"))
    })?;
    let quarter = args.order_810.as_deref().map(order_810::quarter).transpose()?;
    let setup = files::in_force(&desk.place.data)?;
    let mut exit = Exit::Done;
    if let Some(copy) = &args.copy {
        exit = take(desk, args, copy)?;
    }
    let lake = desk.lake()?;
    let taxes = super::wait(async {
        let reader = app::query::reader(&lake, None).await?;
        let books = app::profit::close(&reader, &Policy::default()).await?;
        Taxes::read(&reader, &books, &setup, ::desk::room::day_of(desk.now_micros)).await
    })?;
    let shops: BTreeSet<String> = args.shop.iter().cloned().collect();
    match quarter {
        Some(quarter) => order_810::show(desk, args, &taxes, quarter, &shops)?,
        None if args.alarms => position::show(desk, args.format, &taxes)?,
        None => year(desk, args, &taxes, by, &shops)?,
    }
    Ok(exit)
}

/// Takes in the seller's copy of the quarterly report; says what became of it only where something is wrong.
fn take(desk: &mut Desk<'_>, args: &Tax, copy: &std::path::Path) -> Result<Exit, Trouble> {
    let at = |e| Trouble::Misstated("--shop".to_owned(), e);
    let shop = args.shop.as_deref().map(settings::shop).transpose().map_err(at)?;
    let files = walk::sources(&[copy.to_owned()], &Settings { shop, ..Settings::default() }, None)?;
    let report = import::take(desk, &files, desk.now_micros)?;
    let exit = import::exit(&report);
    if exit != Exit::Done {
        import::show(desk, &report, true)?;
    }
    Ok(exit)
}

/// Profit, taxes and the owner's cash of a year.
fn year(desk: &mut Desk<'_>, args: &Tax, taxes: &Taxes, by: By, shops: &BTreeSet<String>) -> Result<(), Trouble> {
    let year = args.year.or_else(|| taxes.years().pop());
    let rows = taxes.roll_up(by, year, shops);
    let total = taxes.total(year, shops);
    if rows.is_empty() && taxes.findings_of(shops).next().is_none() {
        return Err(Trouble::Nothing(
            "the books are empty for this view; import settlements first, or leave out --year and --shop".into(),
            "此范围内没有账目；请先导入结算报表，或去掉 --year、--shop".into(),
        ));
    }
    match args.format {
        ListFormat::Table => {
            let title = desk.lang.pick("Taxes", "税务");
            let of = year.map_or_else(String::new, |y| format!(" {y}"));
            writeln!(desk.out, "{title}{of}  CNY")?;
            let table = table(desk, by, &rows, &total);
            write!(desk.out, "{table}")?;
            notes::show(desk, taxes, shops)
        }
        ListFormat::Csv => {
            writeln!(desk.out, "{},{}", by.code(), Amounts::CODES.join(","))?;
            for (key, amounts) in &rows {
                let cells = amounts.values().map(|m| decimal(m, 2)).join(",");
                writeln!(desk.out, "{},{cells}", csv_cell(key))?;
            }
            notes::tell(desk.lang, taxes, shops);
            Ok(())
        }
        ListFormat::Json => {
            let row = |(key, amounts): &(String, Amounts)| {
                let mut row = Map::from_iter([(by.code().to_owned(), Value::from(key.as_str()))]);
                row.extend(figures(amounts));
                Value::Object(row)
            };
            let rows: Vec<Value> = rows.iter().map(row).collect();
            let of = json!({ "year": year, "currency": "CNY", "rows": rows, "total": Value::Object(figures(&total)) });
            write_json(desk, of, taxes, shops)
        }
    }
}

fn figures(amounts: &Amounts) -> Map<String, Value> {
    let values = amounts.values();
    Amounts::CODES.iter().zip(values).map(|(code, m)| ((*code).to_owned(), decimal(m, 2).into())).collect()
}

/// Writes an object with what every view has: tables, assumptions, findings.
fn write_json(desk: &mut Desk<'_>, mut of: Value, taxes: &Taxes, shops: &BTreeSet<String>) -> Result<(), Trouble> {
    if let Value::Object(map) = &mut of {
        map.insert("tables".into(), taxes.tables_version.as_str().into());
        map.extend(notes::json(taxes, shops));
    }
    let text = serde_json::to_string_pretty(&of).map_err(std::io::Error::from)?;
    Ok(writeln!(desk.out, "{text}")?)
}

fn table(desk: &Desk<'_>, by: By, rows: &[(String, Amounts)], total: &Amounts) -> String {
    let lang = desk.lang;
    let mut table = Sheet::new(desk.width, desk.colour);
    let mut names = vec![lang.of(by.name())];
    names.extend(Amounts::NAMES.map(|n| lang.of(n)));
    table.head(&names, &(1..names.len()).collect::<Vec<_>>());
    let cells = |key: &str, amounts: &Amounts| {
        let mut cells = vec![key.to_owned()];
        cells.extend(amounts.values().map(|m| money(m, 2)));
        cells
    };
    for (key, amounts) in rows {
        table.row(&cells(key, amounts));
    }
    if rows.len() > 1 {
        table.strong(&cells(lang.of(head::TOTAL), total));
    }
    table.to_string()
}
