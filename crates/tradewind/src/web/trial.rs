//! A window over a small lived-in shop, for tests of pages: real routes, real facts, real journal, no socket.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

#[path = "../../tests/it/folder.rs"]
mod folder;

use super::limits::Limits;
use super::said::SAID;
use super::visit::{SESSION, TOKEN};
use super::window::{App, Clock, Reach, Window};
use app::board::Standing;
use app::desk::House;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::Policy;
use sim::circle::Circle;
use sim::market::{Market, MarketSpec};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use store::accounts::{Accounts, SignIn, Whence};
use store::journal::{Journal, JournalUrl};
use store::{Key, Lake};
use tower::ServiceExt;

/// Days that the shop has lived with the desk; on the last morning the agents have proposed and nobody has decided.
const DAYS: i32 = 43;
/// A password of tests.
pub const PASSWORD: &str = "correct horse battery";
/// Where people of tests come from.
pub const HERE: Whence<'static> = Whence { address: "203.0.113.5", agent: "test" };

/// A window and the cookie of somebody who has signed in.
pub struct Trial {
    /// The window.
    pub window: App,
    /// Cookie of the session.
    pub cookie: String,
    /// Token that forms carry.
    pub token: String,
    _dir: tempfile::TempDir,
}

/// An answer.
pub struct Answered {
    /// Status.
    pub status: StatusCode,
    /// Where it leads, if anywhere.
    pub location: String,
    /// What it says.
    pub body: String,
    /// Its headers.
    pub headers: axum::http::HeaderMap,
}

impl Answered {
    /// What it sets a cookie to, with the attributes.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let all = self.headers.get_all(header::SET_COOKIE).iter().filter_map(|v| v.to_str().ok());
        all.into_iter().find(|v| v.split_once('=').is_some_and(|(n, _)| n == name))
    }

    /// The message that it leaves for the next page; empty where there is none.
    pub fn said(&self) -> String {
        let words = self.cookie(SAID).and_then(|c| c.split(';').next()?.splitn(3, '.').nth(2)).unwrap_or_default();
        let pairs: Vec<(String, String)> = serde_html_form::from_str(&format!("said={words}")).unwrap();
        pairs.into_iter().next().map(|(_, text)| text).unwrap_or_default()
    }
}

/// The shop, lived once for all tests: its folder is copied for each.
fn shop() -> &'static (tempfile::TempDir, i64) {
    static SHOP: OnceLock<(tempfile::TempDir, i64)> = OnceLock::new();
    SHOP.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let path = dir.path().to_owned();
        // a runtime of its own, on a thread of its own: the caller is inside another
        let now = std::thread::spawn(move || runtime.block_on(live(&path))).join().unwrap();
        (dir, now)
    })
}

async fn live(dir: &Path) -> i64 {
    let spec = MarketSpec { seed: 7, skus: 4, ..MarketSpec::default() };
    let key = Key::load_or_create(&dir.join("key")).unwrap();
    let data = dir.join("data");
    std::fs::create_dir_all(&data).unwrap();
    let lake = Lake::open(&data, key.clone()).unwrap();
    let journal = Journal::open(&JournalUrl::file(data.join("desk.sqlite")), key).await.unwrap();
    let mut circle = Circle::new(Market::new(&spec), lake, journal, Policy::default(), 7);
    circle.live(DAYS, agents::AGENTS).await.unwrap();
    let now = circle.leave_waiting(agents::AGENTS).await.unwrap();
    circle.house.journal.close().await;
    now
}

impl Trial {
    /// A window over a copy of the shop, with the owner signed in.
    pub async fn new() -> Self {
        Self::with(Policy::default(), "owner").await
    }

    /// The same under another policy, with one of its people signed in.
    pub async fn with(policy: Policy, person: &str) -> Self {
        Self::limited(policy, person, Limits::default()).await
    }

