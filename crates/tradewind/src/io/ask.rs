//! A question to the person at the terminal.

use std::io::{BufRead, IsTerminal, Write};

/// Whether a person both sees what is shown and can answer.
pub fn somebody_there() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Asks and waits. Only a clear yes is a yes: an empty line, an end of input or anything else is a no.
///
/// # Errors
/// The terminal is gone.
pub fn yes(question: &str) -> std::io::Result<bool> {
    let mut to = std::io::stderr();
    write!(to, "{question}")?;
    to.flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(is_yes(&answer))
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "是")
}

#[cfg(test)]
mod tests {
    use super::is_yes;

    #[test]
    fn only_a_clear_yes_is_a_yes() {
        for yes in ["y\n", " Y ", "yes\r\n", "是\n"] {
            assert!(is_yes(yes), "{yes:?}");
        }
        for no in ["", "\n", "n", "yy", "yes please", "no", "1", "д"] {
            assert!(!is_yes(no), "{no:?}");
        }
    }
}
