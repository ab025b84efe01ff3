//! The user's editor, kept from leaving copies: no swap, no undo file, no history.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::process::{Pid, Signal};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::core::sys::keyring::start_in_fresh_session;

use super::environment;
use super::error::CliError;
use super::terminal::Terminal;

/// What makes an editor leave no copies, by the name that its file begins with.
const DISCREET: &[(&str, &[&str])] = &[
    // Backup, auto-save and lock files off, before the file is visited.
    ("emacs", &["--eval", EMACS]),
    // Restricted: no history, no positions, no backups.
    ("nano", &["--restricted"]),
    ("nvim", VIM),
    ("vim", VIM),
];
const EMACS: &str = "(setq make-backup-files nil auto-save-default nil create-lockfiles nil auto-save-list-file-prefix nil)";
/// No swap file, no viminfo; the rest after the user's own settings, which might ask for it.
const VIM: &[&str] = &["-n", "-i", "NONE", "-c", "silent! set noundofile nobackup nowritebackup"];

/// What runs the user's editor, and its first arguments.
pub(super) struct Editor {
    program: String,
    arguments: Vec<String>,
    is_discreet: bool,
}

impl Editor {
    /// Returns the editor that `VISUAL` or `EDITOR` names, else `vi`.
    pub(super) fn of_environment() -> Result<Self, CliError> {
        let line = environment::editor().unwrap_or_else(|| "vi".to_owned());
        let mut words = shell_words::split(&line)
            .map_err(|_| CliError::bad_input("the variable for the editor has an open quote"))?
            .into_iter();
        let program = words
            .next()
            .ok_or_else(|| CliError::bad_input("the variable for the editor is empty"))?;
        let mut arguments: Vec<String> = words.collect();
        let name = real_name(&program);
        // `emacsclient` begins alike, and the server that it talks to takes no options.
        let known = DISCREET
            .iter()
            .find(|(start, _)| name.starts_with(start) && !name.starts_with("emacsclient"));
        if let Some((_, more)) = known {
            arguments.extend(more.iter().map(|word| (*word).to_owned()));
        }
        Ok(Self { program, arguments, is_discreet: known.is_some() })
    }

    /// Lets the user edit a file; `scratch` is where the editor may keep what it has to.
    ///
    /// A signal that would end this process ends the editor instead, so that what it leaves can
    /// be wiped; one typed at the terminal reaches the editor by itself.
    pub(super) fn edit(
        &self,
        file: &Path,
        scratch: &Path,
        terminal: Terminal,
    ) -> Result<(), CliError> {
        if !self.is_discreet {
            terminal.warn(&format!(
                "`{}` may keep copies of its own (swap, undo, history), which cannot be turned off \
                 from here",
                self.program
            ));
        }
        let failed = |error: std::io::Error| {
            CliError::io(format!("could not run the editor `{}`", self.program), &error)
                .hint("name another in VISUAL or EDITOR")
        };
        let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM]).map_err(failed)?;
        let mut command = Command::new(&self.program);
        environment::withhold(&mut command);
        command.args(&self.arguments).arg(file).env("TMPDIR", scratch);
        let mut child = start_in_fresh_session(&mut command).spawn().map_err(failed)?;
        let (pid, handle, ended) =
            (Pid::from_child(&child), signals.handle(), AtomicBool::new(false));
        let status = std::thread::scope(|scope| {
            scope.spawn(|| {
                for number in signals.forever() {
                    if let (SIGHUP | SIGTERM, Some(signal)) =
                        (number, Signal::from_named_raw(number))
                    {
                        ended.store(true, Ordering::Relaxed);
                        let _ = rustix::process::kill_process(pid, signal);
                    }
                }
            });
            let status = child.wait();
            handle.close();
            status
        })
        .map_err(failed)?;
        if ended.load(Ordering::Relaxed) {
            return Err(CliError::bad_input(
                "the editor was ended from outside, nothing was changed",
            ));
        }
        if !status.success() {
            let message = format!("the editor `{}` failed ({status})", self.program);
            return Err(CliError::bad_input(message).hint("nothing was changed"));
        }
        Ok(())
    }
}

/// Returns the file name that a program has when its links are followed: `vi` is often `vim`.
fn real_name(program: &str) -> String {
    let found = if program.contains('/') { Some(PathBuf::from(program)) } else { on_path(program) };
    let real = found.and_then(|path| std::fs::canonicalize(path).ok());
    let path = real.unwrap_or_else(|| PathBuf::from(program));
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn on_path(program: &str) -> Option<PathBuf> {
    let folders: OsString = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file())
}
