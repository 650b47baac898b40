//! Hash values of bytes: XXH3 of 64 and 128 bits, wyhash, FNV-1a, all bit for bit as published, so that a value may be
//! stored, sent, and made again by any other program.
//!
//! None of them is cryptographic: who studies them finds inputs that collide, with a seed, too. A table whose keys come
//! from strangers takes a seed that they cannot know (random, new with every start): that keeps them from sending keys
//! that they have found to collide without one. Values that are stored need a seed that is stored with them, or none.
//!
//! The calls take no context and no handle, use the tier of rdb_simd_level() for more than 240 bytes, and do nothing
//! but hash. For many values or strings see rdb_simd_hash() and rdb_simd_hash_strings(), which are faster.

use core::ffi::c_void;

use super::arguments::{Out, bytes, store};
use super::boundary;
use super::error::rdb_error;
use crate::error::{Error, Result};
use crate::simd::hash::xxh3::SECRET;
use crate::simd::hash::xxh3_128::Hash128;
use crate::simd::hash::{fnv, wyhash, xxh3, xxh3_128};
use crate::status::*;

/// A hash value of 128 bits.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rdb_hash128 {
    /// Bits 0 to 63.
    pub low: u64,
    /// Bits 64 to 127.
    pub high: u64,
}

impl rdb_hash128 {
    pub(super) const ZERO: Self = Self { low: 0, high: 0 };
}

impl From<Hash128> for rdb_hash128 {
    #[inline(always)]
    fn from(hash: Hash128) -> Self {
        Self { low: hash.low, high: hash.high }
    }
}

/// The caller's bytes, at most PTRDIFF_MAX of them. Those at NULL are none, whatever the length says.
///
/// # Safety
/// `data` is NULL or leads to so many bytes during the call.
#[inline(always)]
unsafe fn present<'a>(data: *const c_void, length: usize) -> &'a [u8] {
    // SAFETY: the caller's promise.
    if data.is_null() { &[] } else { unsafe { core::slice::from_raw_parts(data.cast(), length) } }
}

/// XXH3 of bytes by one of its two forms. The long one's dispatch might panic, for all that the compiler knows: behind
/// a boundary of its own, and apart, it leaves the short one without a frame.
#[inline(always)]
fn xxh3_of<H>(
    data: *const c_void,
    length: usize,
    short: impl Fn(*const u8, usize) -> H,
    long: impl Fn(*const u8, usize) -> H,
) -> H {
    if data.is_null() {
        return short(c"".as_ptr().cast(), 0); // a branch: what chose between two lengths would be waited for
    }
    if length <= xxh3::LONGEST_SHORT { short(data.cast(), length) } else { long(data.cast(), length) }
}

#[inline(never)]
fn long(data: *const u8, length: usize) -> u64 {
    // SAFETY: the caller's contract.
    boundary::plain(0, || unsafe { xxh3::long(data, length, 0) })
}

#[inline(never)]
fn long_seeded(data: *const u8, length: usize, seed: u64) -> u64 {
    // SAFETY: the caller's contract.
    boundary::plain(0, || unsafe { xxh3::long(data, length, seed) })
}

/// # Safety
/// The bytes are there.
#[inline(always)]
unsafe fn short_128(data: *const u8, length: usize, seed: u64) -> rdb_hash128 {
    // SAFETY: the caller's promise.
    unsafe { xxh3_128::short(data, length, SECRET.as_ptr(), seed) }.into()
}

#[inline(never)]
fn long_128(data: *const u8, length: usize, seed: u64) -> rdb_hash128 {
    // SAFETY: the caller's contract.
    boundary::plain(rdb_hash128::ZERO, || unsafe { xxh3_128::long(data, length, seed) }.into())
}

/// XXH3 of 64 bits, without a seed.
/// @param data the bytes, borrowed for the call; NULL is no bytes
/// @param length how many
/// @return the hash value: that of XXH3_64bits()
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_hash_xxh3_64(data: *const c_void, length: usize) -> u64 {
    // SAFETY: the function's contract for `data`.
    boundary::plain(0, || unsafe { xxh3_of(data, length, |data, length| xxh3::short(data, length, 0), long) })
}

/// XXH3 of 64 bits, with a seed.
/// @param data the bytes, borrowed for the call; NULL is no bytes
/// @param length how many
/// @param seed any number; 0: as without one. More than 240 bytes cost about 10 ns more with a seed than without
/// @return the hash value: that of XXH3_64bits_withSeed()
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_hash_xxh3_64_seeded(data: *const c_void, length: usize, seed: u64) -> u64 {
    // SAFETY: the function's contract for `data`.
    boundary::plain(0, || unsafe {
        xxh3_of(
            data,
            length,
            |data, length| xxh3::short(data, length, seed),
            |data, length| long_seeded(data, length, seed),
        )
    })
}

