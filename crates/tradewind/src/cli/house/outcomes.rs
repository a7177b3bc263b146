//! `tradewind outcomes`: what came of decisions, measured against what was predicted, and what that says about each agent.

use super::super::Desk;
use super::super::exit::{Exit, Trouble};
use super::super::figures::count;
use super::super::sheet::{Sheet, folded, one_line};
use super::super::words::Lang;
use super::args::Outcomes;
use super::{amount, entry, inbox, open};
use app::desk::outcomes::Record;
use desk::{Decision, Filter, Order, Outcome, Page, State};
use domain::Unit;

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Outcomes) -> Result<Exit, Trouble> {
    super::super::wait(async {
        let house = open(desk).await?;
        let lake = desk.lake()?;
        let (seen, economics) = house.seen(&lake, desk.now_micros).await?;
        let fresh = house.measure(&lake, &seen, &economics, desk.now_micros).await?;
        let n = count(fresh.len() as u64);
        writeln!(desk.out, "{}", desk.lang.pick(format!("{n} decision(s) measured now"), format!("本次复盘 {n} 项")))?;
        let filter = Filter { states: vec![State::Measured], ..Filter::default() };
        let page = Page { skip: 0, take: args.limit };
        let measured = house.journal.list(&filter, Order::Changed, &page).await?;
        if measured.total == 0 {
            let days = i64::from(house.policy.outcome.days) + i64::from(house.policy.outcome.mature_days);
            let text = desk.lang.pick(
                format!("nothing has been measured yet; a change of advertising matures {days} days after it was made"),
                format!("尚无复盘结果；广告变更在执行 {days} 天后数据成熟"),
            );
            writeln!(desk.out, "{text}")?;
            return Ok(Exit::Done);
        }
        table(desk, &measured.decisions, measured.total)?;
        league(desk, &house.records().await?)?;
        Ok::<_, Trouble>(Exit::Done)
    })
}

fn table(desk: &mut Desk<'_>, measured: &[Decision], total: u64) -> Result<(), Trouble> {
    let lang = desk.lang;
    let mut table = Sheet::new(desk.width, desk.colour);
    let names = lang.pick(
        ["Decision", "Predicted", "Measured (interval)", "Verdict", "Agent"],
        ["决策", "预测", "实测（区间）", "结论", "智能体"],
    );
    table.head(&names, &[1, 2]);
    for column in [0, 3, 4] {
        table.unbroken(column);
    }
    let mut changes = Vec::with_capacity(measured.len());
    for d in measured {
        let (p, Some(o)) = (&d.proposal.predicted, &d.outcome) else { continue };
        let result = if o.has_figure() {
            let interval = inbox::interval(o.low_micros, o.high_micros, o.currency);
            format!("{} ({interval}) {}", amount::signed(o.effect_micros, o.currency), o.currency)
        } else {
            "–".to_owned()
        };
        table.row(&[
            d.id.to_string(),
            format!("{} {}", amount::signed(p.likely_micros, p.currency), p.currency),
            result,
            entry::verdict(lang, o.verdict).to_owned(),
            one_line(&d.proposal.agent, 20),
        ]);
        changes.push(inbox::below(desk, d, false));
    }
    write!(desk.out, "\n{}", table.with_below(&changes))?;
    let (shown, total) = (count(measured.len() as u64), count(total));
    writeln!(
        desk.out,
        "{}",
        lang.pick(format!("{shown} of {total}, the latest first"), format!("显示 {shown} / {total} 项，最近的在前"))
    )?;
    Ok(())
}

/// Agents and kinds, with what their record speaks for.
fn league(desk: &mut Desk<'_>, records: &[Record]) -> Result<(), Trouble> {
    let lang = desk.lang;
    let mut table = Sheet::new(desk.width, desk.colour);
    let names = lang.pick(
        ["Agent", "Kind", "Measured", "Held", "Promised", "Bias each", "Predicted", "Earned"],
        ["智能体", "类型", "已复盘", "命中", "承诺", "平均偏差", "预测合计", "实际收益"],
    );
    table.head(&names, &[2, 3, 4, 5, 6, 7]);
    let percent = |nanos: Option<i64>| nanos.map_or_else(|| "–".to_owned(), |n| percent(lang, n));
    for r in records {
        let s = &r.score;
        let mut first = vec![
            one_line(&s.agent, 20),
            lang.of(s.kind.title()).to_owned(),
            count(u64::from(s.measured)),
            percent(s.coverage_nanos),
            percent(s.promised_nanos),
        ];
        if s.money.is_empty() {
            first.extend(["–", "–", "–"].map(str::to_owned));
            table.row(&first);
            continue;
        }
        for (c, m) in &s.money {
            let money = |micros: i64| format!("{} {c}", amount::signed(micros, *c));
            let mut cells = first.clone();
            cells.extend([m.bias_micros, m.predicted_micros, m.earned_micros].map(money));
            table.row(&cells);
        }
    }
    writeln!(desk.out, "\n{}", lang.pick("Agents", "智能体"))?;
    write!(desk.out, "{table}")?;
    for r in records {
        let Some(suggestion) = suggestion(lang, r) else { continue };
        let label = format!("{} / {}  ", one_line(&r.score.agent, 20), r.score.kind.code());
        writeln!(desk.out, "{}", folded(&label, &suggestion, desk.width))?;
    }
    let note = lang.pick(
        "only an owner changes autonomy: tradewind policy autonomy AGENT KIND LEVEL --by NAME",
        "自主级别仅由 owner 修改：tradewind policy autonomy 智能体 类型 级别 --by 姓名",
    );
    writeln!(desk.out, "{note}")?;
    Ok(())
}

fn percent(lang: Lang, nanos: i64) -> String {
    super::evidence::value(lang, nanos, Unit::Nanos)
}

fn suggestion(lang: Lang, record: &Record) -> Option<String> {
    let words = &record.suggestion.as_ref()?.words;
    Some(one_line(lang.pick(&words.en, &words.zh), 600))
}

/// How earlier predictions of the kind turned out, in a line.
pub fn record_words(lang: Lang, record: &Record) -> String {
    let s = &record.score;
    let coverage = s.coverage_nanos.map_or_else(|| "–".to_owned(), |n| percent(lang, n));
    let promised = s.promised_nanos.map_or_else(|| "–".to_owned(), |n| percent(lang, n));
    let earned: Vec<String> =
        s.money.iter().map(|(c, m)| format!("{} {c}", amount::signed(m.earned_micros, *c))).collect();
    let (measured, earned) = (s.measured, if earned.is_empty() { "–".to_owned() } else { earned.join(", ") });
    lang.pick(
        format!("{measured} measured, intervals held {coverage} ({promised} promised), earned {earned}"),
        format!("已复盘 {measured} 项，区间命中 {coverage}（承诺 {promised}），实际收益 {earned}"),
    )
}

/// A measurement in a line.
pub fn outcome_words(lang: Lang, o: &Outcome) -> String {
    let (verdict, method) = (entry::verdict(lang, o.verdict), one_line(lang.pick(&o.method.en, &o.method.zh), 400));
    if !o.has_figure() {
        return format!("{verdict}; {method}");
    }
    let (effect, interval) =
        (amount::signed(o.effect_micros, o.currency), inbox::interval(o.low_micros, o.high_micros, o.currency));
    let (c, (from, to)) = (o.currency, o.window);
    lang.pick(
        format!("{effect} {c} ({interval}) {from} – {to}: {verdict}; {method}"),
        format!("{effect} {c}（{interval}）{from} – {to}：{verdict}；{method}"),
    )
}
