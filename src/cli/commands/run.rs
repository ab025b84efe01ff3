//! `run`: a command with secrets in its environment, or behind a descriptor; no shell.

use std::ffi::OsString;
use std::io;
use std::os::fd::OwnedFd;
use std::process::Command;

use crate::cli::context::Context;
use crate::cli::environment;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::mask;
use crate::cli::supervise::Supervision;
use crate::cli::variables;
use crate::core::process::Hardened;
use crate::core::secret::SecretValue;
use crate::core::text::printable;
use crate::vault::VaultError;
use crate::vault::name::{Name, Section};
use crate::vault::read::OpenVault;

use super::get::{find, warn_if_expired};

/// Run a command with secrets in its environment
///
/// No shell is involved. Every name is resolved before anything starts. The command sees no
/// `SONORA_SEC_` variable and gets a session keyring of its own.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    sonora-sec run --env DISCORD_TOKEN=discord_token -- python bot.py\n  \
    sonora-sec run --prefix bot_ -- ./start.sh\n  \
    sonora-sec run --redact --env DISCORD_TOKEN=discord_token -- python bot.py\n  \
    sonora-sec run --file TLS_KEY=tls_key --memory 512M -- ./node")]
pub(crate) struct Args {
    /// Put an entry into a variable (can be repeated)
    #[arg(long = "env", value_name = "VAR=NAME", value_parser = variables::assignment)]
    env: Vec<(String, String)>,
    /// Put every entry whose name begins so into a variable named like it, in upper case
    #[arg(long, value_name = "PREFIX")]
    prefix: Option<String>,
    /// Put an entry into memory, and its path into a variable (can be repeated)
    #[arg(long = "file", value_name = "VAR=NAME", value_parser = variables::assignment)]
    files: Vec<(String, String)>,
    /// Mask every value of the vault, as `redact` does, in what the command prints; it prints into
    /// pipes then, not to a terminal, and what it leaves behind is heard for 2 seconds only
    #[arg(long)]
    redact: bool,
    /// Limit the command's address space, such as 512M; warns above 80 %
    #[arg(long, value_name = "SIZE", value_parser = variables::size)]
    memory: Option<u64>,
    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

pub(super) fn run(args: &Args, context: &Context, limits: &Hardened) -> Result<Exit, CliError> {
    let configured = &context.settings.run.env;
    if args.env.is_empty()
        && args.prefix.is_none()
        && args.files.is_empty()
        && configured.is_empty()
    {
        return Err(CliError::new(Exit::BeforeChild, "no-mapping", "nothing to hand down")
            .hint("name an entry: `sonora-sec run --env DISCORD_TOKEN=discord_token -- COMMAND`"));
    }
    let store = context.store()?;
    let (vault, keyring) = context.open(&store)?;
    let mut variables: Vec<(String, SecretValue)> = Vec::new();
    let mut asked: Vec<String> = Vec::new();
    if args.env.is_empty() && args.prefix.is_none() && args.files.is_empty() {
        for (variable, name) in configured {
            variables.push((variable.clone(), value(context, &vault, name)?));
            asked.push(name.clone());
        }
    }
    if let Some(prefix) = &args.prefix {
        for (name, value) in with_prefix(&vault, prefix)? {
            variables.push((variables::of_entry(&name)?, value));
            asked.push(name);
        }
    }
    for (variable, name) in &args.env {
        variables.push((variable.clone(), value(context, &vault, name)?));
        asked.push(name.clone());
    }
    let mut files: Vec<(String, OwnedFd)> = Vec::new();
    for (variable, name) in &args.files {
        files.push((variable.clone(), in_memory(&value(context, &vault, name)?)?));
        asked.push(name.clone());
    }
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    store.record_reading(&vault, &keyring.unlocked, &asked)?;
    drop(keyring);
    let masks = args.redact.then(|| mask::every_value(&vault, context.terminal)).transpose()?;
    drop(vault);
    refuse_doubles(variables.iter().map(|v| &v.0).chain(files.iter().map(|f| &f.0)))?;

    let mut command = child(args, &variables, &files)?;
    drop(variables);
    limits.release_for_child().map_err(|error| {
        CliError::io("could not keep the session keyring from the command", &error)
    })?;
    if args.memory.is_none() && masks.is_none() {
        return Err(replace_ourselves(&mut command, args));
    }
    let supervision = Supervision { memory: args.memory, masks: masks.as_ref() };
    supervision.run(&mut command, context.terminal).map_err(|error| cannot_start(args, &error))
}

fn value(context: &Context, vault: &OpenVault, name: &str) -> Result<SecretValue, CliError> {
    let name = Name::new(name)?;
    let found = find(vault, &name, None)?;
    warn_if_expired(context, &name, &found);
    Ok(found.value)
}

/// Returns the entries whose names begin with `prefix`.
fn with_prefix(vault: &OpenVault, prefix: &str) -> Result<Vec<(String, SecretValue)>, CliError> {
    let mut found = Vec::new();
    vault.for_each_entry(|entry| {
        let name = entry.key.name.as_str();
        if entry.key.section == Section::Secret
            && name.starts_with(prefix)
            && let Some(newest) = entry.versions.last()
        {
            found.push((name.to_owned(), newest.value()));
        }
    })?;
    if found.is_empty() {
        let name = format!("{}*", printable(prefix));
        return Err(VaultError::NoEntry { name }.into());
    }
    Ok(found)
}

fn refuse_doubles<'v>(variables: impl Iterator<Item = &'v String>) -> Result<(), CliError> {
    let mut names: Vec<&String> = variables.collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair.first() == pair.last()).and_then(|pair| pair.first()) {
        Some(name) => Err(CliError::bad_input(format!("the variable `{name}` is set twice"))),
        None => Ok(()),
    }
}

