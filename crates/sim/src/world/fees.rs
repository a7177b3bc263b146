//! Storage, aged-inventory charges, reimbursements and the stock snapshots behind them.

use super::{Site, catalogue::Product, stock::Shelf};
use crate::Spec;
use domain::Day;

/// Storage fee of one offer in one warehouse for one month.
#[derive(Clone, Debug)]
pub struct StorageFee {
    /// First day of the calendar month.
    pub month: Day,
    /// Index of the offer.
    pub offer: usize,
    /// Index of the warehouse.
    pub warehouse: usize,
    /// Average units on hand, in hundredths.
    pub units_hundredths: i64,
    /// Rate per volume unit in minor units.
    pub rate: i64,
    /// Fee in micros, positive, whole minor units.
    pub fee: i64,
}

/// Charge on aged units of one offer in one band.
#[derive(Clone, Debug)]
pub struct AgedFee {
    /// Snapshot day, the 15th.
    pub day: Day,
    /// Index of the offer.
    pub offer: usize,
    /// Index in [`TIERS`].
    pub tier: usize,
    /// Units.
    pub units: i64,
    /// Charge in micros, positive.
    pub fee: i64,
}

/// Money for a lost unit.
#[derive(Clone, Debug)]
pub struct Reimbursement {
    /// Day of approval.
    pub day: Day,
    /// Id.
    pub id: String,
    /// Index of the offer.
    pub offer: usize,
    /// Units.
    pub units: i64,
    /// Amount per unit in micros.
    pub per_unit: i64,
}

/// The shelves in the evening of a day.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Day.
    pub day: Day,
    /// One per offer.
    pub shelves: Vec<Shelf>,
}

/// Age bands of the surcharge: from, to (days), US cents per cubic foot and month, name in the report.
pub const TIERS: [(i32, i32, i64, &str); 8] = [
    (181, 210, 50, "181-210 days"),
    (211, 240, 100, "211-240 days"),
    (241, 270, 150, "241-270 days"),
    (271, 300, 545, "271-300 days"),
    (301, 330, 570, "301-330 days"),
    (331, 365, 590, "331-365 days"),
    (366, 455, 690, "366-455 days"),
    (456, 99_999, 790, "456+ days"),
];

/// Charge in micros for units of one offer in one band, whole minor units.
pub fn aged_fee(site: &Site, product: &Product, tier: usize, units: i64) -> i64 {
    let cents = TIERS[tier].2 * units * product.volume_cm3() / 28_317 * site.locale.price_factor / 1000;
    site.minor(cents)
}

/// Fills in the storage fees of every whole month and the aged charges of every 15th.
pub fn storage(site: &mut Site, spec: &Spec, products: &[Product]) {
    for (from, to) in spec.months() {
        if to == from.month_end() {
            let at = |day: Day| usize::try_from(day.0 - spec.first_day.0).unwrap_or(0);
            let fees = month_fees(site, products, at(from)..at(to) + 1, from);
            site.storage.extend(fees);
        }
    }
    let days = site.snapshots.iter().filter(|s| s.day.civil().2 == 15);
    site.aged = days.flat_map(|snapshot| aged_fees(site, snapshot, products)).collect();
}

/// Storage fees of a month whose days are `span` in the site's movements.
pub fn month_fees(site: &Site, products: &[Product], span: std::ops::Range<usize>, from: Day) -> Vec<StorageFee> {
    let days = i64::try_from(span.len().max(1)).unwrap_or(1);
    let rate = site.locale.storage_rate[usize::from(from.civil().1 >= 10)];
    let mut fees = Vec::new();
    for offer in 0..site.offers.len() {
        let on_hand: i64 = site.moves[span.clone()].iter().map(|m| m[offer].end).sum();
        let volume = products[site.offers[offer].product].volume_cm3();
        for (warehouse, share) in [(0, 60), (1, 40)] {
            let units_hundredths = on_hand * share / days;
            let fee = site.minor(units_hundredths * volume * rate / site.locale.volume_unit_cm3 / 100);
            if units_hundredths > 0 {
                let month = from.month_start();
                fees.push(StorageFee { month, offer, warehouse, units_hundredths, rate, fee });
            }
        }
    }
    fees
}

/// Charges on the aged units of a snapshot.
pub fn aged_fees(site: &Site, snapshot: &Snapshot, products: &[Product]) -> Vec<AgedFee> {
    let mut aged = Vec::new();
    for (offer, shelf) in snapshot.shelves.iter().enumerate() {
        for (tier, (low, high, ..)) in TIERS.iter().enumerate() {
            let units = shelf.aged(snapshot.day, *low, *high);
            let fee = aged_fee(site, &products[site.offers[offer].product], tier, units);
            if fee > 0 {
                aged.push(AgedFee { day: snapshot.day, offer, tier, units, fee });
            }
        }
    }
    aged
}
