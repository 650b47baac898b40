//! What all threads share, under one lock: descriptors, cache, counters.

use core::ptr::NonNull;

use super::super::slab::page_map;
use super::cache::Cache;
use super::object::{Info, MIN_ALIGNMENT, Object};
use super::statistics::Statistics;
use super::table::{Room, Table};
use crate::error::{Error, Result};
use crate::ledger::{self, Account};
use crate::status::{RDB_E_DOUBLE_FREE, RDB_E_FOREIGN_BLOCK};
use crate::sync::{Mutex, MutexGuard};

/// How many freed addresses are remembered.
const REMEMBERED: usize = 64;

/// See the module.
pub(super) struct State {
    pub(super) table: Table,
    pub(super) cache: Cache,
    pub(super) statistics: Statistics,
    /// Addresses freed last, in a ring.
    freed: [usize; REMEMBERED],
    next_freed: usize,
}

// SAFETY: the addresses are of mappings that belong to whoever holds the lock.
unsafe impl Send for State {}

static STATE: Mutex<State> = Mutex::new(State {
    table: Table::new(),
    cache: Cache::new(),
    statistics: Statistics::ZERO,
    freed: [0; REMEMBERED],
    next_freed: 0,
});

/// Every step under the lock leaves the state whole.
pub(super) fn lock() -> MutexGuard<'static, State> {
    STATE.lock_always()
}

/// Waits for the turn to ask for residency: neighbours must not be asked for at the same time.
pub(super) fn residency_turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock_always()
}

/// Runs `enter` once the table has room for one more object. A larger room is mapped without the lock.
pub(super) fn with_room(enter: impl FnOnce(&mut State)) -> Result<()> {
    loop {
        let capacity = {
            let mut state = lock();
            let Some(capacity) = state.table.wanted_capacity() else {
                enter(&mut state);
                return Ok(());
            };
            capacity
        };
        let room = Room::map(capacity)?;
        let outgrown = {
            let mut state = lock();
            // Another thread may have been faster.
            if state.table.wanted_capacity() == Some(capacity) { state.table.move_to(room) } else { room }
        };
        outgrown.unmap();
    }
}

/// Makes an address known as that of a large object, to whoever is asked to free it; false if memory is out.
pub(super) fn publish(address: NonNull<u8>) -> bool {
    page_map::set(address.addr().get(), MIN_ALIGNMENT, page_map::LARGE)
}

/// Ends what [`publish`] began.
pub(super) fn withdraw(address: NonNull<u8>) {
    // It was set before, so there is room for it.
    page_map::set(address.addr().get(), MIN_ALIGNMENT, page_map::FOREIGN);
}

impl State {
    /// The object that begins at an address.
    pub(super) fn find(&self, address: NonNull<u8>) -> Result<&Object> {
        self.table.find(address).ok_or_else(|| self.explain(address))
    }

    /// The object that begins at an address, to be changed.
    pub(super) fn find_mut(&mut self, address: NonNull<u8>) -> Result<&mut Object> {
        if self.table.find(address).is_none() {
            return Err(self.explain(address));
        }
        self.table.find_mut(address).ok_or(Error::new(RDB_E_FOREIGN_BLOCK))
    }

    /// Adds an object, for which the table has room; `is_used` says that the cache had its mapping.
    pub(super) fn insert(&mut self, object: &Object, is_used: bool) {
        self.table.insert(*object);
        self.statistics.note_allocation(object, is_used);
    }

    /// Takes an object out, for good.
    pub(super) fn remove(&mut self, address: NonNull<u8>) -> Result<Object> {
        let object = self.table.remove(address).ok_or_else(|| self.explain(address))?;
        self.statistics.note_free(&object);
        self.remember(address);
        Ok(object)
    }

    /// Takes an object out that is charged to an account.
    pub(super) fn remove_of(&mut self, address: NonNull<u8>, account: Account) -> Result<Object> {
        self.check_account(address, account)?;
        self.remove(address)
    }

    /// Fails with `RDB_E_FOREIGN_BLOCK` if an object is charged to another account.
    pub(super) fn check_account(&self, address: NonNull<u8>, account: Account) -> Result<()> {
        if self.find(address)?.account == Some(account) {
            return Ok(());
        }
        Err(Error::about(RDB_E_FOREIGN_BLOCK, "block", "the large object is somebody else's"))
    }

    /// Takes some object out that is charged to an account.
    pub(super) fn remove_any_of(&mut self, account: Account) -> Option<Object> {
        let address = self.of_account(account).next()?.address;
        self.remove(address).ok()
    }

    /// The objects that are charged to an account.
    pub(super) fn of_account(&self, account: Account) -> impl Iterator<Item = &Info> {
        let objects = self.table.iter().filter(move |object| object.account == Some(account));
        objects.map(|object| &object.info)
    }

    /// Changes what is known of an object, its address perhaps.
    pub(super) fn replace(&mut self, address: NonNull<u8>, change: impl FnOnce(&Info) -> Info) -> Result<Info> {
        let object = self.table.remove(address).ok_or_else(|| self.explain(address))?;
        let info = change(&object.info);
        self.statistics.change(&object.info, &info);
        self.table.insert(Object { info, ..object });
        if info.address != address {
            self.remember(address);
        }
        Ok(info)
    }

    /// Notes that an object is no longer at an address.
    fn remember(&mut self, address: NonNull<u8>) {
        withdraw(address);
        self.freed[self.next_freed] = address.addr().get();
        self.next_freed = (self.next_freed + 1) % REMEMBERED;
    }

    /// The counters as of now.
    pub(super) fn statistics(&self) -> Statistics {
        let (cached_bytes, cached_runs) = (self.cache.bytes as u64, self.cache.runs().len() as u64);
        Statistics { cached_bytes, cached_runs, ..self.statistics }
    }

    /// Why no object begins at an address.
    #[cold]
    fn explain(&self, address: NonNull<u8>) -> Error {
        let at = address.addr().get();
        if self.freed.contains(&at) {
            return Error::about(RDB_E_DOUBLE_FREE, "block", "this large object was freed before");
        }
        let inside = |object: &&Object| at.wrapping_sub(object.info.address.addr().get()) < object.info.mapped_bytes;
        match self.table.iter().find(inside) {
            Some(object) => Error::about(RDB_E_FOREIGN_BLOCK, "block", "lies inside a large object, at this offset")
                .with_detail((at - object.info.address.addr().get()) as u64, object.info.size as u64),
            None => Error::about(RDB_E_FOREIGN_BLOCK, "block", "no large object begins there"),
        }
    }
}

/// The locks, held around a fork().
pub struct ForkGuard(
    MutexGuard<'static, State>,
    #[expect(dead_code, reason = "held, not read")] MutexGuard<'static, ()>,
);

/// Takes the locks for the time of a fork(): in the parent, drop the guard; in the child, give it to
/// [`forget_after_fork`].
pub fn lock_for_fork() -> ForkGuard {
    let turn = residency_turn();
    ForkGuard(lock(), turn)
}

/// In a forked child: the objects that it did not get are forgotten, so that nobody takes what is mapped there later
/// for one of them.
pub fn forget_after_fork(mut guard: ForkGuard) {
    loop {
        let gone = guard.0.table.iter().find(|object| object.info.do_not_fork).map(|object| object.info.address);
        let Some(Ok(object)) = gone.map(|address| guard.0.remove(address)) else { return };
        if let Some(account) = object.account {
            ledger::release(account, object.info.mapped_bytes);
        }
    }
}
