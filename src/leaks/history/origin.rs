//! Which commit and path lead to an object, as `git rev-list --objects --in-commit-order` tells.

use std::collections::HashMap;
use std::io::{BufRead, Read as _};

use super::Object;

/// Longest line: a name, and a path of which Linux takes 4096 bytes and git more.
const MAX_LINE: u64 = 1 << 20;

/// What leads to an object.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The newest commit that has it, or the commit that it is; none has what only the index has, and what is left over.
    pub commit: Option<String>,
    /// Its path there, or the name of a tag.
    pub path: Option<String>,
}

/// Finds the origin of the objects; says what went wrong.
pub(super) fn find(objects: &mut [Object], output: &mut impl BufRead) -> Option<String> {
    let mut sought: HashMap<String, &mut Origin> =
        objects.iter_mut().map(|object| (object.id.clone(), &mut object.origin)).collect();
    let mut commit: Option<String> = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        match output.by_ref().take(MAX_LINE).read_until(b'\n', &mut line) {
            Ok(0) => return None,
            Ok(_) => {}
            Err(error) => return Some(format!("git's output could not be read: {error}")),
        }
        let Some(text) = line.strip_suffix(b"\n") else {
            return Some("a path in it is longer than what is read of one".to_owned());
        };
        // A commit is a name alone; before a path, also an empty one, there is a space.
        let (id, path) = match text.iter().position(|byte| *byte == b' ') {
            None => (text, None),
            Some(space) => (text.get(..space).unwrap_or_default(), text.get(space + 1..)),
        };
        let id = String::from_utf8_lossy(id);
        if path.is_none() {
            commit = Some(id.clone().into_owned());
        }
        if let Some(origin) = sought.remove(&*id) {
            origin.commit.clone_from(&commit);
            let path = path.filter(|path| !path.is_empty());
            origin.path = path.map(|path| String::from_utf8_lossy(path).into_owned());
        }
    }
}
