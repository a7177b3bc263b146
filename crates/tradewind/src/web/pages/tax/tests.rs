//! The tax page: it says what the taxes say, in tables and files, and who sees one shop sees nothing of the firm.

use super::super::super::figure::rounded;
use super::super::super::trial::Trial;
use app::board::taxing::Taxing;
use app::board::{Standing, path};
use app::tax::{Amounts, By, Setup};
use axum::http::StatusCode;
use domain::policy::{Person, Role};
use domain::{Currency, Policy};
use std::collections::{BTreeMap, BTreeSet};

fn person(change: impl FnOnce(&mut Person)) -> Policy {
    let mut policy = Policy::default();
    change(policy.people.get_mut("owner").unwrap());
    policy
}

/// The cells of a CSV file without quotes in it, heading first.
fn cells(csv: &str) -> Vec<Vec<String>> {
    csv.trim_start_matches('\u{feff}').lines().map(|l| l.split(',').map(str::to_owned).collect()).collect()
}

fn micros(text: &str) -> i64 {
    app::desk::edit::amount(text).unwrap_or_else(|| panic!("no amount: {text}"))
}

fn money(micros: i64) -> String {
    rounded(micros, Currency::CNY)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_and_its_files_say_what_the_taxes_say() {
    let trial = Trial::new().await;
    let standing = trial.window.standing();
    let (taxes, all) = (&standing.taxes, BTreeSet::new());
    let year = taxes.years().pop();
    let total = taxes.total(year, &all);
    assert_ne!(total, Amounts::default(), "the shop has a year");
    let page = trial.get("/tax").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for value in total.values() {
        assert!(page.body.contains(&money(value)), "{value}");
    }
    for e in &taxes.entities {
        assert!(page.body.contains(&money(e.taken.owner_cash_micros)));
        for a in &e.alarms {
            assert!(page.body.contains(&a.title.en) && page.body.contains(&a.detail.en), "{}", a.title.en);
        }
    }
    for finding in taxes.findings_of(&all).take(super::FINDINGS) {
        assert!(page.body.contains(&maud::html! { (finding.words.en) }.into_string()), "{}", finding.words.en);
    }
    assert!(page.body.contains("no entities.toml"), "the assumption is said");
    let zh = trial.get_zh("/tax").await;
    for word in ["年度税负", "最迟安全日", "税负断崖", "810 号令", "待核事项", "假设"] {
        assert!(zh.body.contains(word), "{word}");
    }
    for by in ["month", "entity", "shop", "sku", "operator", "parent", "launch"] {
        let file = trial.get(&format!("/tax?by={by}&format=csv")).await;
        let rows = cells(&file.body);
        for (i, value) in total.values().into_iter().enumerate() {
            assert_eq!(rows[1..].iter().map(|r| micros(&r[i + 1])).sum::<i64>(), value, "{} by {by}", rows[0][i + 1]);
        }
        assert_eq!(trial.get(&format!("/tax?by={by}&format=xlsx")).await.status, StatusCode::OK, "{by}");
    }
    assert_eq!(trial.get("/tax?format=pdf").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let quarter = taxes.order_810.iter().map(|r| r.quarter).max();
    let of: Vec<_> = taxes.order_810.iter().filter(|r| Some(r.quarter) == quarter).collect();
    let file = trial.get("/tax?of=order_810&format=csv").await;
    assert_eq!(cells(&file.body).len(), of.len() + 1);
    for (row, r) in cells(&file.body)[1..].iter().zip(&of) {
        assert_eq!((micros(&row[2]), micros(&row[6])), (r.figures.income_micros, r.figures.fees_micros));
    }
    let (notes, _) = trial.window.accounts.notes(None, 0, 50).await.unwrap();
    assert!(notes.iter().any(|n| n.what == "tax"), "that it was looked at is noted");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_one_shop_sees_that_shop_and_nothing_of_the_firm() {
    let trial = Trial::with(person(|p| p.shops.extend(["elsewhere".to_owned()])), "owner").await;
    let standing = trial.window.standing();
    let taxes = &standing.taxes;
    let total = taxes.total(None, &BTreeSet::new());
    let page = trial.get("/tax").await;
    assert_eq!(page.status, StatusCode::OK);
    for value in total.values().into_iter().filter(|v| *v != 0) {
        assert!(!page.body.contains(&money(value)), "{value}");
    }
    for line in &taxes.lines {
        assert!(!page.body.contains(&format!(">{}<", line.sku)) && !page.body.contains(&format!(">{}<", line.shop)));
    }
    assert!(page.body.contains("the books are empty") && !page.body.contains("no entities.toml"), "{}", page.body);
    for path in ["/tax?by=entity&format=csv", "/tax?by=sku&format=csv", "/tax?of=order_810&format=csv"] {
        assert_eq!(cells(&trial.get(path).await.body).len(), 1, "{path}: a heading and no row");
    }
    let shop = taxes.lines.iter().map(|l| l.shop.clone()).find(|s| !s.is_empty()).unwrap();
    let trial = Trial::with(person(|p| p.shops.extend([shop.clone()])), "owner").await;
    let page = trial.get("/tax?by=shop").await;
    let seen = taxes.total(taxes.years().pop(), &BTreeSet::from([shop]));
    assert!(page.body.contains(&money(seen.owner_cash_micros())), "their shop's lines are there");
    assert!(!page.body.contains("Latest safe day"), "the cliffs are the firm's");
    let viewer = Trial::with(person(|p| p.role = Role::Viewer), "owner").await;
    for path in ["/tax", "/tax?format=csv", "/tax?of=order_810&format=xlsx"] {
        assert_eq!(viewer.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_is_stated_holds_from_the_next_reading_on() {
    let trial = Trial::new().await;
    let standing = trial.window.standing();
    let shops: BTreeSet<&str> =
        standing.taxes.lines.iter().map(|l| l.shop.as_str()).filter(|s| !s.is_empty()).collect();
    let shops = shops.into_iter().map(|s| format!("\"{s}\"")).collect::<Vec<_>>().join(", ");
    let text = format!(
        "[[entity]]\nname = \"<b>East</b>\"\nfounded = \"2025-01-01\"\nshops = [{shops}]\nvat_filing = \"month\"\nprepay = \"quarter\"\n\
         cit = \"books\"\npilot_zone = false\nsmall_firm = true\nstaff = 3\nassets = \"100000\"\ndistributed = \"0.5\"\n\
         treatment = \"exempt_export\"\n[[entity.taxpayer]]\nfrom = \"2025-01-01\"\nkind = \"small\"\n"
    );
    trial.window.set_tax(Setup::parse(Some(&text), None).unwrap());
    assert!(trial.window.refresh().await.unwrap(), "another profile is another reading");
    assert!(!trial.window.refresh().await.unwrap(), "and it is read once");
    let standing: std::sync::Arc<Standing> = trial.window.standing();
    let total = standing.taxes.total(None, &BTreeSet::new());
    assert_eq!(total.vat_micros, 0, "declared exports carry no VAT");
    assert!(standing.taxes.assumptions.iter().all(|w| !w.en.contains("entities.toml")), "nothing is assumed any more");
    let page = trial.get("/tax").await;
    assert!(page.body.contains("&lt;b&gt;East&lt;/b&gt;") && !page.body.contains("<b>East</b>"), "a name is text");
    // Today and taxes say the same, and decisions are priced by the entity's next yuan
    let all = BTreeSet::new();
    let policy = Policy::default();
    let taxing = Taxing::of(&standing, &policy, &all);
    let months = path::months(&standing.books.closing.statement, &taxing, &all);
    let cash: BTreeMap<String, i64> =
        standing.taxes.roll_up(By::Month, None, &all).into_iter().map(|(m, a)| (m, a.owner_cash_micros())).collect();
    assert!(months.len() > 2);
    for m in months.iter().filter(|m| m.profit_micros.is_some()) {
        assert_eq!(m.cash_micros, cash.get(&m.month.to_string()).copied(), "{}", m.month);
    }
    let today = trial.get("/").await;
    assert!(today.body.contains("less what VAT, income tax and dividend tax of your entities take of it"));
    let entity = &standing.taxes.entities[0];
    let shop = entity.entity.shops.first().unwrap();
    let next = entity.next_of(shop);
    assert_eq!(standing.economics.tax(shop, &policy), next);
    assert_ne!(next, policy.tax.marginal(), "half of it is not distributed, and no VAT is levied");
    assert_eq!(next.sales_nanos, 0);
    assert_eq!(standing.economics.tax("elsewhere", &policy), policy.tax.marginal());
}
