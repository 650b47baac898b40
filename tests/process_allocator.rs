//! A program whose global allocator is the process heap: its collections, strings and threads live there.

use rustydb::ledger::{Component, process_usage};
use rustydb::memory::ProcessAllocator;
use std::alloc::{GlobalAlloc, Layout};
use std::collections::{BTreeMap, HashMap};

#[global_allocator]
static GLOBAL: ProcessAllocator = ProcessAllocator;

fn used(component: Component) -> u64 {
    process_usage(Some(component)).used_bytes
}

#[test]
fn collections_of_threads_live_in_the_process_heap() {
    let threads: Vec<_> = (0..4_u64)
        .map(|thread| {
            std::thread::spawn(move || {
                let mut names = HashMap::new();
                let mut order = BTreeMap::new();
                for number in 0..5000_u64 {
                    let name = format!("thread {thread}, number {number}");
                    names.insert(name.clone(), number);
                    order.insert(number.wrapping_mul(0x9E37_79B9_7F4A_7C15), name);
                    if number % 3 == 0 {
                        names.remove(&format!("thread {thread}, number {}", number / 2));
                    }
                }
                order.retain(|_, name| names.contains_key(name));
                assert_eq!(order.len(), names.len());
                order
            })
        })
        .collect();
    // What the threads made is used and freed here.
    let made: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert!(made.iter().flatten().all(|(_, name)| name.starts_with("thread ")));
    assert!(used(Component::Slab) > 1 << 20);
}

#[test]
fn large_vectors_are_large_objects() {
    let before = used(Component::Large);
    let mut bytes = vec![0_u8; 10 << 20];
    assert!(used(Component::Large) >= before + (10 << 20));
    bytes[5 << 20] = 7;
    bytes.resize(30 << 20, 1);
    assert!(bytes[5 << 20] == 7 && bytes[(30 << 20) - 1] == 1);
}

#[test]
fn every_size_and_alignment_keeps_its_bytes() {
    for shift in 0..=16 {
        for (size, new_size) in [(1, 100), (100, 1), (5000, 70_000), (70_000, 5000), (1 << 20, 3 << 20)] {
            let layout = Layout::from_size_align(size, 1 << shift).unwrap();
            // SAFETY: the layouts are those of the blocks, which are written before they are read.
            unsafe {
                let block = GLOBAL.alloc(layout);
                assert!(!block.is_null() && block.addr().is_multiple_of(layout.align()));
                block.write_bytes(0xA5, size);
                let moved = GLOBAL.realloc(block, layout, new_size);
                assert!(!moved.is_null() && moved.addr().is_multiple_of(layout.align()));
                let kept = std::slice::from_raw_parts(moved, size.min(new_size));
                assert!(kept.iter().all(|byte| *byte == 0xA5));
                GLOBAL.dealloc(moved, Layout::from_size_align(new_size, layout.align()).unwrap());
                let zeroes = GLOBAL.alloc_zeroed(layout);
                assert!(std::slice::from_raw_parts(zeroes, size).iter().all(|byte| *byte == 0));
                GLOBAL.dealloc(zeroes, layout);
            }
        }
    }
    // SAFETY: the layout is legal, if absurd.
    let absurd = unsafe { GLOBAL.alloc(Layout::from_size_align(1 << 60, 8).unwrap()) };
    assert!(absurd.is_null());
}
