//! Where the live state stands on an action: as before it, as after it, or somewhere else.
//!
//! Used before dispatch ("is it still what the person saw?") and for reading back a result that is in doubt.

use super::live::{Live, LiveNegative, LiveTarget};
use domain::action::{Action, AdEntity, AdRef, AdState, Match, normal_words};
use domain::live::LiveState;
use domain::money::decimal;

/// Where the live state stands on the action. Of purchase orders, coupons and removals, and of prices while [`Live::prices`] is empty, it
/// shows nothing: they are `AsBefore`.
pub fn live_matches(action: &Action, live: &Live) -> LiveState {
    match action {
        Action::SetBid { target, before_micros, after_micros } => {
            amount(bid(target, live), *before_micros, *after_micros)
        }
        Action::SetBudget { campaign, before_micros, after_micros } => {
            let found = live.campaigns.get(&campaign.campaign_id).map(|c| c.budget_micros);
            amount(found, *before_micros, *after_micros)
        }
        Action::SetState { entity, before, after } => match state(entity, live) {
            None => LiveState::Missing,
            Some(Some(found)) if found == *after => LiveState::AsAfter,
            Some(Some(found)) if found == *before => LiveState::AsBefore,
            Some(found) => LiveState::Other { found: found.map_or("unknown", AdState::code).to_owned() },
        },
        Action::AddNegative { at, text, match_type } => {
            match (parent_is_known(at, live), negatives(live, at, text, *match_type).next()) {
                (false, _) => LiveState::Missing,
                (true, Some(_)) => LiveState::AsAfter,
                (true, None) => LiveState::AsBefore,
            }
        }
        Action::RemoveNegative { at, text, match_type } => {
            match (parent_is_known(at, live), negatives(live, at, text, *match_type).next()) {
                (false, _) => LiveState::Missing,
                (true, Some(_)) => LiveState::AsBefore,
                (true, None) => LiveState::AsAfter,
            }
        }
        Action::HarvestKeyword { at, text, match_type, bid_micros } => {
            match keywords(live, at, text, *match_type).next() {
                None if parent_is_known(at, live) => LiveState::AsBefore,
                None => LiveState::Missing,
                Some((_, k)) if k.state == Some(AdState::Enabled) && live.bid_micros(k) == Some(*bid_micros) => {
                    LiveState::AsAfter
                }
                Some((id, k)) => LiveState::Other { found: described(id, k, live) },
            }
        }
        Action::PauseKeyword { at, text, match_type } => pause(live, at, text, *match_type),
        Action::SetPrice { sku, before_micros, after_micros } if !live.prices.is_empty() => {
            amount(live.prices.get(sku).map(|p| Some(*p)), *before_micros, *after_micros)
        }
        // the structure shows none of them: nothing says that they were carried out
        Action::SetPrice { .. } | Action::PurchaseOrder { .. } | Action::Coupon { .. } | Action::Removal { .. } => {
            LiveState::AsBefore
        }
    }
}

fn amount(found: Option<Option<i64>>, before: i64, after: i64) -> LiveState {
    match found {
        None => LiveState::Missing,
        Some(Some(found)) if found == after => LiveState::AsAfter,
        Some(Some(found)) if found == before => LiveState::AsBefore,
        Some(Some(found)) => LiveState::Other { found: decimal(found, 2) },
        Some(None) => LiveState::Other { found: "none".to_owned() },
    }
}

fn pause(live: &Live, at: &AdRef, text: &str, match_type: Match) -> LiveState {
    let found: Vec<_> = keywords(live, at, text, match_type).collect();
    match found.as_slice() {
        [] => LiveState::Missing,
        [(_, k)] if k.state == Some(AdState::Paused) => LiveState::AsAfter,
        [(_, k)] if k.state == Some(AdState::Enabled) => LiveState::AsBefore,
        [(id, k)] => LiveState::Other { found: described(id, k, live) },
        many => LiveState::Other { found: many.iter().map(|(id, _)| *id).collect::<Vec<_>>().join(", ") },
    }
}

/// The bid that holds for a keyword, target or ad group: outer `None` when there is no such entity.
pub(super) fn bid(target: &AdRef, live: &Live) -> Option<Option<i64>> {
    match target.entity {
        AdEntity::Keyword | AdEntity::ProductTarget => {
            let found = live.targets.get(&target.id)?;
            (found.keyword == (target.entity == AdEntity::Keyword)).then(|| live.bid_micros(found))
        }
        AdEntity::AdGroup => live.ad_groups.get(&target.ad_group_id).map(|g| g.bid_micros),
        AdEntity::Campaign => None,
    }
}

/// The state of an entity: outer `None` when there is none.
pub(super) fn state(entity: &AdRef, live: &Live) -> Option<Option<AdState>> {
    match entity.entity {
        AdEntity::Campaign => live.campaigns.get(&entity.campaign_id).map(|c| c.state),
        AdEntity::AdGroup => live.ad_groups.get(&entity.ad_group_id).map(|g| g.state),
        AdEntity::Keyword | AdEntity::ProductTarget => {
            let found = live.targets.get(&entity.id)?;
            (found.keyword == (entity.entity == AdEntity::Keyword)).then_some(found.state)
        }
    }
}

fn parent_is_known(at: &AdRef, live: &Live) -> bool {
    live.campaigns.contains_key(&at.campaign_id)
        && (at.ad_group_id.is_empty()
            || live.ad_groups.get(&at.ad_group_id).is_some_and(|g| g.campaign_id == at.campaign_id))
}

/// Negatives of the same words at the same place that are not archived.
pub(super) fn negatives<'l>(
    live: &'l Live,
    at: &'l AdRef,
    text: &str,
    match_type: Match,
) -> impl Iterator<Item = &'l LiveNegative> {
    let words = normal_words(text);
    live.negatives.iter().filter(move |n| {
        n.campaign_id == at.campaign_id
            && n.ad_group_id == at.ad_group_id
            && n.match_type == Some(match_type)
            && n.state != Some(AdState::Archived)
            && normal_words(&n.text) == words
    })
}

/// Keywords of the same words in the ad group that are not archived, with their ids.
pub(super) fn keywords<'l>(
    live: &'l Live,
    at: &'l AdRef,
    text: &str,
    match_type: Match,
) -> impl Iterator<Item = (&'l str, &'l LiveTarget)> {
    let words = normal_words(text);
    let found = live.targets.iter().filter(move |(_, k)| {
        k.ad_group_id == at.ad_group_id
            && k.campaign_id == at.campaign_id
            && k.keyword
            && k.match_type == Some(match_type)
            && k.state != Some(AdState::Archived)
            && normal_words(&k.text) == words
    });
    found.map(|(id, k)| (id.as_str(), k))
}

/// A keyword in a few words: id, state and bid.
pub(super) fn described(id: &str, keyword: &LiveTarget, live: &Live) -> String {
    let state = keyword.state.map_or("unknown", AdState::code);
    match live.bid_micros(keyword) {
        Some(bid) => format!("{id} {state} {}", decimal(bid, 2)),
        None => format!("{id} {state}"),
    }
}
