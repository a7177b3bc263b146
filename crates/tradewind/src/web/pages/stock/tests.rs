//! Tests of the page: units are those of the facts, scopes hide, roles without money see units only, a SKU's page stands.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

use super::super::super::figure::{count, whole};
use super::super::super::trial::Trial;
use super::view::address;
use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use axum::http::StatusCode;
use domain::policy::{Person, Policy, Role, to_cny};
use std::collections::BTreeSet;

async fn number(trial: &Trial, sql: &str) -> i64 {
    let reader = app::query::reader(&trial.window.lake, None).await.unwrap();
    let batch = reader.sql(sql).await.unwrap().into_iter().find(|b| b.num_rows() > 0).unwrap();
    batch.column(0).as_primitive::<Int64Type>().value(0)
}

fn owner_as(role: Role, shops: &[&str]) -> Policy {
    let mut policy = Policy::default();
    let (name, shops) = ("owner".to_owned(), shops.iter().map(|s| (*s).to_owned()).collect::<BTreeSet<String>>());
    policy.people.insert(name.clone(), Person { name, role, limit_cny_micros: None, shops });
    policy
}

#[tokio::test(flavor = "multi_thread")]
async fn units_and_value_are_those_of_the_facts() {
    let trial = Trial::new().await;
    let newest = "day = (SELECT MAX(day) FROM stock_snapshot)";
    let sql = format!(
        "SELECT CAST(SUM(COALESCE(available, 0) + COALESCE(reserved, 0)) AS BIGINT) FROM stock_snapshot WHERE {newest}"
    );
    let hand = number(&trial, &sql).await;
    let page = trial.get("/stock").await.body;
    assert!(page.contains(&format!("<p class=\"value\">{}</p>", count(hand.unsigned_abs()))), "{hand}");
    let standing = trial.window.standing();
    let mut value = 0;
    for (key, unit) in standing.economics.units() {
        let sql = format!(
            "SELECT CAST(SUM(COALESCE(available, 0) + COALESCE(reserved, 0)) AS BIGINT) FROM stock_snapshot WHERE {newest} AND sku = {}",
            books::queries::quoted(&key.2)
        );
        let rate = standing.seen.surroundings.cny_nanos.get(&unit.currency).copied();
        value += to_cny(number(&trial, &sql).await * unit.landed_micros(), unit.currency, rate).unwrap();
    }
    assert!(value > 0 && page.contains(&format!("{} RMB", whole(value))), "{value}");
    let zh = trial.get_zh("/stock").await.body;
    assert!(zh.contains("可售天数") && zh.contains("到货前断货") && !zh.contains("Days of supply"));
    // the sum of days of a SKU is what orders say
    let item = standing.stock.items.values().next().unwrap();
    let sold = number(
        &trial,
        &format!(
            "SELECT CAST(SUM(quantity) AS BIGINT) FROM order_item WHERE sku = {} AND day > DATE '{}' AND order_status <> 'Cancelled' \
             AND NOT COALESCE(cancelled, false)",
            books::queries::quoted(&item.sku),
            item.through.plus(-90)
        ),
    )
    .await;
    assert_eq!(item.sold_90, Some(sold));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_view_and_every_sku_answers() {
    let trial = Trial::new().await;
    let standing = trial.window.standing();
    for path in [
        "/stock?view=age",
        "/stock?view=arrivals",
        "/stock?pick=short",
        "/stock?pick=order",
        "/stock?pick=idle",
        "/stock?view=age&pick=aged",
    ] {
        for answer in [trial.get(path).await, trial.get_zh(path).await] {
            assert_eq!(answer.status, StatusCode::OK, "{path}");
        }
    }
    let item = standing.stock.items.values().find(|i| !i.arrivals.is_empty() && i.unit.is_some()).unwrap();
    let page = trial.get(&address(item)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let arrival = &item.arrivals[0];
    assert!(page.body.contains(&arrival.number) && page.body.contains(&arrival.day.to_string()));
    assert!(page.body.contains("What a unit earns") && page.body.contains("stock-days"));
    let arrivals = trial.get("/stock?view=arrivals").await.body;
    assert!(arrivals.contains(&arrival.number));
    let csv = trial.get("/stock?format=csv").await;
    assert_eq!(csv.body.lines().count(), standing.stock.items.len() + 1);
    assert_eq!(trial.get("/stock/shop1/amazon-us/nothing").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_shops_and_money_are_hidden() {
    let trial = Trial::with(owner_as(Role::Stock, &["elsewhere"]), "owner").await;
    let standing = trial.window.standing();
    let item = standing.stock.items.values().next().unwrap();
    let page = trial.get("/stock").await;
    assert!(page.body.contains("No stock report yet") && !page.body.contains(&item.sku));
    assert_eq!(trial.get(&address(item)).await.status, StatusCode::NOT_FOUND);
    trial.window.set_policy(owner_as(Role::Viewer, &[]));
    for path in ["/stock".to_owned(), "/stock?view=age".into(), address(item)] {
        let page = trial.get(&path).await.body;
        assert!(page.contains(&item.sku), "{path}");
        let main = page.split("<main").nth(1).unwrap().split("<footer").next().unwrap();
        for hidden in ["RMB", "USD", "Price", "earns", "Value on hand", ">Value<", "surcharge"] {
            assert!(!main.contains(hidden), "a viewer sees {hidden} on {path}");
        }
    }
}

/// A stock report of another shop: goods whose cost nobody has stated, and a SKU that is sold out.
async fn uncosted(trial: &Trial) {
    let head = "sku\tfnsku\tasin\tproduct-name\tcondition\tyour-price\tmfn-listing-exists\tmfn-fulfillable-quantity\tafn-listing-exists\t\
                afn-warehouse-quantity\tafn-fulfillable-quantity\tafn-unsellable-quantity\tafn-reserved-quantity\tafn-total-quantity\t\
                per-unit-volume\tafn-inbound-working-quantity\tafn-inbound-shipped-quantity\tafn-inbound-receiving-quantity\t\
                afn-researching-quantity\tafn-reserved-future-supply\tafn-future-supply-buyable";
    let row = |sku: &str, units: i64| {
        format!(
            "{sku}\tX00{sku}\tB0{sku}\tLamp\tNew\t29.99\tNo\t\tYes\t{units}\t{units}\t0\t0\t{units}\t0.30\t0\t0\t0\t0\t0\t0"
        )
    };
    let file = |path: &str, text: String| sim::ReportFile {
        path: path.into(),
        bytes: text.into_bytes(),
        modified: trial.window.now() / 1_000_000,
        report: "",
        rows: 0,
        rejects: 0,
        facts: Vec::new(),
    };
    let note = file("elsewhere/tradewind.toml", "shop = \"elsewhere\"\nmarketplace = \"amazon-us\"\n".into());
    let stock = format!("{head}\n{}\n{}\n", row("NEW-1", 40), row("NEW-2", 0));
    let pile = sim::circle::Pile::of(vec![note, file("elsewhere/stock.txt", stock)]).unwrap();
    let report = app::import::import(&trial.window.lake, &pile.boxed(), trial.window.now(), &mut |_| {
        std::ops::ControlFlow::Continue(())
    })
    .unwrap();
    assert!(trial.window.refresh().await.unwrap(), "{:?}", report.files);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_is_not_known_is_not_nothing() {
    let trial = Trial::new().await;
    let foot = |page: &str| page.split("<tfoot>").nth(1).unwrap().split("</tfoot>").next().unwrap().to_owned();
    assert!(!foot(&trial.get("/stock").await.body).contains("not known"), "every cost is known here");
    uncosted(&trial).await;
    let page = trial.get("/stock").await.body;
    assert!(
        page.contains("RMB, 1 SKUs without landed cost or rate left out"),
        "goods that are there, not what is sold out"
    );
    assert!(page.contains("title=\"landed cost is not known\">—<"), "{page}");
    assert!(foot(&page).contains(" · 1 not known</td>"), "{}", foot(&page));
    assert!(foot(&trial.get_zh("/stock").await.body).contains(" · 1 项未知</td>"));
    let alone = trial.get("/stock?shop=elsewhere").await.body;
    assert!(alone.contains("value not known: 1 SKUs without landed cost or exchange rate"), "{alone}");
    let file = trial.get("/stock?shop=elsewhere&format=csv").await.body;
    let line = |sku: &str| file.lines().find(|l| l.starts_with(sku)).unwrap().to_owned();
    assert!(line("NEW-1").ends_with(',') && line("NEW-2").ends_with(",0.00"), "{file}");
}
