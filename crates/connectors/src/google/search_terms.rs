//! Google Ads search terms report as downloaded from the console: title and period above the header, totals at the end.

use super::period;
use crate::report::{Cell, Cells, Days, Output, ReportType, When, head, is, may, must, plain};
use domain::facts::SEARCH_TERM_PERFORMANCE;

const TERM: &[&str] = &[
    "Search term",
    "搜索字词",
    "Suchbegriff",
    "検索語句",
    "Terme de recherche",
    "Término de búsqueda",
    "Termine di ricerca",
];

pub(crate) static GOOGLE_SEARCH_TERMS: ReportType = ReportType {
    preamble: Some(period::stated),
    skip: Some(is_total),
    not_kept: &[
        "CTR",
        "点击率",
        "クリック率",
        "Avg. CPC",
        "平均每次点击费用",
        "Durchschn. CPC",
        "平均クリック単価",
        "Cost / conv.",
        "每次转化费用",
        "Kosten/Conv.",
        "コンバージョン単価",
        "Conv. rate",
        "转化率",
        "Conv.-Rate",
        "Campaign type",
        "广告系列类型",
    ],
    ..plain(
        "google_ads_search_terms",
        ("Google Ads search terms", "Google Ads 搜索字词报告"),
        &[Output {
            table: &SEARCH_TERM_PERFORMANCE,
            when: When::Always,
            days: Days::Period,
            fields: &[
                may("marketplace", Cell::SiteOr("google"), &[]),
                is("ad_product", "GOOGLE"),
                may("day", Cell::Day, &["Day", "天", "Tag", "日"]),
                must("search_term", Cell::Text, TERM),
                may("match_type", Cell::Text, &["Match type", "匹配类型", "Keyword-Option", "マッチタイプ"]),
                may(
                    "status",
                    Cell::Text,
                    &["Added/Excluded", "已添加/已排除", "Hinzugefügt/Ausgeschlossen", "追加/除外"],
                ),
                must("campaign", Cell::Text, &["Campaign", "广告系列", "Kampagne", "キャンペーン"]),
                may("ad_group", Cell::Text, &["Ad group", "广告组", "Anzeigengruppe", "広告グループ"]),
                may("targeting", Cell::Text, &["Keyword", "关键字", "キーワード"]),
                may("currency", Cell::Currency, &["Currency code", "货币代码", "Währungscode", "通貨コード"]),
                must("impressions", Cell::Count, &["Impr.", "展示次数", "表示回数"]),
                must("clicks", Cell::Count, &["Clicks", "点击次数", "Klicks", "クリック数"]),
                must("spend_micros", Cell::Money, &["Cost", "费用", "Kosten", "費用"]),
                head("conversions", Cell::Real, &["Conversions", "转化次数", "コンバージョン"]),
                may("sales_micros", Cell::Money, &["Conv. value", "转化价值", "Conv.-Wert", "コンバージョン値"]),
            ],
        }],
    )
};

/// `Total: Search terms`, `总计：帐号` and the like.
fn is_total(row: &dyn Cells) -> bool {
    let term = row.get(TERM);
    let (word, rest) = term.split_once([':', '：']).unwrap_or((term, ""));
    !rest.is_empty() && matches!(word.trim(), "Total" | "总计" | "Gesamt" | "合計" | "Totale" | "Insgesamt")
}
