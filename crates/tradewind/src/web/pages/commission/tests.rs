//! Commission as people meet it: every figure of a slip, nobody's pay for others, files that are followed, a month that stays closed.

use super::super::super::figure::rounded;
use super::super::super::trial::{Answered, Trial};
use app::board::Standing;
use app::commission::{Idea, Pay, line_words};
use axum::http::StatusCode;
use books::Month;
use books::commission::Kind;
use domain::policy::{Person, Role};
use domain::{Currency, Policy};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Lin, an operator, and Wang, who buys; an accountant; a viewer; an owner who sees one shop; the owner of all.
fn people() -> Policy {
    let mut policy = Policy::default();
    let owner = policy.people["owner"].clone();
    for (name, role) in [
        ("lin", Role::Operator),
        ("wang", Role::Stock),
        ("kuai", Role::Accountant),
        ("kan", Role::Viewer),
        ("half", Role::Owner),
    ] {
        let shops = if name == "half" { ["elsewhere".to_owned()].into() } else { owner.shops.clone() };
        policy.people.insert(name.to_owned(), Person { name: name.to_owned(), role, shops, ..owner.clone() });
    }
    policy
}

/// Shops and SKUs that sell, in order.
fn sold(standing: &Standing) -> Vec<(String, String)> {
    let sales = standing.commission.ledger.rows.iter().filter(|r| r.kind == Kind::Sales);
    let all: BTreeSet<_> = sales.map(|r| (r.shop.rsplit_once('/').unwrap().0.to_owned(), r.sku.clone())).collect();
    all.into_iter().collect()
}

/// A scheme by which Lin and Wang are paid; each answers for every other SKU.
fn scheme(trial: &Trial, name: &str) -> String {
    let standing = trial.window.standing();
    let (first, _) = standing.commission.months().unwrap();
    let from = first.first_day();
    let names = ["lin".to_owned(), "wang".to_owned()];
    let (_, mut text) = app::commission::starter(name, &names, from).unwrap();
    for ((shop, sku), operator) in sold(&standing).iter().zip(names.iter().cycle()) {
        text += &format!(
            "\n[[ownership]]\nshop = \"{shop}\"\nsku = \"{sku}\"\noperator = \"{operator}\"\nfrom = \"2000-01-01\"\nshare = \"1\"\n"
        );
    }
    text
}

fn put(trial: &Trial, text: &str) {
    let folder = trial.window.data.join("schemes");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("pay.toml"), text).unwrap();
}

/// The shop with an agreement, and somebody signed in.
async fn shop(person: &str) -> Trial {
    let trial = Trial::with(people(), person).await;
    put(&trial, &scheme(&trial, "accrual"));
    trial
}

fn pay(trial: &Trial) -> (Arc<Standing>, Pay) {
    let standing = trial.window.standing();
    let files = crate::io::commission::read(&trial.window.data).unwrap();
    let pay = Pay::of(&standing.commission, &standing.books, &files).unwrap();
    (standing, pay)
}

/// The first month: it is over, and the next to be closed.
fn first(trial: &Trial) -> Month {
    let (standing, pay) = pay(trial);
    assert!(pay.register.open.last_day() < standing.today);
    pay.register.open
}

