//! The array against the standard library's, under random operations, injected failures and limits.

use core::cell::Cell;
use std::rc::Rc;
use std::vec::Vec as Model;

use super::*;
use crate::memory::fault::{FailMode, fail_requests_of_this_thread};
use crate::memory::test_support::{Random, TestEngine, fail_at_every_request};
use crate::status::{RDB_E_LIMIT, RDB_E_NO_MEMORY};

/// An element that counts how many of its kind are live, in all arrays of a test.
struct Element(u64, Rc<Cell<i64>>);

impl Element {
    fn new(value: u64, live: &Rc<Cell<i64>>) -> Self {
        live.set(live.get() + 1);
        Self(value, live.clone())
    }
}

impl Drop for Element {
    fn drop(&mut self) {
        self.1.set(self.1.get() - 1);
    }
}

fn values(elements: &[Element]) -> Model<u64> {
    elements.iter().map(|element| element.0).collect()
}

/// One random operation on both arrays. Injected failures must change nothing.
fn step(random: &mut Random, ours: &mut Vec<Element>, model: &mut Model<u64>, live: &Rc<Cell<i64>>) -> Result<()> {
    let value = random.next();
    let position = random.below(model.len() + 1);
    match random.below(12) {
        0..=2 => {
            ours.push(Element::new(value, live))?;
            model.push(value);
        }
        3 | 4 => {
            ours.insert(position, Element::new(value, live))?;
            model.insert(position, value);
        }
        5 if position < model.len() => assert_eq!(ours.remove(position).0, model.remove(position)),
        6 if position < model.len() => assert_eq!(ours.swap_remove(position).0, model.swap_remove(position)),
        7 => assert_eq!(ours.pop().map(|element| element.0), model.pop()),
        8 => {
            let mut tail = ours.split_off(position)?;
            assert_eq!(tail.capacity(), tail.len());
            // The other way round: the tail becomes the front.
            match tail.append(ours) {
                Ok(()) => {
                    mem::swap(&mut tail, ours);
                    model.rotate_left(position);
                }
                Err(error) => {
                    // There is room in `ours`: the tail came from there.
                    ours.append(&mut tail).unwrap();
                    return Err(error);
                }
            }
        }
        9 => {
            let end = position + random.below(model.len() - position + 1).min(5);
            ours.remove_range(position..end);
            model.drain(position..end);
        }
        10 => {
            ours.retain(|element| element.0 % 5 != 0);
            model.retain(|value| value % 5 != 0);
        }
        _ => match random.below(4) {
            0 => ours.shrink_to_fit(),
            1 => ours.reserve(random.below(30))?,
            2 => {
                ours.truncate(position);
                model.truncate(position);
            }
            _ => ours.reserve_exact(random.below(30))?,
        },
    }
    Ok(())
}

#[test]
fn behaves_as_the_standard_array_under_random_operations_and_failures() {
    let engine = TestEngine::new();
    let live = Rc::new(Cell::new(0));
    let mut failures = 0;
    for seed in 0..20 {
        let mut random = Random(seed);
        // With all its room from the start the model makes no request, hence meets no failure in the C build either.
        let (mut ours, mut model) = (Vec::new(engine.account()), Model::with_capacity(1000));
        for _ in 0..1000 {
            // Most steps make no request or one; the odd seeds have failures in between.
            let fault = fail_requests_of_this_thread((seed % 2) * random.below(4) as u64, FailMode::Once);
            let outcome = step(&mut random, &mut ours, &mut model, &live);
            assert_eq!(outcome.is_err(), fault.has_struck());
            failures += u32::from(outcome.is_err());
            drop(fault);
            assert_eq!(values(&ours), model);
            assert_eq!(live.get(), model.len() as i64);
            assert_eq!(engine.used(), (ours.capacity() * size_of::<Element>()) as u64);
        }
    }
    assert_eq!(live.get(), 0);
    assert!(failures > 100, "the failures did not strike: {failures}");
}

#[test]
fn copies_slices_at_the_end_and_in_the_middle() {
    let engine = TestEngine::new();
    let mut random = Random(1);
    let (mut ours, mut model) = (Vec::new(engine.account()), Model::new());
    for round in 0..500 {
        let slice: Model<u16> = (0..random.below(20)).map(|_| random.next() as u16).collect();
        let position = random.below(model.len() + 1);
        match round % 3 {
            0 => {
                ours.extend_from_slice(&slice).unwrap();
                model.extend_from_slice(&slice);
            }
            1 => {
                ours.insert_from_slice(position, &slice).unwrap();
                model.splice(position..position, slice.iter().copied());
            }
            _ => {
                ours.resize(position + slice.len(), 77).unwrap();
                model.resize(position + slice.len(), 77);
            }
        }
        assert_eq!(*ours, *model);
    }
    let copy = ours.try_clone().unwrap();
    assert_eq!((&*copy, copy.capacity()), (&*model, model.len()));
}

