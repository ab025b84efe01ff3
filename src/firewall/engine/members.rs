//! Calls of functions and classes that are known by path, and what those return that the tables cannot say.

use std::rc::Rc;

use super::{CODE_DEPTH_LIMIT, Engine};
use crate::core::source::Span;
use crate::firewall::environment::kind_of_variable;
use crate::firewall::fact::{Arguments, Fact, How};
use crate::firewall::internals::HOOKS;
use crate::firewall::tables::{Member, Module, Sink};
use crate::firewall::value::{Abstract, Getter, Marks, TEXT_LIMIT_BYTES, Value};

/// How many characters a secret has at least; fewer are typed to confirm something.
const FEW_CHARACTERS: i64 = 10;
/// How many elements make a range too large to be held.
const HUGE_RANGE: i64 = 1 << 32;

impl Engine<'_, '_> {
    /// Calls a member of a known module.
    pub(super) fn call_member(
        &mut self,
        path: &str,
        function: &Abstract,
        arguments: &Arguments,
        span: Span,
    ) -> Abstract {
        let path = if path == "yaml.load" && loads_plain_data(arguments) {
            "yaml.safe_load"
        } else {
            path
        };
        let member = self.tables.member(path);
        self.tell_call(path, member, function, arguments, span);
        if let Some(member) = member {
            self.call_back(member, arguments, span);
            self.unwrap_code(member, arguments, span);
        }
        if super::decoders::is_decoder(path) {
            return super::decoders::decode(path, arguments);
        }
        if let Some(value) = self.special(path, arguments, span) {
            return value;
        }
        self.result(path, member, function, arguments)
    }

    /// What the tables say that a call returns.
    fn result(
        &self,
        path: &str,
        member: Option<&Member>,
        function: &Abstract,
        arguments: &Arguments,
    ) -> Abstract {
        let given = arguments
            .all()
            .fold(Marks::default(), |marks, argument| marks.and(argument.marks))
            .only(Marks::DATA);
        let interesting = arguments.all().find(|argument| argument.is_interesting());
        let own = member.map_or(Marks::default(), Member::marks_when_called);
        let harmless_hash = matches!(
            arguments.named("usedforsecurity"),
            Some(Abstract { value: Value::Bool(false), .. })
        );
        let own = if harmless_hash { own.without(Marks::WEAK_HASH) } else { own };
        let few = matches!(
            arguments.named("k"),
            Some(Abstract { value: Value::Int(..FEW_CHARACTERS), .. })
        );
        let own = if few { own.without(Marks::WEAK_RANDOM) } else { own };
        // A hash of a hash is as good as the outer one.
        let rehashed = matches!(path.split('.').next(), Some("hashlib" | "hmac"));
        let given = if rehashed { given.without(Marks::WEAK_HASH) } else { given };
        let given = if makes_number(path) { given.without(Marks::FREE) } else { given };
        let class = member.and_then(|member| {
            member.instance.clone().or_else(|| member.class.then(|| path.to_owned()))
        });
        let value = match class {
            Some(class) => Value::Instance(Rc::from(class)),
            None if names_class(path) => Value::Instance(Rc::from(path)),
            None => Value::Unknown,
        };
        // Harmless functions hand on what they are given; of others, that is not known.
        let module = self.tables.module(path);
        let keeps = match module {
            Some(Module::Harmless) => !is_one_way(path) && !matches!(value, Value::Instance(_)),
            _ => false,
        };
        let given = if keeps { given } else { given.without(Marks::PRIVATE) };
        let ways = function.marks.only(Marks::WAYS.and(Marks::NET));
        let result = Abstract::from(value).with(own.and(given)).with(ways.only(Marks::NET));
        interesting
            .filter(|_| keeps)
            .map_or_else(|| result.clone(), |argument| result.clone().after(argument))
    }

    /// Calls the functions that a function is given to call.
    pub(super) fn call_back(&mut self, member: &Member, arguments: &Arguments, span: Span) {
        for argument in &member.calls {
            let Some(function) = arguments.find(argument).cloned() else { continue };
            let mut given = Arguments { open: true, ..Arguments::default() };
            if let Some(from) = member.passes {
                given.positional = arguments.positional.iter().skip(from).cloned().collect();
                // `map` hands over what it finds in its iterables; threads take a tuple by keyword.
                if let Some(Abstract { value: Value::Sequence(parts), .. }) =
                    arguments.named("args")
                {
                    given.positional = parts.to_vec();
                }
            }
            self.apply(&function, &given, span);
        }
    }

