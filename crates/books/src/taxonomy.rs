//! What a settlement line means: a dated table of rules from triples to buckets.
//!
//! A rule is `transaction type | amount type | amount description`; `*` stands for any text within a field. A person's own
//! mappings come first (the latest decision of the most specific pattern), then the table. Among the rules that match, the one
//! with most fields free of `*` wins, then the one with most letters. Nothing matches: the line goes to quarantine.

use crate::account::Bucket;
use crate::input::{Input, Triple, TripleId};
use crate::month::Month;
use domain::Day;
use serde::Deserialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Text of the embedded table.
pub const DEFAULT: &str = include_str!("../data/settlement_lines.toml");

/// A rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    fields: [String; 3],
    bucket: Bucket,
    /// Sort key: fields without `*`, then letters; greater is more specific.
    specific: (usize, usize),
}

impl Rule {
    fn new(fields: [&str; 3], bucket: Bucket) -> Self {
        let fields = fields.map(|f| f.trim().to_owned());
        let exact = fields.iter().filter(|f| !f.contains('*')).count();
        let letters = fields.iter().map(|f| f.chars().filter(|c| *c != '*').count()).sum();
        Self { fields, bucket, specific: (exact, letters) }
    }

    fn matches(&self, words: [&str; 3]) -> bool {
        self.fields.iter().zip(words).all(|(pattern, word)| glob(pattern, word.trim()))
    }
}

/// Whether `text` matches `pattern`, in which each `*` stands for any text.
fn glob(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(head) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let tail = parts.pop().unwrap_or("");
    for part in parts {
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(tail)
}

/// Why a table is not used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TaxonomyError {
    /// Not TOML, or not of the table's shape; the text has line and column.
    #[error("{0}")]
    Shape(String),
    /// A rule that does not have three fields.
    #[error("`{0}` is not a rule; write `transaction type | amount type | amount description`")]
    Fields(String),
    /// A bucket that the books don't have.
    #[error("`{0}` is not a bucket; use one of {buckets}", buckets = buckets())]
    Bucket(String),
    /// A first day that can't be read.
    #[error("`{0}` is not a day; write it like 2026-02-28")]
    Day(String),
}

/// Codes of all buckets, for messages and for the page where a person maps a triple.
pub fn buckets() -> String {
    let codes: Vec<_> = Bucket::all().map(Bucket::code).filter(|c| Bucket::find(c).is_some()).collect();
    codes.join(", ")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    edition: Vec<EditionFile>,
}

#[derive(Deserialize)]
struct EditionFile {
    from: String,
    #[serde(flatten)]
    rules: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Edition {
    from: Day,
    /// Most specific first.
    rules: Vec<Rule>,
}

/// The table of rules with its editions. An edition adds to and overrides the ones before it, from its day on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taxonomy {
    /// Version of the table, a day.
    pub version: String,
    editions: Vec<Edition>,
    /// A person's mappings, most specific first.
    user: Vec<Rule>,
}

impl Taxonomy {
    /// Reads a table.
    ///
    /// # Errors
    /// See [`TaxonomyError`].
    pub fn parse(text: &str) -> Result<Self, TaxonomyError> {
        let file: File = toml::from_str(text).map_err(|e| TaxonomyError::Shape(e.to_string()))?;
        let mut editions = Vec::new();
        for e in file.edition {
            let from = Day::parse_iso(&e.from).ok_or(TaxonomyError::Day(e.from))?;
            let mut rules = Vec::new();
            for (code, texts) in e.rules {
                let bucket = Bucket::find(&code).ok_or(TaxonomyError::Bucket(code))?;
                for text in texts {
                    let fields: Vec<&str> = text.split(" | ").collect();
                    let fields: [&str; 3] = fields.try_into().map_err(|_| TaxonomyError::Fields(text.clone()))?;
                    rules.push(Rule::new(fields, bucket));
                }
            }
            rules.sort_by_key(|r| Reverse(r.specific));
            editions.push(Edition { from, rules });
        }
        editions.sort_by_key(|e| Reverse(e.from));
        Ok(Self { version: file.version, editions, user: Vec::new() })
    }

