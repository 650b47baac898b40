//! Long random walks over every call, in phases that grow and shrink the index, so that it splits and merges.

use rustydb::index::{
    Bound, Compared, Direction, End, InsertMode, Inserted, KeyType, Merge, PairReplaced, Position, Range, Seek, Shape,
    Slice, Slices, Statuses, Tally, U64Run, U64s, U64sMut, ValueBuffer, ValueType, key_from_u64, key_to_u64,
    value_from_u64, value_to_u64,
};
use rustydb::status::{RDB_E_UNSUPPORTED, RDB_EXISTS, RDB_NOT_FOUND, RDB_OK, rdb_status};

use crate::common::Random;
use crate::model::{Model, Pair};
use crate::subject::{LONGEST_VALUE, Subject};
use crate::{KINDS, shapes, shortened};

/// How many keys there are to choose from, about.
const UNIVERSE: u64 = 6000;

#[test]
fn every_answer_is_the_models_under_unique_keys() {
    walk_shapes(false);
}

#[test]
fn every_answer_is_the_models_under_duplicate_keys() {
    walk_shapes(true);
}

fn walk_shapes(duplicates: bool) {
    for kind in KINDS {
        for (seed, shape) in shapes().into_iter().filter(|shape| shape.duplicates == duplicates).enumerate() {
            let mut walk = Walk { subject: Subject::new(kind, shape), random: Random::new(seed as u64), shape };
            walk.run();
        }
    }
}

struct Walk {
    subject: Subject,
    random: Random,
    shape: Shape,
}

impl Walk {
    fn run(&mut self) {
        let (mut most, steps) = (0, shortened(8000));
        for step in 0..steps {
            let (version, before) = (self.subject.index().version(), self.subject.model.count());
            // Two phases of growth, each followed by one that shrinks.
            let growing = (step / (steps / 4)).is_multiple_of(2);
            let asks = self.random.chance(1, 3);
            let changed = if asks { self.question() } else { self.change(growing) };
            let moved = self.subject.index().version() != version;
            assert!(moved || !changed && self.subject.model.count() == before, "a change without a new version");
            assert!(!(asks && moved), "a question made a new version");
            if !asks {
                assert_eq!(self.subject.index().verify(), Ok(()));
            }
            if step % 50 == 0 {
                self.subject.check();
            }
            most = most.max(self.subject.model.count());
        }
        self.subject.check();
        let figures = self.subject.index().statistics().unwrap();
        assert!(figures.splits > 3 && figures.merges > 1, "a walk of up to {most} entries: {figures:?}");
    }

    // --- random material ---

    fn key(&mut self) -> Vec<u8> {
        match self.shape.key_type {
            KeyType::U64 => key_from_u64(self.u64_key()).to_vec(),
            KeyType::Bytes if self.random.chance(1, 300) => vec![self.random.below(4) as u8; 1008],
            KeyType::Bytes if self.random.chance(1, 4) => {
                [&b"a prefix that is longer than what lies inline/"[..], &self.random.string(b"abc", 6)].concat()
            }
            KeyType::Bytes => self.random.string(&[0x00, 0x01, b'a', 0xFF], 6),
        }
    }

    fn u64_key(&mut self) -> u64 {
        match self.random.below(40) {
            0 => u64::MAX - self.random.below(3),
            1 => self.random.below(3),
            _ => self.random.below(UNIVERSE) << 24,
        }
    }

    fn value(&mut self) -> Vec<u8> {
        match self.shape.value_type {
            // Numbers whose byte order is not their order.
            ValueType::U64 => value_from_u64(self.random.below(8) * 255).to_vec(),
            ValueType::Bytes if self.shape.duplicates => self.random.string(&[0x00, 0xFF], 3),
            ValueType::Bytes if self.random.chance(1, 100) => vec![b'v'; self.random.position(LONGEST_VALUE + 1)],
            ValueType::Bytes => self.random.string(b"value", 40),
        }
    }

    fn new_entry(&mut self) -> Pair {
        let key = self.key();
        self.fitting(key)
    }

    /// An entry of a key, which is cut off if it is too long for a pair.
    fn fitting(&mut self, mut key: Vec<u8>) -> Pair {
        let value = self.value();
        while self.shape.check_pair(&key, &value).is_err() {
            key.pop();
        }
        (key, value)
    }

