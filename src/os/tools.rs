//! Valgrind and AddressSanitizer, if the program runs under one: telling them what is a block and what is not.
//!
//! Valgrind's requests are instruction sequences that do nothing elsewhere; AddressSanitizer's functions are weak
//! symbols, absent in an ordinary program. So one build serves all. Nothing here allocates. Any thread.

use core::ptr::NonNull;

/// A tool that watches memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Valgrind, whichever of its tools.
    Valgrind,
    /// AddressSanitizer.
    AddressSanitizer,
}

/// The tool that the program runs under.
pub fn tool() -> Option<Tool> {
    if sanitizer::is_there() {
        return Some(Tool::AddressSanitizer);
    }
    (valgrind::request(valgrind::RUNNING_ON_VALGRIND, [0; 5]) != 0).then_some(Tool::Valgrind)
}

impl Tool {
    /// A block was handed out; `zone` bytes before and behind it were closed with [`Tool::close`].
    pub fn allocated(self, block: NonNull<u8>, size: usize, zone: usize, is_zeroed: bool) {
        match self {
            Self::Valgrind => {
                valgrind::request(valgrind::MALLOCLIKE, [address(block), size, zone, usize::from(is_zeroed), 0]);
            }
            Self::AddressSanitizer => sanitizer::open(block, size),
        }
    }

    /// A block was taken back: who touches it now is wrong.
    pub fn freed(self, block: NonNull<u8>, size: usize, zone: usize) {
        match self {
            Self::Valgrind => {
                valgrind::request(valgrind::FREELIKE, [address(block), zone, 0, 0, 0]);
            }
            Self::AddressSanitizer => sanitizer::close(block, size),
        }
    }

    /// A block became longer or shorter where it is; `zone` bytes before and behind it are closed.
    pub fn resized(self, block: NonNull<u8>, old: usize, new: usize, zone: usize) {
        match self {
            Self::Valgrind => {
                valgrind::request(valgrind::RESIZEINPLACE, [address(block), old, new, zone, 0]);
            }
            Self::AddressSanitizer => sanitizer::resize(block, old, new),
        }
    }

    /// Blocks will be handed out of these bytes, a start and a length, which are closed until then. `pool` names them;
    /// `zone` bytes before and behind each block stay closed.
    pub fn pool_begun(self, pool: NonNull<u8>, bytes: (NonNull<u8>, usize), zone: usize) {
        if self == Self::Valgrind {
            valgrind::request(valgrind::CREATE_MEMPOOL, [address(pool), zone, 0, 0, 0]);
        }
        self.close(bytes.0, bytes.1);
    }

    /// A pool's bytes, of which nothing is handed out any more, are ordinary memory again.
    pub fn pool_ended(self, pool: NonNull<u8>, bytes: (NonNull<u8>, usize)) {
        if self == Self::Valgrind {
            valgrind::request(valgrind::DESTROY_MEMPOOL, [address(pool), 0, 0, 0, 0]);
        }
        self.open(bytes.0, bytes.1);
    }

    /// A block was handed out of a pool.
    pub fn pool_allocated(self, pool: NonNull<u8>, block: NonNull<u8>, size: usize) {
        match self {
            Self::Valgrind => {
                valgrind::request(valgrind::MEMPOOL_ALLOC, [address(pool), address(block), size, 0, 0]);
            }
            Self::AddressSanitizer => sanitizer::open(block, size),
        }
    }

    /// A pool's block became longer or shorter where it is.
    pub fn pool_resized(self, pool: NonNull<u8>, block: NonNull<u8>, old: usize, new: usize) {
        if self == Self::AddressSanitizer {
            return sanitizer::resize(block, old, new);
        }
        valgrind::request(valgrind::MEMPOOL_CHANGE, [address(pool), address(block), address(block), new, 0]);
        let (shorter, longer) = (old.min(new), old.max(new));
        let request = if new > old { valgrind::MAKE_UNDEFINED } else { valgrind::MAKE_NOACCESS };
        valgrind::request(request, [address(block) + shorter, longer - shorter, 0, 0, 0]);
    }

    /// A pool took back all its blocks but those in the first of the two parts.
    pub fn pool_trimmed(self, pool: NonNull<u8>, kept: (NonNull<u8>, usize), taken: (NonNull<u8>, usize)) {
        match self {
            Self::Valgrind => {
                valgrind::request(valgrind::MEMPOOL_TRIM, [address(pool), address(kept.0), kept.1, 0, 0]);
            }
            Self::AddressSanitizer => sanitizer::close(taken.0, taken.1),
        }
    }

    /// Who touches these bytes from now on is wrong.
    pub fn close(self, bytes: NonNull<u8>, length: usize) {
        match self {
            Self::Valgrind => {
                valgrind::request(valgrind::MAKE_NOACCESS, [address(bytes), length, 0, 0, 0]);
            }
            Self::AddressSanitizer => sanitizer::close(bytes, length),
        }
    }

    /// These bytes may be read and written again.
    pub fn open(self, bytes: NonNull<u8>, length: usize) {
        match self {
            Self::Valgrind => {
                valgrind::request(valgrind::MAKE_DEFINED, [address(bytes), length, 0, 0, 0]);
            }
            Self::AddressSanitizer => sanitizer::open(bytes, length),
        }
    }
}

