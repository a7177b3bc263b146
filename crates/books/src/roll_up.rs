//! Roll-ups of the statement by any of SKU, parent, shop, marketplace, month and operator.

use crate::month::Month;
use crate::names::{NOBODY, Name};
use crate::statement::{Cell, Statement, StatementPlace};
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
    /// Only SKUs of this parent, as rows by parent name it.
    pub parent: Option<String>,
    /// Only the share that this operator answers for; [`NO_OPERATOR`] is what nobody does.
    pub operator: Option<String>,
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
    currency: Currency,
    mixed: bool,
    amounts: Amounts,
    rmb: Amounts,
}

/// What is shown for a SKU that no operator answers for.
pub const NO_OPERATOR: &str = "(no operator)";

impl Statement {
    /// Sums the cells by `by`; rows in byte order of their keys. No `by` gives one row over everything.
    pub fn roll_up(&self, by: &[By], filter: &Filter) -> Vec<Row> {
        let keep: Vec<bool> = self.places.iter().map(|p| filter.covers(p)).collect();
        let groups = PlaceGroups::of(self);
        let name = |text: &Option<String>| text.as_ref().map(|t| self.names.find(t));
        let (sku, parent) = (name(&filter.sku), name(&filter.parent));
        let operator =
            if filter.operator.as_deref() == Some(NO_OPERATOR) { Some(Some(NOBODY)) } else { name(&filter.operator) };
        let wanted = |owner: Name| operator.is_none_or(|o| o == Some(owner));
        let by_operator = by.contains(&By::Operator) || operator.is_some();
        // Keys are numbers while summing; texts are made once per row.
        let mut sums: HashMap<Vec<u32>, Sums> = HashMap::new();
        let mut key = Vec::with_capacity(by.len());
        // cells of a place, month and SKU stand together and share their key
        for run in self.cells.chunk_by(|a, b| (a.place, a.month, a.sku) == (b.place, b.month, b.sku)) {
            let at = &run[0];
            let outside = filter.from.is_some_and(|m| at.month < m) || filter.to.is_some_and(|m| at.month > m);
            let other = sku.is_some_and(|s| s != Some(at.sku)) || parent.is_some_and(|p| p != Some(self.parent_of(at)));
            if outside || other || !keep[at.place.0 as usize] {
                continue;
            }
            let currency = self.place(at.place).currency;
            let owners = if by_operator { self.owners_of(at) } else { vec![(NOBODY, 1_000_000)] };
            if let [(owner, _)] = owners.as_slice() {
                if !wanted(*owner) {
                    continue;
                }
                self.key(by, at, *owner, &groups, &mut key);
                let sums = sums_of(&mut sums, &key, currency);
                run.iter().for_each(|cell| sums.add(cell));
                continue;
            }
            let parts: Vec<Vec<Cell>> = run.iter().map(|cell| self.split(cell, &owners)).collect();
            for (i, (owner, _)) in owners.iter().enumerate().filter(|(_, (owner, _))| wanted(*owner)) {
                self.key(by, at, *owner, &groups, &mut key);
                let sums = sums_of(&mut sums, &key, currency);
                parts.iter().for_each(|p| sums.add(&p[i]));
            }
        }
        let mut rows: BTreeMap<Vec<String>, Row> = BTreeMap::new();
        for (key, s) in sums {
            let key: Vec<String> = by.iter().zip(&key).map(|(by, k)| self.key_text(*by, *k)).collect();
            let amounts = if s.mixed { Amounts([None; crate::waterfall::Line::COUNT]) } else { s.amounts };
            let currency = (!s.mixed).then_some(s.currency);
            rows.insert(key.clone(), Row { key, currency, amounts, rmb: s.rmb });
        }
        rows.into_values().collect()
    }

    fn key(&self, by: &[By], cell: &Cell, owner: Name, groups: &PlaceGroups, key: &mut Vec<u32>) {
        key.clear();
        let place = cell.place.0 as usize;
        key.extend(by.iter().map(|b| match b {
            By::Sku => cell.sku.0,
            By::Parent => self.parent_of(cell).0,
            By::Shop => groups.shops[place],
            By::Marketplace => groups.marketplaces[place],
            By::Month => cell.month.0.unsigned_abs(),
            By::Operator => owner.0,
        }));
    }

