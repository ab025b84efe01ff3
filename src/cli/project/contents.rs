//! What a project file may set, what it never sets, and where that is set instead.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};

use toml::Value;

use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::settings::checks::{self, JsonSettings, PathGrant, PluginSettings};
use crate::cli::variables;
use crate::core::disk::folder_of;
use crate::core::shallow::{self, ShallowError};
use crate::core::text::printable;
use crate::vault::entry::MAX_VERSIONS;
use crate::vault::name::Name;

use super::Digest;

/// What a project file never sets, even a trusted one, and who does: whoever may write to a
/// repository must not choose keys, trust or programs. A `*` stands for any rest.
const NEVER: &[(&str, &str)] = &[
    ("accept-*", ON_COMMAND_LINE),
    ("allow-*", ON_COMMAND_LINE),
    ("audit*", BY_USER),
    ("editor", "set VISUAL or EDITOR in your environment"),
    ("expect-*", ON_COMMAND_LINE),
    ("identity*", "give it with `--identity FILE` or SONORA_SEC_IDENTITY_FILE"),
    ("kdf*", "KDF parameters beyond the bounds are accepted by `--allow-expensive-kdf` alone"),
    ("min-level", BY_USER),
    ("new-passphrase*", "give it with `--new-passphrase-file FILE`"),
    ("passphrase*", "give it with `--passphrase-file FILE` or SONORA_SEC_PASSPHRASE_FILE"),
    ("python", BY_USER),
    ("state*", "set XDG_STATE_HOME in your environment"),
];

/// What it may set.
const MAY_SET: &str = "`vault`, `run.env`, `store.versions`, `grants`, `baseline.file`, and `ignore` and \
    `modules` of `validate-plugin`, and `ignore` and the limits of `scan-json`";

const BY_USER: &str = "only you may set it, on the command line or in your own settings";
const ON_COMMAND_LINE: &str = "give it as an option, each time it is meant";

/// What a project file sets. Each setting is taken whole, in place of the user's own.
#[derive(Debug, Default)]
pub(crate) struct ProjectSettings {
    /// The vault, every link resolved; it lies in the file's folder.
    pub(crate) vault: Option<PathBuf>,
    /// What `run` hands down when the command line says nothing: variable to entry.
    pub(crate) env: Option<BTreeMap<String, String>>,
    /// Versions kept of an entry.
    pub(crate) versions: Option<usize>,
    /// What plugins may do, by path, each path from the file's folder.
    pub(crate) grants: Option<BTreeMap<PathBuf, PathGrant>>,
    /// Findings that are known.
    pub(crate) baseline: Option<PathBuf>,
    /// How JSON is scanned.
    pub(crate) scan_json: Option<JsonSettings>,
    /// How plugins are judged.
    pub(crate) validate_plugin: Option<PluginSettings>,
    /// The file and the SHA-256 of its bytes.
    pub(crate) file: Option<(PathBuf, String)>,
}

/// Why a project file is refused, and what to do.
struct Objection {
    what: String,
    hint: Option<&'static str>,
}

impl<T: Into<String>> From<T> for Objection {
    fn from(what: T) -> Self {
        Self { what: what.into(), hint: None }
    }
}

/// Reads the project file that lies at `path`, the path of its folder resolved.
pub(super) fn parse(bytes: &[u8], path: &Path) -> Result<ProjectSettings, CliError> {
    let digest = Digest::of(bytes).as_str().to_owned();
    let file = Some((path.to_owned(), digest));
    read(bytes, folder_of(path)).map(|settings| ProjectSettings { file, ..settings }).map_err(
        |objection| CliError {
            cause: Some(printable(&objection.what).into_owned()),
            hint: objection.hint.map(str::to_owned),
            ..CliError::new(
                Exit::Failed,
                "project-file",
                format!("the project file `{}` cannot be used", path.display()),
            )
        },
    )
}

