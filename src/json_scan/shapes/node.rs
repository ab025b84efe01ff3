//! A node, as py-sonora is configured with.

use super::expected::{Expected, NUMBER, TEXT_OR_NULL, object, optional, required};

/// A node.
pub(super) const NODE: Expected = object(&[
    required("host", Expected::Clean { may_be_empty: false }),
    required("port", Expected::Integer(1, 65_535)),
    required("password", Expected::Text),
    optional("secure", Expected::Bool),
    optional("name", TEXT_OR_NULL),
    optional("identifier", TEXT_OR_NULL),
    optional("region", TEXT_OR_NULL),
    optional("session_id", TEXT_OR_NULL),
    optional("weight", NUMBER),
]);
