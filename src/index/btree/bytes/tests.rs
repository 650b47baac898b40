//! Nodes by themselves: against a plain map, and with bytes that no node ever has. What the tree does as a whole is
//! asked by `tests/index_model`.

use super::change::{NodeMut, common, separator};
use super::node::Node;
use super::search::Search;
use crate::index::btree::features::{Feature, Features};
use crate::index::btree::layout::{Change, Content, Copied, Found, Layout, MOST_BYTES};
use crate::memory::test_support::Random;
use crate::simd::level::{self, Level};
use std::collections::BTreeMap;
use std::ptr::NonNull;

/// A node of the test's own.
#[repr(align(64))]
pub(super) struct Page(pub [u8; MOST_BYTES]);

impl Page {
    pub fn new() -> Box<Self> {
        Box::new(Self([0; MOST_BYTES]))
    }

    pub fn node(&mut self, bytes: usize) -> Node {
        // SAFETY: there is room for the largest node, and the test keeps the page while it uses the node.
        unsafe { Node::new(NonNull::from(&mut self.0).cast(), bytes) }
    }

    pub fn changed(&mut self, bytes: usize) -> NodeMut {
        // SAFETY: nobody else knows the node.
        unsafe { NodeMut::new(self.node(bytes)) }
    }
}

type Model = BTreeMap<Vec<u8>, Vec<u8>>;

fn value(node: &NodeMut, position: usize) -> Vec<u8> {
    let payload = node.payload(position);
    let mut bytes = vec![0; payload.bytes];
    // SAFETY: there is room.
    unsafe { payload.copy_to(bytes.as_mut_ptr()) };
    bytes
}

/// The searches of all tiers that the processor has.
fn searches() -> impl Iterator<Item = Search> {
    Level::ALL.into_iter().filter(|tier| *tier <= level::best()).map(Node::find)
}

fn check(node: &NodeMut, model: &Model) {
    node.verify_heap().unwrap();
    assert_eq!(node.count(), model.len());
    for (position, (key, expected)) in model.iter().enumerate() {
        assert_eq!(node.key(position).as_slice(), key.as_slice());
        assert_eq!(&value(node, position), expected);
        for find in searches() {
            assert_eq!(node.lower_bound(key, find), Found { position, is_exact: true });
            assert_eq!(node.find_exact(key, Node::tag_of(key), find), Some(position));
        }
    }
}

/// A key between two fences, with their common prefix or without one.
fn some_key(random: &mut Random, prefix: &[u8], letters: usize, longest: usize) -> Vec<u8> {
    let length = random.below(longest);
    prefix.iter().copied().chain((0..length).map(|_| b'a' + random.below(letters) as u8)).collect()
}

