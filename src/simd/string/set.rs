//! IN: lists of strings made ready once, in memory of the caller's, which then holds all of it.
//!
//! Few items are compared one by one, by the kernel of equality. Many are looked up in a table with linear probing, at
//! most half full; most rows that are not in it are told before they are hashed, by their length, first and last bytes,
//! which a filter has a bit for. The list is a [`Header`], the filter, the table's item numbers, the items' ends, and
//! their bytes, at any address, and nobody changes it; any thread.

use core::mem::MaybeUninit;

use super::layout::{Part, with_layout};
use super::{Anchored, Kernels, Needle, Strings, scalar};
use crate::simd::column::CHUNK_WORDS;

/// Up to so many items are compared one by one.
const FEW: usize = 16;
/// How a list begins.
const MAGIC: u64 = 0x3154_4553_4244_5201;

#[repr(C)]
#[derive(Clone, Copy, Debug)]
struct Header {
    magic: u64,
    count: u64,
    /// Places in the table, a power of two; 0 if there is none.
    places: u64,
    /// Bytes of all items.
    bytes: u64,
}

const fn places_of(count: usize) -> usize {
    if count <= FEW { 0 } else { (2 * count).next_power_of_two() }
}

/// Bytes that a list of so many items takes that have so many bytes together; nothing if it is more than memory.
pub fn set_length(count: usize, bytes: usize) -> Option<usize> {
    // Items are numbered by 32 bits.
    u32::try_from(count).ok()?;
    let fixed = size_of::<Header>() + 5 * places_of(count) + 8 * count;
    fixed.checked_add(bytes).filter(|length| *length <= isize::MAX as usize)
}

#[inline(always)]
fn fold(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    product as u64 ^ (product >> 64) as u64
}

const FACTORS: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93];

/// The first and the last eight bytes, or all of fewer.
#[inline(always)]
fn ends(bytes: &[u8]) -> [u64; 2] {
    match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => [u64::from_le_bytes(*first), u64::from_le_bytes(*last)],
        _ => [bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0],
    }
}

/// A number from length, first and last bytes: cheap, for the filter.
#[inline(always)]
fn hint(bytes: &[u8]) -> u64 {
    let [first, last] = ends(bytes);
    fold(first ^ FACTORS[0], last ^ FACTORS[1] ^ (bytes.len() as u64).rotate_right(8))
}

/// A number in which every byte has a part, for the table.
#[inline(always)]
fn mix(bytes: &[u8]) -> u64 {
    let mut state = FACTORS[0] ^ bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(16);
    for chunk in &mut chunks {
        let [first, last] = ends(chunk);
        state = fold(state ^ first, FACTORS[1] ^ last);
    }
    let [first, last] = ends(chunks.remainder());
    fold(state ^ first, FACTORS[0] ^ last)
}

/// Makes a list ready.
///
/// # Safety
/// The items are there, `count` at any address, `set` does not overlap them, and is as long as [`set_length`] says.
pub unsafe fn build(items: *const Part, count: usize, bytes: usize, set: &mut [MaybeUninit<u8>]) {
    let places = places_of(count);
    let set = set.as_mut_ptr().cast::<u8>();
    let header = Header { magic: MAGIC, count: count as u64, places: places as u64, bytes: bytes as u64 };
    // SAFETY: the caller's promise; each area is as long as `set_length` says.
    unsafe {
        let filter = set.add(size_of::<Header>());
        let table = filter.add(places);
        let ends = table.add(4 * places);
        let literals = ends.add(8 * count);
        filter.write_bytes(0, 5 * places);
        let mut end = 0;
        for number in 0..count {
            let item = items.add(number).read_unaligned().bytes();
            literals.add(end).copy_from_nonoverlapping(item.as_ptr(), item.len());
            end += item.len();
            ends.cast::<u64>().add(number).write_unaligned(end as u64);
            if places != 0 {
                let hint = hint(item) as usize % (8 * places);
                *filter.add(hint / 8) |= 1 << (hint % 8);
                let mut place = mix(item) as usize % places;
                while table.cast::<u32>().add(place).read_unaligned() != 0 {
                    place = (place + 1) % places;
                }
                table.cast::<u32>().add(place).write_unaligned(number as u32 + 1);
            }
        }
        set.cast::<Header>().write_unaligned(header);
    }
}

/// A list, to look up in.
#[derive(Clone, Copy, Debug)]
pub struct Set<'a> {
    header: Header,
    set: &'a [u8],
}

impl<'a> Set<'a> {
    /// The list that [`build`] wrote there; nothing if it is none.
    pub fn of(set: &'a [u8]) -> Option<Self> {
        if set.len() < size_of::<Header>() {
            return None;
        }
        // SAFETY: as long as one, and numbers.
        let header = unsafe { set.as_ptr().cast::<Header>().read_unaligned() };
        let (count, bytes) = (usize::try_from(header.count).ok()?, usize::try_from(header.bytes).ok()?);
        let is_whole = header.magic == MAGIC
            && set_length(count, bytes).is_some_and(|length| length <= set.len())
            && header.places == places_of(count) as u64;
        is_whole.then_some(Self { header, set })
    }

    fn number(&self, place: usize) -> usize {
        let at = size_of::<Header>() + self.header.places as usize + 4 * place;
        self.set[at..].first_chunk().map_or(0, |bytes| u32::from_ne_bytes(*bytes) as usize)
    }

    fn item(&self, number: usize) -> &'a [u8] {
        let ends = size_of::<Header>() + 5 * self.header.places as usize;
        let literals = ends + 8 * self.header.count as usize;
        let end = |number: usize| {
            let bytes = self.set[ends + 8 * number..].first_chunk();
            literals + bytes.map_or(0, |bytes| u64::from_ne_bytes(*bytes) as usize)
        };
        let begin = if number == 0 { literals } else { end(number - 1) };
        &self.set[begin..end(number)]
    }

    fn has(&self, bytes: &[u8]) -> bool {
        let places = self.header.places as usize;
        let hint = hint(bytes) as usize % (8 * places);
        if self.set[size_of::<Header>() + hint / 8] >> (hint % 8) & 1 == 0 {
            return false;
        }
        let first = mix(bytes) as usize % places;
        // Half of the places are empty, unless somebody changed the list.
        for step in 0..places {
            match self.number((first + step) % places) {
                0 => return false,
                number if self.item(number - 1) == bytes => return true,
                _ => {}
            }
        }
        false
    }

    /// Clears the bits of rows that are no item.
    ///
    /// # Safety
    /// As [`super::AnchoredKernel`].
    pub(super) unsafe fn narrow(
        &self,
        kernels: &Kernels,
        strings: &Strings,
        row: usize,
        count: usize,
        words: &mut [u64],
    ) {
        if self.header.places != 0 {
            with_layout!(strings, layout => {
                // SAFETY: the caller's promise.
                unsafe { scalar::keep(layout, row, words, |bytes| self.has(bytes)) }
            });
            return;
        }
        let mut found = [0; CHUNK_WORDS];
        for number in 0..self.header.count as usize {
            let mut equal = [0; CHUNK_WORDS];
            equal[..words.len()].copy_from_slice(words);
            let test = Anchored::equal(Needle::new(self.item(number)));
            // SAFETY: the caller's promise.
            unsafe { (kernels.anchored)(strings, row, count, &test, &mut equal[..words.len()]) };
            found.iter_mut().zip(&equal).for_each(|(found, equal)| *found |= equal);
        }
        words.iter_mut().zip(&found).for_each(|(word, found)| *word &= found);
    }
}
