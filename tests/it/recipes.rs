//! `docs/recipes.md`: its unit file, YAML, crontab and `.envrc` are taken out of the page, and what
//! they run is run as their tool would run it. The page's `console` blocks are `readme.rs`'s.

#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::readme::blocks;
use crate::sonora::{BINARY, Home, Outcome, is_root, not_run};

const PAGE: &str = include_str!("../../docs/recipes.md");

/// A user that no file of the system knows, in the range of `DynamicUser=` (systemd.exec(5)).
const DYNAMIC_USER: &str = "64999";

/// A stand-in for the bot and for `deploy.sh`: what it got, without the values.
const BOT: &str = "#!/bin/sh\n\
    echo \"token of ${#DISCORD_TOKEN} characters\"\n\
    env | grep -q ^SONORA_SEC_ && echo 'has variables of sonora-sec'\n\
    exit 0\n";
const BOT_SAYS: &str = "token of 6 characters\n";

/// Returns the page's file of that name, without the line that names it.
fn file(name: &str) -> String {
    let title = format!("# {name}");
    let blocks = blocks(PAGE);
    let block = blocks.iter().find(|block| block.2.first() == Some(&title.as_str()));
    let lines = &block.unwrap_or_else(|| panic!("no `{name}` on the page")).2;
    lines[1..].iter().map(|line| format!("{line}\n")).collect()
}

/// Returns the page's lines of shell that come first after a text, which is no part of a block.
fn commands_after(text: &str) -> Vec<&'static str> {
    let (_, rest) = PAGE.split_once(text).unwrap_or_else(|| panic!("no `{text}` on the page"));
    blocks(rest).into_iter().find(|block| block.0 == "sh").unwrap().2
}

/// Returns the value after `key: ` or `- key: ` in YAML, where it stands once.
fn yaml_value(yaml: &str, key: &str) -> String {
    let found: Vec<&str> = yaml
        .lines()
        .map(|line| line.trim_start().trim_start_matches("- "))
        .filter_map(|line| line.strip_prefix(key)?.strip_prefix(": "))
        .collect();
    let [value] = found.as_slice() else { panic!("`{key}` in {yaml}: {found:?}") };
    (*value).to_owned()
}

/// Returns the lines below `key:` in YAML that stand deeper, trimmed.
fn yaml_below(yaml: &str, key: &str) -> Vec<String> {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let mut lines = yaml.lines();
    let head = lines.by_ref().find(|line| line.trim() == format!("{key}:")).unwrap();
    lines.take_while(|line| depth(line) > depth(head)).map(|line| line.trim().to_owned()).collect()
}

/// Returns the mapping below `key:` in YAML.
fn yaml_mapping(yaml: &str, key: &str) -> BTreeMap<String, String> {
    yaml_below(yaml, key)
        .iter()
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Insists that something failed with a text that the page explains.
#[track_caller]
fn explained(outcome: &Outcome, code: i32, text: &str) {
    assert_eq!(outcome.code, code, "{outcome:?}");
    told(outcome, text);
}

/// Insists that a text was said, and that the page explains it.
#[track_caller]
fn told(outcome: &Outcome, text: &str) {
    assert!(outcome.stderr.contains(text), "expected `{text}` in {outcome:?}");
    assert!(PAGE.contains(text), "the page does not explain `{text}`");
}

/// A home with the entry of the recipes, `bin/sonora-sec`, and the stand-ins.
struct Machine {
    home: Home,
}

impl Machine {
    fn new() -> Self {
        let home = Home::with_vault();
        home.store("discord_token", "s3cret");
        home.folder("bin");
        symlink(BINARY, home.path("bin/sonora-sec")).unwrap();
        symlink("/bin/sh", home.path("bin/python")).unwrap();
        for name in ["bot.py", "deploy.sh"] {
            home.write(name, BOT);
            home.mode(name, 0o755);
        }
        Self { home }
    }

    fn path(&self, name: &str) -> String {
        self.home.path(name).into_os_string().into_string().unwrap()
    }

    fn receipt(&self) -> String {
        self.home.run(&["receipt", "show"]).ok().text().trim().to_owned()
    }

    fn identity(&self) -> String {
        String::from_utf8(self.home.read("bot.key")).unwrap()
    }

    fn search_path(&self) -> String {
        format!("{}:{}", self.path("bin"), std::env::var("PATH").unwrap())
    }

    /// Returns a command in this home with nothing but a PATH in its environment, without a
    /// terminal.
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("setsid");
        command.args(words).current_dir(self.home.path("")).env_clear();
        command.env("PATH", self.search_path()).stdin(Stdio::null());
        command
    }
}