#[test]
fn a_node_is_a_sorted_map_until_it_is_full() {
    let find = Node::find(level::current());
    let mut random = Random(5);
    for (bytes, letters, longest, fences) in [
        (4096, 3, 8, None),
        (4096, 2, 30, Some(("a/common/prefix/a", "a/common/prefix/d"))),
        (8192, 20, 12, Some(("a", "z"))),
        (16384, 26, 100, None),
    ] {
        let mut page = Page::new();
        let mut node = page.changed(bytes);
        let (lower, upper) = fences.map_or(("", None), |(lower, upper)| (lower, Some(upper)));
        node.begin(0, lower.as_bytes(), upper.map(str::as_bytes));
        let prefix = upper.map_or(0, |upper| common(lower.as_bytes(), upper.as_bytes()));
        let prefix = &lower.as_bytes()[..prefix];
        let (mut model, mut refusals) = (Model::new(), 0);
        for step in 0..6000 {
            let key = some_key(&mut random, prefix, letters, longest);
            if key.as_slice() < lower.as_bytes() || upper.is_some_and(|upper| key.as_slice() >= upper.as_bytes()) {
                continue;
            }
            let new: Vec<u8> = (0..random.below(40)).map(|_| random.below(256) as u8).collect();
            let found = node.lower_bound(&key, find);
            assert_eq!(found.is_exact, model.contains_key(&key));
            for find in searches() {
                assert_eq!(node.lower_bound(&key, find), found);
                assert_eq!(node.lower_bound_behind(model.len(), &key, find), found);
                let exact = node.find_exact(&key, Node::tag_of(&key), find);
                assert_eq!(exact, found.is_exact.then_some(found.position));
            }
            match (found.is_exact, random.below(if refusals > 40 { 3 } else { 12 })) {
                (true, 0) => {
                    node.remove(found.position, found.position + 1);
                    model.remove(&key);
                }
                (true, _) => {
                    if node.replace(found.position, Content::Bytes(&new)) {
                        model.insert(key, new);
                    }
                }
                (false, _) => {
                    let has_room = node.has_room_for(key.len(), new.len());
                    let is_in = node.insert(found.position, &key, Content::Bytes(&new));
                    assert_eq!(is_in, has_room, "what is promised is what is done");
                    if is_in {
                        model.insert(key, new);
                    } else {
                        refusals += 1;
                    }
                }
            }
            if step % 7 == 0 {
                check(&node, &model);
            }
        }
        check(&node, &model);
        assert!(refusals > 5, "it was full at times");
        let (from, to) = (node.count() / 3, node.count() / 2);
        node.remove(from, to);
        let gone: Vec<Vec<u8>> = model.keys().skip(from).take(to - from).cloned().collect();
        gone.iter().for_each(|key| drop(model.remove(key)));
        check(&node, &model);
    }
}

/// Fills a leaf with keys until one more does not fit, which is told with its place.
fn fill(node: &mut NodeMut, model: &mut Model, mut next: impl FnMut() -> Vec<u8>) -> (usize, Vec<u8>) {
    let find = Node::find(level::current());
    loop {
        let key = next();
        let found = node.lower_bound(&key, find);
        if found.is_exact {
            continue;
        }
        if !node.insert(found.position, &key, Content::Bytes(b"valuable")) {
            return (found.position, key);
        }
        node.note_position(found.position);
        model.insert(key, b"valuable".to_vec());
    }
}

#[test]
fn halves_hold_what_the_whole_did_and_make_it_again() {
    let mut random = Random(11);
    for longest in [6, 20, 300] {
        for _ in 0..20 {
            let (mut left_page, mut right_page, mut model) = (Page::new(), Page::new(), Model::new());
            let (mut left, mut right) = (left_page.changed(4096), right_page.changed(4096));
            left.begin(0, &[], None);
            let (position, key) = fill(&mut left, &mut model, || some_key(&mut random, b"", 5, longest));
            let plan = left.plan_leaf(position, &key);
            left.split(&mut right, &plan);
            let upper = model.split_off(plan.separator());
            check(&left, &model);
            check(&right, &upper);
            assert!(!model.is_empty() && !upper.is_empty());
            let (last, first) = (model.keys().last().unwrap(), upper.keys().next().unwrap());
            assert_eq!(separator(last, first).as_slice(), plan.separator(), "no longer than it has to be");
            // Some of the right one's go to the left one, then all.
            let moving = left.plan_filling(&right, 900).unwrap();
            left.move_keys(&mut right, &moving);
            let mut all = model;
            all.extend(upper);
            let rest = all.split_off(moving.separator());
            check(&left, &all);
            check(&right, &rest);
            let separator = right.lower_fence();
            if left.fits_with(&right, &separator, 1000) {
                left.merge(&right, &separator);
                all.extend(rest);
                check(&left, &all);
            }
        }
    }
}

/// A key whose first letters are those of others, and the last ones few others'.
fn name(random: &mut Random) -> Vec<u8> {
    [b"a/common/prefix/", &some_key(random, b"", 3, 5)[..], b"/with a name behind it"].concat()
}

