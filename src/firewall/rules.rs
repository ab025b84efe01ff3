//! What the firewall looks for: a static a rule, in a file with its documentation.

mod bidirectional_control;
mod compiled_code;
mod deep_nesting;
mod hidden_line;
mod hostile_archive;
mod invisible_characters;
mod linked_file;
mod long_line;
mod look_alike_identifier;
mod normalized_identifier;
mod oversized_input;
mod packed_statements;
mod pushed_code;
mod scanned_settings;
mod startup_file;
mod unknown_encoding;
mod unparsable_source;
mod unreadable_container;
mod unreadable_file;

pub(crate) use bidirectional_control::BIDIRECTIONAL_CONTROL;
pub(crate) use compiled_code::COMPILED_CODE;
pub(crate) use deep_nesting::DEEP_NESTING;
pub(crate) use hidden_line::HIDDEN_LINE;
pub(crate) use hostile_archive::HOSTILE_ARCHIVE;
pub(crate) use invisible_characters::INVISIBLE_CHARACTERS;
pub(crate) use linked_file::LINKED_FILE;
pub(crate) use long_line::LONG_LINE;
pub(crate) use look_alike_identifier::LOOK_ALIKE_IDENTIFIER;
pub(crate) use normalized_identifier::NORMALIZED_IDENTIFIER;
pub(crate) use oversized_input::OVERSIZED_INPUT;
pub(crate) use packed_statements::PACKED_STATEMENTS;
pub(crate) use pushed_code::PUSHED_CODE;
pub(crate) use scanned_settings::SCANNED_SETTINGS;
pub(crate) use startup_file::STARTUP_FILE;
pub(crate) use unknown_encoding::UNKNOWN_ENCODING;
pub(crate) use unparsable_source::UNPARSABLE_SOURCE;
pub(crate) use unreadable_container::UNREADABLE_CONTAINER;
pub(crate) use unreadable_file::UNREADABLE_FILE;

use crate::core::finding::Rule;

/// Every rule, in order of number.
pub static ALL: &[&Rule] = &[
    // 9xx: source and encoding; 90x is what cannot be read.
    &UNREADABLE_FILE,
    &UNKNOWN_ENCODING,
    &UNPARSABLE_SOURCE,
    &DEEP_NESTING,
    &OVERSIZED_INPUT,
    &UNREADABLE_CONTAINER,
    &HOSTILE_ARCHIVE,
    &LINKED_FILE,
    &COMPILED_CODE,
    &BIDIRECTIONAL_CONTROL,
    &NORMALIZED_IDENTIFIER,
    &LOOK_ALIKE_IDENTIFIER,
    &HIDDEN_LINE,
    &PUSHED_CODE,
    &LONG_LINE,
    &INVISIBLE_CHARACTERS,
    &STARTUP_FILE,
    &SCANNED_SETTINGS,
    &PACKED_STATEMENTS,
];

#[cfg(test)]
mod tests {
    use super::*;

    const HEADINGS: [&str; 5] =
        ["## What it does", "## Why it is bad", "## Example", "## Fix", "## References"];

    #[test]
    fn numbers_and_names_are_unique_and_in_order() {
        assert!(ALL.is_sorted_by_key(|rule| rule.id));
        let names: std::collections::BTreeSet<_> = ALL.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), ALL.len());
        for rule in ALL {
            assert!(rule.id.len() == 6 && rule.id.starts_with("SNR"), "{}", rule.id);
            assert!(!rule.name.starts_with("no-"), "{}", rule.name);
            assert!(!rule.help.ends_with('.') && !rule.help.is_empty(), "{}", rule.name);
        }
    }

    #[test]
    fn docs_have_their_headings_in_order() {
        for rule in ALL {
            let headings: Vec<_> =
                rule.docs.lines().filter(|line| line.starts_with("## ")).collect();
            assert_eq!(headings, HEADINGS, "{}", rule.name);
        }
    }
}
