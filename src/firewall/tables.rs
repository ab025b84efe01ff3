//! What is known of Python modules and their members: tables compiled in, one row a name.
//!
//! `tables/*.toml` are TOML with one row a line, and have these sections. Only the lines are split when the program
//! starts; a row is read when it is looked up first, since most runs need few of them.
//!
//! - `[modules]`: `"name" = "harmless"` or a capability word, or a list of them: what a member needs that
//!   has no row of its own. `harmless` needs nothing. A name covers its submodules.
//! - `[aliases]`: `"nextcord" = "discord"`: a top-level module whose members are those of another one. Every look-up
//!   follows them.
//! - `[inside]`: `"random" = "_os=os warnings"`: the modules and members that can be reached through a module because it
//!   imports them, as rows with `is`.
//! - `[members]`: `"module.member" = { ... }`, see [`Member`]. A class is a member, its methods are
//!   `"module.Class.method"`.
//! - `[methods.discord]`, `[methods.sonora]`, `[methods.any]`: the same by bare name, for values of unknown type, which
//!   may be any that the bot hands to a plugin, whether or not it imports their library; and of methods without a
//!   row of their own of classes of Discord and Sonora.
//! - `[attributes.sonora]`, `[attributes.discord]`: `name = { ... }` for attributes of such classes that are read;
//!   `[attributes.any]`: of values of unknown type.

mod lookup;
mod rows;

use std::borrow::Cow;
use std::sync::OnceLock;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use self::rows::Rows;
use crate::core::capability::Capability;
use crate::firewall::dotted;

const TABLES: &[(&str, &str)] = &[
    ("builtins", include_str!("tables/builtins.toml")),
    ("discord", include_str!("tables/discord.toml")),
    ("packages", include_str!("tables/packages.toml")),
    ("sonora", include_str!("tables/sonora.toml")),
    ("stdlib", include_str!("tables/stdlib.toml")),
];

/// What a call of a member does with its arguments, beyond what it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Sink {
    /// Runs its argument as Python code.
    Code,
    /// Loads objects that can run code from its argument.
    Deserialize,
    /// Sends its arguments as a message.
    Discord,
    /// Imports the module that its argument names.
    Import,
    /// Writes its arguments to a log or terminal.
    Log,
    /// Calls machine code.
    Native,
    /// Sends its arguments over the network.
    Net,
    /// Starts the program that its argument names.
    Process,
    /// Compiles its argument as a regular expression.
    Regex,
    /// Runs its argument through a shell.
    Shell,
    /// Blocks for as long as its argument says.
    Sleep,
    /// Runs its argument as SQL.
    Sql,
    /// Writes its argument to a file.
    Write,
}

/// What a call gives back, where that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Returns {
    /// Text or bytes that somebody else chose: from a file.
    File,
    /// Something that tells about this machine or its user.
    Host,
    /// Text that somebody types.
    Input,
    /// Text or bytes that somebody else chose: from the network.
    Net,
    /// One of several, picked by a generator that can be predicted.
    Picked,
    /// A secret.
    Secret,
    /// The digest of a hash that no longer stands up.
    WeakHash,
    /// Drawn by a generator that can be predicted.
    WeakRandom,
}

/// Which argument: a position from 0, or a position and the keyword that may stand for it.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Argument {
    /// By position alone.
    Position(usize),
    /// By keyword alone.
    Keyword(String),
    /// By position or keyword.
    Either(usize, String),
}

/// What a scope is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ScopeKind {
    /// A host name, or a `(host, port)` pair.
    Host,
    /// The name itself: of a variable, of a package.
    Name,
    /// A path.
    Path,
    /// A URL, whose host counts.
    Url,
}

