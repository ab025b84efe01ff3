//! Names of settings: how Spring binds them, which are those of secrets, and which values are none.

use super::entries::Entry;

/// What a template of `inject` is read as: its length in bytes, beginning with this.
pub(super) const TEMPLATE: char = '\u{e000}';

/// The password of Lavalink's example configuration.
pub(super) const DEFAULT_PASSWORD: &str = "youshallnotpass";

/// Says whether a key is the name of an environment variable, such as `LAVALINK_SERVER_PASSWORD`.
pub(super) fn is_variable(key: &str) -> bool {
    key.contains('_')
        && key
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Returns the path that an environment variable stands for.
///
/// (Spring Boot, "Externalized Configuration", binding from environment variables)
pub(super) fn of_variable(variable: &str) -> String {
    variable.to_ascii_lowercase().replace('_', ".")
}

/// Returns a key as Spring compares it; one with dots is a path.
pub(super) fn of_key(key: &str) -> String {
    let plain: String = key
        .chars()
        .filter(|character| !matches!(character, '-' | '_' | ']'))
        .map(|character| if character == '[' { '.' } else { character.to_ascii_lowercase() })
        .collect();
    plain
}

/// Says whether an entry is a password by its name.
pub(super) fn is_password(entry: &Entry) -> bool {
    let key = joined(&entry.label);
    ["password", "passwd", "passphrase"].iter().any(|end| key.ends_with(end))
        || ["pass", "pw", "pwd"].contains(&entry.last())
        || (["auth", "authorization"].contains(&key.as_str()))
}

/// Says whether an entry is a secret by its name.
pub(super) fn is_secret(entry: &Entry) -> bool {
    const ENDS: &[&str] = &[
        "accesskey",
        "apikey",
        "credential",
        "credentials",
        "decryptionkey",
        "encryptionkey",
        "privatekey",
        "secret",
        "secretkey",
        "signingkey",
        "token",
    ];
    // Cookies that stand for an account at Deezer and Spotify, and addresses that let whoever has them post.
    const WORDS: &[&str] = &["arl", "cookie", "cookies", "dsn", "spdc", "webhook", "webhookurl"];
    let key = joined(&entry.label);
    is_password(entry)
        || ENDS.iter().any(|end| key.ends_with(end))
        || WORDS.contains(&key.as_str())
        || WORDS.contains(&entry.last())
}

/// Returns the letters and digits of a key, in lower case.
pub(super) fn joined(label: &str) -> String {
    label
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_lowercase())
        .collect()
}

/// Returns what a value comes to in the text itself: nothing for a template or a variable, the default of
/// `${NAME:default}` and `${NAME:-default}`, else the value.
pub(super) fn written(value: &str) -> Option<&str> {
    let value = value.trim();
    if let Some(variable) = value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
        let (_, default) = variable.split_once(':')?;
        let default = default.strip_prefix('-').unwrap_or(default);
        // `${A:${B}}` stands for a variable too.
        return if default.contains('$') { None } else { Some(default) };
    }
    // `ENC(...)` is what jasypt decrypts.
    let stands_for = value.contains(TEMPLATE)
        || value.contains("{{")
        || value.contains("${")
        || value.starts_with('$')
        || (value.starts_with("ENC(") && value.ends_with(')'))
        || (value.len() > 2 && value.starts_with('%') && value.ends_with('%'));
    (!stands_for).then_some(value)
}

/// Says whether somebody wrote a value in place of a secret. A passphrase may have any of these words further on.
pub(super) fn is_placeholder(value: &str) -> bool {
    const WHOLE: &[&str] =
        &["", "dummy", "example", "false", "none", "null", "off", "on", "todo", "true"];
    const STARTS: &[&str] = &["change", "enter ", "example", "insert", "paste", "replace", "your"];
    const PARTS: &[&str] = &[
        "***",
        "...",
        "<",
        "censored",
        "go looking",
        "placeholder",
        "redacted",
        "xxx",
        "your_",
        "your-",
        "your ",
    ];
    let lower = value.to_lowercase();
    WHOLE.contains(&lower.as_str())
        || STARTS.iter().any(|start| lower.starts_with(start))
        || PARTS.iter().any(|part| lower.contains(part))
}

