//! The guardrails: one file each, one line here.

mod account_budget;
mod actions_a_day;
mod bid_ceiling;
mod bid_step;
mod blocked_words;
mod campaign_budget;
mod immature;
mod no_fly;
mod order_cover;
mod order_value;
mod orders_a_day;
mod price_floor;
mod price_step;
mod rest_days;
mod reversible;
mod sound;
mod stock_cover;

use crate::guardrail::Guardrail;

/// All guardrails, in the order in which they are shown.
pub static GUARDRAILS: &[Guardrail] = &[
    Guardrail { name: "sound", title: ("well formed", "内容完整"), cured_by_time: false, check: sound::check },
    Guardrail { name: "no_fly", title: ("no-fly list", "禁飞名单"), cured_by_time: false, check: no_fly::check },
    Guardrail {
        name: "blocked_words",
        title: ("blocked words", "禁用词"),
        cured_by_time: false,
        check: blocked_words::check,
    },
    Guardrail {
        name: "immature",
        title: ("immature data", "数据未成熟"),
        cured_by_time: false,
        check: immature::check,
    },
    Guardrail {
        name: "rest_days",
        title: ("rest between changes", "调整间隔"),
        cured_by_time: true,
        check: rest_days::check,
    },
    Guardrail {
        name: "bid_step", title: ("step of a bid", "竞价幅度"), cured_by_time: false, check: bid_step::check
    },
    Guardrail {
        name: "bid_ceiling",
        title: ("highest bid", "最高竞价"),
        cured_by_time: false,
        check: bid_ceiling::check,
    },
    Guardrail {
        name: "campaign_budget",
        title: ("daily budget", "每日预算"),
        cured_by_time: false,
        check: campaign_budget::check,
    },
    Guardrail {
        name: "account_budget",
        title: ("spend of the account a day", "账户每日花费"),
        cured_by_time: false,
        check: account_budget::check,
    },
    Guardrail {
        name: "price_floor",
        title: ("lowest price", "最低售价"),
        cured_by_time: false,
        check: price_floor::check,
    },
    Guardrail {
        name: "price_step",
        title: ("step of a price", "调价幅度"),
        cured_by_time: false,
        check: price_step::check,
    },
    Guardrail {
        name: "stock_cover",
        title: ("stock before demand", "库存保障"),
        cured_by_time: false,
        check: stock_cover::check,
    },
    Guardrail {
        name: "order_cover",
        title: ("cover of an order", "采购覆盖天数"),
        cured_by_time: false,
        check: order_cover::check,
    },
    Guardrail {
        name: "order_value",
        title: ("value of an order", "单张采购金额"),
        cured_by_time: false,
        check: order_value::check,
    },
    Guardrail {
        name: "orders_a_day",
        title: ("orders of a day", "每日采购总额"),
        cured_by_time: true,
        check: orders_a_day::check,
    },
    Guardrail {
        name: "actions_a_day",
        title: ("changes of a day", "每日改动数"),
        cured_by_time: true,
        check: actions_a_day::check,
    },
    Guardrail {
        name: "reversible",
        title: ("reversibility", "可撤销"),
        cured_by_time: false,
        check: reversible::check,
    },
];

/// A percentage of nanos without trailing zeros: `12.5`.
pub(crate) fn pct_text(nanos: i64) -> String {
    domain::money::decimal(nanos / 10, 0)
}

/// The values allowed by a step of `step_pct` around `before`, lowest and highest, in micros, rounded inwards.
pub(crate) fn step_range(before_micros: i64, step_pct: i64) -> (i64, i64) {
    let part = i128::from(before_micros) * i128::from(step_pct) / 100;
    let part = i64::try_from(part).unwrap_or(i64::MAX);
    (before_micros.saturating_sub(part), before_micros.saturating_add(part))
}