#[test]
fn nodes_without_features_have_no_prefixes_and_whole_parting_keys() {
    for (compresses, truncates) in [(true, true), (true, false), (false, true), (false, false)] {
        let missing = [(compresses, Feature::PrefixCompression), (truncates, Feature::SuffixTruncation)];
        let missing = missing.into_iter().filter(|(has, _)| !has);
        let features = missing.fold(Features::ALL, |features, (_, feature)| features.without(feature));
        let (mut left_page, mut right_page, mut model) = (Page::new(), Page::new(), Model::new());
        let (mut left, mut right) = (left_page.changed(4096), right_page.changed(4096));
        left.set_features(features);
        right.set_features(features);
        left.begin(0, b"a/common/prefix/", Some(b"a/common/prefix/z"));
        assert_eq!(left.prefix_length(), if compresses { 16 } else { 0 });
        let mut random = Random(23);
        let (position, key) = fill(&mut left, &mut model, || name(&mut random));
        let plan = left.plan_leaf(position, &key);
        left.split(&mut right, &plan);
        let whole = model.clone();
        let upper = model.split_off(plan.separator());
        let (last, first) = (model.keys().last().unwrap(), upper.keys().next().unwrap());
        let shortest = separator(last, first);
        assert!(shortest.len() < first.len(), "{first:?}");
        assert_eq!(plan.separator(), if truncates { &shortest } else { first.as_slice() });
        for (node, model) in [(&left, &model), (&right, &upper)] {
            check(node, model);
            assert_eq!((node.verify(), node.features()), (Ok(()), features));
            assert_eq!(node.prefix_length() >= 16, compresses);
        }
        let between = right.lower_fence();
        assert!(left.fits_with(&right, &between, 1000));
        left.merge(&right, &between);
        check(&left, &whole);
        assert_eq!(left.prefix_length(), if compresses { 16 } else { 0 });
    }
}

#[test]
fn long_fences_have_a_prefix_in_every_tree() {
    let mut page = Page::new();
    let mut node = page.changed(4096);
    node.set_features(Features::ALL.without(Feature::PrefixCompression).without(Feature::SuffixTruncation));
    let long = |last: u8| [&[b'l'; 300][..], &[last]].concat();
    node.begin(0, &long(b'a'), Some(&long(b'z')));
    assert_eq!(node.prefix_length(), 300);
    for letter in b'b'..b'z' {
        assert!(node.insert(node.count(), &[long(letter), vec![letter; 100]].concat(), Content::Bytes(b"value")));
    }
    let plan = node.plan_leaf(0, &long(b'b'));
    assert_eq!(plan.separator().len(), 301, "a parting key that is long is no longer than it has to be");
}

/// Fills a leaf and splits it for the next key: how many keys there were, and that key.
fn split_when_full(left: &mut NodeMut, right: &mut NodeMut, next: impl FnMut() -> Vec<u8>) -> (usize, Vec<u8>) {
    let (position, key) = fill(left, &mut Model::new(), next);
    let (whole, plan) = (left.count(), left.plan_leaf(position, &key));
    left.split(right, &plan);
    (whole, key)
}

#[test]
fn a_series_leaves_its_leaf_full() {
    for falls in [false, true] {
        let (mut page, mut other) = (Page::new(), Page::new());
        let (mut left, mut right) = (page.changed(4096), other.changed(4096));
        let mut number = (1_u64 << 40) + 0x50_5000;
        let end = number.to_be_bytes();
        left.begin(0, if falls { &[] } else { &end }, falls.then_some(&end[..]));
        let (whole, _) = split_when_full(&mut left, &mut right, || {
            number = if falls { number - 1 } else { number + 1 };
            number.to_be_bytes().to_vec()
        });
        let counts = if falls { (right.count(), left.count()) } else { (left.count(), right.count()) };
        assert_eq!(counts, (whole, 0), "and the node beside it waits");
        let full = if falls { &right } else { &left };
        assert!(full.prefix_length() >= 5, "an end a little beyond gives it a prefix");
        assert!(full.has_room_for(8, 8), "and room to go on");
    }
}

