//! Taxes of the firm: what VAT, income tax and dividend tax take from what the books say, for each entity of the tax profile.
//!
//! guide
//! 1. *Gross sales* are the settled lines that the books call sales, promotions and refunds, each at the mid-rate of its day (else of the next
//!    working day). A day without a rate is left out and named with its amount: no other day is touched, no other rate stands in.
//! 2. *Operating profit* by month, shop, SKU and operator is the statement's, in RMB. Capital cost and write-downs in it are provisions that the
//!    tax law does not deduct; they are put back for income tax.
//! 3. [`books::tax`] reckons; `lines` share VAT by what was sold, income tax and dividend tax by the profit left after the tax before. Every
//!    roll-up adds up to the entity's taxes to the fen.
//! 4. What can't be reckoned (a shop under two entities or none, a month without law) is a finding with the amount at risk; it stays out of the
//!    lines, and all else is reckoned.

mod ask;
mod entity;
mod lines;
mod order_810;
mod setup;
#[cfg(test)]
pub(crate) mod tests;

pub use entity::EntityTaxes;
pub use lines::{Amounts, By, Line};
pub use order_810::ShopReport;
pub use setup::{Misread, Setup};

use crate::error::Error;
use crate::profit::Books;
use books::economics::Economics;
use books::input::MovementKind;
use books::tax::profile::Profile;
use books::tax::vat::Sale;
use books::tax::{Finding, TaxError};
use books::{By as Dimension, Filter, Line as Account, Month};
use domain::{Currency, Day, Money, Words};
use lines::{Booked, Key};
use std::collections::{BTreeMap, BTreeSet};
use store::Reader;

/// A finding and whose it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// Seller account that it is about; `None` for the firm: only who sees all shops may see it.
    pub shop: Option<String>,
    /// Month that it is about; `None` for several, or for the firm as it stands.
    pub month: Option<Month>,
    /// What was found.
    pub finding: Finding,
}

impl Found {
    fn new(shop: Option<&str>, month: Option<Month>, code: &'static str, at_risk: Money, words: Words) -> Self {
        Self { shop: shop.map(str::to_owned), month, finding: Finding { code, words, at_risk } }
    }
}

/// Operating profit of a shop that belongs to no entity, or to several: no tax is taken from it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Untaxed {
    /// Seller account.
    pub shop: String,
    /// Operating profit of all months, RMB micros.
    pub profit_micros: i64,
}

/// Taxes of the firm as the facts stand. RMB micros.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Taxes {
    /// What the figures rest on beyond the facts: a profile that is not there, input VAT that is not known.
    pub assumptions: Vec<Words>,
    /// Version of the tables of rates and limits.
    pub tables_version: String,
    /// The entities, in order of their names.
    pub entities: Vec<EntityTaxes>,
    /// Where the taxes fall, in order of entity, month, shop, SKU, operator.
    pub lines: Vec<Line>,
    /// Shops that no tax is taken from.
    pub untaxed: Vec<Untaxed>,
    /// The marketplace's report to the tax office, rebuilt: by shop, marketplace and quarter.
    pub order_810: Vec<ShopReport>,
    /// What a person must look at.
    pub findings: Vec<Found>,
}

impl Taxes {
    /// Reads what the taxes need and reckons them. `today` ends what is counted.
    ///
    /// # Errors
    /// The storeroom can't be read. A sum that does not fit is a finding: the rest of the desk does not hang on it.
    pub async fn read(reader: &Reader, books: &Books, setup: &Setup, today: Day) -> Result<Self, Error> {
        let facts = ask::ask(reader, books, setup).await?;
        let mut taxes = reckon(&facts, books, setup, today).unwrap_or_else(|e| failed(&e));
        let reports = order_810::read(reader, books, &facts.rates).await?;
        taxes.order_810 = reports.reports;
        taxes.findings.extend(reports.findings);
        Ok(taxes)
    }

    /// Unit economics as of `today`, taxed as the seller has stated; where nothing is stated they are taxed by the policy's rates.
    ///
    /// # Errors
    /// The storeroom can't be read.
    pub async fn economics(reader: &Reader, books: &Books, setup: &Setup, today: Day) -> Result<Economics, Error> {
        let mut economics = Economics::of(&books.closing, &books.input, today);
        if setup.profile.is_some() {
            let facts = ask::ask(reader, books, setup).await?;
            let taxes = reckon(&facts, books, setup, today).unwrap_or_else(|e| failed(&e));
            taxes.price(&mut economics);
        }
        Ok(economics)
    }

    /// States in unit economics what the next unit of each entity's shops bears.
    pub fn price(&self, economics: &mut Economics) {
        for entity in &self.entities {
            for shop in &entity.entity.shops {
                economics.set_tax(shop, entity.next_of(shop));
            }
        }
    }

    /// Years that have lines, in order.
    pub fn years(&self) -> Vec<i32> {
        let years: BTreeSet<i32> = self.lines.iter().map(Line::year).collect();
        years.into_iter().collect()
    }

