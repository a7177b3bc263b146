//! One day of the market: goods arrive, shoppers search, click and buy, fees fall due, statements close.

use super::auction::Shown;
use super::chance::{About, day_key, key, log_normal, poisson, stream, unit};
use super::sales::Bought;
use super::{AdRow, Market, PRICE_ELASTICITY};
use crate::world::ads::Tally;
use crate::world::fees::{Snapshot, aged_fees, month_fees};
use crate::world::settle::{Line, Settlement};
use crate::world::{Traffic, locale, stock::Move};
use domain::{Day, money::scale};
use std::borrow::Cow;

/// Days in a statement.
const STATEMENT_DAYS: i32 = 14;

impl Market {
    /// Lives one day: today becomes yesterday.
    pub fn step(&mut self) {
        let day = self.today;
        let offers = &self.shop.sites[0].offers;
        self.moves = offers.iter().map(|o| Move { start: o.shelf.on_hand(), ..Move::default() }).collect();
        self.traffic = vec![Traffic::default(); self.goods.len()];
        self.receive(day);
        self.carry_out_removals();
        self.take_back(day);
        self.refund(day);
        self.credit(day);
        self.refresh(day);
        let wanted: Vec<i64> = (0..self.goods.len()).map(|sku| self.organic_orders(sku, day)).collect();
        let open: Vec<f64> = (0..self.goods.len()).map(|sku| self.open_part(sku, wanted[sku])).collect();
        let shown = self.auctions(day, &open);
        self.trade(day, &wanted, shown);
        self.close_day(day);
        self.today = day.plus(1);
    }

    /// Which targets meet which terms, and which of them serve today.
    fn refresh(&mut self, day: Day) {
        if self.stale {
            self.reach = self.terms.iter().enumerate().map(|(sku, terms)| self.account.reach(sku, terms)).collect();
            self.stale = false;
        }
        self.serving = (0..self.account.targets.len()).map(|t| self.account.serves(t, day)).collect();
    }

    /// Orders that shoppers would place without advertising, if there were stock without end.
    pub(super) fn organic_orders(&self, sku: usize, day: Day) -> i64 {
        let mut rng = stream(self.spec.seed, About::Organic, &[key(sku), day_key(day)]);
        let mood = log_normal(&mut rng, 0.32) * 0.95;
        poisson(unit(&mut rng), self.organic_mean(sku, day) * mood)
    }

    /// Mean organic orders of a day at today's price.
    pub(super) fn organic_mean(&self, sku: usize, day: Day) -> f64 {
        self.goods[sku].organic_a_day * self.tide(sku, day) * self.price_effect(sku)
    }

    /// Shoppers of a day against the mean of the year: season, day of the week, popularity.
    pub(super) fn tide(&self, sku: usize, day: Day) -> f64 {
        let season = locale::season_bp(day, self.shop.products[sku].season) as f64 / 10_000.0;
        season * self.goods[sku].popular(day.0 - self.start.0)
    }

    fn price_effect(&self, sku: usize) -> f64 {
        let ratio = self.shop.sites[0].offers[sku].price as f64 / self.goods[sku].everyday_price as f64;
        ratio.powf(PRICE_ELASTICITY).min(4.0)
    }

    /// Part of the day in which there is stock, as far as organic demand goes.
    fn open_part(&self, sku: usize, wanted: i64) -> f64 {
        let stock = self.shop.sites[0].offers[sku].shelf.on_hand();
        if stock == 0 { 0.0 } else { (stock as f64 / (wanted as f64 * 1.1).max(0.5)).min(1.0) }
    }

