//! The binary in a home of its own: no terminal, an empty environment, its output and exit code.

use std::ffi::{OsStr, OsString};
use std::fs::DirBuilder;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _, chown};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// The passphrase of [`Home::with_vault`].
pub const PASSPHRASE: &str = "correct horse";

/// The program that is tested.
pub const BINARY: &str = env!("CARGO_BIN_EXE_sonora-sec");

/// A user's home in a throwaway folder; commands run in it.
pub struct Home {
    folder: tempfile::TempDir,
}

/// A home that others are copied from: where it was, and its files, by their path in it.
struct Template {
    origin: PathBuf,
    files: Vec<(PathBuf, Vec<u8>)>,
}

/// A home with a vault, made once.
static TEMPLATE: OnceLock<Template> = OnceLock::new();

impl Home {
    /// A home without a vault. `pass.txt` holds the passphrase.
    pub fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        // The tester's umask may let a group write.
        home.mode("", 0o755);
        home.folder("tmp");
        home.write("pass.txt", format!("{PASSPHRASE}\n"));
        home
    }

    /// A home with the vault `v.svault`, generation 1: a passphrase slot `passphrase`
    /// (`pass.txt`), and an age slot `identity` (`bot.key`).
    pub fn with_vault() -> Self {
        let template = TEMPLATE.get_or_init(|| {
            let home = Self::new();
            home.run(&["init", "--passphrase-file", "pass.txt", "--new-identity", "bot.key"]).ok();
            let mut files = Vec::new();
            collect(&home.path(""), &home.path(""), &mut files);
            Template { origin: home.path(""), files }
        });
        let home = Self::new();
        let (from, to) =
            (template.origin.display().to_string(), home.path("").display().to_string());
        for (path, bytes) in &template.files {
            // A receipt names the place of its vault.
            let bytes = match String::from_utf8(bytes.clone()) {
                Ok(text) if path.starts_with("state") => text.replace(&from, &to).into_bytes(),
                _ => bytes.clone(),
            };
            home.write(path, bytes);
        }
        home
    }

    /// A home with a vault that holds `token` with the value `s3cret`.
    pub fn with_token() -> Self {
        let home = Self::with_vault();
        home.store("token", "s3cret");
        home
    }

    /// Returns a path in the home.
    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        let top = std::fs::canonicalize(self.folder.path()).unwrap();
        if name.as_ref().as_os_str().is_empty() { top } else { top.join(name) }
    }

    /// Makes a folder that only this user may write, and the missing ones above it.
    pub fn folder(&self, name: impl AsRef<Path>) {
        DirBuilder::new().recursive(true).mode(0o755).create(self.path(name)).unwrap();
    }

    /// Writes a file of mode 0600, its folder made where it is missing.
    pub fn write(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        self.folder(path.parent().unwrap());
        std::fs::write(&path, bytes).unwrap();
        self.mode(&path, 0o600);
    }

    /// Reads a file.
    pub fn read(&self, name: impl AsRef<Path>) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// Sets the mode of a file or folder.
    pub fn mode(&self, name: impl AsRef<Path>, mode: u32) {
        std::fs::set_permissions(self.path(name), std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Returns the names in a folder, sorted.
    pub fn list(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path(folder)) else { return Vec::new() };
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.unwrap().file_name().into_string().unwrap()
        };
        let mut names: Vec<String> = entries.map(name).collect();
        names.sort();
        names
    }

    /// Starts a command without a key.
    pub fn sonora<S: AsRef<OsStr>>(&self, args: &[S]) -> Sonora<'_> {
        let folder = self.path("");
        let mut env: Vec<(OsString, Option<OsString>)> = Vec::new();
        env.push(("HOME".into(), Some(folder.clone().into())));
        for (name, folder_name) in
            [("CONFIG", "config"), ("DATA", "data"), ("STATE", "state"), ("CACHE", "cache")]
        {
            env.push((format!("XDG_{name}_HOME").into(), Some(folder.join(folder_name).into())));
        }
        env.push(("TMPDIR".into(), Some(folder.join("tmp").into())));
        env.push(("SONORA_SEC_VAULT".into(), Some("v.svault".into())));
        env.push(("PATH".into(), std::env::var_os("PATH")));
        let args = args.iter().map(|word| word.as_ref().to_owned()).collect();
        Sonora { home: self, args, env, stdin: Vec::new(), wrap: Vec::new() }
    }

    /// Runs a command without a key.
    pub fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Outcome {
        self.sonora(args).run()
    }

    /// Runs a command with the identity.
    pub fn bot<S: AsRef<OsStr>>(&self, args: &[S]) -> Outcome {
        self.sonora(args).identity().run()
    }

    /// Stores a value through the identity.
    pub fn store(&self, name: &str, value: &str) {
        self.sonora(&["store", name, "--raw", "--replace"]).identity().stdin(value).run().ok();
    }

    /// Gives everything in the home to another user.
    pub fn give_to(&self, user: u32) {
        let mut files = Vec::new();
        folders_and_files(&self.path(""), &mut files);
        for path in files {
            chown(path, Some(user), Some(user)).unwrap();
        }
    }
}

