//! The memory debugger over an allocator of the test's own: what it finds, what it leaves alone, and that its books
//! balance.
//!
//! The debugger is one per process, so the tests take turns.
#![cfg(not(loom))]

use std::alloc::Layout;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};

use rustydb::error::{Error, Result};
use rustydb::ledger::{Account, Component, process_usage};
use rustydb::memory::debugger::{self, Allocator, Backing, Kind, Settings, settings};
use rustydb::status::*;

/// Blocks that the allocator below has handed out.
static HANDED_OUT: AtomicUsize = AtomicUsize::new(0);

/// The C library's, and it knows by itself only whether a size fits.
static PLAIN: Allocator = Allocator {
    name: "plain",
    charges_blocks: true,
    allocate: |_, _, layout, is_zeroed| {
        HANDED_OUT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: rounded up, so never of size zero.
        let block = unsafe {
            if is_zeroed { std::alloc::alloc_zeroed(padded(layout)) } else { std::alloc::alloc(padded(layout)) }
        };
        NonNull::new(block).ok_or(Error::new(RDB_E_NO_MEMORY))
    },
    allocate_apart: None,
    free: |_, _, block, layout| {
        // The table gives the layout with every block that it knows; others are no blocks of this test's.
        let Some(layout) = layout else { return Err(Error::new(RDB_E_FOREIGN_BLOCK)) };
        HANDED_OUT.fetch_sub(1, Ordering::Relaxed);
        // SAFETY: the test and the debugger free what they took, as they took it.
        unsafe { std::alloc::dealloc(block.as_ptr(), padded(layout)) };
        Ok(())
    },
};

fn padded(layout: Layout) -> Layout {
    Layout::from_size_align(layout.size().max(1), layout.align().max(16)).unwrap()
}

const HERE: Backing = Backing { allocator: &PLAIN, context: 1, account: Account::process(Component::Blocks) };
const ELSEWHERE: Backing = Backing { context: 2, ..HERE };

fn layout(size: usize) -> Layout {
    Layout::from_size_align(size, 8).unwrap()
}

/// The debugger for one test: off before, and off and empty afterwards.
struct Turn(#[allow(dead_code)] MutexGuard<'static, ()>);

impl Turn {
    fn with(features: u32) -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = Self(TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner()));
        assert!(!debugger::is_on());
        debugger::settings::configure(&Settings::DEFAULT).unwrap();
        settings::enable(features);
        turn
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        settings::disable(settings::ALL);
        if !std::thread::panicking() {
            assert!(!debugger::is_on(), "blocks are left in the table");
            assert_eq!(HANDED_OUT.load(Ordering::Relaxed), 0, "blocks are left");
        }
    }
}

fn take(size: usize) -> NonNull<u8> {
    take_from(&HERE, size)
}

/// What a hot path does.
fn take_from(backing: &Backing, size: usize) -> NonNull<u8> {
    if debugger::is_on() {
        return debugger::allocate(backing, layout(size), false).unwrap();
    }
    (backing.allocator.allocate)(backing.context, backing.account, layout(size), false).unwrap()
}

fn give_to(backing: &Backing, block: NonNull<u8>, told: Option<Layout>) -> Result<()> {
    // SAFETY: blocks of this test's, or addresses that are to be refused.
    unsafe {
        if debugger::is_on() {
            return debugger::free(backing, block, told);
        }
        (backing.allocator.free)(backing.context, backing.account, block, told)
    }
}

fn give(block: NonNull<u8>, size: usize) {
    give_to(&HERE, block, Some(layout(size))).unwrap();
}

/// What `act` has the debugger find: kinds, and offsets.
fn found_by(act: impl FnOnce()) -> Vec<(Kind, i64)> {
    let before = debugger::statistics().findings;
    act();
    let count = (debugger::statistics().findings - before) as usize;
    let mut memory = [const { std::mem::MaybeUninit::uninit() }; 256];
    let kept = debugger::latest(&mut memory);
    // SAFETY: so many were written.
    let findings = memory[kept - count..kept].iter().map(|finding| unsafe { finding.assume_init() });
    findings.map(|finding| (Kind::ALL[finding.kind as usize - 1], finding.offset)).collect()
}

