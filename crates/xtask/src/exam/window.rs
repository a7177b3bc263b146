//! The exam of the window: pages under load, first paint in a browser, weight of script, and a stranger's requests against the API.

use super::Line;
use super::circle::{line, wait};
use super::{history, shop};
use app::desk::House;
use domain::Policy;
use sim::circle::Pile;
use sim::market::{Market, MarketSpec};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use store::Key;
use store::journal::{Journal, JournalUrl};

/// How much the storeroom and the journal hold.
#[derive(Clone, Copy)]
struct Scale {
    /// Lines of settlements, over 2,000 SKUs and 12 months.
    lines: u64,
    /// Shops with ads, orders and stock.
    shops: u64,
    /// SKUs of each.
    skus: usize,
    /// Decisions of the past, beside those that wait.
    decisions: u64,
    /// People at once.
    people: usize,
    /// Pages that each opens.
    visits: usize,
}

const FULL: Scale = Scale { lines: 9_000_000, shops: 20, skus: 100, decisions: 100_000, people: 50, visits: 60 };
const QUICK: Scale = Scale { lines: 60_000, shops: 2, skus: 10, decisions: 2_000, people: 8, visits: 24 };

/// Pages that a morning opens.
const PAGES: &[&str] = &[
    "/",
    "/inbox",
    "/inbox?group=agent",
    "/inbox?kind=set_bid",
    "/inbox?state=done",
    "/inbox?state=past&group=subject",
    "/decision/D77",
    "/decision/D77/charts",
    "/decision/D77/evidence/1",
    "/outbox",
    "/outcomes",
    "/outcomes?verdict=held&sort=change",
    "/profit",
    "/profit?by=sku",
    "/people",
    "/ads",
    "/stock",
    "/data",
    "/journal",
    "/policy",
    "/accounts",
];
/// A password of exams.
const PASSWORD: &str = "correct horse battery";
/// Milliseconds that the slowest of twenty may take.
const P95_MS: f64 = 100.0;
/// Bytes of script of a page, packed.
const SCRIPT_MAX: usize = 150 << 10;

