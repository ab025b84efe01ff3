//! Variables for the later steps of a GitHub Actions job, and the masks that keep them out of its log.
//!
//! From GitHub's "Workflow commands": a value of any lines is `NAME<<DELIMITER`, the value, and the
//! delimiter on a line of its own; `::add-mask::VALUE` on standard output hides a value from then on,
//! with `%`, CR and LF of it written as `%25`, `%0D` and `%0A`.

use data_encoding::HEXLOWER;

use crate::core::secret::{SecretBuffer, random};

use super::{ExchangeError, Variable, push_replacing, text_for_variable};

const FORMAT: &str = "a variable of GitHub Actions";

/// What is written, and where.
#[derive(Debug)]
pub struct Output {
    /// Lines for standard output, to be written first.
    pub masks: SecretBuffer,
    /// Lines for the file that `$GITHUB_ENV` names, to be appended.
    pub variables: SecretBuffer,
}

/// Writes the variables.
///
/// # Errors
///
/// [`ExchangeError::Unfit`] for a value that is not UTF-8, holds a zero byte, or ends in a carriage
/// return, which a runner on Windows takes as part of the line's end.
pub fn write(variables: &[Variable<'_>]) -> Result<Output, ExchangeError> {
    let mut out = Output { masks: SecretBuffer::default(), variables: SecretBuffer::default() };
    for Variable { variable, item } in variables {
        let value = text_for_variable(item, FORMAT)?;
        if value.ends_with('\r') {
            return Err(ExchangeError::unfit(item, FORMAT, "ends in a carriage return"));
        }
        push_masks(&mut out.masks, value);
        let delimiter = delimiter(value);
        for part in [variable, "<<", &delimiter, "\n", value, "\n", &delimiter, "\n"] {
            out.variables.push(part.as_bytes());
        }
    }
    Ok(out)
}

/// Masks a value, and each of its lines, since that is how a log shows it. What is blank cannot be
/// masked.
fn push_masks(out: &mut SecretBuffer, value: &str) {
    let lines = value.split(['\r', '\n']).filter(|line| line.len() < value.len());
    for text in std::iter::once(value).chain(lines).filter(|text| !text.trim().is_empty()) {
        out.push(b"::add-mask::");
        push_replacing(out, text.as_bytes(), |byte| match byte {
            b'%' => Some(b"%25"),
            b'\r' => Some(b"%0D"),
            b'\n' => Some(b"%0A"),
            _ => None,
        });
        out.push(b"\n");
    }
}

/// Returns a random line that does not occur in the value.
fn delimiter(value: &str) -> String {
    loop {
        let delimiter = format!("END_{}", HEXLOWER.encode(&random::<16>()));
        if !value.contains(&delimiter) {
            return delimiter;
        }
    }
}
