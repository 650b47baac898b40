//! One value on the heap, with one owner.
//!
//! Charged to the account given at birth. Moves between threads as its value does.

use core::alloc::Layout;
use core::fmt;
use core::marker::PhantomData;
use core::mem::{self, ManuallyDrop};
use core::ops::{Deref, DerefMut};
use core::ptr::{self, NonNull};

use super::source;
use crate::error::Result;
use crate::ledger::Account;

/// See the module.
pub struct Box<T: ?Sized> {
    value: NonNull<T>,
    account: Account,
    owned: PhantomData<T>,
}

// SAFETY: a box owns its value and nothing else; the facade is for any thread.
unsafe impl<T: ?Sized + Send> Send for Box<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Sync> Sync for Box<T> {}

impl<T> Box<T> {
    /// Moves a value to the heap. On failure the value is dropped.
    pub fn new(value: T, account: Account) -> Result<Self> {
        const { assert!(mem::size_of::<T>() != 0, "types of size zero are not supported") };
        let block = source::allocate(Layout::new::<T>(), account)?.cast::<T>();
        // SAFETY: the block is fresh and of T's layout.
        unsafe { block.write(value) };
        Ok(Self { value: block, account, owned: PhantomData })
    }

    /// Moves the value out and gives the block back.
    pub fn into_inner(boxed: Self) -> T {
        let (block, account) = (boxed.value, boxed.account);
        mem::forget(boxed);
        // SAFETY: the box was forgotten, so the value is read once and the block freed once.
        unsafe {
            let value = block.read();
            source::free(block.cast(), Layout::new::<T>(), account);
            value
        }
    }
}

impl<T: ?Sized> Box<T> {
    /// Gives up ownership; [`Box::from_raw`] takes it again.
    pub fn into_raw(boxed: Self) -> NonNull<T> {
        ManuallyDrop::new(boxed).value
    }

    /// Takes ownership of what [`Box::into_raw`] gave up.
    ///
    /// # Safety
    /// `value` came from `into_raw` of a box of this account, and was not taken since. It may have been unsized on the
    /// way.
    pub unsafe fn from_raw(value: NonNull<T>, account: Account) -> Self {
        Self { value, account, owned: PhantomData }
    }

    /// What the block is charged to.
    pub fn account(boxed: &Self) -> Account {
        boxed.account
    }
}

impl<T: ?Sized> Drop for Box<T> {
    fn drop(&mut self) {
        // SAFETY: the box owns a live value; the value is dropped once, its block freed once.
        unsafe {
            let layout = Layout::for_value(self.value.as_ref());
            let _block = Block { address: self.value.cast(), layout, account: self.account };
            ptr::drop_in_place(self.value.as_ptr());
        }
    }
}

/// Frees a block when it goes, also if the value's destructor panics.
pub(super) struct Block {
    pub(super) address: NonNull<u8>,
    pub(super) layout: Layout,
    pub(super) account: Account,
}

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: whoever made this owned the block and uses it no more.
        unsafe { source::free(self.address, self.layout, self.account) };
    }
}

impl<T: ?Sized> Deref for Box<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the box owns a live value.
        unsafe { self.value.as_ref() }
    }
}

impl<T: ?Sized> DerefMut for Box<T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the box owns a live value and is borrowed exclusively.
        unsafe { self.value.as_mut() }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Box<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::test_support::{TestEngine, fail_at_every_request};
    use core::cell::Cell;

    struct Counted<'a>(u64, &'a Cell<u32>);

    impl Drop for Counted<'_> {
        fn drop(&mut self) {
            self.1.set(self.1.get() + 1);
        }
    }

    #[repr(align(4096))]
    struct PageAligned(u8);

    #[test]
    fn drops_its_value_once() {
        let engine = TestEngine::new();
        let drops = Cell::new(0);
        let mut boxed = Box::new(Counted(7, &drops), engine.account()).unwrap();
        boxed.0 += 1;
        assert_eq!((boxed.0, engine.used(), drops.get()), (8, size_of::<Counted>() as u64, 0));
        drop(boxed);
        assert_eq!((engine.used(), drops.get()), (0, 1));
    }

    #[test]
    fn raw_and_back_and_out() {
        let engine = TestEngine::new();
        let drops = Cell::new(0);
        let raw = Box::into_raw(Box::new(Counted(7, &drops), engine.account()).unwrap());
        // SAFETY: it came from into_raw, with this account, and is taken once.
        let boxed = unsafe { Box::from_raw(raw, engine.account()) };
        let value = Box::into_inner(boxed);
        assert_eq!((value.0, engine.used(), drops.get()), (7, 0, 0));
        drop(value);
        assert_eq!(drops.get(), 1);
    }

    #[test]
    fn an_unsized_box_frees_what_the_sized_one_took() {
        let engine = TestEngine::new();
        let raw = Box::into_raw(Box::new([1_u32, 2, 3], engine.account()).unwrap());
        let unsized_raw: NonNull<[u32]> = raw;
        // SAFETY: it came from into_raw, with this account, and is taken once.
        let boxed: Box<[u32]> = unsafe { Box::from_raw(unsized_raw, engine.account()) };
        assert_eq!((&*boxed, engine.used()), (&[1, 2, 3][..], 12));
    }

    #[test]
    fn keeps_large_alignments() {
        let engine = TestEngine::new();
        let boxed = Box::new(PageAligned(3), engine.account()).unwrap();
        assert_eq!((ptr::from_ref(&*boxed).addr() % 4096, boxed.0), (0, 3));
    }

    #[test]
    fn frees_the_block_when_the_destructor_panics() {
        struct Angry(#[allow(dead_code, reason = "gives it a size")] u8);
        impl Drop for Angry {
            fn drop(&mut self) {
                std::panic::resume_unwind(std::boxed::Box::new("angry"));
            }
        }
        let engine = TestEngine::new();
        let boxed = Box::new(Angry(0), engine.account()).unwrap();
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(boxed))).is_err());
        engine.assert_balanced();
    }

    #[test]
    fn survives_a_failure_at_every_request() {
        let (made, drops) = (Cell::new(0), Cell::new(0));
        fail_at_every_request(|account| {
            made.set(made.get() + 2);
            let (first, second) = (Counted(1, &drops), Counted(2, &drops));
            let first = Box::new(first, account)?;
            let second = Box::new(second, account)?;
            assert_eq!(first.0 + second.0, 3);
            Ok(())
        });
        assert_eq!(made.get(), drops.get());
    }
}
