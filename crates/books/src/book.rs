//! The open book: what the steps of a closing write into, before cells are rounded.

use crate::closing::Quarantined;
use crate::fx::{Fx, MissingRates};
use crate::input::{Input, Place};
use crate::month::Month;
use crate::names::{Name, Ranks};
use crate::notice::Notices;
use crate::posting::Ledger;
use crate::share::{Share, ShareRule, Weights};
use crate::statement::Cell;
use crate::waterfall::Line;
use domain::Currency;
use domain::money::round_to;
use std::collections::HashMap;

/// One exact contribution to a cell. `key` orders as the statement does.
struct Entry {
    key: u128,
    currency: Currency,
    micros: i64,
}

/// Lists of weights by where and when they hold.
pub(crate) type WeightTable = HashMap<(Place, Month), Weights>;

/// The working state of one closing.
pub(crate) struct Book<'a> {
    pub input: &'a Input,
    pub ranks: Ranks,
    pub fx: Fx,
    pub missing: MissingRates,
    pub notices: Notices,
    pub ledger: Ledger,
    pub shares: Vec<Share>,
    pub quarantine: Vec<Quarantined>,
    /// Charges of the `ads` bucket by SKU (empty for none), signed, in the site's currency.
    pub ads_charged: HashMap<(Place, Month), Vec<(Name, i64)>>,
    /// Net sales above zero per SKU, in the site's currency.
    pub net_sales: WeightTable,
    pub storage_fees: WeightTable,
    pub aged_storage_fees: WeightTable,
    entries: Vec<Entry>,
    place_ranks: Vec<u32>,
    place_order: Vec<Place>,
}

impl<'a> Book<'a> {
    pub fn open(input: &'a Input) -> Self {
        let mut place_order: Vec<Place> = (0..).take(input.places().len()).map(Place).collect();
        place_order.sort_by_key(|p| {
            let t = input.place_text(*p);
            (input.names.text(t.shop), input.names.text(t.marketplace))
        });
        let mut place_ranks = vec![0; place_order.len()];
        for (rank, place) in (0..).zip(&place_order) {
            place_ranks[place.0 as usize] = rank;
        }
        Self {
            input,
            ranks: input.names.ranks(),
            fx: Fx::of(input),
            missing: MissingRates::default(),
            notices: Notices::default(),
            ledger: Ledger::default(),
            shares: Vec::new(),
            quarantine: Vec::new(),
            ads_charged: HashMap::new(),
            net_sales: HashMap::new(),
            storage_fees: HashMap::new(),
            aged_storage_fees: HashMap::new(),
            entries: Vec::with_capacity(input.line_groups.len()),
            place_ranks,
            place_order,
        }
    }

    /// Place of a (shop, marketplace) in byte order.
    pub fn place_rank(&self, place: Place) -> u32 {
        self.place_ranks[place.0 as usize]
    }

    /// All places in byte order.
    pub fn places(&self) -> &[Place] {
        &self.place_order
    }

    /// Writes an amount in the site's currency.
    pub fn profit(&mut self, place: Place, month: Month, sku: Name, line: Line, micros: i64) {
        let currency = self.input.place_text(place).currency;
        self.cost(place, month, sku, line, currency, micros);
    }

    /// Writes an amount in any currency; the cell converts the sum.
    pub fn cost(&mut self, place: Place, month: Month, sku: Name, line: Line, currency: Currency, micros: i64) {
        if micros != 0 {
            let month = u128::from(month.0.unsigned_abs());
            let (place, sku) = (u128::from(self.place_rank(place)), u128::from(self.ranks.of(sku)));
            let key = place << 96 | month << 64 | sku << 32 | line as u128;
            self.entries.push(Entry { key, currency, micros });
        }
    }

    /// An amount in the site's currency, converted by the month's rate where it is in another; `None` leaves a notice.
    pub fn in_site_currency(&mut self, place: Place, month: Month, currency: Currency, micros: i64) -> Option<i64> {
        let p = self.input.place_text(place);
        if currency == p.currency {
            return Some(micros);
        }
        match self.fx.convert(p.shop, month, &[(currency, micros)], p.currency, 1) {
            Ok(micros) => Some(micros),
            Err(missing) => {
                self.missing.add(month, missing);
                None
            }
        }
    }

