//! Names of variables, keys and arguments: which say that their value is a secret, and which values are none.

/// Says whether a name has a word, in any case: `session_token`, `sessionToken` and `TOKEN` have `token`.
pub(crate) fn has_word(name: &str, word: &str) -> bool {
    let name = name.as_bytes();
    if name.len() > 128 {
        return false;
    }
    name.windows(word.len()).enumerate().any(|(at, part)| {
        if !part.eq_ignore_ascii_case(word.as_bytes()) {
            return false;
        }
        let first = part.first().copied().unwrap_or_default();
        let last = part.last().copied().unwrap_or_default();
        let before = at.checked_sub(1).and_then(|at| name.get(at)).copied();
        let after = name.get(at + word.len()).copied();
        let begins = before.is_none_or(|before| {
            !before.is_ascii_alphabetic()
                || (first.is_ascii_uppercase() && before.is_ascii_lowercase())
        });
        let ends = after.is_none_or(|after| {
            !after.is_ascii_alphabetic()
                || (after.is_ascii_uppercase() && last.is_ascii_lowercase())
        });
        begins && ends
    })
}

/// Says whether a name has one of some words.
pub(crate) fn has_any(name: &str, words: &[&str]) -> bool {
    words.iter().any(|word| has_word(name, word))
}

/// Says whether a name is that of a password.
pub(crate) fn is_password(name: &str) -> bool {
    has_any(name, &["password", "passwd", "passphrase", "pass", "pw", "pwd"])
}

/// Says whether a text can be a secret: not empty, not a placeholder, not the name of a variable.
pub(crate) fn is_real(secret: &str) -> bool {
    if secret.len() < 4
        || secret.contains(char::is_whitespace)
        || secret.contains(['<', '>', '{', '}', '$', '*', '…'])
    {
        return false;
    }
    let lower = secret.to_ascii_lowercase();
    let placeholder = [
        "your",
        "password",
        "passwd",
        "secret",
        "changeme",
        "change_me",
        "change-me",
        "example",
        "placeholder",
        "redacted",
        "xxx",
        "...",
        "todo",
        "test",
        "dummy",
        "insert",
        "enter",
        "replace",
        "none",
        "null",
        "here",
    ];
    if placeholder.iter().any(|word| lower.contains(word)) {
        return false;
    }
    // A name of a variable: `DB_PASS`.
    let variable = secret.contains('_')
        && secret.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let first = secret.chars().next();
    !variable && secret.chars().any(|c| Some(c) != first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_name_are_told_apart() {
        for name in
            ["token", "TOKEN", "session_token", "sessionToken", "token2", "_token", "authToken"]
        {
            assert!(has_word(name, "token"), "{name}");
        }
        for name in ["tokens", "tokenizer", "tokenize", "betoken", ""] {
            assert!(!has_word(name, "token"), "{name}");
        }
        assert!(is_password("lavalink_password") && is_password("PASS") && !is_password("bypass"));
    }

    #[test]
    fn placeholders_are_no_secrets() {
        for text in ["hunter22", "s3cr3t!", "correct-horse"] {
            assert!(is_real(text), "{text}");
        }
        for text in [
            "",
            "abc",
            "your_password",
            "<password>",
            "${PW}",
            "DB_PASS",
            "xxxxxx",
            "aaaaaa",
            "changeme",
            "{pw}",
        ] {
            assert!(!is_real(text), "{text}");
        }
    }
}
