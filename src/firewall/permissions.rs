//! A rule for each capability: something needs it, and it was not granted.
//!
//! The numbers are stable: a capability that comes later takes the next free one, not the one of its
//! place.

use std::borrow::Cow;

use crate::core::capability::{Capability, Permission};
use crate::core::finding::{Confidence, Finding, Kind, Rule, Severity};

use super::scan::Used;

macro_rules! permissions {
    ($($variant:ident, $id:literal, $name:literal, $word:literal, $scope:literal, $cwe:literal,
        $severity:ident, $example:literal, $why:literal;)+) => {
        /// Every rule about a permission, in the order of [`Capability::ALL`].
        pub static RULES: &[Rule] = &[$(Rule {
            id: $id,
            name: $name,
            kind: Kind::Permission,
            cwe: $cwe,
            severity: Severity::$severity,
            confidence: Confidence::High,
            help: concat!("grant `", $word, "` if the plugin may have it"),
            docs: concat!(
                "## What it does\n\nFinds what needs the capability `", $word, "` where that was not granted.\n\n",
                "## Why it is bad\n\n", $why, "\n\n",
                "## Example\n\n```python\n", $example, "\n```\n\n",
                "## Fix\n\nGrant it with `--permission ", $word, $scope, "`, or in a settings file outside of \
                 the plugin:\n\n```toml\n[grants.\"plugins/example.py\"]\npermissions = [\"", $word, $scope,
                "\"]\n```\n\nA word without a scope grants all of it. Or have the plugin do without.\n\n",
                "## References\n\n- [CWE-", $cwe, "](https://cwe.mitre.org/data/definitions/", $cwe, ".html)\n",
            ),
        },)+];

        fn word_of_rule(rule: &Rule) -> Option<Capability> {
            match rule.id { $($id => Some(Capability::$variant),)+ _ => None }
        }
    };
}

