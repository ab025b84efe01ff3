//! `check-tls`.

use std::io::{Read as _, Write as _};

use sonora_sec::core::clock::{Clock as _, SystemClock};

use crate::sonora::Home;
use crate::tls::authority::{Authority, Leaf, valid};
use crate::tls::servers::{Setup, listen};

/// A home with `ca.pem`, and the CA and a certificate of it that are valid now.
fn home() -> (Home, Authority, Leaf) {
    let home = Home::new();
    let root = Authority::root("Test Root", SystemClock.now());
    home.write("ca.pem", root.pem());
    let leaf = root.leaf(|_| ());
    (home, root, leaf)
}

#[test]
fn a_good_server_is_ok_and_shown() {
    let (home, _, leaf) = home();
    let server = format!("127.0.0.1:{}", Setup::of(&leaf, &[]).serve());
    let outcome = home.run(&["check-tls", &server, "--ca", "ca.pem", "--fail-on", "info"]).code(0);
    let text = outcome.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "host       127.0.0.1");
    assert_eq!(lines[1], format!("address    {server}"));
    assert_eq!(lines[2], "protocol   TLS 1.3, TLS13_AES_256_GCM_SHA384, X25519");
    assert_eq!(lines[3], "subject    CN=lava.example");
    assert_eq!(lines[4], "names      lava.example, localhost, 127.0.0.1");
    assert_eq!(lines[5], "issuer     CN=Test Root");
    assert!(
        lines[6].starts_with("valid      20") && lines[6].ends_with(" days left)"),
        "{}",
        lines[6]
    );
    assert_eq!(lines[7], "key        EC P-256");
    assert_eq!(lines[8], "signature  ECDSA with SHA-256");
    assert_eq!(lines[10..], ["trusted    yes", "", &format!("ok: {server}")]);
}

#[test]
fn findings_name_the_server_and_programs_get_all_facts() {
    let (home, root, _) = home();
    let now = SystemClock.now();
    let leaf = root.leaf(|params| valid(params, now, -500, -3));
    let port = Setup::of(&leaf, &[]).serve();
    let server = format!("localhost:{port}");
    let args = ["check-tls", &server, "--ca", "ca.pem"];
    let outcome = home.run(&args).code(1);
    let text = outcome.text();
    assert!(
        text.contains("violation[SNT101]: the certificate expired 3 days ago, on 20"),
        "{text}"
    );
    assert!(text.contains(&format!("\n--> {server}\n")), "{text}");
    assert!(text.ends_with(&format!("\nfindings: {server} (1 objection, 1 note)\n")), "{text}");

    let report = home.sonora(&args).args(&["--json"]).run().code(1).json();
    assert_eq!(
        (&report["schema"], &report["tool"]),
        (&"sonora-sec/report/1".into(), &"check-tls".into())
    );
    assert_eq!(
        (&report["verdict"], &report["inputs"][0]["path"]),
        (&"findings".into(), &server.as_str().into())
    );
    let tls = &report["tls"];
    assert_eq!((&tls["host"], &tls["trusted"]), (&"localhost".into(), &false.into()));
    assert_eq!(tls["chain"][0]["issuer"], "CN=Test Root");
    assert_eq!(tls["connection"]["version"], "TLS 1.3");
    assert_eq!(tls["connection"]["obsolete_versions"], serde_json::json!([]));

    home.run(&["check-tls", &server, "--ca", "ca.pem", "--fail-on", "critical"]).code(0);
    for format in ["sarif", "github", "gitlab"] {
        let outcome = home.sonora(&args).args(&["--format", format]).run().code(1);
        let text = outcome.text();
        assert!(text.contains("SNT101"), "{text}");
    }
}

