//! Rows gathered by what they are taxed alike: the order in which they come does not matter afterwards.

use super::{Purchase, Sale};
use crate::month::Month;
use crate::tax::exact::fit;
use crate::tax::profile::{Entity, Treatment};
use crate::tax::{Law, Tables, TaxError};
use domain::Day;
use std::collections::{BTreeMap, HashMap};

/// Whose an amount is, in which month.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Whose {
    pub month: Month,
    pub shop: String,
    pub sku: String,
    pub operator: String,
}

/// Sales that are taxed alike. Rates in millionths.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct SaleKey {
    pub whose: Whose,
    /// As the profile says, whatever the taxpayer.
    pub treatment: Treatment,
    pub small_levy: i64,
    pub general_levy: i64,
}

/// Purchases that count alike.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct PurchaseKey {
    pub whose: Whose,
    pub treatment: Treatment,
    pub export_refund: i64,
}

/// All rows of an entity.
#[derive(Default)]
pub(super) struct Gathered {
    /// Gross, RMB micros.
    pub sales: BTreeMap<SaleKey, i64>,
    /// Net and VAT, RMB micros.
    pub purchases: BTreeMap<PurchaseKey, (i64, i64)>,
}

/// Month, shop, SKU, operator, treatment, levy of a small-scale and of a general taxpayer.
type Alike<'a> = (Month, &'a str, &'a str, &'a str, Treatment, [i64; 2]);

impl Gathered {
    /// Gathers the rows of the entity's shops.
    pub fn of(entity: &Entity, tables: &Tables, sales: &[Sale], purchases: &[Purchase]) -> Result<Self, TaxError> {
        let mut laws: BTreeMap<Day, Law> = BTreeMap::new();
        let mut law = |day| match laws.get(&day) {
            Some(law) => Ok(*law),
            None => Law::on(tables, day).inspect(|law| {
                laws.insert(day, *law);
            }),
        };
        let mut gathered = Self::default();
        // summed under borrowed texts first: far fewer keys than rows
        let mut sums: HashMap<Alike<'_>, i64> = HashMap::new();
        for s in sales.iter().filter(|s| entity.shops.contains(&*s.shop)) {
            let law = law(s.day)?;
            let (treatment, levies) = (entity.treatment(&s.shop, &s.shipment), [law.small_levy, law.general_levy]);
            let key = (Month::of(s.day), &*s.shop, &*s.sku, &*s.operator, treatment, levies);
            add(sums.entry(key).or_default(), s.gross_micros)?;
        }
        let sale = |(key, gross): (Alike<'_>, i64)| {
            let (month, shop, sku, operator, treatment, [small_levy, general_levy]) = key;
            let [shop, sku, operator] = [shop, sku, operator].map(str::to_owned);
            (SaleKey { whose: Whose { month, shop, sku, operator }, treatment, small_levy, general_levy }, gross)
        };
        gathered.sales = sums.into_iter().map(sale).collect();
        for p in purchases.iter().filter(|p| entity.shops.contains(&p.shop)) {
            let key = PurchaseKey {
                whose: whose(p.day, &p.shop, &p.sku, &p.operator),
                treatment: entity.treatment(&p.shop, &p.shipment),
                export_refund: law(p.day)?.export_refund,
            };
            let sums = gathered.purchases.entry(key).or_default();
            add(&mut sums.0, p.net_micros)?;
            add(&mut sums.1, p.vat_micros)?;
        }
        Ok(gathered)
    }

    /// First and last month with a row.
    pub fn months(&self) -> Option<(Month, Month)> {
        let sales = self.sales.keys().map(|k| k.whose.month);
        let all: Vec<Month> = sales.chain(self.purchases.keys().map(|k| k.whose.month)).collect();
        Some((*all.iter().min()?, *all.iter().max()?))
    }
}

fn whose(day: Day, shop: &str, sku: &str, operator: &str) -> Whose {
    Whose { month: Month::of(day), shop: shop.into(), sku: sku.into(), operator: operator.into() }
}

fn add(sum: &mut i64, micros: i64) -> Result<(), TaxError> {
    *sum = fit(i128::from(*sum) + i128::from(micros))?;
    Ok(())
}