#[test]
fn a_series_gives_its_leaf_a_longer_prefix_before_it_leaves_it() {
    for falls in [false, true] {
        let (mut page, mut other) = (Page::new(), Page::new());
        let (mut left, mut right) = (page.changed(4096), other.changed(4096));
        // A key of the series was in the leaf beside it, whose fence is therefore one of its directory's.
        let fence = b"/usr/share/doc/library/5000";
        let (lower, upper): (&[u8], &[u8]) = if falls { (b"/usr/share/a", fence) } else { (fence, b"/usr/share/z") };
        left.begin(0, lower, Some(upper));
        let mut number = 5000;
        let (whole, key) = split_when_full(&mut left, &mut right, || {
            number = if falls { number - 1 } else { number + 1 };
            format!("/usr/share/doc/library/{number}.html").into_bytes()
        });
        let (full, waiting) = if falls { (&right, &left) } else { (&left, &right) };
        assert_eq!((full.count(), waiting.count()), (whole, 0));
        assert!(full.prefix_length() >= b"/usr/share/doc/library".len(), "{}", full.prefix_length());
        assert!(full.covers(&key) && full.has_room_for(key.len(), 8), "the series goes on there");
        assert!(full.goes_on(if falls { 0 } else { whole }), "and it is known to");
    }
}

#[test]
fn a_leaf_without_room_for_its_new_fence_gives_few_keys_to_the_series() {
    for falls in [false, true] {
        let (mut page, mut other) = (Page::new(), Page::new());
        let (mut left, mut right) = (page.changed(4096), other.changed(4096));
        left.begin(0, b"a", Some(b"z"));
        // Keys that differ far behind need long fences.
        let beginning = ["m"; 200].concat();
        let mut number = 5000;
        let (whole, key) = split_when_full(&mut left, &mut right, || {
            number = if falls { number - 1 } else { number + 1 };
            format!("{beginning}{number}").into_bytes()
        });
        let (full, next) = if falls { (&right, &left) } else { (&left, &right) };
        assert!((1..=8).contains(&next.count()) && full.count() + next.count() == whole, "{}", next.count());
        assert!(next.covers(&key) && next.goes_on(if falls { 0 } else { next.count() }), "the series goes on there");
    }
}

#[test]
fn a_value_that_grows_is_no_series() {
    let mut page = Page::new();
    let mut leaf = page.changed(4096);
    leaf.begin(0, b"m", Some(b"z"));
    // Keys fall down to the one where the leaf begins; then its value grows.
    for key in (b'm'..b'z').rev() {
        assert!(leaf.insert(0, &[key], Content::Bytes(&[key; 200])));
        leaf.note_position(0);
    }
    let plan = leaf.plan_leaf(0, b"m");
    assert!(plan.separator() > b"m".as_slice(), "both halves have a part of the range");
}

#[test]
fn whatever_the_bytes_say_readers_stay_within_the_node() {
    let mut random = Random(3);
    let mut page = Page::new();
    let (mut copy, mut sum) = (Copied::room(), 0);
    for round in 0..3000 {
        let bytes = 4096 << random.below(3);
        if round % 2 == 0 {
            page.0.iter_mut().for_each(|byte| *byte = random.below(256) as u8);
        } else {
            // A node with a few wrong bytes.
            page.changed(bytes).begin(random.below(2) as u8, b"lower", Some(b"upper"));
            (0..20).for_each(|number: u8| {
                let mut node = page.changed(bytes);
                node.append(&[b'm', number, 1, 2, 3, 4, 5], Content::Bytes(&[number; 30]));
            });
            (0..10).for_each(|_| page.0[8 + random.below(400)] = random.below(256) as u8);
        }
        let node = copy.of(page.node(bytes));
        for _ in 0..20 {
            let key = some_key(&mut random, b"", 26, 30);
            let find = searches().nth(random.below(searches().count())).unwrap();
            let position = node.lower_bound(&key, find).position.min(random.below(500));
            let tag = node.tag(random.below(200));
            sum += node.find_exact(&key, tag, find).unwrap_or(0);
            let payload = node.payload(position);
            assert!(payload.bytes <= bytes);
            sum += node.key(position).len() + node.count() + usize::from(node.child(position).is_some());
            sum += payload.value_bytes() as usize & 1;
        }
        sum += node.lower_fence().len() + node.upper_fence().map_or(0, |fence| fence.len());
        sum += usize::from(node.verify_heap().is_err());
    }
    assert!(sum > 0);
}
