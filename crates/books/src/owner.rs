//! Who answers for a SKU at the end of a month, and which parent it belongs to.

use crate::book::Book;
use crate::input::{Input, Owner, Place};
use crate::names::Name;
use crate::statement::{Cell, OwnerShare};
use std::collections::HashMap;

/// Owners of every (place, month, SKU) of the statement, as of the last day of the month: a cell goes to the owners of that day
/// by share, whoever answered for the SKU earlier in the month. A row for the site beats one for `own`.
pub(crate) fn at_month_ends(book: &Book<'_>, cells: &[Cell]) -> Vec<OwnerShare> {
    let input = book.input;
    let mut by_sku: HashMap<(Place, Name), Vec<&Owner>> = HashMap::new();
    for o in &input.owners {
        by_sku.entry((o.place, o.sku)).or_default().push(o);
    }
    let own = input.names.find("own");
    let mut shares = Vec::new();
    for run in cells.chunk_by(|a, b| (a.place, a.month, a.sku) == (b.place, b.month, b.sku)) {
        let (place, month, sku) = (run[0].place, run[0].month, run[0].sku);
        let day = month.last_day();
        let shared = own.and_then(|own| input.find_place(input.place_text(place).shop, own));
        let on_day = |p: Place| {
            let rows = by_sku.get(&(p, sku)).into_iter().flatten().copied();
            rows.filter(|o| o.day <= day && day <= o.day_to && o.share_millionths > 0).collect::<Vec<_>>()
        };
        let mut rows = on_day(place);
        if rows.is_empty() {
            rows = shared.map(on_day).unwrap_or_default();
        }
        let new = |o: &Owner| OwnerShare { place, month, sku, owner: o.owner, millionths: o.share_millionths };
        shares.extend(rows.into_iter().map(new));
    }
    shares.sort_by_key(|s| (s.place, s.month, s.sku, book.ranks.of(s.owner)));
    shares
}

/// Parent of each SKU, sorted by place and SKU number.
pub(crate) fn parents(input: &Input) -> Vec<(Place, Name, Name)> {
    let mut parents: Vec<_> = input.parents.iter().map(|p| (p.place, p.sku, p.parent)).collect();
    parents.sort_unstable();
    parents.dedup_by_key(|p| (p.0, p.1));
    parents
}
