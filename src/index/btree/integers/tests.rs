//! Nodes of integers by themselves: against a plain map, and with bytes that no node ever has. What the tree does as a
//! whole is asked by `tests/index_model`.

use super::change::NodeMut;
use super::kind::{Kind, MOST_KEYS};
use super::node::Node;
use super::search::{CAPACITY, search};
use crate::index::btree::features::{Feature, Features};
use crate::index::btree::layout::{Change, Content, Layout};
use crate::index::btree::store::NODE_BYTES;
use crate::memory::test_support::Random;
use crate::simd::level::{self, Level};
use std::collections::BTreeMap;
use std::ptr::NonNull;

/// A node of the test's own.
#[repr(align(64))]
struct Page([u8; NODE_BYTES]);

impl Page {
    fn new() -> Box<Self> {
        Box::new(Self([0xEE; NODE_BYTES]))
    }

    fn node(&mut self) -> Node {
        // SAFETY: the test keeps the page while it uses the node.
        unsafe { Node::new(NonNull::from(&mut self.0).cast(), NODE_BYTES) }
    }

    fn changed(&mut self) -> NodeMut {
        // SAFETY: nobody else knows the node.
        unsafe { NodeMut::new(self.node()) }
    }
}

type Model = BTreeMap<u64, u64>;

fn check(node: &NodeMut, model: &Model) {
    node.verify().unwrap();
    assert_eq!(node.count(), model.len());
    assert_eq!(node.used(), node.kind().entry_bytes() * model.len());
    for (position, (key, value)) in model.iter().enumerate() {
        let mut bytes = [0; 8];
        // SAFETY: there is room.
        unsafe { node.payload(position).copy_to(bytes.as_mut_ptr()) };
        assert_eq!((node.key(position), u64::from_le_bytes(bytes)), (*key, *value));
        // SAFETY: there is room.
        unsafe { node.copy_key(position, bytes.as_mut_ptr(), 8) };
        assert_eq!(u64::from_be_bytes(bytes), *key);
        for wanted in [key.wrapping_sub(1), *key, key.wrapping_add(1)] {
            let expected = model.range(..wanted).count();
            for tier in Level::ALL.into_iter().filter(|tier| *tier <= level::best()) {
                let found = node.lower_bound(&wanted, search(tier));
                assert_eq!((found.position, found.is_exact), (expected, model.contains_key(&wanted)), "{tier:?}");
            }
        }
    }
    check_copies(node, model);
}

/// All that is copied by runs is what is there one by one.
fn check_copies(node: &NodeMut, model: &Model) {
    let count = model.len();
    for part in [0..count, count / 3..count, count / 2..count / 2, count / 2..(count / 2 + 1).min(count), 1..count] {
        let part = part.start.min(part.end)..part.end;
        let expected = || model.iter().skip(part.start).take(part.len());
        let (mut keys, mut values) = (vec![1; part.len() + 1], vec![1; part.len() + 1]);
        // SAFETY: there is room.
        unsafe { node.copy_numbers(part.clone(), keys.as_mut_ptr(), values.as_mut_ptr()) };
        assert!(keys.iter().eq(expected().map(|(key, _)| key).chain([&1])));
        assert!(values.iter().eq(expected().map(|(_, value)| value).chain([&1])));
        // SAFETY: there is room.
        unsafe { node.copy_entries(part.clone(), keys.as_mut_ptr().cast(), values.as_mut_ptr().cast()) };
        assert!(keys.iter().map(|key| u64::from_be(*key)).take(part.len()).eq(expected().map(|(key, _)| *key)));
        assert_eq!((keys[part.len()], values[part.len()]), (1, 1));
    }
}

/// Where keys come from: the least one, and how far others are from it.
const WHERE: [(u64, usize); 9] = [
    (0, 300),
    (0, 700),
    (1 << 40, 512),
    (u64::MAX - 511, 512),
    (0, 100_000),
    (u64::MAX - 65_535, 65_536),
    (7, 1 << 32),
    (u64::MAX - (1 << 33), 1 << 33),
    (0, usize::MAX),
];

