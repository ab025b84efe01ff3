//! `secret-in-configuration`: passwords, tokens and keys in the clear, by the name of their key or by their form.

use crate::core::finding::{Confidence, Kind, Rule, Severity};

use super::super::config::Config;
use super::super::entries::Entry;
use super::super::names::{self, DEFAULT_PASSWORD};
use super::super::objection::Objections;
use super::super::{address, remedy};
use crate::core::secret_patterns::{self, SecretKind};

/// The rule.
pub(super) static RULE: Rule = Rule {
    id: "SNC205",
    name: "secret-in-configuration",
    kind: Kind::Violation,
    cwe: 312,
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    help: "keep it in the vault: `sonora-sec store NAME` asks for it without showing it",
    docs: r#"## What it does

Finds passwords, tokens and keys in the clear, by the name of their key or by their form. What is known by its form, such as the token of a bot, is a high finding. A template, a variable or nothing in the place of a secret is fine. No report shows the value.

## Why it is bad

A configuration is committed, copied and sent to somebody who helps. LavaSrc's keys are those of an account, and the token of a bot is the bot.

## Example

```yaml
plugins:
  lavasrc:
    spotify:
      clientSecret: 0123456789abcdef0123456789abcdef
```

## Fix

Store it, and put a place for it where it was. In a file that `inject` fills:

```yaml
clientSecret: {{ vault "spotify_client_secret" | yaml }}
```

Or hand it over as a variable: `sonora-sec run --env NAME=entry -- COMMAND`. Then revoke the old one if others may have seen it.

## References

- Lavalink, configuration: https://lavalink.dev/configuration/
- CWE-312: https://cwe.mitre.org/data/definitions/312.html
"#,
};

/// Fewest characters of a password, and of what else is called a secret.
const MIN_CHARACTERS: (usize, usize) = (4, 8);

/// Finds every one.
pub(super) fn look(config: &Config, out: &mut Objections) {
    for entry in &config.entries {
        let formed = secret_patterns::find(&entry.text)
            .find(|found| found.kind != SecretKind::LavalinkDefault);
        if let Some(found) = formed {
            out.key(entry, format!("{} in the clear", found.kind.words()))
                .severity(Severity::High)
                .help(remedy::store(config, entry));
        } else if is_named(entry) {
            let message = format!("a secret in the clear: `{}`", entry.shown());
            out.key(entry, message).help(remedy::store(config, entry));
        } else if has_user(&entry.text) {
            let message = format!("a URL with a password in it: `{}`", entry.shown());
            out.key(entry, message).help(remedy::store(config, entry));
        }
    }
}

/// Says whether a value is a secret by the name of its key. Where errors are reported to is told elsewhere.
fn is_named(entry: &Entry) -> bool {
    let least = if names::is_password(entry) { MIN_CHARACTERS.0 } else { MIN_CHARACTERS.1 };
    let is_real = |written: &str| {
        written.chars().count() >= least
            && written != DEFAULT_PASSWORD
            && !names::is_placeholder(written)
            && (!address::has_scheme(written, &["file", "http", "https"])
                || written.contains("webhook"))
    };
    entry.last() != "dsn"
        && names::is_secret(entry)
        && names::written(&entry.text).is_some_and(is_real)
}

/// Says whether a URL has a name and a password before its host.
fn has_user(value: &str) -> bool {
    let user = names::written(value).and_then(address::user);
    user.and_then(|user| user.split_once(':')).is_some_and(|(_, password)| {
        names::written(password).is_some_and(|one| !names::is_placeholder(one))
    })
}
