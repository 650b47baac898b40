//! The 64 sizes in which small blocks are cut, and what follows from each.
//!
//! 16 to 128 bytes in steps of 16, then 8 sizes a doubling to 8 KiB, then 4 a doubling to 32 KiB: at most 11.1 % of a
//! block of more than 128 bytes is unused up to 8 KiB, 20 % above. Constants and pure functions; any thread.

use super::short_way::SHORT_WAY;

/// How many classes there are.
pub const CLASSES: usize = 64;

/// The largest block of a class.
pub const MAX_SIZE: usize = 32 << 10;

/// What slabs are made of: a slab is one or several units, and the page map knows the class of each.
pub const UNIT: usize = 64 << 10;

/// The most rounds in a magazine.
pub const MAX_ROUNDS: usize = 64;

/// The most objects in a slab.
pub const MAX_OBJECTS: usize = UNIT / 16;

/// Bytes that a magazine holds at most, where that is at least [`MIN_ROUNDS`].
const MAGAZINE_BYTES: usize = 16 << 10;
const MIN_ROUNDS: usize = 2;

/// What follows from a class's size.
#[derive(Clone, Copy, Debug)]
pub struct Class {
    /// Bytes of an object.
    pub size: u32,
    /// Units of a slab: so many that eight objects fit and at most a sixteenth is left over.
    pub units: u32,
    /// Rounds of a magazine.
    pub rounds: u32,
    /// 2^40 / size, rounded up.
    reciprocal: u64,
}

/// Every class, in order of size.
pub static TABLE: [Class; CLASSES] = table();

/// Bytes of what a thread cache keeps at hand for one class.
pub const ENTRY: usize = 32;

/// How many entries the table has that tells the class of a size, and how many of them are for sizes: the others fill
/// it up to a multiple of 8 bytes.
pub const CLASS_ENTRIES: usize = SIZE_STEPS.next_multiple_of(4);
const SIZE_STEPS: usize = MAX_SIZE / 16 + 1;

/// The class of the smallest objects that hold `size` bytes, which is at most [`MAX_SIZE`].
#[inline(always)]
pub fn class_of(size: usize) -> usize {
    entry_of(size) / ENTRY
}

/// The class of the smallest objects that hold `size` bytes, at most [`MAX_SIZE`], times [`ENTRY`].
#[inline(always)]
pub fn entry_of(size: usize) -> usize {
    debug_assert!(size <= MAX_SIZE);
    // SAFETY: at most MAX_SIZE / 16.
    usize::from(unsafe { *SHORT_WAY.entries.get_unchecked((size + 15) >> 4) })
}

/// The class for `size` bytes whose every object lies at a multiple of `alignment`, a power of two; none if there is
/// none.
#[inline]
pub fn class_of_aligned(size: usize, alignment: usize) -> Option<usize> {
    padded(size, alignment).map(class_of)
}

/// The smallest size whose class is for `size` bytes at a multiple of `alignment`, a power of two; none if there is
/// none. A multiple of an alignment belongs to a class that is one as well: either it is the class's size itself, or
/// the alignment divides the step from class to class there.
#[inline(always)]
pub fn padded(size: usize, alignment: usize) -> Option<usize> {
    if size > MAX_SIZE || alignment > MAX_SIZE {
        return None;
    }
    Some((size.max(1) + alignment - 1) & !(alignment - 1))
}

impl Class {
    /// Which object of a slab holds the byte at `offset`, and where in the object it is.
    #[inline]
    pub fn locate(&self, offset: usize) -> (usize, usize) {
        let object = ((offset as u64 * self.reciprocal) >> 40) as usize;
        (object, offset - object * self.size as usize)
    }

    /// Bytes of a slab.
    pub const fn slab_bytes(&self) -> usize {
        self.units as usize * UNIT
    }
}

const fn size_of_class(class: usize) -> usize {
    if class < 8 {
        return (class + 1) * 16;
    }
    let (first, step, base) = if class < 56 { (8, 8, 128) } else { (56, 4, 8 << 10) };
    let doubling = base << ((class - first) / step);
    doubling + doubling / step * ((class - first) % step + 1)
}

