//! Pieces of work of the figures, each done in a process of its own.

use super::super::circle::wait;
use super::super::figures::usage;
use super::super::shop::{self, File, OnDisk};
use app::close::{MonthEnd, Owed};
use app::commission::{Files, Pay, Source};
use app::profit::Books;
use app::settings::Settings;
use app::tax::{By, Setup, Taxes};
use books::commission::{Kind, Part, defaults, simulate};
use books::month_close::{Ask, Status};
use books::{Month, Policy};
use domain::{Day, Marketplace};
use serde_json::{Value, json};
use sim::firm::Firm;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use store::Reader;

/// The piece of work that is named.
pub fn child(args: &[&str]) -> Result<Value, String> {
    let firm = |which: &str, size: &str| -> Result<Firm, String> {
        let scale = size.parse().map_err(|_| format!("{size} is no number"))?;
        Ok(if which == "years" { Firm::YEARS } else { Firm::MONTH }.scaled(scale))
    };
    match args {
        ["money-lake", which, size, dir] => lake(dir.as_ref(), &firm(which, size)?),
        ["money-close", size, dir] => wait(close(dir.as_ref(), &firm("month", size)?)),
        ["money-accrual", size, dir, plain] => wait(accrual(dir.as_ref(), plain.as_ref(), &firm("month", size)?)),
        ["money-years", size, dir] => wait(years(dir.as_ref(), &firm("years", size)?)),
        ["money-page", size, dir] => wait(page(dir.as_ref(), &firm("years", size)?)),
        _ => Err("unknown child".into()),
    }
}

fn text(e: impl std::fmt::Display) -> String {
    e.to_string()
}

/// Seconds of each step.
struct Laps {
    since: Instant,
    all: Vec<(&'static str, f64)>,
}

impl Laps {
    fn begin() -> Self {
        Self { since: Instant::now(), all: Vec::new() }
    }

    fn lap(&mut self, name: &'static str) {
        self.all.push((name, self.since.elapsed().as_secs_f64()));
        self.since = Instant::now();
    }

