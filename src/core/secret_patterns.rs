//! Secrets that show by their form: tokens, keys and webhooks, found in any text.
//!
//! A text is cut into runs of letters, digits, `_` and `-`; a run begins like one of the forms or is passed by. What
//! somebody wrote in place of a secret (`your_token_here`, `xxxx`) is not found.

mod forms;

use self::forms::Text;

/// Whose secret it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretKind {
    /// An API key of Anthropic.
    Anthropic,
    /// The id of an access key of Amazon Web Services.
    Aws,
    /// The token of a Discord bot, or of a Discord user.
    DiscordToken,
    /// The URL of a Discord webhook: who has it can post.
    DiscordWebhook,
    /// A token of GitHub.
    GitHub,
    /// An API key or client secret of Google.
    Google,
    /// A JSON Web Token (RFC 7519).
    Jwt,
    /// The password that Lavalink's example configuration has.
    LavalinkDefault,
    /// An API key of OpenAI.
    OpenAi,
    /// A private key in PEM (RFC 7468) or OpenPGP armor.
    PrivateKey,
    /// A token of Slack.
    Slack,
    /// An API key that `sonora-sec api-key` issued.
    SonoraApiKey,
    /// A live key of Stripe.
    Stripe,
    /// The token of a Telegram bot.
    Telegram,
}

impl SecretKind {
    /// Returns the words for it, as in "a Discord token".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Anthropic => "an Anthropic API key",
            Self::Aws => "an AWS access key id",
            Self::DiscordToken => "a Discord token",
            Self::DiscordWebhook => "a Discord webhook",
            Self::GitHub => "a GitHub token",
            Self::Google => "a Google key",
            Self::Jwt => "a JSON Web Token",
            Self::LavalinkDefault => "Lavalink's default password",
            Self::OpenAi => "an OpenAI API key",
            Self::PrivateKey => "a private key",
            Self::Slack => "a Slack token",
            Self::SonoraApiKey => "a sonora API key",
            Self::Stripe => "a Stripe live key",
            Self::Telegram => "a Telegram bot token",
        }
    }
}

/// Where a secret stands in a text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Whose it is.
    pub kind: SecretKind,
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// Finds every secret in `text`, in order, none twice.
pub fn find(text: &str) -> impl Iterator<Item = Match> + '_ {
    let text = Text::new(text);
    let (mut at, mut done) = (0, 0);
    std::iter::from_fn(move || {
        while let Some((start, end)) = text.run(at) {
            at = end;
            if let Some(found) = text.secret(start, end) {
                // A webhook begins before the run that it was known by, which may touch the secret before it.
                let start = found.start.max(done);
                (at, done) = (found.end.max(end), found.end);
                return Some(Match { start, ..found });
            }
        }
        None
    })
}

#[cfg(test)]
mod tests;
