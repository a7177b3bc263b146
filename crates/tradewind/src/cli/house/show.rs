//! `tradewind show`: all that a person needs to judge one decision.

use super::super::Desk;
use super::super::exit::{Exit, Trouble};
use super::super::sheet::{Sheet, folded, one_line};
use super::super::words::Lang;
use super::args::{OneFormat, Show};
use super::{amount, banner, change, evidence, inbox, journal, json, named, open, outcomes, seen, short, tag, time};
use app::desk::House;
use app::desk::decide::Shown;
use app::desk::outcomes::Record;
use desk::diff::Change;
use desk::listing::due_micros;
use desk::{Decision, LiveState, State, Verdict};
use domain::Money;
use store::Lake;

/// Columns of a value that a diff shows.
const VALUE: usize = 80;

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Show) -> Result<Exit, Trouble> {
    let named = named(&args.id)?;
    super::super::wait(async {
        let house = open(desk).await?;
        // a number that is not there is said before the storeroom is read
        house.decision(named.id).await?;
        let (lake, seen) = seen(desk, &house).await?;
        let shown = house.show(named.id, &seen, desk.now_micros).await?;
        match args.format {
            OneFormat::Table => {
                banner(desk, &house).await?;
                print(desk, &house, &shown).await?;
                if args.rows {
                    let reader = app::query::reader(&lake, None).await?;
                    evidence::show_rows(desk, &reader, &shown.decision.proposal.evidence).await?;
                }
                next(desk, &shown.decision)?;
            }
            OneFormat::Json => {
                let value = whole(&shown, if args.rows { Some(&lake) } else { None }).await?;
                writeln!(desk.out, "{}", json(&value)?)?;
            }
        }
        Ok::<_, Trouble>(Exit::Done)
    })
}

/// Everything but the rows.
pub async fn print(desk: &mut Desk<'_>, house: &House, shown: &Shown) -> Result<(), Trouble> {
    heading(desk, &shown.decision)?;
    differences(desk, shown)?;
    money(desk, shown)?;
    let records = house.records().await?;
    let p = &shown.decision.proposal;
    let record = records.iter().find(|r| r.score.agent == p.agent && r.score.kind == p.action.kind());
    prediction(desk, shown, record)?;
    section(desk, ("Evidence", "证据"))?;
    let through = p.data_through;
    writeln!(desk.out, "{}", desk.lang.pick(format!("facts through {through}"), format!("数据截至 {through}")))?;
    write!(desk.out, "{}", evidence::sheet(desk, &p.evidence))?;
    guardrails(desk, shown)?;
    section(desk, ("History", "历史"))?;
    write!(desk.out, "{}", journal::sheet(desk, &shown.history, false))?;
    Ok(())
}

fn section(desk: &mut Desk<'_>, title: (&'static str, &'static str)) -> Result<(), Trouble> {
    Ok(writeln!(desk.out, "\n{}", desk.lang.of(title))?)
}

fn say(desk: &mut Desk<'_>, label: (&'static str, &'static str), text: &str) -> Result<(), Trouble> {
    let label = desk.lang.of(label);
    Ok(writeln!(desk.out, "{}", folded(label, text, desk.width))?)
}

fn heading(desk: &mut Desk<'_>, d: &Decision) -> Result<(), Trouble> {
    let (lang, p) = (desk.lang, &d.proposal);
    let (kind, state) = (lang.of(p.action.kind().title()), lang.of(d.state.title()));
    writeln!(desk.out, "{}  {kind} · {state}", tag(d))?;
    writeln!(desk.out, "  {}", change::line(lang, p))?;
    let (place, agent, at) = (change::place(p), one_line(&p.agent, 30), time::moment(d.created_at_micros));
    let mut text = lang.pick(format!("{place}, proposed by {agent} on {at}"), format!("{place}，{agent} 于 {at} 提出"));
    if let Some(until) = due_micros(d) {
        let (left, until) = (time::left(lang, until, desk.now_micros), time::moment(until));
        text += &lang.pick(format!(", void after {until} ({left})"), format!("，{until} 后失效（剩余 {left}）"));
    }
    say(desk, ("  ", "  "), &text)?;
    for (words, id) in [
        (("undoes", "撤销"), d.inverse_of),
        (("undone by", "被撤销："), d.reverted_by),
        (("replaced by", "被取代："), d.superseded_by),
    ] {
        if let Some(id) = id {
            writeln!(desk.out, "  {} {id}", lang.of(words))?;
        }
    }
    if !d.why.is_empty() {
        say(desk, ("  ", "  "), &change::quoted(&d.why, 300))?;
    }
    section(desk, ("Why", "理由"))?;
    say(desk, ("  ", "  "), &one_line(lang.pick(&p.reason.en, &p.reason.zh), 1_000))
}

