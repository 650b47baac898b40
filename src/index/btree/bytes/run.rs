//! Copying many of a leaf's entries at once.
//!
//! There is room for all that a node can say, and for slack, before the first entry is copied. Prefix, rest and value
//! are copied in steps of a fixed length into what comes next or into the slack, so that nothing depends on a length as
//! long as it is short: where lengths differ from entry to entry, the processor would guess wrongly. Steps that would
//! reach beyond the node are copied to the byte. What is true when a run begins may be nonsense later: each entry is
//! asked whether there is room for it, and where it lies.
//!
//! Thread rule: as for [`super::node`].

use core::mem::MaybeUninit;
use core::ops::Range;

use super::node::{Node, field};
use super::slots::{HEAD, LONG, SLOT, Slot, Unit};
use crate::index::btree::layout::Layout;
use crate::index::btree::tree::Attempt;
use crate::index::{Direction, EntryBatch, MAX_KEY_BYTES, Run};
use crate::pool::bytes::{copy_16, copy_32, copy_out, load_u32};
use crate::simd::level::{self, Level};

/// So many entries are many.
const FEW: usize = 16;
/// Bytes that are copied at a time.
const STEP: usize = 16;
/// Bytes of a key's rest, and of a value, that are copied however short it is.
const FIRST: usize = 64;
const VALUE: usize = 32;

// The longest way beyond the end: a key that has nothing behind its prefix.
const _: () = assert!(HEAD + FIRST <= Run::SLACK && VALUE <= FIRST);

/// More than any run has room for: a value that is elsewhere.
const ELSEWHERE: usize = 1 << 20;

/// See [`Layout::copy_run`].
pub(super) fn copy_run(
    node: Node,
    part: (&Range<usize>, Direction),
    batch: &mut EntryBatch,
    still: impl Fn() -> Attempt<()>,
) -> Attempt<usize> {
    copy_run_by(level::current(), node, part, batch, still)
}

/// The same by a tier that the processor has.
#[inline(always)]
fn copy_run_by(
    level: Level,
    node: Node,
    (positions, direction): (&Range<usize>, Direction),
    batch: &mut EntryBatch,
    still: impl Fn() -> Attempt<()>,
) -> Attempt<usize> {
    let entries = Entries::of(node, positions, direction, batch.items_left());
    let (key_bytes, value_bytes) = entries.most_bytes();
    // No memory is asked for by a length that may be nonsense.
    still()?;
    let mut run = batch.begin_run(entries.count, key_bytes, value_bytes)?;
    // SAFETY: the run is as long as the entries are; all that was copied is written with its ends.
    unsafe {
        let copied = entries.copy(level, &mut run);
        Ok(batch.end_run(run, copied))
    }
}

/// Entries of a node, one behind the other.
struct Entries {
    node: Node,
    /// Bytes of the prefix.
    prefix: usize,
    first: Place,
    direction: Direction,
    count: usize,
}

/// Where an entry's head and its slot are.
#[derive(Clone, Copy)]
struct Place {
    head: *const u8,
    slot: *const u8,
}

impl Place {
    /// What the slot says: the cell, bytes of the key behind the prefix, bytes of the payload.
    ///
    /// # Safety
    /// It is in a node, whose cells begin at multiples of `unit`.
    #[inline(always)]
    unsafe fn slot(self, unit: Unit) -> (usize, usize, usize) {
        // SAFETY: within the node: slots end before it does.
        let slot = Slot::of_bits(unsafe { load_u32(self.slot) });
        (unit.place(slot.cell), slot.key, slot.payload + usize::from(slot.payload == LONG) * ELSEWHERE)
    }

    /// The next one's.
    #[inline(always)]
    fn next(self, direction: Direction) -> Self {
        let (head, slot) = match direction {
            Direction::Forward => (HEAD, SLOT),
            Direction::Backward => (HEAD.wrapping_neg(), SLOT.wrapping_neg()),
        };
        Self { head: self.head.wrapping_add(head), slot: self.slot.wrapping_add(slot) }
    }
}

