//! What a person can set in a decision, kind by kind: fields, their values as text, and the action with other values.
//!
//! What a decision is about (ids, words, numbers of orders) is no field: that is another decision.

use crate::error::Error;
use domain::action::{AdState, Mode, RemovalMethod};
use domain::money::decimal;
use domain::{Action, ActionKind};
use std::collections::BTreeSet;

/// Letters of what a person wrote that a message repeats.
const FOUND: usize = 40;

/// A field that a person can set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Field {
    /// Name, as commands and forms write it.
    pub name: &'static str,
    /// In words: English, Chinese.
    pub title: (&'static str, &'static str),
    /// How it is written.
    pub input: Input,
}

/// How a field is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Input {
    /// An amount in the currency of the decision, `19.99`.
    Money,
    /// A whole number of units.
    Whole,
    /// A day, `2026-10-31`.
    Day,
    /// Per cent with at most two places, `12.5`.
    PerCent,
    /// One of a few words.
    Choice(&'static [Choice]),
}

/// A word that a field may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Choice {
    /// The word, lower case.
    pub code: &'static str,
    /// In words: English, Chinese.
    pub title: (&'static str, &'static str),
}

const fn field(name: &'static str, en: &'static str, zh: &'static str, input: Input) -> Field {
    Field { name, title: (en, zh), input }
}

const fn choice(code: &'static str, en: &'static str, zh: &'static str) -> Choice {
    Choice { code, title: (en, zh) }
}

const STATES: &[Choice] =
    &[choice("enabled", "enabled", "启用"), choice("paused", "paused", "暂停"), choice("archived", "archived", "归档")];
const MODES: &[Choice] = &[choice("sea", "by sea", "海运"), choice("air", "by air", "空运")];
const METHODS: &[Choice] = &[
    choice("return", "sent back", "退回"),
    choice("dispose", "destroyed", "销毁"),
    choice("liquidate", "sold off by the marketplace", "平台清算"),
];

/// Fields that a person can set, kind by kind; empty where nothing can be set.
pub fn fields(kind: ActionKind) -> &'static [Field] {
    match kind {
        ActionKind::SetBid | ActionKind::HarvestKeyword => const { &[field("bid", "bid", "竞价", Input::Money)] },
        ActionKind::SetBudget => const { &[field("budget", "daily budget", "每日预算", Input::Money)] },
        ActionKind::SetState => const { &[field("state", "state", "状态", Input::Choice(STATES))] },
        ActionKind::PurchaseOrder => {
            const {
                &[
                    field("units", "units", "数量", Input::Whole),
                    field("mode", "transport", "运输方式", Input::Choice(MODES)),
                    field("price", "unit price", "单价", Input::Money),
                    field("freight", "unit freight", "单件运费", Input::Money),
                    field("order", "day of the order", "下单日期", Input::Day),
                    field("ship", "day of hand-over", "交货日期", Input::Day),
                    field("expected", "on sale from", "预计可售日期", Input::Day),
                ]
            }
        }
        ActionKind::SetPrice => const { &[field("price", "price", "售价", Input::Money)] },
        ActionKind::Coupon => {
            const {
                &[
                    field("discount", "discount", "折扣", Input::PerCent),
                    field("budget", "budget", "预算", Input::Money),
                    field("from", "first day", "开始日期", Input::Day),
                    field("to", "last day", "结束日期", Input::Day),
                ]
            }
        }
        ActionKind::Removal => {
            const {
                &[
                    field("units", "units", "数量", Input::Whole),
                    field("method", "what becomes of them", "处理方式", Input::Choice(METHODS)),
                ]
            }
        }
        ActionKind::AddNegative | ActionKind::RemoveNegative | ActionKind::PauseKeyword => &[],
    }
}

