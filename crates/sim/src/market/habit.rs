//! How a shop is run where no desk runs it. Habits see what a seller sees: reports as known today, never the truth.

use super::Market;
use super::account::{AdState, Negative};
use super::chance::{About, day_key, key, stream};
use super::goods::FEN;
use super::ledger::Hand;
use super::structure::BIDS;
use crate::world::ads::Tally;
use std::collections::BTreeMap;

/// Who runs the shop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Habit {
    /// Nobody touches the ads; stock is ordered by feel.
    Untouched,
    /// The usual rules, once a week.
    Rules,
}

/// Target of the rules: spend ÷ sales, in per cent.
const ACOS_TARGET: i64 = 30;
/// Clicks without an order after which the rules shut a term out.
const CLICKS_WITHOUT_ORDER: i64 = 10;
/// Days that the rules look back for terms, and for bids and velocity.
const LOOK_BACK_DAYS: [i32; 2] = [60, 30];
/// Days of velocity that the rules want on top of the lead time.
const COVER_DAYS: i64 = 30;

/// Lives some days; once a week, in the morning, the habit acts.
pub fn live(market: &mut Market, days: i32, habit: Habit) {
    for _ in 0..days {
        if (market.today.0 - market.start.0) % 7 == 0 {
            match habit {
                Habit::Untouched => market.order_by_feel(),
                Habit::Rules => market.follow_rules(),
            }
        }
        market.step();
    }
}

impl Market {
    /// Units sold over the last days, as the order report shows them.
    fn sold(&self, sku: usize, days: i32) -> i64 {
        let traffic = &self.shop.sites[0].traffic;
        let from = traffic.len().saturating_sub(usize::try_from(days).unwrap_or(0));
        traffic[from..].iter().map(|t| t[sku].units).sum()
    }

    /// Orders when stock and goods on order are below 30 days of velocity and the lead time that the owner has in mind,
    /// up to 75 days and that lead time; both by feel. Duds are not ordered again.
    fn order_by_feel(&mut self) {
        for sku in 0..self.goods.len() {
            let mut rng = stream(self.spec.seed, About::Gut, &[key(sku), day_key(self.today)]);
            if self.shop.products[sku].dud {
                continue;
            }
            let days = i32::try_from(self.days.len()).unwrap_or(0).clamp(1, 30);
            let month = if days < 14 {
                (self.goods[sku].units_a_day * 30.0) as i64
            } else {
                self.sold(sku, days) * 30 / i64::from(days)
            };
            let lead = self.goods[sku].believed_lead_days;
            let have = self.on_hand(sku) + self.on_order(sku);
            if have < month * (30 + lead) / 30 {
                let wanted = (month * (75 + lead) / 30 - have) * rng.range(70, 130) / 100;
                self.order_more(sku, wanted);
            }
        }
    }

    fn order_more(&mut self, sku: usize, wanted: i64) {
        let units = self.goods[sku].orderable(wanted);
        let (y, m, d) = self.today.civil();
        let po = format!("H{y:04}{m:02}{d:02}-{sku:03}");
        self.place(po, sku, units, false, &Hand::habit());
    }

    /// The usual rules: terms that cost clicks and bring nothing are shut out, bids follow ACOS, stock follows velocity.
    fn follow_rules(&mut self) {
        self.shut_out_terms();
        self.follow_acos();
        self.order_by_velocity();
    }

    /// The rules' stock: what is sold in the lead time and 30 days more.
    pub(super) fn order_by_velocity(&mut self) {
        for sku in 0..self.goods.len() {
            let month = self.sold(sku, LOOK_BACK_DAYS[1]);
            let good = &self.goods[sku];
            let lead = i64::from(good.production_days + good.sea_days);
            let have = self.on_hand(sku) + self.on_order(sku);
            let wanted = month * (COVER_DAYS + lead) / 30;
            if have < wanted {
                self.order_more(sku, wanted - have);
            }
        }
    }

    fn shut_out_terms(&mut self) {
        let from = self.today.plus(-LOOK_BACK_DAYS[0]);
        let mut sums: BTreeMap<(usize, usize, usize), Tally> = BTreeMap::new();
        for row in self.rows_since(from) {
            let group = self.account.targets[row.target].group;
            sums.entry((group, row.sku, row.term)).or_default().add(&row.tally);
        }
        for ((group, sku, term), t) in sums {
            if t.clicks >= CLICKS_WITHOUT_ORDER && t.orders == 0 {
                let campaign = self.account.groups[group].campaign;
                let text = self.terms[sku][term].text.clone();
                let id = self.new_id();
                let negative =
                    Negative { id, campaign, group: Some(group), text, phrase: false, state: AdState::Enabled };
                // a term that is shut out already is refused as a duplicate: nothing to do
                let _ = self.add_negative(&Hand::habit(), negative);
            }
        }
    }

    fn follow_acos(&mut self) {
        let mut sums: BTreeMap<usize, Tally> = BTreeMap::new();
        for row in self.rows_since(self.today.plus(-LOOK_BACK_DAYS[1])) {
            sums.entry(row.target).or_default().add(&row.tally);
        }
        for (target, t) in sums {
            if self.account.targets[target].state != AdState::Enabled || t.clicks < CLICKS_WITHOUT_ORDER {
                continue;
            }
            let bid = self.account.targets[target].bid_micros;
            let wanted = if t.spend * 100 > t.sales * ACOS_TARGET {
                let fair = if t.sales == 0 {
                    0
                } else {
                    i128::from(bid) * i128::from(t.sales * ACOS_TARGET / 100) / i128::from(t.spend)
                };
                i64::try_from(fair).unwrap_or(bid).max(bid / 2)
            } else if t.spend * 200 < t.sales * ACOS_TARGET {
                bid * 11 / 10
            } else {
                bid
            };
            let wanted = (wanted / FEN * FEN).clamp(*BIDS.start(), *BIDS.end());
            if wanted != bid {
                self.set_bid(&Hand::habit(), target, wanted);
            }
        }
    }
}
