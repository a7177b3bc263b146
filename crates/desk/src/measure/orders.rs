//! Purchase orders: what was sold beyond the position at the decision, less the cost of money and of what does not sell.

use super::advertising::not_executed;
use super::chance::half_width;
use super::effect::{Effect, no_figure, outcome};
use super::series::Place;
use super::trend::dispersion;
use super::window::{change_days, last_day};
use super::yardstick::Yardstick;
use crate::decision::Decision;
use crate::outcome::Outcome;
use domain::{Action, Day, Words};

/// Days after arrival within which goods must sell; the rest is written down.
const SELL_WITHIN_DAYS: i32 = 150;

/// What an order is judged by. Money after tax, micros of the site's currency.
struct Order {
    units: f64,
    /// Units on hand and inbound when it was decided.
    position: f64,
    contribution_micros: f64,
    /// Price and freight of a unit, before tax.
    unit_cost_micros: f64,
    /// Share of a further unit of cost that the owner bears.
    keep: f64,
    /// Cost of money per day.
    capital: f64,
    expected: Day,
    /// First day after the order and last day of the horizon.
    window: (Day, Day),
    /// Units sold on each of these days.
    sold: Vec<f64>,
    /// Days with stock.
    in_stock: f64,
}

impl Order {
    /// What the order brought if `share` × the units were sold on each day.
    fn worth(&self, share: f64) -> f64 {
        let (mut sold, mut unit_days) = (0.0, 0.0);
        let beyond = |sold: f64| (sold - self.position).clamp(0.0, self.units);
        for units in &self.sold {
            sold += units * share;
            unit_days += self.units - beyond(sold);
        }
        let capital = unit_days * self.unit_cost_micros * self.capital;
        let left = self.units - beyond(sold);
        let days_left = f64::from((self.expected.plus(SELL_WITHIN_DAYS).0 - self.window.1.0).max(0));
        // what stood there before is sold first
        let first = (self.position - sold).max(0.0);
        let sells = (sold / self.in_stock.max(1.0) * days_left - first).max(0.0);
        let write_down = (left - sells).max(0.0) * self.unit_cost_micros;
        beyond(sold) * self.contribution_micros - (capital + write_down) * self.keep
    }
}

/// The outcome of a purchase order.
pub(super) fn measure(y: &Yardstick<'_>, d: &Decision) -> Outcome {
    let predicted = &d.proposal.predicted;
    let Some((days, last)) = change_days(d).zip(last_day(d)) else {
        return no_figure(predicted, (d.proposal.data_through, d.proposal.data_through), not_executed());
    };
    let window = (days.0.plus(1), last);
    let order = match read(y, d, window) {
        Ok(order) => order,
        Err(why) => return no_figure(predicted, window, why),
    };
    let sold: f64 = order.sold.iter().sum();
    let noise = dispersion(&order.sold).map_or(1.0, |(found, _)| found.max(1.0));
    // one standard error of the units sold, as a share of them
    let error = if sold > 0.0 { (noise / sold).sqrt() } else { 0.0 };
    let z = half_width(predicted.coverage_pct);
    let (low, high) = (order.worth((1.0 - z * error).max(0.0)), order.worth(1.0 + z * error));
    let spread = ((high - low) / (2.0 * z)).powi(2);
    let effect = Effect { micros: order.worth(1.0), variance: spread, noise: spread };
    let beyond = (sold - order.position).clamp(0.0, order.units);
    let out = order.sold.len() as f64 - order.in_stock;
    let (units, position) = (order.units, order.position);
    let method = Words::new(
        format!(
            "units sold beyond the position: {sold:.0} sold in {} days, {position:.0} on hand and inbound before, so {beyond:.0} of \
             {units:.0} ordered; less cost of money and write-down; {out:.0} days without stock",
            order.sold.len()
        ),
        format!(
            "超出原有库存的销量：{} 天售出 {sold:.0} 件，下单时在库与在途 {position:.0} 件，因此订购的 {units:.0} 件中售出 {beyond:.0} 件；\
             已扣资金成本与减值；断货 {out:.0} 天",
            order.sold.len()
        ),
    );
    let mut outcome = outcome(effect, 1.0, predicted, window, method);
    (outcome.low_micros, outcome.high_micros) =
        (super::chance::whole(low.min(high)), super::chance::whole(high.max(low)));
    outcome
}

