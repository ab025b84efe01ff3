//! Finding every occurrence of every form in a text that comes in pieces, overlapping ones too.
//!
//! Where the first eight bytes of a form are, a run of that form begins: the failure function of
//! Knuth, Morris and Pratt, for that one form, and for as long as the text goes on like it. So a
//! byte costs one step for each form that the text is in the middle of, whatever the text is.

use super::encodings::Encoding;
use super::search::{HEAD_BYTES, Searcher};

/// A form that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// Which value it is of.
    pub value: u32,
    /// How it comes from the value.
    pub encoding: Encoding,
    /// Where it begins in the text given, in bytes from 0.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// A scan of one text.
///
/// The text is given again and again, longer each time; its beginning may be cut off in between,
/// as far as [`Scan::unfinished`] permits and with [`Scan::forget`].
#[derive(Debug, Default)]
pub struct Scan {
    /// The next position at which a form may begin that no run is in.
    next: usize,
    /// Up to where the runs have come.
    end: usize,
    runs: Vec<Run>,
}

impl Scan {
    /// Returns a scan at the beginning of a text.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes on to the end of `text`, and tells what is found on the way, in the order of the ends.
    pub fn advance(&mut self, searcher: &Searcher, text: &[u8], mut found: impl FnMut(Match)) {
        loop {
            if self.runs.is_empty() {
                match searcher.next_head(text, self.next) {
                    Some(head) => self.next = head,
                    None => break,
                }
            }
            let head_end = self.next + HEAD_BYTES;
            if head_end > text.len() {
                break;
            }
            self.feed(searcher, text, head_end, &mut found);
            self.begin_runs(searcher, text, head_end, &mut found);
            self.next += 1;
        }
        self.feed(searcher, text, text.len(), &mut found);
        // What is left is too short for a head: the longest beginning of one, or nothing.
        let seen = self.next.max(text.len().saturating_sub(HEAD_BYTES - 1));
        let short = searcher.beginning_at_end(text.get(seen..).unwrap_or_default());
        self.next = text.len() - short;
        self.end = text.len();
    }

    /// Returns where the first form begins that the text ends in the middle of; else its end.
    #[must_use]
    pub fn unfinished(&self) -> usize {
        self.next.min(self.unfinished_value())
    }

    /// Returns the same for forms of which at least eight bytes are there.
    #[must_use]
    pub fn unfinished_value(&self) -> usize {
        self.end - self.runs.iter().map(|run| run.len).max().unwrap_or(0)
    }

    /// Takes note that `bytes` were cut off at the beginning of the text.
    pub fn forget(&mut self, bytes: usize) {
        self.next -= bytes;
        self.end -= bytes;
    }

    fn feed(
        &mut self,
        searcher: &Searcher,
        text: &[u8],
        until: usize,
        found: &mut impl FnMut(Match),
    ) {
        if self.runs.is_empty() {
            return;
        }
        for (at, byte) in text.iter().enumerate().take(until).skip(self.end) {
            for run in &mut self.runs {
                if run.step(searcher.form(run.form), *byte) {
                    found(run.found(searcher, at + 1));
                    run.fall_back();
                }
            }
            // Shorter than a head, it will be found again by its head.
            self.runs.retain(|run| run.len >= HEAD_BYTES);
        }
        self.end = until;
    }

    fn begin_runs(
        &mut self,
        searcher: &Searcher,
        text: &[u8],
        head_end: usize,
        found: &mut impl FnMut(Match),
    ) {
        for form in searcher.beginning_at(text, head_end - HEAD_BYTES) {
            // What differs soon is not among them; where the form begins anew in what is the same,
            // its head is there too.
            if self.runs.iter().all(|run| run.form != form) {
                let bytes = searcher.form(form);
                let mut run = Run::begin(form, bytes);
                if run.len == bytes.len() {
                    found(run.found(searcher, head_end));
                    run.fall_back();
                }
                if run.len >= HEAD_BYTES {
                    self.runs.push(run);
                }
            }
        }
        self.end = head_end;
    }
}

/// A form that the text is in the middle of.
#[derive(Debug)]
struct Run {
    form: usize,
    /// How much of the form the text ends with.
    len: usize,
    /// For each length that was reached, from 1: the longest shorter beginning of the form that is
    /// also its end.
    borders: Vec<u32>,
}