fn run(command: &mut Command) -> Outcome {
    Outcome::of(command.output().expect("`setsid` of util-linux is installed"))
}

fn is_there(program: &str) -> bool {
    let found = Command::new(program).arg("--version").stdin(Stdio::null()).output();
    if let Err(error) = &found {
        not_run(&format!("no `{program}` ({error})"));
    }
    found.is_ok()
}

/// The page's unit file: what it sets, and its words.
struct Unit {
    lines: Vec<(String, String)>,
}

impl Unit {
    fn of_page() -> Self {
        let text = file("/etc/systemd/system/bot.service").replace("\\\n", " ");
        let pairs = text.lines().filter_map(|line| line.split_once('='));
        Self { lines: pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect() }
    }

    fn all(&self, key: &str) -> impl Iterator<Item = &str> {
        self.lines.iter().filter(move |line| line.0 == key).map(|line| line.1.as_str())
    }
}

/// A service as systemd sets it up: credentials in a folder of their own, a state folder behind a
/// link, a user without a home.
struct Service {
    machine: Machine,
    unit: Unit,
}

impl Service {
    /// Installs it as the page says, with its own place for `/etc/bot`.
    fn installed() -> Self {
        let service = Self { machine: Machine::new(), unit: Unit::of_page() };
        let machine = &service.machine;
        std::fs::rename(machine.home.path("v.svault"), machine.home.path("bot.svault")).unwrap();
        let lines: Vec<String> =
            commands_after("`sonora-sec receipt show` prints\nwhere the vault")
                .iter()
                .filter(|line| !line.starts_with("systemctl "))
                .map(|line| line.replace("/etc/bot", &machine.path("etc")))
                .collect();
        assert_eq!(lines.len(), 3);
        // The vault was moved: what was seen of it stays valid for the way it was.
        let receipt = run(machine
            .command(&["sonora-sec", "receipt", "show", "--vault", "bot.svault"])
            .env("HOME", machine.path("")))
        .ok();
        let mut install = machine.command(&["sh", "-ec", &lines.join("\n")]);
        run(install.env("SONORA_RECEIPT", receipt.text().trim())).ok();
        machine.home.folder("private/bot");
        machine.home.mode("private/bot", 0o700);
        machine.home.folder("lib");
        symlink(machine.home.path("private/bot"), machine.home.path("lib/bot")).unwrap();
        service.load_credentials();
        service
    }

    /// Copies what `LoadCredential=` names, as it is at each start of a service.
    fn load_credentials(&self) {
        let home = &self.machine.home;
        home.folder("credentials");
        home.mode("credentials", 0o750);
        std::fs::remove_dir_all(home.path("credentials")).unwrap();
        home.folder("credentials");
        for (name, path) in self.unit.all("LoadCredential").map(|l| l.split_once(':').unwrap()) {
            let copy = format!("credentials/{name}");
            home.write(&copy, home.read(path.replace("/etc/bot", "etc")));
            // systemd lets its user in by an access list, which shows as a right of the group.
            home.mode(&copy, 0o440);
        }
        home.mode("credentials", 0o550);
    }

    /// Returns the words of `ExecStart=`, places and variables filled in.
    fn words(&self, receipt: &str) -> Vec<String> {
        let [line] = self.unit.all("ExecStart").collect::<Vec<_>>().try_into().unwrap();
        let words = line.split_whitespace().map(|word| match word {
            "${SONORA_RECEIPT}" => receipt.to_owned(),
            "/opt/bot/bot.py" => self.machine.path("bot.py"),
            "/usr/bin/python3" => "/bin/sh".to_owned(),
            "/usr/local/bin/sonora-sec" => BINARY.to_owned(),
            word => word.to_owned(),
        });
        words.collect()
    }

