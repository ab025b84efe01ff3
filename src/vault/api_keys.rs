//! API keys for services of one's own: issued, verified, rotated, revoked. Of a key's secret only the SHA-256 is kept.
//!
//! A record is an entry of the section [`Section::ApiKey`](super::name::Section::ApiKey), filed under the key's id. Every
//! write moves the highest time seen forward and drops records that ended long ago.

mod ledger;
mod record;
mod verify;

use std::collections::BTreeSet;
use std::str::FromStr;
use std::time::Duration;

use crate::core::api_key::{ApiKey, KeyId, Service, Style};

use super::error::VaultError;
use super::store::{OlderGenerations, Store, Unlocked, Written};

use self::ledger::{Ledger, Purpose};

pub use self::record::{Record, State};
pub use self::verify::{Asked, Refusal, Verdict, verify};

/// How long a key is valid when nothing is said of it.
pub const DEFAULT_TTL: Duration = Duration::from_hours(1);
/// How long a rotated key stays valid when nothing is said of it.
pub const DEFAULT_GRACE: Duration = Duration::from_mins(10);
/// Most scopes of a key.
pub const MAX_SCOPES: usize = 32;
/// Most records, ended ones included.
pub const MAX_KEYS: usize = 10_000;
/// How far the clock may be set back against the highest time seen, in seconds.
pub const CLOCK_TOLERANCE_SECONDS: u64 = 5 * 60;
/// How long the record of a key that ended is kept, so that it can be told from one that never was, in seconds.
pub const KEPT_AFTER_END_SECONDS: u64 = 90 * 24 * 60 * 60;

/// How long a new key is valid: a minute to ten years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ttl(u64);

impl Ttl {
    /// Returns the length of time, if a key may have it.
    #[must_use]
    pub fn new(length: Duration) -> Option<Self> {
        const MINUTE: u64 = 60;
        const TEN_YEARS: u64 = 3653 * 24 * 60 * MINUTE;
        let seconds = length.as_secs();
        (MINUTE..=TEN_YEARS).contains(&seconds).then_some(Self(seconds))
    }
}

/// Something that a key is allowed to do, in words of the service: 1 to 64 of letters, digits and `._:/-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope(String);

impl FromStr for Scope {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // No `*`: a scope is what it says, and no pattern.
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._:/-".contains(&byte);
        if (1..=64).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err("a scope is 1 to 64 of letters, digits and `._:/-`")
        }
    }
}

impl Scope {
    /// Returns the scope as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is asked for in a new key.
#[derive(Debug)]
pub struct Order {
    /// What it is for.
    pub service: Service,
    /// What it is allowed.
    pub scopes: BTreeSet<Scope>,
    /// How long it is valid.
    pub ttl: Ttl,
    /// How it is written.
    pub style: Style,
}

/// A key that was made: to be shown once.
#[derive(Debug)]
pub struct Issued {
    /// The key.
    pub key: ApiKey,
    /// What is kept of it.
    pub record: Record,
    /// What is kept of the key that it takes the place of.
    pub replaced: Option<Record>,
}

/// Which keys are meant.
#[derive(Debug)]
pub enum Which {
    /// Every one.
    All,
    /// One, by its id.
    Id(KeyId),
    /// Those of a service.
    Service(Service),
}

impl Store<'_> {
    /// Issues a key.
    ///
    /// # Errors
    ///
    /// [`VaultError::ClockSetBack`], [`VaultError::TooMany`], and as [`Store::change`].
    pub fn issue_api_key(
        &self,
        unlocked: &Unlocked,
        order: &Order,
    ) -> Result<(Issued, Written), VaultError> {
        self.change(unlocked, OlderGenerations::Keep, |transaction| {
            let mut ledger = Ledger::open(transaction, self.clock().now(), Purpose::Grant)?;
            let issued = issue(&mut ledger, order, None)?;
            ledger.close(transaction)?;
            Ok(issued)
        })
    }

    /// Issues a key in the place of another, which stays valid for `grace`, and not beyond its own end. Of the two, the
    /// newer cannot be rotated until the older has ended.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoApiKey`] when no live key is meant, [`VaultError::ManyApiKeys`] when several are,
    /// [`VaultError::ApiKeyInRotation`], and as [`Store::issue_api_key`].
    pub fn rotate_api_key(
        &self,
        unlocked: &Unlocked,
        which: &Which,
        grace: Duration,
        ttl: Option<Ttl>,
    ) -> Result<(Issued, Written), VaultError> {
        self.change(unlocked, OlderGenerations::Keep, |transaction| {
            let mut ledger = Ledger::open(transaction, self.clock().now(), Purpose::Grant)?;
            let issued = rotate(&mut ledger, which, grace, ttl)?;
            ledger.close(transaction)?;
            Ok(issued)
        })
    }

