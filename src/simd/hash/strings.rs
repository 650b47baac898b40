//! Hash values of many strings: strings of one length class at a time, so that no branch depends on a string.
//!
//! One string's hash is short, but which of the ways a length takes is guessed wrongly once a string where lengths vary,
//! which costs more than the hash. So the rows of a chunk are dealt out into lists by class first, while their bytes
//! are being fetched; in a list's loop the processor works on several strings at once by itself. Where all strings are
//! of one class there are no lists. Any thread.

use core::marker::PhantomData;
use core::mem::MaybeUninit;

use super::layout::{Layout, Part};
use super::long::{self, Lanes, Secret};
use super::read::u32_at;
use super::values::{Hashes, mark_nulls};
use super::xxh3::{self, LONGEST_SHORT, SECRET, SECRET_BYTES};
use super::{Algorithm, wyhash};
use crate::simd::bits::Bits;
use crate::simd::table;

/// Strings that a kernel takes at a time.
pub const BATCH: usize = 256;

/// What does not depend on the strings.
pub struct Seeded {
    /// The seed.
    pub seed: u64,
    /// The secret of inputs of more than 240 bytes.
    secret: Secret,
}

impl Seeded {
    /// Of a seed.
    pub fn new(seed: u64) -> Self {
        Self { seed, secret: long::seeded(seed) }
    }
}

/// Hashes up to [`BATCH`] strings.
///
/// # Safety
/// The strings are there, `out` has room for as many hash values at any address, and the processor has the kernel's
/// instructions.
pub type StringsKernel = unsafe fn(parts: &[Part], seeded: &Seeded, out: *mut u64);

/// Hashes the first `rows` strings.
///
/// # Safety
/// There are so many rows, in the strings and in their validity, and there is room for as many hash values.
pub unsafe fn hash<L: Layout>(
    layout: L,
    validity: Option<Bits>,
    rows: usize,
    algorithm: Algorithm,
    seed: u64,
    out: Hashes,
) {
    let kernel = table().hash.strings[algorithm.index()];
    let seeded = Seeded::new(seed);
    let mut parts = [Part::EMPTY; BATCH];
    for row in (0..rows).step_by(BATCH) {
        let count = BATCH.min(rows - row);
        // SAFETY: the caller's promise.
        unsafe {
            for (at, part) in parts[..count].iter_mut().enumerate() {
                // What a null row's string is does not matter: it need not be there.
                let is_valid = validity.is_none_or(|validity| validity.get(row + at));
                *part = if is_valid { layout.part(row + at) } else { Part::EMPTY };
            }
            out.put(row, count, |made| {
                kernel(&parts[..count], &seeded, made);
                mark_nulls(row, count, made, validity);
            });
        }
    }
}

/// How strings of a length class are hashed.
pub(super) trait Classes {
    /// How many classes there are.
    const COUNT: usize;
    /// The class of each length up to 240; longer ones are of the last.
    const OF: [u8; LONGEST_SHORT + 1];

    /// Hashes the strings at `row(0)` to `row(count - 1)`, all of a class.
    ///
    /// # Safety
    /// As [`StringsKernel`].
    unsafe fn hash(class: usize, rows: &Rows<impl Fn(usize) -> usize>, seeded: &Seeded);
}

/// Strings of a batch that are of one class, and where their hash values go.
pub(super) struct Rows<'a, F> {
    parts: &'a [Part],
    count: usize,
    row: F,
    out: *mut u64,
}

impl<F: Fn(usize) -> usize> Rows<'_, F> {
    /// Hashes each.
    ///
    /// # Safety
    /// The rows are rows of the batch, and their hash values have room.
    #[inline(always)]
    unsafe fn each(&self, hash: impl Fn(*const u8, usize) -> u64) {
        for at in 0..self.count {
            let row = (self.row)(at);
            // SAFETY: the caller's promise.
            unsafe {
                let part = self.parts.get_unchecked(row);
                self.out.add(row).write_unaligned(hash(part.data, part.length));
            }
        }
    }
}

/// The most classes of any.
const MOST_CLASSES: usize = 10;

