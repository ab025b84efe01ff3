//! `sql-condition`: a condition that is true or false whatever is in the table.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};
use crate::guard::query::sql::Kind as Token;
use crate::guard::query::sql::grammar::Run;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ202",
    name: "sql-condition",
    kind: Kind::Violation,
    cwe: 89,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "bind the text as a parameter",
    docs: "## What it does

Finds comparisons of values, joined to what comes before: `or 1=1`, `and 'a'='b'`, `|| true`, `or x like x`, and
without a joining word where the comparison is all there is.

## Why it is bad

It needs no quote where the statement has none, as around a number, and makes every row match.

## Example

```sql
1 or 1=1
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
        let is_found = is_joined(&run, at) || is_between_values(&run, at) || is_clause(&run, at);
        is_found
            .then(|| Hit::new(run.span(at, at + 3), "a condition on values that are given with it"))
    })
}

/// Says whether a joining word and a condition stand at a place.
fn is_joined(run: &Run<'_>, at: usize) -> bool {
    if !run.is_logic(at) {
        return false;
    }
    let inner = run.skip_prefix(at + 1);
    let next = inner + 1;
    let ends = |index: usize| {
        matches!(
            run.kind(index),
            None | Some(Token::Comment | Token::Semicolon | Token::Close | Token::Quote)
        )
    };
    match run.kind(inner) {
        Some(Token::Number) => {
            run.is_compare(next) && !run.is(run.skip_prefix(next + 1), Token::Word)
                || run.is_comparison(inner)
                || (ends(next)
                    && (run.is(next, Token::Comment)
                        || at == 0
                        || run.is(at - 1, Token::Quote)
                        || run.is(at - 1, Token::Close)
                        || (run.text(at) == "||" || run.text(at) == "&&")
                        || run.is_call(inner)))
                || run.is(next, Token::Arithmetic)
                    && run.is(next + 1, Token::Number)
                    && run.is_compare(next + 2)
        }
        Some(Token::Quote) => {
            // `or 'a'='a'`, `or ''='`, `or 'x`, but no title: a comparison or the end follows.
            (next..next + 4).any(|index| {
                run.is(index, Token::Compare)
                    || (run.is_compare(index) && run.is(index - 1, Token::Quote))
                    || (run.is(index, Token::Quote) && run.is_logic(index + 1))
            }) || ends(next)
        }
        Some(Token::Variable) => {
            run.text(inner).starts_with("@@") || run.is_compare(next) || ends(next)
        }
        Some(Token::Word) => {
            run.is_comparison(inner)
                || run.is_call(inner)
                || matches!(run.word(inner), "select" | "exists" | "case") && run.len() > next
                || (matches!(run.word(inner), "true" | "false" | "null")
                    && (ends(next)
                        && (at > 0 && !run.is(at - 1, Token::Word)
                            || run.is(next, Token::Comment))
                        || run.is_compare(next)))
        }
        _ => false,
    }
}

/// Says whether a value is compared with a value at a place, and nothing around them makes that a title.
fn is_between_values(run: &Run<'_>, at: usize) -> bool {
    if !run.is(at, Token::Compare) || at == 0 {
        return false;
    }
    let (left, right) = (run.kind(at - 1), run.kind(run.skip_prefix(at + 1)));
    let is_value = |kind| matches!(kind, Some(Token::Quote | Token::Variable));
    if is_value(left) && is_value(right) {
        return true;
    }
    // The values may be words between quotes.
    let first = at - 1;
    let is_number = |kind| kind == Some(Token::Number);
    let is_alone = first == 0
        || matches!(
            run.kind(first - 1),
            Some(Token::Open | Token::Semicolon | Token::Close | Token::Quote | Token::Comma)
        )
        || run.is_logic(first - 1);
    let after = run.skip_prefix(at + 1) + 1;
    let ends = !run.is(after, Token::Word) || run.is_logic(after) || run.is_clause(after);
    is_number(left) && is_number(right) && is_alone && ends
}

/// Says whether a clause begins at a place that filters or sorts by a value.
fn is_clause(run: &Run<'_>, at: usize) -> bool {
    match run.word(at) {
        "having" | "where" | "rlike" => {
            let inner = run.skip_prefix(at + 1);
            run.is_comparison(inner)
                || (run.is(inner, Token::Number) && run.is_compare(inner + 1))
                || run.is_call(inner)
                || (run.is(inner, Token::Quote)
                    && (inner..inner + 4).any(|index| run.is(index, Token::Compare)))
                || run.word(inner) == "select"
                || run.word(inner) == "exists"
        }
        "order" | "group" => {
            run.word(at + 1) == "by" && {
                let inner = run.skip_prefix(at + 2);
                matches!(run.kind(inner), Some(Token::Number | Token::Quote))
                    || run.is_call(inner)
                    || matches!(run.kind(inner + 1), Some(Token::Comma | Token::Comment))
                    || matches!(run.word(inner), "select" | "case" | "if")
                    || run.is_clause(inner + 1)
            }
        }
        "limit" => {
            run.is(at + 1, Token::Number)
                && matches!(run.kind(at + 2), Some(Token::Comma | Token::Comment))
        }
        "procedure" => run.is_clause(at),
        _ => false,
    }
}
