//! `sandbox`: a plugin's function, run with nothing but what was granted; and what this host can confine.

use clap::Subcommand;

use crate::cli::confined::{self, RunArgs};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::interpreter;
use crate::core::behaviour::{Meaning, Row};
use crate::core::capability::Grants;
use crate::core::confinement::{Level, Outcome, Status};
use crate::render::json::SandboxReport;
use crate::render::text::sandbox::{probe as probe_text, sandbox};
use crate::sandbox::{self as library, Limits, Request};

/// Run a plugin's function with nothing but what was granted
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec sandbox probe\n  \
    sonora-sec sandbox run lyrics.py --function find --args '[\"song\"]'\n  \
    sonora-sec sandbox run lyrics.py --permission net.http:api.lyrics.example --json\n  \
    cat lyrics.py | sonora-sec sandbox run - --min-level full")]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Call a function of a plugin in the system's Python, confined
    ///
    /// The plugin can compute. It sees no file but Python's own, no network, no process, no variable, unless
    /// `--permission`, `--manifest` or `[grants."PATH"]` of your settings open one. What it tried is compared
    /// with what its code shows and what was granted. The result is what its process claims.
    ///
    /// Exit code 1 says that it raised, ended without an answer, or did what its code does not show; 124 that
    /// its time was over; 125 that this host does not confine it well enough, and nothing was run.
    #[command(after_help = "Examples:\n  \
        sonora-sec sandbox run lyrics.py --function find --args '[\"song\"]' --kwargs '{\"limit\": 3}'\n  \
        sonora-sec sandbox run lyrics.py --permission net.http:api.lyrics.example --timeout 10s --memory 256M\n  \
        sonora-sec sandbox run lyrics.py --path venv/lib/python3.12/site-packages")]
    Run(RunArgs),
    /// Say how well this host can confine a plugin, and what is missing
    ///
    /// Confines a plugin that does nothing, since some hosts allow each step and refuse the last. Exit code 1
    /// says that plugins are not run here unless `--min-level weak` is given.
    #[command(after_help = "Examples:\n  sonora-sec sandbox probe --json")]
    Probe(ProbeArgs),
}

#[derive(Debug, clap::Args)]
#[expect(clippy::doc_markdown, reason = "doc comments here are help texts, which have no markup")]
struct ProbeArgs {
    /// The interpreter; else that of VIRTUAL_ENV, else python3 on PATH
    #[arg(long, value_name = "PYTHON")]
    python: Option<std::path::PathBuf>,
}

impl Args {
    /// Returns the resolved paths that are judged.
    pub(super) fn scanned(&self) -> Vec<std::path::PathBuf> {
        match &self.action {
            Action::Run(args) => args.scanned(),
            Action::Probe(_) => Vec::new(),
        }
    }
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    match &args.action {
        Action::Run(args) => run_plugin(args, context),
        Action::Probe(args) => probe(args, context),
    }
}

fn run_plugin(args: &RunArgs, context: &Context) -> Result<Exit, CliError> {
    let confined = args.prepare(context)?;
    let (outcome, analysis) = confined::run_and_analyse(&confined, context)?;
    let rows = confined::meanings(&outcome, &analysis, &confined.grants);
    confined::warn(&confined, &outcome, context);
    let exit = exit(&outcome, &rows);
    let terminal = context.terminal;
    if terminal.json {
        terminal.report(&SandboxReport::of(&outcome, &rows))?;
    } else {
        terminal.page(&sandbox(&outcome, &rows, confined.request.limits.memory_bytes))?;
    }
    Ok(exit)
}

/// Decides the exit code of a run.
fn exit(outcome: &Outcome, rows: &[Row]) -> Exit {
    let evaded = rows.iter().any(|row| row.meaning == Meaning::Evasion);
    match outcome.status {
        Status::Ok if !evaded => Exit::Done,
        Status::CpuLimit | Status::Timeout => Exit::TimeLimit,
        Status::Unavailable => Exit::BeforeChild,
        Status::Exception
        | Status::Killed
        | Status::Memory
        | Status::NoResult
        | Status::Ok
        | Status::ProtocolError
        | Status::ResultTooLarge => Exit::No,
    }
}

fn probe(args: &ProbeArgs, context: &Context) -> Result<Exit, CliError> {
    let request = Request {
        source: "def main():\n    return None\n".to_owned(),
        filename: "probe.py".to_owned(),
        function: "main".to_owned(),
        args: Vec::new(),
        kwargs: serde_json::Map::new(),
        python: interpreter::find(args.python.as_deref())?,
        paths: Vec::new(),
        grants: Grants::default(),
        environment: Vec::new(),
        limits: Limits::DEFAULT,
        min_level: Level::Weak,
        max_level: Level::Full,
    };
    let outcome = library::run(&request).map_err(|error| confined::told(&error))?;
    let terminal = context.terminal;
    if terminal.json {
        terminal.report(&SandboxReport::of(&outcome, &[]))?;
    } else {
        terminal.page(&probe_text(&outcome))?;
    }
    let runs = outcome.level >= Some(Level::Strong) && outcome.status == Status::Ok;
    Ok(if runs { Exit::Done } else { Exit::No })
}
