//! Which runs of words two versions share, in linear time.
//!
//! Equal ends are taken off. A small middle is solved exactly; a large one is split at runs of words that stand once
//! on either side, in the same order, and so are the gaps between them. What is still large then has nothing to hold
//! on to and shares nothing.

use xxhash_rust::xxh3::xxh3_64;

use crate::Cancel;

/// The largest table of the exact solution, in cells.
const CELLS: usize = 1 << 14;
/// Lengths of the runs that a large middle is split at, one a round.
const ROUNDS: [usize; 3] = [8, 3, 1];

/// A run of `len` equal words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Run {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) len: usize,
}

/// A stretch of both sides that is still to be compared, and the round it is in.
#[derive(Debug, Clone, Copy)]
struct Gap {
    a: (usize, usize),
    b: (usize, usize),
    round: usize,
}

/// The runs that `a` and `b` share: in order on both sides, none touching the next on both; not all of them once
/// `cancel` is set.
pub(super) fn common_runs(a: &[u32], b: &[u32], cancel: &Cancel) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut open = vec![Gap { a: (0, a.len()), b: (0, b.len()), round: 0 }];
    while let Some(mut gap) = open.pop() {
        if cancel.is_set() {
            break;
        }
        take_equal_ends(a, b, &mut gap, &mut runs);
        let (n, m) = (gap.a.1 - gap.a.0, gap.b.1 - gap.b.0);
        if n == 0 || m == 0 {
            continue;
        }
        if n.saturating_mul(m) <= CELLS {
            solve(a, b, gap, &mut runs);
        } else if let Some(&words) = ROUNDS.get(gap.round) {
            split(a, b, gap, words, &mut runs, &mut open);
        }
    }
    runs.sort_unstable();
    joined(runs)
}

fn take_equal_ends(a: &[u32], b: &[u32], gap: &mut Gap, runs: &mut Vec<Run>) {
    let (left, right) = (&a[gap.a.0..gap.a.1], &b[gap.b.0..gap.b.1]);
    let len = left.iter().zip(right).take_while(|(x, y)| x == y).count();
    if len > 0 {
        runs.push(Run { a: gap.a.0, b: gap.b.0, len });
    }
    gap.a.0 += len;
    gap.b.0 += len;
    let len = left[len..].iter().rev().zip(right[len..].iter().rev()).take_while(|(x, y)| x == y).count();
    gap.a.1 -= len;
    gap.b.1 -= len;
    if len > 0 {
        runs.push(Run { a: gap.a.1, b: gap.b.1, len });
    }
}

