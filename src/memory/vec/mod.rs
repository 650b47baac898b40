//! A growable array whose growth can fail.
//!
//! The standard library's verbs, with a `Result` wherever memory may be asked for; a failed call leaves the array as it
//! was. It grows by half, or to exactly what is asked where that is more. Charged to the account given at birth.
//! Positions beyond the end panic, as they do in the standard library. Moves between threads as its elements do.

use core::alloc::Layout;
use core::fmt;
use core::marker::PhantomData;
use core::mem::{self, ManuallyDrop, MaybeUninit};
use core::ops::{Bound, Deref, DerefMut, RangeBounds};
use core::ptr::{self, NonNull};
use core::slice;

use super::source;
use crate::error::{Error, Result};
use crate::ledger::Account;
use crate::status::RDB_E_OVERFLOW;

/// See the module.
pub struct Vec<T> {
    start: NonNull<T>,
    capacity: usize,
    length: usize,
    account: Account,
    owned: PhantomData<T>,
}

// SAFETY: an array owns its elements and nothing else; the facade is for any thread.
unsafe impl<T: Send> Send for Vec<T> {}
// SAFETY: as above.
unsafe impl<T: Sync> Sync for Vec<T> {}

impl<T> Vec<T> {
    /// An empty array; asks for no memory.
    pub const fn new(account: Account) -> Self {
        const { assert!(mem::size_of::<T>() != 0, "types of size zero are not supported") };
        Self { start: NonNull::dangling(), capacity: 0, length: 0, account, owned: PhantomData }
    }

    /// An empty array with room for exactly `capacity` elements.
    pub fn with_capacity(capacity: usize, account: Account) -> Result<Self> {
        let mut array = Self::new(account);
        array.reserve_exact(capacity)?;
        Ok(array)
    }

    /// How many elements fit before memory is asked for.
    pub const fn capacity(&self) -> usize {
        self.capacity
    }

    /// What the array is charged to.
    pub const fn account(&self) -> Account {
        self.account
    }

    /// The bytes charged for the array itself.
    pub const fn heap_bytes(&self) -> usize {
        self.capacity * mem::size_of::<T>()
    }

    /// The elements.
    pub const fn as_slice(&self) -> &[T] {
        // SAFETY: the first `length` elements are live.
        unsafe { slice::from_raw_parts(self.start.as_ptr(), self.length) }
    }

    /// The elements.
    pub const fn as_mut_slice(&mut self) -> &mut [T] {
        // SAFETY: as above, and the array is borrowed exclusively.
        unsafe { slice::from_raw_parts_mut(self.start.as_ptr(), self.length) }
    }

    /// The first element's address, dangling if there is no capacity. Good for `capacity` elements.
    pub const fn as_ptr(&self) -> *const T {
        self.start.as_ptr()
    }

    /// As [`Vec::as_ptr`], for writing.
    pub const fn as_mut_ptr(&mut self) -> *mut T {
        self.start.as_ptr()
    }

    /// The room behind the last element; [`Vec::set_len`] makes what was written there part of the array.
    pub const fn spare_capacity_mut(&mut self) -> &mut [MaybeUninit<T>] {
        // SAFETY: `capacity` elements fit, and what lies behind the first `length` may be uninitialised.
        unsafe { slice::from_raw_parts_mut(self.start.as_ptr().add(self.length).cast(), self.capacity - self.length) }
    }

    /// Sets the length without dropping or writing elements.
    ///
    /// # Safety
    /// `length` is at most the capacity, and the first `length` elements are live.
    pub const unsafe fn set_len(&mut self, length: usize) {
        debug_assert!(length <= self.capacity);
        self.length = length;
    }

    /// Makes room for `additional` more elements, and for some growth beyond.
    pub fn reserve(&mut self, additional: usize) -> Result<()> {
        if additional <= self.capacity - self.length { Ok(()) } else { self.grow(additional) }
    }

    /// Makes room for exactly `additional` more elements.
    pub fn reserve_exact(&mut self, additional: usize) -> Result<()> {
        if additional <= self.capacity - self.length {
            return Ok(());
        }
        let needed = self.length.checked_add(additional).ok_or_else(|| too_many::<T>(additional))?;
        self.resize_block(needed)
    }

