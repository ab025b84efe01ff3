//! What settings say of plugins: grants by path, a baseline, rules that do not count, modules.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::core::capability::{Capability, Permission};
use crate::firewall::selection::Selection;

/// A table `[grants."PATH"]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PathGrant {
    /// What the plugin at the path may do.
    pub(crate) permissions: Vec<Permission>,
    /// The SHA-256 that it must have for that.
    pub(crate) sha256: Option<String>,
}

/// The table `[baseline]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BaselineSettings {
    /// The file, from the folder of the settings file.
    pub(crate) file: Option<PathBuf>,
}

/// The table `[validate-plugin]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PluginSettings {
    /// Rules that do not count.
    #[serde(default)]
    pub(crate) ignore: Vec<String>,
    /// Modules beyond the built-in table.
    #[serde(default)]
    pub(crate) modules: BTreeMap<String, Module>,
}

/// What is known of a module.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "ModuleText")]
pub(crate) struct Module(pub(crate) Vec<Capability>);

/// A module as it is written: `"harmless"`, or a list of capabilities.
#[derive(Deserialize)]
#[serde(untagged)]
enum ModuleText {
    Capabilities(Vec<String>),
    Word(String),
}

impl TryFrom<ModuleText> for Module {
    type Error = String;

    fn try_from(text: ModuleText) -> Result<Self, String> {
        match text {
            ModuleText::Word(word) if word == "harmless" => Ok(Self(Vec::new())),
            ModuleText::Word(_) => {
                Err("a module is \"harmless\", or has a list of capabilities".to_owned())
            }
            ModuleText::Capabilities(words) => {
                let mut capabilities = Vec::new();
                for word in &words {
                    match Permission::parse(word).map_err(|error| error.to_string())? {
                        Permission { capability, scope: None } => capabilities.push(capability),
                        scoped => return Err(format!("`{scoped}`: a module has no scope")),
                    }
                }
                Ok(Self(capabilities))
            }
        }
    }
}

/// What settings say of plugins, from whichever file.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    /// By path, the folder of the settings file before it.
    pub(crate) grants: BTreeMap<PathBuf, PathGrant>,
    /// The baseline.
    pub(crate) baseline: Option<PathBuf>,
    /// Rules that do not count.
    pub(crate) ignore: Vec<String>,
    /// Modules beyond the built-in table.
    pub(crate) modules: BTreeMap<String, Vec<Capability>>,
}

impl Checks {
    /// Takes a table `[validate-plugin]` in place of what is there.
    pub(crate) fn take(&mut self, plugins: PluginSettings) {
        self.ignore = plugins.ignore;
        self.modules = plugins.modules.into_iter().map(|(name, module)| (name, module.0)).collect();
    }
}

/// Puts the folder of a settings file before the paths of its grants, and checks their digests.
pub(crate) fn resolve_grants(
    grants: BTreeMap<String, PathGrant>,
    folder: &Path,
) -> Result<BTreeMap<PathBuf, PathGrant>, String> {
    let is_digest =
        |text: &String| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut resolved = BTreeMap::new();
    for (path, grant) in grants {
        if grant.sha256.as_ref().is_some_and(|digest| !is_digest(digest)) {
            return Err(format!("`grants.\"{path}\".sha256` is no SHA-256 in hexadecimal"));
        }
        resolved.insert(folder.join(path), grant);
    }
    Ok(resolved)
}

/// Says which word of `ignore` names no rule, if one does.
pub(crate) fn check_ignore(ignore: &[String]) -> Result<(), String> {
    Selection::parse(ignore.iter().map(String::as_str))
        .map(|_| ())
        .map_err(|error| format!("`validate-plugin.ignore`: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(text: &str) -> Result<PluginSettings, toml::de::Error> {
        toml::from_str(&format!("modules = {{ x = {text} }}"))
    }

    #[test]
    fn a_module_is_harmless_or_has_capabilities() {
        let read = |text| module(text).unwrap().modules.remove("x").unwrap();
        assert_eq!(read("\"harmless\""), Module(vec![]));
        let expected = Module(vec![Capability::NetHttp, Capability::Thread]);
        assert_eq!(read("[\"net.http\", \"thread\"]"), expected);
        for bad in ["\"fine\"", "[\"internet\"]", "[\"net.http:x.io\"]", "1"] {
            assert!(module(bad).is_err(), "{bad}");
        }
    }
}
