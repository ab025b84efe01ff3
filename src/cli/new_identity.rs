//! A new age identity in a file of its own, taken back when what it was made for fails.

use std::path::{Path, PathBuf};

use crate::core::disk::{Disk as _, SystemDisk};
use crate::core::secret::SecretValue;
use crate::vault::rotation::NewSlot;
use crate::vault::slots::Identities;
use crate::vault::slots::age::NoCallbacks;

use super::error::CliError;
use super::terminal::Terminal;

/// An identity that was written, and is removed again unless it is kept.
pub(super) struct NewIdentity {
    path: Option<PathBuf>,
    recipient: String,
    identities: Identities,
}

impl NewIdentity {
    /// Makes an identity and writes it to a file that was not there, mode 0600.
    pub(super) fn write(path: &Path) -> Result<Self, CliError> {
        let (text, recipient): (SecretValue, String) = Identities::generate()?;
        let failed = |error: &std::io::Error| {
            let error = CliError::io(
                format!("could not write the identity file `{}`", path.display()),
                error,
            );
            error.hint("an existing file is never replaced; choose another name")
        };
        let mut file = SystemDisk.create_new(path, None).map_err(|error| failed(&error))?;
        let identities = Identities::parse(&text, "the new identity", NoCallbacks)?;
        let new = Self { path: Some(path.to_owned()), recipient, identities };
        file.write_all(text.expose_secret())
            .and_then(|()| file.sync())
            .map_err(|error| failed(&error))?;
        Ok(new)
    }

    /// Returns the slot for it.
    pub(super) fn slot(&self, label: String) -> NewSlot<'_> {
        NewSlot::Age { label, recipient: self.recipient.clone(), identity: Some(&self.identities) }
    }

    /// Keeps the file, and says what it is; returns the recipient.
    pub(super) fn keep(mut self, terminal: Terminal) -> String {
        if let Some(path) = self.path.take() {
            let path = path.display();
            terminal
                .say(&format!("wrote a new identity to `{path}`: whoever has it opens the vault"));
        }
        std::mem::take(&mut self.recipient)
    }
}

impl Drop for NewIdentity {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            let _ = SystemDisk.remove(path);
        }
    }
}
