//! Tests of reading JSON as tables.

use super::*;
use expect_test::{Expect, expect};
use proptest::prelude::*;

struct Drip<'a>(&'a [u8], usize);
impl Read for Drip<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.0.len().min(buf.len()).min(self.1);
        buf[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

fn shown(text: &[u8], step: usize) -> String {
    let doc = match survey(Drip(text, step)) {
        Ok(doc) => doc,
        Err(e) => return format!("{e:?}\n"),
    };
    let mut all: String = doc.preamble.iter().map(|l| format!("{l}\n")).collect();
    for section in &doc.sections {
        all += &format!("[{}] {}\n", section.name, section.header.join(" | "));
        let mut source = records(Drip(text, step), &section.name, &section.header);
        let mut record = Record::default();
        loop {
            match source.next(&mut record) {
                Ok(true) if record.is_utf8() => {
                    let cells: Vec<&str> = (0..record.len()).map(|i| record.cell(i)).collect();
                    all += &format!("{}: {}\n", record.line, cells.join(" | "));
                }
                Ok(true) => all += &format!("{}: spoiled {}\n", record.line, record.joined(60)),
                Ok(false) => break,
                Err(RecordError::TooLong { line, .. }) => all += &format!("{line}: too long\n"),
                Err(e) => {
                    all += &format!("{e:?}\n");
                    break;
                }
            }
        }
    }
    all
}

fn check(text: &str, expected: Expect) {
    let whole = shown(text.as_bytes(), 1 << 20);
    for step in [1, 3] {
        assert_eq!(shown(text.as_bytes(), step), whole, "{step} bytes at a time");
    }
    expected.assert_eq(&whole);
}

#[test]
fn documents() {
    check(
        r#"{"reportSpecification": {"dataStartTime": "2026-10-01", "marketplaceIds": ["A1", "B2"], "x": null},
 "byDate": [
  {"date": "2026-10-01", "sales": {"amount": 12.50, "currencyCode": "USD"}, "tags": ["a", 1, true]},
  {"date": "2026-10-02", "sales": {"amount": 1234567890123456789.10}, "late": "x,\"y\"\n中\u4e2d"}
 ],
 "deep": {"byAsin": [{"asin": "B0", "items": [{"q": 1}]}], "none": [], "n": 5}}"#,
        expect![[r#"
            reportSpecification.dataStartTime=2026-10-01
            reportSpecification.marketplaceIds=A1,B2
            reportSpecification.x=
            deep.none=
            deep.n=5
            [byDate] date | sales.amount | sales.currencyCode | tags | late
            3: 2026-10-01 | 12.50 | USD | a,1,true | 
            4: 2026-10-02 | 1234567890123456789.10 |  |  | x,"y"
            中中
            [deep.byAsin] asin | items
            6: B0 | [{"q": 1}]
        "#]],
    );
    check(
        "[{\"a\":1},{\"b\":-2e5,\"a\":false}]",
        expect![[r#"
        [] a | b
        1: 1 | 
        1: false | -2e5
    "#]],
    );
    check("[]", expect![""]);
    check(
        "{\"a\":1,\"b\":{\"c\":null}}",
        expect![[r#"
        [] a | b.c
        1: 1 | 
    "#]],
    );
}

#[test]
fn lines() {
    check(
        "{\"a\":1}\n\n{\"a\":2,\"b\":\"x\"}\n{\"a\":\n{\"a\":4}\n",
        expect![[r#"
        [] a | b
        1: 1 | 
        3: 2 | x
        4: spoiled {"a":
        5: 4 | 
    "#]],
    );
    check(
        "{\n\"a\":1}\n{\"a\":2}{\"a\":3}",
        expect![[r#"
        [] a
        1: 1
        3: 2
        3: 3
    "#]],
    );
}

#[test]
fn damage() {
    check(
        "[{\"a\":1},\n{\"a\":2},\n{\"a\":",
        expect![[r#"
        [] a
        1: 1
        2: 2
        Broken { line: 3, en: "the JSON is broken here (it ends in the middle); download the file again", zh: "此处 JSON 有误（中途结束），请重新下载" }
    "#]],
    );
    check(
        "[{\"a\":1},\n{\"a\" 2},\n{\"a\":3}, 7, null, \"x\"]",
        expect![[r#"
        [] a
        1: 1
        2: spoiled {"a" 2}
        3: 3
        3: spoiled 7
        3: spoiled null
        3: spoiled "x"
    "#]],
    );
    check(
        "{\"a\":[{\"b\":1}],\n \"c\" 5}",
        expect![[r#"
        [a] b
        1: 1
        Broken { line: 2, en: "the JSON is broken here (`:` is missing behind a key); download the file again", zh: "此处 JSON 有误（键名后缺少冒号），请重新下载" }
    "#]],
    );
    check(
        "{\"a\":[{\"b\":1}]} x",
        expect![[r#"
        [a] b
        1: 1
        Broken { line: 1, en: "the JSON is broken here (text behind its end); download the file again", zh: "此处 JSON 有误（结尾之后还有内容），请重新下载" }
    "#]],
    );
    check(
        "[{\"a\":1}}",
        expect![[r#"
        [] a
        1: 1
        Broken { line: 1, en: "the JSON is broken here (a key or a bracket is missing); download the file again", zh: "此处 JSON 有误（缺少键名或括号），请重新下载" }
    "#]],
    );
    check(
        "",
        expect![[r#"
        Broken { line: 1, en: "the JSON is broken here (it is empty); download the file again", zh: "此处 JSON 有误（文件是空的），请重新下载" }
    "#]],
    );
    check(
        "{",
        expect![[r#"
        Broken { line: 1, en: "the JSON is broken here (it ends in the middle); download the file again", zh: "此处 JSON 有误（中途结束），请重新下载" }
    "#]],
    );
    let not_text = [b"[{\"a\":\"x\"},{\"a\":\"".as_slice(), b"\xFF", b"\"}]"].concat();
    assert_eq!(shown(&not_text, 4), "[] a\n1: x\n1: spoiled {\"a\":\"\u{FFFD}\"}\n");
}

#[test]
fn long_elements_and_deep_nesting_are_bounded() {
    let long = "x".repeat(2 << 20);
    let text = format!("[{{\"a\":1}},\n{{\"a\":\"{long}\"}},\n{{\"a\":3}}]");
    assert_eq!(shown(text.as_bytes(), 1 << 16), "[] a\n1: 1\n2: too long\n3: 3\n");
    let nested = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    assert!(shown(nested.as_bytes(), 1 << 16).contains("a.a.a.a"));
    let deep = format!("{{\"r\":[{{\"b\":1}}],\"d\":{nested}}}");
    assert!(shown(deep.as_bytes(), 1 << 16).contains("64 deep"));
    let deep = format!("[{{\"a\":{}1{}}}]", "[".repeat(100_000), "]".repeat(100_000));
    assert!(shown(deep.as_bytes(), 1 << 16).contains("1: [[[["));
}

#[test]
fn json_is_told_from_text() {
    let all = ["{\"a\":1}", " [ {", "[]", "\u{feff}{ }", "{a}", "[a],b", "a,b", "", "[", "{"].map(looks_like_json);
    assert_eq!(all, [true, true, true, true, false, false, false, false, false, false]);
}

proptest! {
    #[test]
    fn flat_objects_are_read_back(rows in prop::collection::vec(prop::collection::btree_map("[a-c]", "\\PC{0,8}|[\"\\\\\n,{}]{0,5}", 1..4), 1..8), step in 1_usize..9) {
        let text = serde_json::to_string(&rows).unwrap();
        let doc = survey(Drip(text.as_bytes(), step)).unwrap();
        let mut source = records(Drip(text.as_bytes(), step), "", &doc.sections[0].header);
        let mut record = Record::default();
        for row in &rows {
            prop_assert!(source.next(&mut record).unwrap() && record.is_utf8());
            for (i, name) in doc.sections[0].header.iter().enumerate() {
                prop_assert_eq!(record.cell(i), row.get(name).map_or("", String::as_str));
            }
        }
        prop_assert!(!source.next(&mut record).unwrap());
    }

    #[test]
    fn any_bytes_come_out_the_same_however_they_come(text in "[\\[\\]{}\",:a1 \n\\\\]{0,40}", step in 1_usize..6) {
        prop_assert_eq!(shown(text.as_bytes(), step), shown(text.as_bytes(), 1 << 16));
    }
}

#[test]
fn what_is_out_of_all_proportion_is_bounded() {
    // Many values below one long key would be written out with it each.
    let values: Vec<String> = (0..20_000).map(|i| format!("\"{i}\":1")).collect();
    let text = format!("[{{\"{}\":{{{}}}}},\n{{\"a\":2}}]", "k".repeat(20_000), values.join(","));
    let shown = shown(text.as_bytes(), 1 << 20);
    assert!(shown.starts_with("[] a\n1: spoiled") && shown.ends_with("2: 2\n"), "{:.200}", shown);
    let text = format!("{{\"{}\": 1, \"rows\": [{{\"a\": 1}}]}}", "k".repeat(20_000));
    assert!(matches!(survey(text.as_bytes()), Err(RecordError::Broken { .. })));
    // A long value outside of the tables is no row of theirs.
    let text = format!("{{\"note\": \"{}\", \"rows\": [{{\"a\": 1}}]}}", "n".repeat(LONGEST_ROW + 10));
    let doc = survey(text.as_bytes()).unwrap();
    let mut rows = records(text.as_bytes(), &doc.sections[0].name, &doc.sections[0].header);
    let mut record = Record::default();
    assert!(rows.next(&mut record).unwrap() && record.cell(0) == "1");
    assert!(!rows.next(&mut record).unwrap());
}
