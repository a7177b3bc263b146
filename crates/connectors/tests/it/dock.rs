//! A small account for the dock's tests, actions on it, and a reader of sheets that shares nothing with the writers.

use calamine::{Data, Reader, Xlsx};
use connectors::dock::{
    self, Address, Dock, Line, Live, LiveAdGroup, LiveCampaign, LiveNegative, LiveTarget, Sender, Upload,
};
use domain::action::{Action, AdEntity, AdRef, AdState, Match, Mode, RemovalMethod};
use domain::{Currency, Day, Marketplace};
use std::io::Cursor;

pub const C1: &str = "100000000000001";
pub const C2: &str = "100000000000002";
pub const C3: &str = "100000000000003";
pub const G1: &str = "200000000000001";
pub const G2: &str = "200000000000002";
pub const G3: &str = "200000000000003";
pub const K1: &str = "300000000000001";
pub const K2: &str = "300000000000002";
pub const K3: &str = "300000000000003";
pub const T4: &str = "300000000000004";

pub fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

pub fn site(code: &str) -> Marketplace {
    Marketplace::find(code).unwrap()
}

fn campaign(name: &str, state: AdState, budget: i64) -> LiveCampaign {
    LiveCampaign {
        name: name.into(),
        state: Some(state),
        budget_micros: Some(budget * 1_000_000),
        portfolio_id: String::new(),
        start_day: Some(day("2026-01-05")),
        end_day: None,
        auto: false,
    }
}

fn group(campaign_id: &str) -> LiveAdGroup {
    LiveAdGroup {
        campaign_id: campaign_id.into(),
        name: "group".into(),
        state: Some(AdState::Enabled),
        bid_micros: Some(750_000),
    }
}

fn keyword(text: &str, match_type: Match, state: AdState, bid_micros: Option<i64>) -> LiveTarget {
    LiveTarget {
        campaign_id: C1.into(),
        ad_group_id: G1.into(),
        keyword: true,
        text: text.into(),
        match_type: Some(match_type),
        state: Some(state),
        bid_micros,
    }
}

fn negative(id: &str, group: &str, text: &str, match_type: Match, state: AdState) -> LiveNegative {
    LiveNegative {
        id: id.into(),
        campaign_id: C1.into(),
        ad_group_id: group.into(),
        text: text.into(),
        match_type: Some(match_type),
        state: Some(state),
    }
}

/// A manual campaign, an automatic one with an end and a portfolio, an archived one.
pub fn live() -> Live {
    use AdState::{Archived, Enabled, Paused};
    let mut live = Live { as_of: day("2026-11-20"), ..Live::default() };
    let ending = LiveCampaign {
        end_day: Some(day("2026-12-31")),
        portfolio_id: "22001100220011".into(),
        auto: true,
        ..campaign("Auto", Enabled, 10)
    };
    live.campaigns.insert(C1.into(), campaign("Bottles", Enabled, 25));
    live.campaigns.insert(C2.into(), ending);
    live.campaigns.insert(C3.into(), campaign("Old", Archived, 5));
    for (id, of) in [(G1, C1), (G2, C2), (G3, C3)] {
        live.ad_groups.insert(id.into(), group(of));
    }
    live.targets.insert(K1.into(), keyword("steel bottle", Match::Phrase, Enabled, Some(900_000)));
    live.targets.insert(K2.into(), keyword("glass bottle", Match::Exact, Paused, None));
    live.targets.insert(K3.into(), keyword("tin", Match::Exact, Archived, Some(500_000)));
    for id in ["300000000000005", "300000000000006"] {
        live.targets.insert(id.into(), keyword("twin words", Match::Broad, Enabled, Some(500_000)));
    }
    let auto = LiveTarget {
        campaign_id: C2.into(),
        ad_group_id: G2.into(),
        keyword: false,
        match_type: None,
        ..keyword("close-match", Match::Broad, Enabled, Some(400_000))
    };
    live.targets.insert(T4.into(), auto);
    live.negatives = vec![
        negative("400000000000001", G1, "free", Match::Exact, Enabled),
        negative("400000000000002", "", "cheap", Match::Phrase, Enabled),
        negative("400000000000003", G1, "old", Match::Exact, Archived),
        negative("400000000000004", G1, "double", Match::Exact, Enabled),
        negative("400000000000005", G1, "double", Match::Exact, Enabled),
        negative("n-6", G1, "odd", Match::Exact, Enabled),
    ];
    live
}

pub fn at(entity: AdEntity, campaign: &str, group: &str, id: &str) -> AdRef {
    AdRef { entity, campaign_id: campaign.into(), ad_group_id: group.into(), id: id.into(), label: "label".into() }
}

pub fn kw(id: &str) -> AdRef {
    at(AdEntity::Keyword, C1, G1, id)
}

pub fn ag1() -> AdRef {
    at(AdEntity::AdGroup, C1, G1, "")
}

