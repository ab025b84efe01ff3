//! Walks the syntax tree of one file, keeps what each name may be, and tells the rules what happens.
//!
//! Statements of the module run in order; bodies of functions run after them, when every global name has its
//! values. Where a name is bound on a branch, both values are kept. A call of a function of this file with
//! arguments that matter walks its body again with these arguments, within a budget.

mod attributes;
mod builtins;
mod calls;
mod classes;
mod comprehensions;
mod decoders;
mod expressions;
mod format_fields;
mod functions;
mod imports;
mod items;
mod literals;
mod members;
mod names;
mod operators;
mod patterns;
mod reflection;
mod statements;
mod strings;
mod targets;

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast::{Parameters, Stmt};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashMap;

use super::exports::{Exports, Siblings, Wanted};
use super::fact::{Fact, Place};
use super::tables::{Sink, Tables, tables};
use super::value::Abstract;
use crate::core::source::Span;

/// How many expressions are looked at, for each byte of source and at least.
const STEPS_PER_BYTE: u64 = 40;
const STEPS_AT_LEAST: u64 = 400_000;
/// How often bodies are walked again for the arguments of a call.
const INLINE_LIMIT: u32 = 400;
/// How deep calls are followed.
const CALL_DEPTH_LIMIT: usize = 6;
/// How deep code inside of text inside of code is followed.
pub(crate) const CODE_DEPTH_LIMIT: usize = 4;

/// Is told what a plugin does.
pub(crate) trait Observer {
    /// Takes a fact.
    fn tell(&mut self, fact: &Fact<'_>, place: &Place<'_>);
    /// Takes a reason why something could not be analysed to its end.
    fn give_up(&mut self, why: &'static str, span: Span);
}

/// What is known of the file before its first statement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'o> {
    /// The name of the file, without folders.
    pub(crate) file: &'o str,
    /// The dotted name of the module within its plugin, empty for the package itself.
    pub(crate) module: &'o str,
    /// Whether the file is the `__init__.py` of a package.
    pub(crate) package: bool,
    /// What the other files of the plugin export.
    pub(crate) siblings: &'o Siblings,
    /// The length of the source in bytes.
    pub(crate) length: usize,
}

/// One walk over one file.
pub(crate) struct Engine<'a, 'o> {
    tables: &'static Tables,
    context: Context<'o>,
    observer: &'o mut dyn Observer,
    scopes: Vec<Scope<'a>>,
    current: usize,
    functions: Vec<Function<'a>>,
    classes: Vec<Class<'a>>,
    waiting: VecDeque<usize>,
    /// The functions whose bodies are being walked, outermost first.
    active: Vec<usize>,
    /// What the innermost function returns so far.
    returned: Option<Abstract>,
    branches: u32,
    loops: u32,
    /// How many of the loops around never end.
    endless: u32,
    /// Whether names came in with `import *` that cannot be told.
    starred: bool,
    steps_left: u64,
    inlines_left: u32,
    place: Around,
    /// Where code lies that was found inside a text.
    anchor: Option<Span>,
    depth: usize,
    /// Whether a name that tells nothing is about to be looked up in the namespace that is being evaluated.
    harmless_key: bool,
    wanted: Vec<Wanted>,
    /// Paths of built-in functions that were made already.
    builtin_paths: FxHashMap<&'a str, Rc<str>>,
}

#[derive(Clone, Debug)]
struct Around {
    scope: Arc<str>,
    functions: Vec<String>,
    bases: Vec<String>,
    in_async: bool,
    at_import: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ScopeKind {
    Class,
    Function,
    Module,
}

#[derive(Debug)]
struct Scope<'a> {
    kind: ScopeKind,
    parent: Option<usize>,
    names: FxHashMap<&'a str, Binding>,
    /// Names declared `global` or `nonlocal`, and the scope they belong to.
    elsewhere: FxHashMap<&'a str, usize>,
    /// Names that came with `from .other import *`.
    star: FxHashMap<String, Abstract>,
}

#[derive(Debug)]
struct Binding {
    now: Abstract,
    ever: Abstract,
    /// Where it was imported, until it is used.
    unused_import: Option<Span>,
}

