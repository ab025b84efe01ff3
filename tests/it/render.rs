//! The formats of reports: a file a format, each compared with what is in `tests/data/report`.
//!
//! `SONORA_BLESS=1 cargo test` rewrites the files.

mod formats;
mod sample;
mod sandbox;
pub mod schema;

use std::path::PathBuf;

/// Insists that a text is what the file says; the version of the package stands there as `VERSION`.
fn is_as_before(name: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/report").join(name);
    let version = format!("\"{}\"", env!("CARGO_PKG_VERSION"));
    let text = text.replace(&version, "\"VERSION\"");
    if std::env::var_os("SONORA_BLESS").is_some() {
        std::fs::write(path, text).unwrap();
        return;
    }
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, before, "{}; run `SONORA_BLESS=1 cargo test`", path.display());
}
