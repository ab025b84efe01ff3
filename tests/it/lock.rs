//! The lock and what lies beside a vault: held, planted, linked, shared, read-only.
#![cfg(unix)]

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use sonora_sec::core::disk::{Disk as _, SystemDisk};
use sonora_sec::vault::VaultError;
use sonora_sec::vault::rotation::NewSlot;
use sonora_sec::vault::slots::age::NoCallbacks;
use sonora_sec::vault::slots::{Identities, Key};
use sonora_sec::vault::store::{FirstUse, Notice, Options, Store};

use crate::support::{FixedClock, Place, identity, options, save, store, unlock, value};

/// A vault that an identity opens, in a folder of its own.
struct Shelf {
    place: Place,
    identities: Identities,
    recipient: String,
}

impl Shelf {
    fn empty() -> Self {
        let (identities, recipient) = identity();
        Self { place: Place::new(), identities, recipient }
    }

    fn with_vault() -> Self {
        let shelf = Self::empty();
        shelf.init(&shelf.place.store()).unwrap();
        shelf
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.folder.path().join(name)
    }

    fn init(&self, store: &Store<'_>) -> Result<(), VaultError> {
        let recipient = self.recipient.clone();
        let slot = NewSlot::Age { label: "bot".into(), recipient, identity: None };
        store.init(&[slot], &NoCallbacks).map(|_| ())
    }

    fn impatient(&self) -> Options {
        Options { lock_timeout: Duration::from_millis(800), ..self.place.options() }
    }

    fn write(&self, options: Options) -> Result<(), VaultError> {
        let store = store(options);
        let unlocked = unlock(&store, &Key::Identities(&self.identities))?;
        save(&store, &unlocked, "name", b"value")
    }

    fn read(&self, options: Options) -> Result<Option<Vec<u8>>, VaultError> {
        let store = store(options);
        let unlocked = unlock(&store, &Key::Identities(&self.identities))?;
        value(&store, &unlocked, "name")
    }
}

#[test]
fn a_held_lock_is_waited_for_and_its_holder_named() {
    let shelf = Shelf::with_vault();
    let lock = shelf.path("v.svault.lock");
    let held = SystemDisk.lock(&lock, "process 7 since\u{1b}[2J then\nmore").unwrap();
    let notices = Mutex::new(Vec::new());
    let notify = |notice| notices.lock().unwrap().push(notice);
    let store = Store::new(&SystemDisk, &FixedClock, shelf.impatient(), notify).unwrap();
    let unlocked = unlock(&store, &Key::Identities(&shelf.identities)).unwrap();
    let start = Instant::now();
    let refused = save(&store, &unlocked, "name", b"value").unwrap_err();
    let took = start.elapsed();
    let VaultError::LockHeld { path, holder, waited } = refused else { panic!("{refused:?}") };
    assert_eq!(path, store.path());
    assert_eq!(holder, "process 7 since\\u{1b}[2J then");
    assert!(waited >= Duration::from_millis(800) && took < Duration::from_secs(5), "{took:?}");
    assert!(matches!(&notices.lock().unwrap()[..], [Notice::Waiting(told)] if *told == holder));
    // A reader takes no lock, and a writer goes on when it is free.
    assert_eq!(value(&store, &unlocked, "name").unwrap(), None);
    drop(held);
    save(&store, &unlocked, "name", b"value").unwrap();
    let words = std::fs::read_to_string(&lock).unwrap();
    assert!(words.starts_with(&format!("process {} since 2", std::process::id())), "{words}");
}

#[test]
fn a_lock_is_a_file_of_its_own_that_stays() {
    let shelf = Shelf::with_vault();
    let lock = shelf.path("v.svault.lock");
    let before = std::fs::metadata(&lock).unwrap();
    assert_eq!(before.mode() & 0o777, 0o600);
    shelf.write(shelf.impatient()).unwrap();
    assert_eq!(std::fs::metadata(&lock).unwrap().ino(), before.ino());
    std::fs::write(&lock, vec![b'x'; 1 << 20]).unwrap();
    shelf.write(shelf.impatient()).unwrap();
    assert!(std::fs::metadata(&lock).unwrap().len() < 100);
}

