//! The process's handle table, typed: which kinds there are and how a call gets from a handle to its object.
//!
//! A kind is shared (any number of calls at once, `&T`) or exclusive (one call at a time, `&mut T`, guarded by a busy
//! flag: a second thread gets `RDB_E_BUSY_HANDLE`, never a data race).

use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::ptr::NonNull;

use super::record::{NESTED_CALLS, Record};
use super::table::{ForkGuard, Header, Table};
use super::ticket::Ticket;
use crate::error::{Error, Result};
use crate::ledger::{Account, Component};
use crate::memory::{self, Box};
use crate::os;
use crate::status::*;
use crate::sync::asymmetric;
use crate::sync::atomic::Ordering;
use crate::sync::callback;

static TABLE: Table = Table::new(u32::MAX);

/// What stands behind a handle.
pub trait Object: Send + Sized {
    /// The ticket's kind.
    const KIND: u8;
    /// What the object's memory is charged to.
    const COMPONENT: Component;
}

/// An object that any number of threads may use at once.
pub trait Shared: Object + Sync {}

/// An object that one call may use at a time.
pub trait Exclusive: Object {}

/// The kinds that exist.
pub fn is_kind(kind: u8) -> bool {
    matches!(kind, 0x11..=0x1F)
}

#[repr(C)]
struct Holder<T> {
    header: Header,
    value: UnsafeCell<T>,
}

/// Frees a `Holder<T>`. A panic of the value's destructor ends here: there is nobody to tell.
///
/// # Safety
/// `header` is the header of a `Holder<T>` made by [`open`] that nobody else uses.
unsafe fn destroy<T: Object>(header: NonNull<Header>) {
    // SAFETY: the caller vouches that the header begins a Holder<T>, which came from Box::into_raw in `open`.
    let holder = unsafe { Box::<Holder<T>>::from_raw(header.cast(), Account::process(T::COMPONENT)) };
    crate::ffi::boundary::plain((), || drop(holder));
}

/// Makes a handle to `value`.
pub fn open<T: Object>(value: T) -> Result<Ticket> {
    crate::ffi::panic::install_hook();
    // Before there is anything that a forked child could take for its own.
    register_fork_handlers()?;
    let header = Header::new(destroy::<T>);
    let holder = Box::new(Holder { header, value: UnsafeCell::new(value) }, Account::process(T::COMPONENT))?;
    let object = Box::into_raw(holder).cast::<Header>();
    // SAFETY: `destroy::<T>` frees exactly this object, and T is Send.
    unsafe { TABLE.insert(T::KIND, object) }.inspect_err(|_| {
        // SAFETY: the table did not take the object.
        unsafe { destroy::<T>(object) };
    })
}

/// Closes a handle of kind `T`; its object goes when the last call that uses it ends.
pub fn close<T: Object>(ticket: Ticket) -> Result<()> {
    if callback::in_callback() {
        return Err(Error::new(RDB_E_REENTRANT));
    }
    if ticket.kind() == T::KIND && TABLE.close(ticket) {
        return Ok(());
    }
    Err(explain(ticket, T::KIND))
}

/// An object kept alive for one call. Not a guard: `unpin` or `fail` must end it.
///
/// Two words, so that it stays in registers on its way to the cold paths.
#[derive(Clone, Copy)]
pub struct Pin {
    record: &'static Record,
    header: NonNull<Header>,
}

impl Pin {
    /// The object, if its kind is `T`'s.
    ///
    /// # Safety
    /// The pin's ticket was checked to be of kind `T::KIND`.
    #[inline(always)]
    pub unsafe fn shared<T: Shared>(&self) -> &T {
        // SAFETY: an object of kind T is a Holder<T>, alive while pinned, and shared kinds hand out & only.
        unsafe { &*self.header.cast::<Holder<T>>().as_ref().value.get() }
    }

    #[inline(always)]
    fn ticket(&self) -> Ticket {
        // SAFETY: the object is alive while pinned.
        unsafe { self.header.as_ref() }.ticket()
    }

    /// Takes the object for this call alone; false if another call has it.
    #[inline(always)]
    pub fn take(&self) -> bool {
        // SAFETY: the object is alive while pinned.
        unsafe { self.header.as_ref() }.busy.swap(1, Ordering::Acquire) == 0
    }

