//! `tradewind tax --alarms`: where each entity stands and how far every cliff is.

use crate::cli::args::ListFormat;
use crate::cli::figures::money;
use crate::cli::sheet::folded;
use crate::cli::{Desk, Lang, Trouble};
use app::output::csv_cell;
use app::tax::{EntityTaxes, Taxes};
use books::tax::Taxpayer;
use books::tax::alarms::Alarm;
use domain::money::decimal;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Shows all entities.
pub(super) fn show(desk: &mut Desk<'_>, format: ListFormat, taxes: &Taxes) -> Result<(), Trouble> {
    let all = BTreeSet::new();
    match format {
        ListFormat::Table => {
            for e in &taxes.entities {
                entity(desk, e)?;
            }
            super::notes::show(desk, taxes, &all)
        }
        ListFormat::Csv => {
            writeln!(desk.out, "entity,day,cliff,at,limit,room,tax,owner_cash,crossing,safe_until")?;
            for e in &taxes.entities {
                for a in &e.alarms {
                    let day = |d: Option<domain::Day>| d.map_or_else(String::new, |d| d.to_string());
                    let [at, limit, room, tax, owner] = figures(a);
                    let (name, on, kind) = (csv_cell(&e.entity.name), e.at.day, a.cliff.kind.code());
                    let (crossing, safe) = (day(a.crossing), day(a.safe_until));
                    writeln!(desk.out, "{name},{on},{kind},{at},{limit},{room},{tax},{owner},{crossing},{safe}")?;
                }
            }
            super::notes::tell(desk.lang, taxes, &all);
            Ok(())
        }
        ListFormat::Json => {
            let entities: Vec<Value> = taxes.entities.iter().map(value).collect();
            super::write_json(desk, json!({ "currency": "CNY", "entities": entities }), taxes, &all)
        }
    }
}

/// Where it stands, the limit, what is left, what crossing costs in tax and to the owner: money with two places, people as they are.
fn figures(a: &Alarm) -> [String; 5] {
    let c = &a.cliff;
    let counted = |n: i64| if c.kind.people() { n.to_string() } else { decimal(n, 2) };
    let [tax, owner] = [c.tax_micros, c.owner_cash_micros].map(|m| decimal(m, 2));
    [counted(c.at), counted(c.limit), counted(c.room()), tax, owner]
}

fn value(e: &EntityTaxes) -> Value {
    let alarm = |a: &Alarm| {
        let [at, limit, room, tax, owner] = figures(a);
        json!({
            "cliff": a.cliff.kind.code(), "at": at, "limit": limit, "room": room, "tax": tax, "owner_cash": owner,
            "crossing": a.crossing.map(|d| d.to_string()), "safe_until": a.safe_until.map(|d| d.to_string()),
            "then_a_month": a.then_a_month_micros.map(|m| decimal(m, 2)),
            "title": { "en": a.title.en, "zh": a.title.zh }, "detail": { "en": a.detail.en, "zh": a.detail.zh },
        })
    };
    let t = &e.taken;
    json!({
        "entity": e.entity.name,
        "day": e.at.day.to_string(),
        "taxpayer": e.at.position.taxpayer.code(),
        "period": e.at.period.to_string(),
        "year_to_date": {
            "operating_profit": decimal(t.profit_micros, 2), "income_tax": decimal(t.cit.tax_micros, 2),
            "dividend_tax": decimal(t.dividend_tax_micros, 2), "owner_cash": decimal(t.owner_cash_micros, 2),
        },
        "period_vat": { "vat": decimal(t.vat_micros, 2), "surcharges": decimal(t.surcharge_micros, 2) },
        "alarms": e.alarms.iter().map(alarm).collect::<Vec<_>>(),
    })
}

fn entity(desk: &mut Desk<'_>, e: &EntityTaxes) -> Result<(), Trouble> {
    let lang = desk.lang;
    let kind = taxpayer(lang, e.at.position.taxpayer);
    let (name, day, period) = (&e.entity.name, e.at.day, e.at.period);
    let text = lang.pick(format!("{name}, {kind}, on {day}"), format!("{name}（{kind}），截至 {day}"));
    writeln!(desk.out, "{}", folded("", &text, desk.width))?;
    let t = &e.taken;
    let [vat, cit, dividend, owner] =
        [t.vat_micros + t.surcharge_micros, t.cit.tax_micros, t.dividend_tax_micros, t.owner_cash_micros]
            .map(|m| money(m, 2));
    let text = lang.pick(
        format!("VAT and surcharges of {period} {vat}; of the year so far: income tax {cit}, dividend tax {dividend}, owner cash {owner}"),
        format!("{period} 增值税及附加 {vat}；本年累计：企业所得税 {cit}，分红个税 {dividend}，老板到手现金 {owner}"),
    );
    writeln!(desk.out, "{}", folded("  ", &text, desk.width))?;
    for a in &e.alarms {
        let mark = if a.crossing.is_some() { "! " } else { "· " };
        writeln!(desk.out, "{}", folded(mark, lang.pick(&a.title.en, &a.title.zh), desk.width))?;
        writeln!(desk.out, "{}", folded("  ", lang.pick(&a.detail.en, &a.detail.zh), desk.width))?;
    }
    Ok(())
}

fn taxpayer(lang: Lang, kind: Taxpayer) -> &'static str {
    match kind {
        Taxpayer::Small => lang.pick("small-scale taxpayer", "小规模纳税人"),
        Taxpayer::General => lang.pick("general taxpayer", "一般纳税人"),
    }
}
