//! What the targets share: keys that guard nothing, and headers signed as a vault's owner would.

use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signer as _, SigningKey};
use hkdf::Hkdf;
use sha2::Sha256;
use sonora_sec::core::secret::SecretValue;
use sonora_sec::vault::keys::DataKey;
use sonora_sec::vault::slots::Identities;
use sonora_sec::vault::slots::age::NoCallbacks;

/// The data key of every vault here.
pub const DATA_KEY: [u8; 32] = [7; 32];

/// An age identity that was made for these targets and opens nothing else.
pub const IDENTITY: &str =
    "AGE-SECRET-KEY-12TTSS8GUH90S0UMFGZN3RNVS0RYC8AHJP3N7EMHQ43WK4PYDRUKQEYRSD4";

/// The recipient of [`IDENTITY`].
pub const RECIPIENT: &str = "age1w6krwrkhuy59wplxtvg9345vcghf5xf3lcn0puf7v0hx4su9m50qwfu6mq";

/// An age file of [`DATA_KEY`] for [`RECIPIENT`], as the library wrapped it.
pub const GENUINE_AGE: &[u8] = include_bytes!("genuine.age");

/// Returns [`DATA_KEY`] as the library holds it.
#[must_use]
pub fn data_key() -> DataKey {
    DataKey::from_slice(&DATA_KEY).expect("a data key has 32 bytes")
}

/// Returns [`IDENTITY`] as the library holds it.
#[must_use]
pub fn identities() -> Identities {
    let text = SecretValue::copy_of(IDENTITY.as_bytes());
    Identities::parse(&text, "identity", NoCallbacks).expect("the identity was made by age")
}

/// Returns a header of `fields` whose `signer` and signature are those of [`DATA_KEY`].
///
/// The fields are TOML without `signer`, which is put before them. Key and signature are made
/// from the words of the format, without the library:
/// Ed25519, seed = `HKDF-SHA256[salt "", info "sonora-sec/vault/1 header"](DK)`.
#[must_use]
pub fn signed_header(fields: &[u8]) -> Vec<u8> {
    let mut seed = [0; 32];
    Hkdf::<Sha256>::new(Some(b""), &DATA_KEY)
        .expand(b"sonora-sec/vault/1 header", &mut seed)
        .expect("32 bytes are within HKDF's 255 blocks");
    let key = SigningKey::from_bytes(&seed);
    let signer = HEXLOWER.encode(key.verifying_key().as_bytes());
    let mut header = format!("sonora-sec-vault/1\nsigner = \"{signer}\"\n").into_bytes();
    header.extend_from_slice(fields);
    if !header.ends_with(b"\n") {
        header.push(b'\n');
    }
    header.extend_from_slice(b"--- ");
    let signature = BASE64.encode(&key.sign(&header).to_bytes());
    header.extend_from_slice(signature.as_bytes());
    header.push(b'\n');
    header
}
