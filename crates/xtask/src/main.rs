//! Chores of the house: `cargo xtask tidy | test [ARGS] | exam books [--quick] | exam desk [--quick] | exam window [--quick] |
//! exam money [--quick]`.

mod exam;
mod licences;
mod test;
mod tidy;

use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["tidy"] => report(tidy::faults(&tidy::root())),
        ["test", rest @ ..] => test::run(&tidy::root(), rest),
        ["exam", "books", rest @ ..] => exam::books(rest),
        ["exam", "desk", rest @ ..] => exam::desk(rest),
        ["exam", "window", rest @ ..] => exam::window(rest),
        ["exam", "money", rest @ ..] => exam::money(rest),
        ["child", rest @ ..] => exam::child(rest),
        _ => {
            eprintln!(
                "usage: cargo xtask tidy | test [ARGS] | exam books [--quick] [--laws] [--figures] [--shared DIR]\n       cargo xtask exam desk [--quick] [--promises] [--fault-rounds] [--speed] [--earn] [--seeds N] [--faults N]\n       cargo xtask exam window [--quick] [--program FILE]\n       cargo xtask exam money [--quick] [--tables] [--laws] [--figures] [--seeds N] [--scale N]"
            );
            ExitCode::from(2)
        }
    }
}

/// Cargo, as a person would start it. What it told this program about its package is taken away: build scripts that watch for it would be
/// run again, and everything that rests on them built anew.
fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let of_package = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(of_package) {
            command.env_remove(name);
        }
    }
    command
}

fn report(faults: Vec<String>) -> ExitCode {
    for fault in &faults {
        eprintln!("{fault}");
    }
    println!("tidy: {} faults", faults.len());
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
