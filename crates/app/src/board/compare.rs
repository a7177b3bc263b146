//! Two periods side by side: what changed, line by line and key by key, the weightiest first.

use books::waterfall::{Amounts, Line};
use std::collections::BTreeMap;

/// An amount then and now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change<K> {
    /// What it is the amount of.
    pub of: K,
    /// In the earlier period, as it adds to profit; `None` where it is unknown.
    pub then: Option<i64>,
    /// In the later period.
    pub now: Option<i64>,
}

impl<K> Change<K> {
    /// What profit gained by it, micros; `None` where either amount is unknown.
    pub fn delta(&self) -> Option<i64> {
        self.now?.checked_sub(self.then?)
    }
}

/// Every line that is not zero in both periods, by how much it moved operating profit; unknown ones first, since nobody can say.
pub fn lines(then: &Amounts, now: &Amounts) -> Vec<Change<Line>> {
    let all = Line::ALL.iter().map(|l| Change { of: *l, then: then.line(*l), now: now.line(*l) });
    sorted(all.collect())
}

/// Operating profit of every key of either period; a key that is missing from one earned nothing in it.
pub fn keys(then: &[(String, Amounts)], now: &[(String, Amounts)]) -> Vec<Change<String>> {
    let nothing = (Some(0), Some(0));
    let mut all: BTreeMap<&str, (Option<i64>, Option<i64>)> = BTreeMap::new();
    for (key, amounts) in then {
        all.entry(key).or_insert(nothing).0 = amounts.down_to(Line::PeopleOther);
    }
    for (key, amounts) in now {
        all.entry(key).or_insert(nothing).1 = amounts.down_to(Line::PeopleOther);
    }
    sorted(all.into_iter().map(|(key, (then, now))| Change { of: key.to_owned(), then, now }).collect())
}

fn sorted<K>(mut all: Vec<Change<K>>) -> Vec<Change<K>> {
    all.retain(|c| (c.then, c.now) != (Some(0), Some(0)));
    // unknown before known, then by size; what is equal stays in the order of the waterfall or of the keys
    all.sort_by_key(|c| c.delta().map_or((0, 0), |d| (1, -i128::from(d).abs())));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amounts(lines: &[(Line, Option<i64>)]) -> Amounts {
        let mut a = Amounts::default();
        lines.iter().for_each(|(l, m)| a.add(*l, *m));
        a
    }

    #[test]
    fn changes_add_up_to_the_change_of_operating_profit() {
        let then = amounts(&[(Line::GrossSales, Some(100)), (Line::Ads, Some(-20)), (Line::Goods, Some(-40))]);
        let now = amounts(&[(Line::GrossSales, Some(130)), (Line::Ads, Some(-55)), (Line::Goods, Some(-40))]);
        let all = lines(&then, &now);
        let shown: Vec<_> = all.iter().map(|c| (c.of, c.delta())).collect();
        assert_eq!(
            shown,
            [(Line::Ads, Some(-35)), (Line::GrossSales, Some(30)), (Line::Goods, Some(0))],
            "the weightiest first"
        );
        let profit = |a: &Amounts| a.down_to(Line::PeopleOther).unwrap();
        assert_eq!(all.iter().filter_map(Change::delta).sum::<i64>(), profit(&now) - profit(&then));
    }

    #[test]
    fn what_is_unknown_is_not_a_change_of_zero_and_what_is_new_came_from_zero() {
        let unknown = amounts(&[(Line::Goods, None)]);
        let change = &lines(&unknown, &amounts(&[(Line::Goods, Some(-5))]))[0];
        assert_eq!((change.then, change.now, change.delta()), (None, Some(-5), None));
        let sold = amounts(&[(Line::GrossSales, Some(7))]);
        let all = keys(&[("old".into(), sold)], &[("new".into(), sold), ("zero".into(), Amounts::default())]);
        let shown: Vec<_> = all.iter().map(|c| (c.of.as_str(), c.delta())).collect();
        assert_eq!(shown, [("new", Some(7)), ("old", Some(-7))]);
    }
}
