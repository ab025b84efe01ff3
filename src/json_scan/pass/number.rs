//! Numbers of the pass.

use super::Pass;
use super::stop::Stop;
use crate::json_scan::bytes::digits;
use crate::json_scan::checks;

/// Up to so many digits an integer is exact in every reader: 2^53 has sixteen.
const EXACT_DIGITS: usize = 15;
/// With fewer digits before its point and an exponent of two digits, a number is far from 1.8e308.
const SMALL_DIGITS: usize = 200;

impl Pass<'_> {
    /// Reads a number (RFC 8259, section 6) that begins at `start`.
    #[inline]
    pub(super) fn number(&mut self, start: usize) -> Result<usize, Box<Stop>> {
        let bytes = self.bytes;
        let is_negative = bytes.get(start) == Some(&b'-');
        let first = start + usize::from(is_negative);
        let mut at = digits(bytes, first);
        let whole = at - first;
        if whole == 0 || (whole > 1 && bytes.get(first) == Some(&b'0')) {
            return Err(Stop::number(bytes, start, first));
        }
        let mut is_odd = whole > EXACT_DIGITS || (is_negative && bytes.get(first) == Some(&b'0'));
        if bytes.get(at) == Some(&b'.') {
            let fraction = at + 1;
            at = digits(bytes, fraction);
            if at == fraction {
                return Err(Stop::number(bytes, start, at));
            }
            is_odd = (is_negative && bytes.get(first) == Some(&b'0')) || at - start > SMALL_DIGITS;
        }
        if let Some(b'e' | b'E') = bytes.get(at) {
            at += 1;
            if let Some(b'+' | b'-') = bytes.get(at) {
                at += 1;
            }
            let exponent = at;
            at = digits(bytes, exponent);
            if at == exponent {
                return Err(Stop::number(bytes, start, at));
            }
            is_odd |= at - exponent > 2;
        }
        if at - start > self.limits.digits {
            return Err(Stop::digits(start, at, self.limits.digits));
        }
        if is_odd {
            self.look_at_number(start, at);
        }
        Ok(at)
    }

    #[cold]
    fn look_at_number(&mut self, start: usize, end: usize) {
        let text = self.bytes.get(start..end).unwrap_or_default();
        let text = std::str::from_utf8(text).unwrap_or_default();
        for (rule, message) in checks::look_at_number(text) {
            self.objection(rule, start..end, message, None);
        }
    }
}
