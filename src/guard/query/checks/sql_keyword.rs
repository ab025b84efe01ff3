//! `sql-keyword`: words of SQL and nothing else.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};
use crate::guard::query::sql::grammar::Run;
use crate::guard::query::sql::names;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ207",
    name: "sql-keyword",
    kind: Kind::Violation,
    cwe: 89,
    severity: Severity::Medium,
    confidence: Confidence::Low,
    help: "bind the text as a parameter",
    docs: "## What it does

Finds a query that consists of words of SQL alone, such as `procedure` or `group by`.

## Why it is bad

It asks for nothing that is likely to exist. It is sent to see whether a filter or the statement breaks.

## Example

```sql
having
```

## Fix

Bind the text as a parameter; then it does no harm.

## References

- OWASP, SQL injection: https://owasp.org/www-community/attacks/SQL_Injection
- CWE-89: https://cwe.mitre.org/data/definitions/89.html
",
};

/// Says whether a text is one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    let run = Run::of(form);
    let is_sql = run.len() > 0 && (0..run.len()).all(|at| run.is_word_of(at, names::KEYWORDS));
    // Titles are written with a capital.
    let is_even = form.text == form.lower || form.text == form.text.to_ascii_uppercase();
    (is_sql && is_even).then(|| Hit::new(0..form.text.len(), "words of SQL and nothing else"))
}
