//! `scan-json`: whether documents may be handed to a JSON reader and to the bot.

use std::io;
use std::path::{Path, PathBuf};

use clap::{ValueEnum, ValueHint};

use crate::cli::check::{self, FailOn};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::progress::ProgressLine;
use crate::cli::settings::{self, checks::JsonSettings};
use crate::cli::variables;
use crate::core::disk::{self, SystemDisk};
use crate::core::limits::read_at_most;
use crate::core::report::Verdict;
use crate::json_scan::{self, Document, Limits, Options, Schema, Shape};
use crate::render::text::documents::documents;

/// Say whether JSON may be handed to a reader and to the bot
///
/// One pass, without building the document: strict JSON within limits, keys that occur twice, numbers and
/// characters that readers take differently, text that hides or commands, objects that become code, URLs
/// into your network, secrets. Of a folder it takes .json, .jsonl, .ndjson, each with .gz perhaps, and
/// pickles, whose opcodes are read without loading them.
///
/// A document is refused when it is no JSON or over a limit. Exit code 1 says that one was, or that a
/// finding is as bad as `--fail-on`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec scan-json snapshot.json --schema snapshot\n  \
    sonora-sec scan-json queue.ndjson --schema queue.schema.json\n  \
    curl -s localhost:2333/v4/info | sonora-sec scan-json - --schema info\n  \
    sonora-sec scan-json --profile request --json body.json")]
pub(crate) struct Args {
    /// Files or folders; - is standard input
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath, required = true)]
    paths: Vec<PathBuf>,
    /// What each document must be: event, info, load-result, node, player, playlist, snapshot, stats or track, or what
    /// the JSON Schema in a file says (./track for a file of such a name)
    #[arg(long, value_name = "SHAPE|FILE", value_hint = ValueHint::FilePath)]
    schema: Option<String>,
    /// Accept no null for the URL of a track
    #[arg(long, requires = "schema")]
    strict: bool,
    /// Limits for what it is; the options below change single ones
    #[arg(long, value_enum, value_name = "PROFILE", default_value_t = Profile::Default)]
    profile: Profile,
    /// Most bytes of a document, such as 10M
    #[arg(long, value_name = "BYTES", value_parser = variables::size)]
    max_size: Option<u64>,
    /// Most arrays and objects within each other
    #[arg(long, value_name = "N")]
    max_depth: Option<usize>,
    /// Most values and keys of a document
    #[arg(long, value_name = "N")]
    max_tokens: Option<u64>,
    /// Most keys of one object
    #[arg(long, value_name = "N")]
    max_keys: Option<usize>,
    /// Most elements of one array
    #[arg(long, value_name = "N")]
    max_elements: Option<u32>,
    /// Most bytes of one string, such as 1M
    #[arg(long, value_name = "BYTES", value_parser = variables::size)]
    max_string: Option<u64>,
    /// Most characters of one number
    #[arg(long, value_name = "N")]
    max_digits: Option<usize>,
    /// Take each line for a document, as in files named .jsonl and .ndjson
    #[arg(long)]
    ndjson: bool,
    /// Write the one document with its strings cleaned: no controls, nothing invisible, NFC
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "ndjson")]
    sanitize: Option<PathBuf>,
    /// Exit with 1 on findings as bad as this, notes included
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::High)]
    fail_on: FailOn,
}

/// Limits for a kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Profile {
    /// What the bot reads: 10 MiB
    Default,
    /// The body of one request: 1 MiB
    Request,
    /// A snapshot of a player, which nests little
    Snapshot,
}

impl Args {
    /// Returns the resolved paths that are checked.
    pub(super) fn scanned(&self) -> Vec<PathBuf> {
        self.paths.iter().map(|path| settings::resolve(path)).collect()
    }

