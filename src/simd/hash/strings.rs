//! Hash values of many strings: strings of one length class at a time, so that no branch depends on a string.
//!
//! One string's hash is short, but which of the ways a length takes is guessed wrongly once a string where lengths
//! vary, which costs more than the hash. So the rows of a chunk are dealt out into lists by class first, while their
//! bytes are being fetched; in a list's loop the processor works on several strings at once by itself. Where all
//! strings are of one class there are no lists; nor on tiers that deal a row at a time, where the lists cost more than
//! the wrong guesses. Any thread.

use core::cell::Cell;
use core::marker::PhantomData;
use core::mem::MaybeUninit;

use super::long::{self, Lanes, Secret};
use super::read::u32_at;
use super::values::{Hashes, mark_nulls};
use super::xxh3::{self, LONGEST_SHORT, SECRET, SECRET_BYTES};
use super::{Algorithm, wyhash};
use crate::simd::string::layout::{Layout, with_layout};
use crate::simd::string::{Part, Strings};
use crate::simd::table;

/// Strings that a kernel takes at a time.
pub const BATCH: usize = 256;

/// What does not depend on the strings.
pub struct Seeded {
    /// The seed.
    pub seed: u64,
    /// Whether the next batch's bytes are fetched while this one is hashed.
    pub prefetches: bool,
    /// The secret of inputs of more than 240 bytes.
    secret: Secret,
}

impl Seeded {
    /// Of a seed.
    pub fn new(seed: u64, prefetches: bool) -> Self {
        Self { seed, prefetches, secret: long::seeded(seed) }
    }
}

/// Hashes the strings of the rows `row..row + count`, at most [`BATCH`].
///
/// # Safety
/// The strings are there, where their rows are valid, `out` has room for as many hash values at any address, and the
/// processor has the kernel's instructions.
pub type StringsKernel = unsafe fn(strings: &Strings, row: usize, count: usize, seeded: &Seeded, out: *mut u64);

/// Hashes the first `rows` strings.
///
/// # Safety
/// There are so many rows, in the strings and in their validity, and there is room for as many hash values.
pub unsafe fn hash(strings: &Strings, rows: usize, algorithm: Algorithm, seeded: &Seeded, out: Hashes) {
    let kernel = table().hash.strings[algorithm.index()];
    for row in (0..rows).step_by(BATCH) {
        let count = BATCH.min(rows - row);
        // SAFETY: the caller's promise.
        unsafe {
            out.put(row, count, |made| {
                kernel(strings, row, count, seeded, made);
                mark_nulls(row, count, made, strings.validity);
            });
        }
    }
}

/// Strings that are to be hashed: where they are, their lengths, and of which class those are.
struct Batch {
    data: [MaybeUninit<*const u8>; BATCH],
    length: [MaybeUninit<usize>; BATCH],
    class: [u8; BATCH],
}

impl Batch {
    /// The strings of some rows. Loops of their own, each of which the compiler makes vectors of.
    ///
    /// # Safety
    /// As [`StringsKernel`].
    #[inline(always)]
    unsafe fn fill(&mut self, strings: &Strings, row: usize, count: usize) {
        // SAFETY: the caller's promise.
        with_layout!(strings, layout => unsafe {
            match strings.validity {
                None => {
                    for at in 0..count {
                        let part = layout.part(row + at);
                        self.data[at].write(part.data);
                        self.length[at].write(part.length);
                    }
                }
                Some(validity) => {
                    for at in 0..count {
                        // What a null row's string is does not matter: it need not be there.
                        let part = if validity.get(row + at) { layout.part(row + at) } else { Part::EMPTY };
                        self.data[at].write(part.data);
                        self.length[at].write(part.length);
                    }
                }
            }
        });
    }

    /// Finds the classes; the one that all strings are of, if there is one.
    ///
    /// # Safety
    /// So many strings were filled in.
    #[inline(always)]
    unsafe fn classify<C: Classes>(&mut self, count: usize) -> Option<usize> {
        let mut short = [0_u8; BATCH];
        for (short, length) in short.iter_mut().zip(&self.length[..count]) {
            // SAFETY: the caller's promise.
            *short = unsafe { length.assume_init() }.min(u8::MAX.into()) as u8;
        }
        let (mut all, mut any) = (u8::MAX, 0);
        for (class, short) in self.class.iter_mut().zip(&short).take(count) {
            *class = C::LONGEST.iter().map(|longest| u8::from(short > longest)).sum();
            all &= *class;
            any |= *class;
        }
        (all == any).then_some(all.into())
    }
}

