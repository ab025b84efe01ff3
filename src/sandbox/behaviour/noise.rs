//! What Python and libc do on their own, so that nobody takes it for the plugin's doing: one table.
//!
//! Seen with CPython 3.9 to 3.14 on glibc 2.36 to 2.43, and read in the sources of musl 1.2. A plugin that reads one of
//! these files itself is hushed as well; none of them holds a secret, and the call was refused all the same.

use crate::core::capability::Capability;

use super::{Call, Operand, Reading};

/// A call that needs no permission when Python or libc makes it.
#[derive(Debug)]
struct Noise {
    what: What,
    /// Only in the company of this: a path that libc touches first, or the socket of its name cache.
    only_with: Option<What>,
    /// Whether it is left out altogether; else it is told, as needing nothing.
    left_out: bool,
}

/// What is done on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// A call of this name, whatever its arguments.
    Call(&'static str),
    /// Reading what lies at this path.
    Path(&'static str),
    /// Reading what lies below this folder.
    Below(&'static str),
    /// Opening this device, to read or to write.
    Device(&'static str),
    /// Reading a file whose name ends so, wherever it is.
    Ending(&'static str),
    /// Reading a file of this name, wherever it is.
    Name(&'static str),
    /// Making a socket of this family and this type, `None` for all.
    Socket(u64, Option<u64>),
}

const fn start(what: What) -> Noise {
    Noise { what, only_with: None, left_out: true }
}

const fn library(what: What) -> Noise {
    Noise { what, only_with: None, left_out: false }
}

const fn with(what: What, only_with: What) -> Noise {
    Noise { what, only_with: Some(only_with), left_out: false }
}

/// `AF_UNIX`, `SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK`: how libc asks its name cache. Python has no
/// `SOCK_NONBLOCK` when it makes a socket.
const NAME_CACHE: What = What::Socket(1, Some(0o2_004_001));

const NOISE: &[Noise] = &[
    // The loader, and the interpreter finding itself.
    start(What::Path("/etc/ld.so.preload")),
    start(What::Path("/etc/ld.so.cache")),
    start(What::Path("/etc/ld-musl-x86_64.path")),
    start(What::Path("/etc/ld-musl-aarch64.path")),
    start(What::Path("/proc/self/exe")),
    start(What::Name("pyvenv.cfg")),
    start(What::Ending("._pth")),
    start(What::Name("pybuilddir.txt")),
    start(What::Name("Setup.local")),
    start(What::Name("python39.zip")),
    start(What::Name("python310.zip")),
    start(What::Name("python311.zip")),
    start(What::Name("python312.zip")),
    start(What::Name("python313.zip")),
    start(What::Name("python314.zip")),
    start(What::Name("glibc-hwcaps")),
    // Locale, time zone, character sets.
    start(What::Below("/usr/lib/locale")),
    start(What::Below("/usr/share/locale")),
    start(What::Below("/usr/share/locale-langpack")),
    start(What::Below("/usr/lib/x86_64-linux-gnu/gconv")),
    start(What::Below("/usr/lib/aarch64-linux-gnu/gconv")),
    start(What::Below("/usr/lib64/gconv")),
    start(What::Path("/etc/localtime")),
    start(What::Path("/etc/TZ")),
    library(What::Below("/usr/share/zoneinfo")),
    library(What::Below("/usr/lib/zoneinfo")),
    library(What::Below("/usr/share/lib/zoneinfo")),
    library(What::Below("/etc/zoneinfo")),
    // Processors and memory, for `os.cpu_count`, malloc and stacks of threads.
    start(What::Path("/sys/devices/system/cpu")),
    start(What::Path("/sys/devices/system/cpu/online")),
    start(What::Path("/sys/devices/system/cpu/possible")),
    start(What::Path("/proc/stat")),
    start(What::Path("/proc/cpuinfo")),
    start(What::Path("/proc/meminfo")),
    start(What::Path("/proc/self/maps")),
    start(What::Path("/proc/sys/vm/overcommit_memory")),
    start(What::Path("/sys/kernel/mm/transparent_hugepage/enabled")),
    start(What::Path("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size")),
    start(What::Below("/sys/fs/cgroup")),
    start(What::Path("/proc/self/cgroup")),
    start(What::Path("/proc/self/mountinfo")),
    // Random bytes where getrandom(2) is not asked, the null device.
    start(What::Path("/dev/urandom")),
    start(What::Path("/dev/random")),
    start(What::Device("/dev/null")),
    // OpenSSL, as `ssl` and `hashlib` are loaded, and the certificates that everyone trusts.
    start(What::Name("openssl.cnf")),
    library(What::Below("/etc/ssl/certs")),
    library(What::Below("/usr/lib/ssl")),
    library(What::Below("/usr/local/ssl")),
    library(What::Below("/etc/pki/tls")),
    library(What::Below("/etc/pki/ca-trust")),
    library(What::Path("/etc/ssl/cert.pem")),
    // Terminals, as `curses` and `readline` are loaded.
    library(What::Below("/etc/terminfo")),
    library(What::Below("/lib/terminfo")),
    library(What::Below("/usr/share/terminfo")),
    library(What::Path("/etc/inputrc")),
    library(What::Name(".inputrc")),
    // Tables of `mimetypes`.
    library(What::Name("mime.types")),
    // Users and groups: `pwd`, `grp`, `os.path.expanduser`.
    library(What::Path("/etc/nsswitch.conf")),
    library(What::Path("/var/run/nscd/socket")),
    library(What::Path("/var/lib/sss/mc/passwd")),
    with(What::Path("/etc/passwd"), What::Path("/etc/nsswitch.conf")),
    with(What::Path("/etc/passwd"), NAME_CACHE),
    with(What::Path("/etc/group"), What::Path("/etc/nsswitch.conf")),
    with(What::Path("/etc/group"), NAME_CACHE),
    library(NAME_CACHE),
    // Names of hosts, services and protocols. That a name was asked for is told by its own event.
    with(What::Path("/etc/hosts"), What::Path("/etc/resolv.conf")),
    library(What::Path("/etc/resolv.conf")),
    library(What::Path("/etc/host.conf")),
    library(What::Path("/etc/gai.conf")),
    library(What::Path("/etc/services")),
    library(What::Path("/etc/protocols")),
    library(What::Socket(16, None)),
    // Calls that libc and Python try and do without.
    start(What::Call("clone3")),
    start(What::Call("get_mempolicy")),
    start(What::Call("getcpu")),
    start(What::Call("map_shadow_stack")),
    start(What::Call("mseal")),
    start(What::Call("sched_getparam")),
    start(What::Call("sched_getscheduler")),
    library(What::Call("pidfd_open")),
];

/// Which things of the table were seen at all, for those that count in company only.
#[derive(Debug)]
pub(super) struct Company<'a> {
    calls: &'a [Call],
}

impl<'a> Company<'a> {
    /// Returns what was seen.
    pub(super) fn of(calls: &'a [Call]) -> Self {
        Self { calls }
    }

    fn has(&self, what: What) -> bool {
        self.calls.iter().any(|call| what.is(call))
    }
}

impl What {
    fn is(self, call: &Call) -> bool {
        match (self, &call.operand) {
            (Self::Call(name), _) => call.name == name,
            (Self::Socket(family, kind), Operand::Numbers(numbers)) => {
                call.name == "socket"
                    && numbers.first() == Some(&family)
                    && kind.is_none_or(|kind| numbers.get(1) == Some(&kind))
            }
            (Self::Device(device), Operand::Path { bytes, .. }) => bytes == device.as_bytes(),
            (what, Operand::Path { bytes, writes: false } | Operand::Unix(bytes)) => {
                what.lies_at(bytes)
            }
            _ => false,
        }
    }

    fn lies_at(self, path: &[u8]) -> bool {
        match self {
            Self::Path(known) => path == known.as_bytes(),
            Self::Below(folder) => {
                let inside = path.strip_prefix(folder.as_bytes());
                inside
                    .is_some_and(|rest| matches!(rest.first(), None | Some(b'/')) && !climbs(rest))
            }
            Self::Name(name) => path.rsplit(|byte| *byte == b'/').next() == Some(name.as_bytes()),
            Self::Ending(ending) => path.ends_with(ending.as_bytes()),
            Self::Call(_) | Self::Device(_) | Self::Socket(..) => false,
        }
    }
}

fn climbs(path: &[u8]) -> bool {
    path.split(|byte| *byte == b'/').any(|part| part == b"..")
}

/// Returns a reading without a need where the call is no doing of the plugin; `None` where it is left out.
pub(super) fn hush(call: &Call, reading: Reading, seen: &Company<'_>) -> Option<Reading> {
    let noise = NOISE.iter().find(|noise| {
        noise.what.is(call) && noise.only_with.is_none_or(|company| seen.has(company))
    });
    match noise {
        None => Some(reading),
        Some(noise) if noise.left_out => None,
        Some(_) => Some(Reading { needs: None, ..reading }),
    }
}

/// Returns an audit event's reading without a need where the library opens that file of its own accord. What libc
/// reads raises no event.
pub(super) fn hush_told(reading: Reading) -> Reading {
    let path = reading.target.as_bytes();
    let reads = reading.needs.as_ref().is_some_and(|needs| needs.capability == Capability::FsRead);
    let known = |noise: &Noise| match noise.what {
        What::Device(device) => path == device.as_bytes(),
        what => reads && noise.only_with.is_none() && what.lies_at(path),
    };
    if NOISE.iter().any(known) { Reading { needs: None, ..reading } } else { reading }
}