/// The longest common subsequence of a small gap.
fn solve(a: &[u32], b: &[u32], gap: Gap, runs: &mut Vec<Run>) {
    let (a_words, b_words) = (&a[gap.a.0..gap.a.1], &b[gap.b.0..gap.b.1]);
    let width = b_words.len() + 1;
    // longest[i * width + j]: of what follows word i of one side and word j of the other.
    let mut longest = vec![0u16; (a_words.len() + 1) * width];
    for (i, x) in a_words.iter().enumerate().rev() {
        for (j, y) in b_words.iter().enumerate().rev() {
            let below = longest[(i + 1) * width + j].max(longest[i * width + j + 1]);
            let here = if x == y { longest[(i + 1) * width + j + 1] + 1 } else { 0 };
            longest[i * width + j] = below.max(here);
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a_words.len() && j < b_words.len() {
        let here = longest[i * width + j];
        if a_words[i] == b_words[j] && here == longest[(i + 1) * width + j + 1] + 1 {
            runs.push(Run { a: gap.a.0 + i, b: gap.b.0 + j, len: 1 });
            i += 1;
            j += 1;
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
}

/// Splits a large gap at runs of `words` words that stand once on either side.
fn split(a: &[u32], b: &[u32], gap: Gap, words: usize, runs: &mut Vec<Run>, open: &mut Vec<Gap>) {
    let round = gap.round + 1;
    let (mut from_a, mut from_b) = (gap.a.0, gap.b.0);
    let pairs = unique_pairs(&a[gap.a.0..gap.a.1], &b[gap.b.0..gap.b.1], words);
    for (i, j) in increasing(&pairs) {
        let (at_a, at_b) = (gap.a.0 + i, gap.b.0 + j);
        // Neighbouring finds overlap by all words but one; what a run already holds is not taken again.
        let held = from_a.saturating_sub(at_a).max(from_b.saturating_sub(at_b));
        if held >= words {
            continue;
        }
        let (at_a, at_b) = (at_a + held, at_b + held);
        if at_a > from_a || at_b > from_b {
            open.push(Gap { a: (from_a, at_a), b: (from_b, at_b), round });
        }
        runs.push(Run { a: at_a, b: at_b, len: words - held });
        (from_a, from_b) = (at_a + words - held, at_b + words - held);
    }
    open.push(Gap { a: (from_a, gap.a.1), b: (from_b, gap.b.1), round });
}

/// Places of the runs of `words` words that stand exactly once on either side, by place in `a`.
fn unique_pairs(a: &[u32], b: &[u32], words: usize) -> Vec<(usize, usize)> {
    let once = |side: &[u32]| -> Vec<(u64, usize)> {
        let mut bytes = Vec::with_capacity(4 * words);
        let mut grams: Vec<_> = side
            .windows(words)
            .enumerate()
            .map(|(at, gram)| {
                bytes.clear();
                bytes.extend(gram.iter().flat_map(|word| word.to_le_bytes()));
                (xxh3_64(&bytes), at)
            })
            .collect();
        grams.sort_unstable();
        grams.chunk_by(|x, y| x.0 == y.0).filter(|same| same.len() == 1).map(|same| same[0]).collect()
    };
    let (left, right) = (once(a), once(b));
    let mut pairs = Vec::new();
    let mut j = 0;
    for (hash, at) in left {
        while right.get(j).is_some_and(|other| other.0 < hash) {
            j += 1;
        }
        if let Some(&(other, place)) = right.get(j)
            && other == hash
            && a[at..at + words] == b[place..place + words]
        {
            pairs.push((at, place));
        }
    }
    pairs.sort_unstable();
    pairs
}

/// The longest selection of `pairs`, sorted by their first, that rises in both.
fn increasing(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // tails[n]: the pair with the smallest second that ends a selection of n + 1.
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (n, &(_, j)) in pairs.iter().enumerate() {
        let place = tails.partition_point(|&tail| pairs[tail].1 < j);
        before.push(place.checked_sub(1).map(|shorter| tails[shorter]));
        if place == tails.len() {
            tails.push(n);
        } else {
            tails[place] = n;
        }
    }
    let mut chosen = Vec::with_capacity(tails.len());
    let mut next = tails.last().copied();
    while let Some(n) = next {
        chosen.push(pairs[n]);
        next = before[n];
    }
    chosen.reverse();
    chosen
}

/// Runs that follow each other on both sides made one.
fn joined(runs: Vec<Run>) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::with_capacity(runs.len());
    for run in runs {
        match out.last_mut() {
            Some(last) if last.a + last.len == run.a && last.b + last.len == run.b => last.len += run.len,
            _ => out.push(run),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn runs_are_equal_and_in_order(a in prop::collection::vec(0u32..6, 0..400), b in prop::collection::vec(0u32..6, 0..400)) {
            let (mut i, mut j) = (0, 0);
            for run in common_runs(&a, &b, &Cancel::new()) {
                prop_assert!(run.a >= i && run.b >= j && run.len > 0);
                prop_assert_eq!(&a[run.a..run.a + run.len], &b[run.b..run.b + run.len]);
                (i, j) = (run.a + run.len, run.b + run.len);
            }
        }
    }

    /// The length of the longest common subsequence, row by row.
    fn longest(a: &[u32], b: &[u32]) -> usize {
        let mut row = vec![0; b.len() + 1];
        for x in a {
            let mut diagonal = 0;
            for (j, y) in b.iter().enumerate() {
                let here = if x == y { diagonal + 1 } else { row[j].max(row[j + 1]) };
                diagonal = row[j + 1];
                row[j + 1] = here;
            }
        }
        row[b.len()]
    }

    proptest! {
        #[test]
        fn of_short_texts_no_longer_selection_is_missed(a in prop::collection::vec(0u32..6, 0..100), b in prop::collection::vec(0u32..6, 0..100)) {
            let found: usize = common_runs(&a, &b, &Cancel::new()).iter().map(|run| run.len).sum();
            prop_assert_eq!(found, longest(&a, &b));
        }
    }

    #[test]
    fn a_long_text_with_small_changes_keeps_nearly_all_words() {
        let a: Vec<u32> = (0..50_000u32).map(|n| n.wrapping_mul(2_654_435_761) >> 16).collect();
        let mut b = a.clone();
        (0..b.len()).step_by(100).for_each(|at| b[at] = 70_000);
        b.drain(20_000..20_050);
        let kept: usize = common_runs(&a, &b, &Cancel::new()).iter().map(|run| run.len).sum();
        assert!(kept > 49_000, "{kept}");
    }
}