fn address(pointer: NonNull<u8>) -> usize {
    pointer.as_ptr().expose_provenance()
}

/// Client requests, as Valgrind's manual describes them; its numbers.
mod valgrind {
    const MEMCHECK: usize = (b'M' as usize) << 24 | (b'C' as usize) << 16;

    pub(super) const RUNNING_ON_VALGRIND: usize = 0x1001;
    pub(super) const MALLOCLIKE: usize = 0x1301;
    pub(super) const FREELIKE: usize = 0x1302;
    pub(super) const CREATE_MEMPOOL: usize = 0x1303;
    pub(super) const DESTROY_MEMPOOL: usize = 0x1304;
    pub(super) const MEMPOOL_ALLOC: usize = 0x1305;
    pub(super) const MEMPOOL_TRIM: usize = 0x1307;
    pub(super) const MEMPOOL_CHANGE: usize = 0x1309;
    pub(super) const RESIZEINPLACE: usize = 0x130b;
    pub(super) const MAKE_NOACCESS: usize = MEMCHECK;
    pub(super) const MAKE_UNDEFINED: usize = MEMCHECK + 1;
    pub(super) const MAKE_DEFINED: usize = MEMCHECK + 2;

    /// Asks Valgrind; 0 where there is none.
    #[cfg(target_arch = "x86_64")]
    pub(super) fn request(number: usize, arguments: [usize; 5]) -> usize {
        let [first, second, third, fourth, fifth] = arguments;
        let request = [number, first, second, third, fourth, fifth];
        let mut result = 0_usize;
        // SAFETY: four rotations that add up to nothing, and an exchange of a register with itself. Under Valgrind they
        // read `request` and write rdx, and what is asked for changes its books, or nothing that the program can see.
        unsafe {
            core::arch::asm!(
                "rol rdi, 3",
                "rol rdi, 13",
                "rol rdi, 61",
                "rol rdi, 51",
                "xchg rbx, rbx",
                in("rax") request.as_ptr(),
                inout("rdx") result,
                inout("rdi") 0_usize => _,
                options(nostack),
            );
        }
        result
    }

    #[cfg(not(target_arch = "x86_64"))]
    pub(super) fn request(_number: usize, _arguments: [usize; 5]) -> usize {
        0
    }
}

/// AddressSanitizer's functions for allocators that are not its own.
mod sanitizer {
    use core::ffi::c_void;
    use core::ptr::NonNull;

    type Region = unsafe extern "C" fn(*const c_void, usize);

    /// The function's address, or none in a program without the sanitizer.
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    macro_rules! weak {
        ($symbol:literal) => {{
            let address: usize;
            // SAFETY: loads the symbol's address, 0 if nothing defines it, from the global offset table.
            unsafe {
                core::arch::asm!(
                    // In every object file that comes here: there may be several.
                    concat!(".weak ", $symbol),
                    concat!("mov {address}, qword ptr [rip + ", $symbol, "@GOTPCREL]"),
                    address = out(reg) address,
                    options(pure, readonly, nostack, preserves_flags),
                );
            }
            // SAFETY: an address that is not 0 is that function's, whose type the sanitizer's interface gives.
            (address != 0).then(|| unsafe { core::mem::transmute::<usize, Region>(address) })
        }};
    }

    #[cfg(not(all(target_arch = "x86_64", target_os = "linux")))]
    macro_rules! weak {
        ($symbol:literal) => {
            None::<Region>
        };
    }

    pub(super) fn is_there() -> bool {
        weak!("__asan_poison_memory_region").is_some()
    }

    pub(super) fn close(bytes: NonNull<u8>, length: usize) {
        if let Some(poison) = weak!("__asan_poison_memory_region") {
            // SAFETY: the bytes are the allocator's.
            unsafe { poison(bytes.as_ptr().cast(), length) };
        }
    }

    /// Moves the end of what is open.
    pub(super) fn resize(block: NonNull<u8>, old: usize, new: usize) {
        if new < old {
            // SAFETY: the block has `old` bytes.
            close(unsafe { block.add(new) }, old - new);
        }
        open(block, new);
    }

    pub(super) fn open(bytes: NonNull<u8>, length: usize) {
        if let Some(unpoison) = weak!("__asan_unpoison_memory_region") {
            // SAFETY: the bytes are the allocator's.
            unsafe { unpoison(bytes.as_ptr().cast(), length) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_do_nothing_in_an_ordinary_program() {
        let pool = 0_u64;
        let mut memory = [7_u8; 64];
        let block = NonNull::from(&mut memory).cast::<u8>();
        // Also under a tool: what is closed is opened again.
        for tool in [Tool::Valgrind, Tool::AddressSanitizer] {
            tool.close(block, 64);
            tool.open(block, 64);
            let (pool, bytes) = (NonNull::from(&pool).cast::<u8>(), (block, 64));
            tool.pool_begun(pool, bytes, 16);
            tool.pool_allocated(pool, block, 24);
            tool.pool_resized(pool, block, 24, 40);
            tool.pool_resized(pool, block, 40, 8);
            tool.pool_trimmed(pool, (block, 0), bytes);
            tool.pool_ended(pool, bytes);
        }
        assert_eq!(memory, [7; 64]);
    }
}