pub fn ca(id: &str) -> AdRef {
    at(AdEntity::Campaign, id, "", "")
}

pub fn set_bid(target: AdRef, before: i64, after: i64) -> Action {
    Action::SetBid { target, before_micros: before, after_micros: after }
}

pub fn set_budget(campaign: &str, before: i64, after: i64) -> Action {
    Action::SetBudget { campaign: ca(campaign), before_micros: before, after_micros: after }
}

pub fn set_state(entity: AdRef, before: AdState, after: AdState) -> Action {
    Action::SetState { entity, before, after }
}

pub fn add_negative(at: AdRef, text: &str, match_type: Match) -> Action {
    Action::AddNegative { at, text: text.into(), match_type }
}

pub fn remove_negative(at: AdRef, text: &str, match_type: Match) -> Action {
    Action::RemoveNegative { at, text: text.into(), match_type }
}

pub fn harvest(at: AdRef, text: &str, match_type: Match, bid_micros: i64) -> Action {
    Action::HarvestKeyword { at, text: text.into(), match_type, bid_micros }
}

pub fn pause(text: &str, match_type: Match) -> Action {
    Action::PauseKeyword { at: ag1(), text: text.into(), match_type }
}

pub fn order(number: &str, supplier: &str, sku: &str, units: i64, price_micros: i64) -> Action {
    Action::PurchaseOrder {
        number: number.into(),
        supplier: supplier.into(),
        sku: sku.into(),
        units,
        carton_units: 24,
        unit_price_micros: price_micros,
        unit_freight_micros: 4_000_000,
        currency: Currency::CNY,
        mode: Mode::Sea,
        order_day: day("2026-11-23"),
        ship_day: day("2026-12-13"),
        expected_day: day("2027-01-25"),
    }
}

pub fn price(sku: &str, before_micros: i64, after_micros: i64) -> Action {
    Action::SetPrice { sku: sku.into(), before_micros, after_micros }
}

pub fn removal(number: &str, sku: &str, units: i64, method: RemovalMethod) -> Action {
    Action::Removal { number: number.into(), sku: sku.into(), units, method }
}

pub fn coupon(sku: &str) -> Action {
    Action::Coupon {
        sku: sku.into(),
        discount_bp: 1_250,
        budget_micros: 300_000_000,
        from: day("2026-12-01"),
        to: day("2026-12-24"),
    }
}

/// Decisions `D1`, `D2`, … of the actions.
pub fn lines(actions: impl IntoIterator<Item = Action>) -> Vec<Line> {
    (1..).zip(actions).map(|(n, action)| Line { decision: format!("D{n}"), action }).collect()
}

pub fn sender() -> Sender {
    let return_to = Address {
        name: "Acme Returns".into(),
        line_1: "1 Dock Road".into(),
        city: "Long Beach".into(),
        region: "CA".into(),
        postal_code: "90802".into(),
        country: "US".into(),
        phone: "555 0100".into(),
        ..Address::default()
    };
    Sender { buyer: "Acme 贸易".into(), ship_to: "Ningbo warehouse 宁波仓".into(), return_to: Some(return_to) }
}

/// Renders in the United States on a fixed day.
pub fn render(dock: Dock, actions: impl IntoIterator<Item = Action>) -> Result<Vec<Upload>, Vec<dock::Refusal>> {
    dock::render(dock, "U7", site("amazon-us"), day("2026-11-23"), &lines(actions), &live(), &sender())
}

/// The one file of an advertising dispatch.
pub fn sheet(actions: impl IntoIterator<Item = Action>) -> Upload {
    let mut uploads = render(Dock::AdsBulksheet, actions).unwrap();
    assert_eq!(uploads.len(), 1);
    uploads.remove(0)
}

/// The filled cells of each row below the first, by the names in the first.
pub fn cells(bytes: &[u8], sheet: &str) -> Vec<(u32, Vec<(String, String)>)> {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let names: Vec<String> = range.rows().next().unwrap().iter().map(ToString::to_string).collect();
    (2..)
        .zip(range.rows().skip(1))
        .map(|(n, row)| {
            let filled = names.iter().zip(row).filter(|(_, c)| **c != Data::Empty);
            (n, filled.map(|(name, c)| (name.clone(), c.to_string())).collect())
        })
        .collect()
}

/// The rows of an advertising sheet as text, without the product that is always the same.
pub fn picture(upload: &Upload) -> String {
    let mut out = String::new();
    for (row, cells) in cells(&upload.bytes, dock::BULKSHEET_SHEET) {
        let decisions: Vec<&str> = upload.rows.iter().filter(|(r, _)| *r == row).map(|(_, d)| d.as_str()).collect();
        let cells: Vec<String> = cells.iter().skip(1).map(|(name, value)| format!("{name}={value}")).collect();
        out.push_str(&format!("{row} {}: {}\n", decisions.join("+"), cells.join(" | ")));
    }
    out
}
