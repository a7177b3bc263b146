//! A SKU on a site: its stock and sales by day, age, what is on the way, what was decided on it, what a unit earns.

use super::super::super::chart::{Bar, Chart, Line, Stroke, bars, lines};
use super::super::super::fault::{Answer, Fault};
use super::super::super::figure::{card, count, moment, rounded};
use super::super::super::page::{MONEY, empty, page};
use super::super::super::visit::Visit;
use super::PAGE;
use super::columns::risk_words;
use crate::cli::house::change;
use crate::cli::one_line;
use app::board::stock::{BANDS, Item};
use axum::extract::Path;
use desk::{Decision, Filter, Order};
use domain::Day;
use maud::{Markup, html};

/// Decisions of the site that are looked through, the last changed first, and how many are shown.
const LOOKED: u64 = 1_000;
const SHOWN: usize = 20;

/// The page of a SKU.
pub async fn show(visit: Visit, Path((shop, site, sku)): Path<(String, String, String)>) -> Answer<Markup> {
    let standing = visit.window.standing();
    let item = standing.stock.item(&shop, &site, &sku).filter(|_| visit.sees(&shop)).ok_or_else(|| {
        Fault::missing("no such SKU on that site; look for it on the page Stock", "该站点没有此 SKU；请在库存页查找")
    })?;
    let decisions = decisions(&visit, item).await?;
    let body = html! {
        p.muted { (one_line(&item.title, 160)) }
        p { a href={ "/stock?shop=" (super::super::super::visit::encoded(&shop)) "&site=" (super::super::super::visit::encoded(&site)) } { (one_line(&shop, 30)) " · " (site) } }
        (cards(&visit, item, standing.today))
        div.columns { (stock_chart(&visit, item)) (sales_chart(&visit, item)) }
        div.columns {
            (arrivals(&visit, item))
            (ages(&visit, item))
        }
        div.columns {
            @if visit.is(MONEY) { (earns(&visit, item)) }
            (decided(&visit, &decisions))
        }
    };
    page(&visit, PAGE.path, &one_line(&sku, 60), body).await
}

fn cards(visit: &Visit, item: &Item, today: Day) -> Markup {
    let (words, class) = risk_words(item.risk(today));
    let hand = item.on_hand;
    let units = |n: Option<i64>| html! { @if let Some(n) = n { (count(n.max(0).unsigned_abs())) } @else { "–" } };
    let cover = item.cover_tenths().map_or("–".to_owned(), |t| format!("{}.{}", t / 10, t % 10));
    let runs_out = item.out_day().map(|d| visit.pick(format!("until {d} at this pace"), format!("按此速度至 {d}")));
    let pace = item.pace.map(|p| {
        visit.pick(
            format!("{:.1} a day over {} days with stock, {} without", p.a_day(), p.days, p.out_days),
            format!("有货 {} 天日均 {:.1} 件，断货 {} 天", p.days, p.a_day(), p.out_days),
        )
    });
    let lead = item.lead.map(|l| {
        visit.pick(
            format!("lead time {} days, {} by the fastest way", l.usual, l.fastest),
            format!("交期 {} 天，最快 {} 天", l.usual, l.fastest),
        )
    });
    let unknown = visit.pick("not known", "未知");
    html! {
        section.grid {
            (card(visit.pick("Supply", "供货"), html! { span class=(class) { (visit.of(words)) } }, html! { (lead.as_deref().unwrap_or(visit.pick("lead time not known: import the sourcing table", "交期未知：请导入供应商条款表"))) }, None))
            (card(visit.pick("Days of supply", "可售天数"), html! { (cover) }, html! { (runs_out.as_deref().unwrap_or(unknown)) }, None))
            (card(visit.pick("Available", "可售"), units(hand.map(|h| h.available)), html! {
                @match hand {
                    Some(h) => { (visit.pick("reserved ", "预留 ")) (units(h.reserved)) " · " (visit.pick("inbound ", "入库中 ")) (units(h.inbound)) " · " (visit.pick("unfulfillable ", "不可售 ")) (units(h.unfulfillable)) " · " (h.day) }
                    None => { (visit.pick("no fresh stock report", "没有近期库存报表")) }
                }
            }, None))
            (card(visit.pick("Units in 90 days", "90 天销量"), units(item.sold_90), html! { (pace.as_deref().unwrap_or(unknown)) }, None))
            @if visit.is(MONEY) {
                (card(visit.pick("Value on hand", "库存金额"), html! {
                    @if let Some(value) = item.value_micros() { (rounded(value, item.currency)) " " span.currency { (item.currency.to_string()) } } @else { "–" }
                }, html! {
                    @match item.landed {
                        Some(l) if l.last_batch => { (visit.pick("at the cost of the latest batch, ", "按最近批次成本，每件 ")) (rounded(l.micros, item.currency)) }
                        Some(l) => { (visit.pick("at landed cost of a unit, ", "按账面到岸成本，每件 ")) (rounded(l.micros, item.currency)) }
                        None => { (visit.pick("landed cost not known: import the landed cost table", "到岸成本未知：请导入到岸成本表")) }
                    }
                }, None))
            }
        }
    }
}

