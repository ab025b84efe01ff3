//! The rules.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// Every rule.
pub const ALL: &[&Rule] = &[&EXEC, &UNREADABLE];

static EXEC: Rule = Rule {
    id: "SNR101",
    name: "exec-call",
    kind: Kind::Violation,
    cwe: 95,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "write the code into the plugin",
    docs: "## What it does\n\nFinds it.\n\n## Why it is bad\n\nIt is.\n\n## Example\n\n```python\nexec(x)\n```\n\n## Fix\n\nDo not.\n\n## References\n\n- CWE-95\n",
};

static UNREADABLE: Rule = Rule {
    id: "SNR901",
    name: "unreadable-file",
    kind: Kind::Unreadable,
    cwe: 116,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "save it as UTF-8",
    docs: "## What it does\n\nFinds it.\n\n## Why it is bad\n\nIt is.\n\n## Example\n\n```python\nx\n```\n\n## Fix\n\nDo not.\n\n## References\n\n- CWE-116\n",
};
