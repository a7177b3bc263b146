//! From accrual gross profit to the base of any scheme, cause by cause, to the micro.

use super::agreement::Agreement;
use super::entry::{Entry, entries_within};
use super::ledger::{Kind, Ledger, Row};
use super::ownership::Owners;
use super::part::Part;
use super::scheme::{Base, Scheme};
use super::slip::Slip;
use super::total;
use super::words::coded;
use crate::month::Month;
use std::collections::BTreeMap;

coded! {
    /// Why a base differs from accrual gross profit.
    Cause {
        Ownership      "ownership"        "Shares of others and of the house"          "他人及公司的份额"
        CostsLeftOut   "costs_left_out"   "Costs that the base leaves out"             "基数未扣的费用"
        GoodsLeftOut   "goods_left_out"   "Cost of goods that the base leaves out"     "基数未扣的销货成本"
        StockBuild     "stock_build"      "Stock build: goods bought less goods sold"  "备货：采购减销货成本"
        PayoutDue      "payout_due"       "Still with the marketplace"                 "平台尚未回款"
        RefundsLeftOut "refunds_left_out" "Refunds beyond the clawback"                "超过追回期的退款"
        SlowStock      "slow_stock"       "Slow stock: surcharge, capital, write-down" "滞销：附加费、资金、跌价"
        AgeCharge      "age_charge"       "Charge by age of stock"                     "库龄扣款"
        BossPool       "boss_pool"        "Slow stock borne by the boss"               "老板池承担的滞销"
        OtherCosts     "other_costs"      "Returns written off, people, other"         "退货报损、人工及其他"
        Taxes          "taxes"            "Taxes"                                      "税费"
        AdSubsidy      "ad_subsidy"       "New product: advertising borne by the house" "新品期：公司承担的广告费"
        PaybackGate    "payback_gate"     "New product: waits for payback"             "新品期：回本前暂不计"
        Adjusted       "adjusted"         "Adjustments of closed months"               "往月调整"
        CameLate       "came_late"        "Came after the month was closed"            "关账后到达"
    }
}

/// A bridge: `accrual + lines + rest = base`. The rest is 0 unless there is a bug; it is shown so that anybody can see that it is.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Bridge {
    /// Accrual gross profit of the rows that the operator has a share in, the whole of them, micros of the scheme's currency.
    pub accrual_micros: i64,
    /// Differences by cause; those of zero are left out.
    pub lines: BTreeMap<Cause, i64>,
    /// The base of the slips.
    pub base_micros: i64,
    /// What no cause explains.
    pub rest_micros: i64,
}

impl Bridge {
    fn add(&mut self, cause: Cause, micros: i64) {
        let sum = self.lines.entry(cause).or_default();
        *sum += micros;
        if *sum == 0 {
            self.lines.remove(&cause);
        }
    }

    /// A difference; zero where the cause plays no part.
    pub fn line(&self, cause: Cause) -> i64 {
        self.lines.get(&cause).copied().unwrap_or(0)
    }
}

/// The bridge of some slips, the sum of the bridges of each; they should be in one currency. The ledger and agreement are those of
/// today: what came after a slip was closed is a line of its own, and so is what a slip adjusts.
pub fn bridge<'a>(ledger: &Ledger, agreement: &Agreement, slips: impl IntoIterator<Item = &'a Slip>) -> Bridge {
    let slips: Vec<&Slip> = slips.into_iter().collect();
    let months = || slips.iter().map(|s| s.month);
    let Some((first, last)) = months().min().zip(months().max()) else { return Bridge::default() };
    let (all, _) = entries_within(ledger, agreement, first..=last);
    let mut today = Today { agreement, owners: Owners::of(agreement), rows: BTreeMap::new(), entries: BTreeMap::new() };
    for row in ledger.rows.iter().filter(|r| (first..=last).contains(&Scheme::slip_month(r.kind, r.month))) {
        today.rows.entry(Scheme::slip_month(row.kind, row.month)).or_default().push(row);
    }
    for e in &all {
        today.entries.entry((e.operator, e.month)).or_default().push(e);
    }
    let mut bridge = Bridge::default();
    for slip in slips {
        today.walk(&mut bridge, slip);
    }
    bridge.rest_micros = bridge.base_micros - bridge.accrual_micros - total(bridge.lines.values().copied());
    bridge
}

/// Rows and entries as they are today, by the month of the slip in which they count.
struct Today<'a> {
    agreement: &'a Agreement,
    owners: Owners<'a>,
    rows: BTreeMap<Month, Vec<&'a Row>>,
    entries: BTreeMap<(&'a str, Month), Vec<&'a Entry<'a>>>,
}

/// An operator's share of rows by kind, and the whole of these rows.
struct Shares {
    own: BTreeMap<Kind, i64>,
    whole: BTreeMap<Kind, i64>,
    refunds_left_out: i64,
}

