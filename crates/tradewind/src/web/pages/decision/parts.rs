//! The parts of a decision's page: figures in short, the exact change, what is expected, guardrails, evidence, what came of it.

use super::super::super::chart::{Chart, Interval, intervals};
use super::super::super::figure::{card, cash, exact, has_amounts, of_money, percent, rounded, signed};
use super::super::super::visit::Visit;
use super::href;
use super::show::View;
use crate::cli::house::{entry, evidence as figures, inbox, outcomes};
use crate::cli::one_line;
use app::desk::outcomes::Record;
use desk::diff::Change;
use desk::{Decision, Finding, LiveState, Outcome, Verdict};
use domain::{Currency, Money, Unit};
use maud::{Markup, html};

/// Letters of a value that a diff shows: more than any marketplace takes.
const VALUE: usize = 200;
/// Earlier predictions that stand beside this one.
const EARLIER: usize = 8;

/// What it earns, risks and costs, and how sure that is: the page in ten seconds.
pub fn in_short(view: &View<'_>) -> Markup {
    let (visit, preview) = (view.visit, &view.shown.preview);
    let p = &preview.predicted;
    let (pct, days, c) = (p.coverage_pct, p.days, p.currency);
    let interval = inbox::interval(p.low_micros, p.high_micros, c);
    let plain = |m: &Money| html! { (rounded(m.micros, m.currency)) " " span.currency { (m.currency.to_string()) } };
    let counts = preview.stake_cny_micros.map(|micros| rounded(micros, Currency::CNY));
    if !visit.money() {
        let name = visit.pick("After-tax cash, outlay and what is at stake", "税后现金、支出与涉及金额");
        let undo = undo_tag(visit, preview.inverse.is_some());
        return html! { div.grid { (card(name, of_money(visit, || html! {}), undo, None)) (sureness(view)) } };
    }
    html! {
        div.grid {
            (card(
                &visit.pick(format!("Expected after-tax cash, {days} days"), format!("预期税后现金，{days} 天")),
                cash(Money::new(p.likely_micros, c)),
                html! { (visit.pick(format!("{pct} % interval {interval}"), format!("{pct} % 区间 {interval}"))) },
                None,
            ))
            (card(
                visit.pick("At stake", "涉及金额"),
                plain(&preview.cash_at_stake),
                html! { @match &counts {
                    Some(cny) => (visit.pick(format!("counts as {cny} CNY for limits"), format!("按 {cny} CNY 核对限额"))),
                    None => (visit.pick("no exchange rate to RMB", "缺少人民币汇率")),
                } },
                None,
            ))
            (card(
                visit.pick("Leaves with it", "立即支出"),
                html! { (exact(preview.outlay.micros, preview.outlay.currency)) },
                undo_tag(visit, preview.inverse.is_some()),
                None,
            ))
            (card(
                visit.pick("Cost of waiting a day", "等待一天的代价"),
                plain(&preview.urgency_a_day),
                html! { (visit.pick("what moves by itself while nothing is done", "不处理时每天自行发生")) },
                None,
            ))
            @if let Some(wrong) = being_wrong(view) { (wrong) }
            (sureness(view))
        }
    }
}

/// What an order costs that sells worse than expected, as it was proposed; `None` where the agent has not said so.
fn being_wrong(view: &View<'_>) -> Option<Markup> {
    let evidence = &view.shown.decision.proposal.evidence;
    let of = |metric: &str| evidence.iter().find(|e| e.metric == metric);
    let (cost, units, chance) = (of("slow_cost")?, of("slow_units")?.value, of("slow_chance")?.value);
    let Unit::Micros(currency) = cost.unit else { return None };
    let visit = view.visit;
    let chance = percent(chance, 1_000_000_000);
    Some(card(
        visit.pick("Expected cost of being wrong", "订错的期望代价"),
        html! { (rounded(cost.value, currency)) " " span.currency { (currency.to_string()) } },
        html! { (visit.pick(
            format!("after tax, in the likely figure but for storage: {units} units expected to be slow stock, chance of any {chance} %"),
            format!("税后，除仓储外已计入预期：预计滞销 {units} 件，发生概率 {chance} %"),
        )) },
        None,
    ))
}

