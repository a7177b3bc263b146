//! What differs from site to site: prices, tax, fees, places, words.

use domain::{Day, Marketplace};

/// A site's habits. Money is in the smallest unit of the site's currency (cent, yen).
#[derive(Debug)]
pub struct Locale {
    /// Site.
    pub code: &'static str,
    /// Short name in file names and batch numbers.
    pub short: &'static str,
    /// Name that reports use (`Amazon.com`).
    pub channel: &'static str,
    /// Country as the ads console names it.
    pub country: &'static str,
    /// Local minor units for one US cent of list price, in thousandths.
    pub price_factor: i64,
    /// Sales tax that the site collects and keeps, in basis points; 0 where the price holds the tax.
    pub tax_bp: i64,
    /// Prices end on this.
    pub ending: i64,
    /// Monthly subscription.
    pub subscription: i64,
    /// Demand against the first site, in per cent.
    pub demand_pct: i64,
    /// Storage rate per volume unit and month: January to September, October to December.
    pub storage_rate: [i64; 2],
    /// Cubic centimetres in a volume unit.
    pub volume_unit_cm3: i64,
    /// Its name.
    pub volume_unit: &'static str,
    /// City, state, post code.
    pub places: &'static [(&'static str, &'static str, &'static str)],
    /// Warehouses.
    pub warehouses: &'static [&'static str],
    /// Adjectives, nouns and colours for titles.
    pub words: [&'static [&'static str]; 3],
}

static LOCALES: &[Locale] = &[
    Locale {
        code: "amazon-us",
        short: "US",
        channel: "Amazon.com",
        country: "United States",
        price_factor: 1000,
        tax_bp: 725,
        ending: 99,
        subscription: 3999,
        demand_pct: 100,
        storage_rate: [78, 240],
        volume_unit_cm3: 28_317,
        volume_unit: "cubic feet",
        places: &[
            ("SEATTLE", "WA", "98109"),
            ("AUSTIN", "TX", "78701"),
            ("BROOKLYN", "NY", "11201"),
            ("Fresno", "CA", "93650"),
            ("Tampa", "FL", "33602"),
        ],
        warehouses: &["ONT8", "PHX7", "MDW2", "ABE8"],
        words: [
            &["Foldable", "Stainless", "Portable", "Heavy Duty", "Silicone", "Bamboo", "Wireless", "Reusable"],
            &[
                "Cutting Board",
                "Garlic Press",
                "Bike Light",
                "Dog Bowl",
                "Yoga Mat",
                "Desk Lamp",
                "Lunch Box",
                "Phone Stand",
            ],
            &["Black", "White", "Green", "Blue"],
        ],
    },
    Locale {
        code: "amazon-uk",
        short: "UK",
        channel: "Amazon.co.uk",
        country: "United Kingdom",
        price_factor: 820,
        tax_bp: 0,
        ending: 99,
        subscription: 2500,
        demand_pct: 40,
        storage_rate: [75, 140],
        volume_unit_cm3: 28_317,
        volume_unit: "cubic feet",
        places: &[("LONDON", "", "E1 6AN"), ("Leeds", "", "LS1 4DY"), ("Glasgow", "", "G1 1XQ")],
        warehouses: &["LTN4", "MAN1"],
        words: [
            &["Foldable", "Stainless", "Portable", "Heavy Duty", "Silicone", "Bamboo", "Wireless", "Reusable"],
            &[
                "Chopping Board",
                "Garlic Press",
                "Bike Light",
                "Dog Bowl",
                "Yoga Mat",
                "Desk Lamp",
                "Lunch Box",
                "Phone Stand",
            ],
            &["Black", "White", "Green", "Blue"],
        ],
    },
    Locale {
        code: "amazon-de",
        short: "DE",
        channel: "Amazon.de",
        country: "Germany",
        price_factor: 950,
        tax_bp: 0,
        ending: 99,
        subscription: 3900,
        demand_pct: 45,
        storage_rate: [2700, 3700],
        volume_unit_cm3: 1_000_000,
        volume_unit: "cubic meters",
        places: &[
            ("München", "Bayern", "80331"),
            ("Köln", "", "50667"),
            ("Düsseldorf", "NRW", "40213"),
            ("Berlin", "", "10115"),
        ],
        warehouses: &["LEJ1", "DTM2", "WRO5"],
        words: [
            &["Faltbare", "Rostfreie", "Tragbare", "Robuste", "Silikon", "Bambus", "Kabellose", "Wiederverwendbare"],
            &[
                "Schneidebrett",
                "Knoblauchpresse",
                "Fahrradlicht",
                "Hundenapf für Küche",
                "Yogamatte",
                "Schreibtischlampe",
                "Brotdose",
                "Handyständer",
            ],
            &["Schwarz", "Weiß", "Grün", "Blau"],
        ],
    },
    Locale {
        code: "amazon-jp",
        short: "JP",
        channel: "Amazon.co.jp",
        country: "Japan",
        price_factor: 1500,
        tax_bp: 0,
        ending: 80,
        subscription: 4900,
        demand_pct: 40,
        storage_rate: [5160, 9170],
        volume_unit_cm3: 1_000_000,
        volume_unit: "cubic meters",
        places: &[
            ("千代田区", "東京都", "100-0001"),
            ("大阪市", "大阪府", "530-0001"),
            ("札幌市", "北海道", "060-0001"),
        ],
        warehouses: &["NRT5", "KIX3"],
        words: [
            &["折りたたみ", "ステンレス", "携帯用", "頑丈な", "シリコン", "竹製", "ワイヤレス", "繰り返し使える"],
            &[
                "まな板",
                "ニンニク絞り器",
                "自転車ライト",
                "犬用ボウル",
                "ヨガマット",
                "デスクランプ",
                "弁当箱",
                "スマホスタンド",
            ],
            &["黒", "白", "緑", "青"],
        ],
    },
];