/// What is fetched while a batch is hashed: the next one's bytes, in their order, a little with each string. All at
/// once they would have to be waited for, and the processor's own prefetching does not foresee the order of a batch.
struct Ahead {
    at: Cell<*const u8>,
    /// Bytes from one string's turn to the next; 0: nothing is fetched.
    step: usize,
}

impl Ahead {
    /// Of the rows `row..row + count`. Strings that lie anywhere are all asked for here and now.
    ///
    /// # Safety
    /// As [`StringsKernel`].
    #[inline(always)]
    unsafe fn of<D: Deal>(strings: &Strings, row: usize, count: usize) -> Self {
        let mut ahead = Self { at: Cell::new(core::ptr::null()), step: 0 };
        if count == 0 {
            return ahead;
        }
        // SAFETY: the caller's promise.
        with_layout!(strings, layout => unsafe {
            if matches!(strings.shape, Shape::Offsets32 | Shape::Offsets64) {
                let (first, last) = (layout.part(row).data, layout.part(row + count - 1));
                ahead.step = (last.data as usize + last.length - first as usize) / count;
                ahead.at.set(first);
                if ahead.step <= LINE / 2 {
                    // Short strings are hashed faster than what their turns would cost.
                    for at in (0..ahead.step * count).step_by(LINE) {
                        D::prefetch(first.wrapping_add(at));
                    }
                }
                return ahead;
            }
            for row in row..row + count {
                if strings.validity.is_none_or(|validity| validity.get(row)) {
                    let part = layout.part(row);
                    D::prefetch(part.data);
                    D::prefetch(part.data.wrapping_add(LINE.min(part.length)));
                }
            }
        });
        ahead
    }

    /// A string's turn.
    #[inline(always)]
    fn go_on<D: Deal>(&self) {
        let at = self.at.get();
        D::prefetch(at);
        self.at.set(at.wrapping_add(self.step));
    }
}

/// Bytes that memory is fetched by.
const LINE: usize = 64;

/// The rows of each class.
pub(super) struct Lists {
    /// Row numbers in the batch, in order.
    pub rows: [MaybeUninit<[u8; BATCH]>; MOST_CLASSES],
    /// How many there are of each class.
    pub counts: [usize; MOST_CLASSES],
}

/// How a tier deals out rows, and has bytes fetched.
pub(super) trait Deal {
    /// Whether lists pay.
    const DEALS: bool = false;

    /// Has the bytes at an address fetched, if they are there.
    #[inline(always)]
    fn prefetch(_at: *const u8) {}

    /// Deals out the rows into the lists of their classes, of which there are `classes`; all classes behind the last
    /// row's are [`u8::MAX`]. Only for tiers whose lists pay.
    ///
    /// # Safety
    /// The processor has the tier's instructions.
    #[inline(always)]
    unsafe fn deal(_class: &[u8; BATCH], _classes: usize, _lists: &mut Lists) {}
}

/// The most classes of any.
const MOST_CLASSES: usize = 10;

/// How strings of a length class are hashed.
pub(super) trait Classes {
    /// The greatest length of each class but the last.
    const LONGEST: &[u8];

    /// Hashes strings of one class.
    ///
    /// # Safety
    /// As [`StringsKernel`].
    unsafe fn hash(class: usize, rows: &Rows<impl Fn(usize) -> usize>, seeded: &Seeded);

    /// Hashes a string of whatever length.
    ///
    /// # Safety
    /// As [`StringsKernel`].
    unsafe fn hash_any(data: *const u8, length: usize, seeded: &Seeded) -> u64;
}

/// Strings of a batch that are of one class, and where their hash values go.
pub(super) struct Rows<'a, F> {
    batch: &'a Batch,
    count: usize,
    /// Whether they are all of the batch, in order.
    are_all: bool,
    row: F,
    out: *mut u64,
    ahead: &'a Ahead,
}

