//! The checks: a file and a line in [`ALL`] each.

pub(super) mod active_markup;
pub(super) mod binary_blob;
mod blob;
pub(super) mod byte_order_mark;
mod class;
pub(super) mod confusable_key;
pub(super) mod control_character;
pub(super) mod deep_document;
pub(super) mod duplicate_key;
pub(super) mod forged_track;
pub(super) mod inflating_document;
pub(super) mod internal_url;
pub(super) mod invalid_json;
pub(super) mod invalid_utf8;
pub(super) mod invisible_text;
pub(super) mod jsonpickle_tag;
pub(super) mod large_integer;
pub(super) mod lenient_syntax;
pub(super) mod lone_surrogate;
pub(super) mod long_number;
pub(super) mod long_string;
pub(super) mod mass_mention;
pub(super) mod non_finite_literal;
pub(super) mod number_overflow;
pub(super) mod number_underflow;
pub(super) mod other_encoding;
pub(super) mod oversized_document;
pub(super) mod pickle_blob;
pub(super) mod prototype_key;
pub(super) mod remote_reference;
pub(super) mod schema_violation;
pub(super) mod secret_value;
pub(super) mod shape_mismatch;
pub(super) mod snapshot_checksum;
pub(super) mod too_many_elements;
pub(super) mod too_many_keys;
pub(super) mod too_many_tokens;
pub(super) mod trailing_data;
pub(super) mod type_name;
pub(super) mod unclean_field;
pub(super) mod unreadable_document;
pub(super) mod unreadable_pickle;

use std::ops::Range;

use super::bytes::has_dots_apart;
use crate::core::finding::{Rule, Severity};

pub(super) use self::blob::may_be_blob;
pub(super) use self::class::Class;

/// A check: its rule, and what it looks at.
#[derive(Debug)]
pub struct Check {
    /// What it objects by.
    pub rule: &'static Rule,
    looks: Looks,
}

/// What a check looks at.
#[derive(Clone, Copy, Debug)]
enum Looks {
    /// What the pass itself comes upon.
    Grammar,
    /// Numbers that are long, or not plain.
    Number(fn(&str) -> Option<String>),
    /// Members and their values, when a shape or a schema was asked for.
    Shape,
    /// The decoded text of keys and strings.
    Text(fn(&Text<'_>, &mut Vec<Hit>)),
}

/// A key or a string, its escapes resolved.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'a> {
    pub(super) decoded: &'a str,
    /// Whether it is a key.
    pub(super) is_key: bool,
    /// What is known of it if it is a key, or of its key; nothing of that of an element.
    pub(super) class: Class,
    /// What is known of the key of the object around.
    pub(super) around: Class,
}

/// What a check found in a text.
#[derive(Debug)]
pub(super) struct Hit {
    /// Where, in bytes of the decoded text.
    pub(super) span: Range<usize>,
    pub(super) message: String,
    /// Other than the rule's.
    pub(super) severity: Option<Severity>,
}

const fn grammar(rule: &'static Rule) -> Check {
    Check { rule, looks: Looks::Grammar }
}

const fn number(rule: &'static Rule, check: fn(&str) -> Option<String>) -> Check {
    Check { rule, looks: Looks::Number(check) }
}

const fn shape(rule: &'static Rule) -> Check {
    Check { rule, looks: Looks::Shape }
}

const fn text(rule: &'static Rule, check: fn(&Text<'_>, &mut Vec<Hit>)) -> Check {
    Check { rule, looks: Looks::Text(check) }
}

/// Every check, in order of number.
pub static ALL: &[Check] = &[
    grammar(&invalid_json::RULE),
    grammar(&trailing_data::RULE),
    grammar(&non_finite_literal::RULE),
    grammar(&invalid_utf8::RULE),
    grammar(&other_encoding::RULE),
    grammar(&lenient_syntax::RULE),
    grammar(&deep_document::RULE),
    grammar(&oversized_document::RULE),
    grammar(&too_many_tokens::RULE),
    grammar(&too_many_keys::RULE),
    grammar(&too_many_elements::RULE),
    grammar(&long_string::RULE),
    grammar(&long_number::RULE),
    grammar(&inflating_document::RULE),
    grammar(&unreadable_pickle::RULE),
    grammar(&unreadable_document::RULE),
    grammar(&duplicate_key::RULE),
    grammar(&confusable_key::RULE),
    number(&large_integer::RULE, large_integer::check),
    number(&number_overflow::RULE, number_overflow::check),
    number(&number_underflow::RULE, number_underflow::check),
    grammar(&lone_surrogate::RULE),
    grammar(&byte_order_mark::RULE),
    text(&control_character::RULE, control_character::check),
    text(&invisible_text::RULE, invisible_text::check),
    text(&active_markup::RULE, active_markup::check),
    text(&mass_mention::RULE, mass_mention::check),
    text(&jsonpickle_tag::RULE, jsonpickle_tag::check),
    text(&type_name::RULE, type_name::check),
    text(&prototype_key::RULE, prototype_key::check),
    text(&pickle_blob::RULE, pickle_blob::check),
    text(&binary_blob::RULE, binary_blob::check),
    text(&remote_reference::RULE, remote_reference::check),
    text(&internal_url::RULE, internal_url::check),
    text(&secret_value::RULE, secret_value::check),
    shape(&shape_mismatch::RULE),
    shape(&unclean_field::RULE),
    shape(&snapshot_checksum::RULE),
    shape(&schema_violation::RULE),
    shape(&forged_track::RULE),
];

/// Returns what the checks of text find in one.
pub(super) fn look(seen: &Text<'_>) -> Vec<(&'static Rule, Hit)> {
    let mut found = Vec::new();
    let mut hits = Vec::new();
    for check in ALL {
        if let Looks::Text(look) = check.looks {
            look(seen, &mut hits);
            found.extend(hits.drain(..).map(|hit| (check.rule, hit)));
        }
    }
    // A secret is known before anything is shown of what is around it.
    found.sort_by_key(|(rule, _)| rule.id != secret_value::RULE.id);
    found
}

/// Returns what the checks of numbers find in one.
pub(super) fn look_at_number(text: &str) -> Vec<(&'static Rule, String)> {
    let look = |check: &'static Check| match check.looks {
        Looks::Number(look) => look(text).map(|message| (check.rule, message)),
        _ => None,
    };
    ALL.iter().filter_map(look).collect()
}

/// Says whether a string may be or have a token without a word to know it by: that of a Discord bot, which is three
/// parts with dots, the middle one of six characters; that of a Telegram bot; a key of `OpenAI`.
#[inline]
pub(super) fn may_be_token(raw: &[u8]) -> bool {
    /// The shortest one.
    const MIN_BYTES: usize = 43;
    raw.len() >= MIN_BYTES && has_form_of_token(raw)
}

#[inline(never)]
fn has_form_of_token(raw: &[u8]) -> bool {
    has_dots_apart(raw)
        || raw.starts_with(b"sk-")
        || (8..=10).any(|colon| raw.get(colon..colon + 3) == Some(b":AA"))
}

#[cfg(test)]
mod tests;
