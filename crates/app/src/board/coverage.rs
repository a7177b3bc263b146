//! Which days of which tables are there, per shop and site: gaps between the first day and the last, and what has not come since.

use crate::error::Error;
use crate::output::{count_at, text_at};
use arrow::array::{Array, AsArray};
use arrow::datatypes::Date32Type;
use connectors::report::Days;
use domain::Day;
use std::collections::{BTreeMap, BTreeSet};
use store::{ImportedFile, Reader};

/// Days that are looked back on.
pub const WINDOW_DAYS: i32 = 400;

/// How the facts of a table come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rhythm {
    /// Something on every day: a day inside a file's span is covered even where nothing happened on it.
    Daily,
    /// Statements of periods, one after the other.
    Periods,
    /// Readings of a moment: only the last one matters.
    Snapshots,
}

/// A table that is watched, and the report that fills it.
#[derive(PartialEq, Eq, Debug)]
pub struct Watched {
    /// Fact table.
    pub table: &'static str,
    /// Name, English and Chinese.
    pub title: (&'static str, &'static str),
    /// How its facts come.
    pub rhythm: Rhythm,
    /// Days that the last fact may lie back before it is late.
    pub slack_days: i32,
    /// Where the report is downloaded, English and Chinese.
    pub place: (&'static str, &'static str),
    /// What rests on it, English and Chinese.
    pub used_for: (&'static str, &'static str),
}

macro_rules! watched {
    ($($table:literal $rhythm:ident $slack:literal ($en:literal $zh:literal) $at_en:literal $at_zh:literal; $for_en:literal $for_zh:literal)*) => {
        &[$(Watched {
            table: $table, title: ($en, $zh), rhythm: Rhythm::$rhythm, slack_days: $slack,
            place: ($at_en, $at_zh), used_for: ($for_en, $for_zh),
        }),*]
    };
}

/// All tables that are watched, the most needed first.
pub static WATCHED: &[Watched] = watched! {
    "settlement" Periods 17 ("Settlements" "结算报告")
        "Seller Central › Payments › Reports Repository › settlement, flat file V2" "卖家平台 › 付款 › 报告存储库 › 结算报告（文本 V2）";
        "profit, fees, payouts" "利润、费用、回款"
    "order_item" Daily 3 ("Orders" "订单")
        "Seller Central › Reports › Fulfillment › All Orders (by order date)" "卖家平台 › 报告 › 订单 › 所有订单（按下单日期）";
        "demand, days of cover" "销量、可售天数"
    "campaign_performance" Daily 3 ("Ads: campaigns" "广告：广告活动")
        "Ads console › Measurement & reporting › Campaign, daily" "广告平台 › 报告 › 广告活动报告（按日）";
        "spend, budgets" "广告花费、预算"
    "target_performance" Daily 3 ("Ads: targeting" "广告：投放")
        "Ads console › Measurement & reporting › Targeting, daily" "广告平台 › 报告 › 投放报告（按日）";
        "bids" "竞价"
    "search_term_performance" Daily 3 ("Ads: search terms" "广告：搜索词")
        "Ads console › Measurement & reporting › Search term, daily" "广告平台 › 报告 › 搜索词报告（按日）";
        "negatives, new keywords" "否定词、拓词"
    "product_ad_performance" Daily 3 ("Ads: advertised products" "广告：推广的商品")
        "Ads console › Measurement & reporting › Advertised product, daily" "广告平台 › 报告 › 推广的商品报告（按日）";
        "advertising cost per SKU" "SKU 广告费"
    "campaign_entity" Snapshots 3 ("Ads: campaigns as they stand" "广告：广告结构")
        "Ads console › Bulk operations › download spreadsheet" "广告平台 › 批量操作 › 下载表格";
        "bids and budgets that are changed" "竞价与预算的改前值"
    "stock_snapshot" Snapshots 2 ("Stock" "库存")
        "Seller Central › Reports › Fulfillment › Manage FBA Inventory" "卖家平台 › 报告 › 库存 › 管理亚马逊库存";
        "days of cover, purchase orders" "可售天数、采购建议"
    "stock_age" Snapshots 8 ("Stock by age" "库龄")
        "Seller Central › Reports › Fulfillment › Inventory planning (FBA inventory)" "卖家平台 › 报告 › 库存 › 库存规划（FBA 库存）";
        "aged stock, removals" "超龄库存、移除"
    "listing" Snapshots 8 ("Listings" "商品")
        "Seller Central › Reports › Inventory › All listings" "卖家平台 › 库存报告 › 全部商品";
        "prices, states of listings" "售价、商品状态"
    "fee_preview" Snapshots 35 ("Fee preview" "费用预览")
        "Seller Central › Reports › Fulfillment › Fee preview" "卖家平台 › 报告 › 付款 › 费用预览";
        "what a unit will cost" "单件费用"
    "shop_traffic" Daily 4 ("Sales and traffic" "销售与流量")
        "Seller Central › Reports › Business reports › Sales and traffic by date" "卖家平台 › 业务报告 › 销售与流量（按日期）";
        "sessions, conversion" "会话、转化率"
    "traffic" Daily 10 ("Traffic by product" "商品流量")
        "Seller Central › Reports › Business reports › Detail page sales and traffic by child item" "卖家平台 › 业务报告 › 详情页面销售与流量（按子商品）";
        "conversion per SKU" "SKU 转化率"
    "return_item" Daily 10 ("Returns" "退货")
        "Seller Central › Reports › Fulfillment › FBA customer returns" "卖家平台 › 报告 › 买家优惠 › FBA 买家退货";
        "cost of returns" "退货成本"
    "shipment_item" Daily 10 ("Shipments" "发货")
        "Seller Central › Reports › Fulfillment › Amazon fulfilled shipments" "卖家平台 › 报告 › 销售 › 亚马逊配送货件";
        "units shipped for free" "免费发货数量"
    "storage_fee" Periods 50 ("Storage fees" "仓储费")
        "Seller Central › Reports › Payments › Monthly storage fees" "卖家平台 › 报告 › 付款 › 月度仓储费";
        "storage per SKU" "SKU 仓储费"
};

