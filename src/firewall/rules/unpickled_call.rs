//! Pickles, configurations and `__reduce__` that call functions.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::tables::{Sink, tables};
use crate::firewall::value::{Abstract, Marks, Value};

pub(crate) static CHECK: Check =
    Check { rule: &RULE, sees: &[FactKind::Call, FactKind::Reached], look };

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
        Fact::Call(call) => {
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
