//! Charts that lie: a table with a name, a drawing and a value in each row, legible at every width and to those who hear it.

use super::Chart;
use super::frame::{figure, named, patterns};
use super::scale::{Axis, pct};
use maud::{Markup, html};

/// A row.
pub(super) struct Row {
    pub name: String,
    pub href: Option<String>,
    /// Whether it is emphasised.
    pub strong: bool,
    pub drawing: Markup,
    pub value: Markup,
}

/// Where a value lies, with room at both ends for lines and shapes.
pub(super) fn share(axis: &Axis, value: f64) -> f64 {
    0.015 + axis.share(value) * 0.97
}

/// The same as an attribute.
pub(super) fn place(axis: &Axis, value: f64) -> String {
    pct(share(axis, value))
}

/// The line at zero, where zero is within.
pub(super) fn zero(axis: &Axis) -> Markup {
    let x = place(axis, 0.0);
    html! { @if axis.low <= 0.0 && axis.high >= 0.0 { line.zero x1=(x) x2=(x) y1="0" y2="100%" {} } }
}

/// The whole chart. Roles are stated because a narrow page lays rows out anew, which would take them away. `head` names what stands in rows and what its value is; `above` stands before the table.
pub(super) fn rows(chart: &Chart, kind: &str, head: [&str; 2], above: &Markup, ruler: &Markup, rows: &[Row]) -> Markup {
    let body = html! {
        p.away id={ (chart.id) "-desc" } { (chart.alt) }
        svg.defs width="0" height="0" aria-hidden="true" focusable="false" { (patterns(chart)) }
        (above)
        table.lying role="table" aria-describedby={ (chart.id) "-desc" } aria-labelledby={ (chart.id) "-title" } {
            thead role="rowgroup" { tr role="row" {
                th scope="col" role="columnheader" { (head[0]) }
                td.draw role="cell" { svg.ruler width="100%" height="100%" aria-hidden="true" focusable="false" { (ruler) } }
                th.right scope="col" role="columnheader" { (head[1]) }
            } }
            tbody role="rowgroup" {
                @for row in rows {
                    tr.strong[row.strong] role="row" {
                        th scope="row" role="rowheader" { (named(&row.name, row.href.as_deref())) }
                        td.draw role="cell" { svg width="100%" height="100%" aria-hidden="true" focusable="false" { (row.drawing) } }
                        td.right role="cell" { (row.value) }
                    }
                }
            }
        }
    };
    figure(chart, kind, &body)
}

/// First and last mark and zero of an axis, in words.
pub(super) fn ruler(chart: &Chart, axis: &Axis) -> Markup {
    let inner = axis.low < 0.0 && axis.high > 0.0 && (0.2..=0.8).contains(&axis.share(0.0));
    html! {
        @if axis.high > axis.low {
            text x="1.5%" y="70%" text-anchor="start" { (axis.label(axis.low, chart.lang)) }
            @if inner { text x=(place(axis, 0.0)) y="70%" text-anchor="middle" { "0" } }
            text x="98.5%" y="70%" text-anchor="end" { (axis.label(axis.high, chart.lang)) }
        }
    }
}
