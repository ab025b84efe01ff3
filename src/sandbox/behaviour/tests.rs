//! Calls and events as they come, and what they are said to mean.

use serde_json::{Value, json};

use super::*;

fn call(name: &str, operand: Operand) -> Call {
    Call { name: name.to_owned(), operand, decision: Decision::Denied, count: 1 }
}

fn path(name: &str, path: &str, writes: bool) -> Call {
    call(name, Operand::Path { bytes: path.as_bytes().to_vec(), writes })
}

fn around() -> Surroundings {
    Surroundings {
        own: vec![
            PathBuf::from("/usr/lib/python3.11"),
            PathBuf::from("/opt/site"),
            PathBuf::from("/data"),
        ],
        granted: vec![PathBuf::from("/data")],
        hosts: vec![("x.io".to_owned(), vec!["192.0.2.7".parse().unwrap()])],
    }
}

/// Returns `what target -> need` of each attempt.
fn told(calls: &[Call], events: &[(&str, Value)]) -> Vec<String> {
    let events =
        events.iter().map(|(name, args)| ((*name).to_owned(), args.as_array().unwrap().clone()));
    let audit = AuditEvents { events: events.collect(), dropped: 0 };
    attempts(calls, &audit, &around()).0.iter().map(words).collect()
}

fn words(attempt: &Attempt) -> String {
    let needs = attempt.needs.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
    format!("{} {} -> {needs}", attempt.what, attempt.target)
}

#[test]
fn calls_mean_what_they_do() {
    for (call, expected) in [
        (path("openat", "/etc/shadow", false), "openat /etc/shadow -> fs.read:/etc/shadow"),
        (path("openat", "/etc/shadow", true), "openat /etc/shadow -> fs.write:/etc/shadow"),
        (path("newfstatat", "/home", false), "newfstatat /home -> fs.read:/home"),
        (path("openat", "/data/a", false), "openat /data/a -> fs.read:/data/a"),
        (path("unlinkat", "/a", false), "unlinkat /a -> fs.write:/a"),
        (
            path("openat", "/opt/site/x.pyc", true),
            "openat /opt/site/x.pyc -> fs.write:/opt/site/x.pyc",
        ),
        (
            path("openat", "/opt/site/../x", false),
            "openat /opt/site/../x -> fs.read:/opt/site/../x",
        ),
        (
            call("connect", Operand::Address("192.0.2.7:443".parse().unwrap())),
            "connect x.io:443 (192.0.2.7) -> net.socket:x.io:443",
        ),
        (
            call("connect", Operand::Address("[2001:db8::1]:80".parse().unwrap())),
            "connect [2001:db8::1]:80 -> net.socket:[2001:db8::1]:80",
        ),
        (call("connect", Operand::Unix(b"\0x".to_vec())), "connect @x -> net.socket"),
        (call("socket", Operand::Numbers(vec![2, 1, 6])), "socket 2, 1, 6 -> net.socket"),
        (call("clone", Operand::Numbers(vec![0x11])), "clone 17 -> process"),
        (call("clone", Operand::Numbers(vec![0x3d_0f00])), "clone 4001536 -> -"),
        (call("execve", Operand::Nothing), "execve  -> process"),
        (call("io_uring_setup", Operand::Nothing), "io_uring_setup  -> native"),
        (call("bind", Operand::Nothing), "bind  -> net.listen"),
        (call("syscall 451", Operand::Nothing), "syscall 451  -> -"),
    ] {
        assert_eq!(told(&[call], &[]), [expected]);
    }
}

