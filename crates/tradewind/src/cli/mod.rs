//! The command line: one file per command, words in English and Chinese, documented exit codes.

mod args;
mod chart;
mod circle;
mod close;
mod commission;
mod demo;
mod exit;
pub mod explain;
pub mod figures;
pub mod house;
pub mod import;
mod people;
mod profit;
mod query;
mod rejects;
mod serve;
mod sheet;
pub mod statement;
mod tables;
mod tax;
mod taxonomy;
mod template;
mod words;

use crate::io::place::{self, Place};
use args::{Args, Command};
use clap::{CommandFactory, FromArgMatches};
use exit::Exit;
pub use exit::Trouble;
pub use sheet::{hidden, one_line};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
pub use words::Lang;

/// Columns of text where nothing says how wide the terminal is.
const WIDTH: usize = 100;
/// Columns of the message of a bug.
const BUG_WIDTH: usize = 600;

/// What every command is handed: where things are, how to speak, and where to write.
pub struct Desk<'a> {
    /// Language of messages.
    pub lang: Lang,
    /// Data folder and key.
    pub place: Place,
    /// Where the journal is, when a person says so.
    pub journal: Option<String>,
    /// Microseconds since 1970 UTC, read once when the program starts.
    pub now_micros: i64,
    /// Where results go.
    pub out: &'a mut dyn Write,
    /// Whether `out` is a terminal: only then colour and emphasis.
    pub colour: bool,
    /// Whether messages go to a terminal: only then a progress bar.
    pub lively: bool,
    /// Columns of text that fit.
    pub width: usize,
}

impl Desk<'_> {
    /// The key of everything in the data folder, made when there is none.
    pub fn key(&self) -> Result<store::Key, Trouble> {
        let fresh = !self.place.key_file.exists();
        if fresh && self.place.data.join("key-check").exists() {
            // a new key could never open the old lake: better to say that the key is gone than to make another one
            return Err(Trouble::KeyGone { key_file: self.place.key_file.clone(), data: self.place.data.clone() });
        }
        let key = store::Key::load_or_create(&self.place.key_file).map_err(app::Error::from)?;
        if fresh {
            eprintln!("{}", words::key_made(self.lang, &self.place.key_file));
        }
        Ok(key)
    }

    /// Opens the lake, making it and its key when there is none.
    pub fn lake(&self) -> Result<store::Lake, Trouble> {
        let key = self.key()?;
        Ok(store::Lake::open(&self.place.data, key).map_err(app::Error::from)?)
    }
}

/// Waits for an answer of the storeroom.
pub fn wait<T, E>(work: impl Future<Output = Result<T, E>>) -> Result<T, Trouble>
where
    Trouble: From<E>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    Ok(runtime.block_on(work)?)
}

/// Reads the arguments, does what they say, and ends with a documented code.
pub fn run() -> ExitCode {
    // a bug's message may hold text from outside, also one that is caught (an agent's): nothing in it is carried out by the terminal
    std::panic::set_hook(Box::new(|bug| eprintln!("bug: {}", sheet::one_line(&bug.to_string(), BUG_WIDTH))));
    let args = match Args::command().term_width(WIDTH).try_get_matches().and_then(|m| Args::from_arg_matches(&m)) {
        Ok(args) => args,
        Err(e) => {
            // help and version are no mistakes
            let exit = if e.use_stderr() { Exit::Usage } else { Exit::Done };
            e.print().ok();
            return exit.into();
        }
    };
    let environment = place::environment();
    let lang = args.lang.unwrap_or_else(|| environment.lang());
    let found = place::find(args.data.as_deref(), args.key_file.as_deref(), &environment);
    let result = found.and_then(|place| {
        let stated_now = environment.stated_now()?;
        if stated_now.is_some() {
            eprintln!("{}", words::clock_stated(lang));
        }
        let stdout = std::io::stdout();
        let colour = stdout.is_terminal() && environment.colour();
        let mut out = std::io::BufWriter::new(stdout.lock());
        let mut desk = Desk {
            lang,
            place,
            journal: args.journal.or_else(|| environment.journal().map(str::to_owned)),
            now_micros: stated_now.unwrap_or_else(place::now_micros),
            out: &mut out,
            colour,
            lively: std::io::stderr().is_terminal(),
            width: terminal_width().or(environment.columns()).unwrap_or(WIDTH).max(60),
        };
        let done = dispatch(&mut desk, args.command);
        out.flush().map_err(Trouble::Output)?;
        done
    });
    match result {
        Ok(exit) => exit.into(),
        Err(trouble) => {
            trouble.tell(lang);
            trouble.exit().into()
        }
    }
}

/// Width of the terminal; `None` when the output goes elsewhere.
fn terminal_width() -> Option<usize> {
    comfy_table::Table::new().width().map(usize::from)
}

fn dispatch(desk: &mut Desk<'_>, command: Command) -> Result<Exit, Trouble> {
    match command {
        Command::Import(args) => import::run(desk, &args),
        Command::Rejects(args) => rejects::run(desk, &args),
        Command::Query(args) => query::run(desk, &args),
        Command::Tables(args) => tables::run(desk, args.name.as_deref()),
        Command::Metrics => tables::metrics(desk),
        Command::Profit(args) => profit::run(desk, &args),
        Command::Tax(args) => tax::run(desk, &args),
        Command::Close(args) => close::run(desk, &args),
        Command::Commission(args) => commission::run(desk, &args),
        Command::People(args) => people::run(desk, &args),
        Command::Taxonomy(args) => taxonomy::run(desk, &args),
        Command::Template(args) => template::run(desk, &args),
        Command::Run(args) => house::run::run(desk, &args),
        Command::Inbox(args) => house::inbox::run(desk, &args),
        Command::Show(args) => house::show::run(desk, &args),
        Command::Approve(args) => house::approve::run(desk, &args),
        Command::Decline(args) => house::decline::run(desk, &args),
        Command::Edit(args) => house::edit::run(desk, &args),
        Command::Revert(args) => house::revert::run(desk, &args),
        Command::Dispatch(args) => house::dispatch::run(desk, &args),
        Command::Receipt(args) => house::receipt::run(desk, &args),
        Command::Outcomes(args) => house::outcomes::run(desk, &args),
        Command::Journal(args) => house::journal::run(desk, &args),
        Command::Policy(args) => house::policy::run(desk, &args),
        Command::Stop(args) => house::stop::run(desk, &args),
        Command::Serve(args) => serve::run(desk, &args),
        Command::Demo(args) => demo::run(desk, &args),
    }
}
