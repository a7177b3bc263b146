//! Who answers for a SKU, from when to when, and with which share.

use crate::own::{Example, own_table};
use crate::report::Cell;

own_table! {
    "sku_owners", ("SKU owners", "SKU 负责人"), SKU_OWNER, also: [crate::report::is("marketplace", "own")],
    must "sku" Cell::Text => "SKU" "商品SKU" ["MSKU", "卖家 SKU", "卖家SKU"] Example::Text("EXAMPLE 示例"); "";
        "seller SKU" "卖家 SKU"
    must "owner" Cell::Text => "Owner" "负责人" ["运营", "运营人员"] Example::Text("Lin 林"); "";
        "the operator" "运营人员"
    must "share" Cell::Share => "Share" "占比" ["份额"] Example::Number(1.0); "0–1 or 0–100 %";
        "share that the owner answers for; shares of a SKU on a day add up to 1" "负责比例；同一 SKU 同一天合计为 1"
    must "day" Cell::Day => "From" "开始日期" ["起始日期"] Example::Day(2026, 1, 1); "date 日期";
        "first day" "第一天"
    may "day_to" Cell::DayOrOpen => "To" "结束日期" ["截止日期"] Example::Blank; "date 日期";
        "last day; empty when it goes on" "最后一天；仍在负责则留空"
}
