//! The vocabulary by itself: ranges against their definition, buffers, unaligned arrays, batches.

use rustydb::index::{
    Bound, EntryBatch, Input, Mark, Output, Pushed, Range, Slice, Slices, Statuses, U64s, U64sMut, ValueBuffer,
};
use rustydb::ledger::{Account, Component, process_usage};
use rustydb::memory::fault::{FailMode, fail_requests_of_this_thread};
use rustydb::status::RDB_E_NO_MEMORY;

use crate::model::in_range;

/// Every string of up to `longest` bytes out of `alphabet`, in order.
fn strings(alphabet: &[u8], longest: usize) -> Vec<Vec<u8>> {
    let mut all = vec![Vec::new()];
    for start in 0.. {
        let Some(string) = all.get(start).filter(|string: &&Vec<u8>| string.len() < longest).cloned() else { break };
        all.extend(alphabet.iter().map(|byte| [&string[..], &[*byte]].concat()));
    }
    all.sort();
    all
}

#[test]
fn every_small_range_is_what_its_definition_says() {
    let (ends, keys) = (strings(&[0, 255], 2), strings(&[0, 1, 255], 4));
    let bounds: Vec<Bound<'_>> = std::iter::once(Bound::None)
        .chain(ends.iter().flat_map(|end| [Bound::Inclusive(end), Bound::Exclusive(end)]))
        .collect();
    let (mut empty, mut full) = (0, 0);
    for &lower in &bounds {
        for &upper in &bounds {
            for prefix in &ends {
                let range = Range { lower, upper, prefix };
                check_range(&range, &keys);
                if range.is_empty() {
                    empty += 1
                } else {
                    full += 1
                }
                assert_eq!(range.is_all(), range == Range::ALL);
            }
        }
    }
    assert!(empty > 100 && full > 100);
}

fn check_range(range: &Range<'_>, keys: &[Vec<u8>]) {
    let by_first_bound = Range { lower: range.first_bound(), ..*range };
    for key in keys {
        let inside = in_range(range, key);
        assert_eq!(range.contains(key), inside, "{range:?} {key:?}");
        assert_eq!(by_first_bound.contains(key), inside, "{range:?} {key:?}");
        assert!(!(inside && (range.is_below(key) || range.is_above(key))));
    }
    assert!(keys.is_sorted_by_key(|key| !range.is_below(key)), "{range:?}: below comes first");
    assert!(keys.is_sorted_by_key(|key| range.is_above(key)), "{range:?}: above comes last");
    assert_eq!(range.is_empty(), !keys.iter().any(|key| in_range(range, key)), "{range:?}");
}

#[test]
fn ranges_by_name_are_what_they_say() {
    assert!(Range::one(b"k").contains(b"k") && !Range::one(b"k").contains(b"k\0"));
    assert!(Range::prefix(b"k").contains(b"k\xFF") && !Range::prefix(b"k").contains(b"l"));
    assert!(Range::inclusive(b"a", b"c").contains(b"c") && !Range::inclusive(b"a", b"c").contains(b"c\0"));
    assert!(Range::ALL.contains(b"") && Range::ALL.is_all() && !Range::ALL.is_empty());
}

#[test]
fn a_buffer_takes_all_or_nothing() {
    let mut memory = [b'-'; 4];
    let mut buffer = ValueBuffer::new(&mut memory);
    assert_eq!((buffer.bytes(), buffer.capacity()), (&[][..], 4));
    buffer.put(b"four");
    assert_eq!((buffer.bytes(), buffer.fits()), (&b"four"[..], true));
    buffer.put(b"fiver");
    assert_eq!((buffer.bytes(), buffer.fits(), buffer.needed()), (&[][..], false, 5));
    buffer.put(b"x");
    assert_eq!((buffer.bytes(), buffer.needed()), (&b"x"[..], 1));
    buffer.put(b"");
    assert_eq!((buffer.bytes(), buffer.fits()), (&[][..], true));
    // SAFETY: both bytes are written.
    unsafe {
        let target = buffer.prepare(2).expect("it fits");
        target.write(b'h');
        target.add(1).write(b'i');
    }
    assert_eq!(buffer.bytes(), b"hi");
    buffer.reset();
    assert_eq!((buffer.needed(), buffer.bytes()), (0, &[][..]));
    assert_eq!(&memory, b"hiur", "nothing but what was put is written");
    let mut none = ValueBuffer::none();
    none.put(b"");
    assert!(none.fits());
    none.put(b"a");
    assert!(!none.fits());
}

