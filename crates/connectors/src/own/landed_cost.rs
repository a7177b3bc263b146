//! Landed-cost batches: what each received batch of a SKU cost, in whole amounts, so that its parts add up.

use crate::own::{Example, own_table};
use crate::report::Cell;

own_table! {
    "landed_cost", ("Landed-cost batches", "到岸成本批次"), LANDED_COST, also: [],
    must "batch_id" Cell::Text => "Batch" "批次号" ["批次", "Batch ID"] Example::Text("EXAMPLE 示例"); "";
        "your number of the batch" "贵方的批次编号"
    must "sku" Cell::Text => "SKU" "商品SKU" ["MSKU", "卖家 SKU", "卖家SKU"] Example::Text("TW-LAMP-01"); "";
        "seller SKU, as the marketplace writes it" "卖家 SKU，与平台一致"
    must "day" Cell::Day => "Received" "入库日期" ["收货日期", "Received on"] Example::Day(2026, 9, 28); "date 日期";
        "day on which the goods were received" "货物入库（签收）日期"
    must "units" Cell::Count => "Units" "数量" ["件数", "Quantity"] Example::Number(500.0); "units 件";
        "units of the SKU in the batch" "该批次中此 SKU 的件数"
    must "currency" Cell::Currency => "Currency" "币种" ["货币"] Example::Text("CNY"); "ISO 4217";
        "currency of all amounts in the row" "本行所有金额的币种"
    must "goods_micros" Cell::Money => "Goods cost" "货款" ["采购成本", "采购金额"] Example::Number(21_500.0); "whole batch 整批金额";
        "purchase price of all units together, not per unit" "整批货款，不是单价"
    may "first_leg_micros" Cell::Money => "First-leg freight" "头程运费" ["头程"] Example::Number(3_200.0); "whole batch 整批金额";
        "first-leg freight of the batch; leave empty when first_leg_shipments carries it" "整批头程运费；若在头程货件表中登记则留空"
    may "duty_micros" Cell::Money => "Duty" "关税" ["关税及清关费"] Example::Number(1_150.0); "whole batch 整批金额";
        "duty and customs fees of the batch; leave empty when first_leg_shipments carries them" "整批关税与清关费；若在头程货件表中登记则留空"
    may "prep_micros" Cell::Money => "Prep" "预处理费" ["贴标及预处理费"] Example::Number(400.0); "whole batch 整批金额";
        "labels, preparation and other inbound cost" "贴标、预处理及其他入仓费用"
    may "supplier" Cell::Text => "Supplier" "供应商" [] Example::Text("Ningbo Lamp Works"); "";
        "who sold the goods" "供货方"
    may "po_id" Cell::Text => "PO" "采购单号" ["采购单", "Purchase order"] Example::Text("PO-2026-017"); "";
        "purchase order that the batch belongs to" "所属采购单"
    may "marketplace" Cell::SiteOr("own") => "Marketplace" "站点" ["平台站点"] Example::Blank; "amazon-us, US, amazon.de …";
        "only when the batch is for one site; empty: for all" "仅当批次专供某站点时填写；留空表示通用"
}
