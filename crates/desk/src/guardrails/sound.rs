//! A proposal must be whole and possible: agents and people are not trusted to have checked.

use crate::guardrail::{Check, Said, Stage};
use crate::moment::time_text;
use domain::action::{AdEntity, AdState, Match};
use domain::{Action, Marketplace};

pub(super) fn check(c: &Check) -> Option<Said> {
    let p = c.proposal;
    let Some(site) = Marketplace::find(&p.marketplace).filter(|s| s.code() == p.marketplace) else {
        return Said::block(
            format!("`{}` is not a site; use a code such as `amazon-us`", p.marketplace),
            format!("“{}”不是站点代码；请使用如 amazon-us", p.marketplace),
        );
    };
    if c.stage == Stage::Admission && p.expires_at_micros < c.moment.now_micros {
        let until = time_text(p.expires_at_micros);
        return Said::block(
            format!("the proposal was good until {until}; run the agent again"),
            format!("提案有效期至 {until}；请重新运行智能体"),
        );
    }
    let d = &p.predicted;
    if d.currency != site.currency() || d.days == 0 || d.low_micros > d.likely_micros || d.likely_micros > d.high_micros
    {
        return Said::block(
            format!(
                "the prediction is not one: low {} ≤ likely {} ≤ high {} over {} days in {} is needed; the agent has a fault",
                c.money(d.low_micros),
                c.money(d.likely_micros),
                c.money(d.high_micros),
                d.days,
                site.currency()
            ),
            format!("预测无效：须满足 低 ≤ 可能 ≤ 高、天数大于零且币种为 {}；请检查智能体", site.currency()),
        );
    }
    if c.stage == Stage::Admission && p.evidence.is_empty() {
        return Said::block("the proposal names no evidence; the agent has a fault", "提案没有任何依据；请检查智能体");
    }
    let (en, zh) = fault(&p.action)?;
    Said::block(format!("the action cannot be carried out: {en}"), format!("动作无法执行：{zh}"))
}

const SAME: (&str, &str) = ("the value stays what it is", "数值没有变化");

/// What is impossible about an action.
fn fault(action: &Action) -> Option<(&'static str, &'static str)> {
    let empty = ("the words are empty", "词语为空");
    Some(match action {
        Action::SetBid { before_micros, after_micros, target } => {
            if *after_micros <= 0 || *before_micros <= 0 {
                ("a bid is more than zero", "竞价必须大于零")
            } else if before_micros == after_micros {
                SAME
            } else if target.entity == AdEntity::Campaign {
                ("a campaign has no bid", "广告活动没有竞价")
            } else {
                return None;
            }
        }
        Action::SetBudget { before_micros, after_micros, campaign } => {
            if *after_micros <= 0 || *before_micros <= 0 {
                ("a budget is more than zero", "预算必须大于零")
            } else if before_micros == after_micros {
                SAME
            } else if campaign.entity != AdEntity::Campaign {
                ("only a campaign has a budget", "只有广告活动有预算")
            } else {
                return None;
            }
        }
        Action::SetState { before: AdState::Archived, .. } => {
            ("what is archived does not come back", "已归档的对象无法恢复")
        }
        Action::SetState { before, after, .. } if before == after => SAME,
        Action::AddNegative { text, match_type, .. } | Action::RemoveNegative { text, match_type, .. } => {
            if text.trim().is_empty() {
                empty
            } else if *match_type == Match::Broad {
                ("a negative keyword is phrase or exact", "否定词须为词组或精准匹配")
            } else {
                return None;
            }
        }
        Action::HarvestKeyword { text, .. } | Action::PauseKeyword { text, .. } if text.trim().is_empty() => empty,
        Action::HarvestKeyword { bid_micros, .. } if *bid_micros <= 0 => ("a bid is more than zero", "竞价必须大于零"),
        Action::PurchaseOrder { .. } => return order_fault(action),
        Action::SetPrice { before_micros, after_micros, .. } if *after_micros <= 0 || *before_micros <= 0 => {
            ("a price is more than zero", "售价必须大于零")
        }
        Action::SetPrice { before_micros, after_micros, .. } if before_micros == after_micros => SAME,
        Action::Coupon { discount_bp, budget_micros, from, to, .. }
            if !(1..10_000).contains(discount_bp) || *budget_micros <= 0 || from > to =>
        {
            (
                "a coupon needs a discount under 100 %, a budget and days in order",
                "优惠券须有低于 100% 的折扣、预算及先后正确的日期",
            )
        }
        Action::Removal { units, .. } if *units <= 0 => ("units are more than zero", "数量必须大于零"),
        _ => return None,
    })
}

fn order_fault(action: &Action) -> Option<(&'static str, &'static str)> {
    let Action::PurchaseOrder {
        units,
        carton_units,
        unit_price_micros,
        unit_freight_micros,
        order_day,
        ship_day,
        expected_day,
        number,
        ..
    } = action
    else {
        return None;
    };
    let value = units.checked_mul(unit_price_micros.saturating_add(*unit_freight_micros));
    Some(if *units <= 0 || *carton_units <= 0 || units % carton_units != 0 {
        ("an order is of whole cartons", "采购须为整箱")
    } else if *unit_price_micros < 0 || *unit_freight_micros < 0 || value.is_none() {
        ("price and freight are not negative, and their sum can be written down", "单价与运费不得为负且总额须有效")
    } else if order_day > ship_day || ship_day > expected_day {
        ("its days are out of order", "日期先后不正确")
    } else if number.trim().is_empty() {
        ("it has no number, by which the supplier would know it again", "缺少单号，供应商无法识别重复")
    } else {
        return None;
    })
}
