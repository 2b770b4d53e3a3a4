//! Packs lists into one that holds each of them as a piece.

#![expect(clippy::indexing_slicing, reason = "every index is the number of a list, or a place in it")]

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// A list that holds others, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Packed<T> {
    /// Everything.
    pub(super) all: Vec<T>,
    starts: BTreeMap<Vec<T>, usize>,
}

impl<T: Ord> Packed<T> {
    /// Where a packed list begins.
    pub(super) fn start(&self, list: &[T]) -> Option<usize> {
        self.starts.get(list).copied()
    }
}

/// Packs lists: one that is a piece of another takes no room, and neighbors share what the one ends and the other begins with.
///
/// Greedy, longest overlaps first, so not the shortest result that is possible, but always the same.
pub(super) fn pack<T: Ord + Copy>(lists: &BTreeSet<Vec<T>>) -> Packed<T> {
    let lists: Vec<&[T]> = lists.iter().map(Vec::as_slice).collect();
    let owners = owners(&lists);
    let kept: Vec<usize> = (0..lists.len()).filter(|list| owners[*list].is_none()).collect();
    let next = chain(&lists, &kept);
    let followers: BTreeSet<usize> = next.values().map(|(follower, _)| *follower).collect();

    let mut all: Vec<T> = Vec::new();
    let mut starts = vec![0; lists.len()];
    for head in kept.iter().copied().filter(|list| !followers.contains(list)) {
        let (mut current, mut overlap) = (head, 0);
        loop {
            starts[current] = all.len() - overlap;
            all.extend(&lists[current][overlap..]);
            match next.get(&current) {
                Some(follower) => (current, overlap) = *follower,
                None => break,
            }
        }
    }
    // An owner is longer than what it holds, so by falling length each owner has its place before it is asked for.
    let mut by_length: Vec<usize> = (0..lists.len()).collect();
    by_length.sort_by_key(|list| Reverse(lists[*list].len()));
    for list in by_length {
        if let Some((owner, offset)) = owners[list] {
            starts[list] = starts[owner] + offset;
        }
    }
    Packed { all, starts: lists.into_iter().map(<[T]>::to_vec).zip(starts).collect() }
}

/// For each list another one that holds it, and where.
fn owners<T: Ord>(lists: &[&[T]]) -> Vec<Option<(usize, usize)>> {
    let positions =
        lists.iter().enumerate().flat_map(|(list, items)| (0..items.len()).map(move |at| (list, at)));
    let mut suffixes: Vec<(usize, usize)> = positions.collect();
    suffixes.sort_by_key(|(list, at)| (&lists[*list][*at..], *list, *at));
    let owner = |(list, items): (usize, &&[T])| {
        // Suffixes that begin with the list stand together; the list itself is one of them.
        let first = suffixes.partition_point(|(other, at)| lists[*other][*at..] < **items);
        let others = suffixes.get(first..)?.iter().take(2).filter(|(other, _)| *other != list);
        others.copied().find(|(other, at)| lists[*other][*at..].starts_with(items))
    };
    lists.iter().enumerate().map(owner).collect()
}

/// For each list the one that follows it, and how much of that it ends with.
fn chain<T: Ord>(lists: &[&[T]], kept: &[usize]) -> BTreeMap<usize, (usize, usize)> {
    let mut next = BTreeMap::new();
    let mut has_previous = vec![false; lists.len()];
    // Of each chain's first list its last one, and the other way round.
    let mut last: Vec<usize> = (0..lists.len()).collect();
    let mut first: Vec<usize> = (0..lists.len()).collect();
    let longest = lists.iter().map(|items| items.len()).max().unwrap_or_default();
    for overlap in (1..longest).rev() {
        let mut beginnings: BTreeMap<&[T], Vec<usize>> = BTreeMap::new();
        for list in kept.iter().copied().filter(|list| lists[*list].len() > overlap && !has_previous[*list]) {
            beginnings.entry(&lists[list][..overlap]).or_default().push(list);
        }
        for list in kept.iter().copied() {
            let items = lists[list];
            if items.len() <= overlap || next.contains_key(&list) {
                continue;
            }
            let Some(candidates) = beginnings.get_mut(&items[items.len() - overlap..]) else { continue };
            let Some(chosen) = candidates.iter().position(|candidate| *candidate != first[list]) else {
                continue;
            };
            let follower = candidates.remove(chosen);
            next.insert(list, (follower, overlap));
            has_previous[follower] = true;
            let (head, tail) = (first[list], last[follower]);
            (last[head], first[tail]) = (tail, head);
        }
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_found_where_it_was_put() {
        let words =
            ["getItem", "Item", "temper", "Item", "perGet", "x", "get", "", "xx", "aa", "aaa", "aba", "bab"];
        let lists: BTreeSet<Vec<u8>> = words.iter().map(|word| word.as_bytes().to_vec()).collect();
        let packed = pack(&lists);
        for list in &lists {
            let start = packed.start(list).unwrap();
            assert_eq!(&packed.all[start..start + list.len()], list);
        }
        let plain: usize = lists.iter().map(Vec::len).sum();
        assert!(packed.all.len() < plain / 2 + 10, "{:?}", String::from_utf8_lossy(&packed.all));
        assert_eq!(packed, pack(&lists));
    }
}
