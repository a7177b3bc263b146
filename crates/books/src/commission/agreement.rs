//! Who is paid by which scheme, who answers for which SKU, and who has left: all by date.

use super::scheme::Scheme;
use crate::month::Month;
use crate::policy::Millionths;
use domain::Day;

/// An operator is paid by a scheme.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assignment {
    /// Operator.
    pub operator: String,
    /// Name of the scheme.
    pub scheme: String,
    /// First day.
    pub from: Day,
    /// Last day; `None` while it goes on.
    pub to: Option<Day>,
}

/// An operator answers for a share of a SKU.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Owned {
    /// Seller account.
    pub shop: String,
    /// SKU.
    pub sku: String,
    /// Operator.
    pub operator: String,
    /// First day.
    pub from: Day,
    /// Last day; `None` while it goes on.
    pub to: Option<Day>,
    /// Share.
    pub share: Millionths,
}

/// An operator leaves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Leaver {
    /// Operator.
    pub operator: String,
    /// Last day.
    pub on: Day,
}

/// All that is agreed about commission.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Agreement {
    /// Schemes; editions of one name do not overlap.
    pub schemes: Vec<Scheme>,
    /// Assignments; those of one operator do not overlap.
    pub assignments: Vec<Assignment>,
    /// Ownership; it may overlap and leave gaps, which are findings.
    pub ownership: Vec<Owned>,
    /// Leavers.
    pub leavers: Vec<Leaver>,
}

impl Agreement {
    /// The scheme of an operator in a month: that of the latest assignment with a day in it, in the edition in force on the last of
    /// these days. A month is paid by one scheme. Who has left before the month has none; in the month of leaving it is a whole one.
    pub fn scheme(&self, operator: &str, month: Month) -> Option<&Scheme> {
        let (first, last) = (month.first_day(), month.last_day());
        if self.left_on(operator).is_some_and(|left| left < first) {
            return None;
        }
        let own = self.assignments.iter().filter(|a| a.operator == operator);
        let within = own.filter(|a| a.from <= last && a.to.is_none_or(|to| first <= to));
        let assignment = within.max_by_key(|a| a.from)?;
        self.edition(&assignment.scheme, assignment.to.map_or(last, |to| to.min(last)))
    }

    /// The scheme of an operator who left before a month: that of the month of leaving, by which what is open is settled.
    pub fn leaver_scheme(&self, operator: &str, month: Month) -> Option<&Scheme> {
        let left = self.left_on(operator).filter(|left| *left < month.first_day())?;
        self.scheme(operator, Month::of(left))
    }

    /// The edition of a scheme in force on a day.
    pub fn edition(&self, name: &str, day: Day) -> Option<&Scheme> {
        self.schemes.iter().find(|s| s.name == name && s.in_force(day))
    }

    /// Last day of an operator who leaves or has left.
    pub fn left_on(&self, operator: &str) -> Option<Day> {
        self.leavers.iter().filter(|l| l.operator == operator).map(|l| l.on).min()
    }

    /// Operators who have a scheme in a month, in byte order.
    pub fn operators(&self, month: Month) -> Vec<&str> {
        let mut operators: Vec<_> = self.assignments.iter().map(|a| a.operator.as_str()).collect();
        operators.sort_unstable();
        operators.dedup();
        operators.retain(|o| self.scheme(o, month).is_some());
        operators
    }

    /// The same people and SKUs, all paid by one scheme, on every day since 1970: what a comparison of schemes asks.
    #[must_use]
    pub fn all_under(&self, scheme: &Scheme) -> Self {
        let (from, to) = (Day(0), None);
        let mut operators: Vec<_> = self.assignments.iter().map(|a| &a.operator).collect();
        operators.extend(self.ownership.iter().map(|o| &o.operator));
        operators.sort_unstable();
        operators.dedup();
        let paid = |operator: &String| Assignment { operator: operator.clone(), scheme: scheme.name.clone(), from, to };
        Self {
            schemes: vec![Scheme { from, to, ..scheme.clone() }],
            assignments: operators.into_iter().map(paid).collect(),
            ownership: self.ownership.clone(),
            leavers: self.leavers.clone(),
        }
    }
}
