//! Settlement lines out of what happened, and the statements cut from them.

use super::{Channel, Site, catalogue::Product, day::coupon};
use crate::{Spec, rng::Rng};
use domain::Day;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// One settlement line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Day of posting.
    pub day: Day,
    /// Minute of that day.
    pub minute: i64,
    /// Transaction type.
    pub tx: &'static str,
    /// Amount type.
    pub kind: &'static str,
    /// Amount description.
    pub what: Cow<'static, str>,
    /// Amount in micros, signed.
    pub amount: i64,
    /// Index of the offer; none for a charge on the account.
    pub offer: Option<usize>,
    /// Units, on lines of order items.
    pub quantity: i64,
    /// Order and item.
    pub item: Option<(usize, usize)>,
}

/// A closed statement.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// Id.
    pub id: String,
    /// First day.
    pub start: Day,
    /// Last day.
    pub end: Day,
    /// Day of the payout.
    pub deposit: Day,
    /// Payout in micros.
    pub total: i64,
    /// Lines.
    pub lines: Vec<Line>,
    /// Whether it is written as a V1 flat file.
    pub v1: bool,
}

const OTHER: &str = "other-transaction";
/// Days in a statement.
const PERIOD_DAYS: i32 = 14;

struct Post<'a> {
    site: &'a Site,
    lines: Vec<Line>,
    /// Account charges are not posted before this day, so that the V1 statement holds orders and refunds only.
    fees_from: Day,
    last: Day,
}

impl Post<'_> {
    fn account(&mut self, day: Day, kind: &'static str, what: impl Into<Cow<'static, str>>, amount: i64) {
        self.charge(day, OTHER, kind, what.into(), amount, None);
    }

    fn charge(
        &mut self,
        day: Day,
        tx: &'static str,
        kind: &'static str,
        what: Cow<'static, str>,
        amount: i64,
        offer: Option<usize>,
    ) {
        let day = day.max(self.fees_from);
        if day <= self.last && amount != 0 {
            let quantity = i64::from(offer.is_some());
            self.lines.push(Line { day, minute: 300, tx, kind, what, amount, offer, quantity, item: None });
        }
    }

    fn item(&mut self, day: Day, tx: &'static str, at: (usize, usize), amounts: &[(&'static str, &'static str, i64)]) {
        let order = &self.site.orders[at.0];
        let item = &order.items[at.1];
        for (kind, what, amount) in amounts.iter().filter(|a| a.2 != 0) {
            self.lines.push(Line {
                day,
                minute: order.minute,
                tx,
                kind,
                what: Cow::Borrowed(what),
                amount: *amount,
                offer: Some(item.offer),
                quantity: item.quantity,
                item: Some(at),
            });
        }
    }
}

/// Posts everything and closes the statements.
pub fn post(site: &mut Site, spec: &Spec, rng: &Rng, products: &[Product]) {
    let v1 = spec.v1_oldest && site.market.code() == "amazon-us" && spec.days >= 2 * PERIOD_DAYS;
    let fees_from = spec.first_day.plus(if v1 { PERIOD_DAYS } else { 0 });
    let mut p = Post { site, lines: Vec::new(), fees_from, last: spec.last_day() };
    orders(&mut p, products);
    refunds(&mut p, products);
    monthly(&mut p, spec);
    events(&mut p, spec);
    advertising(&mut p, spec);
    let mut lines = p.lines;
    if spec.unknown_triple {
        let mystery = Cow::Borrowed("Regulatory Operating Levy 2031");
        let day = fees_from.plus(3).min(spec.last_day());
        lines.push(Line {
            day,
            minute: 400,
            tx: OTHER,
            kind: OTHER,
            what: mystery,
            amount: -site.minor(1234),
            offer: None,
            quantity: 0,
            item: None,
        });
    }
    lines.sort_by_key(|l| (l.day, l.item.is_none()));
    site.settlements = cut(site, spec, &mut rng.clone(), &lines, v1);
    site.lines = lines;
}

/// Referral fee and its base of one item.
fn referral(site: &Site, products: &[Product], at: (usize, usize)) -> i64 {
    let item = &site.orders[at.0].items[at.1];
    let base = item.price + item.shipping + item.gift_wrap - item.promotion - item.ship_promotion;
    let rate = products[site.offers[item.offer].product].referral_bp;
    site.round(base * rate / 10_000).max(site.minor(30))
}

