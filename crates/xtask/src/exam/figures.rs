//! The figures: each measured in a process of its own, in CPU seconds and peak memory, beside a peer on the same bytes.

use super::Line;
use super::shop::{self, OnDisk};
use app::settings::Settings;
use serde_json::{Value, json};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Sizes of the exam; `--scale 0.1` makes all of them a tenth.
struct Sizes {
    search_terms: u64,
    sheet_rows: u32,
    settlement_lines: u64,
    ledger_days: u64,
}

/// All figures.
pub fn all(root: &Path, _shared: Option<&Path>, args: &[&str]) -> Vec<Line> {
    let scale =
        args.iter().position(|a| *a == "--scale").and_then(|i| args.get(i + 1)?.parse::<f64>().ok()).unwrap_or(1.0);
    let only = args.iter().position(|a| *a == "--only").and_then(|i| args.get(i + 1)).copied();
    let sized = |n: f64| (n * scale).max(1_000.0) as u64;
    let sizes = Sizes {
        search_terms: sized(5e6),
        sheet_rows: u32::try_from(sized(20_000.0)).unwrap_or(20_000),
        settlement_lines: sized(1e7),
        ledger_days: 4,
    };
    let bench = match Bench::new(root) {
        Ok(bench) => bench,
        Err(e) => return vec![Line::skipped("figures", &e)],
    };
    type Figure<'a> = (&'a str, &'a dyn Fn(&Bench, &Sizes) -> Result<String, String>);
    let list: [Figure<'_>; 4] =
        [("search terms", &search_terms), ("bulksheet", &bulksheet), ("waterfall", &waterfall), ("linear", &linear)];
    list.iter()
        .filter(|(name, _)| only.is_none_or(|o| o == *name))
        .map(|(name, run)| {
            let begin = Instant::now();
            Line::law(name, "figure", run(&bench, &sizes), begin.elapsed())
        })
        .collect()
}

/// Where figures are measured: a folder of their own, and the peers.
pub(super) struct Bench {
    dir: tempfile::TempDir,
    /// A Python with the peers, if one could be had.
    python: Result<PathBuf, String>,
    script: PathBuf,
}

/// A Python with pandas, polars, openpyxl and DuckDB in a folder of its own below `target`.
fn python(root: &Path) -> Result<PathBuf, String> {
    let home = root.join("target/peers");
    let python = home.join("bin/python");
    let run = |program: &Path, args: &[&str]| -> Result<(), String> {
        let done = Command::new(program).args(args).output().map_err(|e| format!("{}: {e}", program.display()))?;
        if done.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&done.stderr).trim().to_owned()) }
    };
    if run(&python, &["-c", "import pandas, polars, openpyxl, duckdb, pyarrow"]).is_err() {
        run(Path::new("python3"), &["-m", "venv", &home.display().to_string()])?;
        run(&python, &["-m", "pip", "install", "--quiet", "pandas", "polars", "openpyxl", "duckdb", "pyarrow"])?;
    }
    Ok(python)
}

impl Bench {
    pub(super) fn new(root: &Path) -> Result<Self, String> {
        let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
        Ok(Self { dir, python: python(root), script: root.join("crates/xtask/peers/peers.py") })
    }
    pub(super) fn peer(&self, args: &[&str]) -> Result<Value, String> {
        let python = self.python.as_ref().map_err(Clone::clone)?;
        answer(Command::new(python).arg(&self.script).args(args))
    }
    pub(super) fn ours(&self, args: &[&str]) -> Result<Value, String> {
        let me = std::env::current_exe().map_err(|e| e.to_string())?;
        answer(Command::new(me).arg("child").args(args))
    }
    pub(super) fn path(&self, name: &str) -> String {
        self.dir.path().join(name).display().to_string()
    }
}

fn answer(command: &mut Command) -> Result<Value, String> {
    let done = command.output().map_err(|e| e.to_string())?;
    if !done.status.success() {
        return Err(String::from_utf8_lossy(&done.stderr).lines().last().unwrap_or("failed").to_owned());
    }
    serde_json::from_slice(&done.stdout).map_err(|e| e.to_string())
}

pub(super) fn number(value: &Value, key: &str) -> f64 {
    value.get(key).and_then(Value::as_f64).unwrap_or(f64::NAN)
}

/// `cpu 9.1 s, wall 6.0 s, 310 MiB`.
pub(super) fn cost(value: &Value) -> String {
    format!(
        "cpu {:.2} s, wall {:.2} s, {:.0} MiB",
        number(value, "cpu"),
        number(value, "wall"),
        number(value, "peak_mib")
    )
}

