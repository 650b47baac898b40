//! The memory debugger for a whole program, as the environment says.
//!
//! RUSTYDB_MALLOC_DEBUG names the features that are on from before the program's own code, separated by commas;
//! RUSTYDB_MALLOC_REPORT and RUSTYDB_MALLOC_PROFILE name files for what it knows at the process's end. Blocks from
//! before pass the debugger untouched.
//!
//! Thread rule: the loader's thread before the program, the exiting one at its end.

use core::ffi::CStr;
use core::mem::MaybeUninit;

use rustydb::error::Result;
use rustydb::memory::debugger::{self, Form, settings};
use rustydb::memory::process_heap;
use rustydb::memory::slab::{Blocks, MIN_ALIGNMENT};
use rustydb::observe::text::TextBuffer;

use crate::report::append;

/// What other threads may add between the look at a report's length and the report.
const SLACK: usize = 1 << 20;

/// The value of an environment variable.
pub fn variable(name: &CStr) -> Option<&'static CStr> {
    // SAFETY: the name is a string; programs that change the environment while another thread is at its end, or in the
    // loader, are not ours to help.
    unsafe {
        let value = libc::getenv(name.as_ptr());
        (!value.is_null()).then(|| CStr::from_ptr(value))
    }
}

/// Runs before the program.
extern "C" fn begin() {
    let Some(wanted) = variable(c"RUSTYDB_MALLOC_DEBUG").and_then(|names| names.to_str().ok()) else { return };
    // SAFETY: the functions stay loaded for the life of the process. Without memory for that a forked child may find a
    // lock of the debugger taken, which is no reason to go without it.
    unsafe { libc::pthread_atfork(Some(before_fork), Some(after_fork), Some(after_fork)) };
    for name in wanted.split(',') {
        match settings::named(name) {
            Ok(features) => settings::enable(features),
            Err(_) => {
                let message = b"rustydb_malloc: RUSTYDB_MALLOC_DEBUG names no feature of the memory debugger\n";
                // SAFETY: the message is valid for its length.
                unsafe { libc::write(libc::STDERR_FILENO, message.as_ptr().cast(), message.len()) };
            }
        }
    }
}

unsafe extern "C" fn before_fork() {
    debugger::fork::prepare();
}

unsafe extern "C" fn after_fork() {
    debugger::fork::finish();
}

/// Writes what the debugger knows, where that is wanted.
pub fn end() {
    if let Some(path) = variable(c"RUSTYDB_MALLOC_REPORT") {
        write(path, |out| debugger::write_full(out, Form::Text));
    }
    if let Some(path) = variable(c"RUSTYDB_MALLOC_PROFILE") {
        write(path, debugger::write_profile);
    }
}

/// Writes a text of unknown length at the end of a file.
fn write(path: &CStr, text: impl Fn(&mut TextBuffer<'_>) -> Result<()>) {
    let mut nowhere = TextBuffer::new(&mut []);
    if text(&mut nowhere).is_err() {
        return;
    }
    let capacity = nowhere.finish().length + SLACK;
    let here = Blocks::of_this_thread();
    let Ok(memory) = process_heap::allocate(here, capacity, MIN_ALIGNMENT, false) else { return };
    // SAFETY: allocated above, of that size, and freed below.
    unsafe {
        let place = core::slice::from_raw_parts_mut(memory.cast::<MaybeUninit<u8>>().as_ptr(), capacity);
        let mut out = TextBuffer::new(place);
        if text(&mut out).is_ok() {
            append(path, |descriptor| {
                let written = out.written();
                libc::write(descriptor, written.as_ptr().cast(), written.len());
            });
        }
        let _ = process_heap::free(here, memory);
    }
}

#[used]
#[unsafe(link_section = ".init_array")]
static BEGIN: extern "C" fn() = begin;
