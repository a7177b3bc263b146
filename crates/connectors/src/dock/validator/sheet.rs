//! Amazon's rules for a bulksheet of Sponsored Products.

use super::keyword;
use super::site_bounds::site_bounds;
use super::{Fault, fault, plain_decimal, quoted};
use calamine::{Data, Range, Reader, Xlsx};
use domain::Marketplace;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

const SHEET_NAME: &str = "Sponsored Products Campaigns";

/// Columns that Amazon reads, in lower case.
const READ: [&str; 26] = [
    "product",
    "entity",
    "operation",
    "campaign id",
    "ad group id",
    "portfolio id",
    "ad id",
    "keyword id",
    "product targeting id",
    "campaign name",
    "ad group name",
    "start date",
    "end date",
    "targeting type",
    "state",
    "daily budget",
    "sku",
    "ad group default bid",
    "bid",
    "keyword text",
    "match type",
    "bidding strategy",
    "placement",
    "percentage",
    "product targeting expression",
    "native language keyword",
];
/// Columns of a download that Amazon passes over.
const PASSED_OVER: [&str; 19] = [
    "asin",
    "native language locale",
    "audience id",
    "shopper cohort percentage",
    "shopper cohort type",
    "segment name",
    "eligibility status (informational only)",
    "reason for ineligibility (informational only)",
    "impressions",
    "clicks",
    "click-through rate",
    "spend",
    "sales",
    "orders",
    "units",
    "conversion rate",
    "acos",
    "cpc",
    "roas",
];

/// What a kind of row needs, and what it may change besides; an update must change at least one of these.
struct Shape {
    entity: &'static str,
    operation: &'static str,
    needs: &'static [&'static str],
    may: &'static [&'static str],
}

const SHAPES: &[Shape] = &[
    Shape {
        entity: "campaign",
        operation: "update",
        needs: &["campaign id"],
        may: &["state", "daily budget", "campaign name", "bidding strategy", "end date", "portfolio id"],
    },
    Shape { entity: "campaign", operation: "archive", needs: &["campaign id"], may: &[] },
    Shape {
        entity: "ad group",
        operation: "update",
        needs: &["campaign id", "ad group id"],
        may: &["state", "ad group default bid", "ad group name"],
    },
    Shape { entity: "ad group", operation: "archive", needs: &["ad group id"], may: &["campaign id"] },
    Shape {
        entity: "keyword",
        operation: "create",
        needs: &["campaign id", "ad group id", "state", "keyword text", "match type"],
        may: &["bid"],
    },
    Shape {
        entity: "keyword",
        operation: "update",
        needs: &["campaign id", "ad group id", "keyword id"],
        may: &["state", "bid"],
    },
    Shape { entity: "keyword", operation: "archive", needs: &["keyword id"], may: &["campaign id", "ad group id"] },
    Shape {
        entity: "product targeting",
        operation: "update",
        needs: &["campaign id", "ad group id", "product targeting id"],
        may: &["state", "bid"],
    },
    Shape {
        entity: "product targeting",
        operation: "archive",
        needs: &["product targeting id"],
        may: &["campaign id", "ad group id"],
    },
    Shape {
        entity: "negative keyword",
        operation: "create",
        needs: &["campaign id", "ad group id", "state", "keyword text", "match type"],
        may: &[],
    },
    Shape {
        entity: "negative keyword",
        operation: "archive",
        needs: &["keyword id"],
        may: &["campaign id", "ad group id"],
    },
    Shape {
        entity: "campaign negative keyword",
        operation: "create",
        needs: &["campaign id", "state", "keyword text", "match type"],
        may: &[],
    },
    Shape { entity: "campaign negative keyword", operation: "archive", needs: &["keyword id"], may: &["campaign id"] },
];

/// A filled cell.
struct Cell {
    text: String,
    is_text: bool,
}

/// The filled cells of a row by the lower-case name of their column.
type Cells = BTreeMap<String, Cell>;