fn folders_and_files(folder: &Path, out: &mut Vec<PathBuf>) {
    out.push(folder.to_owned());
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            folders_and_files(&path, out);
        } else {
            out.push(path);
        }
    }
}

fn collect(top: &Path, folder: &Path, out: &mut Vec<(PathBuf, Vec<u8>)>) {
    let mut paths = Vec::new();
    folders_and_files(folder, &mut paths);
    for path in paths.iter().filter(|path| path.is_file()) {
        out.push((path.strip_prefix(top).unwrap().to_owned(), std::fs::read(path).unwrap()));
    }
}

/// A command that is put together.
#[must_use]
pub struct Sonora<'h> {
    home: &'h Home,
    args: Vec<OsString>,
    env: Vec<(OsString, Option<OsString>)>,
    stdin: Vec<u8>,
    wrap: Vec<OsString>,
}

impl Sonora<'_> {
    /// Adds arguments; a command's own come before those that go on after `--`.
    pub fn args<S: AsRef<OsStr>>(mut self, args: &[S]) -> Self {
        let end = self.args.iter().position(|word| word == "--").unwrap_or(self.args.len());
        self.args.splice(end..end, args.iter().map(|word| word.as_ref().to_owned()));
        self
    }

    /// Gives the identity.
    pub fn identity(self) -> Self {
        self.args(&["--identity", "bot.key"])
    }

    /// Gives the passphrase.
    pub fn passphrase(self) -> Self {
        self.args(&["--passphrase-file", "pass.txt"])
    }

    /// Gives standard input.
    pub fn stdin(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.stdin = bytes.as_ref().to_owned();
        self
    }

    /// Sets a variable.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.env.push((name.into(), Some(value.as_ref().to_owned())));
        self
    }

    /// Takes a variable away.
    pub fn without(mut self, name: &str) -> Self {
        self.env.push((name.into(), None));
        self
    }

    /// Runs the program through another command, to which program and arguments are appended.
    pub fn through<S: AsRef<OsStr>>(mut self, words: &[S]) -> Self {
        self.wrap.extend(words.iter().map(|word| word.as_ref().to_owned()));
        self
    }

    /// Runs the program through a line of shell, in which `"$0" "$@"` is the program.
    pub fn shell(self, line: &str) -> Self {
        self.through(&["sh", "-c", line])
    }

    /// Returns the environment.
    pub fn environment(&self) -> Vec<(OsString, OsString)> {
        let mut env: Vec<(OsString, OsString)> = Vec::new();
        for (name, value) in &self.env {
            env.retain(|(other, _)| other != name);
            env.extend(value.clone().map(|value| (name.clone(), value)));
        }
        env
    }

    /// Returns the arguments.
    pub fn arguments(&self) -> &[OsString] {
        &self.args
    }

    /// Starts it and does not wait.
    pub fn spawn(&self) -> Child {
        // In a session of its own a process has no terminal to ask on.
        let mut words: Vec<OsString> = vec!["setsid".into()];
        words.extend(self.wrap.iter().cloned());
        words.push(BINARY.into());
        words.extend(self.args.iter().cloned());
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).current_dir(self.home.path("")).env_clear();
        command.envs(self.environment());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("`setsid` of util-linux is installed")
    }

    /// Runs it to its end.
    pub fn run(self) -> Outcome {
        let mut child = self.spawn();
        let mut pipe = child.stdin.take().unwrap();
        let stdin = self.stdin.clone();
        let feeder = std::thread::spawn(move || {
            let _ = pipe.write_all(&stdin);
        });
        let outcome = Outcome::of(child.wait_with_output().unwrap());
        feeder.join().unwrap();
        outcome
    }

    /// Runs it with `--json` and expects an error, which it returns.
    pub fn fails(self, code: i32, reason: &str) -> Failure {
        let outcome = self.args(&["--json"]).run();
        outcome.failure(code, reason)
    }
}

