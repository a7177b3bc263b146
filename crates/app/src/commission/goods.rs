//! Goods as commission sees them: what was bought and by whom, what lies in stock and how old it is, who ordered what grew old.

use super::account;
use super::facts::Facts;
use crate::profit::Books;
use books::Month;
use books::commission::{Kind, Row};
use books::cost::{Landed, landed};
use books::fx::Fx;
use books::input::{Aged, Place};
use books::names::Name;
use domain::money::scale;
use domain::{Currency, Day};
use std::collections::BTreeMap;

/// First day of each band of [`Aged::units`].
pub const BANDS: [i32; 4] = [91, 181, 271, 366];

/// Batches of a shop with who ordered them, and what they cost in RMB.
pub(super) struct Goods<'a> {
    books: &'a Books,
    fx: &'a Fx,
    batches: Vec<Landed>,
    by_sku: BTreeMap<(Place, Name), Vec<usize>>,
    /// Order and orderer by shop, batch and SKU.
    orders: BTreeMap<(&'a str, &'a str, &'a str), (&'a str, &'a str, Day)>,
}

impl<'a> Goods<'a> {
    /// Gathers the batches.
    pub fn of(books: &'a Books, facts: &'a Facts, fx: &'a Fx) -> Self {
        let batches = landed(&books.input);
        let mut by_sku: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (i, b) in batches.iter().enumerate() {
            by_sku.entry((b.place, b.sku)).or_default().push(i);
        }
        let placed: BTreeMap<(&str, &str, &str), (&str, Day)> = facts
            .ordered
            .iter()
            .map(|o| ((o.shop.as_str(), o.order.as_str(), o.sku.as_str()), (o.by.as_str(), o.day)))
            .collect();
        let orders = facts.batches.iter().filter_map(|b| {
            let (by, day) = placed.get(&(b.shop.as_str(), b.order.as_str(), b.sku.as_str()))?;
            Some(((b.shop.as_str(), b.batch.as_str(), b.sku.as_str()), (b.order.as_str(), *by, *day)))
        });
        Self { books, fx, by_sku, orders: orders.collect(), batches }
    }

    fn order(&self, batch: &Landed) -> Option<&(&'a str, &'a str, Day)> {
        let names = &self.books.input.names;
        let shop = names.text(self.books.input.place_text(batch.place).shop);
        self.orders.get(&(shop, names.text(batch.batch), names.text(batch.sku)))
    }

    /// RMB of costs in a month, to the micro; `None` where a rate is missing.
    fn rmb(&self, place: Place, month: Month, costs: &BTreeMap<Currency, i64>) -> Option<i64> {
        let amounts: Vec<_> = costs.iter().map(|(c, m)| (*c, *m)).collect();
        let shop = self.books.input.place_text(place).shop;
        self.fx.convert(shop, month, &amounts, Currency::CNY, 1).ok()
    }

    /// The newest batch of a SKU's pool that had been received `age` days before a day: under first in, first out, what is that old
    /// came with it or before it.
    fn batch(&self, place: Place, sku: Name, day: Day, age: i32) -> Option<&Landed> {
        let input = &self.books.input;
        let own = || input.find_place(input.place_text(place).shop, input.names.find("own")?);
        let here = self.by_sku.get(&(place, sku)).or_else(|| self.by_sku.get(&(own()?, sku)));
        let batches = here.into_iter().flatten().filter_map(|i| self.batches.get(*i));
        batches.filter(|b| b.day.0 <= day.0 - age).max_by_key(|b| b.day)
    }

