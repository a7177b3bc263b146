//! The campaign structure by ids and by names: console reports only name campaigns and ad groups, actions need their ids.

use crate::facts::{AdRow, EntityRow, Facts, Site};
use books::names::{NOBODY, Name};
use domain::Day;
use domain::action::{AdEntity, AdRef, Match, normal_words};
use std::collections::HashMap;

/// An ad group of the newest snapshot.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub site: Site,
    pub campaign_id: Name,
    pub ad_group_id: Name,
    pub campaign: Name,
    pub ad_group: Name,
    /// Campaign and ad group are enabled.
    pub running: bool,
    pub daily_budget: i64,
    /// Words bid on, as the marketplace compares them, with match type.
    pub keywords: Vec<(String, String)>,
    /// Words excluded here or in the campaign; `true` for a phrase.
    pub negatives: Vec<(String, bool)>,
    /// Advertised SKUs, in order of sight.
    pub skus: Vec<Name>,
}

/// A bid of the newest snapshot.
#[derive(Clone, Debug)]
pub(crate) struct Bid {
    pub entity: AdEntity,
    pub id: Name,
    pub running: bool,
    /// 0 when the ad group's default holds.
    pub bid: i64,
}

/// Why a row of a report has no place in the structure.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Miss {
    /// No snapshot, or nothing of that name in it.
    Unknown,
    /// Several of that name.
    NotUnique,
}

/// One or several under a name.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Slot {
    One(usize),
    Many,
}

fn put<K: std::hash::Hash + Eq>(map: &mut HashMap<K, Slot>, key: K, at: usize) {
    map.entry(key)
        .and_modify(|s| {
            if *s != Slot::One(at) {
                *s = Slot::Many
            }
        })
        .or_insert(Slot::One(at));
}

/// Site, campaign and ad group by name.
type ByName = HashMap<(Site, Name, Name), Slot>;

/// The newest structure of every site.
#[derive(Debug, Default)]
pub(crate) struct Structure {
    pub groups: Vec<Group>,
    by_id: HashMap<(Site, Name, Name), usize>,
    by_name: ByName,
    bids: Vec<Bid>,
    targets: HashMap<(usize, String, String), Slot>,
    /// Day of the snapshot.
    pub days: HashMap<Site, Day>,
}

impl Structure {
    pub fn of(facts: &Facts) -> Self {
        let mut rows: Vec<&EntityRow> = facts.entities.iter().collect();
        let text = |n: Name| facts.text(n);
        rows.sort_by_key(|e| {
            (e.site, text(e.campaign_id), text(e.ad_group_id), text(e.entity), text(e.id), text(e.sku))
        });
        let mut all = Self::default();
        let campaigns = campaigns(facts, &rows);
        for e in &rows {
            all.days.insert(e.site, e.day);
            if text(e.entity) == "Ad group" && text(e.state) != "archived" {
                let campaign = campaigns.get(&(e.site, e.campaign_id));
                let name = campaign.map(|c| c.name).filter(|n| *n != NOBODY).unwrap_or(e.campaign);
                let at = all.groups.len();
                put(&mut all.by_name, (e.site, name, e.ad_group), at);
                all.by_id.insert((e.site, e.campaign_id, e.ad_group_id), at);
                all.groups.push(Group {
                    site: e.site,
                    campaign_id: e.campaign_id,
                    ad_group_id: e.ad_group_id,
                    campaign: name,
                    ad_group: e.ad_group,
                    running: text(e.state) == "enabled" && campaign.is_some_and(|c| c.running),
                    daily_budget: campaign.map_or(0, |c| c.budget),
                    keywords: Vec::new(),
                    negatives: Vec::new(),
                    skus: Vec::new(),
                });
            }
        }
        for e in rows {
            all.place(facts, e);
        }
        all
    }

