//! A pay slip: one operator, one month, every fen down to its rows.

use super::entry::Entry;
use super::part::Part;
use super::scheme::{Carry, HeldRule, LateRefundRule, Scheme};
use super::{month_text, month_text_option, tiers, total};
use crate::month::Month;
use domain::money::{decimal, scale};
use domain::{Currency, Day};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

/// What a line is made of.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Source {
    /// Reference of a row of the ledger; or, for what follows from other figures, `slip:MONTH` (a loss carried), `phase:SHOP/SKU`,
    /// `tier:FROM:RATE`, `hold:MONTH:N`.
    pub reference: String,
    /// The whole that it is taken from, micros: the row's amount, the sum of a phase, the amount in a tier, what was earned.
    pub of_micros: i64,
    /// What of it stands in the line, micros.
    pub micros: i64,
}

/// A line: the exact sum of its sources.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Line {
    /// What it is.
    pub part: Part,
    /// For an adjustment: the closed month that it corrects.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "month_text_option")]
    pub of_month: Option<Month>,
    /// Micros.
    pub micros: i64,
    /// Sources, by reference.
    #[serde(rename = "source")]
    pub sources: Vec<Source>,
}

/// A part of what was earned that is paid later.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Hold {
    /// `hold:MONTH:N`, once among all slips of the operator.
    pub reference: String,
    /// Month in which it is released.
    #[serde(with = "month_text")]
    pub due: Month,
    /// Micros, in whole minor units.
    pub micros: i64,
}

/// A pay slip. The lines down to `loss_dropped` add up to `commissionable_micros`, those after to `paid_micros`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Slip {
    /// Operator.
    pub operator: String,
    /// Month.
    #[serde(with = "month_text")]
    pub month: Month,
    /// Name of the scheme.
    pub scheme: String,
    /// Currency of all amounts.
    pub currency: Currency,
    /// Base: rows of the month, adjustments of closed months and the payback gate.
    pub base_micros: i64,
    /// Loss that goes to the next slip, at or below zero.
    pub carried_out_micros: i64,
    /// What commission is paid on, at or above zero.
    pub commissionable_micros: i64,
    /// Commission of the month.
    pub earned_micros: i64,
    /// Commission less what is held plus what is released less what is set off; never below zero.
    pub paid_micros: i64,
    /// Lines, in order.
    #[serde(rename = "line", default)]
    pub lines: Vec<Line>,
    /// What of this month's commission is held.
    #[serde(rename = "hold", default)]
    pub holds: Vec<Hold>,
}

impl Slip {
    /// Sum of the lines of a part, adjustments included.
    pub fn sum(&self, part: Part) -> i64 {
        total(self.lines.iter().filter(|l| l.part == part).map(|l| l.micros))
    }

    /// References of the rows that it rests on, each once.
    pub fn row_references(&self) -> BTreeSet<&str> {
        let rows = self.lines.iter().filter(|l| l.part.from_rows());
        rows.flat_map(|l| &l.sources).map(|s| s.reference.as_str()).collect()
    }

    /// What its rows have been counted for: (month, part, reference, micros), adjustments under the month that they correct.
    pub(crate) fn booked(&self) -> impl Iterator<Item = (Month, Part, &str, i64)> {
        let rows = self.lines.iter().filter(|l| l.part.from_rows());
        rows.flat_map(|l| {
            let month = l.of_month.unwrap_or(self.month);
            l.sources.iter().map(move |s| (month, l.part, s.reference.as_str(), s.micros))
        })
    }
}

/// Pay that is held after some slips, by reference.
pub fn outstanding<'a>(slips: impl IntoIterator<Item = &'a Slip>) -> BTreeMap<&'a str, &'a Hold> {
    let mut open = BTreeMap::new();
    for slip in slips {
        for line in slip.lines.iter().filter(|l| l.part == Part::Released) {
            line.sources.iter().for_each(|s| {
                open.remove(s.reference.as_str());
            });
        }
        open.extend(slip.holds.iter().map(|h| (h.reference.as_str(), h)));
    }
    open
}

/// What a row is counted for: month of the slip, part, reference of the row.
type Counted<'a> = (Month, Part, &'a str);

/// What a slip is made from.
pub(crate) struct Case<'a> {
    pub operator: &'a str,
    pub month: Month,
    pub scheme: &'a Scheme,
    /// First month of the register: what counts before it was settled elsewhere.
    pub opening: Month,
    /// The operator's entries by month, part and reference; those of later months may be among them.
    pub entries: &'a [Entry<'a>],
    /// Those of them that lie in a new-product phase.
    pub in_phase: &'a [&'a Entry<'a>],
    /// Months up to this one are booked as these very entries have them.
    pub even: Option<Month>,
    /// The operator's closed slips, by month.
    pub past: &'a [&'a Slip],
    /// Last day of the operator, if there is one.
    pub left: Option<Day>,
    /// Launch days by shop and SKU.
    pub launches: &'a BTreeMap<(String, String), Day>,
}

