//! What an audit event of Python means, in the words of permissions (library reference, "Audit events table").

use serde_json::Value;

use crate::core::capability::{Capability, Permission};

use super::{Reading, Surroundings, needs};

/// An event that the hook tells of.
#[derive(Debug)]
pub(in crate::sandbox) struct Event {
    /// Its name.
    pub(in crate::sandbox) name: &'static str,
    /// Whether only those raised in the plugin's own lines are told: the library raises it all the time.
    pub(in crate::sandbox) own_lines_only: bool,
    deed: Deed,
}

/// Where among an event's arguments the thing is that it is about, and what is done with it.
#[derive(Clone, Copy, Debug)]
enum Deed {
    /// An address of a socket is the second argument.
    Address(Capability),
    /// A host is an argument, and its port the next one.
    Host(Capability, usize),
    /// A library is loaded: its name, or none for the program itself, which `ctypes` does as it is imported.
    Library,
    /// A file is opened: path, mode, flags.
    Open,
    /// A path is the first argument.
    Path(Capability),
    /// Needs this, whatever its arguments.
    Plain(Capability),
    /// Needs nothing, but says what is meant.
    Said,
    /// A socket is made: itself, family, type, protocol.
    Socket,
    /// A database: the first argument is a path, or a word for memory.
    Sqlite,
    /// A URL is the first argument.
    Url,
}

macro_rules! events {
    ($($name:literal $(in $own:ident)?: $deed:expr;)+) => {
        /// Every event that is told, in the order of the names. Capabilities are those that the firewall infers for
        /// the functions that raise them.
        pub(in crate::sandbox) const ALL: &[Event] =
            &[$(Event { name: $name, own_lines_only: events!(@own $($own)?), deed: $deed },)+];
    };
    (@own) => { false };
    (@own own_lines) => { true };
}

