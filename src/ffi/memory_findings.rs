//! What the memory debugger has seen: its counters, the live blocks, and its findings.
//!
//! A finding's stacks are numbers; rdb_memory_stack_text() writes one in words.

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

use super::arguments::{Out, Rows, null, store};
use super::boundary;
use super::error::rdb_error;
use super::structs::{OutStruct, Sized32};
use crate::error::Error;
use crate::memory::debugger::{self, Finding, Kind, Listener, LiveBlock, Statistics};
use crate::observe::text::TextBuffer;
use crate::os;
use crate::status::*;
use crate::sync::callback;

/// Finding: bytes behind a block were written.
pub const RDB_MEMORY_OVERFLOW: u32 = 1;
/// Finding: bytes before a block were written.
pub const RDB_MEMORY_UNDERFLOW: u32 = 2;
/// Finding: a block was written after it was freed.
pub const RDB_MEMORY_USE_AFTER_FREE: u32 = 3;
/// Finding: a block was freed twice.
pub const RDB_MEMORY_DOUBLE_FREE: u32 = 4;
/// Finding: what was freed is no block.
pub const RDB_MEMORY_INVALID_FREE: u32 = 5;
/// Finding: what was freed lies inside a block.
pub const RDB_MEMORY_INTERIOR_FREE: u32 = 6;
/// Finding: the size or alignment told when freeing is not the block's.
pub const RDB_MEMORY_SIZE_MISMATCH: u32 = 7;
/// Finding: a block was freed to another slab or budget than it came from.
pub const RDB_MEMORY_WRONG_ALLOCATOR: u32 = 8;

const _: () = assert!(
    RDB_MEMORY_OVERFLOW == Kind::Overflow as u32
        && RDB_MEMORY_UNDERFLOW == Kind::Underflow as u32
        && RDB_MEMORY_USE_AFTER_FREE == Kind::UseAfterFree as u32
        && RDB_MEMORY_DOUBLE_FREE == Kind::DoubleFree as u32
        && RDB_MEMORY_INVALID_FREE == Kind::InvalidFree as u32
        && RDB_MEMORY_INTERIOR_FREE == Kind::InteriorFree as u32
        && RDB_MEMORY_SIZE_MISMATCH == Kind::SizeMismatch as u32
        && RDB_MEMORY_WRONG_ALLOCATOR == Kind::WrongAllocator as u32
        && Kind::COUNT == 8
);

/// One thing that the memory debugger found.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_memory_finding {
    /// Counts findings from 1.
    pub sequence: u64,
    /// When, in nanoseconds since 1970, to a few milliseconds.
    pub time_ns: u64,
    /// The block, or what was freed if it is no block.
    pub address: u64,
    /// The block's size, as asked for; 0 if there is no block.
    pub size: u64,
    /// The damaged byte or the freed address, counted from the block's first byte; negative before it.
    pub offset: i64,
    /// RDB_MEMORY_OVERFLOW and so on; later versions add some.
    pub kind: u32,
    /// What the block is charged to, as in rdb_memory_component_name(); 0 if there is no block.
    pub component: u32,
    /// The system's number of the thread that found it.
    pub thread: u32,
    /// The thread that took the block; 0 if there is no block.
    pub allocation_thread: u32,
    /// The stack of where it was found, for rdb_memory_stack_text(); 0 if unknown.
    pub stack: u32,
    /// The stack of where the block was taken; 0 if unknown.
    pub allocation_stack: u32,
    /// The stack of where the block was freed; 0 if unknown.
    pub free_stack: u32,
    /// What the damaged byte holds; 0 if there is none.
    pub value: u32,
}

const _: () = assert!(
    size_of::<rdb_memory_finding>() == size_of::<Finding>()
        && core::mem::offset_of!(rdb_memory_finding, offset) == core::mem::offset_of!(Finding, offset)
        && core::mem::offset_of!(rdb_memory_finding, value) == core::mem::offset_of!(Finding, value)
);

/// Called with each finding.
pub type rdb_memory_finding_callback =
    Option<unsafe extern "C" fn(user: *mut c_void, finding: *const rdb_memory_finding)>;

/// Has a function called with each finding from now on, on the thread that made it, while no lock of the library is
/// held. It must not call what is not legal in callbacks, and findings that it makes itself are not told to it.
/// @param callback the function; NULL: none any more. A call of the one from before may still be under way on another
///   thread
/// @param user passed to the function, from any thread; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_debug_on_finding(
    callback: rdb_memory_finding_callback,
    user: *mut c_void,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the two structs have the same fields; see the assertion above.
        let function = callback.map(|callback| unsafe {
            core::mem::transmute::<
                unsafe extern "C" fn(*mut c_void, *const rdb_memory_finding),
                unsafe extern "C" fn(*mut c_void, *const Finding),
            >(callback)
        });
        debugger::listen(function.map(|function| Listener { function, user }));
        Ok(RDB_OK)
    })
}

