//! A Rust static library that is not ours: it has its own copy of std, threads, thread-locals and a panic of its own.

use std::cell::Cell;
use std::panic::catch_unwind;

thread_local!(static CALLS: Cell<u32> = const { Cell::new(0) });

/// Panics on another thread and on this one, catches both, and answers 42.
#[unsafe(no_mangle)]
pub extern "C" fn second_panic() -> i32 {
    std::panic::set_hook(Box::new(|_| ()));
    let elsewhere = std::thread::spawn(|| -> i32 { panic!("elsewhere") }).join();
    let here = catch_unwind(|| {
        CALLS.set(CALLS.get() + 1);
        let text = format!("call {}", CALLS.get());
        panic!("{text}")
    });
    if elsewhere.is_err() && here.is_err() { 42 } else { 0 }
}
