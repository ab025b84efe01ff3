//! Replaces a file as safely as a vault is, for measuring against it: `FILE BYTES`.
//!
//! Writes a neighbour, syncs it, renames it over the file, and syncs the folder.

use std::error::Error;
use std::path::Path;

use sonora_sec::core::disk::{SystemDisk, replace};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, bytes] = arguments.as_slice() else {
        return Err("usage: replace_file FILE BYTES".into());
    };
    replace(&SystemDisk, Path::new(path), &vec![0x5a; bytes.parse()?])?;
    Ok(())
}
