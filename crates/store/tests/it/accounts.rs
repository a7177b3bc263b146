//! One suite that accounts pass in a file and in PostgreSQL: nobody gets in who should not, and nothing of a secret is kept.

use crate::journal::{Files, Places};
use crate::journal_facts::{NOW, key};
use crate::journal_tamper::Raw;
use store::accounts::{Accounts, NoteKind, Scope, SignIn, Whence};
use store::journal::JournalUrl;
use store::{Key, StoreError};

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const PASSWORD: &str = "correct horse battery";
const FROM: Whence<'static> = Whence { address: "203.0.113.7", agent: "Firefox" };

#[tokio::test(flavor = "multi_thread")]
async fn accounts_in_a_file() {
    let mut files = Files::new();
    suite(&mut files).await;
    let url = files.fresh().await.unwrap();
    open(&url).await.close().await;
    rows_stay_where_they_are(&url, Raw::open(&url).await).await;
    let words = secrets(&url).await;
    let (folder, mut seen) = (files.0.path(), 0);
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        seen += holds_none_of(&std::fs::read(entry.path()).unwrap(), &words);
    }
    assert!(seen > 10_000, "{seen} bytes are no database");
}

/// What accounts must do, wherever they lie.
pub async fn suite(places: &mut impl Places) {
    let url = places.fresh().await.unwrap();
    let accounts = open(&url).await;
    sessions_end(&accounts).await;
    invitations_work_once(&accounts, &open(&url).await).await;
    wrong_passwords_lock(&accounts).await;
    tokens_end(&accounts).await;
    notes_stay(&accounts).await;
    views_are_replaced(&accounts).await;
    removal(&accounts).await;
    of_many_one_wins(&open(&places.fresh().await.unwrap()).await, &places.fresh().await.unwrap()).await;
    let other = Accounts::open(&url, Key::from_bytes([8; 32])).await.unwrap_err();
    assert!(matches!(other, StoreError::JournalKey { .. }), "{other:?}");
}

pub async fn open(url: &JournalUrl) -> Accounts {
    Accounts::open(url, key()).await.unwrap()
}

async fn join(accounts: &Accounts, person: &str, now: i64) {
    let code = accounts.invite(person, "boss", DAY, now).await.unwrap();
    assert_eq!(accounts.accept(&code, PASSWORD, now).await.unwrap().as_deref(), Some(person));
}

async fn enter(accounts: &Accounts, person: &str, now: i64) -> String {
    match accounts.sign_in(person, PASSWORD, FROM, now).await.unwrap() {
        SignIn::Welcome { cookie } => cookie,
        other => panic!("{person}: {other:?}"),
    }
}

