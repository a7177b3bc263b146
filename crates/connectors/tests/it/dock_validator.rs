//! Bad files, each named by the rule that it breaks. They are made here, not by the writers.

use crate::dock::site;
use connectors::dock::validator::{self, Fault};
use connectors::dock::{BULKSHEET_HEADER, BULKSHEET_SHEET, limits};
use domain::Marketplace;
use expect_test::expect;
use rust_xlsxwriter::Workbook;

/// A sheet with these rows, each `Column=value;…`; a value after `#` is written as a number, after `=` as a formula.
fn workbook(name: &str, header: &[&str], rows: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(name).unwrap();
    sheet.write_row(0, 0, header.iter().copied()).unwrap();
    for (at, row) in (1..).zip(rows.split('\n')) {
        for cell in row.split(';').filter(|c| !c.is_empty()) {
            let (column, value) = cell.split_once('=').unwrap();
            let column = header.iter().position(|h| *h == column).unwrap() as u16;
            match value.as_bytes().first() {
                Some(b'#') => sheet.write_number(at, column, value[1..].parse::<f64>().unwrap()).unwrap(),
                Some(b'=') => sheet.write_formula(at, column, value).unwrap(),
                _ => sheet.write_string(at, column, value).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

fn shown(faults: &[Fault]) -> String {
    if faults.is_empty() {
        return "  nothing\n".to_owned();
    }
    faults.iter().map(|f| format!("  {f}\n    {}\n", f.zh)).collect()
}

const KEYWORD: &str =
    "Product=Sponsored Products;Entity=Keyword;Operation=Update;Campaign ID=11;Ad Group ID=22;Keyword ID=33";
const CAMPAIGN: &str = "Product=Sponsored Products;Entity=Campaign;Operation=Update;Campaign ID=11";
const NEGATIVE: &str =
    "Product=Sponsored Products;Entity=Negative Keyword;Operation=Create;Campaign ID=11;Ad Group ID=22;State=enabled";
const NEW: &str =
    "Product=Sponsored Products;Entity=Keyword;Operation=Create;Campaign ID=11;Ad Group ID=22;State=enabled";

#[test]
fn each_rule_of_the_bulksheet_names_its_breach() {
    let long = "x".repeat(81);
    let rows: Vec<(&str, String)> = vec![
        ("a good sheet", format!("{KEYWORD};Bid=0.75\n{CAMPAIGN};Daily Budget=10;End Date=20261231;Portfolio ID=9")),
        ("numbers are taken as amounts", format!("{KEYWORD};Bid=#0.75")),
        ("no row", String::new()),
        ("another product", "Product=Sponsored Brands;Entity=Campaign;Operation=Archive;Campaign ID=11".into()),
        ("no operation", "Product=Sponsored Products;Entity=Campaign;Campaign ID=11".into()),
        ("an unknown operation", "Product=Sponsored Products;Entity=Campaign;Operation=Delete;Campaign ID=11".into()),
        ("an unknown entity", "Product=Sponsored Products;Entity=Placement;Operation=Update;Campaign ID=11".into()),
        ("a campaign is made", "Product=Sponsored Products;Entity=Campaign;Operation=Create;Campaign ID=11".into()),
        (
            "an id is missing",
            "Product=Sponsored Products;Entity=Keyword;Operation=Update;Campaign ID=11;Keyword ID=33;Bid=1".into(),
        ),
        ("an id is a number", format!("{CAMPAIGN};Daily Budget=10").replace("=11", "=#123456789012345")),
        ("an id lost its digits", format!("{CAMPAIGN};Daily Budget=10").replace("=11", "=1.23E+14")),
        ("a bid on a campaign", format!("{CAMPAIGN};Bid=1")),
        ("a start date", format!("{CAMPAIGN};Daily Budget=10;Start Date=20260101")),
        ("a cell that is passed over", format!("{KEYWORD};Bid=1;Clicks=#3")),
        ("an update that changes nothing", format!("{CAMPAIGN};End Date=20261231")),
        ("a bid too low", format!("{KEYWORD};Bid=0.01")),
        ("a bid too high", format!("{KEYWORD};Bid=1000.01")),
        ("a bid with a comma", format!("{KEYWORD};Bid=0,75")),
        ("a bid with a sign", format!("{KEYWORD};Bid=$0.75")),
        ("a bid with three decimals", format!("{KEYWORD};Bid=0.755")),
        ("a budget too low", format!("{CAMPAIGN};Daily Budget=0.99")),
        ("a budget too high", format!("{CAMPAIGN};Daily Budget=1000000.01")),
        ("a state in capitals", format!("{KEYWORD};State=Enabled")),
        ("a date with dashes", format!("{CAMPAIGN};Daily Budget=10;End Date=2026-12-31")),
        ("a match type of another kind", format!("{NEGATIVE};Keyword Text=a;Match Type=exact")),
        ("a negative match type on a keyword", format!("{NEW};Keyword Text=a;Match Type=negativeExact")),
        ("81 characters", format!("{NEW};Keyword Text={long};Match Type=exact")),
        ("11 words", format!("{NEW};Keyword Text=a b c d e f g h i j k;Match Type=exact")),
        ("5 words by negative phrase", format!("{NEGATIVE};Keyword Text=a b c d e;Match Type=negativePhrase")),
        ("5 words by negative exact", format!("{NEGATIVE};Keyword Text=a b c d e;Match Type=negativeExact")),
        ("a character", format!("{NEW};Keyword Text=50% off;Match Type=exact")),
        ("a hidden character", format!("{NEW};Keyword Text=a\u{202E}b;Match Type=exact")),
        ("a space at the end", format!("{NEW};Keyword Text=ab ;Match Type=exact")),
        ("a hyphen beside a space", format!("{NEW};Keyword Text=a -b;Match Type=exact")),
        ("an unpaired quote", format!("{NEW};Keyword Text=40\" screen;Match Type=exact")),
        ("an entity twice", format!("{KEYWORD};Bid=1\n{KEYWORD};State=paused")),
        ("words twice", format!("{NEW};Keyword Text=a b;Match Type=exact\n{NEW};Keyword Text=A B;Match Type=Exact")),
        (
            "a child of what is archived",
            format!("{KEYWORD};Bid=1\nProduct=Sponsored Products;Entity=Campaign;Operation=Archive;Campaign ID=11"),
        ),
        ("a formula", format!("{NEW};Keyword Text==1+1;Match Type=exact")),
    ];
    let mut text = String::new();
    for (name, rows) in &rows {
        let bytes = workbook(BULKSHEET_SHEET, &BULKSHEET_HEADER, rows);
        text.push_str(&format!("{name}\n{}", shown(&validator::check(site("amazon-us"), &bytes))));
    }
    let yen = workbook(BULKSHEET_SHEET, &BULKSHEET_HEADER, &format!("{KEYWORD};Bid=10.5"));
    text.push_str(&format!("half a yen\n{}", shown(&validator::check(site("amazon-jp"), &yen))));
    expect![[r#"
        a good sheet
          nothing
        numbers are taken as amounts
          nothing
        no row
          row 0 : no row to carry out (no_rows)
            没有要执行的行
        another product
          row 2 product: `Sponsored Brands` is not Sponsored Products (product)
            不是 Sponsored Products
        no operation
          row 2 operation: a row without operation is passed over (operation_blank)
            没有操作的行会被忽略
        an unknown operation
          row 2 operation: `delete` is not Create, Update or Archive (operation)
            操作必须是 Create、Update 或 Archive
        an unknown entity
          row 2 entity: update of `placement` is not done by this desk (entity)
            不支持对该类对象执行此操作
        a campaign is made
          row 2 entity: create of `campaign` is not done by this desk (operation_of_entity)
            不支持对该类对象执行此操作
        an id is missing
          row 2 ad group id: the cell is needed and blank (missing)
            必填单元格为空
        an id is a number
          row 2 campaign id: the id is a number, which loses digits; write a text (id_number)
            编号是数字格式，会丢失位数；请用文本
        an id lost its digits
          row 2 campaign id: `1.23E+14` is not made of digits (id_digits)
            编号不是纯数字
        a bid on a campaign
          row 2 : the update changes nothing (no_change)
            更新没有改变任何内容
          row 2 bid: update of a campaign has no such cell (superfluous)
            该类行不应填写此单元格
        a start date
          row 2 start date: can't be changed after the campaign was made (fixed)
            创建后不能更改
        a cell that is passed over
          row 2 clicks: Amazon passes over this cell (passed_over)
            亚马逊会忽略该单元格
        an update that changes nothing
          row 2 : the update changes nothing (no_change)
            更新没有改变任何内容
        a bid too low
          row 2 bid: 0.01 is outside of 0.02 to 1000.00 (bid_range)
            0.01 超出 0.02 至 1000.00
        a bid too high
          row 2 bid: 1000.01 is outside of 0.02 to 1000.00 (bid_range)
            1000.01 超出 0.02 至 1000.00
        a bid with a comma
          row 2 bid: `0,75` is no plain amount with a decimal point (amount)
            金额应为带小数点的普通数字
        a bid with a sign
          row 2 bid: `$0.75` is no plain amount with a decimal point (amount)
            金额应为带小数点的普通数字
        a bid with three decimals
          row 2 bid: `0.755` has more than 2 decimals (amount)
            小数位超过 2 位
        a budget too low
          row 2 daily budget: 0.99 is outside of 1.00 to 1000000.00 (budget_range)
            0.99 超出 1.00 至 1000000.00
        a budget too high
          row 2 daily budget: 1000000.01 is outside of 1.00 to 1000000.00 (budget_range)
            1000000.01 超出 1.00 至 1000000.00
        a state in capitals
          row 2 state: `Enabled` is no state (state)
            状态只能是 enabled、paused、archived
        a date with dashes
          row 2 end date: `2026-12-31` is not like 20261123 (date)
            日期格式应为 20261123
        a match type of another kind
          row 2 match type: `exact` is none of negativeexact, negativephrase, negative exact, negative phrase (match_type)
            匹配类型不正确
        a negative match type on a keyword
          row 2 match type: `negativeExact` is none of broad, phrase, exact (match_type)
            匹配类型不正确
        81 characters
          row 2 keyword text: 81 characters, at most 80 are taken (keyword_long)
            关键词有 81 个字符，最多 80 个
        11 words
          row 2 keyword text: 11 words, at most 10 are taken (keyword_words)
            关键词有 11 个词，最多 10 个
        5 words by negative phrase
          row 2 keyword text: 5 words, at most 4 are taken (keyword_words)
            关键词有 5 个词，最多 4 个
        5 words by negative exact
          nothing
        a character
          row 2 keyword text: character U+0025 is not taken (keyword_character)
            不接受字符 U+0025
        a hidden character
          row 2 keyword text: character U+202E is not taken (keyword_character)
            不接受字符 U+202E
        a space at the end
          row 2 keyword text: a space at an end is not taken (keyword_sign)
            不接受首尾空格
        a hyphen beside a space
          row 2 keyword text: `-` beside a space is not taken (keyword_sign)
            不接受空格旁的“-”
        an unpaired quote
          row 2 keyword text: an unpaired double quote is not taken (keyword_sign)
            不接受未成对的双引号
        an entity twice
          row 3 keyword id: the same as row 2 (id_twice)
            与第 2 行重复
        words twice
          row 3 keyword text: the same as row 2 (keyword_twice)
            与第 2 行重复
        a child of what is archived
          row 2 campaign id: another row archives it (parent_archived)
            另一行会将其归档
        a formula
          row 2 29: a formula `1+1` (formula)
            含有公式
        half a yen
          row 2 bid: `10.5` has more than 0 decimals (amount)
            小数位超过 0 位
    "#]].assert_eq(&text);
}

#[test]
fn each_rule_of_the_file_as_a_whole_names_its_breach() {
    let row = format!("{KEYWORD};Bid=1");
    let mut header: Vec<&str> = BULKSHEET_HEADER.to_vec();
    let other_sheet = workbook("Sheet1", &header, &row);
    header[50] = "Bid Magic";
    header[51] = "Bid";
    let other_columns = workbook(BULKSHEET_SHEET, &header, &row);
    let few = ["Product", "Entity", "Campaign ID"];
    let no_operation = workbook(BULKSHEET_SHEET, &few, "Product=Sponsored Products;Entity=Campaign;Campaign ID=11");
    let mut text = String::new();
    for (name, site_code, bytes) in [
        ("no workbook", "amazon-us", b"Product,Entity\n".to_vec()),
        ("another sheet", "amazon-us", other_sheet.clone()),
        ("other columns", "amazon-us", other_columns),
        ("no column for the operation", "amazon-us", no_operation),
        ("a site without advertising", "own", other_sheet),
    ] {
        text.push_str(&format!("{name}\n{}", shown(&validator::check(site(site_code), &bytes))));
    }
    expect![[r#"
        no workbook
          row 0 : not an XLSX workbook (workbook)
            不是 XLSX 工作簿
        another sheet
          row 0 : no sheet `Sponsored Products Campaigns` (sheet)
            缺少工作表“Sponsored Products Campaigns”
        other columns
          row 1 bid: the column stands there twice (column_twice)
            列名重复
          row 1 bid magic: Amazon does not know the column (column_unknown)
            亚马逊不认识该列
        no column for the operation
          row 1 operation: the column is missing (column_missing)
            缺少该列
          row 2 operation: a row without operation is passed over (operation_blank)
            没有操作的行会被忽略
        a site without advertising
          row 0 : this site has no Sponsored Products (site)
            该站点没有商品推广广告
    "#]]
    .assert_eq(&text);
}

#[test]
fn each_rule_of_the_text_files_names_its_breach() {
    let prices = "sku\tprice\tminimum-seller-allowed-price\tmaximum-seller-allowed-price\tquantity\tleadtime-to-ship\tfulfillment-channel\n";
    let mut text = String::new();
    for (name, rows) in [
        ("good", "A\t5.00\t\t\t\t\t\n"),
        ("no row", ""),
        ("a cell less", "A\t5.00\t\t\t\t\n"),
        ("no SKU", "\t5.00\t\t\t\t\t\n"),
        ("no price", "A\t0\t\t\t\t\t\n"),
        ("a price with a comma", "A\t5,00\t\t\t\t\t\n"),
        ("a price with three decimals", "A\t5.001\t\t\t\t\t\n"),
        ("a quantity too", "A\t5.00\t\t\t0\t\t\n"),
        ("a SKU twice", "A\t5.00\t\t\t\t\t\nA\t6.00\t\t\t\t\t\n"),
        ("a carriage return", "A\t5.00\t\t\t\t\t\r\n"),
    ] {
        let bytes = format!("{prices}{rows}");
        text.push_str(&format!("{name}\n{}", shown(&validator::check_prices(site("amazon-us"), bytes.as_bytes()))));
    }
    text.push_str(&format!("another header\n{}", shown(&validator::check_prices(site("amazon-us"), b"sku,price\n"))));
    let head = "MerchantRemovalOrderID\tRemovalDisposition\tAddressName\tAddressFieldOne\tAddressFieldTwo\tAddressFieldThree\t\
        AddressCity\tAddressCountryCode\tAddressStateOrRegion\tAddressPostalCode\tContactPhoneNumber\tShippingNotes\tMerchantSKU\t\
        SellableQuantity\tUnsellableQuantity\n";
    let row = |order: &str, how: &str, name: &str, sku: &str, units: &str| {
        format!("{order}\t{how}\t{name}\tStreet\t\t\tCity\tUS\tCA\t90802\t\t\t{sku}\t{units}\t0\n")
    };
    for (name, rows) in [
        ("good removals", row("R", "Return", "N", "A", "3") + &row("R", "Return", "N", "B", "4")),
        ("no number", row("", "Return", "N", "A", "3")),
        ("liquidation", row("R", "Liquidate", "N", "A", "3")),
        ("a return to nobody", row("R", "Return", "", "A", "3")),
        ("no units", row("R", "Return", "N", "A", "0")),
        ("half a unit", row("R", "Return", "N", "A", "0.5")),
        ("a SKU twice", row("R", "Return", "N", "A", "3") + &row("R", "Return", "N", "A", "4")),
        ("an order in two ways", row("R", "Return", "N", "A", "3") + &row("R", "Disposal", "N", "B", "4")),
        (
            "an order scattered",
            [row("R", "Return", "N", "A", "3"), row("S", "Return", "N", "A", "1"), row("R", "Return", "N", "B", "4")]
                .concat(),
        ),
    ] {
        let bytes = format!("{head}{rows}");
        text.push_str(&format!("{name}\n{}", shown(&validator::check_removals(bytes.as_bytes()))));
    }
    expect![[r#"
        good
          nothing
        no row
          row 0 : no row to carry out (no_rows)
            没有要执行的行
        a cell less
          row 2 : 6 cells, not 7 (width)
            有 6 个单元格，应为 7
        no SKU
          row 2 sku: `` is no SKU of 1 to 40 characters (sku)
            SKU 应为 1 至 40 个字符
        no price
          row 2 price: `0` is no price with at most 2 decimals (price)
            价格不正确（最多 2 位小数）
        a price with a comma
          row 2 price: `5,00` is no price with at most 2 decimals (price)
            价格不正确（最多 2 位小数）
        a price with three decimals
          row 2 price: `5.001` is no price with at most 2 decimals (price)
            价格不正确（最多 2 位小数）
        a quantity too
          row 2 quantity: `0` would change it too (superfluous)
            该单元格会造成额外更改
        a SKU twice
          row 3 sku: the same as line 2 (sku_twice)
            与第 2 行重复
        a carriage return
          row 2 fulfillment-channel: `\r` can't stand in a text file (character)
            含有不可用字符
          row 2 fulfillment-channel: `\r` would change it too (superfluous)
            该单元格会造成额外更改
        another header
          row 1 : the header is not that of the template (header)
            表头与模板不符
        good removals
          nothing
        no number
          row 2 MerchantRemovalOrderID: no order number (number)
            缺少移除订单编号
        liquidation
          row 2 RemovalDisposition: `Liquidate` is neither Return nor Disposal (disposition)
            处置方式只能是 Return 或 Disposal
        a return to nobody
          row 2 AddressName: a return needs it (address)
            退回时必填
        no units
          row 2 SellableQuantity: no whole number of units above 0 (units)
            数量应为大于 0 的整数
        half a unit
          row 2 SellableQuantity: no whole number of units above 0 (units)
            数量应为大于 0 的整数
        a SKU twice
          row 3 MerchantSKU: the SKU stands in the order twice (sku_twice)
            同一订单中 SKU 重复
        an order in two ways
          row 3 RemovalDisposition: differs from the order's first row (order_differs)
            与该订单首行不一致
        an order scattered
          row 4 MerchantRemovalOrderID: rows of an order stand apart (scattered)
            同一订单的行未相邻
    "#]]
    .assert_eq(&text);
}

#[test]
fn an_order_is_calculated_again() {
    let header = ["PO number", "SKU", "Units", "Cartons", "Units per carton", "Unit price", "Currency", "Amount"];
    let good = "PO number=P;SKU=A;Units=#48;Cartons=#2;Units per carton=#24;Unit price=#1.5;Currency=CNY;Amount=#72\n\
        PO number=Total 合计;Units=#48;Cartons=#2;Currency=CNY;Amount=#72";
    let mut text = String::new();
    for (name, rows) in [
        ("good", good.to_owned()),
        ("a wrong amount", good.replace("#72\n", "#73\n")),
        ("a broken carton", good.replace("Units=#48;Cartons=#2;Units per", "Units=#47;Cartons=#2;Units per")),
        ("no totals", good.lines().next().unwrap().to_owned()),
        ("a line twice", format!("{}\n{good}", good.lines().next().unwrap())),
        (
            "a currency without total",
            format!("{}\n{good}", good.lines().next().unwrap().replace("CNY", "USD").replace("SKU=A", "SKU=B")),
        ),
        ("no units", good.replace("Units=#48;Cartons=#2;Units per", "Units=#0;Cartons=#2;Units per")),
    ] {
        text.push_str(&format!("{name}\n{}", shown(&validator::check_order(&workbook("Order", &header, &rows)))));
    }
    text.push_str(&format!("another sheet\n{}", shown(&validator::check_order(&workbook("Order", &["SKU"], "SKU=A")))));
    expect![[r#"
        good
          nothing
        a wrong amount
          row 2 Amount: found `73`, expected units × unit price (amount)
            当前为 `73`，应为数量 × 单价
        a broken carton
          row 2 Cartons: found `2`, expected units / units per carton (cartons)
            当前为 `2`，应为数量 ÷ 每箱件数
          row 2 Amount: found `72`, expected units × unit price (amount)
            当前为 `72`，应为数量 × 单价
          row 3 Units: found `48`, expected the sum of the rows (total)
            当前为 `48`，应为各行之和
          row 3 Amount: found `72`, expected the sum of the rows (total)
            当前为 `72`，应为各行之和
        no totals
          row 0 : no row of totals for CNY (total)
            缺少 CNY 合计行
        a line twice
          row 3 SKU: found `A`, expected one line for a SKU of an order (line_twice)
            当前为 `A`，应为同一订单中每个 SKU 一行
          row 4 Units: found `48`, expected the sum of the rows (total)
            当前为 `48`，应为各行之和
          row 4 Cartons: found `2`, expected the sum of the rows (total)
            当前为 `2`，应为各行之和
          row 4 Amount: found `72`, expected the sum of the rows (total)
            当前为 `72`，应为各行之和
        a currency without total
          row 4 Units: found `48`, expected the sum of the rows (total)
            当前为 `48`，应为各行之和
          row 4 Cartons: found `2`, expected the sum of the rows (total)
            当前为 `2`，应为各行之和
          row 0 : no row of totals for USD (total)
            缺少 USD 合计行
        no units
          row 2 Units: found `0`, expected numbers above 0 (number)
            当前为 `0`，应为大于 0 的数
          row 3 Units: found `48`, expected the sum of the rows (total)
            当前为 `48`，应为各行之和
          row 3 Cartons: found `2`, expected the sum of the rows (total)
            当前为 `2`，应为各行之和
          row 3 Currency: found `CNY`, expected a currency of the rows, once (total)
            当前为 `CNY`，应为各行所用币种，且只出现一次
        another sheet
          row 0 : no row has the columns of a purchase order (header)
            找不到采购订单的表头
    "#]]
    .assert_eq(&text);
}

#[test]
fn both_transcriptions_of_amazons_bounds_agree() {
    for site in Marketplace::all() {
        let written = limits::bounds(site)
            .map(|b| [b.bid_micros.0, b.bid_micros.1, b.budget_micros.0, b.budget_micros.1].map(i128::from));
        let checked = validator::site_bounds(site.country()).filter(|_| site.code().starts_with("amazon"));
        assert_eq!(written, checked, "{site}");
        assert_eq!(written.is_some(), site.code().starts_with("amazon-"), "{site}");
    }
}
