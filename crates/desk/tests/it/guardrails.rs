//! Every guardrail at and around its limit.

use crate::world::*;
use desk::guardrail::{Check, Stage, findings};
use desk::guardrails::GUARDRAILS;
use desk::{DecisionId, Tally, Verdict, dispatch};
use domain::action::AdState::{Archived, Enabled, Paused};
use domain::{Action, Currency, Proposal};
use expect_test::{Expect, expect};
use std::collections::BTreeSet;

/// What one guardrail says about a proposal in a world.
pub fn say(w: &World, p: &Proposal, name: &str, stage: Stage, undoes: bool) -> String {
    let tally = Tally::default();
    let found = findings(&Check { proposal: p, stage, undoes, tally: &tally, moment: &w.m() });
    match found.into_iter().find(|f| f.guardrail == name) {
        None => "silent".into(),
        Some(f) => {
            let verdict = match f.verdict {
                Verdict::Pass => "pass",
                Verdict::Warn => "WARN",
                Verdict::Block => "BLOCK",
            };
            assert!(!f.words.zh.is_empty() && f.words.zh != f.words.en);
            format!("{verdict}: {}", f.words.en)
        }
    }
}

pub fn table(name: &str, w: &World, rows: Vec<(&str, Proposal)>, expected: Expect) {
    assert!(GUARDRAILS.iter().any(|g| g.name == name));
    let lines: Vec<String> =
        rows.iter().map(|(label, p)| format!("{label} | {}\n", say(w, p, name, Stage::Dispatch, false))).collect();
    expected.assert_eq(&lines.concat());
}

pub fn p(action: Action) -> Proposal {
    proposal(action)
}

pub fn but(action: Action, change: impl FnOnce(&mut Proposal)) -> Proposal {
    let mut p = proposal(action);
    change(&mut p);
    p
}

