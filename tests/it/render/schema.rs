//! SARIF is compared with the schema that OASIS publishes, by Python's `jsonschema`, where it is there.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

use sonora_sec::core::report::Report;
use sonora_sec::render::sarif::sarif;

use super::sample::report;
use crate::sonora::not_run;

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/sarif/schema.json");

/// Returns what is wrong with a log, a line a mistake; nothing where it cannot be known.
pub fn mistakes(log: &str) -> Option<String> {
    let python = std::env::var_os("SONORA_TEST_PYTHON").unwrap_or_else(|| "python3".into());
    let has_it = Command::new(&python).args(["-c", "import jsonschema"]).output();
    if !has_it.is_ok_and(|output| output.status.success()) {
        not_run(&format!("`{}` has no jsonschema", python.display()));
        return None;
    }
    let program = "import json, sys, jsonschema\n\
        schema = json.load(open(sys.argv[1]))\n\
        for error in jsonschema.Draft7Validator(schema).iter_errors(json.load(sys.stdin)):\n\
        \tprint(error.json_path, error.message[:200])\n";
    let mut child = Command::new(&python)
        .args(["-c", program, SCHEMA])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(log.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn sarif_fits_its_schema() {
    let empty = Report { inputs: vec![], findings: vec![], suppressed: vec![], ..report() };
    for report in [report(), empty] {
        let Some(mistakes) = mistakes(&sarif(&report, 1)) else { return };
        assert_eq!(mistakes, "");
    }
    assert!(
        mistakes("{\"version\": \"2.1.0\", \"runs\": [{}]}").is_some_and(|text| !text.is_empty())
    );
}

#[test]
fn sarif_refers_to_what_is_there() {
    let log: Value = serde_json::from_str(&sarif(&report(), 1)).unwrap();
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let print = result["partialFingerprints"]["sonoraSec/v1"].as_str().unwrap();
        assert_eq!(print.len(), 32);
    }
    let ids: Vec<&str> = run["taxonomies"][0]["taxa"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t["id"].as_str().unwrap())
        .collect();
    for rule in rules {
        assert!(ids.contains(&rule["relationships"][0]["target"]["id"].as_str().unwrap()));
    }
    let steps = &run["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"];
    assert_eq!(steps.as_array().map(Vec::len), Some(3));
    assert_eq!(run["results"][3]["suppressions"][0]["kind"], "external");
}
