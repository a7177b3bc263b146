//! A line small enough for a cell of a table.

use super::scale::{known, px};
use maud::{Markup, html};

/// Width and height.
const SIZE: (f64, f64) = (80.0, 20.0);
/// Room at each side, so that line and dot are whole.
const PAD: f64 = 3.0;

/// Draws values without axes; `alt` says what they show. What is no number leaves a gap.
pub fn spark(alt: &str, values: &[f64]) -> Markup {
    let all: Vec<Option<f64>> = values.iter().copied().map(known).collect();
    let known: Vec<f64> = all.iter().copied().flatten().collect();
    let (low, high) = known.iter().fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
    let step = (SIZE.0 - 2.0 * PAD) / all.len().saturating_sub(1).max(1) as f64;
    let place = |i: usize, v: f64| {
        let share = if high > low { (v - low) / (high - low) } else { 0.5 };
        let x = if all.len() == 1 { SIZE.0 - PAD } else { PAD + step * i as f64 };
        (px(x), px(SIZE.1 - PAD - share * (SIZE.1 - 2.0 * PAD)))
    };
    let mut d = String::new();
    let mut pen_down = false;
    for (i, v) in all.iter().enumerate() {
        let Some(v) = v else {
            pen_down = false;
            continue;
        };
        let (x, y) = place(i, *v);
        d.push_str(&format!("{}{x} {y}", if pen_down { "L" } else { "M" }));
        pen_down = true;
    }
    let last = all.iter().enumerate().rev().find_map(|(i, v)| v.map(|v| place(i, v)));
    html! {
        svg.spark role="img" aria-label=(alt) viewBox="0 0 80 20" width="80" height="20" data-tip=(alt) {
            @if let Some((x, y)) = last {
                path d=(d) fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round" {}
                circle cx=(x) cy=(y) r="2.5" fill="currentColor" {}
            } @else { text x="80" y="14" text-anchor="end" { "–" } }
        }
    }
}
