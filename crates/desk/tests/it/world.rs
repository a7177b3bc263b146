//! A small shop: policy, people, facts, and a journal in memory that keeps decisions and room as a store would.

use desk::event::{Draft, Entry, Event, Head, Upload};
use desk::{Decision, DecisionId, Moment, Room, Surroundings, Tally, admit, approve, fold};
use desk::{LiveState, dispatch};
use domain::action::{AdEntity, AdRef, AdState, Match, Mode, RemovalMethod};
use domain::proposal::{StockState, Unit};
use domain::{Action, Currency, Day, Evidence, Policy, Predicted, Proposal, Words, policy};
use std::collections::{BTreeMap, BTreeSet};

pub const HOUR: i64 = 3_600_000_000;
pub const DAY: i64 = 24 * HOUR;
/// 2026-11-23 00:00 UTC.
pub const START: i64 = 20_780 * DAY;
pub const USD: i64 = 1_000_000;
pub const SKU: &str = "TW-1";

const PEOPLE: &str = r#"
[[people]]
name = "Lin"
role = "operator"
limit_cny = "2000"
shops = ["main"]
[[people]]
name = "Mei"
role = "stock"
[[people]]
name = "Zhao"
role = "accountant"
"#;

#[derive(Clone)]
pub struct World {
    pub policy: Policy,
    pub around: Surroundings,
    pub room: Room,
    pub decisions: BTreeMap<DecisionId, Decision>,
    pub entries: Vec<Entry>,
    pub head: Head,
    pub clock: i64,
}

pub fn item(sku: &str) -> (String, String, String) {
    ("main".into(), "amazon-us".into(), sku.into())
}

pub fn place() -> (String, String) {
    ("main".into(), "amazon-us".into())
}

impl World {
    pub fn new() -> Self {
        Self::with(|text| text)
    }

    /// With a policy text that was changed.
    pub fn with(change: impl FnOnce(String) -> String) -> Self {
        let text = change(format!("{}\n{PEOPLE}", policy::DEFAULT));
        let around = Surroundings {
            cny_nanos: BTreeMap::from([(Currency::USD, 7_000_000_000)]),
            site_budget_micros: BTreeMap::from([(place(), 1_900 * USD)]),
            site_budget_as_of_micros: BTreeMap::from([(place(), START)]),
            campaign_budget_micros: BTreeMap::from([("11".into(), 50 * USD)]),
            unit_cost_micros: BTreeMap::from([(item(SKU), 10 * USD)]),
            price_micros: BTreeMap::from([(item(SKU), 20 * USD)]),
            stock: BTreeMap::from([(item(SKU), StockState { on_hand: 300, inbound: 100, cover_millidays: 30_000 })]),
            daily_milliunits: BTreeMap::from([(item(SKU), 10_000)]),
            campaign_names: BTreeMap::from([("11".into(), "Bottles".into())]),
            campaign_skus: BTreeMap::from([("11".into(), BTreeSet::from([SKU.into()]))]),
            last_change: BTreeMap::new(),
        };
        Self {
            policy: Policy::parse(&text).unwrap(),
            around,
            room: Room::default(),
            decisions: BTreeMap::new(),
            entries: Vec::new(),
            head: Head::default(),
            clock: START + 12 * HOUR,
        }
    }

    pub fn m(&self) -> Moment<'_> {
        Moment {
            room: &self.room,
            policy: &self.policy,
            surroundings: &self.around,
            now_micros: self.head.now_micros(self.clock),
        }
    }

    /// Appends as a store does: entry by entry, and a misfit is a bug of the desk.
    pub fn append(&mut self, drafts: Vec<Draft>) {
        for draft in drafts {
            let entry = Entry::follow(&self.head, self.clock, "test", draft);
            if let Some(id) = entry.decision {
                let after = fold::apply(self.decisions.get(&id).cloned(), &entry).unwrap();
                self.decisions.insert(id, after);
            }
            self.room.apply(&entry, entry.decision.and_then(|id| self.decisions.get(&id)));
            self.head = entry.head();
            self.entries.push(entry);
        }
    }

    pub fn list(&self) -> Vec<Decision> {
        self.decisions.values().cloned().collect()
    }

    pub fn d(&self, id: u64) -> Decision {
        self.decisions[&DecisionId(id)].clone()
    }

    pub fn admit(&mut self, proposals: Vec<Proposal>) -> admit::Admission {
        let done = admit::admit(proposals, &self.list(), &self.m());
        self.append(done.drafts.clone());
        done
    }

    /// Proposes, and gives the number.
    pub fn propose(&mut self, action: Action) -> u64 {
        let done = self.admit(vec![proposal(action)]);
        done.admitted.first().unwrap_or_else(|| panic!("not admitted: {done:?}")).0
    }

    pub fn approve(&mut self, id: u64, by: &str) {
        let d = self.d(id);
        let drafts = approve::approve(&d, &d.hash, by, &self.m()).unwrap();
        self.append(drafts);
    }

    pub fn upload(&self, rows: &[u64]) -> Upload {
        Upload {
            id: dispatch::next_upload(&self.m()),
            dock: "ads_bulksheet".into(),
            shop: "main".into(),
            marketplace: "amazon-us".into(),
            name: "bulk.xlsx".into(),
            hash: "ab".repeat(32),
            rows: rows.iter().enumerate().map(|(i, id)| (u32::try_from(i).unwrap() + 2, DecisionId(*id))).collect(),
        }
    }

    pub fn send(&mut self, ids: &[u64]) -> Upload {
        let mut tally = Tally::default();
        for id in ids {
            dispatch::load(&self.d(*id), &mut tally, &LiveState::AsBefore, &self.m()).unwrap();
        }
        let upload = self.upload(ids);
        let drafts = dispatch::sent(upload.clone(), &tally, &self.m()).unwrap();
        self.append(drafts);
        upload
    }

    pub fn confirm(&mut self, id: u64) {
        self.append(vec![Draft::of(DecisionId(id), Event::Confirmed { receipt: "r".into() })]);
    }

    /// Proposed, approved by the owner, sent and done.
    pub fn done(&mut self, action: Action) -> u64 {
        let id = self.propose(action);
        self.approve(id, "owner");
        self.send(&[id]);
        self.confirm(id);
        id
    }
}