    /// Looks into text that is run as code.
    pub(super) fn unwrap_code(&mut self, member: &Member, arguments: &Arguments, span: Span) {
        let code = match member.sink {
            Some(Sink::Code) => member
                .argument
                .as_ref()
                .map_or_else(|| arguments.at(0), |argument| arguments.find(argument))
                .cloned(),
            Some(Sink::Process) => inline_code(arguments),
            _ => None,
        };
        let Some(code) = code else { return };
        for one in code.alternatives() {
            match &one.value {
                Value::Str(text) => self.nested(text, span),
                Value::Bytes(bytes) => {
                    if let Ok(text) = std::str::from_utf8(bytes) {
                        self.nested(text, span);
                    }
                }
                _ => {}
            }
        }
    }

    /// Walks code that was found inside a text. What it does is told at the place that runs it.
    pub(super) fn nested(&mut self, text: &str, span: Span) {
        if self.depth >= CODE_DEPTH_LIMIT {
            self.observer.give_up("code is wrapped in code too many times", span);
            return;
        }
        let Ok(module) = crate::firewall::parse::parse(text) else {
            // It would not run either.
            return;
        };
        let mut inner = Engine::new(self.context, &mut *self.observer);
        inner.anchor = Some(span);
        inner.depth = self.depth + 1;
        inner.steps_left = self.steps_left.min(super::STEPS_AT_LEAST);
        inner.place = self.place.clone();
        inner.run(module.body());
        let left = inner.steps_left;
        self.steps_left =
            self.steps_left.saturating_sub(super::STEPS_AT_LEAST.saturating_sub(left)).max(1);
    }

    /// Functions whose results depend on their arguments.
    fn special(&mut self, path: &str, arguments: &Arguments, span: Span) -> Option<Abstract> {
        let first = arguments.at(0);
        if let Some(name) = path.strip_prefix("builtins.str.") {
            let mut rest = arguments.clone();
            if rest.positional.is_empty() {
                return None;
            }
            let text = rest.positional.remove(0);
            return super::strings::method(&text, name, &rest);
        }
        match path {
            "builtins.__import__" | "importlib.import_module" | "importlib.__import__" => {
                let name = first.or_else(|| arguments.named("name")).cloned().unwrap_or_default();
                let top = path != "importlib.import_module";
                let relative = name.as_str().is_some_and(|name| name.starts_with('.'));
                if relative {
                    return Some(Abstract::unknown());
                }
                let name = match (&name.value, top) {
                    (Value::Str(text), true) => {
                        let first = text.split('.').next().unwrap_or_default();
                        name.replaced(Value::Str(first.into()))
                    }
                    _ => name,
                };
                Some(self.module_by_name(&name, Marks::BY_IMPORT, How::Import, span))
            }
            "pkgutil.resolve_name" => {
                let text = first?.as_str()?.replace(':', ".");
                let (module, rest) = text.split_once('.').unwrap_or((&text, ""));
                let module = Abstract::text(module).with(first?.marks);
                let module = self.module_by_name(&module, Marks::BY_IMPORT, How::Import, span);
                if rest.is_empty() {
                    return Some(module);
                }
                Some(self.by_name(&module, &Abstract::text(rest), How::Getattr, span, true))
            }
            "builtins.getattr"
            | "inspect.getattr_static"
            | "builtins.object.__getattribute__"
            | "builtins.type.__getattribute__" => {
                let base = first.cloned().unwrap_or_default();
                let name = arguments.at(1).cloned().unwrap_or_default();
                let found = self.by_name(&base, &name, How::Getattr, span, false);
                Some(match arguments.at(2) {
                    Some(default) if default.is_interesting() => found.join(default),
                    _ => found,
                })
            }
            "builtins.setattr" | "builtins.object.__setattr__" | "builtins.type.__setattr__" => {
                let base = first.cloned().unwrap_or_default();
                let name = arguments.at(1).and_then(Abstract::as_str).map(str::to_owned);
                let value = arguments.at(2).cloned().unwrap_or_default();
                self.set_attribute(&base, name.as_deref(), &value, How::Getattr, span);
                Some(Value::None.into())
            }
            "builtins.delattr" => {
                let base = first.cloned().unwrap_or_default();
                let name = arguments.at(1).and_then(Abstract::as_str);
                self.tell(&Fact::Patched {
                    base: &base,
                    name,
                    value: &Value::None.into(),
                    how: How::Getattr,
                    span,
                });
                Some(Value::None.into())
            }
            "builtins.vars" if first.is_some() => {
                let base = first.cloned()?;
                Some(
                    Abstract::from(Value::Namespace(Rc::new(base.clone())))
                        .with(base.marks.only(Marks::WAYS)),
                )
            }
            "builtins.globals" | "builtins.locals" | "builtins.vars" => {
                let here = Abstract::from(Value::Module(Rc::from("__main__")));
                Some(Value::Namespace(Rc::new(here)).into())
            }
            "builtins.type" if arguments.positional.len() == 1 => {
                let class = first?.marks.only(Marks::WAYS);
                Some(Abstract::marked(class.and(Marks::CLASS_OF)))
            }
            "builtins.type" => {
                self.names_of_class(arguments.at(2)?, span);
                None
            }
            "operator.attrgetter" => Some(self.getter(first?, None)),
            "operator.methodcaller" => {
                let rest = arguments.positional.iter().skip(1).cloned().collect();
                Some(self.getter(first?, Some(rest)))
            }
            "operator.itemgetter" => Some(Abstract::unknown()),
            "functools.partial" | "functools.partialmethod" => {
                let rest = arguments.positional.iter().skip(1).cloned().collect();
                Some(Abstract::from(Value::Partial(Rc::new((first.cloned()?, rest)))).after(first?))
            }
            "inspect.currentframe"
            | "inspect.getinnerframes"
            | "inspect.getouterframes"
            | "inspect.stack"
            | "inspect.trace"
            | "sys._current_frames"
            | "sys._getframe"
            | "traceback.walk_stack"
            | "traceback.walk_tb" => Some(Value::Frame.into()),
            "os.getenv"
            | "os.environ.get"
            | "os.environ"
            | "os.environ.pop"
            | "os.environ.setdefault"
            | "os.environb.get" => Some(variable(first.or_else(|| arguments.named("key")))),
            "os.environ.copy" | "os.environ.items" | "os.environ.values" => {
                Some(Abstract::marked(Marks::ENVIRONMENT))
            }
            _ => fold(path, arguments),
        }
    }

