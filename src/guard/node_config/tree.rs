//! What every format is read into: maps, lists and scalars with their places, shared where the text shares them.

use crate::core::source::Span;

/// Where something in a [`Tree`] stands.
pub(super) type Id = usize;

/// A configuration as it was read. What an alias names is there once, so no tree is larger than its text.
#[derive(Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// The documents, most files have one.
    pub(super) documents: Vec<Id>,
    /// Keys that their map has already.
    pub(super) repeated: Vec<Span>,
    /// Tags that make objects.
    pub(super) object_tags: Vec<Span>,
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) span: Span,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    List(Vec<Item>),
    Map(Vec<(Key, Item)>),
    Scalar(String),
}

/// The use of a node: itself, or an alias of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) node: Id,
    /// Where it is used.
    pub(super) at: Span,
}

#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) text: String,
    pub(super) span: Span,
}

/// Why a text was not read, and where in it that showed. The message has nothing of the text.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) offset: usize,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn new(offset: usize, message: impl Into<String>) -> Self {
        Self { offset, message: message.into() }
    }
}

impl Tree {
    pub(super) fn add(&mut self, span: Span, kind: Kind) -> Id {
        self.nodes.push(Node { span, kind });
        self.nodes.len() - 1
    }

    pub(super) fn node(&self, id: Id) -> &Node {
        self.nodes.get(id).expect("ids are of nodes that were added")
    }
}
