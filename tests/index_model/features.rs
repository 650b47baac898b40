//! The features of the tree that can be left out: every combination answers alike, each saves what it is for, and
//! keys of any length go into every one of them.

use rustydb::index::{
    BytesTree, Direction, Feature, Features, Index, IndexFigures, InsertMode, IntegersTree, Range, Shape, key_from_u64,
    value_from_u64,
};
use rustydb::ledger::Account;

use crate::Kind;
use crate::common::Random;
use crate::subject::Subject;

type Make = fn(Shape, Account) -> Box<dyn Index>;

/// A tree without what a number's bits say.
fn make(number: usize, shape: Shape, account: Account) -> Box<dyn Index> {
    let missing = Features::EACH.into_iter().enumerate().filter(|(bit, _)| number >> bit & 1 != 0);
    let features = missing.fold(Features::ALL, |features, (_, feature)| features.without(feature));
    match shape {
        Shape::U64 => Box::new(IntegersTree::new(shape, account).with_features(features)),
        _ => Box::new(BytesTree::new(shape, account).with_features(features)),
    }
}

/// Every combination, as a kind that the other modules do not ask.
const COMBINATIONS: [Make; 32] = [
    |shape, account| make(0, shape, account),
    |shape, account| make(1, shape, account),
    |shape, account| make(2, shape, account),
    |shape, account| make(3, shape, account),
    |shape, account| make(4, shape, account),
    |shape, account| make(5, shape, account),
    |shape, account| make(6, shape, account),
    |shape, account| make(7, shape, account),
    |shape, account| make(8, shape, account),
    |shape, account| make(9, shape, account),
    |shape, account| make(10, shape, account),
    |shape, account| make(11, shape, account),
    |shape, account| make(12, shape, account),
    |shape, account| make(13, shape, account),
    |shape, account| make(14, shape, account),
    |shape, account| make(15, shape, account),
    |shape, account| make(16, shape, account),
    |shape, account| make(17, shape, account),
    |shape, account| make(18, shape, account),
    |shape, account| make(19, shape, account),
    |shape, account| make(20, shape, account),
    |shape, account| make(21, shape, account),
    |shape, account| make(22, shape, account),
    |shape, account| make(23, shape, account),
    |shape, account| make(24, shape, account),
    |shape, account| make(25, shape, account),
    |shape, account| make(26, shape, account),
    |shape, account| make(27, shape, account),
    |shape, account| make(28, shape, account),
    |shape, account| make(29, shape, account),
    |shape, account| make(30, shape, account),
    |shape, account| make(31, shape, account),
];

fn subjects(shape: Shape) -> impl Iterator<Item = Subject> {
    COMBINATIONS.into_iter().map(move |make| {
        let kind =
            Kind { name: "a combination", make, asks_for_entries: false, fills_series: false, is_in_memory: true };
        Subject::new(&kind, shape)
    })
}

/// Insertions, replacements, deletions and upkeep, in phases that grow and shrink the index.
fn walk(subject: &mut Subject, steps: usize, mut key: impl FnMut(&mut Random) -> Vec<u8>, value: &[u8]) {
    let mut random = Random::new(17);
    for step in 0..steps {
        let (key, grows) = (key(&mut random), step < steps / 2);
        if random.chance(if grows { 9 } else { 2 }, 10) {
            subject.insert(&key, &value[..random.position(value.len() + 1)], InsertMode::Upsert);
        } else {
            subject.delete(&key);
        }
        if step % (steps / 8) == 0 {
            subject.check();
        }
    }
    subject.index().defragment().unwrap();
    subject.check();
    subject.index().rebuild().unwrap();
    subject.check();
    subject.delete_range(&Range::ALL, Direction::Forward, u64::MAX);
    subject.check();
}

#[test]
fn every_combination_holds_short_and_long_keys_side_by_side() {
    for mut subject in subjects(Shape::BYTES) {
        let key = |random: &mut Random| {
            // Up to and beyond what is plain in every tree, with much in common or nothing.
            let length = [3, 20, 200, 250, 255, 256, 300][random.position(7)];
            let mut key = vec![random.below(3) as u8; length];
            key.extend(random.string(b"ab\x00\xFF", 8));
            key
        };
        walk(&mut subject, 2000, key, &[b'v'; 60]);
    }
}

