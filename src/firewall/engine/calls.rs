//! Calls: what is called, with what, and what comes of it.

use std::rc::Rc;

use ruff_python_ast::{Expr, ExprCall};

use super::Engine;
use crate::core::source::Span;
use crate::firewall::fact::{Arguments, Call, Fact, How};
use crate::firewall::tables::{Member, Sink};
use crate::firewall::value::{Abstract, Getter, Marks, Value};

impl<'a> Engine<'a, '_> {
    /// Runs a call as written in the source.
    pub(super) fn call(&mut self, call: &'a ExprCall) -> Abstract {
        let span = self.span(call);
        let Expr::Attribute(attribute) = &*call.func else {
            let function = self.evaluate(&call.func, true);
            let arguments = self.arguments(call);
            self.shell_of_unknown(&function, &arguments, span);
            return self.apply(&function, &arguments, span);
        };
        self.harmless_key = attribute.attr.as_str() == "get"
            && call.arguments.args.first().is_some_and(super::items::is_harmless_key);
        let base = self.evaluate(&attribute.value, true);
        self.harmless_key = false;
        let name = attribute.attr.as_str();
        if let Some(result) = self.text_method(&base, name, call, span) {
            return result;
        }
        let name_span = self.span(&*call.func);
        let function = self.dotted(&base, &call.func, name_span, true);
        let arguments = self.arguments(call);
        self.shell_of_unknown(&function, &arguments, span);
        if matches!(function.value, Value::Unknown) {
            return self.call_method(&base, name, &function, &arguments, span);
        }
        self.apply(&function, &arguments, span)
    }

    /// Tells of `shell=True` where what is called does not say already that it starts programs.
    fn shell_of_unknown(&mut self, function: &Abstract, arguments: &Arguments, span: Span) {
        let Some(shell) = arguments.named("shell") else { return };
        let off = match &shell.value {
            Value::Bool(truth) => !truth,
            Value::Dict(pairs) => pairs.is_empty(),
            Value::Int(number) => *number == 0,
            Value::None | Value::Unknown => true,
            Value::Sequence(parts) => parts.is_empty(),
            Value::Str(text) => text.is_empty(),
            _ => false,
        };
        if !off && !matches!(function.value, Value::Member(_)) {
            let row = self.tables.methods.any.get("?shell");
            self.tell_call("?shell", row, function, arguments, span);
        }
    }

    /// A method of text or bytes, where it can be worked out.
    fn text_method(
        &mut self,
        base: &Abstract,
        name: &str,
        call: &'a ExprCall,
        span: Span,
    ) -> Option<Abstract> {
        let texts = base.alternatives().iter().all(|one| {
            matches!(
                one.value,
                Value::Str(_) | Value::Bytes(_) | Value::Text | Value::Prefix(_) | Value::Suffix(_)
            )
        });
        if !texts {
            return None;
        }
        let arguments = self.arguments(call);
        if matches!(name, "format" | "format_map") {
            self.format_fields(base, name == "format_map", &arguments, span);
        }
        let mut found: Option<Abstract> = None;
        for one in base.alternatives() {
            let value = super::strings::method(one, name, &arguments)?;
            found = Some(Abstract::or(found, &value));
        }
        found
    }

    /// Returns the arguments of a call.
    pub(super) fn arguments(&mut self, call: &'a ExprCall) -> Arguments {
        let mut arguments = Arguments::default();
        for argument in &call.arguments.args {
            match argument {
                Expr::Starred(starred) => {
                    let value = self.expression(&starred.value);
                    arguments.open = true;
                    match &value.value {
                        Value::Sequence(parts) => {
                            arguments.positional.extend(parts.iter().take(256).cloned());
                        }
                        _ => arguments.positional.push(super::targets::element(&value)),
                    }
                }
                _ => arguments.positional.push(self.expression(argument)),
            }
        }
        for keyword in &call.arguments.keywords {
            let value = self.expression(&keyword.value);
            match &keyword.arg {
                Some(name) => {
                    let span = self.span(keyword);
                    self.named(name.as_str(), &value, span);
                    arguments.named.push((name.to_string(), value));
                }
                None => {
                    arguments.open = true;
                    match &value.value {
                        Value::Dict(pairs) => {
                            for (key, value) in pairs.iter().take(256) {
                                if let Some(key) = key.as_str() {
                                    arguments.named.push((key.to_owned(), value.clone()));
                                }
                            }
                        }
                        _ => arguments.named.push(("**".to_owned(), value)),
                    }
                }
            }
        }
        arguments
    }

    /// Calls a value, whatever it may be.
    pub(super) fn apply(
        &mut self,
        function: &Abstract,
        arguments: &Arguments,
        span: Span,
    ) -> Abstract {
        let mut found: Option<Abstract> = None;
        for one in function.alternatives() {
            let value = self.apply_one(one, arguments, span);
            found = Some(Abstract::or(found, &value));
        }
        found.unwrap_or_default()
    }

    fn apply_one(&mut self, function: &Abstract, arguments: &Arguments, span: Span) -> Abstract {
        match &function.value {
            Value::Class(class) => self.instantiate(*class, arguments, span),
            Value::Foreign(export) => {
                self.call_foreign(&Rc::clone(export), function, arguments, span)
            }
            Value::Function(id) => self.call_function(*id, None, arguments),
            Value::Getter(getter) => self.get(&Rc::clone(getter), arguments, span),
            Value::Instance(path) => {
                let path = format!("{path}.__call__");
                self.call_member(&path, function, arguments, span)
            }
            Value::Member(path) => self.call_member(&Rc::clone(path), function, arguments, span),
            Value::Method(method) => {
                let (receiver, id) = (&method.0, method.1);
                self.call_function(id, Some(receiver), arguments)
            }
            Value::Object(class) => {
                let hook = self.object_attribute(*class, function, "__call__");
                if hook.is_interesting() {
                    self.apply(&hook, arguments, span)
                } else {
                    Abstract::unknown()
                }
            }
            Value::Obscured => {
                self.tell_call("?obscured", None, function, arguments, span);
                Abstract::unknown()
            }
            Value::Partial(partial) => {
                let mut all = arguments.clone();
                all.positional.splice(0..0, partial.1.iter().cloned());
                self.apply(&partial.0.clone(), &all, span)
            }
            _ => {
                if function.marks.has(Marks::WAYS) {
                    self.tell_call("?", None, function, arguments, span);
                }
                let kept = Marks::WAYS.and(Marks::NET).and(Marks::DECODED);
                Abstract::marked(function.marks.only(kept))
            }
        }
    }

    /// Calls a method of something of which only the name of the method is known.
    fn call_method(
        &mut self,
        base: &Abstract,
        name: &str,
        function: &Abstract,
        arguments: &Arguments,
        span: Span,
    ) -> Abstract {
        if let Some(result) = self.method_of_container(base, name, arguments, span) {
            return result;
        }
        let tables = self.tables;
        let row = tables
            .methods
            .any
            .get(name)
            .or_else(|| tables.methods.sonora.get(name))
            .or_else(|| tables.methods.discord.get(name));
        let path = format!("?.{name}");
        self.tell_call(&path, row, function, arguments, span);
        if let Some(row) = row {
            self.call_back(row, arguments, span);
            self.unwrap_code(row, arguments, span);
        }
        let marks = base.marks.only(Marks::DATA.without(
            Marks::SERVICE_KEY.and(Marks::HOST).and(Marks::SECRET).and(Marks::ENVIRONMENT),
        ));
        let kept =
            function.marks.only(Marks::WAYS.and(Marks::NET).and(Marks::FILE).and(Marks::DECODED));
        let result = Abstract::marked(marks.and(kept));
        match (name, row) {
            ("decrypt", _) => result.with(Marks::DECODED),
            // What doubles quotes, or takes them out, keeps text from ending early.
            ("replace" | "translate", _) => {
                Abstract::marked(base.marks.only(Marks::DATA).without(Marks::FREE))
            }
            ("copy" | "items" | "keys" | "values", _) => {
                Abstract::marked(base.marks.only(Marks::DATA))
            }
            (_, Some(row)) => result.with(row.marks_when_called()),
            _ if super::strings::is_conversion(name) => {
                let given = super::strings::given(name, arguments).fold(base.marks, Marks::and);
                Abstract::marked(given.only(Marks::DATA)).after(base)
            }
            _ => result,
        }
    }

    /// Methods of mappings and lists of which the elements are known.
    fn method_of_container(
        &mut self,
        base: &Abstract,
        name: &str,
        arguments: &Arguments,
        span: Span,
    ) -> Option<Abstract> {
        let key = arguments.at(0);
        match (&base.value, name) {
            (
                Value::Namespace(_) | Value::SysModules | Value::Dict(_),
                "get" | "pop" | "__getitem__" | "setdefault",
            ) => {
                let found = self.item(base, key?, span, true);
                Some(match arguments.at(1) {
                    Some(default) => found.join(default),
                    None => found,
                })
            }
            (Value::Namespace(of), "update" | "__setitem__") => {
                let name = key.and_then(Abstract::as_str).map(str::to_owned);
                let value = arguments.at(1).cloned().unwrap_or_default();
                self.set_attribute(
                    &of.as_ref().clone(),
                    name.as_deref(),
                    &value,
                    How::Namespace,
                    span,
                );
                Some(Value::None.into())
            }
            (Value::SysModules, "update" | "__setitem__" | "clear" | "popitem") => {
                let name = key.and_then(Abstract::as_str);
                let value = Abstract::unknown();
                self.tell(&Fact::Patched { base, name, value: &value, how: How::Namespace, span });
                Some(Value::None.into())
            }
            (Value::Dict(pairs), "items") => Some(
                Value::Sequence(
                    pairs
                        .iter()
                        .take(256)
                        .map(|(key, value)| {
                            Value::Sequence([key.clone(), value.clone()].into()).into()
                        })
                        .collect(),
                )
                .into(),
            ),
            (Value::Dict(pairs), "values") => {
                Some(Value::Sequence(pairs.iter().map(|(_, value)| value.clone()).collect()).into())
            }
            (Value::Namespace(_), "values" | "items") => Some(Abstract::marked(Marks::BY_NAME)),
            _ => None,
        }
    }

    /// Calls what `operator.attrgetter` or `methodcaller` made.
    fn get(&mut self, getter: &Getter, arguments: &Arguments, span: Span) -> Abstract {
        let base = arguments.at(0).cloned().unwrap_or_default();
        let name = match &getter.name {
            Some(name) => Abstract::text(name),
            None => Value::Text.into(),
        };
        let taken = self.by_name(&base, &name, How::Getattr, span, getter.call.is_some());
        match &getter.call {
            Some(positional) => {
                let arguments =
                    Arguments { positional: positional.clone(), ..Arguments::default() };
                self.apply(&taken, &arguments, span)
            }
            None => taken,
        }
    }

    /// Applies a decorator to what it decorates.
    pub(super) fn decorate(
        &mut self,
        decorator: &Abstract,
        decorated: Abstract,
        span: Span,
    ) -> Abstract {
        match &decorator.value {
            Value::Member(path)
                if matches!(
                    &**path,
                    "builtins.staticmethod"
                        | "builtins.classmethod"
                        | "builtins.property"
                        | "functools.wraps"
                ) =>
            {
                decorated
            }
            Value::Member(_)
            | Value::Partial(_)
            | Value::Function(_)
            | Value::Getter(_)
            | Value::Foreign(_) => {
                let keeps = matches!(decorated.value, Value::Function(_) | Value::Class(_));
                let arguments =
                    Arguments { positional: vec![decorated.clone()], ..Arguments::default() };
                let result = self.apply(decorator, &arguments, span);
                // A decorator mostly returns what it was given, wrapped.
                if keeps && !result.is_interesting() { decorated } else { result }
            }
            _ => decorated,
        }
    }

    /// Tells that something is reached, when that needs a capability or when the way to it is unusual.
    pub(super) fn reached(&mut self, value: &Abstract, called: bool, span: Span) {
        for one in value.alternatives() {
            let marks = one.marks.and(value.marks.only(Marks::WAYS));
            match &one.value {
                Value::Member(path) => {
                    let member = self.tables.member(path);
                    let needs = member
                        .map_or_else(|| self.tables.needs_by_module(path), |member| &member.needs);
                    if !needs.is_empty() || (marks.has(Marks::WAYS) && self.tables.matters(path)) {
                        let found = one.clone().with(marks).after(value);
                        self.tell(&Fact::Reached {
                            path: &Rc::clone(path),
                            member,
                            found: &found,
                            called,
                            span,
                        });
                    }
                }
                Value::Module(path) if marks.has(Marks::WAYS) && self.tables.matters(path) => {
                    let found = one.clone().with(marks).after(value);
                    self.tell(&Fact::Reached {
                        path: &Rc::clone(path),
                        member: None,
                        found: &found,
                        called: true,
                        span,
                    });
                }
                _ => {}
            }
        }
    }

    /// Tells of a call, and notes which parameters of the function around reach its sink.
    pub(super) fn tell_call(
        &mut self,
        path: &str,
        member: Option<&Member>,
        function: &Abstract,
        arguments: &Arguments,
        span: Span,
    ) {
        if let Some(sink) = member.and_then(|member| member.sink) {
            let marks = match sink {
                Sink::Discord | Sink::Log | Sink::Net => arguments
                    .all()
                    .fold(Marks::default(), |marks, argument| marks.and(argument.marks)),
                _ => arguments.of(member).map_or(Marks::default(), |argument| argument.marks),
            };
            self.parameter_reaches(marks, sink);
        }
        let again = u32::from(matches!(path, "os.fork" | "os.forkpty") && self.calls_itself());
        self.endless += again;
        self.tell(&Fact::Call(Call { path, member, function, arguments, span }));
        self.endless -= again;
    }
}