/// Writes a byte somewhere near a block.
fn poke(block: NonNull<u8>, offset: isize) {
    // SAFETY: within the zones of the block, or within the freed block that the debugger holds.
    unsafe { block.offset(offset).write_volatile(0x41) };
}

const FULL: u32 = settings::TRACKING
    | settings::STACKS
    | settings::RED_ZONES
    | settings::FILL
    | settings::QUARANTINE
    | settings::SIZE_CHECK;

#[test]
fn writes_beside_a_block_are_found_when_it_is_freed_or_scanned() {
    let _turn = Turn::with(FULL);
    for size in [1, 7, 8, 24, 100, 5000] {
        for offset in [-16, -8, -1, size as isize, size as isize + 1, size as isize + 15] {
            let kind = if offset < 0 { Kind::Underflow } else { Kind::Overflow };
            let block = take(size);
            poke(block, offset);
            assert_eq!(found_by(|| give(block, size)), [(kind, offset as i64)], "free, {size}");
            let block = take(size);
            poke(block, offset);
            assert_eq!(found_by(|| assert_eq!(debugger::check(), Ok(1))), [(kind, offset as i64)], "scan, {size}");
            assert_eq!(found_by(|| give(block, size)), [], "what was told is not told again");
        }
    }
}

#[test]
fn writes_to_freed_blocks_are_found_when_they_leave_or_are_scanned() {
    let _turn = Turn::with(FULL);
    let block = take(40);
    give(block, 40);
    poke(block, 39);
    assert_eq!(found_by(|| assert_eq!(debugger::check(), Ok(1))), [(Kind::UseAfterFree, 39)]);
    poke(block, 0);
    // Within the turn: what the next test does is found from when this one's ends.
    assert_eq!(found_by(|| settings::disable(settings::QUARANTINE)), [(Kind::UseAfterFree, 0)]);
}

#[test]
fn the_quarantine_is_bounded_by_bytes_and_charged() {
    let _turn = Turn::with(FULL);
    settings::configure(&Settings { quarantine_bytes: 10_000, ..Settings::DEFAULT }).unwrap();
    for _ in 0..100 {
        give(take(500), 500);
        assert!(debugger::statistics().quarantine_bytes <= 10_000);
    }
    assert_eq!(debugger::statistics().quarantine_blocks, 10_000 / 532);
    let own = process_usage(Some(Component::Debugger)).used_bytes;
    settings::disable(settings::QUARANTINE);
    let gone = own - process_usage(Some(Component::Debugger)).used_bytes;
    assert_eq!((debugger::statistics().quarantine_bytes, gone), (0, 10_000 / 532 * 532));
}

#[test]
fn wrong_frees_are_refused_and_named() {
    let _turn = Turn::with(FULL);
    let block = take(64);
    // SAFETY: within the block, and its zones.
    let (inside, before) = unsafe { (block.add(8), block.sub(16)) };
    let refused = [
        (&HERE, inside, None, RDB_E_FOREIGN_BLOCK, (Kind::InteriorFree, 8)),
        (&HERE, before, None, RDB_E_FOREIGN_BLOCK, (Kind::InteriorFree, -16)),
        (&ELSEWHERE, block, None, RDB_E_FOREIGN_BLOCK, (Kind::WrongAllocator, 0)),
        (&HERE, block, Some(layout(63)), RDB_E_SIZE_MISMATCH, (Kind::SizeMismatch, 0)),
        (&HERE, block, Some(Layout::from_size_align(64, 64).unwrap()), RDB_E_SIZE_MISMATCH, (Kind::SizeMismatch, 0)),
    ];
    for (backing, address, told, status, finding) in refused {
        let found = found_by(|| assert_eq!(give_to(backing, address, told).unwrap_err().code, status));
        assert_eq!(found, [finding]);
    }
    give(block, 64);
    let twice = || assert_eq!(give_to(&HERE, block, None).unwrap_err().code, RDB_E_DOUBLE_FREE);
    assert_eq!(found_by(twice), [(Kind::DoubleFree, 0)]);
    let mut local = [0_u8; 8];
    let local = NonNull::from(&mut local).cast();
    let foreign = || assert_eq!(give_to(&HERE, local, None).unwrap_err().code, RDB_E_FOREIGN_BLOCK);
    assert_eq!(found_by(foreign), [(Kind::InvalidFree, 0)]);
}

