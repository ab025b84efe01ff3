//! A text without its secrets, so that neither an excerpt nor a fingerprint has anything of one, its length included.

use super::config::Config;
use crate::core::source::{Excerpt, Place, Source, Span};

/// What stands where a secret was.
const MASK: &str = "***";

/// The text of a file to take places from.
pub(super) struct Masked<'c> {
    config: &'c Config,
    text: Source,
    /// Each secret, and where its mask is.
    masks: Vec<(Span, usize)>,
}

impl<'c> Masked<'c> {
    pub(super) fn of(config: &'c Config) -> Self {
        let original = config.source.text();
        let mut text = String::with_capacity(original.len());
        let mut masks = Vec::with_capacity(config.secrets.len());
        let mut at = 0;
        for secret in &config.secrets {
            text.push_str(original.get(at..secret.start).unwrap_or_default());
            masks.push((*secret, text.len()));
            text.push_str(MASK);
            at = secret.end;
        }
        text.push_str(original.get(at..).unwrap_or_default());
        let name = std::sync::Arc::clone(config.source.name());
        Self { config, text: Source::new(name, text), masks }
    }

    /// Returns the place of a span: what is shown is masked, and lines and columns are those of the file. What ends in
    /// a secret is told to end where the secret begins.
    pub(super) fn place(&self, span: Span) -> Place {
        let mut place = self.text.place(Span::new(self.masked(span.start), self.masked(span.end)));
        let start = self.outside(span.start);
        let span = Span::new(start, self.outside(span.end).max(start));
        (place.line, place.column) = self.config.source.position(span.start);
        (place.end_line, place.end_column) = self.config.source.position(span.end);
        place.span = span;
        place
    }

    /// Returns the place of what is wrong with a file as a whole, or with a text that could not be read: nothing of
    /// that is shown, since nobody knows what is a secret in it.
    pub(super) fn bare_place(&self, offset: usize) -> Place {
        let (line, column) = self.config.source.position(offset);
        let span = Span::new(offset, offset);
        let empty = Source::new(std::sync::Arc::clone(self.config.source.name()), "");
        let place = empty.place(Span::default());
        let excerpt = Excerpt::default();
        Place { span, line, column, end_line: line, end_column: column, excerpt, ..place }
    }

    fn mask_before(&self, offset: usize) -> Option<&(Span, usize)> {
        let after = self.masks.partition_point(|(secret, _)| secret.start <= offset);
        after.checked_sub(1).and_then(|at| self.masks.get(at))
    }

    /// Returns where an offset of the file is in the masked text.
    fn masked(&self, offset: usize) -> usize {
        match self.mask_before(offset) {
            Some((secret, mask)) if offset == secret.start => *mask,
            Some((secret, mask)) => mask + MASK.len() + offset.saturating_sub(secret.end),
            None => offset,
        }
    }

    /// Moves an offset in or at the end of a secret to where the secret begins.
    fn outside(&self, offset: usize) -> usize {
        match self.mask_before(offset) {
            Some((secret, _)) if offset <= secret.end => secret.start,
            _ => offset,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn nothing_of_a_secret_is_in_a_place() {
        let text = "# x\na: {password: 'hunter2é', secure: no} # hunter2é\n";
        let config = Config::read(Path::new("a.yml"), text.as_bytes(), false);
        let masked = Masked::of(&config);
        let start = text.find("secure").unwrap();
        let place = masked.place(Span::new(start, start + 6));
        assert_eq!(&*place.excerpt.text, "a: {password: ***, secure: no} # ***");
        assert_eq!(&place.excerpt.text[place.excerpt.start..place.excerpt.end], "secure");
        assert_eq!((place.line, place.column, place.span.start), (2, 27, start));
        let start = text.find("'hunter").unwrap();
        let place = masked.place(Span::new(start, start + 11));
        assert_eq!((place.column, place.end_column, place.span.end), (15, 15, start));
    }

    #[test]
    fn a_longer_secret_has_the_same_fingerprint() {
        let digest = |text: &str| {
            let config = Config::read(Path::new("a.yml"), text.as_bytes(), false);
            Masked::of(&config).place(Span::new(0, 8)).digest
        };
        assert_eq!(digest("password: abcd # old: abc"), digest("password: 'abcdefg' # older"));
    }
}
