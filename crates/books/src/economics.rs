//! Unit economics: what one sold unit of a SKU earns before advertising, from the closed books, and the latest exchange rates.

use crate::closing::Closing;
use crate::fx::Fx;
use crate::input::{Input, MovementKind, Place};
use crate::month::Month;
use crate::names::{NOBODY, Name};
use crate::waterfall::Line;
use domain::money::scale;
use domain::policy::MarginalTax;
use domain::{Currency, Day, Policy};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Units that must have been sold before the books say what one earns.
pub const UNITS_MIN: i64 = 5;

/// Full months that are looked back on.
const MONTHS: i32 = 3;

/// Months after which an exchange rate is too old to be used.
const RATE_MONTHS: i32 = 12;

/// What one unit of a SKU brings and costs, averaged over the units sold in a few months. Everything is per unit, in micros of the
/// site's currency; costs are positive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitEconomics {
    /// Currency of the site.
    pub currency: Currency,
    /// Units sold that the figures are averaged over.
    pub units: i64,
    /// First and last day of the months used.
    pub window: (Day, Day),
    /// Net sales: price less promotions and refunds.
    pub net_sales_micros: i64,
    /// Referral, fulfilment and returns handling.
    pub fees_micros: i64,
    /// Purchase price.
    pub goods_micros: i64,
    /// First-leg freight 头程.
    pub first_leg_micros: i64,
    /// Duty.
    pub duty_micros: i64,
    /// Preparation.
    pub prep_micros: i64,
    /// Returned units written off.
    pub write_off_micros: i64,
}

impl UnitEconomics {
    /// Goods, first leg, duty and preparation.
    pub fn landed_micros(&self) -> i64 {
        self.goods_micros + self.first_leg_micros + self.duty_micros + self.prep_micros
    }

    /// Net sales − fees − landed cost − returns written off: what a unit earns before advertising, storage and overhead.
    pub fn contribution_micros(&self) -> i64 {
        self.net_sales_micros - self.fees_micros - self.landed_micros() - self.write_off_micros
    }
}

/// Unit economics of every SKU that sold enough, and the latest month rates.
#[derive(Clone, Default, Debug)]
pub struct Economics {
    units: BTreeMap<(String, String, String), UnitEconomics>,
    rates: BTreeMap<(String, Currency), i64>,
    taxes: BTreeMap<String, MarginalTax>,
}

/// Sums of one SKU over some months: units and lines of the waterfall, `None` where a rate is missing.
#[derive(Clone, Copy)]
struct Sums {
    units: i64,
    lines: [Option<i64>; Line::COUNT],
}

impl Economics {
    /// Reads the last three full months before `today`. A SKU that sold fewer than [`UNITS_MIN`] units in them is read over these
    /// months and the present one; where that is not enough either, or a cost or rate is missing, the SKU is left out: unknown is
    /// not zero.
    pub fn of(closing: &Closing, input: &Input, today: Day) -> Self {
        let this = Month::of(today);
        let full = sums(closing, input, Month(this.0 - MONTHS), this.before());
        let with_this = sums(closing, input, Month(this.0 - MONTHS), this);
        let mut units = BTreeMap::new();
        for ((place, sku), wide) in with_this {
            let narrow = full.get(&(place, sku)).filter(|s| s.units >= UNITS_MIN);
            let (sums, last) = narrow.map_or((wide, today), |s| (*s, this.before().last_day()));
            let place = closing.statement.place(place);
            let window = (Month(this.0 - MONTHS).first_day(), last);
            if let Some(unit) = per_unit(&sums, place.currency, window) {
                let sku = closing.statement.names.text(sku).to_owned();
                units.insert((place.shop.clone(), place.marketplace.clone(), sku), unit);
            }
        }
        Self { units, rates: rates(input, this), taxes: BTreeMap::new() }
    }

    /// What a unit of a SKU earns on a site; `None` when the books can't say.
    pub fn unit(&self, shop: &str, marketplace: &str, sku: &str) -> Option<&UnitEconomics> {
        self.units.get(&(shop.to_owned(), marketplace.to_owned(), sku.to_owned()))
    }

    /// All SKUs by shop, site and SKU.
    pub fn units(&self) -> impl Iterator<Item = (&(String, String, String), &UnitEconomics)> {
        self.units.iter()
    }

    /// RMB for one unit of a currency by the latest month rate of the books, in 10⁻⁹; `None` when there is none within a year.
    pub fn cny_nanos(&self, shop: &str, currency: Currency) -> Option<i64> {
        if currency == Currency::CNY {
            return Some(1_000_000_000);
        }
        self.rates.get(&(shop.to_owned(), currency)).copied()
    }

