//! The ordered maps that are Rust, behind the `btree_side` of bench/btree/side.h: the standard library's, blart,
//! congee, scc and Bf-Tree. All of them take their memory from the C library's malloc. `side.rs` is the border,
//! `maps.rs` and `bf_tree.rs` are the maps.

mod bf_tree;
mod keys;
mod maps;
mod side;

use bf_tree::Bf;
use keys::{BigEndian, Numbers, Place, Strings, Tail, Terminated};
use maps::{Art, Congee, SccTree, StdTree};
use side::{Calls, Side};
use std::ffi::{CStr, c_char, c_uint};

const U64: c_uint = 0;
const PATHS: c_uint = 1;
const PAIRS: c_uint = 3;

/// The side by its name; null if it has no map of this shape.
///
/// # Safety
///
/// `name` is a C string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn btree_side_of(name: *const c_char, shape: c_uint) -> *const Side {
    // SAFETY: the caller's promise.
    let name = unsafe { CStr::from_ptr(name) };
    let calls = match (name.to_bytes(), shape) {
        (_, PAIRS) => return std::ptr::null(),
        (b"std", U64) => Calls::<StdTree<Numbers, Place>>::SIDE,
        (b"std", PATHS) => Calls::<StdTree<Strings, Place>>::SIDE,
        (b"std", _) => Calls::<StdTree<Strings, Tail>>::SIDE,
        (b"blart", U64) => Calls::<Art<BigEndian, Place>>::SIDE,
        (b"blart", PATHS) => Calls::<Art<Terminated, Place>>::SIDE,
        (b"blart", _) => Calls::<Art<Terminated, Tail>>::SIDE,
        (b"congee", U64) => Calls::<Congee>::SIDE,
        (b"bftree", U64) => Calls::<Bf<BigEndian, Place>>::SIDE,
        (b"bftree", PATHS) => Calls::<Bf<Strings, Place>>::SIDE,
        (b"bftree", _) => Calls::<Bf<Strings, Tail>>::SIDE,
        (b"scc", U64) => Calls::<SccTree<Numbers, Place>>::SIDE,
        (b"scc", PATHS) => Calls::<SccTree<Strings, Place>>::SIDE,
        (b"scc", _) => Calls::<SccTree<Strings, Tail>>::SIDE,
        _ => return std::ptr::null(),
    };
    std::ptr::from_ref(calls)
}
