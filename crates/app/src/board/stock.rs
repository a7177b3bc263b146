//! Stock as a page shows it: on hand, on the way, how long it lasts, how old it is, what it binds.
//!
//! Only what facts say: a figure that no report gives is `None`, never zero.

mod ask;
mod build;
mod pace;

use crate::desk::Seen;
use crate::error::Error;
use books::economics::{Economics, UnitEconomics};
use domain::{Currency, Day, Policy};
use std::collections::BTreeMap;
use store::Reader;

pub use pace::{Pace, pace};

/// Days of sales and stock that are kept for charts.
pub const DAYS: i32 = 180;
/// Days over which the pace of sales is taken.
pub const PACE_DAYS: i32 = 30;
/// Days without a sale after which stock counts as not moving.
pub const IDLE_DAYS: i32 = 90;
/// Days after which a snapshot says nothing of a SKU that newer ones leave out.
const SNAPSHOT_DAYS: i32 = 7;

/// Age bands in days since receipt.
pub const BANDS: [&str; 5] = ["0–90", "91–180", "181–270", "271–365", "365+"];

/// Units by state at the end of a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OnHand {
    /// Day of the snapshot.
    pub day: Day,
    /// Sellable.
    pub available: i64,
    /// Reserved in all.
    pub reserved: Option<i64>,
    /// On the way to the marketplace, by its own count.
    pub inbound: Option<i64>,
    /// Not to be sold.
    pub unfulfillable: Option<i64>,
}

impl OnHand {
    /// Sellable and reserved units: what is worth its cost.
    pub fn sound(&self) -> i64 {
        self.available + self.reserved.unwrap_or(0)
    }
}

/// Goods on the way: an open line of a purchase order, or a first-leg shipment of a SKU without one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arrival {
    /// Day on which it is expected.
    pub day: Day,
    /// Purchase order or shipment.
    pub number: String,
    /// Whether it is a purchase order.
    pub order: bool,
    /// Units neither received nor another site's share.
    pub units: i64,
    /// Whether the day has passed.
    pub overdue: bool,
}

/// Days from an order until goods can be sold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lead {
    /// By the usual way: sea, or air where there is no other.
    pub usual: i64,
    /// By the fastest way.
    pub fastest: i64,
}

/// What a SKU's stock is in for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Risk {
    /// Nothing is left to sell.
    Out,
    /// It runs out before the next arrival, or before anything ordered today could arrive.
    RunsOut,
    /// What is there and coming lasts less than the lead time: order now.
    Order,
    /// It lasts.
    Fine,
    /// Nothing was sold lately.
    Idle,
    /// Stock, sales or the lead time are not known.
    Unknown,
}

impl Risk {
    /// All, the most urgent first.
    pub const ALL: [Self; 6] = [Self::Out, Self::RunsOut, Self::Order, Self::Fine, Self::Idle, Self::Unknown];
}

/// What a unit cost, landed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Landed {
    /// Micros of the site's currency.
    pub micros: i64,
    /// By the latest batch received, as too few were sold for the books to say.
    pub last_batch: bool,
}

/// A SKU on a site.
#[derive(Clone, Debug)]
pub struct Item {
    /// Seller account.
    pub shop: String,
    /// Site code.
    pub marketplace: String,
    /// Seller SKU.
    pub sku: String,
    /// Product name; empty where no report has one. Text from outside.
    pub title: String,
    /// Currency of the site.
    pub currency: Currency,
    /// Units by state; `None` without a fresh snapshot.
    pub on_hand: Option<OnHand>,
    /// Units a day over the last 30 days with stock.
    pub pace: Option<Pace>,
    /// Units sold in the last 90 days; `None` where orders do not reach back so far.
    pub sold_90: Option<i64>,
    /// Open orders and shipments, the next first.
    pub arrivals: Vec<Arrival>,
    /// Lead time of the supplier with the shortest usual way.
    pub lead: Option<Lead>,
    /// Units by age, as [`BANDS`], and the day of that count.
    pub ages: Option<([i64; 5], Day)>,
    /// Storage of a month, micros of the site's currency: the marketplace's estimate, else its last charge.
    pub storage_micros: Option<i64>,
    /// Surcharge on aged units of a month, the same.
    pub surcharge_micros: Option<i64>,
    /// Landed cost of a unit.
    pub landed: Option<Landed>,
    /// Price of the offer.
    pub price_micros: Option<i64>,
    /// What a sold unit earns, and of what.
    pub unit: Option<UnitEconomics>,
    /// Units sold by day, [`DAYS`] days up to [`Item::through`]; `None` where orders do not reach back.
    pub sales: Vec<Option<i32>>,
    /// Sellable units at the end of those days, where known.
    pub levels: Vec<Option<i32>>,
    /// Last day of the site's orders, and of the series; the snapshot's day where there are no orders.
    pub through: Day,
}

impl Item {
    /// Days that the sellable units last, in tenths; `None` where stock or pace is unknown or nothing is sold.
    pub fn cover_tenths(&self) -> Option<i64> {
        let pace = self.pace.filter(|p| p.units > 0)?;
        Some(self.on_hand?.available.max(0) * i64::from(pace.days) * 10 / pace.units)
    }

    /// Day on which the sellable units are sold, at the present pace and without arrivals: no distribution.
    pub fn out_day(&self) -> Option<Day> {
        let days = i32::try_from(self.cover_tenths()? / 10).unwrap_or(i32::MAX).min(3_650);
        Some(self.on_hand?.day.plus(days))
    }

    /// Units that are open in orders and shipments.
    pub fn ordered(&self) -> i64 {
        self.arrivals.iter().map(|a| a.units).sum()
    }

