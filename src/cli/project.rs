//! The project file: where it is sought, and whether it may be read.

mod contents;
mod trusted;

use std::io;
use std::path::{Path, PathBuf};

use directories::BaseDirs;

use crate::core::disk::folder_of;
use crate::core::guarded::{self, GuardedError};
use crate::core::text::printable;

use super::context::Context;
use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;

pub(super) use contents::ProjectSettings;
pub(super) use trusted::{Digest, Trusted};

/// What a project file is called.
pub(super) const NAME: &str = ".sonora-sec.toml";

/// Largest project file, in bytes.
const MAX_PROJECT_BYTES: usize = 64 * 1024;

/// The project file of the working folder, if there is one.
#[derive(Debug)]
pub(super) enum Project {
    /// There is none.
    Absent,
    /// There is one.
    Found { path: PathBuf, standing: Standing },
    /// It was not looked for: a settings file is named.
    NotSought,
}

/// How a project file stands.
#[derive(Debug)]
pub(super) enum Standing {
    /// It was trusted, and is another now; not read.
    Changed,
    /// It was trusted at that path, and cannot be read or could be changed by others.
    Refused(String),
    /// It is trusted and in force.
    Trusted,
    /// Nobody trusted it; it was not even opened.
    Untrusted,
}

impl Standing {
    /// Returns the word that stands for it in output.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Refused(_) => "refused",
            Self::Trusted => "trusted",
            Self::Untrusted => "untrusted",
        }
    }
}

/// A project file as it was read: what it sets, and which bytes said so.
pub(super) struct ProjectFile {
    pub(super) settings: ProjectSettings,
    pub(super) digest: Digest,
}

impl Project {
    /// Looks for the project file and, if it is trusted as it is, reads what it sets.
    ///
    /// `scanned` are the resolved paths that the command judges; nothing inside of them is read.
    ///
    /// # Errors
    ///
    /// What is trusted and cannot be followed is no reason to go on without.
    pub(super) fn look(scanned: &[PathBuf]) -> Result<(Self, Option<ProjectSettings>), CliError> {
        let Some(path) = find(scanned) else { return Ok((Self::Absent, None)) };
        let recorded = Context::state_folder()
            .ok()
            .and_then(|state_folder| Trusted::new(&state_folder).digest_of(&path));
        let Some(recorded) = recorded else {
            return Ok((Self::Found { path, standing: Standing::Untrusted }, None));
        };
        // What is hashed is what is parsed: the file is read once.
        let bytes = match guarded::read(&path, MAX_PROJECT_BYTES) {
            Ok(bytes) => bytes,
            Err(why) => {
                let standing = Standing::Refused(why.to_string());
                return Ok((Self::Found { path, standing }, None));
            }
        };
        if Digest::of(&bytes) != recorded {
            return Ok((Self::Found { path, standing: Standing::Changed }, None));
        }
        let settings = contents::parse(&bytes, &path)?;
        Ok((Self::Found { path, standing: Standing::Trusted }, Some(settings)))
    }

    /// Warns of a project file that is there and not in force; names the one that is, when much
    /// is to be said.
    pub(super) fn announce(&self, terminal: Terminal) {
        let Self::Found { path, standing } = self else { return };
        let shown = path.display().to_string();
        let shown = printable(&shown);
        match standing {
            Standing::Changed => terminal.warn(&format!(
                "`{shown}` changed since it was trusted; it is not read: see what it sets now with \
                 `sonora-sec trust`"
            )),
            Standing::Refused(why) => {
                terminal.warn(&format!(
                    "`{shown}` is trusted, but not read: {}; see `sonora-sec trust`",
                    printable(why)
                ));
            }
            Standing::Trusted => terminal.say_more(&format!("following `{shown}`")),
            Standing::Untrusted => terminal.warn(&format!(
                "`{shown}` is not trusted; it is not read: see what it sets with `sonora-sec trust`"
            )),
        }
    }
}

/// Returns the project file of the working folder: the nearest one going up, as far as the first
/// folder with a `.git` or the home folder, these two included.
pub(super) fn find(scanned: &[PathBuf]) -> Option<PathBuf> {
    let folder = std::env::current_dir().ok()?;
    let home = BaseDirs::new().and_then(|dirs| std::fs::canonicalize(dirs.home_dir()).ok());
    find_from(&folder, home.as_deref(), scanned)
}

/// Returns the path of a project file that the user named, every link to its folder resolved.
pub(super) fn named(file: &Path) -> Result<PathBuf, CliError> {
    if file.file_name().is_none_or(|name| name != NAME) {
        let message = format!("a project file is called `{NAME}`, not `{}`", file.display());
        return Err(CliError::bad_input(message)
            .hint("settings of another name are given with `--config FILE`, and need no trust"));
    }
    let folder = folder_of(file);
    // The folder of a file to forget may be gone.
    let folder = std::fs::canonicalize(folder)
        .or_else(|_| std::path::absolute(folder))
        .map_err(|error| CliError::io(format!("could not find `{}`", file.display()), &error))?;
    Ok(folder.join(NAME))
}