fn read(y: &Yardstick<'_>, d: &Decision, window: (Day, Day)) -> Result<Order, Words> {
    let p = &d.proposal;
    let Action::PurchaseOrder { sku, units, unit_price_micros, unit_freight_micros, currency, expected_day, .. } =
        &p.action
    else {
        return Err(Words::new("not measured: not a purchase order", "未复盘：不是采购单"));
    };
    let place = y.series.place(&p.shop, &p.marketplace);
    let place =
        place.ok_or_else(|| Words::new("not measured: no orders of this site", "未复盘：该站点没有订单数据"))?;
    let contribution = y.series.contribution_of(place, sku).ok_or_else(|| {
        Words::new(
            format!("not measured: what a unit of {sku} contributes is not known; enter its landed cost"),
            format!("未复盘：{sku} 的单件贡献未知；请录入到岸成本"),
        )
    })?;
    let to = p.predicted.currency;
    let rate = y.series.exchange(*currency, to).ok_or_else(|| {
        Words::new(
            format!("not measured: no rate from {currency} to {to}"),
            format!("未复盘：缺少 {currency} 兑 {to} 的汇率"),
        )
    })?;
    let position = p.stock.map(|s| s.on_hand + s.inbound).or_else(|| position(y, place, sku, window.0));
    let position = position.ok_or_else(|| {
        Words::new(
            format!("not measured: the stock of {sku} at the decision is not known; import a stock report"),
            format!("未复盘：下单时 {sku} 的库存未知；请导入库存报表"),
        )
    })?;
    let unit_cost_micros = unit_price_micros.saturating_add(*unit_freight_micros) as f64 * rate;
    let keep = y.series.keep(place.0, y.policy);
    // goods by air are dearer than those that the books have seen so far: these units carry their own cost
    let dearer = y.series.goods_of(place, sku).map_or(0.0, |usual| unit_cost_micros - usual as f64);
    let sold = sold(y, place, sku, window);
    let empty = days_without(y, place, sku, window);
    Ok(Order {
        units: *units as f64,
        position: position as f64,
        contribution_micros: contribution as f64 - dearer * keep,
        unit_cost_micros,
        keep,
        capital: y.policy.stock.capital_pct as f64 / 36_500.0,
        expected: *expected_day,
        window,
        in_stock: sold.len() as f64 - empty,
        sold,
    })
}

/// On hand and inbound by the last stock report before a day.
fn position(y: &Yardstick<'_>, place: Place, sku: &str, before: Day) -> Option<i64> {
    let days = y.series.stock.get(&(place, y.series.names.find(sku)?))?;
    days.range(..before.0).next_back().map(|(_, s)| s.available + s.inbound)
}

fn sold(y: &Yardstick<'_>, place: Place, sku: &str, (first, last): (Day, Day)) -> Vec<f64> {
    let days = y.series.names.find(sku).and_then(|s| y.series.units.get(&(place, s)));
    (first.0..=last.0).map(|d| days.and_then(|days| days.get(&d)).map_or(0.0, |n| (*n).max(0) as f64)).collect()
}

/// Days on which a stock report says that nothing was left.
fn days_without(y: &Yardstick<'_>, place: Place, sku: &str, (first, last): (Day, Day)) -> f64 {
    let days = y.series.names.find(sku).and_then(|s| y.series.stock.get(&(place, s)));
    days.map_or(0.0, |d| d.range(first.0..=last.0).filter(|(_, s)| s.available <= 0).count() as f64)
}
