//! The part of the stock that a page looks at, and its rows.

use super::super::super::fault::{Answer, Fault};
use super::super::super::visit::{Visit, encoded};
use crate::cli::one_line;
use app::board::Standing;
use app::board::stock::{Arrival, Item, Risk};
use domain::policy::to_cny;
use domain::{Currency, Day};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Which table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Show {
    /// How long stock lasts.
    Cover,
    /// How old it is.
    Age,
    /// What is on the way.
    Arrivals,
}

impl Show {
    /// All.
    pub const ALL: [Self; 3] = [Self::Cover, Self::Age, Self::Arrivals];

    /// The word in addresses.
    pub fn code(self) -> &'static str {
        ["cover", "age", "arrivals"][self as usize]
    }

    /// Its name, English and Chinese.
    pub fn name(self) -> (&'static str, &'static str) {
        [("Cover", "可售天数"), ("Age", "库龄"), ("Arrivals", "到货")][self as usize]
    }
}

/// SKUs that are picked out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pick {
    /// Nothing left, or it runs out too soon.
    Short,
    /// To be ordered now.
    Order,
    /// No sale in 90 days.
    Idle,
    /// Units older than 180 days.
    Aged,
}

impl Pick {
    /// All.
    pub const ALL: [Self; 4] = [Self::Short, Self::Order, Self::Idle, Self::Aged];

    /// The word in addresses.
    pub fn code(self) -> &'static str {
        ["short", "order", "idle", "aged"][self as usize]
    }

    /// Its name, English and Chinese.
    pub fn name(self) -> (&'static str, &'static str) {
        [
            ("run out before arrival", "到货前断货"),
            ("order now", "该补货"),
            ("no sale in 90 days", "90 天无销量"),
            ("older than 180 days", "库龄超过 180 天"),
        ][self as usize]
    }

    /// Whether a SKU is one of them.
    pub fn holds(self, item: &Item, today: Day) -> bool {
        let risk = item.risk(today);
        match self {
            Self::Short => matches!(risk, Risk::Out | Risk::RunsOut),
            Self::Order => risk == Risk::Order,
            Self::Idle => item.sold_90 == Some(0) && item.on_hand.is_some_and(|h| h.sound() > 0),
            Self::Aged => item.aged_units().is_some_and(|n| n > 0),
        }
    }
}

/// What is asked. Empty means nothing.
#[derive(Clone, Default, PartialEq, Eq, Debug, Deserialize)]
#[serde(default)]
pub struct Asked {
    view: Option<String>,
    /// Seller account.
    pub shop: Option<String>,
    /// Site code.
    pub site: Option<String>,
    pick: Option<String>,
    /// File that is wanted instead of a page.
    pub format: Option<String>,
}

impl Asked {
    /// The same with what is empty left out.
    pub fn cleaned(mut self) -> Self {
        for field in [&mut self.view, &mut self.shop, &mut self.site, &mut self.pick, &mut self.format] {
            *field = field.take().filter(|text| !text.is_empty());
        }
        self
    }

    /// Which table.
    pub fn show(&self) -> Show {
        Show::ALL.into_iter().find(|s| Some(s.code()) == self.view.as_deref()).unwrap_or(Show::Cover)
    }

    /// Which SKUs.
    pub fn pick(&self) -> Option<Pick> {
        Pick::ALL.into_iter().find(|p| Some(p.code()) == self.pick.as_deref())
    }

    /// The address with some words changed; an empty one is left out.
    pub fn to(&self, changes: &[(&str, &str)]) -> String {
        let own = [("view", &self.view), ("shop", &self.shop), ("site", &self.site), ("pick", &self.pick)];
        let mut address = String::from("/stock");
        for (name, value) in own {
            let changed = changes.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
            let value = changed.or(value.as_deref()).unwrap_or("");
            if !value.is_empty() {
                address.push(if address.contains('?') { '&' } else { '?' });
                address.push_str(&format!("{name}={}", encoded(value)));
            }
        }
        address
    }
}

/// The address of a SKU's page.
pub fn address(item: &Item) -> String {
    format!("/stock/{}/{}/{}", encoded(&item.shop), encoded(&item.marketplace), encoded(&item.sku))
}

/// What a page looks at.
pub struct View<'a> {
    /// What the address asks.
    pub asked: Asked,
    /// Day of the reading.
    pub today: Day,
    /// SKUs in sight, before any are picked out.
    pub items: Vec<&'a Item>,
    places: BTreeSet<(&'a str, &'a str)>,
    rates: &'a BTreeMap<Currency, i64>,
}

/// A SKU in a table.
pub struct Row<'a> {
    /// The SKU.
    pub item: &'a Item,
    /// Day of the reading.
    pub today: Day,
    /// Value on hand in RMB.
    pub value_cny: Option<i64>,
    /// Value of units older than 180 days in RMB.
    pub aged_cny: Option<i64>,
}

