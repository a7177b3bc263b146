//! What all measurements share: which targets were touched when, the site's rates, and the trend of the untouched ones.

use super::chance::whole;
use super::scope::Scope;
use super::series::{Key, Place, Series, Tally, sum};
use super::trend::{Control, Trend, dispersion, trend};
use super::window::{HISTORY_DAYS, Windows, change_days};
use super::worth::{Sample, Worth, strength};
use crate::decision::{Decision, DecisionId};
use domain::{Day, Policy, Subject};
use std::collections::BTreeMap;

/// An executed change on advertising.
pub(super) struct Touch {
    pub id: DecisionId,
    pub subject: Subject,
    pub scope: Scope,
    /// Days on which it may have come into force.
    pub days: (Day, Day),
}

/// What a site's targets have in common.
pub(super) struct Site {
    /// Targets in byte order of their texts, so that sums do not depend on the order of the answers.
    pub keys: Vec<Key>,
    pub worth: Worth,
    /// Variance of daily clicks in units of their mean.
    pub dispersion: f64,
}

/// Measures decisions against the same facts; what is the same for many is worked out once.
pub struct Yardstick<'a> {
    pub(super) series: &'a Series,
    pub(super) policy: &'a Policy,
    pub(super) touches: BTreeMap<Place, Vec<Touch>>,
    pub(super) executed: BTreeMap<DecisionId, (Day, Day)>,
    sites: BTreeMap<Place, Site>,
    controls: BTreeMap<(Place, Windows), Vec<(Key, Control)>>,
}

/// Steps between days after which a target's own noise counts as much as the site's.
const OWN_STEPS: f64 = 56.0;

impl<'a> Yardstick<'a> {
    /// `executed`: all decisions that were carried out (states executed and measured, inverses among them), of all agents: their targets
    /// are no controls, and they cut each other's windows.
    pub fn new(executed: &[Decision], series: &'a Series, policy: &'a Policy) -> Self {
        let mut all = Self {
            series,
            policy,
            touches: BTreeMap::new(),
            executed: BTreeMap::new(),
            sites: BTreeMap::new(),
            controls: BTreeMap::new(),
        };
        for d in executed {
            let Some(days) = change_days(d) else { continue };
            all.executed.insert(d.id, days);
            let place = series.place(&d.proposal.shop, &d.proposal.marketplace);
            let Some((place, scope)) = place.zip(Scope::of(&d.proposal.action)) else { continue };
            let touch = Touch { id: d.id, subject: d.proposal.action.subject(), scope, days };
            all.touches.entry(place).or_default().push(touch);
        }
        all.touches.values_mut().for_each(|t| t.sort_by_key(|t| t.id));
        let mut keys: BTreeMap<Place, Vec<Key>> = BTreeMap::new();
        for key in series.targets.keys() {
            keys.entry((key[0], key[1])).or_default().push(*key);
        }
        all.sites = keys.into_iter().map(|(place, keys)| (place, site(series, place, keys))).collect();
        all
    }

    /// What the targets of a place have in common; none when the ads reports say nothing of it.
    pub(super) fn site(&self, place: Place) -> Option<&Site> {
        self.sites.get(&place)
    }

    /// The untouched targets of a place in these windows, without what the decision itself is about. A target that advertises the same
    /// product as a touched one is no control: it takes over the shoppers that the other no longer meets.
    pub(super) fn controls(&mut self, place: Place, windows: Windows, own: &Scope) -> Vec<(Key, Control)> {
        let (series, touches, sites) = (self.series, &self.touches, &self.sites);
        let all = self.controls.entry((place, windows)).or_insert_with(|| {
            let busy: Vec<&Touch> = touches.get(&place).map_or_else(Vec::new, |all| {
                all.iter().filter(|t| t.days.0 <= windows.after.1 && t.days.1 >= windows.before.0).collect()
            });
            let beside = series.beside(place, busy.iter().map(|t| t.scope.campaign.as_str()));
            let keys = sites.get(&place).map_or(&[][..], |s| &s.keys);
            let touched = |k: &Key| beside.contains(&k[2]) || busy.iter().any(|t| t.scope.touches(series, k));
            let untouched = keys.iter().filter(|k| !touched(k));
            untouched.filter_map(|k| Some((*k, control(series, k, windows)?))).collect()
        });
        let beside = series.beside(place, std::iter::once(own.campaign.as_str()));
        all.iter().filter(|(k, _)| !beside.contains(&k[2]) && !own.touches(series, k)).copied().collect()
    }

    /// The trend of those targets. Days that the reports do not speak of are missing on both sides.
    pub(super) fn trend(&self, place: Place, windows: Windows, controls: &[(Key, Control)]) -> Trend {
        let covered = |w| f64::from(self.series.covered(place, w).max(1));
        let plain = covered(windows.after) / covered(windows.before);
        let controls: Vec<Control> = controls.iter().map(|(_, c)| *c).collect();
        trend(&controls, plain, self.site(place).map_or(1.0, |s| s.dispersion))
    }

