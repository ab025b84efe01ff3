//! Servers that answer, and such that do not.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustls::version::{TLS12, TLS13};

use sonora_sec::core::clock::Timestamp;
use sonora_sec::guard::tls::{Examination, Roots, Target, TlsError, examine_server};

use super::assert_names;
use super::authority::{Authority, Leaf};
use super::chains::now;
use super::servers::{Setup, alert, hello, listen, server_hello};
use crate::sonora::not_run;

const TIMEOUT: Duration = Duration::from_secs(10);

fn ask(port: u16, roots: &Roots) -> Result<Examination, TlsError> {
    ask_for(&format!("127.0.0.1:{port}"), roots, TIMEOUT)
}

fn ask_for(target: &str, roots: &Roots, timeout: Duration) -> Result<Examination, TlsError> {
    examine_server(&Target::parse(target).unwrap(), roots, now(), timeout)
}

fn authority() -> (Authority, Leaf) {
    let root = Authority::root("Test Root", now());
    let leaf = root.leaf(|_| ());
    (root, leaf)
}

/// Returns servers with what is found of each; the first is a good one.
pub fn cases() -> Vec<(&'static str, Examination, Vec<&'static str>)> {
    let (root, leaf) = authority();
    let roots = root.roots();
    let serve = |setup: Setup| ask(setup.serve(), &roots).unwrap();
    let raw = |answer: fn(TcpStream)| ask(listen(answer), &roots).unwrap();
    let other = root.leaf(|_| ());
    let swapped = Setup { key: other.key.serialize_der(), ..Setup::of(&leaf, &[]) };
    let swapped12 =
        Setup { key: other.key.serialize_der(), versions: vec![&TLS12], ..Setup::of(&leaf, &[]) };
    let malformed = Setup { chain: vec![leaf.der()[..200].to_vec()], ..Setup::of(&leaf, &[]) };
    let clients12 =
        Setup { clients: Some(root.der()), versions: vec![&TLS12], ..Setup::of(&leaf, &[]) };
    vec![
        ("good", serve(Setup::of(&leaf, &[])), vec![]),
        (
            "clients with certificates",
            serve(Setup { clients: Some(root.der()), ..Setup::of(&leaf, &[]) }),
            vec![],
        ),
        ("clients with certificates, TLS 1.2", serve(clients12), vec![]),
        ("another key", serve(swapped), vec!["unproven-key"]),
        ("another key, TLS 1.2", serve(swapped12), vec!["unproven-key"]),
        ("malformed", serve(malformed), vec!["unreadable-certificate"]),
        (
            "plain HTTP",
            raw(|mut stream| {
                let mut start = [0; 3];
                let _ = stream.read_exact(&mut start);
                let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            }),
            vec!["plain-http"],
        ),
        (
            "HTTP that closes on other things",
            raw(|mut stream| {
                let mut start = [0; 4];
                if stream.read_exact(&mut start).is_ok() && &start == b"HEAD" {
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
                }
            }),
            vec!["plain-http"],
        ),
        (
            "HTTP that answers other things with a page",
            raw(|mut stream| {
                let mut start = [0; 4];
                let _ = stream.read_exact(&mut start);
                let page: &[u8] =
                    if &start == b"HEAD" { b"HTTP/1.0 200 OK\r\n\r\n" } else { b"<!DOCTYPE HTML>" };
                let _ = stream.write_all(page);
            }),
            vec!["plain-http"],
        ),
        ("closes", raw(|_| ()), vec!["failed-handshake"]),
        (
            "greets",
            raw(|mut stream| {
                let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n");
                let _ = stream.read(&mut [0; 1000]);
            }),
            vec!["failed-handshake"],
        ),
        (
            "endless",
            raw(|mut stream| while stream.write_all(&[0x16, 3, 3, 0x40, 0, 0]).is_ok() {}),
            vec!["failed-handshake"],
        ),
        (
            "TLS 1.1 at most",
            raw(|mut stream| match hello(&mut stream) {
                Some((version, false)) if version <= 0x0302 => {
                    server_hello(&mut stream, version, 0x0035);
                }
                _ => alert(&mut stream, 70),
            }),
            vec!["obsolete-protocol-only"],
        ),
        (
            "old suites",
            raw(|mut stream| match hello(&mut stream) {
                Some((0x0303, false)) => server_hello(&mut stream, 0x0303, 0x0035),
                _ => alert(&mut stream, 40),
            }),
            vec!["obsolete-suites-only"],
        ),
        (
            "no suites",
            raw(|mut stream| {
                hello(&mut stream);
                alert(&mut stream, 40);
            }),
            vec!["failed-handshake"],
        ),
        (
            "TLS 1.0 too",
            ask(beside(Setup::of(&leaf, &[]).serve(), old_answer), &roots).unwrap(),
            vec!["obsolete-protocol"],
        ),
    ]
}