    /// Returns the receipt in the file that `EnvironmentFile=` names.
    fn receipt(&self) -> String {
        let [path] = self.unit.all("EnvironmentFile").collect::<Vec<_>>().try_into().unwrap();
        let text = self.machine.home.read(path.replace("/etc/bot", "etc"));
        let text = String::from_utf8(text).unwrap();
        text.strip_prefix("SONORA_RECEIPT=").unwrap().trim().to_owned()
    }

    fn start(&self, words: &[String], without: Option<&str>) -> Outcome {
        let (machine, mut all) = (&self.machine, Vec::new());
        if is_root() {
            machine.home.give_to(DYNAMIC_USER.parse().unwrap());
            all.extend(["setpriv", "--reuid", DYNAMIC_USER, "--regid", DYNAMIC_USER]);
            all.extend(["--clear-groups", "--inh-caps=-all"]);
        }
        all.extend(words.iter().map(String::as_str));
        let mut command = machine.command(&all);
        command.current_dir("/").env("CREDENTIALS_DIRECTORY", machine.path("credentials"));
        for line in self.unit.all("Environment") {
            let line = line.replace("%d", &machine.path("credentials"));
            let line = line.replace("%S", &machine.path("lib"));
            let (name, value) = line.split_once('=').unwrap();
            if without != Some(name) {
                command.env(name, value);
            }
        }
        run(&mut command)
    }
}

/// Says whether another user can run the program, which lies where the tester built it.
fn another_user_can_run_it() -> bool {
    let user = ["--reuid", DYNAMIC_USER, "--regid", DYNAMIC_USER, "--clear-groups", BINARY];
    let output = Command::new("setpriv").args(user).arg("--version").output();
    let can = !is_root() || output.is_ok_and(|output| output.status.success());
    if !can {
        not_run("another user cannot run the program here");
    }
    can
}

#[test]
fn the_systemd_service_starts_the_bot_and_remembers_the_vault() {
    if !another_user_can_run_it() {
        return;
    }
    let service = Service::installed();
    let words = service.words(&service.receipt());
    let first = service.start(&words, None).ok();
    assert_eq!((first.text(), first.stderr.as_str()), (BOT_SAYS, ""));
    let receipts = service.machine.home.list("private/bot/sonora-sec/receipts");
    assert!(!receipts.is_empty());

    // What it remembers is enough from then on, and an older vault is refused.
    let old = service.machine.home.read("etc/bot.svault");
    let store = ["store", "other", "--vault", "etc/bot.svault", "--identity", "etc/bot.key"];
    service
        .machine
        .home
        .sonora(&store)
        .stdin("x")
        .args(&["--expect-receipt", &words[3]])
        .run()
        .ok();
    service.load_credentials();
    let alone: Vec<String> = [&words[..2], &words[4..]].concat();
    assert_eq!(words[2], "--expect-receipt");
    assert_eq!(service.start(&alone, None).ok().text(), BOT_SAYS);
    service.machine.home.write("etc/bot.svault", old);
    service.load_credentials();
    let refused = service.start(&words, None);
    assert!(refused.code == 125 && refused.stderr.contains("older"), "{refused:?}");
}

#[test]
fn the_systemd_service_says_what_is_missing() {
    if !another_user_can_run_it() {
        return;
    }
    let service = Service::installed();
    let words = service.words(&service.receipt());
    let alone = [&words[..2], &words[4..]].concat();
    explained(&service.start(&alone, None), 125, "cannot be checked");
    let home = &service.machine.home;
    if is_root() {
        let no_home = service.start(&words, Some("XDG_STATE_HOME"));
        explained(&no_home, 125, "this user has no home folder");
        home.mode("private/bot", 0o500);
        told(&service.start(&words, None).ok(), "cannot be remembered here");
        home.mode("private/bot", 0o700);
    }
    home.write("open.key", service.machine.identity());
    home.mode("open.key", 0o644);
    let open = [&words[..1], &["--identity".into(), service.machine.path("open.key")], &words[1..]];
    explained(&service.start(&open.concat(), None), 125, "other users can read the identity file");
}

