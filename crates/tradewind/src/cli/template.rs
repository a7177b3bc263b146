//! `tradewind template`: empty tables for the seller's own records.

use super::Desk;
use super::args::Template;
use super::exit::{Exit, Trouble};
use super::sheet::Sheet;
use super::words::head;
use connectors::own::TEMPLATES;
use std::io::Write;
use std::path::PathBuf;

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Template) -> Result<Exit, Trouble> {
    let Some(name) = &args.name else {
        let mut table = Sheet::new(desk.width, desk.colour);
        table.head(&[head::NAME, head::MEANING].map(|n| desk.lang.of(n)), &[]);
        for t in TEMPLATES {
            table.row(&[t.name, desk.lang.of(t.title)]);
        }
        write!(desk.out, "{table}")?;
        let hint =
            desk.lang.pick("`tradewind template NAME` writes NAME.xlsx", "`tradewind template 名称` 写出 名称.xlsx");
        writeln!(desk.out, "{hint}")?;
        return Ok(Exit::Done);
    };
    let Some(template) = connectors::own::template(name) else {
        let names = TEMPLATES.iter().map(|t| t.name).collect::<Vec<_>>().join(", ");
        return Err(Trouble::Usage(
            format!("no template `{name}`; there are {names}"),
            format!("没有模板“{name}”；可用：{names}"),
        ));
    };
    let bytes = template.map_err(app::Error::from)?;
    let path = args.out.clone().unwrap_or_else(|| PathBuf::from(format!("{name}.xlsx")));
    // a table that somebody has filled in must not be lost to a repeated command
    let mut file = std::fs::File::create_new(&path).map_err(Trouble::file(&path))?;
    file.write_all(&bytes).map_err(Trouble::file(&path))?;
    writeln!(desk.out, "{}", path.display())?;
    Ok(Exit::Done)
}
