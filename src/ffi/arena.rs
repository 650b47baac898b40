//! Arenas: memory that is taken piece by piece and given back all at once. An arena per request, query or transaction
//! replaces a free() for each block by one rdb_arena_reset() or rdb_arena_close(), and a block costs a few instructions
//! and no header:
//!
//! ```c
//! rdb_arena session = NULL, query = NULL;
//! rdb_arena_create(NULL, NULL, &session, NULL);
//! rdb_arena_create(session, NULL, &query, NULL);
//! row *first = (row *)rdb_arena_allocate(query, sizeof *first);
//! char *name = rdb_arena_copy_string(query, text, length);
//! ...
//! rdb_arena_reset(query, NULL);     all blocks of the query are gone, its memory is kept for the next one
//! rdb_arena_close(session, NULL);   and the query with it
//! ```
//!
//! Arenas form a tree: closing one closes those below it first, and its limit counts for all below it.
//!
//! An rdb_arena is an address, not a ticket: handing out memory looks nothing up. Calls that return a status find out
//! an arena that was closed, and an address that never was one. rdb_arena_allocate() finds out a closed one as well,
//! but a wild address only while the memory debugger looks at every block. Calls that return memory give NULL on
//! failure, and rdb_last_error() then tells why.
//!
//! Threads: one thread at a time uses an arena; rdb_arena_create() may be called for one parent by many threads at
//! once. Inside a callback an arena that is being reset, rewound or closed hands out nothing, and calls that change an
//! arena fail with RDB_E_REENTRANT. A forked child may go on with its copy of an arena that no thread was using.

use core::ffi::{c_char, c_void};
use core::ptr::{NonNull, null_mut};

use super::arguments::{Out, bytes, flags, null, store, text};
use super::boundary;
use super::error::{rdb_error, report};
use super::structs::{self, Sized32};
use crate::error::Result;
use crate::memory::arena::{self, Arena, Cleanup, Mark, Options};
use crate::memory::debugger;
use crate::status::*;

/// What an rdb_arena leads to.
pub struct rdb_arena_s {
    _private: [u8; 0],
}

/// An arena, by its address.
pub type rdb_arena = *mut rdb_arena_s;

/// How an arena is made. Zero means the default in every field; rdb_arena_options_init() sets them all.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_arena_options {
    /// sizeof(rdb_arena_options).
    pub struct_size: u32,
    /// Must be 0.
    pub flags: u32,
    /// How rdb_arena_list() calls it; up to 63 bytes of UTF-8, which are copied.
    pub name: *const c_char,
    /// Bytes at name.
    pub name_length: usize,
    /// The most bytes that its chunks and those of all arenas below it may take; 0: no limit but those above.
    pub limit_bytes: u64,
    /// The first chunk, at least 256 bytes; each further one is twice as large. 0: 64 KiB.
    pub first_chunk_bytes: u64,
    /// The size at which chunks stop growing, at most 4 GiB; a larger block gets a chunk of its own. 0: 64 MiB.
    pub largest_chunk_bytes: u64,
}

// SAFETY: repr(C), begins with struct_size, no padding; a pointer may hold any bits.
unsafe impl Sized32 for rdb_arena_options {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        flags: 0,
        name: core::ptr::null(),
        name_length: 0,
        limit_bytes: 0,
        first_chunk_bytes: 0,
        largest_chunk_bytes: 0,
    };
}

/// Sets every option to its default.
/// @param options borrowed for the call; may be NULL
/// @param size sizeof(rdb_arena_options)
/// @return nothing
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_arena_options_init(options: *mut rdb_arena_options, size: usize) {
    // SAFETY: the function's contract for `options`.
    boundary::plain((), || unsafe { structs::initialise(options, size) })
}