fn child(
    args: &Args,
    variables: &[(String, SecretValue)],
    files: &[(String, OwnedFd)],
) -> Result<Command, CliError> {
    let (program, arguments) = args.command.split_first().expect("a command is required");
    let mut command = Command::new(program);
    command.args(arguments);
    environment::withhold(&mut command);
    for (variable, value) in variables {
        command.env(variable, variables::to_os_string(variable, value)?);
    }
    for (variable, file) in files {
        use std::os::fd::AsRawFd as _;
        command.env(variable, format!("/dev/fd/{}", file.as_raw_fd()));
    }
    Ok(command)
}

/// Puts a value into a sealed file that lives in memory only and that the command inherits.
fn in_memory(value: &SecretValue) -> Result<OwnedFd, CliError> {
    let failed =
        |error: rustix::io::Errno| CliError::io("could not hand down a file", &error.into());
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
        let file = memfd_create("secret", MemfdFlags::ALLOW_SEALING).map_err(failed)?;
        let mut bytes = value.expose_secret();
        while !bytes.is_empty() {
            let written = rustix::io::write(&file, bytes).map_err(failed)?;
            bytes = bytes.get(written..).unwrap_or_default();
        }
        rustix::fs::seek(&file, rustix::fs::SeekFrom::Start(0)).map_err(failed)?;
        let seals = SealFlags::GROW | SealFlags::SHRINK | SealFlags::WRITE | SealFlags::SEAL;
        fcntl_add_seals(&file, seals).map_err(failed)?;
        Ok(file)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = value;
        Err(failed(rustix::io::Errno::NOSYS))
    }
}

/// Becomes the command; returns only when that fails.
fn replace_ourselves(command: &mut Command, args: &Args) -> CliError {
    use std::os::unix::process::CommandExt as _;
    cannot_start(args, &command.exec())
}

fn cannot_start(args: &Args, error: &io::Error) -> CliError {
    let program = args.command.first().map(|word| word.to_string_lossy()).unwrap_or_default();
    let program = printable(&program);
    if error.kind() == io::ErrorKind::NotFound {
        let message = format!("could not find the command `{program}`");
        CliError::new(Exit::NotFound, "command-not-found", message)
            .hint("no shell is involved: name a program on PATH, or give its path")
    } else {
        CliError {
            cause: Some(error.to_string()),
            ..CliError::new(
                Exit::CannotExecute,
                "command-failed",
                format!("could not execute `{program}`"),
            )
        }
    }
}
