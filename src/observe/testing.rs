//! What the tests of several files here need: text as a `String`.

use super::text::{TextBuffer, Written};
use core::mem::MaybeUninit;

/// The text that `write` makes, by the two calls of the protocol.
pub(super) fn written(write: impl Fn(&mut TextBuffer<'_>)) -> String {
    let mut measure = TextBuffer::new(&mut []);
    write(&mut measure);
    let needed = measure.finish();
    assert!(!needed.fits);
    let mut memory = vec![MaybeUninit::new(0xAA); needed.length + 1];
    let mut out = TextBuffer::new(&mut memory);
    write(&mut out);
    assert_eq!(out.finish(), Written { length: needed.length, fits: true });
    // SAFETY: all of it was initialised above.
    let bytes: Vec<u8> = memory.into_iter().map(|byte| unsafe { byte.assume_init() }).collect();
    assert_eq!(bytes.last(), Some(&0));
    String::from_utf8(bytes[..needed.length].to_vec()).unwrap()
}

/// Text with figures of the ledger in it, which other tests move between two calls.
pub(super) fn written_once(write: impl FnOnce(&mut TextBuffer<'_>)) -> String {
    let mut memory = vec![MaybeUninit::new(0u8); 1 << 16];
    let mut out = TextBuffer::new(&mut memory);
    write(&mut out);
    let Written { length, fits } = out.finish();
    assert!(fits);
    // SAFETY: initialised above.
    let bytes = memory[..length].iter().map(|byte| unsafe { byte.assume_init() }).collect();
    String::from_utf8(bytes).unwrap()
}
