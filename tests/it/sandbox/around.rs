//! What is around a confined plugin: modules beside it are not run outside, nobody reads the process that confines
//! it, and nothing outlives that.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use super::ground::{Ground, PYTHON, User};
use super::ran::{PATIENCE, run};
use super::world::World;

#[test]
fn modules_beside_the_plugin_run_confined_or_not_at_all() {
    let ground = Ground::new();
    let world = World::new(&ground, User::Tester);
    let place = tempfile::tempdir_in(ground.path("")).unwrap();
    let escaped = place.path().join("escaped");
    let hostile = format!("open({:?}, 'a').write(__name__)\n", escaped.display().to_string());
    let site = place.path().join("lib/python3.11/site-packages");
    std::fs::create_dir_all(&site).unwrap();
    std::fs::create_dir(place.path().join("bin")).unwrap();
    std::os::unix::fs::symlink(PYTHON, place.path().join("bin/python3")).unwrap();
    std::fs::write(place.path().join("pyvenv.cfg"), "home = /usr/bin\n").unwrap();
    std::fs::write(site.join("hostile.pth"), format!("import os; {hostile}")).unwrap();
    for name in
        ["json", "os", "sitecustomize", "sysconfig", "usercustomize", "encodings", "site", "sonora"]
    {
        for folder in [place.path(), &site] {
            std::fs::write(folder.join(format!("{name}.py")), &hostile).unwrap();
        }
    }
    let plugin = place.path().join("plugin.py");
    std::fs::write(&plugin, "def main():\n    import json\n\n    return json.dumps(1)\n").unwrap();
    for options in [&[][..], &["--path", "."], &["--python", PYTHON]] {
        let mut words = ground.words(&plugin, "strong");
        words.drain(4..6);
        words.extend(options.iter().map(|option| (*option).to_owned()));
        let mut command = world.command(&words);
        let startup = place.path().join("os.py");
        command
            .current_dir(place.path())
            .env("PYTHONPATH", place.path())
            .env("PYTHONSTARTUP", startup);
        command.env("VIRTUAL_ENV", place.path()).env("PATH", "/usr/bin:/bin");
        let ran = run(command, PATIENCE);
        assert_eq!(ran.status(), "ok", "{options:?}: {ran:?}");
        assert!(!escaped.exists(), "{options:?}: {:?}", std::fs::read_to_string(&escaped));
    }
}

#[test]
fn no_stranger_reads_the_process_that_confines() {
    let ground = Ground::new();
    let plugin = ground.write("plugin.py", "import time\n\n\ndef main():\n    time.sleep(60)\n");
    for user in User::all().into_iter().filter(|user| !user.is_root()) {
        let world = World::new(&ground, user);
        let words = ground.words(&plugin, "strong");
        let mut running = world.command(&words).spawn().unwrap();
        let environ = format!("/proc/{}/environ", running.id());
        // The files of a process that is not dumpable belong to root (proc(5)).
        let hidden = soon(|| std::fs::metadata(&environ).is_ok_and(|about| about.uid() == 0));
        running.kill().unwrap();
        running.wait().unwrap();
        assert!(hidden, "{user:?}");
    }
}

#[test]
fn nothing_outlives_the_process_that_confines() {
    let ground = Ground::new();
    let source = "import os, signal, time


def main():
    for number in signal.valid_signals():
        try:
            signal.signal(number, signal.SIG_IGN)
        except OSError:
            pass
    while True:
        time.sleep(60)
";
    let plugin = ground.write("plugin.py", source);
    for level in ["strong", "full"] {
        let mut world = World::new(&ground, User::all().pop().unwrap());
        let mut running = world.command(&ground.words(&plugin, level)).spawn().unwrap();
        let id = running.id();
        assert!(soon(|| !descendants(id).is_empty()), "nothing was started at {level}");
        let started = descendants(id);
        running.kill().unwrap();
        running.wait().unwrap();
        let gone = || started.iter().all(|id| !Path::new(&format!("/proc/{id}")).exists());
        assert!(soon(gone), "something is left at {level}");
        assert_eq!(world.signs(), []);
    }
}

/// Whether it becomes true within ten seconds.
fn soon(condition: impl Fn() -> bool) -> bool {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(10) {
        if condition() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}

/// Returns the processes below one.
fn descendants(id: u32) -> Vec<u32> {
    let list = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
    let list = list.unwrap_or_default();
    let own = list.split_whitespace().map(|word| word.parse().unwrap());
    own.flat_map(|child| [vec![child], descendants(child)].concat()).collect()
}
