//! What is found in secrets, rule by rule, and that nothing of a value is shown.

use proptest::prelude::*;

use crate::core::source::{Source, Span};

use super::*;

const NOW: u64 = 1_795_498_281;

fn at(days: i64) -> Timestamp {
    let seconds = NOW.saturating_add_signed(days * 86_400);
    Timestamp::from_seconds(seconds).unwrap()
}

fn secret(name: &str, value: &str) -> Secret {
    Secret {
        name: name.to_owned(),
        value: SecretValue::copy_of(value.as_bytes()),
        created: at(0),
        expires: None,
        note: None,
    }
}

/// A value that nothing is wrong with.
fn fine(name: &str) -> Secret {
    secret(name, &format!("vX3kP0q9ZtLm{name}C9rP2mQx"))
}

fn discord_token(time: &str) -> String {
    ["MTIzNDU2Nzg5MDEyMzQ1Njc4", time, "vX3kP0q9ZtLmC9rP2mQx7Lw0aTzK4dYvB8nUe"].join(".")
}

fn examined(secrets: &[Secret]) -> Vec<Finding> {
    let vault = Source::new("v.svault", "").place(Span::default());
    let options = Options { now: at(0), max_age: DEFAULT_MAX_AGE, notice: DEFAULT_NOTICE };
    examine(secrets, &vault, &options)
}

fn found(secrets: &[Secret]) -> Vec<(&'static str, String)> {
    examined(secrets).into_iter().map(|finding| (finding.rule.name, finding.message)).collect()
}

fn only(rule: &'static str, message: &str) -> Vec<(&'static str, String)> {
    vec![(rule, message.to_owned())]
}

#[test]
fn a_secret_in_good_order_is_not_found() {
    assert_eq!(found(&[fine("lavalink_password"), fine("b")]), []);
    assert_eq!(found(&[secret("discord_token", &discord_token("G49NjP"))]), []);
    assert_eq!(found(&[secret("db_user", "root"), secret("db_host", "root")]), []);
}

#[test]
fn a_default_is_found_in_any_case_and_is_not_weak_besides() {
    let message = "`a` is a default that everybody knows";
    for value in ["youshallnotpass", "YouShallNotPass\n", "changeme", "postgres"] {
        assert_eq!(found(&[secret("a", value)]), only("default-secret", message), "{value}");
    }
}

#[test]
fn a_weak_password_is_found_and_a_token_is_not_judged() {
    assert_eq!(found(&[secret("a", "hunter2")]), only("weak-secret", "`a` can be guessed"));
    assert_eq!(found(&[secret("port", "2333")]), []);
}

#[test]
fn one_finding_names_all_that_have_a_value() {
    let value = "vX3kP0q9ZtLmC9rP2mQx";
    let secrets: Vec<Secret> = ["a", "b", "c"].map(|name| secret(name, value)).into();
    assert_eq!(found(&secrets), only("reused-secret", "`a`, `b` and `c` have the same value"));
    let many: Vec<Secret> = (0..9).map(|number| secret(&number.to_string(), value)).collect();
    assert_eq!(
        found(&many),
        only("reused-secret", "`0`, `1`, `2`, `3`, `4` and 4 more have the same value")
    );
}

#[test]
fn a_secret_ends_before_on_and_after_its_day() {
    let ending = |days| found(&[Secret { expires: Some(at(days)), ..fine("a") }]);
    assert_eq!(ending(15), []);
    assert_eq!(ending(14), only("expiring-secret", "`a` expires within 14 days"));
    assert_eq!(ending(1), only("expiring-secret", "`a` expires within 1 day"));
    assert_eq!(ending(0), only("expired-secret", "`a` expired less than a day ago"));
    assert_eq!(ending(-3), only("expired-secret", "`a` expired 3 days ago"));
}

#[test]
fn a_value_may_be_as_old_as_the_age_that_is_set() {
    let stored = |days| found(&[Secret { created: at(days), ..fine("a") }]);
    assert_eq!(stored(-90), []);
    assert_eq!(stored(-91), only("old-secret", "`a` was stored 91 days ago"));
    assert_eq!(stored(5), []);
}

#[test]
fn a_discord_token_has_an_age_of_its_own() {
    let message = "the Discord token `bot` was made on 2021-07-23, 1949 days ago";
    assert_eq!(
        found(&[secret("bot", &discord_token("YPqU6Q"))]),
        only("old-discord-token", message)
    );
}

#[test]
fn a_token_under_a_plain_name_is_found() {
    let token = discord_token("G49NjP");
    let message = "`foo` is a Discord token, and its name does not say so";
    assert_eq!(found(&[secret("foo", &token)]), only("unnamed-token", message));
    let noted = Secret { note: Some("token of the test bot".to_owned()), ..secret("foo", &token) };
    assert_eq!(found(&[noted]), []);
    // Text with a token in it is no token.
    assert_eq!(found(&[secret("foo", &format!("the one is {token}"))]), []);
}

#[test]
fn a_finding_points_at_its_secret() {
    let findings = examined(&[secret("a/b~c", "hunter2"), secret("z", "hunter3")]);
    let pointers: Vec<&str> =
        findings.iter().filter_map(|finding| finding.pointer.as_deref()).collect();
    assert_eq!(pointers, ["/secret/a~1b~0c", "/secret/z"]);
}

#[test]
fn debug_shows_no_value() {
    let shown = format!("{:?}", secret("a", "MARKED"));
    assert!(!shown.contains("MARKED"), "{shown}");
}

proptest! {
    #[test]
    fn no_finding_shows_a_value_or_its_length(value in "[!-~]{6,40}", days in -4000i64..4000) {
        let one = Secret { created: at(days.min(0)), expires: Some(at(days)), ..secret("a", &value) };
        for finding in examined(&[one, secret("b", &value)]) {
            let shown = format!("{finding:?}");
            // A value such as `secret` stands in the rule's own words.
            prop_assert!(!finding.message.contains(&value), "{shown}");
            prop_assert!(finding.related.is_empty());
        }
    }
}
