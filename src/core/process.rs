//! Hygiene of our own process: no core dumps, no stranger reading its memory.

/// What was changed, so that a child can be given back what it would have had.
#[derive(Debug, Clone, Copy)]
pub struct Hardened {
    #[cfg(unix)]
    core: rustix::process::Rlimit,
}

/// Turns core dumps and the reading of our memory by other processes of the same user off.
///
/// Called before the first secret. `RLIMIT_CORE` soft 0 (setrlimit(2)), and on Linux
/// `PR_SET_DUMPABLE` 0 (prctl(2)), which a core dump to a pipe respects too.
#[must_use]
pub fn harden() -> Hardened {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let core = getrlimit(Resource::Core);
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: core.maximum });
        #[cfg(target_os = "linux")]
        let _ =
            rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
        Hardened { core }
    }
    #[cfg(not(unix))]
    Hardened {}
}

impl Hardened {
    /// Returns the limit on core dumps that children start with, in bytes; nothing where there is no such limit.
    #[must_use]
    pub fn core_limit_bytes(&self) -> Option<u64> {
        #[cfg(unix)]
        return Some(self.core.current.unwrap_or(u64::MAX));
        #[cfg(not(unix))]
        None
    }

    /// Gives a child that is about to start its old core limit and a fresh session keyring.
    ///
    /// It becomes dumpable again by itself when it executes its program. This thread loses its own session keyring.
    ///
    /// # Errors
    ///
    /// When the system gives no keyring; the child must not start with the old one then.
    pub fn release_for_child(&self) -> std::io::Result<()> {
        #[cfg(unix)]
        let _ = rustix::process::setrlimit(rustix::process::Resource::Core, self.core);
        super::sys::keyring::join_fresh_session()
    }
}
