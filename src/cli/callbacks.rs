//! What age plugins ask: passed on to the terminal, where there is one.

use super::prompt::Prompts;

/// Answers plugins from the terminal, or not at all.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(feature = "age"), expect(dead_code, reason = "without age nobody asks"))]
pub(super) struct Ask(pub(super) Prompts);

#[cfg(feature = "age")]
impl crate::vault::slots::age::Callbacks for Ask {
    fn display_message(&self, message: &str) {
        let message = crate::core::text::printable(message);
        let _ = std::io::Write::write_all(
            &mut std::io::stderr(),
            format!("age plugin: {message}\n").as_bytes(),
        );
    }

    fn confirm(&self, message: &str, yes: &str, no: Option<&str>) -> Option<bool> {
        let no = no.unwrap_or("no");
        let question = format!("{message} [y = {yes}, n = {no}] ");
        let answer = self.ask(&question)?;
        Some(matches!(answer.trim(), "y" | "Y"))
    }

    fn request_public_string(&self, description: &str) -> Option<String> {
        self.ask(&format!("{description}: "))
    }

    fn request_passphrase(&self, description: &str) -> Option<secrecy::SecretString> {
        let description = crate::core::text::printable(description);
        let secret = self.0.secret(&description, "").ok()?;
        Some(secrecy::SecretString::from(secret.expose_str()?.to_owned()))
    }
}

#[cfg(not(feature = "age"))]
impl crate::vault::slots::age::Callbacks for Ask {}

#[cfg(feature = "age")]
impl Ask {
    fn ask(self, question: &str) -> Option<String> {
        if !self.0.are_allowed() {
            return None;
        }
        self.0.line(&crate::core::text::printable(question)).ok()
    }
}
