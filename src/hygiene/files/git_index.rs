//! The names in an index of git, read without git: versions 2 to 4 of
//! <https://git-scm.com/docs/index-format>.

/// What every entry has before its name, in bytes: times, device, mode, sizes, a SHA-1, flags.
const FIXED_BYTES: usize = 62;
/// Most entries that are read.
const MAX_ENTRIES: u32 = 2_000_000;
/// A flag of version 3 and later: there are two bytes of flags more.
const EXTENDED: u16 = 0x4000;

/// Returns the names that `wants` wants; nothing where the bytes are no index that is known.
pub(super) fn names(bytes: &[u8], wants: impl Fn(&[u8]) -> bool) -> Option<Vec<String>> {
    let rest = bytes.strip_prefix(b"DIRC")?;
    let (version, rest) = rest.split_first_chunk::<4>()?;
    let (count, _) = rest.split_first_chunk::<4>()?;
    let (version, count) = (u32::from_be_bytes(*version), u32::from_be_bytes(*count));
    if !(2..=4).contains(&version) || count > MAX_ENTRIES {
        return None;
    }
    let mut found = Vec::new();
    let mut name: Vec<u8> = Vec::new();
    let mut at = 12;
    for _ in 0..count {
        let entry = bytes.get(at..)?;
        let flags = u16::from_be_bytes(entry.get(FIXED_BYTES - 2..FIXED_BYTES)?.try_into().ok()?);
        let fixed = FIXED_BYTES + if flags & EXTENDED == 0 { 0 } else { 2 };
        let mut rest = entry.get(fixed..)?;
        let mut used = fixed;
        if version == 4 {
            let (cut, length) = varint(rest)?;
            name.truncate(name.len().checked_sub(cut)?);
            rest = rest.get(length..)?;
            used += length;
        } else {
            name.clear();
        }
        let end = memchr::memchr(0, rest)?;
        name.extend_from_slice(rest.get(..end)?);
        used += end + 1;
        // Before version 4 an entry is filled with zeros to a multiple of eight.
        at += if version == 4 { used } else { used.next_multiple_of(8) };
        if wants(&name) {
            found.push(String::from_utf8_lossy(&name).into_owned());
        }
    }
    Some(found)
}

/// Reads a number as git's pack files write offsets.
fn varint(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value: usize = 0;
    for (position, byte) in bytes.iter().take(8).enumerate() {
        value |= usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, position + 1));
        }
        value = value.checked_add(1)?.checked_mul(128)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(version: u32, name: &[u8], cut: u8) -> Vec<u8> {
        let mut entry = vec![1; FIXED_BYTES - 2];
        entry.extend([0, 4]);
        if version == 4 {
            entry.push(cut);
        }
        entry.extend(name);
        entry.push(0);
        while version < 4 && !entry.len().is_multiple_of(8) {
            entry.push(0);
        }
        entry
    }

    fn index(version: u32, entries: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = b"DIRC".to_vec();
        bytes.extend(version.to_be_bytes());
        bytes.extend(u32::try_from(entries.len()).unwrap().to_be_bytes());
        bytes.extend(entries.concat());
        bytes.extend([7; 20]);
        bytes
    }

    #[test]
    fn names_are_read_of_every_version() {
        let plain = |version| {
            index(
                version,
                &[
                    entry(version, b".env", 0),
                    entry(version, b"src/.env", 0),
                    entry(version, b"z", 0),
                ],
            )
        };
        let packed =
            index(4, &[entry(4, b".env", 0), entry(4, b"src/.env", 4), entry(4, b"rc", 7)]);
        for bytes in [plain(2), plain(3), packed.clone()] {
            assert_eq!(
                names(&bytes, |name| name.ends_with(b".env")).unwrap(),
                [".env", "src/.env"]
            );
        }
        assert_eq!(names(&packed, |_| true).unwrap(), [".env", "src/.env", "src"]);
    }

    #[test]
    fn what_is_cut_or_no_index_is_none() {
        let whole = index(2, &[entry(2, b".env", 0), entry(2, b"b", 0)]);
        for end in 0..whole.len() - 28 {
            assert!(names(&whole[..end], |_| true).is_none(), "{end}");
        }
        assert!(names(&index(5, &[]), |_| true).is_none());
        assert!(names(&index(4, &[entry(4, b"a", 9)]), |_| true).is_none());
    }
}
