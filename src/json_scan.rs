//! Floor 1: the JSON scanner. One pass over bytes says whether a document may be handed to a JSON reader and to
//! the bot, without building it.
//!
//! ```
//! use sonora_sec::core::report::Verdict;
//! use sonora_sec::json_scan::{Limits, scan};
//!
//! let report = scan(br#"{"uri": "https://example.org/a.mp3"}"#, &Limits::DEFAULT);
//! assert_eq!(report.verdict, Verdict::Ok);
//!
//! let report = scan(br#"{"uri": "https://example.org/a.mp3", "ur\u0069": "file:///etc/passwd"}"#, &Limits::DEFAULT);
//! assert_eq!(report.verdict, Verdict::Findings);
//! let found: Vec<_> = report.findings.iter().map(|found| (found.rule.name, found.pointer.as_deref())).collect();
//! assert_eq!(found, [("duplicate-key", Some("/uri")), ("internal-url", Some("/uri"))]);
//!
//! let deep = "[".repeat(1_000_000);
//! assert_eq!(scan(deep.as_bytes(), &Limits::DEFAULT).verdict, Verdict::Refused);
//! ```
//!
//! A document can be compared with a JSON Schema too:
//!
//! ```
//! use sonora_sec::json_scan::{Options, Schema, scan_document};
//!
//! let schema = Schema::parse(br#"{"properties": {"volume": {"maximum": 1000}}}"#)?;
//! let options = Options { schema: Some(schema), ..Options::default() };
//! let found = scan_document("body.json", br#"{"volume": 5000}"#, &options).findings;
//! assert_eq!((found[0].rule.name, found[0].pointer.as_deref()), ("schema-violation", Some("/volume")));
//! # Ok::<(), sonora_sec::json_scan::SchemaError>(())
//! ```

mod bytes;
pub mod checks;
mod cursor;
mod decode;
mod document;
mod files;
mod found;
mod inflate;
mod keys;
mod limits;
mod lines;
mod literals;
mod pass;
mod place;
mod pointer;
mod sanitize;
mod schema;
mod shapes;
mod watch;

pub use self::document::{Document, Options, report, scan_document};
pub use self::files::{FilesError, scan_files, scan_pickle};
pub use self::found::MAX_LISTED;
pub use self::limits::Limits;
pub use self::lines::scan_lines;
pub use self::sanitize::sanitize;
pub use self::schema::{MAX_SCHEMA_BYTES, Schema, SchemaError};
pub use self::shapes::Shape;

use crate::core::report::Report;

/// Scans one document in memory.
///
/// The report's verdict is `Refused` when it is no JSON or over a limit, `Findings` when it is JSON with
/// objections, and `Ok` otherwise; notes are no objections.
#[must_use]
pub fn scan(bytes: &[u8], limits: &Limits) -> Report {
    let options = Options { limits: *limits, ..Options::default() };
    report(vec![scan_document("-", bytes, &options)], &options)
}