/// The value that stands, as an input shows it and [`changed`] reads it; empty for a field that the kind does not have.
pub fn value(action: &Action, field: &str) -> String {
    // cents, unless the amount is whole or finer
    let money = |micros: &i64| decimal(*micros, if micros % 1_000_000 == 0 { 0 } else { 2 });
    match (action, field) {
        (Action::SetBid { after_micros: m, .. }, "bid")
        | (Action::HarvestKeyword { bid_micros: m, .. }, "bid")
        | (Action::SetBudget { after_micros: m, .. }, "budget")
        | (Action::SetPrice { after_micros: m, .. }, "price")
        | (Action::PurchaseOrder { unit_price_micros: m, .. }, "price")
        | (Action::PurchaseOrder { unit_freight_micros: m, .. }, "freight")
        | (Action::Coupon { budget_micros: m, .. }, "budget") => money(m),
        (Action::SetState { after, .. }, "state") => after.code().to_owned(),
        (Action::PurchaseOrder { units, .. } | Action::Removal { units, .. }, "units") => units.to_string(),
        (Action::PurchaseOrder { mode, .. }, "mode") => mode.code().to_owned(),
        (Action::PurchaseOrder { order_day: day, .. }, "order")
        | (Action::PurchaseOrder { ship_day: day, .. }, "ship")
        | (Action::PurchaseOrder { expected_day: day, .. }, "expected")
        | (Action::Coupon { from: day, .. }, "from")
        | (Action::Coupon { to: day, .. }, "to") => day.to_string(),
        (Action::Coupon { discount_bp, .. }, "discount") => decimal(discount_bp.saturating_mul(10_000), 0),
        (Action::Removal { method, .. }, "method") => method.code().to_lowercase(),
        _ => String::new(),
    }
}

/// The action with fields set, each named once.
///
/// # Errors
/// [`Error::Asked`]: the kind has no such field, a field is named twice, or its value can't be read.
pub fn changed(action: &Action, set: &[(&str, &str)]) -> Result<Action, Error> {
    let kind = action.kind();
    let (mut action, mut named) = (action.clone(), BTreeSet::new());
    for (field, value) in set {
        if !fields(kind).iter().any(|f| f.name == *field) {
            return Err(no_field(kind, field));
        }
        if !named.insert(*field) {
            return Err(Error::asked(
                format!("{field} is set twice; set it once"),
                format!("{field} 设置了两次；请只设置一次"),
            ));
        }
        put(&mut action, field, value.trim())?;
    }
    Ok(action)
}

fn no_field(kind: ActionKind, field: &str) -> Error {
    let (found, (en, zh)) = (cut(field), kind.title());
    match fields(kind) {
        [] => Error::asked(
            format!("a decision of kind `{en}` has no field to set; decline it instead"),
            format!("“{zh}”没有可修改的字段；请改为拒绝"),
        ),
        fields => {
            let known = fields.iter().map(|f| f.name).collect::<Vec<_>>().join(", ");
            Error::asked(
                format!("found field `{found}`; a decision of kind `{en}` has: {known}"),
                format!("字段“{found}”无效；“{zh}”可修改：{known}"),
            )
        }
    }
}

fn put(action: &mut Action, field: &str, value: &str) -> Result<(), Error> {
    let money = || stated(field, value);
    let day = || {
        let read = crate::settings::day(value);
        read.map_err(|e| Error::asked(format!("{field}: {}", e.en), format!("{field}：{}", e.zh)))
    };
    match (action, field) {
        (Action::SetBid { after_micros, .. }, _)
        | (Action::SetBudget { after_micros, .. }, _)
        | (Action::SetPrice { after_micros, .. }, _) => *after_micros = money()?,
        (Action::HarvestKeyword { bid_micros, .. }, _) => *bid_micros = money()?,
        (Action::SetState { after, .. }, _) => {
            let states = [AdState::Enabled, AdState::Paused, AdState::Archived];
            *after = word(field, value, &states, AdState::code)?;
        }
        (Action::PurchaseOrder { units, .. } | Action::Removal { units, .. }, "units") => *units = whole(field, value)?,
        (Action::PurchaseOrder { mode, .. }, "mode") => {
            *mode = word(field, value, &[Mode::Sea, Mode::Air], Mode::code)?
        }
        (Action::PurchaseOrder { unit_price_micros, .. }, "price") => *unit_price_micros = money()?,
        (Action::PurchaseOrder { unit_freight_micros, .. }, "freight") => *unit_freight_micros = money()?,
        (Action::PurchaseOrder { order_day, .. }, "order") => *order_day = day()?,
        (Action::PurchaseOrder { ship_day, .. }, "ship") => *ship_day = day()?,
        (Action::PurchaseOrder { expected_day, .. }, "expected") => *expected_day = day()?,
        (Action::Coupon { discount_bp, .. }, "discount") => *discount_bp = percent_bp(field, value)?,
        (Action::Coupon { budget_micros, .. }, "budget") => *budget_micros = money()?,
        (Action::Coupon { from, .. }, "from") => *from = day()?,
        (Action::Coupon { to, .. }, "to") => *to = day()?,
        (Action::Removal { method, .. }, "method") => {
            let methods = [RemovalMethod::Return, RemovalMethod::Dispose, RemovalMethod::Liquidate];
            *method = word(field, value, &methods, RemovalMethod::code)?;
        }
        (action, field) => return Err(no_field(action.kind(), field)),
    }
    Ok(())
}

