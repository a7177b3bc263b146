//! Outcomes: calibration, league of agents, every measured decision.

use super::super::fault::{Answer, Fault};
use super::super::figure::{self, count};
use super::super::page::{self, Page, page};
use super::super::table::{Ask, Cell, Column, Table};
use super::super::visit::{Posted, Visit, encoded};
use super::super::window::{App, Told};
use crate::cli::house::{change, entry};
use crate::cli::one_line;
use app::desk::outcomes::Record;
use axum::Router;
use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use desk::calibration::{Advice, Earned, Score};
use desk::outcome::Verdict;
use desk::{Decision, DecisionId, Filter, Order, State, calibration};
use domain::{Currency, Day};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use store::accounts::NoteKind;

mod charts;

/// The page.
pub const PAGE: Page = Page {
    path: "/outcomes",
    name: ("Outcomes", "复盘"),
    about: ("What came of decisions, against what was predicted", "决策结果与预测的对比"),
    mark: "M4 20V4M4 20h16M7 15l4-4 3 3 5-7",
    roles: page::ALL,
    routes,
};

fn routes() -> Router<App> {
    Router::new()
        .route("/outcomes", get(show))
        .route("/outcomes/export", get(export))
        .route("/outcomes/measure", post(measure))
}

/// Columns of a change in a table.
const CHANGE: usize = 90;
/// Maturing decisions that are listed.
const MATURING: usize = 30;
/// A whole, where shares are in 10⁻⁹.
const NANOS: i64 = 1_000_000_000;
/// Days after which nobody waits for a measurement any more.
const DAYS_AHEAD: i32 = 800;

#[derive(Deserialize)]
struct Asked {
    verdict: Option<String>,
    currency: Option<String>,
    format: Option<String>,
}

/// A measured decision, as the table shows it.
struct Measured {
    id: String,
    place: String,
    agent: String,
    change: String,
    verdict: Verdict,
    predicted: i64,
    effect: Option<(i64, String)>,
    currency: Currency,
    day: Day,
    power: Option<i64>,
    method: String,
}

impl Measured {
    fn of(visit: &Visit, d: &Decision) -> Option<Self> {
        let (p, o) = (&d.proposal.predicted, d.outcome.as_ref()?);
        let figure = o.has_figure();
        let interval = || {
            let [low, high] = [o.low_micros, o.high_micros].map(|m| figure::signed(m, o.currency));
            format!("{low} … {high}")
        };
        Some(Self {
            id: d.id.to_string(),
            place: change::place(&d.proposal),
            agent: one_line(&d.proposal.agent, 30),
            change: one_line(&figure::change(visit, &d.proposal), CHANGE),
            verdict: o.verdict,
            predicted: p.likely_micros,
            effect: figure.then(|| (o.effect_micros, interval())),
            currency: p.currency,
            day: desk::room::day_of(d.changed_at_micros),
            power: figure.then_some(o.power_nanos),
            method: one_line(visit.words(&o.method), 200),
        })
    }
}

