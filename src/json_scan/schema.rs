//! JSON Schemas that users bring. A document is built for the comparison only after the pass has accepted it.

mod locate;
mod place;

use std::ops::Range;
use std::sync::Arc;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{
    PatternOptions, ReferencingError, ValidationError, ValidationOptions, Validator, ValidatorMap,
};
use rayon::{ThreadPool, ThreadPoolBuilder};
use serde_json::{Map, Value};

use super::checks::{duplicate_key, schema_violation, unreadable_document};
use super::document::{self, Options};
use super::found::{Found, Objection};
use super::limits::Limits;
use super::pointer;
use crate::core::finding::{Finding, Kind, Rule};
use crate::core::json;
use crate::core::text::printable;

/// Most bytes of a schema.
pub const MAX_SCHEMA_BYTES: usize = 1024 * 1024;
/// Most keywords that lead to another schema for the same value, such as `$ref`: a value may be compared with all of
/// them, within each other, before one of its members is.
const MAX_STEPS: usize = 1000;
/// Enough for [`MAX_STEPS`] at each of the 128 levels that a document may nest.
const STACK_BYTES: usize = 512 * 1024 * 1024;
/// Most bytes of a compiled pattern. `regex` searches in time linear in the text, and this bounds the factor.
const MAX_PATTERN_BYTES: usize = 1024 * 1024;
/// Most characters that are shown of what a schema asks for.
const MAX_SHOWN: usize = 200;

/// A JSON Schema, ready to compare documents with.
#[derive(Clone, Debug)]
pub struct Schema(Arc<Compiled>);

#[derive(Debug)]
struct Compiled {
    /// What decides.
    whole: Validator,
    /// Each part by its pointer behind `#`, to say where.
    parts: ValidatorMap,
    schema: Value,
    /// Whether a pointer in `$ref` leads to where it seems to: not so where a part has a base of its own.
    follows_pointers: bool,
    /// Comparison recurses, and threads of others have little stack.
    threads: ThreadPool,
}

/// Why a schema cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// It is no JSON to rely on.
    #[error("line {line}, column {column}: {message}")]
    NoJson {
        /// What is wrong.
        message: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// It is no JSON Schema.
    #[error("at `{pointer}`, {message}")]
    NoSchema {
        /// Where, as a JSON Pointer behind `#`.
        pointer: String,
        /// What is wrong.
        message: String,
    },
    /// It refers to something outside of itself.
    #[error("it refers to `{reference}`, and only what is in the schema itself is followed")]
    Remote {
        /// To what.
        reference: String,
    },
    /// It is too large or refers to itself too often for what a comparison may take.
    #[error(
        "it has more than {limit} of `$ref`, `allOf` and other keywords that add a schema for the same value"
    )]
    TooManySteps {
        /// The bound.
        limit: usize,
    },
    /// The system gives no threads.
    #[error("could not start threads for it")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

impl Schema {
    /// Reads a schema: JSON that the scanner itself accepts. Its draft is what `$schema` says, else 2020-12.
    ///
    /// # Errors
    ///
    /// [`SchemaError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, SchemaError> {
        let limits = Limits { size: MAX_SCHEMA_BYTES, ..Limits::DEFAULT };
        let options = Options { limits, ..Options::default() };
        let document = document::scan_document("schema", bytes, &options);
        // A key that occurs twice leaves open which schema was meant. Other findings are about bots.
        let is_open = |finding: &&Finding| {
            finding.kind == Kind::Unreadable || finding.rule == &duplicate_key::RULE
        };
        if let Some(finding) = document.findings.iter().find(is_open) {
            let (line, column) = (finding.place.line, finding.place.column);
            return Err(SchemaError::NoJson { message: finding.message.clone(), line, column });
        }
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let schema: Value =
            json::strict(text, json::MAX_DEPTH).map_err(|error| SchemaError::NoJson {
                message: without_place(&error),
                line: error.line(),
                column: error.column(),
            })?;
        if steps(&schema) > MAX_STEPS {
            return Err(SchemaError::TooManySteps { limit: MAX_STEPS });
        }
        let threads = ThreadPoolBuilder::new().stack_size(STACK_BYTES).build()?;
        let compile = || Ok((builder().build(&schema)?, builder().build_map(&schema)?));
        let (whole, parts) = threads.install(compile).map_err(|error| refused(&error))?;
        let follows_pointers = !has_base_inside(&schema);
        Ok(Self(Arc::new(Compiled { whole, parts, schema, follows_pointers, threads })))
    }
}

