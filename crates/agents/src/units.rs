//! What a unit of a SKU earns: by the books where they know enough, else by the marketplace's fee estimate and the latest cost.

use crate::brief::Brief;
use crate::facts::{Facts, FeeRow, LandedRow, Site, SkuKey, SourcingRow};
use crate::words::quoted_eq;
use books::names::Name;
use domain::money::scale;
use domain::{Currency, Day, Words};
use std::collections::HashMap;

/// A unit of a SKU on a site, in micros of the site's currency, before advertising.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Unit {
    pub currency: Currency,
    /// Net sales, or the price where the books can't say.
    pub net_sales: i64,
    /// What is left before landed cost.
    pub before_landed: i64,
    /// Goods, freight, duty, preparation.
    pub landed: i64,
    /// Duty and preparation alone: what comes on top of a supplier's price and freight.
    pub duty_prep: i64,
    /// Units that the books rest on; `None` for the estimate.
    pub units: Option<i64>,
    pub window: (Day, Day),
}

impl Unit {
    pub fn contribution(&self) -> i64 {
        self.before_landed - self.landed
    }

    /// Where the figures come from, for people.
    pub fn basis(&self) -> Words {
        match self.units {
            Some(units) => Words::new(format!("the books, {units} units sold"), format!("账簿，已售 {units} 件")),
            None => Words::new(
                "price and fee estimate less the latest landed cost; returns not yet known",
                "售价与预估费用减最近到岸成本；退货损失未知",
            ),
        }
    }

    /// SQL that opens the rows behind the figures.
    pub fn query(&self, facts: &Facts, site: Site, sku: Name) -> String {
        let at = format!("{} AND {}", crate::words::place_eq(facts, site), quoted_eq("sku", facts.text(sku)));
        match self.units {
            Some(_) => format!(
                "SELECT source, line, day, transaction_type, amount_type, amount_description, amount_micros, currency \
                 FROM settlement_line WHERE {at} AND day BETWEEN DATE '{}' AND DATE '{}' ORDER BY source, line",
                self.window.0, self.window.1
            ),
            None => format!(
                "SELECT source, line, day, price_micros, fee_total_micros, currency FROM fee_preview \
                 WHERE {at} AND day <= DATE '{}' ORDER BY source, line",
                self.window.1
            ),
        }
    }
}

/// Units of every SKU of the facts that can be known.
#[derive(Debug, Default)]
pub(crate) struct Units(HashMap<SkuKey, Unit>);

impl Units {
    pub fn get(&self, key: SkuKey) -> Option<&Unit> {
        self.0.get(&key)
    }

    pub fn of(brief: &Brief) -> Self {
        let facts = &brief.facts;
        let mut units = HashMap::new();
        let latest = latest_batches(facts);
        let quotes = cheapest_quotes(brief);
        let fees: HashMap<SkuKey, &FeeRow> = facts.fees.iter().map(|f| (f.key, f)).collect();
        let advertised = facts.products.iter().map(|p| (p.site, p.sku));
        let structured = facts.entities.iter().map(|e| (e.site, e.sku));
        let stocked = facts.stock.iter().map(|s| s.key);
        let sold = facts.sales.iter().map(|s| s.key);
        for key in advertised.chain(structured).chain(stocked).chain(sold) {
            if units.contains_key(&key) || facts.text(key.1).is_empty() {
                continue;
            }
            let own = facts.find_site(facts.shop_name(key.0), "own").map(|own| (own, key.1));
            let batch = latest.get(&key).or_else(|| latest.get(&own?));
            let quote = quotes.get(&key).or_else(|| quotes.get(&own?));
            let unit = by_books(brief, key)
                .or_else(|| by_estimate(brief, key, fees.get(&key)?, batch.copied(), quote.copied()));
            if let Some(unit) = unit {
                units.insert(key, unit);
            }
        }
        Self(units)
    }
}

