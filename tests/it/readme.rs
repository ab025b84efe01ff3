//! The documents keep their word: every command that README and docs show is run, in order, and
//! prints what is shown; every page that is linked is there.
//!
//! A `console` block holds `$ command` lines, each with its output below. The commands of one
//! document run in one shell, in one throwaway home. A `dotenv`, `python`, `toml` or `yaml` block
//! whose first line is `# NAME` is written to that file before the commands after it run. What
//! differs from run to run is compared by its form: times, ids, heads, recipients, receipts,
//! generated values.

#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Commands that are not run: this very build, and what asks the network.
const NOT_RUN: &[&str] = &[
    "cargo run --release --locked -- tour",
    "cargo test --locked",
    "python3 -m pip install cryptography argon2-cffi",
    "cargo install --locked --path .",
];

/// The home that the documents show.
const SHOWN_HOME: &str = "/home/you";

/// Marks in the shell's output: before the last command's status, and between that and what the
/// next one prints.
const BEFORE_STATUS: char = '\u{1e}';
const BEFORE_OUTPUT: char = '\u{1f}';

/// A step of a document.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    /// A command, the output shown below it, and the line it stands in.
    Command { command: String, shown: String, line: usize },
    /// A file's name and text.
    File { name: String, text: String },
}

/// Returns the blocks of a Markdown text: language, first line's number, lines.
pub fn blocks(text: &str) -> Vec<(&str, usize, Vec<&str>)> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let inside = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```");
            blocks.push((language, number + 2, inside.collect()));
        }
    }
    blocks
}

fn steps(text: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for (language, first, lines) in blocks(text) {
        match language {
            "console" => {
                for (offset, line) in lines.into_iter().enumerate() {
                    if let Some(command) = line.strip_prefix("$ ") {
                        let (command, shown) = (command.to_owned(), String::new());
                        steps.push(Step::Command { command, shown, line: first + offset });
                    } else if let Some(Step::Command { shown, .. }) = steps.last_mut() {
                        shown.push_str(line);
                        shown.push('\n');
                    } else {
                        panic!("line {}: output without a command", first + offset);
                    }
                }
            }
            "dotenv" | "python" | "toml" | "yaml" => {
                let name = lines.first().and_then(|line| line.strip_prefix("# "));
                if let Some(name) = name.filter(|name| !name.contains(' ') && name.contains('.')) {
                    let text = lines.iter().map(|line| format!("{line}\n")).collect();
                    steps.push(Step::File { name: name.to_owned(), text });
                }
            }
            _ => {}
        }
    }
    steps
}

fn is_run(command: &str) -> bool {
    !NOT_RUN.contains(&command)
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Writes the script of a document: it marks where each command's output begins, and hands the
/// status of one command to the next, as a prompt does.
fn script(steps: &[Step]) -> String {
    let mut script = String::from("s=0\n");
    for step in steps {
        match step {
            Step::Command { command, .. } if is_run(command) => {
                script.push_str("printf '\\036%s\\037' \"$s\"; (exit \"$s\"); eval ");
                script.push_str(&quoted(command));
                script.push_str("; s=$?\n");
            }
            Step::Command { .. } => {}
            Step::File { name, text } => {
                assert!(!name.starts_with('/') && !name.contains(".."), "{name}");
                let path = match name.strip_prefix("~/") {
                    Some(name) => format!("\"$HOME\"/{}", quoted(name)),
                    None => quoted(name),
                };
                script.push_str(&format!(
                    "mkdir -p \"$(dirname {path})\"; printf %s {} > {path}\n",
                    quoted(text)
                ));
            }
        }
    }
    script.push_str("printf '\\036%s\\037' \"$s\"\n");
    script
}

/// Returns the status and the output of each command that is run.
fn perform(steps: &[Step]) -> Vec<(i32, String)> {
    let folder = tempfile::tempdir().unwrap();
    let top = folder.path().canonicalize().unwrap();
    let (bin, home) = (top.join("bin"), top.join("home"));
    let work = home.join("bot");
    fs::create_dir(&bin).unwrap();
    fs::create_dir_all(&work).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_sonora-sec"), bin.join("sonora-sec")).unwrap();
    std::os::unix::fs::symlink(python(), bin.join("python")).unwrap();
    let inherited = std::env::var("PATH").unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    let mut child = Command::new("sh")
        .args(["-c", &script(steps)])
        .current_dir(&work)
        .env_clear()
        .env("PATH", format!("{}:{inherited}", bin.display()))
        .env("HOME", &home)
        .env("XDG_CACHE_HOME", home.join(".cache"))
        .env("CI", "true")
        .stdin(Stdio::null())
        .stdout(writer.try_clone().unwrap())
        .stderr(writer)
        .spawn()
        .unwrap();
    let output = std::io::read_to_string(reader).unwrap();
    assert!(child.wait().unwrap().success(), "{output}");
    let output = output.replace(home.to_str().unwrap(), SHOWN_HOME);
    let parts: Vec<(&str, &str)> =
        output.split(BEFORE_STATUS).skip(1).map(|p| p.split_once(BEFORE_OUTPUT).unwrap()).collect();
    parts.windows(2).map(|pair| (pair[1].0.parse().unwrap(), pair[0].1.to_owned())).collect()
}

/// Returns the interpreter that the tests use, itself and not a shim that needs a home.
fn python() -> PathBuf {
    let named = std::env::var_os("SONORA_TEST_PYTHON").unwrap_or_else(|| "python3".into());
    let asked = Command::new(&named).args(["-c", "import sys; print(sys.executable)"]).output();
    let asked = asked.unwrap_or_else(|error| panic!("no Python {named:?}: {error}"));
    PathBuf::from(String::from_utf8(asked.stdout).unwrap().trim())
}

/// Puts the form of what differs from run to run in its place.
fn normalised(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == ':';
    let mut result = String::new();
    let mut rest = text.trim_end();
    while !rest.is_empty() {
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let token = rest[..length].trim_end_matches(':');
        let after = &rest[token.len()..];
        result.push_str(&form(token));
        let between = after.find(|c| c != ':' && is_part(c)).unwrap_or(after.len());
        result.push_str(&after[..between]);
        rest = &after[between..];
    }
    result
}

fn form(token: &str) -> String {
    let is_hex = |text: &str| {
        text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    // As in the name of a backup.
    let is_head = |text: &str| text.get(..32).is_some_and(is_hex);
    let digits: String = token.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let parts: Vec<&str> = token.split('-').collect();
    match parts.as_slice() {
        _ if digits == "0000-00-00T00:00:00Z" => "TIME".to_owned(),
        [generation, head, signer] if is_hex(head) && is_hex(signer) => {
            format!("{generation}-HEAD-SIGNER")
        }
        [start @ .., generation, head] if generation.contains('g') && is_head(head) => {
            format!("{}-{generation}-HEAD", start.join("-"))
        }
        [one] if is_hex(one) => "ID".to_owned(),
        [one] if one.starts_with("age1") && one.len() == 62 => "RECIPIENT".to_owned(),
        [one] if one.len() >= 32 && one.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            "GENERATED".to_owned()
        }
        [one] if digits.ends_with("0ms") && digits.trim_start_matches('0') == "ms" => {
            one.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned()
        }
        _ => token.to_owned(),
    }
}

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns README and the pages in `docs`, by name.
fn documents() -> Vec<(String, String)> {
    let mut names = vec!["README.md".to_owned()];
    for file in fs::read_dir(top().join("docs")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        if name.strip_suffix(".md").is_some() {
            names.push(format!("docs/{name}"));
        }
    }
    names.sort();
    names
        .into_iter()
        .map(|name| {
            let text = fs::read_to_string(top().join(&name)).unwrap();
            (name, text)
        })
        .collect()
}

/// Returns what differs between a document and what its commands do.
fn differences(name: &str, steps: &[Step]) -> Vec<String> {
    let commands: Vec<(&str, &str, usize)> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Command { command, shown, line } if is_run(command) => {
                Some((command.as_str(), shown.as_str(), *line))
            }
            _ => None,
        })
        .collect();
    if commands.is_empty() {
        return Vec::new();
    }
    let done = perform(steps);
    assert_eq!(done.len(), commands.len(), "{name}: a command ended the shell");
    let mut differences = Vec::new();
    for (position, ((command, shown, line), (status, output))) in
        commands.iter().zip(&done).enumerate()
    {
        if normalised(shown) != normalised(output) {
            differences.push(format!("{name}:{line}: $ {command}\nshown:\n{shown}is:\n{output}"));
        }
        let asked = commands.get(position + 1).is_some_and(|next| next.0 == "echo $?");
        if *status != 0 && !asked {
            differences.push(format!("{name}:{line}: $ {command}\nends with {status}, unsaid"));
        }
    }
    differences
}

#[test]
fn every_command_shown_does_what_is_shown() {
    let differences: Vec<String> =
        documents().iter().flat_map(|(name, text)| differences(name, &steps(text))).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn the_readme_has_exactly_these_commands_that_are_not_run() {
    let readme = fs::read_to_string(top().join("README.md")).unwrap();
    let not_run: Vec<String> = steps(&readme)
        .into_iter()
        .filter_map(|step| match step {
            Step::Command { command, .. } if !is_run(&command) => Some(command),
            _ => None,
        })
        .collect();
    assert_eq!(not_run, NOT_RUN);
    for (name, text) in documents() {
        let console = blocks(&text).iter().filter(|block| block.0 == "console").count();
        assert_eq!(text.matches("```console").count(), console, "{name}");
    }
}

