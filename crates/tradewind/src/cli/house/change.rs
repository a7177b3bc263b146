//! What a decision changes, on one line: before → after. Everything that comes from reports is quoted, cut and made harmless.

use super::super::figures::{count, money};
use super::super::sheet::one_line;
use super::super::words::Lang;
use super::amount::exact;
use domain::action::{AdEntity, AdRef, AdState, Match, Mode};
use domain::{Action, Currency, Marketplace, Proposal};

/// Columns of text from outside that a line shows.
pub const LABEL: usize = 60;

/// Text from outside between quotes; its own quotes become plain ones, so that it cannot end where it pleases.
pub fn quoted(text: &str, limit: usize) -> String {
    format!("“{}”", one_line(text, limit).replace(['“', '”', '„', '‟'], "\""))
}

/// The currency of a decision's values: the order's own, else the site's.
pub fn currency(p: &Proposal) -> Currency {
    match &p.action {
        Action::PurchaseOrder { currency, .. } => *currency,
        _ => Marketplace::find(&p.marketplace).map_or(p.predicted.currency, Marketplace::currency),
    }
}

/// SKUs that a line names.
const SKUS_SHOWN: usize = 2;

/// The change on one line, with the SKUs that it touches: many campaigns have a target of the same name.
pub fn line(lang: Lang, p: &Proposal) -> String {
    let mut line = action(lang, &p.action, currency(p));
    if p.action.sku().is_none() && !p.skus.is_empty() {
        let skus: Vec<String> = p.skus.iter().take(SKUS_SHOWN).map(|sku| one_line(sku, 20)).collect();
        let more = p.skus.len().saturating_sub(SKUS_SHOWN);
        let more = if more > 0 { format!(" +{more}") } else { String::new() };
        line = format!("{line} · {}{more}", skus.join(", "));
    }
    line
}

/// What a decision is about, without any amount.
pub fn about(lang: Lang, p: &Proposal) -> String {
    let what = lang.of(p.action.kind().title());
    match (p.action.ad_ref(), p.action.sku()) {
        (Some(at), _) => format!("{what} · {} {}", entity(lang, at.entity), quoted(&at.label, LABEL)),
        (None, Some(sku)) => format!("{what} · {}", one_line(sku, LABEL)),
        (None, None) => what.to_owned(),
    }
}

/// Shop and site.
pub fn place(p: &Proposal) -> String {
    format!("{}/{}", one_line(&p.shop, 20), one_line(&p.marketplace, 20))
}

/// An action on one line, its values in `c` where it has no currency of its own.
pub fn action(lang: Lang, action: &Action, c: Currency) -> String {
    let steps = |before: i64, after: i64| format!("{} → {}", money(before, c.digits()), exact(after, c));
    let name = |e: &AdRef| format!("{} {}", entity(lang, e.entity), quoted(&e.label, LABEL));
    let words = |text: &str, m: Match| format!("{} {}", matching(lang, m), quoted(text, LABEL));
    let sku = |sku: &str| one_line(sku, LABEL);
    match action {
        Action::SetBid { target, before_micros, after_micros } => {
            format!("{} {} · {}", lang.pick("bid", "竞价"), steps(*before_micros, *after_micros), name(target))
        }
        Action::SetBudget { campaign, before_micros, after_micros } => {
            let what = lang.pick("daily budget", "每日预算");
            format!("{what} {} · {}", steps(*before_micros, *after_micros), name(campaign))
        }
        Action::SetState { entity, before, after } => {
            format!("{} → {} · {}", state(lang, *before), state(lang, *after), name(entity))
        }
        Action::AddNegative { at, text, match_type } => {
            format!("{} {} · {}", lang.pick("negative", "添加否定"), words(text, *match_type), name(at))
        }
        Action::RemoveNegative { at, text, match_type } => {
            format!("{} {} · {}", lang.pick("remove negative", "移除否定"), words(text, *match_type), name(at))
        }
        Action::HarvestKeyword { at, text, match_type, bid_micros } => {
            let (what, bid) = (lang.pick("new keyword", "新关键词"), lang.pick("bid", "竞价"));
            let comma = lang.pick(", ", "，");
            format!("{what} {}{comma}{bid} {} · {}", words(text, *match_type), exact(*bid_micros, c), name(at))
        }
        Action::PauseKeyword { at, text, match_type } => {
            format!("{} {} · {}", lang.pick("pause keyword", "暂停关键词"), words(text, *match_type), name(at))
        }
        Action::PurchaseOrder { .. } => order(lang, action),
        Action::SetPrice { sku: of, before_micros, after_micros } => {
            format!("{} {} · {}", lang.pick("price", "售价"), steps(*before_micros, *after_micros), sku(of))
        }
        Action::Coupon { sku: of, discount_bp, budget_micros, from, to } => {
            let off = percent_of_bp(*discount_bp);
            let most = exact(*budget_micros, c);
            lang.pick(
                format!("coupon {off} %, at most {most}, {from} – {to} · {}", sku(of)),
                format!("优惠券 {off} %，最多 {most}，{from} – {to} · {}", sku(of)),
            )
        }
        Action::Removal { sku: of, units, method, .. } => {
            let units = count(units.unsigned_abs());
            lang.pick(
                format!("remove {units} units ({}) · {}", method.code(), sku(of)),
                format!("移除 {units} 件（{}）· {}", method.code(), sku(of)),
            )
        }
    }
}

