//! Filling nodes of byte strings with keys that ascend.
//!
//! A leaf's keys are chosen before the first is written: one after the other, as long as they have room, given what the
//! leaf's fences would have in common then. So its prefix is as long as it can be.
//!
//! Thread rule: as for [`super::change`].

use arrayvec::ArrayVec;

use super::change::{NodeMut, key_of};
use super::node::{KeyBuffer, MOST_OF_ARRAYS, Node};
use super::order::{Item, sort};
use super::slots::{HEAD, LONG_BYTES, SLOT, Unit};
use crate::error::{Error, Result};
use crate::index::btree::features::{Feature, Features, LONGEST_PLAIN};
use crate::index::btree::layout::{Change, Content, Layout, MOST_BYTES, SERIES};
use crate::index::btree::load::{Below, Filled, Load, Part, Sums, WriteLong};
use crate::index::btree::points::is_long;
use crate::index::load::not_sorted;
use crate::index::{LoadOptions, Slices, U64s};
use crate::ledger::Account;
use crate::memory::Vec;
use crate::status::RDB_E_KEY_TYPE;

/// More keys than a node can have.
const MOST_KEYS: usize = MOST_BYTES / (HEAD + SLOT);

/// The caller's arrays, and the order of their keys; empty: they are in order. Without values all are empty.
pub struct Entries<'a> {
    keys: Slices<'a>,
    values: Slices<'a>,
    order: Vec<Item>,
}

impl<'a> Entries<'a> {
    fn place(&self, at: usize) -> usize {
        if self.order.is_empty() { at } else { self.order[at].1 as usize }
    }

    fn key(&self, at: usize) -> &'a [u8] {
        self.keys.bytes(self.place(at))
    }

    fn value(&self, at: usize) -> &'a [u8] {
        if self.values.count() == 0 { &[] } else { self.values.bytes(self.place(at)) }
    }

    /// The key behind an entry, and the bytes that both have in common; none behind the last one. Fails if it is less.
    fn next(&self, at: usize) -> Result<Option<(&'a [u8], usize)>> {
        if at + 1 == self.keys.count() {
            return Ok(None);
        }
        let (key, next) = (self.key(at), self.key(at + 1));
        let shared = common(key, next);
        if key[shared..] > next[shared..] { Err(not_sorted(at + 1)) } else { Ok(Some((next, shared))) }
    }
}

/// What keys take in a node, by the bytes that all have in common.
struct Room {
    lower: usize,
    prefix: usize,
    bytes: usize,
    /// Bytes of each key, and of its payload.
    cells: ArrayVec<(u16, u16), MOST_KEYS>,
    unit: Unit,
}

impl Room {
    /// Of a node that begins with a key, which has so many bytes in common with the first one to come.
    fn new(node: &NodeMut, lower: &[u8], prefix: usize) -> Self {
        Self { lower: lower.len(), prefix, bytes: 0, cells: ArrayVec::new_const(), unit: Unit::of(node.bytes()) }
    }

    /// What a key takes; of an inner node, a byte more than it does.
    fn entry(&self, (key, payload): (u16, u16)) -> usize {
        let rest = usize::from(key).saturating_sub(self.prefix + HEAD);
        self.unit.rounded(rest + usize::from(payload)) + MOST_OF_ARRAYS
    }

    /// Adds a key of a node that ends behind it, so that all have `prefix` bytes in common at most.
    fn add(&mut self, key: usize, payload: usize, prefix: usize) {
        if prefix < self.prefix {
            self.prefix = prefix;
            self.bytes = self.cells.iter().map(|cell| self.entry(*cell)).sum();
        }
        let cell = (key as u16, payload as u16);
        self.bytes += self.entry(cell);
        self.cells.push(cell);
    }

    /// Whether they fit a node that ends at a key of so many bytes.
    fn fits(&self, node: &NodeMut, upper: usize, most: usize) -> bool {
        let room = NodeMut::room_with_fences(node.bytes(), self.lower, upper);
        self.cells.len() <= node.most_keys() && self.bytes * 1000 <= room * most
    }
}

/// The key that parts a key from the one before, with which it has so many bytes in common.
fn parting(features: Features, key: &[u8], shared: usize) -> &[u8] {
    let is_short = features.has(Feature::SuffixTruncation) || key.len() > LONGEST_PLAIN;
    if is_short { &key[..key.len().min(shared + 1)] } else { key }
}

/// Which entries go into a leaf.
struct Plan {
    next: usize,
    count: usize,
    upper: Option<KeyBuffer>,
}

fn plan(leaf: &NodeMut, entries: &Entries<'_>, part: &Part<'_, [u8]>) -> Result<Plan> {
    // Without a feature no less room is needed than this says.
    let does = |feature| leaf.features().has(feature);
    let prefix = |shared: usize| if does(Feature::PrefixCompression) { shared } else { 0 };
    let mut room = Room::new(leaf, part.lower, prefix(common(part.lower, entries.key(part.from))));
    let (mut at, mut end) = (part.from, None);
    while at < part.end {
        let key = entries.key(at);
        let next = entries.next(at)?;
        at += 1;
        if next.is_some_and(|(next, shared)| shared == key.len() && shared == next.len()) {
            // The last one of equal keys is the entry.
            continue;
        }
        let payload =
            if is_long::<Node>(key, entries.value(at - 1)) { LONG_BYTES } else { entries.value(at - 1).len() };
        room.add(key.len(), payload, next.map_or(0, |(_, shared)| prefix(shared)));
        if end.is_some()
            && !room.fits(
                leaf,
                next.map_or(0, |(next, shared)| parting(leaf.features(), next, shared).len()),
                part.most,
            )
        {
            break;
        }
        end = Some(Plan { next: at, count: room.cells.len(), upper: None });
    }
    let plan = end.unwrap_or(Plan { next: at, count: 0, upper: None });
    let upper = entries.next(plan.next - 1)?.map(|(next, shared)| key_of(parting(leaf.features(), next, shared)));
    Ok(Plan { upper, ..plan })
}

