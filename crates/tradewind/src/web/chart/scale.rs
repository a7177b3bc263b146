//! Scales: from values to places, with round marks and words for numbers.

use crate::cli::Lang;
use crate::cli::figures::count;

/// Pixels of the text of axes, by which the room that labels need is estimated.
const FONT: f64 = 13.0;
/// Values beyond are drawn as if they were this large: a chart of them says nothing else, and sums stay finite.
const MOST: f64 = 1e15;
/// Values nearer to zero are zero.
const LEAST: f64 = 1e-9;

/// A value that can be drawn: `None` for what is no number.
pub(super) fn known(value: f64) -> Option<f64> {
    let value = value.is_finite().then(|| value.clamp(-MOST, MOST))?;
    Some(if value.abs() < LEAST { 0.0 } else { value })
}

/// A range of values that begins and ends at round marks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Axis {
    /// First mark.
    pub low: f64,
    /// Last mark.
    pub high: f64,
    step: f64,
}

impl Axis {
    /// An axis over values, with about so many steps; `None` when there is no value. It begins at zero when `zero` says so or when zero
    /// is not far.
    pub fn over(values: impl IntoIterator<Item = f64>, zero: bool, steps: u32) -> Option<Self> {
        let wider = |r: Option<(f64, f64)>, v: f64| Some(r.map_or((v, v), |(l, h)| (l.min(v), h.max(v))));
        let (mut low, mut high) = values.into_iter().filter_map(known).fold(None, wider)?;
        let near = (low > 0.0 && low < high / 2.0) || (high < 0.0 && high > low / 2.0);
        if zero || near || low == high {
            (low, high) = (low.min(0.0), high.max(0.0));
        }
        if low == high {
            high = 1.0;
        }
        let fine = low.abs().max(high.abs()) * 1e-9;
        let step = nice(((high - low) / f64::from(steps.max(1))).max(fine));
        Some(Self { low: (low / step + 1e-9).floor() * step, high: (high / step - 1e-9).ceil() * step, step })
    }

    /// An axis without marks that ends where the values do.
    pub fn exactly(low: f64, high: f64) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        Self { low, high, step: high - low }
    }

    /// Round marks from the first to the last.
    pub fn ticks(&self) -> Vec<f64> {
        let first = (self.low / self.step).round();
        let steps = ((self.high - self.low) / self.step).round().clamp(1.0, 50.0) as u32;
        // adding zero turns -0 into 0
        (0..=steps).map(|i| (first + f64::from(i)) * self.step + 0.0).collect()
    }

    /// Where a value lies: 0 at the first mark, 1 at the last.
    pub fn share(&self, value: f64) -> f64 {
        ((known(value).unwrap_or(self.low) - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// A mark in words: `2.5k`, `200k`, `1.5万`; all marks of an axis in the same unit.
    pub fn label(&self, tick: f64, lang: Lang) -> String {
        let most = self.low.abs().max(self.high.abs());
        let (plain, units) = match lang {
            Lang::En => (10_000.0, [(1e9, "bn"), (1e6, "m"), (1e3, "k")]),
            Lang::Zh => (20_000.0, [(1e12, "万亿"), (1e8, "亿"), (1e4, "万")]),
        };
        let fits = |(size, _): &&(f64, &str)| self.step / size >= 0.5 || *size <= 1e4;
        let (size, word) = if most < plain { (1.0, "") } else { units.iter().find(fits).copied().unwrap_or((1.0, "")) };
        let places = (-(self.step / size).log10().floor()).clamp(0.0, 9.0) as usize;
        let text = grouped(tick / size, places);
        if tick == 0.0 { "0".into() } else { format!("{text}{word}") }
    }
}

/// The next of 1, 2, 5, 10 … that is not below.
fn nice(raw: f64) -> f64 {
    let power = 10_f64.powf(raw.log10().floor());
    let part = raw / power;
    let round = [1.0, 2.0, 5.0].into_iter().find(|r| part <= r + 1e-9).unwrap_or(10.0);
    round * power
}

/// A number with thousands separators and so many places.
fn grouped(value: f64, places: usize) -> String {
    let text = format!("{:.places$}", value.abs());
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), String::new()), |(w, r)| (w, format!(".{r}")));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), count);
    let sign = if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "-" } else { "" };
    format!("{sign}{whole}{rest}")
}

/// A value as tips and tables say it: whole from a thousand on, else with at most two places, tiny ones with as many as they need.
pub(super) fn said(value: f64, unit: &str) -> String {
    let Some(value) = known(value) else { return "–".into() };
    let places = match value.abs() {
        1000.0.. => 0,
        0.095.. => 2,
        _ if value == 0.0 => 0,
        small => (1.0 - small.log10().floor()).clamp(2.0, 9.0) as usize,
    };
    let text = grouped(value, places);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if unit.is_empty() { text.to_owned() } else { format!("{text} {unit}") }
}