fn beside(name: &str, ours: &Value, peer: Result<Value, String>, same: &[&str]) -> Result<String, String> {
    match peer {
        Err(e) => Ok(format!("{name} not measured ({e})")),
        Ok(peer) => {
            for key in same {
                if number(ours, key) != number(&peer, key) {
                    return Err(format!("{name} found {key} {}, the house {}", number(&peer, key), number(ours, key)));
                }
            }
            Ok(format!("{name} {} = {:.2} x our cpu", cost(&peer), number(&peer, "cpu") / number(ours, "cpu")))
        }
    }
}

fn search_terms(bench: &Bench, sizes: &Sizes) -> Result<String, String> {
    let write = |name: &str, rows: u64| -> Result<String, String> {
        let path = bench.path(name);
        let mut file = File::create(&path).map_err(|e| e.to_string())?;
        sim::bulk::search_terms_csv(rows, 1, &mut file).map_err(|e| e.to_string())?;
        Ok(path)
    };
    let whole = write("terms.csv", sizes.search_terms)?;
    let half = write("half.csv", sizes.search_terms / 2)?;
    let ours = bench.ours(&["import", &whole, &bench.path("lake")])?;
    let smaller = bench.ours(&["import", &half, &bench.path("lake-half")])?;
    let polars = beside(
        "polars",
        &ours,
        bench.peer(&["search_terms_polars", &whole, &bench.path("p.parquet")]),
        &["rows", "clicks", "spend_micros"],
    )?;
    let pandas = beside(
        "pandas",
        &ours,
        bench.peer(&["search_terms_pandas", &whole, &bench.path("q.parquet")]),
        &["rows", "clicks", "spend_micros"],
    )?;
    let bytes = std::fs::metadata(&whole).map_or(0, |m| m.len());
    let _ = std::fs::remove_file(&half);
    Ok(format!(
        "{} rows, {} MB: ours {} (half the rows: {}), lake {:.0} MB; {pandas}; {polars}",
        number(&ours, "rows"),
        bytes / 1_000_000,
        cost(&ours),
        cost(&smaller),
        number(&ours, "lake_bytes") / 1e6,
    ))
}

fn bulksheet(bench: &Bench, sizes: &Sizes) -> Result<String, String> {
    let path = bench.path("bulk.xlsx");
    let bytes = sim::bulk::bulksheet_xlsx(sizes.sheet_rows, 1).map_err(|e| e.to_string())?;
    std::fs::write(&path, bytes).map_err(|e| e.to_string())?;
    let whole = bench.ours(&["import", &path, &bench.path("lake-bulk")])?;
    let ours = bench.ours(&["read", &path])?;
    let peer = beside("openpyxl (reading cells alone)", &ours, bench.peer(&["bulksheet_openpyxl", &path]), &[])?;
    Ok(format!(
        "{} rows x 52: ours, cells to typed facts, {} (with the storeroom: {}); {peer}",
        number(&ours, "rows"),
        cost(&ours),
        cost(&whole)
    ))
}

/// The aggregate under the waterfall, in words that both engines know.
const AGGREGATE: &str = "SELECT shop, marketplace, sku, transaction_type, amount_type, amount_description, currency, \
    date_trunc('month', day) AS month, count(*) AS n, sum(amount_micros) AS micros, sum(quantity) AS units \
    FROM settlement_line GROUP BY 1, 2, 3, 4, 5, 6, 7, 8";

fn waterfall(bench: &Bench, sizes: &Sizes) -> Result<String, String> {
    let path = bench.path("settlements.txt");
    let mut file = File::create(&path).map_err(|e| e.to_string())?;
    sim::bulk::settlement_txt(sizes.settlement_lines, 2_000, 12, 1, &mut file).map_err(|e| e.to_string())?;
    file.flush().map_err(|e| e.to_string())?;
    let lake = bench.path("lake-settlements");
    let import = bench.ours(&["import", &path, &lake])?;
    let _ = std::fs::remove_file(&path);
    let ours = bench.ours(&["waterfall", &lake, &bench.path("plain.parquet")])?;
    let sql = bench.path("aggregate.sql");
    std::fs::write(&sql, AGGREGATE).map_err(|e| e.to_string())?;
    let peer = match bench.peer(&["aggregate_duckdb", &bench.path("plain.parquet"), &sql]) {
        Err(e) => format!("DuckDB not measured ({e})"),
        Ok(peer) if number(&peer, "groups") != number(&ours, "groups") => {
            return Err(format!(
                "DuckDB found {} groups, the house {}",
                number(&peer, "groups"),
                number(&ours, "groups")
            ));
        }
        Ok(peer) => format!(
            "aggregate: ours {:.2} s on the encrypted lake and {:.2} s on plain Parquet, DuckDB {:.2} s (cpu {:.2}) on plain Parquet = {:.2} x DuckDB",
            number(&ours, "aggregate_wall"),
            number(&ours, "plain_wall"),
            number(&peer, "warm_wall"),
            number(&peer, "warm_cpu"),
            number(&ours, "aggregate_wall") / number(&peer, "warm_wall"),
        ),
    };
    Ok(format!(
        "{} facts, 12 months, 2,000 SKUs: profit warm {:.2} s (cold {:.2} s, of it closing {:.2} s), {} cells, peak {:.0} MiB; {peer}; import {}",
        number(&import, "facts"),
        number(&ours, "profit_wall"),
        number(&ours, "cold_wall"),
        number(&ours, "close_wall"),
        number(&ours, "cells"),
        number(&ours, "peak_mib"),
        cost(&import),
    ))
}

