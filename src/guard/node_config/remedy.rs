//! What to do about a secret that stands in a file: commands that never have its value as an argument.

use super::config::{Config, Format};
use super::entries::Entry;
use super::names;

/// Returns how a secret is moved to the vault.
pub(super) fn store(config: &Config, entry: &Entry) -> String {
    let name = names::in_vault(entry);
    let put_back = put_back(config, entry, &name);
    let is_file = &**config.source.name() != "-";
    if config.format == Format::Dotenv && is_file {
        let file = file(config);
        return format!(
            "`sonora-sec import --from dotenv {file}` moves what is in the file, and `sonora-sec store {name}` asks for this \
             alone without showing it; {put_back}"
        );
    }
    format!("`sonora-sec store {name}` asks for it without showing it; {put_back}")
}

/// Returns how a password is replaced by one that nobody has seen.
pub(super) fn replace(config: &Config, entry: &Entry) -> String {
    let name = names::in_vault(entry);
    let put_back = put_back(config, entry, &name);
    format!("`sonora-sec store {name} --generate` makes one; {put_back}")
}

/// Returns the name of a file as a word of a shell.
pub(super) fn file(config: &Config) -> &str {
    let path = &**config.source.name();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    if path.bytes().all(is_plain) && !path.starts_with('-') { path } else { "FILE" }
}

fn put_back(config: &Config, entry: &Entry, name: &str) -> String {
    if config.format == Format::Dotenv {
        let is_plain = entry.label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let variable = if is_plain && entry.label.len() <= 64 { &entry.label } else { "NAME" };
        return format!(
            "then delete the line, and start the program with `sonora-sec run --env {variable}={name} -- COMMAND`"
        );
    }
    let filter = match config.format {
        Format::Properties => "raw",
        Format::Yaml => "yaml",
        _ => "json",
    };
    let file = file(config);
    let target = file.strip_suffix(".tpl").unwrap_or(file);
    let template = format!("{target}.tpl");
    format!(
        "in `{template}` write `{{{{ vault \"{name}\" | {filter} }}}}` in its place, and `sonora-sec inject -i {template} -o \
         {target}` writes the file"
    )
}
