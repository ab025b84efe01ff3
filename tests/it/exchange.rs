//! Formats of others: what is read is what they meant, and what is written is read back the same.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use data_encoding::HEXLOWER;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{RngSeed, TestRunner};
use serde_json::Value;
use sonora_sec::core::secret::SecretValue;
use sonora_sec::vault::exchange::dotenv::{self, Expansion};
use sonora_sec::vault::exchange::{
    ExchangeError, Import, Item, Variable, github_env, json, py_sonora, shell,
};
use sonora_sec::vault::name::Name;

use crate::sonora::not_run;

fn secret(bytes: impl AsRef<[u8]>) -> SecretValue {
    SecretValue::copy_of(bytes.as_ref())
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// Returns the names and values of an import.
fn values(import: &Import) -> BTreeMap<String, Vec<u8>> {
    let pair = |item: &Item| (item.name.as_str().to_owned(), item.value.expose_secret().to_vec());
    import.items.iter().map(pair).collect()
}

fn left_out(import: &Import) -> Vec<&str> {
    import.left_out.iter().map(|left_out| left_out.name.as_str()).collect()
}

/// Entries `v0`, `v1`, ... with these values.
fn items(values: &[Vec<u8>]) -> Vec<Item> {
    let item = |(number, value): (usize, &Vec<u8>)| Item {
        name: Name::new(&format!("v{number}")).unwrap(),
        value: secret(value),
    };
    values.iter().enumerate().map(item).collect()
}

fn variables(items: &[Item]) -> Vec<Variable<'_>> {
    let variable = |item| Variable { variable: Item::variable(item), item };
    items.iter().map(variable).collect()
}

trait Named {
    fn variable(&self) -> String;
}

impl Named for Item {
    fn variable(&self) -> String {
        self.name.as_str().to_uppercase()
    }
}

fn config(cases: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|number| number.parse().ok());
    ProptestConfig {
        cases: asked.map_or(cases, |asked: u32| asked.max(cases)),
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    }
}

/// Pieces of which bad values and files are made.
const PIECES: &[&str] = &[
    "", "a", "n", "x", "A", "B", "\n", "\r", "\r\n", " ", "\t", "'", "\"", "\\", "\\n", "\\'", "#",
    " #", "$", "${", "}", ":-", "${A}", "${B:-x}", "${:-$}", "=", "A=", "\nB=", "\nA='",
    "\n'B'=\"", "export ", "%", "%0A", "::", "<<", "`", "$(", ";", "&", "!", "*", "-", "~", "é",
    "🔑", "\u{a0}", "\u{85}", "\u{1c}", "\u{2028}", "\u{feff}", "\u{200b}", "\u{7f}",
];

fn text() -> impl Strategy<Value = String> {
    vec(select(PIECES), 0..12).prop_map(|pieces| pieces.concat())
}

/// Values of all kinds: text, text with zero bytes, any bytes.
fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => text().prop_map(String::into_bytes),
        1 => (text(), text()).prop_map(|(a, b)| format!("{a}\0{b}").into_bytes()),
        1 => vec(any::<u8>(), 0..40),
        1 => ".*".prop_map(String::into_bytes),
    ]
}

