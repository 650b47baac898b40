//! Batches of pairs, and loads: what the calls give is first written as pairs, some at a time.
//!
//! Thread rule: as for [`super`].

use core::ops::Range;

use super::code::{Code, Room};
use super::{KeyBuffer, Node, Pairs, no_pair};
use crate::error::Result;
use crate::index::btree::groups::Ahead;
use crate::index::btree::store::Store;
use crate::index::load::not_sorted;
use crate::index::{
    EntryBatch, InsertMode, Inserted, LoadOptions, Slice, Slices, Statuses, Tally, U64_BYTES, U64s, U64sMut,
    key_from_u64, many, value_from_u64,
};
use crate::ledger::Account;
use crate::memory::Vec;
use crate::status::RDB_AGAIN;

/// Items that are written at a time.
const SOME: usize = 1024;

/// Pairs, or places where pairs begin, one behind the other.
struct Written {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Written {
    const fn new(account: Account) -> Self {
        Self { bytes: Vec::new(account), ends: Vec::new(account) }
    }

    fn add(&mut self, bytes: &[u8]) -> Result<()> {
        self.bytes.extend_from_slice(bytes)?;
        self.ends.push(self.bytes.len())
    }

    /// Writes those of some items instead of what was there.
    fn set(&mut self, mut items: Range<usize>, write: &mut impl FnMut(usize, &mut KeyBuffer)) -> Result<()> {
        self.bytes.clear();
        self.ends.clear();
        let mut room = KeyBuffer::new();
        items.try_for_each(|item| {
            write(item, &mut room);
            self.add(&room)
        })
    }

    fn get(&self, item: usize) -> &[u8] {
        let begin = item.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[begin..self.ends[item]]
    }
}

/// Writes a pair; one that is too long is of no bytes, which no pair is.
fn write_pair(code: Code, key: &[u8], value: &[u8], to: &mut KeyBuffer) {
    if !code.pair(key, value, to) {
        to.clear();
    }
}

/// Does some items at a time, of which `write` writes each. What fails before one of them is done counts as the first
/// one's failure.
fn in_parts(
    (count, account): (usize, Account),
    statuses: &mut Statuses<'_>,
    mut write: impl FnMut(usize, &mut KeyBuffer),
    mut run: impl FnMut(Range<usize>, &Written, &mut Statuses<'_>) -> Result<()>,
) -> Result<()> {
    let mut written = Written::new(account);
    for from in (0..count).step_by(SOME) {
        let items = from..count.min(from + SOME);
        if let Err(error) = written.set(items.clone(), &mut write) {
            statuses.set(from, error.code);
            statuses.fill_from(from + 1, RDB_AGAIN);
            return Err(error);
        }
        if let Err(error) = run(items.clone(), &written, &mut statuses.part(items.clone())) {
            statuses.fill_from(items.end, RDB_AGAIN);
            return Err(error);
        }
    }
    Ok(())
}

impl<S: Store> Pairs<S> {
    /// The leaves of what was written.
    fn ahead<'a>(
        &'a self,
        written: &'a Written,
    ) -> Ahead<'a, Node, S, impl Fn(usize) -> Option<&'a [u8]> + use<'a, S>> {
        Ahead::new(&self.tree, written.ends.len(), |item| Some(written.get(item)))
    }

    /// What puts the pairs in that were written, one a call.
    fn insertion<'a>(&'a self, written: &'a Written) -> impl FnMut(&[u8], &[u8]) -> Result<Inserted> + use<'a, S> {
        let (mut ahead, mut items) = (self.ahead(written), 0..);
        move |key, value| {
            let (near, pair) = (ahead.step_of_series(), written.get(items.next().unwrap_or(0)));
            if pair.is_empty() {
                return Err(self.too_long(key, value));
            }
            self.tree.insert(pair, &[], InsertMode::IfAbsent, near)
        }
    }

    pub(super) fn insert_slices(
        &self,
        keys: &Slices<'_>,
        values: &Slices<'_>,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        let write = |item, to: &mut KeyBuffer| write_pair(self.code, keys.bytes(item), values.bytes(item), to);
        in_parts((keys.count(), self.tree.nodes.lists()), statuses, write, |items, written, statuses| {
            let (keys, values) = (keys.part(items.clone()), values.part(items));
            many::insert(&keys, &values, statuses, tally, self.insertion(written))
        })
    }

    pub(super) fn insert_numbers(
        &self,
        keys: &U64s<'_>,
        values: &U64s<'_>,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        let write = |item, to: &mut KeyBuffer| self.write_numbers(keys.get(item), values.get(item), to);
        in_parts((keys.count(), self.tree.nodes.lists()), statuses, write, |items, written, statuses| {
            let (keys, values) = (keys.part(items.clone()), values.part(items));
            many::insert_u64(&keys, &values, statuses, tally, self.insertion(written))
        })
    }

