//! stub
/// d
#[derive(Clone, Debug)]
pub struct Declared;
/// u
#[derive(Clone, Debug)]
pub struct Used;
