//! Order lines of any other shop, one row per item.

use crate::amazon::orders::is_cancelled;
use crate::own::{Example, own_table};
use crate::report::{Cell, is, may};

own_table! {
    "order_lines", ("Order lines of another shop", "其他店铺订单明细"), ORDER_ITEM,
    also: [
        is("marketplace", "own"),
        may("cancelled", Cell::FlagIf(is_cancelled), &["Status", "订单状态", "Status 订单状态", "状态"])
    ],
    must "order_id" Cell::Text => "Order ID" "订单号" ["订单编号"] Example::Text("EXAMPLE 示例"); "";
        "number of the order" "订单编号"
    may "order_item_id" Cell::Text => "Order item" "订单行号" ["子订单号"] Example::Text("1"); "";
        "number of the item within the order; needed when an order has a SKU twice" "订单内的行号；同一订单有重复 SKU 时必填"
    must "day" Cell::Day => "Date" "下单日期" ["日期"] Example::Day(2026, 9, 12); "date 日期";
        "day of the order" "下单日"
    must "sku" Cell::Text => "SKU" "商品SKU" ["MSKU", "卖家 SKU", "卖家SKU"] Example::Text("TW-LAMP-01"); "";
        "seller SKU" "卖家 SKU"
    may "asin" Cell::Text => "ASIN" "商品ASIN" [] Example::Blank; "";
        "ASIN, if it has one" "ASIN（如有）"
    may "title" Cell::Text => "Title" "商品名称" ["标题"] Example::Text("Desk lamp, white"); "";
        "product name" "商品名称"
    must "quantity" Cell::Count => "Quantity" "数量" ["件数"] Example::Number(2.0); "units 件";
        "units; negative when the row is a cancellation" "件数；若该行为取消则填负数"
    must "currency" Cell::Currency => "Currency" "币种" ["货币"] Example::Text("USD"); "ISO 4217";
        "currency of all amounts in the row" "本行所有金额的币种"
    must "item_price_micros" Cell::Money => "Item price" "商品金额" [] Example::Number(59.98); "all units 合计";
        "price of all units of the row, not per unit" "本行全部件数的金额，不是单价"
    may "item_tax_micros" Cell::Money => "Item tax" "商品税" [] Example::Number(4.8); "all units 合计";
        "tax on the price" "商品税额"
    may "shipping_price_micros" Cell::Money => "Shipping" "运费" [] Example::Number(0.0); "";
        "shipping paid by the buyer" "买家支付的运费"
    may "item_promotion_micros" Cell::Money => "Promotion" "促销折扣" ["折扣"] Example::Number(5.0); "";
        "discount on the price" "折扣金额"
    may "ship_country" Cell::Text => "Country" "国家" ["国家/地区"] Example::Text("US"); "";
        "country of delivery" "收货国家"
    may "ship_state" Cell::Text => "State" "州/省" ["省/州"] Example::Text("CA"); "";
        "state of delivery" "收货州/省"
    may "sales_channel" Cell::Text => "Channel" "渠道" ["销售渠道"] Example::Text("own shop"); "";
        "where it was sold" "销售渠道"
    may "order_status" Cell::Text => "Status" "订单状态" ["状态"] Example::Text("Shipped"); "";
        "state of the order; Cancelled marks a cancellation" "订单状态；Cancelled/已取消 表示取消"
    may "customer_ref" Cell::Text => "Customer" "客户编号" [] Example::Text("C-1042"); "";
        "a customer number; never a name or an address" "客户编号；请勿填写姓名或地址"
}
