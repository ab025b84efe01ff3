//! What is masked: every value of a vault, and who is told of those that cannot be.

use crate::core::text::printable;
use crate::leaks::search::{Refused, Searcher, Values};
use crate::vault::name::Section;
use crate::vault::read::OpenVault;

use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;

/// Most names in a warning.
const MAX_NAMES: usize = 10;

/// Prepares the masking of every version of every secret; an old token in a log is a leak too.
///
/// Warns of the entries that hold a value too short to be masked.
pub(super) fn every_value(vault: &OpenVault, terminal: Terminal) -> Result<Searcher, CliError> {
    let mut values = Values::new();
    let mut short: Vec<String> = Vec::new();
    let mut too_much = None;
    let mut id = 0;
    vault.for_each_entry(|entry| {
        if entry.key.section != Section::Secret || too_much.is_some() {
            return;
        }
        let mut is_short = false;
        for version in &entry.versions {
            match values.add(id, &version.value()) {
                Ok(()) => {}
                Err(Refused::TooShort) => is_short = true,
                Err(refused) => too_much = Some(refused),
            }
        }
        if is_short {
            short.push(format!("`{}`", printable(entry.key.name.as_str())));
        }
        id += 1;
    })?;
    if let Some(refused) = too_much {
        let message = format!("could not mask every value of the vault: {refused}");
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
            "not masked, as values under 8 bytes are found everywhere: {}{more}",
            short.join(", ")
        ));
    }
    Ok(values.prepare())
}
