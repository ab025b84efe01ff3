//! What happens to a vault is recorded before it happens: the record names the coming generation, the generation being
//! written vouches for the record, and only then it becomes the vault.

use std::borrow::Cow;

use serde_json::Value;

use crate::core::event::{Event, EventSink, Outcome};

use super::control::{Control, Machine, Policy};
use super::error::VaultError;
use super::name::Section;
use super::read::OpenVault;
use super::store::{Notice, OlderGenerations, Seen, Store, Unlocked, Written};
use super::write::{Draft, Staged};

/// Where events of a vault go, and what they say of the command.
pub struct Recorder<'d> {
    /// The log.
    pub sink: &'d dyn EventSink,
    /// The command, such as `store` or `slot.add`.
    pub action: String,
    /// The machine.
    pub machine: Machine,
    /// Whether changes go on though their record cannot be written.
    pub allow_unlogged: bool,
}

impl std::fmt::Debug for Recorder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recorder").field("action", &self.action).finish_non_exhaustive()
    }
}

/// What the next generation follows from.
pub(super) struct Next<'a> {
    /// The generation that is there.
    pub(super) base: Option<&'a OpenVault>,
    /// What becomes of older ones.
    pub(super) older: OlderGenerations,
    /// Label of the slot that opened the vault.
    pub(super) slot: Option<&'a str>,
    /// What is to become of the control section, beside the record.
    pub(super) edit: Option<&'a mut dyn FnMut(&mut Control)>,
}

impl<'a> Next<'a> {
    pub(super) fn after(
        base: &'a OpenVault,
        unlocked: &'a Unlocked,
        older: OlderGenerations,
    ) -> Self {
        Self { base: Some(base), older, slot: Some(&unlocked.slot), edit: None }
    }
}

