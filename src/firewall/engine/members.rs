//! Calls of functions and classes that are known by path, and what those return that the tables cannot say.

use std::rc::Rc;

use super::{CODE_DEPTH_LIMIT, Engine};
use crate::core::source::Span;
use crate::firewall::dotted;
use crate::firewall::environment::kind_of_variable;
use crate::firewall::fact::Arguments;
use crate::firewall::tables::{Member, Module, Sink};
use crate::firewall::value::{Abstract, Marks, Value};

/// How many characters a secret has at least; fewer are typed to confirm something.
const FEW_CHARACTERS: i64 = 10;

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
        let rehashed = matches!(dotted::first(path), "hashlib" | "hmac");
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
        // An instance was reached as its class was.
        let ways = if matches!(value, Value::Instance(_)) { ways } else { ways.only(Marks::NET) };
        let result = Abstract::from(value).with(own.and(given)).with(ways);
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
            Some(Sink::Code) => arguments.of(Some(member)).cloned(),
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
pub(super) fn variable(name: Option<&Abstract>) -> Abstract {
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
    let name = dotted::last(path);
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().any(|c| c.is_ascii_lowercase())
}

/// Says whether a function makes numbers, from which no text can come.
fn makes_number(path: &str) -> bool {
    matches!(path, "builtins.abs" | "builtins.float" | "builtins.int" | "builtins.round")
}

/// Says whether a function gives back something from which what it was given cannot be read.
fn is_one_way(path: &str) -> bool {
    let module = dotted::first(path);
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
