//! Chains in files.

use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, SanType,
};

use sonora_sec::core::clock::Timestamp;
use sonora_sec::guard::tls::{Examination, Host, Roots, examine_chain};

use super::assert_names;
use super::authority::{Authority, DAY, Leaf, valid};

/// 2026-12-24, within the year of the certificates in `tests/data/tls`.
pub fn now() -> Timestamp {
    Timestamp::from_seconds(1_798_070_400).unwrap()
}

fn examine(pem: &str, roots: &Roots) -> Examination {
    examine_for(pem, "lava.example", roots, now())
}

fn examine_for(pem: &str, host: &str, roots: &Roots, now: Timestamp) -> Examination {
    examine_chain("chain.pem", pem, &Host::parse(host).unwrap(), roots, now)
}

fn data(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tls").join(name);
    std::fs::read_to_string(path).unwrap()
}

/// Returns chains with what is found of each; the first is a good one.
pub fn cases() -> Vec<(&'static str, Examination, Vec<&'static str>)> {
    let root = Authority::root("Test Root", now());
    let middle = root.intermediate("Test Intermediate");
    let roots = root.roots();
    let with = |change: &dyn Fn(&mut CertificateParams)| middle.leaf(change).pem() + &middle.pem();
    let leaf = |change: &dyn Fn(&mut CertificateParams)| examine(&with(change), &roots);
    let plain = middle.leaf(|_| ()).pem();
    let stranger = Authority::root("Stranger", now());
    let static_roots = Roots::from_pem(data("ca.pem").as_bytes(), "ca.pem").unwrap();
    let of_data = |name: &str| examine(&data(name), &static_roots);
    let old_middle = root.intermediate_with("Old", |params| valid(params, now(), -900, -1));
    let purpose = |purpose: ExtendedKeyUsagePurpose| {
        move |params: &mut CertificateParams| params.extended_key_usages = vec![purpose.clone()]
    };
    let many = plain.clone() + &root.pem().repeat(16);
    vec![
        ("good", leaf(&|_| ()), vec![]),
        ("expired", leaf(&|params| valid(params, now(), -90, -3)), vec!["expired-certificate"]),
        (
            "old intermediate",
            examine(&(old_middle.leaf(|_| ()).pem() + &old_middle.pem()), &roots),
            vec!["expired-certificate"],
        ),
        ("future", leaf(&|params| valid(params, now(), 2, 90)), vec!["future-certificate"]),
        ("30 days", leaf(&|params| valid(params, now(), -300, 29)), vec!["expiring-certificate"]),
        ("60 days", leaf(&|params| valid(params, now(), -300, 59)), vec!["expiring-certificate"]),
        ("61 days", leaf(&|params| valid(params, now(), -300, 61)), vec![]),
        ("short life", leaf(&|params| valid(params, now(), -1, 6)), vec![]),
        (
            "short life, late",
            leaf(&|params| valid(params, now(), -5, 1)),
            vec!["expiring-certificate"],
        ),
        ("398 days", leaf(&|params| valid(params, now(), -10, 388)), vec![]),
        ("399 days", leaf(&|params| valid(params, now(), -10, 389)), vec!["long-validity"]),
        (
            "other host",
            examine_for(&with(&|_| ()), "other.example", &roots, now()),
            vec!["wrong-host"],
        ),
        ("address", examine_for(&with(&|_| ()), "127.0.0.1", &roots, now()), vec![]),
        ("no names", leaf(&|params| params.subject_alt_names.clear()), vec!["wrong-host"]),
        (
            "unknown root sent",
            examine(&(stranger.leaf(|_| ()).pem() + &stranger.pem()), &roots),
            vec!["unknown-issuer", "unneeded-certificate"],
        ),
        ("unknown CA", examine(&with(&|_| ()), &stranger.roots()), vec!["unknown-issuer"]),
        ("missing intermediate", examine(&plain, &roots), vec!["missing-intermediate"]),
        (
            "self-signed",
            examine(&Leaf::of_itself(now(), |_| ()).pem(), &roots),
            vec!["self-signed-certificate"],
        ),
        (
            "openssl req -x509",
            examine(&Leaf::of_itself(now(), openssl).pem(), &roots),
            vec!["ca-as-server", "self-signed-certificate"],
        ),
        ("CA as server", leaf(&openssl), vec!["ca-as-server"]),
        ("for clients", leaf(&purpose(ExtendedKeyUsagePurpose::ClientAuth)), vec!["wrong-purpose"]),
        ("for servers", leaf(&purpose(ExtendedKeyUsagePurpose::ServerAuth)), vec![]),
        (
            "critical extension",
            leaf(&|params| params.custom_extensions.push(unknown())),
            vec!["unverified-chain"],
        ),
        (
            "forged",
            examine(&(forged(&middle) + &middle.pem()), &roots),
            vec!["unneeded-certificate", "unverified-chain"],
        ),
        ("order", examine(&(two_below(&root)), &roots), vec!["wrong-order"]),
        ("CA first", examine(&(middle.pem() + &plain), &roots), vec!["wrong-order"]),
        (
            "root sent",
            examine(&(plain.clone() + &middle.pem() + &root.pem()), &roots),
            vec!["unneeded-certificate"],
        ),
        (
            "stranger sent",
            examine(&(plain.clone() + &stranger.pem() + &middle.pem()), &roots),
            vec!["unneeded-certificate"],
        ),
        ("RSA 1024", of_data("weak-key.pem"), vec!["weak-key"]),
        ("SHA-1", of_data("sha1.pem"), vec!["weak-signature"]),
        ("MD5", of_data("md5.pem"), vec!["weak-signature"]),
        (
            "malformed",
            examine("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", &roots),
            vec!["unreadable-certificate"],
        ),
        ("cut", examine(&plain[..plain.len() / 2], &roots), vec!["unreadable-certificate"]),
        ("none", examine("hello", &roots), vec!["unreadable-certificate"]),
        (
            "many",
            examine(&many, &roots),
            vec!["missing-intermediate", "oversized-chain", "unneeded-certificate"],
        ),
    ]
}