async fn sessions_end(accounts: &Accounts) {
    join(accounts, "ann", NOW).await;
    let first = enter(accounts, "ann", NOW).await;
    let second = enter(accounts, "ann", NOW + 1).await;
    let session = accounts.session(&first, NOW + 2).await.unwrap().unwrap();
    assert_eq!(
        (session.person.as_str(), session.from.as_str(), session.since_micros),
        ("ann", "203.0.113.7 Firefox", NOW)
    );
    let other = accounts.session(&second, NOW + 2).await.unwrap().unwrap();
    assert!(session.id != other.id && session.token != other.token && session.token.len() >= 32);
    // cookies are ours: what a browser brings, what looks like one, and what stands in the database open nothing
    let upper = first.to_uppercase();
    let door = blake3::hash(first.as_bytes()).to_hex();
    for made_up in ["", "trial", &"0".repeat(64), &first[..63], &upper, &session.token, door.as_str(), "x' or '1'='1"] {
        assert_eq!(accounts.session(made_up, NOW + 2).await.unwrap(), None, "{made_up}");
    }
    // used every eleven hours it lives for seven days, and no longer
    let mut at = NOW;
    while at + 11 * HOUR <= NOW + 7 * DAY {
        at += 11 * HOUR;
        assert!(accounts.session(&first, at).await.unwrap().is_some());
    }
    assert_eq!(accounts.session(&first, NOW + 7 * DAY + 1).await.unwrap(), None);
    // unused for twelve hours it ends, and is no longer listed
    assert!(accounts.session(&second, NOW + 12 * HOUR).await.unwrap().is_some());
    let third = enter(accounts, "ann", NOW + DAY).await;
    assert_eq!(accounts.session(&third, NOW + DAY + 12 * HOUR + 1).await.unwrap(), None);
    assert!(accounts.sessions("ann", NOW + 30 * DAY).await.unwrap().is_empty());
    // when it was used is written once a minute
    let now = NOW + 40 * DAY;
    let (a, b) = (enter(accounts, "ann", now).await, enter(accounts, "ann", now + 1).await);
    for (later, seen) in [(59_999_999, now), (MINUTE, now + MINUTE), (MINUTE + 5, now + MINUTE)] {
        accounts.session(&a, now + later).await.unwrap().unwrap();
        let listed = accounts.sessions("ann", now + later).await.unwrap();
        assert_eq!(listed.iter().find(|s| s.since_micros == now).unwrap().seen_micros, seen);
        assert!(listed.iter().all(|s| s.token.is_empty()), "a list of sessions tells no token");
    }
    assert_eq!(accounts.known().await.unwrap()[0].seen_micros, Some(now + MINUTE));
    // signing out ends one, then all, and nobody else's
    join(accounts, "bob", now).await;
    let bob = enter(accounts, "bob", now).await;
    let id = accounts.session(&a, now + 2).await.unwrap().unwrap().id;
    accounts.sign_out(id).await.unwrap();
    assert_eq!(accounts.session(&a, now + 2).await.unwrap(), None);
    assert!(accounts.session(&b, now + 2).await.unwrap().is_some());
    accounts.sign_out_all("ann").await.unwrap();
    assert_eq!(accounts.session(&b, now + 2).await.unwrap(), None);
    assert!(accounts.session(&bob, now + 2).await.unwrap().is_some());
    // names are compared exactly
    for name in ["Ann", "ann ", "", "ann\0"] {
        assert_eq!(accounts.sign_in(name, PASSWORD, FROM, now).await.unwrap(), SignIn::Wrong, "{name:?}");
    }
}

async fn invitations_work_once(accounts: &Accounts, other_program: &Accounts) {
    let now = NOW + 50 * DAY;
    let old = accounts.invite("cat", "boss", DAY, now).await.unwrap();
    let code = other_program.invite("cat", "boss", DAY, now).await.unwrap();
    assert_eq!(accounts.invited(&old, now).await.unwrap(), None, "a new link voids the one before");
    assert_eq!(accounts.accept(&old, PASSWORD, now).await.unwrap(), None);
    assert_eq!(accounts.invited(&code, now + DAY - 1).await.unwrap().as_deref(), Some("cat"));
    assert_eq!(accounts.invited(&code, now + DAY).await.unwrap(), None);
    assert_eq!(accounts.accept(&code, PASSWORD, now + DAY).await.unwrap(), None);
    let known = accounts.known().await.unwrap();
    let cat = known.iter().find(|a| a.person == "cat").unwrap();
    assert_eq!((cat.since_micros, cat.invited_until_micros), (None, Some(now + DAY)));
    assert_eq!(accounts.sign_in("cat", PASSWORD, FROM, now).await.unwrap(), SignIn::Wrong);
    // the same link in two programs at once: exactly one of them sets the password
    let (first, second) = ("the first password", "the second password");
    let (a, b) = tokio::join!(accounts.accept(&code, first, now), other_program.accept(&code, second, now));
    let won = [a.unwrap(), b.unwrap()];
    assert_eq!(won.iter().flatten().collect::<Vec<_>>(), ["cat"], "{won:?}");
    let (right, wrong) = if won[0].is_some() { (first, second) } else { (second, first) };
    assert_eq!(accounts.sign_in("cat", wrong, FROM, now).await.unwrap(), SignIn::Wrong);
    let SignIn::Welcome { cookie } = accounts.sign_in("cat", right, FROM, now).await.unwrap() else { panic!() };
    assert_eq!(accounts.accept(&code, PASSWORD, now).await.unwrap(), None, "a link works once");
    // the old password stays until a new link is used; then it is over, and so is every session
    let code = accounts.invite("cat", "boss", DAY, now).await.unwrap();
    assert!(other_program.session(&cookie, now).await.unwrap().is_some());
    other_program.accept(&code, PASSWORD, now + 1).await.unwrap().unwrap();
    assert_eq!(accounts.session(&cookie, now + 2).await.unwrap(), None);
    assert_eq!(accounts.sign_in("cat", right, FROM, now).await.unwrap(), SignIn::Wrong);
    enter(accounts, "cat", now).await;
}

