//! `tradewind approve --all`: a rule yields a list, and exactly that list is approved.

use super::super::Desk;
use super::super::exit::{Exit, Trouble};
use super::super::sheet::{Sheet, folded, one_line};
use super::args::{Approve, Only};
use super::{amount, banner, inbox, open, seen, short, short_hash};
use crate::io::ask;
use app::desk::House;
use desk::batch::{Batch, Rule};
use desk::{Decision, DecisionId, Refusal};

/// What the person at the terminal said to a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Answer {
    Yes,
    No,
    /// There is no terminal.
    Nobody,
}

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Approve) -> Result<Exit, Trouble> {
    let rule = rule(args)?;
    let stated = args.list.as_deref().map(short_hash).transpose()?;
    super::super::wait(async {
        let house = open(desk).await?;
        let (_, seen) = seen(desk, &house).await?;
        let batch = house.batch(&rule, &seen, desk.now_micros).await?;
        if batch.lines.is_empty() {
            banner(desk, &house).await?;
            writeln!(desk.out, "{}", desk.lang.pick("nothing waits that fits", "没有符合条件的待审事项"))?;
            return Ok(Exit::Done);
        }
        match &stated {
            Some(hash) if !batch.hash.starts_with(hash.as_str()) => {
                return Err(app::Error::Refused(Refusal::ListChanged { seen: hash.clone(), now: batch.hash }).into());
            }
            Some(_) => {}
            None => {
                banner(desk, &house).await?;
                show(desk, &house, &batch).await?;
                match agreed(desk, args, &batch)? {
                    Answer::Yes => {}
                    Answer::No => return Ok(Exit::Done),
                    Answer::Nobody => return Ok(Exit::Usage),
                }
            }
        }
        let approved = house.approve_batch(&rule, &batch.hash, &args.by, &seen, desk.now_micros).await?;
        tell(desk, &batch, &approved.refused)
    })
}

fn rule(args: &Approve) -> Result<Rule, Trouble> {
    let (kind, marketplace) = args.only.read()?;
    let read = |name: &str, text: &Option<String>| text.as_deref().map(|t| amount::stated(name, t)).transpose();
    let Only { agent, shop, .. } = &args.only;
    Ok(Rule {
        agent: agent.clone(),
        kind,
        shop: shop.clone(),
        marketplace,
        stake_max_micros: read("--stake-max", &args.stake_max)?,
        likely_min_micros: read("--likely-min", &args.likely_min)?,
        ..Rule::default()
    })
}

/// The whole list with its sums: a person must see what they approve.
async fn show(desk: &mut Desk<'_>, house: &House, batch: &Batch) -> Result<(), Trouble> {
    let mut decisions: Vec<Decision> = Vec::with_capacity(batch.lines.len());
    for (id, _) in &batch.lines {
        decisions.push(house.decision(*id).await?);
    }
    write!(desk.out, "{}", inbox::sheet(desk, &decisions, true))?;
    let lang = desk.lang;
    let mut table = Sheet::new(desk.width, desk.colour);
    let names = lang.pick(
        ["Together", "Likely", "If all goes wrong", "At stake", "Leaves at once"],
        ["合计", "预期", "最坏情况合计", "涉及金额", "立即支出"],
    );
    table.head(&names, &[1, 2, 3, 4]);
    for (currency, t) in &batch.totals {
        table.row(&[
            currency.to_string(),
            amount::signed(t.likely_micros, *currency),
            amount::signed(t.low_micros, *currency),
            amount::rounded(t.stake_micros, *currency),
            amount::rounded(t.outlay_micros, *currency),
        ]);
    }
    write!(desk.out, "{table}")?;
    if !batch.irreversible.is_empty() {
        let ids = batch.irreversible.iter().map(DecisionId::to_string).collect::<Vec<_>>().join(" ");
        writeln!(desk.out, "{}", lang.pick(format!("NOTHING UNDOES: {ids}"), format!("无法撤销：{ids}")))?;
    }
    let (n, hash) = (batch.lines.len(), short(&batch.hash));
    writeln!(desk.out, "{}", lang.pick(format!("list {hash}: {n} decision(s)"), format!("清单 {hash}：{n} 项决策")))?;
    Ok(())
}

/// Whether the person at the terminal agrees; without one, says how exactly this list is approved.
fn agreed(desk: &mut Desk<'_>, args: &Approve, batch: &Batch) -> Result<Answer, Trouble> {
    let (lang, hash, n) = (desk.lang, short(&batch.hash), batch.lines.len());
    let mut answer = Answer::Nobody;
    if ask::somebody_there() {
        desk.out.flush()?;
        let by = one_line(&args.by, 40);
        let question = lang
            .pick(format!("\napprove these {n} as {by}? [y/N] "), format!("\n以 {by} 的名义批准以上 {n} 项？[y/N] "));
        if ask::yes(&question)? {
            return Ok(Answer::Yes);
        }
        answer = Answer::No;
    }
    let text = lang.pick(
        format!("nothing was approved; to approve exactly this list, repeat the command with --list {hash}"),
        format!("未批准任何内容；如需批准此清单，请在原命令后加 --list {hash}"),
    );
    writeln!(desk.out, "{text}")?;
    Ok(answer)
}

fn tell(desk: &mut Desk<'_>, batch: &Batch, refused: &[(DecisionId, Refusal)]) -> Result<Exit, Trouble> {
    let (lang, done) = (desk.lang, batch.lines.len() - refused.len());
    let hash = short(&batch.hash);
    let text = lang.pick(
        format!("list {hash}: {done} approved, {} refused", refused.len()),
        format!("清单 {hash}：批准 {done} 项，拒绝 {} 项", refused.len()),
    );
    writeln!(desk.out, "{text}")?;
    for (id, refusal) in refused {
        let words = refusal.words();
        let text = one_line(lang.pick(&words.en, &words.zh), 400);
        writeln!(desk.out, "{}", folded(&format!("  {id}  "), &text, desk.width))?;
    }
    Ok(match (done, refused.is_empty()) {
        (_, true) => Exit::Done,
        (0, false) => Exit::Refused,
        (_, false) => Exit::Partly,
    })
}
