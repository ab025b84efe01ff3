//! Landlock: which files the process reaches, by the kernel's own look at each.

use std::error::Error;
use std::io;
use std::path::Path;

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible as _, LandlockStatus,
    PathBeneath, PathFd, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _, RulesetError,
    RulesetStatus, Scope,
};

use super::view::View;

/// The newest version that the crate knows; on an older kernel it does without what that kernel lacks, and the seccomp
/// filter refuses each of those things besides.
const NEWEST: ABI = ABI::V10;

/// Restricts the process to a view, and returns the version of Landlock in force.
///
/// # Errors
///
/// Fails when the kernel restricts nothing, with its error number.
pub(super) fn restrict(view: &View) -> Result<u8, i32> {
    let status = ruleset(view).map_err(|error| errno(&error))?;
    // No error does not mean that anything is in force.
    match (status.ruleset, status.landlock) {
        (_, LandlockStatus::NotEnabled) => Err(libc::EOPNOTSUPP),
        (RulesetStatus::NotEnforced, _) | (_, LandlockStatus::NotImplemented) => Err(libc::ENOSYS),
        (_, LandlockStatus::Available { effective_abi, .. }) => Ok(effective_abi as u8),
    }
}

/// The number that the kernel gave, somewhere within an error.
fn errno(error: &RulesetError) -> i32 {
    let mut within: Option<&dyn Error> = Some(error);
    while let Some(error) = within {
        if let Some(number) = error.downcast_ref().and_then(io::Error::raw_os_error) {
            return number;
        }
        within = error.source();
    }
    libc::EINVAL
}

fn ruleset(view: &View) -> Result<landlock::RestrictionStatus, RulesetError> {
    let mut ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?;
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    for path in &view.readable {
        let access = if path.is_dir() { read } else { AccessFs::ReadFile.into() };
        ruleset = allow(ruleset, path, access)?;
    }
    for path in &view.programs {
        ruleset = allow(ruleset, path, AccessFs::Execute | AccessFs::ReadFile)?;
    }
    if view.scratch_bytes.is_some() {
        let write = AccessFs::from_all(NEWEST) & !BitFlags::from(AccessFs::Execute);
        ruleset = allow(ruleset, Path::new("/tmp"), write)?;
    }
    ruleset.restrict_self()
}

fn allow(
    ruleset: landlock::RulesetCreated,
    path: &Path,
    access: BitFlags<AccessFs>,
) -> Result<landlock::RulesetCreated, RulesetError> {
    // What is not there any more needs no rule.
    match PathFd::new(path) {
        Ok(fd) => ruleset.add_rule(PathBeneath::new(fd, access)),
        Err(_) => Ok(ruleset),
    }
}