    #[cold]
    fn grow(&mut self, additional: usize) -> Result<()> {
        let needed = self.length.checked_add(additional).ok_or_else(|| too_many::<T>(additional))?;
        // The first block is no smaller than what malloc() rounds up to anyway.
        let first = (32 / mem::size_of::<T>()).max(1);
        let half_more = self.capacity.saturating_add(self.capacity / 2);
        self.resize_block(needed.max(half_more).max(first))
    }

    /// Moves to a block of exactly `capacity` elements: above 0, and at least the length.
    fn resize_block(&mut self, capacity: usize) -> Result<()> {
        let layout = Layout::array::<T>(capacity).map_err(|_| too_many::<T>(capacity))?;
        let block = if self.capacity == 0 {
            source::allocate(layout, self.account)?
        } else {
            // SAFETY: the block is this array's, of this layout; the new size is above zero and was checked.
            unsafe { source::reallocate(self.start.cast(), self.layout(), layout.size(), self.account)? }
        };
        self.start = block.cast();
        self.capacity = capacity;
        Ok(())
    }

    /// The layout of the block.
    fn layout(&self) -> Layout {
        // SAFETY: the block was allocated with this layout, so the size was checked.
        unsafe { Layout::from_size_align_unchecked(self.heap_bytes(), mem::align_of::<T>()) }
    }

    /// Gives back room down to `capacity` elements, or to the length if that is more. If the page source cannot shrink
    /// the block it stays as it is.
    pub fn shrink_to(&mut self, capacity: usize) {
        let capacity = capacity.max(self.length);
        if capacity == 0 {
            self.free_block();
        } else if capacity < self.capacity {
            // A shrink that fails leaves the larger block, which is right too.
            let _ = self.resize_block(capacity);
        }
    }

    /// Gives back the room behind the last element; see [`Vec::shrink_to`].
    pub fn shrink_to_fit(&mut self) {
        self.shrink_to(0);
    }

    /// Gives the block back, if there is one. No element is live.
    fn free_block(&mut self) {
        if self.capacity != 0 {
            // SAFETY: the block is this array's, of this layout, and is forgotten below.
            unsafe { source::free(self.start.cast(), self.layout(), self.account) };
            self.start = NonNull::dangling();
            self.capacity = 0;
        }
    }

    /// Adds an element at the end. On failure the element is dropped.
    #[inline]
    pub fn push(&mut self, element: T) -> Result<()> {
        if self.length == self.capacity {
            self.grow(1)?;
        }
        // SAFETY: there is room behind the last element.
        unsafe { self.start.add(self.length).write(element) };
        self.length += 1;
        Ok(())
    }

    /// Takes the last element off.
    pub fn pop(&mut self) -> Option<T> {
        self.length = self.length.checked_sub(1)?;
        // SAFETY: the element was live, and is no longer part of the array.
        Some(unsafe { self.start.add(self.length).read() })
    }

    /// Puts an element at `position`, moving those behind it. On failure the element is dropped.
    pub fn insert(&mut self, position: usize, element: T) -> Result<()> {
        self.open_gap(position, 1)?;
        // SAFETY: the gap has room for one element; then every element is live.
        unsafe {
            self.start.add(position).write(element);
            self.length += 1;
        }
        Ok(())
    }

    /// Moves the elements from `position` on by `count`. The length stays; the caller fills the gap and adds to it.
    fn open_gap(&mut self, position: usize, count: usize) -> Result<()> {
        assert!(position <= self.length, "position {position} is behind the end, {}", self.length);
        self.reserve(count)?;
        // SAFETY: there is room for `count` more, and position is not behind the end.
        unsafe {
            let gap = self.start.add(position);
            ptr::copy(gap.as_ptr(), gap.add(count).as_ptr(), self.length - position);
        }
        Ok(())
    }

    /// Takes the element at `position` out, moving those behind it.
    pub fn remove(&mut self, position: usize) -> T {
        assert!(position < self.length, "position {position} is not below the length, {}", self.length);
        // SAFETY: the element is live; it leaves the array, and those behind it close the gap.
        unsafe {
            let hole = self.start.add(position);
            let element = hole.read();
            ptr::copy(hole.add(1).as_ptr(), hole.as_ptr(), self.length - position - 1);
            self.length -= 1;
            element
        }
    }

