//! Rows become entries: what of a row counts for whom, in which month's slip, as which part.

use super::agreement::Agreement;
use super::finding::{Finding, Findings, Problem};
use super::ledger::{Kind, Ledger, Row};
use super::ownership::{Owners, WHOLE};
use super::part::Part;
use super::scheme::{ChargedTo, Scheme};
use crate::month::Month;
use domain::Day;
use domain::money::scale;
use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

/// What of a row counts in a slip.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Entry<'a> {
    /// Whose slip.
    pub operator: &'a str,
    /// Month of the slip.
    pub month: Month,
    /// As what.
    pub part: Part,
    /// Reference of the row.
    pub reference: &'a str,
    /// The row's whole amount in the scheme's currency, micros.
    pub row_micros: i64,
    /// What of it counts, micros.
    pub micros: i64,
    /// Seller account of the row.
    pub shop: &'a str,
    /// SKU of the row.
    pub sku: &'a str,
    /// Whether the row's day lies in the SKU's new-product phase.
    pub in_phase: bool,
}

/// The entries of all rows that count in slips up to a month, in a fixed order whatever the order of the rows, and what is wrong with
/// these rows.
pub fn entries<'a>(ledger: &'a Ledger, agreement: &'a Agreement, through: Month) -> (Vec<Entry<'a>>, Vec<Finding>) {
    entries_within(ledger, agreement, Month(i32::MIN)..=through)
}

/// The same for rows that count in slips of some months.
pub fn entries_within<'a>(
    ledger: &'a Ledger,
    agreement: &'a Agreement,
    months: RangeInclusive<Month>,
) -> (Vec<Entry<'a>>, Vec<Finding>) {
    let launches = ledger.launches.iter().map(|((shop, sku), day)| ((shop.as_str(), sku.as_str()), *day)).collect();
    let mut desk = Desk {
        agreement,
        owners: Owners::of(agreement),
        launches,
        schemes: HashMap::new(),
        found: Findings::default(),
        made: BTreeMap::new(),
    };
    for row in ledger.rows.iter().filter(|r| months.contains(&Scheme::slip_month(r.kind, r.month))) {
        desk.take(row);
    }
    // slip by slip: to sort all at once takes far longer
    let slips = desk.made.into_values().map(|mut slip| {
        slip.sort_unstable();
        slip
    });
    (slips.flatten().collect(), desk.found.into_sorted())
}

/// Who is charged for or credited with a row, with the share of it; the parts come from one exact split.
struct Charge<'a> {
    operator: &'a str,
    scheme: &'a Scheme,
    micros: i64,
    row_micros: i64,
}

