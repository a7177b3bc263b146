//! Guardrails: limits checked in code when a decision is proposed, edited and approved, and again in the moment it leaves.

use crate::guardrails::GUARDRAILS;
use crate::moment::{Item, Moment, Place};
use crate::refusal::Refusal;
use crate::stake;
use crate::tally::Tally;
use domain::proposal::StockState;
use domain::{Currency, Money, Proposal, Words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a guardrail says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Within the limit.
    Pass,
    /// Allowed, but a person should know.
    Warn,
    /// Not allowed.
    Block,
}

/// What a guardrail found.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub struct Finding {
    /// Name of the guardrail.
    pub guardrail: String,
    /// What it says.
    pub verdict: Verdict,
    /// Limit and value in words.
    pub words: Words,
}

/// A guardrail: one file and one line in the registry.
pub struct Guardrail {
    /// Name in findings and messages.
    pub name: &'static str,
    /// In words: English, Chinese.
    pub title: (&'static str, &'static str),
    /// Whether what it blocks today can pass another day without anybody changing anything.
    pub cured_by_time: bool,
    /// What it says; `None` when it has nothing to do with the action.
    pub check: fn(&Check) -> Option<Said>,
}

/// When a guardrail is asked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// An agent proposes.
    Admission,
    /// A person has changed the payload.
    Edit,
    /// A person says yes.
    Approval,
    /// It is about to leave: caps of the day count what was sent today and what this dispatch already holds.
    Dispatch,
}

/// What a guardrail is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Check<'a> {
    /// What is to be done.
    pub proposal: &'a Proposal,
    /// When it is asked.
    pub stage: Stage,
    /// Whether the action goes back to what stood before: steps and rests do not hold it, ceilings do.
    pub undoes: bool,
    /// What this dispatch already holds; empty at other stages.
    pub tally: &'a Tally,
    /// What stands.
    pub moment: &'a Moment<'a>,
}

/// Verdict and words of a guardrail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    /// What it says.
    pub verdict: Verdict,
    /// Limit and value in words.
    pub words: Words,
}

impl Said {
    /// A verdict in English and Chinese.
    pub fn new(verdict: Verdict, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { verdict, words: Words::new(en, zh) }
    }

    /// Within the limit.
    pub fn pass(en: impl Into<String>, zh: impl Into<String>) -> Option<Self> {
        Some(Self::new(Verdict::Pass, en, zh))
    }

    /// Allowed, but a person should know.
    pub fn warn(en: impl Into<String>, zh: impl Into<String>) -> Option<Self> {
        Some(Self::new(Verdict::Warn, en, zh))
    }

    /// Not allowed.
    pub fn block(en: impl Into<String>, zh: impl Into<String>) -> Option<Self> {
        Some(Self::new(Verdict::Block, en, zh))
    }

    /// Pass when `good`; else a block with what to do.
    pub fn limit(good: bool, (en, zh): (String, String), (todo_en, todo_zh): (&str, &str)) -> Option<Self> {
        if good { Self::pass(en, zh) } else { Self::block(format!("{en}; {todo_en}"), format!("{zh}；{todo_zh}")) }
    }
}

impl Check<'_> {
    /// Shop and site.
    pub fn place(&self) -> Place {
        (self.proposal.shop.clone(), self.proposal.marketplace.clone())
    }

    /// The SKU at this shop and site.
    pub fn item(&self, sku: &str) -> Item {
        (self.proposal.shop.clone(), self.proposal.marketplace.clone(), sku.to_owned())
    }

    /// The site's currency.
    pub fn currency(&self) -> Currency {
        stake::site_currency(self.proposal)
    }

    /// An amount in the site's currency, in words.
    pub fn money(&self, micros: i64) -> String {
        Money::new(micros, self.currency()).to_string()
    }

    /// SKUs that the change touches: those of the action, else those that the agent names, else those of the campaign.
    pub fn skus(&self) -> BTreeSet<&str> {
        let p = self.proposal;
        if let Some(sku) = p.action.sku() {
            return BTreeSet::from([sku]);
        }
        if !p.skus.is_empty() {
            return p.skus.iter().map(String::as_str).collect();
        }
        self.campaign_skus().into_iter().flatten().map(String::as_str).collect()
    }

    /// SKUs of the action's campaign, where known.
    pub fn campaign_skus(&self) -> Option<&BTreeSet<String>> {
        let at = self.proposal.action.ad_ref()?;
        self.moment.surroundings.campaign_skus.get(&at.campaign_id)
    }

    /// Stock of a SKU as last reported.
    pub fn stock(&self, sku: &str) -> Option<StockState> {
        self.moment.surroundings.stock.get(&self.item(sku)).copied()
    }
}

/// What all guardrails say that have to do with the action, in the order of the registry.
pub fn findings(check: &Check) -> Vec<Finding> {
    let ask = |g: &Guardrail| {
        let said = (g.check)(check)?;
        Some(Finding { guardrail: g.name.to_owned(), verdict: said.verdict, words: said.words })
    };
    GUARDRAILS.iter().filter_map(ask).collect()
}

/// The warnings that are kept with a decision, or the refusal with everything that blocks. What passes is not kept: a preview asks
/// again.
pub fn clear(check: &Check) -> Result<Vec<Finding>, Refusal> {
    let found = findings(check);
    let (blocks, rest): (Vec<_>, Vec<_>) = found.into_iter().partition(|f| f.verdict == Verdict::Block);
    if !blocks.is_empty() {
        return Err(Refusal::Guardrail { findings: blocks });
    }
    Ok(rest.into_iter().filter(|f| f.verdict == Verdict::Warn).collect())
}
