//! Plugins that do nothing wrong run, where earlier drafts of a sandbox failed.

use std::process::Command;

use super::ground::{Ground, User};
use super::ran::{PATIENCE, Ran, run};
use super::world::World;

/// Runs a plugin at both levels for everybody.
#[track_caller]
fn runs(source: &str, check: impl Fn(&Ran)) {
    let ground = Ground::new();
    let plugin = ground.write("plugin.py", source);
    for user in User::all() {
        let world = World::new(&ground, user);
        for level in ["strong", "full"] {
            let ran = run(world.command(&ground.words(&plugin, level)), PATIENCE);
            assert_eq!(ran.status(), "ok", "{user:?} at {level}: {ran:?}");
            check(&ran);
        }
    }
}

#[test]
fn threads_start() {
    // Mistake 2: where `clone3` fails with anything but ENOSYS there is no thread at all.
    let source = "import threading


def main():
    gate = threading.Barrier(9)
    threads = [threading.Thread(target=gate.wait) for _ in range(8)]
    for thread in threads:
        thread.start()
    gate.wait()
    for thread in threads:
        thread.join()
    return len(threads)
";
    runs(source, |ran| {
        assert_eq!(ran.report["claimed_result"], 8);
        assert!(ran.report["usage"]["threads"].as_u64().unwrap() >= 9, "{ran:?}");
    });
}

#[test]
fn threads_start_where_the_user_has_many_processes() {
    let ground = Ground::new();
    let source = "import threading


def main():
    threads = [threading.Thread(target=print) for _ in range(8)]
    for thread in threads:
        thread.start()
    return len(threads)
";
    let plugin = ground.write("plugin.py", source);
    for user in User::all() {
        let world = World::new(&ground, user);
        let sleep = ["/bin/sleep", "60"].map(str::to_owned);
        let mut others: Vec<_> = (0..40).map(|_| world.command(&sleep).spawn().unwrap()).collect();
        for level in ["strong", "full"] {
            let ran = run(world.command(&ground.words(&plugin, level)), PATIENCE);
            assert_eq!(ran.status(), "ok", "{user:?} at {level}: {ran:?}");
        }
        for other in &mut others {
            other.kill().unwrap();
            other.wait().unwrap();
        }
    }
}

#[test]
fn callbacks_of_ctypes_and_own_machine_code_are_no_escape() {
    let source = "import ctypes, mmap


def main():
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
    numbers = (ctypes.c_int * 3)(3, 1, 2)
    ctypes.CDLL(None).qsort(numbers, 3, 4, compare(lambda a, b: a[0] - b[0]))
    return [len(page), *numbers]
";
    runs(source, |ran| {
        assert_eq!(ran.report["claimed_result"], serde_json::json!([4096, 1, 2, 3]));
    });
}

#[test]
fn what_a_program_does_all_day_is_not_refused() {
    let source = "import asyncio, dataclasses, datetime, json, logging, queue, re, signal, tempfile, time, zoneinfo


async def main():
    reading, writing = await asyncio.open_connection(sock=pair()[0])
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, lambda: None)
    await asyncio.wait_for(asyncio.to_thread(time.sleep, 0.01), 5)
    logging.getLogger().warning('seen')
    return [json.dumps({'a': 1}), re.sub('a', 'b', 'a'), str(datetime.date(2026, 1, 1)), time.tzname[0]]


def pair():
    import socket

    return socket.socketpair()
";
    runs(source, |ran| {
        assert_eq!(ran.report["claimed_result"][1], "b");
        assert!(ran.text("/stderr").contains("seen"));
    });
}

#[test]
fn what_was_granted_is_there() {
    let ground = Ground::new();
    let source = "import asyncio, socket


async def main(target):
    found = []
    made = socket.create_connection(('127.0.0.1', target['tcp']), 5)
    found.append(made.getpeername()[1] == target['tcp'])
    _, writing = await asyncio.open_connection('127.0.0.1', target['tcp'])
    found.append(writing.get_extra_info('peername')[1] == target['tcp'])
    with open(target['library'] + '/module_of_library.py') as file:
        found.append('ANSWER' in file.read())
    return found
";
    let plugin = ground.write("plugin.py", source);
    for user in User::all() {
        let world = World::new(&ground, user);
        let target = &world.told.target;
        for level in ["strong", "full"] {
            let mut words = ground.words(&plugin, level);
            let (tcp, library) = (&target["tcp"], target["library"].as_str().unwrap());
            for permission in [format!("net.socket:127.0.0.1:{tcp}"), format!("fs.read:{library}")]
            {
                words.extend(["--permission".to_owned(), permission]);
            }
            words.extend(["--args".to_owned(), serde_json::json!([target]).to_string()]);
            let ran = run(world.command(&words), PATIENCE);
            let all = serde_json::json!([true, true, true]);
            assert_eq!(ran.report["claimed_result"], all, "{user:?} at {level}: {ran:?}");
        }
    }
}

#[test]
fn which_descriptors_are_open_does_not_matter() {
    // Mistake 5: what is moved to 0 to 4 may close what lies there.
    let ground = Ground::new();
    let plugin = ground.write("plugin.py", "def main():\n    return 1\n");
    // The shell knows descriptors of one digit only.
    let opened: Vec<String> = (3..10).map(|number| format!("{number}</dev/null")).collect();
    for change in ["0<&-", "2>&-", "0<&- 2>&-", &opened.join(" "), "3<&- 4<&- 5<&-"] {
        for level in ["strong", "full"] {
            let mut command = Command::new("/bin/sh");
            let text = format!("exec {change}; exec \"$0\" \"$@\"");
            command.args(["-c", &text]).args(ground.words(&plugin, level));
            let ran = run(command, PATIENCE);
            assert_eq!(ran.status(), "ok", "{change} at {level}: {ran:?}");
        }
    }
}
