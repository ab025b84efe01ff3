//! `committed-value`: a value of the vault in what git keeps.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    id: "SNL003",
    name: "committed-value",
    kind: Kind::Violation,
    cwe: 540,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "have a new secret issued first: whoever has cloned the repository keeps this one; then rewrite the history with \
           `git filter-repo --replace-text`",
    docs: "## What it does

Finds a value of the vault, as it is or encoded, in any object of a git repository: files of every commit, those that were
deleted since, stashes, tags, messages, names, and objects that no commit leads to any more. It names a commit and
the path there, or the object.

## Why it is bad

A commit that removes a secret leaves it in the history. Everybody with a clone has it, and what was once pushed to a
public place was read by machines within minutes.

## Example

```text
$ git log --all --oneline -- .env
1a2b3c4 remove .env
5d6e7f8 add .env
```

## Fix

Have a new secret issued, and store it with `sonora-sec store NAME --replace`. Then rewrite the history, have
everybody clone anew, and let `git reflog expire --expire=now --all` and `git gc --prune=now` drop what is left.

## References

- CWE-540: https://cwe.mitre.org/data/definitions/540.html
- git-filter-repo: https://github.com/newren/git-filter-repo
",
};
