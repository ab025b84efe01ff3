//! `unreadable-container`: an archive or notebook that cannot be read to its end.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub(crate) static UNREADABLE_CONTAINER: Rule = Rule {
    id: "SNR906",
    name: "unreadable-container",
    kind: Kind::Unreadable,
    cwe: 755,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "pack it again with `python -m zipfile -c` or `python -m build`, or check the unpacked folder",
    docs: r"## What it does

Refuses an archive that is damaged, encrypted, compressed in a way that Python archives are not, or packed in an
archive that is itself in a plugin; and a notebook that is not nbformat 3 or 4.

## Why it is bad

What is in it cannot be judged, and Python imports straight from ZIP archives.

## Example

```console
$ zip --encrypt plugin.zip plugin.py
```

## Fix

Unpack it and check the folder, or pack it anew with the tools of Python.

## References

- Importing from ZIP archives: https://docs.python.org/3/library/zipimport.html
- CWE-755: https://cwe.mitre.org/data/definitions/755.html
",
};
