//! Brand Analytics search query performance, brand view, of the last whole week.

use super::{Desk, Press, text::Encoding, text::Grid};
use crate::rng::Rng;
use domain::Day;
use std::collections::BTreeSet;

/// Name of the report.
pub const ID: &str = "SEARCH_QUERY_PERFORMANCE_BRAND";

/// Header of the simple brand view.
pub const HEADER: [&str; 19] = [
    "Reporting Date",
    "Search Query",
    "Search Query Score",
    "Search Query Volume",
    "Impressions: Total Count",
    "Impressions: Brand Count",
    "Impressions: Brand Share %",
    "Clicks: Total Count",
    "Clicks: Click Rate %",
    "Clicks: Brand Count",
    "Clicks: Brand Share %",
    "Cart Adds: Total Count",
    "Cart Adds: Cart Add Rate %",
    "Cart Adds: Brand Count",
    "Cart Adds: Brand Share %",
    "Purchases: Total Count",
    "Purchases: Purchase Rate %",
    "Purchases: Brand Count",
    "Purchases: Brand Share %",
];

/// The last week, Sunday to Saturday, that lies within the days of trade.
pub fn last_week(press: &Press<'_>) -> Option<(Day, Day)> {
    let last = press.spec.last_day();
    let saturday = last.plus(-(last.0 + 5).rem_euclid(7));
    let sunday = saturday.plus(-6);
    (sunday >= press.spec.first_day).then_some((sunday, saturday))
}

/// The distinct search words of the site's campaigns, without ASINs.
pub fn queries(desk: &Desk<'_>) -> Vec<String> {
    let terms: BTreeSet<&String> = desk.site.targets.iter().flat_map(|t| &t.terms).collect();
    terms.into_iter().filter(|t| !t.starts_with("b0") && *t != "*").cloned().collect()
}

/// `Week 26` and the like: weeks of the year counted from its first Sunday's week.
pub fn week_of_year(sunday: Day) -> i32 {
    let (y, ..) = sunday.plus(6).civil();
    Day::new(y, 1, 1).map_or(1, |first| (sunday.0 + 6 - first.0) / 7 + 1)
}

/// Writes the week.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    let Some((from, to)) = last_week(press) else { return };
    let mut rng = Rng::new(press.spec.seed).fork(desk.site.market.code()).fork("sqp");
    let mut grid = Grid::commas(&HEADER);
    grid.encoding = Encoding::Utf8Bom;
    grid.quote_all = true;
    let year = to.civil().0;
    grid.above.push(format!(
        "Brand=[\"Haiyue\"],Reporting Range=[\"Weekly\"],Select week=[\"Week {} | {from} - {to} {year}\"]",
        week_of_year(from)
    ));
    let share = |n: i64, d: i64| super::text::hundredths(if d == 0 { 0 } else { n * 10_000 / d });
    for (n, query) in queries(desk).into_iter().enumerate() {
        let volume = rng.range(400, 90_000);
        let shown = volume * rng.range(12, 28);
        let shown_own = shown * rng.range(1, 60) / 1000;
        let clicks = volume * rng.range(20, 50) / 100;
        let clicks_own = clicks * rng.range(1, 80) / 1000;
        let (carts, carts_own) = (clicks / 5, clicks_own / 4);
        let (bought, bought_own) = (clicks / 14, clicks_own / 10);
        let mut row = vec![to.to_string(), query, (n + 1).to_string(), volume.to_string()];
        row.extend([shown.to_string(), shown_own.to_string(), share(shown_own, shown)]);
        for (all, own) in [(clicks, clicks_own), (carts, carts_own), (bought, bought_own)] {
            row.extend([all.to_string(), share(all, volume), own.to_string(), share(own, all)]);
        }
        grid.rows.push(row);
    }
    let stamp = to.to_string().replace('-', "_");
    let name = format!("{}_Search_Query_Performance_Brand_View_Simple_Week_{stamp}.csv", desk.site.locale.short);
    press.grid(name, &grid, to.plus(4), ID, "search_query_performance");
}
