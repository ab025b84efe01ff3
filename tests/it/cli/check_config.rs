//! `check-config`.

use std::os::unix::fs::symlink;

use crate::sonora::Home;

const SECRET: &str = "Kq7vMARKEDZr9Lx4";

fn home(files: &[(&str, &str)]) -> Home {
    let home = Home::new();
    for (name, text) in files {
        if let Some((folder, _)) = name.rsplit_once('/') {
            home.folder(folder);
        }
        home.write(name, text);
    }
    home
}

#[test]
fn findings_are_shown_as_compilers_show_them() {
    let text = format!(
        "lavalink:\n  server:\n    password: {SECRET} # was {SECRET}\n    sources: {{local: true, http: false}}\n"
    );
    let home = home(&[(
        "application.yml",
        &format!("{text}logging.request.enabled: false\nserver.address: 127.0.0.1\n"),
    )]);
    home.mode("application.yml", 0o600);
    let shown = home.sonora(&["check-config", "application.yml"]).run().code(1);
    assert_eq!(shown.text(), "\
violation[SNC205]: a secret in the clear: `password`
 --> application.yml:3:5
  |
3 |     password: *** #***
  |     ^^^^^^^^
  |
  = note: at /lavalink/server/password, byte 24; secret-in-configuration, medium, CWE-312; `sonora-sec explain SNC205` says more
  = help: `sonora-sec store lavalink_password` asks for it without showing it; in `application.yml.tpl` write `{{ vault \"lavalink_password\" | yaml }}` in its place, and `sonora-sec inject -i application.yml.tpl -o application.yml` writes the file

violation[SNC401]: whoever can make the bot play something can probe and play files of this machine
 --> application.yml:4:22
  |
4 |     sources: {local: true, http: false}
  |                      ^^^^
  |
  = note: at /lavalink/server/sources/local, byte 95; local-source, high, CWE-73; `sonora-sec explain SNC401` says more
  = help: set `local` to false

findings: application.yml (2 objections)
findings: 1 document: 0 ok, 1 with findings, 0 refused
");
}

#[test]
fn the_exit_code_says_what_was_found() {
    let home = home(&[
        ("node-good.toml", "[[nodes]]\nhost = \"127.0.0.1\"\npassword = \"${PW}\"\n"),
        ("node-medium.yml", "metrics: {prometheus: {enabled: true}}\n"),
        ("node-refused.yml", "a: }\n"),
        ("node-large.yml", &"# x\n".repeat(300_000)),
        ("empty/x.txt", ""),
    ]);
    let code = |args: &[&str], code| home.sonora(&["check-config"]).args(args).run().code(code);
    code(&["node-good.toml"], 0);
    code(&["node-medium.yml"], 0);
    code(&["node-medium.yml", "--fail-on", "medium"], 1);
    code(&["node-refused.yml"], 1);
    code(&["node-large.yml"], 1);
    code(&["node-large.yml", "--max-size", "2M"], 0);
    code(&["node-good.toml", "node-medium.yml"], 0);
    home.sonora(&["check-config", "empty"]).fails(2, "no-input");
    home.sonora(&["check-config", "gone.yml"]).fails(2, "io");
    code(&[], 2);
    let report = home.sonora(&["check-config", ".", "--json"]).run().code(1).json();
    assert_eq!(report["tool"], "check-config");
    let verdicts: Vec<_> =
        report["inputs"].as_array().unwrap().iter().map(|one| &one["verdict"]).collect();
    assert_eq!(verdicts, ["ok", "refused", "findings", "refused"]);
    assert_eq!(report["limits"]["max-size"], 1 << 20);
}

#[test]
fn a_secret_is_in_no_output_of_any_format() {
    let home = home(&[
        (
            ".env",
            &format!(
                "DISCORD_TOKEN={SECRET}\nLAVALINK_SERVER_PASSWORD='{SECRET}'\nB=\"{SECRET}\nx\"\n"
            ),
        ),
        (
            "node-a.json",
            &format!(
                "[{{\"host\": \"x.io\", \"port\": 1, \"password\": \"{SECRET}\", \"secure\": false}}]"
            ),
        ),
        (
            "application.yml",
            &format!(
                "sentry: {{dsn: 'http://{SECRET}@x.io/1'}}\npw: &pw\n  {SECRET}\nlavalink:\n  server:\n    password: *pw # {SECRET}\n    token: |\n      {SECRET}\n      x\n"
            ),
        ),
        (
            "node-b.toml",
            &format!(
                "[[nodes]]\nhost = 'x.io'\npassword = '{SECRET}'\n[other]\npassword = \"\"\"\n{SECRET}\"\"\"\nurl = 'ws://u:{SECRET}@x.io'\n"
            ),
        ),
        ("node-broken.yml", &format!("password: {SECRET} }}: }}\n  {SECRET}: [\n")),
        ("node-broken.toml", &format!("password = {SECRET}\n")),
        ("broken.env", &format!("{SECRET} {SECRET}\n")),
    ]);
    for format in ["text", "json", "sarif", "github", "gitlab"] {
        let run = home.sonora(&["check-config", ".", "--format", format]).run().code(1);
        assert!(!run.text().contains("MARKED"), "{format}: {}", run.text());
        assert!(run.text().contains("SNC205") && run.text().contains("SNC101"), "{format}");
    }
}

#[test]
fn links_and_pipes_are_not_followed_blindly() {
    let home =
        home(&[("a/node-good.yml", "a: 1\n"), ("secret.yml", "password: youshallnotpass\n")]);
    symlink(home.path("secret.yml"), home.path("a/node-out.yml")).unwrap();
    symlink(home.path("a/node-good.yml"), home.path("a/node-in.yml")).unwrap();
    symlink("nowhere.yml", home.path("a/node-lost.yml")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, home.path("a/node-pipe.yml"), 0o600.into()).unwrap();
    let report = home.sonora(&["check-config", "a", "--json"]).run().code(1).json();
    let inputs: Vec<_> = report["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (one["path"].as_str().unwrap().to_owned(), one["verdict"].as_str().unwrap().to_owned())
        })
        .collect();
    let expected = [
        ("good", "ok"),
        ("in", "ok"),
        ("lost", "refused"),
        ("out", "refused"),
        ("pipe", "refused"),
    ];
    assert_eq!(
        inputs,
        expected.map(|(name, verdict)| (format!("a/node-{name}.yml"), verdict.to_owned()))
    );
    home.sonora(&["check-config", "a/node-out.yml"]).run().code(1);
}

