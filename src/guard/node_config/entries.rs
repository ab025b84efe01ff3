//! From a tree to its scalars, each with the path of keys that leads there.

use std::collections::{HashMap, HashSet};

use super::names;
use super::tree::{Item, Key, Kind, Refusal, Tree};
use crate::core::source::Span;

/// Most maps and lists on the way to a scalar, through aliases too.
const MAX_DEPTH: usize = 128;
/// How much is made of a text, in bytes of paths and values: aliases and merges make more than is written.
const MAX_BYTES: usize = 16 << 20;
/// What a visit counts for, even of what is empty.
const VISIT_BYTES: usize = 64;

/// A scalar.
#[derive(Debug)]
pub(super) struct Entry {
    /// The path as Spring binds it: parts in lower case without `-` and `_`, with dots between them. A name of an
    /// environment variable is the path that it stands for.
    pub(super) name: String,
    /// The path as a JSON Pointer (RFC 6901).
    pub(super) pointer: String,
    /// The key, or that of the list it is in, as it is written.
    pub(super) label: String,
    /// The key above, as it is written.
    pub(super) above: String,
    /// The map or list it is in.
    pub(super) parent: usize,
    /// Where its key stands; that of an element is its own place.
    pub(super) key: Span,
    /// Where its text stands.
    pub(super) value: Span,
    /// Where it is used, which an alias does elsewhere.
    pub(super) at: Span,
    pub(super) text: String,
}

impl Entry {
    /// Returns the last part of the name.
    pub(super) fn last(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or_default()
    }

    /// Returns its key, or as much as can be shown.
    pub(super) fn shown(&self) -> String {
        const MAX_CHARACTERS: usize = 64;
        self.label.chars().take(MAX_CHARACTERS).collect()
    }

    /// Says whether it is set to one of the words for yes.
    pub(super) fn is_on(&self) -> bool {
        ["true", "yes", "on", "1"].iter().any(|word| self.text.trim().eq_ignore_ascii_case(word))
    }

    /// Says whether it is set to one of the words for no.
    pub(super) fn is_off(&self) -> bool {
        ["false", "no", "off", "0", "none"]
            .iter()
            .any(|word| self.text.trim().eq_ignore_ascii_case(word))
    }
}

/// Returns every scalar, in the order of the text but for what is merged in. Names of `variables` are those of an
/// environment.
pub(super) fn entries(tree: &Tree, variables: bool) -> Result<Vec<Entry>, Refusal> {
    let mut walk =
        Walk { tree, variables, budget: MAX_BYTES, parents: 0, path: Vec::new(), out: Vec::new() };
    for document in &tree.documents {
        let at = tree.node(*document).span;
        walk.item(Item { node: *document, at }, at, 0)?;
    }
    if variables {
        group_by_prefix(&mut walk.out);
    }
    Ok(walk.out)
}

struct Walk<'t> {
    tree: &'t Tree,
    variables: bool,
    budget: usize,
    parents: usize,
    path: Vec<Part<'t>>,
    out: Vec<Entry>,
}

#[derive(Clone, Copy)]
enum Part<'t> {
    Index(usize),
    Key(&'t str),
    /// What is merged in is where the map is; it counts for the depth.
    Merge,
}

impl<'t> Walk<'t> {
    fn spend(&mut self, bytes: usize, at: Span) -> Result<(), Refusal> {
        self.budget = self.budget.checked_sub(bytes).ok_or_else(|| {
            Refusal::new(at.start, "its aliases and nested keys make too much of it")
        })?;
        Ok(())
    }

    fn item(&mut self, item: Item, key: Span, parent: usize) -> Result<(), Refusal> {
        self.spend(VISIT_BYTES, item.at)?;
        if self.path.len() > MAX_DEPTH {
            return Err(Refusal::new(item.at.start, "it nests too deeply"));
        }
        let tree = self.tree;
        let node = tree.node(item.node);
        match &node.kind {
            Kind::List(items) => {
                let parent = self.new_parent();
                let is_environment = matches!(self.path.last(), Some(Part::Key("environment")));
                for (index, item) in items.iter().enumerate() {
                    self.path.push(Part::Index(index));
                    match &tree.node(item.node).kind {
                        Kind::Scalar(text) if is_environment && text.contains('=') => {
                            self.variable(text, tree.node(item.node).span, *item, parent)?;
                        }
                        _ => self.item(*item, item.at, parent)?,
                    }
                    self.path.pop();
                }
                Ok(())
            }
            Kind::Map(entries) => {
                let parent = self.new_parent();
                self.map(entries, parent, &mut HashSet::new(), false)
            }
            Kind::Scalar(text) => self.scalar(text, node.span, item.at, key, parent),
        }
    }

