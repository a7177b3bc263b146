//! Visitors who are slow on purpose or on a bad line, over real sockets: they are cut off, and nobody waits for them.

use super::super::limits::Limits;
use super::super::trial::Trial;
use super::super::visit::{SESSION, TOKEN};
use super::serve;
use axum_server::Handle;
use domain::Policy;
use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const SHORT: Duration = Duration::from_millis(500);
/// A visitor who is still there after this was not cut off.
const FOR_EVER: Duration = Duration::from_secs(20);

/// A trial that answers on a socket, with little patience.
async fn open() -> (Trial, SocketAddr, Handle<SocketAddr>) {
    let limits = Limits { head: SHORT, still: SHORT, ..Limits::default() };
    let trial = Trial::limited(Policy::default(), "owner", limits).await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (at, handle) = (listener.local_addr().unwrap(), Handle::new());
    tokio::spawn(serve(listener, trial.window.clone(), None, handle.clone()));
    (trial, at, handle)
}

/// All that comes until the other side closes; `None` where it never does.
async fn until_closed(line: &mut TcpStream) -> Option<String> {
    let mut said = Vec::new();
    // a reset is an end as well
    tokio::time::timeout(FOR_EVER, line.read_to_end(&mut said)).await.ok()?.ok();
    Some(String::from_utf8_lossy(&said).into_owned())
}

/// Somebody else, who is quick.
async fn quick(at: SocketAddr) -> String {
    let mut line = TcpStream::connect(at).await.unwrap();
    line.write_all(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").await.unwrap();
    until_closed(&mut line).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_trickles_in_is_cut_off() {
    let (_trial, at, handle) = open().await;
    let mut line = TcpStream::connect(at).await.unwrap();
    line.write_all(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ").await.unwrap();
    let (mut from, mut to) = line.split();
    let (begun, mut said) = (Instant::now(), Vec::new());
    let trickle = async {
        // never done: only the other side ends this
        while to.write_all(b"a").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
        std::future::pending::<()>().await
    };
    let served = async {
        for _ in 0..3 {
            assert!(quick(at).await.starts_with("HTTP/1.1 200"), "others are served meanwhile");
        }
        std::future::pending::<()>().await
    };
    tokio::select! {
        end = tokio::time::timeout(FOR_EVER, from.read_to_end(&mut said)) => drop(end.expect("it goes on for ever")),
        () = trickle => {}
        () = served => {}
    }
    assert!(begun.elapsed() >= SHORT, "not before its time");
    assert!(!String::from_utf8_lossy(&said).contains(" 200 "), "what was never asked is not answered");
    assert!(quick(at).await.contains("ok"));

    // neither is it waited for somebody who says nothing at all
    let mut line = TcpStream::connect(at).await.unwrap();
    assert_eq!(until_closed(&mut line).await.as_deref(), Some(""));
    handle.shutdown();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_stands_still_is_cut_off_and_leaves_nothing() {
    let (trial, at, handle) = open().await;
    let incoming = || std::fs::read_dir(trial.window.data.join("incoming")).map_or(0, |all| all.count());
    let head = |path: &str, kind: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {SESSION}={}\r\nContent-Type: {kind}\r\nContent-Length: 400000\r\n\r\n",
            trial.cookie
        )
    };
    let part = |rest: &str| format!("--cut\r\nContent-Disposition: form-data; name={rest}");
    let upload = [
        head("/upload", "multipart/form-data; boundary=cut"),
        part(&format!("\"{TOKEN}\"\r\n\r\n{}\r\n", trial.token)),
        part(&format!("\"files\"; filename=\"orders.csv\"\r\n\r\n{}", "Zhang San,".repeat(20_000))),
    ];
    let mut line = TcpStream::connect(at).await.unwrap();
    line.write_all(upload.concat().as_bytes()).await.unwrap();
    let begun = Instant::now();
    while incoming() == 0 {
        assert!(begun.elapsed() < FOR_EVER, "the file begins to come in");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(quick(at).await.contains("ok"), "others are served meanwhile");
    let said = until_closed(&mut line).await.expect("it goes on for ever");
    assert!(said.starts_with("HTTP/1.1 408 "), "{said}");
    assert_eq!(incoming(), 0, "nothing is left of it");

    let mut line = TcpStream::connect(at).await.unwrap();
    let form = head("/stop", "application/x-www-form-urlencoded") + "why=";
    line.write_all(form.as_bytes()).await.unwrap();
    let said = until_closed(&mut line).await.expect("it goes on for ever");
    assert!(said.starts_with("HTTP/1.1 408 "), "{said}");

    // whoever hangs up leaves nothing either
    let mut line = TcpStream::connect(at).await.unwrap();
    line.write_all(upload.concat().as_bytes()).await.unwrap();
    while incoming() == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(line);
    let begun = Instant::now();
    while incoming() > 0 {
        assert!(begun.elapsed() < FOR_EVER, "what was begun stays on the disk");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    handle.shutdown();
}
