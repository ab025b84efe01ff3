//! What the program keeps for itself, in the section `control`: the secret that audit logs start from, and the records
//! that the vault vouches for.
//!
//! Two entries. `audit-secret` has 32 random bytes. `audit` is TOML:
//!
//! ```toml
//! policy = "best-effort"        # or "required"
//! [[log]]
//! id = "32 hexadecimal digits"
//! host = "the machine's name"
//! machine = "32 hexadecimal digits, a keyed tag of the machine; missing where it has no id that lasts"
//! registered = 1795498281       # seconds since 1970
//! seq = 12                      # the last record that a write of the vault vouches for
//! mac = "64 hexadecimal digits"
//! adopted = true                # it is known that this log is gone or broken; else missing
//! ```

use std::str::FromStr;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use crate::core::clock::Timestamp;
use crate::core::event::{Anchor, LogId};
use crate::core::secret::{SecretKey, SecretValue};

use super::body::Changes;
use super::entry::{Entry, VersionView};
use super::error::{DamagedPart, VaultError};
use super::keys;
use super::name::{Key, Name, Section};
use super::read::OpenVault;

const SECRET_NAME: &str = "audit-secret";
const LOGS_NAME: &str = "audit";
const MACHINE_INFO: &[u8] = b"sonora-sec/audit/1 machine";
/// Most logs that are remembered; the ones registered first go first.
pub const MAX_LOGS: usize = 64;
/// Longest name of a machine that is kept, in bytes.
const MAX_HOST_BYTES: usize = 64;

/// What happens to a command whose record cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Policy {
    /// Changes fail, and reading warns: a full disk must not stop a bot.
    #[default]
    BestEffort,
    /// Changes and reading fail.
    Required,
}

impl Policy {
    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::BestEffort => "best-effort",
            Self::Required => "required",
        }
    }
}

impl FromStr for Policy {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "best-effort" => Ok(Self::BestEffort),
            "required" => Ok(Self::Required),
            _ => Err("the policy is `best-effort` or `required`"),
        }
    }
}

/// A log that the vault vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredLog {
    /// The last of its records that a write of the vault named.
    pub anchor: Anchor,
    /// The machine's name.
    pub host: String,
    /// A keyed tag of the machine.
    pub machine: Option<[u8; 16]>,
    /// When the vault first vouched for it.
    pub registered: Timestamp,
    /// Whether it is known to be gone or broken.
    pub is_adopted: bool,
}

/// The machine that writes, as far as it can be told from others.
#[derive(Debug, Clone, Default)]
pub struct Machine {
    /// Its name.
    pub host: String,
    /// What it is known by: its id, the user, where the state lies. Nothing where it may be a copy.
    pub id: Option<String>,
}

/// The control section.
#[derive(Debug)]
pub struct Control {
    /// What logs start from (A).
    pub secret: SecretKey,
    /// What happens to a command whose record cannot be written.
    pub policy: Policy,
    /// The logs, in the order in which they were registered.
    pub logs: Vec<RegisteredLog>,
}

impl Control {
    pub(super) fn new() -> Self {
        Self { secret: SecretKey::random(), policy: Policy::default(), logs: Vec::new() }
    }

    /// Reads the control section; nothing where a vault was never written with a log.
    ///
    /// # Errors
    ///
    /// [`VaultError::Damaged`], [`VaultError::NewerVersion`].
    pub fn read(vault: &OpenVault) -> Result<Option<Self>, VaultError> {
        let damaged = |name: &str| VaultError::Damaged {
            path: vault.path().to_owned(),
            part: DamagedPart::Body,
            what: format!("its entry `{name}` of the section control is malformed"),
        };
        let newest = |name: &str| {
            vault.with_entry(&key(name), |entry| entry.versions.last().map(VersionView::value))
        };
        let Some(secret) = newest(SECRET_NAME)?.flatten() else { return Ok(None) };
        let secret =
            SecretKey::from_slice(secret.expose_secret()).ok_or_else(|| damaged(SECRET_NAME))?;
        let text = newest(LOGS_NAME)?.flatten();
        let text =
            text.as_ref().and_then(SecretValue::expose_str).ok_or_else(|| damaged(LOGS_NAME))?;
        let kept: Kept = toml::from_str(text).map_err(|_| VaultError::NewerVersion {
            path: vault.path().to_owned(),
            what: "what it says of audit logs is not understood".to_owned(),
        })?;
        let logs = kept.log.iter().map(KeptLog::read).collect::<Option<Vec<_>>>();
        let logs = logs.ok_or_else(|| damaged(LOGS_NAME))?;
        Ok(Some(Self { secret, policy: kept.policy, logs }))
    }

    /// Returns the tag of a machine, where it can be told from others.
    #[must_use]
    pub fn machine_tag(&self, machine: &Machine) -> Option<[u8; 16]> {
        let id = machine.id.as_ref()?;
        let tag = keys::derive(id.as_bytes(), MACHINE_INFO, &self.secret);
        tag.expose_secret().first_chunk().copied()
    }

    /// Returns the logs of this machine that are gone, and those of other machines. What is adopted is left aside.
    #[must_use]
    pub fn not_here(
        &self,
        machine: &Machine,
        is_here: impl Fn(LogId) -> bool,
    ) -> (Vec<RegisteredLog>, Vec<RegisteredLog>) {
        let tag = self.machine_tag(machine);
        let known = self.logs.iter().filter(|log| !log.is_adopted && !is_here(log.anchor.log));
        known.cloned().partition(|log| tag.is_some() && log.machine == tag)
    }

