//! `inject`: a template with values at their places, to standard output or into a private file.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use clap::ValueHint;

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::keys::unreadable;
use crate::cli::terminal::write_secret;
use crate::core::disk::{self, SystemDisk};
use crate::core::limits::read_at_most;
use crate::core::secret::SecretBuffer;
use crate::core::text::printable;
use crate::vault::name::Name;
use crate::vault::read::OpenVault;
use crate::vault::template::{self, Filter, Part};

use super::get::{find, warn_if_expired};

/// Largest template, in bytes.
const MAX_TEMPLATE_BYTES: usize = 16 << 20;

/// Fill a template with secrets
///
/// A place for a value reads `{{ vault "lavalink_password" }}`. A value with characters other
/// than letters, digits and ._~+/=- needs a filter: `| yaml` and `| json` write it in quotes of
/// their own, `| raw` as it is. `{{ "{{" }}` writes two braces. Nothing is written before every
/// place has its value.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    sonora-sec inject -i application.yml.tpl -o application.yml\n  \
    echo 'password: {{ vault \"lavalink_password\" | yaml }}' | sonora-sec inject")]
pub(crate) struct Args {
    /// The template; else standard input
    #[arg(short, long, value_name = "TEMPLATE", value_hint = ValueHint::FilePath)]
    input: Option<PathBuf>,
    /// Write a file (0600, whole or not at all); else standard output
    #[arg(short, long, value_name = "OUT", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    refuse_same_file(args)?;
    let (template, shown) = read(args.input.as_deref())?;
    let parts = template::parse(&template)
        .map_err(|error| CliError::bad_input(format!("{shown}, {error}")))?;
    let mut names = names(&parts, &shown)?;
    let store = context.store()?;
    names.sort_unstable();
    names.dedup();
    let asked: Vec<&str> = names.iter().map(String::as_str).collect();
    let (vault, _) = context.open_to_read(&store, &asked)?;
    let mut out = SecretBuffer::with_capacity(template.len());
    for part in &parts {
        match part {
            Part::Text(text) => out.push(text),
            Part::Place { name, filter, line } => {
                fill(context, &vault, name, *filter, &mut out).map_err(|error| CliError {
                    message: format!("{shown}, line {line}: {}", error.message),
                    ..error
                })?;
            }
        }
    }
    drop(vault);
    let Some(path) = &args.output else {
        write_secret(out.expose_secret())?;
        return Ok(Exit::Done);
    };
    disk::replace(&SystemDisk, path, out.expose_secret())
        .map_err(|error| CliError::io(format!("could not write `{}`", path.display()), &error))?;
    context.tell_file(path, names, &format!("{shown}, filled in,"))?;
    Ok(Exit::Done)
}

/// Returns the names in the template's places, each of which must be one.
fn names(parts: &[Part], shown: &str) -> Result<Vec<String>, CliError> {
    let mut names = Vec::new();
    for part in parts {
        let Part::Place { name, line, .. } = part else { continue };
        let name = Name::new(name).map_err(|error| {
            let error = CliError::from(error);
            CliError { message: format!("{shown}, line {line}: {}", error.message), ..error }
        })?;
        names.push(name.as_str().to_owned());
    }
    Ok(names)
}

fn fill(
    context: &Context,
    vault: &OpenVault,
    name: &str,
    filter: Filter,
    out: &mut SecretBuffer,
) -> Result<(), CliError> {
    let name = Name::new(name)?;
    let found = find(vault, &name, None)?;
    warn_if_expired(context, &name, &found);
    template::write(filter, &found.value, out).map_err(|why| {
        CliError::bad_input(format!("the entry `{}` cannot be written: {why}", name.as_str()))
    })
}

fn read(path: Option<&Path>) -> Result<(Vec<u8>, String), CliError> {
    let Some(path) = path else {
        let shown = "standard input".to_owned();
        let bytes = read_at_most(io::stdin(), MAX_TEMPLATE_BYTES)
            .map_err(|error| unreadable(&shown, error))?;
        return Ok((bytes, shown));
    };
    let shown = format!("`{}`", printable(&path.display().to_string()));
    let file = File::open(path)
        .map_err(|error| CliError::io(format!("could not open {shown}"), &error))?;
    let bytes =
        read_at_most(file, MAX_TEMPLATE_BYTES).map_err(|error| unreadable(&shown, error))?;
    Ok((bytes, shown))
}

/// The template would be gone, and what is left could be taken for it.
fn refuse_same_file(args: &Args) -> Result<(), CliError> {
    let real = |path: &Option<PathBuf>| std::fs::canonicalize(path.as_ref()?).ok();
    match (real(&args.input), real(&args.output)) {
        (Some(input), Some(output)) if input == output => {
            Err(CliError::bad_input("template and output are the same file")
                .hint("name another file with `-o`"))
        }
        _ => Ok(()),
    }
}