/// What is known of a function, class, method or attribute.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Member {
    /// The capabilities that reaching it needs.
    #[serde(deserialize_with = "capabilities")]
    pub(crate) needs: Vec<Capability>,
    /// Whether what it needs depends on the mode of opening, as of `open`: `fs.read`, `fs.write` or both.
    /// The value is the argument that holds the mode.
    pub(crate) mode: Option<Argument>,
    /// What assigning to an attribute of its instances needs.
    #[serde(deserialize_with = "capabilities")]
    pub(crate) assigned: Vec<Capability>,
    /// What it does not need with certain arguments.
    pub(crate) spared: Option<Spared>,
    /// What the scope of its capability is read from: `["url", 0]` or `["url", 0, "url"]`.
    pub(crate) scope: Option<Scope>,
    /// What it does with its arguments.
    pub(crate) sink: Option<Sink>,
    /// The argument that the sink works on; the first by default. `Net`, `Log`, `Discord`: all of them.
    pub(crate) argument: Option<Argument>,
    /// The kind of data that it returns.
    pub(crate) returns: Option<Returns>,
    /// The class, by path, of which it returns an instance. A class returns its own.
    pub(crate) instance: Option<String>,
    /// Whether it is a class.
    pub(crate) class: bool,
    /// The arguments that it calls, sooner or later.
    pub(crate) calls: Vec<Argument>,
    /// From which position on further arguments are handed to what it calls.
    pub(crate) passes: Option<usize>,
    /// The module or member that it really is, such as `posixpath` for `os.path`.
    pub(crate) is: Option<String>,
    /// Whether it is a module that the module around it only imports, from `[inside]`.
    #[serde(skip)]
    pub(crate) leaked: bool,
}

/// Capabilities that a call does not need when one of its arguments is known to be harmless.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spared {
    /// The capabilities.
    #[serde(deserialize_with = "capabilities")]
    pub(crate) needs: Vec<Capability>,
    /// The argument.
    pub(crate) argument: Argument,
    /// What it must be: `True`, `False`, `None`, a path such as `yaml.SafeLoader`, or the class of an instance.
    pub(crate) values: Vec<String>,
    /// Whether leaving it out does as well.
    #[serde(default)]
    pub(crate) absent: bool,
}

/// Where the scope of a capability is read.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "ScopeRow")]
pub(crate) struct Scope {
    pub(crate) kind: ScopeKind,
    pub(crate) argument: Argument,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ScopeRow {
    Position(ScopeKind, usize),
    Either(ScopeKind, usize, String),
    Keyword(ScopeKind, String),
}

impl From<ScopeRow> for Scope {
    fn from(row: ScopeRow) -> Self {
        let (kind, argument) = match row {
            ScopeRow::Position(kind, position) => (kind, Argument::Position(position)),
            ScopeRow::Either(kind, position, name) => (kind, Argument::Either(position, name)),
            ScopeRow::Keyword(kind, name) => (kind, Argument::Keyword(name)),
        };
        Self { kind, argument }
    }
}

/// What is known of a module as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Module {
    /// Its members need nothing, unless a row says so.
    Harmless,
    /// Its members need these, unless a row says otherwise.
    Needs(Vec<Capability>),
}

/// Rows by bare name, by the library whose values they are about.
#[derive(Debug, Default)]
pub(crate) struct Apis {
    pub(crate) any: Rows<Member>,
    pub(crate) discord: Rows<Member>,
    pub(crate) sonora: Rows<Member>,
}

/// All tables together.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    aliases: Rows<String>,
    modules: Rows<Module>,
    members: Rows<Member>,
    /// What has rows below it: each path without its last name.
    above: FxHashSet<&'static str>,
    /// The modules of the standard library.
    stdlib: FxHashSet<&'static str>,
    pub(crate) methods: Apis,
    pub(crate) attributes: Apis,
}

/// Returns the tables, indexed once.
pub(crate) fn tables() -> &'static Tables {
    static READ: OnceLock<Tables> = OnceLock::new();
    READ.get_or_init(|| {
        let mut all = Tables::default();
        // What there is, rounded up: growing step by step took a third of the time.
        all.modules.reserve(2500);
        all.members.reserve(5000);
        for (table, text) in TABLES {
            all.add(table, text);
        }
        all
    })
}

