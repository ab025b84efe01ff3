//! What the members of one archive may be called and may cost together.

use std::collections::BTreeSet;

use super::Refusal;
use crate::firewall::rules::{HOSTILE_ARCHIVE, OVERSIZED_INPUT};
use crate::firewall::scan::ScanLimits;

/// Below this an archive may unpack to any number of times its size: a small text of one letter does.
const RATIO_FREE_BYTES: u64 = 1 << 20;

/// Longest name of a member, in bytes (`PATH_MAX` of Linux).
const MAX_NAME_BYTES: usize = 4096;

/// Keeps account of an archive.
#[derive(Debug)]
pub(super) struct Budget<'l> {
    limits: &'l ScanLimits,
    packed: u64,
    bytes: u64,
    count: u64,
    names: BTreeSet<String>,
}

impl<'l> Budget<'l> {
    pub(super) fn new(packed: usize, limits: &'l ScanLimits) -> Self {
        let packed = u64::try_from(packed).unwrap_or(u64::MAX);
        Self { limits, packed, bytes: 0, count: 0, names: BTreeSet::new() }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Returns how many bytes the archive may unpack to.
    pub(super) fn most_bytes(&self) -> u64 {
        self.limits.unpacked_bytes
    }

    /// Takes in a member.
    ///
    /// # Errors
    ///
    /// [`Refusal`], for its name, or since it is one too many or too large.
    pub(super) fn member(&mut self, name: &str, size: u64) -> Result<(), Refusal> {
        check_name(name)?;
        if !self.names.insert(name.trim_end_matches('/').to_owned()) {
            return Err(Refusal::new(
                &HOSTILE_ARCHIVE,
                format!("it has two members `{}`", shown(name)),
            ));
        }
        if self.names.len() > self.limits.members {
            let message = format!("it has more than {} members", self.limits.members);
            return Err(Refusal::new(&OVERSIZED_INPUT, message));
        }
        if !name.ends_with('/') {
            self.count += 1;
        }
        self.bytes = self.bytes.saturating_add(size);
        if self.bytes > self.packed.saturating_mul(self.limits.ratio).max(RATIO_FREE_BYTES) {
            let message = format!("it unpacks to more than {} times its size", self.limits.ratio);
            return Err(Refusal::new(&HOSTILE_ARCHIVE, message));
        }
        if self.bytes > self.limits.unpacked_bytes {
            let message = format!("it unpacks to more than {} bytes", self.limits.unpacked_bytes);
            return Err(Refusal::new(&OVERSIZED_INPUT, message));
        }
        Ok(())
    }
}

fn check_name(name: &str) -> Result<(), Refusal> {
    let refuse = |what: &str| {
        Err(Refusal::new(
            &HOSTILE_ARCHIVE,
            format!("the name of its member `{}` {what}", shown(name)),
        ))
    };
    if name.is_empty() || name.len() > MAX_NAME_BYTES {
        return refuse("is empty or too long");
    }
    if name.starts_with('/') || name.as_bytes().get(1) == Some(&b':') {
        return refuse("is absolute");
    }
    if name.contains('\\') || name.chars().any(char::is_control) {
        return refuse("has a backslash or a control character");
    }
    let folders = name.strip_suffix('/').unwrap_or(name);
    if folders.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return refuse("has `..`, `.` or nothing between two slashes");
    }
    Ok(())
}

/// Returns as much of a name as can be shown.
pub(super) fn shown(name: &str) -> &str {
    name.get(..name.floor_char_boundary(100)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in
            ["../x", "a/../../x", "/etc/x", "C:/x", "a\\b", "", "a//b", "./a", "a\nb", "..", "a/.."]
        {
            assert!(check_name(name).is_err(), "{name:?}");
        }
        for name in ["a", "a/b.py", "a/", "..a/b..", "ü/x.py"] {
            assert!(check_name(name).is_ok(), "{name:?}");
        }
    }
}
