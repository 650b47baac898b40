//! Histograms: buckets in order, of about as many entries each, that add up to the index.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;

use rustydb::error::Result;
use rustydb::index::{
    Bound, Histogram, HistogramBuilder, Index, InsertMode, MAX_KEY_BYTES, MOST_BUCKETS, Range, Shape, key_from_u64,
};
use rustydb::ledger::{Account, Component};
use rustydb::memory::fault::{FailMode, fail_requests_of_this_thread};
use rustydb::status::RDB_E_NO_MEMORY;

use crate::common::Random;
use crate::subject::Subject;
use crate::{KINDS, shapes};

fn build(index: &dyn Index) -> Result<Histogram> {
    let mut builder = HistogramBuilder::new(index.count()?, Account::process(Component::Index));
    index.fill_histogram(&mut builder)?;
    builder.finish()
}

/// Smallest key, largest key, entries of each bucket.
fn buckets(histogram: &Histogram) -> Vec<(Vec<u8>, Vec<u8>, u64)> {
    let bounds = histogram.bounds();
    assert_eq!(bounds.count(), histogram.counts().len());
    let bucket = |at: usize| (bounds.key(at).to_vec(), bounds.value(at).to_vec(), histogram.counts()[at]);
    (0..bounds.count()).map(bucket).collect()
}

/// Checks a histogram against the index, each bucket by a count of its range.
fn check(subject: &Subject) -> Vec<(Vec<u8>, Vec<u8>, u64)> {
    let (index, histogram) = (subject.index(), build(subject.index()).unwrap());
    let buckets = buckets(&histogram);
    assert!(buckets.len() <= MOST_BUCKETS && buckets.is_empty() == (subject.model.count() == 0));
    assert!(buckets.iter().all(|(smallest, largest, _)| smallest <= largest));
    assert!(buckets.windows(2).all(|pair| pair[0].1 < pair[1].0));
    for (smallest, largest, count) in &buckets {
        assert_eq!(index.count_range(&Range::inclusive(smallest, largest)), Ok(*count));
        assert_eq!((index.contains(smallest, None), index.contains(largest, None)), (Ok(true), Ok(true)));
    }
    assert_eq!(histogram.entries(), subject.model.count() as u64);
    assert_eq!(histogram.entries(), buckets.iter().map(|(_, _, count)| count).sum::<u64>());
    index.update_statistics().unwrap();
    assert_eq!(histogram.distinct_keys(), index.statistics().unwrap().distinct_keys);
    buckets
}

#[test]
fn buckets_add_up_and_are_of_one_size() {
    for kind in KINDS {
        for shape in shapes().into_iter().filter(|shape| !shape.duplicates) {
            for count in [0, 1, 127, 128, 129, 1000, 20_000] {
                let mut subject = Subject::new(kind, shape);
                for number in 0..count {
                    let key = key_from_u64(number * 7919 % count);
                    subject.insert(&key, &key, InsertMode::Upsert);
                }
                let buckets = check(&subject);
                let depth = count.div_ceil(MOST_BUCKETS as u64);
                let Some(((_, _, last), others)) = buckets.split_last() else { continue };
                assert!(others.iter().all(|(_, _, count)| *count == depth) && *last <= depth, "{count}");
                assert_eq!(buckets.len() as u64, count.div_ceil(depth));
            }
        }
    }
}

#[test]
fn a_key_is_in_one_bucket_with_all_its_values() {
    for kind in KINDS {
        let mut subject = Subject::new(kind, Shape::U64.with_duplicates());
        // Every second pair is of one key.
        for number in 0..4000_u64 {
            let key = if number % 2 == 0 { 500 } else { number % 1000 };
            subject.insert(&key_from_u64(key), &key_from_u64(number), InsertMode::Upsert);
        }
        let buckets = check(&subject);
        let key = key_from_u64(500);
        let frequent: Vec<_> = buckets.iter().filter(|(from, to, _)| **from <= key[..] && **to >= key[..]).collect();
        assert!(frequent.len() == 1 && frequent[0].2 >= 2000, "{frequent:?}");
        assert!(buckets.iter().filter(|(_, _, count)| *count <= 40).count() >= buckets.len() - 1);
    }
}

