//! From the table of system calls to seccomp filters.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};

use super::syscalls::{
    ALLOWED, ALLOWED_HERE, ALLOWED_UNHEARD, ALLOWED_UNHEARD_HERE, ALLOWED_WITH_NETWORK,
    ALLOWED_WITH_SCRATCH, ALLOWED_WITH_SCRATCH_HERE, Check, Line, OPEN_UNHEARD_WITH_SCRATCH, Test,
    UNKNOWN,
};

/// What a filter is made for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Purpose {
    /// Whether a supervisor listens, and decides what the table leaves open.
    pub(super) listener: bool,
    /// Whether connections were granted.
    pub(super) network: bool,
    /// Whether a private folder to write in was granted.
    pub(super) scratch: bool,
    /// The number of the process, as it sees itself.
    pub(super) own_pid: u32,
}

/// A mark that no tracer of ours exists for, so that it stands in the program only where we put it.
const MARK: u16 = 0x50a5;

/// Returns the filter that refuses everything that the table does not allow.
///
/// # Errors
///
/// Fails on an architecture that the compiler of filters does not know.
pub(super) fn allow_list(purpose: Purpose) -> Result<BpfProgram, seccompiler::BackendError> {
    let mut lines: Vec<&Line> = ALLOWED.iter().chain(ALLOWED_HERE).collect();
    if purpose.network {
        lines.extend(ALLOWED_WITH_NETWORK);
    }
    if !purpose.listener {
        lines.extend(ALLOWED_UNHEARD.iter().chain(ALLOWED_UNHEARD_HERE));
    }
    if purpose.scratch {
        lines.extend(ALLOWED_WITH_SCRATCH.iter().chain(ALLOWED_WITH_SCRATCH_HERE));
        if !purpose.listener {
            lines.extend(OPEN_UNHEARD_WITH_SCRATCH);
        }
    }
    // Of two lines about a call the later one counts.
    let mut table = BTreeMap::new();
    for (call, rule) in lines {
        let rules = rule.iter().map(|checks| compile(checks, purpose.own_pid));
        table.insert(*call, rules.collect::<Result<Vec<_>, _>>()?);
    }
    if !purpose.listener {
        // `unknown_calls` refuses these. Of two refusals the kernel takes that of the filter installed last, which
        // is this one, so it must not refuse them.
        table.extend(UNKNOWN.iter().map(|call| (*call, Vec::new())));
    }
    let otherwise = if purpose.listener {
        SeccompAction::Trace(MARK.into())
    } else {
        SeccompAction::Errno(libc::EPERM.cast_unsigned())
    };
    let mut program = build(table, otherwise, SeccompAction::Allow)?;
    for instruction in &mut program {
        // seccompiler 0.5 has no action that asks a listener, so the filter is made with another one that carries a
        // value, and that answer is replaced.
        let returns = u32::from(instruction.code) == libc::BPF_RET | libc::BPF_K;
        if returns && instruction.k == libc::SECCOMP_RET_TRACE | u32::from(MARK) {
            instruction.k = libc::SECCOMP_RET_USER_NOTIF;
        }
    }
    Ok(program)
}

/// Returns the filter that answers as a kernel does that lacks the calls, for where nobody listens who would.
///
/// # Errors
///
/// Fails on an architecture that the compiler of filters does not know.
pub(super) fn unknown_calls() -> Result<BpfProgram, seccompiler::BackendError> {
    let table = UNKNOWN.iter().map(|call| (*call, Vec::new())).collect();
    build(table, SeccompAction::Allow, SeccompAction::Errno(libc::ENOSYS.cast_unsigned()))
}

fn build(
    table: BTreeMap<i64, Vec<SeccompRule>>,
    otherwise: SeccompAction,
    matched: SeccompAction,
) -> Result<BpfProgram, seccompiler::BackendError> {
    let architecture = TargetArch::try_from(std::env::consts::ARCH)?;
    SeccompFilter::new(table, otherwise, matched, architecture)?.try_into()
}

fn compile(checks: &[Check], own_pid: u32) -> Result<SeccompRule, seccompiler::BackendError> {
    let conditions = checks.iter().map(|check| {
        let length = if check.wide { SeccompCmpArgLen::Qword } else { SeccompCmpArgLen::Dword };
        let (operator, value) = match check.test {
            Test::Is(value) => (SeccompCmpOp::Eq, value),
            Test::Bits(among, set) => (SeccompCmpOp::MaskedEq(among), set),
            Test::Own => (SeccompCmpOp::Eq, own_pid.into()),
        };
        SeccompCondition::new(check.argument, length, operator, value)
    });
    SeccompRule::new(conditions.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests;
