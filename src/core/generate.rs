//! New secrets: `length:32`, `words:6`, `hex:32`, `base64:32`, `uuid`.

use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE64, HEXLOWER};
use diceware_wordlists::EFF_LONG_WORDLIST;

use super::secret::{SecretBuffer, SecretValue, fill_random};

const ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// How a secret is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipe {
    /// This many random bytes, in base64 with padding.
    Base64(u32),
    /// This many random bytes, in lower-case hexadecimal.
    Hex(u32),
    /// This many letters and digits, 5.95 bits each.
    Length(u32),
    /// A random UUID (RFC 9562, version 4), 122 bits.
    Uuid,
    /// This many words of the EFF's long list, 12.9 bits each, joined by `-`.
    Words(u32),
}

/// 32 letters and digits: 190 bits.
pub const DEFAULT_RECIPE: Recipe = Recipe::Length(32);

impl FromStr for Recipe {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (word, count) = match text.split_once(':') {
            Some((word, count)) => (word, Some(count)),
            None => (text, None),
        };
        let number = |least: u32, most: u32| {
            count
                .and_then(|count| count.parse().ok())
                .filter(|number| (least..=most).contains(number))
                .ok_or_else(|| format!("`{word}` takes a number from {least} to {most}"))
        };
        match word {
            "base64" => number(16, 4096).map(Self::Base64),
            "hex" => number(16, 4096).map(Self::Hex),
            "length" => number(8, 4096).map(Self::Length),
            "uuid" if count.is_none() => Ok(Self::Uuid),
            "words" => number(4, 64).map(Self::Words),
            _ => Err("choose length:N, words:N, hex:N, base64:N (N bytes) or uuid".to_owned()),
        }
    }
}

impl fmt::Display for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base64(bytes) => write!(f, "base64:{bytes}"),
            Self::Hex(bytes) => write!(f, "hex:{bytes}"),
            Self::Length(characters) => write!(f, "length:{characters}"),
            Self::Uuid => f.write_str("uuid"),
            Self::Words(words) => write!(f, "words:{words}"),
        }
    }
}

impl Recipe {
    /// Makes a secret; every possible one is equally likely.
    #[must_use]
    pub fn make(self) -> SecretValue {
        let mut out = SecretBuffer::with_capacity(256);
        match self {
            Self::Base64(bytes) => encode(&BASE64, bytes, &mut out),
            Self::Hex(bytes) => encode(&HEXLOWER, bytes, &mut out),
            Self::Length(characters) => {
                for _ in 0..characters {
                    out.push(&[*pick(ALPHABET)]);
                }
            }
            Self::Uuid => {
                let mut bytes = SecretBuffer::zeroed(16);
                fill_random(bytes.expose_secret_mut());
                if let [_, _, _, _, _, _, version, _, variant, ..] = bytes.expose_secret_mut() {
                    *version = (*version & 0x0f) | 0x40;
                    *variant = (*variant & 0x3f) | 0x80;
                }
                for (position, byte) in bytes.expose_secret().iter().enumerate() {
                    if matches!(position, 4 | 6 | 8 | 10) {
                        out.push(b"-");
                    }
                    let mut digits = [0; 2];
                    HEXLOWER.encode_mut(&[*byte], &mut digits);
                    out.push(&digits);
                }
            }
            Self::Words(words) => {
                for position in 0..words {
                    out.push(if position == 0 { b"" } else { b"-" });
                    out.push(pick(&EFF_LONG_WORDLIST).as_bytes());
                }
            }
        }
        out.to_value()
    }
}

fn encode(encoding: &data_encoding::Encoding, bytes: u32, out: &mut SecretBuffer) {
    let mut random = SecretBuffer::zeroed(bytes as usize);
    fill_random(random.expose_secret_mut());
    let mut text = SecretBuffer::zeroed(encoding.encode_len(random.len()));
    encoding.encode_mut(random.expose_secret(), text.expose_secret_mut());
    out.push(text.expose_secret());
}

/// Picks one item, each equally likely: a draw above the last multiple is drawn again.
fn pick<T>(items: &[T]) -> &T {
    let count = u32::try_from(items.len()).expect("lists here are short");
    let fair = u32::MAX - u32::MAX % count;
    loop {
        let mut bytes = zeroize::Zeroizing::new([0; 4]);
        fill_random(&mut *bytes);
        let draw = u32::from_le_bytes(*bytes);
        if draw < fair
            && let Some(item) = items.get((draw % count) as usize)
        {
            return item;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(recipe: &str) -> String {
        let value = recipe.parse::<Recipe>().unwrap().make();
        value.expose_str().unwrap().to_owned()
    }

    #[test]
    fn each_recipe_makes_what_it_says() {
        assert_eq!(made("length:40").len(), 40);
        assert!(made("length:40").bytes().all(|byte| ALPHABET.contains(&byte)));
        assert_eq!(made("hex:16").len(), 32);
        assert_eq!(BASE64.decode(made("base64:33").as_bytes()).unwrap().len(), 33);
        let words = made("words:6");
        // Four words of the list have a hyphen of their own.
        assert!(words.split('-').count() >= 6, "{words}");
        let uuid = made("uuid");
        let marks: Vec<_> = [8, 13, 14, 18, 23].iter().map(|&at| &uuid[at..=at]).collect();
        assert_eq!((uuid.len(), marks), (36, vec!["-", "-", "4", "-", "-"]));
        assert_ne!(made("uuid"), uuid);
    }

    #[test]
    fn what_is_no_recipe_is_refused() {
        for bad in ["", "length", "length:7", "hex:1", "words:3", "uuid:4", "length:x", "dice:6"] {
            assert!(bad.parse::<Recipe>().is_err(), "{bad}");
        }
        assert_eq!(DEFAULT_RECIPE.to_string().parse(), Ok(DEFAULT_RECIPE));
    }
}
