//! What a visitor asks of the profit page, held against what the books have and the person may see: dimension, months, shop, site, SKU,
//! currency, comparison. A view makes the addresses of all its neighbours.

use super::super::super::fault::{Answer, Fault};
use super::super::super::visit::{Visit, encoded};
use app::board::Standing;
use books::roll_up::{By, Filter, Row};
use books::statement::UNALLOCATED;
use books::waterfall::{Amounts, Line};
use books::{Closing, Month};
use domain::Currency;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

/// Months that are shown where the address names none.
const MONTHS: usize = 3;

/// What an address says.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(default)]
pub struct Asked {
    by: Option<String>,
    from: Option<String>,
    to: Option<String>,
    shop: Option<String>,
    site: Option<String>,
    sku: Option<String>,
    parent: Option<String>,
    operator: Option<String>,
    #[serde(rename = "in")]
    unit: Option<String>,
    compare: Option<String>,
    line: Option<String>,
}

/// Which earlier months a view is held against.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Compare {
    /// As many months right before.
    Before,
    /// The same months a year before.
    Year,
}

impl Compare {
    /// All of them with the word in addresses.
    pub const ALL: [(&'static str, Self); 2] = [("before", Self::Before), ("year", Self::Year)];
}

/// What a person may choose from.
pub struct Choices {
    /// Months that have amounts, in order; never empty.
    pub months: Vec<Month>,
    /// Shops that have amounts and may be seen.
    pub shops: BTreeSet<String>,
    /// Sites that have amounts and may be seen.
    pub sites: BTreeSet<String>,
}

impl Choices {
    /// What the books have for a person; `None` when that is nothing.
    pub fn of(visit: &Visit, closing: &Closing) -> Option<Self> {
        let statement = &closing.statement;
        let (mut months, mut shops, mut sites) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let runs = statement.cells.chunk_by(|a, b| (a.place, a.month) == (b.place, b.month));
        for cell in runs.filter_map(<[_]>::first) {
            let place = statement.place(cell.place);
            if visit.sees(&place.shop) {
                months.insert(cell.month);
                shops.insert(place.shop.clone());
                sites.insert(place.marketplace.clone());
            }
        }
        let months: Vec<Month> = months.into_iter().collect();
        (!months.is_empty()).then_some(Self { months, shops, sites })
    }
}

/// A view of the statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct View {
    /// What rows stand for.
    pub by: By,
    /// First month.
    pub from: Month,
    /// Last month.
    pub to: Month,
    /// Only this shop.
    pub shop: Option<String>,
    /// Only this site.
    pub site: Option<String>,
    /// Only this SKU, as it is shown.
    pub sku: Option<String>,
    /// Only SKUs of this parent, as it is shown.
    pub parent: Option<String>,
    /// Only the share of this operator, as they are shown.
    pub operator: Option<String>,
    /// Whether amounts are wanted in the currency of the site.
    pub own: bool,
    /// Which earlier months it is held against.
    pub compare: Option<Compare>,
    /// Line that is looked into.
    pub line: Option<Line>,
}

/// Words of the address of a visit.
///
/// # Errors
/// They can't be read.
pub fn query<T: DeserializeOwned>(visit: &Visit) -> Answer<T> {
    let query = visit.asked.split_once('?').map_or("", |(_, q)| q);
    serde_html_form::from_str(query).map_err(|e| {
        Fault::mistake(
            format!("this address can't be read: {e}; open the page from the navigation"),
            format!("无法读取该地址：{e}；请从导航重新打开页面"),
        )
    })
}

/// Reads a month of an address.
///
/// # Errors
/// It is none.
pub fn month(text: &str) -> Answer<Month> {
    Month::parse(text.trim()).ok_or_else(|| {
        let found = crate::cli::one_line(text, 40);
        Fault::mistake(
            format!("found month `{found}`; write it like 2026-10"),
            format!("月份为“{found}”；请写成 2026-10"),
        )
    })
}

fn unknown_word(name: &str, found: &str, known: &str) -> Fault {
    let found = crate::cli::one_line(found, 40);
    Fault::mistake(format!("found {name} `{found}`; use {known}"), format!("{name} 为“{found}”；可用：{known}"))
}

fn given(text: Option<String>) -> Option<String> {
    text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
}

impl View {
    /// The view that an address asks for. Without months it shows the last ones that the books have.
    ///
    /// # Errors
    /// A word of the address is none of those that are known.
    pub fn read(asked: Asked, choices: &Choices) -> Answer<Self> {
        let by = match given(asked.by) {
            None => By::Sku,
            Some(word) => By::parse(&word)
                .ok_or_else(|| unknown_word("by", &word, "sku, parent, shop, marketplace, month, operator"))?,
        };
        let compare = match given(asked.compare) {
            None => None,
            Some(word) => {
                let found = Compare::ALL.iter().find(|(w, _)| *w == word);
                Some(found.ok_or_else(|| unknown_word("compare", &word, "before, year"))?.1)
            }
        };
        let line = match given(asked.line) {
            None => None,
            Some(word) => Some(Line::find(&word).ok_or_else(|| unknown_word("line", &word, "referral, ads, goods …"))?),
        };
        let months = &choices.months;
        let (first, last) = (months[months.len().saturating_sub(MONTHS)], months[months.len() - 1]);
        let (from, to) = (given(asked.from), given(asked.to));
        let to = to.as_deref().map_or(Ok(last), month)?;
        let from = from.as_deref().map_or(Ok(first.min(to)), month)?;
        Ok(Self {
            by,
            from: from.min(to),
            to: from.max(to),
            shop: given(asked.shop),
            site: given(asked.site),
            sku: given(asked.sku),
            parent: given(asked.parent),
            operator: given(asked.operator),
            own: given(asked.unit).is_some_and(|u| u == "site"),
            compare,
            line,
        })
    }