#[test]
fn events_mean_what_they_say() {
    for (name, args, expected) in [
        ("open", json!(["/a", "r", 0]), "open /a -> fs.read:/a"),
        ("open", json!(["/a", "w", 0]), "open /a -> fs.write:/a"),
        ("open", json!(["/a", null, 0o101]), "open /a -> fs.write:/a"),
        ("os.listdir", json!(["/a"]), "os.listdir /a -> fs.read:/a"),
        ("os.listdir", json!([null]), "os.listdir  -> fs.read"),
        ("os.rename", json!(["/a", "/b"]), "os.rename /a -> fs.write:/a"),
        (
            "socket.connect",
            json!([{"type": "socket"}, ["x.io", 443]]),
            "socket.connect x.io:443 -> net.socket:x.io:443",
        ),
        (
            "socket.getaddrinfo",
            json!(["::1", 80, 0, 0]),
            "socket.getaddrinfo [::1]:80 -> net.socket:[::1]:80",
        ),
        (
            "socket.__new__",
            json!([{"type": "socket"}, 2, 1, 0]),
            "socket.__new__ 2 1 0 -> net.socket",
        ),
        (
            "urllib.Request",
            json!(["http://me@x.io:8080/a?b", null, {"type": "dict"}, "GET"]),
            "urllib.Request http://me@x.io:8080/a?b -> net.http:x.io:8080",
        ),
        (
            "urllib.Request",
            json!(["file:///etc/x"]),
            "urllib.Request file:///etc/x -> fs.read:/etc/x",
        ),
        ("subprocess.Popen", json!(["ls", ["ls", "-l"]]), "subprocess.Popen ls ls -l -> process"),
        ("ctypes.dlopen", json!(["libc.so.6"]), "ctypes.dlopen libc.so.6 -> native"),
        ("sqlite3.connect", json!(["a.db"]), "sqlite3.connect a.db -> fs.write:a.db"),
        ("exec", json!([]), "exec  -> code.exec"),
        ("import", json!(["os"]), "import os -> -"),
    ] {
        assert_eq!(told(&[], &[(name, args)]), [expected]);
    }
}

#[test]
fn what_every_python_does_is_no_attempt() {
    let calls = [
        path("openat", "/usr/lib/python3.11/json/__init__.py", false),
        path("newfstatat", "/usr/bin/pyvenv.cfg", false),
        path("openat", "/etc/ld.so.cache", false),
        path("openat", "/usr/lib/locale/C.utf8/LC_CTYPE", false),
        call("clone3", Operand::Nothing),
    ];
    let events = [
        ("open", json!(["/opt/site/x.py", "r", 0])),
        ("ctypes.dlopen", json!([null])),
        ("socket.__new__", json!([{"type": "socket"}, 1, 1, 0])),
        ("sqlite3.connect", json!([":memory:"])),
        ("open", json!([3, "r", 0])),
    ];
    assert_eq!(told(&calls, &events), Vec::<String>::new());
}

#[test]
fn a_file_of_libc_needs_nothing_in_the_company_of_what_libc_does() {
    let passwd = path("openat", "/etc/passwd", false);
    assert_eq!(
        told(std::slice::from_ref(&passwd), &[]),
        ["openat /etc/passwd -> fs.read:/etc/passwd"]
    );
    let company = path("openat", "/etc/nsswitch.conf", false);
    assert_eq!(
        told(&[passwd.clone(), company.clone()], &[]),
        ["openat /etc/nsswitch.conf -> -", "openat /etc/passwd -> -"]
    );
    // What Python opened raised an event, and libc raises none.
    let opened = ("open", json!(["/etc/passwd", "r", 0]));
    assert_eq!(
        told(&[passwd.clone(), company], &[opened]).last().unwrap(),
        "open /etc/passwd -> fs.read:/etc/passwd"
    );
    // A socket as a plugin makes it is not that of the name cache.
    let own = call("socket", Operand::Numbers(vec![1, 0o2_000_001, 0]));
    assert_eq!(told(&[passwd, own], &[])[0], "openat /etc/passwd -> fs.read:/etc/passwd");
}

#[test]
fn noise_is_not_a_folder_that_leads_elsewhere() {
    for bad in ["/usr/lib/locale/../../../etc/shadow", "/usr/lib/localexx/a"] {
        assert_eq!(
            told(&[path("openat", bad, false)], &[]),
            [format!("openat {bad} -> fs.read:{bad}")]
        );
    }
    let written = path("openat", "/etc/localtime", true);
    assert_eq!(told(&[written], &[]), ["openat /etc/localtime -> fs.write:/etc/localtime"]);
}

#[test]
fn many_attempts_of_one_kind_hide_none_of_another() {
    let mut calls: Vec<Call> =
        (0..5000).map(|number| path("newfstatat", &format!("/{number:05}"), false)).collect();
    calls.push(call("socket", Operand::Numbers(vec![2, 1, 0])));
    calls.push(path("newfstatat", "/00001", false));
    let audit = AuditEvents { events: Vec::new(), dropped: 3 };
    let (listed, unlisted) = attempts(&calls, &audit, &around());
    assert_eq!((listed.len(), unlisted), (MAX_TARGETS + 1, 5000 - MAX_TARGETS as u64 + 3));
    assert_eq!(words(listed.last().unwrap()), "socket 2, 1, 0 -> net.socket");
    assert_eq!(listed.iter().find(|one| one.target == "/00001").map(|one| one.count), Some(2));
}