const COLUMNS: &[Column<Measured>] = &[
    Column {
        key: "decision",
        title: ("Decision", "决策"),
        hint: ("", ""),
        value: |m| Cell::Text(m.id.clone()),
        link: Some(|m| format!("/decision/{}", m.id)),
        total: None,
    },
    Column {
        key: "change",
        title: ("Change", "变更"),
        hint: ("", ""),
        value: |m| Cell::Text(m.change.clone()),
        link: None,
        total: None,
    },
    Column {
        key: "place",
        title: ("Site", "站点"),
        hint: ("", ""),
        value: |m| Cell::Text(m.place.clone()),
        link: None,
        total: None,
    },
    Column {
        key: "agent",
        title: ("Agent", "智能体"),
        hint: ("", ""),
        value: |m| Cell::Text(m.agent.clone()),
        link: None,
        total: None,
    },
    Column {
        key: "predicted",
        title: ("Predicted", "预测"),
        hint: ("likely effect on the owner's after-tax cash", "对税后现金的预计影响"),
        value: |m| Cell::Money(m.predicted, Some(m.currency)),
        link: None,
        total: None,
    },
    Column {
        key: "measured",
        title: ("Measured", "实测"),
        hint: ("measured effect; empty where nothing could be measured", "实测影响；无法测量时为空"),
        value: |m| Cell::maybe_money(m.effect.as_ref().map(|e| e.0), Some(m.currency)),
        link: None,
        total: None,
    },
    Column {
        key: "interval",
        title: ("Its interval", "实测区间"),
        hint: ("what the measurement may be off by", "实测值的误差区间"),
        value: |m| m.effect.as_ref().map_or(Cell::Nothing, |e| Cell::Text(e.1.clone())),
        link: None,
        total: None,
    },
    Column {
        key: "currency",
        title: ("Currency", "币种"),
        hint: ("", ""),
        value: |m| Cell::Text(m.currency.to_string()),
        link: None,
        total: None,
    },
    Column {
        key: "verdict",
        title: ("Verdict", "结论"),
        hint: ("", ""),
        value: |m| Cell::Words(m.verdict.title().0, m.verdict.title().1),
        link: None,
        total: None,
    },
    Column {
        key: "power",
        title: ("Power", "检验功效"),
        hint: (
            "chance of telling an effect as large as the predicted one from none",
            "能把预测大小的影响与“无影响”区分开的概率",
        ),
        value: |m| m.power.map_or(Cell::Nothing, |p| Cell::Ratio(p, NANOS)),
        link: None,
        total: None,
    },
    Column {
        key: "day",
        title: ("Measured on", "复盘日期"),
        hint: ("", ""),
        value: |m| Cell::Day(m.day),
        link: None,
        total: None,
    },
    Column {
        key: "method",
        title: ("How", "方法"),
        hint: ("", ""),
        value: |m| Cell::Text(m.method.clone()),
        link: None,
        total: None,
    },
];

/// Columns that tell of the firm's money.
const OF_MONEY: [&str; 5] = ["predicted", "measured", "interval", "currency", "method"];

/// The columns that the visitor may see.
fn columns(visit: &Visit) -> Vec<Column<Measured>> {
    COLUMNS.iter().copied().filter(|c| visit.money() || !OF_MONEY.contains(&c.key)).collect()
}

/// Everything that the page is about, of the shops that the visitor sees.
struct Read {
    measured: Vec<Decision>,
    waiting: Vec<Decision>,
    records: Vec<Record>,
}

async fn read(visit: &Visit) -> Result<Read, Fault> {
    let house = visit.window.house();
    let shops: BTreeSet<String> = visit.shops().iter().cloned().collect();
    let all = desk::Page { skip: 0, take: u64::MAX };
    let filter = |state| Filter { states: vec![state], shops: shops.clone(), ..Filter::default() };
    let measured = house.journal.list(&filter(State::Measured), Order::Changed, &all).await?.decisions;
    let waiting = house.journal.list(&filter(State::Executed), Order::Changed, &all).await?.decisions;
    // what calibration suggests rests on all shops and names their sums: it is for those who see all shops
    let records = if shops.is_empty() {
        house.records().await?
    } else {
        let scores = calibration::score(measured.iter().chain(&waiting));
        scores.into_iter().map(|score| Record { score, suggestion: None }).collect()
    };
    Ok(Read { measured, waiting, records })
}

async fn show(visit: Visit, Query(asked): Query<Asked>, Query(ask): Query<Ask>) -> Answer<Markup> {
    let read = read(&visit).await?;
    let due = due(&visit, &read.waiting);
    let body = html! {
        @if !due.is_empty() && visit.is(page::DECIDE) { (ready(&visit, due.len())) }
        @if read.measured.is_empty() {
            (nothing_yet(&visit, &read))
        } @else {
            (summary(&visit, &read))
            (charts::all(&visit, &read.measured, &read.records, asked.currency.as_deref()))
            (league(&visit, &read.records))
            (list(&visit, &read.measured, &asked, ask))
        }
        (maturing(&visit, &read.waiting, &due))
    };
    page(&visit, PAGE.path, visit.of(PAGE.name), body).await
}

