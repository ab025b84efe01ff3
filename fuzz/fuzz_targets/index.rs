//! An index that is decoded is sorted and within its bounds, finds each of its blocks, and comes
//! back equal when it is encoded anew.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sonora_sec::vault::index::{Index, KEPT_ANCESTORS, MAX_BLOCK_BYTES};
use sonora_sec::vault::keys::TAG_BYTES;
use sonora_sec::vault::name::MAX_NAME_BYTES;
use sonora_sec::vault::padding::size_class;

fuzz_target!(|plain: &[u8]| {
    let Ok(index) = Index::decode(plain) else { return };

    assert!(index.entries < 1 << 63);
    assert!(index.ancestors.len() <= KEPT_ANCESTORS);
    // Each block takes at least five bytes to list, each pad one, each recipient three.
    assert!(index.blocks.len() * 5 + index.pads.len() + index.recipients.len() * 3 <= plain.len());
    let lengths = index.blocks.iter().map(|block| block.sealed_len).chain(index.pads.clone());
    for len in lengths {
        assert!((TAG_BYTES..=MAX_BLOCK_BYTES + TAG_BYTES).contains(&(len as usize)));
    }
    assert!(index.blocks.is_sorted_by(|a, b| a.first < b.first));
    for (position, block) in index.blocks.iter().enumerate() {
        assert!((1..=MAX_NAME_BYTES).contains(&block.first.name.as_str().len()));
        assert_eq!(index.block_of(&block.first), Some(position));
    }

    if index.has_unknown {
        return;
    }
    let encoded = index.to_plaintext();
    let sealed = (encoded.len() + TAG_BYTES) as u64;
    assert_eq!(size_class(sealed), sealed);
    let again = Index::decode(encoded.expose_secret()).expect("what was encoded is decoded");
    assert_eq!(format!("{again:?}"), format!("{index:?}"));
});
