//! Prints the forms of values, each on a line, for measuring: one value a line on standard input.

use std::error::Error;
use std::io::{Write as _, stdin, stdout};

use sonora_sec::core::secret::SecretValue;
use sonora_sec::leaks::search::Values;

fn main() -> Result<(), Box<dyn Error>> {
    let mut values = Values::new();
    for (id, line) in (0..).zip(stdin().lines()) {
        values.add(id, &SecretValue::copy_of(line?.as_bytes()))?;
    }
    for form in values.prepare().forms() {
        stdout().write_all(form)?;
        stdout().write_all(b"\n")?;
    }
    Ok(())
}
