//! Floor 2: the command line. It alone prints, prompts, reads the environment and exits.

mod actor;
mod args;
mod audit_chain;
mod backup_keys;
mod callbacks;
mod check;
mod commands;
mod complete;
mod confined;
mod context;
mod editor;
mod environment;
pub mod error;
mod every_rule;
pub mod exit;
pub mod generate;
mod interpreter;
mod keys;
mod mask;
mod masked;
mod new_identity;
mod plugin_policy;
mod private_folder;
mod progress;
mod project;
mod prompt;
mod rekey;
mod settings;
mod supervise;
mod terminal;
mod variables;
mod views;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _};
use directories::ProjectDirs;

use args::Cli;
use context::Context;
use error::CliError;
use exit::Exit;
use terminal::Terminal;

/// Runs the program with the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let limits = crate::core::process::harden();
    keep_caught_panics_quiet();
    if let Some(exit) = complete::answer() {
        return exit.into();
    }
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let matches = Cli::command().try_get_matches_from(&arguments);
    let parsed =
        matches.and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, action(&matches))));
    let (cli, action) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return explain(&error, &arguments).into(),
    };
    let terminal = Terminal::new(&cli.global);
    if !cli.global.format.is_common() && !cli.command.is_check() {
        let error = CliError::new(Exit::Failed, "usage", "only a check has that format")
            .hint("`--format text` or `--format json`; see `sonora-sec --help`");
        terminal.tell(&error);
        return error.exit.into();
    }
    let scanned = cli.command.scanned();
    let done = match Context::new(cli.global, terminal, scanned.as_deref(), action) {
        Ok(context) => cli.command.run(&context, &limits),
        Err(error) => Err(cli.command.own(error)),
    };
    done.unwrap_or_else(|error| {
        terminal.tell(&error);
        error.exit
    })
    .into()
}

/// Returns the command line's description, for completions, man pages and docs.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

/// Returns the words of the command joined by dots, such as `slot.add`.
fn action(matches: &ArgMatches) -> String {
    let mut words = Vec::new();
    let mut below = matches.subcommand();
    while let Some((word, matches)) = below {
        words.push(word);
        below = matches.subcommand();
    }
    words.join(".")
}

/// Prints help or a usage error; the latter as JSON when the words ask for JSON.
fn explain(error: &clap::Error, arguments: &[OsString]) -> Exit {
    if !error.use_stderr() {
        let _ = error.print();
        return Exit::Done;
    }
    let wants_json = arguments.iter().any(|word| word == "--json" || word == "--format=json")
        || arguments
            .windows(2)
            .any(|pair| matches!(pair, [a, b] if a == "--format" && b == "json"));
    if wants_json {
        let text = error.render().to_string();
        // What comes before the first empty line: a sentence, and the arguments it names.
        let lines: Vec<&str> =
            text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
        let text = lines.join(" ");
        let message = text.strip_prefix("error: ").unwrap_or(&text);
        let report = CliError::new(Exit::Failed, "usage", message)
            .hint("see `sonora-sec --help`")
            .to_report();
        let json = serde_json::to_string(&report).expect("a report is plain JSON");
        let _ = writeln!(std::io::stderr(), "{json}");
    } else {
        let _ = error.print();
    }
    Exit::Failed
}

/// Returns the user's folders for data, settings and state.
fn folders() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "sonora-sec")
}

/// A panic that a scan catches is told as a finding, not as a trace.
fn keep_caught_panics_quiet() {
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() != Some(crate::firewall::scan::THREAD_NAME) {
            default(panic);
        }
    }));
}
