//! What a person states about a file because the file does not: on the command line, or in a `tradewind.toml` above it.

use connectors::{DateOrder, Mapping};
use domain::{Day, Marketplace};
use serde::Deserialize;

/// Statements about a file; `None` leaves it to the file.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Seller account.
    pub shop: Option<String>,
    /// Site, for reports that name none.
    pub marketplace: Option<Marketplace>,
    /// First day, for reports that state no period.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
    /// Order of day and month where the file leaves it open.
    pub date_order: Option<DateOrder>,
    /// A mapping for a table that no report type knows.
    pub mapping: Option<StatedMapping>,
}

/// A mapping together with the text it was read from: another text is another reading of the same bytes.
#[derive(Clone, Debug)]
pub struct StatedMapping {
    /// As written by the person.
    pub text: String,
    /// As understood.
    pub mapping: Mapping,
}

impl Settings {
    /// These statements, completed by what `other` says beyond them.
    #[must_use]
    pub fn over(&self, other: &Self) -> Self {
        // a period is stated as a whole: one end from here and the other from there would be a third period
        let (from, to) =
            if self.from.is_some() || self.to.is_some() { (self.from, self.to) } else { (other.from, other.to) };
        Self {
            shop: self.shop.clone().or_else(|| other.shop.clone()),
            marketplace: self.marketplace.or(other.marketplace),
            from,
            to,
            date_order: self.date_order.or(other.date_order),
            mapping: self.mapping.clone().or_else(|| other.mapping.clone()),
        }
    }

    /// First and last day, when stated. A single stated day is a period of one day.
    pub fn period(&self) -> Option<(Day, Day)> {
        match (self.from, self.to) {
            (None, None) => None,
            (Some(day), None) | (None, Some(day)) => Some((day, day)),
            (Some(from), Some(to)) => Some((from, to)),
        }
    }
}

/// Why a statement could not be understood, in English and Chinese.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{en}")]
pub struct Misstated {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Misstated {
    fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }
}

/// A `tradewind.toml` as written. Unknown keys are mistakes: `marketplce` must not be passed over in silence.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    shop: Option<String>,
    marketplace: Option<String>,
    from: Option<toml::Value>,
    to: Option<toml::Value>,
    date_order: Option<String>,
    map: Option<String>,
}

/// Reads a `tradewind.toml`. The second result is the file that `map` names, relative to the settings file: the caller
/// reads it and fills [`Settings::mapping`] through [`mapping`].
///
/// # Errors
/// Says which key was not understood and what it should look like.
pub fn parse(text: &str) -> Result<(Settings, Option<String>), Misstated> {
    let written: Written = toml::from_str(text).map_err(|e| {
        let said = e.message().split(", expected").next().unwrap_or_default();
        let line = e.span().map_or(0, |s| text[..s.start.min(text.len())].matches('\n').count() + 1);
        Misstated::new(
            format!("line {line}: {said}; known keys are shop, marketplace, from, to, date_order, map"),
            format!("第 {line} 行：{said}；可用的键为 shop、marketplace、from、to、date_order、map"),
        )
    })?;
    let settings = Settings {
        shop: written.shop.as_deref().map(shop).transpose()?,
        marketplace: written.marketplace.as_deref().map(marketplace).transpose()?,
        from: written.from.as_ref().map(|v| day(&plain(v))).transpose()?,
        to: written.to.as_ref().map(|v| day(&plain(v))).transpose()?,
        date_order: written.date_order.as_deref().map(date_order).transpose()?,
        mapping: None,
    };
    ordered(&settings)?;
    Ok((settings, written.map))
}

fn plain(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A shop's name: anything printable, not empty.
///
/// # Errors
/// An empty name, or one with line breaks or tabs in it.
pub fn shop(text: &str) -> Result<String, Misstated> {
    let name = text.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(Misstated::new(
            format!("found shop `{}`; give the seller account a name", name.escape_debug()),
            format!("店铺名为“{}”；请给卖家账号起一个名字", name.escape_debug()),
        ));
    }
    Ok(name.to_owned())
}

