//! Reading a policy from TOML: every mistake with its line and column, in English and Chinese.

use super::{
    AdLimits, Ads, Approval, Autonomy, Company, DEFAULT, Goals, Level, Outcome, Person, Policy, Price, Role, Run,
    Stock, Tax,
};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

/// Why a policy is not used. Line and column are 1-based; the column counts characters.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}, column {column}: {en}")]
pub struct PolicyError {
    /// Line in the file.
    pub line: usize,
    /// Column in the line.
    pub column: usize,
    /// What was found and what to do, in English.
    pub en: String,
    /// The same in Chinese.
    pub zh: String,
}

impl PolicyError {
    fn at(text: &str, span: &Range<usize>, en: String, zh: String) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |n| n + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1, en, zh }
    }

    /// The message in Chinese, with its place.
    pub fn zh(&self) -> String {
        format!("第 {} 行第 {} 列：{}", self.line, self.column, self.zh)
    }
}

type Whole = Spanned<i64>;
type Text = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    goals: FileGoals,
    tax: FileTax,
    ads: FileAds,
    stock: FileStock,
    price: FilePrice,
    words: FileWords,
    no_fly: FileNoFly,
    run: FileRun,
    approval: FileApproval,
    outcome: FileOutcome,
    autonomy: FileAutonomy,
    company: Company,
    people: Spanned<Vec<FilePerson>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileGoals {
    growth_pct: Whole,
    margin_pct: Whole,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileTax {
    vat_bp: Whole,
    corporate_bp: Whole,
    dividend_bp: Whole,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileAds {
    bid_step_pct: Whole,
    budget_step_pct: Whole,
    bid_rest_days: Whole,
    stock_cover_days: Whole,
    immature_pct: Whole,
    limits: Spanned<BTreeMap<Text, FileLimits>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileLimits {
    bid_ceiling: Text,
    campaign_budget: Text,
    account_budget: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileStock {
    cover_days_max: Whole,
    service_pct: Whole,
    capital_pct: Whole,
    order_value_cny: Text,
    order_value_a_day_cny: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilePrice {
    step_pct: Whole,
    floor_pct: Whole,
    #[serde(default)]
    floor: BTreeMap<String, Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileWords {
    blocked: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileNoFly {
    skus: Vec<String>,
    campaigns: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRun {
    proposals_max: Whole,
    actions_a_day_max: Whole,
    worth_min: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileApproval {
    proposal_hours: Whole,
    approval_hours: Whole,
    receipt_hours: Whole,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileOutcome {
    days: Whole,
    mature_days: Whole,
    coverage_pct: Whole,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileAutonomy {
    failures_max: Whole,
    start: Text,
    act_each: Text,
    act_a_day: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilePerson {
    name: Text,
    role: Text,
    limit_cny: Option<Text>,
    #[serde(default)]
    shops: Vec<String>,
}

/// The text being read, for places.
struct Reader<'a>(&'a str);

impl Reader<'_> {
    fn error<T>(&self, span: Range<usize>, en: String, zh: String) -> Result<T, PolicyError> {
        Err(PolicyError::at(self.0, &span, en, zh))
    }

    /// A whole number within bounds.
    fn whole(&self, value: &Whole, low: i64, high: i64) -> Result<i64, PolicyError> {
        let n = *value.get_ref();
        if (low..=high).contains(&n) {
            return Ok(n);
        }
        self.error(
            value.span(),
            format!("found {n}; write a whole number from {low} to {high}"),
            format!("读到 {n}；请填写 {low} 到 {high} 之间的整数"),
        )
    }

    /// An amount that is not negative, in micros, at most 10¹² units.
    fn money(&self, value: &Text) -> Result<i64, PolicyError> {
        let text = value.get_ref().as_str();
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let good = !whole.is_empty() && whole.len() <= 12 && part.len() <= 6 && digits(whole) && digits(part);
        let micros = good.then(|| format!("{whole}{part:0<6}").parse::<i64>().ok()).flatten();
        match micros {
            Some(micros) => Ok(micros),
            None => self.error(
                value.span(),
                format!("found `{text}`; write an amount such as \"1.50\", with a point and at most six places"),
                format!("读到“{text}”；请填写金额，例如 \"1.50\"，用小数点，最多六位小数"),
            ),
        }
    }

    fn limits(&self, file: Spanned<BTreeMap<Text, FileLimits>>) -> Result<BTreeMap<String, AdLimits>, PolicyError> {
        let span = file.span();
        let mut limits = BTreeMap::new();
        for (site, l) in file.into_inner() {
            let known = site.get_ref() == "default" || crate::Marketplace::find(site.get_ref()).is_some();
            if !known {
                let found = site.get_ref();
                return self.error(
                    site.span(),
                    format!("found `{found}`, which is no site; write a site code such as amazon-us, or default"),
                    format!("“{found}”不是站点；请填写站点代码，例如 amazon-us，或 default"),
                );
            }
            let code = crate::Marketplace::find(site.get_ref()).map_or("default", |m| m.code());
            limits.insert(
                code.to_owned(),
                AdLimits {
                    bid_ceiling_micros: self.money(&l.bid_ceiling)?,
                    campaign_budget_micros: self.money(&l.campaign_budget)?,
                    account_budget_micros: self.money(&l.account_budget)?,
                },
            );
        }
        if !limits.contains_key("default") {
            let (en, zh) = (
                "`ads.limits.default` is missing; sites without limits of their own need it",
                "缺少 ads.limits.default",
            );
            return self.error(span, en.into(), zh.into());
        }
        Ok(limits)
    }

    fn people(&self, file: Spanned<Vec<FilePerson>>) -> Result<BTreeMap<String, Person>, PolicyError> {
        let span = file.span();
        let mut people = BTreeMap::new();
        for p in file.into_inner() {
            let name = p.name.get_ref().trim().to_owned();
            let Some(role) = Role::find(p.role.get_ref()) else {
                let found = p.role.get_ref();
                let roles = Role::ALL.map(Role::code).join(", ");
                return self.error(
                    p.role.span(),
                    format!("found the role `{found}`; write one of {roles}"),
                    format!("没有“{found}”这一角色；可用：{roles}"),
                );
            };
            if name.is_empty() || people.contains_key(&name) {
                return self.error(
                    p.name.span(),
                    format!(
                        "found the name `{name}`, empty or for the second time; give every person a name of their own"
                    ),
                    format!("姓名“{name}”为空或重复；请为每个人填写不同的姓名"),
                );
            }
            let limit_cny_micros = p.limit_cny.as_ref().map(|l| self.money(l)).transpose()?;
            people.insert(name.clone(), Person { name, role, limit_cny_micros, shops: p.shops.into_iter().collect() });
        }
        if !people.values().any(|p| p.role == Role::Owner) {
            let (en, zh) = ("no owner among `people`; name at least one", "people 中没有 owner；请至少填写一位");
            return self.error(span, en.into(), zh.into());
        }
        Ok(people)
    }

    fn ads(&self, file: FileAds) -> Result<Ads, PolicyError> {
        Ok(Ads {
            bid_step_pct: self.whole(&file.bid_step_pct, 1, 1_000)?,
            budget_step_pct: self.whole(&file.budget_step_pct, 1, 1_000)?,
            bid_rest_days: self.whole(&file.bid_rest_days, 0, 365)?,
            stock_cover_days: self.whole(&file.stock_cover_days, 0, 365)?,
            immature_pct: self.whole(&file.immature_pct, 0, 100)?,
            limits: self.limits(file.limits)?,
        })
    }

    fn stock(&self, file: &FileStock) -> Result<Stock, PolicyError> {
        Ok(Stock {
            cover_days_max: self.whole(&file.cover_days_max, 1, 730)?,
            service_pct: self.whole(&file.service_pct, 50, 99)?,
            capital_pct: self.whole(&file.capital_pct, 0, 200)?,
            order_value_cny_micros: self.money(&file.order_value_cny)?,
            order_value_a_day_cny_micros: self.money(&file.order_value_a_day_cny)?,
        })
    }

    fn price(&self, file: &FilePrice) -> Result<Price, PolicyError> {
        let mut floor = BTreeMap::new();
        for (sku, price) in &file.floor {
            floor.insert(sku.clone(), self.money(price)?);
        }
        Ok(Price {
            step_pct: self.whole(&file.step_pct, 1, 100)?,
            floor_pct: self.whole(&file.floor_pct, 0, 1_000)?,
            floor,
        })
    }

    fn run(&self, file: &FileRun) -> Result<Run, PolicyError> {
        Ok(Run {
            proposals_max: usize::try_from(self.whole(&file.proposals_max, 0, 1_000_000)?).unwrap_or(0),
            actions_a_day_max: self.whole(&file.actions_a_day_max, 0, 1_000_000)?,
            worth_min_micros: self.money(&file.worth_min)?,
        })
    }

    fn autonomy(&self, file: &FileAutonomy) -> Result<Autonomy, PolicyError> {
        let start = match Level::find(file.start.get_ref()) {
            Some(level @ (Level::Observe | Level::Ask)) => level,
            _ => {
                let found = file.start.get_ref();
                return self.error(
                    file.start.span(),
                    format!(
                        "found `{found}`; write observe or ask: `act` is only given by a person, to one agent and kind"
                    ),
                    format!("读到“{found}”；请填写 observe 或 ask：act 只能由人逐项授予"),
                );
            }
        };
        Ok(Autonomy {
            failures_max: self.whole(&file.failures_max, 1, 1_000)?,
            start,
            act_each_micros: self.money(&file.act_each)?,
            act_a_day_micros: self.money(&file.act_a_day)?,
        })
    }

    fn blocked(&self, words: &[Text]) -> Result<BTreeSet<String>, PolicyError> {
        let mut blocked = BTreeSet::new();
        for word in words {
            let normal = crate::action::normal_words(word.get_ref());
            if normal.is_empty() {
                let (en, zh) = ("found an empty word; take it out", "读到空词；请删除");
                return self.error(word.span(), en.into(), zh.into());
            }
            blocked.insert(normal);
        }
        Ok(blocked)
    }
}

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// Not TOML, an unknown, missing or repeated key, a value out of its bounds: with line and column of the first.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let file: File = toml::from_str(text).map_err(|e| {
            let what = e.message().lines().next().unwrap_or_default().to_owned();
            PolicyError::at(text, &e.span().unwrap_or(0..0), what.clone(), format!("无法读取：{what}"))
        })?;
        let r = Reader(text);
        Ok(Self {
            goals: Goals {
                growth_pct: r.whole(&file.goals.growth_pct, -100, 10_000)?,
                margin_pct: r.whole(&file.goals.margin_pct, -100, 100)?,
            },
            tax: Tax {
                vat_bp: r.whole(&file.tax.vat_bp, 0, 10_000)?,
                corporate_bp: r.whole(&file.tax.corporate_bp, 0, 10_000)?,
                dividend_bp: r.whole(&file.tax.dividend_bp, 0, 10_000)?,
            },
            ads: r.ads(file.ads)?,
            stock: r.stock(&file.stock)?,
            price: r.price(&file.price)?,
            blocked_words: r.blocked(&file.words.blocked)?,
            no_fly_skus: file.no_fly.skus.into_iter().collect(),
            no_fly_campaigns: file.no_fly.campaigns.into_iter().collect(),
            run: r.run(&file.run)?,
            approval: Approval {
                proposal_hours: r.whole(&file.approval.proposal_hours, 1, 8_760)?,
                approval_hours: r.whole(&file.approval.approval_hours, 1, 8_760)?,
                receipt_hours: r.whole(&file.approval.receipt_hours, 1, 8_760)?,
            },
            outcome: Outcome {
                days: u16::try_from(r.whole(&file.outcome.days, 1, 365)?).unwrap_or(28),
                mature_days: i32::try_from(r.whole(&file.outcome.mature_days, 0, 365)?).unwrap_or(35),
                coverage_pct: u8::try_from(r.whole(&file.outcome.coverage_pct, 50, 99)?).unwrap_or(90),
            },
            autonomy: r.autonomy(&file.autonomy)?,
            company: file.company,
            people: r.people(file.people)?,
        })
    }

    /// What the journal calls this policy: BLAKE3 of what it says, not of how its text is laid out.
    ///
    /// # Panics
    /// Never: a policy has plain fields and text keys only.
    pub fn hash(&self) -> String {
        let said = serde_json::to_vec(self).expect("a policy is plain fields and text keys");
        blake3::hash(&said).to_hex().to_string()
    }
}

impl Default for Policy {
    /// The embedded policy.
    ///
    /// # Panics
    /// Never: a test reads the embedded text.
    fn default() -> Self {
        match Self::parse(DEFAULT) {
            Ok(policy) => policy,
            Err(e) => unreachable!("the embedded policy is read by a test: {e}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;

    fn mistake(from: &str, to: &str) -> String {
        assert!(DEFAULT.contains(from), "{from}");
        Policy::parse(&DEFAULT.replacen(from, to, 1)).expect_err(to).to_string()
    }

    #[test]
    fn the_default_is_read_and_keeps_76_of_100() {
        let policy = Policy::default();
        assert_eq!(policy.tax.after_tax_micros(100_000_000, 500_000_000), 76_000_000);
        assert_eq!(policy.tax.after_tax_micros(-100, 0), -76);
        let next = policy.tax.marginal();
        assert_eq!((next.keep_nanos, next.sales_nanos), (760_000_000, 0));
        assert_eq!(next.after_tax_micros(100_000_000, 500_000_000), 76_000_000);
        assert_eq!(policy.ads.limits("amazon-us").bid_ceiling_micros, 4_000_000);
        assert_eq!(policy.ads.limits("amazon-jp").bid_ceiling_micros, 600_000_000);
        assert_eq!(policy.people["owner"].role, Role::Owner);
    }

    #[test]
    fn the_hash_is_of_what_is_said_and_not_of_how_it_is_written() {
        let policy = Policy::default();
        let spaced = Policy::parse(&format!("# mine\n{}", DEFAULT.replace(" = ", "  =  "))).unwrap();
        assert_eq!(policy.hash(), spaced.hash());
        let greedy = Policy::parse(&DEFAULT.replacen("growth_pct = 70", "growth_pct = 71", 1)).unwrap();
        assert_ne!(policy.hash(), greedy.hash());
    }

    #[test]
    fn mistakes_are_shown_where_they_stand() {
        let found = [
            mistake("growth_pct = 70", "growth_pct = 70000"),
            mistake("bid_ceiling = \"4.00\"", "bid_ceiling = \"4,00\""),
            mistake("start = \"ask\"", "start = \"act\""),
            mistake("role = \"owner\"", "role = \"boss\""),
            mistake("role = \"owner\"", "role = \"viewer\""),
            mistake("[ads.limits.amazon-jp]", "[ads.limits.amazon-mars]"),
            mistake("vat_bp", "vat"),
            mistake("blocked = []", "blocked = [\"Best\", \" \"]"),
            mistake("service_pct = 95", "service_pct = \"high\""),
        ]
        .join("\n");
        expect_test::expect![[r#"
            line 8, column 14: found 70000; write a whole number from -100 to 10000
            line 33, column 15: found `4,00`; write an amount such as "1.50", with a point and at most six places
            line 100, column 9: found `act`; write observe or ask: `act` is only given by a person, to one agent and kind
            line 126, column 8: found the role `boss`; write one of owner, operator, stock, designer, accountant, viewer
            line 124, column 1: no owner among `people`; name at least one
            line 39, column 13: found `amazon-mars`, which is no site; write a site code such as amazon-us, or default
            line 15, column 1: unknown field `vat`, expected one of `vat_bp`, `corporate_bp`, `dividend_bp`
            line 67, column 20: found an empty word; take it out
            line 48, column 15: invalid type: string "high", expected i64"#]].assert_eq(&found);
    }

    #[test]
    fn vat_is_taken_from_sales_that_hold_it() {
        let tax = Tax { vat_bp: 100, corporate_bp: 500, dividend_bp: 2000 };
        // 101 of sales hold 1 of VAT: (20 − 1) × 0.95 × 0.8
        assert_eq!(tax.after_tax_micros(20_000_000, 101_000_000), 14_440_000);
        assert_eq!(tax.marginal().after_tax_micros(20_000_000, 101_000_000), 14_440_000);
        assert_eq!(super::super::to_cny(1_000_000, Currency::USD, Some(7_100_000_000)), Some(7_100_000));
        assert_eq!(super::super::to_cny(1_000_000, Currency::USD, None), None);
    }
}
