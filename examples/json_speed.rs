//! Measures the JSON scanner beside `serde_json`: `IgnoredAny`, which checks nothing, and `Value`, which builds the
//! document: `json_speed FILE...`.
//!
//! Rounds take turns, and each figure is the median of them in CPU time of the thread.

use std::time::Duration;

use serde::de::IgnoredAny;
use serde_json::Value;
use sonora_sec::core::limits::read_at_most;
use sonora_sec::json_scan::{Limits, Options, scan_document};

/// How often, and of what is large.
const ROUNDS: (usize, usize) = (15, 3);
const LARGE: usize = 20_000_000;
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
        let rounds = if bytes.len() > LARGE { ROUNDS.1 } else { ROUNDS.0 };
        let (mut ours, mut ignored, mut built) = (Vec::new(), Vec::new(), Vec::new());
        let (mut document, mut value) = (None, None);
        for _ in 0..rounds {
            ours.push(timed(|| document = Some(scan_document(&path, &bytes, &options))));
            ignored.push(timed(|| drop(serde_json::from_slice::<IgnoredAny>(&bytes))));
        }
        // Apart from the others: what it leaves in caches and in the allocator would slow them.
        for _ in 0..rounds {
            built.push(timed(|| value = Some(serde_json::from_slice::<Value>(&bytes))));
            // What it takes to drop is not counted.
            value = value.map(|value| value.map(|_| Value::Null));
        }
        let (ours, ignored, built) = (median(ours), median(ignored), median(built));
        let speed = |time: Duration| {
            let bytes = u32::try_from(bytes.len()).map_or(f64::MAX, f64::from);
            bytes / time.as_secs_f64() / 1e9
        };
        write(&format!(
            "{path}: {:.2} GB/s ({ours:.1?}), IgnoredAny {:.2} ({ignored:.1?}), ratio {:.2}, Value {:.2} ({built:.1?})\n",
            speed(ours),
            speed(ignored),
            ignored.as_secs_f64() / ours.as_secs_f64(),
            speed(built),
        ))?;
        let counts = document.map(|document| (document.verdict, document.counts));
        let refusal = value.and_then(Result::err).map(|error| error.to_string());
        write(&format!("  found {counts:?}, Value refuses: {refusal:?}\n"))?;
    }
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
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
