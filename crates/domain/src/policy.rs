//! The seller's policy: goals, limits and people, written by a person in TOML and checked with line and column.

mod parse;

use crate::action::ActionKind;
use crate::money::{Currency, scale};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

pub use parse::PolicyError;

/// Text of the default policy, with its comments: what [`Policy::default`] reads and what a seller copies.
pub const DEFAULT: &str = include_str!("../data/policy.toml");

/// A policy that has been checked. Money in micros; shares in the unit that the name ends with.
#[derive(Clone, PartialEq, Eq, Serialize, Debug)]
pub struct Policy {
    /// `[goals]`
    pub goals: Goals,
    /// `[tax]`
    pub tax: Tax,
    /// `[ads]`
    pub ads: Ads,
    /// `[stock]`
    pub stock: Stock,
    /// `[price]`
    pub price: Price,
    /// Blocked words, lower case.
    pub blocked_words: BTreeSet<String>,
    /// SKUs that nothing is changed for.
    pub no_fly_skus: BTreeSet<String>,
    /// Campaign ids or names that nothing is changed for.
    pub no_fly_campaigns: BTreeSet<String>,
    /// `[run]`
    pub run: Run,
    /// `[approval]`
    pub approval: Approval,
    /// `[outcome]`
    pub outcome: Outcome,
    /// `[autonomy]`
    pub autonomy: Autonomy,
    /// `[company]`
    pub company: Company,
    /// People by name.
    pub people: BTreeMap<String, Person>,
}

/// Who orders, and where goods go.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Company {
    /// Name on purchase orders; may be empty.
    pub name: String,
    /// Where suppliers ship to.
    pub ship_to: String,
    /// Where removed stock comes back to.
    pub return_to: Option<ReturnAddress>,
}

/// An address for returned stock.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct ReturnAddress {
    /// Receiver.
    pub name: String,
    /// Street and number.
    pub line_1: String,
    /// Further.
    #[serde(default)]
    pub line_2: String,
    /// Further.
    #[serde(default)]
    pub line_3: String,
    /// City.
    pub city: String,
    /// State or region.
    #[serde(default)]
    pub region: String,
    /// Postal code.
    pub postal_code: String,
    /// Two letters.
    pub country: String,
    /// Telephone.
    #[serde(default)]
    pub phone: String,
}

/// What is aimed at.
#[derive(Clone, PartialEq, Eq, Serialize, Debug)]
pub struct Goals {
    /// Yearly growth of owner cash in per cent.
    pub growth_pct: i64,
    /// Lowest margin after goods, fees and ads, in per cent of sales.
    pub margin_pct: i64,
}

/// Tax on a further unit of profit, in basis points.
#[derive(Clone, PartialEq, Eq, Serialize, Debug)]
pub struct Tax {
    /// VAT, of sales.
    pub vat_bp: i64,
    /// Corporate income tax, of profit.
    pub corporate_bp: i64,
    /// Tax on dividends, of profit after corporate tax.
    pub dividend_bp: i64,
}

impl Tax {
    /// Share of a further unit of profit that reaches the owner, in 10⁻⁹: (1 − corporate) × (1 − dividend).
    fn keep_nanos(&self) -> i64 {
        (10_000 - self.corporate_bp) * (10_000 - self.dividend_bp) * 10
    }

    /// These rates as what the next unit bears, wherever one stands: VAT of gross sales is rate ÷ (1 + rate).
    pub fn marginal(&self) -> MarginalTax {
        let (keep_nanos, vat) = (self.keep_nanos(), i128::from(self.vat_bp));
        let sales_nanos = scale(keep_nanos, vat, 10_000 + vat).unwrap_or(0);
        MarginalTax { keep_nanos, sales_nanos }
    }

    /// What the owner keeps of a change in profit that comes with a change in sales, in micros; rounded half to even. Losses count
    /// like gains: at the margin they lower the tax on other profit.
    pub fn after_tax_micros(&self, profit_micros: i64, sales_micros: i64) -> i64 {
        let vat = scale(sales_micros, i128::from(self.vat_bp), i128::from(10_000 + self.vat_bp)).unwrap_or(0);
        let profit = profit_micros.saturating_sub(vat);
        scale(profit, i128::from(self.keep_nanos()), 1_000_000_000).unwrap_or(profit)
    }
}

