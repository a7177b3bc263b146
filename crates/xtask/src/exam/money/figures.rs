//! The figures of money: a month closed, three years taxed and paid, the tax page, each in a process of its own; DuckDB beside it.

use super::super::figures::{Bench, cost, number};
use super::{Line, line};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Seconds in which a month of two million order lines is closed.
const MONTH_S: f64 = 30.0;
/// Seconds in which three years of them are taxed and paid.
const YEARS_S: f64 = 60.0;
/// Milliseconds for the figures of a tax page.
const PAGE_MS: f64 = 50.0;
/// A cell of the statement is rounded to the fen when it becomes RMB, a share of it to the micro: what a sum over cells may be off, in micros
/// for each cell.
const OFF_MICROS: f64 = 10_000.0;

/// All figures; `scale` is the share of the SKUs. Only the full size is held against the targets.
pub fn all(root: &Path, scale: f64) -> Vec<Line> {
    let bench = match Bench::new(root) {
        Ok(bench) => bench,
        Err(e) => return vec![Line::skipped("figures", &e)],
    };
    let full = scale >= 1.0;
    let size = format!("{scale}");
    let month = format!("≤ {MONTH_S} s on 2 cores");
    let years = format!("tax and commission ≤ {YEARS_S} s");
    vec![
        line("close a month", &month, || month_of(&bench, &size, full)),
        line("three years", &years, || years_of(&bench, &size, full)),
        line("tax page", &format!("≤ {PAGE_MS} ms"), || page(&bench, &size, full)),
    ]
}

fn month_of(bench: &Bench, size: &str, full: bool) -> Result<String, String> {
    let (lake, plain) = (bench.path("lake-month"), bench.path("month.parquet"));
    let made = bench.ours(&["money-lake", "month", size, &lake])?;
    let ours = bench.ours(&["money-close", size, &lake])?;
    let accrual = bench.ours(&["money-accrual", size, &lake, &plain])?;
    let owners = bench.path("owners.csv");
    std::fs::write(&owners, accrual["owners"].as_str().unwrap_or("")).map_err(|e| e.to_string())?;
    let peer = match bench.peer(&["commission_duckdb", &plain, &owners]) {
        Err(e) => format!("DuckDB not measured ({e})"),
        Ok(peer) => beside(&accrual, &peer)?,
    };
    if full && number(&ours, "wall") > MONTH_S {
        return Err(format!("{} s: {}", number(&ours, "wall"), laps(&ours)));
    }
    Ok(format!(
        "{} order lines ({} settlement lines), {} SKUs, {} operators, 12 schemes: {} ({}); {} ledger rows, {} vouchers; {peer}; import {}",
        number(&made, "orders"),
        number(&made, "facts"),
        number(&made, "skus"),
        number(&ours, "slips"),
        cost(&ours),
        laps(&ours),
        number(&ours, "rows"),
        number(&ours, "vouchers"),
        cost(&made),
    ))
}

/// The accrual base of every operator beside DuckDB's, and the time.
fn beside(ours: &Value, peer: &Value) -> Result<String, String> {
    let bases = |v: &Value| -> BTreeMap<String, f64> {
        let all = v["bases"].as_object().into_iter().flatten();
        all.map(|(operator, micros)| (operator.clone(), micros.as_f64().unwrap_or(f64::NAN))).collect()
    };
    let (mine, theirs) = (bases(ours), bases(peer));
    let off = number(ours, "cells") * OFF_MICROS / mine.len().max(1) as f64;
    for (operator, micros) in &theirs {
        let own = mine.get(operator).copied().unwrap_or(0.0);
        if (own - micros).abs() > off {
            return Err(format!("DuckDB finds a base of {micros} micros for {operator}, the house {own}"));
        }
    }
    if theirs.is_empty() {
        return Err("DuckDB finds no operator".into());
    }
    let wall = number(ours, "wall");
    Ok(format!(
        "accrual base of {} operators, storeroom to slips with every row named: {wall:.2} s; DuckDB, the sums alone on plain Parquet: {:.2} s = {:.2} x DuckDB",
        theirs.len(),
        number(peer, "warm_wall"),
        wall / number(peer, "warm_wall"),
    ))
}

fn years_of(bench: &Bench, size: &str, full: bool) -> Result<String, String> {
    let lake = bench.path("lake-years");
    let made = bench.ours(&["money-lake", "years", size, &lake])?;
    let ours = bench.ours(&["money-years", size, &lake])?;
    let seconds = number(&ours, "tax_and_commission");
    if full && seconds > YEARS_S {
        return Err(format!("{seconds:.1} s: {}", laps(&ours)));
    }
    Ok(format!(
        "36 months, {} orders as {} settlement lines, one for each SKU, day and charge: tax and commission {seconds:.2} s ({}); {}; {} ledger rows, {} slips, {} tax lines; import {}",
        number(&made, "orders"),
        number(&made, "facts"),
        laps(&ours),
        cost(&ours),
        number(&ours, "rows"),
        number(&ours, "slips"),
        number(&ours, "tax_lines"),
        cost(&made),
    ))
}

fn page(bench: &Bench, size: &str, full: bool) -> Result<String, String> {
    let ours = bench.ours(&["money-page", size, &bench.path("lake-years")])?;
    let slowest = number(&ours, "slowest_ms");
    if full && slowest > PAGE_MS {
        return Err(format!("{slowest:.1} ms for {}", ours["slowest"]));
    }
    Ok(format!(
        "{} SKUs, 3 years, {} views: slowest {slowest:.1} ms ({}), {:.1} ms on the average",
        number(&ours, "skus"),
        number(&ours, "views"),
        ours["slowest"].as_str().unwrap_or(""),
        number(&ours, "mean_ms"),
    ))
}

/// `books 1.20 s, slips 0.40 s`.
fn laps(value: &Value) -> String {
    let all = value["laps"].as_array().into_iter().flatten();
    let lap = |v: &Value| format!("{} {:.2} s", v[0].as_str().unwrap_or(""), v[1].as_f64().unwrap_or(f64::NAN));
    all.map(lap).collect::<Vec<_>>().join(", ")
}