events! {
    "_thread.start_joinable_thread" in own_lines: Deed::Plain(Capability::Thread);
    "_thread.start_new_thread" in own_lines: Deed::Plain(Capability::Thread);
    "code.__new__" in own_lines: Deed::Plain(Capability::CodeExec);
    "compile" in own_lines: Deed::Plain(Capability::CodeExec);
    "ctypes.addressof": Deed::Plain(Capability::Native);
    "ctypes.call_function": Deed::Plain(Capability::Native);
    "ctypes.cdata": Deed::Plain(Capability::Native);
    "ctypes.dlopen": Deed::Library;
    "ctypes.dlsym": Deed::Plain(Capability::Native);
    "ctypes.dlsym/handle": Deed::Plain(Capability::Native);
    "ctypes.memoryview_at": Deed::Plain(Capability::Native);
    "ctypes.string_at": Deed::Plain(Capability::Native);
    "ctypes.wstring_at": Deed::Plain(Capability::Native);
    "exec" in own_lines: Deed::Plain(Capability::CodeExec);
    "ftplib.connect": Deed::Host(Capability::NetSocket, 1);
    "function.__new__" in own_lines: Deed::Plain(Capability::CodeExec);
    "gc.get_objects" in own_lines: Deed::Plain(Capability::Introspect);
    "gc.get_referents" in own_lines: Deed::Plain(Capability::Introspect);
    "gc.get_referrers" in own_lines: Deed::Plain(Capability::Introspect);
    "glob.glob": Deed::Path(Capability::FsRead);
    "http.client.connect": Deed::Host(Capability::NetHttp, 1);
    "imaplib.open": Deed::Host(Capability::NetSocket, 1);
    "import" in own_lines: Deed::Said;
    "marshal.load" in own_lines: Deed::Plain(Capability::Deserialize);
    "marshal.loads" in own_lines: Deed::Plain(Capability::Deserialize);
    "nntplib.connect": Deed::Host(Capability::NetSocket, 1);
    "open": Deed::Open;
    "os.chmod": Deed::Path(Capability::FsWrite);
    "os.chown": Deed::Path(Capability::FsWrite);
    "os.exec": Deed::Plain(Capability::Process);
    "os.fork": Deed::Plain(Capability::Process);
    "os.forkpty": Deed::Plain(Capability::Process);
    "os.getxattr": Deed::Path(Capability::FsRead);
    "os.kill" in own_lines: Deed::Plain(Capability::Process);
    "os.killpg" in own_lines: Deed::Plain(Capability::Process);
    "os.link": Deed::Path(Capability::FsWrite);
    "os.listdir": Deed::Path(Capability::FsRead);
    "os.listxattr": Deed::Path(Capability::FsRead);
    "os.mkdir": Deed::Path(Capability::FsWrite);
    "os.posix_spawn": Deed::Plain(Capability::Process);
    "os.remove": Deed::Path(Capability::FsWrite);
    "os.removexattr": Deed::Path(Capability::FsWrite);
    "os.rename": Deed::Path(Capability::FsWrite);
    "os.rmdir": Deed::Path(Capability::FsWrite);
    "os.scandir": Deed::Path(Capability::FsRead);
    "os.setxattr": Deed::Path(Capability::FsWrite);
    "os.spawn": Deed::Plain(Capability::Process);
    "os.symlink": Deed::Path(Capability::FsWrite);
    "os.system": Deed::Plain(Capability::Process);
    "os.truncate": Deed::Path(Capability::FsWrite);
    "os.utime": Deed::Path(Capability::FsWrite);
    "os.walk": Deed::Path(Capability::FsRead);
    "pickle.find_class": Deed::Plain(Capability::Deserialize);
    "poplib.connect": Deed::Host(Capability::NetSocket, 1);
    "pty.spawn": Deed::Plain(Capability::Process);
    "resource.prlimit": Deed::Plain(Capability::RuntimePatch);
    "resource.setrlimit": Deed::Plain(Capability::RuntimePatch);
    "shutil.chown": Deed::Path(Capability::FsWrite);
    "shutil.copyfile": Deed::Path(Capability::FsRead);
    "shutil.copytree": Deed::Path(Capability::FsRead);
    "shutil.move": Deed::Path(Capability::FsWrite);
    "shutil.rmtree": Deed::Path(Capability::FsWrite);
    "smtplib.connect": Deed::Host(Capability::NetSocket, 1);
    "socket.bind": Deed::Plain(Capability::NetListen);
    "socket.connect": Deed::Address(Capability::NetSocket);
    "socket.getaddrinfo": Deed::Host(Capability::NetSocket, 0);
    "socket.gethostbyaddr": Deed::Host(Capability::NetSocket, 0);
    "socket.gethostbyname": Deed::Host(Capability::NetSocket, 0);
    "socket.sendmsg": Deed::Address(Capability::NetSocket);
    "socket.sendto": Deed::Address(Capability::NetSocket);
    "socket.__new__": Deed::Socket;
    "sqlite3.connect": Deed::Sqlite;
    "sqlite3.load_extension": Deed::Plain(Capability::Native);
    "subprocess.Popen": Deed::Plain(Capability::Process);
    "sys._current_exceptions" in own_lines: Deed::Plain(Capability::Introspect);
    "sys._current_frames" in own_lines: Deed::Plain(Capability::Introspect);
    "sys._getframe" in own_lines: Deed::Plain(Capability::Introspect);
    "sys.addaudithook" in own_lines: Deed::Plain(Capability::RuntimePatch);
    "sys.setprofile" in own_lines: Deed::Plain(Capability::RuntimePatch);
    "sys.settrace" in own_lines: Deed::Plain(Capability::RuntimePatch);
    "syslog.openlog": Deed::Said;
    "syslog.syslog": Deed::Said;
    "telnetlib.Telnet.open": Deed::Host(Capability::NetSocket, 1);
    "tempfile.mkdtemp": Deed::Path(Capability::FsWrite);
    "tempfile.mkstemp": Deed::Path(Capability::FsWrite);
    "urllib.Request": Deed::Url;
    "webbrowser.open": Deed::Plain(Capability::Process);
}

/// Returns the event of a name.
pub(in crate::sandbox) fn of(name: &str) -> Option<&'static Event> {
    ALL.iter().find(|event| event.name == name)
}

