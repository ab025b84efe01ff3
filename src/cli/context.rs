//! What every command works with: settings, terminal, keys, and the vault they lead to.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use crate::audit_log::AuditLog;
use crate::core::clock::{Clock, SystemClock};
use crate::core::disk::SystemDisk;
use crate::core::event::{Event, EventSink as _, Outcome};
use crate::core::secret::Passphrase;
use crate::core::text::printable;
use crate::render::json::{ChangeReport, FileReport};
use crate::vault::VaultError;
use crate::vault::header::{SignedHeader, SlotKind};
use crate::vault::kdf::KdfBound;
use crate::vault::read::OpenVault;
use crate::vault::receipts::ShortReceipt;
use crate::vault::record::Recorder;
use crate::vault::slots::{Identities, Key};
use crate::vault::store::{FirstUse, Notice, Options, Seen, Store, Unlocked, Written};

use super::actor;
use super::args::Global;
use super::callbacks::Ask;
use super::environment;
use super::error::CliError;
use super::exit::Exit;
use super::keys::{IdentitySource, Source};
use super::project::Project;
use super::prompt::Prompts;
use super::settings::Settings;
use super::terminal::Terminal;

/// Which passphrase option answers a prompt that cannot be shown.
pub(super) const PASSPHRASE_HINT: &str = "give it with `--passphrase-file FILE`, \
    `--passphrase-fd N`, `--passphrase-command ARGV` or SONORA_SEC_PASSPHRASE, or use an age \
    identity with `--identity FILE`";

/// What every command works with.
pub(super) struct Context {
    pub(super) global: Global,
    pub(super) settings: Settings,
    pub(super) project: Project,
    pub(super) terminal: Terminal,
    pub(super) prompts: Prompts,
    /// The words of the command, such as `slot.add`.
    action: String,
    audit_log: OnceCell<AuditLog<'static>>,
}

/// The vault's path, and what chose it.
pub(super) struct Chosen {
    pub(super) path: PathBuf,
    pub(super) from: &'static str,
}

impl Context {
    /// Reads the settings, and the project file over them unless `scanned` is `None`; nothing is read
    /// from inside of the paths that are scanned.
    pub(super) fn new(
        global: Global,
        terminal: Terminal,
        scanned: Option<&[PathBuf]>,
        action: String,
    ) -> Result<Self, CliError> {
        // An identity may open the vault first, and then nothing reads the passphrase.
        #[cfg(unix)]
        if let Some(number) = global.passphrase.fd {
            crate::core::sys::keep_from_children(number);
        }
        let (settings, project) = Settings::read(global.config.as_deref(), scanned)?;
        project.announce(terminal);
        let prompts = Prompts::of(&global);
        let audit_log = OnceCell::new();
        Ok(Self { global, settings, project, terminal, prompts, action, audit_log })
    }

    /// Returns the present moment.
    pub(super) fn clock() -> impl Clock {
        SystemClock
    }

    /// Returns where the vault lies: option, environment, project, settings, the
    /// user's data folder.
    pub(super) fn vault_path(&self) -> Result<Chosen, CliError> {
        let chosen = |path: PathBuf, from| Ok(Chosen { path, from });
        if let Some(path) = &self.global.vault {
            return chosen(path.clone(), "--vault");
        }
        if let Some(path) = environment::path("VAULT") {
            return chosen(path, "SONORA_SEC_VAULT");
        }
        if let Some(path) = &self.settings.vault {
            let from = if self.settings.vault_is_projects { "project" } else { "settings" };
            return chosen(path.clone(), from);
        }
        let folders = super::folders().ok_or_else(|| no_home("--vault"))?;
        chosen(folders.data_dir().join("default.svault"), "default")
    }

    /// Returns the folder of what this machine remembers. A service's user may have no home, and
    /// then `XDG_STATE_HOME` is enough.
    pub(super) fn state_folder() -> Result<PathBuf, CliError> {
        if let Some(folders) = super::folders() {
            return Ok(folders.state_dir().unwrap_or_else(|| folders.data_local_dir()).to_owned());
        }
        environment::state_home()
            .map(|folder| folder.join("sonora-sec"))
            .ok_or_else(|| no_home("HOME or XDG_STATE_HOME"))
    }

