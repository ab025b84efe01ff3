//! What each kind of secret looks like.

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};

use super::super::api_key;
use super::{Match, SecretKind};

/// The shortest run that can begin a secret: the number of a Telegram bot, or `webhooks`.
const MIN_RUN: usize = 3;
/// The most of a text after `-----BEGIN ... PRIVATE KEY-----` that is looked at for key material.
const KEY_LOOKAHEAD: usize = 400;
/// Words that stand where a secret would.
const PLACEHOLDERS: &[&str] = &[
    "changeme",
    "dummy",
    "example",
    "goes",
    "here",
    "insert",
    "placeholder",
    "redacted",
    "replace",
    "sample",
    "secret",
    "token",
    "xxxx",
    "your",
];

/// A text that is looked through.
pub(super) struct Text<'a> {
    text: &'a str,
}

impl<'a> Text<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text }
    }

    /// Returns the next run of letters, digits, `_` and `-` that is long enough.
    pub(super) fn run(&self, from: usize) -> Option<(usize, usize)> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        loop {
            let rest = bytes.get(at..)?;
            let start = at + rest.iter().position(|byte| is_run(*byte))?;
            let end = self.run_end(start);
            if end - start >= MIN_RUN {
                return Some((start, end));
            }
            at = end;
        }
    }

    /// Returns the secret that a run is or begins.
    pub(super) fn secret(&self, start: usize, end: usize) -> Option<Match> {
        let run = self.text.get(start..end).filter(|run| run.len() >= MIN_RUN)?;
        let whole = |kind| Some(Match { kind, start, end });
        match run.as_bytes() {
            [b'-', ..] => {
                let dashes = run.len() - run.trim_start_matches('-').len();
                return self.private_key(start, run).or_else(|| self.secret(start + dashes, end));
            }
            [b'e', b'y', b'J', ..] => {
                if let Some(found) = self.jwt(start, end, run) {
                    return Some(found);
                }
            }
            [b'm', b'f', b'a'] => return self.user_token(start, end),
            [b'0'..=b'9', ..] => return self.telegram(start, end, run),
            b"webhooks" => return self.webhook(start, end),
            b"youshallnotpass" => return whole(SecretKind::LavalinkDefault),
            // Its checksum tells it from what stands in its place.
            _ if api_key::is_prefixed(run) => return whole(SecretKind::SonoraApiKey),
            _ => {}
        }
        if let Some(kind) = prefixed(run) {
            return whole(kind);
        }
        self.bot_token(start, end, run)
    }

    /// `BASE64(id).TIME.MAC`, where the id is that of the bot: a number of 17 to 20 digits (Discord developer
    /// documentation, "Snowflakes").
    fn bot_token(&self, start: usize, end: usize, run: &str) -> Option<Match> {
        if !(23..=27).contains(&run.len()) {
            return None;
        }
        let time = self.after(end, '.')?;
        let mac = self.after(time.1, '.')?;
        let lengths = (5..=8).contains(&(time.1 - time.0)) && (25..=50).contains(&(mac.1 - mac.0));
        if !lengths {
            return None;
        }
        let id = BASE64_NOPAD.decode(run.as_bytes()).ok()?;
        let number = (17..=20).contains(&id.len()) && id.iter().all(u8::is_ascii_digit);
        let real = number && is_varied(&id, 4) && is_random(self.text.get(mac.0..mac.1)?);
        real.then_some(Match { kind: SecretKind::DiscordToken, start, end: mac.1 })
    }

    /// The token of a user with two factors: `mfa.` and 84 characters.
    fn user_token(&self, start: usize, end: usize) -> Option<Match> {
        let token = self.after(end, '.')?;
        let real = token.1 - token.0 >= 80 && is_random(self.text.get(token.0..token.1)?);
        real.then_some(Match { kind: SecretKind::DiscordToken, start, end: token.1 })
    }

    /// `https://discord.com/api/webhooks/ID/TOKEN`, with `/v10` or a subdomain or without.
    fn webhook(&self, start: usize, end: usize) -> Option<Match> {
        let id = self.after(end, '/')?;
        let token = self.after(id.1, '/')?;
        let digits = self.text.get(id.0..id.1)?.bytes().all(|byte| byte.is_ascii_digit());
        let token_text = self.text.get(token.0..token.1)?;
        if !digits
            || !(16..=20).contains(&(id.1 - id.0))
            || token_text.len() < 60
            || !is_random(token_text)
        {
            return None;
        }
        let before = self.text.get(..start)?.strip_suffix('/')?;
        let before = match before.rsplit_once('/')? {
            (before, version) if is_version(version) => before,
            _ => before,
        };
        let before = before.strip_suffix("/api")?;
        let host =
            ["discord.com", "discordapp.com"].iter().find_map(|host| before.strip_suffix(host))?;
        let from =
            host.rfind(|character: char| !(character.is_ascii_alphanumeric() || character == '.'));
        let from = match from {
            Some(at) if host.get(..=at).is_some_and(|before| before.ends_with("://")) => {
                let scheme = host.get(..at.saturating_sub(2)).unwrap_or_default();
                scheme
                    .rfind(|character: char| !character.is_ascii_alphabetic())
                    .map_or(0, |at| at + 1)
            }
            Some(at) => at + host.get(at..)?.chars().next().map_or(1, char::len_utf8),
            None => 0,
        };
        Some(Match { kind: SecretKind::DiscordWebhook, start: from, end: token.1 })
    }

    /// `ID:AA...`: 8 to 10 digits and 35 characters.
    fn telegram(&self, start: usize, end: usize, run: &str) -> Option<Match> {
        if !(8..=10).contains(&run.len()) || !run.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.bot_token(start, end, run);
        }
        let token = self.after(end, ':')?;
        let text = self.text.get(token.0..token.1)?;
        let real = text.len() == 35 && text.starts_with("AA") && is_random(text);
        real.then_some(Match { kind: SecretKind::Telegram, start, end: token.1 })
    }

    /// Three runs with dots between them, of which the first is a header with `alg` (RFC 7519, RFC 7515).
    fn jwt(&self, start: usize, end: usize, run: &str) -> Option<Match> {
        let claims = self.after(end, '.')?;
        let signature = self.after(claims.1, '.')?;
        let header = BASE64URL_NOPAD.decode(run.as_bytes()).ok()?;
        let is_header =
            header.starts_with(b"{") && String::from_utf8_lossy(&header).contains("\"alg\"");
        let real = is_header
            && signature.1 - signature.0 >= 20
            && is_random(self.text.get(signature.0..signature.1)?);
        real.then_some(Match { kind: SecretKind::Jwt, start, end: signature.1 })
    }

    /// `-----BEGIN ... PRIVATE KEY-----` with key material after it.
    fn private_key(&self, start: usize, run: &str) -> Option<Match> {
        let begin = run.find("-----BEGIN")?;
        let rest = self.text.get(start + begin..)?.strip_prefix("-----BEGIN ")?;
        let label = rest.split_once("-----")?.0;
        if label.len() > 40 || !(label.ends_with("PRIVATE KEY") || label == "PGP PRIVATE KEY BLOCK")
        {
            return None;
        }
        let body = rest.as_bytes().get(label.len() + 5..)?;
        let body = body.get(..KEY_LOOKAHEAD).unwrap_or(body);
        let line = body.windows(2).position(|pair| pair == b"--").unwrap_or(body.len());
        let body = body.get(..line)?;
        let material = body.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
        let end = start + begin + "-----BEGIN ".len() + label.len() + 5;
        let real = material >= 40 && is_varied(body, 12);
        real.then_some(Match { kind: SecretKind::PrivateKey, start: start + begin, end })
    }

    /// Returns the run after `end`, if only `between` stands there.
    fn after(&self, end: usize, between: char) -> Option<(usize, usize)> {
        let rest = self.text.get(end..)?.strip_prefix(between)?;
        let start = self.text.len() - rest.len();
        let end = self.run_end(start);
        (end > start).then_some((start, end))
    }

    fn run_end(&self, start: usize) -> usize {
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        start + rest.iter().position(|byte| !is_run(*byte)).unwrap_or(rest.len())
    }
}

