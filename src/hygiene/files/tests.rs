//! Every rule on what is wrong, and on what is right.

use super::*;

fn file(path: &str, role: Role, mode: u32) -> FileFacts {
    FileFacts { path: path.to_owned(), role, mode, owner: 1000, has_access_list: false }
}

fn found(seen: &Surroundings) -> Vec<(&'static str, Severity)> {
    examine(seen).iter().map(|finding| (finding.rule.name, finding.severity)).collect()
}

fn with(files: Vec<FileFacts>) -> Surroundings {
    Surroundings { user: 1000, files, ..Surroundings::default() }
}

#[test]
fn what_is_in_order_is_no_finding() {
    let mut seen = with(vec![
        file("/home/bot", Role::Above, 0o755),
        file("/home/bot/v.svault", Role::Vault, 0o600),
        file("/home/bot/bot.key", Role::Key, 0o400),
        file("/tmp", Role::Above, 0o1777),
    ]);
    seen.files.push(FileFacts { owner: 0, ..file("/", Role::Above, 0o755) });
    seen.core_dumps = Some(CoreDumps { pattern: "core".into(), limit_bytes: 0, suid_dumpable: 0 });
    seen.backups =
        Some(Backups { folder: "/b".into(), newest_age_seconds: Some(60), max_age_seconds: 60 });
    assert_eq!(found(&seen), []);
}

#[test]
fn what_is_not_is_told_with_how_bad_it_is() {
    for (seen, name, severity) in [
        (file("k", Role::Key, 0o640), "open-to-others", Severity::High),
        (file(".env", Role::Environment, 0o644), "open-to-others", Severity::High),
        (file("v", Role::Vault, 0o644), "open-to-others", Severity::Medium),
        (file("v", Role::Vault, 0o620), "open-to-others", Severity::High),
        (file("s", Role::State, 0o604), "open-to-others", Severity::Medium),
        (file("b", Role::Backup, 0o602), "open-to-others", Severity::High),
        (file("f", Role::Above, 0o777), "folder-above-open", Severity::High),
        (file("f", Role::Above, 0o775), "folder-above-open", Severity::High),
    ] {
        assert_eq!(found(&with(vec![seen.clone()])), [(name, severity)], "{seen:?}");
    }
    let foreign = FileFacts { owner: 1001, ..file("v", Role::Vault, 0o600) };
    assert_eq!(found(&with(vec![foreign])), [("foreign-owner", Severity::High)]);
    let listed = FileFacts { has_access_list: true, ..file("v", Role::Vault, 0o600) };
    assert_eq!(found(&with(vec![listed])), [("access-list", Severity::Medium)]);
}

#[test]
fn what_the_machine_keeps_is_told() {
    let dumps = |pattern: &str, limit_bytes, suid_dumpable| Surroundings {
        core_dumps: Some(CoreDumps { pattern: pattern.into(), limit_bytes, suid_dumpable }),
        ..Surroundings::default()
    };
    for (seen, count) in [
        (dumps("core", 1, 0), 1),
        (dumps("core", 0, 1), 1),
        (dumps("|/bin/handler", 0, 0), 1),
        (dumps("core", 0, 2), 0),
        (dumps("", u64::MAX, 0), 0),
    ] {
        assert_eq!(found(&seen).len(), count, "{seen:?}");
    }
    let tracked = Surroundings { tracked: vec!["bot/.env".into()], ..Surroundings::default() };
    assert_eq!(found(&tracked), [("tracked-environment", Severity::High)]);
    for newest_age_seconds in [None, Some(61)] {
        let backups =
            Some(Backups { folder: "/b".into(), newest_age_seconds, max_age_seconds: 60 });
        let seen = Surroundings { backups, ..Surroundings::default() };
        assert_eq!(found(&seen), [("old-backup", Severity::Medium)]);
    }
}
