//! What the engine tells the rules: one fact for each thing that a plugin does, whichever way it is written.

use std::sync::Arc;

use super::tables::{Argument, Member, Spared};
use super::value::{Abstract, Marks, Value};
use crate::core::source::Span;

/// The arguments of a call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arguments {
    /// By position.
    pub(crate) positional: Vec<Abstract>,
    /// By keyword.
    pub(crate) named: Vec<(String, Abstract)>,
    /// Whether there are more than are known: `*args`, `**kwargs`.
    pub(crate) open: bool,
}

impl Arguments {
    /// Returns an argument by position or keyword.
    pub(crate) fn find(&self, argument: &Argument) -> Option<&Abstract> {
        match argument {
            Argument::Position(position) => self.positional.get(*position),
            Argument::Keyword(name) => self.named(name),
            Argument::Either(position, name) => {
                self.named(name).or_else(|| self.positional.get(*position))
            }
        }
    }

    /// Says whether they are such that a call does not need what `spared` names.
    pub(crate) fn spare(&self, spared: &Spared) -> bool {
        let Some(argument) = self.find(&spared.argument) else {
            return spared.absent && !self.open;
        };
        argument.alternatives().iter().all(|one| {
            let name = match &one.value {
                Value::Bool(true) => "True",
                Value::Bool(false) => "False",
                Value::None => "None",
                Value::Instance(path) | Value::Member(path) => path,
                _ => return false,
            };
            spared.values.iter().any(|value| value == name)
        })
    }

    /// Returns the argument at a position.
    pub(crate) fn at(&self, position: usize) -> Option<&Abstract> {
        self.positional.get(position)
    }

    /// Returns the argument that a member is there for: which its row names, or the first.
    pub(crate) fn of(&self, member: Option<&Member>) -> Option<&Abstract> {
        match member.and_then(|member| member.argument.as_ref()) {
            Some(argument) => self.find(argument),
            None => self.at(0),
        }
    }

    /// Returns the argument with a keyword.
    pub(crate) fn named(&self, name: &str) -> Option<&Abstract> {
        self.named.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Returns all of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Abstract> {
        self.positional.iter().chain(self.named.iter().map(|(_, value)| value))
    }
}

/// A call of something known.
#[derive(Debug)]
pub(crate) struct Call<'f> {
    /// The path of what is called: `os.system`, `aiohttp.ClientSession.post`, `builtins.eval`; of a method of
    /// something unknown: `?.send`.
    pub(crate) path: &'f str,
    /// The row of it.
    pub(crate) member: Option<&'f Member>,
    /// What is called.
    pub(crate) function: &'f Abstract,
    /// With what.
    pub(crate) arguments: &'f Arguments,
    /// Where.
    pub(crate) span: Span,
}

