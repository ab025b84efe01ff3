//! Making a vault, and changing its ways in: new slots, new keys.

use crate::core::disk;
use crate::core::memory;
use crate::core::secret::{Passphrase, random};

use super::body::Changes;
use super::error::VaultError;
use super::header::{
    MAX_PASSPHRASE_SLOTS, MAX_SUCCESSIONS, Slot, SlotKind, Succession, VaultId, is_label,
};
use super::kdf::KdfParams;
use super::keys::DataKey;
use super::read::Sealed;
use super::record::Next;
use super::slots::age::Callbacks;
use super::slots::{self, Identities, UnlockLimits, age, passphrase};
use super::store::{OlderGenerations, Store, Unlocked, Written};
use super::write::{Draft, Staged};

/// A way in that is to be made.
#[derive(Debug)]
pub enum NewSlot<'a> {
    /// For an age recipient; an identity of it, where one is at hand, is tried on the result.
    Age {
        /// The slot's label.
        label: String,
        /// The recipient.
        recipient: String,
        /// An identity of it.
        identity: Option<&'a Identities>,
    },
    /// For a passphrase.
    Passphrase {
        /// The slot's label.
        label: String,
        /// The passphrase.
        passphrase: &'a Passphrase,
        /// The costs of its KDF.
        params: KdfParams,
    },
}

impl NewSlot<'_> {
    fn label(&self) -> &str {
        match self {
            Self::Age { label, .. } | Self::Passphrase { label, .. } => label,
        }
    }

    fn wrap(
        &self,
        dk: &DataKey,
        id: VaultId,
        store: &Store<'_>,
        callbacks: &impl Callbacks,
    ) -> Result<Slot, VaultError> {
        if !is_label(self.label()) {
            return Err(VaultError::BadLabel);
        }
        let kind = match self {
            Self::Age { recipient, .. } => SlotKind::Age {
                recipient: recipient.clone(),
                wrapped: age::wrap(dk, recipient, callbacks)?,
            },
            Self::Passphrase { passphrase, params, .. } => {
                params.check(self.label(), store.options().kdf)?;
                let available = memory::available_bytes();
                SlotKind::Passphrase(passphrase::wrap(dk, id, passphrase, *params, available)?)
            }
        };
        Ok(Slot { label: self.label().to_owned(), created: store.clock().now(), kind })
    }

    /// The key that opens the slot, where it is at hand.
    fn key(&self) -> Option<slots::Key<'_>> {
        match self {
            Self::Age { identity, .. } => identity.map(slots::Key::Identities),
            Self::Passphrase { passphrase, .. } => Some(slots::Key::Passphrase(passphrase)),
        }
    }
}

/// What a rotation does beside making a new data key.
#[derive(Debug)]
pub struct Rotation<'a> {
    /// The passphrase slots of the next generation; those not named here are dropped.
    pub passphrases: Vec<NewSlot<'a>>,
    /// Labels of age slots that are dropped; all others are wrapped again.
    pub dropped: Vec<String>,
    /// Whether the vault gets a new id, which makes a copy independent of its original.
    pub new_id: bool,
}

