//! Where a SKU's figures of a month come from: lines of files, shares of what has no SKU, layers of stock.

use crate::error::Error;
use crate::output::{count_at, text_at};
use crate::profit::Books;
use arrow::array::RecordBatch;
use books::cost;
use books::journal::{EntryKind, Journal, explain_sql};
use books::queries::quoted;
use books::statement::StatementPlace;
use books::waterfall::Line;
use books::{Month, Taxonomy};
use domain::{Currency, Money};
use std::collections::{BTreeMap, BTreeSet};
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
    /// What was shared, where a figure carries a share of it: the lines that make it up, by shop, site and line.
    pub pools: BTreeMap<Key, Vec<Entry>>,
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
            format!("{month} 的利润表中没有 SKU“{sku}”；可用 `tradewind profit --by sku --month {month}` 查看"),
        ));
    }
    let mut found = Vec::new();
    journal(reader, books, sku, month, &mut found).await?;
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
    let pools = pools(reader, books, sku, month).await?;
    let sources: BTreeSet<&str> = figures
        .iter()
        .flat_map(|f| &f.entries)
        .chain(pools.values().flatten())
        .filter_map(|e| Some(e.origin.as_ref()?.0.as_str()))
        .collect();
    let files = reader.imports().map(|f| (f.hash.get(..16).unwrap_or("").to_owned(), f.name.clone()));
    let files = files.filter(|(source, _)| sources.contains(source.as_str())).collect();
    Ok(Explanation { sku: sku.to_owned(), month, figures, pools, files })
}

/// Shop, site and line that an entry belongs to.
pub type Key = (String, String, Line);

fn days(month: Month) -> String {
    format!("day BETWEEN DATE '{}' AND DATE '{}'", month.first_day(), month.last_day())
}

/// Settlement lines and ad spend, by the journal of the books.
async fn journal(
    reader: &Reader,
    books: &Books,
    sku: &str,
    month: Month,
    found: &mut Vec<(Key, Entry)>,
) -> Result<(), Error> {
    let journal = Journal::new(&Taxonomy::default(), &books.input, &books.closing.tie_outs);
    let spent = spend_basis(books, month);
    for batch in reader.sql(&explain_sql(sku, Some(month))).await? {
        for e in journal.entries(&batch).map_err(|e| Error::Load(e.to_string()))? {
            let Some((line, amount)) = Journal::profit(&e).filter(|(_, amount)| amount.micros != 0) else { continue };
            // without ads reports for the month the statement rests on what settlements charged
            if e.kind == EntryKind::Ads && !spent.contains(&(e.shop.clone(), e.marketplace.clone())) {
                continue;
            }
            let what = format!("{} {} {}", e.day, e.words, e.reference);
            let origin = Some((e.source.get(..16).unwrap_or(&e.source).to_owned(), e.line));
            let entry = Entry { en: what.clone(), zh: what, amount, origin };
            found.push(((e.shop, e.marketplace, line), entry));
        }
    }
    Ok(())
}

async fn expenses(reader: &Reader, sku: &str, month: Month, found: &mut Vec<(Key, Entry)>) -> Result<(), Error> {
    let sql = format!(
        "SELECT shop, marketplace, COALESCE(category, ''), COALESCE(note, ''), currency, source, -amount_micros, line FROM expense \
         WHERE COALESCE(sku, '') = {} AND {} ORDER BY day, source, line, part",
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

/// Lines without a SKU behind the amounts that the SKU carries a share of.
async fn pools(reader: &Reader, books: &Books, sku: &str, month: Month) -> Result<BTreeMap<Key, Vec<Entry>>, Error> {
    let statement = &books.closing.statement;
    let shares = books.closing.shares.iter().filter(|s| s.month == month);
    let carried = shares.filter(|s| s.parts().iter().any(|(_, name, m)| *m != 0 && statement.sku_text(*name) == sku));
    let keys: BTreeSet<Key> = carried
        .map(|s| (statement.place(s.place), s.line))
        .map(|(p, line)| (p.shop.clone(), p.marketplace.clone(), line))
        .collect();
    let mut found = Vec::new();
    if !keys.is_empty() {
        journal(reader, books, "", month, &mut found).await?;
        expenses(reader, "", month, &mut found).await?;
    }
    let mut pools: BTreeMap<Key, Vec<Entry>> = BTreeMap::new();
    for (key, entry) in found.into_iter().filter(|(key, _)| keys.contains(key)) {
        pools.entry(key).or_default().push(entry);
    }
    Ok(pools)
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

/// What a layer of stock is called, English and Chinese, and where its batch stands.
type LayerText = (String, String, Option<(String, i64)>);

/// Layers of stock that the month's sales drew.
fn draws(books: &Books, sku: &str, month: Month, found: &mut Vec<(Key, Entry)>) {
    let input = &books.input;
    let shops: BTreeSet<&str> = books.closing.statement.places.iter().map(|p| p.shop.as_str()).collect();
    for shop in shops {
        let mut sums: BTreeMap<(Key, LayerText, Currency), (i64, i64)> = BTreeMap::new();
        for draw in cost::trace(input, shop, sku).into_iter().filter(|d| Month::of(d.day) == month) {
            let site = input.names.text(input.place_text(draw.place).marketplace).to_owned();
            let layer: LayerText = match draw.batch {
                None => (format!("the return of {}", draw.received), format!("{} 的退货", draw.received), None),
                Some(batch) => {
                    let same = |b: &&books::input::Batch| {
                        b.batch == batch && b.day == draw.received && input.names.text(b.sku) == sku
                    };
                    let row = input.batches.iter().find(same);
                    let name = input.names.text(batch);
                    (
                        format!("batch {name} of {}", draw.received),
                        format!("{} 批次 {name}", draw.received),
                        row.map(|b| (input.names.text(b.source).to_owned(), b.line)),
                    )
                }
            };
            for (line, amount) in draw.costs {
                let key = ((shop.to_owned(), site.clone(), line), layer.clone(), amount.currency);
                let sum = sums.entry(key).or_default();
                *sum = (sum.0 + draw.units, sum.1 + amount.micros);
            }
        }
        for ((key, (en, zh, origin), currency), (units, micros)) in sums.into_iter().filter(|(_, s)| s.1 != 0) {
            let entry = Entry {
                en: format!("{units} unit(s) from {en}"),
                zh: format!("{units} 件，来自 {zh}"),
                amount: Money::new(-micros, currency),
                origin,
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