const fn table() -> [Class; CLASSES] {
    let mut classes = [Class { size: 0, units: 0, rounds: 0, reciprocal: 0 }; CLASSES];
    let mut class = 0;
    while class < CLASSES {
        let size = size_of_class(class);
        let mut units = 1;
        while units * UNIT / size < 8 || units * UNIT % size > units * UNIT / 16 {
            units *= 2;
        }
        let mut rounds = MAGAZINE_BYTES / size;
        if rounds > MAX_ROUNDS {
            rounds = MAX_ROUNDS;
        }
        if rounds < MIN_ROUNDS {
            rounds = MIN_ROUNDS;
        }
        let reciprocal = (1u64 << 40).div_ceil(size as u64);
        classes[class] = Class { size: size as u32, units: units as u32, rounds: rounds as u32, reciprocal };
        class += 1;
    }
    classes
}

/// The class of each size in steps of 16 bytes, times [`ENTRY`].
pub(super) const fn entry_of_each_size() -> [u16; CLASS_ENTRIES] {
    let mut classes = [0; CLASS_ENTRIES];
    let (mut step, mut class) = (1, 0);
    while step < SIZE_STEPS {
        if step * 16 > size_of_class(class) {
            class += 1;
        }
        classes[step] = (class * ENTRY) as u16;
        step += 1;
    }
    classes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_rule() {
        let mut rule: Vec<usize> = (1..=8).map(|step| step * 16).collect();
        for (from, to, steps) in [(128, 8 << 10, 8), (8 << 10, 32 << 10, 4)] {
            let mut base = from;
            while base < to {
                rule.extend((1..=steps).map(|step| base + base / steps * step));
                base *= 2;
            }
        }
        assert_eq!(rule.len(), 64);
        assert_eq!(TABLE.iter().map(|class| class.size as usize).collect::<Vec<_>>(), rule);
    }

    #[test]
    fn every_size_has_the_smallest_class_that_holds_it() {
        for size in 0..=MAX_SIZE {
            let class = class_of(size);
            assert!(TABLE[class].size as usize >= size);
            assert!(class == 0 || (TABLE[class - 1].size as usize) < size, "{size}");
            let waste = TABLE[class].size as usize - size.max(1);
            let most = if size <= 128 { 15.0 } else { size as f64 * if size <= 8 << 10 { 0.125 } else { 0.25 } };
            assert!(waste as f64 <= most, "{size} wastes {waste}");
        }
    }

    #[test]
    fn alignment_is_a_property_of_the_class() {
        for shift in 0..=15 {
            let fits =
                |class: &Class, size| class.size as usize >= size && class.size.is_multiple_of(1 << shift.min(15));
            for size in (1..=MAX_SIZE).step_by(3) {
                let class = class_of_aligned(size, 1 << shift).unwrap();
                assert_eq!(Some(class), TABLE.iter().position(|class| fits(class, size)), "{size} at {shift}");
            }
        }
        assert_eq!(class_of_aligned(1, UNIT), None);
        assert_eq!(class_of_aligned(MAX_SIZE + 1, 1), None);
    }

    #[test]
    fn the_reciprocal_is_exact_for_every_offset() {
        for class in &TABLE {
            let size = class.size as usize;
            for offset in 0..class.slab_bytes() {
                assert_eq!(class.locate(offset), (offset / size, offset % size), "{offset} by {size}");
            }
        }
    }

    #[test]
    fn slabs_waste_little_and_magazines_keep_to_their_bytes() {
        for class in &TABLE {
            let (size, bytes) = (class.size as usize, class.slab_bytes());
            assert!([1, 2, 4].contains(&class.units), "{size}: {} units", class.units);
            assert!(bytes / size >= 8 && bytes % size <= bytes / 16);
            assert!(bytes / size <= MAX_OBJECTS);
            let rounds = class.rounds as usize;
            assert!((MIN_ROUNDS..=MAX_ROUNDS).contains(&rounds));
            assert!(rounds == MIN_ROUNDS || rounds * size <= MAGAZINE_BYTES);
        }
    }
}