    fn sum(&self, names: &[&str]) -> f64 {
        self.all.iter().filter(|l| names.contains(&l.0)).map(|l| l.1).sum()
    }
}

/// Makes the firm's storeroom.
fn lake(dir: &Path, firm: &Firm) -> Result<Value, String> {
    let lake = shop::lake(dir)?;
    let mut facts = 0;
    for n in 0..firm.shops {
        let settings = |site: &str| Settings {
            shop: Some(firm.shop(n)),
            marketplace: Marketplace::find(site),
            ..Settings::default()
        };
        let table = |(name, text): (&str, String)| File {
            name: name.to_owned(),
            bytes: Arc::new(text.into_bytes()),
            modified: 0,
            settings: Settings { marketplace: None, ..settings("") },
            facts: Vec::new(),
            rejects: 0,
        };
        let tables: Vec<File> = firm.tables(n).into_iter().map(table).collect();
        let path = dir.join("settlements.txt");
        let mut file = std::fs::File::create(&path).map_err(text)?;
        firm.settlements(n, &mut file).map_err(text)?;
        let mut sources = shop::boxed(&tables);
        sources.push(Box::new(OnDisk { path: path.clone(), settings: settings("amazon-us") }));
        let report = shop::import(&lake, sources, 1)?;
        if report.refused() > 0 || report.rejected() > 0 {
            return Err(format!("{} rejected, {:?}", report.rejected(), report.files));
        }
        facts += report.facts();
        std::fs::remove_file(&path).map_err(text)?;
    }
    Ok(json!({"facts": facts, "orders": firm.orders(), "skus": firm.shops * firm.skus}))
}

async fn read(reader: &Reader) -> Result<Books, String> {
    app::profit::close(reader, &Policy::default()).await.map_err(text)
}

fn setup(firm: &Firm) -> Result<Setup, String> {
    Setup::parse(Some(&firm.entities()), None).map_err(text)
}

/// Some days after the last: everything is over.
fn today(firm: &Firm) -> Day {
    firm.last().plus(20)
}

/// From the storeroom to a month that is closed: books, slips, taxes, vouchers under a lock.
async fn close(dir: &Path, firm: &Firm) -> Result<Value, String> {
    let mut laps = Laps::begin();
    let (begin, today, month) = (Instant::now(), today(firm), Month::of(firm.first()));
    let lake = shop::lake(dir)?;
    let reader = app::query::reader(&lake, None).await.map_err(text)?;
    let books = read(&reader).await?;
    laps.lap("books");
    let taxes = Taxes::read(&reader, &books, &setup(firm)?, today).await.map_err(text)?;
    laps.lap("taxes");
    let source = Source::read(&reader, &books, &taxes).await.map_err(text)?;
    laps.lap("ledger of commission");
    let files = Files { schemes: firm.schemes(), closed: Vec::new() };
    let pay = Pay::of(&source, &books, &files).map_err(text)?;
    laps.lap("slips");
    let when_micros = i64::from(today.0) * 86_400_000_000;
    let (_, sealed) = pay.close(&source, month, ("Wen", when_micros)).map_err(text)?;
    laps.lap("slips closed");
    let end = MonthEnd::of(&books, Vec::new(), Owed::of(Some(&taxes), Ok(&pay))).map_err(text)?;
    let open = end.items(&books, month).into_iter().filter(|i| i.status == Status::Open);
    let accepted: BTreeSet<String> = open.map(|i| i.code.to_owned()).collect();
    let lock = end.lock(&books, &Ask { month, who: "Wen", when_micros: 1, today, accepted: &accepted });
    let lock = lock.map_err(text)?;
    let locked = app::close::lock_text(&lock).map_err(text)?;
    laps.lap("vouchers and lock");
    let (cpu, peak) = usage();
    let wall = begin.elapsed().as_secs_f64();
    let slips = pay.slips_of(month).len();
    if slips != firm.operators as usize || taxes.entities.len() != firm.shops as usize || !locked.contains("hash") {
        return Err(format!("{slips} slips, {} entities, {} bytes of lock", taxes.entities.len(), locked.len()));
    }
    Ok(json!({"cpu": cpu, "wall": wall, "peak_mib": peak, "laps": laps.all, "rows": source.ledger.rows.len(),
        "slips": slips, "vouchers": lock.vouchers.len(), "sealed_bytes": sealed.len(), "tax_lines": taxes.lines.len()}))
}

/// From the storeroom to accrual slips alone, what a peer can be asked for, too; then the rows as plain Parquet for the peer.
async fn accrual(dir: &Path, plain: &Path, firm: &Firm) -> Result<Value, String> {
    let begin = Instant::now();
    let lake = shop::lake(dir)?;
    let reader = app::query::reader(&lake, None).await.map_err(text)?;
    let books = read(&reader).await?;
    let source = Source::read(&reader, &books, &Taxes::default()).await.map_err(text)?;
    let files = Files { schemes: firm.schemes(), closed: Vec::new() };
    let agreement = Pay::of(&source, &books, &files).map_err(text)?.agreement;
    let scheme = defaults::schemes().into_iter().find(|s| s.name == "accrual").ok_or("no accrual scheme")?;
    let month = Month::of(firm.first());
    let slips = simulate::run(&source.ledger, &agreement.all_under(&scheme), month, month);
    let (cpu, peak) = usage();
    let wall = begin.elapsed().as_secs_f64();
    let margin: Vec<Part> =
        Kind::MARGIN.iter().map(|k| Part::of(*k, false)).chain([Part::of(Kind::Refund, true)]).collect();
    let base = |s: &books::commission::Slip| margin.iter().map(|p| s.sum(*p)).sum::<i64>();
    let bases: BTreeMap<&str, i64> = slips.iter().map(|s| (s.operator.as_str(), base(s))).collect();
    export(&reader, plain).await?;
    Ok(json!({"cpu": cpu, "wall": wall, "peak_mib": peak, "bases": bases, "owners": owners(&agreement, &books, month),
        "cells": books.closing.statement.cells.len()}))
}

/// SKU, operator, share in millionths, rate of the month in 10⁻⁹: what a peer must be told.
fn owners(agreement: &books::commission::Agreement, books: &Books, month: Month) -> String {
    let rates = books.input.rates.iter().filter(|r| r.monthly && Month::of(r.day) == month);
    let nanos = rates.map(|r| r.cny_nanos).next().unwrap_or(0);
    let site = |o: &&books::commission::Owned| o.shop.ends_with("/amazon-us");
    let row = |o: &books::commission::Owned| {
        let shop = o.shop.split('/').next().unwrap_or("");
        format!("{shop},{},{},{},{nanos}\n", o.sku, o.operator, o.share)
    };
    "shop,sku,operator,share,nanos\n".to_owned() + &agreement.ownership.iter().filter(site).map(row).collect::<String>()
}

async fn export(reader: &Reader, plain: &Path) -> Result<(), String> {
    let sql =
        "SELECT shop, day, sku, transaction_type, amount_type, amount_description, amount_micros FROM settlement_line";
    let batches = reader.sql(sql).await.map_err(text)?;
    let schema = batches.first().ok_or("no rows")?.schema();
    let file = std::fs::File::create(plain).map_err(text)?;
    let mut out = app::output::Table::parquet(file, schema).map_err(text)?;
    for batch in &batches {
        out.write(batch).map_err(text)?;
    }
    out.finish().map_err(text)
}

/// Three years of slips and taxes.
async fn years(dir: &Path, firm: &Firm) -> Result<Value, String> {
    let (begin, today) = (Instant::now(), today(firm));
    let mut laps = Laps::begin();
    let lake = shop::lake(dir)?;
    let reader = app::query::reader(&lake, None).await.map_err(text)?;
    let books = read(&reader).await?;
    laps.lap("books");
    let taxes = Taxes::read(&reader, &books, &setup(firm)?, today).await.map_err(text)?;
    laps.lap("taxes");
    let source = Source::read(&reader, &books, &taxes).await.map_err(text)?;
    laps.lap("ledger of commission");
    let files = Files { schemes: firm.schemes(), closed: Vec::new() };
    let pay = Pay::of(&source, &books, &files).map_err(text)?;
    laps.lap("slips");
    let (cpu, peak) = usage();
    let wall = begin.elapsed().as_secs_f64();
    let both = laps.sum(&["ledger of commission", "slips", "taxes"]);
    let months = firm.months as usize;
    if pay.slips.len() < firm.operators as usize * months || taxes.entities.len() != firm.shops as usize {
        return Err(format!("{} slips, {} entities", pay.slips.len(), taxes.entities.len()));
    }
    Ok(json!({"cpu": cpu, "wall": wall, "peak_mib": peak, "laps": laps.all, "tax_and_commission": both,
        "rows": source.ledger.rows.len(), "slips": pay.slips.len(), "tax_lines": taxes.lines.len()}))
}

/// Every view of the tax page: keys × years × all shops or one.
async fn page(dir: &Path, firm: &Firm) -> Result<Value, String> {
    let lake = shop::lake(dir)?;
    let reader = app::query::reader(&lake, None).await.map_err(text)?;
    let books = read(&reader).await?;
    let taxes = Taxes::read(&reader, &books, &setup(firm)?, today(firm)).await.map_err(text)?;
    let one: BTreeSet<String> = [firm.shop(0)].into();
    let mut times: Vec<(f64, String)> = Vec::new();
    for (by, code, _) in By::ALL {
        for year in taxes.years().into_iter().map(Some).chain([None]) {
            for shops in [&BTreeSet::new(), &one] {
                let begin = Instant::now();
                let rows = taxes.roll_up(by, year, shops).len();
                let total = taxes.total(year, shops).owner_cash_micros();
                let findings = taxes.findings_of(shops).count() + taxes.years().len();
                let took = begin.elapsed().as_secs_f64() * 1e3;
                let of = year.map_or_else(|| "all years".to_owned(), |y| y.to_string());
                std::hint::black_box((total, findings));
                times.push((took, format!("by {code}, {of}, {rows} rows")));
            }
        }
    }
    let mean = times.iter().map(|t| t.0).sum::<f64>() / times.len().max(1) as f64;
    let (slowest, what) = times.iter().cloned().max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or_default();
    Ok(
        json!({"skus": firm.shops * firm.skus, "views": times.len(), "slowest_ms": slowest, "slowest": what, "mean_ms": mean,
        "tax_lines": taxes.lines.len()}),
    )
}
