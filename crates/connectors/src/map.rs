//! A user's mapping from any table to a fact table, for reports that no type knows (`import --map FILE.toml`).
//!
//! ```toml
//! table = "order_item"              # a fact table, see `tradewind tables`
//! marketplace = "own"               # optional: a site, or { column = "Site" }
//! date_order = "mdy"                # optional: mdy or dmy
//! [columns]                         # fact column = header in the file
//! order_id = "InvoiceNo"
//! day = "InvoiceDate"
//! currency = { is = "GBP" }
//! item_price_micros = { product = ["Quantity", "UnitPrice"] }
//! cancelled = { column = "InvoiceNo", starts_with = "C" }
//! ```

use crate::columns::Rows;
use crate::date::DateOrder;
use crate::date::{self, Zone};
use crate::filling::{currency_named, read_flag};
use crate::header::Header;
use crate::number::{self, Style};
use crate::plan::{Check, Op, Plan, PlanCell, PlanOutput};
use crate::report::{Cell, Days};
use domain::{Kind, Marketplace, Table};

/// A mapping that has been checked against the fact table.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// The fact table.
    pub table: &'static Table,
    /// Order of day and month, when the file leaves it open.
    pub date_order: Option<DateOrder>,
    columns: Vec<(String, From)>,
}

#[derive(Clone, Debug, PartialEq)]
enum From {
    Column(String),
    Is(String),
    Product(Vec<String>),
    StartsWith(String, String),
}

/// Why a mapping can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{en}", if *line > 0 { format!("line {line}: ") } else { String::new() })]
pub struct MapError {
    /// 1-based line in the mapping, 0 when unknown.
    pub line: usize,
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// TOML that can't be read, a table or column that does not exist, or a source of an unknown form.
    pub fn parse(text: &str) -> Result<Self, MapError> {
        let line_of = |needle: &str| {
            text.lines().position(|l| l.trim_start().trim_start_matches('"').starts_with(needle)).map_or(0, |i| i + 1)
        };
        let fail = |line: usize, en: String, zh: String| MapError { line, en, zh };
        let root: toml::Table = text.parse().map_err(|e: toml::de::Error| {
            let line = e.span().map_or(0, |s| text[..s.start.min(text.len())].lines().count().max(1));
            fail(line, format!("not TOML: {}", e.message()), format!("不是有效的 TOML：{}", e.message()))
        })?;
        for key in root.keys() {
            if !["table", "marketplace", "date_order", "columns"].contains(&key.as_str()) {
                let en = format!("unknown key `{key}`; known: table, marketplace, date_order, columns");
                return Err(fail(line_of(key), en, format!("未知的键 `{key}`")));
            }
        }
        let name = root.get("table").and_then(toml::Value::as_str).unwrap_or("");
        let table = domain::facts::table(name).ok_or_else(|| {
            let en = format!("`{name}` is not a fact table; `tradewind tables` lists them");
            fail(line_of("table"), en, format!("没有名为 `{name}` 的数据表；用 `tradewind tables` 查看"))
        })?;
        let date_order = match root.get("date_order").and_then(toml::Value::as_str) {
            None => None,
            Some("mdy") => Some(DateOrder::MonthFirst),
            Some("dmy") => Some(DateOrder::DayFirst),
            Some(other) => {
                let en = format!("date_order is `{other}`; write mdy or dmy");
                return Err(fail(line_of("date_order"), en, "date_order 只能是 mdy 或 dmy".into()));
            }
        };
        let mut columns = vec![("marketplace".to_owned(), From::Is("own".into()))];
        if let Some(value) = root.get("marketplace") {
            let from = source(value).filter(|f| !matches!(f, From::Product(_) | From::StartsWith(..)));
            let from = match from {
                Some(From::Column(code)) if value.is_str() => Some(From::Is(code)),
                other => other,
            };
            let known = !matches!(&from, Some(From::Is(code)) if Marketplace::find(code).is_none());
            columns[0].1 = from.filter(|_| known).ok_or_else(|| {
                let en = "marketplace is not a known site, such as \"amazon-us\" or { column = \"Site\" }".to_owned();
                fail(line_of("marketplace"), en, "marketplace 不是已知站点，例如 \"amazon-us\"".into())
            })?;
        }
        let listed = root.get("columns").and_then(toml::Value::as_table);
        for (to, value) in listed.into_iter().flatten() {
            let leading = matches!(to.as_str(), "day" | "day_to");
            if !leading && Rows::own_index(table, to).is_none() {
                let en = format!("table {} has no column `{to}`", table.name);
                return Err(fail(line_of(to), en, format!("表 {} 没有列 `{to}`", table.name)));
            }
            let from = source(value).ok_or_else(|| {
                let en = format!("`{to}`: write \"Header\", {{ is = \"text\" }}, {{ product = [\"A\", \"B\"] }} or {{ column = \"A\", starts_with = \"C\" }}");
                fail(line_of(to), en, format!("`{to}` 的写法不对"))
            })?;
            let kind = table.all_columns().find(|c| c.name == to).map_or(Kind::Text, |c| c.kind);
            if let Err((en, zh)) = fits_kind(&from, kind, to, date_order) {
                return Err(fail(line_of(to), format!("`{to}`: {en}"), format!("`{to}`：{zh}")));
            }
            columns.push((to.clone(), from));
        }
        if columns.len() == 1 {
            let en = "no [columns]: nothing would be read".to_owned();
            return Err(fail(0, en, "缺少 [columns]，没有可读的列".into()));
        }
        Ok(Self { table, date_order, columns })
    }

