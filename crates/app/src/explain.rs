//! Where a SKU's figures of a month come from: lines of files, shares of what has no SKU, layers of stock.

use crate::error::Error;
use crate::output::{count_at, text_at};
use crate::profit::Books;
use arrow::array::RecordBatch;
use books::cost;
use books::queries::quoted;
use books::statement::StatementPlace;
use books::taxonomy::Resolved;
use books::waterfall::Line;
use books::{Bucket, Month, Taxonomy};
use domain::{Currency, Money};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::Reader;

/// A SKU's figures of a month, opened.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The SKU.
    pub sku: String,
    /// The month.
    pub month: Month,
    /// Each figure of the statement, by shop, site and line.
    pub figures: Vec<Figure>,
    /// Name of each file named by a source.
    pub files: BTreeMap<String, String>,
}

/// One figure of the statement.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Shop, site and its currency.
    pub place: StatementPlace,
    /// Line of the waterfall.
    pub line: Line,
    /// As the statement shows it; `None` when a rate is missing.
    pub micros: Option<i64>,
    /// In RMB.
    pub rmb_micros: Option<i64>,
    /// What it is made of.
    pub entries: Vec<Entry>,
    /// The figure less its entries in the site's currency: rounding, and for costs what returns gave back; `None` when
    /// entries are in another currency.
    pub rest_micros: Option<i64>,
}

/// Something that a figure is made of.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it is, English.
    pub en: String,
    /// Chinese.
    pub zh: String,
    /// As it adds to profit.
    pub amount: Money,
    /// Where it stands: file (first 16 digits of its hash) and line; `None` for a share.
    pub origin: Option<(String, i64)>,
}

/// Opens the figures of a SKU in a month down to lines of files.
///
/// # Errors
/// The statement has no such SKU in that month; the storeroom can't be read.
pub async fn explain(reader: &Reader, books: &Books, sku: &str, month: Month) -> Result<Explanation, Error> {
    let statement = &books.closing.statement;
    let mut figures: Vec<Figure> = statement
        .cells
        .iter()
        .filter(|c| c.month == month && statement.sku_text(c.sku) == sku)
        .map(|c| Figure {
            place: statement.place(c.place).clone(),
            line: c.line,
            micros: c.micros,
            rmb_micros: c.rmb_micros,
            entries: Vec::new(),
            rest_micros: None,
        })
        .collect();
    if figures.is_empty() {
        return Err(Error::asked(
            format!(
                "the statement has no SKU `{sku}` in {month}; `tradewind profit --by sku --month {month}` lists them"
            ),
            format!("{month} 的利润表中没有货号“{sku}”；可用 `tradewind profit --by sku --month {month}` 查看"),
        ));
    }
    let mut found = Vec::new();
    settlement_lines(reader, books, sku, month, &mut found).await?;
    ads(reader, books, sku, month, &mut found).await?;
    expenses(reader, sku, month, &mut found).await?;
    shares(books, sku, month, &mut found);
    draws(books, sku, month, &mut found);
    for (key, entry) in found {
        let same =
            |f: &&mut Figure| (f.place.shop.as_str(), f.place.marketplace.as_str(), f.line) == (&key.0, &key.1, key.2);
        if let Some(figure) = figures.iter_mut().find(same) {
            figure.entries.push(entry);
        }
    }
    for figure in &mut figures {
        let own = figure.entries.iter().all(|e| e.amount.currency == figure.place.currency);
        let sum: i64 = figure.entries.iter().map(|e| e.amount.micros).sum();
        figure.rest_micros = figure.micros.filter(|_| own).map(|m| m - sum);
    }
    let sources: BTreeSet<&str> =
        figures.iter().flat_map(|f| &f.entries).filter_map(|e| Some(e.origin.as_ref()?.0.as_str())).collect();
    let files = reader.imports().map(|f| (f.hash.get(..16).unwrap_or("").to_owned(), f.name.clone()));
    let files = files.filter(|(source, _)| sources.contains(source.as_str())).collect();
    Ok(Explanation { sku: sku.to_owned(), month, figures, files })
}