/// Tax on the next unit of profit and of sales where a firm stands. A decision is priced by it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MarginalTax {
    /// Share of a further unit of profit that reaches the owner, in 10⁻⁹.
    pub keep_nanos: i64,
    /// What a further unit of gross sales takes from the owner beside that, in 10⁻⁹: VAT, less the other taxes that it saves, and tax that
    /// is reckoned on revenue.
    pub sales_nanos: i64,
}

impl MarginalTax {
    /// What the owner keeps of a change in profit that comes with a change in sales, in micros; rounded half to even. Losses count
    /// like gains: at the margin they lower the tax on other profit.
    pub fn after_tax_micros(&self, profit_micros: i64, sales_micros: i64) -> i64 {
        let of = |micros: i64, nanos: i64| i128::from(micros) * i128::from(nanos);
        scale(1, of(profit_micros, self.keep_nanos) - of(sales_micros, self.sales_nanos), 1_000_000_000)
            .unwrap_or(profit_micros)
    }
}

/// Advertising.
#[derive(Clone, PartialEq, Eq, Serialize, Debug)]
pub struct Ads {
    /// Greatest step of a bid in per cent.
    pub bid_step_pct: i64,
    /// Greatest step of a budget in per cent.
    pub budget_step_pct: i64,
    /// Days between two changes of a bid.
    pub bid_rest_days: i64,
    /// Days of supply below which bids are not raised.
    pub stock_cover_days: i64,
    /// Share of clicks that may be immature, in per cent.
    pub immature_pct: i64,
    /// Limits by site code; `default` is always there.
    pub limits: BTreeMap<String, AdLimits>,
}

impl Ads {
    /// Limits of a site.
    pub fn limits(&self, marketplace: &str) -> &AdLimits {
        // the parser insists on `default`
        self.limits.get(marketplace).or_else(|| self.limits.get("default")).unwrap_or(&AdLimits::NONE)
    }
}

/// Limits of advertising on a site, in micros of its currency.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Debug)]
pub struct AdLimits {
    /// Highest bid.
    pub bid_ceiling_micros: i64,
    /// Highest daily budget of a campaign.
    pub campaign_budget_micros: i64,
    /// Highest sum of daily budgets.
    pub account_budget_micros: i64,
}

impl AdLimits {
    /// Nothing is allowed.
    const NONE: Self = Self { bid_ceiling_micros: 0, campaign_budget_micros: 0, account_budget_micros: 0 };
}

/// Stock and purchase orders.
#[derive(Clone, PartialEq, Eq, Serialize, Debug)]
pub struct Stock {
    /// Days of supply that an order may reach.
    pub cover_days_max: i64,
    /// Service level in per cent.
    pub service_pct: i64,
    /// Yearly cost of money in per cent.
    pub capital_pct: i64,
    /// Highest value of an order, RMB micros.
    pub order_value_cny_micros: i64,
    /// Highest value of the orders of a day, RMB micros.
    pub order_value_a_day_cny_micros: i64,
}

/// Prices.
#[derive(Clone, PartialEq, Eq, Serialize, Debug)]
pub struct Price {
    /// Greatest step in per cent.
    pub step_pct: i64,
    /// Lowest price in per cent of landed cost and fees.
    pub floor_pct: i64,
    /// Lowest prices by SKU, micros of the site's currency.
    pub floor: BTreeMap<String, i64>,
}

/// Runs of the agents.
#[derive(Clone, PartialEq, Eq, Serialize, Debug)]
pub struct Run {
    /// Most proposals of an agent in a run.
    pub proposals_max: usize,
    /// Most changes a day.
    pub actions_a_day_max: i64,
    /// Smallest likely effect, micros of the site's currency.
    pub worth_min_micros: i64,
}

