//! What `sandbox run` and `vet` share: from options to a request, and from a run to what it means.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{ValueEnum, ValueHint};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::core::behaviour::{Row, cross};
use crate::core::capability::{Capability, Grants, Permission};
use crate::core::confinement::{Level, Outcome};
use crate::core::json::{self, MAX_DEPTH};
use crate::core::limits::read_at_most;
use crate::firewall::permissions::smallest;
use crate::firewall::scan::{self, PluginAnalysis, ScanOptions};
use crate::sandbox::{self, Limits, Request, SandboxError};

use super::context::Context;
use super::error::CliError;
use super::exit::Exit;
use super::plugin_policy::{self, Consulted};
use super::{args, environment, interpreter, settings, variables};

/// Largest plugin that is run, in bytes.
const MAX_SOURCE: usize = 4 << 20;
/// Largest text of arguments, in bytes.
const MAX_ARGUMENTS: usize = 1 << 20;
/// The least memory that Python comes up with.
const MIN_MEMORY: u64 = 32 << 20;

/// How well a plugin is confined, as options say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LevelWord {
    /// With namespaces and a root folder of its own
    Full,
    /// Files, system calls and resources
    Strong,
    /// No boundary around files
    Weak,
}

impl From<LevelWord> for Level {
    fn from(word: LevelWord) -> Self {
        match word {
            LevelWord::Full => Self::Full,
            LevelWord::Strong => Self::Strong,
            LevelWord::Weak => Self::Weak,
        }
    }
}

/// Options of a confined run.
#[derive(Debug, clap::Args)]
#[expect(clippy::doc_markdown, reason = "doc comments here are help texts, which have no markup")]
pub(super) struct RunArgs {
    /// The plugin, a .py file; - is standard input
    #[arg(value_name = "PLUGIN", value_hint = ValueHint::FilePath)]
    pub(super) plugin: PathBuf,
    /// The function to call; one that is `async` is awaited
    #[arg(long, value_name = "NAME", default_value = "main")]
    function: String,
    /// Its arguments by position: a JSON array
    #[arg(long, value_name = "JSON", value_parser = array)]
    args: Option<JsonArray>,
    /// Its arguments by name: a JSON object
    #[arg(long, value_name = "JSON", value_parser = object)]
    kwargs: Option<JsonObject>,
    /// Let it do this, such as net.http:example.org, fs.read:songs, fs.write:tmp, env.read:LANG
    #[arg(long = "permission", value_name = "CAP[:SCOPE]", value_parser = Permission::parse)]
    permissions: Vec<Permission>,
    /// Let it do what this manifest declares
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    manifest: Option<PathBuf>,
    /// The least confinement to run under; weak has no boundary around files
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = LevelWord::Strong)]
    min_level: LevelWord,
    /// The most confinement to ask for, for tests and diagnosis
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = LevelWord::Full)]
    level: LevelWord,
    /// Address space, such as 512M; more than 80 % of it is told
    #[arg(long, value_name = "SIZE", value_parser = variables::size, default_value = "512M")]
    memory: u64,
    /// Time that may pass, and that it may compute
    #[arg(long, value_name = "DURATION", value_parser = args::duration, default_value = "30s")]
    timeout: Duration,
    /// The interpreter; else that of VIRTUAL_ENV, else python3 on PATH
    #[arg(long, value_name = "PYTHON", value_hint = ValueHint::ExecutablePath)]
    python: Option<PathBuf>,
    /// A folder to import from, all of it readable, such as the site-packages of a virtual environment
    #[arg(long = "path", value_name = "DIR", value_hint = ValueHint::DirPath)]
    paths: Vec<PathBuf>,
}

type JsonArray = std::sync::Arc<Vec<serde_json::Value>>;
type JsonObject = std::sync::Arc<serde_json::Map<String, serde_json::Value>>;

fn array(text: &str) -> Result<JsonArray, String> {
    match value(text)? {
        serde_json::Value::Array(items) => Ok(items.into()),
        _ => Err("it is not an array; write [1, \"two\"]".to_owned()),
    }
}

fn object(text: &str) -> Result<JsonObject, String> {
    match value(text)? {
        serde_json::Value::Object(members) => Ok(members.into()),
        _ => Err("it is not an object; write {\"name\": 1}".to_owned()),
    }
}

fn value(text: &str) -> Result<serde_json::Value, String> {
    if text.len() > MAX_ARGUMENTS {
        return Err(format!("it is longer than {MAX_ARGUMENTS} bytes"));
    }
    json::strict(text.as_bytes(), MAX_DEPTH).map_err(|error| error.to_string())
}

/// A plugin and what it may do, ready to be looked at and run.
pub(super) struct Confined {
    /// Its path as it is shown.
    pub(super) name: String,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// What was granted, whether or not a sandbox opens it.
    pub(super) grants: Grants,
    /// The files that had a say.
    pub(super) consulted: Vec<Consulted>,
    /// What is run.
    pub(super) request: Request,
}

