//! Completions, man pages, docs/cli.md and docs/rules.md, made from the command line's own description.
//!
//! The files are committed; a test compares them, and rewrites them under `SONORA_BLESS=1`.

use std::path::PathBuf;

use clap::ValueEnum;
use clap_complete::env::{Bash, Elvish, EnvCompleter, Fish, Powershell, Zsh};

use crate::render::markdown;

use super::complete::VARIABLE;
use super::{error, exit};

/// A shell that completions exist for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// GNU Bash.
    Bash,
    /// Elvish.
    Elvish,
    /// fish.
    Fish,
    /// PowerShell.
    Powershell,
    /// Z shell.
    Zsh,
}

impl Shell {
    fn file_name(self) -> &'static str {
        match self {
            Self::Bash => "sonora-sec.bash",
            Self::Elvish => "sonora-sec.elv",
            Self::Fish => "sonora-sec.fish",
            Self::Powershell => "sonora-sec.ps1",
            Self::Zsh => "_sonora-sec",
        }
    }

    fn completer(self) -> &'static dyn EnvCompleter {
        match self {
            Self::Bash => &Bash,
            Self::Elvish => &Elvish,
            Self::Fish => &Fish,
            Self::Powershell => &Powershell,
            Self::Zsh => &Zsh,
        }
    }
}

/// Returns the completion script of a shell.
#[must_use]
pub fn completion(shell: Shell) -> String {
    let mut script = Vec::new();
    shell
        .completer()
        .write_registration(VARIABLE, "sonora-sec", "sonora-sec", "sonora-sec", &mut script)
        .expect("memory takes every write");
    String::from_utf8(script).expect("a script is text")
}

/// Returns every generated file: its path from the project's top folder, and its text.
#[must_use]
pub fn files() -> Vec<(PathBuf, String)> {
    let mut files: Vec<(PathBuf, String)> = Shell::value_variants()
        .iter()
        .map(|shell| (PathBuf::from("completions").join(shell.file_name()), completion(*shell)))
        .collect();
    let mut root = super::command().disable_version_flag(true);
    root.build();
    for (name, command) in pages(&root) {
        files.push((PathBuf::from("man").join(format!("{name}.1")), man_page(&name, &command)));
    }
    files.push((PathBuf::from("docs/cli.md"), reference(&root)));
    let rules = markdown::rules(&super::every_rule::every_rule());
    files.push((PathBuf::from("docs/rules.md"), rules));
    files
}

/// Returns a page for the program and one for each command, subcommands included.
fn pages(root: &clap::Command) -> Vec<(String, clap::Command)> {
    let mut pages = vec![(root.get_name().to_owned(), root.clone())];
    let mut open = vec![(root.get_name().to_owned(), root)];
    while let Some((parent, command)) = open.pop() {
        for child in command.get_subcommands() {
            let name = format!("{parent}-{}", child.get_name());
            pages.push((name.clone(), child.clone()));
            open.push((name, child));
        }
    }
    pages.sort_by(|a, b| a.0.cmp(&b.0));
    pages
}

fn man_page(name: &str, command: &clap::Command) -> String {
    let mut page = Vec::new();
    let command = command.clone().name(name.to_owned()).disable_version_flag(true);
    clap_mangen::Man::new(command)
        .source("sonora-sec")
        .manual("sonora-sec manual")
        .render(&mut page)
        .expect("memory takes every write");
    let mut text = String::from_utf8(page).expect("a man page is text");
    if name == "sonora-sec" {
        text.push_str(".SH \"EXIT STATUS\"\n");
        for (exit, meaning) in exit::TABLE {
            text.push_str(&format!(".TP\n{}\n{meaning}\n", exit.code()));
        }
    }
    let text = text.replace(".SH EXTRA\n", ".SH EXAMPLES\n.nf\n");
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn reference(root: &clap::Command) -> String {
    let mut text = String::from(
        "# The command line\n\nGenerated from the program's own description; do not edit.\n\n\
         Results go to standard output, everything else to standard error.\n\n## Exit codes\n\n",
    );
    text.push_str(&exit::markdown());
    text.push_str(
        "\n## Reasons\n\nThe word `reason` of a JSON error. `run` reports every failure of its \
         own with code 125.\n\n| reason | code | meaning |\n|---|---|---|\n",
    );
    for (reason, code, meaning) in error::REASONS {
        text.push_str(&format!("| `{reason}` | {code} | {meaning} |\n"));
    }
    for (name, command) in pages(root) {
        let is_root = name == root.get_name();
        let mut command = command.clone().bin_name(words(&name)).term_width(100);
        if !is_root {
            // The options of every command are shown once, with the program.
            command =
                command.mut_args(|arg| if arg.is_global_set() { arg.hide(true) } else { arg });
        }
        let help: String = command
            .render_long_help()
            .to_string()
            .lines()
            .map(|line| format!("{}\n", line.trim_end()))
            .collect();
        text.push_str(&format!("\n## {}\n\n```text\n{}\n```\n", words(&name), help.trim_end()));
    }
    text
}

/// Returns `sonora-sec slot add` for the page `sonora-sec-slot-add`.
fn words(page: &str) -> String {
    match page.strip_prefix("sonora-sec-") {
        Some(rest) => format!("sonora-sec {}", rest.replace('-', " ")),
        None => page.to_owned(),
    }
}
