//! What an address of the page asks for, and the addresses that it leads to.

use super::super::super::visit::encoded;
use serde::Deserialize;

/// What a row is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    /// A campaign.
    Campaign,
    /// A keyword, product expression or automatic group.
    Target,
    /// A search term.
    Term,
}

impl Level {
    /// All, the widest first.
    pub const ALL: [Self; 3] = [Self::Campaign, Self::Target, Self::Term];

    /// The word in addresses.
    pub fn code(self) -> &'static str {
        ["campaign", "target", "term"][self as usize]
    }

    /// Its rows, English and Chinese.
    pub fn name(self) -> (&'static str, &'static str) {
        [("Campaigns", "广告活动"), ("Targets", "投放"), ("Search terms", "搜索词")][self as usize]
    }
}

/// What is asked. Empty means nothing.
#[derive(Clone, Default, PartialEq, Eq, Debug, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Days of the window.
    pub days: Option<String>,
    level: Option<String>,
    /// Seller account.
    pub shop: Option<String>,
    /// Site code.
    pub site: Option<String>,
    /// Campaign's id or name.
    pub campaign: Option<String>,
    /// Ad group.
    pub group: Option<String>,
    /// Keyword or expression.
    pub target: Option<String>,
    /// Match type.
    #[serde(rename = "match")]
    pub matched: Option<String>,
    /// Whether only rows without an order.
    pub waste: Option<String>,
    clicks: Option<String>,
    /// File that is wanted instead of a page.
    pub format: Option<String>,
}

impl Asked {
    /// The same with what is empty left out.
    pub fn cleaned(mut self) -> Self {
        let all = [
            &mut self.days,
            &mut self.level,
            &mut self.shop,
            &mut self.site,
            &mut self.campaign,
            &mut self.group,
            &mut self.target,
            &mut self.waste,
            &mut self.clicks,
            &mut self.format,
        ];
        for field in all {
            *field = field.take().filter(|text| !text.is_empty());
        }
        self
    }

    /// What a row is.
    pub fn level(&self) -> Level {
        Level::ALL.into_iter().find(|l| Some(l.code()) == self.level.as_deref()).unwrap_or(Level::Campaign)
    }

    /// Clicks from which a row without an order is waste.
    pub fn clicks(&self) -> i64 {
        self.clicks.as_deref().and_then(|n| n.parse().ok()).unwrap_or(10).max(1)
    }

    /// The address with some words changed; an empty one is left out.
    pub fn to(&self, changes: &[(&str, &str)]) -> String {
        let own = [
            ("days", &self.days),
            ("level", &self.level),
            ("shop", &self.shop),
            ("site", &self.site),
            ("campaign", &self.campaign),
            ("group", &self.group),
            ("target", &self.target),
            ("match", &self.matched),
            ("waste", &self.waste),
            ("clicks", &self.clicks),
        ];
        let mut address = String::from("/ads");
        for (name, value) in own {
            let changed = changes.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
            let value = changed.or(value.as_deref()).unwrap_or("");
            // an empty match type is one: automatic targeting has none
            if !value.is_empty() {
                address.push(if address.contains('?') { '&' } else { '?' });
                address.push_str(&format!("{name}={}", encoded(value)));
            }
        }
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_keep_what_was_asked() {
        let asked: Asked = serde_html_form::from_str("days=7&shop=&campaign=a%26b&level=term&x=1").unwrap();
        let asked = asked.cleaned();
        assert_eq!((asked.level(), asked.clicks(), &asked.shop), (Level::Term, 10, &None));
        assert_eq!(asked.to(&[]), "/ads?days=7&level=term&campaign=a%26b");
        assert_eq!(asked.to(&[("campaign", ""), ("days", "28")]), "/ads?days=28&level=term");
    }
}
