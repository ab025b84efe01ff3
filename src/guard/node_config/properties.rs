//! Files of Java properties into a tree: a key and a value a line, which a backslash continues on the next.
//!
//! (Java SE 21, `java.util.Properties.load`)

use std::collections::HashSet;
use std::iter::Peekable;
use std::str::CharIndices;

use super::tree::{Item, Key, Kind, Refusal, Tree};
use crate::core::source::Span;

/// Reads a text.
pub(super) fn read(text: &str) -> Result<Tree, Refusal> {
    let mut tree = Tree::default();
    let mut entries = Vec::new();
    let mut seen = HashSet::new();
    let mut characters = text.char_indices().peekable();
    while let Some((start, first)) = characters.peek().copied() {
        if first.is_whitespace() {
            characters.next();
            continue;
        }
        if matches!(first, '#' | '!') {
            while characters.next_if(|(_, c)| !is_end(*c)).is_some() {}
            continue;
        }
        let key = word(&mut characters, |c| matches!(c, '=' | ':') || is_blank(c))?;
        let key_end = place(&mut characters, text);
        while characters.next_if(|(_, c)| is_blank(*c)).is_some() {}
        if characters.next_if(|(_, c)| matches!(c, '=' | ':')).is_some() {
            while characters.next_if(|(_, c)| is_blank(*c)).is_some() {}
        }
        let from = place(&mut characters, text);
        let value = word(&mut characters, |_| false)?;
        let at = Span::new(from, place(&mut characters, text));
        let key = Key { text: key, span: Span::new(start, key_end) };
        if !seen.insert(key.text.clone()) {
            tree.repeated.push(key.span);
        }
        let node = tree.add(at, Kind::Scalar(value));
        entries.push((key, Item { node, at }));
    }
    let root = tree.add(Span::new(0, text.len()), Kind::Map(entries));
    tree.documents.push(root);
    Ok(tree)
}

type Characters<'t> = Peekable<CharIndices<'t>>;

/// Reads up to the end of the line, or a character that ends it, with escapes resolved.
fn word(characters: &mut Characters<'_>, ends: fn(char) -> bool) -> Result<String, Refusal> {
    let mut word = String::new();
    while let Some((_, character)) = characters.next_if(|(_, c)| !is_end(*c) && !ends(*c)) {
        if character != '\\' {
            word.push(character);
            continue;
        }
        match characters.next() {
            // The line goes on, behind what indents the next one.
            Some((_, end @ ('\r' | '\n'))) => {
                if end == '\r' {
                    characters.next_if(|(_, c)| *c == '\n');
                }
                while characters.next_if(|(_, c)| is_blank(*c)).is_some() {}
            }
            Some((at, 'u')) => word.push(unicode(characters, at)?),
            Some((_, 't')) => word.push('\t'),
            Some((_, 'n')) => word.push('\n'),
            Some((_, 'r')) => word.push('\r'),
            Some((_, 'f')) => word.push('\u{c}'),
            Some((_, other)) => word.push(other),
            None => {}
        }
    }
    Ok(word)
}

/// Reads the four digits of an escape. Half of a surrogate pair becomes U+FFFD.
fn unicode(characters: &mut Characters<'_>, at: usize) -> Result<char, Refusal> {
    let malformed = || Refusal::new(at, "an escape has no four digits");
    let mut code = 0;
    for _ in 0..4 {
        let digit = characters.next().and_then(|(_, c)| c.to_digit(16)).ok_or_else(malformed)?;
        code = code * 16 + digit;
    }
    Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
}

fn place(characters: &mut Characters<'_>, text: &str) -> usize {
    characters.peek().map_or(text.len(), |(at, _)| *at)
}

fn is_end(character: char) -> bool {
    matches!(character, '\r' | '\n')
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\u{c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        let tree = read(text).unwrap();
        let Kind::Map(entries) = &tree.node(tree.documents[0]).kind else { panic!("a map") };
        let value = |item: &Item| match &tree.node(item.node).kind {
            Kind::Scalar(value) => value.clone(),
            _ => panic!("a scalar"),
        };
        entries.iter().map(|(key, item)| (key.text.clone(), value(item))).collect()
    }

    #[test]
    fn lines_are_read_as_java_does() {
        let text = "# c\n! c\n a.b = x y \nc:d\ne f\ng\\ h=\\u00e9\\\n   more\nempty\nk==v # no comment\r\nz=1";
        let expected = [
            ("a.b", "x y "),
            ("c", "d"),
            ("e", "f"),
            ("g h", "émore"),
            ("empty", ""),
            ("k", "=v # no comment"),
            ("z", "1"),
        ];
        assert_eq!(pairs(text), expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
        assert!(read("a=\\u00g0").is_err());
        assert!(read("a=\\u0").is_err());
        assert_eq!(pairs("a=\\"), [("a".to_owned(), String::new())]);
    }
}
