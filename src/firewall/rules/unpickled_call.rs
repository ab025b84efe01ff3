//! Pickles, configurations and `__reduce__` that call functions.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::core::pickle;
use crate::firewall::check::{Check, Objections};
use crate::firewall::dotted;
use crate::firewall::fact::{Call, Fact, FactKind, Place};
use crate::firewall::tables::{Sink, tables};
use crate::firewall::value::{Abstract, Marks, Value};

pub(crate) static CHECK: Check =
    Check { rule: &RULE, sees: &[FactKind::Call, FactKind::Literal, FactKind::Reached], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR107",
    name: "unpickled-call",
    kind: Kind::Violation,
    cwe: 502,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "do not run this plugin; keep data as JSON, which cannot call anything",
    docs: r#"## What it does

Looks into pickles that stand in the source for functions that they call, for pickles that are downloaded or decoded, for `__reduce__` that returns a function which runs something, and for logging configurations whose `()` names such a function.

## Why it is bad

Loading such data calls the functions that it names. It is code in disguise.

## Example

    class A:
        def __reduce__(self):
            return (eval, ("1",))

## Fix

Use JSON.

## References

[CWE-502](https://cwe.mitre.org/data/definitions/502.html)
"#,
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    match fact {
        Fact::Literal { text, span }
            if text.contains("!!python/object") || text.contains("!!python/name") =>
        {
            out.object(
                &RULE,
                place,
                *span,
                "a YAML text has Python make objects or call functions",
            );
        }
        Fact::Call(call) => {
            if let Some(message) = pickled(call) {
                out.object_to(&RULE, place, call.span, call.function, message);
            }
            let sink = call.member.and_then(|member| member.sink);
            if sink == Some(Sink::Deserialize)
                && let Some(data) = call
                    .arguments
                    .at(0)
                    .filter(|data| data.marks.has(Marks::NET.and(Marks::DECODED)))
            {
                out.object_to(
                    &RULE,
                    place,
                    call.span,
                    data,
                    format!(
                        "`{}` loads objects that were downloaded or decoded",
                        call.path.trim_start_matches('?')
                    ),
                );
            }
            if call.path == "logging.config.dictConfig" {
                for argument in call.arguments.all() {
                    if let Some(path) = factory(argument, 0) {
                        out.object(
                            &RULE,
                            place,
                            call.span,
                            format!("the configuration has `{path}` called"),
                        );
                    }
                }
            }
        }
        Fact::Reached { path, found, span, .. }
            if place.functions.last().is_some_and(|name| name.starts_with("__reduce"))
                && runs(path) =>
        {
            out.object_to(
                &RULE,
                place,
                *span,
                found,
                format!("unpickling has `{}` called", path.trim_start_matches("builtins.")),
            );
        }
        _ => {}
    }
}

/// Returns what a pickle that stands in the source does beyond making plain data.
fn pickled(call: &Call<'_>) -> Option<String> {
    let module = dotted::first(call.path);
    if !matches!(module, "_pickle" | "cPickle" | "cloudpickle" | "dill" | "pickle") {
        return None;
    }
    let Value::Bytes(bytes) = &call.arguments.at(0)?.value else { return None };
    let walk = match pickle::walk(bytes) {
        Ok(walk) => walk,
        Err(error) => return Some(format!("the pickle cannot be read: {error}")),
    };
    let targets: Vec<&str> =
        walk.uses.iter().filter_map(|used| used.target.as_deref()).take(3).collect();
    match (walk.is_plain(), targets.as_slice()) {
        (true, _) => None,
        (false, []) => Some("the pickle makes more than plain data".to_owned()),
        (false, targets) => Some(format!("the pickle calls `{}`", targets.join("`, `"))),
    }
}

fn runs(path: &str) -> bool {
    tables().member(path).and_then(|member| member.sink).is_some_and(Sink::runs_or_loads)
}

/// Returns the function that runs something which a configuration names under `()`.
fn factory(value: &Abstract, depth: usize) -> Option<String> {
    if depth > 8 {
        return None;
    }
    match &value.value {
        Value::Dict(pairs) => {
            pairs.iter().take(256).find_map(|(key, value)| match (key.as_str(), value.as_str()) {
                (Some("()" | "class"), Some(path))
                    if runs(path) || runs(&format!("builtins.{path}")) =>
                {
                    Some(path.to_owned())
                }
                _ => factory(value, depth + 1),
            })
        }
        Value::Sequence(parts) => parts.iter().take(256).find_map(|part| factory(part, depth + 1)),
        _ => None,
    }
}
