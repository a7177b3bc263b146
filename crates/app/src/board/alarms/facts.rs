//! Alarms of facts: sites without fresh reports, settlements that don't tie, unknown charges, missing rates and costs.

use super::{Alarm, Severity, Where, World, goods};
use books::{By, Filter, Line, Month};
use domain::{Day, Words};
use std::collections::BTreeSet;

/// Facts older than so many days are told.
const FRESH_DAYS: i32 = 3;
/// Facts older than so many days are for today.
const STALE_DAYS: i32 = 14;
/// Names that an alarm lists.
const NAMED: usize = 3;

pub(super) fn alarms(world: &World<'_>) -> Vec<Alarm> {
    let mut all: Vec<Alarm> = stale(world).into_iter().collect();
    all.extend(untied(world));
    all.extend(quarantine(world));
    all.extend(rates(world));
    all.extend(uncosted(world));
    all
}

fn alarm(severity: Severity, title: Words, detail: Words, place: Where) -> Alarm {
    let (cash_micros, cash_is) = (None, Words::default());
    Alarm { severity, title, detail, cash_micros, cash_is, due: None, place, of_money: false }
}

fn stale(world: &World<'_>) -> Option<Alarm> {
    let today = world.standing.today;
    let sites = world.standing.seen.sites.iter().filter(|((shop, _), _)| world.sees(shop));
    let mut old: Vec<(Day, String)> = sites
        .filter(|(_, site)| today.0 - site.data_through.0 > FRESH_DAYS)
        .map(|((shop, code), site)| (site.data_through, format!("{shop}/{code}")))
        .collect();
    old.sort();
    let first = old.first()?.0;
    let days = today.0 - first.0;
    let n = old.len();
    let named: Vec<String> = old.iter().take(NAMED).map(|(day, place)| format!("{place} ({day})")).collect();
    let named = named.join(", ");
    Some(alarm(
        if days > STALE_DAYS { Severity::Now } else { Severity::Soon },
        Words::new(
            format!("facts of {n} site(s) are up to {days} days old"),
            format!("{n} 个站点的数据已滞后（最长 {days} 天）"),
        ),
        Words::new(
            format!("newest facts: {named}; upload this week's reports, agents do not judge what they can't see"),
            format!("最新数据：{named}；请上传最新报告，智能体不会凭旧数据判断"),
        ),
        Where::Data,
    ))
}

fn untied(world: &World<'_>) -> Option<Alarm> {
    let ties = world.standing.books.closing.tie_outs.iter();
    let refused: Vec<_> = ties.filter(|t| t.refusal.is_some() && world.sees(&t.shop)).collect();
    let n = refused.len();
    let (en, zh) = refused.first()?.message()?;
    let cash = refused
        .iter()
        .try_fold(0_i64, |sum, t| sum.checked_add(world.cny(&t.shop, t.total_micros.saturating_abs(), t.currency)?));
    // the message states amounts
    Some(Alarm {
        cash_micros: cash,
        cash_is: Words::new("payouts that are in no profit", "未计入利润的结算金额"),
        of_money: true,
        ..alarm(
            Severity::Now,
            Words::new(format!("{n} settlement(s) do not tie"), format!("{n} 份结算单不平")),
            Words::new(en, zh),
            Where::Data,
        )
    })
}

/// Unknown charges are not kept by shop: only those who see all shops are told.
fn quarantine(world: &World<'_>) -> Option<Alarm> {
    let closing = &world.standing.books.closing;
    if !world.shops.is_empty() || closing.quarantine.is_empty() {
        return None;
    }
    let (n, lines) = (closing.quarantine.len(), closing.quarantine.iter().map(|q| q.lines).sum::<i64>());
    let shop = closing.statement.places.first().map_or("", |p| p.shop.as_str());
    let cash = closing
        .quarantine
        .iter()
        .try_fold(0_i64, |sum, q| sum.checked_add(world.cny(shop, q.micros.saturating_abs(), q.currency)?));
    Some(Alarm {
        cash_micros: cash,
        cash_is: Words::new("held in suspense, in no profit", "暂挂，未计入利润"),
        ..alarm(
            Severity::Soon,
            Words::new(format!("{n} unknown kind(s) of settlement line"), format!("{n} 种未识别的结算明细")),
            Words::new(
                format!("{lines} line(s) stand in quarantine; map each kind to a line of the books"),
                format!("{lines} 行待查；请将每一种映射到账目科目"),
            ),
            Where::Data,
        )
    })
}

/// Months in which an exchange rate is missing: their profit in RMB is unknown.
fn rates(world: &World<'_>) -> Option<Alarm> {
    let statement = &world.standing.books.closing.statement;
    let unknown =
        statement.cells.iter().filter(|c| c.rmb_micros.is_none() && world.sees(&statement.place(c.place).shop));
    let months: BTreeSet<Month> = unknown.map(|c| c.month).collect();
    let (first, last, n) = (months.first()?, months.last()?, months.len());
    Some(alarm(
        Severity::Now,
        Words::new(format!("exchange rates are missing in {n} month(s)"), format!("{n} 个月缺少汇率")),
        Words::new(
            format!("profit in RMB is unknown between {first} and {last}; import fx_rate rows for these months"),
            format!("{first} 至 {last} 期间的人民币利润未知；请导入这些月份的 fx_rate"),
        ),
        Where::Data,
    ))
}

/// SKUs that sold in the last three months and carry no cost of goods.
fn uncosted(world: &World<'_>) -> Option<Alarm> {
    let to = world.booked.map(|b| Month::of(b.through))?;
    let from = goods::last_full(world).map_or(to, |m| Month(m.0 - 2));
    let filter = Filter { from: Some(from), to: Some(to), shops: world.shops.clone(), ..Filter::default() };
    let rows = world.standing.books.closing.statement.roll_up(&[By::Sku], &filter);
    let mut bare: Vec<(Option<i64>, String)> = Vec::new();
    for row in rows {
        let sold = row.rmb.line(Line::GrossSales).is_none_or(|m| m > 0);
        let Some(sku) = row.key.into_iter().next().filter(|sku| sku != books::statement::UNALLOCATED) else { continue };
        if sold && row.rmb.line(Line::Goods) == Some(0) {
            bare.push((row.rmb.down_to(Line::Refunds), sku));
        }
    }
    bare.sort_by(|a, b| b.cmp(a));
    let n = bare.len();
    (n > 0).then_some(())?;
    let named = bare.iter().take(NAMED).map(|(_, sku)| sku.as_str()).collect::<Vec<_>>().join(", ");
    Some(Alarm {
        cash_micros: bare.iter().try_fold(0_i64, |sum, (sales, _)| sum.checked_add((*sales)?)),
        cash_is: Words::new("net sales whose profit is overstated", "利润被高估的净销售额"),
        ..alarm(
            Severity::Soon,
            Words::new(format!("{n} SKU(s) sell without a landed cost"), format!("{n} 个在售 SKU 缺少到岸成本")),
            Words::new(
                format!("{named}: their profit is overstated and agents leave them alone; import landed_cost rows"),
                format!("{named}：利润被高估，智能体也不会处理；请导入 landed_cost"),
            ),
            Where::Data,
        )
    })
}