#[test]
fn systemd_accepts_the_unit() {
    if !is_there("systemd-analyze") {
        return;
    }
    let home = Home::new();
    let unit = file("/etc/systemd/system/bot.service");
    let named = unit.replace("/usr/local/bin/sonora-sec", BINARY);
    assert_ne!(named, unit);
    let encrypted = "LoadCredentialEncrypted=sonora_identity:/etc/bot/bot.key.cred";
    let replaced = named.replace("LoadCredential=sonora_identity:/etc/bot/bot.key", encrypted);
    assert!(replaced != named && PAGE.contains(&format!("`{encrypted}`")));
    for (name, text) in [("bot.service", named), ("sealed.service", replaced)] {
        home.write(name, text);
        let mut verify = Command::new("systemd-analyze");
        let output = verify.args(["verify", "--man=no"]).arg(home.path(name)).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        let ours: Vec<&str> = told.lines().filter(|line| line.contains(name)).collect();
        assert!(output.status.success() && ours.is_empty(), "{name}: {told}");
    }
}

/// Runs words in a mount namespace of their own with what the page's `compose.yaml` mounts: the
/// folder `vault` read-only, the identity below `/run/secrets`, a volume for the state.
fn in_container(machine: &Machine, words: &[&str], mounts: &str) -> Option<Outcome> {
    let script = format!(
        "cd \"$1\" && mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /srv && \
         mkdir /run/secrets /srv/vault && touch /run/secrets/sonora_identity && \
         mount --bind bot.key /run/secrets/sonora_identity && \
         ln -s \"$1/volume\" /srv/state && {{ {mounts}; }} || exit 99; shift; exec \"$@\""
    );
    let top = machine.path("");
    let mut all = vec!["unshare", "--map-root-user", "--mount", "sh", "-c", &script, "sh", &top];
    all.extend(words);
    let yaml = file("compose.yaml");
    let mut command = machine.command(&all);
    command.env("HOME", "/").envs(yaml_mapping(&yaml, "environment"));
    let outcome = run(&mut command);
    if outcome.code == 99 || outcome.stderr.contains("unshare: ") {
        not_run(&format!("no mounts here ({})", outcome.stderr.trim()));
        return None;
    }
    Some(outcome)
}

const READ_ONLY: &str = "mount --bind vault /srv/vault && mount -o remount,ro,bind /srv/vault";

#[test]
fn the_compose_service_starts_the_bot_and_remembers_the_vault() {
    let machine = Machine::new();
    let yaml = file("compose.yaml");
    let receipt = machine.receipt();
    std::fs::create_dir(machine.home.path("vault")).unwrap();
    std::fs::rename(machine.home.path("v.svault"), machine.home.path("vault/bot.svault")).unwrap();
    machine.home.folder("volume");
    // An engine may put secrets there for everybody to read.
    machine.home.mode("bot.key", 0o444);
    let secrets = yaml_below(&yaml, "secrets");
    assert_eq!(secrets, ["- sonora_identity"]);
    assert_eq!(yaml_below(&yaml, "volumes"), ["- ./vault:/srv/vault:ro", "- state:/srv/state"]);

    let words: Vec<String> = serde_json::from_str(&yaml_value(&yaml, "command")).unwrap();
    let words: Vec<String> =
        words.iter().map(|word| word.replace("${SONORA_RECEIPT:?}", &receipt)).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let Some(started) = in_container(&machine, &words, READ_ONLY) else { return };
    assert_eq!((started.code, started.text(), started.stderr.as_str()), (0, BOT_SAYS, ""));
    let receipts = machine.home.list("volume/sonora-sec/receipts");
    assert!(!receipts.is_empty());

    let store = ["sonora-sec", "store", "x", "--generate"];
    let container = |words: &[&str], mounts| in_container(&machine, words, mounts).unwrap();
    explained(&container(&store, READ_ONLY), 2, "Read-only file system");
    let single =
        "touch /srv/vault/bot.svault && mount --bind vault/bot.svault /srv/vault/bot.svault";
    let told = "is mounted as a single file and cannot be replaced";
    explained(&container(&store, single), 2, told);
    let gone = container(
        &words,
        &format!("{READ_ONLY}; umount /run/secrets/sonora_identity; rm /run/secrets/*"),
    );
    explained(&gone, 125, "could not open the identity file");
}

