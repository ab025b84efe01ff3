//! One file: its settings, the nodes among them, and where its secrets stand.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::entries::{Entry, entries};
use super::tree::{Refusal, Tree};
use super::{address, dotenv, json, names, properties, toml, yaml};
use crate::core::secret_patterns;
use crate::core::source::{Source, Span};

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Dotenv,
    Json,
    Properties,
    Toml,
    Yaml,
}

impl Format {
    /// Returns the format by a name, or of standard input by what there is.
    fn of(path: &Path, text: &str) -> Self {
        if path.as_os_str() == "-" {
            return Self::guessed(text);
        }
        let name = file_name(path);
        let name = without_template(&name);
        match name.rsplit('.').next() {
            _ if name.starts_with(".env") => Self::Dotenv,
            Some("env") => Self::Dotenv,
            Some("json") => Self::Json,
            Some("properties") => Self::Properties,
            Some("toml") => Self::Toml,
            _ => Self::Yaml,
        }
    }

    /// Returns the first format that a text is of: of those that read a text of another, the last.
    fn guessed(text: &str) -> Self {
        let text = without_templates(text.strip_prefix('\u{feff}').unwrap_or(text));
        let mut lines =
            text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let is_variable = |line: &str| {
            let line = line.strip_prefix("export ").unwrap_or(line);
            line.split_once('=').is_some_and(|(name, _)| {
                let is_word = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
                !name.is_empty() && name.chars().all(is_word)
            })
        };
        let is_property = |line: &str| {
            line.split_once('=')
                .is_some_and(|(name, _)| name.contains('.') && !name.contains([' ', ':', '"']))
        };
        if json::read(&text).is_ok() {
            Self::Json
        } else if lines.clone().next().is_some_and(is_variable) {
            Self::Dotenv
        } else if toml::read(&text).is_ok() {
            Self::Toml
        } else if lines.next().is_some_and(is_property) {
            Self::Properties
        } else {
            Self::Yaml
        }
    }
}

/// Returns the name of the file that a template (`application.yml.tpl`) is made into.
fn without_template(name: &str) -> &str {
    [".dist", ".example", ".j2", ".sample", ".template", ".tmpl", ".tpl"]
        .iter()
        .find_map(|end| name.strip_suffix(end))
        .unwrap_or(name)
}

/// Returns the last part of a path, in lower case.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_ascii_lowercase()
}

/// A file that was read.
#[derive(Debug)]
pub(super) struct Config {
    pub(super) source: Source,
    pub(super) folder: PathBuf,
    pub(super) format: Format,
    pub(super) bytes: u64,
    pub(super) entries: Vec<Entry>,
    /// The entries of each map that is a node: an address to connect to, with a password.
    pub(super) nodes: Vec<Node>,
    pub(super) repeated: Vec<Span>,
    pub(super) object_tags: Vec<Span>,
    /// Why there is nothing of it.
    pub(super) refusal: Option<Refusal>,
    /// Whether every user of the machine can read it.
    pub(super) is_open: bool,
    /// What no report shows.
    pub(super) secrets: Vec<Span>,
}

/// A node that a bot connects to, by the numbers of its entries.
#[derive(Debug)]
pub(super) struct Node {
    host: usize,
    password: usize,
    port: Option<usize>,
    secure: Option<usize>,
}

/// The settings of a node.
pub(super) struct Connection<'c> {
    pub(super) host: &'c Entry,
    pub(super) password: &'c Entry,
    pub(super) port: Option<&'c Entry>,
    pub(super) secure: Option<&'c Entry>,
}

impl Config {
    /// Reads the bytes of a file.
    pub(super) fn read(path: &Path, bytes: &[u8], is_open: bool) -> Self {
        let mut config = Self::empty(path, text_of(bytes), is_open);
        config.bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        match config.parse(bytes) {
            Ok((tree, entries)) => {
                config.nodes = nodes(&entries);
                config.secrets = secrets(config.source.text(), &entries);
                config.entries = entries;
                (config.repeated, config.object_tags) = (tree.repeated, tree.object_tags);
            }
            Err(refusal) => config.refusal = Some(refusal),
        }
        config
    }

