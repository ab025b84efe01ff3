//! What a player would take a query for.

use std::borrow::Cow;

use super::checks::{local_path, unknown_scheme};
use super::track::{self, Judged};
use super::{decode, url};
use crate::core::finding::Rule;

/// What a player would take a query for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A track as Lavalink encodes it, for `GET /v4/decodetrack` or a player.
    EncodedTrack,
    /// A path of the machine that plays.
    Path,
    /// A search with a prefix that says where.
    Prefix,
    /// Words to search for.
    Search,
    /// Text, where a query does not go to a player.
    Text,
    /// A URL.
    Url,
}

impl Class {
    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::EncodedTrack => "encoded track",
            Self::Path => "path",
            Self::Prefix => "prefix",
            Self::Search => "search",
            Self::Text => "text",
            Self::Url => "url",
        }
    }
}

/// Prefixes that say where to search, with their colon left out: those of Lavalink's own sources, of `LavaSrc`, of the
/// `DuncteBot` plugin, and of those for `JioSaavn` and Bandcamp.
const PREFIXES: &[&str] = &[
    "ytsearch",
    "ytmsearch",
    "scsearch", // Lavalink
    "spsearch",
    "sprec",
    "spprev",
    "amsearch",
    "amprev",
    "dzsearch",
    "dzisrc",
    "dzrec",
    "dzprev",
    "ymsearch",
    "ymrec",
    "vksearch",
    "vkrec",
    "tdsearch",
    "tdrec",
    "tdprev",
    "qbsearch",
    "qbisrc",
    "qbrec",
    "jssearch",
    "jsrec",
    "jsprev", // LavaSrc
    "speak",
    "phsearch", // DuncteBot
    "bcsearch",
];

/// Schemes that a player opens over HTTP; lavaplayer takes `icy:` for `http:`.
const WEB: &[&str] = &["https", "http", "icy"];

/// Schemes whose text is spoken: Flowery TTS of `LavaSrc`, and the plugin for Google Cloud.
const SPOKEN: &[&str] = &["ftts", "tts"];

/// Schemes that are one without `//` too: they name files, programs or other services.
const ODD: &[&str] = &[
    "about",
    "blob",
    "data",
    "dict",
    "expect",
    "file",
    "filesystem",
    "ftp",
    "gopher",
    "jar",
    "javascript",
    "jndi",
    "ldap",
    "ldaps",
    "mailto",
    "netdoc",
    "phar",
    "php",
    "rmi",
    "sftp",
    "smb",
    "ssh",
    "tftp",
    "vbscript",
    "view-source",
    "zip",
];

/// A rule that a query breaks, and how.
pub(super) type Refusal = (&'static Rule, &'static str);

/// Returns what a player would take a query for, and why it must not have it.
pub(super) fn classify(text: &str) -> (Class, Option<Refusal>) {
    let text = text.trim();
    let (class, refusal) = as_written(text);
    if refusal.is_some() || !text.contains('%') || matches!(class, Class::Prefix | Class::Url) {
        return (class, refusal);
    }
    // Somebody on the way may decode it.
    let mut decoded = Cow::Borrowed(text);
    for _ in 0..2 {
        decoded = decode::percent_only(&decoded).into();
        if let (found, Some(refusal)) = as_written(decoded.trim()) {
            return (found, Some(refusal));
        }
    }
    (class, None)
}

fn as_written(text: &str) -> (Class, Option<Refusal>) {
    match track::judge(text) {
        Judged::Fine => return (Class::EncodedTrack, None),
        Judged::NoTrack => {}
        Judged::Refused(refusal) => return (Class::EncodedTrack, Some(refusal)),
    }
    if is_path(text) {
        return (
            Class::Path,
            Some((&local_path::RULE, "it is a path of the machine that plays it")),
        );
    }
    let Some((scheme, rest)) = text.split_once(':') else { return (Class::Search, None) };
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    if !scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        || !scheme.bytes().all(is_word)
    {
        return (Class::Search, None);
    }
    // A player compares prefixes as they are written.
    if PREFIXES.contains(&scheme) && !rest.trim().is_empty() {
        return (Class::Prefix, None);
    }
    let scheme = scheme.to_ascii_lowercase();
    let has_slashes = rest.starts_with("//");
    if SPOKEN.contains(&scheme.as_str()) && has_slashes {
        return (Class::Prefix, None);
    }
    // `Data::Dumper` is none.
    let goes_on = rest.starts_with(|first: char| !first.is_whitespace() && first != ':');
    if WEB.contains(&scheme.as_str()) && goes_on {
        return (Class::Url, url::judge(rest));
    }
    if has_slashes || (goes_on && ODD.contains(&scheme.as_str())) {
        return (
            Class::Url,
            Some((&unknown_scheme::RULE, "no player has reason to open a URL of this scheme")),
        );
    }
    (Class::Search, None)
}

/// Says whether a text is a path by how it begins, or goes up from a folder within.
fn is_path(text: &str) -> bool {
    let bytes = text.as_bytes();
    let names = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"._~$".contains(byte))
    };
    let is_slash = |byte: Option<&u8>| matches!(byte, Some(b'/' | b'\\'));
    let begins = match bytes {
        [b'/' | b'\\', ..] => {
            names(bytes.get(1)) || (is_slash(bytes.get(1)) && names(bytes.get(2)))
        }
        [b'~' | b'.', b'/' | b'\\', ..] | [b'.', b'.', b'/' | b'\\', ..] => true,
        // `%APPDATA%\x` and `$HOME/x` become paths only in a shell.
        [drive, b':', b'/' | b'\\', ..] => drive.is_ascii_alphabetic(),
        _ => false,
    };
    let goes_up = ["/../", "\\..\\", "/..\\", "\\../"].iter().any(|step| text.contains(step));
    begins || goes_up || text.contains('\0')
}

/// Says whether a name in an encoded track is one that no player should open.
pub(super) fn names_something_else(name: &str) -> bool {
    // A track within a track is none, so this does not go deeper.
    track::judge(name) == Judged::NoTrack && as_written(name).1.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_what_a_player_takes_them_for() {
        for (text, class) in [
            ("never gonna give you up", Class::Search),
            ("Re: Stacks", Class::Search),
            ("Mission: Impossible", Class::Search),
            ("file: a song", Class::Search),
            ("dQw4w9WgXcQ", Class::Search),
            ("ytsearch:", Class::Search),
            ("YTSEARCH:x", Class::Search),
            ("scsearch:http://127.0.0.1/", Class::Prefix),
            ("speak:hello", Class::Prefix),
            ("ftts://hello?voice=x", Class::Prefix),
            ("https://youtu.be/dQw4w9WgXcQ?t=5", Class::Url),
            ("HTTPS://Example.Org", Class::Url),
            ("icy://radio.example.org:8000/live", Class::Url),
            ("/\\/\\/\\Y/\\", Class::Search),
            ("...Baby One More Time", Class::Search),
            ("100% Pure Love", Class::Search),
        ] {
            assert_eq!(classify(text), (class, None), "{text}");
        }
    }
}
