//! What a file is, by its name.

/// What is done with a file of a plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Its members are files of the plugin.
    Archive,
    /// A module that Python runs and nobody can read here.
    Compiled,
    /// `plugin.toml` at the top of a plugin.
    Manifest,
    /// The code in its cells is a source.
    Notebook,
    /// Neither code nor anything of ours; it counts for the digest alone.
    Other,
    /// Settings of this tool.
    Settings,
    /// Python source. Stubs (`.pyi`) are none: Python does not run them.
    Source,
    /// Run by Python when it starts, and no source: `.pth`.
    Startup,
}

/// Modules that Python imports when it starts (`site` in its library reference).
const STARTUP_MODULES: &[&str] = &["sitecustomize.py", "usercustomize.py"];

const ARCHIVES: &[&str] = &[".zip", ".whl", ".egg", ".pyz", ".tar.gz", ".tgz", ".tar"];
const COMPILED: &[&str] = &[".pyc", ".pyo", ".so", ".pyd", ".dll", ".dylib"];
const SETTINGS: &[&str] = &[".sonora-sec.toml", "sonora-sec.toml"];
const NOTEBOOKS: &[&str] = &[".ipynb"];
const STARTUPS: &[&str] = &[".pth"];
const SOURCES: &[&str] = &[".py", ".pyw"];

/// Returns what a file is by its path below the plugin.
pub(crate) fn of(inner: &str) -> Kind {
    let name = file_name(inner);
    let ends = |suffixes: &[&str]| suffixes.iter().any(|suffix| name.ends_with(suffix));
    if inner == "plugin.toml" {
        Kind::Manifest
    } else if SETTINGS.contains(&name.as_str()) {
        Kind::Settings
    } else if ends(SOURCES) {
        Kind::Source
    } else if ends(NOTEBOOKS) {
        Kind::Notebook
    } else if ends(STARTUPS) {
        Kind::Startup
    } else if ends(COMPILED) || name.contains(".so.") {
        Kind::Compiled
    } else if ends(ARCHIVES) {
        Kind::Archive
    } else {
        Kind::Other
    }
}

/// Returns what a file is that was named as a path to check, or given on standard input: a source, whatever it is
/// called, unless it is something else by its name or its first bytes.
pub(crate) fn of_named(name: &str, head: &[u8]) -> Kind {
    match of(name) {
        Kind::Other | Kind::Manifest | Kind::Settings if is_archive(head) => Kind::Archive,
        Kind::Other | Kind::Manifest | Kind::Settings => Kind::Source,
        kind => kind,
    }
}

/// Says whether a source is run by Python when it starts.
pub(crate) fn is_startup_module(inner: &str) -> bool {
    STARTUP_MODULES.contains(&file_name(inner).as_str())
}

/// Says whether bytes begin as a ZIP archive or a gzip stream does.
fn is_archive(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"\x1f\x8b")
}

/// Returns the name without folders, in lower case as some systems compare it.
fn file_name(inner: &str) -> String {
    inner.rsplit('/').next().unwrap_or(inner).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_name() {
        for (inner, kind) in [
            ("a.py", Kind::Source),
            ("tests/A.PY", Kind::Source),
            ("a.pyi", Kind::Other),
            ("__pycache__/a.cpython-312.pyc", Kind::Compiled),
            ("a.cpython-311-x86_64-linux-gnu.so", Kind::Compiled),
            ("lib.so.1.2", Kind::Compiled),
            ("plugin.toml", Kind::Manifest),
            ("sub/plugin.toml", Kind::Other),
            ("sub/.sonora-sec.toml", Kind::Settings),
            ("x.pth", Kind::Startup),
            ("x-1.0.tar.gz", Kind::Archive),
            ("README.md", Kind::Other),
        ] {
            assert_eq!(of(inner), kind, "{inner}");
        }
        assert!(is_startup_module("lib/sitecustomize.py"));
        assert_eq!(of_named("plugin", b"import os"), Kind::Source);
        assert_eq!(of_named("plugin", b"PK\x03\x04..."), Kind::Archive);
    }
}
