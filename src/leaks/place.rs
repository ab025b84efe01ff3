//! Lines and columns in a text that streams by.

/// How far into a text something is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Position {
    /// Line feeds before it.
    pub lines: u64,
    /// Characters before it on its line; a byte that is part of none counts as one.
    pub characters: u64,
}

impl Position {
    /// Goes on behind `text`.
    pub fn advance(&mut self, text: &[u8]) {
        let rest = match memchr::memrchr(b'\n', text) {
            None => text,
            Some(end) => {
                self.lines += count(memchr::memchr_iter(b'\n', text).count());
                self.characters = 0;
                text.get(end + 1..).unwrap_or_default()
            }
        };
        // All but the second and later bytes of a character in UTF-8 (RFC 3629 section 3).
        self.characters += count(rest.iter().filter(|byte| **byte & 0xc0 != 0x80).count());
    }

    /// Returns the position of something that is here from a text's beginning, when that begins at `start`.
    #[must_use]
    pub fn behind(self, start: Self) -> Self {
        let characters = self.characters + if self.lines == 0 { start.characters } else { 0 };
        Self { lines: start.lines + self.lines, characters }
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> (u64, u64) {
        let mut position = Position::default();
        position.advance(text.as_bytes());
        (position.lines, position.characters)
    }

    #[test]
    fn lines_and_characters_are_counted() {
        assert_eq!(at(""), (0, 0));
        assert_eq!(at("é€"), (0, 2));
        assert_eq!(at("a\r\n\nüb"), (2, 2));
    }

    #[test]
    fn parts_add_up() {
        let text = "one\ntwo ü\nthree\n\nü";
        for cut in (0..=text.len()).filter(|cut| text.is_char_boundary(*cut)) {
            let (mut first, mut second) = (Position::default(), Position::default());
            first.advance(&text.as_bytes()[..cut]);
            second.advance(&text.as_bytes()[cut..]);
            let whole = second.behind(first);
            assert_eq!((whole.lines, whole.characters), at(text), "{cut}");
        }
    }
}
