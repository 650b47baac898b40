//! The interior-mutability shim: a plain cell, or loom's, which reports every access that is not ordered.
//!
//! Thread rule: none of its own; whoever dereferences the pointers keeps accesses apart.

#[cfg(loom)]
pub use loom::cell::UnsafeCell;

/// Shared memory that one thread at a time changes, by the rule of whoever holds it.
#[cfg(not(loom))]
#[repr(transparent)]
#[derive(Debug)]
pub struct UnsafeCell<T>(core::cell::UnsafeCell<T>);

#[cfg(not(loom))]
impl<T> UnsafeCell<T> {
    /// A cell that holds `value`.
    pub const fn new(value: T) -> Self {
        Self(core::cell::UnsafeCell::new(value))
    }

    /// Calls `access` with the address, for reading.
    #[inline]
    pub fn with<R>(&self, access: impl FnOnce(*const T) -> R) -> R {
        access(self.0.get())
    }

    /// Calls `access` with the address, for writing.
    #[inline]
    pub fn with_mut<R>(&self, access: impl FnOnce(*mut T) -> R) -> R {
        access(self.0.get())
    }
}