/// One of a few words.
fn word<T: Copy>(field: &str, value: &str, known: &[T], code: fn(T) -> &'static str) -> Result<T, Error> {
    known.iter().copied().find(|k| code(*k).eq_ignore_ascii_case(value)).ok_or_else(|| {
        let known: Vec<_> = known.iter().map(|k| code(*k).to_lowercase()).collect();
        let (found, known) = (cut(value), known.join(", "));
        Error::asked(
            format!("{field}: found `{found}`; write one of {known}"),
            format!("{field}：读到“{found}”；可用：{known}"),
        )
    })
}

fn whole(field: &str, value: &str) -> Result<i64, Error> {
    let digits = value.bytes().all(|b| b.is_ascii_digit());
    value.parse().ok().filter(|_| digits).ok_or_else(|| {
        let found = cut(value);
        Error::asked(
            format!("{field}: found `{found}`; write a whole number, without separators"),
            format!("{field}：读到“{found}”；请填写整数，不加分隔符"),
        )
    })
}

/// `12.5` or `12.5%` as basis points.
fn percent_bp(field: &str, value: &str) -> Result<i64, Error> {
    let plain = value.trim_end_matches(['%', '％', ' ']);
    amount(plain).filter(|micros| *micros >= 0 && micros % 10_000 == 0).map(|micros| micros / 10_000).ok_or_else(|| {
        let found = cut(value);
        Error::asked(
            format!("{field}: found `{found}`; write per cent with at most two places, such as 12.5"),
            format!("{field}：读到“{found}”；请填写百分比，最多两位小数，如 12.5"),
        )
    })
}

