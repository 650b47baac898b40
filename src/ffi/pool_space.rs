//! Spaces: a file's pages, or pages in memory only. A space keeps its pool's memory alive.

use core::ffi::c_void;
use core::ptr::null_mut;

use super::arguments::{Out, array, bytes, flags, store};
use super::boundary;
use super::bytes::{handle_of, ticket};
use super::error::rdb_error;
use super::handle::{self, Object};
use super::index_many::check_count;
use super::pool::{PoolObject, rdb_pool};
use super::structs::{self, OutStruct, Sized32};
use crate::error::{Error, Result};
use crate::io::{Direct, File, Options, RealFile};
use crate::ledger::{Account, Component};
use crate::memory::Shared;
use crate::pool::Pool;
use crate::pool::backing::Backing;
use crate::pool::file::FileBacking;
use crate::pool::space::{Space, SpaceOptions};
use crate::shared_dyn;
use crate::status::*;

/// What an rdb_space leads to.
pub struct rdb_space_s {
    _private: [u8; 0],
}

/// A space of a pool. A handle is a ticket, not an address.
pub type rdb_space = *mut rdb_space_s;

/// The object behind an `rdb_space`.
pub(super) struct SpaceObject {
    pub(super) space: Shared<Space>,
    pub(super) pool: Shared<Pool>,
    file: Option<Shared<dyn File>>,
    is_direct: bool,
}

impl Object for SpaceObject {
    const KIND: u8 = 0x1E;
    const COMPONENT: Component = Component::Pool;
}

impl handle::Shared for SpaceObject {}

impl Drop for SpaceObject {
    fn drop(&mut self) {
        // What was to be written is. A page may still be latched by a thread of another call that writes it; one that
        // the program did not unpin stays in the pool, and its space with it.
        while self.pool.close_space(&self.space, true).is_err_and(|error| error.code == RDB_AGAIN) {}
    }
}

/// Opening a space: pages cannot be changed.
pub const RDB_SPACE_READ_ONLY: u32 = 1;
/// Opening a space: the file has to be there already.
pub const RDB_SPACE_MUST_EXIST: u32 = 2;
/// Opening a space: the file must not be there yet.
pub const RDB_SPACE_MUST_NOT_EXIST: u32 = 4;
/// Opening a space: what the file held is dropped.
pub const RDB_SPACE_TRUNCATE: u32 = 8;
/// Opening a space: nobody else is kept from opening the file.
pub const RDB_SPACE_NO_LOCK: u32 = 16;
/// Opening a space: pages are read and written past the system's cache (O_DIRECT), or the file is not opened.
pub const RDB_SPACE_DIRECT: u32 = 32;
/// Opening a space: pages go through the system's cache.
pub const RDB_SPACE_BUFFERED: u32 = 64;
/// Opening a space: 8 bytes of each page, at checksum_offset, are the pool's, and tell damage.
pub const RDB_SPACE_CHECKSUM: u32 = 128;

const KNOWN: u32 = 255;

/// How a space is opened. Zero means the default in every field; rdb_space_options_init() sets them all.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_space_options {
    /// sizeof(rdb_space_options).
    pub struct_size: u32,
    /// RDB_SPACE_... Default: the file is made if it is not there, locked against others, and read and written past the
    /// system's cache where the file system offers that.
    pub flags: u32,
    /// The most pages that the space may ever have; costs addresses only, 8 bytes a page. Default: 2^28.
    pub most_pages: u64,
    /// The most frames that its pages may have at a time. Default: no limit but the pool's.
    pub quota_pages: u64,
    /// With RDB_SPACE_CHECKSUM: where in each page the pool's 8 bytes are, a multiple of 8.
    pub checksum_offset: u64,
}

const DEFAULT_MOST_PAGES: u64 = 1 << 28;

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_space_options {
    const DEFAULT: Self = Self {
        struct_size: size_of::<Self>() as u32,
        flags: 0,
        most_pages: DEFAULT_MOST_PAGES,
        quota_pages: 0,
        checksum_offset: 0,
    };
}

