//! Tax cliffs as early warnings: where an entity stands, when it is over at a pace, what that costs, the last safe day.

use super::cliffs::{Cliff, CliffKind, cliffs, net_of_small_levy};
use super::exact::{ONE, fen, fit, total};
use super::owner_cash::{Change, Marginal, marginal};
use super::period::Period;
use super::position::PositionAt;
use super::profile::{Taxpayer, whole_yuan, yuan};
use super::{Law, TaxError};
use crate::month::Month;
use domain::{Day, Words};

/// Days that are looked ahead.
const AHEAD_DAYS: i32 = 366;

/// What comes in a day. RMB micros.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Pace {
    /// Sales that carry VAT, gross.
    pub levied_gross_micros: i64,
    /// Declared exports.
    pub exempt_gross_micros: i64,
    /// Operating profit before VAT.
    pub profit_micros: i64,
    /// Growth of total assets.
    pub assets_micros: i64,
}

/// A warning.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alarm {
    /// The cliff: limit, where the entity stands, price.
    pub cliff: Cliff,
    /// First day beyond it at the pace; the day of the position when it is crossed. `None` when it is not in sight within its period.
    pub crossing: Option<Day>,
    /// For the 5 million: what 13 % takes more in every thirty days after it at the pace, with surcharges and without input VAT. RMB micros.
    pub then_a_month_micros: Option<i64>,
    /// Last day on the safe side at the pace; `None` when the cliff is crossed or not in sight.
    pub safe_until: Option<Day>,
    /// What was found, English and Chinese.
    pub title: Words,
    /// Figures, price, and what to do.
    pub detail: Words,
}

/// An alarm for each cliff that bears on an entity, in the order of [`CliffKind`]: those far off say how much room is left.
///
/// # Errors
/// A sum that does not fit.
pub fn alarms(law: &Law, at: &PositionAt, pace: &Pace) -> Result<Vec<Alarm>, TaxError> {
    let rates = marginal(law, &at.position)?;
    let year_end = at_year_end(law, at, pace)?;
    let priced = |cliff: Cliff| {
        let then =
            year_end.iter().find(|c| c.kind == cliff.kind && matches!(c.kind, CliffKind::Staff | CliffKind::Assets));
        then.map_or(cliff, |c| Cliff { tax_micros: c.tax_micros, owner_cash_micros: c.owner_cash_micros, ..cliff })
    };
    rates.cliffs.iter().map(|cliff| alarm(law, at, pace, &rates, priced(*cliff))).collect()
}

/// The cliffs with the year's profit as the pace will have brought it by December: staff and assets are judged on the whole year, so that is what
/// they cost. Where the pace itself passes the limit of income they keep the price of today's profit.
fn at_year_end(law: &Law, at: &PositionAt, pace: &Pace) -> Result<Vec<Cliff>, TaxError> {
    let days = i64::from(december(at).0 - at.day.0);
    let profit_micros = pace.profit_micros.checked_mul(days).ok_or(TaxError::TooLarge)?;
    cliffs(law, &at.position.with(&Change { profit_micros, ..Change::default() })?)
}

/// Tax on the next yuan where the pace leads: VAT as it will be at the end of the filing period, income tax as at the end of the year. Decisions
/// are priced by it, because their sales and profit come in the weeks ahead: today's rates would call every sale of a quarter's first weeks
/// exempt, and every profit before the 3 million mark cheap. VAT of the year's later periods is not taken off its profit: near a limit of income
/// the price errs on the dear side.
///
/// # Errors
/// A sum that does not fit.
pub fn marginal_ahead(law: &Law, at: &PositionAt, pace: &Pace) -> Result<Marginal, TaxError> {
    let until = |end: Day| i64::from((end.0 - at.day.0).max(0));
    let (period, year) = (until(at.period.last_day()), until(december(at)));
    let of = |a_day: i64, days: i64| a_day.checked_mul(days).ok_or(TaxError::TooLarge);
    let change = Change {
        levied_gross_micros: of(pace.levied_gross_micros, period)?,
        exempt_gross_micros: of(pace.exempt_gross_micros, period)?,
        profit_micros: of(pace.profit_micros, year)?,
        ..Change::default()
    };
    marginal(law, &at.position.with(&change)?)
}

/// The last day of the year.
fn december(at: &PositionAt) -> Day {
    Month(at.period.first.0 - at.period.first.0.rem_euclid(12) + 11).last_day()
}