/// The habits of the first site, amazon-us.
pub fn first() -> &'static Locale {
    &LOCALES[0]
}

/// The habits of a site; `None` for a site that the simulation does not know.
pub fn of(market: Marketplace) -> Option<&'static Locale> {
    LOCALES.iter().find(|l| l.code == market.code())
}

/// Weight of a day of the week in per cent, Monday first.
const WEEKDAY: [i64; 7] = [104, 98, 96, 95, 97, 102, 108];
/// Weight of a month in per cent: even, summer, winter goods.
const SEASON: [[i64; 12]; 3] = [
    [92, 94, 96, 97, 98, 100, 108, 100, 98, 100, 118, 130],
    [60, 65, 80, 105, 130, 150, 155, 135, 100, 80, 70, 75],
    [125, 110, 95, 85, 75, 65, 65, 70, 90, 110, 150, 190],
];

/// Demand of a day against the mean of the year, in basis points.
pub fn season_bp(day: Day, kind: usize) -> i64 {
    let weekday = (day.0 + 3).rem_euclid(7);
    let month = day.civil().1.saturating_sub(1);
    WEEKDAY[usize::try_from(weekday).unwrap_or(0)] * SEASON[kind % 3][usize::try_from(month).unwrap_or(0) % 12]
}

/// Seconds that a site's clock is ahead of UTC, by day, away from the small hours.
#[derive(Clone, Debug)]
pub struct Clock {
    first: Day,
    offsets: Vec<i64>,
}

impl Clock {
    /// The clock of a site over some days; before and after them it stands as on the nearest.
    pub fn new(market: Marketplace, from: Day, to: Day) -> Self {
        let zone = jiff::tz::TimeZone::get(market.time_zone()).ok();
        let offsets = (from.0..=to.0).map(|d| zone.as_ref().and_then(|z| at_noon(z, Day(d))).unwrap_or(0)).collect();
        Self { first: from, offsets }
    }

    /// Seconds ahead of UTC.
    pub fn offset_seconds(&self, day: Day) -> i64 {
        let at = usize::try_from(day.0 - self.first.0).unwrap_or(0);
        self.offsets.get(at).or(self.offsets.last()).copied().unwrap_or(0)
    }
}

fn at_noon(zone: &jiff::tz::TimeZone, day: Day) -> Option<i64> {
    let (year, month, date) = day.civil();
    let date =
        jiff::civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(date).ok()?).ok()?;
    let moment = zone.to_ambiguous_timestamp(date.at(12, 0, 0, 0)).compatible().ok()?;
    Some(i64::from(zone.to_offset(moment).seconds()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_of_the_sites() {
        let offset = |site: &str, y, m, d| {
            let day = Day::new(y, m, d).expect("day");
            let clock = Clock::new(Marketplace::find(site).expect("site"), day.plus(-9), day.plus(9));
            clock.offset_seconds(day) / 3600
        };
        assert_eq!(offset("amazon-us", 2026, 7, 1), -7);
        assert_eq!(offset("amazon-us", 2026, 12, 1), -8);
        assert_eq!(offset("amazon-de", 2026, 7, 1), 2);
        assert_eq!(offset("amazon-jp", 2026, 7, 1), 9);
    }
}
