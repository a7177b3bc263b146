//! Every refusal, brought about by a command, with its words.

use crate::world::*;
use desk::event::{Draft, Event};
use desk::{LiveState, dispatch};
use desk::{Refusal, Tally, approve, autonomy, batch, decline, edit, revert, stop, undo};
use domain::policy::Level;
use domain::{ActionKind, PayloadHash};
use expect_test::expect;

fn approved() -> World {
    let mut w = World::new();
    w.propose(bid(100, 120));
    w.approve(1, "owner");
    w
}

fn proposed() -> World {
    let mut w = World::new();
    w.propose(bid(100, 120));
    w
}

fn yes(w: &World, by: &str) -> Refusal {
    approve::approve(&w.d(1), &w.d(1).hash, by, &w.m()).unwrap_err()
}

fn back(w: &World, by: &str) -> Refusal {
    let said_by = undo::said_by(&w.d(1), &w.entries);
    undo::undo(&[(w.d(1), said_by)], &w.list(), by, &w.m()).refused.remove(0).1
}

fn leave(w: &World, live: LiveState) -> Refusal {
    dispatch::check(&w.d(1), &Tally::default(), &live, &w.m()).unwrap_err()
}

/// One refusal per variant, in the order of the enum.
fn all() -> Vec<Refusal> {
    vec![
        {
            let mut w = approved();
            w.append(stop::stop("Lin", "prices look wrong", &w.room).unwrap());
            leave(&w, LiveState::AsBefore)
        },
        {
            let mut w = approved();
            let upload = w.send(&[1]);
            dispatch::hand_out(&upload, &[], &upload.hash, &w.m()).unwrap_err()
        },
        yes(&approved(), "owner"),
        yes(&proposed(), "agent:bid"),
        yes(&proposed(), "Zhao"),
        {
            let mut w = World::new();
            let mut p = proposal(bid(100, 80));
            p.shop = "second".into();
            w.admit(vec![p]);
            yes(&w, "Lin")
        },
        stop::resume("Lin", &proposed().m()).unwrap_err(),
        {
            let mut w = proposed();
            w.clock += 73 * HOUR;
            yes(&w, "owner")
        },
        {
            let w = proposed();
            approve::approve(&w.d(1), &PayloadHash("0".repeat(64)), "owner", &w.m()).unwrap_err()
        },
        {
            let w = proposed();
            let batch = batch::list(&w.list(), &batch::Rule::default(), &w.m());
            batch::approve(&batch, &"f".repeat(64), &w.list(), "owner", &w.m()).unwrap_err()
        },
        {
            let mut w = proposed();
            w.append(autonomy::lower("bid", ActionKind::SetBid, Level::Observe, "owner", &w.m()).unwrap());
            yes(&w, "owner")
        },
        {
            let mut w = World::new();
            w.append(autonomy::raise("bid", ActionKind::SetBid, Level::Act, "owner", &w.m()).unwrap());
            w.propose(bid(100, 120));
            w.append(autonomy::lower("bid", ActionKind::SetBid, Level::Ask, "owner", &w.m()).unwrap());
            leave(&w, LiveState::AsBefore)
        },
        {
            let w = proposed();
            edit::edit(&w.d(1), &w.d(1).hash, bid_on("34", 100, 110), "owner", &w.m()).unwrap_err()
        },
        {
            let w = proposed();
            edit::edit(&w.d(1), &w.d(1).hash, bid(100, 120), "owner", &w.m()).unwrap_err()
        },
        decline::decline(&proposed().d(1), "owner", "  ", &proposed().m()).unwrap_err(),
        {
            let mut w = World::new();
            w.done(order(100, 10));
            revert::revert(&w.d(1), &w.list(), "owner", &w.m()).unwrap_err()
        },
        {
            let mut w = World::new();
            w.done(bid(100, 120));
            w.append(revert::revert(&w.d(1), &w.list(), "owner", &w.m()).unwrap());
            revert::revert(&w.d(1), &w.list(), "owner", &w.m()).unwrap_err()
        },
        {
            let mut w = World::new();
            w.done(bid(100, 120));
            w.propose(bid(120, 130));
            revert::revert(&w.d(1), &w.list(), "owner", &w.m()).unwrap_err()
        },
        autonomy::raise("bid", ActionKind::SetBid, Level::Observe, "owner", &proposed().m()).unwrap_err(),
        stop::resume("owner", &proposed().m()).unwrap_err(),
        leave(&approved(), LiveState::AsAfter),
        leave(&approved(), LiveState::Other { found: "bid 1.05 USD".into() }),
        leave(&approved(), LiveState::Missing),
        {
            let mut w = World::new();
            w.around.cny_nanos.clear();
            w.propose(bid(100, 120));
            yes(&w, "Lin")
        },
        {
            let mut w = World::new();
            let mut p = proposal(bid(100, 120));
            p.predicted.low_micros = -300 * USD;
            w.admit(vec![p]);
            yes(&w, "Lin")
        },
        {
            let mut w = proposed();
            w.policy.no_fly_skus.insert(SKU.into());
            yes(&w, "owner")
        },
        {
            let w = approved();
            dispatch::sent(w.upload(&[1]), &Tally::default(), &w.m()).unwrap_err()
        },
        {
            let mut w = approved();
            let upload = w.send(&[1]);
            dispatch::hand_out(&upload, &w.list(), &"cd".repeat(32), &w.m()).unwrap_err()
        },
        {
            let mut w = approved();
            let upload = w.send(&[1]);
            w.confirm(1);
            dispatch::hand_out(&upload, &w.list(), &upload.hash, &w.m()).unwrap_err()
        },
        {
            let mut w = approved();
            let upload = w.send(&[1]);
            let carry = |w: &World| dispatch::carry(&upload, &w.list(), &upload.hash, "owner", &w.m());
            let drafts = carry(&w).unwrap();
            w.append(drafts);
            carry(&w).unwrap_err()
        },
        back(&proposed(), "owner"),
        {
            let mut w = approved();
            w.send(&[1]);
            back(&w, "owner")
        },
        back(&approved(), "Lin"),
    ]
}