#[test]
fn resizing_moves_the_bytes_and_checks_the_old_block() {
    let _turn = Turn::with(FULL);
    let block = take(10);
    // SAFETY: the block has ten bytes.
    unsafe { block.copy_from_nonoverlapping(NonNull::from(b"0123456789").cast(), 10) };
    poke(block, 10);
    let mut moved = None;
    // SAFETY: the block is the test's own, and not used again.
    let resize = || moved = unsafe { debugger::reallocate(&HERE, block, None, layout(2000)) }.unwrap();
    assert_eq!(found_by(resize), [(Kind::Overflow, 10)]);
    let moved = moved.unwrap();
    // SAFETY: the block has that many bytes.
    assert_eq!(unsafe { std::slice::from_raw_parts(moved.as_ptr(), 10) }, b"0123456789");
    assert_eq!(debugger::usable_size(moved), Some(2000));
    // SAFETY: refused.
    let again = unsafe { debugger::reallocate(&HERE, block, None, layout(20)) };
    assert_eq!(again.unwrap_err().code, RDB_E_DOUBLE_FREE);
    give(moved, 2000);
}

#[test]
fn patterns_show_what_was_not_written() {
    let _turn = Turn::with(FULL);
    let bytes = |block: NonNull<u8>| {
        // SAFETY: the block has eight bytes, also while it waits in quarantine.
        unsafe { block.cast::<[u8; 8]>().read_volatile() }
    };
    let block = take(8);
    assert_eq!(bytes(block), [0xCD; 8]);
    give(block, 8);
    assert_eq!(bytes(block), [0xDD; 8]);
    let zeroed = debugger::allocate(&HERE, layout(8), true).unwrap();
    assert_eq!(bytes(zeroed), [0; 8]);
    give(zeroed, 8);
}

#[test]
fn blocks_from_before_and_from_after_pass() {
    let turn = Turn::with(0);
    let before: Vec<_> = (1..200).map(|size| (take(size), size)).collect();
    settings::enable(FULL);
    let during: Vec<_> = (1..200).map(|size| (take(size), size)).collect();
    let found = found_by(|| before.iter().for_each(|(block, size)| give(*block, *size)));
    assert_eq!(found, []);
    settings::disable(settings::ALL);
    assert!(debugger::is_on(), "its blocks are not all freed");
    let after: Vec<_> = (1..200).map(|size| (take(size), size)).collect();
    assert_eq!(debugger::statistics().live_blocks, 199);
    let found = found_by(|| during.iter().for_each(|(block, size)| give(*block, *size)));
    assert_eq!(found, []);
    assert!(!debugger::is_on(), "the last of its blocks switches it off");
    after.iter().for_each(|(block, size)| give(*block, *size));
    drop(turn);
}