/// Returns the kind of a secret that is one run with a prefix of its own.
fn prefixed(run: &str) -> Option<SecretKind> {
    let rest = |prefix: &str| run.strip_prefix(prefix);
    let alphanumeric = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let (kind, body) = if let Some(body) = rest("AKIA").or_else(|| rest("ASIA")) {
        let upper = body.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        (SecretKind::Aws, (body.len() == 16 && upper).then_some(body)?)
    } else if let Some(body) = rest("AIza") {
        (SecretKind::Google, (body.len() == 35).then_some(body)?)
    } else if let Some(body) = rest("GOCSPX-") {
        (SecretKind::Google, (body.len() == 28).then_some(body)?)
    } else if let Some(body) = rest("github_pat_") {
        (SecretKind::GitHub, (body.len() == 82).then_some(body)?)
    } else if let Some(body) =
        ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].iter().find_map(|prefix| rest(prefix))
    {
        (SecretKind::GitHub, (body.len() >= 36 && alphanumeric(body)).then_some(body)?)
    } else if let Some(body) = rest("sk-ant-") {
        (SecretKind::Anthropic, (body.len() >= 80).then_some(body)?)
    } else if let Some(body) = rest("sk-") {
        (SecretKind::OpenAi, (body.len() >= 40).then_some(body)?)
    } else if let Some(body) = rest("sk_live_").or_else(|| rest("rk_live_")) {
        (SecretKind::Stripe, (body.len() >= 24 && alphanumeric(body)).then_some(body)?)
    } else if let Some(body) = ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xapp-"]
        .iter()
        .find_map(|prefix| rest(prefix))
    {
        (
            SecretKind::Slack,
            (body.len() >= 20 && body.bytes().any(|byte| byte.is_ascii_digit())).then_some(body)?,
        )
    } else {
        return None;
    };
    is_random(body).then_some(kind)
}

fn is_run(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

fn is_version(segment: &str) -> bool {
    segment.strip_prefix('v').is_some_and(|number| {
        (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Says whether a text looks drawn, and not written by somebody in place of a secret.
fn is_random(text: &str) -> bool {
    if !is_varied(text.as_bytes(), 8) {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    !PLACEHOLDERS.iter().any(|word| lower.contains(word))
}

/// Says whether at least `least` different bytes occur.
fn is_varied(bytes: &[u8], least: u32) -> bool {
    let mut seen = [0u64; 4];
    for byte in bytes {
        if let Some(word) = seen.get_mut(usize::from(byte >> 6)) {
            *word |= 1 << (byte & 63);
        }
    }
    seen.iter().map(|word| word.count_ones()).sum::<u32>() >= least
}
