//! What a plugin can do, in the words that the firewall infers, a manifest declares, an operator
//! grants, and the sandbox enforces.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! capabilities {
    ($($variant:ident = $word:literal, $meaning:literal;)+) => {
        /// A resource and what is done with it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Capability { $(#[doc = $meaning] $variant,)+ }

        impl Capability {
            /// Every capability, in the order of their words.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the word for it, such as `net.http`.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Returns what a plugin that has it can do.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }
        }
    };
}

capabilities! {
    AutoplayRead = "autoplay.read", "see how autoplay is set and what it would play";
    AutoplayWrite = "autoplay.write", "start, stop and set up autoplay";
    CodeExec = "code.exec", "run Python code that is not in its files";
    Deserialize = "deserialize", "load objects from a format that can run code";
    Diagnostics = "diagnostics", "export logs, profile, capture packets";
    DiscordModerate = "discord.moderate", "ban, kick, delete, change roles and channels";
    DiscordSend = "discord.send", "send messages as the bot";
    DiscordWebhook = "discord.webhook", "make and use webhooks";
    EnvRead = "env.read", "read environment variables";
    EventsAdmin = "events.admin", "see every event and remove listeners of others";
    EventsEmit = "events.emit", "emit events that others believe";
    EventsListen = "events.listen", "be told of events";
    FiltersRead = "filters.read", "see the audio filters";
    FiltersWrite = "filters.write", "change the audio filters";
    FsRead = "fs.read", "read files";
    FsWrite = "fs.write", "write, move and delete files";
    Import = "import", "use a package that is not known here";
    ImportDynamic = "import.dynamic", "import modules by a name made at run time";
    Introspect = "introspect", "look into other objects, frames and modules";
    Native = "native", "call machine code";
    NetHttp = "net.http", "make HTTP and WebSocket requests";
    NetListen = "net.listen", "accept connections";
    NetSocket = "net.socket", "open network connections of any kind";
    NodeAdmin = "node.admin", "connect, disconnect and command Lavalink nodes";
    PlayerLifecycle = "player.lifecycle", "connect, disconnect and destroy players";
    PlayerRead = "player.read", "see the state of players";
    PlayerWrite = "player.write", "play, pause, stop, seek, change the volume";
    Process = "process", "start other programs";
    QueueRead = "queue.read", "see the queue";
    QueueWrite = "queue.write", "change the queue";
    RuntimePatch = "runtime.patch", "change the interpreter and other modules while they run";
    SecretRead = "secret.read", "read passwords, tokens and session ids";
    SnapshotRead = "snapshot.read", "load snapshots";
    SnapshotWrite = "snapshot.write", "save and restore snapshots";
    Thread = "thread", "start threads and processes of its own";
    TrackLoad = "track.load", "have Lavalink fetch a URL or search";
    TrackRead = "track.read", "see tracks and playlists";
    TrackWrite = "track.write", "change tracks";
}

/// A capability, for one thing or for all of it: `net.http:x.io`, `fs.write`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission {
    /// What can be done.
    pub capability: Capability,
    /// With what: a host, a path, a variable, a package. `None` is all of it.
    pub scope: Option<String>,
}

/// Why a word is not a permission.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum PermissionError {
    /// The part after the colon is missing.
    #[error("`{0}` names nothing after the colon")]
    EmptyScope(String),
    /// There is no such capability.
    #[error("there is no capability `{0}`")]
    Unknown(String),
}

impl Capability {
    /// Says whether it can be granted for one thing only.
    #[must_use]
    pub fn takes_scope(self) -> bool {
        matches!(
            self,
            Self::Deserialize
                | Self::DiscordWebhook
                | Self::EnvRead
                | Self::FsRead
                | Self::FsWrite
                | Self::Import
                | Self::ImportDynamic
                | Self::NetHttp
                | Self::NetSocket
        )
    }
}

impl Permission {
    /// Reads `CAPABILITY` or `CAPABILITY:SCOPE`; `.modify` is read as `.write`.
    ///
    /// # Errors
    ///
    /// Fails when there is no such capability or the scope is empty.
    pub fn parse(word: &str) -> Result<Self, PermissionError> {
        let (name, scope) = match word.split_once(':') {
            Some((_, "")) => return Err(PermissionError::EmptyScope(word.to_owned())),
            Some((name, scope)) => (name, Some(scope.to_owned())),
            None => (word, None),
        };
        let written = name.strip_suffix(".modify").map(|resource| format!("{resource}.write"));
        let name = written.as_deref().unwrap_or(name);
        let capability = Capability::ALL.iter().find(|capability| capability.word() == name);
        match capability {
            Some(capability) => Ok(Self { capability: *capability, scope }),
            None => Err(PermissionError::Unknown(name.to_owned())),
        }
    }