/// Runs a line of a CI job as its runner does, on a fresh machine with a checkout.
fn in_ci(machine: &Machine, line: &str, variables: &BTreeMap<String, String>) -> Outcome {
    machine.home.folder("fresh");
    machine.home.folder("checkout");
    let _ = std::fs::copy(machine.home.path("v.svault"), machine.home.path("checkout/bot.svault"));
    let _ = std::fs::copy(machine.home.path("deploy.sh"), machine.home.path("checkout/deploy.sh"));
    machine.home.write("step.sh", line);
    let mut command = machine.command(&["bash", "-e", &machine.path("step.sh")]);
    command.current_dir(machine.home.path("checkout")).env("HOME", machine.path("fresh"));
    run(command.env("CI", "true").envs(variables))
}

#[test]
fn the_github_job_deploys_and_says_what_is_missing() {
    let machine = Machine::new();
    let yaml = file(".github/workflows/deploy.yml");
    let line = yaml_value(&yaml, "run");
    let variables = |receipt: &str, identity: &str| -> BTreeMap<String, String> {
        let fill = |value: String| {
            value
                .replace("${{ secrets.SONORA_SEC_IDENTITY }}", identity)
                .replace("${{ vars.SONORA_RECEIPT }}", receipt)
        };
        yaml_mapping(&yaml, "env").into_iter().map(|(name, value)| (name, fill(value))).collect()
    };
    let (receipt, identity) = (machine.receipt(), machine.identity());
    let done = in_ci(&machine, &line, &variables(&receipt, &identity)).ok();
    assert_eq!((done.text(), done.stderr.as_str()), (BOT_SAYS, ""));

    std::fs::remove_dir_all(machine.home.path("fresh")).unwrap();
    let unset = line.replace("--expect-receipt \"$SONORA_RECEIPT\" ", "");
    assert_ne!(unset, line);
    explained(&in_ci(&machine, &unset, &variables("", &identity)), 125, "cannot be checked");
    let empty = in_ci(&machine, &line, &variables("", &identity));
    explained(&empty, 2, "a receipt reads generation-head-signer");
    let no_secret = in_ci(&machine, &line, &variables(&receipt, ""));
    explained(&no_secret, 125, "cannot ask for the passphrase");
}

#[test]
fn the_gitlab_job_deploys_with_a_key_file_that_others_may_read() {
    let machine = Machine::new();
    let yaml = file(".gitlab-ci.yml");
    let [line] = yaml_below(&yaml, "script").try_into().unwrap();
    let line = line.strip_prefix("- ").unwrap();
    machine.home.write("project.tmp/SONORA_CI_KEY", machine.identity());
    machine.home.mode("project.tmp/SONORA_CI_KEY", 0o666);
    let key = machine.path("project.tmp/SONORA_CI_KEY");
    let mut variables = yaml_mapping(&yaml, "variables");
    variables.insert("SONORA_CI_KEY".to_owned(), key.clone());
    variables.insert("SONORA_RECEIPT".to_owned(), machine.receipt());
    let done = in_ci(&machine, line, &variables).ok();
    assert_eq!((done.text(), done.stderr.as_str()), (BOT_SAYS, ""));

    let closed = format!(
        "install -m 600 \"$SONORA_CI_KEY\" ci.key\nSONORA_SEC_IDENTITY_FILE=ci.key {}",
        line.split_once(" sonora-sec").map(|(_, rest)| format!("sonora-sec{rest}")).unwrap()
    );
    assert!(PAGE.replace('\n', " ").contains("install -m 600 \"$SONORA_CI_KEY\" ci.key"));
    assert_eq!(in_ci(&machine, &closed, &variables).ok().text(), BOT_SAYS);

    let direct = line.replace("SONORA_SEC_IDENTITY=\"$(cat \"$SONORA_CI_KEY\")\" ", "");
    assert_ne!(direct, line);
    variables.insert("SONORA_SEC_IDENTITY_FILE".to_owned(), key);
    let refused = in_ci(&machine, &direct, &variables);
    explained(&refused, 125, "other users can read the identity file");
    variables.insert("SONORA_RECEIPT".to_owned(), String::new());
    let empty = in_ci(&machine, line, &variables);
    explained(&empty, 2, "a receipt reads generation-head-signer");
}

