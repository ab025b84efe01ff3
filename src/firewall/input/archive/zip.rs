//! ZIP archives (PKWARE APPNOTE.TXT 6.3), read strictly.
//!
//! Readers of ZIP disagree about archives that contradict themselves: which of two tables counts, whose name of two,
//! what lies between members. Python's importer, `unzip` and a reader here could each see another plugin. So this one
//! accepts only archives about which no two readers disagree: one table at the very end, members side by side from the
//! first byte to the table, every header equal to its row. `zipfile`, `build` and Info-ZIP write such archives.

use std::io::Read as _;

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::budget::{Budget, shown};
use super::{Refusal, is_looked_at};
use crate::firewall::rules::{HOSTILE_ARCHIVE, LINKED_FILE};

const END: &[u8] = b"PK\x05\x06";
const ROW: &[u8] = b"PK\x01\x02";
const MEMBER: &[u8] = b"PK\x03\x04";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";

const END_BYTES: usize = 22;
const ROW_BYTES: usize = 46;
const MEMBER_BYTES: usize = 30;

/// Bits of the flags: encrypted, sizes behind the data, name in UTF-8.
const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
const SIZES_BEHIND: u16 = 1 << 3;
const UTF8_NAME: u16 = 1 << 11;

/// The extra field that gives a member another name (APPNOTE 4.6.9), which some readers take and some do not.
const UNICODE_PATH: u16 = 0x7075;

/// A row of the table.
struct Row {
    name: String,
    flags: u16,
    method: u16,
    crc: u32,
    packed: usize,
    size: usize,
    offset: usize,
    is_link: bool,
}

/// Reads an archive, and hands on the members that are looked at.
pub(super) fn read(
    bytes: &[u8],
    budget: &mut Budget<'_>,
    keep: &mut impl FnMut(&str, Vec<u8>),
) -> Result<(), Refusal> {
    let (table, count, end) = table(bytes)?;
    let mut rows = Vec::new();
    let mut place = table;
    for _ in 0..count {
        let (row, next) = row(bytes, place, end)?;
        budget.member(&row.name, u64::try_from(row.size).unwrap_or(u64::MAX))?;
        if row.is_link {
            return Err(Refusal::new(
                &LINKED_FILE,
                format!("its member `{}` is a link", shown(&row.name)),
            ));
        }
        place = next;
        rows.push(row);
    }
    if place != end {
        return Err(contradicts("its table has more than its rows"));
    }
    rows.sort_by_key(|row| row.offset);
    let mut reached = prefix(bytes)?;
    for row in &rows {
        let (data, next) = member(bytes, row, reached)?;
        reached = next;
        if !row.name.ends_with('/') && is_looked_at(&row.name) {
            keep(&row.name, unpack(data, row)?);
        }
    }
    if reached == table {
        Ok(())
    } else {
        Err(contradicts("it has bytes that belong to no member"))
    }
}

fn contradicts(what: &str) -> Refusal {
    Refusal::new(&HOSTILE_ARCHIVE, format!("it contradicts itself: {what}"))
}

/// Finds the table: where it begins, how many rows it has, where it ends.
fn table(bytes: &[u8]) -> Result<(usize, usize, usize), Refusal> {
    let earliest = bytes.len().saturating_sub(END_BYTES + usize::from(u16::MAX));
    let tail = bytes.get(earliest..).unwrap_or_default();
    let mut found = tail
        .windows(END.len())
        .enumerate()
        .filter(|(_, window)| *window == END)
        .map(|(index, _)| earliest + index)
        .filter(|place| {
            let comment = u16_at(bytes, place + 20).map(usize::from);
            comment.is_some_and(|comment| place + END_BYTES + comment == bytes.len())
        });
    let Some(end) = found.next() else {
        return Err(Refusal::damaged("it is no ZIP archive, or is cut off"));
    };
    if found.next().is_some() {
        return Err(contradicts("it has two ends"));
    }
    let field = |offset| u16_at(bytes, end + offset).unwrap_or_default();
    let long = |offset| u32_at(bytes, end + offset).unwrap_or_default();
    let (here, all) = (field(8), field(10));
    if field(4) != 0 || field(6) != 0 || here != all {
        return Err(Refusal::damaged("it is one part of several"));
    }
    if all == u16::MAX || long(12) == u32::MAX || long(16) == u32::MAX {
        return Err(Refusal::damaged("it is in the format for archives above 4 GiB"));
    }
    let (length, start) = (size(long(12)), size(long(16)));
    if start.checked_add(length) != Some(end) {
        return Err(contradicts("its table does not lie where it says"));
    }
    Ok((start, usize::from(all), end))
}

