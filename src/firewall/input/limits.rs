//! How much of a scanned path is read. Reaching a limit is a finding that denies.

/// The limits of a scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanLimits {
    /// Largest source file, in bytes.
    pub source_bytes: usize,
    /// Largest notebook with its outputs, in bytes; its code is held to `source_bytes`.
    pub notebook_bytes: usize,
    /// Largest archive, in bytes.
    pub archive_bytes: usize,
    /// Most bytes that an archive unpacks to.
    pub unpacked_bytes: u64,
    /// Most times its own size that an archive unpacks to, above a megabyte.
    pub ratio: u64,
    /// Most members of an archive.
    pub members: usize,
    /// Most bytes of all files of a plugin.
    pub plugin_bytes: u64,
    /// Most files and folders below one path.
    pub entries: usize,
    /// Most folders within each other below one path.
    pub depth: usize,
}

impl Default for ScanLimits {
    fn default() -> Self {
        Self {
            source_bytes: 1 << 20,
            notebook_bytes: 16 << 20,
            archive_bytes: 64 << 20,
            unpacked_bytes: 256 << 20,
            ratio: 100,
            members: 20_000,
            plugin_bytes: 1 << 30,
            entries: 200_000,
            depth: 64,
        }
    }
}

impl ScanLimits {
    /// Returns each limit by name, for a report.
    #[must_use]
    pub fn listed(&self) -> Vec<(&'static str, u64)> {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        vec![
            ("source-bytes", count(self.source_bytes)),
            ("notebook-bytes", count(self.notebook_bytes)),
            ("archive-bytes", count(self.archive_bytes)),
            ("unpacked-bytes", self.unpacked_bytes),
            ("unpacked-ratio", self.ratio),
            ("archive-members", count(self.members)),
            ("plugin-bytes", self.plugin_bytes),
            ("entries", count(self.entries)),
            ("folder-depth", count(self.depth)),
        ]
    }
}
