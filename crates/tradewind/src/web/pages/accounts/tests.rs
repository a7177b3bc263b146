//! The page of people, as people meet it.

use super::super::super::trial::{PASSWORD, Trial};
use super::super::super::visit::TOKEN;
use axum::http::StatusCode;
use domain::Policy;
use domain::policy::{Person, Role};
use store::accounts::{NoteKind, Whence};

/// A name that would like to be markup.
const HOSTILE: &str = "<script>alert(1)</script>";

fn policy() -> Policy {
    let mut policy = Policy::default();
    let people = [("owner", Role::Owner), ("nina", Role::Operator), (HOSTILE, Role::Viewer)];
    policy.people = people
        .into_iter()
        .map(|(name, role)| {
            let person = Person {
                name: name.into(),
                role,
                limit_cny_micros: Some(20_000_000_000),
                shops: ["north".into()].into(),
            };
            (name.to_owned(), person)
        })
        .collect();
    policy
}

/// What stands in the field of an id.
fn value<'a>(body: &'a str, id: &str) -> &'a str {
    let field = body.split(&format!("id=\"{id}\"")).nth(1).unwrap_or_else(|| panic!("no {id} in {body}"));
    field.split("value=\"").nth(1).and_then(|v| v.split('"').next()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_let_people_in_and_out() {
    let mut trial = Trial::with(policy(), "owner").await;
    let page = trial.get("/accounts").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for words in ["not invited yet", "can sign in", "20,000.00 RMB", "decides nothing", "nina", "looked at people"] {
        assert!(page.body.contains(words), "no `{words}`: {}", page.body);
    }
    assert!(!page.body.contains("<script>alert") && page.body.contains("&lt;script&gt;alert(1)"));
    assert!(trial.get_zh("/accounts").await.body.contains("尚未邀请"));
    // forms need the token of the session
    for (path, field) in
        [("/accounts/invite", "person"), ("/accounts/remove", "person"), ("/accounts/tokens/revoke", "id")]
    {
        for fields in [vec![(field, "1")], vec![(field, "1"), (TOKEN, "0123456789abcdef")]] {
            assert_eq!(trial.post_raw(path, &fields).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
    // a link is shown once, is good once, and is nowhere else
    let made = trial.post("/accounts/invite", &[("person", "nina")]).await;
    let link = value(&made.body, "link").to_owned();
    assert!(link.starts_with("http://127.0.0.1:7420/welcome/"), "{link}");
    let code = link.rsplit('/').next().unwrap();
    let page = trial.get("/accounts").await.body;
    assert!(
        !page.contains(code) && page.contains("link open, 23 h 59 min left") && page.contains("made a link for"),
        "{page}"
    );
    let now = trial.window.now();
    assert_eq!(trial.window.accounts.accept(code, PASSWORD, now).await.unwrap().as_deref(), Some("nina"));
    // nobody is invited whom the policy does not name, and nobody throws themselves out
    assert_eq!(trial.post("/accounts/invite", &[("person", "mallory")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(trial.post("/accounts/remove", &[("person", "owner")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    // whoever is struck from the policy is listed without role, and can be removed
    let mut without = policy();
    without.people.remove("nina");
    trial.window.set_policy(without);
    assert!(trial.get("/accounts").await.body.contains("without role"));
    assert_eq!(trial.post("/accounts/remove", &[("person", "nina")]).await.status, StatusCode::SEE_OTHER);
    assert!(trial.window.accounts.known().await.unwrap().iter().all(|a| a.person != "nina"));
    // of a hostile name nothing is markup anywhere
    trial.sign_in(HOSTILE).await;
    let page = trial.get("/accounts").await.body;
    assert!(!page.contains("<script>alert"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn others_see_only_where_they_are_signed_in() {
    let mut trial = Trial::with(policy(), "owner").await;
    let owners = trial.window.accounts.sessions("owner", trial.window.now()).await.unwrap()[0].id.to_string();
    trial.sign_in("nina").await;
    let before = trial.cookie.clone();
    let now = trial.window.now();
    let store::accounts::SignIn::Welcome { cookie } = trial
        .window
        .accounts
        .sign_in("nina", PASSWORD, Whence { address: "203.0.113.9", agent: "<b>Phone</b>" }, now)
        .await
        .unwrap()
    else {
        panic!("no welcome")
    };
    let page = trial.get("/accounts").await.body;
    assert!(page.contains("Where you are signed in") && page.contains("&lt;b&gt;Phone"), "{page}");
    for hidden in ["Invite", "Make a token", "Record", "Remove access", "owner"] {
        assert!(
            !page.split("<main").nth(1).unwrap().split("<footer").next().unwrap().contains(&format!(">{hidden}")),
            "{hidden}"
        );
    }
    // what is for owners is refused to others, with a good token too
    let token = [("name", "x"), ("person", "owner"), ("scope", "read"), ("days", "9")];
    for (path, fields) in [
        ("/accounts/invite", &[("person", "nina")][..]),
        ("/accounts/remove", &[("person", "owner")][..]),
        ("/accounts/tokens", &token[..]),
        ("/accounts/tokens/revoke", &[("id", "1")][..]),
    ] {
        assert_eq!(trial.post(path, fields).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    // nobody ends another one's session
    assert_eq!(trial.post("/accounts/sessions/end", &[("id", &owners)]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(trial.window.accounts.sessions("owner", now).await.unwrap().len(), 1);
    // all others end, this one goes on
    assert_eq!(trial.post("/accounts/sessions/others", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(trial.window.accounts.session(&cookie, now).await.unwrap().is_none());
    assert!(trial.window.accounts.session(&before, now).await.unwrap().is_some());
    // the last one: then one is out
    let own = trial.window.accounts.session(&before, now).await.unwrap().unwrap().id.to_string();
    assert_eq!(trial.post("/accounts/sessions/end", &[("id", &own)]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(trial.get("/accounts").await.location, "/sign-in?to=%2Faccounts");
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_shown_once_and_the_record_is_paged() {
    let trial = Trial::with(policy(), "owner").await;
    let fields = [("name", "nightly <i>"), ("person", "nina"), ("scope", "read"), ("scope", "import"), ("days", "30")];
    let made = trial.post("/accounts/tokens", &fields).await;
    let text = value(&made.body, "token").to_owned();
    let (accounts, now) = (&trial.window.accounts, trial.window.now());
    let token = accounts.token(&text, now).await.unwrap().unwrap();
    let scopes: Vec<_> = token.scopes.iter().map(|s| s.code()).collect();
    assert_eq!((token.person.as_str(), scopes), ("nina", vec!["read", "import"]));
    assert_eq!((token.until_micros - token.since_micros) / super::DAY, 30);
    let page = trial.get("/accounts").await.body;
    assert!(!page.contains(&text) && page.contains("nightly &lt;i&gt;") && !page.contains("nightly <i>"));
    for missing in ["name", "scope", "days"] {
        let fields: Vec<_> = fields.iter().copied().filter(|(n, _)| *n != missing).collect();
        let fields = if missing == "scope" { fields } else { [fields, vec![(missing, "")]].concat() };
        assert_eq!(trial.post("/accounts/tokens", &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{missing}");
    }
    let id = token.id.to_string();
    assert_eq!(trial.post("/accounts/tokens/revoke", &[("id", &id)]).await.status, StatusCode::SEE_OTHER);
    assert!(accounts.token(&text, now).await.unwrap().is_none());
    for n in 0..60 {
        accounts.note("nina", NoteKind::Profit, &format!("/profit?n={n}."), now).await.unwrap();
    }
    let (first, second) =
        (trial.get("/accounts?person=nina").await.body, trial.get("/accounts?person=nina&page=2").await.body);
    assert!(first.contains("n=59.") && first.contains("n=10.") && !first.contains("n=9."), "{first}");
    assert!(second.contains("n=9.") && second.contains("n=0.") && !second.contains("n=10."));
    assert!(first.contains("person=nina&amp;page=2#record"));
    assert!(trial.get("/accounts?person=nobody&page=x").await.body.contains("Nothing was noted"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_note_has_words_in_both_languages() {
    let trial = Trial::with(policy(), "owner").await;
    let (accounts, now) = (&trial.window.accounts, trial.window.now());
    for (n, kind) in NoteKind::ALL.iter().enumerate() {
        assert_eq!(NoteKind::find(kind.code()), Some(*kind), "two kinds share a word");
        accounts.note("nina", *kind, &format!("subject {n}."), now).await.unwrap();
    }
    let words = |body: &str, n: usize| {
        let row = body.split("data-row").find(|row| row.contains(&format!(">subject {n}.<"))).unwrap().to_owned();
        row.split("<td>").nth(2).unwrap().split('<').next().unwrap().to_owned()
    };
    let (en, zh) = (trial.get("/accounts?person=nina").await.body, trial.get_zh("/accounts?person=nina").await.body);
    let (mut known, chinese) = (std::collections::BTreeSet::new(), |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for (n, kind) in NoteKind::ALL.iter().enumerate() {
        let (en, zh) = (words(&en, n), words(&zh, n));
        assert!(en.is_ascii() && zh.chars().all(chinese), "{}: {en} {zh}", kind.code());
        assert!(known.insert(en.clone()) && known.insert(zh.clone()), "{en} {zh} says two things");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_are_told_in_the_language_of_the_page() {
    let as_role = |role: Role| {
        let mut policy = policy();
        policy.people.get_mut("owner").unwrap().role = role;
        policy
    };
    let trial = Trial::with(policy(), "owner").await;
    for role in Role::ALL {
        trial.window.set_policy(as_role(role));
        let (en, zh) = (trial.get("/journal").await.body, trial.get_zh("/journal").await.body);
        let corner = |body: &str| {
            let me = body.split("<details class=\"me\">").nth(1).unwrap().split("<p>").nth(1).unwrap().to_owned();
            me.split('<').next().unwrap().to_owned()
        };
        assert_eq!((corner(&en).as_str(), corner(&zh).as_str()), role.title());
    }
    trial.window.set_policy(as_role(Role::Viewer));
    let refused = trial.get("/inbox").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    for words in
        ["your role is viewer; this is for owner, operator, stock", "您的角色为只读；此操作仅限老板、运营、物控"]
    {
        assert!(refused.body.contains(words), "{}", refused.body);
    }
}