    /// Returns the vault's store, as the options want it treated.
    pub(super) fn store(&self) -> Result<Store<'_>, CliError> {
        self.store_for_slot(self.global.slot.clone())
    }

    /// Returns the vault's store, for one slot only.
    pub(super) fn store_for_slot(&self, slot: Option<String>) -> Result<Store<'_>, CliError> {
        self.store_with(self.vault_path()?.path, slot)
    }

    /// Returns the store of a vault, or of a backup, elsewhere.
    pub(super) fn store_at(&self, path: PathBuf) -> Result<Store<'_>, CliError> {
        self.store_with(path, self.global.slot.clone())
    }

    fn store_with(&self, path: PathBuf, slot: Option<String>) -> Result<Store<'_>, CliError> {
        let global = &self.global;
        let state_folder = Self::state_folder()?;
        let recorder = Recorder {
            sink: self.audit_log()?,
            action: self.action.clone(),
            machine: actor::machine(&state_folder),
            allow_unlogged: global.allow_unlogged,
        };
        let options = Options {
            path,
            state_folder,
            lock_timeout: global.lock_timeout,
            kdf: self.kdf_bound(),
            expect: global.expect_receipt,
            accept_older: global.accept_older,
            first_use: if self.prompts.are_allowed() { FirstUse::Show } else { FirstUse::Refuse },
            slot,
        };
        let terminal = self.terminal;
        let notify = move |notice| tell_notice(terminal, notice);
        Ok(Store::new(&SystemDisk, &SystemClock, options, notify)?.with_recorder(recorder))
    }

    /// Returns the audit logs of this machine.
    pub(super) fn audit_log(&self) -> Result<&AuditLog<'static>, CliError> {
        let state_folder = Self::state_folder()?;
        let log = || AuditLog::new(&SystemDisk, &SystemClock, &state_folder, actor::actor());
        Ok(self.audit_log.get_or_init(log))
    }

    /// Returns which KDF parameters are accepted.
    pub(super) fn kdf_bound(&self) -> KdfBound {
        if self.global.allow_expensive_kdf { KdfBound::Expensive } else { KdfBound::Usual }
    }

    /// Returns what answers age plugins.
    pub(super) fn callbacks(&self) -> Ask {
        Ask(self.prompts)
    }

    /// Returns the passphrase source that was given, if any.
    pub(super) fn passphrase_source(&self) -> Option<Source> {
        Source::of(&self.global.passphrase)
    }

    /// Reads the identities that were given, if any.
    pub(super) fn identities(&self) -> Result<Option<Identities>, CliError> {
        self.identity_source().map(|source| source.read(self.prompts)).transpose()
    }

    /// Returns where the identity comes from; a passphrase option beats the environment.
    pub(super) fn identity_source(&self) -> Option<IdentitySource> {
        let option = self.global.identity.as_ref();
        if option.is_none() && self.global.passphrase.is_given() {
            return None;
        }
        IdentitySource::of(option)
    }

    /// Unlocks with what is at hand: what was given, else the key that `unlock` left to the session, else a
    /// passphrase that is asked for.
    ///
    /// What is refused is recorded where there is an audit log, and what was refused since the last time is told.
    pub(super) fn unlock(&self, store: &Store<'_>, seen: &Seen) -> Result<Keyring, CliError> {
        let cached = if self.is_key_given() { None } else { store.unlock_cached(seen) };
        match cached {
            Some(unlocked) => {
                self.tell_failures(seen, &unlocked.slot);
                Ok(Keyring { unlocked, passphrase: None })
            }
            None => self.unlock_anew(store, seen),
        }
    }

    /// Says whether an option or variable gives a key.
    pub(super) fn is_key_given(&self) -> bool {
        self.identity_source().is_some() || self.passphrase_source().is_some()
    }

    /// Unlocks as [`unlock`](Self::unlock) does, never with a key that the session keeps.
    pub(super) fn unlock_anew(&self, store: &Store<'_>, seen: &Seen) -> Result<Keyring, CliError> {
        let keyring = self.unlock_with_keys(store, seen)?;
        self.tell_failures(seen, &keyring.unlocked.slot);
        Ok(keyring)
    }

    /// Unlocks with an identity first, since it costs nothing, then with the passphrase, which is asked for when
    /// nothing gives it.
    fn unlock_with_keys(&self, store: &Store<'_>, seen: &Seen) -> Result<Keyring, CliError> {
        let identities = self.identities()?;
        let mut refused = None;
        if let Some(identities) = &identities {
            match store.unlock(seen, &Key::Identities(identities)) {
                Ok(unlocked) => return Ok(Keyring { unlocked, passphrase: None }),
                Err(error @ (VaultError::WrongIdentity { .. } | VaultError::NoKey { .. })) => {
                    refused = Some(error);
                }
                Err(error) => return Err(error.into()),
            }
        }
        let source = self.passphrase_source();
        if let (Some(error), None) = (refused, &source)
            && !(self.prompts.are_allowed() && has_passphrase_slot(seen.signed()))
        {
            store.record_refusal(seen, "identity");
            return Err(error.into());
        }
        let passphrase = match source {
            Some(source) => source.read(self.terminal)?,
            None => self.ask_passphrase(store.path(), seen.signed())?,
        };
        let unlocked = store.unlock(seen, &Key::Passphrase(&passphrase)).inspect_err(|error| {
            if matches!(error, VaultError::WrongPassphrase { .. }) {
                store.record_refusal(seen, "passphrase");
            }
        })?;
        Ok(Keyring { unlocked, passphrase: Some(passphrase) })
    }

    /// Tells of unlocks that failed since the last one that worked, once: that this one worked is recorded.
    fn tell_failures(&self, seen: &Seen, slot: &str) {
        let id = seen.signed().header.id.0;
        let Ok(log) = self.audit_log() else { return };
        let Ok(Some(failures)) = log.failures(id) else { return };
        let mut event = Event::new("unlock", Outcome::Ok);
        event.slot = Some(slot);
        // Where it cannot be recorded, the failures are told again.
        let _ = log.append(id, None, &event);
        let times = if failures.count == 1 { "failure" } else { "failures" };
        self.terminal.warn(&format!(
            "{} {times} to unlock since {}, the last at {}; see `sonora-sec audit log --type unlock`",
            failures.count,
            failures.first.to_rfc3339(),
            failures.last.to_rfc3339()
        ));
    }

    /// Looks at the vault and unlocks it, for a command that opens it under the lock.
    pub(super) fn look_and_unlock(&self, store: &Store<'_>) -> Result<Keyring, CliError> {
        let seen = store.look()?;
        self.unlock(store, &seen)
    }

    /// Asks for the vault's passphrase.
    pub(super) fn ask_passphrase(
        &self,
        path: &Path,
        signed: &SignedHeader,
    ) -> Result<Passphrase, CliError> {
        if !has_passphrase_slot(signed) {
            let why = "it has no passphrase slot, and no identity was given".to_owned();
            return Err(CliError::from(VaultError::NoKey { path: path.to_owned(), why })
                .hint("give an age identity with `--identity FILE` or SONORA_SEC_IDENTITY_FILE"));
        }
        let question = format!("passphrase of `{}`", path.display());
        self.prompts.passphrase(&question, PASSPHRASE_HINT)
    }

    /// Looks at the vault, unlocks it and opens it.
    pub(super) fn open(&self, store: &Store<'_>) -> Result<(OpenVault, Keyring), CliError> {
        let seen = store.look()?;
        let keyring = self.unlock(store, &seen)?;
        let vault = store.open(seen, &keyring.unlocked)?;
        self.terminal.say_more(&format!(
            "opened generation {} of `{}` through the slot `{}`",
            vault.signed().header.generation,
            store.path().display(),
            keyring.unlocked.slot
        ));
        Ok((vault, keyring))
    }

    /// Opens the vault for reading these entries, which is recorded before any value leaves.
    pub(super) fn open_to_read(
        &self,
        store: &Store<'_>,
        entries: &[&str],
    ) -> Result<(OpenVault, Keyring), CliError> {
        let (vault, keyring) = self.open(store)?;
        store.record_reading(&vault, &keyring.unlocked, entries)?;
        Ok((vault, keyring))
    }

    /// Tells what a command that writes the vault did.
    pub(super) fn tell_change(
        &self,
        store: &Store<'_>,
        written: &Written,
        action: &'static str,
        sentence: &str,
        complete: impl FnOnce(&mut ChangeReport),
    ) -> Result<Exit, CliError> {
        let deleted = written.deleted_generations;
        let mut report = change_report(store, &written.signed, action);
        report.deleted_generations = deleted;
        self.tell_report(report, sentence, complete)?;
        if let Some(deleted) = deleted.filter(|_| !self.terminal.json) {
            self.terminal.say(&format!(
                "older generations deleted beside the vault: {deleted} (`--keep-backups` keeps them)"
            ));
        }
        Ok(Exit::Done)
    }

    /// Tells that a file with the values of these entries was written.
    pub(super) fn tell_file(
        &self,
        path: &Path,
        names: Vec<String>,
        what: &str,
    ) -> Result<(), CliError> {
        let shown = path.display().to_string();
        if self.terminal.json {
            return self.terminal.report(&FileReport::new(shown, names));
        }
        self.terminal.say(&format!("wrote {what} to `{}`", printable(&shown)));
        Ok(())
    }

    /// Tells that a command that writes the vault found nothing to write.
    pub(super) fn tell_unchanged(
        &self,
        store: &Store<'_>,
        present: &SignedHeader,
        action: &'static str,
        sentence: &str,
        complete: impl FnOnce(&mut ChangeReport),
    ) -> Result<Exit, CliError> {
        self.tell_report(change_report(store, present, action), sentence, complete)?;
        Ok(Exit::Done)
    }

    fn tell_report(
        &self,
        mut report: ChangeReport,
        sentence: &str,
        complete: impl FnOnce(&mut ChangeReport),
    ) -> Result<(), CliError> {
        complete(&mut report);
        if self.terminal.json {
            return self.terminal.report(&report);
        }
        self.terminal.say(sentence);
        Ok(())
    }
}

