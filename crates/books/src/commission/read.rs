//! Reads an agreement from TOML: every mistake with file, line, column, what was found and what to do, in English and Chinese.

use super::agreement::{Agreement, Assignment, Leaver, Owned};
use super::ledger::Kind;
use super::reader::{Reader, Text, Whole};
use super::scheme::{
    AgeCharge, Base, Carry, ChargedTo, Clawback, HeldRule, Holdback, LateRefundRule, LeaverRule, Phase, Scheme,
    SlowStockRule, Tier, TierKind,
};
use domain::Day;
use serde::Deserialize;
use std::collections::BTreeSet;
use toml::Spanned;

/// Why an agreement is not used. Line and column are 1-based; the column counts characters.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{file}, line {line}, column {column}: {en}")]
pub struct SchemeError {
    /// File, as the caller names it.
    pub file: String,
    /// Line in the file.
    pub line: usize,
    /// Column in the line.
    pub column: usize,
    /// What was found and what to do, in English.
    pub en: String,
    /// The same in Chinese.
    pub zh: String,
}

impl SchemeError {
    /// The message in Chinese, with its place.
    pub fn zh(&self) -> String {
        format!("{} 第 {} 行第 {} 列：{}", self.file, self.line, self.column, self.zh)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    scheme: Vec<FileScheme>,
    #[serde(default)]
    assignment: Vec<FileAssignment>,
    #[serde(default)]
    ownership: Vec<FileOwned>,
    #[serde(default)]
    leaver: Vec<FileLeaver>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileScheme {
    name: Text,
    currency: Text,
    from: Text,
    to: Option<Text>,
    base: Text,
    tiers: Text,
    carry: Text,
    carry_cap: Option<Text>,
    clawback: Option<Text>,
    tier: Spanned<Vec<FileTier>>,
    #[serde(default)]
    age_charge: Vec<FileAgeCharge>,
    phase: Option<FilePhase>,
    slow_stock: FileSlowStock,
    #[serde(default)]
    holdback: Vec<FileHoldback>,
    leaver: FileLeaverRule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileTier {
    from: Text,
    rate: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileAgeCharge {
    days: Whole,
    monthly_rate: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilePhase {
    days: Whole,
    ad_subsidy: Text,
    payback_gate: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileSlowStock {
    charged_to: Text,
    boss_pool: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileHoldback {
    share: Text,
    months: Whole,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileLeaverRule {
    held: Text,
    late_refunds: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileAssignment {
    operator: Text,
    scheme: Text,
    from: Text,
    to: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileOwned {
    shop: Text,
    sku: Text,
    operator: Text,
    from: Text,
    to: Option<Text>,
    share: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileLeaver {
    operator: Text,
    on: Text,
}

/// Reads files (name, text) as one agreement; schemes, assignments, owners and leavers may stand in any of them.
///
/// # Errors
/// The first mistake: not TOML, an unknown or missing key, a value that can't be read or has no effect, tiers or ages out of order,
/// editions or assignments that overlap, an unknown scheme, an operator in two currencies.
pub fn read(files: &[(&str, &str)]) -> Result<Agreement, SchemeError> {
    let mut agreement = Agreement::default();
    let mut parsed = Vec::new();
    for (file, text) in files {
        let reader = Reader { file, text };
        match toml::from_str::<File>(text) {
            Ok(file) => parsed.push((reader, file)),
            Err(e) => {
                let what = e.message().lines().next().unwrap_or_default().to_owned();
                return reader.error(e.span().unwrap_or(0..0), what.clone(), format!("无法读取：{what}"));
            }
        }
    }
    for (reader, file) in &parsed {
        for s in &file.scheme {
            let scheme = reader.scheme(s)?;
            if let Some(other) = agreement
                .schemes
                .iter()
                .find(|o| o.name == scheme.name && overlap((o.from, o.to), (scheme.from, scheme.to)))
            {
                return reader.wrong(
                    &s.from,
                    &format!(
                        "the edition of `{}` from {} is still in force then; end it with `to`",
                        other.name, other.from
                    ),
                    &format!("“{}”自 {} 起的版本届时仍有效；请用 to 结束它", other.name, other.from),
                );
            }
            agreement.schemes.push(scheme);
        }
    }
    for (reader, file) in &parsed {
        reader.people(file, &mut agreement)?;
    }
    Ok(agreement)
}

fn overlap(a: (Day, Option<Day>), b: (Day, Option<Day>)) -> bool {
    a.1.is_none_or(|to| b.0 <= to) && b.1.is_none_or(|to| a.0 <= to)
}

impl Reader<'_> {
    fn scheme(&self, f: &FileScheme) -> Result<Scheme, SchemeError> {
        let (from, to) = self.days(&f.from, f.to.as_ref())?;
        let base = self.word(&f.base, Base::ALL, Base::code)?;
        let age_charges = self.age_charges(&f.age_charge, base)?;
        Ok(Scheme {
            name: self.name(&f.name)?,
            currency: self.currency(&f.currency)?,
            from,
            to,
            base,
            tier_kind: self.word(&f.tiers, TierKind::ALL, TierKind::code)?,
            tiers: self.tiers(&f.tier)?,
            carry: self.carry(&f.carry, f.carry_cap.as_ref())?,
            phase: f.phase.as_ref().map(|p| self.phase(p, base)).transpose()?,
            slow_stock: self.slow_stock(&f.slow_stock, base.counts(Kind::WriteDown) || !age_charges.is_empty())?,
            age_charges,
            holdbacks: self.holdbacks(&f.holdback)?,
            clawback: f.clawback.as_ref().map(|c| self.clawback(c, base)).transpose()?,
            leaver: self.leaver(&f.leaver, !f.holdback.is_empty())?,
        })
    }

    fn tiers(&self, file: &Spanned<Vec<FileTier>>) -> Result<Vec<Tier>, SchemeError> {
        let mut tiers: Vec<Tier> = Vec::new();
        for f in file.get_ref() {
            let tier = Tier { from_micros: self.money(&f.from)?, rate: self.share(&f.rate)? };
            match tiers.last() {
                None if tier.from_micros != 0 => {
                    return self.wrong(&f.from, "the first tier begins at \"0\"", "第一档必须从 \"0\" 开始");
                }
                Some(last) if last.from_micros >= tier.from_micros => {
                    return self.wrong(
                        &f.from,
                        "that is not above the tier before it; put tiers in order of `from`, each higher than the last",
                        "不高于上一档；请按 from 从低到高排列，每档都要更高",
                    );
                }
                _ => tiers.push(tier),
            }
        }
        if tiers.is_empty() {
            let (en, zh) = ("found no tier; give at least one, from \"0\"", "没有档位；请至少填写一档，从 \"0\" 开始");
            return self.error(file.span(), en.into(), zh.into());
        }
        Ok(tiers)
    }

    fn carry(&self, carry: &Text, cap: Option<&Text>) -> Result<Carry, SchemeError> {
        match (carry.get_ref().as_str(), cap) {
            ("none", None) => Ok(Carry::None),
            ("negative", None) => Ok(Carry::Negative),
            ("capped", Some(cap)) => Ok(Carry::Capped(self.money(cap)?)),
            ("capped", None) => self.wrong(carry, "give `carry_cap` as well", "请同时填写 carry_cap"),
            ("none" | "negative", Some(cap)) => self.wrong(
                cap,
                "`carry_cap` has no effect unless `carry` is capped; remove it or write capped",
                "只有 carry 为 capped 时 carry_cap 才有效；请去掉它或改为 capped",
            ),
            _ => self.wrong(carry, "write one of none, negative, capped", "请填写其中之一：none、negative、capped"),
        }
    }

    fn age_charges(&self, file: &[FileAgeCharge], base: Base) -> Result<Vec<AgeCharge>, SchemeError> {
        let mut charges: Vec<AgeCharge> = Vec::new();
        for f in file {
            let charge = AgeCharge { days: self.whole(&f.days, 1, 3_650)?, monthly_rate: self.share(&f.monthly_rate)? };
            if base.counts(Kind::WriteDown) {
                return self.wrong(
                    &f.days,
                    "the base already charges slow stock, and nothing is charged twice; remove `age_charge` or choose gross_profit",
                    "该基数已扣滞销费用，不得重复扣；请去掉 age_charge，或改用 gross_profit",
                );
            }
            if charges.last().is_some_and(|last| last.days >= charge.days) {
                return self.wrong(
                    &f.days,
                    "that is not above the age before it; put ages in order",
                    "不高于上一条；请按天数从小到大排列",
                );
            }
            charges.push(charge);
        }
        Ok(charges)
    }

    fn phase(&self, f: &FilePhase, base: Base) -> Result<Phase, SchemeError> {
        let ad_subsidy = self.share(&f.ad_subsidy)?;
        if ad_subsidy > 0 && !base.counts(Kind::Ads) {
            return self.wrong(
                &f.ad_subsidy,
                "the base does not charge advertising, so there is nothing to bear; write \"0\"",
                "该基数不扣广告费，无可承担；请填写 \"0\"",
            );
        }
        Ok(Phase { days: self.whole(&f.days, 1, 730)?, ad_subsidy, payback_gate: f.payback_gate })
    }

    fn slow_stock(&self, f: &FileSlowStock, is_charged: bool) -> Result<SlowStockRule, SchemeError> {
        let boss_pool = self.share(&f.boss_pool)?;
        if boss_pool > 0 && !is_charged {
            return self.wrong(
                &f.boss_pool,
                "the scheme does not charge slow stock, so there is nothing to bear; write \"0\"",
                "该方案不扣滞销费用，无可承担；请填写 \"0\"",
            );
        }
        Ok(SlowStockRule { charged_to: self.word(&f.charged_to, ChargedTo::ALL, ChargedTo::code)?, boss_pool })
    }

    fn holdbacks(&self, file: &[FileHoldback]) -> Result<Vec<Holdback>, SchemeError> {
        let mut holdbacks: Vec<Holdback> = Vec::new();
        for f in file {
            let holdback = Holdback { share: self.share(&f.share)?, months: self.whole(&f.months, 1, 36)? };
            holdbacks.push(holdback);
            if holdbacks.iter().map(|h| h.share).sum::<i64>() > 1_000_000 {
                return self.wrong(
                    &f.share,
                    "with it more than the whole is held; lower the shares",
                    "合计暂扣超过全部；请降低比例",
                );
            }
        }
        Ok(holdbacks)
    }

    fn leaver(&self, f: &FileLeaverRule, holds: bool) -> Result<LeaverRule, SchemeError> {
        let held = self.word(&f.held, HeldRule::ALL, HeldRule::code)?;
        let late_refunds = self.word(&f.late_refunds, LateRefundRule::ALL, LateRefundRule::code)?;
        if late_refunds == LateRefundRule::Held && !(holds && held == HeldRule::OnSchedule) {
            return self.wrong(
                &f.late_refunds,
                "nothing is held after leaving; give a `holdback` with held = \"on_schedule\", or write house",
                "离职后没有暂扣可抵；请填写 holdback 并设 held = \"on_schedule\"，或改为 house",
            );
        }
        Ok(LeaverRule { held, late_refunds })
    }

    fn clawback(&self, text: &Text, base: Base) -> Result<Clawback, SchemeError> {
        if !base.counts(Kind::Refund) {
            return self.wrong(
                text,
                "refunds are in the payout already, so a clawback has no effect on this base; remove it",
                "退款已含在回款中，追回对该基数无效；请去掉",
            );
        }
        let (number, unit) = text.get_ref().split_once(' ').unwrap_or_default();
        let n = number.parse::<i32>().ok().filter(|n| (0..=730).contains(n));
        match (n, unit) {
            (Some(n), "days") => Ok(Clawback::Days(n)),
            (Some(n), "months") => Ok(Clawback::Months(n)),
            _ => self.wrong(text, "write it like \"60 days\" or \"2 months\"", "请写成 \"60 days\" 或 \"2 months\""),
        }
    }

    /// Assignments, owners and leavers.
    fn people(&self, file: &File, agreement: &mut Agreement) -> Result<(), SchemeError> {
        for f in &file.leaver {
            let leaver = Leaver { operator: self.name(&f.operator)?, on: self.day(&f.on)? };
            if agreement.leavers.iter().any(|l| l.operator == leaver.operator) {
                return self.wrong(
                    &f.operator,
                    "that person leaves twice; keep one entry",
                    "重复的离职记录；请只保留一条",
                );
            }
            agreement.leavers.push(leaver);
        }
        for f in &file.ownership {
            let (from, to) = self.days(&f.from, f.to.as_ref())?;
            let share = self.share(&f.share)?;
            if share == 0 {
                return self.wrong(
                    &f.share,
                    "write a share above 0 or remove the entry",
                    "请填写大于 0 的份额，或删除此条",
                );
            }
            let [shop, sku, operator] = [self.name(&f.shop)?, self.name(&f.sku)?, self.name(&f.operator)?];
            agreement.ownership.push(Owned { shop, sku, operator, from, to, share });
        }
        for f in &file.assignment {
            let assignment = self.assignment(f, agreement)?;
            agreement.assignments.push(assignment);
        }
        Ok(())
    }

    fn assignment(&self, f: &FileAssignment, agreement: &Agreement) -> Result<Assignment, SchemeError> {
        let (from, to) = self.days(&f.from, f.to.as_ref())?;
        let (operator, scheme) = (self.name(&f.operator)?, self.name(&f.scheme)?);
        let currency = |name: &str| agreement.schemes.iter().find(|s| s.name == name).map(|s| s.currency);
        let Some(paid_in) = currency(&scheme) else {
            let names: BTreeSet<_> = agreement.schemes.iter().map(|s| s.name.as_str()).collect();
            let names = names.into_iter().collect::<Vec<_>>().join(", ");
            return self.wrong(
                &f.scheme,
                &format!("no scheme has that name; write one of: {names}"),
                &format!("没有该名称的方案；可用：{names}"),
            );
        };
        for other in agreement.assignments.iter().filter(|a| a.operator == operator) {
            if overlap((other.from, other.to), (from, to)) {
                return self.wrong(
                    &f.from,
                    &format!("{operator} is paid by `{}` from {} then; end that with `to`", other.scheme, other.from),
                    &format!("届时 {operator} 仍按“{}”（自 {} 起）计算；请用 to 结束它", other.scheme, other.from),
                );
            }
            if let Some(before) = currency(&other.scheme).filter(|c| *c != paid_in) {
                return self.wrong(
                    &f.scheme,
                    &format!("it pays in {paid_in}, but `{}` pays {operator} in {before}; use one currency, for losses and held pay carry over", other.scheme),
                    &format!("该方案以 {paid_in} 计，而“{}”以 {before} 计；亏损与暂扣会结转，请使用同一币种", other.scheme),
                );
            }
        }
        Ok(Assignment { operator, scheme, from, to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commission::defaults;
    use expect_test::{Expect, expect};

    const PEOPLE: &str = "
[[assignment]]
operator = \"lin\"
scheme = \"recommended\"
from = \"2026-01-01\"

[[ownership]]
shop = \"s\"
sku = \"A\"
operator = \"lin\"
from = \"2026-01-01\"
to = \"2026-06-30\"
share = \"0.5\"

[[leaver]]
operator = \"lin\"
on = \"2026-06-30\"
";

    fn recommended() -> &'static str {
        defaults::FILES.iter().find(|f| f.0 == "recommended.toml").unwrap().1
    }

    /// Changes the recommended scheme or the people, and shows what is said.
    fn check(change: (&str, &str), expected: Expect) {
        assert!(recommended().contains(change.0) || PEOPLE.contains(change.0), "nothing to change");
        let files = [recommended(), PEOPLE].map(|text| text.replacen(change.0, change.1, 1));
        let e = read(&[("scheme.toml", &files[0]), ("people.toml", &files[1])]).unwrap_err();
        expected.assert_eq(&format!("{e}\n{}\n", e.zh()));
    }

    #[test]
    fn the_examples_are_read_and_their_names_differ() {
        let names: Vec<_> = defaults::read_all().unwrap().into_iter().map(|s| s.name).collect();
        assert_eq!(names, ["payout_less_goods", "accrual", "own_slow_stock", "after_tax", "recommended"]);
        let agreement = read(&[("scheme.toml", recommended()), ("people.toml", PEOPLE)]).unwrap();
        let s = &agreement.schemes[0];
        assert_eq!((s.tiers.len(), s.carry, s.clawback), (3, Carry::Capped(3_000_000_000), Some(Clawback::Months(2))));
        assert_eq!(s.phase, Some(Phase { days: 90, ad_subsidy: 500_000, payback_gate: true }));
        assert_eq!(
            (agreement.assignments.len(), agreement.ownership[0].share, agreement.leavers.len()),
            (1, 500_000, 1)
        );
    }

    #[test]
    fn tiers_out_of_order() {
        check(
            ("\"80000\"", "\"30000\""),
            expect![[r#"
            scheme.toml, line 32, column 8: found `30000`; that is not above the tier before it; put tiers in order of `from`, each higher than the last
            scheme.toml 第 32 行第 8 列：读到“30000”；不高于上一档；请按 from 从低到高排列，每档都要更高
        "#]],
        );
        check(
            ("from = \"0\"\n", "from = \"1\"\n"),
            expect![[r#"
            scheme.toml, line 24, column 8: found `1`; the first tier begins at "0"
            scheme.toml 第 24 行第 8 列：读到“1”；第一档必须从 "0" 开始
        "#]],
        );
    }

    #[test]
    fn a_rate_or_amount_that_cannot_be_read() {
        check(
            ("rate = \"0.05\"", "rate = \"5%\""),
            expect![[r#"
            scheme.toml, line 25, column 8: found `5%`; write a share from 0 to 1 with at most six places, 6 % as "0.06"
            scheme.toml 第 25 行第 8 列：读到“5%”；请填写 0 到 1 之间、最多六位小数的比例，6% 写成 "0.06"
        "#]],
        );
        check(
            ("carry_cap = \"3000\"", "carry_cap = \"-3000\""),
            expect![[r#"
            scheme.toml, line 19, column 13: found `-3000`; write an amount such as "1500.50", with a point and at most six places
            scheme.toml 第 19 行第 13 列：读到“-3000”；请填写金额，例如 "1500.50"，用小数点，最多六位小数
        "#]],
        );
        check(
            ("days = 90", "days = 0"),
            expect![[r#"
            scheme.toml, line 39, column 8: found `0`; write a whole number from 1 to 730
            scheme.toml 第 39 行第 8 列：读到“0”；请填写 1 到 730 之间的整数
        "#]],
        );
        check(
            ("clawback = \"2 months\"", "clawback = \"2\""),
            expect![[r#"
            scheme.toml, line 21, column 12: found `2`; write it like "60 days" or "2 months"
            scheme.toml 第 21 行第 12 列：读到“2”；请写成 "60 days" 或 "2 months"
        "#]],
        );
    }

    #[test]
    fn words_that_are_unknown() {
        check(
            ("base = \"gross_profit_less_slow_stock\"", "base = \"profit\""),
            expect![[r#"
            scheme.toml, line 12, column 8: found `profit`; write one of sales, payout, payout_less_last_months_goods, gross_profit, gross_profit_less_slow_stock, net, after_tax
            scheme.toml 第 12 行第 8 列：读到“profit”；请填写其中之一：sales、payout、payout_less_last_months_goods、gross_profit、gross_profit_less_slow_stock、net、after_tax
        "#]],
        );
        check(
            ("charged_to = \"orderer\"", "charged_to = \"buyer\""),
            expect![[r#"
            scheme.toml, line 44, column 14: found `buyer`; write one of owner, orderer
            scheme.toml 第 44 行第 14 列：读到“buyer”；请填写其中之一：owner、orderer
        "#]],
        );
        check(
            ("payback_gate", "payback"),
            expect![[r#"
            scheme.toml, line 41, column 1: unknown field `payback`, expected one of `days`, `ad_subsidy`, `payback_gate`
            scheme.toml 第 41 行第 1 列：无法读取：unknown field `payback`, expected one of `days`, `ad_subsidy`, `payback_gate`
        "#]],
        );
        check(
            ("scheme = \"recommended\"", "scheme = \"best\""),
            expect![[r#"
            people.toml, line 4, column 10: found `best`; no scheme has that name; write one of: recommended
            people.toml 第 4 行第 10 列：读到“best”；没有该名称的方案；可用：recommended
        "#]],
        );
    }

    #[test]
    fn what_has_no_effect_or_counts_twice() {
        check(
            ("base = \"gross_profit_less_slow_stock\"", "base = \"payout\""),
            expect![[r#"
            scheme.toml, line 40, column 14: found `0.5`; the base does not charge advertising, so there is nothing to bear; write "0"
            scheme.toml 第 40 行第 14 列：读到“0.5”；该基数不扣广告费，无可承担；请填写 "0"
        "#]],
        );
        check(
            ("carry = \"capped\"", "carry = \"negative\""),
            expect![[r#"
            scheme.toml, line 19, column 13: found `3000`; `carry_cap` has no effect unless `carry` is capped; remove it or write capped
            scheme.toml 第 19 行第 13 列：读到“3000”；只有 carry 为 capped 时 carry_cap 才有效；请去掉它或改为 capped
        "#]],
        );
        check(
            ("[scheme.slow_stock]", "[[scheme.age_charge]]\ndays = 181\nmonthly_rate = \"0.02\"\n[scheme.slow_stock]"),
            expect![[r#"
                scheme.toml, line 44, column 8: found `181`; the base already charges slow stock, and nothing is charged twice; remove `age_charge` or choose gross_profit
                scheme.toml 第 44 行第 8 列：读到“181”；该基数已扣滞销费用，不得重复扣；请去掉 age_charge，或改用 gross_profit
            "#]],
        );
        check(
            ("share = \"0.30\"", "share = \"0.80\"\nmonths = 1\n[[scheme.holdback]]\nshare = \"0.3\""),
            expect![[r#"
                scheme.toml, line 53, column 9: found `0.3`; with it more than the whole is held; lower the shares
                scheme.toml 第 53 行第 9 列：读到“0.3”；合计暂扣超过全部；请降低比例
            "#]],
        );
    }

    #[test]
    fn days_and_people() {
        check(
            ("to = \"2026-06-30\"", "to = \"2025-06-30\""),
            expect![[r#"
            people.toml, line 12, column 6: found `2025-06-30`; that is before `from` = 2026-01-01; write a later day or leave `to` out
            people.toml 第 12 行第 6 列：读到“2025-06-30”；早于 from = 2026-01-01；请填写更晚的日期，或去掉 to
        "#]],
        );
        check(
            ("on = \"2026-06-30\"", "on = \"2026-06-31\""),
            expect![[r#"
            people.toml, line 17, column 6: found `2026-06-31`; write a day like 2026-02-28
            people.toml 第 17 行第 6 列：读到“2026-06-31”；请填写日期，例如 2026-02-28
        "#]],
        );
        check(
            ("share = \"0.5\"", "share = \"0\""),
            expect![[r#"
            people.toml, line 13, column 9: found `0`; write a share above 0 or remove the entry
            people.toml 第 13 行第 9 列：读到“0”；请填写大于 0 的份额，或删除此条
        "#]],
        );
        check(
            ("held = \"on_schedule\"", "held = \"at_leaving\""),
            expect![[r#"
            scheme.toml, line 57, column 16: found `held`; nothing is held after leaving; give a `holdback` with held = "on_schedule", or write house
            scheme.toml 第 57 行第 16 列：读到“held”；离职后没有暂扣可抵；请填写 holdback 并设 held = "on_schedule"，或改为 house
        "#]],
        );
        let second = "from = \"2026-01-01\"\n[[assignment]]\noperator = \"lin\"\nscheme = \"recommended\"\nfrom = \"2026-03-01\"";
        check(
            ("from = \"2026-01-01\"", second),
            expect![[r#"
            people.toml, line 9, column 8: found `2026-03-01`; lin is paid by `recommended` from 2026-01-01 then; end that with `to`
            people.toml 第 9 行第 8 列：读到“2026-03-01”；届时 lin 仍按“recommended”（自 2026-01-01 起）计算；请用 to 结束它
        "#]],
        );
    }

    #[test]
    fn editions_that_overlap_and_currencies_that_mix() {
        let twice = format!("{}{}", recommended(), recommended().replace("2000-01-01", "2026-01-01"));
        let dollars = recommended().replace("\"CNY\"", "\"USD\"").replace("\"recommended\"", "\"dollars\"");
        let first = PEOPLE.replacen("from = \"2026-01-01\"", "from = \"2026-01-01\"\nto = \"2026-02-28\"", 1);
        let people =
            format!("{first}[[assignment]]\noperator = \"lin\"\nscheme = \"dollars\"\nfrom = \"2026-03-01\"\n");
        let mut shown = String::new();
        for files in [
            vec![("scheme.toml", &*twice)],
            vec![("a.toml", recommended()), ("b.toml", &dollars), ("people.toml", &people)],
        ] {
            let e = read(&files).unwrap_err();
            shown += &format!("{e}\n{}\n", e.zh());
        }
        expect![[r#"
            scheme.toml, line 68, column 8: found `2026-01-01`; the edition of `recommended` from 2000-01-01 is still in force then; end it with `to`
            scheme.toml 第 68 行第 8 列：读到“2026-01-01”；“recommended”自 2000-01-01 起的版本届时仍有效；请用 to 结束它
            people.toml, line 21, column 10: found `dollars`; it pays in USD, but `recommended` pays lin in CNY; use one currency, for losses and held pay carry over
            people.toml 第 21 行第 10 列：读到“dollars”；该方案以 USD 计，而“recommended”以 CNY 计；亏损与暂扣会结转，请使用同一币种
        "#]].assert_eq(&shown);
    }
}
