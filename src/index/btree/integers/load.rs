//! Filling nodes of integers with keys that ascend: a leaf at a time is copied, and looked at where it is then.
//!
//! Thread rule: as for [`super::change`].

use super::change::NodeMut;
use super::node::Node;
use super::search::CAPACITY;
use crate::error::Result;
use crate::index::btree::features::Features;
use crate::index::btree::layout::{Change, Content, SERIES};
use crate::index::btree::load::{Below, Filled, Load, Part, Sums, WriteLong};
use crate::index::load::not_sorted;
use crate::index::{Slices, U64_BYTES, U64s, key_to_u64, value_to_u64};
use crate::ledger::Account;
use crate::memory::Vec;

/// A key and its value, as numbers.
type Pair = (u64, u64);

/// The caller's arrays as they are, or what is in them in order.
pub enum Entries<'a> {
    /// Keys and values.
    Given(U64s<'a>, U64s<'a>),
    /// Pairs of both.
    Own(Vec<Pair>),
}

impl Entries<'_> {
    fn count(&self) -> usize {
        match self {
            Self::Given(keys, _) => keys.count(),
            Self::Own(pairs) => pairs.len(),
        }
    }

    fn pair(&self, at: usize) -> Pair {
        match self {
            Self::Given(keys, values) => (keys.get(at), values.get(at)),
            Self::Own(pairs) => pairs[at],
        }
    }

    fn key(&self, at: usize) -> u64 {
        match self {
            Self::Given(keys, _) => keys.get(at),
            Self::Own(pairs) => pairs[at].0,
        }
    }

    /// The key behind an entry; none behind the last one. Fails if it is less.
    fn next(&self, at: usize) -> Result<Option<u64>> {
        let next = (at + 1 < self.count()).then(|| self.key(at + 1));
        if next.is_some_and(|next| next < self.key(at)) { Err(not_sorted(at + 1)) } else { Ok(next) }
    }

    /// Copies entries to the beginning of a leaf.
    fn copy(&self, from: usize, count: usize, leaf: &mut NodeMut) {
        let (keys, values) = leaf.arrays();
        match self {
            Self::Given(from_keys, from_values) => {
                from_keys.copy_to(from, &mut keys[..count]);
                from_values.copy_to(from, &mut values[..count]);
            }
            Self::Own(pairs) => {
                let places = keys.iter_mut().zip(values.iter_mut());
                for (pair, place) in pairs[from..from + count].iter().zip(places) {
                    (*place.0, *place.1) = *pair;
                }
            }
        }
        values[..count].iter_mut().for_each(|value| *value = value.to_le());
    }
}

/// Whether keys differ and ascend, as loads mostly have them.
fn ascend(keys: &[u64]) -> bool {
    keys.windows(2).fold(true, |all, pair| all & (pair[0] < pair[1]))
}

/// Copies entries of equal keys' last ones, up to `most`: how many, and the first one that is not copied.
fn copy_last(leaf: &mut NodeMut, entries: &Entries<'_>, part: &Part<'_, u64>, most: usize) -> Result<(usize, usize)> {
    let (mut at, mut count) = (part.from, 0);
    while at < part.end && count < most {
        let (key, value) = entries.pair(at);
        if entries.next(at)? != Some(key) {
            let (keys, values) = leaf.arrays();
            (keys[count], values[count]) = (key, value.to_le());
            count += 1;
        }
        at += 1;
    }
    Ok((count, at))
}

impl Load for Node {
    type Entries<'a> = Entries<'a>;

