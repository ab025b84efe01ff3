//! The time, handed in so that tests can choose it.

use std::time::{SystemTime, UNIX_EPOCH};

/// A moment in whole seconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

/// The last moment that is accepted, 9999-12-30T22:00:00Z: the last that has a name in every zone.
const LAST_SECOND: u64 = 253_402_207_200;

impl Timestamp {
    /// Returns the moment `seconds` after the epoch, or nothing beyond the year 9999.
    #[must_use]
    pub fn from_seconds(seconds: u64) -> Option<Self> {
        (seconds <= LAST_SECOND).then_some(Self(seconds))
    }

    /// Returns the seconds since the epoch.
    #[must_use]
    pub fn seconds(self) -> u64 {
        self.0
    }

    /// Returns the moment `seconds` later, at most the end of the year 9999.
    #[must_use]
    pub fn plus_seconds(self, seconds: u64) -> Self {
        Self(self.0.saturating_add(seconds).min(LAST_SECOND))
    }

    /// Returns the moment as RFC 3339 in UTC: `2026-11-24T05:31:21Z`.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        let seconds = i64::try_from(self.0).unwrap_or(i64::MAX);
        jiff::Timestamp::from_second(seconds).map_or_else(|_| self.0.to_string(), |t| t.to_string())
    }

    /// Reads a moment in RFC 3339, such as `2026-11-24T05:31:21Z`; fractions of a second are dropped.
    #[must_use]
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        let moment: jiff::Timestamp = text.parse().ok()?;
        Self::from_seconds(u64::try_from(moment.as_second()).ok()?)
    }
}

/// Something that knows what time it is.
pub trait Clock: Sync {
    /// Returns the present moment.
    fn now(&self) -> Timestamp;
}

/// The machine's clock; a clock before 1970 reads as 1970.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(since.as_secs().min(LAST_SECOND))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_rfc_3339() {
        let moment = Timestamp::from_seconds(1_795_498_281).unwrap();
        assert_eq!(moment.to_rfc3339(), "2026-11-24T05:31:21Z");
        assert_eq!(Timestamp::from_rfc3339("2026-11-24T06:31:21.5+01:00"), Some(moment));
        for bad in ["", "2026-11-24", "1969-12-31T23:59:59Z", "2026-13-01T00:00:00Z"] {
            assert_eq!(Timestamp::from_rfc3339(bad), None, "{bad}");
        }
        assert_eq!(Timestamp(LAST_SECOND).to_rfc3339(), "9999-12-30T22:00:00Z");
    }
}
