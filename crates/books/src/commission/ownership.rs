//! Whose a row is: owners by day and share, and the exact split of an amount among them and the house.

use super::agreement::{Agreement, Owned};
use super::ledger::Row;
use super::scheme::LateRefundRule;
use crate::month::Month;
use crate::policy::Millionths;
use domain::{Day, allocate};
use std::collections::{BTreeMap, HashMap};

/// The whole, in millionths.
pub(crate) const WHOLE: Millionths = 1_000_000;

/// Ownership, found by shop and SKU.
pub(crate) struct Owners<'a> {
    agreement: &'a Agreement,
    by_sku: HashMap<(&'a str, &'a str), Vec<&'a Owned>>,
}

/// Owners of a row, in byte order, each once.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Holders<'a> {
    /// Operators with their shares; those who had left by the row's day are not among them.
    pub present: Vec<(&'a str, Millionths)>,
    /// Operators who had left, with their shares: the house has these parts.
    pub gone: Vec<(&'a str, Millionths)>,
}

impl Holders<'_> {
    /// Sum of all shares, of those who have left too.
    pub fn sum(&self) -> Millionths {
        self.present.iter().chain(&self.gone).map(|h| h.1).sum()
    }

    /// Splits an amount: parts in the order of `present`, then the house's. They add up to it to the micro; shares beyond the whole
    /// are scaled down to it.
    pub fn split(&self, micros: i64) -> (Vec<i64>, i64) {
        if let ([(_, WHOLE)], []) = (&self.present[..], &self.gone[..]) {
            return (vec![micros], 0);
        }
        let house = (WHOLE - self.sum()).max(0) + self.gone.iter().map(|h| h.1).sum::<Millionths>();
        let weights: Vec<i64> = self.present.iter().map(|h| h.1).chain([house]).collect();
        let mut parts = allocate(micros, &weights, 1).unwrap_or_else(|| {
            let mut parts = vec![0; self.present.len()];
            parts.push(micros);
            parts
        });
        let house = parts.pop().unwrap_or(micros);
        (parts, house)
    }
}

impl<'a> Owners<'a> {
    /// Index of an agreement's ownership.
    pub fn of(agreement: &'a Agreement) -> Self {
        let mut by_sku: HashMap<_, Vec<_>> = HashMap::new();
        for o in &agreement.ownership {
            by_sku.entry((o.shop.as_str(), o.sku.as_str())).or_default().push(o);
        }
        Self { agreement, by_sku }
    }

    fn on(&self, row: &Row, day: Day) -> BTreeMap<&'a str, Millionths> {
        let mut shares = BTreeMap::new();
        for o in self.by_sku.get(&(row.shop.as_str(), row.sku.as_str())).into_iter().flatten() {
            if o.from <= day && o.to.is_none_or(|to| day <= to) && o.share > 0 {
                *shares.entry(o.operator.as_str()).or_default() += o.share;
            }
        }
        shares
    }

    fn has_left(&self, operator: &str, day: Day) -> bool {
        self.agreement.left_on(operator).is_some_and(|left| left < day)
    }

    /// Owners of a row on its day. A late refund goes to the owners of the day of sale. Of those who have left since, the scheme
    /// decides: one that names the successor sends it to the owners of the day of the refund, one that sets it off against held pay
    /// keeps it with the leaver, else the house has the leaver's part.
    pub fn holders(&self, row: &Row) -> Holders<'a> {
        let sold = row.sold_on.filter(|_| row.is_late_refund());
        let mut shares = self.on(row, sold.unwrap_or(row.day));
        let late = |operator: &str, rule: LateRefundRule| {
            let left = self.agreement.left_on(operator).filter(|left| sold.is_some() && *left < row.day);
            let scheme = left.and_then(|left| self.agreement.scheme(operator, Month::of(left)));
            scheme.is_some_and(|s| s.leaver.late_refunds == rule)
        };
        if shares.keys().any(|o| late(o, LateRefundRule::Successor)) {
            shares = self.on(row, row.day);
        }
        let is_gone = |o: &str| self.has_left(o, row.day) && !late(o, LateRefundRule::Held);
        let (gone, present) = shares.into_iter().partition(|(o, _)| is_gone(o));
        Holders { present, gone }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_house_add_up_whatever_the_shares() {
        let split =
            |present: &[(&'static str, i64)], micros| Holders { present: present.to_vec(), gone: vec![] }.split(micros);
        assert_eq!(split(&[("a", 600_000), ("b", 400_000)], 101), (vec![61, 40], 0));
        assert_eq!(split(&[("a", 300_000)], -100), (vec![-30], -70));
        assert_eq!(split(&[("a", 900_000), ("b", 900_000)], 100), (vec![50, 50], 0));
        assert_eq!(split(&[], 100), (vec![], 100));
        let left = Holders { present: vec![("b", 500_000)], gone: vec![("a", 500_000)] };
        assert_eq!(left.split(100), (vec![50], 50));
    }
}
