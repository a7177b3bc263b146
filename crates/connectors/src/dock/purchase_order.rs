//! The purchase order that a supplier gets: both languages in one sheet, whole cartons, totals that are formulas.

use super::bulksheet::Written;
use super::refusal::{Refusal, Why};
use super::words::{exact, shown};
use super::{Line, Sender, refuse, safe_name, workbook};
use domain::action::Mode;
use domain::{Action, Currency, Day};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError};
use std::collections::BTreeMap;

/// The English header row, whose Chinese names stand in the row above.
pub const COLUMNS: [&str; 13] = [
    "PO number",
    "SKU",
    "Units",
    "Cartons",
    "Units per carton",
    "Unit price",
    "Currency",
    "Amount",
    "Mode",
    "Ship to",
    "Order date",
    "Ship by",
    "Expected",
];

/// The Chinese names of the columns.
pub(super) const CHINESE: [&str; 13] = [
    "采购单号",
    "SKU 货号",
    "数量（件）",
    "箱数",
    "每箱件数",
    "单价",
    "币种",
    "金额",
    "运输方式（sea 海运／air 空运）",
    "收货地",
    "下单日期",
    "最晚发货日期",
    "预计到货日期",
];

const WIDTHS: [f64; 13] = [22.0, 22.0, 10.0, 9.0, 10.0, 12.0, 9.0, 14.0, 14.0, 24.0, 12.0, 14.0, 14.0];

/// Row of the English header, from 0.
const HEAD: u32 = 6;
/// Characters of a number, a SKU and a supplier's name.
const LONGEST: usize = 100;

/// One file.
pub(super) struct Order {
    /// Part of the file's name: the supplier.
    pub(super) label: String,
    pub(super) written: Written,
}

/// A line of an order.
pub(super) struct Item<'l> {
    pub(super) line: &'l Line,
    pub(super) number: &'l str,
    pub(super) supplier: &'l str,
    pub(super) sku: &'l str,
    pub(super) units: i64,
    pub(super) carton_units: i64,
    pub(super) unit_price_micros: i64,
    pub(super) currency: Currency,
    pub(super) mode: Mode,
    pub(super) days: (Day, Day, Day),
}

impl Item<'_> {
    pub(super) fn amount_micros(&self) -> i64 {
        self.units.saturating_mul(self.unit_price_micros)
    }
}

/// Writes one file per supplier, lines by SKU.
pub(super) fn write(day: Day, lines: &[Line], sender: &Sender) -> Result<Vec<Order>, Vec<Refusal>> {
    gather(lines)?.iter().map(|group| group.order(fill(day, group, sender).map_err(|e| e.to_string()))).collect()
}

/// The lines for one supplier.
pub(super) struct Group<'l> {
    /// Supplier as a part of a file name.
    label: String,
    pub(super) supplier: &'l str,
    pub(super) items: Vec<Item<'l>>,
}

impl Group<'_> {
    /// The file of the group, or the refusal of its lines when it can't be written.
    pub(super) fn order(&self, bytes: Result<Vec<u8>, String>) -> Result<Order, Vec<Refusal>> {
        match bytes {
            Ok(bytes) => {
                let rows = (HEAD + 2..).zip(&self.items).map(|(n, i)| (n, i.line.decision.clone())).collect();
                Ok(Order { label: self.label.clone(), written: (bytes, rows) })
            }
            Err(message) => {
                let why = Why::Unwritable { message };
                Err(self.items.iter().map(|i| refuse(i.line, why.clone())).collect())
            }
        }
    }
}

/// Checks the lines and puts those of a supplier together, by SKU.
pub(super) fn gather(lines: &[Line]) -> Result<Vec<Group<'_>>, Vec<Refusal>> {
    let (mut refused, mut suppliers) = (Vec::new(), BTreeMap::<&str, Vec<Item<'_>>>::new());
    let mut seen: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for line in lines {
        let item = match item(line) {
            Ok(item) => item,
            Err(why) => {
                refused.push(refuse(line, why));
                continue;
            }
        };
        match seen.insert((item.number, item.sku), &line.decision) {
            Some(with) => refused.push(refuse(line, Why::Conflict { with: with.to_owned() })),
            None => suppliers.entry(item.supplier).or_default().push(item),
        }
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    let mut labels: BTreeMap<String, u32> = BTreeMap::new();
    let mut groups = Vec::new();
    for (supplier, mut items) in suppliers {
        items.sort_by(|a, b| (a.sku, a.number).cmp(&(b.sku, b.number)));
        let base = safe_name(supplier, 40);
        let count = labels.entry(base.clone()).or_default();
        *count += 1;
        let label = if *count == 1 { base } else { format!("{base}-{count}") };
        groups.push(Group { label, supplier, items });
    }
    Ok(groups)
}

fn item(line: &Line) -> Result<Item<'_>, Why> {
    let Action::PurchaseOrder {
        number,
        supplier,
        sku,
        units,
        carton_units,
        unit_price_micros,
        unit_freight_micros: _,
        currency,
        mode,
        order_day,
        ship_day,
        expected_day,
    } = &line.action
    else {
        return Err(Why::OtherDock);
    };
    for (what, value) in [("units", units), ("units per carton", carton_units)] {
        if *value <= 0 {
            return Err(Why::NotPositive { what, found: value.to_string() });
        }
    }
    let found = || domain::money::decimal(*unit_price_micros, currency.digits() as usize);
    if *unit_price_micros <= 0 {
        return Err(Why::NotPositive { what: "unit price", found: found() });
    }
    if units.checked_mul(*unit_price_micros).is_none() {
        return Err(Why::TooLarge { what: "unit price", found: found() });
    }
    if units % carton_units != 0 {
        return Err(Why::BrokenCarton { units: *units, carton_units: *carton_units });
    }
    if order_day > ship_day || ship_day > expected_day {
        return Err(Why::DaysOutOfOrder);
    }
    Ok(Item {
        line,
        number: exact(number, LONGEST)?,
        supplier: exact(supplier, LONGEST)?,
        sku: exact(sku, LONGEST)?,
        units: *units,
        carton_units: *carton_units,
        unit_price_micros: *unit_price_micros,
        currency: *currency,
        mode: *mode,
        days: (*order_day, *ship_day, *expected_day),
    })
}

