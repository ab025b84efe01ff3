//! Folders and files that lead elsewhere, wait for ever, or change.

use super::*;

fn paths(plugins: &[PluginAnalysis], folder: &Folder) -> Vec<String> {
    let root = format!("{}/", folder.path().display());
    plugins.iter().map(|plugin| plugin.path.replace(&root, "")).collect()
}

#[test]
fn plugins_are_found_and_every_file_of_them_is_read() {
    let folder = Folder::new();
    for name in [
        "b.py",
        "a.pyw",
        "readme.md",
        "stub.pyi",
        "music/__init__.py",
        "music/tests/test_x.py",
        "music/.hidden/x.py",
        "tool/plugin.toml",
        "tool/setup.py",
        "tool/data.bin",
        "deep/er/c.py",
        ".hidden/d.py",
        "n.ipynb",
    ] {
        folder.write(
            name,
            if name.ends_with("ipynb") { r#"{"nbformat": 4, "cells": []}"# } else { "" },
        );
    }
    let plugins = scan_all(folder.path());
    let expected = [".hidden/d.py", "a.pyw", "b.py", "deep/er/c.py", "music", "n.ipynb", "tool"];
    assert_eq!(paths(&plugins, &folder), expected);
    let files: Vec<u64> = plugins.iter().map(|plugin| plugin.files).collect();
    assert_eq!(files, [1, 1, 1, 1, 3, 1, 3]);
    assert!(plugins.iter().all(|plugin| denials(plugin).is_empty() && plugin.unreadable.is_none()));
    let again: Vec<_> = scan_all(folder.path()).into_iter().map(|plugin| plugin.sha256).collect();
    assert_eq!(again, plugins.into_iter().map(|plugin| plugin.sha256).collect::<Vec<_>>());
}

#[test]
fn the_digest_of_a_folder_is_that_of_sha256sum() {
    let folder = Folder::new();
    folder.write("p/__init__.py", "x = 1\n");
    folder.write("p/a/b.txt", "b");
    let script =
        "cd p && find . -type f | sed 's|^./||' | LC_ALL=C sort | xargs sha256sum | sha256sum";
    let output =
        std::process::Command::new("sh").arg("-c").arg(script).current_dir(folder.path()).output();
    let expected = String::from_utf8(output.unwrap().stdout).unwrap();
    // Lines are sorted by path, as `sort` does with names of this kind.
    assert_eq!(scan_one(&folder.path().join("p")).sha256, expected.split(' ').next().unwrap());
}

#[test]
fn what_one_file_takes_from_another_is_known_whatever_the_order() {
    let folder = Folder::new();
    folder.write("p/__init__.py", "");
    folder.write("p/z.py", "import os\nrun = os.system\n");
    folder.write("p/m.py", "from .z import run\n\nrun('id')\n");
    folder.write("p/a.py", "from p.m import run as r\n\n\nr('id')\n");
    folder.write("p/b.py", "from .c import x\ny = x\n");
    folder.write("p/c.py", "from .b import y\nimport os\nx = os.system\ny('id')\n");
    let plugin = scan_one(&folder.path().join("p"));
    for (file, line) in [("m.py", 3), ("a.py", 4), ("c.py", 4)] {
        let used = plugin.uses.iter().any(|used| {
            used.permission.to_string() == "process"
                && used.place.path.ends_with(file)
                && used.place.line == line
        });
        assert!(used, "{file}: {:?}", plugin.uses);
    }
}

#[test]
fn nothing_to_check_is_an_error() {
    let folder = Folder::new();
    folder.write("readme.md", "");
    let options = ScanOptions::default();
    assert!(matches!(scan_with(folder.path(), &options), Err(ScanError::NoPlugin { .. })));
    let missing = folder.path().join("missing");
    assert!(matches!(scan_with(&missing, &options), Err(ScanError::Path { .. })));
    assert!(matches!(scan(&[], None, &options, &()), Err(ScanError::NoInput)));
}

#[test]
fn standard_input_is_a_plugin() {
    let found = scan(&[], Some(b"x = (".to_vec()), &ScanOptions::default(), &()).unwrap();
    assert_eq!(found[0].path, "-");
    assert!(denied_for(&found[0], "unparsable-source"));
}

#[test]
fn compiled_code_startup_files_and_settings_are_found() {
    let folder = Folder::new();
    folder.write("p/__init__.py", "");
    for (name, rule) in [
        ("p/__pycache__/x.cpython-311.pyc", "compiled-code"),
        ("p/x.so", "compiled-code"),
        ("p/y.PYD", "compiled-code"),
        ("p/z.pth", "startup-file"),
        ("p/sitecustomize.py", "startup-file"),
    ] {
        let path = folder.write(name, "");
        assert_eq!(denials(&scan_one(&folder.path().join("p"))), BTreeSet::from([rule]), "{name}");
        fs::remove_file(path).unwrap();
    }
    folder.write("p/.sonora-sec.toml", "[grants.\".\"]\nall = true\n");
    folder.write("p/baseline.json", r#"{"schema": "sonora-sec/baseline/1"}"#);
    folder.write("p/.gitignore", "*\n");
    folder.write("p/evil.py", "x = (");
    let plugin = scan_one(&folder.path().join("p"));
    let notes = plugin.findings.iter().filter(|found| found.rule.name == "scanned-settings");
    assert_eq!(notes.count(), 2);
    assert!(denied_for(&plugin, "unparsable-source"));
    folder.write("q.so", "");
    folder.write(".sonora-sec.toml", "");
    let found = scan_all(folder.path());
    assert_eq!(paths(&found, &folder), ["p", "q.so"]);
    assert!(denied_for(&found[1], "compiled-code"));
}

#[test]
fn a_gitignore_counts_when_asked_and_never_within_a_plugin() {
    let folder = Folder::new();
    folder.write(".gitignore", "__pycache__/\nskipped.py\n");
    folder.write("a.py", "");
    folder.write("skipped.py", "x = (");
    folder.write("p/__init__.py", "");
    folder.write("p/.gitignore", "evil.py\n");
    folder.write("p/evil.py", "x = (");
    folder.write("p/__pycache__/x.pyc", "");
    let options = ScanOptions { respect_gitignore: true, ..ScanOptions::default() };
    let found = scan_with(folder.path(), &options).unwrap();
    assert_eq!(paths(&found, &folder), ["a.py", "p"]);
    assert_eq!(denials(&found[1]), BTreeSet::from(["unparsable-source"]));
    let all = scan_all(folder.path());
    assert_eq!(paths(&all, &folder), ["a.py", "p", "skipped.py"]);
    assert_eq!(denials(&all[1]), BTreeSet::from(["compiled-code", "unparsable-source"]));
}

#[test]
fn too_many_files_and_too_deep_folders_are_refused() {
    let folder = Folder::new();
    let deep = format!("p/{}x.py", "d/".repeat(80));
    folder.write("p/__init__.py", "");
    folder.write(&deep, "");
    assert!(denied_for(&scan_one(&folder.path().join("p")), "oversized-input"));
    let few = |limits| ScanOptions { limits, ..ScanOptions::default() };
    let options = few(ScanLimits { entries: 10, depth: 1000, ..ScanLimits::default() });
    assert!(denied_for(
        &scan_with(&folder.path().join("p"), &options).unwrap()[0],
        "oversized-input"
    ));
    let small = Folder::new();
    small.write("p/plugin.toml", "");
    small.write("p/data", "12345678");
    let options = few(ScanLimits { plugin_bytes: 7, ..ScanLimits::default() });
    let plugin = &scan_with(&small.path().join("p"), &options).unwrap()[0];
    assert!(denied_for(plugin, "oversized-input"));
    assert_eq!(plugin.sha256, "");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn links_are_followed_to_files_within_the_path_only() {
        let outside = Folder::new();
        outside.write("x.py", "");
        let folder = Folder::new();
        folder.write("p/__init__.py", "");
        folder.write("shared.py", "x = (");
        let link = folder.path().join("p/link.py");
        for target in [
            "../p",
            ".",
            "link.py",
            "missing",
            "/dev/zero",
            outside.path().join("x.py").to_str().unwrap(),
        ] {
            symlink(target, &link).unwrap();
            let plugins = scan_all(folder.path());
            assert_eq!(paths(&plugins, &folder), ["p", "shared.py"], "{target}");
            assert_eq!(denials(&plugins[0]), BTreeSet::from(["linked-file"]), "{target}");
            fs::remove_file(&link).unwrap();
        }
        symlink("../shared.py", &link).unwrap();
        assert_eq!(denials(&scan_all(folder.path())[0]), BTreeSet::from(["unparsable-source"]));
        fs::remove_file(&link).unwrap();
        symlink(outside.path(), folder.path().join("other")).unwrap();
        let plugins = scan_all(folder.path());
        assert_eq!(paths(&plugins, &folder), ["other", "p", "shared.py"]);
        assert!(denied_for(&plugins[0], "linked-file"));
    }

    #[test]
    fn a_path_that_is_a_link_is_followed() {
        let folder = Folder::new();
        folder.write("releases/1/a.py", "");
        symlink("releases/1", folder.path().join("current")).unwrap();
        assert_eq!(paths(&scan_all(&folder.path().join("current")), &folder), ["current/a.py"]);
    }

    #[test]
    fn pipes_sockets_and_devices_are_not_waited_for() {
        let folder = Folder::new();
        folder.write("p/__init__.py", "");
        rustix::fs::mkfifoat(rustix::fs::CWD, folder.path().join("p/pipe.py"), 0o600.into())
            .unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, folder.path().join("pipe.py"), 0o600.into()).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("p/s.py")).unwrap();
        for plugin in scan_all(folder.path()) {
            assert_eq!(denials(&plugin), BTreeSet::from(["unreadable-file"]), "{}", plugin.path);
        }
        for device in ["/dev/zero", "/dev/null"] {
            assert!(denied_for(&scan_one(Path::new(device)), "unreadable-file"));
        }
    }

    #[test]
    fn a_name_that_is_no_text_is_refused() {
        use std::os::unix::ffi::OsStrExt as _;
        let folder = Folder::new();
        folder.write("p/__init__.py", "");
        let name = std::ffi::OsStr::from_bytes(b"x\xff.py");
        if fs::write(folder.path().join("p").join(name), "").is_ok() {
            assert!(denied_for(&scan_one(&folder.path().join("p")), "unreadable-file"));
        }
    }

    #[test]
    fn a_file_that_changes_all_the_time_is_refused_or_read_as_it_was() {
        let folder = Folder::new();
        let path = folder.write("p.py", "x = 1\n".repeat(100_000));
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut file = File::options().append(true).open(&path).unwrap();
                while !done.load(Ordering::Relaxed) {
                    let _ = file.write_all(b"#");
                    let _ = file.set_len(600_000);
                }
            });
            let refused = (0..50).any(|_| denied_for(&scan_one(&path), "unreadable-file"));
            done.store(true, Ordering::Relaxed);
            assert!(refused);
        });
    }
}
