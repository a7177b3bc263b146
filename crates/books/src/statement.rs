//! The statement: what each SKU earned in each month on each site, line by line.

use crate::input::{Input, Place};
use crate::month::Month;
use crate::names::{NOBODY, Name, Names};
use crate::waterfall::Line;
use domain::Currency;

/// One amount of the statement: (shop, marketplace, month, SKU, line).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cell {
    /// Shop and marketplace.
    pub place: Place,
    /// Month.
    pub month: Month,
    /// SKU; empty for what nothing could carry, shown as `(unallocated)`.
    pub sku: Name,
    /// Line of the waterfall.
    pub line: Line,
    /// Amount in the marketplace's currency, in whole minor units; `None` when a rate is missing.
    pub micros: Option<i64>,
    /// Amount in RMB, in whole fen; `None` when a rate is missing.
    pub rmb_micros: Option<i64>,
}

/// Shop, site and currency of a place of a statement, in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatementPlace {
    /// Seller account.
    pub shop: String,
    /// Site code.
    pub marketplace: String,
    /// Currency of the site.
    pub currency: Currency,
}

/// Share of an operator in a SKU at the end of a month, in millionths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OwnerShare {
    /// Shop and marketplace of the cells.
    pub place: Place,
    /// Month.
    pub month: Month,
    /// SKU.
    pub sku: Name,
    /// Operator.
    pub owner: Name,
    /// Share in millionths.
    pub millionths: i64,
}

/// The profit and loss statement. Cells are sorted by shop, marketplace, month, SKU (byte order) and line; amounts of zero are left out.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Texts of SKUs, operators and parents.
    pub names: Names,
    /// Places that cells refer to, by number.
    pub places: Vec<StatementPlace>,
    /// All amounts.
    pub cells: Vec<Cell>,
    /// Operators at month end, sorted by place, month, SKU and operator.
    pub owners: Vec<OwnerShare>,
    /// Parent of each SKU, sorted by place and SKU number.
    pub parents: Vec<(Place, Name, Name)>,
    /// Whether nothing is known to be missing.
    pub complete: bool,
}

/// What is shown where no SKU can carry an amount.
pub const UNALLOCATED: &str = "(unallocated)";

impl Statement {
    /// A SKU as it is shown.
    pub fn sku_text(&self, sku: Name) -> &str {
        if sku == NOBODY { UNALLOCATED } else { self.names.text(sku) }
    }

    /// Shop, site and currency of a place.
    pub fn place(&self, place: Place) -> &StatementPlace {
        &self.places[place.0 as usize]
    }

    /// Months that have amounts, in order.
    pub fn months(&self) -> Vec<Month> {
        let mut months: Vec<_> = self.cells.iter().map(|c| c.month).collect();
        months.sort_unstable();
        months.dedup();
        months
    }

    pub(crate) fn places_of(input: &Input) -> Vec<StatementPlace> {
        input
            .places()
            .iter()
            .map(|p| StatementPlace {
                shop: input.names.text(p.shop).to_owned(),
                marketplace: input.names.text(p.marketplace).to_owned(),
                currency: p.currency,
            })
            .collect()
    }
}