/// Fills options with the defaults.
/// @param options is filled; NULL is left alone
/// @param size sizeof(rdb_space_options)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_space_options_init(options: *mut rdb_space_options, size: usize) {
    // SAFETY: the function's contract.
    boundary::plain((), || unsafe { structs::initialise(options, size) })
}

/// Opens a space of a pool: a file, whose pages are as large as the pool's, or, without a path, pages that live in
/// memory only and are never evicted.
/// @param pool the pool
/// @param path the file's path, borrowed for the call; may be NULL if path_length is 0
/// @param path_length its bytes, at most 1,023; 0: in memory only
/// @param options read; NULL for the defaults
/// @param out takes the space, which the caller owns and gives to rdb_space_close(); NULL on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (path, out), RDB_E_INVALID_ARGUMENT (path; options: flags that exclude each
///   other, most_pages, checksum_offset), RDB_E_STRUCT_SIZE, RDB_E_UNSUPPORTED_FIELD, RDB_E_UNKNOWN_FLAG (options),
///   RDB_E_TOO_LARGE (path), RDB_E_SYSTEM: the file could not be opened, os_errno says why; RDB_E_STATE: another
///   opening has it locked; RDB_E_UNSUPPORTED: RDB_SPACE_DIRECT where that is not offered; RDB_E_LIMIT: 4,096 spaces,
///   or a limit on memory; RDB_E_NO_MEMORY, handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_space_open(
    pool: rdb_pool,
    path: *const c_void,
    path_length: usize,
    options: *const rdb_space_options,
    out: *mut rdb_space,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `out`.
    unsafe { store(out, null_mut()) };
    boundary::with_shared::<PoolObject>(ticket(pool), err, |pool| {
        // SAFETY: the function's contract for its pointers.
        let (out, options, path) = unsafe {
            let out = Out::new(out, "out")?;
            (out, structs::read(options, "options")?, path_of(path, path_length, "path")?)
        };
        flags(options.flags, KNOWN, "options->flags")?;
        out.set(handle_of(handle::open(open_space(&pool.0, path, &options)?)?));
        Ok(RDB_OK)
    })
}

const MOST_PATH_BYTES: usize = 1023;

/// The caller's path, its length checked before a byte is read.
///
/// # Safety
/// As for `bytes`.
pub(super) unsafe fn path_of<'a>(path: *const c_void, length: usize, name: &'static str) -> Result<&'a [u8]> {
    if !path.is_null() && length > MOST_PATH_BYTES {
        let error = Error::about(RDB_E_TOO_LARGE, name, "is longer than a path");
        return Err(error.with_detail(length as u64, MOST_PATH_BYTES as u64));
    }
    // SAFETY: the caller's contract.
    unsafe { bytes(path, length, name) }
}

fn open_space(pool: &Shared<Pool>, path: &[u8], options: &rdb_space_options) -> Result<SpaceObject> {
    let account = Account::process(Component::Pool);
    let has = |flag| options.flags & flag != 0;
    let (mut file, mut backing, mut is_direct) = (None, None, false);
    if !path.is_empty() {
        let real = RealFile::open(path, &file_options(options.flags)?)?;
        is_direct = real.is_direct();
        let real = shared_dyn!(Shared::new(real, account)?, dyn File);
        let offset = usize::try_from(options.checksum_offset).unwrap_or(usize::MAX);
        let checksum_at = has(RDB_SPACE_CHECKSUM).then_some(offset);
        let pages = FileBacking::new(real.clone(), pool.page_bytes(), checksum_at)?;
        file = Some(real);
        backing = Some(shared_dyn!(Shared::new(pages, account)?, dyn Backing));
    }
    let most_pages = if options.most_pages == 0 { DEFAULT_MOST_PAGES } else { options.most_pages };
    let (quota, is_read_only) = (options.quota_pages, has(RDB_SPACE_READ_ONLY));
    let space = pool.open_space(SpaceOptions { backing, most_pages, quota, is_read_only })?;
    Ok(SpaceObject { space, pool: pool.clone(), file, is_direct })
}