fn nothing_yet(visit: &Visit, read: &Read) -> Markup {
    let outcome = &visit.window.house().policy.outcome;
    let days = i64::from(outcome.days) + i64::from(outcome.mature_days);
    let n = read.waiting.len();
    page::empty(
        visit.pick("Nothing has been measured yet", "尚无复盘结果"),
        html! {
            p { (visit.pick(
                format!("Here stands what every executed decision earned, held against what was predicted, and how far each agent can be trusted. A change of advertising is measured about {days} days after it was made, once the reports cover those days."),
                format!("这里会列出每项已执行决策的实际收益、与预测的对比，以及各智能体的可信程度。广告变更在执行约 {days} 天后、且报表覆盖这些日期时复盘。"),
            )) }
            p {
                @if n > 0 { (visit.pick(format!("{n} executed decisions are maturing, see below."), format!("有 {n} 项已执行决策正在等待数据成熟，见下表。"))) }
                @else { (page::way(visit, "/inbox", visit.pick("Approve a decision in the inbox", "在待审中批准决策"))) (visit.pick(", take its file to the marketplace and bring home the receipt.", "，把文件上传到平台，并导入回执。")) }
            }
        },
    )
}

/// A share in per cent.
fn share(nanos: i64) -> String {
    figure::ratio(nanos, NANOS)
}

/// A few figures over all agents: sums of what the table of agents shows.
fn summary(visit: &Visit, read: &Read) -> Markup {
    let scores = || read.records.iter().map(|r| &r.score);
    let [held, missed, open] = [
        scores().map(|s| s.held).sum::<u32>(),
        scores().map(|s| s.missed).sum(),
        scores().map(|s| s.inconclusive).sum(),
    ];
    let mut money: BTreeMap<Currency, (i64, i64)> = BTreeMap::new();
    for (currency, m) in scores().flat_map(|s| &s.money) {
        let sums = money.entry(*currency).or_default();
        sums.0 = sums.0.saturating_add(m.earned_micros);
        sums.1 = sums.1.saturating_add(m.predicted_micros);
    }
    let told = u64::from(held) + u64::from(missed);
    let measured = told + u64::from(open);
    html! {
        div.grid {
            (figure::card(visit.pick("Measured", "已复盘"), html! { (count(measured)) },
                html! { (visit.pick(format!("{open} cannot be told from chance"), format!("其中 {open} 项无法判断"))) }, Some("#measured")))
            (figure::card(visit.pick("As predicted", "符合预测"), html! { (figure::ratio(i64::from(held), told as i64)) },
                html! { (visit.pick(format!("{held} of {told} that can be told"), format!("可判断的 {told} 项中 {held} 项"))) }, None))
            @if !visit.money() { (figure::card(visit.pick("Earned", "实际收益"), figure::of_money(visit, || html! {}), html! {}, None)) }
            @for (currency, (earned, predicted)) in money.iter().filter(|_| visit.money()) {
                (figure::card(&visit.pick(format!("Earned, {currency}"), format!("实际收益（{currency}）")),
                    figure::cash(domain::Money::new(*earned, *currency)),
                    html! { (visit.pick("predicted ", "预测 ")) (figure::signed(*predicted, *currency)) " " (currency) }, None))
            }
        }
    }
}

/// Agents and kinds of action: how predictions held, what was earned, what that speaks for.
fn league(visit: &Visit, records: &[Record]) -> Markup {
    let heads: [(&str, &str, bool); 9] = [
        ("Agent", "智能体", false),
        ("Kind", "类型", false),
        ("Measured", "已复盘", true),
        ("Cannot be told", "无法判断", true),
        ("Held", "命中", true),
        ("Promised", "承诺", true),
        ("Predicted", "预测合计", true),
        ("Earned (90 %)", "实际收益（90 %）", true),
        ("Bias each", "平均偏差", true),
    ];
    let caption = visit.pick("Agents and what their predictions were worth", "智能体及其预测表现");
    html! {
        section #league {
            h2 { (visit.pick("Agents", "智能体")) }
            div.scroll tabindex="0" role="region" aria-label=(caption) {
                table {
                    caption.away { (caption) }
                    thead { tr { @for (en, zh, right) in heads { th scope="col" .right[right] { (visit.pick(en, zh)) } } } }
                    tbody { @for r in records { (standing(visit, &r.score)) } }
                }
            }
            p.small.muted {
                (visit.pick(
                    "Held: share of the figures that the predicted interval holds. Bias: measured less predicted, each; above zero the agent is too cautious. Sums stay in the currency that they have.",
                    "命中：实测值落在预测区间内的比例。偏差：每项实测减预测，大于零表示智能体偏保守。金额按各自币种列示。",
                ))
            }
            (advice(visit, records))
        }
    }
}

