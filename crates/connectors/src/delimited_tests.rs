//! Tests of cutting text into rows.

use super::*;
use expect_test::{Expect, expect};
use proptest::prelude::*;

/// Hands out a few bytes at a time, then perhaps an error.
struct Drip<'a>(&'a [u8], usize, Option<io::ErrorKind>);
impl Read for Drip<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.0.len().min(buf.len()).min(self.1);
        buf[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        match self.2.take_if(|_| n == 0) {
            Some(kind) => Err(kind.into()),
            None => Ok(n),
        }
    }
}

fn rows(text: &[u8], delimiter: u8, quoted: bool, step: usize) -> Vec<String> {
    let mut source = Delimited::new(Drip(text, step, None), delimiter, quoted);
    let (mut record, mut all) = (Record::default(), Vec::new());
    loop {
        match source.next(&mut record) {
            Ok(true) if record.is_utf8() => {
                let cells: Vec<&str> = (0..record.len()).map(|i| record.cell(i)).collect();
                all.push(format!("{} {cells:?}", record.line));
            }
            Ok(true) => all.push(format!("{} not text: {}", record.line, record.joined(40))),
            Ok(false) => break,
            Err(RecordError::TooLong { line, start }) => {
                all.push(format!("{line} too long: {}", start.chars().take(9).collect::<String>()))
            }
            Err(e) => {
                all.push(format!("{e:?}"));
                break;
            }
        }
    }
    assert_eq!(source.bytes_read(), text.len() as u64);
    all
}

fn check(text: &str, delimiter: u8, quoted: bool, expected: Expect) {
    let whole = rows(text.as_bytes(), delimiter, quoted, 1 << 20);
    for step in [1, 2, 5] {
        assert_eq!(rows(text.as_bytes(), delimiter, quoted, step), whole, "{step} bytes at a time");
    }
    expected.assert_eq(&whole.iter().map(|r| format!("{r}\n")).collect::<String>());
}

