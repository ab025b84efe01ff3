//! Where values are in what git keeps: every object of a repository, whatever leads to it.

mod git;
mod objects;
mod origin;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::search::Searcher;
use super::stream::Found;
use crate::core::progress::Progress;
pub use git::Git;
pub use origin::Origin;

/// Why a repository was not searched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// A path lies in no repository that git takes for one.
    #[error("`{}` lies in no git repository", path.display())]
    NoRepository {
        /// The path as it was given.
        path: PathBuf,
    },
    /// Git could not be started.
    #[error("could not run git")]
    Start(#[source] io::Error),
}

/// An object in which a value was found.
#[derive(Debug)]
pub struct Object {
    /// Its name, in hexadecimal.
    pub id: String,
    /// `blob`, `tree`, `commit` or `tag`.
    pub kind: String,
    /// What was found.
    pub found: Found,
    /// What leads to it.
    pub origin: Origin,
}

/// A repository, and what is in it.
#[derive(Debug)]
pub struct History {
    /// The folder that git keeps it in.
    pub folder: PathBuf,
    /// The objects in which a value was found, in order of their origin.
    pub objects: Vec<Object>,
    /// How many bytes were read.
    pub bytes: u64,
    /// Why it was not read to its end, if it was not.
    pub trouble: Option<String>,
}

/// Seeks every value in every object of the repositories that the paths lie in, each once.
///
/// Git runs without the user's and the system's settings; what those of the repository could make it start is
/// turned off.
///
/// # Errors
///
/// [`HistoryError`].
pub fn search_history(
    searcher: &Searcher,
    git: &Git,
    paths: &[PathBuf],
    progress: &dyn Progress,
) -> Result<Vec<History>, HistoryError> {
    let folders: Result<BTreeSet<PathBuf>, _> =
        paths.iter().map(|path| git.repository(path)).collect();
    folders?.iter().map(|folder| search_repository(searcher, git, folder, progress)).collect()
}

fn search_repository(
    searcher: &Searcher,
    git: &Git,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<History, HistoryError> {
    let read = AtomicU64::new(0);
    let told = |bytes: u64| {
        let so_far = read.fetch_add(bytes, Ordering::Relaxed) + bytes;
        progress.bytes(so_far);
    };
    let words = ["cat-file", "--batch", "--batch-all-objects", "--unordered", "--buffer"];
    let ((mut objects, mut trouble), said) =
        git.read(folder, &words, |output| objects::search_all(searcher, output, &told))?;
    trouble = trouble.or(said);
    if !objects.is_empty() {
        let words = ["rev-list", "--all", "--reflog", "--objects", "--in-commit-order"];
        let (unread, said) =
            git.read(folder, &words, |output| origin::find(&mut objects, output))?;
        trouble = trouble.or(unread).or(said);
    }
    objects.sort_by(|one, other| (&one.origin, &one.id).cmp(&(&other.origin, &other.id)));
    Ok(History { folder: folder.to_owned(), objects, bytes: read.into_inner(), trouble })
}
