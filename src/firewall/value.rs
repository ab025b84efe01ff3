//! What an expression may be, as far as reading the source can tell: a small lattice, with what
//! clings to a value (where its data came from, how it was reached) and the bindings it went through.

use std::rc::Rc;

use super::exports::Export;
use super::tables::tables;
use crate::core::source::Span;

/// The longest text that is folded, in bytes.
pub(crate) const TEXT_LIMIT_BYTES: usize = 64 * 1024;
/// The most elements that a sequence or mapping keeps.
pub(crate) const ELEMENT_LIMIT: usize = 16 * 1024;
/// The most alternatives that are kept apart.
const ALTERNATIVE_LIMIT: usize = 8;
/// The longest chain of bindings that is told.
const TRAIL_LIMIT: usize = 8;

/// What a value is.
#[derive(Clone, Debug, Default)]
pub(crate) enum Value {
    /// Truth, known.
    Bool(bool),
    /// Octets, known.
    Bytes(Rc<[u8]>),
    /// A class of this file, by number.
    Class(usize),
    /// A mapping whose keys and values are known as far as they are; in the order written.
    Dict(Rc<[(Abstract, Abstract)]>),
    /// A function of another file of the plugin.
    Foreign(Rc<Export>),
    /// A frame, or something from which frames, code or globals of others can be reached.
    Frame,
    /// A function or lambda of this file, by number.
    Function(usize),
    /// What `operator.attrgetter` and `methodcaller` return: the attribute that it takes, and the call that follows.
    Getter(Rc<Getter>),
    /// An instance of a known class, by the path of the class.
    Instance(Rc<str>),
    /// A whole number, known and small.
    Int(i64),
    /// A function, class or constant of a known module, by path.
    Member(Rc<str>),
    /// A function of this file that is bound to an object.
    Method(Rc<(Abstract, usize)>),
    /// A module, by path.
    Module(Rc<str>),
    /// The names of something as a mapping: `vars(x)`, `x.__dict__`, `globals()`.
    Namespace(Rc<Abstract>),
    /// `None`.
    None,
    /// An instance of a class of this file.
    Object(usize),
    /// It is one of many, some of which matter, and which one cannot be told.
    Obscured,
    /// One of several.
    OneOf(Rc<[Abstract]>),
    /// A callable with its first arguments: `functools.partial`.
    Partial(Rc<(Abstract, Vec<Abstract>)>),
    /// Text of which only the beginning is known.
    Prefix(Rc<str>),
    /// A list, tuple, set or iterator with known elements.
    Sequence(Rc<[Abstract]>),
    /// Text, known.
    Str(Rc<str>),
    /// Text of which only the end is known.
    Suffix(Rc<str>),
    /// The mapping of all loaded modules, `sys.modules`.
    SysModules,
    /// Text of which nothing is known.
    Text,
    /// Nothing is known.
    #[default]
    Unknown,
}

/// What a getter takes from its argument.
#[derive(Clone, Debug)]
pub(crate) struct Getter {
    /// The attribute, dotted; `None` when its name is not known.
    pub(crate) name: Option<Rc<str>>,
    /// The arguments with which a `methodcaller` calls it.
    pub(crate) call: Option<Vec<Abstract>>,
}

/// A set of small facts about a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks(u64);

impl Marks {
    /// A secret of the bot or its user.
    pub(crate) const SECRET: Self = Self(1);
    /// A key for one service, which goes to that service in honest use.
    pub(crate) const SERVICE_KEY: Self = Self(1 << 1);
    /// Tells about the machine or its user.
    pub(crate) const HOST: Self = Self(1 << 2);
    /// Came from the network.
    pub(crate) const NET: Self = Self(1 << 3);
    /// Came from a file.
    pub(crate) const FILE: Self = Self(1 << 4);
    /// Was typed by somebody.
    pub(crate) const INPUT: Self = Self(1 << 5);
    /// Was decoded, decompressed or decrypted.
    pub(crate) const DECODED: Self = Self(1 << 6);
    /// Was put together from pieces in a way that hides it.
    pub(crate) const COMPUTED: Self = Self(1 << 7);
    /// Was reached through an attribute by name (`getattr`, `vars`, `__dict__`, `attrgetter`).
    pub(crate) const BY_NAME: Self = Self(1 << 8);
    /// Was imported by a call.
    pub(crate) const BY_IMPORT: Self = Self(1 << 9);
    /// Was reached as a member of a module that only imports it.
    pub(crate) const BY_LEAK: Self = Self(1 << 10);
    /// Was reached through internals of the interpreter.
    pub(crate) const BY_INTERNALS: Self = Self(1 << 11);
    /// Was matched by a pattern or bound by a statement that takes attributes.
    pub(crate) const BY_PATTERN: Self = Self(1 << 12);
    /// Is a piece of text into which something unknown was put.
    pub(crate) const MIXED: Self = Self(1 << 13);
    /// All of the environment.
    pub(crate) const ENVIRONMENT: Self = Self(1 << 14);
    /// A whole file that holds secrets: `.env`, a browser's or wallet's store.
    pub(crate) const STORE: Self = Self(1 << 15);
    /// The first parameter of a function; those after it follow, up to [`Self::PARAMETER_LIMIT`].
    const FIRST_PARAMETER_BIT: u32 = 16;
    /// Was put together from single characters, backwards, or from numbers: to be hidden from readers.
    pub(crate) const SCRAMBLED: Self = Self(1 << 28);
    /// How many parameters are told apart.
    pub(crate) const PARAMETER_LIMIT: usize = 12;
    /// Any parameter of a function.
    pub(crate) const PARAMETERS: Self =
        Self(((1 << Self::PARAMETER_LIMIT) - 1) << Self::FIRST_PARAMETER_BIT);

