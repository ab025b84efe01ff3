//! A disk in memory that fails, stops and forgets at any call.
//!
//! What lasts is kept apart from what merely shows: a file's bytes last up to its last sync, and
//! what was done to the names of a folder lasts from the folder's next sync on. A loss of power
//! keeps what lasts, and of the rest whatever the caller of [`SimDisk::after_power_loss`] picks.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::fmt::{self, Write as _};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use sonora_sec::core::disk::{Disk, LockError, LockGuard, NewFile, ReadAt};

/// A disk in memory; clones are the same disk.
#[derive(Clone)]
pub struct SimDisk(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    meddler: Mutex<Option<(usize, Meddler)>>,
}

/// Another process that comes by between two calls.
type Meddler = Box<dyn FnOnce(&SimDisk) + Send>;

/// What goes wrong, counted in calls from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// This call returns the error, having done half of it at most; later ones work.
    Fails(usize, io::ErrorKind),
    /// From this call on nothing works: the process is gone.
    Stops(usize),
}

/// What becomes of bytes that were written and not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unsynced {
    /// They are gone, and the length with them.
    Dropped,
    /// The first half of them is there.
    Half,
    /// All of them are there.
    Kept,
    /// The length is there, and zeros instead of the bytes.
    Zeros,
}

impl Unsynced {
    pub const ALL: [Self; 4] = [Self::Dropped, Self::Half, Self::Kept, Self::Zeros];
}

#[derive(Clone, Default)]
struct State {
    nodes: Vec<Node>,
    /// What was done to names since their folder was synced, oldest first.
    pending: Vec<Operation>,
    held: BTreeSet<usize>,
    calls: Vec<&'static str>,
    trouble: Option<Trouble>,
    has_no_links: bool,
}

#[derive(Clone)]
enum Node {
    /// Disks are copied often, so copies share the bytes until one writes.
    File {
        bytes: Arc<Vec<u8>>,
        synced: usize,
    },
    Folder {
        names: Names,
        lasting: Names,
    },
}

type Names = BTreeMap<OsString, usize>;

#[derive(Clone)]
struct Operation {
    folder: usize,
    change: Change,
}

#[derive(Clone)]
enum Change {
    Add(OsString, usize),
    Remove(OsString),
    Rename(OsString, OsString, usize),
}

impl Change {
    fn apply(&self, names: &mut Names) {
        match self {
            Self::Add(name, node) => drop(names.insert(name.clone(), *node)),
            Self::Remove(name) => drop(names.remove(name)),
            Self::Rename(from, to, node) => {
                names.remove(from);
                names.insert(to.clone(), *node);
            }
        }
    }
}

impl SimDisk {
    /// Returns a disk with nothing but these folders.
    pub fn with_folders<const N: usize>(folders: [&str; N]) -> Self {
        let root = Node::Folder { names: Names::new(), lasting: Names::new() };
        let disk = Self::of(State { nodes: vec![root], ..State::default() });
        for folder in folders {
            disk.create_folder(Path::new(folder)).unwrap();
        }
        disk.settled()
    }

    /// Returns the disk with links refused, as on FAT.
    pub fn without_links(self) -> Self {
        self.state().has_no_links = true;
        self
    }

    /// Returns a copy that a command will meet trouble on; calls are counted from 0 again.
    pub fn copy(&self, trouble: Option<Trouble>) -> Self {
        let mut state = self.state().clone();
        state.trouble = trouble;
        state.calls.clear();
        state.held.clear();
        Self::of(state)
    }

    /// Returns a copy on which everything lasts.
    pub fn settled(&self) -> Self {
        let copy = self.copy(None);
        let mut state = copy.state();
        state.pending.clear();
        for node in &mut state.nodes {
            match node {
                Node::File { bytes, synced } => *synced = bytes.len(),
                Node::Folder { names, lasting } => lasting.clone_from(names),
            }
        }
        drop(state);
        copy
    }