    /// Shares an amount without a SKU by the rule of its line.
    pub fn share(&mut self, place: Place, month: Month, line: Line, micros: i64) {
        if micros == 0 {
            return;
        }
        let special = match line {
            Line::Storage => self.storage_fees.get(&(place, month.before())).map(|w| (ShareRule::StorageFee, w)),
            Line::AgedSurcharge => self.aged_storage_fees.get(&(place, month)).map(|w| (ShareRule::AgedStorageFee, w)),
            _ => None,
        };
        let found = special.or_else(|| self.net_sales.get(&(place, month)).map(|w| (ShareRule::NetSales, w)));
        let (rule, weights) = found.map_or((ShareRule::Unallocated, Weights::from([])), |(r, w)| (r, w.clone()));
        let currency = self.input.place_text(place).currency;
        self.write_share(Share { place, month, line, rule, micros, currency, weights });
    }

    /// Writes the parts of a share, or the whole on the empty SKU when there is nothing to share by.
    pub fn write_share(&mut self, share: Share) {
        if share.weights.is_empty() {
            self.cost(share.place, share.month, crate::names::NOBODY, share.line, share.currency, share.micros);
        }
        for (place, sku, part) in share.parts() {
            self.cost(place, share.month, sku, share.line, share.currency, part);
        }
        self.shares.push(share);
    }

    /// Makes weights of (place, month, SKU, weight) rows: summed, above zero only, SKUs in byte order.
    pub fn weights(&self, mut rows: Vec<(Place, Month, Name, i64)>) -> WeightTable {
        rows.sort_unstable_by_key(|(place, month, sku, _)| (*place, *month, self.ranks.of(*sku)));
        let mut table: HashMap<_, Vec<_>> = HashMap::new();
        for run in rows.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2)) {
            let (place, month, sku, _) = run[0];
            let sum: i64 = run.iter().map(|r| r.3).sum();
            if sum > 0 {
                table.entry((place, month)).or_default().push((place, sku, sum));
            }
        }
        table.into_iter().map(|(k, v)| (k, v.into())).collect()
    }

    /// Rounds every cell once and gives them in the order of the statement.
    pub fn cells(&mut self) -> Vec<Cell> {
        let mut entries = std::mem::take(&mut self.entries);
        entries.sort_unstable_by_key(|e| e.key);
        let mut cells = Vec::with_capacity(entries.len() / 2);
        let mut amounts: Vec<(Currency, i64)> = Vec::new();
        for run in entries.chunk_by(|a, b| a.key == b.key) {
            amounts.clear();
            for e in run {
                match amounts.iter_mut().find(|(c, _)| *c == e.currency) {
                    Some((_, micros)) => *micros += e.micros,
                    None => amounts.push((e.currency, e.micros)),
                }
            }
            amounts.retain(|(_, micros)| *micros != 0);
            if !amounts.is_empty() {
                cells.push(self.cell(run[0].key, &amounts));
            }
        }
        cells.retain(|c| c.micros != Some(0) || c.rmb_micros != Some(0));
        cells
    }

    fn cell(&mut self, key: u128, amounts: &[(Currency, i64)]) -> Cell {
        let part = |shift: u32| u32::try_from(key >> shift & 0xffff_ffff).unwrap_or(0);
        let place = self.place_order[part(96) as usize];
        let month = Month(i32::try_from(part(64)).unwrap_or(0));
        let line = Line::ALL[part(0) as usize];
        let p = self.input.place_text(place);
        let fen = Currency::CNY.minor_micros();
        let native = match amounts {
            [(c, micros)] if *c == p.currency => Ok(round_to(*micros, c.minor_micros())),
            _ => self.fx.convert(p.shop, month, amounts, p.currency, p.currency.minor_micros()),
        };
        let rmb = match (amounts, native) {
            // A cost kept in RMB is not sent abroad and back.
            ([(Currency::CNY, micros)], _) if line.is_own_cost() => Ok(round_to(*micros, fen)),
            (_, Ok(native)) => self.fx.convert(p.shop, month, &[(p.currency, native)], Currency::CNY, fen),
            (_, Err(c)) => Err(c),
        };
        for missing in [native.err(), rmb.err()].into_iter().flatten() {
            self.missing.add(month, missing);
        }
        Cell { place, month, sku: self.ranks.name(part(32)), line, micros: native.ok(), rmb_micros: rmb.ok() }
    }
}
