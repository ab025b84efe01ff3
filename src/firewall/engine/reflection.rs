//! Functions that reach something by a value: a name, a namespace, a frame, a variable of the environment.

use std::rc::Rc;

use super::Engine;
use crate::core::source::Span;
use crate::firewall::fact::{Arguments, Fact, How};
use crate::firewall::internals::HOOKS;
use crate::firewall::value::{Abstract, Getter, Marks, Value};

impl Engine<'_, '_> {
    /// Functions whose results depend on their arguments.
    pub(super) fn special(
        &mut self,
        path: &str,
        arguments: &Arguments,
        span: Span,
    ) -> Option<Abstract> {
        let first = arguments.at(0);
        if let Some(name) = path.strip_prefix("builtins.str.") {
            let mut rest = arguments.clone();
            if rest.positional.is_empty() {
                return None;
            }
            let text = rest.positional.remove(0);
            if matches!(name, "format" | "format_map") {
                self.format_fields(&text, name == "format_map", &rest, span);
            }
            return super::strings::method(&text, name, &rest);
        }
        match path {
            "builtins.__import__" | "importlib.import_module" | "importlib.__import__" => {
                Some(self.import_by_call(path, arguments, span))
            }
            "pkgutil.resolve_name" => self.resolve_name(first?, span),
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
            "operator.attrgetter" => Some(getter(first?, None)),
            "operator.methodcaller" => {
                let rest = arguments.positional.iter().skip(1).cloned().collect();
                Some(getter(first?, Some(rest)))
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
            | "os.environb.get" => {
                Some(super::members::variable(first.or_else(|| arguments.named("key"))))
            }
            "os.environ.copy" | "os.environ.items" | "os.environ.values" => {
                Some(Abstract::marked(Marks::ENVIRONMENT))
            }
            _ => super::builtins::fold(path, arguments),
        }
    }

    /// `__import__("os.path")` is `os`, `importlib.import_module("os.path")` is the module itself.
    fn import_by_call(&mut self, path: &str, arguments: &Arguments, span: Span) -> Abstract {
        let name = arguments.at(0).or_else(|| arguments.named("name")).cloned().unwrap_or_default();
        let top = path != "importlib.import_module";
        if name.as_str().is_some_and(|name| name.starts_with('.')) {
            return Abstract::unknown();
        }
        let name = match (&name.value, top) {
            (Value::Str(text), true) => {
                let first = text.split('.').next().unwrap_or_default();
                name.replaced(Value::Str(first.into()))
            }
            _ => name,
        };
        self.module_by_name(&name, Marks::BY_IMPORT, How::Import, span)
    }

    /// `pkgutil.resolve_name("os:system")`.
    fn resolve_name(&mut self, full: &Abstract, span: Span) -> Option<Abstract> {
        let text = full.as_str()?.replace(':', ".");
        let (module, rest) = text.split_once('.').unwrap_or((&text, ""));
        let module = Abstract::text(module).with(full.marks);
        let module = self.module_by_name(&module, Marks::BY_IMPORT, How::Import, span);
        if rest.is_empty() {
            return Some(module);
        }
        Some(self.by_name(&module, &Abstract::text(rest), How::Getattr, span, true))
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
            self.tell(&Fact::Imported { path: &path, call: true, marks: hidden.and(way), span });
            let module = self.module(&path).with(way.and(hidden)).step(span, || match how {
                How::Import => format!("`{path}` is imported by a call"),
                _ => format!("`{path}` is taken from the loaded modules"),
            });
            found = Some(Abstract::or(found, &module));
        }
        found.unwrap_or_default()
    }
}

/// Returns what `attrgetter` and `methodcaller` make.
fn getter(name: &Abstract, call: Option<Vec<Abstract>>) -> Abstract {
    let name = name.as_str().map(Rc::from);
    Value::Getter(Rc::new(Getter { name, call })).into()
}