impl Run {
    /// Begins behind the head.
    fn begin(form: usize, bytes: &[u8]) -> Self {
        let mut run = Self { form, len: HEAD_BYTES, borders: vec![0] };
        (1..HEAD_BYTES).for_each(|_| run.learn_border(bytes));
        run
    }

    /// Takes a byte of the text; says whether the form is complete with it.
    fn step(&mut self, bytes: &[u8], byte: u8) -> bool {
        while bytes.get(self.len) != Some(&byte) {
            if self.len < HEAD_BYTES {
                return false;
            }
            self.fall_back();
        }
        self.len += 1;
        if self.len > self.borders.len() {
            self.learn_border(bytes);
        }
        self.len == bytes.len()
    }

    fn fall_back(&mut self) {
        self.len = self.border(self.len);
    }

    fn border(&self, len: usize) -> usize {
        let border = len.checked_sub(1).and_then(|at| self.borders.get(at)).copied();
        usize::try_from(border.unwrap_or(0)).unwrap_or(0)
    }

    /// Learns the border of the next length (Knuth, Morris and Pratt 1977, section 2).
    fn learn_border(&mut self, bytes: &[u8]) {
        let last = bytes.get(self.borders.len());
        let mut border = self.border(self.borders.len());
        while border > 0 && bytes.get(border) != last {
            border = self.border(border);
        }
        if bytes.get(border) == last {
            border += 1;
        }
        self.borders.push(u32::try_from(border).expect("all forms together are shorter"));
    }

    fn found(&self, searcher: &Searcher, end: usize) -> Match {
        let (value, encoding) = searcher.about(self.form);
        Match { value, encoding, start: end - searcher.form(self.form).len(), end }
    }
}

#[cfg(test)]
mod tests {
    use super::super::search::Values;
    use super::*;
    use crate::core::secret::SecretValue;

    fn found(values: &[&str], text: &str, piece: usize) -> Vec<(u32, usize, usize)> {
        let mut all = Values::new();
        for (id, value) in (0..).zip(values) {
            all.add(id, &SecretValue::copy_of(value.as_bytes())).unwrap();
        }
        let searcher = all.prepare();
        let mut scan = Scan::new();
        let mut matches = Vec::new();
        let mut len = 0;
        while len < text.len() {
            len = (len + piece).min(text.len());
            scan.advance(&searcher, &text.as_bytes()[..len], |found| {
                if found.encoding == Encoding::Raw {
                    matches.push((found.value, found.start, found.end));
                }
            });
        }
        matches.sort_unstable();
        matches
    }

    #[test]
    fn overlapping_occurrences_are_all_found() {
        for piece in 1..30 {
            let one = found(&["abcabcabc", "cabcabcab-"], "-abcabcabcabcab-", piece);
            assert_eq!(one, [(0, 1, 10), (0, 4, 13), (1, 6, 16)], "{piece}");
            let same = found(&["aaaaaaaa"], "aaaaaaaaaa", piece);
            assert_eq!(same, [(0, 0, 8), (0, 1, 9), (0, 2, 10)], "{piece}");
            let within = found(&["0123456789abcdef", "23456789"], "0123456789abcdef", piece);
            assert_eq!(within, [(0, 0, 16), (1, 2, 10)], "{piece}");
        }
    }

    #[test]
    fn a_form_that_breaks_off_begins_again_in_its_own_middle() {
        for piece in 1..30 {
            let value = "ababababab-ababababab+";
            let text = format!("ababababab-ab{value}ababababab-ababababab-ababababab+");
            let all = found(&[value], &text, piece);
            assert_eq!(all, [(0, 13, 35), (0, 46, 68)], "{piece}");
        }
    }

    #[test]
    fn what_could_become_a_form_is_unfinished() {
        let mut all = Values::new();
        all.add(0, &SecretValue::copy_of(b"zyxwvuts-and-more!")).unwrap();
        let searcher = all.prepare();
        for (text, unfinished, of_value) in [
            ("prompt: ", 8, 8),
            ("prompt: zy", 8, 10),
            ("prompt: zyxwvuts", 8, 8),
            ("prompt: zyxwvuts-an", 8, 8),
            ("prompt: zyxwvuts-any", 20, 20),
            ("prompt: zyxwvuts-z", 17, 18),
            ("zyxwvuts-and-more!", 18, 18),
        ] {
            let mut scan = Scan::new();
            scan.advance(&searcher, text.as_bytes(), |_| ());
            assert_eq!(
                (scan.unfinished(), scan.unfinished_value()),
                (unfinished, of_value),
                "{text}"
            );
        }
    }
}
