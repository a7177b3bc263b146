//! What the desk earns beside the same shop left alone and run by the usual rules, over many seeds; and how often its predictions held.

use super::Line;
use desk::outcome::Verdict;
use sim::circle::Circle;
use sim::market::{CashAccount, Habit, Market, MarketSpec, live};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use store::journal::Journal;
use store::{Key, Lake};

/// One seed: after-tax cash in cents by arm.
#[derive(Clone, Debug)]
pub struct Seed {
    /// Seed.
    pub seed: u64,
    /// Nobody touches the ads; stock is ordered by the old habit.
    pub untouched: CashAccount,
    /// The usual rules.
    pub rules: CashAccount,
    /// The desk.
    pub desk: CashAccount,
    /// Predicted and measured, by agent: (held, with a figure).
    pub held: BTreeMap<String, (u32, u32)>,
}

/// Days between two mornings at the desk.
pub const EVERY_DAYS: i32 = 7;

/// Lives one seed in all three arms. `tail_days` more are lived by the desk's arm with the desk only measuring, so that late decisions
/// mature; they count for no arm's cash.
pub async fn one(seed: u64, days: i32, tail_days: i32) -> Result<Seed, String> {
    let market = Market::new(&MarketSpec { seed, ..MarketSpec::default() });
    let first = market.today();
    let (mut untouched, mut rules) = (market.clone(), market.clone());
    live(&mut untouched, days, Habit::Untouched);
    live(&mut rules, days, Habit::Rules);
    let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
    let lake = Lake::open(dir.path(), Key::from_bytes([7; 32])).map_err(|e| e.to_string())?;
    let mut circle = Circle::new(market, lake, Journal::memory(), domain::Policy::default(), EVERY_DAYS);
    circle.live(days, agents::AGENTS).await?;
    let desk = circle.market.cash(first);
    circle.live(tail_days, &[]).await?;
    let mut held: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for (id, outcome) in &circle.tally.outcomes {
        let d = circle.house.decision(*id).await.map_err(|e| e.to_string())?;
        if outcome.has_figure() {
            let count = held.entry(d.proposal.agent.clone()).or_default();
            let p = &d.proposal.predicted;
            let inside = (p.low_micros..=p.high_micros).contains(&outcome.effect_micros);
            count.0 += u32::from(inside || outcome.verdict == Verdict::Held);
            count.1 += 1;
        }
    }
    Ok(Seed { seed, untouched: untouched.cash(first), rules: rules.cash(first), desk, held })
}

/// Mean and half width of its 95 % interval.
fn interval(values: &[f64]) -> (f64, f64) {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    (mean, 1.96 * (variance / n).sqrt())
}

/// The gain over an arm: total over total, with the interval of the mean gain per seed.
fn gain(seeds: &[Seed], arm: fn(&Seed) -> i64) -> (f64, f64, f64, usize) {
    let own: i64 = seeds.iter().map(|s| s.desk.after_tax).sum();
    let other: i64 = seeds.iter().map(arm).sum();
    let diffs: Vec<f64> = seeds.iter().map(|s| (s.desk.after_tax - arm(s)) as f64 / 1e6).collect();
    let (mean, half) = interval(&diffs);
    let losing = diffs.iter().filter(|d| **d < 0.0).count();
    (own as f64 / other.max(1) as f64 - 1.0, mean, half, losing)
}

/// The table of all seeds in Markdown.
pub fn table(seeds: &[Seed], days: i32) -> String {
    let mut text = "| seed | left alone | usual rules | the desk | desk ÷ rules |\n|---|---|---|---|---|\n".to_owned();
    for s in seeds {
        let d = |c: &CashAccount| c.after_tax / 1_000_000;
        let ratio = s.desk.after_tax as f64 / s.rules.after_tax as f64;
        let _ = writeln!(text, "| {} | {} | {} | {} | {ratio:.2} |", s.seed, d(&s.untouched), d(&s.rules), d(&s.desk));
    }
    let _ = writeln!(text, "\nAfter-tax cash in USD over {days} days.");
    text
}

/// The figures, and the table written to a file.
pub fn report(seeds: &[Seed], days: i32, to: &Path) -> Result<(String, String), String> {
    std::fs::write(to, table(seeds, days)).map_err(|e| e.to_string())?;
    let mut earned = String::new();
    let mut reached = true;
    for (name, arm) in [
        ("left alone", (|s: &Seed| s.untouched.after_tax) as fn(&Seed) -> i64),
        ("usual rules", |s: &Seed| s.rules.after_tax),
    ] {
        let (share, mean, half, losing) = gain(seeds, arm);
        reached &= share >= 0.15;
        let _ = write!(
            earned,
            "{:+.1} % over {name} ({mean:+.0} ± {half:.0} USD a seed, {losing} of {} seeds lose); ",
            share * 100.0,
            seeds.len()
        );
    }
    let mut all: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for s in seeds {
        for (agent, (held, figures)) in &s.held {
            for key in [agent.as_str(), "all"] {
                let sum = all.entry(key).or_default();
                (sum.0, sum.1) = (sum.0 + held, sum.1 + figures);
            }
        }
    }
    let mut coverage = String::new();
    for (agent, (held, figures)) in &all {
        let _ =
            write!(coverage, "{agent} {:.1} % of {figures}; ", f64::from(*held) * 100.0 / f64::from((*figures).max(1)));
    }
    // one seed says nothing about fifty
    if reached || seeds.len() < 10 {
        Ok((earned, coverage))
    } else {
        Err(format!("{earned}(≥ 15 % wanted); coverage: {coverage}"))
    }
}

/// Stated coverage is 90 %: met within 5 points where there are enough figures to say.
pub fn coverage_line(seeds: &[Seed], what: &str, text: String, took: std::time::Duration) -> Line {
    let sum = |f: fn(&(u32, u32)) -> u32| seeds.iter().flat_map(|s| s.held.values()).map(f).sum::<u32>();
    let (held, figures) = (sum(|c| c.0), sum(|c| c.1));
    let share = f64::from(held) / f64::from(figures.max(1));
    let met = figures < 100 || (0.85..=0.95).contains(&share);
    let text = format!("{text}stated 90 %");
    Line::law("coverage", what, if met { Ok(text) } else { Err(text) }, took)
}