    /// Says whether who has this permission may do what `other` asks for.
    ///
    /// Hosts match exactly or below `*.`, case aside; a port in the grant must be the port asked for.
    /// A path covers itself and what lies below it; `tmp` covers `tmp` only. All else matches exactly.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        if self.capability != other.capability {
            return false;
        }
        match (&self.scope, &other.scope) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(granted), Some(asked)) => match self.capability {
                Capability::NetHttp | Capability::NetSocket => covers_host(granted, asked),
                Capability::FsRead | Capability::FsWrite => covers_path(granted, asked),
                _ => granted == asked,
            },
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.scope {
            Some(scope) => write!(formatter, "{}:{scope}", self.capability.word()),
            None => formatter.write_str(self.capability.word()),
        }
    }
}

impl Serialize for Permission {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Permission {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Self::parse(&word).map_err(serde::de::Error::custom)
    }
}

/// What an operator allows a plugin to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    /// Everything that can be granted is.
    pub all: bool,
    /// What is granted one by one.
    pub permissions: Vec<Permission>,
}

impl Grants {
    /// Says whether `asked` is granted.
    #[must_use]
    pub fn cover(&self, asked: &Permission) -> bool {
        self.all || self.permissions.iter().any(|granted| granted.covers(asked))
    }
}

fn covers_host(granted: &str, asked: &str) -> bool {
    let (granted_host, granted_port) = split_port(granted);
    let (asked_host, asked_port) = split_port(asked);
    let host = match granted_host.strip_prefix("*.") {
        Some(domain) => asked_host
            .to_ascii_lowercase()
            .strip_suffix(&domain.to_ascii_lowercase())
            .is_some_and(|label| label.len() > 1 && label.ends_with('.')),
        None => granted_host.eq_ignore_ascii_case(asked_host),
    };
    host && (granted_port.is_none() || granted_port == asked_port)
}

fn split_port(host: &str) -> (&str, Option<&str>) {
    match host.rsplit_once(':') {
        Some((name, port))
            if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            (name, Some(port))
        }
        _ => (host, None),
    }
}

fn covers_path(granted: &str, asked: &str) -> bool {
    if asked == granted {
        return true;
    }
    // What leads out of a folder is covered by its own words only.
    if asked.split(['/', '\\']).any(|part| part == "..") {
        return false;
    }
    let granted = granted.trim_end_matches('/');
    asked == granted || asked.strip_prefix(granted).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permission(word: &str) -> Permission {
        Permission::parse(word).unwrap()
    }

    #[test]
    fn words_are_sorted_and_come_back() {
        assert!(Capability::ALL.is_sorted_by_key(|capability| capability.word()));
        for capability in Capability::ALL {
            assert_eq!(permission(capability.word()).to_string(), capability.word());
        }
        assert_eq!(permission("queue.modify").capability, Capability::QueueWrite);
        assert!(Permission::parse("queue.everything").is_err());
        assert!(Permission::parse("net.http:").is_err());
    }

    #[test]
    fn a_grant_covers_what_it_names_and_no_more() {
        for (granted, asked, covered) in [
            ("net.http", "net.http:x.io", true),
            ("net.http:x.io", "net.http", false),
            ("net.http:x.io", "net.http:X.io", true),
            ("net.http:x.io", "net.http:evil-x.io", false),
            ("net.http:*.x.io", "net.http:a.x.io", true),
            ("net.http:*.x.io", "net.http:x.io", false),
            ("net.http:*.x.io", "net.http:ax.io", false),
            ("net.http:x.io:443", "net.http:x.io:443", true),
            ("net.http:x.io:443", "net.http:x.io", false),
            ("net.http:x.io", "net.http:x.io:8080", true),
            ("net.http:x.io", "net.socket:x.io", false),
            ("fs.read:data", "fs.read:data/a.json", true),
            ("fs.read:data", "fs.read:data2", false),
            ("fs.read:data", "fs.read:data/../../etc/passwd", false),
            ("fs.read:../songs", "fs.read:../songs", true),
            ("fs.read:../songs", "fs.read:../songs/a", false),
            ("env.read:A", "env.read:A", true),
            ("env.read:A", "env.read:AB", false),
        ] {
            assert_eq!(
                permission(granted).covers(&permission(asked)),
                covered,
                "{granted} {asked}"
            );
        }
    }
}