#[test]
fn what_is_no_lock_file_is_refused() {
    let shelf = Shelf::with_vault();
    let before = std::fs::read(shelf.place.vault()).unwrap();
    let lock = shelf.path("v.svault.lock");
    let victim = shelf.path("victim");
    std::fs::write(&victim, "precious").unwrap();
    let plants: [(&str, &dyn Fn()); 5] = [
        ("link", &|| symlink(&victim, &lock).unwrap()),
        ("link to nothing", &|| symlink(shelf.path("nothing"), &lock).unwrap()),
        ("pipe", &|| assert!(Command::new("mkfifo").arg(&lock).status().unwrap().success())),
        ("folder", &|| std::fs::create_dir(&lock).unwrap()),
        ("socket", &|| drop(std::os::unix::net::UnixListener::bind(&lock).unwrap())),
    ];
    for (what, plant) in plants {
        let _ = std::fs::remove_file(&lock).or_else(|_| std::fs::remove_dir(&lock));
        plant();
        let start = Instant::now();
        let refused = shelf.write(shelf.impatient());
        assert!(
            matches!(&refused, Err(VaultError::Io { doing: "lock", path, .. }) if *path == lock),
            "{what}: {refused:?}"
        );
        assert!(start.elapsed() < Duration::from_secs(5), "{what}");
        assert_eq!(std::fs::read(&victim).unwrap(), b"precious", "{what}");
        assert_eq!(std::fs::read(shelf.place.vault()).unwrap(), before, "{what}");
        assert!(!shelf.path("nothing").exists(), "{what}");
        assert_eq!(shelf.read(shelf.impatient()).unwrap(), None, "{what}");
    }
}

#[test]
fn what_is_planted_beside_a_vault_is_not_followed() {
    let shelf = Shelf::with_vault();
    let victim = shelf.path("victim");
    std::fs::write(&victim, "precious").unwrap();
    let receipts = shelf.path("state/receipts");
    let receipt = std::fs::read_dir(&receipts)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|end| end == "toml"))
        .unwrap();
    for name in [shelf.path("v.svault.new"), receipt.with_extension("toml.new")] {
        for target in [&victim, &shelf.place.vault(), &shelf.path("nothing")] {
            symlink(target, &name).unwrap();
            shelf.write(shelf.impatient()).unwrap();
            assert_eq!(std::fs::read(&victim).unwrap(), b"precious");
            assert!(!shelf.path("nothing").exists());
            assert!(name.symlink_metadata().is_err(), "{} stays", name.display());
        }
    }
    assert_eq!(shelf.read(shelf.impatient()).unwrap().unwrap(), b"value");
}

#[test]
fn a_linked_vault_is_replaced_where_it_lies() {
    let shelf = Shelf::with_vault();
    std::fs::create_dir(shelf.path("real")).unwrap();
    std::fs::rename(shelf.place.vault(), shelf.path("real/vault")).unwrap();
    symlink("real/vault", shelf.path("step")).unwrap();
    symlink(shelf.path("step"), shelf.place.vault()).unwrap();
    let before = std::fs::metadata(shelf.path("real/vault")).unwrap().ino();
    shelf.write(shelf.impatient()).unwrap();
    assert_ne!(std::fs::metadata(shelf.path("real/vault")).unwrap().ino(), before);
    for link in [shelf.place.vault(), shelf.path("step")] {
        assert!(link.symlink_metadata().unwrap().is_symlink());
    }
    assert!(shelf.path("real/vault.lock").exists() && shelf.path("real/vault.backups").exists());
    assert_eq!(shelf.read(shelf.impatient()).unwrap().unwrap(), b"value");
    // Both names are one vault, with one receipt and one lock.
    let real = Options { path: shelf.path("real/vault"), ..shelf.impatient() };
    shelf.write(real).unwrap();
    assert_eq!(shelf.read(shelf.impatient()).unwrap().unwrap(), b"value");
}

#[test]
fn a_link_to_nothing_is_not_replaced() {
    let shelf = Shelf::empty();
    symlink(shelf.path("later"), shelf.place.vault()).unwrap();
    let refused = shelf.init(&shelf.place.store());
    assert!(matches!(refused, Err(VaultError::Exists { .. })), "{refused:?}");
    assert!(shelf.place.vault().symlink_metadata().unwrap().is_symlink());
    assert!(!shelf.path("later").exists() && !shelf.path("v.svault.new").exists());
}

#[test]
fn mode_owner_and_group_are_kept() {
    let shelf = Shelf::with_vault();
    let vault = shelf.place.vault();
    let is_root = rustix::process::geteuid().is_root();
    let own = rustix::process::getegid().as_raw();
    let groups = rustix::process::getgroups().unwrap();
    let other_group = groups.iter().map(|group| group.as_raw()).find(|group| *group != own);
    let (owner, group) = if is_root { (Some(4321), Some(1234)) } else { (None, other_group) };
    chown(&vault, owner, group).unwrap();
    for mode in [0o640, 0o660, 0o400, 0o600] {
        std::fs::set_permissions(&vault, std::fs::Permissions::from_mode(mode)).unwrap();
        let before = std::fs::metadata(&vault).unwrap();
        shelf.write(shelf.impatient()).unwrap();
        let after = std::fs::metadata(&vault).unwrap();
        assert_ne!(after.ino(), before.ino());
        assert_eq!(after.mode() & 0o7777, mode);
        assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
    }
    if group.is_none() {
        println!("not run: the group, as this user is in one group only");
    }
}

