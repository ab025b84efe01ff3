//! A full disk: nothing is lost, nothing is left behind, and it goes on when there is room.
//!
//! Needs a small file system, so each test runs itself again in a mount namespace of its own.
#![cfg(target_os = "linux")]

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::home::{Home, error_of};

/// Says to the test's second run where its file system is.
const SMALL: &str = "SONORA_TEST_SMALL_DISK";
const KEY: [&str; 3] = ["--identity", "bot.key", "--json"];

/// Runs `inside` with a small file system mounted over a folder of a home with a vault.
fn with_small_disk(test: &str, options: &str, inside: impl FnOnce(&Path)) {
    if let Some(folder) = std::env::var_os(SMALL) {
        return inside(Path::new(&folder));
    }
    let folder = tempfile::tempdir().unwrap();
    let script = "mount -t tmpfs -o \"$1\" tmpfs \"$2\" || exit 99; shift 2; exec \"$@\"";
    let output = Command::new("unshare")
        .args(["--mount", "sh", "-c", script, "sh", options])
        .arg(folder.path())
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", &format!("full_disk::{test}"), "--nocapture", "--test-threads", "1"])
        .env(SMALL, folder.path())
        .output();
    match output {
        Err(error) => println!("not run: no `unshare` ({error})"),
        Ok(output) => {
            let told = String::from_utf8_lossy(&output.stderr);
            let refused = told.contains("unshare failed") || told.contains("unshare: ");
            if refused || output.status.code() == Some(99) {
                println!("not run: no mount here ({})", told.trim());
                return;
            }
            let shown = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success(), "{shown}{told}");
            assert!(shown.contains("1 passed"), "{shown}");
        }
    }
}

/// Fills a file system to the last byte, or but for `spare` bytes.
fn fill(folder: &Path, spare: u64) {
    let path = folder.join("filler");
    let mut file = File::create(&path).unwrap();
    while file.write_all(&[b'x'; 4096]).is_ok() {}
    let len = file.metadata().unwrap().len();
    file.set_len(len.saturating_sub(spare)).unwrap();
}

fn make_room(folder: &Path) {
    std::fs::remove_file(folder.join("filler")).unwrap();
}

fn remove_all(paths: &[PathBuf]) {
    for path in paths {
        std::fs::remove_file(path).unwrap();
    }
}

fn store(home: &Home, value: &[u8]) -> Output {
    home.run(&[&["store", "token", "--replace"], &KEY[..]].concat(), value)
}

/// What every failed write must come to: a clear answer, the old vault, nothing left behind.
fn expect_refusal(home: &Home, reason: &str, spare: u64) {
    let before = std::fs::read(home.vault()).unwrap();
    let output = store(home, &vec![b'y'; 40_000]);
    let error = error_of(&output);
    let shown = format!("{spare} bytes free: {error}");
    assert_eq!(output.status.code(), Some(2), "{shown}");
    assert_eq!(error["reason"], reason, "{shown}");
    assert!(std::fs::read(home.vault()).unwrap() == before, "the vault was written; {shown}");
    assert_eq!(home.leftovers(), Vec::<PathBuf>::new(), "{shown}");
    assert_eq!(home.value("token"), "old", "{shown}");
    let hint = error["hint"].as_str().unwrap_or_default();
    assert!(hint.contains("space") && hint.contains("vault is unchanged"), "{shown}");
}

#[test]
fn a_full_disk_leaves_the_old_vault() {
    with_small_disk("a_full_disk_leaves_the_old_vault", "size=1m", |disk| {
        let home = Home::with_vault_in(disk);
        assert!(store(&home, b"old").status.success());
        // No byte, too few for the header, for the body, for all of it.
        for spare in [0, 4096, 16_384, 36_864] {
            fill(disk, spare);
            expect_refusal(&home, "io", spare);
            make_room(disk);
        }
        assert!(store(&home, b"new").status.success());
        assert_eq!(home.value("token"), "new");
        assert_eq!(home.generation(), 3);
    });
}

#[test]
fn a_disk_without_room_for_names_leaves_the_old_vault() {
    let test = "a_disk_without_room_for_names_leaves_the_old_vault";
    with_small_disk(test, "size=4m,nr_inodes=40", |disk| {
        let home = Home::with_vault_in(disk);
        assert!(store(&home, b"old").status.success());
        let names = |spare: usize| {
            let made = (0..100)
                .map(|n| disk.join(format!("name{n}")))
                .take_while(|path| File::create(path).is_ok())
                .collect::<Vec<_>>();
            let freed = made.len().saturating_sub(spare);
            remove_all(&made[freed..]);
            made[..freed].to_vec()
        };
        // The stage takes a name, and so does the room that is tried out for a receipt.
        for (spare, reason) in [(0, "io"), (1, "state-unwritable")] {
            let made = names(spare);
            expect_refusal(&home, reason, spare as u64);
            remove_all(&made);
        }
        assert!(store(&home, b"new").status.success());
        assert_eq!(home.value("token"), "new");
    });
}

#[test]
fn a_full_state_folder_leaves_the_old_vault() {
    with_small_disk("a_full_state_folder_leaves_the_old_vault", "size=256k", |disk| {
        let mut home = Home::new();
        home.keep_state_in(disk);
        home.ok(&["init", "--new-identity", "bot.key"], b"");
        assert!(store(&home, b"old").status.success());
        fill(disk, 0);
        expect_refusal(&home, "state-unwritable", 0);
        make_room(disk);
        assert!(store(&home, b"new").status.success());
        assert_eq!(home.value("token"), "new");
    });
}
