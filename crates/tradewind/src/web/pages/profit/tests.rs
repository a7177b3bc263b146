//! The profit page as people meet it: figures equal those of the books, files hold the same, other shops stay hidden.

use super::super::super::figure::{exact, rounded, signed};
use super::super::super::table::Ask;
use super::super::super::trial::Trial;
use super::super::super::visit::{Visit, encoded};
use super::table::{columns, table};
use super::view::{Asked, Choices, Unit, View};
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use books::roll_up::{By, Filter, Row};
use books::waterfall::{Amounts, Line, SUBTOTALS};
use calamine::{Reader, Xlsx};
use domain::policy::Role;
use domain::{Currency, Policy};
use std::io::Cursor;

/// Everything that the books have, as an address asks for it.
fn everything(trial: &Trial) -> (String, Row) {
    let standing = trial.window.standing();
    let statement = &standing.books.closing.statement;
    let months = statement.months();
    let total = statement.roll_up(&[], &Filter::default()).pop().unwrap();
    (format!("from={}&to={}", months[0], months[months.len() - 1]), total)
}

/// The cells of a CSV file without quotes in it, heading first.
fn cells(csv: &str) -> Vec<Vec<String>> {
    let lines = csv.trim_start_matches('\u{feff}').lines();
    lines.map(|l| l.split(',').map(|c| c.trim_matches('"').to_owned()).collect()).collect()
}

fn micros(text: &str) -> i64 {
    app::desk::edit::amount(text).unwrap_or_else(|| panic!("no amount: {text}"))
}

async fn visit(trial: &Trial, path: &str) -> Visit {
    let (mut parts, ()) = trial.request("GET", path).body(()).unwrap().into_parts();
    Visit::from_request_parts(&mut parts, &trial.window).await.ok().unwrap()
}