/// How long things hold, in hours.
#[derive(Clone, PartialEq, Eq, Serialize, Debug)]
pub struct Approval {
    /// A proposal.
    pub proposal_hours: i64,
    /// An approval that was not carried out.
    pub approval_hours: i64,
    /// A change without a receipt, before it counts as unknown.
    pub receipt_hours: i64,
}

/// Measuring.
#[derive(Clone, PartialEq, Eq, Serialize, Debug)]
pub struct Outcome {
    /// Days that a prediction covers.
    pub days: u16,
    /// Days after which conversions are no longer restated.
    pub mature_days: i32,
    /// Coverage of predicted intervals in per cent.
    pub coverage_pct: u8,
}

/// How freely an agent may act.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Proposals are recorded and measured in thought, none can be approved.
    Observe,
    /// A person approves each.
    Ask,
    /// Within limits the desk approves by the standing order of the person who raised it.
    Act,
}

impl Level {
    /// The word in files and messages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Observe => "observe",
            Self::Ask => "ask",
            Self::Act => "act",
        }
    }

    /// The level with this code.
    pub fn find(code: &str) -> Option<Self> {
        [Self::Observe, Self::Ask, Self::Act].into_iter().find(|l| l.code() == code)
    }
}

/// Autonomy.
#[derive(Clone, PartialEq, Eq, Serialize, Debug)]
pub struct Autonomy {
    /// Failures in a row that lower it.
    pub failures_max: i64,
    /// Level of an agent that nobody has raised or lowered; at most `ask`.
    pub start: Level,
    /// Cash at stake of one action without asking, micros of the site's currency.
    pub act_each_micros: i64,
    /// Cash at stake of a day without asking, micros of the site's currency.
    pub act_a_day_micros: i64,
}

/// What a person is at the desk.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Owner,
    /// Advertising, prices and coupons.
    Operator,
    /// Purchase orders and removals.
    Stock,
    /// Listings and pictures; looks at the rest.
    Designer,
    /// Looks at the money, never approves.
    Accountant,
    /// Looks.
    Viewer,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 6] =
        [Self::Owner, Self::Operator, Self::Stock, Self::Designer, Self::Accountant, Self::Viewer];

    /// The word in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Operator => "operator",
            Self::Stock => "stock",
            Self::Designer => "designer",
            Self::Accountant => "accountant",
            Self::Viewer => "viewer",
        }
    }

    /// In words: English, Chinese. Wherever people read of a role, they read this.
    pub fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::Owner => ("owner", "老板"),
            Self::Operator => ("operator", "运营"),
            Self::Stock => ("stock", "物控"),
            Self::Designer => ("designer", "美工"),
            Self::Accountant => ("accountant", "会计"),
            Self::Viewer => ("viewer", "只读"),
        }
    }

    /// The role with this code.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }

    /// Whether the role may decide on this kind of action.
    pub fn decides(self, kind: ActionKind) -> bool {
        use ActionKind::{PurchaseOrder, Removal};
        match self {
            Self::Owner => true,
            Self::Operator => !matches!(kind, PurchaseOrder | Removal),
            Self::Stock => matches!(kind, PurchaseOrder | Removal),
            Self::Designer | Self::Accountant | Self::Viewer => false,
        }
    }
}

/// A person at the desk.
#[derive(Clone, PartialEq, Eq, Serialize, Debug)]
pub struct Person {
    /// Name, as it stands in the journal.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Most that one decision may be about, RMB micros; `None` without limit.
    pub limit_cny_micros: Option<i64>,
    /// Shops; empty means all.
    pub shops: BTreeSet<String>,
}

/// The money of a policy is written in the currency of the site; this is how RMB limits meet it: RMB for one unit, in 10⁻⁹.
pub type CnyNanos = i64;

/// An amount in RMB micros by a rate; `None` when the rate is missing.
pub fn to_cny(micros: i64, currency: Currency, rate: Option<CnyNanos>) -> Option<i64> {
    if currency == Currency::CNY { Some(micros) } else { scale(micros, i128::from(rate?), 1_000_000_000) }
}