    /// Cells that the view shows, of shops that the person may see.
    pub fn filter(&self, visit: &Visit) -> Filter {
        // what no SKU can carry has no text of its own in the books
        let named = |text: &String| if text == UNALLOCATED { String::new() } else { text.clone() };
        Filter {
            from: Some(self.from),
            to: Some(self.to),
            sku: self.sku.as_ref().map(named),
            parent: self.parent.as_ref().map(named),
            operator: self.operator.clone(),
            shop: self.shop.clone(),
            shops: visit.shops().iter().cloned().collect(),
            marketplace: self.site.clone(),
        }
    }

    /// The view after a change.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other
    }

    /// The view whose workbook an accountant takes: whole SKUs, so that its sheets agree with each other.
    #[must_use]
    pub fn for_the_accountant(&self) -> Self {
        self.with(|v| (v.compare, v.parent, v.operator) = (None, None, None))
    }

    /// Its address under a path.
    pub fn address(&self, path: &str) -> String {
        let pairs = self.pairs();
        let query: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        format!("{path}?{}", query.join("&"))
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("by", self.by_word().to_owned()), ("from", self.from.to_string())];
        pairs.push(("to", self.to.to_string()));
        let texts = [
            ("shop", &self.shop),
            ("site", &self.site),
            ("sku", &self.sku),
            ("parent", &self.parent),
            ("operator", &self.operator),
        ];
        pairs.extend(texts.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))));
        pairs.extend(self.own.then(|| ("in", "site".to_owned())));
        let compare = Compare::ALL.iter().find(|(_, c)| Some(*c) == self.compare);
        pairs.extend(compare.map(|(word, _)| ("compare", (*word).to_owned())));
        pairs.extend(self.line.map(|l| ("line", l.code().to_owned())));
        pairs
    }

    /// The word of the dimension.
    pub fn by_word(&self) -> &'static str {
        By::ALL.iter().find(|(_, by)| *by == self.by).map_or("sku", |(word, _)| word)
    }

    /// Where postings of a SKU in a month are opened.
    pub fn explain(&self, sku: &str, month: Month, line: Option<Line>) -> String {
        let mut to = format!("/profit/explain?sku={}&month={month}", encoded(sku));
        for (name, value) in [("shop", &self.shop), ("site", &self.site)] {
            if let Some(value) = value {
                to.push_str(&format!("&{name}={}", encoded(value)));
            }
        }
        line.map_or_else(|| to.clone(), |l| format!("{to}#{}", l.code()))
    }

    /// What opens a line: its postings where one SKU and month are in view, else the line by SKU or by month.
    pub fn opening(&self, line: Line) -> String {
        match &self.sku {
            Some(sku) if self.from == self.to => self.explain(sku, self.from, Some(line)),
            sku => {
                let by = if sku.is_some() { By::Month } else { By::Sku };
                let there = self.with(|v| (v.by, v.line, v.compare) = (by, Some(line), None));
                format!("{}#by", there.address("/profit"))
            }
        }
    }

    /// Where a row of the dimension opens; `None` where its key is none.
    pub fn narrowed(&self, key: &str) -> Option<String> {
        let key = key.to_owned();
        let there = match self.by {
            By::Sku if self.from == self.to => return Some(self.explain(&key, self.from, self.line)),
            By::Sku => self.with(|v| (v.sku, v.by) = (Some(key), By::Month)),
            By::Shop => self.with(|v| (v.shop, v.by) = (Some(key), By::Sku)),
            By::Marketplace => self.with(|v| (v.site, v.by) = (Some(key), By::Sku)),
            By::Month => {
                let month = Month::parse(&key)?;
                if let Some(sku) = &self.sku {
                    return Some(self.explain(sku, month, self.line));
                }
                self.with(|v| (v.from, v.to, v.by) = (month, month, By::Sku))
            }
            By::Parent => self.with(|v| (v.parent, v.by) = (Some(key), By::Sku)),
            By::Operator => self.with(|v| (v.operator, v.by) = (Some(key), By::Sku)),
        };
        Some(there.with(|v| v.compare = None).address("/profit"))
    }

    /// The months that the view is held against.
    pub fn then(&self, compare: Compare) -> (Month, Month) {
        let back = match compare {
            Compare::Before => self.to.0 - self.from.0 + 1,
            Compare::Year => 12,
        };
        (Month(self.from.0 - back), Month(self.to.0 - back))
    }

    /// Its months in words.
    pub fn span(&self) -> String {
        span(self.from, self.to)
    }
}