fn read(bytes: &[u8], folder: &Path) -> Result<ProjectSettings, Objection> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8")?;
    let table = shallow::read_table(text).map_err(|error| told(text, &error))?;
    let mut settings = ProjectSettings::default();
    for (key, value) in table {
        match (key.as_str(), value) {
            ("run", Value::Table(run)) => {
                for (key, value) in run {
                    match (key.as_str(), value) {
                        ("env", value) => settings.env = Some(mapping(value)?),
                        (_, value) => return Err(refuse(&format!("run.{key}"), &value)),
                    }
                }
            }
            ("store", Value::Table(store)) => {
                for (key, value) in store {
                    match (key.as_str(), value) {
                        ("versions", value) => settings.versions = Some(versions(&value)?),
                        (_, value) => return Err(refuse(&format!("store.{key}"), &value)),
                    }
                }
            }
            ("grants", value) => settings.grants = Some(grants(value, folder)?),
            ("baseline", Value::Table(baseline)) => {
                for (key, value) in baseline {
                    match (key.as_str(), value) {
                        ("file", Value::String(file)) => {
                            settings.baseline = Some(folder.join(file));
                        }
                        (_, value) => return Err(refuse(&format!("baseline.{key}"), &value)),
                    }
                }
            }
            ("scan-json", Value::Table(table)) => settings.scan_json = Some(json(table)?),
            ("validate-plugin", Value::Table(table)) => {
                settings.validate_plugin = Some(plugins(table)?);
            }
            ("baseline" | "run" | "scan-json" | "store" | "validate-plugin", _) => {
                return Err(format!("`{key}` is no table").into());
            }
            ("vault", Value::String(vault)) => settings.vault = Some(inside(folder, &vault)?),
            ("vault", _) => return Err("`vault` is no text".into()),
            (_, value) => return Err(refuse(&key, &value)),
        }
    }
    Ok(settings)
}

/// Returns the objection to a key: one that a project file never sets, or an unknown one.
fn refuse(key: &str, value: &Value) -> Objection {
    let mut keys = vec![key.to_owned()];
    // In an unknown table, such as that of another command, the key inside is the better word.
    if let Value::Table(table) = value {
        keys.extend(table.keys().map(|inner| format!("{key}.{inner}")));
    }
    let never = keys.iter().find_map(|key| Some((key, who_sets(key)?)));
    match never {
        Some((key, hint)) => {
            Objection { what: format!("a project file must not set `{key}`"), hint: Some(hint) }
        }
        None => format!("`{key}` is unknown; it may set {MAY_SET}").into(),
    }
}

fn grants(value: Value, folder: &Path) -> Result<BTreeMap<PathBuf, PathGrant>, Objection> {
    let grants: BTreeMap<String, PathGrant> =
        value.try_into().map_err(|error| format!("`grants`: {}", error.message()))?;
    Ok(checks::resolve_grants(grants, folder)?)
}

fn plugins(table: toml::Table) -> Result<PluginSettings, Objection> {
    for (key, value) in &table {
        if !matches!(key.as_str(), "ignore" | "modules") {
            return Err(refuse(&format!("validate-plugin.{key}"), value));
        }
    }
    let plugins: PluginSettings =
        table.try_into().map_err(|error| format!("`validate-plugin`: {}", error.message()))?;
    plugins.check()?;
    Ok(plugins)
}

fn json(table: toml::Table) -> Result<JsonSettings, Objection> {
    for (key, value) in &table {
        if key != "ignore" && !key.starts_with("max-") {
            return Err(refuse(&format!("scan-json.{key}"), value));
        }
    }
    let json: JsonSettings =
        table.try_into().map_err(|error| format!("`scan-json`: {}", error.message()))?;
    json.ignored()?;
    Ok(json)
}

/// Returns who sets a key that a project file never sets.
fn who_sets(key: &str) -> Option<&'static str> {
    let word = key.rsplit('.').next().unwrap_or(key).replace('_', "-").to_lowercase();
    NEVER.iter().find_map(|(pattern, hint)| {
        let fits = match pattern.strip_suffix('*') {
            Some(start) => word.starts_with(start),
            None => word == *pattern,
        };
        fits.then_some(*hint)
    })
}

fn mapping(value: Value) -> Result<BTreeMap<String, String>, Objection> {
    let Value::Table(table) = value else { return Err("`run.env` is no table".into()) };
    let mut mapping = BTreeMap::new();
    for (variable, entry) in table {
        let Value::String(entry) = entry else {
            return Err(format!("`run.env` gives `{variable}` no entry's name").into());
        };
        variables::check(&variable)
            .map_err(|why| format!("`run.env` names `{variable}`: {why}"))?;
        if variables::is_powerful(&variable) {
            return Err(Objection {
                what: format!(
                    "`run.env` names `{variable}`, which loaders or interpreters read; a project \
                     file must not set it"
                ),
                hint: Some("name it yourself: `--env VAR=NAME`, or `run.env` of your own settings"),
            });
        }
        let name = Name::new(&entry).map_err(|error| format!("`run.env`: {error}"))?;
        mapping.insert(variable, name.as_str().to_owned());
    }
    Ok(mapping)
}