#[test]
fn a_leak_is_told_with_its_place_and_age() {
    #[inline(never)]
    fn forgetful(size: usize) -> NonNull<u8> {
        std::hint::black_box(take(size))
    }
    let _turn = Turn::with(settings::TRACKING | settings::STACKS);
    let mut blocks = Vec::new();
    for _ in 0..std::hint::black_box(5) {
        blocks.push((forgetful(100), 100));
    }
    blocks.push((take(7), 7));
    let groups = debugger::leaks(0).unwrap();
    let seen: Vec<_> = groups.iter().map(|group| (group.bytes, group.blocks, group.component)).collect();
    let component = Component::Blocks.number();
    assert_eq!(seen, [(500, 5, component), (7, 1, component)]);
    assert_eq!(groups[0].address, blocks[0].0.addr().get() as u64);
    let text = text_of(|out| debugger::write_leaks(out, 0, debugger::Form::Text));
    let (frames, rest) = text.split_once("7 bytes in 1 block of blocks").expect("two places");
    assert!(frames.contains("500 bytes in 5 blocks of blocks") && frames.contains("forgetful"), "{text}");
    assert!(!rest.contains("forgetful") && rest.contains("a_leak_is_told_with_its_place_and_age"), "{text}");
    assert!(!text.contains("memory::debugger"), "machinery is shown: {text}");
    assert_eq!(debugger::leaks(3_600_000_000_000).unwrap().len(), 0, "nothing is an hour old");
    let json = text_of(|out| debugger::write_leaks(out, 0, debugger::Form::Json));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["leaked_bytes"], &json["leaks"][0]["blocks"]), (&507.into(), &5.into()));
    let frames = json["leaks"][0]["stack"].as_array().unwrap();
    assert!(frames.iter().any(|frame| frame["function"].as_str().unwrap().contains("forgetful")));
    blocks.into_iter().for_each(|(block, size)| give(block, size));
    assert_eq!(debugger::leaks(0).unwrap().len(), 0);
}