impl<F: Fn(usize) -> usize> Rows<'_, F> {
    /// Hashes each in two steps: what multiplies to 128 bits, string by string, and what the compiler makes vectors of.
    ///
    /// # Safety
    /// The rows are rows of the batch, and their hash values have room.
    #[inline(always)]
    unsafe fn each_apart(&self, read: impl Fn(*const u8, usize) -> u64, finish: impl Fn(u64, u64) -> u64) {
        let mut hashes = [const { MaybeUninit::<u64>::uninit() }; BATCH];
        let mut lengths = [const { MaybeUninit::<usize>::uninit() }; BATCH];
        let count = self.count.min(BATCH);
        // SAFETY: the caller's promise; what is read was written.
        unsafe {
            for (at, (hash, kept)) in hashes.iter_mut().zip(&mut lengths).enumerate().take(count) {
                let (data, length) = self.string((self.row)(at));
                hash.write(read(data, length));
                if !self.are_all {
                    kept.write(length);
                }
            }
            let lengths = if self.are_all { &self.batch.length } else { &lengths };
            for (hash, length) in hashes.iter_mut().zip(lengths).take(count) {
                hash.write(finish(hash.assume_init(), length.assume_init() as u64));
            }
            for (at, hash) in hashes.iter().enumerate().take(count) {
                self.out.add((self.row)(at)).write_unaligned(hash.assume_init());
            }
        }
    }

    /// # Safety
    /// The row is one of the batch.
    #[inline(always)]
    unsafe fn string(&self, row: usize) -> (*const u8, usize) {
        // SAFETY: the caller's promise.
        unsafe {
            (self.batch.data.get_unchecked(row).assume_init(), self.batch.length.get_unchecked(row).assume_init())
        }
    }
}

/// Hashes each of some [`Rows`]. No closure: one that is not compiled into its loop lacks the tier's instructions.
macro_rules! each {
    ($tier:ty, $rows:ident, |$data:pat_param, $length:pat_param| $hash:expr) => {
        for at in 0..$rows.count {
            $rows.ahead.go_on::<$tier>();
            let row = ($rows.row)(at);
            let ($data, $length) = $rows.string(row);
            $rows.out.add(row).write_unaligned($hash);
        }
    };
}

/// See [`StringsKernel`].
///
/// # Safety
/// As [`StringsKernel`].
#[inline(always)]
pub(super) unsafe fn each<C: Classes, D: Deal>(
    strings: &Strings,
    row: usize,
    count: usize,
    seeded: &Seeded,
    out: *mut u64,
) {
    let (data, length) = ([MaybeUninit::uninit(); BATCH], [MaybeUninit::uninit(); BATCH]);
    let mut batch = Batch { data, length, class: [u8::MAX; BATCH] };
    // SAFETY: the caller's promise; so many of the lists were written as are read.
    unsafe {
        batch.fill(strings, row, count);
        let next = if seeded.prefetches { BATCH.min(strings.count - row - count) } else { 0 };
        let ahead = Ahead::of::<D>(strings, row + count, next);
        let class = batch.classify::<C>(count);
        if class.is_some() || !D::DEALS {
            let rows = Rows { batch: &batch, count, are_all: true, row: |at| at, out, ahead: &ahead };
            match class {
                Some(class) => C::hash(class, &rows, seeded),
                None => each!(D, rows, |data, length| C::hash_any(data, length, seeded)),
            }
            return;
        }
        let mut lists = Lists { rows: [MaybeUninit::uninit(); MOST_CLASSES], counts: [0; MOST_CLASSES] };
        let classes = C::LONGEST.len() + 1;
        D::deal(&batch.class, classes, &mut lists);
        for class in 0..classes {
            let list = lists.rows[class].as_ptr().cast::<u8>();
            let row = |at| usize::from(*list.add(at));
            C::hash(
                class,
                &Rows { batch: &batch, count: lists.counts[class], are_all: false, row, out, ahead: &ahead },
                seeded,
            );
        }
    }
}

/// XXH3-64, long inputs by these lanes.
pub(super) struct Xxh3<L>(PhantomData<L>);

impl<L: Lanes + Deal> Classes for Xxh3<L> {
    const LONGEST: &[u8] = &[0, 3, 8, 16, 32, 64, 96, 128, LONGEST_SHORT as u8];