/// Runs the exam.
pub fn run(root: &Path, args: &[&str]) -> ExitCode {
    let quick = args.contains(&"--quick");
    let scale = if quick { QUICK } else { FULL };
    let mut lines = Vec::new();
    let dir = root.join(if quick { "target/exam/window-quick" } else { "target/exam/window" });
    let begun = Instant::now();
    let stated = args.iter().position(|a| *a == "--program").and_then(|i| args.get(i + 1)).map(PathBuf::from);
    let served = lived(&dir, scale).and_then(|now| {
        let program = stated.map_or_else(|| built(root), Ok)?;
        Served::start(&program, &dir, &now)
    });
    match served {
        Err(e) => lines.push(Line::law("window", "a shop served", Err(e), begun.elapsed())),
        Ok(served) => {
            let what = format!("{} people at once, {} decisions, p95 ≤ {P95_MS} ms", scale.people, scale.decisions);
            lines.push(line("pages", &what, || load(&served, scale, quick)));
            lines.push(line("script", "≤ 150 KB a page, gzipped", || script(&served)));
            lines.push(line("first paint", "≤ 1 s in Chromium on loopback", || paint(&served, quick)));
            lines.push(match venv(root) {
                Ok(python) => {
                    line("api", "Schemathesis against the OpenAPI: no 5xx", || schemathesis(&python, &served, quick))
                }
                Err(why) => {
                    let skipped = Line::skipped("api", &why);
                    skipped.print();
                    skipped
                }
            });
        }
    }
    let broken = lines.iter().filter(|l| l.is_broken()).count();
    println!("exam window: {} lines, {broken} broken", lines.len());
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Makes the shop, unless it is there from an earlier run. Returns the moment at which it is left.
fn lived(dir: &Path, scale: Scale) -> Result<String, String> {
    let mark = dir.join("now.txt");
    if let Ok(now) = std::fs::read_to_string(&mark) {
        return Ok(now);
    }
    std::fs::remove_dir_all(dir).ok();
    let data = dir.join("data");
    std::fs::create_dir_all(&data).map_err(|e| e.to_string())?;
    let key = Key::load_or_create(&dir.join("key")).map_err(|e| e.to_string())?;
    let lake = store::Lake::open(&data, key.clone()).map_err(|e| e.to_string())?;
    let mut now = 0;
    for seed in 1..=scale.shops {
        let name = format!("shop{seed:02}");
        let market =
            Market::new(&MarketSpec { seed, skus: scale.skus, history_days: 90, shop: name, ..MarketSpec::default() });
        now = sim::circle::morning_micros(market.today());
        shop::import(&lake, Pile::of(market.reports(market.start()))?.boxed(), now)?;
    }
    let path = dir.join("settlements.txt");
    let mut file = std::fs::File::create(&path).map_err(|e| e.to_string())?;
    sim::bulk::settlement_txt(scale.lines, 2_000, 12, 1, &mut file).map_err(|e| e.to_string())?;
    drop(file);
    let report = shop::import(&lake, vec![super::figures::on_disk(&path)], now)?;
    if report.refused() > 0 {
        return Err("the settlements were refused".into());
    }
    std::fs::remove_file(&path).map_err(|e| e.to_string())?;
    wait(async {
        let journal =
            Journal::open(&JournalUrl::file(data.join("desk.sqlite")), key).await.map_err(|e| e.to_string())?;
        let shops: Vec<String> = (1..=scale.shops).map(|seed| format!("shop{seed:02}")).collect();
        let place = history::Place { shops: &shops, site: "US", campaign: ("41000001", "42000001") };
        history::past(&journal, &place, scale.decisions, now).await?;
        // what waits is what the agents propose on the facts of the shops
        let house = House::new(journal, Policy::default());
        let briefing = house.briefing(&lake, now).await.map_err(|e| e.to_string())?;
        house.propose(agents::AGENTS, &briefing, now).await.map_err(|e| e.to_string())?;
        house.journal.close().await;
        Ok(())
    })?;
    let seconds = now / 1_000_000;
    let text = format!("{}", Utc(seconds));
    std::fs::write(&mark, &text).map_err(|e| e.to_string())?;
    Ok(text)
}

/// Seconds since 1970 as RFC 3339.
struct Utc(i64);

impl std::fmt::Display for Utc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let day = domain::Day(i32::try_from(self.0.div_euclid(86_400)).unwrap_or(0));
        let second = self.0.rem_euclid(86_400);
        write!(f, "{day}T{:02}:{:02}:{:02}Z", second / 3_600, second / 60 % 60, second % 60)
    }
}

/// Builds the program as it is shipped.
fn built(root: &Path) -> Result<PathBuf, String> {
    let done = crate::cargo().args(["build", "--release", "--locked", "-p", "tradewind"]).current_dir(root).status();
    if !done.is_ok_and(|s| s.success()) {
        return Err("the program could not be built".into());
    }
    Ok(root.join("target/release/tradewind"))
}

/// The program, serving.
struct Served {
    program: Child,
    address: String,
    cookie: String,
    begun: Duration,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.program.kill().ok();
        self.program.wait().ok();
    }
}

impl Served {
    fn start(program: &Path, dir: &Path, now: &str) -> Result<Self, String> {
        let begin = Instant::now();
        let mut program = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--lang", "en", "--data"])
            .arg(dir.join("data"))
            .arg("--key-file")
            .arg(dir.join("key"))
            .env("TRADEWIND_NOW", now)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| e.to_string())?;
        let out = program.stdout.take().ok_or("no output")?;
        let (tell, links) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let lines = BufReader::new(out).lines().map_while(Result::ok).map(|l| l.trim().to_owned());
            // to the end, or the program would wait for somebody to read it
            lines.filter(|l| l.starts_with("http://")).for_each(|l| drop(tell.send(l)));
        });
        let address = links.recv().map_err(|_| "the program said no address")?.replace("http://", "");
        let mut served = Self { program, address, cookie: String::new(), begun: begin.elapsed() };
        // an earlier run may have made the owner's account: then no link follows
        if let Ok(link) = links.recv_timeout(Duration::from_secs(2)) {
            let path = link.split_once(&served.address).map_or("", |(_, p)| p).to_owned();
            let answer =
                served.client()?.post(&path, &format!("password={0}&again={0}", PASSWORD.replace(' ', "+")))?;
            if !(200..400).contains(&answer.status) {
                return Err(format!("no welcome: {}", answer.status));
            }
        }
        let body = format!("name=owner&password={}&to=%2F", PASSWORD.replace(' ', "+"));
        let answer = served.client()?.post("/sign-in", &body)?;
        let cookie =
            answer.head.iter().find_map(|l| l.to_ascii_lowercase().starts_with("set-cookie:").then(|| l[11..].trim()));
        served.cookie =
            cookie.and_then(|c| c.split(';').next()).ok_or(format!("no cookie: {}", answer.status))?.to_owned();
        Ok(served)
    }

    fn client(&self) -> Result<Client<'_>, String> {
        let stream = TcpStream::connect(&self.address).map_err(|e| e.to_string())?;
        stream.set_nodelay(true).ok();
        Ok(Client { stream: BufReader::new(stream), served: self })
    }
}