/// The page's crontab, on a machine where its folders are a home's.
struct Cron<'m> {
    machine: &'m Machine,
    settings: Vec<(String, String)>,
    lines: Vec<String>,
}

impl<'m> Cron<'m> {
    fn of_page(machine: &'m Machine) -> Self {
        let text = file("crontab -e")
            .replace("/home/you/bot/bot.svault", &machine.path("v.svault"))
            .replace("/home/you/bot", &machine.path(""))
            .replace("/mnt/backups", &machine.path("mnt"))
            .replace("/usr/local/bin", &machine.path("bin"));
        // cron(5), crontab(5): a line is a setting or five fields and a command.
        let is_setting = |line: &&str| line.starts_with(|c: char| c.is_ascii_uppercase());
        let (settings, lines): (Vec<&str>, Vec<&str>) = text.lines().partition(is_setting);
        let setting = |line: &str| {
            let (name, value) = line.split_once('=').unwrap();
            (name.to_owned(), value.to_owned())
        };
        let command = |line: &&str| {
            assert!(!line.contains('%'), "cron ends a line there: {line}");
            line.splitn(6, ' ').nth(5).unwrap().to_owned()
        };
        Self {
            machine,
            settings: settings.into_iter().map(setting).collect(),
            lines: lines.iter().map(command).collect(),
        }
    }

    /// Runs a line as cron does: `/bin/sh`, the user's home, a short environment, no terminal.
    fn run(&self, line: usize) -> Outcome {
        let home = self.machine.path("");
        let mut command = self.machine.command(&["/bin/sh", "-c", &self.lines[line]]);
        command.env_clear().env("PATH", "/usr/bin:/bin").env("SHELL", "/bin/sh");
        command.env("LOGNAME", "you").env("HOME", &home);
        run(command.envs(self.settings.clone()))
    }

    #[track_caller]
    fn is_silent(&self, line: usize) {
        let outcome = self.run(line).ok();
        assert_eq!((outcome.text(), outcome.stderr.as_str()), ("", ""));
    }
}

#[test]
fn the_crontab_backs_up_and_verifies_and_speaks_only_of_trouble() {
    let machine = Machine::new();
    let cron = Cron::of_page(&machine);
    assert_eq!(cron.lines.len(), 2);
    // The state that `Home` keeps elsewhere, in its usual place.
    machine.home.folder(".local");
    std::fs::rename(machine.home.path("state"), machine.home.path(".local/state")).unwrap();
    let slot = commands_after("a night without trouble")[0].replace("sonora-sec ", "");
    let words: Vec<&str> = slot.split(' ').collect();
    let state = machine.path(".local/state");
    machine.home.sonora(&words).env("XDG_STATE_HOME", &state).run().ok();

    explained(&cron.run(0), 2, "can't cd to");
    machine.home.folder("mnt/bot");
    cron.is_silent(0);
    cron.is_silent(1);
    machine
        .home
        .sonora(&["store", "b", "--generate"])
        .identity()
        .env("XDG_STATE_HOME", &state)
        .run()
        .ok();
    cron.is_silent(0);
    let mut names = machine.home.list("mnt/bot");
    names.retain(|name| name.ends_with(".svault"));
    assert_eq!(names.len(), 2, "{names:?}");

    let broken = format!("mnt/bot/{}", names[0]);
    let mut bytes = machine.home.read(&broken);
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    machine.home.write(&broken, bytes);
    let told = cron.run(1);
    assert!(told.stderr.contains("is damaged or was tampered with") && told.stdout.is_empty());
    assert!(told.stderr.contains(&names[0]) && !told.stderr.contains(&names[1]), "{told:?}");

    std::fs::remove_dir_all(machine.home.path("mnt/bot")).unwrap();
    machine.home.folder("mnt/bot");
    assert!(cron.run(1).stderr.contains("no vault"), "an empty folder is trouble");
    std::fs::remove_dir_all(machine.home.path(".local/state/sonora-sec")).unwrap();
    explained(&cron.run(0), 4, "cannot be checked");
}

