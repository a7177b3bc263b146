//! What programs may and may not do with a token.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

use super::super::trial::{Answered, Trial};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::Policy;
use store::accounts::Scope;

async fn token(trial: &Trial, scopes: &[Scope]) -> String {
    let now = trial.window.now();
    trial.window.accounts.make_token("owner", "test", scopes, now + 3_600_000_000, now).await.unwrap()
}

async fn ask(trial: &Trial, method: &str, path: &str, token: &str, body: &str) -> Answered {
    let request = Request::builder().method(method).uri(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
    trial.ask(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_does_what_its_scopes_say_and_never_decides() {
    let trial = Trial::new().await;
    let read = token(&trial, &[Scope::Read]).await;
    let list: serde_json::Value =
        serde_json::from_str(&ask(&trial, "GET", "/api/v1/decisions", &read, "").await.body).unwrap();
    let waiting = trial.window.house().journal.counts().await.unwrap()[&desk::State::Proposed];
    assert_eq!(list["total"], waiting);
    let id = list["decisions"][0]["id"].as_str().unwrap().to_owned();
    let whole = ask(&trial, "GET", &format!("/api/v1/decisions/{id}"), &read, "").await;
    assert!(whole.status == StatusCode::OK && whole.body.contains("evidence"), "{}", whole.body);
    for (method, path) in [("POST", "/api/v1/runs"), ("POST", "/api/v1/imports?name=a.csv"), ("GET", "/metrics")] {
        assert_eq!(ask(&trial, method, path, &read, "x").await.status, StatusCode::FORBIDDEN, "{path}");
    }
    for token in ["", "tw_guess", "Bearer"] {
        assert_eq!(ask(&trial, "GET", "/api/v1/status", token, "").await.status, StatusCode::UNAUTHORIZED);
    }
    // a token is no session: no page and no form is answered
    let form = ask(&trial, "POST", &format!("/decision/{id}/approve"), &read, "hash=x").await;
    assert!(form.status == StatusCode::SEE_OTHER && form.location.starts_with("/sign-in"), "{}", form.status);
    let described = super::openapi();
    let decides =
        described.paths.paths.keys().any(|p| ["approve", "decline", "edit", "dispatch"].iter().any(|w| p.contains(w)));
    assert!(!decides, "no address of the interface decides");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_is_sent_in_becomes_facts() {
    let trial = Trial::new().await;
    let import = token(&trial, &[Scope::Import]).await;
    let rates = "Day,Currency,Basis,RMB per unit,Origin\n2026-07-01,USD,month,7.1,test\n";
    let before = trial.window.lake.last_commit().unwrap();
    let sent = ask(&trial, "POST", "/api/v1/imports?name=fx_rates.csv", &import, rates).await;
    assert_eq!(sent.status, StatusCode::ACCEPTED, "{}", sent.body);
    let job: serde_json::Value = serde_json::from_str(&sent.body).unwrap();
    let path = format!("/api/v1/jobs/{}", job["id"]);
    let mut state = String::new();
    for _ in 0..600 {
        state = ask(&trial, "GET", &path, &import, "").await.body;
        if !state.contains("\"working\"") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(state.contains("\"done\""), "{state}");
    assert!(trial.window.lake.last_commit().unwrap() > before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_sees_the_shops_of_its_person_only() {
    let text = domain::policy::DEFAULT.replacen("role = \"owner\"\n", "role = \"owner\"\nshops = [\"elsewhere\"]\n", 1);
    let trial = Trial::with(Policy::parse(&text).unwrap(), "owner").await;
    let read = token(&trial, &[Scope::Read]).await;
    let list: serde_json::Value =
        serde_json::from_str(&ask(&trial, "GET", "/api/v1/decisions", &read, "").await.body).unwrap();
    assert_eq!(list["total"], 0);
    assert_eq!(ask(&trial, "GET", "/api/v1/decisions/D1", &read, "").await.status, StatusCode::NOT_FOUND);
    let profit = ask(&trial, "GET", "/api/v1/profit?by=shop", &read, "").await.body;
    assert!(!profit.contains("shop1"), "{profit}");
}