    /// Returns what stands for a file that could not be read.
    pub(super) fn refused(path: &Path, message: String) -> Self {
        let refusal = Some(Refusal { offset: 0, message });
        Self { refusal, ..Self::empty(path, "", false) }
    }

    fn empty(path: &Path, text: &str, is_open: bool) -> Self {
        Self {
            source: Source::new(path.display().to_string(), text),
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
            format: Format::of(path, text),
            bytes: 0,
            entries: Vec::new(),
            nodes: Vec::new(),
            repeated: Vec::new(),
            object_tags: Vec::new(),
            refusal: None,
            is_open,
            secrets: Vec::new(),
        }
    }

    fn parse(&self, bytes: &[u8]) -> Result<(Tree, Vec<Entry>), Refusal> {
        if std::str::from_utf8(bytes).is_err() {
            return Err(Refusal::new(0, "it is not UTF-8"));
        }
        let text = self.source.text();
        // No format has them, and a reader that stops at a NUL would not see what is behind it.
        let is_control = |c: char| c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r');
        if let Some(at) = text.find(is_control) {
            return Err(Refusal::new(at, "it has a control character"));
        }
        let text = without_templates(text);
        let tree = match self.format {
            Format::Dotenv => dotenv::read(&text),
            Format::Json => json::read(&text),
            Format::Properties => properties::read(&text),
            Format::Toml => toml::read(&text),
            Format::Yaml => yaml::read(&text, "YAML"),
        }?;
        let entries = entries(&tree, self.format == Format::Dotenv)?;
        Ok((tree, entries))
    }

    /// Returns the entries of a name.
    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.entries.iter().filter(move |entry| entry.name == name)
    }

    /// Says whether a name is set to one of the words for no.
    pub(super) fn is_off(&self, name: &str) -> bool {
        self.named(name).any(Entry::is_off)
    }

    /// Returns the first setting of a Lavalink server, when the file is its configuration and no single variables.
    pub(super) fn server(&self) -> Option<&Entry> {
        if self.format == Format::Dotenv {
            return None;
        }
        let is_server = |entry: &&Entry| {
            entry.name.starts_with("lavalink.server.") && !names::is_variable(&entry.label)
        };
        self.entries.iter().find(is_server)
    }

    /// Returns the passwords of nodes, of the server's and of those that a bot connects to.
    pub(super) fn node_passwords(&self) -> impl Iterator<Item = &Entry> {
        let of_nodes: HashSet<&str> =
            self.nodes().map(|node| node.password.pointer.as_str()).collect();
        self.entries.iter().filter(move |entry| {
            let is_lavalink = entry.name == "lavalink.server.password"
                || (entry.name.starts_with("lavalink.") && names::is_variable(&entry.label));
            of_nodes.contains(entry.pointer.as_str()) || (is_lavalink && names::is_password(entry))
        })
    }

    /// Says whether the file has settings of a Lavalink server or of a bot's nodes.
    pub(super) fn is_about_nodes(&self) -> bool {
        self.format == Format::Dotenv
            || !self.nodes.is_empty()
            || self.entries.iter().any(|entry| entry.name.starts_with("lavalink."))
    }

    /// Returns each node that a bot connects to.
    pub(super) fn nodes(&self) -> impl Iterator<Item = Connection<'_>> {
        self.nodes.iter().filter_map(|node| {
            let entry = |at: usize| self.entries.get(at);
            let (host, password) = (entry(node.host)?, entry(node.password)?);
            let (port, secure) = (node.port.and_then(entry), node.secure.and_then(entry));
            Some(Connection { host, password, port, secure })
        })
    }
}