#[test]
fn a_node_is_a_sorted_map_until_it_is_full() {
    let mut kinds = Vec::new();
    for ((least, spread), features) in WHERE
        .into_iter()
        .flat_map(|place| [Features::ALL, Features::ALL.without(Feature::CompactLeaves)].map(|f| (place, f)))
    {
        let mut random = Random(5);
        let (mut page, mut model, mut refusals) = (Page::new(), Model::new(), 0);
        let mut node = page.changed();
        node.set_features(features);
        node.begin(0, &0, None);
        for step in 0..6000 {
            let (key, value) = (least + random.below(spread) as u64, random.below(usize::MAX) as u64);
            let content = value.to_le_bytes();
            let found = node.lower_bound(&key, search(level::current()));
            assert_eq!(found.is_exact, model.contains_key(&key));
            match (found.is_exact, random.below(if step % 2000 < 1000 { 9 } else { 3 })) {
                (true, 0) => {
                    node.remove(found.position, found.position + 1);
                    model.remove(&key);
                }
                (true, _) => {
                    assert!(node.replace(found.position, Content::Bytes(&content)));
                    model.insert(key, value);
                }
                (false, 0) if !model.is_empty() => {
                    let gone = random.below(model.len());
                    let key = *model.keys().nth(gone).unwrap();
                    model.remove(&key);
                    node.remove(gone, gone + 1);
                }
                (false, _) => {
                    let (kind, is_far) = (node.kind(), node.is_far(&key));
                    if node.insert(found.position, &key, Content::Bytes(&content)) {
                        assert!(model.len() < node.kind().capacity());
                        model.insert(key, value);
                    } else {
                        assert!(model.len() >= kind.capacity() || is_far, "{kind:?} {}", model.len());
                        assert_eq!(node.kind(), kind);
                        refusals += 1;
                    }
                }
            }
            assert!(features == Features::ALL || node.kind() == Kind::Whole);
            kinds.push(node.kind());
            if step % 61 == 0 {
                check(&node, &model);
            }
        }
        check(&node, &model);
        assert!(refusals > 5 || spread <= 512, "it was full at times: {spread}");
        let (from, to) = (node.count() / 3, node.count() / 2);
        node.remove(from, to);
        let gone: Vec<u64> = model.keys().skip(from).take(to - from).copied().collect();
        model.retain(|key, _| !gone.contains(key));
        check(&node, &model);
    }
    for kind in Kind::ALL {
        assert!(kinds.iter().filter(|other| **other == kind).count() > 3000, "{kind:?}");
    }
}

fn put(node: &mut NodeMut, key: u64) -> bool {
    let found = node.lower_bound(&key, search(level::current()));
    node.insert(found.position, &key, Content::Bytes(&(!key).to_le_bytes()))
}

#[test]
fn a_leaf_becomes_wider_for_a_key_beyond_and_narrower_when_it_is_full() {
    for (inner, outer, beyond) in [
        (Kind::Dense, Kind::Deltas16, 512),
        (Kind::Dense, Kind::Deltas32, 65_536),
        (Kind::Deltas16, Kind::Deltas32, 65_536),
        (Kind::Deltas16, Kind::Whole, 1 << 32),
        (Kind::Deltas32, Kind::Whole, 1 << 32),
    ] {
        let (mut page, least) = (Page::new(), 1_u64 << 50);
        let mut node = page.changed();
        node.begin(0, &0, None);
        // The last key that is reached, and so many others that the wider kind is just roomy enough.
        let (last, roomy) = (least + inner.most_span(), outer.capacity() * 7 / 8);
        let mut model: Model = (0..roomy as u64 - 2).map(|at| (least + at, !(least + at))).collect();
        model.insert(last, !last);
        model.keys().for_each(|key| assert!(put(&mut node, *key)));
        assert_eq!(node.kind(), inner);
        check(&node, &model);
        assert!(node.is_far(&(last + 1)) && node.is_far(&(least + beyond)) && !node.is_far(&(last - 1)));
        assert!(put(&mut node, least + beyond));
        model.insert(least + beyond, !(least + beyond));
        assert_eq!(node.kind(), outer);
        check(&node, &model);
        // Without that key it is what it is until it is full.
        node.remove(node.count() - 1, node.count());
        model.remove(&(least + beyond));
        for key in least + roomy as u64.. {
            let is_full = node.count() == outer.capacity();
            assert!(put(&mut node, key));
            model.insert(key, !key);
            assert_eq!(node.kind(), if is_full { inner.max(Kind::for_span(last - least)) } else { outer });
            if is_full {
                break;
            }
        }
        check(&node, &model);
        // More than that, and what is beyond goes elsewhere.
        assert!(!put(&mut node, least + beyond));
        let plan = node.plan_leaf(node.count(), &(least + beyond));
        assert_eq!((plan.position, plan.separator), (node.count(), least + beyond));
        let mut other = Page::new();
        let mut right = other.changed();
        node.split(&mut right, &plan);
        check(&node, &model);
        assert!(put(&mut right, least + beyond));
        check(&right, &[(least + beyond, !(least + beyond))].into());
    }
}