    /// An amount in another currency by the latest month rates, rounded half to even; `None` when a rate is missing.
    pub fn convert(&self, shop: &str, micros: i64, from: Currency, to: Currency) -> Option<i64> {
        if from == to {
            return Some(micros);
        }
        scale(micros, self.cny_nanos(shop, from)?.into(), self.cny_nanos(shop, to)?.into())
    }

    /// Tax on the next unit of a shop's profit and sales; the policy's rates where the seller has not stated to whom the shop belongs.
    pub fn tax(&self, shop: &str, policy: &Policy) -> MarginalTax {
        self.taxes.get(shop).copied().unwrap_or_else(|| policy.tax.marginal())
    }

    /// States what the next unit of a shop bears.
    pub fn set_tax(&mut self, shop: &str, tax: MarginalTax) {
        self.taxes.insert(shop.to_owned(), tax);
    }

    /// States what a unit of a SKU earns, in place of what the books say: for trials and tests.
    pub fn set_unit(&mut self, shop: &str, marketplace: &str, sku: &str, unit: UnitEconomics) {
        self.units.insert((shop.to_owned(), marketplace.to_owned(), sku.to_owned()), unit);
    }

    /// States a rate: RMB for one unit, in 10⁻⁹.
    pub fn set_rate(&mut self, shop: &str, currency: Currency, cny_nanos: i64) {
        self.rates.insert((shop.to_owned(), currency), cny_nanos);
    }
}

fn per_unit(sums: &Sums, currency: Currency, window: (Day, Day)) -> Option<UnitEconomics> {
    if sums.units < UNITS_MIN {
        return None;
    }
    let each = |lines: &[Line]| {
        let sum = lines.iter().try_fold(0_i64, |sum, l| sum.checked_add(sums.lines[*l as usize]?))?;
        scale(sum, 1, sums.units.into())
    };
    let cost = |lines: &[Line]| each(lines).map(|m| -m);
    let goods_micros = cost(&[Line::Goods])?;
    // goods that cost nothing are goods whose batch is not known
    (goods_micros > 0).then_some(())?;
    Some(UnitEconomics {
        currency,
        units: sums.units,
        window,
        net_sales_micros: each(&[Line::GrossSales, Line::Promotions, Line::Refunds])?,
        fees_micros: cost(&[Line::Referral, Line::Fulfilment, Line::ReturnsHandling])?,
        goods_micros,
        first_leg_micros: cost(&[Line::FirstLeg])?,
        duty_micros: cost(&[Line::Duty])?,
        prep_micros: cost(&[Line::Prep])?,
        write_off_micros: cost(&[Line::ReturnsWriteOff])?,
    })
}

/// Sums by place and SKU over the months from `from` to `to`; units of refused settlements do not count, as nothing of them is posted.
fn sums(closing: &Closing, input: &Input, from: Month, to: Month) -> HashMap<(Place, Name), Sums> {
    let inside = |m: Month| m >= from && m <= to;
    let mut all: HashMap<(Place, Name), Sums> = HashMap::new();
    let new = || Sums { units: 0, lines: [Some(0); Line::COUNT] };
    for m in input.movements.iter().filter(|m| m.kind == MovementKind::Sale && inside(Month::of(m.day))) {
        all.entry((m.place, m.sku)).or_insert_with(new).units += m.units * m.rows;
    }
    let refused: HashSet<(&str, &str)> = closing
        .tie_outs
        .iter()
        .filter(|t| t.refusal.is_some())
        .map(|t| (t.shop.as_str(), t.settlement.as_str()))
        .collect();
    for l in input.refused_lines.iter().filter(|l| inside(Month::of(l.day)) && input.is_sale(l.triple)) {
        let shop = input.names.text(input.place_text(l.place).shop);
        if refused.contains(&(shop, input.names.text(l.settlement))) {
            all.entry((l.place, l.sku)).or_insert_with(new).units -= l.quantity;
        }
    }
    for c in closing.statement.cells.iter().filter(|c| c.sku != NOBODY && inside(c.month)) {
        let slot = &mut all.entry((c.place, c.sku)).or_insert_with(new).lines[c.line as usize];
        *slot = slot.zip(c.micros).and_then(|(a, b)| a.checked_add(b));
    }
    all
}

