//! An array put in order by two threads: each sorts a half, and then merges a half of both; so the second thread has as
//! much to do as the first one.
//!
//! Of items that are equal those of the first half come first, so that what keeps their order in each half keeps it in
//! all.
//!
//! Thread rule: the caller's thread and one that is joined before it goes on. Without a second thread the caller's does
//! all.

use super::beside::beside;
use crate::error::{Error, Result};
use crate::status::RDB_E_PANIC;

/// Items in one half that make a second thread worth its start.
pub(super) const ENOUGH: usize = 1 << 12;

/// Has two threads do the same with two things.
pub(super) fn both<T: Send>(one: T, other: T, work: impl Fn(T) + Sync) -> Result<()> {
    beside(c"rustydb-load", || work(other), || work(one)).ok_or(Error::new(RDB_E_PANIC))
}

/// Puts items in order by a key, with `sort`, which has as much room beside its part as that has items, and leaves the
/// part in order; the result is in `room`.
pub(super) fn sort_halves<T: Copy + Send + Sync, K: Ord>(
    items: &mut [T],
    room: &mut [T],
    key: impl Fn(&T) -> K + Sync,
    sort: impl Fn(&mut [T], &mut [T]) + Sync,
) -> Result<()> {
    let middle = items.len() / 2;
    let (left, right) = items.split_at_mut(middle);
    let (left_room, right_room) = room.split_at_mut(middle);
    both((&mut *left, left_room), (&mut *right, right_room), |(part, room)| sort(part, room))?;
    let (left, right) = (&*left, &*right);
    let taken = taken_of_left(left, right, middle, &key);
    let ((left, left_rest), (right, right_rest)) = (left.split_at(taken), right.split_at(middle - taken));
    let (first, second) = room.split_at_mut(middle);
    both((left, right, first), (left_rest, right_rest, second), |(left, right, to)| merge(left, right, to, &key))
}

/// How many of the first `count` items of two arrays together are of the left one.
fn taken_of_left<T, K: Ord>(left: &[T], right: &[T], count: usize, key: &impl Fn(&T) -> K) -> usize {
    let (mut some, mut too_many) = (count.saturating_sub(right.len()), count.min(left.len()));
    while some < too_many {
        let middle = usize::midpoint(some, too_many);
        // The last one that the right array would give comes behind this one: it is not among the first.
        if key(&left[middle]) <= key(&right[count - middle - 1]) {
            some = middle + 1;
        } else {
            too_many = middle;
        }
    }
    some
}

/// Merges two arrays in order into one that has room for both.
fn merge<T: Copy, K: Ord>(mut left: &[T], mut right: &[T], to: &mut [T], key: &impl Fn(&T) -> K) {
    let mut places = to.iter_mut();
    while let ([first, left_rest @ ..], [second, right_rest @ ..]) = (left, right) {
        let Some(place) = places.next() else { return };
        if key(first) <= key(second) {
            (*place, left) = (*first, left_rest);
        } else {
            (*place, right) = (*second, right_rest);
        }
    }
    places.zip(left.iter().chain(right)).for_each(|(place, item)| *place = *item);
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    /// Of few different keys, so that many are equal, each with where it was.
    fn items(count: usize, different: u64) -> std::vec::Vec<(u64, u64)> {
        let mut state = count as u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % different
        };
        (0..count as u64).map(|place| (next(), place)).collect()
    }

    #[test]
    fn items_are_in_order_and_equal_ones_as_they_came() {
        for count in [0, 1, 2, 3, 10, 257, 5000] {
            for different in [1, 2, 7, 1 << 30] {
                let mut given = items(count, different);
                let mut expected = given.clone();
                expected.sort_by_key(|item| item.0);
                let mut room = given.clone();
                sort_halves(&mut given, &mut room, |item| item.0, |part, _| part.sort_by_key(|item| item.0)).unwrap();
                assert_eq!(room, expected, "{count} items of {different} keys");
            }
        }
    }

    #[test]
    fn any_number_of_first_items_is_found_in_both_arrays() {
        for (left, right) in
            [(&[1, 3, 3, 5][..], &[3, 3, 4][..]), (&[1, 2], &[3, 4, 5]), (&[7, 8], &[1]), (&[], &[1, 1])]
        {
            let mut all: std::vec::Vec<(i32, bool)> = left.iter().map(|item| (*item, false)).collect();
            all.extend(right.iter().map(|item| (*item, true)));
            all.sort_by_key(|item| item.0);
            for count in 0..=all.len() {
                let expected = all[..count].iter().filter(|item| !item.1).count();
                assert_eq!(
                    taken_of_left(left, right, count, &|item| *item),
                    expected,
                    "{count} of {left:?}, {right:?}"
                );
            }
        }
    }
}
