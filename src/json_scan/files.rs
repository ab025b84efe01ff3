//! From paths to documents: files, folders, standard input, compressed ones, and pickles.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::checks::{
    inflating_document, oversized_document, pickle_blob, unreadable_document, unreadable_pickle,
};
use super::document::{Document, Options, scan_document};
use super::inflate::Inflated;
use super::lines::scan_lines;
use super::watch::Watch;
use crate::core::finding::Rule;
use crate::core::limits::{ReadError, read_at_most};
use crate::core::pickle;
use crate::core::progress::Progress;

/// Why nothing was scanned. What keeps a document from being read is a finding and no error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FilesError {
    /// A path is not there, or its folder cannot be looked into.
    #[error("could not read `{}`", path.display())]
    Path {
        /// The path as it was given.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is nothing of its kind in a folder.
    #[error("there is no JSON or pickle in `{}`", path.display())]
    NoDocument {
        /// The path as it was given.
        path: PathBuf,
    },
}

/// Scans every document at the paths, in order of path; `-` is `stdin`.
///
/// Of a folder it takes what has a name of JSON (`.json`, `.jsonl`, `.ndjson`, each with `.gz` perhaps) or of a pickle
/// (`.pkl`, `.pickle`), and follows no links. `progress` is told how far it is; `&()` tells nobody.
///
/// # Errors
///
/// [`FilesError`], when there is nothing to scan.
pub fn scan_files(
    paths: &[PathBuf],
    stdin: impl Read,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Vec<Document>, FilesError> {
    let mut files = Vec::new();
    let mut documents = Vec::new();
    for path in paths.iter().filter(|path| !is_stdin(path)) {
        find(path, &mut files)?;
    }
    files.sort();
    files.dedup();
    let watch = Watch::new(progress, files.len());
    if let Some(path) = paths.iter().find(|path| is_stdin(path)) {
        let stdin = watch.read(stdin);
        documents.push(read_document("-", stdin, Form::of(path, options), options));
    }
    documents.par_extend(files.par_iter().map(|path| {
        let document = scan_file(path, options, &watch);
        watch.done();
        document
    }));
    documents.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(documents)
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Form {
    is_compressed: bool,
    is_lines: bool,
    is_pickle: bool,
}

impl Form {
    fn of(path: &Path, options: &Options) -> Self {
        let name =
            path.file_name().and_then(OsStr::to_str).unwrap_or_default().to_ascii_lowercase();
        let inner = name.strip_suffix(".gz");
        let ends =
            |endings: &[&str]| endings.iter().any(|end| inner.unwrap_or(&name).ends_with(end));
        Self {
            is_compressed: inner.is_some(),
            is_lines: options.lines || ends(&[".jsonl", ".ndjson"]),
            is_pickle: ends(&[".pickle", ".pkl"]),
        }
    }
}

/// Adds the file at a path, or those in the folder there.
fn find(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), FilesError> {
    let failed = |source| FilesError::Path { path: path.to_owned(), source };
    if !std::fs::metadata(path).map_err(failed)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let before = files.len();
    for entry in ignore::WalkBuilder::new(path).standard_filters(false).follow_links(false).build()
    {
        let entry = entry.map_err(|error| failed(io::Error::other(error)))?;
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file && is_of_its_kind(entry.path()) {
            files.push(entry.into_path());
        }
    }
    if files.len() == before {
        return Err(FilesError::NoDocument { path: path.to_owned() });
    }
    Ok(())
}

fn is_of_its_kind(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    [".json", ".jsonl", ".ndjson", ".pickle", ".pkl"].iter().any(|end| name.ends_with(end))
}

fn scan_file(path: &Path, options: &Options, watch: &Watch<'_>) -> Document {
    let name = path.display().to_string();
    let form = Form::of(path, options);
    let opened = File::open(path).and_then(|file| Ok((file.metadata()?, file)));
    match opened {
        // It is not read to find out that it is too large.
        Ok((metadata, _)) if is_too_large(&metadata, form, options) => too_large(&name, options),
        Ok((_, file)) => read_document(&name, watch.read(file), form, options),
        Err(error) => Document::refused(
            &name,
            &unreadable_document::RULE,
            format!("the file cannot be read: {error}"),
        ),
    }
}

fn is_too_large(metadata: &std::fs::Metadata, form: Form, options: &Options) -> bool {
    let size = u64::try_from(options.limits.size).unwrap_or(u64::MAX);
    metadata.is_file() && !form.is_lines && !form.is_compressed && metadata.len() > size
}

fn too_large(name: &str, options: &Options) -> Document {
    let message = format!("the document is larger than {} bytes", options.limits.size);
    Document::refused(name, &oversized_document::RULE, message)
}

fn read_document(name: &str, source: impl Read, form: Form, options: &Options) -> Document {
    if form.is_compressed {
        let inflated = Inflated::new(source, options.limits.ratio);
        read_plain(name, inflated, form, &inflating_document::RULE, options)
    } else {
        read_plain(name, source, form, &unreadable_document::RULE, options)
    }
}

/// Reads and scans what is not, or no longer, compressed. `rule` is for what fails.
fn read_plain(
    name: &str,
    source: impl Read,
    form: Form,
    rule: &'static Rule,
    options: &Options,
) -> Document {
    let failed =
        |error: &io::Error| Document::refused(name, rule, format!("it cannot be read: {error}"));
    if form.is_lines {
        return scan_lines(name, source, options).unwrap_or_else(|error| failed(&error));
    }
    match read_at_most(source, options.limits.size) {
        Ok(bytes) if form.is_pickle => scan_pickle(name, &bytes),
        Ok(bytes) => scan_document(name, &bytes, options),
        Err(ReadError::TooLarge { .. }) => too_large(name, options),
        Err(ReadError::Io(error)) => failed(&error),
    }
}

/// Walks a pickle by its opcodes, without loading it. Whatever is more than plain data is objected to.
#[must_use]
pub fn scan_pickle(name: &str, bytes: &[u8]) -> Document {
    let walk = match pickle::walk(bytes) {
        Ok(walk) => walk,
        Err(error) => {
            return Document::refused(
                name,
                &unreadable_pickle::RULE,
                format!("it is no whole pickle: {error}"),
            );
        }
    };
    let mut document = Document::empty(name.into());
    document.bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    for used in &walk.uses {
        let what = match used.action {
            pickle::Action::Build => "loading it sets the state of an object",
            pickle::Action::Call => "loading it calls",
            pickle::Action::Extension => {
                "loading it takes an object from the registry of extensions"
            }
            pickle::Action::Import => "loading it imports",
            pickle::Action::PersistentId => "loading it asks its loader for an object",
        };
        let message = match &used.target {
            Some(target) => format!("{what} `{target}`"),
            None => what.to_owned(),
        };
        document.object(&pickle_blob::RULE, used.offset, message);
    }
    if walk.end < bytes.len() {
        document.object(
            &unreadable_pickle::RULE,
            walk.end,
            "something comes after the end of the pickle".to_owned(),
        );
    }
    document
}
