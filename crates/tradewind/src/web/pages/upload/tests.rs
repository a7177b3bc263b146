//! Reports come in through the window as a person would bring them, and as an attacker would.

use super::super::super::jobs::{End, Job, JobKind};
use super::super::super::limits::Limits;
use super::super::super::trial::{Answered, Trial};
use super::super::super::visit::TOKEN;
use axum::body::Body;
use axum::http::{StatusCode, header};
use domain::Policy;
use domain::policy::{Person, Role};
use std::sync::Arc;
use std::time::Duration;

const COSTS: &str = "Batch,SKU,Received,Units,Currency,Goods cost,First-leg freight,Duty,Prep\n\
                     B1,LAMP,2026-09-01,100,CNY,4000.00,600.00,300.00,100.00\n\
                     B2,MUG,2026-09-01,oops,CNY,2500.00,300.00,200.00,0\n";

/// A part of a form: name, name of its file, bytes.
type Part<'a> = (&'a str, Option<&'a str>, &'a str);

fn body(parts: &[Part<'_>]) -> String {
    let mut out = String::new();
    for (name, file, bytes) in parts {
        let file = file.map(|f| format!("; filename=\"{f}\"")).unwrap_or_default();
        out += &format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{bytes}\r\n");
    }
    out + "--cut--\r\n"
}

async fn send(trial: &Trial, parts: &[Part<'_>]) -> Answered {
    let request = trial.request("POST", "/upload").header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut");
    trial.ask(request.body(Body::from(body(parts))).unwrap()).await
}

/// Files on the disk of the storeroom's way in.
fn left_behind(trial: &Trial) -> usize {
    std::fs::read_dir(trial.window.data.join("incoming")).map_or(0, |all| all.count())
}

async fn ended(trial: &Trial, answer: &Answered) -> (Arc<Job>, End) {
    let id = answer.location.strip_prefix("/jobs/").unwrap_or_else(|| panic!("{}: {}", answer.status, answer.body));
    let job = trial.window.jobs.find(id.parse().unwrap()).unwrap();
    for _ in 0..600 {
        if let Some(end) = job.progress().end {
            return (job, end);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the job does not end")
}

/// From now on the person of the session has another role and other shops: the policy says who somebody is, not the session.
fn be(trial: &Trial, role: Role, shops: &[&str]) {
    let mut policy = Policy::default();
    let shops = shops.iter().map(|s| (*s).to_owned()).collect();
    policy.people.insert("owner".to_owned(), Person { name: "owner".to_owned(), role, limit_cny_micros: None, shops });
    trial.window.set_policy(policy);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_brought_and_told_of() {
    let trial = Trial::new().await;
    let form = trial.get("/upload").await.body;
    let token = form.find(&format!("name=\"{TOKEN}\"")).unwrap();
    assert!(form[token..].contains("type=\"file\""), "the token stands before the files");
    let before = trial.window.standing().commit;
    let hostile = "../../../etc/<script>alert(1)<\u{2044}script>.csv";
    let parts = [(TOKEN, None, trial.token.as_str()), ("shop", None, "uploaded"), ("files", Some(hostile), COSTS)];
    let answer = send(&trial, &parts).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let (job, end) = ended(&trial, &answer).await;
    let End::Done(words) = end else { panic!("{end:?}") };
    assert_eq!(words.en, "1 file(s) imported, 1 facts, 1 row(s) rejected");
    assert!(trial.window.standing().commit > before, "the figures are read anew");
    let page = trial.get(&answer.location).await.body;
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>alert"), "{page}");
    assert!(page.contains("uploaded") && page.contains("/data?tab=rejects&amp;source="), "{page}");
    assert!(trial.get_zh(&answer.location).await.body.contains("导入 1 个文件"));
    let events = trial.get(&format!("{}/events", answer.location)).await.body;
    assert!(events.contains("\"end\":\"done\""), "{events}");
    for _ in 0..100 {
        if left_behind(&trial) == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(left_behind(&trial), 0, "nothing is left behind");
    assert!(!trial.window.data.parent().unwrap().join("etc").exists());

    // the same bytes again change nothing
    let commit = trial.window.lake.last_commit().unwrap();
    let again = send(&trial, &parts).await;
    let (_, end) = ended(&trial, &again).await;
    assert!(matches!(end, End::Done(w) if w.en.contains("1 already there")));
    assert_eq!(trial.window.lake.last_commit().unwrap(), commit);
    drop(job);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_kept_of_what_may_not_come_in() {
    let trial = Trial::new().await;
    let token = trial.token.clone();
    let commit = trial.window.lake.last_commit().unwrap();
    let file = ("files", Some("a.csv"), COSTS);
    for parts in [vec![(TOKEN, None, "wrong"), file], vec![file, (TOKEN, None, token.as_str())], vec![file]] {
        let answer = send(&trial, &parts).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
    }
    let none = send(&trial, &[(TOKEN, None, &token), ("files", Some(""), "")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = send(&trial, &[(TOKEN, None, &token), ("from", None, "2026-13-01"), file]).await;
    assert!(wrong.body.contains("2026-13-01"), "{}", wrong.body);

    let many: Vec<Part<'_>> = std::iter::once((TOKEN, None, token.as_str()))
        .chain(std::iter::repeat_n(file, Limits::default().upload_files + 1))
        .collect();
    assert_eq!(send(&trial, &many).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let huge = trial
        .request("POST", "/upload")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
        .header(header::CONTENT_LENGTH, Limits::default().upload_bytes * 2);
    let answer = trial.ask(huge.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.body.contains("512 MiB"), "{}", answer.body);

    be(&trial, Role::Viewer, &[]);
    assert_eq!(trial.get("/upload").await.status, StatusCode::FORBIDDEN);
    let token = trial.token.clone();
    assert_eq!(send(&trial, &[(TOKEN, None, &token), file]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(trial.post("/run", &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(trial.window.lake.last_commit().unwrap(), commit);
    assert_eq!(left_behind(&trial), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_of_one_shop_brings_reports_of_that_shop() {
    let trial = Trial::new().await;
    be(&trial, Role::Operator, &["mine"]);
    let token = trial.token.as_str();
    let file = ("files", Some("a.csv"), COSTS);
    let settings = ("files", Some("tradewind.toml"), "shop = \"other\"\n");
    for parts in [
        vec![(TOKEN, None, token), file],
        vec![(TOKEN, None, token), ("shop", None, "other"), file],
        vec![(TOKEN, None, token), ("shop", None, "mine"), settings, file],
    ] {
        let answer = send(&trial, &parts).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
    }
    let answer = send(&trial, &[(TOKEN, None, token), ("shop", None, "mine"), file]).await;
    let (_, end) = ended(&trial, &answer).await;
    assert!(matches!(end, End::Done(_)), "{end:?}");
    let other = trial.window.jobs.start(JobKind::Import, "wang", 0);
    assert_eq!(trial.get(&format!("/jobs/{}", other.id)).await.status, StatusCode::NOT_FOUND);
    assert!(!trial.get("/jobs").await.body.contains("wang"), "another person's job");
    assert_eq!(trial.post(&format!("/jobs/{}/cancel", other.id), &[]).await.status, StatusCode::NOT_FOUND);
    assert!(!other.cancelled());
    be(&trial, Role::Owner, &[]);
    assert!(trial.get("/jobs").await.body.contains("wang"), "an owner sees every job");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_called_off_leaves_the_storeroom_as_it_was() {
    let trial = Trial::new().await;
    let commit = trial.window.lake.last_commit().unwrap();
    let window = trial.window.clone();
    let turn = window.jobs.turn.lock().await;
    let token = trial.token.clone();
    let answer = send(&trial, &[(TOKEN, None, &token), ("files", Some("a.csv"), COSTS)]).await;
    let waiting = trial.get(&answer.location).await.body;
    assert!(waiting.contains(&format!("{}/cancel", answer.location)) && waiting.contains("<progress"), "{waiting}");
    let cancel = format!("{}/cancel", answer.location);
    assert_eq!(trial.post(&cancel, &[]).await.status, StatusCode::SEE_OTHER);
    drop(turn);
    let (_, end) = ended(&trial, &answer).await;
    assert_eq!(end, End::Cancelled);
    assert!(trial.get(&answer.location).await.body.contains("nothing was changed"));
    assert_eq!(trial.window.lake.last_commit().unwrap(), commit);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agents_run_and_say_why() {
    let trial = Trial::new().await;
    let answer = trial.post("/run", &[]).await;
    let (_, end) = ended(&trial, &answer).await;
    assert!(matches!(end, End::Done(_)), "{end:?}");
    let page = trial.get(&answer.location).await.body;
    for agent in agents::AGENTS {
        assert!(page.contains(agent.name), "{}: {page}", agent.name);
    }
    assert!(trial.get("/jobs").await.body.contains(&answer.location));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_over_the_limit_is_refused_and_nothing_of_it_stays() {
    let limits = Limits { upload_bytes: 200_000, ..Limits::default() };
    let trial = Trial::limited(Policy::default(), "owner", limits).await;
    let (token, commit) = (trial.token.clone(), trial.window.lake.last_commit().unwrap());
    let half = COSTS.repeat(200_000 / 2 / COSTS.len() + 1);
    let files = [("files", Some("a.csv"), half.as_str()), ("files", Some("b.csv"), &half)];
    let answer = send(&trial, &[(TOKEN, None, token.as_str()), files[0], files[1]]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "together they are too large: {}", answer.body);
    assert_eq!((left_behind(&trial), trial.window.jobs.list().len()), (0, 0));

    let now = trial.window.now();
    let scopes = [store::accounts::Scope::Import];
    let token = trial.window.accounts.make_token("owner", "test", &scopes, now + 3_600_000_000, now).await.unwrap();
    let program = |body: String| {
        let request = axum::http::Request::builder().method("POST").uri("/api/v1/imports?name=a.csv&shop=main");
        trial.ask(request.header(header::AUTHORIZATION, format!("Bearer {token}")).body(Body::from(body)).unwrap())
    };
    assert_eq!(program(half.repeat(2)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!((left_behind(&trial), trial.window.jobs.list().len()), (0, 0));
    assert_eq!(trial.window.lake.last_commit().unwrap(), commit);
    assert_eq!(program(half).await.status, StatusCode::ACCEPTED, "what fits comes in");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_its_import_lies_sealed() {
    let trial = Trial::new().await;
    let window = trial.window.clone();
    let turn = window.jobs.turn.lock().await;
    let token = trial.token.clone();
    let settings = ("files", Some("tradewind.toml"), "shop = \"sealed\"\n");
    let answer = send(&trial, &[(TOKEN, None, &token), settings, ("files", Some("a.csv"), COSTS)]).await;
    let folder = std::fs::read_dir(window.data.join("incoming")).unwrap().next().unwrap().unwrap().path();
    let mut files = 0;
    for file in std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()) {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.is_empty() && !bytes.windows(4).any(|w| w == b"LAMP" || w == b"shop"), "{}", file.display());
        files += 1;
    }
    assert_eq!(files, 2);
    drop(turn);
    let (job, end) = ended(&trial, &answer).await;
    assert!(matches!(end, End::Done(_)), "{end:?}");
    let shop = job.report.lock().unwrap().as_ref().unwrap().files[0].shop.clone();
    assert_eq!(shop, "sealed", "and it is read as it came");
}
