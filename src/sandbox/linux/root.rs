//! A root folder that holds what a plugin's process may see, and nothing else.

use std::ffi::CString;
use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode};
use rustix::io::Errno;
use rustix::mount::{
    MountFlags, MountPropagationFlags, UnmountFlags, mount, mount_bind_recursive, mount_change,
    unmount,
};
use rustix::process::{chdir, pivot_root};

use crate::core::sys::confine::{make_mount_writable, make_mounts_read_only};

use super::view::View;

/// Where the host's files lie while the new root is being filled.
const OLD: &str = "/.host";

/// Enters a new root folder. The process has a mount namespace of its own.
///
/// # Errors
///
/// Fails when the system refuses a step; the process is of no use then.
pub(super) fn enter(view: &View) -> Result<(), Errno> {
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)?;
    // The new root is mounted over a folder and then becomes `/`, so what it was mounted over can be seen again in
    // the old one: a plugin that lies below `/tmp` is found.
    let flags = MountFlags::NOSUID | MountFlags::NODEV;
    mount("tmpfs", "/tmp", "tmpfs", flags, c"mode=0755,size=1m")?;
    chdir("/tmp")?;
    rustix::fs::mkdirat(CWD, ".host", Mode::RWXU)?;
    pivot_root(".", ".host")?;
    chdir("/")?;
    if let Some(bytes) = view.scratch_bytes {
        // First, so that what was granted below the host's `/tmp` is shown in it.
        let options = format!("mode=0700,size={bytes},nr_inodes=4096");
        let options = CString::new(options).map_err(|_| Errno::INVAL)?;
        make_folder(Path::new("/tmp"))?;
        mount("tmpfs", "/tmp", "tmpfs", flags, options.as_c_str())?;
    }
    for path in &view.readable {
        show(path)?;
    }
    for (path, target) in &view.links {
        make_parent(path)?;
        match std::os::unix::fs::symlink(target, path) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(errno(&error));
            }
            _ => {}
        }
    }
    unmount(OLD, UnmountFlags::DETACH)?;
    fs::remove_dir(OLD).map_err(|error| errno(&error))?;
    make_mounts_read_only(c"/").map_err(|error| errno(&error))?;
    if view.scratch_bytes.is_some() {
        make_mount_writable(c"/tmp").map_err(|error| errno(&error))?;
    }
    Ok(())
}

/// Binds a file or folder of the host to the place in the new root where it lies in the old one.
fn show(path: &Path) -> Result<(), Errno> {
    let mut host = PathBuf::from(OLD);
    host.push(path.strip_prefix("/").map_err(|_| Errno::INVAL)?);
    // The way to it has no links, so it is what it was when it was looked up, or it is not there any more.
    if fs::symlink_metadata(&host).map_err(|error| errno(&error))?.is_dir() {
        make_folder(path)?;
    } else {
        make_parent(path)?;
        fs::File::create(path).map_err(|error| errno(&error))?;
    }
    mount_bind_recursive(&host, path)
}

fn make_parent(path: &Path) -> Result<(), Errno> {
    path.parent().map_or(Ok(()), make_folder)
}

fn make_folder(path: &Path) -> Result<(), Errno> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o755).create(path);
    made.map_err(|error| errno(&error))
}

fn errno(error: &std::io::Error) -> Errno {
    Errno::from_io_error(error).unwrap_or(Errno::IO)
}
