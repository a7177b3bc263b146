//! Step 6: expenses outside the marketplace, on their SKU or shared by net sales in RMB.

use crate::book::Book;
use crate::input::Place;
use crate::month::Month;
use crate::names::{NOBODY, Name};
use crate::posting::{At, Event};
use crate::share::{Share, ShareRule, Weights};
use crate::waterfall::Line;
use domain::{Currency, Money};
use std::collections::BTreeMap;

/// Books all expenses. Those of one shop, site, month, SKU and currency are one amount. An expense that names a real site stays on
/// it; one of `own` is carried by all sites of the shop.
pub(crate) fn book(book: &mut Book<'_>) {
    let mut sums: BTreeMap<(u32, Month, u32, Currency), i64> = BTreeMap::new();
    for e in &book.input.expenses {
        *sums.entry((book.place_rank(e.place), e.month, book.ranks.of(e.sku), e.currency)).or_default() += e.micros;
    }
    for ((place, month, sku, currency), micros) in sums {
        let (place, sku) = (book.places()[place as usize], book.ranks.name(sku));
        book.ledger.post(At::month(place, month), &Event::Expense(Money::new(micros, currency)));
        let own = book.input.names.text(book.input.place_text(place).marketplace) == "own";
        if sku != NOBODY && !own {
            book.cost(place, month, sku, Line::PeopleOther, currency, -micros);
            continue;
        }
        let weights = weights(book, place, month, sku, own);
        if weights.is_empty() && sku != NOBODY {
            book.cost(place, month, sku, Line::PeopleOther, currency, -micros);
        } else {
            let rule = if weights.is_empty() { ShareRule::Unallocated } else { ShareRule::NetSalesRmb };
            book.write_share(Share { place, month, line: Line::PeopleOther, rule, micros: -micros, currency, weights });
        }
    }
}

/// Net sales of a month in RMB micros, over the sites of the shop in byte order; only of `sku` when it is named.
fn weights(book: &mut Book<'_>, place: Place, month: Month, sku: Name, all_sites: bool) -> Weights {
    let input = book.input;
    let shop = input.place_text(place).shop;
    let mut weights = Vec::new();
    for p in book.places().to_vec() {
        let text = input.place_text(p);
        if text.shop != shop || !(all_sites || p == place) {
            continue;
        }
        let Some(net) = book.net_sales.get(&(p, month)).cloned() else { continue };
        for (_, s, micros) in net.iter().filter(|(_, s, _)| sku == NOBODY || *s == sku) {
            match book.fx.convert(shop, month, &[(text.currency, *micros)], Currency::CNY, 1) {
                Ok(rmb) if rmb > 0 => weights.push((p, *s, rmb)),
                Ok(_) => {}
                Err(c) => book.missing.add(month, c),
            }
        }
    }
    weights.into()
}
