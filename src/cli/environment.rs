//! The environment, read in one place; the library below never looks at it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use crate::core::secret::SecretValue;

/// What the variables are called; `run` hands none of them down.
pub(super) const PREFIX: &str = "SONORA_SEC_";

/// Returns the variable `SONORA_SEC_<name>`, if it is set and not empty.
pub(super) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(format!("{PREFIX}{name}")).filter(|value| !value.is_empty())
}

/// Returns the variable as a path.
pub(super) fn path(name: &str) -> Option<PathBuf> {
    variable(name).map(PathBuf::from)
}

/// Returns the variable as a secret. The copy that the system keeps for the process stays.
pub(super) fn secret(name: &str) -> Option<SecretValue> {
    use zeroize::Zeroize as _;
    let mut bytes = variable(name)?.into_encoded_bytes();
    let secret = SecretValue::copy_of(&bytes);
    bytes.zeroize();
    Some(secret)
}

/// Keeps all our variables from a command that is about to start.
pub(super) fn withhold(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.as_encoded_bytes().starts_with(PREFIX.as_bytes()) {
            command.env_remove(name);
        }
    }
}

/// Says whether a switch such as `NO_INPUT` is set to anything but `0` and `false`.
pub(super) fn is_on(name: &str) -> bool {
    variable(name).is_some_and(|value| value != "0" && !value.eq_ignore_ascii_case("false"))
}

/// Says whether this is a CI job, as they all say.
pub(super) fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| value.eq_ignore_ascii_case("true") || value == "1")
}

/// Returns the file that GitHub Actions reads variables for later steps from.
pub(super) fn github_env() -> Option<PathBuf> {
    std::env::var_os("GITHUB_ENV").filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// Says whether color is unwanted (no-color.org).
pub(super) fn no_color() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

/// Returns the folder of the virtual environment that is active.
pub(super) fn virtual_env() -> Option<PathBuf> {
    std::env::var_os("VIRTUAL_ENV").map(PathBuf::from).filter(|folder| folder.is_absolute())
}

/// Returns a variable that was granted to a plugin; none of ours, which lead to secrets.
pub(super) fn granted(name: &str) -> Result<Option<String>, String> {
    if name.starts_with(PREFIX) {
        return Err(format!("`{name}` is not for plugins"));
    }
    if name.is_empty() || name.contains(['=', '\0']) {
        return Err(format!("`{name}` is no name of a variable"));
    }
    match std::env::var_os(name).map(OsString::into_string) {
        None => Ok(None),
        Some(Ok(value)) => Ok(Some(value)),
        Some(Err(_)) => Err(format!("the variable `{name}` is not UTF-8")),
    }
}

/// Returns the folders that programs are sought in.
pub(super) fn program_folders() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).filter(|folder| folder.is_absolute()).collect()
}

/// Returns the user's editor, as a line of words.
pub(super) fn editor() -> Option<String> {
    ["VISUAL", "EDITOR"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|line| !line.trim().is_empty()))
}

/// Returns `XDG_STATE_HOME`, which counts only as an absolute path (XDG Base Directory
/// Specification 0.8).
pub(super) fn state_home() -> Option<PathBuf> {
    std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute())
}

/// Returns folders that usually live in memory and take files of this user.
pub(super) fn memory_folders() -> Vec<PathBuf> {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    runtime.into_iter().chain([PathBuf::from("/dev/shm")]).collect()
}
