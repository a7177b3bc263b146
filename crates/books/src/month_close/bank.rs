//! Payouts found in the bank statement: same currency, same amount, credited within a window of days. Nothing is guessed: a payout that came
//! in parts, less a fee or in another currency stays open for a person.

use super::checklist::Finding;
use super::findings::{Month1, summed};
use crate::input::BankLine;
use crate::month::Month;
use crate::tie_out::TieOut;
use domain::{Currency, Day, Money};
use std::collections::BTreeMap;

/// Days from the payout to the credit: a bank may date it the day before, and may take ten days.
pub const WINDOW_DAYS: std::ops::RangeInclusive<i32> = -1..=10;

/// A payout and the line of the bank that it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Matched {
    /// Position of the payout.
    pub payout: usize,
    /// Position of the bank's line.
    pub line: usize,
}

/// What was found, and what stays open on either side.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Matching {
    /// Pairs, by payout.
    pub matched: Vec<Matched>,
    /// Payouts without a line.
    pub open_payouts: Vec<usize>,
    /// Credits without a payout.
    pub open_lines: Vec<usize>,
}

/// Pairs payouts (day and amount) with credits of the bank. No payout and no line is used twice, and no other choice pairs more: within one
/// amount payouts go in the order of their days, each to the earliest free line of its window.
pub fn match_bank(payouts: &[(Day, Money)], lines: &[(Day, Money)]) -> Matching {
    let mut classes: BTreeMap<(Currency, i64), (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    let key = |m: Money| (m.currency, m.micros);
    for (i, (_, money)) in payouts.iter().enumerate().filter(|(_, p)| p.1.micros > 0) {
        classes.entry(key(*money)).or_default().0.push(i);
    }
    for (i, (_, money)) in lines.iter().enumerate().filter(|(_, l)| l.1.micros > 0) {
        classes.entry(key(*money)).or_default().1.push(i);
    }
    let mut all = Matching::default();
    for (_, (mut wanted, mut offered)) in classes {
        wanted.sort_by_key(|i| (payouts[*i].0, *i));
        offered.sort_by_key(|i| (lines[*i].0, *i));
        let mut free = offered.into_iter().peekable();
        for payout in wanted {
            let away = |line: &usize| lines[*line].0.0 - payouts[payout].0.0;
            while let Some(line) = free.next_if(|line| away(line) < *WINDOW_DAYS.start()) {
                all.open_lines.push(line);
            }
            match free.next_if(|line| WINDOW_DAYS.contains(&away(line))) {
                Some(line) => all.matched.push(Matched { payout, line }),
                None => all.open_payouts.push(payout),
            }
        }
        all.open_lines.extend(free);
    }
    all.matched.sort_unstable();
    all.open_payouts.sort_unstable();
    all.open_lines.sort_unstable();
    all
}

/// Payouts of the month that the bank's statement does not show.
pub(super) fn findings(about: &Month1<'_>) -> Vec<Finding> {
    let ties = about.closing.tie_outs.iter().filter(|t| t.refusal.is_none() && t.total_micros > 0);
    let dated: Vec<(Day, &TieOut)> = ties.filter_map(|t| Some((t.day?, t))).collect();
    let payouts: Vec<_> = dated.iter().map(|(day, t)| (*day, Money::new(t.total_micros, t.currency))).collect();
    let lines = &about.input.bank_lines;
    let credits: Vec<_> = lines.iter().map(|l: &BankLine| (l.day, l.amount)).collect();
    // all months are paired together: a payout of the last day is credited in the next month
    let open = match_bank(&payouts, &credits).open_payouts;
    let open: Vec<_> = open.into_iter().filter(|i| Month::of(payouts[*i].0) == about.month).collect();
    if lines.is_empty() && !open.is_empty() {
        let n = open.len();
        return vec![Finding {
            code: "no_bank_statement",
            words: (
                format!("no bank statement is imported, so {n} payout(s) are not seen to have arrived"),
                format!("尚未导入银行流水，{n} 笔回款无法核对到账"),
            ),
            to_do: ("import bank_statement for the month".into(), "请导入当月银行流水（bank_statement）".into()),
            at_risk: summed(open.iter().map(|i| payouts[*i].1)),
        }];
    }
    let finding = |i: usize| {
        let ((day, tie), money) = (dated[i], payouts[i].1);
        Finding {
            code: "payout_not_in_bank",
            words: (
                format!(
                    "settlement {} of {day}: {money} is not in the bank statement within {} days",
                    tie.settlement,
                    WINDOW_DAYS.end()
                ),
                format!("结算单 {}（{day}）：{money} 在 {} 天内的银行流水中未找到", tie.settlement, WINDOW_DAYS.end()),
            ),
            to_do: (
                "look for it in parts, less a fee or in another currency; or import the missing statement".into(),
                "请查看是否分笔到账、扣除手续费或已兑换；或补录流水".into(),
            ),
            at_risk: vec![money],
        }
    };
    open.into_iter().map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn usd(day: i32, cents: i64) -> (Day, Money) {
        (Day(day), Money::new(cents * 10_000, Currency::USD))
    }

    #[test]
    fn a_split_or_another_currency_stays_open() {
        let lines = [usd(101, 40), usd(102, 60), (Day(101), Money::new(1_000_000, Currency::CNY)), usd(103, -100)];
        let found = match_bank(&[usd(100, 100), usd(100, 40)], &lines);
        assert_eq!(found.matched, [Matched { payout: 1, line: 0 }]);
        assert_eq!((found.open_payouts, found.open_lines), (vec![0], vec![1, 2]));
    }

    #[test]
    fn the_window_is_from_a_day_before_to_ten_after() {
        let paired = |day| !match_bank(&[usd(100, 5)], &[usd(day, 5)]).matched.is_empty();
        assert_eq!([98, 99, 100, 110, 111].map(paired), [false, true, true, true, false]);
    }

    /// The most pairs there can be, by trying every choice.
    fn most(payouts: &[i32], lines: &[i32]) -> usize {
        let Some((first, rest)) = payouts.split_first() else { return 0 };
        let without = most(rest, lines);
        let fits = |i: &usize| WINDOW_DAYS.contains(&(lines[*i] - first));
        let with = (0..lines.len()).filter(fits).map(|i| {
            let mut others = lines.to_vec();
            others.remove(i);
            1 + most(rest, &others)
        });
        with.max().unwrap_or(0).max(without)
    }

    proptest! {
        #[test]
        fn nothing_is_used_twice_and_no_choice_pairs_more(
            payouts in prop::collection::vec(0..40_i32, 0..6),
            lines in prop::collection::vec(0..50_i32, 0..6),
        ) {
            let dated = |days: &[i32]| days.iter().map(|d| usd(*d, 7)).collect::<Vec<_>>();
            let found = match_bank(&dated(&payouts), &dated(&lines));
            prop_assert_eq!(found.matched.len(), most(&payouts, &lines));
            let mut used: Vec<_> = found.matched.iter().map(|m| m.line).chain(found.open_lines).collect();
            used.sort_unstable();
            prop_assert_eq!(used, (0..lines.len()).collect::<Vec<_>>());
            prop_assert_eq!(found.matched.len() + found.open_payouts.len(), payouts.len());
        }
    }
}
