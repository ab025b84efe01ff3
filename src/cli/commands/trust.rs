//! `trust`: shows what a project file sets and, if that is wanted, lets it be read.

use std::path::{Path, PathBuf};

use clap::ValueHint;

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::project::{self, NAME, ProjectFile, ProjectSettings, Trusted};
use crate::cli::settings::checks::PathGrant;
use crate::core::text::printable;
use crate::render::json::{ProjectGrant, ProjectPluginSets, ProjectSets, TrustReport};
use crate::render::text;

/// Show what a project file sets, and let it be read
///
/// A project file `.sonora-sec.toml` is looked for in the working folder and the folders above it,
/// up to the first with a `.git` or the home folder, these two included, else to the root; the
/// nearest one counts.
/// An untrusted or changed one is told of and not read.
/// It is read only while it is what was trusted here, byte for byte. It and its folder must belong
/// to you or root, and nobody else may write them. It is not looked for when `--config` or
/// SONORA_SEC_CONFIG names a settings file.
///
/// It may set `vault`, a path inside its folder; `env` of the table `run`, which `run` hands down;
/// `versions` of the table `store`; and what `validate-plugin` reads: the tables `grants."PATH"` with
/// `permissions` and `sha256`, `file` of the table `baseline`, `ignore` and `modules` of the table
/// `validate-plugin`; and `ignore` and the limits of the table `scan-json`. Nothing is read from inside
/// of a path that is checked. Each counts as a whole, in place of your own; an option or the environment
/// outranks it. It never sets keys, trust, bounds of the KDF, or programs.
#[derive(Debug, clap::Args)]
#[expect(clippy::doc_markdown, reason = "doc comments here are help texts, which have no markup")]
#[command(after_help = "Examples:\n  sonora-sec trust\n  \
    sonora-sec trust bots/.sonora-sec.toml --yes\n  sonora-sec trust --forget")]
pub(crate) struct Args {
    /// The project file; else the one found from the working folder
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: Option<PathBuf>,
    /// Trust it no longer
    #[arg(long)]
    forget: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let path = match &args.file {
        Some(file) => project::named(file)?,
        // Nothing is scanned here.
        None => project::find(&[]).ok_or_else(|| {
            let message =
                format!("there is no `{NAME}` from here up to the project or home folder");
            CliError::new(Exit::Failed, "no-project-file", message)
                .hint("name it: `sonora-sec trust FILE`")
        })?,
    };
    let trusted = Trusted::new(&Context::state_folder()?);
    if args.forget { forget(context, &path, &trusted) } else { trust(context, &path, &trusted) }
}

fn trust(context: &Context, path: &Path, trusted: &Trusted) -> Result<Exit, CliError> {
    let ProjectFile { settings, digest } = project::read(path)?;
    let shown_path = path.display().to_string();
    let shown = printable(&shown_path);
    let before = match trusted.digest_of(path) {
        Some(recorded) if recorded == digest => "trusted",
        Some(_) => "changed",
        None => "untrusted",
    };
    let page = page(&shown, before, &settings);
    if context.terminal.json {
        context.terminal.say(page.trim_end());
    } else {
        context.terminal.page(&page)?;
    }
    let sha256 = digest.as_str().to_owned();
    if before == "trusted" {
        context.terminal.say(&format!("`{shown}` is trusted already"));
    } else {
        let question = format!("Trust `{shown}` as it is now?");
        context.prompts.confirm(&question, context.global.yes)?;
        trusted.record(path, digest)?;
        context.terminal.say(&format!("trusted `{shown}`, until it changes"));
    }
    if context.terminal.json {
        let mut report = TrustReport::new(shown_path.clone(), before, true);
        report.sha256 = Some(sha256);
        report.sets = Some(sets(settings));
        context.terminal.report(&report)?;
    }
    Ok(Exit::Done)
}

fn forget(context: &Context, path: &Path, trusted: &Trusted) -> Result<Exit, CliError> {
    let was_trusted = trusted.forget(path)?;
    let shown = path.display().to_string();
    let said = if was_trusted { "is trusted no longer" } else { "was not trusted" };
    context.terminal.say(&format!("`{}` {said}", printable(&shown)));
    if context.terminal.json {
        let before = if was_trusted { "trusted" } else { "untrusted" };
        context.terminal.report(&TrustReport::new(shown, before, false))?;
    }
    Ok(Exit::Done)
}

/// Returns what the file sets, as lines that are safe to show.
fn page(shown: &str, before: &str, settings: &ProjectSettings) -> String {
    let mut rows = Vec::new();
    if let Some(vault) = &settings.vault {
        rows.push(vec!["vault".to_owned(), vault.display().to_string()]);
    }
    for (variable, entry) in settings.env.iter().flatten() {
        rows.push(vec![format!("run.env.{variable}"), entry.clone()]);
    }
    if settings.env.as_ref().is_some_and(std::collections::BTreeMap::is_empty) {
        rows.push(vec!["run.env".to_owned(), "nothing".to_owned()]);
    }
    if let Some(versions) = settings.versions {
        rows.push(vec!["store.versions".to_owned(), versions.to_string()]);
    }
    for (path, grant) in settings.grants.iter().flatten() {
        let words: Vec<String> = grant.permissions.iter().map(ToString::to_string).collect();
        let pin = grant.sha256.as_ref().map(|digest| format!(" while it is {digest}"));
        let granted = if words.is_empty() { "nothing".to_owned() } else { words.join(", ") };
        let pin = pin.unwrap_or_default();
        rows.push(vec![format!("grants.{}", path.display()), format!("{granted}{pin}")]);
    }
    if let Some(file) = &settings.baseline {
        rows.push(vec!["baseline.file".to_owned(), file.display().to_string()]);
    }
    if let Some(plugins) = &settings.validate_plugin {
        rows.push(vec!["validate-plugin.ignore".to_owned(), plugins.ignore.join(", ")]);
        for (name, module) in &plugins.modules {
            let words: Vec<&str> = module.0.iter().map(|capability| capability.word()).collect();
            let said = if words.is_empty() { "harmless".to_owned() } else { words.join(", ") };
            rows.push(vec![format!("validate-plugin.modules.{name}"), said]);
        }
    }
    let changed = if before == "changed" { " changed since it was trusted; it" } else { "" };
    if rows.is_empty() {
        return format!("`{shown}`{changed} sets nothing\n");
    }
    format!("`{shown}`{changed} sets:\n{}", text::columns(&rows))
}

fn sets(settings: ProjectSettings) -> ProjectSets {
    ProjectSets {
        vault: settings.vault.map(|path| path.display().to_string()),
        run_env: settings.env,
        store_versions: settings.versions,
        grants: settings.grants.map(|grants| grants.into_iter().map(granted).collect()),
        baseline_file: settings.baseline.map(|path| path.display().to_string()),
        validate_plugin: settings.validate_plugin.map(|plugins| ProjectPluginSets {
            ignore: plugins.ignore,
            modules: plugins
                .modules
                .into_iter()
                .map(|(name, module)| (name, module.0.iter().map(|one| one.word()).collect()))
                .collect(),
        }),
    }
}

fn granted((path, grant): (PathBuf, PathGrant)) -> (String, ProjectGrant) {
    let permissions = grant.permissions.iter().map(ToString::to_string).collect();
    (path.display().to_string(), ProjectGrant { permissions, sha256: grant.sha256 })
}
