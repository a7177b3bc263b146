//! Any text as a date: no panic, no day out of all bounds, and what a date shows of its order agrees with how it is read.
#![no_main]

use connectors::date::{self, DateOrder, Evidence, Zone};
use domain::Day;
use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;

const ORDERS: [Option<DateOrder>; 3] = [None, Some(DateOrder::MonthFirst), Some(DateOrder::DayFirst)];

fn zones() -> &'static [Zone] {
    static ZONES: OnceLock<Vec<Zone>> = OnceLock::new();
    ZONES.get_or_init(|| ["America/Los_Angeles", "Europe/Paris", "Asia/Shanghai"].map(Zone::of).into())
}

fuzz_target!(|text: &str| {
    let [open, month_first, day_first] = ORDERS.map(|order| date::day(text, order));
    for day in [open, month_first, day_first].into_iter().flatten() {
        assert!((1900..2200).contains(&day.civil().0), "{text:?} is {day}");
        assert_eq!(date::day(&day.to_string(), None), Some(day));
    }
    match date::order_evidence(text) {
        Evidence::Ambiguous => assert!(open.is_none() && month_first != day_first, "{text:?}"),
        Evidence::MonthFirst => assert!(day_first.is_none() && open == month_first, "{text:?}"),
        Evidence::DayFirst => assert!(month_first.is_none() && open == day_first, "{text:?}"),
        Evidence::None => assert!(open == month_first && open == day_first, "{text:?}"),
    }
    for order in ORDERS {
        if let Some((from, to)) = date::month(text, order) {
            assert!(from <= to && from == from.month_start() && to == from.month_end(), "{text:?}");
        }
        for zone in zones() {
            if let Some(micros) = date::instant(text, order, zone) {
                // A moment and the day written beside it are at most a day apart, whatever the zones.
                let local = zone.day(micros);
                let written = date::day(text, order);
                assert!(written.is_some_and(|Day(day)| (day - local.0).abs() <= 2), "{text:?}: {local}");
            }
        }
    }
});
