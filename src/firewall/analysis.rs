//! The analysis of one file: facts become findings of rules and uses of capabilities.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::check::Objections;
use super::declaration::{self, Declared};
use super::dotted;
use super::engine::{self, Context, Observer};
use super::exports::{Exports, Siblings, Wanted};
use super::fact::{Arguments, Call, Fact, Place};
use super::internals::is_internal;
use super::parse::Module;
use super::rules;
use super::tables::{ScopeKind, Tables, tables};
use super::value::{Abstract, Value};
use crate::core::capability::{Capability, Permission};
use crate::core::finding::Finding;
use crate::core::source::{Place as At, Source, Span};

/// Packages that the operator tells of: what each can do; nothing for a harmless one.
pub(crate) type Modules = BTreeMap<String, Vec<Capability>>;

/// The name of a file within its plugin.
#[derive(Clone, Debug, Default)]
pub(crate) struct ModuleName {
    /// The name of the file, without folders: `setup.py`.
    pub(crate) file: String,
    /// The dotted name, from the folder that is the plugin; empty for its `__init__.py`.
    pub(crate) dotted: String,
    /// Whether it is the `__init__.py` of a package.
    pub(crate) package: bool,
}

/// One use of a capability.
#[derive(Clone, Debug)]
pub struct Used {
    /// What is done, and with what as far as that is known.
    pub permission: Permission,
    /// Where.
    pub place: At,
    /// What does it, such as `os.system`.
    pub by: String,
    /// The functions and classes around it, dotted.
    pub scope: Arc<str>,
}

/// What is found in one file.
#[derive(Debug, Default)]
pub(crate) struct FileAnalysis {
    /// Violations and notes.
    pub(crate) findings: Vec<Finding>,
    /// Uses of capabilities.
    pub(crate) uses: Vec<Used>,
    /// What `Plugin(...)` declares.
    pub(crate) declared: Option<Declared>,
    /// What other files of the plugin can see.
    pub(crate) exports: Exports,
    /// The siblings that the file imports.
    pub(crate) wanted: Vec<Wanted>,
}

/// Analyses one file.
pub(crate) fn analyse(
    source: &Source,
    module: &Module,
    name: &ModuleName,
    siblings: &Siblings,
    modules: &Modules,
) -> FileAnalysis {
    let mut collector = Collector {
        modules,
        tables: tables(),
        source,
        objections: Objections::new(source),
        uses: Vec::new(),
        seen: FxHashSet::default(),
        declared: None,
    };
    let context = Context {
        file: &name.file,
        module: &name.dotted,
        package: name.package,
        siblings,
        length: source.text().len(),
    };
    let walked = engine::walk(module.body(), context, &mut collector);
    let mut findings = collector.objections.into_findings();
    findings.sort_by_key(Finding::order);
    let mut uses = collector.uses;
    uses.sort_by(|a, b| (a.place.span, &a.permission).cmp(&(b.place.span, &b.permission)));
    FileAnalysis {
        findings,
        uses,
        declared: collector.declared,
        exports: walked.exports,
        wanted: walked.wanted,
    }
}

struct Collector<'s> {
    modules: &'s Modules,
    tables: &'static Tables,
    source: &'s Source,
    objections: Objections<'s>,
    uses: Vec<Used>,
    seen: FxHashSet<(Permission, Span)>,
    declared: Option<Declared>,
}

impl Observer for Collector<'_> {
    fn tell(&mut self, fact: &Fact<'_>, place: &Place<'_>) {
        self.note_uses(fact, place);
        for check in rules::seeing(fact.kind()) {
            (check.look)(fact, place, &mut self.objections);
        }
        if let Fact::Call(call) = fact
            && let Some(declared) = declaration::read(call, self.source)
        {
            self.declared.get_or_insert(declared);
        }
    }

    fn give_up(&mut self, why: &'static str, span: Span) {
        let place = Place::nowhere();
        self.objections.object(&rules::unanalysable::RULE, &place, span, why);
    }
}