fn x(item: &Item) -> Vec<String> {
    let first = item.through.0 + 1 - i32::try_from(item.sales.len()).unwrap_or(0);
    (first..=item.through.0).map(|d| Day(d).to_string()).collect()
}

fn values(series: &[Option<i32>]) -> Vec<Option<f64>> {
    series.iter().map(|n| n.map(f64::from)).collect()
}

fn stock_chart(visit: &Visit, item: &Item) -> Markup {
    let counted = item.levels.iter().flatten().count();
    if counted == 0 {
        let what = visit.pick("the daily FBA Inventory Ledger brings it", "请导入按日的库存分类账");
        return empty(visit.pick("Stock by day is not known", "每日库存未知"), html! { p { (what) } });
    }
    let last = item.levels.iter().rev().flatten().next().copied().unwrap_or(0);
    let out = item.levels.iter().flatten().filter(|n| **n <= 0).count();
    let chart = Chart {
        id: "stock-days",
        title: visit.pick("Sellable units at the end of the day", "每日可售库存").to_owned(),
        unit: visit.pick("units", "件").to_owned(),
        alt: visit.pick(
            format!("{counted} days counted, {out} of them without stock; {last} at the end"),
            format!("已知 {counted} 天，其中断货 {out} 天；最近 {last} 件"),
        ),
        lang: visit.lang,
    };
    let name = visit.pick("Stock", "库存").to_owned();
    lines(&chart, &x(item), &[Line { name, values: values(&item.levels), stroke: Stroke::Solid }], &[], &[])
}

fn sales_chart(visit: &Visit, item: &Item) -> Markup {
    let sold: i64 = item.sales.iter().flatten().map(|n| i64::from(*n)).sum();
    let days = item.sales.iter().flatten().count();
    if days == 0 {
        let what = visit.pick("the All Orders report brings it", "请导入所有订单报告");
        return empty(visit.pick("Sales by day are not known", "每日销量未知"), html! { p { (what) } });
    }
    let chart = Chart {
        id: "sales-days",
        title: visit.pick("Units ordered by day", "每日订单件数").to_owned(),
        unit: visit.pick("units", "件").to_owned(),
        alt: visit.pick(format!("{sold} units in {days} days"), format!("{days} 天共 {sold} 件")),
        lang: visit.lang,
    };
    let name = visit.pick("Units ordered", "订单件数").to_owned();
    lines(&chart, &x(item), &[Line { name, values: values(&item.sales), stroke: Stroke::Solid }], &[], &[])
}

fn arrivals(visit: &Visit, item: &Item) -> Markup {
    html! {
        section {
            h2 { (visit.pick("On the way", "在途")) }
            @if item.arrivals.is_empty() {
                (empty(visit.pick("Nothing is on the way", "没有在途货物"), html! { p { (visit.pick("open lines of the purchase order table stand here", "采购单表中未到货的行列在此处")) } }))
            } @else {
                table {
                    thead { tr {
                        th scope="col" { (visit.pick("Order or shipment", "采购单 / 头程")) }
                        th scope="col" { (visit.pick("Expected", "预计到货")) }
                        th.right scope="col" { (visit.pick("Units", "件数")) }
                    } }
                    tbody { @for a in &item.arrivals {
                        tr {
                            th scope="row" { (one_line(&a.number, 40)) }
                            td { (a.day) @if a.overdue { " " span.tag.bad { (visit.pick("overdue", "已逾期")) } } }
                            td.right { (count(a.units.max(0).unsigned_abs())) }
                        }
                    } }
                }
            }
        }
    }
}

