//! `tracked-environment`: a file of secrets that git keeps.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::{Objections, Surroundings};
use crate::core::text::printable;

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNF006",
    name: "tracked-environment",
    kind: Kind::Violation,
    cwe: 538,
    severity: Severity::High,
    confidence: Confidence::High,
    help: "take it out of the index and of the history: `git rm --cached FILE`, then change what was in it",
    docs: r"## What it does

Looks in the index of the repository around the working folder for files called `.env`, or `.env.` with more behind it,
but for samples.

## Why it is bad

Everyone who has the repository has what is in it, and its history keeps it after the file is gone.

## Example

```text
$ git ls-files
.env
bot.py
```

## Fix

`git rm --cached .env`, a line in `.gitignore`, and new secrets: those were published. `sonora-sec import --from dotenv` moves
them into the vault, and `sonora-sec audit leaks --git` finds them in the history.

## References

- Removing sensitive data: https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/removing-sensitive-data-from-a-repository
- CWE-538: https://cwe.mitre.org/data/definitions/538.html
",
};

/// Looks for it.
pub(super) fn check(seen: &Surroundings, objections: &mut Objections) {
    for path in &seen.tracked {
        let message = format!("`{}` is tracked by git, and may hold secrets", printable(path));
        objections.at(&RULE, path, message);
    }
}
