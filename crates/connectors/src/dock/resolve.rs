//! From an action to the row of a bulksheet: what identifies the entity, what changes, and whether it may.

use super::limits::Bounds;
use super::live::Live;
use super::matches::{self, live_matches};
use super::refusal::Why;
use super::words;
use domain::LiveState;
use domain::action::{Action, AdEntity, AdRef, AdState, Match, normal_words};
use domain::money::decimal;
use domain::{Currency, Day};
use std::collections::BTreeMap;

/// What a row does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Operation {
    /// Something new.
    Create,
    /// A change.
    Update,
    /// The end.
    Archive,
}

/// What a row is about: two rows about the same thing in one sheet are refused by Amazon.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum About {
    /// An entity that exists, by its kind and id.
    Known(&'static str, String),
    /// One that is to be: kind, place, match, words.
    New(&'static str, String, Match, String),
}

/// A row of a bulksheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Row {
    pub(super) about: About,
    pub(super) entity: &'static str,
    pub(super) operation: Operation,
    pub(super) campaign_id: String,
    pub(super) ad_group_id: String,
    /// What stands in the row only so that Amazon does not clear it.
    pub(super) kept: BTreeMap<&'static str, String>,
    /// What is to change, and the ids.
    pub(super) cells: BTreeMap<&'static str, String>,
}

/// What rows are resolved against.
pub(super) struct Ground<'l> {
    pub(super) live: &'l Live,
    pub(super) bounds: Bounds,
    pub(super) currency: Currency,
}

