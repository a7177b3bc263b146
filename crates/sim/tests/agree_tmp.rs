//! Temporary: books against the auditor.
use connectors::*;
use datafusion::datasource::MemTable;
use datafusion::prelude::SessionContext;
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

struct Bytes(String, Vec<u8>);
impl Origin for Bytes {
    fn name(&self) -> &str { &self.0 }
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> { Ok(Box::new(io::Cursor::new(&self.1[..]))) }
}
#[derive(Default)]
struct Keep(BTreeMap<&'static str, Vec<arrow_array::RecordBatch>>);
impl Sink for Keep {
    fn facts(&mut self, t: &'static domain::Table, b: arrow_array::RecordBatch) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        self.0.entry(t.name).or_default().push(b); Ok(())
    }
    fn reject(&mut self, _: domain::Reject) -> Result<(), Box<dyn std::error::Error + Send + Sync>> { Ok(()) }
}

async fn close(keep: Keep) -> books::Closing {
    let ctx = SessionContext::new();
    for t in domain::facts::TABLES {
        let batches = keep.0.get(t.name).cloned().unwrap_or_default();
        let again = matches!(t.name, "product_ad_performance" | "campaign_performance");
        let name = if again { format!("{}_raw", t.name) } else { t.name.to_owned() };
        ctx.register_table(name.as_str(), Arc::new(MemTable::try_new(t.schema(), vec![batches]).unwrap())).unwrap();
        if again {
            ctx.sql(&format!("CREATE VIEW {0} AS SELECT r.* FROM {0}_raw r JOIN (SELECT shop, marketplace, ad_product, day, day_to, MAX(observed_at) AS o FROM {0}_raw GROUP BY shop, marketplace, ad_product, day, day_to) l ON r.shop = l.shop AND r.marketplace = l.marketplace AND r.ad_product = l.ad_product AND r.day = l.day AND r.day_to = l.day_to AND r.observed_at = l.o", t.name)).await.unwrap();
        }
    }
    let mut input = books::Input::default();
    for q in books::QUERIES {
        for b in ctx.sql(&q.sql).await.unwrap().collect().await.unwrap() { input.load(q.name, &b).unwrap(); }
    }
    books::close(&input, &books::Taxonomy::default(), &books::Policy::default())
}

#[test]
fn agree() {
    let rt = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let seeds: u64 = std::env::var("SEEDS").ok().and_then(|s| s.parse().ok()).unwrap_or(3);
    let mut total = 0;
    for seed in 1..=seeds {
        let months = [domain::Day::new(2026, 6, 1), domain::Day::new(2025, 10, 17), domain::Day::new(2026, 1, 9)][(seed % 3) as usize].unwrap();
        let spec = sim::Spec { seed, days: 60 + (seed as i32 * 13) % 80, skus: 4 + (seed as usize * 5) % 14, first_day: months, shops: 1 + (seed as usize % 5 == 0) as usize, dirt: seed % 2 == 0, unknown_triple: seed % 3 == 0, wide_spellings: seed % 4 == 1, ..sim::Spec::default() };
        let mut files = Vec::new();
        let shop = sim::generate(&spec, &mut |f| files.push(f));
        files.sort_by_key(|f| f.modified);
        let mut keep = Keep::default();
        for (n, f) in files.iter().enumerate().filter(|(_, f)| !f.report.is_empty()) {
            let market = f.path.split('/').nth(1).unwrap();
            let mut dates = f.path.rsplit('/').next().unwrap().split(|c: char| c != '-' && !c.is_ascii_digit()).filter_map(domain::Day::parse_iso);
            let period = dates.next().and_then(|a| Some((a, dates.next()?)));
            let ctx = Context { shop: f.path.split('/').next().unwrap().into(), marketplace: domain::Marketplace::find(market), period, snapshot_day: Some(domain::Day((f.modified / 86400) as i32)), date_order: None, source: "x".into(), observed_at_micros: n as i64, mapping: None };
            let origin = Bytes(f.path.clone(), f.bytes.clone());
            for m in unpack(&origin).unwrap() { read(&m, &ctx, &mut keep).unwrap(); }
        }
        let closing = rt.block_on(close(keep));
        let want = shop.expected();
        let s = &closing.statement;
        let mut got = BTreeMap::new();
        for c in &s.cells {
            let p = s.place(c.place);
            got.insert((p.shop.clone(), p.marketplace.clone(), c.month.first_day().month_label(), if s.sku_text(c.sku) == books::statement::UNALLOCATED { String::new() } else { s.sku_text(c.sku).to_owned() }, c.line.code().to_owned()), (c.micros.unwrap(), c.rmb_micros));
        }
        let mut bad: BTreeMap<String, u64> = BTreeMap::new();
        let mut shown = 0;
        for (k, v) in &want.cells {
            if got.get(k) != Some(v) { *bad.entry(k.4.clone()).or_default() += 1; shown += 1; if shown < 12 { println!("want {k:?} {v:?} got {:?}", got.get(k)); } }
        }
        for (k, v) in &got { if !want.cells.contains_key(k) { *bad.entry(format!("extra {}", k.4)).or_default() += 1; shown += 1; if shown < 20 { println!("extra {k:?} {v:?}"); } } }
        let refused = closing.tie_outs.iter().filter(|t| t.refusal.is_some()).count();
        println!("seed {seed}: {} cells, differ {bad:?}, ties {} refused {refused}, quarantine {}, uncosted {} notices {:?}", want.cells.len(), closing.tie_outs.len(), closing.quarantine.len(), want.uncosted_units, closing.notices.iter().map(|n| n.en.chars().take(90).collect::<String>()).take(6).collect::<Vec<_>>());
        total += bad.values().sum::<u64>();
    }
    println!("TOTAL {total}");
}
