//! What settlement lines mean: the table of the books, and a person's decisions, kept as facts with their time.

use crate::context::{DEFAULT_SHOP, day_of};
use crate::error::Error;
use crate::output::text_at;
use crate::profit::Books;
use arrow::array::{
    ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray, new_null_array,
};
use books::Quarantined;
use books::account::Bucket;
use books::input::Place;
use domain::facts::SETTLEMENT_MAPPING;
use domain::{Currency, Marketplace, Table};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::{FileMeta, Lake, Outcome};

/// A rule of the table, or a decision of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Transaction type, amount type, amount description; `*` matches anything.
    pub triple: [String; 3],
    /// Code of the bucket.
    pub bucket: String,
    /// First day on which it holds, or the day of the decision.
    pub day: String,
    /// Who decided; empty for a rule of the table.
    pub decided_by: String,
}

/// A person's decision on what a settlement line means.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Transaction type, amount type, amount description; `*` matches anything.
    pub triple: [String; 3],
    /// The bucket.
    pub bucket: Bucket,
    /// Who decides.
    pub by: String,
}

impl Decision {
    /// Reads `A/B/C` (or `A | B | C`, for words with a `/` in them) and the code of a bucket.
    ///
    /// # Errors
    /// Not three words, an unknown bucket, nobody's name.
    pub fn parse(triple: &str, bucket: &str, by: &str) -> Result<Self, Error> {
        let by_bar = triple.contains('|');
        let words: Vec<String> = triple.split(if by_bar { '|' } else { '/' }).map(|w| w.trim().to_owned()).collect();
        let Ok(words) = <[String; 3]>::try_from(words) else {
            return Err(Error::asked(
                format!(
                    "found `{triple}`; write `transaction type/amount type/amount description`, or `A | B | C` where a word has a `/`"
                ),
                format!("“{triple}”不是三段；请写成“交易类型/金额类型/金额说明”，内容含 / 时用“A | B | C”"),
            ));
        };
        let Some(found) = Bucket::find(bucket.trim()) else {
            let codes = books::taxonomy::buckets();
            return Err(Error::asked(
                format!("found bucket `{bucket}`; use one of {codes}"),
                format!("没有归类“{bucket}”；可用：{codes}"),
            ));
        };
        if by.trim().is_empty() {
            return Err(Error::asked("nobody decided; pass --by NAME", "缺少决定人；请用 --by 填写姓名"));
        }
        Ok(Self { triple: words, bucket: found, by: by.trim().to_owned() })
    }
}

/// Keeps a decision. It holds for all shops from now on; what was read before with `--as-of` stays as it was.
///
/// # Errors
/// The storeroom can't be written to.
pub fn map(lake: &Lake, decision: &Decision, now_micros: i64) -> Result<(), Error> {
    let [a, b, c] = &decision.triple;
    let name = format!("decision: {a} | {b} | {c} = {} by {}", decision.bucket.code(), decision.by);
    // the time is part of what is decided: deciding A, then B, then A again is three decisions
    let hash = blake3::hash(format!("{name} at {now_micros}").as_bytes()).to_hex().to_string();
    let day = day_of(now_micros, Marketplace::find("own")).ok_or_else(|| Error::Load("the clock is off".into()))?;
    let batch = one_row(
        &SETTLEMENT_MAPPING,
        &[
            ("shop", DEFAULT_SHOP),
            ("marketplace", "own"),
            ("source", &hash[..16]),
            ("transaction_type", a),
            ("amount_type", b),
            ("amount_description", c),
            ("bucket", decision.bucket.code()),
            ("decided_by", &decision.by),
        ],
        day,
        now_micros,
    )?;
    let mut intake = lake.intake(now_micros)?;
    let mut held = intake.begin(FileMeta {
        hash,
        bytes: name.len() as u64,
        name,
        shop: DEFAULT_SHOP.to_owned(),
        variant: String::new(),
    })?;
    held.facts(&SETTLEMENT_MAPPING, batch)?;
    held.finish(Outcome {
        report: SETTLEMENT_MAPPING.name.to_owned(),
        marketplaces: vec!["own".to_owned()],
        days: Some((day, day)),
        rows_in: 1,
        accepted: 1,
        facts: 1,
        ..Outcome::default()
    })?;
    intake.commit()?;
    Ok(())
}

