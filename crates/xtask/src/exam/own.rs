//! Online Retail: half a million order lines through a user's mapping, against a count that knows nothing of the house.

use super::shop;
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

const MAP: &str = r#"
table = "order_item"
[columns]
order_id = "InvoiceNo"
sku = "StockCode"
title = "Description"
day = "InvoiceDate"
quantity = "Quantity"
item_price_micros = { product = ["Quantity", "UnitPrice"] }
customer_ref = "CustomerID"
ship_country = "Country"
currency = { is = "GBP" }
cancelled = { column = "InvoiceNo", starts_with = "C" }
"#;

/// Lines, units, micros.
type Sum = (i64, i64, i64);

/// By (what, value, cancelled).
fn independent(path: &Path) -> Result<BTreeMap<(String, bool), Sum>, String> {
    let text = |e: &dyn std::fmt::Display| e.to_string();
    let file = GzDecoder::new(BufReader::new(File::open(path).map_err(|e| text(&e))?));
    let mut reader = csv::Reader::from_reader(file);
    let mut sums: BTreeMap<(String, bool), Sum> = BTreeMap::new();
    for row in reader.records() {
        let row = row.map_err(|e| text(&e))?;
        let units: i64 = row[3].parse().map_err(|e| text(&e))?;
        // cents by hand: all prices of the file have at most three places
        let (whole, part) = row[5].split_once('.').unwrap_or((&row[5], ""));
        let negative = whole.starts_with('-');
        let micros: i64 = whole.trim_start_matches('-').parse::<i64>().map_err(|e| text(&e))? * 1_000_000
            + format!("{part:0<6}").parse::<i64>().map_err(|e| text(&e))?;
        let micros = units * if negative { -micros } else { micros };
        for key in [format!("country {}", &row[7]), format!("month {}", &row[4][..7]), format!("product {}", &row[1])] {
            let sum = sums.entry((key, row[0].starts_with('C'))).or_default();
            *sum = (sum.0 + 1, sum.1 + units, sum.2 + micros);
        }
    }
    Ok(sums)
}

/// Imports the order lines and compares.
pub fn retail(shared: &Path) -> Result<String, String> {
    let path = shared.join("data/demand/online_retail_order_lines.csv.gz");
    let expected = independent(&path)?;
    let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
    let lake = shop::lake(dir.path())?;
    let mapping = app::settings::mapping(MAP).map_err(|e| e.en)?;
    let settings = app::settings::Settings { mapping: Some(mapping), ..Default::default() };
    let begin = std::time::Instant::now();
    let report = shop::import(&lake, vec![Box::new(shop::OnDisk { path, settings })], 1)?;
    let took = begin.elapsed();
    let mut ours: BTreeMap<(String, bool), Sum> = BTreeMap::new();
    for (name, column) in
        [("country", "ship_country"), ("month", "substr(cast(day as varchar), 1, 7)"), ("product", "sku")]
    {
        let sql = format!(
            "select cast({column} as varchar), cast(cancelled as varchar), count(*), sum(quantity), sum(item_price_micros) from order_item group by 1, 2"
        );
        for row in shop::rows(&lake, &sql, None)? {
            let number = |c: usize| row[c].parse::<i64>().map_err(|e| e.to_string());
            ours.insert((format!("{name} {}", row[0]), row[1] == "true"), (number(2)?, number(3)?, number(4)?));
        }
    }
    if report.rejected() > 0 || report.refused() > 0 {
        return Err(format!("{} rejected, {:?}", report.rejected(), report.files.first().map(|f| &f.status)));
    }
    let wrong: Vec<_> = expected.iter().filter(|(k, v)| ours.get(*k) != Some(*v)).collect();
    match wrong.first() {
        Some((k, v)) => {
            Err(format!("{} sums differ, first {k:?}: counted {v:?}, house {:?}", wrong.len(), ours.get(*k)))
        }
        None if ours.len() != expected.len() => Err("the house knows sums that were not counted".into()),
        None => Ok(format!(
            "{} lines in {:.1} s, {} sums equal, cancellations apart",
            report.facts(),
            took.as_secs_f64(),
            expected.len()
        )),
    }
}
