//! Which of the encodings that sellers' files come in makes most sense of bytes that are no UTF-8.
//!
//! Only encodings that the trade meets are in the running: GB 18030, Shift-JIS, EUC-JP, windows-1252 and the one that
//! belongs to the site (windows-1250 in Poland, -1254 in Turkey, -1256 in Arabia). Each is given points for every
//! different word with high bytes in it: common characters where they belong count for it, rare ones and bytes that
//! stand for nothing against it. So a column with the same word in every row weighs no more than the word itself.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use domain::{Marketplace, Platform};
use encoding_rs::{EUC_JP, Encoding, GB18030, GBK, SHIFT_JIS, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, WINDOWS_1256};
use std::collections::BTreeSet;

/// Points for a character that is common in the encoding's language.
const COMMON: i64 = 6;
/// Points for one that exists but is seldom written.
const RARE: i64 = -4;
/// Points for bytes that stand for nothing.
const NOTHING: i64 = -20;
/// Points that the site is worth: two characters.
const SITE: i64 = 2 * COMMON;
/// Points that the guess of the general detector is worth: less than one character.
const GUESS: i64 = 3;
/// Different words that are looked at.
const WORDS: usize = 4_000;

/// The encoding that makes most sense of the bytes; ties go to the one that the site makes likely.
pub(crate) fn most_plausible(bytes: &[u8], site: Option<Marketplace>) -> &'static Encoding {
    let words = words(bytes);
    let guess = detector_guess(bytes, site);
    let mut best = (i64::MIN, WINDOWS_1252);
    for (encoding, bonus) in candidates(site) {
        let guessed = if guess == encoding || guess == GBK && encoding == GB18030 { GUESS } else { 0 };
        let points = words.iter().fold(bonus + guessed, |sum, word| sum.saturating_add(points(encoding, word)));
        if points > best.0 {
            best = (points, encoding);
        }
    }
    best.1
}

/// Encodings in the running with the points that the site is worth, likely ones first.
fn candidates(site: Option<Marketplace>) -> Vec<(&'static Encoding, i64)> {
    let home = match site.map(Marketplace::country) {
        Some("JP") => Some(SHIFT_JIS),
        Some("PL") => Some(WINDOWS_1250),
        Some("TR") => Some(WINDOWS_1254),
        Some("AE" | "SA") => Some(WINDOWS_1256),
        Some("") if site.is_some_and(|s| s.platform() == Platform::Own) => Some(GB18030),
        Some("DE" | "FR" | "IT" | "ES" | "NL" | "BE" | "IE" | "SE" | "GB" | "MX" | "BR") => Some(WINDOWS_1252),
        _ => None,
    };
    let mut list: Vec<_> = home.into_iter().map(|encoding| (encoding, SITE)).collect();
    for (encoding, bonus) in [(WINDOWS_1252, SITE / 2), (GB18030, 0), (SHIFT_JIS, 0), (EUC_JP, 0)] {
        // Where the home is Japan, its older encoding comes before the West's.
        let bonus = match home {
            Some(h) if h == SHIFT_JIS && encoding == EUC_JP => SITE / 2,
            Some(h) if encoding == WINDOWS_1252 && (h == SHIFT_JIS || h == GB18030) => 0,
            _ => bonus,
        };
        if home != Some(encoding) {
            list.push((encoding, bonus));
        }
    }
    list
}

/// What the general detector takes the bytes for, told the site's country.
fn detector_guess(bytes: &[u8], site: Option<Marketplace>) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let country = site.map(|s| match (s.platform(), s.country()) {
        (Platform::Own, _) => "cn".to_owned(),
        (_, "GB") => "uk".to_owned(),
        (_, "") => "com".to_owned(),
        (_, country) => country.to_ascii_lowercase(),
    });
    detector.guess(country.as_deref().map(str::as_bytes), Utf8Detection::Deny)
}

/// The different words that have high bytes. Cut only at bytes that are never the second half of a character.
fn words(bytes: &[u8]) -> BTreeSet<&[u8]> {
    let cuts = |b: &u8| matches!(b, b',' | b';' | b'\t' | b'\n' | b'\r' | b'"' | b' ');
    let mut words = BTreeSet::new();
    for word in bytes.split(cuts).filter(|w| !w.is_ascii()) {
        if words.len() >= WORDS {
            break;
        }
        words.insert(word);
    }
    words
}

fn points(encoding: &'static Encoding, word: &[u8]) -> i64 {
    if encoding == GB18030 {
        gb18030(word)
    } else if encoding == SHIFT_JIS {
        shift_jis(word)
    } else if encoding == EUC_JP {
        euc_jp(word)
    } else {
        single_byte(encoding, word)
    }
}

