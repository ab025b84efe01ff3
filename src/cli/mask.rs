//! What is masked and sought: every value of a vault, and who is told of those that cannot be.

use crate::core::text::printable;
use crate::leaks::findings::Sought;
use crate::leaks::search::{Refused, Searcher, Values};
use crate::vault::name::Section;
use crate::vault::read::OpenVault;

use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;

/// Most names in a warning.
const MAX_NAMES: usize = 10;

/// Prepares the masking of every version of every secret; an old token in a log is a leak too.
pub(super) fn every_value(vault: &OpenVault, terminal: Terminal) -> Result<Searcher, CliError> {
    Ok(every_version(vault, "masked", terminal)?.0)
}

/// Prepares the search for every version of every secret; each is found under its place in the list.
///
/// Warns of the entries that hold a value too short to be found.
pub(super) fn every_version(
    vault: &OpenVault,
    done: &str,
    terminal: Terminal,
) -> Result<(Searcher, Vec<Sought>), CliError> {
    let mut values = Values::new();
    let mut sought: Vec<Sought> = Vec::new();
    let mut short: Vec<String> = Vec::new();
    let mut too_much = None;
    vault.for_each_entry(|entry| {
        if entry.key.section != Section::Secret || too_much.is_some() {
            return;
        }
        let mut is_short = false;
        let newest = entry.versions.last().map(|version| version.number);
        for version in &entry.versions {
            let id = u32::try_from(sought.len()).expect("a vault has fewer versions");
            match values.add(id, &version.value()) {
                Ok(()) => sought.push(Sought {
                    name: entry.key.name.as_str().to_owned(),
                    version: version.number,
                    is_newest: newest == Some(version.number),
                }),
                Err(Refused::TooShort) => is_short = true,
                Err(refused) => too_much = Some(refused),
            }
        }
        if is_short {
            short.push(format!("`{}`", printable(entry.key.name.as_str())));
        }
    })?;
    if let Some(refused) = too_much {
        let message = format!("not every value of the vault can be {done}: {refused}");
        return Err(CliError::new(Exit::Failed, "too-much-to-mask", message).hint(
            "old versions count: `sonora-sec remove NAME --purge` drops an entry with them",
        ));
    }
    if !short.is_empty() {
        let more = match short.len().saturating_sub(MAX_NAMES) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        short.truncate(MAX_NAMES);
        terminal.warn(&format!(
            "not {done}, as values under 8 bytes are found everywhere: {}{more}",
            short.join(", ")
        ));
    }
    Ok((values.prepare(), sought))
}