impl Entries {
    fn of(node: Node, positions: &Range<usize>, direction: Direction, count: usize) -> Self {
        let end = positions.end.min(node.most_keys());
        let first = match direction {
            Direction::Forward => positions.start,
            Direction::Backward => end.wrapping_sub(1),
        };
        let at = |array: usize, each: usize| {
            node.address().as_ptr().cast_const().wrapping_add(array).wrapping_add(each.wrapping_mul(first))
        };
        let first = Place { head: at(node.heads_at(), HEAD), slot: at(node.slots_at(), SLOT) };
        let count = count.min(end.saturating_sub(positions.start));
        Self { node, prefix: node.prefix_length(), first, direction, count }
    }

    /// The most bytes that keys and values can have. Many have no more than there are in the node; those of a few are
    /// looked at, so that a short range does not take the memory of a leaf.
    fn most_bytes(&self) -> (usize, usize) {
        if self.count >= FEW {
            return (self.count * (self.prefix + HEAD) + self.node.bytes(), self.node.bytes());
        }
        let (mut keys, mut values, mut place) = (0, 0, self.first);
        for _ in 0..self.count {
            // SAFETY: the place is in the node.
            let (_, suffix, payload) = unsafe { place.slot(self.node.unit()) };
            if payload > ELSEWHERE {
                break;
            }
            (keys, values, place) = (keys + self.prefix + suffix, values + payload, place.next(self.direction));
        }
        (keys, values)
    }

    /// Copies entries and sets their ends, up to one whose value is elsewhere, or one for which there is no room since
    /// the leaf has changed: how many.
    ///
    /// # Safety
    /// The run was begun for so many, and the processor has the tier.
    unsafe fn copy(&self, level: Level, run: &mut Run) -> usize {
        // SAFETY: the caller's promise.
        unsafe {
            match level {
                #[cfg(target_arch = "x86_64")]
                Level::Avx2 | Level::Avx512 => self.copy_by_avx2(run),
                _ => self.copy_by::<false>(run),
            }
        }
    }

    /// The same with instructions of AVX2.
    ///
    /// # Safety
    /// As there, and the processor has them.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    unsafe fn copy_by_avx2(&self, run: &mut Run) -> usize {
        // SAFETY: the caller's promise.
        unsafe { self.copy_by::<true>(run) }
    }

    /// # Safety
    /// As for [`Self::copy`], and the processor has AVX2 if that is to be used.
    #[inline(always)]
    unsafe fn copy_by<const AVX2: bool>(&self, run: &mut Run) -> usize {
        let prefix = Prefix::of(self.node, self.prefix);
        // SAFETY: the caller's promise.
        unsafe {
            match self.prefix.div_ceil(STEP) {
                0..2 => self.copy_behind::<1, AVX2>(&prefix, run),
                2 => self.copy_behind::<2, AVX2>(&prefix, run),
                3 => self.copy_behind::<3, AVX2>(&prefix, run),
                _ => self.copy_behind::<4, AVX2>(&prefix, run),
            }
        }
    }

    /// The same with a prefix of so many steps, or more than four.
    ///
    /// # Safety
    /// As there.
    #[inline(always)]
    unsafe fn copy_behind<const STEPS: usize, const AVX2: bool>(&self, prefix: &Prefix, run: &mut Run) -> usize {
        let first = prefix.first::<STEPS>();
        // SAFETY: the caller's promise.
        let (mut key, mut value) = unsafe { (run.keys.end(0), run.values.end(0)) };
        let (mut place, unit) = (self.first, self.node.unit());
        for item in 0..self.count {
            // SAFETY: the place is in the node; there is room for what is written, which is asked, and for the slack.
            unsafe {
                let (cell, suffix, payload) = place.slot(unit);
                let (key_end, value_end) = (key + self.prefix + suffix, value + payload);
                if key_end > run.keys.most() || value_end > run.values.most() {
                    return item;
                }
                run.keys.set_end(item + 1, key_end);
                run.values.set_end(item + 1, value_end);
                let to = run.keys.place(key);
                to.cast::<[Step; STEPS]>().write_unaligned(first);
                if STEPS == 4 && self.prefix > STEPS * STEP {
                    prefix.copy_behind(STEPS * STEP, to, self.prefix);
                }
                let to = to.add(self.prefix);
                to.cast::<[u8; HEAD]>().write_unaligned(load_u32(place.head).to_be_bytes());
                let rest = (to.add(HEAD), suffix.saturating_sub(HEAD));
                copy_cell::<AVX2>(self.node, cell, rest, (run.values.place(value), payload));
                (key, value) = (key_end, value_end);
            }
            place = place.next(self.direction);
        }
        self.count
    }
}