pub fn keyword(id: &str) -> AdRef {
    AdRef {
        entity: AdEntity::Keyword,
        campaign_id: "11".into(),
        ad_group_id: "22".into(),
        id: id.into(),
        label: "steel bottle".into(),
    }
}

pub fn ad_group() -> AdRef {
    AdRef { entity: AdEntity::AdGroup, id: String::new(), ..keyword("") }
}

pub fn campaign(id: &str) -> AdRef {
    AdRef {
        entity: AdEntity::Campaign,
        campaign_id: id.into(),
        ad_group_id: String::new(),
        id: String::new(),
        label: "Bottles".into(),
    }
}

pub fn bid(before_cents: i64, after_cents: i64) -> Action {
    bid_on("33", before_cents, after_cents)
}

pub fn bid_on(id: &str, before_cents: i64, after_cents: i64) -> Action {
    let (before_micros, after_micros) = (before_cents * 10_000, after_cents * 10_000);
    Action::SetBid { target: keyword(id), before_micros, after_micros }
}

pub fn budget(before: i64, after: i64) -> Action {
    Action::SetBudget { campaign: campaign("11"), before_micros: before * USD, after_micros: after * USD }
}

pub fn state(entity: AdRef, before: AdState, after: AdState) -> Action {
    Action::SetState { entity, before, after }
}

pub fn negative(text: &str) -> Action {
    Action::AddNegative { at: ad_group(), text: text.into(), match_type: Match::Exact }
}

pub fn harvest(text: &str, bid_cents: i64) -> Action {
    Action::HarvestKeyword {
        at: ad_group(),
        text: text.into(),
        match_type: Match::Exact,
        bid_micros: bid_cents * 10_000,
    }
}

pub fn order(units: i64, unit_price: i64) -> Action {
    Action::PurchaseOrder {
        number: "PO-1".into(),
        supplier: "Yiwu".into(),
        sku: SKU.into(),
        units,
        carton_units: 10,
        unit_price_micros: unit_price * USD,
        unit_freight_micros: 0,
        currency: Currency::CNY,
        mode: Mode::Sea,
        order_day: Day(20_780),
        ship_day: Day(20_800),
        expected_day: Day(20_840),
    }
}

pub fn price(before: i64, after: i64) -> Action {
    Action::SetPrice { sku: SKU.into(), before_micros: before * USD, after_micros: after * USD }
}

pub fn coupon(discount_bp: i64) -> Action {
    Action::Coupon { sku: SKU.into(), discount_bp, budget_micros: 100 * USD, from: Day(20_780), to: Day(20_790) }
}

pub fn removal(units: i64) -> Action {
    Action::Removal { number: "R-1".into(), sku: SKU.into(), units, method: RemovalMethod::Return }
}

pub fn proposal(action: Action) -> Proposal {
    Proposal {
        agent: "bid".into(),
        shop: "main".into(),
        marketplace: "amazon-us".into(),
        action,
        skus: vec![SKU.into()],
        reason: Words::new("value per click is higher than its cost", "点击价值高于成本"),
        evidence: vec![Evidence {
            metric: "clicks".into(),
            label: Words::new("clicks", "点击"),
            value: 120,
            unit: Unit::Count,
            window: (Day(20_740), Day(20_779)),
            query: "select * from ad_performance".into(),
        }],
        predicted: Predicted {
            low_micros: -5 * USD,
            likely_micros: 12 * USD,
            high_micros: 40 * USD,
            currency: Currency::USD,
            coverage_pct: 90,
            days: 28,
            method: Words::new("empirical Bayes", "经验贝叶斯"),
        },
        urgency_a_day_micros: 0,
        data_through: Day(20_779),
        immature_nanos: 0,
        stock: None,
        expires_at_micros: START + 12 * HOUR + 72 * HOUR,
    }
}