/// Latest month rate of every shop and currency.
fn rates(input: &Input, this: Month) -> BTreeMap<(String, Currency), i64> {
    let fx = Fx::of(input);
    let shops: BTreeSet<Name> = input.places().iter().map(|p| p.shop).collect();
    let currencies: BTreeSet<Currency> = input.rates.iter().map(|r| r.currency).collect();
    let mut rates = BTreeMap::new();
    for shop in shops {
        for currency in &currencies {
            let latest = (0..RATE_MONTHS).find_map(|back| fx.cny_nanos(shop, *currency, Month(this.0 - back)));
            if let Some(nanos) = latest {
                rates.insert((input.names.text(shop).to_owned(), *currency), nanos);
            }
        }
    }
    rates
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{Batch, LineGroup, Movement, Rate, SettlementRow, SettlementSum};
    use crate::{Policy, Taxonomy, close};
    use expect_test::expect;

    /// A shop that sells `units` of A a month at 20.00 with 3.00 referral and 4.00 fulfilment, and buys it for 28.00 RMB goods and
    /// 7.00 RMB freight at 7.0 RMB a dollar.
    fn shop(units: [i64; 2], with_rate: bool) -> Economics {
        let mut input = Input::default();
        let (place, own) = (input.place("s", "amazon-us"), input.place("s", "own"));
        let (a, source, shop) = (input.names.add("A"), input.names.add("f"), input.place_text(place).shop);
        let (mut total, mut lines) = (0, 0);
        for (month, units) in [("2026-03", units[0]), ("2026-04", units[1])] {
            let month = Month::parse(month).unwrap();
            for (words, each) in [
                (["Order", "ItemPrice", "Principal"], 20_000_000),
                (["Order", "ItemFees", "Commission"], -3_000_000),
                (["Order", "ItemFees", "FBAPerUnitFulfillmentFee"], -4_000_000),
            ] {
                let triple = input.triple_of(words);
                let micros = each * units;
                let currency = Currency::USD;
                input.line_groups.push(LineGroup { place, month, sku: a, triple, currency, micros, lines: 1 });
                (total, lines) = (total + micros, lines + 1);
            }
            let day = month.first_day().plus(4);
            input.movements.push(Movement { place, day, sku: a, units, rows: 1, kind: MovementKind::Sale });
            if with_rate {
                let day = month.first_day();
                let currency = Currency::USD;
                input.rates.push(Rate { shop, day, currency, monthly: true, cny_nanos: 7_000_000_000 });
            }
        }
        let (settlement, currency) = (input.names.add("1"), Currency::USD);
        let day = Day::parse_iso("2026-04-20").unwrap();
        input.settlements.push(SettlementRow { place, settlement, day, total_micros: total, currency, source });
        input.settlement_sums.push(SettlementSum { shop, settlement, currency, micros: total, lines });
        let (batch, day, currency) = (input.names.add("B"), Day::parse_iso("2026-01-02").unwrap(), Currency::CNY);
        let micros = [2_800_000_000, 700_000_000, 0, 0];
        input.batches.push(Batch { place: own, day, batch, sku: a, units: 100, currency, micros, source, line: 1 });
        let closing = close(&input, &Taxonomy::default(), &Policy::default());
        Economics::of(&closing, &input, Day::parse_iso("2026-04-15").unwrap())
    }

    #[test]
    fn a_unit_earns_what_is_left_after_fees_and_landed_cost() {
        let books = shop([10, 4], true);
        let unit = books.unit("s", "amazon-us", "A").unwrap();
        assert_eq!(unit.contribution_micros(), 20_000_000 - 3_000_000 - 4_000_000 - 4_000_000 - 1_000_000);
        expect![[r#"
            UnitEconomics {
                currency: USD,
                units: 10,
                window: (
                    2026-01-01,
                    2026-03-31,
                ),
                net_sales_micros: 20000000,
                fees_micros: 7000000,
                goods_micros: 4000000,
                first_leg_micros: 1000000,
                duty_micros: 0,
                prep_micros: 0,
                write_off_micros: 0,
            }
        "#]]
        .assert_debug_eq(unit);
    }

    #[test]
    fn the_present_month_helps_out_and_too_few_units_say_nothing() {
        let books = shop([3, 4], true);
        let unit = books.unit("s", "amazon-us", "A").unwrap();
        assert_eq!((unit.units, unit.window.1.to_string()), (7, "2026-04-15".into()));
        assert_eq!(shop([3, 1], true).unit("s", "amazon-us", "A"), None);
    }

    #[test]
    fn a_missing_rate_leaves_the_cost_unknown_and_so_the_unit() {
        let books = shop([10, 4], false);
        assert_eq!(books.unit("s", "amazon-us", "A"), None);
        assert_eq!(books.convert("s", 1, Currency::CNY, Currency::USD), None);
    }

    #[test]
    fn amounts_are_converted_by_the_latest_month() {
        let books = shop([10, 4], true);
        assert_eq!(books.convert("s", 35_000_000, Currency::CNY, Currency::USD), Some(5_000_000));
        assert_eq!(books.convert("s", 35, Currency::CNY, Currency::CNY), Some(35));
        assert_eq!(books.convert("t", 35, Currency::CNY, Currency::USD), None);
    }
}