/// Reads a project file that is about to be trusted.
pub(super) fn read(path: &Path) -> Result<ProjectFile, CliError> {
    let bytes = guarded::read(path, MAX_PROJECT_BYTES).map_err(|error| refusal(path, &error))?;
    Ok(ProjectFile { settings: contents::parse(&bytes, path)?, digest: Digest::of(&bytes) })
}

fn refusal(path: &Path, error: &GuardedError) -> CliError {
    let message = format!("the project file `{}` cannot be trusted", path.display());
    let refused = CliError {
        cause: Some(printable(&error.to_string()).into_owned()),
        ..CliError::new(Exit::Failed, "project-file", message)
    };
    match error {
        GuardedError::ForeignOwner { .. } => refused.hint(
            "a file that somebody else can change is not followed; copy what you want of it into a \
             file and a folder of your own",
        ),
        GuardedError::Link => refused.hint("put the file itself there"),
        GuardedError::Writable { path } => {
            let shown = path.display().to_string();
            refused.hint(format!("keep others from writing it: `chmod go-w {}`", printable(&shown)))
        }
        _ => refused,
    }
}

fn find_from(folder: &Path, home: Option<&Path>, scanned: &[PathBuf]) -> Option<PathBuf> {
    for folder in folder.ancestors() {
        let path = folder.join(NAME);
        let judged = scanned.iter().any(|root| path.starts_with(root));
        if is_there(&path)? && !judged {
            return Some(path);
        }
        if Some(folder) == home || is_there(&folder.join(".git"))? {
            return None;
        }
    }
    None
}

/// Says whether there is anything at `path`; nothing where that cannot be known.
fn is_there(path: &Path) -> Option<bool> {
    match path.symlink_metadata() {
        Ok(_) => Some(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some(false),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{create_dir, create_dir_all, write};

    use super::*;

    struct Tree(tempfile::TempDir);

    impl Tree {
        fn new() -> Self {
            let tree = Self(tempfile::tempdir().unwrap());
            create_dir_all(tree.path("home/project/plugin/deep")).unwrap();
            tree
        }

        fn path(&self, name: &str) -> PathBuf {
            std::fs::canonicalize(self.0.path()).unwrap().join(name)
        }

        fn put(&self, folder: &str) {
            write(self.path(folder).join(NAME), "").unwrap();
        }

        fn find(&self, folder: &str, scanned: &[&str]) -> Option<PathBuf> {
            let scanned: Vec<PathBuf> = scanned.iter().map(|name| self.path(name)).collect();
            find_from(&self.path(folder), Some(&self.path("home")), &scanned)
        }

        fn file(&self, folder: &str) -> PathBuf {
            self.path(folder).join(NAME)
        }
    }

    #[test]
    fn the_nearest_file_going_up_is_found() {
        let tree = Tree::new();
        tree.put("home/project");
        assert_eq!(tree.find("home/project/plugin/deep", &[]), Some(tree.file("home/project")));
        tree.put("home/project/plugin");
        assert_eq!(
            tree.find("home/project/plugin/deep", &[]),
            Some(tree.file("home/project/plugin"))
        );
    }

    #[test]
    fn the_way_up_ends_with_git_and_with_home() {
        let tree = Tree::new();
        tree.put("");
        assert_eq!(tree.find("home/project", &[]), None);
        tree.put("home");
        assert_eq!(tree.find("home/project/plugin", &[]), Some(tree.file("home")));
        // A file, as a worktree has it; a folder, as a clone has it.
        write(tree.path("home/project/.git"), "gitdir: x").unwrap();
        create_dir(tree.path("home/project/plugin/.git")).unwrap();
        assert_eq!(tree.find("home/project", &[]), None);
        tree.put("home/project");
        assert_eq!(tree.find("home/project", &[]), Some(tree.file("home/project")));
        assert_eq!(tree.find("home/project/plugin/deep", &[]), None);
    }

    #[test]
    fn nothing_inside_a_scanned_path_is_found() {
        let tree = Tree::new();
        tree.put("home/project");
        tree.put("home/project/plugin");
        let from = "home/project/plugin/deep";
        assert_eq!(tree.find(from, &["home/project/plugin"]), Some(tree.file("home/project")));
        assert_eq!(tree.find(from, &["home/project", "home/project/plugin/deep"]), None);
        // A neighbour whose name begins alike, and a file that is judged itself.
        assert_eq!(tree.find(from, &["home/project/plug"]), Some(tree.file("home/project/plugin")));
        let judged = format!("home/project/plugin/{NAME}");
        assert_eq!(tree.find(from, &[&judged]), Some(tree.file("home/project")));
    }
}
