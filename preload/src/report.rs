//! One line of figures: on standard error for malloc_stats, and at the process's end in the file that the environment
//! variable RUSTYDB_MALLOC_STATISTICS names, if it is set. Nothing here allocates. Any thread.

use core::ffi::{CStr, c_int};
use core::fmt::{self, Write};

use crate::{debug, heap};

/// Longer than the line with the largest numbers.
const CAPACITY: usize = 512;

struct Line {
    bytes: [u8; CAPACITY],
    length: usize,
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = self.bytes.get_mut(self.length..self.length + text.len()).ok_or(fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.length += text.len();
        Ok(())
    }
}

unsafe extern "C" {
    /// glibc's: the last part of the program's name.
    static program_invocation_short_name: *const core::ffi::c_char;
}

/// Writes the line to a descriptor, if it can be written.
pub fn write_line(descriptor: c_int) {
    let figures = heap::figures();
    let mut line = Line { bytes: [0; CAPACITY], length: 0 };
    // SAFETY: glibc sets it before any code of the program runs, to a string that stays.
    let program = unsafe { CStr::from_ptr(program_invocation_short_name) }.to_str().unwrap_or("?");
    let program = program.get(..64).unwrap_or(program);
    let written = writeln!(
        line,
        "rustydb_malloc: {program} [{}]: small blocks {} of {} bytes in use, large objects {} of {} bytes, unknown blocks {}",
        std::process::id(),
        figures.small_used_bytes,
        figures.small_bytes,
        figures.large_objects,
        figures.large_bytes,
        figures.unknown_blocks,
    );
    if written.is_ok() {
        // SAFETY: the bytes are valid for the length.
        unsafe { libc::write(descriptor, line.bytes.as_ptr().cast(), line.length) };
    }
}

/// Opens a file, to write at its end, for the time of a call.
pub fn append(path: &CStr, write: impl FnOnce(c_int)) {
    // SAFETY: the path is a string, and the descriptor is closed once.
    unsafe {
        let mode = libc::S_IRUSR | libc::S_IWUSR;
        let file = libc::open(path.as_ptr(), libc::O_WRONLY | libc::O_CREAT | libc::O_APPEND | libc::O_CLOEXEC, mode);
        if file >= 0 {
            write(file);
            libc::close(file);
        }
    }
}

/// Runs when the process exits.
extern "C" fn at_exit() {
    if let Some(path) = debug::variable(c"RUSTYDB_MALLOC_STATISTICS") {
        append(path, write_line);
    }
    debug::end();
}

#[used]
#[unsafe(link_section = ".fini_array")]
static AT_EXIT: extern "C" fn() = at_exit;
