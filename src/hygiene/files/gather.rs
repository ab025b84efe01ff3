//! Gathering what surrounds the secrets: metadata of files, never their content.

use std::fs::{self, File, Metadata};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::core::limits::read_at_most;

use super::{Backups, CoreDumps, FileFacts, Role, git_index};

/// Most files that are looked at below a folder.
const MAX_FILES: usize = 10_000;
/// Most bytes of an index of git that are read.
const MAX_INDEX_BYTES: usize = 256 << 20;
/// Most bytes of a small file of the kernel's or of git's that are read.
const MAX_FACT_BYTES: usize = 4096;

/// Returns the facts of a file or folder that is there, links not followed.
#[must_use]
pub fn file(path: &Path, role: Role) -> Option<FileFacts> {
    let metadata = fs::symlink_metadata(path).ok()?;
    (!metadata.is_symlink()).then(|| facts(path, role, &metadata))
}

/// Returns the facts of a folder and of all below it, as many as 10,000.
#[must_use]
pub fn folder(path: &Path, role: Role) -> Vec<FileFacts> {
    let mut found = Vec::new();
    let mut folders = vec![path.to_owned()];
    found.extend(file(path, role));
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        for entry in entries.take(MAX_FILES.saturating_sub(found.len())) {
            let Ok(metadata) = entry.metadata() else { continue };
            if metadata.is_dir() {
                folders.push(entry.path());
            }
            if !metadata.is_symlink() {
                found.push(facts(&entry.path(), role, &metadata));
            }
        }
    }
    found
}

/// Returns the facts of every folder above a path.
#[must_use]
pub fn above(path: &Path) -> Vec<FileFacts> {
    let resolved = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    resolved.ancestors().skip(1).filter_map(|folder| file(folder, Role::Above)).collect()
}

#[cfg(unix)]
fn facts(path: &Path, role: Role, metadata: &Metadata) -> FileFacts {
    use std::os::unix::fs::MetadataExt as _;
    FileFacts {
        path: path.display().to_string(),
        role,
        mode: metadata.mode() & 0o7777,
        owner: metadata.uid(),
        has_access_list: has_access_list(path),
    }
}

#[cfg(not(unix))]
fn facts(path: &Path, role: Role, _: &Metadata) -> FileFacts {
    FileFacts { path: path.display().to_string(), role, mode: 0, owner: 0, has_access_list: false }
}

/// Says whether there is a list beyond the mode; where there is none, the kernel keeps no such attribute (acl(5)).
#[cfg(target_os = "linux")]
fn has_access_list(path: &Path) -> bool {
    let mut list = [0_u8; 4096];
    matches!(rustix::fs::lgetxattr(path, "system.posix_acl_access", &mut list), Ok(length) if length > 0)
}

#[cfg(all(unix, not(target_os = "linux")))]
fn has_access_list(_: &Path) -> bool {
    false
}

/// Returns where core dumps go; `limit_bytes` is what programs start with.
#[must_use]
pub fn core_dumps(limit_bytes: u64) -> Option<CoreDumps> {
    let fact = |path: &str| {
        let bytes = read_at_most(File::open(path).ok()?, MAX_FACT_BYTES).ok()?;
        Some(String::from_utf8_lossy(&bytes).trim().to_owned())
    };
    let suid_dumpable = fact("/proc/sys/fs/suid_dumpable").and_then(|text| text.parse().ok());
    Some(CoreDumps {
        pattern: fact("/proc/sys/kernel/core_pattern")?,
        limit_bytes,
        suid_dumpable: suid_dumpable.unwrap_or(0),
    })
}

/// Returns the `.env` files in a folder.
#[must_use]
pub fn environment_files(folder: &Path) -> Vec<FileFacts> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(MAX_FILES);
    let paths = entries.map(|entry| entry.path()).filter(|path| {
        path.file_name().is_some_and(|name| is_environment_file(name.as_encoded_bytes()))
    });
    paths.filter_map(|path| file(&path, Role::Environment)).collect()
}

/// Returns the `.env` files that the repository around a folder tracks, from its top.
#[must_use]
pub fn tracked(folder: &Path) -> Vec<String> {
    let Some(index) = index_of(folder) else { return Vec::new() };
    let Some(bytes) =
        File::open(index).ok().and_then(|file| read_at_most(file, MAX_INDEX_BYTES).ok())
    else {
        return Vec::new();
    };
    let name_of =
        |path: &[u8]| path.rsplit(|&byte| byte == b'/').next().unwrap_or_default().to_vec();
    git_index::names(&bytes, |path| is_environment_file(&name_of(path))).unwrap_or_default()
}

/// Says whether a name is that of a file of secrets: `.env`, or `.env.production`, and no sample.
fn is_environment_file(name: &[u8]) -> bool {
    let Some(rest) = name.strip_prefix(b".env") else { return false };
    let samples: [&[u8]; 5] = [b"example", b"sample", b"template", b"dist", b"defaults"];
    rest.is_empty()
        || rest.strip_prefix(b".").is_some_and(|end| {
            !samples.iter().any(|sample| end.windows(sample.len()).any(|part| part == *sample))
        })
}

/// Returns where the index of the repository around a folder lies.
fn index_of(folder: &Path) -> Option<PathBuf> {
    let folder = fs::canonicalize(folder).ok()?;
    let git = folder.ancestors().map(|above| above.join(".git")).find(|git| git.exists())?;
    if git.is_dir() {
        return Some(git.join("index"));
    }
    // Of a further worktree it is a file that says where (gitrepository-layout(5)).
    let text = read_at_most(File::open(&git).ok()?, MAX_FACT_BYTES).ok()?;
    let text = String::from_utf8_lossy(&text);
    let target = text.trim().strip_prefix("gitdir: ")?;
    Some(git.parent()?.join(target).join("index"))
}

/// Returns what is known of backups in a folder, of which `times` are those of this vault.
#[must_use]
pub fn backups(folder: &Path, files: &[PathBuf], max_age_seconds: u64) -> Backups {
    let age = |path: &PathBuf| {
        let modified = fs::metadata(path).ok()?.modified().ok()?;
        Some(SystemTime::now().duration_since(modified).unwrap_or_default().as_secs())
    };
    Backups {
        folder: folder.display().to_string(),
        newest_age_seconds: files.iter().filter_map(age).min(),
        max_age_seconds,
    }
}
