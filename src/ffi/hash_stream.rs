//! XXH3 of bytes that come in pieces. The stream is a struct of the program's own: nothing is allocated, a copy of the
//! struct is a stream of its own that goes on from where the first one was, and there is nothing to free.
//!
//! ```c
//! rdb_hash_stream stream; uint64_t hash;
//! rdb_hash_stream_begin(&stream, 0, NULL, 0, NULL);
//! while (more) rdb_hash_stream_update(&stream, piece, piece_length, NULL);
//! rdb_hash_stream_digest(&stream, &hash, NULL);
//! ```

use core::ffi::c_void;

use super::arguments::{Out, bytes, null, store};
use super::boundary;
use super::error::rdb_error;
use super::hash::rdb_hash128;
use crate::error::{Error, Result};
use crate::simd::hash::stream::Stream;
use crate::simd::hash::xxh3;
use crate::status::*;

/// A stream. Its bytes are the library's; a program copies the struct as a whole.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_hash_stream {
    /// Not for programs.
    pub opaque: [u64; 68],
}

const _: () = assert!(size_of::<rdb_hash_stream>() == size_of::<Stream>());

/// Begins a stream, with a seed or with a secret.
/// @param stream is filled, whatever it held; on failure it is no stream that was begun
/// @param seed any number; 0: none. Must be 0 if there is a secret
/// @param secret 136 to 192 bytes that look random, copied; NULL: the published secret
/// @param secret_length its bytes
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (stream, secret), RDB_E_INVALID_ARGUMENT (secret: shorter than 136 bytes; seed:
///   beside a secret), RDB_E_TOO_LARGE (secret: longer than 192 bytes)
/// @thread exclusive (on one stream)
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_hash_stream_begin(
    stream: *mut rdb_hash_stream,
    seed: u64,
    secret: *const c_void,
    secret_length: usize,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `stream`.
    unsafe { store(stream, rdb_hash_stream { opaque: [0; 68] }) };
    boundary::call(err, || {
        // SAFETY: the function's contract for its pointers.
        let (out, secret) =
            unsafe { (Out::new(stream.cast::<Stream>(), "stream")?, bytes(secret, secret_length, "secret")?) };
        if secret.is_empty() {
            out.set(Stream::with_seed(seed));
            return Ok(RDB_OK);
        }
        if seed != 0 {
            let error = Error::about(RDB_E_INVALID_ARGUMENT, "seed", "stands beside a secret");
            return Err(error.with_detail(seed, 0));
        }
        out.set(Stream::with_secret(secret).ok_or_else(|| {
            let is_long = secret.len() > xxh3::SECRET_BYTES;
            let code = if is_long { RDB_E_TOO_LARGE } else { RDB_E_INVALID_ARGUMENT };
            Error::about(code, "secret", "has not 136 to 192 bytes").with_detail(secret.len() as u64, 0)
        })?);
        Ok(RDB_OK)
    })
}

/// Takes the next bytes.
/// @param stream the stream, which was begun; borrowed for the call
/// @param data the bytes, borrowed for the call
/// @param length how many
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (stream, data), RDB_E_INVALID_ARGUMENT (stream: it was not begun),
///   RDB_E_TOO_LARGE (data: longer than memory)
/// @thread exclusive (on one stream)
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_hash_stream_update(
    stream: *mut rdb_hash_stream,
    data: *const c_void,
    length: usize,
    err: *mut rdb_error,
) -> rdb_status {
    boundary::call(err, || {
        // SAFETY: the function's contract for its pointers.
        unsafe { change(stream, bytes(data, length, "data")?, Stream::update) }
    })
}

/// Lets a stream begin anew, with the seed or secret that it has.
/// @param stream the stream, which was begun; borrowed for the call
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (stream), RDB_E_INVALID_ARGUMENT (stream: it was not begun)
/// @thread exclusive (on one stream)
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_hash_stream_reset(stream: *mut rdb_hash_stream, err: *mut rdb_error) -> rdb_status {
    // SAFETY: the function's contract for `stream`.
    boundary::call(err, || unsafe { change(stream, &[], |stream, _| stream.reset()) })
}

/// The hash value of what the stream has taken, of 64 bits. The stream may go on.
/// @param stream the stream, which was begun; borrowed for the call
/// @param hash takes the value: that of rdb_hash_xxh3_64() and its kin of all bytes at once; 0 on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (stream, hash), RDB_E_INVALID_ARGUMENT (stream: it was not begun)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_hash_stream_digest(
    stream: *const rdb_hash_stream,
    hash: *mut u64,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `hash`.
    unsafe { store(hash, 0) };
    boundary::call(err, || {
        // SAFETY: the function's contract for its pointers.
        let (stream, out) = unsafe { (begun(stream)?, Out::new(hash, "hash")?) };
        out.set(stream.digest());
        Ok(RDB_OK)
    })
}

/// The hash value of what the stream has taken, of 128 bits. The stream may go on.
/// @param stream the stream, which was begun; borrowed for the call
/// @param hash takes the value: that of rdb_hash_xxh3_128() and its kin of all bytes at once; 0 on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (stream, hash), RDB_E_INVALID_ARGUMENT (stream: it was not begun)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_hash_stream_digest_128(
    stream: *const rdb_hash_stream,
    hash: *mut rdb_hash128,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `hash`.
    unsafe { store(hash, rdb_hash128::ZERO) };
    boundary::call(err, || {
        // SAFETY: the function's contract for its pointers.
        let (stream, out) = unsafe { (begun(stream)?, Out::new(hash, "hash")?) };
        out.set(stream.digest_128().into());
        Ok(RDB_OK)
    })
}

/// The caller's stream, read: it may stand at any address.
///
/// # Safety
/// `stream` is NULL or leads to one.
unsafe fn begun(stream: *const rdb_hash_stream) -> Result<Stream> {
    if stream.is_null() {
        return Err(null("stream"));
    }
    // SAFETY: the caller's promise; any bits are numbers.
    let stream = unsafe { stream.cast::<Stream>().read_unaligned() };
    check(&stream)?;
    Ok(stream)
}

fn check(stream: &Stream) -> Result<()> {
    if stream.is_sound() { Ok(()) } else { Err(Error::about(RDB_E_INVALID_ARGUMENT, "stream", "was not begun")) }
}

/// Changes the caller's stream, where it stands if its address is one for it.
///
/// # Safety
/// `stream` is NULL or leads to one that no other thread uses.
unsafe fn change(stream: *mut rdb_hash_stream, data: &[u8], how: impl Fn(&mut Stream, &[u8])) -> Result<rdb_status> {
    let place = stream.cast::<Stream>();
    // SAFETY: the caller's promise; any bits are numbers.
    unsafe {
        if place.is_null() || !place.is_aligned() {
            let mut stream = begun(stream)?;
            how(&mut stream, data);
            place.write_unaligned(stream);
        } else {
            check(&*place)?;
            how(&mut *place, data);
        }
    }
    Ok(RDB_OK)
}
