//! Secrets that are made up here, at run time, so that no scanner takes this file for a leak.

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};
use proptest::prelude::*;

use super::super::api_key::{ApiKey, Style};
use super::*;

const ALPHANUMERIC: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Returns `count` characters that look drawn and are the same at every run.
fn drawn(alphabet: &[u8], count: usize) -> String {
    let mut state = 0x9e37_79b9_u32;
    let draw = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        char::from(alphabet[state as usize % alphabet.len()])
    };
    std::iter::repeat_with(draw).take(count).collect()
}

fn body(count: usize) -> String {
    drawn(ALPHANUMERIC, count)
}

fn discord_token(id: &str) -> String {
    format!("{}.{}.{}", BASE64_NOPAD.encode(id.as_bytes()), "Gx1aB2", body(38))
}

fn webhook(front: &str) -> String {
    format!("{front}webhooks/{}/{}", "123456789012345678", body(68))
}

fn sonora_key(service: &str) -> String {
    let key = ApiKey::make(&service.parse().unwrap(), Style::Prefixed);
    key.text().expose_str().unwrap().to_owned()
}

/// Returns one secret of each form.
fn secrets() -> Vec<(SecretKind, String)> {
    let header = BASE64URL_NOPAD.encode(br#"{"alg":"HS256","typ":"JWT"}"#);
    let claims = BASE64URL_NOPAD.encode(br#"{"sub":"1"}"#);
    vec![
        (SecretKind::Anthropic, ["sk", "-ant-", "api03-", &body(90)].concat()),
        (SecretKind::Aws, ["AK", "IA", &drawn(UPPER, 16)].concat()),
        (SecretKind::DiscordToken, discord_token("12345678901234567")),
        (SecretKind::DiscordToken, discord_token("123456789012345678")),
        (SecretKind::DiscordToken, discord_token("1234567890123456789")),
        (SecretKind::DiscordToken, ["mf", "a.", &body(84)].concat()),
        (SecretKind::DiscordWebhook, webhook("https://discord.com/api/")),
        (SecretKind::DiscordWebhook, webhook("https://canary.discord.com/api/v10/")),
        (SecretKind::DiscordWebhook, webhook("http://discordapp.com/api/v6/")),
        (SecretKind::DiscordWebhook, webhook("discord.com/api/")),
        (SecretKind::GitHub, ["gh", "p_", &body(36)].concat()),
        (SecretKind::GitHub, ["github", "_pat_", &body(22), "_", &body(59)].concat()),
        (SecretKind::Google, ["AI", "za", &body(35)].concat()),
        (SecretKind::Google, ["GOC", "SPX-", &body(28)].concat()),
        (SecretKind::Jwt, format!("{header}.{claims}.{}", body(43))),
        (SecretKind::LavalinkDefault, ["youshall", "notpass"].concat()),
        (SecretKind::OpenAi, ["sk", "-", &body(48)].concat()),
        (SecretKind::OpenAi, ["sk", "-proj-", &body(120)].concat()),
        (SecretKind::Slack, ["xo", "xb-", "1234567890-", &body(24)].concat()),
        (SecretKind::SonoraApiKey, sonora_key("music-api")),
        (SecretKind::SonoraApiKey, sonora_key("token")),
        (SecretKind::Stripe, ["sk", "_live_", &body(24)].concat()),
        (SecretKind::Telegram, ["1234", "56789:", "AA", &body(33)].concat()),
    ]
}

fn kinds(text: &str) -> Vec<SecretKind> {
    find(text).map(|found| found.kind).collect()
}

#[test]
fn every_form_is_found_wherever_it_stands() {
    for (kind, secret) in secrets() {
        for text in [
            secret.clone(),
            format!("TOKEN = \"{secret}\"\n"),
            format!("é={secret}&b=1"),
            format!("['{secret}']"),
            format!("-- {secret}"),
        ] {
            let found: Vec<_> = find(&text).collect();
            assert_eq!(found.len(), 1, "{kind:?} in {text}");
            assert_eq!(found[0].kind, kind);
            assert_eq!(&text[found[0].start..found[0].end], secret);
        }
    }
}

#[test]
fn several_are_found_in_order() {
    let secrets = secrets();
    let text = secrets.iter().map(|(_, secret)| secret.as_str()).collect::<Vec<_>>().join("\n");
    assert_eq!(kinds(&text), secrets.iter().map(|(kind, _)| *kind).collect::<Vec<_>>());
}

#[test]
fn a_private_key_is_found_when_there_is_key_material() {
    let begin = ["-----BEGIN", " RSA PRIVATE KEY-----"].concat();
    assert_eq!(kinds(&format!("{begin}\n{}\n", body(64))), [SecretKind::PrivateKey]);
    assert_eq!(kinds(&format!("k = \"{begin}\\n{}\\n\"", body(64))), [SecretKind::PrivateKey]);
    assert_eq!(kinds(&format!("if text.startswith('{begin}'): pass")), []);
    assert_eq!(kinds(&begin.replace("PRIVATE", "PUBLIC")), []);
}

#[test]
fn what_stands_in_place_of_a_secret_is_not_found() {
    let id = BASE64_NOPAD.encode(b"123456789012345678");
    let zeros = BASE64_NOPAD.encode(b"000000000000000000");
    for text in [
        "your_token_here".to_owned(),
        format!("{id}.XXXXXX.{}", "x".repeat(38)),
        format!("{zeros}.Gx1aB2.{}", body(38)),
        format!("{id}.Gx1aB2.your_bot_token_goes_here_0123456"),
        ["gh", "p_", &"a".repeat(36)].concat(),
        ["gh", "p_", "your_personal_access_token_0123456789"].concat(),
        ["AK", "IA", "IOSFODNN7EXAMPLE"].concat(),
        ["sk", "-", &"1234".repeat(12)].concat(),
        ["sk", "-", "your-openai-api-key-goes-in-this-place-please"].concat(),
        ["xo", "xb-", "your-slack-bot-token-0123"].concat(),
        "https://discord.com/api/webhooks/123456789012345678/your_webhook_token".to_owned(),
        webhook("https://discord.com/docs/"),
        webhook("https://discord.com.evil.example/api/"),
    ] {
        assert_eq!(kinds(&text), [], "{text}");
    }
}

#[test]
fn a_key_of_ours_with_another_checksum_is_not_found() {
    let key = sonora_key("music-api");
    let (body, sum) = key.split_at(key.len() - 6);
    let other = if sum == "000000" { "000001" } else { "000000" };
    assert_eq!(kinds(&format!("{body}{other}")), []);
    assert_eq!(kinds(&key.replacen("music", "Music", 1)), []);
}

#[test]
fn what_only_resembles_a_secret_is_not_found() {
    let not_a_number = BASE64_NOPAD.encode(b"some-words-of-text");
    for text in [
        format!("{not_a_number}.Gx1aB2.{}", body(38)),
        format!("self.manager.{}", body(38)),
        format!("sha256:{}", drawn(b"0123456789abcdef", 64)),
        format!("eyJub3RhbGciOjF9.eyJhIjoxfQ.{}", body(43)),
        format!("12345678:{}", body(35)),
        "skip-this-very-long-command-name-that-somebody-gave-it".to_owned(),
        ["AK", "IA", &body(20)].concat(),
        "xoxo-hugs-and-kisses-from-all-of-us-here".to_owned(),
    ] {
        assert_eq!(kinds(&text), [], "{text}");
    }
}

proptest! {
    #[test]
    fn places_lie_in_the_text_and_in_order(text in ".{0,300}") {
        let mut last = 0;
        for found in find(&text) {
            prop_assert!(text.get(found.start..found.end).is_some());
            prop_assert!(found.start >= last);
            last = found.end;
        }
    }

    #[test]
    fn a_secret_is_found_in_any_surroundings(
        before in "[ -,:-@\\[-^{-~é]{0,20}",
        after in "[ -,:-@\\[-^{-~é]{0,20}",
        which in 0usize..23,
    ) {
        let (kind, secret) = secrets().swap_remove(which);
        let text = format!("{before} {secret} {after}");
        prop_assert_eq!(kinds(&text), [kind]);
    }
}
