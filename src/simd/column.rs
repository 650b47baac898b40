//! A column as kernels see it: values of one type, how far apart they are, and which of them are valid.
//!
//! Kernels want values side by side and work on up to [`CHUNK`] rows at a time. [`Column::with_chunk`] gives such rows:
//! where they lie if they are dense, else copied. Plain data, borrowed from C; any thread.

use core::mem::MaybeUninit;

use super::bits::{Bits, WORD, low_mask};
use super::value::{Value, ValueType};

/// How many rows an operation takes at a time: what it makes of them fits the first-level cache.
pub const CHUNK: usize = 4096;

/// Words of a chunk's bitmap.
pub const CHUNK_WORDS: usize = CHUNK / WORD;

/// See the module.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// What the values are.
    pub value_type: ValueType,
    /// The first value, at any address.
    pub values: *const u8,
    /// How many rows.
    pub count: usize,
    /// Bytes from one value to the next.
    pub stride: usize,
    /// Which rows are valid; none: all.
    pub validity: Option<Bits>,
}

/// Room for the values of a chunk that has to be copied; not initialised, since a chunk writes before it reads.
#[repr(align(64))]
struct Scratch(MaybeUninit<[u8; CHUNK * 8]>);

impl Scratch {
    const fn new() -> Self {
        Self(MaybeUninit::uninit())
    }
}

impl Column {
    /// Whether the values stand side by side.
    #[inline(always)]
    pub fn is_dense(&self) -> bool {
        self.stride == self.value_type.size()
    }

    /// Runs `body` with the values of rows `row..row + count` side by side; `count` is at most [`CHUNK`].
    ///
    /// # Safety
    /// The column has these rows, of type `T`.
    #[inline(always)]
    pub unsafe fn with_chunk<T: Value>(&self, row: usize, count: usize, body: impl FnOnce(*const T)) {
        // SAFETY: the caller's promise.
        unsafe {
            if self.is_dense() {
                body(self.values.byte_add(row * self.stride).cast());
            } else {
                self.with_copied_chunk(row, count, body);
            }
        }
    }

    /// Apart, because its room on the stack has to be touched page by page.
    ///
    /// # Safety
    /// As [`Self::with_chunk`].
    #[cold]
    #[inline(never)]
    unsafe fn with_copied_chunk<T: Value>(&self, row: usize, count: usize, body: impl FnOnce(*const T)) {
        let mut scratch = Scratch::new();
        let copied = scratch.0.as_mut_ptr().cast::<T>();
        for at in 0..count {
            // SAFETY: the caller's promise; a chunk's values fit.
            unsafe { copied.add(at).write(self.value(row + at)) };
        }
        body(copied);
    }

    /// The value of a row.
    ///
    /// # Safety
    /// The column has this row, of type `T`.
    #[inline(always)]
    pub unsafe fn value<T: Value>(&self, row: usize) -> T {
        // SAFETY: the caller's promise.
        unsafe { self.values.byte_add(row * self.stride).cast::<T>().read_unaligned() }
    }

    /// Which of the rows `row..row + count` are valid; `count` is 1 to 64.
    ///
    /// # Safety
    /// The column has these rows.
    #[inline(always)]
    pub unsafe fn valid_word(&self, row: usize, count: usize) -> u64 {
        match self.validity {
            // SAFETY: the caller's promise.
            Some(validity) => unsafe { validity.word(row, count) },
            None => low_mask(count),
        }
    }
}

impl Column {
    /// Sets the bits of rows that are not valid, and clears all others, in the words of the rows `row..row + count`.
    ///
    /// # Safety
    /// The column has these rows.
    pub unsafe fn keep_null(&self, row: usize, count: usize, words: &mut [u64]) {
        for (at, word) in words.iter_mut().enumerate() {
            let rows = WORD.min(count - at * WORD);
            // SAFETY: the caller's promise.
            *word = low_mask(rows) & !unsafe { self.valid_word(row + at * WORD, rows) };
        }
    }

    /// Clears the bits of rows that are not valid, and those behind the last row, in the words of the rows
    /// `row..row + count`.
    ///
    /// # Safety
    /// The column has these rows.
    #[inline(always)]
    pub unsafe fn keep_valid(&self, row: usize, count: usize, words: &mut [u64]) {
        if self.validity.is_none() {
            if !count.is_multiple_of(WORD) {
                words[count / WORD] &= low_mask(count % WORD);
            }
            return;
        }
        for (at, word) in words.iter_mut().enumerate() {
            // SAFETY: the caller's promise.
            *word &= unsafe { self.valid_word(row + at * WORD, WORD.min(count - at * WORD)) };
        }
    }
}

/// The rows of a column in chunks: `(first row, how many)`.
pub fn chunks(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).step_by(CHUNK).map(move |row| (row, CHUNK.min(count - row)))
}
