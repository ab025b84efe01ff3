//! The tables fit each other, and cover what CPython itself reports.

use super::*;

/// Returns the module that a path of a member begins with.
fn module_of(path: &str) -> Option<&str> {
    let mut path = path;
    loop {
        path = path.rsplit_once('.')?.0;
        if tables().is_module(path) {
            return Some(path);
        }
    }
}

fn needed(path: &str) -> Vec<Capability> {
    let tables = tables();
    match (tables.member(path), module_of(path).and_then(|module| tables.module(module))) {
        (Some(row), _) => {
            let mut needs = row.needs.clone();
            if row.mode.is_some() {
                needs.extend([Capability::FsRead, Capability::FsWrite]);
            }
            needs
        }
        (None, Some(Module::Needs(needs))) => needs.clone(),
        (None, _) => Vec::new(),
    }
}

#[test]
fn every_line_is_read_as_toml_reads_it() {
    for (file, text) in TABLES {
        let table: toml::Table = toml::from_str(text).unwrap();
        let mut counted = 0;
        for (section, name, value) in rows::lines(text) {
            let whole =
                section.split('.').fold(&table, |table, key| table[key].as_table().unwrap());
            assert_eq!(rows::read::<toml::Value>(value).unwrap(), whole[name], "{file}: {name}");
            counted += 1;
        }
        let sections = table.values().map(|section| section.as_table().unwrap());
        let rows: usize = sections
            .map(|section| {
                let nested = section.values().all(|row| row.as_table().is_some_and(is_section));
                let inner =
                    section.values().filter_map(toml::Value::as_table).map(toml::Table::len);
                if nested { inner.sum() } else { section.len() }
            })
            .sum();
        assert_eq!(counted, rows, "{file}: a row is not on a line of its own");
    }
}

/// Says whether a table is a section and not a row.
fn is_section(table: &toml::Table) -> bool {
    !table.is_empty() && table.values().all(toml::Value::is_table)
}

#[test]
fn every_row_is_read() {
    let tables = tables();
    assert!(tables.modules.iter().count() > 1000);
    assert!(tables.members.iter().count() > 3000);
    for apis in [&tables.methods, &tables.attributes] {
        for rows in [&apis.any, &apis.discord, &apis.sonora] {
            assert!(rows.iter().all(|(name, _)| name.starts_with('?') || !name.contains('.')));
        }
    }
    assert_eq!(tables.module("os"), Some(&Module::Harmless));
    assert_eq!(tables.member("os.system").unwrap().sink, Some(Sink::Shell));
}

#[test]
fn aliases_lead_to_the_real_module() {
    assert_eq!(tables().canonical("posix.system"), "os.system");
    assert_eq!(tables().canonical("nt"), "os");
    assert_eq!(tables().canonical("posixlike.system"), "posixlike.system");
    assert!(tables().member("_pickle.loads").is_some());
    assert!(tables().is_module("ntpath"));
    for (alias, real) in tables().aliases.iter() {
        assert!(!tables().modules.contains(alias), "{alias} is a module and an alias");
        assert!(tables().is_module(real), "{alias} is an alias of no module");
    }
}

#[test]
fn what_a_module_imports_is_reached_through_it() {
    assert_eq!(tables().member("random._os").unwrap().is.as_deref(), Some("os"));
    assert_eq!(tables().member("logging.os").unwrap().is.as_deref(), Some("os"));
}

#[test]
fn every_member_belongs_to_a_module() {
    // `?sink.code` and its like are names that the engine gives.
    for (path, _) in tables().members.iter().filter(|(path, _)| !path.starts_with('?')) {
        assert!(module_of(path).is_some(), "{path} is in no module");
        assert_eq!(tables().canonical(path), path, "{path} is looked up elsewhere");
    }
}

#[test]
fn every_path_that_a_row_names_exists() {
    let tables = tables();
    let all = [&tables.methods, &tables.attributes];
    let bare = all.iter().flat_map(|apis| [&apis.any, &apis.discord, &apis.sonora]);
    let bare = bare.flat_map(Rows::iter);
    for (path, row) in tables.members.iter().chain(bare) {
        for named in [&row.instance, &row.is].into_iter().flatten() {
            let exists = tables.member(named).is_some()
                || tables.is_module(named)
                || module_of(named).is_some_and(|module| module == "builtins");
            assert!(exists, "{path} names {named}");
        }
        if let Some(class) = &row.instance {
            let is_class =
                tables.member(class).is_some_and(|row| row.class || row.instance.is_some());
            assert!(is_class, "{path} returns an instance of {class}");
        }
    }
}

