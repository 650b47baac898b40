//! Every figure of the statistics moves, when it should and by as much as it should.

use rustydb::index::{Direction, InsertMode, Range, Shape, key_from_u64, value_from_u64};

use crate::common::Random;
use crate::subject::Subject;
use crate::{KINDS, kinds_in_memory};

const COUNT: u64 = 20_000;

fn shuffled(subject: &mut Subject) {
    let mut numbers: Vec<u64> = (0..COUNT).collect();
    Random::new(9).shuffle(&mut numbers);
    for number in numbers {
        subject.insert(&key_from_u64(number), &value_from_u64(number), InsertMode::Upsert);
    }
}

#[test]
fn growth_splits_and_adds_levels() {
    for kind in kinds_in_memory() {
        let mut subject = Subject::new(kind, Shape::U64);
        let one = key_from_u64(COUNT);
        subject.insert(&one, &one, InsertMode::Upsert);
        let small = subject.index().statistics().unwrap();
        assert_eq!((small.height, small.leaf_nodes, small.internal_nodes, small.splits), (1, 1, 0, 0));
        shuffled(&mut subject);
        let large = subject.index().statistics().unwrap();
        assert!(large.height > 1 && large.internal_nodes > 0, "{large:?}");
        assert_eq!(large.leaf_nodes, large.splits - (large.internal_nodes - 1) + 1, "each split adds a node");
        assert_eq!((large.key_bytes, large.value_bytes), (8 * large.entries, 8 * large.entries));
        assert!(large.memory_bytes > 8 * COUNT && large.memory_bytes < 200 * COUNT, "{large:?}");
        // Random order fills nodes by ln 2 = 69 %.
        assert!((600..800).contains(&large.fill_permille), "{large:?}");
    }
}

#[test]
fn ascending_and_descending_loads_fill_their_nodes() {
    for kind in KINDS {
        for reverse in [false, true] {
            let mut subject = Subject::new(kind, Shape::U64);
            for number in 0..COUNT {
                let number = if reverse { COUNT - number } else { number };
                subject.insert(&key_from_u64(number), &value_from_u64(number), InsertMode::Upsert);
            }
            let figures = subject.index().statistics().unwrap();
            if kind.fills_series {
                assert!(figures.fill_permille > 950, "reverse: {reverse}, {figures:?}");
            } else {
                // Split in the middle; a full leaf shares with its left neighbour before.
                assert!((450..=900).contains(&figures.fill_permille), "reverse: {reverse}, {figures:?}");
            }
        }
    }
}

/// Files in directories with few files and with many, in order; what a directory's have in common others do not.
fn paths() -> Vec<Vec<u8>> {
    let mut random = Random::new(5);
    let mut files = |directory: u8| {
        let letter = char::from(b'a' + directory / 4);
        let name = move |file| format!("/{letter}/share/library-{directory:03}/documentation-{file:04}.html");
        (0..1 + random.below(400)).map(move |file| name(file).into_bytes())
    };
    (0..100).flat_map(|directory| files(directory).collect::<Vec<_>>()).collect()
}

#[test]
fn keys_in_order_that_begin_alike_fill_their_leaves() {
    for kind in KINDS.iter().filter(|kind| kind.fills_series) {
        for shape in [Shape::BYTES, Shape::BYTES.with_duplicates()] {
            for reverse in [false, true] {
                let (mut subject, mut paths) = (Subject::new(kind, shape), paths());
                if reverse {
                    paths.reverse();
                }
                for path in &paths {
                    subject.insert(path, b"12345678", InsertMode::Upsert);
                }
                let inserted = subject.index().statistics().unwrap().leaf_nodes;
                subject.check();
                subject.index().rebuild().unwrap();
                let rebuilt = subject.index().statistics().unwrap().leaf_nodes;
                // Where a directory ends, its last leaf is not full.
                assert!(inserted * 3 <= rebuilt * 4, "{} {reverse}: {inserted}, {rebuilt}", kind.name);
            }
        }
    }
}

