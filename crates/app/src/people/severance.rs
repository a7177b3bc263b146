//! What it costs to part with somebody by the law, and when that is paid back. A scenario, never a proposal.
//!
//! Formulas (labour contract law of the PRC, see the dated rows of `data/people.toml`)
//! 1. N: full years from the first day to the last; six months and more beyond count as a year, less as half a year, nothing as nothing.
//! 2. Where the wage is above 3 × the local average monthly wage of the year before, it counts as that much and N as 12 at most. Without a
//!    stated average no cap is applied, and that is said.
//! 3. N+1: a month's wage in place of notice on top, uncapped.
//! 4. A month saves the wage and the employer's share on it, and loses a share of the operator's operating profit (their mean of the last three
//!    full months, a loss counts as nothing). Paid back: the first month in which what was saved so far covers the cost; never, where a month
//!    saves nothing. Before taxes.

use super::setup::{Law, Member, Setup};
use books::Month;
use domain::money::scale;
use domain::{Day, Words};

const MILLION: i64 = 1_000_000;

/// A scenario. RMB micros.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Severance {
    /// Who.
    pub name: String,
    /// Last day.
    pub day: Day,
    /// Full years and months beyond.
    pub service: (i64, i64),
    /// N in half years, as it counts.
    pub half_years: i64,
    /// Wage of a month.
    pub wage_micros: i64,
    /// Wage that counts for N.
    pub counted_wage_micros: i64,
    /// Whether the cap holds.
    pub capped: bool,
    /// N × wage.
    pub severance_micros: i64,
    /// In place of notice.
    pub notice_micros: i64,
    /// Wage and employer's share of a month.
    pub saved_a_month_micros: i64,
    /// Operating profit lost in a month.
    pub lost_a_month_micros: i64,
    /// Whole months until it is paid back, and the month; `None` where it never is.
    pub payback: Option<(i64, Month)>,
    /// What the figures rest on.
    pub assumptions: Vec<Words>,
    /// Where the law stands.
    pub source: String,
}

impl Severance {
    /// What is paid.
    pub fn cost_micros(&self) -> i64 {
        self.severance_micros.saturating_add(self.notice_micros)
    }

    /// What a month leaves, below zero when more is lost than saved.
    pub fn net_a_month_micros(&self) -> i64 {
        self.saved_a_month_micros.saturating_sub(self.lost_a_month_micros)
    }
}

/// Why there is no scenario.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoScenario {
    /// The day lies before their first day, or after their last.
    NotHere,
    /// No row of the law holds on that day.
    NoLaw,
    /// An amount does not fit.
    TooLarge,
}

impl NoScenario {
    /// In words.
    pub fn words(self) -> Words {
        match self {
            Self::NotHere => Words::new("this person does not work here on that day", "该日此人不在职"),
            Self::NoLaw => Words::new(
                "the table of laws has no row for that day; the law on severance holds from 2008-01-01",
                "法规表中没有该日适用的规定；经济补偿规定自 2008-01-01 起施行",
            ),
            Self::TooLarge => Words::new("the wage is too large to reckon with", "工资数额过大，无法计算"),
        }
    }
}

/// Reckons a scenario. `profit_micros`: what the person's SKUs bring in a month, as far as the books can say.
///
/// # Errors
/// The person does not work here on that day, or nothing states the law.
pub fn severance(
    setup: &Setup,
    member: &Member,
    day: Day,
    profit_micros: Option<i64>,
) -> Result<Severance, NoScenario> {
    if !member.works_on(day) {
        return Err(NoScenario::NotHere);
    }
    let law = setup.law(day).ok_or(NoScenario::NoLaw)?;
    let terms = &setup.terms;
    let service = service(member.from, day);
    let wage = member.wage_micros;
    let half_years = half_years(law, member.from, day);
    let cap = terms.average_wage.as_ref().map(|(average, _)| average.checked_mul(law.cap_times));
    let cap = cap.map_or(Ok(None), |c| c.map(Some).ok_or(NoScenario::TooLarge))?;
    let capped = cap.is_some_and(|cap| wage > cap);
    let counted = cap.map_or(wage, |cap| wage.min(cap));
    let half_years = if capped { half_years.min(law.cap_years * 2) } else { half_years };
    let too_large = |v: Option<i64>| v.ok_or(NoScenario::TooLarge);
    let severance_micros = too_large(scale(counted, half_years.into(), 2))?;
    let notice_micros = too_large(wage.checked_mul(law.notice_months))?;
    let social = terms.employer_social.unwrap_or(0);
    let saved = too_large(scale(wage, i128::from(MILLION + social), MILLION.into()))?;
    let share = terms.lost_profit.unwrap_or(0);
    let lost = too_large(scale(profit_micros.unwrap_or(0).max(0), share.into(), MILLION.into()))?;
    let cost = too_large(severance_micros.checked_add(notice_micros))?;
    Ok(Severance {
        name: member.name.clone(),
        day,
        service,
        half_years,
        wage_micros: wage,
        counted_wage_micros: counted,
        capped,
        severance_micros,
        notice_micros,
        saved_a_month_micros: saved,
        lost_a_month_micros: lost,
        payback: payback(cost, saved.saturating_sub(lost), day),
        assumptions: assumptions(setup, member, day, profit_micros),
        source: law.source.clone(),
    })
}

