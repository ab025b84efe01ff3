//! The Python that runs a plugin: which file it is, and what it must be able to read.
//!
//! Starting Python only to ask it takes as long as everything else, so where its folders lie is worked out as
//! Python itself does (`Modules/getpath.py`): the standard library is the folder `lib/python3.N` with `os.py` in it
//! beside the folder of the program. It is asked only when there is none: a script that finds the right
//! Python, or a copy of it in a virtual environment.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::core::sys::keyring::start_in_fresh_session;

use super::super::SandboxError;
use super::elf::{self, Elf};

/// A Python that can be run.
#[derive(Debug)]
pub(super) struct Interpreter {
    /// The program, its path without links.
    pub(super) program: PathBuf,
    /// The loader that it names, its path without links.
    pub(super) loader: Option<PathBuf>,
    /// Folders and files that it reads: its standard library and the system's libraries.
    pub(super) readable: Vec<PathBuf>,
}

/// The minor versions of Python 3 that are known to run.
const MINORS: std::ops::RangeInclusive<u32> = 9..=14;

/// What a program is given to say where its folders lie.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
const MAX_ANSWER_BYTES: u64 = 16 << 10;

/// Only `sys`, so that the question costs no more than Python's own start.
const QUESTION: &str = "import sys\nfor word in (getattr(sys, '_base_executable', sys.executable), sys.base_prefix, \
                        sys.implementation.name, *sys.version_info[:2]): print(word)";

/// Libraries and data of the system that Python and its modules read, as far as they are there.
const SYSTEM: &[&str] = &[
    "/lib/aarch64-linux-gnu",
    "/lib/x86_64-linux-gnu",
    "/lib64",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib64",
    "/usr/lib/locale",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
    "/etc/localtime",
];

/// Finds out what `python` is.
///
/// # Errors
///
/// Fails when it is no `CPython` 3.9 to 3.14.
pub(super) fn find(python: &Path) -> Result<Interpreter, SandboxError> {
    let wrong = |reason: String| SandboxError::Interpreter { path: python.to_owned(), reason };
    let program = python.canonicalize().map_err(|error| wrong(error.to_string()))?;
    let beside = program.parent().and_then(Path::parent).map(Path::to_owned);
    let known = match (elf::read(&program), minor_in_name(&program)) {
        (Some(Elf { loader }), Some(minor)) => beside
            .filter(|prefix| library(prefix, minor).next().is_some())
            .map(|prefix| (program, loader, prefix, minor)),
        _ => None,
    };
    let (program, loader, prefix, minor) = match known {
        Some(known) => known,
        None => ask(python).map_err(wrong)?,
    };
    if !MINORS.contains(&minor) {
        return Err(wrong(format!("it is Python 3.{minor}, and 3.9 to 3.14 can be confined")));
    }
    let mut readable: Vec<PathBuf> = library(&prefix, minor).collect();
    if readable.is_empty() {
        return Err(wrong(format!("there is no lib/python3.{minor} in {}", prefix.display())));
    }
    if prefix != Path::new("/usr") {
        // Its own libpython, and what a distribution of its own brings besides.
        readable.push(prefix.join("lib"));
    }
    let loader = loader.map(|loader| loader.canonicalize()).transpose();
    let loader = loader.map_err(|error| wrong(format!("its loader: {error}")))?;
    // Where the loader lies, there lie the libraries of its C library.
    readable.extend(loader.as_deref().and_then(Path::parent).map(Path::to_owned));
    readable.extend(SYSTEM.iter().map(PathBuf::from));
    Ok(Interpreter { program, loader, readable })
}

/// The folders of the standard library; on some systems its compiled modules lie in `lib64`.
fn library(prefix: &Path, minor: u32) -> impl Iterator<Item = PathBuf> {
    let folders = ["lib", "lib64"].map(|lib| prefix.join(lib).join(format!("python3.{minor}")));
    let found = folders.iter().any(|folder| folder.join("os.py").is_file());
    folders.into_iter().filter(move |folder| found && folder.is_dir())
}