fn file_options(flags: u32) -> Result<Options> {
    let has = |flag| flags & flag != 0;
    for (one, other) in [
        (RDB_SPACE_MUST_EXIST, RDB_SPACE_MUST_NOT_EXIST),
        (RDB_SPACE_DIRECT, RDB_SPACE_BUFFERED),
        (RDB_SPACE_READ_ONLY, RDB_SPACE_TRUNCATE),
        (RDB_SPACE_READ_ONLY, RDB_SPACE_MUST_NOT_EXIST),
    ] {
        if has(one) && has(other) {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "options->flags", "exclude each other");
            return Err(error.with_detail(one.into(), other.into()));
        }
    }
    Ok(Options {
        read_only: has(RDB_SPACE_READ_ONLY),
        create: !has(RDB_SPACE_READ_ONLY | RDB_SPACE_MUST_EXIST),
        create_new: has(RDB_SPACE_MUST_NOT_EXIST),
        truncate: has(RDB_SPACE_TRUNCATE),
        lock: !has(RDB_SPACE_NO_LOCK),
        direct: match flags & (RDB_SPACE_DIRECT | RDB_SPACE_BUFFERED) {
            RDB_SPACE_DIRECT => Direct::Required,
            RDB_SPACE_BUFFERED => Direct::Never,
            _ => Direct::IfPossible,
        },
    })
}

/// Closes a space. Takes the handle, unless the call fails: then the space stays open, and nothing is lost. Changed
/// pages are written, but not waited for to be on the medium: rdb_space_sync() does that.
/// @param space the space; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_STATE: pages are pinned or latched, or there are views; RDB_AGAIN: a page stayed latched;
///   RDB_E_DEADLOCK: by the calling thread; RDB_E_SYSTEM, RDB_E_LIMIT: a page could not be written; RDB_E_BAD_HANDLE,
///   RDB_E_WRONG_HANDLE, RDB_E_CLOSED_HANDLE, RDB_E_FORKED, RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_space_close(space: rdb_space, err: *mut rdb_error) -> rdb_status {
    boundary::close_after::<SpaceObject>(ticket(space), err, |space| {
        space.pool.flush(&space.space, 0, u64::MAX)?;
        space.check_released()
    })
}

/// Closes a space without writing what was changed. Takes the handle, unless the call fails.
/// @param space the space; NULL is fine
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_STATE: pages are pinned or latched, or there are views; RDB_E_BAD_HANDLE, RDB_E_WRONG_HANDLE,
///   RDB_E_CLOSED_HANDLE, RDB_E_FORKED, RDB_E_REENTRANT
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_space_abandon(space: rdb_space, err: *mut rdb_error) -> rdb_status {
    boundary::close_after::<SpaceObject>(ticket(space), err, SpaceObject::check_released)
}

impl SpaceObject {
    fn check_released(&self) -> Result<rdb_status> {
        match self.pool.held_pages(&self.space) {
            0 => self.space.close_to_views().map(|()| RDB_OK),
            held => {
                Err(Error::about(RDB_E_STATE, "space", "has pages that are pinned or latched").with_detail(held, 0))
            }
        }
    }
}

/// Writes the changed ones of some pages. They are not waited for to be on the medium: rdb_space_sync() does that.
/// @param space the space
/// @param first the first page
/// @param count how many pages from there on; UINT64_MAX: all
/// @param written takes how many pages were written; may be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK, also where there is nothing to write to; RDB_AGAIN: a page stayed latched; RDB_E_DEADLOCK: by the
///   calling thread; RDB_E_SYSTEM, RDB_E_LIMIT: a page could not be written, and is still changed;
///   handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_space_flush(
    space: rdb_space,
    first: u64,
    count: u64,
    written: *mut u64,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `written`.
    unsafe { store(written, 0) };
    boundary::with_shared::<SpaceObject>(ticket(space), err, |space| {
        let pages = space.pool.flush(&space.space, first, count)?;
        // SAFETY: as above.
        unsafe { store(written, pages as u64) };
        Ok(RDB_OK)
    })
}

