//! Questions about text that may land in a page: is this an attribute, an operator of a script, a call of one.

pub(super) mod names;

use self::names::{ATTRIBUTES, CALLS, LOADING, OBJECTS, PROPERTIES};
pub(super) use self::names::{ELEMENTS, EVENTS};
use super::form::window;

/// Says whether a text begins with a word that ends there.
pub(super) fn begins_with_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word)
        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-'))
}

/// Returns a text without white space, controls and what stands for a byte that no text has, which browsers pass over
/// in schemes of URLs.
pub(super) fn without_blanks(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && *c != '\u{fffd}' && *c != '\\')
        .collect()
}

/// Returns a text without comments of CSS.
pub(super) fn without_comments(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        plain.push_str(before);
        match after.split_once("*/") {
            Some((_, after)) => rest = after,
            None => return plain + after,
        }
    }
    plain + rest
}

/// Says whether an attribute that does something begins a text.
pub(super) fn is_attribute(text: &str) -> bool {
    let text = text.trim_start_matches('/');
    let length = text
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"-:_".contains(byte))
        .count();
    let (name, rest) = text.split_at(length);
    let has_value = rest.trim_start().starts_with('=');
    (has_value && !name.is_empty())
        || (ATTRIBUTES.contains(&name)
            && (rest.is_empty() || rest.starts_with([' ', '/', '>']))
            && rest.contains('='))
}

/// Returns where an attribute stands that loads or leads to something.
pub(super) fn loading_attribute(text: &str) -> Option<usize> {
    LOADING.iter().find_map(|name| {
        text.match_indices(name).find_map(|(at, _)| {
            let before = text.get(..at).and_then(|text| text.chars().next_back());
            let after = text.get(at + name.len()..)?.trim_start();
            let is_own = !before.is_some_and(|c| c.is_alphanumeric() || "?&-_.".contains(c));
            (is_own && after.starts_with('=')).then_some(at)
        })
    })
}

/// Says whether a text begins with an operator of a script that joins code to a string before it.
pub(super) fn is_joined_code(text: &str) -> bool {
    let Some(operator) = text.chars().next().filter(|c| ";+-*/%^&|,=?:.()[]{}<>!~".contains(*c))
    else {
        return false;
    };
    let rest = text.trim_start_matches([
        operator, ' ', '\t', '+', '-', '(', '!', '~', '|', '&', ';', '/', '*', ')', '}',
    ]);
    // `al'+'ert` is one word to a script.
    let is_concatenation =
        text.strip_prefix('+').is_some_and(|rest| rest.starts_with(['\'', '"', '`']));
    // A comment after the quote is the end of what a script says.
    is_concatenation
        || (operator == '/' && text.starts_with("//"))
        || code(window(rest, 48)) == Some(0)
        || (operator == ';' && rest.is_empty() && text.len() > 1)
}

/// Returns where code of a script is in a text in lower case.
pub(super) fn code(text: &str) -> Option<usize> {
    call(text)
        .or_else(|| property(text))
        .or_else(|| {
            [
                "=>{",
                "=> {",
                "(()=>",
                "function(",
                "function (",
                "(function",
                "new function",
                "import(",
                "[]['",
                "[][\"",
                "[].",
                "[][(",
                "[][[",
                "/.source",
                "throw ",
                "}catch",
                "catch(e)",
                "catch{",
                "});",
                "')()",
                "\")()",
                ")()//",
                "``",
                "${`",
            ]
            .iter()
            .find_map(|sign| {
                let at = text.find(sign)?;
                // `throw` is a word of titles too.
                (*sign != "throw "
                    || text.contains("onerror")
                    || text.contains("throw /")
                    || text.contains("throw 1")
                    || text.contains("throw alert"))
                .then_some(at)
            })
        })
        .or_else(|| method(text))
        .or_else(|| only_signs(text))
}

/// Returns where a function is called that scripts call and titles do not.
fn call(text: &str) -> Option<usize> {
    let hands_on = hands_on(text);
    for (name, is_plain) in CALLS {
        for (at, _) in text.match_indices(name) {
            let before = text.get(..at).and_then(|text| text.chars().next_back());
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let after = text.get(at + name.len()..).unwrap_or_default();
            if is_called(before, after, !is_plain, hands_on) {
                return Some(at);
            }
        }
    }
    None
}