    /// The same table with the mappings of an input before it.
    pub fn with_mappings(&self, input: &Input) -> Self {
        Self { user: user_rules(input), ..self.clone() }
    }

    /// The bucket of a triple on a day; `None` sends the line to quarantine.
    pub fn bucket(&self, words: [&str; 3], day: Day) -> Option<Bucket> {
        let in_force = self.editions.iter().filter(|e| e.from <= day).flat_map(|e| &e.rules);
        self.user.iter().chain(in_force).find(|r| r.matches(words)).map(|r| r.bucket)
    }

    /// Looks up every triple of an input once, for every edition, its user mappings included.
    pub fn resolve(&self, input: &Input) -> Resolved {
        let table = self.with_mappings(input);
        let look_up = |t: &Triple, day: Day| {
            let words = [t.transaction_type, t.amount_type, t.amount_description].map(|n| input.names.text(n));
            table.bucket(words, day)
        };
        // Before the first edition only the mappings count.
        let starts = std::iter::once(Day(i32::MIN)).chain(table.editions.iter().rev().map(|e| e.from));
        let editions = starts
            .map(|from| {
                let month = if from.0 == i32::MIN { Month(i32::MIN) } else { Month::of(from) };
                (month, input.triples().iter().map(|t| look_up(t, from)).collect())
            })
            .collect();
        Resolved { editions }
    }
}

impl Default for Taxonomy {
    /// The embedded table.
    fn default() -> Self {
        // A test reads the embedded file, so the fallback can't be met.
        Self::parse(DEFAULT).unwrap_or(Self { version: String::new(), editions: Vec::new(), user: Vec::new() })
    }
}

/// The user's mappings, most specific first, the latest decision first among equals. Unknown buckets are left out.
fn user_rules(input: &Input) -> Vec<Rule> {
    let mut rules: Vec<_> = input
        .mappings
        .iter()
        .filter_map(|m| {
            let fields = [m.transaction_type, m.amount_type, m.amount_description].map(|n| input.names.text(n));
            Some((Rule::new(fields, Bucket::find(input.names.text(m.bucket).trim())?), m.day, m.observed_at))
        })
        .collect();
    rules.sort_by_key(|(rule, day, observed)| Reverse((rule.specific, *day, *observed)));
    rules.into_iter().map(|r| r.0).collect()
}

/// Buckets of the mappings of an input that the books don't have.
pub fn unknown_buckets(input: &Input) -> Vec<&str> {
    let codes = input.mappings.iter().map(|m| input.names.text(m.bucket));
    codes.filter(|c| Bucket::find(c.trim()).is_none()).collect()
}

/// Buckets of all triples of one input. An edition counts from the month that its first day lies in.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// First month and bucket per triple number, oldest first.
    editions: Vec<(Month, Vec<Option<Bucket>>)>,
}