fn linear(bench: &Bench, sizes: &Sizes) -> Result<String, String> {
    let mut told = Vec::new();
    for step in 0..sizes.ledger_days {
        let rows = (sizes.search_terms / 20) << step;
        let path = bench.path("linear.csv");
        let mut file = File::create(&path).map_err(|e| e.to_string())?;
        sim::bulk::search_terms_csv(rows, 1, &mut file).map_err(|e| e.to_string())?;
        let ours = bench.ours(&["import", &path, &bench.path(&format!("lake-linear-{step}"))])?;
        let per_million = number(&ours, "cpu") / rows as f64 * 1e6;
        told.push(format!("{rows} rows {per_million:.2} s"));
    }
    // one more day into the largest of these lakes
    let lake = bench.path(&format!("lake-linear-{}", sizes.ledger_days - 1));
    let day = bench.path("day.csv");
    let rows = ((sizes.search_terms / 20) << (sizes.ledger_days - 1)) / 30;
    let mut text = Vec::new();
    sim::bulk::search_terms_csv(rows, 2, &mut text).map_err(|e| e.to_string())?;
    let text = String::from_utf8_lossy(&text);
    let one_day: String =
        text.lines()
            .enumerate()
            .map(|(i, l)| {
                if i == 0 { format!("{l}\n") } else { format!("2026-10-15,2026-10-15{}\n", l.get(21..).unwrap_or("")) }
            })
            .collect();
    std::fs::write(&day, one_day).map_err(|e| e.to_string())?;
    let ours = bench.ours(&["import", &day, &lake])?;
    Ok(format!(
        "cpu per million rows: {}; restating one day of thirty ({} rows) into the largest: {}, {:.1} MB written of {:.0} MB",
        told.join(", "),
        number(&ours, "rows"),
        cost(&ours),
        number(&ours, "new_bytes") / 1e6,
        number(&ours, "lake_bytes") / 1e6,
    ))
}

/// CPU seconds and peak MiB of this process, from the kernel's own account.
pub(super) fn usage() -> (f64, f64) {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(f64::NAN);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse::<f64>().ok());
    // fields 14 and 15 of the file, counted after the name; 100 ticks a second on every Linux
    ((ticks(11) + ticks(12)) / 100.0, peak.unwrap_or(f64::NAN) / 1024.0)
}

fn size_of(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|e| if e.path().is_dir() { size_of(&e.path()) } else { e.metadata().map_or(0, |m| m.len()) }).sum()
}

/// One measured piece of work.
pub fn child(args: &[&str]) -> Result<(), String> {
    measured(|| match args {
        ["import", file, lake] => import(Path::new(file), Path::new(lake)),
        ["read", file] => read(Path::new(file)),
        ["waterfall", lake, plain] => close(Path::new(lake), Path::new(plain)),
        _ => Err("unknown child".into()),
    })
}

/// Does the work of a child and prints what it found, with its CPU seconds, wall time and peak memory.
pub fn measured(work: impl FnOnce() -> Result<Value, String>) -> Result<(), String> {
    let begin = Instant::now();
    let mut found = work()?;
    let (cpu, peak) = usage();
    // a child may have set these itself, before work that is only there to compare results
    for (key, value) in [("cpu", cpu), ("wall", begin.elapsed().as_secs_f64()), ("peak_mib", peak)] {
        if found.get(key).is_none() {
            found[key] = json!(value);
        }
    }
    println!("{found}");
    Ok(())
}

