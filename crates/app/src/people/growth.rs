//! Growth of net sales between two periods, split into price, units, new SKUs, exchange rates and tax.
//!
//! Formulas, per shop, site and SKU, with U units, S net sales in the site's currency and R the same in RMB, of period 0 and 1
//! 1. A SKU that had neither sales nor refunds in period 0 is *new*: R₁.
//! 2. *Units*: R₀ · U₁ / U₀ − R₀ (a SKU that no longer sells counts here). *Price*: R₀ · S₁ / S₀ − R₀ · U₁ / U₀. *Exchange rates*: R₁ − R₀ · S₁ / S₀.
//! 3. Where U₀ or S₀ is not above zero nothing can be divided by it, and all of R₁ − R₀ is *units*.
//! 4. *Tax*: what VAT and surcharges took more in period 1. The five parts add up to the growth of net sales after VAT, to the micro.

use crate::profit::Books;
use crate::tax::Taxes;
use books::input::{MovementKind, Place};
use books::names::Name;
use books::{Line, Month};
use domain::money::scale;
use std::collections::{BTreeMap, BTreeSet};

/// First and last month of a period.
pub type Period = (Month, Month);

/// Parts of growth, RMB micros.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Parts {
    /// Other prices (and another mix of promotions and refunds).
    pub price_micros: i64,
    /// More or fewer units.
    pub units_micros: i64,
    /// SKUs that period 0 did not have.
    pub new_micros: i64,
    /// Other exchange rates.
    pub fx_micros: i64,
    /// More or less VAT and surcharges: below zero when they took more.
    pub tax_micros: i64,
}

impl Parts {
    /// Names, English and Chinese, in the order of [`Parts::values`].
    pub const NAMES: [(&'static str, &'static str); 5] = [
        ("Price", "价格"),
        ("Units", "销量"),
        ("New SKUs", "新品"),
        ("Exchange rates", "汇率"),
        ("VAT and surcharges", "增值税及附加"),
    ];
    /// Names in files, in the order of [`Parts::values`].
    pub const CODES: [&'static str; 5] = ["price", "units", "new_skus", "fx", "tax"];

    /// The parts in the order in which a person reads them.
    pub fn values(&self) -> [i64; 5] {
        [self.price_micros, self.units_micros, self.new_micros, self.fx_micros, self.tax_micros]
    }

    /// What they add up to; `None` when it does not fit.
    pub fn sum(&self) -> Option<i64> {
        self.values().into_iter().try_fold(0_i64, i64::checked_add)
    }
}

/// Growth from one period to another, RMB micros.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Growth {
    /// The two periods, the earlier first.
    pub periods: (Period, Period),
    /// Whether the earlier one is the same months a year before; else the months just before.
    pub by_last_year: bool,
    /// Net sales after VAT and surcharges of the two.
    pub net_micros: (i64, i64),
    /// What the growth is made of.
    pub parts: Parts,
    /// SKUs of a site that a missing rate keeps out.
    pub unknown: usize,
}

/// Units and net sales of a SKU on a site in a period.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sold {
    /// Units.
    pub units: i64,
    /// In the site's currency, micros.
    pub native_micros: i64,
    /// In RMB, micros.
    pub rmb_micros: i64,
}

