//! What the name of a secret says of its value.

use crate::core::secret_patterns::SecretKind;

/// Words of any secret.
const SECRET_WORDS: &[&str] =
    &["api", "auth", "credential", "jwt", "key", "pass", "secret", "token", "webhook"];
/// Last words of names whose values are no secrets by themselves.
const PUBLIC_WORDS: &[&str] = &[
    "address", "email", "endpoint", "host", "hostname", "id", "login", "port", "region", "server",
    "url", "user", "username",
];

/// Says whether a name, or what was noted beside it, suggests a token or key of that kind.
pub(super) fn suggest(name: &str, note: Option<&str>, kind: SecretKind) -> bool {
    let own = words_of(kind);
    [Some(name), note].into_iter().flatten().any(|text| {
        let text = text.to_lowercase();
        SECRET_WORDS.iter().chain(own).any(|word| text.contains(word))
    })
}

/// Says whether a name is that of what need not be kept from anybody, such as `db_user`.
pub(super) fn is_public(name: &str) -> bool {
    let last = name.rsplit(|character: char| !character.is_alphanumeric()).next();
    last.is_some_and(|last| PUBLIC_WORDS.contains(&last.to_lowercase().as_str()))
}

fn words_of(kind: SecretKind) -> &'static [&'static str] {
    match kind {
        SecretKind::Anthropic => &["anthropic", "claude"],
        SecretKind::Aws => &["amazon", "aws", "s3"],
        SecretKind::DiscordToken | SecretKind::DiscordWebhook => &["bot", "discord"],
        SecretKind::GitHub => &["gh_", "git"],
        SecretKind::Google => &["google", "youtube", "yt_"],
        SecretKind::Jwt => &["bearer", "session"],
        SecretKind::LavalinkDefault => &["lavalink"],
        SecretKind::OpenAi => &["gpt", "openai"],
        SecretKind::PrivateKey => &["cert", "pem", "private", "rsa", "ssh", "ssl", "tls"],
        SecretKind::Slack => &["slack"],
        SecretKind::SonoraApiKey => &["sonora"],
        SecretKind::Stripe => &["stripe"],
        SecretKind::Telegram => &["bot", "telegram"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_or_a_note_suggests_what_a_value_is() {
        let kind = SecretKind::DiscordToken;
        for name in ["token", "DISCORD", "music-bot", "prod.apiKey"] {
            assert!(suggest(name, None, kind), "{name}");
        }
        assert!(suggest("foo", Some("the token of the test bot"), kind));
        assert!(!suggest("foo", Some("from Anna"), kind));
        assert!(!suggest("stripe", None, kind));
    }

    #[test]
    fn the_last_word_says_what_is_no_secret() {
        for name in ["db_user", "host", "spotify-client-id", "a.URL"] {
            assert!(is_public(name), "{name}");
        }
        for name in ["user_password", "hostess", "id_token", ""] {
            assert!(!is_public(name), "{name}");
        }
    }
}
