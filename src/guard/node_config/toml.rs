//! TOML into a tree.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::tree::{Id, Item, Key, Kind, Refusal, Tree};
use crate::core::shallow::{ShallowError, read_spanned};
use crate::core::source::Span;

/// Reads a text.
pub(super) fn read(text: &str) -> Result<Tree, Refusal> {
    let table = read_spanned(text).map_err(|error| match error {
        // What the reader says may quote the text.
        ShallowError::NoToml(error) => {
            Refusal::new(error.span().map_or(0, |span| span.start), "it is no TOML")
        }
        ShallowError::TooDeep => Refusal::new(0, "it nests too deeply"),
    })?;
    let mut tree = Tree::default();
    let root = map(&mut tree, table.get_ref(), Span::new(0, text.len()));
    tree.documents.push(root);
    Ok(tree)
}

/// Adds a table. What calls itself here nests no deeper than [`read_spanned`] lets through.
fn map(tree: &mut Tree, table: &DeTable<'_>, span: Span) -> Id {
    let mut entries: Vec<(Key, Item)> = table
        .iter()
        .map(|(key, value)| {
            let range = key.span();
            let key =
                Key { text: key.get_ref().to_string(), span: Span::new(range.start, range.end) };
            (key, item(tree, value))
        })
        .collect();
    // The library sorts by name.
    entries.sort_by_key(|(key, _)| key.span);
    tree.add(span, Kind::Map(entries))
}

fn item(tree: &mut Tree, value: &Spanned<DeValue<'_>>) -> Item {
    let at = Span::new(value.span().start, value.span().end);
    let scalar = |tree: &mut Tree, text: String| tree.add(at, Kind::Scalar(text));
    let node = match value.get_ref() {
        DeValue::Array(items) => {
            let items = items.iter().map(|value| item(tree, value)).collect();
            tree.add(at, Kind::List(items))
        }
        DeValue::Boolean(value) => scalar(tree, value.to_string()),
        DeValue::Datetime(value) => scalar(tree, value.to_string()),
        DeValue::Float(value) => scalar(tree, value.as_str().to_owned()),
        DeValue::Integer(value) => scalar(tree, value.as_str().to_owned()),
        DeValue::String(value) => scalar(tree, value.to_string()),
        DeValue::Table(table) => map(tree, table, at),
    };
    Item { node, at }
}
