//! `tradewind commission what-if`: what a purchase would do to somebody's pay, month by month.

use super::args::WhatIf;
use super::{compare, day, shop};
use crate::cli::Desk;
use crate::cli::args::ListFormat;
use crate::cli::exit::{Exit, Trouble};
use crate::cli::figures::money;
use crate::cli::house::amount::{rounded, signed, stated};
use crate::cli::sheet::{Sheet, folded, printable};
use crate::cli::words::head;
use app::board::alarms::LEAD_DAYS;
use app::commission::{Idea, PAID_AFTER_DAYS, Planned, Under};
use app::output::csv_cell;
use books::commission::simulate::Effect;
use books::economics::Economics;
use domain::Currency;
use domain::money::{decimal, round_to};
use serde_json::{Value, json};

/// Runs the command.
pub(super) fn run(desk: &mut Desk<'_>, args: &WhatIf) -> Result<Exit, Trouble> {
    let unit_cost_micros = stated("--cost", &args.cost)?;
    let today = desk::room::day_of(desk.now_micros);
    let on = args.day.as_deref().map(day).transpose()?.unwrap_or(today);
    let shop = shop(desk)?;
    // the shortest stated way of the SKU; which shop is meant is settled below, by where it sells
    let known = shop.lead_days.iter().filter(|((_, sku), _)| *sku == args.sku).map(|(_, days)| *days).min();
    let idea = Idea {
        sku: args.sku.clone(),
        account: args.account.clone(),
        units: args.units,
        unit_cost_micros,
        operator: args.operator.clone(),
        day: on,
        lead_days: args.lead_days.or(known).unwrap_or(LEAD_DAYS),
    };
    let economics = Economics::of(&shop.books.closing, &shop.books.input, today);
    let planned = shop.pay.plan(&shop.source, &shop.books, &economics, &idea)?;
    match args.format {
        ListFormat::Table => table(desk, &idea, &planned)?,
        ListFormat::Csv => {
            writeln!(desk.out, "scheme,operator,month,currency,without,with")?;
            for (u, e) in planned.schemes.iter().flat_map(|u| u.effects.iter().map(move |e| (u, e))) {
                let (scheme, operator) = (csv_cell(&u.scheme), csv_cell(&planned.operator));
                let [without, with] = [e.without_micros, e.with_micros].map(|m| plain(m, u));
                writeln!(desk.out, "{scheme},{operator},{},{},{without},{with}", e.month, u.currency)?;
            }
        }
        ListFormat::Json => compare::write_json(desk, &value(&planned))?,
    }
    Ok(Exit::Done)
}

fn plain(micros: i64, under: &Under) -> String {
    decimal(micros, under.currency.digits() as usize)
}

fn value(planned: &Planned) -> Value {
    let scheme = |u: &Under| {
        let month = |e: &Effect| json!({ "month": e.month.to_string(), "without": plain(e.without_micros, u), "with": plain(e.with_micros, u) });
        let ((without, with), months) = (u.sums(), u.effects.iter().map(month).collect::<Vec<_>>());
        json!({ "scheme": u.scheme, "currency": u.currency.code(), "change": plain(with - without, u), "months": months })
    };
    let p = &planned.purchase;
    json!({
        "operator": planned.operator, "account": p.shop, "sku": p.sku, "units": p.units, "unit_cost": decimal(p.unit_cost_micros, 2),
        "units_in_30_days": planned.pace_units, "unsold": p.unsold(),
        "gross_profit": decimal(round_to(planned.profit_micros(), Currency::CNY.minor_micros()), 2), "schemes": planned.schemes.iter().map(scheme).collect::<Vec<_>>(),
    })
}

fn table(desk: &mut Desk<'_>, idea: &Idea, planned: &Planned) -> Result<(), Trouble> {
    let (lang, p) = (desk.lang, &planned.purchase);
    let (operator, account, sku) = (printable(&planned.operator), printable(&p.shop), printable(&p.sku));
    let (units, cost) = (p.units, money(p.unit_cost_micros, 2));
    let text = lang.pick(
        format!("Pay of {operator} with {units} × {account}/{sku} at {cost} CNY, ordered on {}", idea.day),
        format!("{operator} 的提成：{} 下单 {account}/{sku} × {units}，单件 {cost} CNY", idea.day),
    );
    writeln!(desk.out, "{}", folded("", &text, desk.width))?;
    for u in &planned.schemes {
        let mut table = Sheet::new(desk.width, desk.colour);
        let (scheme, c) = (printable(&u.scheme), u.currency);
        writeln!(desk.out, "\n{}", lang.pick(format!("scheme {scheme}  {c}"), format!("方案 {scheme}  {c}")))?;
        let names = [head::MONTH, ("Without", "不采购"), ("With", "采购"), ("Change", "差额")].map(|n| lang.of(n));
        table.head(&names, &[1, 2, 3]);
        let row = |name: String, without, with| {
            [name, money(without, c.digits()), money(with, c.digits()), signed(with - without, c)]
        };
        for e in &u.effects {
            table.row(&row(e.month.to_string(), e.without_micros, e.with_micros));
        }
        let (without, with) = u.sums();
        table.strong(&row(lang.of(head::TOTAL).to_owned(), without, with));
        write!(desk.out, "{table}")?;
    }
    let (pace, unsold, lead) = (planned.pace_units, p.unsold(), idea.lead_days);
    let profit = rounded(planned.profit_micros(), Currency::CNY);
    let note = lang.pick(
        format!("expected: {pace} units in 30 days as lately, from {lead} days after the order, paid out {PAID_AFTER_DAYS} days later; {unsold} unsold after a year. Its own gross profit: {profit} CNY. Slow stock would come on top."),
        format!("预期：按近期速度 30 天售出 {pace} 件，下单 {lead} 天后开售，售出 {PAID_AFTER_DAYS} 天后回款；一年后剩余 {unsold} 件。该批货自身毛利 {profit} 元，滞销费用另计。"),
    );
    writeln!(desk.out, "\n{}", folded("", &note, desk.width))?;
    Ok(())
}
