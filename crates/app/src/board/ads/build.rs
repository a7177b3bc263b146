//! From the engine's answers to what is kept: campaigns told apart, days and windows summed, lines packed.

use super::ask::{LeafRow, Raw};
use super::worth::{Clicks, Worths, worth};
use super::{Ads, Campaign, DAYS_SHOWN, Line, Lines, Slot, Tally, Text, Texts, Window};
use books::economics::Economics;
use books::names::Name;
use domain::{Currency, Day, Policy};
use std::collections::{BTreeMap, HashMap};

/// Packs all answers.
pub(super) fn build(raw: Raw, economics: &Economics, policy: &Policy) -> Ads {
    let (texts, text) = Texts::of(&raw.names);
    let keep_nanos = raw.places.iter().map(|p| economics.tax(&p.shop, policy).keep_nanos).collect();
    let mut ads = Ads { texts, keep_nanos, ..Ads::default() };
    let campaign_of = campaigns(&mut ads, &raw, &text);
    ads.places.clone_from(&raw.places);
    days(&mut ads, &raw, &campaign_of);
    ads.worth = worths(&ads, &raw, &campaign_of, &text, economics, policy);
    ads.targets = lines(&raw.targets, &campaign_of, &text);
    ads.terms = lines(&raw.terms, &campaign_of, &text);
    ads
}

/// Tells campaigns apart: by id where a report has one, else by name. Returns the campaign of every head.
fn campaigns(ads: &mut Ads, raw: &Raw, text: &impl Fn(Name) -> Text) -> Vec<u32> {
    // the name that was reported last is the name
    let mut seen = vec![Day(0); raw.heads.len()];
    for row in &raw.days {
        let day = &mut seen[row.head as usize];
        *day = row.day.max(*day);
    }
    let mut order: Vec<usize> = (0..raw.heads.len()).collect();
    order.sort_by_key(|h| {
        let head = &raw.heads[*h];
        (text(head.id) == Text(0), std::cmp::Reverse(seen[*h]), head.place, text(head.name), text(head.id))
    });
    let (mut by_id, mut by_name) = (HashMap::new(), HashMap::new());
    let mut all: Vec<Campaign> = Vec::new();
    let mut found = vec![0_usize; raw.heads.len()];
    for h in order {
        let head = &raw.heads[h];
        let (id, name) = ((head.place, text(head.id)), (head.place, text(head.name)));
        let known = if id.1 == Text(0) { by_name.get(&name) } else { by_id.get(&id) }.copied();
        found[h] = known.unwrap_or_else(|| {
            all.push(campaign(head.place, id.1, name.1, text(head.product), raw.places[head.place].currency));
            all.len() - 1
        });
        by_id.entry(id).or_insert(found[h]);
        by_name.entry(name).or_insert(found[h]);
    }
    let mut rank: Vec<usize> = (0..all.len()).collect();
    rank.sort_by_key(|c| (all[*c].place, all[*c].name, all[*c].id));
    let mut at = vec![0_u32; all.len()];
    for (new, old) in (0..).zip(&rank) {
        at[*old] = new;
    }
    ads.campaigns = rank.into_iter().map(|c| all[c].clone()).collect();
    found.into_iter().map(|c| at[c]).collect()
}

/// A campaign without figures yet.
pub(super) fn campaign(place: usize, id: Text, name: Text, product: Text, currency: Currency) -> Campaign {
    let nothing = [Tally::default(); 3];
    Campaign { place, id, name, product, currency, attribution_days: 0, now: nothing, before: nothing, days: 0..0 }
}

/// Sums windows, and keeps the days that charts show.
fn days(ads: &mut Ads, raw: &Raw, campaign_of: &[u32]) {
    let mut shown: BTreeMap<(u32, Day), Tally> = BTreeMap::new();
    for row in &raw.days {
        let at = campaign_of[row.head as usize];
        let campaign = &mut ads.campaigns[at as usize];
        let place = &mut ads.places[campaign.place];
        campaign.currency = Currency::parse(raw.names.text(row.currency)).unwrap_or(place.currency);
        campaign.attribution_days = campaign.attribution_days.max(row.attribution_days);
        let back = place.through.0 - row.day.0;
        for window in Window::ALL {
            let (length, which) = (window.days(), window as usize);
            if back < length {
                campaign.now[which].add(&row.tally);
            } else if back < 2 * length {
                campaign.before[which].add(&row.tally);
            }
        }
        if back < DAYS_SHOWN {
            shown.entry((at, row.day)).or_default().add(&row.tally);
            if campaign.currency == place.currency {
                place.days.entry(row.day).or_default().add(&row.tally);
            }
        }
    }
    for ((at, day), tally) in shown {
        let next = u32::try_from(ads.days.len()).unwrap_or(u32::MAX);
        let range = &mut ads.campaigns[at as usize].days;
        if range.start == range.end {
            *range = next..next;
        }
        range.end = next + 1;
        ads.days.push((day, tally));
    }
}

