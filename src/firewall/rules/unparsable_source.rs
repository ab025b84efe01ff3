//! `unparsable-source`: text that is not Python 3.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(crate) static UNPARSABLE_SOURCE: Rule = Rule {
    id: "SNR903",
    name: "unparsable-source",
    kind: Kind::Unreadable,
    cwe: 1286,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "make it valid Python 3",
    docs: r#"## What it does

Refuses a file that Python 3.14 could not parse: broken files, Python 2, templates.

## Why it is bad

Without a syntax tree nothing can be said of what the file does. Some other version of Python, or a tool that
rewrites the file, may still run it.

## Example

```python
print "hello"
```

## Fix

Correct the error that the message names, port the file to Python 3, or remove it from the plugin.

## References

- The Python grammar: https://docs.python.org/3/reference/grammar.html
- CWE-1286: https://cwe.mitre.org/data/definitions/1286.html
"#,
};
