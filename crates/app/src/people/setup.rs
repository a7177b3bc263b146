//! What the seller has stated about people: who works here since when and for what wage, minutes by hand, targets of new hires, and what
//! severance is reckoned with. `people.toml` of the data folder, laid over the dated table that is embedded.

use books::policy::PolicyError;
use domain::{ActionKind, Day, Words};
use std::collections::BTreeMap;

/// Text of the embedded table, with its comments.
pub const DEFAULT: &str = include_str!("../../data/people.toml");
/// What `tradewind people --init` writes: every key with its meaning, nothing stated.
pub const TEMPLATE: &str = include_str!("../../data/people_template.toml");

/// Days of a window of the ramp.
pub const WINDOW_DAYS: i32 = 30;

/// Everything in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setup {
    /// Who works or worked here, in order of names; `None` while the seller has stated nobody: then the policy's people are the heads.
    pub members: Option<Vec<Member>>,
    /// Targets of a new hire's days 1–30, 31–60 and 61–90.
    pub ramp: Ramp,
    /// Whether these are the seller's own.
    pub ramp_own: bool,
    /// Minutes that a kind of change takes by hand.
    pub minutes: BTreeMap<ActionKind, i64>,
    /// Whether any of them is the seller's own.
    pub minutes_own: bool,
    /// What severance is reckoned with.
    pub terms: Terms,
    /// What the law says, in order of days.
    pub laws: Vec<Law>,
    /// Version of the embedded table.
    pub version: String,
}

/// Targets of three windows of thirty days.
pub type Ramp = [Target; 3];

/// What a window is to bring, RMB micros.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Target {
    /// Net sales.
    pub sales_micros: i64,
    /// Operating profit.
    pub profit_micros: i64,
}

/// What somebody does.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// Answers for SKUs.
    Operator,
    /// Anything else.
    Other,
}

impl Kind {
    /// All, with the word in files and their name.
    pub const ALL: [(Self, &'static str, (&'static str, &'static str)); 2] =
        [(Self::Operator, "operator", ("operator", "运营")), (Self::Other, "other", ("other", "其他"))];

    /// Its name, English and Chinese.
    pub fn name(self) -> (&'static str, &'static str) {
        Self::ALL.into_iter().find(|k| k.0 == self).map_or(("", ""), |k| k.2)
    }
}

/// Somebody who works here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// Name, as in the table of owners.
    pub name: String,
    /// What they do.
    pub kind: Kind,
    /// First day.
    pub from: Day,
    /// Last day; `None` while they stay.
    pub to: Option<Day>,
    /// Wage of a month before tax, RMB micros.
    pub wage_micros: i64,
    /// Category of expenses that it is booked under.
    pub category: String,
    /// Targets of their own.
    pub ramp: Option<Ramp>,
}

impl Member {
    /// Whether they work here on a day.
    pub fn works_on(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// What severance is reckoned with beyond the law. Shares in millionths.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Terms {
    /// Local average monthly wage of the year before, RMB micros, and where it is published; without it no cap is applied.
    pub average_wage: Option<(i64, String)>,
    /// What the employer pays on top of a wage.
    pub employer_social: Option<i64>,
    /// Share of the operator's operating profit that would be lost.
    pub lost_profit: Option<i64>,
}

/// A row of the law on severance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Law {
    /// First day on which it holds.
    pub from: Day,
    /// So many months beyond full years count as a year; fewer as half a month's wage.
    pub full_year_from_months: i64,
    /// A wage counts up to so many times the local average.
    pub cap_times: i64,
    /// Years that count where the wage is capped.
    pub cap_years: i64,
    /// Months' wages in place of notice.
    pub notice_months: i64,
    /// Where it stands.
    pub source: String,
}

/// A file that can't be read as what it should be.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{mistake}")]
pub struct Misread {
    /// What is wrong, with line and column.
    pub mistake: PolicyError,
}

impl Setup {
    /// Name of the file.
    pub const FILE: &'static str = "people.toml";

    /// Minutes that a kind of change takes by hand; 0 where the table has none.
    pub fn minutes_of(&self, kind: ActionKind) -> i64 {
        self.minutes.get(&kind).copied().unwrap_or(0)
    }

    /// Where the minutes come from.
    pub fn minutes_source(&self) -> Words {
        if self.minutes_own {
            return Words::new("people.toml over our own assumption", "people.toml 所填，其余为自设假定");
        }
        let version = &self.version;
        Words::new(format!("own assumption, {version}"), format!("自设假定，{version}"))
    }

    /// Where the targets of new hires come from.
    pub fn ramp_source(&self) -> Words {
        if self.ramp_own {
            return Words::new("people.toml", "people.toml 所填");
        }
        let version = &self.version;
        Words::new(format!("own assumption, {version}"), format!("自设假定，{version}"))
    }

    /// The law on a day; `None` before the first row.
    pub fn law(&self, day: Day) -> Option<&Law> {
        self.laws.iter().rev().find(|l| l.from <= day)
    }

    /// Somebody by name.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().flatten().find(|m| m.name == name)
    }

    /// Targets of somebody.
    pub fn ramp_of(&self, member: &Member) -> Ramp {
        member.ramp.unwrap_or(self.ramp)
    }
}

impl Default for Setup {
    /// The embedded table; nobody is stated.
    fn default() -> Self {
        // a test reads the embedded table, so the fallback can't be met
        super::parse::embedded().unwrap_or(Self {
            members: None,
            ramp: Ramp::default(),
            ramp_own: false,
            minutes: BTreeMap::new(),
            minutes_own: false,
            terms: Terms::default(),
            laws: Vec::new(),
            version: String::new(),
        })
    }
}
