//! `schema-violation`: a document that does not fit the JSON Schema it is said to fit.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(in crate::json_scan) static RULE: Rule = Rule {
    id: "SNJ604",
    name: "schema-violation",
    kind: Kind::Violation,
    cwe: 1287,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "send what the schema asks for, or change the schema",
    docs: r#"## What it does

With `--schema FILE`: compares the document, once nothing else refuses it, with a JSON Schema of draft 4, 6, 7, 2019-09
or 2020-12, and finds each value that does not fit. The message names the keyword of the schema. Nothing is fetched:
`$ref` leads to places in the schema itself.

## Why it is bad

Who reads the document takes for granted what the schema says.

## Example

With the schema `{"properties": {"volume": {"maximum": 1000}}}`:

```json
{"volume": 5000}
```

## Fix

Send what the schema asks for, or change the schema.

## References

- JSON Schema, 2020-12: https://json-schema.org/draft/2020-12/json-schema-validation
- CWE-1287: https://cwe.mitre.org/data/definitions/1287.html
"#,
};
