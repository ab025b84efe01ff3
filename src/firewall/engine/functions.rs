//! Functions of the file: definition, the walk over a body, and calls with what they return.

use std::sync::Arc;

use ruff_python_ast::{Expr, ExprLambda, Parameters, StmtFunctionDef};
use rustc_hash::FxHashMap;

use super::{Body, CALL_DEPTH_LIMIT, Engine, Function, Receiver, Scope, ScopeKind};
use crate::firewall::exports::Export;
use crate::firewall::fact::{Arguments, Fact};
use crate::firewall::tables::{Sink, tables};
use crate::firewall::value::{Abstract, Marks, Value};

impl<'a> Engine<'a, '_> {
    /// Runs `def`.
    pub(super) fn define(&mut self, statement: &'a StmtFunctionDef) {
        let name = statement.name.as_str();
        let span = self.span(&statement.name);
        let mut receiver = self.class_around().map(|class| (class, Receiver::Object));
        let mut decorators = Vec::new();
        for decorator in &statement.decorator_list {
            let value = self.evaluate(&decorator.expression, true);
            match &value.value {
                Value::Member(path) if &**path == "builtins.staticmethod" => {
                    receiver = receiver.map(|(class, _)| (class, Receiver::Nothing));
                }
                Value::Member(path) if &**path == "builtins.classmethod" => {
                    receiver = receiver.map(|(class, _)| (class, Receiver::Class));
                }
                _ => {}
            }
            decorators.push((value, self.span(&decorator.expression)));
        }
        if matches!(name, "__new__" | "__init_subclass__" | "__class_getitem__") {
            receiver = receiver.map(|(class, _)| (class, Receiver::Class));
        }
        let defaults = self.parameters(&statement.parameters);
        if let Some(returns) = &statement.returns {
            self.expression(returns);
        }
        let function = self.add_function(Function {
            name,
            parameters: Some(&statement.parameters),
            body: Body::Statements(&statement.body),
            scope: self.current,
            is_async: statement.is_async,
            defaults,
            class: receiver,
            around: self.inner_scope_name(name),
            walked: false,
            returns: None,
            reaches: Vec::new(),
        });
        let value = Abstract::from(Value::Function(function));
        if self.scopes.get(self.current).is_some_and(|scope| scope.kind == ScopeKind::Class)
            || (self.current == 0 && name.starts_with("__"))
        {
            self.tell(&Fact::ClassName { name, value: &value, span });
        }
        let mut decorated = value;
        for (decorator, span) in decorators.iter().rev() {
            self.tell(&Fact::Decorated { by: decorator, class: false, span: *span });
            decorated = self.decorate(decorator, decorated, *span);
        }
        self.bind(name, decorated);
    }

    /// Returns a lambda as a value.
    pub(super) fn lambda(&mut self, lambda: &'a ExprLambda) -> Abstract {
        let parameters = lambda.parameters.as_deref();
        let defaults = parameters.map(|parameters| self.parameters(parameters)).unwrap_or_default();
        let function = self.add_function(Function {
            name: "lambda",
            parameters,
            body: Body::Expression(&lambda.body),
            scope: self.current,
            is_async: false,
            defaults,
            class: None,
            around: self.inner_scope_name("lambda"),
            walked: false,
            returns: None,
            reaches: Vec::new(),
        });
        Value::Function(function).into()
    }

    fn add_function(&mut self, function: Function<'a>) -> usize {
        let id = self.functions.len();
        // What a constructor stores is known before other methods read it.
        if function.name == "__init__" {
            self.waiting.push_front(id);
        } else {
            self.waiting.push_back(id);
        }
        self.functions.push(function);
        id
    }

    fn inner_scope_name(&self, name: &str) -> Arc<str> {
        if self.place.scope.is_empty() {
            Arc::from(name)
        } else {
            Arc::from(format!("{}.{name}", self.place.scope))
        }
    }

    /// Looks at defaults and annotations, which run where the function is defined.
    fn parameters(&mut self, parameters: &'a Parameters) -> FxHashMap<&'a str, Abstract> {
        let mut defaults = FxHashMap::default();
        for parameter in parameters {
            if let Some(annotation) = parameter.annotation() {
                let class = self.annotation(annotation);
                if let Some(class) = class {
                    defaults.insert(parameter.name().as_str(), class);
                }
            }
            if let Some(default) = parameter.default() {
                let span = self.span(default);
                let value = self
                    .expression(default)
                    .step(span, || format!("it is the default of `{}`", parameter.name()));
                if value.is_interesting() {
                    defaults.insert(parameter.name().as_str(), value);
                }
            }
        }
        defaults
    }

    /// Returns the instance that an annotation promises, if it names a known class.
    pub(super) fn annotation(&mut self, annotation: &'a Expr) -> Option<Abstract> {
        let value = self.expression_quietly(annotation);
        match &value.value {
            Value::Member(path) if self.tables.has_rows(path) => {
                Some(Value::Instance(path.clone()).into())
            }
            Value::Class(id) => Some(Value::Object(*id).into()),
            _ => None,
        }
    }

    /// Walks a body with parameters of which only their defaults are known.
    pub(super) fn walk_function(&mut self, id: usize) {
        let Some(function) = self.functions.get_mut(id) else { return };
        function.walked = true;
        if self.active.contains(&id) {
            return;
        }
        let returned = self.walk_body(id, None);
        if let Some(function) = self.functions.get_mut(id) {
            function.returns = Some(returned);
        }
    }

    /// Calls a function of this file.
    pub(super) fn call_function(
        &mut self,
        id: usize,
        receiver: Option<&Abstract>,
        arguments: &Arguments,
    ) -> Abstract {
        let Some(function) = self.functions.get(id) else { return Abstract::unknown() };
        if !function.walked && self.active.len() < CALL_DEPTH_LIMIT {
            // Its global names may not be complete yet, so it is walked again later.
            self.walk_function(id);
            if let Some(function) = self.functions.get_mut(id) {
                function.walked = !self.place.at_import;
            }
        }
        let Some(function) = self.functions.get(id) else { return Abstract::unknown() };
        let telling = arguments.all().any(|argument| tells(argument, !function.reaches.is_empty()));
        let again = telling
            && self.inlines_left > 0
            && !self.active.contains(&id)
            && self.active.len() < CALL_DEPTH_LIMIT;
        if again {
            self.inlines_left -= 1;
            return self.walk_body(id, Some((receiver, arguments)));
        }
        let offset = usize::from(function.class.is_some_and(|(_, kind)| kind != Receiver::Nothing));
        let returns = function.returns.clone().unwrap_or_default();
        let mut marks = Marks::default();
        for (position, argument) in arguments.positional.iter().enumerate() {
            if returns.marks.has(Marks::parameter(position + offset)) {
                marks = marks.and(argument.marks.only(Marks::DATA));
            }
        }
        let mut result = returns.with(marks);
        result.marks = result.marks.without(Marks::PARAMETERS).and(marks.only(Marks::PARAMETERS));
        result
    }

    /// Calls a function of another file of the plugin.
    pub(super) fn call_foreign(
        &mut self,
        export: &Export,
        function: &Abstract,
        arguments: &Arguments,
        span: crate::core::source::Span,
    ) -> Abstract {
        let Export::Function { parameters, reaches, returns } = export else {
            return Abstract::unknown();
        };
        for (position, sink) in reaches {
            let argument = arguments
                .at(*position)
                .or_else(|| parameters.get(*position).and_then(|name| arguments.named(name)));
            if let Some(argument) = argument {
                let only = Arguments { positional: vec![argument.clone()], ..Arguments::default() };
                let path = sink.pseudo_path();
                let member = self.tables.methods.any.get(path);
                self.tell_call(path, member, function, &only, span);
            }
        }
        Abstract::marked(returns.without(Marks::PARAMETERS))
    }

    /// Returns what other files can know of a function.
    pub(super) fn export_function(&self, id: usize) -> Option<Export> {
        let function = self.functions.get(id)?;
        let returns = function.returns.as_ref().map_or(Marks::default(), |value| value.marks);
        let returns = returns.only(Marks::DATA).without(Marks::QUIET);
        if function.reaches.is_empty() && returns == Marks::default() {
            return None;
        }
        let parameters = function
            .parameters
            .iter()
            .flat_map(|parameters| parameters.iter())
            .map(|p| p.name().to_string());
        Some(Export::Function {
            parameters: parameters.collect(),
            reaches: function.reaches.clone(),
            returns,
        })
    }

    /// Notes that a parameter of the function being walked reaches a sink.
    pub(super) fn parameter_reaches(&mut self, marks: Marks, sink: Sink) {
        if !marks.has(Marks::PARAMETERS) {
            return;
        }
        let Some(function) = self.active.last().and_then(|id| self.functions.get_mut(*id)) else {
            return;
        };
        for position in 0..Marks::PARAMETER_LIMIT {
            let reach = (position, sink);
            if marks.has(Marks::parameter(position)) && !function.reaches.contains(&reach) {
                function.reaches.push(reach);
            }
        }
    }

    /// Says whether the function being walked calls itself by name.
    pub(super) fn calls_itself(&self) -> bool {
        let Some(function) = self.active.last().and_then(|id| self.functions.get(*id)) else {
            return false;
        };
        match function.body {
            Body::Expression(_) => false,
            Body::Statements(body) => super::targets::calls(body, function.name),
        }
    }

    fn walk_body(&mut self, id: usize, call: Option<(Option<&Abstract>, &Arguments)>) -> Abstract {
        let Some(function) = self.functions.get(id) else { return Abstract::unknown() };
        let (body, parameters, is_async) = (function.body, function.parameters, function.is_async);
        let around = Arc::clone(&function.around);
        let name = function.name.to_owned();
        let mut scope = Scope::new(ScopeKind::Function, Some(function.scope));
        if let Some(parameters) = parameters {
            self.bind_parameters(id, parameters, call, &mut scope);
        }
        let index = self.scopes.len();
        self.scopes.push(scope);
        let before = (self.current, self.branches, self.loops, self.endless, self.place.in_async);
        let outer_return = self.returned.take();
        let outer_scope = std::mem::replace(&mut self.place.scope, around);
        self.place.functions.push(name);
        self.active.push(id);
        (self.current, self.branches, self.loops, self.endless, self.place.in_async) =
            (index, 0, 0, 0, is_async);

        let mut returned = match body {
            Body::Expression(expression) => self.expression(expression),
            Body::Statements(statements) => {
                self.statements(statements);
                self.returned.take().unwrap_or_else(|| Value::None.into())
            }
        };

        self.active.pop();
        self.place.functions.pop();
        self.place.scope = outer_scope;
        self.returned = outer_return;
        (self.current, self.branches, self.loops, self.endless, self.place.in_async) = before;
        if call.is_some() {
            returned.marks = returned.marks.without(Marks::PARAMETERS);
        }
        returned
    }

    fn bind_parameters(
        &self,
        id: usize,
        parameters: &'a Parameters,
        call: Option<(Option<&Abstract>, &Arguments)>,
        scope: &mut Scope<'a>,
    ) {
        let Some(function) = self.functions.get(id) else { return };
        let takes_self = function.class.filter(|(_, kind)| *kind != Receiver::Nothing);
        let named = parameters.posonlyargs.iter().chain(&parameters.args).map(|p| &p.parameter);
        let only = parameters.kwonlyargs.iter().map(|p| &p.parameter);
        let stars = parameters.vararg.iter().chain(&parameters.kwarg).map(AsRef::as_ref);
        let positional = named.clone().count();
        for (position, parameter) in named.chain(only).chain(stars).enumerate() {
            let name = parameter.name.as_str();
            let free = if is_free(parameter) { Marks::FREE } else { Marks::default() };
            let unknown = Abstract::marked(Marks::parameter(position).and(free));
            let default = function.defaults.get(name);
            let value = match (position, takes_self, call) {
                (0, Some((class, Receiver::Class)), _) => Value::Class(class).into(),
                (0, Some((class, _)), Some((receiver, _))) => {
                    receiver.cloned().unwrap_or_else(|| Value::Object(class).into())
                }
                (0, Some((class, _)), None) => Value::Object(class).into(),
                (_, _, Some((_, arguments))) => {
                    let offset = usize::from(takes_self.is_some());
                    let given = (position < positional)
                        .then(|| position.checked_sub(offset).and_then(|at| arguments.at(at)))
                        .flatten()
                        .or_else(|| arguments.named(name));
                    given.or(default).cloned().unwrap_or(unknown)
                }
                (_, _, None) => match default {
                    Some(Abstract { value: Value::Instance(_) | Value::Object(_), .. }) => {
                        default.cloned().unwrap_or_default()
                    }
                    Some(default) => default.join(&unknown),
                    None => unknown,
                },
            };
            scope.names.insert(
                name,
                super::Binding { now: value.clone(), ever: value, unused_import: None },
            );
        }
    }
}

