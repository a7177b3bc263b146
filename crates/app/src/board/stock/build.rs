//! From the engine's answers to SKUs.

use super::ask::{Coming, DayRow, Key, Raw, Terms};
use super::{Arrival, DAYS, IDLE_DAYS, Item, Landed, Lead, OnHand, SNAPSHOT_DAYS, Stock, pace};
use crate::desk::Seen;
use books::economics::Economics;
use domain::money::scale;
use domain::{Currency, Day, Marketplace};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The seller's own tables: goods that are no site's.
const OWN: &str = "own";

type Place = (String, String);

/// Puts SKUs together.
pub(super) fn build(raw: Raw, economics: &Economics, seen: &Seen, today: Day) -> Stock {
    let mut stock = Stock::default();
    let spans: HashMap<Place, (Day, Day)> =
        raw.spans.iter().map(|(shop, site, first, last)| ((shop.clone(), site.clone()), (*first, *last))).collect();
    let sold = raw.sales.iter().map(|s| &s.key);
    for key in raw.snapshots.iter().map(|s| &s.key).chain(raw.ages.iter().map(|a| &a.key)).chain(sold) {
        open(&mut stock, key, &spans, today);
    }
    on_hand(&mut stock, &raw, seen);
    ages(&mut stock, &raw);
    series(&mut stock, &raw, &spans);
    arrivals(&mut stock, &raw.coming, today);
    money(&mut stock, &raw, economics, seen);
    stock
}

fn open(stock: &mut Stock, key: &Key, spans: &HashMap<Place, (Day, Day)>, today: Day) {
    let site = Marketplace::find(&key.1).filter(|_| key.1 != OWN && !stock.items.contains_key(key));
    let Some(site) = site else { return };
    let through = spans.get(&(key.0.clone(), key.1.clone())).map_or(today.plus(-1), |s| s.1);
    let item = Item {
        shop: key.0.clone(),
        marketplace: key.1.clone(),
        sku: key.2.clone(),
        title: String::new(),
        currency: site.currency(),
        on_hand: None,
        pace: None,
        sold_90: None,
        arrivals: Vec::new(),
        lead: None,
        ages: None,
        storage_micros: None,
        surcharge_micros: None,
        landed: None,
        price_micros: None,
        unit: None,
        sales: Vec::new(),
        levels: Vec::new(),
        through,
    };
    stock.items.insert(key.clone(), item);
}

/// The newest day of every site.
fn newest<'a>(rows: impl Iterator<Item = (&'a Key, Day)>) -> HashMap<(&'a str, &'a str), Day> {
    let mut days = HashMap::new();
    for (key, day) in rows {
        let newest = days.entry((key.0.as_str(), key.1.as_str())).or_insert(day);
        *newest = day.max(*newest);
    }
    days
}

fn on_hand(stock: &mut Stock, raw: &Raw, seen: &Seen) {
    let last = newest(raw.snapshots.iter().map(|s| (&s.key, s.day)));
    for s in &raw.snapshots {
        let Some(item) = stock.items.get_mut(&s.key) else { continue };
        item.title.clone_from(&s.title);
        let [available, reserved, inbound, unfulfillable, storage, price, charged] = s.figures;
        item.price_micros = seen.surroundings.price_micros.get(&s.key).copied().filter(|p| *p > 0).or(price);
        let fresh = last.get(&(s.key.0.as_str(), s.key.1.as_str())).is_some_and(|l| l.0 - s.day.0 <= SNAPSHOT_DAYS);
        if let Some(available) = available.filter(|_| fresh) {
            item.on_hand = Some(OnHand { day: s.day, available, reserved, inbound, unfulfillable });
            item.storage_micros = storage.or(charged);
        }
    }
}

fn ages(stock: &mut Stock, raw: &Raw) {
    let last = newest(raw.ages.iter().map(|a| (&a.key, a.day)));
    for a in &raw.ages {
        let fresh = last.get(&(a.key.0.as_str(), a.key.1.as_str())).is_some_and(|l| l.0 - a.day.0 <= SNAPSHOT_DAYS);
        let Some(item) = stock.items.get_mut(&a.key).filter(|_| fresh) else { continue };
        if a.bands.iter().any(Option::is_some) {
            item.ages = Some((a.bands.map(|b| b.unwrap_or(0)), a.day));
        }
        item.surcharge_micros = a.surcharge;
    }
    for (key, fee) in &raw.charged {
        if let Some(item) = stock.items.get_mut(key) {
            item.surcharge_micros = item.surcharge_micros.or(Some(*fee));
        }
    }
}

