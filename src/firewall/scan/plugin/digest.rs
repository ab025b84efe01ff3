//! The digest that a grant can be pinned to.

use std::fmt::Write as _;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

/// Returns `SHA-256(bytes)`.
pub(super) fn of(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Returns the digest of a plugin in hexadecimal: that of its file; of a folder that of the lines that sha256sum(1)
/// prints of its files, sorted by path. None when a file has none, so that nothing half read can be pinned.
pub(super) fn of_plugin(
    is_folder: bool,
    mut files: Vec<(String, Option<[u8; 32]>)>,
) -> Option<String> {
    if !is_folder {
        return files.first()?.1.map(|digest| HEXLOWER.encode(&digest));
    }
    files.sort();
    let mut lines = String::new();
    for (path, digest) in files {
        let digest = HEXLOWER.encode(&digest?);
        // As sha256sum(1) does, so that no name can look like a line of its own.
        let escaped = path.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r");
        let mark = if escaped == path { "" } else { "\\" };
        let _ = writeln!(lines, "{mark}{digest}  {escaped}");
    }
    Some(HEXLOWER.encode(&of(lines.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_look_like_another_file() {
        let (one, two) = (of(b"1"), of(b"2"));
        let plain = vec![("a".to_owned(), Some(one)), ("b".to_owned(), Some(two))];
        let forged = format!("a\n{}  b", HEXLOWER.encode(&two));
        let folder = of_plugin(true, plain.clone()).unwrap();
        assert_ne!(of_plugin(true, vec![(forged, Some(one))]).unwrap(), folder);
        let swapped = plain.into_iter().rev().collect();
        assert_eq!(of_plugin(true, swapped).unwrap(), folder);
        assert_eq!(of_plugin(true, vec![("a".to_owned(), None)]), None);
        assert_eq!(
            of_plugin(false, vec![("a".to_owned(), Some(one))]).unwrap(),
            HEXLOWER.encode(&one)
        );
    }
}