#[test]
fn capacities_are_exact_where_asked_and_grow_by_half() {
    let engine = TestEngine::new();
    let mut array = Vec::<u64>::with_capacity(5, engine.account()).unwrap();
    assert_eq!((array.capacity(), array.heap_bytes(), engine.used()), (5, 40, 40));
    array.extend_from_slice(&[1, 2, 3, 4, 5]).unwrap();
    assert_eq!(array.capacity(), 5);
    array.push(6).unwrap();
    assert_eq!(array.capacity(), 7);
    array.reserve_exact(10).unwrap();
    assert_eq!(array.capacity(), 16);
    array.shrink_to(10);
    assert_eq!((array.capacity(), engine.used()), (10, 80));
    array.shrink_to_fit();
    assert_eq!((array.capacity(), &*array), (6, &[1, 2, 3, 4, 5, 6][..]));
    array.clear();
    assert_eq!(array.capacity(), 6);
    array.shrink_to_fit();
    assert_eq!((array.capacity(), engine.used()), (0, 0));
    // One block that grew is one block taken and one given back.
    assert_eq!((engine.usage().allocations, engine.usage().frees), (1, 1));

    let mut bytes = Vec::<u8>::with_capacity(0, engine.account()).unwrap();
    assert_eq!(bytes.capacity(), 0);
    bytes.push(1).unwrap();
    assert_eq!(bytes.capacity(), 32);
}

#[test]
fn asks_for_memory_a_logarithmic_number_of_times() {
    let engine = TestEngine::new();
    let fault = fail_requests_of_this_thread(40, FailMode::FromThenOn);
    let mut array = Vec::new(engine.account());
    for number in 0..1_000_000_u32 {
        array.push(number).unwrap();
    }
    assert!(!fault.has_struck() && array.iter().copied().eq(0..1_000_000));
}

#[test]
fn writes_into_spare_capacity() {
    let engine = TestEngine::new();
    let mut array = Vec::<u32>::with_capacity(4, engine.account()).unwrap();
    array.push(1).unwrap();
    let spare = array.spare_capacity_mut();
    assert_eq!(spare.len(), 3);
    spare[0].write(2);
    spare[1].write(3);
    // SAFETY: three elements are written and four fit.
    unsafe { array.set_len(3) };
    assert_eq!(*array, [1, 2, 3]);
    // SAFETY: the fourth element fits, and is written before it counts.
    unsafe {
        array.as_mut_ptr().add(3).write(4);
        array.set_len(4);
    }
    assert_eq!(array.iter().rev().copied().collect::<Model<_>>(), [4, 3, 2, 1]);
}

#[test]
fn gives_elements_by_value_and_drops_the_rest() {
    let engine = TestEngine::new();
    let live = Rc::new(Cell::new(0));
    let mut array = Vec::new(engine.account());
    for value in 0..10 {
        array.push(Element::new(value, &live)).unwrap();
    }
    let mut elements = array.into_iter();
    assert_eq!(elements.next().unwrap().0, 0);
    assert_eq!(elements.next_back().unwrap().0, 9);
    assert_eq!((elements.len(), live.get()), (8, 8));
    drop(elements);
    assert_eq!((live.get(), engine.used()), (0, 0));
}

/// Panics when it is dropped, if it is told to; counts its drops.
struct Angry(bool, Rc<Cell<i64>>);

impl Drop for Angry {
    fn drop(&mut self) {
        self.1.set(self.1.get() + 1);
        if self.0 {
            std::panic::resume_unwind(std::boxed::Box::new("angry"));
        }
    }
}

/// Five elements of which the third panics.
fn five_angry(engine: &TestEngine) -> (Vec<Angry>, Rc<Cell<i64>>) {
    let drops = Rc::new(Cell::new(0));
    let mut array = Vec::new(engine.account());
    for number in 0..5 {
        array.push(Angry(number == 2, drops.clone())).unwrap();
    }
    (array, drops)
}

fn panics(call: impl FnOnce()) -> bool {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).is_err()
}

