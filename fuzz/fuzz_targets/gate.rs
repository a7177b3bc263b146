//! Any bytes through the gate: no panic, and every data row is a fact or a reject.
#![no_main]

use arrow_array::RecordBatch;
use connectors::{Context, Origin, Outcome, Part, ReadSeek, Sink};
use domain::{Day, Marketplace, Reject, Table};
use libfuzzer_sys::fuzz_target;
use std::error::Error;
use std::io::{self, Cursor};

struct Bytes<'a>(&'a [u8]);

impl Origin for Bytes<'_> {
    fn name(&self) -> &str {
        "fuzz"
    }
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(Box::new(Cursor::new(self.0)))
    }
}

/// Counts what arrives and holds it to what a fact and a reject must be.
#[derive(Default)]
struct Counting {
    facts: u64,
    rejects: u64,
}

impl Sink for Counting {
    fn facts(&mut self, table: &'static Table, batch: RecordBatch) -> Result<(), Box<dyn Error + Send + Sync>> {
        assert_eq!(batch.schema(), table.schema(), "{}", table.name);
        assert!(batch.num_rows() > 0, "an empty batch of {}", table.name);
        self.facts += batch.num_rows() as u64;
        Ok(())
    }
    fn reject(&mut self, reject: Reject) -> Result<(), Box<dyn Error + Send + Sync>> {
        assert!(!reject.expected_en.is_empty() && !reject.expected_zh.is_empty(), "{reject:?}");
        assert!(reject.found.chars().count() <= 200 && reject.row.chars().count() <= 4_000);
        self.rejects += 1;
        Ok(())
    }
}

/// The gate guards itself against faults in the library that reads workbooks: those are refusals, not findings. Any
/// other fault ends the run as usual.
fn leave_guarded_faults() {
    let ends_the_run = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |fault| {
        if !fault.location().is_some_and(|place| place.file().contains("/calamine-")) {
            ends_the_run(fault);
        }
    }));
}

fuzz_target!(init: leave_guarded_faults(), |bytes: &[u8]| {
    let context = Context {
        shop: "fuzz".into(),
        marketplace: Marketplace::find("amazon-us"),
        period: Day::new(2026, 11, 1).zip(Day::new(2026, 11, 30)),
        snapshot_day: Day::new(2026, 11, 30),
        date_order: None,
        source: "0123456789abcdef".into(),
        observed_at_micros: 0,
        mapping: None,
    };
    let origin = Bytes(bytes);
    let Ok(members) = connectors::unpack(&origin) else { return };
    for member in members {
        let mut sink = Counting::default();
        // What a refused member handed on is discarded by the receiver, so nothing is asked of it.
        let Ok(Outcome { parts }) = connectors::read(&member, &context, &mut sink) else { continue };
        assert!(!parts.is_empty());
        let sum = |of: fn(&Part) -> u64| parts.iter().map(of).sum::<u64>();
        for part in &parts {
            assert_eq!(part.rows, part.accepted + part.rejected, "{part:?}");
            assert!(part.facts >= part.accepted, "{part:?}");
            assert_eq!(part.facts > 0, part.days.is_some(), "{part:?}");
            assert!(part.days.is_none_or(|(from, to)| from <= to), "{part:?}");
        }
        assert_eq!(sum(|p| p.facts), sink.facts, "{parts:?}");
        assert_eq!(sum(|p| p.rejected), sink.rejects, "{parts:?}");
    }
});
