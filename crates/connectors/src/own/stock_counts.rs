//! Counts of inventory: units of a SKU that somebody counted in a warehouse.

use crate::own::{Example, own_table};
use crate::report::Cell;

own_table! {
    "stock_counts", ("Stock counts", "库存盘点"), STOCK_COUNT, also: [],
    must "day" Cell::Day => "Counted" "盘点日期" ["Counted on", "Count date"] Example::Day(2026, 9, 30); "date 日期";
        "day of the count; all warehouses of a SKU on the same day" "盘点日期；同一 SKU 的各仓库应在同一天盘点"
    may "warehouse" Cell::Text => "Warehouse" "仓库" ["仓库名称"] Example::Text("FBA"); "";
        "where it was counted" "盘点地点"
    must "sku" Cell::Text => "SKU" "商品SKU" ["MSKU", "卖家 SKU", "卖家SKU"] Example::Text("EXAMPLE 示例"); "";
        "seller SKU" "卖家 SKU"
    must "units" Cell::Count => "Counted units" "盘点数量" ["实盘数量", "Units counted"] Example::Number(120.0); "units 件";
        "units that were there" "实际数量"
    may "marketplace" Cell::SiteOr("own") => "Marketplace" "站点" ["平台站点"] Example::Blank; "amazon-us, US, amazon.de …";
        "only when the stock is one site's; empty: the seller's own" "仅当库存属于某站点时填写；留空表示自有"
}