fn alarm(law: &Law, at: &PositionAt, pace: &Pace, rates: &Marginal, cliff: Cliff) -> Result<Alarm, TaxError> {
    let crossing = if cliff.crossed() { Some(at.day) } else { crossing(law, at, pace, rates, &cliff)? };
    let safe_until = crossing.filter(|_| !cliff.crossed()).map(|day| day.plus(-1));
    let of_general = cliff.kind == CliffKind::GeneralTaxpayer;
    let then_a_month_micros = of_general.then(|| a_month_after(law, at, pace)).transpose()?;
    let (title, detail) = (title(&cliff, crossing), detail(&cliff, safe_until, then_a_month_micros));
    Ok(Alarm { cliff, crossing, then_a_month_micros, safe_until, title, detail })
}

fn crossing(law: &Law, at: &PositionAt, pace: &Pace, rates: &Marginal, cliff: &Cliff) -> Result<Option<Day>, TaxError> {
    let small = at.position.taxpayer == Taxpayer::Small;
    let levied = if small { net_of_small_levy(law, pace.levied_gross_micros)? } else { net_of_general(law, pace)? };
    let net = total([levied, pace.exempt_gross_micros])?;
    let december = december(at);
    let after = |a_day: i64, end: Day| reached(at.day, cliff.room(), a_day).filter(|day| *day <= end);
    Ok(match cliff.kind {
        CliffKind::SmallExempt => {
            let counted = if law.exempt_counts_exports { net } else { levied };
            after(counted, at.period.last_day())
        }
        CliffKind::GeneralTaxpayer => twelve_months(at, net, cliff.limit)?,
        CliffKind::SmallIncome => {
            let vat = i128::from(pace.levied_gross_micros) * i128::from(rates.vat_of_sales) / ONE;
            after(total([pace.profit_micros, -fit(vat)?])?, december)
        }
        CliffKind::DeemedRevenue => after(net, december),
        CliffKind::Staff => None,
        CliffKind::Assets => after(pace.assets_micros, december),
    })
}

fn net_of_general(law: &Law, pace: &Pace) -> Result<i64, TaxError> {
    let levy = i128::from(law.general_levy);
    let vat = fen(pace.levied_gross_micros, levy, ONE + levy)?;
    total([pace.levied_gross_micros, -vat])
}

/// What 13 % takes more than the small levy, in thirty days at the pace, with surcharges.
fn a_month_after(law: &Law, at: &PositionAt, pace: &Pace) -> Result<i64, TaxError> {
    let gross = pace.levied_gross_micros.checked_mul(30).ok_or(TaxError::TooLarge)?;
    let with_surcharges = |levy: i64, small: bool| {
        let vat = fen(gross, i128::from(levy), ONE + i128::from(levy))?;
        let (rate, per) = law.surcharge_parts(small);
        total([vat, fen(vat, rate, per)?])
    };
    Ok(with_surcharges(law.general_levy, at.position.small_firm)? - with_surcharges(law.small_levy, true)?)
}

/// The first day on which more than the room has come in.
fn reached(day: Day, room: i64, a_day: i64) -> Option<Day> {
    let days = (a_day > 0 && room >= 0).then(|| room / a_day + 1)?;
    i32::try_from(days).ok().filter(|days| *days <= AHEAD_DAYS).map(|days| day.plus(days))
}

/// The first day on which the net sales of twelve months pass the limit: months before fall out as periods go by.
fn twelve_months(at: &PositionAt, a_day: i64, limit: i64) -> Result<Option<Day>, TaxError> {
    let mut months = at.net_by_month.clone();
    for day in (1..=AHEAD_DAYS).map(|n| at.day.plus(n)) {
        let month = Month::of(day);
        let sum = months.entry(month).or_default();
        *sum = total([*sum, a_day])?;
        let last = Period::of(month, at.position.filing).last();
        let running = total(months.range(Month(last.0 - 11)..=last).map(|(_, net)| *net))?;
        if running > limit {
            return Ok(Some(day));
        }
    }
    Ok(None)
}