impl RunArgs {
    /// Returns the resolved paths that are judged.
    pub(super) fn scanned(&self) -> Vec<PathBuf> {
        vec![settings::resolve(&self.plugin)]
    }

    /// Reads the plugin and gathers what was granted.
    pub(super) fn prepare(&self, context: &Context) -> Result<Confined, CliError> {
        let (min_level, max_level) = (self.min_level.into(), self.level.into());
        if max_level < min_level {
            let message = "`--level` asks for less than `--min-level` requires";
            return Err(CliError::new(Exit::Failed, "usage", message));
        }
        if self.memory < MIN_MEMORY {
            let message = format!("Python does not start with {} bytes of memory", self.memory);
            return Err(CliError::bad_input(message).hint("`--memory 32M` is the least"));
        }
        if self.timeout.is_zero() {
            return Err(CliError::bad_input("no time was given").hint("such as `--timeout 30s`"));
        }
        let (name, bytes) = self.read()?;
        let source = String::from_utf8(bytes.clone()).map_err(|_| {
            CliError::bad_input(format!("`{name}` is not Python source in UTF-8"))
                .hint("one .py file is run; see `sonora-sec validate-plugin` for archives")
        })?;
        let mut grants = Grants { all: false, permissions: self.permissions.clone() };
        let mut consulted = Vec::new();
        if let Some(path) = &self.manifest {
            let (declared, file) = plugin_policy::manifest_grants(path)?;
            grants.permissions.extend(declared);
            consulted.push(file);
        }
        grants.permissions.extend(pinned(context, &self.plugin, &bytes));
        grants.permissions.sort_unstable();
        grants.permissions.dedup();
        let (opened, environment) = opened(&grants, &self.permissions, context)?;
        let request = Request {
            source,
            filename: name.clone(),
            function: self.function.clone(),
            args: self.args.as_deref().cloned().unwrap_or_default(),
            kwargs: self.kwargs.as_deref().cloned().unwrap_or_default(),
            python: interpreter::find(self.python.as_deref())?,
            paths: self.paths.iter().map(|path| folder(path)).collect::<Result<_, _>>()?,
            grants: opened,
            environment,
            limits: Limits { memory_bytes: self.memory, wall: self.timeout, ..Limits::DEFAULT },
            min_level,
            max_level,
        };
        Ok(Confined { name, bytes, grants, consulted, request })
    }

    fn read(&self) -> Result<(String, Vec<u8>), CliError> {
        let name = self.plugin.display().to_string();
        if self.plugin.as_os_str() == "-" {
            let bytes = read_at_most(io::stdin().lock(), MAX_SOURCE).map_err(|error| {
                CliError::new(Exit::Failed, "io", format!("could not read standard input: {error}"))
            })?;
            return Ok((name, bytes));
        }
        if self.plugin.is_dir() {
            return Err(CliError::bad_input(format!("`{name}` is a folder, and one file is run"))
                .hint("name its file; what that imports comes from `--path FOLDER`"));
        }
        let refused = |error: &dyn std::fmt::Display| {
            CliError::new(Exit::Failed, "io", format!("could not read `{name}`: {error}"))
        };
        let file = std::fs::File::open(&self.plugin).map_err(|error| refused(&error))?;
        if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
            return Err(refused(&"it is not a file"));
        }
        let bytes = read_at_most(file, MAX_SOURCE).map_err(|error| refused(&error))?;
        Ok((name, bytes))
    }
}

/// Returns what the settings grant to the plugin at a path, if it is the one they mean.
fn pinned(context: &Context, plugin: &Path, bytes: &[u8]) -> Vec<Permission> {
    let here = settings::resolve(plugin);
    let grants = &context.settings.checks.grants;
    let grant = grants.iter().find(|(path, _)| settings::resolve(path) == here);
    let Some((_, grant)) = grant.filter(|_| plugin.as_os_str() != "-") else {
        return Vec::new();
    };
    let digest = HEXLOWER.encode(&Sha256::digest(bytes));
    if grant.sha256.as_ref().is_some_and(|known| !known.eq_ignore_ascii_case(&digest)) {
        context.terminal.warn("the settings grant something to another version of this plugin");
        return Vec::new();
    }
    grant.permissions.clone()
}

type Opened = (Grants, Vec<(String, String)>);

