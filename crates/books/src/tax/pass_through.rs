//! Taxes of buyers that the marketplace collects and remits: US sales tax, EU VAT. They are nobody's income, so they net to zero.

use super::exact::{fit, total};
use super::{Finding, TaxError};
use crate::month::Month;
use domain::{Currency, Money};
use std::collections::{BTreeMap, BTreeSet};

/// Tax collected with an order, or remitted for it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct TaxRow {
    /// Order; empty for tax that names none.
    pub order_id: String,
    /// Month of posting.
    pub month: Month,
    /// Currency.
    pub currency: Currency,
    /// Signed as it adds to the payout: collected above, remitted below zero.
    pub micros: i64,
}

/// What is left of an order's tax in one month and currency.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Remainder {
    /// Order; empty for tax that names none.
    pub order_id: String,
    /// Month.
    pub month: Month,
    /// Currency.
    pub currency: Currency,
    /// What does not net; never zero.
    pub micros: i64,
    /// Whether the order nets over all its months: handed on in another month, or given back with a refund.
    pub later: bool,
}

/// Taxes netted.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Netted {
    /// What is left by month and currency; none where all nets.
    pub months: BTreeMap<(Month, Currency), i64>,
    /// What is left by order, month and currency.
    pub remainders: Vec<Remainder>,
}

/// Nets taxes by order, month and currency. The order of rows does not matter.
///
/// # Errors
/// A sum that does not fit.
pub fn net(rows: &[TaxRow]) -> Result<Netted, TaxError> {
    let (mut cells, mut orders, mut months) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for r in rows {
        let micros = i128::from(r.micros);
        *cells.entry((r.order_id.as_str(), r.month, r.currency)).or_insert(0_i128) += micros;
        *orders.entry((r.order_id.as_str(), r.currency)).or_insert(0_i128) += micros;
        *months.entry((r.month, r.currency)).or_insert(0_i128) += micros;
    }
    let mut netted = Netted::default();
    for ((order_id, month, currency), micros) in cells.into_iter().filter(|c| c.1 != 0) {
        // what names no order can't be said to come later
        let later = !order_id.is_empty() && orders.get(&(order_id, currency)) == Some(&0);
        netted.remainders.push(Remainder { order_id: order_id.into(), month, currency, micros: fit(micros)?, later });
    }
    for (key, micros) in months.into_iter().filter(|m| m.1 != 0) {
        netted.months.insert(key, fit(micros)?);
    }
    Ok(netted)
}