/// Names that somebody has and names that nobody has answer alike.
async fn wrong_passwords_lock(accounts: &Accounts) {
    let mut now = NOW + 60 * DAY;
    let mut told = Vec::new();
    for name in ["ann", "nobody"] {
        let mut answers = Vec::new();
        let mut at = now;
        for _ in 0..7 {
            let answer = accounts.sign_in(name, "not the password", FROM, at).await.unwrap();
            if let SignIn::Locked { until_micros } = answer {
                let while_locked = accounts.sign_in(name, PASSWORD, FROM, until_micros - 1).await.unwrap();
                assert_eq!(while_locked, answer, "the right password is not told from a wrong one either");
                answers.push((until_micros - at) / MINUTE);
                at = until_micros;
            } else {
                assert_eq!(answer, SignIn::Wrong);
                answers.push(0);
            }
        }
        told.push(answers);
    }
    assert_eq!(told[0], [0, 0, 0, 0, 5, 10, 20]);
    assert_eq!(told[0], told[1]);
    // after the lock the right password lets in, and wrong ones count from one again
    now += HOUR;
    enter(accounts, "ann", now).await;
    assert_eq!(accounts.sign_in("ann", "not it", FROM, now).await.unwrap(), SignIn::Wrong);
    // many at once get no more tries than one after another
    let tries = (0..12).map(|_| accounts.sign_in("bob", "not it", FROM, now));
    let answers = futures::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|a| matches!(a, Ok(SignIn::Wrong))).count(), 4);
    let (locked, now) = (accounts.sign_in("bob", PASSWORD, FROM, now).await.unwrap(), now + 1);
    assert!(matches!(locked, SignIn::Locked { .. }), "{locked:?}");
    // elsewhere nobody is kept out by that, and whoever gets in there opens no lock here
    let elsewhere = Whence { address: "198.51.100.4", agent: "Safari" };
    let there = accounts.sign_in("bob", PASSWORD, elsewhere, now).await.unwrap();
    assert!(matches!(there, SignIn::Welcome { .. }), "{there:?}");
    assert_eq!(accounts.sign_in("bob", PASSWORD, FROM, now).await.unwrap(), locked);
    // a new password opens the door at once
    join(accounts, "bob", now).await;
    enter(accounts, "bob", now).await;
    // from everywhere at once: never locked, ever slower, for names that nobody has as well
    for name in ["bob", "nobody else"] {
        for n in 0..20 {
            let address = format!("198.51.100.{n}");
            let from = Whence { address: &address, agent: "" };
            assert_eq!(accounts.sign_in(name, "not it", from, now).await.unwrap(), SignIn::Wrong);
        }
        assert_eq!(accounts.slow_micros(name, now).await.unwrap(), 2_500_000, "{name}");
    }
    enter(accounts, "bob", now).await;
    assert_eq!(accounts.slow_micros("bob", now).await.unwrap(), 0, "the right password ends it");
}

async fn tokens_end(accounts: &Accounts) {
    let now = NOW + 70 * DAY;
    let scopes = [Scope::Import, Scope::Read, Scope::Read];
    let text = accounts.make_token("ann", "nightly upload", &scopes, now + DAY, now).await.unwrap();
    let short = accounts.make_token("bob", "short", &[Scope::Metrics], now + 1, now).await.unwrap();
    assert!(text.starts_with("tw_") && text.len() == 67 && text != short, "{text}");
    let token = accounts.token(&text, now).await.unwrap().unwrap();
    assert_eq!((token.person.as_str(), token.name.as_str()), ("ann", "nightly upload"));
    assert_eq!(token.scopes, [Scope::Read, Scope::Import]);
    assert_eq!((token.since_micros, token.until_micros, token.used_micros), (now, now + DAY, None));
    let used = |t: Vec<store::accounts::Token>| t.iter().find(|t| t.person == "ann").unwrap().used_micros;
    assert_eq!(used(accounts.tokens(now).await.unwrap()), Some(now));
    accounts.token(&text, now + MINUTE - 1).await.unwrap().unwrap();
    assert_eq!(used(accounts.tokens(now).await.unwrap()), Some(now), "written once a minute");
    for wrong in [&text[3..], "tw_", &format!("tw_{}", "0".repeat(64)), &format!("{text}0"), &text.replace("tw", "TW")]
    {
        assert_eq!(accounts.token(wrong, now).await.unwrap(), None, "{wrong}");
    }
    assert_eq!(accounts.token(&short, now + 1).await.unwrap(), None);
    assert_eq!(accounts.tokens(now + 1).await.unwrap().len(), 1);
    assert!(accounts.token(&text, now + DAY - 1).await.unwrap().is_some());
    assert_eq!(accounts.token(&text, now + DAY).await.unwrap(), None);
    accounts.revoke(token.id, "boss", now).await.unwrap();
    assert_eq!(accounts.token(&text, now).await.unwrap(), None);
    let (notes, _) = accounts.notes(Some("boss"), 0, 1).await.unwrap();
    assert_eq!((notes[0].what.as_str(), notes[0].subject.as_str()), ("token ended", "nightly upload (ann)"));
}