fn names(kind: CliffKind) -> (&'static str, &'static str) {
    match kind {
        CliffKind::SmallExempt => ("VAT exemption of a small-scale taxpayer", "小规模纳税人免征增值税额度"),
        CliffKind::GeneralTaxpayer => ("limit of a small-scale taxpayer", "小规模纳税人标准"),
        CliffKind::SmallIncome => ("income of a small low-profit firm", "小型微利企业应纳税所得额标准"),
        CliffKind::DeemedRevenue => ("revenue that may be taxed on deemed income", "核定征收收入上限"),
        CliffKind::Staff => ("staff of a small low-profit firm", "小型微利企业从业人数标准"),
        CliffKind::Assets => ("assets of a small low-profit firm", "小型微利企业资产总额标准"),
    }
}

fn amount(kind: CliffKind, value: i64) -> (String, String) {
    if kind.people() {
        (format!("{value} people"), format!("{value} 人"))
    } else {
        (format!("{} RMB", whole_yuan(value)), format!("{} 元", whole_yuan(value)))
    }
}

fn title(cliff: &Cliff, crossing: Option<Day>) -> Words {
    let (en, zh) = names(cliff.kind);
    match crossing {
        _ if cliff.crossed() => Words::new(format!("beyond the {en}"), format!("已超过{zh}")),
        Some(day) => {
            Words::new(format!("{en} is passed on {day} at this pace"), format!("按目前速度，{day} 将超过{zh}"))
        }
        None => Words::new(format!("{en}: not in sight"), format!("{zh}：暂无超过之虞")),
    }
}

fn detail(cliff: &Cliff, safe_until: Option<Day>, then_a_month: Option<i64>) -> Words {
    let ((at_en, at_zh), (limit_en, limit_zh)) = (amount(cliff.kind, cliff.at), amount(cliff.kind, cliff.limit));
    let (tax_en, tax_zh) = if cliff.kind.of_vat() {
        ("VAT and surcharges", "增值税及附加")
    } else {
        ("income tax", "企业所得税")
    };
    let (tax, owner) = (yuan(cliff.tax_micros), yuan(cliff.owner_cash_micros));
    let (mut en, mut zh) = (format!("{at_en} of {limit_en}"), format!("已达 {at_zh}，上限 {limit_zh}"));
    if !cliff.crossed() {
        let (room_en, room_zh) = amount(cliff.kind, cliff.room());
        en += &format!(", {room_en} left");
        zh += &format!("，剩余 {room_zh}");
    }
    if let Some(day) = safe_until {
        en += &format!("; safe until {day}");
        zh += &format!("；最迟安全日 {day}");
    }
    en += &format!("; crossing takes {tax} more of {tax_en}");
    zh += &format!("；越过将多缴{tax_zh} {tax}");
    if cliff.owner_cash_micros > 0 {
        en += &format!(" and {owner} of the owner's cash");
        zh += &format!("，老板少得 {owner}");
    }
    if let Some(micros) = then_a_month.filter(|micros| *micros > 0) {
        en += &format!(", then {} a month", yuan(micros));
        zh += &format!("，此后每月 {}", yuan(micros));
    }
    if cliff.crossed() || safe_until.is_some() {
        let (en_do, zh_do) = advice(cliff);
        en += &format!(": {en_do}");
        zh += &format!("：{zh_do}");
    }
    Words::new(en, zh)
}

fn advice(cliff: &Cliff) -> (&'static str, &'static str) {
    if cliff.crossed() && cliff.kind == CliffKind::SmallExempt {
        return ("the whole period is taxed; plan the next one", "本期须全额缴税；请规划下一申报期");
    }
    if cliff.crossed() {
        return (
            "speak with your accountant and enter what changed in the tax profile",
            "请与会计确认，并在税务档案中更新",
        );
    }
    match cliff.kind {
        CliffKind::SmallExempt => (
            "declare exports as such, plan promotions for the next period",
            "请将出口按免税申报，促销可安排到下一申报期",
        ),
        CliffKind::GeneralTaxpayer => {
            ("obtain purchase invoices or refunds before that day", "请在此之前取得进项发票或办妥退税资格")
        }
        CliffKind::SmallIncome => {
            ("check costs not yet booked and the year they belong to", "请检查尚未入账的成本及其所属年度")
        }
        CliffKind::DeemedRevenue => {
            ("speak with your accountant about the method of next year", "请与会计商量下一年度征收方式")
        }
        CliffKind::Staff | CliffKind::Assets => {
            ("plan the year's average with your accountant", "请与会计一起规划全年平均值")
        }
    }
}

#[cfg(test)]
#[path = "alarms_tests.rs"]
mod tests;
