//! What Amazon takes as the words of a keyword, and how text from outside is shown to people.
//!
//! Source: as in `limits`, sections "Keyword character constraints" and "Valid keyword symbols", read 2026-11-23.

use super::refusal::Why;
use domain::action::Match;

/// Characters of a keyword.
const LONGEST: usize = 80;
/// Words of a keyword and of an exact negative; phrase negatives have fewer.
const MOST_WORDS: usize = 10;
const MOST_WORDS_NEGATIVE_PHRASE: usize = 4;
/// Characters of a text from outside that are shown in a sheet for people.
const SHOWN: usize = 200;

/// The words as they are written into a sheet: single spaces, else as they are.
pub(super) fn tidy(text: &str) -> String {
    text.split([' ', '\u{3000}', '\u{A0}']).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Checks the words of a keyword, in the order of the refusals.
pub(super) fn check(text: &str, match_type: Match, negative: bool) -> Result<String, Why> {
    let text = tidy(text);
    if text.is_empty() {
        return Err(Why::NoWords);
    }
    let chars = text.chars().count();
    if chars > LONGEST {
        return Err(Why::TooLong { found: chars, most: LONGEST });
    }
    let most = if negative && match_type == Match::Phrase { MOST_WORDS_NEGATIVE_PHRASE } else { MOST_WORDS };
    let found = text.split(' ').count();
    if found > most {
        return Err(Why::TooManyWords { found, most });
    }
    if let Some(found) = text.chars().find(|c| !allowed(*c)) {
        return Err(Why::Forbidden { found });
    }
    match misplaced(&text) {
        Some(found) => Err(Why::Misplaced { found }),
        None => Ok(text),
    }
}

/// Whether a keyword may hold the character.
fn allowed(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' => true,
        '-' | '&' | '\\' | '+' | '[' | ']' | '\'' | '"' | '.' => true,
        '\u{AE}' | '\u{C0}'..='\u{CF}' | '\u{D1}'..='\u{D6}' | '\u{D9}'..='\u{DC}' => true,
        '\u{DF}'..='\u{E9}' | '\u{EA}'..='\u{EF}' | '\u{F1}'..='\u{F6}' | '\u{F9}'..='\u{FC}' | '\u{FF}' => true,
        '\u{104}'..='\u{107}' | '\u{118}'..='\u{119}' | '\u{130}'..='\u{131}' | '\u{141}'..='\u{144}' => true,
        '\u{15A}'..='\u{15F}' | '\u{179}'..='\u{17E}' | '\u{152}' | '\u{153}' | '\u{178}' => true,
        // Ğ and ğ are missing from Amazon's list, though Turkish is not written without them.
        '\u{11E}' | '\u{11F}' => true,
        '\u{3001}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{900}'..='\u{97F}' | '\u{B80}'..='\u{BFF}' => true,
        // Full-width forms stand in older versions of the list and in Japanese search terms.
        '\u{FF01}'..='\u{FFEF}' => true,
        // Arabic, without the marks that show nothing or turn the direction of what follows.
        '\u{606}'..='\u{61B}' | '\u{61D}'..='\u{6DC}' | '\u{6DE}'..='\u{6FF}' => true,
        _ => false,
    }
}

/// A sign that stands where Amazon does not take it.
fn misplaced(text: &str) -> Option<char> {
    if let Some(c) = text.chars().next().filter(|c| matches!(c, '.' | '-' | '+')) {
        return Some(c);
    }
    if let Some(c) = text.chars().last().filter(|c| matches!(c, '.' | '-' | '+')) {
        return Some(c);
    }
    let beside_space = |sign: char| text.contains(&format!(" {sign}")) || text.contains(&format!("{sign} "));
    ['-', '+'].into_iter().find(|sign| beside_space(*sign)).or((text.matches('"').count() % 2 == 1).then_some('"'))
}

/// A text from outside as a person is shown it: on one line, without signs that show nothing or turn the direction, not too long.
pub(super) fn shown(text: &str) -> String {
    shown_up_to(text, SHOWN)
}

/// [`shown`] with a length of its own.
pub(super) fn shown_up_to(text: &str, longest: usize) -> String {
    let mut out: String = text.chars().take(longest).map(|c| if hidden(c) { '\u{FFFD}' } else { c }).collect();
    let rest = text.chars().count().saturating_sub(longest);
    if rest > 0 {
        out.push_str(&format!("… (+{rest})"));
    }
    out
}

/// A control character, a mark that turns the direction of text, or one that shows nothing.
pub(super) fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}')
        || ('\u{E0000}'..='\u{E007F}').contains(&c)
}

/// A text that is carried out as it stands (a SKU, a number): refused when it is empty, too long or holds hidden signs.
pub(super) fn exact(text: &str, longest: usize) -> Result<&str, Why> {
    if text.trim().is_empty() {
        return Err(Why::NoWords);
    }
    let found = text.chars().count();
    if found > longest {
        return Err(Why::TooLong { found, most: longest });
    }
    match text.chars().find(|c| hidden(*c)) {
        Some(found) => Err(Why::Forbidden { found }),
        None => Ok(text),
    }
}
