//! Locks that allocate nothing and say when a panic left their data half changed.
//!
//! The standard library's locks are futexes on Linux: no allocation, hence no way to abort when memory is out. A lock
//! that a panic left held is a status, `RDB_E_POISONED`, never a second panic.

#[cfg(not(loom))]
use std::sync as implementation;

#[cfg(loom)]
use loom::sync as implementation;

pub use implementation::{MutexGuard, RwLockReadGuard, RwLockWriteGuard};

use crate::error::{Error, Result};
use crate::status::RDB_E_POISONED;

/// Mutual exclusion; see the module.
#[derive(Debug)]
pub struct Mutex<T>(implementation::Mutex<T>);

impl<T> Mutex<T> {
    /// An unlocked mutex.
    #[cfg(not(loom))]
    pub const fn new(value: T) -> Self {
        Self(implementation::Mutex::new(value))
    }

    /// An unlocked mutex.
    #[cfg(loom)]
    pub fn new(value: T) -> Self {
        Self(implementation::Mutex::new(value))
    }

    /// Waits for the lock; fails if a panic struck while it was held.
    pub fn lock(&self) -> Result<MutexGuard<'_, T>> {
        self.0.lock().map_err(|_| Error::new(RDB_E_POISONED))
    }

    /// Waits for the lock, also after a panic: for data that is whole after every single step.
    pub fn lock_always(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// The lock if nobody holds it, and no panic struck.
    pub fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        self.0.try_lock().ok()
    }
}

/// Many readers or one writer; see the module.
#[derive(Debug)]
pub struct RwLock<T>(implementation::RwLock<T>);

impl<T> RwLock<T> {
    /// An unlocked lock.
    #[cfg(not(loom))]
    pub const fn new(value: T) -> Self {
        Self(implementation::RwLock::new(value))
    }

    /// An unlocked lock.
    #[cfg(loom)]
    pub fn new(value: T) -> Self {
        Self(implementation::RwLock::new(value))
    }

    /// Waits until no writer holds the lock; fails if a panic struck a writer.
    pub fn read(&self) -> Result<RwLockReadGuard<'_, T>> {
        self.0.read().map_err(|_| Error::new(RDB_E_POISONED))
    }

    /// Waits until no writer holds the lock, also after a panic: for those who only describe what they find.
    pub fn read_always(&self) -> RwLockReadGuard<'_, T> {
        self.0.read().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Waits until nobody holds the lock; fails if a panic struck a writer.
    pub fn write(&self) -> Result<RwLockWriteGuard<'_, T>> {
        self.0.write().map_err(|_| Error::new(RDB_E_POISONED))
    }
}
