//! `tradewind demo`: a seeded shop from nothing to its profit, and what the desk earns it, in one command and the same every time.

use super::args::{Demo, Serve};
use super::exit::{Exit, Trouble};
use super::profit::{checks, statement};
use super::statement::Group;
use super::{Desk, chart, import, profit};
use crate::io::place::Place;
use crate::io::walk;
use app::settings::Settings;
use app::workbook::{About, workbook};
use books::{By, Filter, Policy};
use sim::{Spec, WriteError};
use std::path::Path;

/// Runs the command: make the shop, import it, close its books, show them.
pub fn run(desk: &mut Desk<'_>, args: &Demo) -> Result<Exit, Trouble> {
    let spec = Spec {
        seed: args.seed,
        days: args.days,
        skus: usize::from(args.skus),
        dirt: true,
        unknown_triple: true,
        ..Spec::default()
    };
    let reports = args.dir.join("reports");
    make(&spec, &args.dir, &reports)?;
    desk.place = Place { data: args.dir.join("data"), key_file: args.dir.join("key") };
    // the demo's clock stands a week after the last day of trade, so that every run is the same
    let now_micros = (i64::from(spec.last_day().0) + 7) * 86_400_000_000;
    say(desk, ("1  a seeded shop", "1  模拟店铺"), &reports)?;
    let files = walk::sources(&[reports], &Settings::default(), None)?;
    let report = import::take(desk, &files, now_micros)?;
    say(desk, ("2  imported", "2  导入"), &desk.place.data.clone())?;
    import::show(desk, &report, false)?;
    let lake = desk.lake()?;
    let books = super::wait(async {
        let reader = lake.reader(None).map_err(app::Error::from)?;
        app::profit::close(&reader, &Policy::default()).await
    })?;
    let everything = Filter::default();
    writeln!(desk.out, "\n{}", desk.lang.pick("3  the books, closed", "3  结账"))?;
    let text = statement(desk, &books.closing, &[By::Month], &everything, None)?;
    write!(desk.out, "{text}")?;
    let text = charts(desk, &books.closing)?;
    write!(desk.out, "\n{text}{}", checks(desk, &books.closing))?;
    let path = args.dir.join("profit.xlsx");
    let about = About { prepared_at_micros: now_micros, as_of: None, filter: everything };
    std::fs::write(&path, workbook(&books.closing, &about)?).map_err(Trouble::file(&path))?;
    say(desk, ("4  workbook", "4  工作簿"), &path)?;
    next(desk)?;
    if !args.no_desk {
        let key = store::Key::load_or_create(&desk.place.key_file).map_err(app::Error::from)?;
        let now_micros = super::circle::run(desk, args, key)?;
        if !args.no_serve {
            desk.place = Place { data: args.dir.join("desk"), key_file: args.dir.join("key") };
            desk.now_micros = now_micros;
            return super::serve::run(desk, &Serve::at(args.listen));
        }
    }
    // the shop is made with a few broken cells on purpose: they are no trouble of the demo
    Ok(profit::exit(&books.closing))
}

/// Writes the shop, unless the folder holds another one.
fn make(spec: &Spec, dir: &Path, reports: &Path) -> Result<(), Trouble> {
    let mark = dir.join("shop.txt");
    let this = format!("seed {} days {} skus {}\n", spec.seed, spec.days, spec.skus);
    match std::fs::read_to_string(&mark) {
        Ok(there) if there == this => {}
        Ok(there) => {
            let (dir, there) = (dir.display(), there.trim().to_owned());
            return Err(Trouble::Usage(
                format!("{dir} holds another shop ({there}); choose another --dir, or delete the folder"),
                format!("{dir} 中已有另一个店铺（{there}）；请用 --dir 换一个文件夹，或删除它"),
            ));
        }
        Err(_) => {
            std::fs::create_dir_all(dir).map_err(Trouble::file(dir))?;
            std::fs::write(&mark, &this).map_err(Trouble::file(&mark))?;
        }
    }
    sim::write_shop(spec, reports)
        .map(drop)
        .map_err(|WriteError::Io { path, source }| Trouble::File { path: path.into(), source })
}

fn say(desk: &mut Desk<'_>, what: (&'static str, &'static str), path: &Path) -> Result<(), Trouble> {
    writeln!(desk.out, "\n{}: {}", desk.lang.of(what), path.display())?;
    Ok(())
}

/// The waterfall of everything and operating profit by month, in RMB.
fn charts(desk: &Desk<'_>, closing: &books::Closing) -> Result<String, Trouble> {
    let everything = Filter::default();
    let total = closing.statement.roll_up(&[], &everything);
    let Some(total) = total.first().and_then(|t| Group::of(t, true)) else { return Ok(String::new()) };
    let waterfall = chart::waterfall(desk.lang, &total.amounts, total.currency, desk.colour);
    let months: Vec<_> = closing
        .statement
        .roll_up(&[By::Month], &everything)
        .into_iter()
        .map(|r| (r.key.join(" "), r.rmb.down_to(books::Line::PeopleOther)))
        .collect();
    let title = ("operating profit by month", "每月营业利润");
    let by_month = chart::months(desk.lang, title, &months, total.currency, desk.colour);
    Ok(format!("{waterfall}\n{by_month}"))
}

fn next(desk: &mut Desk<'_>) -> Result<(), Trouble> {
    let place = format!("--data {} --key-file {}", desk.place.data.display(), desk.place.key_file.display());
    let (en, zh) = ("next, for example:", "接下来可以试试：");
    writeln!(desk.out, "\n{}", desk.lang.pick(en, zh))?;
    for command in ["profit --by sku", "rejects", "query \"SELECT file, rows_in, facts FROM imports\""] {
        writeln!(desk.out, "  tradewind {place} {command}")?;
    }
    Ok(())
}
