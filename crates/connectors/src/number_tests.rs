//! Tests of reading numbers.

use super::*;
use expect_test::{Expect, expect};
use proptest::prelude::*;
use std::fmt::Write as _;

fn check(cells: &[&str], expected: Expect) {
    let mut shown = String::new();
    for cell in cells {
        let one = |style| match micros(cell, style) {
            Some((value, currency)) => {
                let value = domain::money::decimal(value, 0);
                currency.map_or(value.clone(), |c| format!("{value} {c}"))
            }
            None => "?".into(),
        };
        let proof = evidence(cell).map_or(String::new(), |s| format!("  proves {s:?}"));
        let (u, p, c) = (one(Style::Unknown), one(Style::Point), one(Style::Comma));
        let value = if u == p && p == c { u } else { format!("unknown {u} | point {p} | comma {c}") };
        let _ = writeln!(shown, "{cell} = {value}{proof}");
    }
    expected.assert_eq(&shown);
}

#[test]
fn money_as_it_is_written() {
    check(
        &[
            "12",
            "-12.5",
            "$1,234.50",
            "1.234,56 €",
            "₹1,08,218.36",
            "MX$1,234.00",
            "US$5",
            "C$5.10",
            "CA$5.10",
            "A$7",
            "JP¥1,234",
            "￥1,234",
            "¥500",
            "£3.99",
            "R$ 1.234,56",
            "12,50 zł",
            "99 kr",
            "USD 12.50",
            "12.50 USD",
            "$12.50 USD",
            "(12.50)",
            "($12.50)",
            "-$12.50",
            "$-12.50",
            "12.50-",
            "−3.00",
            "1'234.50",
            "1\u{a0}234,50 €",
            "1\u{202f}234,5",
            "1 234",
            "0.0000005",
            "0.0000015",
            "1.0000000",
            ".5",
            "1e3",
            "1.5E-05",
            "１２３．４５",
            "+4",
            "=\"5.00\"",
        ],
        expect![[r#"
            12 = 12
            -12.5 = -12.5  proves Point
            $1,234.50 = 1234.5  proves Point
            1.234,56 € = 1234.56 EUR  proves Comma
            ₹1,08,218.36 = 108218.36 INR  proves Point
            MX$1,234.00 = 1234 MXN  proves Point
            US$5 = 5 USD
            C$5.10 = 5.1 CAD  proves Point
            CA$5.10 = 5.1 CAD  proves Point
            A$7 = 7 AUD
            JP¥1,234 = unknown 1234 JPY | point 1234 JPY | comma 1.234 JPY
            ￥1,234 = unknown 1234 | point 1234 | comma 1.234
            ¥500 = 500
            £3.99 = 3.99 GBP  proves Point
            R$ 1.234,56 = 1234.56 BRL  proves Comma
            12,50 zł = unknown 12.5 PLN | point ? | comma 12.5 PLN  proves Comma
            99 kr = 99
            USD 12.50 = 12.5 USD  proves Point
            12.50 USD = 12.5 USD  proves Point
            $12.50 USD = 12.5 USD  proves Point
            (12.50) = -12.5  proves Point
            ($12.50) = -12.5  proves Point
            -$12.50 = -12.5  proves Point
            $-12.50 = -12.5  proves Point
            12.50- = -12.5  proves Point
            −3.00 = -3  proves Point
            1'234.50 = 1234.5  proves Point
            1 234,50 € = 1234.5 EUR  proves Comma
            1 234,5 = 1234.5  proves Comma
            1 234 = 1234
            0.0000005 = 0  proves Point
            0.0000015 = 0.000002  proves Point
            1.0000000 = 1  proves Point
            .5 = 0.5  proves Point
            1e3 = 1000
            1.5E-05 = 0.000015
            １２３．４５ = 123.45  proves Point
            +4 = 4
            ="5.00" = 5  proves Point
        "#]],
    );
}

#[test]
fn what_can_be_read_two_ways() {
    check(
        &[
            "1.234",
            "1,234",
            "95,00",
            "1,234.5",
            "12.5",
            "0,123",
            "0.123",
            "1234,567",
            "1.234.567",
            "1,234,567",
            "1,08,218",
            "12,3456",
        ],
        expect![[r#"
            1.234 = unknown 1.234 | point 1.234 | comma 1234
            1,234 = unknown 1234 | point 1234 | comma 1.234
            95,00 = unknown 95 | point ? | comma 95  proves Comma
            1,234.5 = 1234.5  proves Point
            12.5 = 12.5  proves Point
            0,123 = unknown 0.123 | point ? | comma 0.123  proves Comma
            0.123 = 0.123  proves Point
            1234,567 = unknown 1234.567 | point ? | comma 1234.567  proves Comma
            1.234.567 = 1234567  proves Comma
            1,234,567 = 1234567  proves Point
            1,08,218 = 108218  proves Point
            12,3456 = unknown 12.3456 | point ? | comma 12.3456  proves Comma
        "#]],
    );
}

#[test]
fn what_is_no_number() {
    check(
        &[
            "",
            "-",
            "--",
            "abc",
            "1,2,3",
            "1.2.3",
            "12.03.2026",
            "1,23,45",
            "0,123,456",
            "1,234.5.6",
            "12 PCS",
            "5x",
            "$",
            "()",
            "(-5)",
            "--5",
            "5--",
            "EUR 5 USD",
            "$5%",
            "1..2",
            "1,,000",
            "5.",
            "1e",
            "1e9999",
            "1,5e3",
            "99999999999999999999",
            "340282366920938463463374607431768211456",
            "1 2",
            "1\n234",
            "NaN",
            "inf",
            "0x10",
        ],
        expect![[r#"
             = ?
            - = ?
            -- = ?
            abc = ?
            1,2,3 = ?
            1.2.3 = ?
            12.03.2026 = ?
            1,23,45 = ?
            0,123,456 = ?
            1,234.5.6 = ?
            12 PCS = ?
            5x = ?
            $ = ?
            () = ?
            (-5) = ?
            --5 = ?
            5-- = ?
            EUR 5 USD = ?
            $5% = ?
            1..2 = ?
            1,,000 = ?
            5. = ?
            1e = ?
            1e9999 = ?
            1,5e3 = ?
            99999999999999999999 = ?
            340282366920938463463374607431768211456 = ?
            1 2 = ?
            1
            234 = ?
            NaN = ?
            inf = ?
            0x10 = ?
        "#]],
    );
}

#[test]
fn counts_reals_and_percentages() {
    let u = Style::Unknown;
    assert_eq!(
        ["12", "1,234", "-3", "12.00", "12.5", "$5", "5%", ""].map(|c| count(c, u)),
        [Some(12), Some(1234), Some(-3), Some(12), None, None, None, None]
    );
    assert_eq!(count("1.234", Style::Comma), Some(1234));
    // Not one: it may as well be a thousand.
    assert_eq!(
        ["1.000", "1,000"].map(|c| (count(c, Style::Point), count(c, Style::Comma))),
        [(None, Some(1000)), (Some(1000), None)]
    );
    assert_eq!(
        ["0.000", "2.0", "1,000,000", "-1,000"].map(|c| count(c, Style::Point)),
        [Some(0), Some(2), Some(1_000_000), Some(-1000)]
    );
    assert_eq!(
        ["1.234", "1,234", "1.234,5", "12.5"].map(|c| micros(c, Style::Mixed).map(|m| m.0)),
        [None, None, Some(1_234_500_000), Some(12_500_000)]
    );
    assert_eq!(
        [real("0.1", u), real("1,234.5", u), real("1e-3", u), real("$1", u)],
        [Some(0.1), Some(1234.5), Some(0.001), None]
    );
    assert_eq!(percent("12.5%", u), Some((12.5, true)));
    assert_eq!(percent("%12,5", u), Some((12.5, true)));
    assert_eq!(percent("12,50 %", Style::Comma), Some((12.5, true)));
    assert_eq!(percent("-0.4", u), Some((-0.4, false)));
    assert_eq!(nanos("7.1234567895", u), Some(7_123_456_790));
    assert_eq!(nanos("7.1234567885", u), Some(7_123_456_788));
}

#[test]
fn cells_are_cleaned() {
    let cells =
        ["a", " a ", "\u{3000}a\u{a0}", "=\"0123\"", "\"x\"", "\"a\" and \"b\"", "\"", "\"\"", "5\"", "\u{feff}a", "="];
    assert_eq!(cells.map(clean), ["a", "a", "a", "0123", "x", "\"a\" and \"b\"", "\"", "", "5\"", "a", "="]);
    assert!(
        ["", " ", "-", "--", "—", "N/A", "NA", "n/a", "null", "NULL", "None", "#N/A", "N/R", "无"]
            .iter()
            .all(|c| is_null(c))
    );
    assert!(["0", "none of these", "N", "-1"].iter().all(|c| !is_null(c)));
}

/// Writes an amount with separators.
fn render(value: i64, group: &str, decimal: &str) -> String {
    let (whole, part) = (value.unsigned_abs() / 1_000_000, value.unsigned_abs() % 1_000_000);
    let digits = whole.to_string();
    let mut text = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            text.push_str(group);
        }
        text.push(c);
    }
    format!("{}{text}{decimal}{part:06}", if value < 0 { "-" } else { "" })
}

proptest! {
    #[test]
    fn what_is_written_is_read(value in -999_999_999_999_999_i64..999_999_999_999_999) {
        for (group, decimal, style) in [("", ".", Style::Point), (",", ".", Style::Point), (".", ",", Style::Comma),
            ("\u{a0}", ",", Style::Comma), ("'", ".", Style::Point), ("", ",", Style::Comma)] {
            let text = render(value, group, decimal);
            prop_assert_eq!(micros(&text, style), Some((value, None)), "{}", text);
            let text = format!("{text} EUR");
            prop_assert_eq!(micros(&text, style), Some((value, Currency::parse("EUR"))), "{}", text);
        }
        let plain = domain::money::decimal(value, 2);
        prop_assert_eq!(micros(&plain, Style::Point), Some((value, None)));
        prop_assert_eq!(real(&plain, Style::Point), plain.parse().ok());
    }

    #[test]
    fn the_short_way_agrees_with_the_long_way(text in "-?[0-9]{1,13}([.,][0-9]{0,7})?", comma in any::<bool>()) {
        let style = if comma { Style::Comma } else { Style::Point };
        if let Some(value) = plain_micros(text.as_bytes(), style) {
            let slow = read(&text, style).and_then(|(_, d)| d.scaled(6));
            prop_assert_eq!(Some(value), slow);
        }
    }

    #[test]
    fn nothing_panics(text in "[-+()0-9.,eE$€%'a ]{0,24}|\\PC{0,12}") {
        for style in [Style::Unknown, Style::Point, Style::Comma] {
            let _ = (micros(&text, style), count(&text, style), real(&text, style), percent(&text, style), nanos(&text, style));
        }
        let _ = (evidence(&text), clean(&text), is_null(&text));
    }
}
