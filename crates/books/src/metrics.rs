//! Every metric, once: name, unit, formula in words, in SQL and over tallies.

use crate::tally::Tally;

/// Unit of a metric.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// A pure number; 0.2 is 20 %.
    Ratio,
    /// Major units of the currency per thing counted.
    Money,
    /// Days.
    Days,
    /// Turns a year.
    TurnsAYear,
}

/// A metric: one sum divided by another. A zero denominator gives no value.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// Name in SQL and in the glossary.
    pub name: &'static str,
    /// Chinese name.
    pub zh: &'static str,
    /// Unit.
    pub unit: Unit,
    /// Formula in English.
    pub formula_en: &'static str,
    /// Formula in Chinese.
    pub formula_zh: &'static str,
    /// SQL aggregate over the source tables' columns; money in micros.
    pub numerator_sql: &'static str,
    /// SQL aggregate.
    pub denominator_sql: &'static str,
    /// Fact tables that it is taken from, comma separated; `statement` for the books' own.
    pub source: &'static str,
    /// Numerator over tallies; money in micros.
    pub numerator: fn(&Tally) -> i64,
    /// Denominator over tallies.
    pub denominator: fn(&Tally) -> i64,
}

impl Metric {
    /// Its value for a tally; `None` on a zero denominator.
    pub fn of(&self, tally: &Tally) -> Option<f64> {
        let (n, d) = ((self.numerator)(tally), (self.denominator)(tally));
        (d != 0).then(|| n as f64 / self.numerator_unit() / d as f64)
    }

    /// Its SQL over the grouped source: null on a zero denominator.
    pub fn sql(&self) -> String {
        let (n, d) = (self.numerator_sql, self.denominator_sql);
        match self.unit {
            Unit::Money => format!("CAST({n} AS DOUBLE) / 1000000 / NULLIF({d}, 0) AS {}", self.name),
            _ => format!("CAST({n} AS DOUBLE) / NULLIF({d}, 0) AS {}", self.name),
        }
    }

    /// Micros in a major unit for money, else 1.
    fn numerator_unit(&self) -> f64 {
        if self.unit == Unit::Money { 1e6 } else { 1.0 }
    }

    /// The metric of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        METRICS.iter().find(|m| m.name == name)
    }
}

macro_rules! metrics {
    ($($name:literal $zh:literal $unit:ident $source:literal
       $en:literal $formula_zh:literal
       $n:literal / $d:literal
       |$t:ident| $ne:expr => $de:expr;)*) => {
        /// All metrics.
        pub static METRICS: &[Metric] = &[$(Metric {
            name: $name, zh: $zh, unit: Unit::$unit, source: $source, formula_en: $en, formula_zh: $formula_zh,
            numerator_sql: $n, denominator_sql: $d, numerator: |$t| $ne, denominator: |$t| $de,
        }),*];
    };
}

const ADS: &str = "campaign_performance, target_performance, product_ad_performance, search_term_performance";

metrics! {
    "ctr" "点击率" Ratio "ads"
        "clicks / impressions" "点击量 ÷ 展示量"
        "SUM(clicks)" / "SUM(impressions)" |t| t.clicks => t.impressions;
    "cpc" "单次点击成本" Money "ads"
        "spend / clicks" "广告花费 ÷ 点击量"
        "SUM(spend_micros)" / "SUM(clicks)" |t| t.spend_micros => t.clicks;
    "cvr_ads" "广告转化率" Ratio "ads"
        "attributed orders / clicks" "广告订单数 ÷ 点击量"
        "SUM(orders)" / "SUM(clicks)" |t| t.ad_orders => t.clicks;
    "acos" "广告投入产出比（ACOS）" Ratio "ads"
        "spend / attributed sales, same attribution window" "广告花费 ÷ 同一归因期的广告销售额"
        "SUM(spend_micros)" / "SUM(sales_micros)" |t| t.spend_micros => t.ad_sales_micros;
    "roas" "广告回报率（ROAS）" Ratio "ads"
        "attributed sales / spend, same attribution window" "同一归因期的广告销售额 ÷ 广告花费"
        "SUM(sales_micros)" / "SUM(spend_micros)" |t| t.ad_sales_micros => t.spend_micros;
    "tacos" "总广告费占比（TACOS）" Ratio "campaign_performance, shop_traffic"
        "spend / ordered product sales of the shop, same days" "广告花费 ÷ 同期全店订购商品销售额"
        "SUM(spend_micros)" / "SUM(ordered_sales_micros)" |t| t.spend_micros => t.ordered_sales_micros;
    "unit_session_percentage" "商品转化率（件数 ÷ 会话）" Ratio "traffic"
        "units ordered / sessions" "订购件数 ÷ 会话数"
        "SUM(units_ordered)" / "SUM(sessions)" |t| t.units_ordered => t.sessions;
    "order_item_session_percentage" "订单项转化率" Ratio "traffic"
        "order items / sessions" "订单项数 ÷ 会话数"
        "SUM(order_items)" / "SUM(sessions)" |t| t.order_items => t.sessions;
    "average_selling_price" "平均售价" Money "traffic"
        "ordered product sales / units ordered" "订购商品销售额 ÷ 订购件数"
        "SUM(ordered_sales_micros)" / "SUM(units_ordered)" |t| t.ordered_sales_micros => t.units_ordered;
    "buy_box_share" "购物车占比" Ratio "traffic"
        "share of page views with the featured offer, as the marketplace reports it, weighted by page views"
        "平台所报的推荐报价占比，按页面浏览量加权"
        "SUM(CAST(ROUND(buy_box_share * page_views * 1000000) AS BIGINT))"
        / "SUM(CASE WHEN buy_box_share IS NULL THEN 0 ELSE page_views * 1000000 END)"
        |t| t.featured_page_views_micros => t.page_views * 1_000_000;
    "refund_rate" "退款率" Ratio "shop_traffic"
        "units refunded / units ordered" "退款件数 ÷ 订购件数"
        "SUM(units_refunded)" / "SUM(units_ordered)" |t| t.units_refunded => t.units_ordered;
    "return_rate" "退货率" Ratio "shipment_item, return_item"
        "units returned / units shipped, same days" "退货件数 ÷ 同期发货件数"
        "SUM(units_returned)" / "SUM(units_shipped)" |t| t.units_returned => t.units_shipped;
    "sell_through" "动销率" Ratio "stock_snapshot"
        "units shipped in 90 days / average sellable units over the snapshots of these days"
        "90 天发货件数 ÷ 期间各快照可售库存的平均值"
        "SUM(units_shipped_t90 * snapshots)" / "SUM(on_hand_unit_snapshots)"
        |t| t.units_shipped_t90 * t.snapshots => t.on_hand_unit_snapshots;
    "inventory_turnover" "库存周转率（年）" TurnsAYear "stock_snapshot"
        "units shipped in 90 days × 365 / 90 / average sellable units" "90 天发货件数 × 365 ÷ 90 ÷ 平均可售库存"
        "SUM(units_shipped_t90 * snapshots * 365)" / "SUM(on_hand_unit_snapshots * 90)"
        |t| t.units_shipped_t90 * t.snapshots * 365 => t.on_hand_unit_snapshots * 90;
    "days_of_supply_t30" "可售天数（按近 30 天）" Days "stock_snapshot"
        "sellable units × 30 / units shipped in 30 days" "可售库存 × 30 ÷ 近 30 天发货件数"
        "SUM(available * 30)" / "SUM(units_shipped_t30)" |t| t.available * 30 => t.units_shipped_t30;
    "break_even_acos" "盈亏平衡 ACOS" Ratio "statement"
        "gross profit before advertising / net sales" "扣除广告费前的毛利 ÷ 净销售额"
        "SUM(contribution_before_ads_micros)" / "SUM(net_sales_micros)"
        |t| t.contribution_before_ads_micros => t.net_sales_micros;
}