/// Sales, stock and pace by day.
fn series(stock: &mut Stock, raw: &Raw, spans: &HashMap<Place, (Day, Day)>) {
    let length = usize::try_from(DAYS).unwrap_or(0);
    for item in stock.items.values_mut() {
        let span = spans.get(&(item.shop.clone(), item.marketplace.clone()));
        let first = item.through.plus(1 - DAYS);
        let known = span.map_or(length, |(from, _)| usize::try_from(from.0 - first.0).unwrap_or(0).min(length));
        item.sales = (0..length).map(|d| (d >= known).then_some(0)).collect();
        item.levels = vec![None; length];
    }
    let at =
        |item: &Item, day: Day| usize::try_from(day.0 - item.through.plus(1 - DAYS).0).ok().filter(|at| *at < length);
    let small = |n: i64| i32::try_from(n).unwrap_or(i32::MAX);
    for row in &raw.sales {
        let Some(item) = stock.items.get_mut(&row.key) else { continue };
        if let Some(at) = at(item, row.day) {
            item.sales[at] = Some(small(row.units));
        }
    }
    // as the agents do: where a site has a ledger, the ledger alone says what was on hand
    let ledgered: HashSet<(&str, &str)> = raw.ledger.iter().map(|r| (r.key.0.as_str(), r.key.1.as_str())).collect();
    let from_counts = |r: &&DayRow| !ledgered.contains(&(r.key.0.as_str(), r.key.1.as_str()));
    for row in raw.ledger.iter().chain(raw.counted.iter().filter(from_counts)) {
        let Some(item) = stock.items.get_mut(&row.key) else { continue };
        if let Some(at) = at(item, row.day) {
            item.levels[at] = Some(small(row.units));
        }
    }
    for item in stock.items.values_mut() {
        item.pace = pace(&item.sales, &item.levels).or_else(|| unsold(item));
        let last = &item.sales[length - usize::try_from(IDLE_DAYS).unwrap_or(0)..];
        item.sold_90 = last.iter().try_fold(0_i64, |sum, n| Some(sum + i64::from((*n)?)));
    }
}

/// A SKU with stock that has not sold for as long as is known has a pace of nothing.
fn unsold(item: &Item) -> Option<super::Pace> {
    let days = item.sales.iter().rev().take(super::PACE_DAYS as usize).flatten().count();
    let nothing = item.sales.iter().flatten().all(|n| *n <= 0) && item.on_hand.is_some_and(|h| h.available > 0);
    let days = i32::try_from(days).ok().filter(|d| nothing && *d >= super::PACE_DAYS)?;
    Some(super::Pace { units: 0, days, out_days: 0 })
}

/// Orders of the seller's own table name no site: what is open is shared over the shop's sites that stock the SKU, by their pace. Goods
/// on a ship count where no order of the SKU is open, as the order's day stands for them.
fn arrivals(stock: &mut Stock, coming: &[Coming], today: Day) {
    let ordered: BTreeSet<(&str, &str)> =
        coming.iter().filter(|c| c.order).map(|c| (c.key.0.as_str(), c.key.2.as_str())).collect();
    let mut sites: BTreeMap<(String, String), Vec<Key>> = BTreeMap::new();
    for key in stock.items.keys() {
        sites.entry((key.0.clone(), key.2.clone())).or_default().push(key.clone());
    }
    for c in coming.iter().filter(|c| c.order || !ordered.contains(&(c.key.0.as_str(), c.key.2.as_str()))) {
        let keys = match sites.get(&(c.key.0.clone(), c.key.2.clone())) {
            Some(_) if stock.items.contains_key(&c.key) => vec![c.key.clone()],
            Some(keys) if c.key.1 == OWN => keys.clone(),
            _ => continue,
        };
        let weights: Vec<i64> = keys
            .iter()
            .map(|k| {
                let item = &stock.items[k];
                let pace = item.pace.map_or(0, |p| p.units * 1_000_000 / i64::from(p.days.max(1)));
                let stocked = i64::from(item.on_hand.is_some());
                pace * stocked + stocked
            })
            .collect();
        let parts =
            domain::allocate(c.units, &weights, 1).unwrap_or_else(|| vec![c.units; usize::from(keys.len() == 1)]);
        for (key, units) in keys.iter().zip(parts).filter(|(_, units)| *units > 0) {
            if let Some(item) = stock.items.get_mut(key) {
                let overdue = c.day < today;
                item.arrivals.push(Arrival { day: c.day, number: c.number.clone(), order: c.order, units, overdue });
            }
        }
    }
    for item in stock.items.values_mut() {
        item.arrivals.sort_by(|a, b| (a.day, &a.number).cmp(&(b.day, &b.number)));
    }
}