    /// Sellable and reserved units at landed cost, micros of the site's currency.
    pub fn value_micros(&self) -> Option<i64> {
        self.on_hand?.sound().max(0).checked_mul(self.landed?.micros)
    }

    /// Units older than 180 days.
    pub fn aged_units(&self) -> Option<i64> {
        self.ages.map(|(bands, _)| bands[2..].iter().sum())
    }

    /// Those at landed cost.
    pub fn aged_value_micros(&self) -> Option<i64> {
        self.aged_units()?.checked_mul(self.landed?.micros)
    }

    /// What it is in for, seen from a day.
    pub fn risk(&self, today: Day) -> Risk {
        let (Some(hand), Some(pace)) = (self.on_hand, self.pace) else { return Risk::Unknown };
        if pace.units <= 0 {
            return Risk::Idle;
        }
        if hand.available <= 0 {
            return Risk::Out;
        }
        let Some(out) = self.out_day() else { return Risk::Unknown };
        let next = self.arrivals.first().map(|a| a.day.max(today));
        if next.is_some_and(|next| out < next) {
            return Risk::RunsOut;
        }
        // how soon more could come is not known: nothing is claimed unless something is on its way
        let Some(lead) = self.lead else { return if next.is_some() { Risk::Fine } else { Risk::Unknown } };
        let inbound = hand.inbound.unwrap_or(0).max(0);
        if next.is_none() && inbound == 0 && i64::from(out.0 - today.0) < lead.fastest {
            return Risk::RunsOut;
        }
        // goods on a ship stand in the order and in the marketplace's count: the greater of the two
        let position = hand.available + inbound.max(self.ordered());
        if position * i64::from(pace.days) < lead.usual * pace.units { Risk::Order } else { Risk::Fine }
    }
}

/// Stock.
#[derive(Default, Debug)]
pub struct Stock {
    /// SKUs by shop, site and SKU.
    pub items: BTreeMap<(String, String, String), Item>,
}

impl Stock {
    /// A SKU on a site.
    pub fn item(&self, shop: &str, marketplace: &str, sku: &str) -> Option<&Item> {
        self.items.get(&(shop.to_owned(), marketplace.to_owned(), sku.to_owned()))
    }
}

/// Reads it.
///
/// # Errors
/// The storeroom can't be read.
pub async fn read(
    reader: &Reader,
    economics: &Economics,
    seen: &Seen,
    _policy: &Policy,
    today: Day,
) -> Result<Stock, Error> {
    let raw = ask::ask(reader, today).await?;
    Ok(build::build(raw, economics, seen, today))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(available: i64, units: i64, arrivals: &[(i32, i64)], lead: Option<(i64, i64)>) -> Item {
        Item {
            shop: "s".into(),
            marketplace: "amazon-us".into(),
            sku: "A".into(),
            title: String::new(),
            currency: Currency::USD,
            on_hand: Some(OnHand { day: Day(100), available, reserved: Some(5), inbound: None, unfulfillable: None }),
            pace: Some(Pace { units, days: 30, out_days: 0 }),
            sold_90: None,
            arrivals: arrivals
                .iter()
                .map(|(day, units)| Arrival {
                    day: Day(*day),
                    number: "PO".into(),
                    order: true,
                    units: *units,
                    overdue: *day < 100,
                })
                .collect(),
            lead: lead.map(|(usual, fastest)| Lead { usual, fastest }),
            ages: Some(([1, 2, 3, 4, 5], Day(100))),
            storage_micros: None,
            surcharge_micros: None,
            landed: Some(Landed { micros: 2_000_000, last_batch: false }),
            price_micros: None,
            unit: None,
            sales: Vec::new(),
            levels: Vec::new(),
            through: Day(100),
        }
    }

    #[test]
    fn what_a_sku_is_in_for() {
        let risk =
            |available, units, arrivals: &[(i32, i64)], lead| item(available, units, arrivals, lead).risk(Day(100));
        // a unit a day
        assert_eq!(risk(0, 30, &[(110, 50)], None), Risk::Out);
        assert_eq!(risk(9, 30, &[(110, 50)], None), Risk::RunsOut);
        assert_eq!(risk(10, 30, &[(110, 50)], Some((50, 20))), Risk::Fine);
        assert_eq!(risk(10, 30, &[(110, 39)], Some((50, 20))), Risk::Order);
        assert_eq!(risk(19, 30, &[], Some((50, 20))), Risk::RunsOut);
        assert_eq!(risk(20, 30, &[], Some((50, 20))), Risk::Order);
        assert_eq!(risk(50, 30, &[], Some((50, 20))), Risk::Fine);
        assert_eq!(risk(5, 30, &[], None), Risk::Unknown, "without a lead time nothing is claimed");
        assert_eq!(risk(5, 0, &[], None), Risk::Idle);
        // an overdue order can come today
        assert_eq!(risk(9, 30, &[(90, 50)], None), Risk::Fine);
        let unknown = Item { on_hand: None, ..item(5, 30, &[], None) };
        assert_eq!((unknown.risk(Day(100)), unknown.value_micros()), (Risk::Unknown, None));
    }

    #[test]
    fn cover_and_value_are_exact() {
        let i = item(100, 45, &[], None);
        assert_eq!((i.cover_tenths(), i.out_day()), (Some(666), Some(Day(166))));
        assert_eq!(
            (i.value_micros(), i.aged_units(), i.aged_value_micros()),
            (Some(210_000_000), Some(12), Some(24_000_000))
        );
        let uncosted = Item { landed: None, ..i };
        assert_eq!((uncosted.value_micros(), uncosted.aged_value_micros()), (None, None));
    }
}
