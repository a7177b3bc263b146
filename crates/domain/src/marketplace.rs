//! Country sites of the platforms, with currency and reporting time zone.

use crate::Currency;
use std::fmt;

/// A platform that marketplaces belong to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Platform {
    /// Amazon seller marketplaces.
    Amazon,
    /// Google Ads and Google Trends.
    Google,
    /// The seller's own records, and shops that report through a mapped table.
    Own,
}

/// One country site of one platform: `amazon-us`.
#[derive(Clone, Copy)]
pub struct Marketplace(&'static Site);

/// What is known of a site. Dates in its reports are days of `time_zone`.
struct Site {
    code: &'static str,
    platform: Platform,
    country: &'static str,
    currency: Currency,
    domain: &'static str,
    id: &'static str,
    time_zone: &'static str,
    /// Month before day in `03/04/2026`.
    month_first: bool,
    /// `1.234,56`.
    decimal_comma: bool,
}

macro_rules! sites {
    ($($code:literal $platform:ident $country:literal $currency:literal $domain:literal $id:literal $tz:literal $mdy:literal $comma:literal)*) => {
        &[$(Site { code: $code, platform: Platform::$platform, country: $country, currency: Currency::of($currency),
            domain: $domain, id: $id, time_zone: $tz, month_first: $mdy, decimal_comma: $comma }),*]
    };
}

// Marketplace ids: Amazon SP-API documentation, "Marketplace IDs". Time zones: the zone in which the site's
// business reports count a day (America/Los_Angeles for all of North America).
static SITES: &[Site] = sites! {
    "amazon-us" Amazon "US" "USD" "amazon.com"    "ATVPDKIKX0DER"  "America/Los_Angeles" true  false
    "amazon-ca" Amazon "CA" "CAD" "amazon.ca"     "A2EUQ1WTGCTBG2" "America/Los_Angeles" false false
    "amazon-mx" Amazon "MX" "MXN" "amazon.com.mx" "A1AM78C64UM0Y8" "America/Los_Angeles" false false
    "amazon-br" Amazon "BR" "BRL" "amazon.com.br" "A2Q3Y263D00KWC" "America/Sao_Paulo"   false true
    "amazon-uk" Amazon "GB" "GBP" "amazon.co.uk"  "A1F83G8C2ARO7P" "Europe/London"       false false
    "amazon-de" Amazon "DE" "EUR" "amazon.de"     "A1PA6795UKMFR9" "Europe/Paris"        false true
    "amazon-fr" Amazon "FR" "EUR" "amazon.fr"     "A13V1IB3VIYZZH" "Europe/Paris"        false true
    "amazon-it" Amazon "IT" "EUR" "amazon.it"     "APJ6JRA9NG5V4"  "Europe/Paris"        false true
    "amazon-es" Amazon "ES" "EUR" "amazon.es"     "A1RKKUPIHCS9HS" "Europe/Paris"        false true
    "amazon-nl" Amazon "NL" "EUR" "amazon.nl"     "A1805IZSGTT6HS" "Europe/Paris"        false true
    "amazon-be" Amazon "BE" "EUR" "amazon.com.be" "AMEN7PMS3EDWL"  "Europe/Paris"        false true
    "amazon-ie" Amazon "IE" "EUR" "amazon.ie"     "A28R8C7NBKEWEA" "Europe/Dublin"       false false
    "amazon-se" Amazon "SE" "SEK" "amazon.se"     "A2NODRKZP88ZB9" "Europe/Paris"        false true
    "amazon-pl" Amazon "PL" "PLN" "amazon.pl"     "A1C3SOZRARQ6R3" "Europe/Paris"        false true
    "amazon-tr" Amazon "TR" "TRY" "amazon.com.tr" "A33AVAJ2PDY3EV" "Europe/Istanbul"     false true
    "amazon-ae" Amazon "AE" "AED" "amazon.ae"     "A2VIGQ35RCS4UG" "Asia/Dubai"          false false
    "amazon-sa" Amazon "SA" "SAR" "amazon.sa"     "A17E79C6D8DWNP" "Asia/Riyadh"         false false
    "amazon-in" Amazon "IN" "INR" "amazon.in"     "A21TJRUUN4KGV"  "Asia/Kolkata"        false false
    "amazon-jp" Amazon "JP" "JPY" "amazon.co.jp"  "A1VC38T7YXB528" "Asia/Tokyo"          false false
    "amazon-au" Amazon "AU" "AUD" "amazon.com.au" "A39IBJ37TRP1C6" "Australia/Sydney"    false false
    "amazon-sg" Amazon "SG" "SGD" "amazon.sg"     "A19VAU5U5O7RUS" "Asia/Singapore"      false false
    "google"    Google ""   "USD" ""              ""               "UTC"                 true  false
    "own"       Own    ""   "CNY" ""              ""               "Asia/Shanghai"       false false
};

impl Marketplace {
    /// Finds a site by its code (`amazon-us`), marketplace id, host name with or without `www.`, `https://` and a
    /// capital (`Amazon.com`), or, for Amazon, its country (`US`, `UK`, `GB`).
    ///
    /// ```
    /// use domain::Marketplace;
    /// for name in ["amazon-us", "Amazon.com", "www.amazon.com", "ATVPDKIKX0DER", "US"] {
    ///     assert_eq!(Marketplace::find(name).unwrap().code(), "amazon-us");
    /// }
    /// assert!(Marketplace::find("Non-Amazon").is_none());
    /// ```
    pub fn find(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        let name = name.trim_start_matches("https://").trim_start_matches("www.").trim_end_matches('/');
        let name = if name == "uk" { "gb" } else { name };
        SITES
            .iter()
            .find(|s| {
                s.code == name
                    || (!s.domain.is_empty() && s.domain == name)
                    || (!s.id.is_empty() && s.id.eq_ignore_ascii_case(name))
                    || (!s.country.is_empty() && s.country.eq_ignore_ascii_case(name))
            })
            .map(Self)
    }

    /// Finds an Amazon site by the name of its country as consoles write it (`United States`, `Deutschland`).
    pub fn find_country(name: &str) -> Option<Self> {
        let code = match name.trim().to_lowercase().as_str() {
            "united states" | "united states of america" | "usa" | "美国" | "アメリカ" | "vereinigte staaten" => {
                "US"
            }
            "canada" | "加拿大" | "カナダ" | "kanada" => "CA",
            "mexico" | "méxico" | "墨西哥" | "メキシコ" => "MX",
            "brazil" | "brasil" | "巴西" => "BR",
            "united kingdom" | "英国" | "イギリス" | "vereinigtes königreich" | "royaume-uni" => "GB",
            "germany" | "deutschland" | "德国" | "ドイツ" | "allemagne" | "germania" | "alemania" => "DE",
            "france" | "法国" | "フランス" | "frankreich" => "FR",
            "italy" | "italia" | "意大利" | "イタリア" | "italien" => "IT",
            "spain" | "españa" | "西班牙" | "スペイン" | "spanien" => "ES",
            "japan" | "日本" => "JP",
            "india" | "印度" => "IN",
            "australia" | "澳大利亚" => "AU",
            other => return Self::find(other),
        };
        Self::find(code)
    }

    /// `amazon-us`: the form kept in every fact row.
    pub fn code(self) -> &'static str {
        self.0.code
    }
    /// The platform.
    pub fn platform(self) -> Platform {
        self.0.platform
    }
    /// ISO 3166 country, empty for `google` and `own`.
    pub fn country(self) -> &'static str {
        self.0.country
    }
    /// The currency the site sells and settles in.
    pub fn currency(self) -> Currency {
        self.0.currency
    }
    /// IANA zone in which the site's reports count a day.
    pub fn time_zone(self) -> &'static str {
        self.0.time_zone
    }
    /// Whether `03/04/2026` is the fourth of March there.
    pub fn month_first(self) -> bool {
        self.0.month_first
    }
    /// Whether numbers are written `1.234,56` there.
    pub fn decimal_comma(self) -> bool {
        self.0.decimal_comma
    }
    /// All sites, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        SITES.iter().map(Self)
    }
}

// Two marketplaces are the same when they are the same row of the table: compared millions of times, so by address.
impl PartialEq for Marketplace {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}
impl Eq for Marketplace {}
impl PartialOrd for Marketplace {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Marketplace {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.code.cmp(other.0.code)
    }
}
impl std::hash::Hash for Marketplace {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.code.hash(state);
    }
}

impl fmt::Display for Marketplace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}
impl fmt::Debug for Marketplace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
