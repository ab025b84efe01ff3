//! Keys for backups: those of the vault at hand, and an old passphrase where they have changed.

use std::path::Path;

use crate::core::secret::Passphrase;
use crate::vault::VaultError;
use crate::vault::header::SignedHeader;
use crate::vault::read::OpenVault;
use crate::vault::slots::Key;
use crate::vault::store::{Seen, Store, Unlocked};

use super::args::OldPassphraseArgs;
use super::context::{Context, Keyring, has_passphrase_slot};
use super::error::CliError;
use super::keys::Source;

/// Which option answers the question for a passphrase that was changed since.
const OLD_PASSPHRASE_HINT: &str = "give the passphrase of that time with `--old-passphrase-file \
    FILE` or SONORA_SEC_OLD_PASSPHRASE, or an age identity with `--identity FILE`";

/// What has opened something so far.
pub(super) struct BackupKeys<'c> {
    context: &'c Context,
    old: &'c OldPassphraseArgs,
    opened: Vec<Unlocked>,
    passphrases: Vec<Passphrase>,
    old_was_read: bool,
}

impl<'c> BackupKeys<'c> {
    pub(super) fn new(context: &'c Context, old: &'c OldPassphraseArgs) -> Self {
        Self { context, old, opened: Vec::new(), passphrases: Vec::new(), old_was_read: false }
    }

    /// Adds what opened the vault; returns its data key.
    pub(super) fn take(&mut self, keyring: Keyring) -> &Unlocked {
        self.passphrases.extend(keyring.passphrase);
        self.opened.push(keyring.unlocked);
        self.opened.last().expect("it was pushed just now")
    }

    /// Returns the data key of a header, if something of the same key was opened.
    pub(super) fn unlocked(&self, signed: &SignedHeader) -> Option<&Unlocked> {
        self.opened.iter().find(|unlocked| unlocked.dk.signer() == signed.header.signer)
    }

    /// Opens a backup; its key is kept for the next.
    pub(super) fn open(&mut self, path: &Path) -> Result<OpenVault, CliError> {
        let store = self.context.store_at(path.to_owned())?;
        let seen = store.look_at_backup()?;
        if let Some(unlocked) = self.unlocked(seen.signed()) {
            return Ok(store.open_backup(seen, unlocked)?);
        }
        let keyring = self.unlock(&store, &seen)?;
        Ok(store.open_backup(seen, self.take(keyring))?)
    }

    fn unlock(&mut self, store: &Store<'_>, seen: &Seen) -> Result<Keyring, CliError> {
        if !self.old_was_read
            && let Some(source) = Source::of_old(self.old)
        {
            self.old_was_read = true;
            self.passphrases.insert(0, source.read(self.context.terminal)?);
        }
        if self.passphrases.is_empty() && self.opened.is_empty() {
            return self.context.unlock(store, seen);
        }
        let mut tried = None;
        if let Some(identities) = self.context.identities()? {
            match store.unlock(seen, &Key::Identities(&identities)) {
                Ok(unlocked) => return Ok(Keyring { unlocked, passphrase: None }),
                Err(error) => tried = Some(error),
            }
        }
        for passphrase in &self.passphrases {
            match store.unlock(seen, &Key::Passphrase(passphrase)) {
                Ok(unlocked) => return Ok(Keyring { unlocked, passphrase: None }),
                Err(error @ (VaultError::WrongPassphrase { .. } | VaultError::NoKey { .. })) => {
                    tried = Some(error);
                }
                Err(error) => return Err(error.into()),
            }
        }
        if let (Some(error), true) =
            (tried, self.old_was_read || !has_passphrase_slot(seen.signed()))
        {
            return Err(CliError::from(error).hint(OLD_PASSPHRASE_HINT));
        }
        let question = format!("passphrase of `{}`", store.path().display());
        let passphrase = self.context.prompts.passphrase(&question, OLD_PASSPHRASE_HINT)?;
        let unlocked = store.unlock(seen, &Key::Passphrase(&passphrase))?;
        Ok(Keyring { unlocked, passphrase: Some(passphrase) })
    }
}