    #[inline(always)]
    unsafe fn hash(class: usize, rows: &Rows<impl Fn(usize) -> usize>, seeded: &Seeded) {
        let (secret, seed) = (SECRET.as_ptr(), seeded.seed);
        // SAFETY: the caller's promise; the lengths are the class's.
        unsafe {
            match class {
                0 => {
                    let hash = xxh3::empty(secret, seed);
                    each!(L, rows, |_, _| hash);
                }
                1 => {
                    let key = xxh3::key_3(secret, seed);
                    rows.each_apart(
                        |data, length| xxh3::gather_3(data, length),
                        |read, _| xxh3::avalanche_xxh64(read ^ key),
                    );
                }
                2 => {
                    let key = xxh3::key_8(secret, seed);
                    rows.each_apart(
                        |data, length| u64::from(u32_at(data)) << 32 | u64::from(u32_at(data.add(length - 4))),
                        |read, length| xxh3::mix_8(read ^ key, length),
                    );
                }
                3 => rows.each_apart(
                    |data, length| xxh3::sum_16(data, length, secret, seed),
                    |sum, length| xxh3::avalanche(sum.wrapping_add(length)),
                ),
                4 => rows
                    .each_apart(|data, length| xxh3::sum_of_rounds::<1>(data, length, secret, seed), xxh3::finish_sum),
                5 => rows.each_apart(
                    |data, length| {
                        rows.ahead.go_on::<L>();
                        xxh3::sum_of_rounds::<2>(data, length, secret, seed)
                    },
                    xxh3::finish_sum,
                ),
                6 => rows.each_apart(
                    |data, length| {
                        rows.ahead.go_on::<L>();
                        xxh3::sum_of_rounds::<3>(data, length, secret, seed)
                    },
                    xxh3::finish_sum,
                ),
                7 => rows.each_apart(
                    |data, length| {
                        rows.ahead.go_on::<L>();
                        xxh3::sum_of_rounds::<4>(data, length, secret, seed)
                    },
                    xxh3::finish_sum,
                ),
                8 => each!(L, rows, |data, length| xxh3::upto_240(data, length, secret, seed)),
                _ => {
                    let secret = seeded.secret.as_ptr();
                    each!(L, rows, |data, length| long::hash_64::<L>(data, length, secret, SECRET_BYTES));
                }
            }
        }
    }

    #[inline(always)]
    unsafe fn hash_any(data: *const u8, length: usize, seeded: &Seeded) -> u64 {
        let (secret, seed) = (SECRET.as_ptr(), seeded.seed);
        // SAFETY: the caller's promise.
        unsafe {
            match length {
                0..=16 => xxh3::upto_16(data, length, secret, seed),
                17..=128 => xxh3::upto_128(data, length, secret, seed),
                129..=LONGEST_SHORT => xxh3::upto_240(data, length, secret, seed),
                _ => long::hash_64::<L>(data, length, seeded.secret.as_ptr(), SECRET_BYTES),
            }
        }
    }
}

/// wyhash.
pub(super) struct Wyhash<D>(PhantomData<D>);

impl<D: Deal> Classes for Wyhash<D> {
    const LONGEST: &[u8] = &[0, 3, 16, 32, 48, 96];

    #[inline(always)]
    unsafe fn hash(class: usize, rows: &Rows<impl Fn(usize) -> usize>, seeded: &Seeded) {
        let state = wyhash::begin(seeded.seed);
        // SAFETY: the caller's promise; the lengths are the class's.
        unsafe {
            match class {
                0 => {
                    let hash = wyhash::finish(0, 0, 0, state);
                    each!(D, rows, |_, _| hash);
                }
                1 => each!(D, rows, |data, length| wyhash::upto_3(data, length, state)),
                2 => each!(D, rows, |data, length| wyhash::upto_16(data, length, state)),
                3 | 4 => each!(D, rows, |data, length| wyhash::rest(data, length, length, state)),
                _ => each!(D, rows, |data, length| wyhash::long(data, length, state)),
            }
        }
    }

    #[inline(always)]
    unsafe fn hash_any(data: *const u8, length: usize, seeded: &Seeded) -> u64 {
        // SAFETY: the caller's promise.
        unsafe { wyhash::wyhash(data, length, wyhash::begin(seeded.seed)) }
    }
}