async fn notes_stay(accounts: &Accounts) {
    let (before, already) = accounts.notes(None, 0, 1000).await.unwrap();
    assert_eq!(before.len() as u64, already);
    for n in 0..5 {
        let person = if n % 2 == 0 { "dan" } else { "eve" };
        // a clock that is set back changes nothing in the order
        accounts.note(person, NoteKind::Profit, &format!("/profit?n={n}"), NOW - n).await.unwrap();
    }
    let subjects = async |person, skip, take| {
        let (notes, total) = accounts.notes(person, skip, take).await.unwrap();
        (notes.iter().map(|n| n.subject.chars().last().unwrap()).collect::<String>(), total)
    };
    assert_eq!(subjects(None, 0, 3).await, ("432".into(), already + 5));
    assert_eq!(subjects(None, 3, 2).await, ("10".into(), already + 5));
    assert_eq!(subjects(Some("dan"), 0, 9).await, ("420".into(), 3));
    assert_eq!(subjects(Some("dan"), 2, 9).await, ("0".into(), 3));
    assert_eq!(subjects(Some("da"), 0, 9).await, (String::new(), 0));
    assert_eq!(accounts.notes(None, 5, 1000).await.unwrap().0, before, "what was noted before stands as it was");
}

async fn views_are_replaced(accounts: &Accounts) {
    let list = async |person: &str, page: &str| {
        let views = accounts.views(person, page).await.unwrap();
        views.iter().map(|v| format!("{}={}", v.name, v.query)).collect::<Vec<_>>().join(" ")
    };
    accounts.save_view("ann", "profit", "margin", "sort=margin").await.unwrap();
    accounts.save_view("ann", "profit", "by sku", "by=sku").await.unwrap();
    accounts.save_view("ann", "stock", "margin", "q=1").await.unwrap();
    accounts.save_view("bob", "profit", "margin", "q=2").await.unwrap();
    accounts.save_view("ann", "profit", "margin", "sort=margin&desc=1").await.unwrap();
    assert_eq!(list("ann", "profit").await, "by sku=by=sku margin=sort=margin&desc=1");
    let id = accounts.views("ann", "profit").await.unwrap()[1].id;
    accounts.forget_view("bob", id).await.unwrap();
    assert!(list("ann", "profit").await.contains("margin="), "nobody forgets another one's view");
    accounts.forget_view("ann", id).await.unwrap();
    assert_eq!(list("ann", "profit").await, "by sku=by=sku");
    assert_eq!((list("ann", "stock").await, list("bob", "profit").await), ("margin=q=1".into(), "margin=q=2".into()));
}

async fn removal(accounts: &Accounts) {
    let now = NOW + 80 * DAY;
    join(accounts, "fay", now).await;
    let cookie = enter(accounts, "fay", now).await;
    let token = accounts.make_token("fay", "t", &Scope::ALL, now + DAY, now).await.unwrap();
    let code = accounts.invite("fay", "boss", DAY, now).await.unwrap();
    accounts.remove("fay", "boss", now).await.unwrap();
    assert_eq!(accounts.session(&cookie, now).await.unwrap(), None);
    assert_eq!(accounts.token(&token, now).await.unwrap(), None);
    assert_eq!(accounts.accept(&code, PASSWORD, now).await.unwrap(), None);
    assert_eq!(accounts.sign_in("fay", PASSWORD, FROM, now).await.unwrap(), SignIn::Wrong);
    assert!(accounts.known().await.unwrap().iter().all(|a| a.person != "fay"));
    let (notes, _) = accounts.notes(None, 0, 1).await.unwrap();
    assert_eq!(
        (notes[0].person.as_str(), notes[0].what.as_str(), notes[0].subject.as_str()),
        ("boss", "removed", "fay")
    );
}

