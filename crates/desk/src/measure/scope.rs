//! What a decision changes, as rows of the advertising reports.

use super::series::{Key, Place, Series, Tally};
use books::names::Name;
use domain::action::{AdEntity, Match, normal_words};
use domain::{Action, AdRef};
use std::collections::BTreeMap;

/// The rows that are compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// All targets of the campaign.
    Campaign,
    /// All targets of the ad group.
    Group,
    /// A keyword or target by its id.
    Target(String),
    /// A keyword by its words.
    Keyword { text: String, match_type: Match },
    /// Search terms that a negative keyword stops.
    Term { text: String, phrase: bool },
    /// A new keyword by its words, together with its words as a search term of other targets.
    Harvest { text: String, match_type: Match },
}

/// A campaign, an ad group in it (empty: all of them), and the part of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Scope {
    pub campaign: String,
    pub group: String,
    pub part: Part,
}

impl Scope {
    /// What an action on advertising changes; none for other actions.
    pub fn of(action: &Action) -> Option<Self> {
        let entity = |e: &AdRef| match e.entity {
            AdEntity::Campaign => Part::Campaign,
            AdEntity::AdGroup => Part::Group,
            AdEntity::Keyword | AdEntity::ProductTarget => Part::Target(e.id.clone()),
        };
        let part = match action {
            Action::SetBid { target: e, .. } | Action::SetState { entity: e, .. } => entity(e),
            Action::SetBudget { .. } => Part::Campaign,
            Action::AddNegative { text, match_type, .. } | Action::RemoveNegative { text, match_type, .. } => {
                Part::Term { text: normal_words(text), phrase: *match_type != Match::Exact }
            }
            Action::HarvestKeyword { text, match_type, .. } => {
                Part::Harvest { text: normal_words(text), match_type: *match_type }
            }
            Action::PauseKeyword { text, match_type, .. } => {
                Part::Keyword { text: normal_words(text), match_type: *match_type }
            }
            Action::PurchaseOrder { .. } | Action::SetPrice { .. } | Action::Coupon { .. } | Action::Removal { .. } => {
                return None;
            }
        };
        let at = action.ad_ref()?;
        Some(Self { campaign: at.campaign_id.clone(), group: at.ad_group_id.clone(), part })
    }

    /// Whether a change of `self` is a change of everything that `other` looks at: the same thing, or its ad group or campaign.
    pub fn contains(&self, other: &Self) -> bool {
        self.campaign == other.campaign
            && match &self.part {
                Part::Campaign => true,
                Part::Group => self.group == other.group,
                _ => self == other,
            }
    }

    /// Whether a target is touched by a change of `self`. Negatives and new keywords move clicks between all targets around them.
    pub fn touches(&self, series: &Series, key: &Key) -> bool {
        let is = |name: Name, text: &str| series.names.text(name) == text;
        is(key[2], &self.campaign)
            && match &self.part {
                Part::Campaign => true,
                Part::Target(id) => is(key[4], id),
                _ => self.group.is_empty() || is(key[3], &self.group),
            }
    }

    /// Tallies by day, and the targets that they come from.
    pub fn days(&self, series: &Series, place: Place) -> BTreeMap<i32, Tally> {
        let mut days = BTreeMap::new();
        let mut add = |cells: &[(i32, Tally)]| {
            for (day, tally) in cells {
                *days.entry(*day).or_insert_with(Tally::default) += *tally;
            }
        };
        let Some(campaign) = series.names.find(&self.campaign) else { return days };
        for (key, cells) in series.targets_of(place, campaign) {
            if self.holds_target(series, key) {
                add(cells);
            }
        }
        // a new keyword takes its term away from other campaigns too
        let anywhere = matches!(self.part, Part::Harvest { .. });
        for (key, cells) in series.terms_of(place, (!anywhere).then_some(campaign)) {
            if self.holds_term(series, key) {
                add(cells);
            }
        }
        days
    }

    fn holds_target(&self, series: &Series, key: &Key) -> bool {
        let is = |name: Name, text: &str| series.names.text(name) == text;
        match &self.part {
            Part::Campaign => true,
            Part::Group => is(key[3], &self.group),
            Part::Target(id) => is(key[4], id),
            Part::Keyword { text, match_type } | Part::Harvest { text, match_type } => {
                is(key[3], &self.group) && is(key[5], text) && is(key[6], match_type.code())
            }
            Part::Term { .. } => false,
        }
    }

    fn holds_term(&self, series: &Series, key: &Key) -> bool {
        let [_, _, campaign, group, targeting, match_type, term] = key.map(|name| series.names.text(name));
        match &self.part {
            Part::Term { text, phrase } => {
                let same_group = self.group.is_empty() || group == self.group;
                same_group && if *phrase { holds_phrase(term, text) } else { term == text }
            }
            // through the new keyword itself the term is in the rows of the target already
            Part::Harvest { text, match_type: m } => {
                let own =
                    (campaign, group) == (&self.campaign, &self.group) && targeting == text && match_type == m.code();
                term == text && !own
            }
            _ => false,
        }
    }
}

/// Whether the words stand in the term one after the other.
fn holds_phrase(term: &str, words: &str) -> bool {
    format!(" {term} ").contains(&format!(" {words} "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_stops_at_words() {
        assert!(holds_phrase("steel water bottle", "water bottle") && holds_phrase("glass", "glass"));
        assert!(!holds_phrase("glasses", "glass") && !holds_phrase("water steel bottle", "water bottle"));
    }
}
