//! The token of a bot in the source.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::core::source::Span;
use crate::firewall::check::{Check, Objections};
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::value::Marks;
use data_encoding::BASE64URL_NOPAD;

pub(crate) static CHECK: Check =
    Check { rule: &RULE, sees: &[FactKind::Call, FactKind::Literal, FactKind::Named], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR611",
    name: "discord-token",
    kind: Kind::Violation,
    cwe: 798,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "take the token out, and make a new one in the developer portal: this one is known to everybody who has the file",
    docs: r"## What it does

Looks for texts that have the shape of a Discord token, in one piece or put together from pieces: three parts of which the first is the id of an account in base64.

## Why it is bad

Whoever has the token is the bot. Source is copied, shared and committed; and the token of somebody else in a plugin was stolen.

## Example

    TOKEN = 'MTA0NzI5NTQ4NzM5NTgyNzY0Mg.GxYzAb.' + '...'

## Fix

Read it from a vault or the environment, in the bot, not in a plugin.

## References

[CWE-798](https://cwe.mitre.org/data/definitions/798.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    match fact {
        Fact::Literal { text, span } if has_token(text) => object(*span, place, out),
        // Only what was put together: what stands in one piece was told as a literal.
        Fact::Named { value, span, .. }
            if value.marks.has(Marks::COMPUTED.and(Marks::DECODED))
                && value.as_str().is_some_and(has_token) =>
        {
            object(*span, place, out);
        }
        Fact::Call(call) => {
            let joined = call.arguments.all().any(|argument| {
                argument.marks.has(Marks::COMPUTED.and(Marks::DECODED))
                    && argument.as_str().is_some_and(has_token)
            });
            if joined {
                object(call.span, place, out);
            }
        }
        _ => {}
    }
}

fn object(span: Span, place: &Place<'_>, out: &mut Objections<'_>) {
    out.object(&RULE, place, span, "the token of a bot stands in the source");
}

/// The token of Discord's own documentation.
const EXAMPLE: &str = "MTk4NjIyNDgzNDcxOTI1MjQ4";

fn has_token(text: &str) -> bool {
    // The shortest one: 24, 6 and 27 characters.
    text.len() >= 59 && has_dots(text) && text.split(|c| !is_part(c)).any(is_token)
}

/// Says whether two dots are as far apart as around the time of a token: hardly any text has such.
fn has_dots(text: &str) -> bool {
    let bytes = text.as_bytes();
    let dots = text.match_indices('.').map(|(index, _)| index);
    dots.into_iter()
        .any(|index| bytes.get(index + 7) == Some(&b'.') || bytes.get(index + 8) == Some(&b'.'))
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Says whether a word is `base64(id).time.signature`.
fn is_token(word: &str) -> bool {
    let mut parts = word.trim_matches('.').split('.');
    let (Some(id), Some(time), Some(signature)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    if parts.next().is_some()
        || !(22..=28).contains(&id.len())
        || !(6..=7).contains(&time.len())
        || !(27..=45).contains(&signature.len())
        || id == EXAMPLE
    {
        return false;
    }
    let Ok(id) = BASE64URL_NOPAD.decode(id.as_bytes()) else { return false };
    (17..=20).contains(&id.len()) && id.iter().all(u8::is_ascii_digit) && is_varied(signature)
}

/// Says whether a signature has more than a few characters, which one that was struck out has not.
fn is_varied(signature: &str) -> bool {
    let mut seen = [false; 256];
    signature.bytes().for_each(|byte| {
        if let Some(seen) = seen.get_mut(usize::from(byte)) {
            *seen = true;
        }
    });
    seen.iter().filter(|seen| **seen).count() >= 8
}