    /// Reads an element `NAME=value` of `environment` in a compose file.
    fn variable(
        &mut self,
        text: &'t str,
        written: Span,
        item: Item,
        parent: usize,
    ) -> Result<(), Refusal> {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        // Written in quotes, or with escapes in it, it is one place.
        let is_plain = written.end - written.start == text.len() && item.at == written;
        let split = written.start + name.len();
        let (key, at) = if is_plain {
            (Span::new(written.start, split), Span::new(split + 1, written.end))
        } else {
            (item.at, item.at)
        };
        self.spend(VISIT_BYTES, item.at)?;
        self.path.push(Part::Key(name.trim_end()));
        let span = if is_plain { at } else { written };
        self.scalar(value, span, at, key, parent)?;
        self.path.pop();
        Ok(())
    }

    fn new_parent(&mut self) -> usize {
        self.parents += 1;
        self.parents
    }

    /// Goes through a map: what it has itself, then what it merges in. Of what is merged in, only what the maps
    /// before it have not counts; of a map's own keys each is looked at, though the last one wins.
    fn map(
        &mut self,
        entries: &'t [(Key, Item)],
        parent: usize,
        seen: &mut HashSet<&'t str>,
        is_merged: bool,
    ) -> Result<(), Refusal> {
        let is_merge = |key: &Key| key.text == "<<";
        for (key, item) in entries.iter().filter(|(key, _)| !is_merge(key)) {
            self.spend(VISIT_BYTES, item.at)?;
            if seen.insert(&key.text) || !is_merged {
                self.path.push(Part::Key(&key.text));
                self.item(*item, key.span, parent)?;
                self.path.pop();
            }
        }
        let merges = entries.iter().filter(|(key, _)| is_merge(key));
        merges.into_iter().try_for_each(|(_, item)| self.merge(*item, parent, seen, 0))
    }

    fn merge(
        &mut self,
        item: Item,
        parent: usize,
        seen: &mut HashSet<&'t str>,
        lists: usize,
    ) -> Result<(), Refusal> {
        self.spend(VISIT_BYTES, item.at)?;
        if self.path.len() + lists > MAX_DEPTH {
            return Err(Refusal::new(item.at.start, "it nests too deeply"));
        }
        let tree = self.tree;
        match &tree.node(item.node).kind {
            Kind::List(items) => {
                items.iter().try_for_each(|item| self.merge(*item, parent, seen, lists + 1))
            }
            Kind::Map(entries) => {
                self.path.push(Part::Merge);
                self.map(entries, parent, seen, true)?;
                self.path.pop();
                Ok(())
            }
            Kind::Scalar(_) => Ok(()),
        }
    }

    fn scalar(
        &mut self,
        text: &str,
        value: Span,
        at: Span,
        key: Span,
        parent: usize,
    ) -> Result<(), Refusal> {
        let path = &self.path;
        let keys: Vec<&str> = path
            .iter()
            .filter_map(|part| match part {
                Part::Key(key) => Some(*key),
                Part::Index(_) | Part::Merge => None,
            })
            .collect();
        let pointer: String = path
            .iter()
            .map(|part| match part {
                Part::Index(index) => format!("/{index}"),
                Part::Key(key) => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
                Part::Merge => String::new(),
            })
            .collect();
        let label = keys.last().copied().unwrap_or_default();
        let name = if (self.variables || names::is_variable(label))
            && matches!(path.last(), Some(Part::Key(_)))
        {
            names::of_variable(label)
        } else {
            let parts: Vec<String> = path
                .iter()
                .filter_map(|part| match part {
                    Part::Index(index) => Some(index.to_string()),
                    Part::Key(key) => Some(names::of_key(key)),
                    Part::Merge => None,
                })
                .collect();
            parts.join(".")
        };
        let above =
            keys.len().checked_sub(2).and_then(|at| keys.get(at)).copied().unwrap_or_default();
        self.spend(name.len() + pointer.len() + label.len() + above.len() + text.len(), at)?;
        self.out.push(Entry {
            name,
            pointer,
            label: label.to_owned(),
            above: above.to_owned(),
            parent,
            key,
            value,
            at,
            text: text.to_owned(),
        });
        Ok(())
    }
}

/// Takes variables for one map that begin alike: `LAVALINK_HOST` and `LAVALINK_PASSWORD`.
fn group_by_prefix(entries: &mut [Entry]) {
    let mut groups: HashMap<String, usize> = HashMap::new();
    for entry in entries {
        let prefix = entry.label.rsplit_once('_').map_or("", |(prefix, _)| prefix);
        let next = groups.len() + 1;
        entry.parent = *groups.entry(prefix.to_ascii_lowercase()).or_insert(next);
    }
}
