//! Tests of reading dates.

use super::*;
use expect_test::{Expect, expect};
use proptest::prelude::*;
use std::fmt::Write as _;

fn check(cells: &[&str], expected: Expect) {
    let mut shown = String::new();
    for cell in cells {
        let one = |order| day(cell, order).map_or("?".to_owned(), |d| d.to_string());
        let (open, mdy, dmy) = (one(None), one(Some(DateOrder::MonthFirst)), one(Some(DateOrder::DayFirst)));
        let value = if open == mdy && mdy == dmy { open } else { format!("open {open} | mdy {mdy} | dmy {dmy}") };
        let proof = match order_evidence(cell) {
            Evidence::None => String::new(),
            other => format!("  shows {other:?}"),
        };
        let _ = writeln!(shown, "{cell} = {value}{proof}");
    }
    expected.assert_eq(&shown);
}

#[test]
fn days_as_they_are_written() {
    check(
        &[
            "2026-11-23",
            "2026-11-23T12:04:11Z",
            "2026-11-23 12:04:11 UTC",
            "2026-11-23T12:04:11.123+00:00",
            "2026/11/23",
            "2026/11/23 0:00",
            "20261123",
            "2026年11月23日",
            "2026年1月3日 下午 3:04",
            "Nov 23, 2026",
            "November 23 2026",
            "Nov 23, 2026 12:04:11 AM PDT",
            "23 Nov 2026",
            "23-Nov-2026",
            "23-Nov-26",
            "23. November 2026",
            "1 nov. 2026",
            "1er août 2026",
            "23 de noviembre de 2026",
            "3 déc. 2026",
            "14 Mär. 2026",
            "7 gen 2026",
            "23.11.2026",
            "23.11.26",
            "23.11.2026 12:04:11 UTC",
            "11/23/2026",
            "11/23/26",
            "23/11/2026",
            "03/04/2026",
            "05/05/2026",
            "3/4/26 1:05 PM",
            "2026-1-5",
            "Jul 1, 2026, 9:05 p.m.",
            "05-11-2026",
        ],
        expect![[r#"
            2026-11-23 = 2026-11-23
            2026-11-23T12:04:11Z = 2026-11-23
            2026-11-23 12:04:11 UTC = 2026-11-23
            2026-11-23T12:04:11.123+00:00 = 2026-11-23
            2026/11/23 = 2026-11-23
            2026/11/23 0:00 = 2026-11-23
            20261123 = 2026-11-23
            2026年11月23日 = 2026-11-23
            2026年1月3日 下午 3:04 = 2026-01-03
            Nov 23, 2026 = 2026-11-23
            November 23 2026 = 2026-11-23
            Nov 23, 2026 12:04:11 AM PDT = 2026-11-23
            23 Nov 2026 = 2026-11-23
            23-Nov-2026 = 2026-11-23
            23-Nov-26 = 2026-11-23
            23. November 2026 = 2026-11-23
            1 nov. 2026 = 2026-11-01
            1er août 2026 = 2026-08-01
            23 de noviembre de 2026 = 2026-11-23
            3 déc. 2026 = 2026-12-03
            14 Mär. 2026 = 2026-03-14
            7 gen 2026 = 2026-01-07
            23.11.2026 = 2026-11-23
            23.11.26 = 2026-11-23
            23.11.2026 12:04:11 UTC = 2026-11-23
            11/23/2026 = open 2026-11-23 | mdy 2026-11-23 | dmy ?  shows MonthFirst
            11/23/26 = open 2026-11-23 | mdy 2026-11-23 | dmy ?  shows MonthFirst
            23/11/2026 = open 2026-11-23 | mdy ? | dmy 2026-11-23  shows DayFirst
            03/04/2026 = open ? | mdy 2026-03-04 | dmy 2026-04-03  shows Ambiguous
            05/05/2026 = 2026-05-05
            3/4/26 1:05 PM = open ? | mdy 2026-03-04 | dmy 2026-04-03  shows Ambiguous
            2026-1-5 = 2026-01-05
            Jul 1, 2026, 9:05 p.m. = 2026-07-01
            05-11-2026 = open ? | mdy 2026-05-11 | dmy 2026-11-05  shows Ambiguous
        "#]],
    );
}

#[test]
fn what_is_no_day() {
    check(
        &[
            "",
            "abc",
            "2026-02-29",
            "2026-13-01",
            "31/02/2026",
            "31/31/2026",
            "32.01.2026",
            "2026-11-23x",
            "2026-11-23T",
            "2026-11",
            "1/2",
            "1/2/3",
            "11/23-2026",
            "2026-11-23 25:00",
            "2026-11-23 12:60:00",
            "2026-11-23 13:00 XYZ",
            "0026-11-23",
            "9999-99-99",
            "20261323",
            "Foo 23, 2026",
            "Nov 31, 2026",
            "123456789012",
            "23.11.",
            "年月日",
            "2026年11月",
            "1/1/20266",
        ],
        expect![[r#"
             = ?
            abc = ?
            2026-02-29 = ?
            2026-13-01 = ?
            31/02/2026 = ?
            31/31/2026 = ?
            32.01.2026 = ?
            2026-11-23x = ?
            2026-11-23T = ?
            2026-11 = ?
            1/2 = ?
            1/2/3 = ?
            11/23-2026 = ?
            2026-11-23 25:00 = ?
            2026-11-23 12:60:00 = ?
            2026-11-23 13:00 XYZ = ?
            0026-11-23 = ?
            9999-99-99 = ?
            20261323 = ?
            Foo 23, 2026 = ?
            Nov 31, 2026 = ?
            123456789012 = ?
            23.11. = ?
            年月日 = ?
            2026年11月 = ?
            1/1/20266 = ?
        "#]],
    );
}

#[test]
fn moments_in_any_zone() {
    let zone = Zone::of("America/Los_Angeles");
    let mut shown = String::new();
    for cell in [
        "2026-07-01T07:04:11Z",
        "2026-07-01T00:04:11-07:00",
        "Jul 1, 2026 12:04:11 AM PDT",
        "Jan 1, 2026 12:04:11 AM PST",
        "2026-07-01 00:04:11",
        "2026-01-01 00:04:11",
        "01.07.2026 09:04:11 MESZ",
        "2026-07-01 12:04:11 GMT+9",
        "2026-07-01 16:04 JST",
        "2026-07-01 07:04:11.5 (UTC)",
        "2026-07-01T07:04:11+0000",
        "2026-07-01 07:04:11 GMT-07:00",
        "2026-07-01 07:00 CST",
        "2026-03-08 02:30:00",
        "2026-11-01 01:30:00",
        "2026-11-01 03:30:00",
        "2026-07-01",
        "2026-07-01 07:04:11 PDT x",
    ] {
        let found = instant(cell, None, &zone);
        let text = found.map_or("?".to_owned(), |m| {
            let stamp = Timestamp::from_microsecond(m).unwrap();
            format!("{stamp} on {}", zone.day(m))
        });
        let _ = writeln!(shown, "{cell} = {text}");
    }
    expect![[r#"
        2026-07-01T07:04:11Z = 2026-07-01T07:04:11Z on 2026-07-01
        2026-07-01T00:04:11-07:00 = 2026-07-01T07:04:11Z on 2026-07-01
        Jul 1, 2026 12:04:11 AM PDT = 2026-07-01T07:04:11Z on 2026-07-01
        Jan 1, 2026 12:04:11 AM PST = 2026-01-01T08:04:11Z on 2026-01-01
        2026-07-01 00:04:11 = 2026-07-01T07:04:11Z on 2026-07-01
        2026-01-01 00:04:11 = 2026-01-01T08:04:11Z on 2026-01-01
        01.07.2026 09:04:11 MESZ = 2026-07-01T07:04:11Z on 2026-07-01
        2026-07-01 12:04:11 GMT+9 = 2026-07-01T03:04:11Z on 2026-06-30
        2026-07-01 16:04 JST = 2026-07-01T07:04:00Z on 2026-07-01
        2026-07-01 07:04:11.5 (UTC) = 2026-07-01T07:04:11.5Z on 2026-07-01
        2026-07-01T07:04:11+0000 = 2026-07-01T07:04:11Z on 2026-07-01
        2026-07-01 07:04:11 GMT-07:00 = 2026-07-01T14:04:11Z on 2026-07-01
        2026-07-01 07:00 CST = 2026-07-01T13:00:00Z on 2026-07-01
        2026-03-08 02:30:00 = 2026-03-08T10:30:00Z on 2026-03-08
        2026-11-01 01:30:00 = 2026-11-01T08:30:00Z on 2026-11-01
        2026-11-01 03:30:00 = 2026-11-01T11:30:00Z on 2026-11-01
        2026-07-01 = 2026-07-01T07:00:00Z on 2026-07-01
        2026-07-01 07:04:11 PDT x = ?
    "#]]
    .assert_eq(&shown);
    assert_eq!(
        instant("2026-07-01 07:00 CST", None, &Zone::of("Asia/Shanghai")),
        instant("2026-06-30T23:00Z", None, &zone)
    );
}

#[test]
fn months() {
    let span = |cell| month(cell, None).map(|(a, b)| format!("{a} {b}"));
    for cell in [
        "2026-10",
        "2026/10",
        "202610",
        "10/2026",
        "Oct 2026",
        "October 2026",
        "Oct-26",
        "2026年10月",
        "2026-10-17",
        "okt. 2026",
        "2026 Oct",
    ] {
        assert_eq!(span(cell).as_deref(), Some("2026-10-01 2026-10-31"), "{cell}");
    }
    assert_eq!(["", "13/2026", "2026-13", "2026", "Oct", "10/26/x"].map(span), [const { None }; 6]);
}

proptest! {
    #[test]
    fn the_laid_out_zone_agrees_with_the_library(seconds in 800_000_000_i64..3_000_000_000, which in 0_usize..6) {
        let name = ["America/Los_Angeles", "Europe/Berlin", "Asia/Tokyo", "Asia/Kolkata", "Australia/Sydney", "America/Sao_Paulo"][which];
        let (zone, library) = (Zone::of(name), TimeZone::get(name).unwrap());
        let stamp = Timestamp::from_second(seconds).unwrap();
        let civil = library.to_datetime(stamp);
        let expected = Day::new(i32::from(civil.year()), civil.month().unsigned_abs().into(), civil.day().unsigned_abs().into()).unwrap();
        prop_assert_eq!(zone.day(seconds * SECOND), expected);
        let back = library.to_timestamp(civil).unwrap().as_microsecond();
        prop_assert_eq!(instant(&civil.strftime("%Y-%m-%d %H:%M:%S").to_string(), None, &zone), Some(back));
    }

    #[test]
    fn what_is_written_is_read(n in 0_i32..60_000) {
        let day_of = Day(n);
        let (y, m, d) = day_of.civil();
        let name = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][m as usize - 1];
        for text in [day_of.to_string(), format!("{y}{m:02}{d:02}"), format!("{y}年{m}月{d}日"), format!("{d}.{m}.{y}"),
            format!("{name} {d}, {y}"), format!("{d} {name} {y}"), format!("{y}/{m}/{d} 12:00:00 AM")] {
            prop_assert_eq!(day(&text, None), Some(day_of), "{}", text);
        }
        prop_assert_eq!(day(&format!("{m:02}/{d:02}/{y}"), Some(DateOrder::MonthFirst)), Some(day_of));
        prop_assert_eq!(day(&format!("{d}/{m}/{y}"), Some(DateOrder::DayFirst)), Some(day_of));
    }

    #[test]
    fn nothing_panics(text in "[-0-9/. :TZ年月日Nov,APM+]{0,28}|\\PC{0,16}") {
        let zone = Zone::of("UTC");
        for order in [None, Some(DateOrder::DayFirst), Some(DateOrder::MonthFirst)] {
            let _ = (day(&text, order), month(&text, order), instant(&text, order, &zone), order_evidence(&text));
        }
    }
}

#[test]
fn quarters() {
    let read = |text: &str| quarter(text, None).map(|(a, b)| format!("{a} {b}"));
    for text in [
        "2026-Q3",
        "2026Q3",
        "Q3 2026",
        "q3/2026",
        "2026年第三季度",
        "2026年3季度",
        "2026 三季度",
        "2026-08",
        "2026-09-30",
    ] {
        assert_eq!(read(text).as_deref(), Some("2026-07-01 2026-09-30"), "{text}");
    }
    assert_eq!(read("2026-Q4").as_deref(), Some("2026-10-01 2026-12-31"));
    for text in ["2026-Q5", "Q3", "26Q3", "第三季度", "2026年五季度", "third", "", "Q", "Q三2026"] {
        assert_eq!(read(text), None, "{text}");
    }
}
