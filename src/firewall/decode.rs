//! The bytes pass: from the bytes of a file to its text, and what the text hides from a reader.

mod cookie;
mod hidden;
mod identifiers;
mod layout;
mod suppression;

use std::sync::Arc;

use super::parse::Module;
use super::rules::UNKNOWN_ENCODING;
use crate::core::finding::Finding;
use crate::core::source::{Place, Source, Span};
use cookie::Encoding;

/// Most findings of one rule in one file; the last says how many there are.
const MAX_FINDINGS: usize = 50;

/// What was found out about a file's text.
#[derive(Debug)]
pub(crate) struct Decoded {
    /// The text, without a byte order mark.
    pub(crate) source: Source,
    /// What it hides.
    pub(crate) findings: Vec<Finding>,
}

/// Decodes a file as Python does: byte order mark, then the coding line, then UTF-8.
///
/// # Errors
///
/// A finding of kind unreadable, when the encoding is not read here or the bytes are not in it.
pub(crate) fn decode(name: &Arc<str>, bytes: &[u8]) -> Result<Decoded, Box<Finding>> {
    let refuse = |offset: usize, message: String| {
        // The place is a line of the bytes, since there is no text.
        let shown = String::from_utf8_lossy(bytes.get(..offset).unwrap_or_default());
        let source = Source::new(Arc::clone(name), shown.as_ref());
        let place = source.place(Span::new(shown.len(), shown.len()));
        Box::new(Finding::new(&UNKNOWN_ENCODING, place, message))
    };
    let (encoding, bom) =
        cookie::encoding(bytes).map_err(|error| refuse(error.offset, error.message))?;
    let body = bytes.get(bom..).unwrap_or_default();
    // `contains` looks at many bytes at once, `position` at one.
    if body.contains(&0)
        && let Some(offset) = body.iter().position(|byte| *byte == 0)
    {
        return Err(refuse(bom + offset, "it has NUL characters".to_owned()));
    }
    let text: Arc<str> = match encoding {
        Encoding::Utf8 => match std::str::from_utf8(body) {
            Ok(text) => text.into(),
            Err(error) => {
                let offset = bom + error.valid_up_to();
                let message = match error.error_len() {
                    None => "it ends within a UTF-8 character",
                    Some(_) => "it is not UTF-8, and no coding line says what it is",
                };
                return Err(refuse(offset, message.to_owned()));
            }
        },
        Encoding::Ascii => match body.iter().position(|byte| !byte.is_ascii()) {
            None => String::from_utf8_lossy(body).into(),
            Some(offset) => {
                return Err(refuse(
                    bom + offset,
                    "it is not ASCII, as its coding line says".to_owned(),
                ));
            }
        },
        Encoding::Latin1 => body.iter().map(|byte| char::from(*byte)).collect::<String>().into(),
    };
    Ok(of_text(name, text))
}

/// Looks through a text that was decoded elsewhere.
pub(crate) fn of_text(name: &Arc<str>, text: impl Into<Arc<str>>) -> Decoded {
    let source = Source::new(Arc::clone(name), text);
    let mut findings = Vec::new();
    hidden::check(&source, &mut findings);
    Decoded { source, findings }
}

/// Looks for what a text that parses hides: in names, behind blanks, in long lines.
pub(crate) fn inspect(source: &Source, module: &Module, findings: &mut Vec<Finding>) {
    identifiers::check(source, module.tokens(), findings);
    layout::check(source, module.tokens(), findings);
}

/// Returns the comments that ask a checker to look away.
pub(crate) fn suppressions(source: &Source, module: &Module) -> Vec<Place> {
    suppression::find(source, module.tokens())
}

/// Findings of one rule in one file, up to [`MAX_FINDINGS`] of them.
struct Capped<'a> {
    findings: &'a mut Vec<Finding>,
    count: usize,
    last: usize,
}

impl<'a> Capped<'a> {
    fn new(findings: &'a mut Vec<Finding>) -> Self {
        Self { findings, count: 0, last: 0 }
    }

    fn push(&mut self, finding: impl FnOnce() -> Finding) {
        self.count += 1;
        if self.count <= MAX_FINDINGS {
            self.last = self.findings.len();
            self.findings.push(finding());
        }
    }
}

impl Drop for Capped<'_> {
    fn drop(&mut self) {
        if self.count > MAX_FINDINGS
            && let Some(last) = self.findings.get_mut(self.last)
        {
            let more = self.count - MAX_FINDINGS;
            last.message = format!("{}, and {more} more after it", last.message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Result<String, String> {
        decode(&Arc::from("p.py"), bytes)
            .map(|decoded| decoded.source.text().to_owned())
            .map_err(|finding| finding.message)
    }

    #[test]
    fn text_is_decoded_as_cpython_does() {
        assert_eq!(text("x = 'ü'".as_bytes()).unwrap(), "x = 'ü'");
        assert_eq!(text(b"\xef\xbb\xbfx = 1").unwrap(), "x = 1");
        assert_eq!(text(b"# coding: latin-1\nx = '\xfc'").unwrap(), "# coding: latin-1\nx = 'ü'");
        assert_eq!(text(b"").unwrap(), "");
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for (bytes, message) in [
            (&b"x = '\xfc'"[..], "not UTF-8"),
            (b"x = '\xe2\x82", "ends within"),
            (b"x = 1\0", "NUL"),
            (b"# coding: ascii\nx = '\xc3\xbc'", "not ASCII"),
            (b"# coding: latin-1\nx = '\0'", "NUL"),
            (b"\xff\xfex\0", "NUL"),
            (b"\xed\xa0\x80", "not UTF-8"),
            (b"\xc0\x80", "not UTF-8"),
        ] {
            assert!(text(bytes).unwrap_err().contains(message), "{bytes:?}: {:?}", text(bytes));
        }
    }
}