fn has(answer: &Answered, text: &str) -> bool {
    answer.body.contains(&maud::html! { (text) }.into_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slip_opens_to_every_row_and_leaves_as_files() {
    let trial = shop("owner").await;
    let month = first(&trial);
    let (standing, pay) = pay(&trial);
    let slip = pay.slip("lin", month).unwrap();
    assert!(slip.paid_micros > 0, "{slip:?}");
    let page = trial.get(&format!("/commission?month={month}&operator=lin")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let opened = pay.open(&standing.commission, slip);
    assert!(!opened.rows.is_empty());
    for line in &slip.lines {
        assert!(has(&page, &line_words(line).en) && has(&page, &rounded(line.micros, slip.currency)), "{line:?}");
        for source in line.sources.iter().take(super::slip::ROWS) {
            assert!(has(&page, &rounded(source.micros, slip.currency)), "{source:?}");
            assert!(has(&page, &app::commission::row_words(source, &opened.rows).en), "{source:?}");
        }
    }
    for micros in opened.bridge.lines.values().chain([&opened.bridge.accrual_micros, &opened.bridge.base_micros]) {
        assert!(has(&page, &rounded(*micros, slip.currency)));
    }
    // a figure of the books leads to the lines of files behind it
    let way = page.body.split("href=\"/profit/explain?").nth(1).unwrap().split('"').next().unwrap();
    let way = format!("/profit/explain?{}", way.split('#').next().unwrap().replace("&amp;", "&"));
    assert_eq!(trial.get(&way).await.status, StatusCode::OK, "{way}");
    let zh = trial.get_zh(&format!("/commission?month={month}&operator=lin")).await;
    for word in ["工资单", "权责制毛利", "计提基数", "实发", "待核事项", "分档提成", "提成关账"]
    {
        assert!(zh.body.contains(word), "{word}");
    }
    for (who, names) in [("&operator=lin", vec!["lin"]), ("", vec!["lin", "wang"])] {
        let csv = trial.get(&format!("/commission/export?month={month}{who}&format=csv")).await;
        let found: BTreeSet<&str> = csv.body.lines().skip(1).map(|l| l.split(',').next().unwrap()).collect();
        assert_eq!(found, names.into_iter().collect());
        for (format, head) in [("xlsx", "PK"), ("pdf", "%PDF-"), ("json", "[{")] {
            let file = trial.get(&format!("/commission/export?month={month}{who}&format={format}")).await;
            assert!(file.status == StatusCode::OK && file.body.starts_with(head), "{format}");
        }
    }
    for (path, status) in [
        (format!("/commission/export?month={month}&format=doc"), StatusCode::UNPROCESSABLE_ENTITY),
        ("/commission?month=2026-13".into(), StatusCode::UNPROCESSABLE_ENTITY),
        ("/commission/export?month=1999-01".into(), StatusCode::NOT_FOUND),
        (format!("/commission/export?month={month}&operator=nobody"), StatusCode::NOT_FOUND),
    ] {
        assert_eq!(trial.get(&path).await.status, status, "{path}");
    }
    let (noted, _) = trial.window.accounts.notes(None, 0, 50).await.unwrap();
    assert!(noted.iter().any(|n| n.what == "commission") && noted.iter().any(|n| n.what == "export"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reaches_the_pay_of_others() {
    let mut trial = shop("lin").await;
    let (_, pay) = pay(&trial);
    let month = first(&trial);
    let (mine, other) = (pay.slip("lin", month).unwrap(), pay.slip("wang", month).unwrap());
    assert_ne!(mine.paid_micros, other.paid_micros);
    let theirs = rounded(other.paid_micros, Currency::CNY);
    let mine = rounded(mine.paid_micros, Currency::CNY);
    let forms = |trial: &Trial| {
        (trial.window.standing().read_micros.to_string(), crate::io::commission::mark(&trial.window.data).unwrap())
    };
    let csv = trial.get(&format!("/commission/export?month={month}&format=csv")).await;
    assert!(csv.body.lines().skip(1).all(|l| l.starts_with("lin,")) && csv.body.lines().count() > 1);
    for person in ["lin", "half"] {
        if person != "lin" {
            trial.sign_in(person).await;
        }
        for path in [format!("/commission?month={month}"), format!("/commission?month={month}&operator={person}")] {
            let page = trial.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert_eq!(page.body.contains(&mine), person == "lin", "{path}");
            assert!(!page.body.contains("wang") && !page.body.contains(&theirs), "{person} {path}");
            for closed in ["/commission/close", "view=simulate", "view=fairness", "id=\"findings\""] {
                assert!(!page.body.contains(closed), "{person} {closed}");
            }
        }
        for path in [
            format!("/commission?month={month}&operator=wang"),
            format!("/commission/export?month={month}&operator=wang&format=csv"),
            format!("/commission/export?month={month}&operator=wang&format=pdf"),
            "/commission?view=what-if&sku=x&units=1&cost=1&operator=wang".into(),
            "/commission?view=simulate".into(),
            "/commission?view=fairness".into(),
        ] {
            assert_eq!(trial.get(&path).await.status, StatusCode::FORBIDDEN, "{person} {path}");
        }
        let (seen, mark) = forms(&trial);
        let form = [("month", &*month.to_string()), ("seen", &seen), ("mark", &mark)].map(|(n, v)| (n, v.to_owned()));
        let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
        assert_eq!(trial.post("/commission/close", &form).await.status, StatusCode::FORBIDDEN);
    }
    trial.sign_in("kuai").await;
    let page = trial.get(&format!("/commission?month={month}")).await;
    assert!(page.body.contains(&theirs) && page.body.contains(&mine), "an accountant sees all");
    trial.sign_in("kan").await;
    for path in ["/commission", "/commission/export?format=csv"] {
        assert_eq!(trial.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_boss_compares_schemes_and_people() {
    let trial = shop("owner").await;
    let (standing, pay) = pay(&trial);
    let months = pay.lately().unwrap();
    let page = trial.get("/commission?view=simulate").await;
    assert_eq!(page.status, StatusCode::OK);
    for what in pay.simulate(&standing.commission, months) {
        assert!(has(&page, &what.scheme), "{}", what.scheme);
        for operator in ["lin", "wang"] {
            assert!(has(&page, &rounded(what.paid(operator), Currency::CNY)), "{}", what.scheme);
        }
    }
    let page = trial.get("/commission?view=fairness").await;
    for (scheme, fair) in pay.fairness(&standing.commission, months) {
        assert!(has(&page, scheme.as_deref().unwrap_or("As agreed")));
        for o in &fair.operators {
            assert!(
                has(&page, &rounded(o.paid_micros, Currency::CNY))
                    && has(&page, &rounded(o.profit_micros, Currency::CNY))
            );
        }
    }
    let zh = trial.get_zh("/commission?view=fairness").await;
    assert!(zh.body.contains("有利无提成") && zh.body.contains("现行约定"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_scheme_shows_at_once_and_a_mistake_is_told_where_it_can_be_put_right() {
    let mut trial = Trial::with(people(), "owner").await;
    let page = trial.get("/commission").await;
    assert!(has(&page, "Nobody is paid yet") && page.body.contains("commission init"), "{}", page.body);
    let text = scheme(&trial, "accrual");
    put(&trial, &text);
    let month = first(&trial);
    let paid = |trial: &Trial| rounded(pay(trial).1.slip("lin", month).unwrap().paid_micros, Currency::CNY);
    let path = format!("/commission?month={month}");
    let before = paid(&trial);
    assert!(has(&trial.get(&path).await, &before));
    put(&trial, &text.replace("rate = \"0.06\"", "rate = \"0.07\""));
    let after = paid(&trial);
    assert_ne!(before, after);
    let page = trial.get(&path).await;
    assert!(has(&page, &after) && !has(&page, &before));
    put(&trial, &text.replace("rate = \"0.06\"", "rate = \"<b>6</b>\""));
    let page = trial.get(&path).await;
    assert!(
        page.status == StatusCode::OK
            && page.body.contains("schemes/pay.toml, line 17, column 8: found `&lt;b&gt;6&lt;/b&gt;`"),
        "{}",
        page.body
    );
    let zh = trial.get_zh(&path).await;
    assert!(zh.body.contains("schemes/pay.toml 第 17 行第 8 列"), "{}", zh.body);
    std::fs::write(trial.window.data.join("schemes/pay.toml"), b"# \xcc\xe1\n").unwrap();
    assert!(has(
        &trial.get(&path).await,
        "schemes/pay.toml: line 1, column 3: found bytes that are not UTF-8; save the file as UTF-8"
    ));
    trial.sign_in("lin").await;
    let page = trial.get(&path).await;
    assert!(page.body.contains("ask an owner") && !page.body.contains("pay.toml"), "{}", page.body);
    let file = trial.get(&format!("/commission/export?month={month}")).await;
    assert!(file.status == StatusCode::CONFLICT && !file.body.contains("pay.toml"), "{}", file.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_closed_once_by_what_was_seen_and_stays() {
    let trial = shop("owner").await;
    let month = first(&trial);
    let (seen, name) = (trial.window.standing().read_micros.to_string(), month.to_string());
    let mark = || crate::io::commission::mark(&trial.window.data).unwrap();
    let form = |seen: &str, mark: &str| {
        [("month", name.as_str()), ("seen", seen), ("mark", mark)].map(|(n, v)| (n, v.to_owned())).to_vec()
    };
    let send = async |fields: Vec<(&str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        trial.post("/commission/close", &fields).await
    };
    let page = trial.get(&format!("/commission?month={month}")).await;
    assert!(page.body.contains(&mark()) && page.body.contains("action=\"/commission/close\""), "{}", page.body);
    assert_eq!(send(form("1", &mark())).await.status, StatusCode::CONFLICT, "other facts");
    assert_eq!(send(form(&seen, "other")).await.status, StatusCode::CONFLICT, "other schemes");
    let raw = [("month", name.as_str()), ("seen", &seen), ("mark", &mark())];
    assert_eq!(trial.post_raw("/commission/close", &raw).await.status, StatusCode::FORBIDDEN, "no token");
    let slip = pay(&trial).1.slip("lin", month).unwrap().clone();
    let done = send(form(&seen, &mark())).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let file = trial.window.data.join(format!("commission/closed-{month}.json"));
    let kept = std::fs::read_to_string(&file).unwrap();
    let again = send(form(&seen, &mark())).await;
    assert!(again.status == StatusCode::CONFLICT && again.body.contains("next is"), "{}", again.body);
    // another scheme changes what is open, not what is closed
    put(&trial, &scheme(&trial, "recommended"));
    let page = trial.get(&format!("/commission?month={month}&operator=lin")).await;
    assert!(has(&page, "Closed by ") && has(&page, &rounded(slip.paid_micros, slip.currency)), "{}", page.body);
    assert!(!page.body.contains("action=\"/commission/close\""));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), kept);
    let (noted, _) = trial.window.accounts.notes(None, 0, 50).await.unwrap();
    assert!(noted.iter().any(|n| n.what == "commission closed"));
    // a file that was changed is not believed
    std::fs::write(&file, kept.replace("\"by\": \"owner\"", "\"by\": \"other\"")).unwrap();
    let page = trial.get(&format!("/commission?month={month}")).await;
    assert!(page.body.contains("is not what was written when the month was closed"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_is_tried_on_ones_own_pay() {
    let mut trial = shop("owner").await;
    let (standing, pay) = pay(&trial);
    let ((shop, site, sku), _) = standing.economics.units().max_by_key(|(_, u)| u.units).unwrap();
    let account = app::commission::account(shop, site);
    let today = desk::room::day_of(trial.window.now());
    for (person, asked) in [("owner", "&operator=wang"), ("wang", "&operator=wang"), ("", "")] {
        if person == "wang" {
            trial.sign_in(person).await;
        }
        let (operator, account) = (Some("wang".to_owned()), Some(account.clone()));
        let (units, unit_cost_micros, lead_days) = (400, 20_000_000, 25);
        let idea = Idea { sku: sku.clone(), account, units, unit_cost_micros, operator, day: today, lead_days };
        let planned = pay.plan(&standing.commission, &standing.books, &standing.economics, &idea).unwrap();
        let path = format!("/commission?view=what-if&sku={sku}&units=400&cost=20&lead_days=25{asked}");
        let page = trial.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        let under = &planned.schemes[0];
        assert_eq!((planned.schemes.len(), under.scheme.as_str()), (1, "accrual"));
        assert!(under.effects.len() > 1);
        for e in &under.effects {
            assert!(has(&page, &e.month.to_string()) && has(&page, &rounded(e.with_micros, under.currency)), "{e:?}");
        }
        assert_eq!(page.body.contains("<select name=\"operator\""), person == "owner");
    }
    for (fields, word) in [
        (format!("sku={sku}&units=0&cost=20"), "write from 1 to"),
        (format!("sku={sku}&units=x&cost=20"), "write a whole number"),
        (format!("sku={sku}&units=5&cost=2,5"), "found `2,5`"),
        ("sku=NONE&units=5&cost=2".to_owned(), "NONE"),
    ] {
        let page = trial.get(&format!("/commission?view=what-if&{fields}")).await;
        assert!(page.status == StatusCode::OK && page.body.contains(word), "{fields}: {}", page.body);
    }
    // who sees another shop only learns nothing of this one
    trial.sign_in("half").await;
    let page = trial.get(&format!("/commission?view=what-if&sku={sku}&units=5&cost=2")).await;
    assert!(page.body.contains("the books of your shops"), "{}", page.body);
}
