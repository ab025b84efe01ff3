//! How far a check is, told while it works.

/// Is told how far a check is, from several threads.
pub trait Progress: Sync {
    /// `done` of `total` files are read; members of an archive count as one.
    fn files(&self, done: u64, total: u64);

    /// So many bytes are read of the only input.
    fn bytes(&self, _done: u64) {}
}

/// Tells nobody.
impl Progress for () {
    fn files(&self, _: u64, _: u64) {}
}