/// See [`StringsKernel`].
///
/// # Safety
/// As [`StringsKernel`].
#[inline(always)]
pub(super) unsafe fn each<C: Classes>(parts: &[Part], seeded: &Seeded, out: *mut u64) {
    let mut classes = [0_u8; BATCH];
    let (mut all, mut any) = (u8::MAX, 0);
    for (class, part) in classes.iter_mut().zip(parts) {
        *class = if part.length <= LONGEST_SHORT { C::OF[part.length] } else { (C::COUNT - 1) as u8 };
        all &= *class;
        any |= *class;
    }
    let count = parts.len().min(BATCH);
    if all == any {
        // SAFETY: the caller's promise.
        return unsafe { C::hash(all as usize, &Rows { parts, count, row: |at| at, out }, seeded) };
    }
    let mut lists = [const { MaybeUninit::<[u8; BATCH]>::uninit() }; MOST_CLASSES];
    let mut counts = [0_usize; MOST_CLASSES];
    for (at, class) in classes[..count].iter().enumerate() {
        let class = *class as usize;
        // SAFETY: a list has room for all rows.
        unsafe { lists[class].as_mut_ptr().cast::<u8>().add(counts[class]).write(at as u8) };
        counts[class] += 1;
    }
    for class in 0..C::COUNT {
        let list = lists[class].as_ptr().cast::<u8>();
        // SAFETY: the caller's promise; so many of the list were written.
        unsafe {
            let row = |at| usize::from(*list.add(at));
            C::hash(class, &Rows { parts, count: counts[class], row, out }, seeded);
        }
    }
}

/// A table of classes from the greatest length of each but the last.
const fn classes<const COUNT: usize>(longest: [usize; COUNT]) -> [u8; LONGEST_SHORT + 1] {
    let mut of = [COUNT as u8; LONGEST_SHORT + 1];
    let (mut length, mut class) = (0, 0);
    while length <= LONGEST_SHORT && class < COUNT {
        if length > longest[class] {
            class += 1;
        } else {
            of[length] = class as u8;
            length += 1;
        }
    }
    of
}

/// XXH3-64, long inputs by these lanes.
pub(super) struct Xxh3<L>(PhantomData<L>);

impl<L: Lanes> Classes for Xxh3<L> {
    const COUNT: usize = 10;
    const OF: [u8; LONGEST_SHORT + 1] = classes([0, 3, 8, 16, 32, 64, 96, 128, 240]);

    #[inline(always)]
    unsafe fn hash(class: usize, rows: &Rows<impl Fn(usize) -> usize>, seeded: &Seeded) {
        let (secret, seed) = (SECRET.as_ptr(), seeded.seed);
        // SAFETY: the caller's promise; the lengths are the class's.
        unsafe {
            match class {
                0 => {
                    let hash = xxh3::empty(secret, seed);
                    rows.each(|_, _| hash);
                }
                1 => rows.each(|data, length| {
                    xxh3::avalanche_xxh64(xxh3::gather_3(data, length) ^ xxh3::key_3(secret, seed))
                }),
                2 => rows.each(|data, length| {
                    let (first, last) = (u32_at(data), u32_at(data.add(length - 4)));
                    xxh3::finish_8(first, last, length, xxh3::key_8(secret, seed))
                }),
                3 => rows.each(|data, length| xxh3::upto_16_over_8(data, length, secret, seed)),
                4 => rows.each(|data, length| xxh3::of_rounds::<1>(data, length, secret, seed)),
                5 => rows.each(|data, length| xxh3::of_rounds::<2>(data, length, secret, seed)),
                6 => rows.each(|data, length| xxh3::of_rounds::<3>(data, length, secret, seed)),
                7 => rows.each(|data, length| xxh3::of_rounds::<4>(data, length, secret, seed)),
                8 => rows.each(|data, length| xxh3::upto_240(data, length, secret, seed)),
                _ => {
                    let secret = seeded.secret.as_ptr();
                    rows.each(|data, length| long::hash_64::<L>(data, length, secret, SECRET_BYTES));
                }
            }
        }
    }
}

/// wyhash.
pub(super) struct Wyhash;

impl Classes for Wyhash {
    const COUNT: usize = 7;
    const OF: [u8; LONGEST_SHORT + 1] = classes([0, 3, 16, 32, 48, 96]);

    #[inline(always)]
    unsafe fn hash(class: usize, rows: &Rows<impl Fn(usize) -> usize>, seeded: &Seeded) {
        let state = wyhash::begin(seeded.seed);
        // SAFETY: the caller's promise; the lengths are the class's.
        unsafe {
            match class {
                0 => {
                    let hash = wyhash::finish(0, 0, 0, state);
                    rows.each(|_, _| hash);
                }
                1 => rows.each(|data, length| wyhash::upto_3(data, length, state)),
                2 => rows.each(|data, length| wyhash::upto_16(data, length, state)),
                3 | 4 => rows.each(|data, length| wyhash::rest(data, length, length, state)),
                _ => rows.each(|data, length| wyhash::long(data, length, state)),
            }
        }
    }
}
