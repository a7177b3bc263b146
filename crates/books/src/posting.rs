//! Double entry: every event becomes two postings that add up to zero in one currency.

use crate::account::{Account, Bucket};
use crate::waterfall::Line;
use domain::{Currency, Money};
use std::collections::BTreeMap;

/// A posting: debit above zero, credit below.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Posting {
    /// Account.
    pub account: Account,
    /// Amount; debit above zero, credit below.
    pub amount: Money,
}

/// What happened, with its amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// A line of a settlement that ties; `None` where no rule knows the triple. Signed as the marketplace writes it.
    SettlementLine(Option<Bucket>, Money),
    /// The payout of a settlement; below zero when the seller was charged.
    Payout(Money),
    /// A cost component of goods received, above zero.
    GoodsReceived(Money),
    /// Cost of units that left, on a cost line, above zero.
    CostOfSale(Line, Money),
    /// Cost of units that came back fit for sale, above zero.
    ReturnToStock(Line, Money),
    /// Cost of units that came back unfit for sale, above zero.
    ReturnWrittenOff(Line, Money),
    /// Advertising spent by the ads reports, or recognised when charged where there are none; above zero.
    AdsSpent(Money),
    /// Imputed interest on slow stock, above zero.
    CapitalCost(Money),
    /// Rise of the provision for aged stock; below zero when it falls.
    AgedProvision(Money),
    /// An expense outside the marketplace, above zero.
    Expense(Money),
}

/// The postings of an event.
pub fn post(event: &Event) -> [Posting; 2] {
    use Account::{AdsPayable, Bank, Clearing, Inventory, OwnerCapital, Payable, Profit, StockProvision};
    let (debit, credit, amount) = match *event {
        Event::SettlementLine(bucket, amount) => (Clearing, bucket.map_or(Account::Suspense, Bucket::account), amount),
        Event::Payout(amount) => (Bank, Clearing, amount),
        Event::GoodsReceived(amount) => (Inventory, Payable, amount),
        Event::CostOfSale(line, amount) => (Profit(line), Inventory, amount),
        Event::ReturnToStock(line, amount) => (Inventory, Profit(line), amount),
        Event::ReturnWrittenOff(line, amount) => (Profit(Line::ReturnsWriteOff), Profit(line), amount),
        Event::AdsSpent(amount) => (Profit(Line::Ads), AdsPayable, amount),
        Event::CapitalCost(amount) => (Profit(Line::CapitalCost), OwnerCapital, amount),
        Event::AgedProvision(amount) => (Profit(Line::AgedWriteDown), StockProvision, amount),
        Event::Expense(amount) => (Profit(Line::PeopleOther), Payable, amount),
    };
    let minus = Money::new(-amount.micros, amount.currency);
    [Posting { account: debit, amount }, Posting { account: credit, amount: minus }]
}

/// Balances of all accounts per currency.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Ledger {
    balances: BTreeMap<(Account, Currency), i64>,
}

impl Ledger {
    /// Posts an event.
    pub fn post(&mut self, event: &Event) {
        for p in post(event) {
            *self.balances.entry((p.account, p.amount.currency)).or_default() += p.amount.micros;
        }
    }

    /// Balance of an account in a currency; debit above zero.
    pub fn balance(&self, account: Account, currency: Currency) -> i64 {
        self.balances.get(&(account, currency)).copied().unwrap_or(0)
    }

    /// All balances, by account and currency.
    pub fn balances(&self) -> impl Iterator<Item = (Account, Money)> {
        self.balances.iter().map(|((a, c), micros)| (*a, Money::new(*micros, *c)))
    }

    /// Stops the closing on a bug: balances that don't add up to zero in some currency.
    pub fn assert_balanced(&self) {
        let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
        for ((_, currency), micros) in &self.balances {
            *sums.entry(*currency).or_default() += i128::from(*micros);
        }
        for (currency, sum) in sums {
            assert!(sum == 0, "bug: the ledger is out of balance by {sum} micros of {currency}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use proptest::prelude::*;

    fn event() -> impl Strategy<Value = Event> {
        let money = (-1_000_000_000_000_i64..1_000_000_000_000, 0..3_usize)
            .prop_map(|(m, c)| Money::new(m, [Currency::CNY, Currency::USD, Currency::of("JPY")][c]));
        let line = prop::sample::select(Line::ALL);
        let bucket = prop::option::of(prop::sample::select(Bucket::all().collect::<Vec<_>>()));
        (0..10, money, line, bucket).prop_map(|(kind, m, line, bucket)| match kind {
            0 => Event::SettlementLine(bucket, m),
            1 => Event::Payout(m),
            2 => Event::GoodsReceived(m),
            3 => Event::CostOfSale(line, m),
            4 => Event::ReturnToStock(line, m),
            5 => Event::ReturnWrittenOff(line, m),
            6 => Event::AdsSpent(m),
            7 => Event::CapitalCost(m),
            8 => Event::AgedProvision(m),
            _ => Event::Expense(m),
        })
    }

    proptest! {
        #[test]
        fn any_mix_of_events_balances_in_every_currency(events in prop::collection::vec(event(), 0..60)) {
            let mut ledger = Ledger::default();
            for e in &events {
                let [a, b] = post(e);
                prop_assert_eq!(a.amount.micros + b.amount.micros, 0);
                prop_assert_eq!(a.amount.currency, b.amount.currency);
                ledger.post(e);
            }
            ledger.assert_balanced();
        }
    }

    #[test]
    fn each_event_in_the_books() {
        let m = |n: i64| Money::new(n * 1_000_000, Currency::USD);
        let ads = Some(Bucket::Profit(Line::Ads));
        let events = [
            Event::SettlementLine(Some(Bucket::Profit(Line::GrossSales)), m(100)),
            Event::SettlementLine(Some(Bucket::Profit(Line::Referral)), m(-15)),
            Event::SettlementLine(ads, m(-7)),
            Event::SettlementLine(Some(Bucket::TaxCollected), m(8)),
            Event::SettlementLine(Some(Bucket::Reserve), m(-20)),
            Event::SettlementLine(None, m(-1)),
            Event::Payout(m(65)),
            Event::GoodsReceived(m(40)),
            Event::CostOfSale(Line::Goods, m(30)),
            Event::ReturnToStock(Line::Goods, m(10)),
            Event::ReturnWrittenOff(Line::Duty, m(2)),
            Event::AdsSpent(m(9)),
            Event::CapitalCost(m(3)),
            Event::AgedProvision(m(-4)),
            Event::Expense(m(5)),
        ];
        let mut ledger = Ledger::default();
        let mut shown = String::new();
        for e in &events {
            ledger.post(e);
            let [d, c] = post(e);
            shown += &format!("{} / {}: {}\n", d.account.code(), c.account.code(), d.amount.micros / 1_000_000);
        }
        expect![[r#"
            clearing / gross_sales: 100
            clearing / referral: -15
            clearing / ads_payable: -7
            clearing / tax_collected: 8
            clearing / reserve: -20
            clearing / suspense: -1
            bank / clearing: 65
            inventory / payable: 40
            goods / inventory: 30
            inventory / goods: 10
            returns_write_off / duty: 2
            ads / ads_payable: 9
            capital_cost / owner_capital: 3
            aged_write_down / stock_provision: -4
            people_other / payable: 5
        "#]]
        .assert_eq(&shown);
        assert_eq!(ledger.balance(Account::Clearing, Currency::USD), 0);
    }
}
