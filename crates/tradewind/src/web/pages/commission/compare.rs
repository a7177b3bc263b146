//! What each scheme would have paid, and pay beside profit: for the boss.

use super::super::super::figure::{ratio, rounded};
use super::super::super::visit::Visit;
use super::{NAME, Reading};
use crate::cli::one_line;
use app::commission::{Pay, terms};
use books::Month;
use books::commission::Fairness;
use books::commission::fairness::OperatorFairness;
use books::commission::simulate::WhatIf;
use domain::Currency;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// What a comparison is about, and what is not in it.
fn span(visit: &Visit, reading: &Reading, (from, to): (Month, Month)) -> Markup {
    html! {
        @for words in &reading.standing.commission.about_taxes { p.notice { (visit.pick("After taxes: ", "税后口径：")) (visit.words(words)) } }
        p.muted { (from) " – " (to) (visit.pick(", from a clean start: nothing carried in, nothing held from before", "，自首月从零起算：不含此前结转与暂扣")) }
    }
}

/// What each scheme would have paid everybody.
pub(super) fn simulate(visit: &Visit, reading: &Reading, pay: &Pay) -> Markup {
    let Some(months) = pay.lately() else { return html! {} };
    let name = format!("commission simulate {}", reading.mark);
    let tried = visit.window.kept_of_facts(name, || pay.simulate(&reading.standing.commission, months));
    let people: BTreeSet<&str> = tried.iter().flat_map(|w| w.slips.iter().map(|s| s.operator.as_str())).collect();
    let label = visit.pick("What each scheme would have paid", "各方案试算");
    let own = |scheme: &str| pay.own && pay.agreement.schemes.iter().any(|s| s.name == scheme);
    let currency = |w: &WhatIf| w.slips.first().map_or(Currency::CNY, |s| s.currency);
    html! {
        (span(visit, reading, months))
        div.scroll tabindex="0" role="region" aria-label=(label) {
            table {
                caption.away { (label) }
                thead { tr {
                    th scope="col" { (visit.pick("Scheme", "方案")) }
                    @for operator in &people { th.right scope="col" { (one_line(operator, NAME)) } }
                    th.right scope="col" { (visit.pick("Sum", "合计")) } th scope="col" { (visit.pick("Currency", "币种")) }
                } }
                tbody { @for w in tried.iter() {
                    @let sum = w.slips.iter().map(|s| s.paid_micros).sum::<i64>();
                    tr data-row {
                        th scope="row" {
                            (one_line(&w.scheme, NAME)) @if own(&w.scheme) { " " span.tag.good { (visit.pick("yours", "自有")) } }
                        }
                        @for operator in &people { td.right { (rounded(w.paid(operator), currency(w))) } }
                        td.right { (rounded(sum, currency(w))) } td { (currency(w)) }
                    }
                } }
            }
        }
        h2 { (visit.pick("The schemes in words", "方案说明")) }
        dl { @for s in &pay.schemes { dt { strong { (one_line(&s.name, NAME)) } } dd { (visit.words(&terms(s))) } } }
    }
}

/// Pay beside profit under the agreement and under each scheme.
pub(super) fn fairness(visit: &Visit, reading: &Reading, pay: &Pay) -> Markup {
    let Some(months) = pay.lately() else { return html! {} };
    let name = format!("commission fairness {}", reading.mark);
    let views = visit.window.kept_of_facts(name, || pay.fairness(&reading.standing.commission, months));
    html! {
        (span(visit, reading, months))
        p { (visit.pick(
            "Does pay follow the profit that each made? 1: always, 0: not at all, −1: the more profit, the less pay.",
            "提成是否跟着各人创造的利润走？1：完全一致；0：无关；−1：利润越多提成越少。",
        )) }
        p.muted { (visit.pick(
            "Unpaid: months with profit and no pay. Unearned: months with pay and no profit. To others: pay lost because of what others ordered.",
            "有利无提成：有毛利而无提成的月数。无利有提成：无毛利而有提成的月数。他人占用：因他人下单少得的提成。",
        )) }
        h2 { (visit.pick("Pay beside profit", "提成与利润对照")) }
        @for (scheme, fair) in views.iter() { (view(visit, pay, scheme.as_deref(), fair)) }
    }
}

fn view(visit: &Visit, pay: &Pay, scheme: Option<&str>, fair: &Fairness) -> Markup {
    let name = scheme.map_or_else(|| visit.pick("As agreed", "现行约定").to_owned(), |s| one_line(s, NAME));
    let rank = |r: Option<f64>| r.map_or_else(|| "–".to_owned(), |r| format!("{r:.2}"));
    let heads = [
        ("Paid", "实发"),
        ("Profit made", "毛利"),
        ("Of it", "占比"),
        ("Unpaid", "有利无提成"),
        ("Unearned", "无利有提成"),
        ("To others", "他人占用"),
    ];
    html! {
        section.card {
            h3 { (name) " " small.muted {
                (visit.pick("over people ", "按人员 ")) (rank(fair.rank_of_operators)) " · " (visit.pick("over months ", "按月 ")) (rank(fair.rank_of_months))
            } }
            div.scroll tabindex="0" role="region" aria-label=(name) {
                table {
                    caption.away { (name) }
                    thead { tr { th scope="col" { (visit.pick("Operator", "运营")) } th scope="col" { (visit.pick("Currency", "币种")) } @for head in heads { th.right scope="col" { (visit.of(head)) } } } }
                    tbody { @for o in &fair.operators { (operator(o, pay.currency(scheme, &o.operator))) } }
                }
            }
        }
    }
}

fn operator(o: &OperatorFairness, c: Currency) -> Markup {
    let money = |micros| rounded(micros, c);
    let list = |months: &[Month]| months.iter().map(Month::to_string).collect::<Vec<_>>().join(", ");
    html! {
        tr data-row {
            th scope="row" { (one_line(&o.operator, NAME)) }
            td { (c) }
            td.right { (money(o.paid_micros)) }
            td.right .down[o.profit_micros < 0] { (money(o.profit_micros)) }
            td.right { (if o.profit_micros > 0 { ratio(o.paid_micros, o.profit_micros) } else { "–".to_owned() }) }
            @for months in [&o.unpaid_months, &o.paid_without_profit] { td.right { @if months.is_empty() { "0" } @else { details { summary { (months.len()) } span.small { (list(months)) } } } } }
            td.right { (money(o.taken_by_others_orders_micros)) }
        }
    }
}
