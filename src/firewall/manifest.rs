//! `plugin.toml`: what a plugin says of itself. It declares, and grants nothing.

use serde::Deserialize;
use toml::Spanned;

use crate::core::capability::Permission;
use crate::core::shallow::{self, ShallowError};
use crate::core::source::Span;

/// Largest manifest, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// Most permissions in one.
pub const MAX_PERMISSIONS: usize = 512;

/// A manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The name that the plugin gives itself.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// The words of its permissions, each with its place in the text; any words.
    pub permissions: Vec<(String, Span)>,
}

/// Why a text is no manifest.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// It is not UTF-8.
    #[error("it is not UTF-8")]
    NotText,
    /// It is no TOML, nests too deeply, or has keys that a manifest does not have.
    #[error("{0}")]
    NotAManifest(String),
    /// It is too large.
    #[error("it is larger than {MAX_BYTES} bytes, or has more than {MAX_PERMISSIONS} permissions")]
    TooLarge,
}

/// What may stand in the file. What is not read is named, so that everything else is a mistake.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    name: Option<String>,
    version: Option<String>,
    #[serde(default)]
    permissions: Vec<Spanned<String>>,
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(rename = "author")]
    _author: Option<String>,
    #[serde(rename = "authors")]
    _authors: Option<Vec<String>>,
    #[serde(rename = "license")]
    _license: Option<String>,
    #[serde(rename = "homepage")]
    _homepage: Option<String>,
}

/// Reads a manifest.
///
/// # Errors
///
/// [`ManifestError`]; the text of it may quote the manifest.
pub fn parse(bytes: &[u8]) -> Result<Manifest, ManifestError> {
    if bytes.len() > MAX_BYTES {
        return Err(ManifestError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ManifestError::NotText)?;
    // Only what nests little is given to the reader that recurses.
    shallow::read_table(text).map_err(|error| match error {
        ShallowError::NoToml(toml) => told(text, &toml),
        other => ManifestError::NotAManifest(other.to_string()),
    })?;
    let contents: Contents = toml::from_str(text).map_err(|error| told(text, &error))?;
    if contents.permissions.len() > MAX_PERMISSIONS {
        return Err(ManifestError::TooLarge);
    }
    let permissions = contents
        .permissions
        .into_iter()
        .map(|word| {
            let span = word.span();
            (word.into_inner(), Span::new(span.start, span.end))
        })
        .collect();
    Ok(Manifest { name: contents.name, version: contents.version, permissions })
}

/// Returns the text of a manifest.
#[must_use]
pub fn render(name: &str, version: Option<&str>, permissions: &[Permission]) -> String {
    let string = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut text = format!("name = {}\n", string(name));
    if let Some(version) = version {
        text.push_str(&format!("version = {}\n", string(version)));
    }
    if permissions.is_empty() {
        text.push_str("permissions = []\n");
        return text;
    }
    text.push_str("permissions = [\n");
    for permission in permissions {
        text.push_str(&format!("    {},\n", string(&permission.to_string())));
    }
    text.push_str("]\n");
    text
}

fn told(text: &str, error: &toml::de::Error) -> ManifestError {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    ManifestError::NotAManifest(format!("line {line}: {}", error.message().trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let permissions: Vec<Permission> = ["fs.read:a \"b\"\n", "net.http:x.io", "thread"]
            .map(|word| Permission::parse(word).unwrap())
            .to_vec();
        let text = render("ly\"rics", Some("1.0"), &permissions);
        let manifest = parse(text.as_bytes()).unwrap();
        assert_eq!(manifest.name.as_deref(), Some("ly\"rics"));
        assert_eq!(manifest.version.as_deref(), Some("1.0"));
        let words: Vec<String> = permissions.iter().map(ToString::to_string).collect();
        assert!(manifest.permissions.iter().map(|(word, _)| word).eq(&words));
        assert!(parse(render("x", None, &[]).as_bytes()).unwrap().permissions.is_empty());
    }

    #[test]
    fn a_permission_has_its_place() {
        let text = "name = 'x'\npermissions = [\"thread\"]\n";
        let manifest = parse(text.as_bytes()).unwrap();
        let (_, span) = manifest.permissions.first().unwrap();
        assert_eq!(text.get(span.start..span.end), Some("\"thread\""));
    }

    #[test]
    fn what_is_no_manifest_is_refused() {
        for (text, why) in [
            ("grants = 1".to_owned(), "line 1: unknown field"),
            ("\npermissions = 1".to_owned(), "line 2: invalid type"),
            ("permissions = [1]".to_owned(), "invalid type"),
            ("a".to_owned(), "line 1"),
            (format!("{}a = 1", "a.".repeat(100)), "it nests too deeply"),
            ("#".repeat(MAX_BYTES + 1), "larger than"),
            (format!("permissions = [{}]", "'thread',".repeat(513)), "more than 512"),
        ] {
            let error = parse(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
        assert!(matches!(parse(b"\xff"), Err(ManifestError::NotText)));
    }
}