/// Reads an event; `None` where every plugin may do that, or where it says nothing that can be read.
pub(super) fn read(name: &str, args: &[Value], around: &Surroundings) -> Option<Reading> {
    let event = of(name)?;
    let first = args.first().and_then(Value::as_str);
    let (target, needs) = match event.deed {
        Deed::Address(capability) => {
            let address = endpoint(args.get(1)?)?;
            (address.clone(), Some(scoped(capability, address)))
        }
        Deed::Host(capability, place) => {
            let host = args.get(place)?.as_str().filter(|host| !host.is_empty())?;
            let target = with_port(host, args.get(place + 1));
            (target.clone(), Some(scoped(capability, target)))
        }
        Deed::Library => (first?.to_owned(), Some(needs(Capability::Native, None))),
        Deed::Open => {
            let path = first?;
            let writes = opens_for_writing(args.get(1), args.get(2));
            if !writes && around.owns(path) {
                return None;
            }
            let capability = if writes { Capability::FsWrite } else { Capability::FsRead };
            (path.to_owned(), Some(scoped(capability, path.to_owned())))
        }
        Deed::Path(capability) => {
            let path = first.unwrap_or_default();
            if capability == Capability::FsRead && around.owns(path) {
                return None;
            }
            (path.to_owned(), Some(scoped(capability, path.to_owned())))
        }
        Deed::Plain(capability) => (shown(args), Some(needs(capability, None))),
        Deed::Said => (shown(args), None),
        Deed::Socket => match args.get(1).and_then(Value::as_i64) {
            // An event loop has a pair of AF_UNIX sockets to wake itself by.
            Some(1) | None => return None,
            Some(_) => (shown(args.get(1..)?), Some(needs(Capability::NetSocket, None))),
        },
        Deed::Sqlite => match first? {
            "" | ":memory:" => return None,
            path => (path.to_owned(), Some(scoped(Capability::FsWrite, path.to_owned()))),
        },
        Deed::Url => {
            let url = first?;
            (url.to_owned(), by_url(url)?)
        }
    };
    Some(Reading { what: name.to_owned(), target, needs })
}

fn scoped(capability: Capability, scope: String) -> Permission {
    needs(capability, Some(scope))
}

fn with_port(host: &str, port: Option<&Value>) -> String {
    match port.and_then(Value::as_u64).filter(|port| *port != 0) {
        Some(port) if host.contains(':') => format!("[{host}]:{port}"),
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// Returns `HOST:PORT` of an address as Python writes it, or the path of a local socket.
fn endpoint(address: &Value) -> Option<String> {
    match address {
        Value::String(path) => Some(path.clone()),
        Value::Array(parts) => Some(with_port(parts.first()?.as_str()?, parts.get(1))),
        _ => None,
    }
}

/// `O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND`, open(2) on Linux.
const WRITING: u64 = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000;

fn opens_for_writing(mode: Option<&Value>, flags: Option<&Value>) -> bool {
    mode.and_then(Value::as_str).is_some_and(|mode| mode.contains(['w', 'a', 'x', '+']))
        || flags.and_then(Value::as_u64).is_some_and(|flags| flags & WRITING != 0)
}

/// Returns what a URL needs; `None` where it has no host and no file. The inner `None` needs nothing.
#[expect(clippy::option_option, reason = "one says whether to tell, the other what it needs")]
fn by_url(url: &str) -> Option<Option<Permission>> {
    let (scheme, rest) = url.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    let Some(rest) = rest.strip_prefix("//") else {
        return Some(None);
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    Some(match scheme.as_str() {
        "file" => Some(scoped(Capability::FsRead, path.to_owned())),
        "http" | "https" | "ws" | "wss" => Some(scoped(Capability::NetHttp, host.to_owned())),
        "data" => None,
        _ => Some(scoped(Capability::NetSocket, host.to_owned())),
    })
}

/// How many characters of arguments are shown.
const MAX_SHOWN: usize = 200;

fn shown(args: &[Value]) -> String {
    let words = args.iter().filter_map(|arg| match arg {
        Value::Null | Value::Object(_) => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => Some(parts.iter().map(plain).collect::<Vec<_>>().join(" ")),
        other => Some(other.to_string()),
    });
    words.collect::<Vec<_>>().join(" ").chars().take(MAX_SHOWN).collect()
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
