//! Roll-ups of the statement by any of SKU, parent, shop, marketplace, month and operator.

use crate::input::Place;
use crate::month::Month;
use crate::names::{NOBODY, Name};
use crate::statement::{Cell, Statement};
use crate::waterfall::Amounts;
use domain::{Currency, allocate};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What rows of a roll-up stand for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// Seller SKU.
    Sku,
    /// Parent ASIN; the ASIN or SKU where none is known.
    Parent,
    /// Seller account.
    Shop,
    /// Site.
    Marketplace,
    /// Calendar month.
    Month,
    /// Who answers for the SKU at the end of the month, by share.
    Operator,
}

impl By {
    /// All of them with the word that a person types.
    pub const ALL: &'static [(&'static str, By)] = &[
        ("sku", By::Sku),
        ("parent", By::Parent),
        ("shop", By::Shop),
        ("marketplace", By::Marketplace),
        ("month", By::Month),
        ("operator", By::Operator),
    ];

    /// Reads `sku`, `parent`, `shop`, `marketplace`, `month` or `operator`.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(w, _)| *w == word).map(|(_, by)| *by)
    }
}

/// Which cells a roll-up takes in; `None` takes all.
#[derive(Clone, Default, Debug)]
pub struct Filter {
    /// First month.
    pub from: Option<Month>,
    /// Last month.
    pub to: Option<Month>,
    /// Only this SKU.
    pub sku: Option<String>,
    /// Only this shop.
    pub shop: Option<String>,
    /// Only these shops; empty means all. What a person may see, beside what they ask for.
    pub shops: BTreeSet<String>,
    /// Only this site.
    pub marketplace: Option<String>,
}

/// A row of a roll-up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// One text per `By`, in the order asked for.
    pub key: Vec<String>,
    /// The currency that all of its cells share; `None` when there are several and only RMB can be shown.
    pub currency: Option<Currency>,
    /// Amounts in `currency`; unknown throughout when that is `None`.
    pub amounts: Amounts,
    /// Amounts in RMB.
    pub rmb: Amounts,
}

struct Sums {
    currency: Option<Currency>,
    mixed: bool,
    amounts: Amounts,
    rmb: Amounts,
}

/// What is shown for a SKU that no operator answers for.
pub const NO_OPERATOR: &str = "(no operator)";

impl Statement {
    /// Sums the cells by `by`; rows in byte order of their keys. No `by` gives one row over everything.
    pub fn roll_up(&self, by: &[By], filter: &Filter) -> Vec<Row> {
        let parents: HashMap<_, _> =
            self.parents.iter().map(|(place, sku, parent)| ((*place, *sku), *parent)).collect();
        let keep: Vec<bool> = self
            .places
            .iter()
            .map(|p| {
                filter.shop.as_ref().is_none_or(|s| *s == p.shop)
                    && (filter.shops.is_empty() || filter.shops.contains(&p.shop))
                    && filter.marketplace.as_ref().is_none_or(|m| *m == p.marketplace)
            })
            .collect();
        let sku = filter.sku.as_ref().map(|s| self.names.find(s));
        // Keys are numbers while summing; texts are made once per row.
        let mut sums: HashMap<Vec<u32>, Sums> = HashMap::new();
        let mut key = Vec::with_capacity(by.len());
        for cell in &self.cells {
            let outside = filter.from.is_some_and(|m| cell.month < m) || filter.to.is_some_and(|m| cell.month > m);
            if outside || !keep[cell.place.0 as usize] || sku.is_some_and(|s| s != Some(cell.sku)) {
                continue;
            }
            if by.contains(&By::Operator) {
                for (owner, part) in self.by_owner(cell) {
                    self.key(by, &part, owner, &parents, &mut key);
                    add(&mut sums, &key, &part, self.place(part.place).currency);
                }
            } else {
                self.key(by, cell, NOBODY, &parents, &mut key);
                add(&mut sums, &key, cell, self.place(cell.place).currency);
            }
        }
        let mut rows: BTreeMap<Vec<String>, Row> = BTreeMap::new();
        for (key, s) in sums {
            let key: Vec<String> = by.iter().zip(&key).map(|(by, k)| self.key_text(*by, *k)).collect();
            let amounts = if s.mixed { Amounts([None; crate::waterfall::Line::COUNT]) } else { s.amounts };
            let currency = s.currency.filter(|_| !s.mixed);
            rows.insert(key.clone(), Row { key, currency, amounts, rmb: s.rmb });
        }
        rows.into_values().collect()
    }

