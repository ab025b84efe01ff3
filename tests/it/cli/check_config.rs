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
    let home = home(&[("application.yml", &format!("{text}logging.request.enabled: false\n"))]);
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
        ("good.toml", "[[nodes]]\nhost = \"127.0.0.1\"\npassword = \"${PW}\"\n"),
        ("medium.yml", "metrics: {prometheus: {enabled: true}}\n"),
        ("refused.yml", "a: }\n"),
        ("large.yml", &"# x\n".repeat(300_000)),
        ("empty/x.txt", ""),
    ]);
    let code = |args: &[&str], code| home.sonora(&["check-config"]).args(args).run().code(code);
    code(&["good.toml"], 0);
    code(&["medium.yml"], 0);
    code(&["medium.yml", "--fail-on", "medium"], 1);
    code(&["refused.yml"], 1);
    code(&["large.yml"], 1);
    code(&["large.yml", "--max-size", "2M"], 0);
    code(&["good.toml", "medium.yml"], 0);
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
            "a.json",
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
            "b.toml",
            &format!(
                "[[nodes]]\nhost = 'x.io'\npassword = '{SECRET}'\n[other]\npassword = \"\"\"\n{SECRET}\"\"\"\nurl = 'ws://u:{SECRET}@x.io'\n"
            ),
        ),
        ("broken.yml", &format!("password: {SECRET} }}: }}\n  {SECRET}: [\n")),
        ("broken.toml", &format!("password = {SECRET}\n")),
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
    let home = home(&[("a/good.yml", "a: 1\n"), ("secret.yml", "password: youshallnotpass\n")]);
    symlink(home.path("secret.yml"), home.path("a/out.yml")).unwrap();
    symlink(home.path("a/good.yml"), home.path("a/in.yml")).unwrap();
    symlink("nowhere.yml", home.path("a/lost.yml")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, home.path("a/pipe.yml"), 0o600.into()).unwrap();
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
        expected.map(|(name, verdict)| (format!("a/{name}.yml"), verdict.to_owned()))
    );
    home.sonora(&["check-config", "a/out.yml"]).run().code(1);
}

#[test]
fn its_rules_are_listed_and_explained() {
    let home = Home::new();
    let shown = home.sonora(&["explain", "local-source"]).run().code(0);
    assert!(shown.text().starts_with("# local-source (SNC401)\n"));
    assert!(home.sonora(&["rules"]).run().code(0).text().contains("SNC603"));
}
