//! What is known of a value from its key.

use std::ops::Range;

/// A kind of key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::json_scan) enum Class {
    /// `constructor`, in which `prototype` is to be found.
    Constructor,
    /// Like any other.
    #[default]
    Plain,
    /// `$ref`.
    Reference,
    /// `$schema`.
    Schema,
    /// Its value is a secret.
    Secret,
    /// The key itself is worth a look.
    Suspect,
    /// Its value may name a type.
    TypeName,
    /// Its value is opened by a player.
    Url,
}

impl Class {
    /// Returns the class of a key, its escapes resolved.
    #[inline]
    pub(in crate::json_scan) fn of(key: &[u8]) -> Self {
        let first = key.first().copied().unwrap_or_default();
        let lengths = LENGTHS.get(usize::from(first)).copied().unwrap_or_default();
        if lengths >> key.len().min(31) & 1 == 0 { Self::Plain } else { Self::sought(key) }
    }

    /// The keys are listed in [`KNOWN`] too.
    fn sought(key: &[u8]) -> Self {
        match key {
            b"$ref" => Self::Reference,
            b"$schema" => Self::Schema,
            b"$type" | b"@class" | b"@type" | b"_type" | b"class" => Self::TypeName,
            b"__class__" | b"__proto__" | b"__reduce__" | b"__reduce_ex__" | b"prototype" => {
                Self::Suspect
            }
            b"constructor" => Self::Constructor,
            b"artworkUrl" | b"artwork_url" | b"identifier" | b"uri" => Self::Url,
            b"Authorization" | b"accessToken" | b"access_token" | b"apiKey" | b"api_key"
            | b"apikey" | b"authorization" | b"botToken" | b"bot_token" | b"clientSecret"
            | b"client_secret" | b"passphrase" | b"passwd" | b"password" | b"privateKey"
            | b"private_key" | b"refreshToken" | b"refresh_token" | b"secret" | b"token" => {
                Self::Secret
            }
            [b'p', b'y', b'/', ..] => Self::Suspect,
            _ => Self::Plain,
        }
    }

    /// Says whether a value of such a key is worth a look for that alone; it is written at `span`.
    #[inline]
    pub(in crate::json_scan) fn needs_look(self, bytes: &[u8], span: &Range<usize>) -> bool {
        match self {
            Self::Plain | Self::Constructor => false,
            Self::Url => !super::internal_url::is_public(bytes, span),
            _ => true,
        }
    }

    /// Says whether the key itself is worth a look.
    #[inline]
    pub(in crate::json_scan) fn is_suspect(self) -> bool {
        self == Self::Suspect
    }
}

/// Keys that are not plain, besides those that begin with `py/`.
const KNOWN: &[&str] = &[
    "$ref",
    "$schema",
    "$type",
    "@class",
    "@type",
    "_type",
    "class",
    "__class__",
    "__proto__",
    "__reduce__",
    "__reduce_ex__",
    "prototype",
    "constructor",
    "artworkUrl",
    "artwork_url",
    "identifier",
    "uri",
    "Authorization",
    "accessToken",
    "access_token",
    "apiKey",
    "api_key",
    "apikey",
    "authorization",
    "botToken",
    "bot_token",
    "clientSecret",
    "client_secret",
    "passphrase",
    "passwd",
    "password",
    "privateKey",
    "private_key",
    "refreshToken",
    "refresh_token",
    "secret",
    "token",
];

/// For each first byte the lengths of the known keys that begin with it, as bits; 31 and more as one.
static LENGTHS: [u32; 256] = lengths();

#[expect(
    clippy::indexing_slicing,
    reason = "it runs when it is compiled, where a wrong index is an error"
)]
const fn lengths() -> [u32; 256] {
    let mut lengths = [0; 256];
    let mut index = 0;
    while index < KNOWN.len() {
        let key = KNOWN[index].as_bytes();
        lengths[key[0] as usize] |= 1 << key.len();
        index += 1;
    }
    // `py/` and anything after it.
    lengths[b'p' as usize] |= u32::MAX << 3;
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_key_is_known() {
        for key in KNOWN {
            assert_ne!(Class::of(key.as_bytes()), Class::Plain, "{key}");
            assert_eq!(Class::of(key.as_bytes()), Class::sought(key.as_bytes()));
        }
        for key in ["", "title", "class_", "Token", "py", "pylon"] {
            assert_eq!(Class::of(key.as_bytes()), Class::Plain, "{key}");
        }
        for key in ["py/", "py/reduce", &format!("py/{}", "x".repeat(60))] {
            assert_eq!(Class::of(key.as_bytes()), Class::Suspect, "{key}");
        }
    }
}
