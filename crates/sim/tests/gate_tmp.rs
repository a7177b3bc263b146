//! Temporary: what the gate makes of the files.
use connectors::*;
use std::collections::BTreeMap;
use std::io;

struct Bytes(String, Vec<u8>);
impl Origin for Bytes {
    fn name(&self) -> &str { &self.0 }
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> { Ok(Box::new(io::Cursor::new(&self.1[..]))) }
}
#[derive(Default)]
struct Count(BTreeMap<&'static str, u64>, Vec<domain::Reject>);
impl Sink for Count {
    fn facts(&mut self, t: &'static domain::Table, b: arrow_array::RecordBatch) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        *self.0.entry(t.name).or_default() += b.num_rows() as u64; Ok(())
    }
    fn reject(&mut self, r: domain::Reject) -> Result<(), Box<dyn std::error::Error + Send + Sync>> { self.1.push(r); Ok(()) }
}
#[test]
fn gate() {
    let mut n = 0; let mut bad = 0;
    let uk = domain::Marketplace::find("amazon-uk").unwrap();
    for (spec, label) in [
        (sim::Spec { days: 100, skus: 8, dirt: true, unknown_triple: true, ..sim::Spec::default() }, "dirt"),
        (sim::Spec { days: 40, skus: 4, marketplaces: vec![uk], ..sim::Spec::default() }, "uk"),
    ] {
    sim::generate(&spec, &mut |f| {
        if f.report.is_empty() { return; }
        n += 1;
        let market = f.path.split('/').nth(1).unwrap();
        let mut dates = f.path.rsplit('/').next().unwrap().split(|c: char| c != '-' && !c.is_ascii_digit()).filter_map(domain::Day::parse_iso);
        let period = dates.next().and_then(|a| Some((a, dates.next()?)));
        let ctx = Context { shop: "s".into(), marketplace: domain::Marketplace::find(market), period, snapshot_day: Some(domain::Day((f.modified / 86400) as i32)), date_order: None, source: "x".into(), observed_at_micros: 0, mapping: None };
        let origin = Bytes(f.path.clone(), f.bytes.clone());
        let mut sink = Count::default();
        let mut problems = Vec::new();
        for m in unpack(&origin).unwrap() {
            match read(&m, &ctx, &mut sink) {
                Ok(o) => for p in &o.parts { for x in &p.notices { problems.push(format!("note[{}] {}", p.report, x.en)); } },
                Err(e) => problems.push(format!("REFUSED {e}")),
            }
        }
        let want: BTreeMap<&str, u64> = f.facts.iter().filter(|x| x.1 > 0).map(|x| (x.0, x.1)).collect();
        let diff = want != sink.0 || sink.1.len() as u64 != f.rejects;
        if diff { bad += 1; }
        if diff || problems.iter().any(|p| !p.starts_with("note") ) || std::env::var("ALL").is_ok() {
            println!("{label} {} want {want:?} rej {} got {:?} rej {} {problems:?} {:?}", f.path, f.rejects, sink.0, sink.1.len(), sink.1.first());
        } else { for p in &problems { println!("  {} {p}", f.path); } }
    });
    }
    println!("{n} files, {bad} differ");
}