    /// Who ordered stock that was `age` days old on a day; empty when nobody is named.
    pub fn orderer(&self, place: Place, sku: Name, day: Day, age: i32) -> &'a str {
        self.batch(place, sku, day, age).and_then(|b| self.order(b)).map_or("", |o| o.1)
    }

    /// Goods bought. A batch counts with its landed cost on the day of its order, or of its receipt where no order is known; what of an
    /// order has not come yet counts at the order's price. Rows without a rate are returned by reference.
    pub fn bought(&self, facts: &Facts) -> (Vec<Row>, Vec<Row>) {
        let (mut rows, mut unrated) = (Vec::new(), Vec::new());
        let mut come: BTreeMap<(&str, &str, &str), i64> = BTreeMap::new();
        let input = &self.books.input;
        for b in &self.batches {
            let place = input.place_text(b.place);
            let [shop, site, sku, batch] = [place.shop, place.marketplace, b.sku, b.batch].map(|n| input.names.text(n));
            let order = self.order(b);
            if let Some((number, _, _)) = order {
                *come.entry((shop, number, sku)).or_default() += b.units;
            }
            let day = order.map_or(b.day, |o| o.2);
            let micros = self.rmb(b.place, Month::of(day), &b.costs);
            let reference = format!("batch:{shop}/{site}/{batch}/{sku}");
            let row = Row {
                units: b.units,
                batch: batch.to_owned(),
                orderer: order.map_or("", |o| o.1).to_owned(),
                ..Row::new(&reference, Kind::GoodsBought, day, (&account(shop, site), sku), -micros.unwrap_or(0))
            };
            if micros.is_some() { rows.push(row) } else { unrated.push(row) }
        }
        for o in &facts.ordered {
            let came = come.get(&(o.shop.as_str(), o.order.as_str(), o.sku.as_str())).copied().unwrap_or(0);
            let units = (o.units - came).max(0);
            let amount = units.saturating_mul(o.unit_price_micros);
            let costs: BTreeMap<_, _> = o.currency.map(|c| (c, amount)).into_iter().collect();
            let place = input.names.find(&o.shop).zip(input.names.find(&o.site));
            let place = place.and_then(|(shop, site)| input.find_place(shop, site));
            // a shop that the books have never heard of has no rates either, and its RMB are RMB
            let micros = match place {
                Some(place) if o.currency.is_some() => self.rmb(place, Month::of(o.day), &costs),
                _ => (o.currency == Some(Currency::CNY)).then_some(amount),
            };
            if units == 0 {
                continue;
            }
            let reference = format!("order:{}/{}/{}/{}", o.shop, o.site, o.order, o.sku);
            let row = Row {
                units,
                original_micros: -amount,
                original_currency: o.currency.unwrap_or(Currency::CNY),
                orderer: o.by.clone(),
                ..Row::new(
                    &reference,
                    Kind::GoodsBought,
                    o.day,
                    (&account(&o.shop, &o.site), &o.sku),
                    -micros.unwrap_or(0),
                )
            };
            if micros.is_some() { rows.push(row) } else { unrated.push(row) }
        }
        (rows, unrated)
    }

    /// Stock by age at the last snapshot of each month, at the landed cost of the batch that it is taken to be of. Stock without a cost
    /// is not here: the books say so.
    pub fn held(&self) -> Vec<Row> {
        let input = &self.books.input;
        let mut last: BTreeMap<(Place, Month), Day> = BTreeMap::new();
        for a in &input.aged {
            let day = last.entry((a.place, Month::of(a.day))).or_insert(a.day);
            *day = a.day.max(*day);
        }
        let newest = |a: &&Aged| last.get(&(a.place, Month::of(a.day))) == Some(&a.day);
        let mut rows = Vec::new();
        for a in input.aged.iter().filter(newest) {
            let place = input.place_text(a.place);
            let [shop, site, sku] = [place.shop, place.marketplace, a.sku].map(|n| input.names.text(n));
            for (age, units) in BANDS.into_iter().zip(a.units).filter(|(_, units)| *units > 0) {
                let known = self.batch(a.place, a.sku, a.day, age).or_else(|| self.batch(a.place, a.sku, a.day, 0));
                let Some(batch) = known else { continue };
                let whole = self.rmb(batch.place, Month::of(a.day), &batch.costs);
                let Some(cost) = whole.and_then(|w| scale(w, units.into(), batch.units.into())) else { continue };
                let reference = format!("age:{shop}/{site}/{}/{sku}/{age}", a.day);
                rows.push(Row {
                    units,
                    age_days: age,
                    batch: input.names.text(batch.batch).to_owned(),
                    orderer: self.order(batch).map_or("", |o| o.1).to_owned(),
                    ..Row::new(&reference, Kind::StockHeld, a.day, (&account(shop, site), sku), cost)
                });
            }
        }
        rows
    }
}
