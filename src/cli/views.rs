//! What the vault holds, as the lines that are shown of it.

use data_encoding::HEXLOWER;

use crate::core::clock::Timestamp;
use crate::render::json::{EntryLine, KdfLine, SlotLine, VersionLine};
use crate::render::text;
use crate::vault::entry::EntryView;
use crate::vault::header::{Header, Slot, SlotKind};

/// Returns the fingerprint of a header's signer.
pub(super) fn fingerprint(header: &Header) -> String {
    HEXLOWER.encode(&header.signer.fingerprint())
}

/// Returns what is told of a slot.
pub(super) fn slot_line(slot: &Slot) -> SlotLine {
    let (recipient, kdf) = match &slot.kind {
        SlotKind::Age { recipient, .. } => (Some(recipient.clone()), None),
        SlotKind::Passphrase(slot) => {
            let (memory_kib, passes, lanes) =
                (slot.params.memory_kib, slot.params.passes, slot.params.lanes);
            (None, Some(KdfLine { memory_kib, passes, lanes }))
        }
        SlotKind::Unknown(_) => (None, None),
    };
    SlotLine {
        label: slot.label.clone(),
        kind: slot.kind.word().to_owned(),
        created: slot.created.to_rfc3339(),
        recipient,
        kdf,
    }
}

/// Returns the slots as columns: label, kind, time, for whom or at what cost.
pub(super) fn slot_table(slots: &[SlotLine]) -> String {
    let mut rows =
        vec![["LABEL", "KIND", "CREATED", "RECIPIENT OR COST"].map(str::to_owned).to_vec()];
    rows.extend(slots.iter().map(|slot| {
        let detail = match (&slot.recipient, &slot.kdf) {
            (Some(recipient), _) => recipient.clone(),
            (None, Some(kdf)) => {
                format!("{} KiB, {} passes, {} lanes", kdf.memory_kib, kdf.passes, kdf.lanes)
            }
            (None, None) => String::new(),
        };
        vec![slot.label.clone(), slot.kind.clone(), slot.created.clone(), detail]
    }));
    text::columns(&rows)
}

/// Returns what is told of an entry without its value.
pub(super) fn entry_line(entry: &EntryView<'_>) -> EntryLine {
    let time = |version: Option<&crate::vault::entry::VersionView<'_>>| {
        version.map(|version| version.created.to_rfc3339()).unwrap_or_default()
    };
    EntryLine {
        name: entry.key.name.as_str().to_owned(),
        kind: entry.about.kind.word(),
        version: entry.versions.last().map_or(0, |version| version.number),
        versions: entry.versions.len(),
        created: time(entry.versions.first()),
        updated: time(entry.versions.last()),
        expires: entry.about.expires.map(Timestamp::to_rfc3339),
        tags: entry.about.tags.clone(),
        note: entry.about.note.clone(),
    }
}

/// Returns what is told of an entry's versions, oldest first.
pub(super) fn version_lines(entry: &EntryView<'_>) -> Vec<VersionLine> {
    entry
        .versions
        .iter()
        .map(|version| VersionLine {
            version: version.number,
            created: version.created.to_rfc3339(),
            note: version.note.map(str::to_owned),
        })
        .collect()
}
