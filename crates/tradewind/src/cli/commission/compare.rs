//! `tradewind commission simulate` and `fairness`: what each scheme would have paid, and pay beside profit.

use super::args::Span;
use super::{shop, span};
use crate::cli::Desk;
use crate::cli::args::ListFormat;
use crate::cli::exit::{Exit, Trouble};
use crate::cli::figures::{money, percent};
use crate::cli::sheet::{Sheet, folded};
use crate::cli::words::head;
use app::commission::{Pay, Source};
use app::output::csv_cell;
use books::Month;
use books::commission::Fairness;
use books::commission::fairness::OperatorFairness;
use books::commission::simulate::WhatIf;
use domain::Currency;
use domain::money::{decimal, round_to};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What a scheme would have paid somebody: base and pay over all months, by currency.
type Sums<'a> = BTreeMap<(&'a str, Currency), (i64, i64)>;

fn sums(what: &WhatIf) -> Sums<'_> {
    let mut sums = Sums::new();
    for s in &what.slips {
        let sum = sums.entry((s.operator.as_str(), s.currency)).or_default();
        *sum = (sum.0.saturating_add(s.base_micros), sum.1.saturating_add(s.paid_micros));
    }
    sums
}

fn coins(micros: i64, currency: Currency) -> i64 {
    round_to(micros, currency.minor_micros())
}

fn shown(micros: i64, currency: Currency) -> String {
    money(coins(micros, currency), currency.digits())
}

fn told(micros: i64, currency: Currency) -> String {
    decimal(coins(micros, currency), currency.digits() as usize)
}

/// What each scheme would have paid.
pub(super) fn simulate(desk: &mut Desk<'_>, args: &Span) -> Result<Exit, Trouble> {
    let shop = shop(desk)?;
    let months = span(args, &shop.pay)?;
    let tried = shop.pay.simulate(&shop.source, months);
    let lang = desk.lang;
    match args.format {
        ListFormat::Table => {
            title(desk, ("What each scheme would have paid", "各方案试算"), months)?;
            let mut table = Sheet::new(desk.width, desk.colour);
            let names = [("Scheme", "方案"), head::OPERATOR, head::CURRENCY, ("Base", "基数"), ("Paid", "实发")];
            table.head(&names.map(|n| lang.of(n)), &[3, 4]);
            for what in &tried {
                for ((operator, c), (base, paid)) in sums(what) {
                    table.row(&[&what.scheme, operator, c.code(), &shown(base, c), &shown(paid, c)]);
                }
            }
            write!(desk.out, "{table}")?;
            let note = lang.pick(
                "from a clean start in the first month: nothing carried in, nothing held from before",
                "自首月从零起算：不含此前结转的亏损与暂扣",
            );
            writeln!(desk.out, "{}", folded("", note, desk.width))?;
            about_taxes(desk, &shop.source)?;
        }
        ListFormat::Csv => {
            writeln!(desk.out, "scheme,operator,month,currency,base,paid")?;
            for (what, s) in tried.iter().flat_map(|w| w.slips.iter().map(move |s| (w, s))) {
                let (c, scheme, operator) = (s.currency, csv_cell(&what.scheme), csv_cell(&s.operator));
                let (base, paid) = (told(s.base_micros, c), told(s.paid_micros, c));
                writeln!(desk.out, "{scheme},{operator},{},{c},{base},{paid}", s.month)?;
            }
        }
        ListFormat::Json => {
            let operator = |((operator, c), (base, paid)): ((&str, Currency), (i64, i64))| json!({ "operator": operator, "currency": c.code(), "base": told(base, c), "paid": told(paid, c) });
            let scheme = |w: &WhatIf| {
                let operators: Vec<Value> = sums(w).into_iter().map(operator).collect();
                json!({ "scheme": w.scheme, "operators": operators })
            };
            let schemes: Vec<Value> = tried.iter().map(scheme).collect();
            let (from, to) = (months.0.to_string(), months.1.to_string());
            write_json(desk, &json!({ "from": from, "to": to, "schemes": schemes, "taxes": about(&shop.source) }))?;
        }
    }
    Ok(Exit::Done)
}