#[test]
fn bids() {
    let w = World::new();
    let rows = || {
        vec![
            ("up to the limit", p(bid(100, 130))),
            ("above it", p(bid(100, 131))),
            ("down to the limit", p(bid(100, 70))),
            ("below it", p(bid(100, 69))),
            ("at the ceiling", p(bid(390, 400))),
            ("above the ceiling", p(bid(390, 401))),
            ("down to the ceiling in one step", p(bid(900, 400))),
            ("too far down", p(bid(900, 399))),
            ("halfway down to the ceiling", p(bid(900, 700))),
            ("harvest at the ceiling", p(harvest("steel cup", 400))),
            ("harvest above it", p(harvest("steel cup", 401))),
            ("other sites have other limits", but(bid(20_000, 25_000), |p| p.marketplace = "amazon-jp".into())),
            ("a budget", p(budget(10, 12))),
        ]
    };
    table(
        "bid_step",
        &w,
        rows(),
        expect![[r#"
        up to the limit | pass: bid 1.00 USD to 1.30 USD; 30 % at most: 0.70 USD to 1.30 USD
        above it | BLOCK: bid 1.00 USD to 1.31 USD; 30 % at most: 0.70 USD to 1.30 USD; take a smaller step
        down to the limit | pass: bid 1.00 USD to 0.70 USD; 30 % at most: 0.70 USD to 1.30 USD
        below it | BLOCK: bid 1.00 USD to 0.69 USD; 30 % at most: 0.70 USD to 1.30 USD; take a smaller step
        at the ceiling | pass: bid 3.90 USD to 4.00 USD; 30 % at most: 2.73 USD to 5.07 USD
        above the ceiling | pass: bid 3.90 USD to 4.01 USD; 30 % at most: 2.73 USD to 5.07 USD
        down to the ceiling in one step | pass: bid 9.00 USD to 4.00 USD; 30 % at most: 4.00 USD to 11.70 USD
        too far down | BLOCK: bid 9.00 USD to 3.99 USD; 30 % at most: 4.00 USD to 11.70 USD; take a smaller step
        halfway down to the ceiling | pass: bid 9.00 USD to 7.00 USD; 30 % at most: 4.00 USD to 11.70 USD
        harvest at the ceiling | silent
        harvest above it | silent
        other sites have other limits | pass: bid 200 JPY to 250 JPY; 30 % at most: 140 JPY to 260 JPY
        a budget | silent
    "#]],
    );
    table(
        "bid_ceiling",
        &w,
        rows(),
        expect![[r#"
        up to the limit | pass: bid 1.30 USD; at most 4.00 USD
        above it | pass: bid 1.31 USD; at most 4.00 USD
        down to the limit | pass: bid 0.70 USD; at most 4.00 USD
        below it | pass: bid 0.69 USD; at most 4.00 USD
        at the ceiling | pass: bid 4.00 USD; at most 4.00 USD
        above the ceiling | BLOCK: bid 4.01 USD; at most 4.00 USD; bid less, or raise `bid_ceiling` in the policy
        down to the ceiling in one step | pass: bid 4.00 USD; at most 4.00 USD
        too far down | pass: bid 3.99 USD; at most 4.00 USD
        halfway down to the ceiling | BLOCK: bid 7.00 USD; at most 4.00 USD; bid less, or raise `bid_ceiling` in the policy
        harvest at the ceiling | pass: bid 4.00 USD; at most 4.00 USD
        harvest above it | BLOCK: bid 4.01 USD; at most 4.00 USD; bid less, or raise `bid_ceiling` in the policy
        other sites have other limits | pass: bid 250 JPY; at most 600 JPY
        a budget | silent
    "#]],
    );
    assert!(say(&w, &p(bid(70, 100)), "bid_step", Stage::Dispatch, true).starts_with("pass"), "undoing is no step");
    assert!(say(&w, &p(bid(390, 401)), "bid_ceiling", Stage::Dispatch, true).starts_with("BLOCK"), "ceilings hold");
}

#[test]
fn rest() {
    let mut w = World::new();
    w.around.last_change.insert(p(bid(100, 110)).subject(), w.clock - 7 * DAY);
    let mut early = w.clone();
    early.clock -= 1;
    let rows = || vec![("a bid", p(bid(100, 110))), ("another", p(bid_on("34", 100, 110)))];
    table(
        "rest_days",
        &w,
        rows(),
        expect![[r#"
        a bid | pass: last changed 2026-11-16 12:00 UTC; 7 days must lie between two changes
        another | silent
    "#]],
    );
    table(
        "rest_days",
        &early,
        rows(),
        expect![[r#"
        a bid | BLOCK: last changed 2026-11-16 12:00 UTC; 7 days must lie between two changes; possible from 2026-11-23 12:00 UTC
        another | silent
    "#]],
    );
    assert_eq!(say(&early, &p(bid(110, 100)), "rest_days", Stage::Dispatch, true), "silent", "undoing need not wait");
}

#[test]
fn budgets() {
    let mut w = World::new();
    let rows = || {
        vec![
            ("at the step", p(budget(100, 150))),
            ("above it", p(budget(100, 151))),
            ("below it", p(budget(100, 49))),
            ("at the highest", p(budget(180, 200))),
            ("above it", p(budget(180, 201))),
            ("down to the highest in one step", p(budget(900, 200))),
        ]
    };
    table(
        "campaign_budget",
        &w,
        rows(),
        expect![[r#"
        at the step | pass: budget 100.00 USD to 150.00 USD; 50 % at most in one step, 200.00 USD at most a day
        above it | BLOCK: budget 100.00 USD to 151.00 USD; 50 % at most in one step, 200.00 USD at most a day; take a smaller step, or raise `campaign_budget` in the policy
        below it | BLOCK: budget 100.00 USD to 49.00 USD; 50 % at most in one step, 200.00 USD at most a day; take a smaller step, or raise `campaign_budget` in the policy
        at the highest | pass: budget 180.00 USD to 200.00 USD; 50 % at most in one step, 200.00 USD at most a day
        above it | BLOCK: budget 180.00 USD to 201.00 USD; 50 % at most in one step, 200.00 USD at most a day; take a smaller step, or raise `campaign_budget` in the policy
        down to the highest in one step | pass: budget 900.00 USD to 200.00 USD; 50 % at most in one step, 200.00 USD at most a day
    "#]],
    );
    let rows = || {
        vec![
            ("100 more", p(budget(100, 200))),
            ("101 more", p(budget(99, 200))),
            ("less", p(budget(100, 60))),
            ("a campaign is enabled", p(state(campaign("11"), Paused, Enabled))),
            ("an unknown campaign is enabled", p(state(campaign("12"), Paused, Enabled))),
            ("a keyword is enabled", p(state(keyword("33"), Paused, Enabled))),
            ("another shop", but(budget(100, 110), |p| p.shop = "second".into())),
        ]
    };
    table(
        "account_budget",
        &w,
        rows(),
        expect![[r#"
        100 more | pass: daily budgets of the site would be 2000.00 USD; at most 2000.00 USD
        101 more | BLOCK: daily budgets of the site would be 2001.00 USD; at most 2000.00 USD; lower other budgets first, or raise `account_budget` in the policy
        less | silent
        a campaign is enabled | pass: daily budgets of the site would be 1950.00 USD; at most 2000.00 USD
        an unknown campaign is enabled | BLOCK: the daily budgets of main/amazon-us are not all known, or older than 30 days; import a bulk file
        a keyword is enabled | silent
        another shop | BLOCK: the daily budgets of second/amazon-us are not all known, or older than 30 days; import a bulk file
    "#]],
    );
    // sent the same day, and not yet in a report
    w.done(budget(50, 60));
    table(
        "account_budget",
        &w,
        vec![("90 more", p(budget(100, 190))), ("91 more", p(budget(99, 190)))],
        expect![[r#"
            90 more | pass: daily budgets of the site would be 2000.00 USD; at most 2000.00 USD
            91 more | BLOCK: daily budgets of the site would be 2001.00 USD; at most 2000.00 USD; lower other budgets first, or raise `account_budget` in the policy
        "#]],
    );
    // the next day's report shows it
    w.clock += DAY;
    w.around.site_budget_as_of_micros.insert(place(), START + DAY);
    table(
        "account_budget",
        &w,
        vec![("100 more", p(budget(100, 200)))],
        expect![[r#"
        100 more | pass: daily budgets of the site would be 2000.00 USD; at most 2000.00 USD
    "#]],
    );
    // figures that are too old are none
    w.clock += 40 * DAY;
    table(
        "account_budget",
        &w,
        vec![("1 more", p(budget(100, 101)))],
        expect![[r#"
        1 more | BLOCK: the daily budgets of main/amazon-us are not all known, or older than 30 days; import a bulk file
    "#]],
    );
}

#[test]
fn a_dispatch_counts_what_it_already_holds() {
    let mut w = World::with(|t| t.replace("actions_a_day_max = 1000", "actions_a_day_max = 3"));
    let mut second =
        proposal(Action::SetBudget { campaign: campaign("12"), before_micros: 40 * USD, after_micros: 60 * USD });
    second.skus = vec![SKU.into()];
    w.admit(vec![proposal(budget(180, 200)), second, proposal(bid(100, 90)), proposal(negative("glass"))]);
    for id in 1..=4 {
        w.approve(id, "owner");
    }
    // 1,900 are running, 2,000 allowed: 20 + 20 fit; of four changes three fit
    let mut tally = Tally::default();
    let mut said = Vec::new();
    for id in 1..=4 {
        let one = dispatch::load(&w.d(id), &mut tally, &desk::LiveState::AsBefore, &w.m());
        said.push(one.map_or_else(|r| r.to_string(), |()| "held".into()));
    }
    expect![[r#"
        [
            "held",
            "held",
            "held",
            "a guardrail blocks: change 4 of the day; at most 3; send it another day, or raise `actions_a_day_max`",
        ]
    "#]]
    .assert_debug_eq(&said);
    assert!(tally.holds(DecisionId(1)).is_some());
    w.around.site_budget_micros.insert(place(), 1_970 * USD);
    let mut tally = Tally::default();
    let budgets: Vec<u64> = w.list().iter().filter(|d| d.subject().0.starts_with("budget")).map(|d| d.id.0).collect();
    let held =
        budgets.iter().filter(|id| dispatch::load(&w.d(**id), &mut tally, &desk::LiveState::AsBefore, &w.m()).is_ok());
    assert_eq!(held.count(), 1, "only one of two raises of 20 fits under 2,000");
}

#[test]
fn words_and_no_fly() {
    let mut w = World::with(|t| {
        t.replace("blocked = []", r#"blocked = ["Nike"]"#)
            .replace("skus = []", r#"skus = ["NO-1"]"#)
            .replace("campaigns = []", r#"campaigns = ["Brand defence", "99"]"#)
    });
    let rows = || {
        vec![
            ("negative", p(negative("nike cup"))),
            ("keyword", p(harvest("NIKE-cup", 50))),
            ("other", p(negative("nikon"))),
            ("a bid", p(bid(100, 110))),
        ]
    };
    table(
        "blocked_words",
        &w,
        rows(),
        expect![[r#"
        negative | BLOCK: the words hold `nike`, which the policy blocks
        keyword | BLOCK: the words hold `nike`, which the policy blocks
        other | pass: no blocked word
        a bid | silent
    "#]],
    );
    let at = |id: &str| {
        but(Action::SetBudget { campaign: campaign(id), before_micros: 10 * USD, after_micros: 11 * USD }, |p| {
            p.skus.clear()
        })
    };
    w.around.campaign_names.extend([
        ("98".into(), "brand DEFENCE ".into()),
        ("99".into(), "x".into()),
        ("13".into(), "y".into()),
        ("14".into(), "z".into()),
    ]);
    w.around.campaign_skus.insert("13".into(), BTreeSet::from(["OK".into(), "NO-1".into()]));
    let rows = || {
        vec![
            ("free", p(bid(100, 110))),
            ("SKU named by the agent", but(bid(100, 110), |p| p.skus.push("NO-1".into()))),
            (
                "SKU of the action",
                p(Action::SetPrice { sku: "NO-1".into(), before_micros: USD, after_micros: USD + 1 }),
            ),
            ("SKU of the campaign", at("13")),
            ("campaign by name", at("98")),
            ("campaign by id", at("99")),
            ("campaign with unknown name", at("77")),
            ("campaign with unknown SKUs", at("14")),
        ]
    };
    table(
        "no_fly",
        &w,
        rows(),
        expect![[r#"
        free | pass: not on the no-fly list
        SKU named by the agent | BLOCK: SKU `NO-1` is on the no-fly list of the policy
        SKU of the action | BLOCK: SKU `NO-1` is on the no-fly list of the policy
        SKU of the campaign | BLOCK: SKU `NO-1` is on the no-fly list of the policy
        campaign by name | BLOCK: campaign `brand DEFENCE ` is on the no-fly list of the policy
        campaign by id | BLOCK: campaign `x` is on the no-fly list of the policy
        campaign with unknown name | BLOCK: the name of campaign 77 is not known, so the no-fly list cannot be checked; import a bulk file
        campaign with unknown SKUs | BLOCK: it is not known which SKUs this touches, so the no-fly list cannot be checked; import a bulk file
    "#]],
    );
    table(
        "no_fly",
        &World::new(),
        vec![("no list", at("77"))],
        expect![[r#"
        no list | silent
    "#]],
    );
}

#[test]
fn maturity_reversibility_and_changes_of_a_day() {
    let mut w = World::with(|t| t.replace("actions_a_day_max = 1000", "actions_a_day_max = 1"));
    let young = |nanos| but(bid(100, 110), |p| p.immature_nanos = nanos);
    let rows = vec![
        ("mature", young(0)),
        ("at the limit", young(600_000_000)),
        ("above", young(600_000_001)),
        ("nonsense", young(-1)),
    ];
    table(
        "immature",
        &w,
        rows,
        expect![[r#"
        mature | silent
        at the limit | pass: 60 % of the clicks or orders are too young to be judged; at most 60 %
        above | BLOCK: 60 % of the clicks or orders are too young to be judged; at most 60 %; wait until they are
        nonsense | BLOCK: 0 % of the clicks or orders are too young to be judged; at most 60 %; wait until they are
    "#]],
    );
    let rows = || {
        vec![
            ("bid", p(bid(100, 110))),
            ("archive", p(state(keyword("33"), Paused, Archived))),
            ("order", p(order(10, 1))),
            ("removal", p(removal(10))),
            ("coupon", p(coupon(100))),
        ]
    };
    table(
        "reversible",
        &w,
        rows(),
        expect![[r#"
        bid | pass: can be undone
        archive | WARN: nothing undoes this; it is never done without asking
        order | WARN: nothing undoes this; it is never done without asking
        removal | WARN: nothing undoes this; it is never done without asking
        coupon | WARN: nothing undoes this; it is never done without asking
    "#]],
    );
    let before = say(&w, &p(bid(100, 110)), "actions_a_day", Stage::Dispatch, false);
    w.done(bid(100, 110));
    let after = say(&w, &p(bid(100, 110)), "actions_a_day", Stage::Dispatch, false);
    let asked = say(&w, &p(bid(100, 110)), "actions_a_day", Stage::Admission, false);
    w.clock += DAY;
    let tomorrow = say(&w, &p(bid(100, 110)), "actions_a_day", Stage::Dispatch, false);
    expect![[r#"
        pass: change 1 of the day; at most 1
        BLOCK: change 2 of the day; at most 1; send it another day, or raise `actions_a_day_max`
        WARN: change 2 of the day; at most 1; it can leave another day
        pass: change 1 of the day; at most 1
    "#]]
    .assert_eq(&format!("{before}\n{after}\n{asked}\n{tomorrow}\n"));
}

#[test]
fn what_is_not_whole_does_not_get_in() {
    let w = World::new();
    let rows = vec![
        ("good", p(bid(100, 110))),
        ("no bid", p(bid(100, 0))),
        ("no change", p(bid(100, 100))),
        ("campaign bid", p(Action::SetBid { target: campaign("11"), before_micros: 1, after_micros: 2 })),
        ("keyword budget", p(Action::SetBudget { campaign: keyword("1"), before_micros: 1, after_micros: 2 })),
        ("archived", p(state(keyword("1"), Archived, Enabled))),
        ("no words", p(negative("  "))),
        ("half a carton", p(order(15, 1))),
        ("free of charge and more", p(order(10, -1))),
        ("overflow", p(order(i64::MAX / 10 * 10, i64::MAX / USD))),
        ("whole discount", p(coupon(10_000))),
        ("nothing removed", p(removal(0))),
        ("interval upside down", but(bid(100, 110), |p| p.predicted.low_micros = 13 * USD)),
        ("another currency", but(bid(100, 110), |p| p.predicted.currency = Currency::CNY)),
        ("unknown site", but(bid(100, 110), |p| p.marketplace = "amazon".into())),
    ];
    table(
        "sound",
        &w,
        rows,
        expect![[r#"
        good | silent
        no bid | BLOCK: the action cannot be carried out: a bid is more than zero
        no change | BLOCK: the action cannot be carried out: the value stays what it is
        campaign bid | BLOCK: the action cannot be carried out: a campaign has no bid
        keyword budget | BLOCK: the action cannot be carried out: only a campaign has a budget
        archived | BLOCK: the action cannot be carried out: what is archived does not come back
        no words | BLOCK: the action cannot be carried out: the words are empty
        half a carton | BLOCK: the action cannot be carried out: an order is of whole cartons
        free of charge and more | BLOCK: the action cannot be carried out: price and freight are not negative, and their sum can be written down
        overflow | BLOCK: the action cannot be carried out: price and freight are not negative, and their sum can be written down
        whole discount | BLOCK: the action cannot be carried out: a coupon needs a discount under 100 %, a budget and days in order
        nothing removed | BLOCK: the action cannot be carried out: units are more than zero
        interval upside down | BLOCK: the prediction is not one: low 13.00 USD ≤ likely 12.00 USD ≤ high 40.00 USD over 28 days in USD is needed; the agent has a fault
        another currency | BLOCK: the prediction is not one: low -5.00 USD ≤ likely 12.00 USD ≤ high 40.00 USD over 28 days in USD is needed; the agent has a fault
        unknown site | BLOCK: `amazon` is not a site; use a code such as `amazon-us`
    "#]],
    );
    let late = but(bid(100, 110), |p| p.expires_at_micros = START);
    assert!(say(&w, &late, "sound", Stage::Admission, false).contains("good until 2026-11-23 00:00 UTC"));
    let groundless = but(bid(100, 110), |p| p.evidence.clear());
    assert!(
        say(&w, &groundless, "sound", Stage::Admission, false).starts_with("BLOCK: the proposal names no evidence")
    );
}