#[test]
fn a_run_of_entries_goes_in_behind_all_others_as_far_as_it_ascends_and_there_is_room() {
    let mut random = Random(29);
    let (mut appended, mut refusals) = (Vec::new(), 0);
    for (round, (least, spread)) in WHERE.into_iter().cycle().take(400).enumerate() {
        let (mut page, mut model) = (Page::new(), Model::new());
        let mut node = page.changed();
        let end = least.saturating_add(spread as u64 / 2);
        node.begin(0, &least, (round % 3 == 0).then_some(&end));
        assert_eq!(node.append(&[least, least + 1], &[1, 2]), 0, "an empty leaf has no kind yet");
        for _ in 0..1 + random.below(20) {
            let key = least + random.below(spread / 4 + 1) as u64;
            if !model.contains_key(&key) && put(&mut node, key) {
                model.insert(key, !key);
            }
        }
        loop {
            let last = *model.keys().next_back().unwrap();
            let step = 1 + random.below(spread / 1000 + 2) as u64;
            let mut run: Vec<u64> = (1..=64).map(|at| last.saturating_add(at * step)).collect();
            match random.below(9) {
                0 => run[20] = run[19],
                1 => run[30] = last,
                2 => run[0] = last,
                _ => {}
            }
            let ascending = run.windows(2).take_while(|pair| pair[0] < pair[1]).count() + 1;
            let ascending = if run[0] > last { ascending } else { 0 };
            let (upper, count, kind) = (node.upper_fence(), node.count(), node.kind());
            let reach = if kind == Kind::Whole { u64::MAX } else { node.base().saturating_add(kind.most_span()) };
            let is_in = |key: &&u64| **key <= reach && upper.is_none_or(|upper| **key < upper);
            let fits = run[..ascending].iter().take_while(is_in).count().min(kind.capacity() - count);
            let values: Vec<u64> = run.iter().map(|key| (!key).to_le()).collect();
            assert_eq!(node.append(&run, &values), fits, "{kind:?}");
            assert_eq!(node.kind(), kind);
            model.extend(run[..fits].iter().map(|key| (*key, !key)));
            check(&node, &model);
            appended.push((kind, fits));
            if fits == 0 {
                refusals += 1;
                break;
            }
        }
    }
    for kind in Kind::ALL {
        let runs = appended.iter().filter(|run| run.0 == kind);
        assert!(runs.clone().count() > 20 && runs.clone().any(|run| run.1 == 64), "{kind:?}");
    }
    assert_eq!(refusals, 400);
}

#[test]
fn what_comes_before_all_others_gets_a_leaf_before_them() {
    let (mut page, mut other) = (Page::new(), Page::new());
    let (mut left, mut right) = (page.changed(), other.changed());
    left.begin(0, &0, None);
    let keys = 10_000_u64..10_400;
    keys.clone().for_each(|key| assert!(put(&mut left, key)));
    assert!(!put(&mut left, 3));
    let plan = left.plan_leaf(0, &3);
    left.split(&mut right, &plan);
    check(&right, &keys.map(|key| (key, !key)).collect());
    assert!(put(&mut left, 3) && left.upper_fence() == Some(10_000));
    check(&left, &[(3, !3)].into());
}

