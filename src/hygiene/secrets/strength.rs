//! How hard a password is to guess, by zxcvbn (D. Wheeler, "zxcvbn: Low-Budget Password Strength Estimation", USENIX
//! Security 2016).

use zxcvbn::{Score, zxcvbn};

/// Longest password that is judged, in characters.
const MAX_CHARS: usize = 64;
/// How much of a password is judged first: an estimate takes time that grows faster than its length, a millisecond or two
/// for 40 characters, and what begins with enough is not weak.
const FIRST_CHARS: usize = 20;
/// Fewest characters of a key, and fewest different ones.
const MIN_KEY: (usize, usize) = (20, 10);
/// With fewer different characters a text is weak whatever its length.
const MIN_DIFFERENT: usize = 5;
/// Words that a guess at the secrets of a music bot begins with.
const OWN_WORDS: [&str; 6] = ["bot", "discord", "lavalink", "music", "node", "sonora"];

/// Says whether a password can be guessed: fewer than 10^8 guesses (a score below 3).
///
/// What is no line of text, or too long to be a password, is not judged.
pub(super) fn is_weak(password: &str, name: &str) -> bool {
    if password.chars().any(char::is_control) {
        return false;
    }
    let mut different: Vec<char> = password.chars().take(MAX_CHARS + 1).collect();
    let length = different.len();
    different.sort_unstable();
    different.dedup();
    let count = different.len();
    // The copy is as secret as the password.
    zeroize::Zeroize::zeroize(&mut different);
    if count < MIN_DIFFERENT {
        return true;
    }
    if length > MAX_CHARS || (count >= MIN_KEY.1 && is_drawn(password)) {
        return false;
    }
    let mut words: Vec<&str> = OWN_WORDS.to_vec();
    words.extend(name.split(|character: char| !character.is_alphanumeric()));
    let can_be_guessed = |part: &str| zxcvbn(part, &words).score() < Score::Three;
    let first = password.char_indices().nth(FIRST_CHARS);
    let first = first.and_then(|(end, _)| password.get(..end));
    first.is_none_or(can_be_guessed) && can_be_guessed(password)
}

/// Says whether a text is as long as a key and changes between small letters, capitals, digits and signs as often as one that
/// was drawn does. Words do not, not even with digits in them.
fn is_drawn(text: &str) -> bool {
    let class = |byte: u8| match byte {
        b'a'..=b'z' => Some(0),
        b'A'..=b'Z' => Some(1),
        b'0'..=b'9' => Some(2),
        b'+' | b'-' | b'/' | b'=' | b'_' => Some(3),
        _ => None,
    };
    let classes: Option<Vec<u8>> = text.bytes().map(class).collect();
    classes.is_some_and(|classes| {
        let changes = classes.windows(2).filter(|pair| matches!(pair, [a, b] if a != b)).count();
        text.len() >= MIN_KEY.0 && changes * 3 >= text.len()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_guessed_is_weak_and_what_is_drawn_is_not() {
        for weak in ["", "hunter2", "password123", "lavalink2024", "qwertyuiop", "discordbot1"] {
            assert!(is_weak(weak, "x"), "{weak}");
        }
        for strong in ["plover-ember-tundra-gusto", "vX3kP0q9ZtLm", "C9rP2mQx7Lw0aTzK4dYv"] {
            assert!(!is_weak(strong, "x"), "{strong}");
        }
    }

    #[test]
    fn a_long_password_of_words_is_no_key() {
        for words in
            ["Password1234Password1234", "p4ssw0rdp4ssw0rdp4ssw0rd", "correct-horse-battery"]
        {
            assert!(!is_drawn(words) || is_weak(words, "x"), "{words}");
        }
        assert!(is_weak("passwordpasswordpasswordpassword", "x"));
        let drawn = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b";
        assert!(is_drawn(drawn) && !is_drawn(&drawn[..19]) && !is_weak(drawn, "x"));
    }

    #[test]
    fn the_name_of_a_secret_is_the_first_guess_at_it() {
        assert!(is_weak("Zorblatt77", "zorblatt"));
        assert!(!is_weak("Zorblatt77", "other"));
    }

    #[test]
    fn length_alone_is_no_strength_and_no_weakness() {
        assert!(is_weak(&"ab".repeat(5000), "x"));
        assert!(!is_weak(&"correct horse battery staple ".repeat(10), "x"));
        assert!(!is_weak("a\nb", "x"));
    }

    proptest! {
        #[test]
        fn judging_never_panics(password in ".{0,80}", name in ".{0,20}") {
            let _ = is_weak(&password, &name);
        }
    }
}