    /// An entry that is there, if any is, else one that is not.
    fn entry(&mut self) -> Pair {
        let key = self.key();
        let target = if self.random.chance(1, 2) { Seek::Ceiling(&key) } else { Seek::Floor(&key) };
        match self.subject.model.seek(target) {
            Some(entry) if self.random.chance(3, 4) => entry,
            _ => self.fitting(key),
        }
    }

    fn direction(&mut self) -> Direction {
        if self.random.chance(1, 2) { Direction::Forward } else { Direction::Backward }
    }

    fn end(&mut self) -> End {
        if self.random.chance(1, 2) { End::First } else { End::Last }
    }

    fn mode(&mut self) -> InsertMode {
        if self.random.chance(1, 2) { InsertMode::Upsert } else { InsertMode::IfAbsent }
    }

    /// A range's three keys.
    fn range_keys(&mut self) -> [Vec<u8>; 3] {
        let (lower, upper) = (self.key(), self.key());
        let mut prefix = if self.random.chance(1, 3) { self.key() } else { Vec::new() };
        prefix.truncate(self.random.position(4));
        // Mostly the right way round.
        if lower > upper && self.random.chance(9, 10) { [upper, lower, prefix] } else { [lower, upper, prefix] }
    }

    fn range<'a>(&mut self, keys: &'a [Vec<u8>; 3]) -> Range<'a> {
        Range { lower: self.bound(&keys[0]), upper: self.bound(&keys[1]), prefix: &keys[2] }
    }

    fn bound<'a>(&mut self, key: &'a [u8]) -> Bound<'a> {
        *self.random.pick(&[Bound::None, Bound::Inclusive(key), Bound::Exclusive(key)])
    }

    // --- questions ---

    fn question(&mut self) -> bool {
        let (key, value) = self.entry();
        match self.random.below(7) {
            0 => self.subject.search(&key),
            1 => {
                let expected = self.subject.model.contains_pair(&key, &value);
                assert_eq!(self.subject.index().contains(&key, Some(&value)), Ok(expected));
            }
            2 => {
                let targets = [Seek::First, Seek::Last, Seek::Floor(&key), Seek::Ceiling(&key)];
                self.subject.seek(*self.random.pick(&targets));
            }
            3 => self.scan(),
            4 => self.search_many(),
            5 => self.positions(),
            _ if self.shape.check_u64().is_ok() => self.range_u64(),
            _ => {
                let keys = self.range_keys();
                let range = self.range(&keys);
                let expected = self.subject.model.scan(&range, None, Direction::Forward).len() as u64;
                assert_eq!(self.subject.index().count_range(&range), Ok(expected));
                let estimate = self.subject.index().estimate_range(&range).unwrap();
                assert!(!estimate.is_exact || estimate.entries == expected, "{range:?}: {estimate:?} of {expected}");
            }
        }
        false
    }

    fn scan(&mut self) {
        let (keys, direction) = (self.range_keys(), self.direction());
        let range = self.range(&keys);
        let (key, value) = self.entry();
        let value = Some(&*value).filter(|_| self.random.chance(1, 2));
        let position = Position { key: &key, value, inclusive: self.random.chance(1, 2) };
        let from = Some(position).filter(|_| self.random.chance(1, 2));
        let items = if self.random.chance(1, 2) { usize::MAX } else { 50 + self.random.position(500) };
        let bytes = if self.random.chance(1, 2) { usize::MAX } else { 4000 };
        self.subject.scan(&range, from, direction, items, bytes);
    }

    fn positions(&mut self) {
        let (keys, direction, key) = (self.range_keys(), self.direction(), self.key());
        let range = self.range(&keys);
        self.subject.rank(&range, direction, &key);
        let most = self.subject.model.scan(&range, None, direction).len();
        self.subject.select(&range, direction, self.random.position(most + 2) as u64);
    }

    fn search_many(&mut self) {
        let keys: Vec<Vec<u8>> = (0..self.random.position(20)).map(|_| self.entry().0).collect();
        let slices: Vec<Slice<'_>> = keys.iter().map(|key| Slice::new(key)).collect();
        let (mut batch, mut tally, mut statuses) = (self.subject.batch(), Tally::default(), vec![-1; keys.len()]);
        let index = self.subject.index();
        let outcome =
            index.search_many(&Slices::new(&slices), &mut batch, &mut Statuses::new(&mut statuses), &mut tally);
        assert_eq!((outcome, batch.count()), (Ok(()), keys.len()));
        let mut hits = 0;
        for (item, key) in keys.iter().enumerate() {
            let entries = self.subject.model.of_key(key);
            let expected = entries.first().map_or(&[][..], |entry| &entry.1);
            assert_eq!((batch.key(item), batch.value(item)), (&[][..], expected));
            assert_eq!(statuses[item], if entries.is_empty() { RDB_NOT_FOUND } else { RDB_OK });
            hits += u64::from(!entries.is_empty());
        }
        let searched = keys.len() as u64;
        assert_eq!(tally, Tally { searched, hits, ..Tally::default() });
        if self.shape.check_u64().is_ok() {
            self.search_u64(&keys, &statuses, hits);
        }
    }

    /// The integer twin finds the same.
    fn search_u64(&self, keys: &[Vec<u8>], expected: &[rdb_status], hits: u64) {
        let numbers: Vec<u64> = keys.iter().map(|key| key_to_u64(key)).collect();
        let (mut values, mut statuses) = (vec![77; keys.len()], vec![-1; keys.len()]);
        let mut tally = Tally::default();
        let (mut out, mut codes) = (U64sMut::new(&mut values), Statuses::new(&mut statuses));
        assert_eq!(self.subject.index().search_u64(&U64s::new(&numbers), &mut out, &mut codes, &mut tally), Ok(()));
        let searched = keys.len() as u64;
        assert_eq!((statuses.as_slice(), tally), (expected, Tally { searched, hits, ..Tally::default() }));
        for (key, value) in keys.iter().zip(values) {
            let entries = self.subject.model.of_key(key);
            assert_eq!(value, entries.first().map_or(0, |entry| value_to_u64(&entry.1)));
        }
    }

    fn range_u64(&mut self) {
        let (lower, upper, direction) = (self.u64_key(), self.u64_key(), self.direction());
        let room = self.random.position(300);
        let (mut keys, mut values) = (vec![0; room], vec![0; room]);
        let (mut key_out, mut value_out) = (U64sMut::new(&mut keys), U64sMut::new(&mut values));
        let index = self.subject.index();
        let run = index.range_u64(lower, upper, direction, &mut key_out, &mut value_out).unwrap();
        let (low, high) = (key_from_u64(lower), key_from_u64(upper));
        let expected = self.subject.model.scan(&Range::inclusive(&low, &high), None, direction);
        assert_eq!(run, U64Run { count: expected.len().min(room), more: expected.len() > room });
        for (item, (key, value)) in expected.iter().take(room).enumerate() {
            assert_eq!((keys[item], values[item]), (key_to_u64(key), value_to_u64(value)));
        }
    }

    // --- changes; true: something changed although the count may not have ---

    fn change(&mut self, growing: bool) -> bool {
        if growing && self.random.chance(2, 3) {
            return self.insert_some();
        }
        let (key, value) = self.entry();
        match self.random.below(if growing { 40 } else { 80 }) {
            0..4 => self.update(&key),
            4..7 => self.replace_pair(&key, &value),
            7..10 => self.compare_and_set(&key, &value),
            10..14 => self.merge(&key),
            14..18 => self.get_or_insert(&key, &value),
            18..22 => {
                let end = self.end();
                // Now and then a buffer is too small.
                let (key_room, value_room) = (self.random.position(60) + 8, self.random.position(60) + 4);
                self.subject.pop(end, key_room, value_room);
                false
            }
            22..28 => {
                let expected = self.subject.model.delete_pair(&key, &value);
                assert_eq!(self.subject.index().delete_pair(&key, &value), Ok(expected));
                false
            }
            28..34 => {
                self.subject.delete(&key);
                false
            }
            34..38 => self.upkeep(),
            38 | 39 => self.delete_range(growing),
            40..70 => self.delete_many(),
            _ if self.random.chance(1, 200) => {
                self.subject.clear();
                false
            }
            _ => self.insert_some(),
        }
    }

    /// A batch of insertions: clustered, so that some land in full blocks' middles, ends and starts.
    fn insert_some(&mut self) -> bool {
        let count = self.random.position(12) + 1;
        let mut entries: Vec<Pair> = (0..count).map(|_| self.new_entry()).collect();
        match self.random.below(3) {
            0 => entries.sort(),
            1 => entries.sort_by(|left, right| right.cmp(left)),
            _ => {}
        }
        let mode = self.mode();
        let results: Vec<Inserted> =
            entries.iter().map(|(key, value)| self.subject.model.insert(key, value, mode)).collect();
        let tally_of = |wanted| results.iter().filter(|result| **result == wanted).count() as u64;
        let expected =
            Tally { inserted: tally_of(Inserted::New), replaced: tally_of(Inserted::Replaced), ..Tally::default() };
        let (mut tally, mut statuses) = (Tally::default(), vec![-1; count]);
        if self.shape.check_u64().is_ok() && self.random.chance(1, 2) {
            let keys: Vec<u64> = entries.iter().map(|entry| key_to_u64(&entry.0)).collect();
            let values: Vec<u64> = entries.iter().map(|entry| value_to_u64(&entry.1)).collect();
            let (keys, values, mut codes) = (U64s::new(&keys), U64s::new(&values), Statuses::new(&mut statuses));
            assert_eq!(self.subject.index().insert_u64(&keys, &values, mode, &mut codes, &mut tally), Ok(()));
        } else {
            let keys: Vec<Slice<'_>> = entries.iter().map(|entry| Slice::new(&entry.0)).collect();
            let values: Vec<Slice<'_>> = entries.iter().map(|entry| Slice::new(&entry.1)).collect();
            let (keys, values, mut codes) = (Slices::new(&keys), Slices::new(&values), Statuses::new(&mut statuses));
            assert_eq!(self.subject.index().insert_many(&keys, &values, mode, &mut codes, &mut tally), Ok(()));
        }
        assert_eq!(tally, expected);
        for (status, result) in statuses.into_iter().zip(results) {
            assert_eq!(status, if result == Inserted::Exists { RDB_EXISTS } else { RDB_OK });
        }
        expected.replaced + expected.inserted > 0
    }

    fn delete_many(&mut self) -> bool {
        let keys: Vec<Vec<u8>> = (0..self.random.position(12)).map(|_| self.entry().0).collect();
        let removed: Vec<u64> = keys.iter().map(|key| self.subject.model.delete(key)).collect();
        let (mut tally, mut statuses) = (Tally::default(), vec![-1; keys.len()]);
        if self.shape.check_u64().is_ok() && self.random.chance(1, 2) {
            let numbers: Vec<u64> = keys.iter().map(|key| key_to_u64(key)).collect();
            let mut codes = Statuses::new(&mut statuses);
            assert_eq!(self.subject.index().delete_u64(&U64s::new(&numbers), &mut codes, &mut tally), Ok(()));
        } else {
            let slices: Vec<Slice<'_>> = keys.iter().map(|key| Slice::new(key)).collect();
            let mut codes = Statuses::new(&mut statuses);
            assert_eq!(self.subject.index().delete_many(&Slices::new(&slices), &mut codes, &mut tally), Ok(()));
        }
        assert_eq!(tally, Tally { deleted: removed.iter().sum(), ..Tally::default() });
        for (status, removed) in statuses.into_iter().zip(removed) {
            assert_eq!(status, if removed > 0 { RDB_OK } else { RDB_NOT_FOUND });
        }
        false
    }

    fn delete_range(&mut self, growing: bool) -> bool {
        let (keys, direction) = (self.range_keys(), self.direction());
        let range = self.range(&keys);
        // Mostly a limit, or there would be nothing left to walk on.
        let limit = match growing {
            true => self.random.below(60),
            false if self.random.chance(1, 12) => u64::MAX,
            false => self.random.below(400),
        };
        self.subject.delete_range(&range, direction, limit);
        false
    }

    fn update(&mut self, key: &[u8]) -> bool {
        let value = self.value();
        if self.shape.duplicates {
            let refused = self.subject.index().update(key, &value).map_err(|error| error.code);
            assert_eq!(refused, Err(RDB_E_UNSUPPORTED));
            return false;
        }
        let found = !self.subject.model.of_key(key).is_empty();
        assert_eq!(self.subject.index().update(key, &value), Ok(found));
        if found {
            self.subject.model.insert(key, &value, InsertMode::Upsert);
        }
        found
    }

    fn replace_pair(&mut self, key: &[u8], old: &[u8]) -> bool {
        let new = self.value();
        if self.shape.check_pair(key, &new).is_err() {
            return false;
        }
        let expected = self.subject.model.replace_pair(key, old, &new);
        assert_eq!(self.subject.index().replace_pair(key, old, &new), Ok(expected));
        expected == PairReplaced::Replaced && *old != *new
    }

    fn compare_and_set(&mut self, key: &[u8], expected: &[u8]) -> bool {
        let (new, before) = (self.value(), self.subject.model.value(key));
        let mut memory = [0; LONGEST_VALUE];
        let mut found = ValueBuffer::new(&mut memory);
        let index = self.subject.index();
        let answer = index.compare_and_set(key, expected, &new, &mut found).map_err(|error| error.code);
        if self.shape.duplicates {
            assert_eq!(answer, Err(RDB_E_UNSUPPORTED));
            return false;
        }
        let compared = self.subject.model.compare_and_set(key, expected, &new);
        assert_eq!(answer, Ok(compared));
        let differing = before.filter(|_| compared == Compared::Differs).unwrap_or_default();
        assert_eq!((found.bytes(), found.needed()), (&*differing, differing.len()));
        if self.shape.check_u64().is_ok() {
            return self.compare_and_set_u64() || compared == Compared::Set;
        }
        compared == Compared::Set
    }

    /// Now and then a buffer is too small.
    fn merge(&mut self, key: &[u8]) -> bool {
        let (merge, mut operand) = self.merge_and_operand();
        let before = self.subject.model.value(key);
        operand.truncate(LONGEST_VALUE - before.as_ref().map_or(0, Vec::len).min(LONGEST_VALUE - 8));
        let mut memory = vec![0; if self.random.chance(1, 4) { self.random.position(30) } else { LONGEST_VALUE }];
        let mut previous = ValueBuffer::new(&mut memory);
        let answer = self.subject.index().merge(key, merge, &operand, &mut previous).map_err(|error| error.code);
        if self.shape.duplicates {
            assert_eq!(answer, Err(RDB_E_UNSUPPORTED));
            return false;
        }
        let before = before.unwrap_or_default();
        assert_eq!(previous.needed(), before.len());
        if previous.is_too_small() {
            assert_eq!(answer, Ok(Inserted::Exists), "nothing is done that cannot be told");
            return false;
        }
        assert!(previous.capacity() < before.len() || previous.bytes() == before);
        let merged = self.subject.model.merge(key, merge, &operand);
        assert_eq!(answer, Ok(merged), "{merge:?}");
        let is_changed = merged != Inserted::Exists;
        if self.shape.check_u64().is_ok() { self.merge_u64(merge) || is_changed } else { is_changed }
    }

    fn merge_and_operand(&mut self) -> (Merge, Vec<u8>) {
        let merge = match self.shape.value_type {
            ValueType::Bytes => Merge::Append,
            ValueType::U64 => *self.random.pick(&[Merge::Add, Merge::Max, Merge::Min]),
        };
        match merge {
            Merge::Append if self.random.chance(1, 3) => (merge, vec![b'w'; self.random.position(LONGEST_VALUE + 1)]),
            // Sums beyond the largest number begin again at 0.
            Merge::Add if self.random.chance(1, 3) => (merge, value_from_u64(!self.random.below(3000)).to_vec()),
            _ => (merge, self.value()),
        }
    }

    /// Keys of a batch, some of them twice, and what goes with them.
    fn batch_u64(&mut self) -> (Vec<u64>, Vec<u64>) {
        let count = self.random.position(12);
        let mut keys: Vec<u64> = (0..count).map(|_| key_to_u64(&self.entry().0)).collect();
        if count > 2 {
            keys[count - 1] = keys[0];
        }
        (keys, (0..count).map(|_| self.random.below(8) * 255).collect())
    }

    fn merge_u64(&mut self, merge: Merge) -> bool {
        let (keys, operands) = self.batch_u64();
        let (mut previous, mut statuses, mut tally) = (vec![77; keys.len()], vec![-1; keys.len()], Tally::default());
        let (mut out, mut codes) = (U64sMut::new(&mut previous), Statuses::new(&mut statuses));
        let (numbers, by) = (U64s::new(&keys), U64s::new(&operands));
        assert_eq!(self.subject.index().merge_u64(merge, &numbers, &by, &mut out, &mut codes, &mut tally), Ok(()));
        let mut expected = Tally::default();
        for (item, (key, operand)) in keys.iter().zip(operands).enumerate() {
            let key = key_from_u64(*key);
            assert_eq!(previous[item], self.subject.model.value(&key).map_or(0, |value| value_to_u64(&value)));
            match self.subject.model.merge(&key, merge, &value_from_u64(operand)) {
                Inserted::New => expected.inserted += 1,
                Inserted::Replaced => expected.replaced += 1,
                Inserted::Exists => {}
            }
            assert_eq!(statuses[item], RDB_OK);
        }
        assert_eq!(tally, expected);
        expected.inserted + expected.replaced > 0
    }

    fn compare_and_set_u64(&mut self) -> bool {
        let (keys, values) = self.batch_u64();
        let value_of = |model: &Model, key| model.value(&key_from_u64(key)).map(|value| value_to_u64(&value));
        // Every third expectation is wrong; one that repeats a key is, once that was set.
        let expected: Vec<u64> = keys
            .iter()
            .enumerate()
            .map(|(item, key)| value_of(&self.subject.model, *key).unwrap_or(1) + (item % 3 / 2) as u64)
            .collect();
        let (mut previous, mut statuses, mut tally) = (vec![77; keys.len()], vec![-1; keys.len()], Tally::default());
        let (mut out, mut codes) = (U64sMut::new(&mut previous), Statuses::new(&mut statuses));
        let (numbers, old, new) = (U64s::new(&keys), U64s::new(&expected), U64s::new(&values));
        let index = self.subject.index();
        assert_eq!(index.compare_and_set_u64(&numbers, &old, &new, &mut out, &mut codes, &mut tally), Ok(()));
        let mut replaced = 0;
        for (item, key) in keys.iter().enumerate() {
            assert_eq!(previous[item], value_of(&self.subject.model, *key).unwrap_or(0));
            let (old, new) = (value_from_u64(expected[item]), value_from_u64(values[item]));
            let status = match self.subject.model.compare_and_set(&key_from_u64(*key), &old, &new) {
                Compared::Set => RDB_OK,
                Compared::NotFound => RDB_NOT_FOUND,
                Compared::Differs => RDB_EXISTS,
            };
            assert_eq!(statuses[item], status);
            replaced += u64::from(status == RDB_OK);
        }
        assert_eq!(tally, Tally { replaced, ..Tally::default() });
        replaced > 0
    }

    fn get_or_insert(&mut self, key: &[u8], value: &[u8]) -> bool {
        let mut memory = [0; LONGEST_VALUE];
        let mut found = ValueBuffer::new(&mut memory);
        let answer = self.subject.index().get_or_insert(key, value, &mut found).map_err(|error| error.code);
        if self.shape.duplicates {
            assert_eq!(answer, Err(RDB_E_UNSUPPORTED));
            return false;
        }
        let there = self.subject.model.of_key(key);
        assert_eq!(answer, Ok(there.is_empty()));
        match there.first() {
            Some(entry) => assert_eq!(found.bytes(), &*entry.1),
            None => assert_eq!(self.subject.model.insert(key, value, InsertMode::IfAbsent), Inserted::New),
        }
        false
    }

    /// Upkeep changes no entry.
    fn upkeep(&mut self) -> bool {
        let index = self.subject.index();
        match self.random.below(4) {
            0 => assert_eq!(index.rebuild(), Ok(())),
            1 => {
                let before = self.subject.memory_used();
                let released = index.vacuum().unwrap();
                // Elsewhere it is a file's room that was given back.
                assert!(!self.subject.is_in_memory || self.subject.memory_used() + released == before);
            }
            2 => assert_eq!(index.defragment(), Ok(())),
            _ => {
                assert_eq!(index.update_statistics(), Ok(()));
                assert_eq!(index.statistics().unwrap().distinct_keys, self.subject.model.distinct_keys());
            }
        }
        self.subject.check();
        false
    }
}
