//! Names of environment variables: which hold secrets of the bot, which hold a key for some service.

use super::value::Marks;

/// Words by which a variable is the bot's own secret.
const BOT_SECRETS: &[&str] = &[
    "DISCORD", "BOT", "LAVALINK", "LAVA", "NODE", "SONORA", "VAULT", "MASTER", "WEBHOOK",
    "DATABASE", "DB", "POSTGRES", "MYSQL", "REDIS", "MONGO", "AWS", "CLIENT",
];

/// Words by which a variable is a secret at all.
const SECRET_WORDS: &[&str] = &[
    "TOKEN",
    "SECRET",
    "PASSWORD",
    "PASSWD",
    "PASS",
    "PASSPHRASE",
    "PW",
    "CREDENTIALS",
    "DSN",
    "WEBHOOK",
];

/// Returns what clings to the value of a variable.
pub(crate) fn kind_of_variable(name: &str) -> Marks {
    let upper = name.to_ascii_uppercase();
    let words: Vec<&str> = upper.split(['_', '-', '.']).collect();
    let any = |list: &[&str]| words.iter().any(|word| list.contains(word));
    if matches!(upper.as_str(), "TOKEN" | "PASSWORD" | "SECRET") {
        return Marks::SECRET;
    }
    if any(SECRET_WORDS) {
        return if any(BOT_SECRETS) { Marks::SECRET } else { Marks::SERVICE_KEY };
    }
    if words.contains(&"KEY") || words.contains(&"APIKEY") || upper.ends_with("TOKEN") {
        return if any(&["AWS", "MASTER", "SECRET", "PRIVATE", "SONORA"]) {
            Marks::SECRET
        } else {
            Marks::SERVICE_KEY
        };
    }
    if matches!(
        upper.as_str(),
        "USER" | "USERNAME" | "LOGNAME" | "HOSTNAME" | "COMPUTERNAME" | "HOME" | "USERPROFILE"
    ) {
        return Marks::HOST;
    }
    Marks::default()
}
