//! Arrays of the caller's that batch calls read and write: C memory, of any alignment, never held as Rust references.
//!
//! An [`Input`] and an [`Output`] may be the same memory: elements are copied one at a time. Each lives on one thread,
//! for one call. Access by position is checked: a position outside the array is a bug of this library and panics.

use core::marker::PhantomData;
use core::ops::Range;
use core::ptr::NonNull;
use core::slice;

use crate::status::rdb_status;

/// A byte string of the caller's, laid out as C's `rdb_slice`. No data with length 0 is the empty string.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Slice<'a> {
    data: *const u8,
    length: usize,
    lifetime: PhantomData<&'a [u8]>,
}

impl<'a> Slice<'a> {
    /// The slice of `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { data: bytes.as_ptr(), length: bytes.len(), lifetime: PhantomData }
    }

    /// Where the bytes are; NULL is possible.
    pub const fn data(&self) -> *const u8 {
        self.data
    }

    /// How many bytes there are.
    pub const fn length(&self) -> usize {
        self.length
    }

    /// The bytes.
    #[inline]
    pub const fn bytes(&self) -> &'a [u8] {
        if self.length == 0 {
            return &[];
        }
        // SAFETY: a slice is made by `new` or read from an array whose maker vouched for its slices: see
        // `Input::from_raw`.
        unsafe { slice::from_raw_parts(self.data, self.length) }
    }
}

impl Default for Slice<'_> {
    fn default() -> Self {
        Self::new(&[])
    }
}

/// An array to read.
#[derive(Clone, Copy)]
pub struct Input<'a, T> {
    data: *const T,
    count: usize,
    lifetime: PhantomData<&'a [T]>,
}

/// An array of byte strings to read.
pub type Slices<'a> = Input<'a, Slice<'a>>;
/// An array of integers to read.
pub type U64s<'a> = Input<'a, u64>;

impl<'a, T: Copy> Input<'a, T> {
    /// The array `items`.
    pub const fn new(items: &'a [T]) -> Self {
        Self { data: items.as_ptr(), count: items.len(), lifetime: PhantomData }
    }

    /// The `count` elements at `data`, of any alignment; `data` may be NULL if `count` is 0.
    ///
    /// # Safety
    /// During `'a` the memory is readable and holds valid elements; of an array of slices, each has no length or points
    /// to that many readable bytes that nobody changes.
    pub const unsafe fn from_raw(data: *const T, count: usize) -> Self {
        Self { data, count, lifetime: PhantomData }
    }

    /// How many elements there are.
    #[inline]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Some of the elements.
    pub fn part(&self, positions: Range<usize>) -> Self {
        assert!(positions.start <= positions.end && positions.end <= self.count, "a part is outside of its array");
        // SAFETY: inside the array, which the constructor's caller vouched for.
        Self { data: unsafe { self.data.add(positions.start) }, count: positions.len(), lifetime: PhantomData }
    }

    /// The element at `position`.
    #[inline]
    pub fn get(&self, position: usize) -> T {
        assert!(position < self.count, "an input array was read outside its bounds");
        // SAFETY: the position is inside the array, which the constructor's caller vouched for.
        unsafe { self.data.add(position).read_unaligned() }
    }
}

impl U64s<'_> {
    /// Copies as many elements from `position` on as there is room for.
    #[inline]
    pub fn copy_to(&self, position: usize, room: &mut [u64]) {
        let is_inside = position <= self.count && room.len() <= self.count - position;
        assert!(is_inside, "an input array was read outside its bounds");
        // SAFETY: inside the array, which the constructor's caller vouched for; the room is nobody else's.
        unsafe {
            let from = self.data.add(position).cast::<u8>();
            from.copy_to_nonoverlapping(room.as_mut_ptr().cast(), size_of_val(room));
        }
    }
}

impl<'a> Slices<'a> {
    /// The bytes of the slice at `position`.
    #[inline]
    pub fn bytes(&self, position: usize) -> &'a [u8] {
        self.get(position).bytes()
    }
}

/// An array to write, or nothing: then what is written is dropped.
pub struct Output<'a, T> {
    data: *mut T,
    count: usize,
    lifetime: PhantomData<&'a mut [T]>,
}

/// An array of integers to write, or nothing.
pub type U64sMut<'a> = Output<'a, u64>;
/// An array of statuses to write, or nothing.
pub type Statuses<'a> = Output<'a, rdb_status>;

impl<'a, T: Copy> Output<'a, T> {
    /// The array `items`.
    pub const fn new(items: &'a mut [T]) -> Self {
        Self { data: items.as_mut_ptr(), count: items.len(), lifetime: PhantomData }
    }

    /// Room for `count` elements that nobody wants.
    pub const fn discard(count: usize) -> Self {
        Self { data: core::ptr::null_mut(), count, lifetime: PhantomData }
    }

    /// The room for `count` elements at `data`, of any alignment, uninitialised or not; NULL discards them.
    ///
    /// # Safety
    /// During `'a` the memory is writable, or `data` is NULL.
    pub const unsafe fn from_raw(data: *mut T, count: usize) -> Self {
        Self { data, count, lifetime: PhantomData }
    }

    /// How many elements there is room for.
    #[inline]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// The room for some of the elements.
    pub fn part(&mut self, positions: Range<usize>) -> Output<'_, T> {
        let place = self.place(positions.start, positions.len());
        let data = place.map_or(core::ptr::null_mut(), NonNull::as_ptr);
        Output { data, count: positions.len(), lifetime: PhantomData }
    }

    /// Stores the element at `position`.
    #[inline]
    pub fn set(&mut self, position: usize, item: T) {
        assert!(position < self.count, "an output array was written outside its bounds");
        if self.data.is_null() {
            return;
        }
        // SAFETY: the position is inside the array, which the constructor's caller vouched for.
        unsafe { self.data.add(position).write_unaligned(item) }
    }

    /// Where `count` elements from `position` on are to be written, by whatever means, aligned or not; `None` if nobody
    /// wants them.
    #[inline]
    pub fn place(&mut self, position: usize, count: usize) -> Option<NonNull<T>> {
        let is_inside = position <= self.count && count <= self.count - position;
        assert!(is_inside, "an output array was written outside its bounds");
        // SAFETY: inside the array, which the constructor's caller vouched for.
        NonNull::new(self.data).map(|data| unsafe { data.add(position) })
    }

    /// Stores `item` from `position` to the end.
    pub fn fill_from(&mut self, position: usize, item: T) {
        for rest in position..self.count {
            self.set(rest, item);
        }
    }
}