#[test]
fn generations_are_kept_on_another_file_system_too() {
    let shelf = Shelf::with_vault();
    let shared = Path::new("/dev/shm");
    let device = |path: &Path| std::fs::metadata(path).map(|metadata| metadata.dev()).ok();
    if device(shared).is_none() || device(shared) == device(&shelf.path("")) {
        println!("not run: there is one file system only");
        return;
    }
    let elsewhere = tempfile::tempdir_in(shared).unwrap();
    std::fs::remove_dir_all(shelf.path("v.svault.backups")).unwrap();
    symlink(elsewhere.path(), shelf.path("v.svault.backups")).unwrap();
    for _ in 0..8 {
        shelf.write(shelf.impatient()).unwrap();
    }
    let kept: Vec<_> = std::fs::read_dir(elsewhere.path()).unwrap().map(Result::unwrap).collect();
    assert_eq!(kept.len(), 5);
    let newest = std::fs::read(shelf.place.vault()).unwrap();
    assert!(kept.iter().any(|kept| std::fs::read(kept.path()).unwrap() == newest));
}

/// Says to a test's second run where its read-only file system is.
const READ_ONLY: &str = "SONORA_TEST_READ_ONLY";

#[test]
#[cfg(target_os = "linux")]
fn a_read_only_file_system_is_read_and_remembered() {
    if let Some(folder) = std::env::var_os(READ_ONLY) {
        return use_read_only(Path::new(&folder));
    }
    let shelf = Shelf::with_vault();
    shelf.write(shelf.impatient()).unwrap();
    let (text, recipient) = Identities::generate().unwrap();
    let new = NewSlot::Age { label: "second".into(), recipient, identity: None };
    let at_home = shelf.place.store();
    let unlocked = unlock(&at_home, &Key::Identities(&shelf.identities)).unwrap();
    at_home.add_slot(&unlocked, &new, &NoCallbacks).unwrap();
    std::fs::write(shelf.path("second.key"), text.expose_secret()).unwrap();
    let line = "mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind \"$1\" || exit 99; \
                shift; exec \"$@\"";
    let output = Command::new("unshare")
        .args(["--mount", "sh", "-c", line, "sh"])
        .arg(shelf.path(""))
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "lock::a_read_only_file_system_is_read_and_remembered", "--nocapture"])
        .env(READ_ONLY, shelf.path(""))
        .output();
    match output {
        Ok(output) if output.status.success() => {
            assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "{output:?}");
        }
        Ok(output) if output.status.code() == Some(101) => panic!("{output:?}"),
        other => println!("not run: no mount here ({other:?})"),
    }
}

fn use_read_only(folder: &Path) {
    let text = std::fs::read(folder.join("second.key")).unwrap();
    let text = sonora_sec::core::secret::SecretValue::copy_of(&text);
    let identities = Identities::parse(&text, "second.key", NoCallbacks).unwrap();
    let state = tempfile::tempdir_in("/dev/shm").unwrap();
    let mut away = options(&folder.join("v.svault"), state.path());
    away.first_use = FirstUse::Show;
    let notices = Mutex::new(Vec::new());
    let notify = |notice| notices.lock().unwrap().push(notice);
    let store = Store::new(&SystemDisk, &FixedClock, away, notify).unwrap();
    let unlocked = unlock(&store, &Key::Identities(&identities)).unwrap();
    assert_eq!(value(&store, &unlocked, "name").unwrap().unwrap(), b"value");
    assert!(store.look().unwrap().receipt().is_some());
    let refused = save(&store, &unlocked, "name", b"new").unwrap_err();
    assert!(matches!(refused, VaultError::Io { doing: "lock", .. }), "{refused:?}");
    let notices = notices.lock().unwrap();
    assert!(matches!(notices[..], [Notice::NewSigner(_)]), "{notices:?}");
    // With the state folder on it as well, reading warns.
    let at_home = options(&folder.join("v.svault"), &folder.join("other"));
    let notices = Mutex::new(Vec::new());
    let notify = |notice| notices.lock().unwrap().push(notice);
    let at_home = Options { first_use: FirstUse::Show, ..at_home };
    let store = Store::new(&SystemDisk, &FixedClock, at_home, notify).unwrap();
    assert_eq!(value(&store, &unlocked, "name").unwrap().unwrap(), b"value");
    let notices = notices.lock().unwrap();
    assert!(matches!(notices[..], [Notice::NewSigner(_), Notice::NoReceipt(_)]), "{notices:?}");
}
