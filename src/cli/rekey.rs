//! What a new data key needs from the user: which slots stay, and their passphrases.

use std::rc::Rc;

use crate::core::secret::Passphrase;
use crate::core::text::printable;
use crate::render::text;
use crate::vault::VaultError;
use crate::vault::header::{Header, Slot, SlotKind};
use crate::vault::kdf::KdfParams;
use crate::vault::rotation::NewSlot;
use crate::vault::slots::{self, UnlockLimits};
use crate::vault::store::{OlderGenerations, Store};

use super::context::Context;
use super::error::CliError;

/// A passphrase slot of the next generation.
pub(super) struct PassphraseSlot {
    label: String,
    params: KdfParams,
    passphrase: Rc<Passphrase>,
}

impl PassphraseSlot {
    pub(super) fn of(slot: &Slot, passphrase: Rc<Passphrase>) -> Option<Self> {
        let SlotKind::Passphrase(sealed) = &slot.kind else { return None };
        Some(Self { label: slot.label.clone(), params: sealed.params, passphrase })
    }

    pub(super) fn to_new(&self) -> NewSlot<'_> {
        NewSlot::Passphrase {
            label: self.label.clone(),
            passphrase: &self.passphrase,
            params: self.params,
        }
    }
}

/// Returns the labels of the passphrase slots that are not dropped.
pub(super) fn kept_passphrase_slots<'h>(
    header: &'h Header,
    dropped: &[String],
) -> impl Iterator<Item = &'h Slot> {
    let dropped = dropped.to_vec();
    header.slots.iter().filter(move |slot| {
        matches!(slot.kind, SlotKind::Passphrase(_)) && !dropped.contains(&slot.label)
    })
}

/// Finds the passphrase of a slot that stays: one at hand that opens it, or one that is asked for.
pub(super) fn passphrase_of(
    context: &Context,
    store: &Store<'_>,
    header: &Header,
    slot: &Slot,
    at_hand: &[Rc<Passphrase>],
) -> Result<PassphraseSlot, CliError> {
    for passphrase in at_hand {
        if opens(context, store, header, &slot.label, passphrase)? {
            return Ok(PassphraseSlot::of(slot, Rc::clone(passphrase)).expect("the slot has one"));
        }
    }
    let label = slot.label.clone();
    if !context.prompts.are_allowed() {
        return Err(VaultError::SlotUndecided { label }.into());
    }
    let question = format!("passphrase of the slot `{}`, to keep it", printable(&label));
    let asked = Rc::new(context.prompts.passphrase(&question, "")?);
    if opens(context, store, header, &label, &asked)? {
        Ok(PassphraseSlot::of(slot, asked).expect("the slot has one"))
    } else {
        Err(VaultError::WrongPassphrase { path: store.path().to_owned() }.into())
    }
}

/// Says whether a passphrase opens one slot.
pub(super) fn opens(
    context: &Context,
    store: &Store<'_>,
    header: &Header,
    label: &str,
    passphrase: &Passphrase,
) -> Result<bool, CliError> {
    let limits = UnlockLimits {
        only: Some(label),
        kdf: context.kdf_bound(),
        available_bytes: crate::core::memory::available_bytes(),
    };
    match slots::unlock(header, store.path(), &slots::Key::Passphrase(passphrase), limits) {
        Ok(_) => Ok(true),
        Err(VaultError::WrongPassphrase { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Lists the age recipients that the new key will be wrapped for, and asks whether that is meant.
pub(super) fn confirm_recipients(
    context: &Context,
    header: &Header,
    dropped: &[String],
) -> Result<(), CliError> {
    let kept: Vec<Vec<String>> = header
        .slots
        .iter()
        .filter(|slot| !dropped.contains(&slot.label))
        .filter_map(|slot| match &slot.kind {
            SlotKind::Age { recipient, .. } => {
                Some(vec![String::new(), slot.label.clone(), recipient.clone()])
            }
            _ => None,
        })
        .collect();
    if kept.is_empty() {
        return Ok(());
    }
    context.terminal.say("these age recipients keep their access:");
    context.terminal.say(text::columns(&kept).trim_end());
    context.prompts.confirm("Wrap the new key for them?", context.global.yes)
}

/// Checks that every label names a slot.
pub(super) fn check_labels(header: &Header, labels: &[String]) -> Result<(), VaultError> {
    match labels.iter().find(|label| header.slot(label).is_none()) {
        Some(label) => Err(VaultError::NoSlot { label: label.clone() }),
        None => Ok(()),
    }
}

/// Returns what happens to the older generations.
pub(super) fn older(keep_backups: bool) -> OlderGenerations {
    if keep_backups { OlderGenerations::Keep } else { OlderGenerations::Delete }
}
