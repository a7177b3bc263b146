//! A disk that fills up at any point leaves the old state and no litter.

use crate::facts::*;
use domain::facts::{ORDER_ITEM, SHOP_TRAFFIC};
use std::path::Path;
use store::{Lake, StoreError};

fn rows(from: i64) -> Vec<Fact> {
    (from..from + 6).map(|n| fact([("day", (n % 3).into()), ("line", n.into())])).collect()
}

fn import_on(lake: &Lake) -> Result<(), StoreError> {
    let mut intake = lake.intake(2)?;
    for (hash, table, from) in [("b", &SHOP_TRAFFIC, 10), ("c", &ORDER_ITEM, 20), ("d", &SHOP_TRAFFIC, 30)] {
        let mut file = intake.begin(meta(hash))?;
        file.facts(table, batch(table, &rows(from)))?;
        file.finish(outcome(6))?;
    }
    intake.commit()?;
    Ok(())
}

fn state(dir: &Path) -> (usize, Vec<i64>, Vec<i64>) {
    let lake = open(dir);
    let lines = |table| numbers(&lake, None, &format!("select line from {table}"));
    (lake.imports().unwrap().len(), lines("shop_traffic"), lines("order_item"))
}

#[test]
fn a_full_disk_leaves_the_old_state() {
    let dir = tempfile::tempdir().unwrap();
    import(&open(dir.path()), 1, &[("a", &SHOP_TRAFFIC, &rows(0))]);
    let (before, litter) = (state(dir.path()), walk(dir.path()));
    let (mut room, mut failures) = (0, 0);
    loop {
        let result = import_on(&open(dir.path()).with_disk_room(room).with_buffer_bytes(if room % 2 == 0 {
            1
        } else {
            1 << 20
        }));
        if result.is_ok() {
            break;
        }
        assert_eq!(walk(dir.path()), litter, "room {room} leaves litter");
        if failures % 8 == 0 {
            assert_eq!(state(dir.path()), before, "room {room} changed something");
        }
        failures += 1;
        // small steps at first, where every step is a different operation
        room += if room < 12 { 1 } else { 211 };
    }
    assert!(failures > 40, "only {failures} points were tried");
    let after = state(dir.path());
    assert_eq!((after.0, after.1.len(), after.2.len()), (4, 6, 6));
}