/// Unknown charges of some shops, all where none is named, as the books quarantine them: lines of settlements that tie.
pub fn quarantined(books: &Books, shops: &BTreeSet<String>) -> Vec<Quarantined> {
    let (input, all) = (&books.input, &books.closing.quarantine);
    if shops.is_empty() {
        return all.clone();
    }
    let theirs = |place: Place| shops.contains(input.names.text(input.place_text(place).shop));
    let mut sums: BTreeMap<([&str; 3], Currency), (i64, i64)> = BTreeMap::new();
    let mut add = |triple, currency, lines: i64, micros: i64| {
        let sum = sums.entry((input.triple_text(triple), currency)).or_default();
        *sum = (sum.0 + lines, sum.1 + micros);
    };
    for g in input.line_groups.iter().filter(|g| theirs(g.place)) {
        add(g.triple, g.currency, g.lines, g.micros);
    }
    // lines of a settlement that does not tie are in no book
    for l in input.refused_lines.iter().filter(|l| theirs(l.place)) {
        add(l.triple, l.currency, -1, -l.micros);
    }
    let of_theirs = |q: &Quarantined| {
        let words = [q.triple[0].as_str(), q.triple[1].as_str(), q.triple[2].as_str()];
        let (lines, micros) = sums.get(&(words, q.currency)).copied().filter(|s| s.0 != 0)?;
        Some(Quarantined { lines, micros, ..q.clone() })
    };
    all.iter().filter_map(of_theirs).collect()
}

/// One fact: texts as given, the day, line 1, part 0; all else is null.
fn one_row(table: &Table, texts: &[(&str, &str)], day: domain::Day, now_micros: i64) -> Result<RecordBatch, Error> {
    let schema = table.schema();
    let columns = schema.fields().iter().map(|field| -> ArrayRef {
        match field.name().as_str() {
            "day" | "day_to" => Arc::new(Date32Array::from(vec![day.0])),
            "line" => Arc::new(Int64Array::from(vec![1])),
            "part" => Arc::new(Int64Array::from(vec![0])),
            "observed_at" => Arc::new(TimestampMicrosecondArray::from(vec![now_micros]).with_timezone("UTC")),
            name => match texts.iter().find(|(n, _)| *n == name) {
                Some((_, text)) => Arc::new(StringArray::from(vec![*text])),
                None => new_null_array(field.data_type(), 1),
            },
        }
    });
    let columns: Vec<ArrayRef> = columns.collect();
    Ok(RecordBatch::try_new(schema, columns)?)
}

/// Rules of the table, by bucket, in the order of its file.
///
/// # Errors
/// The embedded table can't be read (a test of the books reads it).
pub fn rules() -> Result<Vec<Rule>, Error> {
    let table: toml::Table =
        books::taxonomy::DEFAULT.parse().map_err(|e: toml::de::Error| Error::Load(e.to_string()))?;
    let mut rules = Vec::new();
    for edition in table.get("edition").and_then(toml::Value::as_array).into_iter().flatten() {
        let from = edition.get("from").and_then(toml::Value::as_str).unwrap_or("");
        for (bucket, texts) in edition.as_table().into_iter().flatten() {
            for text in texts.as_array().into_iter().flatten().filter_map(toml::Value::as_str) {
                let mut words = text.split(" | ").map(str::to_owned);
                let triple = std::array::from_fn(|_| words.next().unwrap_or_default());
                rules.push(Rule { triple, bucket: bucket.clone(), day: from.to_owned(), decided_by: String::new() });
            }
        }
    }
    Ok(rules)
}

/// A person's decisions as they hold now.
///
/// # Errors
/// The storeroom can't be read.
pub async fn decisions(lake: &Lake) -> Result<Vec<Rule>, Error> {
    let sql = "SELECT transaction_type, amount_type, amount_description, bucket, CAST(day AS VARCHAR), decided_by \
               FROM settlement_mapping ORDER BY observed_at DESC, transaction_type, amount_type, amount_description";
    let mut decisions = Vec::new();
    for batch in lake.reader(None)?.sql(sql).await? {
        for row in 0..batch.num_rows() {
            let text = |column| text_at(&batch, column, row).to_owned();
            decisions.push(Rule {
                triple: [text(0), text(1), text(2)],
                bucket: text(3),
                day: text(4),
                decided_by: text(5),
            });
        }
    }
    Ok(decisions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn decisions_are_read_or_refused_with_what_to_do() {
        let d = Decision::parse("Order/ItemFees/NewFee", "referral", "Li").unwrap();
        assert_eq!((d.triple.join("|"), d.bucket.code()), ("Order|ItemFees|NewFee".into(), "referral"));
        assert_eq!(Decision::parse("Order | a/b | *", "referral", "Li").unwrap().triple[1], "a/b");
        let say = |t, b, by| Decision::parse(t, b, by).unwrap_err().to_string();
        expect!["found `Order/x`; write `transaction type/amount type/amount description`, or `A | B | C` where a word has a `/`"]
            .assert_eq(&say("Order/x", "referral", "Li"));
        assert!(say("a/b/c", "profit", "Li").starts_with("found bucket `profit`; use one of gross_sales, "));
        assert!(say("a/b/c", "goods", "Li").starts_with("found bucket `goods`; use one of "));
        expect!["nobody decided; pass --by NAME"].assert_eq(&say("a/b/c", "referral", " "));
    }
}
