//! Slots of age plugins, with a plugin that stands for a hardware key.

use std::path::{Path, PathBuf};
use std::process::Command;

use secrecy::SecretString;
use sonora_sec::core::secret::SecretValue;
use sonora_sec::vault::VaultError;
use sonora_sec::vault::rotation::{NewSlot, Rotation};
use sonora_sec::vault::slots::age::{Callbacks, NoCallbacks};
use sonora_sec::vault::slots::{Identities, Key};
use sonora_sec::vault::store::OlderGenerations;

use crate::support::{Place, save, unlock, value};

/// What `tests/data/plugin/age-plugin-fake` names as a pair.
const RECIPIENT: &str = "age1fake1wdhkummjvykhgetnw3es53tlv9";
const IDENTITY: &str = "AGE-PLUGIN-FAKE-1WDHKUMMJVYKHGETNW3ESTKA39E";
/// The pair that asks for a PIN.
const PIN_RECIPIENT: &str = "age1fake1wp5ku3vxlph";
const PIN_IDENTITY: &str = "AGE-PLUGIN-FAKE-1WP5KULWEFP2";

#[test]
fn a_plugin_wraps_and_opens_the_data_key() {
    again_with_the_plugin("plugin::with_the_plugin_at_hand");
}

#[test]
fn a_plugin_asks_for_its_pin() {
    again_with_the_plugin("plugin::with_the_plugin_at_hand_and_a_pin");
}

#[test]
fn a_plugin_that_is_missing_is_named_and_its_identity_is_not() {
    let error = identities(IDENTITY, NoCallbacks).unwrap_err();
    let words = error.to_string();
    assert!(matches!(error, VaultError::Age { .. }), "{words}");
    assert_eq!(words, "the identity: Could not find 'age-plugin-fake' on the PATH.");

    let place = Place::new();
    let slot = NewSlot::Age { label: "key".into(), recipient: RECIPIENT.into(), identity: None };
    let error = place.store().init(&[slot], &NoCallbacks).unwrap_err();
    assert!(matches!(error, VaultError::Age { .. }), "{error}");
    assert!(!place.vault().exists());
}

#[test]
#[ignore = "`a_plugin_wraps_and_opens_the_data_key` runs it with the plugin on the path"]
fn with_the_plugin_at_hand() {
    let place = Place::new();
    let store = place.store();
    let key = identities(IDENTITY, NoCallbacks).unwrap();
    let slot =
        NewSlot::Age { label: "key".into(), recipient: RECIPIENT.into(), identity: Some(&key) };
    store.init(&[slot], &NoCallbacks).unwrap();
    let unlocked = unlock(&store, &Key::Identities(&key)).unwrap();
    save(&store, &unlocked, "token", b"value").unwrap();

    // A rotation wraps for the recipient, with nothing of the identity at hand.
    let rotation = Rotation { passphrases: vec![], dropped: vec![], new_id: false };
    store.rotate(&unlocked, &rotation, OlderGenerations::Keep, &NoCallbacks).unwrap();
    let unlocked = unlock(&store, &Key::Identities(&key)).unwrap();
    assert_eq!(value(&store, &unlocked, "token").unwrap().unwrap(), b"value");

    let other = identities(PIN_IDENTITY, NoCallbacks).unwrap();
    let error = unlock(&store, &Key::Identities(&other)).unwrap_err();
    assert!(matches!(error, VaultError::WrongIdentity { .. }), "{error}");
}

#[test]
#[ignore = "`a_plugin_asks_for_its_pin` runs it with the plugin on the path"]
fn with_the_plugin_at_hand_and_a_pin() {
    let place = Place::new();
    let store = place.store();
    let slot =
        NewSlot::Age { label: "key".into(), recipient: PIN_RECIPIENT.into(), identity: None };
    store.init(&[slot], &NoCallbacks).unwrap();

    let right = identities(PIN_IDENTITY, Pin("1234")).unwrap();
    assert_eq!(unlock(&store, &Key::Identities(&right)).unwrap().slot, "key");
    let wrong = identities(PIN_IDENTITY, Pin("4321")).unwrap();
    let error = unlock(&store, &Key::Identities(&wrong)).unwrap_err();
    assert!(matches!(error, VaultError::Age { .. }), "{error}");
    let words = "the slot `key`: 'age-plugin-fake' couldn't use an identity: the PIN is wrong";
    assert_eq!(error.to_string(), words);
    let silent = identities(PIN_IDENTITY, NoCallbacks).unwrap();
    let error = unlock(&store, &Key::Identities(&silent)).unwrap_err();
    assert!(matches!(error, VaultError::Age { .. }), "{error}");
}

/// Runs one ignored test in a process whose path has the plugin: the path of this one cannot be
/// changed while other threads read it.
fn again_with_the_plugin(test: &str) {
    let plugins = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/plugin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = [plugins].into_iter().chain(std::env::split_paths(&path)).collect();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", test])
        .env("PATH", std::env::join_paths(folders).unwrap())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

fn identities(text: &str, callbacks: impl Callbacks) -> Result<Identities, VaultError> {
    Identities::parse(&SecretValue::copy_of(text.as_bytes()), "the identity", callbacks)
}

/// Somebody who answers every question with a PIN.
#[derive(Clone)]
struct Pin(&'static str);

impl Callbacks for Pin {
    fn display_message(&self, _: &str) {}

    fn confirm(&self, _: &str, _: &str, _: Option<&str>) -> Option<bool> {
        None
    }

    fn request_public_string(&self, _: &str) -> Option<String> {
        None
    }

    fn request_passphrase(&self, _: &str) -> Option<SecretString> {
        Some(SecretString::from(self.0))
    }
}