#[test]
fn arrays_may_lie_anywhere() {
    let mut memory = [0_u8; 33];
    let odd = memory[1..].as_mut_ptr();
    // SAFETY: 32 bytes from there on are ours; the input is read after the output has written them.
    let (mut output, input) = unsafe { (U64sMut::from_raw(odd.cast(), 4), U64s::from_raw(odd.cast(), 4)) };
    for item in 0..4 {
        output.set(item, u64::MAX - item as u64);
    }
    assert_eq!((0..4).map(|item| input.get(item)).collect::<Vec<u64>>(), [u64::MAX, !1, !2, !3]);
    output.fill_from(2, 9);
    assert_eq!((0..4).map(|item| input.get(item)).collect::<Vec<u64>>(), [u64::MAX, !1, 9, 9]);

    let strings = [Slice::new(b"one"), Slice::default(), Slice::new(b"three")];
    let mut moved = [0_u8; 3 * size_of::<Slice<'_>>() + 1];
    // SAFETY: the bytes of three slices, moved by one byte; what they point to lives on.
    let slices = unsafe {
        std::ptr::copy_nonoverlapping(strings.as_ptr().cast(), moved[1..].as_mut_ptr(), 3 * size_of::<Slice<'_>>());
        Slices::from_raw(moved[1..].as_ptr().cast(), 3)
    };
    assert_eq!((slices.bytes(0), slices.bytes(1), slices.bytes(2)), (&b"one"[..], &[][..], &b"three"[..]));
    assert_eq!((slices.count(), slices.get(2).length()), (3, 5));
}

#[test]
fn no_data_and_no_length_is_the_empty_string() {
    let null = [0_usize; 2];
    // SAFETY: a slice of NULL and 0 is a valid element.
    let slices = unsafe { Slices::from_raw(null.as_ptr().cast(), 1) };
    assert_eq!((slices.bytes(0), slices.get(0).data().is_null()), (&[][..], true));
    // SAFETY: no element is ever read.
    let none = unsafe { Slices::from_raw(std::ptr::null(), 0) };
    assert_eq!(none.count(), 0);
}

#[test]
fn discarded_outputs_are_still_bounded() {
    let mut none = Statuses::discard(2);
    none.set(1, 5);
    none.fill_from(0, 7);
    assert_eq!(none.count(), 2);
    let outside = |result: std::thread::Result<()>| result.is_err();
    assert!(outside(std::panic::catch_unwind(|| Statuses::discard(2).set(2, 0))));
    assert!(outside(std::panic::catch_unwind(|| Output::new(&mut [1_u8]).set(1, 0))));
    assert!(outside(std::panic::catch_unwind(|| assert_eq!(Input::new(&[1_u8]).get(1), 0))));
}

fn batch() -> EntryBatch {
    EntryBatch::new(Account::process(Component::Batch))
}

fn pairs(batch: &EntryBatch) -> Vec<(&[u8], &[u8])> {
    (0..batch.count()).map(|entry| (batch.key(entry), batch.value(entry))).collect()
}

#[test]
fn a_batch_takes_entries_up_to_its_limits() {
    let mut batch = batch();
    batch.set_limits(3, 10);
    assert_eq!(batch.push(b"longer than ten", b""), Ok(Pushed::Taken), "the first is always taken");
    assert_eq!(batch.push(b"", b""), Ok(Pushed::Full));
    batch.clear();
    assert_eq!(batch.push(b"12345", b"12345"), Ok(Pushed::Taken));
    assert_eq!(batch.push(b"", b""), Ok(Pushed::Taken));
    assert_eq!(batch.push(b"", b"1"), Ok(Pushed::Full));
    assert_eq!(batch.push(b"", b""), Ok(Pushed::Taken));
    assert_eq!(batch.push(b"", b""), Ok(Pushed::Full), "three");
    assert_eq!(batch.append(b"on", b"top"), Ok(()));
    assert_eq!(pairs(&batch), [(&b"12345"[..], &b"12345"[..]), (b"", b""), (b"", b""), (b"on", b"top")]);
}

#[test]
fn a_batch_can_be_rolled_back_and_refilled() {
    let mut batch = batch();
    let empty: Mark = batch.mark();
    batch.append(b"a", b"1").unwrap();
    let one = batch.mark();
    batch.append(b"bb", b"").unwrap();
    batch.rollback(one);
    batch.append(b"", b"33").unwrap();
    // SAFETY: both parts are written at once.
    unsafe {
        let (key, value) = batch.prepare(1, 2).unwrap().expect("there are no limits");
        key.write(b'k');
        value.copy_from_nonoverlapping(b"vw".as_ptr(), 2);
    }
    assert_eq!(pairs(&batch), [(&b"a"[..], &b"1"[..]), (b"", b"33"), (b"k", b"vw")]);
    assert_eq!(batch.byte_length(), 7);
    batch.rollback(empty);
    assert!(batch.is_empty() && batch.byte_length() == 0);
    batch.set_limits(0, 0);
    // SAFETY: nothing is handed out the first time, and no byte is to be written the second time.
    unsafe {
        assert!(batch.prepare(1, 1).unwrap().is_none());
        batch.prepare_always(0, 0).unwrap();
    }
    assert_eq!(pairs(&batch), [(&b""[..], &b""[..])]);
}

#[test]
fn c_sees_a_batch_as_arrays_that_are_never_null() {
    let mut batch = batch();
    let offsets = |start: *const u64, count: usize| {
        assert!(start.is_aligned());
        // SAFETY: an offset array has one element more than the batch has entries.
        unsafe { std::slice::from_raw_parts(start, count + 1).to_vec() }
    };
    let raw = batch.raw();
    assert!(!raw.keys.is_null() && !raw.values.is_null());
    assert_eq!((offsets(raw.key_offsets, 0), offsets(raw.value_offsets, 0)), (vec![0], vec![0]));
    batch.append(b"", b"v1").unwrap();
    assert!(!batch.raw().keys.is_null(), "no key has a byte, and still there is a pointer");
    batch.append(b"key", b"").unwrap();
    let raw = batch.raw();
    assert_eq!((raw.count, offsets(raw.key_offsets, 2)), (2, vec![0, 0, 3]));
    assert_eq!(offsets(raw.value_offsets, 2), [0, 2, 2]);
    // SAFETY: the arrays are as long as their last offsets.
    let bytes = unsafe { (std::slice::from_raw_parts(raw.keys, 3), std::slice::from_raw_parts(raw.values, 2)) };
    assert_eq!(bytes, (&b"key"[..], &b"v1"[..]));
}

#[test]
fn a_batch_that_cannot_grow_is_as_it_was() {
    let long = [b'x'; 1000];
    let mut nth = 0;
    loop {
        nth += 1;
        let mut batch = batch();
        batch.append(b"first", b"1").unwrap();
        let fault = fail_requests_of_this_thread(nth, FailMode::Once);
        let outcome = batch.append(&long, &long);
        let has_struck = fault.has_struck();
        drop(fault);
        if !has_struck {
            assert_eq!((outcome, batch.count()), (Ok(()), 2));
            break;
        }
        assert_eq!(outcome.map_err(|error| error.code), Err(RDB_E_NO_MEMORY));
        assert_eq!(pairs(&batch), [(&b"first"[..], &b"1"[..])]);
        batch.append(b"next", b"2").unwrap();
        assert_eq!(pairs(&batch), [(&b"first"[..], &b"1"[..]), (b"next", b"2")]);
    }
    assert!(nth > 2);
}

#[test]
fn a_released_batch_holds_nothing_and_keeps_its_account() {
    let account = Account::process(Component::Cursor);
    let used = || process_usage(Some(Component::Cursor)).used_bytes;
    let before = used();
    let mut batch = EntryBatch::new(account);
    batch.append(b"key", b"value").unwrap();
    assert!(used() > before);
    batch.clear();
    assert!(used() > before, "cleared is not released");
    batch.release();
    assert_eq!(used(), before);
    batch.append(b"key", b"value").unwrap();
    assert!(used() > before);
}
