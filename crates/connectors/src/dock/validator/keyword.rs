//! Amazon's rules for the words of a keyword.

/// A breach: name of the rule and what is wrong, in English and Chinese.
pub(super) type Breach = (&'static str, String, String);

/// Ranges of letters and signs beyond ASCII, in the order of Amazon's list, then full-width forms (older lists) and Ğ ğ (not on the
/// list, but Turkish).
const RANGES: [(u32, u32); 30] = [
    (0xAE, 0xAE),
    (0xC0, 0xC9),
    (0xCA, 0xCF),
    (0xD1, 0xD6),
    (0xD9, 0xDC),
    (0xDF, 0xDF),
    (0xE0, 0xE9),
    (0xEA, 0xEF),
    (0xF1, 0xF6),
    (0xF9, 0xFC),
    (0xFF, 0xFF),
    (0x104, 0x107),
    (0x118, 0x119),
    (0x130, 0x131),
    (0x141, 0x144),
    (0x15A, 0x15F),
    (0x179, 0x17E),
    (0x152, 0x153),
    (0x178, 0x178),
    (0x3000, 0x309F),
    (0x30A0, 0x30FF),
    (0x4E00, 0x9FFF),
    (0x900, 0x97F),
    (0xB80, 0xBFF),
    (0x606, 0x61B),
    (0x61D, 0x6DC),
    (0x6DE, 0x6FF),
    (0xFF01, 0xFFEF),
    (0x11E, 0x11F),
    (0x20, 0x20),
];

const SIGNS: &str = r#"-&\+[]'"."#;

/// The first breach of a keyword's words; `negative_phrase` takes fewer words.
pub(super) fn breach(text: &str, negative_phrase: bool) -> Option<Breach> {
    if text.trim().is_empty() {
        return Some(("keyword_missing", "no keyword text".into(), "缺少关键词文本".into()));
    }
    let length = text.chars().count();
    if length > 80 {
        let zh = format!("关键词有 {length} 个字符，最多 80 个");
        return Some(("keyword_long", format!("{length} characters, at most 80 are taken"), zh));
    }
    let words = text.split_whitespace().count();
    let most = if negative_phrase { 4 } else { 10 };
    if words > most {
        let zh = format!("关键词有 {words} 个词，最多 {most} 个");
        return Some(("keyword_words", format!("{words} words, at most {most} are taken"), zh));
    }
    for c in text.chars() {
        let code = c as u32;
        let listed = RANGES.iter().any(|(from, to)| (*from..=*to).contains(&code));
        if !(listed || c.is_ascii_alphanumeric() || SIGNS.contains(c)) {
            let zh = format!("不接受字符 U+{code:04X}");
            return Some(("keyword_character", format!("character U+{code:04X} is not taken"), zh));
        }
    }
    place(text).map(|(en, zh)| ("keyword_sign", format!("{en} is not taken"), format!("不接受{zh}")))
}

/// A sign in a place that Amazon does not take.
fn place(text: &str) -> Option<(String, String)> {
    let chars: Vec<char> = text.chars().collect();
    let (first, last) = (chars.first()?, chars.last()?);
    if first.is_whitespace() || last.is_whitespace() {
        return Some(("a space at an end".into(), "首尾空格".into()));
    }
    if chars.iter().filter(|c| **c == '"').count() % 2 != 0 {
        return Some(("an unpaired double quote".into(), "未成对的双引号".into()));
    }
    for (i, c) in chars.iter().enumerate() {
        let end = i == 0 || i + 1 == chars.len();
        if matches!(c, '.' | '-' | '+') && end {
            return Some((format!("`{c}` at an end"), format!("首尾的“{c}”")));
        }
        if matches!(c, '-' | '+') && (chars[i - 1].is_whitespace() || chars[i + 1].is_whitespace()) {
            return Some((format!("`{c}` beside a space"), format!("空格旁的“{c}”")));
        }
    }
    None
}