/// Shop, site and line that an entry belongs to.
type Key = (String, String, Line);

fn days(month: Month) -> String {
    format!("day BETWEEN DATE '{}' AND DATE '{}'", month.first_day(), month.last_day())
}

async fn settlement_lines(
    reader: &Reader,
    books: &Books,
    sku: &str,
    month: Month,
    found: &mut Vec<(Key, Entry)>,
) -> Result<(), Error> {
    let buckets = Buckets::of(books);
    let refused: BTreeSet<(&str, &str)> = books
        .closing
        .tie_outs
        .iter()
        .filter(|t| t.refusal.is_some())
        .map(|t| (t.shop.as_str(), t.settlement.as_str()))
        .collect();
    let sql = format!(
        "SELECT shop, marketplace, transaction_type, amount_type, amount_description, currency, source, settlement_id, \
         amount_micros, line FROM settlement_line WHERE sku = {} AND {} ORDER BY day, source, line, part",
        quoted(sku),
        days(month)
    );
    let spent: BTreeSet<(String, String)> = spend_basis(books, month);
    for batch in reader.sql(&sql).await? {
        for row in 0..batch.num_rows() {
            let text = |column| text_at(&batch, column, row);
            let words = [text(2), text(3), text(4)];
            let Some(Bucket::Profit(line)) = buckets.of_words(words, month) else { continue };
            let place = (text(0).to_owned(), text(1).to_owned());
            // where ads reports exist, what settlements charge for ads is a debt paid, not a cost
            if refused.contains(&(text(0), text(7))) || (line == Line::Ads && spent.contains(&place)) {
                continue;
            }
            let what = words.join(" / ");
            let entry = Entry {
                en: what.clone(),
                zh: what,
                amount: money(&batch, row, 8, 5),
                origin: origin(&batch, row, 6, 9),
            };
            found.push(((place.0, place.1, line), entry));
        }
    }
    Ok(())
}

async fn ads(
    reader: &Reader,
    books: &Books,
    sku: &str,
    month: Month,
    found: &mut Vec<(Key, Entry)>,
) -> Result<(), Error> {
    let sql = format!(
        "SELECT shop, marketplace, campaign, CAST(day AS VARCHAR), currency, source, -spend_micros, line \
         FROM product_ad_performance WHERE sku = {} AND spend_micros <> 0 AND {} ORDER BY day, source, line, part",
        quoted(sku),
        days(month)
    );
    let spent = spend_basis(books, month);
    for batch in reader.sql(&sql).await? {
        for row in 0..batch.num_rows() {
            let text = |column| text_at(&batch, column, row).to_owned();
            if !spent.contains(&(text(0), text(1))) {
                continue;
            }
            let (en, zh) = (format!("ad spend {} {}", text(3), text(2)), format!("广告花费 {} {}", text(3), text(2)));
            let entry = Entry { en, zh, amount: money(&batch, row, 6, 4), origin: origin(&batch, row, 5, 7) };
            found.push(((text(0), text(1), Line::Ads), entry));
        }
    }
    Ok(())
}

async fn expenses(reader: &Reader, sku: &str, month: Month, found: &mut Vec<(Key, Entry)>) -> Result<(), Error> {
    let sql = format!(
        "SELECT shop, marketplace, category, note, currency, source, -amount_micros, line FROM expense \
         WHERE sku = {} AND {} ORDER BY day, source, line, part",
        quoted(sku),
        days(month)
    );
    for batch in reader.sql(&sql).await? {
        for row in 0..batch.num_rows() {
            let text = |column| text_at(&batch, column, row).to_owned();
            let what = format!("{} {}", text(2), text(3));
            let entry = Entry {
                en: what.clone(),
                zh: what,
                amount: money(&batch, row, 6, 4),
                origin: origin(&batch, row, 5, 7),
            };
            found.push(((text(0), text(1), Line::PeopleOther), entry));
        }
    }
    Ok(())
}