/// Returns what a sandbox opens of what was granted, and the variables among it.
fn opened(grants: &Grants, asked: &[Permission], context: &Context) -> Result<Opened, CliError> {
    let (mut open, mut variables) = (Vec::new(), Vec::new());
    for permission in &grants.permissions {
        match (permission.capability, permission.scope.as_deref()) {
            (Capability::EnvRead, Some(name)) => {
                let value = environment::granted(name).map_err(CliError::bad_input)?;
                match value {
                    Some(value) => variables.push((name.to_owned(), value)),
                    None => context.terminal.warn(&format!("the variable `{name}` is not set")),
                }
                open.push(permission.clone());
            }
            (Capability::FsRead, Some(path)) => {
                let path = std::path::absolute(path)
                    .map_err(|error| CliError::io(format!("could not resolve `{path}`"), &error))?;
                let scope = Some(path.display().to_string());
                open.push(Permission { scope, ..permission.clone() });
            }
            (Capability::FsWrite, Some("tmp"))
            | (Capability::NetHttp | Capability::NetSocket, Some(_)) => {
                open.push(permission.clone());
            }
            _ if asked.contains(permission) => {
                let message = format!("`{permission}` is nothing that a sandbox opens");
                return Err(CliError::bad_input(message).hint(
                    "it opens net.http:HOST, net.socket:HOST[:PORT], fs.read:PATH, fs.write:tmp \
                     and env.read:NAME",
                ));
            }
            // What a bot grants besides is no matter of the sandbox.
            _ => {}
        }
    }
    Ok((Grants { all: false, permissions: open }, variables))
}

fn folder(path: &Path) -> Result<PathBuf, CliError> {
    let refused = |cause: &io::Error| {
        CliError::io(format!("`{}` is no folder to import from", path.display()), cause)
    };
    let path = path.canonicalize().map_err(|error| refused(&error))?;
    if path.is_dir() { Ok(path) } else { Err(refused(&io::ErrorKind::NotADirectory.into())) }
}

/// Runs it, and reads it meanwhile. There may be no other thread in this process.
pub(super) fn run_and_analyse(
    confined: &Confined,
    context: &Context,
) -> Result<(Outcome, PluginAnalysis), CliError> {
    let modules = context.settings.checks.modules.clone();
    let (outcome, analysis) =
        sandbox::run_meanwhile(&confined.request, || analyse_with(confined, modules))
            .map_err(|error| told(&error))?;
    Ok((outcome, analysis?))
}

/// Runs it. There may be no other thread in this process.
pub(super) fn run(confined: &Confined) -> Result<Outcome, CliError> {
    sandbox::run(&confined.request).map_err(|error| told(&error))
}

/// Returns why a sandbox could not be asked to run something, for a person.
pub(super) fn told(error: &SandboxError) -> CliError {
    match error {
        SandboxError::Interpreter { .. } => {
            CliError::new(Exit::Failed, "no-python", error.to_string())
                .hint("name another one with `--python PATH`")
        }
        _ => CliError::bad_input(error.to_string()).hint("see `sonora-sec sandbox run --help`"),
    }
}

/// Reads the same bytes as the firewall does.
pub(super) fn analyse(confined: &Confined, context: &Context) -> Result<PluginAnalysis, CliError> {
    analyse_with(confined, context.settings.checks.modules.clone())
}

fn analyse_with(
    confined: &Confined,
    modules: BTreeMap<String, Vec<Capability>>,
) -> Result<PluginAnalysis, CliError> {
    let options = ScanOptions { modules, ..ScanOptions::default() };
    let name = if confined.name == "-" { "plugin.py" } else { &confined.name };
    let analysis = scan::analyse_file(name, confined.bytes.clone(), &options)
        .map_err(|error| CliError::new(Exit::BeforeChild, "io", error.to_string()))?;
    Ok(PluginAnalysis { path: confined.name.clone(), ..analysis })
}

/// Crosses what was seen with what the code shows, what was granted, and what is declared.
pub(super) fn meanings(outcome: &Outcome, analysis: &PluginAnalysis, grants: &Grants) -> Vec<Row> {
    let inferred = smallest(analysis.uses.iter().map(|used| &used.permission));
    let declared = analysis.declared.iter().flat_map(|declared| &declared.permissions);
    let declared = declared.map(|(permission, _)| permission.clone()).collect();
    cross(&outcome.attempts, &inferred, grants, &Grants { all: false, permissions: declared })
}

/// Says what an operator must not miss, on standard error.
pub(super) fn warn(confined: &Confined, outcome: &Outcome, context: &Context) {
    if outcome.level == Some(Level::Weak) {
        context
            .terminal
            .warn("WEAK SANDBOX: without Landlock, the plugin could read every file that you can");
    }
    let limit = confined.request.limits.memory_bytes;
    let peak = outcome.usage.peak_bytes;
    if peak > limit / 5 * 4 {
        let percent = peak.saturating_mul(100) / limit.max(1);
        context.terminal.warn(&format!("the plugin used {percent} % of the memory it may"));
    }
}

/// Waits for threads that have done their work to be gone: they have nothing left to do but end.
pub(super) fn let_threads_end() {
    #[cfg(target_os = "linux")]
    for _ in 0..200 {
        if crate::core::sys::child::is_single_threaded() {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}
