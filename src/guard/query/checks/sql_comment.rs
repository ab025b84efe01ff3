//! `sql-comment`: comments that cut off a statement or hide its words.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};
use crate::guard::query::sql::Kind as Token;
use crate::guard::query::sql::grammar::Run;
use crate::guard::query::sql::names;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ205",
    name: "sql-comment",
    kind: Kind::Violation,
    cwe: 89,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "bind the text as a parameter",
    docs: "## What it does

Finds a comment of a block between or within words, comments that MySQL executes, a comment after a number or a
semicolon at the end, and `--` with the filler that lists of attacks add. `AC/DC -- Live` is none.

## Why it is bad

It cuts off what the statement says after the text, such as the check of a password, and gets words past
filters.

## Example

```sql
admin/**/union/**/select
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
    let text = &form.lower;
    if let Some(at) = text.find("/*") {
        let is_closed = text.get(at..).is_some_and(|rest| rest.contains("*/"));
        let is_last = text.trim_end().len() <= at + 3;
        if is_closed || is_last || text.get(at..).is_some_and(|rest| rest.starts_with("/*!")) {
            return Some(Hit::new(at..at + 2, "a comment within text"));
        }
    }
    let run = Run::of(form);
    (0..run.len()).find_map(|at| {
        if !run.is(at, Token::Comment) {
            return None;
        }
        let is_dash = run.text(at) == "--";
        let ends = run.len() == at + 1;
        let is_filler = matches!(run.text(at + 1), "-" | "+" | "--") && run.len() <= at + 3;
        let before = at.checked_sub(1).and_then(|index| run.kind(index));
        let is_after_value = matches!(
            before,
            Some(Token::Number | Token::Quote | Token::Close | Token::Semicolon | Token::Variable)
        );
        // `Track #` and `Live --` may be typed; a value that is cut off is not.
        let is_found = (is_dash && (ends || is_filler) && at > 0)
            || (is_after_value && ends)
            || (at == 0 && is_dash && run.is_word_of(1, names::GIVEAWAYS))
            || (is_dash && ends && at == 0)
            || (is_dash
                && is_after_value
                && before != Some(Token::Close)
                && before != Some(Token::Number));
        is_found
            .then(|| Hit::new(run.span(at, at + 1), "a comment that cuts off what comes after it"))
    })
}