    /// A parameter that may be any text: annotated as nothing else, and not named like a number.
    pub(crate) const FREE: Self = Self(1 << 32);
    /// SQL, or other text, into which such a parameter was put between quotes or after `=` or `LIKE`.
    pub(crate) const INJECTED: Self = Self(1 << 33);
    /// A name that the file binds nowhere.
    pub(crate) const UNBOUND: Self = Self(1 << 34);
    /// Drawn by a generator whose next numbers can be told from earlier ones.
    pub(crate) const WEAK_RANDOM: Self = Self(1 << 35);
    /// One of several, picked by such a generator.
    pub(crate) const PICKED: Self = Self(1 << 36);
    /// Made by a hash that no longer stands up.
    pub(crate) const WEAK_HASH: Self = Self(1 << 37);
    /// A number, or a range, too large to be held in memory.
    pub(crate) const HUGE: Self = Self(1 << 38);
    /// The class of something that is not known: `x.__class__`, `type(x)`.
    pub(crate) const CLASS_OF: Self = Self(1 << 39);
    /// What says nothing about where a value can lead, so that nothing is done for its sake.
    pub(crate) const QUIET: Self = Self(
        Self::PARAMETERS.0
            | Self::MIXED.0
            | Self::FREE.0
            | Self::INJECTED.0
            | Self::UNBOUND.0
            | Self::WEAK_RANDOM.0
            | Self::PICKED.0
            | Self::WEAK_HASH.0
            | Self::HUGE.0
            | Self::CLASS_OF.0,
    );

    /// How a member was reached, if not by its plain name.
    pub(crate) const WAYS: Self = Self(
        Self::BY_NAME.0
            | Self::BY_IMPORT.0
            | Self::BY_LEAK.0
            | Self::BY_INTERNALS.0
            | Self::BY_PATTERN.0,
    );
    /// Where data came from; this goes along when data is made from data.
    pub(crate) const DATA: Self = Self(!Self::WAYS.0 & !Self::CLASS_OF.0);
    /// What goes to whoever it is sent to.
    pub(crate) const PRIVATE: Self = Self(
        Self::SECRET.0 | Self::SERVICE_KEY.0 | Self::HOST.0 | Self::ENVIRONMENT.0 | Self::STORE.0,
    );

    /// Returns the mark of a parameter by position; none for those beyond the limit.
    pub(crate) fn parameter(position: usize) -> Self {
        match u32::try_from(position) {
            Ok(bit) if position < Self::PARAMETER_LIMIT => {
                Self(1 << (Self::FIRST_PARAMETER_BIT + bit))
            }
            _ => Self::default(),
        }
    }

    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn only(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

/// A step that a value went through.
#[derive(Debug)]
pub(crate) struct Step {
    /// Where.
    pub(crate) span: Span,
    /// What happened there.
    pub(crate) what: String,
    before: Option<Rc<Step>>,
    length: usize,
}

/// A value with what clings to it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Abstract {
    pub(crate) value: Value,
    pub(crate) marks: Marks,
    trail: Option<Rc<Step>>,
}

impl From<Value> for Abstract {
    fn from(value: Value) -> Self {
        Self { value, marks: Marks::default(), trail: None }
    }
}

impl Abstract {
    /// Returns an unknown value.
    pub(crate) fn unknown() -> Self {
        Self::default()
    }

    /// Returns text that is known.
    pub(crate) fn text(text: &str) -> Self {
        Value::Str(text.into()).into()
    }

    /// Returns unknown data with marks.
    pub(crate) fn marked(marks: Marks) -> Self {
        Self { marks, ..Self::default() }
    }

    /// Returns the same with another value.
    #[must_use]
    pub(crate) fn replaced(&self, value: Value) -> Self {
        Self { value, ..self.clone() }
    }

    /// Adds marks.
    #[must_use]
    pub(crate) fn with(mut self, marks: Marks) -> Self {
        self.marks = self.marks.and(marks);
        self
    }

