//! Buffers of the caller's that one key or value is copied into.
//!
//! A buffer takes all of a byte string or nothing; either way it knows the length that was needed. Putting again
//! replaces what was put before, so that an optimistic reader may put, find that the page has changed, and start again.
//! A buffer lives on one thread, for one call.

use core::marker::PhantomData;
use core::{ptr, slice};

/// Room for one byte string.
pub struct ValueBuffer<'a> {
    data: *mut u8,
    capacity: usize,
    needed: usize,
    lifetime: PhantomData<&'a mut [u8]>,
}

impl<'a> ValueBuffer<'a> {
    /// The room in `memory`.
    pub const fn new(memory: &'a mut [u8]) -> Self {
        Self { data: memory.as_mut_ptr(), capacity: memory.len(), needed: 0, lifetime: PhantomData }
    }

    /// No room: only tells the length.
    pub const fn none() -> Self {
        Self { data: ptr::null_mut(), capacity: 0, needed: 0, lifetime: PhantomData }
    }

    /// The room for `capacity` bytes at `data`, uninitialised or not; `data` may be NULL if `capacity` is 0.
    ///
    /// # Safety
    /// During `'a` the memory is writable, and nothing else reads or writes it.
    pub const unsafe fn from_raw(data: *mut u8, capacity: usize) -> Self {
        Self { data, capacity, needed: 0, lifetime: PhantomData }
    }

    /// Copies `bytes` in if they fit, and notes their length.
    #[inline]
    pub fn put(&mut self, bytes: &[u8]) {
        // SAFETY: the pointer is good for the bytes' length, and all of them are written at once.
        unsafe {
            if let Some(target) = self.prepare(bytes.len()) {
                ptr::copy_nonoverlapping(bytes.as_ptr(), target, bytes.len());
            }
        }
    }

    /// Notes that `length` bytes are needed, and tells where to write them if they fit: for readers of pages that may
    /// change meanwhile, who copy by their own means, in pieces, and validate afterwards.
    ///
    /// # Safety
    /// If the answer is a pointer, `length` bytes have to be written there before [`bytes`](Self::bytes) is called.
    #[inline]
    pub unsafe fn prepare(&mut self, length: usize) -> Option<*mut u8> {
        self.needed = length;
        if length == 0 {
            return Some(ptr::NonNull::dangling().as_ptr());
        }
        self.fits().then_some(self.data)
    }

    /// Forgets what was put.
    pub const fn reset(&mut self) {
        self.needed = 0;
    }

    /// How long the byte string put last is, whether it did fit or not.
    #[inline]
    pub const fn needed(&self) -> usize {
        self.needed
    }

    /// How many bytes there is room for.
    #[inline]
    pub const fn capacity(&self) -> usize {
        self.capacity
    }

    /// Whether the byte string put last did fit.
    #[inline]
    pub const fn fits(&self) -> bool {
        self.needed <= self.capacity
    }

    /// Whether there is room, but too little for the byte string put last: one without any only tells the length.
    #[inline]
    pub const fn is_too_small(&self) -> bool {
        self.capacity > 0 && !self.fits()
    }

    /// The bytes put last; empty if they did not fit.
    pub const fn bytes(&self) -> &[u8] {
        if self.needed == 0 || !self.fits() {
            return &[];
        }
        // SAFETY: `needed` bytes were written there, by `put` or as `prepare` demands.
        unsafe { slice::from_raw_parts(self.data, self.needed) }
    }
}

/// Room for one entry: both parts are always put, each fits or not.
pub struct EntryBuffer<'a> {
    /// Room for the key.
    pub key: ValueBuffer<'a>,
    /// Room for the value.
    pub value: ValueBuffer<'a>,
}

impl<'a> EntryBuffer<'a> {
    /// Room for an entry's parts.
    pub const fn new(key: ValueBuffer<'a>, value: ValueBuffer<'a>) -> Self {
        Self { key, value }
    }

    /// Copies an entry in.
    #[inline]
    pub fn put(&mut self, key: &[u8], value: &[u8]) {
        self.key.put(key);
        self.value.put(value);
    }

    /// Whether both parts of the entry put last did fit.
    #[inline]
    pub const fn fits(&self) -> bool {
        self.key.fits() && self.value.fits()
    }
}