fn standing(visit: &Visit, s: &Score) -> Markup {
    let dash = "–".to_owned();
    let percent = |nanos: Option<i64>| nanos.map_or_else(|| dash.clone(), share);
    let around = s.coverage_interval_nanos.map(|(l, h)| format!(" ({} … {})", share(l), share(h)));
    let sure = |(_, high): (i64, i64)| s.promised_nanos.is_some_and(|p| high < p);
    let money: Vec<Option<(Currency, Earned)>> = if s.money.is_empty() || !visit.money() {
        vec![None]
    } else {
        s.money.iter().map(|(c, m)| Some((*c, *m))).collect()
    };
    html! {
        @for (i, row) in money.iter().enumerate() {
            tr data-row {
                th scope="row" { (one_line(&s.agent, 30)) }
                td { (visit.of(s.kind.title())) }
                @if i == 0 {
                    td.right { (s.measured) }
                    td.right { (s.inconclusive) }
                    td.right {
                        (percent(s.coverage_nanos)) @if let Some(around) = around.as_ref() { span.small.muted.nowrap { (around) } }
                        @if s.coverage_interval_nanos.is_some_and(sure) { " " span.tag.bad { (visit.pick("too narrow", "区间过窄")) } }
                    }
                    td.right { (percent(s.promised_nanos)) }
                } @else { td.right {} td.right {} td.right {} td.right {} }
                @if let Some((c, m)) = row {
                    td.right { (figure::signed(m.predicted_micros, *c)) " " (c) }
                    td.right {
                        (figure::cash(domain::Money::new(m.earned_micros, *c)))
                        span.small.muted.nowrap { " (" (figure::signed(m.earned_low_micros, *c)) " … " (figure::signed(m.earned_high_micros, *c)) ")" }
                    }
                    td.right { (figure::signed(m.bias_micros, *c)) " " (c) }
                } @else { @for _ in 0..3 { td.right { (figure::of_money(visit, || html! { "–" })) } } }
            }
        }
    }
}

/// What calibration speaks for, and who may act on it.
fn advice(visit: &Visit, records: &[Record]) -> Markup {
    let said: Vec<(&Record, &calibration::Suggestion)> =
        records.iter().filter_map(|r| Some((r, r.suggestion.as_ref()?))).collect();
    let tag = |advice: Advice| match advice {
        Advice::Raise => ("tag good", visit.pick("raise", "可升级")),
        Advice::Lower => ("tag bad", visit.pick("lower", "建议降级")),
        Advice::Keep => ("tag", visit.pick("keep", "保持")),
    };
    html! {
        @if !visit.money() {
            // what calibration suggests names sums
        } @else if visit.shops().is_empty() {
            h3 { (visit.pick("What this speaks for", "建议")) }
            ul {
                @for (record, suggestion) in said {
                    @let (class, word) = tag(suggestion.advice);
                    li {
                        span class=(class) { (word) } " "
                        strong { (one_line(&record.score.agent, 30)) " / " (visit.of(record.score.kind.title())) }
                        (visit.pick(": ", "：")) (one_line(visit.words(&suggestion.words), 600))
                    }
                }
            }
            p {
                (visit.pick("Autonomy is raised one step at a time and lowered at any time, by an owner only: ", "自主级别由老板逐级提升，可随时降低："))
                a href="/policy" { (visit.pick("policy and autonomy", "策略与自主级别")) }
            }
        } @else {
            p.muted { (visit.pick("These figures are of your shops; suggestions rest on all shops and are shown to those who see all.", "以上为您负责店铺的数据；升降级建议基于全部店铺，仅向可查看全部店铺的人显示。")) }
        }
    }
}

