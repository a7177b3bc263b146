//! A decision as a row of the inbox: what changes, why, what it is about in money, and what can be done with it.

use super::super::super::figure::{self, cash};
use super::super::super::page::post;
use super::super::super::visit::Visit;
use crate::cli::house::{change, inbox::interval};
use crate::cli::one_line;
use desk::stake::effect_micros;
use desk::{Decision, DecisionId, Moment, State, Verdict, autonomy, listing};
use domain::policy::Level;
use domain::{Money, Words};
use maud::{Markup, html};

/// Hours before the end from which time is short.
const SHORT_MICROS: i64 = 24 * 3_600_000_000;
/// The guardrail whose warning the tag of what nothing undoes says already.
const SAID_ALREADY: &str = "reversible";
/// Columns of a reason.
const REASON: usize = 220;

/// Reasons for a no that are one click away.
pub const REASONS: [(&str, &str); 4] = [
    ("the figures look wrong", "数据有误"),
    ("not in this season", "季节因素，暂不调整"),
    ("too risky now", "目前风险过大"),
    ("we decide this ourselves", "另有安排，自行决定"),
];

/// What rows are drawn with.
pub struct See<'a> {
    /// Who looks.
    pub visit: &'a Visit,
    /// What stands.
    pub moment: Moment<'a>,
    /// Address to come back to.
    pub back: String,
}

/// The number of a decision in addresses.
pub fn address(id: DecisionId) -> String {
    format!("/decision/{}", id.0)
}

/// An agent by the name that people use.
pub fn agent(visit: &Visit, name: &str) -> String {
    let known = agents::AGENTS.iter().find(|a| a.name == name);
    known.map_or_else(|| one_line(name, 30), |a| visit.of(a.title).to_owned())
}

