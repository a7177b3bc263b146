//! Helium 10: Cerebro (keywords of an ASIN) and Magnet (keywords around a word).

use super::{Desk, Press, headers, sqp, text::Encoding, text::Grid};
use crate::rng::Rng;

/// Names of the reports.
pub const IDS: [&str; 2] = ["H10_CEREBRO", "H10_MAGNET"];

/// Writes both, for the first site only.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    if desk.site.market.code() != "amazon-us" {
        return;
    }
    let mut rng = Rng::new(press.spec.seed).fork("helium");
    let mut cerebro = Grid::commas(&headers::CEREBRO);
    let mut magnet = Grid::commas(&headers::MAGNET);
    (cerebro.encoding, magnet.encoding) = (Encoding::Utf8Bom, Encoding::Utf8Bom);
    (cerebro.quote_all, magnet.quote_all) = (true, true);
    for query in sqp::queries(desk) {
        let volume = rng.range(200, 60_000);
        let competing = if rng.chance(120) { ">7,000".to_owned() } else { rng.range(100, 6_999).to_string() };
        let rank = if rng.chance(200) { "-".to_owned() } else { rng.range(1, 200).to_string() };
        let shared = [
            ("Keyword Phrase", query),
            ("Search Volume", volume.to_string()),
            ("Search Volume Trend", rng.range(-60, 90).to_string()),
            ("Competing Products", competing),
            ("Keyword Sales", (volume / 90).to_string()),
            ("CPR", rng.range(8, 200).to_string()),
            ("Title Density", rng.range(0, 40).to_string()),
        ];
        magnet.push(&shared);
        if let Some(row) = magnet.rows.last_mut() {
            row[4] = rng.range(100, 9_000).to_string();
        }
        cerebro.push(&shared);
        if let Some(row) = cerebro.rows.last_mut() {
            for (name, cell) in [
                ("Cerebro IQ Score", rng.range(100, 9_000).to_string()),
                ("ABA Total Click Share", super::text::hundredths(rng.range(500, 6_000))),
                ("ABA Total Conv. Share", super::text::hundredths(rng.range(500, 6_000))),
                ("H10 PPC Sugg. Bid", super::text::hundredths(rng.range(40, 250))),
                ("H10 PPC Sugg. Min Bid", super::text::hundredths(rng.range(20, 40))),
                ("H10 PPC Sugg. Max Bid", super::text::hundredths(rng.range(250, 400))),
                ("Sponsored ASINs", rng.range(10, 300).to_string()),
                ("Position (Rank)", rank.clone()),
                ("Organic", if rank == "-" { "-" } else { "Yes" }.to_owned()),
            ] {
                if let Some(at) = headers::CEREBRO.iter().position(|h| *h == name) {
                    row[at] = cell;
                }
            }
        }
    }
    let last = press.spec.last_day();
    let asin = desk.asin(0);
    press.grid(format!("US_AMAZON_cerebro_{asin}_{last}_{last}.csv"), &cerebro, last.plus(1), IDS[0], "keyword_metric");
    press.grid(format!("US_AMAZON_magnet_{last}_{last}.csv"), &magnet, last.plus(1), IDS[1], "keyword_metric");
}
