//! `tradewind decline`: a person says no, and why.

use super::super::Desk;
use super::super::exit::{Exit, Trouble};
use super::super::sheet::folded;
use super::args::Decline;
use super::{as_seen, change, named, open};
use app::desk::{House, Seen};

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Decline) -> Result<Exit, Trouble> {
    let ids = args.ids.iter().map(|text| named(text)).collect::<Result<Vec<_>, _>>()?;
    super::super::wait(async {
        let house: House = open(desk).await?;
        // a no asks nothing of the world
        let seen = Seen::default();
        // all must be what the person saw before any is declined
        let mut decisions = Vec::new();
        for named in &ids {
            let d = house.decision(named.id).await?;
            as_seen(&d, named.hash.as_deref())?;
            decisions.push(d);
        }
        for d in &decisions {
            house.decline(d.id, &args.by, &args.reason, &seen, desk.now_micros).await?;
            let label = desk.lang.pick(format!("{} declined: ", d.id), format!("{} 已拒绝：", d.id));
            writeln!(desk.out, "{}", folded(&label, &change::line(desk.lang, &d.proposal), desk.width))?;
        }
        Ok::<_, Trouble>(Exit::Done)
    })
}
