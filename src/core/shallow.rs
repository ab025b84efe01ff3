//! TOML that somebody else wrote, read only when it nests little.
//!
//! `toml` reads and drops by recursion. It bounds the parts of a key (80) and how deep brackets
//! nest (80), and not what the two make together, so the dots are counted first.

use toml::Spanned;
use toml::de::DeTable;
use toml_parser::lexer::TokenKind;

/// Most dots outside of strings and comments: each can nest a table in another.
const MAX_DOTS: usize = 64;

/// Why a text was not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShallowError {
    /// It has so many dots that reading it could exhaust the stack.
    #[error("it nests too deeply")]
    TooDeep,
    /// It is no TOML.
    #[error("it is no TOML")]
    NoToml(#[from] toml::de::Error),
}

/// Reads a TOML text.
///
/// # Errors
///
/// [`ShallowError`]. The message of the TOML error below may quote the text.
pub fn read_table(text: &str) -> Result<toml::Table, ShallowError> {
    let tokens = toml_parser::Source::new(text).lex();
    if tokens.filter(|token| token.kind() == TokenKind::Dot).count() > MAX_DOTS {
        return Err(ShallowError::TooDeep);
    }
    Ok(text.parse()?)
}

/// Reads a TOML text with the places of its keys and values.
///
/// Dots are counted from one statement to the next, so a long document may have many.
///
/// # Errors
///
/// [`ShallowError`]. The message of the TOML error below may quote the text.
pub fn read_spanned(text: &str) -> Result<Spanned<DeTable<'_>>, ShallowError> {
    let (mut dots, mut open, mut fits) = (0_usize, Vec::new(), true);
    for token in toml_parser::Source::new(text).lex() {
        match token.kind() {
            TokenKind::Dot => dots += 1,
            TokenKind::LeftCurlyBracket => open.push(TokenKind::RightCurlyBracket),
            TokenKind::LeftSquareBracket => open.push(TokenKind::RightSquareBracket),
            close @ (TokenKind::RightCurlyBracket | TokenKind::RightSquareBracket) => {
                // Behind a bracket that closes nothing, where a statement ends is up to the parser.
                fits &= open.pop() == Some(close);
            }
            TokenKind::Newline if open.is_empty() && fits => dots = 0,
            _ => {}
        }
        if dots > MAX_DOTS {
            return Err(ShallowError::TooDeep);
        }
    }
    Ok(DeTable::parse(text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bracket_that_does_not_fit_hides_no_depth() {
        let keys = "a.".repeat(60);
        for (line, last) in
            [("{KEYSa = [}}\n", "1"), ("[{KEYSa = ]]\n", "1"), ("]KEYSa = [\n", "1")]
        {
            let line = line.replace("KEYS", &keys);
            let deep = format!("a = {}{last}", line.repeat(30));
            assert!(matches!(read_spanned(&deep), Err(ShallowError::TooDeep)), "{line}");
        }
        let long = "[a.b]\nc.d = [[1.5], {e.f = 2}]\n".repeat(1_000);
        assert!(matches!(read_spanned(&long), Err(ShallowError::NoToml(_))), "a table twice");
    }

    #[test]
    fn what_nests_too_deeply_is_not_read() {
        let dotted = format!("{}a = 1", "a.".repeat(MAX_DOTS + 1));
        let both = format!("a = {}1", format!("[{{{}a = ", "a.".repeat(60)).repeat(200));
        for deep in [dotted, both] {
            assert!(matches!(read_table(&deep), Err(ShallowError::TooDeep)));
            assert!(matches!(read_spanned(&deep), Err(ShallowError::TooDeep)));
        }
        for brackets in ["a = [", "a = {a = "] {
            let deep = format!("a = {}", brackets.repeat(10_000));
            assert!(matches!(read_table(&deep), Err(ShallowError::NoToml(_))), "{brackets}");
        }
        let long = "[a.b]\nc.d = 1.5\n".repeat(1_000);
        assert!(matches!(read_spanned(&long), Err(ShallowError::NoToml(_))), "a table twice");
        let long: String = (0..1_000).map(|n| format!("[a.b{n}]\nc.d = 1.5\n")).collect();
        assert!(read_spanned(&long).is_ok());
        assert!(read_table("a.b = 'a.b.c' # .....").unwrap().contains_key("a"));
    }
}