/// A table of a shop and site.
#[derive(Clone, Debug)]
pub struct Covered {
    /// Which table.
    pub table: &'static Watched,
    /// Seller account.
    pub shop: String,
    /// Site.
    pub marketplace: String,
    /// Days within the window that are covered, each with the rows that speak of it.
    pub days: BTreeMap<Day, u64>,
    /// First day that is covered, within the window.
    pub first: Day,
    /// Last day.
    pub last: Day,
    /// First and last day of each gap between them. Snapshots have none.
    pub gaps: Vec<(Day, Day)>,
    /// First and last day of what should have come since the last day.
    pub late: Option<(Day, Day)>,
}

/// Coverage.
#[derive(Default, Debug)]
pub struct Coverage {
    /// First day of the window.
    pub from: Option<Day>,
    /// Every table that has days within the window, by shop, site and the order of [`WATCHED`].
    pub tables: Vec<Covered>,
    /// Tables of which a shop and site has nothing at all within the window.
    pub missing: Vec<(String, String, &'static Watched)>,
}

impl Coverage {
    /// Tables with a gap, or late.
    pub fn wanting(&self) -> impl Iterator<Item = &Covered> {
        self.tables.iter().filter(|c| !c.gaps.is_empty() || c.late.is_some())
    }
}

type Place = (String, String, usize);

/// Reads it: one aggregate per table.
///
/// # Errors
/// The storeroom can't be read.
pub async fn read(reader: &Reader, today: Day) -> Result<Coverage, Error> {
    let from = today.plus(1 - WINDOW_DAYS);
    let mut days: BTreeMap<Place, BTreeMap<Day, u64>> = BTreeMap::new();
    for (at, watched) in WATCHED.iter().enumerate() {
        let sql = format!(
            "SELECT shop, marketplace, day, day_to, COUNT(*) FROM {} WHERE day_to >= DATE '{from}' AND day <= DATE '{today}' \
             GROUP BY shop, marketplace, day, day_to",
            watched.table
        );
        for batch in reader.sql(&sql).await? {
            let (first, last) =
                (batch.column(2).as_primitive::<Date32Type>(), batch.column(3).as_primitive::<Date32Type>());
            for row in 0..batch.num_rows() {
                let place = (text_at(&batch, 0, row).to_owned(), text_at(&batch, 1, row).to_owned(), at);
                let rows = count_at(&batch, 4, row).unsigned_abs();
                let span = (
                    Day(first.value(row)),
                    if last.is_null(row) { Day(first.value(row)) } else { Day(last.value(row)) },
                );
                cover(days.entry(place).or_default(), span, (from, today), rows);
            }
        }
    }
    for file in reader.imports() {
        spans(file, (from, today), &mut days);
    }
    Ok(gather(from, today, days))
}

/// A file whose report speaks of its whole span covers the days on which nothing happened as well. Only of places that have rows: a site
/// that is named beside others need not have every table.
fn spans(file: &ImportedFile, window: (Day, Day), days: &mut BTreeMap<Place, BTreeMap<Day, u64>>) {
    let Some(span) = file.days else { return };
    let ids: Vec<&str> = file.report.split('+').collect();
    let tables: BTreeSet<&str> = connectors::REPORTS
        .iter()
        .filter(|r| ids.contains(&r.id))
        .flat_map(|r| r.outputs)
        .filter(|o| o.days != Days::Snapshot)
        .map(|o| o.table.name)
        .collect();
    for (at, _) in WATCHED.iter().enumerate().filter(|(_, w)| w.rhythm == Rhythm::Daily && tables.contains(w.table)) {
        for marketplace in &file.marketplaces {
            if let Some(known) = days.get_mut(&(file.shop.clone(), marketplace.clone(), at)) {
                cover(known, span, window, 0);
            }
        }
    }
}

fn cover(days: &mut BTreeMap<Day, u64>, span: (Day, Day), window: (Day, Day), rows: u64) {
    for day in span.0.max(window.0).0..=span.1.min(window.1).0 {
        *days.entry(Day(day)).or_default() += rows;
    }
}

fn gather(from: Day, today: Day, days: BTreeMap<Place, BTreeMap<Day, u64>>) -> Coverage {
    let mut coverage = Coverage { from: Some(from), ..Coverage::default() };
    let places: BTreeSet<(String, String)> = days.keys().map(|(s, m, _)| (s.clone(), m.clone())).collect();
    let there: BTreeSet<Place> = days.iter().filter(|(_, d)| !d.is_empty()).map(|(p, _)| p.clone()).collect();
    for ((shop, marketplace, at), days) in days {
        let (Some((&first, _)), Some((&last, _))) = (days.first_key_value(), days.last_key_value()) else { continue };
        let table = &WATCHED[at];
        let gaps = if table.rhythm == Rhythm::Snapshots { Vec::new() } else { gaps(&days) };
        let late = (last < today.plus(-table.slack_days)).then(|| (last.plus(1), today.plus(-1)));
        coverage.tables.push(Covered { table, shop, marketplace, days, first, last, gaps, late });
    }
    for (shop, marketplace) in places {
        for (at, table) in WATCHED.iter().enumerate() {
            if !there.contains(&(shop.clone(), marketplace.clone(), at)) {
                coverage.missing.push((shop.clone(), marketplace.clone(), table));
            }
        }
    }
    coverage
}

/// First and last day of each run of days that are not there.
fn gaps(days: &BTreeMap<Day, u64>) -> Vec<(Day, Day)> {
    let pairs = days.keys().zip(days.keys().skip(1));
    pairs.filter(|(a, b)| b.0 - a.0 > 1).map(|(a, b)| (a.plus(1), b.plus(-1))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: i32) -> Day {
        Day::new(2026, 10, 1).unwrap().plus(n)
    }

    fn index(table: &str) -> usize {
        WATCHED.iter().position(|w| w.table == table).unwrap()
    }

    #[test]
    fn gaps_and_delays_are_named() {
        let place = |table: &str| ("main".to_owned(), "amazon-us".to_owned(), index(table));
        let on = |days: &[i32]| days.iter().map(|d| (day(*d), 1)).collect::<BTreeMap<_, _>>();
        let days = BTreeMap::from([
            (place("campaign_performance"), on(&[0, 1, 4, 5, 9])),
            (place("stock_snapshot"), on(&[0, 9])),
            (place("settlement"), on(&[0])),
        ]);
        let coverage = gather(day(-399), day(10), days);
        let of = |table: &str| coverage.tables.iter().find(|c| c.table.table == table).unwrap();
        assert_eq!(of("campaign_performance").gaps, [(day(2), day(3)), (day(6), day(8))]);
        assert_eq!(of("campaign_performance").late, None, "yesterday is there");
        assert!(of("stock_snapshot").gaps.is_empty(), "only the last reading of stock matters");
        assert_eq!(of("settlement").late, None, "a statement comes every second week");
        let later = gather(day(-399), day(30), BTreeMap::from([(place("settlement"), on(&[0]))]));
        assert_eq!(later.tables[0].late, Some((day(1), day(29))));
        assert!(coverage.missing.iter().any(|(_, _, w)| w.table == "order_item"));
        assert_eq!(coverage.wanting().count(), 1);
    }

    #[test]
    fn a_quiet_day_within_a_file_is_no_gap() {
        let at = ("main".to_owned(), "amazon-us".to_owned(), index("order_item"));
        let mut days = BTreeMap::from([(at.clone(), BTreeMap::from([(day(0), 3), (day(4), 2)]))]);
        let file = ImportedFile {
            hash: "a".into(),
            name: "orders.txt".into(),
            shop: "main".into(),
            variant: String::new(),
            report: "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL".into(),
            marketplaces: vec!["amazon-us".into(), "amazon-ca".into()],
            days: Some((day(0), day(4))),
            rows_in: 5,
            facts: 5,
            rejected: 0,
            skipped: 0,
            restated: 0,
            bytes: 1,
            notices: Vec::new(),
            observed_at_micros: 0,
            commit: 1,
        };
        spans(&file, (day(-10), day(10)), &mut days);
        assert_eq!(days[&at].len(), 5);
        assert_eq!(days[&at].values().sum::<u64>(), 5, "a span adds days, not rows");
        assert_eq!(days.len(), 1, "a site without rows is not invented");
    }

    #[test]
    fn every_watched_table_is_one_of_ours() {
        for w in WATCHED {
            assert!(domain::facts::table(w.table).is_some(), "{}", w.table);
        }
    }
}
