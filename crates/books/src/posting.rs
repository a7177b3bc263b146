//! Double entry: every event becomes two postings that add up to zero in one currency.

use crate::account::{Account, Bucket};
use crate::input::Place;
use crate::month::Month;
use crate::names::{NOBODY, Name};
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

impl Event {
    /// The kind of voucher that it belongs in.
    pub fn kind(&self) -> Kind {
        match self {
            Self::SettlementLine(..) => Kind::Settlement,
            Self::Payout(_) => Kind::Payout,
            Self::GoodsReceived(_) => Kind::Received,
            Self::CostOfSale(..) | Self::ReturnToStock(..) | Self::ReturnWrittenOff(..) => Kind::Cost,
            Self::AdsSpent(_) => Kind::Ads,
            Self::CapitalCost(_) | Self::AgedProvision(_) => Kind::SlowStock,
            Self::Expense(_) => Kind::Expense,
        }
    }
}

macro_rules! kinds {
    ($($variant:ident $code:literal $en:literal $zh:literal)*) => {
        /// What a voucher is for: postings of one kind, month, site and currency stand in one voucher.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[allow(missing_docs)] // each kind's meaning is its English and Chinese name beside it
        pub enum Kind { $($variant),* }

        impl Kind {
            /// All kinds, in the order in which vouchers are numbered.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The name used in files.
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),* } }
            /// English name.
            pub const fn en(self) -> &'static str { match self { $(Self::$variant => $en),* } }
            /// Chinese name.
            pub const fn zh(self) -> &'static str { match self { $(Self::$variant => $zh),* } }
        }
    };
}

kinds! {
    Settlement "settlement" "Settlement lines"              "平台结算明细"
    Payout     "payout"     "Payout received"               "平台回款"
    Received   "received"   "Goods received"                "采购入库"
    Cost       "cost"       "Cost of goods sold"            "结转销货成本"
    Ads        "ads"        "Advertising spent"             "广告费"
    SlowStock  "slow_stock" "Slow stock"                    "滞销库存"
    Expense    "expense"    "Expenses"                      "人工及其他费用"
    Tax        "tax"        "Taxes"                         "计提税费"
    Commission "commission" "Operators' commission"         "计提提成"
    Adjustment "adjustment" "Adjustment of a closed month"  "已结月份调整"
}

/// Where in the books an event stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct At {
    /// Month of the posting.
    pub month: Month,
    /// Shop and site.
    pub place: Place,
    /// Settlement of a payout; `NOBODY` for what is summed over a month.
    pub reference: Name,
}

impl At {
    /// What is summed over a month.
    pub fn month(place: Place, month: Month) -> Self {
        Self { month, place, reference: NOBODY }
    }
}

/// Postings of one place, month and kind to one account, summed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Where it stands.
    pub at: At,
    /// What it is for.
    pub kind: Kind,
    /// Account.
    pub account: Account,
    /// Sum; debit above zero.
    pub amount: Money,
}

/// Balances of all accounts per currency, and the entries that they are made of.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Ledger {
    balances: BTreeMap<(Account, Currency), i64>,
    entries: BTreeMap<(At, Kind, Currency, Account), i64>,
}

impl Ledger {
    /// Posts an event.
    pub fn post(&mut self, at: At, event: &Event) {
        let kind = event.kind();
        for p in post(event) {
            *self.balances.entry((p.account, p.amount.currency)).or_default() += p.amount.micros;
            *self.entries.entry((at, kind, p.amount.currency, p.account)).or_default() += p.amount.micros;
        }
    }

    /// All entries, by month and place; places follow first sight, not the alphabet.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        self.entries.iter().map(|((at, kind, currency, account), micros)| Entry {
            at: *at,
            kind: *kind,
            account: *account,
            amount: Money::new(*micros, *currency),
        })
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

    const HERE: At = At { month: Month(24_312), place: Place(0), reference: NOBODY };

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
                ledger.post(HERE, e);
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
            ledger.post(HERE, e);
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