/// Checks a bulksheet of Sponsored Products.
pub fn check(site: Marketplace, bytes: &[u8]) -> Vec<Fault> {
    let whole = |rule, en: &str, zh: &str| vec![fault(0, "", rule, en, zh)];
    let Some(limits) = site_bounds(site.country()).filter(|_| site.code().starts_with("amazon-")) else {
        return whole("site", "this site has no Sponsored Products", "该站点没有商品推广广告");
    };
    let Ok(mut book) = Xlsx::new(Cursor::new(bytes)) else {
        return whole("workbook", "not an XLSX workbook", "不是 XLSX 工作簿");
    };
    if !book.sheet_names().iter().any(|n| n == SHEET_NAME) {
        return whole("sheet", "no sheet `Sponsored Products Campaigns`", "缺少工作表“Sponsored Products Campaigns”");
    }
    let (Ok(range), Ok(formulas)) = (book.worksheet_range(SHEET_NAME), book.worksheet_formula(SHEET_NAME)) else {
        return whole("workbook", "the sheet can't be read", "工作表无法读取");
    };
    let mut faults = Vec::new();
    for (row, column, formula) in formulas.used_cells().filter(|(_, _, f)| !f.is_empty()) {
        let at = formulas.start().unwrap_or_default();
        let (row, column) = (at.0 + u32::try_from(row).unwrap_or(0) + 1, at.1 as usize + column + 1);
        faults.push(fault(row, &column.to_string(), "formula", format!("a formula {}", quoted(formula)), "含有公式"));
    }
    let names = header(&range, &mut faults);
    let mut sheet =
        Sheet { site, limits, faults, ids: BTreeMap::new(), words: BTreeMap::new(), ended: BTreeSet::new() };
    let rows: Vec<(u32, Cells)> = rows(&range, &names);
    if rows.is_empty() {
        sheet.faults.push(fault(0, "", "no_rows", "no row to carry out", "没有要执行的行"));
    }
    for (row, cells) in &rows {
        sheet.row(*row, cells);
    }
    for (row, cells) in &rows {
        sheet.parents(*row, cells);
    }
    sheet.faults.sort();
    sheet.faults
}

/// Names of the columns in lower case; empty where a column has none.
fn header(range: &Range<Data>, faults: &mut Vec<Fault>) -> Vec<String> {
    if range.start() != Some((0, 0)) {
        faults.push(fault(1, "", "header", "the header does not begin in cell A1", "表头不在 A1 单元格"));
    }
    let names: Vec<String> =
        range.rows().next().unwrap_or_default().iter().map(|c| c.to_string().to_lowercase()).collect();
    let mut seen = BTreeSet::new();
    for name in names.iter().filter(|n| !n.is_empty()) {
        if !seen.insert(name.as_str()) {
            faults.push(fault(1, name, "column_twice", "the column stands there twice", "列名重复"));
        }
        if !is_read(name) && !is_passed_over(name) {
            faults.push(fault(1, name, "column_unknown", "Amazon does not know the column", "亚马逊不认识该列"));
        }
    }
    for name in READ[..4].iter().filter(|n| !seen.contains(*n)) {
        faults.push(fault(1, name, "column_missing", "the column is missing", "缺少该列"));
    }
    names
}

fn is_read(name: &str) -> bool {
    READ.contains(&name)
}

fn is_passed_over(name: &str) -> bool {
    PASSED_OVER.contains(&name) || name.ends_with("(informational only)")
}

fn rows(range: &Range<Data>, names: &[String]) -> Vec<(u32, Cells)> {
    let mut rows = Vec::new();
    for (row, cells) in (2_u32..).zip(range.rows().skip(1)) {
        let filled = names.iter().zip(cells).filter(|(_, c)| !matches!(c, Data::Empty) && !c.to_string().is_empty());
        let cells: Cells = filled
            .map(|(name, c)| (name.clone(), Cell { text: c.to_string(), is_text: matches!(c, Data::String(_)) }))
            .collect();
        if !cells.is_empty() {
            rows.push((row, cells));
        }
    }
    rows
}

struct Sheet {
    site: Marketplace,
    limits: [i128; 4],
    faults: Vec<Fault>,
    /// Entity and id, and the row that they stood in first.
    ids: BTreeMap<(String, String), u32>,
    /// The same for words that are added.
    words: BTreeMap<[String; 5], u32>,
    /// Campaigns and ad groups that are archived.
    ended: BTreeSet<(&'static str, String)>,
}

impl Sheet {
    fn add(&mut self, row: u32, column: &str, rule: &'static str, en: impl Into<String>, zh: impl Into<String>) {
        self.faults.push(fault(row, column, rule, en, zh));
    }

