//! What a closing of the books gives.

use crate::account::Account;
use crate::ads::AdsBridge;
use crate::cost::CostMethods;
use crate::input::Place;
use crate::month::Month;
use crate::names::Name;
use crate::notice::Notice;
use crate::posting::Ledger;
use crate::share::Share;
use crate::statement::Statement;
use crate::tie_out::TieOut;
use domain::{Currency, Money};

/// A settlement triple that no rule covers: its money is in suspense, never in profit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quarantined {
    /// Transaction type, amount type, amount description.
    pub triple: [String; 3],
    /// Currency; a triple has one entry per currency.
    pub currency: Currency,
    /// How many lines.
    pub lines: i64,
    /// Their sum, signed.
    pub micros: i64,
    /// File and line of the first of them, where these have been loaded (`Input::follow_ups`).
    pub example: Option<(String, i64)>,
}

/// Units of a SKU that left in a month though no landed cost was left for them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Uncosted {
    /// Shop and site that they left from.
    pub place: Place,
    /// Month.
    pub month: Month,
    /// SKU.
    pub sku: Name,
    /// How many.
    pub units: i64,
    /// What they would cost at the latest batch received by the end of the month, per currency; empty where there was no batch at all.
    pub at_latest_cost: Vec<Money>,
}

/// The books, closed.
#[derive(Clone, Debug)]
pub struct Closing {
    /// Profit per shop, marketplace, month, SKU and line.
    pub statement: Statement,
    /// Every settlement, tied or refused.
    pub tie_outs: Vec<TieOut>,
    /// Unknown triples, by words.
    pub quarantine: Vec<Quarantined>,
    /// Advertising: spent by the ads reports against charged by settlements.
    pub ads_bridge: Vec<AdsBridge>,
    /// Cost of goods by three methods side by side.
    pub cost_methods: CostMethods,
    /// Units that left without a cost, by shop, site, month and SKU.
    pub uncosted: Vec<Uncosted>,
    /// Every amount that was shared over SKUs, with its rule and weights.
    pub shares: Vec<Share>,
    /// Balances of all accounts.
    pub ledger: Ledger,
    /// What a reader must know.
    pub notices: Vec<Notice>,
}

impl Closing {
    /// Balances of all accounts per currency, debit above zero; they add up to zero in every currency.
    pub fn trial_balance(&self) -> impl Iterator<Item = (Account, Money)> {
        self.ledger.balances()
    }
}
