//! The JSON scanner: the public test suite, each check, shapes, files, properties.

mod cases;
mod files;
mod properties;
mod schemas;
mod shapes;
mod suite;
