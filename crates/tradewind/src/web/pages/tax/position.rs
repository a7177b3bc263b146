//! Where each entity stands, every cliff with room, price and latest safe day, and what was declared by period.

use super::super::super::figure::{card, cash, percent, rounded};
use super::super::super::visit::Visit;
use super::NAME;
use crate::cli::one_line;
use app::tax::{EntityTaxes, Taxes};
use books::tax::Taxpayer;
use books::tax::alarms::Alarm;
use domain::{Currency, Money};
use maud::{Markup, html};

/// Filing periods that are shown.
const PERIODS: usize = 12;

/// All entities: for those who see all shops.
pub(super) fn section(visit: &Visit, taxes: &Taxes) -> Markup {
    html! {
        @for e in &taxes.entities {
            section {
                h2 { (one_line(&e.entity.name, NAME)) " " small.muted { (kind(visit, e)) " · " (visit.pick(format!("on {}", e.at.day), format!("截至 {}", e.at.day))) } }
                (cards(visit, e))
                (next_yuan(visit, e))
                (cliffs(visit, e))
                (periods(visit, e))
            }
        }
    }
}

fn kind(visit: &Visit, e: &EntityTaxes) -> &'static str {
    match e.at.position.taxpayer {
        Taxpayer::Small => visit.pick("small-scale taxpayer", "小规模纳税人"),
        Taxpayer::General => visit.pick("general taxpayer", "一般纳税人"),
    }
}

/// An amount without a sign: a tax that is paid is no gain.
fn rmb(micros: i64) -> Markup {
    html! { (money(micros)) " " span.currency { "CNY" } }
}

fn money(micros: i64) -> String {
    rounded(micros, Currency::CNY)
}

fn cards(visit: &Visit, e: &EntityTaxes) -> Markup {
    let (t, year) = (&e.taken, html! { (visit.pick("of the year so far", "本年累计")) });
    let period = e.at.period.to_string();
    html! {
        div.grid {
            (card(visit.pick("VAT and surcharges", "增值税及附加"), rmb(t.vat_micros.saturating_add(t.surcharge_micros)), html! { (period) }, None))
            (card(visit.pick("Income tax", "企业所得税"), rmb(t.cit.tax_micros), year.clone(), None))
            (card(visit.pick("Dividend tax", "分红个税"), rmb(t.dividend_tax_micros), year.clone(), None))
            (card(visit.pick("Owner cash", "老板到手现金"), cash(Money::new(t.owner_cash_micros, Currency::CNY)), year, None))
        }
    }
}

/// What decisions are priced by.
fn next_yuan(visit: &Visit, e: &EntityTaxes) -> Markup {
    let share = |millionths: i64| percent(millionths, 1_000_000);
    let m = &e.marginal;
    let (profit, levied, exempt) = (share(m.of_profit), share(m.of_levied_sales), share(m.of_exempt_sales));
    html! {
        p.small { (visit.pick(
            format!("Decisions are priced by the tax on the next yuan where the recent pace leads: {profit} % of profit, and {levied} % of sales that carry VAT, {exempt} % of declared exports."),
            format!("决策按当前节奏下“下一元”的税负计价：利润 {profit} %，应税销售额 {levied} %，申报出口销售额 {exempt} %。"),
        )) }
    }
}

fn cliffs(visit: &Visit, e: &EntityTaxes) -> Markup {
    let heads = [
        ("Cliff", "税负断崖"),
        ("So far", "当前"),
        ("Limit", "上限"),
        ("Room", "余量"),
        ("Price of crossing: tax", "越过代价：税"),
        ("Owner loses", "老板少得"),
        ("Latest safe day", "最迟安全日"),
    ];
    html! {
        div.scroll tabindex="0" role="region" aria-label=(visit.pick("Cliffs", "税负断崖")) {
            table {
                thead { tr { @for (i, head) in heads.iter().enumerate() { th scope="col" .right[(1..=5).contains(&i)] { (visit.of(*head)) } } } }
                tbody { @for a in &e.alarms { (cliff(visit, a)) } }
            }
        }
    }
}

fn cliff(visit: &Visit, a: &Alarm) -> Markup {
    let c = &a.cliff;
    let counted = |n: i64| if c.kind.people() { n.to_string() } else { money(n) };
    let safe = match (a.safe_until, c.crossed()) {
        (_, true) => visit.pick("crossed", "已越过").to_owned(),
        (Some(day), _) => day.to_string(),
        (None, _) => visit.pick("not in sight", "暂无").to_owned(),
    };
    html! {
        tr data-row {
            th scope="row" { (visit.words(&a.title)) div.small { (visit.words(&a.detail)) } }
            td.right { (counted(c.at)) }
            td.right { (counted(c.limit)) }
            td.right .down[c.crossed()] { (counted(c.room())) }
            td.right { (money(c.tax_micros)) }
            td.right { (money(c.owner_cash_micros)) }
            td.nowrap { (safe) }
        }
    }
}

/// What is declared: VAT by filing period, income tax by prepayment and settlement.
fn periods(visit: &Visit, e: &EntityTaxes) -> Markup {
    let heads = [
        ("VAT of", "增值税所属期"),
        ("Sales, gross", "含税销售额"),
        ("Net sales", "不含税销售额"),
        ("Twelve months", "连续十二个月"),
        ("VAT paid", "应缴增值税"),
        ("Surcharges", "附加税费"),
    ];
    html! {
        details {
            summary { (visit.pick("Declared by period", "按申报期")) }
            div.scroll tabindex="0" role="region" aria-label=(visit.pick("Filing periods", "申报期")) {
                table {
                    thead { tr { @for (i, head) in heads.iter().enumerate() { th scope="col" .right[i > 0] { (visit.of(*head)) } } } }
                    tbody {
                        @for p in e.vat.periods.iter().rev().take(PERIODS) {
                            tr data-row {
                                th scope="row" { (p.period) @if p.exempt { " " small.muted { (visit.pick("exempt by amount", "免征额内")) } } }
                                @for micros in [p.gross_micros, p.net_micros, p.trailing_micros, p.paid_micros, p.surcharge_micros] {
                                    td.right { (money(micros)) }
                                }
                            }
                        }
                    }
                }
            }
            ul {
                @for year in e.years.iter().rev() {
                    @for p in &year.prepaid {
                        li { (visit.pick(
                            format!("income tax of {}: prepaid {}", p.period, money(p.paid_micros)),
                            format!("{} 企业所得税预缴 {}", p.period, money(p.paid_micros)),
                        )) }
                    }
                    @if let Some(micros) = year.settlement_micros {
                        li { (visit.pick(
                            format!("income tax of {}: settled with {}", year.year, money(micros)),
                            format!("{} 年度企业所得税汇算清缴 {}", year.year, money(micros)),
                        )) }
                    }
                }
            }
        }
    }
}
