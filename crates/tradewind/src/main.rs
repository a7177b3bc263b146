//! The program `tradewind`: the command line over the use cases of `app`.
//!
//! Only this crate reads the clock, the environment and the files that a person names; it holds no business rule.

mod cli;
mod io;
mod web;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
