//! The month close as people meet it: figures of the books, files that balance, a lock that stays, and who may not see any of it.

use super::super::super::figure::rounded;
use super::super::super::trial::Trial;
use axum::http::StatusCode;
use books::Month;
use books::month_close::{Status, Voucher};
use books::posting::Kind;
use domain::Policy;
use domain::policy::Role;
use std::collections::BTreeMap;

/// Cells of a line of CSV; a quoted one may hold commas.
fn cells(line: &str) -> Vec<String> {
    let (mut out, mut quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(String::new()),
            c => out.iter_mut().last().unwrap().push(c),
        }
    }
    out
}

fn owner(change: impl FnOnce(&mut domain::policy::Person)) -> Policy {
    let mut policy = Policy::default();
    change(policy.people.get_mut("owner").unwrap());
    policy
}

/// The first month, of those that are over, with postings of settlements.
fn settled_month(trial: &Trial) -> Month {
    let standing = trial.window.standing();
    let all = books::month_close::vouchers(&standing.books.input, &standing.books.closing);
    let settled = |v: &[Voucher]| v.iter().any(|v| v.kind == Kind::Settlement);
    let found = all.iter().find(|(m, v)| settled(v) && m.last_day() < standing.today);
    *found.unwrap_or_else(|| panic!("{:?} {}", all.keys(), standing.today)).0
}

/// What is owed where nothing is stated.
fn owed(trial: &Trial) -> app::close::Owed {
    let standing = trial.window.standing();
    let pay = app::commission::Pay::of(&standing.commission, &standing.books, &Default::default()).unwrap();
    app::close::Owed::of(None, Ok(&pay))
}

