//! First-leg invoices 头程: shared over the lines of a shipment, and so onto the batches that they name.

use super::Slot;
use crate::book::Book;
use crate::input::FreightLine;
use crate::names::Name;
use crate::waterfall::Line;
use domain::money::decimal;
use domain::{Currency, allocate};
use std::collections::{BTreeMap, HashMap};

/// Extra costs of each batch, by its position in `Input::batches`.
pub(crate) type Shares = HashMap<usize, Vec<(Slot, i64)>>;

/// Shares every shipment over its lines, by what the shipment says, in minor units; the parts add up to the invoice.
pub(crate) fn share(book: &mut Book<'_>) -> Shares {
    let input = book.input;
    let mut shipments: BTreeMap<(u32, u32), Vec<&FreightLine>> = BTreeMap::new();
    for l in &input.freight {
        let shop = input.place_text(l.place).shop;
        shipments.entry((book.ranks.of(shop), book.ranks.of(l.shipment))).or_default().push(l);
    }
    let mut batches: HashMap<(Name, Name, Name), Vec<usize>> = HashMap::new();
    for (i, b) in input.batches.iter().enumerate() {
        batches.entry((input.place_text(b.place).shop, b.batch, b.sku)).or_default().push(i);
    }
    let mut shares = Shares::new();
    for mut lines in shipments.into_values() {
        lines.sort_by_key(|l| (book.ranks.of(l.batch), book.ranks.of(l.sku)));
        let weights = weights(book, &lines);
        for (line, invoice) in [
            (Line::FirstLeg, invoice(book, &lines, |l| l.freight_micros)),
            (Line::Duty, invoice(book, &lines, |l| l.duty_micros)),
        ] {
            let currency = lines[0].currency;
            let parts = allocate(invoice, &weights, currency.minor_micros()).unwrap_or_default();
            if invoice != 0 && parts.is_empty() {
                lost(book, lines[0], invoice, "no line of it has units");
            }
            for (l, part) in lines.iter().zip(parts).filter(|(_, part)| *part != 0) {
                let shop = input.place_text(l.place).shop;
                let named = batches.get(&(shop, l.batch, l.sku)).map_or(&[][..], Vec::as_slice);
                // One batch and SKU may stand under several sites: the line's own comes first.
                let here = named.iter().find(|i| input.batches[**i].place == l.place);
                match here.or(named.first()) {
                    Some(i) => shares.entry(*i).or_default().push((Slot { line, currency }, part)),
                    None => lost(book, l, part, "no landed-cost row has that batch and SKU"),
                }
            }
        }
    }
    shares
}

/// The invoice that stands on every line; of differing ones the greatest, with a notice.
fn invoice(book: &mut Book<'_>, lines: &[&FreightLine], of: impl Fn(&FreightLine) -> i64) -> i64 {
    let stated: Vec<i64> = lines.iter().map(|l| of(l)).filter(|m| *m != 0).collect();
    let greatest = stated.iter().copied().max().unwrap_or(0);
    if stated.iter().any(|m| *m != greatest) || lines.iter().any(|l| l.currency != lines[0].currency) {
        let name = book.input.names.text(lines[0].shipment);
        book.notices.incomplete(
            "freight_lines_differ",
            format!("first-leg shipment {name}: its lines state different invoices or currencies; the greatest amount is used, write the same on each line"),
            format!("头程货件 {name}：各行所写的发票金额或币种不一致，取最大值；请在每行填写相同的金额与币种"),
        );
    }
    greatest
}

fn weights(book: &mut Book<'_>, lines: &[&FreightLine]) -> Vec<i64> {
    let by = book.input.names.text(lines[0].share_by).trim().to_lowercase();
    let of = |l: &FreightLine| match by.as_str() {
        "weight" => l.grams,
        "volume" => l.cubic_centimetres,
        "value" => l.value_micros,
        _ => l.units,
    };
    let weights: Vec<i64> = lines.iter().map(|l| of(l)).collect();
    let known = matches!(by.as_str(), "weight" | "volume" | "value" | "quantity");
    if known && weights.iter().any(|w| *w > 0) {
        return weights;
    }
    let name = book.input.names.text(lines[0].shipment);
    book.notices.remark(
        "freight_shared_by_quantity",
        format!("first-leg shipment {name}: nothing to share by `{by}`, so its invoice is shared by quantity"),
        format!("头程货件 {name}：无法按“{by}”分摊，改按数量分摊"),
    );
    lines.iter().map(|l| l.units).collect()
}

fn lost(book: &mut Book<'_>, line: &FreightLine, micros: i64, why: &str) {
    let (shipment, batch, sku) = (line.shipment, line.batch, line.sku);
    let [shipment, batch, sku] = [shipment, batch, sku].map(|n| book.input.names.text(n));
    let currency: Currency = line.currency;
    let amount = decimal(micros, currency.digits() as usize);
    book.notices.incomplete(
        "freight_without_batch",
        format!(
            "first-leg shipment {shipment}: {amount} {currency} for batch {batch}, SKU {sku} reach no stock: {why}"
        ),
        format!(
            "头程货件 {shipment}：批次 {batch}、SKU {sku} 的 {amount} {currency} 未计入任何库存；请检查批次号与数量"
        ),
    );
}
