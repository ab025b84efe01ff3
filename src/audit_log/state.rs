//! What a log's machine keeps beside it: how many records there are, and the key of the next.
//!
//! 128 bytes, integers big-endian, overwritten in place so that an old key does not stay in free blocks:
//!
//! | offset | bytes | what |
//! |---|---|---|
//! | 0 | 16 | `sonora-audit/1`, a line feed, a zero |
//! | 16 | 16 | the log's id |
//! | 32 | 8 | how many records there are |
//! | 40 | 8 | the number of the first record of the newest segment |
//! | 48 | 8 | length of the newest segment, in bytes |
//! | 56 | 32 | the key of the next record |
//! | 88 | 32 | the code of the last record |
//! | 120 | 8 | the first 8 bytes of the SHA-256 of all before |

use sha2::{Digest as _, Sha256};

use crate::core::event::LogId;
use crate::core::secret::SecretBuffer;

use super::chain::{ChainKey, MAC_BYTES};

/// Length of a state, in bytes.
pub(super) const STATE_BYTES: usize = 128;

const MAGIC: &[u8; 16] = b"sonora-audit/1\n\0";

/// How a log was left.
pub(super) struct State {
    pub(super) log: LogId,
    /// How many records there are.
    pub(super) records: u64,
    /// The number of the first record of the newest segment.
    pub(super) first: u64,
    /// Length of the newest segment, in bytes.
    pub(super) len: u64,
    /// The key of the next record.
    pub(super) key: ChainKey,
    /// The code of the last record.
    pub(super) mac: [u8; MAC_BYTES],
}

impl State {
    /// Notes that a record of so many bytes was appended.
    pub(super) fn advance(&mut self, mac: [u8; MAC_BYTES], bytes: usize) {
        self.records += 1;
        self.len += bytes as u64;
        self.mac = mac;
        self.key.advance();
    }

    pub(super) fn encode(&self) -> SecretBuffer {
        let mut out = SecretBuffer::with_capacity(STATE_BYTES);
        out.push(MAGIC);
        out.push(&self.log.0);
        for number in [self.records, self.first, self.len] {
            out.push(&number.to_be_bytes());
        }
        out.push(self.key.expose_secret());
        out.push(&self.mac);
        let sum = checksum(out.expose_secret());
        out.push(&sum);
        out
    }

    /// Reads a state; nothing where it is none.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (text, sum) = bytes.split_last_chunk::<8>()?;
        let (magic, rest) = text.split_first_chunk::<16>()?;
        if bytes.len() != STATE_BYTES || magic != MAGIC || checksum(text) != *sum {
            return None;
        }
        let (log, rest) = rest.split_first_chunk::<16>()?;
        let (records, rest) = rest.split_first_chunk::<8>()?;
        let (first, rest) = rest.split_first_chunk::<8>()?;
        let (len, rest) = rest.split_first_chunk::<8>()?;
        let (key, mac) = rest.split_first_chunk::<32>()?;
        let (records, first) = (u64::from_be_bytes(*records), u64::from_be_bytes(*first));
        // Below 2^63, so that one more is no overflow.
        let sound = records < 1 << 63 && first <= records;
        let (key, mac) = (ChainKey::from_slice(key)?, mac.try_into().ok()?);
        let len = u64::from_be_bytes(*len);
        (sound && len < 1 << 63).then_some(Self { log: LogId(*log), records, first, len, key, mac })
    }
}

fn checksum(bytes: &[u8]) -> [u8; 8] {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let mut sum = [0; 8];
    sum.copy_from_slice(digest.split_at(8).0);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::secret::SecretKey;

    #[test]
    fn a_state_comes_back_as_it_was_and_no_other_bytes_do() {
        let log = LogId([3; 16]);
        let mut state = State {
            log,
            records: 4,
            first: 2,
            len: 700,
            key: ChainKey::start(&SecretKey::from_slice(&[1; 32]).unwrap(), log),
            mac: [5; 32],
        };
        state.advance([6; 32], 11);
        let bytes = state.encode();
        let bytes = bytes.expose_secret();
        let read = State::decode(bytes).unwrap();
        assert_eq!((read.log, read.records, read.first, read.len), (log, 5, 2, 711));
        assert!(read.key.is_same_as(&state.key) && read.mac == [6; 32]);
        for at in 0..STATE_BYTES {
            let mut flipped = bytes.to_vec();
            flipped[at] ^= 1;
            assert!(State::decode(&flipped).is_none(), "{at}");
            assert!(State::decode(&bytes[..at]).is_none());
        }
    }
}
