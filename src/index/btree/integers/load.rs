//! Filling nodes of integers with keys that ascend: a leaf at a time is copied, and looked at where it is then.
//!
//! Thread rule: as for [`super::change`].

use arrayvec::ArrayVec;

use super::change::{NodeMut, partition_point};
use super::kind::{Kind, MOST_KEYS};
use super::node::Node;
use super::short::{Frame, parting};
use crate::error::Result;
use crate::index::btree::features::{Feature, Features};
use crate::index::btree::halves::{ENOUGH, sort_halves};
use crate::index::btree::layout::{Change, Content, SERIES};
use crate::index::btree::load::{Below, Filled, Load, Part, Sums, WriteLong};
use crate::index::load::not_sorted;
use crate::index::{LoadOptions, Slices, U64_BYTES, U64s, key_to_u64, value_to_u64};
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

    fn copy_keys(&self, from: usize, to: &mut [u64]) {
        match self {
            Self::Given(keys, _) => keys.copy_to(from, to),
            Self::Own(pairs) => to.iter_mut().zip(&pairs[from..]).for_each(|(to, pair)| *to = pair.0),
        }
    }

    fn copy_values(&self, from: usize, to: &mut [u64]) {
        match self {
            Self::Given(_, values) => values.copy_to(from, to),
            Self::Own(pairs) => to.iter_mut().zip(&pairs[from..]).for_each(|(to, pair)| *to = pair.1),
        }
        to.iter_mut().for_each(|value| *value = value.to_le());
    }
}

/// Whether keys differ and ascend, as loads mostly have them.
fn ascend(keys: &[u64]) -> bool {
    keys.windows(2).fold(true, |all, pair| all & (pair[0] < pair[1]))
}

/// The kind that takes most of so many keys that ascend, the narrowest of those that take as many, and how many it
/// takes.
fn widest_fill(kinds: &[Kind], count: usize, most: usize, key: impl Fn(usize) -> u64) -> (Kind, usize) {
    let room = |kind: Kind| (kind.capacity() * most / 1000).min(count);
    let mut best = (Kind::Whole, room(Kind::Whole));
    for kind in kinds.iter().rev().copied() {
        let is_reached = |at: usize| key(at).wrapping_sub(key(0)) <= kind.most_span();
        if best.1 == 0 || !is_reached(best.1 - 1) {
            break;
        }
        let room = room(kind);
        let is_all = is_reached(room - 1);
        best = (kind, if is_all { room } else { partition_point(room, is_reached).max(best.1) });
    }
    best
}

/// A leaf's entries, each with a key of its own.
struct Distinct {
    keys: ArrayVec<u64, MOST_KEYS>,
    values: ArrayVec<u64, MOST_KEYS>,
    /// The first entry that is not among them.
    next: usize,
}

/// Of equal keys' entries the last ones, up to `most`.
fn distinct(entries: &Entries<'_>, part: &Part<'_, u64>, most: usize) -> Result<Distinct> {
    let mut found = Distinct { keys: ArrayVec::new_const(), values: ArrayVec::new_const(), next: part.from };
    while found.next < part.end && found.keys.len() < most {
        let (key, value) = entries.pair(found.next);
        if entries.next(found.next)? != Some(key) {
            found.keys.push(key);
            found.values.push(value.to_le());
        }
        found.next += 1;
    }
    Ok(found)
}

/// Begins a leaf that ends before the entry behind its own.
fn begin(leaf: &mut NodeMut, entries: &Entries<'_>, part: &Part<'_, u64>, next: usize) -> Option<u64> {
    let upper = (next < entries.count()).then(|| leaf.parting(entries.key(next - 1), entries.key(next)));
    leaf.begin(0, part.lower, upper.as_ref());
    upper
}

impl Load for Node {
    type Entries<'a> = Entries<'a>;

