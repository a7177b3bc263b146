//! Templates are read back: the worked row is skipped as it is and taken when something in it was changed.

use crate::support::{read, silent};
use connectors::own::{Example, NOTES_SHEET, TEMPLATES, template};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

#[test]
fn each_template_is_recognised_and_its_worked_row_is_no_fact() {
    for t in TEMPLATES {
        let bytes = template(t.name).unwrap().unwrap();
        let (outcome, kept) = read("template.xlsx", bytes, &silent()).unwrap();
        assert_eq!(outcome.parts.len(), 1, "{}", t.name);
        let part = &outcome.parts[0];
        assert_eq!((part.report.as_str(), part.name.as_str()), (t.name, t.name));
        assert_eq!((part.rows, part.skipped, kept.facts.len()), (0, 1, 0), "{}", t.name);
        assert_eq!(part.notices, [], "{}: {NOTES_SHEET} and the columns are known", t.name);
    }
    assert!(template("nonsense").is_none());
}

#[test]
fn the_same_template_has_the_same_bytes() {
    assert_eq!(template("landed_cost").unwrap().unwrap(), template("landed_cost").unwrap().unwrap());
}

/// The worked row with its first cell changed must be good data: an example that import would refuse is no example.
#[test]
fn a_changed_worked_row_is_the_sellers_own() {
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for t in TEMPLATES {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let mut changed = false;
        for (at, column) in (0_u16..).zip(t.columns) {
            sheet.write(0, at, column.header).unwrap();
            match column.example {
                Example::Text(text) if text.starts_with("EXAMPLE") => {
                    changed = true;
                    sheet.write(1, at, "my own").unwrap()
                }
                Example::Text(text) => sheet.write(1, at, text).unwrap(),
                Example::Number(number) => sheet.write(1, at, number).unwrap(),
                Example::Day(y, m, d) => {
                    sheet.write_with_format(1, at, ExcelDateTime::from_ymd(y, m, d).unwrap(), &day).unwrap()
                }
                Example::Blank => continue,
            };
        }
        assert!(changed, "{}: the worked row says nowhere that it is an example", t.name);
        let (outcome, kept) = read("mine.xlsx", book.save_to_buffer().unwrap(), &silent()).unwrap();
        assert_eq!(kept.rejects, [], "{}", t.name);
        assert_eq!((outcome.parts[0].accepted, outcome.parts[0].skipped), (1, 0), "{}", t.name);
    }
}

/// A template without its worked row but with every choice in turn: all choices are words that import knows.
#[test]
fn every_choice_is_read() {
    for t in TEMPLATES {
        for (chosen, column) in t.columns.iter().enumerate() {
            for choice in column.choices.iter().flat_map(|(word, others)| [word].into_iter().chain(*others)) {
                let cells = t.columns.iter().enumerate().map(|(i, c)| match c.example {
                    _ if i == chosen => (*choice).to_owned(),
                    Example::Text(text) => text.to_owned(),
                    Example::Number(number) => number.to_string(),
                    Example::Day(y, m, d) => format!("{y:04}-{m:02}-{d:02}"),
                    Example::Blank => String::new(),
                });
                let cells: Vec<String> = cells.map(|c| c.replace("EXAMPLE", "mine")).collect();
                let headers: Vec<&str> = t.columns.iter().map(|c| c.header).collect();
                let text = format!("{}\n{}\n", headers.join("\t"), cells.join("\t"));
                let (outcome, kept) = read("mine.txt", text.into_bytes(), &silent()).unwrap();
                assert_eq!(kept.rejects, [], "{} {choice}", t.name);
                assert_eq!(outcome.parts[0].accepted, 1, "{} {choice}", t.name);
            }
        }
    }
}
