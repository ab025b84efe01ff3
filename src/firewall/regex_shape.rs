//! Regular expressions that can match a run of one character in more and more ways: a proof, not a guess.
//!
//! A repetition without bound of `X` is exponential on a run of `c` when `X` itself matches runs of `c` in two ways, be it
//! the same run twice or two lengths: then the ways to cut `ccc...` into pieces multiply with each `c`, and all are
//! tried when what follows does not match. Both numbers are worked out here, for a few `c` and short runs. What the
//! reader does not know (lookaround, references, atomic groups) counts as matching nothing.

use std::iter::Peekable;
use std::str::Chars;

/// The longest pattern that is read, in bytes.
const PATTERN_LIMIT_BYTES: usize = 2048;
/// How deep groups may nest.
const DEPTH_LIMIT: usize = 40;
/// The longest run that is counted.
const LONGEST: u32 = 4;
/// How many lengths of runs there are, with none.
const RUN: usize = 5;
/// What matches no run.
const NOTHING: [u8; RUN] = [0; RUN];
/// What matches the empty run.
const EMPTY: [u8; RUN] = [1, 0, 0, 0, 0];
/// From how many repetitions on a bounded repetition counts as one without bound.
const MANY: u32 = 24;
/// Characters that are tried besides those that the pattern names.
const TRIED: &str = "a0 _.,";
/// How many characters are tried.
const TRIED_LIMIT: usize = 16;

/// Returns a character of which a run makes a pattern take for ever; `None` where that is not proven.
///
/// `whole`: whether the pattern has to match all of a text.
pub(crate) fn explosion(pattern: &str, whole: bool) -> Option<char> {
    let repeats_a_group = [")*", ")+", "){"].iter().any(|end| pattern.contains(end));
    if pattern.len() > PATTERN_LIMIT_BYTES || !repeats_a_group {
        return None;
    }
    let mut reader =
        Reader { rest: pattern.chars().peekable(), depth: 0, named: TRIED.chars().collect() };
    let node = reader.alternatives()?;
    if reader.rest.next().is_some() {
        return None;
    }
    reader.named.into_iter().find(|c| {
        let mut count = Count { c: *c, explodes: false };
        count.ways(&node, whole);
        count.explodes
    })
}

#[derive(Debug)]
enum Node {
    /// One of these, tried in order.
    Alternatives(Vec<Node>),
    /// A place, which takes no character.
    Place,
    /// Something that is not understood.
    Opaque,
    /// One after the other.
    Sequence(Vec<Node>),
    /// So many times; the most is `None` when there is no bound.
    Repeat { node: Box<Node>, least: u32, most: Option<u32> },
    /// One character.
    Set(Set),
}

/// A set of characters.
#[derive(Debug, Default)]
struct Set {
    negated: bool,
    ranges: Vec<(char, char)>,
    classes: Vec<char>,
}

impl Set {
    fn has(&self, c: char) -> bool {
        let named = self.ranges.iter().any(|(from, to)| (*from..=*to).contains(&c))
            || self.classes.iter().any(|class| in_class(*class, c));
        named != self.negated
    }
}

fn in_class(class: char, c: char) -> bool {
    match class {
        'd' => c.is_numeric(),
        'D' => !c.is_numeric(),
        's' => c.is_whitespace(),
        'S' => !c.is_whitespace(),
        'w' => c.is_alphanumeric() || c == '_',
        'W' => !(c.is_alphanumeric() || c == '_'),
        '.' => c != '\n',
        _ => false,
    }
}

/// Says whether something can fail to match: it takes a character, or is a place.
fn fails(node: &Node) -> bool {
    match node {
        Node::Alternatives(nodes) => nodes.iter().all(fails),
        Node::Opaque | Node::Place | Node::Set(_) => true,
        Node::Repeat { node, least, .. } => *least > 0 && fails(node),
        Node::Sequence(nodes) => nodes.iter().any(fails),
    }
}

/// A count of the ways to match runs of one character, and whether a repetition was found that explodes on them.
struct Count {
    c: char,
    explodes: bool,
}

impl Count {
    /// Returns in how many ways, up to two, something matches runs of each length. `can_fail`: whether what comes after
    /// it may not match, so that all ways are tried.
    fn ways(&mut self, node: &Node, can_fail: bool) -> [u8; RUN] {
        match node {
            Node::Alternatives(nodes) => {
                nodes.iter().fold(NOTHING, |all, node| sum(all, self.ways(node, can_fail)))
            }
            Node::Opaque | Node::Place => NOTHING,
            Node::Repeat { node, least, most } => {
                let one = self.ways(node, can_fail);
                let many = most.is_none_or(|most| most >= MANY);
                let pieces: u8 = one.iter().skip(1).sum();
                self.explodes |= many && can_fail && pieces > 1;
                repeat(one, *least, *most)
            }
            Node::Sequence(nodes) => {
                let (mut all, mut after) = (EMPTY, can_fail);
                for node in nodes.iter().rev() {
                    all = product(self.ways(node, after), all);
                    after = after || fails(node);
                }
                all
            }
            Node::Set(set) => {
                std::array::from_fn(|length| u8::from(length == 1 && set.has(self.c)))
            }
        }
    }
}

