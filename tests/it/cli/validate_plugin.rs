//! `validate-plugin`, `explain`, `rules`.

use serde_json::Value;

use crate::render::schema;
use crate::sonora::{Home, Outcome, as_owner};

/// Needs `net.http:x.io`.
const REQUEST: &str = "import requests\n\nrequests.get(\"https://x.io/lyrics\")\n";
/// Needs `fs.read:data/songs.json`.
const OPEN: &str = "songs = open(\"data/songs.json\").read()\n";
/// What no grant covers.
const ESCAPE: &str = "().__class__.__base__.__subclasses__()\n";

fn home(files: &[(&str, &str)]) -> Home {
    let home = Home::new();
    for (name, text) in files {
        home.write(name, text);
    }
    home
}

fn validate(home: &Home, args: &[&str]) -> Outcome {
    home.sonora(&["validate-plugin"]).args(args).run()
}

fn json(home: &Home, args: &[&str]) -> Value {
    home.sonora(&["validate-plugin", "--json"]).args(args).run().json()
}

fn kinds(report: &Value) -> Vec<(&str, &str)> {
    let findings = report["findings"].as_array().unwrap();
    let mut kinds: Vec<(&str, &str)> = findings
        .iter()
        .map(|one| (one["kind"].as_str().unwrap(), one["name"].as_str().unwrap()))
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

#[test]
fn what_is_not_granted_is_denied_with_the_grant_that_would_do() {
    let home = home(&[("lyrics.py", REQUEST)]);
    let shown = validate(&home, &["lyrics.py"]).code(1);
    assert_eq!(
        shown.text(),
        "\
permission[SNR021]: `requests.get` needs `net.http:x.io`, which was not granted
 --> lyrics.py:3:1
  |
3 | requests.get(\"https://x.io/lyrics\")
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = note: net-http-permission, high, CWE-918; `sonora-sec explain SNR021` says more
  = help: grant it with `--permission net.http:x.io` if this plugin may make HTTP and WebSocket requests (x.io)

deny: lyrics.py (1 permission not granted)
  the smallest grant that would allow it: --permission net.http:x.io
deny: 1 plugin, 1 file: 0 allowed, 1 denied
"
    );
    assert_eq!(shown.stderr, "");
    let shown = validate(&home, &["lyrics.py", "--permission", "net.http:x.io"]).ok();
    assert_eq!(shown.text(), "allow: lyrics.py\nallow: 1 plugin, 1 file: 1 allowed, 0 denied\n");
    validate(&home, &["lyrics.py", "--permission", "net.http:y.io"]).code(1);
    validate(&home, &["lyrics.py", "--grant-all"]).ok();
    let explained = validate(&home, &["lyrics.py", "--grant-all", "--explain-capabilities"]).ok();
    let line = "  net.http:x.io  granted  not declared  lyrics.py:3:1  requests.get\n";
    assert!(explained.text().contains(line), "{explained:?}");
}

#[test]
fn no_grant_covers_a_violation() {
    let home = home(&[("bad.py", &format!("{REQUEST}{ESCAPE}"))]);
    let shown = validate(&home, &["bad.py", "--grant-all"]).code(1);
    assert!(shown.text().contains("  no grant would allow it\n"), "{shown:?}");
    let shown = validate(&home, &["bad.py"]).code(1);
    let advice =
        "no grant would allow it; what else it does would need: --permission net.http:x.io";
    assert!(shown.text().contains(advice), "{shown:?}");
    // The same under every threshold: a denial is a denial.
    validate(&home, &["bad.py", "--grant-all", "--fail-on", "critical"]).code(1);
}

#[test]
fn what_cannot_be_read_is_denied() {
    let home = Home::new();
    home.write("bytes.py", b"x = '\xff'\n");
    home.write("words.py", "this is no Python\n");
    for name in ["bytes.py", "words.py"] {
        let report = json(&home, &[name, "--grant-all", "--ignore", "SNR"]);
        assert_eq!(report["verdict"], "deny", "{report}");
        let reason = report["inputs"][0]["reason"].as_str().unwrap();
        assert!(reason.starts_with("unreadable: "), "{reason}");
        validate(&home, &[name, "--grant-all"]).code(1);
    }
}

#[test]
fn the_report_for_programs_has_its_form() {
    let home = home(&[("plugins/a.py", OPEN), ("plugins/b.py", REQUEST)]);
    let report = json(&home, &["plugins", "--permission", "fs.read:data"]);
    assert_eq!(report["schema"], "sonora-sec/report/1");
    assert_eq!(report["tool"], "validate-plugin");
    assert_eq!(report["verdict"], "deny");
    let [a, b] = report["inputs"].as_array().unwrap().as_slice() else { unreachable!() };
    assert_eq!((&a["path"], &a["verdict"]), (&"plugins/a.py".into(), &"allow".into()));
    assert_eq!(b["suggested_permissions"], serde_json::json!(["net.http:x.io"]));
    assert_eq!(b["sha256"].as_str().map(str::len), Some(64));
    let used = &b["capabilities"][0];
    assert_eq!((&used["name"], &used["scope"]), (&"net.http".into(), &"x.io".into()));
    assert_eq!((&used["granted"], &used["declared"]), (&false.into(), &false.into()));
    assert_eq!((&used["line"], &used["column"]), (&3.into(), &1.into()));
    let finding = &report["findings"][0];
    for (key, expected) in [
        ("rule", Value::from("SNR021")),
        ("name", "net-http-permission".into()),
        ("kind", "permission".into()),
        ("cwe", 918.into()),
        ("severity", "high".into()),
        ("confidence", "high".into()),
        ("path", "plugins/b.py".into()),
        ("line", 3.into()),
        ("column", 1.into()),
        ("end_line", 3.into()),
        ("end_column", 36.into()),
        ("offset", 17.into()),
        ("length", 35.into()),
        ("pointer", Value::Null),
        ("related", serde_json::json!([])),
    ] {
        assert_eq!(finding[key], expected, "{key}");
    }
    assert_eq!(finding["fingerprint"].as_str().map(str::len), Some(32));
    assert_eq!(report["counts"]["files"], 2);
    assert_eq!(report["counts"]["findings"], serde_json::json!({"SNR021": 1}));
    assert_eq!(
        (&report["suppressed"], &report["truncated"]),
        (&serde_json::json!([]), &false.into())
    );
}

#[test]
fn standard_input_is_a_plugin() {
    let home = Home::new();
    let shown = home.sonora(&["validate-plugin", "-"]).stdin(REQUEST).run().code(1);
    assert!(shown.text().contains("deny: - (1 permission"), "{shown:?}");
}

#[test]
fn nothing_to_check_is_no_pass() {
    let home = home(&[("empty/readme.txt", "x")]);
    home.sonora(&["validate-plugin", "empty"]).fails(2, "no-input");
    home.sonora(&["validate-plugin", "nowhere.py"]).fails(2, "io");
    validate(&home, &[]).code(2);
    for args in [["--permission", "internet"], ["--select", "no-such-rule"], ["--ignore", "SNR1,x"]]
    {
        home.write("p.py", "x = 1\n");
        validate(&home, &["p.py"]).ok();
        home.sonora(&["validate-plugin", "p.py"]).args(&args).run().code(2);
    }
    home.sonora(&["rules", "--format", "sarif"]).run().code(2).says("only a check has that format");
}

#[test]
fn findings_are_set_aside_by_the_operator_and_told() {
    let home = home(&[("bad.py", ESCAPE)]);
    let all = json(&home, &["bad.py", "--grant-all"]);
    let violations: Vec<&str> = all["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["rule"].as_str().unwrap())
        .collect();
    assert!(!violations.is_empty());
    let ignore = violations.join(",");
    let report = json(&home, &["bad.py", "--grant-all", "--ignore", &ignore]);
    assert_eq!(report["verdict"], "allow");
    let suppressed = report["suppressed"].as_array().unwrap();
    assert_eq!(suppressed.len(), violations.len());
    assert!(suppressed.iter().all(|one| one["by"] == "ignore"), "{report}");
    let shown = validate(&home, &["bad.py", "--grant-all", "--ignore", &ignore]).ok();
    assert!(shown.text().contains("set aside by ignore\n"), "{shown:?}");
    // The capability behind it is denied all the same.
    validate(&home, &["bad.py", "--ignore", &ignore]).code(1);
    let report = json(&home, &["bad.py", "--select", "SNR0"]);
    assert_eq!(kinds(&report), [("permission", "introspect-permission")]);
}

#[test]
fn notes_count_from_the_severity_that_is_asked_for() {
    let home = home(&[("p.py", "x = 1  # nosec\n")]);
    assert_eq!(kinds(&json(&home, &["p.py"])), [("note", "inline-suppression")]);
    validate(&home, &["p.py"]).ok();
    validate(&home, &["p.py", "--fail-on", "medium"]).ok();
    validate(&home, &["p.py", "--fail-on", "low"]).code(1);
}

#[test]
fn nothing_that_a_plugin_brings_has_a_say() {
    let grants_all = "name = 'x'\npermissions = ['fs.read', 'net.http', 'introspect']\n";
    let settings = "[validate-plugin]\nignore = ['SNR']\n[grants.'.']\npermissions = ['net.http', 'fs.read']\n";
    let source = "import requests  # noqa\nrequests.get(\"https://x.io\")  # nosec\n\
        ().__class__.__base__.__subclasses__()  # sonora: ignore[SNR201]\n";
    let home = home(&[
        ("plugin/__init__.py", source),
        ("plugin/plugin.toml", grants_all),
        ("plugin/.sonora-sec.toml", settings),
        ("plugin/.gitignore", "*\n"),
        ("clean/__init__.py", source),
    ]);
    let report = json(&home, &["clean"]);
    // A baseline of exactly these findings, brought along.
    home.run(&["validate-plugin", "plugin", "--write-baseline", "outside.json"]);
    home.write("plugin/baseline.json", home.read("outside.json"));
    let within = home.path("plugin");
    let attacked = json(&home, &["plugin"]);
    for rule in report["counts"]["findings"].as_object().unwrap() {
        let count = attacked["counts"]["findings"][rule.0].as_u64();
        assert!(count >= rule.1.as_u64(), "{} in {attacked}", rule.0);
    }
    assert_eq!(attacked["suppressed"], serde_json::json!([]));
    assert_eq!(attacked["config"], serde_json::json!([]));
    // Nor from within, where the project file was even trusted.
    home.run(&["trust", "plugin/.sonora-sec.toml", "--yes"]).ok();
    let line = format!("cd {} && \"$0\" \"$@\"", within.display());
    let inside = home.sonora(&["validate-plugin", ".", "--json"]).shell(&line).run().code(1);
    assert_eq!(inside.json()["suppressed"], serde_json::json!([]));
    for option in ["--baseline", "--write-baseline"] {
        home.sonora(&["validate-plugin", "plugin", option, "plugin/baseline.json"])
            .fails(2, "bad-input")
            .says("it lies in a path that is checked");
    }
    home.sonora(&["validate-plugin", "plugin", "--config", "plugin/.sonora-sec.toml"])
        .fails(2, "settings")
        .says("it lies in a path that is checked");
    // A comment counts where the operator says so, for what it names.
    let trusting = json(&home, &["clean", "--grant-all", "--trust-inline"]);
    assert_eq!(trusting["verdict"], "allow", "{trusting}");
    assert!(trusting["suppressed"].as_array().unwrap().iter().all(|one| one["by"] == "inline"));
}

#[test]
fn settings_grant_by_path_and_digest() {
    let home = home(&[("plugins/a.py", REQUEST), ("plugins/b.py", REQUEST)]);
    let digest = json(&home, &["plugins/a.py"])["inputs"][0]["sha256"].as_str().unwrap().to_owned();
    let settings = |digest: &str| {
        format!("[grants.'plugins/a.py']\npermissions = ['net.http:x.io']\nsha256 = '{digest}'\n")
    };
    home.write("mine.toml", settings(&digest));
    let report = json(&home, &["plugins", "--config", "mine.toml"]);
    let verdicts: Vec<&Value> =
        report["inputs"].as_array().unwrap().iter().map(|input| &input["verdict"]).collect();
    assert_eq!(verdicts, ["allow", "deny"]);
    assert_eq!(report["config"][0]["path"], "mine.toml");
    // Other bytes, and the grant does not count.
    home.write("plugins/a.py", format!("{REQUEST}x = 1\n"));
    let report = json(&home, &["plugins/a.py", "--config", "mine.toml"]);
    assert_eq!(report["verdict"], "deny");
    assert_eq!(kinds(&report), [("note", "stale-pin"), ("permission", "net-http-permission")]);
    home.write("mine.toml", "[grants.'plugins']\npermissions = ['net.http:x.io']\n");
    validate(&home, &["plugins/a.py", "--config", "mine.toml"]).code(1);
    home.write("mine.toml", settings("x"));
    home.sonora(&["validate-plugin", "plugins", "--config", "mine.toml"]).fails(2, "settings");
    // A project file grants once it is trusted.
    home.write(".sonora-sec.toml", "[grants.'plugins/a.py']\npermissions = ['net.http:x.io']\n");
    validate(&home, &["plugins/a.py"]).code(1).says("is not trusted");
    let shown = home.run(&["trust", "--yes"]).ok();
    assert!(shown.text().contains("net.http:x.io"), "{shown:?}");
    validate(&home, &["plugins/a.py"]).ok();
    validate(&home, &["plugins/b.py"]).code(1);
}

#[test]
fn a_manifest_that_the_operator_names_grants() {
    let home = home(&[("lyrics.py", &format!("{REQUEST}{OPEN}"))]);
    validate(&home, &["lyrics.py", "--write-manifest", "plugin.toml"]).code(1).says("wrote");
    let written = String::from_utf8(home.read("plugin.toml")).unwrap();
    assert_eq!(
        written,
        "name = \"lyrics\"\npermissions = [\n    \"fs.read:data/songs.json\",\n    \"net.http:x.io\",\n]\n"
    );
    validate(&home, &["lyrics.py", "--manifest", "plugin.toml"]).ok();
    home.write("plugin.toml", "permissions = ['internet']\n");
    home.sonora(&["validate-plugin", "lyrics.py", "--manifest", "plugin.toml"])
        .fails(2, "bad-input")
        .says("there is no capability `internet`");
    home.write("other.py", "x = 1\n");
    home.sonora(&["validate-plugin", "lyrics.py", "other.py", "--write-manifest", "m.toml"])
        .fails(2, "bad-input")
        .says("a manifest is of one plugin");
    home.write("broken.py", "this is no Python\n");
    let broken = validate(&home, &["broken.py", "--write-manifest", "b.toml"]).code(1);
    broken.says("no manifest is written");
    assert!(!home.path("b.toml").exists());
}

#[test]
fn a_baseline_counts() {
    let home = home(&[("bad.py", ESCAPE)]);
    let grant = ["bad.py", "--grant-all"];
    validate(&home, &grant).code(1);
    home.sonora(&["validate-plugin", "--write-baseline", "known.json"]).args(&grant).run().ok();
    let with = || home.sonora(&["validate-plugin", "--baseline", "known.json"]).args(&grant).run();
    let shown = with().ok();
    assert!(shown.text().contains("set aside by baseline"), "{shown:?}");
    assert_eq!(shown.stderr, "");
    // What is ignored is not written down.
    let ignored = ["--ignore", "SNR", "--write-baseline", "none.json"];
    home.sonora(&["validate-plugin"]).args(&ignored).args(&grant).run().ok();
    home.sonora(&["validate-plugin", "--baseline", "none.json"]).args(&grant).run().code(1);
    // Lines move; then the same once more, on a line that reads the same.
    home.write("bad.py", format!("import math\n\n\n{ESCAPE}"));
    with().ok();
    home.write("bad.py", format!("{ESCAPE}{ESCAPE}"));
    with().code(1);
    // What is gone is told.
    home.write("bad.py", "x = 1\n");
    with().ok().says("the baseline has an entry without a finding: ").says("in `bad.py`");
    // Settings name it as well.
    home.write("bad.py", ESCAPE);
    home.write("mine.toml", "[baseline]\nfile = 'known.json'\n");
    home.sonora(&["validate-plugin", "--config", "mine.toml"]).args(&grant).run().ok();
    home.write("known.json", "{}");
    home.sonora(&["validate-plugin", "--baseline", "known.json", "bad.py"]).fails(2, "bad-input");
    home.sonora(&["validate-plugin", "--baseline", "gone.json", "bad.py"]).fails(2, "bad-input");
}

#[test]
fn drift_is_what_the_new_version_can_do_beyond_the_old() {
    let home = home(&[
        ("old.py", REQUEST),
        ("same.py", REQUEST),
        ("more.py", &format!("{REQUEST}{OPEN}")),
        ("less.py", "x = 1\n"),
        ("bad.py", &format!("{REQUEST}{ESCAPE}")),
    ]);
    let diff = |old: &str, new: &str| validate(&home, &["--diff", old, new]);
    let same = diff("old.py", "same.py").ok();
    assert!(same.text().contains("it can do what it could before\n"), "{same:?}");
    let less = diff("old.py", "less.py").ok();
    assert!(less.text().contains("\n  - net.http:x.io\n"), "{less:?}");
    let more = diff("old.py", "more.py").code(1);
    assert!(more.text().contains("  + fs.read:data/songs.json  more.py:4:9  open\n"), "{more:?}");
    assert!(!more.text().contains("net.http"), "{more:?}");
    validate(&home, &["--diff", "old.py", "more.py", "--permission", "fs.read:data"]).ok();
    let bad =
        home.sonora(&["validate-plugin", "--json", "--diff", "old.py", "bad.py"]).run().code(1);
    let report = bad.json();
    assert_eq!(report["schema"], "sonora-sec/drift/1");
    assert!(!report["new_violations"].as_array().unwrap().is_empty());
    // A violation stays one, though it is not new.
    let again = home.sonora(&["validate-plugin", "--json", "--diff", "bad.py", "bad.py"]).run();
    assert_eq!(again.code(1).json()["new_violations"], serde_json::json!([]));
    diff("old.py", "gone.py").code(2);
}

#[test]
fn settings_say_what_modules_can_do() {
    let home = home(&[("p.py", "import zzz_unknown\n")]);
    let report = json(&home, &["p.py"]);
    assert_eq!(report["inputs"][0]["capabilities"][0]["name"], "import", "{report}");
    for bad in ["'fine'", "['internet']"] {
        home.write("mine.toml", format!("[validate-plugin.modules]\nzzz_unknown = {bad}\n"));
        home.sonora(&["validate-plugin", "p.py", "--config", "mine.toml"]).fails(2, "settings");
    }
}

#[test]
fn every_format_of_a_run_is_well_formed() {
    let home = home(&[("plugins/bad.py", &format!("{REQUEST}{ESCAPE}"))]);
    let run = |format: &str| validate(&home, &["plugins", "--format", format]).code(1);
    let sarif = run("sarif");
    assert_eq!(schema::mistakes(sarif.text()).unwrap_or_default(), "");
    let log: Value = serde_json::from_str(sarif.text()).unwrap();
    assert_eq!(log["runs"][0]["invocations"][0]["exitCode"], 1);
    let issues: Value = serde_json::from_str(run("gitlab").text()).unwrap();
    let mut prints: Vec<&str> =
        issues.as_array().unwrap().iter().map(|one| one["fingerprint"].as_str().unwrap()).collect();
    let count = prints.len();
    prints.sort_unstable();
    prints.dedup();
    assert!(count > 1 && prints.len() == count);
    assert!(
        run("github").text().lines().all(|line| line.starts_with("::error file=plugins/bad.py,"))
    );
}

#[test]
fn a_closed_pipe_hides_text_and_no_verdict() {
    let many = ESCAPE.repeat(2000);
    let home = home(&[("bad.py", &many)]);
    for format in ["text", "json", "sarif", "github", "gitlab"] {
        let line = "{ \"$0\" \"$@\"; echo $? >code; } | head -c 1";
        let args = ["validate-plugin", "bad.py", "--format", format];
        let shown = home.sonora(&args).shell(line).run();
        assert_eq!(shown.stderr, "");
        for _ in 0..200 {
            if home.path("code").exists() && !home.read("code").is_empty() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        assert_eq!(home.read("code"), b"1\n", "{format}");
        home.write("code", "");
    }
}

#[test]
fn no_check_opens_the_vault_or_asks() {
    let home = Home::with_vault();
    home.write("p.py", "x = 1\n");
    home.write("v.svault", "no vault");
    assert_eq!(validate(&home, &["p.py"]).ok().stderr, "");
}

#[test]
fn a_rule_is_explained_by_number_and_by_name() {
    let home = Home::new();
    let shown = home.run(&["explain", "snr021"]).ok();
    let start = "# net-http-permission (SNR021)\n\npermission, high severity, high confidence, CWE-918\n\n## What it does\n";
    assert!(shown.text().starts_with(start), "{shown:?}");
    let json = home.run(&["explain", "net-http-permission", "--json"]).ok().json();
    assert_eq!((&json["schema"], &json["rule"]), (&"sonora-sec/rule/1".into(), &"SNR021".into()));
    home.sonora(&["explain", "SNR000"]).fails(2, "bad-input").hints("sonora-sec rules");
    let table = home.run(&["rules"]).ok();
    assert!(table.text().starts_with("RULE    NAME "), "{table:?}");
    let rules = home.run(&["rules", "--json"]).ok().json();
    assert_eq!(rules["schema"], "sonora-sec/rules/1");
    assert_eq!(rules["rules"].as_array().map(Vec::len), Some(table.text().lines().count() - 1));
}

#[test]
fn notes_of_one_rule_take_one_line_and_programs_get_each() {
    let home = home(&[("p.py", &"x = 1  # nosec\n".repeat(5))]);
    let shown = validate(&home, &["p.py"]).ok();
    assert_eq!(
        shown.text(),
        "\
note[SNR093]: the comment `# nosec` asks for silence (p.py:1:8), and 4 more of inline-suppression; nothing was \
silenced; `--trust-inline` follows such comments (-v shows each)
allow: p.py (5 notes)
allow: 1 plugin, 1 file: 1 allowed, 0 denied
"
    );
    let shown = validate(&home, &["p.py", "-v"]).ok();
    assert_eq!(shown.text().matches("note[SNR093]").count(), 5);
    assert_eq!(json(&home, &["p.py"])["findings"].as_array().unwrap().len(), 5);
}

#[test]
fn a_pycache_is_one_finding_that_says_what_to_do() {
    let home = home(&[("p/__init__.py", "")]);
    for name in ["a", "b", "c"] {
        home.write(format!("p/__pycache__/{name}.pyc"), "");
    }
    home.write("p/d.pyc", "");
    let shown = validate(&home, &["p"]).code(1);
    assert_eq!(shown.text().matches("unreadable[SNR909]").count(), 2, "{shown:?}");
    assert!(shown.text().contains(", as are 2 more in this `__pycache__` (-v shows each)"));
    assert!(shown.text().contains("help: delete `__pycache__`, which Python makes anew"));
    let shown = validate(&home, &["p", "-v"]).code(1);
    assert_eq!(shown.text().matches("unreadable[SNR909]").count(), 4);
    assert_eq!(json(&home, &["p"])["findings"].as_array().unwrap().len(), 4);
}

#[test]
fn a_file_of_a_plugin_needs_what_it_does_with_values_of_a_library_that_another_imports() {
    let home = home(&[
        ("music/__init__.py", "import discord\nfrom .helper import tell\n"),
        ("music/helper.py", "async def tell(channel):\n    await channel.send('x')\n"),
    ]);
    let report = json(&home, &["music"]);
    assert_eq!(kinds(&report), [("permission", "discord-send-permission")]);
}

#[test]
fn what_may_not_be_read_is_denied() {
    let home = Home::new();
    home.write("plugins/p.py", "");
    home.write("plugins/q/x.py", "");
    home.mode("plugins/p.py", 0o000);
    home.mode("plugins/q", 0o000);
    let Some(check) = as_owner(&home, home.sonora(&["validate-plugin", "plugins", "--json"]))
    else {
        return;
    };
    let outcome = check.run().code(1);
    home.mode("plugins/q", 0o700);
    let report = outcome.json();
    let inputs = report["inputs"].as_array().unwrap();
    let told: Vec<(&str, &str)> = inputs
        .iter()
        .map(|input| (input["path"].as_str().unwrap(), input["reason"].as_str().unwrap()))
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    for (number, path) in ["plugins/p.py", "plugins/q"].into_iter().enumerate() {
        assert_eq!(told[number].0, path);
        assert!(told[number].1.contains("permission denied"), "{told:?}");
    }
}