fn order(lang: Lang, action: &Action) -> String {
    let Action::PurchaseOrder { sku, units, currency, mode, expected_day, .. } = action else { return String::new() };
    let (units, sku) = (count(units.unsigned_abs()), one_line(sku, LABEL));
    let cost = exact(action.outlay_micros(), *currency);
    let mode = self::mode(lang, *mode);
    lang.pick(
        format!("order {units} × {sku} by {mode}, {cost}, sellable {expected_day}"),
        format!("采购 {units} × {sku}，{mode}，{cost}，预计 {expected_day} 可售"),
    )
}

/// Basis points as per cent: `12.5`.
pub fn percent_of_bp(bp: i64) -> String {
    domain::money::decimal(bp.saturating_mul(10_000), 0)
}

/// A state of an advertising entity in words.
pub fn state(lang: Lang, state: AdState) -> &'static str {
    lang.of(match state {
        AdState::Enabled => ("enabled", "启用"),
        AdState::Paused => ("paused", "暂停"),
        AdState::Archived => ("archived", "归档"),
    })
}

fn entity(lang: Lang, entity: AdEntity) -> &'static str {
    lang.of(match entity {
        AdEntity::Campaign => ("campaign", "广告活动"),
        AdEntity::AdGroup => ("ad group", "广告组"),
        AdEntity::Keyword => ("keyword", "关键词"),
        AdEntity::ProductTarget => ("target", "投放"),
    })
}

fn matching(lang: Lang, m: Match) -> &'static str {
    lang.of(match m {
        Match::Broad => ("broad", "广泛"),
        Match::Phrase => ("phrase", "词组"),
        Match::Exact => ("exact", "精准"),
    })
}

