//! `status`: which vault and why, what is in force, how it stands. It never prompts.

use crate::cli::context::{Chosen, Context};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::project::{Project, Standing};
use crate::cli::views;
use crate::render::json::{ProjectLine, StatusReport};
use crate::render::text;
use crate::vault::session;
use crate::vault::slots::Key;
use crate::vault::store::{Seen, Store};

/// Show which vault is used and why, its slots and how it stands; never prompts
///
/// An age identity that is given is tried, since that costs nothing; a passphrase is not.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sonora-sec status\n  sonora-sec status --porcelain | grep ^generation"
)]
pub(crate) struct Args {
    /// One `key value` a line, the same in every version
    #[arg(long, conflicts_with = "json")]
    porcelain: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let chosen = context.vault_path()?;
    let store = context.store()?;
    let seen = store.look()?;
    let report = report(context, &chosen, &store, &seen)?;
    if context.terminal.json {
        context.terminal.report(&report)?;
    } else if args.porcelain {
        context.terminal.page(&porcelain(&report))?;
    } else {
        context.terminal.page(&page(&report))?;
    }
    Ok(Exit::Done)
}

fn report(
    context: &Context,
    chosen: &Chosen,
    store: &Store<'_>,
    seen: &Seen,
) -> Result<StatusReport, CliError> {
    let signed = seen.signed();
    let header = &signed.header;
    let receipt = match seen.receipt() {
        None => "none",
        Some(receipt) if receipt.head == signed.head => "current",
        Some(_) => "behind",
    };
    Ok(StatusReport {
        schema: StatusReport::SCHEMA,
        vault: store.path().display().to_string(),
        vault_from: chosen.from,
        settings: context.settings.origin.as_ref().map(|path| path.display().to_string()),
        project: project(&context.project),
        state: Context::state_folder()?.display().to_string(),
        prompts: context.prompts.word(),
        passphrase_from: match context.passphrase_source() {
            Some(source) => source.word(),
            None if context.prompts.are_allowed() => "a prompt",
            None => "nowhere",
        },
        identity_from: context.identity_source().map_or("nowhere", |source| source.word()),
        kept_versions: context.settings.store.versions,
        generation: header.generation,
        id: header.id.to_hex(),
        signer: views::fingerprint(header),
        receipt,
        unlocked_by: unlocked_by(context, store, seen)?,
        cached_for: session::time_left(header.id),
        slots: header.slots.iter().map(views::slot_line).collect(),
    })
}

fn project(project: &Project) -> Option<ProjectLine> {
    let Project::Found { path, standing } = project else { return None };
    let why = match standing {
        Standing::Refused(why) => Some(why.clone()),
        _ => None,
    };
    Some(ProjectLine { path: path.display().to_string(), standing: standing.word(), why })
}

/// Returns the slot that an identity at hand opens, or what the session keeps.
fn unlocked_by(
    context: &Context,
    store: &Store<'_>,
    seen: &Seen,
) -> Result<Option<String>, CliError> {
    let Some(identities) = context.identities()? else {
        let cached = if context.is_key_given() { None } else { store.unlock_cached(seen) };
        return Ok(cached.map(|unlocked| unlocked.slot));
    };
    Ok(store.unlock(seen, &Key::Identities(&identities)).ok().map(|unlocked| unlocked.slot))
}

fn rows(report: &StatusReport) -> Vec<(&'static str, String)> {
    let none = || "none".to_owned();
    let project = report.project.as_ref();
    vec![
        ("vault", report.vault.clone()),
        ("vault-from", report.vault_from.to_owned()),
        ("settings", report.settings.clone().unwrap_or_else(none)),
        ("project", project.map_or_else(none, |project| project.path.clone())),
        ("project-is", project.map_or_else(none, |project| project.standing.to_owned())),
        ("state", report.state.clone()),
        ("prompts", report.prompts.to_owned()),
        ("passphrase-from", report.passphrase_from.to_owned()),
        ("identity-from", report.identity_from.to_owned()),
        ("kept-versions", report.kept_versions.to_string()),
        ("generation", report.generation.to_string()),
        ("id", report.id.clone()),
        ("signer", report.signer.clone()),
        ("receipt", report.receipt.to_owned()),
        ("unlocked-by", report.unlocked_by.clone().unwrap_or_else(|| "nothing".to_owned())),
        ("cached-for", report.cached_for.clone().unwrap_or_else(none)),
    ]
}

fn porcelain(report: &StatusReport) -> String {
    let mut rows: Vec<(&str, String)> = rows(report);
    rows.extend(report.slots.iter().map(|slot| ("slot", format!("{} {}", slot.kind, slot.label))));
    rows.into_iter()
        .map(|(key, value)| format!("{key} {}\n", crate::core::text::printable(&value)))
        .collect()
}

fn page(report: &StatusReport) -> String {
    let rows: Vec<Vec<String>> =
        rows(report).into_iter().map(|(key, value)| vec![key.replace('-', " "), value]).collect();
    format!("{}\nslots:\n{}", text::columns(&rows), views::slot_table(&report.slots))
}