/// Returns the name that a secret would have in the vault: `spotify_client_secret` for `clientSecret` in `spotify`.
pub(super) fn in_vault(entry: &Entry) -> String {
    /// Keys that say nothing of what is in them.
    const PLAIN: &[&str] = &["", "config", "environment", "nodes", "plugins", "server"];
    const MAX_CHARACTERS: usize = 64;
    let own = snake(&entry.label);
    let above = snake(&entry.above);
    let first = if entry.name.starts_with("lavalink.server.") && !own.starts_with("lavalink") {
        if above == "server" { "lavalink" } else { &above }
    } else {
        &above
    };
    let is_whole = is_variable(&entry.label) || PLAIN.contains(&first) || own.starts_with(first);
    let name = match (own.is_empty(), is_whole) {
        (true, _) => "node_secret".to_owned(),
        (false, true) if own == "password" => "lavalink_password".to_owned(),
        (false, true) => own,
        (false, false) => format!("{first}_{own}"),
    };
    name.chars().take(MAX_CHARACTERS).collect()
}

/// Returns `client_secret` for `clientSecret`, and letters, digits and `_` only.
fn snake(key: &str) -> String {
    let mut name = String::new();
    let mut before_lower = false;
    for character in key.chars() {
        if character.is_ascii_uppercase() && before_lower {
            name.push('_');
        }
        before_lower = character.is_ascii_lowercase() || character.is_ascii_digit();
        if character.is_ascii_alphanumeric() {
            name.push(character.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    name.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::source::Span;

    fn entry(above: &str, label: &str) -> Entry {
        let span = Span::default();
        let name = if is_variable(label) {
            of_variable(label)
        } else {
            format!("{}.{}", of_key(above), of_key(label))
        };
        Entry {
            name,
            pointer: String::new(),
            label: label.to_owned(),
            above: above.to_owned(),
            parent: 0,
            key: span,
            value: span,
            at: span,
            text: String::new(),
        }
    }

    #[test]
    fn secrets_are_known_by_name() {
        for label in [
            "clientSecret",
            "mediaAPIToken",
            "spDc",
            "arl",
            "masterDecryptionKey",
            "accessToken",
            "DISCORD_TOKEN",
            "dsn",
            "key-store-password",
            "LAVALINK_PASS",
            "refreshToken",
            "api_key",
            "DB_PW",
            "webhook",
        ] {
            assert!(is_secret(&entry("x", label)), "{label}");
        }
        for label in [
            "clientId",
            "tokens",
            "countryCode",
            "visitorData",
            "passwordEncoder",
            "compass",
            "bypass",
            "key",
        ] {
            assert!(!is_secret(&entry("x", label)), "{label}");
        }
    }

    #[test]
    fn a_value_that_stands_for_another_is_not_written() {
        for value in
            ["${A}", "$A", "{{ x }}", "\u{e000}xx", "a${B}c", "ENC(abc)", "%A%", "${A:${B}}"]
        {
            assert_eq!(written(value), None, "{value}");
        }
        assert_eq!(written("${A:youshallnotpass}"), Some("youshallnotpass"));
        assert_eq!(written("${A:-x}"), Some("x"));
        assert_eq!(written(" a b "), Some("a b"));
        assert_eq!(written(""), Some(""));
    }

    #[test]
    fn a_passphrase_is_no_placeholder() {
        for value in [
            "your client secret",
            "YOUR_TOKEN",
            "changeme",
            "<token>",
            "xxxxxx",
            "none",
            "put your_token",
        ] {
            assert!(is_placeholder(value), "{value}");
        }
        for value in [
            "there-are-horses",
            "no-example-here",
            "nonesuch-todo",
            "https://k@sentry.example.net/1",
        ] {
            assert!(!is_placeholder(value), "{value}");
        }
    }

    #[test]
    fn a_secret_has_a_name_for_the_vault() {
        let name = |above, label| in_vault(&entry(above, label));
        assert_eq!(name("spotify", "clientSecret"), "spotify_client_secret");
        assert_eq!(name("server", "password"), "lavalink_password");
        assert_eq!(name("nodes", "password"), "lavalink_password");
        assert_eq!(name("x", "DISCORD_TOKEN"), "discord_token");
        assert_eq!(name("x", "é"), "node_secret");
    }
}
