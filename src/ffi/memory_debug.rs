//! The memory debugger: finds overflows, uses after free, wrong frees and leaks while the program runs. Off, it costs
//! every allocation the test of one byte. Its features are switched on and off at any time, from any thread, by name:
//!
//! ```c
//! rdb_memory_debug_enable("full", 4, &err);      before what is to be looked at
//! ...                                            the program, with rdb_malloc() and rdb_free()
//! rdb_memory_check(&found, &err);                looks at every block now
//! rdb_memory_report_text(buffer, sizeof buffer, &length, &err);
//! ```
//!
//!   feature       what it does, for each block from now on
//!   tracking      notes it: leaks, walks, snapshots; finds frees to the wrong slab or budget, and inside a block
//!   stacks        keeps the stacks of its allocation and its free
//!   red_zones     puts bytes before and behind it that nobody may write; looked at when it is freed, and by
//!                 rdb_memory_check()
//!   fill          fills it with 0xCD when it is taken, with 0xDD when it is freed
//!   quarantine    lets it wait when it is freed, and finds every second free meanwhile; with fill, writes to freed
//!                 blocks are found
//!   size_check    compares the size that rdb_free_sized() is told, to the byte; without it tracked blocks are freed
//!                 whatever size is told
//!   guard_pages   some blocks, chosen by bytes, end at a page that faults, and fault as a whole once freed: finds
//!                 reads, too; see rdb_memory_debug_report_faults()
//!   profile       some blocks, chosen by bytes, are in the heap profile: rdb_memory_profile_write()
//!   tools         tells Valgrind or AddressSanitizer of every block, if the program runs under one of them
//!   arenas        fills what arenas take back with 0xDD, as any other feature does
//!
//! Blocks are those of the process heap, of thread caches and of budgets. Those of zones, of block pools and of
//! rdb_large_allocate() are not looked at. rdb_large_...() refuse blocks of rdb_malloc() that the debugger made.
//!
//! Groups of them: "leaks" is tracking and stacks; "sampled" is guard_pages and profile, for programs in production;
//! "full" is everything but the sampled ones and tools; "all" is all. Blocks from before a feature was on pass
//! untouched. While any of them is on, sizes of up to a page more are taken for a block.
//!
//! A wrong free is refused with a status, as always; everything that is found is counted, kept (the latest 256), and
//! told to rdb_memory_debug_on_finding().

use core::ffi::c_char;

use super::arguments::{flags, text};
use super::boundary;
use super::error::rdb_error;
use super::structs::{self, Sized32};
use crate::error::{Error, Result};
use crate::memory::debugger::{self, Policy, Settings, settings};
use crate::os;
use crate::status::*;

/// Feature of the memory debugger: tracking.
pub const RDB_MEMORY_DEBUG_TRACKING: u32 = 1;
/// Feature of the memory debugger: stacks.
pub const RDB_MEMORY_DEBUG_STACKS: u32 = 2;
/// Feature of the memory debugger: red_zones.
pub const RDB_MEMORY_DEBUG_RED_ZONES: u32 = 4;
/// Feature of the memory debugger: fill.
pub const RDB_MEMORY_DEBUG_FILL: u32 = 8;
/// Feature of the memory debugger: quarantine.
pub const RDB_MEMORY_DEBUG_QUARANTINE: u32 = 16;
/// Feature of the memory debugger: size_check.
pub const RDB_MEMORY_DEBUG_SIZE_CHECK: u32 = 32;
/// Feature of the memory debugger: guard_pages.
pub const RDB_MEMORY_DEBUG_GUARD_PAGES: u32 = 64;
/// Feature of the memory debugger: profile.
pub const RDB_MEMORY_DEBUG_PROFILE: u32 = 128;
/// Feature of the memory debugger: tools.
pub const RDB_MEMORY_DEBUG_TOOLS: u32 = 256;
/// Feature of the memory debugger: arenas.
pub const RDB_MEMORY_DEBUG_ARENAS: u32 = 512;

const _: () = assert!(
    RDB_MEMORY_DEBUG_TRACKING == settings::TRACKING
        && RDB_MEMORY_DEBUG_STACKS == settings::STACKS
        && RDB_MEMORY_DEBUG_RED_ZONES == settings::RED_ZONES
        && RDB_MEMORY_DEBUG_FILL == settings::FILL
        && RDB_MEMORY_DEBUG_QUARANTINE == settings::QUARANTINE
        && RDB_MEMORY_DEBUG_SIZE_CHECK == settings::SIZE_CHECK
        && RDB_MEMORY_DEBUG_GUARD_PAGES == settings::GUARD_PAGES
        && RDB_MEMORY_DEBUG_PROFILE == settings::PROFILE
        && RDB_MEMORY_DEBUG_TOOLS == settings::TOOLS
        && RDB_MEMORY_DEBUG_ARENAS == settings::ARENAS
);

/// rdb_memory_debug_options.policy: the program goes on.
pub const RDB_MEMORY_DEBUG_REPORT: u32 = 0;
/// rdb_memory_debug_options.policy: the finding is written to standard error, and the program ended by abort().
pub const RDB_MEMORY_DEBUG_ABORT: u32 = 1;