#[test]
fn a_dense_leaf_may_have_holes_anywhere() {
    let mut random = Random(23);
    let mut page = Page::new();
    let mut node = page.changed();
    node.begin(0, &0, None);
    let mut model: Model = (1..=495).map(|key| (key, !key)).collect();
    model.keys().for_each(|key| assert!(put(&mut node, *key)));
    assert!(node.kind() == Kind::Dense && !put(&mut node, 496));
    while !model.is_empty() {
        let from = random.below(model.len());
        let to = from + 1 + random.below((model.len() - from).min(9));
        node.remove(from, to);
        let gone: Vec<u64> = model.keys().skip(from).take(to - from).copied().collect();
        gone.iter().for_each(|key| assert!(model.remove(key).is_some()));
        check(&node, &model);
        let back = gone[random.below(gone.len())];
        if random.below(2) == 0 {
            assert!(put(&mut node, back));
            model.insert(back, !back);
        }
        assert_eq!(node.kind(), Kind::Dense);
    }
    assert!(put(&mut node, u64::MAX));
    check(&node, &[(u64::MAX, 0)].into());
}

fn fill(node: &mut NodeMut, model: &mut Model, mut next: impl FnMut() -> u64) -> (usize, u64) {
    loop {
        let key = next();
        let found = node.lower_bound(&key, search(level::current()));
        if found.is_exact {
            continue;
        }
        if !node.insert(found.position, &key, Content::Bytes(&(!key).to_le_bytes())) {
            return (found.position, key);
        }
        node.note_position(found.position);
        model.insert(key, !key);
    }
}

#[test]
fn halves_hold_what_the_whole_did_and_make_it_again() {
    let mut random = Random(11);
    for (round, (least, spread)) in WHERE.into_iter().skip(1).cycle().take(80).enumerate() {
        let (mut left_page, mut right_page, mut model) = (Page::new(), Page::new(), Model::new());
        let (mut left, mut right) = (left_page.changed(), right_page.changed());
        let end = least.saturating_add(spread as u64);
        left.begin(0, &least, (round % 2 == 0).then_some(&end));
        let (position, key) = fill(&mut left, &mut model, || least + random.below(spread - 1) as u64);
        let (whole, kind, upper_end) = (model.len(), left.kind(), left.upper_fence());
        let plan = left.plan_leaf(position, &key);
        let is_far = left.is_far(&key);
        left.split(&mut right, &plan);
        let mut upper = model.split_off(plan.separator());
        check(&left, &model);
        check(&right, &upper);
        assert_eq!((left.kind(), right.kind()), (kind, kind));
        assert!(left.count().abs_diff(right.count()) <= 1 || is_far);
        assert_eq!((left.upper_fence(), right.lower_fence()), (Some(*plan.separator()), *plan.separator()));
        assert_eq!(right.upper_fence(), upper_end);
        // Some of the right one's go to the left one, then some of the left one's back.
        let Some(moving) = left.plan_filling(&right, 900) else {
            assert!(is_far || left.count() >= MOST_KEYS * 8 / 10 || kind != Kind::Whole);
            continue;
        };
        assert!(moving.left <= MOST_KEYS * 9 / 10 && moving.left > left.count());
        assert!(kind != Kind::Whole || moving.left == kind.capacity() * 9 / 10);
        let back = crate::index::btree::layout::Moving { left: 30, separator: left.key(30) };
        let share = left.plan_sharing(&right);
        for moving in [moving, back].into_iter().chain(share) {
            left.move_keys(&mut right, &moving);
            model.extend(std::mem::take(&mut upper));
            upper = model.split_off(moving.separator());
            check(&left, &model);
            check(&right, &upper);
            assert_eq!(left.count(), moving.left);
        }
        let separator = right.lower_fence();
        assert!(left.fits_with(&right, &separator, 1000), "{kind:?} {whole}");
        left.merge(&right, &separator);
        model.extend(upper);
        check(&left, &model);
        assert_eq!(left.upper_fence(), upper_end);
    }
}

