//! Words of which every thread has its own, read in two instructions, and a hook that runs when the thread exits.
//!
//! Rust's `thread_local!` in a shared library calls `__tls_get_addr` (about 2 ns). On x86-64 Linux a word is instead
//! a `.tbss` symbol reached by the initial-exec model: one load from the global offset table and one from the thread's
//! segment; in an executable the linker turns the first into a constant. The exit hook is a pthread key, because a Rust
//! destructor would need the slow kind. Elsewhere a word is a `thread_local!`.

use core::ffi::c_void;
use core::sync::atomic::{AtomicU64, Ordering};

/// Defines a module with one word: `get`, `set`, and `set_until_exit`, which also arms the module's exit hook.
macro_rules! thread_word {
    ($(#[$documentation:meta])* $name:ident, $symbol:literal) => {
        $(#[$documentation])*
        pub mod $name {
            use core::ffi::c_void;
            use core::sync::atomic::AtomicU64;

            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            mod word {
                // Hidden: visible to all of the library's object files, to nobody else.
                core::arch::global_asm!(
                    concat!(".section .tbss.", $symbol, ",\"awT\",@nobits"),
                    concat!(".hidden ", $symbol),
                    concat!(".globl ", $symbol),
                    concat!(".type ", $symbol, ", @object"),
                    concat!(".size ", $symbol, ", 8"),
                    ".balign 8",
                    concat!($symbol, ":"),
                    ".zero 8",
                    ".text",
                );

                /// This thread's word; 0 until it is set.
                #[inline(always)]
                pub fn get() -> usize {
                    let value: usize;
                    // SAFETY: reads this thread's own word, defined above; initial-exec needs no call and no stack.
                    unsafe {
                        core::arch::asm!(
                            concat!("mov {value}, qword ptr [rip + ", $symbol, "@GOTTPOFF]"),
                            "mov {value}, qword ptr fs:[{value}]",
                            value = out(reg) value,
                            options(pure, readonly, nostack, preserves_flags),
                        );
                    }
                    value
                }

                /// How far every thread's word is from where its segment begins.
                pub fn offset() -> Option<isize> {
                    let offset: isize;
                    // SAFETY: reads an entry of the global offset table, or a constant that the linker put there.
                    unsafe {
                        core::arch::asm!(
                            concat!("mov {offset}, qword ptr [rip + ", $symbol, "@GOTTPOFF]"),
                            offset = out(reg) offset,
                            options(pure, readonly, nostack, preserves_flags),
                        );
                    }
                    Some(offset)
                }

                /// Sets this thread's word.
                pub fn set(value: usize) {
                    // SAFETY: writes this thread's own word, defined above.
                    unsafe {
                        core::arch::asm!(
                            concat!("mov {address}, qword ptr [rip + ", $symbol, "@GOTTPOFF]"),
                            "mov qword ptr fs:[{address}], {value}",
                            address = out(reg) _,
                            value = in(reg) value,
                            options(nostack, preserves_flags),
                        );
                    }
                }
            }

            #[cfg(not(all(target_arch = "x86_64", target_os = "linux")))]
            mod word {
                use core::cell::Cell;

                thread_local! {
                    static WORD: Cell<usize> = const { Cell::new(0) };
                }

                /// This thread's word; 0 until it is set.
                #[inline(always)]
                pub fn get() -> usize {
                    WORD.with(Cell::get)
                }

                /// There is no such distance.
                pub fn offset() -> Option<isize> {
                    None
                }

                /// Sets this thread's word.
                pub fn set(value: usize) {
                    WORD.with(|word| word.set(value));
                }
            }

            #[allow(unused_imports)] // Not every word's distance is asked for.
            pub use word::{get, offset, set};

            /// Sets this thread's word and has `at_exit(value)` called when the thread exits; false, and nothing set,
            /// if the C library refuses. The hook is the same for the whole process: the first call's.
            pub fn set_until_exit(value: usize, at_exit: unsafe extern "C" fn(*mut c_void)) -> bool {
                static KEY: AtomicU64 = AtomicU64::new(0);
                if !super::arm(&KEY, value, at_exit) {
                    return false;
                }
                set(value);
                true
            }
        }
    };
}

thread_word!(
    /// The address of the thread's record in the handle table.
    thread_record,
    "rustydb_thread_record"
);

thread_word!(
    /// The number of the thread's shard of counters, plus one.
    thread_shard,
    "rustydb_thread_shard"
);

thread_word!(
    /// The address of the thread's record of leases in the ledger, or 1 if it is to have none.
    thread_leases,
    "rustydb_thread_leases"
);

thread_word!(
    /// The address of the thread's caches of small blocks.
    thread_caches,
    "rustydb_thread_caches"
);

/// Has the key's hook called with `value`, which is not 0, when this thread exits. `key` is 0 until there is one, then
/// the key plus one. Threads that come first together each make a key, and one stays: nobody waits for another, because
/// after a fork() in that moment there would be nobody to wait for.
fn arm(key: &AtomicU64, value: usize, at_exit: unsafe extern "C" fn(*mut c_void)) -> bool {
    let mut known = key.load(Ordering::Acquire);
    if known == 0 {
        let mut made = 0;
        // SAFETY: `made` is valid for the call; the hook stays loaded, since the library is linked with -z nodelete.
        if unsafe { libc::pthread_key_create(&mut made, Some(at_exit)) } != 0 {
            return false;
        }
        known = u64::from(made) + 1;
        if let Err(first) = key.compare_exchange(0, known, Ordering::AcqRel, Ordering::Acquire) {
            // SAFETY: made above, and nobody else has seen it.
            unsafe { libc::pthread_key_delete(made) };
            known = first;
        }
    }
    // SAFETY: the key stays once it is stored.
    let set =
        unsafe { libc::pthread_setspecific((known - 1) as libc::pthread_key_t, core::ptr::without_provenance(value)) };
    set == 0
}
