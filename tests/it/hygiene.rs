//! `audit secrets`, through the binary; what each rule finds is tested beside it.

use std::time::Instant;

use crate::sonora::Home;

/// A value that nothing is wrong with.
const FINE: &str = "vX3kP0q9ZtLmC9rP2mQx";

fn token() -> String {
    ["MTIzNDU2Nzg5MDEyMzQ1Njc4", "YPqU6Q", "vX3kP0q9ZtLmC9rP2mQx7Lw0aTzK4dYvB8nUe"].join(".")
}

#[test]
fn a_vault_in_good_order_is_ok() {
    let home = Home::with_vault();
    home.store("lavalink_password", FINE);
    let outcome = home.bot(&["audit", "secrets", "--fail-on", "info"]).code(0);
    assert_eq!(outcome.text(), format!("ok: {}\n", home.path("v.svault").display()));
    let json = home.bot(&["audit", "secrets", "--json"]).code(0).json();
    assert_eq!((&json["tool"], &json["verdict"]), (&"audit-secrets".into(), &"ok".into()));
}

#[test]
fn what_is_wrong_is_told_in_every_format_without_a_value() {
    let home = Home::with_vault();
    let token = token();
    for (name, value) in [
        ("a/default", "youshallnotpass"),
        ("weak", "hunter2"),
        ("one", FINE),
        ("other", FINE),
        ("foo", &token),
    ] {
        home.store(name, value);
    }
    home.sonora(&["store", "ending", "--generate", "--expires", "3d"]).identity().run().ok();
    let text = home.bot(&["audit", "secrets"]).code(1).text().to_owned();
    for line in [
        "violation[SNS001]: `a/default` is a default that everybody knows",
        "violation[SNS002]: `weak` can be guessed",
        "violation[SNS003]: `one` and `other` have the same value",
        "violation[SNS005]: `ending` expires within 3 days",
        "violation[SNS007]: the Discord token `foo` was made on 2021-07-23, ",
        "violation[SNS008]: `foo` is a Discord token, and its name does not say so",
        "at /secret/a~1default; default-secret, critical, CWE-1392; \
         `sonora-sec explain SNS001` says more",
    ] {
        assert!(text.contains(line), "no `{line}` in {text}");
    }
    assert!(
        text.ends_with(&format!(
            "\nfindings: {} (6 objections)\n",
            home.path("v.svault").display()
        ))
    );

    let report = home.bot(&["audit", "secrets", "--json"]).code(1).json();
    assert_eq!(report["schema"], "sonora-sec/report/1");
    let pointers: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["pointer"].as_str().unwrap())
        .collect();
    let expected = ["a~1default", "ending", "foo", "foo", "one", "weak"];
    assert_eq!(pointers, expected.map(|name| format!("/secret/{name}")));
    for format in ["text", "json", "sarif", "github", "gitlab"] {
        let outcome = home.bot(&["audit", "secrets", "--format", format]).code(1);
        assert!(outcome.text().contains("SNS002"), "{format}");
        for value in ["youshallnotpass", "hunter2", FINE, &token, &token[32..]] {
            let shown = format!("{}{}", outcome.text(), outcome.stderr);
            // The documentation of the rules, which SARIF carries, has that one.
            let is_documented = value == "youshallnotpass" && format == "sarif";
            assert!(is_documented || !shown.contains(value), "{value} in {format}");
        }
    }
}

#[test]
fn the_exit_code_follows_the_severity_that_is_asked_for() {
    let home = Home::with_vault();
    home.store("one", FINE);
    home.store("other", FINE);
    for (severity, code) in [("low", 1), ("medium", 1), ("high", 0), ("critical", 0)] {
        home.bot(&["audit", "secrets", "--fail-on", severity]).code(code);
    }
    home.sonora(&["audit", "secrets"]).fails(3, "no-key");
}

#[test]
fn ages_are_set_on_the_command_line() {
    let home = Home::with_vault();
    home.sonora(&["store", "a", "--generate", "--expires", "30d"]).identity().run().ok();
    let found = |args: &[&str]| {
        let all = [&["audit", "secrets", "--json"], args].concat();
        let json = home.bot(&all).ok().json();
        let findings = json["findings"].as_array().unwrap().clone();
        findings.iter().map(|one| one["rule"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found(&[]), Vec::<String>::new());
    assert_eq!(found(&["--expiring-within", "31d"]), ["SNS005"]);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(found(&["--max-age", "0s"]), ["SNS006"]);
    home.sonora(&["audit", "secrets", "--max-age", "soon"]).identity().fails(2, "usage");
}

#[test]
fn earlier_versions_and_keys_of_the_api_are_not_looked_at() {
    let home = Home::with_vault();
    home.store("a", "hunter2");
    home.store("a", FINE);
    home.bot(&["api-key", "issue", "web"]).ok();
    home.bot(&["audit", "secrets", "--fail-on", "info"]).code(0);
}

#[test]
fn a_thousand_secrets_are_all_looked_at() {
    let home = Home::with_vault();
    let lines: String = (0..1000).map(|number| format!("S{number}={FINE}{number:06}\n")).collect();
    home.sonora(&["import", "--from", "dotenv", "-"]).identity().stdin(&lines).run().ok();
    home.store("last", "hunter2");
    let begun = Instant::now();
    let json = home.bot(&["audit", "secrets", "--json"]).code(1).json();
    eprintln!("a thousand secrets: {} ms", begun.elapsed().as_millis());
    assert_eq!(json["counts"]["findings"], serde_json::json!({"SNS002": 1}));
}
