//! Alarms of goods: what runs out before an order can arrive, and what slow stock costs.
//!
//! Formulas
//! 1. Days of cover = (on hand + inbound) ÷ units sold a day over the last thirty days.
//! 2. A SKU runs out when its cover is below its lead time: production and transit of its supplier's terms, [`LEAD_DAYS`] where none are known.
//! 3. Where an order of the desk is under way, the days until it is expected stand in for the lead time.
//! 4. Cash at risk = (lead time − cover) × units a day × what a unit contributes, after tax. A SKU that loses money on each unit loses
//!    none by running out, and is no alarm.

use super::desk_alarms::OpenOrder;
use super::{Alarm, Severity, Where, World};
use crate::error::Error;
use crate::output::{count_at, text_at};
use books::{By, Filter, Line, Month};
use domain::Words;
use domain::money::scale;
use domain::proposal::StockState;
use std::collections::BTreeMap;
use store::Reader;

/// Days from an order until its goods can be sold, where no supplier's terms are known.
pub const LEAD_DAYS: i64 = 30;
/// A stock-out within so many days is for today.
const NOW_DAYS: i64 = 7;
/// SKUs that the slow-stock alarm names.
const NAMED: usize = 3;

const LEAD: &str =
    "SELECT s.shop, s.sku, MIN(COALESCE(s.production_days, 0) + COALESCE(s.sea_days, s.air_days, 0)) AS days
    FROM sourcing s JOIN (SELECT shop, sku, MAX(day) AS day FROM sourcing WHERE sku <> '' GROUP BY shop, sku) n
    ON s.shop = n.shop AND s.sku = n.sku AND s.day = n.day GROUP BY s.shop, s.sku";

/// Days from an order until its goods can be sold, by shop and SKU: the latest terms of the quickest supplier, by sea where known.
///
/// # Errors
/// The storeroom can't be read.
pub async fn lead_days(reader: &Reader) -> Result<BTreeMap<(String, String), i64>, Error> {
    let mut days = BTreeMap::new();
    for batch in reader.sql(LEAD).await? {
        for i in 0..batch.num_rows() {
            days.insert((text_at(&batch, 0, i).to_owned(), text_at(&batch, 1, i).to_owned()), count_at(&batch, 2, i));
        }
    }
    days.retain(|_, d| *d > 0);
    Ok(days)
}

pub(super) fn stock_outs(world: &World<'_>) -> Vec<Alarm> {
    let seen = &world.standing.seen.surroundings;
    let pace = |item| seen.daily_milliunits.get(item).copied().filter(|m| *m > 0);
    let running = seen.stock.iter().filter_map(|(item, stock)| Some((item, stock, pace(item)?)));
    running.filter_map(|(item, stock, pace)| stock_out(world, item, stock, pace)).collect()
}

fn stock_out(world: &World<'_>, item: &desk::Item, stock: &StockState, daily_milliunits: i64) -> Option<Alarm> {
    let (shop, site, sku) = item;
    if !world.sees(shop) {
        return None;
    }
    let today = world.standing.today;
    let order = world.open.orders.get(&(shop.clone(), sku.clone()));
    let coming = order.filter(|o| !o.waits).map(|o| i64::from(o.expected.0 - today.0));
    let lead = world.standing.lead_days.get(&(shop.clone(), sku.clone())).copied().unwrap_or(LEAD_DAYS);
    let until = coming.unwrap_or(lead);
    let days = |units: i64| scale(units, 1000, daily_milliunits.into()).unwrap_or(i64::MAX);
    let (on_hand, cover) = (days(stock.on_hand), days(stock.on_hand.saturating_add(stock.inbound)));
    if cover >= until {
        return None;
    }
    let missing_milliunits = daily_milliunits.saturating_mul(until - cover);
    let cash_micros = match world.standing.economics.unit(shop, site, sku) {
        Some(unit) if unit.contribution_micros() <= 0 => return None,
        Some(unit) => lost(world, shop, unit, missing_milliunits),
        None => None,
    };
    let severity = match (cover <= NOW_DAYS, coming.is_some()) {
        (true, false) => Severity::Now,
        (false, true) => Severity::Watch,
        _ => Severity::Soon,
    };
    let data = world.standing.seen.site(shop, site).map_or(today, |s| s.data_through);
    Some(Alarm {
        severity,
        title: if cover == 0 {
            Words::new(format!("{sku} is out of stock"), format!("{sku} 已断货"))
        } else {
            Words::new(format!("{sku} runs out in {cover} day(s)"), format!("{sku} 将在 {cover} 天后断货"))
        },
        detail: out_words(site, stock, on_hand, lead, order),
        cash_micros,
        cash_is: Words::new("contribution lost until new goods arrive", "新货到货前损失的贡献"),
        due: Some(data.plus(i32::try_from(cover).unwrap_or(0))),
        place: if order.is_some_and(|o| o.waits) { Where::Inbox } else { Where::Stock(sku.clone()) },
        of_money: false,
    })
}