/// Says whether a function is called, or handed on, by what stands before its name and after it. A name that is none of
/// scripts alone is a word of titles.
fn is_called(before: Option<char>, after: &str, is_of_scripts: bool, hands_on: bool) -> bool {
    let call = after.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '?');
    let call = call.strip_prefix('.').filter(|rest| rest.starts_with('(')).unwrap_or(call);
    if call.starts_with(['(', '`']) || call.starts_with("/*") {
        // `Alert (Remix)`, `Close (To You)`.
        return is_of_scripts
            || after.starts_with(['(', '`', '?'])
            || after.trim_start().starts_with("()")
            || after.trim_start().starts_with("/*")
            || call.get(1..).is_some_and(|rest| {
                rest.trim_start().starts_with(|c: char| c.is_ascii_digit() || "'\"/`&".contains(c))
            });
    }
    let is_operand = after
        .starts_with(['[', ']', ')', ',', ';', '.', '=', '\'', '"', '&', '\\', '}', '/', '+'])
        || before.is_some_and(|c| "=(;,['\"{/`:!+-~".contains(c))
            && (after.is_empty() || after.starts_with([' ', '<', '>', '%']));
    // `Alert, Alert`, `Read/Write`: the name alone hands nothing on.
    is_operand && (is_of_scripts || hands_on)
}

/// Says whether a text assigns something, calls something, or names it piece by piece.
fn hands_on(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_tight = bytes.windows(2).any(|pair| {
        matches!(pair, [before, b'(' | b'`' | b'['] if before.is_ascii_alphanumeric() || b")]}".contains(before))
    });
    is_tight || text.contains(['=', '\\', '{']) || text.contains("&#") || text.contains("throw")
}

/// Says whether a word is one of titles too: `Top.`, `Self.Titled`.
fn is_plain_object(name: &str) -> bool {
    matches!(
        name,
        "array"
            | "content"
            | "event"
            | "frames"
            | "location"
            | "math"
            | "object"
            | "parent"
            | "self"
            | "string"
            | "symbol"
            | "this"
            | "top"
    )
}

/// Returns where a property is read or written that only scripts know.
fn property(text: &str) -> Option<usize> {
    let hands_on = hands_on(text);
    for name in OBJECTS {
        for (at, _) in text.match_indices(name) {
            let before = text.get(..at).and_then(|text| text.chars().next_back());
            let after = text.get(at + name.len()..).unwrap_or_default();
            let is_own = !before.is_some_and(|c| c.is_alphanumeric() || c == '_');
            let next = after.trim_start_matches('?');
            let is_member = next.strip_prefix('.').is_some_and(|rest| {
                rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                    && (hands_on || !is_plain_object(name))
            });
            if is_own
                && (is_member
                    || next.starts_with("['")
                    || next.starts_with("[\"")
                    || next.starts_with("[/")
                    || next.starts_with("[`")
                    || next.starts_with("[(")
                    || next.starts_with("[8")
                    || next.starts_with("[a")
                    || next.starts_with(".["))
            {
                return Some(at);
            }
        }
    }
    PROPERTIES.iter().filter_map(|name| text.find(name)).min()
}

/// Returns where a method of something is called: `x.append(y)`, without a blank anywhere.
fn method(text: &str) -> Option<usize> {
    /// Abbreviations are shorter.
    const MIN: usize = 4;
    text.match_indices('.').find_map(|(at, _)| {
        let before = text.get(..at)?.chars().next_back()?;
        let rest = text.get(at + 1..)?;
        let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let is_called = rest.get(length..).is_some_and(|rest| rest.starts_with('('));
        (length >= MIN && is_called && (before.is_alphanumeric() || ")]}_$".contains(before)))
            .then_some(at)
    })
}

/// Says whether a text is code written with signs alone, or nearly.
fn only_signs(text: &str) -> Option<usize> {
    /// Titles are shorter or have letters.
    const MIN: usize = 24;
    let signs = text.chars().filter(|c| "[]()!+{}$_=;\"'~".contains(*c)).count();
    (signs >= MIN && signs * 10 >= text.chars().count() * 8).then_some(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_told_from_titles() {
        for text in [
            "alert(1)",
            "(alert)(1)",
            "a=alert,a(1)",
            "[1].find(alert)",
            "top[\"al\"+\"ert\"](1)",
            "document.cookie",
            "innerhtml=location.hash",
            "string.fromcharcode(88)",
            "alert`1`",
            "alert (1)",
            "[,alert][1](1)",
            "for(let x of[alert])x(1)",
            "content?.alert?.(1)",
        ] {
            assert!(code(text).is_some(), "{text}");
        }
        for text in [
            "red alert (remix)",
            "prompt",
            "eval",
            "the top (live)",
            "window shopper",
            "close (to you)",
            "location, location",
            "self control",
            "fetch the bolt cutters",
            "alert, alert",
            "read/write",
            "self.titled",
            "top.gear",
        ] {
            assert_eq!(code(text), None, "{text}");
        }
    }
}
