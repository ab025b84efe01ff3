//! `audit` alone: its five parts, a line each.

use std::path::PathBuf;

use crate::cli::audit_chain::{self, ChainState};
use crate::cli::check;
use crate::cli::context::{Context, Keyring};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::finding::Severity;
use crate::core::fingerprint;
use crate::core::process::Hardened;
use crate::core::report::{Input, Report, Verdict};
use crate::firewall::permissions::quoted;
use crate::hygiene::integrity::{Broken, broken};
use crate::render::text::overview::{PartLine, overview as shown};
use crate::vault::read::OpenVault;
use crate::vault::store::Store;

use super::{files, leaks, secrets};

/// What a part came to.
pub(super) struct Part {
    name: &'static str,
    exit: Exit,
    verdict: Verdict,
    /// A line for people.
    words: String,
    report: Option<Report>,
}

impl Part {
    /// A part that came to nothing but a sentence.
    fn told(name: &'static str, words: String) -> Self {
        Self { name, exit: Exit::Done, verdict: Verdict::Ok, words, report: None }
    }

    /// A part that a report was made of.
    fn of(name: &'static str, report: Report, what: &str) -> Self {
        let exit = check::exit(&report, check::FailOn::High);
        let count = |severity| report.findings.iter().filter(|f| f.severity == severity).count();
        let mut words: Vec<String> = [
            (Severity::Critical, "critical"),
            (Severity::High, "high"),
            (Severity::Medium, "medium"),
            (Severity::Low, "low"),
            (Severity::Info, "info"),
        ]
        .into_iter()
        .map(|(severity, word)| (count(severity), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
        if words.is_empty() {
            words.push("nothing found".to_owned());
        }
        let words = format!("{what}: {}", words.join(", "));
        Self { name, exit, verdict: report.verdict, words, report: Some(report) }
    }

    /// A part that could not be looked at, or that does not hold.
    fn failed(name: &'static str, what: Broken, path: &str, error: &CliError) -> Self {
        let cause = error.cause.as_ref().map_or_else(String::new, |cause| format!(": {cause}"));
        let words = format!("{}{cause}", error.message);
        let mut report = Report::empty("audit", Vec::new());
        let mut findings = vec![broken(what, path, words.clone())];
        fingerprint::give(&mut findings, name);
        report.list(findings);
        report.verdict = Verdict::Refused;
        Self { name, exit: error.exit, verdict: Verdict::Refused, words, report: Some(report) }
    }
}

pub(super) fn run(context: &Context, limits: &Hardened) -> Result<Exit, CliError> {
    let store = context.store()?;
    let mut parts = Vec::new();
    match open(context, &store) {
        Ok((vault, keyring, part)) => {
            parts.push(part);
            parts.push(log_chain(context, &store, &vault, &keyring)?);
            parts.push(Part::of(
                "secrets",
                secrets::report(&secrets::Args::default(), context, &vault)?,
                "every secret",
            ));
            parts.push(leaked(context, &vault)?);
        }
        Err(error) => {
            parts.push(failed_vault(&store, &error));
            for name in ["log-chain", "secrets", "leaks"] {
                let words = "not looked at, since the vault is not open".to_owned();
                parts.push(Part { verdict: Verdict::Refused, ..Part::told(name, words) });
            }
        }
    }
    let around = files::report(&files::Args::default(), context, limits)?;
    let count = around.files;
    parts.push(Part::of("files", around, &format!("{count} files and folders")));
    publish(context, parts)
}

/// The part of a vault that does not open.
pub(super) fn failed_vault(store: &Store<'_>, error: &CliError) -> Part {
    Part::failed("vault", Broken::Vault, &store.path().display().to_string(), error)
}

/// Opens the vault, and every block of it.
pub(super) fn open(
    context: &Context,
    store: &Store<'_>,
) -> Result<(OpenVault, Keyring, Part), CliError> {
    let (vault, keyring) = context.open(store)?;
    let verified = vault.verify()?;
    let entries = if verified.entries == 1 { "entry" } else { "entries" };
    let words = format!(
        "generation {}, {} {entries}, all of it opens",
        vault.signed().header.generation,
        verified.entries
    );
    Ok((vault, keyring, Part::told("vault", words)))
}

/// Looks at the audit log of this machine.
pub(super) fn log_chain(
    context: &Context,
    store: &Store<'_>,
    vault: &OpenVault,
    keyring: &Keyring,
) -> Result<Part, CliError> {
    let chain = audit_chain::look(context, vault, None)?;
    let part = match &chain.state {
        ChainState::Broken { what, .. } => {
            let path = store.path().display().to_string();
            return Ok(Part::failed("log-chain", Broken::Log, &path, &audit_chain::broken(what)));
        }
        ChainState::None => Part::told("log-chain", "it starts now".to_owned()),
        ChainState::Holds(verified) => {
            Part::told("log-chain", format!("{} records hold", verified.records - verified.first))
        }
    };
    store.record_reading(vault, &keyring.unlocked, &[])?;
    Ok(part)
}

/// Returns where values of the vault are sought.
fn sought(context: &Context) -> Vec<PathBuf> {
    let named = &context.settings.audit.leaks;
    if named.is_empty() { vec![PathBuf::from(".")] } else { named.clone() }
}

/// Seeks values of the vault where the settings say, or in the working folder.
fn leaked(context: &Context, vault: &OpenVault) -> Result<Part, CliError> {
    let named = &context.settings.audit.leaks;
    let is_far = std::env::current_dir().is_ok_and(|folder| folder.parent().is_none());
    if named.is_empty() && is_far {
        let words =
            "not sought in `/`: name folders with `leaks` in the table `[audit]` of the settings";
        return Ok(Part::told("leaks", words.to_owned()));
    }
    let report = match leaks::report(&sought(context), None, context, vault) {
        // An empty folder of logs is in order.
        Err(error) if error.reason == "no-input" => return Ok(Part::told("leaks", error.message)),
        other => other?,
    };
    let files = report.files;
    Ok(Part::of("leaks", report, &format!("{files} files")))
}

/// Tells what parts come to, as one report.
pub(super) fn publish(context: &Context, parts: Vec<Part>) -> Result<Exit, CliError> {
    let exit =
        parts.iter().map(|part| part.exit).max_by_key(|exit| exit.code()).unwrap_or(Exit::Done);
    let sought: Vec<String> =
        sought(context).iter().map(|path| quoted(&path.display().to_string())).collect();
    let mut all = Report::empty("audit", Vec::new());
    all.settings.clone_from(&context.settings.files);
    let mut lines = Vec::new();
    for part in parts {
        all.verdict = all.verdict.max(part.verdict);
        all.inputs.push(Input {
            path: part.name.to_owned(),
            sha256: None,
            verdict: part.verdict,
            reason: Some(part.words.clone()),
            suggested: Vec::new(),
            capabilities: Vec::new(),
        });
        let command = match part.name {
            "leaks" => format!("sonora-sec audit leaks {}", sought.join(" ")),
            name => format!("sonora-sec audit {name}"),
        };
        lines.push(PartLine { name: part.name, verdict: part.verdict, words: part.words, command });
        let Some(mut report) = part.report else { continue };
        all.files += report.files;
        all.bytes += report.bytes;
        all.truncated |= report.truncated;
        for (rule, count) in report.unlisted {
            *all.unlisted.entry(rule).or_default() += count;
        }
        all.findings.append(&mut report.findings);
    }
    let colors = context.terminal.colors_results;
    check::publish(context, &all, exit, || shown(&lines, colors))
}
