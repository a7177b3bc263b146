//! What is handed to the gate beside the bytes: statements by a person, days in the file's name, the day it was saved.

use crate::settings::Settings;
use connectors::{Context, Notice};
use domain::{Day, Marketplace};

/// Shop of a file that nobody gave a shop's name.
pub const DEFAULT_SHOP: &str = "main";

/// Two different ISO days in a file's name, in order: `traffic 2026-10-01 to 2026-10-31.csv`. Three or more days, or days
/// the wrong way round, say nothing certain and count as none.
pub fn days_in_name(name: &str) -> Option<(Day, Day)> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let bytes = name.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let mut days = Vec::new();
    let mut at = 0;
    while at + 10 <= bytes.len() {
        let alone = (at == 0 || !digit(at - 1)) && !digit(at + 10);
        match name.get(at..at + 10).filter(|_| alone).and_then(Day::parse_iso) {
            Some(day) => {
                days.push(day);
                at += 10;
            }
            None => at += 1,
        }
    }
    match days[..] {
        [from, to] if from <= to => Some((from, to)),
        _ => None,
    }
}

/// The day of a moment in the time zone of a site, or in UTC when there is none.
pub fn day_of(micros: i64, marketplace: Option<Marketplace>) -> Option<Day> {
    let zone = marketplace.map_or("UTC", Marketplace::time_zone);
    let time = jiff::Timestamp::from_microsecond(micros).ok()?.in_tz(zone).ok()?;
    Day::new(i32::from(time.year()), u32::try_from(time.month()).ok()?, u32::try_from(time.day()).ok()?)
}

/// The context of one member, and a notice where it rests on the file's name.
pub fn of_member(
    name: &str,
    settings: &Settings,
    modified_micros: i64,
    source: &str,
    now_micros: i64,
) -> (Context, Option<Notice>) {
    let named = days_in_name(name).filter(|_| settings.period().is_none());
    let notice = named.map(|(from, to)| Notice {
        en: format!("period {from} to {to} taken from the file's name, where the file states none"),
        zh: format!("文件未写明期间时，按文件名取 {from} 至 {to}"),
    });
    let context = Context {
        shop: settings.shop.clone().unwrap_or_else(|| DEFAULT_SHOP.to_owned()),
        marketplace: settings.marketplace,
        period: settings.period().or(named),
        snapshot_day: day_of(modified_micros, settings.marketplace),
        date_order: settings.date_order,
        source: source.to_owned(),
        observed_at_micros: now_micros,
        mapping: settings.mapping.as_ref().map(|m| m.mapping.clone()),
    };
    (context, notice)
}

/// Tells apart two readings of the same bytes: a hash of all that a person stated about them. The day on which the file
/// was saved is left out: a copy of a file is the same file.
pub fn variant(name: &str, settings: &Settings) -> String {
    let period = settings.period().or_else(|| days_in_name(name));
    let mut hash = blake3::Hasher::new();
    let mut put = |field: &str| {
        hash.update(&(field.len() as u64).to_le_bytes());
        hash.update(field.as_bytes());
    };
    put(settings.shop.as_deref().unwrap_or(DEFAULT_SHOP));
    put(settings.marketplace.map_or("", Marketplace::code));
    put(&period.map_or_else(String::new, |(from, to)| format!("{from}/{to}")));
    put(&settings.date_order.map_or_else(String::new, |o| format!("{o:?}")));
    put(settings.mapping.as_ref().map_or("", |m| &m.text));
    hash.finalize().to_hex().as_str()[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_iso_days_make_a_period_and_nothing_else_does() {
        let show = |name: &str| days_in_name(name).map(|(a, b)| format!("{a} {b}"));
        assert_eq!(show("dir 2020-01-01/traffic 2026-10-01_2026-10-31.csv").as_deref(), Some("2026-10-01 2026-10-31"));
        assert_eq!(show("周报2026-10-01至2026-10-07.csv").as_deref(), Some("2026-10-01 2026-10-07"));
        for name in [
            "2026-10-01.csv",
            "2026-10-31 2026-10-01.csv",
            "12026-10-01 2026-10-31.csv",
            "2026-02-30 2026-03-01.csv",
            "2026-01-01 2026-02-01 2026-03-01.csv",
        ] {
            assert_eq!(show(name), None, "{name}");
        }
    }

    #[test]
    fn the_saved_day_is_a_day_of_the_site() {
        let early = 1_790_812_800_000_000; // 2026-10-01 00:00 UTC
        assert_eq!(day_of(early, None).map(|d| d.to_string()).as_deref(), Some("2026-10-01"));
        assert_eq!(day_of(early, Marketplace::find("US")).map(|d| d.to_string()).as_deref(), Some("2026-09-30"));
    }

    #[test]
    fn what_a_person_states_makes_another_reading() {
        let plain = Settings::default();
        let german = Settings { marketplace: Marketplace::find("DE"), ..Settings::default() };
        assert_eq!(variant("a.csv", &plain), variant("b.csv", &plain));
        assert_ne!(variant("a.csv", &plain), variant("a.csv", &german));
        assert_ne!(variant("a.csv", &plain), variant("a 2026-10-01 2026-10-02.csv", &plain));
    }
}
