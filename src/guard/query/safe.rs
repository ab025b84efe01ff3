//! What may be passed on in place of a query: encoded, escaped or quoted for where it goes.

use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;

use super::checks::{html_template, shell_option};
use super::{Class, Context, Objection};
use crate::core::finding::Rule;
use crate::core::text::{is_unsafe, without_hidden};

/// Where a search goes that does not say where.
const DEFAULT_PREFIX: &str = "ytsearch:";

/// Returns the safe form of a query that is not refused, where there is an honest one.
pub(super) fn form(
    text: &str,
    context: Context,
    class: Class,
    findings: &[Objection],
) -> Option<String> {
    if findings.iter().any(|found| outlives_escaping(found.rule)) {
        return None;
    }
    match context {
        Context::Html => Some(escaped(text)),
        Context::Lavalink => Some(identifier(text, class)),
        Context::Log => Some(one_line(text)),
        Context::Shell => Some(single_quoted(text)),
        Context::Sql => literal(text).filter(|_| findings.is_empty()),
    }
}

/// Says whether what a rule finds is still there when the text is escaped: a template that a browser fills in reads the
/// page after its references are resolved, and a quoted option is one.
fn outlives_escaping(rule: &Rule) -> bool {
    [html_template::RULE.id, shell_option::RULE.id].contains(&rule.id)
}

/// Returns the value of the parameter `identifier` of `GET /v4/loadtracks` (`encodedTrack` of `GET /v4/decodetrack` for
/// an encoded track): composed, its white space made plain, a search with its prefix, percent-encoded (RFC 3986,
/// section 2.3).
fn identifier(text: &str, class: Class) -> String {
    let words: String = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
    let prefix = if class == Class::Search { DEFAULT_PREFIX } else { "" };
    let mut encoded = String::with_capacity(words.len() + 16);
    for byte in prefix.bytes().chain(words.bytes()) {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Escapes a text for the content of an element and for a quoted attribute.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 16);
    for character in without_hidden(text).chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '`' => safe.push_str("&#96;"),
            _ => safe.push(character),
        }
    }
    safe
}

/// Escapes what ends a line, moves a cursor or hides; and the backslash, so that it can be read back.
fn one_line(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '\\' => safe.push_str("\\\\"),
            // A logger that looks things up does so at `${`.
            '$' => safe.push_str("\\u{24}"),
            _ if is_unsafe(character) => safe.extend(character.escape_unicode()),
            _ => safe.push(character),
        }
    }
    safe
}

/// Quotes a text as one word of a POSIX shell.
fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Quotes a text as a literal of standard SQL, where every database takes that the same way: a backslash escapes in
/// some.
fn literal(text: &str) -> Option<String> {
    let is_plain = |character: char| character != '\\' && !character.is_control();
    text.chars().all(is_plain).then(|| format!("'{}'", text.replace('\'', "''")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::query::check;

    #[test]
    fn a_query_is_made_safe_for_where_it_goes() {
        let safe = |text, context| check(text, context).safe;
        for (text, context, expected) in [
            ("  caf\u{65}\u{301}\t x ", Context::Lavalink, Some("ytsearch%3Acaf%C3%A9%20x")),
            ("scsearch:a&b", Context::Lavalink, Some("scsearch%3Aa%26b")),
            ("foo:bar", Context::Lavalink, Some("ytsearch%3Afoo%3Abar")),
            (
                "https://youtu.be/x?a=b",
                Context::Lavalink,
                Some("https%3A%2F%2Fyoutu.be%2Fx%3Fa%3Db"),
            ),
            ("/etc/passwd", Context::Lavalink, None),
            ("<b>\"x'", Context::Html, Some("&lt;b&gt;&quot;x&#39;")),
            ("{{7*7}}", Context::Html, None),
            ("--exec=x", Context::Shell, None),
            ("Guns N' Roses", Context::Sql, Some("'Guns N'' Roses'")),
            ("back\\slash", Context::Sql, None),
            ("' or 1=1--", Context::Sql, None),
            ("it's; rm -rf /", Context::Shell, Some("'it'\\''s; rm -rf /'")),
            ("a\nb\u{1b}[31m\\ ${x}", Context::Log, Some("a\\u{a}b\\u{1b}[31m\\\\ \\u{24}{x}")),
        ] {
            assert_eq!(safe(text, context).as_deref(), expected, "{text}");
        }
    }
}