impl Store<'_> {
    /// Makes a new vault with these slots.
    ///
    /// # Errors
    ///
    /// [`VaultError::Exists`] when something is at the path, [`VaultError::Gone`] when receipts
    /// know a vault there, and what wrapping and writing say; nothing is left at the path then.
    pub fn init(
        &self,
        new_slots: &[NewSlot<'_>],
        callbacks: &impl Callbacks,
    ) -> Result<Written, VaultError> {
        let path = self.path();
        if new_slots.is_empty() {
            let why = "a vault needs a slot".to_owned();
            return Err(VaultError::NoKey { path: path.to_owned(), why });
        }
        let folder = disk::folder_of(path);
        disk::make_folder(self.disk(), folder).map_err(VaultError::io("create", folder))?;
        self.check_vacant()?;
        let (dk, id) = (DataKey::random(), VaultId(random()));
        let mut all = Vec::new();
        for new in new_slots {
            push_slot(&mut all, new.wrap(&dk, id, self, callbacks)?)?;
        }
        let _lock = self.lock()?;
        self.check_vacant()?;
        let draft = Draft {
            id,
            generation: 1,
            slots: all,
            successions: Vec::new(),
            ancestors: Vec::new(),
            base: None,
            like: None,
            changes: Changes::new(),
            dk: &dk,
        };
        let next = Next { base: None, older: OlderGenerations::Keep, slot: None, edit: None };
        self.write_next(draft, next, |staged| self.try_slots(staged, new_slots))
    }

    /// Checks that a vault can be made here: nothing is at the path, and nothing was.
    ///
    /// # Errors
    ///
    /// [`VaultError::Exists`], [`VaultError::Gone`].
    pub fn check_vacant(&self) -> Result<(), VaultError> {
        let path = self.path();
        match Sealed::read(self.disk(), path) {
            Err(VaultError::NoVault { .. }) => {}
            Err(error @ VaultError::Io { .. }) => return Err(error),
            Ok(_) | Err(_) => return Err(VaultError::Exists { path: path.to_owned() }),
        }
        match self.receipts().find(path, None)? {
            Some((receipt, _)) => Err(VaultError::Gone { path: path.to_owned(), receipt }),
            None => Ok(()),
        }
    }

    /// Adds a slot; the data key stays.
    ///
    /// # Errors
    ///
    /// [`VaultError::SlotExists`], and what wrapping and writing say.
    pub fn add_slot(
        &self,
        unlocked: &Unlocked,
        new: &NewSlot<'_>,
        callbacks: &impl Callbacks,
    ) -> Result<Written, VaultError> {
        let header = self.look()?.signed().header.id;
        // Wrapped before the lock is taken: the KDF takes its time.
        let slot = new.wrap(&unlocked.dk, header, self, callbacks)?;
        let _lock = self.lock()?;
        let base = self.reopen(unlocked)?;
        let mut draft = Draft::after(&base, &unlocked.dk);
        push_slot(&mut draft.slots, slot)?;
        let next = Next::after(&base, unlocked, OlderGenerations::Keep);
        self.write_next(draft, next, |staged| self.try_slots(staged, std::slice::from_ref(new)))
    }

    /// Wraps the same data key for other passphrases; age slots stay as they are.
    ///
    /// # Errors
    ///
    /// What wrapping and writing say.
    pub fn rewrap(
        &self,
        unlocked: &Unlocked,
        new_slots: &[NewSlot<'_>],
        older: OlderGenerations,
        callbacks: &impl Callbacks,
    ) -> Result<Written, VaultError> {
        let id = self.look()?.signed().header.id;
        let wrapped: Vec<Slot> = new_slots
            .iter()
            .map(|new| new.wrap(&unlocked.dk, id, self, callbacks))
            .collect::<Result<_, _>>()?;
        let _lock = self.lock()?;
        let base = self.reopen(unlocked)?;
        let mut draft = Draft::after(&base, &unlocked.dk);
        for slot in wrapped {
            match draft.slots.iter_mut().find(|old| old.label == slot.label) {
                Some(old) => *old = slot,
                None => return Err(VaultError::NoSlot { label: slot.label }),
            }
        }
        let next = Next::after(&base, unlocked, older);
        self.write_next(draft, next, |staged| self.try_slots(staged, new_slots))
    }

    /// Makes a new data key, encrypts everything anew, and wraps the key for the passphrases
    /// given and for every age recipient that is not dropped.
    ///
    /// # Errors
    ///
    /// What wrapping and writing say; the vault is then the old one.
    pub fn rotate(
        &self,
        unlocked: &Unlocked,
        rotation: &Rotation<'_>,
        older: OlderGenerations,
        callbacks: &impl Callbacks,
    ) -> Result<Written, VaultError> {
        let before = self.look()?;
        let old_id = before.signed().header.id;
        let id = if rotation.new_id { VaultId(random()) } else { old_id };
        let dk = DataKey::random();
        let decided = before.signed().header.slots.clone();
        drop(before);
        let slots = wrap_all(&decided, rotation, &dk, id, self, callbacks)?;

        let _lock = self.lock()?;
        let base = self.reopen(unlocked)?;
        // What came or went since would be dropped, or kept, without a word.
        if base.signed().header.slots != decided {
            return Err(VaultError::Changed { path: self.path().to_owned() });
        }
        let mut draft = Draft::after(&base, &dk);
        draft.slots = slots;
        if rotation.new_id {
            draft.id = id;
            draft.generation = 1;
            draft.successions = Vec::new();
            draft.ancestors = Vec::new();
        } else {
            let next = Succession::new(&unlocked.dk, dk.signer(), id, draft.generation);
            draft.successions.push(next);
            let excess = draft.successions.len().saturating_sub(MAX_SUCCESSIONS);
            draft.successions.drain(..excess);
        }
        let next = Next::after(&base, unlocked, older);
        self.write_next(draft, next, |staged| self.try_slots(staged, &rotation.passphrases))
    }

    /// Opens the staged generation through every slot whose key is at hand.
    fn try_slots(&self, staged: &Staged, new_slots: &[NewSlot<'_>]) -> Result<(), VaultError> {
        let tried = new_slots.iter().try_for_each(|new| {
            let Some(key) = new.key() else { return Ok(()) };
            let limits = UnlockLimits {
                only: Some(new.label()),
                kdf: self.options().kdf,
                available_bytes: memory::available_bytes(),
            };
            let sealed = Sealed::read(self.disk(), &staged.path)?;
            let (dk, _) = slots::unlock(&sealed.signed.header, &staged.path, &key, limits)?;
            sealed.open(&dk).map(|_| ())
        });
        if tried.is_err() {
            let _ = self.disk().remove(&staged.path);
        }
        tried
    }
}

/// Returns the slots of the next generation, in the order of the old ones.
fn wrap_all(
    old: &[Slot],
    rotation: &Rotation<'_>,
    dk: &DataKey,
    id: VaultId,
    store: &Store<'_>,
    callbacks: &impl Callbacks,
) -> Result<Vec<Slot>, VaultError> {
    let mut slots = Vec::new();
    for slot in old {
        let named = rotation.passphrases.iter().find(|new| new.label() == slot.label);
        match (&slot.kind, named) {
            (SlotKind::Unknown(_), _) => {
                let what = format!("the slot `{}` is of a kind unknown here", slot.label);
                return Err(VaultError::NewerVersion { path: store.path().to_owned(), what });
            }
            (SlotKind::Passphrase(_), Some(new)) => {
                let mut wrapped = new.wrap(dk, id, store, callbacks)?;
                wrapped.created = slot.created;
                push_slot(&mut slots, wrapped)?;
            }
            (SlotKind::Passphrase(_), None) => {}
            (SlotKind::Age { .. }, _) if rotation.dropped.contains(&slot.label) => {}
            (SlotKind::Age { recipient, .. }, _) => {
                let wrapped = age::wrap(dk, recipient, callbacks)?;
                let kind = SlotKind::Age { recipient: recipient.clone(), wrapped };
                push_slot(
                    &mut slots,
                    Slot { label: slot.label.clone(), created: slot.created, kind },
                )?;
            }
        }
    }
    match (slots.is_empty(), old.first()) {
        (true, Some(slot)) => Err(VaultError::LastSlot { label: slot.label.clone() }),
        _ => Ok(slots),
    }
}

fn push_slot(slots: &mut Vec<Slot>, new: Slot) -> Result<(), VaultError> {
    if slots.iter().any(|slot| slot.label == new.label) {
        return Err(VaultError::SlotExists { label: new.label });
    }
    slots.push(new);
    let passphrases =
        slots.iter().filter(|slot| matches!(slot.kind, SlotKind::Passphrase(_))).count();
    if passphrases > MAX_PASSPHRASE_SLOTS {
        let what = format!("more than {MAX_PASSPHRASE_SLOTS} passphrase slots");
        return Err(VaultError::TooMany { what });
    }
    Ok(())
}