#[test]
fn a_series_leaves_its_leaf_full() {
    for (step, kind) in [(1, Kind::Dense), (2, Kind::Deltas16), (1 << 14, Kind::Deltas32), (1 << 40, Kind::Whole)] {
        for falls in [false, true] {
            let (mut page, mut other, mut model) = (Page::new(), Page::new(), Model::new());
            let (mut left, mut right) = (page.changed(), other.changed());
            let mut number = 1_u64 << 60;
            left.begin(0, &0, None);
            let (position, key) = fill(&mut left, &mut model, || {
                number = if falls { number - step } else { number + step };
                number
            });
            let plan = left.plan_leaf(position, &key);
            left.split(&mut right, &plan);
            let (full, waiting) = if falls { (&right, &left) } else { (&left, &right) };
            assert_eq!((full.kind(), full.count()), (kind, kind.capacity()));
            assert_eq!((waiting.kind(), waiting.count()), (kind, 0), "and the node beside it waits");
            assert!(waiting.series().1.unsigned_abs() >= 4, "the series goes on there");
            check(full, &model);
        }
    }
}

/// Inner nodes: each key with the child before it, and the last child.
type Children = (BTreeMap<u64, u64>, u64);

fn check_children(node: &NodeMut, (model, last): &Children) {
    node.verify().unwrap();
    assert_eq!(node.count(), model.len());
    for (position, (key, child)) in model.iter().enumerate() {
        assert_eq!((node.key(position), node.child_number(position)), (*key, *child));
        for wanted in [key.wrapping_sub(1), *key, key.wrapping_add(1)] {
            let expected = model.range(..wanted).count();
            for tier in Level::ALL.into_iter().filter(|tier| *tier <= level::best()) {
                let found = node.lower_bound(&wanted, search(tier));
                assert_eq!((found.position, found.is_exact), (expected, model.contains_key(&wanted)), "{tier:?}");
            }
        }
    }
    assert_eq!(node.child_number(model.len()), *last);
}

/// Keys of inner nodes, each told by a number: close together, far apart, both, falling and rising.
const INNER_KEYS: [fn(u64) -> u64; 6] = [
    |number| number,
    |number| (1 << 63) + 1000 * number,
    |number| number << 45,
    |number| number << 24,
    |number| if number % 16 == 3 { (number << 45) + 1 } else { number },
    |number| u64::MAX - (number << 40),
];

#[test]
fn an_inner_node_is_a_map_to_children_whatever_its_keys_are() {
    let mut kinds = Vec::new();
    for (key_of, features) in INNER_KEYS
        .into_iter()
        .flat_map(|key_of| [Features::ALL, Features::ALL.without(Feature::SuffixTruncation)].map(|f| (key_of, f)))
    {
        let (mut random, mut refusals) = (Random(13), 0);
        let (mut page, mut model) = (Page::new(), (BTreeMap::new(), 4096));
        let mut node = page.changed();
        node.set_features(features);
        node.begin(3, &0, None);
        node.set_last_child(4096);
        for step in 0..8000 {
            let key = key_of(1 + random.below(1 << 18) as u64);
            let child = 4096 * (1 + random.below(1 << 36) as u64 % ((1 << 36) - 2)) + random.below(4096) as u64;
            let found = node.lower_bound(&key, search(level::current()));
            assert_eq!(found.is_exact, model.0.contains_key(&key));
            match random.below(if step % 2000 < 1200 { 12 } else { 4 }) {
                0 if node.count() != 0 => {
                    let gone = random.below(node.count());
                    let key = *model.0.keys().nth(gone).unwrap();
                    model.0.remove(&key);
                    node.remove(gone, gone + 1);
                }
                1 => {
                    let position = random.below(node.count() + 1);
                    node.set_child(position, child);
                    let place = model.0.values_mut().nth(position);
                    *place.unwrap_or(&mut model.1) = child;
                }
                2 if found.position < node.count() && !found.is_exact => {
                    let gone = *model.0.keys().nth(found.position).unwrap();
                    if node.rename(found.position, &key, child) {
                        model.0.remove(&gone);
                        model.0.insert(key, child);
                    }
                }
                _ if !found.is_exact => {
                    let has_room = node.has_room_for_child(&key);
                    assert_eq!(node.insert(found.position, &key, Content::Bytes(&child.to_ne_bytes())), has_room);
                    if has_room {
                        model.0.insert(key, child);
                    } else {
                        assert!(node.count() >= CAPACITY, "{}", node.count());
                        refusals += 1;
                    }
                }
                _ => {}
            }
            kinds.push((node.kind(), node.count() > CAPACITY));
            if step % 97 == 0 {
                check_children(&node, &model);
            }
        }
        check_children(&node, &model);
        assert!(refusals > 10);
        assert!(features == Features::ALL || node.kind() == Kind::Whole);
    }
    for wanted in [(Kind::Short, true), (Kind::Short, false), (Kind::Whole, false)] {
        assert!(kinds.iter().filter(|kind| **kind == wanted).count() > 500, "{wanted:?}");
    }
}