impl Ground<'_> {
    /// The row of an action.
    ///
    /// # Errors
    /// The first reason why it must not be written.
    pub(super) fn resolve(&self, action: &Action) -> Result<Row, Why> {
        let at = action.ad_ref().ok_or(Why::OtherDock)?;
        check_ids(at)?;
        check_kind(action, at)?;
        self.check_place(at)?;
        match action {
            Action::SetBid { target, before_micros, after_micros } => {
                self.check_live(action, *before_micros)?;
                let bid = self.bid(*after_micros)?;
                let column = if target.entity == AdEntity::AdGroup { "Ad Group Default Bid" } else { "Bid" };
                Ok(self.update(target, column, bid))
            }
            Action::SetBudget { campaign, before_micros, after_micros } => {
                self.check_live(action, *before_micros)?;
                Ok(self.update(campaign, "Daily Budget", self.budget(*after_micros)?))
            }
            Action::SetState { entity, before, after } => {
                self.check_state(action, *before)?;
                let mut row = self.update(entity, "State", after.code().to_owned());
                if *after == AdState::Archived {
                    row.operation = Operation::Archive;
                    row.cells.remove("State");
                    row.kept.clear();
                }
                Ok(row)
            }
            Action::AddNegative { at, text, match_type } => self.add_negative(at, text, *match_type),
            Action::RemoveNegative { at, text, match_type } => self.remove_negative(at, text, *match_type),
            Action::HarvestKeyword { at, text, match_type, bid_micros } => {
                self.harvest(at, text, *match_type, *bid_micros)
            }
            Action::PauseKeyword { at, text, match_type } => self.pause(at, text, *match_type),
            Action::PurchaseOrder { .. } | Action::SetPrice { .. } | Action::Coupon { .. } | Action::Removal { .. } => {
                Err(Why::OtherDock)
            }
        }
    }

    /// The entity and what it belongs to are known, stand where the action says and are not archived.
    fn check_place(&self, at: &AdRef) -> Result<(), Why> {
        let unknown = |what, id: &str| Why::Unknown { what, id: id.to_owned(), as_of: self.live.as_of };
        let archived = |what, id: &str| Why::Archived { what, id: id.to_owned() };
        let campaign = self.live.campaigns.get(&at.campaign_id).ok_or_else(|| unknown("campaign", &at.campaign_id))?;
        let group = match at.entity {
            AdEntity::Campaign => None,
            _ => Some(self.live.ad_groups.get(&at.ad_group_id).ok_or_else(|| unknown("ad group", &at.ad_group_id))?),
        };
        let target = match at.entity {
            AdEntity::Keyword | AdEntity::ProductTarget => {
                let (keyword, what) = (at.entity == AdEntity::Keyword, at.entity.code());
                let found = self.live.targets.get(&at.id).filter(|t| t.keyword == keyword);
                Some(found.ok_or_else(|| unknown(what, &at.id))?)
            }
            _ => None,
        };
        let elsewhere = |found: String, expected: &str| Why::Elsewhere { found, expected: expected.to_owned() };
        if let Some(group) = group.filter(|g| g.campaign_id != at.campaign_id) {
            return Err(elsewhere(group.campaign_id.clone(), &at.campaign_id));
        }
        if let Some(t) = target.filter(|t| t.campaign_id != at.campaign_id || t.ad_group_id != at.ad_group_id) {
            let expected = format!("{}/{}", at.campaign_id, at.ad_group_id);
            return Err(elsewhere(format!("{}/{}", t.campaign_id, t.ad_group_id), &expected));
        }
        if campaign.state == Some(AdState::Archived) {
            return Err(archived("campaign", &at.campaign_id));
        }
        if group.is_some_and(|g| g.state == Some(AdState::Archived)) {
            return Err(archived("ad group", &at.ad_group_id));
        }
        if target.is_some_and(|t| t.state == Some(AdState::Archived)) {
            return Err(archived(at.entity.code(), &at.id));
        }
        Ok(())
    }

    /// The live amount is the one that was approved on.
    fn check_live(&self, action: &Action, before: i64) -> Result<(), Why> {
        let found = match action {
            Action::SetBid { target, .. } => matches::bid(target, self.live).flatten(),
            Action::SetBudget { campaign, .. } => {
                self.live.campaigns.get(&campaign.campaign_id).and_then(|c| c.budget_micros)
            }
            _ => None,
        };
        if found == Some(before) {
            return Ok(());
        }
        let found = found.map_or_else(|| "none".to_owned(), |f| self.money(f));
        Err(Why::LiveDiffers { found, expected: self.money(before) })
    }

    fn check_state(&self, action: &Action, before: AdState) -> Result<(), Why> {
        let found = action.ad_ref().and_then(|at| matches::state(at, self.live)).flatten();
        if found == Some(before) {
            return Ok(());
        }
        let found = found.map_or("unknown", AdState::code).to_owned();
        Err(Why::LiveDiffers { found, expected: before.code().to_owned() })
    }

    fn money(&self, micros: i64) -> String {
        decimal(micros, self.currency.digits() as usize)
    }

    fn fine(&self, micros: i64) -> Result<String, Why> {
        if micros % self.currency.minor_micros() == 0 {
            Ok(self.money(micros))
        } else {
            Err(Why::TooFine { found: self.money(micros), digits: self.currency.digits() })
        }
    }

    fn bid(&self, micros: i64) -> Result<String, Why> {
        let text = self.fine(micros)?;
        let (low, high) = self.bounds.bid_micros;
        if (low..=high).contains(&micros) {
            return Ok(text);
        }
        Err(Why::BidBounds { found: text, low: self.money(low), high: self.money(high) })
    }

    fn budget(&self, micros: i64) -> Result<String, Why> {
        let text = self.fine(micros)?;
        let (low, high) = self.bounds.budget_micros;
        if (low..=high).contains(&micros) {
            return Ok(text);
        }
        Err(Why::BudgetBounds { found: text, low: self.money(low), high: self.money(high) })
    }

    /// A row that changes one cell of an entity that exists.
    fn update(&self, at: &AdRef, column: &'static str, value: String) -> Row {
        let (entity, id, id_column) = match at.entity {
            AdEntity::Campaign => ("Campaign", &at.campaign_id, None),
            AdEntity::AdGroup => ("Ad Group", &at.ad_group_id, None),
            AdEntity::Keyword => ("Keyword", &at.id, Some("Keyword ID")),
            AdEntity::ProductTarget => ("Product Targeting", &at.id, Some("Product Targeting ID")),
        };
        let mut cells = BTreeMap::from([(column, value)]);
        cells.extend(id_column.map(|c| (c, id.clone())));
        let mut kept = BTreeMap::new();
        if let Some(campaign) = self.live.campaigns.get(&at.campaign_id).filter(|_| at.entity == AdEntity::Campaign) {
            // An update with a blank end date ends the end date, one with a blank portfolio leaves the portfolio.
            kept.extend(campaign.end_day.map(|d| ("End Date", compact(d))));
            if !campaign.portfolio_id.is_empty() {
                kept.insert("Portfolio ID", campaign.portfolio_id.clone());
            }
        }
        Row {
            about: About::Known(entity, id.clone()),
            entity,
            operation: Operation::Update,
            campaign_id: at.campaign_id.clone(),
            ad_group_id: at.ad_group_id.clone(),
            kept,
            cells,
        }
    }

    fn add_negative(&self, at: &AdRef, text: &str, match_type: Match) -> Result<Row, Why> {
        let code = negative_code(match_type)?;
        if let Some(there) = matches::negatives(self.live, at, text, match_type).next() {
            return Err(Why::There { found: format!("{code} {}", there.id) });
        }
        let text = words::check(text, match_type, true)?;
        Ok(create(negative_entity(at), at, match_type, code, text, None))
    }

    fn remove_negative(&self, at: &AdRef, text: &str, match_type: Match) -> Result<Row, Why> {
        let code = negative_code(match_type)?;
        let found: Vec<_> = matches::negatives(self.live, at, text, match_type).collect();
        let id = self.only(found.iter().map(|n| n.id.as_str()), "negative keyword", text, code)?;
        let entity = negative_entity(at);
        Ok(Row {
            about: About::Known(entity, id.to_owned()),
            entity,
            operation: Operation::Archive,
            campaign_id: at.campaign_id.clone(),
            ad_group_id: at.ad_group_id.clone(),
            kept: BTreeMap::new(),
            cells: BTreeMap::from([("Keyword ID", id.to_owned())]),
        })
    }

    fn harvest(&self, at: &AdRef, text: &str, match_type: Match, bid_micros: i64) -> Result<Row, Why> {
        if self.live.campaigns.get(&at.campaign_id).is_some_and(|c| c.auto) {
            return Err(Why::AutoCampaign { id: at.campaign_id.clone() });
        }
        if let Some((id, k)) = matches::keywords(self.live, at, text, match_type).next() {
            return Err(Why::There { found: matches::described(id, k, self.live) });
        }
        let bid = self.bid(bid_micros)?;
        let text = words::check(text, match_type, false)?;
        Ok(create("Keyword", at, match_type, match_type.code(), text, Some(bid)))
    }

    fn pause(&self, at: &AdRef, text: &str, match_type: Match) -> Result<Row, Why> {
        let found: Vec<_> = matches::keywords(self.live, at, text, match_type).collect();
        let id = self.only(found.iter().map(|(id, _)| *id), "keyword", text, match_type.code())?.to_owned();
        let action = Action::PauseKeyword { at: at.clone(), text: text.to_owned(), match_type };
        if live_matches(&action, self.live) != LiveState::AsBefore {
            let found = found.first().and_then(|(_, k)| k.state).map_or("unknown", AdState::code);
            return Err(Why::LiveDiffers { found: found.to_owned(), expected: AdState::Enabled.code().to_owned() });
        }
        let keyword = AdRef { entity: AdEntity::Keyword, id, ..at.clone() };
        Ok(self.update(&keyword, "State", AdState::Paused.code().to_owned()))
    }

    /// The one id that the words lead to.
    fn only<'a>(
        &self,
        mut ids: impl Iterator<Item = &'a str>,
        what: &'static str,
        text: &str,
        code: &str,
    ) -> Result<&'a str, Why> {
        let unknown = || Why::Unknown { what, id: format!("`{text}` {code}"), as_of: self.live.as_of };
        let first = ids.next().ok_or_else(unknown)?;
        let more: Vec<_> = ids.collect();
        if !more.is_empty() {
            return Err(Why::Ambiguous { ids: format!("{first}, {}", more.join(", ")) });
        }
        if is_id(first) { Ok(first) } else { Err(Why::IdNotDigits { what, found: first.to_owned() }) }
    }
}

