//! `tradewind people`: 人效 per head and operator, new hires, hours saved, the path with frozen heads, a severance scenario.

mod listing;
mod overview;
mod severance;
mod views;

use super::args::{ListFormat, People as Args};
use super::exit::{Exit, Trouble};
use super::house;
use super::sheet::{folded, one_line};
use super::{Desk, Lang};
use crate::io::{people as files, tax as tax_files};
use app::board::Standing;
use app::board::docket::Docket;
use app::people::{Hours, People, Setup, hours};
use domain::Words;
use listing::Listing;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Columns of a note on standard error.
const TOLD: usize = 400;

/// What all views are made from.
struct Read {
    standing: Standing,
    people: People,
    hours: Hours,
    shops: BTreeSet<String>,
}

/// A view: title, list, what it says besides, members of JSON.
struct View {
    title: Words,
    list: Listing,
    notes: Vec<Words>,
    /// Members of JSON beside `rows`.
    more: Value,
}

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Args) -> Result<Exit, Trouble> {
    if args.init {
        let path = files::init(&desk.place.data)?;
        writeln!(desk.out, "{}", path.display())?;
        return Ok(Exit::Done);
    }
    if let Some(by) = args.by.as_deref().filter(|by| !["operator", "month"].contains(by)) {
        let by = one_line(by, 40);
        return Err(Trouble::Usage(
            format!("found --by {by}; use operator or month"),
            format!("--by {by} 无效；可用：operator, month"),
        ));
    }
    // what is mistyped is told before the books are read
    let staff = files::in_force(&desk.place.data)?;
    let month = args.month.as_deref().map(views::month).transpose()?;
    let today = ::desk::room::day_of(desk.now_micros);
    let scenario = args.severance.as_deref().map(|name| severance::asked(&staff, name, args.day.as_deref(), today));
    let scenario = scenario.transpose()?;
    let read = read(desk, args, staff)?;
    if read.people.booked.is_none() && !args.hours && scenario.is_none() {
        return Err(Trouble::Nothing(
            "the books are empty for this view; import settlements first, or leave out --shop".into(),
            "此范围内没有账目；请先导入结算报表，或去掉 --shop".into(),
        ));
    }
    let view = match (args.by.as_deref(), &scenario) {
        (_, Some((member, day))) => severance::view(&read, member, *day)?,
        (Some("operator"), _) => views::operators(&read, month),
        (Some(_), _) => views::months(&read),
        _ if args.ramp => views::ramp(&read),
        _ if args.hours => views::hours(&read),
        _ if args.path => views::path(&read),
        _ => return overview::show(desk, args.format, &read),
    };
    show(desk, args.format, &view)?;
    Ok(Exit::Done)
}

fn read(desk: &Desk<'_>, args: &Args, staff: Setup) -> Result<Read, Trouble> {
    let tax = tax_files::in_force(&desk.place.data)?;
    let lake = desk.lake()?;
    let shops: BTreeSet<String> = args.shop.iter().cloned().collect();
    super::wait(async {
        let house = house::open(desk).await?.taxed(tax).staffed(staff);
        let standing = Standing::read(&house, &lake, desk.now_micros).await?;
        let docket = Docket::read(&house.journal).await?;
        let people = People::of(&standing, &house.policy, &shops);
        let hours = hours::hours(&docket, &standing.staff, &shops, docket.head.now_micros(desk.now_micros));
        Ok::<_, Trouble>(Read { standing, people, hours, shops })
    })
}

fn show(desk: &mut Desk<'_>, format: ListFormat, view: &View) -> Result<(), Trouble> {
    match format {
        ListFormat::Table => {
            writeln!(desk.out, "{}", folded("", desk.lang.pick(&view.title.en, &view.title.zh), desk.width))?;
            let table = view.list.table(desk);
            write!(desk.out, "{table}")?;
            notes(desk, &view.notes)
        }
        ListFormat::Csv => {
            write!(desk.out, "{}", view.list.csv())?;
            tell(desk.lang, &view.notes);
            Ok(())
        }
        ListFormat::Json => {
            let mut of = json!({ "currency": "CNY", "rows": view.list.json(), "notes": both(&view.notes) });
            if let (Value::Object(of), Value::Object(more)) = (&mut of, &view.more) {
                of.extend(more.clone());
            }
            writeln!(desk.out, "{}", house::json(&of)?)?;
            Ok(())
        }
    }
}

/// Below a table.
fn notes(desk: &mut Desk<'_>, notes: &[Words]) -> Result<(), Trouble> {
    if !notes.is_empty() {
        writeln!(desk.out)?;
    }
    for w in notes {
        let text = folded(desk.lang.pick("note  ", "说明  "), desk.lang.pick(&w.en, &w.zh), desk.width);
        writeln!(desk.out, "{text}")?;
    }
    Ok(())
}

/// On standard error, beside a table for programs.
fn tell(lang: Lang, notes: &[Words]) {
    for w in notes {
        eprintln!("{}{}", lang.pick("note: ", "注意："), one_line(lang.pick(&w.en, &w.zh), TOLD));
    }
}

fn both(notes: &[Words]) -> Value {
    notes.iter().map(|w| json!({ "en": w.en, "zh": w.zh })).collect()
}