impl Netted {
    /// One finding for each month, currency and kind of remainder: the sum of what stands open, without regard to sign.
    ///
    /// # Errors
    /// A sum that does not fit.
    pub fn findings(&self) -> Result<Vec<Finding>, TaxError> {
        let kinds: BTreeSet<_> = self.remainders.iter().map(|r| (r.later, r.month, r.currency)).collect();
        let mut findings = Vec::new();
        for (later, month, currency) in kinds {
            let of: Vec<&Remainder> =
                self.remainders.iter().filter(|r| (r.later, r.month, r.currency) == (later, month, currency)).collect();
            let open = Money::new(total(of.iter().map(|r| r.micros.saturating_abs()))?, currency);
            let (orders, first) = (of.len(), of.first().map_or("", |r| r.order_id.as_str()));
            let first = if first.is_empty() { "–" } else { first };
            let (code, en, zh) = if later {
                (
                    "tax_passed_on_later",
                    format!(
                        "{month}: tax of {orders} orders ({open}) nets only with another month, first {first}; nothing to do, it is no income"
                    ),
                    format!("{month}：{orders} 个订单的代收税款（{open}）跨月才结平，首个 {first}；不是收入，无需处理"),
                )
            } else {
                (
                    "tax_not_passed_on",
                    format!(
                        "{month}: tax of {orders} orders does not net ({open}), first {first}; ask the marketplace before it counts as income or cost"
                    ),
                    format!(
                        "{month}：{orders} 个订单的代收代缴税款未结平（{open}），首个 {first}；请先向平台核实，勿计入收入或成本"
                    ),
                )
            };
            findings.push(Finding::new(code, open, en, zh));
        }
        Ok(findings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use proptest::prelude::*;

    fn row(order: &str, month: &str, currency: &str, micros: i64) -> TaxRow {
        TaxRow {
            order_id: order.into(),
            month: Month::parse(month).unwrap(),
            currency: Currency::parse(currency).unwrap(),
            micros,
        }
    }

    #[test]
    fn what_does_not_net_is_found() {
        let rows = [
            row("A", "2026-01", "USD", 2_500_000),
            row("A", "2026-01", "USD", -2_500_000),
            row("B", "2026-01", "USD", 1_200_000),
            row("B", "2026-02", "USD", -1_200_000),
            row("C", "2026-01", "EUR", 3_800_000),
            row("C", "2026-01", "EUR", -3_700_000),
            row("C", "2026-01", "USD", -100_000),
            row("", "2026-02", "USD", -50_000),
            row("", "2026-03", "USD", 50_000),
        ];
        let netted = net(&rows).unwrap();
        let mut out = String::new();
        for f in netted.findings().unwrap() {
            out += &format!("{} {}\n  {}\n  {}\n", f.code, f.at_risk, f.words.en, f.words.zh);
        }
        for ((month, currency), micros) in &netted.months {
            out += &format!("{month} {}\n", Money::new(*micros, *currency));
        }
        expect![[r#"
            tax_not_passed_on 0.10 EUR
              2026-01: tax of 1 orders does not net (0.10 EUR), first C; ask the marketplace before it counts as income or cost
              2026-01：1 个订单的代收代缴税款未结平（0.10 EUR），首个 C；请先向平台核实，勿计入收入或成本
            tax_not_passed_on 0.10 USD
              2026-01: tax of 1 orders does not net (0.10 USD), first C; ask the marketplace before it counts as income or cost
              2026-01：1 个订单的代收代缴税款未结平（0.10 USD），首个 C；请先向平台核实，勿计入收入或成本
            tax_not_passed_on 0.05 USD
              2026-02: tax of 1 orders does not net (0.05 USD), first –; ask the marketplace before it counts as income or cost
              2026-02：1 个订单的代收代缴税款未结平（0.05 USD），首个 –；请先向平台核实，勿计入收入或成本
            tax_not_passed_on 0.05 USD
              2026-03: tax of 1 orders does not net (0.05 USD), first –; ask the marketplace before it counts as income or cost
              2026-03：1 个订单的代收代缴税款未结平（0.05 USD），首个 –；请先向平台核实，勿计入收入或成本
            tax_passed_on_later 1.20 USD
              2026-01: tax of 1 orders (1.20 USD) nets only with another month, first B; nothing to do, it is no income
              2026-01：1 个订单的代收税款（1.20 USD）跨月才结平，首个 B；不是收入，无需处理
            tax_passed_on_later 1.20 USD
              2026-02: tax of 1 orders (1.20 USD) nets only with another month, first B; nothing to do, it is no income
              2026-02：1 个订单的代收税款（1.20 USD）跨月才结平，首个 B；不是收入，无需处理
            2026-01 0.10 EUR
            2026-01 1.10 USD
            2026-02 -1.25 USD
            2026-03 0.05 USD
        "#]].assert_eq(&out);
    }

    proptest! {
        #[test]
        fn remainders_are_the_sum_and_order_is_irrelevant(
            rows in prop::collection::vec((0_u8..4, 0_i32..3, any::<bool>(), -1_000_000_i64..1_000_000), 0..40),
            turn in 0_usize..40,
        ) {
            let mut rows: Vec<TaxRow> = rows
                .into_iter()
                .map(|(o, m, usd, micros)| row(["", "A", "B", "C"][usize::from(o)], &format!("2026-0{}", m + 1), if usd { "USD" } else { "EUR" }, micros))
                .collect();
            let netted = net(&rows).unwrap();
            let whole: i64 = rows.iter().map(|r| r.micros).sum();
            prop_assert_eq!(netted.remainders.iter().map(|r| r.micros).sum::<i64>(), whole);
            prop_assert_eq!(netted.months.values().sum::<i64>(), whole);
            let turn = if rows.is_empty() { 0 } else { turn % rows.len() };
            rows.rotate_left(turn);
            prop_assert_eq!(&net(&rows).unwrap(), &netted);
            // remitting exactly what was collected leaves nothing
            let remitted: Vec<TaxRow> = rows.iter().map(|r| TaxRow { micros: -r.micros, ..r.clone() }).collect();
            rows.extend(remitted);
            prop_assert_eq!(net(&rows).unwrap(), Netted::default());
        }
    }
}
