//! Lines and columns, and what is read as what.

use super::{examine, found, one};

/// Returns the findings of the rule about passwords that everybody knows, with columns.
fn defaults(name: &str, text: &str) -> Vec<(usize, usize)> {
    let examined = one(name, text);
    let ours = examined.findings.iter().filter(|finding| finding.rule.id == "SNC201");
    ours.map(|finding| (finding.place.line, finding.place.column)).collect()
}

#[test]
fn lines_are_right_through_everything_that_shifts_them() {
    for (text, place) in [
        ("# é\n\na:\n  b: &x # é\n    - c\n  password: youshallnotpass\n", (6, 3)),
        ("a: |\n  one\n\n  two\nb: >-\n  é\n  x\npassword: youshallnotpass\n", (8, 1)),
        ("a: \"one\n\n  two\"\nb: 'x\n  y'\npassword: youshallnotpass\n", (6, 1)),
        ("--- # one\na: 1\n...\n---\nb: {é: [1, 2], password: 'youshallnotpass'}\n", (5, 16)),
        ("a: &a\n  ? [x, y]\n  : 1\nb: *a\npassword: !!str youshallnotpass", (5, 1)),
    ] {
        assert_eq!(defaults("a.yml", text), [place], "{text}");
        let windows = text.replace('\n', "\r\n");
        assert_eq!(defaults("a.yml", &windows), [place], "{windows:?}");
        assert_eq!(defaults("a.yml", &format!("\u{feff}{text}")), [place], "{text}");
    }
    assert_eq!(
        defaults(
            "a.toml",
            "\u{feff}# é\r\na = '''x\r\ny'''\r\n[b]\r\npassword = 'youshallnotpass'\r\n"
        ),
        [(5, 1)]
    );
    assert_eq!(
        defaults("a.json", "{\n\t\"é\": 1, \"password\": \"youshallnotpass\"\n}"),
        [(2, 10)]
    );
    assert_eq!(
        defaults(".env.local", "A='x\r\ny'\r\n\r\n export PASSWORD=youshallnotpass\r\n"),
        [(4, 9)]
    );
}

#[test]
fn what_is_merged_in_counts_once_and_only_where_the_map_has_no_own() {
    let text = "\
a: &a {local: true, http: false}
lavalink:
  server:
    sources:
      <<: *a
      http: true
";
    let sources: Vec<_> = found(&one("a.yml", text).findings)
        .into_iter()
        .filter(|(id, _)| id.starts_with("SNC4"))
        .collect();
    assert_eq!(sources, [("SNC401", 1), ("SNC402", 6)]);
    let text = "\
a: &a {password: youshallnotpass}
b: {<<: *a}
c: {<<: [*a, {x: 1}]}
d: {<<: *a, password: '${PW}'}
";
    assert_eq!(defaults("a.yml", text), [(1, 8)]);
}

#[test]
fn a_setting_has_many_spellings() {
    for (name, text) in [
        ("a.yml", "lavalink: {server: {sources: {local: On}}}"),
        ("a.yml", "lavalink.server:\n  sources.local: true"),
        ("a.json", "{\"lavalink\": {\"server\": {\"sources\": {\"local\": true}}}}"),
        ("a.toml", "[lavalink.server.sources]\nlocal = true"),
        (".env", "LAVALINK_SERVER_SOURCES_LOCAL=true"),
        (
            "compose.yml",
            "services:\n  node:\n    environment:\n      LAVALINK_SERVER_SOURCES_LOCAL: 'true'",
        ),
        (
            "compose.yml",
            "services:\n  node:\n    environment:\n      - A=b\n      - \"LAVALINK_SERVER_SOURCES_LOCAL=true\"",
        ),
        ("application.properties", "# x\nlavalink.server.sources.local : true"),
        (
            "application.yml.tpl",
            "lavalink: {server: {password: {{ vault \"a\" | yaml }}, sources: {local: true}}}",
        ),
    ] {
        let findings = one(name, text).findings;
        assert!(findings.iter().any(|finding| finding.rule.id == "SNC401"), "{name}: {text}");
    }
}

