//! `tradewind edit`: a person changes the values of what is proposed.

use super::super::Desk;
use super::super::exit::{Exit, Trouble};
use super::super::sheet::{folded, one_line};
use super::args::Edit;
use super::{as_seen, change, named, open, seen, tag};
use domain::Action;

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Edit) -> Result<Exit, Trouble> {
    let named = named(&args.id)?;
    super::super::wait(async {
        let house = open(desk).await?;
        let before = house.decision(named.id).await?;
        as_seen(&before, named.hash.as_deref())?;
        let action = changed(&before.proposal.action, &args.set)?;
        let (_, seen) = seen(desk, &house).await?;
        house.edit(before.id, &before.hash, &action, &args.by, &seen, desk.now_micros).await?;
        let after = house.decision(before.id).await?;
        for (d, label) in [(&before, ("was:  ", "原为：")), (&after, ("is:   ", "现为："))] {
            let label = format!("{} {}", d.id, desk.lang.of(label));
            writeln!(desk.out, "{}", folded(&label, &change::line(desk.lang, &d.proposal), desk.width))?;
        }
        let tag = tag(&after);
        let text = desk.lang.pick(
            format!("it waits for approval anew: tradewind approve {tag} --by NAME"),
            format!("需重新批准：tradewind approve {tag} --by 姓名"),
        );
        writeln!(desk.out, "{text}")?;
        Ok::<_, Trouble>(Exit::Done)
    })
}

/// The action with fields set: `--set FIELD=VALUE`, as often as there are fields.
fn changed(action: &Action, set: &[String]) -> Result<Action, Trouble> {
    let mut pairs = Vec::with_capacity(set.len());
    for text in set {
        let (field, value) = text.split_once('=').map_or((text.trim(), None), |(f, v)| (f.trim(), Some(v.trim())));
        let Some(value) = value.filter(|v| !v.is_empty()) else {
            let found = one_line(text, 40);
            return Err(Trouble::Usage(
                format!("found --set {found}; write FIELD=VALUE, such as bid=0.85"),
                format!("--set {found} 无效；请写成 字段=值，如 bid=0.85"),
            ));
        };
        pairs.push((field, value));
    }
    Ok(app::desk::edit::changed(action, &pairs)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::action::{AdEntity, AdRef, Match, Mode};
    use domain::{Currency, Day};
    use expect_test::expect;

    fn bid() -> Action {
        let target = AdRef {
            entity: AdEntity::Keyword,
            campaign_id: "1".into(),
            ad_group_id: "2".into(),
            id: "3".into(),
            label: "steel bottle".into(),
        };
        Action::SetBid { target, before_micros: 500_000, after_micros: 650_000 }
    }

    fn order() -> Action {
        let day = Day::new(2026, 6, 1).unwrap();
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
        }
    }

    fn negative() -> Action {
        let Action::SetBid { target, .. } = bid() else { unreachable!() };
        Action::AddNegative { at: target, text: "glass".into(), match_type: Match::Exact }
    }

    fn coupon() -> Action {
        let day = Day::new(2026, 6, 1).unwrap();
        Action::Coupon { sku: "A".into(), discount_bp: 500, budget_micros: 10_000_000, from: day, to: day.plus(7) }
    }

    fn said(action: &Action, set: &[&str]) -> String {
        let set: Vec<String> = set.iter().map(|s| (*s).to_owned()).collect();
        match changed(action, &set) {
            Ok(after) => {
                assert_eq!(after.subject(), action.subject(), "an edit changes values only");
                change::action(super::super::super::words::Lang::En, &after, Currency::USD)
            }
            Err(Trouble::Usage(en, zh)) => format!("{en} | {zh}"),
            Err(Trouble::App(app::Error::Asked { en, zh })) => format!("{en} | {zh}"),
            Err(other) => format!("{other:?}"),
        }
    }

    #[test]
    fn what_can_be_set_and_what_is_said_of_the_rest() {
        let found = [
            said(&bid(), &["bid=0.85"]),
            said(&order(), &["units=960", "mode=AIR", "freight=9.5", "expected=2026-07-01"]),
            said(&coupon(), &["discount=12.5%", "budget=80", "to=2026-06-30"]),
            said(&bid(), &["bid=0,85"]),
            said(&bid(), &["budget=3"]),
            said(&bid(), &["bid"]),
            said(&bid(), &["bid=1", "bid=2"]),
            said(&negative(), &["text=glass bottle"]),
            said(&order(), &["units=9.5"]),
            said(&order(), &["units=-5"]),
            said(&order(), &["mode=rail"]),
            said(&order(), &["expected=1/7/2026"]),
            said(&coupon(), &["discount=12.345"]),
        ]
        .join("\n");
        expect![[r#"
            bid 0.50 → 0.85 USD · keyword “steel bottle”
            order 960 × A by air, 28,320.00 CNY, sellable 2026-07-01
            coupon 12.5 %, at most 80.00 USD, 2026-06-01 – 2026-06-30 · A
            bid: found `0,85`; write an amount such as 19.99, with a point and at most six places | bid：读到“0,85”；请填写金额，如 19.99，用小数点，最多六位小数
            found field `budget`; a decision of kind `set bid` has: bid | 字段“budget”无效；“调整竞价”可修改：bid
            found --set bid; write FIELD=VALUE, such as bid=0.85 | --set bid 无效；请写成 字段=值，如 bid=0.85
            bid is set twice; set it once | bid 设置了两次；请只设置一次
            a decision of kind `add negative keyword` has no field to set; decline it instead | “添加否定词”没有可修改的字段；请改为拒绝
            units: found `9.5`; write a whole number, without separators | units：读到“9.5”；请填写整数，不加分隔符
            units: found `-5`; write a whole number, without separators | units：读到“-5”；请填写整数，不加分隔符
            mode: found `rail`; write one of sea, air | mode：读到“rail”；可用：sea, air
            expected: found day `1/7/2026`; write it as 2026-10-31 | expected：日期为“1/7/2026”；请写成 2026-10-31
            discount: found `12.345`; write per cent with at most two places, such as 12.5 | discount：读到“12.345”；请填写百分比，最多两位小数，如 12.5"#]]
        .assert_eq(&found);
    }
}