fn differences(desk: &mut Desk<'_>, shown: &Shown) -> Result<(), Trouble> {
    let lang = desk.lang;
    section(desk, ("Change", "变更"))?;
    let p = &shown.decision.proposal;
    if let Some(at) = p.action.ad_ref() {
        // the ids are what is carried out; the name is only what reports call it
        say(desk, ("  ids  ", "  编号  "), &format!("{} {}", at.entity.code(), one_line(&at.path(), VALUE)))?;
    }
    write!(desk.out, "{}", diff(desk, &shown.preview.diff))?;
    let live = match &shown.preview.live {
        LiveState::AsBefore => lang.pick("still as when it was proposed", "与提案时一致").to_owned(),
        LiveState::AsAfter => lang.pick("already as wanted", "已是目标值").to_owned(),
        LiveState::Missing => lang.pick("not in the latest report", "最新报表中没有").to_owned(),
        LiveState::Other { found } => {
            let found = one_line(found, VALUE);
            lang.pick(format!("ANOTHER VALUE: {found}"), format!("已变为：{found}"))
        }
    };
    say(desk, ("  live state  ", "  当前状态  "), &live)?;
    match &shown.preview.inverse {
        None => say(desk, ("  undo  ", "  撤销  "), lang.pick("NOTHING UNDOES THIS", "此操作无法撤销")),
        Some(inverse) => {
            let text: Vec<String> = inverse.iter().map(|c| on_a_line(lang, c)).collect();
            say(desk, ("  undo  ", "  撤销  "), &text.join("; "))
        }
    }
}

fn diff(desk: &Desk<'_>, changes: &[Change]) -> Sheet {
    let lang = desk.lang;
    let mut table = Sheet::new(desk.width, desk.colour);
    table.head(&lang.pick(["Field", "Before", "After"], ["字段", "现值", "新值"]), &[]);
    for c in changes {
        let cells = [&c.field, &c.before, &c.after].map(|w| one_line(lang.pick(&w.en, &w.zh), VALUE));
        table.row(&cells);
    }
    table
}

fn on_a_line(lang: Lang, c: &Change) -> String {
    let [field, before, after] = [&c.field, &c.before, &c.after].map(|w| one_line(lang.pick(&w.en, &w.zh), VALUE));
    format!("{field} {before} → {after}")
}

fn money(desk: &mut Desk<'_>, shown: &Shown) -> Result<(), Trouble> {
    let (lang, preview) = (desk.lang, &shown.preview);
    section(desk, ("Money", "金额"))?;
    let show = |m: &Money| format!("{} {}", amount::rounded(m.micros, m.currency), m.currency);
    say(desk, ("  leaves with it  ", "  立即支出  "), &amount::exact(preview.outlay.micros, preview.outlay.currency))?;
    let cny = match preview.stake_cny_micros {
        Some(micros) => format!("{} CNY", amount::rounded(micros, domain::Currency::CNY)),
        None => lang.pick("no exchange rate to RMB", "缺少人民币汇率").to_owned(),
    };
    let stake = show(&preview.cash_at_stake);
    let text = lang.pick(format!("{stake} (counts as {cny} for limits)"), format!("{stake}（按 {cny} 核对限额）"));
    say(desk, ("  at stake        ", "  涉及金额  "), &text)?;
    let waiting = show(&preview.urgency_a_day);
    let text = lang.pick(format!("{waiting} a day"), format!("每天 {waiting}"));
    say(desk, ("  while waiting   ", "  等待代价  "), &text)
}