#[test]
fn halves_of_an_inner_node_have_all_children_and_make_it_again() {
    let blind = Features::ALL.without(Feature::SplitAnticipation);
    let plain = Features::ALL.without(Feature::SuffixTruncation);
    for (key_of, features) in
        INNER_KEYS.into_iter().flat_map(|key_of| [Features::ALL, blind, plain].map(|features| (key_of, features)))
    {
        for (is_last, most) in [(false, MOST_KEYS), (true, MOST_KEYS), (false, 3)] {
            let (mut page, mut other) = (Page::new(), Page::new());
            let (mut left, mut right) = (page.changed(), other.changed());
            left.set_features(features);
            right.set_features(features);
            left.begin(1, &0, None);
            left.set_last_child(4096);
            let mut model: Children = (BTreeMap::new(), 4096);
            for number in 1..=most as u64 {
                let (key, child) = (key_of(number), (number << 30) + 4096 + number);
                let position = left.lower_bound(&key, search(level::current())).position;
                if !left.insert(position, &key, Content::Bytes(&child.to_ne_bytes())) {
                    break;
                }
                model.0.insert(key, child);
            }
            check_children(&left, &model);
            let all = (model.0.clone(), model.1);
            let plan = left.plan_inner(&if is_last { u64::MAX } else { 0 });
            left.split(&mut right, &plan);
            let mut upper = (model.0.split_off(plan.separator()), model.1);
            model.1 = upper.0.remove(plan.separator()).unwrap();
            check_children(&left, &model);
            check_children(&right, &upper);
            let is_end = is_last && features != blind;
            assert_eq!(right.count() == 0, is_end || most < 3, "what comes behind all others begins a node");
            assert!(left.fits_with(&right, plan.separator(), 1000));
            assert!(most < 20 || !left.fits_with(&right, plan.separator(), 500));
            left.merge(&right, plan.separator());
            check_children(&left, &all);
            assert_eq!(left.upper_fence(), None);
        }
    }
}

#[test]
fn whatever_the_bytes_say_readers_stay_within_the_node() {
    let (mut random, mut page, mut sum) = (Random(3), Page::new(), 0);
    let (mut keys, mut values) = (vec![0; 2 * MOST_KEYS], vec![0; 2 * MOST_KEYS]);
    for _ in 0..3000 {
        page.0.iter_mut().for_each(|byte| *byte = random.below(256) as u8);
        let node = page.node();
        for tier in Level::ALL.into_iter().filter(|tier| *tier <= level::best()) {
            let key = node.base().wrapping_add(random.below(1000) as u64);
            let answers = [tier, Level::Scalar].map(|tier| node.lower_bound(&key, search(tier)));
            assert_eq!(answers[0], answers[1], "nonsense is the same nonsense in all tiers");
        }
        for _ in 0..20 {
            let key = random.below(usize::MAX) as u64;
            let found = node.lower_bound(&key, search(level::current()));
            assert!(found.position <= node.count() && node.count() <= MOST_KEYS);
            let position = found.position + random.below(500);
            sum += node.key(position) & 1;
            node.prefetch_for(&key, search(level::current()));
            node.prefetch_child(position, node, &key);
            // SAFETY: there is room for as many as any leaf has.
            unsafe { node.copy_numbers(position / 2..position, keys.as_mut_ptr(), values.as_mut_ptr()) };
            sum += u64::from(node.child(position).is_some()) + node.payload(position).value_bytes();
        }
        sum += node.lower_fence() & 1 | u64::from(node.upper_fence().is_some()) | u64::from(node.verify().is_err());
    }
    assert!(sum > 0);
}
