//! `tradewind approve`: a person says yes to exactly what they saw.

use super::super::Desk;
use super::super::exit::{Exit, Trouble};
use super::super::sheet::{folded, one_line};
use super::args::Approve;
use super::{Named, as_seen, banner, batch, change, named, open, seen, short_hash, show, tag, time};
use crate::io::ask;
use app::desk::{House, Seen};

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Approve) -> Result<Exit, Trouble> {
    if args.all {
        return batch::run(desk, args);
    }
    if args.only.any() {
        return Err(Trouble::Usage(
            "--agent, --kind, --shop and --marketplace narrow --all; name decisions, or use --all".into(),
            "--agent、--kind、--shop、--marketplace 用于缩小 --all 的范围；请指定决策，或使用 --all".into(),
        ));
    }
    let ids = ids(args)?;
    let alone = ids.len() == 1 && ask::somebody_there();
    if !alone && let Some(bare) = ids.iter().find(|n| n.hash.is_none()) {
        let id = bare.id;
        return Err(Trouble::Usage(
            format!(
                "{id} is named without its hash, so nobody can tell what was seen; look with `tradewind show {id}` and approve {id}:HASH"
            ),
            format!("{id} 未附哈希，无法确认所见内容；请先执行 `tradewind show {id}`，再批准 {id}:哈希"),
        ));
    }
    super::super::wait(async {
        let house = open(desk).await?;
        let (_, seen) = seen(desk, &house).await?;
        let (mut done, mut refused) = (0, None);
        for named in &ids {
            match one(desk, &house, &seen, named, &args.by).await {
                Ok(true) => done += 1,
                Ok(false) => {
                    writeln!(desk.out, "{}", desk.lang.pick("nothing was approved", "未批准任何内容"))?;
                }
                // one of several: the others are no worse for it
                Err(trouble @ Trouble::App(app::Error::Refused(_))) if ids.len() > 1 => {
                    trouble.tell(desk.lang);
                    refused = Some(());
                }
                Err(trouble) => return Err(trouble),
            }
        }
        Ok(match (done, refused) {
            (_, None) => Exit::Done,
            (0, Some(())) => Exit::Refused,
            (_, Some(())) => Exit::Partly,
        })
    })
}

/// The decisions named, each once, with their hashes.
fn ids(args: &Approve) -> Result<Vec<Named>, Trouble> {
    let mut ids: Vec<Named> = Vec::new();
    for text in &args.ids {
        let named = named(text)?;
        if !ids.iter().any(|n| n.id == named.id) {
            ids.push(named);
        } else if !ids.contains(&named) {
            let id = named.id;
            return Err(Trouble::Usage(
                format!("{id} is named twice with different hashes; name it once"),
                format!("{id} 出现两次且哈希不同；请只写一次"),
            ));
        }
    }
    let Some(hash) = &args.hash else { return Ok(ids) };
    match &mut ids[..] {
        [one] if one.hash.is_none() => one.hash = Some(short_hash(hash)?),
        _ => {
            return Err(Trouble::Usage(
                "--hash belongs to one decision; write several as D12:HASH D13:HASH".into(),
                "--hash 仅用于单项决策；多项请写成 D12:哈希 D13:哈希".into(),
            ));
        }
    }
    Ok(ids)
}

/// Approves one; false when the person at the terminal said no.
async fn one(desk: &mut Desk<'_>, house: &House, seen: &Seen, named: &Named, by: &str) -> Result<bool, Trouble> {
    let hash = match &named.hash {
        Some(hash) => {
            let d = house.decision(named.id).await?;
            as_seen(&d, Some(hash))?;
            d.hash
        }
        None => {
            banner(desk, house).await?;
            let shown = house.show(named.id, seen, desk.now_micros).await?;
            show::print(desk, house, &shown).await?;
            desk.out.flush()?;
            let (tag, by) = (tag(&shown.decision), one_line(by, 40));
            let question = desk
                .lang
                .pick(format!("\napprove {tag} as {by}? [y/N] "), format!("\n以 {by} 的名义批准 {tag}？[y/N] "));
            if !ask::yes(&question)? {
                return Ok(false);
            }
            shown.decision.hash
        }
    };
    // the whole hash binds: what changed since it was read is refused by the desk
    house.approve(named.id, &hash, by, seen, desk.now_micros).await?;
    let d = house.decision(named.id).await?;
    let until = d.approval.as_ref().map_or_else(String::new, |a| time::moment(a.until_micros));
    let by = one_line(by, 40);
    let text = desk.lang.pick(
        format!("{} approved by {by} until {until}", tag(&d)),
        format!("{} 已由 {by} 批准，有效期至 {until}", tag(&d)),
    );
    writeln!(desk.out, "{text}\n{}", folded("  ", &change::line(desk.lang, &d.proposal), desk.width))?;
    Ok(true)
}
