//! The rules: a file and a line in [`ALL`] each.

mod default_secret;
mod expired_secret;
mod expiring_secret;
mod old_discord_token;
mod old_secret;
mod reused_secret;
mod unnamed_token;
mod weak_secret;

use crate::core::finding::Rule;

use super::{Objections, Options, Seen};

/// Looks at one secret; returns what is wrong with it.
type Check = fn(&Seen<'_>, &Options) -> Option<String>;

/// What looks for a rule.
enum Look {
    /// At one secret.
    At(Check),
    /// At all together.
    AtAll(fn(&[Seen<'_>], &mut Objections<'_>)),
}

/// Every rule with what looks for it, in order of number.
static ALL: &[(&Rule, Look)] = &[
    (&default_secret::RULE, Look::At(default_secret::check)),
    (&weak_secret::RULE, Look::At(weak_secret::check)),
    (&reused_secret::RULE, Look::AtAll(reused_secret::check)),
    (&expired_secret::RULE, Look::At(expired_secret::check)),
    (&expiring_secret::RULE, Look::At(expiring_secret::check)),
    (&old_secret::RULE, Look::At(old_secret::check)),
    (&old_discord_token::RULE, Look::At(old_discord_token::check)),
    (&unnamed_token::RULE, Look::At(unnamed_token::check)),
];

/// Returns every rule, in order of number.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    ALL.iter().map(|(rule, _)| *rule)
}

/// Looks for every rule.
pub(super) fn look(secrets: &[Seen<'_>], options: &Options, objections: &mut Objections<'_>) {
    for (rule, look) in ALL {
        match look {
            Look::At(check) => {
                for one in secrets.iter().enumerate() {
                    if let Some(message) = check(one.1, options) {
                        objections.add(rule, one, message);
                    }
                }
            }
            Look::AtAll(check) => check(secrets, objections),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_numbered_in_order_and_documented() {
        let ids: Vec<&str> = all().map(|rule| rule.id).collect();
        assert!(ids.is_sorted() && ids.iter().all(|id| id.starts_with("SNS")), "{ids:?}");
        for rule in all() {
            let mut rest = rule.docs;
            for heading in ["What it does", "Why it is bad", "Example", "Fix", "References"] {
                let heading = format!("## {heading}\n");
                let (_, after) = rest.split_once(&heading).expect("every heading is there");
                rest = after;
            }
        }
    }
}
