//! Words of a command line: whether one names a program, however it is written.

use super::names::{ALONE, COMMON, PROGRAMS};

/// Says whether what a text begins with is a program that a shell is asked to run.
pub(in crate::guard::query) fn is_command(text: &str) -> bool {
    // What may stand between the end of one command and the next.
    let text =
        text.trim_start_matches(|c: char| c.is_whitespace() || "'\"`\\;|&()!{@<+,\0".contains(c));
    let word = first_word(text);
    if word.is_empty() {
        return false;
    }
    let rest = text.get(word.len()..).unwrap_or_default();
    if word.starts_with(['/', '~']) || word.starts_with("./") || word.starts_with("../") {
        return word.len() > 2
            && word.bytes().any(|byte| byte.is_ascii_alphanumeric() || byte == b'?');
    }
    if word.starts_with('$') {
        return word.len() > 1
            && (word.len() > 5
                || !word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'$'));
    }
    let name = program(word);
    if is_assignment(word) {
        return true;
    }
    // What hides in a name: quotes, backslashes, carets, patterns.
    let is_hidden =
        name.len() + 1 < word.len() && word.contains(['\'', '"', '\\', '^', '`', '$', '?', '*']);
    let is_known = PROGRAMS.contains(&name.as_str());
    if is_hidden && (is_known || COMMON.contains(&name.as_str()) || ALONE.contains(&name.as_str()))
    {
        return true;
    }
    if is_known || ALONE.contains(&name.as_str()) {
        // Titles are written with capitals, and what Windows takes so has arguments as it has them.
        return word == word.to_ascii_lowercase()
            || has_arguments(rest)
            || word == word.to_ascii_uppercase();
    }
    COMMON.contains(&name.as_str()) && (word == word.to_ascii_lowercase() || has_arguments(rest))
}

/// Says whether a text is a command line as it is.
pub(in crate::guard::query) fn is_command_line(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['\'', '"', '(', '@', '\\', ' ']);
    let word = first_word(text);
    let rest = text.get(word.len()..).unwrap_or_default();
    let name = program(word);
    let is_lower = word == word.to_ascii_lowercase();
    let name = name.as_str();
    if ALONE.contains(&name) && rest.trim_matches(|c: char| !c.is_alphanumeric()).is_empty() {
        return is_lower;
    }
    if word.starts_with(['/', '~', '.']) && word.len() > 3 && word.contains('/') {
        return true;
    }
    if is_assignment(word) && rest.contains([';', '$', '|']) {
        return true;
    }
    let next = rest.split_whitespace().next().unwrap_or_default();
    let names_another = match name {
        "net" => {
            ["accounts", "group", "localgroup", "share", "start", "stop", "use", "user", "view"]
                .contains(&next)
        }
        "man" | "nice" | "time" | "timeout" | "type" | "watch" | "which" => {
            PROGRAMS.contains(&next)
        }
        _ => false,
    };
    names_another
        || (PROGRAMS.contains(&name) && (is_lower || has_arguments(rest)))
        || ((COMMON.contains(&name) || ALONE.contains(&name)) && has_arguments(rest))
}

/// Returns the first word, where a shell ends it.
fn first_word(text: &str) -> &str {
    let mut depth = 0_u32;
    let end = text.find(|c: char| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && (c.is_whitespace() || c.is_control() || ";|&<>(),#%=".contains(c) && c != '=')
    });
    // What stands for a blank ends a word too.
    let word = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
    let blank = ["${IFS", "$IFS", "$9", "+"]
        .iter()
        .filter_map(|blank| word.find(blank))
        .filter(|at| *at > 0)
        .min();
    word.get(..blank.unwrap_or(word.len())).unwrap_or(word)
}

/// Returns the name of a program: its folder, its extension and what hides it left out, in lower case.
fn program(word: &str) -> String {
    let word = word.trim_end_matches(['\'', '"', '`', '\\']);
    let mut name = String::with_capacity(word.len());
    let mut rest = word.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\'' | '"' | '\\' | '^' | '`' | '}' => {}
            '$' => {
                // `$@`, `$1` and `${x}` are empty.
                if rest.peek() == Some(&'{') {
                    rest.by_ref().take_while(|c| *c != '}').for_each(drop);
                } else {
                    rest.next();
                }
            }
            _ => name.push(c.to_ascii_lowercase()),
        }
    }
    let name = name.rsplit(['/', ':']).next().unwrap_or_default().to_owned();
    for end in [".exe", ".com", ".bat", ".cmd", ".sh"] {
        if let Some(base) = name.strip_suffix(end).filter(|base| !base.is_empty()) {
            return base.to_owned();
        }
    }
    // `python3.11` is python.
    let base = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    if base.len() > 2 { base.to_owned() } else { name }
}

/// Says whether a variable is set: `a=l`, and a command follows.
fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, value)| {
        !name.is_empty()
            && !value.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

/// Says whether arguments come that programs have and titles do not.
fn has_arguments(rest: &str) -> bool {
    if rest.starts_with("${IFS")
        || rest.starts_with("$IFS")
        || rest.starts_with('+') && rest.len() > 1
    {
        return true;
    }
    if rest.trim_start().starts_with(['>', '<'])
        && rest.trim().len() > 1
        && !rest.trim_start().starts_with("& ")
    {
        return true;
    }
    rest.split(|c: char| c.is_whitespace() || c == ',' || c == '\0').enumerate().any(
        |(index, word)| {
            let bare = word.trim_matches(|c: char| "'\"`();|&".contains(c));
            let is_option = bare.strip_prefix('-').is_some_and(|rest| {
                rest.trim_start_matches('-').starts_with(|c: char| c.is_ascii_alphanumeric())
            });
            let is_switch = bare.strip_prefix('/').is_some_and(|rest| {
                rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b':')
                    && !rest.is_empty()
            });
            let is_path = bare.contains('/') && bare.len() > 1
                || bare.contains('\\')
                || bare == "."
                || bare == ".."
                || bare.starts_with('~');
            let is_address = bare.matches('.').count() >= 1
                && bare
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b".-_:*".contains(&byte))
                && !bare.ends_with('.')
                && bare.len() > 3;
            let is_expansion = bare.starts_with('$')
                || bare.contains('*')
                || bare.starts_with('%')
                || bare.contains('=')
                || bare.starts_with('@');
            let is_number = index == 1
                && bare.len() <= 3
                && !bare.is_empty()
                && bare.bytes().all(|byte| byte.is_ascii_digit());
            is_option || is_switch || is_path || is_address || is_expansion || is_number
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_from_titles() {
        for text in [
            "id",
            " cat /etc/passwd",
            "/usr/bin/id",
            "w'h'o'am'i",
            "c\\at x",
            "$SHELL",
            "ls${IFS}-la",
            "who$@ami",
            "PING.EXE -n 3 1.1.1.1",
            "a=l;",
            "python3.11 -c x",
        ] {
            assert!(is_command(text), "{text}");
        }
        for text in
            [" So What", " Roll", " Cat", " Time After Time", "", " the date", " $ign", " Dog"]
        {
            assert!(!is_command(text), "{text}");
        }
        for text in [
            "ls -la",
            "whoami",
            "curl http://x.io",
            "dir C:\\",
            "sleep 5",
            "cat /etc/passwd",
            "netsh firewall set opmode disable",
        ] {
            assert!(is_command_line(text), "{text}");
        }
        for text in [
            "Time After Time",
            "find my way home",
            "cat stevens",
            "kill bill",
            "sleep",
            "echo",
            "w o m a n",
            "History",
            "sort of",
        ] {
            assert!(!is_command_line(text), "{text}");
        }
    }
}
