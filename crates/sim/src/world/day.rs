//! One site, day by day: goods arrive, shoppers buy, units come back, stock is ordered again.

use super::{
    Channel, Item, Order, Refund, Return, Site, Traffic, ads, catalogue,
    catalogue::Product,
    costs::Receipt,
    fees::{self, Reimbursement, Snapshot},
    locale::{self, Locale},
    settle,
    stock::Move,
};
use crate::{Spec, rng::Rng};
use domain::{Day, Marketplace};
use std::collections::{BTreeMap, BTreeSet};

/// Days from purchase order to receipt, by sea and by air; whole weeks, so that a site always receives on its own weekday.
const LEAD_DAYS: [(&str, i32); 2] = [("sea", 28), ("air", 14)];

struct Run<'a> {
    spec: &'a Spec,
    rng: Rng,
    products: &'a [Product],
    site: Site,
    returns_due: BTreeMap<Day, Vec<Return>>,
    replacements_due: BTreeMap<Day, Vec<usize>>,
    /// (day, offer, sellable): a day sees at most one return of a kind per offer.
    return_days: BTreeSet<(Day, usize, bool)>,
    today: Vec<Move>,
    traffic: Vec<Traffic>,
}

/// Simulates one site over the whole spec, money and advertising included.
pub fn simulate(
    spec: &Spec,
    rng: &Rng,
    market: Marketplace,
    locale: &'static Locale,
    index: usize,
    products: &[Product],
) -> Site {
    let offers = catalogue::offers(rng, market, locale, index, products);
    let clock = locale::Clock::new(market, spec.first_day.plus(-420), spec.last_day().plus(60));
    let site = Site::new(market, locale, clock, offers);
    let mut run = Run {
        spec,
        rng: rng.fork("days"),
        products,
        site,
        returns_due: BTreeMap::new(),
        replacements_due: BTreeMap::new(),
        return_days: BTreeSet::new(),
        today: Vec::new(),
        traffic: Vec::new(),
    };
    let shift = i32::try_from(index).unwrap_or(0);
    run.open(shift);
    for n in 0..spec.days.max(1) {
        run.day(spec.first_day.plus(n), (n - shift).rem_euclid(7) == 0);
    }
    let mut site = run.site;
    for refund in &site.refunds {
        let item = &site.orders[refund.item.0].items[refund.item.1];
        let at = usize::try_from(refund.day.0 - spec.first_day.0).unwrap_or(usize::MAX);
        if let Some(day) = site.traffic.get_mut(at) {
            day[item.offer].refunded += item.quantity;
        }
    }
    fees::storage(&mut site, spec, products);
    ads::run(&mut site, spec, &rng.fork("ads"), products);
    settle::post(&mut site, spec, &rng.fork("settle"), products);
    site
}