    /// Vouches for a record, and for its log from now on.
    pub(super) fn vouch(&mut self, anchor: Anchor, machine: &Machine, now: Timestamp) {
        let tag = self.machine_tag(machine);
        if let Some(log) = self.logs.iter_mut().find(|log| log.anchor.log == anchor.log) {
            log.anchor = anchor;
            // What began as a copy among others may have become a machine of its own.
            log.machine = tag.or(log.machine);
            return;
        }
        let mut host = machine.host.clone();
        host.truncate(host.floor_char_boundary(MAX_HOST_BYTES));
        self.logs.push(RegisteredLog {
            anchor,
            host,
            machine: tag,
            registered: now,
            is_adopted: false,
        });
        let excess = self.logs.len().saturating_sub(MAX_LOGS);
        self.logs.drain(..excess);
    }

    /// Adds the entries to the changes of the next generation; `before` is where they were.
    pub(super) fn put_into(
        &self,
        changes: &mut Changes,
        before: Option<&OpenVault>,
        now: Timestamp,
    ) -> Result<(), VaultError> {
        let kept = Kept { policy: self.policy, log: self.logs.iter().map(KeptLog::of).collect() };
        let text = toml::to_string(&kept).expect("it is plain TOML");
        let values = [
            (SECRET_NAME, SecretValue::copy_of(self.secret.expose_secret())),
            (LOGS_NAME, SecretValue::copy_of(text.as_bytes())),
        ];
        for (name, value) in values {
            let present = match before {
                #[expect(
                    clippy::redundant_closure_for_method_calls,
                    reason = "the method alone is not general enough over the block's lifetime"
                )]
                Some(before) => before.with_entry(&key(name), |entry| entry.to_entry())?,
                None => None,
            };
            let mut entry = present.unwrap_or_else(|| Entry::new(key(name)));
            if name == SECRET_NAME && !entry.versions.is_empty() {
                continue;
            }
            entry.add_value(value, None, now, 1);
            changes.insert(entry.key.clone(), Some(entry));
        }
        Ok(())
    }
}

fn key(name: &str) -> Key {
    Key { section: Section::Control, name: Name::new(name).expect("it is a plain word") }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    policy: Policy,
    #[serde(default)]
    log: Vec<KeptLog>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptLog {
    id: String,
    host: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    machine: Option<String>,
    registered: u64,
    seq: u64,
    mac: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    adopted: bool,
}

impl KeptLog {
    fn of(log: &RegisteredLog) -> Self {
        Self {
            id: log.anchor.log.to_string(),
            host: log.host.clone(),
            machine: log.machine.map(|machine| HEXLOWER.encode(&machine)),
            registered: log.registered.seconds(),
            seq: log.anchor.seq,
            mac: HEXLOWER.encode(&log.anchor.mac),
            adopted: log.is_adopted,
        }
    }

    fn read(&self) -> Option<RegisteredLog> {
        let id: LogId = self.id.parse().ok()?;
        let mac = HEXLOWER.decode(self.mac.as_bytes()).ok()?.try_into().ok()?;
        let machine = match &self.machine {
            Some(machine) => Some(HEXLOWER.decode(machine.as_bytes()).ok()?.try_into().ok()?),
            None => None,
        };
        Some(RegisteredLog {
            anchor: Anchor { log: id, seq: self.seq, mac },
            host: self.host.clone(),
            machine,
            registered: Timestamp::from_seconds(self.registered)?,
            is_adopted: self.adopted,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_log_of_this_very_machine_is_missed() {
        let machine = |id: &str| Machine { host: "bot1".into(), id: Some(id.into()) };
        let nameless = Machine { host: "ci".into(), id: None };
        let anchor = |log| Anchor { log: LogId([log; 16]), seq: 3, mac: [0; 32] };
        let now = Timestamp::from_seconds(1_795_498_281).unwrap();
        let mut control = Control::new();
        control.vouch(anchor(1), &machine("this"), now);
        control.vouch(anchor(2), &machine("other"), now);
        control.vouch(anchor(3), &nameless, now);
        let here = |present: u8| move |log: LogId| log == LogId([present; 16]);
        let ids =
            |logs: &[RegisteredLog]| logs.iter().map(|log| log.anchor.log.0[0]).collect::<Vec<_>>();
        for (of, present, missing, elsewhere) in [
            (machine("this"), 0, vec![1], vec![2, 3]),
            (machine("this"), 1, vec![], vec![2, 3]),
            (machine("new"), 0, vec![], vec![1, 2, 3]),
            (nameless, 0, vec![], vec![1, 2, 3]),
        ] {
            let (gone, away) = control.not_here(&of, here(present));
            assert_eq!((ids(&gone), ids(&away)), (missing, elsewhere), "{of:?} {present}");
        }
        control.logs[0].is_adopted = true;
        assert_eq!(ids(&control.not_here(&machine("this"), here(0)).0), Vec::<u8>::new());
    }

    #[test]
    fn so_many_logs_are_remembered() {
        let now = Timestamp::from_seconds(1_795_498_281).unwrap();
        let mut control = Control::new();
        for number in 0..=MAX_LOGS {
            let log = LogId([u8::try_from(number).unwrap(); 16]);
            control.vouch(Anchor { log, seq: 0, mac: [0; 32] }, &Machine::default(), now);
        }
        assert_eq!(control.logs.len(), MAX_LOGS);
        assert_eq!(control.logs[0].anchor.log, LogId([1; 16]));
    }
}