    /// Gives back what `take` took.
    #[inline(always)]
    pub fn give_back(&self) {
        // SAFETY: the object is alive while pinned.
        unsafe { self.header.as_ref() }.busy.store(0, Ordering::Release);
    }

    /// The object, for the one call that took it.
    ///
    /// # Safety
    /// The pin's ticket was checked to be of kind `T::KIND`, and `take` said true.
    #[inline(always)]
    #[allow(clippy::mut_from_ref)]
    pub unsafe fn exclusive<T: Exclusive>(&self) -> &mut T {
        // SAFETY: alive while pinned, and the busy flag keeps every other call out.
        unsafe { &mut *self.header.cast::<Holder<T>>().as_ref().value.get() }
    }

    /// Ends the use of the object.
    #[inline(always)]
    pub fn unpin(self) {
        TABLE.unpin(self.record, self.ticket(), self.record.is_careful());
    }

    /// Ends the use of an object that a panic left in an unknown state.
    #[cold]
    pub fn fail(self) {
        TABLE.poison(self.ticket());
        self.unpin();
    }
}

/// Keeps the object of `ticket` alive, which must be of kind `kind`.
#[inline(always)]
pub fn pin(ticket: Ticket, kind: u8) -> Result<Pin> {
    if ticket.kind() == kind {
        // SAFETY: the word is 0 or this thread's record, which is never freed.
        if let Some(record) = unsafe { (os::thread_record::get() as *const Record).as_ref() }
            && !record.is_slow()
            && let Some(header) = TABLE.pin(record, ticket, false)
        {
            return Ok(Pin { record, header });
        }
    }
    pin_slowly(ticket, kind)
}

/// The first pin of a thread, nested and careful pins, and errors.
#[cold]
#[inline(never)]
fn pin_slowly(ticket: Ticket, kind: u8) -> Result<Pin> {
    if callback::in_callback() {
        return Err(Error::new(RDB_E_REENTRANT));
    }
    if ticket.kind() != kind || !TABLE.is_live(ticket) {
        return Err(explain(ticket, kind));
    }
    let record = record()?;
    match TABLE.pin(record, ticket, true) {
        Some(header) => Ok(Pin { record, header }),
        None => Err(explain(ticket, kind)),
    }
}

/// Keeps an object alive that may be poisoned, for what still works then.
pub fn pin_poisoned(ticket: Ticket, kind: u8) -> Result<Pin> {
    if callback::in_callback() {
        return Err(Error::new(RDB_E_REENTRANT));
    }
    if ticket.kind() != kind {
        return Err(explain(ticket, kind));
    }
    let record = record()?;
    match TABLE.pin_poisoned(record, ticket) {
        Some(header) => Ok(Pin { record, header }),
        None => Err(explain(ticket, kind)),
    }
}

/// Whether `ticket` is open, without keeping it so.
#[inline(always)]
pub fn is_live(ticket: Ticket) -> bool {
    TABLE.is_live(ticket)
}

/// What is wrong with a ticket that should have been of `kind` (0: of any).
#[cold]
pub fn explain(ticket: Ticket, kind: u8) -> Error {
    TABLE.explain(ticket, kind, is_kind)
}

/// Sends every pin of this thread the slow way until it is dropped: the fast one does not ask whether a callback is
/// running, because those that have always been there make every pin of a thread careful.
#[must_use]
pub struct SlowPins(Option<&'static Record>);

/// See [`SlowPins`].
pub fn slow_pins() -> SlowPins {
    // SAFETY: the word is 0 or this thread's record, which is never freed.
    let record = unsafe { (os::thread_record::get() as *const Record).as_ref() };
    SlowPins(record.filter(|record| record.close_fast_path()))
}

impl Drop for SlowPins {
    fn drop(&mut self) {
        if let Some(record) = self.0 {
            record.open_fast_path();
        }
    }
}

/// How many handles of `kind` (0: of any) are open.
pub fn live(kind: u8) -> u64 {
    TABLE.live(kind)
}

/// This thread's record, with room for one more pin.
fn record() -> Result<&'static Record> {
    // SAFETY: the word is 0 or this thread's record, which is never freed.
    let record = match unsafe { (os::thread_record::get() as *const Record).as_ref() } {
        Some(record) => record,
        None => acquire_record()?,
    };
    if record.depth() >= NESTED_CALLS {
        return Err(Error::about(RDB_E_REENTRANT, "handle", "too many calls are nested on this thread"));
    }
    Ok(record)
}