    /// Takes the element at `position` out and puts the last one there.
    pub fn swap_remove(&mut self, position: usize) -> T {
        assert!(position < self.length, "position {position} is not below the length, {}", self.length);
        self.length -= 1;
        // SAFETY: both elements are live; the one taken out leaves the array, the last one takes its place.
        unsafe {
            let hole = self.start.add(position);
            let element = hole.read();
            ptr::copy(self.start.add(self.length).as_ptr(), hole.as_ptr(), 1);
            element
        }
    }

    /// Drops the elements of a range, moving those behind it.
    pub fn remove_range(&mut self, range: impl RangeBounds<usize>) {
        let (from, to) = self.bounds(range);
        if from == to {
            return;
        }
        let behind = self.length - to;
        // A destructor that panics then leaks elements instead of dropping them twice.
        self.length = from;
        // SAFETY: the elements from..to are live and no longer part of the array; those behind close the gap.
        unsafe {
            let hole = self.start.add(from);
            ptr::drop_in_place(ptr::slice_from_raw_parts_mut(hole.as_ptr(), to - from));
            ptr::copy(self.start.add(to).as_ptr(), hole.as_ptr(), behind);
        }
        self.length = from + behind;
    }

    fn bounds(&self, range: impl RangeBounds<usize>) -> (usize, usize) {
        let from = match range.start_bound() {
            Bound::Included(&from) => from,
            Bound::Excluded(&before) => before + 1,
            Bound::Unbounded => 0,
        };
        let to = match range.end_bound() {
            Bound::Included(&last) => last + 1,
            Bound::Excluded(&to) => to,
            Bound::Unbounded => self.length,
        };
        assert!(from <= to && to <= self.length, "range {from}..{to} does not fit the length, {}", self.length);
        (from, to)
    }

    /// Drops the elements from `length` on.
    pub fn truncate(&mut self, length: usize) {
        if length < self.length {
            self.remove_range(length..);
        }
    }

    /// Drops all elements and keeps the room.
    pub fn clear(&mut self) {
        self.truncate(0);
    }

    /// Moves all elements of `other` to the end of this array; `other` keeps its room.
    pub fn append(&mut self, other: &mut Self) -> Result<()> {
        self.reserve(other.length)?;
        // SAFETY: there is room for all; two arrays never overlap; the elements leave `other`.
        unsafe {
            ptr::copy_nonoverlapping(other.start.as_ptr(), self.start.add(self.length).as_ptr(), other.length);
        }
        self.length += mem::take(&mut other.length);
        Ok(())
    }

    /// Moves the elements from `position` on to a new array of exactly their number.
    pub fn split_off(&mut self, position: usize) -> Result<Self> {
        assert!(position <= self.length, "position {position} is behind the end, {}", self.length);
        let mut tail = Self::with_capacity(self.length - position, self.account)?;
        tail.length = self.length - position;
        self.length = position;
        // SAFETY: the new array has room for all, and the elements have left this one.
        unsafe {
            ptr::copy_nonoverlapping(self.start.add(position).as_ptr(), tail.start.as_ptr(), tail.length);
        }
        Ok(tail)
    }

    /// Keeps the elements that `keep` says yes to, in order.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        let length = mem::take(&mut self.length);
        for position in 0..length {
            // SAFETY: the element is live and not part of the array; it is moved down, or dropped, once.
            unsafe {
                let element = self.start.add(position);
                if keep(element.as_ref()) {
                    ptr::copy(element.as_ptr(), self.start.add(self.length).as_ptr(), 1);
                    self.length += 1;
                } else {
                    ptr::drop_in_place(element.as_ptr());
                }
            }
        }
    }
}

impl<T: Copy> Vec<T> {
    /// An array of exactly these elements.
    pub fn from_slice(elements: &[T], account: Account) -> Result<Self> {
        let mut array = Self::with_capacity(elements.len(), account)?;
        array.extend_from_slice(elements)?;
        Ok(array)
    }

