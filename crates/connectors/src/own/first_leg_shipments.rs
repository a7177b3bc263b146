//! First-leg shipments 头程: which units went in which shipment and what the shipment's invoices were.

use crate::own::{Example, own_table};
use crate::report::Cell;

/// Words of the column, with what else people write for them.
const SHARE_BY: &[(&str, &[&str])] = &[
    ("weight", &["重量", "按重量"]),
    ("volume", &["体积", "按体积"]),
    ("value", &["货值", "金额", "按货值"]),
    ("quantity", &["units", "数量", "件数", "按数量"]),
];

/// Words of the column, with what else people write for them.
const MODES: &[(&str, &[&str])] = &[
    ("sea", &["ocean", "海运"]),
    ("air", &["空运"]),
    ("rail", &["train", "铁路", "中欧班列"]),
    ("express", &["快递"]),
];

own_table! {
    "first_leg_shipments", ("First-leg shipments", "头程货件"), FIRST_LEG_SHIPMENT,
    also: [crate::report::is("marketplace", "own")],
    must "shipment_id" Cell::Text => "Shipment" "货件号" ["货件编号", "Shipment ID"] Example::Text("EXAMPLE 示例"); "";
        "number of the shipment; one row per batch and SKU in it" "货件编号；每个批次和 SKU 一行"
    must "batch_id" Cell::Text => "Batch" "批次号" ["批次", "Batch ID"] Example::Text("B-2026-031"); "";
        "batch of landed_cost that the units belong to" "所属到岸成本批次"
    must "sku" Cell::Text => "SKU" "商品SKU" ["MSKU", "卖家 SKU", "卖家SKU"] Example::Text("TW-LAMP-01"); "";
        "seller SKU" "卖家 SKU"
    must "units" Cell::Count => "Units" "数量" ["件数", "Quantity"] Example::Number(500.0); "units 件";
        "units in the shipment" "货件中的件数"
    may "weight_kg" Cell::Real => "Weight kg" "重量(kg)" ["重量", "计费重(kg)"] Example::Number(310.0); "kg";
        "weight of these units together" "这些件的总重量"
    may "volume_m3" Cell::Real => "Volume m3" "体积(m3)" ["体积", "Volume m³", "体积(m³)"] Example::Number(1.85); "m³";
        "volume of these units together" "这些件的总体积"
    must "currency" Cell::Currency => "Currency" "币种" ["货币"] Example::Text("CNY"); "ISO 4217";
        "currency of all amounts in the row" "本行所有金额的币种"
    may "value_micros" Cell::Money => "Declared value" "申报货值" ["货值"] Example::Number(21_500.0); "these units 此行合计";
        "declared value of these units" "这些件的申报价值"
    may "freight_micros" Cell::Money => "Freight invoice" "运费发票" ["头程运费"] Example::Number(6_400.0); "whole shipment 整票";
        "freight of the whole shipment, the same on each of its rows" "整票运费，同一货件每行相同"
    may "duty_micros" Cell::Money => "Duty invoice" "关税发票" ["关税"] Example::Number(2_300.0); "whole shipment 整票";
        "duty and customs fees of the whole shipment, the same on each of its rows" "整票关税与清关费，同一货件每行相同"
    must "share_by" Cell::OneOf(SHARE_BY) => "Share by" "分摊方式" ["分摊"] Example::Text("weight"); "";
        "how the invoices are shared over the rows" "发票按什么分摊到各行"
    may "shipped_day" Cell::Day => "Shipped" "发货日期" ["发运日期"] Example::Day(2026, 8, 20); "date 日期";
        "day of departure" "发运日"
    must "day" Cell::Day => "Received" "入库日期" ["签收日期", "收货日期"] Example::Day(2026, 9, 28); "date 日期";
        "day of receipt" "签收（入仓）日"
    may "mode" Cell::OneOf(MODES) => "Mode" "运输方式" [] Example::Text("sea"); "";
        "how it travels" "运输方式"
}