fn undo_tag(visit: &Visit, reversible: bool) -> Markup {
    html! {
        @if reversible { span.tag.good { (visit.pick("can be undone", "可撤销")) } }
        @else { span.tag.bad { (visit.pick("nothing undoes this", "此操作无法撤销")) } }
    }
}

/// How earlier predictions of the agent and kind held.
fn sureness(view: &View<'_>) -> Markup {
    let visit = view.visit;
    let name = visit.pick("Track record", "过往命中");
    let Some(record) = record(view) else {
        let below =
            visit.pick("no prediction of this agent and kind has been measured yet", "该智能体此类预测尚无复盘");
        return card(name, html! { "–" }, html! { (below) }, Some("/outcomes"));
    };
    let held = record.score.coverage_nanos;
    let value = held.map_or_else(|| "–".to_owned(), |n| figures::value(visit.lang, n, domain::Unit::Nanos));
    let below = of_money(visit, || html! { (outcomes::record_words(visit.lang, &record)) });
    card(name, html! { (value) }, below, Some("/outcomes"))
}

fn record(view: &View<'_>) -> Option<Record> {
    let score = desk::calibration::score(view.measured.iter().map(AsRef::as_ref)).into_iter().next()?;
    Some(Record { score, suggestion: None })
}

/// The exact change, what it is carried out on, how the marketplace stands to it, and what would undo it.
pub fn change(view: &View<'_>) -> Markup {
    let (visit, preview, p) = (view.visit, &view.shown.preview, &view.shown.decision.proposal);
    html! {
        section {
            h2 { (visit.pick("Change", "变更")) }
            @let plain = visit.money() || !has_amounts(&p.action);
            (diff(visit, &preview.diff, plain))
            dl.keyvalue {
                @if let Some(at) = p.action.ad_ref() {
                    // the ids are what is carried out; the name is only what reports call it
                    dt { (visit.pick("Carried out on", "执行对象编号")) } dd.mono { (at.entity.code()) " " (one_line(&at.path(), VALUE)) }
                }
                @if !p.skus.is_empty() {
                    @let more = p.skus.len().saturating_sub(6);
                    dt { "SKU" }
                    dd { (p.skus.iter().take(6).map(|s| one_line(s, 40)).collect::<Vec<_>>().join(", ")) @if more > 0 { " +" (more) } }
                }
                dt { (visit.pick("At the marketplace now", "平台当前状态")) } dd { (live(visit, &preview.live, plain)) }
                dt { (visit.pick("Undone by", "撤销方式")) }
                dd { @match &preview.inverse {
                    Some(inverse) if plain => { @for c in inverse { div { (on_a_line(visit, c)) } } },
                    Some(_) => (of_money(visit, || html! {})),
                    None => (undo_tag(visit, false)),
                } }
            }
        }
    }
}

/// Field by field; values only where they are `plain` for the visitor.
fn diff(visit: &Visit, changes: &[Change], plain: bool) -> Markup {
    let text = |w: &domain::Words| one_line(visit.words(w), VALUE);
    let value = |w: &domain::Words| {
        if plain {
            html! { (text(w)) }
        } else {
            of_money(visit, || html! { (text(w)) })
        }
    };
    html! {
        table.diff {
            thead { tr {
                th scope="col" { (visit.pick("Field", "字段")) }
                th scope="col" { (visit.pick("Before", "现值")) }
                th scope="col" { (visit.pick("After", "新值")) }
            } }
            tbody { @for c in changes {
                tr { th scope="row" { (text(&c.field)) } td { (value(&c.before)) } td.strong { (value(&c.after)) } }
            } }
        }
    }
}

fn on_a_line(visit: &Visit, c: &Change) -> String {
    let [field, before, after] = [&c.field, &c.before, &c.after].map(|w| one_line(visit.words(w), VALUE));
    format!("{field} {before} → {after}")
}

