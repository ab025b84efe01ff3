//! A baseline: findings that are known and set aside, each entry one finding and never two.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::core::fingerprint::Identity;

/// Largest baseline, in bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;
/// The version that is written and read.
const SCHEMA: &str = "sonora-sec/baseline/1";

/// What one entry stands for: a finding by what it is, not by its line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The rule's number.
    pub rule: String,
    /// The path, from the folder that the plugin lies in.
    pub path: String,
    /// The functions and classes around it, dotted.
    pub scope: String,
    /// The digest of its text.
    pub snippet: String,
    /// How many like it come before it.
    pub ordinal: u64,
}

impl From<&Identity> for Entry {
    fn from(identity: &Identity) -> Self {
        Self {
            rule: identity.rule.to_owned(),
            path: identity.path.clone(),
            scope: identity.scope.clone(),
            snippet: identity.snippet.clone(),
            ordinal: identity.ordinal,
        }
    }
}

/// Why a text is no baseline.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BaselineError {
    /// It is no JSON, or not of this form.
    #[error("it is no baseline")]
    NotABaseline(#[from] serde_json::Error),
    /// It is of another version.
    #[error("it says `{0}` and not `{SCHEMA}`")]
    OtherVersion(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    entries: Vec<Entry>,
}

/// A baseline, and which of its entries have met their finding.
#[derive(Debug, Default)]
pub struct Baseline {
    met: BTreeMap<Entry, bool>,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    ///
    /// [`BaselineError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, BaselineError> {
        let file: File = serde_json::from_slice(bytes)?;
        if file.schema != SCHEMA {
            return Err(BaselineError::OtherVersion(file.schema));
        }
        Ok(Self { met: file.entries.into_iter().map(|entry| (entry, false)).collect() })
    }

    /// Makes a baseline that sets these findings aside.
    pub fn of<'a>(identities: impl IntoIterator<Item = &'a Identity>) -> Self {
        Self { met: identities.into_iter().map(|identity| (identity.into(), false)).collect() }
    }

    /// Says whether an entry stands for this finding and for none before it.
    pub fn absorb(&mut self, identity: &Identity) -> bool {
        match self.met.get_mut(&Entry::from(identity)) {
            Some(met) => !std::mem::replace(met, true),
            None => false,
        }
    }

    /// Returns the entries that met no finding: what they stood for was fixed, or changed.
    pub fn stale(&self) -> impl Iterator<Item = &Entry> {
        self.met.iter().filter(|(_, met)| !**met).map(|(entry, _)| entry)
    }

    /// Returns how many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.met.len()
    }

    /// Says whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.met.is_empty()
    }

    /// Returns the text of the baseline: JSON with a line an entry, in a fixed order.
    #[must_use]
    pub fn render(&self) -> String {
        let line = |entry: &Entry| serde_json::to_string(entry).expect("an entry is plain JSON");
        let lines: Vec<String> = self.met.keys().map(line).collect();
        format!("{{\"schema\": \"{SCHEMA}\", \"entries\": [\n{}\n]}}\n", lines.join(",\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(ordinal: u64) -> Identity {
        Identity {
            rule: "SNR101",
            path: "p.py".to_owned(),
            scope: "setup".to_owned(),
            snippet: "00".to_owned(),
            ordinal,
        }
    }

    #[test]
    fn an_entry_absorbs_one_finding() {
        let text = Baseline::of(&[identity(0), identity(1)]).render();
        let mut read = Baseline::parse(text.as_bytes()).unwrap();
        assert!(read.absorb(&identity(0)));
        assert!(!read.absorb(&identity(0)) && !read.absorb(&identity(2)));
        assert_eq!(read.stale().map(|entry| entry.ordinal).collect::<Vec<u64>>(), [1]);
        assert_eq!(read.render(), text);
        assert!(Baseline::parse(Baseline::default().render().as_bytes()).unwrap().is_empty());
    }

    #[test]
    fn what_is_no_baseline_is_refused() {
        for text in ["", "[]", "{\"schema\": \"sonora-sec/baseline/1\"}", "\u{0}"] {
            assert!(Baseline::parse(text.as_bytes()).is_err());
        }
        let later = "{\"schema\": \"sonora-sec/baseline/2\", \"entries\": []}";
        assert!(matches!(
            Baseline::parse(later.as_bytes()),
            Err(BaselineError::OtherVersion(version)) if version == "sonora-sec/baseline/2"
        ));
    }
}
