//! `sql-probe`: nothing but quotes, numbers and signs.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::guard::query::form::{Form, Hit};
use crate::guard::query::sql::Kind as Token;
use crate::guard::query::sql::grammar::Run;
use crate::guard::query::sql::names;

/// The rule.
pub(in crate::guard::query) static RULE: Rule = Rule {
    id: "SNQ206",
    name: "sql-probe",
    kind: Kind::Violation,
    cwe: 89,
    severity: Severity::High,
    confidence: Confidence::Medium,
    help: "bind the text as a parameter",
    docs: r"## What it does

Finds a query without a word of its own that has a quote, a backslash, a semicolon or, without digits, another
sign of SQL: `'`, `1'`, `\\`, `||`. Titles such as `!!!` and `=` are none.

## Why it is bad

It asks for nothing. It is sent to see whether the statement breaks.

## Example

```sql
1'
```

## Fix

Bind the text as a parameter.

## References

- OWASP, SQL injection: https://owasp.org/www-community/attacks/SQL_Injection
- CWE-89: https://cwe.mitre.org/data/definitions/89.html
",
};

/// Says whether a text is one.
pub(super) fn check(form: &Form) -> Option<Hit> {
    let run = Run::of(form);
    let is_word = |at: usize| {
        run.is(at, Token::Word)
            && !run.is_word_of(at, names::KEYWORDS)
            && !run.is_word_of(at, names::VALUES)
    };
    let breaks = |character: char| {
        character.is_ascii_punctuation()
            && !matches!(character, '!' | '?' | '.' | '+' | '=' | '$' | ':' | '_')
    };
    let has_letters = (0..run.len()).any(is_word)
        || form.text.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
    let at = form.text.find(breaks)?;
    let has_digits = form.text.chars().any(char::is_numeric);
    let is_broken = form.text.contains(['\'', '"', '`', '\\', ';', '\0']);
    // `'39` is a year, and a title.
    let is_year = form
        .text
        .strip_prefix('\'')
        .is_some_and(|year| year.len() == 2 && year.bytes().all(|byte| byte.is_ascii_digit()));
    // A height or a length (`12"`) has a word beside it, and a date is digits with signs.
    (!has_letters && !is_year && (is_broken || !has_digits))
        .then(|| Hit::new(at..at + 1, "nothing but quotes and signs"))
}
