//! How long the window waits and how much it takes: for visitors who are slow, and for those who want to be a burden.

use std::time::Duration;

/// Limits of what comes in. The default is what the program serves with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// How long a visitor may take to shake hands, to say what they want, and to say it again on an open line.
    pub head: Duration,
    /// How long a body may stand still while it comes in.
    pub still: Duration,
    /// How long an answer may take to begin.
    pub answer: Duration,
    /// Bytes of a request, but for uploads of reports.
    pub body_bytes: usize,
    /// Bytes of one upload of reports.
    pub upload_bytes: u64,
    /// Files of one upload of reports.
    pub upload_files: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            still: Duration::from_secs(20),
            answer: Duration::from_secs(60),
            body_bytes: 2 << 20,
            upload_bytes: 512 << 20,
            upload_files: 200,
        }
    }
}