fn orders(p: &mut Post<'_>, products: &[Product]) {
    let site = p.site;
    for (n, order) in site.orders.iter().enumerate() {
        if order.channel != Channel::Site || order.cancelled || order.posted_day > p.last {
            continue;
        }
        for (m, item) in order.items.iter().enumerate() {
            let fee = site.offers[item.offer].fulfilment * item.quantity;
            // V1 statements are older than tax that the site withholds
            let tax = if order.posted_day < p.fees_from { 0 } else { item.tax };
            p.item(
                order.posted_day,
                "Order",
                (n, m),
                &[
                    ("ItemPrice", "Principal", item.price),
                    ("ItemPrice", "Tax", tax),
                    ("ItemPrice", "Shipping", item.shipping),
                    ("ItemPrice", "GiftWrap", item.gift_wrap),
                    ("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", -tax),
                    ("Promotion", "Principal", -item.promotion),
                    ("Promotion", "Shipping", -item.ship_promotion),
                    ("ItemFees", "Commission", -referral(site, products, (n, m))),
                    ("ItemFees", "FBAPerUnitFulfillmentFee", -fee),
                    ("ItemFees", "ShippingChargeback", -(item.shipping - item.ship_promotion)),
                ],
            );
        }
    }
}

fn refunds(p: &mut Post<'_>, products: &[Product]) {
    let site = p.site;
    for refund in &site.refunds {
        if refund.day > p.last {
            continue;
        }
        let item = &site.orders[refund.item.0].items[refund.item.1];
        let fee = referral(site, products, refund.item);
        // the marketplace keeps the lesser of 5.00 and a fifth of the referral fee
        let kept = site.round(fee / 5).min(site.minor(site.locale.price_factor / 2));
        p.item(
            refund.day,
            "Refund",
            refund.item,
            &[
                ("ItemPrice", "Principal", -item.price),
                ("ItemPrice", "Shipping", -item.shipping),
                ("Promotion", "Principal", item.promotion),
                ("Promotion", "Shipping", item.ship_promotion),
                ("ItemFees", "Commission", fee),
                ("ItemFees", "RefundCommission", -kept),
            ],
        );
        if products[site.offers[item.offer].product].return_per_mille > 80 {
            let fee = -site.minor(site.locale.price_factor / 5) * item.quantity;
            let what = Cow::Borrowed("FBACustomerReturnPerUnitFee");
            p.charge(refund.day.plus(1), OTHER, "ItemFees", what, fee, Some(item.offer));
        }
    }
}

/// Subscription, storage, aged surcharge, deals and removals.
fn monthly(p: &mut Post<'_>, spec: &Spec) {
    let site = p.site;
    for (from, to) in spec.months() {
        let month = from.month_start();
        p.account(month.plus(2).max(from), OTHER, "Subscription Fee", -site.minor(site.locale.subscription));
        let storage: i64 = site.storage.iter().filter(|s| s.month == month).map(|s| s.fee).sum();
        p.account(month.month_end().plus(8), OTHER, "Storage Fee", -storage);
        let aged: i64 = site.aged.iter().filter(|a| a.day.month_start() == month).map(|a| a.fee).sum();
        p.account(month.plus(19), OTHER, "StorageRenewalBilling", -aged);
        if month.civil().1 % 2 == 0 {
            let day = month.plus(9).max(from);
            let fee = -site.minor(150 * site.locale.price_factor / 10);
            p.charge(day, "Lightning Deal Fee", "LightningDealFee", Cow::Borrowed("LightningDealFee"), fee, None);
        }
        let end = usize::try_from(to.0 - spec.first_day.0).unwrap_or(0);
        let removed: i64 = site.moves[end].iter().map(|m| m.removed).sum();
        p.account(
            to.plus(4),
            OTHER,
            if month.civil().1 % 2 == 0 { "RemovalComplete" } else { "DisposalComplete" },
            -site.minor(104 * site.locale.price_factor / 1000) * removed,
        );
    }
}

