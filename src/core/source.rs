//! A text that is checked: its name, its characters, and where in it something lies.

use std::sync::{Arc, OnceLock};

use sha2::{Digest as _, Sha256};

/// A stretch of a text: offsets in bytes from 0, half-open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// Returns the span from `start` up to, not including, `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }
}

/// A text with a name.
#[derive(Debug)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    /// Where each line begins. A line ends with LF, CR LF, or a lone CR, as Python counts them.
    line_starts: OnceLock<Vec<usize>>,
}

impl Source {
    /// Makes a source from a name to show and a text.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        Self { name: name.into(), text, line_starts: OnceLock::new() }
    }

    /// Returns the name to show.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Returns the whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns a stretch of the text, empty when the span does not lie within it.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// Returns the place of a span: lines and columns, and the lines it lies on.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        let (line, column) = self.position(span.start);
        let (end_line, end_column) = self.position(span.end);
        let excerpt = self.excerpt(span, line);
        let digest = self.digest(span, &excerpt);
        let path = Arc::clone(&self.name);
        Place { path, span, line, column, end_line, end_column, excerpt, digest }
    }

    /// Returns line and column of an offset, both from 1; columns count characters.
    #[must_use]
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let line = self.line_starts().partition_point(|start| *start <= offset).max(1);
        let start = self.line_starts().get(line - 1).copied().unwrap_or_default();
        let before = self.text.get(start..offset).unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// Returns the digest of what the span covers and of the line that it begins on: both, so that
    /// neither another argument nor another statement on a later line goes unnoticed.
    fn digest(&self, span: Span, excerpt: &Excerpt) -> [u8; 16] {
        let mut hash = Sha256::new();
        for text in [&*excerpt.text, self.slice(span)] {
            for word in text.split_whitespace() {
                hash.update(word);
                hash.update(b" ");
            }
            hash.update(b"\n");
        }
        let mut digest = [0; 16];
        digest.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
        digest
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| line_starts(&self.text))
    }

    fn excerpt(&self, span: Span, line: usize) -> Excerpt {
        let line_start = self.line_starts().get(line - 1).copied().unwrap_or_default();
        let line_end = self.line_starts().get(line).copied().unwrap_or(self.text.len());
        let from = floor_boundary(
            &self.text,
            span.start.saturating_sub(Excerpt::BEFORE_BYTES).max(line_start),
        );
        let to = floor_boundary(
            &self.text,
            line_end.min(span.start.saturating_add(Excerpt::AFTER_BYTES)),
        );
        let text = self.text.get(from..to).unwrap_or_default().trim_end_matches(['\r', '\n']);
        let start = span.start.saturating_sub(from).min(text.len());
        let end = span.end.saturating_sub(from).clamp(start, text.len());
        Excerpt { text: text.into(), start, end: floor_boundary(text, end) }
    }
}

/// Where something lies, with what is needed to show it when the text itself is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The name of the source.
    pub path: Arc<str>,
    /// Offsets in bytes of the decoded text, from 0.
    pub span: Span,
    /// The line of the first character, from 1.
    pub line: usize,
    /// The column of the first character, from 1, in characters.
    pub column: usize,
    /// The line after the last character, from 1.
    pub end_line: usize,
    /// The column after the last character, from 1, in characters.
    pub end_column: usize,
    /// The line it begins on, or as much of it as can be shown.
    pub excerpt: Excerpt,
    /// The first half of the SHA-256 of what it covers and of the line it begins on, runs of white
    /// space taken as one: what a fingerprint knows it by when lines around it move.
    pub digest: [u8; 16],
}

/// What is shown of the line that something begins on. A line of a megabyte is cut to what surrounds it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The text, without its line end.
    pub text: Arc<str>,
    /// Where in `text` the thing begins, in bytes.
    pub start: usize,
    /// Where in `text` it ends, in bytes; the end of the line at most.
    pub end: usize,
}

impl Excerpt {
    /// How much is kept of a line before the thing.
    const BEFORE_BYTES: usize = 120;
    /// How much is kept from where the thing begins.
    const AFTER_BYTES: usize = 200;
}

fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    for index in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        if bytes.get(index..index + 2) != Some(b"\r\n") {
            starts.push(index + 1);
        }
    }
    starts
}

fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_python_counts_them() {
        let source = Source::new("p.py", "a\rb\r\nü = x\n");
        assert_eq!(source.position(0), (1, 1));
        assert_eq!(source.position(2), (2, 1));
        assert_eq!(source.position(source.text().find('x').unwrap()), (3, 5));
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}os.system{}", "é".repeat(500), " ".repeat(500));
        let source = Source::new("p.py", text.as_str());
        let start = text.find("os").unwrap();
        let place = source.place(Span::new(start, start + 9));
        let excerpt = &place.excerpt;
        assert_eq!(excerpt.text.get(excerpt.start..excerpt.end), Some("os.system"));
        assert!(excerpt.text.len() < 400);
        assert_eq!((place.line, place.column), (1, 501));
    }

    #[test]
    fn a_digest_knows_what_is_there_and_not_where() {
        let digest = |text: &str| {
            let start = text.find("exec").unwrap();
            Source::new("p.py", text).place(Span::new(start, text.len())).digest
        };
        assert_eq!(digest("exec(a,\n  b)"), digest("\n\n  exec(a,\n\tb)"));
        assert_ne!(digest("exec(a,\n  b)"), digest("exec(a,\n  c)"));
        assert_ne!(digest("exec(a)"), digest("x = exec(a)"));
    }
}
