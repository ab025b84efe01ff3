//! Memory that is made executable.

use crate::core::finding::{Confidence, Kind, Rule, Severity};
use crate::firewall::check::{Check, Objections};
use crate::firewall::dotted;
use crate::firewall::fact::{Fact, FactKind, Place};
use crate::firewall::value::{Abstract, Value};

pub(crate) static CHECK: Check =
    Check { rule: &RULE, sees: &[FactKind::Call, FactKind::Reached], look };

pub(crate) static RULE: Rule = Rule {
    id: "SNR401",
    name: "shellcode",
    kind: Kind::Violation,
    cwe: 94,
    severity: Severity::Critical,
    confidence: Confidence::High,
    help: "do not run this plugin; it runs machine code that nobody can read",
    docs: r"## What it does

Looks for the steps by which machine code is put into memory and run: `VirtualAlloc`, `VirtualProtect`, `mprotect` and `mmap` that ask for executable memory, `CreateThread` through `ctypes`, and what writes into or starts threads in other processes.

## Why it is bad

Such code does whatever it likes, and no reading of the source tells what that is.

## Example

    ctypes.windll.kernel32.VirtualAlloc(0, len(code), 0x3000, 0x40)

## Fix

Call functions of a library that is named.

## References

[CWE-94](https://cwe.mitre.org/data/definitions/94.html), [CWE-506](https://cwe.mitre.org/data/definitions/506.html)
",
};

fn look(fact: &Fact<'_>, place: &Place<'_>, out: &mut Objections<'_>) {
    match fact {
        Fact::Call(call) => {
            let Some((base, name)) = dotted::split_last(call.path) else { return };
            if !matches!(base.as_bytes().first(), Some(b'?' | b'c')) {
                return;
            }
            let Some(protection) = step(name) else { return };
            let runs = match protection {
                Protection::Always => true,
                Protection::OfCtypes => base.starts_with("ctypes"),
                Protection::At(position) => {
                    asks_to_run(call.arguments.at(position), &[0x10, 0x20, 0x40, 0x80])
                }
                Protection::Bit(position) => asks_to_run(call.arguments.at(position), &[4, 5, 7]),
            };
            if runs {
                out.object_to(
                    &RULE,
                    place,
                    call.span,
                    call.function,
                    format!("`{name}` is a step to running machine code from memory"),
                );
            }
        }
        Fact::Reached { path: "mmap.PROT_EXEC", found, span, .. } => {
            out.object_to(&RULE, place, *span, found, "memory is asked for that can be run");
        }
        _ => {}
    }
}

/// What makes a call a step to running code.
enum Protection {
    /// Its name alone.
    Always,
    /// Its name, when `ctypes` calls it.
    OfCtypes,
    /// A constant of Windows at a position (`PAGE_EXECUTE` and its kin, winnt.h).
    At(usize),
    /// `PROT_EXEC` (sys/mman.h) among the bits at a position.
    Bit(usize),
}

fn step(name: &str) -> Option<Protection> {
    Some(match name {
        "CreateRemoteThread"
        | "CreateRemoteThreadEx"
        | "NtCreateThreadEx"
        | "QueueUserAPC"
        | "RtlCreateUserThread"
        | "VirtualAllocEx"
        | "WriteProcessMemory" => Protection::Always,
        "CreateThread" => Protection::OfCtypes,
        "VirtualAlloc" => Protection::At(3),
        "VirtualProtect" => Protection::At(2),
        "mmap" | "mprotect" => Protection::Bit(2),
        _ => return None,
    })
}

/// Says whether an argument is one of these numbers.
fn asks_to_run(argument: Option<&Abstract>, numbers: &[i64]) -> bool {
    matches!(argument, Some(Abstract { value: Value::Int(number), .. }) if numbers.contains(number))
}