    /// Variance of the clicks of something in units of their mean, kept near the site's, at least that of pure chance.
    pub(super) fn dispersion(&self, place: Place, days: &BTreeMap<i32, Tally>, windows: Windows) -> f64 {
        let site = self.site(place).map_or(1.0, |s| s.dispersion);
        let (mut found, mut steps) = (site * OWN_STEPS, OWN_STEPS);
        for window in [windows.before, windows.after] {
            if let Some((own, n)) = dispersion(&daily(self.series, place, days, window)) {
                (found, steps) = (found + own * n, steps + n);
            }
        }
        (found / steps).max(1.0)
    }
}

/// Clicks of the days of a window that the reports speak of.
pub(super) fn daily(series: &Series, place: Place, days: &BTreeMap<i32, Tally>, window: (Day, Day)) -> Vec<f64> {
    let Some(covered) = series.ad_days.get(&place).filter(|_| window.0 <= window.1) else { return Vec::new() };
    covered.range(window.0.0..=window.1.0).map(|d| days.get(d).map_or(0.0, |t| t.clicks as f64)).collect()
}

fn control(series: &Series, key: &Key, windows: Windows) -> Option<Control> {
    let cells = series.targets.get(key)?;
    let clicks = |w| sum(cells.iter().map(|(d, t)| (d, t)), w).clicks as f64;
    let control = Control { before: clicks(windows.before), after: clicks(windows.after) };
    (control.before + control.after > 0.0).then_some(control)
}

/// The site's rate, the strengths of its levels and its noise.
fn site(series: &Series, place: Place, mut keys: Vec<Key>) -> Site {
    keys.sort_by_cached_key(|k| k.map(|n| series.names.text(n)));
    let mut groups: BTreeMap<[books::names::Name; 2], Tally> = BTreeMap::new();
    let (mut all, mut targets) = (Tally::default(), Vec::with_capacity(keys.len()));
    let (mut noise, mut steps) = (0.0, 0.0);
    for key in &keys {
        let cells = &series.targets[key];
        let own = sum(cells.iter().map(|(d, t)| (d, t)), (Day(i32::MIN), Day(i32::MAX)));
        all += own;
        *groups.entry([key[2], key[3]]).or_default() += own;
        targets.push((*key, own));
        let days = cells.iter().fold(BTreeMap::new(), |mut days: BTreeMap<i32, Tally>, (d, t)| {
            *days.entry(*d).or_default() += *t;
            days
        });
        // only while it ran: a target that was switched on or off is no noise
        let span = days.keys().next().zip(days.keys().next_back()).map(|(a, b)| (Day(*a), Day(*b)));
        let found = span.and_then(|s| dispersion(&daily(series, place, &days, s)));
        if let Some((own, n)) = found.filter(|(_, n)| *n >= 14.0) {
            (noise, steps) = (noise + own * n, steps + n);
        }
    }
    let rate = Worth::site_rate(all);
    let sample =
        |own: Tally, expected| Sample { clicks: own.clicks as f64, units: own.units as f64, expected, times: 1.0 };
    let by_text: BTreeMap<[&str; 2], Tally> =
        groups.iter().map(|(k, t)| (k.map(|n| series.names.text(n)), *t)).collect();
    let samples: Vec<Sample> = by_text.values().map(|own| sample(*own, rate)).collect();
    let mut worth = Worth::unknown(rate, strength(&samples, rate));
    let samples: Vec<Sample> = targets
        .iter()
        .map(|(key, own)| sample(*own, worth.expected(groups[&[key[2], key[3]]].without(*own)).mean))
        .collect();
    worth.target_clicks = strength(&samples, rate);
    worth.term_clicks = series.term_shapes.get(&place).map_or(worth.target_clicks, |shapes| {
        let of = |((clicks, units), times): (&(i64, i64), &i64)| Sample {
            times: *times as f64,
            ..sample(Tally { clicks: *clicks, units: *units, spend_micros: 0 }, rate)
        };
        strength(&shapes.iter().map(of).collect::<Vec<_>>(), rate)
    });
    Site { keys, worth, dispersion: if steps > 0.0 { (noise / steps).max(1.0) } else { 1.0 } }
}

/// Days before the change that tell how targets move together.
pub(super) fn history(windows: Windows) -> (Day, Day) {
    (windows.before.1.plus(1 - HISTORY_DAYS.min(84)), windows.before.1)
}

/// A share in 10⁻⁹.
pub(super) fn nanos(share: f64) -> i64 {
    whole(share * 1e9)
}