fn live(visit: &Visit, live: &LiveState, plain: bool) -> Markup {
    match live {
        LiveState::AsBefore => html! { span.tag.good { (visit.pick("as when it was proposed", "与提案时一致")) } },
        LiveState::AsAfter => html! { span.tag { (visit.pick("already as wanted", "已是目标值")) } },
        LiveState::Missing => html! { span.tag.warn { (visit.pick("not in the latest report", "最新报表中没有")) } },
        LiveState::Other { found } => html! {
            span.tag.bad { (visit.pick("another value", "已变为其他值")) } " " @if plain { (one_line(found, VALUE)) }
        },
    }
}

/// The interval beside those of earlier decisions of its kind, and how it was reckoned.
pub fn expected(view: &View<'_>) -> Markup {
    let (visit, d, p) = (view.visit, &view.shown.decision, &view.shown.preview.predicted);
    let interval = inbox::interval(p.low_micros, p.high_micros, p.currency);
    let (pct, c, days) = (p.coverage_pct, p.currency, p.days);
    let likely = signed(p.likely_micros, c);
    let alike = view.measured.iter().filter(|k| k.id != d.id && k.proposal.predicted.currency == c);
    let mut rows = vec![row(d, visit.pick(format!("{}, this one", d.id), format!("{}（本项）", d.id)))];
    rows.extend(alike.take(EARLIER).map(|k| row(k, k.id.to_string())));
    let n = rows.len() - 1;
    let chart = Chart {
        id: "expected",
        title: visit.pick("Predicted, and what was measured", "预测与实测").to_owned(),
        unit: c.to_string(),
        alt: visit.pick(
            format!("{likely} {c} expected over {days} days, {pct} % interval {interval}; {n} earlier decisions of its kind below"),
            format!("{days} 天内预期 {likely} {c}，{pct} % 区间 {interval}；下方为此前同类 {n} 项"),
        ),
        lang: visit.lang,
    };
    let record = record(view).map(|r| outcomes::record_words(visit.lang, &r));
    let none = visit.pick("nothing of this agent and kind has been measured yet", "该智能体此类预测尚无复盘");
    let heading = visit.pick("Expected after-tax cash", "预期税后现金");
    if !visit.money() {
        return html! { section { h2 { (heading) } p { (of_money(visit, || html! {})) } } };
    }
    html! {
        section {
            h2 { (heading) }
            (intervals(&chart, &rows))
            dl.keyvalue {
                dt { (visit.pick("Method", "方法")) } dd { (one_line(visit.words(&p.method), 600)) }
                dt { (visit.pick("Earlier ones", "此前同类")) }
                dd { (record.as_deref().unwrap_or(none)) " " a href="/outcomes" { (visit.pick("Outcomes", "复盘")) } }
            }
        }
    }
}

fn row(d: &Decision, name: String) -> Interval {
    let (p, whole) = (&d.proposal.predicted, |micros: i64| micros as f64 / 1e6);
    let figure = d.outcome.as_ref().filter(|o| o.has_figure() && o.currency == p.currency);
    Interval {
        name,
        predicted: (whole(p.low_micros), whole(p.likely_micros), whole(p.high_micros)),
        measured: figure.map(|o| (whole(o.effect_micros), Some((whole(o.low_micros), whole(o.high_micros))))),
        href: Some(href(d.id)),
    }
}

/// What came of it.
pub fn outcome(view: &View<'_>, outcome: &Outcome) -> Markup {
    let visit = view.visit;
    html! {
        section {
            h2 { (visit.pick("What came of it", "实际结果")) }
            @if visit.money() {
                @if outcome.has_figure() { p { (cash(Money::new(outcome.effect_micros, outcome.currency))) } }
                p { (outcomes::outcome_words(visit.lang, outcome)) }
            } @else {
                p { (entry::verdict(visit.lang, outcome.verdict)) " " (of_money(visit, || html! {})) }
            }
        }
    }
}