fn prediction(desk: &mut Desk<'_>, shown: &Shown, record: Option<&Record>) -> Result<(), Trouble> {
    let (lang, p) = (desk.lang, &shown.preview.predicted);
    section(desk, ("Expected after-tax cash", "预期税后现金"))?;
    let (likely, interval) =
        (amount::signed(p.likely_micros, p.currency), inbox::interval(p.low_micros, p.high_micros, p.currency));
    let (c, days, pct) = (p.currency, p.days, p.coverage_pct);
    let text = lang.pick(
        format!("{likely} {c} over {days} days; {pct} % interval {interval}"),
        format!("{days} 天内 {likely} {c}；{pct} % 区间 {interval}"),
    );
    say(desk, ("  ", "  "), &text)?;
    say(desk, ("  method  ", "  方法  "), &one_line(lang.pick(&p.method.en, &p.method.zh), 600))?;
    let text = match record {
        Some(record) => outcomes::record_words(lang, record),
        None => lang
            .pick("no prediction of this agent and kind has been measured yet", "该智能体此类预测尚无复盘")
            .to_owned(),
    };
    say(desk, ("  record  ", "  过往  "), &text)?;
    if let Some(o) = &shown.decision.outcome {
        say(desk, ("  measured  ", "  实测  "), &outcomes::outcome_words(lang, o))?;
    }
    Ok(())
}

fn guardrails(desk: &mut Desk<'_>, shown: &Shown) -> Result<(), Trouble> {
    let lang = desk.lang;
    section(desk, ("Guardrails now", "护栏（当前）"))?;
    let mut table = Sheet::new(desk.width, desk.colour);
    table.head(&lang.pick(["", "Guardrail", "Found"], ["", "护栏", "检查结果"]), &[]);
    for f in &shown.preview.findings {
        let mark = lang.of(match f.verdict {
            Verdict::Pass => ("ok", "通过"),
            Verdict::Warn => ("WARN", "注意"),
            Verdict::Block => ("BLOCK", "阻止"),
        });
        table.row(&[mark, &one_line(&f.guardrail, 30), &one_line(lang.pick(&f.words.en, &f.words.zh), 400)]);
    }
    Ok(write!(desk.out, "{table}")?)
}

/// What can be done with it now.
fn next(desk: &mut Desk<'_>, d: &Decision) -> Result<(), Trouble> {
    let (lang, id, tag) = (desk.lang, d.id, tag(d));
    let name = lang.pick("NAME", "姓名");
    let command = match d.state {
        State::Proposed => format!("tradewind approve {tag} --by {name}"),
        State::Executed | State::Measured if d.proposal.reversible() && d.reverted_by.is_none() => {
            format!("tradewind revert {id} --by {name}")
        }
        State::Approved => "tradewind dispatch".to_owned(),
        _ => return Ok(()),
    };
    Ok(writeln!(desk.out, "\n{command}")?)
}

/// Everything for programs; with the storeroom, the rows behind each figure as well.
async fn whole(shown: &Shown, lake: Option<&Lake>) -> Result<serde_json::Value, Trouble> {
    let of = |c: &Change| serde_json::json!({"field": c.field, "before": c.before, "after": c.after});
    let preview = &shown.preview;
    let mut rows = Vec::new();
    if let Some(lake) = lake {
        let reader = app::query::reader(lake, None).await?;
        let files = evidence::files(&reader).await?;
        for e in shown.decision.proposal.evidence.iter().filter(|e| !e.query.is_empty()) {
            let found = evidence::find(&reader, &files, e).await?;
            let cells = found.cells(0, usize::MAX)?;
            rows.push(serde_json::json!({"metric": e.metric, "columns": found.names, "rows": cells}));
        }
    }
    Ok(serde_json::json!({
        "decision": shown.decision,
        "short_hash": short(&shown.decision.hash.0),
        "diff": preview.diff.iter().map(of).collect::<Vec<_>>(),
        "inverse": preview.inverse.as_ref().map(|i| i.iter().map(of).collect::<Vec<_>>()),
        "live": preview.live,
        "outlay": preview.outlay,
        "cash_at_stake": preview.cash_at_stake,
        "stake_cny_micros": preview.stake_cny_micros,
        "guardrails": preview.findings,
        "history": shown.history,
        "rows": lake.map(|_| rows),
    }))
}