    fn row(&mut self, row: u32, cells: &Cells) {
        let text = |name: &str| cells.get(name).map_or("", |c| c.text.as_str());
        if !text("product").eq_ignore_ascii_case("sponsored products") {
            let en = format!("{} is not Sponsored Products", quoted(text("product")));
            self.add(row, "product", "product", en, "不是 Sponsored Products");
        }
        if text("operation").is_empty() {
            self.add(
                row,
                "operation",
                "operation_blank",
                "a row without operation is passed over",
                "没有操作的行会被忽略",
            );
            return;
        }
        let (entity, operation) = (text("entity").to_lowercase(), text("operation").to_lowercase());
        if !["create", "update", "archive"].contains(&operation.as_str()) {
            let en = format!("{} is not Create, Update or Archive", quoted(&operation));
            return self.add(row, "operation", "operation", en, "操作必须是 Create、Update 或 Archive");
        }
        let Some(shape) = SHAPES.iter().find(|s| s.entity == entity && s.operation == operation) else {
            let rule = if SHAPES.iter().any(|s| s.entity == entity) { "operation_of_entity" } else { "entity" };
            let en = format!("{operation} of {} is not done by this desk", quoted(&entity));
            return self.add(row, "entity", rule, en, "不支持对该类对象执行此操作");
        };
        self.shape(row, cells, shape);
        self.values(row, cells, shape);
        self.once(row, cells, shape);
    }

    /// The cells that are needed are filled, no others are, and an update changes something.
    fn shape(&mut self, row: u32, cells: &Cells, shape: &Shape) {
        for name in shape.needs.iter().filter(|n| !cells.contains_key(**n)) {
            self.add(row, name, "missing", "the cell is needed and blank", "必填单元格为空");
        }
        for name in cells.keys().filter(|n| !matches!(n.as_str(), "product" | "entity" | "operation")) {
            let name = name.as_str();
            if !is_read(name) {
                self.add(row, name, "passed_over", "Amazon passes over this cell", "亚马逊会忽略该单元格");
            } else if matches!(name, "start date" | "targeting type") {
                self.add(row, name, "fixed", "can't be changed after the campaign was made", "创建后不能更改");
            } else if !shape.needs.contains(&name) && !shape.may.contains(&name) {
                let en = format!("{} of a {} has no such cell", shape.operation, shape.entity);
                self.add(row, name, "superfluous", en, "该类行不应填写此单元格");
            }
        }
        // an end date or portfolio may stand there only to be kept
        let changes = |name: &&&str| !matches!(**name, "end date" | "portfolio id") && cells.contains_key(**name);
        if shape.operation == "update" && shape.may.iter().filter(changes).count() == 0 {
            self.add(row, "", "no_change", "the update changes nothing", "更新没有改变任何内容");
        }
    }

    fn values(&mut self, row: u32, cells: &Cells, shape: &Shape) {
        for (name, cell) in cells {
            let text = cell.text.as_str();
            match name.as_str() {
                "campaign id" | "ad group id" | "portfolio id" | "keyword id" | "product targeting id" => {
                    if !cell.is_text {
                        self.add(
                            row,
                            name,
                            "id_number",
                            "the id is a number, which loses digits; write a text",
                            "编号是数字格式，会丢失位数；请用文本",
                        );
                    } else if text.is_empty() || text.len() > 20 || !text.bytes().all(|b| b.is_ascii_digit()) {
                        self.add(
                            row,
                            name,
                            "id_digits",
                            format!("{} is not made of digits", quoted(text)),
                            "编号不是纯数字",
                        );
                    }
                }
                "bid" | "ad group default bid" => self.amount(row, name, text, "bid_range", [0, 1]),
                "daily budget" => self.amount(row, name, text, "budget_range", [2, 3]),
                "state" if !["enabled", "paused", "archived"].contains(&text) => {
                    self.add(
                        row,
                        name,
                        "state",
                        format!("{} is no state", quoted(text)),
                        "状态只能是 enabled、paused、archived",
                    );
                }
                "end date" if !is_compact_day(text) => {
                    self.add(
                        row,
                        name,
                        "date",
                        format!("{} is not like 20261123", quoted(text)),
                        "日期格式应为 20261123",
                    );
                }
                "match type" => {
                    let taken: &[&str] = if shape.entity.ends_with("negative keyword") {
                        &["negativeexact", "negativephrase", "negative exact", "negative phrase"]
                    } else {
                        &["broad", "phrase", "exact"]
                    };
                    if !taken.contains(&text.to_lowercase().as_str()) {
                        let en = format!("{} is none of {}", quoted(text), taken.join(", "));
                        self.add(row, name, "match_type", en, "匹配类型不正确");
                    }
                }
                "keyword text" => {
                    let kind = cells.get("match type").map_or("", |c| c.text.as_str()).to_lowercase();
                    if let Some((rule, en, zh)) =
                        keyword::breach(text, kind.starts_with("negative") && kind.ends_with("phrase"))
                    {
                        self.add(row, name, rule, en, zh);
                    }
                }
                _ => {}
            }
        }
    }

