//! Standard output and error: who sits there, and how to write to them.

use std::io::{self, IsTerminal as _, Write};

use serde::Serialize;

use crate::core::secret::{SecretBuffer, SecretValue};

use super::args::{Color, Global};
use super::environment;
use super::error::CliError;

/// How much is said on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Talk {
    Normal,
    Quiet,
    Verbose,
}

/// Where results and messages go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    /// Whether results are JSON.
    pub(super) json: bool,
    talk: Talk,
    color: bool,
    /// Whether results have color.
    pub(super) colors_results: bool,
}

#[expect(clippy::unused_self, reason = "the terminal is what is written to")]
impl Terminal {
    pub(super) fn new(global: &Global) -> Self {
        let colors = |is_terminal: bool| match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => !environment::no_color() && is_terminal,
        };
        let talk = match (global.quiet, global.verbose) {
            (true, _) => Talk::Quiet,
            (false, true) => Talk::Verbose,
            (false, false) => Talk::Normal,
        };
        Self {
            json: global.wants_json(),
            talk,
            color: colors(io::stderr().is_terminal()),
            colors_results: colors(io::stdout().is_terminal()),
        }
    }

    /// Says something on standard error, unless it shall be quiet.
    pub(super) fn say(self, text: &str) {
        if self.talk != Talk::Quiet {
            let _ = writeln!(io::stderr(), "{text}");
        }
    }

    /// Says whether standard error is a terminal that may be written to while something goes on.
    pub(super) fn shows_progress(self) -> bool {
        self.talk != Talk::Quiet && io::stderr().is_terminal()
    }

    /// Writes on standard error in the line that the last such writing stands in.
    pub(super) fn redraw(self, text: &str) {
        let _ = write!(io::stderr(), "\r\u{1b}[K{text}");
    }

    /// Says something on standard error when much is to be said.
    pub(super) fn say_more(self, text: &str) {
        if self.talk == Talk::Verbose {
            self.say(text);
        }
    }

    /// Warns on standard error, unless it shall be quiet.
    pub(super) fn warn(self, text: &str) {
        self.say(&format!("{} {text}", self.paint("33", "warning:")));
    }

    /// Tells an error on standard error: text, or a line of JSON.
    pub(super) fn tell(self, error: &CliError) {
        let text = if self.json {
            let report = serde_json::to_string(&error.to_report()).expect("a report is plain JSON");
            format!("{report}\n")
        } else {
            error.to_text().replacen("error:", &self.paint("1;31", "error:"), 1).replacen(
                "\nhint:",
                &format!("\n{}", self.paint("36", "hint:")),
                1,
            )
        };
        let _ = io::stderr().write_all(text.as_bytes());
    }

    fn paint(self, style: &str, word: &str) -> String {
        if self.color { format!("\u{1b}[{style}m{word}\u{1b}[0m") } else { word.to_owned() }
    }

    /// Writes a table or page. A reader that has seen enough of it is no error.
    pub(super) fn page(self, text: &str) -> Result<(), CliError> {
        match io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(CliError::io("could not write the result", &error))
            }
            _ => Ok(()),
        }
    }

    /// Writes a report for programs, as one line.
    ///
    /// A reader that has seen enough is no error, as for [`page`](Self::page).
    pub(super) fn report(self, report: &impl Serialize) -> Result<(), CliError> {
        let mut output = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
        let written = serde_json::to_writer(&mut output, report).map_err(io::Error::from);
        match written.and_then(|()| output.write_all(b"\n")).and_then(|()| output.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(CliError::io("could not write the result", &error))
            }
            _ => Ok(()),
        }
    }

    /// Writes a report that holds a secret.
    pub(super) fn secret_report(self, report: &impl Serialize) -> Result<(), CliError> {
        let mut text = SecretBuffer::with_capacity(256);
        serde_json::to_writer(&mut text, report).expect("a report is plain JSON");
        text.push(b"\n");
        write_secret(text.expose_secret())
    }
}

/// Writes a value to standard output as it is; a terminal gets a newline after it.
pub(super) fn write_value(value: &SecretValue) -> Result<(), CliError> {
    let value = value.expose_secret();
    let mut bytes = SecretBuffer::with_capacity(value.len() + 1);
    bytes.push(value);
    if io::stdout().is_terminal() {
        bytes.push(b"\n");
    }
    write_secret(bytes.expose_secret())
}

/// Writes a secret to standard output, around the buffer of the standard library, which would
/// keep a copy. A reader that went away has not got it, so that is an error.
pub(super) fn write_secret(bytes: &[u8]) -> Result<(), CliError> {
    let written = {
        #[cfg(unix)]
        {
            Unbuffered::stdout().write_all(bytes)
        }
        #[cfg(not(unix))]
        {
            io::stdout().write_all(bytes).and_then(|()| io::stdout().flush())
        }
    };
    written.map_err(|error| CliError::io("could not write the value", &error))
}

/// Standard output or error, around the buffers of the standard library.
#[cfg(unix)]
pub(super) struct Unbuffered(rustix::fd::BorrowedFd<'static>);

#[cfg(unix)]
impl Unbuffered {
    pub(super) fn stdout() -> Self {
        Self(rustix::stdio::stdout())
    }

    pub(super) fn stderr() -> Self {
        Self(rustix::stdio::stderr())
    }
}

#[cfg(unix)]
impl Write for Unbuffered {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match rustix::io::write(self.0, bytes) {
                // Another program that shares the terminal made it so.
                Err(rustix::io::Errno::AGAIN) => {
                    use rustix::event::{PollFd, PollFlags, poll};
                    poll(&mut [PollFd::new(&self.0, PollFlags::OUT)], None)?;
                }
                done => return Ok(done?),
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