    fn limits(&self, settings: &JsonSettings) -> Limits {
        let profile = match self.profile {
            Profile::Default => Limits::DEFAULT,
            Profile::Request => Limits::REQUEST,
            Profile::Snapshot => Limits::SNAPSHOT,
        };
        let profile = settings.over(profile);
        let bytes = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
        Limits {
            size: self.max_size.map_or(profile.size, bytes),
            depth: self.max_depth.unwrap_or(profile.depth),
            tokens: self.max_tokens.unwrap_or(profile.tokens),
            keys: self.max_keys.unwrap_or(profile.keys),
            elements: self.max_elements.unwrap_or(profile.elements),
            string: self.max_string.map_or(profile.string, bytes),
            digits: self.max_digits.unwrap_or(profile.digits),
            ratio: profile.ratio,
        }
    }
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let (shape, schema) = args.schema.as_deref().map(expected).transpose()?.unwrap_or_default();
    let settings = &context.settings.checks.json;
    // Which words name rules was checked when the settings were read.
    let ignore = settings.ignored().unwrap_or_default();
    let limits = args.limits(settings);
    let options =
        Options { limits, ignore, shape, schema, strict: args.strict, lines: args.ndjson };
    let progress = ProgressLine::new(context.terminal);
    let found = json_scan::scan_files(&args.paths, io::stdin(), &options, &progress);
    drop(progress);
    let found = found.map_err(|error| {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        let reason = match error {
            json_scan::FilesError::NoDocument { .. } => "no-input",
            _ => "io",
        };
        CliError { cause, ..CliError::new(Exit::Failed, reason, error.to_string()) }
    })?;
    if let Some(out) = &args.sanitize {
        write_clean(args, context, out, &options, &found)?;
    }
    let mut report = json_scan::report(found, &options);
    report.settings.clone_from(&context.settings.files);
    let exit = check::exit(&report, args.fail_on);
    check::publish(context, &report, exit, || documents(&report, context.terminal.colors_results))
}

/// Writes a document that was not refused with its strings cleaned.
fn write_clean(
    args: &Args,
    context: &Context,
    out: &Path,
    options: &Options,
    found: &[Document],
) -> Result<(), CliError> {
    let ([path], [document]) = (args.paths.as_slice(), found) else {
        return Err(CliError::bad_input("`--sanitize` cleans one document"));
    };
    if path.as_os_str() == "-" || !path.is_file() {
        return Err(CliError::bad_input("`--sanitize` cleans a file").hint("name the file itself"));
    }
    if document.verdict == Verdict::Refused {
        context.terminal.warn("nothing is written: the document was refused");
        return Ok(());
    }
    let failed = |what: &str, path: &Path, error: &dyn std::fmt::Display| {
        CliError::new(Exit::Failed, "io", format!("could not {what} `{}`: {error}", path.display()))
    };
    let file = std::fs::File::open(path).map_err(|error| failed("read", path, &error))?;
    let bytes =
        read_at_most(file, options.limits.size).map_err(|error| failed("read", path, &error))?;
    // It may have changed since: what is written was scanned.
    let again = json_scan::scan_document(&document.name, &bytes, options);
    if again.verdict == Verdict::Refused {
        return Err(CliError::bad_input(format!(
            "`{}` is no JSON document any more",
            path.display()
        )));
    }
    disk::replace(&SystemDisk, out, &json_scan::sanitize(&bytes))
        .map_err(|error| CliError::io(format!("could not write `{}`", out.display()), &error))
}

/// Returns what `--schema` names: a shape, or a JSON Schema in a file.
fn expected(word: &str) -> Result<(Option<Shape>, Option<Schema>), CliError> {
    if let Some(shape) = Shape::named(word) {
        return Ok((Some(shape), None));
    }
    let path = Path::new(word);
    if !path.is_file() {
        let names: Vec<&str> = Shape::ALL.iter().map(|(name, _)| *name).collect();
        let names = names.join(", ");
        return Err(CliError::bad_input(format!("there is no shape and no file `{word}`"))
            .hint(format!("shapes are {names}; a file has a JSON Schema")));
    }
    let file = std::fs::File::open(path)
        .map_err(|error| CliError::io(format!("could not read the schema `{word}`"), &error))?;
    let schema = match read_at_most(file, json_scan::MAX_SCHEMA_BYTES) {
        Ok(bytes) => Schema::parse(&bytes).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    let schema = schema.map_err(|why| CliError {
        cause: Some(why),
        ..CliError::bad_input(format!("the schema `{word}` cannot be used"))
            .hint("a JSON Schema is one JSON document without `$ref` to other files or hosts")
    })?;
    Ok((None, Some(schema)))
}
