//! The laws of money on many seeded cases: those that the books' own tests try on fewer.

use super::{Line, line};
use books::testing::LAWS;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Tries every law on so many cases, laws beside laws on all cores.
pub fn all(cases: u32, seed: u64) -> Vec<Line> {
    let laws: Vec<_> = LAWS.iter().flat_map(|(about, laws)| laws.iter().map(move |law| (*about, law))).collect();
    let next = AtomicUsize::new(0);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        let mut done: Vec<(usize, Result<(), String>, Duration)> = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some((_, law)) = laws.get(n) else { return done };
            let begin = Instant::now();
            done.push((n, (law.tries)(cases, seed), begin.elapsed()));
        }
    };
    let mut done: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|t| t.join().unwrap_or_default()).collect()
    });
    done.sort_by_key(|d| d.0);
    let mut lines: Vec<Line> = done
        .into_iter()
        .map(|(n, outcome, took)| {
            let (about, law) = laws[n];
            let held = outcome.map(|()| format!("{cases} cases"));
            let line = Line::law(about, &law.name.replace('_', " "), held, took);
            line.print();
            line
        })
        .collect();
    if lines.len() != laws.len() {
        lines.push(line("laws", "all of them tried", || Err(format!("{} of {} laws", lines.len(), laws.len()))));
    }
    lines
}
