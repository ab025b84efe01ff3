//! `inject`.

use std::os::unix::fs::PermissionsExt as _;

use crate::sonora::Home;

/// What a Lavalink node is configured with, in short.
const TEMPLATE: &str = "\
server:
  port: 2333
lavalink:
  server:
    password: {{ vault \"lavalink_password\" | yaml }}
    buffer: ${BUFFER}
";

fn home() -> Home {
    let home = Home::with_vault();
    home.store("lavalink_password", "p4ss: \"word\" # ${X}");
    home.store("plain", "aZ09._~+/=-");
    home.write("application.yml.tpl", TEMPLATE);
    home
}

#[test]
fn fills_a_template_into_a_private_file() {
    let home = home();
    let args = ["inject", "-i", "application.yml.tpl", "-o", "application.yml"];
    home.bot(&args).ok().says("wrote `application.yml.tpl`, filled in, to `application.yml`");
    let filled = String::from_utf8(home.read("application.yml")).unwrap();
    assert_eq!(
        filled,
        TEMPLATE
            .replace("{{ vault \"lavalink_password\" | yaml }}", "\"p4ss: \\\"word\\\" # ${X}\"")
    );
    let mode = std::fs::metadata(home.path("application.yml")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(!home.path("application.yml.new").exists());
    let report = home.bot(&[&args[..], &["--json"]].concat()).ok().json();
    assert_eq!(report["schema"], "sonora-sec/file/1");
    assert_eq!(report["names"], serde_json::json!(["lavalink_password"]));
}

#[test]
fn reads_standard_input_and_prints() {
    let home = home();
    let filled = home
        .sonora(&["inject"])
        .identity()
        .stdin("a={{ vault \"plain\" }}{{ \"{{\" }}\n")
        .run()
        .ok();
    assert_eq!(filled.text(), "a=aZ09._~+/=-{{\n");
}

#[test]
fn writes_any_bytes_raw() {
    let home = home();
    home.sonora(&["store", "key", "--raw"]).identity().stdin(b"\x00\xff\n").run().ok();
    let filled =
        home.sonora(&["inject"]).identity().stdin("<{{ vault \"key\" | raw }}>").run().ok();
    assert_eq!(filled.stdout, b"<\x00\xff\n>");
}

#[test]
fn an_error_names_the_line_and_leaves_the_old_file() {
    let home = home();
    home.write("application.yml", "old");
    let fails = |template: &str, code, reason| {
        home.write("t", template);
        home.sonora(&["inject", "-i", "t", "-o", "application.yml"]).identity().fails(code, reason)
    };
    fails("a\nb {{ vault \"missing\" }}", 5, "no-entry").says("`t`, line 2: there is no entry");
    fails("a\n\n{{ vault \"lavalink_password\" }}", 2, "bad-input")
        .says("`t`, line 3: the entry `lavalink_password` cannot be written")
        .says("| yaml");
    fails("{{ vualt \"plain\" }}", 2, "bad-input").says("`t`, line 1: `{{` begins no place");
    fails("{{ vault \"\" }}", 2, "bad-input").says("line 1: an entry's name");
    assert_eq!(home.read("application.yml"), b"old");
}

#[test]
fn an_error_shows_nothing_of_the_value() {
    let home = home();
    let outcome =
        home.sonora(&["inject"]).identity().stdin("x {{ vault \"lavalink_password\" }}").run();
    assert!(outcome.stdout.is_empty() && !outcome.stderr.contains("p4ss"), "{outcome:?}");
}

#[test]
fn does_not_replace_its_own_template() {
    let home = home();
    std::os::unix::fs::symlink("application.yml.tpl", home.path("link")).unwrap();
    for out in ["application.yml.tpl", "./application.yml.tpl", "link"] {
        home.sonora(&["inject", "-i", "application.yml.tpl", "-o", out])
            .identity()
            .fails(2, "bad-input")
            .says("the same file");
    }
}

#[test]
fn a_reader_that_went_away_is_an_error() {
    let home = home();
    let outcome = home
        .sonora(&["inject", "-i", "application.yml.tpl"])
        .identity()
        .shell("exec >/dev/full; exec \"$0\" \"$@\"")
        .run();
    outcome.code(2).says("could not write the value");
}