    fn entries<'a>(
        keys: Slices<'a>,
        values: Slices<'a>,
        is_sorted: bool,
        account: Account,
    ) -> Result<Self::Entries<'a>> {
        let mut pairs = Vec::with_capacity(keys.count(), account)?;
        let pair = |at: usize| (key_to_u64(keys.bytes(at)), value_to_u64(values.bytes(at)));
        (0..keys.count()).try_for_each(|at| pairs.push(pair(at)))?;
        if is_sorted { Ok(Entries::Own(pairs)) } else { sorted(pairs) }
    }

    fn entries_u64<'a>(
        keys: U64s<'a>,
        values: U64s<'a>,
        is_sorted: bool,
        account: Account,
    ) -> Result<Self::Entries<'a>> {
        let ascends = |at: usize| keys.get(at - 1) <= keys.get(at);
        if is_sorted || (1..keys.count()).all(ascends) {
            return Ok(Entries::Given(keys, values));
        }
        let mut pairs = Vec::with_capacity(keys.count(), account)?;
        (0..keys.count()).try_for_each(|at| pairs.push((keys.get(at), values.get(at))))?;
        sorted(pairs)
    }

    fn cut(entries: &Self::Entries<'_>, at: usize, _features: Features) -> Result<Option<(usize, u64)>> {
        for at in at..entries.count() {
            let before = entries.key(at - 1);
            if let Some(key) = entries.next(at - 1)?
                && key != before
            {
                return Ok(Some((at, key)));
            }
        }
        Ok(None)
    }

    fn fill_leaf(
        leaf: &mut Self::Mut,
        entries: &Self::Entries<'_>,
        part: &Part<'_, u64>,
        _write_long: WriteLong<'_>,
    ) -> Result<Filled<Self>> {
        let most = CAPACITY * part.most / 1000;
        let (mut count, mut next) = (most.min(part.end - part.from), part.from);
        entries.copy(part.from, count, leaf);
        next += count;
        let last = entries.key(next - 1);
        let is_end = next == entries.count();
        if !ascend(&leaf.arrays().0[..count]) || !is_end && entries.key(next) <= last {
            (count, next) = copy_last(leaf, entries, part, most)?;
        }
        let upper = (next < entries.count()).then(|| entries.key(next));
        leaf.begin(0, part.lower, upper.as_ref());
        leaf.finish(count, 0);
        if upper.is_none() {
            // Keys that come behind all others go on from here.
            leaf.set_series(count as u16 - 1, SERIES);
        }
        let bytes = (count * U64_BYTES) as u64;
        Ok(Filled { next, upper, sums: Sums { entries: count as u64, key_bytes: bytes, value_bytes: bytes } })
    }

    fn fill_inner(node: &mut Self::Mut, level: u8, below: &impl Below<Self>, most: usize) -> usize {
        let mut count = (CAPACITY * most / 1000 + 1).min(below.count());
        if count + 1 == below.count() {
            // The last one is not left alone.
            count -= 1;
        }
        let upper = (count < below.count()).then(|| below.fence(count));
        node.begin(level, &below.fence(0), upper.as_ref());
        for at in 1..count {
            let child = below.number(at - 1).to_ne_bytes();
            let is_in = node.insert(at - 1, &below.fence(at), Content::Bytes(&child));
            debug_assert!(is_in, "there is room for so many");
        }
        node.set_last_child(below.number(count - 1));
        count
    }

    fn key_of_bytes(bytes: &[u8]) -> u64 {
        key_to_u64(bytes)
    }
}

/// Bits of a digit, and how many values it has.
const DIGIT: usize = 8;
const DIGITS: usize = 1 << DIGIT;
const ROUNDS: usize = u64::BITS as usize / DIGIT;

/// Pairs in the order of their keys, equal ones as they came: by one digit after the other, from the last one on.
fn sorted<'a>(mut pairs: Vec<Pair>) -> Result<Entries<'a>> {
    let mut counts = [[0_usize; DIGITS]; ROUNDS];
    for (key, _) in pairs.iter() {
        for (round, counts) in counts.iter_mut().enumerate() {
            counts[digit(*key, round)] += 1;
        }
    }
    let mut other = Vec::new(pairs.account());
    other.resize(pairs.len(), (0, 0))?;
    for (round, counts) in counts.iter_mut().enumerate() {
        if counts.contains(&pairs.len()) {
            // All have the same.
            continue;
        }
        let mut place = 0;
        for count in counts.iter_mut() {
            place += core::mem::replace(count, place);
        }
        for pair in pairs.iter() {
            let place = &mut counts[digit(pair.0, round)];
            other[*place] = *pair;
            *place += 1;
        }
        core::mem::swap(&mut pairs, &mut other);
    }
    Ok(Entries::Own(pairs))
}

fn digit(key: u64, round: usize) -> usize {
    (key >> (DIGIT * round)) as usize % DIGITS
}
