//! The removal order file of Seller Central (tab-separated, one row per SKU, the rows of an order together).

use super::bulksheet::Written;
use super::prices::{SKU_LONGEST, flat};
use super::refusal::{Refusal, Why};
use super::{Line, Sender, refuse};
use domain::Action;
use domain::action::RemovalMethod;
use std::collections::BTreeMap;

/// Characters of a removal order's number.
const NUMBER_LONGEST: usize = 40;
/// Characters of a part of an address.
const ADDRESS_LONGEST: usize = 180;

const HEADER: [&str; 15] = [
    "MerchantRemovalOrderID",
    "RemovalDisposition",
    "AddressName",
    "AddressFieldOne",
    "AddressFieldTwo",
    "AddressFieldThree",
    "AddressCity",
    "AddressCountryCode",
    "AddressStateOrRegion",
    "AddressPostalCode",
    "ContactPhoneNumber",
    "ShippingNotes",
    "MerchantSKU",
    "SellableQuantity",
    "UnsellableQuantity",
];

/// What a row is made of.
struct Item<'l> {
    line: &'l Line,
    number: &'l str,
    sku: &'l str,
    units: i64,
    method: RemovalMethod,
}

/// Writes the file; records are its lines, the header being line 1.
pub(super) fn write(lines: &[Line], sender: &Sender) -> Result<Written, Vec<Refusal>> {
    let mut refused = Vec::new();
    let mut items: Vec<Item<'_>> = Vec::new();
    for line in lines {
        match item(line, sender).and_then(|item| unlike(&items, item)) {
            Ok(item) => items.push(item),
            Err(why) => refused.push(refuse(line, why)),
        }
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    let mut orders: BTreeMap<&str, Vec<&Item<'_>>> = BTreeMap::new();
    for item in &items {
        orders.entry(item.number).or_default().push(item);
    }
    let (mut text, mut rows) = (HEADER.join("\t") + "\n", Vec::new());
    for (at, item) in (2..).zip(orders.into_values().flatten()) {
        text.push_str(&cells(item, sender).join("\t"));
        text.push('\n');
        rows.push((at, item.line.decision.clone()));
    }
    Ok((text.into_bytes(), rows))
}

fn item<'l>(line: &'l Line, sender: &Sender) -> Result<Item<'l>, Why> {
    let Action::Removal { number, sku, units, method } = &line.action else { return Err(Why::OtherDock) };
    if *method == RemovalMethod::Liquidate {
        return Err(Why::ByHandOnly);
    }
    if *units <= 0 {
        return Err(Why::NotPositive { what: "units", found: units.to_string() });
    }
    let number = flat(number, NUMBER_LONGEST)?;
    let sku = flat(sku, SKU_LONGEST)?;
    if *method == RemovalMethod::Return {
        let to = sender.return_to.as_ref().ok_or(Why::NoAddress)?;
        for part in [&to.name, &to.line_1, &to.city, &to.postal_code, &to.country] {
            flat(part, ADDRESS_LONGEST).map_err(|why| if why == Why::NoWords { Why::NoAddress } else { why })?;
        }
        for part in [&to.line_2, &to.line_3, &to.region, &to.phone].into_iter().filter(|p| !p.is_empty()) {
            flat(part, ADDRESS_LONGEST)?;
        }
    }
    Ok(Item { line, number, sku, units: *units, method: *method })
}

/// An order has one method, and a SKU stands in it once.
fn unlike<'l>(items: &[Item<'l>], item: Item<'l>) -> Result<Item<'l>, Why> {
    let clash = items.iter().find(|i| i.number == item.number && (i.sku == item.sku || i.method != item.method));
    match clash {
        Some(other) => Err(Why::Conflict { with: other.line.decision.clone() }),
        None => Ok(item),
    }
}

fn cells(item: &Item<'_>, sender: &Sender) -> Vec<String> {
    let disposition = if item.method == RemovalMethod::Return { "Return" } else { "Disposal" };
    let mut cells = vec![item.number.to_owned(), disposition.to_owned()];
    match sender.return_to.as_ref().filter(|_| item.method == RemovalMethod::Return) {
        Some(to) => {
            let parts = [&to.name, &to.line_1, &to.line_2, &to.line_3, &to.city, &to.country];
            cells.extend(parts.into_iter().chain([&to.region, &to.postal_code, &to.phone]).cloned());
        }
        None => cells.extend(std::iter::repeat_n(String::new(), 9)),
    }
    // notes, SKU, units that can be sold, units that can't
    cells.extend([String::new(), item.sku.to_owned(), item.units.to_string(), "0".to_owned()]);
    cells
}