/// Copies the latest findings, oldest first: at most 256 are kept.
/// @param findings takes up to capacity findings, the latest ones; may be NULL if capacity is 0
/// @param stride sizeof(rdb_memory_finding): how far apart the caller's structs are
/// @param capacity room at findings, in structs
/// @param count takes how many were copied
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (findings, count), RDB_E_STRUCT_SIZE (stride), RDB_E_OVERFLOW (capacity)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_debug_findings(
    findings: *mut rdb_memory_finding,
    stride: usize,
    capacity: usize,
    count: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `count`.
    unsafe { store(count, 0) };
    boundary::call(err, || {
        // SAFETY: the function's contract for `count`.
        let count = unsafe { Out::new(count, "count") }?;
        // SAFETY: the function's contract for `findings`, which are laid out as ours.
        let mut rows = unsafe { Rows::new(findings.cast::<Finding>(), stride, capacity, "findings") }?;
        let mut latest = [const { MaybeUninit::uninit() }; debugger::kept()];
        let wanted = capacity.min(latest.len());
        let copied = debugger::latest(&mut latest[..wanted]);
        for finding in &latest[..copied] {
            // SAFETY: so many were written.
            rows.push(unsafe { finding.assume_init() });
        }
        count.set(rows.offered());
        Ok(RDB_OK)
    })
}

/// The name of a kind of finding, such as "overflow".
/// @param kind RDB_MEMORY_OVERFLOW and so on
/// @return a static text; NULL for a kind that this version does not know
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_memory_finding_name(kind: u32) -> *const c_char {
    boundary::plain(core::ptr::null(), || {
        let position = (kind as usize).wrapping_sub(1);
        Kind::ALL.get(position).map_or(core::ptr::null(), |kind| kind.c_name().as_ptr())
    })
}

/// Looks at the red zones of every block and at every freed block that waits. What is damaged is a finding, and is
/// mended, so that it is found once.
/// @param found takes how much was found; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK: nothing is damaged; RDB_E_BLOCK_OVERWRITTEN: something is; RDB_E_NO_MEMORY
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_check(found: *mut u64, err: *mut rdb_error) -> rdb_status {
    // SAFETY: the function's contract for `found`.
    unsafe { store(found, 0) };
    boundary::call(err, || {
        let damages = debugger::check()?;
        // SAFETY: as above.
        unsafe { store(found, damages) };
        match damages {
            0 => Ok(RDB_OK),
            _ => Err(Error::new(RDB_E_BLOCK_OVERWRITTEN).with_detail(damages, 0)),
        }
    })
}

/// What the memory debugger counts.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_memory_debug_statistics {
    /// sizeof(rdb_memory_debug_statistics).
    pub struct_size: u32,
    /// RDB_MEMORY_DEBUG_...: the features that are on.
    pub features: u32,
    /// Blocks that are tracked and not freed.
    pub live_blocks: u64,
    /// Their bytes, as asked for.
    pub live_bytes: u64,
    /// Those of them that were sampled.
    pub sampled_blocks: u64,
    /// Blocks that were tracked since the process began.
    pub tracked_total: u64,
    /// Freed blocks that wait.
    pub quarantine_blocks: u64,
    /// Their bytes, red zones included.
    pub quarantine_bytes: u64,
    /// Different stacks that are kept.
    pub stacks: u64,
    /// What the debugger itself takes.
    pub own_bytes: u64,
    /// Findings since the process began.
    pub findings: u64,
    /// Findings of each kind: overflows first, at RDB_MEMORY_OVERFLOW - 1.
    pub findings_by_kind: [u64; 8],
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_memory_debug_statistics {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        features: 0,
        live_blocks: 0,
        live_bytes: 0,
        sampled_blocks: 0,
        tracked_total: 0,
        quarantine_blocks: 0,
        quarantine_bytes: 0,
        stacks: 0,
        own_bytes: 0,
        findings: 0,
        findings_by_kind: [0; 8],
    };
}

/// Reads the memory debugger's counters.
/// @param out takes them; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (out), RDB_E_STRUCT_SIZE
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_debug_statistics_get(
    out: *mut rdb_memory_debug_statistics,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        let Statistics {
            live_blocks,
            live_bytes,
            sampled_blocks,
            tracked_total,
            quarantine_blocks,
            quarantine_bytes,
            stacks,
            own_bytes,
            findings,
            findings_by_kind,
        } = debugger::statistics();
        out.set(rdb_memory_debug_statistics {
            struct_size: 0,
            features: debugger::settings::features(),
            live_blocks,
            live_bytes,
            sampled_blocks,
            tracked_total,
            quarantine_blocks,
            quarantine_bytes,
            stacks,
            own_bytes,
            findings,
            findings_by_kind,
        });
        Ok(RDB_OK)
    })
}

