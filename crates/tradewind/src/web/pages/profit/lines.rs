//! The statement in full: every line of the waterfall down, months or a few groups across, share of net sales.

use super::super::super::visit::Visit;
use super::figures::{amount, share};
use super::view::{Unit, View};
use crate::cli::one_line;
use books::roll_up::{By, Row};
use books::waterfall::{Amounts, Line, Step, steps};
use maud::{Markup, html};

/// Groups that stand beside each other; more would not be read.
pub const GROUPS: usize = 6;

/// What stands across for so many rows: the dimension itself while it is short, else months.
pub fn across(by: By, rows: usize) -> By {
    if by != By::Month && rows <= GROUPS { by } else { By::Month }
}

/// The table. `by` is what `rows` stand for.
pub fn statement(visit: &Visit, view: &View, unit: Unit, by: By, rows: &[Row], total: &Amounts) -> Markup {
    let there = view.with(|v| v.by = by);
    let groups: Vec<(String, Option<String>, Amounts)> = rows
        .iter()
        .map(|r| {
            let key = r.key.first().cloned().unwrap_or_default();
            (one_line(&key, 30), there.narrowed(&key), unit.amounts(r))
        })
        .collect();
    let shown = steps().filter(|s| {
        let zero = |a: &Amounts| a.step(*s) == Some(0);
        matches!(s, Step::Subtotal(_)) || !zero(total) || groups.iter().any(|g| !zero(&g.2))
    });
    let net = total.down_to(Line::Refunds);
    let name = unit.name(visit);
    let caption = visit
        .pick(format!("Profit statement, {}, in {name}", view.span()), format!("利润表，{}，单位{name}", view.span()));
    html! {
        section #statement {
            h2 { (visit.pick("Statement", "利润表")) " " small.muted { (name) } }
            div.scroll tabindex="0" role="region" aria-label=(caption) {
                table {
                    caption.away { (caption) }
                    thead { tr {
                        th scope="col" { (visit.pick("Line", "科目")) }
                        @for (key, to, _) in &groups {
                            th.right scope="col" { @if let Some(to) = to { a href=(to) { (key) } } @else { (key) } }
                        }
                        th.right scope="col" { (visit.pick("Total", "合计")) }
                        th.right scope="col" { (visit.pick("% of net sales", "占净销售额")) }
                    } }
                    tbody {
                        @for step in shown {
                            @let strong = matches!(step, Step::Subtotal(_));
                            tr data-row .strong[strong] {
                                th scope="row" { (line(visit, view, step)) }
                                @for (_, _, amounts) in &groups { (cell(visit, unit, amounts, step)) }
                                (cell(visit, unit, total, step))
                                td.right.muted { (share(total.step(step), net)) }
                            }
                        }
                    }
                }
            }
            p.small.muted { (visit.pick("Signed as it adds to profit: costs are below zero.", "按对利润的影响列示：费用为负。")) }
        }
    }
}

fn line(visit: &Visit, view: &View, step: Step) -> Markup {
    let name = visit.pick(step.en(), step.zh());
    match step {
        Step::Line(l) => html! { a href=(view.opening(l)) { (name) } },
        Step::Subtotal(_) => html! { "= " (name) },
    }
}

fn cell(visit: &Visit, unit: Unit, amounts: &Amounts, step: Step) -> Markup {
    let micros = amounts.step(step);
    html! { td.right .down[micros.is_some_and(|m| m < 0)] { (amount(visit, micros, unit.currency)) } }
}