/// Pixels that a text takes, about: characters of Chinese are twice as wide.
pub(super) fn width(text: &str) -> f64 {
    text.chars().map(|c| if c >= '\u{1100}' { FONT } else { FONT * 0.57 }).sum()
}

/// A length in per cent, as an attribute.
pub(super) fn pct(share: f64) -> String {
    format!("{}%", px(share * 100.0))
}

/// A number of pixels, as an attribute: at most two places.
pub(super) fn px(n: f64) -> String {
    let text = format!("{n:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.to_owned() }
}

/// The middle of a pixel, where a line of one pixel is sharp.
pub(super) fn half(n: f64) -> String {
    px(n.floor() + 0.5)
}

/// Which of so many labels are shown on an axis: `(on every screen, on wide ones too)` by position.
pub(super) fn thinned(labels: &[String]) -> Vec<(usize, bool)> {
    /// Pixels of a plot on a phone and on a screen.
    const NARROW: f64 = 270.0;
    const WIDE: f64 = 620.0;
    let room = labels.iter().map(|l| width(l)).fold(0.0, f64::max) + 12.0;
    let steps = |pixels: f64| labels.len().div_ceil((pixels / room).floor().max(1.0) as usize).max(1);
    let fine = steps(WIDE);
    let coarse = steps(NARROW).div_ceil(fine) * fine;
    (0..labels.len()).step_by(fine).map(|i| (i, i % coarse != 0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_cover_every_value() {
        for (low, high) in [
            (0.0, 1.0),
            (3.0, 3.0),
            (-7.0, -7.0),
            (0.0, 0.0),
            (-120.0, 880.0),
            (-9.0, -8.0),
            (1e14, 9e15),
            (-1e300, 1e300),
            (0.0003, 0.0011),
            (999.0, 1001.0),
            (1e15, 1e15),
        ] {
            let axis = Axis::over([low, high], false, 5).unwrap();
            let ticks = axis.ticks();
            let (first, last) = (ticks[0], *ticks.last().unwrap());
            let slack = axis.step * 1e-6;
            let (low, high) = (known(low).unwrap(), known(high).unwrap());
            assert!(first <= low + slack && high <= last + slack, "{low}..{high}: {ticks:?}");
            assert!((2..=12).contains(&ticks.len()), "{ticks:?}");
            assert!(ticks.windows(2).all(|w| w[0] < w[1]), "{ticks:?}");
            assert!(ticks.iter().all(|t| (0.0..=1.0).contains(&axis.share(*t))));
        }
        assert_eq!(Axis::over([f64::NAN, f64::INFINITY], true, 5), None);
    }

    #[test]
    fn labels_speak_the_language_of_the_page() {
        let labels = |high: f64, lang| {
            let axis = Axis::over([0.0, high], true, 4).unwrap();
            axis.ticks().into_iter().map(|t| axis.label(t, lang)).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(labels(0.9, Lang::En), "0 0.5 1.0");
        assert_eq!(labels(2000.0, Lang::En), "0 500 1,000 1,500 2,000");
        assert_eq!(labels(90_000.0, Lang::En), "0 50k 100k");
        assert_eq!(labels(6e6, Lang::En), "0 2m 4m 6m");
        assert_eq!(labels(60_000.0, Lang::Zh), "0 2万 4万 6万");
        assert_eq!(labels(-4e8, Lang::Zh), "-4亿 -3亿 -2亿 -1亿 0");
    }

    #[test]
    fn values_are_said_as_a_person_would() {
        let all = [0.0, 12.5, -1234.56, 0.00321, 1e20, f64::NAN, -0.0];
        assert_eq!(all.map(|v| said(v, "")).join(" "), "0 12.5 -1,235 0.0032 1,000,000,000,000,000 – 0");
        assert_eq!(said(33.333, "%"), "33.33 %");
    }

    #[test]
    fn labels_never_collide() {
        for n in [1_usize, 7, 31, 90, 400] {
            let labels: Vec<String> = (0..n).map(|i| format!("05-{i:02}")).collect();
            let shown = thinned(&labels);
            let narrow: Vec<usize> = shown.iter().filter(|(_, more)| !more).map(|(i, _)| *i).collect();
            let apart = |at: &[usize], pixels: f64| {
                at.windows(2).all(|w| (w[1] - w[0]) as f64 / n as f64 * pixels >= width("05-31"))
            };
            assert!(apart(&narrow, 270.0), "{n}: {narrow:?}");
            assert!(apart(&shown.iter().map(|s| s.0).collect::<Vec<_>>(), 620.0), "{n}");
            assert_eq!(narrow[0], 0);
        }
    }
}
