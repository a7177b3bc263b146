//! Google Trends multiTimeline: a year of weeks for two words.

use super::{Desk, Draft, Press};
use crate::rng::Rng;
use crate::world::locale;

/// Name of the report.
pub const ID: &str = "GOOGLE_TRENDS";

/// Writes the 52 weeks before the last day.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    let site = desk.site;
    let mut rng = Rng::new(press.spec.seed).fork(site.market.code()).fork("trends");
    let (a, b) = (site.locale.words[1][0].to_lowercase(), site.locale.words[1][2].to_lowercase());
    let geo = site.locale.country;
    let mut text = format!("Category: All categories\n\nWeek,{a}: ({geo}),{b}: ({geo})\n");
    let last = press.spec.last_day();
    let sunday = last.plus(-(last.0 + 4).rem_euclid(7) - 6);
    for week in (0..52).rev() {
        let day = sunday.plus(-7 * week);
        let interest = |kind: usize, rng: &mut Rng| {
            let v = locale::season_bp(day, kind) / 200 + rng.range(-6, 6);
            if v < 1 { "<1".to_owned() } else { v.min(100).to_string() }
        };
        let (x, y) = (interest(1, &mut rng), interest(2, &mut rng));
        text.push_str(&format!("{day},{x},{y}\n"));
    }
    press.put(Draft {
        name: "multiTimeline.csv".into(),
        bytes: text.into_bytes(),
        pulled: last.plus(1),
        report: ID,
        rows: 52,
        broken: 0,
        facts: vec![("trend_point", 104)],
    });
}
