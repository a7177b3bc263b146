//! The exam of money: worked tables, laws, figures.
//!
//! `--tables`, `--laws` and `--figures` choose; `--seeds N` is the number of cases of each law, drawn from `--seed N`; `--scale N` is the share
//! of the firm's SKUs. `--quick` tries tables and a few cases of the laws.

mod figures;
mod laws;
mod tables;
mod work;

pub use work::child;

use super::Line;
use super::circle::line;
use std::path::Path;
use std::process::ExitCode;

/// Runs the exam.
pub fn run(root: &Path, args: &[&str]) -> ExitCode {
    let has = |flag: &str| args.contains(&flag);
    let stated = |flag: &str| args.iter().position(|a| *a == flag).and_then(|i| args.get(i + 1)).copied();
    let quick = has("--quick");
    let scale = stated("--scale").and_then(|n| n.parse().ok()).unwrap_or(if quick { 0.004 } else { 1.0 });
    let all = !has("--tables") && !has("--laws") && !has("--figures");
    let cases = stated("--seeds").and_then(|n| n.parse().ok()).unwrap_or(if quick { 200 } else { 10_000 });
    let seed = stated("--seed").and_then(|n| n.parse().ok()).unwrap_or(1);
    let mut lines = Vec::new();
    if all || has("--tables") {
        lines.extend(tables::all());
    }
    if all || has("--laws") {
        lines.extend(laws::all(cases, seed));
    }
    if has("--figures") || (all && !quick) {
        lines.extend(figures::all(root, scale));
    }
    let broken = lines.iter().filter(|l| l.is_broken()).count();
    println!("exam money: {} lines, {broken} broken", lines.len());
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
