//! The file of py-sonora's `CredentialVault` (py-sonora 1.2.8, `sonora/security.py`).
//!
//! `Fernet[k](JSON {"name": Fernet[k](value), ...})`. `k` is `PBKDF2-HMAC-SHA256` of the master key
//! where that is text, else the master key itself, cut or filled with zeros to 32 bytes. There are
//! no times, tags or notes in it.

use pbkdf2::pbkdf2_hmac;
use sha2::Sha256;

use crate::core::secret::{KEY_BYTES, SecretKey, SecretValue};

use super::fernet::{self, TokenError};
use super::json::{self, Value};
use super::{ExchangeError, Import, Items, LeftOut, check_length, name_of};

const SALT: &[u8] = b"sonora_vault_salt_v2";
const ROUNDS: u32 = 200_000;

/// Reads a file with its master key: a passphrase, or the bytes of a raw key.
///
/// A key that came from a file may end in a newline that is not part of it, so both are tried.
/// What cannot be read is in [`Import::left_out`]; whether to go on is for the caller to say.
///
/// # Errors
///
/// [`ExchangeError::WrongKey`], and [`ExchangeError::Damaged`] when it is no such file.
pub fn read(document: &SecretValue, master_key: &SecretValue) -> Result<Import, ExchangeError> {
    let damaged = |what| ExchangeError::Damaged { what };
    let file = document.expose_secret().trim_ascii();
    if file.is_empty() {
        return Err(damaged("it is empty"));
    }
    let (key, credentials) = open(file, master_key.expose_secret())?;
    let text = credentials.expose_str().ok_or(damaged("it holds no JSON"))?;
    let members = json::members(text).map_err(|_| damaged("it holds no JSON object"))?;
    let mut items = Items::default();
    let mut left_out = Vec::new();
    for member in members {
        let Value::Text(token) = member.value else {
            // It takes no such file itself.
            return Err(damaged("it holds something else than strings"));
        };
        let added = credential(&key, &token).map_err(str::to_owned).and_then(|value| {
            let name = name_of(&member.key).map_err(|why| format!("as a name {why}"))?;
            items.add(name, &member.key, value).map_err(|_| "is a name given twice".to_owned())
        });
        if let Err(why) = added {
            left_out.push(LeftOut { name: member.key, why });
        }
    }
    Ok(Import { items: items.into_items(), left_out })
}

fn credential(key: &SecretKey, token: &SecretValue) -> Result<SecretValue, &'static str> {
    let value = fernet::decrypt(key, token.expose_secret()).map_err(|error| match error {
        TokenError::Malformed => "is no Fernet token",
        TokenError::Unverified => "was changed, or sealed with another key",
    })?;
    check_length(value.expose_secret())?;
    Ok(value)
}

/// Finds the key that opens the file.
fn open(file: &[u8], master_key: &[u8]) -> Result<(SecretKey, SecretValue), ExchangeError> {
    let line = master_key.strip_suffix(b"\n").unwrap_or(master_key);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let mut candidates = vec![line];
    if line.len() < master_key.len() {
        candidates.push(master_key);
    }
    candidates.retain(|candidate| !candidate.is_empty());
    // Those that cost nothing first.
    let raw = candidates.iter().map(|candidate| (raw_key as fn(&[u8]) -> _, candidate));
    let text = candidates.iter().filter(|candidate| std::str::from_utf8(candidate).is_ok());
    let derived = text.map(|candidate| (derived_key as fn(&[u8]) -> _, candidate));
    for (make, candidate) in raw.chain(derived) {
        let key = make(candidate);
        match fernet::decrypt(&key, file) {
            Ok(credentials) => return Ok((key, credentials)),
            Err(TokenError::Malformed) => {
                return Err(ExchangeError::Damaged { what: "it is no Fernet token" });
            }
            Err(TokenError::Unverified) => {}
        }
    }
    Err(ExchangeError::WrongKey)
}

fn raw_key(master_key: &[u8]) -> SecretKey {
    SecretKey::init_with(|key| {
        key.iter_mut().zip(master_key).for_each(|(byte, given)| *byte = *given);
    })
}

fn derived_key(master_key: &[u8]) -> SecretKey {
    SecretKey::init_with(|key: &mut [u8; KEY_BYTES]| {
        pbkdf2_hmac::<Sha256>(master_key, SALT, ROUNDS, key);
    })
}
