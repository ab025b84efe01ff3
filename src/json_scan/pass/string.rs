//! Strings of the pass: their escapes, and whether a closer look at one is worth it.
#![expect(clippy::inline_always, reason = "both are in the loop that decides the speed")]

use std::ops::Range;

use super::stop::Stop;
use super::{Pass, innermost};
use crate::json_scan::bytes::{hex4, hides, string_run};
use crate::json_scan::checks::{self, lone_surrogate};

/// A string that was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text {
    /// Where its closing quote is.
    pub(super) end: usize,
    flags: u8,
}

impl Text {
    const ESCAPED: u8 = 1;
    const HIGH: u8 = 2;
    /// An escape that can hide something.
    const LOOK: u8 = 4;

    pub(super) fn is_escaped(self) -> bool {
        self.flags & Self::ESCAPED != 0
    }

    /// Says whether it is written as it is read, in ASCII.
    pub(super) fn is_plain(self) -> bool {
        self.flags & (Self::ESCAPED | Self::HIGH) == 0
    }
}

impl Pass<'_> {
    #[inline]
    pub(super) fn string_value(&mut self, at: usize) -> Result<usize, Box<Stop>> {
        let string = self.string(at)?;
        let span = at + 1..string.end;
        let needs_look = innermost(&mut self.frames).class.needs_look(self.bytes, &span);
        if needs_look || self.is_worth_a_look(&string, &span) {
            self.inspect(span, false);
        }
        Ok(string.end + 1)
    }

    /// Says whether the checks of text could find something, from what is cheap to know.
    #[inline(always)]
    pub(super) fn is_worth_a_look(&mut self, string: &Text, span: &Range<usize>) -> bool {
        let has_word = self.literals.occur_in(span);
        let raw = self.bytes.get(span.clone()).unwrap_or_default();
        has_word
            || string.flags & Text::LOOK != 0
            || (string.flags & Text::HIGH != 0 && hides(raw))
            || checks::may_be_blob(raw)
            || checks::may_be_token(raw)
            || (self.has_delete && raw.contains(&0x7f))
    }

    /// Reads a string whose opening quote is at `at`.
    #[inline(always)]
    pub(super) fn string(&mut self, at: usize) -> Result<Text, Box<Stop>> {
        let (end, is_high) = string_run(self.bytes, at + 1);
        let mut text = Text { end, flags: if is_high { Text::HIGH } else { 0 } };
        if self.bytes.get(end) != Some(&b'"') {
            self.escapes(at, &mut text)?;
        }
        if text.end - at - 1 > self.limits.string {
            return Err(Stop::string(at, text.end, self.limits.string));
        }
        Ok(text)
    }

    /// Reads on from the first escape of a string.
    fn escapes(&mut self, start: usize, text: &mut Text) -> Result<(), Box<Stop>> {
        text.flags |= Text::ESCAPED;
        loop {
            match self.bytes.get(text.end) {
                Some(b'"') => return Ok(()),
                Some(b'\\') => text.end = self.escape(text.end, &mut text.flags)?,
                Some(_) => return Err(Stop::control(text.end)),
                None => return Err(Stop::unterminated(start, self.bytes.len())),
            }
            // Escapes come in rows: it is cheaper to look before the next run begins.
            if !matches!(self.bytes.get(text.end), Some(b'\\' | b'"')) {
                let (end, is_high) = string_run(self.bytes, text.end);
                text.end = end;
                text.flags |= if is_high { Text::HIGH } else { 0 };
            }
        }
    }

    /// Returns where the escape at `at` ends.
    #[inline]
    fn escape(&mut self, at: usize, flags: &mut u8) -> Result<usize, Box<Stop>> {
        match self.bytes.get(at + 1) {
            Some(b'"' | b'\\' | b'/' | b'n' | b'r' | b't') => Ok(at + 2),
            Some(b'b' | b'f') => {
                *flags |= Text::LOOK;
                Ok(at + 2)
            }
            Some(b'u') => self.unicode_escape(at, flags),
            _ => Err(Stop::escape(self.bytes, at)),
        }
    }

    #[inline]
    fn unicode_escape(&mut self, at: usize, flags: &mut u8) -> Result<usize, Box<Stop>> {
        let Some(code) = hex4(self.bytes, at + 2) else {
            return Err(Stop::escape(self.bytes, at));
        };
        match code {
            // ASCII in disguise, and characters that hide.
            0..=0x9f
            | 0xad
            | 0x61c
            | 0x180e
            | 0x200b..=0x200f
            | 0x2028..=0x202e
            | 0x2060..=0x206f
            | 0xfeff
            | 0xfff9..=0xfffb => {
                *flags |= Text::LOOK;
            }
            0xd800..=0xdfff => return Ok(self.surrogate(at, code, flags)),
            _ => {}
        }
        Ok(at + 6)
    }

    fn surrogate(&mut self, at: usize, code: u32, flags: &mut u8) -> usize {
        let follows = self.bytes.get(at + 6..at + 8) == Some(b"\\u");
        if code < 0xdc00
            && follows
            && let Some(0xdc00..=0xdfff) = hex4(self.bytes, at + 8)
        {
            // Tag characters, U+E0000 to U+E007F.
            if code == 0xdb40 {
                *flags |= Text::LOOK;
            }
            return at + 12;
        }
        self.objection(&lone_surrogate::RULE, at..at + 6, lone_surrogate::MESSAGE, None);
        at + 6
    }
}
