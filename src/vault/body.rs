//! What the body of the next generation is made of: blocks kept as they are, and fresh ones.

use std::collections::BTreeMap;

use crate::core::secret::SecretBuffer;

use super::entry::{self, Entry};
use super::error::VaultError;
use super::index::BlockPlace;
use super::keys::TAG_BYTES;
use super::name::Key;
use super::read::OpenVault;

/// Plaintext that a data block is filled to, in bytes, where entries are small.
const TARGET_BYTES: usize = 64 * 1024;
/// A block below this takes in the next one, so that removals leave no crumbs.
const CRUMB_BYTES: usize = TARGET_BYTES / 4;
/// A run of entries longer than this is split.
const SPLIT_BYTES: usize = TARGET_BYTES * 3 / 2;

/// What happens to the entries under some keys: a new content, or none.
pub(super) type Changes = BTreeMap<Key, Option<Entry>>;

/// One data block of the next generation.
pub(super) enum Piece {
    /// The old block at this position, opened and sealed again.
    Kept(usize, BlockPlace),
    /// New plaintext.
    Fresh(SecretBuffer, BlockPlace),
}

impl Piece {
    pub(super) fn place(&self) -> &BlockPlace {
        match self {
            Self::Kept(_, place) | Self::Fresh(_, place) => place,
        }
    }
}

/// The data blocks of the next generation, and how many entries they hold.
pub(super) struct Body {
    pub(super) pieces: Vec<Piece>,
    pub(super) entries: u64,
}

/// Merges `changes` into the blocks of `base`, opening only the blocks they touch, and crumbs.
pub(super) fn merge(base: Option<&OpenVault>, mut changes: Changes) -> Result<Body, VaultError> {
    let mut run = Run::default();
    let mut entries = base.map_or(0, |vault| vault.index.entries);
    let places = base.map_or(&[][..], |vault| vault.index.blocks.as_slice());
    for (position, place) in places.iter().enumerate() {
        let base = base.expect("places come from a base");
        // What belongs here lies below the first key of the next block.
        let later = match places.get(position + 1) {
            Some(next) => changes.split_off(&next.first),
            None => Changes::new(),
        };
        let here = std::mem::replace(&mut changes, later);
        if here.is_empty() && !run.is_crumb() {
            run.finish();
            // A crumb is kept no longer than it takes to find it something to be merged with.
            if place.sealed_len as usize >= CRUMB_BYTES + TAG_BYTES {
                run.pieces.push(Piece::Kept(position, place.clone()));
                continue;
            }
        }
        let block = base.data_block(position)?;
        let mut here = here.into_iter().peekable();
        for raw in entry::raw_entries(block.expose_secret()) {
            let raw = raw.map_err(|_| base.malformed(position))?;
            while let Some((_, added)) = here.next_if(|(key, _)| *key < raw.key) {
                entries += run.add(added);
            }
            match here.next_if(|(key, _)| *key == raw.key) {
                None => run.push(raw.key, raw.bytes),
                Some((_, changed)) => {
                    let kept = run.add(changed);
                    entries = entries.saturating_sub(1) + kept;
                }
            }
        }
        for (_, added) in here {
            entries += run.add(added);
        }
    }
    for added in changes.into_values() {
        entries += run.add(added);
    }
    run.finish();
    Ok(Body { pieces: run.pieces, entries })
}

/// Entries that are gathered for fresh blocks, in order.
#[derive(Default)]
struct Run {
    pieces: Vec<Piece>,
    bytes: SecretBuffer,
    /// Where each entry of `bytes` begins, and its key.
    starts: Vec<(usize, Key)>,
}

impl Run {
    fn is_crumb(&self) -> bool {
        !self.bytes.is_empty() && self.bytes.len() < CRUMB_BYTES
    }

    fn push(&mut self, key: Key, encoded: &[u8]) {
        self.starts.push((self.bytes.len(), key));
        self.bytes.push(encoded);
    }

    /// Adds an entry, if it is one; returns how many that makes.
    fn add(&mut self, entry: Option<Entry>) -> u64 {
        let Some(entry) = entry else { return 0 };
        self.starts.push((self.bytes.len(), entry.key.clone()));
        entry.encode(&mut self.bytes);
        1
    }

    /// Cuts what was gathered into blocks of about equal size.
    fn finish(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        let starts = std::mem::take(&mut self.starts);
        let parts = bytes.len().div_ceil(SPLIT_BYTES).max(1);
        let goal = bytes.len().div_ceil(parts);
        let mut first: Option<(usize, Key)> = None;
        let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([bytes.len()]);
        for ((start, key), end) in starts.iter().zip(ends) {
            // An entry that would overfill a block that has something begins the next one.
            if let Some((from, first_key)) =
                first.take_if(|(from, _)| end - *from > goal && *start > *from)
            {
                self.cut(&bytes, from, *start, first_key);
            }
            first.get_or_insert_with(|| (*start, key.clone()));
        }
        if let Some((from, key)) = first {
            self.cut(&bytes, from, bytes.len(), key);
        }
    }

    fn cut(&mut self, bytes: &SecretBuffer, from: usize, to: usize, first: Key) {
        let mut block = SecretBuffer::with_capacity(to - from + TAG_BYTES);
        block.push(bytes.expose_secret().get(from..to).unwrap_or_default());
        let sealed_len = u32::try_from(block.len() + TAG_BYTES)
            .expect("an entry is far below 4 GiB, and a block ends with one");
        self.pieces.push(Piece::Fresh(block, BlockPlace { sealed_len, first }));
    }
}
