//! `librustydb_malloc.so`: malloc for whole programs, served by RustyDB's process heap.
//!
//!     LD_PRELOAD=/path/to/librustydb_malloc.so program
//!
//! or linked before the C library. It replaces every entry point by which programs reach glibc's heap, and C++'s
//! operators new and delete, so that no block changes allocators between its birth and its death.
//!
//! | file | what is there |
//! |---|---|
//! | [`entry`] | malloc, free and their kin, as C, POSIX and glibc define them |
//! | [`operators`] | operator new and delete in every form |
//! | [`tuning`] | malloc_trim, mallopt, mallinfo2, malloc_stats |
//! | [`heap`] | the process heap as malloc needs it |
//! | [`debug`] | the memory debugger, as the environment says |
//! | [`failure`] | errno, and what operator new does when memory is out |
//!
//! Rules that hold everywhere here:
//! - Nothing allocates: not by the standard library, not by a format, not by a lock; but for reports of the debugger,
//!   which need memory at the process's end. What the language runtime itself
//!   wants comes back through `malloc` as from any other code.
//! - Nothing that malloc needs is prepared by a constructor, because others' constructors call malloc before ours would
//!   run. The heap prepares itself at the first request of the process, and of each thread.
//! - A block that the heap does not know is left alone and counted: the memory of the loader from before the program
//!   began is the loader's.
//!
//! Thread rule: any thread.

mod debug;
mod entry;
mod failure;
mod heap;
mod operators;
mod report;
mod tuning;