    /// Parent of the SKU of a cell; the SKU itself where none is known.
    fn parent_of(&self, cell: &Cell) -> Name {
        let found = self.parents.binary_search_by_key(&(cell.place, cell.sku), |(place, sku, _)| (*place, *sku));
        found.map_or(cell.sku, |i| self.parents[i].2)
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

    /// Operators of the SKU of a cell at month end with their shares, in millionths; what is not owned stays with nobody.
    fn owners_of(&self, cell: &Cell) -> Vec<(Name, i64)> {
        let at = |o: &crate::statement::OwnerShare| (o.place, o.month, o.sku);
        let wanted = (cell.place, cell.month, cell.sku);
        let first = self.owners.partition_point(|o| at(o) < wanted);
        let mut shares: Vec<(Name, i64)> =
            self.owners[first..].iter().take_while(|o| at(o) == wanted).map(|o| (o.owner, o.millionths)).collect();
        let owned: i64 = shares.iter().map(|s| s.1).sum();
        if owned < 1_000_000 {
            shares.push((NOBODY, 1_000_000 - owned));
        }
        shares
    }

    /// A cell split over operators, in minor units: a part per operator.
    fn split(&self, cell: &Cell, owners: &[(Name, i64)]) -> Vec<Cell> {
        let weights: Vec<i64> = owners.iter().map(|s| s.1).collect();
        let step = self.place(cell.place).currency.minor_micros();
        let split = |micros: Option<i64>, step| micros.and_then(|m| allocate(m, &weights, step));
        let (native, rmb) = (split(cell.micros, step), split(cell.rmb_micros, Currency::CNY.minor_micros()));
        let part = |parts: &Option<Vec<i64>>, i: usize| parts.as_ref().and_then(|p| p.get(i).copied());
        (0..owners.len()).map(|i| Cell { micros: part(&native, i), rmb_micros: part(&rmb, i), ..*cell }).collect()
    }
}

impl Filter {
    /// Whether cells of a place are taken in.
    pub fn covers(&self, place: &StatementPlace) -> bool {
        self.shop.as_ref().is_none_or(|s| *s == place.shop)
            && (self.shops.is_empty() || self.shops.contains(&place.shop))
            && self.marketplace.as_ref().is_none_or(|m| *m == place.marketplace)
    }
}

/// For each place the first place of the same shop, and of the same site: it stands for all of them.
struct PlaceGroups {
    shops: Vec<u32>,
    marketplaces: Vec<u32>,
}

impl PlaceGroups {
    fn of(statement: &Statement) -> Self {
        let places = &statement.places;
        let first = |text: fn(&StatementPlace) -> &str| {
            let mut seen: HashMap<&str, u32> = HashMap::new();
            (0..).zip(places).map(|(i, p)| *seen.entry(text(p)).or_insert(i)).collect()
        };
        Self { shops: first(|p| &p.shop), marketplaces: first(|p| &p.marketplace) }
    }
}

fn sums_of<'a>(sums: &'a mut HashMap<Vec<u32>, Sums>, key: &[u32], currency: Currency) -> &'a mut Sums {
    let fresh = || Sums { currency, mixed: false, amounts: Amounts::default(), rmb: Amounts::default() };
    let s = sums.entry(key.to_vec()).or_insert_with(fresh);
    s.mixed |= s.currency != currency;
    s
}

