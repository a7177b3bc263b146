//! Tax cliffs as early warnings: amounts beyond which a firm is taxed in another way. Not advice: a reason to speak with the accountant in time.
//!
//! Formulas
//! 1. VAT: net sales of twelve months running, the one being booked included. Daily pace: the last three full months. The sum moves on day by
//!    day: the pace comes in, the same day a year ago (its month ÷ days) goes out. The first day above the limit is told.
//! 2. Income tax: operating profit since January against the limit; the pace runs to the end of the year.
//! 3. A cliff that was crossed more than three full months ago is known, and no alarm.
//! 4. Where the seller has stated entities, [`crate::tax`] reckons instead: each entity's cliffs by its own filing, and what crossing costs.

use super::super::path::{self, MonthCash};
use super::super::taxing::Taxing;
use super::{Alarm, Severity, Where, World, goods};
use crate::tax::EntityTaxes;
use books::Month;
use books::tax::{Period, Taxpayer, alarms as tax, cliffs as tax_cliffs};
use domain::{Day, Words};
use std::collections::BTreeMap;

/// What a cliff is reckoned on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CliffKind {
    /// Sales of twelve months running.
    SalesOfTwelveMonths,
    /// Profit of the calendar year.
    ProfitOfTheYear,
}

/// A limit with its source and the days on which it holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cliff {
    /// What it is reckoned on.
    pub kind: CliffKind,
    /// First day.
    pub from: &'static str,
    /// Last day; `None` until it is changed.
    pub to: Option<&'static str>,
    /// Limit, RMB micros.
    pub limit_micros: i64,
    /// Whom it makes what: English, Chinese.
    pub name: (&'static str, &'static str),
    /// Legal source.
    pub source: &'static str,
}

/// The cliffs that are watched.
pub const CLIFFS: &[Cliff] = &[
    Cliff {
        kind: CliffKind::SalesOfTwelveMonths,
        from: "2018-05-01",
        to: Some("2025-12-31"),
        limit_micros: 5_000_000_000_000,
        name: ("small-scale VAT taxpayer", "增值税小规模纳税人"),
        source: "财税〔2018〕33号",
    },
    Cliff {
        kind: CliffKind::SalesOfTwelveMonths,
        from: "2026-01-01",
        to: None,
        limit_micros: 5_000_000_000_000,
        name: ("small-scale VAT taxpayer", "增值税小规模纳税人"),
        source: "中华人民共和国增值税法 第九条",
    },
    Cliff {
        kind: CliffKind::ProfitOfTheYear,
        from: "2023-01-01",
        to: Some("2027-12-31"),
        limit_micros: 3_000_000_000_000,
        name: ("small low-profit enterprise", "小型微利企业"),
        source: "财政部 税务总局公告2023年第12号",
    },
];

/// A crossing within so many days is for the coming days.
const SOON_DAYS: i32 = 90;
/// Days that are looked ahead.
const AHEAD_DAYS: i32 = 365;

impl Cliff {
    /// Whether it holds on a day.
    pub fn holds(&self, day: Day) -> bool {
        let bound = |text: &str| Day::parse_iso(text).unwrap_or(Day(0));
        bound(self.from) <= day && self.to.is_none_or(|to| day <= bound(to))
    }
}

/// The firm's cliffs; whoever sees only some shops can't be told of them.
pub(super) fn cliffs(world: &World<'_>) -> Vec<Alarm> {
    if !world.shops.is_empty() {
        return Vec::new();
    }
    let standing = world.standing;
    if standing.tax.profile.is_some() {
        return standing.taxes.entities.iter().flat_map(|e| of_entity(e, standing.today)).collect();
    }
    let (Some(last), Some(booked)) = (goods::last_full(world), world.booked) else { return Vec::new() };
    let taxing = Taxing::of(standing, world.policy, world.shops);
    let months = path::months(&world.standing.books.closing.statement, &taxing, world.shops);
    let cliffs = CLIFFS.iter().filter(|c| c.holds(world.standing.today));
    let seen = cliffs.filter_map(|c| Some((c, crossing(c, &months, last, booked.through)?)));
    seen.map(|(c, crossing)| alarm(c, &crossing, world)).collect()
}