    /// Tells the names of a class that is made by a call: `type("X", (), {"__del__": f})`.
    fn names_of_class(&mut self, names: &Abstract, span: Span) {
        let Value::Dict(pairs) = &names.value else { return };
        for (key, value) in pairs.iter().take(256) {
            let Some(name) = key.as_str() else { continue };
            self.tell(&Fact::ClassName { name, value, span });
            let hook = HOOKS.iter().find(|hook| **hook == name);
            if let (Some(hook), Value::Function(id)) = (hook, &value.value) {
                // Its body is walked under the name by which Python calls it.
                if let Some(function) = self.functions.get_mut(*id) {
                    function.name = hook;
                }
            }
        }
    }

    fn getter(&self, name: &Abstract, call: Option<Vec<Abstract>>) -> Abstract {
        let name = name.as_str().map(Rc::from);
        Value::Getter(Rc::new(Getter { name, call })).into()
    }

    /// Returns a module by a name that is a value.
    pub(super) fn module_by_name(
        &mut self,
        name: &Abstract,
        way: Marks,
        how: How,
        span: Span,
    ) -> Abstract {
        let names: Vec<String> = name.texts().into_iter().take(8).map(str::to_owned).collect();
        if names.is_empty() {
            let base = Abstract::from(Value::SysModules);
            self.tell(&Fact::UnknownName { base: &base, how, name, span });
            return Abstract::marked(way);
        }
        let hidden = name.marks.only(Marks::SCRAMBLED.and(Marks::COMPUTED).and(Marks::DECODED));
        let mut found: Option<Abstract> = None;
        for path in names {
            self.note_library(&path);
            self.tell(&Fact::Imported { path: &path, call: true, marks: hidden.and(way), span });
            let module = self.module(&path).with(way.and(hidden)).step(span, || match how {
                How::Import => format!("`{path}` is imported by a call"),
                _ => format!("`{path}` is taken from the loaded modules"),
            });
            found = Some(Abstract::or(found, &module));
        }
        found.unwrap_or_default()
    }