#[test]
fn what_spares_a_capability_names_one_that_is_needed() {
    let tables = tables();
    for (path, row) in tables.members.iter() {
        if let Some(spared) = &row.spared {
            let needed =
                spared.needs.iter().all(|need| row.mode.is_some() || row.needs.contains(need));
            assert!(needed, "{path} does not need what it is spared");
        }
    }
    assert!(tables.member("yaml.load").unwrap().spared.is_some());
}

/// Members that raise an event of the table of audit events (library reference of Python 3.13), and what the event
/// tells of. Events about memory (`array.__new__`, `builtins.id`) and of the C API are left out.
const AUDITED: &[(&str, Capability)] = &[
    ("_posixsubprocess.fork_exec", Capability::Process),
    ("_thread.start_new_thread", Capability::Thread),
    ("_winapi.CreateProcess", Capability::Process),
    ("builtins.breakpoint", Capability::CodeExec),
    ("builtins.compile", Capability::CodeExec),
    ("builtins.eval", Capability::CodeExec),
    ("builtins.exec", Capability::CodeExec),
    ("builtins.__import__", Capability::ImportDynamic),
    ("builtins.open", Capability::FsWrite),
    ("code.interact", Capability::CodeExec),
    ("ctypes.CDLL", Capability::Native),
    ("ctypes.addressof", Capability::Native),
    ("ctypes.string_at", Capability::Native),
    ("ensurepip.bootstrap", Capability::Process),
    ("fcntl.fcntl", Capability::FsWrite),
    ("fcntl.ioctl", Capability::Native),
    ("ftplib.FTP.connect", Capability::NetSocket),
    ("ftplib.FTP.sendcmd", Capability::NetSocket),
    ("gc.get_objects", Capability::Introspect),
    ("gc.get_referents", Capability::Introspect),
    ("gc.get_referrers", Capability::Introspect),
    ("glob.glob", Capability::FsRead),
    ("http.client.HTTPConnection.connect", Capability::NetHttp),
    ("http.client.HTTPConnection.send", Capability::NetHttp),
    ("imaplib.IMAP4", Capability::NetSocket),
    ("imaplib.IMAP4.send", Capability::NetSocket),
    ("importlib.import_module", Capability::ImportDynamic),
    ("marshal.loads", Capability::Deserialize),
    ("mmap.mmap", Capability::Native),
    ("msvcrt.open_osfhandle", Capability::Native),
    ("nntplib.NNTP", Capability::NetSocket),
    ("os.add_dll_directory", Capability::Native),
    ("os.chdir", Capability::RuntimePatch),
    ("os.chmod", Capability::FsWrite),
    ("os.chown", Capability::FsWrite),
    ("os.execv", Capability::Process),
    ("os.fork", Capability::Process),
    ("os.fwalk", Capability::FsRead),
    ("os.getxattr", Capability::FsRead),
    ("os.kill", Capability::Process),
    ("os.link", Capability::FsWrite),
    ("os.listdir", Capability::FsRead),
    ("os.lockf", Capability::FsWrite),
    ("os.mkdir", Capability::FsWrite),
    ("os.posix_spawn", Capability::Process),
    ("os.putenv", Capability::RuntimePatch),
    ("os.remove", Capability::FsWrite),
    ("os.rename", Capability::FsWrite),
    ("os.rmdir", Capability::FsWrite),
    ("os.scandir", Capability::FsRead),
    ("os.setxattr", Capability::FsWrite),
    ("os.spawnv", Capability::Process),
    ("os.startfile", Capability::Process),
    ("os.symlink", Capability::FsWrite),
    ("os.system", Capability::Process),
    ("os.truncate", Capability::FsWrite),
    ("os.unsetenv", Capability::RuntimePatch),
    ("os.utime", Capability::FsWrite),
    ("os.walk", Capability::FsRead),
    ("pathlib.Path.glob", Capability::FsRead),
    ("pathlib.Path.rglob", Capability::FsRead),
    ("pdb.Pdb", Capability::CodeExec),
    ("pickle.Unpickler", Capability::Deserialize),
    ("poplib.POP3", Capability::NetSocket),
    ("pty.spawn", Capability::Process),
    ("resource.prlimit", Capability::RuntimePatch),
    ("resource.setrlimit", Capability::RuntimePatch),
    ("shutil.copyfile", Capability::FsWrite),
    ("shutil.copytree", Capability::FsWrite),
    ("shutil.make_archive", Capability::FsWrite),
    ("shutil.move", Capability::FsWrite),
    ("shutil.rmtree", Capability::FsWrite),
    ("shutil.unpack_archive", Capability::FsWrite),
    ("signal.pthread_kill", Capability::RuntimePatch),
    ("smtplib.SMTP.connect", Capability::NetSocket),
    ("smtplib.SMTP", Capability::NetSocket),
    ("socket.getaddrinfo", Capability::NetSocket),
    ("socket.gethostbyaddr", Capability::NetSocket),
    ("socket.gethostbyname", Capability::NetSocket),
    ("socket.sethostname", Capability::RuntimePatch),
    ("socket.socket", Capability::NetSocket),
    ("socket.socket.bind", Capability::NetListen),
    ("socket.socket.connect", Capability::NetSocket),
    ("socket.socket.sendto", Capability::NetSocket),
    ("sqlite3.Connection.load_extension", Capability::Native),
    ("sqlite3.connect", Capability::FsWrite),
    ("subprocess.Popen", Capability::Process),
    ("sys._current_frames", Capability::Introspect),
    ("sys._getframe", Capability::Introspect),
    ("sys.addaudithook", Capability::RuntimePatch),
    ("sys.excepthook", Capability::RuntimePatch),
    ("sys.remote_exec", Capability::CodeExec),
    ("sys.set_asyncgen_hooks", Capability::RuntimePatch),
    ("sys.setprofile", Capability::RuntimePatch),
    ("sys.settrace", Capability::RuntimePatch),
    ("sys.unraisablehook", Capability::RuntimePatch),
    ("telnetlib.Telnet", Capability::NetSocket),
    ("tempfile.mkdtemp", Capability::FsWrite),
    ("tempfile.mkstemp", Capability::FsWrite),
    ("types.CodeType", Capability::CodeExec),
    ("types.FunctionType", Capability::CodeExec),
    ("urllib.request.Request", Capability::NetHttp),
    ("webbrowser.open", Capability::Process),
    ("winreg.CreateKey", Capability::FsWrite),
    ("winreg.OpenKey", Capability::FsRead),
];