/// Codes of what is open in a month, to be accepted.
fn open(trial: &Trial, month: Month) -> Vec<&'static str> {
    let standing = trial.window.standing();
    let end = app::close::MonthEnd::of(&standing.books, vec![], owed(trial)).unwrap();
    let items = end.items(&standing.books, month);
    assert!(items.iter().all(|i| i.status != Status::Blocked), "{items:?}");
    items.iter().filter(|i| i.status == Status::Open).map(|i| i.code).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_the_trial_balance_and_files_balance() {
    let trial = Trial::new().await;
    let month = settled_month(&trial);
    let page = trial.get(&format!("/close?month={month}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let standing = trial.window.standing();
    let end = app::close::MonthEnd::of(&standing.books, vec![], owed(&trial)).unwrap();
    for row in &end.trial_balance(month).rows {
        assert!(page.body.contains(&rounded(row.closing(), row.currency)), "{row:?}");
    }
    for row in end.balance(&standing.books, month) {
        assert!(page.body.contains(row.item.en()) && page.body.contains(&rounded(row.micros, row.currency)), "{row:?}");
    }
    let zh = trial.get_zh(&format!("/close?month={month}")).await;
    for word in ["检查清单", "试算平衡表", "金蝶凭证", "应收平台款"] {
        assert!(zh.body.contains(word), "{word}");
    }
    for layout in ["general", "kingdee", "yonyou"] {
        let file = trial.get(&format!("/close/vouchers?month={month}&layout={layout}&format=csv")).await;
        assert_eq!(file.status, StatusCode::OK, "{}", file.body);
        let mut lines = file.body.trim_start_matches('\u{feff}').lines();
        let heads = cells(lines.next().unwrap());
        let at = |names: [&str; 2]| heads.iter().position(|h| names.contains(&h.as_str())).unwrap();
        let (debit, credit) = (at(["rmb_debit", "借方金额"]), at(["rmb_credit", "贷方金额"]));
        let amount = |text: &str| if text.is_empty() { 0 } else { app::desk::edit::amount(text).unwrap() };
        let (mut sums, mut n) = ((0, 0), 0);
        for line in lines {
            let cells = cells(line);
            sums = (sums.0 + amount(&cells[debit]), sums.1 + amount(&cells[credit]));
            n += 1;
        }
        assert_eq!(sums.0, sums.1, "{layout}");
        assert_eq!(n, end.vouchers(month).iter().map(|v| v.lines.len()).sum::<usize>(), "{layout}");
        let sheet = trial.get(&format!("/close/vouchers?month={month}&layout={layout}&format=xlsx")).await;
        assert!(sheet.status == StatusCode::OK && sheet.body.starts_with("PK"), "{layout}");
    }
    let wrong = trial.get(&format!("/close/vouchers?month={month}&layout=sap")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(trial.get("/close?month=2026-13").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_locked_once_and_by_what_was_seen() {
    let trial = Trial::new().await;
    let (month, seen) = (settled_month(&trial).to_string(), trial.window.standing().read_micros.to_string());
    let open = open(&trial, settled_month(&trial));
    assert!(open.contains(&"inventory_counted"), "{open:?}");
    let bare = trial.post("/close/lock", &[("month", &month), ("seen", &seen)]).await;
    assert_eq!(bare.status, StatusCode::CONFLICT);
    assert!(bare.body.contains("inventory_counted"), "{}", bare.body);
    let mut fields = vec![("month", month.as_str()), ("seen", "1")];
    fields.extend(open.iter().map(|code| ("accept", *code)));
    assert_eq!(trial.post("/close/lock", &fields).await.status, StatusCode::CONFLICT, "other facts");
    fields[1].1 = &seen;
    assert_eq!(trial.post_raw("/close/lock", &fields).await.status, StatusCode::FORBIDDEN, "no token");
    let done = trial.post("/close/lock", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert!(trial.window.data.join(format!("closed/{month}.json")).exists());
    let page = trial.get(&format!("/close?month={month}")).await;
    assert!(page.body.contains("Locked by") && !page.body.contains("action=\"/close/lock\""));
    assert_eq!(trial.post("/close/lock", &fields).await.status, StatusCode::CONFLICT, "locked already");
    let (noted, _) = trial.window.accounts.notes(None, 0, 50).await.unwrap();
    assert!(noted.iter().any(|n| n.what == "month locked") && noted.iter().any(|n| n.what == "close"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_was_changed_is_not_believed() {
    let trial = Trial::new().await;
    let (month, seen) = (settled_month(&trial).to_string(), trial.window.standing().read_micros.to_string());
    let mut fields = vec![("month", month.as_str()), ("seen", seen.as_str())];
    let open = open(&trial, settled_month(&trial));
    fields.extend(open.iter().map(|code| ("accept", *code)));
    assert_eq!(trial.post("/close/lock", &fields).await.status, StatusCode::SEE_OTHER);
    let path = trial.window.data.join(format!("closed/{month}.json"));
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("\"who\": \"owner\"", "\"who\": \"somebody\"")).unwrap();
    // what was kept from the true record is not shown for the false one
    let page = app::close::MonthEnd::of(
        &trial.window.standing().books,
        crate::io::closed::read(&trial.window.data).unwrap(),
        owed(&trial),
    );
    assert!(page.unwrap_err().to_string().contains("was changed after it was locked"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_owners_and_accountants_of_the_whole_firm_close_months() {
    let status: BTreeMap<&str, StatusCode> = {
        let mut all = BTreeMap::new();
        for (role, name) in [(Role::Accountant, "accountant"), (Role::Operator, "operator"), (Role::Viewer, "viewer")] {
            let trial = Trial::with(owner(|p| p.role = role), "owner").await;
            all.insert(name, trial.get("/close").await.status);
        }
        let trial = Trial::with(owner(|p| p.shops = ["elsewhere".to_owned()].into()), "owner").await;
        all.insert("one shop", trial.get("/close").await.status);
        all.insert("one shop's files", trial.get("/close/vouchers").await.status);
        all
    };
    let forbidden = StatusCode::FORBIDDEN;
    assert_eq!(
        status.into_iter().collect::<Vec<_>>(),
        [
            ("accountant", StatusCode::OK),
            ("one shop", forbidden),
            ("one shop's files", forbidden),
            ("operator", forbidden),
            ("viewer", forbidden)
        ]
    );
}
