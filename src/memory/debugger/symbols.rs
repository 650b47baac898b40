//! Names for addresses of code: asked for by reports only, never while a block is taken or freed.
//!
//! The backtrace crate reads the debugging information, allocates, and has a lock of its own; none of ours is held
//! here. It cannot do without the memory that it asks for. So while a thread makes names its requests are not failed on
//! purpose, and where the system or the process's limit has none to spare there are no names, only addresses. Any
//! thread.

use core::cell::Cell;
use core::fmt::{self, Write};

use super::{stacks, thread};
use crate::ledger;
use crate::memory::pages::PAGE_SIZE;
use crate::os;

/// What must be free before names are made: in the address space, and under the limit.
const HEADROOM: usize = 64 << 20;
const LONGEST_NAME: usize = 400;

thread_local! {
    static IS_NAMING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is making names: then requests of the language runtime must not fail but for want of memory.
pub fn is_naming() -> bool {
    IS_NAMING.try_with(Cell::get).unwrap_or(false)
}

/// A name of code, with the place in the source where it is known.
pub(super) struct Symbol<'a> {
    pub(super) name: &'a str,
    pub(super) file: Option<&'a str>,
    pub(super) line: u32,
}

/// Visits the names of a return address, inlined functions first; once with an empty name if there is none.
pub(super) fn each_name(address: usize, mut visit: impl FnMut(&Symbol<'_>)) {
    let mut is_known = false;
    if let Some(_naming) = begin() {
        backtrace::resolve(core::ptr::without_provenance_mut(address), |symbol| {
            let mut name = Name::new();
            if let Some(raw) = symbol.name() {
                // Without the hash that the compiler puts behind a name. A Name never fails: it cuts.
                let _ = write!(name, "{raw:#}");
            }
            let file = symbol.filename().and_then(|path| path.to_str());
            visit(&Symbol { name: name.text(), file, line: symbol.lineno().unwrap_or(0) });
            is_known = true;
        });
    }
    if !is_known {
        visit(&Symbol { name: "", file: None, line: 0 });
    }
}

/// Visits the frames of a stack with their names, without those of the debugger and the allocators at its top.
pub(super) fn each_frame(stack: u32, mut visit: impl FnMut(usize, &Symbol<'_>)) {
    let mut is_inner = true;
    for frame in stacks::frames(stack) {
        is_inner = is_inner && is_of_machinery(*frame);
        if !is_inner {
            each_name(*frame, |symbol| visit(*frame, symbol));
        }
    }
}

/// Whether the function of a frame is: the last of its names. Those of inlined functions may lack their path.
fn is_of_machinery(frame: usize) -> bool {
    let mut is_last = false;
    each_name(frame, |symbol| is_last = is_machinery(symbol));
    is_last
}

/// Whether a function is of the debugger, the allocators, or the language below them.
pub(super) fn is_machinery(symbol: &Symbol<'_>) -> bool {
    let name = symbol.name.trim_start_matches(['<', '&']);
    if name.starts_with("rdb_") || name.contains("::rdb_") || name.contains("::tests::") {
        return false;
    }
    const PREFIXES: [&str; 8] =
        ["rustydb::memory::", "rustydb::ffi::", "backtrace::", "core::", "std::", "alloc::", "__rust", "_Unwind"];
    PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || is_in_its_files(symbol)
}

/// The same by the file, where the debugging information has names without their paths, as in release builds.
fn is_in_its_files(symbol: &Symbol<'_>) -> bool {
    const FOLDERS: [&str; 3] = ["/src/memory/", "/src/ffi/", "/rustc/"];
    let is_bare = !symbol.name.split('<').next().unwrap_or("").contains("::");
    let file = symbol.file.unwrap_or("");
    is_bare && file.ends_with(".rs") && FOLDERS.iter().any(|folder| file.contains(folder))
}

/// Ends the naming when dropped.
struct Naming {
    _inside: Option<thread::Inside>,
}

fn begin() -> Option<Naming> {
    if is_naming() || !is_within_limit() {
        return None;
    }
    // SAFETY: mapped and unmapped at once; nobody sees it.
    let room = os::pages::map(HEADROOM, PAGE_SIZE).map(|room| unsafe { os::pages::unmap(room, HEADROOM) });
    room?;
    IS_NAMING.try_with(|naming| naming.set(true)).ok()?;
    Some(Naming { _inside: thread::enter() })
}

fn is_within_limit() -> bool {
    let usage = ledger::process_usage(None);
    usage.limit_bytes == 0 || usage.limit_bytes.saturating_sub(usage.used_bytes) > HEADROOM as u64
}

impl Drop for Naming {
    fn drop(&mut self) {
        let _ = IS_NAMING.try_with(|naming| naming.set(false));
    }
}

/// A text that is cut where its room ends.
struct Name {
    bytes: [u8; LONGEST_NAME],
    length: usize,
}

impl Name {
    const fn new() -> Self {
        Self { bytes: [0; LONGEST_NAME], length: 0 }
    }

    fn text(&self) -> &str {
        let bytes = &self.bytes[..self.length];
        match core::str::from_utf8(bytes) {
            Ok(text) => text,
            // Cut within a letter.
            Err(error) => core::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or(""),
        }
    }
}

impl Write for Name {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let fits = text.len().min(LONGEST_NAME - self.length);
        self.bytes[self.length..self.length + fits].copy_from_slice(&text.as_bytes()[..fits]);
        self.length += fits;
        Ok(())
    }
}
