//! `tradewind commission close`: the slips of a month are kept and never change again.

use super::args::Close;
use super::{month, shop};
use crate::cli::Desk;
use crate::cli::close::closer;
use crate::cli::exit::{Exit, Trouble};
use crate::cli::figures::money;
use crate::cli::sheet::printable;
use crate::io::commission as files;

/// Runs the command. Only an owner or accountant of the policy in force who sees all shops may.
pub(super) fn run(desk: &mut Desk<'_>, args: &Close) -> Result<Exit, Trouble> {
    let who = closer(desk, Some(&args.by))?;
    let month = month(&args.month)?;
    let shop = shop(desk)?;
    let file = shop.pay.close(&shop.source, month, (who, desk.now_micros))?;
    let path = files::put(&desk.place.data, &file)?;
    let lang = desk.lang;
    let text = lang.pick(
        format!("the commission of {month} is closed by {who}; what comes late is adjusted in the next slips"),
        format!("{month} 提成已由 {who} 关账；此后到达的数据在下月工资单调整"),
    );
    writeln!(desk.out, "{text}")?;
    for s in shop.pay.slips_of(month) {
        let (operator, c) = (printable(&s.operator), s.currency);
        writeln!(desk.out, "  {operator}  {} {c}", money(s.paid_micros, c.digits()))?;
    }
    writeln!(desk.out, "{}", path.display())?;
    let found = shop.pay.found.len();
    if found > 0 {
        eprintln!(
            "{}",
            lang.pick(
                format!("note: {found} finding(s) about this pay: see `tradewind commission list`"),
                format!("注意：有 {found} 条待核事项，见 `tradewind commission list`"),
            )
        );
    }
    Ok(Exit::Done)
}
