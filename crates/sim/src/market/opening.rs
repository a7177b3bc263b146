//! The first morning: campaigns with bids that were set by feel, stock on the shelf and at sea.

use super::account::{AUTO, AdCampaign, AdGroup, AdState, AdTarget, ProductAd, Targeting};
use super::auction::expected;
use super::chance::{About, between, key, stream};
use super::goods::FEN;
use super::supply::PurchaseLine;
use super::terms::{Fit, Term};
use super::{Market, terms};
use crate::rng::Rng;
use domain::Day;

/// What is known of the money in a click before any campaign exists.
struct Shelf<'a> {
    terms: &'a [Term],
    contribution: f64,
}

impl Market {
    /// Opens campaigns for every product.
    pub(super) fn open_campaigns(&mut self) {
        for sku in 0..self.goods.len() {
            let mut rng = stream(self.spec.seed, About::Opening, &[key(sku)]);
            for auto in [true, false] {
                let group = self.open_group(sku, auto);
                let targets = if auto {
                    AUTO.map(|(t, _)| (t.to_owned(), Targeting::Automatic)).to_vec()
                } else {
                    self.keywords(&mut rng, sku)
                };
                for (text, targeting) in targets {
                    let id = self.new_id();
                    self.account.targets.push(AdTarget {
                        id,
                        group,
                        text,
                        targeting,
                        bid_micros: FEN,
                        state: AdState::Enabled,
                    });
                }
            }
            self.set_first_bids(&mut rng, sku);
        }
    }

    fn open_group(&mut self, sku: usize, auto: bool) -> usize {
        let name = self.shop.products[sku].sku.clone();
        let campaign = AdCampaign {
            id: self.new_id(),
            name: format!("SP | {name} | {}", if auto { "Auto" } else { "Manual" }),
            state: AdState::Enabled,
            budget_micros: 10_000_000,
            auto,
            start: self.start.plus(-30),
            // some campaigns were set up with a last day that nobody remembers
            end: (!auto && sku % 4 == 1).then(|| self.spec.first_day.plus(240)),
        };
        self.account.campaigns.push(campaign);
        let group = AdGroup {
            id: self.new_id(),
            campaign: self.account.campaigns.len() - 1,
            name: format!("AG {name}"),
            state: AdState::Enabled,
            default_bid_micros: FEN,
        };
        self.account.groups.push(group);
        let group = self.account.groups.len() - 1;
        let id = self.new_id();
        self.account.ads.push(ProductAd { id, group, sku, state: AdState::Enabled });
        group
    }

    /// Three to eight keywords and sometimes a product page, as somebody chose them who does not know what sells.
    fn keywords(&self, rng: &mut Rng, sku: usize) -> Vec<(String, Targeting)> {
        let words: Vec<&Term> = self.terms[sku].iter().filter(|t| !t.is_page()).collect();
        let noun = self.shop.sites[0].locale.words[1][self.shop.products[sku].words[1]].to_lowercase();
        let mut chosen = vec![(noun.clone(), Targeting::Broad)];
        let wanted = usize::try_from(rng.range(3, 8)).unwrap_or(3);
        let mut tries = 0;
        while chosen.len() < wanted && tries < 60 {
            tries += 1;
            let term = rng.pick(&words);
            let busy = term.chances_a_day * term.ctr > 0.15;
            let targeting = *rng.pick(&[Targeting::Exact, Targeting::Exact, Targeting::Phrase, Targeting::Broad]);
            let dull = term.fit == Fit::Junk && !rng.chance(300);
            if busy && !dull && !chosen.iter().any(|(text, _)| *text == term.text) {
                chosen.push((term.text.clone(), targeting));
            }
        }
        if rng.chance(400) {
            let pages: Vec<&Term> = self.terms[sku].iter().filter(|t| t.is_page()).collect();
            let page = rng.pick(&pages);
            chosen.push((format!("asin=\"{}\"", page.text.to_uppercase()), Targeting::Product));
        }
        chosen
    }

