//! What a plugin says of itself in its source: `Plugin(name="...", permissions=["..."])`.

use super::fact::Call;
use super::value::{Abstract, Value};
use crate::core::capability::Permission;
use crate::core::source::{Place, Source};
use crate::firewall::dotted;

/// What a plugin declares.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// The name that it gives itself.
    pub name: Option<String>,
    /// The version that it gives itself.
    pub version: Option<String>,
    /// What it declares to need.
    pub permissions: Vec<(Permission, Place)>,
    /// Words that are no permissions.
    pub unknown: Vec<(String, Place)>,
}

/// Returns what a call declares, if it is one of `Plugin`.
pub(crate) fn read(call: &Call<'_>, source: &Source) -> Option<Declared> {
    if dotted::last(call.path) != "Plugin" || !call.path.starts_with("sonora.") {
        return None;
    }
    let text = |name: &str, position: usize| {
        let value = call.arguments.named(name).or_else(|| call.arguments.at(position));
        value.and_then(Abstract::as_str).map(str::to_owned)
    };
    let mut declared =
        Declared { name: text("name", 0), version: text("version", 1), ..Declared::default() };
    let place = source.place(call.span);
    let words = match call.arguments.named("permissions").map(|value| &value.value) {
        Some(Value::Sequence(words)) => {
            words.iter().filter_map(Abstract::as_str).take(256).collect()
        }
        _ => Vec::new(),
    };
    for word in words {
        match Permission::parse(word) {
            Ok(permission) => declared.permissions.push((permission, place.clone())),
            Err(_) => declared.unknown.push((word.to_owned(), place.clone())),
        }
    }
    Some(declared)
}