impl Run<'_> {
    /// Stock from before the first day.
    fn open(&mut self, shift: i32) {
        let first = self.spec.first_day;
        for offer in 0..self.site.offers.len() {
            let (demand, product) = (self.site.offers[offer].demand_milli, self.site.offers[offer].product);
            if self.products[product].dud {
                let weeks = i32::try_from(*self.rng.pick(&[15_i64, 24, 30, 38, 44, 58])).unwrap_or(15);
                let units = self.rng.range(40, 160);
                self.arrive(offer, first.plus(shift - 7 * weeks), units, "sea");
            }
            let units = demand * 45 / 1000 + self.rng.range(8, 25);
            self.arrive(offer, first.plus(shift - 21), units, "sea");
        }
    }

    fn arrive(&mut self, offer: usize, day: Day, units: i64, mode: &'static str) {
        let lead = if mode == "air" { 14 } else { 28 };
        self.site.receipts.push(Receipt { day, ordered: day.plus(-lead), offer, units, mode });
        self.site.offers[offer].shelf.put(day, units);
    }

    fn day(&mut self, day: Day, review: bool) {
        self.today = self.site.offers.iter().map(|o| Move { start: o.shelf.on_hand(), ..Move::default() }).collect();
        self.traffic = vec![Traffic::default(); self.site.offers.len()];
        self.receive(day);
        self.take_back(day);
        self.lose(day);
        self.sell(day);
        self.ship_elsewhere(day);
        if review {
            self.reorder(day);
        }
        if day == day.month_end() || day == self.spec.last_day() {
            self.remove_broken(day);
        }
        for (m, o) in self.today.iter_mut().zip(&self.site.offers) {
            (m.end, m.unfulfillable) = (o.shelf.on_hand(), o.shelf.broken);
        }
        if day.civil().2 == 15 || day == day.month_end() || day == self.spec.last_day() {
            let shelves = self.site.offers.iter().map(|o| o.shelf.clone()).collect();
            self.site.snapshots.push(Snapshot { day, shelves });
        }
        self.visits();
        self.site.moves.push(std::mem::take(&mut self.today));
        self.site.traffic.push(std::mem::take(&mut self.traffic));
    }

    fn receive(&mut self, day: Day) {
        for offer in 0..self.site.offers.len() {
            let shelf = &mut self.site.offers[offer].shelf;
            let units: i64 = shelf.inbound.iter().filter(|(d, _)| *d == day).map(|(_, n)| n).sum();
            shelf.inbound.retain(|(d, _)| *d != day);
            if units > 0 {
                shelf.put(day, units);
                self.today[offer].received += units;
            }
        }
    }

    fn take_back(&mut self, day: Day) {
        for back in self.returns_due.remove(&day).unwrap_or_default() {
            let offer = self.site.orders[back.item.0].items[back.item.1].offer;
            if back.sellable {
                self.site.offers[offer].shelf.put(day, back.quantity);
                self.today[offer].returned += back.quantity;
            } else {
                self.site.offers[offer].shelf.broken += back.quantity;
                self.today[offer].returned_broken += back.quantity;
            }
            self.site.returns.push(back);
        }
    }

    /// Now and then a unit is lost in the warehouse; the marketplace pays a week later.
    fn lose(&mut self, day: Day) {
        for offer in 0..self.site.offers.len() {
            if !self.rng.chance(3) || self.site.offers[offer].shelf.take(1) == 0 {
                continue;
            }
            self.today[offer].lost += 1;
            let per_unit = self.site.round(self.site.offers[offer].price * 62 / 100);
            let id = self.rng.digits(10);
            let approved = day.plus(7);
            if approved <= self.spec.last_day() {
                self.site.reimbursements.push(Reimbursement { day: approved, id, offer, units: 1, per_unit });
            }
        }
    }

    fn sell(&mut self, day: Day) {
        for offer in 0..self.site.offers.len() {
            let (product, base) = (self.site.offers[offer].product, self.site.offers[offer].demand_milli);
            let coupon = coupon(self.spec.seed, day, offer);
            let lift = if coupon { 130 } else { 100 };
            let mean = base * locale::season_bp(day, self.products[product].season) / 10_000 * lift / 100;
            let mut wanted = self.rng.count(mean);
            while wanted > 0 {
                let quantity = if wanted > 1 && self.rng.chance(180) { 2 } else { 1 };
                wanted -= quantity;
                if self.site.offers[offer].shelf.on_hand() < quantity {
                    break;
                }
                let mut parts = vec![(offer, quantity)];
                let other = usize::try_from(self.rng.below(self.site.offers.len() as i64)).unwrap_or(0);
                if other != offer && self.rng.chance(110) && self.site.offers[other].shelf.on_hand() > 0 {
                    parts.push((other, 1));
                }
                self.order(day, Channel::Site, &parts);
            }
        }
    }

    fn ship_elsewhere(&mut self, day: Day) {
        for offer in self.replacements_due.remove(&day).unwrap_or_default() {
            if self.site.offers[offer].shelf.on_hand() > 0 {
                self.order(day, Channel::Replacement, &[(offer, 1)]);
            }
        }
        if self.rng.chance(140) {
            let offer = usize::try_from(self.rng.below(self.site.offers.len() as i64)).unwrap_or(0);
            let quantity = self.rng.range(1, 2);
            if self.site.offers[offer].shelf.on_hand() >= quantity {
                self.order(day, Channel::NonAmazon, &[(offer, quantity)]);
            }
        }
    }

    fn order(&mut self, day: Day, channel: Channel, parts: &[(usize, i64)]) {
        let cancelled = channel == Channel::Site && self.rng.chance(18);
        let items: Vec<Item> = parts.iter().map(|(o, n)| self.item(day, channel, *o, *n)).collect();
        if !cancelled {
            for item in &items {
                self.today[item.offer].shipped += self.site.offers[item.offer].shelf.take(item.quantity);
            }
        }
        let ship_day = day.plus(i32::from(channel == Channel::Site && self.rng.chance(400)));
        let order = Order {
            id: format!("{}-{}-{}", self.rng.range(100, 116), self.rng.digits(7), self.rng.digits(7)),
            day,
            minute: self.rng.range(240, 1439),
            channel,
            cancelled,
            ship_day,
            posted_day: ship_day.plus(1 + i32::try_from(self.rng.below(3)).unwrap_or(0)),
            business: self.rng.chance(70),
            place: usize::try_from(self.rng.below(self.site.locale.places.len() as i64)).unwrap_or(0),
            items,
        };
        if channel == Channel::Site {
            for item in &order.items {
                count_traffic(&mut self.traffic[item.offer], item, order.business);
            }
            if !cancelled {
                self.plan_returns(&order);
            }
        }
        self.site.orders.push(order);
    }

    fn item(&mut self, day: Day, channel: Channel, offer: usize, quantity: i64) -> Item {
        let site = &self.site;
        let (code, shipment) = (self.rng.digits(14), format!("D{}", self.rng.code(8)));
        let free = channel != Channel::Site;
        let full = if free { 0 } else { site.offers[offer].price * quantity };
        let off = if coupon(self.spec.seed, day, offer) { site.round(full / 10) } else { 0 };
        let wide = self.spec.wide_spellings;
        let (price, promotion) = if wide { (full, off) } else { (full - off, 0) };
        let shipping =
            if !free && self.rng.chance(150) { site.minor(5 * site.locale.price_factor / 10 + 99) } else { 0 };
        let ship_promotion = if self.rng.chance(400) { shipping } else { 0 };
        Item {
            offer,
            quantity,
            price,
            tax: site.round((price - promotion) * site.locale.tax_bp / 10_000),
            shipping,
            promotion,
            ship_promotion,
            gift_wrap: if wide && !free && self.rng.chance(40) { site.minor(site.locale.price_factor / 2) } else { 0 },
            code,
            shipment,
        }
    }

    fn plan_returns(&mut self, order: &Order) {
        let at = self.site.orders.len();
        for (n, item) in order.items.iter().enumerate() {
            let product = self.site.offers[item.offer].product;
            if !self.rng.chance(self.products[product].return_per_mille) {
                continue;
            }
            let refunded = order.posted_day.plus(4 + i32::try_from(self.rng.below(18)).unwrap_or(0));
            self.site.refunds.push(Refund { day: refunded, item: (at, n) });
            if self.rng.chance(60) {
                self.replacements_due.entry(refunded).or_default().push(item.offer);
            }
            if self.rng.chance(200) {
                continue;
            }
            let sellable = self.rng.chance(620);
            let mut day = refunded.plus(i32::try_from(self.rng.below(6)).unwrap_or(0));
            while !self.return_days.insert((day, item.offer, sellable)) {
                day = day.plus(1);
            }
            let back = Return {
                day,
                minute: self.rng.range(300, 1300),
                item: (at, n),
                quantity: item.quantity,
                sellable,
                plate: format!("LPN{}", self.rng.code(10)),
                reason: usize::try_from(self.rng.below(6)).unwrap_or(0),
            };
            self.returns_due.entry(day).or_default().push(back);
        }
    }

    /// Orders what is missing for seven weeks. Duds are not ordered again.
    fn reorder(&mut self, day: Day) {
        let (mode, lead) = LEAD_DAYS[usize::from(self.rng.chance(350))];
        for offer in 0..self.site.offers.len() {
            let o = &self.site.offers[offer];
            let have = o.shelf.on_hand() + o.shelf.on_the_way();
            if self.products[o.product].dud || have > o.demand_milli * 38 / 1000 {
                continue;
            }
            let units = (o.demand_milli * 49 / 1000 - have).max(6) + self.rng.range(0, 9);
            let due = day.plus(lead);
            self.site.offers[offer].shelf.inbound.push((due, units));
            self.site.receipts.push(Receipt { day: due, ordered: day, offer, units, mode });
        }
    }

    fn remove_broken(&mut self, _day: Day) {
        for (m, o) in self.today.iter_mut().zip(&mut self.site.offers) {
            if o.shelf.broken > 2 {
                m.removed += o.shelf.broken;
                o.shelf.broken = 0;
            }
        }
    }

    fn visits(&mut self) {
        for t in &mut self.traffic {
            let per_cent = self.rng.range(7, 16);
            t.sessions = t.units * 100 / per_cent + self.rng.range(0, 12);
            t.views = t.sessions + t.sessions * self.rng.range(10, 60) / 100;
        }
    }
}

