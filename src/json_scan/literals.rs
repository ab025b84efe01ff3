//! Words that make a string worth a closer look, sought in one pass that runs ahead of the scanner.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::packed::{Config, FindIter, MatchKind, Searcher};

/// Each is of one string: none has a quote. Short ones stand for a word in any case.
const WORDS: &[&str] = &[
    "!!python/",
    "-----BEGIN",
    "@everyone",
    "@here",
    "<scr",
    "<SCR",
    "<Scr",
    "<sCR",
    "<ScR",
    "<SCr",
    "<scR",
    "<sCr",
    "<ifr",
    "<IFR",
    "<Ifr",
    "<iFR",
    "<IfR",
    "<IFr",
    "<ifR",
    "<iFr",
    "ipt:",
    "IPT:",
    "ipT:",
    "IpT:",
    "iPt:",
    "Ipt:",
    "IPt:",
    "iPT:",
    "webhooks",
    "youshallnotpass",
    "AKIA",
    "ASIA",
    "ghp_",
    "gho_",
    "ghs_",
    "ghr_",
    "ghu_",
    "github_pat_",
    "AIza",
    "GOCSPX-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "xoxs-",
    "xoxr-",
    "xapp-",
    "sk-ant-",
    "sk-proj-",
    "sk_live_",
    "rk_live_",
    "eyJh",
    "eyJ0",
    "eyJr",
    "eyJj",
    "eyJ4",
    "eyJl",
    "mfa.",
    ":AA",
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
    next: usize,
}

impl<'a> Literals<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let mut literals = Self { hits: SEARCHER.find_iter(bytes), next: 0 };
        literals.advance();
        literals
    }

    fn advance(&mut self) {
        self.next = self.hits.next().map_or(usize::MAX, |hit| hit.start());
    }

    /// Says whether one is in the span. Spans must come in order.
    #[inline]
    pub(super) fn occur_in(&mut self, span: &Range<usize>) -> bool {
        self.next < span.end && self.advance_to(span)
    }

    #[cold]
    fn advance_to(&mut self, span: &Range<usize>) -> bool {
        while self.next < span.start {
            self.advance();
        }
        let occurs = self.next < span.end;
        while self.next < span.end {
            self.advance();
        }
        occurs
    }
}