/// Waits until everything that was written of a space is on the medium. After a failure what was written since the last
/// success may be lost for good, even if a later call succeeds.
/// @param space the space
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_SYSTEM, RDB_E_LIMIT: os_errno says why; handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_space_sync(space: rdb_space, err: *mut rdb_error) -> rdb_status {
    boundary::with_shared::<SpaceObject>(ticket(space), err, |space| {
        space.pool.sync(&space.space)?;
        Ok(RDB_OK)
    })
}

/// Has at least so many pages in a space; new ones are zero.
/// @param space the space
/// @param pages how many
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_STATE: the space is for reading only; RDB_E_LIMIT: more than most_pages, a full disk, or a
///   limit on memory; RDB_E_SYSTEM, RDB_E_NO_MEMORY, handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_space_extend(space: rdb_space, pages: u64, err: *mut rdb_error) -> rdb_status {
    boundary::with_shared::<SpaceObject>(ticket(space), err, |space| {
        space.space.extend(pages)?;
        Ok(RDB_OK)
    })
}

/// Cuts a space off behind its first pages; the others are lost.
/// @param space the space
/// @param pages how many stay
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_INVALID_ARGUMENT: the space has fewer pages; RDB_E_STATE: it is for reading only, or a page to
///   be lost is pinned, and others may be lost already; RDB_AGAIN: a page stayed latched; RDB_E_DEADLOCK: by the
///   calling thread; RDB_E_SYSTEM, handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_space_truncate(space: rdb_space, pages: u64, err: *mut rdb_error) -> rdb_status {
    boundary::with_shared::<SpaceObject>(ticket(space), err, |space| {
        space.pool.truncate(&space.space, pages)?;
        Ok(RDB_OK)
    })
}

/// Gives the room of some pages on the medium back: they read as zero.
/// @param space the space
/// @param first the first page
/// @param count how many
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_INVALID_ARGUMENT: not all of them are pages of the space; RDB_E_STATE: it is for reading only,
///   or one of them is pinned; RDB_AGAIN, RDB_E_DEADLOCK as for rdb_space_truncate(); RDB_E_UNSUPPORTED: the file
///   system does not offer it, and pages hold what they held when they were last written; RDB_E_SYSTEM, handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_space_punch(space: rdb_space, first: u64, count: u64, err: *mut rdb_error) -> rdb_status {
    boundary::with_shared::<SpaceObject>(ticket(space), err, |space| {
        space.pool.punch(&space.space, first, count)?;
        Ok(RDB_OK)
    })
}