impl Metric {
    /// Fact tables that it is taken from.
    pub fn tables(&self) -> impl Iterator<Item = &'static str> {
        let source = if self.source == "ads" { ADS } else { self.source };
        source.split(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::waterfall::{Amounts, Line};

    fn value(name: &str, t: Tally) -> Option<f64> {
        Metric::find(name).unwrap().of(&t)
    }

    #[test]
    fn ratios_are_sums_divided_and_never_averaged() {
        let mut all = Tally { clicks: 1, impressions: 10, spend_micros: 1_000_000, ..Tally::default() };
        all += Tally { clicks: 1, impressions: 1_000, spend_micros: 3_000_000, ad_sales_micros: 20_000_000, ..all };
        assert_eq!(value("ctr", all), Some(2.0 / 1010.0));
        assert_eq!(value("cpc", all), Some(2.0), "money per click in major units");
        assert_eq!((value("acos", all), value("roas", all)), (Some(0.2), Some(5.0)));
        assert_eq!(value("cvr_ads", all), Some(0.0));
    }

    #[test]
    fn a_zero_denominator_gives_no_value() {
        for m in METRICS {
            assert_eq!(m.of(&Tally::default()), None, "{}", m.name);
            assert!(m.sql().contains("NULLIF"), "{}", m.name);
        }
    }

    #[test]
    fn refunded_over_ordered_not_the_other_way_round() {
        let t = Tally { units_refunded: 1, units_ordered: 23, ..Tally::default() };
        assert!((value("refund_rate", t).unwrap() - 0.0435).abs() < 1e-4, "1 of 23 is 4.35 %");
    }

    #[test]
    fn stock_metrics_weigh_by_units() {
        let t = Tally {
            available: 60,
            units_shipped_t30: 30,
            units_shipped_t90: 90,
            on_hand_unit_snapshots: 90,
            snapshots: 2,
            ..Tally::default()
        };
        assert_eq!((value("days_of_supply_t30", t), value("sell_through", t)), (Some(60.0), Some(2.0)));
        assert_eq!(value("inventory_turnover", t), Some(2.0 * 365.0 / 90.0));
    }

    #[test]
    fn break_even_comes_from_the_statement() {
        let mut a = Amounts::default();
        for (line, micros) in [
            (Line::GrossSales, 100),
            (Line::Ads, -20),
            (Line::Referral, -15),
            (Line::Goods, -35),
            (Line::PeopleOther, -9),
        ] {
            a.add(line, Some(micros));
        }
        assert_eq!(value("break_even_acos", Tally::of_amounts(&a).unwrap()), Some(0.5));
    }

    #[test]
    fn names_are_unique_and_sources_exist() {
        let mut names: Vec<_> = METRICS.iter().map(|m| m.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), METRICS.len());
        for m in METRICS.iter().filter(|m| m.source != "statement") {
            assert!(m.tables().all(|t| domain::facts::table(t).is_some()), "{}", m.name);
        }
    }
}
