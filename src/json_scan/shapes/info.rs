//! What a node tells of itself (`/v4/info`, `/v3/info`).

use super::expected::{COUNT, Expected, MANY, TEXT_OR_NULL, object, optional, required};

const TEXTS: Expected = Expected::List(&Expected::Text, MANY);

/// A node's account of itself.
pub(super) const INFO: Expected = object(&[
    required("version", VERSION),
    required("buildTime", COUNT),
    required("git", GIT),
    required("jvm", Expected::Text),
    required("lavaplayer", Expected::Text),
    required("sourceManagers", TEXTS),
    // Version 3 has none.
    optional("filters", TEXTS),
    required("plugins", Expected::List(&PLUGIN, MANY)),
]);

const VERSION: Expected = object(&[
    required("semver", Expected::Text),
    required("major", COUNT),
    required("minor", COUNT),
    required("patch", COUNT),
    optional("preRelease", TEXT_OR_NULL),
    optional("build", TEXT_OR_NULL),
]);

const GIT: Expected = object(&[
    required("branch", Expected::Text),
    required("commit", Expected::Text),
    required("commitTime", COUNT),
]);

const PLUGIN: Expected =
    object(&[required("name", Expected::Text), required("version", Expected::Text)]);
