//! API keys: through the library with a clock that is set, and through the binary.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use sonora_sec::core::api_key::{ApiKey, KeyId, Style};
use sonora_sec::core::clock::{Clock, Timestamp};
use sonora_sec::core::disk::SystemDisk;
use sonora_sec::core::secret::SecretValue;
use sonora_sec::vault::VaultError;
use sonora_sec::vault::api_keys::{
    self, Asked, DEFAULT_GRACE, DEFAULT_TTL, Issued, Order, Refusal, Scope, State, Ttl, Which,
};
use sonora_sec::vault::entry::Entry;
use sonora_sec::vault::name::{Key, Name, Section};
use sonora_sec::vault::read::OpenVault;
use sonora_sec::vault::rotation::NewSlot;
use sonora_sec::vault::slots;
use sonora_sec::vault::slots::age::NoCallbacks;
use sonora_sec::vault::store::{OlderGenerations, Store, Unlocked};

use crate::sonora::{Home, Outcome};
use crate::support::{Place, identity, put, unlock};

const START: u64 = 1_795_498_281;
const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A clock that a test sets.
struct SetClock(AtomicU64);

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// A vault, the key to it, and its clock, which stands at `START` first.
struct Desk {
    _place: Place,
    clock: &'static SetClock,
    store: Store<'static>,
    unlocked: Unlocked,
}

impl Desk {
    fn new() -> Self {
        let place = Place::new();
        // A store borrows its clock; a few of them outlive their test.
        let clock: &'static SetClock = Box::leak(Box::new(SetClock(AtomicU64::new(START))));
        let store = Store::new(&SystemDisk, clock, place.options(), |_| {}).unwrap();
        let (identities, recipient) = identity();
        let slot = NewSlot::Age { label: "bot".into(), recipient, identity: Some(&identities) };
        store.init(&[slot], &NoCallbacks).unwrap();
        let unlocked = unlock(&store, &slots::Key::Identities(&identities)).unwrap();
        Self { _place: place, clock, store, unlocked }
    }

    /// Sets the clock to so many seconds after `START`.
    fn at(&self, seconds: u64) {
        self.clock.0.store(START + seconds, Ordering::SeqCst);
    }

    fn vault(&self) -> OpenVault {
        self.store.open(self.store.look().unwrap(), &self.unlocked).unwrap()
    }

    fn generation(&self) -> u64 {
        self.vault().signed().header.generation
    }

    fn issue(&self, service: &str) -> ApiKey {
        self.store.issue_api_key(&self.unlocked, &order(service, &[])).unwrap().0.key
    }

    fn rotate(&self, which: &Which, grace: Duration) -> Result<Issued, VaultError> {
        let rotated = self.store.rotate_api_key(&self.unlocked, which, grace, None);
        rotated.map(|(issued, _)| issued)
    }

    fn revoke(&self, which: &Which) -> Result<Vec<KeyId>, VaultError> {
        self.store.revoke_api_keys(&self.unlocked, which).map(|(ids, _)| ids)
    }

    fn asked(&self, key: &ApiKey, asked: &Asked) -> Result<Option<Refusal>, VaultError> {
        let verdict = api_keys::verify(&self.vault(), key, asked, self.clock.now())?;
        Ok(verdict.refusal)
    }

    /// Returns why a key is not valid, asked for nothing in particular.
    fn refusal(&self, key: &ApiKey) -> Option<Refusal> {
        self.asked(key, &Asked::default()).unwrap()
    }

    fn state(&self, key: &ApiKey) -> Option<State> {
        let verdict =
            api_keys::verify(&self.vault(), key, &Asked::default(), self.clock.now()).unwrap();
        verdict.known.map(|(_, state)| state)
    }

    fn listed(&self) -> Vec<String> {
        let records = api_keys::list(&self.vault()).unwrap();
        records.iter().map(|record| record.id.to_string()).collect()
    }
}

fn order(service: &str, scopes: &[&str]) -> Order {
    Order {
        service: service.parse().unwrap(),
        scopes: scopes.iter().map(|scope| scope.parse().unwrap()).collect(),
        ttl: Ttl::new(DEFAULT_TTL).unwrap(),
        style: Style::Prefixed,
    }
}