    /// Adds a step to the way of a value, when the way of such a value is worth telling.
    #[must_use]
    pub(crate) fn step(mut self, span: Span, what: impl FnOnce() -> String) -> Self {
        let length = self.trail.as_ref().map_or(0, |step| step.length);
        if self.is_interesting() && length < TRAIL_LIMIT {
            if self.trail.as_ref().is_some_and(|step| step.span == span) {
                return self;
            }
            self.trail =
                Some(Rc::new(Step { span, what: what(), before: self.trail, length: length + 1 }));
        }
        self
    }

    /// Takes over the way of another value, from which this one was made.
    #[must_use]
    pub(crate) fn after(mut self, other: &Self) -> Self {
        if self.trail.is_none() {
            self.trail.clone_from(&other.trail);
        }
        self
    }

    /// Returns the steps, the earliest first.
    pub(crate) fn steps(&self) -> Vec<Rc<Step>> {
        let mut steps = Vec::new();
        let mut next = self.trail.clone();
        while let Some(step) = next.take() {
            next.clone_from(&step.before);
            steps.push(step);
        }
        steps.reverse();
        steps
    }

    /// Says whether a value can lead to a finding later on.
    pub(crate) fn is_interesting(&self) -> bool {
        self.marks.without(Marks::QUIET) != Marks::default()
            || match &self.value {
                Value::Class(_)
                | Value::Foreign(_)
                | Value::Frame
                | Value::Function(_)
                | Value::Getter(_)
                | Value::Instance(_)
                | Value::Member(_)
                | Value::Method(_)
                | Value::Module(_)
                | Value::Namespace(_)
                | Value::Object(_)
                | Value::Obscured
                | Value::Partial(_)
                | Value::SysModules => true,
                Value::OneOf(values) | Value::Sequence(values) => {
                    values.iter().take(64).any(Self::is_interesting)
                }
                Value::Dict(pairs) => {
                    pairs.iter().take(64).any(|(_, value)| value.is_interesting())
                }
                _ => false,
            }
    }

    /// Returns the text, when it is known.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    /// Returns each thing that this may be.
    pub(crate) fn alternatives(&self) -> &[Self] {
        match &self.value {
            Value::OneOf(values) => values,
            _ => std::slice::from_ref(self),
        }
    }

    /// Returns every text that this may be; empty when one is unknown.
    pub(crate) fn texts(&self) -> Vec<&str> {
        self.alternatives().iter().map(Self::as_str).collect::<Option<_>>().unwrap_or_default()
    }

    /// Returns what is known of either.
    pub(crate) fn join(&self, other: &Self) -> Self {
        let marks = self.marks.and(other.marks);
        if self.same(other) {
            return Self { marks, ..self.clone() };
        }
        let mut kept: Vec<Self> = Vec::new();
        for value in self.alternatives().iter().chain(other.alternatives()) {
            // The unknown is kept beside what is known: either may be it.
            if !kept.iter().any(|known| known.same(value)) {
                kept.push(value.clone());
            }
        }
        if kept.len() > ALTERNATIVE_LIMIT {
            kept.retain(|value| !matches!(value.value, Value::Unknown | Value::None | Value::Text));
        }
        let value = match kept.len() {
            0 => Value::Unknown,
            1 => return kept.swap_remove(0).with(marks),
            2..=ALTERNATIVE_LIMIT => Value::OneOf(kept.into()),
            _ if kept.iter().any(Self::matters) => Value::Obscured,
            _ => Value::Unknown,
        };
        Self { value, marks, trail: None }
    }

    /// Adds what else something may be to what it may be so far.
    pub(crate) fn or(before: Option<Self>, other: &Self) -> Self {
        before.map_or_else(|| other.clone(), |before| before.join(other))
    }

    /// Says whether not knowing that it is this one would hide something.
    fn matters(&self) -> bool {
        match &self.value {
            Value::Frame | Value::Namespace(_) | Value::Obscured | Value::SysModules => true,
            Value::Member(path) | Value::Module(path) => tables().matters(path),
            Value::Partial(partial) => partial.0.matters(),
            _ => false,
        }
    }

    fn same(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Bytes(a), Value::Bytes(b)) => a == b,
            (Value::Class(a), Value::Class(b))
            | (Value::Function(a), Value::Function(b))
            | (Value::Object(a), Value::Object(b)) => a == b,
            (Value::Instance(a), Value::Instance(b))
            | (Value::Member(a), Value::Member(b))
            | (Value::Module(a), Value::Module(b))
            | (Value::Prefix(a), Value::Prefix(b))
            | (Value::Str(a), Value::Str(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Dict(a), Value::Dict(b)) => Rc::ptr_eq(a, b),
            (Value::Sequence(a), Value::Sequence(b)) => Rc::ptr_eq(a, b),
            (Value::Frame, Value::Frame)
            | (Value::None, Value::None)
            | (Value::Obscured, Value::Obscured)
            | (Value::SysModules, Value::SysModules)
            | (Value::Text, Value::Text)
            | (Value::Unknown, Value::Unknown) => true,
            _ => false,
        }
    }
}