#[test]
fn a_chain_in_a_file_is_checked_without_a_network() {
    let (home, root, leaf) = home();
    home.write("chain.pem", leaf.pem());
    home.write("cut.pem", &leaf.pem()[..300]);
    home.write("big.pem", "x".repeat((1 << 20) + 1));
    home.write("none.pem", "");
    let code = |args: &[&str], code| home.sonora(&["check-tls"]).args(args).run().code(code);
    let shown = code(&["--chain", "chain.pem", "--host", "lava.example", "--ca", "ca.pem"], 0);
    assert!(shown.text().ends_with("trusted    yes\n\nok: chain.pem\n"), "{}", shown.text());
    code(&["--chain", "chain.pem", "--host", "other.example", "--ca", "ca.pem"], 1);
    let cut =
        code(&["--chain", "cut.pem", "--host", "lava.example", "--ca", "ca.pem", "--json"], 1);
    assert_eq!(cut.json()["verdict"], "refused");
    code(&["--chain", "big.pem", "--host", "lava.example", "--ca", "ca.pem"], 2);
    code(&["--chain", "gone.pem", "--host", "lava.example", "--ca", "ca.pem"], 2);
    code(&["--chain", "chain.pem", "--host", "lava.example", "--ca", "none.pem"], 2);
    code(&["--chain", "chain.pem", "--ca", "ca.pem"], 2);
    code(&["--chain", "chain.pem", "lava.example"], 2);
    code(&[], 2);
    // What the system trusts can be chosen as for other programs.
    let asked = ["check-tls", "--chain", "chain.pem", "--host", "lava.example"];
    home.sonora(&asked).env("SSL_CERT_FILE", home.path("ca.pem")).run().code(0);
    home.write("other.pem", Authority::root("Other", SystemClock.now()).pem());
    home.sonora(&asked).env("SSL_CERT_FILE", home.path("other.pem")).run().code(1);
    drop(root);
}

#[test]
fn what_cannot_be_reached_is_an_error_and_no_verdict() {
    let (home, ..) = home();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    home.sonora(&["check-tls", &closed.to_string(), "--ca", "ca.pem"])
        .fails(2, "no-connection")
        .says(&format!("`{closed}` refuses connections"));
    let silent =
        listen(|mut stream| while stream.read(&mut [0; 1000]).is_ok_and(|read| read > 0) {});
    let asked =
        ["check-tls", &format!("127.0.0.1:{silent}"), "--ca", "ca.pem", "--timeout", "0.3s"];
    home.run(&asked)
        .code(2)
        .says(&format!("`127.0.0.1:{silent}` did not finish the handshake within 0.3 s"));
    for wrong in ["http://lava.example", "ws://lava.example", "lava example", "lava.example:0"] {
        home.run(&["check-tls", wrong, "--ca", "ca.pem"]).code(2);
    }
    home.run(&["check-tls", "lava.example", "--timeout", "0s"]).code(2);
}

#[test]
fn a_port_without_tls_is_said_to_be_one() {
    let (home, ..) = home();
    let port = listen(|mut stream| {
        let mut start = [0; 3];
        let _ = stream.read_exact(&mut start);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    let outcome = home.run(&["check-tls", &format!("127.0.0.1:{port}"), "--ca", "ca.pem"]).code(1);
    let text = outcome.text();
    assert!(text.contains("violation[SNT301]: the port speaks plain HTTP, without TLS"), "{text}");
    assert!(text.contains("protocol  none agreed on\n"), "{text}");
}

#[test]
fn text_of_a_certificate_does_not_reach_the_terminal_as_it_is() {
    let (home, root, _) = home();
    let leaf = root.leaf(|params| {
        let name = "\u{1b}[2J\n::error::x ##[error] \u{202e}";
        params.distinguished_name.push(rcgen::DnType::OrganizationName, name);
    });
    let middle = root.intermediate("\u{1b}[31m::warning::y");
    home.write("chain.pem", leaf.pem() + &middle.pem());
    for format in ["text", "github"] {
        let args = [
            "check-tls",
            "--chain",
            "chain.pem",
            "--host",
            "o.example",
            "--ca",
            "ca.pem",
            "--format",
            format,
        ];
        let outcome = home.run(&args).code(1);
        let text = outcome.text();
        assert!(
            !text.contains('\u{1b}') && !text.contains('\u{202e}') && !text.contains("##["),
            "{text}"
        );
        let ours = |line: &str| line.starts_with("::error ") || line.starts_with("::notice ");
        assert!(
            text.lines().all(|line| !line.trim_start().starts_with("::") || ours(line)),
            "{text}"
        );
    }
}