    /// Amounts by a key over some shops (empty means all) and a year (`None`: all), in order of the key. They add up to the whole.
    pub fn roll_up(&self, by: By, year: Option<i32>, shops: &BTreeSet<String>) -> Vec<(String, Amounts)> {
        let mut rows: BTreeMap<String, Amounts> = BTreeMap::new();
        for line in self.seen(year, shops) {
            rows.entry(line.key(by)).or_default().add(&line.amounts);
        }
        rows.into_iter().collect()
    }

    /// The sum over some shops (empty means all) and a year.
    pub fn total(&self, year: Option<i32>, shops: &BTreeSet<String>) -> Amounts {
        let mut sum = Amounts::default();
        self.seen(year, shops).for_each(|line| sum.add(&line.amounts));
        sum
    }

    fn seen<'a>(&'a self, year: Option<i32>, shops: &'a BTreeSet<String>) -> impl Iterator<Item = &'a Line> {
        let of = move |line: &&Line| year.is_none_or(|y| line.year() == y);
        self.lines.iter().filter(of).filter(|line| shops.is_empty() || shops.contains(&line.shop))
    }

    /// Findings that may be shown to somebody who sees these shops (empty means all).
    pub fn findings_of<'a>(&'a self, shops: &'a BTreeSet<String>) -> impl Iterator<Item = &'a Finding> {
        let may = |f: &&Found| shops.is_empty() || f.shop.as_ref().is_some_and(|s| shops.contains(s));
        self.findings.iter().filter(may).map(|f| &f.finding)
    }
}

/// What is left when a sum does not fit: a row with a wrong unit.
fn failed(e: &TaxError) -> Taxes {
    let words = Words::new(format!("no tax is reckoned: {e}"), format!("未计税：{}", e.zh()));
    Taxes { findings: vec![Found::new(None, None, "tax_not_reckoned", rmb(0), words)], ..Taxes::default() }
}

/// RMB.
fn rmb(micros: i64) -> Money {
    Money::new(micros, Currency::CNY)
}

/// What the entities owe on the facts.
fn reckon(facts: &ask::Facts, books: &Books, setup: &Setup, today: Day) -> Result<Taxes, TaxError> {
    let (sales, missing) = facts.sales(books)?;
    let sales: Vec<Sale> = sales.into_iter().filter(|s| s.day <= today).collect();
    let booked = booked(books, Month::of(today))?;
    let mut of_shop: BTreeMap<String, Vec<Sale>> = BTreeMap::new();
    let (first_sold, sold) = (sales.iter().map(|s| s.day).min(), sales.iter().map(|s| s.day).max());
    for sale in sales {
        match of_shop.get_mut(&*sale.shop) {
            Some(of) => of.push(sale),
            None => drop(of_shop.insert(sale.shop.to_string(), vec![sale])),
        }
    }
    let shops: BTreeSet<String> = of_shop.keys().cloned().chain(booked.keys().map(|k| k.shop.clone())).collect();
    let assumed = setup.profile.is_none();
    let first = first_sold.into_iter().chain(booked.keys().map(|k| k.month.first_day())).min();
    let profile = setup.profile.clone().unwrap_or_else(|| setup::assumed(&shops, first.unwrap_or(today)));
    let mut taxes = Taxes { tables_version: setup.tables.version.clone(), ..Taxes::default() };
    if assumed {
        taxes.assumptions.push(setup::assumption());
    }
    if !books.closing.statement.complete {
        taxes.assumptions.push(Words::new(
            "the books are not complete (settlements refused, lines in quarantine or rates missing, see profit): what they leave out is in no tax",
            "账目不完整（有未入账的结算单、待查明细或缺少汇率，见利润页）：未入账的部分未计税",
        ));
    }
    taxes.findings.extend(missing);
    taxes.findings.extend(profit_unknown(books));
    taxes.findings.extend(facts.passed_through()?);
    taxes.findings.extend(misplaced(&profile, &of_shop, &shops)?);
    let through = booked.keys().map(|k| k.month.last_day()).chain(sold).max().unwrap_or(today).min(today);
    let reach = entity::Reach { through, sold: sold.unwrap_or(through) };
    for entity in &profile.entities {
        let own = |shop: &String| profile.entity_of(shop).is_some();
        let alone =
            books::tax::Entity { shops: entity.shops.iter().filter(|s| own(s)).cloned().collect(), ..entity.clone() };
        let sales = alone.shops.iter().filter_map(|shop| of_shop.remove(shop)).flatten().collect();
        entity::add(&mut taxes, alone, &setup.tables, sales, &booked, reach)?;
    }
    let mut untaxed: BTreeMap<&str, i64> = BTreeMap::new();
    for (key, profit) in booked.iter().filter(|(k, _)| profile.entity_of(&k.shop).is_none()) {
        let sum = untaxed.entry(key.shop.as_str()).or_default();
        *sum = sum.checked_add(profit.profit_micros).ok_or(TaxError::TooLarge)?;
    }
    let named = |(shop, profit_micros): (&str, i64)| Untaxed { shop: shop.to_owned(), profit_micros };
    taxes.untaxed = untaxed.into_iter().map(named).collect();
    launch(&mut taxes.lines, books);
    parents(&mut taxes.lines, books);
    taxes.lines.sort_by(|a, b| a.order().cmp(&b.order()));
    Ok(taxes)
}

