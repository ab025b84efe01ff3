//! `check-query`: whether what a user typed may go to the player, a database, a page, a shell or a log.

use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal as _};

use clap::ValueEnum;

use crate::cli::check::FailOn;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::terminal::Terminal;
use crate::cli::variables;
use crate::core::report::Verdict;
use crate::guard::query::{self, MAX_BYTES, Options, QueryReport};
use crate::render::json::{QueryFinding, QueryLine};
use crate::render::text::finding::word;

/// Say whether what a user typed may be passed on
///
/// Prints a line a query: `ok`, `findings` or `refused`, and the class of the query or the rules that object.
/// For a player a query is classified: a search, a search with a known prefix, a URL, an encoded track. Local
/// paths, hosts of its network in every spelling, user names in URLs, odd schemes, control characters and
/// hidden text are refused; song titles are none of these. For a database, a page, a shell and a log it is
/// looked at as it is and as it reads once decoded.
///
/// `--print` writes the safe form instead: for a player the percent-encoded value of `identifier` with its
/// prefix, for a page escaped text, for a shell one quoted word, for a log one line, for SQL a literal where
/// nothing objects and every database reads it alike. Binding a parameter is better than any literal.
///
/// Exit code 1 says that a query was refused or has no safe form to print, or that a finding is as bad as
/// `--fail-on`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sonora-sec check-query 'AC/DC -- Live'\n  \
    sonora-sec check-query --print 'scsearch:daft punk'\n  \
    sonora-sec check-query --context shell --json - <titles.txt")]
pub(crate) struct Args {
    /// Queries; without one, or for -, each line of standard input is a query
    #[arg(value_name = "TEXT")]
    texts: Vec<OsString>,
    /// Where the query goes
    #[arg(long, value_enum, value_name = "WHERE", default_value_t = Place::Lavalink)]
    context: Place,
    /// Count these six substrings too, wherever they stand: ; -- /* */ xp_ sp_
    #[arg(long)]
    legacy: bool,
    /// Print the safe form of each query and nothing else
    #[arg(long)]
    print: bool,
    /// Most bytes of a query, such as 4k
    #[arg(long, value_name = "BYTES", value_parser = variables::size, default_value_t = default_size())]
    max_size: u64,
    /// Exit with 1 on findings as bad as this
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::High)]
    fail_on: FailOn,
}

fn default_size() -> u64 {
    u64::try_from(MAX_BYTES).expect("the limit is small")
}

/// Where a query goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Place {
    /// Into a page
    Html,
    /// To a player
    Lavalink,
    /// Into a log
    Log,
    /// Into the command line of a shell
    Shell,
    /// Into a statement of SQL
    Sql,
}

impl Place {
    fn context(self) -> query::Context {
        match self {
            Self::Html => query::Context::Html,
            Self::Lavalink => query::Context::Lavalink,
            Self::Log => query::Context::Log,
            Self::Shell => query::Context::Shell,
            Self::Sql => query::Context::Sql,
        }
    }
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let max_bytes = usize::try_from(args.max_size).unwrap_or(usize::MAX);
    let options = Options { context: args.context.context(), legacy: args.legacy, max_bytes };
    let mut answers = Answers::new(args, options, context.terminal);
    let reads_stdin = matches!(args.texts.as_slice(), [one] if one.as_os_str() == "-");
    if args.texts.is_empty() || reads_stdin {
        if !reads_stdin && io::stdin().is_terminal() {
            return Err(CliError::new(Exit::Failed, "no-input", "there is no query")
                .hint("give one, or `-` to type one a line"));
        }
        each_line(&mut io::stdin().lock(), &mut answers)?;
    } else {
        for text in &args.texts {
            answers.take(text.as_encoded_bytes());
        }
    }
    answers.flush()?;
    if answers.count == 0 {
        return Err(CliError::new(Exit::Failed, "no-input", "standard input has no query"));
    }
    Ok(answers.exit)
}

/// Judges each line as it comes. Of one that is too long, no more is kept than shows that it is.
fn each_line(source: &mut io::StdinLock<'_>, answers: &mut Answers<'_>) -> Result<(), CliError> {
    let most = answers.options.max_bytes.saturating_add(2);
    let mut line: Vec<u8> = Vec::new();
    let mut is_open = false;
    loop {
        let chunk = match source.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(CliError::io("could not read standard input", &error)),
        };
        if chunk.is_empty() {
            break;
        }
        let end = memchr::memchr(b'\n', chunk);
        let part = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default();
        let kept = part.len().min(most.saturating_sub(line.len()));
        line.extend_from_slice(part.get(..kept).unwrap_or_default());
        is_open = end.is_none();
        let read = part.len() + usize::from(!is_open);
        let is_last = read == chunk.len();
        source.consume(read);
        if !is_open {
            answers.take(line.strip_suffix(b"\r").unwrap_or(&line));
            line.clear();
        }
        // Who asks one question at a time waits for the answer.
        if is_last {
            answers.flush()?;
        }
    }
    if is_open {
        answers.take(line.strip_suffix(b"\r").unwrap_or(&line));
    }
    Ok(())
}

/// What is said of queries, in their order.
struct Answers<'a> {
    args: &'a Args,
    options: Options,
    terminal: Terminal,
    /// What is not written yet.
    pending: String,
    count: u64,
    exit: Exit,
}

impl<'a> Answers<'a> {
    fn new(args: &'a Args, options: Options, terminal: Terminal) -> Self {
        Self { args, options, terminal, pending: String::new(), count: 0, exit: Exit::Done }
    }

    fn take(&mut self, query: &[u8]) {
        self.count += 1;
        let report = query::check_bytes(query, &self.options);
        let prints = self.args.print && !self.terminal.json;
        let reaches = report.worst().is_some_and(|worst| worst >= self.args.fail_on.severity());
        if report.verdict == Verdict::Refused || reaches || (prints && report.safe.is_none()) {
            self.exit = Exit::No;
        }
        let line = if self.terminal.json {
            serde_json::to_string(&for_programs(report)).expect("a report is plain JSON")
        } else if prints {
            match report.safe {
                Some(safe) => safe,
                None => {
                    let number = self.count;
                    let why = if report.findings.is_empty() {
                        "no literal that every database reads alike; bind the text as a parameter"
                            .to_owned()
                    } else {
                        verdict_line(&report)
                    };
                    return self.terminal.warn(&format!("query {number} has no safe form: {why}"));
                }
            }
        } else {
            verdict_line(&report)
        };
        self.pending.push_str(&line);
        self.pending.push('\n');
    }

    fn flush(&mut self) -> Result<(), CliError> {
        self.terminal.page(&std::mem::take(&mut self.pending))
    }
}

/// Returns the verdict, and the class of a query or what there is against it. Nothing of the query is in it.
fn verdict_line(report: &QueryReport) -> String {
    let objections: Vec<String> = report
        .findings
        .iter()
        .map(|found| format!("{}[{}]: {}", found.rule.name, found.rule.id, found.message))
        .collect();
    let what =
        if objections.is_empty() { report.class.word().to_owned() } else { objections.join("; ") };
    format!("{}: {what}", word(report.verdict))
}

fn for_programs(report: QueryReport) -> QueryLine {
    let finding = |found: query::Objection| QueryFinding {
        rule: found.rule.id,
        name: found.rule.name,
        severity: found.rule.severity,
        message: found.message,
        offset: found.span.start,
        length: found.span.len(),
        help: found.rule.help,
    };
    let findings = report.findings.into_iter().map(finding).collect();
    let (class, context) = (report.class.word(), report.context.word());
    QueryLine::new(report.verdict, class, context, findings, report.safe)
}
