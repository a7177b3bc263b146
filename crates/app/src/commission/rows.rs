//! The ledger of commission, from the closed books and the facts beside them.
//!
//! guide
//! 1. Every row names shop and site (`main/amazon-us`), since owners may differ by site; goods for all sites stand under `main/own`.
//! 2. Profit comes from the statement, cell by cell, so that pay and profit never disagree. A month's refunds are shared, exactly, over the
//!    days of sale by what was given back: so that late ones can be charged to who made the sale.
//! 3. Payout is what settlements that tie paid out, on the day of the deposit. What of a settlement names no SKU (services, reserves) is
//!    shared over its SKUs by what each brought in; without any it stays `(unallocated)`. Converted at the rate of the deposit's month, to
//!    the micro.
//! 4. Goods and stock by age: see [`goods`](super::goods). Slow stock is charged to who ordered it where the order is known.
//! 5. Taxes are what the tax engine says falls on a SKU in a month: see [`taxes`](super::taxes).
//! 6. A SKU is launched on the day of its first sale, where the books go back [`UNKNOWN_DAYS`] before it.

use super::account;
use super::facts::{Facts, Refunded};
use super::finding::{Found, missing_rate, without_cost};
use super::goods::{BANDS, Goods};
use crate::profit::Books;
use books::Month;
use books::commission::{Kind, Ledger, Row};
use books::fx::Fx;
use books::input::MovementKind;
use books::names::Name;
use books::statement::{Cell, UNALLOCATED};
use books::waterfall::Line;
use domain::{Currency, Day, allocate};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A SKU that sold in the first so many days of the books may be older than they are: it is not new.
pub const UNKNOWN_DAYS: i32 = 30;

/// The ledger and what is wrong with what it is made from.
pub(super) fn ledger(books: &Books, facts: &Facts) -> (Ledger, Vec<Found>) {
    let fx = Fx::of(&books.input);
    let goods = Goods::of(books, facts, &fx);
    let mut rows = accrued(books, facts, &goods);
    let (paid, unpaid) = payouts(books, facts, &fx);
    let (bought, unrated) = goods.bought(facts);
    rows.extend(paid);
    rows.extend(bought);
    rows.extend(goods.held());
    let mut found = without_cost(&books.closing.statement);
    found.extend(missing_rate(&[unpaid, unrated].concat()));
    (Ledger { rows, launches: launches(books) }, found)
}

/// Cells of the statement as rows.
fn accrued(books: &Books, facts: &Facts, goods: &Goods<'_>) -> Vec<Row> {
    let statement = &books.closing.statement;
    let mut refunds: HashMap<(&str, &str, &str, Month), Vec<&Refunded>> = HashMap::new();
    for r in &facts.refunded {
        refunds.entry((&r.shop, &r.site, &r.sku, Month::of(r.month))).or_default().push(r);
    }
    let cells = statement.cells.iter().filter(|c| c.rmb_micros.is_some());
    let mut rows = Vec::with_capacity(statement.cells.len());
    for (cell, row) in cells.zip(Row::of_statement(statement)) {
        let place = statement.place(cell.place);
        let sku = statement.sku_text(cell.sku);
        let row = Row {
            shop: account(&place.shop, &place.marketplace),
            orderer: orderer(books, goods, cell).to_owned(),
            ..row
        };
        if row.kind != Kind::Refund {
            rows.push(row);
            continue;
        }
        let sold = refunds.get(&(place.shop.as_str(), place.marketplace.as_str(), sku, cell.month));
        rows.extend(by_day_of_sale(row, sold.map_or(&[], Vec::as_slice)));
    }
    rows
}

/// Who ordered the stock that a charge for slow stock is about.
fn orderer<'a>(books: &Books, goods: &Goods<'a>, cell: &Cell) -> &'a str {
    let age = match cell.line {
        Line::CapitalCost => BANDS[0],
        Line::AgedSurcharge | Line::AgedWriteDown => BANDS[1],
        _ => return "",
    };
    let statement = &books.closing.statement;
    let (place, input) = (statement.place(cell.place), &books.input);
    let find = |text: &str| input.names.find(text);
    let at = find(&place.shop).zip(find(&place.marketplace)).and_then(|(s, m)| input.find_place(s, m));
    let known = at.zip(find(statement.sku_text(cell.sku)));
    known.map_or("", |(at, sku): (_, Name)| goods.orderer(at, sku, cell.month.last_day(), age))
}

/// A month's refunds of a SKU, shared over the days of sale.
fn by_day_of_sale(row: Row, sold: &[&Refunded]) -> Vec<Row> {
    let weights: Vec<i64> = sold.iter().map(|r| r.weight_micros).collect();
    let shares = |micros| allocate(micros, &weights, 1);
    let (Some(rmb), Some(original)) = (shares(row.rmb_micros), shares(row.original_micros)) else { return vec![row] };
    let parts = sold.iter().zip(rmb.into_iter().zip(original));
    let part = |(r, (rmb_micros, original_micros)): (&&Refunded, (i64, i64))| Row {
        reference: match r.sold_on {
            Some(day) => format!("{}/sold-{day}", row.reference),
            None => row.reference.clone(),
        },
        sold_on: r.sold_on,
        rmb_micros,
        original_micros,
        ..row.clone()
    };
    parts.map(part).filter(|r| r.rmb_micros != 0 || r.original_micros != 0).collect()
}