/// States for each line when its shop first sold its SKU, on any site.
fn launch(lines: &mut [Line], books: &Books) {
    let input = &books.input;
    let mut first: BTreeMap<(&str, &str), Day> = BTreeMap::new();
    for m in input.movements.iter().filter(|m| m.kind == MovementKind::Sale) {
        let key = (input.names.text(input.place_text(m.place).shop), input.names.text(m.sku));
        let day = first.entry(key).or_insert(m.day);
        *day = m.day.min(*day);
    }
    for line in lines {
        line.launched = first.get(&(line.shop.as_str(), line.sku.as_str())).map(|day| Month::of(*day));
    }
}

/// States for each line the parent of its SKU, on whatever site of the shop it has one.
fn parents(lines: &mut [Line], books: &Books) {
    let statement = &books.closing.statement;
    let of = |(place, sku, parent): &(_, _, _)| {
        ((statement.place(*place).shop.as_str(), statement.sku_text(*sku)), statement.sku_text(*parent))
    };
    let parents: BTreeMap<(&str, &str), &str> = statement.parents.iter().rev().map(of).collect();
    for line in lines {
        if let Some(parent) = parents.get(&(line.shop.as_str(), line.sku.as_str())) {
            line.parent = (*parent).to_owned();
        }
    }
}

/// Operating profit by month, shop, SKU and operator; without what the books can't state in RMB.
fn booked(books: &Books, through: Month) -> Result<BTreeMap<Key, Booked>, TaxError> {
    let by = [Dimension::Month, Dimension::Shop, Dimension::Sku, Dimension::Operator];
    let mut booked = BTreeMap::new();
    for row in books.closing.statement.roll_up(&by, &Filter { to: Some(through), ..Filter::default() }) {
        let [month, shop, sku, operator] = row.key.as_slice() else { continue };
        let (Some(month), Some(profit_micros)) = (Month::parse(month), row.rmb.down_to(Account::PeopleOther)) else {
            continue;
        };
        let provision = |line| row.rmb.line(line).unwrap_or(0);
        let provisions = provision(Account::CapitalCost).checked_add(provision(Account::AgedWriteDown));
        // costs stand below zero in the statement
        let not_deductible_micros = provisions.and_then(i64::checked_neg).ok_or(TaxError::TooLarge)?;
        let key = Key { month, shop: shop.clone(), sku: sku.clone(), operator: operator.clone() };
        booked.insert(key, Booked { profit_micros, not_deductible_micros });
    }
    Ok(booked)
}

/// Profit that the books can't state in RMB is in nobody's tax.
fn profit_unknown(books: &Books) -> Vec<Found> {
    let by = [Dimension::Month, Dimension::Shop, Dimension::Marketplace];
    let rows = books.closing.statement.roll_up(&by, &Filter::default());
    let unknown = rows.iter().filter(|row| row.rmb.down_to(Account::PeopleOther).is_none());
    let found = |row: &books::Row| {
        let [month, shop, site] = row.key.as_slice() else { return None };
        let profit = row.currency.zip(row.amounts.down_to(Account::PeopleOther));
        let at_risk = profit.map_or_else(|| rmb(0), |(currency, micros)| Money::new(micros, currency));
        let words = Words::new(
            format!(
                "{month}: a part of the operating profit of {shop} on {site} ({at_risk}) can't be stated in RMB and is in no income tax; import the month's rate"
            ),
            format!(
                "{month}：{shop} 在 {site} 的营业利润（{at_risk}）有一部分无法折算为人民币，未计所得税；请导入当月汇率"
            ),
        );
        Some(Found::new(Some(shop), Month::parse(month), "profit_unknown", at_risk, words))
    };
    unknown.filter_map(found).collect()
}

/// Shops that no entity or several claim.
fn misplaced(
    profile: &Profile,
    sales: &BTreeMap<String, Vec<Sale>>,
    shops: &BTreeSet<String>,
) -> Result<Vec<Found>, TaxError> {
    let sum = |of: &Vec<Sale>| {
        let sum: i128 = of.iter().map(|s| i128::from(s.gross_micros)).sum();
        i64::try_from(sum).map_err(|_| TaxError::TooLarge)
    };
    // a shop with profit and no sales is misplaced, too
    let of = |shop: &'_ String| Ok((shop.clone(), sales.get(shop).map_or(Ok(0), sum)?));
    let sold = shops.iter().map(of).collect::<Result<Vec<(String, i64)>, TaxError>>()?;
    let sold: Vec<(&str, i64)> = sold.iter().map(|(shop, micros)| (shop.as_str(), *micros)).collect();
    let firm = |finding| Found { shop: None, month: None, finding };
    Ok(profile.misplaced(&sold)?.into_iter().map(firm).collect())
}
