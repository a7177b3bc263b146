//! The statement as CSV and JSON: every line and subtotal, exact decimals, own currency and RMB.

use crate::output::csv_cell;
use books::roll_up::{By, Row};
use books::waterfall::{Amounts, Step, steps};
use books::{Closing, Filter};
use domain::Currency;
use domain::money::decimal;
use serde_json::{Map, Value, json};

fn word(by: By) -> &'static str {
    By::ALL.iter().find(|(_, b)| *b == by).map_or("", |(w, _)| w)
}

/// An exact decimal; empty where a missing rate leaves it unknown.
fn plain(micros: Option<i64>, currency: Currency) -> String {
    micros.map_or_else(String::new, |m| decimal(m, currency.digits() as usize))
}

/// One row per group with a column per line and subtotal, then the same in RMB (`_cny`). An empty amount is unknown: the
/// group mixes currencies, or an exchange rate is missing.
pub fn csv(closing: &Closing, by: &[By], filter: &Filter) -> String {
    let mut head: Vec<String> = by.iter().map(|b| word(*b).to_owned()).collect();
    head.push("currency".into());
    head.extend(steps().map(|s| s.code().to_owned()));
    head.extend(steps().map(|s| format!("{}_cny", s.code())));
    let mut text = head.join(",") + "\n";
    for row in closing.statement.roll_up(by, filter) {
        let mut cells: Vec<String> = row.key.iter().map(|k| csv_cell(k)).collect();
        cells.push(row.currency.map_or_else(String::new, |c| c.code().to_owned()));
        let amount = |a: &Amounts, s: Step, c: Option<Currency>| c.map_or_else(String::new, |c| plain(a.step(s), c));
        cells.extend(steps().map(|s| amount(&row.amounts, s, row.currency)));
        cells.extend(steps().map(|s| amount(&row.rmb, s, Some(Currency::CNY))));
        text += &(cells.join(",") + "\n");
    }
    text
}

/// The closing as JSON: statement rows, tie-outs, quarantine, ads bridge, notices. Amounts are decimal texts, so that no
/// reader rounds them; `null` is unknown.
pub fn json(closing: &Closing, by: &[By], filter: &Filter) -> Value {
    let money = |micros: i64, c: Currency| plain(Some(micros), c);
    let ties = closing.tie_outs.iter().map(|t| {
        json!({
            "shop": t.shop, "marketplace": t.marketplace, "settlement": t.settlement,
            "day": t.day.map(|d| d.to_string()), "currency": t.currency.code(), "lines": t.lines,
            "sum": money(t.sum_micros, t.currency), "total": money(t.total_micros, t.currency),
            "difference": money(t.difference_micros(), t.currency), "ties": t.refusal.is_none(),
            "refusal": t.message().map(|(en, zh)| json!({ "en": en, "zh": zh })),
        })
    });
    let quarantine = closing.quarantine.iter().map(|q| {
        json!({
            "triple": q.triple, "currency": q.currency.code(), "lines": q.lines, "amount": money(q.micros, q.currency),
            "example": q.example.as_ref().map(|(source, line)| json!({ "source": source, "line": line })),
        })
    });
    let ads = closing.ads_bridge.iter().map(|a| {
        let place = closing.statement.place(a.place);
        json!({
            "shop": place.shop, "marketplace": place.marketplace, "month": a.month.to_string(),
            "currency": a.currency.code(), "spent": money(a.spent_micros(), a.currency),
            "charged": money(a.charged_micros, a.currency), "bridge": money(a.bridge_micros(), a.currency),
        })
    });
    json!({
        "complete": closing.statement.complete,
        "rows": closing.statement.roll_up(by, filter).iter().map(|r| json_row(by, r)).collect::<Vec<_>>(),
        "settlements": ties.collect::<Vec<_>>(),
        "quarantine": quarantine.collect::<Vec<_>>(),
        "ads_bridge": ads.collect::<Vec<_>>(),
        "notices": closing.notices,
    })
}

/// The statement's rows alone, for people who see part of the shops.
pub fn json_rows(closing: &Closing, by: &[By], filter: &Filter) -> Value {
    let rows = closing.statement.roll_up(by, filter);
    json!({ "complete": closing.statement.complete, "rows": rows.iter().map(|r| json_row(by, r)).collect::<Vec<_>>() })
}

fn json_row(by: &[By], row: &Row) -> Value {
    let amounts = |a: &Amounts, currency: Option<Currency>| -> Value {
        let one = |s: Step| currency.and_then(|c| a.step(s).map(|m| decimal(m, c.digits() as usize)));
        steps().map(|s| (s.code().to_owned(), json!(one(s)))).collect::<Map<_, _>>().into()
    };
    let mut object: Map<String, Value> =
        by.iter().zip(&row.key).map(|(b, k)| (word(*b).to_owned(), k.clone().into())).collect();
    object.insert("currency".into(), json!(row.currency.map(|c| c.code().to_owned())));
    object.insert("amounts".into(), amounts(&row.amounts, row.currency));
    object.insert("amounts_cny".into(), amounts(&row.rmb, Some(Currency::CNY)));
    object.into()
}
