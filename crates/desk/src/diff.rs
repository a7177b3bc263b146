//! What an action changes, field by field, in words.

use crate::person::money;
use domain::action::{AdState, Mode, RemovalMethod};
use domain::{Action, Currency, Words};

/// A field that changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Name of the field.
    pub field: Words,
    /// Value that stands.
    pub before: Words,
    /// Value wanted.
    pub after: Words,
}

/// What changes. `currency` is the site's, for money that has none of its own.
pub fn changes(action: &Action, currency: Currency) -> Vec<Change> {
    let amount = |micros: i64| same(money(micros, currency));
    match action {
        Action::SetBid { before_micros, after_micros, .. } => {
            vec![change(("bid", "竞价"), amount(*before_micros), amount(*after_micros))]
        }
        Action::SetBudget { before_micros, after_micros, .. } => {
            vec![change(("daily budget", "每日预算"), amount(*before_micros), amount(*after_micros))]
        }
        Action::SetPrice { before_micros, after_micros, .. } => {
            vec![change(("price", "售价"), amount(*before_micros), amount(*after_micros))]
        }
        Action::SetState { before, after, .. } => vec![change(("state", "状态"), state(*before), state(*after))],
        Action::AddNegative { text, match_type, .. } => {
            vec![new(("negative keyword", "否定词"), same(format!("{text} [{}]", match_type.code())))]
        }
        Action::RemoveNegative { text, match_type, .. } => {
            let there = same(format!("{text} [{}]", match_type.code()));
            vec![change(("negative keyword", "否定词"), there, nothing())]
        }
        Action::HarvestKeyword { text, match_type, bid_micros, .. } => vec![
            new(("keyword", "关键词"), same(format!("{text} [{}]", match_type.code()))),
            new(("bid", "竞价"), amount(*bid_micros)),
        ],
        Action::PauseKeyword { text, match_type, .. } => {
            let field = format!("{text} [{}]", match_type.code());
            vec![Change {
                field: Words::new(format!("keyword {field}"), format!("关键词 {field}")),
                before: state(AdState::Enabled),
                after: state(AdState::Paused),
            }]
        }
        Action::PurchaseOrder { .. } => order(action),
        Action::Coupon { discount_bp, budget_micros, from, to, .. } => {
            let discount = domain::money::decimal(discount_bp.saturating_mul(10_000), 0);
            vec![
                new(("discount", "折扣"), same(format!("{discount} %"))),
                new(("budget", "预算"), amount(*budget_micros)),
                new(("days", "日期"), same(format!("{from} – {to}"))),
            ]
        }
        Action::Removal { units, method, number, .. } => vec![
            new(("removal order", "移除订单"), same(number.clone())),
            new(("units", "数量"), same(units.to_string())),
            new(("what becomes of them", "处理方式"), removal(*method)),
        ],
    }
}

fn order(action: &Action) -> Vec<Change> {
    let Action::PurchaseOrder {
        number,
        supplier,
        sku,
        units,
        carton_units,
        unit_price_micros,
        unit_freight_micros,
        currency,
        mode,
        order_day,
        ship_day,
        expected_day,
    } = action
    else {
        return Vec::new();
    };
    let mode = match mode {
        Mode::Sea => Words::new("by sea", "海运"),
        Mode::Air => Words::new("by air", "空运"),
    };
    vec![
        new(("purchase order", "采购单"), same(format!("{number} · {supplier}"))),
        new(("units", "数量"), same(format!("{units} × {sku} ({carton_units} / carton)"))),
        new(("unit price", "单价"), same(money(*unit_price_micros, *currency))),
        new(("unit freight", "单件运费"), same(money(*unit_freight_micros, *currency))),
        new(("total", "总额"), same(money(action.outlay_micros(), *currency))),
        new(("transport", "运输方式"), mode),
        new(
            ("order, hand-over, on sale", "下单、交货、可售"),
            same(format!("{order_day} · {ship_day} · {expected_day}")),
        ),
    ]
}

fn change((en, zh): (&str, &str), before: Words, after: Words) -> Change {
    Change { field: Words::new(en, zh), before, after }
}

fn new(field: (&str, &str), after: Words) -> Change {
    change(field, nothing(), after)
}

fn same(text: String) -> Words {
    Words::new(text.clone(), text)
}

fn nothing() -> Words {
    Words::new("none", "无")
}

fn state(state: AdState) -> Words {
    match state {
        AdState::Enabled => Words::new("enabled", "启用"),
        AdState::Paused => Words::new("paused", "暂停"),
        AdState::Archived => Words::new("archived", "归档"),
    }
}

fn removal(method: RemovalMethod) -> Words {
    match method {
        RemovalMethod::Return => Words::new("sent back", "退回"),
        RemovalMethod::Dispose => Words::new("destroyed", "销毁"),
        RemovalMethod::Liquidate => Words::new("sold off by the marketplace", "平台清算"),
    }
}
