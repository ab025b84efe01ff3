//! `info`: an entry and its versions, without values.

use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::views;
use crate::render::json::InfoReport;
use crate::render::text;
use crate::vault::VaultError;
use crate::vault::name::{Key, Name};

/// Show an entry and its versions, without values
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec info discord_token")]
pub(crate) struct Args {
    /// The entry's name
    #[arg(add = complete::entry_names())]
    name: String,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let name = Name::new(&args.name)?;
    let store = context.store()?;
    let (vault, _) = context.open_to_read(&store, &[name.as_str()])?;
    let report = vault
        .with_entry(&Key::secret(name.clone()), |entry| {
            InfoReport::new(views::entry_line(entry), views::version_lines(entry))
        })?
        .ok_or_else(|| VaultError::NoEntry { name: name.as_str().to_owned() })?;
    if context.terminal.json {
        context.terminal.report(&report)?;
    } else {
        context.terminal.page(&page(&report))?;
    }
    Ok(Exit::Done)
}

fn page(report: &InfoReport) -> String {
    let entry = &report.entry;
    let none = || "none".to_owned();
    let mut rows = vec![
        vec!["name".to_owned(), entry.name.clone()],
        vec!["kind".to_owned(), entry.kind.to_owned()],
        vec!["expires".to_owned(), entry.expires.clone().unwrap_or_else(none)],
        vec!["note".to_owned(), entry.note.clone().unwrap_or_else(none)],
    ];
    rows.extend(
        entry.tags.iter().map(|(key, value)| vec!["tag".to_owned(), format!("{key}={value}")]),
    );
    rows.extend(report.history.iter().map(|version| {
        let note = version.note.as_deref().map(|note| format!(", {note}")).unwrap_or_default();
        vec![format!("version {}", version.version), format!("{}{note}", version.created)]
    }));
    text::columns(&rows)
}