/// The first day on whose evening a decision can be measured, if ever.
fn matures(d: &Decision, policy: &domain::Policy) -> Option<Day> {
    let from = desk::room::day_of(d.executed_at_micros?);
    (0..DAYS_AHEAD).map(|n| from.plus(n)).find(|day| desk::measure::due(d, policy, *day, *day))
}

/// Last day of the facts of a decision's site.
fn through(visit: &Visit, d: &Decision) -> Option<Day> {
    visit.window.standing().seen.site(&d.proposal.shop, &d.proposal.marketplace).map(|s| s.data_through)
}

/// Decisions that can be measured now.
fn due(visit: &Visit, waiting: &[Decision]) -> BTreeSet<DecisionId> {
    let (policy, today) = (visit.window.house().policy, visit.window.standing().today);
    let ready = |d: &&Decision| through(visit, d).is_some_and(|t| desk::measure::due(d, &policy, today, t));
    waiting.iter().filter(ready).map(|d| d.id).collect()
}

fn ready(visit: &Visit, n: usize) -> Markup {
    html! {
        div.notice {
            (page::post(visit, "/outcomes/measure", html! {
                span { (visit.pick(format!("{n} executed decisions can be measured now; it takes seconds. "), format!("{n} 项已执行决策现在可以复盘，需数秒。"))) }
                button.primary type="submit" { (visit.pick("Measure them", "立即复盘")) }
            }))
        }
    }
}

/// Executed decisions whose effect is not known yet, the next first.
fn maturing(visit: &Visit, waiting: &[Decision], due: &BTreeSet<DecisionId>) -> Markup {
    let policy = visit.window.house().policy;
    let mut rows: Vec<(Option<Day>, &Decision)> = waiting.iter().map(|d| (matures(d, &policy), d)).collect();
    rows.sort_by_key(|(day, d)| (day.is_none(), *day, d.id));
    let title = visit.pick("Still maturing", "等待数据成熟");
    let more = rows.len().saturating_sub(MATURING);
    html! {
        @if !rows.is_empty() {
            section #maturing {
                h2 { (title) " " span.muted { (count(rows.len() as u64)) } }
                div.scroll tabindex="0" role="region" aria-label=(title) {
                    table {
                        thead { tr {
                            th scope="col" { (visit.pick("Decision", "决策")) }
                            th scope="col" { (visit.pick("Change", "变更")) }
                            th scope="col" { (visit.pick("Executed", "执行日期")) }
                            th scope="col" { (visit.pick("Can be measured", "可复盘日期")) }
                            th.right scope="col" { (visit.pick("Predicted", "预测")) }
                        } }
                        tbody { @for (day, d) in rows.iter().take(MATURING) { (waits(visit, d, *day, due.contains(&d.id))) } }
                    }
                }
                @if more > 0 {
                    p.small.muted { (visit.pick(format!("and {more} more that mature later"), format!("另有 {more} 项更晚成熟"))) }
                }
            }
        }
    }
}

fn waits(visit: &Visit, d: &Decision, day: Option<Day>, due: bool) -> Markup {
    let p = &d.proposal.predicted;
    // old enough, but the reports that it needs are not there
    let lacks = day.filter(|day| !due && *day <= visit.window.standing().today).and(through(visit, d));
    html! {
        tr data-row {
            th scope="row" { a href={ "/decision/" (d.id) } data-key="Enter" { (d.id) } }
            td { (one_line(&figure::change(visit, &d.proposal), CHANGE)) }
            td { (d.executed_at_micros.map_or_else(|| "–".to_owned(), |at| desk::room::day_of(at).to_string())) }
            td {
                @if due { span.tag.good { (visit.pick("ready now", "已可复盘")) } }
                @else if let Some(day) = day { time datetime=(day.to_string()) { (day) } }
                @else { (visit.pick("not foreseeable", "无法预计")) }
                @if let Some(through) = lacks {
                    " " a.small href="/data" { (visit.pick(format!("facts reach only {through}: import newer reports"), format!("数据仅至 {through}：请导入更新的报表"))) }
                }
            }
            td.right { (figure::of_money(visit, || html! { (figure::signed(p.likely_micros, p.currency)) " " (p.currency) })) }
        }
    }
}

