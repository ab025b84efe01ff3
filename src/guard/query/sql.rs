//! Text cut into tokens of SQL, without deciding which quotes open and which close: where the text lands is not known.

pub(super) mod grammar;
pub(super) mod names;

use std::ops::Range;

/// A kind of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `+ - * / % ^ ~`.
    Arithmetic,
    /// `)`.
    Close,
    /// `,`.
    Comma,
    /// `--` or `#`; what comes after it is cut too.
    Comment,
    /// `= < > != <> <=> :=`.
    Compare,
    /// `.`.
    Dot,
    /// `|| && | & !`.
    Logic,
    /// A number, hexadecimal too.
    Number,
    /// `(`.
    Open,
    /// Anything else.
    Other,
    /// A quote of any kind.
    Quote,
    /// `;`.
    Semicolon,
    /// `@x`, `@@x`, `:x`, `$1`.
    Variable,
    /// A word.
    Word,
}

/// A token.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Where it is, in bytes.
    pub(super) span: Range<usize>,
    /// Whether a block comment stands before it.
    pub(super) is_after_block: bool,
    /// Whether nothing stands between it and the one before.
    pub(super) is_adjacent: bool,
}

/// Cuts a text in lower case. Block comments are white space, but for those that `MySQL` executes, which are text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let (mut at, mut is_after_block, mut is_adjacent) = (0, false, true);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(length) = block_comment(rest) {
            at += length;
            (is_after_block, is_adjacent) = (true, false);
            continue;
        }
        if rest.starts_with("*/") {
            at += 2;
            continue;
        }
        let first = rest.chars().next().expect("the rest is not empty");
        // Bytes that are no UTF-8, such as the blank of Latin-1 (`%a0`), are blanks to some databases.
        if first.is_whitespace() || first.is_control() || first == char::REPLACEMENT_CHARACTER {
            at += first.len_utf8();
            is_adjacent = false;
            continue;
        }
        let (kind, length) =
            one(rest, first, at.checked_sub(1).and_then(|index| bytes.get(index)).copied());
        for (kind, length) in split(kind, rest.get(..length).unwrap_or(rest)) {
            tokens.push(Token { kind, span: at..at + length, is_after_block, is_adjacent });
            at += length;
            (is_after_block, is_adjacent) = (false, true);
        }
    }
    tokens
}

/// Returns the length of a block comment, or of what begins one that `MySQL` executes.
fn block_comment(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix("/*")?;
    if let Some(version) = body.strip_prefix(['!', '+']) {
        return Some(3 + version.bytes().take(6).take_while(u8::is_ascii_digit).count());
    }
    // One that is not closed hides nothing here: what comes after it is looked at.
    Some(body.find("*/").map_or(2, |end| end + 4))
}

/// Reads one token.
fn one(rest: &str, first: char, before: Option<u8>) -> (Kind, usize) {
    let run = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
    let two = |kind| (kind, 2);
    match first {
        '\'' | '"' | '`' => (Kind::Quote, 1),
        ';' => (Kind::Semicolon, 1),
        ',' => (Kind::Comma, 1),
        '(' => (Kind::Open, 1),
        ')' => (Kind::Close, 1),
        '#' => (Kind::Comment, 1),
        '-' if rest.starts_with("--") => two(Kind::Comment),
        '|' if rest.starts_with("||") => two(Kind::Logic),
        '&' if rest.starts_with("&&") => two(Kind::Logic),
        '=' | '<' | '>' => (Kind::Compare, run(|c| "<=>".contains(c))),
        '!' | ':' if rest.get(1..2) == Some("=") => two(Kind::Compare),
        '!' | '&' | '|' => (Kind::Logic, 1),
        '+' | '-' | '*' | '/' | '%' | '^' | '~' => (Kind::Arithmetic, 1),
        '@' => (Kind::Variable, run(|c| c == '@' || is_word(c))),
        '.' if !before.is_some_and(|byte| byte.is_ascii_alphanumeric())
            && rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit) =>
        {
            (
                Kind::Number,
                1 + rest
                    .get(1..)
                    .map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count()),
            )
        }
        '.' => (Kind::Dot, 1),
        '0' if rest.starts_with("0x") => (
            Kind::Number,
            2 + rest
                .get(2..)
                .map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_hexdigit).count()),
        ),
        '0'..='9' => {
            let whole = run(|c| c.is_ascii_digit());
            let fraction = rest.get(whole..).and_then(|rest| rest.strip_prefix('.'));
            let more =
                fraction.map_or(0, |rest| 1 + rest.bytes().take_while(u8::is_ascii_digit).count());
            (Kind::Number, whole + more)
        }
        _ if is_word(first) => (Kind::Word, run(is_word)),
        _ => (Kind::Other, first.len_utf8()),
    }
}

/// Splits `or1` and `and1`, as databases do not and lists of attacks expect.
fn split(kind: Kind, text: &str) -> Vec<(Kind, usize)> {
    if kind == Kind::Word {
        for word in ["or", "and"] {
            if text.strip_prefix(word).is_some_and(|rest| {
                !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit())
            }) {
                return vec![(Kind::Word, word.len()), (Kind::Number, text.len() - word.len())];
            }
        }
    }
    vec![(kind, text.len())]
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '$'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|token| &text[token.span]).collect()
    }

    #[test]
    fn text_is_cut_into_tokens() {
        assert_eq!(cut("1' or1=1-- x"), ["1", "'", "or", "1", "=", "1", "--", "x"]);
        assert_eq!(
            cut("un/**/ion/*!50000select*/ 0xff,@@version"),
            ["un", "ion", "select", "0xff", ",", "@@version"]
        );
        assert_eq!(cut("a.b .5 1.5 <=> é"), ["a", ".", "b", ".5", "1.5", "<=>", "é"]);
        assert_eq!(cut("/* open union"), ["open", "union"]);
    }
}
