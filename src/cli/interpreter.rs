//! Which Python runs a plugin: the option, the virtual environment, the first on PATH.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::environment;
use super::error::CliError;
use super::exit::Exit;

/// Returns an absolute path to the interpreter.
pub(super) fn find(named: Option<&Path>) -> Result<PathBuf, CliError> {
    if let Some(named) = named {
        if named.components().count() > 1 {
            return std::path::absolute(named)
                .map_err(|error| CliError::io("could not resolve `--python`", &error));
        }
        return on_path(named).ok_or_else(|| missing(&named.display().to_string()));
    }
    if let Some(environment) = environment::virtual_env() {
        let python = environment.join("bin/python3");
        if python.is_file() {
            return Ok(python);
        }
    }
    on_path(Path::new("python3")).ok_or_else(|| missing("python3"))
}

fn missing(name: &str) -> CliError {
    CliError::new(Exit::Failed, "no-python", format!("there is no `{name}` on PATH"))
        .hint("install Python 3.9 or newer, or name one with `--python PATH`")
}

/// Returns the first program of that name. A script, such as a shim that chooses among versions, is none: what it
/// starts would not be the process that was confined.
fn on_path(name: &Path) -> Option<PathBuf> {
    environment::program_folders()
        .into_iter()
        .map(|folder| folder.join(name))
        .find(|program| program.is_file() && !is_script(program))
}

fn is_script(program: &Path) -> bool {
    let mut head = [0; 2];
    File::open(program).and_then(|mut file| file.read_exact(&mut head)).is_ok() && &head == b"#!"
}