impl Resolved {
    /// The bucket of a triple in a month.
    pub fn bucket(&self, triple: TripleId, month: Month) -> Option<Bucket> {
        let after = self.editions.partition_point(|(from, _)| *from <= month);
        self.editions[after.max(1) - 1].1.get(triple.0 as usize).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Mapping;
    use crate::waterfall::Line;
    use expect_test::expect;

    const DAY: Day = Day(20_000);

    #[test]
    fn the_embedded_table_is_read() {
        assert_eq!(Taxonomy::parse(DEFAULT).unwrap(), Taxonomy::default());
    }

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, matches) in [
            ("*", "", true),
            ("a*", "abc", true),
            ("*c", "abc", true),
            ("a*c", "ac", true),
            ("a*c", "a", false),
            ("a*a", "a", false),
            ("a*b*d", "a-b-b-d", true),
            ("a*b*d", "a-d-b", false),
            ("abc", "abcd", false),
        ] {
            assert_eq!(glob(pattern, text), matches, "{pattern} {text}");
        }
    }

    #[test]
    fn exact_beats_pattern_and_a_person_beats_both() {
        let text = r#"
            version = "2026-01-01"
            [[edition]]
            from = "2020-01-01"
            storage = ["* | b | c"]
            inbound = ["a | b | c"]
            removal = ["a | b | *"]
            ads = ["* | * | *"]
        "#;
        let table = Taxonomy::parse(text).unwrap();
        let line = |words| table.bucket(words, DAY).map(Bucket::code);
        assert_eq!(line(["a", "b", " c "]), Some("inbound"));
        assert_eq!(line(["x", "b", "c"]), Some("storage"));
        assert_eq!(line(["a", "b", "x"]), Some("removal"));
        assert_eq!(line(["x", "x", "x"]), Some("ads"));
        let mut input = Input::default();
        for (words, bucket, day) in
            [(["a", "*", "*"], "storage", 1), (["*", "b", "*"], "loan", 3), (["a", "*", "*"], "refunds", 2)]
        {
            let [transaction_type, amount_type, amount_description] = words.map(|w| input.names.add(w));
            let (bucket, day) = (input.names.add(bucket), Day(day));
            input.mappings.push(Mapping {
                transaction_type,
                amount_type,
                amount_description,
                bucket,
                day,
                observed_at: 0,
            });
        }
        let table = table.with_mappings(&input);
        assert_eq!(table.bucket(["a", "b", "c"], DAY), Some(Bucket::Loan), "equally specific: the later decision");
        assert_eq!(table.bucket(["a", "x", "c"], DAY), Some(Bucket::Profit(Line::Refunds)));
    }

    #[test]
    fn an_edition_holds_from_its_month() {
        let text = r#"
            version = "2026-01-01"
            [[edition]]
            from = "2020-01-01"
            storage = ["a | b | c"]
            [[edition]]
            from = "2026-03-01"
            removal = ["a | b | c"]
        "#;
        let table = Taxonomy::parse(text).unwrap();
        let mut input = Input::default();
        let (known, unknown) = (input.triple_of(["a", "b", "c"]), input.triple_of(["a", "b", "d"]));
        let resolved = table.resolve(&input);
        let at = |m: &str, t| resolved.bucket(t, Month::parse(m).unwrap()).map(Bucket::code);
        assert_eq!(
            [at("2019-12", known), at("2026-02", known), at("2026-03", known)],
            [None, Some("storage"), Some("removal")]
        );
        assert_eq!(at("2026-03", unknown), None);
    }

    #[test]
    fn a_bad_table_says_what_to_do() {
        let file = |rules: &str| format!("version = \"x\"\n[[edition]]\nfrom = \"2020-01-01\"\n{rules}\n");
        let mut shown = String::new();
        for rules in ["profit = [\"a | b | c\"]", "goods = [\"a | b | c\"]", "ads = [\"a | b\"]", "ads = [1]"] {
            shown += &format!("{}\n", Taxonomy::parse(&file(rules)).unwrap_err());
        }
        shown += &Taxonomy::parse("version = \"x\"\n[[edition]]\nfrom = \"soon\"").unwrap_err().to_string();
        expect![[r#"
            `profit` is not a bucket; use one of gross_sales, promotions, refunds, referral, fulfilment, returns_handling, storage, aged_surcharge, inbound, removal, ads, deals_coupons, subscription, reimbursements, liquidation, adjustments, tax_collected, tax_on_fees, income_tax, reserve, transit, loan
            `goods` is not a bucket; use one of gross_sales, promotions, refunds, referral, fulfilment, returns_handling, storage, aged_surcharge, inbound, removal, ads, deals_coupons, subscription, reimbursements, liquidation, adjustments, tax_collected, tax_on_fees, income_tax, reserve, transit, loan
            `a | b` is not a rule; write `transaction type | amount type | amount description`
            TOML parse error at line 2, column 1
              |
            2 | [[edition]]
              | ^^^^^^^^^^^
            invalid type: integer `1`, expected a string

            `soon` is not a day; write it like 2026-02-28"#]].assert_eq(&shown);
    }
}
