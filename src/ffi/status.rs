//! Status codes. 0 is success, a positive code is an expected outcome, a negative code is a failure; failures stand in
//! blocks of 100 per area. Treat codes that you do not know by their class: later versions add codes.

use core::ffi::c_char;

use super::boundary;
pub use crate::status::*;

/// The name of a status, such as "RDB_NOT_FOUND".
/// @param code any number
/// @return static text, never to be freed; "RDB_UNKNOWN" for a code that this version does not know
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_status_name(code: rdb_status) -> *const c_char {
    boundary::plain(c"RDB_UNKNOWN".as_ptr(), || find(code).map_or(c"RDB_UNKNOWN", |status| status.name).as_ptr())
}

/// One sentence about a status, for a person.
/// @param code any number
/// @return static text, never to be freed; "unknown status" for a code that this version does not know
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_status_description(code: rdb_status) -> *const c_char {
    let unknown = c"unknown status";
    boundary::plain(unknown.as_ptr(), || find(code).map_or(unknown, |status| status.description).as_ptr())
}

/// The class of a status: what a caller can do about it. Also right for codes of later versions.
/// @param code any number
/// @return one of RDB_CLASS_OK, _OUTCOME, _USAGE, _RESOURCE, _SYSTEM, _CORRUPTION, _STATE, _INTERNAL
/// @thread shared
/// @since 0.1
#[cfg_attr(feature = "capi", unsafe(no_mangle))]
pub extern "C" fn rdb_status_class(code: rdb_status) -> i32 {
    boundary::plain(RDB_CLASS_INTERNAL, || class(code))
}
