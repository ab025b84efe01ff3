//! Every secret of a vault, looked at together: by its value, its age, its name, and the others.

mod discord_token;
mod names;
mod rules;
mod strength;

use std::borrow::Cow;
use std::time::Duration;

use crate::core::clock::Timestamp;
use crate::core::finding::{Finding, Rule};
use crate::core::secret::SecretValue;
use crate::core::secret_patterns::{self, SecretKind};
use crate::core::source::Place;
use crate::core::text::printable;

/// How old a secret may be when nothing is said of it.
pub const DEFAULT_MAX_AGE: Duration = Duration::from_hours(90 * 24);
/// How long before its end a secret is told of when nothing is said of it.
pub const DEFAULT_NOTICE: Duration = Duration::from_hours(14 * 24);
const DAY_SECONDS: u64 = 24 * 60 * 60;

/// What is known of one secret.
#[derive(Debug)]
pub struct Secret {
    /// Its name.
    pub name: String,
    /// Its newest value.
    pub value: SecretValue,
    /// When that value was stored.
    pub created: Timestamp,
    /// When it should be replaced.
    pub expires: Option<Timestamp>,
    /// What was said of it.
    pub note: Option<String>,
}

/// What is asked of secrets.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The present moment.
    pub now: Timestamp,
    /// How old a value may be.
    pub max_age: Duration,
    /// How long before its end a secret is told of.
    pub notice: Duration,
}

impl Options {
    /// Returns how many days ago something was, unless it lies ahead.
    fn days_since(&self, then: Timestamp) -> Option<u64> {
        Some(self.now.seconds().checked_sub(then.seconds())? / DAY_SECONDS)
    }
}

/// Returns every rule, in order of number.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    rules::all()
}

/// Returns what there is to object to, secret by secret in their order. `vault` is where they are kept.
///
/// ```
/// use sonora_sec::core::clock::Timestamp;
/// use sonora_sec::core::secret::SecretValue;
/// use sonora_sec::core::source::{Source, Span};
/// use sonora_sec::hygiene::secrets::{DEFAULT_MAX_AGE, DEFAULT_NOTICE, Options, Secret, examine};
///
/// let now = Timestamp::from_seconds(1_795_498_281).expect("it is before the year 9999");
/// let secret = Secret {
///     name: "lavalink_password".to_owned(),
///     value: SecretValue::copy_of(b"youshallnotpass"),
///     created: now,
///     expires: None,
///     note: None,
/// };
/// let vault = Source::new("v.svault", "").place(Span::default());
/// let options = Options { now, max_age: DEFAULT_MAX_AGE, notice: DEFAULT_NOTICE };
///
/// let findings = examine(&[secret], &vault, &options);
/// assert_eq!(findings.first().map(|finding| finding.rule.name), Some("default-secret"));
/// ```
#[must_use]
pub fn examine(secrets: &[Secret], vault: &Place, options: &Options) -> Vec<Finding> {
    let seen: Vec<Seen<'_>> = secrets.iter().map(Seen::of).collect();
    let mut objections = Objections { vault, found: Vec::new() };
    rules::look(&seen, options, &mut objections);
    objections.found.sort_by(|(a, one), (b, other)| (a, one.rule.id).cmp(&(b, other.rule.id)));
    objections.found.into_iter().map(|(_, finding)| finding).collect()
}

/// A secret, and what its value is by its form.
struct Seen<'s> {
    secret: &'s Secret,
    /// The value as text, without the spaces around it.
    text: Option<&'s str>,
    /// Whose token or key the whole value is.
    kind: Option<SecretKind>,
}

impl<'s> Seen<'s> {
    fn of(secret: &'s Secret) -> Self {
        let text = secret.value.expose_str().map(str::trim);
        Self { secret, text, kind: text.and_then(kind_of) }
    }

    /// Returns the name for a sentence.
    fn shown(&self) -> String {
        format!("`{}`", printable(&self.secret.name))
    }
}

/// Returns whose a value is that is one token or key and nothing else.
fn kind_of(text: &str) -> Option<SecretKind> {
    // No token that is known by its form is longer; of a private key the first line says what it is.
    const MAX_BYTES: usize = 16 << 10;
    let found = secret_patterns::find(text.get(..MAX_BYTES).unwrap_or(text)).next()?;
    let is_whole = found.start == 0
        && (found.end == text.len() || found.kind == SecretKind::PrivateKey)
        && found.kind != SecretKind::LavalinkDefault;
    is_whole.then_some(found.kind)
}

/// What was found, each with the position of its secret.
struct Objections<'p> {
    vault: &'p Place,
    found: Vec<(usize, Finding)>,
}

impl Objections<'_> {
    /// Adds what is wrong with the secret at a position.
    fn add(&mut self, rule: &'static Rule, (position, seen): (usize, &Seen<'_>), message: String) {
        let mut finding = Finding::new(rule, self.vault.clone(), message);
        let pointer = format!("/secret/{}", escaped(&seen.secret.name));
        // A fingerprint stays with its secret.
        finding.scope = pointer.as_str().into();
        finding.pointer = Some(pointer);
        self.found.push((position, finding));
    }
}

/// Returns a token of a JSON Pointer (RFC 6901, section 3).
fn escaped(name: &str) -> Cow<'_, str> {
    if name.contains(['~', '/']) {
        return name.replace('~', "~0").replace('/', "~1").into();
    }
    name.into()
}

fn days(count: u64) -> String {
    format!("{count} day{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests;
