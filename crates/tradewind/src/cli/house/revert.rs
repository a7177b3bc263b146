//! `tradewind revert`: a person has what was done undone.

use super::super::Desk;
use super::super::exit::{Exit, Trouble};
use super::super::sheet::{folded, one_line};
use super::args::Revert;
use super::{as_seen, change, named, open, seen};

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Revert) -> Result<Exit, Trouble> {
    let named = named(&args.id)?;
    super::super::wait(async {
        let house = open(desk).await?;
        let (_, seen) = seen(desk, &house).await?;
        as_seen(&house.decision(named.id).await?, named.hash.as_deref())?;
        let id = house.revert(named.id, &args.by, &seen, desk.now_micros).await?;
        let inverse = house.decision(id).await?;
        let label = desk.lang.pick(format!("{id} undoes {}: ", named.id), format!("{id} 撤销 {}：", named.id));
        let (what, by) = (change::line(desk.lang, &inverse.proposal), one_line(&args.by, 40));
        let text = desk.lang.pick(
            format!("approved by {by}; it leaves with the next `tradewind dispatch`"),
            format!("由 {by} 批准；随下一次 `tradewind dispatch` 发出"),
        );
        writeln!(desk.out, "{}\n{text}", folded(&label, &what, desk.width))?;
        Ok::<_, Trouble>(Exit::Done)
    })
}
