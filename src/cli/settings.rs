//! Settings: a TOML file of the user's with a trusted project file over it, or one that is named.

pub(super) mod checks;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::core::disk::folder_of;
use crate::core::limits::read_at_most;
use crate::core::text::printable;
use crate::vault::entry::{DEFAULT_KEPT_VERSIONS, MAX_VERSIONS};

use super::environment;
use super::error::CliError;
use super::exit::Exit;
use super::project::{Project, ProjectSettings};
use super::variables;
use checks::{BaselineSettings, Checks, JsonSettings, PathGrant, PluginSettings};

/// Largest settings file, in bytes.
const MAX_SETTINGS_BYTES: usize = 1 << 20;

/// What the settings say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    /// The vault's path, from the folder of the settings file.
    pub(super) vault: Option<PathBuf>,
    /// What `run` hands down when the command line says nothing.
    #[serde(default)]
    pub(super) run: Run,
    /// How entries are stored.
    #[serde(default)]
    pub(super) store: StoreSettings,
    /// What `audit` looks at.
    #[serde(default)]
    pub(super) audit: AuditSettings,
    #[serde(default)]
    grants: BTreeMap<String, PathGrant>,
    #[serde(default)]
    baseline: BaselineSettings,
    #[serde(default, rename = "scan-json")]
    scan_json: JsonSettings,
    #[serde(default, rename = "validate-plugin")]
    validate_plugin: PluginSettings,
    /// What they say of plugins.
    #[serde(skip)]
    pub(super) checks: Checks,
    /// The files that had a say, with the SHA-256 of each.
    #[serde(skip)]
    pub(super) files: Vec<(PathBuf, String)>,
    /// Whether the project file named the vault.
    #[serde(skip)]
    pub(super) vault_is_projects: bool,
    /// The file that was read.
    #[serde(skip)]
    pub(super) origin: Option<PathBuf>,
}

/// The table `[run]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Run {
    /// Variable to entry.
    #[serde(default)]
    pub(super) env: BTreeMap<String, String>,
}

/// The table `[audit]`, which a project file has no say in.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AuditSettings {
    /// The folder of backups, from the folder of the settings file.
    pub(super) backups: Option<PathBuf>,
    /// Where values of the vault are sought by `audit` alone, from the folder of the settings file.
    #[serde(default)]
    pub(super) leaks: Vec<PathBuf>,
}

/// The table `[store]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoreSettings {
    /// Versions kept of an entry.
    pub(super) versions: usize,
}

impl Default for StoreSettings {
    fn default() -> Self {
        Self { versions: DEFAULT_KEPT_VERSIONS }
    }
}

impl Settings {
    /// Reads the file named by the option or the environment, else the user's, if there is one,
    /// with the project file over it, if that is sought.
    ///
    /// A file that is named is the user's word, so it stands alone. `scanned` are the resolved paths
    /// that the command judges, from which nothing is read; `None` seeks no project file.
    pub(super) fn read(
        named: Option<&Path>,
        scanned: Option<&[PathBuf]>,
    ) -> Result<(Self, Project), CliError> {
        let judged = scanned.unwrap_or_default();
        if let Some(path) = named.map(Path::to_owned).or_else(|| environment::path("CONFIG")) {
            return Ok((Self::read_file(&path, judged)?, Project::NotSought));
        }
        let mut settings = Self::read_user(judged)?;
        let Some(scanned) = scanned else { return Ok((settings, Project::NotSought)) };
        let (project, over) = Project::look(scanned)?;
        if let Some(over) = over {
            settings.lay_over(over);
        }
        Ok((settings, project))
    }

    /// Puts what a project file sets in the place of the user's own, each setting as a whole.
    fn lay_over(&mut self, project: ProjectSettings) {
        if let Some(vault) = project.vault {
            self.vault = Some(vault);
            self.vault_is_projects = true;
        }
        // A mapping names entries of its own vault, so two of them are not mixed.
        if let Some(env) = project.env {
            self.run.env = env;
        }
        if let Some(versions) = project.versions {
            self.store.versions = versions;
        }
        self.checks.grants.extend(project.grants.into_iter().flatten());
        if let Some(file) = project.baseline {
            self.checks.baseline = Some(file);
        }
        if let Some(json) = project.scan_json {
            self.checks.json = json;
        }
        if let Some(plugins) = project.validate_plugin {
            self.checks.take(plugins);
        }
        self.files.extend(project.file);
    }

    fn read_user(judged: &[PathBuf]) -> Result<Self, CliError> {
        let Some(folders) = super::folders() else { return Ok(Self::default()) };
        let path = folders.config_dir().join("config.toml");
        if path.exists() { Self::read_file(&path, judged) } else { Ok(Self::default()) }
    }

    fn read_file(path: &Path, judged: &[PathBuf]) -> Result<Self, CliError> {
        let shown = path.display();
        let refuse = |cause: String| CliError {
            cause: Some(cause),
            ..CliError::new(
                Exit::Failed,
                "settings",
                format!("could not read the settings `{shown}`"),
            )
        };
        if is_inside(path, judged) {
            let why = "it lies in a path that is checked".to_owned();
            return Err(refuse(why).hint(
                "nothing in a checked path has a say; name other settings with `--config FILE`",
            ));
        }
        let file = std::fs::File::open(path).map_err(|error| refuse(error.to_string()))?;
        let bytes =
            read_at_most(file, MAX_SETTINGS_BYTES).map_err(|error| refuse(error.to_string()))?;
        let digest = HEXLOWER.encode(&Sha256::digest(&bytes));
        let text = String::from_utf8(bytes).map_err(|_| refuse("it is not UTF-8".to_owned()))?;
        let mut settings: Self =
            toml::from_str(&text).map_err(|error| refuse(error.to_string().trim().to_owned()))?;
        if !(1..=MAX_VERSIONS).contains(&settings.store.versions) {
            return Err(refuse(format!("`store.versions` must be from 1 to {MAX_VERSIONS}")));
        }
        for variable in settings.run.env.keys() {
            variables::check(variable).map_err(|why| {
                refuse(format!("`run.env` names `{}`: {why}", printable(variable)))
            })?;
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        settings.vault = settings.vault.map(|vault| folder.join(vault));
        let audit = &mut settings.audit;
        audit.backups = audit.backups.take().map(|backups| folder.join(backups));
        audit.leaks.iter_mut().for_each(|path| *path = folder.join(&*path));
        settings.checks.grants =
            checks::resolve_grants(std::mem::take(&mut settings.grants), folder)
                .map_err(&refuse)?;
        settings.checks.baseline = settings.baseline.file.take().map(|file| folder.join(file));
        settings.validate_plugin.check().map_err(&refuse)?;
        settings.scan_json.ignored().map_err(&refuse)?;
        settings.checks.json = std::mem::take(&mut settings.scan_json);
        settings.checks.take(std::mem::take(&mut settings.validate_plugin));
        settings.origin = Some(path.to_owned());
        settings.files.push((path.to_owned(), digest));
        Ok(settings)
    }
}

/// Says whether a path lies in one of these resolved ones, once every link is resolved.
pub(super) fn is_inside(path: &Path, judged: &[PathBuf]) -> bool {
    let resolved = resolve(path);
    judged.iter().any(|root| resolved.starts_with(root))
}

/// Returns a path with every link in it resolved; of a file that is still to be made, in its folder.
pub(super) fn resolve(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| {
        let folder = std::fs::canonicalize(folder_of(path));
        match (folder, path.file_name()) {
            (Ok(folder), Some(name)) => folder.join(name),
            _ => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
        }
    })
}
