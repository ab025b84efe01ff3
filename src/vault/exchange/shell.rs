//! Lines for a POSIX shell: `export NAME='...'`.

use crate::core::secret::SecretBuffer;

use super::{ExchangeError, Variable, push_replacing, without_nul};

/// Writes the variables; in single quotes every byte stands for itself (POSIX, Shell Command
/// Language, 2.2.2).
///
/// # Errors
///
/// [`ExchangeError::Unfit`] for a value with a zero byte, which no variable can hold.
pub fn write(variables: &[Variable<'_>]) -> Result<SecretBuffer, ExchangeError> {
    let mut out = SecretBuffer::default();
    for Variable { variable, item } in variables {
        let value = without_nul(item, "lines of shell")?;
        out.push(b"export ");
        out.push(variable.as_bytes());
        out.push(b"='");
        push_replacing(&mut out, value, |byte| (byte == b'\'').then_some(b"'\\''".as_slice()));
        out.push(b"'\n");
    }
    Ok(out)
}
