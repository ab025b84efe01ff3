//! The bootstrap in a Python that is not confined, and answers that a plugin could forge.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use serde_json::{Map, json};

use super::*;
use crate::core::capability::Grants;
use crate::core::confinement::Level;
use crate::core::limits::read_at_most;

/// What came back from an interpreter without any confinement.
struct Ran {
    answer: Vec<u8>,
    audit: Vec<u8>,
    stdout: Vec<u8>,
    code: Option<i32>,
}

fn all_of(path: &std::path::Path) -> Vec<u8> {
    read_at_most(std::fs::File::open(path).unwrap(), 64 << 20).unwrap()
}

impl Ran {
    fn result(&self) -> Value {
        match answer(&self.answer, &Limits { result_bytes: 64 << 20, ..Limits::DEFAULT }) {
            Ok(Answer::Returned(value)) => value,
            other => unreachable!("{other:?} from {}", String::from_utf8_lossy(&self.answer)),
        }
    }

    fn exception(&self) -> Exception {
        match answer(&self.answer, &Limits::DEFAULT) {
            Ok(Answer::Raised(exception)) => exception,
            other => unreachable!("{other:?} from {}", String::from_utf8_lossy(&self.answer)),
        }
    }

    fn events(&self) -> Vec<String> {
        let events = audit_events(&self.audit).events;
        events.iter().map(|(name, args)| format!("{name} {}", json!(args))).collect()
    }
}

fn request(source: &str) -> Request {
    Request {
        source: source.to_owned(),
        filename: "plugin.py".to_owned(),
        function: "main".to_owned(),
        args: Vec::new(),
        kwargs: Map::new(),
        python: PathBuf::from("/usr/bin/python3"),
        paths: Vec::new(),
        grants: Grants::default(),
        environment: Vec::new(),
        limits: Limits::DEFAULT,
        min_level: Level::Strong,
        max_level: Level::Full,
    }
}

fn run_with(request: &Request, hosts: &[(String, Vec<IpAddr>)]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let (answer, audit) = (folder.path().join("answer"), folder.path().join("audit"));
    let mut child = Command::new("sh")
        .args([
            "-c",
            r#"exec "${SONORA_TEST_PYTHON:-python3}" -I -S -B -X utf8 -c "$0" 3>"$1" 4>"$2""#,
        ])
        .args([BOOTSTRAP.into(), answer.clone().into_os_string(), audit.clone().into()])
        .env("SECRET", "of the parent")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a Python is needed for the tests: name it in SONORA_TEST_PYTHON");
    child.stdin.take().unwrap().write_all(&request_literal(request, hosts)).unwrap();
    let output = child.wait_with_output().unwrap();
    Ran {
        answer: all_of(&answer),
        audit: all_of(&audit),
        stdout: output.stdout,
        code: output.status.code(),
    }
}

fn run(source: &str) -> Ran {
    run_with(&request(source), &[])
}

#[test]
fn the_program_fits_in_its_quotes() {
    for source in [include_str!("../bootstrap.py")].iter().chain(PARTS.iter().map(|(_, part)| part))
    {
        assert!(!source.contains("'''") && source.is_ascii() && source.ends_with('\n'));
    }
}

#[test]
fn a_function_is_called_with_its_arguments_and_awaited() {
    let mut asked = request(
        "import os, sys\nprint('hello')\nasync def go(a, *, b):\n    \
         return [a, b, dict(os.environ), sys.modules['plugin'] is sys.modules[__name__], __name__]",
    );
    "go".clone_into(&mut asked.function);
    asked.args = vec![json!({"a": [1, null]})];
    asked.kwargs = json!({"b": "'\\\n\0é😀"}).as_object().unwrap().clone();
    asked.environment = vec![("NAME".to_owned(), "va'lue".to_owned())];
    let ran = run_with(&asked, &[]);
    assert_eq!(
        ran.result(),
        json!([{"a": [1, null]}, "'\\\n\0é😀", {"NAME": "va'lue"}, true, "plugin"])
    );
    assert_eq!((ran.stdout.as_slice(), ran.code), (b"hello\n".as_slice(), Some(0)));
}

#[test]
fn what_is_raised_is_told_with_the_plugins_lines_only() {
    let raised = run("def f():\n    raise ValueError('no')\ndef main():\n    f()").exception();
    assert_eq!((raised.class.as_str(), raised.message.as_str()), ("builtins.ValueError", "no"));
    assert!(raised.traceback.contains("File \"plugin.py\", line 2, in f\n    raise ValueError"));
    assert!(!raised.traceback.contains("bootstrap"), "{}", raised.traceback);

    let awaited = run("async def main():\n    return 1 / 0").exception();
    assert!(awaited.traceback.contains("line 2, in main"), "{}", awaited.traceback);
    assert!(!awaited.traceback.contains("asyncio"), "{}", awaited.traceback);
}