fn count_traffic(t: &mut Traffic, item: &Item, business: bool) {
    t.units += item.quantity;
    t.items += 1;
    t.sales += item.price;
    if business {
        t.units_b2b += item.quantity;
        t.items_b2b += 1;
        t.sales_b2b += item.price;
    }
}

/// Whether an offer has a coupon in the week of a day: about one week in nine.
pub fn coupon(seed: u64, day: Day, offer: usize) -> bool {
    Rng::new(seed ^ 0xc0_0b0e).fork(&format!("{offer}/{}", day.0.div_euclid(7))).chance(110)
}

impl Site {
    pub(crate) fn new(
        market: Marketplace,
        locale: &'static Locale,
        clock: locale::Clock,
        offers: Vec<super::Offer>,
    ) -> Self {
        Self {
            market,
            locale,
            clock,
            offers,
            receipts: Vec::new(),
            orders: Vec::new(),
            refunds: Vec::new(),
            returns: Vec::new(),
            moves: Vec::new(),
            traffic: Vec::new(),
            reimbursements: Vec::new(),
            storage: Vec::new(),
            aged: Vec::new(),
            snapshots: Vec::new(),
            campaigns: Vec::new(),
            targets: Vec::new(),
            leaves: Vec::new(),
            brand_days: Vec::new(),
            orphan_days: Vec::new(),
            lines: Vec::new(),
            settlements: Vec::new(),
        }
    }
}
