//! The purchase order on paper: the same lines as in the workbook, in both languages.

use super::pdf::{self, HEIGHT, Page, WIDTH};
use super::purchase_order::{CHINESE, COLUMNS, Group, Item, Order, gather};
use super::refusal::{Refusal, Why};
use super::words::shown;
use super::{Line, Sender, refuse};
use domain::money::decimal;
use domain::{Currency, Day};
use std::collections::BTreeMap;

const MARGIN: f64 = 36.0;
/// Size of the table's text and distance of its lines.
const SIZE: f64 = 8.0;
const LEADING: f64 = 10.5;
/// Widths of the columns; they fill the page between its margins.
const WIDTHS: [f64; 13] = [82.0, 82.0, 44.0, 40.0, 44.0, 52.0, 40.0, 66.0, 46.0, 92.0, 60.0, 61.0, 61.0];
/// Columns that hold numbers, which stand at the right.
const NUMBERS: [usize; 5] = [2, 3, 4, 5, 7];

/// Writes one document per supplier.
pub(super) fn write(day: Day, lines: &[Line], sender: &Sender) -> Result<Vec<Order>, Vec<Refusal>> {
    let groups = gather(lines)?;
    let strange = |item: &Item<'_>| [item.number, item.sku, item.supplier].into_iter().find_map(unknown);
    let refused: Vec<Refusal> = groups
        .iter()
        .flat_map(|g| &g.items)
        .filter_map(|i| strange(i).map(|found| refuse(i.line, Why::Forbidden { found })))
        .collect();
    if !refused.is_empty() {
        return Err(refused);
    }
    groups.iter().map(|group| group.order(Ok(document(day, group, sender)))).collect()
}

/// A character that would be left out on paper.
fn unknown(text: &str) -> Option<char> {
    text.chars().find(|c| !pdf::has(*c))
}

/// A text for people, with `?` for what can't be shown.
fn printable(text: &str) -> String {
    shown(text).chars().map(|c| if pdf::has(c) { c } else { '?' }).collect()
}

fn document(day: Day, group: &Group<'_>, sender: &Sender) -> Vec<u8> {
    let mut sheet = Sheet { pages: vec![Page::default()], y: HEIGHT - MARGIN - 14.0 };
    sheet.page().text(MARGIN, HEIGHT - MARGIN - 14.0, 16.0, "Purchase order 采购订单");
    sheet.y -= 22.0;
    let facts = [
        ("Supplier 供应商", printable(group.supplier)),
        ("Buyer 采购方", printable(&sender.buyer)),
        ("Date 日期", day.to_string()),
    ];
    for (name, value) in facts {
        let y = sheet.y;
        sheet.page().text(MARGIN, y, 9.0, &format!("{name}: {value}"));
        sheet.y -= 13.0;
    }
    sheet.head();
    for item in &group.items {
        sheet.row(&cells(item, sender));
    }
    sheet.totals(&group.items);
    let count = sheet.pages.len();
    for (n, page) in (1..).zip(&mut sheet.pages) {
        page.text_to(WIDTH - MARGIN, MARGIN - 14.0, 7.0, &format!("{n} / {count}"));
    }
    pdf::document("Purchase order", &day.to_string().replace('-', ""), &sheet.pages)
}

fn cells(item: &Item<'_>, sender: &Sender) -> [String; 13] {
    let digits = item.currency.digits() as usize;
    let (ordered, ship, expected) = item.days;
    [
        item.number.to_owned(),
        item.sku.to_owned(),
        item.units.to_string(),
        (item.units / item.carton_units).to_string(),
        item.carton_units.to_string(),
        decimal(item.unit_price_micros, digits),
        item.currency.to_string(),
        decimal(item.amount_micros(), digits),
        item.mode.code().to_owned(),
        printable(&sender.ship_to),
        ordered.to_string(),
        ship.to_string(),
        expected.to_string(),
    ]
}

/// The table as it grows down the pages.
struct Sheet {
    pages: Vec<Page>,
    /// Base line of the next text.
    y: f64,
}

