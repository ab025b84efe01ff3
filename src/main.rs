//! The binary: a formality around the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    sonora_sec::cli::main()
}