#[test]
fn what_cpython_audits_needs_a_capability() {
    for (path, capability) in AUDITED {
        assert!(needed(path).contains(capability), "{path} does not need {}", capability.word());
    }
}

/// Modules that picklescan (`_unsafe_globals`) and fickling (`UNSAFE_IMPORTS`) refuse as a whole.
const REFUSED_BY_PICKLE_SCANNERS: &[&str] = &[
    "_aix_support",
    "_osx_support",
    "_posixsubprocess",
    "_pyrepl",
    "aiohttp",
    "bdb",
    "cProfile",
    "code",
    "codeop",
    "ctypes",
    "distutils.file_util",
    "doctest",
    "ftplib",
    "imaplib",
    "importlib",
    "marshal",
    "multiprocessing",
    "nntplib",
    "pdb",
    "pickle",
    "pip",
    "pkgutil",
    "poplib",
    "profile",
    "pty",
    "pydoc",
    "requests",
    "runpy",
    "shutil",
    "site",
    "smtplib",
    "socket",
    "ssl",
    "subprocess",
    "telnetlib",
    "test",
    "timeit",
    "trace",
    "urllib.request",
    "venv",
    "webbrowser",
    "zipimport",
];

#[test]
fn what_pickle_scanners_refuse_is_not_harmless() {
    for module in REFUSED_BY_PICKLE_SCANNERS {
        let known = tables().module(module);
        assert!(matches!(known, Some(Module::Needs(_))), "{module} is {known:?}");
    }
}