/// Makes an arena. It takes its first chunk when the first block is asked for.
/// @param parent the arena above it, which must stay open as long as this one; NULL: none
/// @param options borrowed for the call; NULL for the defaults
/// @param out takes the arena, which the caller owns and gives to rdb_arena_close(); NULL on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (out, name), RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD, RDB_E_UNKNOWN_FLAG
///   (options), RDB_E_TOO_LARGE, RDB_E_INVALID_UTF8 (name), RDB_E_INVALID_ARGUMENT (chunk sizes), RDB_E_BAD_HANDLE,
///   RDB_E_CLOSED_HANDLE (parent), RDB_E_NO_MEMORY, RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_arena_create(
    parent: rdb_arena,
    options: *const rdb_arena_options,
    out: *mut rdb_arena,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `out`.
    unsafe { store(out, null_mut()) };
    boundary::call_outside_callbacks(err, || {
        // SAFETY: the function's contract for the pointers.
        let (out, options) = unsafe { (Out::new(out, "out")?, structs::read(options, "options")?) };
        flags(options.flags, 0, "options->flags")?;
        let parent = if parent.is_null() { None } else { Some(live(parent)?) };
        // SAFETY: as above.
        let name = unsafe { text(options.name, options.name_length, "options->name") }?;
        let or = |given: u64, default: usize| if given == 0 { default } else { given as usize };
        let defaults = Options::default();
        let first_chunk_bytes = or(options.first_chunk_bytes, defaults.first_chunk_bytes);
        let created = arena::create(
            parent,
            &Options {
                name,
                limit_bytes: options.limit_bytes as usize,
                first_chunk_bytes,
                largest_chunk_bytes: or(
                    options.largest_chunk_bytes,
                    defaults.largest_chunk_bytes.max(first_chunk_bytes),
                ),
            },
        )?;
        out.set(address_of(created));
        Ok(RDB_OK)
    })
}

pub(super) fn address_of(arena: &'static Arena) -> rdb_arena {
    (&raw const *arena).cast_mut().cast()
}

pub(super) fn live(arena: rdb_arena) -> Result<&'static Arena> {
    arena::find_live(arena.cast_const().cast())
}