/// Cliffs of an entity that come into sight, and the limit that its sales have passed before it was registered.
fn of_entity(e: &EntityTaxes, today: Day) -> Vec<Alarm> {
    let stated = e.entity.registered(e.at.day) == Ok(Taxpayer::General);
    let grown = e.vat.crossed.filter(|_| !stated).map(|period| grown(&e.entity.name, period));
    grown.into_iter().chain(e.alarms.iter().filter_map(|a| ahead(&e.entity.name, a, today))).collect()
}

fn grown(name: &str, period: Period) -> Alarm {
    Alarm {
        severity: Severity::Now,
        title: Words::new(
            format!("{name}: above the limit of a small-scale taxpayer since {period}"),
            format!("{name}：自 {period} 起超过小规模纳税人标准"),
        ),
        detail: Words::new(
            "taxed as a general taxpayer from the first day of that period; register, then state it under [[entity.taxpayer]] in entities.toml",
            "自该期首日起按一般纳税人计税；请办理登记，并在 entities.toml 的 [[entity.taxpayer]] 中填写",
        ),
        cash_micros: None,
        cash_is: Words::default(),
        due: Some(period.first_day()),
        place: Where::Tax,
        of_money: true,
    }
}

/// `None` for a cliff out of sight, and for an exemption that is gone: the period is taxed, whatever is done.
fn ahead(name: &str, a: &tax::Alarm, today: Day) -> Option<Alarm> {
    let (day, crossed) = (a.crossing?, a.cliff.crossed());
    if crossed && a.cliff.kind == tax_cliffs::CliffKind::SmallExempt {
        return None;
    }
    let soon = day.0 - today.0 <= SOON_DAYS;
    let (en, zh) = match a.safe_until {
        Some(safe) => (format!("safe until {safe}; "), format!("最迟安全日 {safe}；")),
        None => (String::new(), String::new()),
    };
    Some(Alarm {
        // what is crossed is known: it can be planned for, not undone
        severity: if soon && !crossed { Severity::Soon } else { Severity::Watch },
        title: Words::new(format!("{name}: {}", a.title.en), format!("{name}：{}", a.title.zh)),
        detail: Words::new(
            format!("{en}room, price and what to do stand on the page of taxes"),
            format!("{zh}余量、代价与建议见税务页"),
        ),
        cash_micros: Some(a.cliff.owner_cash_micros),
        cash_is: Words::new("the owner loses by crossing", "越过后老板少得"),
        due: Some(day),
        place: Where::Tax,
        of_money: true,
    })
}

/// Where a cliff stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Crossing {
    /// The sum so far.
    so_far_micros: i64,
    /// The first day above the limit; the last booked one when that is behind.
    day: Day,
    /// Whether it has been crossed.
    crossed: bool,
}