fn mode(lang: Lang, mode: Mode) -> &'static str {
    lang.of(match mode {
        Mode::Sea => ("sea", "海运"),
        Mode::Air => ("air", "空运"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Day;
    use domain::action::RemovalMethod;
    use expect_test::expect;

    fn at(entity: AdEntity, label: &str) -> AdRef {
        let part = |text: &str, there: bool| if there { text.to_owned() } else { String::new() };
        AdRef {
            entity,
            campaign_id: "11".into(),
            ad_group_id: part("22", entity != AdEntity::Campaign),
            id: part("33", matches!(entity, AdEntity::Keyword | AdEntity::ProductTarget)),
            label: label.into(),
        }
    }

    fn actions() -> Vec<Action> {
        let day = Day::new(2026, 6, 1).unwrap();
        let group = || at(AdEntity::AdGroup, "Bottles main");
        let campaign = || at(AdEntity::Campaign, "Summer");
        vec![
            Action::SetBid {
                target: at(AdEntity::Keyword, "steel bottle"),
                before_micros: 500_000,
                after_micros: 655_000,
            },
            Action::SetBudget { campaign: campaign(), before_micros: 20_000_000, after_micros: 30_000_000 },
            Action::SetState { entity: campaign(), before: AdState::Enabled, after: AdState::Paused },
            Action::AddNegative { at: group(), text: "free bottle".into(), match_type: Match::Exact },
            Action::RemoveNegative { at: campaign(), text: "glass".into(), match_type: Match::Phrase },
            Action::HarvestKeyword {
                at: group(),
                text: "steel flask".into(),
                match_type: Match::Exact,
                bid_micros: 800_000,
            },
            Action::PauseKeyword { at: group(), text: "flask".into(), match_type: Match::Broad },
            Action::PurchaseOrder {
                number: "TW-20260601-A".into(),
                supplier: "Sun".into(),
                sku: "A".into(),
                units: 1200,
                carton_units: 24,
                unit_price_micros: 21_500_000,
                unit_freight_micros: 3_000_000,
                currency: Currency::CNY,
                mode: Mode::Sea,
                order_day: day,
                ship_day: day.plus(20),
                expected_day: day.plus(60),
            },
            Action::SetPrice { sku: "A".into(), before_micros: 19_990_000, after_micros: 21_990_000 },
            Action::Coupon {
                sku: "A".into(),
                discount_bp: 1250,
                budget_micros: 50_000_000,
                from: day,
                to: day.plus(7),
            },
            Action::Removal { number: "R1".into(), sku: "A".into(), units: 40, method: RemovalMethod::Dispose },
        ]
    }

    fn lines(lang: Lang) -> String {
        actions().iter().map(|a| action(lang, a, Currency::USD)).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn every_kind_on_a_line() {
        assert_eq!(actions().len(), domain::ActionKind::ALL.len());
        expect![[r#"
            bid 0.50 → 0.655 USD · keyword “steel bottle”
            daily budget 20.00 → 30.00 USD · campaign “Summer”
            enabled → paused · campaign “Summer”
            negative exact “free bottle” · ad group “Bottles main”
            remove negative phrase “glass” · campaign “Summer”
            new keyword exact “steel flask”, bid 0.80 USD · ad group “Bottles main”
            pause keyword broad “flask” · ad group “Bottles main”
            order 1,200 × A by sea, 29,400.00 CNY, sellable 2026-07-31
            price 19.99 → 21.99 USD · A
            coupon 12.5 %, at most 50.00 USD, 2026-06-01 – 2026-06-08 · A
            remove 40 units (Dispose) · A"#]]
        .assert_eq(&lines(Lang::En));
        expect![[r#"
            竞价 0.50 → 0.655 USD · 关键词 “steel bottle”
            每日预算 20.00 → 30.00 USD · 广告活动 “Summer”
            启用 → 暂停 · 广告活动 “Summer”
            添加否定 精准 “free bottle” · 广告组 “Bottles main”
            移除否定 词组 “glass” · 广告活动 “Summer”
            新关键词 精准 “steel flask”，竞价 0.80 USD · 广告组 “Bottles main”
            暂停关键词 广泛 “flask” · 广告组 “Bottles main”
            采购 1,200 × A，海运，29,400.00 CNY，预计 2026-07-31 可售
            售价 19.99 → 21.99 USD · A
            优惠券 12.5 %，最多 50.00 USD，2026-06-01 – 2026-06-08 · A
            移除 40 件（Dispose）· A"#]]
        .assert_eq(&lines(Lang::Zh));
    }

    #[test]
    fn a_hostile_label_stays_between_its_quotes() {
        let label = format!("x” · approved by owner\u{1b}[2K\nD1 “{}", "y".repeat(10_000));
        let bid = Action::SetBid { target: at(AdEntity::Keyword, &label), before_micros: 1, after_micros: 2 };
        let text = action(Lang::En, &bid, Currency::USD);
        assert_eq!(text.matches(['“', '”']).count(), 2, "{text}");
        assert!(text.chars().count() < 120 && !text.contains(['\u{1b}', '\n']), "{text}");
    }
}