#[test]
fn a_destructor_that_panics_leaks_no_block_and_drops_nothing_twice() {
    let engine = TestEngine::new();
    let (array, drops) = five_angry(&engine);
    assert!(panics(|| drop(array)));
    assert_eq!(drops.get(), 5);
    engine.assert_balanced();

    let (array, drops) = five_angry(&engine);
    assert!(panics(|| drop(array.into_iter())));
    assert_eq!(drops.get(), 5);
    engine.assert_balanced();

    // In the middle: what lies behind the hole is leaked, rather than seen again.
    let (mut array, drops) = five_angry(&engine);
    assert!(panics(|| array.remove_range(1..4)));
    assert_eq!((array.len(), drops.get()), (1, 3));
    drop(array);
    assert_eq!(drops.get(), 4);
    engine.assert_balanced();

    let (mut array, drops) = five_angry(&engine);
    assert!(panics(|| array.retain(|element| !element.0)));
    drop(array);
    assert_eq!(drops.get(), 3);
}

#[test]
fn keeps_large_alignments_while_it_grows_and_shrinks() {
    #[derive(Clone, Copy)]
    #[repr(align(256))]
    struct Wide(u64);
    let engine = TestEngine::new();
    let mut array = Vec::new(engine.account());
    for number in 0..100 {
        array.push(Wide(number)).unwrap();
        assert!(array.as_ptr().addr().is_multiple_of(256));
    }
    array.truncate(10);
    array.shrink_to_fit();
    assert!(array.as_ptr().addr().is_multiple_of(256));
    assert!(array.iter().map(|wide| wide.0).eq(0..10));
}

#[test]
fn what_does_not_fit_the_address_space_is_an_error_and_asks_for_nothing() {
    let engine = TestEngine::new();
    let mut array = Vec::from_slice(&[1_u64, 2, 3], engine.account()).unwrap();
    let before = engine.usage();
    for count in [usize::MAX, usize::MAX - 3, isize::MAX as usize / 8 + 1, isize::MAX as usize] {
        assert_eq!(array.reserve(count).unwrap_err().code, RDB_E_OVERFLOW);
        assert_eq!(array.reserve_exact(count).unwrap_err().code, RDB_E_OVERFLOW);
        assert_eq!(Vec::<u64>::with_capacity(count, engine.account()).unwrap_err().code, RDB_E_OVERFLOW);
    }
    assert_eq!((&*array, engine.usage()), (&[1, 2, 3][..], before));
    // More than the machine has, yet legal to ask for: the source says no and the charge is given back.
    assert_eq!(array.reserve_exact(isize::MAX as usize / 8 - 8).unwrap_err().code, RDB_E_NO_MEMORY);
    let after = engine.usage();
    assert_eq!((after.used_bytes, after.peak_bytes, after.failures), (24, 24, before.failures + 1));
}

#[test]
fn the_engines_limit_stops_growth_and_leaves_the_array_whole() {
    let engine = TestEngine::with_limit(1000);
    let mut array = Vec::new(engine.account());
    let error = loop {
        if let Err(error) = array.push(array.len()) {
            break error;
        }
    };
    assert_eq!(error.code, RDB_E_LIMIT);
    assert!(array.iter().copied().eq(0..array.len()) && array.len() == array.capacity());
    assert!(array.heap_bytes() > 600 && engine.used() <= 1000 && engine.usage().peak_bytes <= 1000);
    // Exactly what is left can be had, and not one element more.
    let left = 1000 / size_of::<usize>() - array.len();
    assert_eq!(array.reserve_exact(left + 1).unwrap_err().code, RDB_E_LIMIT);
    array.reserve_exact(left).unwrap();
    assert_eq!((engine.used(), engine.usage().failures), (1000, 2));
}

#[test]
fn survives_a_failure_at_every_request() {
    let live = Rc::new(Cell::new(0));
    fail_at_every_request(|account| {
        let mut array = Vec::with_capacity(2, account)?;
        for value in 0..20 {
            array.push(Element::new(value, &live))?;
        }
        let mut tail = array.split_off(7)?;
        tail.insert(3, Element::new(100, &live))?;
        tail.append(&mut array)?;
        tail.shrink_to_fit();
        assert_eq!((tail.len(), tail[3].0, tail[20].0), (21, 100, 6));
        Ok(())
    });
    assert_eq!(live.get(), 0);
}

#[test]
fn positions_behind_the_end_panic_before_anything_changes() {
    let engine = TestEngine::new();
    let mut array = Vec::from_slice(&[1, 2, 3], engine.account()).unwrap();
    type Call = fn(&mut Vec<i32>);
    let calls: [Call; 6] = [
        |array| array.insert(4, 0).unwrap(),
        |array| assert_eq!(array.remove(3), 0),
        |array| assert_eq!(array.swap_remove(3), 0),
        |array| drop(array.split_off(4)),
        |array| array.remove_range(2..4),
        #[expect(clippy::reversed_empty_ranges, reason = "that is what must panic")]
        |array| array.remove_range(2..1),
    ];
    for call in calls {
        assert!(panics(|| call(&mut array)));
        assert_eq!(*array, [1, 2, 3]);
    }
}