#[test]
fn every_way_not_to_answer_is_an_exception_with_a_class() {
    for (source, class) in [
        ("def main(:", "SyntaxError"),
        ("x = 1", "AttributeError"),
        ("def main(): return float('nan')", "ValueError"),
        ("def main(): return [1e308 * 10]", "ValueError"),
        ("def main(): return {1, 2}", "TypeError"),
        ("def main(): return '\\ud800'", "UnicodeEncodeError"),
        ("def main():\n    a = []\n    a.append(a)\n    return a", "ValueError"),
        ("def main(): return main()", "RecursionError"),
        ("import sys\ndef main(): sys.exit(0)", "SystemExit"),
        ("def main(): raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("def main(a): pass", "TypeError"),
    ] {
        assert_eq!(run(source).exception().class, format!("builtins.{class}"), "{source}");
    }
}

#[test]
fn an_exception_that_cannot_be_printed_is_told_all_the_same() {
    let source = "class Odd(Exception):\n    def __str__(self): raise Odd\n\
                  def main(): raise Odd('x' * 10)";
    let raised = run(source).exception();
    assert_eq!(raised.class, "plugin.Odd");
    assert_eq!(raised.message, "<unprintable: str() raised Odd>");

    let long = run("def main(): raise ValueError('x' * 1000000 + '\\ud800')").exception();
    assert!(long.message.len() < 5000 && long.message.contains("characters left out"));
    assert!(long.message.ends_with("\\ud800"), "{}", long.message);
    assert!(long.traceback.len() < 20_000);
}

#[test]
fn granted_names_are_answered_without_a_name_server() {
    let source = "import socket\ndef main():\n    \
        found = [socket.gethostbyname('X.io'), socket.getaddrinfo('x.io', 'https')[-1][4]]\n    \
        try: socket.create_connection(('y.io', 1))\n    \
        except socket.gaierror as error: found.append(error.errno == socket.EAI_NONAME)\n    \
        with socket.socket() as one:\n        found.append(one.connect_ex(('x.io', 1)) > 0)\n    \
        import asyncio, ssl\n    return found";
    let hosts = [("x.io".to_owned(), vec!["127.0.0.1".parse().unwrap(), "::1".parse().unwrap()])];
    let ran = run_with(&request(source), &hosts);
    assert_eq!(ran.result(), json!(["127.0.0.1", ["::1", 443, 0, 0], true, true]));
    assert!(ran.events().iter().any(|event| event.starts_with("socket.getaddrinfo [\"y.io\",1")));
}

#[test]
fn a_package_named_sonora_imports_without_its_own_init() {
    let folder = tempfile::tempdir().unwrap();
    let package = folder.path().join("sonora");
    std::fs::create_dir_all(package.join("queue")).unwrap();
    let init = "import cryptography_that_is_not_there\n__version__ = '9'\n\
                from .queue import Smart, Other as Renamed\n";
    std::fs::write(package.join("__init__.py"), init).unwrap();
    std::fs::write(package.join("queue/__init__.py"), "class Smart: pass\nOther = 5\n").unwrap();
    let snapshot = "import os\nos.makedirs('/none/such/folder')\nREADY = True\n";
    std::fs::write(package.join("snapshot.py"), snapshot).unwrap();
    let mut asked = request(
        "import sonora\nfrom sonora import Smart, Renamed\nimport sonora.queue, sonora.snapshot, os\ndef main():\n    \
         return [sonora.__version__, Renamed, Smart is sonora.queue.Smart, hasattr(sonora, 'none'), \
         sonora.snapshot.READY, os.mkdir.__name__]",
    );
    asked.paths = vec![folder.path().to_owned()];
    assert_eq!(run_with(&asked, &[]).result(), json!(["9", 5, true, false, true, "mkdir"]));
}

#[test]
fn the_audit_hook_tells_each_thing_once_and_nothing_of_imports() {
    let source = "import pathlib, http.client\ndef main():\n    for _ in range(9):\n        \
        try: open('/none/such')\n        except OSError: pass\n    eval('1')\n    \
        try: pathlib.Path('/none/write').write_text('')\n    except OSError: pass";
    let ran = run(source);
    assert_eq!(ran.result(), Value::Null);
    let events = ran.events();
    let count = |word: &str| events.iter().filter(|event| event.contains(word)).count();
    assert_eq!((count("/none/such"), count("exec []")), (1, 1), "{events:?}");
    // `pathlib` of Python 3.9 opens in two steps, which tell of it in different words.
    assert!((1..=2).contains(&count("/none/write")), "{events:?}");
    assert_eq!(count("open ["), count("open [\"/none"), "{events:?}");
}

#[test]
fn the_audit_hook_stops_at_its_budget() {
    let mut asked = request(
        "import os\ndef main():\n    for i in range(9000):\n        \
        try: os.listdir('/none/%d' % i)\n        except OSError: pass",
    );
    asked.limits.audit_bytes = 5000;
    let ran = run_with(&asked, &[]);
    assert_eq!(ran.result(), Value::Null);
    assert!((4000..=5000).contains(&ran.audit.len()), "{}", ran.audit.len());
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter("finite", |value| value.is_finite()).prop_map(Value::from),
        "-?[1-9][0-9]{20,300}".prop_map(|digits| strict(digits.as_bytes(), 1).unwrap()),
        any::<String>().prop_map(Value::from),
        "['\"\\\\\\x00-\\x1f\\x7f\u{d7ff}\u{e000}\u{ffff}\u{10ffff}]{0,9}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(any::<String>(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Says whether two values are the same to a reader of JSON: numbers by what they are, not how they are written.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(a), Value::Number(b)) => {
            a.to_string() == b.to_string()
                || (a.to_string().contains(['.', 'e']) && a.as_f64() == b.as_f64())
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => one == other,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_value_comes_back_from_python(values in prop::collection::vec(json_value(), 40)) {
        let mut asked = request("def main(*values): return values");
        asked.args = values;
        let ran = run_with(&asked, &[]);
        prop_assert!(same(&ran.result(), &Value::Array(asked.args)));
    }
}

#[test]
fn a_value_as_deep_as_may_be_comes_back() {
    let deep = |depth| (1..depth).fold(json!([]), |inner, _| json!([inner]));
    let mut asked = request("def main(value): return value");
    asked.args = vec![deep(128)];
    assert_eq!(run_with(&asked, &[]).result(), deep(128));
}

#[test]
fn a_path_that_is_not_utf_8_arrives() {
    use std::os::unix::ffi::OsStrExt as _;
    let mut asked = request("import os, sys\ndef main(): return list(os.fsencode(sys.path[-1]))");
    asked.paths = vec![PathBuf::from(std::ffi::OsStr::from_bytes(b"/none/\xff'\xc3\xa9"))];
    assert_eq!(run_with(&asked, &[]).result(), json!(b"/none/\xff'\xc3\xa9"));
}

#[test]
fn an_answer_is_read_strictly() {
    let read = |text: &str| answer(text.as_bytes(), &Limits::DEFAULT);
    assert_eq!(read(r#"{"status":"ok","result":[1]}"#), Ok(Answer::Returned(json!([1]))));
    assert_eq!(read("").unwrap_err(), NoAnswer::Missing);
    for forged in [
        "{",
        "[]",
        "null",
        r#"{"status":"ok"}"#,
        r#"{"status":"ok","result":NaN}"#,
        r#"{"status":"ok","result":1e999}"#,
        r#"{"status":"ok","result":1}{"status":"ok","result":2}"#,
        r#"{"status":"ok","result":1,"result":2}"#,
        r#"{"status":"ok","result":1,"more":2}"#,
        r#"{"status":"exception","type":"a","message":"b"}"#,
        r#"{"status":"exception","type":"a","message":"b","traceback":5}"#,
        r#"{"status":"timeout","result":1}"#,
        r#"{"result":1}"#,
    ] {
        assert_eq!(read(forged).unwrap_err().status(), Status::ProtocolError, "{forged}");
    }
    let around = |inner: &str| format!("{{\"status\":\"ok\",\"result\":{inner}}}");
    let nested = |depth: usize| around(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
    assert!(read(&nested(128)).is_ok());
    assert_eq!(read(&nested(129)).unwrap_err().status(), Status::ProtocolError);
    assert_eq!(read(&nested(50_000)).unwrap_err().status(), Status::ProtocolError);
    let long = around(&format!("\"{}\"", "x".repeat(1 << 20)));
    assert_eq!(read(&long).unwrap_err().status(), Status::ResultTooLarge);
}

#[test]
fn audit_lines_can_be_anything() {
    let lines = b"[\"open\",[\"/a\",\"r\",0]]\n\n\xff\xfe\n[\"open\",[\"/a\",\"r\",0]]\n[\"nonsense\",[]]\n\
        {\"open\":1}\n[\"open\"]\n[\"open\",[[[[[1]]]]]]\n[\"exec\",[]]";
    let found = audit_events(lines);
    let names: Vec<_> = found.events.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!((names, found.dropped), (vec!["open", "exec"], 5));

    let flood: String = (0..5000).map(|i| format!("[\"os.listdir\",[\"/{i}\"]]\n")).collect();
    let found = audit_events(flood.as_bytes());
    assert_eq!((found.events.len(), found.dropped), (2000, 3000));
}

proptest! {
    #[test]
    fn nothing_that_is_written_makes_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = answer(&bytes, &Limits::DEFAULT);
        let _ = audit_events(&bytes);
    }
}