#[derive(Clone, Copy, Debug)]
enum Body<'a> {
    Expression(&'a ruff_python_ast::Expr),
    Statements(&'a [Stmt]),
}

#[derive(Debug)]
struct Function<'a> {
    name: &'a str,
    parameters: Option<&'a Parameters>,
    body: Body<'a>,
    scope: usize,
    is_async: bool,
    defaults: FxHashMap<&'a str, Abstract>,
    /// The class whose method it is, and whether its first parameter is the class itself.
    class: Option<(usize, Receiver)>,
    around: Arc<str>,
    walked: bool,
    returns: Option<Abstract>,
    /// Which parameter, by position, reaches which sink.
    reaches: Vec<(usize, Sink)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Receiver {
    Class,
    Nothing,
    Object,
}

#[derive(Debug)]
struct Class<'a> {
    name: &'a str,
    scope: usize,
    bases: Vec<Abstract>,
    attributes: FxHashMap<String, Abstract>,
}

impl std::fmt::Debug for Engine<'_, '_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Engine").field("context", &self.context).finish_non_exhaustive()
    }
}

/// What a walk leaves behind for the other files of the plugin.
#[derive(Debug, Default)]
pub(crate) struct Walked {
    /// What the file exports.
    pub(crate) exports: Exports,
    /// What it takes from the others.
    pub(crate) wanted: Vec<Wanted>,
}

/// Walks a module and tells the observer.
pub(crate) fn walk(body: &[Stmt], context: Context<'_>, observer: &mut dyn Observer) -> Walked {
    let mut engine = Engine::new(context, observer);
    engine.run(body);
    Walked { exports: engine.exports(), wanted: engine.wanted }
}

impl<'a, 'o> Engine<'a, 'o> {
    fn new(context: Context<'o>, observer: &'o mut dyn Observer) -> Self {
        let length = u64::try_from(context.length).unwrap_or(u64::MAX);
        Self {
            tables: tables(),
            context,
            observer,
            scopes: vec![Scope::new(ScopeKind::Module, None)],
            current: 0,
            functions: Vec::new(),
            classes: Vec::new(),
            waiting: VecDeque::new(),
            active: Vec::new(),
            returned: None,
            branches: 0,
            loops: 0,
            endless: 0,
            starred: false,
            steps_left: length.saturating_mul(STEPS_PER_BYTE).max(STEPS_AT_LEAST),
            inlines_left: INLINE_LIMIT,
            place: Around {
                scope: Arc::from(""),
                functions: Vec::new(),
                bases: Vec::new(),
                in_async: false,
                at_import: true,
            },
            anchor: None,
            depth: 0,
            harmless_key: false,
            wanted: Vec::new(),
            builtin_paths: FxHashMap::default(),
        }
    }

    fn run(&mut self, body: &'a [Stmt]) {
        self.statements(body);
        self.place.at_import = false;
        while let Some(function) = self.waiting.pop_front() {
            if self.functions.get(function).is_some_and(|function| !function.walked) {
                self.walk_function(function);
            }
        }
        self.unused_imports();
    }

    fn tell(&mut self, fact: &Fact<'_>) {
        let place = Place {
            file: self.context.file,
            scope: Arc::clone(&self.place.scope),
            functions: &self.place.functions,
            in_async: self.place.in_async,
            at_import: self.place.at_import,
            bases: &self.place.bases,
            endless: self.endless > 0,
            conditional: self.branches > 0,
            depth: self.depth,
        };
        self.observer.tell(fact, &place);
    }

    /// Takes a step; `false` when there are none left.
    fn step(&mut self, span: impl FnOnce() -> Span) -> bool {
        if self.steps_left == 0 {
            return false;
        }
        self.steps_left -= 1;
        if self.steps_left == 0 {
            let span = span();
            self.observer.give_up("it takes too many steps to analyse", span);
        }
        true
    }

    fn span(&self, node: &impl Ranged) -> Span {
        self.span_of(node.range())
    }

    fn span_of(&self, range: TextRange) -> Span {
        self.anchor.unwrap_or_else(|| Span::new(range.start().to_usize(), range.end().to_usize()))
    }
}

impl Scope<'_> {
    fn new(kind: ScopeKind, parent: Option<usize>) -> Self {
        Self {
            kind,
            parent,
            names: FxHashMap::default(),
            elsewhere: FxHashMap::default(),
            star: FxHashMap::default(),
        }
    }
}
