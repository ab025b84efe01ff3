//! `history`: the versions of an entry, newest first, without values.

use crate::cli::complete;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::views;
use crate::render::json::HistoryReport;
use crate::render::text;
use crate::vault::VaultError;
use crate::vault::name::{Key, Name};

/// Show the versions of an entry, newest first, without values
///
/// `get --version N` prints an earlier value, `restore --version N` makes it the newest again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec history discord_token")]
pub(crate) struct Args {
    /// The entry's name
    #[arg(add = complete::entry_names())]
    name: String,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let name = Name::new(&args.name)?;
    let store = context.store()?;
    let (vault, _) = context.open_to_read(&store, &[name.as_str()])?;
    let mut versions = vault
        .with_entry(&Key::secret(name.clone()), views::version_lines)?
        .ok_or_else(|| VaultError::NoEntry { name: name.as_str().to_owned() })?;
    versions.reverse();
    if context.terminal.json {
        let report = HistoryReport::new(name.as_str().to_owned(), versions);
        context.terminal.report(&report)?;
        return Ok(Exit::Done);
    }
    let mut rows = vec![["VERSION", "CREATED", "NOTE"].map(str::to_owned).to_vec()];
    rows.extend(
        versions.into_iter().map(|line| {
            vec![line.version.to_string(), line.created, line.note.unwrap_or_default()]
        }),
    );
    context.terminal.page(&text::columns(&rows))?;
    Ok(Exit::Done)
}