fn openssl(params: &mut CertificateParams) {
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
}

/// An extension that must be understood and is not.
fn unknown() -> CustomExtension {
    let mut extension =
        CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 55555, 1], vec![5, 0]);
    extension.set_criticality(true);
    extension
}

/// A certificate that a CA of the same name signed, with another key.
fn forged(middle: &Authority) -> String {
    let _ = middle;
    Authority::root("Test Intermediate", now()).leaf(|_| ()).pem()
}

/// Two intermediates, the upper one first.
fn two_below(root: &Authority) -> String {
    let upper = root.intermediate("Upper");
    let lower = upper.intermediate("Lower");
    lower.leaf(|_| ()).pem() + &upper.pem() + &lower.pem()
}

/// Where another objection keeps clients from looking for a root, its name alone proves nothing.
#[test]
fn a_root_of_the_same_name_is_another_one() {
    let root = Authority::root("Test Root", now());
    let middle = root.intermediate("Test Intermediate");
    let leaf = middle.leaf(|params| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    });
    let chain = leaf.pem() + &middle.pem();
    assert_names(&examine(&chain, &root.roots()), ["wrong-purpose"]);
    let namesake = Authority::root("Test Root", now());
    assert_names(&examine(&chain, &namesake.roots()), ["unknown-issuer", "wrong-purpose"]);
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let root = Authority::root("Test Root", now());
    let middle = root.intermediate("Test Intermediate");
    let leaf = middle.leaf(|params| valid(params, now(), -500, -2));
    let found = examine_for(&leaf.pem(), "other.example", &root.roots(), now());
    assert_names(
        &found,
        ["expired-certificate", "long-validity", "missing-intermediate", "wrong-host"],
    );
    let messages: Vec<&str> =
        found.examined.findings.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "the certificate expired 2 days ago, on 2026-12-22T00:00:00Z",
            "the certificate is not for `other.example` but for `lava.example`, `localhost`, `127.0.0.1`",
            "the issuer `CN=Test Intermediate` is neither sent nor trusted: an intermediate is missing, or the CA is unknown",
            "the certificate is valid for 498 days",
        ]
    );
}

