//! How hard a password is to guess, by zxcvbn (D. Wheeler, "zxcvbn: Low-Budget Password Strength Estimation", USENIX
//! Security 2016).

use zxcvbn::{Score, zxcvbn};

/// Longest password that is judged, in characters. The estimate takes time that grows with the square of it, and what is
/// longer and drawn from few characters is weak without it.
const MAX_CHARS: usize = 64;
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
    let is_repetition = different.len() < MIN_DIFFERENT;
    // The copy is as secret as the password.
    zeroize::Zeroize::zeroize(&mut different);
    if is_repetition || length > MAX_CHARS {
        return is_repetition;
    }
    let mut words: Vec<&str> = OWN_WORDS.to_vec();
    words.extend(name.split(|character: char| !character.is_alphanumeric()));
    zxcvbn(password, &words).score() < Score::Three
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
