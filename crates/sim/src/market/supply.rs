//! Goods on their way: purchase orders, production, journeys, receipt.

use super::chance::{About, day_key, key, stream};
use super::goods::CNY_NANOS_PER_USD;
use super::ledger::{Change, Hand};
use super::sheet::{self, Refusal};
use super::{Market, money::Layer};
use domain::{Day, money::scale};

/// Units of a SKU ordered from its supplier.
#[derive(Clone, PartialEq, Debug)]
pub struct PurchaseLine {
    /// Purchase order.
    pub po: String,
    /// Index of the SKU.
    pub sku: usize,
    /// Units.
    pub units: i64,
    /// By air; else by sea.
    pub air: bool,
    /// Day of the order.
    pub ordered: Day,
    /// Day on which the supplier hands the goods over.
    pub ready: Day,
    /// Day on which they can be sold.
    pub arrives: Day,
}

/// RMB micros in the currency of the site.
pub(super) fn dollars(cny_micros: i64) -> i64 {
    scale(cny_micros, 1_000_000_000, i128::from(CNY_NANOS_PER_USD)).unwrap_or(cny_micros)
}

/// Columns of a purchase order that the supplier needs.
const COLUMNS: [&str; 6] = ["PO number", "SKU", "Units", "Mode", "Ship to", "Order date"];

impl Market {
    /// The supplier reads a purchase order (XLSX) and answers with a workbook of the lines refused, header only when all are taken.
    ///
    /// # Errors
    /// When the file as a whole can't be read: no workbook, or no row with the columns of a purchase order.
    pub fn take_purchase_order(&mut self, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let rows = sheet::purchase_order(bytes, &COLUMNS)?;
        let upload = sheet::hash(bytes);
        let mut refused = Vec::new();
        for row in rows {
            let hand = Hand::upload(&upload, row.number);
            let result = self.purchase(&row, &hand);
            if let Err(refusal) = result {
                self.refuse(
                    &hand,
                    "Purchase Order",
                    vec![("PO", row.get("PO number")), ("SKU", row.get("SKU"))],
                    &refusal,
                );
                refused.push((row.number, refusal));
            }
        }
        Ok(sheet::errors(&refused, self.today))
    }

    fn purchase(&mut self, row: &sheet::Row, hand: &Hand) -> Result<(), Refusal> {
        let (po, name) = (row.get("PO number"), row.get("SKU"));
        if po.is_empty() {
            return Err(Refusal::new("MissingNumber", "the line has no purchase order number"));
        }
        let Some(sku) = self.sku_index(&name) else {
            return Err(Refusal::new("UnknownSku", format!("we do not make `{name}`")));
        };
        let units = row.get("Units").parse::<i64>().unwrap_or(0);
        let good = &self.goods[sku];
        if units < good.moq_units {
            return Err(Refusal::new(
                "BelowMoq",
                format!("{} units asked for, the fewest we make is {}", row.get("Units"), good.moq_units),
            ));
        }
        if units % good.carton_units != 0 {
            return Err(Refusal::new(
                "NotWholeCartons",
                format!("{units} units are no whole cartons of {}", good.carton_units),
            ));
        }
        let air = match row.get("Mode").to_lowercase().as_str() {
            "sea" => false,
            "air" => true,
            other => return Err(Refusal::new("UnknownMode", format!("`{other}` is neither sea nor air"))),
        };
        if Day::parse_iso(&row.get("Order date")).is_none() {
            return Err(Refusal::new("InvalidDate", format!("`{}` is no day like 2026-06-30", row.get("Order date"))));
        }
        if self.supply.iter().any(|l| l.po == po && l.sku == sku) {
            return Err(Refusal::new("DuplicateOrder", format!("{po} for {name} is already in our books")));
        }
        self.place(po, sku, units, air, hand);
        Ok(())
    }

    /// Orders goods; they leave today's production queue and arrive when the journey is over.
    pub(super) fn place(&mut self, po: String, sku: usize, units: i64, air: bool, hand: &Hand) {
        let mut rng = stream(self.spec.seed, About::Journey, &[key(sku), day_key(self.today), u64::from(air)]);
        let make = i32::try_from(rng.range(12, 20)).unwrap_or(16);
        let travel = i32::try_from(if air { rng.range(8, 12) } else { rng.range(28, 40) }).unwrap_or(34);
        let ready = self.today.plus(make);
        let line = self.line(po.clone(), sku, units, air, (self.today, ready, ready.plus(travel)));
        let goods = &self.goods[sku];
        self.open_day.goods_paid += dollars(goods.landed_cny(air) * units);
        let ids = vec![("PO", po), ("SKU", self.sku_name(sku))];
        let after = format!("{units} by {}", if air { "air" } else { "sea" });
        self.record(hand, "Purchase Order", ids, Change { field: "units", before: "0".into(), after });
        self.supply.push(line);
    }

    /// Goods leave the supplier: from now on the marketplace knows of them.
    pub(super) fn ship(&mut self, line: &PurchaseLine) {
        self.shop.sites[0].offers[line.sku].shelf.inbound.push((line.arrives, line.units));
    }

    /// Goods come to the shelf, with what they cost.
    pub(super) fn shelve(&mut self, line: &PurchaseLine) {
        let shelf = &mut self.shop.sites[0].offers[line.sku].shelf;
        shelf.put(line.arrives, line.units);
        let total = dollars(self.goods[line.sku].landed_cny(line.air) * line.units);
        self.layers[line.sku].push_back(Layer { units: line.units, cost_micros: total });
    }

    /// What arrives and what leaves the suppliers today.
    pub(super) fn receive(&mut self, day: Day) {
        let lines: Vec<PurchaseLine> =
            self.supply.iter().filter(|l| l.ready == day || l.arrives == day).cloned().collect();
        for line in lines {
            if line.ready == day {
                self.ship(&line);
                continue;
            }
            let inbound = &mut self.shop.sites[0].offers[line.sku].shelf.inbound;
            if let Some(at) = inbound.iter().position(|i| *i == (day, line.units)) {
                inbound.remove(at);
            }
            self.shelve(&line);
            self.moves[line.sku].received += line.units;
            let fee = self.minor(27) * line.units;
            self.open_day.inbound += fee;
            self.post(
                day.plus(3),
                "other-transaction",
                "other-transaction",
                "FBA Inbound Placement Service Fee".into(),
                -fee,
                None,
            );
        }
    }

    /// Units ordered and not yet on the shelf.
    pub(super) fn on_order(&self, sku: usize) -> i64 {
        self.supply.iter().filter(|l| l.sku == sku && l.arrives >= self.today).map(|l| l.units).sum()
    }

    /// Purchase orders so far, received ones included.
    pub fn purchases(&self) -> &[PurchaseLine] {
        &self.supply
    }
}