/// A text as two calls give it: its length, then itself.
fn text_of(write: impl Fn(&mut rustydb::observe::text::TextBuffer<'_>) -> Result<()>) -> String {
    String::from_utf8(bytes_of(write)).unwrap()
}

fn bytes_of(write: impl Fn(&mut rustydb::observe::text::TextBuffer<'_>) -> Result<()>) -> Vec<u8> {
    let mut memory = vec![std::mem::MaybeUninit::uninit(); 1 << 22];
    let mut out = rustydb::observe::text::TextBuffer::new(&mut memory);
    write(&mut out).unwrap();
    let written = out.finish();
    assert!(written.fits);
    // SAFETY: so many were written.
    memory[..written.length].iter().map(|byte| unsafe { byte.assume_init() }).collect()
}

#[test]
fn a_full_report_has_every_part() {
    let _turn = Turn::with(FULL);
    let block = take(33);
    poke(block, 33);
    debugger::check().unwrap();
    let text = text_of(|out| debugger::write_full(out, debugger::Form::Text));
    for part in ["features: tracking stacks red_zones", "found overflow", "byte 33 of a block of 33 bytes", "taken:"] {
        assert!(text.contains(part), "{part} is missing: {text}");
    }
    let json = text_of(|out| debugger::write_full(out, debugger::Form::Json));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["statistics"]["live_bytes"], 33);
    assert_eq!(json["components"][0]["component"], "blocks");
    let latest = json["findings_kept"].as_array().unwrap().last().unwrap();
    assert_eq!((&latest["kind"], &latest["offset"]), (&"overflow".into(), &33.into()));
    give(block, 33);
}

#[test]
fn a_snapshot_tells_what_came_and_went() {
    let _turn = Turn::with(settings::TRACKING | settings::STACKS);
    let (kept, gone) = (take(10), take(20));
    let first = debugger::Snapshot::take().unwrap();
    give(gone, 20);
    // Of a number that the compiler knows it would make as many calls, from as many places.
    let new: Vec<_> = (0..std::hint::black_box(3)).map(|_| take(30)).collect();
    let second = debugger::Snapshot::take().unwrap();
    let (totals, changes) = first.difference(&second).unwrap();
    assert_eq!((totals.taken_blocks, totals.taken_bytes, totals.freed_bytes), (3, 90, 20));
    assert_eq!((totals.kept_bytes, changes[0].taken_blocks, changes.len()), (10, 3, 2));
    assert_eq!((first.size(), second.size()), ((2, 30), (4, 100)));
    give(kept, 10);
    new.into_iter().for_each(|block| give(block, 30));
}

#[test]
fn guarded_blocks_end_at_a_page_that_faults() {
    let _turn = Turn::with(settings::GUARD_PAGES);
    settings::configure(&Settings { sample_interval_bytes: 1, ..Settings::DEFAULT }).unwrap();
    for size in [16, 4096, 10_000] {
        let block = take(size);
        assert!((block.addr().get() + size).is_multiple_of(4096));
        let text = |address: usize| {
            let mut memory = [std::mem::MaybeUninit::uninit(); 20_000];
            let mut out = rustydb::observe::text::TextBuffer::new(&mut memory);
            assert!(debugger::describe_fault(&mut out, address));
            let written = out.finish();
            assert!(written.fits);
            // SAFETY: so many were written.
            let bytes = memory[..written.length].iter().map(|byte| unsafe { byte.assume_init() });
            String::from_utf8(bytes.collect()).unwrap()
        };
        let address = block.addr().get();
        assert!(text(address + size).contains("bytes behind its end: 0, block of"), "{}", text(address + size));
        give(block, size);
        assert!(text(address + 3).starts_with("use after free") && text(address + 3).contains("freed at"));
        assert_eq!(give_to(&HERE, block, None).unwrap_err().code, RDB_E_DOUBLE_FREE);
    }
    // What is not a multiple of its alignment leaves bytes that are checked when it is freed.
    let block = take(13);
    poke(block, 14);
    assert_eq!(found_by(|| give(block, 13)), [(Kind::Overflow, 14)]);
    // More than there are slots, and larger than a slot: those come from the allocator.
    let blocks: Vec<_> = (0..200).map(|_| (take(64), 64)).chain([(take(100_000), 100_000)]).collect();
    assert_eq!(found_by(|| blocks.iter().for_each(|(block, size)| give(*block, *size))), []);
}

/// The fields of a protocol buffer: numbers, and bytes where the value is not a number.
fn fields(mut message: &[u8]) -> Vec<(u64, u64, &[u8])> {
    fn varint(message: &mut &[u8]) -> u64 {
        let mut value = 0;
        for shift in (0..).step_by(7) {
            let byte = message[0];
            *message = &message[1..];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        value
    }
    let mut found = Vec::new();
    while !message.is_empty() {
        let (key, value) = (varint(&mut message), varint(&mut message));
        let length = if key & 7 == 2 { value as usize } else { 0 };
        found.push((key >> 3, value, &message[..length]));
        message = &message[length..];
    }
    found
}

#[test]
fn the_profile_holds_what_was_sampled_and_pprof_reads_it() {
    #[inline(never)]
    fn hungry(size: usize) -> NonNull<u8> {
        std::hint::black_box(take(size))
    }
    let _turn = Turn::with(settings::PROFILE);
    settings::configure(&Settings { sample_interval_bytes: 1, ..Settings::DEFAULT }).unwrap();
    let blocks: Vec<_> = (0..10).map(|_| hungry(1000)).collect();
    let profile = bytes_of(debugger::write_profile);
    let parts = fields(&profile);
    let strings: Vec<_> = parts.iter().filter(|(field, ..)| *field == 6).map(|(.., text)| *text).collect();
    assert_eq!(strings[0], b"");
    assert!(strings.iter().any(|text| String::from_utf8_lossy(text).contains("hungry")));
    let samples = parts.iter().filter(|(field, ..)| *field == 2).map(|(.., sample)| fields(sample));
    let values: Vec<Vec<u8>> = samples.map(|sample| sample[1].2.to_vec()).collect();
    // Ten objects of 1000 bytes: the numbers 10 and 10000, packed.
    assert_eq!(values, [[10, 0x90, 0x4e]]);
    let file = std::env::temp_dir().join(format!("rustydb-profile-{}", std::process::id()));
    std::fs::write(&file, &profile).unwrap();
    let read = std::process::Command::new("go").args(["tool", "pprof", "-top"]).arg(&file).output();
    std::fs::remove_file(&file).unwrap();
    match read {
        Ok(output) if output.status.success() => {
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(text.contains("hungry") && text.contains("Type: inuse_space"), "{text}");
        }
        _ => println!("skipped: there is no `go tool pprof`"),
    }
    blocks.into_iter().for_each(|block| give(block, 1000));
}

#[test]
fn an_allocator_that_ends_is_forgotten() {
    let _turn = Turn::with(FULL);
    let (blocks, freed, other) =
        ([take_from(&ELSEWHERE, 50), take_from(&ELSEWHERE, 60)], take_from(&ELSEWHERE, 70), take(80));
    give_to(&ELSEWHERE, freed, None).unwrap();
    let own = debugger::statistics();
    assert_eq!((own.live_blocks, own.quarantine_blocks), (3, 1));
    poke(blocks[0], 50);
    assert_eq!(found_by(|| debugger::forget(2)), [(Kind::Overflow, 50)]);
    assert_eq!(debugger::statistics().live_blocks, 1);
    give(other, 80);
    // What an allocator does that takes everything back at once; the zones are 16 bytes on both sides.
    for (block, size) in [(blocks[0], 50), (blocks[1], 60), (freed, 70)] {
        // SAFETY: where the raw block begins.
        give_to(&ELSEWHERE, unsafe { block.sub(16) }, Some(layout(size + 32))).unwrap();
    }
}

#[test]
fn threads_switch_features_while_others_allocate() {
    let turn = Turn::with(0);
    let before = debugger::statistics().findings;
    let running = std::sync::atomic::AtomicBool::new(true);
    std::thread::scope(|scope| {
        let exchange: &Mutex<Vec<(usize, usize)>> = Box::leak(Box::new(Mutex::new(Vec::new())));
        let workers: Vec<_> = (0..3_usize)
            .map(|worker| {
                scope.spawn(move || {
                    let mut random = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(worker as u64 + 1);
                    let mut mine: Vec<(usize, usize)> = Vec::new();
                    for _ in 0..40_000 {
                        random ^= random << 13;
                        random ^= random >> 7;
                        random ^= random << 17;
                        let size = 1 + (random >> 20) as usize % 300;
                        if mine.len() < 50 {
                            let block = take(size);
                            // SAFETY: the block has that many bytes.
                            unsafe { block.write_bytes(worker as u8, size) };
                            mine.push((block.as_ptr().expose_provenance(), size));
                        }
                        let place = (random >> 40) as usize % mine.len();
                        let (address, size) = mine.swap_remove(place);
                        // Every other block is freed by whoever finds it.
                        if random & 1 == 0 {
                            exchange.lock().unwrap().push((address, size));
                        } else {
                            give(NonNull::new(std::ptr::with_exposed_provenance_mut(address)).unwrap(), size);
                        }
                        let found = exchange.lock().unwrap().pop();
                        if let Some((address, size)) = found {
                            give(NonNull::new(std::ptr::with_exposed_provenance_mut(address)).unwrap(), size);
                        }
                    }
                    mine.extend(exchange.lock().unwrap().drain(..));
                    for (address, size) in mine {
                        give(NonNull::new(std::ptr::with_exposed_provenance_mut(address)).unwrap(), size);
                    }
                })
            })
            .collect();
        let running = &running;
        scope.spawn(move || {
            settings::configure(&Settings {
                sample_interval_bytes: 2000,
                quarantine_bytes: 20_000,
                ..Settings::DEFAULT
            })
            .unwrap();
            let mut round = 0_u32;
            while running.load(Ordering::Relaxed) {
                round = round.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                settings::enable(round >> 16 & settings::ALL);
                assert_eq!(debugger::check(), Ok(0));
                settings::disable(round >> 8 & settings::ALL);
                if round >> 30 == 0 {
                    settings::disable(settings::ALL);
                }
            }
        });
        workers.into_iter().for_each(|worker| worker.join().unwrap());
        running.store(false, Ordering::Relaxed);
    });
    assert_eq!(debugger::statistics().findings, before, "a clean program has no findings");
    drop(turn);
}
