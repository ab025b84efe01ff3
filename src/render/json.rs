//! Results for programs: versioned structs of their own, never a dump of internal types.
//!
//! Times are RFC 3339 in UTC. A result is one line of JSON on standard output, an error one on
//! standard error.

mod api_key;
mod audit;
mod backup;
mod change;
mod drift;
mod entry;
mod error;
mod query;
mod report;
mod rule;
mod sandbox;
mod session;
mod slot;
mod status;
mod tls;

pub use api_key::{ApiKeyLine, ApiKeysReport, IssuedReport, VerdictReport};
pub use audit::{
    ChainReport, CheckpointReport, PrunedReport, RecordLine, RecordedReport, RegisteredLine,
};
pub use backup::{BackupLine, BackupReport, BackupsReport, VerifiedLine, VerifiedReport};
pub use change::{ChangeReport, ImportLine};
pub use drift::DriftReport;
pub use entry::{
    EntryLine, FileReport, GeneratedReport, HistoryReport, InfoReport, ListReport, ValueReport,
    VersionLine,
};
pub use error::ErrorReport;
pub use query::{QueryFinding, QueryLine};
pub use report::{CheckReport, FindingLine};
pub use rule::{RuleReport, RulesReport};
pub use sandbox::SandboxReport;
pub use session::{LockedReport, UnlockedReport};
pub use slot::{KdfLine, OpenedReport, SlotLine, SlotsReport};
pub use status::{
    ProjectGrant, ProjectLine, ProjectPluginSets, ProjectSets, ReceiptReport, StatusReport,
    TrustReport,
};