fn gb18030(word: &[u8]) -> i64 {
    let mut points = 0;
    let mut at = 0;
    while let Some(lead) = word.get(at) {
        if *lead < 0x80 {
            at += 1;
            continue;
        }
        let (value, width) = match (*lead, word.get(at + 1), word.get(at + 2), word.get(at + 3)) {
            // First level of GB 2312, its punctuation and full-width signs.
            (0xB0..=0xD7 | 0xA1 | 0xA3, Some(0xA1..=0xFE), ..) => (COMMON, 2),
            // The second level.
            (0xD8..=0xF7, Some(0xA1..=0xFE), ..) => (1, 2),
            // Kana stand in Chinese tables too, but not in Chinese text.
            (0xA4 | 0xA5, Some(0xA1..=0xFE), ..) => (-2, 2),
            (0xA2 | 0xA6..=0xA9, Some(0xA1..=0xFE), ..) => (0, 2),
            (0x81..=0xFE, Some(0x30..=0x39), Some(0x81..=0xFE), Some(0x30..=0x39)) => (RARE, 4),
            (0x81..=0xFE, Some(0x40..=0x7E | 0x80..=0xFE), ..) => (RARE, 2),
            _ => (NOTHING, 1),
        };
        points += value;
        at += width;
    }
    points
}

fn shift_jis(word: &[u8]) -> i64 {
    let mut points = 0;
    let mut at = 0;
    while let Some(lead) = word.get(at) {
        let half_width = |b: &u8| (0xA1..=0xDF).contains(b);
        if *lead < 0x80 {
            at += 1;
            continue;
        }
        if half_width(lead) {
            // Half-width katakana come as whole words; single ones are most likely halves of something else.
            let run = word[at..].iter().take_while(|b| half_width(b)).count();
            points += if run >= 3 { 2 } else { RARE } * run as i64;
            at += run;
            continue;
        }
        let (value, width) = match (*lead, word.get(at + 1)) {
            (0x82, Some(0x4F..=0xF1)) | (0x83, Some(0x40..=0x7E | 0x80..=0x96)) => (COMMON, 2),
            (0x81, Some(0x40..=0x7E | 0x80..=0xAC)) => (COMMON, 2),
            // First level of JIS X 0208.
            (0x88..=0x97, Some(0x40..=0x7E | 0x80..=0xFC)) | (0x98, Some(0x40..=0x72)) => (COMMON, 2),
            (0x98..=0x9F | 0xE0..=0xEA, Some(0x40..=0x7E | 0x80..=0xFC)) => (0, 2),
            (0x81..=0x87 | 0xED..=0xFC, Some(0x40..=0x7E | 0x80..=0xFC)) => (RARE, 2),
            _ => (NOTHING, 1),
        };
        points += value;
        at += width;
    }
    points
}

fn euc_jp(word: &[u8]) -> i64 {
    let mut points = 0;
    let mut at = 0;
    while let Some(lead) = word.get(at) {
        if *lead < 0x80 {
            at += 1;
            continue;
        }
        let (value, width) = match (*lead, word.get(at + 1), word.get(at + 2)) {
            (0xA4, Some(0xA1..=0xF3), _) | (0xA5, Some(0xA1..=0xF6), _) => (COMMON, 2),
            // First level of JIS X 0208: a little less than for Chinese, which has the same bytes.
            (0xA1 | 0xA3 | 0xB0..=0xCF, Some(0xA1..=0xFE), _) => (COMMON - 1, 2),
            (0xD0..=0xF4, Some(0xA1..=0xFE), _) => (0, 2),
            (0x8E, Some(0xA1..=0xDF), _) => (-1, 2),
            (0x8F, Some(0xA1..=0xFE), Some(0xA1..=0xFE)) => (RARE, 3),
            (0xA2 | 0xA6..=0xA8 | 0xAD | 0xF5..=0xFE, Some(0xA1..=0xFE), _) => (RARE, 2),
            _ => (NOTHING, 1),
        };
        points += value;
        at += width;
    }
    points
}