impl Store<'_> {
    /// Records a draft, writes it, tries it out and makes it the vault. The caller holds the lock.
    pub(super) fn write_next(
        &self,
        mut draft: Draft<'_>,
        mut next: Next<'_>,
        try_out: impl FnOnce(&Staged) -> Result<(), VaultError>,
    ) -> Result<Written, VaultError> {
        let (id, generation) = (draft.id, draft.generation);
        self.record_change(&mut draft, &mut next)?;
        let written = draft.stage(self.disk(), self.path()).and_then(|staged| {
            try_out(&staged)?;
            self.commit(staged, next.base, next.older)
        });
        if let (Err(error), Some(recorder)) = (&written, self.recorder()) {
            let outcome = match error {
                VaultError::Unfinished { .. } => Outcome::Unfinished,
                _ => Outcome::Failed,
            };
            let mut event = Event::new(recorder.action.as_str(), outcome);
            event.generation = Some(generation);
            event.slot = next.slot;
            // The first error is the one to tell.
            let _ = recorder.sink.append(id.0, None, &event);
        }
        written
    }

    /// Appends the record of a change, and puts into the draft what vouches for it.
    fn record_change(&self, draft: &mut Draft<'_>, next: &mut Next<'_>) -> Result<(), VaultError> {
        let Some(recorder) = self.recorder() else { return Ok(()) };
        // What a vault of another id vouches for is not the log of this one.
        let before = next.base.filter(|base| base.signed().header.id == draft.id);
        let before = before.or(draft.base.filter(|base| base.signed().header.id == draft.id));
        let present = before.map(Control::read).transpose()?.flatten();
        let mut control = present.unwrap_or_else(Control::new);
        if let Some(edit) = &mut next.edit {
            edit(&mut control);
        }
        let names = |section| {
            draft.changes.keys().filter(move |key| key.section == section).map(|key| &key.name)
        };
        let mut event = Event::new(recorder.action.clone(), Outcome::Ok);
        event.entries =
            names(Section::Secret).map(|name| Cow::Owned(name.as_str().to_owned())).collect();
        event.slot = next.slot;
        event.generation = Some(draft.generation);
        let keys: Vec<Value> =
            names(Section::ApiKey).take(MAX_IDS).map(|name| name.as_str().into()).collect();
        if !keys.is_empty() {
            event.details.insert("api_keys".to_owned(), Value::Array(keys));
        }
        let now = self.clock().now();
        match recorder.sink.append(draft.id.0, Some(&control.secret), &event) {
            Ok(anchor) => control.vouch(anchor, &recorder.machine, now),
            Err(error) if recorder.allow_unlogged => {
                self.notify(Notice::Unlogged(VaultError::Unlogged { source: error }));
            }
            Err(error) => {
                // Where no receipt can be written either, that is what is wrong, and not the log.
                drop(self.receipts().writer(draft.id, now)?);
                return Err(VaultError::Unlogged { source: error });
            }
        }
        control.put_into(&mut draft.changes, before, now)
    }

    /// Records that a vault was opened, and for which entries, before any value leaves.
    ///
    /// A vault that was never written with a log has none to write to.
    ///
    /// # Errors
    ///
    /// [`VaultError::Unlogged`] where the vault's policy requires the record, and [`VaultError::Damaged`]. Else a
    /// notice says that there is none.
    pub fn record_reading<'e>(
        &'e self,
        vault: &OpenVault,
        unlocked: &'e Unlocked,
        entries: &[&'e str],
    ) -> Result<(), VaultError> {
        let mut event = Event::new("", Outcome::Ok);
        event.entries = entries.iter().copied().map(Cow::Borrowed).collect();
        self.record_event(vault, unlocked, event)
    }

    /// Records what a command that only reads came to, before it tells; the event is named after the command.
    ///
    /// # Errors
    ///
    /// As [`Self::record_reading`].
    pub fn record_event<'e>(
        &'e self,
        vault: &OpenVault,
        unlocked: &'e Unlocked,
        mut event: Event<'e>,
    ) -> Result<(), VaultError> {
        let Some(recorder) = self.recorder() else { return Ok(()) };
        let Some(control) = Control::read(vault)? else { return Ok(()) };
        event.name = Cow::Borrowed(&recorder.action);
        event.slot = Some(&unlocked.slot);
        let header = &vault.signed().header;
        event.generation = Some(header.generation);
        match recorder.sink.append(header.id.0, Some(&control.secret), &event) {
            Ok(_) => Ok(()),
            Err(source) => {
                let error = VaultError::Unlogged { source };
                if control.policy == Policy::Required && !recorder.allow_unlogged {
                    return Err(error);
                }
                self.notify(Notice::Unlogged(error));
                Ok(())
            }
        }
    }

    /// Records that a key did not open the vault, where there is a log. It cannot fail: what was refused stays refused.
    pub fn record_refusal(&self, seen: &Seen, kind: &'static str) {
        let Some(recorder) = self.recorder() else { return };
        let header = &seen.signed().header;
        let mut event = Event::new("unlock", Outcome::Failed);
        event.generation = Some(header.generation);
        event.slot = self.options().slot.as_deref();
        event.details.insert("with".to_owned(), Value::from(kind));
        event.details.insert("command".to_owned(), Value::from(recorder.action.as_str()));
        let _ = recorder.sink.append(header.id.0, None, &event);
    }

    /// Changes the control section: its policy, or what is known of logs.
    ///
    /// # Errors
    ///
    /// What writing says; the vault is then the old one.
    pub fn change_control(
        &self,
        unlocked: &Unlocked,
        mut edit: impl FnMut(&mut Control),
    ) -> Result<Written, VaultError> {
        let _lock = self.lock()?;
        let base = self.reopen(unlocked)?;
        let draft = Draft::after(&base, &unlocked.dk);
        let next =
            Next { edit: Some(&mut edit), ..Next::after(&base, unlocked, OlderGenerations::Keep) };
        self.write_next(draft, next, |_| Ok(()))
    }
}

/// At most so many keys are named in one record.
const MAX_IDS: usize = 64;
