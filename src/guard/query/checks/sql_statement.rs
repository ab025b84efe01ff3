//! `sql-statement`: a statement of SQL, or a clause that adds one.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};
use crate::guard::query::sql::Kind as Token;
use crate::guard::query::sql::grammar::Run;
use crate::guard::query::sql::names;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ203",
    name: "sql-statement",
    kind: Kind::Violation,
    cwe: 89,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "bind the text as a parameter",
    docs: "## What it does

Finds words that together are SQL: `union select`, `select ... from`, `insert into`, `drop table`, `exec
xp_...`, `waitfor delay`, `into outfile`, `order by 3`, `case when`, and names that only databases have, such
as `information_schema` and `xp_cmdshell`.

## Why it is bad

It reads, changes or deletes other data, or runs a command.

## Example

```sql
1 union all select null, version()
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
        let is_found = run.is_statement(at)
            || (matches!(run.word(at), "union" | "intersect" | "except" | "into" | "procedure")
                && run.is_clause(at))
            || run.is_word_of(at, names::GIVEAWAYS)
            || names::GIVEAWAYS
                .iter()
                .any(|name| run.is(at, Token::Variable) && run.text(at).ends_with(name))
            || is_server_variable(&run, at)
            || is_stacked(&run, at);
        is_found.then(|| Hit::new(run.span(at, at + 2), "words that together are SQL"))
    })
}

/// Says whether a variable of the server stands at a place.
fn is_server_variable(run: &Run<'_>, at: usize) -> bool {
    run.is(at, Token::Variable) && run.text(at).len() > 2 && run.text(at).starts_with("@@")
}

/// Says whether a statement ends at a place and another begins.
fn is_stacked(run: &Run<'_>, at: usize) -> bool {
    run.is(at, Token::Semicolon)
        && (run.is_statement(at + 1)
            || (run.is_word_of(at + 1, names::STATEMENTS)
                && !run.is(at + 2, Token::Word)
                && run.len() > at + 2)
            || run.word(at + 1) == "shutdown"
            || (run.is(at + 1, Token::Comment) && run.text(at + 1) == "--"))
}
