//! YAML 1.2, and JSON with it: from events to a tree, with a stack of its own.

use std::collections::{HashMap, HashSet};

use saphyr_parser::{Event, Parser, Tag};

use super::tree::{Id, Item, Key, Kind, Refusal, Tree};
use crate::core::source::Span;

/// Most maps and lists within each other.
const MAX_DEPTH: usize = 64;

/// Reads every document of a text.
pub(super) fn read(text: &str, what: &str) -> Result<Tree, Refusal> {
    let offsets = Offsets::of(text);
    let mut builder = Builder::default();
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        // What the parser says may quote the text.
        let (event, span) = event.map_err(|error| {
            Refusal::new(offsets.byte(error.marker().index()), format!("it is no {what}"))
        })?;
        let start = offsets.byte(span.start.index());
        builder.event(event, Span::new(start, offsets.byte(span.end.index())), text)?;
    }
    Ok(builder.tree)
}

/// From characters, which the parser counts, to bytes.
struct Offsets(Option<Vec<usize>>, usize);

impl Offsets {
    fn of(text: &str) -> Self {
        let wide = !text.is_ascii();
        Self(wide.then(|| text.char_indices().map(|(at, _)| at).collect()), text.len())
    }

    fn byte(&self, character: usize) -> usize {
        match &self.0 {
            Some(starts) => starts.get(character).copied().unwrap_or(self.1),
            None => character.min(self.1),
        }
    }
}

#[derive(Default)]
struct Builder {
    tree: Tree,
    open: Vec<Open>,
    /// By the parser's number; only of nodes that have ended, so nothing contains itself.
    anchors: HashMap<usize, Id>,
}

/// A map or list that has not ended.
struct Open {
    start: usize,
    anchor: usize,
    contents: Contents,
}

enum Contents {
    List(Vec<Item>),
    Map { entries: Vec<(Key, Item)>, key: Option<Key>, seen: HashSet<String> },
}

impl Builder {
    fn event(&mut self, event: Event<'_>, span: Span, text: &str) -> Result<(), Refusal> {
        match event {
            Event::Alias(anchor) => {
                let around = || Refusal::new(span.start, "an alias names what it is in");
                let node = *self.anchors.get(&anchor).ok_or_else(around)?;
                self.put(Item { node, at: span });
            }
            Event::MappingEnd | Event::SequenceEnd => self.close(span),
            Event::MappingStart(anchor, tag) => {
                let (entries, key, seen) = (Vec::new(), None, HashSet::new());
                let contents = Contents::Map { entries, key, seen };
                self.open(span, anchor, tag.as_deref(), contents)?;
            }
            Event::Scalar(value, _, anchor, tag) => {
                self.tag(span, tag.as_deref());
                let trimmed = trimmed(text, span);
                let node = self.tree.add(trimmed, Kind::Scalar(value.into_owned()));
                self.name(anchor, node);
                self.put(Item { node, at: trimmed });
            }
            Event::SequenceStart(anchor, tag) => {
                self.open(span, anchor, tag.as_deref(), Contents::List(Vec::new()))?;
            }
            _ => {}
        }
        Ok(())
    }

    fn open(
        &mut self,
        span: Span,
        anchor: usize,
        tag: Option<&Tag>,
        contents: Contents,
    ) -> Result<(), Refusal> {
        self.tag(span, tag);
        if self.open.len() >= MAX_DEPTH {
            return Err(Refusal::new(span.start, "it nests too deeply"));
        }
        self.open.push(Open { start: span.start, anchor, contents });
        Ok(())
    }

    fn close(&mut self, span: Span) {
        let Some(open) = self.open.pop() else { return };
        let kind = match open.contents {
            Contents::List(items) => Kind::List(items),
            Contents::Map { entries, .. } => Kind::Map(entries),
        };
        let at = Span::new(open.start, span.end);
        let node = self.tree.add(at, kind);
        self.name(open.anchor, node);
        self.put(Item { node, at });
    }