/// Site, SKU and micros.
type SiteSku<'a> = (&'a str, &'a str, i64);

/// What settlements paid out, by SKU; and rows that no rate turns into RMB.
fn payouts(books: &Books, facts: &Facts, fx: &Fx) -> (Vec<Row>, Vec<Row>) {
    let input = &books.input;
    let tied: BTreeSet<(&str, &str)> = books
        .closing
        .tie_outs
        .iter()
        .filter(|t| t.refusal.is_none())
        .map(|t| (t.shop.as_str(), t.settlement.as_str()))
        .collect();
    let mut parts: BTreeMap<(&str, &str), Vec<SiteSku<'_>>> = BTreeMap::new();
    for s in &facts.settled {
        parts.entry((&s.shop, &s.settlement)).or_default().push((&s.site, &s.sku, s.micros));
    }
    let (mut rows, mut unrated) = (Vec::new(), Vec::new());
    let mut done = BTreeSet::new();
    for s in &input.settlements {
        let place = input.place_text(s.place);
        let [shop, site, id] = [place.shop, place.marketplace, s.settlement].map(|n| input.names.text(n));
        // the same header may have been imported for several sites
        if !tied.contains(&(shop, id)) || !done.insert((shop, id)) {
            continue;
        }
        let lines = parts.get(&(shop, id)).map_or(&[][..], Vec::as_slice);
        for (site, sku, micros) in by_sku(lines, s.total_micros, site) {
            let rmb = fx.convert(place.shop, Month::of(s.day), &[(s.currency, micros)], Currency::CNY, 1).ok();
            let reference = format!("settlement:{shop}/{site}/{id}/{sku}");
            let row = Row {
                original_micros: micros,
                original_currency: s.currency,
                ..Row::new(&reference, Kind::Payout, s.day, (&account(shop, site), sku), rmb.unwrap_or(0))
            };
            if rmb.is_some() { rows.push(row) } else { unrated.push(row) }
        }
    }
    (rows, unrated)
}

/// A payout by site and SKU, adding up to it.
fn by_sku<'a>(lines: &[SiteSku<'a>], total: i64, site: &'a str) -> Vec<SiteSku<'a>> {
    let named: Vec<_> = lines.iter().copied().filter(|l| !l.1.is_empty()).collect();
    let rest = total - named.iter().map(|l| l.2).sum::<i64>();
    let weights: Vec<i64> = named.iter().map(|l| l.2).collect();
    match allocate(rest, &weights, 1) {
        Some(shares) => named.into_iter().zip(shares).map(|((site, sku, m), rest)| (site, sku, m + rest)).collect(),
        None => named.into_iter().chain((rest != 0).then_some((site, UNALLOCATED, rest))).collect(),
    }
}

/// Days of first sale, where the books would have known an earlier one.
fn launches(books: &Books) -> BTreeMap<(String, String), Day> {
    let input = &books.input;
    let mut first: BTreeMap<(String, String), Day> = BTreeMap::new();
    let mut begin: BTreeMap<String, Day> = BTreeMap::new();
    for m in input.movements.iter().filter(|m| m.kind == MovementKind::Sale) {
        let place = input.place_text(m.place);
        let label = account(input.names.text(place.shop), input.names.text(place.marketplace));
        let day = begin.entry(label.clone()).or_insert(m.day);
        *day = m.day.min(*day);
        let day = first.entry((label, input.names.text(m.sku).to_owned())).or_insert(m.day);
        *day = m.day.min(*day);
    }
    first.retain(|(label, _), day| begin.get(label).is_some_and(|b| day.0 - b.0 > UNKNOWN_DAYS));
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_payout_reaches_its_skus_to_the_micro(
            amounts in prop::collection::vec((-9_000_000_i64..90_000_000, any::<bool>()), 0..8), total in -9_000_000_i64..900_000_000,
        ) {
            let names: Vec<String> = (0..amounts.len()).map(|n| format!("S{n}")).collect();
            let lines: Vec<_> = amounts.iter().zip(&names).map(|((m, named), n)| ("us", if *named { n.as_str() } else { "" }, *m)).collect();
            let parts = by_sku(&lines, total, "us");
            prop_assert_eq!(parts.iter().map(|p| p.2).sum::<i64>(), total);
            prop_assert!(parts.iter().all(|p| !p.1.is_empty()));
        }

        #[test]
        fn refunds_reach_their_days_of_sale_to_the_micro(weights in prop::collection::vec(0_i64..90_000_000, 0..6), fen in 0_i64..9_999_999) {
            let day = Day::parse_iso("2026-05-31").unwrap();
            let row = Row::new("cell:a", Kind::Refund, day, ("s/us", "A"), -fen * 10_000);
            let sold: Vec<Refunded> = (0..).zip(&weights).map(|(n, w)| Refunded {
                shop: "s".into(), site: "us".into(), sku: "A".into(), month: day, sold_on: Some(Day(day.0 - n * 9)), weight_micros: *w,
            }).collect();
            let parts = by_day_of_sale(row.clone(), &sold.iter().collect::<Vec<_>>());
            prop_assert_eq!(parts.iter().map(|p| p.rmb_micros).sum::<i64>(), row.rmb_micros);
            let references: BTreeSet<_> = parts.iter().map(|p| &p.reference).collect();
            prop_assert_eq!(references.len(), parts.len(), "a reference is one row");
        }
    }
}
