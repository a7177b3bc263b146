//! Charts on a terminal: the waterfall from gross sales to operating profit, and profit by month.

use super::figures::money;
use super::sheet::width;
use super::words::Lang;
use books::waterfall::{Amounts, Step, steps};
use domain::Currency;

/// Columns of text that a bar may take.
const BAR: usize = 44;

/// A bar from one amount to another.
struct Bar {
    label: String,
    from: i64,
    to: i64,
    strong: bool,
    figure: String,
}

/// The waterfall: each line hangs where the one before ended, subtotals stand on zero. Empty when an amount is unknown.
pub fn waterfall(lang: Lang, amounts: &Amounts, currency: Currency, colour: bool) -> String {
    let (mut bars, mut level) = (Vec::new(), 0_i64);
    for step in steps() {
        let Some(micros) = amounts.step(step) else { return String::new() };
        let strong = matches!(step, Step::Subtotal(_));
        if micros == 0 && !strong {
            continue;
        }
        let (from, to) = if strong { (0, micros) } else { (level, level.saturating_add(micros)) };
        level = to;
        let figure = money(domain::money::round_to(micros, 1_000_000), 0);
        bars.push(Bar { label: lang.pick(step.en(), step.zh()).to_owned(), from, to, strong, figure });
    }
    draw(&bars, &format!("{currency}"), colour)
}

/// One bar per month, from zero.
pub fn months(
    lang: Lang,
    title: (&'static str, &'static str),
    months: &[(String, Option<i64>)],
    currency: Currency,
    colour: bool,
) -> String {
    let bars = months.iter().filter_map(|(month, micros)| {
        let micros = (*micros)?;
        let figure = money(domain::money::round_to(micros, 1_000_000), 0);
        Some(Bar { label: month.clone(), from: 0, to: micros, strong: true, figure })
    });
    draw(&bars.collect::<Vec<_>>(), &format!("{}, {currency}", lang.of(title)), colour)
}

fn draw(bars: &[Bar], title: &str, colour: bool) -> String {
    let low = bars.iter().flat_map(|b| [b.from, b.to]).min().unwrap_or(0).min(0);
    let high = bars.iter().flat_map(|b| [b.from, b.to]).max().unwrap_or(0).max(0);
    if low == high {
        return String::new();
    }
    let label = bars.iter().map(|b| width(&b.label)).max().unwrap_or(0);
    let figure = bars.iter().map(|b| b.figure.len()).max().unwrap_or(0);
    let mut text = format!("{}{title:>w$}\n", " ".repeat(label), w = figure + 2);
    for bar in bars {
        let pad = " ".repeat(label - width(&bar.label));
        let painted = paint(bar, low, high);
        let painted = match (colour, bar.strong, bar.to < bar.from) {
            (false, ..) => painted,
            (_, true, false) => format!("\x1b[36m{painted}\x1b[0m"),
            (_, _, true) => format!("\x1b[31m{painted}\x1b[0m"),
            (_, false, false) => format!("\x1b[32m{painted}\x1b[0m"),
        };
        text += format!("{}{pad}  {:>figure$} {painted}", bar.label, bar.figure).trim_end();
        text.push('\n');
    }
    text
}

/// A bar in eighths of a character at its right end; however small, it can be seen.
fn paint(bar: &Bar, low: i64, high: i64) -> String {
    const ENDS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    let span = i128::from(high) - i128::from(low);
    let eighths = |v: i64| ((i128::from(v) - i128::from(low)) * (BAR as i128) * 8 / span).unsigned_abs() as usize;
    let (left, right) = (eighths(bar.from.min(bar.to)), eighths(bar.from.max(bar.to)));
    let start = left / 8;
    let right = right.max(start * 8 + 1);
    // costs are drawn lighter, so that they differ without colour too
    let full = if bar.strong || bar.to >= bar.from { '█' } else { '▒' };
    let mut text = " ".repeat(start);
    text.extend(std::iter::repeat_n(full, right / 8 - start));
    if right % 8 > 0 {
        text.push(if full == '▒' && right / 8 > start { '░' } else { ENDS[right % 8] });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use books::waterfall::Line;
    use expect_test::expect;

    #[test]
    fn a_waterfall_hangs_line_from_line() {
        let mut amounts = Amounts::default();
        for (line, units) in
            [(Line::GrossSales, 1000), (Line::Refunds, -50), (Line::Referral, -150), (Line::Goods, -300)]
        {
            amounts.add(line, Some(units * 1_000_000));
        }
        expect![[r#"
                                USD
            Gross sales       1,000 ████████████████████████████████████████████
            Refunds             -50                                          ▒▒▒
            Net sales           950 █████████████████████████████████████████▊
            Referral fees      -150                                    ▒▒▒▒▒▒░
            Platform margin     800 ███████████████████████████████████▏
            Goods              -300                       ▒▒▒▒▒▒▒▒▒▒▒▒▒░
            Gross profit        500 ██████████████████████
            Operating profit    500 ██████████████████████
        "#]]
        .assert_eq(&waterfall(Lang::En, &amounts, Currency::USD, false));
    }

    #[test]
    fn a_loss_is_drawn_left_of_zero() {
        let list = [("2026-09".to_owned(), Some(-30_000_000)), ("2026-10".to_owned(), Some(60_000_000))];
        expect![[r#"
                   利润, CNY
            2026-09  -30 ██████████████▋
            2026-10   60               ██████████████████████████████
        "#]]
        .assert_eq(&months(Lang::Zh, ("profit", "利润"), &list, Currency::CNY, false));
    }
}
