//! `tradewind taxonomy`: what settlement lines mean, and a person's decision on an unknown one.

use super::Desk;
use super::args::{Taxonomy, TaxonomyTask};
use super::exit::{Exit, Trouble};
use super::sheet::Sheet;
use super::words::head;
use app::taxonomy::{Decision, Rule, decisions, map, rules};

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Taxonomy) -> Result<Exit, Trouble> {
    match &args.task {
        None | Some(TaxonomyTask::List) => list(desk),
        Some(TaxonomyTask::Map { triple, bucket, by }) => {
            let decision = Decision::parse(triple, bucket, by)?;
            map(&desk.lake()?, &decision, desk.now_micros)?;
            let (words, bucket) = (decision.triple.join(" | "), decision.bucket);
            let text = desk.lang.pick(
                format!(
                    "decided by {}: {words} is `{}` ({}); the books follow it from now on",
                    decision.by,
                    bucket.code(),
                    bucket.en()
                ),
                format!("{} 决定：{words} 归入 {}（{}）；此后账目照此处理", decision.by, bucket.code(), bucket.zh()),
            );
            writeln!(desk.out, "{text}")?;
            Ok(Exit::Done)
        }
    }
}

fn list(desk: &mut Desk<'_>) -> Result<Exit, Trouble> {
    let lake = desk.lake()?;
    let decided = super::wait(decisions(&lake))?;
    let mut table = Sheet::new(desk.width, desk.colour);
    let from = desk.lang.pick(("From", "Decided by"), ("生效", "决定人"));
    table.head(&[desk.lang.of(head::BUCKET), desk.lang.pick("Settlement line", "结算明细"), from.0, from.1], &[]);
    let mut row = |r: &Rule| table.row(&[r.bucket.as_str(), &r.triple.join(" | "), &r.day, &r.decided_by]);
    decided.iter().for_each(&mut row);
    rules()?.iter().for_each(&mut row);
    write!(desk.out, "{table}")?;
    writeln!(desk.out, "{}{}", desk.lang.pick("buckets: ", "归类："), books::taxonomy::buckets())?;
    Ok(Exit::Done)
}
