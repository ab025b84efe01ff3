//! Rules that an operator names: by number, by name, or by the first digits of a number.

use super::finding::Rule;

/// Some of the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    rules: Vec<&'static str>,
}

/// A word that names no rule.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no rule")]
pub struct NoSuchRule(pub String);

impl Selection {
    /// Reads words such as `SNR101`, `exec-call`, or `SNR1` for all whose number begins so, of rules `among` these.
    ///
    /// # Errors
    ///
    /// Fails on the first word that names nothing.
    pub fn parse<'a>(
        words: impl IntoIterator<Item = &'a str>,
        among: &[&'static Rule],
    ) -> Result<Self, NoSuchRule> {
        let mut rules = Vec::new();
        for word in words {
            let before = rules.len();
            rules.extend(among.iter().filter(|rule| is_named(rule, word)).map(|rule| rule.id));
            if rules.len() == before {
                return Err(NoSuchRule(word.to_owned()));
            }
        }
        rules.sort_unstable();
        rules.dedup();
        Ok(Self { rules })
    }

    /// Says whether no rule is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Says whether a rule is in it.
    #[must_use]
    pub fn contains(&self, rule: &Rule) -> bool {
        self.rules.binary_search(&rule.id).is_ok()
    }

    /// Adds what is in another.
    pub fn add(&mut self, other: &Self) {
        self.rules.extend(&other.rules);
        self.rules.sort_unstable();
        self.rules.dedup();
    }
}

/// Says whether a word names a rule.
fn is_named(rule: &Rule, word: &str) -> bool {
    let word = word.trim();
    let start = rule.id.get(..word.len()).unwrap_or_default();
    let by_number = word.len() >= 3 && start.eq_ignore_ascii_case(word);
    by_number || rule.name.eq_ignore_ascii_case(word)
}

#[cfg(test)]
mod tests {
    use super::super::finding::{Confidence, Kind, Severity};
    use super::*;

    const fn rule(id: &'static str, name: &'static str) -> Rule {
        Rule {
            id,
            name,
            kind: Kind::Note,
            cwe: 1,
            severity: Severity::Low,
            confidence: Confidence::Low,
            help: "",
            docs: "",
        }
    }

    static RULES: [Rule; 4] = [
        rule("SNR001", "one"),
        rule("SNR002", "two"),
        rule("SNR101", "three"),
        rule("SNR028", "process-permission"),
    ];

    #[test]
    fn rules_are_named_by_number_name_and_first_digits() {
        let [one, two, three, four] = &RULES;
        let all = [one, two, three, four];
        let chosen = Selection::parse(["snr001", "process-permission", "SNR1"], &all).unwrap();
        for (rule, is_in) in [(one, true), (four, true), (two, false), (three, true)] {
            assert_eq!(chosen.contains(rule), is_in, "{}", rule.id);
        }
        for word in ["", "S", "SNR0000", "nothing"] {
            assert_eq!(Selection::parse([word], &all), Err(NoSuchRule(word.to_owned())));
        }
    }
}
