//! Sourcing: what each supplier asks for a SKU, how long it takes, and what freight by sea and air costs.

use crate::own::{Example, own_table};
use crate::report::Cell;

own_table! {
    "sourcing", ("Sourcing", "供货条件"), SOURCING, days: Snapshot, also: [],
    must "sku" Cell::Text => "SKU" "商品SKU" ["MSKU", "卖家 SKU", "卖家SKU"] Example::Text("EXAMPLE 示例"); "";
        "seller SKU" "卖家 SKU"
    must "supplier" Cell::Text => "Supplier" "供应商" [] Example::Text("Ningbo Lamp Works"); "";
        "who makes the goods" "供货方"
    must "currency" Cell::Currency => "Currency" "币种" ["货币"] Example::Text("CNY"); "ISO 4217";
        "currency of price and freight" "单价与运费的币种"
    must "unit_price_micros" Cell::Money => "Unit price" "单价" ["采购单价"] Example::Number(43.0); "per unit 每件";
        "price of one unit" "每件采购价"
    must "moq_units" Cell::Count => "MOQ units" "起订量" ["MOQ", "最小起订量"] Example::Number(200.0); "units 件";
        "fewest units in an order" "每单最少件数"
    must "carton_units" Cell::Count => "Carton units" "每箱数量" ["装箱数", "箱规"] Example::Number(20.0); "units 件";
        "units in a carton; orders are whole cartons" "每箱件数，按整箱下单"
    must "production_days" Cell::Count => "Production days" "生产天数" ["生产周期"] Example::Number(15.0); "days 天";
        "days from the order until the supplier hands the goods over" "下单到交货的天数"
    may "sea_days" Cell::Count => "Sea days" "海运天数" ["海运时效"] Example::Number(35.0); "days 天";
        "days from the hand-over by sea until the goods can be sold; empty: not by sea" "交货后海运至可售的天数；留空表示不走海运"
    may "air_days" Cell::Count => "Air days" "空运天数" ["空运时效"] Example::Number(10.0); "days 天";
        "days from the hand-over by air until the goods can be sold; empty: not by air" "交货后空运至可售的天数；留空表示不走空运"
    may "sea_freight_micros" Cell::Money => "Sea freight" "海运运费" ["海运单价"] Example::Number(6.5); "per unit 每件";
        "freight of one unit by sea" "每件海运运费"
    may "air_freight_micros" Cell::Money => "Air freight" "空运运费" ["空运单价"] Example::Number(21.0); "per unit 每件";
        "freight of one unit by air" "每件空运运费"
    may "day" Cell::Day => "As of" "报价日期" ["Quoted"] Example::Day(2026, 8, 3); "date 日期";
        "day from which the terms hold; empty: the day on which the file was saved" "条件生效日；留空则取文件保存日"
    may "marketplace" Cell::SiteOr("own") => "Marketplace" "站点" ["平台站点"] Example::Blank; "amazon-us, US, amazon.de …";
        "only when the terms are for one site; empty: for all" "仅当条件专供某站点时填写；留空表示通用"
}