/// Keys of which a node holds a few at most, also next to ones of which it holds hundreds.
#[test]
fn every_combination_holds_the_longest_keys() {
    for mut subject in subjects(Shape::BYTES) {
        let key = |random: &mut Random| {
            if random.chance(1, 3) {
                return random.string(b"abc", 5);
            }
            let mut key = vec![random.below(256) as u8; 1000];
            key.extend(random.string(b"ab", 8));
            key
        };
        walk(&mut subject, 1200, key, &[b'v'; 240]);
    }
}

#[test]
fn every_combination_takes_series_of_both_kinds_of_keys() {
    for shape in [Shape::U64, Shape::BYTES] {
        for mut subject in subjects(shape) {
            let numbers = (0..3000).chain((10_000..13_000).rev()).chain((0..3000).map(|number| number * 7919 % 3000));
            for number in numbers {
                subject.insert(&key_from_u64(number), &value_from_u64(number), InsertMode::Upsert);
            }
            subject.check();
        }
    }
}

fn path(number: u64) -> Vec<u8> {
    format!("usr/share/doc/directory-{:03}/examples/{number:09}/README.md", number / 400).into_bytes()
}

/// The figures of an index of these keys.
fn figures_of(features: Features, keys: impl Iterator<Item = Vec<u8>>) -> IndexFigures {
    let index = BytesTree::new(Shape::BYTES, Account::process(rustydb::ledger::Component::Index));
    let index = index.with_features(features);
    keys.for_each(|key| assert!(index.insert(&key, b"a value", InsertMode::Upsert).is_ok()));
    assert_eq!(index.verify(), Ok(()));
    index.statistics().unwrap()
}

/// Paths in no order.
fn figures_without(missing: &[Feature]) -> IndexFigures {
    let features = missing.iter().fold(Features::ALL, |features, feature| features.without(*feature));
    figures_of(features, (0..20_000_u64).map(|number| path(number * 7919 % 20_000).to_vec()))
}

/// Keys one behind the other.
fn figures_of_series(features: Features) -> IndexFigures {
    figures_of(features, (0..20_000_u64).map(|number| number.to_be_bytes().to_vec()))
}

#[test]
fn each_feature_saves_what_it_is_for() {
    let all = figures_without(&[]);
    assert!(all.prefix_saved_bytes * 100 > all.key_bytes * 55, "{all:?}");
    // Each leaf but the first has a parting key, which is shorter by more than the name at the end.
    assert!(all.suffix_saved_bytes > (all.leaf_nodes - 1) * b"/README.md".len() as u64, "{all:?}");

    let plain = figures_without(&[Feature::PrefixCompression]);
    assert_eq!(plain.prefix_saved_bytes, 0);
    assert!(plain.suffix_saved_bytes > 0 && plain.leaf_nodes * 100 > all.leaf_nodes * 150, "{plain:?} {all:?}");

    let whole = figures_without(&[Feature::SuffixTruncation]);
    assert_eq!(whole.suffix_saved_bytes, 0);
    assert!(whole.prefix_saved_bytes > 0);

    let blind = figures_of_series(Features::ALL.without(Feature::SplitAnticipation));
    let sees = figures_of_series(Features::ALL);
    assert!(sees.fill_permille > 950 && blind.fill_permille < 900, "{blind:?} {sees:?}");

    // A tree is the same whatever searches it.
    let scalar = figures_without(&[Feature::SimdSearch]);
    assert_eq!(IndexFigures { memory_bytes: 0, ..scalar }, IndexFigures { memory_bytes: 0, ..all });
}

#[test]
fn integers_have_no_prefixes_to_save() {
    let index = IntegersTree::new(Shape::U64, Account::process(rustydb::ledger::Component::Index));
    (0..5000).for_each(|number| {
        index.insert(&key_from_u64(number), &value_from_u64(number), InsertMode::Upsert).unwrap();
    });
    let figures = index.statistics().unwrap();
    assert_eq!((figures.prefix_saved_bytes, figures.suffix_saved_bytes), (0, 0));
}