#[test]
fn every_page_that_is_linked_is_there() {
    let mut missing = Vec::new();
    let others = ["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"]
        .map(|name| (name.to_owned(), fs::read_to_string(top().join(name)).unwrap()));
    for (name, text) in documents().into_iter().chain(others) {
        let folder = top().join(&name);
        let folder = folder.parent().unwrap();
        // Code is no link: `key](message)`, in a line or in a block.
        let outside = text.split("```").step_by(2).flat_map(str::lines);
        let prose: String = outside.flat_map(|line| line.split('`').step_by(2)).collect();
        for target in prose.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            let is_here = !file.is_empty() && !file.contains("://");
            if is_here && !folder.join(file).exists() {
                missing.push(format!("{name} links to {target}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn the_code_map_names_files_that_are_there() {
    let map = fs::read_to_string(top().join("docs/architecture.md")).unwrap();
    for row in map.lines().filter(|line| line.starts_with("| `")) {
        let files = row.split('|').nth(1).unwrap_or_default().split('`').skip(1).step_by(2);
        for file in
            files.filter(|file| file.strip_suffix(".rs").is_some_and(|f| !f.contains(['<', '*'])))
        {
            assert!(top().join("src").join(file).exists(), "no `src/{file}`");
        }
    }
}

#[test]
fn what_differs_from_run_to_run_is_compared_by_its_form() {
    let hex = "0123456789abcdef0123456789abcdef";
    let recipient = format!("age1{}", "q".repeat(58));
    let text = format!("at 2026-11-24T07:20:05Z, 7-{hex}-{hex} of {hex} for {recipient}: 12ms.\n");
    assert_eq!(normalised(&text), "at TIME, 7-HEAD-SIGNER of ID for RECIPIENT: ms.");
    let plain = "`discord_token`, version 2: 65536 KiB, well-known a:b\n  /home/you/x.svault";
    assert_eq!(normalised(plain), plain);
}

#[test]
fn a_document_is_read_as_commands_outputs_and_files() {
    let text = "```console\n$ a 'b'\none\n\ntwo\n$ c\n```\n```toml\n# ~/x.toml\ny = 1\n```\n```sh\nd\n```\n";
    let command = |command: &str, shown: &str, line| Step::Command {
        command: command.to_owned(),
        shown: shown.to_owned(),
        line,
    };
    let file = Step::File { name: "~/x.toml".to_owned(), text: "# ~/x.toml\ny = 1\n".to_owned() };
    assert_eq!(steps(text), [command("a 'b'", "one\n\ntwo\n", 2), command("c", "", 6), file]);
}
