//! What waits at the desk, what it did in thirty days, and what that earned.

use super::super::super::visit::Visit;
use super::super::super::{figure, page};
use super::super::upload::UPLOAD;
use super::money::change;
use crate::cli::house::change as changes;
use crate::cli::one_line;
use app::board::earned::{Counts, DAYS, Earned, Sum, Waiting};
use maud::{Markup, html};

/// What waits, with a button to it.
pub fn waiting_card(visit: &Visit, w: &Waiting, money: bool) -> Markup {
    let due = w.first_due_micros.map(|at| figure::left(visit.lang, at, visit.now_micros));
    figure::card(
        visit.pick("Waits for a decision", "待审"),
        html! { (figure::count(w.count)) },
        html! {
            @if money && w.count > 0 { (visit.pick("expected ", "预期 ")) (change(visit, w.likely.cny_micros)) (visit.pick("; ", "；")) }
            @if let Some(due) = due { (visit.pick(format!("the first lapses in {due}"), format!("最早 {due} 后过期"))) }
            @else { (visit.pick("nothing waits", "暂无待审")) }
            @if w.count > 0 && visit.opens("/inbox") { " " a.button.primary.small href="/inbox" { (visit.pick("Review", "去审批")) } }
        },
        Some("/inbox").filter(|inbox| visit.opens(inbox)),
    )
}

/// The weightiest decisions that wait.
pub fn weightiest(visit: &Visit, w: &Waiting) -> Markup {
    html! {
        section {
            h2 { (visit.pick("Weightiest decisions", "最重要的待审")) }
            @if w.weightiest.is_empty() {
                p.muted { (visit.pick("Nothing waits for you. The agents look again after the next reports.", "暂无待审。导入新报表后智能体会再次检查。")) }
            } @else {
                ol.rows {
                    @for d in &w.weightiest {
                        @let (p, e) = (&d.proposal, &d.proposal.predicted);
                        li data-row {
                            a.what href=(format!("/decision/{}", d.id)) data-key="Enter" { (d.id) " " (changes::line(visit.lang, p)) }
                            (figure::cash(domain::Money::new(e.likely_micros, e.currency)))
                            span.small.muted { (figure::left(visit.lang, p.expires_at_micros, visit.now_micros)) }
                            span.why { (one_line(visit.words(&p.reason), 240)) }
                        }
                    }
                }
                @if w.count > w.weightiest.len() as u64 && visit.opens("/inbox") {
                    p.small { a href="/inbox" { (visit.pick(format!("All {} that wait", figure::count(w.count)), format!("查看全部 {} 项待审", figure::count(w.count)))) } }
                }
            }
        }
    }
}

/// What the desk did in thirty days; with what that earned, for those who see money.
pub fn section(visit: &Visit, e: &Earned, money: bool) -> Markup {
    html! {
        section {
            h2 { (visit.pick(format!("What the desk did in {DAYS} days"), format!("近 {DAYS} 天决策台的工作"))) }
            @if money { (worth(visit, e)) }
            @if e.by_agent.is_empty() {
                p.muted { (visit.pick("No agent has proposed anything in these days. ", "这段时间没有智能体提案。"))
                    @if visit.is(UPLOAD) { a href="/upload" { (visit.pick("Bring reports and let them run", "上传报表并运行智能体")) } }
                }
            } @else { (table(visit, e)) }
        }
    }
}

fn table(visit: &Visit, e: &Earned) -> Markup {
    let heads = visit.pick(
        ["Agent", "Proposed", "Approved", "Carried out", "Refused by the marketplace", "Declined"],
        ["智能体", "提案", "批准", "执行", "平台拒绝", "拒绝"],
    );
    html! {
        div.scroll {
            table {
                caption.away { (visit.pick("Decisions by agent", "各智能体的决策")) }
                thead { tr { @for (i, head) in heads.iter().enumerate() { th scope="col" class=[(i > 0).then_some("right")] { (head) } } } }
                tbody { @for (agent, c) in &e.by_agent { tr { th scope="row" { (one_line(agent, 40)) } (cells(c)) } } }
                tfoot { tr { th scope="row" { a href="/journal" { (visit.pick("All", "合计")) } } (cells(&e.total)) } }
            }
        }
    }
}

fn cells(c: &Counts) -> Markup {
    html! { @for n in [c.proposed, c.approved, c.executed, c.failed, c.declined] { td.right { (figure::count(n)) } } }
}

fn worth(visit: &Visit, e: &Earned) -> Markup {
    let m = &e.measured;
    let n = m.with_figure;
    html! {
        dl.keyvalue {
            dt { a href="/outcomes" { (visit.pick("Measured", "已复盘")) } }
            dd {
                @if n == 0 {
                    (visit.pick("no outcome with a figure yet; effects are measured once their days have matured", "暂无可量化的复盘；数据成熟后自动复盘"))
                } @else {
                    (visit.pick(format!("{n} outcome(s) earned "), format!("{n} 项，实际收益 "))) (sum(visit, &m.earned))
                    (visit.pick("; predicted ", "；预测 ")) (sum(visit, &m.predicted))
                }
                @if m.without > 0 { span.muted { (visit.pick(format!("; {} can't be told", m.without), format!("；{} 项无法判断", m.without))) } }
            }
            dt { a href="/outcomes" { (visit.pick("Carried out, not yet measured", "已执行，待复盘")) } }
            dd { (figure::count(e.unmeasured)) (visit.pick(", expected ", " 项，预期 ")) (sum(visit, &e.unmeasured_likely)) }
            dt { (page::way(visit, "/inbox", visit.pick("Waits", "待审"))) }
            dd { (figure::count(e.waiting.count)) (visit.pick(", expected ", " 项，预期 ")) (sum(visit, &e.waiting.likely)) }
        }
    }
}

/// A sum in RMB, and what it is made of where that is more than RMB.
fn sum(visit: &Visit, s: &Sum) -> Markup {
    let parts: Vec<String> =
        s.by_currency.iter().map(|(c, micros)| format!("{} {c}", figure::signed(*micros, *c))).collect();
    let own = s.by_currency.keys().all(|c| *c == domain::Currency::CNY);
    html! { (change(visit, s.cny_micros)) @if !own { " " span.small.muted { "(" (parts.join(", ")) ")" } } }
}
