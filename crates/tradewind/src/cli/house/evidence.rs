//! Figures behind a proposal, and the rows of files that they come from.

use super::super::Desk;
use super::super::exit::Trouble;
use super::super::figures::count;
use super::super::sheet::{Sheet, folded, one_line};
use super::super::words::{Lang, micros_hint};
use super::amount;
use app::output::cell_text;
use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Int64Type;
use domain::money::{decimal, scale};
use domain::{Evidence, Unit};
use std::collections::BTreeMap;
use store::Reader;

/// Rows of a figure that are shown.
const ROWS_SHOWN: usize = 20;
/// Columns up to which a table is fitted to the screen.
const WRAPPED_COLUMNS: usize = 8;
/// Columns of a cell.
const CELL: usize = 40;

/// A value with its unit.
pub fn value(lang: Lang, value: i64, unit: Unit) -> String {
    match unit {
        Unit::Micros(c) => format!("{} {c}", amount::rounded(value, c)),
        Unit::Count => format!("{}{}", if value < 0 { "-" } else { "" }, count(value.unsigned_abs())),
        // more than the whole is no share but a pace or a ratio: 14.15 a day
        Unit::Nanos if value.abs() > 1_000_000_000 => {
            decimal(scale(value, 1, 10_000_000).unwrap_or(0).saturating_mul(10_000), 2)
        }
        // to a hundredth of a per cent
        Unit::Nanos => format!("{} %", decimal(scale(value, 1, 100_000).unwrap_or(0).saturating_mul(10_000), 2)),
        Unit::MilliDays => {
            let days = decimal(scale(value, 1, 100).unwrap_or(0).saturating_mul(100_000), 1);
            lang.pick(format!("{days} days"), format!("{days} 天"))
        }
    }
}

/// Figures with their windows.
pub fn sheet(desk: &Desk<'_>, evidence: &[Evidence]) -> Sheet {
    let lang = desk.lang;
    let mut table = Sheet::new(desk.width, desk.colour);
    let names =
        lang.pick(["Figure", "Metric", "Value", "Window", "Rows"], ["数据", "指标", "数值", "时间窗口", "源数据"]);
    table.head(&names, &[2]);
    table.unbroken(3);
    for e in evidence {
        let opens = if e.query.is_empty() { lang.pick("derived", "推算") } else { lang.pick("yes", "有") };
        table.row(&[
            one_line(lang.pick(&e.label.en, &e.label.zh), 200),
            one_line(&e.metric, 40),
            value(lang, e.value, e.unit),
            format!("{} – {}", e.window.0, e.window.1),
            opens.to_owned(),
        ]);
    }
    table
}

/// Names of the imported files by the hash that facts carry.
pub async fn files(reader: &Reader) -> Result<BTreeMap<String, String>, Trouble> {
    let mut names = BTreeMap::new();
    for batch in reader.sql("SELECT source, file FROM imports ORDER BY observed_at").await? {
        for row in 0..batch.num_rows() {
            names.insert(cell_text(&batch, 0, row)?, cell_text(&batch, 1, row)?);
        }
    }
    Ok(names)
}

/// The rows behind a figure as the storeroom answers its query: they become text only where they are shown.
pub struct Found<'f> {
    /// Names of the columns, the file's in the place of its hash's.
    pub names: Vec<String>,
    batches: Vec<RecordBatch>,
    /// The column with the hash of the file.
    source: Option<usize>,
    files: &'f BTreeMap<String, String>,
}

/// Asks for the rows behind a figure. `files`: names by hash, as [`files`] gives them.
pub async fn find<'f>(
    reader: &Reader,
    files: &'f BTreeMap<String, String>,
    e: &Evidence,
) -> Result<Found<'f>, Trouble> {
    let batches = reader.sql(&e.query).await?;
    let fields = batches.first().map(|b| b.schema()).into_iter().flat_map(|s| s.fields().to_vec());
    let mut names: Vec<String> = fields.map(|f| f.name().clone()).collect();
    let source = names.iter().position(|n| n == "source");
    if let Some(at) = source {
        names[at] = "file".into();
    }
    Ok(Found { names, batches, source, files })
}

