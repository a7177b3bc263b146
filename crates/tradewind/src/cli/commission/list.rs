//! `tradewind commission list`: schemes, who is paid by which, findings with the money at risk.

use super::args::List;
use super::{Shop, shop};
use crate::cli::args::ListFormat;
use crate::cli::exit::{Exit, Trouble};
use crate::cli::figures::money;
use crate::cli::sheet::{Sheet, folded, printable};
use crate::cli::words::head;
use crate::cli::{Desk, Lang};
use app::commission::{Found, terms};
use app::output::csv_cell;
use books::commission::{Assignment, Owned, Scheme};
use domain::money::{decimal, round_to};
use domain::{Currency, Day};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Findings below the tables; all stand in JSON and CSV.
const SHOWN: usize = 20;

/// Runs the command.
pub(super) fn run(desk: &mut Desk<'_>, args: &List) -> Result<Exit, Trouble> {
    let shop = shop(desk)?;
    match args.format {
        ListFormat::Table => table(desk, &shop)?,
        ListFormat::Csv => {
            writeln!(desk.out, "code,account,sku,at_risk,en,zh")?;
            for f in &shop.pay.found {
                let risk = f.at_risk_micros.map_or_else(String::new, risk);
                let cells = [f.code, &f.account, &f.sku, &risk, &f.words.en, &f.words.zh].map(csv_cell);
                writeln!(desk.out, "{}", cells.join(","))?;
            }
        }
        ListFormat::Json => {
            let text = serde_json::to_string_pretty(&value(&shop)).map_err(std::io::Error::from)?;
            writeln!(desk.out, "{text}")?;
        }
    }
    Ok(Exit::Done)
}

fn risk(micros: i64) -> String {
    decimal(round_to(micros, Currency::CNY.minor_micros()), 2)
}

fn value(shop: &Shop) -> Value {
    let pay = &shop.pay;
    let day = |d: Option<Day>| d.map(|d| d.to_string());
    let own = |s: &Scheme| pay.own && pay.agreement.schemes.contains(s);
    let scheme = |s: &Scheme| {
        let words = terms(s);
        json!({
            "name": s.name, "own": own(s), "currency": s.currency.code(), "from": s.from.to_string(), "to": day(s.to),
            "base": s.base.code(), "terms": { "en": words.en, "zh": words.zh },
        })
    };
    let paid = |a: &Assignment| json!({ "operator": a.operator, "scheme": a.scheme, "from": a.from.to_string(), "to": day(a.to) });
    let found = |f: &Found| {
        json!({
            "code": f.code, "account": f.account, "sku": f.sku, "at_risk": f.at_risk_micros.map(risk), "currency": "CNY",
            "en": f.words.en, "zh": f.words.zh,
        })
    };
    json!({
        "schemes": pay.schemes.iter().map(scheme).collect::<Vec<_>>(),
        "assignments": pay.agreement.assignments.iter().map(paid).collect::<Vec<_>>(),
        "closed": pay.closings.keys().map(ToString::to_string).collect::<Vec<_>>(),
        "findings": pay.found.iter().map(found).collect::<Vec<_>>(),
    })
}

fn table(desk: &mut Desk<'_>, shop: &Shop) -> Result<(), Trouble> {
    let (lang, width) = (desk.lang, desk.width);
    let pay = &shop.pay;
    for s in &pay.schemes {
        let shipped = !(pay.own && pay.agreement.schemes.contains(s));
        let state = if shipped {
            lang.pick("shipped, pays nobody", "自带，未启用")
        } else {
            lang.pick("yours", "自有")
        };
        let name = printable(&s.name);
        writeln!(desk.out, "{name}  {}  {} ({state})", span(lang, s.from, s.to), s.currency)?;
        writeln!(desk.out, "{}", folded("  ", &lang.pick(terms(s).en, terms(s).zh), width))?;
    }
    if !pay.own {
        let hint = app::commission::no_scheme();
        writeln!(desk.out, "\n{}", folded("", &lang.pick(hint.to_string(), hint.zh()), width))?;
    }
    if !pay.agreement.assignments.is_empty() {
        let mut table = Sheet::new(width, desk.colour);
        let names = [head::OPERATOR, ("Scheme", "方案"), ("Dates", "期间"), ("SKUs", "SKU 数")].map(|n| lang.of(n));
        table.head(&names, &[3]);
        for a in &pay.agreement.assignments {
            let owned = pay.agreement.ownership.iter().filter(|o| o.operator == a.operator);
            // goods for all sites stand under a place of their own: a SKU of a shop is one
            let shop = |o: &Owned| o.shop.rsplit_once('/').map_or(o.shop.clone(), |s| s.0.to_owned());
            let skus: BTreeSet<_> = owned.map(|o| (shop(o), &o.sku)).collect();
            table.row(&[&a.operator, &a.scheme, &span(lang, a.from, a.to), &skus.len().to_string()]);
        }
        write!(desk.out, "\n{table}")?;
    }
    if let Some((month, (who, _))) = pay.closings.last_key_value() {
        let who = printable(who);
        writeln!(
            desk.out,
            "{}",
            lang.pick(format!("closed through {month} (by {who})"), format!("已关账至 {month}（{who}）"))
        )?;
    }
    findings(desk, shop)
}

fn span(lang: Lang, from: Day, to: Option<Day>) -> String {
    match to {
        Some(to) => format!("{from}..{to}"),
        None => lang.pick(format!("from {from}"), format!("自 {from} 起")),
    }
}

fn findings(desk: &mut Desk<'_>, shop: &Shop) -> Result<(), Trouble> {
    let (lang, found) = (desk.lang, &shop.pay.found);
    if found.is_empty() {
        return Ok(writeln!(desk.out, "{}", lang.pick("no findings", "没有待核事项"))?);
    }
    writeln!(desk.out)?;
    for f in found.iter().take(SHOWN) {
        let risk = f.at_risk_micros.map_or_else(|| "?".to_owned(), |m| money(round_to(m, 10_000), 2));
        let label = lang.pick(format!("{risk:>14}  "), format!("{risk:>14}  "));
        writeln!(desk.out, "{}", folded(&label, lang.pick(&f.words.en, &f.words.zh), desk.width))?;
    }
    let more = found.len().saturating_sub(SHOWN);
    if more > 0 {
        writeln!(
            desk.out,
            "{}",
            lang.pick(
                format!("{more} more findings: see --format csv"),
                format!("另有 {more} 条待核事项：见 --format csv"),
            )
        )?;
    }
    Ok(())
}
