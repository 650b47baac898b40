//! The descriptor on which the system, or a service manager, says that threads wait for memory.
//!
//! It is opened when somebody asks for it and stays for the life of the process. Any thread.

use crate::error::Result;
use crate::os::stall::StallDescriptor;
use crate::sync::{Mutex, MutexGuard};

static DESCRIPTOR: Mutex<Option<StallDescriptor>> = Mutex::new(None);

/// The descriptor's number, and the events of poll() to wait for on it. Fails with `RDB_E_UNSUPPORTED` or
/// `RDB_E_SYSTEM`.
pub fn descriptor() -> Result<(i32, i16)> {
    let mut known = DESCRIPTOR.lock_always();
    let descriptor = match known.take() {
        Some(descriptor) => descriptor,
        None => StallDescriptor::open(b"")?,
    };
    let answer = (descriptor.raw(), descriptor.events());
    *known = Some(descriptor);
    Ok(answer)
}

/// For fork().
pub(super) fn lock() -> MutexGuard<'static, Option<StallDescriptor>> {
    DESCRIPTOR.lock_always()
}

/// Whether something was said since the last call; no if nobody asked for the descriptor.
pub(super) fn has_fired() -> bool {
    DESCRIPTOR.lock_always().as_ref().is_some_and(StallDescriptor::has_fired)
}