/// What a plugin does at one place.
#[derive(Debug)]
pub(crate) enum Fact<'f> {
    /// An attribute of something is read: by dot, `getattr`, a format field, a pattern, whichever. Only told for
    /// names with two underscores on both sides, names of internals (`f_back`, `gi_frame`), and names that the
    /// attribute tables have.
    Attribute { base: &'f Abstract, name: &'f str, how: How, span: Span },
    /// Two known numbers or a sequence and a number are combined: `**`, `*`, `<<`.
    Arithmetic { operator: &'static str, left: &'f Abstract, right: &'f Abstract, span: Span },
    /// Something known, or a method of something unknown, is called.
    Call(Call<'f>),
    /// A name of a class body is bound: `__getitem__ = exec`, `def __del__`.
    ClassName { name: &'f str, value: &'f Abstract, span: Span },
    /// A decorator is applied: to a class, or to a function.
    Decorated { by: &'f Abstract, class: bool, span: Span },
    /// A module is imported. `call`: by a call, not by a statement.
    Imported { path: &'f str, call: bool, marks: Marks, span: Span },
    /// A text stands in the source.
    Literal { text: &'f str, span: Span },
    /// A `while` loop.
    Loop { endless: bool, waits: bool, exits: bool, span: Span },
    /// A mapping is written whose keys have one that is named like a password.
    Mapping { pairs: &'f [(Abstract, Abstract)], span: Span },
    /// Names or constants are bound that look like a secret: `token = "..."`, `password="..."`.
    Named { name: &'f str, value: &'f Abstract, span: Span },
    /// An attribute or item of something is set or deleted: `x.y = v`, `setattr`, `vars(x)["y"] = v`.
    Patched { base: &'f Abstract, name: Option<&'f str>, value: &'f Abstract, how: How, span: Span },
    /// Something is reached that needs a capability, or that is a module or member found in an unusual way.
    Reached {
        path: &'f str,
        member: Option<&'f Member>,
        found: &'f Abstract,
        called: bool,
        span: Span,
    },
    /// An attribute, item or import is asked for by a name that is not known.
    UnknownName { base: &'f Abstract, how: How, name: &'f Abstract, span: Span },
}

/// Which kind of fact it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FactKind {
    Attribute,
    Arithmetic,
    Call,
    ClassName,
    Decorated,
    Imported,
    Literal,
    Loop,
    Mapping,
    Named,
    Patched,
    Reached,
    UnknownName,
}

impl FactKind {
    /// How many there are.
    pub(crate) const COUNT: usize = Self::UnknownName as usize + 1;
}

impl Fact<'_> {
    /// Returns which kind it is.
    pub(crate) fn kind(&self) -> FactKind {
        match self {
            Self::Attribute { .. } => FactKind::Attribute,
            Self::Arithmetic { .. } => FactKind::Arithmetic,
            Self::Call { .. } => FactKind::Call,
            Self::ClassName { .. } => FactKind::ClassName,
            Self::Decorated { .. } => FactKind::Decorated,
            Self::Imported { .. } => FactKind::Imported,
            Self::Literal { .. } => FactKind::Literal,
            Self::Loop { .. } => FactKind::Loop,
            Self::Mapping { .. } => FactKind::Mapping,
            Self::Named { .. } => FactKind::Named,
            Self::Patched { .. } => FactKind::Patched,
            Self::Reached { .. } => FactKind::Reached,
            Self::UnknownName { .. } => FactKind::UnknownName,
        }
    }
}

/// The syntax or call by which an attribute is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// `x.y`
    Dot,
    /// `'{0.y}'.format(x)`
    FormatField,
    /// `getattr(x, 'y')`, `attrgetter('y')(x)`, `x.__getattribute__('y')`
    Getattr,
    /// `from x import y`
    Import,
    /// `vars(x)['y']`, `x.__dict__['y']`
    Namespace,
    /// `case object(y=z)`
    Pattern,
}

impl How {
    /// Returns how to say it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Dot => "an attribute",
            Self::FormatField => "a field of a format string",
            Self::Getattr => "`getattr` or its kin",
            Self::Import => "an import",
            Self::Namespace => "a namespace as a mapping",
            Self::Pattern => "a pattern",
        }
    }
}

/// Where the engine is when it tells a fact.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each answers a question of its own; together they are no state"
)]
pub(crate) struct Place<'f> {
    /// The name of the file, without folders.
    pub(crate) file: &'f str,
    /// The functions and classes around, dotted.
    pub(crate) scope: Arc<str>,
    /// The names of the functions around, innermost last.
    pub(crate) functions: &'f [String],
    /// Whether the innermost function is `async`.
    pub(crate) in_async: bool,
    /// Whether this runs when the file is imported.
    pub(crate) at_import: bool,
    /// The name of the class around, and the paths of its bases.
    pub(crate) bases: &'f [String],
    /// Whether a loop is around that never ends, or a function that calls itself.
    pub(crate) endless: bool,
    /// Whether this runs under a condition only.
    pub(crate) conditional: bool,
    /// Whether this is code that was found inside a text, and how deep.
    pub(crate) depth: usize,
}

impl Place<'_> {
    /// Returns a place of which nothing is known.
    pub(crate) fn nowhere() -> Self {
        Self {
            file: "",
            scope: Arc::from(""),
            functions: &[],
            in_async: false,
            at_import: false,
            bases: &[],
            endless: false,
            conditional: false,
            depth: 0,
        }
    }
}
