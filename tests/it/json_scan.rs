//! The JSON scanner: the public test suite, each check, properties.

mod cases;
mod properties;
mod suite;
