//! What a purchase would do to somebody's pay: a form and its answer.

use super::super::super::figure::{rounded, signed};
use super::super::super::visit::Visit;
use super::super::super::window;
use super::{Asked, NAME, Reading, boss};
use crate::cli::one_line;
use app::Error;
use app::board::alarms::LEAD_DAYS;
use app::commission::{Idea, PAID_AFTER_DAYS, Pay, Planned};
use domain::Currency;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// The form, and below it what would come of it. `who`: whose pay, for whom it is not their own.
pub(super) fn section(visit: &Visit, reading: &Reading, pay: &Pay, asked: &Asked, who: Option<&str>) -> Markup {
    let answer = Asked::some(&asked.sku).map(|sku| window::busy(|| plan(visit, reading, pay, asked, (sku, who))));
    html! {
        (form(visit, pay, asked))
        @match answer {
            None => p.muted { (visit.pick("What would this order do to pay? The SKU is expected to sell and earn as it did lately.", "这笔采购会让提成变多还是变少？按该 SKU 近期的销量与单件收益推算。")) },
            Some(Err(e)) => p.notice role="alert" { (one_line(&visit.pick(e.to_string(), e.zh()), 400)) },
            Some(Ok((idea, planned))) => (effects(visit, &idea, &planned)),
        }
    }
}

fn form(visit: &Visit, pay: &Pay, asked: &Asked) -> Markup {
    let people: BTreeSet<&str> = pay.agreement.ownership.iter().map(|o| o.operator.as_str()).collect();
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let chosen = Asked::some(&asked.operator);
    html! {
        form.bar method="get" action="/commission" {
            input type="hidden" name="view" value="what-if";
            label { "SKU" input name="sku" required maxlength="100" value=(text(&asked.sku)); }
            label { (visit.pick("Units", "数量")) input name="units" type="number" min="1" max="1000000" required value=(text(&asked.units)); }
            label { (visit.pick("Landed cost of a unit, RMB", "单件到岸成本（元）")) input name="cost" inputmode="decimal" required maxlength="20" value=(text(&asked.cost)); }
            label { (visit.pick("Days until it can be sold", "备货天数")) input name="lead_days" type="number" min="0" max="730" value=(text(&asked.lead_days)); }
            @if boss(visit) {
                label { (visit.pick("Whose pay", "运营")) select name="operator" {
                    option value="" { (visit.pick("who answers for it", "该 SKU 负责人")) }
                    @for operator in &people { option value=(operator) selected[chosen == Some(*operator)] { (one_line(operator, NAME)) } }
                } }
            }
            button.primary type="submit" { (visit.pick("What if", "试算")) }
        }
    }
}

fn plan(
    visit: &Visit,
    reading: &Reading,
    pay: &Pay,
    asked: &Asked,
    (sku, who): (&str, Option<&str>),
) -> Result<(Idea, Planned), Error> {
    let standing = &reading.standing;
    let whole = |field: &Option<String>, en: &str, zh: &str| match Asked::some(field) {
        None => Ok(None),
        Some(text) => text.parse::<i64>().map(Some).map_err(|_| {
            let found = one_line(text, 20);
            Error::asked(format!("{en}: found `{found}`; write a whole number"), format!("{zh}为“{found}”；请填写整数"))
        }),
    };
    let account = account(visit, reading, asked, sku)?;
    let shop = account.rsplit_once('/').map_or(account.as_str(), |a| a.0);
    let known = standing.lead_days.get(&(shop.to_owned(), sku.to_owned())).copied();
    let idea = Idea {
        sku: sku.to_owned(),
        units: whole(&asked.units, "units", "数量")?.unwrap_or(0),
        unit_cost_micros: app::desk::edit::stated(
            visit.pick("landed cost", "到岸成本"),
            Asked::some(&asked.cost).unwrap_or(""),
        )?,
        operator: who.map(str::to_owned),
        day: desk::room::day_of(visit.now_micros),
        lead_days: whole(&asked.lead_days, "days", "天数")?.or(known).unwrap_or(LEAD_DAYS),
        account: Some(account),
    };
    let planned = pay.plan(&standing.commission, &standing.books, &standing.economics, &idea)?;
    Ok((idea, planned))
}

/// The site that is meant: the one that is named, else that which sells most of it, among those that the visitor sees.
fn account(visit: &Visit, reading: &Reading, asked: &Asked, sku: &str) -> Result<String, Error> {
    let named = Asked::some(&asked.account);
    let seen = reading.standing.economics.units().filter(|((shop, site, s), _)| {
        let here = app::commission::account(shop, site);
        s == sku && visit.sees(shop) && named.is_none_or(|n| n == here)
    });
    let best = seen.max_by_key(|(_, unit)| unit.units);
    best.map(|((shop, site, _), _)| app::commission::account(shop, site)).ok_or_else(|| {
        let sku = one_line(sku, NAME);
        Error::asked(
            format!("the books of your shops can't say what `{sku}` earns: it sold fewer than 5 units lately, or a cost or rate is missing"),
            format!("您店铺的账上无法得出“{sku}”的单件收益：近期销量不足 5 件，或缺少成本、汇率"),
        )
    })
}

fn effects(visit: &Visit, idea: &Idea, planned: &Planned) -> Markup {
    let p = &planned.purchase;
    let (operator, account) = (one_line(&planned.operator, NAME), one_line(&p.shop, NAME));
    let profit = rounded(planned.profit_micros(), Currency::CNY);
    html! {
        h2 { (visit.pick(format!("Pay of {operator}"), format!("{operator} 的提成"))) " " small.muted { (account) " · " (one_line(&p.sku, NAME)) " × " (p.units) } }
        p.muted { (visit.pick(
            format!("Expected: {} units in 30 days as lately, from {} days after the order, paid out {PAID_AFTER_DAYS} days later; {} unsold after a year. Its own gross profit: {profit} CNY. Slow stock would come on top.", planned.pace_units, idea.lead_days, p.unsold()),
            format!("预期：按近期速度 30 天售出 {} 件，下单 {} 天后开售，售出 {PAID_AFTER_DAYS} 天后回款；一年后剩余 {} 件。该批货自身毛利 {profit} 元，滞销费用另计。", planned.pace_units, idea.lead_days, p.unsold()),
        )) }
        @for u in &planned.schemes {
            @let (scheme, c) = (one_line(&u.scheme, NAME), u.currency);
            @let (without, with) = u.sums();
            section.card {
                h3 { (visit.pick("Scheme ", "方案 ")) (scheme) " " span.tag .good[with > without] .bad[with < without] { (signed(with - without, c)) " " (c) } }
                div.scroll tabindex="0" role="region" aria-label=(scheme) {
                    table {
                        thead { tr { @for (i, head) in [("Month", "月份"), ("Without", "不采购"), ("With", "采购"), ("Change", "差额")].into_iter().enumerate() { th scope="col" .right[i > 0] { (visit.of(head)) } } } }
                        tbody { @for e in &u.effects { (month(c, e.month.to_string(), e.without_micros, e.with_micros)) } }
                        tfoot { (month(c, visit.pick("Sum", "合计").to_owned(), without, with)) }
                    }
                }
            }
        }
    }
}

fn month(c: Currency, name: String, without: i64, with: i64) -> Markup {
    let change = with - without;
    html! {
        tr data-row {
            th scope="row" { (name) }
            td.right { (rounded(without, c)) }
            td.right { (rounded(with, c)) }
            td.right .down[change < 0] { (signed(change, c)) }
        }
    }
}
