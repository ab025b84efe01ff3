//! The form of API keys: vectors, and what changes of a key come to.

use proptest::prelude::*;

use super::*;

/// The vector that docs/vault-format.md publishes.
const VECTOR: &str = "sonora_music-api_Ab3dE6gH_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg4gea7j";

fn service(text: &str) -> Service {
    text.parse().unwrap()
}

fn made(style: Style) -> String {
    let key = ApiKey::make(&service("music-api"), style);
    key.text().expose_str().unwrap().to_owned()
}

#[test]
fn the_published_vector_is_a_key() {
    let key = ApiKey::parse(VECTOR.as_bytes()).unwrap();
    assert_eq!(key.service(), Some(&service("music-api")));
    assert_eq!((key.id().as_str(), key.style()), ("Ab3dE6gH", Style::Prefixed));
    let digest: [u8; 32] = Sha256::digest("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg").into();
    assert_eq!(key.digest(), digest);
    assert!(is_prefixed(VECTOR));
}

#[test]
fn the_published_vector_without_a_prefix_is_a_key() {
    let key = ApiKey::parse(b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").unwrap();
    assert_eq!((key.id().as_str(), key.style(), key.service()), ("IDkm5Fpm", Style::Urlsafe, None));
    assert!(include_str!("../../../docs/vault-format.md").contains(VECTOR));
    assert!(include_str!("../../../docs/recipes.md").contains(VECTOR));
}

#[test]
fn the_checksum_is_that_of_ieee_802_3() {
    // The check value of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms is 0xcbf43926.
    let digits: [u8; 6] = base62(0xcbf4_3926);
    assert_eq!(checksum(b"123456789"), digits);
    assert_eq!(base62::<6>(u64::from(u32::MAX)), *b"4gfFC3");
    assert_eq!(base62::<6>(0), *b"000000");
}

#[test]
fn a_made_key_is_as_documented_and_no_two_are_alike() {
    for style in [Style::Prefixed, Style::Urlsafe] {
        let (one, other) = (made(style), made(style));
        assert_ne!(one, other);
        let (one, other) = (ApiKey::parse(one.as_bytes()), ApiKey::parse(other.as_bytes()));
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_ne!(one.id(), other.id());
        assert_ne!(one.digest(), other.digest());
    }
    assert_eq!(made(Style::Prefixed).len(), 7 + 9 + 1 + 8 + 1 + 43 + 6);
    assert_eq!(made(Style::Urlsafe).len(), 43);
}

#[test]
fn the_longest_service_makes_the_longest_key() {
    let key = ApiKey::make(&service(&"s".repeat(MAX_SERVICE_CHARS)), Style::Prefixed);
    assert_eq!(key.text().expose_secret().len(), MAX_CHARS);
}

#[test]
fn what_is_no_service_or_id_is_refused() {
    for bad in ["", "Music", "a_b", "a b", "ä", &"s".repeat(33)] {
        assert!(bad.parse::<Service>().is_err(), "{bad:?}");
    }
    for bad in ["", "1234567", "123456789", "1234_678", "1234567ä"] {
        assert!(bad.parse::<KeyId>().is_err(), "{bad:?}");
    }
}

#[test]
fn debug_shows_no_key() {
    let key = ApiKey::parse(VECTOR.as_bytes()).unwrap();
    assert_eq!(format!("{key:?}"), "ApiKey { id: KeyId(\"Ab3dE6gH\"), .. }");
}

#[test]
fn an_unused_bit_of_base64_makes_no_second_spelling() {
    let text = made(Style::Urlsafe);
    let (start, last) = text.split_at(42);
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let same: Vec<char> = alphabet
        .chars()
        .filter(|last| ApiKey::parse(format!("{start}{last}").as_bytes()).is_some())
        .collect();
    assert_eq!(same.len(), 16);
    assert!(same.contains(&last.chars().next().unwrap()));
}

proptest! {
    #[test]
    fn parsing_never_panics(text in prop::collection::vec(any::<u8>(), 0..120)) {
        let _ = ApiKey::parse(&text);
    }

    #[test]
    fn parsing_what_resembles_a_key_never_panics(
        text in "sonora_[a-z0-9_-]{0,40}_[0-9A-Za-z_]{0,12}_[0-9A-Za-zé]{40,55}",
    ) {
        prop_assert!(ApiKey::parse(text.as_bytes()).is_none());
    }

    #[test]
    fn any_changed_character_of_a_key_is_noticed(
        at in 0usize..75,
        to in any::<char>(),
        style in prop::bool::ANY,
    ) {
        let style = if style { Style::Prefixed } else { Style::Urlsafe };
        let text = made(style);
        let mut changed: Vec<char> = text.chars().collect();
        let at = at % changed.len();
        changed[at] = to;
        let changed: String = changed.into_iter().collect();
        prop_assume!(changed != text);
        let key = ApiKey::parse(text.as_bytes()).unwrap();
        // Malformed, or the key of a record that nobody has.
        if let Some(other) = ApiKey::parse(changed.as_bytes()) {
            prop_assert_eq!(style, Style::Urlsafe);
            prop_assert_ne!(other.digest(), key.digest());
        }
    }
}