/// A visitor: one connection, kept open.
struct Client<'s> {
    stream: BufReader<TcpStream>,
    served: &'s Served,
}

/// An answer.
struct Answer {
    status: u16,
    head: Vec<String>,
    body: Vec<u8>,
}

impl Client<'_> {
    fn get(&mut self, path: &str, more: &str) -> Result<Answer, String> {
        let Served { address, cookie, .. } = self.served;
        self.ask(format!("GET {path} HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\n{more}\r\n").into_bytes())
    }

    fn post(&mut self, path: &str, body: &str) -> Result<Answer, String> {
        let Served { address, cookie, .. } = self.served;
        let kind = "application/x-www-form-urlencoded";
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\ncookie: {cookie}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.ask(head.into_bytes())
    }

    fn ask(&mut self, request: Vec<u8>) -> Result<Answer, String> {
        let failed = |e: std::io::Error| e.to_string();
        self.stream.get_mut().write_all(&request).map_err(failed)?;
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).map_err(failed)?;
            let line = line.trim_end().to_owned();
            if line.is_empty() {
                break;
            }
            head.push(line);
        }
        let status = head.first().and_then(|l| l.split(' ').nth(1)).and_then(|s| s.parse().ok()).ok_or("no status")?;
        let value = |name: &str| {
            head.iter().find_map(|l| l.to_ascii_lowercase().strip_prefix(name).map(|v| v.trim().to_owned()))
        };
        let mut body = Vec::new();
        if let Some(length) = value("content-length:").and_then(|v| v.parse::<usize>().ok()) {
            body.resize(length, 0);
            self.stream.read_exact(&mut body).map_err(failed)?;
        } else if value("transfer-encoding:").is_some_and(|v| v.contains("chunked")) {
            loop {
                let mut size = String::new();
                self.stream.read_line(&mut size).map_err(failed)?;
                let size = usize::from_str_radix(size.trim(), 16).map_err(|e| e.to_string())?;
                let mut part = vec![0; size + 2];
                self.stream.read_exact(&mut part).map_err(failed)?;
                body.extend(&part[..size]);
                if size == 0 {
                    break;
                }
            }
        }
        Ok(Answer { status, head, body })
    }
}