    /// An amount: a plain decimal with a point, no more places than the currency has, within the bounds.
    fn amount(&mut self, row: u32, name: &str, text: &str, rule: &'static str, bounds: [usize; 2]) {
        let places = if matches!(self.site.country(), "JP") { 0 } else { 2 };
        let Some(micros) = plain_decimal(text) else {
            let en = format!("{} is no plain amount with a decimal point", quoted(text));
            return self.add(row, name, "amount", en, "金额应为带小数点的普通数字");
        };
        if text.split_once('.').is_some_and(|(_, part)| part.len() > places) {
            let en = format!("{} has more than {places} decimals", quoted(text));
            return self.add(row, name, "amount", en, format!("小数位超过 {places} 位"));
        }
        let [low, high] = bounds.map(|b| self.limits[b]);
        if micros < low || micros > high {
            let shown = |m: i128| format!("{}.{:02}", m / 1_000_000, m % 1_000_000 / 10_000);
            let en = format!("{text} is outside of {} to {}", shown(low), shown(high));
            self.add(row, name, rule, en, format!("{text} 超出 {} 至 {}", shown(low), shown(high)));
        }
    }

    /// An entity, and words in a place, stand in one row only.
    fn once(&mut self, row: u32, cells: &Cells, shape: &Shape) {
        let text = |name: &str| cells.get(name).map_or("", |c| c.text.as_str()).to_owned();
        if shape.operation == "create" {
            let words = text("keyword text").to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
            let match_type = text("match type").to_lowercase().replace(' ', "");
            let key = [shape.entity.to_owned(), text("campaign id"), text("ad group id"), match_type, words];
            if let Some(first) = self.words.get(&key).copied() {
                self.add(
                    row,
                    "keyword text",
                    "keyword_twice",
                    format!("the same as row {first}"),
                    format!("与第 {first} 行重复"),
                );
            } else {
                self.words.insert(key, row);
            }
            return;
        }
        let column = match shape.entity {
            "campaign" => "campaign id",
            "ad group" => "ad group id",
            "product targeting" => "product targeting id",
            _ => "keyword id",
        };
        let key = (column.to_owned(), text(column));
        if let Some(first) = self.ids.get(&key).copied() {
            self.add(row, column, "id_twice", format!("the same as row {first}"), format!("与第 {first} 行重复"));
        } else {
            self.ids.insert(key, row);
        }
        if let ("archive", "campaign" | "ad group") = (shape.operation, shape.entity) {
            self.ended.insert((column_of(shape.entity), text(column)));
        }
    }

    /// Nothing stands below a campaign or ad group that is archived in the same file.
    fn parents(&mut self, row: u32, cells: &Cells) {
        let entity = cells.get("entity").map_or("", |c| c.text.as_str()).to_lowercase();
        for column in ["campaign id", "ad group id"].into_iter().filter(|c| *c != column_of(&entity)) {
            let id = cells.get(column).map_or("", |c| c.text.as_str()).to_owned();
            if !id.is_empty() && self.ended.contains(&(column, id)) {
                self.add(row, column, "parent_archived", "another row archives it", "另一行会将其归档");
            }
        }
    }
}

fn column_of(entity: &str) -> &'static str {
    match entity {
        "campaign" => "campaign id",
        "ad group" => "ad group id",
        _ => "",
    }
}

fn is_compact_day(text: &str) -> bool {
    let part = |r: std::ops::Range<usize>| text.get(r).and_then(|p| p.parse::<u32>().ok()).unwrap_or(0);
    text.len() == 8
        && text.bytes().all(|b| b.is_ascii_digit())
        && (1..=12).contains(&part(4..6))
        && (1..=31).contains(&part(6..8))
}