fn repeat(one: [u8; RUN], least: u32, most: Option<u32>) -> [u8; RUN] {
    let mut reached = EMPTY;
    for _ in 0..least.min(LONGEST) {
        reached = product(reached, one);
    }
    // Python ends a repetition whose body matched nothing.
    let some = std::array::from_fn(|length| if length == 0 { 0 } else { at(one, length) });
    let mut all = reached;
    for _ in 0..most.map_or(LONGEST, |most| most.saturating_sub(least).min(LONGEST)) {
        reached = product(reached, some);
        if reached == NOTHING {
            break;
        }
        all = sum(all, reached);
    }
    all
}

fn sum(a: [u8; RUN], b: [u8; RUN]) -> [u8; RUN] {
    std::array::from_fn(|length| at(a, length).saturating_add(at(b, length)).min(2))
}

fn product(a: [u8; RUN], b: [u8; RUN]) -> [u8; RUN] {
    std::array::from_fn(|length| {
        (0..=length).fold(0_u8, |all, first| {
            all.saturating_add(at(a, first).saturating_mul(at(b, length - first))).min(2)
        })
    })
}

fn at(counts: [u8; RUN], length: usize) -> u8 {
    counts.get(length).copied().unwrap_or(0)
}

/// Reads the syntax of Python's `re`, as far as it is needed here.
struct Reader<'p> {
    rest: Peekable<Chars<'p>>,
    depth: usize,
    /// Characters that are worth trying.
    named: Vec<char>,
}

impl Reader<'_> {
    fn alternatives(&mut self) -> Option<Node> {
        let mut nodes = vec![self.sequence()?];
        while self.rest.next_if_eq(&'|').is_some() {
            nodes.push(self.sequence()?);
        }
        if nodes.len() == 1 { nodes.pop() } else { Some(Node::Alternatives(nodes)) }
    }

    fn sequence(&mut self) -> Option<Node> {
        let mut nodes = Vec::new();
        while let Some(c) = self.rest.peek().copied() {
            if matches!(c, '|' | ')') {
                break;
            }
            let node = self.one()?;
            nodes.push(self.repeated(node)?);
        }
        Some(Node::Sequence(nodes))
    }

    fn one(&mut self) -> Option<Node> {
        match self.rest.next()? {
            '(' => self.group(),
            '[' => self.set(),
            '\\' => self.escape(),
            '.' => Some(class('.')),
            '^' | '$' => Some(Node::Place),
            '*' | '+' | '?' => None,
            c => Some(self.literal(c)),
        }
    }

    fn literal(&mut self, c: char) -> Node {
        self.name(c);
        Node::Set(Set { ranges: vec![(c, c)], ..Set::default() })
    }

    fn name(&mut self, c: char) {
        if self.named.len() < TRIED_LIMIT && !self.named.contains(&c) {
            self.named.push(c);
        }
    }

    /// Reads what follows the opening parenthesis.
    fn group(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return None;
        }
        let mut opaque = false;
        if self.rest.next_if_eq(&'?').is_some() {
            match self.rest.next()? {
                ':' => {}
                'P' => match self.rest.next()? {
                    '<' => self.skip_past('>')?,
                    '=' => {
                        self.depth -= 1;
                        self.skip_past(')')?;
                        return Some(Node::Opaque);
                    }
                    _ => return None,
                },
                '#' => {
                    self.depth -= 1;
                    self.skip_past(')')?;
                    return Some(Node::Sequence(Vec::new()));
                }
                '=' | '!' | '>' => opaque = true,
                '<' => {
                    self.rest.next_if(|c| matches!(c, '=' | '!'))?;
                    opaque = true;
                }
                '(' => {
                    self.skip_past(')')?;
                    opaque = true;
                }
                flag => return self.flags(flag),
            }
        }
        let inner = self.alternatives()?;
        self.rest.next_if_eq(&')')?;
        self.depth -= 1;
        Some(if opaque { Node::Opaque } else { inner })
    }

    /// Reads `(?i)` and `(?i:...)`. White space that means nothing is not read.
    fn flags(&mut self, first: char) -> Option<Node> {
        let mut flag = first;
        loop {
            match flag {
                'a' | 'i' | 'L' | 'm' | 's' | 'u' | '-' => {}
                ')' => {
                    self.depth -= 1;
                    return Some(Node::Sequence(Vec::new()));
                }
                ':' => {
                    let inner = self.alternatives()?;
                    self.rest.next_if_eq(&')')?;
                    self.depth -= 1;
                    return Some(inner);
                }
                _ => return None,
            }
            flag = self.rest.next()?;
        }
    }

    fn skip_past(&mut self, end: char) -> Option<()> {
        self.rest.by_ref().find(|c| *c == end).map(|_| ())
    }

    fn escape(&mut self) -> Option<Node> {
        Some(match self.rest.next()? {
            c @ ('d' | 'D' | 's' | 'S' | 'w' | 'W') => class(c),
            'A' | 'b' | 'B' | 'Z' => Node::Place,
            'n' => self.literal('\n'),
            't' => self.literal('\t'),
            'r' => self.literal('\r'),
            c if c.is_ascii_alphanumeric() => Node::Opaque,
            c => self.literal(c),
        })
    }

    /// Reads what follows the opening bracket.
    fn set(&mut self) -> Option<Node> {
        let mut set = Set { negated: self.rest.next_if_eq(&'^').is_some(), ..Set::default() };
        let mut first = true;
        loop {
            let c = self.rest.next()?;
            if c == ']' && !first {
                return Some(Node::Set(set));
            }
            first = false;
            let from = if c == '\\' {
                match self.rest.next()? {
                    class @ ('d' | 'D' | 's' | 'S' | 'w' | 'W') => {
                        set.classes.push(class);
                        continue;
                    }
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    c if c.is_ascii_alphanumeric() => return None,
                    c => c,
                }
            } else {
                c
            };
            self.name(from);
            let mut to = from;
            let mut ahead = self.rest.clone();
            if ahead.next() == Some('-') && !matches!(ahead.peek(), None | Some(']' | '\\')) {
                self.rest.next();
                to = self.rest.next()?;
            }
            set.ranges.push((from, to));
        }
    }

    /// Reads the repetitions after a node.
    fn repeated(&mut self, node: Node) -> Option<Node> {
        let Some(c) = self.rest.peek().copied() else { return Some(node) };
        let (least, most) = match c {
            '*' => (0, None),
            '+' => (1, None),
            '?' => (0, Some(1)),
            '{' => match self.bounds() {
                Some(bounds) => bounds,
                None => return Some(node),
            },
            _ => return Some(node),
        };
        if c != '{' {
            self.rest.next();
        }
        // A lazy repetition goes back as far; a possessive one never does.
        if self.rest.next_if_eq(&'+').is_some() {
            return Some(Node::Opaque);
        }
        self.rest.next_if_eq(&'?');
        if matches!(self.rest.peek(), Some('*' | '+')) {
            return None;
        }
        Some(Node::Repeat { node: Box::new(node), least, most })
    }

    /// Reads `{2,3}`; without moving on when it is none.
    fn bounds(&mut self) -> Option<(u32, Option<u32>)> {
        let mut ahead = self.rest.clone();
        ahead.next();
        let inner: String = ahead.by_ref().take_while(|c| *c != '}').take(16).collect();
        let (least, most) = match inner.split_once(',') {
            Some((least, most)) => {
                let least = if least.is_empty() { 0 } else { least.parse().ok()? };
                let most = if most.is_empty() { None } else { Some(most.parse().ok()?) };
                (least, most)
            }
            None => {
                let times = inner.parse().ok()?;
                (times, Some(times))
            }
        };
        self.rest = ahead;
        Some((least, most))
    }
}