impl Found<'_> {
    /// How many rows there are.
    pub fn total(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The cells of some rows.
    pub fn cells(&self, from: usize, most: usize) -> Result<Vec<Vec<String>>, Trouble> {
        let (mut rows, mut before) = (Vec::new(), 0);
        for batch in &self.batches {
            let (first, n) = (from.saturating_sub(before).min(batch.num_rows()), batch.num_rows());
            for row in first..n.min(first.saturating_add(most - rows.len())) {
                let mut cells =
                    (0..batch.num_columns()).map(|c| cell_text(batch, c, row)).collect::<Result<Vec<_>, _>>()?;
                if let Some(at) = self.source
                    && let Some(file) = self.files.get(&cells[at])
                {
                    cells[at].clone_from(file);
                }
                rows.push(cells);
            }
            before += n;
        }
        Ok(rows)
    }

    /// The sum of the column that a metric is read from, over all rows; none where the metric is no column of whole numbers, or nothing
    /// stands in it.
    pub fn sum(&self, metric: &str) -> Option<i64> {
        let at = self.names.iter().position(|n| *n == metric || *n == format!("{metric}_micros"))?;
        let mut sum = None;
        for batch in &self.batches {
            let values = batch.column(at).as_primitive_opt::<Int64Type>()?;
            for value in values.iter().flatten() {
                sum = Some(sum.unwrap_or(0_i64).checked_add(value)?);
            }
        }
        sum
    }
}

/// Shows the rows behind each figure that has any.
pub async fn show_rows(desk: &mut Desk<'_>, reader: &Reader, evidence: &[Evidence]) -> Result<(), Trouble> {
    let files = files(reader).await?;
    let lang = desk.lang;
    for e in evidence.iter().filter(|e| !e.query.is_empty()) {
        let found = find(reader, &files, e).await?;
        let (rows, all) = (found.cells(0, ROWS_SHOWN)?, found.total());
        let (what, figure) = (one_line(lang.pick(&e.label.en, &e.label.zh), 200), value(lang, e.value, e.unit));
        let heading = format!("{what}{}{figure}", lang.pick(": ", "："));
        writeln!(desk.out, "\n{}", folded("", &heading, desk.width))?;
        let mut table = Sheet::new(desk.width, desk.colour);
        let names: Vec<&str> = found.names.iter().map(String::as_str).collect();
        table.head(&names, &[]);
        // a dozen columns squeezed into a screen are letters below one another: better lines that run on
        if names.len() > WRAPPED_COLUMNS {
            table.loose();
        }
        for row in &rows {
            // only the file's own name: its folders would leave no room for the rest
            let cells = row.iter().zip(&names).map(|(cell, name)| {
                let cell = if *name == "file" { cell.rsplit('/').next().unwrap_or(cell) } else { cell };
                one_line(cell, CELL)
            });
            table.row(&cells.collect::<Vec<_>>());
        }
        write!(desk.out, "{table}")?;
        let (shown, total) = (count(rows.len() as u64), count(all as u64));
        let text = if rows.len() < all {
            lang.pick(
                format!("{shown} of {total} rows; --format json gives all"),
                format!("显示 {shown} / {total} 行；--format json 给出全部"),
            )
        } else {
            lang.pick(format!("{total} row(s)"), format!("{total} 行"))
        };
        writeln!(desk.out, "{text}")?;
        if names.iter().any(|n| n.ends_with("_micros")) {
            writeln!(desk.out, "{}", micros_hint(lang))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Currency;

    #[test]
    fn figures_carry_their_unit() {
        let show = |v, unit| format!("{} / {}", value(Lang::En, v, unit), value(Lang::Zh, v, unit));
        assert_eq!(show(12_345_678, Unit::Micros(Currency::USD)), "12.35 USD / 12.35 USD");
        assert_eq!(show(-1_234, Unit::Count), "-1,234 / -1,234");
        assert_eq!(show(12_345_678, Unit::Nanos), "1.23 % / 1.23 %");
        assert_eq!(show(1_000_000_000, Unit::Nanos), "100.00 % / 100.00 %");
        assert_eq!(show(14_151_700_000, Unit::Nanos), "14.15 / 14.15");
        assert_eq!(show(14_250, Unit::MilliDays), "14.2 days / 14.2 天");
    }
}