impl Case<'_> {
    /// Makes the slip.
    pub fn slip(&self) -> Slip {
        let mut lines = self.own_lines();
        lines.extend(self.adjustments());
        lines.extend(self.gate());
        let base_micros = total(lines.iter().map(|l| l.micros));
        let released = self.release();
        let set_off = self.carry(base_micros, total(released.iter().map(|l| l.micros)), &mut lines);
        let carried_out_micros = -total(lines.iter().filter(|l| l.part == Part::CarriedOut).map(|l| l.micros));
        let commissionable_micros = total(lines.iter().map(|l| l.micros));
        let measured = lines.len();
        let steps = tiers::steps(commissionable_micros, self.scheme);
        lines.extend(steps.iter().map(|s| {
            let reference = format!("tier:{}:{}", decimal(s.from_micros, 2), decimal(s.rate, 2));
            line(Part::Step, None, vec![Source { reference, of_micros: s.of_micros, micros: s.micros }])
        }));
        let earned_micros = total(steps.iter().map(|s| s.micros));
        let holds = self.hold(earned_micros);
        let held = holds.iter().map(|h| source(&h.reference, earned_micros, -h.micros)).collect();
        lines.extend(filled(Part::Held, held));
        lines.extend(released);
        lines.extend(filled(Part::SetOff, vec![source(&slip_name(self.month), -set_off, -set_off)]));
        let paid_micros = total(lines[measured..].iter().map(|l| l.micros));
        Slip {
            operator: self.operator.to_owned(),
            month: self.month,
            scheme: self.scheme.name.clone(),
            currency: self.scheme.currency,
            base_micros,
            carried_out_micros,
            commissionable_micros,
            earned_micros,
            paid_micros,
            lines,
            holds,
        }
    }

    fn has_left(&self) -> bool {
        self.left.is_some_and(|left| left <= self.month.last_day())
    }

    /// Lines of the month's own rows.
    fn own_lines(&self) -> Vec<Line> {
        let from_row = |rows: &[Entry<'_>]| {
            let of = rows.last().map_or(0, |e| e.row_micros);
            source(rows[0].reference, of, total(rows.iter().map(|e| e.micros)))
        };
        let of_part = |run: &[Entry<'_>]| {
            line(run[0].part, None, run.chunk_by(|a, b| a.reference == b.reference).map(from_row).collect())
        };
        self.within(self.month..self.month.after()).chunk_by(|a, b| a.part == b.part).map(of_part).collect()
    }

    /// The entries of some months.
    fn within(&self, months: Range<Month>) -> &[Entry<'_>] {
        let from = self.entries.partition_point(|e| e.month < months.start);
        let to = self.entries.partition_point(|e| e.month < months.end);
        self.entries.get(from..to).unwrap_or_default()
    }

    /// What closed months would be today less what was booked for them.
    fn adjustments(&self) -> Vec<Line> {
        let uneven = self.even.map_or(self.opening, Month::after).max(self.opening)..self.month;
        if uneven.is_empty() {
            return Vec::new();
        }
        let mut booked: HashMap<Counted<'_>, i64> = HashMap::new();
        for (month, part, reference, micros) in self.past.iter().flat_map(|s| s.booked()) {
            if uneven.contains(&month) {
                *booked.entry((month, part, reference)).or_default() += micros;
            }
        }
        let mut changed: Vec<(Counted<'_>, (i64, i64))> = Vec::new();
        let same = |a: &Entry<'_>, b: &Entry<'_>| (a.month, a.part, a.reference) == (b.month, b.part, b.reference);
        for rows in self.within(uneven).chunk_by(same) {
            let key = (rows[0].month, rows[0].part, rows[0].reference);
            let now = total(rows.iter().map(|e| e.micros));
            let micros = now - booked.remove(&key).unwrap_or(0);
            changed.extend(rows.last().map(|e| (key, (e.row_micros, micros))));
        }
        changed.extend(booked.into_iter().map(|(key, micros)| (key, (0, -micros))));
        changed.retain(|(_, (_, micros))| *micros != 0);
        changed.sort_unstable();
        let runs = changed.chunk_by(|(a, _), (b, _)| (a.0, a.1) == (b.0, b.1));
        runs.map(|run| {
            let ((month, part, _), _) = run[0];
            line(part, Some(month), run.iter().map(|((_, _, r), (of, micros))| source(r, *of, *micros)).collect())
        })
        .collect()
    }

    /// The payback gate: losses of new SKUs wait outside the base until they are paid back or the phase ends. Per SKU the line is
    /// what waits now less what waited before, so that over time it adds up to zero.
    fn gate(&self) -> Option<Line> {
        let gated = self.scheme.phase.filter(|p| p.payback_gate && !self.has_left());
        let mut skus: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        for e in self.in_phase.iter().filter(|e| (self.opening..=self.month).contains(&e.month)) {
            skus.entry(format!("phase:{}/{}", e.shop, e.sku)).or_default().0 += e.micros;
        }
        for s in self.past.iter().flat_map(|s| &s.lines).filter(|l| l.part == Part::PaybackGate) {
            s.sources.iter().for_each(|s| skus.entry(s.reference.clone()).or_default().1 += s.micros);
        }
        let name = |((shop, sku), day): (&(String, String), &Day)| (format!("phase:{shop}/{sku}"), *day);
        let launches: BTreeMap<String, Day> =
            self.launches.iter().filter(|_| gated.is_some() && !skus.is_empty()).map(name).collect();
        let end_of_month = self.month.last_day();
        let new = |reference: &str| {
            let last_day = |(p, day): (super::scheme::Phase, &Day)| Day(day.0.saturating_add(p.days - 1));
            gated.zip(launches.get(reference)).map(last_day).is_some_and(|last| last > end_of_month)
        };
        let sources = skus.into_iter().map(|(reference, (sum, waited))| {
            let waits = if new(&reference) { (-sum).max(0) } else { 0 };
            Source { reference, of_micros: sum, micros: waits - waited }
        });
        filled(Part::PaybackGate, sources.collect())
    }

    /// Adds the lines that carry a loss in and out, settle or drop it; returns what is taken from released pay.
    fn carry(&self, base_micros: i64, released_micros: i64, lines: &mut Vec<Line>) -> i64 {
        let carried_in = self.past.last().map_or(0, |s| s.carried_out_micros);
        if let Some(last) = self.past.last() {
            lines.extend(filled(Part::CarriedIn, vec![source(&slip_name(last.month), carried_in, carried_in)]));
        }
        let open = total([base_micros, carried_in]).min(0);
        let (set_off, settled) = self.settle(-open, released_micros);
        let out = match self.scheme.carry {
            _ if self.settles() && self.is_held_after() => open + settled,
            _ if self.has_left() => 0,
            Carry::None => 0,
            Carry::Negative => open,
            Carry::Capped(cap) => open.max(-cap),
        };
        let name = slip_name(self.month);
        for (part, micros) in
            [(Part::CarriedOut, -out), (Part::LossSettled, settled), (Part::LossDropped, out - open - settled)]
        {
            lines.extend(filled(part, vec![source(&name, open, micros)]));
        }
        set_off
    }

    /// Whether late refunds of a leaver are set off against held pay in this slip.
    fn settles(&self) -> bool {
        let before = self.left.is_some_and(|left| left < self.month.first_day());
        before && self.scheme.leaver.late_refunds == LateRefundRule::Held
    }

    /// Whether some of the operator's pay is still held after this slip.
    fn is_held_after(&self) -> bool {
        outstanding(self.past.iter().copied()).values().any(|h| h.due > self.month)
    }

    /// What is taken from released pay for a leaver's loss, in whole minor units, and what of the loss that settles. Commission on it
    /// is reckoned at the first tier's rate, half to even, and never exceeds what is released.
    fn settle(&self, loss_micros: i64, released_micros: i64) -> (i64, i64) {
        let rate = self.scheme.tiers.first().map_or(0, |t| t.rate);
        if loss_micros == 0 || !self.settles() {
            return (0, 0);
        }
        let owed: i64 = tiers::shares(loss_micros, [rate], self.scheme.currency.minor_micros()).iter().sum();
        if owed <= released_micros {
            return (owed, loss_micros);
        }
        let settled = scale(released_micros, 1_000_000, i128::from(rate)).unwrap_or(0);
        (released_micros, settled.min(loss_micros))
    }

    fn hold(&self, earned_micros: i64) -> Vec<Hold> {
        if self.has_left() && self.scheme.leaver.held == HeldRule::AtLeaving {
            return vec![];
        }
        let rules = &self.scheme.holdbacks;
        let parts = tiers::shares(earned_micros, rules.iter().map(|h| h.share), self.scheme.currency.minor_micros());
        let hold = |(n, (rule, micros)): (usize, (&super::scheme::Holdback, i64))| {
            let reference = format!("hold:{}:{n}", self.month);
            Hold { reference, due: Month(self.month.0 + rule.months), micros }
        };
        rules.iter().zip(parts).enumerate().map(hold).filter(|h| h.micros != 0).collect()
    }

    fn release(&self) -> Option<Line> {
        let all = self.has_left() && self.scheme.leaver.held == HeldRule::AtLeaving;
        let due = outstanding(self.past.iter().copied()).into_values().filter(|h| all || h.due <= self.month);
        filled(Part::Released, due.map(|h| source(&h.reference, h.micros, h.micros)).collect())
    }
}

fn slip_name(month: Month) -> String {
    format!("slip:{month}")
}

fn source(reference: &str, of_micros: i64, micros: i64) -> Source {
    Source { reference: reference.to_owned(), of_micros, micros }
}

fn line(part: Part, of_month: Option<Month>, sources: Vec<Source>) -> Line {
    Line { part, of_month, micros: total(sources.iter().map(|s| s.micros)), sources }
}

/// A line of the sources that are not zero; none when there are none.
fn filled(part: Part, mut sources: Vec<Source>) -> Option<Line> {
    sources.retain(|s| s.micros != 0);
    (!sources.is_empty()).then(|| line(part, None, sources))
}
