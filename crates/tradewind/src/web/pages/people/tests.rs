//! The page of people: it says what the rooms say, Today says the same, an operator sees their own row, and wages are for few.

use super::super::super::figure::whole;
use super::super::super::trial::Trial;
use app::people::heads::PerHead;
use app::people::{People, Setup};
use axum::http::StatusCode;
use books::roll_up::NO_OPERATOR;
use domain::policy::{Person, Role};
use domain::{Day, Policy};
use std::collections::BTreeSet;

fn person(change: impl FnOnce(&mut Person)) -> Policy {
    let mut policy = Policy::default();
    change(policy.people.get_mut("owner").unwrap());
    policy
}

/// The cells of a CSV file without quotes in it, heading first.
fn cells(csv: &str) -> Vec<Vec<String>> {
    csv.trim_start_matches('\u{feff}').lines().map(|l| l.split(',').map(str::to_owned).collect()).collect()
}

/// The page without its frame.
fn main(body: &str) -> &str {
    body.split_once("<main").unwrap().1.split_once("</main>").unwrap().0
}

fn people(trial: &Trial) -> People {
    People::of(&trial.window.standing(), &trial.window.house().policy, &BTreeSet::new())
}

/// States who works here and reads the facts anew.
async fn staff(trial: &Trial, text: &str) {
    trial.window.set_staff(Setup::parse(Some(text)).unwrap());
    assert!(trial.window.refresh().await.unwrap(), "other people are another reading");
    assert!(!trial.window.refresh().await.unwrap(), "and it is read once");
}