#[test]
fn every_refusal_says_what_was_found_and_what_to_do() {
    let mut table = String::new();
    for (i, refusal) in all().iter().enumerate() {
        assert_eq!(usize::from(refusal.code()), i + 1, "{refusal:?} is out of order");
        let again = if refusal.transient() { "again" } else { "-" };
        let void = if refusal.voids() { "void" } else { "-" };
        let words = refusal.words();
        assert_eq!(refusal.to_string(), words.en);
        assert!(!words.en.is_empty() && !words.zh.is_empty());
        let first = words.en.chars().next().unwrap();
        assert!(!first.is_uppercase() || words.en.starts_with(['D', 'U', 'L', 'Z']), "lower case: {}", words.en);
        let json = serde_json::to_value(refusal).unwrap();
        assert_eq!(json["refusal"], refusal.name());
        table += &format!("{} {} {again} {void}\n   {}\n   {}\n", refusal.code(), refusal.name(), words.en, words.zh);
    }
    expect![[r#"
        1 stopped again -
           writes are stopped by Lin: prices look wrong; an owner can resume them
           Lin 已停止所有写入：prices look wrong；须由老板恢复
        2 unknown_decision - -
           there is no decision D1; look its number up in the inbox
           没有决策 D1；请在收件箱中查看编号
        3 wrong_state - -
           D1 is approved: it cannot be approved any more, or not yet
           D1 的状态为“已批准”，现在不能批准
        4 unknown_person - void
           the policy names nobody called `agent:bid`; add them under [[people]] or use a name that is there
           策略中没有名为“agent:bid”的人员；请在 [[people]] 下添加或改用已有姓名
        5 role_may_not - void
           Zhao is accountant and does not decide on `set bid`; ask an operator or an owner
           Zhao 的角色为会计，无权决定“调整竞价”；请找运营或老板
        6 not_their_shop - void
           shop `second` is not among the shops of Lin; ask somebody whose it is, or add it in the policy
           店铺“second”不在 Lin 负责的店铺之内；请找负责人，或在策略中添加
        7 owner_only - -
           Lin is operator; only an owner may do this
           Lin 的角色为运营；此操作仅限老板
        8 lapsed - void
           D1 was good until 2026-11-26 12:00 UTC; let the agents propose it again
           D1 的有效期至 2026-11-26 12:00 UTC；请让智能体重新提案
        9 payload_changed - void
           D1 is not what was seen: payload 000000000000 was seen, f73b4054d487 stands; look at it again
           D1 与所见不同：所见内容 000000000000，现为 f73b4054d487；请重新查看
        10 list_changed - -
           the list is not what was seen: list ffffffffffff was seen, d644b6983ef5 stands; list it again
           清单与所见不同：所见 ffffffffffff，现为 d644b6983ef5；请重新列出
        11 only_observed - -
           agent `bid` only observes for `set bid`; an owner can raise it to `ask`
           智能体 bid 对“调整竞价”仅限观察；老板可将其提升为 ask
        12 standing_order_ended - void
           D1 was approved by a standing order, and `bid` no longer acts on `set bid` by itself; approve it anew when it is proposed again
           D1 由长期授权批准，但 bid 对“调整竞价”已不再自主执行；待重新提案后再批准
        13 other_subject - -
           the decision is about `set_bid keyword:11/22/33`, the edit about `set_bid keyword:11/22/34`; an edit changes values only: decline it instead
           决策针对“set_bid keyword:11/22/33”，修改却针对“set_bid keyword:11/22/34”；修改只能改数值，如不合适请拒绝
        14 nothing_changed - -
           nothing would change: these are the values that stand
           没有任何变化：数值与现有内容相同
        15 reason_missing - -
           a reason is needed; say why in a few words
           须说明原因；请简单写明理由
        16 irreversible - -
           nothing undoes D1 (`purchase order`); change it at the marketplace or supplier by hand
           D1（采购下单）不可撤销；请在平台或供应商处人工处理
        17 already_reverted - -
           D1 is undone by D2; look at that one
           D1 已由 D2 撤销；请查看该决策
        18 overtaken again -
           D2 is about the same thing as D1 and is proposed; settle that one first
           D2 与 D1 针对同一对象，状态为“待审”；请先处理该决策
        19 level_step - -
           autonomy is raised one step at a time, and `ask` to `observe` is not one step up
           自主级别每次只能提升一级，从 ask 到 observe 不是提升一级
        20 not_stopped - -
           writes are not stopped; there is nothing to resume
           写入未被停止，无需恢复
        21 already_so - void
           the marketplace already shows what D1 wants; there is nothing to send
           平台现状已与 D1 的目标一致，无需发送
        22 live_changed - void
           D1 was approved against another state; found now: bid 1.05 USD; the approval is void, let the agents look again
           D1 批准时的状态已改变，现为：bid 1.05 USD；批准作废，请让智能体重新分析
        23 live_missing again -
           the latest report does not show what D1 is to change; import a fresh bulk file
           最新报表中找不到 D1 要修改的对象；请导入最新批量表
        24 rate_missing again -
           there is no exchange rate from USD to RMB, so a limit in RMB cannot be checked; import rates
           缺少 USD 兑人民币汇率，无法核对人民币限额；请导入汇率
        25 over_limit - -
           2100.00 CNY is at stake and Lin decides up to 2000.00 CNY; ask somebody with a higher limit
           涉及 2100.00 CNY，超过 Lin 的限额 2000.00 CNY；请找限额更高的人
        26 guardrail - -
           a guardrail blocks: SKU `TW-1` is on the no-fly list of the policy
           护栏阻止：SKU“TW-1”在策略的禁飞名单中
        27 not_checked - -
           D1 was not checked for this dispatch, or is not in its file; dispatch again
           D1 未经本次发送检查或不在文件中；请重新发送
        28 upload_changed - -
           U1 is not the file that the journal names: abababababab is written there, the bytes are cdcdcdcdcdcd; do not upload it
           U1 与日志所记文件不符：日志为 abababababab，文件为 cdcdcdcdcdcd；请勿上传
        29 upload_settled - -
           U1 is settled, or its number is taken; what still has to be done goes into a new upload
           U1 已结清或编号已被占用；尚需执行的内容请放入新的上传文件
        30 upload_carried - -
           U1 was taken to the marketplace already; import its receipt, or wait until it is read back: it must not be sent again
           U1 已被取走上传；请导入回执，或等待核对结果：不得再次发送
        31 nothing_said - -
           D1 is proposed: nobody has approved or declined it, so there is nothing to take back
           D1 的状态为“待审”：尚无人批准或拒绝，没有可撤销的内容
        32 already_left - -
           D1 is dispatched: its approval cannot be taken back any more; revert it once it is done
           D1 的状态为“已发出”，批准已无法撤销；执行后可作反向操作
        33 not_theirs - -
           owner decided on D1, not Lin; ask them or an owner to take it back
           D1 由 owner 决定，而非 Lin；请由本人或老板撤销
    "#]].assert_eq(&table);
}

#[test]
fn of_several_reasons_the_first_in_the_enum_is_given() {
    // everything is wrong at once, and is put right one after the other
    let mut w = approved();
    let good = w.clone();
    w.clock += 100 * HOUR;
    w.policy.no_fly_skus.insert(SKU.into());
    w.policy.people.remove("owner");
    w.append(stop::stop("Lin", "a test", &w.room).unwrap());
    let mut live = LiveState::Other { found: "x".into() };
    let mut names = vec![leave(&w, live.clone()).name()];
    w.append(vec![Draft::whole(Event::Resumed { by: "owner".into() })]);
    names.push(leave(&w, live.clone()).name());
    w.policy.people = good.policy.people;
    names.push(leave(&w, live.clone()).name());
    (w.clock, w.head) = (good.clock, good.head);
    names.push(leave(&w, live.clone()).name());
    live = LiveState::AsBefore;
    names.push(leave(&w, live).name());
    assert_eq!(names, ["stopped", "unknown_person", "lapsed", "live_changed", "guardrail"]);
}