#[test]
fn no_key_and_the_longest_are_bounds() {
    for kind in KINDS {
        let mut subject = Subject::new(kind, Shape::BYTES);
        subject.insert(b"", b"", InsertMode::Upsert);
        assert_eq!(check(&subject), [(vec![], vec![], 1)]);
        for byte in 0..=255 {
            subject.insert(&[byte; MAX_KEY_BYTES], b"", InsertMode::Upsert);
        }
        let buckets = check(&subject);
        assert_eq!((&buckets[0].0, &buckets.last().unwrap().1), (&vec![], &vec![255; MAX_KEY_BYTES]));
    }
}

#[test]
fn every_key_of_a_changed_index_is_in_a_bucket() {
    for kind in KINDS {
        let mut subject = Subject::new(kind, Shape::BYTES);
        let mut random = Random::new(3);
        for _ in 0..5 {
            for _ in 0..1500 {
                let key = random.string(b"abcdef", 12);
                if random.chance(2, 3) {
                    subject.insert(&key, &key, InsertMode::Upsert);
                } else {
                    subject.delete(&key);
                }
            }
            let buckets = check(&subject);
            let mut between = 0;
            for pair in buckets.windows(2) {
                let range =
                    Range { lower: Bound::Exclusive(&pair[0].1), upper: Bound::Exclusive(&pair[1].0), prefix: &[] };
                between += subject.index().count_range(&range).unwrap();
            }
            assert_eq!(between, 0);
        }
    }
}

#[test]
fn whichever_request_fails_there_is_no_histogram_and_no_harm() {
    for kind in KINDS {
        let mut subject = Subject::new(kind, Shape::BYTES);
        for number in 0..500_u64 {
            subject.insert(&key_from_u64(number), b"value", InsertMode::Upsert);
        }
        for nth in 1.. {
            let fault = fail_requests_of_this_thread(nth, FailMode::Once);
            let outcome = build(subject.index());
            let has_struck = fault.has_struck();
            drop(fault);
            match outcome {
                Ok(histogram) => {
                    assert!(!has_struck && nth > 5 && histogram.entries() == 500);
                    // No spare room is kept: 125 buckets of two keys and a count.
                    assert_eq!(histogram.memory_bytes(), 2 * (125 * 8 + 126 * 8) + 125 * 8);
                    break;
                }
                Err(error) => assert!(has_struck && error.code == RDB_E_NO_MEMORY),
            }
        }
        subject.check();
    }
}

/// Among changes the buckets still ascend, and hold about what was there all the time.
#[test]
fn a_histogram_among_changes_is_in_order() {
    for kind in KINDS {
        let mut subject = Subject::new(kind, Shape::U64);
        // Even numbers stay.
        for number in 0..5000 {
            subject.insert(&key_from_u64(2 * number), &key_from_u64(0), InsertMode::Upsert);
        }
        let (index, done, made) = (subject.index(), AtomicBool::new(false), AtomicU64::new(0));
        let write = |seed: u64| {
            let mut random = Random::new(seed);
            // However quick the writers are, the reader gets its turn.
            for _ in (0..).take_while(|round| *round < 20_000 || made.load(Relaxed) == 0) {
                let key = key_from_u64(2 * random.below(5000) + 1);
                if random.chance(1, 2) {
                    index.insert(&key, &key, InsertMode::Upsert).map(drop).unwrap();
                } else {
                    index.delete(&key).map(drop).unwrap();
                }
            }
            done.store(true, Relaxed);
        };
        let read = || {
            while !done.load(Relaxed) {
                let histogram = build(index).unwrap();
                let buckets = buckets(&histogram);
                assert!(buckets.len() <= MOST_BUCKETS);
                assert!(buckets.iter().all(|(smallest, largest, _)| smallest <= largest));
                assert!(buckets.windows(2).all(|pair| pair[0].1 < pair[1].0));
                assert!((5000..=10_000).contains(&histogram.entries()), "{}", histogram.entries());
                made.fetch_add(1, Relaxed);
            }
        };
        thread::scope(|scope| {
            let (write, read) = (&write, &read);
            (0..2).for_each(|number| _ = scope.spawn(move || write(number)));
            scope.spawn(read);
        });
    }
}