fn one(key: &ApiKey) -> Which {
    Which::Id(key.id().clone())
}

fn of(service: &str) -> Which {
    Which::Service(service.parse().unwrap())
}

fn asked(service: Option<&str>, scopes: &[&str]) -> Asked {
    Asked {
        service: service.map(|service| service.parse().unwrap()),
        scopes: scopes.iter().map(|scope| scope.parse().unwrap()).collect(),
    }
}

fn parsed(text: &str) -> Option<ApiKey> {
    ApiKey::parse(text.as_bytes())
}

fn text(key: &ApiKey) -> String {
    key.text().expose_str().unwrap().to_owned()
}

#[test]
fn a_key_is_valid_until_its_hour_is_over() {
    let desk = Desk::new();
    for style in [Style::Prefixed, Style::Urlsafe] {
        desk.at(0);
        let order = Order { style, ..order("music-api", &[]) };
        let key = desk.store.issue_api_key(&desk.unlocked, &order).unwrap().0.key;
        assert_eq!(desk.refusal(&key), None);
        desk.at(HOUR - 1);
        assert_eq!(desk.refusal(&key), None);
        desk.at(HOUR);
        assert_eq!(desk.refusal(&key), Some(Refusal::Expired));
    }
}

#[test]
fn a_length_of_validity_has_bounds() {
    let ttl = |seconds| Ttl::new(Duration::from_secs(seconds)).is_some();
    assert_eq!([59, 60, 3653 * DAY, 3653 * DAY + 1].map(ttl), [false, true, true, false]);
}

#[test]
fn what_was_asked_must_all_be_there() {
    let desk = Desk::new();
    let order = order("music-api", &["queue:read", "queue:write"]);
    let key = desk.store.issue_api_key(&desk.unlocked, &order).unwrap().0.key;
    let answer = |service, scopes: &[&str]| desk.asked(&key, &asked(service, scopes)).unwrap();
    assert_eq!(answer(Some("music-api"), &["queue:read", "queue:write"]), None);
    assert_eq!(answer(None, &["queue:read", "admin"]), Some(Refusal::WrongScope));
    assert_eq!(answer(None, &["queue"]), Some(Refusal::WrongScope));
    assert_eq!(answer(Some("web"), &[]), Some(Refusal::WrongService));
    assert_eq!(answer(Some("web"), &["admin"]), Some(Refusal::WrongService));
}

#[test]
fn a_key_that_nobody_issued_is_unknown() {
    let desk = Desk::new();
    let (key, elsewhere) = (desk.issue("music-api"), Desk::new().issue("music-api"));
    assert_eq!(desk.refusal(&elsewhere), Some(Refusal::Unknown));
    // The id of one key with the secret of another, and a right checksum.
    let (mine, theirs) = (text(&key), text(&elsewhere));
    let forged = [&mine[..26], &theirs[26..69]].concat();
    let forged = parsed(&checksummed(&forged)).unwrap();
    assert_eq!(forged.id(), key.id());
    assert_eq!(desk.refusal(&forged), Some(Refusal::Unknown));
    // Its own secret under another service.
    let renamed = parsed(&checksummed(&mine[..69].replacen("music", "other", 1))).unwrap();
    assert_eq!(renamed.digest(), key.digest());
    assert_eq!(desk.refusal(&renamed), Some(Refusal::Unknown));
}

/// Appends the checksum as docs/vault-format.md defines it, bit by bit.
fn checksummed(body: &str) -> String {
    let mut crc = u32::MAX;
    for byte in body.bytes() {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
        }
    }
    let mut number = !crc;
    let alphabet = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit = alphabet[(number % 62) as usize];
        number /= 62;
    }
    format!("{body}{}", String::from_utf8(digits.to_vec()).unwrap())
}

