//! Attributes: every way to reach one ends here, with its base and its name.

use std::rc::Rc;

use ruff_python_ast::Expr;

use super::Engine;
use crate::core::source::Span;
use crate::firewall::fact::{Fact, How};
use crate::firewall::internals::{Internal, internal, is_constant, is_internal};
use crate::firewall::tables::Member;
use crate::firewall::value::{Abstract, Marks, Value};

impl<'a> Engine<'a, '_> {
    /// Returns `base.name` as written in the source.
    pub(super) fn dotted(
        &mut self,
        base: &Abstract,
        expression: &'a Expr,
        span: Span,
        called: bool,
    ) -> Abstract {
        let Expr::Attribute(attribute) = expression else { return Abstract::unknown() };
        let name = attribute.attr.as_str();
        let value = self.attribute(base, name, How::Dot, span, called);
        let open = match &value.value {
            Value::Member(path) => self.tables.needs(path).is_empty(),
            value => matches!(value, Value::Unknown),
        };
        if open && secret_by_shape(&attribute.value, name) {
            let row = self.tables.attributes.any.get("?secret");
            let secret = Abstract::marked(Marks::SECRET)
                .step(span, || format!("`.{name}` is a secret of the bot"));
            self.tell(&Fact::Reached {
                path: "?secret",
                member: row,
                found: &secret,
                called: false,
                span,
            });
            return secret;
        }
        value
    }

    /// Returns an attribute of something.
    pub(super) fn attribute(
        &mut self,
        base: &Abstract,
        name: &str,
        how: How,
        span: Span,
        called: bool,
    ) -> Abstract {
        let mut found: Option<Abstract> = None;
        for one in base.alternatives() {
            let value = self.attribute_of(one, name, how, span).after(one);
            let value = match how {
                How::Pattern => value.with(Marks::BY_PATTERN),
                _ => value,
            };
            if matches!(how, How::Dot | How::Pattern) {
                self.reached(&value, called, span);
            }
            found = Some(Abstract::or(found, &value));
        }
        found.unwrap_or_default().after(base)
    }

    /// Returns an attribute by a name that is a value.
    pub(super) fn by_name(
        &mut self,
        base: &Abstract,
        name: &Abstract,
        how: How,
        span: Span,
        called: bool,
    ) -> Abstract {
        let names = name.texts();
        if names.is_empty() {
            self.tell(&Fact::UnknownName { base, how, name, span });
            let marks = if matches!(
                base.value,
                Value::Module(_) | Value::Member(_) | Value::Namespace(_)
            ) {
                Marks::BY_NAME
            } else {
                Marks::default()
            };
            return Abstract::marked(marks);
        }
        let mut found: Option<Abstract> = None;
        let names: Vec<String> = names.into_iter().take(8).map(str::to_owned).collect();
        for each in names {
            let mut base = base.clone();
            // `attrgetter` takes dotted names.
            let mut parts = each.split('.').peekable();
            while let Some(part) = parts.next() {
                let last = parts.peek().is_none();
                let hidden = Marks::COMPUTED.and(Marks::SCRAMBLED).and(Marks::DECODED);
                if name.marks.has(hidden) && part.starts_with("__") && !is_internal(part) {
                    let base = base.clone().with(Marks::BY_INTERNALS);
                    self.tell(&Fact::Attribute { base: &base, name: part, how, span });
                }
                base = self.attribute(&base, part, how, span, called || !last);
                if matches!(base.value, Value::Member(_) | Value::Module(_)) {
                    base = base
                        .with(
                            Marks::BY_NAME.and(
                                name.marks.only(
                                    Marks::COMPUTED.and(Marks::SCRAMBLED).and(Marks::DECODED),
                                ),
                            ),
                        )
                        .step(span, || format!("`{part}` is taken by {}", how.words()));
                }
            }
            found = Some(Abstract::or(found, &base));
        }
        let found = found.unwrap_or_default();
        self.reached(&found, called, span);
        found
    }

    fn attribute_of(&mut self, base: &Abstract, name: &str, how: How, span: Span) -> Abstract {
        if name == "__dict__" && !matches!(base.value, Value::Unknown | Value::Object(_)) {
            return Abstract::from(Value::Namespace(Rc::new(base.clone())))
                .with(base.marks.only(Marks::WAYS));
        }
        if is_internal(name) && !(self.harmless_key && internal(name) == Some(Internal::Globals)) {
            self.tell(&Fact::Attribute { base, name, how, span });
        }
        match &base.value {
            Value::Module(path) => {
                let path = Rc::clone(path);
                self.module_attribute(&path, name, span).with(ways_of(base))
            }
            Value::Member(path) => self.member_attribute(path, base, name, span),
            Value::Instance(path) => self.instance_attribute(path, base, name),
            Value::Foreign(_) => Abstract::unknown(),
            Value::Object(class) => self.object_attribute(*class, base, name),
            Value::Class(class) => self.class_attribute(*class, name, 0),
            Value::Frame => frame_attribute(name),
            Value::Str(_) | Value::Text | Value::Prefix(_) | Value::Suffix(_)
                if !name.starts_with("__") =>
            {
                let method = Value::Member(Rc::from(format!("builtins.str.{name}")));
                Value::Partial(Rc::new((method.into(), vec![base.clone()]))).into()
            }
            _ if internal(name) == Some(Internal::Frame) => Value::Frame.into(),
            _ if internal(name) == Some(Internal::Globals)
                && !base.marks.has(Marks::BY_INTERNALS) =>
            {
                Value::Namespace(Rc::new(Value::Frame.into())).into()
            }
            // The class of a constant is only asked for on the way to something else.
            Value::Bytes(_)
            | Value::Dict(_)
            | Value::Int(_)
            | Value::Sequence(_)
            | Value::Str(_)
                if name == "__class__" =>
            {
                Abstract::marked(Marks::BY_INTERNALS)
            }
            _ if is_internal(name) => {
                Abstract::marked(base.marks.only(Marks::DATA).and(walk(base, name)))
            }
            Value::Function(_) | Value::Method(_) | Value::Namespace(_) | Value::SysModules => {
                Abstract::unknown()
            }
            // A method by its name with underscores, as taken on the way to `__globals__`.
            _ if SLOTS.contains(&name) => Abstract::marked(
                base.marks.only(Marks::DATA.and(Marks::BY_INTERNALS)).and(Marks::BY_NAME),
            ),
            _ => {
                let data = base.marks.only(
                    Marks::NET
                        .and(Marks::FILE)
                        .and(Marks::INPUT)
                        .and(Marks::DECODED)
                        .and(Marks::BY_INTERNALS)
                        .and(Marks::BY_NAME)
                        .and(Marks::BY_IMPORT),
                );
                let class = if name == "__class__" { Marks::CLASS_OF } else { Marks::default() };
                let unknown = Abstract::marked(data.and(class));
                // It may be one of Sonora's, and anything else: both are kept.
                let row = self.tables.attributes.any.get(name);
                match (&base.value, row.and_then(|row| row.instance.as_deref())) {
                    (Value::Unknown, Some(class)) => {
                        let one = Abstract::from(Value::Instance(Rc::from(class)));
                        unknown.join(&one.with(data))
                    }
                    _ => unknown,
                }
            }
        }
    }

    fn member_attribute(
        &mut self,
        path: &str,
        base: &Abstract,
        name: &str,
        span: Span,
    ) -> Abstract {
        match name {
            "__call__" => base
                .clone()
                .with(Marks::BY_NAME)
                .step(span, || "`.__call__` is the function itself".to_owned()),
            "__name__" | "__doc__" | "__qualname__" | "__module__" => Value::Text.into(),
            "__self__" if path.starts_with("builtins.") => {
                Abstract::from(Value::Module(Rc::from("builtins"))).with(Marks::BY_INTERNALS)
            }
            "__init__" if path.starts_with("builtins.") => Abstract::marked(Marks::BY_NAME),
            _ if name.starts_with("__") && name.ends_with("__") => {
                Abstract::marked(walk(base, name))
            }
            _ => {
                let path = format!("{path}.{name}");
                if self.tables.member(&path).is_none() {
                    // What it needs is told here, since its attribute tells nothing of its own.
                    self.reached(&base.clone(), false, span);
                }
                self.known(&path).with(ways_of(base))
            }
        }
    }

    fn instance_attribute(&mut self, path: &str, base: &Abstract, name: &str) -> Abstract {
        if name.starts_with("__") && name.ends_with("__") {
            return Abstract::marked(walk(base, name));
        }
        let path = format!("{path}.{name}");
        // Data that hangs on an object with marks has them: the text of a response.
        let data = Marks::NET.and(Marks::FILE).and(Marks::INPUT).and(Marks::DECODED);
        self.known(&path).with(base.marks.only(data.and(Marks::WAYS)))
    }

    fn module_attribute(&mut self, path: &str, name: &str, span: Span) -> Abstract {
        if let Some(sibling) = path.strip_prefix('.') {
            return self.sibling_name(sibling, name);
        }
        if name == "__builtins__" {
            return Abstract::from(Value::Module(Rc::from("builtins"))).with(Marks::BY_INTERNALS);
        }
        if name == "modules" && path == "sys" {
            return Value::SysModules.into();
        }
        if name.starts_with("__")
            && name.ends_with("__")
            && path != "builtins"
            && path != "importlib"
        {
            return match name {
                "__name__" | "__doc__" | "__file__" | "__version__" | "__package__"
                | "__author__" | "__title__" => Value::Text.into(),
                _ if is_internal(name) => Abstract::marked(Marks::BY_INTERNALS),
                _ => Abstract::unknown(),
            };
        }
        let full = format!("{path}.{name}");
        if path == "builtins" && RUNNERS.contains(&name) {
            return self.known(&full).with(Marks::BY_LEAK);
        }
        let leaks = self.tables.member(&full).is_some_and(|row| row.leaked);
        if leaks {
            return self.known(&full).with(Marks::BY_LEAK).step(span, || {
                format!("`{full}` is the module itself, through a module that imports it")
            });
        }
        if self.tables.member(&full).is_some() || self.tables.is_module(&full) {
            return self.known(&full);
        }
        if let Some(real) = self.tables.leaked(path, name) {
            let real = Rc::from(real);
            return Abstract::from(Value::Module(real)).with(Marks::BY_LEAK).step(span, || {
                format!("`{full}` is the module itself, through a module that imports it")
            });
        }
        Value::Member(full.into()).into()
    }

    /// Returns a known path as a value: a module, or a member.
    pub(super) fn known(&mut self, path: &str) -> Abstract {
        let row = self.tables.member(path);
        if let Some(is) = row.and_then(|row| row.is.as_deref()) {
            if self.tables.is_module(is) {
                return Value::Module(Rc::from(is)).into();
            }
            return Value::Member(Rc::from(is)).into();
        }
        if row.is_none() && self.tables.is_module(path) {
            return Value::Module(Rc::from(path)).into();
        }
        let marks = row.map_or(Marks::default(), Member::marks_when_read);
        let value = Abstract::from(Value::Member(Rc::from(path)));
        if path == "os.environ" || path == "os.environb" {
            return value.with(Marks::ENVIRONMENT);
        }
        value.with(marks)
    }
}

