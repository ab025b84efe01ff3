//! Where values are in files: every file at and below paths, side by side, large ones in parts.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::iter::{IntoParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _};

use super::encodings::Encoding;
use super::scan::Scan;
use super::search::Searcher;
use super::stream::{Extent, Found, search};
use crate::core::progress::Progress;

/// Length of a part of a large file, in bytes.
const PART_BYTES: u64 = 16 << 20;

/// Why nothing was searched. What keeps one file from being read is no error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FilesError {
    /// There is no file at any path.
    #[error("there is no file in `{}`", path.display())]
    Nothing {
        /// The first path as it was given.
        path: PathBuf,
    },
    /// A path is not there.
    #[error("could not read `{}`", path.display())]
    Path {
        /// The path as it was given.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A file, and what is in it.
#[derive(Debug)]
pub struct Searched {
    /// Its path as it was given, or below what was given.
    pub path: PathBuf,
    /// Which of [`Files::paths`] it is at or below.
    pub root: usize,
    /// Values in its path below that.
    pub in_name: Vec<(u32, Encoding)>,
    /// What was found, or why it could not be read to its end.
    pub outcome: Result<Found, String>,
}

/// What was looked at.
#[derive(Debug, Default)]
pub struct Files {
    /// The paths that were given, without those that lie within another.
    pub paths: Vec<PathBuf>,
    /// The files in which a value was found or that could not be read, in order of path.
    pub told: Vec<Searched>,
    /// How many files were read.
    pub files: u64,
    /// How many bytes were read.
    pub bytes: u64,
    /// How many links, pipes, sockets and devices were passed over.
    pub passed_over: u64,
}

/// Seeks every value in every file at and below the paths. In folders no link is followed; nothing else is skipped.
///
/// # Errors
///
/// [`FilesError`] when a path is not there, or there is no file.
pub fn search_files(
    searcher: &Searcher,
    paths: &[PathBuf],
    progress: &dyn Progress,
) -> Result<Files, FilesError> {
    let mut found = Files { paths: distinct(paths)?, ..Files::default() };
    let mut listed = Vec::new();
    for (root, path) in found.paths.iter().enumerate() {
        list(root, path, &mut listed, &mut found.passed_over);
    }
    if let (true, Some(path)) = (listed.is_empty(), paths.first()) {
        return Err(FilesError::Nothing { path: path.clone() });
    }
    let (total, done, bytes) = (listed.len() as u64, AtomicU64::new(0), AtomicU64::new(0));
    let told = |read: u64| {
        let so_far = bytes.fetch_add(read, Ordering::Relaxed) + read;
        if total == 1 {
            progress.bytes(so_far);
        }
    };
    let mut searched: Vec<Searched> = listed
        .into_par_iter()
        .filter_map(|Listed { path, root, trouble }| {
            let above = found.paths.get(root).map(PathBuf::as_path).filter(|above| *above != path);
            let below = path.strip_prefix(above.or(path.parent()).unwrap_or(&path));
            let in_name = values_in(searcher, below.unwrap_or(&path));
            let outcome = match trouble {
                Some(trouble) => Err(trouble),
                None => search_file(searcher, &path, &told)
                    .map_err(|error| format!("it could not be read: {error}")),
            };
            let so_far = done.fetch_add(1, Ordering::Relaxed) + 1;
            if total > 1 {
                progress.files(so_far, total);
            }
            let is_clean = outcome.as_ref().is_ok_and(|found| found.hits.is_empty());
            let is_told = !is_clean || !in_name.is_empty();
            is_told.then_some(Searched { path, root, in_name, outcome })
        })
        .collect();
    searched.sort_by(|one, other| one.path.cmp(&other.path));
    let unread = searched.iter().filter(|one| one.outcome.is_err()).count() as u64;
    found.files = total - unread;
    found.bytes = bytes.into_inner();
    found.told = searched;
    Ok(found)
}

/// Returns the paths without those that lie within another.
fn distinct(paths: &[PathBuf]) -> Result<Vec<PathBuf>, FilesError> {
    let mut all = Vec::new();
    for path in paths {
        let failed = |source| FilesError::Path { path: path.clone(), source };
        all.push((std::fs::canonicalize(path).map_err(failed)?, path.clone()));
    }
    all.sort_by(|one, other| one.0.cmp(&other.0));
    // A folder comes before what is in it.
    all.dedup_by(|later, earlier| later.0.starts_with(&earlier.0));
    Ok(all.into_iter().map(|(_, path)| path).collect())
}

/// A file to read, or what cannot be looked into.
struct Listed {
    path: PathBuf,
    root: usize,
    trouble: Option<String>,
}

fn list(root: usize, path: &Path, listed: &mut Vec<Listed>, passed_over: &mut u64) {
    let walk = ignore::WalkBuilder::new(path).standard_filters(false).follow_links(false).build();
    for entry in walk {
        match entry {
            Err(error) => {
                let path = path_of(&error).unwrap_or(path).to_owned();
                let trouble =
                    error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                let trouble = Some(format!("it could not be read: {trouble}"));
                listed.push(Listed { path, root, trouble });
            }
            Ok(entry) => match entry.file_type() {
                Some(kind) if kind.is_dir() => {}
                // A path that was given is meant, also where it is a link.
                Some(kind) if kind.is_file() || entry.depth() == 0 => {
                    let path = entry.into_path();
                    listed.push(Listed { path, root, trouble: None });
                }
                _ => *passed_over += 1,
            },
        }
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}

/// Returns which values are in a path, each once.
fn values_in(searcher: &Searcher, path: &Path) -> Vec<(u32, Encoding)> {
    let mut found: Vec<(u32, Encoding)> = Vec::new();
    Scan::new().advance(searcher, path.as_os_str().as_encoded_bytes(), |one| {
        if found.iter().all(|(value, _)| *value != one.value) {
            found.push((one.value, one.encoding));
        }
    });
    found
}

fn search_file(searcher: &Searcher, path: &Path, told: &(dyn Fn(u64) + Sync)) -> io::Result<Found> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // What was a file may be a pipe by now, which would keep the search waiting.
        options.custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
    }
    let mut file = options.open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let len = metadata.len();
    // A file of the kernel's says that it is empty.
    if len < 2 * PART_BYTES {
        return search(searcher, &mut file, Extent::whole(len), told);
    }
    let starts: Vec<u64> = (0..len / PART_BYTES).map(|number| number * PART_BYTES).collect();
    let parts: Vec<Found> = starts
        .par_iter()
        .map(|start| {
            let is_last = *start == (len / PART_BYTES - 1) * PART_BYTES;
            let mut part = At { file: &file, offset: *start };
            if is_last {
                return search(searcher, &mut part, Extent::whole(2 * PART_BYTES), told);
            }
            // A form that begins in this part may end in the next.
            let reach = PART_BYTES + searcher.longest() as u64;
            let extent = Extent { own: PART_BYTES, expected: reach };
            search(searcher, &mut part.take(reach), extent, told)
        })
        .collect::<io::Result<_>>()?;
    let mut parts = parts.into_iter();
    let mut whole = parts.next().unwrap_or_default();
    parts.for_each(|part| whole.append(part));
    Ok(whole)
}

/// A file from an offset on, beside others that read it elsewhere.
struct At<'f> {
    file: &'f File,
    offset: u64,
}

impl Read for At<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(self.file, bytes, self.offset)?;
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(self.file, bytes, self.offset)?;
        self.offset += read as u64;
        Ok(read)
    }
}