/// Passes hellos of today on to a good server, and takes older ones for itself.
fn beside(inner: u16, answer_old: fn(&mut TcpStream)) -> u16 {
    listen(move |mut stream| {
        let mut head = [0; 11];
        if stream.peek(&mut head).is_ok() && head[9..] <= [3, 2][..] {
            return answer_old(&mut stream);
        }
        let mut inner = TcpStream::connect(("127.0.0.1", inner)).unwrap();
        let (mut from, mut to) = (stream.try_clone().unwrap(), inner.try_clone().unwrap());
        thread::spawn(move || std::io::copy(&mut from, &mut to));
        let _ = std::io::copy(&mut inner, &mut stream);
    })
}

/// Takes TLS 1.0, whatever is asked for.
fn old_answer(stream: &mut TcpStream) {
    hello(stream);
    server_hello(stream, 0x0301, 0x002f);
}

#[test]
fn what_was_agreed_on_is_told() {
    let (root, leaf) = authority();
    let roots = root.roots();
    let agreed = |setup: Setup| ask(setup.serve(), &roots).unwrap().facts.connection.unwrap();
    let new = agreed(Setup {
        versions: vec![&TLS13],
        alpn: vec![b"http/1.1".to_vec()],
        ..Setup::of(&leaf, &[])
    });
    assert_eq!(
        (new.version, new.suite.as_deref()),
        (Some("TLS 1.3"), Some("TLS13_AES_256_GCM_SHA384"))
    );
    assert_eq!((new.group.as_deref(), new.alpn.as_deref()), (Some("X25519"), Some("http/1.1")));
    assert_eq!(new.obsolete_versions, Some(vec![]));
    assert!(!new.asks_client_certificate);
    let old = agreed(Setup {
        versions: vec![&TLS12],
        clients: Some(root.der()),
        ..Setup::of(&leaf, &[])
    });
    assert_eq!(old.version, Some("TLS 1.2"));
    assert_eq!(old.suite.as_deref(), Some("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"));
    assert!(old.asks_client_certificate && old.alpn.is_none());
}

#[test]
fn a_server_is_reached_by_name_and_by_address() {
    let (root, leaf) = authority();
    let port = Setup::of(&leaf, &[]).serve();
    for target in [format!("localhost:{port}"), format!("wss://localhost:{port}/v4/websocket")] {
        let found = ask_for(&target, &root.roots(), TIMEOUT).unwrap();
        assert!(found.facts.trusted && found.examined.findings.is_empty(), "{found:?}");
    }
    let Ok(six) = TcpListener::bind("[::1]:0") else { return not_run("there is no IPv6 here") };
    let address = six.local_addr().unwrap();
    drop(six);
    assert!(matches!(
        ask_for(&address.to_string(), &root.roots(), TIMEOUT),
        Err(TlsError::Refused { .. })
    ));
}

#[test]
fn all_is_told_of_a_server_that_nobody_trusts() {
    let (_, leaf) = authority();
    let other = Authority::root("Other", now());
    let port = Setup::of(&leaf, &[]).serve();
    let found = ask(port, &other.roots()).unwrap();
    assert_names(&found, ["missing-intermediate"]);
    assert!(!found.facts.trusted);
    assert_eq!(found.facts.connection.unwrap().version, Some("TLS 1.3"));
    // Years later it is expired besides.
    let later = Timestamp::from_seconds(now().seconds() + 400 * 86_400).unwrap();
    let target = Target::parse(&format!("127.0.0.1:{port}")).unwrap();
    let found = examine_server(&target, &other.roots(), later, TIMEOUT).unwrap();
    assert_names(&found, ["expired-certificate", "missing-intermediate"]);
}

