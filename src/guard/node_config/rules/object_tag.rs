//! `object-tag`: tags of YAML that name a class or a function.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::objection::Objections;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC104",
    name: "object-tag",
    kind: Kind::Violation,
    cwe: 502,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "delete the tag",
    docs: r#"## What it does

Finds tags of YAML that name a class or a function: `!!python/object/apply:os.system`, `!!javax.script.ScriptEngineManager`.

## Why it is bad

Readers that follow them make the object, which runs code of the file's author.

## Example

```yaml
password: !!python/object/apply:os.system ["id"]
```

## Fix

Delete the tag, and find out who wrote it. Read YAML with `yaml.safe_load`.

## References

- PyYAML, loading YAML: https://pyyaml.org/wiki/PyYAMLDocumentation
- CVE-2022-1471: https://nvd.nist.gov/vuln/detail/CVE-2022-1471
- CWE-502: https://cwe.mitre.org/data/definitions/502.html
"#,
};

/// Finds every one.
pub(super) fn look(config: &Config, out: &mut Objections) {
    for span in &config.object_tags {
        out.at(*span, "a tag that makes an object of a class that the file names");
    }
}
