//! A real Chromium, driven over WebDriver, and the program serving a lived-in shop to it.

use crate::folder;
use sim::circle::Circle;
use sim::market::{Market, MarketSpec};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;
use store::journal::{Journal, JournalUrl};
use store::{Key, Lake};
use thirtyfour::prelude::*;

/// Set by the test command: without a browser the tests fail instead of being left out.
const REQUIRED: &str = "TRADEWIND_TEST_BROWSER";
/// Days that the shop has lived with the desk.
const DAYS: i32 = 85;
/// A password of tests.
pub const PASSWORD: &str = "correct horse battery";

/// Whether there is a browser to test with. Says so when there is none.
pub fn here() -> bool {
    let there = ["chromium", "chromedriver"].iter().all(|p| found(p).is_some());
    assert!(
        there || std::env::var_os(REQUIRED).is_none(),
        "{REQUIRED} is set, but there is no chromium with chromedriver"
    );
    if !there {
        eprintln!("left out: no chromium with chromedriver; `cargo xtask test` installs them");
    }
    there
}

fn found(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|d| d.join(program)).find(|p| p.is_file())
}

/// Ends a program with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// A shop that has lived with the desk, served to browsers.
pub struct Served {
    /// Folder with everything.
    pub dir: tempfile::TempDir,
    /// Where it is.
    pub origin: String,
    /// Link that sets the owner's password.
    pub link: String,
    _server: Running,
}

/// The shop, lived once: its folder is copied for each test. With the moment at which it is left.
fn shop() -> &'static (tempfile::TempDir, String) {
    static SHOP: OnceLock<(tempfile::TempDir, String)> = OnceLock::new();
    SHOP.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().to_owned();
        let live = move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
            runtime.block_on(live(&path))
        };
        // a runtime of its own, on a thread of its own: the caller is inside another
        let now = std::thread::spawn(live).join().unwrap();
        (dir, now)
    })
}

async fn live(dir: &Path) -> String {
    let key = Key::load_or_create(&dir.join("key")).unwrap();
    let data = dir.join("data");
    std::fs::create_dir_all(&data).unwrap();
    let journal = Journal::open(&JournalUrl::file(data.join("desk.sqlite")), key.clone()).await.unwrap();
    let spec = MarketSpec { seed: 3, skus: 5, ..MarketSpec::default() };
    let market = Market::new(&spec);
    let lake = Lake::open(&data, key).unwrap();
    pay(&data, &spec.shop, &market.skus());
    let mut circle = Circle::new(market, lake, journal, domain::Policy::default(), 14);
    circle.live(DAYS, agents::AGENTS).await.unwrap();
    let now = circle.leave_waiting(agents::AGENTS).await.unwrap();
    circle.house.journal.close().await;
    jiff::Timestamp::from_microsecond(now).unwrap().to_string()
}

/// Lin and Mei are paid by the recommended scheme, each for every other SKU.
fn pay(data: &Path, shop: &str, skus: &[String]) {
    let (people, from) = (["lin".to_owned(), "mei".to_owned()], domain::Day::new(2020, 1, 1).unwrap());
    let (name, mut text) = app::commission::starter("recommended", &people, from).unwrap();
    for (sku, operator) in skus.iter().zip(people.iter().cycle()) {
        text += &format!("\n[[ownership]]\nshop = \"{shop}\"\nsku = \"{sku}\"\n");
        text += &format!("operator = \"{operator}\"\nfrom = \"{from}\"\nshare = \"1\"\n");
    }
    std::fs::create_dir_all(data.join("schemes")).unwrap();
    std::fs::write(data.join("schemes").join(name), text).unwrap();
}

impl Served {
    /// Serves a copy of the shop.
    pub fn new() -> Self {
        let (shop, now) = shop();
        let dir = tempfile::tempdir().unwrap();
        folder::copy(shop.path(), dir.path());
        let mut server = Command::new(env!("CARGO_BIN_EXE_tradewind"))
            .args(["serve", "--listen", "127.0.0.1:0", "--lang", "en", "--data"])
            .arg(dir.path().join("data"))
            .arg("--key-file")
            .arg(dir.path().join("key"))
            .env("TRADEWIND_NOW", now)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(server.stdout.take().unwrap()).lines();
        let mut links = lines.map(Result::unwrap).map(|l| l.trim().to_owned()).filter(|l| l.starts_with("http://"));
        let (origin, link) = (links.next().unwrap(), links.next().unwrap());
        Self { dir, origin, link, _server: Running(server) }
    }

    /// Folder of the storeroom.
    pub fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// Journal of the desk, for looking.
    pub async fn journal(&self) -> Journal {
        let key = Key::load_or_create(&self.dir.path().join("key")).unwrap();
        Journal::open(&JournalUrl::file(self.data().join("desk.sqlite")), key).await.unwrap()
    }
}

/// The driver that browsers are asked for, started once.
fn driver() -> &'static str {
    static DRIVER: OnceLock<(Running, String)> = OnceLock::new();
    let (_, url) = DRIVER.get_or_init(|| {
        let mut driver =
            Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines().map(Result::unwrap);
        let line = lines.find(|l| l.contains("successfully on port")).unwrap();
        let port: String = line.rsplit("port ").next().unwrap().chars().take_while(char::is_ascii_digit).collect();
        // whoever is not read from stops at a full pipe
        std::thread::spawn(move || lines.for_each(drop));
        (Running(driver), format!("http://127.0.0.1:{port}"))
    });
    url
}