/// Built-in functions that run code, which need no module to be called.
const RUNNERS: &[&str] = &["__import__", "compile", "eval", "exec"];

/// Returns how a value was reached, which clings to what is reached through it.
fn ways_of(base: &Abstract) -> Marks {
    base.marks.only(Marks::WAYS.and(Marks::COMPUTED).and(Marks::SCRAMBLED).and(Marks::DECODED))
}

fn frame_attribute(name: &str) -> Abstract {
    match name {
        "f_builtins" | "f_globals" | "f_locals" => {
            Value::Namespace(Rc::new(Value::Frame.into())).into()
        }
        _ if matches!(internal(name), Some(Internal::Frame))
            || name == "frame"
            || name == "tb_next" =>
        {
            Value::Frame.into()
        }
        _ => Abstract::unknown(),
    }
}

/// Methods that every object has, from one of which `__globals__` is taken.
const SLOTS: &[&str] = &[
    "__call__",
    "__contains__",
    "__del__",
    "__delattr__",
    "__dir__",
    "__enter__",
    "__eq__",
    "__exit__",
    "__format__",
    "__getattr__",
    "__getattribute__",
    "__getitem__",
    "__hash__",
    "__init__",
    "__init_subclass__",
    "__iter__",
    "__len__",
    "__new__",
    "__next__",
    "__repr__",
    "__setattr__",
    "__sizeof__",
    "__str__",
    "__subclasshook__",
];