/// Values that a proptest gives, always the same ones, for what is compared in one go.
fn many<T: std::fmt::Debug>(count: u32, strategy: &impl Strategy<Value = T>) -> Vec<T> {
    let mut runner = TestRunner::new(config(count));
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// Values that formats have stumbled over, up to the longest.
fn notable() -> Vec<Vec<u8>> {
    let mut notable: Vec<Vec<u8>> = [
        "",
        " ",
        "  a  ",
        "\n",
        "\r",
        "\r\n",
        "a\r\nb\rc\n",
        "\n\na\n\n",
        "'",
        "''",
        "\"",
        "\\",
        "\\\\",
        "it's",
        "${A}",
        "${A:-b}",
        "$${A}",
        "${",
        "${}",
        "${:-$}{A}",
        "#",
        " # a",
        "a # b",
        "a#b",
        "`id`",
        "$(id)",
        "%0A",
        "%250A",
        "::set-output::",
        "<<EOF",
        "EOF",
        "\u{feff}a",
        "é🔑",
        "\u{0}",
        "a\u{0}b",
        "\u{1c}a\u{85}",
        "a=b",
        "export A=b",
        "{\"a\": 1}",
        "-----BEGIN KEY-----\nx\n-----END KEY-----\n",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .collect();
    notable.extend([vec![0xff], vec![0xc3, 0x28], vec![b'a', 0x80, b'\n']]);
    for text in ["x", "'", "\\", "${", "\n", "\"\r", "é"] {
        let mut long = text.repeat((1 << 20) / text.len());
        long.truncate(1 << 20);
        notable.push(long.into_bytes());
    }
    notable
}

// py-sonora.

struct Vector {
    name: String,
    document: SecretValue,
    key: Vec<u8>,
    entries: BTreeMap<String, Vec<u8>>,
    left_out: Vec<String>,
}

/// Files that py-sonora 1.2.8 wrote; `make.py` beside them says how.
fn py_sonora_vectors() -> Vec<Vector> {
    let expected = std::fs::read(data("py-sonora/expected.json")).unwrap();
    let expected: BTreeMap<String, Value> = serde_json::from_slice(&expected).unwrap();
    let vector = |(name, expected): (String, Value)| {
        let entries: BTreeMap<String, String> =
            serde_json::from_value(expected["entries"].clone()).unwrap();
        Vector {
            document: secret(std::fs::read(data("py-sonora").join(&name)).unwrap()),
            key: HEXLOWER.decode(expected["key"].as_str().unwrap().as_bytes()).unwrap(),
            entries: entries.into_iter().map(|(k, v)| (k, v.into_bytes())).collect(),
            left_out: serde_json::from_value(expected["left_out"].clone()).unwrap(),
            name,
        }
    };
    expected.into_iter().map(vector).collect()
}

#[test]
fn every_file_of_py_sonora_is_read() {
    let vectors = py_sonora_vectors();
    assert!(vectors.len() >= 10);
    for vector in vectors {
        let import = py_sonora::read(&vector.document, &secret(&vector.key)).unwrap();
        assert_eq!(values(&import), vector.entries, "{}", vector.name);
        assert_eq!(left_out(&import), vector.left_out, "{}", vector.name);
    }
}

#[test]
fn a_master_key_from_a_file_may_end_in_a_newline() {
    let vectors = py_sonora_vectors();
    let vector = |name: &str| vectors.iter().find(|vector| vector.name == name).unwrap();
    for (name, end) in [("passphrase", "\n"), ("passphrase", "\r\n"), ("raw-short", "\n")] {
        let vector = vector(name);
        let key = [&vector.key, end.as_bytes()].concat();
        let import = py_sonora::read(&vector.document, &secret(key)).unwrap();
        assert_eq!(values(&import), vector.entries, "{name} {end:?}");
    }
    // There the newline belongs to it.
    let vector = vector("passphrase-newline");
    assert!(py_sonora::read(&vector.document, &secret("fake master key")).is_err());
}

#[test]
fn a_wrong_master_key_opens_nothing() {
    for vector in py_sonora_vectors() {
        if !["passphrase", "raw-32"].contains(&vector.name.as_str()) {
            continue;
        }
        for wrong in [&b"wrong"[..], b"fake master", b"", b"\n", &[0xff; 40]] {
            let error = py_sonora::read(&vector.document, &secret(wrong)).unwrap_err();
            assert!(matches!(error, ExchangeError::WrongKey), "{}: {error}", vector.name);
        }
    }
}

#[test]
fn no_byte_of_a_file_of_py_sonora_can_be_changed() {
    let vectors = py_sonora_vectors();
    let vector = vectors.iter().find(|vector| vector.name == "raw-32").unwrap();
    let file = vector.document.expose_secret();
    for at in 0..file.len() {
        for change in [0x01, 0x20, 0x80] {
            let mut changed = file.to_vec();
            changed[at] ^= change;
            let read = py_sonora::read(&secret(&changed), &secret(&vector.key));
            assert!(read.is_err(), "{at} {change:x}");
        }
        assert!(py_sonora::read(&secret(&file[..at]), &secret(&vector.key)).is_err(), "{at}");
    }
}

#[test]
fn what_is_no_file_of_py_sonora_is_damaged() {
    for document in ["", " \n", "{}", "not a token", "gAAAAA==", "SQLite format 3"] {
        let error = py_sonora::read(&secret(document), &secret("key")).unwrap_err();
        assert!(matches!(error, ExchangeError::Damaged { .. }), "{document}: {error}");
    }
}

// dotenv.

/// The version that `dotenv` follows.
const PYTHON_DOTENV: &str = "1.2.4";

/// Reads texts with python-dotenv, where there is one.
fn python_dotenv(texts: &[&str]) -> Option<Vec<Value>> {
    let python = std::env::var_os("SONORA_TEST_PYTHON").unwrap_or_else(|| "python3".into());
    // Another version reads some files in another way.
    let same = format!(
        "import importlib.metadata as m; assert m.version('python-dotenv') == '{PYTHON_DOTENV}'"
    );
    let has_it = Command::new(&python).args(["-c", &same]).output();
    if !has_it.is_ok_and(|output| output.status.success()) {
        not_run(&format!("`{}` has no python-dotenv {PYTHON_DOTENV}", python.display()));
        return None;
    }
    let mut child = Command::new(&python)
        .arg(data("dotenv/read.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let input = serde_json::to_vec(texts).unwrap();
    let feeder = std::thread::spawn(move || pipe.write_all(&input).unwrap());
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// Insists that a text is read as python-dotenv reads it.
#[track_caller]
fn agree(text: &str, theirs: &Value) {
    let ours = dotenv::read(&secret(text), Expansion::Expand);
    let values_of = |theirs: &Value| -> BTreeMap<String, Vec<u8>> {
        let values = theirs["values"].as_object().unwrap().iter();
        values.map(|(key, value)| (key.to_lowercase(), value.as_str().unwrap().into())).collect()
    };
    let has_bad_name = |key: &String| Name::new(&key.to_lowercase()).is_err();
    let refused = ["has_errors", "has_bare_names", "asks"].iter().any(|flag| theirs[flag] == true)
        || theirs["values"].as_object().unwrap().keys().any(has_bad_name);
    match ours {
        Err(error) => assert!(refused, "{text:?}: {error}, but python-dotenv reads {theirs}"),
        Ok(ours) => {
            assert!(!refused, "{text:?}: {:?}, but python-dotenv: {theirs}", values(&ours));
            assert_eq!(values(&ours), values_of(theirs), "{text:?}");
        }
    }
}

#[test]
fn a_dotenv_file_is_read_as_python_dotenv_reads_it() {
    let cases: Vec<Value> =
        serde_json::from_slice(&std::fs::read(data("dotenv/cases.json")).unwrap()).unwrap();
    let texts: Vec<&str> = cases.iter().map(|case| case["text"].as_str().unwrap()).collect();
    assert!(texts.len() > 120);
    for (text, case) in texts.iter().zip(&cases) {
        agree(text, case);
    }
    let Some(now) = python_dotenv(&texts) else { return };
    for (case, now) in cases.iter().zip(now) {
        for field in ["values", "has_errors", "has_bare_names", "asks"] {
            assert_eq!(case[field], now[field], "`read.py --bless` writes the table: {case}");
        }
    }
}

#[test]
fn files_made_at_random_are_read_as_python_dotenv_reads_them() {
    let texts = many(4000, &text());
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let Some(theirs) = python_dotenv(&texts) else { return };
    texts.iter().zip(&theirs).for_each(|(text, theirs)| agree(text, theirs));
    let read = theirs.iter().filter(|theirs| {
        theirs["has_errors"] == false && theirs["values"].as_object().is_some_and(|v| !v.is_empty())
    });
    assert!(read.count() > 500, "most of the texts say nothing");
}

#[test]
fn what_dotenv_writes_is_read_by_python_dotenv() {
    let mut all = notable();
    all.extend(many(500, &value()));
    let items = items(&all);
    let mut texts = Vec::new();
    let mut written = Vec::new();
    for variable in variables(&items) {
        match dotenv::write(std::slice::from_ref(&variable)) {
            Ok(text) => {
                texts.push(String::from_utf8(text.expose_secret().to_vec()).unwrap());
                written.push(variable);
            }
            Err(error) => {
                let bytes = variable.item.value.expose_secret();
                assert!(bytes.contains(&0) || std::str::from_utf8(bytes).is_err(), "{error}");
                assert!(error.to_string().contains(variable.item.name.as_str()), "{error}");
            }
        }
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let Some(theirs) = python_dotenv(&texts) else { return };
    for (variable, theirs) in written.iter().zip(theirs) {
        let value = theirs["values"][&variable.variable].as_str().unwrap();
        assert!(value.as_bytes() == variable.item.value.expose_secret(), "{}", variable.variable);
    }
}

#[test]
fn a_dotenv_file_never_asks_the_environment() {
    let error = dotenv::read(&secret("A=1\nB=x${HOME}"), Expansion::Expand).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 2: the value of `B` has a `${...}` that the environment decides"
    );
    let kept = dotenv::read(&secret("A=1\nB='x${HOME}${A}'"), Expansion::Keep).unwrap();
    assert_eq!(values(&kept)["b"], b"x${HOME}${A}");
}

#[test]
fn names_that_differ_in_case_only_are_refused() {
    let error = dotenv::read(&secret("Token=a\nTOKEN=b"), Expansion::Expand).unwrap_err();
    assert_eq!(error.to_string(), "`TOKEN` and `Token` would both be the entry `token`");
}

#[test]
fn an_error_in_a_dotenv_file_tells_its_line() {
    for (text, line) in
        [("A=b\n\n'", 3), ("A='\n\n'\nB='", 4), ("\u{feff}=", 1), ("A=\r\nB='c'd", 2)]
    {
        let error = dotenv::read(&secret(text), Expansion::Expand).unwrap_err().to_string();
        assert!(error.starts_with(&format!("line {line}: ")), "{text:?}: {error}");
    }
    // A key that lost its quotes.
    let error =
        dotenv::read(&secret("KEY=-----BEGIN\nMIIEs3cret\n"), Expansion::Expand).unwrap_err();
    let told = "line 2: there is no `=`; a value of several lines must be quoted";
    assert_eq!(error.to_string(), told);
    let error = dotenv::read(&secret(b"A=b\nB=\xff"), Expansion::Expand).unwrap_err();
    assert_eq!(error.to_string(), "line 2: it is not valid UTF-8");
}

#[test]
fn a_dotenv_file_cannot_ask_for_much_memory_or_time() {
    let mut bomb = format!("A0={}\n", "x".repeat(1000));
    for number in 1..40 {
        bomb.push_str(&format!("A{number}=${{A{0}}}${{A{0}}}\n", number - 1));
    }
    let error = dotenv::read(&secret(bomb), Expansion::Expand).unwrap_err().to_string();
    assert_eq!(error, "line 12: `A11` has a value of over 1 MiB");
    let wide = format!("A={}\n{}", "x".repeat(1 << 20), "B=${A}\n".repeat(100));
    let error = dotenv::read(&secret(wide), Expansion::Expand).unwrap_err().to_string();
    assert_eq!(error, "line 65: the values above come to over 64 MiB");
    // Each would take hours if every `${` were sought to the end.
    for text in ["${", "${:", "${:-", "${:-x", "${}", "'", "\\", "#", "\n"] {
        let _ = dotenv::read(&secret(format!("A={}", text.repeat(1 << 18))), Expansion::Expand);
        let _ = dotenv::read(&secret(format!("A={}:", text.repeat(1 << 18))), Expansion::Expand);
    }
}

// JSON.

#[test]
fn a_flat_object_is_read() {
    let text = r#" {"a": "x", "B/c": "é\u00e9\ud83d\udd11\n\"\\\/", "n": -12.50e+3, "t": true, "f":false,
        "bytes": {"value": "/wA=", "encoding": "base64"}, "": {}}"#;
    let error = json::read(&secret(text)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "/: an object that is not `encoding` and `value` cannot be an entry"
    );
    let text = text.replace(", \"\": {}", "");
    let import = json::read(&secret(&text)).unwrap();
    let expected: [(&str, &[u8]); 6] = [
        ("a", b"x"),
        ("B/c", "éé🔑\n\"\\/".as_bytes()),
        ("n", b"-12.50e+3"),
        ("t", b"true"),
        ("f", b"false"),
        ("bytes", &[0xff, 0x00]),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_vec()));
    assert_eq!(values(&import), BTreeMap::from(expected));
    for empty in ["{}", " {\n} \n", "\u{feff}{}"] {
        assert!(json::read(&secret(empty)).unwrap().items.is_empty(), "{empty:?}");
    }
}

#[test]
fn what_cannot_be_an_entry_is_refused_with_its_pointer() {
    for (text, told) in [
        (
            r#"{"a": {"b": "c"}}"#,
            "/a: an object that is not `encoding` and `value` cannot be an entry",
        ),
        (r#"{"a/b~c": []}"#, "/a~1b~0c: a list cannot be an entry"),
        (r#"{"a": null}"#, "/a: `null` cannot be an entry"),
        (
            r#"{"a": {"encoding": "hex", "value": "00"}}"#,
            "/a: an encoding other than `base64` cannot be an entry",
        ),
        (r#"{"a": {"encoding": "base64", "value": "AA"}}"#, "/a: its value is not base64"),
        (r#"{"a": "x", "a": "x"}"#, "/a: the name is given twice"),
        (r#"{"": "x"}"#, "/: the name is empty"),
        (r#"["a"]"#, "line 1: it is no JSON object"),
        ("{\n\"a\": \"x\",\n}", "line 3: a name in double quotes is missing"),
        (r#"{"a": "x"} {}"#, "line 1: something stands after the object"),
    ] {
        assert_eq!(json::read(&secret(text)).unwrap_err().to_string(), told, "{text}");
    }
}

#[test]
fn json_is_read_strictly() {
    let bad = [
        "",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":\"",
        "{\"a\":\"x\"",
        "{\"a\":\"x\",",
        "{'a':'x'}",
        "{a:1}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":+1}",
        "{\"a\":1e}",
        "{\"a\":-}",
        "{\"a\":NaN}",
        "{\"a\":True}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\udc00\"}",
        "{\"a\":\"\\ud800\\u0041\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\",
        "{\"a\":1 \"b\":2}",
        "{,}",
        "{\"a\":\"x\"}x",
        "{\"a\":\"\\u+041\"}",
    ];
    for text in bad {
        assert!(json::read(&secret(text)).is_err(), "{text:?}");
        assert!(serde_json::from_str::<BTreeMap<String, Value>>(text).is_err(), "{text:?}");
    }
    // What nests is refused where it begins.
    let deep = format!("{{\"a\":{}", "{\"a\":[".repeat(1_000_000));
    assert!(json::read(&secret(deep)).is_err());
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn json_agrees_with_a_reader_of_all_json(pieces in vec(select(&[
        "{", "}", "[", "\"", "\"a\"", "\"b\"", ":", ",", "1", "-0.5e3", "0", "true", "fals", "null", " ", "\n",
        "\\n", "\\u00e9", "\\ud83d\\udd11", "\\ud800", "\\", "é", "x", "{\"a\":\"x\"", "\"c\":\"", "\"}",
    ][..]), 0..10)) {
        let text = pieces.concat();
        if let Ok(import) = json::read(&secret(&text)) {
            let theirs: BTreeMap<String, Value> = serde_json::from_str(&text).unwrap();
            let theirs = theirs.into_iter().filter(|(_, value)| value.is_string());
            let ours = values(&import);
            for (key, value) in theirs {
                prop_assert_eq!(&ours[&key], value.as_str().unwrap().as_bytes());
            }
        }
    }

    #[test]
    fn json_gives_back_every_value(values in vec(value(), 0..6)) {
        let items = items(&values);
        let written = json::write(&items);
        let whole: BTreeMap<String, Value> = serde_json::from_slice(written.expose_secret()).unwrap();
        prop_assert_eq!(whole.len(), values.len());
        let import = json::read(&written.to_value()).unwrap();
        let found: Vec<Vec<u8>> =
            import.items.iter().map(|item| item.value.expose_secret().to_vec()).collect();
        prop_assert_eq!(found, values);
    }

    #[test]
    fn dotenv_gives_back_every_value_it_takes(values in vec(value(), 0..6)) {
        let is_text = |value: &[u8]| !value.contains(&0) && std::str::from_utf8(value).is_ok();
        let items = items(&values);
        match dotenv::write(&variables(&items)) {
            Ok(written) => {
                let import = dotenv::read(&written.to_value(), Expansion::Expand).unwrap();
                let found: Vec<Vec<u8>> =
                    import.items.iter().map(|item| item.value.expose_secret().to_vec()).collect();
                prop_assert_eq!(found, values);
            }
            Err(_) => prop_assert!(!values.iter().all(|value| is_text(value))),
        }
    }

    #[test]
    fn github_env_gives_back_every_value_it_takes(values in vec(value(), 0..6)) {
        let items = items(&values);
        let fits = |value: &[u8]| {
            !value.contains(&0) && std::str::from_utf8(value).is_ok() && !value.ends_with(b"\r")
        };
        match github_env::write(&variables(&items)) {
            Ok(written) => {
                let text = std::str::from_utf8(written.variables.expose_secret()).unwrap();
                for newline in ["\n", "\r\n"] {
                    let found = runner_reads(text, newline);
                    prop_assert_eq!(found.len(), values.len());
                    for (item, (name, value)) in items.iter().zip(found) {
                        prop_assert_eq!(name, item.variable());
                        prop_assert_eq!(value.as_bytes(), item.value.expose_secret());
                    }
                }
                prop_assert_eq!(masks(&written), expected_masks(&values));
            }
            Err(_) => prop_assert!(!values.iter().all(|value| fits(value))),
        }
    }
}

#[test]
fn long_values_come_back() {
    let items = items(&notable());
    let import = json::read(&json::write(&items).to_value()).unwrap();
    assert_eq!(import.items.len(), items.len());
    for item in &items {
        let found = import.items.iter().find(|found| found.name == item.name).unwrap();
        assert!(found.value.is_same_as(&item.value), "{}", item.name.as_str());
    }
    let fit: Vec<Variable<'_>> = variables(&items)
        .into_iter()
        .filter(|variable| dotenv::write(std::slice::from_ref(variable)).is_ok())
        .collect();
    let written = dotenv::write(&fit).unwrap();
    let import = dotenv::read(&written.to_value(), Expansion::Expand).unwrap();
    assert_eq!(import.items.len(), fit.len());
    for variable in fit {
        let found = import.items.iter().find(|found| found.name == variable.item.name).unwrap();
        assert!(found.value.is_same_as(&variable.item.value), "{}", variable.variable);
    }
}

// GitHub Actions.

/// Reads variables as GitHub's runner does (actions/runner, `FileCommandManager.cs`): lines end where
/// the system's do, and a value ends before the line end that the delimiter follows.
fn runner_reads(text: &str, newline: &str) -> Vec<(String, String)> {
    // On Windows a line ends in `\n` as well.
    let line = |from: usize| -> Option<(usize, usize)> {
        let rest = text.get(from..).filter(|rest| !rest.is_empty())?;
        let end = rest.find('\n').map_or(rest.len(), |at| at);
        let cut = usize::from(newline == "\r\n" && rest[..end].ends_with('\r'));
        Some((from + end - cut, (from + end + 1).min(text.len())))
    };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((end, next)) = line(at) {
        let head = &text[at..end];
        at = next;
        if head.is_empty() {
            continue;
        }
        let (name, delimiter) = head.split_once("<<").expect("every variable has a delimiter");
        let start = at;
        let mut value_end = at;
        loop {
            let (end, next) = line(at).expect("every delimiter comes again");
            if &text[at..end] == delimiter {
                at = next;
                break;
            }
            value_end = end;
            at = next;
        }
        found.push((name.to_owned(), text[start..value_end].to_owned()));
    }
    found
}

/// Returns what a runner masks after these lines.
fn masks(written: &github_env::Output) -> Vec<String> {
    let text = std::str::from_utf8(written.masks.expose_secret()).unwrap();
    text.split_terminator('\n')
        .map(|line| {
            let data = line.strip_prefix("::add-mask::").unwrap();
            data.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
        })
        .collect()
}

fn expected_masks(values: &[Vec<u8>]) -> Vec<String> {
    let mut masks = Vec::new();
    for value in values {
        let value = std::str::from_utf8(value).unwrap();
        masks.push(value.to_owned());
        if value.contains(['\r', '\n']) {
            masks.extend(value.split(['\r', '\n']).map(str::to_owned));
        }
    }
    masks.retain(|mask| !mask.trim().is_empty());
    masks
}

#[test]
fn a_delimiter_is_another_one_each_time() {
    let items = items(&[b"a".to_vec(), b"b".to_vec()]);
    let delimiters = || {
        let written = github_env::write(&variables(&items)).unwrap();
        let text = String::from_utf8(written.variables.expose_secret().to_vec()).unwrap();
        let heads = text.lines().filter_map(|line| line.split_once("<<"));
        heads.map(|(_, delimiter)| delimiter.to_owned()).collect::<Vec<_>>()
    };
    let all = [delimiters(), delimiters()].concat();
    assert!((1..4).all(|at| !all[at..].contains(&all[at - 1])), "{all:?}");
}

// Shells.

#[test]
fn shells_read_every_value() {
    let mut all = notable();
    all.extend(many(300, &value()));
    all.retain(|value| !value.contains(&0));
    let items = items(&all);
    let mut script = shell::write(&variables(&items)).unwrap();
    let prints: String =
        items.iter().map(|item| format!("printf '%s\\0' \"${}\"\n", item.variable())).collect();
    script.push(prints.as_bytes());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("script");
    std::fs::write(&path, script.expose_secret()).unwrap();
    for shell in ["sh", "bash", "dash"] {
        let run = Command::new(shell).arg(&path).env("LC_ALL", "C").output();
        let Ok(output) = run else {
            not_run(&format!("there is no {shell}"));
            continue;
        };
        assert!(output.status.success(), "{shell}");
        let found: Vec<&[u8]> = output.stdout.split(|byte| *byte == 0).collect();
        assert_eq!(found.len(), all.len() + 1, "{shell}");
        for (value, found) in all.iter().zip(found) {
            assert!(value == found, "{shell}: {:?}", String::from_utf8_lossy(value));
        }
    }
}

#[test]
fn a_zero_byte_is_in_no_variable() {
    let items = items(&[b"a\0b".to_vec()]);
    let error = shell::write(&variables(&items)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the entry `v0` cannot be written as lines of shell: its value holds a zero byte"
    );
    assert!(dotenv::write(&variables(&items)).is_err());
    assert!(github_env::write(&variables(&items)).is_err());
}

#[test]
fn nothing_that_is_read_panics() {
    for bytes in many(3000, &vec(any::<u8>(), 0..60)) {
        let _ = dotenv::read(&secret(&bytes), Expansion::Expand);
        let _ = json::read(&secret(&bytes));
    }
    for text in many(3000, &text()) {
        let _ = json::read(&secret(format!("{{\"{text}\":\"{text}\"}}")));
    }
}
