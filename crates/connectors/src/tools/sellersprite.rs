//! SellerSprite 卖家精灵 keyword export: Chinese headers, CSV (UTF-8, GB18030 or UTF-16) or XLSX.

use crate::report::{Cell, Days, Output, ReportType, When, head, is, may, must, plain};
use domain::facts::KEYWORD_METRIC;

pub(crate) static SELLERSPRITE: ReportType = ReportType {
    not_kept: &["#", "AC推荐词", "相关产品", "前十ASIN", "市场分析", "前三ASIN点击总占比", "前三ASIN转化总占比"],
    ..plain(
        "sellersprite_keywords",
        ("SellerSprite keywords", "卖家精灵关键词"),
        &[Output {
            table: &KEYWORD_METRIC,
            when: When::Always,
            days: Days::Snapshot,
            fields: &[
                is("tool", "sellersprite"),
                must("keyword", Cell::Text, &["关键词"]),
                may("translation", Cell::Text, &["关键词翻译"]),
                may("traffic_share", Cell::Share, &["流量占比"]),
                may("traffic_type", Cell::Text, &["流量词类型"]),
                may("weekly_impressions", Cell::Count, &["预估周曝光量"]),
                may("related_asins", Cell::Text, &["相关ASIN"]),
                may("aba_rank", Cell::Count, &["ABA周排名"]),
                head("search_volume", Cell::Capped("search_volume_capped"), &["月搜索量"]),
                head("purchases", Cell::Count, &["月购买量"]),
                may("purchase_rate", Cell::Share, &["购买率"]),
                may("impressions", Cell::Count, &["展示量"]),
                may("clicks", Cell::Count, &["点击量"]),
                may("cpr", Cell::Count, &["SPR"]),
                may("title_density", Cell::Count, &["标题密度"]),
                may("competing_products", Cell::Capped("competing_products_capped"), &["商品数"]),
                may("supply_demand_ratio", Cell::Real, &["需供比"]),
                may("sponsored_asins", Cell::Count, &["广告竞品数"]),
                may("click_share", Cell::Share, &["点击总占比"]),
                may("conversion_share", Cell::Share, &["转化总占比"]),
                may("suggested_bid_micros", Cell::Money, &["PPC竞价"]),
                may("suggested_bid_low_micros", Cell::MoneyRange(0), &["建议竞价范围"]),
                may("suggested_bid_high_micros", Cell::MoneyRange(1), &["建议竞价范围"]),
                may("top_asin_1", Cell::Text, &["#1 前三ASIN"]),
                may("top_click_share_1", Cell::Share, &["#1 点击共享"]),
                may("top_conversion_share_1", Cell::Share, &["#1 转化共享"]),
                may("top_asin_2", Cell::Text, &["#2 前三ASIN"]),
                may("top_click_share_2", Cell::Share, &["#2 点击共享"]),
                may("top_conversion_share_2", Cell::Share, &["#2 转化共享"]),
                may("top_asin_3", Cell::Text, &["#3 前三ASIN"]),
                may("top_click_share_3", Cell::Share, &["#3 点击共享"]),
                may("top_conversion_share_3", Cell::Share, &["#3 转化共享"]),
            ],
        }],
    )
};
