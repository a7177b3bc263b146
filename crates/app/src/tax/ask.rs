//! What taxes need of the storeroom: settled sales by day, taxes that pass through, mid-rates. All SQL of taxes but that of the report to the tax
//! office stands here.

use super::{Found, Setup};
use crate::error::Error;
use crate::output::{count_at, text_at};
use crate::profit::Books;
use books::account::Bucket;
use books::queries::quoted;
use books::roll_up::NO_OPERATOR;
use books::statement::UNALLOCATED;
use books::tax::TaxError;
use books::tax::mid_rate::MidRates;
use books::tax::pass_through::{TaxRow, net};
use books::tax::vat::Sale;
use books::{Line as Account, Month, Taxonomy};
use domain::money::scale;
use domain::{Currency, Day, Marketplace, Money, Words, allocate};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use store::Reader;

/// Facts of taxes.
pub(super) struct Facts {
    /// Mid-rates of the day.
    pub rates: MidRates,
    /// Settled sales.
    pub sold: Vec<Sold>,
    /// Taxes of buyers that do not net within their month, by shop.
    pub collected: BTreeMap<String, Vec<TaxRow>>,
}

/// Settled sales of a day, promotions and refunds taken off.
pub(super) struct Sold {
    pub shop: Arc<str>,
    pub marketplace: Arc<str>,
    pub day: Day,
    pub sku: Arc<str>,
    pub currency: Currency,
    pub shipment: Arc<str>,
    pub micros: i64,
}

/// Texts that many rows share.
#[derive(Default)]
struct Texts(HashSet<Arc<str>>);

impl Texts {
    fn of(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let text: Arc<str> = text.into();
        self.0.insert(text.clone());
        text
    }
}

/// Micros of a fen: sales of a day, SKU and currency are rounded to it, half to even (the house's choice).
const FEN: i64 = 10_000;

/// A day as SQL gives it to us: days since 1970.
pub(super) const AT: &str = "CAST(CAST(day AS INT) AS BIGINT)";

/// Asks the storeroom.
pub(super) async fn ask(reader: &Reader, books: &Books, setup: &Setup) -> Result<Facts, Error> {
    let meanings = Meanings::of(books);
    let posted = posted(books);
    Ok(Facts {
        rates: rates(reader, setup).await?,
        sold: sold(reader, &meanings, &posted, setup).await?,
        collected: collected(reader, &meanings, &posted).await?,
    })
}

/// The currency that a cell names, else that of the site.
pub(super) fn currency(text: &str, marketplace: &str) -> Currency {
    let of_site = || Marketplace::find(marketplace).map_or(Currency::CNY, Marketplace::currency);
    Currency::parse(text).unwrap_or_else(of_site)
}

pub(super) fn day(at: i64) -> Day {
    Day(i32::try_from(at).unwrap_or(i32::MAX))
}

async fn rates(reader: &Reader, setup: &Setup) -> Result<MidRates, Error> {
    // where shops differ, the first in byte order holds, as in the books
    let sql = format!(
        "SELECT currency, {AT} AS at, cny_nanos FROM fx_rate WHERE basis = 'day' AND cny_nanos > 0 ORDER BY shop DESC, at"
    );
    let mut rates = Vec::new();
    for batch in reader.sql(&sql).await? {
        for row in 0..batch.num_rows() {
            let currency = Currency::parse(text_at(&batch, 0, row));
            rates.extend(currency.map(|c| (c, day(count_at(&batch, 1, row)), count_at(&batch, 2, row))));
        }
    }
    Ok(MidRates::new(rates, setup.tables.holidays(), []))
}

async fn sold(reader: &Reader, meanings: &Meanings, posted: &str, setup: &Setup) -> Result<Vec<Sold>, Error> {
    let sales = meanings.lines(|bucket, _| {
        matches!(bucket, Bucket::Profit(Account::GrossSales | Account::Promotions | Account::Refunds))
    });
    // only shipments that the profile speaks of matter
    let entities = setup.profile.iter().flat_map(|p| &p.entities);
    let named: BTreeSet<&String> = entities.flat_map(|e| e.shipment_treatment.keys()).collect();
    let named: Vec<String> = named.into_iter().map(|s| quoted(s)).collect();
    let shipment = if named.is_empty() {
        "''".to_owned()
    } else {
        format!("CASE WHEN shipment_id IN ({}) THEN shipment_id ELSE '' END", named.join(", "))
    };
    let sql = format!(
        "SELECT shop, marketplace, {AT} AS at, COALESCE(sku, '') AS sku, COALESCE(currency, '') AS currency, {shipment} AS shipment, \
         CAST(SUM(COALESCE(amount_micros, 0)) AS BIGINT) AS micros FROM settlement_line WHERE ({sales}) AND {posted} \
         GROUP BY 1, 2, 3, 4, 5, 6"
    );
    // in no order: whatever is made of them is a sum
    let (mut sold, mut texts) = (Vec::new(), Texts::default());
    for batch in reader.sql(&sql).await? {
        sold.reserve(batch.num_rows());
        for row in 0..batch.num_rows() {
            let mut text = |column| texts.of(text_at(&batch, column, row));
            sold.push(Sold {
                shop: text(0),
                marketplace: text(1),
                day: day(count_at(&batch, 2, row)),
                sku: text(3),
                currency: currency(text_at(&batch, 4, row), text_at(&batch, 1, row)),
                shipment: text(5),
                micros: count_at(&batch, 6, row),
            });
        }
    }
    Ok(sold)
}

