//! Lives through a market with and without the desk: `cargo run --release -p sim --example circle -- SEED DAYS EVERY`.

use sim::circle::Circle;
use sim::market::{Habit, Market, MarketSpec, live};
use store::journal::Journal;
use store::{Key, Lake};

/// Bid, best bid, clicks a day, value of a click.
type Bid = (i64, i64, f64, f64);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<i64> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    let seed = u64::try_from(args.first().copied().unwrap_or(1))?;
    let days = i32::try_from(args.get(1).copied().unwrap_or(90))?;
    let every = i32::try_from(args.get(2).copied().unwrap_or(7))?;
    let market = Market::new(&MarketSpec { seed, ..MarketSpec::default() });
    let first = market.today();
    let (mut untouched, mut rules, start) = (market.clone(), market.clone(), market.clone());
    live(&mut untouched, days, Habit::Untouched);
    live(&mut rules, days, Habit::Rules);
    let dir = tempfile::tempdir()?;
    let lake = Lake::open(dir.path(), Key::from_bytes([7; 32]))?;
    let policy = domain::Policy::default();
    let mut circle = Circle::new(market, lake, Journal::memory(), policy, every);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let began = std::time::Instant::now();
    runtime.block_on(circle.live(days, agents::AGENTS))?;
    println!("{} mornings in {:.1} s", circle.tally.mornings, began.elapsed().as_secs_f64());
    println!(
        "{:?} executed {} failed {} blocked {}",
        circle.tally.approved, circle.tally.executed, circle.tally.failed, circle.tally.blocked
    );
    for (name, m) in [("untouched", &untouched), ("rules", &rules), ("desk", &circle.market)] {
        let c = m.cash(first);
        let d = |micros: i64| micros / 1_000_000;
        println!(
            "{name:>9}: after tax {:>7} profit {:>7} sales {:>7} ads {:>6} landed {:>6} storage {:>5} write-down {:>6} stock {:>6} on order {:>6} stock-out days {:>4}",
            d(c.after_tax),
            d(c.profit),
            d(c.sales),
            d(c.ads),
            d(c.landed_cost),
            d(c.storage),
            d(c.write_down),
            d(c.stock_value),
            d(c.on_order_value),
            m.truth().stock_out_days(first)
        );
    }
    for (name, m) in [("start", &start), ("rules", &rules), ("desk", &circle.market)] {
        let bids = m.truth().bids();
        let weight: f64 = bids.iter().map(|b| b.2).sum();
        let mean = |f: &dyn Fn(&Bid) -> f64| bids.iter().map(|b| b.2 * f(b)).sum::<f64>() / weight;
        let off = |b: &Bid| (b.0 as f64 / b.1.max(1) as f64).ln();
        println!(
            "{name:>9}: {} targets, bid/best {:.2} (log sd {:.2}), best/value {:.2}",
            bids.len(),
            mean(&off).exp(),
            (mean(&|b| off(b).powi(2)) - mean(&off).powi(2)).sqrt(),
            mean(&|b| (b.1 as f64 / b.3.max(1.0)).ln()).exp()
        );
    }
    let mut held = std::collections::BTreeMap::<String, [u32; 2]>::new();
    for (id, o) in circle.tally.outcomes.iter().filter(|(_, o)| o.has_figure()) {
        let d = runtime.block_on(circle.house.decision(*id))?;
        let p = &d.proposal.predicted;
        let key = if o.verdict == desk::outcome::Verdict::Inconclusive { "inconclusive " } else { "" };
        let n = held.entry(format!("{key}{}", d.proposal.agent)).or_default();
        n[0] += u32::from((p.low_micros..=p.high_micros).contains(&o.effect_micros));
        n[1] += 1;
    }
    println!("held {held:?}");
    for (id, o) in &circle.tally.outcomes {
        let d = runtime.block_on(circle.house.decision(*id))?;
        let p = &d.proposal;
        let cents = |m: i64| m / 10_000;
        println!(
            "{id} {} {:?} predicted {} [{} {}] came {} [{} {}] {} | {:?} | {}",
            p.agent,
            o.verdict,
            cents(p.predicted.likely_micros),
            cents(p.predicted.low_micros),
            cents(p.predicted.high_micros),
            cents(o.effect_micros),
            cents(o.low_micros),
            cents(o.high_micros),
            o.window.0,
            o.method.en,
            p.reason.en
        );
    }
    Ok(())
}
