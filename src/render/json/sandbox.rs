//! A confined run, for programs: `sandbox run`, `sandbox probe`, and `sandbox` in the report of `vet`.

use serde::Serialize;
use serde_json::Value;

use crate::core::behaviour::{Meaning, Row};
use crate::core::confinement::{
    Attempt, Decision, Ending, Exception, Layer, Level, Outcome, Status, Witness,
};

/// `sonora-sec/sandbox/1`
#[derive(Debug, Serialize)]
pub struct SandboxReport {
    schema: &'static str,
    level: Option<Level>,
    required: Level,
    layers: Vec<Layer>,
    status: Status,
    reason: Option<String>,
    claimed_result: Option<Value>,
    exception: Option<Exception>,
    stdout: String,
    stdout_dropped: u64,
    stderr: String,
    stderr_dropped: u64,
    usage: UsageLine,
    exit: Ending,
    attempts: Vec<AttemptLine>,
    unlisted_attempts: u64,
    capabilities: Vec<RowLine>,
}

/// What it took.
#[derive(Debug, Serialize)]
struct UsageLine {
    wall_ms: u64,
    cpu_ms: u64,
    peak_bytes: u64,
    threads: u32,
}

/// What it tried.
#[derive(Debug, Serialize)]
struct AttemptLine {
    source: Witness,
    what: String,
    target: String,
    decision: Decision,
    needs: Option<String>,
    count: u64,
}

/// A capability, and what is known of it from each side.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "what each side says is independent")]
struct RowLine {
    name: &'static str,
    scope: Option<String>,
    seen: bool,
    seen_by: Vec<Witness>,
    inferred: bool,
    granted: bool,
    declared: bool,
    meaning: Meaning,
}

impl SandboxReport {
    /// Returns the report of a run, with what its sightings mean.
    #[must_use]
    pub fn of(outcome: &Outcome, rows: &[Row]) -> Self {
        let milliseconds =
            |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            schema: "sonora-sec/sandbox/1",
            level: outcome.level,
            required: outcome.required,
            layers: outcome.layers.clone(),
            status: outcome.status,
            reason: outcome.reason.clone(),
            claimed_result: outcome.claimed_result.clone(),
            exception: outcome.exception.clone(),
            stdout: text(&outcome.stdout.kept),
            stdout_dropped: outcome.stdout.dropped,
            stderr: text(&outcome.stderr.kept),
            stderr_dropped: outcome.stderr.dropped,
            usage: UsageLine {
                wall_ms: milliseconds(outcome.usage.wall),
                cpu_ms: milliseconds(outcome.usage.cpu),
                peak_bytes: outcome.usage.peak_bytes,
                threads: outcome.usage.threads,
            },
            exit: outcome.exit,
            attempts: outcome.attempts.iter().map(AttemptLine::of).collect(),
            unlisted_attempts: outcome.unlisted_attempts,
            capabilities: rows.iter().map(RowLine::of).collect(),
        }
    }
}

impl AttemptLine {
    fn of(attempt: &Attempt) -> Self {
        Self {
            source: attempt.source,
            what: attempt.what.clone(),
            target: attempt.target.clone(),
            decision: attempt.decision,
            needs: attempt.needs.as_ref().map(ToString::to_string),
            count: attempt.count,
        }
    }
}

impl RowLine {
    fn of(row: &Row) -> Self {
        Self {
            name: row.permission.capability.word(),
            scope: row.permission.scope.clone(),
            seen: !row.seen.is_empty(),
            seen_by: row.seen.clone(),
            inferred: row.inferred,
            granted: row.granted,
            declared: row.declared,
            meaning: row.meaning,
        }
    }
}