/// Goods on the way in a table.
pub struct Coming<'a> {
    /// The SKU.
    pub item: &'a Item,
    /// What comes.
    pub arrival: &'a Arrival,
    /// Whether it is the SKU's next.
    pub next: bool,
    /// Day of the reading.
    pub today: Day,
}

impl<'a> View<'a> {
    /// What a visit asks for; 404 for what is not there or may not be seen.
    pub fn new(visit: &Visit, standing: &'a Standing, asked: Asked) -> Answer<Self> {
        let same = |want: &Option<String>, have: &str| want.as_deref().is_none_or(|w| w == have);
        let seen: Vec<&Item> = standing.stock.items.values().filter(|i| visit.sees(&i.shop)).collect();
        let places = seen.iter().map(|i| (i.shop.as_str(), i.marketplace.as_str())).collect();
        let fits = |i: &&Item| same(&asked.shop, &i.shop) && same(&asked.site, &i.marketplace);
        let items: Vec<&Item> = seen.into_iter().filter(fits).collect();
        if items.is_empty() {
            return Err(Fault::missing(
                "no stock of that shop and site; choose another on the page Stock",
                "没有该店铺站点的库存数据；请在库存页重新选择",
            ));
        }
        Ok(Self { asked, today: standing.today, items, places, rates: &standing.seen.surroundings.cny_nanos })
    }

    /// Shops and sites that may be seen.
    pub fn all_places(&self) -> &BTreeSet<(&'a str, &'a str)> {
        &self.places
    }

    /// Shops and sites in sight.
    pub fn places(&self) -> BTreeSet<(&'a str, &'a str)> {
        self.items.iter().map(|i| (i.shop.as_str(), i.marketplace.as_str())).collect()
    }

    /// An amount in RMB; `None` where no rate is known.
    pub fn cny(&self, micros: Option<i64>, from: Currency) -> Option<i64> {
        to_cny(micros?, from, self.rates.get(&from).copied())
    }

    /// What units are worth in RMB: nothing where there are none, whatever their cost; `None` where it is not known.
    pub fn worth(&self, units: Option<i64>, value_micros: Option<i64>, currency: Currency) -> Option<i64> {
        if units? <= 0 { Some(0) } else { self.cny(value_micros, currency) }
    }

    fn picked(&self) -> impl Iterator<Item = &'a Item> + '_ {
        let pick = self.asked.pick();
        self.items.iter().copied().filter(move |i| pick.is_none_or(|p| p.holds(i, self.today)))
    }

    /// SKUs that are asked for.
    pub fn rows(&self) -> Vec<Row<'a>> {
        let row = |item: &'a Item| Row {
            item,
            today: self.today,
            value_cny: self.worth(item.on_hand.map(|h| h.sound()), item.value_micros(), item.currency),
            aged_cny: self.worth(item.aged_units(), item.aged_value_micros(), item.currency),
        };
        self.picked().map(row).collect()
    }

    /// Goods on the way.
    pub fn coming(&self) -> Vec<Coming<'a>> {
        let today = self.today;
        let of = |item: &'a Item| {
            item.arrivals.iter().enumerate().map(move |(at, arrival)| Coming { item, arrival, next: at == 0, today })
        };
        self.items.iter().copied().flat_map(of).collect()
    }

    /// What a reader must know of the reports behind the figures.
    pub fn remarks(&self, visit: &Visit) -> Vec<String> {
        let mut all = Vec::new();
        for (shop, site) in self.places() {
            let at = format!("{} · {site}", one_line(shop, 20));
            let items = || self.items.iter().filter(|i| (i.shop.as_str(), i.marketplace.as_str()) == (shop, site));
            match items().filter_map(|i| i.on_hand).map(|h| h.day).max() {
                None => all.push(visit.pick(
                    format!("{at}: no stock report; import the FBA inventory report"),
                    format!("{at}：没有库存报表；请导入 FBA 库存报告"),
                )),
                Some(day) if self.today.0 - day.0 > 7 => all.push(visit.pick(
                    format!(
                        "{at}: the newest stock report is of {day}, {} days old; import a new one",
                        self.today.0 - day.0
                    ),
                    format!("{at}：最新库存报表为 {day}，已 {} 天；请导入新报表", self.today.0 - day.0),
                )),
                Some(day) => all.push(visit.pick(format!("{at}: stock of {day}"), format!("{at}：库存日期 {day}"))),
            }
            let unquoted = items().filter(|i| i.lead.is_none()).count();
            if unquoted > 0 {
                all.push(visit.pick(
                    format!("{at}: {unquoted} SKUs without a lead time; import the sourcing table"),
                    format!("{at}：{unquoted} 个 SKU 没有交期；请导入供应商条款表"),
                ));
            }
        }
        all
    }
}