impl See<'_> {
    /// Why the person who looks could not approve it, as far as that is known without asking every guardrail.
    pub fn why_not(&self, d: &Decision) -> Option<Words> {
        let (person, kind) = (&self.visit.person, d.proposal.action.kind());
        if !person.role.decides(kind) {
            let (en, zh) = person.role.title();
            return Some(Words::new(format!("not decided by the role {en}"), format!("不由{zh}决定")));
        }
        if autonomy::level(&d.proposal.agent, kind, &self.moment) == Level::Observe {
            return Some(Words::new("only observed", "仅观察"));
        }
        let over = |limit: i64| d.stake_cny_micros.is_none_or(|stake| stake > limit);
        person.limit_cny_micros.is_some_and(over).then(|| Words::new("above your limit", "超出您的限额"))
    }

    /// A row. `next` is the row to stand at once this one is gone.
    pub fn row(&self, d: &Decision, next: Option<DecisionId>) -> Markup {
        let (visit, p) = (self.visit, &d.proposal);
        let waits = d.state == State::Proposed;
        let line = change::line(visit.lang, p);
        html! {
            li id=(d.id) data-row {
                @if waits {
                    label.pick {
                        input type="checkbox" name="ids" value=(d.id) form="bulk" data-key="x";
                        span.away { (visit.pick("choose ", "选择 ")) (d.id) }
                    }
                }
                div.what { a href=(address(d.id)) data-key="Enter" { (line) } }
                (self.money(d))
                div.act { (self.acts(d, next)) }
                div.why {
                    div { span.mono { (d.id) } " · " (change::place(p)) " · " (agent(visit, &p.agent)) " · " (one_line(visit.words(&p.reason), REASON)) }
                    @if !waits { div { span.tag { (visit.of(d.state.title())) } @if !d.why.is_empty() { " " (one_line(&d.why, REASON)) } } }
                    (self.weight(d))
                }
            }
        }
    }

    fn money(&self, d: &Decision) -> Markup {
        let (visit, p) = (self.visit, &d.proposal);
        let e = &p.predicted;
        let tip = visit.pick(
            format!("after-tax cash in {} days; {} of 100 such intervals hold it", e.days, e.coverage_pct),
            format!("{} 天内的税后现金；区间置信度 {} %", e.days, e.coverage_pct),
        );
        html! {
            div.money {
                div.strong data-tip=(tip) { (cash(Money::new(e.likely_micros, e.currency))) }
                div.small.muted { (interval(e.low_micros, e.high_micros, e.currency)) }
            }
        }
    }

    /// What else it is about in money, how long it stands, and what a person should know before they say yes.
    fn weight(&self, d: &Decision) -> Markup {
        let (visit, p) = (self.visit, &d.proposal);
        let (e, outlay) = (&p.predicted, p.action.outlay_micros());
        html! {
            div {
                (visit.pick("at stake ", "涉及 ")) (figure::rounded(effect_micros(p), e.currency)) " " (e.currency.to_string())
                @if outlay != 0 { " · " strong { (visit.pick("leaves at once ", "立即支出 ")) (figure::exact(outlay, change::currency(p))) } }
                @if p.urgency_a_day_micros > 0 {
                    " · " (visit.pick("waiting costs ", "每等一天少 ")) (figure::rounded(p.urgency_a_day_micros, e.currency)) " " (e.currency.to_string()) (visit.pick(" a day", ""))
                }
                " " (self.tags(d))
            }
        }
    }

    fn tags(&self, d: &Decision) -> Markup {
        let visit = self.visit;
        let due = listing::due_micros(d);
        let short = due.is_some_and(|until| until.saturating_sub(visit.now_micros) < SHORT_MICROS);
        let (open, over) = (d.state == State::Proposed, due.is_some_and(|until| until < visit.now_micros));
        html! {
            span.tags {
                @if let Some(until) = due {
                    span.tag .warn[short] data-tip=(figure::moment(until)) {
                        @if over { (visit.pick("time is over", "已过期")) }
                        @else { (figure::left(visit.lang, until, visit.now_micros)) (visit.pick(" left", " 后失效")) }
                    }
                }
                @if !d.proposal.reversible() { " " span.tag.bad { (visit.pick("nothing undoes it", "不可撤销")) } }
                @for f in d.findings.iter().filter(|f| f.verdict == Verdict::Warn && f.guardrail != SAID_ALREADY) {
                    " " span.tag.warn data-tip=(one_line(visit.words(&f.words), REASON)) { (visit.pick("guardrail: ", "护栏：")) (guardrail(visit, &f.guardrail)) }
                }
                @if d.edits > 0 { " " span.tag { (visit.pick("edited", "已修改")) } }
                @if open && let Some(why) = self.why_not(d) { " " span.tag.warn { (visit.words(&why)) } }
            }
        }
    }

    fn acts(&self, d: &Decision, next: Option<DecisionId>) -> Markup {
        let (visit, to) = (self.visit, address(d.id));
        let decides = visit.person.role.decides(d.proposal.action.kind());
        let back = html! {
            input type="hidden" name="back" value=(self.back);
            @if let Some(next) = next { input type="hidden" name="next" value=(next); }
        };
        html! {
            @match d.state {
                State::Proposed if decides => {
                    @if self.why_not(d).is_none() {
                        (post(visit, &format!("{to}/approve"), html! {
                            (back)
                            input type="hidden" name="hash" value=(d.hash.0);
                            button.primary type="submit" data-key="a" aria-label={ (visit.pick("Approve ", "批准 ")) (d.id) } { (visit.pick("Approve", "批准")) }
                        }))
                    }
                    details {
                        summary data-key="d" { (visit.pick("Decline", "拒绝")) span.away { " " (d.id) } }
                        (post(visit, &format!("{to}/decline"), html! { (back) (reasons(visit, &d.id.to_string())) }))
                    }
                    a.small href={ (to) "/edit" } data-key="e" { (visit.pick("Edit", "修改")) }
                }
                State::Approved | State::Declined if decides && !desk::undo::undone(d) => {
                    (post(visit, &format!("{to}/undo"), html! {
                        (back)
                        button.plain type="submit" aria-label={ (visit.pick("Take back ", "撤销 ")) (d.id) } {
                            @if d.state == State::Approved { (visit.pick("Take back", "撤销批准")) } @else { (visit.pick("Ask again", "重新待审")) }
                        }
                    }))
                }
                _ => { a.small href=(to) { (visit.pick("Open", "打开")) } }
            }
        }
    }
}

/// Why not, in a click or in words. `of` tells several on a page apart.
pub fn reasons(visit: &Visit, of: &str) -> Markup {
    html! {
        fieldset {
            legend { (visit.pick("Why not? The agents remember it.", "拒绝原因（智能体会记住）")) }
            div.chips {
                @for reason in REASONS {
                    button.chip type="submit" name="reason" value=(visit.of(reason)) formnovalidate { (visit.of(reason)) }
                }
            }
            label for={ "why-" (of) } { (visit.pick("In your words", "其他原因")) }
            input id={ "why-" (of) } name="words" maxlength="300" required;
            button.danger type="submit" { (visit.pick("Decline", "拒绝")) }
        }
    }
}

fn guardrail(visit: &Visit, name: &str) -> String {
    let known = desk::guardrails::GUARDRAILS.iter().find(|g| g.name == name);
    known.map_or_else(|| one_line(name, 40), |g| visit.of(g.title).to_owned())
}