/// Copies what of a key is in a cell, and its payload.
///
/// # Safety
/// There is room for so many bytes and the slack.
#[inline(always)]
unsafe fn copy_cell<const AVX2: bool>(
    node: Node,
    cell: usize,
    (key, rest): (*mut u8, usize),
    (value, payload): (*mut u8, usize),
) {
    // SAFETY: the caller's promise; what is copied in steps is in the node, which is asked.
    unsafe {
        if cell + rest + payload + FIRST > node.bytes() {
            return copy_at_end(node, cell, (key, rest), (value, payload));
        }
        let from = node.address().as_ptr().add(cell);
        let behind = from.add(rest);
        copy_32_by::<AVX2>(from, key);
        copy_32_by::<AVX2>(from.add(32), key.add(32));
        copy_more(FIRST, from, key, rest);
        copy_32_by::<AVX2>(behind, value);
        copy_more(VALUE, behind, value, payload);
    }
}

/// Copies a cell to the byte, of which one cannot know whether it is in the node.
///
/// # Safety
/// There is room for so many bytes.
#[cold]
#[inline(never)]
unsafe fn copy_at_end(node: Node, cell: usize, (key, rest): (*mut u8, usize), (value, payload): (*mut u8, usize)) {
    // Nothing that is longer than a node is in one.
    let (rest, payload) = (rest.min(node.bytes()), payload.min(node.bytes()));
    // SAFETY: places are in the node, and the caller's promise.
    unsafe {
        copy_out(node.place(cell, rest).as_ptr(), key, rest);
        copy_out(node.place(cell + rest, payload).as_ptr(), value, payload);
    }
}

/// Copies 32 bytes.
///
/// # Safety
/// They lie in a node, there is room for them, elsewhere, and the processor has AVX2 if that is to be used.
#[inline(always)]
unsafe fn copy_32_by<const AVX2: bool>(from: *const u8, to: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe {
        #[cfg(target_arch = "x86_64")]
        if AVX2 {
            return copy_32_avx2(from, to);
        }
        copy_32(from, to);
    }
}

/// # Safety
/// As there.
#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn copy_32_avx2(from: *const u8, to: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { core::arch::x86_64::_mm256_storeu_si256(to.cast(), crate::os::load_racing_256(from)) }
}

/// Copies what is behind the first `at` bytes.
///
/// # Safety
/// So many bytes and a step lie in a node, and there is room for them, elsewhere.
#[inline(always)]
unsafe fn copy_more(mut at: usize, from: *const u8, to: *mut u8, length: usize) {
    while at < length {
        // SAFETY: the caller's promise.
        unsafe { copy_16(from.add(at), to.add(at)) };
        at += STEP;
    }
}

/// Bytes that are moved at once.
type Step = [MaybeUninit<u8>; STEP];

/// A copy of a node's prefix.
struct Prefix([MaybeUninit<u8>; MAX_KEY_BYTES + 4 * STEP]);