impl Sums {
    fn add(&mut self, cell: &Cell) {
        self.amounts.add(cell.line, cell.micros);
        self.rmb.add(cell.line, cell.rmb_micros);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Place;
    use crate::names::Names;
    use crate::statement::OwnerShare;
    use crate::waterfall::Line;

    /// Two shops that sell a SKU of the same name, each with an operator of its own.
    fn two_shops() -> Statement {
        let mut names = Names::default();
        let (sku, only, lin, wang) = (names.add("A"), names.add("B"), names.add("Lin"), names.add("Wang"));
        let month = Month::parse("2026-05").unwrap();
        let place = |shop: &str| StatementPlace {
            shop: shop.to_owned(),
            marketplace: "amazon-us".to_owned(),
            currency: Currency::USD,
        };
        let cell = |place, sku, line, micros| Cell {
            place: Place(place),
            month,
            sku,
            line,
            micros: Some(micros),
            rmb_micros: Some(micros * 7),
        };
        let own = |place, sku, owner, millionths| OwnerShare { place: Place(place), month, sku, owner, millionths };
        Statement {
            places: vec![place("east"), place("west")],
            cells: vec![
                cell(0, sku, Line::GrossSales, 1_000_000),
                cell(0, sku, Line::Ads, -300_000),
                cell(1, sku, Line::GrossSales, 5_000_000),
                cell(1, only, Line::GrossSales, 9_000_000),
            ],
            owners: vec![own(0, sku, lin, 600_000), own(1, sku, wang, 1_000_000)],
            parents: vec![(Place(1), sku, only)],
            names,
            complete: true,
        }
    }

    fn shown(by: By, shops: &[&str]) -> String {
        let shops = shops.iter().map(|s| (*s).to_owned()).collect();
        let rows = two_shops().roll_up(&[by], &Filter { shops, ..Filter::default() });
        let row = |r: &Row| format!("{} {:?}", r.key[0], r.amounts.down_to(Line::PeopleOther).map(|m| m / 10_000));
        rows.iter().map(row).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn who_sees_one_shop_sees_nothing_of_another() {
        assert_eq!(shown(By::Shop, &["east"]), "east Some(70)");
        assert_eq!(shown(By::Sku, &["east"]), "A Some(70)");
        assert_eq!(shown(By::Parent, &["east"]), "A Some(70)");
        assert_eq!(shown(By::Operator, &["east"]), "(no operator) Some(28), Lin Some(42)");
        assert_eq!(shown(By::Marketplace, &["east"]), "amazon-us Some(70)");
        assert_eq!(shown(By::Month, &["nowhere"]), "");
    }

    #[test]
    fn rows_gather_what_shares_their_key() {
        assert_eq!(shown(By::Shop, &[]), "east Some(70), west Some(1400)");
        assert_eq!(shown(By::Sku, &[]), "A Some(570), B Some(900)");
        assert_eq!(shown(By::Parent, &[]), "A Some(70), B Some(1400)");
        assert_eq!(shown(By::Operator, &[]), "(no operator) Some(928), Lin Some(42), Wang Some(500)");
    }

    #[test]
    fn what_a_parent_or_an_operator_stands_for_is_their_row() {
        let statement = two_shops();
        for by in [By::Parent, By::Operator] {
            let rows = statement.roll_up(&[by], &Filter::default());
            let filter = |key: &str| match by {
                By::Parent => Filter { parent: Some(key.to_owned()), ..Filter::default() },
                _ => Filter { operator: Some(key.to_owned()), ..Filter::default() },
            };
            for row in &rows {
                let only = statement.roll_up(&[], &filter(&row.key[0])).pop().unwrap();
                assert_eq!((only.amounts, only.rmb), (row.amounts, row.rmb), "{by:?} {}", row.key[0]);
            }
            assert_eq!(statement.roll_up(&[], &filter("nobody of that name")), []);
        }
        let lin = Filter { operator: Some("Lin".to_owned()), ..Filter::default() };
        let rows = statement.roll_up(&[By::Sku], &lin);
        assert_eq!((rows.len(), rows[0].key[0].as_str(), rows[0].amounts.line(Line::Ads)), (1, "A", Some(-180_000)));
        let none = Filter { operator: Some(NO_OPERATOR.to_owned()), ..Filter::default() };
        assert_eq!(statement.roll_up(&[By::Sku], &none).len(), 2, "what is not wholly owned, and what is not at all");
    }
}
