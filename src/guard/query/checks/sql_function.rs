//! `sql-function`: a function of databases, called.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};
use crate::guard::query::sql::Kind as Token;
use crate::guard::query::sql::grammar::Run;
use crate::guard::query::sql::names;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ204",
    name: "sql-function",
    kind: Kind::Violation,
    cwe: 89,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "bind the text as a parameter",
    docs: "## What it does

Finds calls of functions that databases have: those that wait (`sleep(5)`, `pg_sleep`, `benchmark`), that read
files, that fail and tell why (`extractvalue`), that build text out of numbers (`char(58)`).

## Why it is bad

They tell by time, by errors or by the network what the page does not show.

## Example

```sql
1 and sleep(5)
```

## Fix

Bind the text as a parameter.

## References

- OWASP, SQL injection: https://owasp.org/www-community/attacks/SQL_Injection
- CWE-89: https://cwe.mitre.org/data/definitions/89.html
",
};

/// Finds the first one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    let run = Run::of(form);
    (0..run.len()).find_map(|at| {
        let is_known = run.is_word_of(at, names::FUNCTIONS) || run.is_word_of(at, names::GIVEAWAYS);
        let is_numeric =
            run.is(at, Token::Number) && run.text(at).starts_with("0x") && run.text(at).len() >= 6;
        ((is_known && run.is_call(at)) || is_numeric).then(|| {
            Hit::new(run.span(at, at + 2), "a function or a number that is written for a database")
        })
    })
}