permissions! {
    AutoplayRead, "SNR001", "autoplay-read-permission", "autoplay.read", "", 862, Low,
        "player.autoplay.strategy",
        "It tells what will be played and how that is chosen, and changes nothing.";
    AutoplayWrite, "SNR002", "autoplay-write-permission", "autoplay.write", "", 862, Medium,
        "player.autoplay.start()",
        "It decides what the bot plays when nobody is asked.";
    CodeExec, "SNR003", "code-exec-permission", "code.exec", "", 94, High,
        "exec(\"x = 1\")",
        "Code that is made while the plugin runs can do everything that the bot can, and no reading of the files shows what.";
    Deserialize, "SNR004", "deserialize-permission", "deserialize", "", 502, High,
        "pickle.load(open(\"cache.bin\", \"rb\"))",
        "Formats such as pickle run code while they are loaded. Whoever can write the file or answer the request runs code in the bot.";
    Diagnostics, "SNR005", "diagnostics-permission", "diagnostics", "", 532, Medium,
        "client.diagnostics.export_logs(\"logs.json\")",
        "Logs and captured packets hold what users said, and session ids.";
    DiscordModerate, "SNR006", "discord-moderate-permission", "discord.moderate", "", 862, High,
        "await member.ban()",
        "It acts with all the rights that the bot has in a server, and no user is asked.";
    DiscordSend, "SNR007", "discord-send-permission", "discord.send", "", 862, Medium,
        "await channel.send(\"Now playing\")",
        "Messages come from the bot, which people trust, and carry out what the plugin knows.";
    DiscordWebhook, "SNR008", "discord-webhook-permission", "discord.webhook", "", 200, High,
        "discord.Webhook.from_url(url, session=session)",
        "A webhook is a way out of the server that needs no token. Most malicious Discord packages send what they steal to one.";
    EnvRead, "SNR009", "env-read-permission", "env.read", ":LANG", 526, High,
        "os.environ[\"LANG\"]",
        "Tokens and passwords are commonly handed to a bot in its environment.";
    EventsAdmin, "SNR010", "events-admin-permission", "events.admin", "", 862, Medium,
        "client.events.remove_all_listeners()",
        "It sees every event, and can keep other parts of the bot from seeing theirs, checks included.";
    EventsEmit, "SNR011", "events-emit-permission", "events.emit", "", 345, Medium,
        "client.events.emit(\"track_end\", track)",
        "Others act on events and cannot tell who emitted them.";
    EventsListen, "SNR012", "events-listen-permission", "events.listen", "", 862, Low,
        "client.events.on(\"track_start\", announce)",
        "It is told what is played where, and by whom.";
    FiltersRead, "SNR013", "filters-read-permission", "filters.read", "", 862, Info,
        "player.filters.to_payload()",
        "It sees audio settings, and changes nothing.";
    FiltersWrite, "SNR014", "filters-write-permission", "filters.write", "", 862, Low,
        "player.filters.nightcore()",
        "It changes what everybody in the channel hears.";
    FsRead, "SNR015", "fs-read-permission", "fs.read", ":data", 552, High,
        "open(\"data/songs.json\")",
        "The bot can read its token, its settings, SSH keys and browser profiles; so can a plugin in it.";
    FsWrite, "SNR016", "fs-write-permission", "fs.write", ":tmp", 73, High,
        "open(\"tmp/cache.json\", \"w\")",
        "Who can write files can change the bot's code and what starts with the machine, and delete what is there.";
    Import, "SNR017", "import-permission", "import", ":frobnicate", 829, Medium,
        "import frobnicate",
        "The package is not known here. What its functions do is not seen, and a name that is almost that of a known package may be a trap.";
    ImportDynamic, "SNR018", "import-dynamic-permission", "import.dynamic", "", 470, High,
        "importlib.import_module(name)",
        "A module that is named while the plugin runs can be any, `os` and `ctypes` included.";
    Introspect, "SNR019", "introspect-permission", "introspect", "", 470, High,
        "inspect.getmembers(client)",
        "Frames and objects lead to other objects, up to the bot's token and to `builtins`.";
    Native, "SNR020", "native-permission", "native", "", 111, Critical,
        "ctypes.CDLL(\"libopus.so.0\")",
        "Machine code reads and writes the memory of the whole process, past every rule of Python. No sandbox inside of Python holds it.";
    NetHttp, "SNR021", "net-http-permission", "net.http", ":x.io", 918, High,
        "requests.get(\"https://x.io/lyrics\")",
        "Requests carry out what the plugin knows, bring in code, and reach services inside of the network that trust it.";
    NetListen, "SNR022", "net-listen-permission", "net.listen", "", 668, High,
        "asyncio.start_server(handle, port=8080)",
        "Anybody who reaches the port talks to the plugin, past Discord and its rights.";
    NetSocket, "SNR023", "net-socket-permission", "net.socket", ":x.io:6667", 918, High,
        "socket.create_connection((\"x.io\", 6667))",
        "A connection of any kind carries out what the plugin knows and takes orders.";
    NodeAdmin, "SNR024", "node-admin-permission", "node.admin", "", 862, High,
        "await node.disconnect()",
        "A Lavalink node serves all players; commands to it pass by the checks that a player makes.";
    PlayerLifecycle, "SNR025", "player-lifecycle-permission", "player.lifecycle", "", 862, Medium,
        "await player.destroy()",
        "It joins and leaves voice channels, and ends what others listen to.";
    PlayerRead, "SNR026", "player-read-permission", "player.read", "", 862, Low,
        "player.position",
        "It sees what is played where.";
    PlayerWrite, "SNR027", "player-write-permission", "player.write", "", 862, Low,
        "await player.pause()",
        "It changes what everybody in the channel hears.";
    Process, "SNR028", "process-permission", "process", "", 78, High,
        "subprocess.run([\"ffmpeg\", \"-version\"])",
        "A program that it starts has all the rights of the bot and none of the rules for plugins.";
    QueueRead, "SNR029", "queue-read-permission", "queue.read", "", 862, Low,
        "player.queue.upcoming",
        "It sees what will be played, and who asked for it.";
    QueueWrite, "SNR030", "queue-write-permission", "queue.write", "", 862, Low,
        "player.queue.clear()",
        "It adds, removes and reorders what others asked for.";
    RuntimePatch, "SNR031", "runtime-patch-permission", "runtime.patch", "", 913, High,
        "signal.signal(signal.SIGTERM, print)",
        "The interpreter and its modules are shared; what a plugin changes there holds for the bot and all plugins.";
    SecretRead, "SNR032", "secret-read-permission", "secret.read", "", 522, Critical,
        "bot.http.token",
        "Who has the token is the bot, from any machine, until it is changed. Together with a way out it is a violation, whatever was granted.";
    SnapshotRead, "SNR033", "snapshot-read-permission", "snapshot.read", "", 862, Low,
        "snapshots.load_snapshot(guild_id)",
        "Snapshots hold what was played and queued, for whom.";
    SnapshotWrite, "SNR034", "snapshot-write-permission", "snapshot.write", "", 862, Medium,
        "snapshots.restore_snapshot(guild_id, player)",
        "Restoring replaces queue and state; saving writes files.";
    Thread, "SNR035", "thread-permission", "thread", "", 400, Medium,
        "threading.Thread(target=work).start()",
        "What runs beside the event loop goes on when the plugin is unloaded, and is stopped by nothing.";
    TrackLoad, "SNR036", "track-load-permission", "track.load", "", 918, Medium,
        "await client.load_track(url)",
        "Lavalink fetches the URL from where it stands, which may be inside of the network.";
    TrackRead, "SNR037", "track-read-permission", "track.read", "", 862, Info,
        "track.title",
        "It sees titles, authors and lengths.";
    TrackWrite, "SNR038", "track-write-permission", "track.write", "", 862, Low,
        "track.title = \"x\"",
        "Others show and log a track as the plugin changed it.";
}