fn import(file: &Path, dir: &Path) -> Result<Value, String> {
    let before = size_of(dir);
    let begin = Instant::now();
    let lake = shop::lake(dir)?;
    let day = |d| domain::Day::new(2026, 10, d);
    let settings = Settings {
        marketplace: domain::Marketplace::find("amazon-us"),
        from: day(1),
        to: day(31),
        ..Default::default()
    };
    let report = shop::import(&lake, vec![Box::new(OnDisk { path: file.to_owned(), settings })], 1)?;
    if report.refused() > 0 || report.rejected() > 0 {
        return Err(format!("{} rejected, {:?}", report.rejected(), report.files.first().map(|f| &f.status)));
    }
    let (cpu, peak) = usage();
    let wall = begin.elapsed().as_secs_f64();
    let rows: u64 = report.files.iter().map(|f| f.sum(|p| p.rows)).sum();
    let sums = shop::rows(
        &lake,
        "select coalesce(sum(clicks), 0), coalesce(sum(spend_micros), 0) from search_term_performance",
        None,
    )?;
    let sum = |i: usize| sums.first().and_then(|r| r[i].parse::<i64>().ok()).unwrap_or(0);
    let after = size_of(dir);
    Ok(json!({"rows": rows, "facts": report.facts(), "clicks": sum(0), "spend_micros": sum(1), "lake_bytes": after,
        "new_bytes": after.saturating_sub(before), "cpu": cpu, "wall": wall, "peak_mib": peak}))
}

/// A file of the American site.
pub fn on_disk(path: &Path) -> Box<dyn app::import::Source> {
    let settings = Settings { marketplace: domain::Marketplace::find("amazon-us"), ..Settings::default() };
    Box::new(OnDisk { path: path.to_owned(), settings })
}

/// Bytes to typed facts without the storeroom.
fn read(file: &Path) -> Result<Value, String> {
    let origin = OnDisk { path: file.to_owned(), settings: Settings::default() };
    let mut sink = super::corpus::Counter::default();
    let mut rows = 0;
    for member in connectors::unpack(&origin).map_err(|e| e.to_string())? {
        let outcome = connectors::read(&member, &super::corpus::context(), &mut sink).map_err(|e| e.to_string())?;
        rows += outcome.parts.iter().map(|p| p.rows).sum::<u64>();
    }
    Ok(json!({"rows": rows}))
}

fn close(dir: &Path, plain: &Path) -> Result<Value, String> {
    let text = |e: &dyn std::fmt::Display| e.to_string();
    let runtime = tokio::runtime::Builder::new_multi_thread().build().map_err(|e| text(&e))?;
    let begin = Instant::now();
    let lake = shop::lake(dir)?;
    let cold = {
        shop::close(&lake)?;
        begin.elapsed().as_secs_f64()
    };
    let mut best = f64::MAX;
    let mut cells = 0;
    for _ in 0..3 {
        let begin = Instant::now();
        cells = shop::close(&lake)?.statement.cells.len();
        best = best.min(begin.elapsed().as_secs_f64());
    }
    runtime.block_on(async {
        let reader = app::query::reader(&lake, None).await.map_err(|e| text(&e))?;
        let begin = Instant::now();
        let found = app::profit::close(&reader, &books::Policy::default()).await.map_err(|e| text(&e))?;
        let whole = begin.elapsed().as_secs_f64();
        let begin = Instant::now();
        books::close(&found.input, &books::Taxonomy::default(), &books::Policy::default());
        let close_wall = begin.elapsed().as_secs_f64();
        let best = best.min(whole);
        let (mut aggregate, mut plain_best, mut groups) = (f64::MAX, f64::MAX, 0);
        for _ in 0..4 {
            let begin = Instant::now();
            groups = reader.sql(AGGREGATE).await.map_err(|e| text(&e))?.iter().map(|b| b.num_rows()).sum();
            aggregate = aggregate.min(begin.elapsed().as_secs_f64());
        }
        let columns = "shop, marketplace, day, sku, transaction_type, amount_type, amount_description, currency, amount_micros, quantity";
        let batches = reader.sql(&format!("SELECT {columns} FROM settlement_line")).await.map_err(|e| text(&e))?;
        let schema = batches.first().ok_or("no rows")?.schema();
        let mut out = app::output::Table::parquet(File::create(plain).map_err(|e| text(&e))?, schema).map_err(|e| text(&e))?;
        for batch in &batches {
            out.write(batch).map_err(|e| text(&e))?;
        }
        out.finish().map_err(|e| text(&e))?;
        drop(batches);
        let session = reader.session();
        session.register_parquet("plain", plain.to_str().unwrap_or(""), Default::default()).await.map_err(|e| text(&e))?;
        let sql = AGGREGATE.replace("settlement_line", "plain");
        for _ in 0..4 {
            let begin = Instant::now();
            session.sql(&sql).await.map_err(|e| text(&e))?.collect().await.map_err(|e| text(&e))?;
            plain_best = plain_best.min(begin.elapsed().as_secs_f64());
        }
        Ok(json!({"cold_wall": cold, "profit_wall": best, "close_wall": close_wall, "cells": cells,
            "aggregate_wall": aggregate, "plain_wall": plain_best, "groups": groups}))
    })
}