    /// Returns an item of a member: `os.environ["X"]`.
    pub(super) fn item_of_member(
        &mut self,
        path: &str,
        base: &Abstract,
        key: &Abstract,
        span: Span,
    ) -> Abstract {
        if path == "os.environ" || path == "os.environb" {
            let arguments = Arguments { positional: vec![key.clone()], ..Arguments::default() };
            self.tell_call(
                "os.environ.get",
                self.tables.member("os.environ.get"),
                base,
                &arguments,
                span,
            );
            return variable(Some(key));
        }
        self.reached(base, false, span);
        let hook = format!("{path}.__class_getitem__");
        if self.tables.member(&hook).is_some() {
            let arguments = Arguments { positional: vec![key.clone()], ..Arguments::default() };
            return self.call_member(&hook, base, &arguments, span);
        }
        // `queue.Queue[int]` is the class.
        if names_class(path) {
            base.clone()
        } else {
            Abstract::marked(base.marks.only(Marks::DATA))
        }
    }
}

/// Says whether `yaml.load` is given a loader that only makes plain data.
fn loads_plain_data(arguments: &Arguments) -> bool {
    let loader = arguments.named("Loader").or_else(|| arguments.at(1));
    loader.is_some_and(|loader| {
        loader.alternatives().iter().all(|one| {
            matches!(&one.value, Value::Member(path) if path.starts_with("yaml.") && (path.contains("Safe") || path.contains("Base")))
        })
    })
}

/// Returns the value of an environment variable.
fn variable(name: Option<&Abstract>) -> Abstract {
    let names = name.map(Abstract::texts).unwrap_or_default();
    let marks =
        names.iter().fold(Marks::default(), |marks, name| marks.and(kind_of_variable(name)));
    Abstract::marked(marks)
}

/// Returns the code in `[python, "-c", code]`.
fn inline_code(arguments: &Arguments) -> Option<Abstract> {
    let words: Vec<&Abstract> = match arguments.at(0).map(|argument| &argument.value) {
        Some(Value::Sequence(words)) => words.iter().collect(),
        _ => arguments.positional.iter().collect(),
    };
    let flag = words.iter().position(|word| word.as_str() == Some("-c"))?;
    let program = words.first().and_then(|word| word.as_str()).unwrap_or("python");
    program.contains("python").then(|| words.get(flag + 1).copied().cloned()).flatten()
}

fn names_class(path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or(path);
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().any(|c| c.is_ascii_lowercase())
}

/// Says whether a function makes numbers, from which no text can come.
fn makes_number(path: &str) -> bool {
    matches!(path, "builtins.abs" | "builtins.float" | "builtins.int" | "builtins.round")
}

/// Says whether a function gives back something from which what it was given cannot be read.
fn is_one_way(path: &str) -> bool {
    let module = path.split('.').next().unwrap_or(path);
    matches!(module, "hashlib" | "hmac" | "logging" | "crypt" | "warnings")
        || matches!(
            path,
            "builtins.len"
                | "builtins.bool"
                | "builtins.isinstance"
                | "builtins.hash"
                | "builtins.id"
                | "builtins.print"
                | "builtins.type"
                | "builtins.any"
                | "builtins.all"
                | "builtins.callable"
                | "builtins.hasattr"
        )
}

