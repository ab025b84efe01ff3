//! What is known of a value from its key.

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
        match key {
            b"$ref" => Self::Reference,
            b"$schema" => Self::Schema,
            b"$type" | b"@type" | b"@class" | b"_type" | b"class" => Self::TypeName,
            b"__class__" | b"__proto__" | b"__reduce__" | b"__reduce_ex__" | b"prototype" => {
                Self::Suspect
            }
            b"constructor" => Self::Constructor,
            b"uri" | b"artworkUrl" | b"artwork_url" | b"identifier" => Self::Url,
            b"token" | b"password" | b"authorization" | b"Authorization" | b"secret"
            | b"api_key" | b"apiKey" | b"apikey" | b"access_token" | b"accessToken"
            | b"refresh_token" | b"refreshToken" | b"client_secret" | b"clientSecret"
            | b"bot_token" | b"botToken" | b"private_key" | b"privateKey" | b"passwd"
            | b"passphrase" => Self::Secret,
            [b'p', b'y', b'/', ..] => Self::Suspect,
            _ => Self::Plain,
        }
    }

    /// Says whether the key itself is worth a look.
    #[inline]
    pub(in crate::json_scan) fn is_suspect(self) -> bool {
        self == Self::Suspect
    }
}
