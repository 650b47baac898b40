//! The boundary: what every exported function's body runs in.
//!
//! It catches panics, turns the core's errors into the caller's `rdb_error` and its thread-local copy, keeps the
//! handle's object alive for the length of the call, and poisons it if the call panicked. Memory pressure that was
//! noticed during a call is answered at its end, when no lock is held. `call` is for functions
//! without a handle, `with_shared` and `with_exclusive` for the others, `plain` for those that cannot fail.

use core::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::error::{rdb_error, report};
use super::handle::ticket::Ticket;
use super::handle::{self, Exclusive, Object, Pin, Shared};
use crate::error::{Error, Result};
use crate::memory::pressure;
use crate::status::*;

/// What a body did: a status of its own, or FAILED with the error left aside.
type Caught = std::thread::Result<rdb_status>;

/// Stands for "see the error"; no status is this number.
const FAILED: rdb_status = i32::MIN;

/// Runs a body. The error goes to memory only when there is one: a `Result<_, Error>` that crosses `catch_unwind` would
/// be written and read back on every call.
#[inline(always)]
fn run(error: &mut MaybeUninit<Error>, body: impl FnOnce() -> Result<rdb_status>) -> Caught {
    catch_unwind(AssertUnwindSafe(|| match body() {
        Ok(status) => status,
        Err(failure) => {
            error.write(failure);
            FAILED
        }
    }))
}

/// For functions that return no status: `default` if the body panics.
#[inline(always)]
pub fn plain<R>(default: R, body: impl FnOnce() -> R) -> R {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(result) => result,
        Err(payload) => {
            discard(payload);
            default
        }
    }
}

/// For functions without a handle.
#[inline(always)]
pub fn call(err: *mut rdb_error, body: impl FnOnce() -> Result<rdb_status>) -> rdb_status {
    let mut error = MaybeUninit::uninit();
    let caught = run(&mut error, body);
    pressure::attend();
    match caught {
        Ok(status) if status != FAILED => status,
        caught => failed(err, caught, &error),
    }
}

/// For functions without a handle that must not be called from a callback: those that open things.
pub fn call_outside_callbacks(err: *mut rdb_error, body: impl FnOnce() -> Result<rdb_status>) -> rdb_status {
    call(err, || {
        if crate::sync::callback::in_callback() {
            return Err(Error::new(RDB_E_REENTRANT));
        }
        body()
    })
}

/// For functions on a shared handle.
#[inline(always)]
pub fn with_shared<T: Shared>(
    ticket: Ticket,
    err: *mut rdb_error,
    body: impl FnOnce(&T) -> Result<rdb_status>,
) -> rdb_status {
    match handle::pin(ticket, T::KIND) {
        Ok(pin) => run_shared(pin, err, body),
        Err(error) => report(err, &error),
    }
}

/// Like `with_shared`, for functions that take NULL too.
pub fn with_optional<T: Shared>(
    ticket: Ticket,
    err: *mut rdb_error,
    body: impl FnOnce(Option<&T>) -> Result<rdb_status>,
) -> rdb_status {
    if ticket.0 == 0 { call(err, || body(None)) } else { with_shared(ticket, err, |object| body(Some(object))) }
}

/// Like `with_shared`, for what still works on a poisoned object.
pub fn with_poisoned<T: Shared>(
    ticket: Ticket,
    err: *mut rdb_error,
    body: impl FnOnce(&T) -> Result<rdb_status>,
) -> rdb_status {
    match handle::pin_poisoned(ticket, T::KIND) {
        Ok(pin) => run_shared(pin, err, body),
        Err(error) => report(err, &error),
    }
}

#[inline(always)]
fn run_shared<T: Shared>(pin: Pin, err: *mut rdb_error, body: impl FnOnce(&T) -> Result<rdb_status>) -> rdb_status {
    // SAFETY: `handle::pin` checked the ticket's kind.
    let object = unsafe { pin.shared::<T>() };
    let mut error = MaybeUninit::uninit();
    match run(&mut error, || body(object)) {
        Ok(status) if status != FAILED => {
            pin.unpin();
            pressure::attend();
            status
        }
        caught => failed_with(pin, err, caught, &error),
    }
}

/// For functions on an exclusive handle: a second thread gets `RDB_E_BUSY_HANDLE`.
#[inline(always)]
pub fn with_exclusive<T: Exclusive>(
    ticket: Ticket,
    err: *mut rdb_error,
    body: impl FnOnce(&mut T) -> Result<rdb_status>,
) -> rdb_status {
    let pin = match pin_alone::<T>(ticket) {
        Ok(pin) => pin,
        Err(error) => return report(err, &error),
    };
    // SAFETY: `pin_alone` checked the ticket's kind and took the object.
    let object = unsafe { pin.exclusive::<T>() };
    let mut error = MaybeUninit::uninit();
    let caught = run(&mut error, || body(object));
    // After a panic the object stays taken: another call may have pinned it before it is poisoned.
    if caught.is_ok() {
        pin.give_back();
    }
    match caught {
        Ok(status) if status != FAILED => {
            pin.unpin();
            pressure::attend();
            status
        }
        caught => failed_with(pin, err, caught, &error),
    }
}

/// Keeps an exclusive object alive and takes it for one call.
#[inline(always)]
fn pin_alone<T: Exclusive>(ticket: Ticket) -> Result<Pin> {
    let pin = handle::pin(ticket, T::KIND)?;
    if pin.take() {
        return Ok(pin);
    }
    pin.unpin();
    Err(Error::new(RDB_E_BUSY_HANDLE))
}

