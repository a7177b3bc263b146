//! What goods cost: batches received, first-leg shipments, exchange rates, expenses.

use super::{Site, catalogue::Product};
use crate::{Spec, rng::Rng};
use domain::{Currency, Day, Marketplace};
use std::collections::BTreeMap;

/// Units ordered for one offer.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Day of receipt; may lie after the last day.
    pub day: Day,
    /// Day of the purchase order.
    pub ordered: Day,
    /// Index of the offer.
    pub offer: usize,
    /// Units.
    pub units: i64,
    /// sea or air.
    pub mode: &'static str,
}

/// Units of one SKU in one batch. Money in RMB micros, for all units.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Number.
    pub id: String,
    /// Purchase order.
    pub po: String,
    /// Index of the product.
    pub product: usize,
    /// Site that the batch names; none for a shared product.
    pub market: Option<Marketplace>,
    /// Site that it went to.
    pub goes_to: Marketplace,
    /// Day of the order.
    pub ordered: Day,
    /// Day of receipt; later than the last day while it is on its way.
    pub received: Day,
    /// Units.
    pub units: i64,
    /// Purchase price.
    pub goods: i64,
    /// First-leg freight known per batch.
    pub first_leg: i64,
    /// Duty known per batch.
    pub duty: i64,
    /// Preparation.
    pub prep: i64,
}

/// Units of a batch in one first-leg shipment. Invoices are those of the whole shipment, in RMB micros.
#[derive(Clone, Debug)]
pub struct Leg {
    /// Shipment.
    pub shipment: String,
    /// Batch.
    pub batch: String,
    /// Index of the product.
    pub product: usize,
    /// Units.
    pub units: i64,
    /// Weight of these units.
    pub weight_grams: i64,
    /// Volume of these units.
    pub volume_cm3: i64,
    /// Declared value of these units.
    pub value: i64,
    /// Freight invoice.
    pub freight: i64,
    /// Duty invoice.
    pub duty: i64,
    /// weight, volume, value or quantity.
    pub share_by: &'static str,
    /// Day of departure.
    pub shipped: Day,
    /// Day of receipt.
    pub received: Day,
    /// sea or air.
    pub mode: &'static str,
}

/// An exchange rate: RMB for one unit.
#[derive(Clone, Debug)]
pub struct Rate {
    /// Day, or first day of the month.
    pub day: Day,
    /// Currency.
    pub currency: Currency,
    /// Whether it holds for the month.
    pub monthly: bool,
    /// RMB in 10⁻⁹.
    pub nanos: i64,
}

/// A cost outside the marketplaces, in RMB micros.
#[derive(Clone, Debug)]
pub struct Expense {
    /// Day.
    pub day: Day,
    /// Category.
    pub category: &'static str,
    /// Site and product that it is for.
    pub of: Option<(Marketplace, usize)>,
    /// Amount, positive.
    pub amount: i64,
    /// Note.
    pub note: &'static str,
}

const FEN: i64 = 10_000;

/// Batches and first-leg shipments out of the receipts of all sites. All receipts of a site on a day are one batch number.
pub fn batches(spec: &Spec, rng: &Rng, products: &[Product], sites: &[Site]) -> (Vec<Batch>, Vec<Leg>) {
    let mut rng = rng.fork("costs");
    let (mut batches, mut legs) = (Vec::new(), Vec::new());
    let mut po = 0;
    for site in sites {
        // goods of an offer that arrive together, though ordered apart, are one row of the batch
        let mut days: BTreeMap<Day, BTreeMap<usize, Receipt>> = BTreeMap::new();
        for r in &site.receipts {
            let of_day = days.entry(r.day).or_default();
            of_day.entry(r.offer).and_modify(|sum| sum.units += r.units).or_insert_with(|| r.clone());
        }
        for (n, (day, receipts)) in days.into_iter().enumerate() {
            let (y, m, d) = day.civil();
            let id = format!("B-{}-{y:04}{m:02}{d:02}", site.locale.short);
            // two of five batches know their freight themselves
            let by_row = n % 5 < 2;
            po += 1;
            let mut own: Vec<Batch> = Vec::new();
            for r in receipts.into_values() {
                let product = site.offers[r.offer].product;
                let p = &products[product];
                let drift = rng.range(96, 106);
                let goods = p.cost_fen * drift / 100 * r.units * FEN;
                own.push(Batch {
                    id: id.clone(),
                    po: format!("{po:05}"),
                    product,
                    market: (!p.shared).then_some(site.market),
                    goes_to: site.market,
                    ordered: r.ordered,
                    received: day,
                    units: r.units,
                    goods,
                    first_leg: if by_row { p.weight_grams * r.units * rng.range(6, 14) / 10 * FEN } else { 0 },
                    duty: if by_row { goods / 1000 * rng.range(30, 90) / FEN * FEN } else { 0 },
                    prep: rng.range(20, 60) * r.units * FEN,
                });
            }
            own.sort_by(|a, b| products[a.product].sku.cmp(&products[b.product].sku));
            if !by_row {
                ship(&mut legs, &mut rng, products, &own, n, site.locale.short);
            }
            batches.extend(own);
        }
    }
    let _ = spec;
    legs.sort_by(|a, b| {
        let key = |l: &Leg| (l.shipment.clone(), l.batch.clone(), products[l.product].sku.clone());
        key(a).cmp(&key(b))
    });
    (batches, legs)
}

