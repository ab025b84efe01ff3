//! Questions that the engine asks of the tables.

use super::{Member, Module, Returns, ScopeKind, Sink, Tables};
use crate::core::capability::Capability;
use crate::firewall::dotted;
use crate::firewall::value::Marks;

/// Modules that are worth reaching through another module that imports them.
const LEAKS: &[&str] = &[
    "asyncio",
    "builtins",
    "code",
    "ctypes",
    "gc",
    "http",
    "importlib",
    "inspect",
    "io",
    "marshal",
    "multiprocessing",
    "nt",
    "os",
    "pathlib",
    "pickle",
    "platform",
    "posix",
    "pty",
    "runpy",
    "shutil",
    "signal",
    "socket",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "types",
    "urllib",
];

impl Tables {
    /// Returns the capabilities that reaching a path needs.
    pub(crate) fn needs(&self, path: &str) -> &[Capability] {
        self.member(path).map_or_else(|| self.needs_by_module(path), |member| &member.needs)
    }

    /// Returns what reaching a path without a row needs.
    pub(crate) fn needs_by_module(&self, path: &str) -> &[Capability] {
        let Some((module, name)) = dotted::split_last(path) else { return &[] };
        // Constants of a module are harmless: `socket.AF_INET`.
        if name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        {
            return &[];
        }
        // A method of a class that has a row has what its own row says, or nothing.
        if self.member(module).is_some() {
            return &[];
        }
        match self.module(module) {
            Some(Module::Needs(needs)) => needs,
            _ => &[],
        }
    }

    /// Says whether reaching a path, module or member, can do something.
    pub(crate) fn matters(&self, path: &str) -> bool {
        if self.is_module(path) {
            return self.module(path) != Some(&Module::Harmless) || LEAKS.contains(&path);
        }
        !self.needs(path).is_empty()
            || self
                .member(path)
                .is_some_and(|member| member.sink.is_some() || member.mode.is_some())
    }

    /// Says whether a module or a member of it can do something.
    pub(crate) fn matters_below(&self, module: &str) -> bool {
        self.matters(module) || self.has_rows(module)
    }

    /// Says whether a module is one whose members reach outside of the plugin.
    pub(crate) fn is_powerful(path: &str) -> bool {
        LEAKS.contains(&path)
    }

    /// Returns the module that a member of another module really is, when it is one that matters.
    pub(crate) fn leaked(&self, path: &str, name: &str) -> Option<&'static str> {
        let bare = name.trim_start_matches('_');
        let top = dotted::first(path);
        if bare == path || top == bare {
            return None;
        }
        LEAKS.iter().copied().find(|leak| *leak == bare).or_else(|| {
            // Modules of the standard library hand on others that are harmless, which hand on those that are not.
            self.stdlib.get(bare).copied().filter(|_| self.stdlib.contains(top))
        })
    }

    /// Returns the names of the members of a module that have rows.
    pub(crate) fn members_of(&'static self, module: &str) -> impl Iterator<Item = &'static str> {
        let mut names: Vec<&'static str> = self
            .member_paths()
            .filter_map(|path| path.strip_prefix(module)?.strip_prefix('.'))
            .filter(|name| !name.contains('.'))
            .collect();
        names.sort_unstable();
        names.into_iter()
    }
}

impl ScopeKind {
    /// Says whether a scope of this kind is one of a capability, so that a URL never is what a file is written to.
    pub(crate) fn fits(self, capability: Capability) -> bool {
        use Capability::{
            DiscordWebhook, EnvRead, FsRead, FsWrite, NetHttp, NetListen, NetSocket, TrackLoad,
        };
        match self {
            Self::Host | Self::Url => {
                matches!(capability, DiscordWebhook | NetHttp | NetListen | NetSocket | TrackLoad)
            }
            Self::Name => matches!(capability, EnvRead | Capability::Import),
            Self::Path => matches!(capability, FsRead | FsWrite),
        }
    }
}

impl Member {
    /// Returns what clings to the result of a call.
    pub(crate) fn marks_when_called(&self) -> Marks {
        match self.returns {
            Some(Returns::File) => Marks::FILE,
            Some(Returns::Host) => Marks::HOST,
            Some(Returns::Input) => Marks::INPUT,
            Some(Returns::Net) => Marks::NET,
            Some(Returns::Picked) => Marks::PICKED,
            Some(Returns::Secret) => Marks::SECRET,
            Some(Returns::WeakHash) => Marks::WEAK_HASH,
            Some(Returns::WeakRandom) => Marks::WEAK_RANDOM,
            None => Marks::default(),
        }
    }

    /// Returns what clings to the member itself, where it is data.
    pub(crate) fn marks_when_read(&self) -> Marks {
        match self.returns {
            Some(Returns::Secret) => Marks::SECRET,
            _ => Marks::default(),
        }
    }
}

impl Sink {
    /// Says whether what it takes is run, by this process or another.
    pub(crate) fn runs(self) -> bool {
        matches!(self, Self::Code | Self::Native | Self::Process | Self::Shell)
    }

    /// Says whether what it takes is run, or may run when it is loaded.
    pub(crate) fn runs_or_loads(self) -> bool {
        self.runs() || matches!(self, Self::Deserialize | Self::Import)
    }

    /// Returns a path by which a call into another file is told when an argument reaches this sink there.
    pub(crate) fn pseudo_path(self) -> &'static str {
        match self {
            Self::Code => "?sink.code",
            Self::Deserialize => "?sink.deserialize",
            Self::Discord => "?sink.discord",
            Self::Import => "?sink.import",
            Self::Log => "?sink.log",
            Self::Native => "?sink.native",
            Self::Net => "?sink.net",
            Self::Process => "?sink.process",
            Self::Regex => "?sink.regex",
            Self::Shell => "?sink.shell",
            Self::Sleep => "?sink.sleep",
            Self::Sql => "?sink.sql",
            Self::Write => "?sink.write",
        }
    }
}