fn rows_of(visit: &Visit, measured: &[Decision], asked: &Asked) -> Vec<Measured> {
    let fits = |d: &&Decision| {
        asked
            .verdict
            .as_deref()
            .is_none_or(|v| d.outcome.as_ref().is_some_and(|o| v.is_empty() || o.verdict.code() == v))
    };
    measured.iter().filter(fits).filter_map(|d| Measured::of(visit, d)).collect()
}

fn table_of<'a>(
    visit: &Visit,
    columns: &'a [Column<Measured>],
    rows: Vec<Measured>,
    asked: &Asked,
    ask: Ask,
) -> Table<'a, Measured> {
    let verdict = asked.verdict.as_deref().filter(|v| !v.is_empty());
    let query = verdict.map_or_else(String::new, |v| format!("?verdict={}", encoded(v)));
    Table {
        id: "measured",
        caption: visit.pick("Measured decisions", "已复盘的决策").to_owned(),
        columns,
        rows,
        ask,
        first: ("day", true),
        here: format!("/outcomes{query}"),
        export: format!("/outcomes/export{query}"),
    }
}

fn list(visit: &Visit, measured: &[Decision], asked: &Asked, ask: Ask) -> Markup {
    let now = asked.verdict.as_deref().unwrap_or("");
    let verdicts = [Verdict::Held, Verdict::Missed, Verdict::Inconclusive];
    html! {
        h2 { (visit.pick("Every measured decision", "全部已复盘决策")) }
        nav.chips aria-label=(visit.pick("Verdict", "结论")) {
            a.chip href="/outcomes#measured" aria-current=[now.is_empty().then_some("true")] { (visit.pick("all", "全部")) }
            @for v in verdicts {
                @let n = measured.iter().filter(|d| d.outcome.as_ref().is_some_and(|o| o.verdict == v)).count();
                a.chip href={ "/outcomes?verdict=" (v.code()) "#measured" } aria-current=[(now == v.code()).then_some("true")] {
                    (entry::verdict(visit.lang, v)) " " (n)
                }
            }
        }
        (table_of(visit, &columns(visit), rows_of(visit, measured, asked), asked, ask).html(visit))
    }
}

async fn export(visit: Visit, Query(asked): Query<Asked>, Query(ask): Query<Ask>) -> Answer<Response> {
    visit.looked_at(NoteKind::OutcomesExported).await?;
    let read = read(&visit).await?;
    let columns = columns(&visit);
    let table = table_of(&visit, &columns, rows_of(&visit, &read.measured, &asked), &asked, ask);
    if asked.format.as_deref() == Some("xlsx") {
        let bytes = table.xlsx(visit.lang).map_err(|e| {
            Fault::mistake(
                format!("this does not fit into a workbook: {e}; take CSV"),
                format!("无法写入工作簿：{e}；请改用 CSV"),
            )
        })?;
        let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        return Ok(attachment("outcomes.xlsx", mime, bytes));
    }
    Ok(attachment("outcomes.csv", "text/csv; charset=utf-8", table.csv(visit.lang).into_bytes()))
}

/// A file to be kept.
pub(super) fn attachment(name: &str, mime: &'static str, bytes: Vec<u8>) -> Response {
    let kept = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, mime.to_owned()), (header::CONTENT_DISPOSITION, kept)], bytes).into_response()
}

#[derive(Deserialize)]
struct Nothing {}

/// Measures what is ready, in the request: it takes seconds.
async fn measure(Posted { visit, .. }: Posted<Nothing>) -> Answer<Response> {
    visit.only(page::DECIDE)?;
    let (window, standing) = (&visit.window, visit.window.standing());
    let fresh = window.house().measure(&window.lake, &standing.seen, &standing.economics, visit.now_micros).await?;
    window.tell(Told::Journal);
    let n = fresh.len();
    let said = visit.pick(format!("{n} decision(s) measured now"), format!("本次复盘 {n} 项"));
    Ok(page::go(&visit, "/outcomes", &said, None))
}

#[cfg(test)]
mod tests;
