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

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::memory::test_support::{TestEngine, fail_at_every_request};
    use std::sync::atomic::AtomicU32;

    struct Counted<'a>(u64, &'a AtomicU32);

    impl Drop for Counted<'_> {
        fn drop(&mut self) {
            self.1.fetch_add(1, Ordering::Relaxed);
        }
    }

    trait Number: Send + Sync {
        fn number(&self) -> u64;
    }

    impl Number for Counted<'_> {
        fn number(&self) -> u64 {
            self.0
        }
    }

    #[test]
    fn goes_with_its_last_owner() {
        let engine = TestEngine::new();
        let drops = AtomicU32::new(0);
        let mut first = Shared::new(Counted(7, &drops), engine.account()).unwrap();
        Shared::get_mut(&mut first).unwrap().0 = 8;
        let second = first.clone();
        assert!(Shared::is_same(&first, &second) && Shared::get_mut(&mut first).is_none());
        assert_eq!((Shared::owners(&second), Shared::account(&second)), (2, engine.account()));
        drop(first);
        assert_eq!((second.0, drops.load(Ordering::Relaxed)), (8, 0));
        drop(second);
        assert_eq!((engine.used(), drops.load(Ordering::Relaxed)), (0, 1));
    }

    #[test]
    fn is_seen_through_a_trait_and_freed_whole() {
        #[repr(align(64))]
        struct Wide([u64; 9]);
        impl Number for Wide {
            fn number(&self) -> u64 {
                self.0.iter().sum()
            }
        }
        let engine = TestEngine::new();
        let drops = AtomicU32::new(0);
        let plain = Shared::new(Counted(7, &drops), engine.account()).unwrap();
        let other = plain.clone();
        let numbers: [Shared<dyn Number + '_>; 2] = [
            shared_dyn!(plain, dyn Number + '_),
            shared_dyn!(Shared::new(Wide([5; 9]), engine.account()).unwrap(), dyn Number + '_),
        ];
        assert_eq!(numbers.each_ref().map(|one| one.number()), [7, 45]);
        assert_eq!(Shared::owners(&numbers[0]), 2);
        assert!(ptr::from_ref(&*numbers[1]).addr().is_multiple_of(64));
        drop(numbers);
        assert_eq!((other.0, drops.load(Ordering::Relaxed)), (7, 0));
    }

    #[test]
    fn raw_ownership_is_kept() {
        let engine = TestEngine::new();
        let drops = AtomicU32::new(0);
        let raw = Shared::into_raw(Shared::new(Counted(7, &drops), engine.account()).unwrap());
        // SAFETY: `raw` came from into_raw and is an owner until it is taken, below.
        let second = unsafe { Shared::clone_from_raw(raw) };
        assert_eq!(Shared::owners(&second), 2);
        drop(second);
        // SAFETY: taken once.
        let first = unsafe { Shared::from_raw(raw) };
        assert_eq!((Shared::owners(&first), first.0, drops.load(Ordering::Relaxed)), (1, 7, 0));
    }

    #[test]
    fn owners_on_many_threads_drop_the_value_once() {
        let engine = TestEngine::new();
        let drops = AtomicU32::new(0);
        for _ in 0..200 {
            let shared = Shared::new(Counted(7, &drops), engine.account()).unwrap();
            std::thread::scope(|scope| {
                for _ in 0..4 {
                    let owner = shared.clone();
                    scope.spawn(move || {
                        let another = owner.clone();
                        drop(owner);
                        assert_eq!(another.0, 7);
                    });
                }
                drop(shared);
            });
        }
        assert_eq!(drops.load(Ordering::Relaxed), 200);
    }

    #[test]
    fn survives_a_failure_at_every_request() {
        let drops = AtomicU32::new(0);
        fail_at_every_request(|account| {
            let first = Shared::new(Counted(1, &drops), account)?;
            let second = shared_dyn!(Shared::new(Counted(2, &drops), account)?, dyn Number + '_);
            assert_eq!(first.0 + second.number(), 3);
            Ok(())
        });
        // Per mode: run 1 fails at the first value, run 2 at the second, run 3 keeps both; each made is dropped.
        assert_eq!(drops.load(Ordering::Relaxed), 2 * (1 + 2 + 2));
    }
}

/// The proof that the last owner, and no other, drops the value, after every use of it: `RUSTFLAGS="--cfg loom"`.
#[cfg(all(test, loom))]
mod model {
    use super::*;
    use crate::ledger::{Account, Component};
    use loom::cell::UnsafeCell;

    struct Watched(UnsafeCell<u32>, loom::sync::Arc<AtomicUsize>);

    impl Drop for Watched {
        fn drop(&mut self) {
            // Loom fails the model if this write is not ordered behind every owner's read.
            self.0.with_mut(|value| {
                // SAFETY: the last owner is dropping the value.
                unsafe { *value = 0 }
            });
            self.1.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn read(shared: &Shared<Watched>) -> u32 {
        // SAFETY: nobody writes while an owner is there.
        shared.0.with(|value| unsafe { *value })
    }

    #[test]
    fn the_last_owner_drops_the_value_behind_every_use() {
        loom::model(|| {
            let drops = loom::sync::Arc::new(AtomicUsize::new(0));
            let watched = Watched(UnsafeCell::new(7), drops.clone());
            let shared = Shared::new(watched, Account::process(Component::Engine)).unwrap();
            let threads = [(); 2].map(|()| {
                let owner = shared.clone();
                loom::thread::spawn(move || {
                    let another = owner.clone();
                    drop(owner);
                    assert_eq!(read(&another), 7);
                })
            });
            assert_eq!(read(&shared), 7);
            drop(shared);
            for thread in threads {
                thread.join().unwrap();
            }
            assert_eq!(drops.load(Ordering::Relaxed), 1);
        });
    }
}
