//! How much a document may have of everything.

/// Bounds on one document. Reaching one ends the pass: the document is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes, inflated ones included.
    pub size: usize,
    /// Most arrays and objects within each other.
    pub depth: usize,
    /// Most values and keys together.
    pub tokens: u64,
    /// Most keys of one object.
    pub keys: usize,
    /// Most elements of one array.
    pub elements: u32,
    /// Most bytes of one string as it is written, without its quotes.
    pub string: usize,
    /// Most bytes of one number. Python refuses to convert integers of more than 4,300 digits (CVE-2020-10735).
    pub digits: usize,
    /// Most bytes that one byte of a compressed document may inflate to.
    pub ratio: usize,
}

impl Limits {
    /// For what the bot reads: 10 MiB, which is also what py-sonora accepts.
    pub const DEFAULT: Self = Self {
        size: 10 * 1024 * 1024,
        depth: 100,
        tokens: 1_000_000,
        keys: 10_000,
        elements: 100_000,
        string: 1024 * 1024,
        digits: 4_300,
        ratio: 100,
    };

    /// For the body of one request: 1 MiB, py-sonora's `MAX_REQUEST_SIZE`.
    pub const REQUEST: Self = Self { size: 1024 * 1024, tokens: 100_000, ..Self::DEFAULT };

    /// For a snapshot of a player, which nests little.
    pub const SNAPSHOT: Self = Self { depth: 16, ..Self::DEFAULT };

    /// Returns the limits by name, as a report lists them.
    #[must_use]
    pub fn listed(&self) -> Vec<(&'static str, u64)> {
        let wide = |limit: usize| u64::try_from(limit).unwrap_or(u64::MAX);
        vec![
            ("max-depth", wide(self.depth)),
            ("max-digits", wide(self.digits)),
            ("max-elements", u64::from(self.elements)),
            ("max-keys", wide(self.keys)),
            ("max-ratio", wide(self.ratio)),
            ("max-size", wide(self.size)),
            ("max-string", wide(self.string)),
            ("max-tokens", self.tokens),
        ]
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