#[test]
fn direnv_names_the_key_and_the_shell_holds_no_value() {
    if !is_there("direnv") {
        return;
    }
    let machine = Machine::new();
    let home = &machine.home;
    home.write(".envrc", file(".envrc"));
    home.write(".sonora-sec.toml", file(".sonora-sec.toml").replace("bot.svault", "v.svault"));
    home.write(".config/sonora-sec/bot.key", machine.identity());
    home.folder("tmp");
    let direnv = |words: &[&str]| {
        let mut command = machine.command(&["direnv"]);
        command.args(words).env("HOME", machine.path("")).env("TMPDIR", machine.path("tmp"));
        command.env("XDG_STATE_HOME", machine.path("state"));
        run(&mut command)
    };
    let bot = ["exec", ".", "sonora-sec", "run", "--", "./deploy.sh"];
    explained(&direnv(&bot), 1, ".envrc is blocked");
    direnv(&["allow", "."]).ok();
    let untrusted = direnv(&bot);
    explained(&untrusted, 125, "is not trusted");
    told(&untrusted, "nothing to hand down");
    direnv(&["exec", ".", "sonora-sec", "trust", "--yes"]).ok();
    assert_eq!(direnv(&bot).ok().text(), BOT_SAYS);
    let shell = direnv(&["exec", ".", "env"]).ok();
    assert!(shell.text().contains("SONORA_SEC_IDENTITY_FILE=") && !shell.text().contains("s3cret"));
    home.write(".sonora-sec.toml", file(".sonora-sec.toml").replace("bot.svault", "w.svault"));
    assert_eq!(direnv(&bot).code, 125, "a changed project file is not read");
}

#[test]
fn the_template_for_lavalink_becomes_yaml_whatever_the_value_is() {
    let home = Home::with_vault();
    let value = "it's \"#: \\ {{ é\t!";
    home.store("lavalink_password", value);
    home.write("application.yml.tpl", file("application.yml.tpl"));
    let words = ["inject", "-i", "application.yml.tpl", "-o", "application.yml"];
    assert!(PAGE.contains(&words.join(" ")));
    home.bot(&words).ok();
    let read = "import json, yaml\n\
        print(json.dumps(yaml.safe_load(open('application.yml', encoding='utf-8'))))";
    if let Some(text) = with_yaml(&home.path(""), read) {
        let settings: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(settings["lavalink"]["server"]["password"], value);
        assert_eq!(settings["server"]["port"], 2333);
    }
}

#[test]
fn the_yaml_of_the_page_is_yaml() {
    let home = Home::new();
    for name in ["compose.yaml", ".github/workflows/deploy.yml", ".gitlab-ci.yml"] {
        home.write("page.yaml", file(name));
        let read = "import yaml; print(sorted(map(str, yaml.safe_load(open('page.yaml')))))";
        let Some(keys) = with_yaml(&home.path(""), read) else { return };
        assert!(keys.starts_with("['"), "{name}: {keys}");
    }
}

/// Runs Python in a folder, if it has a reader of YAML.
fn with_yaml(folder: &PathBuf, text: &str) -> Option<String> {
    let python = std::env::var_os("SONORA_TEST_PYTHON").unwrap_or_else(|| "python3".into());
    let run = |text| Command::new(&python).args(["-c", text]).current_dir(folder).output();
    if !run("import yaml").is_ok_and(|output| output.status.success()) {
        not_run("no Python with PyYAML");
        return None;
    }
    let output = run(text).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}
