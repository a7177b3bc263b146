//! `tradewind run`: the agents look at the books and propose.

use super::super::Desk;
use super::super::exit::{Exit, Trouble};
use super::super::figures::count;
use super::super::sheet::{Sheet, folded, one_line};
use super::args::Run as Args;
use super::{agent, banner, change, open};
use agents::{AGENTS, Agent};
use app::desk::propose::Run;
use app::desk::receipt::ReadBack;
use desk::{DecisionId, Verdict};

/// Blocked proposals that are told one by one; all are counted.
const BLOCKED_SHOWN: usize = 12;
/// Notes of an agent that are told.
const NOTES_SHOWN: usize = 8;
/// Columns of a note, a reason or a panic's message.
const WORDS: usize = 400;

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Args) -> Result<Exit, Trouble> {
    let chosen: Vec<Agent> = if args.agent.is_empty() {
        AGENTS.to_vec()
    } else {
        let named = args.agent.iter().map(|name| agent(name).map(|a| a.name)).collect::<Result<Vec<_>, _>>()?;
        AGENTS.iter().filter(|a| named.contains(&a.name)).copied().collect()
    };
    super::super::wait(async {
        let house = open(desk).await?;
        banner(desk, &house).await?;
        let lake = desk.lake()?;
        let briefing = house.briefing(&lake, desk.now_micros).await?;
        if briefing.seen.sites.is_empty() {
            return Err(Trouble::Nothing(
                "there are no facts to look at; import reports first: `tradewind import FOLDER`".into(),
                "没有可供分析的数据；请先导入报表：`tradewind import 文件夹`".into(),
            ));
        }
        let back = house.read_back(&briefing.seen, desk.now_micros).await?;
        let run = house.propose(&chosen, &briefing, desk.now_micros).await?;
        agents_table(desk, &run)?;
        admitted(desk, &run)?;
        blocked(desk, &run)?;
        settled(desk, &back)?;
        let broke_off = run.reports.iter().any(|r| r.panicked.is_some());
        Ok(if broke_off { Exit::Partly } else { Exit::Done })
    })
}

fn agents_table(desk: &mut Desk<'_>, run: &Run) -> Result<(), Trouble> {
    let lang = desk.lang;
    let mut table = Sheet::new(desk.width, desk.colour);
    let names = lang.pick(["Agent", "", "Proposals", "New decisions"], ["智能体", "", "提案", "新决策"]);
    table.head(&names, &[2, 3]);
    for r in &run.reports {
        let title = AGENTS.iter().find(|a| a.name == r.agent).map_or("", |a| lang.of(a.title));
        let new = run.admission.admitted_by_agent.get(r.agent).copied().unwrap_or(0);
        let proposals = match &r.panicked {
            Some(_) => lang.pick("BROKE OFF", "中断").to_owned(),
            None => count(r.proposals as u64),
        };
        table.row(&[r.agent, title, &proposals, &count(u64::from(new))]);
    }
    write!(desk.out, "{table}")?;
    for r in &run.reports {
        let label = format!("{}  ", r.agent);
        if let Some(why) = &r.panicked {
            let text = one_line(why, WORDS);
            let text = lang.pick(
                format!("broke off, the others went on; please report it: {text}"),
                format!("运行中断，其余智能体不受影响；请反馈此问题：{text}"),
            );
            writeln!(desk.out, "{}", folded(&label, &text, desk.width))?;
        }
        for note in r.notes.iter().take(NOTES_SHOWN) {
            let text = one_line(lang.pick(&note.en, &note.zh), WORDS);
            writeln!(desk.out, "{}", folded(&label, &text, desk.width))?;
        }
        let more = r.notes.len().saturating_sub(NOTES_SHOWN);
        if more > 0 {
            writeln!(desk.out, "{label}{}", lang.pick(format!("{more} more notes"), format!("另有 {more} 条说明")))?;
        }
    }
    Ok(())
}

/// What became of the proposals, only what there is to say.
fn admitted(desk: &mut Desk<'_>, run: &Run) -> Result<(), Trouble> {
    let (lang, a) = (desk.lang, &run.admission);
    let lines: [(usize, &str, &str); 9] = [
        (a.admitted.len(), "new decision(s): `tradewind inbox`", "项新决策：见 `tradewind inbox`"),
        (a.auto_approved.len(), "of them approved by standing orders", "项依长期授权批准"),
        (a.duplicates.len(), "the same as already waits", "项与待审事项相同"),
        (a.superseded.len(), "older one(s) replaced by newer", "项旧提案被取代"),
        (a.busy.len(), "on subjects that another decision is live on", "项所涉对象已有进行中的决策"),
        (a.declined_before.len(), "lately declined by a person, not proposed again", "项近期已被人拒绝，不再提出"),
        (a.beyond.len(), "beyond the policy's number for one run", "项超出单次运行的提案上限"),
        (a.blocked.len(), "blocked by guardrails", "项被护栏阻止"),
        (run.expired + a.expired.len(), "void, their time had run out", "项已过期失效"),
    ];
    writeln!(desk.out)?;
    for (at, (n, en, zh)) in lines.into_iter().enumerate() {
        if n > 0 || at == 0 {
            writeln!(desk.out, "{:>6}  {}", count(n as u64), lang.pick(en, zh))?;
        }
    }
    Ok(())
}

fn blocked(desk: &mut Desk<'_>, run: &Run) -> Result<(), Trouble> {
    let (lang, width) = (desk.lang, desk.width);
    let blocked = &run.admission.blocked;
    if blocked.is_empty() {
        return Ok(());
    }
    writeln!(desk.out, "\n{}", lang.pick("Blocked", "被阻止"))?;
    for (proposal, findings) in blocked.iter().take(BLOCKED_SHOWN) {
        writeln!(desk.out, "  {}", change::line(lang, proposal))?;
        for f in findings.iter().filter(|f| f.verdict == Verdict::Block) {
            let label = format!("    {}  ", one_line(&f.guardrail, 30));
            let text = one_line(lang.pick(&f.words.en, &f.words.zh), WORDS);
            writeln!(desk.out, "{}", folded(&label, &text, width))?;
        }
    }
    let more = blocked.len().saturating_sub(BLOCKED_SHOWN);
    if more > 0 {
        writeln!(desk.out, "{}", lang.pick(format!("  {more} more"), format!("  另有 {more} 项")))?;
    }
    Ok(())
}

/// What reading the live state settled of what had been sent.
fn settled(desk: &mut Desk<'_>, back: &ReadBack) -> Result<(), Trouble> {
    let lang = desk.lang;
    let ids = |ids: &[DecisionId]| ids.iter().map(DecisionId::to_string).collect::<Vec<_>>().join(" ");
    for (list, en, zh) in [
        (&back.doubted, "no receipt came, unknown now", "迟迟没有回执，结果未知"),
        (&back.done, "read back: done", "核对：已执行"),
        (&back.undone, "read back: not done", "核对：未执行"),
    ] {
        if !list.is_empty() {
            writeln!(desk.out, "{}{}{}", lang.pick(en, zh), lang.pick(": ", "："), ids(list))?;
        }
    }
    if back.waiting > 0 {
        let n = back.waiting;
        let text = lang.pick(
            format!("{n} unknown still: import reports that are younger than the upload"),
            format!("{n} 项结果仍未知：请导入晚于发出时间的报表"),
        );
        writeln!(desk.out, "{text}")?;
    }
    Ok(())
}
