//! Hashes (BLAKE3) by which closed slips and locked months name exactly what they hold.

use super::ledger::Row;

/// BLAKE3 of bytes, as 64 hex digits.
pub fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// Hash of rows, whatever their order: every field of every row counts, texts with their length before them.
pub fn rows<'a>(rows: impl IntoIterator<Item = &'a Row>) -> String {
    let mut rows: Vec<&Row> = rows.into_iter().collect();
    rows.sort_unstable();
    let mut bytes = Vec::new();
    for r in rows {
        for text in [&r.reference, &r.shop, &r.sku, &r.batch, &r.orderer, r.kind.code(), r.original_currency.code()] {
            bytes.extend((text.len() as u64).to_be_bytes());
            bytes.extend(text.as_bytes());
        }
        for amount in [r.units, r.rmb_micros, r.original_micros] {
            bytes.extend(amount.to_be_bytes());
        }
        for number in [r.month.0, r.day.0, r.age_days, i32::from(r.sold_on.is_some()), r.sold_on.map_or(0, |d| d.0)] {
            bytes.extend(number.to_be_bytes());
        }
    }
    hash(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commission::Kind;
    use domain::Day;
    use std::collections::BTreeSet;

    #[test]
    fn every_field_of_every_row_counts_and_their_order_does_not() {
        let row = |name: &str| Row::new(name, Kind::Refund, Day(20_000), ("s/us", "A"), -5);
        let (a, b) = (row("a"), row("b"));
        assert_eq!(rows([&a, &b]), rows([&b, &a]));
        let others = [
            Row { reference: "c".into(), ..a.clone() },
            Row { kind: Kind::Fees, ..a.clone() },
            Row { month: crate::Month(1), ..a.clone() },
            Row { day: Day(20_001), ..a.clone() },
            Row { shop: "s/usA".into(), sku: String::new(), ..a.clone() },
            Row { units: 1, ..a.clone() },
            Row { rmb_micros: -6, ..a.clone() },
            Row { original_micros: -6, ..a.clone() },
            Row { original_currency: domain::Currency::USD, ..a.clone() },
            Row { batch: "x".into(), ..a.clone() },
            Row { orderer: "x".into(), ..a.clone() },
            Row { sold_on: Some(Day(0)), ..a.clone() },
            Row { age_days: 1, ..a.clone() },
        ];
        let hashes: BTreeSet<String> = others.iter().chain([&a]).map(|r| rows([r])).collect();
        assert_eq!(hashes.len(), others.len() + 1);
    }
}
