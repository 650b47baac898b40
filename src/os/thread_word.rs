//! One machine word per thread, read in two instructions, and a hook that runs when the thread exits.
//!
//! Rust's `thread_local!` in a shared library calls `__tls_get_addr` (about 2 ns). On x86-64 Linux the word is instead
//! a `.tbss` symbol reached by the initial-exec model: one load from the global offset table and one from the thread's
//! segment; in an executable the linker turns the first into a constant. The exit hook is a pthread key, because a Rust
//! destructor would need the slow kind.

use core::ffi::c_void;

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod word {
    use core::arch::{asm, global_asm};

    // Hidden: visible to all of the library's object files, to nobody else.
    global_asm!(
        ".section .tbss.rustydb_thread_word,\"awT\",@nobits",
        ".hidden rustydb_thread_word",
        ".globl rustydb_thread_word",
        ".type rustydb_thread_word, @object",
        ".size rustydb_thread_word, 8",
        ".balign 8",
        "rustydb_thread_word:",
        ".zero 8",
        ".text",
    );

    /// This thread's word; 0 until it is set.
    #[inline(always)]
    pub fn get() -> usize {
        let value: usize;
        // SAFETY: reads this thread's own word, defined above; initial-exec needs no call and no stack.
        unsafe {
            asm!(
                "mov {value}, qword ptr [rip + rustydb_thread_word@GOTTPOFF]",
                "mov {value}, qword ptr fs:[{value}]",
                value = out(reg) value,
                options(pure, readonly, nostack, preserves_flags),
            );
        }
        value
    }

    pub fn set(value: usize) {
        // SAFETY: writes this thread's own word, defined above.
        unsafe {
            asm!(
                "mov {address}, qword ptr [rip + rustydb_thread_word@GOTTPOFF]",
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

    pub fn set(value: usize) {
        WORD.with(|word| word.set(value));
    }
}

pub use word::get as thread_word;

/// Sets this thread's word and has `at_exit(value)` called when the thread exits; false if the C library refuses.
/// The hook is the same function for the whole process: the first call's.
pub fn set_thread_word(value: usize, at_exit: unsafe extern "C" fn(*mut c_void)) -> bool {
    static KEY: std::sync::OnceLock<Option<libc::pthread_key_t>> = std::sync::OnceLock::new();
    let key = KEY.get_or_init(|| {
        let mut key = 0;
        // SAFETY: `key` is valid for the call; the hook stays loaded, since the library is linked with -z nodelete.
        (unsafe { libc::pthread_key_create(&mut key, Some(at_exit)) } == 0).then_some(key)
    });
    let Some(key) = *key else { return false };
    // SAFETY: the key was created above and is never deleted.
    if unsafe { libc::pthread_setspecific(key, value as *const c_void) } != 0 {
        return false;
    }
    word::set(value);
    true
}

/// Clears this thread's word, for the exit hook.
pub fn clear_thread_word() {
    word::set(0);
}
