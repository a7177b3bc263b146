//! Chores of the house: `cargo xtask tidy | test [ARGS] | exam books [--quick] | exam desk [--quick] | exam window [--quick] |
//! exam money [--quick]`.

mod exam;
mod licences;
mod test;
mod tidy;

use std::process::ExitCode;

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

fn report(faults: Vec<String>) -> ExitCode {
    for fault in &faults {
        eprintln!("{fault}");
    }
    println!("tidy: {} faults", faults.len());
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