impl Shares {
    fn of<'a>(owners: &Owners<'_>, operator: &str, scheme: &Scheme, rows: impl Iterator<Item = &'a Row>) -> Self {
        let mut shares = Self { own: BTreeMap::new(), whole: BTreeMap::new(), refunds_left_out: 0 };
        for row in rows {
            let holders = owners.holders(row);
            let place = holders.present.iter().position(|(o, _)| *o == operator);
            let (Some(place), Some(amount)) = (place, row.amount_in(scheme.currency)) else { continue };
            let own = holders.split(amount).0[place];
            *shares.own.entry(row.kind).or_default() += own;
            *shares.whole.entry(row.kind).or_default() += amount;
            let reaches = |sold_on| scheme.clawback.is_none_or(|c| c.reaches(sold_on, row.day, row.month));
            if row.kind == Kind::Refund && !row.sold_on.is_none_or(reaches) {
                shares.refunds_left_out -= own;
            }
        }
        shares
    }

    fn own(&self, kinds: &[Kind]) -> i64 {
        total(kinds.iter().filter_map(|k| self.own.get(k).copied()))
    }

    fn whole(&self, kinds: &[Kind]) -> i64 {
        total(kinds.iter().filter_map(|k| self.whole.get(k).copied()))
    }
}

impl Today<'_> {
    /// Adds one slip to a bridge.
    fn walk(&self, bridge: &mut Bridge, slip: &Slip) {
        bridge.base_micros += slip.base_micros;
        let gross_profit: Vec<Kind> = Kind::ALL.iter().copied().filter(|k| k.in_gross_profit()).collect();
        let (operator, month) = (slip.operator.as_str(), slip.month);
        let rows = self.rows.get(&month).into_iter().flatten().copied().filter(|r| !r.kind.is_slow_stock());
        let paid_by = self.agreement.scheme(operator, month).map(|s| (s, false));
        // After somebody has left, late refunds alone still count.
        let settling = || self.agreement.leaver_scheme(operator, month).map(|s| (s, true));
        if let Some((scheme, settles)) = paid_by.or_else(settling) {
            let shares = Shares::of(&self.owners, operator, scheme, rows.filter(|r| !settles || r.is_late_refund()));
            bridge.accrual_micros += shares.whole(&gross_profit);
            bridge.add(Cause::Ownership, shares.own(&gross_profit) - shares.whole(&gross_profit));
            left_out(bridge, &shares, scheme.base);
        }
        let now = self.entries.get(&(slip.operator.as_str(), slip.month)).map_or(&[][..], Vec::as_slice);
        for (cause, parts) in [
            (Cause::SlowStock, &[Part::AgedSurcharge, Part::CapitalCost, Part::WriteDown][..]),
            (Cause::AgeCharge, &[Part::AgeCharge]),
            (Cause::BossPool, &[Part::BossPool]),
            (Cause::OtherCosts, &[Part::OtherCosts]),
            (Cause::Taxes, &[Part::Vat, Part::CorporateTax, Part::DividendTax]),
            (Cause::AdSubsidy, &[Part::AdSubsidy]),
        ] {
            bridge.add(cause, total(now.iter().filter(|e| parts.contains(&e.part)).map(|e| e.micros)));
        }
        bridge.add(Cause::PaybackGate, slip.sum(Part::PaybackGate));
        bridge.add(Cause::Adjusted, total(slip.lines.iter().filter(|l| l.of_month.is_some()).map(|l| l.micros)));
        bridge.add(Cause::CameLate, -came_late(now, slip));
    }
}

/// The causes that follow from the base itself.
fn left_out(bridge: &mut Bridge, shares: &Shares, base: Base) {
    let fees = [Kind::Fees, Kind::Ads, Kind::Storage, Kind::Reimbursement];
    match base {
        Base::Sales => bridge.add(Cause::CostsLeftOut, -shares.own(&fees)),
        Base::Payout | Base::PayoutLessGoods => {
            bridge.add(Cause::PayoutDue, shares.own(&[Kind::Payout]) - shares.own(Kind::MARGIN));
        }
        Base::GrossProfit | Base::LessSlowStock | Base::Net | Base::AfterTax => {}
    }
    match base {
        Base::Sales | Base::Payout => bridge.add(Cause::GoodsLeftOut, -shares.own(&[Kind::GoodsSold])),
        // Both are below zero: what was bought less what was sold, at cost.
        Base::PayoutLessGoods => {
            bridge.add(Cause::StockBuild, shares.own(&[Kind::GoodsBought]) - shares.own(&[Kind::GoodsSold]));
        }
        Base::GrossProfit | Base::LessSlowStock | Base::Net | Base::AfterTax => {}
    }
    if base.counts(Kind::Refund) {
        bridge.add(Cause::RefundsLeftOut, shares.refunds_left_out);
    }
}

/// What the month's rows would count for today less what the slip counted them for, reference by reference.
fn came_late(now: &[&Entry<'_>], slip: &Slip) -> i64 {
    let mut open: BTreeMap<(Part, &str), i64> = BTreeMap::new();
    for e in now {
        *open.entry((e.part, e.reference)).or_default() += e.micros;
    }
    for (_, part, reference, micros) in slip.booked().filter(|b| b.0 == slip.month) {
        *open.entry((part, reference)).or_default() -= micros;
    }
    total(open.into_values())
}