    /// Puts a node where the present event stands.
    fn put(&mut self, item: Item) {
        let Some(open) = self.open.last_mut() else {
            self.tree.documents.push(item.node);
            return;
        };
        match &mut open.contents {
            Contents::List(items) => items.push(item),
            Contents::Map { entries, key, seen } => match key.take() {
                Some(key) => entries.push((key, item)),
                None => {
                    let text = match &self.tree.node(item.node).kind {
                        Kind::Scalar(text) => text.clone(),
                        Kind::List(_) | Kind::Map(_) => "?".to_owned(),
                    };
                    if !seen.insert(text.clone()) {
                        self.tree.repeated.push(item.at);
                    }
                    *key = Some(Key { text, span: item.at });
                }
            },
        }
    }

    fn name(&mut self, anchor: usize, node: Id) {
        if anchor != 0 {
            self.anchors.insert(anchor, node);
        }
    }

    /// Remembers a tag that names a class: `!!python/object/apply:os.system`, `!!javax.script.ScriptEngineManager`.
    fn tag(&mut self, span: Span, tag: Option<&Tag>) {
        let names_class = |tag: &Tag| {
            // `!<tag:yaml.org,2002:python/name>` is `!!python/name`, in full.
            let full = format!("{}{}", tag.handle, tag.suffix);
            let name = full.trim_start_matches('!').trim_start_matches("tag:yaml.org,2002:");
            let is_class = tag.is_yaml_core_schema() && name.contains('.') && !name.contains('/');
            let languages = ["java", "perl", "python", "ruby"];
            is_class || languages.iter().any(|language| name.starts_with(language))
        };
        if tag.is_some_and(names_class) {
            self.tree.object_tags.push(span);
        }
    }
}

/// Leaves out the anchor and tag before a scalar, and the white space and comment after it.
fn trimmed(text: &str, span: Span) -> Span {
    let whole = text.get(span.start..span.end).unwrap_or_default();
    let end = span.start + whole.trim_end().len();
    let mut start = span.start;
    while let Some(rest) = text.get(start..end).filter(|rest| rest.starts_with(['&', '!'])) {
        let Some(length) = rest.find(char::is_whitespace) else { break };
        start += length;
        start += text.get(start..end).map_or(0, |rest| rest.len() - rest.trim_start().len());
    }
    let length = text.get(start..end).and_then(quoted);
    Span::new(start, length.map_or(end, |length| start + length))
}

/// Returns how long the string in quotes is that a text begins with.
fn quoted(text: &str) -> Option<usize> {
    let quote = text.bytes().next().filter(|byte| b"'\"".contains(byte))?;
    let mut bytes = text.bytes().enumerate().skip(1).peekable();
    while let Some((at, byte)) = bytes.next() {
        let escapes = if quote == b'"' {
            byte == b'\\'
        } else {
            byte == quote && bytes.peek().is_some_and(|(_, next)| *next == quote)
        };
        if escapes {
            bytes.next();
        } else if byte == quote {
            return Some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scalar_is_where_it_is_and_not_what_is_around_it() {
        let text = "a: &x !!str 'it''s' # c\nb: \"q\\\"\" # c\nc: plain # c\nd: *x # c\ne: |\n  one\n  two\n\nf: é";
        let tree = read(text, "YAML").unwrap();
        let root = tree.documents.first().unwrap();
        let Kind::Map(entries) = &tree.node(*root).kind else { unreachable!("it is a map") };
        let at = |span: Span| text.get(span.start..span.end).unwrap();
        let places: Vec<(&str, &str)> =
            entries.iter().map(|(_, item)| (at(item.at), at(tree.node(item.node).span))).collect();
        let expected = ["'it''s'", "\"q\\\"\"", "plain", "*x", "one\n  two", "é"];
        assert_eq!(places.iter().map(|(at, _)| *at).collect::<Vec<_>>(), expected);
        assert_eq!(places.get(3).map(|(_, text)| *text), Some("'it''s'"));
    }
}
