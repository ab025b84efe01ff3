//! From paths to files of configuration.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::config::{Config, file_name};
use crate::core::limits::{ReadError, read_at_most};

/// Most folders within each other.
const MAX_DEPTH: usize = 32;
/// Most files of a run.
const MAX_FILES: usize = 10_000;

/// Why nothing was checked. What keeps one file from being read is a finding and no error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FilesError {
    /// There is nothing of its kind in a folder.
    #[error("there is no configuration in `{}`", path.display())]
    NoConfiguration {
        /// The path as it was given.
        path: PathBuf,
    },
    /// A path is not there, or its folder cannot be looked into.
    #[error("could not read `{}`", path.display())]
    Path {
        /// The path as it was given.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There are more files than are looked at.
    #[error("there are more than {MAX_FILES} files of configuration")]
    TooMany,
}

/// What was read, and what was not.
#[derive(Debug)]
pub(super) struct Files {
    pub(super) configs: Vec<Config>,
    /// How many files of a format that configurations have, and folders of other people's code, were passed over.
    pub(super) passed_over: u64,
}

/// Reads every file at the paths, in order of path; `-` is `stdin`.
pub(super) fn read(paths: &[PathBuf], stdin: impl Read, size: usize) -> Result<Files, FilesError> {
    let mut found = Vec::new();
    let mut passed_over = 0;
    for path in paths.iter().filter(|path| path.as_os_str() != "-") {
        find(path, &mut found, &mut passed_over)?;
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found.dedup_by(|a, b| a.0 == b.0);
    if found.len() > MAX_FILES {
        return Err(FilesError::TooMany);
    }
    let config = |(path, trouble): (PathBuf, Option<&str>)| match trouble {
        Some(trouble) => Config::refused(&path, trouble.to_owned()),
        None => file(&path, size),
    };
    let mut configs: Vec<Config> = found.into_iter().map(config).collect();
    if paths.iter().any(|path| path.as_os_str() == "-") {
        configs.insert(0, standard_input(stdin, size));
    }
    Ok(Files { configs, passed_over })
}

fn standard_input(stdin: impl Read, size: usize) -> Config {
    let path = Path::new("-");
    match read_at_most(stdin, size) {
        Ok(bytes) => Config::read(path, &bytes, false),
        Err(error) => Config::refused(path, format!("it cannot be read: {error}")),
    }
}

/// Adds the file at a path, or those in the folder there, and what is wrong with one.
fn find(
    path: &Path,
    found: &mut Vec<(PathBuf, Option<&'static str>)>,
    passed_over: &mut u64,
) -> Result<(), FilesError> {
    let failed = |source| FilesError::Path { path: path.to_owned(), source };
    if !std::fs::metadata(path).map_err(failed)?.is_dir() {
        found.push((path.to_owned(), None));
        return Ok(());
    }
    let root = std::fs::canonicalize(path).map_err(failed)?;
    let before = found.len();
    let folders = Arc::new(AtomicU64::new(0));
    let passed = Arc::clone(&folders);
    let walk = ignore::WalkBuilder::new(path)
        .standard_filters(false)
        .follow_links(false)
        .max_depth(Some(MAX_DEPTH))
        .filter_entry(move |entry| {
            let is_others = entry.depth() > 0
                && entry.file_type().is_some_and(|kind| kind.is_dir())
                && OTHERS.contains(&file_name(entry.path()).as_str());
            passed.fetch_add(u64::from(is_others), Ordering::Relaxed);
            !is_others
        })
        .build();
    for entry in walk {
        let entry = entry.map_err(|error| failed(io::Error::other(error)))?;
        let Some(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            if entry.depth() == MAX_DEPTH {
                found.push((entry.into_path(), Some("the folder nests too deeply")));
            }
        } else if !has_format(&file_name(entry.path())) {
            // Whatever it is, no configuration.
        } else if !is_configuration(&file_name(entry.path())) {
            *passed_over += 1;
        } else {
            let trouble = if kind.is_symlink() { link(entry.path(), &root) } else { None };
            found.push((entry.into_path(), trouble));
        }
        if found.len() > MAX_FILES {
            return Err(FilesError::TooMany);
        }
    }
    *passed_over += folders.load(Ordering::Relaxed);
    if found.len() == before {
        return Err(FilesError::NoConfiguration { path: path.to_owned() });
    }
    Ok(())
}

/// Says what is wrong with a link in a folder: one within the folder is read as what it leads to.
fn link(path: &Path, root: &Path) -> Option<&'static str> {
    match std::fs::canonicalize(path) {
        Ok(target) if target.starts_with(root) => None,
        Ok(_) => Some("it is a link that leads out of the folder"),
        Err(_) => Some("it is a link that leads nowhere"),
    }
}

/// Folders of what others wrote, and of version control.
const OTHERS: &[&str] = &[
    ".git",
    ".hg",
    ".svn",
    ".tox",
    ".venv",
    "__pycache__",
    "node_modules",
    "site-packages",
    "venv",
];

/// Says whether a file is of a format that configurations have.
fn has_format(name: &str) -> bool {
    name.starts_with(".env")
        || [".env", ".json", ".properties", ".toml", ".yaml", ".yml"]
            .iter()
            .any(|end| name.ends_with(end))
}

/// Says whether the name of a file is one that the configuration of a node, or of the bot that has nodes, goes by.
fn is_configuration(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "application",
        "bot",
        "compose",
        "conf",
        "config",
        "configuration",
        "credentials",
        "discord",
        "env",
        "lava",
        "node",
        "nodes",
        "override",
        "secret",
        "secrets",
        "server",
        "setting",
        "settings",
        "sonora",
    ];
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    name.starts_with(".env")
        || ending == "env"
        || stem.contains("lavalink")
        || stem.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| WORDS.contains(&word))
}

fn file(path: &Path, size: usize) -> Config {
    let refused = |error: &dyn std::fmt::Display| {
        Config::refused(path, format!("it cannot be read: {error}"))
    };
    let metadata = match std::fs::metadata(path) {
        // A pipe or a device would keep the check waiting.
        Ok(metadata) if !metadata.is_file() => return refused(&"it is no file"),
        Ok(metadata) => metadata,
        Err(error) => return refused(&error),
    };
    match File::open(path).map_err(ReadError::from).and_then(|file| read_at_most(file, size)) {
        Ok(bytes) => Config::read(path, &bytes, is_open(&metadata)),
        Err(error) => refused(&error),
    }
}

/// Says whether every user of the machine can read a file.
#[cfg(unix)]
fn is_open(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    const OTHERS_READ: u32 = 0o004;
    metadata.mode() & OTHERS_READ != 0
}

/// Who can read a file does not show in its mode here.
#[cfg(not(unix))]
fn is_open(_: &Metadata) -> bool {
    false
}
