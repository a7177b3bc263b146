//! `tradewind rejects`: rows that did not become facts, where they stand and what was expected.

use super::Desk;
use super::args::{ListFormat, Rejects};
use super::exit::{Exit, Trouble};
use super::sheet::Sheet;
use super::words::head;
use app::output::csv_cell;

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Rejects) -> Result<Exit, Trouble> {
    let lake = desk.lake()?;
    let (kept, all) = super::wait(app::query::rejects(&lake, args.file.as_deref(), args.limit))?;
    match args.format {
        ListFormat::Table if kept.is_empty() => {
            writeln!(desk.out, "{}", desk.lang.pick("no rejected rows", "没有被拒绝的行"))?;
        }
        ListFormat::Table => {
            let mut table = Sheet::new(desk.width, desk.colour);
            let names = [head::FILE, head::LINE, head::COLUMN, head::FOUND, head::EXPECTED];
            table.head(&names.map(|n| desk.lang.of(n)), &[1]);
            for k in &kept {
                let r = &k.reject;
                // only the file's own name: its folders would leave no room for the rest
                let file = k.file.rsplit('/').next().unwrap_or(&k.file);
                table.row(&[
                    file,
                    &r.line.to_string(),
                    &r.column,
                    &r.found,
                    desk.lang.pick(&r.expected_en, &r.expected_zh),
                ]);
            }
            write!(desk.out, "{table}")?;
            let shown = kept.len();
            if (shown as u64) < all {
                let text = desk.lang.pick(
                    format!("{shown} of {all} shown; --limit shows more"),
                    format!("共 {all} 行，显示 {shown} 行；可用 --limit 增加"),
                );
                writeln!(desk.out, "{text}")?;
            }
        }
        ListFormat::Csv => {
            writeln!(desk.out, "file,source,line,column,found,expected_en,expected_zh,row")?;
            for k in &kept {
                let r = &k.reject;
                let line = r.line.to_string();
                let cells = [&k.file, &k.source, &line, &r.column, &r.found, &r.expected_en, &r.expected_zh, &r.row]
                    .map(|c| csv_cell(c));
                writeln!(desk.out, "{}", cells.join(","))?;
            }
        }
        ListFormat::Json => {
            let rows: Vec<_> = kept
                .iter()
                .map(|k| {
                    let mut row = serde_json::to_value(&k.reject).unwrap_or_default();
                    row["file"] = k.file.clone().into();
                    row["source"] = k.source.clone().into();
                    row
                })
                .collect();
            let text = serde_json::to_string_pretty(&rows).map_err(std::io::Error::from)?;
            writeln!(desk.out, "{text}")?;
        }
    }
    Ok(Exit::Done)
}