/// A browser window.
pub struct Browser {
    /// Its driver.
    pub web: WebDriver,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Opens a browser of a language and a width.
    pub async fn open(language: &str, width: u32) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut wanted = DesiredCapabilities::chrome();
        for arg in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
        ] {
            wanted.add_arg(arg).unwrap();
        }
        wanted.add_arg(&format!("--user-data-dir={}", profile.path().display())).unwrap();
        wanted.add_arg(&format!("--accept-lang={language}")).unwrap();
        wanted.add_arg(&format!("--lang={language}")).unwrap();
        let web = WebDriver::new(driver(), wanted).await.unwrap();
        web.set_implicit_wait_timeout(Duration::from_secs(10)).await.unwrap();
        let browser = Self { web, _profile: profile };
        browser.wide(width).await;
        browser
    }

    /// Makes the page so wide.
    pub async fn wide(&self, width: u32) {
        let size = serde_json::json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600});
        self.cdp("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Says something to the browser itself.
    pub async fn cdp(&self, method: &str, what: serde_json::Value) {
        self.web.cdp().send_raw(method, what).await.unwrap();
    }

    /// Uses the first link, sets the password, signs in.
    pub async fn welcome(&self, served: &Served) {
        self.web.goto(&served.link).await.unwrap();
        for field in self.web.find_all(By::Css("input[type=password]")).await.unwrap() {
            field.send_keys(PASSWORD).await.unwrap();
        }
        self.click("main button[type=submit]").await;
        self.sign_in(served).await;
    }

    /// Signs in as the owner.
    pub async fn sign_in(&self, served: &Served) {
        self.web.goto(&format!("{}/sign-in", served.origin)).await.unwrap();
        let name = self
            .web
            .find(By::Css("main input[type=text], main input[name=person], main input[name=name]"))
            .await
            .unwrap();
        name.clear().await.unwrap();
        name.send_keys("owner").await.unwrap();
        self.web.find(By::Css("main input[type=password]")).await.unwrap().send_keys(PASSWORD).await.unwrap();
        self.click("main button[type=submit]").await;
        self.web.find(By::Css("nav.rooms")).await.unwrap();
    }

    /// Clicks what a selector finds.
    pub async fn click(&self, selector: &str) {
        self.web.find(By::Css(selector)).await.unwrap().click().await.unwrap();
    }

    /// Presses keys on the page.
    pub async fn press(&self, keys: &str) {
        let active = self.web.active_element().await.unwrap();
        active.send_keys(keys).await.unwrap();
    }

    /// Text of what a selector finds.
    pub async fn text(&self, selector: &str) -> String {
        self.web.find(By::Css(selector)).await.unwrap().text().await.unwrap()
    }

    /// Runs a script in the page and returns what it says.
    pub async fn eval(&self, script: &str) -> serde_json::Value {
        self.web.execute(script, Vec::new()).await.unwrap().json().clone()
    }

    /// Stops the desk behind the page's back, as another page would: the page on view stays where it is.
    pub async fn stir(&self) {
        let script = r#"const done = arguments[arguments.length - 1], token = document.body.dataset.token;
            fetch("/stop", {method: "POST", body: new URLSearchParams({_token: token, why: "test"})}).then((r) => done(r.status), (e) => done(String(e)));"#;
        let status = self.web.execute_async(script, Vec::new()).await.unwrap().json().clone();
        assert_eq!(status, 200, "the form is taken, and the page that it leads to answers");
    }

    /// Waits until something is so.
    pub async fn eventually(&self, so: impl AsyncFn() -> bool) {
        for _ in 0..200 {
            if so().await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it never comes to pass");
    }

    /// Breaches of accessibility rules that axe-core finds, one line each; none where axe-core is not at hand.
    pub async fn breaches(&self) -> Vec<String> {
        let Some(path) = std::env::var_os("TRADEWIND_TEST_AXE") else { return Vec::new() };
        let axe = std::fs::read_to_string(path).unwrap();
        // the browser's own door: no policy of the page applies to it
        self.cdp("Runtime.evaluate", serde_json::json!({"expression": axe})).await;
        let script = r#"const done = arguments[arguments.length - 1];
            axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).then((r) => done(r.violations.map((v) =>
              v.id + ": " + v.help + " @ " + v.nodes.slice(0, 4).map((n) => n.target.join(" ") + " " + (n.any[0] ? n.any[0].message : "")).join(" | "))), (e) => done([String(e)]));"#;
        let found = self.web.execute_async(script, Vec::new()).await.unwrap();
        serde_json::from_value(found.json().clone()).unwrap()
    }

    /// Keeps a picture of the page for people to look at, where they ask for it.
    pub async fn picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("TRADEWIND_TEST_PICTURES") else { return };
        std::fs::create_dir_all(&folder).unwrap();
        let height = self.eval("return Math.min(document.documentElement.scrollHeight, 4000)").await.as_u64().unwrap();
        let width = self.eval("return innerWidth").await.as_u64().unwrap();
        let size = serde_json::json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600});
        self.cdp("Emulation.setDeviceMetricsOverride", size).await;
        self.web.screenshot(&PathBuf::from(folder).join(format!("{name}.png"))).await.unwrap();
        self.wide(u32::try_from(width).unwrap()).await;
    }

    /// Closes it.
    pub async fn close(self) {
        self.web.quit().await.unwrap();
    }
}
