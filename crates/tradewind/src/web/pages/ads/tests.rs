//! Tests of the page: figures are those of the facts, ratios are ratios of sums, drilling narrows, scopes hide, hostile names are text.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

use super::super::super::figure::{ratio, rounded};
use super::super::super::trial::Trial;
use arrow::array::{Array, AsArray};
use arrow::datatypes::Int64Type;
use axum::http::StatusCode;
use domain::policy::{Person, Policy, Role};
use domain::{Currency, Day};
use std::collections::BTreeSet;

/// First row of an answer of whole numbers.
async fn numbers(trial: &Trial, sql: &str) -> Vec<i64> {
    let reader = app::query::reader(&trial.window.lake, None).await.unwrap();
    let batch = reader.sql(sql).await.unwrap().into_iter().find(|b| b.num_rows() > 0).unwrap();
    batch
        .columns()
        .iter()
        .map(|c| c.as_primitive::<Int64Type>())
        .map(|c| if c.is_null(0) { 0 } else { c.value(0) })
        .collect()
}

const SUMS: &str = "CAST(SUM(impressions) AS BIGINT), CAST(SUM(clicks) AS BIGINT), CAST(SUM(orders) AS BIGINT), \
                    CAST(SUM(spend_micros) AS BIGINT), CAST(SUM(sales_micros) AS BIGINT)";

fn since(through: Day, days: i32) -> String {
    format!("day > DATE '{}' AND day <= DATE '{through}'", through.plus(-days))
}

/// A policy under which the one who has signed in is somebody else.
fn owner_as(role: Role, shops: &[&str]) -> Policy {
    let mut policy = Policy::default();
    let (name, shops) = ("owner".to_owned(), shops.iter().map(|s| (*s).to_owned()).collect::<BTreeSet<String>>());
    policy.people.insert(name.clone(), Person { name, role, limit_cny_micros: None, shops });
    policy
}

/// The part of a page that is its own.
fn main(page: &str) -> &str {
    page.split("<main").nth(1).unwrap().split("<footer").next().unwrap()
}

/// Another shop, in another currency, with a campaign whose name is markup and a formula.
const HOSTILE: &str = "=<script>alert(1)</script>";