/// One of the windows-125x: every byte is a character, so what counts is whether letters stand among letters.
fn single_byte(encoding: &'static Encoding, word: &[u8]) -> i64 {
    let (text, _) = encoding.decode_without_bom_handling(word);
    let chars: Vec<char> = text.chars().collect();
    let near = |i: usize, test: fn(char) -> bool| {
        [i.checked_sub(1), Some(i + 1)].into_iter().flatten().filter_map(|n| chars.get(n)).any(|c| test(*c))
    };
    let mut points = 0;
    for (i, c) in chars.iter().enumerate().filter(|(_, c)| !c.is_ascii()) {
        let high = chars[..i].iter().rev().take_while(|c| !c.is_ascii()).count()
            + chars[i..].iter().take_while(|c| !c.is_ascii()).count();
        points += match c {
            '\u{80}'..='\u{9F}' | '\u{FFFD}' => NOTHING,
            '\u{600}'..='\u{6FF}' | '\u{200E}' | '\u{200F}' => 4,
            '€' | '£' | '¥' | '°' | '®' | '™' | '©' | '–' | '—' | '’' | '‘' | '“' | '”' | '„' | '…' | '«' | '»'
            | '·' | '²' | '³' | '½' | '´' | '\u{A0}' | '¿' | '¡' | '§' | 'º' | 'ª' | '‰'
                if high <= 2 =>
            {
                3
            }
            c if !c.is_alphabetic() || matches!(c, 'ƒ' | 'ˆ' | '˜' | 'þ' | 'Þ' | 'ð' | 'Ð' | 'ÿ' | 'µ') => {
                RARE
            }
            _ if high >= 3 && encoding != WINDOWS_1256 => -3,
            // A letter within a word; a capital does not follow a small letter.
            c if near(i, |n| n.is_ascii_alphabetic()) => {
                let after_small = i.checked_sub(1).is_some_and(|n| chars[n].is_lowercase());
                if c.is_uppercase() && after_small { 1 } else { COMMON }
            }
            _ => 1,
        };
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, encoding: &'static Encoding, site: &str) -> &'static str {
        let (bytes, _, lost) = encoding.encode(text);
        assert!(!lost, "{text} in {}", encoding.name());
        most_plausible(&bytes, Marketplace::find(site)).name()
    }

    const RETURNS_JP: &str = "返品日\t注文番号\t出品者SKU\tASIN\t商品名\t数量\t返品理由\n\
        2026/11/23\t503-1\tTW-1\tB0TEST0001\tガーデンライト\t1\t不要になった\n";
    const CHINESE: &str =
        "日期,店铺,分类,金额,备注\n2026-11-01,main,房租,5000,十一月\n2026-11-02,main,工资,8000,运营\n";
    const GERMAN: &str = "Datum;Artikel;Gebühren\n23.11.2026;Küchenwaage für Öl;3,50\n24.11.2026;Mörser groß;1,00\n";
    const FRENCH: &str = "Date;Désignation;Coût\n23/11/2026;Théière émaillée;3,50 €\n";

    #[test]
    fn a_few_rows_are_enough_with_and_without_a_site() {
        for site in ["", "amazon-jp", "amazon-us", "own", "amazon-de"] {
            assert_eq!(told(RETURNS_JP, SHIFT_JIS, site), "Shift_JIS", "{site}");
            assert_eq!(told(RETURNS_JP, EUC_JP, site), "EUC-JP", "{site}");
            assert_eq!(told(CHINESE, GB18030, site), "gb18030", "{site}");
            assert_eq!(told(GERMAN, WINDOWS_1252, site), "windows-1252", "{site}");
            assert_eq!(told(FRENCH, WINDOWS_1252, site), "windows-1252", "{site}");
        }
        for (word, site) in [("返品日,数量\n", "amazon-jp"), ("ｶﾞｰﾃﾞﾝ", "amazon-jp"), ("破損", "amazon-jp")]
        {
            assert_eq!(told(word, SHIFT_JIS, site), "Shift_JIS", "{word}");
        }
    }

    #[test]
    fn one_word_is_read_as_is_usual_on_the_site() {
        for site in ["", "amazon-us", "amazon-de", "amazon-fr"] {
            assert_eq!(told("sku;name\n1;ÄÖ\n2;ÄÖ\n", WINDOWS_1252, site), "windows-1252", "{site}");
        }
        assert_eq!(told("sku,self\n1,是\n", GB18030, "own"), "gb18030");
        // A column full of one word says no more than the word.
        assert_eq!(told(&"1;ÄÖ\n".repeat(500), WINDOWS_1252, "amazon-de"), "windows-1252");
        assert_eq!(told("关键词,月搜索量\n", GB18030, ""), "gb18030");
    }

    #[test]
    fn the_site_brings_its_own_encoding_and_no_other() {
        let polish = "Data;Nazwa\n23.11.2026;Żółta łyżka\n24.11.2026;Śruba mosiężna\n";
        assert_eq!(told(polish, WINDOWS_1250, "amazon-pl"), "windows-1250");
        assert_eq!(told("Ürün;Açıklama\n1;Işıldak şişe\n", WINDOWS_1254, "amazon-tr"), "windows-1254");
        assert_eq!(told("المنتج,الكمية\nمصباح,1\n", WINDOWS_1256, "amazon-ae"), "windows-1256");
        for (site, _) in [("amazon-jp", 0), ("", 0), ("amazon-us", 0)] {
            let told = told("المنتج,الكمية\nمصباح,1\n", WINDOWS_1256, site);
            assert_ne!(told, "windows-1256");
        }
        assert_eq!(told(GERMAN, WINDOWS_1252, "amazon-pl"), "windows-1250", "the same letters in both");
    }

    #[test]
    fn damage_in_one_row_does_not_change_the_encoding_of_the_others() {
        let mut bytes = GB18030.encode(CHINESE).0.into_owned();
        bytes.extend_from_slice(b"2026-11-03,main,\xFF\xFF,1,x\n");
        assert_eq!(most_plausible(&bytes, None).name(), "gb18030");
    }
}