/// People who open page after page, each with a second between two, as fast readers do.
fn load(served: &Served, scale: Scale, quick: bool) -> Result<String, String> {
    for path in PAGES {
        let answer = served.client()?.get(path, "")?;
        if answer.status != 200 {
            return Err(format!("{path}: {}", answer.status));
        }
    }
    let cpu = cpu_seconds(served.program.id());
    let begin = Instant::now();
    let measured: Vec<Result<Vec<(usize, f64)>, String>> = std::thread::scope(|scope| {
        let person = |n: usize| {
            move || -> Result<Vec<(usize, f64)>, String> {
                let mut client = served.client()?;
                let mut times = Vec::new();
                // nobody begins at the same moment, nor with the same page
                std::thread::sleep(Duration::from_millis(n as u64 * 1_000 / scale.people as u64));
                for visit in 0..scale.visits {
                    let page = (visit * 7 + n * 3) % PAGES.len();
                    let begin = Instant::now();
                    let answer = client.get(PAGES[page], "")?;
                    let took = begin.elapsed();
                    if answer.status != 200 {
                        return Err(format!("{}: {}", PAGES[page], answer.status));
                    }
                    times.push((page, took.as_secs_f64() * 1e3));
                    std::thread::sleep(Duration::from_secs(1).saturating_sub(took));
                }
                Ok(times)
            }
        };
        let people: Vec<_> = (0..scale.people).map(|n| scope.spawn(person(n))).collect();
        people.into_iter().map(|p| p.join().unwrap_or_else(|_| Err("a visitor broke".into()))).collect()
    });
    let (seconds, cpu) = (begin.elapsed().as_secs_f64(), cpu_seconds(served.program.id()) - cpu);
    let mut by_page: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for times in measured {
        for (page, ms) in times? {
            by_page.entry(page).or_default().push(ms);
        }
    }
    let mut all: Vec<f64> = by_page.values().flatten().copied().collect();
    let total = all.len();
    let (p50, p95) = (quantile(&mut all, 0.5), quantile(&mut all, 0.95));
    let mut pages: Vec<(f64, &str)> =
        by_page.into_iter().map(|(p, mut t)| (quantile(&mut t, 0.95), PAGES[p])).collect();
    pages.sort_by(|a, b| b.0.total_cmp(&a.0));
    let each = pages.iter().map(|(ms, page)| format!("{page} {ms:.0}")).collect::<Vec<_>>().join(", ");
    let worst = pages.first().map_or(0.0, |p| p.0);
    let text = format!(
        "{total} pages in {seconds:.0} s, p50 {p50:.0} ms, p95 {p95:.0} ms, {:.1} CPU ms a page, facts read in {:.1} s; p95 by page in ms: {each}",
        cpu * 1e3 / total as f64,
        served.begun.as_secs_f64(),
    );
    // a small run says that it works; how fast is judged at full scale, on a machine that does nothing else
    if quick || worst <= P95_MS { Ok(text) } else { Err(text) }
}

fn quantile(values: &mut [f64], q: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = ((values.len() as f64 * q).ceil() as usize).clamp(1, values.len().max(1)) - 1;
    values.get(at).copied().unwrap_or(f64::NAN)
}

/// CPU seconds that a program has used; 0 where the system does not say.
fn cpu_seconds(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

fn script(served: &Served) -> Result<String, String> {
    let page = served.client()?.get("/inbox", "")?;
    let page = String::from_utf8_lossy(&page.body).into_owned();
    let mut sizes = Vec::new();
    for part in page.split("<script src=\"").skip(1) {
        let path = part.split('"').next().unwrap_or("");
        let packed = served.client()?.get(path, "accept-encoding: gzip\r\n")?;
        sizes.push((path.rsplit('/').next().unwrap_or("").to_owned(), packed.body.len()));
    }
    let total: usize = sizes.iter().map(|s| s.1).sum();
    let text = sizes.iter().map(|(name, bytes)| format!("{name} {bytes} bytes")).collect::<Vec<_>>().join(", ");
    if !sizes.is_empty() && total <= SCRIPT_MAX { Ok(text) } else { Err(text) }
}

/// First contentful paint, as Chromium itself measures it.
fn paint(served: &Served, quick: bool) -> Result<String, String> {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| "there is no chromedriver; `cargo xtask test` installs it".to_owned())?;
    let found = painted(served, &mut driver, quick);
    driver.kill().ok();
    driver.wait().ok();
    found
}

