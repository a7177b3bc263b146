//! A purchase order, calculated again.

use super::{Fault, fault, plain_decimal, quoted};
use calamine::{Data, Reader, Xlsx};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

/// Cells of the header that are needed to calculate again.
const NAMES: [&str; 8] =
    ["PO number", "SKU", "Units", "Cartons", "Units per carton", "Unit price", "Currency", "Amount"];

/// Checks a purchase order: whole cartons, amounts and totals (one for each currency) that follow from the rows, no line twice.
pub fn check_order(bytes: &[u8]) -> Vec<Fault> {
    let whole = |rule, en: &str, zh: &str| vec![fault(0, "", rule, en, zh)];
    let Ok(mut book) = Xlsx::new(Cursor::new(bytes)) else {
        return whole("workbook", "not an XLSX workbook", "不是 XLSX 工作簿");
    };
    let Some(Ok(range)) = book.worksheet_range_at(0) else {
        return whole("workbook", "the sheet can't be read", "工作表无法读取");
    };
    let rows: Vec<&[Data]> = range.rows().collect();
    let place = |row: &[Data], name: &str| row.iter().position(|c| matches!(c, Data::String(s) if s == name));
    let Some(head) = rows.iter().position(|r| NAMES.iter().all(|n| place(r, n).is_some())) else {
        return whole("header", "no row has the columns of a purchase order", "找不到采购订单的表头");
    };
    let columns = NAMES.map(|n| place(rows[head], n).unwrap_or(0));
    let above = range.start().map_or(0, |s| s.0);
    let mut sums = Sums::default();
    for (at, row) in rows.iter().enumerate().skip(head + 1) {
        let line = above + u32::try_from(at).unwrap_or(0) + 1;
        let cells = columns.map(|c| row.get(c).map(ToString::to_string).unwrap_or_default());
        if cells[0].starts_with("Total") {
            sums.total(line, &cells);
        } else if cells.iter().any(|c| !c.is_empty()) {
            sums.line(line, &cells);
        }
    }
    for currency in std::mem::take(&mut sums.amounts).into_keys() {
        let (en, zh) = (format!("no row of totals for {currency}"), format!("缺少 {currency} 合计行"));
        sums.faults.push(fault(0, "", "total", en, zh));
    }
    sums.faults
}

#[derive(Default)]
struct Sums {
    units: i128,
    cartons: i128,
    amounts: BTreeMap<String, i128>,
    lines: BTreeSet<(String, String)>,
    closed: bool,
    faults: Vec<Fault>,
}

impl Sums {
    fn add(&mut self, line: u32, column: &str, rule: &'static str, found: &str, expected: (&str, &str)) {
        let (en, zh) = expected;
        let found = quoted(found);
        let en = format!("found {found}, expected {en}");
        self.faults.push(fault(line, column, rule, en, format!("当前为 {found}，应为{zh}")));
    }

    fn line(&mut self, line: u32, cells: &[String; 8]) {
        let number = |at: usize| plain_decimal(&cells[at]).filter(|n| *n > 0);
        if cells[0].trim().is_empty() || cells[1].trim().is_empty() || cells[6].len() != 3 {
            self.add(line, "PO number", "missing", "", ("number, SKU and currency", "单号、SKU 与币种"));
        }
        if !self.lines.insert((cells[0].clone(), cells[1].clone())) {
            self.add(
                line,
                "SKU",
                "line_twice",
                &cells[1],
                ("one line for a SKU of an order", "同一订单中每个 SKU 一行"),
            );
        }
        let (Some(units), Some(cartons), Some(each), Some(price)) = (number(2), number(3), number(4), number(5)) else {
            return self.add(line, "Units", "number", &cells[2], ("numbers above 0", "大于 0 的数"));
        };
        if cartons * each != units * 1_000_000 {
            self.add(line, "Cartons", "cartons", &cells[3], ("units / units per carton", "数量 ÷ 每箱件数"));
        }
        let amount = units * price / 1_000_000;
        if !near(&cells[7], amount) {
            self.add(line, "Amount", "amount", &cells[7], ("units × unit price", "数量 × 单价"));
        }
        self.units += units;
        self.cartons += cartons;
        *self.amounts.entry(cells[6].clone()).or_default() += amount;
    }

    /// A row of totals: units and cartons stand on the first, each has the amount of one currency.
    fn total(&mut self, line: u32, cells: &[String; 8]) {
        let sum = ("the sum of the rows", "各行之和");
        let counts = [(2, "Units", self.units), (3, "Cartons", self.cartons)];
        let first = !self.closed;
        for (at, name, expected) in counts {
            if first && !near(&cells[at], expected) {
                self.add(line, name, "total", &cells[at], sum);
            }
        }
        self.closed = true;
        match self.amounts.remove(&cells[6]) {
            Some(expected) if near(&cells[7], expected) => {}
            Some(_) => self.add(line, "Amount", "total", &cells[7], sum),
            None => self.add(
                line,
                "Currency",
                "total",
                &cells[6],
                ("a currency of the rows, once", "各行所用币种，且只出现一次"),
            ),
        }
    }
}

/// Whether a shown number is the amount, up to what a spreadsheet's number can hold.
fn near(text: &str, micros: i128) -> bool {
    text.parse::<f64>().is_ok_and(|found| (found * 1e6 - micros as f64).abs() <= 1.0 + micros as f64 * 1e-14)
}