#[test]
fn no_changed_character_leaves_a_valid_key() {
    let desk = Desk::new();
    let keys: Vec<ApiKey> = [Style::Prefixed, Style::Urlsafe]
        .map(|style| {
            let order = Order { style, ..order("music-api", &[]) };
            desk.store.issue_api_key(&desk.unlocked, &order).unwrap().0.key
        })
        .into();
    let vault = desk.vault();
    let cases = (0usize..2, 0usize..75, "[!-~]", prop::bool::ANY);
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    runner
        .run(&cases, |(which, at, to, fixes_checksum)| {
            let original = text(&keys[which]);
            let at = at % original.len();
            let mut changed = original.clone();
            changed.replace_range(at..=at, &to);
            if fixes_checksum && which == 0 {
                changed = checksummed(&changed[..69]);
            }
            prop_assume!(changed != original);
            if let Some(key) = parsed(&changed) {
                let verdict =
                    api_keys::verify(&vault, &key, &Asked::default(), desk.clock.now()).unwrap();
                prop_assert_eq!(verdict.refusal, Some(Refusal::Unknown));
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_rotated_key_is_valid_for_its_grace_and_not_beyond_its_end() {
    let desk = Desk::new();
    let old = desk.issue("music-api");
    desk.at(10 * MINUTE);
    let new = desk.rotate(&of("music-api"), DEFAULT_GRACE).unwrap();
    assert_eq!(new.record.replaces.as_ref(), Some(old.id()));
    assert_eq!(new.record.expires.seconds(), START + 70 * MINUTE);
    desk.at(20 * MINUTE - 1);
    assert_eq!((desk.state(&old), desk.refusal(&old)), (Some(State::Retiring), None));
    assert_eq!(desk.state(&new.key), Some(State::Active));
    desk.at(20 * MINUTE);
    assert_eq!(desk.refusal(&old), Some(Refusal::Expired));

    // Its own end comes before that of a long grace.
    desk.at(70 * MINUTE - 30);
    let third = desk.rotate(&one(&new.key), Duration::from_secs(DAY)).unwrap();
    assert_eq!(third.replaced.unwrap().end().seconds(), START + 70 * MINUTE);
    desk.at(70 * MINUTE);
    assert_eq!(desk.refusal(&new.key), Some(Refusal::Expired));
    assert_eq!(desk.refusal(&third.key), None);
}

#[test]
fn a_rotation_keeps_service_scopes_style_and_length() {
    let desk = Desk::new();
    let order = Order {
        style: Style::Urlsafe,
        ttl: Ttl::new(Duration::from_secs(DAY)).unwrap(),
        ..order("music-api", &["a", "b"])
    };
    let old = desk.store.issue_api_key(&desk.unlocked, &order).unwrap().0;
    desk.at(HOUR);
    let new = desk.rotate(&one(&old.key), DEFAULT_GRACE).unwrap();
    assert_eq!((&new.record.service, &new.record.scopes), (&order.service, &order.scopes));
    assert_eq!(
        (new.key.style(), new.record.expires.seconds()),
        (Style::Urlsafe, START + HOUR + DAY)
    );
    desk.at(HOUR + 10 * MINUTE);
    let short = Some(Ttl::new(Duration::from_secs(90)).unwrap());
    let which = one(&new.key);
    let (third, _) =
        desk.store.rotate_api_key(&desk.unlocked, &which, Duration::ZERO, short).unwrap();
    assert_eq!(third.record.expires.seconds(), START + HOUR + 10 * MINUTE + 90);
    assert_eq!(desk.refusal(&new.key), Some(Refusal::Expired));
}

#[test]
fn two_keys_of_a_rotation_are_live_and_never_three() {
    let desk = Desk::new();
    let first = desk.issue("music-api");
    let second = desk.rotate(&one(&first), DEFAULT_GRACE).unwrap().key;
    for which in [one(&first), one(&second), of("music-api")] {
        let error = desk.rotate(&which, DEFAULT_GRACE).unwrap_err();
        assert!(matches!(error, VaultError::ApiKeyInRotation { .. }), "{error}");
    }
    // The older may be ended early.
    assert_eq!(desk.revoke(&one(&first)).unwrap(), [first.id().clone()]);
    desk.rotate(&one(&second), DEFAULT_GRACE).unwrap();
    desk.at(10 * MINUTE);
    desk.rotate(&of("music-api"), DEFAULT_GRACE).unwrap();
}

#[test]
fn only_a_live_key_is_rotated_and_only_one() {
    let desk = Desk::new();
    let no_key = |which: &Which| {
        let error = desk.rotate(which, DEFAULT_GRACE).unwrap_err();
        assert!(matches!(error, VaultError::NoApiKey { .. }), "{error}");
    };
    no_key(&of("music-api"));
    let (one_key, other) = (desk.issue("music-api"), desk.issue("music-api"));
    let error = desk.rotate(&of("music-api"), DEFAULT_GRACE).unwrap_err();
    assert!(matches!(error, VaultError::ManyApiKeys { .. }), "{error}");
    desk.revoke(&one(&one_key)).unwrap();
    no_key(&one(&one_key));
    desk.at(HOUR);
    no_key(&one(&other));
    let generation = desk.generation();
    no_key(&of("music-api"));
    assert_eq!(desk.generation(), generation);
}

#[test]
fn a_revoked_key_is_over_at_once_and_for_good() {
    let desk = Desk::new();
    let (mine, other, web) = (desk.issue("music-api"), desk.issue("music-api"), desk.issue("web"));
    let generation = desk.generation();
    assert_eq!(desk.revoke(&one(&mine)).unwrap(), [mine.id().clone()]);
    assert_eq!(desk.refusal(&mine), Some(Refusal::Revoked));
    assert_eq!((desk.refusal(&other), desk.refusal(&web)), (None, None));
    assert_eq!(desk.revoke(&of("music-api")).unwrap(), [other.id().clone()]);
    assert_eq!(desk.revoke(&Which::All).unwrap(), [web.id().clone()]);
    assert_eq!(desk.generation(), generation + 3);
    for key in [&mine, &other, &web] {
        assert_eq!(desk.refusal(key), Some(Refusal::Revoked));
    }
    // It stays told apart from one that expired.
    desk.at(2 * HOUR);
    assert_eq!(desk.refusal(&mine), Some(Refusal::Revoked));
    let error = desk.revoke(&of("nothing")).unwrap_err();
    assert!(matches!(error, VaultError::NoApiKey { .. }), "{error}");
    assert_eq!(desk.revoke(&Which::All).unwrap(), []);
}

#[test]
fn a_clock_that_was_set_back_is_refused() {
    let desk = Desk::new();
    let key = desk.issue("music-api");
    desk.at(2 * HOUR);
    let later = desk.issue("web");
    assert_eq!(desk.refusal(&key), Some(Refusal::Expired));
    // Within five minutes the highest time seen counts.
    desk.at(2 * HOUR - 5 * MINUTE);
    assert_eq!(desk.refusal(&key), Some(Refusal::Expired));
    assert_eq!(desk.refusal(&later), None);
    desk.at(2 * HOUR - 5 * MINUTE - 1);
    let set_back = |result: Result<(), VaultError>| {
        let error = result.unwrap_err();
        assert!(matches!(error, VaultError::ClockSetBack { .. }), "{error}");
    };
    set_back(desk.asked(&key, &Asked::default()).map(drop));
    set_back(desk.store.issue_api_key(&desk.unlocked, &order("x", &[])).map(drop));
    set_back(desk.rotate(&one(&later), DEFAULT_GRACE).map(drop));
    // What ends a key is done at any time, and brings none back.
    assert_eq!(desk.revoke(&one(&later)).unwrap(), [later.id().clone()]);
    set_back(desk.asked(&key, &Asked::default()).map(drop));
    desk.at(2 * HOUR);
    assert_eq!(desk.refusal(&later), Some(Refusal::Revoked));
}

#[test]
fn revoking_every_key_is_the_way_out_of_a_clock_that_was_ahead() {
    let desk = Desk::new();
    let old = desk.issue("old");
    desk.at(HOUR);
    assert_eq!(desk.refusal(&old), Some(Refusal::Expired));
    desk.at(3000 * DAY);
    let ahead = desk.issue("ahead");
    desk.at(30 * MINUTE);
    assert!(desk.asked(&ahead, &Asked::default()).is_err());
    // The first has been over for years by the clock that was ahead: its record is gone.
    assert_eq!(desk.revoke(&Which::All).unwrap(), [ahead.id().clone()]);
    assert_eq!(desk.refusal(&old), Some(Refusal::Unknown));
    assert_eq!(desk.refusal(&ahead), Some(Refusal::Revoked));
    assert_eq!(desk.refusal(&desk.issue("new")), None);
}

#[test]
fn what_ended_long_ago_is_dropped_by_the_next_write() {
    let desk = Desk::new();
    let (expired, revoked) = (desk.issue("a"), desk.issue("b"));
    let long = Order { ttl: Ttl::new(Duration::from_secs(400 * DAY)).unwrap(), ..order("c", &[]) };
    let long = desk.store.issue_api_key(&desk.unlocked, &long).unwrap().0.key;
    desk.revoke(&one(&revoked)).unwrap();
    desk.at(90 * DAY);
    desk.issue("d");
    assert_eq!(desk.refusal(&revoked), Some(Refusal::Unknown));
    assert_eq!(desk.refusal(&expired), Some(Refusal::Expired));
    desk.at(90 * DAY + HOUR);
    // Nothing is dropped by looking.
    assert_eq!(desk.refusal(&expired), Some(Refusal::Expired));
    desk.issue("d");
    assert_eq!(desk.refusal(&expired), Some(Refusal::Unknown));
    assert_eq!(desk.refusal(&long), None);
    assert_eq!(desk.listed().len(), 3);
}

#[test]
fn verifying_writes_nothing() {
    let desk = Desk::new();
    let key = desk.issue("music-api");
    let before = std::fs::read(desk.store.path()).unwrap();
    desk.at(30 * MINUTE);
    assert_eq!(desk.refusal(&key), None);
    assert_eq!(std::fs::read(desk.store.path()).unwrap(), before);
}

#[test]
fn keys_and_secrets_of_one_name_do_not_meet() {
    let desk = Desk::new();
    let key = desk.issue("music-api");
    let name = key.id().as_str().to_owned();
    desk.store
        .change(&desk.unlocked, OlderGenerations::Keep, |tx| {
            for number in 0..400 {
                put(tx, &format!("secret{number}"), &[b'x'; 3000])?;
            }
            put(tx, &name, b"a secret")
        })
        .unwrap();
    assert_eq!(desk.refusal(&key), None);
    assert_eq!(desk.listed(), [name]);
}

#[test]
fn a_record_that_was_written_by_something_else_is_no_key() {
    let desk = Desk::new();
    let key = desk.issue("music-api");
    let name = Name::new(key.id().as_str()).unwrap();
    for (bytes, newer) in [(&b"nonsense"[..], false), (&[0xa1, 0x61, b'x', 0x00], true)] {
        desk.store
            .change(&desk.unlocked, OlderGenerations::Keep, |tx| {
                let mut entry = Entry::new(Key { section: Section::ApiKey, name: name.clone() });
                entry.add_value(SecretValue::copy_of(bytes), None, desk.clock.now(), 1);
                tx.put(entry);
                Ok(())
            })
            .unwrap();
        let error = desk.asked(&key, &Asked::default()).unwrap_err();
        assert_eq!(matches!(error, VaultError::NewerVersion { .. }), newer, "{error}");
        assert_eq!(matches!(error, VaultError::Damaged { .. }), !newer, "{error}");
        assert!(api_keys::list(&desk.vault()).is_err());
    }
}

#[test]
fn scopes_are_words_and_no_patterns() {
    for good in ["a", "queue:read", "v1/guilds", &"x".repeat(64)] {
        assert!(good.parse::<Scope>().is_ok(), "{good}");
    }
    for bad in ["", "*", "a b", "a,b", "ä", &"x".repeat(65)] {
        assert!(bad.parse::<Scope>().is_err(), "{bad}");
    }
}

fn issued(home: &Home, args: &[&str]) -> String {
    let outcome = home.bot(&[&["api-key", "issue"], args].concat()).ok();
    let key = outcome.text().to_owned();
    assert!(!outcome.stderr.contains(&key), "{outcome:?}");
    key
}

fn verified(home: &Home, key: &str, args: &[&str]) -> Outcome {
    home.sonora(&["api-key", "verify"]).args(args).identity().stdin(key).run()
}

fn reason(home: &Home, key: &str, args: &[&str]) -> String {
    let outcome = verified(home, key, &[args, &["--json"]].concat()).code(1);
    let json = outcome.json();
    assert_eq!(
        (&json["schema"], &json["valid"]),
        (&"sonora-sec/api-key-verdict/1".into(), &false.into())
    );
    assert!(key.trim().is_empty() || !outcome.text().contains(key.trim()));
    json["reason"].as_str().unwrap().to_owned()
}

#[test]
fn a_key_is_printed_once_and_verified_from_standard_input() {
    let home = Home::with_vault();
    let key = issued(&home, &["music-api", "--scope", "read", "--scope", "write"]);
    assert!(key.starts_with("sonora_music-api_") && key.len() == 75, "{key}");
    for ending in ["", "\n", "\r\n"] {
        let outcome = verified(&home, &format!("{key}{ending}"), &["--service", "music-api"]).ok();
        assert_eq!(outcome.text(), "the key is valid\n");
    }
    let outcome = verified(&home, &key, &["--json", "--scope", "write"]).ok();
    let json = outcome.json();
    assert_eq!((&json["valid"], &json["reason"]), (&true.into(), &serde_json::Value::Null));
    assert_eq!(json["key"]["scopes"], serde_json::json!(["read", "write"]));
    assert_eq!(json["key"]["state"], "active");
    assert!(!outcome.text().contains("digest"));
}

#[test]
fn why_a_key_is_not_valid_is_told_in_json_alone() {
    let home = Home::with_vault();
    let key = issued(&home, &["music-api", "--scope", "read"]);
    let other = Home::with_vault();
    let unknown = issued(&other, &["music-api"]);
    for (text, args, expected) in [
        ("", &[][..], "malformed"),
        (&key[1..], &[], "malformed"),
        (&format!("{key}\n\n"), &[], "malformed"),
        (&format!(" {key}"), &[], "malformed"),
        (&"x".repeat(100_000), &[], "malformed"),
        (&unknown, &[], "unknown"),
        (&key, &["--service", "web"], "wrong-service"),
        (&key, &["--scope", "write"], "wrong-scope"),
    ] {
        assert_eq!(reason(&home, text, args), expected);
        let outcome = verified(&home, text, args).code(1);
        assert_eq!((outcome.text(), outcome.stderr.as_str()), ("the key is not valid\n", ""));
    }
    home.bot(&["api-key", "revoke", &key[17..25]]).ok().says("revoked 1 valid key");
    assert_eq!(reason(&home, &key, &[]), "revoked");
    // A clock of the system cannot be set here; the shortest life is a minute, so that expiry is the library's test.
    let no_key = home.sonora(&["api-key", "verify"]).stdin(&key).fails(3, "no-key");
    assert!(!no_key.outcome.stderr.contains(&key));
}

#[test]
fn a_urlsafe_key_is_what_python_makes() {
    let home = Home::with_vault();
    let key = issued(&home, &["web", "--style", "urlsafe"]);
    assert_eq!(key.len(), 43);
    assert!(key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
    verified(&home, &key, &["--service", "web"]).ok();
    assert_eq!(reason(&home, &key, &["--service", "music-api"]), "wrong-service");
    let changed = if key.starts_with('A') { "B" } else { "A" }.to_owned() + &key[1..];
    assert_eq!(reason(&home, &changed, &[]), "unknown");
}

#[test]
fn programs_get_the_key_with_what_is_kept_of_it() {
    let home = Home::with_vault();
    let args = ["api-key", "issue", "web", "--ttl", "2d", "--style", "urlsafe", "--json"];
    let json = home.bot(&args).ok().json();
    assert_eq!(
        (&json["schema"], &json["service"]),
        (&"sonora-sec/api-key/1".into(), &"web".into())
    );
    assert_eq!((&json["style"], &json["generation"]), (&"urlsafe".into(), &2.into()));
    let (key, id) = (json["key"].as_str().unwrap(), json["id"].as_str().unwrap());
    verified(&home, key, &[]).ok();

    let json = home.bot(&["api-key", "rotate", id, "--grace", "1h", "--json"]).ok().json();
    assert_eq!((&json["replaces"], &json["style"]), (&id.into(), &"urlsafe".into()));
    assert!(json["replaced_until"].as_str().unwrap() < json["expires"].as_str().unwrap());
    verified(&home, json["key"].as_str().unwrap(), &[]).ok();
    let old = verified(&home, key, &["--json"]).ok().json();
    assert_eq!(old["key"]["state"], "retiring");
    let again = home.sonora(&["api-key", "rotate", "--service", "web"]).identity();
    again.fails(6, "key-in-rotation").says(id).hints("api-key revoke");

    let json = home.bot(&["api-key", "revoke", "--all", "--json"]).ok().json();
    assert_eq!((&json["action"], &json["generation"]), (&"api-key-revoke".into(), &4.into()));
    assert_eq!(json["revoked"].as_array().unwrap().len(), 2);
}

#[test]
fn the_list_has_states_and_no_digest() {
    let home = Home::with_vault();
    assert_eq!(home.bot(&["api-key", "list"]).ok().text(), "");
    let web = issued(&home, &["web", "--scope", "b", "--scope", "a", "--scope", "a"]);
    let api = issued(&home, &["api"]);
    home.bot(&["api-key", "revoke", "--service", "api"]).ok();
    let text = home.bot(&["api-key", "list"]).ok().text().to_owned();
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["ID", "SERVICE", "STATE", "CREATED", "UNTIL", "SCOPES"]);
    assert_eq!((rows[1][0], rows[1][1], rows[1][2]), (&api[11..19], "api", "revoked"));
    assert_eq!((rows[2][0], rows[2][2], rows[2][5]), (&web[11..19], "active", "a,b"));
    let json = home.bot(&["api-key", "list", "--json"]).ok().json();
    assert_eq!(json["schema"], "sonora-sec/api-keys/1");
    let fields: BTreeSet<&str> =
        json["keys"][0].as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "created",
        "expires",
        "id",
        "replaces",
        "retiring_until",
        "revoked",
        "scopes",
        "service",
        "state",
        "style",
    ];
    assert_eq!(fields, expected.into());
    // Keys are no entries of the user's.
    assert_eq!(home.bot(&["list"]).ok().text(), "");
}

#[test]
fn what_a_key_cannot_be_is_refused_before_anything_is_asked() {
    let home = Home::with_vault();
    for args in [
        &["issue", "Music"][..],
        &["issue", ""],
        &["issue", "web", "--ttl", "59s"],
        &["issue", "web", "--ttl", "11y"],
        &["issue", "web", "--ttl", "4000d"],
        &["issue", "web", "--scope", "a b"],
        &["issue", "web", "--style", "other"],
        &["rotate"],
        &["rotate", "--service", "web", "--grace", "31d"],
        &["rotate", "01234567", "--service", "web"],
        &["revoke"],
        &["revoke", "--all", "--service", "web"],
        &["revoke", "0123"],
        &["verify", "--scope", "*"],
    ] {
        home.sonora(&[&["api-key"], args].concat()).identity().fails(2, "usage");
    }
    let scopes: Vec<String> = (0..33).map(|number| format!("--scope=s{number}")).collect();
    let many = home.sonora(&["api-key", "issue", "web"]).args(&scopes).identity();
    many.fails(2, "bad-input").says("32 scopes");
    home.sonora(&["api-key", "revoke", "01234567"]).identity().fails(5, "no-api-key");
    home.sonora(&["api-key", "rotate", "--service", "web"]).identity().fails(5, "no-api-key");
    issued(&home, &["web"]);
    issued(&home, &["web"]);
    let several = home.sonora(&["api-key", "rotate", "--service", "web"]).identity();
    several.fails(2, "bad-input").says("several").hints("api-key list");
}

#[test]
fn our_own_checks_notice_a_key_that_leaks() {
    let home = Home::with_vault();
    let key = issued(&home, &["music-api"]);
    home.write("application.yml", format!("lavalink:\n  server:\n    password: {key}\n"));
    let outcome = home.run(&["check-config", "application.yml"]).code(1);
    assert!(outcome.text().contains("a sonora API key in the clear"), "{}", outcome.text());
    assert!(!outcome.text().contains(&key));
}