    /// The same with other limits of what comes in.
    pub async fn limited(policy: Policy, person: &str, limits: Limits) -> Self {
        let (shop, now) = shop();
        let dir = tempfile::tempdir().unwrap();
        folder::copy(shop.path(), dir.path());
        let (data, key) = (dir.path().join("data"), Key::load_or_create(&dir.path().join("key")).unwrap());
        let url = JournalUrl::file(data.join("desk.sqlite"));
        let lake = Lake::open(&data, key.clone()).unwrap();
        let house = House::new(Journal::open(&url, key.clone()).await.unwrap(), policy);
        let accounts = Accounts::open(&url, key.clone()).await.unwrap();
        let standing = Standing::read(&house, &lake, *now).await.unwrap();
        let clock = Clock { offset_micros: *now - crate::io::place::now_micros() };
        let reach = Reach { origin: "http://127.0.0.1:7420".into(), secure: false, proxies: Vec::new() };
        let mut window = Window::new(house, lake, accounts, standing, clock, reach, data);
        window.limits = limits;
        let window = Arc::new(window);
        let mut trial = Self { window, cookie: String::new(), token: String::new(), _dir: dir };
        trial.sign_in(person).await;
        trial
    }

    /// Signs another person in; the trial goes on as them.
    pub async fn sign_in(&mut self, person: &str) {
        let (accounts, now) = (&self.window.accounts, self.window.now());
        let code = accounts.invite(person, "test", 3_600_000_000, now).await.unwrap();
        accounts.accept(&code, PASSWORD, now).await.unwrap().unwrap();
        let SignIn::Welcome { cookie } = accounts.sign_in(person, PASSWORD, HERE, now).await.unwrap() else {
            panic!("no welcome")
        };
        let session = accounts.session(&cookie, now).await.unwrap().unwrap();
        (self.cookie, self.token) = (cookie, session.token);
    }

    /// Asks for a page in English.
    pub async fn get(&self, path: &str) -> Answered {
        self.ask(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    /// Goes where an answer leads, with the message that it left.
    pub async fn follow(&self, answer: &Answered) -> Answered {
        let said = answer.cookie(SAID).and_then(|c| c.split(';').next()).unwrap_or_default();
        let cookies = format!("{SESSION}={}; {said}", self.cookie);
        let path = answer.location.split('#').next().unwrap();
        self.ask(Request::get(path).header(header::COOKIE, cookies).body(Body::empty()).unwrap()).await
    }

    /// Asks for a page in Chinese.
    pub async fn get_zh(&self, path: &str) -> Answered {
        let mut request = self.request("GET", path).body(Body::empty()).unwrap();
        request.headers_mut().insert(header::ACCEPT_LANGUAGE, "zh-CN,zh;q=0.9".parse().unwrap());
        self.ask(request).await
    }

    /// Sends a form, with the token that it must carry.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answered {
        let mut fields = fields.to_vec();
        fields.push((TOKEN, &self.token));
        self.post_raw(path, &fields).await
    }

    /// Sends a form as it is.
    pub async fn post_raw(&self, path: &str, fields: &[(&str, &str)]) -> Answered {
        let body = serde_html_form::to_string(fields).unwrap();
        let request = self.request("POST", path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(body)).unwrap()).await
    }

    /// A request of the session, to be made whole.
    pub fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        Request::builder().method(method).uri(path).header(header::COOKIE, format!("{SESSION}={}", self.cookie))
    }

    /// Sends a request.
    pub async fn ask(&self, request: Request<Body>) -> Answered {
        let answer = super::router(self.window.clone()).oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = axum::body::to_bytes(body, 64 << 20).await.unwrap();
        let location = parts.headers.get(header::LOCATION).and_then(|l| l.to_str().ok()).unwrap_or("").to_owned();
        Answered {
            status: parts.status,
            location,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            headers: parts.headers,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_answers_in_both_languages() {
    let trial = Trial::new().await;
    for page in super::PAGES {
        for answer in [trial.get(page.path).await, trial.get_zh(page.path).await] {
            assert_eq!(answer.status, StatusCode::OK, "{}: {}", page.path, answer.body);
        }
    }
}