/// XXH3 of 64 bits, with a secret in place of the published one: at least 136 bytes that look random.
/// @param data the bytes, borrowed for the call
/// @param length how many
/// @param secret the secret, borrowed for the call
/// @param secret_length its bytes, at least 136
/// @param hash takes the hash value: that of XXH3_64bits_withSecret(); 0 on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (data, secret, hash), RDB_E_INVALID_ARGUMENT (secret: shorter than 136 bytes),
///   RDB_E_TOO_LARGE (data, secret: longer than memory)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_hash_xxh3_64_secret(
    data: *const c_void,
    length: usize,
    secret: *const c_void,
    secret_length: usize,
    hash: *mut u64,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `hash`.
    unsafe { store(hash, 0) };
    boundary::call(err, || {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let (data, secret) = (bytes(data, length, "data")?, self::secret(secret, secret_length)?);
            let hash = Out::new(hash, "hash")?;
            hash.set(xxh3::hash_with_secret(data.as_ptr(), data.len(), secret.as_ptr(), secret.len()));
        }
        Ok(RDB_OK)
    })
}

/// XXH3 of 128 bits, without a seed.
/// @param data the bytes, borrowed for the call; NULL is no bytes
/// @param length how many
/// @return the hash value: that of XXH3_128bits()
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_hash_xxh3_128(data: *const c_void, length: usize) -> rdb_hash128 {
    // SAFETY: the function's contract for `data`.
    boundary::plain(rdb_hash128::ZERO, || unsafe {
        xxh3_of(data, length, |data, length| short_128(data, length, 0), |data, length| long_128(data, length, 0))
    })
}

/// XXH3 of 128 bits, with a seed.
/// @param data the bytes, borrowed for the call; NULL is no bytes
/// @param length how many
/// @param seed any number; 0: as without one
/// @return the hash value: that of XXH3_128bits_withSeed()
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_hash_xxh3_128_seeded(data: *const c_void, length: usize, seed: u64) -> rdb_hash128 {
    // SAFETY: the function's contract for `data`.
    boundary::plain(rdb_hash128::ZERO, || unsafe {
        xxh3_of(data, length, |data, length| short_128(data, length, seed), |data, length| long_128(data, length, seed))
    })
}

/// XXH3 of 128 bits, with a secret in place of the published one: at least 136 bytes that look random.
/// @param data the bytes, borrowed for the call
/// @param length how many
/// @param secret the secret, borrowed for the call
/// @param secret_length its bytes, at least 136
/// @param hash takes the hash value: that of XXH3_128bits_withSecret(); 0 on failure
/// @param err takes the details of a failure; may be NULL
/// @return RDB_OK; RDB_E_NULL_ARGUMENT (data, secret, hash), RDB_E_INVALID_ARGUMENT (secret: shorter than 136 bytes),
///   RDB_E_TOO_LARGE (data, secret: longer than memory)
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_hash_xxh3_128_secret(
    data: *const c_void,
    length: usize,
    secret: *const c_void,
    secret_length: usize,
    hash: *mut rdb_hash128,
    err: *mut rdb_error,
) -> rdb_status {
    // SAFETY: the function's contract for `hash`.
    unsafe { store(hash, rdb_hash128::ZERO) };
    boundary::call(err, || {
        // SAFETY: the function's contract for its pointers.
        unsafe {
            let (data, secret) = (bytes(data, length, "data")?, self::secret(secret, secret_length)?);
            let hash = Out::new(hash, "hash")?;
            hash.set(xxh3_128::hash_with_secret(data.as_ptr(), data.len(), secret.as_ptr(), secret.len()).into());
        }
        Ok(RDB_OK)
    })
}

/// wyhash, final version 4, with its published secret. (Version 4.2 has other constants and gives other values.)
/// @param data the bytes, borrowed for the call; NULL is no bytes
/// @param length how many
/// @param seed any number
/// @return the hash value: that of wyhash()
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_hash_wyhash_final4(data: *const c_void, length: usize, seed: u64) -> u64 {
    // SAFETY: the function's contract for `data`.
    boundary::plain(0, || unsafe {
        let data = present(data, length);
        wyhash::wyhash(data.as_ptr(), data.len(), wyhash::begin(seed))
    })
}

/// FNV-1a of 32 bits: a byte at a time, for formats that ask for it.
/// @param data the bytes, borrowed for the call; NULL is no bytes
/// @param length how many
/// @return the hash value
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_hash_fnv1a_32(data: *const c_void, length: usize) -> u32 {
    // SAFETY: the function's contract for `data`.
    boundary::plain(0, || fnv::fnv1a_32(unsafe { present(data, length) }))
}

/// FNV-1a of 64 bits: a byte at a time, for formats that ask for it.
/// @param data the bytes, borrowed for the call; NULL is no bytes
/// @param length how many
/// @return the hash value
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub unsafe extern "C" fn rdb_hash_fnv1a_64(data: *const c_void, length: usize) -> u64 {
    // SAFETY: the function's contract for `data`.
    boundary::plain(0, || fnv::fnv1a_64(unsafe { present(data, length) }))
}

/// The caller's secret.
///
/// # Safety
/// `secret` is NULL or leads to so many bytes during the call.
unsafe fn secret<'a>(secret: *const c_void, length: usize) -> Result<&'a [u8]> {
    // SAFETY: the caller's promise.
    let secret = unsafe { bytes(secret, length, "secret") }?;
    if secret.len() < xxh3::SECRET_LEAST {
        let error = Error::about(RDB_E_INVALID_ARGUMENT, "secret", "is shorter than XXH3 asks for");
        return Err(error.with_detail(length as u64, xxh3::SECRET_LEAST as u64));
    }
    Ok(secret)
}