fn lost(world: &World<'_>, shop: &str, unit: &books::UnitEconomics, milliunits: i64) -> Option<i64> {
    let part = |each: i64| scale(each, milliunits.into(), 1000);
    let tax = world.standing.economics.tax(shop, world.policy);
    let kept = tax.after_tax_micros(part(unit.contribution_micros())?, part(unit.net_sales_micros)?);
    world.cny(shop, kept, unit.currency)
}

fn out_words(site: &str, stock: &StockState, on_hand: i64, lead: i64, order: Option<&OpenOrder>) -> Words {
    let (now, coming) = (stock.on_hand, stock.inbound);
    let (en, zh) = match order {
        Some(OpenOrder { id, waits: true, .. }) => {
            (format!("order {id} waits for approval"), format!("采购单 {id} 待审"))
        }
        Some(OpenOrder { id, expected, .. }) => (
            format!("order {id} is under way, expected {expected}; ask whether some can come by air"),
            format!("采购单 {id} 在途，预计 {expected} 可售；可询问能否部分空运"),
        ),
        None => ("order now, or send some by air".to_owned(), "请立即下单，或部分空运".to_owned()),
    };
    Words::new(
        format!("{site}: {now} on hand last {on_hand} days, {coming} inbound; an order takes {lead} days: {en}"),
        format!("{site}：现货 {now} 件可售 {on_hand} 天，在途 {coming} 件；补货周期 {lead} 天：{zh}"),
    )
}

/// The slow-stock charge of the last full month: storage, aged surcharge, capital cost and write-down, before tax.
pub(super) fn slow_stock(world: &World<'_>) -> Option<Alarm> {
    let month = last_full(world)?;
    let of = |by: &[By]| {
        let filter = Filter { from: Some(month), to: Some(month), shops: world.shops.clone(), ..Filter::default() };
        world.standing.books.closing.statement.roll_up(by, &filter)
    };
    let (charge, sales) = of(&[]).first().map(|r| (r.rmb.slow_stock(), r.rmb.down_to(Line::Refunds)))?;
    let charge = charge.map(|c| -c);
    if charge.is_some_and(|c| c <= 0) {
        return None;
    }
    let mut skus: Vec<(i64, String)> =
        of(&[By::Sku]).into_iter().filter_map(|r| Some((r.rmb.slow_stock()?, r.key.into_iter().next()?))).collect();
    skus.retain(|(micros, sku)| *micros < 0 && sku != books::statement::UNALLOCATED);
    skus.sort();
    let named = skus.iter().take(NAMED).map(|(_, sku)| sku.as_str()).collect::<Vec<_>>().join(", ");
    // more than a fiftieth of sales eats up a good part of any margin
    let heavy = charge.zip(sales).is_some_and(|(c, s)| c.saturating_mul(50) > s);
    Some(Alarm {
        severity: if heavy { Severity::Soon } else { Severity::Watch },
        title: Words::new(format!("slow stock in {month}"), format!("{month} 滞销库存费用")),
        detail: Words::new(
            format!("storage, aged surcharge, bound capital and write-downs; most of it by {named}"),
            format!("仓储费、超龄附加费、资金成本与跌价准备；主要来自 {named}"),
        ),
        cash_micros: charge,
        cash_is: Words::new("charged in the month, before tax", "当月费用（税前）"),
        due: None,
        place: Where::Stock(String::new()),
        of_money: true,
    })
}

/// The last month that the books hold all of.
pub(super) fn last_full(world: &World<'_>) -> Option<Month> {
    let booked = world.booked?;
    let this = Month::of(booked.through);
    let month = if booked.through >= this.last_day() { this } else { this.before() };
    booked.full(month).then_some(month)
}
