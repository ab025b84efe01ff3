//! Words that make a string worth a closer look, sought in one pass that runs ahead of the scanner.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::packed::{Config, FindIter, MatchKind, Searcher};
use memchr::{Memchr, memchr_iter};

/// Each is of one string: none has a quote. They have four bytes and more, by which a vectorised search is fast;
/// what is shorter is told by where it stands in a string, in `checks::may_be_token`.
const WORDS: &[&str] = &[
    "!!python/",
    "-----BEGIN",
    ".eyJ",
    "@everyone",
    "@here",
    "AIza",
    "AKIA",
    "ASIA",
    "GOCSPX-",
    "IPT:",
    "IPt:",
    "IpT:",
    "Ipt:",
    "gho_",
    "ghp_",
    "ghr_",
    "ghs_",
    "ghu_",
    "github_pat_",
    "iPT:",
    "iPt:",
    "ipT:",
    "ipt:",
    "mfa.",
    "sk-ant-",
    "sk-proj-",
    "k_live_",
    "telegram",
    "webhooks",
    "xapp-",
    "xoxa-",
    "xoxb-",
    "xoxe-",
    "xoxp-",
    "xoxr-",
    "xoxs-",
    "youshallnotpass",
];

static SEARCHER: LazyLock<Searcher> = LazyLock::new(|| {
    Config::new()
        .match_kind(MatchKind::LeftmostFirst)
        .builder()
        .extend(WORDS)
        .build()
        .expect("the words are few, and none is empty")
});

/// The words of a text, one after the other.
pub(super) struct Literals<'a> {
    hits: FindIter<'a, 'a>,
    tags: Memchr<'a>,
    bytes: &'a [u8],
    next: usize,
    /// Where the next `<` is that can begin `<script` or `<iframe`.
    next_tag: usize,
}

impl<'a> Literals<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let (hits, tags) = (SEARCHER.find_iter(bytes), memchr_iter(b'<', bytes));
        let mut literals = Self { hits, tags, bytes, next: 0, next_tag: 0 };
        literals.advance();
        literals.advance_tag();
        literals
    }

    fn advance(&mut self) {
        self.next = self.hits.next().map_or(usize::MAX, |hit| hit.start());
    }

    fn advance_tag(&mut self) {
        let begins = |at: &usize| matches!(self.bytes.get(at + 1), Some(b'i' | b'I' | b's' | b'S'));
        self.next_tag = self.tags.find(begins).unwrap_or(usize::MAX);
    }

    /// Says whether one is in the span. Spans must come in order.
    #[inline]
    pub(super) fn occur_in(&mut self, span: &Range<usize>) -> bool {
        self.next.min(self.next_tag) < span.end && self.advance_to(span)
    }

    #[cold]
    fn advance_to(&mut self, span: &Range<usize>) -> bool {
        let (mut word, mut tag) = (self.next, self.next_tag);
        while self.next < span.end {
            word = self.next;
            self.advance();
        }
        while self.next_tag < span.end {
            tag = self.next_tag;
            self.advance_tag();
        }
        span.contains(&word) || span.contains(&tag)
    }
}