    fn trade(&mut self, day: Day, wanted: &[i64], shown: Vec<Shown>) {
        let mut replaced = vec![0; wanted.len()];
        for bought in self.orders_due.remove(&day).unwrap_or_default() {
            if self.sell_to(&bought) {
                replaced[bought.sku] += i64::from(bought.replaces);
            }
        }
        for s in shown {
            let spend = s.clicks.iter().map(|c| c.cost_micros).sum();
            let clicks = s.clicks.len() as i64;
            let tally = Tally { impressions: s.impressions, clicks, spend, ..Tally::default() };
            self.rows.push(AdRow { day, sku: s.sku, term: s.term, target: s.target, tally });
            self.open_day.ads += spend;
            self.ads_due += spend;
            self.traffic[s.sku].sessions += clicks;
            self.follow_clicks(day, &s, &mut replaced);
        }
        for (sku, orders) in wanted.iter().enumerate() {
            for n in replaced[sku]..*orders {
                let name = [0, key(sku), day_key(day), n.unsigned_abs()];
                let mut rng = stream(self.spec.seed, About::Order, &name);
                match self.sell(&mut rng, sku) {
                    Some(at) => self.plan(&mut rng, at, None),
                    None => break,
                }
            }
        }
    }

    /// What becomes of the clicks of a term: an order today or later, a credit, nothing.
    fn follow_clicks(&mut self, day: Day, s: &Shown, replaced: &mut [i64]) {
        let row = self.rows.len() - 1;
        let cvr = self.terms[s.sku][s.term].cvr * self.price_effect(s.sku);
        for click in &s.clicks {
            let name = [key(s.sku), key(s.term), day_key(day), click.number, 1];
            let mut rng = stream(self.spec.seed, About::Click, &name);
            let buys = unit(&mut rng) < cvr;
            let invalid = rng.chance(10);
            let after = |rng: &mut crate::rng::Rng, low, high| i32::try_from(rng.range(low, high)).unwrap_or(1);
            if invalid && !buys {
                let due = day.plus(after(&mut rng, 1, 3));
                self.credits_due.entry(due).or_default().push((row, click.cost_micros));
            }
            if !buys {
                continue;
            }
            let days = if rng.chance(600) { 0 } else { after(&mut rng, 1, 7) };
            let bought = Bought {
                row,
                sku: s.sku,
                term: s.term,
                clicked: day,
                number: click.number,
                replaces: rng.chance(50),
                cancelled_after: rng.chance(30).then(|| after(&mut rng, 8, 28)),
            };
            if days > 0 {
                self.orders_due.entry(day.plus(days)).or_default().push(bought);
            } else if self.sell_to(&bought) {
                replaced[s.sku] += i64::from(bought.replaces);
            }
        }
    }

    fn close_day(&mut self, day: Day) {
        self.visits(day);
        self.storage(day);
        let site = &mut self.shop.sites[0];
        if day == day.month_end() {
            for (m, o) in self.moves.iter_mut().zip(&mut site.offers) {
                m.removed += std::mem::take(&mut o.shelf.broken);
            }
        }
        for (m, o) in self.moves.iter_mut().zip(&site.offers) {
            (m.end, m.unfulfillable) = (o.shelf.on_hand(), o.shelf.broken);
        }
        site.moves.push(std::mem::take(&mut self.moves));
        site.traffic.push(std::mem::take(&mut self.traffic));
        if day == day.month_end() {
            self.bill_storage(day);
        }
        if day.civil().2 == 15 {
            self.bill_aged(day);
        }
        let lived = day.0 - self.start.0 + 1;
        if lived % 7 == 0 {
            let due = std::mem::take(&mut self.ads_due);
            self.post(day.plus(1), "ServiceFee", "Cost of Advertising", "TransactionTotalAmount".into(), -due, None);
        }
        if lived % STATEMENT_DAYS == 0 {
            self.close_statement(day);
        }
        self.open_day.write_down = self.write_down(day);
        self.days.push(std::mem::take(&mut self.open_day));
        debug_assert_eq!(self.days.len(), self.shop.sites[0].moves.len());
    }

