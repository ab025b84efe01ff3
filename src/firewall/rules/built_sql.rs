//! SQL into which text from outside is put.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::tables::Sink;
use crate::firewall::value::{Marks, Value};

pub(crate) static CHECK: Check = Check { rule: &RULE, sees: &[FactKind::Call], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR621",
    name: "built-sql",
    kind: Kind::Violation,
    cwe: 89,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "hand the value over as a parameter: `execute('... WHERE n = ?', (q,))`",
    docs: r#"## What it does

Looks for SQL into which a parameter of a function is put between quotes or after `=` or `LIKE`, and that is run. A parameter that is annotated or named as a number is none.

## Why it is bad

A value with a quote ends the text and goes on as SQL: `' OR 1=1 --`.

## Example

    await db.execute(f"SELECT * FROM t WHERE n = '{q}'")

## Fix

Placeholders: `?` of SQLite, `$1` of asyncpg, `%s` of MySQL, with the values beside the text.

## References

[CWE-89](https://cwe.mitre.org/data/definitions/89.html)
"#,
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    let Fact::Call(call) = fact else { return };
    let sink = call.member.and_then(|member| member.sink) == Some(Sink::Sql);
    let runs = sink || matches!(call.path, "?.fetch" | "?.fetchone" | "?.fetchrow" | "?.fetchval");
    if !runs {
        return;
    }
    let argument = call.arguments.of(call.member);
    let Some(query) = argument.filter(|query| query.marks.has(Marks::INJECTED)) else { return };
    if matches!(&query.value, Value::Prefix(text) if is_sql(text)) {
        out.object_to(
            &RULE,
            place,
            call.span,
            query,
            "a parameter of the function is part of the SQL that is run",
        );
    }
}

/// Says whether a text begins as a statement of SQL.
fn is_sql(text: &str) -> bool {
    let text = text.trim_start();
    let word = text.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    ["DELETE", "INSERT", "REPLACE", "SELECT", "UPDATE", "WITH"]
        .iter()
        .any(|verb| word.eq_ignore_ascii_case(verb))
}