#[test]
fn line_ends() {
    check(
        "a,b\nc,d\r\ne,f\rg,h",
        b',',
        true,
        expect![[r#"
        1 ["a", "b"]
        2 ["c", "d"]
        3 ["e", "f"]
        4 ["g", "h"]
    "#]],
    );
    check(
        "\n\r\n\ra,b\n\n\nc,\n,\n",
        b',',
        true,
        expect![[r#"
        4 ["a", "b"]
        7 ["c", ""]
        8 ["", ""]
    "#]],
    );
    check("", b',', true, expect![[r#""#]]);
    check(
        "a\r",
        b',',
        true,
        expect![[r#"
        1 ["a"]
    "#]],
    );
}

#[test]
fn quotes() {
    check(
        "\"a\",\"b,c\",\"d\"\"e\"\n\"x\ny\",\"\",z\r\nlast,\"\"\"\"",
        b',',
        true,
        expect![[r#"
        1 ["a", "b,c", "d\"e"]
        2 ["x\ny", "", "z"]
        4 ["last", "\""]
    "#]],
    );
    check(
        "=\"0123\",\"=\"\"0123\"\"\",=\"a,b\",x\n=\"open,y,z,w\n",
        b',',
        true,
        expect![[r#"
        1 ["=\"0123\"", "=\"0123\"", "=\"a,b\"", "x"]
        2 ["=\"open", "y", "z", "w"]
    "#]],
    );
    check(
        "5\" screen,\"6\" screen\",\"a\" ,b\n",
        b',',
        true,
        expect![[r#"
        1 ["5\" screen", "6 screen\"", "a ", "b"]
    "#]],
    );
    check(
        "\"a\"\tb \"c\"\n\"open\tx\n",
        b'\t',
        false,
        expect![[r#"
        1 ["\"a\"", "b \"c\""]
        2 ["\"open", "x"]
    "#]],
    );
}

#[test]
fn a_quote_left_open_spoils_one_row_only() {
    // To the end of the file.
    check(
        "h1,h2\na,\"b\nc,d\ne,f\n",
        b',',
        true,
        expect![[r#"
        1 ["h1", "h2"]
        2 ["a", "\"b"]
        3 ["c", "d"]
        4 ["e", "f"]
    "#]],
    );
    // Closed by the quote of a later row.
    check(
        "h1,h2\na,\"b\n\"c\",\"d\"\n\"e\",f\n",
        b',',
        true,
        expect![[r#"
        1 ["h1", "h2"]
        2 ["a", "\"b"]
        3 ["c", "d"]
        4 ["e", "f"]
    "#]],
    );
    // Closed, as it seems, by a quote that ends a later cell.
    check(
        "h1,h2\na,\"b\nc,d\ne,16\"\nf,g\n",
        b',',
        true,
        expect![[r#"
        1 ["h1", "h2"]
        2 ["a", "b\nc,d\ne,16"]
        5 ["f", "g"]
    "#]],
    );
    check(
        "h1,h2,h3,h4\na,\"b,c,d\ne,f,g,h\ni,j,k,16\"\nl,m,n,o\n",
        b',',
        true,
        expect![[r#"
        1 ["h1", "h2", "h3", "h4"]
        2 ["a", "\"b", "c", "d"]
        3 ["e", "f", "g", "h"]
        4 ["i", "j", "k", "16\""]
        5 ["l", "m", "n", "o"]
    "#]],
    );
    // A real line break in quotes stays.
    check(
        "h1,h2\na,\"b\nc\"\n\"d\ne\",f\n",
        b',',
        true,
        expect![[r#"
        1 ["h1", "h2"]
        2 ["a", "b\nc"]
        4 ["d\ne", "f"]
    "#]],
    );
}

#[test]
fn rows_too_long_are_passed_over() {
    let long = "x".repeat(3 << 20);
    let text = format!("a,b\n{long},1\nc,d\n\"{long}\",2\n\"e\",f\n");
    let found = rows(text.as_bytes(), b',', true, 1 << 16);
    assert_eq!(
        found,
        ["1 [\"a\", \"b\"]", "2 too long: xxxxxxxxx", "3 [\"c\", \"d\"]", "4 too long: \"xxxxxxxx", "5 [\"e\", \"f\"]"]
    );
    // A quote left open before more than 1 MiB of sound rows.
    let many = "sound,row\n".repeat(200_000);
    let found = rows(format!("a,\"b\n{many}").as_bytes(), b',', true, 1 << 16);
    assert_eq!(
        (found.len(), found[0].as_str(), found[200_000].as_str()),
        (200_001, "1 [\"a\", \"\\\"b\"]", "200001 [\"sound\", \"row\"]")
    );
    // Memory stays bounded on one endless line.
    let mut endless = Delimited::new(io::repeat(b'x').take(64 << 20), b',', true);
    assert!(matches!(endless.next(&mut Record::default()), Err(RecordError::TooLong { line: 1, .. })));
    assert!(endless.buf.len() <= 4 << 20);
    assert!(matches!(endless.next(&mut Record::default()), Ok(false)));
}

#[test]
fn bytes_that_are_no_text_and_files_that_are_cut() {
    assert_eq!(rows(b"a,b\n\xFFc,d\ne,f\n", b',', true, 3)[1], "2 not text: \u{FFFD}c\td");
    for text in ["a,b\nc,d\ne,", "a,b\nc,d\n\"e\ne,"] {
        let mut source = Delimited::new(Drip(text.as_bytes(), 4, Some(io::ErrorKind::UnexpectedEof)), b',', true);
        let mut record = Record::default();
        assert!(source.next(&mut record).unwrap() && source.next(&mut record).unwrap());
        assert!(matches!(source.next(&mut record), Err(RecordError::Broken { line: 3, .. })));
        assert!(!source.next(&mut record).unwrap());
    }
}

#[test]
fn separators_are_told() {
    let cases = [
        ("a,b,c\n1,2,3\n", b',', true),
        ("a;b;c\n1,5;2,5;3,5\n2,5;3,5;1,5\n", b';', true),
        ("a\tb\tc\nx, y, z\t1\t2\nx, y\t1\t2\n", b'\t', false),
        ("\"a\"\t\"b\"\n\"1\"\t\"2\"\n", b'\t', true),
        ("a|b|c\n1|2|3\n", b'|', true),
        ("Report, made for you, on Jan 1, 2026\n\nDatum;Wert\n1.1.2026;3,5\n2.1.2026;4,5\n3.1.2026;5,5\n", b';', true),
        ("one\ntwo\n", b',', true),
        ("", b',', true),
        ("Category: All\n\nWeek,a: (US)\n2026-01-04,3\n2026-01-11,4\n", b',', true),
        ("a,b\n\"x;y;z;w\nx;y;z\",1\n\"x;y;z;w\",2\n", b',', true),
    ];
    for (text, delimiter, quoted) in cases {
        assert_eq!(sniff(text), (delimiter, quoted), "{text}");
    }
}

fn written(table: &[Vec<String>], delimiter: char, end: &str) -> String {
    let cell = |c: &String| format!("\"{}\"", c.replace('"', "\"\""));
    table.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(&delimiter.to_string()) + end).collect()
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        table in prop::collection::vec(prop::collection::vec("[a\",;\n\r\t中= ]{0,6}", 3), 1..6), end in "\n|\r\n|\r", step in 1_usize..9,
    ) {
        // Without text behind closing quotes every table with quoted cells is read back, line breaks and all, when its
        // width never changes.
        let text = written(&table, ',', &end);
        let mut source = Delimited::new(Drip(text.as_bytes(), step, None), b',', true);
        let mut record = Record::default();
        let mut back: Vec<Vec<String>> = Vec::new();
        while source.next(&mut record).unwrap() {
            back.push((0..record.len()).map(|i| record.cell(i).to_owned()).collect());
        }
        prop_assert_eq!(back, table);
    }

    #[test]
    fn any_bytes_are_cut_the_same_however_they_come(bytes in prop::collection::vec(prop::sample::select(b"a\",;\n\r\t=\xFF".to_vec()), 0..60), step in 1_usize..7) {
        for quoted in [true, false] {
            prop_assert_eq!(rows(&bytes, b',', quoted, step), rows(&bytes, b',', quoted, 1 << 16));
        }
        let _ = sniff(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn without_quotes_every_line_is_a_row(lines in prop::collection::vec("[a-z,]{1,12}", 0..20)) {
        let text: String = lines.iter().map(|l| format!("{l}\n")).collect();
        prop_assert_eq!(rows(text.as_bytes(), b',', true, 7).len(), lines.len());
    }
}