impl Tables {
    /// Returns a path with its first name replaced by the one that it is an alias of.
    pub(crate) fn canonical<'a>(&self, path: &'a str) -> Cow<'a, str> {
        let (head, tail) = dotted::split_first(path).unwrap_or((path, ""));
        match self.aliases.get(head) {
            None => Cow::Borrowed(path),
            Some(real) if tail.is_empty() => Cow::Owned(real.clone()),
            Some(real) => Cow::Owned(format!("{real}.{tail}")),
        }
    }

    /// Returns what is known of a module or of the nearest package around it; `None` for a stranger.
    pub(crate) fn module(&self, path: &str) -> Option<&Module> {
        let path = self.canonical(path);
        let mut path = path.as_ref();
        loop {
            if let Some(module) = self.modules.get(path) {
                return Some(module);
            }
            path = dotted::split_last(path)?.0;
        }
    }

    /// Says whether there is a module of exactly this name.
    pub(crate) fn is_module(&self, path: &str) -> bool {
        self.modules.contains(self.canonical(path).as_ref())
    }

    /// Returns the row of a member; of a method without a row of a class of Discord or Sonora, the row of its bare name.
    pub(crate) fn member(&self, path: &str) -> Option<&Member> {
        let path = self.canonical(path);
        self.members.get(path.as_ref()).or_else(|| self.by_bare_name(&path))
    }

    fn by_bare_name(&self, path: &str) -> Option<&Member> {
        let (before, name) = dotted::split_last(path)?;
        // What hangs on an attribute whose class is known: `player.queue.clear`.
        if let Some(class) = self.members.get(before).and_then(|row| row.instance.as_deref()) {
            return self.members.get(&format!("{class}.{name}"));
        }
        let (methods, attributes) = match dotted::first(path) {
            "discord" => (&self.methods.discord, &self.attributes.discord),
            "sonora" => (&self.methods.sonora, &self.attributes.sonora),
            _ => return None,
        };
        let is_class = |part: &str| part.starts_with(|first: char| first.is_ascii_uppercase());
        if !before.split('.').any(is_class) {
            return None;
        }
        methods.get(name).or_else(|| attributes.get(name))
    }

    fn member_paths(&self) -> impl Iterator<Item = &str> {
        self.members.names()
    }

    /// Says whether a class or module has rows of its own.
    pub(crate) fn has_rows(&self, path: &str) -> bool {
        self.above.contains(self.canonical(path).as_ref())
    }

    fn add(&mut self, table: &str, text: &'static str) {
        for (section, name, value) in rows::lines(text) {
            match section {
                "aliases" => self.aliases.insert(name, value),
                "attributes.any" => self.attributes.any.insert(name, value),
                "attributes.discord" => self.attributes.discord.insert(name, value),
                "attributes.sonora" => self.attributes.sonora.insert(name, value),
                "inside" => self.add_inside(name, value),
                "members" => self.add_member(name, value),
                "methods.any" => self.methods.any.insert(name, value),
                "methods.discord" => self.methods.discord.insert(name, value),
                "methods.sonora" => self.methods.sonora.insert(name, value),
                "modules" => {
                    if table == "stdlib" {
                        self.stdlib.insert(name);
                    }
                    self.modules.insert(name, value);
                }
                _ => unreachable!("a test knows the section `{section}`"),
            }
        }
    }

    fn add_member(&mut self, path: &'static str, value: &'static str) {
        if let Some((above, _)) = path.rsplit_once('.') {
            self.above.insert(above);
        }
        self.members.insert(path, value);
    }

    fn add_inside(&mut self, module: &str, names: &'static str) {
        for name in names.trim_matches('"').split_whitespace() {
            let (name, real) = name.split_once('=').unwrap_or((name, name));
            let row = Member { is: Some(real.to_owned()), leaked: true, ..Member::default() };
            self.members.insert_read(format!("{module}.{name}"), row);
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    One(String),
    Many(Vec<String>),
}

impl<'de> Deserialize<'de> for Module {
    fn deserialize<D: serde::Deserializer<'de>>(words: D) -> Result<Self, D::Error> {
        match Words::deserialize(words)? {
            Words::One(word) if word == "harmless" => Ok(Self::Harmless),
            words => read_capabilities(words).map(Self::Needs).map_err(serde::de::Error::custom),
        }
    }
}

fn capabilities<'de, D: serde::Deserializer<'de>>(words: D) -> Result<Vec<Capability>, D::Error> {
    read_capabilities(Words::deserialize(words)?).map_err(serde::de::Error::custom)
}

fn read_capabilities(words: Words) -> Result<Vec<Capability>, String> {
    let words = match words {
        Words::One(word) => vec![word],
        Words::Many(words) => words,
    };
    words.iter().map(|word| capability(word)).collect()
}

fn capability(word: &str) -> Result<Capability, String> {
    let found = Capability::ALL.iter().find(|capability| capability.word() == word);
    found.copied().ok_or_else(|| format!("there is no capability `{word}`"))
}

#[cfg(test)]
mod tests;