async fn import_another(trial: &Trial) {
    let through = trial.window.standing().ads.places[0].through;
    let (year, month, day) = through.civil();
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = months[month as usize - 1];
    let head = "Date,Portfolio name,Currency,Campaign Name,Country,Status,Budget,Targeting Type,Bidding strategy,Impressions,Clicks,\
                Click-Thru Rate (CTR),Spend,Cost Per Click (CPC),7 Day Total Orders (#),Total Advertising Cost of Sales (ACOS) ,\
                Total Return on Advertising Spend (ROAS),7 Day Total Sales ";
    let row = format!(
        "\"{month} {day:02}, {year}\",No Portfolio,GBP,{HOSTILE},United Kingdom,ENABLED,£50.00,MANUAL,Fixed bids,\"1,000\",40,4%,£77.77,£1.94,0,,,£0.00"
    );
    let file = |path: &str, text: String| sim::ReportFile {
        path: path.into(),
        bytes: text.into_bytes(),
        modified: i64::from(through.0 + 1) * 86_400,
        report: "",
        rows: 0,
        rejects: 0,
        facts: Vec::new(),
    };
    let note = file("elsewhere/tradewind.toml", "shop = \"elsewhere\"\nmarketplace = \"amazon-uk\"\n".into());
    let pile = sim::circle::Pile::of(vec![note, file("elsewhere/campaigns.csv", format!("{head}\n{row}\n"))]).unwrap();
    let report = app::import::import(&trial.window.lake, &pile.boxed(), trial.window.now(), &mut |_| {
        std::ops::ControlFlow::Continue(())
    })
    .unwrap();
    assert!(trial.window.refresh().await.unwrap(), "{:?}", report.files);
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_those_of_the_facts_at_every_level() {
    let trial = Trial::new().await;
    let ads = &trial.window.standing().ads;
    let through = ads.places[0].through;
    for (table, level, days) in [
        ("campaign_performance", "campaign", 28),
        ("campaign_performance", "campaign", 7),
        ("target_performance", "target", 28),
        ("search_term_performance", "term", 90),
    ] {
        let sql = format!("SELECT {SUMS} FROM {table} WHERE {}", since(through, days));
        let n = numbers(&trial, &sql).await;
        assert!(n[3] > 0, "{table} has spend");
        let page = trial.get(&format!("/ads?days={days}&level={level}")).await.body;
        let total = page.split("<tfoot>").nth(1).unwrap();
        for text in [
            rounded(n[3], Currency::USD),
            rounded(n[4], Currency::USD),
            ratio(n[3], n[4]),
            ratio(n[1], n[0]),
            ratio(n[2], n[1]),
        ] {
            assert!(total.contains(&format!(">{text}<")), "{table} {days}: {text} in {total}");
        }
    }
    // the cards: the window before, and spend over all ordered sales
    let n = numbers(&trial, &format!("SELECT {SUMS} FROM campaign_performance WHERE {}", since(through, 28))).await;
    let before =
        numbers(&trial, &format!("SELECT {SUMS} FROM campaign_performance WHERE {}", since(through.plus(-28), 28)))
            .await;
    let sales = "SELECT CAST(SUM(ordered_sales_micros) AS BIGINT) FROM shop_traffic WHERE";
    let ordered = numbers(&trial, &format!("{sales} {}", since(through, 28))).await;
    let page = trial.get("/ads").await.body;
    let change = ratio(n[3] - before[3], before[3]);
    assert!(page.contains(&format!("{change} on the 28 days before")), "{change}");
    assert!(page.contains(&format!("<p class=\"value\">{}</p>", ratio(n[3], ordered[0]))), "TACOS");
    let zh = trial.get_zh("/ads").await.body;
    assert!(zh.contains("广告销售额") && zh.contains("估计广告后利润") && !zh.contains("Spend"));
}

#[tokio::test(flavor = "multi_thread")]
async fn drilling_narrows_and_waste_is_what_brought_nothing() {
    let trial = Trial::new().await;
    let standing = trial.window.standing();
    let ads = &standing.ads;
    let text = |t| ads.texts.get(t);
    let campaign = ads.campaigns.iter().max_by_key(|c| c.now[1].spend_micros).unwrap();
    let through = ads.places[campaign.place].through;
    let name = text(campaign.name);
    let key = if text(campaign.id).is_empty() { name } else { text(campaign.id) };
    let sql = format!(
        "SELECT {SUMS} FROM search_term_performance WHERE campaign = {} AND {}",
        books::queries::quoted(name),
        since(through, 28)
    );
    let n = numbers(&trial, &sql).await;
    let page = trial.get(&format!("/ads?level=term&campaign={}", super::super::super::visit::encoded(key))).await.body;
    assert!(page.split("<tfoot>").nth(1).unwrap().contains(&format!(">{}<", rounded(n[3], Currency::USD))));
    assert!(page.contains("/inbox?q="), "decisions on the campaign");
    for other in ads.campaigns.iter().filter(|c| c.id != campaign.id || c.name != campaign.name) {
        assert!(!page.contains(&format!("<strong>{}</strong>", text(other.name))));
    }
    // links of the table lead on, and every address answers
    let targets = trial.get("/ads?level=target").await.body;
    let link = targets.split("<tbody>").nth(1).unwrap().split("href=\"").nth(1).unwrap().split('"').next().unwrap();
    let terms = trial.get(&link.replace("&amp;", "&")).await;
    assert_eq!(terms.status, StatusCode::OK);
    assert!(terms.body.contains("<tfoot>"), "{link}");
    let waste = numbers(
        &trial,
        &format!(
            "SELECT COUNT(*), CAST(SUM(spend) AS BIGINT) FROM (SELECT SUM(spend_micros) AS spend FROM search_term_performance WHERE {} \
             GROUP BY campaign, ad_group, targeting, lower(match_type), lower(search_term) HAVING SUM(orders) = 0 AND SUM(clicks) >= 10)",
            since(through, 90)
        ),
    )
    .await;
    let page = trial.get("/ads?days=90&level=term&waste=1&clicks=10").await.body;
    assert!(
        page.contains(&format!("{} rows spent {} USD without an order", waste[0], rounded(waste[1], Currency::USD))),
        "{waste:?}"
    );
    assert_eq!(trial.get("/ads?campaign=nobody").await.status, StatusCode::NOT_FOUND);
    assert_eq!(trial.get("/ads?format=exe").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_shops_and_money_are_hidden() {
    let trial = Trial::with(owner_as(Role::Operator, &["elsewhere"]), "owner").await;
    let page = trial.get("/ads").await;
    assert!(page.body.contains("No advertising report yet") && !main(&page.body).contains("shop1"));
    import_another(&trial).await;
    let page = trial.get("/ads").await.body;
    assert!(page.contains(">77.77<") && page.contains("GBP") && !main(&page).contains("shop1"));
    assert!(!page.contains("<script>alert") && page.contains("&lt;script&gt;alert"), "a name is text");
    let csv = trial.get("/ads?format=csv").await.body;
    assert!(csv.contains(&format!("'{HOSTILE}")) && csv.lines().count() == 2, "a name is no formula: {csv}");
    for path in ["/ads?shop=shop1", "/ads?shop=shop1&format=csv", "/ads?site=amazon-us"] {
        assert_eq!(trial.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    // who sees both never sees pounds and dollars in one sum; without a rate the pounds are left out and this is said
    trial.window.set_policy(owner_as(Role::Owner, &[]));
    let page = trial.get("/ads").await.body;
    assert!(page.contains("CNY") && page.contains("no exchange rate for GBP") && !page.contains(">77.77<"));
    assert!(trial.get("/ads?shop=elsewhere&site=amazon-uk").await.body.contains(">77.77<"));
    trial.window.set_policy(owner_as(Role::Viewer, &["shop1"]));
    let page = trial.get("/ads").await.body;
    assert!(page.contains("<tfoot>") && main(&page).contains("Clicks"));
    for hidden in ["Spend", "ACOS", "USD", "profit"] {
        assert!(!main(&page).contains(hidden), "a viewer sees {hidden}");
    }
    let file = trial.get("/ads?format=csv").await.body;
    assert!(file.contains("Clicks") && !file.contains("Spend"));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_hold_the_rows_of_the_page() {
    let trial = Trial::new().await;
    let csv = trial.get("/ads?level=term&days=90&format=csv").await;
    assert_eq!(csv.headers["content-disposition"], "attachment; filename=\"ads.csv\"");
    let standing = trial.window.standing();
    assert_eq!(csv.body.lines().count(), standing.ads.terms.len() + 1);
    assert!(csv.body.lines().next().unwrap().contains("Currency"));
    let xlsx = trial.get("/ads?format=xlsx").await;
    assert!(xlsx.body.starts_with("PK"));
}
