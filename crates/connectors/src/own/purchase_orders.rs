//! Purchase orders: what was ordered from whom, at which price, and when it should come.

use crate::own::{Example, own_table};
use crate::report::Cell;

/// Words of the column, with what else people write for them.
const STATES: &[(&str, &[&str])] = &[
    ("draft", &["草稿"]),
    ("placed", &["ordered", "已下单"]),
    ("shipped", &["已发货"]),
    ("received", &["已收货", "已入库"]),
    ("closed", &["已关闭", "已完成"]),
];

own_table! {
    "purchase_orders", ("Purchase orders", "采购单"), PURCHASE_ORDER_LINE, also: [crate::report::is("marketplace", "own")],
    must "po_id" Cell::Text => "PO" "采购单号" ["采购单", "PO number"] Example::Text("EXAMPLE 示例"); "";
        "number of the purchase order; one row per SKU" "采购单编号；每个 SKU 一行"
    must "supplier" Cell::Text => "Supplier" "供应商" [] Example::Text("Ningbo Lamp Works"); "";
        "who makes the goods" "供货方"
    must "sku" Cell::Text => "SKU" "商品SKU" ["MSKU", "卖家 SKU", "卖家SKU"] Example::Text("TW-LAMP-01"); "";
        "seller SKU" "卖家 SKU"
    must "units" Cell::Count => "Units" "数量" ["件数", "Quantity"] Example::Number(500.0); "units 件";
        "units ordered" "采购件数"
    must "currency" Cell::Currency => "Currency" "币种" ["货币"] Example::Text("CNY"); "ISO 4217";
        "currency of the price" "单价币种"
    must "unit_price_micros" Cell::Money => "Unit price" "单价" ["采购单价"] Example::Number(43.0); "per unit 每件";
        "price of one unit" "每件采购价"
    must "day" Cell::Day => "Ordered" "下单日期" ["采购日期"] Example::Day(2026, 8, 3); "date 日期";
        "day of the order" "下单日"
    may "expected_day" Cell::Day => "Expected" "预计到货" ["预计到货日期"] Example::Day(2026, 9, 28); "date 日期";
        "day on which the goods are expected" "预计到货日"
    may "state" Cell::OneOf(STATES) => "State" "状态" [] Example::Text("placed"); "";
        "how far the order is" "采购单进度"
    may "terms" Cell::Text => "Terms" "付款条款" ["账期"] Example::Text("30/70"); "";
        "terms of payment" "付款方式"
    may "ordered_by" Cell::Text => "Ordered by" "下单人" ["采购员"] Example::Text("Lin 林"); "";
        "who ordered" "谁下的单"
}
