//! What a purchase order would do to somebody's pay, month by month.
//!
//! The path that is expected: units sell at the pace of the months that unit economics rest on, beginning when the goods can be sold; each
//! unit brings net sales, fees and advertising as these months did; what the marketplace owes arrives [`PAID_AFTER_DAYS`] days after the
//! sale. What is not sold within a year stays in stock. Nothing is written down: what slow stock would cost comes on top.

use super::{Pay, Source, account, no_scheme};
use crate::error::Error;
use crate::profit::Books;
use books::commission::simulate::{Effect, Expected};
use books::commission::{Agreement, Purchase, Scheme, purchase};
use books::economics::Economics;
use books::waterfall::Line;
use books::{Month, UnitEconomics};
use domain::money::scale;
use domain::{Currency, Day};

/// Days from a sale to its payout: settlements are fortnightly.
pub const PAID_AFTER_DAYS: i32 = 14;
/// Days of one step of the path, and how many there are.
const STEP_DAYS: i32 = 30;
const STEPS: i32 = 12;
/// Orders beyond these are typing errors.
const UNITS_MAX: i64 = 1_000_000;
const UNIT_COST_MAX: i64 = 1_000_000_000_000;
const LEAD_DAYS_MAX: i64 = 730;

/// A purchase that somebody thinks of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Idea {
    /// SKU.
    pub sku: String,
    /// Shop and site, `main/amazon-us`; `None` for the one that sells most of it.
    pub account: Option<String>,
    /// Units, above zero.
    pub units: i64,
    /// Landed cost of a unit, RMB micros, above zero.
    pub unit_cost_micros: i64,
    /// Whose pay; who also orders. `None` for the owner with the greatest share.
    pub operator: Option<String>,
    /// Day of the order.
    pub day: Day,
    /// Days from the order until the goods can be sold.
    pub lead_days: i64,
}

/// What it would do to pay under one scheme.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Under {
    /// Name of the scheme.
    pub scheme: String,
    /// Currency of the pay.
    pub currency: Currency,
    /// Pay without and with it, by month.
    pub effects: Vec<Effect>,
}

impl Under {
    /// Pay over all months without and with it, micros.
    pub fn sums(&self) -> (i64, i64) {
        let sum = |of: fn(&Effect) -> i64| self.effects.iter().map(of).fold(0, i64::saturating_add);
        (sum(|e| e.without_micros), sum(|e| e.with_micros))
    }
}

/// What it would do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Planned {
    /// Whose pay.
    pub operator: String,
    /// The purchase with its path.
    pub purchase: Purchase,
    /// Units of it sold in a step of thirty days.
    pub pace_units: i64,
    /// Under the scheme that pays, or under each that can be tried.
    pub schemes: Vec<Under>,
}

impl Planned {
    /// What is expected of the purchase itself: sales less fees, advertising and the cost of what is sold, RMB micros.
    pub fn profit_micros(&self) -> i64 {
        let p = &self.purchase;
        let one = |e: &Expected| {
            let cost = i128::from(e.units) * i128::from(p.unit_cost_micros);
            i128::from(e.sales_micros) + i128::from(e.fees_micros) + i128::from(e.ads_micros) - cost
        };
        let sum: i128 = p.path.iter().map(one).sum();
        i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
    }
}

impl Pay {
    /// Works out a purchase under the agreement, or, where there is no scheme yet, under each shipped one.
    ///
    /// # Errors
    /// Units, cost or lead time are none that an order has; the books can't say what the SKU earns; or nobody answers for it.
    pub fn plan(&self, source: &Source, books: &Books, economics: &Economics, idea: &Idea) -> Result<Planned, Error> {
        sensible(idea)?;
        let (shop, site, unit) = best(economics, idea).ok_or_else(|| unknown(&idea.sku))?;
        let account = account(shop, site);
        let operator = match &idea.operator {
            Some(operator) => operator.clone(),
            None => self.owner(&account, idea).ok_or_else(|| nobody(&account, &idea.sku))?,
        };
        let (path, pace_units) = path(books, economics, idea, (shop, site), unit).ok_or_else(|| unknown(&idea.sku))?;
        let plan = Purchase {
            day: idea.day,
            shop: account,
            sku: idea.sku.clone(),
            orderer: operator.clone(),
            units: idea.units,
            unit_cost_micros: idea.unit_cost_micros,
            path,
        };
        let last = plan.path.iter().map(|e| Month::of(e.day)).max().unwrap_or(Month::of(idea.day));
        let under = |scheme: &Scheme, agreement: &Agreement| {
            // until the last of what is held has been paid
            let through = Month(last.0 + scheme.holdbacks.iter().map(|h| h.months).max().unwrap_or(0).max(1));
            let effects = purchase(&self.register, &source.ledger, agreement, &plan, (&operator, through));
            let from = Month::of(idea.day);
            let effects = effects.unwrap_or_default().into_iter().filter(|e| e.month >= from).collect();
            Under { scheme: scheme.name.clone(), currency: scheme.currency, effects }
        };
        let schemes = if self.own {
            let scheme = self.agreement.scheme(&operator, Month::of(idea.day)).ok_or_else(no_scheme)?;
            vec![under(scheme, &self.agreement)]
        } else {
            self.schemes.iter().map(|s| under(s, &self.agreement.all_under(s))).collect()
        };
        Ok(Planned { operator, purchase: plan, pace_units, schemes })
    }

