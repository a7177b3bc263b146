//! Exchange rates of a month, and conversion with a single rounding.

use crate::input::Input;
use crate::month::Month;
use crate::names::Name;
use domain::money::scale;
use domain::{Currency, Day};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// RMB for one unit of RMB, in 10⁻⁹.
const ONE_NANOS: i64 = 1_000_000_000;

/// Month rates of all shops: the stated month rate, else the mean of the month's daily rates (half to even, to 10⁻⁹).
/// A shop without a rate of its own uses that of the first shop, in byte order, that has one.
#[derive(Debug)]
pub struct Fx {
    own: HashMap<(Name, Currency, Month), i64>,
    any: HashMap<(Currency, Month), i64>,
}

#[derive(Default)]
struct Month1 {
    stated: Option<(Day, i64)>,
    sum: i128,
    days: i128,
}

impl Fx {
    /// Reads the rates of an input.
    pub fn of(input: &Input) -> Self {
        let mut months: BTreeMap<(&str, Name, Currency, Month), Month1> = BTreeMap::new();
        for r in input.rates.iter().filter(|r| r.cny_nanos > 0) {
            let m = months.entry((input.names.text(r.shop), r.shop, r.currency, Month::of(r.day))).or_default();
            if r.monthly {
                m.stated = m.stated.max(Some((r.day, r.cny_nanos)));
            } else {
                m.sum += i128::from(r.cny_nanos);
                m.days += 1;
            }
        }
        let (mut own, mut any) = (HashMap::new(), HashMap::new());
        for ((_, shop, currency, month), m) in months {
            let mean = || scale(1, m.sum, m.days);
            if let Some(rate) = m.stated.map(|s| s.1).or_else(mean) {
                own.insert((shop, currency, month), rate);
                any.entry((currency, month)).or_insert(rate);
            }
        }
        Self { own, any }
    }

    /// RMB for one unit of a currency in a month, in 10⁻⁹; `None` when no rate is known.
    pub fn cny_nanos(&self, shop: Name, currency: Currency, month: Month) -> Option<i64> {
        if currency == Currency::CNY {
            return Some(ONE_NANOS);
        }
        self.own.get(&(shop, currency, month)).or_else(|| self.any.get(&(currency, month))).copied()
    }

    /// The sum of amounts of several currencies in `to`, rounded once, half to even, to `step_micros`.
    /// On a missing rate, that currency.
    pub fn convert(
        &self,
        shop: Name,
        month: Month,
        amounts: &[(Currency, i64)],
        to: Currency,
        step_micros: i64,
    ) -> Result<i64, Currency> {
        let rate = |c| self.cny_nanos(shop, c, month).ok_or(c);
        let foreign = amounts.iter().any(|(c, _)| *c != to);
        let to_nanos = if foreign { rate(to)? } else { ONE_NANOS };
        let mut sum: i128 = 0;
        for (currency, micros) in amounts {
            let nanos = if *currency == to { to_nanos } else { rate(*currency)? };
            sum += i128::from(*micros) * i128::from(nanos);
        }
        let steps = scale(1, sum, i128::from(to_nanos) * i128::from(step_micros));
        Ok(steps.map_or(i64::MAX, |s| s.saturating_mul(step_micros)))
    }
}

/// Rates that were asked for and are not there, for one notice each.
#[derive(Default, Debug)]
pub struct MissingRates(BTreeSet<(Month, Currency)>);

impl MissingRates {
    /// Remembers a rate that is not there.
    pub fn add(&mut self, month: Month, currency: Currency) {
        self.0.insert((month, currency));
    }

    /// One notice per month and currency.
    pub fn notice(&self, notices: &mut crate::notice::Notices) {
        for (month, c) in &self.0 {
            notices.incomplete(
                "missing_rate",
                format!("no exchange rate for {c} in {month}: amounts that need it are left empty; import fx_rate rows for that month"),
                format!("缺少 {month} 的 {c} 汇率：需要该汇率的金额留空；请导入当月 fx_rate"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Rate;

    fn fx(rows: &[(&str, &str, &str, bool, i64)]) -> (Input, Fx) {
        let mut input = Input::default();
        for (shop, day, currency, monthly, cny_nanos) in rows {
            let shop = input.names.add(shop);
            let (day, currency) = (Day::parse_iso(day).unwrap(), Currency::parse(currency).unwrap());
            input.rates.push(Rate { shop, day, currency, monthly: *monthly, cny_nanos: *cny_nanos });
        }
        let fx = Fx::of(&input);
        (input, fx)
    }

    #[test]
    fn a_stated_month_beats_the_mean_of_its_days() {
        let rows = [
            ("a", "2026-01-01", "USD", false, 7_000_000_000),
            ("a", "2026-01-02", "USD", false, 7_000_000_001),
            ("a", "2026-02-01", "USD", true, 7_100_000_000),
            ("a", "2026-02-03", "USD", false, 9_000_000_000),
        ];
        let (mut input, fx) = fx(&rows);
        let (a, b) = (input.names.add("a"), input.names.add("b"));
        let month = |m: &str| Month::parse(m).unwrap();
        assert_eq!(fx.cny_nanos(a, Currency::USD, month("2026-01")), Some(7_000_000_000), "half goes to the even");
        assert_eq!(fx.cny_nanos(a, Currency::USD, month("2026-02")), Some(7_100_000_000));
        assert_eq!(fx.cny_nanos(b, Currency::USD, month("2026-02")), Some(7_100_000_000), "another shop's rate");
        assert_eq!(fx.cny_nanos(a, Currency::USD, month("2026-03")), None);
    }

    #[test]
    fn several_currencies_are_rounded_once() {
        let (mut input, fx) = fx(&[("a", "2026-01-01", "USD", true, 7_000_000_000)]);
        let (a, month) = (input.names.add("a"), Month::parse("2026-01").unwrap());
        let cny = [(Currency::CNY, 35_000), (Currency::USD, 10_000)];
        assert_eq!(fx.convert(a, month, &cny, Currency::USD, 10_000), Ok(20_000), "1.5 cents go to 2");
        assert_eq!(fx.convert(a, month, &[(Currency::USD, 25_000)], Currency::USD, 10_000), Ok(20_000));
        let gbp = Currency::of("GBP");
        assert_eq!(fx.convert(a, month, &[(gbp, 1)], Currency::USD, 10_000), Err(gbp));
        assert_eq!(fx.convert(a, month, &[(gbp, 15_000)], gbp, 10_000), Ok(20_000), "no rate is needed");
    }
}
