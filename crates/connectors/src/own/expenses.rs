//! Costs outside the marketplace: salaries, rent, software, samples.

use crate::own::{Example, own_table};
use crate::report::Cell;

own_table! {
    "expenses", ("Expenses", "费用"), EXPENSE, also: [],
    must "day" Cell::Day => "Day" "日期" ["Date", "发生日期"] Example::Day(2026, 9, 30); "date 日期";
        "day to which the cost belongs" "费用归属日"
    must "category" Cell::Text => "Category" "类别" ["费用类别"] Example::Text("people"); "";
        "kind of cost: people, rent, software, samples, other; a later file replaces the days and categories it has" "费用类别；新文件按日期和类别覆盖旧数据"
    may "sku" Cell::Text => "SKU" "商品SKU" ["MSKU", "卖家 SKU", "卖家SKU"] Example::Blank; "";
        "only when the cost is one SKU's" "仅当费用属于某个 SKU 时填写"
    must "currency" Cell::Currency => "Currency" "币种" ["货币"] Example::Text("CNY"); "ISO 4217";
        "currency of the amount" "金额币种"
    must "amount_micros" Cell::Money => "Amount" "金额" ["费用金额"] Example::Number(18_000.0); "positive 正数";
        "the cost, as a positive number" "费用金额，填正数"
    may "note" Cell::Text => "Note" "备注" ["说明"] Example::Text("EXAMPLE 示例"); "";
        "what it was for" "用途"
    may "marketplace" Cell::SiteOr("own") => "Marketplace" "站点" ["平台站点"] Example::Blank; "amazon-us, US, amazon.de …";
        "only when the cost belongs to one site; empty: to all" "仅当费用属于某站点时填写；留空表示全部"
}