    /// Revokes keys, all in one generation; returns the ids of those that were live.
    ///
    /// It works with a clock that was set back too. When every key is revoked the highest time seen begins anew, since
    /// there is no key left that a clock could bring back: the way out when the clock was far ahead once.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoApiKey`] when there is no key of that id or service, and as [`Store::change`].
    pub fn revoke_api_keys(
        &self,
        unlocked: &Unlocked,
        which: &Which,
    ) -> Result<(Vec<KeyId>, Written), VaultError> {
        self.change(unlocked, OlderGenerations::Keep, |transaction| {
            let purpose = match which {
                Which::All => Purpose::EndAll,
                Which::Id(_) | Which::Service(_) => Purpose::End,
            };
            let mut ledger = Ledger::open(transaction, self.clock().now(), purpose)?;
            let ended = revoke(&mut ledger, which)?;
            ledger.close(transaction)?;
            Ok(ended)
        })
    }
}

fn issue(
    ledger: &mut Ledger,
    order: &Order,
    replaced: Option<Record>,
) -> Result<Issued, VaultError> {
    let (key, now) = (ledger.make(&order.service, order.style)?, ledger.now());
    let record = Record {
        id: key.id().clone(),
        digest: key.digest(),
        service: order.service.clone(),
        style: order.style,
        scopes: order.scopes.clone(),
        created: now,
        expires: now.plus_seconds(order.ttl.0),
        retiring: None,
        revoked: None,
        replaces: replaced.as_ref().map(|replaced| replaced.id.clone()),
    };
    ledger.put(record.clone());
    Ok(Issued { key, record, replaced })
}

fn rotate(
    ledger: &mut Ledger,
    which: &Which,
    grace: Duration,
    ttl: Option<Ttl>,
) -> Result<Issued, VaultError> {
    let now = ledger.now();
    let mut old = the_live_one(ledger, which)?.clone();
    if let Some(older) = the_retiring_one(ledger, &old) {
        return Err(VaultError::ApiKeyInRotation { id: older.id.to_string(), until: older.end() });
    }
    let lifetime = old.expires.seconds().saturating_sub(old.created.seconds());
    let order = Order {
        service: old.service.clone(),
        scopes: old.scopes.clone(),
        ttl: ttl.unwrap_or(Ttl(lifetime)),
        style: old.style,
    };
    old.retiring = Some(now.plus_seconds(grace.as_secs()).min(old.expires));
    ledger.put(old.clone());
    issue(ledger, &order, Some(old))
}

/// Returns the one key that is meant, or of a service that is not retiring.
fn the_live_one<'l>(ledger: &'l Ledger, which: &Which) -> Result<&'l Record, VaultError> {
    let now = ledger.now();
    let live = |record: &&Record| record.state(now).is_live();
    let mut found = ledger.chosen(which).filter(live).filter(|record| match which {
        Which::Id(_) => true,
        Which::All | Which::Service(_) => record.retiring.is_none(),
    });
    let first = found.next().ok_or_else(|| no_key(which, "live API key"))?;
    if found.next().is_some() {
        return Err(VaultError::ManyApiKeys { of: words(which) });
    }
    Ok(first)
}

/// Returns the older of two keys, while both are valid.
fn the_retiring_one<'l>(ledger: &'l Ledger, record: &'l Record) -> Option<&'l Record> {
    let older = record.replaces.as_ref().and_then(|id| ledger.find(id));
    let both = [Some(record), older].into_iter().flatten();
    { both }.find(|one| one.state(ledger.now()) == State::Retiring)
}

fn revoke(ledger: &mut Ledger, which: &Which) -> Result<Vec<KeyId>, VaultError> {
    let now = ledger.now();
    let chosen: Vec<Record> = ledger.chosen(which).cloned().collect();
    if chosen.is_empty() && !matches!(which, Which::All) {
        return Err(no_key(which, "API key"));
    }
    let mut live = Vec::new();
    for mut record in chosen.into_iter().filter(|record| record.revoked.is_none()) {
        if record.state(now).is_live() {
            live.push(record.id.clone());
        }
        // Those that ended by themselves too: a clock that is set back shall not bring them back.
        record.revoked = Some(now);
        ledger.put(record);
    }
    Ok(live)
}

fn no_key(which: &Which, what: &str) -> VaultError {
    VaultError::NoApiKey { what: format!("{what} {}", words(which)) }
}

fn words(which: &Which) -> String {
    match which {
        Which::All => "at all".to_owned(),
        Which::Id(id) => format!("`{id}`"),
        Which::Service(service) => format!("of the service `{}`", service.as_str()),
    }
}

/// Returns what is kept of every key, by service and time.
///
/// # Errors
///
/// [`VaultError::Damaged`], [`VaultError::NewerVersion`].
pub fn list(vault: &super::read::OpenVault) -> Result<Vec<Record>, VaultError> {
    let mut records = ledger::records(vault)?;
    records.sort_by(|a, b| (&a.service, a.created, &a.id).cmp(&(&b.service, b.created, &b.id)));
    Ok(records)
}