fn minor_in_name(program: &Path) -> Option<u32> {
    program.file_name()?.to_str()?.strip_prefix("python3.")?.parse().ok()
}

/// Runs it, and asks it. It is what the user named as his Python, so it is trusted as far.
fn ask(python: &Path) -> Result<(PathBuf, Option<PathBuf>, PathBuf, u32), String> {
    let mut command = Command::new(python);
    let mut child = start_in_fresh_session(&mut command)
        .args(["-I", "-S", "-B", "-c", QUESTION])
        .env_remove("SONORA_SEC_IDENTITY")
        .env_remove("SONORA_SEC_PASSPHRASE")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let deadline = Instant::now() + ANSWER_WITHIN;
    // What it says fits into the pipe, so it can end before it is read.
    while child.try_wait().map_err(|error| error.to_string())?.is_none() {
        if Instant::now() >= deadline {
            let _ = child.kill();
            let _ = child.wait();
            return Err("it does not say where its library lies".to_owned());
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let mut answer = String::new();
    if let Some(stdout) = child.stdout.take() {
        // What cannot be read is no answer.
        let _ = stdout.take(MAX_ANSWER_BYTES).read_to_string(&mut answer);
    }
    let lines: Vec<&str> = answer.lines().collect();
    let [program, prefix, name, major, minor] = lines.as_slice() else {
        return Err("it does not say where its library lies".to_owned());
    };
    if *name != "cpython" || *major != "3" {
        return Err(format!("it is {name} {major}, and CPython 3.9 to 3.14 can be confined"));
    }
    let minor = minor.parse().map_err(|_| "it does not say its version".to_owned())?;
    let program = Path::new(program).canonicalize().map_err(|error| error.to_string())?;
    let Elf { loader } = elf::read(&program).ok_or("it is no ELF program of this machine")?;
    Ok((program, loader, PathBuf::from(prefix), minor))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    /// A folder with a Python that lies as a distribution lays it.
    fn laid_out(name: &str, library: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("bin")).unwrap();
        std::fs::create_dir_all(root.join(library)).unwrap();
        std::fs::write(root.join(library).join("os.py"), "").unwrap();
        std::fs::copy("/bin/true", root.join("bin").join(name)).unwrap();
        (folder, root)
    }

    #[test]
    fn a_library_beside_the_program_is_found_without_running_it() {
        // It says nothing when it is run, so it was not asked.
        let (_folder, root) = laid_out("python3.12", "lib/python3.12");
        symlink("python3.12", root.join("bin/python3")).unwrap();
        let found = find(&root.join("bin/python3")).unwrap();
        assert_eq!(found.program, root.join("bin/python3.12"));
        assert!(found.readable.contains(&root.join("lib/python3.12")));
        assert!(found.readable.contains(&root.join("lib")));
    }

    #[test]
    fn a_version_that_is_not_known_to_run_is_refused() {
        for name in ["python3.8", "python3.15"] {
            let (_folder, root) = laid_out(name, &format!("lib/{name}"));
            let error = find(&root.join("bin").join(name)).unwrap_err().to_string();
            assert!(error.contains("3.9 to 3.14"), "{error}");
        }
    }

    #[test]
    fn what_does_not_answer_as_a_python_is_refused() {
        let (_folder, root) = laid_out("python3.12", "elsewhere");
        let error = find(&root.join("bin/python3.12")).unwrap_err().to_string();
        assert!(error.contains("does not say"), "{error}");
        assert!(find(&root.join("bin/missing")).is_err());
    }

    #[test]
    fn a_script_is_asked_for_the_python_behind_it() {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("python3");
        std::fs::write(&script, "#!/bin/sh\nexec python3 \"$@\"\n").unwrap();
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
        let found = find(&script).unwrap();
        assert!(elf::read(&found.program).is_some());
        assert!(found.readable.iter().any(|path| path.join("os.py").is_file()));
    }
}
