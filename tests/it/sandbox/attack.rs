//! An attack, as tests/data/sandbox/attacks holds it: a plugin whose first comment lines say what is expected.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The lines that may stand above an attack.
const WORDS: [&str; 15] = [
    "alone",
    "as",
    "attempt",
    "connects",
    "crosses",
    "host-stops",
    "host-stops-by",
    "layer",
    "level",
    "machine",
    "option",
    "row",
    "status",
    "strong",
    "within",
];

/// A plugin that tries to get out.
#[derive(Debug)]
pub struct Attack {
    pub name: String,
    /// The plugin, with what its line `with` puts before it.
    pub source: String,
    said: BTreeMap<String, Vec<String>>,
}

impl Attack {
    /// Returns every attack there is for this machine, in the order of their names.
    pub fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sandbox");
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder.join("attacks"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        let attacks = paths.iter().map(|path| Self::read(path, &folder));
        attacks
            .filter(|attack| {
                attack.word("machine").is_none_or(|machine| machine == std::env::consts::ARCH)
            })
            .collect()
    }

    fn read(path: &Path, folder: &Path) -> Self {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(path).unwrap();
        let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in text.lines() {
            let Some((word, rest)) = line.strip_prefix("# ").and_then(|line| line.split_once(": "))
            else {
                break;
            };
            said.entry(word.to_owned()).or_default().push(rest.to_owned());
        }
        let source = match said.remove("with") {
            Some(with) => {
                let before = folder.join(format!("{}.py", with.join("")));
                std::fs::read_to_string(before).unwrap() + &text
            }
            None => text,
        };
        for word in said.keys() {
            assert!(WORDS.contains(&word.as_str()), "{name}: `{word}` is no word of an attack");
        }
        Self { name, source, said }
    }

    /// Returns what the line of this word says.
    pub fn word(&self, word: &str) -> Option<&str> {
        self.said.get(word).map(|lines| lines.first().unwrap().as_str())
    }

    /// Returns the words of the line of this word.
    pub fn words(&self, word: &str) -> Vec<&str> {
        self.word(word).unwrap_or("").split_whitespace().collect()
    }

    /// Returns the statuses that a run may end with.
    pub fn statuses(&self) -> Vec<&str> {
        if self.word("status").is_some() { self.words("status") } else { vec!["exception"] }
    }

    /// Returns the options of `sandbox run`, with what `target` has for the names in braces.
    pub fn options(&self, target: &serde_json::Value) -> Vec<String> {
        let lines = self.said.get("option").into_iter().flatten();
        let words = lines.flat_map(|line| line.split_whitespace());
        words.map(|word| filled_in(word, target)).collect()
    }

    /// Whether it may not succeed here without the sandbox either.
    pub fn host_may_stop_it(&self) -> bool {
        let switch = self.word("host-stops-by").and_then(|path| std::fs::read_to_string(path).ok());
        self.word("host-stops").is_some() || switch.is_some_and(|value| value.trim() != "0")
    }

    /// Whether the file boundary or a folder of its own is what stops it.
    pub fn needs_more_than_weak(&self) -> bool {
        matches!(self.word("layer"), Some("landlock" | "namespaces"))
    }
}

/// Puts what `target` has for a name in braces in its place.
fn filled_in(word: &str, target: &serde_json::Value) -> String {
    let Some((before, rest)) = word.split_once('{') else { return word.to_owned() };
    let (name, after) = rest.split_once('}').unwrap();
    let value = match &target[name] {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    format!("{before}{value}{after}")
}
