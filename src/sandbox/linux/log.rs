//! What was asked of the kernel and decided, each kind once with its count.

use std::collections::HashMap;

use crate::core::confinement::Decision;

use super::super::behaviour::{Call, Operand};

/// How many kinds are kept; a plugin can make up as many as it likes.
const MAX_KINDS: usize = 2000;

/// Calls and how often each came.
#[derive(Debug, Default)]
pub(super) struct Log {
    kinds: HashMap<(&'static str, Operand, Decision), u64>,
    /// Calls by a number that has no name here.
    unnamed: HashMap<i32, u64>,
    unlisted: u64,
}

impl Log {
    /// Puts down that a call came.
    pub(super) fn add(&mut self, name: &'static str, operand: Operand, decision: Decision) {
        let full = self.kinds.len() >= MAX_KINDS;
        let kind = (name, operand, decision);
        count(&mut self.kinds, kind, full, &mut self.unlisted);
    }

    /// Puts down that a call came which has no name here, and was refused.
    pub(super) fn add_unnamed(&mut self, number: i32) {
        let full = self.unnamed.len() >= MAX_KINDS;
        count(&mut self.unnamed, number, full, &mut self.unlisted);
    }

    /// Returns the calls, and how many calls of other kinds there were.
    pub(super) fn into_calls(self) -> (Vec<Call>, u64) {
        let named = self.kinds.into_iter().map(|((name, operand, decision), count)| Call {
            name: name.to_owned(),
            operand,
            decision,
            count,
        });
        let unnamed = self.unnamed.into_iter().map(|(number, count)| Call {
            name: format!("syscall {number}"),
            operand: Operand::Nothing,
            decision: Decision::Denied,
            count,
        });
        (named.chain(unnamed).collect(), self.unlisted)
    }
}

fn count<K: std::hash::Hash + Eq>(
    kinds: &mut HashMap<K, u64>,
    kind: K,
    full: bool,
    unlisted: &mut u64,
) {
    if full && !kinds.contains_key(&kind) {
        *unlisted = unlisted.saturating_add(1);
        return;
    }
    let times = kinds.entry(kind).or_default();
    *times = times.saturating_add(1);
}