/// What a command came to.
#[derive(Debug)]
pub struct Outcome {
    /// Its exit code, or 128 plus the signal that ended it.
    pub code: i32,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

/// An error for programs.
#[derive(Debug)]
pub struct Failure {
    pub error: String,
    pub hint: String,
    pub outcome: Outcome,
}

impl Outcome {
    pub fn of(output: Output) -> Self {
        let code = output.status.code().or(output.status.signal().map(|signal| 128 + signal));
        Self {
            code: code.unwrap(),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Insists on success; returns itself.
    #[track_caller]
    pub fn ok(self) -> Self {
        self.code(0)
    }

    /// Insists on an exit code; returns itself.
    #[track_caller]
    pub fn code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }

    /// Returns standard output as text.
    #[track_caller]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    /// Returns standard output as JSON, which is one line.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.text().lines().count(), 1, "{self:?}");
        serde_json::from_str(self.text()).unwrap()
    }

    /// Insists that standard error contains a text; returns itself.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "expected `{text}` in {self:?}");
        self
    }

    /// Insists on an error for programs, on standard error and nothing on standard output.
    #[track_caller]
    pub fn failure(self, code: i32, reason: &str) -> Failure {
        let line = self.stderr.lines().last().unwrap_or_default();
        let json: Value =
            serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON error: {self:?}"));
        assert_eq!((self.code, json["reason"].as_str()), (code, Some(reason)), "{self:?}");
        assert_eq!(json["schema"], "sonora-sec/error/1");
        assert_eq!(json["code"], code);
        assert!(self.stdout.is_empty(), "{self:?}");
        Failure {
            error: json["error"].as_str().unwrap().to_owned(),
            hint: json["hint"].as_str().unwrap_or_default().to_owned(),
            outcome: self,
        }
    }
}

impl Failure {
    /// Insists that the hint contains a text; returns itself.
    #[track_caller]
    pub fn hints(self, text: &str) -> Self {
        assert!(self.hint.contains(text), "expected the hint `{text}` in {self:?}");
        self
    }

    /// Insists that the error contains a text; returns itself.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.error.contains(text), "expected the error `{text}` in {self:?}");
        self
    }
}

/// Runs a command as a user who owns the home, without root's powers.
pub fn as_owner<'h>(home: &Home, command: Sonora<'h>) -> Option<Sonora<'h>> {
    if !is_root() {
        return Some(command);
    }
    home.give_to(65534);
    let drop =
        ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all"];
    let mut probe = Command::new(drop[0]);
    probe.args(&drop[1..]).args([BINARY, "--version"]);
    if probe.output().is_ok_and(|output| output.status.success()) {
        return Some(command.through(&drop));
    }
    not_run("another user cannot run the program here");
    None
}

/// Says whether this process is root.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Says that a test was not run, and why.
pub fn not_run(why: &str) {
    eprintln!("not run: {why}");
}