fn versions(value: &Value) -> Result<usize, Objection> {
    value
        .as_integer()
        .and_then(|number| usize::try_from(number).ok())
        .filter(|number| (1..=MAX_VERSIONS).contains(number))
        .ok_or_else(|| format!("`store.versions` must be from 1 to {MAX_VERSIONS}").into())
}

/// Returns the vault's path, every link on it resolved, if that lies in `folder`.
fn inside(folder: &Path, vault: &str) -> Result<PathBuf, Objection> {
    let outside = || Objection {
        what: format!("the vault `{vault}` is not in the folder of the project file"),
        hint: Some("name it with `--vault`, SONORA_SEC_VAULT or `vault` of your own settings"),
    };
    let written = Path::new(vault);
    if written.components().any(|part| part == Component::ParentDir) {
        return Err(outside());
    }
    let path = folder.join(written);
    let resolved = resolve(&path).map_err(|error| format!("the vault `{vault}`: {error}"))?;
    if resolved == folder || !resolved.starts_with(folder) { Err(outside()) } else { Ok(resolved) }
}

/// Resolves what exists of a path; the rest is still to be made.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let is_missing = |path: &&Path| {
        path.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    };
    let missing = path.ancestors().take_while(is_missing).count();
    let existing = path.ancestors().nth(missing).unwrap_or(Path::new("/"));
    // A link to nowhere is there and does not resolve.
    let resolved = std::fs::canonicalize(existing)?;
    match path.strip_prefix(existing) {
        Ok(rest) if !rest.as_os_str().is_empty() => Ok(resolved.join(rest)),
        _ => Ok(resolved),
    }
}

/// Tells what is wrong with the TOML, and where, without quoting a line.
fn told(text: &str, error: &ShallowError) -> String {
    let ShallowError::NoToml(toml) = error else { return error.to_string() };
    let before = toml.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    format!("line {}: {}", before.matches('\n').count() + 1, toml.message().trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objection(text: &str) -> Objection {
        match read(text.as_bytes(), Path::new("/nowhere")) {
            Ok(settings) => unreachable!("{text}: {settings:?}"),
            Err(objection) => objection,
        }
    }

    #[test]
    fn what_it_never_sets_is_refused_key_by_key() {
        for key in [
            "accept-older",
            "accept_older",
            "allow-expensive-kdf",
            "allow-unlogged",
            "audit",
            "audit-log",
            "editor",
            "expect-receipt",
            "identity",
            "identity-file",
            "IDENTITY",
            "kdf",
            "kdf-limits",
            "min-level",
            "new-passphrase-file",
            "passphrase",
            "passphrase-command",
            "passphrase-fd",
            "passphrase_file",
            "python",
            "state",
            "state-folder",
        ] {
            for (text, shown) in [
                (format!("{key} = 1"), key.to_owned()),
                (format!("[{key}]\nx = 1"), key.to_owned()),
                (format!("[run]\n{key} = 1"), format!("run.{key}")),
                (format!("[store]\n{key} = 1"), format!("store.{key}")),
                (format!("[sandbox]\n{key} = 1"), format!("sandbox.{key}")),
                (format!("[baseline]\n{key} = 1"), format!("baseline.{key}")),
                (format!("[scan-json]\n{key} = 1"), format!("scan-json.{key}")),
                (format!("[validate-plugin]\n{key} = 1"), format!("validate-plugin.{key}")),
            ] {
                let refused = objection(&text);
                assert_eq!(refused.what, format!("a project file must not set `{shown}`"));
                assert!(refused.hint.is_some());
            }
        }
    }

    #[test]
    fn an_unknown_key_is_an_error() {
        for text in [
            "nonsense = 1",
            "[run]\nx = 1",
            "[store]\nx = 1",
            "run = 1",
            "grants = 1",
            "[grants.'p.py']",
            "[grants.'p.py']\npermissions = ['internet']",
            "[grants.'p.py']\npermissions = []\nsha256 = 'x'",
            "[grants.'p.py']\npermissions = []\nname = 'x'",
            "baseline = 'b.json'",
            "[baseline]\nx = 1",
            "[scan-json]\nx = 1",
            "[scan-json]\nmax-x = 1",
            "[scan-json]\nmax-size = 1",
            "[scan-json]\nignore = ['no-such-rule']",
            "[validate-plugin]\nx = 1",
            "[validate-plugin]\nignore = ['no-such-rule']",
            "[validate-plugin]\nmodules = { x = 'fine' }",
        ] {
            let refused = objection(text);
            assert!(refused.hint.is_none(), "{text}: {}", refused.what);
        }
    }
}