fn acquire_record() -> Result<&'static Record> {
    register_fork_handlers()?;
    let record = match TABLE.records.adopt() {
        Some(record) => record,
        None => add_record()?,
    };
    if !os::thread_record::set_until_exit((&raw const *record).addr(), leave_record) {
        record.leave();
        return Err(Error::about(RDB_E_NO_MEMORY, "thread", "no thread-specific storage"));
    }
    Ok(record)
}

fn add_record() -> Result<&'static Record> {
    // A record's care is for life: a custom allocator is set before any record exists, and membarrier stays or fails.
    let careful = !asymmetric::available() || callback::possible();
    let record = Box::into_raw(Box::new(Record::new(careful), Account::process(Component::Handles))?);
    // SAFETY: the record was leaked above, so it lives for ever, and only this thread knows it.
    unsafe {
        TABLE.records.push(record);
        Ok(record.as_ref())
    }
}

/// Runs at thread exit.
unsafe extern "C" fn leave_record(record: *mut c_void) {
    os::thread_record::set(0);
    // SAFETY: the value set with the hook is the thread's record, and an exiting thread is inside no call.
    unsafe { &*record.cast::<Record>() }.leave();
}

/// Around fork(): the mutexes of the pools' list, of memory pressure, of the table, of the events and of the arenas are
/// taken before, in this order, so that the child gets them at rest. Those of the allocators follow: `memory::fork`.
mod fork {
    use super::*;
    use crate::memory::{arena, pressure};
    use crate::observe::{self, EVENTS};
    use crate::pool::pressure as pools;

    type Guards =
        (pools::ForkGuard, pressure::ForkGuard, ForkGuard<'static>, observe::ForkGuard<'static>, arena::ForkGuard);

    struct Held(UnsafeCell<Option<Guards>>);

    // SAFETY: only the thread that holds the table's mutex, between `prepare` and `parent` or `child`, touches it.
    unsafe impl Sync for Held {}

    static HELD: Held = Held(UnsafeCell::new(None));

    pub unsafe extern "C" fn prepare() {
        let (pools, pressure, table) = (pools::lock_for_fork(), pressure::lock_for_fork(), TABLE.lock_for_fork());
        let guards = (pools, pressure, table, EVENTS.lock_for_fork(), arena::lock_for_fork());
        // SAFETY: this thread holds the mutex.
        unsafe { *HELD.0.get() = Some(guards) };
    }

    pub unsafe extern "C" fn parent() {
        // SAFETY: this thread holds the mutex since `prepare`.
        drop(unsafe { (*HELD.0.get()).take() });
    }

    pub unsafe extern "C" fn child() {
        // SAFETY: this thread, the child's only one, holds the mutex since `prepare`.
        let Some((pools, pressure, table, events, arenas)) = (unsafe { (*HELD.0.get()).take() }) else { return };
        TABLE.records.forget_others(os::thread_record::get() as *const Record);
        TABLE.forget_after_fork(table);
        EVENTS.forget_after_fork(events);
        drop(arenas);
        pressure::forget_after_fork(pressure);
        pools::forget_after_fork(pools);
    }
}

fn register_fork_handlers() -> Result<()> {
    static REGISTERED: std::sync::OnceLock<bool> = std::sync::OnceLock::new();
    // The allocator's handlers first: a fork then takes its locks last, and under this table's memory is asked for.
    let register = || memory::fork::prepare_for_forks() && os::at_fork(fork::prepare, fork::parent, fork::child);
    if *REGISTERED.get_or_init(register) {
        return Ok(());
    }
    Err(Error::about(RDB_E_NO_MEMORY, "fork", "the C library has no memory for fork handlers"))
}

/// Runs when the C library is loaded, before any thread can call it: a fork() during another thread's first call would
/// give the child an initialisation that never ends. What is initialised later waits for no other thread.
#[cfg(all(feature = "capi", target_os = "linux"))]
#[used]
#[unsafe(link_section = ".init_array")]
static AT_LOAD: extern "C" fn() = {
    extern "C" fn initialise() {
        // A failure is told by the first call that opens something.
        let _ = register_fork_handlers();
        asymmetric::available();
        crate::ffi::panic::install_hook();
    }
    initialise
};
