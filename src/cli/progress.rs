//! How far a check is, on a terminal, once it takes longer than half a second.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::core::progress::Progress;

use super::terminal::Terminal;

/// How long a check may take before anything is shown of it.
const PATIENCE: Duration = Duration::from_millis(500);
/// Shortest time between two drawings.
const PERIOD: Duration = Duration::from_millis(100);

/// A line that is drawn over and over, and gone in the end.
#[derive(Debug)]
pub(super) struct ProgressLine {
    terminal: Terminal,
    started: Instant,
    drawn: Mutex<Option<Instant>>,
}

impl ProgressLine {
    pub(super) fn new(terminal: Terminal) -> Self {
        Self { terminal, started: Instant::now(), drawn: Mutex::new(None) }
    }

    fn draw(&self, line: impl FnOnce() -> String) {
        if !self.terminal.shows_progress() || self.started.elapsed() < PATIENCE {
            return;
        }
        // Another thread is drawing, and knows almost as much.
        let Ok(mut drawn) = self.drawn.try_lock() else { return };
        if drawn.is_none_or(|last| last.elapsed() >= PERIOD) {
            self.terminal.redraw(&line());
            *drawn = Some(Instant::now());
        }
    }
}

impl Progress for ProgressLine {
    fn files(&self, done: u64, total: u64) {
        self.draw(|| format!("{done} of {total} files"));
    }

    fn bytes(&self, done: u64) {
        self.draw(|| format!("{} MiB", done >> 20));
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        if self.drawn.get_mut().is_ok_and(|drawn| drawn.is_some()) {
            self.terminal.redraw("");
        }
    }
}
