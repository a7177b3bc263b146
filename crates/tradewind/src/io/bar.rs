//! Progress bars on standard error, only on a terminal: bytes of the files of an import, days of a simulation.

use app::import::Progress;
use indicatif::{ProgressBar, ProgressStyle};

/// A bar over days.
pub fn days(lively: bool, days: u64) -> ProgressBar {
    let bar = if lively { ProgressBar::new(days) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {eta:>4}") {
        bar.set_style(style.progress_chars("━━ "));
    }
    bar
}

/// A bar, or nothing where nobody watches.
pub struct Bar {
    bar: ProgressBar,
    done: u64,
    committing: &'static str,
}

impl Bar {
    /// A bar over so many bytes.
    pub fn new(total_bytes: u64, lively: bool, committing: &'static str) -> Self {
        let bar = if lively { ProgressBar::new(total_bytes) } else { ProgressBar::hidden() };
        let look = "{bar:30} {percent:>3}% {bytes_per_sec:>12} {eta:>4} {wide_msg}";
        if let Ok(style) = ProgressStyle::with_template(look) {
            bar.set_style(style.progress_chars("━━ "));
        }
        Self { bar, done: 0, committing }
    }

    /// Takes in how far the import is.
    pub fn tell(&mut self, progress: Progress<'_>) {
        match progress {
            Progress::File { name, done_bytes } => {
                self.done = done_bytes;
                self.bar.set_position(done_bytes);
                self.bar.set_message(name.to_owned());
            }
            Progress::Bytes(bytes) => self.bar.set_position(self.done + bytes),
            Progress::Committing => self.bar.set_message(self.committing),
        }
    }

    /// Takes the bar away.
    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}
