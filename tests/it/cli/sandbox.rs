//! `sandbox run` and `sandbox probe`: each option, each status and its exit code, through the binary.

#![cfg(target_os = "linux")]

use serde_json::{Value, json};

use crate::sonora::{Home, Outcome};

fn home(source: &str) -> Home {
    let home = Home::new();
    home.write("p.py", source);
    home
}

fn run(home: &Home, args: &[&str]) -> Outcome {
    home.sonora(&["sandbox", "run", "p.py"]).args(args).run()
}

/// Runs it and returns its report; the exit code must be this.
fn report(home: &Home, args: &[&str], code: i32) -> Value {
    let outcome = home.sonora(&["sandbox", "run", "p.py", "--json"]).args(args).run();
    let outcome = outcome.code(code);
    outcome.json()
}

fn meanings(report: &Value) -> Vec<(String, &str)> {
    let rows = report["capabilities"].as_array().unwrap().iter();
    rows.map(|row| {
        let scope = row["scope"].as_str().map(|scope| format!(":{scope}")).unwrap_or_default();
        (format!("{}{scope}", row["name"].as_str().unwrap()), row["meaning"].as_str().unwrap())
    })
    .collect()
}

#[test]
fn a_function_is_called_with_its_arguments() {
    let home = home(
        "import sys\ndef add(a, b, *, c=0):\n    print('adding')\n    \
        print('careful', file=sys.stderr)\n    return {'sum': a + b + c}\nasync def main():\n    return None",
    );
    let args = ["--function", "add", "--args", "[1, 2]", "--kwargs", "{\"c\": 3}"];
    let told = report(&home, &args, 0);
    assert_eq!(told["schema"], "sonora-sec/sandbox/1");
    assert_eq!((&told["status"], &told["claimed_result"]), (&json!("ok"), &json!({"sum": 6})));
    assert_eq!((&told["stdout"], &told["stderr"]), (&json!("adding\n"), &json!("careful\n")));
    assert_eq!(told["exit"], json!({"code": 0, "signal": null}));
    assert!(["full", "strong"].contains(&told["level"].as_str().unwrap()), "{told}");
    assert!(told["usage"]["peak_bytes"].as_u64().unwrap() > 1 << 20, "{told}");
    let names: Vec<_> = told["layers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|layer| layer["name"].as_str().unwrap())
        .collect();
    assert!(names.contains(&"landlock") && names.contains(&"seccomp"), "{names:?}");

    let awaited = report(&home, &[], 0);
    assert_eq!((&awaited["status"], &awaited["claimed_result"]), (&json!("ok"), &Value::Null));
}

#[test]
fn numbers_of_any_size_come_back_as_they_went_in() {
    let home = home("def main(*values): return values");
    let big = "123456789012345678901234567890123456789";
    let args = format!("[{big}, 1e300, -0.5, \"\\u0000\"]");
    let outcome = run(&home, &["--args", &args, "--json"]).ok();
    assert!(outcome.text().contains(&format!("\"claimed_result\":[{big},1e")), "{outcome:?}");
}

#[test]
fn code_comes_from_standard_input_too() {
    let home = Home::new();
    let outcome =
        home.sonora(&["sandbox", "run", "-", "--json"]).stdin("def main(): return 7").run();
    assert_eq!(outcome.ok().json()["claimed_result"], 7);
}

#[test]
fn an_exception_is_told_with_its_traceback() {
    let home = home("def main():\n    print('before')\n    raise ValueError('no such song')\n");
    let told = report(&home, &[], 1);
    assert_eq!(told["status"], "exception");
    assert_eq!(told["exception"]["type"], "builtins.ValueError");
    assert_eq!(told["exception"]["message"], "no such song");
    let traceback = told["exception"]["traceback"].as_str().unwrap();
    assert!(
        traceback.contains("File \"p.py\", line 3, in main\n    raise ValueError"),
        "{traceback}"
    );
    let text = run(&home, &[]).code(1);
    assert!(text.text().contains("\nraised  builtins.ValueError: no such song\n"), "{text:?}");
    assert!(text.text().contains("\nstdout\n  | before\n"), "{text:?}");
}

#[test]
fn what_no_file_of_python_is_is_refused_as_usage() {
    let home = home("def main(): return 1");
    for (args, words) in [
        (vec!["--args", "{}"], "not an array"),
        (vec!["--args", "[1] 2"], "trailing"),
        (vec!["--args", "[NaN]"], "expected"),
        (vec!["--kwargs", "{\"a\": 1, \"a\": 2}"], "twice"),
        (vec!["--kwargs", "[]"], "not an object"),
        (vec!["--permission", "internet"], "no capability"),
        (vec!["--permission", "process"], "nothing that a sandbox opens"),
        (vec!["--permission", "net.http"], "nothing that a sandbox opens"),
        (vec!["--permission", "env.read:SONORA_SEC_PASSPHRASE"], "not for plugins"),
        (vec!["--memory", "1M"], "does not start"),
        (vec!["--timeout", "0s"], "no time"),
        (vec!["--level", "weak"], "asks for less"),
        (vec!["--min-level", "none"], "possible values"),
        (vec!["--python", "no-such-python"], "no `no-such-python` on PATH"),
        (vec!["--path", "none"], "no folder"),
        (vec!["--manifest", "none.toml"], "cannot be used"),
        (vec!["--format", "sarif"], "only a check has that format"),
    ] {
        let outcome = run(&home, &args).code(2);
        assert!(outcome.stderr.contains(words), "{args:?}: {}", outcome.stderr);
    }
    let long = format!("[\"{}\"]", "x".repeat(1 << 20));
    home.write("run.sh", format!("exec \"$0\" sandbox run p.py --args '{long}'\n"));
    home.run(&["sandbox", "run", "none.py"]).code(2);
    home.folder("package");
    let folder = home.run(&["sandbox", "run", "package"]).code(2);
    assert!(folder.stderr.contains("is a folder"), "{folder:?}");
    home.write("latin.py", b"x = '\xe9'\n");
    let latin = home.run(&["sandbox", "run", "latin.py"]).code(2);
    assert!(latin.stderr.contains("UTF-8"), "{latin:?}");
}

#[test]
fn time_is_limited() {
    let home =
        home("import time\ndef main():\n    time.sleep(60)\ndef spin():\n    while True: pass\n");
    assert_eq!(report(&home, &["--timeout", "1s"], 124)["status"], "timeout");
    let spun = report(&home, &["--timeout", "1s", "--function", "spin"], 124);
    assert!(["timeout", "cpu_limit"].contains(&spun["status"].as_str().unwrap()), "{spun}");
}

#[test]
fn memory_is_limited_and_much_of_it_is_told() {
    let home =
        home("def main(size):\n    block = b'x' * (size << 20)\n    return len(block) >> 20\n");
    let bomb = report(&home, &["--args", "[400]", "--memory", "256M"], 1);
    assert_eq!(bomb["status"], "memory");
    let much = run(&home, &["--args", "[110]", "--memory", "128M"]);
    let told = much.stderr.contains("% of the memory it may") || much.code == 1;
    assert!(told, "{}", much.stderr);
    let little = run(&home, &["--args", "[1]"]).ok();
    assert!(!little.stderr.contains("memory"), "{}", little.stderr);
}

#[test]
fn every_other_end_has_its_status() {
    let home = home(
        "import os, sys\n\
         def quits(): os._exit(0)\n\
         def dies(): os.abort()\n\
         def forges(): os.write(3, b'{\"status\":\"ok\",\"result\":NaN}'); os._exit(0)\n\
         def floods(): return 'x' * (5 << 20)\n\
         def nests():\n    value = []\n    for _ in range(200): value = [value]\n    return value\n\
         def shouts():\n    sys.stdout.write('x' * (5 << 20))\n",
    );
    for (function, status) in [
        ("quits", "no_result"),
        ("dies", "killed"),
        ("forges", "protocol_error"),
        ("floods", "result_too_large"),
        ("nests", "protocol_error"),
    ] {
        assert_eq!(report(&home, &["--function", function], 1)["status"], status, "{function}");
    }
    let shouted = report(&home, &["--function", "shouts"], 0);
    assert_eq!(shouted["stdout"].as_str().unwrap().len(), 64 << 10);
    assert_eq!(shouted["stdout_dropped"], (5 << 20) - (64 << 10));
}

#[test]
fn what_the_code_does_not_show_is_an_evasion() {
    // Nothing but an import stands in the plugin; what it reaches lies elsewhere.
    let home = home("import friend\ndef main(): return friend.peek()\n");
    let friend =
        "def peek():\n    try: open('/etc/hostname')\n    except OSError: return 'refused'\n";
    home.write("lib/friend.py", friend);
    let told = report(&home, &["--path", "lib"], 1);
    assert_eq!((&told["status"], &told["claimed_result"]), (&json!("ok"), &json!("refused")));
    let rows = meanings(&told);
    assert_eq!(rows[0], ("fs.read:/etc/hostname".to_owned(), "evasion"), "{told}");
    let denied = told["attempts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|attempt| attempt["source"] == "kernel" && attempt["target"] == "/etc/hostname");
    assert_eq!(denied.map(|attempt| &attempt["decision"]), Some(&json!("denied")), "{told}");
}

#[test]
fn what_the_code_shows_is_undeclared_as_declared_or_not_exercised() {
    let source = "import subprocess\ndef main():\n    try: open('/etc/hostname')\n    except OSError: pass\n\
                  def other(): subprocess.run(['true'])\n";
    let home = home(source);
    let told = report(&home, &[], 0);
    let rows = meanings(&told);
    assert!(rows.contains(&("fs.read:/etc/hostname".to_owned(), "undeclared")), "{rows:?}");
    assert!(rows.contains(&("process".to_owned(), "not_exercised")), "{rows:?}");

    home.write("plugin.toml", "permissions = [\"fs.read:/etc/hostname\", \"player.write\"]\n");
    home.write("secret", "x");
    home.write(
        "p.py",
        format!(
            "def main():\n    return open({:?}).read()\n",
            home.path("secret").display().to_string()
        ),
    );
    let grant = format!("fs.read:{}", home.path("secret").display());
    let told = report(&home, &["--permission", &grant], 0);
    assert_eq!(told["claimed_result"], "x", "{told}");
    assert!(meanings(&told).contains(&(grant.clone(), "as_declared")), "{told}");
    let idle = report(&home, &["--permission", &grant, "--permission", "net.http:127.0.0.1:9"], 0);
    assert!(meanings(&idle).contains(&("net.http:127.0.0.1:9".to_owned(), "over_broad")), "{idle}");
}

#[test]
fn grants_come_from_settings_and_manifests_outside_of_the_plugin() {
    let home = home("import os\ndef main(): return dict(os.environ)");
    home.write("grant.toml", "permissions = [\"env.read:SONG\", \"player.write\"]\n");
    let run = |args: &[&str]| {
        home.sonora(&["sandbox", "run", "p.py", "--json"]).args(args).env("SONG", "la").run().json()
    };
    assert_eq!(run(&[])["claimed_result"], json!({}));
    assert_eq!(run(&["--manifest", "grant.toml"])["claimed_result"], json!({"SONG": "la"}));
    assert_eq!(run(&["--permission", "env.read:SONG"])["claimed_result"], json!({"SONG": "la"}));
    // A manifest beside the plugin declares and grants nothing.
    home.write("plugin.toml", "permissions = [\"env.read:SONG\"]\n");
    assert_eq!(run(&[])["claimed_result"], json!({}));

    let settings = |digest: &str| {
        format!("[grants.\"p.py\"]\npermissions = [\"env.read:SONG\"]\nsha256 = \"{digest}\"\n")
    };
    home.write("settings.toml", "[grants.\"p.py\"]\npermissions = [\"env.read:SONG\"]\n");
    assert_eq!(run(&["--config", "settings.toml"])["claimed_result"], json!({"SONG": "la"}));
    home.write("settings.toml", settings(&"0".repeat(64)));
    assert_eq!(run(&["--config", "settings.toml"])["claimed_result"], json!({}));
}

#[test]
fn a_folder_is_made_importable_and_python_is_chosen() {
    let home =
        home("import sys\nimport helper\ndef main(): return [helper.ANSWER, sys.executable]");
    home.write("lib/helper.py", "ANSWER = 42\n");
    assert_eq!(report(&home, &[], 1)["exception"]["type"], "builtins.ModuleNotFoundError");
    let told = report(&home, &["--path", "lib"], 0);
    assert_eq!(told["claimed_result"][0], 42);
    let python = told["claimed_result"][1].as_str().unwrap().to_owned();
    assert_eq!(report(&home, &["--path", "lib", "--python", &python], 0)["claimed_result"][0], 42);

    home.folder("venv/bin");
    std::os::unix::fs::symlink(&python, home.path("venv/bin/python3")).unwrap();
    let in_venv = home.sonora(&["sandbox", "run", "p.py", "--path", "lib", "--json"]);
    let in_venv = in_venv.env("VIRTUAL_ENV", home.path("venv")).run();
    assert_eq!(in_venv.json()["claimed_result"][0], 42);
}

#[test]
fn a_level_that_is_not_to_be_had_runs_nothing() {
    let home = home("def main(): return 1");
    let told = report(&home, &["--min-level", "weak", "--level", "weak"], 0);
    assert_eq!(told["level"], "weak");
    let shown = run(&home, &["--min-level", "weak", "--level", "weak"]).ok();
    assert!(shown.stderr.contains("WEAK SANDBOX"), "{}", shown.stderr);
    let strong = report(&home, &["--level", "strong"], 0);
    assert_eq!((&strong["level"], &strong["required"]), (&json!("strong"), &json!("strong")));
}

#[test]
fn a_probe_names_level_and_layers() {
    let home = Home::new();
    let shown = home.run(&["sandbox", "probe"]);
    assert!(shown.text().starts_with("level "), "{shown:?}");
    let told = home.run(&["sandbox", "probe", "--json"]).json();
    assert_eq!(told["schema"], "sonora-sec/sandbox/1");
    let good = ["full", "strong"].contains(&told["level"].as_str().unwrap_or_default());
    assert_eq!(shown.code, i32::from(!good));
}

#[test]
fn no_secret_of_ours_is_in_reach_and_no_vault_is_opened() {
    let home = Home::with_token();
    home.write(
        "p.py",
        "import os\ndef main(): return [dict(os.environ), os.listdir('/proc') if 0 else None]",
    );
    let told = home
        .sonora(&["sandbox", "run", "p.py", "--json"])
        .env("SONORA_SEC_PASSPHRASE", "wrong on purpose")
        .run()
        .ok();
    assert_eq!(told.json()["claimed_result"][0], json!({}));
}
