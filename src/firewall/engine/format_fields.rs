//! Fields of format strings, which read attributes: `'{0.__class__}'.format(x)` (`RestrictedPython` CVE-2023-41039).

use super::Engine;
use crate::core::source::Span;
use crate::firewall::fact::{Arguments, How};
use crate::firewall::value::{Abstract, Value};

/// How many fields are looked at.
const FIELD_LIMIT: usize = 64;

impl Engine<'_, '_> {
    /// Reads the attributes that the fields of a format string name.
    pub(super) fn format_fields(
        &mut self,
        template: &Abstract,
        map: bool,
        arguments: &Arguments,
        span: Span,
    ) {
        let Some(text) = template.as_str() else { return };
        for (position, field) in fields(text).into_iter().take(FIELD_LIMIT).enumerate() {
            let end = field.find(['.', '[']).unwrap_or(field.len());
            let (first, rest) = field.split_at(end);
            let mut value = if map {
                match arguments.at(0).map(|argument| &argument.value) {
                    Some(Value::Dict(pairs)) => pairs
                        .iter()
                        .find(|(key, _)| key.as_str() == Some(first))
                        .map_or_else(Abstract::unknown, |(_, value)| value.clone()),
                    _ => Abstract::unknown(),
                }
            } else {
                match first.parse::<usize>() {
                    Ok(index) => arguments.at(index).cloned(),
                    Err(_) if first.is_empty() => arguments.at(position).cloned(),
                    Err(_) => arguments.named(first).cloned(),
                }
                .unwrap_or_default()
            };
            let mut before = first.to_owned();
            for name in rest
                .split(['.', '['])
                .map(|name| name.trim_end_matches(']'))
                .filter(|name| !name.is_empty())
            {
                if secret_field(&before, name) {
                    let row = self.tables.attributes.any.get("?secret");
                    let found = Abstract::marked(crate::firewall::value::Marks::SECRET);
                    self.tell(&crate::firewall::fact::Fact::Attribute {
                        base: &value,
                        name,
                        how: How::FormatField,
                        span,
                    });
                    self.tell(&crate::firewall::fact::Fact::Reached {
                        path: "?secret",
                        member: row,
                        found: &found,
                        called: false,
                        span,
                    });
                }
                value = self.attribute(&value, name, How::FormatField, span, true);
                name.clone_into(&mut before);
            }
        }
    }
}

fn secret_field(before: &str, name: &str) -> bool {
    matches!(
        (before, name),
        ("node" | "_node", "password" | "_password")
            | ("http" | "_http", "token")
            | (_, "session_id")
    )
}

/// Returns the fields of a format string (Python library reference, "Format String Syntax"), without
/// conversion and specification.
fn fields(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let Some(after) = rest.get(open + 1..) else { break };
        if let Some(doubled) = after.strip_prefix('{') {
            rest = doubled;
            continue;
        }
        let end = after.find(['}', '!', ':', '{']).unwrap_or(after.len());
        let (field, further) = after.split_at(end);
        found.push(field);
        if found.len() > FIELD_LIMIT {
            break;
        }
        rest = further;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::fields;

    #[test]
    fn fields_end_where_python_ends_them() {
        assert_eq!(fields("a {0.b} {{no}} {c[d]!r:>{width}} {}"), ["0.b", "c[d]", "width", ""]);
    }
}
