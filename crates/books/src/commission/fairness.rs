//! Is a scheme fair? Pay beside the profit that each operator made.

use super::agreement::Agreement;
use super::ledger::{Kind, Ledger, Row};
use super::ownership::Owners;
use super::simulate::run;
use super::slip::Slip;
use super::total;
use crate::month::Month;
use domain::Currency;
use std::collections::{BTreeMap, BTreeSet};

/// One operator's pay and profit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OperatorFairness {
    /// Operator.
    pub operator: String,
    /// Pay over all months, micros.
    pub paid_micros: i64,
    /// Accrual gross profit of the operator's shares, micros of the scheme's currency.
    pub profit_micros: i64,
    /// Months with profit and no pay.
    pub unpaid_months: Vec<Month>,
    /// Months with pay and no profit.
    pub paid_without_profit: Vec<Month>,
    /// Pay that the operator would have had in addition, had what others ordered not been charged; below zero if less.
    pub taken_by_others_orders_micros: i64,
}

/// Fairness of what some slips paid.
#[derive(Clone, PartialEq, Debug)]
pub struct Fairness {
    /// By operator.
    pub operators: Vec<OperatorFairness>,
    /// Rank correlation (Spearman) of pay and profit over operators, −1 to 1; `None` with fewer than two or when all are equal.
    pub rank_of_operators: Option<f64>,
    /// The same over operators and months.
    pub rank_of_months: Option<f64>,
}

/// Runs the agreement over some months and lays pay beside profit. Operators who are paid in several currencies can't be compared;
/// an agreement has one currency per operator, and the boss chooses RMB for all.
pub fn fairness(ledger: &Ledger, agreement: &Agreement, from: Month, to: Month) -> Fairness {
    let slips = run(ledger, agreement, from, to);
    let profits = profits(ledger, agreement, &slips);
    let names: BTreeSet<&str> = slips.iter().map(|s| s.operator.as_str()).collect();
    let operators: Vec<_> = names
        .into_iter()
        .map(|operator| {
            let own: Vec<&Slip> = slips.iter().filter(|s| s.operator == operator).collect();
            let profit = |s: &Slip| profits.get(&(operator, s.month)).copied().unwrap_or(0);
            let months = |is: &dyn Fn(&Slip) -> bool| own.iter().filter(|s| is(s)).map(|s| s.month).collect();
            let paid_micros = total(own.iter().map(|s| s.paid_micros));
            let paid_without = without_others_orders(ledger, operator).map_or(paid_micros, |without| {
                let slips = run(&without, agreement, from, to);
                total(slips.iter().filter(|s| s.operator == operator).map(|s| s.paid_micros))
            });
            OperatorFairness {
                operator: operator.to_owned(),
                paid_micros,
                profit_micros: total(own.iter().map(|s| profit(s))),
                unpaid_months: months(&|s| profit(s) > 0 && s.paid_micros <= 0),
                paid_without_profit: months(&|s| profit(s) <= 0 && s.paid_micros > 0),
                taken_by_others_orders_micros: paid_without - paid_micros,
            }
        })
        .collect();
    let totals: Vec<_> = operators.iter().map(|o| (o.paid_micros, o.profit_micros)).collect();
    let profit = |s: &Slip| profits.get(&(s.operator.as_str(), s.month)).copied().unwrap_or(0);
    let months: Vec<_> = slips.iter().map(|s| (s.paid_micros, profit(s))).collect();
    Fairness { operators, rank_of_operators: rank_correlation(&totals), rank_of_months: rank_correlation(&months) }
}

/// Accrual gross profit of each operator's shares, by month, in the currency of the slip.
fn profits<'a>(ledger: &Ledger, agreement: &'a Agreement, slips: &[Slip]) -> BTreeMap<(&'a str, Month), i64> {
    let owners = Owners::of(agreement);
    let currencies: BTreeMap<(&str, Month), Currency> =
        slips.iter().map(|s| ((s.operator.as_str(), s.month), s.currency)).collect();
    let mut profits = BTreeMap::new();
    for row in ledger.rows.iter().filter(|r| r.kind.in_gross_profit()) {
        let holders = owners.holders(row);
        for (i, (operator, _)) in holders.present.iter().enumerate() {
            let currency = currencies.get(&(*operator, row.month));
            if let Some(amount) = currency.and_then(|c| row.amount_in(*c)) {
                *profits.entry((*operator, row.month)).or_default() += holders.split(amount).0[i];
            }
        }
    }
    profits
}

/// The ledger without goods and slow stock that somebody else ordered; `None` when there are none, so that nothing is run again.
fn without_others_orders(ledger: &Ledger, operator: &str) -> Option<Ledger> {
    let others = |r: &Row| {
        let about_stock = r.kind == Kind::GoodsBought || r.kind.is_slow_stock();
        about_stock && !r.orderer.is_empty() && r.orderer != operator
    };
    ledger.rows.iter().any(others).then(|| {
        let rows = ledger.rows.iter().filter(|r| !others(r)).cloned().collect();
        Ledger { rows, launches: ledger.launches.clone() }
    })
}

/// Spearman's rank correlation, equal values sharing their mean rank. A ratio from −1 to 1; `None` with fewer than two pairs or when
/// one side has but one value.
pub fn rank_correlation(pairs: &[(i64, i64)]) -> Option<f64> {
    let a = doubled_ranks(pairs.iter().map(|p| p.0));
    let b = doubled_ranks(pairs.iter().map(|p| p.1));
    // Doubled ranks are whole numbers with mean n + 1.
    let mean = i128::try_from(pairs.len()).ok()? + 1;
    let product = |x: &[i128], y: &[i128]| -> i128 { x.iter().zip(y).map(|(x, y)| (x - mean) * (y - mean)).sum() };
    let (ab, aa, bb) = (product(&a, &b), product(&a, &a), product(&b, &b));
    #[allow(clippy::cast_precision_loss)] // a ratio, not money
    (aa > 0 && bb > 0).then(|| ab as f64 / ((aa as f64).sqrt() * (bb as f64).sqrt()))
}

/// Twice the rank of each value: the number of smaller ones twice, of equal ones (itself too) once, and one.
fn doubled_ranks(values: impl Iterator<Item = i64>) -> Vec<i128> {
    let values: Vec<i64> = values.collect();
    let mut sorted = values.clone();
    sorted.sort_unstable();
    let rank = |v: &i64| (sorted.partition_point(|s| s < v) + sorted.partition_point(|s| s <= v) + 1) as i128;
    values.iter().map(rank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_agree_oppose_or_say_nothing() {
        let r = |pairs: &[(i64, i64)]| rank_correlation(pairs).map(|r| (r * 1000.0).round() / 1000.0);
        assert_eq!(r(&[(1, 10), (2, 20), (3, 70)]), Some(1.0));
        assert_eq!(r(&[(1, 30), (2, 20), (3, 1)]), Some(-1.0));
        // Ties share their mean rank: 1.5 1.5 3 against 1 2 3.
        assert_eq!(r(&[(5, 1), (5, 2), (9, 3)]), Some(0.866));
        assert_eq!(r(&[(0, 1), (0, 2)]), None);
        assert_eq!(r(&[(1, 1)]), None);
    }
}