    /// Returns what was called, in order.
    pub fn calls(&self) -> Vec<&'static str> {
        self.state().calls.clone()
    }

    /// Returns how many changes of names do not last yet.
    pub fn pending(&self) -> usize {
        self.state().pending.len()
    }

    /// Says whether a folder was made that does not last yet.
    pub fn has_passing_folder(&self) -> bool {
        let state = self.state();
        state.pending.iter().any(|operation| match operation.change {
            Change::Add(_, node) => matches!(state.nodes[node], Node::Folder { .. }),
            _ => false,
        })
    }

    /// Returns the disk as the next start finds it: of the pending changes of names those that
    /// `survives` picks by their number, of unsynced bytes what `unsynced` says.
    pub fn after_power_loss(&self, survives: impl Fn(usize) -> bool, unsynced: Unsynced) -> Self {
        let mut state = self.state().clone();
        let pending = std::mem::take(&mut state.pending);
        for (_, operation) in pending.iter().enumerate().filter(|(number, _)| survives(*number)) {
            if let Some(Node::Folder { lasting, .. }) = state.nodes.get_mut(operation.folder) {
                operation.change.apply(lasting);
            }
        }
        for node in &mut state.nodes {
            match node {
                Node::Folder { names, lasting } => names.clone_from(lasting),
                Node::File { bytes, synced } => {
                    let (len, unsure) = (bytes.len(), bytes.len() - *synced);
                    if unsure == 0 {
                        continue;
                    }
                    let bytes = Arc::make_mut(bytes);
                    match unsynced {
                        Unsynced::Dropped => bytes.truncate(*synced),
                        Unsynced::Half => bytes.truncate(len - unsure / 2),
                        Unsynced::Kept => {}
                        Unsynced::Zeros => bytes[*synced..].fill(0),
                    }
                    *synced = bytes.len();
                }
            }
        }
        Self::of(state).copy(None)
    }

    /// Returns a text that is the same for two disks with the same files of the same make, though
    /// their random bytes differ: paths, which file lies there, how long it is, where it is zero.
    pub fn outline(&self) -> String {
        let (state, mut outline) = (self.state(), String::new());
        for (path, node) in state.files() {
            let Node::File { bytes, .. } = &state.nodes[node] else { continue };
            let zeros = bytes.iter().rev().take_while(|byte| **byte == 0).count();
            if path.extension() == Some(OsStr::new("state")) {
                // How many records, and how long their file is: bytes 32 to 56.
                for byte in bytes.get(32..56).unwrap_or_default() {
                    write!(outline, "{byte:02x}").unwrap();
                }
            }
            let name = without_chance(&path);
            writeln!(outline, "{name} {node} {} {zeros}", bytes.len()).unwrap();
        }
        outline
    }

    /// Returns every file and what is in it.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let state = self.state();
        let files = state.files().into_iter().filter_map(|(path, node)| match &state.nodes[node] {
            Node::File { bytes, .. } => Some((path, bytes.to_vec())),
            Node::Folder { .. } => None,
        });
        files.collect()
    }

    /// Puts a file there, as another program would; it lasts.
    pub fn write(&self, path: &Path, bytes: &[u8]) {
        let mut state = self.state();
        let (folder, name) = state.place(path).unwrap();
        let node = state.add(Node::File { bytes: Arc::new(bytes.to_vec()), synced: bytes.len() });
        for names in state.both_names(folder) {
            names.insert(name.clone(), node);
        }
    }

    /// Lets `meddle` act just before this call.
    pub fn meet(&self, call: usize, meddle: impl FnOnce(&Self) + Send + 'static) {
        *self.0.meddler.lock().unwrap() = Some((call, Box::new(meddle)));
    }

    /// Says whether any lock is held in a folder.
    pub fn has_lock_in(&self, folder: &Path) -> bool {
        let state = self.state();
        state
            .files()
            .iter()
            .any(|(path, node)| path.starts_with(folder) && state.held.contains(node))
    }

    /// Says whether whoever was to be met has come by.
    pub fn is_met(&self) -> bool {
        self.0.meddler.lock().unwrap().is_none()
    }

    fn of(state: State) -> Self {
        Self(Arc::new(Shared { state: Mutex::new(state), meddler: Mutex::new(None) }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap()
    }

    /// Counts a call; says whether it is to be done in half, and with which error it then ends.
    fn call(&self, name: &'static str) -> (MutexGuard<'_, State>, Result<(), io::Error>) {
        let mut state = self.state();
        let number = state.calls.len();
        state.calls.push(name);
        let meddler = self.0.meddler.lock().unwrap().take_if(|(call, _)| *call == number);
        if let Some((_, meddle)) = meddler {
            drop(state);
            meddle(self);
            state = self.state();
        }
        let verdict = match state.trouble {
            Some(Trouble::Fails(at, kind)) if at == number => Err(io::Error::from(kind)),
            Some(Trouble::Stops(at)) if at <= number => Err(io::Error::other("stopped")),
            _ => Ok(()),
        };
        (state, verdict)
    }
}

impl State {
    fn add(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    fn names(&mut self, folder: usize) -> io::Result<&mut Names> {
        match self.nodes.get_mut(folder) {
            Some(Node::Folder { names, .. }) => Ok(names),
            _ => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    fn both_names(&mut self, folder: usize) -> [&mut Names; 2] {
        match self.nodes.get_mut(folder) {
            Some(Node::Folder { names, lasting }) => [names, lasting],
            _ => panic!("it is no folder"),
        }
    }

    fn find(&mut self, path: &Path) -> io::Result<usize> {
        let mut node = 0;
        for part in path.components() {
            match part {
                Component::RootDir => {}
                Component::Normal(name) => {
                    node = *self.names(node)?.get(name).ok_or(io::ErrorKind::NotFound)?;
                }
                _ => panic!("the disk knows plain absolute paths only: {}", path.display()),
            }
        }
        Ok(node)
    }

    /// Returns the folder that `path` lies in, and its name there.
    fn place(&mut self, path: &Path) -> io::Result<(usize, OsString)> {
        let folder = self.find(path.parent().unwrap())?;
        self.names(folder)?;
        Ok((folder, path.file_name().unwrap().to_owned()))
    }

    fn change(&mut self, folder: usize, change: Change) -> io::Result<()> {
        change.apply(self.names(folder)?);
        self.pending.push(Operation { folder, change });
        Ok(())
    }

    fn find_or_add(&mut self, folder: usize, name: &OsStr, new: Node) -> io::Result<usize> {
        if let Some(node) = self.names(folder)?.get(name) {
            return Ok(*node);
        }
        let node = self.add(new);
        self.change(folder, Change::Add(name.to_owned(), node))?;
        Ok(node)
    }

    fn files(&self) -> Vec<(PathBuf, usize)> {
        let mut found = Vec::new();
        let mut folders = vec![(PathBuf::from("/"), 0)];
        while let Some((path, folder)) = folders.pop() {
            if let Some(Node::Folder { names, .. }) = self.nodes.get(folder) {
                for (name, node) in names {
                    let path = path.join(name);
                    match self.nodes[*node] {
                        Node::Folder { .. } => folders.push((path, *node)),
                        Node::File { .. } => found.push((path, *node)),
                    }
                }
            }
        }
        found.sort();
        found
    }
}

/// Returns a path without what differs from run to run: the hash in a backup's name, and the id
/// in a receipt's and in the names of logs and their folder.
fn without_chance(path: &Path) -> String {
    let is_chance = |name: &str| name.len() == 32 && name.bytes().all(|b| b.is_ascii_hexdigit());
    let path: PathBuf = path
        .components()
        .map(|part| {
            if is_chance(&part.as_os_str().to_string_lossy()) {
                OsStr::new("id")
            } else {
                part.as_os_str()
            }
        })
        .collect();
    let path = path.as_path();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let rest = match name.find(['-', '.']) {
        Some(at) if name.len() > 32 => {
            if name.starts_with('g') {
                &name[..at]
            } else {
                &name[at..]
            }
        }
        _ => &name,
    };
    path.with_file_name(rest).to_string_lossy().into_owned()
}

impl SimDisk {
    /// Changes a file by one call whose bytes last when it succeeds.
    fn change_file(
        &self,
        call: &'static str,
        path: &Path,
        change: impl FnOnce(&mut Vec<u8>, bool),
    ) -> io::Result<()> {
        let (mut state, verdict) = self.call(call);
        let is_gone =
            matches!(state.trouble, Some(Trouble::Stops(at)) if at + 1 < state.calls.len());
        let node = state.find(path)?;
        if let Some(Node::File { bytes, synced }) = state.nodes.get_mut(node).filter(|_| !is_gone) {
            change(Arc::make_mut(bytes), verdict.is_ok());
            *synced = if verdict.is_ok() { bytes.len() } else { (*synced).min(bytes.len()) };
        }
        verdict
    }
}

impl Disk for SimDisk {
    fn append(&self, path: &Path, more: &[u8]) -> io::Result<()> {
        self.change_file("append", path, |bytes, whole| {
            let written = if whole { more.len() } else { more.len() / 2 };
            bytes.extend_from_slice(&more[..written]);
        })
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        let (mut state, verdict) = self.call("create_folder");
        verdict?;
        let mut at = 0;
        for part in folder.components().skip(1) {
            let name: &OsStr = part.as_os_str();
            let new = Node::Folder { names: Names::new(), lasting: Names::new() };
            at = state.find_or_add(at, name, new)?;
        }
        Ok(())
    }

    fn create_new(&self, path: &Path, _like: Option<&Path>) -> io::Result<Box<dyn NewFile>> {
        let (mut state, verdict) = self.call("create_new");
        verdict?;
        let (folder, name) = state.place(path)?;
        if state.names(folder)?.contains_key(&name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let node = state.add(Node::File { bytes: Arc::default(), synced: 0 });
        state.change(folder, Change::Add(name, node))?;
        Ok(Box::new(SimFile { disk: self.clone(), node }))
    }

    fn hard_link(&self, existing: &Path, new: &Path) -> io::Result<()> {
        let (mut state, verdict) = self.call("hard_link");
        verdict?;
        if state.has_no_links {
            // What Linux says on vfat: EPERM.
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let node = state.find(existing)?;
        let (folder, name) = state.place(new)?;
        if state.names(folder)?.contains_key(&name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        state.change(folder, Change::Add(name, node))
    }

    fn list(&self, folder: &Path, limit: usize) -> io::Result<Vec<OsString>> {
        let (mut state, verdict) = self.call("list");
        verdict?;
        let folder = state.find(folder)?;
        Ok(state.names(folder)?.keys().take(limit).cloned().collect())
    }

    fn lock(&self, path: &Path, holder: &str) -> Result<Box<dyn LockGuard>, LockError> {
        let (mut state, verdict) = self.call("lock");
        verdict?;
        let (folder, name) = state.place(path)?;
        let new = Node::File { bytes: Arc::default(), synced: 0 };
        let node = state.find_or_add(folder, &name, new)?;
        if !state.held.insert(node) {
            return Err(LockError::Held { holder: holder.to_owned() });
        }
        Ok(Box::new(SimLock { disk: self.clone(), node }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadAt>> {
        let (mut state, verdict) = self.call("open");
        verdict?;
        let node = state.find(path)?;
        match state.nodes[node] {
            Node::File { .. } => Ok(Box::new(SimFile { disk: self.clone(), node })),
            Node::Folder { .. } => Err(io::ErrorKind::InvalidInput.into()),
        }
    }

    fn overwrite(&self, path: &Path, new: &[u8]) -> io::Result<()> {
        // A write of one sector is there or not.
        self.change_file("overwrite", path, |bytes, whole| {
            if whole {
                assert!(new.len() <= 512 && bytes.len() >= new.len());
                bytes[..new.len()].copy_from_slice(new);
            }
        })
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let (mut state, verdict) = self.call("remove");
        verdict?;
        let (folder, name) = state.place(path)?;
        if !state.names(folder)?.contains_key(&name) {
            return Err(io::ErrorKind::NotFound.into());
        }
        state.change(folder, Change::Remove(name))
    }

    fn remove_folder(&self, _folder: &Path) -> io::Result<()> {
        unimplemented!("no vault command removes a folder")
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let (mut state, verdict) = self.call("rename");
        verdict?;
        let node = state.find(from)?;
        let ((folder, from), (to_folder, to)) = (state.place(from)?, state.place(to)?);
        assert_eq!(folder, to_folder, "a rename stays in its folder");
        state.change(folder, Change::Rename(from, to, node))
    }

    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        let (mut state, verdict) = self.call("resolve");
        verdict?;
        state.find(path).map(|_| path.to_owned())
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let (mut state, verdict) = self.call("sync_folder");
        verdict?;
        let folder = state.find(folder)?;
        state.pending.retain(|operation| operation.folder != folder);
        let [names, lasting] = state.both_names(folder);
        lasting.clone_from(names);
        Ok(())
    }

    fn truncate(&self, path: &Path, len: u64) -> io::Result<()> {
        self.change_file("truncate", path, |bytes, whole| {
            if whole {
                bytes.truncate(usize::try_from(len).unwrap());
            }
        })
    }
}

struct SimFile {
    disk: SimDisk,
    node: usize,
}

impl NewFile for SimFile {
    fn write_all(&mut self, more: &[u8]) -> io::Result<()> {
        let (mut state, verdict) = self.disk.call("write_all");
        let written = if verdict.is_ok() { more.len() } else { more.len() / 2 };
        let is_gone =
            matches!(state.trouble, Some(Trouble::Stops(at)) if at + 1 < state.calls.len());
        if let Some(Node::File { bytes, .. }) = state.nodes.get_mut(self.node).filter(|_| !is_gone)
        {
            Arc::make_mut(bytes).extend_from_slice(&more[..written]);
        }
        verdict
    }

    fn sync(&mut self) -> io::Result<()> {
        let (mut state, verdict) = self.disk.call("sync");
        verdict?;
        if let Some(Node::File { bytes, synced }) = state.nodes.get_mut(self.node) {
            *synced = bytes.len();
        }
        Ok(())
    }
}

impl ReadAt for SimFile {
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        let (state, verdict) = self.disk.call("read_exact_at");
        verdict?;
        let Node::File { bytes, .. } = &state.nodes[self.node] else {
            unreachable!("it is a file")
        };
        let start = usize::try_from(offset).unwrap();
        let there = bytes.get(start..start + buffer.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        buffer.copy_from_slice(there);
        Ok(())
    }

    fn len(&self) -> io::Result<u64> {
        let (state, verdict) = self.disk.call("len");
        verdict?;
        match &state.nodes[self.node] {
            Node::File { bytes, .. } => Ok(bytes.len() as u64),
            Node::Folder { .. } => unreachable!("it is a file"),
        }
    }
}

struct SimLock {
    disk: SimDisk,
    node: usize,
}

impl fmt::Debug for SimLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimLock").finish_non_exhaustive()
    }
}

impl Drop for SimLock {
    fn drop(&mut self) {
        self.disk.state().held.remove(&self.node);
    }
}

impl LockGuard for SimLock {}

#[test]
fn it_forgets_what_was_not_synced_and_nothing_else() {
    let disk = SimDisk::with_folders(["/f"]);
    let path = Path::new("/f/file");
    let mut file = disk.create_new(path, None).unwrap();
    file.write_all(b"lasting").unwrap();
    file.sync().unwrap();
    file.write_all(b"passing!").unwrap();
    disk.rename(path, Path::new("/f/other")).unwrap();
    assert_eq!(disk.pending(), 2);

    let names = |disk: &SimDisk| disk.list(Path::new("/f"), 9).unwrap();
    assert!(names(&disk.after_power_loss(|_| false, Unsynced::Kept)).is_empty());
    assert_eq!(names(&disk.after_power_loss(|number| number < 1, Unsynced::Kept)), ["file"]);
    assert_eq!(names(&disk.after_power_loss(|number| number == 1, Unsynced::Kept)), ["other"]);
    disk.sync_folder(Path::new("/f")).unwrap();
    for (unsynced, left) in [
        (Unsynced::Dropped, &b"lasting"[..]),
        (Unsynced::Half, b"lastingpass"),
        (Unsynced::Kept, b"lastingpassing!"),
        (Unsynced::Zeros, b"lasting\0\0\0\0\0\0\0\0"),
    ] {
        let files = disk.after_power_loss(|_| false, unsynced).files();
        assert_eq!(files.values().collect::<Vec<_>>(), [left], "{unsynced:?}");
    }
}