struct Desk<'a> {
    agreement: &'a Agreement,
    owners: Owners<'a>,
    launches: HashMap<(&'a str, &'a str), Day>,
    /// Schemes that were looked up, by operator and month.
    schemes: HashMap<(&'a str, Month), Option<&'a Scheme>>,
    found: Findings,
    /// By operator and month of the slip.
    made: BTreeMap<(&'a str, Month), Vec<Entry<'a>>>,
}

impl<'a> Desk<'a> {
    fn take(&mut self, row: &'a Row) {
        for charge in self.charges(row) {
            self.count(row, &charge);
        }
    }

    fn scheme(&mut self, operator: &'a str, row: &Row) -> Option<&'a Scheme> {
        let (month, agreement) = (Scheme::slip_month(row.kind, row.month), self.agreement);
        let known = self.schemes.entry((operator, month)).or_insert_with(|| agreement.scheme(operator, month));
        let settling = || agreement.leaver_scheme(operator, month).filter(|_| row.is_late_refund());
        known.or_else(settling)
    }

    /// An amount in the scheme's currency, or a finding.
    fn amount(&mut self, row: &Row, operator: &str, scheme: &Scheme) -> Option<i64> {
        let amount = row.amount_in(scheme.currency);
        if amount.is_none() {
            self.found.add(Problem::OtherCurrency, row, operator, row.rmb_micros);
        }
        amount
    }

    fn charges(&mut self, row: &'a Row) -> Vec<Charge<'a>> {
        if row.kind.is_slow_stock() && !row.orderer.is_empty() {
            let orderer = row.orderer.as_str();
            let by_order = |s: &&Scheme| s.slow_stock.charged_to == ChargedTo::Orderer;
            if let Some(scheme) = self.scheme(orderer, row).filter(by_order) {
                let amount = self.amount(row, orderer, scheme);
                let charge = |micros| Charge { operator: orderer, scheme, micros, row_micros: micros };
                return amount.map(charge).into_iter().collect();
            }
        }
        let holders = self.owners.holders(row);
        self.judge(row, &holders);
        let mut charges = Vec::new();
        for (i, (operator, share)) in holders.present.iter().enumerate() {
            let part_of = |micros: i64| scale(micros, i128::from(*share), i128::from(WHOLE)).unwrap_or(0);
            let Some(scheme) = self.scheme(operator, row) else {
                // Goods bought in the month of leaving would count in the month after it: they are the house's.
                let left = row.kind == Kind::GoodsBought && self.agreement.left_on(operator).is_some();
                if !left {
                    self.found.add(Problem::NoScheme, row, operator, part_of(row.rmb_micros));
                }
                continue;
            };
            if row.kind.is_slow_stock() && scheme.slow_stock.charged_to == ChargedTo::Orderer {
                // Ordered by somebody else or nobody known: not this owner's charge.
                if row.orderer.is_empty() {
                    self.found.add(Problem::NoOrderer, row, operator, part_of(row.rmb_micros));
                }
                continue;
            }
            if let Some(amount) = self.amount(row, operator, scheme) {
                let micros = holders.split(amount).0.get(i).copied().unwrap_or(0);
                charges.push(Charge { operator, scheme, micros, row_micros: amount });
            }
        }
        charges
    }

    /// Names what is wrong with a row's owners.
    fn judge(&mut self, row: &Row, holders: &super::ownership::Holders<'_>) {
        if row.kind == Kind::StockHeld {
            return;
        }
        let share_of = |share: i64| scale(row.rmb_micros, i128::from(share), i128::from(WHOLE)).unwrap_or(0);
        match holders.sum() {
            0 => self.found.add(Problem::NoOwner, row, "", row.rmb_micros),
            sum if sum < WHOLE => self.found.add(Problem::SharesUnder, row, "", share_of(WHOLE - sum)),
            sum if sum > WHOLE => self.found.add(Problem::SharesOver, row, "", share_of(sum - WHOLE)),
            _ => {}
        }
        // A late refund of somebody who has left is what the leaver rule is for.
        for (operator, share) in holders.gone.iter().filter(|_| !row.is_late_refund()) {
            self.found.add(Problem::OwnerLeft, row, operator, share_of(*share));
        }
    }

    /// Makes the entries of one operator's part of a row.
    fn count(&mut self, row: &'a Row, charge: &Charge<'a>) {
        let Charge { scheme, micros, .. } = *charge;
        if row.kind == Kind::StockHeld {
            let age = scale(micros, i128::from(scheme.age_rate(row.age_days)), i128::from(WHOLE)).unwrap_or(0);
            self.enter(row, charge, Part::AgeCharge, -age);
            return self.relieve(row, charge, -age);
        }
        if !scheme.base.counts(row.kind) {
            return;
        }
        if let Some(clawback) = scheme.clawback.filter(|_| row.kind == Kind::Refund) {
            match row.sold_on {
                Some(sold_on) if !clawback.reaches(sold_on, row.day, row.month) => return,
                Some(_) => {}
                None => self.found.add(Problem::NoSaleDay, row, charge.operator, micros),
            }
        }
        self.enter(row, charge, Part::of(row.kind, row.is_late_refund()), micros);
        if row.kind.is_slow_stock() {
            self.relieve(row, charge, micros);
        }
        if let Some(phase) = scheme.phase.filter(|_| row.kind == Kind::Ads && self.in_phase(row, scheme)) {
            let borne = scale(micros, i128::from(phase.ad_subsidy), i128::from(WHOLE)).unwrap_or(0);
            self.enter(row, charge, Part::AdSubsidy, -borne);
        }
    }

    /// The boss's pool bears its share of a slow-stock charge.
    fn relieve(&mut self, row: &'a Row, charge: &Charge<'a>, micros: i64) {
        let pool = i128::from(charge.scheme.slow_stock.boss_pool);
        self.enter(row, charge, Part::BossPool, -scale(micros, pool, i128::from(WHOLE)).unwrap_or(0));
    }

    fn in_phase(&self, row: &Row, scheme: &Scheme) -> bool {
        let Some(phase) = scheme.phase else { return false };
        let launched = self.launches.get(&(row.shop.as_str(), row.sku.as_str()));
        launched.is_some_and(|day| (*day..Day(day.0.saturating_add(phase.days))).contains(&row.day))
    }

    fn enter(&mut self, row: &'a Row, charge: &Charge<'a>, part: Part, micros: i64) {
        if micros == 0 {
            return;
        }
        let month = Scheme::slip_month(row.kind, row.month);
        let entry = Entry {
            operator: charge.operator,
            month,
            part,
            reference: &row.reference,
            row_micros: charge.row_micros,
            micros,
            shop: &row.shop,
            sku: &row.sku,
            in_phase: self.in_phase(row, charge.scheme),
        };
        self.made.entry((charge.operator, month)).or_default().push(entry);
    }
}
