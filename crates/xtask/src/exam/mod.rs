//! Exams: one line per law and one per figure, measured here and now.

mod circle;
mod corpus;
mod figures;
mod history;
mod laws;
mod money;
mod mutate;
mod own;
mod shop;
mod window;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// One line of a report.
pub struct Line {
    name: String,
    what: String,
    outcome: Outcome,
    took: Duration,
}

enum Outcome {
    Holds(String),
    Broken(String),
    Skipped(String),
}

impl Line {
    fn law(name: &str, what: &str, outcome: Result<String, String>, took: Duration) -> Self {
        let outcome = outcome.map_or_else(Outcome::Broken, Outcome::Holds);
        Self { name: name.into(), what: what.into(), outcome, took }
    }
    fn skipped(name: &str, why: &str) -> Self {
        Self { name: name.into(), what: String::new(), outcome: Outcome::Skipped(why.into()), took: Duration::ZERO }
    }
    fn is_broken(&self) -> bool {
        matches!(self.outcome, Outcome::Broken(_))
    }
    fn print(&self) {
        let (mark, text) = match &self.outcome {
            Outcome::Holds(text) => ("ok  ", text),
            Outcome::Broken(text) => ("FAIL", text),
            Outcome::Skipped(text) => ("skip", text),
        };
        let what = if self.what.is_empty() { String::new() } else { format!(" ({})", self.what) };
        println!("{mark}  {}{what}: {text}  [{:.1} s]", self.name, self.took.as_secs_f64());
    }
}

/// The exam of agents, desk and dock.
pub fn desk(args: &[&str]) -> ExitCode {
    circle::run(args)
}

/// The exam of the window.
pub fn window(args: &[&str]) -> ExitCode {
    window::run(&crate::tidy::root(), args)
}

/// The exam of taxes, commission and the month close.
pub fn money(args: &[&str]) -> ExitCode {
    money::run(&crate::tidy::root(), args)
}

/// The exam of the first three rooms.
pub fn books(args: &[&str]) -> ExitCode {
    let has = |flag: &str| args.contains(&flag);
    let root = crate::tidy::root();
    let named = args.iter().position(|a| *a == "--shared").and_then(|i| args.get(i + 1)).map(PathBuf::from);
    let shared = named.or_else(|| root.parent().map(|p| p.join("shared"))).filter(|p| p.join("formats").is_dir());
    let quick = has("--quick");
    let scale = if quick {
        laws::Scale { seeds: 4, kills: 6, mutants: 300 }
    } else {
        laws::Scale { seeds: 100, kills: 60, mutants: 1_500 }
    };
    let mut lines = Vec::new();
    if !has("--figures") {
        lines.extend(laws::all(&root, &scale, shared.as_deref()));
        lines.iter().for_each(Line::print);
    }
    if has("--figures") || (!quick && !has("--laws")) {
        for line in figures::all(&root, shared.as_deref(), args) {
            line.print();
            lines.push(line);
        }
    }
    let broken = lines.iter().filter(|l| matches!(l.outcome, Outcome::Broken(_))).count();
    println!("exam books: {} lines, {broken} broken", lines.len());
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Work that is done in a process of its own, to be killed or measured.
pub fn child(args: &[&str]) -> ExitCode {
    let done = match args {
        ["crash", dir, round] => laws::crash_child(dir.as_ref(), round.parse().unwrap_or(0)),
        ["desk-work", dir, round] => circle::work(dir.as_ref(), round.parse().unwrap_or(0)),
        ["agents-lake", dir] => figures::measured(|| circle::agents_lake(dir.as_ref())),
        ["agents-run", dir] => figures::measured(|| circle::agents_run(dir.as_ref())),
        rest if rest.first().is_some_and(|name| name.starts_with("money-")) => figures::measured(|| money::child(rest)),
        rest => figures::child(rest),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("{e}");
            ExitCode::FAILURE
        }
    }
}
