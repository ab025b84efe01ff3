//! Variables that `run` sets: how they are named, and which names are too powerful.

use std::ffi::OsString;

use crate::core::secret::SecretValue;
use crate::core::text::printable;

use super::error::CliError;

/// Variables that loaders, interpreters and shells read, so that an entry's name must not
/// decide them. A `*` stands for any rest.
const POWERFUL: &[&str] = &[
    "BASHOPTS",
    "BASH_ENV",
    "BASH_FUNC_*",
    "CDPATH",
    "CLASSPATH",
    "DYLD_*",
    "EDITOR",
    "ENV",
    "GCONV_PATH",
    "GIT_*",
    "GLIBC_TUNABLES",
    "HOME",
    "HOSTALIASES",
    "IFS",
    "JAVA_*",
    "JDK_*",
    "LD_*",
    "LESSOPEN",
    "LOCALDOMAIN",
    "LOCPATH",
    "MALLOC_*",
    "NLSPATH",
    "NODE_CHANNEL_FD",
    "NODE_COMPILE_CACHE",
    "NODE_EXTRA_CA_CERTS",
    "NODE_ICU_DATA",
    "NODE_OPTIONS",
    "NODE_PATH",
    "NODE_REDIRECT_WARNINGS",
    "NODE_REPL_*",
    "NODE_TLS_REJECT_UNAUTHORIZED",
    "NODE_V8_COVERAGE",
    "OPENSSL_*",
    "PAGER",
    "PATH",
    "PERL*",
    "PHP*",
    "PROMPT_COMMAND",
    "PS4",
    "PYTHON*",
    "RES_OPTIONS",
    "RUBY*",
    "SHELL",
    "SHELLOPTS",
    "SONORA_SEC_*",
    "SSH_*",
    "SSL_CERT_*",
    "TERMINFO*",
    "TMPDIR",
    "VISUAL",
    "XDG_*",
    "ZDOTDIR",
    "_JAVA_OPTIONS",
];

/// Reads `VAR=NAME`.
pub(super) fn assignment(text: &str) -> Result<(String, String), String> {
    let (variable, name) = text.split_once('=').ok_or("write it as VAR=NAME")?;
    check(variable)?;
    Ok((variable.to_owned(), name.to_owned()))
}

/// Checks a variable that the user named.
pub(super) fn check(variable: &str) -> Result<(), String> {
    if !is_variable(variable) {
        return Err("a variable is letters, digits and `_`, and begins with no digit".to_owned());
    }
    if variable.starts_with(super::environment::PREFIX) {
        return Err("the command gets no SONORA_SEC_ variable".to_owned());
    }
    Ok(())
}

/// Returns the variable for an entry taken by `--prefix`: upper case, anything else an `_`.
pub(super) fn of_entry(name: &str) -> Result<String, CliError> {
    let variable: String = name
        .to_uppercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let shown = printable(name);
    if !is_variable(&variable) {
        let message = format!("the entry `{shown}` gives no name of a variable");
        return Err(CliError::bad_input(message).hint("name it yourself: `--env VAR=NAME`"));
    }
    if is_powerful(&variable) {
        let message = format!(
            "the entry `{shown}` would set `{variable}`, which loaders or interpreters read"
        );
        return Err(CliError::bad_input(message).hint("name it yourself: `--env VAR=NAME`"));
    }
    Ok(variable)
}

fn is_variable(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Says whether loaders, interpreters or shells read a variable.
pub(super) fn is_powerful(variable: &str) -> bool {
    POWERFUL.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(start) => variable.starts_with(start),
        None => variable == *pattern,
    })
}

/// Turns a value into what an environment can hold.
pub(super) fn to_os_string(variable: &str, value: &SecretValue) -> Result<OsString, CliError> {
    let bytes = value.expose_secret();
    if bytes.contains(&0) {
        return Err(CliError::bad_input(format!(
            "the value for `{variable}` holds a zero byte, which no variable can"
        ))
        .hint("hand it down as a file: `--file VAR=NAME`"));
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        Ok(std::ffi::OsStr::from_bytes(bytes).to_owned())
    }
    #[cfg(not(unix))]
    value
        .expose_str()
        .map(OsString::from)
        .ok_or_else(|| CliError::bad_input(format!("the value for `{variable}` is no text")))
}

/// Reads a size such as `512M`: bytes, or with K, M or G as powers of 1024.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let malformed = || "write a size as 512M or 2G".to_owned();
    let (number, unit) = match text.strip_suffix(['K', 'M', 'G']) {
        Some(number) if text.ends_with('K') => (number, 1 << 10),
        Some(number) if text.ends_with('M') => (number, 1 << 20),
        Some(number) => (number, 1 << 30),
        None => (text, 1_u64),
    };
    let count: u64 = number.parse().map_err(|_| malformed())?;
    count.checked_mul(unit).filter(|bytes| *bytes > 0).ok_or_else(malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_become_variables_that_no_loader_reads() {
        assert_eq!(of_entry("bot_token").unwrap(), "BOT_TOKEN");
        assert_eq!(of_entry("bot/eu-1.token").unwrap(), "BOT_EU_1_TOKEN");
        // A Lavalink node is often called one.
        assert_eq!(of_entry("node_eu_password").unwrap(), "NODE_EU_PASSWORD");
        assert!(of_entry("node_options").is_err());
        for bad in ["ld_preload", "path", "pythonpath", "python_x", "bash_env", "git_dir", "1x"] {
            assert!(of_entry(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_are_powers_of_1024() {
        assert_eq!(size("512M"), Ok(512 << 20));
        assert_eq!(size("4096"), Ok(4096));
        for bad in ["", "M", "0", "-1", "5T", "99999999999G"] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }
}