/// Reads `0.85`, `20` or `-3.5` exactly as micros: at most six places, no thousands separators, no currency sign.
pub fn amount(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, plain) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, places) = plain.split_once('.').unwrap_or((plain, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || places.len() > 6 || !digits(whole) || !digits(places) || plain.ends_with('.') {
        return None;
    }
    let micros: i64 = format!("{whole}{places:0<6}").parse().ok()?;
    Some(if negative { -micros } else { micros })
}

/// Reads an amount that an option or field holds, micros.
///
/// # Errors
/// [`Error::Asked`], with the name, what was found and how an amount is written.
pub fn stated(name: &str, text: &str) -> Result<i64, Error> {
    amount(text).ok_or_else(|| {
        let found = cut(text);
        Error::asked(
            format!("{name}: found `{found}`; write an amount such as 19.99, with a point and at most six places"),
            format!("{name}：读到“{found}”；请填写金额，如 19.99，用小数点，最多六位小数"),
        )
    })
}

/// What a person wrote, short enough for a message.
fn cut(text: &str) -> String {
    let plain = |c: char| if c.is_control() { '·' } else { c };
    let rest = text.chars().count().saturating_sub(FOUND);
    let more = if rest > 0 { format!("…(+{rest})") } else { String::new() };
    text.chars().take(FOUND).map(plain).chain(more.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::action::{AdEntity, AdRef, Match};
    use domain::{Currency, Day};
    use expect_test::expect;

    fn keyword() -> AdRef {
        AdRef {
            entity: AdEntity::Keyword,
            campaign_id: "1".into(),
            ad_group_id: "2".into(),
            id: "3".into(),
            label: "steel bottle".into(),
        }
    }

    /// An action of every kind.
    fn actions() -> Vec<Action> {
        let day = Day::new(2026, 6, 1).unwrap();
        let (text, match_type) = (String::from("glass"), Match::Exact);
        vec![
            Action::SetBid { target: keyword(), before_micros: 500_000, after_micros: 655_000 },
            Action::SetBudget { campaign: keyword(), before_micros: 20_000_000, after_micros: 25_500_000 },
            Action::SetState { entity: keyword(), before: AdState::Enabled, after: AdState::Paused },
            Action::AddNegative { at: keyword(), text: text.clone(), match_type },
            Action::RemoveNegative { at: keyword(), text: text.clone(), match_type },
            Action::HarvestKeyword { at: keyword(), text: text.clone(), match_type, bid_micros: 1_234_567 },
            Action::PauseKeyword { at: keyword(), text, match_type },
            Action::PurchaseOrder {
                number: "TW-1".into(),
                supplier: "Sun".into(),
                sku: "A".into(),
                units: 480,
                carton_units: 24,
                unit_price_micros: 20_000_000,
                unit_freight_micros: 2_000_000,
                currency: Currency::CNY,
                mode: Mode::Sea,
                order_day: day,
                ship_day: day.plus(15),
                expected_day: day.plus(50),
            },
            Action::SetPrice { sku: "A".into(), before_micros: 19_990_000, after_micros: 21_990_000 },
            Action::Coupon { sku: "A".into(), discount_bp: 525, budget_micros: 10_000_000, from: day, to: day.plus(7) },
            Action::Removal { number: "R".into(), sku: "A".into(), units: 40, method: RemovalMethod::Dispose },
        ]
    }

    #[test]
    fn every_field_shows_what_it_reads() {
        let mut shown = Vec::new();
        assert_eq!(actions().len(), ActionKind::ALL.len());
        for action in actions() {
            let fields = fields(action.kind());
            let values: Vec<(&str, String)> = fields.iter().map(|f| (f.name, value(&action, f.name))).collect();
            let pairs: Vec<(&str, &str)> = values.iter().map(|(f, v)| (*f, v.as_str())).collect();
            assert_eq!(changed(&action, &pairs).unwrap(), action, "what an input shows changes nothing");
            for (f, (_, v)) in fields.iter().zip(&values) {
                if let Input::Choice(choices) = f.input {
                    assert!(choices.iter().any(|c| c.code == v), "{v} is no choice of {}", f.name);
                    for c in choices {
                        assert_eq!(value(&changed(&action, &[(f.name, c.code)]).unwrap(), f.name), c.code);
                    }
                }
            }
            let values: Vec<String> = pairs.iter().map(|(f, v)| format!("{f}={v}")).collect();
            shown.push(format!("{}: {}", action.kind().code(), values.join(" ")));
        }
        expect![[r#"
            set_bid: bid=0.655
            set_budget: budget=25.50
            set_state: state=paused
            add_negative: 
            remove_negative: 
            harvest_keyword: bid=1.234567
            pause_keyword: 
            purchase_order: units=480 mode=sea price=20 freight=2 order=2026-06-01 ship=2026-06-16 expected=2026-07-21
            set_price: price=21.99
            coupon: discount=5.25 budget=10 from=2026-06-01 to=2026-06-08
            removal: units=40 method=dispose"#]]
        .assert_eq(&shown.join("\n"));
    }

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        for (text, micros) in [
            ("0.85", 850_000),
            (" 20 ", 20_000_000),
            ("-3.5", -3_500_000),
            ("0.000001", 1),
            ("19.990000", 19_990_000),
            ("9000000000000", 9_000_000_000_000_000_000),
        ] {
            assert_eq!(amount(text), Some(micros), "{text}");
        }
        for wrong in
            ["", ".", "1.", ".5", "1,5", "1 000", "1e3", "$5", "+5", "--5", "0.0000001", "９", "9300000000000", "1.2.3"]
        {
            assert_eq!(amount(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_repeated_in_a_message_is_short_and_plain() {
        let long = format!("\u{1b}[2J{}", "9".repeat(10_000));
        let Err(Error::Asked { en, zh }) = changed(&actions()[0], &[("bid", &long)]) else { panic!("read") };
        assert!(en.len() < 200 && zh.len() < 200 && !en.contains('\u{1b}'), "{en}");
    }
}