/// Folds functions of text, numbers and sequences.
fn fold(path: &str, arguments: &Arguments) -> Option<Abstract> {
    let first = arguments.at(0)?;
    let marks = first.marks.only(Marks::DATA);
    let value = match (path, &first.value) {
        ("builtins.chr", Value::Int(code)) => return Some(super::strings::character_of(*code)),
        ("builtins.chr", _) => {
            return Some(Abstract::from(Value::Text).with(marks.and(Marks::SCRAMBLED)));
        }
        ("builtins.ord", Value::Str(text)) => {
            let mut characters = text.chars();
            let only = characters.next().filter(|_| characters.next().is_none())?;
            Value::Int(i64::from(u32::from(only)))
        }
        ("builtins.int", Value::Int(_))
        | ("builtins.str", Value::Str(_))
        | ("builtins.bytes", Value::Bytes(_)) => first.value.clone(),
        ("builtins.int", Value::Str(text)) => {
            let base = arguments.at(1).map_or(Some(10), |base| match base.value {
                Value::Int(base @ 2..=36) => u32::try_from(base).ok(),
                _ => None,
            })?;
            let text =
                text.trim_start_matches("0x").trim_start_matches("0b").trim_start_matches("0o");
            i64::from_str_radix(text, base).map_or(Value::Unknown, Value::Int)
        }
        ("builtins.str", Value::Int(number)) => Value::Str(number.to_string().into()),
        ("builtins.str", Value::Bytes(bytes)) if arguments.positional.len() > 1 => {
            std::str::from_utf8(bytes).map_or(Value::Text, |text| Value::Str(text.into()))
        }
        (
            "builtins.str" | "builtins.repr" | "builtins.ascii" | "builtins.format"
            | "builtins.hex" | "builtins.oct" | "builtins.bin",
            _,
        ) => Value::Text,
        ("builtins.bytes" | "builtins.bytearray", Value::Sequence(parts)) => {
            let octets: Option<Vec<u8>> = parts
                .iter()
                .map(|part| match part.value {
                    Value::Int(byte) => u8::try_from(byte).ok(),
                    _ => None,
                })
                .collect();
            return Some(match octets.filter(|octets| octets.len() <= TEXT_LIMIT_BYTES) {
                Some(octets) => {
                    Abstract::from(Value::Bytes(octets.into())).with(marks.and(Marks::SCRAMBLED))
                }
                None => Abstract::marked(marks),
            });
        }
        ("builtins.bytes" | "builtins.bytearray", Value::Str(text)) => {
            Value::Bytes(text.as_bytes().into())
        }
        ("builtins.reversed", Value::Sequence(parts)) => {
            Value::Sequence(parts.iter().rev().cloned().collect())
        }
        ("builtins.reversed", Value::Str(text)) => Value::Sequence(
            text.chars()
                .rev()
                .map(|c| Abstract::text(&c.to_string()).with(Marks::SCRAMBLED))
                .collect(),
        ),
        (
            "builtins.list" | "builtins.tuple" | "builtins.set" | "builtins.iter"
            | "builtins.sorted" | "builtins.frozenset" | "builtins.enumerate",
            Value::Sequence(_),
        )
        | ("builtins.dict", Value::Dict(_)) => {
            if path == "builtins.enumerate" {
                let Value::Sequence(parts) = &first.value else { return None };
                Value::Sequence(
                    parts
                        .iter()
                        .map(|part| {
                            Value::Sequence([Abstract::unknown(), part.clone()].into()).into()
                        })
                        .collect(),
                )
            } else {
                first.value.clone()
            }
        }
        ("builtins.list" | "builtins.tuple", Value::Str(text)) => Value::Sequence(
            text.chars().take(TEXT_LIMIT_BYTES).map(|c| Abstract::text(&c.to_string())).collect(),
        ),
        ("builtins.range", _) => {
            let large = arguments.all().any(|bound| {
                matches!(bound.value, Value::Int(number) if number >= HUGE_RANGE)
                    || bound.marks.has(Marks::HUGE)
            });
            return large.then(|| Abstract::marked(marks.and(Marks::HUGE)));
        }
        ("builtins.dict" | "builtins.list", _) => return Some(Abstract::marked(marks)),
        ("builtins.next" | "builtins.max" | "builtins.min", Value::Sequence(parts)) => {
            return parts.first().cloned();
        }
        ("builtins.map", Value::Member(function)) => return fold_map(function, arguments.at(1)?),
        ("builtins.zip", _) => {
            let all = arguments.positional.clone();
            let parts: Vec<Abstract> = all
                .iter()
                .map(|argument| match &argument.value {
                    Value::Sequence(parts) => parts.first().cloned().unwrap_or_default(),
                    _ => Abstract::unknown(),
                })
                .collect();
            Value::Sequence([Value::Sequence(parts.into()).into()].into())
        }
        _ => return None,
    };
    Some(Abstract::from(value).with(marks).after(first))
}

/// Folds `map(chr, [..])` and its kin.
fn fold_map(function: &str, items: &Abstract) -> Option<Abstract> {
    if !matches!(function, "builtins.chr" | "builtins.ord" | "builtins.int" | "builtins.str") {
        return None;
    }
    let parts = match &items.value {
        Value::Sequence(parts) => Rc::clone(parts),
        Value::Str(text) => text.chars().map(|c| Abstract::text(&c.to_string())).collect(),
        _ => {
            let marks =
                if function == "builtins.chr" { Marks::SCRAMBLED } else { Marks::default() };
            let part = Abstract::from(Value::Text).with(marks);
            return Some(
                Abstract::from(Value::Sequence([part, Abstract::unknown()].into()))
                    .with(items.marks.only(Marks::DATA).and(marks)),
            );
        }
    };
    let made = parts
        .iter()
        .map(|part| {
            let one = Arguments { positional: vec![part.clone()], ..Arguments::default() };
            fold(function, &one).unwrap_or_default()
        })
        .collect();
    Some(Abstract::from(Value::Sequence(made)).with(items.marks.only(Marks::DATA)))
}