fn row(bytes: &[u8], place: usize, end: usize) -> Result<(Row, usize), Refusal> {
    let cut = || Refusal::damaged("its table is damaged");
    let fixed =
        bytes.get(place..place + ROW_BYTES).filter(|row| row.starts_with(ROW)).ok_or_else(cut)?;
    let short = |offset| u16_at(fixed, offset).unwrap_or_default();
    let long = |offset| u32_at(fixed, offset).unwrap_or_default();
    let name_end = place + ROW_BYTES + usize::from(short(28));
    let extra_end = name_end + usize::from(short(30));
    let next = extra_end + usize::from(short(32));
    if next > end {
        return Err(cut());
    }
    let flags = short(8);
    let name = bytes.get(place + ROW_BYTES..name_end).ok_or_else(cut)?;
    let name = std::str::from_utf8(name)
        .ok()
        .filter(|name| name.is_ascii() || flags & UTF8_NAME != 0)
        .ok_or_else(|| Refusal::damaged("the name of a member is not in UTF-8"))?;
    if has_other_name(bytes.get(name_end..extra_end).unwrap_or_default()) {
        return Err(contradicts("a member has two names"));
    }
    if flags & ENCRYPTED != 0 {
        return Err(Refusal::damaged(format!("its member `{}` is encrypted", shown(name))));
    }
    if [long(20), long(24), long(42)].contains(&u32::MAX) {
        return Err(Refusal::damaged("it is in the format for archives above 4 GiB"));
    }
    // The upper half is the mode on the systems that have one (APPNOTE 4.4.15, stat(2)).
    let is_link = long(38) >> 16 & 0o170_000 == 0o120_000;
    let row = Row {
        name: name.to_owned(),
        flags,
        method: short(10),
        crc: long(16),
        packed: size(long(20)),
        size: size(long(24)),
        offset: size(long(42)),
        is_link,
    };
    Ok((row, next))
}

fn has_other_name(extra: &[u8]) -> bool {
    let mut place = 0;
    while let (Some(id), Some(length)) = (u16_at(extra, place), u16_at(extra, place + 2)) {
        if id == UNICODE_PATH {
            return true;
        }
        place += 4 + usize::from(length);
    }
    false
}

/// Returns where the first member begins: at once, or after the line by which a system runs an archive (PEP 441).
fn prefix(bytes: &[u8]) -> Result<usize, Refusal> {
    if !bytes.starts_with(b"#!") {
        return Ok(0);
    }
    let line = bytes.iter().take(256).position(|byte| *byte == b'\n');
    line.map(|line| line + 1).ok_or_else(|| Refusal::damaged("it is no ZIP archive"))
}

/// Returns the packed bytes of a member that begins at `place`, and where the next begins.
fn member<'b>(bytes: &'b [u8], row: &Row, place: usize) -> Result<(&'b [u8], usize), Refusal> {
    let disagrees =
        || contradicts(&format!("`{}` is not what the table says of it", shown(&row.name)));
    if row.offset != place {
        return Err(contradicts("its members overlap or have bytes between them"));
    }
    let fixed = bytes
        .get(place..place + MEMBER_BYTES)
        .filter(|header| header.starts_with(MEMBER))
        .ok_or_else(disagrees)?;
    let short = |offset| u16_at(fixed, offset).unwrap_or_default();
    let long = |offset| u32_at(fixed, offset).unwrap_or_default();
    let name_end = place + MEMBER_BYTES + usize::from(short(26));
    let data = name_end + usize::from(short(28));
    let behind = row.flags & SIZES_BEHIND != 0;
    let own = (long(14), size(long(18)), size(long(22)));
    let sizes_agree = own == (row.crc, row.packed, row.size) || (behind && own == (0, 0, 0));
    let name_agrees = bytes.get(place + MEMBER_BYTES..name_end) == Some(row.name.as_bytes());
    let extra = bytes.get(name_end..data).ok_or_else(disagrees)?;
    if short(6) != row.flags
        || short(8) != row.method
        || !sizes_agree
        || !name_agrees
        || has_other_name(extra)
    {
        return Err(disagrees());
    }
    let end = data + row.packed;
    let packed = bytes.get(data..end).ok_or_else(disagrees)?;
    let next = match (behind, bytes.get(end..end + DESCRIPTOR.len())) {
        (false, _) => end,
        (true, Some(DESCRIPTOR)) => end + 16,
        (true, _) => end + 12,
    };
    Ok((packed, next))
}

fn unpack(packed: &[u8], row: &Row) -> Result<Vec<u8>, Refusal> {
    let damaged = || Refusal::damaged(format!("its member `{}` is damaged", shown(&row.name)));
    let data = match row.method {
        0 => packed.to_vec(),
        8 => {
            let mut data = Vec::new();
            // One more than it says shows that it has more.
            let most = u64::try_from(row.size).unwrap_or(u64::MAX).saturating_add(1);
            DeflateDecoder::new(packed).take(most).read_to_end(&mut data).map_err(|_| damaged())?;
            data
        }
        method => {
            let message = format!("its member `{}` is packed by method {method}", shown(&row.name));
            return Err(Refusal::damaged(message));
        }
    };
    let mut crc = Crc::new();
    crc.update(&data);
    if data.len() == row.size && crc.sum() == row.crc { Ok(data) } else { Err(damaged()) }
}

fn u16_at(bytes: &[u8], place: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(place..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], place: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(place..)?.first_chunk()?))
}

fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