/// The numbers of the features. Zero means the default in every field.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_memory_debug_options {
    /// sizeof(rdb_memory_debug_options).
    pub struct_size: u32,
    /// Must be 0.
    pub flags: u32,
    /// The bytes of freed blocks that wait at most; 0: 16 MiB.
    pub quarantine_bytes: u64,
    /// Bytes of each red zone: a power of two, 8 to 4096; 0: 16.
    pub red_zone_bytes: u64,
    /// One block is sampled per so many bytes allocated, on average: 1 (every block) to 2^40; 0: 512 KiB.
    pub sample_interval_bytes: u64,
    /// The same seed chooses the same blocks in a thread that allocates the same; 0 is a seed like others.
    pub seed: u64,
    /// Frames of a stack that are kept, 1 to 64; 0: 24.
    pub stack_frames: u32,
    /// RDB_MEMORY_DEBUG_REPORT or RDB_MEMORY_DEBUG_ABORT.
    pub policy: u32,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_memory_debug_options {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        flags: 0,
        quarantine_bytes: 0,
        red_zone_bytes: 0,
        sample_interval_bytes: 0,
        seed: 0,
        stack_frames: 0,
        policy: 0,
    };
}

impl rdb_memory_debug_options {
    fn settings(&self) -> Result<Settings> {
        fn or<T: PartialEq + Default>(value: T, default: T) -> T {
            if value == T::default() { default } else { value }
        }
        flags(self.flags, 0, "options->flags")?;
        let policy = match self.policy {
            RDB_MEMORY_DEBUG_REPORT => Policy::Report,
            RDB_MEMORY_DEBUG_ABORT => Policy::Abort,
            other => {
                let error = Error::about(RDB_E_INVALID_ARGUMENT, "options->policy", "is not known");
                return Err(error.with_detail(other.into(), 0));
            }
        };
        let default = Settings::DEFAULT;
        Ok(Settings {
            quarantine_bytes: or(self.quarantine_bytes, default.quarantine_bytes),
            red_zone_bytes: or(usize::try_from(self.red_zone_bytes).unwrap_or(usize::MAX), default.red_zone_bytes),
            sample_interval_bytes: or(self.sample_interval_bytes, default.sample_interval_bytes),
            seed: self.seed,
            stack_frames: or(self.stack_frames, default.stack_frames),
            policy,
        })
    }
}

/// Sets every option to its default.
/// @param options borrowed for the call; may be NULL
/// @param size sizeof(rdb_memory_debug_options)
/// @return nothing
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_debug_options_init(options: *mut rdb_memory_debug_options, size: usize) {
    // SAFETY: the function's contract for `options`.
    boundary::plain((), || unsafe { structs::initialise(options, size) })
}

/// Sets the numbers of the features, for blocks from now on.
/// @param options borrowed for the call; NULL for the defaults
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD, RDB_E_UNKNOWN_FLAG, RDB_E_INVALID_ARGUMENT (options)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_debug_configure(
    options: *const rdb_memory_debug_options,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `options`.
        let options = unsafe { structs::read(options, "options") }?;
        settings::configure(&options.settings()?)?;
        Ok(RDB_OK)
    })
}

const LONGEST_NAME: usize = 64;

/// The features that a name stands for.
///
/// # Safety
/// `name` is NULL or has `length` bytes.
unsafe fn named(name: *const c_char, length: usize) -> Result<u32> {
    if length > LONGEST_NAME {
        let error = Error::about(RDB_E_TOO_LARGE, "name", "is longer than any feature's");
        return Err(error.with_detail(length as u64, LONGEST_NAME as u64));
    }
    // SAFETY: the caller's contract.
    settings::named(unsafe { text(name, length, "name") }?)
}

/// Switches a feature, or a group of them, on.
/// @param name which, borrowed for the call
/// @param name_length bytes of name
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_TOO_LARGE, RDB_E_INVALID_UTF8, RDB_E_INVALID_ARGUMENT (name: there is no
///   such feature)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_debug_enable(
    name: *const c_char,
    name_length: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `name`.
        let features = unsafe { named(name, name_length) }?;
        register_fork_handlers();
        settings::enable(features);
        Ok(RDB_OK)
    })
}

/// Switches a feature, or a group of them, off. Blocks that it has to do with stay known until they are freed; what
/// waits in quarantine is looked at and let go.
/// @param name which, borrowed for the call
/// @param name_length bytes of name
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_TOO_LARGE, RDB_E_INVALID_UTF8, RDB_E_INVALID_ARGUMENT (name: there is no
///   such feature)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_debug_disable(
    name: *const c_char,
    name_length: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `name`.
        settings::disable(unsafe { named(name, name_length) }?);
        Ok(RDB_OK)
    })
}

/// Whether a feature, or every one of a group, is on.
/// @param name which, borrowed for the call
/// @param name_length bytes of name
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK: it is on; RDB_NOT_FOUND: it is off; RDB_E_NULL_ARGUMENT, RDB_E_TOO_LARGE, RDB_E_INVALID_UTF8,
///   RDB_E_INVALID_ARGUMENT (name: there is no such feature)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_debug_is_enabled(
    name: *const c_char,
    name_length: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `name`.
        let wanted = unsafe { named(name, name_length) }?;
        Ok(if settings::features() & wanted == wanted { RDB_OK } else { RDB_NOT_FOUND })
    })
}

/// The features that are on.
/// @return RDB_MEMORY_DEBUG_... together; 0 if none is
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_memory_debug_features() -> u32 {
    boundary::plain(0, settings::features)
}

/// Has exactly these features on.
/// @param features RDB_MEMORY_DEBUG_... together; 0 for none
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_UNKNOWN_FLAG (features)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_debug_features_set(features: u32, err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        flags(features, settings::ALL, "features")?;
        register_fork_handlers();
        settings::disable(!features);
        settings::enable(features);
        Ok(RDB_OK)
    })
}

unsafe extern "C" fn before_fork() {
    debugger::fork::prepare();
}

unsafe extern "C" fn after_fork() {
    debugger::fork::finish();
}

/// Once. Where the C library has no memory for that, a child of fork() may find a lock of the debugger taken for ever;
/// that is no reason to go without the debugger.
fn register_fork_handlers() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        os::at_fork(before_fork, after_fork, after_fork);
    });
}