/// What blocks or warns stands open; what passes can be opened.
pub fn guardrails(view: &View<'_>) -> Markup {
    let (visit, findings) = (view.visit, &view.shown.preview.findings);
    let (passed, raised): (Vec<&Finding>, Vec<&Finding>) = findings.iter().partition(|f| f.verdict == Verdict::Pass);
    let n = passed.len();
    html! {
        section {
            h2 { (visit.pick("Guardrails now", "护栏（当前）")) }
            @if raised.is_empty() { p { span.tag.good { (visit.pick("all pass", "全部通过")) } } } @else { (found(visit, &raised)) }
            @if n > 0 {
                details {
                    summary { (visit.pick(format!("{n} that pass"), format!("通过的 {n} 项"))) }
                    (found(visit, &passed))
                }
            }
        }
    }
}

fn found(visit: &Visit, findings: &[&Finding]) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { (visit.pick("Guardrail", "护栏")) }
                th scope="col" { (visit.pick("Verdict", "结论")) }
                th scope="col" { (visit.pick("Found", "检查结果")) }
            } }
            tbody { @for f in findings {
                @let (tone, word) = match f.verdict {
                    Verdict::Pass => ("good", ("pass", "通过")),
                    Verdict::Warn => ("warn", ("warn", "注意")),
                    Verdict::Block => ("bad", ("block", "阻止")),
                };
                tr {
                    th scope="row" { (title(visit, &f.guardrail)) }
                    td { span class={ "tag " (tone) } { (visit.of(word)) } }
                    td { (of_money(visit, || html! { (one_line(visit.words(&f.words), 400)) })) }
                }
            } }
        }
    }
}

/// The guardrail in words; its name where the registry no longer has it.
fn title(visit: &Visit, name: &str) -> String {
    let known = desk::guardrails::GUARDRAILS.iter().find(|g| g.name == name);
    known.map_or_else(|| one_line(name, 30), |g| visit.of(g.title).to_owned())
}

/// Figures that open their rows first; those worked out from them can be opened.
pub fn evidence(view: &View<'_>) -> Markup {
    let (visit, d) = (view.visit, &view.shown.decision);
    let p = &d.proposal;
    let all: Vec<usize> = (0..p.evidence.len()).collect();
    let (rows, derived): (Vec<usize>, Vec<usize>) = all.into_iter().partition(|i| !p.evidence[*i].query.is_empty());
    let n = derived.len();
    html! {
        section {
            h2 { (visit.pick("Evidence", "证据")) }
            p.muted { (visit.pick(format!("facts through {}; a figure opens the rows of the files that it comes from", p.data_through), format!("数据截至 {}；点击数值可查看来源文件中的行", p.data_through))) }
            (exhibits(visit, d, &rows))
            @if n > 0 {
                details {
                    summary { (visit.pick(format!("{n} figures worked out from them"), format!("由此推算的 {n} 项"))) }
                    (exhibits(visit, d, &derived))
                }
            }
        }
    }
}

fn exhibits(visit: &Visit, d: &Decision, which: &[usize]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(visit.pick("Evidence", "证据")) {
            table {
                thead { tr {
                    th scope="col" { (visit.pick("Figure", "数据")) }
                    th.right scope="col" { (visit.pick("Value", "数值")) }
                    th scope="col" { (visit.pick("Window", "时间窗口")) }
                    th scope="col" { (visit.pick("Metric", "指标")) }
                } }
                tbody { @for i in which {
                    @let e = &d.proposal.evidence[*i];
                    @let value = figures::value(visit.lang, e.value, e.unit);
                    tr {
                        th scope="row" { (one_line(visit.words(&e.label), 200)) }
                        td.right {
                            @if !visit.money() && matches!(e.unit, domain::Unit::Micros(_)) { (of_money(visit, || html! {})) }
                            @else if e.query.is_empty() || !visit.money() { (value) }
                            @else { a href={ (href(d.id)) "/evidence/" (i + 1) } { (value) } }
                        }
                        td { (e.window.0) " – " (e.window.1) }
                        td.mono { (one_line(&e.metric, 40)) }
                    }
                } }
            }
        }
    }
}