/// Inbound fees, reimbursements and coupons.
fn events(p: &mut Post<'_>, spec: &Spec) {
    let site = p.site;
    let mut inbound: BTreeMap<Day, i64> = BTreeMap::new();
    for receipt in site.receipts.iter().filter(|r| r.day >= spec.first_day) {
        *inbound.entry(receipt.day).or_default() += receipt.units;
    }
    for (n, (day, units)) in inbound.into_iter().enumerate() {
        let what = if n % 3 == 2 { "Inbound Transportation Fee" } else { "FBA Inbound Placement Service Fee" };
        p.account(day.plus(3), OTHER, what, -site.minor(27 * site.locale.price_factor / 1000) * units);
    }
    for (n, r) in site.reimbursements.iter().enumerate() {
        let kind = "FBA Inventory Reimbursement";
        p.charge(r.day, OTHER, kind, Cow::Borrowed("WAREHOUSE_DAMAGE"), r.per_unit * r.units, Some(r.offer));
        if n % 6 == 5 {
            let amount = site.minor(3 * site.locale.price_factor / 10);
            p.charge(r.day, OTHER, kind, Cow::Borrowed("INCORRECT_FEES_NON_ITEMIZED"), amount, None);
        }
    }
    let mut coupons: BTreeMap<(Day, usize), i64> = BTreeMap::new();
    for order in site.orders.iter().filter(|o| o.channel == Channel::Site && !o.cancelled) {
        for item in &order.items {
            if coupon(spec.seed, order.day, item.offer) {
                let monday = Day((order.day.0 + 3).div_euclid(7) * 7 + 4);
                *coupons.entry((monday, item.offer)).or_default() += 1;
            }
        }
    }
    for ((day, offer), n) in coupons {
        let what = Cow::Owned(format!("Coupon {} redemptions", site.offers[offer].fnsku));
        let fee = -site.minor(60 * site.locale.price_factor / 1000) * n;
        p.charge(day, "CouponRedemptionFee", "CouponRedemptionFee", what, fee, None);
    }
}

/// Advertising is charged once a week for the week before.
fn advertising(p: &mut Post<'_>, spec: &Spec) {
    let site = p.site;
    let mut weeks: BTreeMap<i32, i64> = BTreeMap::new();
    for leaf in &site.leaves {
        *weeks.entry((leaf.day.0 - spec.first_day.0) / 7).or_default() += leaf.last.spend;
    }
    for b in site.brand_days.iter().chain(&site.orphan_days) {
        *weeks.entry((b.day.0 - spec.first_day.0) / 7).or_default() += b.tally.spend;
    }
    for (week, spend) in weeks {
        let day = spec.first_day.plus(week * 7 + 8);
        p.charge(day, "ServiceFee", "Cost of Advertising", Cow::Borrowed("TransactionTotalAmount"), -spend, None);
    }
}

/// Cuts the posted lines into statements. The lines after the last whole period stay open, unless there is no whole period.
fn cut(site: &Site, spec: &Spec, rng: &mut Rng, lines: &[Line], v1: bool) -> Vec<Settlement> {
    let periods = (spec.days / PERIOD_DAYS).max(1);
    let mut held = 0_i64;
    let mut settlements = Vec::new();
    for n in 0..periods {
        let start = spec.first_day.plus(n * PERIOD_DAYS);
        let end = start.plus(PERIOD_DAYS - 1).min(spec.last_day());
        let v1 = v1 && n == 0;
        let mut own: Vec<Line> = lines.iter().filter(|l| (start..=end).contains(&l.day)).cloned().collect();
        let transfer = |day: Day, what: &'static str, amount: i64| Line {
            day,
            minute: if what.starts_with('P') { 0 } else { 1439 },
            tx: OTHER,
            kind: OTHER,
            what: Cow::Borrowed(what),
            amount,
            offer: None,
            quantity: 0,
            item: None,
        };
        if held != 0 {
            own.insert(0, transfer(start, "Previous Reserve Amount Balance", held));
        }
        let earned: i64 = own.iter().map(|l| l.amount).sum();
        held = if v1 { 0 } else { site.round(earned.max(0) * rng.range(8, 24) / 100) };
        if held != 0 {
            own.push(transfer(end, "Current Reserve Amount", -held));
        }
        if earned < 0 {
            own.push(transfer(end, "Successful charge", -earned));
        }
        let total = own.iter().map(|l| l.amount).sum();
        let id = format!("1{}", rng.digits(10));
        settlements.push(Settlement { id, start, end, deposit: end.plus(2), total, lines: own, v1 });
    }
    settlements
}