fn ages(visit: &Visit, item: &Item) -> Markup {
    let Some((bands, day)) = item.ages else {
        let what = visit.pick("the FBA inventory age report brings it", "请导入 FBA 库龄报告");
        return empty(visit.pick("Age is not known", "库龄未知"), html! { p { (what) } });
    };
    let aged = item.aged_units().unwrap_or(0);
    let chart = Chart {
        id: "age",
        title: visit.pick("Units by age in days", "库龄分布（天）").to_owned(),
        unit: visit.pick("units", "件").to_owned(),
        alt: visit
            .pick(format!("{aged} units older than 180 days on {day}"), format!("{day}：{aged} 件库龄超过 180 天")),
        lang: visit.lang,
    };
    let bar = |(name, units): (&str, i64)| Bar { name: name.to_owned(), values: vec![units as f64], href: None };
    let all: Vec<Bar> = BANDS.into_iter().zip(bands).map(bar).collect();
    let money = |name: &str, micros: Option<i64>| {
        html! { @if let Some(m) = micros { dt { (name) } dd { (rounded(m, item.currency)) " " (item.currency.to_string()) } } }
    };
    html! {
        section {
            (bars(&chart, &[visit.pick("Units", "件数").to_owned()], &all))
            @if visit.is(MONEY) {
                dl.keyvalue {
                    (money(visit.pick("Storage a month", "月仓储费"), item.storage_micros))
                    (money(visit.pick("Aged surcharge a month", "月超龄附加费"), item.surcharge_micros))
                }
            }
        }
    }
}

/// What a unit earns, line by line.
fn earns(visit: &Visit, item: &Item) -> Markup {
    let title = visit.pick("What a unit earns", "单件利润");
    let Some(u) = &item.unit else {
        let what = visit.pick(
            "five units must have been sold within three months, with settlements, landed cost and exchange rates imported",
            "需三个月内售出至少 5 件，并已导入结算单、到岸成本与汇率",
        );
        return html! { section { h2 { (title) } (empty(visit.pick("Not known yet", "尚不可知"), html! { p { (what) } })) } };
    };
    let steps = [
        (visit.pick("Net sales", "净销售额"), u.net_sales_micros),
        (visit.pick("Fees", "平台费"), -u.fees_micros),
        (visit.pick("Goods", "货款"), -u.goods_micros),
        (visit.pick("First leg", "头程"), -u.first_leg_micros),
        (visit.pick("Duty", "关税"), -u.duty_micros),
        (visit.pick("Preparation", "贴标与入仓"), -u.prep_micros),
        (visit.pick("Returns written off", "退货损失"), -u.write_off_micros),
    ];
    let money = |m| rounded(m, item.currency);
    html! {
        section {
            h2 { (title) ", " (item.currency.to_string()) }
            table {
                tbody { @for (name, micros) in steps.into_iter().filter(|s| s.1 != 0) {
                    tr { th scope="row" { (name) } td.right .down[micros < 0] { (money(micros)) } }
                } }
                tfoot { tr { th scope="row" { (visit.pick("Contribution before ads and tax", "毛利（未扣广告与税）")) } td.right { (money(u.contribution_micros())) } } }
            }
            p.small.muted { (visit.pick(
                format!("the books, {} units sold from {} to {}", u.units, u.window.0, u.window.1),
                format!("账簿口径，{} 至 {} 售出 {} 件", u.window.0, u.window.1, u.units),
            )) }
        }
    }
}

/// Decisions that touch the SKU, the last changed first.
async fn decisions(visit: &Visit, item: &Item) -> Answer<Vec<Decision>> {
    let filter = Filter {
        shop: Some(item.shop.clone()),
        marketplace: Some(item.marketplace.clone()),
        shops: visit.shops().iter().cloned().collect(),
        ..Filter::default()
    };
    let part = desk::Page { skip: 0, take: LOOKED };
    let list = visit.window.house().journal.list(&filter, Order::Changed, &part).await?;
    let touches = |d: &Decision| {
        d.proposal.skus.contains(&item.sku) || d.proposal.action.sku().is_some_and(|s| s == item.sku.as_str())
    };
    Ok(list.decisions.into_iter().filter(touches).take(SHOWN).collect())
}

fn decided(visit: &Visit, decisions: &[Decision]) -> Markup {
    html! {
        section {
            h2 { (visit.pick("Decisions on this SKU", "与此 SKU 有关的决策")) }
            @if decisions.is_empty() {
                (empty(visit.pick("No decision yet", "尚无决策"), html! { p { (visit.pick("proposals on its price, orders, removals and ads stand here", "关于其售价、采购、移除与广告的提案列在此处")) } }))
            } @else {
                ul {
                    @for d in decisions {
                        li data-row {
                            a data-key="Enter" href={ "/decision/" (d.id.to_string()) } { (d.id.to_string()) } " "
                            span.tag { (visit.of(d.state.title())) } " "
                            // what an order costs is for those who see money
                            @if visit.is(MONEY) { (change::line(visit.lang, &d.proposal)) } @else { (visit.of(d.proposal.action.kind().title())) } " "
                            span.small.muted { (moment(d.changed_at_micros)) }
                        }
                    }
                }
            }
        }
    }
}