/// For calls on an arena that return a status.
fn with_arena(
    arena: rdb_arena,
    err: *mut rdb_error,
    body: impl FnOnce(&'static Arena) -> Result<rdb_status>,
) -> rdb_status {
    boundary::call_outside_callbacks(err, || body(live(arena)?))
}

/// Closes an arena: first all below it, each after its functions of rdb_arena_on_reset() have run. What they handed out
/// is gone. No thread may be using one of them.
/// @param arena the arena; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_BAD_HANDLE, RDB_E_CLOSED_HANDLE, RDB_E_REENTRANT
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_arena_close(arena: rdb_arena, err: *mut rdb_error) -> rdb_status {
    boundary::call_outside_callbacks(err, || {
        if !arena.is_null() {
            // SAFETY: the function's contract.
            unsafe { arena::close(live(arena)?) }?;
        }
        Ok(RDB_OK)
    })
}

/// Closes the arena of an id, like rdb_arena_close(): for a context that was left behind, found by rdb_arena_list().
/// @param id its id
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_NOT_FOUND: no active arena has this id; RDB_E_REENTRANT
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_arena_close_id(id: u64, err: *mut rdb_error) -> rdb_status {
    boundary::call_outside_callbacks(err, || {
        // SAFETY: the function's contract.
        match unsafe { arena::close_id(id) } {
            Err(error) if error.code == RDB_E_CLOSED_HANDLE => Ok(RDB_NOT_FOUND),
            outcome => outcome.map(|()| RDB_OK),
        }
    })
}

/// Hands out memory, aligned to 16 bytes. It belongs to the arena: nothing is freed alone.
/// @param arena the arena
/// @param size how many bytes; 0 gives an address of its own, to which nothing may be written
/// @return the memory, whose contents are undefined; NULL on failure: RDB_E_NULL_HANDLE, RDB_E_CLOSED_HANDLE,
///   RDB_E_TOO_LARGE, RDB_E_LIMIT, RDB_E_NO_MEMORY, RDB_E_REENTRANT in rdb_last_error()
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_arena_allocate(arena: rdb_arena, size: usize) -> *mut c_void {
    boundary::plain(null_mut(), || {
        if debugger::takes_every_block() {
            return allocate_with_a_look(arena, size);
        }
        // SAFETY: NULL, or an arena's address by the function's contract; one that was closed has no room.
        match unsafe { arena.cast::<Arena>().as_ref().and_then(|arena| arena.bump(size)) } {
            Some(block) => block.as_ptr().cast(),
            None => allocate_with_a_look(arena, size),
        }
    })
}

/// What rdb_arena_allocate() does when the bump fails, or the debugger wants each address checked. Not inlined, and
/// known not to unwind: so the bump needs no frame.
#[cold]
#[inline(never)]
extern "C" fn allocate_with_a_look(arena: rdb_arena, size: usize) -> *mut c_void {
    // SAFETY: rdb_arena_allocate()'s contract.
    memory(arena, |arena| unsafe { arena.allocate(size) })
}

/// For calls on an arena that return memory.
fn memory(arena: rdb_arena, body: impl FnOnce(&'static Arena) -> Result<NonNull<u8>>) -> *mut c_void {
    boundary::plain(null_mut(), || match live(arena).and_then(body) {
        Ok(block) => block.as_ptr().cast(),
        Err(error) => {
            report(null_mut(), &error);
            null_mut()
        }
    })
}

/// Hands out memory like rdb_arena_allocate(), at a multiple of an alignment.
/// @param arena the arena
/// @param size how many bytes
/// @param alignment a power of two; less than 16 counts as 16
/// @return the memory; NULL on failure, RDB_E_INVALID_ARGUMENT (alignment) or as for rdb_arena_allocate()
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_arena_allocate_aligned(arena: rdb_arena, size: usize, alignment: usize) -> *mut c_void {
    // SAFETY: the function's contract.
    memory(arena, |arena| unsafe { arena.allocate_aligned(size, alignment) })
}

/// Hands out memory like rdb_arena_allocate(), filled with zeroes.
/// @param arena the arena
/// @param size how many bytes
/// @return the memory; NULL on failure, as for rdb_arena_allocate()
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_arena_allocate_zeroed(arena: rdb_arena, size: usize) -> *mut c_void {
    // SAFETY: the function's contract.
    memory(arena, |arena| unsafe { arena.allocate_zeroed(size) })
}

/// Makes a block larger or smaller. The latest block grows where it is while its chunk has room, and gives back what it
/// loses. Another one that becomes smaller stays where it is; one that becomes larger is copied to a new block, aligned
/// to 16 bytes, and its old bytes stay used until the arena is reset. On failure the block is as it was.
/// @param arena the arena
/// @param block a block of this arena, which the call takes; NULL: the call is rdb_arena_allocate(arena, new_size)
/// @param old_size its size, as it was asked for
/// @param new_size the size that it is to have
/// @return the block, perhaps moved; NULL on failure: RDB_E_FOREIGN_BLOCK (block: nowhere in what the arena handed
///   out), RDB_E_SIZE_MISMATCH (old_size: reaches behind that; other wrong sizes are not found), or as for
///   rdb_arena_allocate()
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_arena_extend(
    arena: rdb_arena,
    block: *mut c_void,
    old_size: usize,
    new_size: usize,
) -> *mut c_void {
    memory(arena, |arena| match NonNull::new(block.cast::<u8>()) {
        // SAFETY: the function's contract.
        Some(block) => unsafe { arena.extend(block, old_size, new_size) },
        // SAFETY: as above.
        None => unsafe { arena.allocate(new_size) },
    })
}

/// Copies bytes into the arena.
/// @param arena the arena
/// @param data the bytes, borrowed for the call; may be NULL if length is 0
/// @param length how many
/// @return the copy, aligned to 16 bytes; NULL on failure, RDB_E_NULL_ARGUMENT (data) or as for rdb_arena_allocate()
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_arena_copy(arena: rdb_arena, data: *const c_void, length: usize) -> *mut c_void {
    // SAFETY: the function's contract.
    memory(arena, |arena| unsafe { arena.copy(bytes(data, length, "data")?, 0) })
}

/// Copies text into the arena and puts a NUL behind it.
/// @param arena the arena
/// @param text the text, borrowed for the call, without regard to what it says; may be NULL if length is 0
/// @param length how many bytes, a final NUL not counted
/// @return the copy; NULL on failure, as for rdb_arena_copy()
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_arena_copy_string(arena: rdb_arena, text: *const c_char, length: usize) -> *mut c_char {
    // SAFETY: the function's contract.
    memory(arena, |arena| unsafe { arena.copy(bytes(text.cast(), length, "text")?, 1) }).cast()
}

/// A place in an arena, for rdb_arena_rewind(). Nothing to free; not to be changed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_arena_mark {
    /// Whose place it is.
    pub arena_id: u64,
    /// How often the arena had been reset.
    pub generation: u64,
    /// Which of its chunks it was at; 0: it had none.
    pub chunk: u64,
    /// How much of the chunk had been handed out.
    pub offset: u64,
    /// How many bytes had been asked for.
    pub requested: u64,
}

const _: () = assert!(size_of::<rdb_arena_mark>() == size_of::<Mark>());

/// Tells where an arena is.
/// @param arena the arena
/// @param out takes a copy of the place, with which the caller may do as it likes
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (out), arena statuses
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_arena_mark_get(
    arena: rdb_arena,
    out: *mut rdb_arena_mark,
    err: *mut rdb_error,
) -> rdb_status {
    let none = rdb_arena_mark { arena_id: 0, generation: 0, chunk: 0, offset: 0, requested: 0 };
    // SAFETY: the function's contract for `out`.
    unsafe { store(out, none) };
    with_arena(arena, err, |arena| {
        // SAFETY: as above.
        let out = unsafe { Out::new(out, "out") }?;
        let Mark { arena_id, generation, chunk, offset, requested } = arena.mark()?;
        out.set(rdb_arena_mark { arena_id, generation, chunk, offset, requested });
        Ok(RDB_OK)
    })
}

/// Gives back what was handed out since a mark was taken; functions registered since then run first, newest first. The
/// mark stays good and can be used again; marks taken after it are not to be used any more.
/// @param arena the arena
/// @param mark one of its marks, borrowed for the call
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_INVALID_ARGUMENT (mark: of another arena), RDB_E_STATE (mark: from before
///   a reset, or of a place that was rewound past), arena statuses
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_arena_rewind(
    arena: rdb_arena,
    mark: *const rdb_arena_mark,
    err: *mut rdb_error,
) -> rdb_status {
    with_arena(arena, err, |arena| {
        if mark.is_null() {
            return Err(null("mark"));
        }
        // SAFETY: the function's contract; the layouts are the same.
        unsafe { arena.rewind(&mark.cast::<Mark>().read_unaligned()) }?;
        Ok(RDB_OK)
    })
}

/// Gives back all that was handed out, after all registered functions have run, newest first. Chunks are kept, so that
/// the same work needs no new memory; rdb_arena_trim() gives them back.
/// @param arena the arena
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; arena statuses
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_arena_reset(arena: rdb_arena, err: *mut rdb_error) -> rdb_status {
    with_arena(arena, err, |arena| {
        // SAFETY: the function's contract.
        unsafe { arena.reset() }?;
        Ok(RDB_OK)
    })
}

/// Gives back the chunks of which nothing is handed out: after a reset, all of them.
/// @param arena the arena
/// @param released takes how many bytes were given back, written also as 0; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; arena statuses
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_arena_trim(arena: rdb_arena, released: *mut u64, err: *mut rdb_error) -> rdb_status {
    // SAFETY: the function's contract for `released`.
    unsafe { store(released, 0) };
    with_arena(arena, err, |arena| {
        // SAFETY: the function's contract.
        unsafe { store(released, arena.trim()?) };
        Ok(RDB_OK)
    })
}

/// A function that an arena calls. It may use what the arena handed out before, and must not call the library.
pub type rdb_arena_callback = Option<unsafe extern "C" fn(user: *mut c_void)>;

/// Has a function called when what is handed out now is given back: at rdb_arena_reset(), at rdb_arena_rewind() to a
/// mark from before this call, or when the arena is closed. The newest is called first; on the thread that gives back,
/// with no lock held. Takes 32 bytes of the arena.
/// @param arena the arena
/// @param callback the function
/// @param user passed to the function, borrowed until then; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (callback), RDB_E_LIMIT, RDB_E_NO_MEMORY, arena statuses
/// @thread exclusive
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_arena_on_reset(
    arena: rdb_arena,
    callback: rdb_arena_callback,
    user: *mut c_void,
    err: *mut rdb_error,
) -> rdb_status {
    with_arena(arena, err, |arena| {
        let function = callback.ok_or(null("callback"))?;
        // SAFETY: the function's contract.
        unsafe { arena.on_reset(Cleanup { function, user }) }?;
        Ok(RDB_OK)
    })
}
