//! Bounds on what is read: reaching one is an error, never a quiet truncation.

use std::io::{self, Read};

use super::secret::{SecretBuffer, SecretValue};

/// Why a bounded read did not end well.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// There was more than the caller accepts.
    #[error("it is larger than {limit} bytes")]
    TooLarge {
        /// The bound, in bytes.
        limit: usize,
    },
    /// The system could not read.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Reads to the end, at most `limit` bytes.
///
/// # Errors
///
/// [`ReadError::TooLarge`] when there is more, [`ReadError::Io`] when reading fails.
pub fn read_at_most(mut source: impl Read, limit: usize) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    let bound = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    source.by_ref().take(bound).read_to_end(&mut bytes)?;
    if bytes.len() > limit { Err(ReadError::TooLarge { limit }) } else { Ok(bytes) }
}

/// Reads a secret to the end, at most `limit` bytes, leaving no copy behind.
///
/// # Errors
///
/// [`ReadError::TooLarge`] when there is more, [`ReadError::Io`] when reading fails.
pub fn read_secret_at_most(mut source: impl Read, limit: usize) -> Result<SecretValue, ReadError> {
    let mut secret = SecretBuffer::with_capacity(4096);
    let mut chunk = SecretBuffer::zeroed(4096);
    loop {
        let read = match source.read(chunk.expose_secret_mut()) {
            Ok(0) => return Ok(secret.to_value()),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        secret.push(chunk.expose_secret().get(..read).unwrap_or_default());
        if secret.len() > limit {
            return Err(ReadError::TooLarge { limit });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_itself_is_accepted_and_one_more_is_not() {
        assert_eq!(read_at_most(&b"abc"[..], 3).unwrap(), b"abc");
        assert!(matches!(read_at_most(&b"abcd"[..], 3), Err(ReadError::TooLarge { limit: 3 })));
        assert_eq!(read_secret_at_most(&b"abc"[..], 3).unwrap().expose_secret(), b"abc");
        assert!(matches!(
            read_secret_at_most(&b"abcd"[..], 3),
            Err(ReadError::TooLarge { limit: 3 })
        ));
    }
}
