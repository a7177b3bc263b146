//! The window in a real browser: clicks and keys from the first link to the file that leaves, every page in both languages and widths.

mod browser;
mod tls;

use browser::{Browser, Served, here};
use desk::{Filter, Order, Page, State};
use std::time::Duration;
use thirtyfour::prelude::*;

/// Addresses that everybody opens.
const PAGES: &[&str] = &[
    "/",
    "/inbox",
    "/inbox?group=agent",
    "/outbox",
    "/outcomes",
    "/profit",
    "/profit?by=sku",
    "/tax",
    "/commission",
    "/commission?operator=lin",
    "/commission?view=what-if",
    "/commission?view=simulate",
    "/commission?view=fairness",
    "/ads",
    "/ads?level=term",
    "/stock",
    "/data",
    "/journal",
    "/policy",
    "/policy/edit",
    "/accounts",
    "/upload",
    "/decision/D1",
];

async fn count(served: &Served, states: &[State]) -> u64 {
    let filter = Filter { states: states.to_vec(), ..Filter::default() };
    let journal = served.journal().await;
    let listing = journal.list(&filter, Order::Number, &Page { skip: 0, take: 1 }).await.unwrap();
    journal.close().await;
    listing.total
}

/// An owner's first morning, by keys: password, inbox, approve, take back, approve again, write the file, take it.
#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_link_to_the_file_that_leaves() {
    if !here() {
        return;
    }
    let served = Served::new();
    let b = Browser::open("en-US", 1280).await;
    b.welcome(&served).await;
    let waiting = count(&served, &[State::Proposed]).await;
    assert!(waiting > 1, "the shop leaves proposals waiting");
    b.press("gi").await;
    b.web.find(By::Css("[data-live-region=inbox]")).await.unwrap();
    b.press("j").await;
    b.web.find(By::Css("[data-row].here")).await.unwrap();
    b.press("a").await;
    let said = b.text(".said").await;
    assert!(said.to_lowercase().contains("approved"), "{said}");
    assert_eq!(count(&served, &[State::Approved]).await, 1);
    b.press("u").await;
    b.web.find(By::Css(".said")).await.unwrap();
    assert_eq!(count(&served, &[State::Approved]).await, 0);
    assert_eq!(count(&served, &[State::Proposed]).await, waiting, "what was taken back waits again");
    b.web.goto(&format!("{}/inbox", served.origin)).await.unwrap();
    b.press("j").await;
    b.web.find(By::Css("[data-row].here")).await.unwrap();
    b.press("a").await;
    b.web.find(By::Css(".said")).await.unwrap();
    b.press("go").await;
    b.click("form[action='/outbox/send'] button").await;
    b.web.find(By::Css("main a[href='/outbox']")).await.unwrap();
    assert_eq!(count(&served, &[State::Dispatched]).await, 1);
    let journal = served.journal().await;
    let upload = journal.uploads().await.unwrap().pop().unwrap();
    let (_, bytes) = journal.upload(&upload.id).await.unwrap().unwrap();
    let (verified, _) = (journal.verify().await.unwrap().unwrap(), journal.close().await);
    assert!(verified.decisions > 0);
    assert_eq!(std::fs::read(served.data().join("outbox").join(&upload.name)).unwrap(), bytes);
    b.close().await;
}

/// A browser has six lines to one place over plain HTTP: pages that nobody looks at keep none, and say on return what they missed.
#[tokio::test(flavor = "multi_thread")]
async fn many_pages_may_lie_open_at_once() {
    if !here() {
        return;
    }
    let served = Served::new();
    let b = Browser::open("en-US", 1280).await;
    b.welcome(&served).await;
    let first = b.web.window().await.unwrap();
    b.web.goto(&format!("{}/inbox", served.origin)).await.unwrap();
    for n in 2..=8 {
        let tab = b.web.new_tab().await.unwrap();
        b.web.switch_to_window(tab).await.unwrap();
        b.web.set_page_load_timeout(Duration::from_secs(60)).await.unwrap();
        b.web.goto(&format!("{}/inbox", served.origin)).await.unwrap_or_else(|e| panic!("page {n} does not load: {e}"));
        assert_eq!(b.eval("return document.visibilityState").await, "visible");
    }
    let news = async || b.eval("return document.getElementById('live').textContent").await;
    // the last page is looked at: it hears at once
    b.stir().await;
    b.eventually(async || news().await.as_str().unwrap().contains("decisions have changed")).await;
    // the first one was not: it hears when it is looked at again
    b.web.switch_to_window(first).await.unwrap();
    b.cdp("Page.bringToFront", serde_json::json!({})).await;
    b.eventually(async || news().await.as_str().unwrap().contains("decisions have changed")).await;
    b.web.refresh().await.unwrap();
    assert_eq!(news().await, "", "a page that was made since has nothing to tell");
    b.close().await;
}

/// No script is needed to approve.
#[tokio::test(flavor = "multi_thread")]
async fn a_decision_is_approved_without_script() {
    if !here() {
        return;
    }
    let served = Served::new();
    let b = Browser::open("zh-CN", 1280).await;
    b.cdp("Emulation.setScriptExecutionDisabled", serde_json::json!({"value": true})).await;
    b.welcome(&served).await;
    b.web.goto(&format!("{}/inbox", served.origin)).await.unwrap();
    b.click("[data-row] a.what, [data-row] .what a").await;
    b.click("form[action$='/approve'] button").await;
    b.web.find(By::Css(".said")).await.unwrap();
    assert_eq!(count(&served, &[State::Approved]).await, 1);
    b.close().await;
}

/// Every page, in both languages, on a phone and on a desk: it answers, nothing sticks out, and nobody is shut out.
#[tokio::test(flavor = "multi_thread")]
async fn every_page_fits_and_shuts_nobody_out() {
    if !here() {
        return;
    }
    let served = Served::new();
    let mut wrong = Vec::new();
    for (language, short) in [("en-US", "en"), ("zh-CN", "zh")] {
        let b = Browser::open(language, 1280).await;
        if short == "en" {
            b.welcome(&served).await
        } else {
            b.sign_in(&served).await
        }
        for (width, dark) in [(1280, false), (360, false), (1280, true), (3840, false)] {
            if (dark || width > 3000) && short == "zh" {
                continue;
            }
            let scheme = if dark { "dark" } else { "light" };
            let media = serde_json::json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
            b.cdp("Emulation.setEmulatedMedia", media).await;
            b.wide(width).await;
            for path in PAGES {
                b.web.goto(&format!("{}{path}", served.origin)).await.unwrap();
                let at = format!("{path} {short} {width} {scheme}");
                if b.web.find_all(By::Css("nav.rooms")).await.unwrap().is_empty() {
                    wrong.push(format!("{at}: no page, {}", b.text("body").await));
                    continue;
                }
                // a phone makes room for what sticks out: what counts is the width that was asked for
                let over = b.eval("return document.documentElement.scrollWidth").await.as_i64().unwrap_or(0)
                    - i64::from(width);
                if over > 1 {
                    wrong.push(format!("{at}: sticks out by {over} px"));
                }
                wrong.extend(b.breaches().await.into_iter().map(|breach| format!("{at}: {breach}")));
                let name: String = path.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
                b.picture(&format!("{short}-{width}-{scheme}{name}")).await;
            }
        }
        b.close().await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