    /// Headers that the mapping reads.
    fn headers(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().flat_map(|(_, from)| match from {
            From::Column(name) | From::StartsWith(name, _) => vec![name.as_str()],
            From::Product(names) => names.iter().map(String::as_str).collect(),
            From::Is(_) => Vec::new(),
        })
    }

    /// Headers of the mapping that the file does not have.
    pub(crate) fn missing(&self, header: &Header) -> Vec<String> {
        self.headers().filter(|h| header.find_name(h).is_none()).map(str::to_owned).collect()
    }

    /// Binds the mapping to a header row that has all its headers.
    pub(crate) fn bind(&self, header: &Header) -> Plan {
        let mut output = PlanOutput {
            slot: 0,
            when: Check::Always,
            days: Days::Period,
            day: None,
            day_to: None,
            site: None,
            currency: Rows::own_index(self.table, "currency"),
            currency_cell: None,
            cells: Vec::new(),
        };
        let mut taken = vec![false; header.names.len()];
        for (to, from) in &self.columns {
            let find = |name: &str| header.find_name(name);
            let kind = self.table.all_columns().find(|c| c.name == to).map_or(Kind::Text, |c| c.kind);
            let (at, op) = match from {
                From::Column(name) => (find(name), Op::Cell(cell_of(kind, to))),
                From::Is(text) => (None, Op::Constant(text.clone(), cell_of(kind, to))),
                From::Product(names) => {
                    let factors: Vec<usize> = names.iter().filter_map(|n| find(n)).collect();
                    factors.iter().for_each(|i| taken[*i] = true);
                    (factors.first().copied(), Op::Product(factors))
                }
                From::StartsWith(name, prefix) => (find(name), Op::StartsWith(prefix.clone())),
            };
            if let Some(i) = at {
                taken[i] = true;
            }
            let key = self.table.key.contains(&to.as_str()) || to == "day";
            let cell = PlanCell {
                to: Rows::own_index(self.table, to).unwrap_or(usize::MAX),
                also: None,
                from: at,
                header: at.map_or_else(String::new, |i| header.names[i].clone()),
                op,
                must: key,
                currency: at.and_then(|i| header.currencies[i]),
                carried: String::new(),
            };
            match to.as_str() {
                "day" => output.day = Some(cell),
                "day_to" => output.day_to = Some(cell),
                "marketplace" => output.site = Some(cell),
                "currency" => output.currency_cell = Some(cell),
                _ => output.cells.push(cell),
            }
        }
        let names = header.names.iter().zip(&taken);
        let ignored = names.filter(|(n, t)| !**t && !n.is_empty()).map(|(n, _)| n.clone()).collect();
        Plan { tables: vec![self.table], outputs: vec![output], unpivot: None, skip: None, ignored }
    }
}

