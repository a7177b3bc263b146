//! Words that never become a keyword or a negative.

use crate::guardrail::{Check, Said};
use domain::Action;

pub(super) fn check(c: &Check) -> Option<Said> {
    let blocked = &c.moment.policy.blocked_words;
    let (Action::HarvestKeyword { text, .. } | Action::AddNegative { text, .. }) = &c.proposal.action else {
        return None;
    };
    if blocked.is_empty() {
        return None;
    }
    match blocked.iter().find(|word| holds(text, word)) {
        Some(word) => Said::block(
            format!("the words hold `{word}`, which the policy blocks"),
            format!("词语含有策略禁用的“{word}”"),
        ),
        None => Said::pass("no blocked word", "不含禁用词"),
    }
}

/// Whether `text` holds `word` as whole words; scripts that write without spaces are searched anywhere. Case, full-width letters,
/// punctuation and invisible characters do not hide a word.
fn holds(text: &str, word: &str) -> bool {
    let (text, word) = (plain(text), plain(word));
    if word.is_empty() {
        return false;
    }
    if word.chars().any(without_spaces) {
        return text.replace(' ', "").contains(&word.replace(' ', ""));
    }
    format!(" {text} ").contains(&format!(" {word} "))
}

/// Lower case, single spaces for everything that is no letter or digit.
fn plain(text: &str) -> String {
    let seen = text.chars().filter(|c| !invisible(*c)).map(half_width).flat_map(char::to_lowercase);
    let spaced: String = seen.map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Zero-width characters, joiners, soft hyphens and direction marks.
fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// The ASCII letter of a full-width one.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Thai, Japanese and Chinese are written without spaces.
fn without_spaces(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn words_are_found_whole_and_cannot_hide() {
        for (text, word, found) in [
            ("glass bottle", "glass", true),
            ("Glasses case", "glass", false),
            ("NIKE-shoes", "nike", true),
            ("ni\u{200b}ke shoes", "nike", true),
            ("ｎｉｋｅ shoes", "nike", true),
            ("hello  kitty cup", "hello kitty", true),
            ("hello big kitty", "hello kitty", false),
            ("不锈钢保温杯", "保温杯", true),
            ("不锈钢 保 温 杯", "保温杯", true),
            ("steel cup", "", false),
        ] {
            assert_eq!(holds(text, word), found, "{text} / {word}");
        }
    }
}
