//! What is written twice is compared: completions, man pages, docs/cli.md, the exit codes.
//!
//! `SONORA_BLESS=1 cargo test` rewrites the generated files.

use std::path::Path;

use sonora_sec::cli::{exit, generate};

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn generated_files_are_current() {
    let bless = std::env::var_os("SONORA_BLESS").is_some();
    let mut stale = Vec::new();
    let files = generate::files();
    for (path, text) in &files {
        let full = top().join(path);
        if bless {
            std::fs::create_dir_all(full.parent().unwrap()).unwrap();
            std::fs::write(&full, text).unwrap();
        } else if std::fs::read_to_string(&full).ok().as_ref() != Some(text) {
            stale.push(path.display().to_string());
        }
    }
    assert!(stale.is_empty(), "run `SONORA_BLESS=1 cargo test`; stale: {stale:?}");
    for folder in ["completions", "man"] {
        for entry in std::fs::read_dir(top().join(folder)).unwrap() {
            let path = Path::new(folder).join(entry.unwrap().file_name());
            assert!(files.iter().any(|(made, _)| *made == path), "nothing makes {path:?}");
        }
    }
}

#[test]
fn the_readme_has_the_table_of_exit_codes() {
    let readme = std::fs::read_to_string(top().join("README.md")).unwrap();
    assert!(readme.contains(&exit::markdown()), "expected in README.md:\n{}", exit::markdown());
}

#[test]
fn every_command_has_an_example() {
    let mut open = vec![sonora_sec::cli::command()];
    while let Some(command) = open.pop() {
        for child in command.get_subcommands() {
            let help = child.get_after_help().map(ToString::to_string).unwrap_or_default();
            let nested = command.get_name() != "sonora-sec";
            assert!(nested || help.contains("Example"), "{} has no example", child.get_name());
            open.push(child.clone());
        }
    }
}

#[test]
fn the_command_line_is_consistent() {
    sonora_sec::cli::command().debug_assert();
}