/// Returns what clings to an internal attribute of something: whether it is a walk to where everything is.
fn walk(base: &Abstract, name: &str) -> Marks {
    let walked = base.marks.only(Marks::BY_INTERNALS);
    let on_the_way = base.marks.has(Marks::BY_INTERNALS.and(Marks::BY_NAME)) || is_constant(base);
    match internal(name) {
        Some(Internal::Globals | Internal::Loader) => Marks::BY_INTERNALS,
        Some(Internal::Graph) => match name {
            "__bases__" | "__mro__" | "mro" => walked.and(Marks::BY_NAME),
            "__self__" | "__subclasses__" | "__reduce__" | "__reduce_ex__" if on_the_way => {
                Marks::BY_INTERNALS
            }
            "__self__" | "__subclasses__" | "__reduce__" | "__reduce_ex__" => walked,
            _ => Marks::BY_INTERNALS,
        },
        _ => walked,
    }
}

/// Says whether an attribute of something unknown is a secret of the bot, by the way it is written:
/// `bot.http.token`, `player.node.password`.
fn secret_by_shape(base: &Expr, name: &str) -> bool {
    let last = match base {
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        Expr::Name(base) => base.id.as_str(),
        _ => return false,
    };
    match name {
        "token" => matches!(last, "http" | "_http") && matches!(base, Expr::Attribute(_)),
        "password" | "_password" => matches!(last, "node" | "_node"),
        "session_id" => matches!(last, "player" | "node" | "_player" | "_node"),
        _ => false,
    }
}