fn change_report(store: &Store<'_>, signed: &SignedHeader, action: &'static str) -> ChangeReport {
    let header = &signed.header;
    ChangeReport::new(
        action,
        store.path().display().to_string(),
        header.generation,
        ShortReceipt::of(signed).to_string(),
        header.slots.iter().map(|slot| slot.label.clone()).collect(),
    )
}

/// The opened data key, and the passphrase that opened it, if one did.
pub(super) struct Keyring {
    pub(super) unlocked: Unlocked,
    pub(super) passphrase: Option<Passphrase>,
}

pub(super) fn has_passphrase_slot(signed: &SignedHeader) -> bool {
    signed.header.slots.iter().any(|slot| matches!(slot.kind, SlotKind::Passphrase(_)))
}

fn no_home(instead: &str) -> CliError {
    CliError::new(Exit::Failed, "io", "this user has no home folder").hint(format!("set {instead}"))
}

fn tell_notice(terminal: Terminal, notice: Notice) {
    match notice {
        Notice::Waiting(holder) => terminal.say(&format!("waiting for {holder} to finish writing")),
        Notice::NewSigner(signer) => terminal.warn(&format!(
            "this vault is new here; it is signed by {signer}: compare that with `sonora-sec \
             receipt show` where it was made"
        )),
        Notice::Unlogged(error) => {
            let error = CliError::from(error);
            let cause = error.cause.as_ref().map_or_else(String::new, |cause| format!(": {cause}"));
            terminal.warn(&format!("{}{cause}; this goes unrecorded", error.message));
        }
        Notice::NoReceipt(why) => terminal.warn(&format!(
            "what was seen of the vault cannot be remembered here ({why}); a rollback would go \
             unnoticed"
        )),
    }
}
