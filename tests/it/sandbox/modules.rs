//! The standard library inside the sandbox: what the same Python imports outside is imported inside.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::ground::{Ground, PYTHON};
use super::ran::{PATIENCE, run};
use crate::sonora::not_run;

/// The versions that the sandbox is for.
const VERSIONS: std::ops::RangeInclusive<u64> = 9..=14;

/// Runs the function `main` of the file that is its argument, and prints what it returns.
const OUTSIDE: &str =
    "import json, runpy, sys; print(json.dumps(runpy.run_path(sys.argv[1])['main']()))";

#[test]
fn what_python_imports_outside_it_imports_inside() {
    let ground = Ground::new();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sandbox");
    let text = std::fs::read_to_string(data.join("modules.py")).unwrap();
    let plugin = ground.write("modules.py", &text);
    let named = std::env::var("SONORA_PYTHONS").unwrap_or_else(|_| PYTHON.to_owned());
    let mut seen = Vec::new();
    for python in named.split(':') {
        let mut outside = Command::new(python);
        outside.args(["-I", "-S", "-B", "-W", "ignore", "-c", OUTSIDE]).arg(&plugin);
        let outside = run(outside, PATIENCE).report;
        assert!(outside["imported"].as_array().unwrap().len() > 180, "{python}: {outside}");
        for level in ["strong", "full"] {
            let mut inside = Command::new(ground.binary());
            inside.args(["sandbox", "run"]).arg(&plugin).args(["--python", python]);
            inside.args(["--level", level, "--min-level", level, "--format", "json"]);
            let ran = run(inside, PATIENCE);
            assert_eq!(ran.status(), "ok", "{python}: {ran:?}");
            let missing = missing(&outside, &ran.report["claimed_result"]);
            assert!(missing.is_empty(), "{python} at {level}: {missing:?}");
        }
        seen.push(outside["version"][1].as_u64().unwrap());
    }
    for version in VERSIONS.filter(|version| !seen.contains(version)) {
        not_run(&format!("the standard library of Python 3.{version}: SONORA_PYTHONS names none"));
    }
}

/// Returns what was imported outside only, with the error inside.
fn missing(outside: &Value, inside: &Value) -> Vec<String> {
    let imported = inside["imported"].as_array().unwrap();
    let wanted = outside["imported"].as_array().unwrap().iter();
    let lost = wanted.filter(|name| !imported.contains(name));
    lost.map(|name| format!("{name}: {}", inside["failed"][name.as_str().unwrap()])).collect()
}