/// Tells an object that its handle is about to be closed, if it is open; misuse is for `close` to report.
pub fn end<T: Shared>(ticket: Ticket, notice: impl FnOnce(&T)) {
    if let Ok(pin) = handle::pin_poisoned(ticket, T::KIND) {
        // SAFETY: `pin_poisoned` checked the ticket's kind.
        plain((), || notice(unsafe { pin.shared::<T>() }));
        pin.unpin();
    }
}

/// For requests for memory, off their hot path, with no lock held: one that a limit refuses is made once more if others
/// gave memory back for it.
pub fn with_relief<R>(bytes: usize, mut request: impl FnMut() -> Result<R>) -> Result<R> {
    let outcome = match request() {
        Err(error) if error.code == RDB_E_LIMIT && pressure::relieve(bytes as u64) > 0 => request(),
        outcome => outcome,
    };
    pressure::attend();
    outcome
}

/// Closes a handle; NULL is fine.
pub fn close<T: Object>(ticket: Ticket, err: *mut rdb_error) -> rdb_status {
    call(err, || {
        if ticket.0 != 0 {
            handle::close::<T>(ticket)?;
        }
        Ok(RDB_OK)
    })
}

/// Closes a handle, unless what comes before fails, which a poisoned object is spared; NULL is fine.
pub fn close_after<T: Shared>(
    ticket: Ticket,
    err: *mut rdb_error,
    prepare: impl FnOnce(&T) -> Result<rdb_status>,
) -> rdb_status {
    // What is wrong with the ticket, closing says too.
    if let Ok(pin) = handle::pin(ticket, T::KIND) {
        let prepared = run_shared(pin, err, prepare);
        if prepared != RDB_OK {
            return prepared;
        }
    }
    close::<T>(ticket, err)
}

#[cold]
#[inline(never)]
fn failed_with(pin: Pin, err: *mut rdb_error, caught: Caught, error: &MaybeUninit<Error>) -> rdb_status {
    if caught.is_err() {
        pin.fail()
    } else {
        pin.unpin()
    }
    pressure::attend();
    failed(err, caught, error)
}

/// Reports what `run` caught: a panic, or FAILED.
#[cold]
#[inline(never)]
fn failed(err: *mut rdb_error, caught: Caught, error: &MaybeUninit<Error>) -> rdb_status {
    match caught {
        // SAFETY: `run` says FAILED only after it has written the error.
        Ok(_) => report(err, unsafe { error.assume_init_ref() }),
        Err(payload) => {
            discard(payload);
            report(err, &Error::new(RDB_E_PANIC))
        }
    }
}

/// Drops a panic's payload; a payload whose own destructor panics is forgotten.
#[cold]
#[allow(clippy::disallowed_types)] // The standard library hands the payload over in its own box.
fn discard(payload: std::boxed::Box<dyn core::any::Any + Send>) {
    if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        core::mem::forget(second);
    }
}

/// Inside another call's body: the use of a second, shared object. A panic poisons it too and goes on to the outer
/// call.
pub fn borrow_shared<T: Shared, R>(ticket: Ticket, body: impl FnOnce(&T) -> Result<R>) -> Result<R> {
    let pin = handle::pin(ticket, T::KIND)?;
    // SAFETY: `handle::pin` checked the ticket's kind.
    let object = unsafe { pin.shared::<T>() };
    match catch_unwind(AssertUnwindSafe(|| body(object))) {
        Ok(result) => {
            pin.unpin();
            result
        }
        Err(payload) => {
            pin.fail();
            std::panic::resume_unwind(payload)
        }
    }
}

/// Inside another call's body: the use of a second, exclusive object. A panic poisons it too and goes on to the outer
/// call.
pub fn borrow_exclusive<T: Exclusive, R>(ticket: Ticket, body: impl FnOnce(&mut T) -> Result<R>) -> Result<R> {
    let pin = pin_alone::<T>(ticket)?;
    // SAFETY: `pin_alone` checked the ticket's kind and took the object.
    let object = unsafe { pin.exclusive::<T>() };
    match catch_unwind(AssertUnwindSafe(|| body(object))) {
        Ok(result) => {
            pin.give_back();
            pin.unpin();
            result
        }
        // The object stays taken, as in `with_exclusive`.
        Err(payload) => {
            pin.fail();
            std::panic::resume_unwind(payload)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Component;

    struct Fragile;

    impl Object for Fragile {
        const KIND: u8 = 0x15;
        const COMPONENT: Component = Component::Batch;
    }

    impl Exclusive for Fragile {}

    fn opened() -> (Ticket, Pin) {
        let ticket = handle::open(Fragile).unwrap();
        (ticket, handle::pin(ticket, Fragile::KIND).unwrap())
    }

    fn assert_kept_from(early: Pin, ticket: Ticket) {
        assert!(!early.take(), "a call that came before the panic got the object after it");
        early.unpin();
        let status = with_exclusive::<Fragile>(ticket, core::ptr::null_mut(), |_| Ok(RDB_OK));
        assert_eq!(status, RDB_E_POISONED);
        assert_eq!(close::<Fragile>(ticket, core::ptr::null_mut()), RDB_OK);
    }

    #[test]
    fn after_a_panic_an_exclusive_object_is_nobodys() {
        let (ticket, early) = opened();
        let status = with_exclusive::<Fragile>(ticket, core::ptr::null_mut(), |_| panic!("struck"));
        assert_eq!(status, RDB_E_PANIC);
        assert_kept_from(early, ticket);
    }

    #[test]
    fn after_a_panic_a_borrowed_object_is_nobodys() {
        let (ticket, early) = opened();
        let status = call(core::ptr::null_mut(), || borrow_exclusive::<Fragile, _>(ticket, |_| panic!("struck")));
        assert_eq!(status, RDB_E_PANIC);
        assert_kept_from(early, ticket);
    }
}