    fn place(&mut self, facts: &Facts, e: &EntityRow) {
        let text = |n: Name| facts.text(n);
        let (entity, state) = (text(e.entity), text(e.state));
        if state == "archived" {
            return;
        }
        if entity == "Campaign negative keyword" {
            let negative = (normal_words(text(e.text)), text(e.match_type).contains("phrase"));
            for g in self.groups.iter_mut().filter(|g| (g.site, g.campaign_id) == (e.site, e.campaign_id)) {
                g.negatives.push(negative.clone());
            }
            return;
        }
        let Some(at) = self.by_id.get(&(e.site, e.campaign_id, e.ad_group_id)).copied() else { return };
        let group = &mut self.groups[at];
        match entity {
            "Product ad" if e.sku != NOBODY && !group.skus.contains(&e.sku) => group.skus.push(e.sku),
            "Negative keyword" => {
                group.negatives.push((normal_words(text(e.text)), text(e.match_type).contains("phrase")));
            }
            "Keyword" | "Product targeting" => {
                let keyword = entity == "Keyword";
                let kind = if keyword { AdEntity::Keyword } else { AdEntity::ProductTarget };
                let running = group.running && state == "enabled";
                let matched = if keyword { text(e.match_type).to_owned() } else { String::new() };
                let words = normal_words(text(e.text));
                if keyword {
                    group.keywords.push((words.clone(), matched.clone()));
                }
                let bid = self.bids.len();
                self.bids.push(Bid { entity: kind, id: e.id, running, bid: e.bid });
                put(&mut self.targets, (at, words.clone(), matched.clone()), bid);
                let resolved = normal_words(text(e.resolved));
                if !keyword && !resolved.is_empty() && resolved != words {
                    put(&mut self.targets, (at, resolved, matched), bid);
                }
            }
            _ => {}
        }
    }

    /// The ad group that a row of a report speaks of: by ids where the report has them, else by names that only one has.
    pub fn group_of(&self, site: Site, ids: (Name, Name), names: (Name, Name)) -> Result<usize, Miss> {
        if ids.1 != NOBODY {
            return self.by_id.get(&(site, ids.0, ids.1)).copied().ok_or(Miss::Unknown);
        }
        match self.by_name.get(&(site, names.0, names.1)) {
            Some(Slot::One(at)) => Ok(*at),
            Some(Slot::Many) => Err(Miss::NotUnique),
            None => Err(Miss::Unknown),
        }
    }

    /// The bid behind a row of the targeting report.
    pub fn bid_of(&self, group: usize, facts: &Facts, row: &AdRow) -> Result<&Bid, Miss> {
        let matched = facts.text(row.match_type);
        let matched = if matches!(matched, "broad" | "phrase" | "exact") { matched } else { "" };
        match self.targets.get(&(group, normal_words(facts.text(row.text)), matched.to_owned())) {
            Some(Slot::One(at)) => Ok(&self.bids[*at]),
            Some(Slot::Many) => Err(Miss::NotUnique),
            None => Err(Miss::Unknown),
        }
    }
}

impl Group {
    /// The ad group as an action names it.
    pub fn ad_ref(&self, facts: &Facts) -> AdRef {
        AdRef {
            entity: AdEntity::AdGroup,
            campaign_id: facts.text(self.campaign_id).to_owned(),
            ad_group_id: facts.text(self.ad_group_id).to_owned(),
            id: String::new(),
            label: format!("{} / {}", facts.text(self.campaign), facts.text(self.ad_group)),
        }
    }

    /// A target of the ad group as an action names it.
    pub fn target_ref(&self, facts: &Facts, bid: &Bid, label: &str) -> AdRef {
        let id = facts.text(bid.id).to_owned();
        AdRef { entity: bid.entity, id, label: label.to_owned(), ..self.ad_ref(facts) }
    }

    /// Whether these words are a keyword of the ad group's own that matches them alone.
    pub fn has_exact(&self, words: &str) -> bool {
        self.keywords.iter().any(|(k, m)| k == words && m == Match::Exact.code())
    }

    /// Whether a word or phrase stands in any keyword of the ad group.
    pub fn bids_on(&self, phrase: &str) -> bool {
        self.keywords.iter().any(|(k, _)| holds(k, phrase))
    }

    /// Whether these words are excluded already.
    pub fn excludes(&self, words: &str) -> bool {
        self.negatives.iter().any(|(n, phrase)| if *phrase { holds(words, n) } else { n == words })
    }
}

/// Whether the words of a phrase stand in a text, in order and next to each other.
pub(crate) fn holds(text: &str, phrase: &str) -> bool {
    !phrase.is_empty() && format!(" {text} ").contains(&format!(" {phrase} "))
}

struct Campaign {
    name: Name,
    running: bool,
    budget: i64,
}

fn campaigns(facts: &Facts, rows: &[&EntityRow]) -> HashMap<(Site, Name), Campaign> {
    rows.iter()
        .filter(|e| facts.text(e.entity) == "Campaign")
        .map(|e| {
            let running = facts.text(e.state) == "enabled";
            ((e.site, e.campaign_id), Campaign { name: e.campaign, running, budget: e.budget })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_stands_in_a_text_only_as_whole_words() {
        for (text, phrase, stands) in [
            ("steel water bottle", "water bottle", true),
            ("steel water bottle", "ater", false),
            ("steel water bottle", "bottle water", false),
            ("bottle", "bottle", true),
            ("bottle", "", false),
        ] {
            assert_eq!(holds(text, phrase), stands, "{text} / {phrase}");
        }
    }
}
