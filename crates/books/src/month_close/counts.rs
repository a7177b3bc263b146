//! Inventory counted against the books: units that the books have on the day of the count, and what a difference costs.
//!
//! Of each shop and SKU the latest day of the month with a count is taken; all sites and warehouses counted that day add up. The books' units
//! are those received by the end of that day, less what left, plus what came back fit for sale.

use super::checklist::Finding;
use super::findings::{Month1, summed};
use crate::account::Account;
use crate::input::{Batch, MovementKind};
use crate::month::Month;
use crate::names::{NOBODY, Name};
use domain::money::scale;
use domain::{Day, Money};
use std::collections::{BTreeMap, HashMap};

/// What the books say of a SKU of a shop on a day.
#[derive(Default)]
struct InBooks<'a> {
    units: i64,
    latest: Option<&'a Batch>,
}

pub(super) fn findings(about: &Month1<'_>) -> Vec<Finding> {
    let input = about.input;
    let mut counts: BTreeMap<(&str, &str), BTreeMap<Day, i64>> = BTreeMap::new();
    for c in input.stock_counts.iter().filter(|c| Month::of(c.day) == about.month) {
        let key = (input.names.text(input.place_text(c.place).shop), input.names.text(c.sku));
        *counts.entry(key).or_default().entry(c.day).or_default() += c.units;
    }
    let days: HashMap<_, _> = counts.iter().filter_map(|(k, d)| Some((*k, *d.last_key_value()?.0))).collect();
    let books = in_books(about, &days);
    let mut found = Vec::new();
    for ((shop, sku), by_day) in &counts {
        let Some((day, counted)) = by_day.last_key_value() else { continue };
        let (units, latest) = books.get(&(*shop, *sku)).map_or((0, None), |b| (b.units, b.latest));
        if units == *counted {
            continue;
        }
        let gap = (counted - units).abs();
        found.push(Finding {
            code: "count_differs",
            words: (
                format!("{shop} {sku}: {counted} unit(s) counted on {day}, the books have {units}"),
                format!("{shop} {sku}：{day} 盘点 {counted} 件，账面 {units} 件"),
            ),
            to_do: (
                "count again, or import what is missing: batches, returns, removals".into(),
                "请复盘，或补录缺失的批次、退货、移除".into(),
            ),
            at_risk: latest.map_or_else(Vec::new, |b| cost(b, gap)),
        });
    }
    found.extend(not_counted(about, &counts, &books));
    found
}

/// SKUs with units at the end of the month that nobody counted, as one finding: without any count, all stock is at risk.
fn not_counted(
    about: &Month1<'_>,
    counts: &BTreeMap<(&str, &str), BTreeMap<Day, i64>>,
    books: &HashMap<(&str, &str), InBooks<'_>>,
) -> Option<Finding> {
    let mut without: Vec<_> = books.iter().filter(|(k, b)| b.units > 0 && !counts.contains_key(*k)).collect();
    without.sort_by_key(|(key, _)| **key);
    let first = without.first()?.0.1;
    let n = without.len();
    let at_risk = if counts.is_empty() {
        let stock =
            about.closing.ledger.entries().filter(|e| e.account == Account::Inventory && e.at.month <= about.month);
        summed(stock.map(|e| e.amount))
    } else {
        summed(without.iter().filter_map(|(_, b)| Some(cost(b.latest?, b.units))).flatten())
    };
    Some(Finding {
        code: "not_counted",
        words: (
            format!("{n} SKU(s) with stock were not counted in {}, among them {first}", about.month),
            format!("{} 有 {n} 个有库存的 SKU 未盘点，例如 {first}", about.month),
        ),
        to_do: ("import stock_counts of the month's last days".into(), "请导入月末盘点表（stock_counts）".into()),
        at_risk,
    })
}

/// Units at the end of the day of the count, else of the month, by shop and SKU.
fn in_books<'a>(
    about: &Month1<'a>,
    days: &HashMap<(&'a str, &'a str), Day>,
) -> HashMap<(&'a str, &'a str), InBooks<'a>> {
    let input = about.input;
    let key = |shop: Name, sku: Name| (input.names.text(shop), input.names.text(sku));
    let until = |key| days.get(&key).copied().unwrap_or(about.month.last_day());
    let mut books: HashMap<_, InBooks<'a>> = HashMap::new();
    for b in input.batches.iter().filter(|b| b.units > 0) {
        let key = key(input.place_text(b.place).shop, b.sku);
        if b.day <= until(key) {
            let there = books.entry(key).or_default();
            there.units += b.units;
            let order = |b: &Batch| (b.day, input.names.text(b.batch));
            there.latest = there.latest.into_iter().chain([b]).max_by_key(|b| order(b));
        }
    }
    for m in input.movements.iter().filter(|m| m.sku != NOBODY) {
        let key = key(input.place_text(m.place).shop, m.sku);
        let sign = match m.kind {
            MovementKind::Sale | MovementKind::MultiChannel | MovementKind::Replacement => -1,
            MovementKind::SellableReturn => 1,
            MovementKind::UnsellableReturn => 0,
        };
        if m.day <= until(key) {
            books.entry(key).or_default().units += sign * m.units * m.rows;
        }
    }
    books
}

/// What units cost at a batch, without its share of first-leg invoices; exact to a micro.
fn cost(batch: &Batch, units: i64) -> Vec<Money> {
    let whole = batch.micros.iter().sum();
    let micros = scale(whole, i128::from(units), i128::from(batch.units)).unwrap_or(i64::MAX);
    summed([Money::new(micros, batch.currency)])
}