/// Somebody who began so many days before the books end.
fn began(trial: &Trial, name: &str, days: i32, wage: &str) -> String {
    let through = people(trial).booked.unwrap().through;
    let from = Day(through.0 - days);
    format!("[[person]]\nname = \"{name}\"\nkind = \"operator\"\nfrom = \"{from}\"\nwage = \"{wage}\"\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_today_and_the_file_say_the_same() {
    let trial = Trial::new().await;
    let people = people(&trial);
    assert!(people.booked.is_some(), "the shop has books");
    let answer = trial.get("/people").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let (page, today) = (main(&answer.body).to_owned(), trial.get("/").await.body);
    let shown: [fn(&PerHead) -> Option<i64>; 3] = [|w| w.sales_micros, |w| w.profit_micros, |w| w.cash_micros];
    let last = people.heads.last.expect("a full month");
    for value in shown.iter().filter_map(|of| of(&last)) {
        assert!(page.contains(&whole(value)) && main(&today).contains(&whole(value)), "{value}");
    }
    for words in &people.notes {
        assert!(page.contains(&maud::html! { (words.en) }.into_string()), "{}", words.en);
    }
    let month = people.last_full().unwrap();
    let file = trial.get(&format!("/people?by=operator&month={month}&format=csv")).await;
    let rows = cells(&file.body);
    let of: Vec<_> = people.months.operators.iter().filter(|((_, m), _)| *m == month).collect();
    assert_eq!(rows.len(), of.len() + 1);
    let sum = |i: usize| rows[1..].iter().map(|r| app::desk::edit::amount(&r[i]).unwrap()).sum::<i64>();
    let firm = people.months.firm[&month];
    assert_eq!((Some(sum(1)), Some(sum(2)), Some(sum(3))), (firm.sales_micros, firm.profit_micros, firm.cash_micros));
    assert_eq!(trial.get("/people?by=month&format=xlsx").await.status, StatusCode::OK);
    assert_eq!(trial.get("/people?format=pdf").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let zh = trial.get_zh("/people").await;
    for word in ["人均净销售额", "运营", "新人", "节省工时", "N+1 测算", "口径说明"] {
        assert!(main(&zh.body).contains(word), "{word}");
    }
    let (notes, _) = trial.window.accounts.notes(None, 0, 50).await.unwrap();
    assert!(notes.iter().any(|n| n.what == "heads"), "that it was looked at is noted: {notes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_sold_by_day_thirty_stands_on_today() {
    let trial = Trial::new().await;
    let text = began(&trial, "<b>New</b>", 30, "8000");
    staff(&trial, &text).await;
    for path in ["/", "/people"] {
        let body = trial.get(path).await.body;
        assert!(
            main(&body).contains("&lt;b&gt;New&lt;/b&gt;") && !body.contains("<b>New</b>"),
            "a name is text: {body}"
        );
    }
    assert!(main(&trial.get("/").await.body).contains("nothing sold by day 30"));
    assert!(main(&trial.get_zh("/").await.body).contains("入职 30 天业绩挂零"));
    let zh = trial.get_zh("/people").await.body;
    assert!(main(&zh).contains("业绩挂零") && main(&zh).contains("尚无数据"), "{zh}");
    // who began one day later is still within the thirty days
    let text = began(&trial, "New", 28, "8000");
    staff(&trial, &text).await;
    assert!(!main(&trial.get("/").await.body).contains("nothing sold by day 30"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scenario_is_reckoned_and_mistakes_are_told() {
    let trial = Trial::new().await;
    let text = began(&trial, "Lin", 400, "8000");
    staff(&trial, &text).await;
    let standing = trial.window.standing();
    let lin = standing.staff.member("Lin").unwrap();
    let s = app::people::severance::severance(&standing.staff, lin, standing.today, None).unwrap();
    // a year and some weeks: N = 1.5, and one month on top
    assert_eq!((s.half_years, s.cost_micros()), (3, 20_000_000_000));
    let body = trial.get(&format!("/people?name=Lin&day={}", standing.today)).await.body;
    let page = main(&body);
    assert!(page.contains("20,000") && page.contains("12,000") && page.contains("no proposal"), "{page}");
    assert!(page.contains(&s.payback.unwrap().1.to_string()));
    let early = trial.get("/people?name=Lin&day=2001-01-01").await;
    assert!(main(&early.body).contains("does not work here"), "{}", early.body);
    assert_eq!(trial.get("/people?name=Lin&day=soon").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sees_their_own_row_and_nobody_elses() {
    let trial = Trial::with(person(|p| p.role = Role::Operator), "owner").await;
    let text = [("Lin", "8765"), ("owner", "4321")].map(|(name, wage)| began(&trial, name, 30, wage)).concat();
    staff(&trial, &text).await;
    let people = people(&trial);
    for path in ["/people", "/people?by=operator", "/people?name=Lin&day=2026-01-01", "/people?by=month"] {
        let answer = trial.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        let page = main(&answer.body);
        for word in ["Lin", "8,765", "4,321", "Scenario", "N+1", "per head", "What growth is made of", NO_OPERATOR] {
            assert!(!page.contains(word), "{path}: {word}: {page}");
        }
        for ((name, _), b) in people.months.operators.iter().filter(|((name, _), _)| name != "owner") {
            let profit = b.profit_micros.map(whole).filter(|p| p.len() > 3);
            assert!(profit.is_none_or(|p| !page.contains(&p)), "{path}: {name}: {page}");
        }
        assert!(page.contains("Hours saved"), "{path}");
    }
    let own = people.months.operators.keys().filter(|(name, _)| name == "owner").count();
    for path in ["/people?format=csv", "/people?by=operator&format=csv", "/people?by=month&format=csv"] {
        assert_eq!(cells(&trial.get(path).await.body).len(), own + 1, "{path}");
    }
    // Today tells nobody else's trouble to an operator
    assert!(!main(&trial.get("/").await.body).contains("Lin"));
}

#[tokio::test(flavor = "multi_thread")]
async fn wages_are_for_those_who_see_the_whole_firm() {
    let mut policy = Policy::default();
    let others = [
        ("partner", Role::Owner, "shop1"),
        ("books", Role::Accountant, "elsewhere"),
        ("viewer", Role::Viewer, ""),
        ("designer", Role::Designer, ""),
        ("stock", Role::Stock, ""),
    ];
    for (name, role, shop) in others {
        let shops = Some(shop.to_owned()).filter(|s| !s.is_empty()).into_iter().collect();
        policy.people.insert(name.into(), Person { name: name.into(), role, limit_cny_micros: None, shops });
    }
    let mut trial = Trial::with(policy, "owner").await;
    let text = began(&trial, "Lin", 400, "8765");
    staff(&trial, &text).await;
    let shop = |l: &app::tax::Line| l.shop == "shop1" || l.shop.is_empty();
    assert!(trial.window.standing().taxes.lines.iter().all(shop), "the partner sees the shop that there is");
    let page = trial.get("/people?name=Lin").await.body;
    assert!(main(&page).contains("8,765") && main(&page).contains("Scenario"), "{page}");
    for name in ["partner", "books"] {
        trial.sign_in(name).await;
        let page = trial.get("/people?name=Lin").await;
        assert_eq!(page.status, StatusCode::OK);
        for word in ["8,765", "Scenario", "Lin"] {
            assert!(!main(&page.body).contains(word), "{name}: {word}: {}", page.body);
        }
        let file = trial.get("/people?by=operator&format=csv").await.body;
        assert!(!file.contains("Wage") && !file.contains("8765"), "{name}: {file}");
        assert_eq!(cells(&file).len() > 1, name == "partner", "{file}");
    }
    for name in ["viewer", "designer", "stock"] {
        trial.sign_in(name).await;
        for path in ["/people", "/people?format=csv", "/people?name=Lin"] {
            assert_eq!(trial.get(path).await.status, StatusCode::FORBIDDEN, "{name} {path}");
        }
    }
}