/// The tracked blocks of one component.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_memory_debug_component {
    /// Blocks that are not freed.
    pub blocks: u64,
    /// Their bytes, as asked for.
    pub bytes: u64,
    /// The age of the oldest of them, in nanoseconds.
    pub oldest_ns: u64,
}

/// Reads the tracked blocks of every component, in order of component: the first one is component 1.
/// @param components takes up to capacity of them; may be NULL if capacity is 0
/// @param stride sizeof(rdb_memory_debug_component): how far apart the caller's structs are
/// @param capacity room at components, in structs
/// @param count takes how many there are: rdb_memory_component_count()
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_TRUNCATED: the first capacity were stored; RDB_E_NULL_ARGUMENT (components, count),
///   RDB_E_STRUCT_SIZE (stride), RDB_E_OVERFLOW (capacity)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_debug_components(
    components: *mut rdb_memory_debug_component,
    stride: usize,
    capacity: usize,
    count: *mut usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `count`.
    unsafe { store(count, 0) };
    boundary::call(err, || {
        // SAFETY: the function's contract for `count`.
        let count = unsafe { Out::new(count, "count") }?;
        // SAFETY: the function's contract for `components`.
        let mut rows = unsafe { Rows::new(components, stride, capacity, "components") }?;
        for debugger::ComponentUsage { blocks, bytes, oldest_ns } in debugger::by_component() {
            rows.push(rdb_memory_debug_component { blocks, bytes, oldest_ns });
        }
        count.set(rows.offered());
        Ok(rows.status())
    })
}

/// A tracked block that is not freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_memory_block {
    /// Where it is.
    pub address: u64,
    /// Its bytes, as asked for.
    pub size: u64,
    /// Its alignment, as asked for.
    pub alignment: u64,
    /// How old it is, in nanoseconds.
    pub age_ns: u64,
    /// Counts the tracked blocks from 1, in the order in which they were taken.
    pub sequence: u64,
    /// What it is charged to, as in rdb_memory_component_name().
    pub component: u32,
    /// The stack of where it was taken, for rdb_memory_stack_text(); 0 if unknown.
    pub stack: u32,
    /// The thread that took it.
    pub thread: u32,
    /// 1 if it was sampled, else 0.
    pub is_sampled: u32,
}

const _: () = assert!(
    size_of::<rdb_memory_block>() == size_of::<LiveBlock>()
        && core::mem::offset_of!(rdb_memory_block, is_sampled) == core::mem::offset_of!(LiveBlock, is_sampled)
);

/// Called with each live block.
pub type rdb_memory_walk_callback = Option<unsafe extern "C" fn(user: *mut c_void, block: *const rdb_memory_block)>;

/// Calls a function for every tracked block that is not freed, in the order in which they were taken. The blocks are
/// those of the moment in which the call began; no lock of the library is held.
/// @param callback the function
/// @param user borrowed for the call: passed to the function; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (callback), RDB_E_NO_MEMORY
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_walk(
    callback: rdb_memory_walk_callback,
    user: *mut c_void,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        let function = callback.ok_or_else(|| null("callback"))?;
        callback::make_possible();
        for block in debugger::live_blocks()?.iter() {
            let _inside = callback::enter();
            // SAFETY: the function's contract for `callback`; the two structs have the same fields.
            unsafe { function(user, (&raw const *block).cast()) };
        }
        Ok(RDB_OK)
    })
}

/// Installs a handler for faults (SIGSEGV, SIGBUS) that tells on standard error which guarded block was touched, where
/// it was taken and freed, and what is mapped where. Then the fault goes on to whoever handled it before: usually it
/// ends the program. Faults elsewhere go on at once. Call it after other handlers are installed.
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK, also if it is installed already
/// @thread init
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_memory_debug_report_faults(err: *mut rdb_error) -> rdb_status {
    boundary::call(err, || {
        os::fault::install(on_fault);
        Ok(RDB_OK)
    })
}

unsafe extern "C" fn on_fault(signal: c_int, information: *mut c_void, _registers: *mut c_void) {
    let mut memory = [MaybeUninit::uninit(); 8192];
    let mut out = TextBuffer::new(&mut memory);
    // SAFETY: the system calls with what it knows.
    let address = unsafe { os::fault::address(information) };
    if debugger::describe_fault(&mut out, address) {
        os::write_standard_error(out.written());
    }
    os::fault::pass_on(signal);
}