    fn entries<'a>(
        keys: Slices<'a>,
        values: Slices<'a>,
        options: &LoadOptions,
        account: Account,
    ) -> Result<Self::Entries<'a>> {
        let mut pairs = Vec::with_capacity(keys.count(), account)?;
        let pair = |at: usize| (key_to_u64(keys.bytes(at)), value_to_u64(values.bytes(at)));
        (0..keys.count()).try_for_each(|at| pairs.push(pair(at)))?;
        if options.is_sorted { Ok(Entries::Own(pairs)) } else { sorted(pairs, options.threads) }
    }

    fn entries_u64<'a>(
        keys: U64s<'a>,
        values: U64s<'a>,
        options: &LoadOptions,
        account: Account,
    ) -> Result<Self::Entries<'a>> {
        let ascends = |at: usize| keys.get(at - 1) <= keys.get(at);
        if options.is_sorted || (1..keys.count()).all(ascends) {
            return Ok(Entries::Given(keys, values));
        }
        let mut pairs = Vec::with_capacity(keys.count(), account)?;
        (0..keys.count()).try_for_each(|at| pairs.push((keys.get(at), values.get(at))))?;
        sorted(pairs, options.threads)
    }

    fn cut(entries: &Self::Entries<'_>, at: usize, features: Features) -> Result<Option<(usize, u64)>> {
        for at in at..entries.count() {
            let before = entries.key(at - 1);
            if let Some(key) = entries.next(at - 1)?
                && key != before
            {
                let is_shortened = features.has(Feature::SuffixTruncation);
                return Ok(Some((at, if is_shortened { parting(before, key) } else { key })));
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
        let kinds = leaf.kinds();
        let (kind, mut count) = widest_fill(kinds, part.end - part.from, part.most, |at| entries.key(part.from + at));
        let mut next = part.from + count;
        let mut keys = [0; MOST_KEYS];
        entries.copy_keys(part.from, &mut keys[..count]);
        let is_end = next == entries.count();
        let upper;
        if ascend(&keys[..count]) && (is_end || entries.key(next) > keys[count - 1]) {
            upper = begin(leaf, entries, part, next);
            leaf.lay_keys(kind, &keys[..count]);
            entries.copy_values(part.from, leaf.values(count));
        } else {
            let mut found = distinct(entries, part, MOST_KEYS)?;
            let (kind, some) = widest_fill(kinds, found.keys.len(), part.most, |at| found.keys[at]);
            if some < found.keys.len() {
                found = distinct(entries, part, some)?;
            }
            (count, next) = (some, found.next);
            upper = begin(leaf, entries, part, next);
            leaf.lay(kind, &found.keys, &found.values);
        }
        if upper.is_none() {
            // Keys that come behind all others go on from here.
            leaf.set_series(count as u16 - 1, SERIES);
        }
        let bytes = (count * U64_BYTES) as u64;
        Ok(Filled { next, upper, sums: Sums { entries: count as u64, key_bytes: bytes, value_bytes: bytes } })
    }

    fn fill_inner(node: &mut Self::Mut, level: u8, below: &impl Below<Self>, most: usize) -> usize {
        let room = |kind: Kind| (kind.capacity() * most / 1000 + 1).min(below.count());
        let fences = (1..room(Kind::Short)).map(|at| below.fence(at));
        let is_short = node.is_shortened() && Frame::of(fences, below.fence(0)).is_some();
        let mut count = room(if is_short { Kind::Short } else { Kind::Whole });
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

/// Pairs in the order of their keys, equal ones as they came.
fn sorted<'a>(mut pairs: Vec<Pair>, threads: usize) -> Result<Entries<'a>> {
    let mut other = Vec::new(pairs.account());
    other.resize(pairs.len(), (0, 0))?;
    let is_in_other = if threads > 1 && pairs.len() / 2 >= ENOUGH {
        let sort = |part: &mut [Pair], room: &mut [Pair]| {
            if sort(part, room) {
                part.copy_from_slice(room);
            }
        };
        sort_halves(&mut pairs, &mut other, |pair| pair.0, sort)?;
        true
    } else {
        sort(&mut pairs, &mut other)
    };
    Ok(Entries::Own(if is_in_other { other } else { pairs }))
}

/// Puts pairs in order by one digit of the keys after the other, from the last one on: whether they are in `other`
/// then, where there is room for as many.
fn sort(pairs: &mut [Pair], other: &mut [Pair]) -> bool {
    let mut counts = [[0_usize; DIGITS]; ROUNDS];
    for (key, _) in pairs.iter() {
        for (round, counts) in counts.iter_mut().enumerate() {
            counts[digit(*key, round)] += 1;
        }
    }
    let (mut from, mut to, mut is_in_other) = (pairs, other, false);
    for (round, counts) in counts.iter_mut().enumerate() {
        if counts.contains(&from.len()) {
            // All have the same.
            continue;
        }
        let mut place = 0;
        for count in counts.iter_mut() {
            place += core::mem::replace(count, place);
        }
        for pair in from.iter() {
            let place = &mut counts[digit(pair.0, round)];
            to[*place] = *pair;
            *place += 1;
        }
        core::mem::swap(&mut from, &mut to);
        is_in_other = !is_in_other;
    }
    is_in_other
}

fn digit(key: u64, round: usize) -> usize {
    (key >> (DIGIT * round)) as usize % DIGITS
}
