//! What settings say of plugins: grants by path, a baseline, rules that do not count, modules.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::cli::variables;
use crate::core::capability::{Capability, Permission};
use crate::core::finding::Rule;
use crate::core::selection::Selection;
use crate::firewall::registry;
use crate::json_scan::Limits;
use crate::json_scan::checks::ALL as JSON_CHECKS;

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
    /// How JSON is scanned.
    pub(crate) json: JsonSettings,
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

impl PluginSettings {
    /// Says which word of `ignore` names no rule, if one does.
    pub(crate) fn check(&self) -> Result<(), String> {
        Selection::parse(self.ignore.iter().map(String::as_str), &registry::every_rule())
            .map(|_| ())
            .map_err(|error| format!("`validate-plugin.ignore`: {error}"))
    }
}

/// The table `[scan-json]`: limits as the options set them, which win; and rules that do not count.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct JsonSettings {
    /// Rules that do not count. What cannot be read counts always.
    pub(crate) ignore: Vec<String>,
    max_depth: Option<usize>,
    max_digits: Option<usize>,
    max_elements: Option<u32>,
    max_keys: Option<usize>,
    max_size: Option<Size>,
    max_string: Option<Size>,
    max_tokens: Option<u64>,
}

/// A size as options take it: `"10M"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
struct Size(usize);

impl TryFrom<String> for Size {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        variables::size(&text).map(|bytes| Self(usize::try_from(bytes).unwrap_or(usize::MAX)))
    }
}

impl JsonSettings {
    /// Returns the rules that do not count.
    ///
    /// # Errors
    ///
    /// Fails on a word of `ignore` that names no rule of the JSON scanner.
    pub(crate) fn ignored(&self) -> Result<Selection, String> {
        let rules: Vec<&'static Rule> = JSON_CHECKS.iter().map(|check| check.rule).collect();
        Selection::parse(self.ignore.iter().map(String::as_str), &rules)
            .map_err(|error| format!("`scan-json.ignore`: {error}"))
    }

    /// Returns limits with those that are set in place of a profile's.
    pub(crate) fn over(&self, profile: Limits) -> Limits {
        Limits {
            size: self.max_size.map_or(profile.size, |size| size.0),
            depth: self.max_depth.unwrap_or(profile.depth),
            tokens: self.max_tokens.unwrap_or(profile.tokens),
            keys: self.max_keys.unwrap_or(profile.keys),
            elements: self.max_elements.unwrap_or(profile.elements),
            string: self.max_string.map_or(profile.string, |size| size.0),
            digits: self.max_digits.unwrap_or(profile.digits),
            ratio: profile.ratio,
        }
    }
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

    #[test]
    fn limits_of_json_are_those_of_the_options() {
        let json: JsonSettings =
            toml::from_str("max-size = \"2M\"\nmax-depth = 7\nignore = [\"SNJ203\"]").unwrap();
        let limits = json.over(Limits::DEFAULT);
        assert_eq!((limits.size, limits.depth, limits.keys), (2 << 20, 7, Limits::DEFAULT.keys));
        assert!(json.ignored().is_ok());
        for bad in ["max-size = 1", "max-size = \"x\"", "max-depth = -1", "depth = 1"] {
            assert!(toml::from_str::<JsonSettings>(bad).is_err(), "{bad}");
        }
        let json = JsonSettings { ignore: vec!["SNR101".to_owned()], ..JsonSettings::default() };
        assert_eq!(json.ignored().unwrap_err(), "`scan-json.ignore`: `SNR101` names no rule");
    }
}
