//! How long a full run takes. Run by hand: `cargo test --release -p agents -- --ignored --nocapture`.

use crate::shop::{answer, today, unit};
use agents::{AGENTS, Brief, queries, run};
use arrow_array::{
    ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray, new_null_array,
};
use books::Economics;
use datafusion::prelude::SessionContext;
use domain::{Currency, Policy, Table};
use std::sync::Arc;
use std::time::Instant;

const SKUS: usize = 5_000;
const TERMS: usize = 1_000_000;

/// A table of many rows; columns that are not named are null.
fn table(table: &'static Table, rows: usize, fill: impl Fn(&str, usize) -> Option<Cell>) -> RecordBatch {
    let columns: Vec<ArrayRef> = table
        .all_columns()
        .map(|c| -> ArrayRef {
            let cell = |i: usize| match c.name {
                "shop" => Some(Cell::Text("s".into())),
                "source" => Some(Cell::Text("f1".into())),
                "marketplace" => Some(Cell::Text("amazon-us".into())),
                "line" => Some(Cell::Number(i64::try_from(i).unwrap())),
                "part" => Some(Cell::Number(0)),
                "observed_at" => Some(Cell::Number(i64::from(today().0) * 86_400_000_000)),
                name => fill(if name == "day_to" { "day" } else { name }, i),
            };
            if rows == 0 || cell(0).is_none() {
                return new_null_array(&c.kind.data_type(), rows);
            }
            let numbers = || (0..rows).map(|i| if let Some(Cell::Number(n)) = cell(i) { n } else { 0 });
            match c.kind {
                domain::Kind::Text => Arc::new(
                    (0..rows)
                        .map(|i| if let Some(Cell::Text(t)) = cell(i) { Some(t) } else { None })
                        .collect::<StringArray>(),
                ),
                domain::Kind::Day => {
                    Arc::new(numbers().map(|n| Some(i32::try_from(n).unwrap())).collect::<Date32Array>())
                }
                domain::Kind::Instant => {
                    Arc::new(numbers().map(Some).collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
                }
                _ => Arc::new(numbers().map(Some).collect::<Int64Array>()),
            }
        })
        .collect();
    RecordBatch::try_new(table.schema(), columns).unwrap()
}

enum Cell {
    Text(String),
    Number(i64),
}

/// 5,000 SKUs with an ad group each and 120 days of sales; a million search term rows over 90 days.
fn engine() -> SessionContext {
    use domain::facts;
    let number = |n: usize| Some(Cell::Number(i64::try_from(n).unwrap()));
    let text = |t: String| Some(Cell::Text(t));
    let day = |age: usize| number(usize::try_from(today().0).unwrap() - 1 - age);
    let sku = |i: usize| text(format!("SKU-{:05}", i % SKUS));
    let ads = move |name: &str, i: usize| match name {
        "day" => day(i / SKUS * 7 % 90),
        "ad_product" => text("SP".into()),
        "campaign" => text(format!("Campaign {}", i % SKUS)),
        "ad_group" => text(format!("Group {}", i % SKUS)),
        "search_term" => text(format!("word{} word{} term", i / SKUS * 13 % 97, i % 31)),
        "targeting" => text(format!("keyword {} {}", i % SKUS, i / SKUS % 6)),
        "match_type" => text("BROAD".into()),
        "sku" => sku(i),
        "currency" => text("USD".into()),
        "impressions" => number(100),
        "clicks" => number(i * 31 % 5),
        "spend_micros" => number(i * 31 % 5 * 700_000),
        "orders" | "units" => number(usize::from(!i.is_multiple_of(5) && i.is_multiple_of(37))),
        _ => None,
    };
    let entity = move |name: &str, i: usize| {
        let (n, kind) = (i / 9, i % 9);
        match name {
            "day" => number(usize::try_from(today().0).unwrap()),
            "ad_product" => text("SP".into()),
            "entity" => text(["Campaign", "Ad group", "Product ad"].get(kind).unwrap_or(&"Keyword").to_string()),
            "campaign_id" => text(format!("1{n:05}")),
            "ad_group_id" => text(if kind > 0 { format!("2{n:05}") } else { String::new() }),
            "keyword_id" => text(if kind > 2 { format!("3{i:06}") } else { String::new() }),
            "campaign" => text(format!("Campaign {n}")),
            "ad_group" => text(if kind > 0 { format!("Group {n}") } else { String::new() }),
            "keyword_text" => text(format!("keyword {n} {}", kind.max(3) - 3)),
            "match_type" => text("broad".into()),
            "state" => text("enabled".into()),
            "sku" => text(if kind == 2 { format!("SKU-{n:05}") } else { String::new() }),
            "bid_micros" => number(800_000),
            _ => None,
        }
    };
    let sales = move |name: &str, i: usize| match name {
        "day" => day(i / SKUS),
        "order_id" => text(format!("o{i}")),
        "sku" => sku(i),
        "quantity" => number(i * 7 % 5),
        "disposition" => text("SELLABLE".into()),
        "ending" => number(100),
        _ => None,
    };
    let stock = move |name: &str, i: usize| match name {
        "day" => number(usize::try_from(today().0).unwrap()),
        "sku" => sku(i),
        "available" => number(i * 3 % 200),
        "supplier" => text("Ningbo".into()),
        "currency" => text("CNY".into()),
        "unit_price_micros" => number(20_000_000),
        "moq_units" => number(100),
        "carton_units" => number(20),
        "production_days" => number(15),
        "sea_days" => number(35),
        "air_days" => number(10),
        "sea_freight_micros" => number(5_000_000),
        "air_freight_micros" => number(20_000_000),
        _ => None,
    };
    let engine = SessionContext::new();
    for t in facts::TABLES {
        let batch = match t.name {
            "search_term_performance" => table(t, TERMS, ads),
            "target_performance" => table(t, SKUS * 90, ads),
            "product_ad_performance" => table(t, SKUS * 30, ads),
            "campaign_entity" => table(t, SKUS * 9, entity),
            "order_item" | "stock_ledger" => table(t, SKUS * 120, sales),
            "stock_snapshot" | "sourcing" => table(t, SKUS, stock),
            _ => table(t, 0, ads),
        };
        engine.register_batch(t.name, batch).unwrap();
    }
    engine
}

#[test]
#[ignore = "a measurement, not a check"]
fn a_million_search_term_rows() {
    let engine = engine();
    let mut books = Economics::default();
    for n in 0..SKUS {
        books.set_unit("s", "amazon-us", &format!("SKU-{n:05}"), unit(800));
    }
    books.set_rate("s", Currency::USD, 7_000_000_000);
    let mut brief = Brief::new(0, today(), Policy::default());
    let start = Instant::now();
    for q in queries(today()) {
        let one = Instant::now();
        for batch in answer(&engine, q.name, &q.sql) {
            brief.load(q.name, &batch).unwrap();
        }
        println!("{}: {:?}", q.name, one.elapsed());
    }
    println!("queries {:?}", start.elapsed());
    brief.economics(books);
    let one = Instant::now();
    for r in run(AGENTS, &brief) {
        let notes: Vec<&str> = r.notes.iter().map(|n| n.en.as_str()).collect();
        println!("{}: {} proposals {:?} {notes:?}", r.agent, r.proposals.len(), r.panicked);
    }
    println!("agents {:?}, all {:?}", one.elapsed(), start.elapsed());
}
