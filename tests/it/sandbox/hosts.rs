//! Hosts that have less: the level that is reported is the one in force, and nothing runs below the minimum.

use std::process::Command;

use super::ground::{Ground, PYTHON};
use super::ran::{PATIENCE, Ran, run};

/// A plugin that says whether it was run.
const PLUGIN: &str = "import threading, asyncio, os


async def main():
    # Threads and a loop are what wrongly refused system calls break first.
    found = []
    threads = [threading.Thread(target=found.append, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    await asyncio.to_thread(found.append, 4)
    return sorted(found)
";

/// A host, and what is to be had there.
struct Host {
    name: &'static str,
    level: &'static str,
    /// A layer that is not in force, and the error of the system.
    lacks: (&'static str, i32),
}

const EPERM: i32 = 1;
const EACCES: i32 = 13;
const EBUSY: i32 = 16;
const ENOSYS: i32 = 38;

const HOSTS: &[Host] = &[
    Host { name: "docker", level: "strong", lacks: ("namespaces", EPERM) },
    Host { name: "no-user-namespaces", level: "strong", lacks: ("namespaces", EPERM) },
    Host { name: "no-mount", level: "strong", lacks: ("root", EACCES) },
    Host { name: "no-landlock", level: "weak", lacks: ("landlock", ENOSYS) },
    Host { name: "old-kernel", level: "weak", lacks: ("landlock", ENOSYS) },
    Host { name: "busy-listener", level: "full", lacks: ("listener", EBUSY) },
];

fn on(host: &str, ground: &Ground, words: &[&str]) -> Ran {
    let mut command = Command::new(PYTHON);
    command.args(["-I", "-S", "-B"]).arg(ground.path("host.py")).arg(host).arg(ground.binary());
    command.arg("sandbox").args(words).env_clear().env("PATH", "/usr/bin:/bin");
    run(command, PATIENCE)
}

fn layer<'a>(ran: &'a Ran, name: &str) -> &'a serde_json::Value {
    let layers = ran.report["layers"].as_array().unwrap();
    layers.iter().find(|layer| layer["name"] == name).unwrap_or_else(|| unreachable!("{ran:?}"))
}

#[test]
fn a_host_that_has_less_is_told_as_it_is() {
    let ground = Ground::new();
    let plugin = ground.write("plugin.py", PLUGIN).display().to_string();
    for host in HOSTS {
        let words = ["run", &plugin, "--python", PYTHON, "--format", "json"];
        let ran = on(host.name, &ground, &[&words[..], &["--min-level", host.level]].concat());
        assert_eq!(ran.status(), "ok", "{}: {ran:?}", host.name);
        assert_eq!(
            ran.report["claimed_result"],
            serde_json::json!([0, 1, 2, 3, 4]),
            "{}",
            host.name
        );
        assert_eq!(ran.report["level"], host.level, "{}: {ran:?}", host.name);
        let (name, error) = host.lacks;
        assert_eq!(layer(&ran, name)["errno"], error, "{}: {ran:?}", host.name);
        assert_eq!(
            ran.stderr.contains("WEAK SANDBOX"),
            host.level == "weak",
            "{}: {}",
            host.name,
            ran.stderr
        );
    }
}

#[test]
fn nothing_runs_below_the_minimum() {
    let ground = Ground::new();
    let source = "print('it ran')\n\n\ndef main():\n    return 'it ran'\n";
    let plugin = ground.write("plugin.py", source).display().to_string();
    for host in HOSTS {
        let above = match host.level {
            "weak" => &["strong", "full"][..],
            "strong" => &["full"],
            _ => &[],
        };
        for minimum in above {
            let words =
                ["run", &plugin, "--python", PYTHON, "--format", "json", "--min-level", minimum];
            let ran = on(host.name, &ground, &words);
            assert_eq!(ran.code(), Some(125), "{} with {minimum}: {ran:?}", host.name);
            assert_eq!(ran.status(), "unavailable", "{} with {minimum}: {ran:?}", host.name);
            assert!(!ran.stdout.contains("it ran"), "{} with {minimum}: {ran:?}", host.name);
        }
        if host.level == "weak" {
            // `strong` is the minimum where nothing else is said; and no variable lowers it.
            let words = ["run", &plugin, "--python", PYTHON, "--format", "json"];
            assert_eq!(on(host.name, &ground, &words).code(), Some(125), "{}", host.name);
        }
    }
}

#[test]
fn a_probe_tells_what_a_run_would() {
    let ground = Ground::new();
    for host in HOSTS {
        let ran = on(host.name, &ground, &["probe", "--format", "json"]);
        assert_eq!(ran.report["level"], host.level, "{}: {ran:?}", host.name);
        let (name, error) = host.lacks;
        assert_eq!(layer(&ran, name)["errno"], error, "{}: {ran:?}", host.name);
    }
}