/// Says whether a parameter may be any text, by its annotation and its name.
fn is_free(parameter: &ruff_python_ast::Parameter) -> bool {
    let name = parameter.name.as_str();
    let number = name.ends_with("id")
        || name.ends_with("ids")
        || matches!(
            name,
            "amount"
                | "author"
                | "channel"
                | "column"
                | "count"
                | "ctx"
                | "field"
                | "guild"
                | "limit"
                | "member"
                | "n"
                | "num"
                | "number"
                | "offset"
                | "page"
                | "self"
                | "server"
                | "table"
                | "user"
                | "value"
        );
    let text = match parameter.annotation.as_deref() {
        None => true,
        Some(Expr::Name(class)) => class.id.as_str() == "str",
        Some(_) => false,
    };
    text && !number
}

/// Says whether an argument is worth another walk over the function that it is given to.
fn tells(argument: &Abstract, reaches: bool) -> bool {
    let quiet = Marks::QUIET.and(Marks::FILE).and(Marks::COMPUTED);
    if argument.marks.without(quiet) != Marks::default() {
        return true;
    }
    match &argument.value {
        Value::Frame
        | Value::Getter(_)
        | Value::Namespace(_)
        | Value::Obscured
        | Value::SysModules => true,
        Value::Member(path) | Value::Module(path) => tables().matters(path),
        Value::Partial(partial) => tells(&partial.0, reaches),
        Value::Str(_) | Value::Bytes(_) => reaches,
        Value::Sequence(values) => {
            reaches && values.len() <= 64 && values.iter().any(|v| tells(v, reaches))
        }
        Value::OneOf(values) => values.iter().any(|value| tells(value, reaches)),
        _ => false,
    }
}