/// One or two shipments for a batch; with two, each carries a part of the units.
fn ship(legs: &mut Vec<Leg>, rng: &mut Rng, products: &[Product], own: &[Batch], n: usize, short: &str) {
    let Some(head) = own.first() else { return };
    let split = n % 7 == 3;
    let share_by = ["weight", "volume", "value", "quantity"][n % 4];
    for (k, part) in if split { vec![(0, 60), (1, 40)] } else { vec![(0, 100)] } {
        let shipment = format!("FL-{short}-{}-{k}", head.received.0);
        let mode = if k == 1 { "air" } else { "sea" };
        let lines: Vec<(usize, i64)> = own
            .iter()
            .map(|b| (b.product, if part == 40 { b.units - b.units * 60 / 100 } else { b.units * part / 100 }))
            .filter(|(_, units)| *units > 0)
            .collect();
        let grams: i64 = lines.iter().map(|(p, units)| products[*p].weight_grams * units).sum();
        let freight = (grams * rng.range(8, 15) / 10 + rng.range(1, 9_999)) * FEN;
        let duty = (grams / 4 + rng.range(1, 9_999)) * FEN;
        for (product, units) in lines {
            let p = &products[product];
            legs.push(Leg {
                shipment: shipment.clone(),
                batch: head.id.clone(),
                product,
                units,
                weight_grams: p.weight_grams * units,
                volume_cm3: p.volume_cm3() * units,
                value: p.cost_fen * units / 2 * FEN,
                freight,
                duty,
                share_by,
                shipped: head.received.plus(-12),
                received: head.received,
                mode,
            });
        }
    }
}

/// Rates of every currency over the days of trade: months by turns as one rate or day by day.
pub fn rates(spec: &Spec, rng: &Rng) -> Vec<Rate> {
    let mut rng = rng.fork("rates");
    let mut rates = Vec::new();
    for (code, base) in
        [("EUR", 7_815_300_000_i64), ("GBP", 9_120_400_000), ("JPY", 47_130_000), ("USD", 7_108_200_000)]
    {
        let mut nanos = base;
        for (n, (from, to)) in spec.months().into_iter().enumerate() {
            let mut step = |rng: &mut Rng| {
                nanos += nanos / 10_000 * rng.range(-40, 40) / 10;
                nanos / 1000 * 1000
            };
            if n % 2 == 0 {
                let nanos = step(&mut rng);
                rates.push(Rate { day: from.month_start(), currency: Currency::of(code), monthly: true, nanos });
            } else {
                for day in from.0..=to.0 {
                    let nanos = step(&mut rng);
                    rates.push(Rate { day: Day(day), currency: Currency::of(code), monthly: false, nanos });
                }
            }
        }
    }
    rates
}

/// People, rent, software and samples.
pub fn expenses(spec: &Spec, rng: &Rng, products: &[Product], sites: &[Site]) -> Vec<Expense> {
    let mut rng = rng.fork("expenses");
    let mut expenses = Vec::new();
    for (from, to) in spec.months() {
        for (category, note, low, high) in [
            ("people", "salaries", 800_000, 1_600_000),
            ("rent", "office", 300_000, 300_000),
            ("software", "tools", 20_000, 90_000),
        ] {
            let amount = rng.range(low, high) * FEN;
            expenses.push(Expense { day: to, category, of: None, amount, note });
        }
        if let Some(site) = sites.first() {
            let offer = usize::try_from(rng.below(site.offers.len() as i64)).unwrap_or(0);
            let of = Some((site.market, site.offers[offer].product));
            let amount = products[site.offers[offer].product].cost_fen * 3 * FEN;
            expenses.push(Expense { day: from, category: "samples", of, amount, note: "photo samples" });
        }
    }
    expenses.sort_by_key(|e| e.day);
    expenses
}
