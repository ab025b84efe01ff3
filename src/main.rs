//! The binary: a formality around the library.

use std::process::ExitCode;

/// Trees of plugins are made of many small pieces, which it hands out in two thirds of the time of glibc's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    sonora_sec::cli::main()
}
