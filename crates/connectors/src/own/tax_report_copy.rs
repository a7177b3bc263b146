//! The seller's copy of what the marketplace reports to China's tax office each quarter (order 810).

use crate::own::{Example, own_table};
use crate::report::{Cell, is};

own_table! {
    "tax_report_copy", ("Quarterly tax report, your copy", "平台涉税信息报送副本"), TAX_REPORT_COPY, also: [is("currency", "CNY")],
    must "day" Cell::Quarter => "Quarter" "季度" ["报送季度", "所属季度", "申报季度"] Example::Text("2026-Q3"); "quarter 季度";
        "quarter of the report: 2026-Q3, or any day in it" "报送季度，如 2026-Q3 或 2026年第三季度，也可填季度内任一日期"
    must "marketplace" Cell::Site => "Marketplace" "站点" ["平台站点", "店铺站点"] Example::Text("amazon-us"); "amazon-us, US, amazon.de …";
        "the site that the figures are of" "数据所属站点"
    must "income_micros" Cell::Money => "Total income" "收入总额" ["销售收入总额"] Example::Number(180_000.0); "RMB 人民币";
        "income before refunds" "退款前收入"
    must "refunds_micros" Cell::Money => "Refunds" "退款金额" [] Example::Number(9_000.0); "RMB, positive 人民币，正数";
        "what was given back, as a positive number" "退款金额，填正数"
    may "net_micros" Cell::Money => "Net income" "收入净额" [] Example::Number(171_000.0); "RMB 人民币";
        "income less refunds" "收入总额减退款金额"
    must "orders" Cell::Count => "Orders" "订单数" ["订单数量", "交易订单数"] Example::Number(900.0); "";
        "number of orders" "订单数"
    must "fees_micros" Cell::Money => "Commission and service fees" "佣金和服务费" ["佣金、服务费", "佣金及服务费"] Example::Number(54_000.0); "RMB, positive 人民币，正数";
        "what the marketplace took, as a positive number" "平台收取的佣金和服务费，填正数"
    may "origin" Cell::Text => "Origin" "来源" ["Source"] Example::Text("EXAMPLE 示例"); "";
        "where the copy is from" "副本来源"
}
