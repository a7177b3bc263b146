//! Google Trends `multiTimeline.csv`: one row per day, week or month, one column per `term: (region)`.

use crate::hints::Hints;
use crate::report::{Cell, Days, Output, ReportType, Unpivot, When, may, plain};
use domain::facts::TREND_POINT;

const DAY: &[&str] = &["Day", "天", "日", "Tag", "Jour", "Día", "Giorno"];
const WEEK: &[&str] = &["Week", "周", "週", "Woche", "Semaine", "Semana", "Settimana"];
const MONTH: &[&str] = &["Month", "月", "Monat", "Mois", "Mes", "Mese"];

pub(crate) static GOOGLE_TRENDS: ReportType = ReportType {
    preamble: Some(category),
    // Hourly files (`Time`) are left alone: their points have no day of their own.
    needs: &[&[
        "Week",
        "Day",
        "Month",
        "天",
        "日",
        "Tag",
        "Jour",
        "Día",
        "Giorno",
        "周",
        "週",
        "Woche",
        "Semaine",
        "Semana",
        "Settimana",
        "月",
        "Monat",
        "Mois",
        "Mes",
        "Mese",
    ]],
    unpivot: Some(Unpivot { column: term_and_region, name_to: "term", note_to: "geo", value_to: "interest" }),
    ..plain(
        "google_trends_multi_timeline",
        ("Google Trends interest over time", "谷歌趋势（随时间变化的热度）"),
        &[Output {
            table: &TREND_POINT,
            when: When::Always,
            days: Days::InRow,
            fields: &[
                may("marketplace", Cell::SiteOr("google"), &[]),
                may("day", Cell::Day, DAY),
                may("day", Cell::Week, WEEK),
                may("day", Cell::Month, MONTH),
            ],
        }],
    )
};

/// `garden gnome: (United States)` → term and region.
fn term_and_region(header: &str) -> Option<(String, String)> {
    let header = header.replace('：', ":").replace('（', "(").replace('）', ")");
    let (term, region) = header.trim().strip_suffix(')')?.rsplit_once(": (").or_else(|| {
        // Some languages leave the blank away.
        header.trim().strip_suffix(')')?.rsplit_once(":(")
    })?;
    (!term.trim().is_empty() && !region.trim().is_empty()).then(|| (term.trim().to_owned(), region.trim().to_owned()))
}

/// `Category: All categories` above the header.
fn category(lines: &[String], hints: &mut Hints) {
    let found = lines.iter().find_map(|line| {
        let (key, value) = line.split_once([':', '：'])?;
        let key = key.trim().trim_start_matches('\u{feff}').to_lowercase();
        matches!(
            key.as_str(),
            "category" | "类别" | "類別" | "kategorie" | "catégorie" | "categoría" | "categoria" | "カテゴリ"
        )
        .then(|| value.trim().to_owned())
    });
    if let Some(found) = found.filter(|f| !f.is_empty()) {
        hints.values.push(("category", found));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_split_at_the_region() {
        for (header, expected) in [
            ("garden gnome: (United States)", Some(("garden gnome", "United States"))),
            ("scale 1:12 kit: (Worldwide)", Some(("scale 1:12 kit", "Worldwide"))),
            ("花园摆件：（美国）", Some(("花园摆件", "美国"))),
            ("Clicks: Price (Median)", None),
            ("Week", None),
        ] {
            let found = term_and_region(header);
            assert_eq!(found.as_ref().map(|(a, b)| (a.as_str(), b.as_str())), expected, "{header}");
        }
    }
}
