//! The floors: a module names only lower ones, and the library does not touch the terminal.

use std::path::{Path, PathBuf};

/// Every module, and what it may name.
const FLOORS: &[(&str, &[&str])] = &[
    ("core", &[]),
    ("vault", &["core"]),
    ("audit_log", &["core"]),
    ("render", &["core"]),
    ("leaks", &["core"]),
    ("firewall", &["core"]),
    ("json_scan", &["core"]),
    ("guard", &["core"]),
    ("hygiene", &["core"]),
    ("sandbox", &["core"]),
    (
        "cli",
        &[
            "core",
            "vault",
            "audit_log",
            "leaks",
            "hygiene",
            "firewall",
            "json_scan",
            "guard",
            "sandbox",
            "render",
        ],
    ),
];

/// What only `cli` may do.
const RIM: &[&str] = &["println!", "eprintln!", "env::var", "env::args", "stdin()", "stdout()"];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// Returns every source file with the module it belongs to and its code.
fn modules() -> Vec<(String, PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    sources(&src)
        .into_iter()
        .map(|path| {
            let first = path.strip_prefix(&src).unwrap().iter().next().unwrap();
            let module = first.to_str().unwrap().trim_end_matches(".rs").to_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            (module, path, text)
        })
        .filter(|(module, ..)| module != "main" && module != "lib")
        .collect()
}

#[test]
fn a_module_names_only_lower_floors() {
    for (module, path, text) in modules() {
        let Some((_, allowed)) = FLOORS.iter().find(|(name, _)| *name == module) else {
            unreachable!("{} is on no floor", path.display());
        };
        for (number, line) in text.lines().enumerate() {
            for part in line.split("crate::").skip(1) {
                let named: String =
                    part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let fine = named == module || allowed.contains(&named.as_str());
                assert!(fine, "{}:{}: {module} names {named}", path.display(), number + 1);
            }
        }
    }
}

#[test]
fn only_the_command_line_prints_prompts_and_reads_the_environment() {
    for (module, path, text) in modules() {
        let code = text.split("#[cfg(test)]").next().unwrap();
        for word in RIM {
            assert!(module == "cli" || !code.contains(word), "{}: {word}", path.display());
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for (_, path, text) in modules() {
        assert!(text.starts_with("//! "), "{} opens without `//!`", path.display());
    }
}

#[test]
fn unsafe_code_stays_in_one_place() {
    for (_, path, text) in modules() {
        let allowed = path.ends_with("core/sys.rs")
            || path.parent().is_some_and(|folder| folder.ends_with("core/sys"));
        assert!(allowed || !text.contains("unsafe {"), "{}", path.display());
    }
}

#[test]
fn two_files_open_sockets() {
    let words =
        ["TcpListener", "TcpStream", "ToSocketAddrs", "UdpSocket", "UnixListener", "UnixStream"];
    for (_, path, text) in modules() {
        let code = text.split("#[cfg(test)]").next().unwrap();
        let allowed =
            path.ends_with("guard/tls/socket.rs") || path.ends_with("sandbox/linux/broker.rs");
        assert!(allowed || !words.iter().any(|word| code.contains(word)), "{}", path.display());
    }
}
