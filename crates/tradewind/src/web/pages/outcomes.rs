//! Outcomes: calibration, league of agents, every measured decision.

use super::super::fault::{Answer, Fault};
use super::super::figure::{self, count};
use super::super::page::{self, Page, page};
use super::super::table::Ask;
use super::super::visit::{Posted, Visit};
use super::super::window::{App, Told, beside};
use crate::cli::one_line;
use app::desk::outcomes::Record;
use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::{get, post};
use desk::calibration::{Advice, Earned, Score};
use desk::{Decision, Filter, Order, State, calibration};
use domain::Currency;
use maturing::Maturing;
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

mod charts;
mod maturing;
mod table;

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
        .route("/outcomes/export", get(table::export))
        .route("/outcomes/measure", post(measure))
}

/// A whole, where shares are in 10⁻⁹.
const NANOS: i64 = 1_000_000_000;

#[derive(Deserialize)]
struct Asked {
    verdict: Option<String>,
    currency: Option<String>,
    format: Option<String>,
}

/// Everything that the page is about, of the shops that the visitor sees.
struct Read {
    measured: Vec<Arc<Decision>>,
    waiting: Vec<Arc<Decision>>,
    records: Arc<Vec<Record>>,
}

async fn read(visit: &Visit) -> Result<Read, Fault> {
    let (docket, shops) = (visit.window.docket().await?, visit.shops());
    let filter = |state| Filter { states: vec![state], shops: shops.clone(), ..Filter::default() };
    let list = |state| docket.list(&filter(state), Order::Changed).into_iter().cloned().collect();
    let (measured, waiting): (Vec<Arc<Decision>>, Vec<Arc<Decision>>) = (list(State::Measured), list(State::Executed));
    // what calibration suggests rests on all shops and names their sums: it is for those who see all shops
    let records = if shops.is_empty() {
        visit.window.records().await?
    } else {
        let scores = calibration::score(measured.iter().chain(&waiting).map(AsRef::as_ref));
        Arc::new(scores.into_iter().map(|score| Record { score, suggestion: None }).collect())
    };
    Ok(Read { measured, waiting, records })
}

async fn show(visit: Visit, Query(asked): Query<Asked>, Query(ask): Query<Ask>) -> Answer<Markup> {
    let read = read(&visit).await?;
    let maturing = Maturing::of(&visit, &read.waiting).await?;
    let body = html! {
        @if !maturing.due.is_empty() && visit.is(page::DECIDE) { (maturing::ready(&visit, maturing.due.len())) }
        @if read.measured.is_empty() {
            (nothing_yet(&visit, maturing.len()))
        } @else {
            (summary(&visit, &read))
            (charts::all(&visit, &read.measured, &read.records, asked.currency.as_deref()))
            (league(&visit, &read.records))
            (table::list(&visit, &read.measured, &asked, ask))
        }
        (maturing::section(&visit, &read.waiting, &maturing))
    };
    page(&visit, PAGE.path, visit.of(PAGE.name), body).await
}

fn nothing_yet(visit: &Visit, n: usize) -> Markup {
    let outcome = &visit.window.house().policy.outcome;
    let days = i64::from(outcome.days) + i64::from(outcome.mature_days);
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

#[derive(Deserialize)]
struct Nothing {}

/// Measures what is ready, in the request: it takes seconds.
async fn measure(Posted { visit, .. }: Posted<Nothing>) -> Answer<Response> {
    visit.only(page::DECIDE)?;
    let (window, standing) = (&visit.window, visit.window.standing());
    let (house, there, now) = (window.house(), window.clone(), visit.now_micros);
    let measure = async move { house.measure(&there.lake, &standing.seen, &standing.economics, now).await };
    let fresh = beside(measure).await?;
    window.tell(Told::Journal);
    let n = fresh.len();
    let said = visit.pick(format!("{n} decision(s) measured now"), format!("本次复盘 {n} 项"));
    Ok(page::go(&visit, "/outcomes", &said, None))
}

#[cfg(test)]
mod tests;
