//! Questions about text that may land in a command line: what ends a command, and what is a command.

pub(super) mod names;
mod word;

use self::names::{CALLS, CODE, PATHS, VARIABLES};
pub(super) use self::word::{is_command, is_command_line};
use super::form::window;

/// How much is looked at after a place. A name that is longer names no program.
const WINDOW_BYTES: usize = 256;

/// Returns where a command ends in a text, and what comes after it.
pub(super) fn after_separators(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.char_indices()
        .filter(|(_, c)| matches!(c, ';' | '|' | '&' | '\n' | '\r' | '!' | '(' | '`' | '{'))
        .filter_map(|(at, c)| {
            let rest = window(text.get(at + c.len_utf8()..)?, WINDOW_BYTES);
            // The end of a reference of HTML is no end of a command.
            let is_reference = c == ';' && is_reference(text.get(..at).unwrap_or_default());
            // A parenthesis or a brace alone begins no command in text: `Hello (Date Night)`.
            let begins = match c {
                '(' | '{' => text.get(..at).is_some_and(|before| {
                    before.trim_end().is_empty()
                        || before.ends_with(['$', '<', '>', '`', ';', '|', '&'])
                }),
                '!' => text.get(..at).is_some_and(|before| before.trim_end().is_empty()),
                _ => true,
            };
            (begins && !is_reference).then_some((at, rest))
        })
}

fn is_reference(before: &str) -> bool {
    let name = before.len()
        - before
            .bytes()
            .rev()
            .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#')
            .count();
    before.get(..name).is_some_and(|head| head.ends_with('&')) && before.len() > name
}

/// Returns where the shell puts something in place.
pub(super) fn substitution(text: &str) -> Option<usize> {
    let quoted = text.match_indices('`').map(|(at, _)| at).collect::<Vec<_>>();
    if let [first, .., last] = quoted.as_slice() {
        let inside = text.get(first + 1..*last).unwrap_or_default().trim_matches('`').trim();
        // `Rock `n` Roll` is spelled so.
        if inside.len() > 1 {
            return Some(*first);
        }
    }
    for (at, _) in text.match_indices('$') {
        let rest = text.get(at + 1..).unwrap_or_default();
        let name =
            rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let is_variable = VARIABLES.contains(&rest.get(..name).unwrap_or_default());
        if is_variable
            || rest.starts_with(['(', '{', '[']) && rest.len() > 2
            || rest.starts_with("'\\")
            || rest.starts_with('@') && rest.len() > 1 && text.len() > 4
        {
            return Some(at);
        }
    }
    for open in ["<(", ">(", "{$"] {
        if let Some(at) = text
            .find(open)
            .filter(|at| text.get(at + 2..).is_some_and(|rest| rest.contains([')', '}'])))
        {
            return Some(at);
        }
    }
    let brace = text.match_indices('{').find(|(at, _)| {
        let inside = text
            .get(at + 1..)
            .and_then(|rest| window(rest, WINDOW_BYTES).split_once('}'))
            .map_or("", |(inside, _)| inside);
        inside.split_once(',').is_some_and(|(first, rest)| {
            !rest.contains(' ') && (is_command(first) || rest.contains('/'))
        })
    });
    brace.map(|(at, _)| at).or_else(|| windows_variable(text))
}