async fn collected(reader: &Reader, meanings: &Meanings, posted: &str) -> Result<BTreeMap<String, Vec<TaxRow>>, Error> {
    let taxes = meanings.lines(|bucket, _| bucket == Bucket::TaxCollected);
    // an order that nets within its month says nothing
    let sql = format!(
        "SELECT shop, marketplace, COALESCE(order_id, '') AS order_id, \
         CAST(CAST(CAST(date_trunc('month', day) AS DATE) AS INT) AS BIGINT) AS at, \
         COALESCE(currency, '') AS currency, CAST(SUM(COALESCE(amount_micros, 0)) AS BIGINT) AS micros \
         FROM settlement_line WHERE ({taxes}) AND {posted} GROUP BY 1, 2, 3, 4, 5 HAVING SUM(COALESCE(amount_micros, 0)) <> 0 \
         ORDER BY 1, 2, 3, 4, 5"
    );
    let mut rows: BTreeMap<String, Vec<TaxRow>> = BTreeMap::new();
    for batch in reader.sql(&sql).await? {
        for row in 0..batch.num_rows() {
            let text = |column| text_at(&batch, column, row);
            rows.entry(text(0).to_owned()).or_default().push(TaxRow {
                order_id: text(2).to_owned(),
                month: Month::of(day(count_at(&batch, 3, row))),
                currency: currency(text(4), text(1)),
                micros: count_at(&batch, 5, row),
            });
        }
    }
    Ok(rows)
}

/// SQL that is true for lines of settlements that are posted: those that tie.
pub(super) fn posted(books: &Books) -> String {
    let mut refused: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for t in books.closing.tie_outs.iter().filter(|t| t.refusal.is_some()) {
        refused.entry(&t.shop).or_default().push(quoted(&t.settlement));
    }
    let of = |(shop, ids): (&str, Vec<String>)| {
        format!("NOT (shop = {} AND COALESCE(settlement_id, '') IN ({}))", quoted(shop), ids.join(", "))
    };
    let all: Vec<String> = refused.into_iter().map(of).collect();
    if all.is_empty() { "TRUE".to_owned() } else { all.join(" AND ") }
}

/// What settlement lines mean, as the books take them: by triple, the months in which it has which bucket.
pub(super) struct Meanings(BTreeMap<[String; 3], BTreeMap<Month, Bucket>>);

impl Meanings {
    /// Of the lines that the books hold.
    pub fn of(books: &Books) -> Self {
        let resolved = Taxonomy::default().resolve(&books.input);
        let mut of: BTreeMap<[String; 3], BTreeMap<Month, Bucket>> = BTreeMap::new();
        for group in &books.input.line_groups {
            if let Some(bucket) = resolved.bucket(group.triple, group.month) {
                let words = books.input.triple_text(group.triple).map(str::to_owned);
                of.entry(words).or_default().insert(group.month, bucket);
            }
        }
        Self(of)
    }

    /// SQL that is true for lines that are wanted, by bucket and words. The meaning of a triple may change with the month.
    pub fn lines(&self, wanted: impl Fn(Bucket, [&str; 3]) -> bool) -> String {
        let columns = ["transaction_type", "amount_type", "amount_description"];
        let mut any = Vec::new();
        for (words, months) in &self.0 {
            let words = [&words[0], &words[1], &words[2]].map(String::as_str);
            let yes: Vec<Month> = months.iter().filter(|(_, b)| wanted(**b, words)).map(|(m, _)| *m).collect();
            if yes.is_empty() {
                continue;
            }
            let mut all: Vec<String> =
                columns.iter().zip(words).map(|(c, w)| format!("COALESCE({c}, '') = {}", quoted(w))).collect();
            if yes.len() < months.len() {
                let days: Vec<String> = yes.iter().map(|m| format!("DATE '{}'", m.first_day())).collect();
                all.push(format!("CAST(date_trunc('month', day) AS DATE) IN ({})", days.join(", ")));
            }
            any.push(format!("({})", all.join(" AND ")));
        }
        if any.is_empty() { "FALSE".to_owned() } else { any.join(" OR ") }
    }
}

