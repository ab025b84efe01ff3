//! Settings: a TOML file of the user's with a trusted project file over it, or one that is named.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::core::limits::read_at_most;
use crate::core::text::printable;
use crate::vault::entry::{DEFAULT_KEPT_VERSIONS, MAX_VERSIONS};

use super::environment;
use super::error::CliError;
use super::exit::Exit;
use super::project::{Project, ProjectSettings};
use super::variables;

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
    /// with the project file over it, if that `is_sought`.
    ///
    /// A file that is named is the user's word, so it stands alone.
    pub(super) fn read(named: Option<&Path>, is_sought: bool) -> Result<(Self, Project), CliError> {
        if let Some(path) = named.map(Path::to_owned).or_else(|| environment::path("CONFIG")) {
            return Ok((Self::read_file(&path)?, Project::NotSought));
        }
        let mut settings = Self::read_user()?;
        if !is_sought {
            return Ok((settings, Project::NotSought));
        }
        // No command judges a path yet.
        let (project, over) = Project::look(&[])?;
        settings.lay_over(over.unwrap_or_default());
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
    }

    fn read_user() -> Result<Self, CliError> {
        let Some(folders) = super::folders() else { return Ok(Self::default()) };
        let path = folders.config_dir().join("config.toml");
        if path.exists() { Self::read_file(&path) } else { Ok(Self::default()) }
    }

    fn read_file(path: &Path) -> Result<Self, CliError> {
        let shown = path.display();
        let refuse = |cause: String| CliError {
            cause: Some(cause),
            ..CliError::new(
                Exit::Failed,
                "settings",
                format!("could not read the settings `{shown}`"),
            )
        };
        let file = std::fs::File::open(path).map_err(|error| refuse(error.to_string()))?;
        let bytes =
            read_at_most(file, MAX_SETTINGS_BYTES).map_err(|error| refuse(error.to_string()))?;
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
        settings.origin = Some(path.to_owned());
        Ok(settings)
    }
}