/// `None` when it is not in sight, long crossed, or a month is unknown.
fn crossing(cliff: &Cliff, months: &[MonthCash], last: Month, through: Day) -> Option<Crossing> {
    let by_year = cliff.kind == CliffKind::ProfitOfTheYear;
    let of = |m: &MonthCash| if by_year { m.profit_micros } else { m.sales_micros };
    let amounts: BTreeMap<Month, Option<i64>> = months.iter().map(|m| (m.month, of(m))).collect();
    // a month before the first brought nothing; one that is unknown makes the sum unknown
    let amount = |m: Month| amounts.get(&m).copied().unwrap_or(Some(0));
    let sum = |from: i32, to: i32| (from..=to).try_fold(0_i64, |sum, m| sum.checked_add(amount(Month(m))?));
    let now = Month::of(through);
    let january = |m: Month| m.0 - m.0.rem_euclid(12);
    let from = |m: Month| if by_year { january(m) } else { m.0 - 11 };
    let so_far = sum(from(now), now.0)?;
    let then = Month(last.0 - 3);
    if so_far > cliff.limit_micros {
        let known = sum(from(then), then.0)? > cliff.limit_micros && (!by_year || january(then) == january(now));
        return (!known).then_some(Crossing { so_far_micros: so_far, day: through, crossed: true });
    }
    let days: i32 = (0..3).map(|back| Month(last.0 - back).days()).sum();
    let pace = sum(last.0 - 2, last.0)? / i64::from(days);
    let mut ahead = so_far;
    for day in (1..=AHEAD_DAYS).map(|n| through.plus(n)) {
        if by_year && january(Month::of(day)) != january(now) {
            return None;
        }
        let gone = Month(Month::of(day).0 - 12);
        let out = if by_year { 0 } else { amount(gone)? / i64::from(gone.days()) };
        ahead = ahead.saturating_add(pace).saturating_sub(out);
        if ahead > cliff.limit_micros {
            return Some(Crossing { so_far_micros: so_far, day, crossed: false });
        }
    }
    None
}