/// A row that makes a keyword or a negative.
fn create(entity: &'static str, at: &AdRef, m: Match, code: &str, text: String, bid: Option<String>) -> Row {
    let mut cells = BTreeMap::from([("State", AdState::Enabled.code().to_owned()), ("Match Type", code.to_owned())]);
    cells.extend(bid.map(|b| ("Bid", b)));
    let about = About::New(entity, at.path(), m, normal_words(&text));
    cells.insert("Keyword Text", text);
    Row {
        about,
        entity,
        operation: Operation::Create,
        campaign_id: at.campaign_id.clone(),
        ad_group_id: at.ad_group_id.clone(),
        kept: BTreeMap::new(),
        cells,
    }
}

fn negative_entity(at: &AdRef) -> &'static str {
    if at.entity == AdEntity::Campaign { "Campaign Negative Keyword" } else { "Negative Keyword" }
}

fn negative_code(match_type: Match) -> Result<&'static str, Why> {
    match match_type {
        Match::Phrase => Ok("negativePhrase"),
        Match::Exact => Ok("negativeExact"),
        Match::Broad => Err(Why::WrongMatch),
    }
}

/// `20261123`.
fn compact(day: Day) -> String {
    day.to_string().replace('-', "")
}

fn is_id(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// Ids are digits, and exactly those that the kind of entity has.
fn check_ids(at: &AdRef) -> Result<(), Why> {
    let (group, own) = match at.entity {
        AdEntity::Campaign => (false, false),
        AdEntity::AdGroup => (true, false),
        AdEntity::Keyword | AdEntity::ProductTarget => (true, true),
    };
    let all = [("campaign", &at.campaign_id, true), ("ad group", &at.ad_group_id, group), ("target", &at.id, own)];
    for (what, id, wanted) in all {
        if wanted && !is_id(id) {
            return Err(Why::IdNotDigits { what, found: id.clone() });
        }
        if !wanted && !id.is_empty() {
            return Err(Why::IdTooMany { what, found: id.clone() });
        }
    }
    Ok(())
}

/// The action can be done to this kind of entity.
fn check_kind(action: &Action, at: &AdRef) -> Result<(), Why> {
    let fits = match action {
        Action::SetBid { .. } => at.entity != AdEntity::Campaign,
        Action::SetBudget { .. } => at.entity == AdEntity::Campaign,
        Action::SetState { .. } => true,
        Action::AddNegative { .. } | Action::RemoveNegative { .. } => {
            matches!(at.entity, AdEntity::Campaign | AdEntity::AdGroup)
        }
        Action::HarvestKeyword { .. } | Action::PauseKeyword { .. } => at.entity == AdEntity::AdGroup,
        _ => return Err(Why::OtherDock),
    };
    if fits { Ok(()) } else { Err(Why::WrongEntity { found: at.entity.code() }) }
}
