//! The dotted names of the files of a plugin, as they import each other.

use std::collections::BTreeSet;

use crate::firewall::analysis::ModuleName;

/// Names a file can be imported by within its plugin.
#[derive(Debug)]
pub(super) struct Names {
    /// Its place below the folder of the plugin.
    pub(super) module: ModuleName,
    /// Other names: from the outermost package around it, and from the name of the plugin's folder.
    pub(super) also: Vec<String>,
}

/// Returns the names of each file by its path below the plugin, with `/` between folders.
pub(super) fn names(plugin: &str, paths: &[&str]) -> Vec<Names> {
    let packages: BTreeSet<&str> = paths
        .iter()
        .filter_map(|path| {
            let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
            (file == "__init__.py").then_some(folder)
        })
        .collect();
    paths.iter().map(|path| name(plugin, path, &packages)).collect()
}

fn name(plugin: &str, path: &str, packages: &BTreeSet<&str>) -> Names {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let is_package = stem == "__init__";
    let mut parts: Vec<String> =
        folder.split('/').filter(|part| !part.is_empty()).map(word).collect();
    // Parts of folders above the outermost package: `name-1.0/src`.
    let above = (0..=parts.len()).find(|count| packages.contains(beginning(folder, *count)));
    if !is_package {
        parts.push(word(stem));
    }
    let mut also = Vec::new();
    match above {
        Some(0) => {
            let mut full = vec![word(plugin)];
            full.extend(parts.iter().cloned());
            also.push(full.join("."));
        }
        Some(count) if count > 1 => also.push(parts.get(count - 1..).unwrap_or_default().join(".")),
        _ => {}
    }
    Names {
        module: ModuleName { file: file.to_owned(), dotted: parts.join("."), package: is_package },
        also,
    }
}

/// Returns the first `count` folders of a path.
fn beginning(folder: &str, count: usize) -> &str {
    if count == 0 {
        return "";
    }
    let end = folder.match_indices('/').nth(count - 1).map_or(folder.len(), |(index, _)| index);
    folder.get(..end).unwrap_or_default()
}

/// A dot within a folder's name would make two parts of it.
fn word(part: &str) -> String {
    part.replace('.', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(paths: &[&str]) -> Vec<(String, bool, Vec<String>)> {
        let names = names("music", paths).into_iter();
        names.map(|name| (name.module.dotted, name.module.package, name.also)).collect()
    }

    #[test]
    fn a_package_is_known_by_its_folder_too() {
        let names = of(&["__init__.py", "play.py", "sub/__init__.py", "sub/x.py"]);
        let expected = [
            ("", true, "music"),
            ("play", false, "music.play"),
            ("sub", true, "music.sub"),
            ("sub.x", false, "music.sub.x"),
        ];
        assert_eq!(
            names,
            expected.map(|(name, package, also)| (name.to_owned(), package, vec![also.to_owned()]))
        );
    }

    #[test]
    fn a_distribution_is_known_by_its_package() {
        let names =
            of(&["name-1.0/src/pkg/__init__.py", "name-1.0/src/pkg/x.py", "name-1.0/setup.py"]);
        assert_eq!(names[0], ("name-1_0.src.pkg".to_owned(), true, vec!["pkg".to_owned()]));
        assert_eq!(names[1], ("name-1_0.src.pkg.x".to_owned(), false, vec!["pkg.x".to_owned()]));
        assert_eq!(names[2], ("name-1_0.setup".to_owned(), false, vec![]));
        assert_eq!(of(&["pkg/__init__.py", "main.py"])[1], ("main".to_owned(), false, vec![]));
    }
}