fn by_books(brief: &Brief, (site, sku): SkuKey) -> Option<Unit> {
    let facts = &brief.facts;
    let u = brief.books.unit(facts.shop(site), facts.marketplace(site), facts.text(sku))?;
    Some(Unit {
        currency: u.currency,
        net_sales: u.net_sales_micros,
        before_landed: u.net_sales_micros - u.fees_micros - u.write_off_micros,
        landed: u.landed_micros(),
        duty_prep: u.duty_micros + u.prep_micros,
        units: Some(u.units),
        window: u.window,
    })
}

/// Price and fees by the marketplace's estimate; cost by the latest batch, its freight by the supplier's terms where the batch has none;
/// without any batch by the supplier's terms alone. Nothing when freight is not known at all.
fn by_estimate(
    brief: &Brief,
    (site, sku): SkuKey,
    fee: &FeeRow,
    batch: Option<&LandedRow>,
    quote: Option<&SourcingRow>,
) -> Option<Unit> {
    let facts = &brief.facts;
    let shop = facts.shop(site);
    let currency = facts.currency(site).filter(|c| *c == fee.currency)?;
    let listed = facts.listings.get(&(site, sku)).filter(|l| l.0 == currency).map(|l| l.1);
    let price = match (listed, fee.price) {
        (Some(listed), stated) if stated > 0 => listed.min(stated),
        (Some(listed), _) => listed,
        (None, stated) => (stated > 0).then_some(stated)?,
    };
    let home = |micros: i64, from: Currency| brief.books.convert(shop, micros, from, currency);
    let freight = |q: &SourcingRow| q.sea.or(q.air).and_then(|(_, f)| home(f, q.currency));
    let (landed, duty_prep) = match (batch.filter(|b| b.units > 0), quote) {
        (Some(b), quote) => {
            let each = |whole: i64| scale(whole, 1, b.units.into()).and_then(|m| home(m, b.currency));
            let first_leg = if b.first_leg > 0 { each(b.first_leg)? } else { quote.and_then(freight)? };
            let duty_prep = each(b.duty + b.prep)?;
            (each(b.goods)? + first_leg + duty_prep, duty_prep)
        }
        (None, Some(q)) => (home(q.unit_price, q.currency)? + freight(q)?, 0),
        (None, None) => return None,
    };
    (landed > 0 && fee.fee > 0).then_some(Unit {
        currency,
        net_sales: price,
        before_landed: price - fee.fee,
        landed,
        duty_prep,
        units: None,
        window: (fee.day, brief.today),
    })
}

/// The newest batch of every SKU; of several of one day the largest.
fn latest_batches(facts: &Facts) -> HashMap<SkuKey, &LandedRow> {
    let mut latest: HashMap<SkuKey, &LandedRow> = HashMap::new();
    for row in &facts.landed {
        let rank = |r: &LandedRow| (r.day, r.units, r.goods, r.first_leg);
        if latest.get(&row.key).is_none_or(|old| rank(row) > rank(old)) {
            latest.insert(row.key, row);
        }
    }
    latest
}

/// The supplier's terms with the lowest price and freight, per SKU and place.
pub(crate) fn cheapest_quotes(brief: &Brief) -> HashMap<SkuKey, &SourcingRow> {
    let facts = &brief.facts;
    let mut best: HashMap<SkuKey, (i64, &str, &SourcingRow)> = HashMap::new();
    for row in facts.sourcing.iter().filter(|r| r.unit_price > 0 && r.production_days >= 0) {
        let Some((_, freight)) = row.sea.or(row.air) else { continue };
        let shop = facts.shop(row.key.0);
        let Some(cost) = brief.books.convert(shop, row.unit_price + freight, row.currency, Currency::CNY) else {
            continue;
        };
        let new = (cost, facts.text(row.supplier), row);
        if best.get(&row.key).is_none_or(|old| (new.0, new.1) < (old.0, old.1)) {
            best.insert(row.key, new);
        }
    }
    best.into_iter().map(|(key, (_, _, row))| (key, row)).collect()
}