/// Returns the text, without the mark that some editors put before it.
fn text_of(bytes: &[u8]) -> &str {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Puts a string of the same length in the place of each `{{ vault "..." }}`, which is text of no format.
fn without_templates(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let Some(length) = template(from) else {
            out.push_str("{{");
            rest = from.get(2..).unwrap_or_default();
            continue;
        };
        let begins = out.trim_end_matches([' ', '\t']).ends_with([':', '=', ',', '[', '-', '\n']);
        let quote = if begins { "\"" } else { "" };
        let filled = "x".repeat(length - names::TEMPLATE.len_utf8() - 2 * quote.len());
        out.push_str(&format!("{quote}{}{filled}{quote}", names::TEMPLATE));
        rest = from.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Returns how long the template is that a text begins with.
fn template(text: &str) -> Option<usize> {
    /// A name has 512 bytes at most.
    const MAX_BYTES: usize = 1024;
    if !text.trim_start_matches('{').trim_start_matches(' ').starts_with("vault") {
        return None;
    }
    let bytes = text.as_bytes().get(..text.len().min(MAX_BYTES))?;
    let line = bytes.split(|byte| *byte == b'\n').next()?;
    Some(line.windows(2).position(|pair| pair == b"}}")? + 2)
}

/// Finds the maps that are nodes.
fn nodes(entries: &[Entry]) -> Vec<Node> {
    const HOSTS: &[&str] = &["host", "hostname", "uri", "url"];
    const PASSWORDS: &[&str] = &["auth", "authorization", "pass", "password"];
    const SECURE: &[&str] = &["https", "isSecure", "secure", "ssl", "tls"];
    /// What databases have besides.
    const OTHERS: &[&str] = &["database", "db", "dbname", "user", "username"];
    const WORDS: &[&str] = &["lava", "node", "sonora"];
    let mut maps: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, entry) in entries.iter().enumerate() {
        maps.entry(entry.parent).or_default().push(at);
    }
    let mut nodes: Vec<Node> = maps
        .values()
        .filter_map(|members| {
            let find = |wanted: &[&str]| {
                let is = |at: &&usize| {
                    entries.get(**at).is_some_and(|entry| {
                        wanted.iter().any(|one| one.eq_ignore_ascii_case(entry.last()))
                    })
                };
                members.iter().rev().find(is).copied()
            };
            let (host, password) = (find(HOSTS)?, find(PASSWORDS)?);
            let node = Node { host, password, port: find(&["port"]), secure: find(SECURE) };
            let host = entries.get(node.host)?;
            let above = host.name.strip_suffix(host.last()).unwrap_or_default();
            let is_bare =
                above.split('.').all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
            let is_node =
                is_bare && node.port.is_some() || WORDS.iter().any(|word| above.contains(word));
            (is_node && find(OTHERS).is_none() && !above.starts_with("lavalink.server."))
                .then_some(node)
        })
        .collect();
    nodes.sort_by_key(|node| node.host);
    nodes
}

/// Returns where secrets stand, by name, by form, and whatever says the same again elsewhere.
fn secrets(text: &str, entries: &[Entry]) -> Vec<Span> {
    /// What is sought elsewhere too; shorter ones occur in words.
    const MIN_BYTES: usize = 4;
    let mut spans: Vec<Span> =
        secret_patterns::find(text).map(|found| Span::new(found.start, found.end)).collect();
    let mut values: Vec<&str> = Vec::new();
    for entry in entries {
        if let Some(user) = address::user(&entry.text) {
            spans.push(entry.value);
            values.push(user);
        }
        if names::is_secret(entry) && !entry.text.contains(names::TEMPLATE) {
            spans.push(entry.value);
            spans.extend(comment_after(text, entry.value));
            values
                .extend(names::written(&entry.text).filter(|value| !names::is_placeholder(value)));
        }
    }
    values.retain(|value| value.len() >= MIN_BYTES);
    values.sort_unstable();
    values.dedup();
    let longest = aho_corasick::MatchKind::LeftmostLongest;
    if let Ok(search) = aho_corasick::AhoCorasick::builder().match_kind(longest).build(&values) {
        spans.extend(search.find_iter(text).map(|found| Span::new(found.start(), found.end())));
    }
    joined(spans)
}

/// Returns the comment that follows a value: it may have an earlier one.
fn comment_after(text: &str, value: Span) -> Option<Span> {
    let rest = text.get(value.end..)?;
    let line = rest.get(..rest.find(['\n', '\r']).unwrap_or(rest.len()))?;
    let comment = line.trim_start().strip_prefix('#')?;
    let start = value.end + line.len() - comment.len();
    Some(Span::new(start, value.end + line.len()))
}

/// Sorts spans, and joins those that touch.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans.into_iter().filter(|span| span.start < span.end) {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}
