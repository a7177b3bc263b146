//! The line above the header that states a file's days in words.

use crate::hints::{self, Hints};

/// Takes the first line that is a day or a period, such as `November 1, 2026 - November 30, 2026`.
pub(super) fn stated(lines: &[String], hints: &mut Hints) {
    hints.period =
        hints.period.or_else(|| lines.iter().find_map(|line| hints::period(line.trim_matches(['"', ',', ' ']), None)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_several_languages() {
        for (line, expected) in [
            ("November 1, 2026 - November 30, 2026", Some("2026-11-01..2026-11-30")),
            ("1. November 2026 – 30. November 2026", Some("2026-11-01..2026-11-30")),
            ("\"2026年11月1日至2026年11月30日\"", Some("2026-11-01..2026-11-30")),
            ("2026年11月1日 - 2026年11月30日", Some("2026-11-01..2026-11-30")),
            ("November 3, 2026", Some("2026-11-03..2026-11-03")),
            ("All time", None),
        ] {
            let mut hints = Hints::default();
            stated(&["Search terms report".to_owned(), line.to_owned()], &mut hints);
            assert_eq!(hints.period.map(|(from, to)| format!("{from}..{to}")).as_deref(), expected, "{line}");
        }
    }
}