#[test]
fn its_rules_are_listed_and_explained() {
    let home = Home::new();
    let shown = home.sonora(&["explain", "local-source"]).run().code(0);
    assert!(shown.text().starts_with("# local-source (SNC401)\n"));
    assert!(home.sonora(&["rules"]).run().code(0).text().contains("SNC603"));
}

#[test]
fn a_folder_is_read_by_name_and_a_file_always() {
    let home = home(&[
        (
            "bot/application.properties",
            "lavalink.server.password=youshallnotpass\nserver.address=127.0.0.1\n",
        ),
        ("bot/docker-compose.yml", "services: {}\n"),
        ("bot/package-lock.json", "{,}"),
        ("bot/tsconfig.json", "// a comment\n{}"),
        ("bot/notes.txt", "x"),
        ("bot/node_modules/x/config.json", "{,}"),
        ("bot/.git/config.json", "{,}"),
    ]);
    let shown = home.sonora(&["check-config", "bot"]).run().code(1);
    assert!(
        shown.text().ends_with(
            "findings: 2 documents: 1 ok, 1 with findings, 0 refused; 4 passed over by name\n"
        ),
        "{}",
        shown.text()
    );
    let report = home.sonora(&["check-config", "bot", "--json"]).run().code(1).json();
    assert_eq!(report["counts"]["passed_over"], 4);
    assert_eq!(report["counts"]["findings"]["SNC201"], 1);
    let named =
        home.sonora(&["check-config", "bot/package-lock.json", "--json"]).run().code(1).json();
    assert_eq!(named["verdict"], "refused");
    assert!(named["counts"].get("passed_over").is_none());
}

#[test]
fn standard_input_is_of_any_format() {
    let home = Home::new();
    for text in [
        "# x\nLAVALINK_SERVER_PASSWORD=youshallnotpass\n",
        "{\"lavalink\": {\"server\": {\"password\": \"youshallnotpass\"}}}",
        "[lavalink.server]\npassword = 'youshallnotpass'\n",
        "lavalink.server.password=youshallnotpass\n",
        "lavalink:\n  server:\n    password: youshallnotpass\n",
        "services:\n  node:\n    environment:\n      - LAVALINK_SERVER_PASSWORD=youshallnotpass\n",
    ] {
        let report = home.sonora(&["check-config", "-", "--json"]).stdin(text).run().code(1).json();
        assert_eq!(report["inputs"][0]["path"], "-");
        assert_eq!(report["counts"]["findings"]["SNC201"], 1, "{text}: {report:#}");
    }
    let refused = home.sonora(&["check-config", "-", "--json"]).stdin("a: }").run().code(1).json();
    assert_eq!(refused["verdict"], "refused");
}

#[test]
fn many_findings_are_counted_and_some_listed() {
    let urls: String =
        (0..250).map(|at| format!("a{at}: 'ftp://u:pass{at}x@example.org/'\n")).collect();
    let home = home(&[("many.yml", &urls)]);
    let report = home.sonora(&["check-config", "many.yml", "--json"]).run().json();
    assert_eq!(report["truncated"], true);
    assert_eq!(report["findings"].as_array().unwrap().len(), 100);
    assert_eq!(report["counts"]["findings"]["SNC205"], 250);
}