impl Load for Node {
    type Entries<'a> = Entries<'a>;

    fn entries<'a>(
        keys: Slices<'a>,
        values: Slices<'a>,
        options: &LoadOptions,
        account: Account,
    ) -> Result<Self::Entries<'a>> {
        let mut order = Vec::new(account);
        let ascends = |at: usize| keys.bytes(at - 1) <= keys.bytes(at);
        if !options.is_sorted && !(1..keys.count()).all(ascends) {
            order.reserve_exact(keys.count())?;
            (0..keys.count() as u64).try_for_each(|item| order.push((0, item)))?;
            sort(&mut order, keys, options.threads)?;
        }
        Ok(Entries { keys, values, order })
    }

    fn entries_u64<'a>(
        _keys: U64s<'a>,
        _values: U64s<'a>,
        _options: &LoadOptions,
        _account: Account,
    ) -> Result<Self::Entries<'a>> {
        Err(Error::about(RDB_E_KEY_TYPE, "index", "its keys are not u64"))
    }

    fn cut(entries: &Self::Entries<'_>, mut at: usize, features: Features) -> Result<Option<(usize, Self::Buffer)>> {
        while at < entries.keys.count() {
            let key = entries.key(at - 1);
            if let Some((next, shared)) = entries.next(at - 1)?
                && next.len().max(key.len()) != shared
            {
                return Ok(Some((at, key_of(parting(features, next, shared)))));
            }
            at += 1;
        }
        Ok(None)
    }

    fn fill_leaf(
        leaf: &mut Self::Mut,
        entries: &Self::Entries<'_>,
        part: &Part<'_, [u8]>,
        write_long: WriteLong<'_>,
    ) -> Result<Filled<Self>> {
        let Plan { next, count, upper } = plan(leaf, entries, part)?;
        let mut sums = Sums::default();
        leaf.begin(0, part.lower, upper.as_deref());
        leaf.move_slots(count);
        let all_differ = count == next - part.from;
        for at in part.from..next {
            let (key, value) = (entries.key(at), entries.value(at));
            if !all_differ && at + 1 < next && entries.key(at + 1) == key {
                continue;
            }
            let content = match is_long::<Node>(key, value) {
                true => Content::Long(write_long(value)?, value.len() as u64),
                false => Content::Bytes(value),
            };
            let is_in = leaf.append(key, content);
            debug_assert!(is_in, "room was made out before");
            let (key, value) = part.measure.map_or((key.len(), value.len()), |measure| measure(key));
            sums.key_bytes += key as u64;
            sums.value_bytes += value as u64;
        }
        sums.entries = count as u64;
        leaf.finish();
        if upper.is_none() {
            // Keys that come behind all others go on from here.
            leaf.set_series(count as u16 - 1, SERIES);
        }
        Ok(Filled { next, upper, sums })
    }

    fn fill_inner(node: &mut Self::Mut, level: u8, below: &impl Below<Self>, most: usize) -> usize {
        let lower = below.fence(0);
        let fence = |at: usize| (at < below.count()).then(|| below.fence(at));
        let (mut count, mut upper) = (1, fence(1));
        let mut room = Room::new(node, &lower, node.prefix_of(&lower, upper.as_deref()));
        while let Some(key) = &upper {
            let next = fence(count + 1);
            room.add(key.len(), size_of::<u64>(), node.prefix_of(&lower, next.as_deref()));
            let most = if count == 1 { 1000 } else { most };
            if !room.fits(node, next.as_ref().map_or(0, |next| next.len()), most) {
                break;
            }
            (count, upper) = (count + 1, next);
        }
        if count > 2 && count + 1 == below.count() {
            // The last one is not left alone.
            count -= 1;
            upper = fence(count);
        }
        node.begin(level, &lower, upper.as_deref());
        node.move_slots(count - 1);
        for at in 1..count {
            let child = below.number(at - 1).to_ne_bytes();
            let is_in = node.append(&below.fence(at), Content::Bytes(&child));
            debug_assert!(is_in, "room was made out before");
        }
        node.set_last_child(below.number(count - 1));
        node.finish();
        count
    }

    fn key_of_bytes(bytes: &[u8]) -> Self::Buffer {
        key_of(bytes)
    }
}

/// Bytes that two keys have in common at their beginning.
#[inline]
pub(super) fn common(left: &[u8], right: &[u8]) -> usize {
    let length = left.len().min(right.len());
    let mut at = 0;
    while at + 8 <= length {
        let differ = word(&left[at..]) ^ word(&right[at..]);
        if differ != 0 {
            return at + differ.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    at + super::change::common(&left[at..], &right[at..])
}

#[inline]
fn word(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |first| u64::from_le_bytes(*first))
}
