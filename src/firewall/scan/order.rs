//! In which order the files of a plugin are analysed again: each after those that it imports.

/// Splits files into rounds by what they import: `imports[i]` lists the files that file `i` imports.
///
/// Files that import none are in no round. A file stands in a later round than what it imports; files that import each
/// other stand together in the last round, twice, so that what one learns of the other reaches both.
pub(super) fn rounds(imports: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut done: Vec<bool> = imports.iter().map(Vec::is_empty).collect();
    let mut left: Vec<usize> = (0..imports.len()).filter(|file| !is(&done, *file)).collect();
    let mut rounds = Vec::new();
    while !left.is_empty() {
        let (ready, waiting): (Vec<usize>, Vec<usize>) = left.iter().partition(|file| {
            imports.get(**file).into_iter().flatten().all(|other| is(&done, *other))
        });
        if ready.is_empty() {
            rounds.push(waiting.clone());
            rounds.push(waiting);
            break;
        }
        for file in &ready {
            if let Some(done) = done.get_mut(*file) {
                *done = true;
            }
        }
        rounds.push(ready);
        left = waiting;
    }
    rounds
}

fn is(done: &[bool], file: usize) -> bool {
    done.get(file).copied().unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_comes_after_what_it_imports() {
        assert_eq!(rounds(&[vec![1], vec![2], vec![]]), [[1], [0]]);
        assert_eq!(rounds(&[vec![], vec![]]), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn circles_are_analysed_twice() {
        assert_eq!(rounds(&[vec![1], vec![0], vec![0]]), [[0, 1, 2], [0, 1, 2]]);
    }
}