/// A site by code, host, country or marketplace id.
///
/// # Errors
/// A name that is no known site.
pub fn marketplace(text: &str) -> Result<Marketplace, Misstated> {
    Marketplace::find(text).or_else(|| Marketplace::find_country(text)).ok_or_else(|| {
        Misstated::new(
            format!("found marketplace `{text}`; use a code such as amazon-us, a host such as amazon.de or a country such as JP"),
            format!("站点为“{text}”；请使用代码（如 amazon-us）、网址（如 amazon.de）或国家（如 JP）"),
        )
    })
}

/// A day written `2026-10-31`.
///
/// # Errors
/// Anything else.
pub fn day(text: &str) -> Result<Day, Misstated> {
    Day::parse_iso(text.trim()).ok_or_else(|| {
        Misstated::new(
            format!("found day `{text}`; write it as 2026-10-31"),
            format!("日期为“{text}”；请写成 2026-10-31"),
        )
    })
}

/// `mdy` or `dmy`.
///
/// # Errors
/// Anything else.
pub fn date_order(text: &str) -> Result<DateOrder, Misstated> {
    match text.trim().to_ascii_lowercase().as_str() {
        "mdy" => Ok(DateOrder::MonthFirst),
        "dmy" => Ok(DateOrder::DayFirst),
        _ => Err(Misstated::new(
            format!("found date order `{text}`; use mdy (03/04 is 4 March) or dmy (03/04 is 3 April)"),
            format!("日期顺序为“{text}”；请使用 mdy（03/04 为 3 月 4 日）或 dmy（03/04 为 4 月 3 日）"),
        )),
    }
}

/// A mapping file's text.
///
/// # Errors
/// What the mapping's own reader says.
pub fn mapping(text: &str) -> Result<StatedMapping, Misstated> {
    let mapping = Mapping::parse(text).map_err(|e| Misstated::new(e.to_string(), e.zh))?;
    Ok(StatedMapping { text: text.to_owned(), mapping })
}

/// The first day must not lie after the last.
///
/// # Errors
/// Days the wrong way round.
pub fn ordered(settings: &Settings) -> Result<(), Misstated> {
    match (settings.from, settings.to) {
        (Some(from), Some(to)) if from > to => Err(Misstated::new(
            format!("found from {from} after to {to}; turn them round"),
            format!("起始日 {from} 晚于结束日 {to}；请对调"),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(text: &str, expected: Expect) {
        let shown = match parse(text) {
            Ok((s, map)) => {
                format!("{:?} {:?} {:?} {} {map:?}", s.shop, s.marketplace, s.period(), s.date_order.is_some(),)
            }
            Err(e) => format!("{}\n{}", e.en, e.zh),
        };
        expected.assert_eq(&shown);
    }

    #[test]
    fn settings_files() {
        check(
            "shop = 'north'\nmarketplace = 'Amazon.de'\nfrom = 2026-10-01\nto = '2026-10-31'\ndate_order = 'dmy'\nmap = 'm.toml'",
            expect![[r#"Some("north") Some(amazon-de) Some((2026-10-01, 2026-10-31)) true Some("m.toml")"#]],
        );
        check("from = '2026-10-05'", expect!["None None Some((2026-10-05, 2026-10-05)) false None"]);
        check(
            "shop = 'a'\nmarketplce = 'US'",
            expect![[r#"
                line 2: unknown field `marketplce`; known keys are shop, marketplace, from, to, date_order, map
                第 2 行：unknown field `marketplce`；可用的键为 shop、marketplace、from、to、date_order、map"#]],
        );
        check(
            "from = 2026-11-01\nto = 2026-10-31",
            expect![[r#"
                found from 2026-11-01 after to 2026-10-31; turn them round
                起始日 2026-11-01 晚于结束日 2026-10-31；请对调"#]],
        );
        check(
            "marketplace = 'Atlantis'",
            expect![[r#"
                found marketplace `Atlantis`; use a code such as amazon-us, a host such as amazon.de or a country such as JP
                站点为“Atlantis”；请使用代码（如 amazon-us）、网址（如 amazon.de）或国家（如 JP）"#]],
        );
    }
}