/// Returns the rule about a capability.
#[must_use]
pub fn rule_of(capability: Capability) -> &'static Rule {
    RULES
        .iter()
        .find(|rule| word_of_rule(rule) == Some(capability))
        .expect("every capability has a rule, which a test checks")
}

/// Returns the finding that a use is not granted.
#[must_use]
pub fn not_granted(used: &Used) -> Finding {
    let asked = &used.permission;
    let is_all = asked.scope.is_none() && asked.capability.takes_scope();
    let all = if is_all { "all of " } else { "" };
    let message = format!("`{}` needs {all}`{asked}`, which was not granted", used.by);
    let mut finding = Finding::new(rule_of(asked.capability), used.place.clone(), message);
    finding.help = Cow::Owned(format!(
        "grant it with `--permission {}` if this plugin may {}{}",
        quoted(&asked.to_string()),
        asked.capability.meaning(),
        asked.scope.as_deref().map(|scope| format!(" ({scope})")).unwrap_or_default()
    ));
    finding.scope = used.scope.clone();
    finding
}

/// Returns the fewest permissions that cover all of these, in order of their words.
#[must_use]
pub fn smallest<'a>(asked: impl Iterator<Item = &'a Permission>) -> Vec<Permission> {
    let mut fewest: Vec<Permission> = Vec::new();
    for one in asked.cloned() {
        if !fewest.iter().any(|other| other.covers(&one)) {
            fewest.retain(|other| !one.covers(other));
            fewest.push(one);
        }
    }
    fewest.sort();
    fewest
}

/// Returns a word as a POSIX shell reads it back: scopes come from the plugin.
#[must_use]
pub fn quoted(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-:/=@%+,".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &[&str]) -> Vec<Permission> {
        words.iter().map(|word| Permission::parse(word).unwrap()).collect()
    }

    #[test]
    fn the_smallest_grant_names_nothing_twice() {
        for (asked, smallest_grant) in [
            (&["net.http:x.io", "net.http:x.io"][..], &["net.http:x.io"][..]),
            (&["net.http:x.io", "net.http", "thread"], &["net.http", "thread"]),
            (&["fs.read:data/a", "fs.read:data"], &["fs.read:data"]),
            (&["fs.read:../secret"], &["fs.read:../secret"]),
            (&["net.http:X.io", "net.http:x.io"], &["net.http:x.io"]),
        ] {
            let found = smallest(parsed(asked).iter());
            assert!(parsed(asked).iter().all(|one| found.iter().any(|grant| grant.covers(one))));
            assert_eq!(found.len(), smallest_grant.len(), "{found:?}");
        }
    }

    #[test]
    fn what_a_plugin_names_does_not_leave_the_quotes() {
        assert_eq!(quoted("net.http:x.io"), "net.http:x.io");
        assert_eq!(quoted("fs.read:a b; 'rm'"), "'fs.read:a b; '\\''rm'\\'''");
    }
}