impl Sheet {
    fn page(&mut self) -> &mut Page {
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    /// The names of the columns, Chinese above English.
    fn head(&mut self) {
        let names: Vec<[Vec<String>; 2]> = (0..WIDTHS.len())
            .map(|n| {
                // the way goods travel is explained in the workbook; on paper there is no room
                let chinese = CHINESE[n].split('（').next().unwrap_or_default();
                [chinese, COLUMNS[n]].map(|name| wrap(name, WIDTHS[n] - 4.0))
            })
            .collect();
        let tall = |which: usize| names.iter().map(|n| n[which].len()).max().unwrap_or(1) as f64;
        let (above, height) = (tall(0), (tall(0) + tall(1)) * LEADING + 4.0);
        let (top, bottom) = (self.y, self.y - height);
        self.page().shade(MARGIN, bottom, WIDTH - 2.0 * MARGIN, height);
        let mut x = MARGIN;
        for (name, wide) in names.iter().zip(WIDTHS) {
            for (which, start) in [(0, 1.0), (1, above + 1.0)] {
                for (n, line) in name[which].iter().enumerate() {
                    self.page().text(x + 2.0, top - (start + n as f64) * LEADING + 1.0, SIZE, line);
                }
            }
            x += wide;
        }
        self.y = bottom;
    }

    fn row(&mut self, cells: &[String; 13]) {
        let wrapped: Vec<Vec<String>> = cells.iter().zip(WIDTHS).map(|(c, w)| wrap(c, w - 4.0)).collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(1) as f64 * LEADING + 3.0;
        self.room(height);
        let (top, mut x) = (self.y, MARGIN);
        for (at, (lines, wide)) in wrapped.iter().zip(WIDTHS).enumerate() {
            for (n, line) in lines.iter().enumerate() {
                let y = top - (n as f64 + 1.0) * LEADING + 1.0;
                if NUMBERS.contains(&at) {
                    self.page().text_to(x + wide - 2.0, y, SIZE, line);
                } else {
                    self.page().text(x + 2.0, y, SIZE, line);
                }
            }
            x += wide;
        }
        self.y -= height;
        let y = self.y;
        self.page().line(MARGIN, WIDTH - MARGIN, y);
    }

    /// Begins a new page where a row does not fit any more.
    fn room(&mut self, height: f64) {
        if self.y - height < MARGIN {
            self.pages.push(Page::default());
            self.y = HEIGHT - MARGIN;
            self.head();
        }
    }

    fn totals(&mut self, items: &[Item<'_>]) {
        let mut amounts: BTreeMap<Currency, i64> = BTreeMap::new();
        for item in items {
            let amount = amounts.entry(item.currency).or_default();
            *amount = amount.saturating_add(item.amount_micros());
        }
        let units: i64 = items.iter().fold(0, |sum, i| sum.saturating_add(i.units));
        let cartons: i64 = items.iter().fold(0, |sum, i| sum.saturating_add(i.units / i.carton_units));
        for (n, (currency, amount)) in amounts.into_iter().enumerate() {
            let mut cells: [String; 13] = Default::default();
            cells[0] = "Total 合计".to_owned();
            if n == 0 {
                (cells[2], cells[3]) = (units.to_string(), cartons.to_string());
            }
            (cells[6], cells[7]) = (currency.to_string(), decimal(amount, currency.digits() as usize));
            self.row(&cells);
        }
    }
}

/// A text cut into lines that fit: at spaces where that helps, else anywhere, so that nothing is left out.
fn wrap(text: &str, wide: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_inclusive(' ') {
        let last = lines.len() - 1;
        if !lines[last].is_empty() && pdf::width(&format!("{}{}", lines[last], word.trim_end()), SIZE) > wide {
            lines.push(String::new());
        }
        for c in word.chars() {
            let last = lines.len() - 1;
            if c != ' ' && pdf::width(&lines[last], SIZE) + pdf::width(&c.to_string(), SIZE) > wide {
                lines.push(String::new());
            }
            let last = lines.len() - 1;
            lines[last].push(c);
        }
    }
    lines
}
