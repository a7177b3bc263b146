//! Amazon's rules for the tab-separated files: prices and removal orders.

use super::{Fault, fault, plain_decimal, quoted};
use domain::Marketplace;
use std::collections::{BTreeMap, BTreeSet};

const PRICE_HEADER: &[&str] = &[
    "sku",
    "price",
    "minimum-seller-allowed-price",
    "maximum-seller-allowed-price",
    "quantity",
    "leadtime-to-ship",
    "fulfillment-channel",
];

const REMOVAL_HEADER: &[&str] = &[
    "MerchantRemovalOrderID",
    "RemovalDisposition",
    "AddressName",
    "AddressFieldOne",
    "AddressFieldTwo",
    "AddressFieldThree",
    "AddressCity",
    "AddressCountryCode",
    "AddressStateOrRegion",
    "AddressPostalCode",
    "ContactPhoneNumber",
    "ShippingNotes",
    "MerchantSKU",
    "SellableQuantity",
    "UnsellableQuantity",
];

/// Rows of a file below its header, by line number, once header and width are right.
fn rows<'t>(bytes: &'t [u8], header: &[&str], faults: &mut Vec<Fault>) -> Vec<(u32, Vec<&'t str>)> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        faults.push(fault(0, "", "encoding", "not UTF-8", "不是 UTF-8 编码"));
        return Vec::new();
    };
    let mut lines = (1_u32..).zip(text.split_terminator('\n'));
    let first: Vec<&str> = lines.next().map_or("", |(_, l)| l).split('\t').collect();
    if first != header {
        faults.push(fault(1, "", "header", "the header is not that of the template", "表头与模板不符"));
        return Vec::new();
    }
    let mut rows = Vec::new();
    for (line, text) in lines {
        let cells: Vec<&str> = text.split('\t').collect();
        if cells.len() != header.len() {
            let en = format!("{} cells, not {}", cells.len(), header.len());
            faults.push(fault(line, "", "width", en, format!("有 {} 个单元格，应为 {}", cells.len(), header.len())));
            continue;
        }
        for (name, cell) in header.iter().zip(&cells) {
            if cell.chars().any(char::is_control) || cell.starts_with('"') {
                faults.push(fault(
                    line,
                    name,
                    "character",
                    format!("{} can't stand in a text file", quoted(cell)),
                    "含有不可用字符",
                ));
            }
        }
        rows.push((line, cells));
    }
    if rows.is_empty() && faults.is_empty() {
        faults.push(fault(0, "", "no_rows", "no row to carry out", "没有要执行的行"));
    }
    rows
}

fn sku(line: u32, column: &str, text: &str, faults: &mut Vec<Fault>) {
    if text.trim().is_empty() || text.chars().count() > 40 {
        faults.push(fault(
            line,
            column,
            "sku",
            format!("{} is no SKU of 1 to 40 characters", quoted(text)),
            "SKU 应为 1 至 40 个字符",
        ));
    }
}

/// Checks a price file.
pub fn check_prices(site: Marketplace, bytes: &[u8]) -> Vec<Fault> {
    let (mut faults, mut seen) = (Vec::new(), BTreeMap::new());
    let places = if site.country() == "JP" { 0 } else { 2 };
    for (line, cells) in rows(bytes, PRICE_HEADER, &mut faults) {
        sku(line, "sku", cells[0], &mut faults);
        let part = cells[1].split_once('.').map_or(0, |(_, p)| p.len());
        if plain_decimal(cells[1]).is_none_or(|p| p <= 0) || part > places {
            let en = format!("{} is no price with at most {places} decimals", quoted(cells[1]));
            faults.push(fault(line, "price", "price", en, format!("价格不正确（最多 {places} 位小数）")));
        }
        for (name, cell) in PRICE_HEADER.iter().zip(&cells).skip(2).filter(|(_, c)| !c.is_empty()) {
            faults.push(fault(
                line,
                name,
                "superfluous",
                format!("{} would change it too", quoted(cell)),
                "该单元格会造成额外更改",
            ));
        }
        if let Some(first) = seen.insert(cells[0], line) {
            faults.push(fault(
                line,
                "sku",
                "sku_twice",
                format!("the same as line {first}"),
                format!("与第 {first} 行重复"),
            ));
        }
    }
    faults.sort();
    faults
}

/// Checks a removal order file.
pub fn check_removals(bytes: &[u8]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let rows = rows(bytes, REMOVAL_HEADER, &mut faults);
    let (mut orders, mut items, mut last) = (BTreeMap::<&str, Vec<&str>>::new(), BTreeSet::new(), "");
    for (line, cells) in &rows {
        let (line, order) = (*line, cells[0]);
        if order.trim().is_empty() {
            faults.push(fault(line, REMOVAL_HEADER[0], "number", "no order number", "缺少移除订单编号"));
        }
        let back = cells[1] == "Return";
        if !back && cells[1] != "Disposal" {
            let en = format!("{} is neither Return nor Disposal", quoted(cells[1]));
            faults.push(fault(line, REMOVAL_HEADER[1], "disposition", en, "处置方式只能是 Return 或 Disposal"));
        }
        for at in [2, 3, 6, 7, 9].into_iter().filter(|at| back && cells[*at].is_empty()) {
            faults.push(fault(line, REMOVAL_HEADER[at], "address", "a return needs it", "退回时必填"));
        }
        sku(line, REMOVAL_HEADER[12], cells[12], &mut faults);
        let units: Vec<Option<u64>> = cells[13..].iter().map(|c| c.parse().ok()).collect();
        if units.iter().any(Option::is_none) || units.iter().flatten().sum::<u64>() == 0 {
            faults.push(fault(
                line,
                REMOVAL_HEADER[13],
                "units",
                "no whole number of units above 0",
                "数量应为大于 0 的整数",
            ));
        }
        if !items.insert((order, cells[12])) {
            faults.push(fault(
                line,
                REMOVAL_HEADER[12],
                "sku_twice",
                "the SKU stands in the order twice",
                "同一订单中 SKU 重复",
            ));
        }
        match orders.get(order) {
            Some(_) if last != order => {
                faults.push(fault(
                    line,
                    REMOVAL_HEADER[0],
                    "scattered",
                    "rows of an order stand apart",
                    "同一订单的行未相邻",
                ));
            }
            Some(first) if first[1..12] != cells[1..12] => {
                faults.push(fault(
                    line,
                    REMOVAL_HEADER[1],
                    "order_differs",
                    "differs from the order's first row",
                    "与该订单首行不一致",
                ));
            }
            Some(_) => {}
            None => {
                orders.insert(order, cells.clone());
            }
        }
        last = order;
    }
    faults.sort();
    faults
}
