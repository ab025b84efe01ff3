//! The objects of a repository, as `git cat-file --batch` writes them one after another.

use std::io::{self, BufRead, Read};

use super::{Object, Origin};
use crate::leaks::search::Searcher;
use crate::leaks::stream::{Extent, search};

/// Longest line before an object: its name, which is that of SHA-256 at the longest, its kind and its size.
const MAX_LINE: u64 = 256;
/// Most objects that are kept; a repository in which a value is in more is known to leak.
const MAX_OBJECTS: usize = 10_000;

/// Searches every object to the end of the output. Returns those with a value in them, and what went wrong.
pub(super) fn search_all(
    searcher: &Searcher,
    output: &mut impl BufRead,
    told: &dyn Fn(u64),
) -> (Vec<Object>, Option<String>) {
    let mut objects = Vec::new();
    let mut trouble = None;
    loop {
        match search_next(searcher, output, told) {
            Ok(Next::End) => return (objects, trouble),
            Ok(Next::Clean) => {}
            Ok(Next::Leaks(_)) if objects.len() == MAX_OBJECTS => {
                let more = format!("values are in more than {MAX_OBJECTS} objects of it");
                trouble.get_or_insert(more);
            }
            Ok(Next::Leaks(object)) => objects.push(object),
            Ok(Next::Missing) => {
                trouble.get_or_insert_with(|| "git could not read an object of it".to_owned());
            }
            Err(error) => {
                return (objects, Some(format!("git's output could not be read: {error}")));
            }
        }
    }
}

enum Next {
    Clean,
    End,
    Leaks(Object),
    Missing,
}

/// Reads `<name> <kind> <size>`, a line break, the object, and another (git-cat-file(1), "BATCH OUTPUT").
fn search_next(
    searcher: &Searcher,
    output: &mut impl BufRead,
    told: &dyn Fn(u64),
) -> io::Result<Next> {
    let mut line = Vec::new();
    output.by_ref().take(MAX_LINE).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(Next::End);
    }
    let strange = || io::Error::from(io::ErrorKind::InvalidData);
    let line = std::str::from_utf8(&line).ok().and_then(|line| line.strip_suffix('\n'));
    let words: Vec<&str> = line.ok_or_else(strange)?.split(' ').collect();
    let (id, kind, size) = match words.as_slice() {
        [_, "missing"] => return Ok(Next::Missing),
        [id, kind, size] => (*id, *kind, size.parse::<u64>().map_err(|_| strange())?),
        _ => return Err(strange()),
    };
    let mut content = output.by_ref().take(size);
    let found = search(searcher, &mut content, Extent::whole(size), told)?;
    if content.limit() > 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let mut end = [0];
    output.read_exact(&mut end)?;
    if end != *b"\n" {
        return Err(strange());
    }
    if found.hits.is_empty() {
        return Ok(Next::Clean);
    }
    let (id, kind) = (id.to_owned(), kind.to_owned());
    Ok(Next::Leaks(Object { id, kind, found, origin: Origin::default() }))
}