/// A row of a SKU's site, else of the seller's own tables.
fn of_site<'a, T>(by: &'a HashMap<&Key, T>, item: &Item) -> Option<&'a T> {
    let key = |site: &str| (item.shop.clone(), site.to_owned(), item.sku.clone());
    by.get(&key(&item.marketplace)).or_else(|| by.get(&key(OWN)))
}

fn money(stock: &mut Stock, raw: &Raw, economics: &Economics, seen: &Seen) {
    let mut leads: HashMap<&Key, Lead> = HashMap::new();
    for t in &raw.terms {
        if let Some(lead) = lead(t) {
            let best = leads.entry(&t.key).or_insert(lead);
            *best = Lead { usual: best.usual.min(lead.usual), fastest: best.fastest.min(lead.fastest) };
        }
    }
    let batches: HashMap<&Key, (i64, i64, Currency)> = raw
        .batches
        .iter()
        .filter_map(|b| Some((&b.key, (b.micros, b.units, b.currency?))))
        .filter(|(_, (micros, units, _))| *micros > 0 && *units > 0)
        .collect();
    for (key, item) in &mut stock.items {
        item.lead = of_site(&leads, item).copied();
        item.unit = economics.unit(&key.0, &key.1, &key.2).filter(|u| u.currency == item.currency).cloned();
        if item.price_micros.is_none() {
            item.price_micros = seen.surroundings.price_micros.get(key).copied().filter(|p| *p > 0);
        }
        let booked = item.unit.as_ref().map(|u| Landed { micros: u.landed_micros(), last_batch: false });
        item.landed = booked.or_else(|| {
            let (micros, units, currency) = of_site(&batches, item)?;
            let site = economics.convert(&item.shop, *micros, *currency, item.currency)?;
            Some(Landed { micros: scale(site, 1, (*units).into())?, last_batch: true })
        });
    }
}

fn lead(t: &Terms) -> Option<Lead> {
    let usual = t.sea.or(t.air)?;
    let fastest = t.sea.into_iter().chain(t.air).min()?;
    Some(Lead { usual: t.production + usual, fastest: t.production + fastest })
}

#[cfg(test)]
mod tests {
    use super::super::{OnHand, Pace};
    use super::*;

    #[test]
    fn an_order_without_a_site_is_shared_by_pace_and_a_ship_counts_only_without_an_order() {
        let mut stock = Stock::default();
        let key = |site: &str, sku: &str| ("s".to_owned(), site.to_owned(), sku.to_owned());
        for (site, sku, units) in [("amazon-us", "A", 90), ("amazon-uk", "A", 30), ("amazon-us", "B", 30)] {
            open(&mut stock, &key(site, sku), &HashMap::new(), Day(100));
            let item = stock.items.get_mut(&key(site, sku)).unwrap();
            item.pace = Some(Pace { units, days: 30, out_days: 0 });
            item.on_hand =
                Some(OnHand { day: Day(99), available: 1, reserved: None, inbound: None, unfulfillable: None });
        }
        let coming = |site: &str, sku: &str, order, day, units| Coming {
            key: key(site, sku),
            number: if order { "PO".into() } else { "SHIP".into() },
            order,
            day: Day(day),
            units,
        };
        let all = [
            coming(OWN, "A", true, 120, 400),
            coming(OWN, "A", false, 110, 400),
            coming("amazon-us", "B", false, 90, 7),
            coming(OWN, "nobody's", true, 90, 7),
        ];
        arrivals(&mut stock, &all, Day(100));
        let of = |site, sku| {
            let item = &stock.items[&key(site, sku)];
            item.arrivals.iter().map(|a| (a.number.as_str(), a.day.0, a.units, a.overdue)).collect::<Vec<_>>()
        };
        assert_eq!(of("amazon-us", "A"), [("PO", 120, 300, false)]);
        assert_eq!(of("amazon-uk", "A"), [("PO", 120, 100, false)]);
        assert_eq!(of("amazon-us", "B"), [("SHIP", 90, 7, true)]);
    }
}