#[test]
fn facts_are_those_of_the_certificates() {
    let root = Authority::root("Test Root", now());
    let pem = root.leaf(|_| ()).pem();
    let found = examine(&pem, &root.roots());
    assert!(found.facts.trusted && found.facts.connection.is_none());
    let [leaf] = &found.facts.chain[..] else { panic!("{:?}", found.facts) };
    assert_eq!((leaf.subject.as_str(), leaf.issuer.as_str()), ("CN=lava.example", "CN=Test Root"));
    assert_eq!(leaf.names, ["lava.example", "localhost", "127.0.0.1"]);
    assert_eq!((leaf.key.as_str(), leaf.signature.as_str()), ("EC P-256", "ECDSA with SHA-256"));
    assert_eq!((leaf.days_left, leaf.is_ca, leaf.is_self_signed), (80, false, false));
    assert_eq!(leaf.not_after.seconds(), now().seconds() + 80 * DAY.unsigned_abs());
    assert_eq!(leaf.sha256.len(), 64);
}

#[test]
fn dates_count_to_the_second() {
    let root = Authority::root("Test Root", now());
    let leaf = root.leaf(|params| valid(params, now(), 0, 0)).pem();
    let at = |seconds: u64| {
        let moment = Timestamp::from_seconds(now().seconds() - 1 + seconds).unwrap();
        examine_for(&leaf, "lava.example", &root.roots(), moment)
    };
    assert_names(&at(0), ["future-certificate"]);
    assert_names(&at(1), []);
    assert!(at(1).facts.trusted);
    assert_names(&at(2), ["expired-certificate"]);
    assert_eq!(at(2).facts.chain[0].days_left, -1);
}

#[test]
fn one_certificate_can_be_trusted_by_itself() {
    let leaf = Leaf::of_itself(now(), |_| ());
    let roots = Roots::from_der([leaf.der()], "a test").unwrap();
    assert_names(&examine(&leaf.pem(), &roots), []);
    // Under its own name but by another key, nothing is trusted.
    let found = examine(&Leaf::of_itself(now(), |_| ()).pem(), &roots);
    assert!(!found.facts.trusted);
    assert_names(&found, ["unverified-chain"]);
}

#[test]
fn a_key_in_the_file_is_left_alone() {
    let root = Authority::root("Test Root", now());
    let leaf = root.leaf(|_| ());
    let secret = leaf.key.serialize_pem();
    let found = examine(&format!("{secret}{}{secret}", leaf.pem()), &root.roots());
    assert_names(&found, []);
    let expired = root.leaf(|params| valid(params, now(), -90, -3)).pem();
    let found = examine(&format!("{secret}{expired}"), &root.roots());
    let place = &found.examined.findings[0].place;
    assert_eq!(
        (place.line, &*place.excerpt.text),
        (secret.lines().count() + 1, "-----BEGIN CERTIFICATE-----")
    );
    assert!(!format!("{found:?}").contains(secret.lines().nth(1).unwrap()));
}

#[test]
fn a_wildcard_is_one_label_and_names_are_long_or_many() {
    let root = Authority::root("Test Root", now());
    let names = |names: &[String]| {
        let all =
            names.iter().map(|name| SanType::DnsName(name.as_str().try_into().unwrap())).collect();
        root.leaf(|params| params.subject_alt_names = all).pem()
    };
    let wild = names(&["*.lava.example".to_owned()]);
    assert_names(&examine_for(&wild, "eu.lava.example", &root.roots(), now()), []);
    assert_names(&examine_for(&wild, "a.eu.lava.example", &root.roots(), now()), ["wrong-host"]);
    let many: Vec<String> = (0..500).map(|number| format!("host-{number}.example")).collect();
    let found = examine(&names(&many), &root.roots());
    assert_eq!(found.facts.chain[0].names.len(), 500);
    assert!(found.examined.findings[0].message.ends_with("`host-4.example` and 495 more"));
}

#[test]
fn there_must_be_something_to_trust() {
    assert!(Roots::from_pem(b"nothing", "a test").is_err());
    assert!(Roots::from_der([b"nothing"], "a test").is_err());
    // Any certificate may be trusted, one without extensions too.
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::OrganizationName, "x");
    let plain = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
    assert!(Roots::from_der([plain.der()], "a test").is_ok());
}