impl Collector<'_> {
    fn note_uses(&mut self, fact: &Fact<'_>, place: &Place<'_>) {
        match fact {
            Fact::Attribute { base, name, span, .. } if is_internal(name) => {
                let ours = matches!(base.value, Value::Class(_) | Value::Object(_));
                if !(ours && matches!(*name, "__mro__" | "__bases__" | "__base__")) {
                    self.note(Capability::Introspect, None, &format!(".{name}"), place, *span);
                }
            }
            Fact::Call(call) => self.note_call(call, place),
            Fact::Imported { path, call, span, .. } => {
                self.note_import(path, place, *span);
                if *call {
                    self.note(
                        Capability::ImportDynamic,
                        Some((*path).to_owned()),
                        path,
                        place,
                        *span,
                    );
                }
            }
            Fact::Patched { base, span, .. } => {
                if let Some(class) = self.class_of(base) {
                    let row = self.tables.member(&class);
                    for need in row.map_or(&[][..], |row| &row.assigned) {
                        self.note(*need, None, &class, place, *span);
                    }
                    return;
                }
                let path = match &base.value {
                    Value::Module(path) | Value::Member(path) if !path.starts_with('.') => {
                        path.to_string()
                    }
                    Value::SysModules => "sys.modules".to_owned(),
                    _ => return,
                };
                if path == "os.environ" {
                    return;
                }
                self.note(Capability::RuntimePatch, None, &path, place, *span);
            }
            Fact::Reached { path, member, called: false, span, .. } => {
                let needs = member.map_or_else(|| self.tables.needs(path), |member| &member.needs);
                for need in needs {
                    self.note(*need, None, path.trim_start_matches('?'), place, *span);
                }
                if member.is_some_and(|member| member.mode.is_some()) {
                    self.note(Capability::FsRead, None, path, place, *span);
                    self.note(Capability::FsWrite, None, path, place, *span);
                }
            }
            _ => {}
        }
    }

    /// A package that is in no table is a capability of its own, unless the operator has said what it can do.
    /// Returns the class of an object, also of one that hangs on another such as `player.filters`.
    fn class_of(&self, object: &Abstract) -> Option<Rc<str>> {
        match &object.value {
            Value::Instance(class) => Some(Rc::clone(class)),
            Value::Member(path) => {
                let row = self.tables.member(path).filter(|row| row.needs.is_empty())?;
                row.instance.as_deref().map(Rc::from)
            }
            _ => None,
        }
    }

    fn note_import(&mut self, path: &str, place: &Place<'_>, span: Span) {
        let top = dotted::first(path);
        if top.is_empty() || top == "__main__" || self.tables.module(top).is_some() {
            return;
        }
        let by = format!("import {path}");
        let modules = self.modules;
        match modules.get(path).or_else(|| modules.get(top)) {
            Some(needs) => {
                for need in needs {
                    self.note(*need, None, &by, place, span);
                }
            }
            None => self.note(Capability::Import, Some(top.to_owned()), &by, place, span),
        }
    }

    fn note_call(&mut self, call: &Call<'_>, place: &Place<'_>) {
        if call.path.starts_with("?sink") {
            return;
        }
        let by = call.path.trim_start_matches('?');
        if matches!(call.path, "builtins.__import__" | "importlib.import_module") {
            let named = call.arguments.at(0).is_some_and(|name| !name.texts().is_empty());
            if named {
                return;
            }
        }
        let scopes = call.member.map_or_else(Vec::new, |member| {
            member.scope.as_ref().map_or_else(Vec::new, |scope| {
                let kind = scope.kind;
                call.arguments
                    .find(&scope.argument)
                    .map_or_else(Vec::new, |value| scopes_of(kind, value))
            })
        });
        let mut needs = match call.member {
            Some(member) => member.needs.clone(),
            None => self.tables.needs(call.path).to_vec(),
        };
        if let Some(mode) = call.member.and_then(|member| member.mode.as_ref()) {
            needs.extend(mode_needs(call.arguments, call.arguments.find(mode)));
        }
        if let Some(spared) = call.member.and_then(|member| member.spared.as_ref()) {
            let harmless = call.arguments.spare(spared);
            needs.retain(|need| !harmless || !spared.needs.contains(need));
        }
        for need in needs {
            let kind = call.member.and_then(|member| member.scope.as_ref()).map(|scope| scope.kind);
            let fits = kind.is_some_and(|kind| kind.fits(need));
            if scopes.is_empty() || !fits {
                self.note(need, None, by, place, call.span);
                continue;
            }
            for scope in &scopes {
                self.note(need, Some(scope.clone()), by, place, call.span);
            }
        }
    }

    fn note(
        &mut self,
        capability: Capability,
        scope: Option<String>,
        by: &str,
        place: &Place<'_>,
        span: Span,
    ) {
        let permission = Permission { capability, scope };
        if self.seen.insert((permission.clone(), span)) {
            self.uses.push(Used {
                permission,
                place: self.source.place(span),
                by: by.strip_prefix("builtins.").unwrap_or(by).to_owned(),
                scope: Arc::clone(&place.scope),
            });
        }
    }
}

/// Returns what an argument says of the scope; empty when that is not known.
fn scopes_of(kind: ScopeKind, value: &Abstract) -> Vec<String> {
    let mut scopes = Vec::new();
    for one in value.alternatives() {
        let scope = match (kind, &one.value) {
            (ScopeKind::Url, Value::Str(text) | Value::Prefix(text)) => {
                host_of(text, matches!(one.value, Value::Prefix(_)))
            }
            (ScopeKind::Host, Value::Sequence(parts)) => match parts.get(..2) {
                Some([host, port]) => match (host.as_str(), &port.value) {
                    (Some(host), Value::Int(port)) => Some(format!("{host}:{port}")),
                    (Some(host), _) => Some(host.to_owned()),
                    _ => None,
                },
                _ => None,
            },
            (_, Value::Str(text)) if !text.is_empty() => Some(text.to_string()),
            _ => None,
        };
        match scope {
            Some(scope) => scopes.push(scope),
            None => return Vec::new(),
        }
    }
    scopes
}

/// Returns the host of a URL. Of a URL whose end is not known, only if the host is complete.
pub(crate) fn host_of(url: &str, cut: bool) -> Option<String> {
    let rest = url.split_once("://").map(|(_, rest)| rest)?;
    let end = rest.find(['/', '?', '#']);
    if end.is_none() && cut {
        return None;
    }
    let authority = rest.get(..end.unwrap_or(rest.len()))?;
    let host = authority.rsplit('@').next().unwrap_or(authority);
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

/// Returns what opening a file with a mode needs.
fn mode_needs(arguments: &Arguments, mode: Option<&Abstract>) -> Vec<Capability> {
    match mode {
        None if !arguments.open => vec![Capability::FsRead],
        Some(mode) => match mode.as_str() {
            Some(mode) => {
                let mut needs = Vec::new();
                if mode.contains(['r', '+']) || !mode.contains(['w', 'a', 'x']) {
                    needs.push(Capability::FsRead);
                }
                if mode.contains(['w', 'a', 'x', '+']) {
                    needs.push(Capability::FsWrite);
                }
                needs
            }
            None => vec![Capability::FsRead, Capability::FsWrite],
        },
        None => vec![Capability::FsRead, Capability::FsWrite],
    }
}