fn class(name: char) -> Node {
    Node::Set(Set { classes: vec![name], ..Set::default() })
}

#[cfg(test)]
mod tests {
    use super::explosion;

    #[test]
    fn patterns_that_take_for_ever_are_proven() {
        for pattern in [
            r"(a+)+$",
            r"^(a*)*$",
            r"(a|a)*b",
            r"(\d+)*x",
            r"^(\w+\s?)*$",
            r"(?:a|aa)+$",
            r"^([a-zA-Z0-9]+)*@",
            r"(?P<x>(?:[^,]+,?)+)$",
            r"(.*,)*$",
            r"(\w|\d)+!",
            r"((a+)b?)+c",
            r"(a+){30,}$",
            r"(?i)(x+x+)+y",
            r"(a?a)*$",
            r"(\s+|#.*\n)*x",
        ] {
            assert!(explosion(pattern, false).is_some(), "{pattern}");
        }
        assert!(explosion(r"(a*)*", true).is_some());
    }

    #[test]
    fn patterns_with_one_way_are_left_alone() {
        for pattern in [
            r"a+$",
            r"(ab+)+c",
            r"(\w+\.)+com",
            r"^(\d+,)*\d+$",
            r"(a|b)*c",
            r"(?:[^\\]|\\.)*x",
            r"(?:\d{1,3}\.){3}\d{1,3}$",
            r"(a++)+$",
            r"(?>a+)+$",
            r"(a+)+",
            r"<(@!?|#|@&)(\d+)>",
            r"https?://(?:www\.)?[^\s]+$",
            r"(?:(?P<h>\d+)h)?(?:(?P<m>\d+)m)?$",
            r"\{(a+)\}*",
            r"[",
            r"(((",
            r"(?P<",
            r"a{,",
            r"(a{1,2}b)*c",
        ] {
            assert!(explosion(pattern, false).is_none(), "{pattern}");
        }
    }

    #[test]
    fn deep_patterns_end() {
        let deep = "(".repeat(3000);
        assert!(explosion(&format!("{deep}a+"), false).is_none());
        let nested = format!("{}a+{}$", "(".repeat(38), ")+".repeat(38));
        assert!(explosion(&nested, false).is_some());
    }
}