fn worths(
    ads: &Ads,
    raw: &Raw,
    campaign_of: &[u32],
    text: &impl Fn(Name) -> Text,
    economics: &Economics,
    policy: &Policy,
) -> Worths {
    let mut campaigns: BTreeMap<u32, Clicks<'_>> = BTreeMap::new();
    let mut groups: BTreeMap<(u32, Text), Clicks<'_>> = BTreeMap::new();
    for row in &raw.skus {
        let (at, sku) = (campaign_of[row.head as usize], raw.names.text(row.sku));
        *campaigns.entry(at).or_default().entry(sku).or_default() += row.clicks;
        if text(row.group) != Text(0) {
            *groups.entry((at, text(row.group))).or_default().entry(sku).or_default() += row.clicks;
        }
    }
    let of = |at: u32, clicks: &Clicks<'_>| {
        let campaign = &ads.campaigns[at as usize];
        let place = &ads.places[campaign.place];
        worth(clicks, (&place.shop, &place.marketplace), campaign.currency, economics, policy)
    };
    Worths {
        groups: groups.iter().map(|(key, clicks)| (*key, of(key.0, clicks))).collect(),
        campaigns: campaigns.iter().map(|(at, clicks)| (*at, of(*at, clicks))).collect(),
    }
}

fn lines(rows: &[LeafRow], campaign_of: &[u32], text: &impl Fn(Name) -> Text) -> Lines {
    let key = |r: &LeafRow| {
        let [ad_group, targeting, matched, term] = r.texts.map(text);
        Line { campaign: campaign_of[r.head as usize], ad_group, targeting, matched, term }
    };
    let mut keyed: Vec<(Line, u8, u32)> = (0..).zip(rows).map(|(at, r)| (key(r), r.span, at)).collect();
    keyed.sort_unstable_by_key(|(line, span, _)| (*line, *span));
    let mut all = Lines::default();
    for same in keyed.chunk_by(|a, b| a.0 == b.0) {
        for span in same.chunk_by(|a, b| a.1 == b.1) {
            let mut sum = Tally::default();
            span.iter().for_each(|(.., at)| sum.add(&rows[*at as usize].tally));
            all.slots.push(slot(span[0].1, &sum));
        }
        all.keys.push(same[0].0);
        all.ends.push(u32::try_from(all.slots.len()).unwrap_or(u32::MAX));
    }
    all
}

fn slot(span: u8, t: &Tally) -> Slot {
    let small = |n: i64| i32::try_from(n).unwrap_or(i32::MAX);
    Slot {
        spend: t.spend_micros,
        sales: t.sales_micros,
        impressions: small(t.impressions),
        clicks: small(t.clicks),
        orders: small(t.orders),
        units: small(t.units),
        span,
    }
}

#[cfg(test)]
mod tests {
    use super::super::ask::{DayRow, Head};
    use super::super::{Basis, Place};
    use super::*;

    /// Heads as `(id, name)` with a day back and spend each; an empty id is one that the report left out.
    fn ads(rows: &[(&str, &str, i32, i64)]) -> Ads {
        let mut raw = Raw::default();
        let through = Day(1_000);
        raw.places.push(Place {
            shop: "s".into(),
            marketplace: "amazon-us".into(),
            currency: Currency::USD,
            first: Day(0),
            through,
            last: [None; 3],
            by_period: 0,
            basis: BTreeMap::from([("SP".into(), Basis::Campaigns)]),
            ordered: BTreeMap::new(),
            days: BTreeMap::new(),
        });
        let product = raw.names.add("SP");
        for (head, (id, name, back, spend)) in (0..).zip(rows) {
            let (id, name) = (raw.names.add(id), raw.names.add(name));
            raw.heads.push(Head { place: 0, id, name, product });
            let tally = Tally { spend_micros: *spend, clicks: 1, ..Tally::default() };
            let currency = raw.names.add("USD");
            raw.days.push(DayRow { head, currency, attribution_days: 7, day: through.plus(-back), tally });
            let texts = [Name(0), name, Name(0), Name(0)];
            raw.targets.push(LeafRow { head, texts, span: 0, tally });
        }
        build(raw, &Economics::default(), &Policy::default())
    }

    #[test]
    fn a_campaign_is_known_by_its_id_and_else_by_its_name() {
        let ads = ads(&[
            ("1", "old", 40, 1),
            ("1", "new", 3, 2),
            ("", "new", 5, 4),
            ("2", "twin", 1, 8),
            ("3", "twin", 2, 16),
        ]);
        let name = |c: &Campaign| (ads.texts.get(c.name).to_owned(), ads.texts.get(c.id).to_owned());
        let spend = |tallies: [Tally; 3]| tallies.map(|t| t.spend_micros);
        let seen: Vec<_> = ads.campaigns.iter().map(|c| (name(c), spend(c.now), spend(c.before))).collect();
        let of = |name: &str, id: &str| (name.to_owned(), id.to_owned());
        assert_eq!(
            seen,
            [
                (of("new", "1"), [6, 6, 7], [0, 1, 0]),
                (of("twin", "2"), [8, 8, 8], [0, 0, 0]),
                (of("twin", "3"), [16, 16, 16], [0, 0, 0]),
            ]
        );
        assert_eq!(ads.days_of(&ads.campaigns[0]).iter().map(|d| d.1.spend_micros).collect::<Vec<_>>(), [1, 4, 2]);
        assert_eq!(ads.places[0].days.values().map(|t| t.spend_micros).sum::<i64>(), 31);
        assert_eq!((ads.targets.len(), ads.targets.of_campaign(0)), (4, 0..2));
        assert_eq!(ads.targets.tally(0, Window::Week).spend_micros, 6, "the same words of two names are one target");
    }
}