fn alarm(cliff: &Cliff, at: &Crossing, world: &World<'_>) -> Alarm {
    let ((en, zh), day, today) = (cliff.name, at.day, world.standing.today);
    let million = cliff.limit_micros / 1_000_000_000_000;
    let wan = cliff.limit_micros / 10_000_000_000;
    let (what_en, what_zh) = match cliff.kind {
        CliffKind::SalesOfTwelveMonths => ("net sales of twelve months", "连续 12 个月净销售额"),
        CliffKind::ProfitOfTheYear => ("profit of the calendar year", "本年度利润"),
    };
    let source = cliff.source;
    let (title, severity) = if at.crossed {
        let title = Words::new(format!("above the limit of a {en}"), format!("已超过{zh}标准"));
        (title, Severity::Now)
    } else {
        let title = Words::new(format!("limit of a {en} near {day}"), format!("预计 {day} 前后超过{zh}标准"));
        (title, if day.0 - today.0 <= SOON_DAYS { Severity::Soon } else { Severity::Watch })
    };
    Alarm {
        severity,
        title,
        detail: Words::new(
            format!(
                "{what_en} against {million} million RMB ({source}), at the pace of the last three full months; speak with your \
                 accountant, then set the rates of [tax] in the policy"
            ),
            format!(
                "{what_zh}对照 {wan} 万元（{source}），按最近三个完整月的速度推算；请与会计确认，并在策略 [tax] 中更新税率"
            ),
        ),
        cash_micros: Some(at.so_far_micros),
        cash_is: Words::new("so far", "目前累计"),
        due: Some(day),
        place: if at.crossed { Where::Policy } else { Where::Profit },
        of_money: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALES: &Cliff = &CLIFFS[1];
    const PROFIT: &Cliff = &CLIFFS[2];

    #[test]
    fn a_stated_entity_is_warned_by_its_own_filing_and_told_what_crossing_costs() {
        let taxes = crate::tax::tests::taxes(Some(crate::tax::tests::ENTITIES));
        let alarms: Vec<Alarm> =
            taxes.entities.iter().flat_map(|e| of_entity(e, Day::parse_iso("2026-07-31").unwrap())).collect();
        let shown: Vec<String> = alarms
            .iter()
            .map(|a| {
                format!(
                    "{:?} {} {:?} {}\n  {}\n  {}",
                    a.severity, a.title.en, a.cash_micros, a.cash_is.en, a.detail.en, a.title.zh
                )
            })
            .collect();
        expect_test::expect![[r#"
            Soon East Trading: VAT exemption of a small-scale taxpayer is passed on 2026-09-03 at this pace Some(2416800000) the owner loses by crossing
              safe until 2026-09-02; room, price and what to do stand on the page of taxes
              East Trading：按目前速度，2026-09-03 将超过小规模纳税人免征增值税额度
            Soon West Trading: VAT exemption of a small-scale taxpayer is passed on 2026-08-28 at this pace Some(2862000000) the owner loses by crossing
              safe until 2026-08-27; room, price and what to do stand on the page of taxes
              West Trading：按目前速度，2026-08-28 将超过小规模纳税人免征增值税额度"#]].assert_eq(&shown.join("\n"));
        assert!(alarms.iter().all(|a| a.of_money && a.place == Where::Tax));
        // sales beyond the limit of a firm that is still registered as small
        let mut east = taxes.entities[0].clone();
        east.vat.crossed = Some(east.at.period);
        let first = &of_entity(&east, east.at.day)[0];
        assert_eq!((first.severity, first.due), (Severity::Now, Some(east.at.period.first_day())));
        east.entity.taxpayer.push((Day::parse_iso("2026-07-01").unwrap(), Taxpayer::General));
        assert!(
            of_entity(&east, east.at.day).iter().all(|a| a.severity != Severity::Now),
            "once stated it is no alarm"
        );
    }

    /// Months from a first one on with the same sales and a tenth of them as profit, in thousand yuan.
    fn months(first: &str, thousands: &[Option<i64>]) -> Vec<MonthCash> {
        let start = Month::parse(first).unwrap().0;
        (start..)
            .zip(thousands)
            .map(|(m, t)| {
                let sales = t.map(|t| t * 1_000_000_000);
                let profit = sales.map(|s| s / 10);
                let (sales_micros, profit_micros) = (sales, profit);
                let (by_month_micros, ads_micros) = (Some(0), Some(0));
                MonthCash {
                    month: Month(m),
                    sales_micros,
                    profit_micros,
                    by_month_micros,
                    ads_micros,
                    cash_micros: None,
                }
            })
            .collect()
    }

    fn at(cliff: &Cliff, months: &[MonthCash]) -> Option<(String, bool)> {
        let last = months.last().unwrap().month;
        crossing(cliff, months, last, last.last_day()).map(|c| (c.day.to_string(), c.crossed))
    }

    #[test]
    fn one_limit_of_each_kind_holds_on_a_day() {
        for (day, n) in [("2025-12-31", 2), ("2026-01-01", 2), ("2028-01-01", 1)] {
            let day = Day::parse_iso(day).unwrap();
            assert_eq!(CLIFFS.iter().filter(|c| c.holds(day)).count(), n, "{day}");
        }
    }

    #[test]
    fn sales_cross_when_the_pace_fills_twelve_months() {
        // 6 × 600 = 3.6 million by June; 600 a month over 91 days: 1.4 million take 71 days, nothing leaves before
        assert_eq!(at(SALES, &months("2026-01", &[Some(600); 6])), Some(("2026-09-09".into(), false)));
        // 400 a month for good stays at 4.8 million
        assert_eq!(at(SALES, &months("2025-01", &[Some(400); 18])), None);
        assert_eq!(at(SALES, &months("2026-01", &[Some(2_000); 3])).map(|c| c.1), Some(true));
        // crossed long ago: known
        assert_eq!(at(SALES, &months("2025-01", &[Some(900); 18])), None);
    }

    #[test]
    fn profit_counts_within_its_year_only() {
        // 0.4 million a month by June is 2.4; 0.6 more take 46 days
        assert_eq!(at(PROFIT, &months("2026-01", &[Some(4_000); 6])), Some(("2026-08-15".into(), false)));
        assert_eq!(at(PROFIT, &months("2026-01", &[Some(2_000); 6])), None);
        // the year begins anew
        assert_eq!(at(PROFIT, &months("2025-01", &[Some(2_000); 12])), None);
    }

    #[test]
    fn an_unknown_month_makes_the_sum_unknown() {
        assert_eq!(at(SALES, &months("2026-01", &[Some(600), None, Some(600), Some(600), Some(600)])), None);
    }
}
