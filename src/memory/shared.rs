//! One value on the heap with many owners, counted; it goes with the last one.
//!
//! Any thread. The value can be seen through a trait: `shared_dyn!(shared, dyn Trait)`. There are no weak owners.

use core::alloc::Layout;
use core::fmt;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ops::Deref;
use core::ptr::{self, NonNull};

use super::boxed::Block;
use super::source;
use crate::error::Result;
use crate::ledger::Account;
use crate::sync::atomic::{AtomicUsize, Ordering, fence};

/// What the owners share; named only to unsize it.
#[repr(C)]
pub struct Inner<T: ?Sized> {
    owners: AtomicUsize,
    account: Account,
    value: T,
}

/// See the module.
pub struct Shared<T: ?Sized> {
    inner: NonNull<Inner<T>>,
    owned: PhantomData<Inner<T>>,
}

// SAFETY: owners on several threads give shared references, and the last one, wherever it is, drops the value.
unsafe impl<T: ?Sized + Send + Sync> Send for Shared<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Send + Sync> Sync for Shared<T> {}

impl<T> Shared<T> {
    /// Moves a value to the heap, with one owner. On failure the value is dropped.
    pub fn new(value: T, account: Account) -> Result<Self> {
        let block = source::allocate(Layout::new::<Inner<T>>(), account)?.cast::<Inner<T>>();
        // SAFETY: the block is fresh and of this layout.
        unsafe { block.write(Inner { owners: AtomicUsize::new(1), account, value }) };
        Ok(Self { inner: block, owned: PhantomData })
    }
}

impl<T: ?Sized> Shared<T> {
    fn inner(&self) -> &Inner<T> {
        // SAFETY: an owner keeps what is shared alive.
        unsafe { self.inner.as_ref() }
    }

    /// The same owner, seen as another type: `shared_dyn!` is the safe form.
    ///
    /// # Safety
    /// `unsize` gives back its argument, unsized.
    pub unsafe fn map_unsized<U: ?Sized>(shared: Self, unsize: fn(*mut Inner<T>) -> *mut Inner<U>) -> Shared<U> {
        let inner = unsize(ManuallyDrop::new(shared).inner.as_ptr());
        // SAFETY: the caller promises the same address, which is not null.
        Shared { inner: unsafe { NonNull::new_unchecked(inner) }, owned: PhantomData }
    }

    /// How many owners there are now; others may come and go meanwhile.
    pub fn owners(shared: &Self) -> usize {
        shared.inner().owners.load(Ordering::Relaxed)
    }

    /// Whether two owners share the same value.
    pub fn is_same(left: &Self, right: &Self) -> bool {
        ptr::addr_eq(left.inner.as_ptr(), right.inner.as_ptr())
    }

    /// The value, exclusively, if this is its only owner.
    pub fn get_mut(shared: &mut Self) -> Option<&mut T> {
        // Acquire: what former owners did with the value happened before.
        if shared.inner().owners.load(Ordering::Acquire) != 1 {
            return None;
        }
        // SAFETY: the only owner is borrowed exclusively, so nobody can become another one.
        Some(unsafe { &mut shared.inner.as_mut().value })
    }

    /// What the block is charged to.
    pub fn account(shared: &Self) -> Account {
        shared.inner().account
    }

    /// Gives up this ownership without ending it; [`Shared::from_raw`] takes it again.
    pub fn into_raw(shared: Self) -> NonNull<Inner<T>> {
        ManuallyDrop::new(shared).inner
    }

    /// Takes the ownership that [`Shared::into_raw`] gave up.
    ///
    /// # Safety
    /// `inner` came from `into_raw`, and each such ownership is taken at most once.
    pub unsafe fn from_raw(inner: NonNull<Inner<T>>) -> Self {
        Self { inner, owned: PhantomData }
    }

    /// Another owner, from a pointer that [`Shared::into_raw`] gave.
    ///
    /// # Safety
    /// `inner` came from `into_raw`, and an owner exists throughout the call.
    pub unsafe fn clone_from_raw(inner: NonNull<Inner<T>>) -> Self {
        // SAFETY: the caller's promise.
        let owner = ManuallyDrop::new(unsafe { Self::from_raw(inner) });
        Self::clone(&owner)
    }
}

impl<T: ?Sized> Clone for Shared<T> {
    /// Another owner. Never fails: it asks for no memory.
    fn clone(&self) -> Self {
        // Relaxed: who makes an owner has one already. As many owners as fit the counter do not fit memory, unless
        // they are leaked; then the count stops being true and the value must never be freed.
        let before = self.inner().owners.fetch_add(1, Ordering::Relaxed);
        if before > isize::MAX as usize {
            std::process::abort();
        }
        Self { inner: self.inner, owned: PhantomData }
    }
}

impl<T: ?Sized> Drop for Shared<T> {
    fn drop(&mut self) {
        if self.inner().owners.fetch_sub(1, Ordering::Release) != 1 {
            return;
        }
        // What every other owner did happened before the value goes.
        fence(Ordering::Acquire);
        // SAFETY: this was the last owner; the value is dropped once, its block freed once.
        unsafe {
            let (layout, account) = (Layout::for_value(self.inner()), self.inner().account);
            let _block = Block { address: self.inner.cast(), layout, account };
            ptr::drop_in_place(self.inner.as_ptr());
        }
    }
}

impl<T: ?Sized> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.inner().value
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Shared<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

/// A [`Shared`] seen through a trait: `shared_dyn!(shared, dyn Trait)`.
#[macro_export]
macro_rules! shared_dyn {
    ($shared:expr, $target:ty) => {{
        fn same<T: ?Sized>(shared: $crate::memory::Shared<T>) -> $crate::memory::Shared<T> {
            shared
        }
        let shared = same($shared);
        // SAFETY: the closure's only step is the compiler's own unsizing.
        unsafe {
            $crate::memory::Shared::map_unsized(
                shared,
                |inner: *mut $crate::memory::Inner<_>| -> *mut $crate::memory::Inner<$target> { inner },
            )
        }
    }};
}