#[test]
fn deletion_merges_and_upkeep_gives_back_what_it_said() {
    for kind in kinds_in_memory() {
        let mut subject = Subject::new(kind, Shape::U64);
        shuffled(&mut subject);
        for number in (0..COUNT).filter(|number| number % 5 > 1) {
            subject.delete(&key_from_u64(number));
        }
        let sparse = subject.index().statistics().unwrap();
        assert!(sparse.merges > 0 && sparse.fill_permille < 700, "{sparse:?}");

        let released = subject.index().vacuum().unwrap();
        let vacuumed = subject.index().statistics().unwrap();
        assert!(released > 0);
        assert_eq!(vacuumed.memory_bytes, sparse.memory_bytes - released);
        assert_eq!(subject.index().vacuum(), Ok(0), "once is enough");

        subject.index().defragment().unwrap();
        let dense = subject.index().statistics().unwrap();
        assert!(dense.merges > vacuumed.merges && dense.leaf_nodes < vacuumed.leaf_nodes, "{dense:?}");
        assert!(dense.fill_permille > vacuumed.fill_permille, "{dense:?}");
        subject.check();
    }
}

#[test]
fn removed_ranges_leave_no_crumbs_at_their_ends() {
    for kind in KINDS {
        let mut subject = Subject::new(kind, Shape::U64);
        for number in 0..COUNT {
            subject.insert(&key_from_u64(number), &value_from_u64(number), InsertMode::Upsert);
        }
        // With nodes of 512 this leaves 300 entries in one node and 2 in the next.
        for start in (300..COUNT - 1024).step_by(1024) {
            let (lower, upper) = (key_from_u64(start), key_from_u64(start + 721));
            assert_eq!(subject.delete_range(&Range::inclusive(&lower, &upper), Direction::Backward, u64::MAX), 722);
        }
        let figures = subject.index().statistics().unwrap();
        assert!(figures.fill_permille > 400, "{figures:?}");
        subject.check();
    }
}

#[test]
fn a_rebuild_gives_back_the_fragmentation() {
    for kind in kinds_in_memory() {
        let mut subject = Subject::new(kind, Shape::U64);
        shuffled(&mut subject);
        let before = subject.index().statistics().unwrap();
        assert!(before.fragmentation_permille > 100, "{before:?}");
        subject.index().rebuild().unwrap();
        let after = subject.index().statistics().unwrap();
        // A node's last bytes may be too few for one more entry.
        assert!(after.fragmentation_permille <= 20, "{after:?}");
        let given_back = (before.memory_bytes - after.memory_bytes) * 1000 / before.memory_bytes;
        assert!(given_back.abs_diff(before.fragmentation_permille) <= 40, "{given_back}: {before:?} {after:?}");
        assert!(after.fill_permille > 950);
        subject.check();
        // A full structure still takes entries anywhere.
        for number in (0..COUNT).step_by(100) {
            let key = [key_from_u64(number)].concat();
            subject.delete(&key);
            subject.insert(&key, &key, InsertMode::IfAbsent);
        }
        for number in COUNT..COUNT + 1000 {
            subject.insert(&key_from_u64(number * 7919 % COUNT), &key_from_u64(number), InsertMode::Upsert);
        }
        subject.check();
    }
}

#[test]
fn distinct_keys_are_counted_when_asked() {
    for kind in KINDS {
        let mut subject = Subject::new(kind, Shape::U64.with_duplicates());
        for number in 0..COUNT {
            let (key, value) = (key_from_u64(number % 777), value_from_u64(number));
            subject.insert(&key, &value, InsertMode::Upsert);
        }
        assert_eq!(subject.index().statistics().unwrap().distinct_keys, 0);
        subject.index().update_statistics().unwrap();
        assert_eq!(subject.index().statistics().unwrap().distinct_keys, 777);
        subject.delete_range(&Range::ALL, Direction::Forward, u64::MAX);
        assert_eq!(subject.index().statistics().unwrap().distinct_keys, 777, "as of the last count");
        subject.index().update_statistics().unwrap();
        assert_eq!(subject.index().statistics().unwrap().distinct_keys, 0);
    }
}

#[test]
fn clearing_gives_all_memory_back() {
    for kind in kinds_in_memory() {
        let mut subject = Subject::new(kind, Shape::U64);
        shuffled(&mut subject);
        subject.clear();
        subject.check();
        assert_eq!(subject.memory_used(), 0);
    }
}
