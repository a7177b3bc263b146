//! The price file of Seller Central (`Price & Quantity`, tab-separated): SKU and price, every other cell left blank, which changes nothing.

use super::bulksheet::Written;
use super::live::Live;
use super::refusal::{Refusal, Why};
use super::{Line, refuse, words};
use domain::money::decimal;
use domain::{Action, Currency, Marketplace};
use std::collections::BTreeMap;

/// Characters of a SKU at Amazon.
pub(super) const SKU_LONGEST: usize = 40;

const HEADER: &str = "sku\tprice\tminimum-seller-allowed-price\tmaximum-seller-allowed-price\tquantity\tleadtime-to-ship\tfulfillment-channel";

/// Writes the file; records are its lines, the header being line 1.
pub(super) fn write(site: Marketplace, lines: &[Line], live: &Live) -> Result<Written, Vec<Refusal>> {
    let (mut text, mut rows, mut refused) = (format!("{HEADER}\n"), Vec::new(), Vec::new());
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for line in lines {
        match row(line, site.currency(), live, &seen) {
            Ok((sku, row)) => {
                text.push_str(&row);
                seen.insert(sku, &line.decision);
                rows.push((u32::try_from(rows.len()).unwrap_or(u32::MAX).saturating_add(2), line.decision.clone()));
            }
            Err(why) => refused.push(refuse(line, why)),
        }
    }
    if refused.is_empty() { Ok((text.into_bytes(), rows)) } else { Err(refused) }
}

fn row<'l>(
    line: &'l Line,
    currency: Currency,
    live: &Live,
    seen: &BTreeMap<&str, &str>,
) -> Result<(&'l str, String), Why> {
    let Action::SetPrice { sku, before_micros, after_micros } = &line.action else { return Err(Why::OtherDock) };
    let shown = |micros: i64| decimal(micros, currency.digits() as usize);
    if !live.prices.is_empty() {
        let unknown = || Why::Unknown { what: "sku", id: sku.clone(), as_of: live.as_of };
        let found = *live.prices.get(sku).ok_or_else(unknown)?;
        if found != *before_micros {
            return Err(Why::LiveDiffers { found: shown(found), expected: shown(*before_micros) });
        }
    }
    if *after_micros <= 0 {
        return Err(Why::NotPositive { what: "price", found: shown(*after_micros) });
    }
    if after_micros % currency.minor_micros() != 0 {
        return Err(Why::TooFine { found: shown(*after_micros), digits: currency.digits() });
    }
    let sku = flat(sku, SKU_LONGEST)?;
    if let Some(with) = seen.get(sku) {
        return Err(Why::Conflict { with: (*with).to_owned() });
    }
    Ok((sku, format!("{sku}\t{}\t\t\t\t\t\n", shown(*after_micros))))
}

/// A text that stands in a tab-separated file as it is: no tab, no line end, no quote at its start (readers would take it for a quoted cell).
pub(super) fn flat(text: &str, longest: usize) -> Result<&str, Why> {
    let text = words::exact(text, longest)?;
    match text.chars().next() {
        Some('"') => Err(Why::Misplaced { found: '"' }),
        _ => Ok(text),
    }
}