    fn write_numbers(&self, key: u64, value: u64, to: &mut KeyBuffer) {
        write_pair(self.code, &key_from_u64(key), &value_from_u64(value), to);
    }

    pub(super) fn search_slices(
        &self,
        keys: &Slices<'_>,
        batch: &mut EntryBatch,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        let write = |item, to: &mut KeyBuffer| self.code.start(keys.bytes(item), to);
        in_parts((keys.count(), self.tree.nodes.lists()), statuses, write, |items, written, statuses| {
            let (mut ahead, mut item, mut pair) = (self.ahead(written), 0.., KeyBuffer::new());
            many::search(&keys.part(items), batch, statuses, tally, |_, batch| {
                let (near, start) = (ahead.step(), written.get(item.next().unwrap_or(0)));
                if !self.first(start, near, &mut pair)? {
                    return Ok(false);
                }
                let mut room = [0; U64_BYTES];
                batch.append(&[], self.code.plain(&pair[start.len()..], &mut room)).map(|()| true)
            })
        })
    }

    pub(super) fn search_numbers(
        &self,
        keys: &U64s<'_>,
        values: &mut U64sMut<'_>,
        statuses: &mut Statuses<'_>,
        tally: &mut Tally,
    ) -> Result<()> {
        let write = |item, to: &mut KeyBuffer| self.code.start(&key_from_u64(keys.get(item)), to);
        in_parts((keys.count(), self.tree.nodes.lists()), statuses, write, |items, written, statuses| {
            let (mut ahead, mut item) = (self.ahead(written), 0..);
            let mut values = values.part(items.clone());
            many::search_u64(&keys.part(items), &mut values, statuses, tally, |_, value| {
                self.first_value(written.get(item.next().unwrap_or(0)), ahead.step(), value)
            })
        })
    }

    // --- loads ---

    pub(super) fn load_slices(&self, keys: &Slices<'_>, values: &Slices<'_>, options: &LoadOptions) -> Result<u64> {
        let ascends = |at: usize| keys.bytes(at - 1) <= keys.bytes(at);
        self.load_pairs(keys.count(), options, ascends, |item, to| {
            let is_whole = self.code.pair(keys.bytes(item), values.bytes(item), to);
            if is_whole { Ok(()) } else { Err(self.too_long(keys.bytes(item), values.bytes(item))) }
        })
    }

    pub(super) fn load_numbers(&self, keys: &U64s<'_>, values: &U64s<'_>, options: &LoadOptions) -> Result<u64> {
        let ascends = |at: usize| keys.get(at - 1) <= keys.get(at);
        self.load_pairs(keys.count(), options, ascends, |item, to| {
            self.write_numbers(keys.get(item), values.get(item), to);
            Ok(())
        })
    }

    /// Loads pairs. That keys ascend says nothing of the values of one key: pairs are put in order where they are not.
    fn load_pairs(
        &self,
        count: usize,
        options: &LoadOptions,
        ascends: impl Fn(usize) -> bool,
        mut write: impl FnMut(usize, &mut KeyBuffer) -> Result<()>,
    ) -> Result<u64> {
        self.tree.check_empty()?;
        if options.is_sorted
            && let Some(at) = (1..count).find(|at| !ascends(*at))
        {
            return Err(not_sorted(at));
        }
        let lists = self.tree.nodes.lists();
        let (mut written, mut room) = (Written::new(lists), KeyBuffer::new());
        for item in 0..count {
            write(item, &mut room)?;
            written.add(&room)?;
        }
        let mut pairs = Vec::<Slice<'_>>::new(lists);
        pairs.reserve_exact(count)?;
        (0..count).try_for_each(|item| pairs.push(Slice::new(written.get(item))))?;
        let options = LoadOptions { is_sorted: false, ..*options };
        self.tree.load(&Slices::new(&pairs), &Slices::new(&[]), &options)
    }

    /// Appends pairs drawn by chance to a batch.
    pub(super) fn sample_pairs(&self, count: usize, seed: u64, batch: &mut EntryBatch) -> Result<()> {
        let mut drawn = EntryBatch::new(self.tree.nodes.lists());
        self.tree.sample(count, seed, &mut drawn)?;
        let mut room = Room::new();
        (0..drawn.count()).try_for_each(|item| {
            let (key, value) = self.code.parts(drawn.key(item), &mut room).ok_or_else(no_pair)?;
            batch.append(key, value)
        })
    }
}