fn fill(day: Day, group: &Group<'_>, sender: &Sender) -> Result<Vec<u8>, XlsxError> {
    let items = &group.items;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Purchase order 采购单")?;
    title(sheet, day, group, sender)?;
    let head = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0x00DD_EBF7))
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center)
        .set_text_wrap();
    for (at, ((en, zh), width)) in (0_u16..).zip(COLUMNS.iter().zip(CHINESE).zip(WIDTHS)) {
        sheet.write_string_with_format(HEAD - 1, at, zh, &head)?;
        sheet.write_string_with_format(HEAD, at, *en, &head)?;
        sheet.set_column_width(at, width)?;
    }
    let first = HEAD + 1;
    for (row, item) in (first..).zip(items) {
        line(sheet, row, item, sender)?;
    }
    let last = HEAD + u32::try_from(items.len()).unwrap_or(u32::MAX);
    totals(sheet, first, last, items)?;
    sheet.set_freeze_panes(first, 0)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    workbook::save(&mut book, day)
}

/// Who orders from whom, above the table.
fn title(sheet: &mut Worksheet, day: Day, group: &Group<'_>, sender: &Sender) -> Result<(), XlsxError> {
    let (large, bold) = (Format::new().set_bold().set_font_size(16), Format::new().set_bold());
    sheet.write_string_with_format(0, 0, "Purchase order 采购订单", &large)?;
    let facts = [
        ("Supplier 供应商", group.supplier.to_owned()),
        ("Buyer 采购方", shown(&sender.buyer)),
        ("Date 日期", day.to_string()),
        ("Lines 行数", group.items.len().to_string()),
    ];
    for (row, (name, value)) in (1..).zip(facts) {
        sheet.write_string_with_format(row, 0, name, &bold)?;
        sheet.write_string(row, 1, value)?;
    }
    Ok(())
}

fn line(sheet: &mut Worksheet, row: u32, item: &Item<'_>, sender: &Sender) -> Result<(), XlsxError> {
    let money = money_format(item.currency, false);
    let whole = Format::new().set_num_format("#,##0");
    let amount = Formula::new(format!("C{0}*F{0}", row + 1)).set_result(cached(item.amount_micros()));
    sheet.write_string(row, 0, item.number)?;
    sheet.write_string(row, 1, item.sku)?;
    for (column, units) in [(2, item.units), (3, item.units / item.carton_units), (4, item.carton_units)] {
        sheet.write_number_with_format(row, column, units as f64, &whole)?;
    }
    sheet.write_number_with_format(row, 5, workbook::number(item.unit_price_micros), &money)?;
    sheet.write_string(row, 6, item.currency.code())?;
    sheet.write_formula_with_format(row, 7, amount, &money)?;
    sheet.write_string(row, 8, item.mode.code())?;
    sheet.write_string(row, 9, shown(&sender.ship_to))?;
    for (column, day) in (10..).zip([item.days.0, item.days.1, item.days.2]) {
        sheet.write_string(row, column, day.to_string())?;
    }
    Ok(())
}

/// Sums below the table: units and cartons of all lines, and the amount of each currency on a row of its own.
fn totals(sheet: &mut Worksheet, first: u32, last: u32, items: &[Item<'_>]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_border_top(FormatBorder::Thin);
    let whole = bold.clone().set_num_format("#,##0");
    let (from, to) = (first + 1, last + 1);
    let sum = |column: char, result: i64| {
        Formula::new(format!("SUM({column}{from}:{column}{to})")).set_result(result.to_string())
    };
    let (mut units, mut cartons, mut amounts) = (0_i64, 0_i64, BTreeMap::<Currency, i64>::new());
    for item in items {
        units = units.saturating_add(item.units);
        cartons = cartons.saturating_add(item.units / item.carton_units);
        let amount = amounts.entry(item.currency).or_default();
        *amount = amount.saturating_add(item.amount_micros());
    }
    sheet.write_formula_with_format(last + 1, 2, sum('C', units), &whole)?;
    sheet.write_formula_with_format(last + 1, 3, sum('D', cartons), &whole)?;
    for (row, (currency, amount)) in (last + 1..).zip(amounts) {
        let formula = format!("SUMIF(G{from}:G{to},G{},H{from}:H{to})", row + 1);
        let formula = Formula::new(formula).set_result(cached(amount));
        sheet.write_string_with_format(row, 0, "Total 合计", &bold)?;
        sheet.write_string_with_format(row, 6, currency.code(), &bold)?;
        sheet.write_formula_with_format(row, 7, formula, &money_format(currency, true))?;
    }
    Ok(())
}

/// The value that a formula shows before it is calculated again.
fn cached(micros: i64) -> String {
    domain::money::decimal(micros, 0)
}

fn money_format(currency: Currency, bold: bool) -> Format {
    // unit prices of small goods have more digits than the currency is settled in
    let places = if currency.digits() == 0 { "#,##0" } else { "#,##0.00##" };
    let format = Format::new().set_num_format(places);
    if bold { format.set_bold().set_border_top(FormatBorder::Thin) } else { format }
}