    /// Another array of the same elements and account, with exactly the room they need.
    pub fn try_clone(&self) -> Result<Self> {
        Self::from_slice(self, self.account)
    }

    /// Adds elements at the end.
    #[inline]
    pub fn extend_from_slice(&mut self, elements: &[T]) -> Result<()> {
        self.reserve(elements.len())?;
        // SAFETY: there is room for all, and what is borrowed elsewhere does not overlap this array.
        unsafe {
            ptr::copy_nonoverlapping(elements.as_ptr(), self.start.add(self.length).as_ptr(), elements.len());
        }
        self.length += elements.len();
        Ok(())
    }

    /// Puts elements at `position`, moving those behind them.
    pub fn insert_from_slice(&mut self, position: usize, elements: &[T]) -> Result<()> {
        self.open_gap(position, elements.len())?;
        // SAFETY: the gap has room for all; then every element is live.
        unsafe {
            ptr::copy_nonoverlapping(elements.as_ptr(), self.start.add(position).as_ptr(), elements.len());
        }
        self.length += elements.len();
        Ok(())
    }

    /// Makes the length `length`, with copies of `filler` where it grows.
    pub fn resize(&mut self, length: usize, filler: T) -> Result<()> {
        let more = length.saturating_sub(self.length);
        self.reserve(more)?;
        for slot in &mut self.spare_capacity_mut()[..more] {
            slot.write(filler);
        }
        self.length = length;
        Ok(())
    }
}

#[cold]
fn too_many<T>(count: usize) -> Error {
    Error::about(RDB_E_OVERFLOW, "", "the elements do not fit the address space")
        .with_detail(count as u64, mem::size_of::<T>() as u64)
}

impl<T> Drop for Vec<T> {
    fn drop(&mut self) {
        /// Frees the block also if an element's destructor panics.
        struct BlockOf<'a, T>(&'a mut Vec<T>);
        impl<T> Drop for BlockOf<'_, T> {
            fn drop(&mut self) {
                self.0.free_block();
            }
        }
        let array = BlockOf(self);
        array.0.clear();
    }
}

impl<T> Deref for Vec<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.as_slice()
    }
}

impl<T> DerefMut for Vec<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.as_mut_slice()
    }
}

impl<T: fmt::Debug> fmt::Debug for Vec<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

impl<T: PartialEq> PartialEq for Vec<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Eq> Eq for Vec<T> {}

impl<'a, T> IntoIterator for &'a Vec<T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> slice::Iter<'a, T> {
        self.iter()
    }
}

impl<'a, T> IntoIterator for &'a mut Vec<T> {
    type Item = &'a mut T;
    type IntoIter = slice::IterMut<'a, T>;

    fn into_iter(self) -> slice::IterMut<'a, T> {
        self.iter_mut()
    }
}

impl<T> IntoIterator for Vec<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        let mut array = ManuallyDrop::new(self);
        // The array only keeps the block; its elements are the iterator's, so that none is dropped twice.
        let end = mem::take(&mut array.length);
        IntoIter { array: ManuallyDrop::into_inner(array), next: 0, end }
    }
}

/// The elements of an array, by value, from the front or the back.
pub struct IntoIter<T> {
    array: Vec<T>,
    next: usize,
    end: usize,
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        if self.next == self.end {
            return None;
        }
        self.next += 1;
        // SAFETY: the element is live and given out once.
        Some(unsafe { self.array.start.add(self.next - 1).read() })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.end - self.next, Some(self.end - self.next))
    }
}

impl<T> DoubleEndedIterator for IntoIter<T> {
    fn next_back(&mut self) -> Option<T> {
        if self.next == self.end {
            return None;
        }
        self.end -= 1;
        // SAFETY: the element is live and given out once.
        Some(unsafe { self.array.start.add(self.end).read() })
    }
}

impl<T> ExactSizeIterator for IntoIter<T> {}

impl<T> Drop for IntoIter<T> {
    fn drop(&mut self) {
        // SAFETY: these elements are live and were not given out. The array then frees the block.
        unsafe {
            let first = self.array.start.add(self.next);
            ptr::drop_in_place(ptr::slice_from_raw_parts_mut(first.as_ptr(), self.end - self.next));
        }
    }
}

#[cfg(test)]
mod tests;