/// Full years and months of service, the last day included.
fn service(from: Day, day: Day) -> (i64, i64) {
    let ((y0, m0, d0), (y1, m1, d1)) = (from.civil(), day.plus(1).civil());
    let months = i64::from(y1 - y0) * 12 + i64::from(m1) - i64::from(m0) - i64::from(d1 < d0);
    (months.div_euclid(12), months.rem_euclid(12))
}

/// N in half years.
fn half_years(law: &Law, from: Day, day: Day) -> i64 {
    let (years, months) = service(from, day);
    // a day beyond full months counts as well
    let (y, m) = (i32::try_from(years).unwrap_or(i32::MAX), i32::try_from(months).unwrap_or(0));
    let whole = later(from, y * 12 + m) == day.plus(1);
    let beyond = match () {
        () if months >= law.full_year_from_months => 2,
        () if months > 0 || !whole => 1,
        () => 0,
    };
    years * 2 + beyond
}

/// The same day of the month so many months later, or the month's last.
fn later(day: Day, months: i32) -> Day {
    let first = Month(Month::of(day).0 + months);
    let (_, _, d) = day.civil();
    first.first_day().plus(i32::try_from(d).unwrap_or(1) - 1).min(first.last_day())
}

fn payback(cost: i64, net: i64, day: Day) -> Option<(i64, Month)> {
    if cost == 0 {
        return Some((0, Month::of(day)));
    }
    if net <= 0 {
        return None;
    }
    let months = cost / net + i64::from(cost % net != 0);
    Some((months, Month(Month::of(day).0.checked_add(i32::try_from(months).ok()?)?)))
}

fn assumptions(setup: &Setup, member: &Member, day: Day, profit_micros: Option<i64>) -> Vec<Words> {
    let terms = &setup.terms;
    let mut all = vec![Words::new(
        "the wage of people.toml stands in for the mean of the twelve months before, bonuses included, that the law reckons with",
        "以 people.toml 所填月工资代替法定口径（离职前十二个月平均应得工资，含奖金）",
    )];
    match &terms.average_wage {
        None => all.push(Words::new(
            "no cap is applied: `severance.average_wage` (local average monthly wage of the year before) is not stated",
            "未适用三倍封顶：尚未填写 severance.average_wage（本地上年度职工月平均工资）",
        )),
        Some((_, source)) => {
            all.push(Words::new(
                format!("local average wage as stated, source: {source}"),
                format!("本地平均工资按所填数字，来源：{source}"),
            ));
        }
    }
    if terms.employer_social.is_none() {
        all.push(Words::new(
            "the employer's share is taken as 0: `severance.employer_social` is not stated",
            "单位社保公积金按 0 计：尚未填写 severance.employer_social",
        ));
    }
    if terms.lost_profit.is_none() {
        all.push(Words::new(
            "no profit is taken as lost: `severance.lost_profit` is not stated",
            "流失利润按 0 计：尚未填写 severance.lost_profit",
        ));
    } else if profit_micros.is_none() {
        all.push(Words::new(
            "no profit is taken as lost: the books can't say what this person's SKUs bring in a month",
            "流失利润按 0 计：账目无法给出该员工货号的月均利润",
        ));
    }
    if setup.laws.first().is_some_and(|l| member.from < l.from && l.from <= day) {
        all.push(Words::new(
            "service before 2008-01-01 is reckoned by the same rule; the law of that time may differ",
            "2008-01-01 之前的工龄按同一规则计算；当时的规定可能不同",
        ));
    }
    all
}

#[cfg(test)]
#[path = "severance_tests.rs"]
mod tests;