/// Amounts that a rate is missing for: by shop, currency and month.
#[derive(Default)]
pub(super) struct Missing(BTreeMap<(String, Currency, Month), (BTreeSet<Day>, i128)>);

impl Missing {
    /// An amount of a day whose rate was not imported.
    pub fn add(&mut self, shop: &str, currency: Currency, day: Day, micros: i64) {
        let at = self.0.entry((shop.to_owned(), currency, Month::of(day))).or_default();
        at.0.insert(day);
        at.1 += i128::from(micros);
    }

    /// One finding for each shop, currency and month. `what`: what is left out of what, English and Chinese.
    pub fn findings(self, code: &'static str, what: (&str, &str)) -> Vec<Found> {
        let found = |((shop, currency, month), (days, micros)): ((String, _, _), (BTreeSet<Day>, i128))| {
            let at_risk = Money::new(i64::try_from(micros).unwrap_or(i64::MAX), currency);
            let (n, first) = (days.len(), days.first().copied().unwrap_or(Day(0)));
            let words = Words::new(
                format!(
                    "{shop}, {month}: no mid-rate of {currency} for {n} days (the first {first}); {at_risk} {}: import the rates of these days, basis day",
                    what.0
                ),
                format!(
                    "{shop}，{month}：{n} 天缺少 {currency} 中间价（首日 {first}），{at_risk} {}：请导入这些日期的日汇率",
                    what.1
                ),
            );
            Found::new(Some(&shop), Some(month), code, at_risk, words)
        };
        self.0.into_iter().map(found).collect()
    }
}

/// Operators of a SKU on a site in a month with their shares, in millionths.
type Owners<'a> = HashMap<(&'a str, &'a str, Month, &'a str), Vec<(Arc<str>, i64)>>;

impl Facts {
    /// Sales in RMB by operator, and the days that have no rate.
    pub fn sales(&self, books: &Books) -> Result<(Vec<Sale>, Vec<Found>), TaxError> {
        let owners = owners(books);
        let nobody = [(Arc::from(NO_OPERATOR), 1_000_000)];
        let unallocated: Arc<str> = UNALLOCATED.into();
        let (mut sales, mut missing) = (Vec::with_capacity(self.sold.len()), Missing::default());
        for s in &self.sold {
            let day = self.rates.next_working(s.currency, s.day).unwrap_or(s.day);
            let Some(nanos) = self.rates.of(s.currency, day) else {
                missing.add(&s.shop, s.currency, day, s.micros);
                continue;
            };
            let fen = scale(s.micros, i128::from(nanos), 1_000_000_000 * i128::from(FEN));
            let gross = fen.and_then(|f| f.checked_mul(FEN)).ok_or(TaxError::TooLarge)?;
            let key = (&*s.shop, &*s.marketplace, Month::of(s.day), &*s.sku);
            let of = owners.get(&key).map_or(nobody.as_slice(), Vec::as_slice);
            let parts = match of {
                [_] => vec![gross],
                _ => {
                    let weights: Vec<i64> = of.iter().map(|o| o.1).collect();
                    allocate(gross, &weights, FEN).ok_or(TaxError::TooLarge)?
                }
            };
            for ((operator, _), gross_micros) in of.iter().zip(parts) {
                sales.push(Sale {
                    shop: s.shop.clone(),
                    sku: if s.sku.is_empty() { unallocated.clone() } else { s.sku.clone() },
                    operator: operator.clone(),
                    shipment: s.shipment.clone(),
                    day: s.day,
                    gross_micros,
                    hidden: false,
                });
            }
        }
        let found = missing.findings("mid_rate_missing", ("of sales are in no VAT", "销售额未计增值税"));
        Ok((sales, found))
    }

    /// Taxes that the marketplace collects and that do not net, by shop.
    pub fn passed_through(&self) -> Result<Vec<Found>, TaxError> {
        let mut found = Vec::new();
        for (shop, rows) in &self.collected {
            let of = net(rows)?.findings()?;
            found.extend(of.into_iter().map(|finding| Found { shop: Some(shop.clone()), month: None, finding }));
        }
        Ok(found)
    }
}

/// As the statement has them: who answers at the end of the month, and nobody for the rest.
fn owners(books: &Books) -> Owners<'_> {
    let statement = &books.closing.statement;
    let (mut owners, mut texts) = (Owners::new(), Texts::default());
    for o in &statement.owners {
        let place = statement.place(o.place);
        let key = (place.shop.as_str(), place.marketplace.as_str(), o.month, statement.names.text(o.sku));
        owners.entry(key).or_default().push((texts.of(statement.names.text(o.owner)), o.millionths));
    }
    for shares in owners.values_mut() {
        let owned: i64 = shares.iter().map(|s| s.1).sum();
        if owned < 1_000_000 {
            shares.push((texts.of(NO_OPERATOR), 1_000_000 - owned));
        }
    }
    owners
}