    fn owner(&self, account: &str, idea: &Idea) -> Option<String> {
        let owned = self.agreement.ownership.iter().filter(|o| o.shop == account && o.sku == idea.sku);
        let now = owned.filter(|o| o.from <= idea.day && o.to.is_none_or(|to| idea.day <= to));
        now.max_by_key(|o| o.share).map(|o| o.operator.clone())
    }
}

/// The site that is meant, with what a unit earns there.
fn best<'a>(economics: &'a Economics, idea: &Idea) -> Option<(&'a str, &'a str, &'a UnitEconomics)> {
    let here = |shop: &str, site: &str| idea.account.as_ref().is_none_or(|a| *a == account(shop, site));
    let sku = economics.units().filter(|((shop, site, sku), _)| *sku == idea.sku && here(shop, site));
    sku.max_by_key(|(_, unit)| unit.units).map(|((shop, site, _), unit)| (shop.as_str(), site.as_str(), unit))
}

/// The path and the units sold in a step; `None` where a rate is missing.
fn path(
    books: &Books,
    economics: &Economics,
    idea: &Idea,
    (shop, site): (&str, &str),
    unit: &UnitEconomics,
) -> Option<(Vec<Expected>, i64)> {
    let days = i128::from(unit.window.1.0 - unit.window.0.0 + 1);
    let pace = scale(unit.units, STEP_DAYS.into(), days)?.max(1);
    let rmb = |micros| economics.convert(shop, micros, unit.currency, Currency::CNY);
    let (net, fees) = (rmb(unit.net_sales_micros)?, rmb(unit.fees_micros)?);
    let statement = &books.closing.statement;
    let (from, to) = (Month::of(unit.window.0), Month::of(unit.window.1));
    let cells = statement.cells.iter().filter(|c| c.line == Line::Ads && (from..=to).contains(&c.month));
    let here = cells.filter(|c| {
        let place = statement.place(c.place);
        place.shop == shop && place.marketplace == site && statement.sku_text(c.sku) == idea.sku
    });
    // below zero, as the statement has it
    let ads = scale(here.filter_map(|c| c.rmb_micros).sum(), 1, unit.units.into())?;
    let begin = idea.day.0.saturating_add(i32::try_from(idea.lead_days).ok()?);
    let (mut left, mut path) = (idea.units, Vec::new());
    for step in 0..STEPS {
        let units = pace.min(left);
        if units == 0 {
            break;
        }
        left -= units;
        let day = Day(begin + step * STEP_DAYS + STEP_DAYS / 2);
        let of = |micros: i64| micros.checked_mul(units);
        let [sales_micros, fees_micros, ads_micros] = [of(net)?, of(-fees)?, of(ads)?];
        let sold =
            Expected { day, units, sales_micros, fees_micros, ads_micros, payout_micros: 0, slow_stock_micros: 0 };
        let paid = Expected {
            day: day.plus(PAID_AFTER_DAYS),
            units: 0,
            sales_micros: 0,
            fees_micros: 0,
            ads_micros: 0,
            payout_micros: sales_micros + fees_micros + ads_micros,
            slow_stock_micros: 0,
        };
        path.extend([sold, paid]);
    }
    Some((path, pace))
}

/// Refuses what no order has; within these limits no sum leaves the range of money.
fn sensible(idea: &Idea) -> Result<(), Error> {
    let asked = |good: bool, (en, zh): (&str, &str)| if good { Ok(()) } else { Err(Error::asked(en, zh)) };
    asked((1..=UNITS_MAX).contains(&idea.units), ("write from 1 to 1000000 units", "数量请填写 1 到 1000000"))?;
    asked(
        (1..=UNIT_COST_MAX).contains(&idea.unit_cost_micros),
        ("write a landed cost of a unit above 0, at most 1000000 RMB", "单件到岸成本请填写大于 0、不超过 1000000 元"),
    )?;
    asked((0..=LEAD_DAYS_MAX).contains(&idea.lead_days), ("write from 0 to 730 lead days", "备货天数请填写 0 到 730"))
}

fn unknown(sku: &str) -> Error {
    Error::asked(
        format!(
            "the books can't say what {sku} earns: it sold fewer than 5 units lately, or a cost or rate is missing"
        ),
        format!("账上无法得出 {sku} 的单件收益：近期销量不足 5 件，或缺少成本、汇率"),
    )
}

fn nobody(account: &str, sku: &str) -> Error {
    Error::asked(
        format!("nobody answers for {account}/{sku} on that day; name whose pay is asked for, or add an owner"),
        format!("该日 {account}/{sku} 没有负责人；请指定运营，或补充负责人"),
    )
}
