//! Where a document does not fit its schema, once that is known.
//!
//! The crate's own errors carry those of every branch of `anyOf` within each other: a small document makes gigabytes of
//! them. So only its yes and no is asked, of each part of the schema, and a part is looked into once for each value.

use std::collections::{HashMap, HashSet};

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value};

use super::{Compiled, builder, shown};

/// Keywords about the value alone, of all drafts.
const SIMPLE: &[&str] = &[
    "const",
    "contentEncoding",
    "contentMediaType",
    "dependentRequired",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    "required",
    "type",
    "uniqueItems",
];
/// Keywords that are not taken apart.
const WHOLE: &[&str] = &[
    "$dynamicRef",
    "$recursiveRef",
    "$ref",
    "contains",
    "dependencies",
    "dependentSchemas",
    "patternProperties",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// What does not fit: the value by its JSON Pointer, and why.
type Told<'f> = &'f mut dyn FnMut(&str, String);

/// Tells of every value of a document that does not fit.
pub(super) fn look(schema: &Compiled, document: &Value, told: Told<'_>) {
    if schema.whole.is_valid(document) {
        return;
    }
    let mut is_told = false;
    let mut tell = |pointer: &str, message: String| {
        is_told = true;
        told(pointer, message);
    };
    let (seen, simple, pointer) = (HashSet::new(), HashMap::new(), String::new());
    let mut locator = Locator { schema, seen, simple, pointer, told: &mut tell };
    locator.look("#", document);
    // Should the parts see nothing wrong, the whole still did.
    if !is_told {
        told("", "it does not fit the schema".to_owned());
    }
}

struct Locator<'s, 'f> {
    schema: &'s Compiled,
    seen: HashSet<(String, *const Value)>,
    simple: HashMap<String, Option<Validator>>,
    pointer: String,
    told: Told<'f>,
}

impl Locator<'_, '_> {
    /// Looks for what does not fit in a value that does not fit the part at `part`, `#` for all of the schema.
    fn look(&mut self, part: &str, value: &Value) {
        if !self.seen.insert((part.to_owned(), std::ptr::from_ref(value))) {
            return;
        }
        let path = part.strip_prefix('#').unwrap_or(part);
        let Some(Value::Object(keywords)) = self.schema.schema.pointer(path) else {
            self.tell(part, "nothing is allowed here");
            return;
        };
        let mut is_told = self.reference(keywords, value);
        let has_only_reference = keywords.contains_key("$ref") && self.is_old();
        if !has_only_reference {
            is_told |= self.same_value(part, keywords, value);
            is_told |= match value {
                Value::Array(elements) => self.elements(part, keywords, elements),
                Value::Object(members) => self.members(part, keywords, members),
                _ => false,
            };
            is_told |= self.simple(part, keywords, value);
        }
        if !is_told {
            let whole: Vec<String> = WHOLE
                .iter()
                .filter(|keyword| keywords.contains_key(**keyword))
                .map(|keyword| format!("`{keyword}`"))
                .collect();
            let message = if whole.is_empty() {
                "it does not fit".to_owned()
            } else {
                format!("it does not fit {}", whole.join(" or "))
            };
            self.tell(part, &message);
        }
    }

    /// Follows `$ref`. What this and the following return is whether something was told.
    fn reference(&mut self, keywords: &Map<String, Value>, value: &Value) -> bool {
        let Some(Value::String(reference)) = keywords.get("$ref") else { return false };
        let is_part = self.schema.follows_pointers && self.schema.parts.contains_key(reference);
        if !is_part || self.schema.schema.pointer(reference.trim_start_matches('#')).is_none() {
            return false;
        }
        // A part that is nothing else fits as little.
        if keywords.len() == 1 {
            self.look(reference, value);
            return true;
        }
        self.try_part(reference, value)
    }

    /// Looks at the parts for the same value.
    fn same_value(&mut self, part: &str, keywords: &Map<String, Value>, value: &Value) -> bool {
        let mut is_told = false;
        for at in 0..count(keywords, "allOf") {
            is_told |= self.try_part(&format!("{part}/allOf/{at}"), value);
        }
        for keyword in ["anyOf", "oneOf"] {
            let branches = count(keywords, keyword);
            let fits = |at: &usize| self.fits(&format!("{part}/{keyword}/{at}"), value);
            let fitting = (0..branches).filter(fits).count();
            let message = match (keyword, fitting) {
                (_, 0) => format!("it fits none of `{keyword}`"),
                ("oneOf", 2..) => format!("it fits {fitting} of `oneOf`, and must fit one"),
                _ => continue,
            };
            if branches > 0 {
                self.tell(&format!("{part}/{keyword}"), &message);
                is_told = true;
            }
        }
        if keywords.contains_key("not") && self.fits(&format!("{part}/not"), value) {
            self.tell(&format!("{part}/not"), "it fits what `not` forbids");
            is_told = true;
        }
        if keywords.contains_key("if") {
            let branch = if self.fits(&format!("{part}/if"), value) { "then" } else { "else" };
            is_told |= self.try_part(&format!("{part}/{branch}"), value);
        }
        is_told
    }

    fn elements(&mut self, part: &str, keywords: &Map<String, Value>, elements: &[Value]) -> bool {
        // `items` had the list that is `prefixItems` since 2020-12, and `additionalItems` what is `items` since.
        let (list, rest) = match keywords.get("items") {
            Some(Value::Array(_)) => ("items", "additionalItems"),
            _ => ("prefixItems", "items"),
        };
        let listed = count(keywords, list);
        let has_rest = keywords.contains_key(rest);
        let mut is_told = false;
        for (at, element) in elements.iter().enumerate() {
            let part = match at < listed {
                true => format!("{part}/{list}/{at}"),
                false if has_rest => format!("{part}/{rest}"),
                false => break,
            };
            is_told |= self.below(&at.to_string(), &part, element);
        }
        is_told
    }

    fn members(
        &mut self,
        part: &str,
        keywords: &Map<String, Value>,
        members: &Map<String, Value>,
    ) -> bool {
        let object = |keyword: &str| keywords.get(keyword).and_then(Value::as_object);
        let named = object("properties");
        // Which names a pattern takes is not worked out here.
        let has_rest =
            keywords.contains_key("additionalProperties") && object("patternProperties").is_none();
        let mut is_told = false;
        for (name, member) in members {
            let part = if named.is_some_and(|named| named.contains_key(name)) {
                format!("{part}/properties/{}", step(name))
            } else if has_rest {
                format!("{part}/additionalProperties")
            } else {
                continue;
            };
            is_told |= self.below(&step(name), &part, member);
        }
        is_told
    }

    /// Looks at a member or an element.
    fn below(&mut self, step: &str, part: &str, value: &Value) -> bool {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(step);
        let is_told = self.try_part(part, value);
        self.pointer.truncate(length);
        is_told
    }

    /// Applies the keywords about the value alone, whose errors have nothing within them.
    fn simple(&mut self, part: &str, keywords: &Map<String, Value>, value: &Value) -> bool {
        let draft = self.schema.whole.draft();
        let compiled = self.simple.entry(part.to_owned()).or_insert_with(|| {
            let own: Map<String, Value> = keywords
                .iter()
                .filter(|(keyword, _)| SIMPLE.contains(&keyword.as_str()))
                .map(|(keyword, value)| (keyword.clone(), value.clone()))
                .collect();
            (!own.is_empty())
                .then(|| builder().with_draft(draft).build(&Value::Object(own)).ok())
                .flatten()
        });
        let Some(validator) = compiled else { return false };
        let errors: Vec<(String, String)> = validator
            .iter_errors(value)
            .map(|error| {
                let keyword = error.schema_path().as_str().to_owned();
                (keyword, error.masked_with("it").to_string())
            })
            .collect();
        for (keyword, message) in &errors {
            self.tell(&format!("{part}{keyword}"), message);
        }
        !errors.is_empty()
    }

    /// Looks at a part if the value does not fit it, and says whether it does not.
    fn try_part(&mut self, part: &str, value: &Value) -> bool {
        let misfits = !self.fits(part, value);
        if misfits {
            self.look(part, value);
        }
        misfits
    }

    /// Says whether a value fits a part; one that is not there asks for nothing.
    fn fits(&self, part: &str, value: &Value) -> bool {
        self.schema.parts.get(part).is_none_or(|validator| validator.is_valid(value))
    }

    fn tell(&mut self, part: &str, message: &str) {
        let message = format!("{}, says `{}` of the schema", shown(message), shown(part));
        (self.told)(&self.pointer, message);
    }

    /// Says whether `$ref` stands alone, up to draft 7.
    fn is_old(&self) -> bool {
        matches!(self.schema.whole.draft(), Draft::Draft4 | Draft::Draft6 | Draft::Draft7)
    }
}

fn count(keywords: &Map<String, Value>, keyword: &str) -> usize {
    keywords.get(keyword).and_then(Value::as_array).map_or(0, Vec::len)
}

/// Returns a name as a step of a JSON Pointer.
fn step(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
