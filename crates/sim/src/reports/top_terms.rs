//! Brand Analytics top search terms of the last whole week.

use super::{Desk, Press, headers, sqp, text::Encoding, text::Grid};
use crate::rng::Rng;

/// Name of the report.
pub const ID: &str = "TOP_SEARCH_TERMS";

/// Writes the week.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    let Some((from, to)) = sqp::last_week(press) else { return };
    let mut rng = Rng::new(press.spec.seed).fork(desk.site.market.code()).fork("top terms");
    let mut grid = Grid::commas(&headers::TOP_TERMS);
    grid.encoding = Encoding::Utf8Bom;
    grid.quote_all = true;
    grid.above.push(format!(
        "Reporting Range=[\"Weekly\"],Select week=[\"Week {} | {from} - {to} {}\"]",
        sqp::week_of_year(from),
        to.civil().0
    ));
    let mut rank = 0;
    for query in sqp::queries(desk) {
        rank += rng.range(1, 900);
        let mut row = vec![rank.to_string(), query.clone()];
        row.extend(["Haiyue", "Nordhus", "Kitchly"].map(str::to_owned));
        row.extend(["Home", "Kitchen", "Sports"].map(str::to_owned));
        for n in 1..=3 {
            let share = rng.range(200, 2500) / n;
            row.push(format!("B0{}", rng.code(8)));
            row.push(format!("{query} no. {n}"));
            row.push(super::text::hundredths(share));
            row.push(super::text::hundredths(share * 9 / 10));
        }
        row.push(to.to_string());
        grid.rows.push(row);
    }
    let stamp = to.to_string().replace('-', "_");
    let name = format!("{}_Top_Search_Terms_Simple_Week_{stamp}.csv", desk.site.locale.short);
    press.grid(name, &grid, to.plus(4), ID, "top_search_term");
}
