//! `compiled-code`: a compiled module, which Python runs and nobody can read here.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// What to do about the bytecode that Python itself keeps beside sources.
pub(crate) const CACHE_HELP: &str = "delete `__pycache__`, which Python makes anew, or give \
                                     `--respect-gitignore` where a `.gitignore` names it";

/// The rule.
pub(crate) static COMPILED_CODE: Rule = Rule {
    id: "SNR909",
    name: "compiled-code",
    kind: Kind::Unreadable,
    cwe: 506,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "use the plugin without it: nothing here reads machine code or bytecode",
    docs: r#"## What it does

Refuses a plugin with `.pyc`, `.pyo`, `.so`, `.pyd`, `.dll` or `.dylib` files, those in `__pycache__` included.

## Why it is bad

Python imports them like sources. A `.pyc` in `__pycache__` runs instead of the source beside it when its header
repeats the size and time of that source, or says that neither is to be checked (PEP 552), whatever code it holds.

## Example

```console
$ find plugins -name "*.pyc"
plugins/music/__pycache__/play.cpython-312.pyc
```

## Fix

Remove `__pycache__` before the check, or skip what your own `.gitignore` names with `--respect-gitignore`. Run the
bot with `PYTHONDONTWRITEBYTECODE=1` to have none.

## References

- PEP 552: https://peps.python.org/pep-0552/
- PEP 3147: https://peps.python.org/pep-3147/
- CWE-506: https://cwe.mitre.org/data/definitions/506.html
"#,
};