fn source(value: &toml::Value) -> Option<From> {
    if let Some(name) = value.as_str() {
        return Some(From::Column(name.to_owned()));
    }
    let table = value.as_table()?;
    let text = |key: &str| table.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    match (table.len(), text("column"), text("is"), text("starts_with"), table.get("product")) {
        (1, Some(name), ..) => Some(From::Column(name)),
        (1, _, Some(is), ..) => Some(From::Is(is)),
        (2, Some(name), _, Some(prefix), _) => Some(From::StartsWith(name, prefix)),
        (1, .., Some(product)) => {
            let names: Option<Vec<String>> =
                product.as_array()?.iter().map(|v| v.as_str().map(str::to_owned)).collect();
            names.filter(|n| n.len() >= 2).map(From::Product)
        }
        _ => None,
    }
}

/// Whether a source can fill a column of that kind; else what would, in both languages.
fn fits_kind(from: &From, kind: Kind, to: &str, order: Option<DateOrder>) -> Result<(), (&'static str, &'static str)> {
    let (sound, en, zh) = match (from, kind) {
        (From::Column(_), _) => return Ok(()),
        (From::Product(_), _) => {
            (kind == Kind::Micros, "a product is an amount of money; this column is none", "乘积只能用于金额列")
        }
        (From::StartsWith(..), _) => (
            kind == Kind::Flag,
            "`starts_with` gives yes or no; this column holds something else",
            "starts_with 只能用于是/否列",
        ),
        (From::Is(text), Kind::Text) if to == "currency" => {
            (currency_named(text).is_some(), "write a currency code such as \"USD\"", "请写货币代码，例如 \"USD\"")
        }
        (From::Is(_), Kind::Text) => return Ok(()),
        (From::Is(text), Kind::Day) => {
            (date::day(text, order).is_some(), "write a day such as \"2026-10-31\"", "请写日期，例如 \"2026-10-31\"")
        }
        (From::Is(text), Kind::Instant) => {
            let sound = date::instant(text, order, &Zone::of("UTC")).is_some();
            (sound, "write a moment such as \"2026-10-31 12:00:00\"", "请写时间，例如 \"2026-10-31 12:00:00\"")
        }
        (From::Is(text), Kind::Count) => {
            (number::count(text, Style::Point).is_some(), "write a whole number in quotes", "请写带引号的整数")
        }
        (From::Is(text), Kind::Micros | Kind::Nanos | Kind::Real) => {
            let sound = match kind {
                Kind::Micros => number::micros(text, Style::Point).is_some(),
                Kind::Nanos => number::nanos(text, Style::Point).is_some(),
                _ => number::percent(text, Style::Point).is_some(),
            };
            (sound, "write a number in quotes, such as \"1234.50\"", "请写带引号的数字，例如 \"1234.50\"")
        }
        (From::Is(text), Kind::Flag) => {
            (read_flag(text).is_some(), "write \"yes\" or \"no\"", "请写 \"yes\" 或 \"no\"")
        }
    };
    if sound { Ok(()) } else { Err((en, zh)) }
}

fn cell_of(kind: Kind, to: &str) -> Cell {
    match kind {
        Kind::Text if to == "currency" => Cell::Currency,
        Kind::Text if to == "marketplace" => Cell::Site,
        Kind::Text => Cell::Text,
        Kind::Day => Cell::Day,
        Kind::Instant => Cell::Instant,
        Kind::Count => Cell::Count,
        Kind::Micros => Cell::Money,
        Kind::Nanos => Cell::Rate,
        Kind::Real => Cell::Share,
        Kind::Flag => Cell::Flag,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_says_what_is_wrong_and_where() {
        let message = |text: &str| Mapping::parse(text).map_err(|e| e.to_string()).unwrap_err();
        assert_eq!(
            message("table = \"orders\""),
            "line 1: `orders` is not a fact table; `tradewind tables` lists them"
        );
        assert_eq!(
            message("table = \"order_item\"\n[columns]\norder = \"No\""),
            "line 3: table order_item has no column `order`"
        );
        assert_eq!(
            message("table = \"order_item\"\nfoo = 1"),
            "line 2: unknown key `foo`; known: table, marketplace, date_order, columns"
        );
        assert_eq!(message("table = \"order_item\""), "no [columns]: nothing would be read");
        assert!(message("table = [").starts_with("line 1: not TOML"));
    }
}
