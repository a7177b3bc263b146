//! What an operator sees: their own row by month, their own ramp, their own hours.

use super::super::super::table::Ask;
use super::super::super::visit::Visit;
use super::{Asked, Figures, ramp, table, time};
use crate::cli::one_line;
use maud::{Markup, html};

/// The page of an operator.
pub(super) fn body(visit: &Visit, f: &Figures, asked: &Asked, ask: Ask) -> Markup {
    let rows = table::rows(visit, f, asked);
    let ramps = ramp::seen(visit, f);
    let name = one_line(&visit.person.name, super::NAME);
    html! {
        section #operators {
            h2 { (name) " " small.muted { (visit.pick("RMB", "人民币")) } }
            @if rows.is_empty() {
                p.muted { (visit.pick(
                    format!("No SKU of the books is {name}'s. The table sku_owners names who answers for which SKU, as the policy writes the name."),
                    format!("账目中没有由{name}负责的货号。sku_owners 表按策略中的姓名填写负责人。"),
                )) }
            } @else {
                (table::bars(visit, &rows, true))
                (table::table(visit, f, asked, ask).html(visit))
            }
        }
        @if !ramps.is_empty() { (ramp::section(visit, &ramps, f)) }
        (time::section(visit, f))
    }
}