/// Returns how schemas are compiled: nothing is fetched, and patterns take linear time.
fn builder<'i>() -> ValidationOptions<'i> {
    let patterns =
        PatternOptions::regex().size_limit(MAX_PATTERN_BYTES).dfa_size_limit(MAX_PATTERN_BYTES);
    jsonschema::options().offline().with_pattern_options(patterns)
}

/// Calls `each` with every object in a value, those of data included.
fn objects<'a>(value: &'a Value, each: &mut dyn FnMut(&'a Map<String, Value>)) {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(elements) => open.extend(elements),
            Value::Object(members) => {
                each(members);
                open.extend(members.values());
            }
            _ => {}
        }
    }
}

/// Says whether a part of a schema has a base of its own, from which its references start.
fn has_base_inside(schema: &Value) -> bool {
    let mut bases = 0;
    objects(schema, &mut |members| {
        let is_base = |key: &&str| members.get(*key).is_some_and(Value::is_string);
        bases += ["$id", "id"].iter().filter(|key| is_base(key)).count();
    });
    let own = ["$id", "id"].iter().filter(|key| schema.get(**key).is_some_and(Value::is_string));
    bases > own.count()
}

/// Counts the keywords that lead to another schema for the same value. What only looks like one, in `const` or as the
/// name of a member, counts too.
fn steps(schema: &Value) -> usize {
    let mut count = 0_usize;
    objects(schema, &mut |members| {
        for (keyword, value) in members {
            count += match (keyword.as_str(), value) {
                ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => schemas.len(),
                ("dependencies" | "dependentSchemas", Value::Object(schemas)) => schemas.len(),
                (
                    "$dynamicRef" | "$recursiveRef" | "$ref" | "else" | "extends" | "if" | "not"
                    | "then",
                    _,
                ) => 1,
                _ => 0,
            };
        }
    });
    count
}

fn refused(error: &ValidationError<'_>) -> SchemaError {
    let pointer = format!("#{}", shown(error.instance_path().as_str()));
    let message = match error.kind() {
        ValidationErrorKind::Referencing(ReferencingError::Unretrievable { uri, .. }) => {
            // What has no base of its own is given this one.
            let reference = uri.strip_prefix("json-schema:///").unwrap_or(uri);
            return SchemaError::Remote { reference: shown(reference) };
        }
        ValidationErrorKind::Format { format } if format == "regex" => {
            "the pattern is none that is searched in linear time: it is malformed, too large, or looks around or back"
                .to_owned()
        }
        _ => shown(&error.masked_with("it").to_string()),
    };
    SchemaError::NoSchema { pointer, message }
}

/// Compares a document that the pass accepted with a schema. `start` is where it begins.
pub(super) fn check(bytes: &[u8], start: usize, schema: &Schema, found: &mut Found) {
    let text = bytes.get(start..).unwrap_or_default();
    let compare = || match json::strict(text, json::MAX_DEPTH) {
        Ok(document) => {
            let mut tell = |pointer: &str, message: String| {
                if found.count(&schema_violation::RULE, None) {
                    let span = place::of(bytes, start, pointer);
                    list(found, &schema_violation::RULE, span, pointer, message);
                }
            };
            locate::look(&schema.0, &document, &mut tell);
        }
        // A number beyond what fits, half of a surrogate pair, a key that occurs twice: some readers take them.
        Err(error) => {
            if found.count(&unreadable_document::RULE, None) {
                let message = format!(
                    "the document cannot be compared with the schema: {}",
                    without_place(&error)
                );
                list(found, &unreadable_document::RULE, start..start, "", message);
            }
        }
    };
    schema.0.threads.install(compare);
}

fn list(
    found: &mut Found,
    rule: &'static Rule,
    span: Range<usize>,
    pointer: &str,
    message: String,
) {
    let pointer = (pointer.len() <= pointer::MAX_BYTES).then(|| pointer.to_owned());
    found.listed.push(Objection { rule, span, pointer, message, severity: None });
}

/// Returns the beginning of a text as the middle of a sentence, safe to show.
fn shown(text: &str) -> String {
    let mut text = text.to_owned();
    // The crate's sentences begin with a capital here and there.
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    let printable = printable(&text);
    match printable.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}...", printable.get(..end).unwrap_or_default()),
        None => printable.into_owned(),
    }
}

/// Returns the words of an error of `serde_json`, which end with a place.
fn without_place(error: &serde_json::Error) -> String {
    let words = error.to_string();
    words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words).to_owned()
}