    fn visits(&mut self, day: Day) {
        for sku in 0..self.goods.len() {
            let mut rng = stream(self.spec.seed, About::Visits, &[key(sku), day_key(day)]);
            let per_cent = rng.range(9, 17);
            let out = self.shop.sites[0].offers[sku].shelf.on_hand() == 0 && self.traffic[sku].units == 0;
            let t = &mut self.traffic[sku];
            t.sessions += t.units * 100 / per_cent + if out { rng.range(0, 3) } else { rng.range(2, 14) };
            t.views = t.sessions + t.sessions * rng.range(10, 60) / 100;
        }
    }

    /// Storage of a day, before the bill: on hand × volume × rate ÷ days of the month.
    fn storage(&mut self, day: Day) {
        let site = &self.shop.sites[0];
        let rate = site.minor(site.locale.storage_rate[usize::from(day.civil().1 >= 10)]);
        let days = i128::from(day.month_end().0 - day.month_start().0 + 1);
        let volume: i64 =
            site.offers.iter().map(|o| o.shelf.on_hand() * self.shop.products[o.product].volume_cm3()).sum();
        let share = i128::from(site.locale.volume_unit_cm3) * days;
        let fee = scale(rate, i128::from(volume), share).unwrap_or(0);
        self.open_day.storage += fee;
        self.storage_accrued += fee;
    }

    fn bill_storage(&mut self, day: Day) {
        let from = day.month_start();
        let accrued = std::mem::take(&mut self.storage_accrued);
        if from < self.start {
            return; // the market did not see the whole month
        }
        let at = usize::try_from(from.0 - self.start.0).unwrap_or(0);
        let site = &mut self.shop.sites[0];
        let fees = month_fees(site, &self.shop.products, at..site.moves.len(), from);
        let billed: i64 = fees.iter().map(|f| f.fee).sum();
        site.storage.extend(fees);
        self.open_day.storage += billed - accrued;
        self.post(day.plus(8), "other-transaction", "other-transaction", "Storage Fee".into(), -billed, None);
    }

    fn bill_aged(&mut self, day: Day) {
        let site = &mut self.shop.sites[0];
        let shelves = site.offers.iter().map(|o| o.shelf.clone()).collect();
        let fees = aged_fees(site, &Snapshot { day, shelves }, &self.shop.products);
        let billed: i64 = fees.iter().map(|f| f.fee).sum();
        site.aged.extend(fees);
        self.open_day.aged += billed;
        self.post(day.plus(5), "other-transaction", "other-transaction", "StorageRenewalBilling".into(), -billed, None);
    }

    /// Cuts the lines posted so far into a statement; a part of the money is held back.
    fn close_statement(&mut self, day: Day) {
        let start = day.plus(1 - STATEMENT_DAYS);
        let mut rng = stream(self.spec.seed, About::Statement, &[day_key(day)]);
        let site = &mut self.shop.sites[0];
        let (mut own, later): (Vec<Line>, Vec<Line>) =
            std::mem::take(&mut site.lines).into_iter().partition(|l| l.day <= day);
        site.lines = later;
        own.sort_by_key(|l| (l.day, l.item.is_none()));
        let transfer = |day: Day, what: &'static str, amount: i64| Line {
            day,
            minute: if what.starts_with('P') { 0 } else { 1439 },
            tx: "other-transaction",
            kind: "other-transaction",
            what: Cow::Borrowed(what),
            amount,
            offer: None,
            quantity: 0,
            item: None,
        };
        if self.held != 0 {
            own.insert(0, transfer(start, "Previous Reserve Amount Balance", self.held));
        }
        let earned: i64 = own.iter().map(|l| l.amount).sum();
        self.held = site.round(earned.max(0) * rng.range(8, 24) / 100);
        if self.held != 0 {
            own.push(transfer(day, "Current Reserve Amount", -self.held));
        }
        if earned < 0 {
            own.push(transfer(day, "Successful charge", -earned));
        }
        let total = own.iter().map(|l| l.amount).sum();
        let id = format!("1{}", rng.digits(10));
        site.settlements.push(Settlement { id, start, end: day, deposit: day.plus(2), total, lines: own, v1: false });
    }
}