    fn key(&self, by: &[By], cell: &Cell, owner: Name, parents: &HashMap<(Place, Name), Name>, key: &mut Vec<u32>) {
        key.clear();
        for b in by {
            let place = self.place(cell.place);
            key.push(match b {
                By::Sku => cell.sku.0,
                By::Parent => parents.get(&(cell.place, cell.sku)).unwrap_or(&cell.sku).0,
                // The first place with the same text stands for all.
                By::Shop => self.first_place(|p| p.shop == place.shop),
                By::Marketplace => self.first_place(|p| p.marketplace == place.marketplace),
                By::Month => cell.month.0.unsigned_abs(),
                By::Operator => owner.0,
            });
        }
    }

    fn first_place(&self, same: impl Fn(&crate::statement::StatementPlace) -> bool) -> u32 {
        (0..).zip(&self.places).find(|(_, p)| same(p)).map_or(0, |(i, _)| i)
    }

    fn key_text(&self, by: By, key: u32) -> String {
        match by {
            By::Sku | By::Parent => self.sku_text(Name(key)).to_owned(),
            By::Shop => self.places[key as usize].shop.clone(),
            By::Marketplace => self.places[key as usize].marketplace.clone(),
            By::Month => Month(i32::try_from(key).unwrap_or(0)).to_string(),
            By::Operator if key == NOBODY.0 => NO_OPERATOR.to_owned(),
            By::Operator => self.names.text(Name(key)).to_owned(),
        }
    }

    /// A cell split over the operators of its SKU at month end, in minor units; what is not owned stays with nobody.
    fn by_owner(&self, cell: &Cell) -> Vec<(Name, Cell)> {
        let at = |o: &crate::statement::OwnerShare| (o.place, o.month, o.sku);
        let wanted = (cell.place, cell.month, cell.sku);
        let first = self.owners.partition_point(|o| at(o) < wanted);
        let mut shares: Vec<(Name, i64)> =
            self.owners[first..].iter().take_while(|o| at(o) == wanted).map(|o| (o.owner, o.millionths)).collect();
        let owned: i64 = shares.iter().map(|s| s.1).sum();
        if owned < 1_000_000 {
            shares.push((NOBODY, 1_000_000 - owned));
        }
        let weights: Vec<i64> = shares.iter().map(|s| s.1).collect();
        let step = self.place(cell.place).currency.minor_micros();
        let split = |micros: Option<i64>, step| micros.and_then(|m| allocate(m, &weights, step));
        let (native, rmb) = (split(cell.micros, step), split(cell.rmb_micros, Currency::CNY.minor_micros()));
        shares
            .iter()
            .enumerate()
            .map(|(i, (owner, _))| {
                let part = |parts: &Option<Vec<i64>>| parts.as_ref().and_then(|p| p.get(i).copied());
                (*owner, Cell { micros: part(&native), rmb_micros: part(&rmb), ..*cell })
            })
            .collect()
    }
}

fn add(sums: &mut HashMap<Vec<u32>, Sums>, key: &[u32], cell: &Cell, currency: Currency) {
    if !sums.contains_key(key) {
        let fresh = Sums { currency: None, mixed: false, amounts: Amounts::default(), rmb: Amounts::default() };
        sums.insert(key.to_vec(), fresh);
    }
    if let Some(s) = sums.get_mut(key) {
        s.mixed |= s.currency.is_some_and(|c| c != currency);
        s.currency = Some(currency);
        s.amounts.add(cell.line, cell.micros);
        s.rmb.add(cell.line, cell.rmb_micros);
    }
}
