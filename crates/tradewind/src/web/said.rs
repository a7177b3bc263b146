//! What a page says once after something was done: it travels in a cookie from the answer of a form to the next page, which shows it and
//! takes it away. No address carries it, so no link can put words of its own on a page; and only a form of the same session wrote it.

use super::visit::{cookie, encoded, of_script};
use super::window::{App, Window};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use desk::DecisionId;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Name of the cookie.
pub const SAID: &str = "said";
/// Bytes of the words as they travel: a browser keeps cookies of 4 KiB, and a proxy may take headers of no more.
const BYTES: usize = 2_400;
/// How long a message may wait for its page, seconds.
const WAITS: u32 = 60;
/// Digits that bind a message to its session.
const MARK: usize = 32;

/// A message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    /// The words: text, shown as text.
    pub text: String,
    /// The decision that a button takes back.
    pub undo: Option<DecisionId>,
}

impl Said {
    /// As the cookie of a session carries it: mark, number, words; what is too long is cut.
    fn value(&self, token: &str) -> String {
        let (mut words, mut letter) = (String::new(), [0; 4]);
        for c in self.text.chars() {
            let next = encoded(c.encode_utf8(&mut letter));
            if words.len() + next.len() > BYTES {
                break;
            }
            words += &next;
        }
        let undo = self.undo.map_or_else(String::new, |id| id.0.to_string());
        format!("{}.{undo}.{words}", mark(token, &undo, &words))
    }

    /// Reads what a form of the same session wrote.
    fn read(value: &str, token: &str) -> Option<Self> {
        let (found, rest) = value.split_once('.')?;
        let (undo, words) = rest.split_once('.')?;
        // both are hashed first, so that the time says nothing about where they differ
        if blake3::hash(found.as_bytes()) != blake3::hash(mark(token, undo, words).as_bytes()) {
            return None;
        }
        let pairs: Vec<(String, String)> = serde_html_form::from_str(&format!("{SAID}={words}")).ok()?;
        let text = pairs.into_iter().next()?.1;
        Some(Self { text, undo: DecisionId::parse(undo) })
    }
}

fn mark(token: &str, undo: &str, words: &str) -> String {
    let key = blake3::derive_key("tradewind window said", token.as_bytes());
    let hash = blake3::keyed_hash(&key, format!("{undo}.{words}").as_bytes()).to_hex();
    hash.get(..MARK).unwrap_or_default().to_owned()
}

/// Puts a message on an answer, for the page after it.
pub fn put(mut answer: Response, window: &Window, token: &str, said: &Said) -> Response {
    append(&mut answer, window, &said.value(token), WAITS);
    answer
}

fn append(answer: &mut Response, window: &Window, value: &str, seconds: u32) {
    let secure = if window.reach.secure { "; Secure" } else { "" };
    let text = format!("{SAID}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    if let Ok(text) = HeaderValue::from_str(&text) {
        answer.headers_mut().append(header::SET_COOKIE, text);
    }
}

/// The message that came with a request, sealed: the page that opens it has shown it.
#[derive(Clone, Debug)]
pub struct Slip(Arc<(String, AtomicBool)>);

impl Slip {
    /// Opens it: from now on it is over, also where it is none of this session.
    pub fn open(&self, token: &str) -> Option<Said> {
        self.0.1.store(true, Ordering::Relaxed);
        Said::read(&self.0.0, token)
    }
}

/// Hands the message of a request to its page, and takes the cookie away once a page has shown it. What a script fetches leaves it alone: the
/// person would not see it.
pub async fn once(State(window): State<App>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let came = cookie(headers, SAID).filter(|_| !of_script(headers)).map(str::to_owned);
    let Some(came) = came else { return next.run(request).await };
    let slip = Slip(Arc::new((came, AtomicBool::new(false))));
    request.extensions_mut().insert(slip.clone());
    let mut answer = next.run(request).await;
    if slip.0.1.load(Ordering::Relaxed) {
        append(&mut answer, &window, "", 0);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::super::trial::Trial;
    use super::*;
    use axum::body::Body;

    #[test]
    fn words_come_back_as_they_were_and_only_to_their_session() {
        let said = Said { text: "D12 已批准: a=b&c; “x” .\r\n".into(), undo: Some(DecisionId(12)) };
        let value = said.value("token");
        assert!(value.bytes().all(|b| b.is_ascii_graphic() && !b"\";,\\".contains(&b)), "{value}");
        assert_eq!(Said::read(&value, "token"), Some(said));
        assert_eq!(Said::read(&value, "another"), None);
        assert_eq!(Said::read(&value.replacen(".12.", ".13.", 1), "token"), None);
        for wrong in ["", ".", "..", "x", "%00.1.a"] {
            assert_eq!(Said::read(wrong, "token"), None, "{wrong}");
        }
        let long = Said { text: "千".repeat(10_000), undo: None }.value("token");
        assert!(long.len() <= BYTES + MARK + 2, "{}", long.len());
        let cut = Said::read(&long, "token").unwrap().text;
        assert!(cut.chars().count() > 200 && cut.chars().all(|c| c == '千'), "cut between letters");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_message_is_shown_once_and_no_link_writes_one() {
        let trial = Trial::new().await;
        let linked = trial.get("/journal?said=call+this+number&undo=%2Fdecision%2F1%2Fundo").await.body;
        assert!(!linked.contains("call this number") && !linked.contains("/undo\""), "{linked}");

        let done = trial.post("/inbox/view", &[("name", "mine"), ("query", "q=a")]).await;
        assert_eq!(done.location, "/inbox?q=a", "the address says nothing");
        let set = done.cookie(SAID).unwrap();
        for part in ["Path=/", "HttpOnly", "SameSite=Strict", "Max-Age=60"] {
            assert!(set.contains(part), "{set}");
        }
        assert_eq!(done.said(), "view saved");
        // what a script fetches neither shows nor takes it
        let brought = |dest: &str| {
            let cookies =
                format!("{}={}; {}", super::super::visit::SESSION, trial.cookie, set.split(';').next().unwrap());
            let request = axum::http::Request::get("/inbox").header(header::COOKIE, cookies);
            request.header("sec-fetch-dest", dest).body(Body::empty()).unwrap()
        };
        let fetched = trial.ask(brought("empty")).await;
        assert!(!fetched.body.contains("view saved") && fetched.cookie(SAID).is_none());
        let shown = trial.ask(brought("document")).await;
        assert!(shown.body.contains("view saved"), "{}", shown.body);
        assert!(
            shown.cookie(SAID).unwrap().starts_with("said=; ") && shown.cookie(SAID).unwrap().contains("Max-Age=0")
        );
    }
}
