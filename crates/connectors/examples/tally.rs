//! Reads one file and counts what comes out: `cargo run --release --example tally FILE [SITE]`; for profiling the gate by itself.
use connectors::*;
use std::io;

struct OnDisk(String);
impl Origin for OnDisk {
    fn name(&self) -> &str {
        &self.0
    }
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(Box::new(std::fs::File::open(&self.0)?))
    }
}

#[derive(Default)]
struct Count(u64, u64);
impl Sink for Count {
    fn facts(
        &mut self,
        _: &'static domain::Table,
        batch: arrow_array::RecordBatch,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        self.0 += batch.num_rows() as u64;
        Ok(())
    }
    fn reject(&mut self, reject: domain::Reject) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        self.1 += 1;
        if self.1 <= 5 {
            println!("{reject:?}");
        }
        Ok(())
    }
}

fn main() {
    let mut args = std::env::args().skip(1);
    let file = OnDisk(args.next().unwrap_or_default());
    let context = Context {
        shop: "main".into(),
        marketplace: domain::Marketplace::find(&args.next().unwrap_or_else(|| "amazon-us".into())),
        period: None,
        snapshot_day: Some(domain::Day(20_000)),
        date_order: None,
        source: "0".into(),
        observed_at_micros: 0,
        mapping: None,
    };
    let begin = std::time::Instant::now();
    match unpack(&file) {
        Ok(members) => {
            for member in members {
                let mut count = Count::default();
                println!("{} {:#?}", member.name, read(&member, &context, &mut count));
                println!("{} facts, {} rejects, {:?}", count.0, count.1, begin.elapsed());
            }
        }
        Err(e) => println!("{e}"),
    }
}
