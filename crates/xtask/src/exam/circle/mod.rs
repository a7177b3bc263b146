//! The exam of agents, desk and dock: a line per promise and per figure.

mod earn;
mod faults;
mod live;
mod promises;
mod speed;

pub use speed::{agents_lake, agents_run, work};

use super::Line;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// How much to try.
struct Scale {
    faults: u64,
    seeds: u64,
    days: i32,
    tail_days: i32,
    kills: u32,
}

pub(super) fn wait<T>(work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(work)
}

pub(super) fn line(name: &str, what: &str, run: impl FnOnce() -> Result<String, String>) -> Line {
    let begin = Instant::now();
    let outcome = run();
    let line = Line::law(name, what, outcome, begin.elapsed());
    line.print();
    line
}

/// Runs the exam.
pub fn run(args: &[&str]) -> ExitCode {
    let has = |flag: &str| args.contains(&flag);
    let number = |flag: &str, otherwise: u64| {
        let at = args.iter().position(|a| *a == flag);
        at.and_then(|i| args.get(i + 1)).and_then(|n| n.parse().ok()).unwrap_or(otherwise)
    };
    let quick = has("--quick");
    let scale = if quick {
        Scale { faults: 500, seeds: 1, days: 56, tail_days: 0, kills: 4 }
    } else {
        Scale { faults: 10_000, seeds: 50, days: 90, tail_days: 35, kills: 60 }
    };
    let scale = Scale { faults: number("--faults", scale.faults), seeds: number("--seeds", scale.seeds), ..scale };
    let all = !has("--promises") && !has("--earn") && !has("--speed") && !has("--fault-rounds");
    let mut lines = Vec::new();
    if all || has("--promises") {
        lines.extend(kept());
    }
    if all || has("--fault-rounds") {
        let what = format!("{} seeded faults, the market's ledger judges", scale.faults);
        lines.push(line("faults", &what, || {
            let count = wait(faults::run(number("--seed", 1), scale.faults))?;
            Ok(format!(
                "{} faults in {} rounds, {} decisions, {} effects: 0 twice, 0 lost, 0 unapproved, 0 over a cap; {:?}",
                count.total(),
                count.rounds,
                count.decisions,
                count.effects,
                count.faults
            ))
        }));
        lines.push(line("kill -9", &format!("{} kills of the program", scale.kills), || speed::kills(scale.kills)));
    }
    if (all && !quick) || has("--speed") {
        lines.push(line("agents", "5,000 SKUs, 1 m search-term rows: ≤ 30 s, ≤ 1 GiB", speed::agents));
        lines.push(line("inbox", "100,000 decisions: ≤ 50 ms each", speed::inbox));
    }
    if all || has("--earn") {
        lines.extend(earned(&scale, number("--first", 1)));
    }
    let broken = lines.iter().filter(|l| l.is_broken()).count();
    println!("exam desk: {} lines, {broken} broken", lines.len());
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn kept() -> Vec<Line> {
    use promises as p;
    vec![
        line("promise 1", "bound to the exact payload", || wait(p::bound())),
        line("promise 2", "approvals are a person's", || wait(p::personal())),
        line("promise 3", "intent durable, doubt read back", || wait(p::durable())),
        line("promise 4", "absolute values, natural keys", || wait(p::absolute())),
        line("promise 5", "caps at execution", || wait(p::caps())),
        line("promise 6", "kill switch", || wait(p::stopped())),
        line("promise 7", "inverse or irreversible", || wait(p::inverse())),
        line("promises 8, 13", "journal chained, replayed, sealed", || wait(p::chained())),
        line("promise 9", "dry run", || wait(p::checked())),
        line("promise 10", "one live decision per subject", || wait(p::one_each())),
        line("promise 11", "autonomy is earned", || wait(p::earned())),
        line("promise 12", "every number opens", || wait(p::opens())),
        line("hostile words", "change nothing but their display", || wait(p::hostile())),
        line("concurrent approvers", "exactly one wins", || wait(p::race())),
    ]
}

fn earned(scale: &Scale, first: u64) -> Vec<Line> {
    let begin = Instant::now();
    let mut seeds = Vec::new();
    let lived = wait(async {
        for seed in first..first + scale.seeds {
            let s = earn::one(seed, scale.days, scale.tail_days).await.map_err(|e| format!("seed {seed}: {e}"))?;
            println!(
                "      seed {seed}: left alone {}, rules {}, desk {} {:?}",
                s.untouched.after_tax / 1_000_000,
                s.rules.after_tax / 1_000_000,
                s.desk.after_tax / 1_000_000,
                s.held
            );
            seeds.push(s);
        }
        Ok(())
    });
    let what = format!("{} seeds × {} days", scale.seeds, scale.days);
    let target = crate::tidy::root().join("target").join("desk-seeds.md");
    let outcome = lived.and_then(|()| earn::report(&seeds, scale.days, Path::new(&target)));
    let took = begin.elapsed();
    let lines = match outcome {
        Ok((earned, coverage)) => vec![
            Line::law("earned", &what, Ok(format!("{earned}table in {}", target.display())), took),
            earn::coverage_line(&seeds, &what, coverage, took),
        ],
        Err(e) => vec![Line::law("earned", &what, Err(e), took)],
    };
    lines.iter().for_each(Line::print);
    lines
}