    /// Bids between 0.4 and 2.2 times what a click is worth on average, budgets around what these bids would spend.
    fn set_first_bids(&mut self, rng: &mut Rng, sku: usize) {
        let reach = self.account.reach(sku, &self.terms[sku]);
        let shelf = Shelf { terms: &self.terms[sku], contribution: self.contribution_micros(sku) as f64 };
        let groups: Vec<usize> =
            (0..self.account.groups.len()).filter(|g| self.account.sku_of(*g) == Some(sku)).collect();
        for at in 0..self.account.targets.len() {
            if !groups.contains(&self.account.targets[at].group) {
                continue;
            }
            let bid = shelf.value(&reach, at) * between(rng, 0.4, 2.2);
            self.account.targets[at].bid_micros = ((bid / FEN as f64).round() as i64).max(4) * FEN;
        }
        let mut orders = 0.0;
        let mut spend = vec![0.0; self.account.campaigns.len()];
        for (term, list) in self.terms[sku].iter().zip(&reach) {
            let Some(best) = list.iter().max_by_key(|t| (self.account.targets[**t].bid_micros, usize::MAX - **t))
            else {
                continue;
            };
            let day = expected(term, self.account.targets[*best].bid_micros);
            orders += day.clicks * term.cvr;
            spend[self.account.groups[self.account.targets[*best].group].campaign] += day.cost_micros;
        }
        self.goods[sku].units_a_day += orders;
        for group in groups {
            let bids: Vec<i64> =
                self.account.targets.iter().filter(|t| t.group == group).map(|t| t.bid_micros).collect();
            let mean = bids.iter().sum::<i64>() / i64::try_from(bids.len().max(1)).unwrap_or(1);
            self.account.groups[group].default_bid_micros = (mean / FEN).max(2) * FEN;
            let campaign = self.account.groups[group].campaign;
            let budget = spend[campaign] * between(rng, 0.7, 2.6) / 1e6;
            self.account.campaigns[campaign].budget_micros = (budget.round() as i64).max(3) * 1_000_000;
        }
    }

    /// Stock of 20 to 60 days, some more at sea; what was bought too often lies there for most of a year.
    pub(super) fn open_stock(&mut self) {
        for sku in 0..self.goods.len() {
            let mut rng = stream(self.spec.seed, About::Opening, &[key(sku), 2]);
            let a_day = self.goods[sku].units_a_day;
            if self.shop.products[sku].dud {
                let units = (a_day * between(&mut rng, 240.0, 420.0)) as i64;
                let old = i32::try_from(rng.range(90, 170)).unwrap_or(90);
                self.receive_before(sku, units, self.start.plus(-old));
                continue;
            }
            let units = (a_day * between(&mut rng, 30.0, 65.0)) as i64 + 6;
            self.receive_before(sku, units, self.start.plus(-i32::try_from(rng.range(5, 30)).unwrap_or(5)));
            let coming = self.goods[sku].orderable((a_day * between(&mut rng, 30.0, 50.0)) as i64);
            let arrives = self.start.plus(i32::try_from(rng.range(12, 34)).unwrap_or(20));
            let line =
                self.line(format!("P0{sku:03}-2"), sku, coming, false, (arrives.plus(-52), arrives.plus(-34), arrives));
            self.ship(&line);
            self.supply.push(line);
        }
    }

    fn receive_before(&mut self, sku: usize, units: i64, day: Day) {
        let line = self.line(format!("P0{sku:03}-1"), sku, units, false, (day.plus(-50), day.plus(-34), day));
        self.shelve(&line);
        self.supply.push(line);
    }

    /// A purchase line at today's terms; days are ordered, ready, arrives.
    pub(super) fn line(&self, po: String, sku: usize, units: i64, air: bool, days: (Day, Day, Day)) -> PurchaseLine {
        PurchaseLine { po, sku, units, air, ordered: days.0, ready: days.1, arrives: days.2 }
    }

    /// Fills in the search terms of every product.
    pub(super) fn open_terms(&mut self) {
        for sku in 0..self.goods.len() {
            let contribution = self.contribution_micros(sku) as f64;
            let product = &self.shop.products[sku];
            let clicks = CLICKS_PER_ORDER * self.goods[sku].organic_a_day;
            let locale = self.shop.sites[0].locale;
            self.terms.push(terms::universe(self.spec.seed, sku, product, locale, clicks, contribution));
        }
    }
}

/// Clicks that could be had on a day, for one organic order: chosen such that advertising is 10 to 25 % of sales.
const CLICKS_PER_ORDER: f64 = 72.0;

impl Shelf<'_> {
    /// What a click of a target is worth on average, in micros.
    fn value(&self, reach: &[Vec<usize>], target: usize) -> f64 {
        let (mut clicks, mut worth) = (0.0, 0.0);
        for (term, list) in self.terms.iter().zip(reach) {
            if list.contains(&target) {
                clicks += term.chances_a_day * term.ctr;
                worth += term.chances_a_day * term.ctr * term.cvr * self.contribution;
            }
        }
        if clicks > 0.0 { worth / clicks } else { 0.02 * self.contribution }
    }
}
