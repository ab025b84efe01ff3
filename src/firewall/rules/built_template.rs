//! Templates whose text comes from outside.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::value::Marks;

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR622",
    name: "built-template",
    kind: Kind::Violation,
    cwe: 1336,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "keep templates in the plugin, and hand values over as variables",
    docs: r#"## What it does

Looks for `jinja2.Template` and `from_string` whose text is what somebody typed, what was downloaded, a parameter of a coroutine, or a name that the file binds nowhere.

## Why it is bad

A template is code: `{{ cycler.__init__.__globals__.os.popen("id").read() }}`.

## Example

    jinja2.Template(q).render()

## Fix

`Template('Hello {{ name }}').render(name=name)`; for templates of users `jinja2.sandbox.SandboxedEnvironment`.

## References

[CWE-1336](https://cwe.mitre.org/data/definitions/1336.html), [CWE-94](https://cwe.mitre.org/data/definitions/94.html)
"#,
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Call(call) = fact else { return };
    let makes = matches!(
        call.path,
        "jinja2.Template"
            | "jinja2.environment.Template"
            | "jinja2.Environment.from_string"
            | "mako.template.Template"
    );
    if !makes {
        return;
    }
    let Some(text) = call.arguments.at(0) else { return };
    let outside = Marks::INPUT.and(Marks::NET).and(Marks::UNBOUND);
    if text.marks.has(outside) || (place.in_async && text.marks.has(Marks::FREE)) {
        out.object_to(
            &RULE,
            place,
            call.span,
            text,
            "the text of a template comes from outside the plugin",
        );
    }
}
