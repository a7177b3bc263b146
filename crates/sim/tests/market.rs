//! The live market: it obeys, it ties, and two arms meet the same shoppers. Here: how files are made and read.
#![allow(clippy::unwrap_used)]

mod life;
mod money;
mod obey;

use calamine::{Data, Reader, Xlsx};
use expect_test::{Expect, expect};
use rust_xlsxwriter::Workbook;
use sim::ReportFile;
use sim::market::account::{AdState, Targeting};
use sim::market::{By, Fit, Habit, Market, MarketSpec, live};
use std::collections::BTreeMap;
use std::io::Cursor;

fn spec(seed: u64) -> MarketSpec {
    MarketSpec { seed, ..MarketSpec::default() }
}

/// A small shop with a month behind it.
fn small(seed: u64) -> Market {
    Market::new(&MarketSpec { seed, skus: 4, history_days: 35, ..MarketSpec::default() })
}

fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let text = |c: &Data| match c {
        Data::Float(f) => format!("{f}"),
        Data::Empty => String::new(),
        other => other.to_string(),
    };
    range.rows().map(|r| r.iter().map(text).collect()).collect()
}

/// The error report as lines, without its header, which is always the same.
fn errors(bytes: &[u8]) -> String {
    let rows = cells(bytes);
    assert_eq!(rows[0], ["Original record #", "Error type", "Error code", "Error message"]);
    rows[1..].iter().map(|r| format!("{} {} {}\n", r[0], r[2], r[3])).collect()
}

fn book(sheet: &str, header: &[&str], rows: &[Vec<String>]) -> Vec<u8> {
    let mut book = Workbook::new();
    let s = book.add_worksheet();
    s.set_name(sheet).unwrap();
    s.write_row(0, 0, header.iter().copied()).unwrap();
    for (at, row) in (1..).zip(rows) {
        s.write_row(at, 0, row.iter()).unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// A bulksheet from lines `Entity|Operation|Column=value|…`.
fn bulk(lines: &[String]) -> Vec<u8> {
    let mut header: Vec<String> = ["Operation", "Product", "Campaign ID", "Entity"].map(String::from).to_vec();
    let mut rows = Vec::new();
    for line in lines {
        let mut parts = line.split('|');
        let (entity, operation) = (parts.next().unwrap(), parts.next().unwrap());
        let mut row: BTreeMap<usize, String> = BTreeMap::new();
        let mut set = |header: &mut Vec<String>, column: &str, value: &str| {
            let at = header.iter().position(|h| h == column).unwrap_or_else(|| {
                header.push(column.to_owned());
                header.len() - 1
            });
            row.insert(at, value.to_owned());
        };
        set(&mut header, "Entity", entity);
        set(&mut header, "Operation", operation);
        set(&mut header, "Product", "Sponsored Products");
        for part in parts {
            let (column, value) = part.split_once('=').unwrap();
            set(&mut header, column, value);
        }
        rows.push(row);
    }
    let rows: Vec<Vec<String>> =
        rows.iter().map(|r| (0..header.len()).map(|c| r.get(&c).cloned().unwrap_or_default()).collect()).collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    book("Sponsored Products Campaigns", &header, &rows)
}

fn send(m: &mut Market, lines: &[String]) -> String {
    errors(&m.upload_bulksheet("bulk.xlsx", &bulk(lines)).unwrap())
}

fn file<'a>(files: &'a [ReportFile], part: &str) -> &'a ReportFile {
    files.iter().find(|f| f.path.contains(part)).unwrap_or_else(|| panic!("no {part}"))
}

fn lines(f: &ReportFile, separator: char) -> Vec<Vec<String>> {
    let text = String::from_utf8_lossy(&f.bytes).trim_start_matches('\u{feff}').to_owned();
    text.lines().map(|l| l.split(separator).map(|c| c.trim_matches('"').to_owned()).collect()).collect()
}

/// Ids of the first automatic and the first manual campaign: campaign, ad group, first target.
fn ids(m: &Market, auto: bool) -> (String, String, String) {
    let a = m.account();
    let c = a.campaigns.iter().position(|c| c.auto == auto).unwrap();
    let g = a.groups.iter().position(|g| g.campaign == c).unwrap();
    let t = a.targets.iter().find(|t| t.group == g).unwrap();
    (a.campaigns[c].id.clone(), a.groups[g].id.clone(), t.id.clone())
}
