//! What is told of what happens to a vault, and to whom: a trait, so that who changes a vault need not know how a log is
//! kept.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use serde_json::{Map, Value};

use super::secret::SecretKey;

/// The name of one machine's log of one vault: 16 random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogId(pub [u8; 16]);

impl fmt::Display for LogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl FromStr for LogId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = HEXLOWER.decode(text.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or("the name of a log is 32 hexadecimal digits")
    }
}

/// A record that is vouched for: its log, its number, and the code that authenticates it and all before it.
///
/// Its text is `<log id>-<number>-<code>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// The log.
    pub log: LogId,
    /// The record's number, from 0.
    pub seq: u64,
    /// Its HMAC-SHA256.
    pub mac: [u8; 32],
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.log, self.seq, HEXLOWER.encode(&self.mac))
    }
}

impl FromStr for Anchor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed =
            "a checkpoint is `<log id>-<number>-<code>`, as `audit checkpoint` prints it";
        let mut parts = text.split('-');
        let (Some(log), Some(seq), Some(mac), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(malformed);
        };
        let mac = HEXLOWER.decode(mac.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
        let is_number = !seq.is_empty() && seq.bytes().all(|byte| byte.is_ascii_digit());
        match (log.parse(), seq.parse(), mac) {
            (Ok(log), Ok(seq), Some(mac)) if is_number => Ok(Self { log, seq, mac }),
            _ => Err(malformed),
        }
    }
}

/// How something ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is done, or about to be: a change is recorded before it takes place.
    Ok,
    /// It did not take place.
    Failed,
    /// It is in place, and not all that follows worked out.
    Unfinished,
}

impl Outcome {
    /// Returns the word in a record.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Unfinished => "unfinished",
        }
    }
}

/// One thing that happened. It never holds a value, its length or its hash.
#[derive(Debug, Clone)]
pub struct Event<'a> {
    /// What happened, such as `get` or `unlock`.
    pub name: Cow<'a, str>,
    /// How it ended.
    pub outcome: Outcome,
    /// Names of the entries it is about; a log keeps keyed tags of them.
    pub entries: Vec<Cow<'a, str>>,
    /// Label of the slot that opened the vault.
    pub slot: Option<&'a str>,
    /// The generation that was read, or that is coming.
    pub generation: Option<u64>,
    /// What else there is to say.
    pub details: Map<String, Value>,
}

impl<'a> Event<'a> {
    /// Returns an event of which nothing else is said.
    #[must_use]
    pub fn new(name: impl Into<Cow<'a, str>>, outcome: Outcome) -> Self {
        Self {
            name: name.into(),
            outcome,
            entries: Vec::new(),
            slot: None,
            generation: None,
            details: Map::new(),
        }
    }
}

/// Why an event could not be told.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SinkError {
    /// Another process holds the log.
    #[error("the audit log is held by {holder}")]
    Held {
        /// Which process, and since when.
        holder: String,
    },
    /// The system could not do something.
    #[error("could not {doing} `{path}`")]
    Io {
        /// The verb.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is no log here, and it starts when the vault is unlocked.
    #[error("there is no audit log of this vault here yet")]
    NoLog,
    /// The log is not as it was left.
    #[error("the audit log was tampered with: {what}")]
    Tampered {
        /// What does not hold.
        what: String,
    },
    /// The event is larger than a record may be.
    #[error("the event is too large for a record of the audit log")]
    TooLarge,
}

impl SinkError {
    /// Returns a function that adds what was being done, and on what, to a system's error.
    pub fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }
}

/// Something that keeps events.
pub trait EventSink: Sync {
    /// Keeps an event of the vault with this id, and returns where the log then stands.
    ///
    /// `start` is the secret that a log starts from and that tags names, where the vault is open.
    ///
    /// # Errors
    ///
    /// [`SinkError`]; the event is then not kept.
    fn append(
        &self,
        vault: [u8; 16],
        start: Option<&SecretKey>,
        event: &Event<'_>,
    ) -> Result<Anchor, SinkError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_comes_back_as_it_was() {
        let anchor = Anchor { log: LogId([7; 16]), seq: 12, mac: [9; 32] };
        assert_eq!(anchor.to_string().parse(), Ok(anchor));
        let longer = format!("{anchor}-");
        let signed = anchor.to_string().replace("-12-", "-+12-");
        for bad in ["", "-", "07-1-09", longer.as_str(), signed.as_str()] {
            assert!(bad.parse::<Anchor>().is_err(), "{bad}");
        }
    }
}