fn painted(served: &Served, driver: &mut Child, quick: bool) -> Result<String, String> {
    let out = driver.stdout.take().ok_or("no output")?;
    let said = BufReader::new(out)
        .lines()
        .map_while(Result::ok)
        .find(|l| l.contains("successfully on port"))
        .ok_or("no driver")?;
    let port: String = said.rsplit("port ").next().unwrap_or("").chars().take_while(char::is_ascii_digit).collect();
    let address = format!("127.0.0.1:{port}");
    let ask = |method: &str, path: &str, body: serde_json::Value| -> Result<serde_json::Value, String> {
        let body = if method == "GET" { String::new() } else { body.to_string() };
        let stream = TcpStream::connect(&address).map_err(|e| e.to_string())?;
        let mut client = Client { stream: BufReader::new(stream), served };
        let kind = "application/json; charset=utf-8";
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let answer = client.ask(head.into_bytes())?;
        let value: serde_json::Value = serde_json::from_slice(&answer.body).map_err(|e| e.to_string())?;
        Ok(value["value"].clone())
    };
    let args = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ];
    let wanted = serde_json::json!({"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": {"args": args}}}});
    let session = ask("POST", "/session", wanted)?["sessionId"].as_str().unwrap_or_default().to_owned();
    let go = |path: &str| {
        ask(
            "POST",
            &format!("/session/{session}/url"),
            serde_json::json!({"url": format!("http://{}{path}", served.address)}),
        )
    };
    go("/sign-in")?;
    let (name, value) = served.cookie.split_once('=').ok_or("no cookie")?;
    ask(
        "POST",
        &format!("/session/{session}/cookie"),
        serde_json::json!({"cookie": {"name": name, "value": value, "path": "/"}}),
    )?;
    let mut paints = Vec::new();
    for path in PAGES {
        go(path)?;
        let script = "return performance.getEntriesByName('first-contentful-paint').map((e) => e.startTime)[0] || -1";
        // the paint may come a moment after the page
        let mut ms = -1.0;
        for _ in 0..40 {
            ms = ask(
                "POST",
                &format!("/session/{session}/execute/sync"),
                serde_json::json!({"script": script, "args": []}),
            )?
            .as_f64()
            .unwrap_or(-1.0);
            if ms > 0.0 {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        paints.push((ms, *path));
    }
    ask("DELETE", &format!("/session/{session}"), serde_json::Value::Null).ok();
    paints.sort_by(|a, b| b.0.total_cmp(&a.0));
    let text = paints.iter().map(|(ms, p)| format!("{p} {ms:.0} ms")).collect::<Vec<_>>().join(", ");
    if paints.iter().all(|(ms, _)| *ms > 0.0 && (quick || *ms <= 1_000.0)) { Ok(text) } else { Err(text) }
}

/// A stranger's requests: whatever the description allows and does not allow, nothing breaks.
fn schemathesis(python: &Path, served: &Served, quick: bool) -> Result<String, String> {
    let page = served.client()?.get("/accounts", "")?;
    let page = String::from_utf8_lossy(&page.body).into_owned();
    let csrf = page.split("name=\"_token\" value=\"").nth(1).and_then(|p| p.split('"').next()).ok_or("no form")?;
    let made = served.client()?.post(
        "/accounts/tokens",
        &format!("_token={csrf}&name=exam&person=owner&scope=read&scope=run&scope=import&days=1"),
    )?;
    let made = String::from_utf8_lossy(&made.body).into_owned();
    let at = made.find("tw_").ok_or("no token was made")?;
    let token: String = made[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    let run = Command::new(python.join("bin/st"))
        .arg("run")
        .arg(format!("http://{}/api/v1/openapi.json", served.address))
        .args(["--header", &format!("Authorization: Bearer {token}"), "--checks", "not_a_server_error"])
        .args(["--max-examples", if quick { "10" } else { "100" }, "--seed", "1", "--exclude-path-regex", "runs"])
        .output()
        .map_err(|e| e.to_string())?;
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    let last = text.lines().rev().find(|l| !l.trim().is_empty()).unwrap_or("").trim_matches(['=', ' ']).to_owned();
    if run.status.success() {
        Ok(last)
    } else {
        Err(text.lines().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("\n"))
    }
}

/// A folder with Schemathesis, made once below what is built.
fn venv(root: &Path) -> Result<PathBuf, String> {
    let dir = root.join("target/exam/schemathesis");
    if dir.join("bin/st").is_file() {
        return Ok(dir);
    }
    let run = |program: &Path, args: &[&str]| {
        let done = Command::new(program).args(args).stdout(Stdio::null()).status();
        if done.is_ok_and(|s| s.success()) {
            Ok(())
        } else {
            Err(format!("{} {} failed", program.display(), args.join(" ")))
        }
    };
    let path = dir.display().to_string();
    run(Path::new("python3"), &["-m", "venv", &path])?;
    run(&dir.join("bin/pip"), &["install", "-q", "schemathesis==4.32.5"])?;
    Ok(dir)
}
