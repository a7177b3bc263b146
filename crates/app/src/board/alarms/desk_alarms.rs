//! Alarms of the desk itself: stopped, about to lapse, in doubt.

use super::super::docket::Docket;
use super::super::earned::{Rates, Sum};
use super::{Alarm, Severity, Where, World};
use desk::{Decision, DecisionId, Filter, Order, State};
use domain::{Action, ActionKind, Day, Words};
use std::collections::{BTreeMap, BTreeSet};

const HOUR_MICROS: i64 = 3_600_000_000;
/// What becomes void within so many hours is told.
const LAPSE_HOURS: i64 = 24;
/// An order that was carried out counts as under way for so many days.
const ORDER_DAYS: i64 = 90;

/// Decisions that become void soon.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Lapsing {
    /// How many.
    pub count: u64,
    /// Their likely effects.
    pub likely: Sum,
    /// When the first does, microseconds since 1970 UTC.
    pub first_micros: Option<i64>,
}

/// An order that waits or is under way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OpenOrder {
    /// Decision.
    pub id: DecisionId,
    /// Whether it waits for a person.
    pub waits: bool,
    /// Day on which the goods can be sold.
    pub expected: Day,
}

/// What is open at the desk.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Open {
    /// Who threw the kill switch, and why.
    pub stopped: Option<(String, String)>,
    /// Proposals that lapse within a day.
    pub proposals: Lapsing,
    /// Approvals that lapse within a day, not carried out.
    pub approvals: Lapsing,
    /// Decisions whose result nobody knows.
    pub unknown: u64,
    /// The order of a shop and SKU that is expected first, or else waits.
    pub orders: BTreeMap<(String, String), OpenOrder>,
}

/// What is open for some shops (empty means all).
pub fn open(docket: &Docket, shops: &BTreeSet<String>, rates: &Rates, now: i64) -> Open {
    let seen = |states: &[State]| Filter { states: states.to_vec(), shops: shops.clone(), ..Filter::default() };
    let list = |filter: Filter| docket.list(&filter, Order::Number);
    let due = Some(now + LAPSE_HOURS * HOUR_MICROS);
    let lapsing = |state| lapse(&list(Filter { due_by_micros: due, ..seen(&[state]) }), rates, now);
    let states = [State::Proposed, State::Approved, State::Dispatched, State::Unknown, State::Executed];
    let since = Some(now - ORDER_DAYS * 24 * HOUR_MICROS);
    let orders = Filter { kind: Some(ActionKind::PurchaseOrder), changed_since_micros: since, ..seen(&states) };
    Open {
        stopped: docket.room.stopped.clone(),
        proposals: lapsing(State::Proposed),
        approvals: lapsing(State::Approved),
        unknown: docket.count(&seen(&[State::Unknown])),
        orders: orders_of(&list(orders), desk::room::day_of(now)),
    }
}

/// What was expected before today has come, or is none of the desk's to tell.
fn orders_of<D: AsRef<Decision>>(decisions: &[D], today: Day) -> BTreeMap<(String, String), OpenOrder> {
    let mut open: BTreeMap<(String, String), OpenOrder> = BTreeMap::new();
    for d in decisions.iter().map(AsRef::as_ref).filter(|d: &&Decision| d.reverted_by.is_none()) {
        let Action::PurchaseOrder { sku, expected_day, .. } = &d.proposal.action else { continue };
        let order = OpenOrder { id: d.id, waits: d.state == State::Proposed, expected: *expected_day };
        if order.expected < today {
            continue;
        }
        let first = open.entry((d.proposal.shop.clone(), sku.clone())).or_insert(order);
        if (order.waits, order.expected) < (first.waits, first.expected) {
            *first = order;
        }
    }
    open
}

fn lapse<D: AsRef<Decision>>(decisions: &[D], rates: &Rates, now: i64) -> Lapsing {
    let due = |d: &&Decision| desk::listing::due_micros(d).filter(|at| *at >= now);
    let live: Vec<&Decision> = decisions.iter().map(AsRef::as_ref).filter(|d| due(d).is_some()).collect();
    Lapsing {
        count: live.len() as u64,
        first_micros: live.iter().filter_map(due).min(),
        likely: Sum::likely(live, rates),
    }
}

pub(super) fn alarms(world: &World<'_>) -> Vec<Alarm> {
    let open = world.open;
    let mut all = Vec::new();
    if let Some((by, _)) = &open.stopped {
        all.push(Alarm {
            severity: Severity::Now,
            title: Words::new("everything that leaves is stopped", "急停中：所有改动均不发出"),
            detail: Words::new(
                format!("{by} threw the kill switch; an owner allows it again at the top of the page"),
                format!("{by} 已启动急停；老板可在页面顶部恢复"),
            ),
            cash_micros: None,
            cash_is: Words::default(),
            due: None,
            place: Where::Inbox,
            of_money: false,
        });
    }
    let n = open.approvals.count;
    all.extend(lapsing(
        &open.approvals,
        Severity::Now,
        Words::new(format!("{n} approval(s) lapse within a day"), format!("{n} 项批准将在一天内失效")),
        Words::new("make the upload files, or they must be approved again", "请生成上传文件，否则需重新批准"),
        Where::Outbox,
    ));
    let n = open.proposals.count;
    all.extend(lapsing(
        &open.proposals,
        Severity::Soon,
        Words::new(format!("{n} proposal(s) lapse within a day"), format!("{n} 项待审提案将在一天内过期")),
        Words::new(
            "decide on them today; what lapses is reckoned anew by the next run",
            "请今日审批；过期的提案由下次运行重新计算",
        ),
        Where::Inbox,
    ));
    if open.unknown > 0 {
        let n = open.unknown;
        all.push(Alarm {
            severity: Severity::Now,
            title: Words::new(format!("{n} change(s) with an unknown result"), format!("{n} 项改动结果未知")),
            detail: Words::new(
                "no receipt says whether the marketplace did them; upload the receipt or a fresh report, and nothing is sent twice",
                "没有回执可确认平台是否执行；请上传回执或最新报告，系统不会重复发送",
            ),
            cash_micros: None,
            cash_is: Words::default(),
            due: None,
            place: Where::Outbox,
            of_money: false,
        });
    }
    all
}

fn lapsing(l: &Lapsing, severity: Severity, title: Words, detail: Words, place: Where) -> Option<Alarm> {
    (l.count > 0).then(|| Alarm {
        severity,
        title,
        detail,
        cash_micros: l.likely.cny_micros,
        cash_is: Words::new("expected effect", "预期影响"),
        due: l.first_micros.map(desk::room::day_of),
        place,
        of_money: false,
    })
}
