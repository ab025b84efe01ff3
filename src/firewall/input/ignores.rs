//! `.gitignore` files, read only when asked to, and never within a plugin.

use std::path::Path;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::file;

/// Largest `.gitignore` that is read, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// The `.gitignore` files that have a say in a folder, outermost first.
#[derive(Clone, Debug, Default)]
pub(super) struct Ignores(Vec<Gitignore>);

impl Ignores {
    /// Reads those above a folder, up to the root of its repository; none when it lies in no repository.
    pub(super) fn above(folder: &Path) -> Self {
        let Some(root) = folder.ancestors().find(|above| above.join(".git").exists()) else {
            return Self::default();
        };
        let mut above: Vec<&Path> =
            folder.ancestors().skip(1).take_while(|above| above.starts_with(root)).collect();
        above.reverse();
        above.into_iter().fold(Self::default(), |ignores, above| ignores.within(above))
    }

    /// Adds that of a folder, if it has one that can be read. What a damaged one would have kept out is read.
    pub(super) fn within(&self, folder: &Path) -> Self {
        let mut ignores = self.clone();
        let Ok(bytes) = file::read(&folder.join(".gitignore"), MAX_BYTES) else { return ignores };
        let mut builder = GitignoreBuilder::new(folder);
        for line in String::from_utf8_lossy(&bytes).lines() {
            let _ = builder.add_line(None, line);
        }
        if let Ok(built) = builder.build() {
            ignores.0.push(built);
        }
        ignores
    }

    /// Says whether a path is to be left out.
    pub(super) fn cover(&self, path: &Path, is_folder: bool) -> bool {
        for ignores in self.0.iter().rev() {
            match ignores.matched(path, is_folder) {
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
                Match::None => {}
            }
        }
        false
    }
}