/// Months in words.
pub fn span(from: Month, to: Month) -> String {
    if from == to { from.to_string() } else { format!("{from} – {to}") }
}

/// What amounts of a view are in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unit {
    /// The currency.
    pub currency: Currency,
    /// Whether it is the site's own.
    pub own: bool,
}

impl Unit {
    /// RMB, unless the site's own currency is wanted and only one is in view.
    pub fn of(view: &View, total: Option<&Row>) -> Self {
        match total.and_then(|t| t.currency).filter(|_| view.own) {
            Some(currency) => Self { currency, own: true },
            None => Self { currency: Currency::CNY, own: false },
        }
    }

    /// Amounts of a row in this unit.
    pub fn amounts(self, row: &Row) -> Amounts {
        if self.own { row.amounts } else { row.rmb }
    }

    /// Its name.
    pub fn name(self, visit: &Visit) -> String {
        if self.own { self.currency.to_string() } else { visit.pick("RMB", "人民币").to_owned() }
    }
}

/// A word of warning where the last month of a view is not over: its figures still grow.
pub fn unfinished(visit: &Visit, standing: &Standing, view: &View) -> Option<String> {
    let through = standing.through?;
    (view.to == Month::of(through) && through < view.to.last_day()).then(|| {
        let month = view.to;
        visit.pick(
            format!("{month} is not over: facts reach through {through}, and fees of a month often come after it."),
            format!("{month} 尚未结束：数据截至 {through}，且当月费用常在月后才入账。"),
        )
    })
}
