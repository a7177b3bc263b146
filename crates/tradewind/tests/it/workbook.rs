//! The workbook as a spreadsheet program sees it: every formula is calculated anew and must give the value that was written.

use crate::desk::{Desk, assert_fits};
use calamine::{Data, Range, Reader};

/// Calculates the few kinds of formula that the workbook has: sums and differences of cells, `SUM` of a range, `ROUND(…,6)`
/// and `IF(cell=0,"",a/b)`.
struct Sheet {
    values: Range<Data>,
}

impl Sheet {
    fn cell(&self, name: &str) -> f64 {
        let letters = name.chars().take_while(char::is_ascii_alphabetic);
        let column = letters.clone().fold(0, |n, c| n * 26 + u32::from(c) - 64) - 1;
        let row: u32 = name[letters.count()..].parse().unwrap();
        match self.values.get_value((row - 1, column)) {
            Some(Data::Float(f)) => *f,
            Some(Data::Int(i)) => *i as f64,
            // a formula's value is written as text of a number
            Some(Data::String(s)) => s.parse().unwrap_or(0.0),
            _ => 0.0,
        }
    }

    fn sum(&self, range: &str) -> f64 {
        let (from, to) = range.split_once(':').unwrap();
        let split = |n: &str| {
            let letters: String = n.chars().take_while(char::is_ascii_alphabetic).collect();
            let column = letters.chars().fold(0, |n, c| n * 26 + u32::from(c) - 64) - 1;
            (n[letters.len()..].parse::<u32>().unwrap() - 1, column)
        };
        let ((r1, c1), (r2, c2)) = (split(from), split(to));
        (r1..=r2).flat_map(|r| (c1..=c2).map(move |c| (r, c))).map(|at| self.cell(&name(at))).sum()
    }

    fn calculate(&self, formula: &str) -> f64 {
        if let Some(rest) = formula.strip_prefix("IF(") {
            let (_, division) = rest.split_once(",\"\",").unwrap();
            let (a, b) = division.trim_end_matches(')').split_once('/').unwrap();
            return self.cell(a) / self.cell(b);
        }
        if let Some(rest) = formula.strip_prefix("ROUND(") {
            return (self.calculate(rest.strip_suffix(",6)").unwrap()) * 1e6).round() / 1e6;
        }
        let signed = formula.replace('-', "+-");
        signed
            .split('+')
            .filter(|t| !t.is_empty())
            .map(|term| {
                let (sign, term) = term.strip_prefix('-').map_or((1.0, term), |t| (-1.0, t));
                let range = term.strip_prefix("SUM(").and_then(|t| t.strip_suffix(')'));
                sign * range.map_or_else(|| self.cell(term), |r| self.sum(r))
            })
            .sum()
    }
}

fn name((row, column): (u32, u32)) -> String {
    rust_xlsxwriter::utility::row_col_to_cell(row, u16::try_from(column).unwrap())
}

#[test]
fn every_formula_gives_the_value_that_stands_in_its_cell() {
    let desk = Desk::new();
    desk.ok(0, &["demo", "--days", "65", "--skus", "5", "--seed", "3", "--no-serve"]);
    // what the books say stands on a terminal too, site by site and by SKU
    for by in ["marketplace", "sku", "operator,month", "month,marketplace"] {
        let place = ["--data", "tradewind-demo/data", "--key-file", "tradewind-demo/key"];
        for currency in ["own", "cny"] {
            let said = desk.run(&[&place[..], &["profit", "--by", by, "--currency", currency]].concat());
            // a sum that would mix currencies is refused, never shown
            let mixed = currency == "own" && !by.contains("marketplace");
            assert_eq!(said.code, if mixed { 2 } else { 0 }, "{by} {currency}: {}", said.err);
            assert_fits(&said.out);
        }
    }
    let mut book = calamine::open_workbook_auto(desk.path("tradewind-demo/profit.xlsx")).unwrap();
    let mut checked = 0;
    for sheet_name in book.sheet_names() {
        let sheet = Sheet { values: book.worksheet_range(&sheet_name).unwrap() };
        let formulas = book.worksheet_formula(&sheet_name).unwrap();
        let (top, left) = formulas.start().unwrap_or_default();
        for (row, column, formula) in formulas.used_cells().filter(|(_, _, f)| !f.is_empty()) {
            let at = name((top + row as u32, left + column as u32));
            let (written, calculated) = (sheet.cell(&at), sheet.calculate(formula));
            assert!(
                (written - calculated).abs() < 1e-4,
                "{sheet_name}!{at} ={formula}: {calculated}, written {written}"
            );
            checked += 1;
        }
    }
    assert!(checked > 500, "{checked} formulas");
}
