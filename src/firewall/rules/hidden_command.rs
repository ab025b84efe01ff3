//! Commands that are run from text which was decoded, downloaded or typed.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::tables::Sink;
use crate::firewall::value::{Marks, Value};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR103",
    name: "hidden-command",
    kind: Kind::Violation,
    cwe: 78,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "do not run this plugin; a command that it needs belongs into its source, in the clear",
    docs: r#"## What it does

Looks for shell commands and programs whose text was decoded, decrypted, downloaded or typed by somebody.

## Why it is bad

Which program is started is decided by something that nobody has read.

## Example

    os.system(base64.b64decode("aWQ=").decode())

## Fix

Write the command into the plugin, as a list of arguments.

## References

[CWE-78](https://cwe.mitre.org/data/definitions/78.html)
"#,
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Call(call) = fact else { return };
    let Some(member) = call.member else { return };
    if !matches!(member.sink, Some(Sink::Process | Sink::Shell)) {
        return;
    }
    let Some(argument) = call.arguments.of(Some(member)) else { return };
    // Without a shell, only the program is a command; what follows it is data.
    let argument = match (&argument.value, member.sink) {
        (Value::Sequence(words), Some(Sink::Process)) => match words.first() {
            Some(program) => program,
            None => return,
        },
        (_, Some(Sink::Process)) if call.path.starts_with("?sink") => return,
        _ => argument,
    };
    let how = [
        (Marks::NET, "was downloaded"),
        (Marks::DECODED, "was decoded or decrypted"),
        (Marks::INPUT, "somebody types"),
    ];
    let Some((_, how)) = how.iter().find(|(mark, _)| argument.marks.has(*mark)) else { return };
    out.object_to(
        &RULE,
        place,
        call.span,
        argument,
        format!("`{}` runs a command that {how}", call.path.trim_start_matches('?')),
    );
}
