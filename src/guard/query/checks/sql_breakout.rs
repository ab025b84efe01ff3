//! `sql-breakout`: text that ends a literal and goes on in SQL.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};
use crate::guard::query::sql::Kind as Token;
use crate::guard::query::sql::grammar::Run;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ201",
    name: "sql-breakout",
    kind: Kind::Violation,
    cwe: 89,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "bind the text as a parameter",
    docs: "## What it does

Finds a quote, closing parentheses perhaps, and then SQL: a condition, a comparison, a clause, a comment, a
further statement. Decoded forms are looked at too: percent-encoding, references of HTML, escapes, quotes of
Unicode.

## Why it is bad

Put between quotes in a statement, it ends the literal, and the rest is executed.

## Example

```sql
' or 1=1 --
```

## Fix

Bind the text as a parameter; never build a statement from it.

## References

- OWASP, SQL injection: https://owasp.org/www-community/attacks/SQL_Injection
- CWE-89: https://cwe.mitre.org/data/definitions/89.html
",
};

/// Finds the first one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    let run = Run::of(form);
    let mut opened = 0;
    let mut quoted: Option<&str> = None;
    (0..run.len()).find_map(|at| {
        opened += usize::from(run.is(at, Token::Open));
        if !run.is(at, Token::Quote) {
            return None;
        }
        let is_closing = quoted == Some(run.text(at));
        if is_closing {
            quoted = None;
        } else if quoted.is_none() {
            quoted = Some(run.text(at));
        }
        // Of quotes in a row the first one is asked; and two titles are written so: `"Shaft" & "Heroes"`.
        let is_first = at.checked_sub(1).is_none_or(|before| !run.is(before, Token::Quote));
        if !is_first || (is_closing && is_list(&run, at + 1)) {
            return None;
        }
        let end = after_quote(&run, at, opened)?;
        Some(Hit::new(run.span(at, end), "a quote, and after it SQL"))
    })
}

/// Says whether what comes after a quotation only leads to the next, which is compared with nothing.
fn is_list(run: &Run<'_>, at: usize) -> bool {
    (run.is(at, Token::Comma) || run.is(at, Token::Arithmetic) || run.is_logic(at))
        && run.is(at + 1, Token::Quote)
        && run.is(at + 2, Token::Word)
        && !(at + 2..at + 6).any(|index| run.is_compare(index) || run.is(index, Token::Comment))
}

/// Returns where SQL that comes after a quote goes on.
fn after_quote(run: &Run<'_>, quote: usize, opened: usize) -> Option<usize> {
    let mut at = quote + 1;
    let mut closed = 0;
    while matches!(run.kind(at), Some(Token::Close | Token::Quote))
        || (run.text(at) == "%" && run.is(at + 1, Token::Quote))
    {
        closed += usize::from(run.is(at, Token::Close));
        at += 1;
    }
    let is_adjacent = run.token(at).is_some_and(|token| token.is_adjacent || token.is_after_block);
    let goes_on = match run.kind(at) {
        None => closed > opened,
        Some(Token::Semicolon) => !run.is(at + 1, Token::Word) || run.begins_statement(at + 1),
        Some(Token::Comment) => {
            let is_dash = run.text(at) == "--";
            !matches!(run.kind(at + 1), Some(Token::Word | Token::Number))
                || (is_adjacent && (is_dash || run.is(at + 1, Token::Word)))
        }
        Some(Token::Compare) => true,
        Some(Token::Comma) => {
            run.is_operand(at + 1)
                || matches!(run.kind(at + 1), Some(Token::Quote | Token::Variable))
        }
        Some(Token::Arithmetic) => joins(run, at + 1),
        Some(Token::Variable) => run.text(at).starts_with("@@"),
        Some(Token::Logic) => run.is_operand(at + 1) || joins(run, at + 1),
        Some(Token::Word) => {
            (run.is_logic(at) && run.is_operand(at + 1))
                || (run.is_logic(at) && run.is(at + 1, Token::Word) && run.is_comparison(at + 1))
                || run.is_clause(at)
                || run.is_statement(at)
                || (run.is_compare(at)
                    && (run.is_operand(at + 1)
                        || matches!(run.word(at + 1), "not" | "null" | "in")))
                || (matches!(run.word(at), "collate" | "escape" | "with" | "offset")
                    && run.is_operand(at + 1))
        }
        _ => false,
    };
    // A comment of a block within text is nobody's spelling.
    let is_cut = run.token(at).is_some_and(|token| token.is_after_block);
    (goes_on || is_cut).then_some(at + 1)
}

/// Says whether an operand stands at a place that an operator joins to a literal.
fn joins(run: &Run<'_>, at: usize) -> bool {
    let inner = run.skip_prefix(at);
    match run.kind(inner) {
        Some(Token::Quote | Token::Variable) => true,
        Some(Token::Number) => {
            !matches!(run.kind(inner + 1), Some(Token::Word | Token::Other))
                || run.is_logic(inner + 1)
        }
        Some(Token::Word) => {
            run.is_call(inner) || run.is_comparison(inner) || run.word(inner) == "select"
        }
        _ => false,
    }
}
