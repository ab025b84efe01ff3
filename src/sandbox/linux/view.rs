//! What a plugin's process sees of the file system, the same for every layer that confines it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use super::interpreter::Interpreter;

/// Files and folders that can be read, and nothing else.
#[derive(Debug)]
pub(super) struct View {
    /// The program that is run, and the loader that runs it: they can be executed.
    pub(super) programs: Vec<PathBuf>,
    /// What can be read, each without links on its way, none below another.
    pub(super) readable: Vec<PathBuf>,
    /// Links on the way to them, as the host has them: where they lie and what they say.
    pub(super) links: Vec<(PathBuf, PathBuf)>,
    /// The size of a private `/tmp`, where there is one.
    pub(super) scratch_bytes: Option<u64>,
    /// `readable` and `programs` as programs spell them, links included.
    spelled: Vec<PathBuf>,
}

/// Folders that are links to others on most systems of today.
const MERGED: &[&str] = &["/bin", "/lib", "/lib64"];

impl View {
    /// Puts together what an interpreter needs and what was granted.
    pub(super) fn new(
        interpreter: &Interpreter,
        granted: &[PathBuf],
        scratch_bytes: Option<u64>,
    ) -> Self {
        let programs: Vec<PathBuf> =
            interpreter.loader.iter().chain([&interpreter.program]).cloned().collect();
        let mut spelled: Vec<PathBuf> =
            interpreter.readable.iter().chain(granted).chain(&programs).cloned().collect();
        let real: BTreeSet<PathBuf> =
            spelled.iter().filter_map(|path| path.canonicalize().ok()).collect();
        spelled.extend(real.iter().cloned());
        let mut readable: Vec<PathBuf> = Vec::new();
        // In their order a folder comes before what lies in it.
        for path in real {
            if !readable.iter().any(|above| path.starts_with(above)) {
                readable.push(path);
            }
        }
        let merged = MERGED.iter().map(PathBuf::from);
        let mut links = links_on_the_way(merged.chain(spelled.iter().cloned()));
        links.retain(|(path, _)| !readable.iter().any(|above| path.starts_with(above)));
        Self { programs, readable, links, scratch_bytes, spelled }
    }

    /// Says whether a path, taken as it is spelled, is one that can be read.
    ///
    /// This decides what is refused at once and put down. That what remains is out of reach is the work of Landlock
    /// and the mounts: between this look and the kernel's the path can change.
    pub(super) fn shows(&self, path: &Path) -> bool {
        is_plain(path) && self.spelled.iter().any(|seen| path.starts_with(seen))
    }

    /// Says whether a path, taken as it is spelled, lies in the private `/tmp`.
    pub(super) fn is_scratch(&self, path: &Path) -> bool {
        self.scratch_bytes.is_some() && is_plain(path) && path.starts_with("/tmp")
    }
}

/// Says whether a path is absolute and goes down only.
fn is_plain(path: &Path) -> bool {
    path.is_absolute() && !path.components().any(|part| part == Component::ParentDir)
}

/// The most links that are followed; a path has few.
const MAX_LINKS: usize = 256;

fn links_on_the_way(paths: impl Iterator<Item = PathBuf>) -> Vec<(PathBuf, PathBuf)> {
    let mut found = BTreeMap::new();
    let mut pending: Vec<PathBuf> = paths.collect();
    while let Some(path) = pending.pop() {
        for above in path.ancestors() {
            if found.len() == MAX_LINKS || found.contains_key(above) {
                continue;
            }
            if let Ok(target) = above.read_link() {
                pending.extend(above.parent().map(|folder| folder.join(&target)));
                found.insert(above.to_owned(), target);
            }
        }
    }
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(granted: &[PathBuf], scratch_bytes: Option<u64>) -> View {
        let interpreter = Interpreter {
            program: PathBuf::from("/bin/true"),
            loader: None,
            readable: vec![PathBuf::from("/etc/hostname")],
        };
        View::new(&interpreter, granted, scratch_bytes)
    }

    #[test]
    fn a_path_is_shown_below_what_is_readable_and_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        let view = view(&[folder.path().to_owned()], None);
        assert!(view.shows(&folder.path().join("a/b")));
        assert!(view.shows(Path::new("/etc/hostname")));
        for hidden in ["/etc/passwd", "/etc/hostname2", "/etc", "/", "etc/hostname", ""] {
            assert!(!view.shows(Path::new(hidden)), "{hidden}");
        }
        assert!(!view.shows(&folder.path().join("../x")));
    }

    #[test]
    fn a_link_to_a_folder_is_shown_by_both_names() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::create_dir(root.join("real")).unwrap();
        std::os::unix::fs::symlink("real", root.join("link")).unwrap();
        let view = view(&[root.join("link")], None);
        assert!(view.shows(&root.join("link/a")) && view.shows(&root.join("real/a")));
        assert!(view.readable.contains(&root.join("real")));
        assert!(view.links.contains(&(root.join("link"), PathBuf::from("real"))));
    }

    #[test]
    fn links_in_a_circle_come_to_an_end() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::os::unix::fs::symlink("b", root.join("a")).unwrap();
        std::os::unix::fs::symlink("a", root.join("b")).unwrap();
        let view = view(&[root.join("a")], None);
        assert!(!view.readable.iter().any(|path| path.starts_with(&root)));
    }

    #[test]
    fn a_private_folder_is_there_only_where_it_was_granted() {
        assert!(view(&[], Some(1)).is_scratch(Path::new("/tmp/a")));
        assert!(!view(&[], Some(1)).is_scratch(Path::new("/tmp/../etc/a")));
        assert!(!view(&[], None).is_scratch(Path::new("/tmp/a")));
    }
}
