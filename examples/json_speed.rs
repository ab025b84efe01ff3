//! Measures the JSON scanner beside `IgnoredAny` of `serde_json`, which checks nothing: `json_speed FILE...`.
//!
//! Rounds take turns, and each figure is the median of them in CPU time of the thread.

use std::time::Duration;

use serde::de::IgnoredAny;
use sonora_sec::core::limits::read_at_most;
use sonora_sec::json_scan::{Limits, Options, scan_document};

const ROUNDS: usize = 15;
const MAX_BYTES: usize = 1 << 30;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let limits = Limits {
        size: MAX_BYTES,
        tokens: u64::MAX,
        keys: usize::MAX,
        elements: u32::MAX,
        ..Limits::DEFAULT
    };
    let options = Options { limits, ..Options::default() };
    for path in std::env::args().skip(1) {
        let bytes = read_at_most(std::fs::File::open(&path)?, MAX_BYTES)?;
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        let mut verdict = None;
        for _ in 0..ROUNDS {
            ours.push(timed(|| verdict = Some(scan_document(&path, &bytes, &options))));
            theirs.push(timed(|| drop(serde_json::from_slice::<IgnoredAny>(&bytes))));
        }
        let counts = verdict.map(|document| (document.verdict, document.counts));
        let speed = |mut times: Vec<Duration>| {
            times.sort_unstable();
            let median = times.get(ROUNDS / 2).copied().unwrap_or_default();
            let bytes = u32::try_from(bytes.len()).map_or(f64::MAX, f64::from);
            bytes / median.as_secs_f64() / 1e9
        };
        let (ours, theirs) = (speed(ours), speed(theirs));
        write(&format!(
            "{path}: {ours:.2} GB/s, IgnoredAny {theirs:.2}, ratio {:.2}, {counts:?}\n",
            ours / theirs
        ))?;
    }
    Ok(())
}

fn write(line: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    std::io::stdout().write_all(line.as_bytes())
}

/// Returns the CPU time of this thread that `work` takes.
fn timed(work: impl FnOnce()) -> Duration {
    let before = cpu_time();
    work();
    cpu_time().saturating_sub(before)
}

#[cfg(unix)]
fn cpu_time() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec.try_into().unwrap_or(0), now.tv_nsec.try_into().unwrap_or(0))
}

#[cfg(not(unix))]
fn cpu_time() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}
