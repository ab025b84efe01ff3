//! Results for people: aligned columns of printable text, readable without color.

mod brief;
pub mod documents;
pub mod drift;
pub mod finding;
pub mod plugins;
pub mod rule;
pub mod sandbox;
pub mod secrets;
pub mod tls;

use crate::core::text::printable;

/// Returns rows as columns, two spaces apart, without trailing spaces.
#[must_use]
pub fn columns(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let shown: Vec<Vec<_>> =
        rows.iter().map(|row| row.iter().map(|cell| printable(cell)).collect()).collect();
    let widths: Vec<usize> = (0..count)
        .map(|column| {
            shown.iter().filter_map(|row| row.get(column)).map(|c| c.chars().count()).max()
        })
        .map(Option::unwrap_or_default)
        .collect();
    let mut text = String::new();
    for row in &shown {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let pad = width - cell.chars().count();
            line.push_str(cell);
            line.push_str(&" ".repeat(pad + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_safe() {
        let rows = [vec!["a".to_owned(), "x\n".to_owned()], vec!["bbb".to_owned(), "y".to_owned()]];
        assert_eq!(columns(&rows), "a    x\\u{a}\nbbb  y\n");
    }
}