fn as_owner_of(change: impl FnOnce(&mut domain::policy::Person)) -> Policy {
    let mut policy = Policy::default();
    change(policy.people.get_mut("owner").unwrap());
    policy
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_and_its_files_say_what_the_books_say() {
    let trial = Trial::new().await;
    let (span, total) = everything(&trial);
    let page = trial.get(&format!("/profit?by=sku&{span}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for s in SUBTOTALS {
        let micros = total.rmb.down_to(s.last).unwrap();
        assert!(page.body.contains(&signed(micros, Currency::CNY)), "{} on its card", s.en);
        assert!(page.body.contains(&rounded(micros, Currency::CNY)), "{} below the table and in the statement", s.en);
    }
    let zh = trial.get_zh(&format!("/profit?by=month&{span}")).await;
    for word in ["营业利润", "毛利", "平台毛利", "广告占比", "利润表", "滞销", "月份"] {
        assert!(zh.body.contains(word), "{word}");
    }

    // every row of the file adds up to the books, in RMB and in the currency of the site
    for (unit, amounts, currency) in
        [("rmb", &total.rmb, Currency::CNY), ("site", &total.amounts, total.currency.unwrap())]
    {
        let address = format!("/profit/export?by=sku&{span}&in={unit}");
        let file = trial.get(&format!("{address}&format=csv")).await;
        let disposition = file.headers["content-disposition"].to_str().unwrap();
        assert!(disposition.starts_with("attachment; filename=\"tradewind-profit-sku-"), "{disposition}");
        let rows = cells(&file.body);
        let column = |name: &str| rows[0].iter().position(|h| h == name).unwrap();
        for (name, last) in [("Net sales", Line::Refunds), ("Operating profit", Line::PeopleOther)] {
            let sum: i64 = rows[1..].iter().map(|r| micros(&r[column(name)])).sum();
            assert_eq!(Some(sum), amounts.down_to(last), "{name} in {currency}");
        }
        let sheet = trial.request("GET", &format!("{address}&format=xlsx"));
        let answer = tower::ServiceExt::oneshot(
            super::super::super::router(trial.window.clone()),
            sheet.body(axum::body::Body::empty()).unwrap(),
        );
        let bytes = axum::body::to_bytes(answer.await.unwrap().into_body(), 1 << 24).await.unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
        let range = book.worksheet_range("by").unwrap();
        let at = column("Operating profit");
        for (line, row) in range.rows().zip(&rows).skip(1) {
            assert_eq!(line[0].to_string(), row[0]);
            assert!((line[at].to_string().parse::<f64>().unwrap() - row[at].parse::<f64>().unwrap()).abs() < 1e-6);
        }
        assert_eq!(range.height(), rows.len());
    }
    let book = trial.get(&format!("/profit/workbook?{span}")).await;
    assert_eq!(
        (book.status, book.headers["content-disposition"].to_str().unwrap().contains(".xlsx")),
        (StatusCode::OK, true)
    );
    for (word, _) in By::ALL {
        assert_eq!(
            trial.get(&format!("/profit?by={word}&compare=before&line=ads")).await.status,
            StatusCode::OK,
            "{word}"
        );
    }
    let standing = trial.window.standing();
    let months = standing.books.closing.statement.months();
    let profit = |month| {
        let filter = Filter { from: Some(month), to: Some(month), ..Filter::default() };
        standing.books.closing.statement.roll_up(&[], &filter)[0].rmb.down_to(Line::PeopleOther).unwrap()
    };
    let compared = trial.get(&format!("/profit?from={0}&to={0}&compare=before", months[1])).await;
    assert!(
        compared.body.contains(&signed(profit(months[1]) - profit(months[0]), Currency::CNY)),
        "what changed in all"
    );
    let year = trial.get(&format!("/profit?from={0}&to={0}&compare=year", months[1])).await;
    assert!(year.body.contains("The books have nothing for"), "{}", year.body);
    for wrong in ["by=colour", "from=May", "compare=never", "line=luck"] {
        assert_eq!(trial.get(&format!("/profit?{wrong}")).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_figure_opens_to_lines_of_files_that_add_up_to_it() {
    let trial = Trial::new().await;
    let standing = trial.window.standing();
    let statement = &standing.books.closing.statement;
    let month = statement.months()[0];
    let by = statement.roll_up(&[By::Sku], &Filter { from: Some(month), to: Some(month), ..Filter::default() });
    let best = by.iter().max_by_key(|r| r.amounts.line(Line::GrossSales)).unwrap();
    let (sku, currency) = (encoded(&best.key[0]), best.currency.unwrap());
    let page = trial.get(&format!("/profit/explain?sku={sku}&month={month}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(
        page.body.contains(&rounded(best.rmb.down_to(Line::PeopleOther).unwrap(), Currency::CNY)),
        "the sum of the SKU"
    );
    let place = &statement.places.iter().find(|p| p.marketplace != "own").unwrap();
    let (shop, site) = (encoded(&place.shop), encoded(&place.marketplace));
    for line in [Line::GrossSales, Line::Ads] {
        let figure = best.amounts.line(line).unwrap();
        assert!(page.body.contains(&format!("id=\"{}\"", line.code())) || figure == 0, "{}", line.en());
        let to = format!("sku={sku}&month={month}&shop={shop}&site={site}&line={}", line.code());
        let file = trial.get(&format!("/profit/explain/export?{to}")).await;
        assert_eq!(file.status, StatusCode::OK, "{}", file.body);
        let rows = cells(&file.body);
        let (last, width) = (rows[0].len() - 2, rows[0].len());
        let sum: i64 = rows[1..].iter().map(|r| micros(&r[r.len() - width + last])).sum();
        let left = figure - sum;
        assert!(left.abs() <= currency.minor_micros() * 4, "{}: {figure} is not {sum} but for rounding", line.en());
        let all = trial.get(&format!("/profit/explain/lines?{to}")).await;
        assert!(
            all.body.contains(&signed(figure, currency)),
            "the statement's figure stands beside its {} lines",
            rows.len() - 1
        );
        assert!(all.body.contains(&rounded(sum, currency)), "their sum below them");
    }
    let row = trial.get(&format!("/profit?from={month}&to={month}&sku={sku}&by=month")).await;
    assert!(
        row.body.contains(&format!("/profit/explain?sku={sku}&amp;month={month}")),
        "a row of the table leads there"
    );
    assert_eq!(trial.get(&format!("/profit/explain?sku=none&month={month}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        trial.get(&format!("/profit/explain?sku={sku}&month=May")).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_balances_and_lists_every_settlement() {
    let trial = Trial::new().await;
    let standing = trial.window.standing();
    let closing = &standing.books.closing;
    let balance = trial.get("/profit/trial").await;
    for currency in [Currency::CNY, Currency::USD] {
        let debit: i64 = closing.trial_balance().filter(|b| b.1.currency == currency).map(|b| b.1.micros.max(0)).sum();
        let shown = rounded(debit, currency);
        assert!(
            debit == 0 || balance.body.matches(&format!(">{shown}<")).count() >= 2,
            "debits and credits of {}",
            exact(debit, currency)
        );
    }
    for tab in ["settlements", "quarantine", "ads", "costs", "shares", "notices"] {
        let path = format!("/profit/trial?tab={tab}");
        assert_eq!(
            (trial.get(&path).await.status, trial.get_zh(&path).await.status),
            (StatusCode::OK, StatusCode::OK),
            "{tab}"
        );
    }
    let file = trial.get("/profit/trial/export?tab=settlements&format=csv").await;
    assert_eq!(cells(&file.body).len(), closing.tie_outs.len() + 1);
    assert_eq!(trial.get("/profit/trial?tab=secrets").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_see_a_shop_sees_nothing_of_it_and_a_viewer_nothing_at_all() {
    let trial = Trial::with(as_owner_of(|p| p.shops.extend(["elsewhere".to_owned()])), "owner").await;
    let standing = trial.window.standing();
    let statement = &standing.books.closing.statement;
    let (month, skus) = (statement.months()[0], statement.roll_up(&[By::Sku], &Filter::default()));
    let sku = &skus.iter().find(|r| !r.key[0].starts_with('(')).unwrap().key[0];
    let there = format!("sku={}&month={month}", encoded(sku));
    let hidden = [sku.as_str(), &statement.places[0].shop];
    for path in [
        "/profit".to_owned(),
        format!("/profit?shop={}", hidden[1]),
        "/profit/trial".into(),
        "/profit/trial?tab=shares".into(),
    ] {
        let body = trial.get(&path).await.body;
        let told = body.replace(&encoded(&path), "").replace(&path, "");
        assert!(!told.contains(&format!(">{}<", hidden[0])) && !told.contains(&format!(">{}<", hidden[1])), "{path}");
    }
    assert!(trial.get("/profit").await.body.contains("the books are empty"));
    for (path, status) in [
        ("/profit/export".to_owned(), StatusCode::NOT_FOUND),
        ("/profit/workbook".into(), StatusCode::FORBIDDEN),
        ("/profit/trial?tab=balance".into(), StatusCode::FORBIDDEN),
        ("/profit/trial/export?tab=quarantine".into(), StatusCode::FORBIDDEN),
        (format!("/profit/explain?{there}"), StatusCode::NOT_FOUND),
        (format!("/profit/explain/export?{there}&line=ads"), StatusCode::NOT_FOUND),
    ] {
        assert_eq!(trial.get(&path).await.status, status, "{path}");
    }
    let viewer = Trial::with(as_owner_of(|p| p.role = Role::Viewer), "owner").await;
    for path in ["", "/explain", "/explain/lines", "/explain/export", "/trial", "/trial/export", "/export", "/workbook"]
    {
        assert_eq!(viewer.get(&format!("/profit{path}?{there}")).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_names_stay_text_and_unknown_amounts_stay_unknown() {
    let trial = Trial::new().await;
    let visit = visit(&trial, "/profit").await;
    let choices = Choices::of(&visit, &trial.window.standing().books.closing).unwrap();
    let view = View::read(Asked::default(), &choices).unwrap();
    let mut unknown = Amounts::default();
    unknown.add(Line::Goods, None);
    let mut known = Amounts::default();
    known.add(Line::GrossSales, Some(10_000_000));
    let row = |key: &str, rmb| Row { key: vec![key.to_owned()], currency: Some(Currency::USD), amounts: rmb, rmb };
    let rows = [row("=HYPERLINK(\"x\")<script>alert(1)</script>&by=shop", unknown), row("plain", known)];
    let columns = columns(By::Sku, None);
    let shown = table(&visit, &view, Unit::of(&view, None), &rows, &columns, Ask::default());
    let html = shown.html(&visit).into_string();
    assert!(!html.contains("<script>") && html.contains("&lt;script&gt;"), "{html}");
    assert!(html.contains("%3Cscript%3E") && html.contains("%26by%3Dshop"), "addresses hold it encoded");
    let (csv, lang) = (shown.csv(visit.lang), visit.lang);
    assert!(csv.contains("'=HYPERLINK"), "no formula: {csv}");
    // net sales are known of both rows, gross and operating profit of one: their sum is not
    let total = |key: &str| {
        let column = columns.iter().find(|c| c.key == key).unwrap();
        column.total.unwrap()(&shown.chosen(lang)).text(lang)
    };
    assert_eq!(
        (total("net_sales"), total("operating_profit"), total("margin")),
        ("10.00".into(), "–".into(), "–".into())
    );
    let page = trial.get("/profit?sku=%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(page.status == StatusCode::OK && !page.body.contains("<script>alert"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_and_an_operator_open_to_their_skus() {
    let trial = Trial::new().await;
    for by in ["parent", "operator"] {
        let page = trial.get(&format!("/profit?by={by}")).await.body;
        let table = page.split("id=\"by\"").nth(1).unwrap();
        let links = table.split("<a href=\"").skip(1).map(|l| l.split('"').next().unwrap().replace("&amp;", "&"));
        let to = links.into_iter().find(|l| l.contains("by=sku") && l.contains(&format!("&{by}="))).unwrap();
        let opened = trial.get(&to).await;
        assert_eq!(opened.status, StatusCode::OK, "{to}");
        assert!(opened.body.contains(&format!("name=\"{by}\"")), "the form keeps what was chosen: {to}");
        let sales = async |address: String| -> Vec<(String, i64)> {
            let rows = cells(&trial.get(&address).await.body);
            let at = rows[0].iter().position(|h| h == "Net sales").unwrap();
            rows[1..].iter().map(|r| (r[0].clone(), micros(&r[at]))).collect()
        };
        let whole = sales(format!("/profit/export?by={by}&format=csv")).await;
        let parts = sales(format!("{}&format=csv", to.replace("/profit?", "/profit/export?"))).await;
        let key = to.split(&format!("&{by}=")).nth(1).unwrap().split('&').next().unwrap();
        let row = whole.iter().find(|(name, _)| super::super::super::visit::encoded(name) == key).unwrap();
        assert!(row.1 != 0 && parts.iter().map(|p| p.1).sum::<i64>() == row.1, "{by} {row:?} {parts:?}");
    }
}
