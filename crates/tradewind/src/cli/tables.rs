//! `tradewind tables` and `tradewind metrics`: what can be asked for.

use super::Desk;
use super::exit::{Exit, Trouble};
use super::sheet::Sheet;
use super::words::head;
use books::metrics::Unit;
use domain::facts::TABLES;

/// The storeroom's own tables.
const SYSTEM: [(&str, &str); 2] = [
    ("imports", "every imported file: source, name, type, days, counts, notices"),
    ("rejects", "every row that did not become a fact: file, line, column, found, expected"),
];

/// Lists the tables, or the columns of one.
pub fn run(desk: &mut Desk<'_>, name: Option<&str>) -> Result<Exit, Trouble> {
    let mut table = Sheet::new(desk.width, desk.colour);
    let Some(name) = name else {
        table.head(&[head::TABLE, head::MEANING].map(|n| desk.lang.of(n)), &[]);
        table.unbroken(0);
        for t in TABLES {
            table.row(&[t.name, t.doc]);
        }
        for (name, doc) in SYSTEM {
            table.row(&[name, doc]);
        }
        for view in books::views::views() {
            table.row(&[view.name, view.doc]);
        }
        write!(desk.out, "{table}")?;
        let hint =
            desk.lang.pick("`tradewind tables NAME` lists the columns of one", "`tradewind tables 表名` 列出该表的列");
        writeln!(desk.out, "{hint}")?;
        return Ok(Exit::Done);
    };
    if let Some(t) = domain::facts::table(name) {
        table.head(&[head::COLUMN, head::UNIT, head::MEANING].map(|n| desk.lang.of(n)), &[]);
        table.unbroken(0);
        for c in t.all_columns() {
            let key = if t.key.contains(&c.name) { " *" } else { "" };
            table.row(&[format!("{}{key}", c.name), unit(c.kind).to_owned(), c.doc.to_owned()]);
        }
        write!(desk.out, "{table}")?;
        let note = desk
            .lang
            .pick(format!("{}: {} (* natural key)", t.name, t.doc), format!("{}：{}（* 为自然键）", t.name, t.doc));
        writeln!(desk.out, "{note}")?;
        return Ok(Exit::Done);
    }
    // the storeroom's own tables and views: the engine knows their columns
    let lake = desk.lake()?;
    let batches = super::wait(async {
        let reader = app::query::reader(&lake, None).await?;
        if !reader.tables().iter().any(|t| t == name) {
            return Err(Trouble::Nothing(
                format!("no table `{name}`; `tradewind tables` lists them"),
                format!("没有表“{name}”；可用 `tradewind tables` 查看"),
            ));
        }
        Ok(reader.sql(&format!("SELECT * FROM \"{name}\" LIMIT 0")).await?)
    })?;
    table.head(&[head::COLUMN, head::UNIT].map(|n| desk.lang.of(n)), &[]);
    for field in batches.iter().take(1).flat_map(|b| b.schema().fields().iter().cloned().collect::<Vec<_>>()) {
        table.row(&[field.name().clone(), field.data_type().to_string()]);
    }
    write!(desk.out, "{table}")?;
    Ok(Exit::Done)
}

fn unit(kind: domain::Kind) -> &'static str {
    match kind {
        domain::Kind::Text => "text",
        domain::Kind::Day => "day",
        domain::Kind::Instant => "moment, UTC",
        domain::Kind::Count => "count",
        domain::Kind::Micros => "money, 10⁻⁶",
        domain::Kind::Nanos => "rate, 10⁻⁹",
        domain::Kind::Real => "number",
        domain::Kind::Flag => "yes/no",
    }
}

/// Lists the named metrics.
pub fn metrics(desk: &mut Desk<'_>) -> Result<Exit, Trouble> {
    let mut table = Sheet::new(desk.width, desk.colour);
    table.head(&[head::METRIC, head::NAME, head::UNIT, head::FORMULA].map(|n| desk.lang.of(n)), &[]);
    table.unbroken(0);
    for m in books::metrics::METRICS {
        let unit = match m.unit {
            Unit::Ratio => ("ratio", "比率"),
            Unit::Money => ("money", "金额"),
            Unit::Days => ("days", "天"),
            Unit::TurnsAYear => ("turns a year", "次/年"),
        };
        let words = [m.name, m.zh, desk.lang.of(unit), desk.lang.pick(m.formula_en, m.formula_zh)];
        table.row(&words);
    }
    write!(desk.out, "{table}")?;
    Ok(Exit::Done)
}