/// Programs that open at once make the tables once; writers that come at once each get their number.
async fn of_many_one_wins(accounts: &Accounts, fresh: &JournalUrl) {
    let opened = futures::future::join_all((0..4).map(|_| Accounts::open(fresh, key()))).await;
    let opened: Vec<Accounts> = opened.into_iter().map(Result::unwrap).collect();
    let notes = opened.iter().enumerate().map(|(n, a)| async move {
        for i in 0..5 {
            a.note(&format!("p{n}"), NoteKind::Profit, &i.to_string(), NOW).await.unwrap();
        }
    });
    futures::future::join_all(notes).await;
    assert_eq!(opened[0].notes(None, 0, 100).await.unwrap().0.len(), 20);
    // of many who use one link at once, one wins
    let code = accounts.invite("ann", "boss", DAY, NOW).await.unwrap();
    let all = (0..4).map(|n| {
        let (accounts, code) = (accounts.clone(), code.clone());
        async move { accounts.accept(&code, &format!("password number {n}"), NOW).await.unwrap() }
    });
    assert_eq!(futures::future::join_all(all).await.iter().flatten().count(), 1);
}

/// A row that is put in another one's place is refused: nobody gets in with the password of somebody else's row.
pub async fn rows_stay_where_they_are(url: &JournalUrl, mut raw: Raw) {
    let accounts = open(url).await;
    join(&accounts, "ann", NOW).await;
    join(&accounts, "bob", NOW).await;
    raw.run("update window_account set body = (select b.body from window_account b order by b.who limit 1)", None)
        .await;
    raw.close().await;
    let answers =
        [accounts.sign_in("ann", PASSWORD, FROM, NOW).await, accounts.sign_in("bob", PASSWORD, FROM, NOW).await];
    assert_eq!(answers.iter().filter(|a| matches!(a, Ok(SignIn::Welcome { .. }))).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|a| matches!(a, Err(StoreError::JournalDamaged { .. }))).count(), 1);
}

/// Lives a little and returns every word that must not lie open in the database.
pub async fn secrets(url: &JournalUrl) -> Vec<String> {
    let accounts = open(url).await;
    let (person, now) = ("Secretia Personson", NOW);
    let used = accounts.invite(person, "Boss Bossington", DAY, now).await.unwrap();
    accounts.accept(&used, PASSWORD, now).await.unwrap().unwrap();
    let cookie = enter(&accounts, person, now).await;
    let form = accounts.session(&cookie, now).await.unwrap().unwrap().token;
    let waiting = accounts.invite(person, "Boss Bossington", DAY, now).await.unwrap();
    let token = accounts.make_token(person, "Secret Program", &Scope::ALL, now + DAY, now).await.unwrap();
    accounts.sign_in("Typed Intoname", "a wrong password", FROM, now).await.unwrap();
    accounts.note(person, NoteKind::ProfitByToken, "/profit?shop=secret", now).await.unwrap();
    accounts.save_view(person, "secretpage", "my secret view", "q=secretquery").await.unwrap();
    accounts.close().await;
    let mut words: Vec<String> = [
        person,
        "Boss Bossington",
        PASSWORD,
        "a wrong password",
        "Typed Intoname",
        "203.0.113.7",
        "Firefox",
        "Secret Program",
        "profit (token)",
        "/profit",
        "secretpage",
        "secret view",
        "secretquery",
        "$argon2id",
    ]
    .map(str::to_owned)
    .to_vec();
    words.extend([token[3..].to_owned(), used, cookie, form, waiting]);
    words
}

/// Looks for words, and for the bytes that hexadecimal ones stand for; returns how many bytes there were.
pub fn holds_none_of(bytes: &[u8], words: &[String]) -> usize {
    let hex = |word: &str| -> Option<Vec<u8>> {
        let pairs = (0..word.len()).step_by(2).map(|i| u8::from_str_radix(word.get(i..i + 2)?, 16).ok());
        pairs.collect()
    };
    for word in words {
        let forms = [Some(word.as_bytes().to_vec()), hex(word)];
        for form in forms.into_iter().flatten() {
            assert!(!bytes.windows(form.len()).any(|w| w == form), "`{word}` lies open in the database");
        }
    }
    bytes.len()
}
