//! The desk over an encrypted line, with a certificate that was made for tests; and what is refused without one.

use super::browser::PASSWORD;
use crate::desk::Desk;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// Nobody waits longer for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

fn fixture(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "fixtures", "tls", name].iter().collect()
}

/// The program, serving; ended with the test.
struct Served {
    child: Child,
    port: u16,
    /// Path of the link that sets the owner's password.
    welcome: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Serves an empty storeroom with the certificate.
fn serve(desk: &Desk) -> Served {
    let mut child = desk
        .command(env!("CARGO_BIN_EXE_tradewind"))
        .args(["serve", "--listen", "127.0.0.1:0", "--lang", "en", "--tls-cert"])
        .arg(fixture("cert.pem"))
        .arg("--tls-key")
        .arg(fixture("key.pem"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut links = lines.map(|l| l.trim().to_owned()).filter(|l| l.starts_with("https://127.0.0.1:"));
    let (origin, link) = (links.next().unwrap(), links.next().unwrap());
    let port = origin.rsplit(':').next().unwrap().parse().unwrap();
    Served { child, port, welcome: link.strip_prefix(&origin).unwrap().to_owned() }
}

fn line(port: u16) -> TcpStream {
    let line = TcpStream::connect(("127.0.0.1", port)).unwrap();
    line.set_read_timeout(Some(PATIENCE)).unwrap();
    line
}

/// All that the other side says until it closes, in whatever way.
fn heard(mut from: impl Read) -> String {
    let mut said = Vec::new();
    from.read_to_end(&mut said).ok();
    String::from_utf8_lossy(&said).into_owned()
}

/// Asks over TLS, trusting the certificate of the tests and no other.
fn ask(served: &Served, method: &str, path: &str, form: &str) -> String {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(fixture("cert.pem")).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(builder.with_root_certificates(roots).with_no_client_auth());
    let client = ClientConnection::new(config, ServerName::try_from("127.0.0.1").unwrap()).unwrap();
    let mut stream = StreamOwned::new(client, line(served.port));
    let host = format!("127.0.0.1:{}", served.port);
    let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: https://{host}\r\nConnection: close\r\n");
    let about = format!("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n", form.len());
    stream.write_all(format!("{head}{about}{form}").as_bytes()).unwrap();
    assert!(stream.conn.protocol_version().is_some(), "the handshake came to its end");
    heard(stream)
}

#[test]
fn an_encrypted_desk_speaks_tls_and_nothing_else() {
    let desk = Desk::new();
    // what an earlier run left behind when it was killed in the middle of an upload
    let left = desk.file(".local/share/tradewind/incoming/.job-77-1/0000", "half a report", 0);
    let served = serve(&desk);
    assert!(!left.parent().unwrap().exists(), "leftovers are gone when the desk opens");

    let page = ask(&served, "GET", "/sign-in", "");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("strict-transport-security"), "{page}");
    let password = PASSWORD.replace(' ', "+");
    let set = ask(&served, "POST", &served.welcome, &format!("password={password}&again={password}"));
    assert!(set.starts_with("HTTP/1.1 303"), "{set}");
    let inside = ask(&served, "POST", "/sign-in", &format!("name=owner&password={password}&to=/"));
    let cookie = inside.lines().find(|l| l.starts_with("set-cookie: tradewind=")).unwrap_or_else(|| panic!("{inside}"));
    for word in ["; Secure", "; HttpOnly", "; SameSite=Lax"] {
        assert!(cookie.contains(word), "{cookie}");
    }

    let mut plain = line(served.port);
    plain.write_all(b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").unwrap();
    let said = heard(plain);
    assert!(!said.contains("HTTP/1.1") && !said.contains("Tradewind"), "{said}");
}

#[test]
fn beyond_this_machine_a_desk_is_encrypted_or_not_served() {
    let desk = Desk::new();
    let (cert, key) = (fixture("cert.pem"), fixture("key.pem"));
    let (cert, key) = (cert.to_str().unwrap(), key.to_str().unwrap());
    for (args, why) in [
        (vec!["--listen", "0.0.0.0:0"], "can be reached from other machines"),
        (vec!["--listen", "[::]:0"], "can be reached from other machines"),
        (
            vec!["--listen", "0.0.0.0:0", "--behind-proxy", "10.0.0.1", "--origin", "http://desk.example"],
            "other machines",
        ),
        // not a certificate: said before anything is opened
        (vec!["--listen", "127.0.0.1:0", "--tls-cert", key, "--tls-key", key], "are no certificate with its key"),
        (vec!["--listen", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", cert], "are no certificate with its key"),
        (vec!["--listen", "127.0.0.1:0", "--tls-cert", cert], "--tls-key"),
    ] {
        let said = desk.run(&[vec!["serve"], args.clone()].concat());
        assert!(said.code == 2 && said.err.contains(why), "{args:?}: {} {}", said.code, said.err);
        assert!(!said.out.contains("://"), "{}", said.out);
    }
}
