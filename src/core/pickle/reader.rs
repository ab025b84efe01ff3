//! The arguments of opcodes, as the unpickler of CPython takes them.

use super::PickleError;

/// Where the walk is.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], PickleError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let taken = rest.get(..count).ok_or(PickleError::Truncated(self.at))?;
        self.at += count;
        Ok(taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, PickleError> {
        let at = self.at;
        self.take(1)?.first().copied().ok_or(PickleError::Truncated(at))
    }

    /// Reads an unsigned number of `width` bytes, least byte first.
    pub(super) fn number(&mut self, width: usize) -> Result<u64, PickleError> {
        let bytes = self.take(width)?;
        Ok(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// Reads as many bytes as a number of `width` bytes before them says.
    pub(super) fn counted(&mut self, width: usize) -> Result<&'a [u8], PickleError> {
        let at = self.at;
        let count = self.number(width)?;
        self.take(usize::try_from(count).map_err(|_| PickleError::Truncated(at))?)
    }

    /// Says that a frame begins whose length comes next (`FRAME`).
    pub(super) fn frame(&mut self) -> Result<(), PickleError> {
        let at = self.at;
        let length = self.number(8)?;
        let rest = self.bytes.len().saturating_sub(self.at);
        match usize::try_from(length) {
            Ok(length) if length <= rest => Ok(()),
            _ => Err(PickleError::Truncated(at)),
        }
    }

    /// Reads up to a line feed, which is not part of what is returned.
    pub(super) fn line(&mut self) -> Result<&'a [u8], PickleError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let end = rest.iter().position(|byte| *byte == b'\n');
        let line = end.and_then(|end| rest.get(..end)).ok_or(PickleError::Truncated(self.at))?;
        self.at += line.len() + 1;
        Ok(line)
    }

    /// Reads a line that is UTF-8.
    pub(super) fn name(&mut self) -> Result<&'a str, PickleError> {
        let at = self.at;
        std::str::from_utf8(self.line()?).map_err(|_| PickleError::Malformed(at))
    }

    /// Reads a line that is a decimal number, the index of a place in the memo.
    pub(super) fn index(&mut self) -> Result<u64, PickleError> {
        let at = self.at;
        let line = self.name()?;
        let digits = !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
        line.parse().ok().filter(|_| digits).ok_or(PickleError::Malformed(at))
    }

    /// Reads a line that is a quoted string of Python 2 (`STRING`), which is a text by default.
    pub(super) fn quoted(&mut self) -> Result<String, PickleError> {
        let at = self.at;
        let line = self.line()?;
        let inside = match line {
            [first @ (b'\'' | b'"'), inside @ .., last] if first == last => inside,
            _ => return Err(PickleError::Malformed(at)),
        };
        unescape(inside).ok_or(PickleError::Malformed(at))
    }

    /// Reads a line in the codec `raw-unicode-escape` (`UNICODE`).
    pub(super) fn raw_unicode(&mut self) -> Result<String, PickleError> {
        let at = self.at;
        raw_unicode(self.line()?).ok_or(PickleError::Malformed(at))
    }
}

fn raw_unicode(line: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let [first, after @ ..] = rest {
        rest = after;
        let digits = match (first, after.first()) {
            (b'\\', Some(b'u')) => 4,
            (b'\\', Some(b'U')) => 8,
            (b'\\', Some(next)) => {
                text.push('\\');
                text.push(char::from(*next));
                rest = after.get(1..)?;
                continue;
            }
            _ => {
                text.push(char::from(*first));
                continue;
            }
        };
        let code = number(after.get(1..=digits)?, 16)?;
        // A surrogate is no name of a module, so that it need not be kept.
        text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        rest = after.get(1 + digits..)?;
    }
    Some(text)
}

/// Decodes the escapes of a string literal of Python 2 (`codecs.escape_decode`).
fn unescape(inside: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(inside.len());
    let mut rest = inside;
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'\\' {
            text.push(char::from(*first));
            continue;
        }
        let [escaped, after @ ..] = after else { return None };
        rest = after;
        let code = match escaped {
            b'a' => 7,
            b'b' => 8,
            b'f' => 12,
            b'n' => 10,
            b'r' => 13,
            b't' => 9,
            b'v' => 11,
            b'\\' | b'\'' | b'"' => u32::from(*escaped),
            b'0'..=b'7' => {
                let more =
                    after.iter().take(2).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
                rest = after.get(more..)?;
                let tail = number(after.get(..more)?, 8)?;
                (u32::from(escaped - b'0') << (3 * more) | tail) & 0xff
            }
            b'x' => {
                rest = after.get(2..)?;
                number(after.get(..2)?, 16)?
            }
            other => {
                text.push('\\');
                u32::from(*other)
            }
        };
        text.push(char::from_u32(code)?);
    }
    Some(text)
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    digits.iter().try_fold(0u32, |number, digit| {
        number.checked_mul(radix)?.checked_add(char::from(*digit).to_digit(radix)?)
    })
}
