//! A query as it is, and as it reads once something has decoded it.

use std::cell::OnceCell;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

use super::decode;
use super::sql::Token;

/// How often a query is decoded at most. A proxy, a framework and a page make three.
const MAX_DECODINGS: usize = 3;

/// One way to read a query.
pub(super) struct Form {
    /// The text.
    pub(super) text: String,
    /// The text with ASCII letters in lower case; offsets are the same.
    pub(super) lower: String,
    /// Whether it is the query as it was given.
    pub(super) is_original: bool,
    /// Whether decoding brought a `<` forth.
    pub(super) has_hidden_angle: bool,
    tokens: OnceCell<Vec<Token>>,
}

/// What a check found in a text.
#[derive(Debug)]
pub(super) struct Hit {
    /// Where it is, in bytes.
    pub(super) span: Range<usize>,
    /// One sentence, lower case, no period.
    pub(super) message: String,
}

impl Hit {
    pub(super) fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: message.into() }
    }
}

impl Form {
    fn new(text: String, is_original: bool) -> Self {
        let lower = text.to_ascii_lowercase();
        Self { text, lower, is_original, has_hidden_angle: false, tokens: OnceCell::new() }
    }

    /// Returns the ways to read a query: as it is, then each as the one before reads once decoded. Decoding shortens
    /// or ends, so the forms together are bounded by the query.
    pub(super) fn all(text: &str) -> Vec<Self> {
        let mut forms = vec![Self::new(text.to_owned(), true)];
        let mut last = text.to_owned();
        for _ in 0..MAX_DECODINGS {
            let next: String = decode::once(&last).nfkc().collect();
            if next == last || next.len() > 4 * text.len().max(64) {
                break;
            }
            let mut form = Self::new(next.clone(), false);
            form.has_hidden_angle = next.matches('<').count() > text.matches('<').count();
            forms.push(form);
            last = next;
        }
        forms
    }

    /// Returns its tokens of SQL.
    pub(super) fn tokens(&self) -> &[Token] {
        self.tokens.get_or_init(|| super::sql::tokens(&self.lower))
    }
}

/// Returns the first `bytes` of a text, or a few less: what is asked of every place then takes the same time.
pub(super) fn window(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_decoded_until_nothing_changes() {
        let texts =
            |text: &str| Form::all(text).into_iter().map(|form| form.text).collect::<Vec<_>>();
        assert_eq!(texts("plain"), ["plain"]);
        assert_eq!(texts("%2527"), ["%2527", "%27", "'"]);
        assert_eq!(texts("&lt;b&#x3e;"), ["&lt;b&#x3e;", "<b>"]);
        assert_eq!(texts("＜b＞"), ["＜b＞", "<b>"]);
        assert_eq!(texts("%252525252527").len(), 4);
    }
}