#[test]
fn a_finding_says_how_the_secret_is_moved() {
    let help = |name: &str, text: &str| {
        let findings = one(name, text).findings;
        findings.iter().find(|finding| finding.rule.id == "SNC205").unwrap().help.clone()
    };
    assert_eq!(
        help("application.yml", "plugins: {lavasrc: {spotify: {clientSecret: 0123456789abcdef}}}"),
        "`sonora-sec store spotify_client_secret` asks for it without showing it; in `application.yml.tpl` write \
         `{{ vault \"spotify_client_secret\" | yaml }}` in its place, and `sonora-sec inject -i application.yml.tpl -o \
         application.yml` writes the file"
    );
    assert_eq!(
        help(".env", "DISCORD_TOKEN=Kq7vW2mZr9Lx4TnB"),
        "`sonora-sec import --from dotenv .env` moves what is in the file, and `sonora-sec store discord_token` asks for \
         this alone without showing it; then delete the line, and start the program with `sonora-sec run --env DISCORD_TOKEN=discord_token -- COMMAND`"
    );
}

#[test]
fn an_address_that_is_not_set_is_every_address() {
    let open = |files: &[(&str, &str)]| -> Vec<(String, usize)> {
        let texts: Vec<(&str, &[u8])> =
            files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        let findings = examine(&texts).into_iter().flat_map(|one| one.findings);
        findings
            .filter(|finding| finding.rule.name == "open-address")
            .map(|finding| (finding.place.path.to_string(), finding.place.line))
            .collect()
    };
    let server = "lavalink:\n  server:\n    password: ${PW}\n";
    let with_port = format!("{server}server:\n  port: 2333\n");
    assert_eq!(open(&[("application.yml", server)]), [("application.yml".to_owned(), 3)]);
    assert_eq!(open(&[("application.yml", &with_port)]), [("application.yml".to_owned(), 5)]);
    let properties = "server.port=2333\nlavalink.server.password=${PW}\n";
    assert_eq!(open(&[("application.properties", properties)]).len(), 1);
    for files in [
        vec![(
            "application.yml",
            "server: {address: 127.0.0.1}\nlavalink: {server: {password: x}}\n",
        )],
        vec![
            ("application.yml", server),
            ("application-prod.yml", "server: {address: 10.0.0.1}\n"),
        ],
        vec![("application.yml", server), (".env", "SERVER_ADDRESS=127.0.0.1\n")],
        vec![
            ("application.yml", server),
            ("docker-compose.yml", "services: {n: {environment: [SERVER_ADDRESS=::1]}}\n"),
        ],
        vec![("nodes.yml", "nodes: [{host: 127.0.0.1, port: 2333, password: '${PW}'}]\n")],
        vec![("compose.yml", "services: {n: {environment: [LAVALINK_SERVER_PASSWORD=$PW]}}\n")],
    ] {
        assert_eq!(open(&files), [], "{files:?}");
    }
}

#[test]
fn an_element_of_an_environment_has_its_place_and_hides_its_secret() {
    let text = "services:\n  bot:\n    environment:\n      - DISCORD_TOKEN=Kq7vMARKED9Lx4TnB # x\n      - 'B_PASSWORD=hunter2MARKED'\n";
    let findings = one("compose.yml", text).findings;
    let places: Vec<(usize, usize, &str)> = findings
        .iter()
        .filter(|finding| finding.rule.id == "SNC205")
        .map(|finding| (finding.place.line, finding.place.column, finding.message.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            (4, 9, "a secret in the clear: `DISCORD_TOKEN`"),
            (5, 9, "a secret in the clear: `B_PASSWORD`"),
        ]
    );
    for finding in &findings {
        assert!(!finding.place.excerpt.text.contains("MARKED"), "{}", finding.place.excerpt.text);
    }
}
