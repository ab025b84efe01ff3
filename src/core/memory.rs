//! How much memory this process may still take, before it is refused or killed.

use std::path::Path;

/// Largest size of a proc or cgroup file that is read, in bytes.
const MAX_PROC_BYTES: usize = 64 * 1024;

/// Returns the bytes that can still be had: the least of `MemAvailable`, the room in every
/// enclosing cgroup (versions 1 and 2), and what `RLIMIT_AS` leaves.
///
/// An allocation beyond it would often succeed and the process be killed on first use, so
/// this is asked before a large one. Nothing is returned where the system does not tell.
#[must_use]
pub fn available_bytes() -> Option<u64> {
    [mem_available(), cgroup_room(), address_space_room()].into_iter().flatten().min()
}

fn mem_available() -> Option<u64> {
    field_kib(&read(Path::new("/proc/meminfo"))?, "MemAvailable:")
}

fn address_space_room() -> Option<u64> {
    #[cfg(unix)]
    {
        let limit = rustix::process::getrlimit(rustix::process::Resource::As).current?;
        let used = field_kib(&read(Path::new("/proc/self/status"))?, "VmSize:")?;
        Some(limit.saturating_sub(used))
    }
    #[cfg(not(unix))]
    None
}

fn cgroup_room() -> Option<u64> {
    let groups = read(Path::new("/proc/self/cgroup"))?;
    groups.lines().filter_map(|line| room_of(line, Path::new("/sys/fs/cgroup"))).min()
}

/// Returns the least room of the cgroup named by one line of `/proc/self/cgroup`
/// (`hierarchy:controllers:path`, cgroups(7)) and of all its parents.
fn room_of(line: &str, root: &Path) -> Option<u64> {
    let mut parts = line.splitn(3, ':').skip(1);
    let (controllers, path) = (parts.next()?, parts.next()?);
    let (base, limit, usage) = if controllers.is_empty() {
        (root.to_path_buf(), "memory.max", "memory.current")
    } else if controllers.split(',').any(|name| name == "memory") {
        (root.join("memory"), "memory.limit_in_bytes", "memory.usage_in_bytes")
    } else {
        return None;
    };
    let group = base.join(path.trim_start_matches('/'));
    group
        .ancestors()
        .take_while(|folder| folder.starts_with(&base))
        .filter_map(|folder| {
            let max = number(&folder.join(limit))?;
            Some(max.saturating_sub(number(&folder.join(usage))?))
        })
        .min()
}

/// Reads a number; the word `max` and an unreadable file mean that there is no limit here.
fn number(path: &Path) -> Option<u64> {
    read(path)?.trim().parse().ok()
}

fn field_kib(text: &str, name: &str) -> Option<u64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: u64 = rest.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

fn read(path: &Path) -> Option<String> {
    let file = std::fs::File::open(path).ok()?;
    String::from_utf8(super::limits::read_at_most(file, MAX_PROC_BYTES).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tightest_cgroup_on_the_way_up_decides() {
        let root = tempfile::tempdir().unwrap();
        let inner = root.path().join("outer/inner");
        std::fs::create_dir_all(&inner).unwrap();
        std::fs::write(inner.join("memory.max"), "max\n").unwrap();
        std::fs::write(inner.join("memory.current"), "10\n").unwrap();
        std::fs::write(root.path().join("outer/memory.max"), "100\n").unwrap();
        std::fs::write(root.path().join("outer/memory.current"), "40\n").unwrap();
        assert_eq!(room_of("0::/outer/inner", root.path()), Some(60));
        assert_eq!(room_of("3:cpu,cpuacct:/outer/inner", root.path()), None);
    }

    #[test]
    fn a_field_in_kibibytes_is_read_in_bytes() {
        assert_eq!(field_kib("A: 1 kB\nMemAvailable:   2 kB\n", "MemAvailable:"), Some(2048));
        assert_eq!(field_kib("A: 1 kB\n", "MemAvailable:"), None);
    }
}