impl Prefix {
    #[inline(always)]
    fn of(node: Node, length: usize) -> Self {
        let mut prefix = Self([MaybeUninit::uninit(); _]);
        let at = node.place(node.u16(field::LOWER).into(), length);
        // SAFETY: within the node, and no prefix is longer than a key.
        unsafe { copy_out(at.as_ptr(), prefix.0.as_mut_ptr().cast(), length) }
        prefix
    }

    /// Its first steps.
    #[inline(always)]
    fn first<const STEPS: usize>(&self) -> [Step; STEPS] {
        // SAFETY: there is room for four.
        unsafe { self.0.as_ptr().cast::<[Step; STEPS]>().read_unaligned() }
    }

    /// Copies what is behind its first `at` bytes.
    ///
    /// # Safety
    /// There is room for so many bytes and a step.
    #[inline(always)]
    unsafe fn copy_behind(&self, mut at: usize, to: *mut u8, length: usize) {
        while at < length {
            // SAFETY: the caller's promise; behind the longest prefix is a step.
            unsafe {
                to.add(at).cast::<Step>().write_unaligned(self.0.as_ptr().add(at).cast::<Step>().read_unaligned())
            }
            at += STEP;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::btree::bytes::change::NodeMut;
    use crate::index::btree::latch::Latch;
    use crate::index::btree::layout::{Change, Content, Payload};
    use crate::ledger::{Account, Component};
    use crate::memory::test_support::Random;
    use crate::os::pages;
    use std::ptr::NonNull;

    const BYTES: usize = 4096;
    const DIRECTIONS: [Direction; 2] = [Direction::Forward, Direction::Backward];

    /// Pages of which the second may not be touched, so that a node in the first has nothing behind it.
    struct Guarded(NonNull<u8>);

    impl Guarded {
        fn new() -> Self {
            let first = pages::map(2 * BYTES, BYTES).unwrap();
            // SAFETY: mapped a moment ago, and nobody else's.
            unsafe { assert!(pages::protect(first.add(BYTES), BYTES, pages::Access::None)) };
            let guarded = Self(first);
            // SAFETY: a latch of a node in use, and nobody reads it yet.
            unsafe { guarded.0.cast::<Latch>().write(Latch::new()) };
            guarded
        }

        fn node(&self) -> Node {
            // SAFETY: the page is there while the test uses the node.
            unsafe { Node::new(self.0, BYTES) }
        }

        fn changed(&self) -> NodeMut {
            // SAFETY: nobody else knows the node.
            unsafe { NodeMut::new(self.node()) }
        }

        /// Changes bytes behind the latch.
        fn spoil(&self, random: &mut Random, count: usize, most: usize) {
            for _ in 0..count {
                let at = size_of::<Latch>() + random.below(most - size_of::<Latch>());
                // SAFETY: within the page, which is the test's.
                unsafe { self.0.add(at).write(random.below(256) as u8) };
            }
        }
    }

    impl Drop for Guarded {
        fn drop(&mut self) {
            // SAFETY: the pages are this one's, and not used any more.
            unsafe { pages::unmap(self.0, 2 * BYTES) };
        }
    }

    fn batch() -> EntryBatch {
        EntryBatch::new(Account::process(Component::Batch))
    }

    fn value_of(payload: Payload) -> Vec<u8> {
        let mut bytes = vec![0; payload.bytes];
        // SAFETY: there is room.
        unsafe { payload.copy_to(bytes.as_mut_ptr()) };
        bytes
    }

    fn tiers() -> impl Iterator<Item = Level> {
        Level::ALL.into_iter().filter(|tier| *tier <= level::best())
    }

    fn copied(tier: Level, node: Node, part: (&Range<usize>, Direction), batch: &mut EntryBatch) -> usize {
        copy_run_by(tier, node, part, batch, || Ok(())).unwrap()
    }

    /// The same entry by entry.
    fn expected(node: Node, positions: &Range<usize>, direction: Direction) -> Vec<(Vec<u8>, Vec<u8>)> {
        let entry = |position| (node.key(position).to_vec(), node.payload(position));
        let mut entries: Vec<_> = positions.clone().map(entry).collect();
        if direction == Direction::Backward {
            entries.reverse();
        }
        let is_here = |entry: &(_, Payload)| !entry.1.is_long;
        entries.into_iter().take_while(is_here).map(|(key, payload)| (key, value_of(payload))).collect()
    }

    fn check(batch: &EntryBatch, first: usize, expected: &[(Vec<u8>, Vec<u8>)]) {
        for (item, (key, value)) in expected.iter().enumerate() {
            assert_eq!((batch.key(first + item), batch.value(first + item)), (key.as_slice(), value.as_slice()));
        }
    }

    /// A leaf that is as full as it gets, with keys of a prefix and up to `longest` bytes more.
    fn fill(guarded: &Guarded, random: &mut Random, prefix: usize, longest: usize) {
        let prefix = vec![b'p'; prefix];
        let mut keys: Vec<Vec<u8>> = [0, 1, 2, 3, 4, 5].map(|length| vec![b'k'; length]).to_vec();
        keys.extend((0..500).map(|_| (0..random.below(longest + 1)).map(|_| random.below(256) as u8).collect()));
        keys.retain(|key: &Vec<u8>| key.len() <= longest);
        keys.sort();
        keys.dedup();
        let mut kept: Vec<Vec<u8>> = Vec::new();
        for key in keys {
            if random.below(3) != 0 || key.iter().all(|byte| *byte == b'k') {
                kept.push([&prefix[..], &key].concat());
            }
        }
        let mut node = guarded.changed();
        let upper = [&prefix[..], &[u8::MAX; 5]].concat();
        node.begin(0, &prefix, if prefix.is_empty() { None } else { Some(&upper) });
        for key in kept {
            let most = if random.below(9) == 0 { 300 } else { 30 };
            let value: Vec<u8> = (0..random.below(most)).map(|_| random.below(256) as u8).collect();
            let long = random.below(40) == 0;
            node.append(&key, if long { Content::Long(1 << 20, 1 << 30) } else { Content::Bytes(&value) });
        }
        node.finish();
    }

    #[test]
    fn entries_are_those_that_are_there_one_by_one() {
        let (guarded, mut random) = (Guarded::new(), Random(31));
        for (prefix, longest) in [0, 1, 3, 15, 16, 17, 32, 33, 48, 50, 64, 65, 130, 500]
            .into_iter()
            .flat_map(|prefix| [0, 1, 3, 4, 5, 12, 36, 69, 300].map(|longest| (prefix, longest)))
            .chain([(MAX_KEY_BYTES - 5, 5), (0, MAX_KEY_BYTES), (MAX_KEY_BYTES, 0)])
        {
            if prefix + 5 > MAX_KEY_BYTES && longest != 0 {
                continue;
            }
            fill(&guarded, &mut random, prefix, longest);
            let (node, mut all) = (guarded.node(), batch());
            for (tier, direction) in tiers().flat_map(|tier| DIRECTIONS.map(|direction| (tier, direction))) {
                let mut positions = 0..node.count();
                while !positions.is_empty() {
                    let (first, expected) = (all.count(), expected(node, &positions, direction));
                    assert_eq!(copied(tier, node, (&positions, direction), &mut all), expected.len());
                    assert_eq!(all.count(), first + expected.len());
                    check(&all, first, &expected);
                    // On behind the long value.
                    let done = (expected.len() + 1).min(positions.len());
                    match direction {
                        Direction::Forward => positions.start += done,
                        Direction::Backward => positions.end -= done,
                    }
                }
            }
        }
    }

    #[test]
    fn limits_of_the_batch_are_kept() {
        let (guarded, mut random) = (Guarded::new(), Random(37));
        fill(&guarded, &mut random, 20, 30);
        let node = guarded.node();
        let positions = 0..node.count();
        for direction in DIRECTIONS {
            let expected = expected(node, &positions, direction);
            for (items, bytes, begun) in [
                (3, usize::MAX, 0),
                (0, usize::MAX, 0),
                (usize::MAX, 1, 0),
                (usize::MAX, 1, 1),
                (9, 500, 1),
                (9, 90, 2),
            ] {
                let mut limited = batch();
                limited.set_limits(items, bytes);
                (0..begun).for_each(|_| limited.append(b"before", b"it").unwrap());
                let mut wanted = batch();
                wanted.set_limits(items, bytes);
                (0..begun).for_each(|_| wanted.append(b"before", b"it").unwrap());
                for (key, value) in &expected {
                    if wanted.push(key, value).unwrap() == crate::index::Pushed::Full {
                        break;
                    }
                }
                let tier = level::best();
                assert_eq!(copied(tier, node, (&positions, direction), &mut limited), wanted.count() - begun);
                assert_eq!(limited.count(), wanted.count());
                check(&limited, begun, &expected[..wanted.count() - begun]);
            }
        }
    }

    #[test]
    fn whatever_the_bytes_say_all_stays_within_the_node() {
        let (guarded, mut random) = (Guarded::new(), Random(41));
        let (mut taken, mut sum) = (batch(), 0);
        for round in 0..600 {
            fill(&guarded, &mut random, [0, 20, 70][round % 3], 40);
            let most = if round % 2 == 0 { BYTES } else { 900 };
            guarded.spoil(&mut random, [3, 100, 4000][round % 3], most);
            let node = guarded.node();
            let from = random.below(node.most_keys());
            for positions in [0..node.count(), from..node.most_keys(), 0..usize::from(u16::MAX)] {
                for (tier, direction) in tiers().flat_map(|tier| DIRECTIONS.map(|direction| (tier, direction))) {
                    taken.clear();
                    sum += copied(tier, node, (&positions, direction), &mut taken);
                }
            }
            for tier in tiers() {
                let (find, key) = (Node::find(tier), vec![b'p'; random.below(90)]);
                let tag = node.tag(random.below(100));
                assert!(node.lower_bound(&key, find).position <= node.count());
                assert!(node.find_exact(&key, tag, find).is_none_or(|position| position < node.count()));
                node.prefetch_for_exact(&key, tag, find);
                node.prefetch_exact(&key, tag, find);
                node.prefetch_for(&key, find);
                node.prefetch_entry(&key, find);
            }
        }
        assert!(sum > 0);
    }

    #[test]
    fn what_changes_when_lengths_are_known_moves_no_byte_elsewhere() {
        let (guarded, mut random) = (Guarded::new(), Random(43));
        for (round, tier) in (0..150).flat_map(|round| tiers().map(move |tier| (round, tier))) {
            fill(&guarded, &mut random, [0, 20, 70][round % 3], 40);
            let mut taken = batch();
            // Room that is known to be there, behind what is needed.
            taken.append(&[0; 100_000], &[0; 100_000]).unwrap();
            taken.clear();
            let positions = 0..guarded.node().count();
            let entries = Entries::of(guarded.node(), &positions, Direction::Forward, [5, usize::MAX][round % 2]);
            let (keys, values) = entries.most_bytes();
            let mut run = taken.begin_run(entries.count, keys, values).unwrap();
            guarded.spoil(&mut random, 3000, BYTES);
            // SAFETY: the run is as long as the entries are, and the batch has room far behind it.
            unsafe {
                let behind = [&run.keys, &run.values].map(|strings| {
                    let at = strings.place(strings.most() + Run::SLACK);
                    at.write_bytes(0xEE, 1000);
                    at.cast_const()
                });
                let copied = entries.copy(tier, &mut run);
                for at in behind {
                    assert!(core::slice::from_raw_parts(at, 1000).iter().all(|byte| *byte == 0xEE));
                }
                assert_eq!(taken.end_run(run, copied), copied);
                assert_eq!(taken.count(), copied);
            }
        }
    }
}
