//! What the desk would read of a market's account, without the way through the storeroom: for rounds by the thousand.

use app::desk::{Seen, SiteSeen};
use connectors::dock::{Live, LiveAdGroup, LiveCampaign, LiveNegative, LiveTarget};
use domain::action::{AdState, Match};
use domain::{Currency, Marketplace};
use sim::market::Market;
use sim::market::account::{AdState as Truly, AdsAccount, Targeting};

fn state(s: Truly) -> Option<AdState> {
    Some(match s {
        Truly::Enabled => AdState::Enabled,
        Truly::Paused => AdState::Paused,
        Truly::Archived => AdState::Archived,
    })
}

fn match_type(t: Targeting) -> Option<Match> {
    match t {
        Targeting::Broad => Some(Match::Broad),
        Targeting::Phrase => Some(Match::Phrase),
        Targeting::Exact => Some(Match::Exact),
        Targeting::Automatic | Targeting::Product => None,
    }
}

/// The structure as a bulksheet of this morning would show it.
pub fn live(account: &AdsAccount, market: &Market) -> Live {
    let mut live = Live { as_of: market.today(), ..Live::default() };
    for c in &account.campaigns {
        let campaign = LiveCampaign {
            name: c.name.clone(),
            state: state(c.state),
            budget_micros: Some(c.budget_micros),
            portfolio_id: String::new(),
            start_day: Some(c.start),
            end_day: c.end,
            auto: c.auto,
        };
        live.campaigns.insert(c.id.clone(), campaign);
    }
    for g in &account.groups {
        let group = LiveAdGroup {
            campaign_id: account.campaigns[g.campaign].id.clone(),
            name: g.name.clone(),
            state: state(g.state),
            bid_micros: Some(g.default_bid_micros),
        };
        live.ad_groups.insert(g.id.clone(), group);
    }
    for t in &account.targets {
        let group = &account.groups[t.group];
        let target = LiveTarget {
            campaign_id: account.campaigns[group.campaign].id.clone(),
            ad_group_id: group.id.clone(),
            keyword: t.targeting.keyword(),
            text: t.text.clone(),
            match_type: match_type(t.targeting),
            state: state(t.state),
            bid_micros: Some(t.bid_micros),
        };
        live.targets.insert(t.id.clone(), target);
    }
    live.negatives = account
        .negatives
        .iter()
        .map(|n| LiveNegative {
            id: n.id.clone(),
            campaign_id: account.campaigns[n.campaign].id.clone(),
            ad_group_id: n.group.map_or_else(String::new, |g| account.groups[g].id.clone()),
            text: n.text.clone(),
            match_type: Some(if n.phrase { Match::Phrase } else { Match::Exact }),
            state: state(n.state),
        })
        .collect();
    live
}

/// Everything the desk would know at a moment, of one shop on one site.
pub fn seen(market: &Market, shop: &str, site: Marketplace, at_micros: i64) -> Seen {
    let account = market.account();
    let place = (shop.to_owned(), site.code().to_owned());
    let mut seen = Seen::default();
    let s = &mut seen.surroundings;
    s.cny_nanos.insert(Currency::USD, 7_100_000_000);
    let running = account.campaigns.iter().filter(|c| c.state == Truly::Enabled);
    s.site_budget_micros.insert(place.clone(), running.map(|c| c.budget_micros).sum());
    s.site_budget_as_of_micros.insert(place.clone(), at_micros);
    for c in &account.campaigns {
        s.campaign_names.insert(c.id.clone(), c.name.clone());
        s.campaign_budget_micros.insert(c.id.clone(), c.budget_micros);
    }
    for ad in &account.ads {
        let campaign = account.campaigns[account.groups[ad.group].campaign].id.clone();
        s.campaign_skus.entry(campaign).or_default().insert(market.skus()[ad.sku].clone());
    }
    let site_seen = SiteSeen {
        live: live(account, market),
        live_at_micros: at_micros,
        data_through: market.today().plus(-1),
        ..SiteSeen::empty(site)
    };
    seen.sites.insert(place, site_seen);
    seen
}