#[test]
fn a_server_that_does_not_answer_is_no_finding() {
    let (root, _) = authority();
    let roots = root.roots();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert!(matches!(ask(closed, &roots), Err(TlsError::Refused { .. })));
    let unknown = ask_for("no-such-host.invalid", &roots, TIMEOUT);
    assert!(
        matches!(unknown, Err(TlsError::Unresolved { .. } | TlsError::TimedOut { .. })),
        "{unknown:?}"
    );

    let short = Duration::from_millis(300);
    let silent =
        listen(|mut stream| while stream.read(&mut [0; 1000]).is_ok_and(|read| read > 0) {});
    // A byte now and then is no answer either.
    let slow = listen(|mut stream| {
        for byte in [0x16, 3, 3, 0, 0x70].iter().cycle() {
            if stream.write_all(&[*byte]).is_err() {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
    });
    for port in [silent, slow] {
        let begun = Instant::now();
        let error = ask_for(&format!("127.0.0.1:{port}"), &roots, short);
        assert!(matches!(error, Err(TlsError::TimedOut { .. })), "{error:?}");
        assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    }
}

#[test]
fn silence_to_an_old_hello_is_no_refusal() {
    let (root, leaf) = authority();
    let inner = Setup::of(&leaf, &[]).serve();
    let port =
        beside(inner, |stream| while stream.read(&mut [0; 1000]).is_ok_and(|read| read > 0) {});
    let target = format!("127.0.0.1:{port}");
    let found = ask_for(&target, &root.roots(), Duration::from_millis(500)).unwrap();
    assert_names(&found, []);
    assert_eq!(found.facts.connection.unwrap().obsolete_versions, None);
}

/// A server of OpenSSL, ended when dropped.
struct Openssl(std::process::Child);

impl Drop for Openssl {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts `openssl s_server` with options, and returns its port.
fn openssl(leaf: &Leaf, options: &[&str]) -> Option<(Openssl, u16)> {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("cert"), folder.path().join("key"));
    std::fs::write(&certificate, leaf.pem()).unwrap();
    std::fs::write(&key, leaf.key.serialize_pem()).unwrap();
    let child = Command::new("openssl")
        .args(["s_server", "-www", "-accept", "127.0.0.1:0", "-cert"])
        .arg(certificate)
        .arg("-key")
        .arg(key)
        .args(options)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(child) = child else {
        not_run("there is no openssl");
        return None;
    };
    let mut server = Openssl(child);
    let lines = BufReader::new(server.0.stdout.take().unwrap()).lines();
    let port = lines.map_while(Result::ok).find_map(|line| {
        line.strip_prefix("ACCEPT ").and_then(|address| address.rsplit(':').next()?.parse().ok())
    });
    Some((server, port.expect("openssl says where it listens")))
}

#[test]
fn openssl_with_old_versions_is_seen_through() {
    let (root, leaf) = authority();
    let roots = root.roots();
    let old = |options: &[&str]| {
        let (_server, port) = openssl(&leaf, options)?;
        Some(ask(port, &roots).unwrap())
    };
    let lax = ["-cipher", "ALL:@SECLEVEL=0"];
    let Some(found) = old(&[&["-tls1_1"], &lax[..]].concat()) else { return };
    assert_names(&found, ["obsolete-protocol-only"]);
    assert_eq!(found.examined.findings[0].message, "the server speaks TLS 1.1 at most");

    let found = old(&lax).unwrap();
    assert_names(&found, ["obsolete-protocol"]);
    let connection = found.facts.connection.unwrap();
    assert_eq!(connection.version, Some("TLS 1.3"));
    assert_eq!(connection.obsolete_versions, Some(vec!["TLS 1.1", "TLS 1.0"]));

    let found = old(&["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"]).unwrap();
    assert_names(&found, ["obsolete-suites-only"]);
    let expected = "the server takes no suite of today, but TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA";
    assert_eq!(found.examined.findings[0].message, expected);

    assert_names(&old(&["-tls1_2"]).unwrap(), []);
}