/// Parts of shared amounts that the SKU carries.
fn shares(books: &Books, sku: &str, month: Month, found: &mut Vec<(Key, Entry)>) {
    let statement = &books.closing.statement;
    for share in books.closing.shares.iter().filter(|s| s.month == month) {
        for (place, name, micros) in share.parts() {
            if statement.sku_text(name) != sku || micros == 0 {
                continue;
            }
            let p = statement.place(place);
            let whole = Money::new(share.micros, share.currency);
            let entry = Entry {
                en: format!("share of {whole} {}", share.rule.en()),
                zh: format!("{whole} {}", share.rule.zh()),
                amount: Money::new(micros, share.currency),
                origin: None,
            };
            found.push(((p.shop.clone(), p.marketplace.clone(), share.line), entry));
        }
    }
}

/// Layers of stock that the month's sales drew.
fn draws(books: &Books, sku: &str, month: Month, found: &mut Vec<(Key, Entry)>) {
    let input = &books.input;
    let shops: BTreeSet<&str> = books.closing.statement.places.iter().map(|p| p.shop.as_str()).collect();
    for shop in shops {
        let mut sums: BTreeMap<(Key, String, Currency), (i64, i64)> = BTreeMap::new();
        for draw in cost::trace(input, shop, sku).into_iter().filter(|d| Month::of(d.day) == month) {
            let site = input.names.text(input.place_text(draw.place).marketplace).to_owned();
            let layer = draw.batch.map_or_else(
                || format!("return of {} 退货", draw.received),
                |b| format!("batch {} of {} 批次", input.names.text(b), draw.received),
            );
            for (line, amount) in draw.costs {
                let key = ((shop.to_owned(), site.clone(), line), layer.clone(), amount.currency);
                let sum = sums.entry(key).or_default();
                *sum = (sum.0 + draw.units, sum.1 + amount.micros);
            }
        }
        for ((key, layer, currency), (units, micros)) in sums.into_iter().filter(|(_, (_, micros))| *micros != 0) {
            let entry = Entry {
                en: format!("{units} unit(s) from {layer}"),
                zh: format!("{units} 件，来自 {layer}"),
                amount: Money::new(-micros, currency),
                origin: None,
            };
            found.push((key, entry));
        }
    }
}

/// Shops and sites whose advertising of the month rests on ads reports.
fn spend_basis(books: &Books, month: Month) -> BTreeSet<(String, String)> {
    let bridges = books.closing.ads_bridge.iter();
    let spent = bridges.filter(|a| a.month == month && a.basis == books::ads::AdsBasis::Spent);
    spent.map(|a| books.closing.statement.place(a.place)).map(|p| (p.shop.clone(), p.marketplace.clone())).collect()
}

fn money(batch: &RecordBatch, row: usize, micros: usize, currency: usize) -> Money {
    let currency = Currency::parse(text_at(batch, currency, row)).unwrap_or(Currency::CNY);
    Money::new(count_at(batch, micros, row), currency)
}

fn origin(batch: &RecordBatch, row: usize, source: usize, line: usize) -> Option<(String, i64)> {
    Some((text_at(batch, source, row).to_owned(), count_at(batch, line, row)))
}

/// Buckets of settlement words, as the closing resolved them.
struct Buckets<'a> {
    resolved: Resolved,
    triples: HashMap<[&'a str; 3], books::input::TripleId>,
}

impl<'a> Buckets<'a> {
    fn of(books: &'a Books) -> Self {
        let input = &books.input;
        let ids = (0..).map(books::input::TripleId).take(input.triples().len());
        let triples = ids.map(|id| (input.triple_text(id), id)).collect();
        Self { resolved: Taxonomy::default().resolve(input), triples }
    }

    fn of_words(&self, words: [&str; 3], month: Month) -> Option<Bucket> {
        self.triples.get(&words).and_then(|id| self.resolved.bucket(*id, month))
    }
}
