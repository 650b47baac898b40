//! Code points: what `_` of LIKE stands for, and what lengths count.
//!
//! A row is a sequence of code points in well-formed UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF)
//! and of bytes that are part of none, each of which counts as one. As no code point begins inside of another, what a
//! byte belongs to is told by the three bytes before it and those behind it. Pure functions; any thread.

/// The most bytes of a code point.
pub const WIDEST: u32 = 4;

/// How many bytes the code point has with which the bytes begin; 0 if they begin with none.
#[inline]
pub fn width(bytes: &[u8]) -> usize {
    let is_tail = |at: usize| bytes.get(at).is_some_and(|byte| byte & 0xC0 == 0x80);
    let second_is = |from: u8, to: u8| bytes.get(1).is_some_and(|second| (from..=to).contains(second));
    match bytes {
        [0..=0x7F, ..] => 1,
        [0xC2..=0xDF, ..] if is_tail(1) => 2,
        [lead @ 0xE0..=0xEF, ..] => {
            let is_good = match lead {
                0xE0 => second_is(0xA0, 0xBF),
                0xED => second_is(0x80, 0x9F),
                _ => is_tail(1),
            };
            if is_good && is_tail(2) { 3 } else { 0 }
        }
        [lead @ 0xF0..=0xF4, ..] => {
            let is_good = match lead {
                0xF0 => second_is(0x90, 0xBF),
                0xF4 => second_is(0x80, 0x8F),
                _ => is_tail(1),
            };
            if is_good && is_tail(2) && is_tail(3) { 4 } else { 0 }
        }
        _ => 0,
    }
}

/// How many bytes what begins at `at` has, a code point or a byte that is part of none; nothing at the end and inside
/// of a code point.
#[inline]
pub fn unit(bytes: &[u8], at: usize) -> Option<usize> {
    let first = *bytes.get(at)?;
    if first < 0x80 {
        return Some(1);
    }
    let is_inside = first & 0xC0 == 0x80 && (1..=at.min(3)).any(|back| width(&bytes[at - back..]) > back);
    (!is_inside).then(|| width(&bytes[at..]).max(1))
}

/// How many code points, and bytes that are part of none.
pub fn count(bytes: &[u8]) -> usize {
    if bytes.is_ascii() {
        return bytes.len();
    }
    let (mut at, mut count) = (0, 0);
    while at < bytes.len() {
        at += width(&bytes[at..]).max(1);
        count += 1;
    }
    count
}
