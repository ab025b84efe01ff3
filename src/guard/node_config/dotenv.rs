//! `.env` files into a tree: a name and a value a line, in quotes over several lines if need be.
//!
//! The grammar is python-dotenv's. A name alone, which `docker run --env-file` takes from its own environment, has
//! no value; any other line that is not of the grammar is refused.

use std::collections::HashSet;

use super::tree::{Item, Key, Kind, Refusal, Tree};
use crate::core::source::Span;

/// Reads a text.
pub(super) fn read(text: &str) -> Result<Tree, Refusal> {
    let mut tree = Tree::default();
    let mut entries = Vec::new();
    let mut seen = HashSet::new();
    let mut at = 0;
    while at < text.len() {
        let (variable, next) = variable(text, at)?;
        at = next;
        let Some((key, value)) = variable else { continue };
        if !seen.insert(key.text.clone()) {
            tree.repeated.push(key.span);
        }
        let node = tree.add(value, Kind::Scalar(inner(text, value)));
        entries.push((key, Item { node, at: value }));
    }
    let root = tree.add(Span::new(0, text.len()), Kind::Map(entries));
    tree.documents.push(root);
    Ok(tree)
}

/// Reads the line at `at`, and says where the next one begins.
fn variable(text: &str, at: usize) -> Result<(Option<(Key, Span)>, usize), Refusal> {
    let rest = text.get(at..).unwrap_or_default();
    let line_end = at + rest.find(['\n', '\r']).unwrap_or(rest.len());
    let line = text.get(at..line_end).unwrap_or_default();
    let trimmed = line.trim_start();
    let mut start = at + line.len() - trimmed.len();
    if trimmed.is_empty() || trimmed.starts_with('#') {
        return Ok((None, line_end + 1));
    }
    if let Some(rest) = trimmed.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t']))
    {
        start = line_end - rest.trim_start().len();
    }
    let statement = text.get(start..line_end).unwrap_or_default();
    let Some((name, _)) = statement.split_once('=') else {
        let is_name = !statement.trim_end().contains(char::is_whitespace);
        let none = || Refusal::new(start, "a line is no `NAME=value`");
        return is_name.then_some((None, line_end + 1)).ok_or_else(none);
    };
    let value_start = start + name.len() + 1;
    let name = name.trim_end();
    let bare = name.trim_matches('\'');
    if bare.is_empty() || bare.contains(char::is_whitespace) {
        return Err(Refusal::new(start, "a line is no `NAME=value`"));
    }
    let key = Key { text: bare.to_owned(), span: Span::new(start, start + name.len()) };
    let (value, next) = value(text, value_start, line_end)?;
    Ok((Some((key, value)), next))
}

/// Returns where a value stands, its quotes included, and where the next line begins.
fn value(text: &str, from: usize, line_end: usize) -> Result<(Span, usize), Refusal> {
    let line = text.get(from..line_end).unwrap_or_default();
    let start = line_end - line.trim_start().len();
    let rest = text.get(start..line_end).unwrap_or_default();
    if let Some(quote @ ('"' | '\'')) = rest.chars().next() {
        let close = closing(text, start + 1, quote)
            .ok_or_else(|| Refusal::new(start, "a quote is not closed"))?;
        let after = text.get(close + 1..).unwrap_or_default();
        let next = close + 1 + after.find(['\n', '\r']).unwrap_or(after.len());
        let between = text.get(close + 1..next).unwrap_or_default().trim_start();
        if !between.is_empty() && !between.starts_with('#') {
            return Err(Refusal::new(close + 1, "something stands after a closing quote"));
        }
        return Ok((Span::new(start, close + 1), next + 1));
    }
    // ` #` begins a comment.
    let comment = rest.match_indices('#').find(|(at, _)| {
        rest.get(..*at).is_some_and(|before| {
            before.ends_with(char::is_whitespace) || before.is_empty() && start > from
        })
    });
    let plain = rest.get(..comment.map_or(rest.len(), |(at, _)| at)).unwrap_or_default().trim_end();
    Ok((Span::new(start, start + plain.len()), line_end + 1))
}

/// Returns where a quote closes; a backslash keeps what follows it from being one.
fn closing(text: &str, from: usize, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, character) in text.get(from..)?.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return Some(from + at),
            _ => {}
        }
    }
    None
}

fn inner(text: &str, value: Span) -> String {
    let raw = text.get(value.start..value.end).unwrap_or_default();
    let unquoted =
        ['"', '\''].iter().find_map(|quote| raw.strip_prefix(*quote)?.strip_suffix(*quote));
    unquoted.unwrap_or(raw).to_owned()
}