impl Sold {
    fn nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// The parts of one SKU; without tax. `None` when an amount does not fit.
pub fn of_sku(then: &Sold, now: &Sold) -> Option<Parts> {
    let whole = now.rmb_micros.checked_sub(then.rmb_micros)?;
    if then.nothing() {
        return Some(Parts { new_micros: whole, ..Parts::default() });
    }
    if then.units <= 0 || then.native_micros <= 0 {
        return Some(Parts { units_micros: whole, ..Parts::default() });
    }
    let by_units = scale(then.rmb_micros, now.units.into(), then.units.into())?;
    let by_sales = scale(then.rmb_micros, now.native_micros.into(), then.native_micros.into())?;
    if now.units <= 0 {
        // refunds of what was sold before: nothing sells any more
        return Some(Parts {
            units_micros: by_sales.checked_sub(then.rmb_micros)?,
            fx_micros: now.rmb_micros.checked_sub(by_sales)?,
            ..Parts::default()
        });
    }
    Some(Parts {
        units_micros: by_units.checked_sub(then.rmb_micros)?,
        price_micros: by_sales.checked_sub(by_units)?,
        fx_micros: now.rmb_micros.checked_sub(by_sales)?,
        ..Parts::default()
    })
}

type Item = (Place, Name);

/// Splits the growth of some shops (empty means all); `None` when an amount does not fit.
pub fn split(
    books: &Books,
    taxes: &Taxes,
    (then, now): (Period, Period),
    by_last_year: bool,
    shops: &BTreeSet<String>,
) -> Option<Growth> {
    let statement = &books.closing.statement;
    let which = |month: Month| match () {
        () if then.0 <= month && month <= then.1 => Some(0),
        () if now.0 <= month && month <= now.1 => Some(1),
        () => None,
    };
    let mut sold: BTreeMap<Item, [Sold; 2]> = BTreeMap::new();
    let mut unknown: BTreeSet<Item> = BTreeSet::new();
    for c in statement.cells.iter().filter(|c| c.line <= Line::Refunds) {
        let shop = &statement.place(c.place).shop;
        let Some(i) = which(c.month).filter(|_| shops.is_empty() || shops.contains(shop)) else { continue };
        let Some((native, rmb)) = c.micros.zip(c.rmb_micros) else {
            unknown.insert((c.place, c.sku));
            continue;
        };
        let of = &mut sold.entry((c.place, c.sku)).or_default()[i];
        of.native_micros = of.native_micros.checked_add(native)?;
        of.rmb_micros = of.rmb_micros.checked_add(rmb)?;
    }
    for m in books.input.movements.iter().filter(|m| m.kind == MovementKind::Sale) {
        if let (Some(i), Some(of)) = (which(Month::of(m.day)), sold.get_mut(&(m.place, m.sku))) {
            of[i].units = of[i].units.checked_add(m.units.checked_mul(m.rows)?)?;
        }
    }
    let (mut parts, mut net) = (Parts::default(), [0_i64; 2]);
    for [before, after] in sold.iter().filter(|(item, _)| !unknown.contains(item)).map(|(_, of)| of) {
        let one = of_sku(before, after)?;
        parts.price_micros = parts.price_micros.checked_add(one.price_micros)?;
        parts.units_micros = parts.units_micros.checked_add(one.units_micros)?;
        parts.new_micros = parts.new_micros.checked_add(one.new_micros)?;
        parts.fx_micros = parts.fx_micros.checked_add(one.fx_micros)?;
        net = [net[0].checked_add(before.rmb_micros)?, net[1].checked_add(after.rmb_micros)?];
    }
    let mut tax = [0_i64; 2];
    for line in taxes.lines.iter().filter(|l| shops.is_empty() || shops.contains(&l.shop)) {
        if let Some(i) = which(line.month) {
            let taken = line.amounts.vat_micros.checked_add(line.amounts.surcharge_micros)?;
            tax[i] = tax[i].checked_add(taken)?;
        }
    }
    parts.tax_micros = tax[0].checked_sub(tax[1])?;
    let net_micros = (net[0].checked_sub(tax[0])?, net[1].checked_sub(tax[1])?);
    Some(Growth { periods: (then, now), by_last_year, net_micros, parts, unknown: unknown.len() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Units, price in dollars, rate in hundredths of a yuan.
    fn sold(units: i64, price: i64, rate: i64) -> Sold {
        let native_micros = units * price * 1_000_000;
        Sold { units, native_micros, rmb_micros: native_micros / 100 * rate }
    }

    fn yuan(then: Sold, now: Sold) -> [i64; 5] {
        of_sku(&then, &now).unwrap().values().map(|m| m / 1_000_000)
    }

    #[test]
    fn each_cause_has_its_part() {
        let base = sold(10, 20, 700);
        // 10 × 20 × 7.00 = 1400; five more units 700; three dollars more on ten units 210; 0.10 more on 200 dollars 20
        assert_eq!(yuan(base, sold(15, 20, 700)), [0, 700, 0, 0, 0]);
        assert_eq!(yuan(base, sold(10, 23, 700)), [210, 0, 0, 0, 0]);
        assert_eq!(yuan(base, sold(10, 20, 710)), [0, 0, 0, 20, 0]);
        // all three: units 700, price 3 × 15 × 7 = 315, rate 0.10 × 345 = 34.5
        assert_eq!(yuan(base, sold(15, 23, 710)), [315, 700, 0, 34, 0]);
        assert_eq!(yuan(Sold::default(), sold(10, 20, 700)), [0, 0, 1_400, 0, 0]);
        assert_eq!(yuan(base, Sold::default()), [0, -1_400, 0, 0, 0]);
        // a refund of 20 dollars and no sale: 220 dollars less than before, all of it units
        let refund = Sold { units: 0, native_micros: -20_000_000, rmb_micros: -140_000_000 };
        assert_eq!(yuan(base, refund), [0, -1_540, 0, 0, 0]);
        // refunds before, sales now: nothing to divide by
        assert_eq!(yuan(refund, base), [0, 1_540, 0, 0, 0]);
    }

    proptest! {
        #[test]
        fn the_parts_add_up_to_the_whole(
            then in (-50_i64..1_000, -1_000_000_000_000_i64..1_000_000_000_000, -1_000_000_000_000_i64..1_000_000_000_000),
            now in (-50_i64..1_000, -1_000_000_000_000_i64..1_000_000_000_000, -1_000_000_000_000_i64..1_000_000_000_000),
        ) {
            let of = |(units, native_micros, rmb_micros)| Sold { units, native_micros, rmb_micros };
            let (then, now) = (of(then), of(now));
            // what does not fit is said by `None`, never by a wrong sum
            if let Some(sum) = of_sku(&then, &now).and_then(|p| p.sum()) {
                prop_assert_eq!(sum, now.rmb_micros - then.rmb_micros);
            }
        }
    }
}
