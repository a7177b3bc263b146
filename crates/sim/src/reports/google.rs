//! Google Ads search terms of the last month, as the page exports it; kept in the folder of the first site only.

use super::{Desk, Draft, Press, headers, span, sqp, text, text::Encoding, text::Grid};
use crate::rng::Rng;

/// Name of the report.
pub const ID: &str = "GOOGLE_ADS_SEARCH_TERMS";

/// Writes the last month.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    if desk.site.market.code() != "amazon-us" {
        return;
    }
    let Some((from, to)) = press.spec.months().last().copied() else { return };
    let mut rng = Rng::new(press.spec.seed).fork("google");
    let mut grid = Grid::commas(&headers::GOOGLE_TERMS);
    grid.encoding = Encoding::Utf8;
    grid.above = vec!["Search terms report".into(), format!("\"{} - {}\"", long_day(from), long_day(to))];
    let (mut clicks_sum, mut shown_sum, mut cost_sum) = (0, 0, 0);
    for query in sqp::queries(desk) {
        let shown = rng.range(20, 4_000);
        let clicks = shown * rng.range(5, 60) / 1000;
        let cost = clicks * rng.range(200_000, 900_000) / 10_000 * 10_000;
        let conversions = clicks * rng.range(0, 90) / 1000;
        (clicks_sum, shown_sum, cost_sum) = (clicks_sum + clicks, shown_sum + shown, cost_sum + cost);
        let or_none = |some: bool, text: String| if some { text } else { "--".to_owned() };
        grid.rows.push(vec![
            query.clone(),
            ["Exact match", "Phrase match", "Broad match", "Phrase match (close variant)"][(clicks % 4) as usize]
                .into(),
            ["None", "Added", "Excluded"][(shown % 3) as usize].into(),
            "Brand search".into(),
            "AG all".into(),
            query,
            "USD".into(),
            text::local(desk.site, shown * 1_000_000).trim_end_matches(".00").to_owned(),
            clicks.to_string(),
            text::percent(desk.site, clicks, shown),
            or_none(clicks > 0, text::plain(desk.site, if clicks > 0 { cost / clicks } else { 0 } / 10_000 * 10_000)),
            text::plain(desk.site, cost),
            format!("{conversions}.50"),
            or_none(conversions > 0, text::plain(desk.site, cost / conversions.max(1) / 10_000 * 10_000)),
            text::plain(desk.site, conversions * 29_990_000),
        ]);
    }
    for label in ["Total: Search terms", "Total: Account"] {
        let mut row = vec![" --".to_owned(); headers::GOOGLE_TERMS.len()];
        row[0] = label.into();
        row[6] = "USD".into();
        row[7] = shown_sum.to_string();
        row[8] = clicks_sum.to_string();
        row[11] = text::plain(desk.site, cost_sum);
        grid.totals.push(row);
    }
    let rows = grid.rows.len();
    press.put(Draft {
        name: format!("google_search_terms_{}.csv", span(from, to)),
        bytes: grid.bytes(),
        pulled: to.plus(2),
        report: ID,
        rows,
        broken: 0,
        facts: vec![("search_term_performance", rows)],
    });
}

/// `June 1, 2026`.
fn long_day(day: domain::Day) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (y, m, d) = day.civil();
    format!("{} {d}, {y}", MONTHS[m as usize - 1])
}