/// Brings pages to memory that will be needed, many at a time. They go first unless somebody asks for them.
/// @param space the space
/// @param numbers their numbers, in any order, borrowed for the call; may be NULL if count is 0
/// @param count how many
/// @param brought takes how many were read: pages that are in memory are not, nor those that there is no room for; may
///   be NULL
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_OVERFLOW (numbers), RDB_E_TOO_LARGE (count: more than
///   rdb_limits.batch_items), RDB_E_INVALID_ARGUMENT: there is no such page, and others may have been brought;
///   RDB_E_SYSTEM, RDB_E_CORRUPTION: a page could not be read, others may have been; handle statuses
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_space_prefetch(
    space: rdb_space,
    numbers: *const u64,
    count: usize,
    brought: *mut u64,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `brought`.
    unsafe { store(brought, 0) };
    boundary::with_shared::<SpaceObject>(ticket(space), err, |space| {
        // SAFETY: the function's contract for `numbers`.
        let numbers = unsafe { Numbers::new(numbers, count) }?;
        let mut sum = 0;
        numbers.in_batches(|batch| {
            sum += space.pool.prefetch(&space.space, batch)? as u64;
            Ok(())
        })?;
        // SAFETY: as above.
        unsafe { store(brought, sum) };
        Ok(RDB_OK)
    })
}

/// The caller's page numbers, at any address.
pub(super) struct Numbers {
    first: *const u64,
    count: usize,
}

/// How many page numbers are looked at together.
const BATCH: usize = 64;

impl Numbers {
    /// Checks pointer and count.
    ///
    /// # Safety
    /// `first` is NULL or leads to so many numbers, during the call.
    pub(super) unsafe fn new(first: *const u64, count: usize) -> Result<Self> {
        array(first, count, "numbers")?;
        check_count(count)?;
        Ok(Self { first, count })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u64> {
        // SAFETY: `new`'s contract.
        (0..self.count).map(|at| unsafe { self.first.add(at).read_unaligned() })
    }

    /// Hands all of them on, in order, some at a time.
    pub(super) fn in_batches(&self, mut body: impl FnMut(&[u64]) -> Result<()>) -> Result<()> {
        let (mut batch, mut length) = ([0; BATCH], 0);
        for number in self.iter() {
            batch[length] = number;
            length += 1;
            if length == BATCH {
                body(&batch)?;
                length = 0;
            }
        }
        body(&batch[..length])
    }
}

/// What a space is and has done. Set struct_size before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_space_statistics {
    /// sizeof(rdb_space_statistics).
    pub struct_size: u32,
    /// RDB_SPACE_READ_ONLY, and RDB_SPACE_DIRECT if pages really go past the system's cache.
    pub flags: u32,
    /// Pages: their numbers are less.
    pub pages: u64,
    /// Pages whose numbers were given back.
    pub free_pages: u64,
    /// Pages in memory.
    pub resident_pages: u64,
    /// Bytes of the table of words.
    pub word_bytes: u64,
    /// Reads of the file that succeeded.
    pub reads: u64,
    /// Bytes that they read.
    pub read_bytes: u64,
    /// Writes to the file that succeeded.
    pub writes: u64,
    /// Bytes that they wrote.
    pub written_bytes: u64,
    /// Syncs that succeeded.
    pub syncs: u64,
    /// Reads, writes and other calls on the file that failed.
    pub errors: u64,
    /// System calls that all of that took.
    pub system_calls: u64,
    /// Its number in the pool, as in the pool's events. A space that is opened later may have that of one that was
    /// closed.
    pub number: u64,
    /// rdb_pool_statistics.pool_id of the pool.
    pub pool_id: u64,
}

// SAFETY: repr(C), begins with struct_size, integers without padding.
unsafe impl Sized32 for rdb_space_statistics {
    // SAFETY: zero is a value of every integer.
    const DEFAULT: Self = Self { struct_size: size_of::<Self>() as u32, ..unsafe { core::mem::zeroed() } };
}

/// Tells what a space is and has done.
/// @param space the space
/// @param out is filled; its struct_size must be set
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT, RDB_E_STRUCT_SIZE (out), handle statuses but RDB_E_POISONED
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_space_statistics_get(
    space: rdb_space,
    out: *mut rdb_space_statistics,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::with_poisoned::<SpaceObject>(ticket(space), err, |space| {
        // SAFETY: the function's contract for `out`.
        let out = unsafe { OutStruct::new(out, "out") }?;
        let file = space.file.as_ref().map_or_else(Default::default, |file| file.figures());
        let read_only = if space.space.is_read_only() { RDB_SPACE_READ_ONLY } else { 0 };
        out.set(rdb_space_statistics {
            flags: read_only | if space.is_direct { RDB_SPACE_DIRECT } else { 0 },
            pages: space.space.pages(),
            free_pages: space.space.free_pages()?,
            resident_pages: space.space.resident(),
            word_bytes: space.space.word_bytes() as u64,
            reads: file.reads,
            read_bytes: file.read_bytes,
            writes: file.writes,
            written_bytes: file.written_bytes,
            syncs: file.syncs,
            errors: file.errors,
            system_calls: file.system_calls,
            number: space.space.number().into(),
            pool_id: space.pool.id(),
            ..rdb_space_statistics::DEFAULT
        });
        Ok(RDB_OK)
    })
}
