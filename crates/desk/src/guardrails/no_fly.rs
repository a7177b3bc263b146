//! SKUs and campaigns that nothing is changed for, by id, by name, and through what a campaign advertises.

use crate::guardrail::{Check, Said};

pub(super) fn check(c: &Check) -> Option<Said> {
    let policy = c.moment.policy;
    if policy.no_fly_skus.is_empty() && policy.no_fly_campaigns.is_empty() {
        return None;
    }
    campaign(c).or_else(|| skus(c)).or_else(|| Said::pass("not on the no-fly list", "不在禁飞名单中"))
}

fn campaign(c: &Check) -> Option<Said> {
    let at = c.proposal.action.ad_ref()?;
    let listed = &c.moment.policy.no_fly_campaigns;
    if listed.is_empty() {
        return None;
    }
    let name = c.moment.surroundings.campaign_names.get(&at.campaign_id);
    let same = |text: &str| listed.iter().any(|l| l.trim().to_lowercase() == text.trim().to_lowercase());
    if same(&at.campaign_id) || name.is_some_and(|n| same(n)) {
        let shown = name.unwrap_or(&at.campaign_id);
        return Said::block(
            format!("campaign `{shown}` is on the no-fly list of the policy"),
            format!("广告活动“{shown}”在策略的禁飞名单中"),
        );
    }
    if name.is_none() {
        return Said::block(
            format!(
                "the name of campaign {} is not known, so the no-fly list cannot be checked; import a bulk file",
                at.campaign_id
            ),
            format!("不知道广告活动 {} 的名称，无法核对禁飞名单；请导入批量表", at.campaign_id),
        );
    }
    None
}

fn skus(c: &Check) -> Option<Said> {
    let listed = &c.moment.policy.no_fly_skus;
    if listed.is_empty() {
        return None;
    }
    let advertised = c.campaign_skus().into_iter().flatten().map(String::as_str);
    let named = c.proposal.skus.iter().map(String::as_str).chain(c.proposal.action.sku());
    let touched: Vec<&str> = named.chain(advertised).collect();
    if let Some(sku) = touched.iter().find(|s| listed.contains(**s)) {
        return Said::block(
            format!("SKU `{sku}` is on the no-fly list of the policy"),
            format!("SKU“{sku}”在策略的禁飞名单中"),
        );
    }
    if touched.is_empty() {
        return Said::block(
            "it is not known which SKUs this touches, so the no-fly list cannot be checked; import a bulk file",
            "不知道涉及哪些 SKU，无法核对禁飞名单；请导入批量表",
        );
    }
    None
}