/// Returns where a variable of Windows is: `%COMSPEC%`, `%PATH:~0,4%`.
fn windows_variable(text: &str) -> Option<usize> {
    text.match_indices('%').find_map(|(at, _)| {
        let rest = text.get(at + 1..)?;
        let length =
            rest.bytes().take_while(|byte| byte.is_ascii_alphabetic() || *byte == b'_').count();
        let after = rest.get(length..)?;
        let name = rest.get(..length)?;
        ((after.starts_with('%')
            && length >= 4
            && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'))
            || (length >= 3 && after.starts_with(":~")))
        .then_some(at)
    })
}

/// Returns where input or output goes to a file.
pub(super) fn redirection(text: &str) -> Option<usize> {
    text.char_indices().filter(|(_, c)| matches!(c, '<' | '>')).find_map(|(at, _)| {
        let rest = window(text.get(at + 1..)?, WINDOW_BYTES);
        let rest = rest.trim_start_matches(['>', '<', '&', '|']).trim_start();
        let word = rest
            .split(|c: char| c.is_whitespace() || ";|&)'\"".contains(c))
            .next()
            .unwrap_or_default();
        let has_extension = word.rsplit_once('.').is_some_and(|(name, end)| {
            !name.is_empty()
                && (2..=4).contains(&end.len())
                && end.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        let is_descriptor = text.get(at + 1..).is_some_and(|rest| rest.starts_with('&'))
            && word.starts_with(|c: char| c.is_ascii_digit());
        (word.starts_with(['/', '\\', '$', '~', '#']) && word.len() > 1
            || word.starts_with("./")
            || has_extension
            || is_descriptor
            || rest.starts_with("C:")
            || word.eq_ignore_ascii_case("nul"))
        .then_some(at)
    })
}

/// Returns where a path is that attacks are after, in a text in lower case.
pub(super) fn sensitive_path(text: &str) -> Option<usize> {
    let plain: String = text.chars().map(|c| if c == '\\' { '/' } else { c }).collect();
    let named = PATHS.iter().find_map(|path| plain.find(path));
    named
        .or_else(|| {
            // Patterns stand for names: `/???/c?t`, `/b[i]n/*at`.
            plain.match_indices('/').find_map(|(at, _)| {
                let word =
                    window(plain.get(at..)?, WINDOW_BYTES).split(char::is_whitespace).next()?;
                let is_pattern =
                    word.matches(['?', '*', '[']).count() >= 2 && word.matches('/').count() >= 2;
                is_pattern.then_some(at)
            })
        })
        .or_else(|| {
            // Quotes within a name are for a shell alone: `/e't'c/passwd`.
            let bare: String = plain.chars().filter(|c| !"'\"`".contains(*c)).collect();
            PATHS.iter().any(|path| bare.contains(path)).then_some(0)
        })
}

/// Returns where code that starts programs is, in a text in lower case.
pub(super) fn code(text: &str) -> Option<usize> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    (CODE.iter().any(|sign| plain.contains(sign)) || CALLS.iter().any(|name| is_called(text, name)))
        .then_some(0)
}

/// Says whether a function is called, and no title goes on in parentheses: `Sleep (2010 Remaster)`.
fn is_called(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let after = text.get(at + name.len()..).unwrap_or_default();
        let Some(argument) = after.trim_start().strip_prefix('(') else { return false };
        let is_beside = after.starts_with('(');
        let argument = window(argument.trim_start(), WINDOW_BYTES);
        let is_value = argument.starts_with(['\'', '"', '$', '`', ')']);
        let word = argument.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next();
        let rest = argument.get(word.map_or(0, str::len)..).unwrap_or_default();
        // A number alone, a call within the call, a word alone.
        is_value || (is_beside && rest.starts_with([')', '(', '[', '.', ',', ';', '\\']))
    })
}

/// Says whether a text in lower case begins as an option does.
pub(super) fn is_option(text: &str) -> bool {
    let Some(rest) = text.trim_start().strip_prefix('-') else { return false };
    let (rest, is_long) = rest.strip_prefix('-').map_or((rest, false), |rest| (rest, true));
    let length = rest
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-' || *byte == b'_')
        .count();
    let after = rest.get(length..).unwrap_or_default();
    rest.starts_with(|c: char| c.is_ascii_alphabetic())
        && !rest.get(..length).unwrap_or_default().ends_with('-')
        && (is_long
            || after.starts_with('=')
            || (length == 1 && (after.is_empty() || after.starts_with([' ', '/'])))
            || after.starts_with(" /"))
}

/// Says whether a text ends with a sign that joins commands, or begins with one, and there is little else.
pub(super) fn has_open_end(text: &str) -> bool {
    let text = text.trim();
    let joins = |c: char| matches!(c, ';' | '|' | '&');
    let core = text.trim_matches(|c: char| joins(c) || c.is_whitespace() || "'\"`\\)(".contains(c));
    text.contains(joins) && core.len() <= 2 && core.len() < text.len()
        || (text.ends_with(['|', ';', '&'])
            && (text.starts_with(joins) || text.starts_with(['\'', '"'])))
}