/// Pay beside profit.
pub(super) fn fairness(desk: &mut Desk<'_>, args: &Span) -> Result<Exit, Trouble> {
    let shop = shop(desk)?;
    let months = span(args, &shop.pay)?;
    let views = shop.pay.fairness(&shop.source, months);
    match args.format {
        ListFormat::Table => {
            title(desk, ("Pay beside profit", "提成与利润对照"), months)?;
            for (scheme, fair) in &views {
                view(desk, &shop.pay, scheme.as_deref(), fair)?;
            }
            legend(desk)?;
            about_taxes(desk, &shop.source)?;
        }
        ListFormat::Csv => {
            writeln!(
                desk.out,
                "scheme,operator,currency,paid,profit,months_unpaid,months_without_profit,taken_by_others_orders"
            )?;
            for (scheme, o) in views.iter().flat_map(|(s, f)| f.operators.iter().map(move |o| (s, o))) {
                let c = shop.pay.currency(scheme.as_deref(), &o.operator);
                let (scheme, operator) = (csv_cell(scheme.as_deref().unwrap_or("agreed")), csv_cell(&o.operator));
                let [paid, profit, taken] = figures(o).map(|m| told(m, c));
                let (unpaid, without) = (o.unpaid_months.len(), o.paid_without_profit.len());
                writeln!(desk.out, "{scheme},{operator},{c},{paid},{profit},{unpaid},{without},{taken}")?;
            }
        }
        ListFormat::Json => {
            let list = |months: &[Month]| months.iter().map(Month::to_string).collect::<Vec<_>>();
            let operator = |scheme: Option<&str>, o: &OperatorFairness| {
                let c = shop.pay.currency(scheme, &o.operator);
                let [paid, profit, taken] = figures(o).map(|m| told(m, c));
                json!({
                    "operator": o.operator, "currency": c.code(), "paid": paid, "profit": profit, "taken_by_others_orders": taken,
                    "months_unpaid": list(&o.unpaid_months), "months_without_profit": list(&o.paid_without_profit),
                })
            };
            let view = |(scheme, f): &(Option<String>, Fairness)| {
                let operators: Vec<Value> = f.operators.iter().map(|o| operator(scheme.as_deref(), o)).collect();
                json!({
                    "scheme": scheme.as_deref().unwrap_or("agreed"), "rank_of_operators": f.rank_of_operators,
                    "rank_of_months": f.rank_of_months, "operators": operators,
                })
            };
            let (from, to) = (months.0.to_string(), months.1.to_string());
            let views: Vec<Value> = views.iter().map(view).collect();
            write_json(desk, &json!({ "from": from, "to": to, "schemes": views, "taxes": about(&shop.source) }))?;
        }
    }
    Ok(Exit::Done)
}

fn figures(o: &OperatorFairness) -> [i64; 3] {
    [o.paid_micros, o.profit_micros, o.taken_by_others_orders_micros]
}

fn view(desk: &mut Desk<'_>, pay: &Pay, scheme: Option<&str>, fair: &Fairness) -> Result<(), Trouble> {
    let lang = desk.lang;
    let rank = |r: Option<f64>| r.map_or_else(|| "–".to_owned(), |r| format!("{r:.2}"));
    let (people, months) = (rank(fair.rank_of_operators), rank(fair.rank_of_months));
    let name = crate::cli::sheet::printable(scheme.unwrap_or(lang.pick("as agreed", "现行约定")));
    let line = lang.pick(
        format!("\n{name}: pay follows profit by {people} over operators, {months} over months (1 always, −1 never)"),
        format!("\n{name}：提成与利润的秩相关，按运营 {people}，按月 {months}（1 完全一致，−1 完全相反）"),
    );
    writeln!(desk.out, "{line}")?;
    let mut table = Sheet::new(desk.width, desk.colour);
    let names = [
        head::OPERATOR,
        head::CURRENCY,
        ("Paid", "实发"),
        ("Profit", "毛利"),
        ("%", "占比%"),
        ("Unpaid", "有利无提成"),
        ("Unearned", "无利有提成"),
        ("To others", "他人占用"),
    ];
    table.head(&names.map(|n| lang.of(n)), &[2, 3, 4, 5, 6, 7]);
    for o in &fair.operators {
        let c = pay.currency(scheme, &o.operator);
        let [paid, profit, taken] = figures(o).map(|m| shown(m, c));
        let share = if o.profit_micros > 0 { percent(o.paid_micros, o.profit_micros) } else { "–".to_owned() };
        let (unpaid, without) = (o.unpaid_months.len().to_string(), o.paid_without_profit.len().to_string());
        table.row(&[&o.operator, c.code(), &paid, &profit, &share, &unpaid, &without, &taken]);
    }
    Ok(write!(desk.out, "{table}")?)
}

/// The same for JSON.
fn about(source: &Source) -> Vec<Value> {
    source.about_taxes.iter().map(|w| json!({ "en": w.en, "zh": w.zh })).collect()
}

/// What schemes after taxes rest on.
fn about_taxes(desk: &mut Desk<'_>, source: &Source) -> Result<(), Trouble> {
    for words in &source.about_taxes {
        let label = desk.lang.pick("taxes: ", "税费：");
        writeln!(desk.out, "{}", folded(label, desk.lang.pick(&words.en, &words.zh), desk.width))?;
    }
    Ok(())
}

/// What the columns of [`view`] count.
fn legend(desk: &mut Desk<'_>) -> Result<(), Trouble> {
    let note = desk.lang.pick(
        "unpaid: months with profit and no pay; unearned: months with pay and no profit; to others: pay lost because of what others ordered",
        "有利无提成：有毛利而无提成的月数；无利有提成：无毛利而有提成的月数；他人占用：因他人下单少得的提成",
    );
    Ok(writeln!(desk.out, "{}", folded("", note, desk.width))?)
}

fn title(desk: &mut Desk<'_>, words: (&'static str, &'static str), (from, to): (Month, Month)) -> Result<(), Trouble> {
    let name = desk.lang.of(words);
    Ok(writeln!(desk.out, "{name} {from}..{to}")?)
}

/// Writes a value as JSON.
pub(super) fn write_json(desk: &mut Desk<'_>, value: &Value) -> Result<(), Trouble> {
    let text = serde_json::to_string_pretty(value).map_err(std::io::Error::from)?;
    Ok(writeln!(desk.out, "{text}")?)
}
