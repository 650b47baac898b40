//! Every kernel, shape and tier against plain functions of single strings, in memory between pages that fault.

use super::like::{Form, compile, program_length};
use super::order::{Ordered, Pairs};
use super::set::{build, set_length};
use super::*;
use crate::simd::bits::{Bits, WORD};
use crate::simd::column::CHUNK;
use crate::simd::filter::Comparison;
use crate::simd::table_of;
use crate::simd::testing::{Guarded, levels, random};
use core::mem::MaybeUninit;

/// A column in every shape, and what keeps its memory.
struct Held {
    rows: Vec<Option<Vec<u8>>>,
    columns: Vec<Strings>,
    _memory: Vec<Guarded>,
}

impl Held {
    /// Memory ends `gap` bytes before a page that faults; validity begins at bit `offset`. What describes null rows of
    /// views and slices leads nowhere.
    fn new(rows: Vec<Option<Vec<u8>>>, gap: usize, offset: usize) -> Self {
        let count = rows.len();
        let data: Vec<u8> = rows.iter().flatten().flatten().copied().collect();
        let mut offsets = vec![0_u64];
        for row in &rows {
            offsets.push(offsets[offsets.len() - 1] + row.as_ref().map_or(0, Vec::len) as u64);
        }
        let mut valid = vec![0_u8; (count + offset).div_ceil(8)];
        for (at, _) in rows.iter().enumerate().filter(|(_, row)| row.is_some()) {
            valid[(at + offset) / 8] |= 1 << ((at + offset) % 8);
        }
        let data = Guarded::with_gap(&data, gap);
        let narrow: Vec<u32> = offsets.iter().map(|offset| *offset as u32).collect();
        let (narrow, wide) = (Guarded::of_with_gap(&narrow, gap), Guarded::of_with_gap(&offsets, gap));
        // Two parts: both are the whole data, so that a view's numbers differ and lead to the same bytes.
        let length = data.bytes().len();
        let parts = Guarded::of(&[[data.as_ptr() as usize, length]; 2]);
        let mut views = Vec::new();
        let mut slices = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let Some(bytes) = row else {
                views.extend([0xFF_u8; 16]);
                slices.push([usize::MAX, 1 << 40]);
                continue;
            };
            let mut view = [0; 16];
            view[..4].copy_from_slice(&(bytes.len() as u32).to_ne_bytes());
            if bytes.len() <= 12 {
                view[4..4 + bytes.len()].copy_from_slice(bytes);
            } else {
                view[4..8].copy_from_slice(&bytes[..4]);
                view[8..12].copy_from_slice(&(at as u32 % 2).to_ne_bytes());
                view[12..].copy_from_slice(&(offsets[at] as u32).to_ne_bytes());
            }
            views.extend(view);
            let begin = data.as_ptr().wrapping_add(offsets[at] as usize) as usize;
            slices.push([if bytes.is_empty() { 0 } else { begin }, bytes.len()]);
        }
        let (views, slices) = (Guarded::with_gap(&views, gap), Guarded::of_with_gap(&slices, gap));
        let valid = Guarded::new(&valid);
        let validity = rows.iter().any(Option::is_none).then(|| Bits::new(valid.as_ptr(), offset));
        let column = |shape, rows: &Guarded, data: &Guarded, data_length| Strings {
            shape,
            rows: rows.as_ptr(),
            count,
            data: data.as_ptr(),
            data_length,
            validity,
        };
        let columns = vec![
            column(Shape::Offsets32, &narrow, &data, length),
            column(Shape::Offsets64, &wide, &data, length),
            column(Shape::Views, &views, &parts, 2),
            column(Shape::Slices, &slices, &data, 0),
        ];
        Self { rows, columns, _memory: vec![data, narrow, wide, parts, views, slices, valid] }
    }

    /// Every shape and tier says of each row what `expected` says of its bytes.
    fn check(&self, test: Test, about: &dyn core::fmt::Debug, expected: impl Fn(&[u8]) -> bool) {
        let expected: Vec<bool> = self.rows.iter().map(|row| row.as_deref().is_some_and(&expected)).collect();
        for strings in &self.columns {
            for level in levels() {
                let found = words_of(&Matched { strings, test }, level, expected.len());
                for row in 0..expected.len().next_multiple_of(WORD) {
                    let is_found = found[row / WORD] >> (row % WORD) & 1 != 0;
                    let is_expected = expected.get(row).copied().unwrap_or(false);
                    let text = self.rows.get(row).and_then(Option::as_deref).unwrap_or(b"").escape_ascii();
                    let shape = strings.shape;
                    assert_eq!(is_found, is_expected, "{shape:?} {level:?} {about:?} row {row} \"{text}\"");
                }
            }
        }
    }
}

/// A chunked test's words, chunk by chunk.
fn words_of<C: Chunked>(chunked: &C, level: crate::simd::level::Level, count: usize) -> Vec<u64> {
    let mut found = vec![u64::MAX; count.div_ceil(WORD)];
    for (row, rows) in crate::simd::column::chunks(count) {
        let words = &mut found[row / WORD..][..rows.div_ceil(WORD)];
        // SAFETY: the column has these rows.
        unsafe { chunked.words(table_of(level), row, rows, words) };
    }
    found
}

/// A string over a small alphabet.
fn text(state: &mut u64, longest: u64, alphabet: &[u8]) -> Vec<u8> {
    let length = random(state) % (longest + 1);
    (0..length).map(|_| alphabet[random(state) as usize % alphabet.len()]).collect()
}

const ALPHABETS: [&[u8]; 4] =
    [b"ab", b"aAbB%_", b"a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", b"a\x80\xC3\xA9\xE2\xF0\x9F\x98"];

fn rows(count: usize, state: &mut u64, longest: u64, nulls: bool) -> Vec<Option<Vec<u8>>> {
    let alphabet = ALPHABETS[random(state) as usize % ALPHABETS.len()];
    let one = |state: &mut u64| {
        let longest = if random(state).is_multiple_of(16) { 5 * longest } else { longest };
        text(state, longest, alphabet)
    };
    (0..count).map(|_| (!nulls || !random(state).is_multiple_of(5)).then(|| one(state))).collect()
}

/// A needle that some row may have: a piece of one, or one drawn.
fn needle(held: &Held, state: &mut u64) -> Vec<u8> {
    let drawn = random(state) as usize;
    if drawn.is_multiple_of(4) || held.rows.is_empty() {
        return text(state, 9, ALPHABETS[drawn / 4 % ALPHABETS.len()]);
    }
    let row = held.rows[drawn / 4 % held.rows.len()].clone().unwrap_or_default();
    let begin = if drawn.is_multiple_of(3) { 0 } else { random(state) as usize % (row.len() + 1) };
    let end =
        if drawn.is_multiple_of(5) { row.len() } else { begin + random(state) as usize % (row.len() - begin + 1) };
    row[begin..end].to_vec()
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    needle.is_empty() || bytes.windows(needle.len()).any(|window| window == needle)
}

/// The comparisons of order; the last one has two bounds.
const ORDERS: [Comparison; 7] = [
    Comparison::Equal,
    Comparison::NotEqual,
    Comparison::Less,
    Comparison::LessEqual,
    Comparison::Greater,
    Comparison::GreaterEqual,
    Comparison::Between,
];

/// What the words say of each comparison, with no kernel in it.
fn check_comparisons(held: &Held, low: &[u8], high: &[u8]) {
    let needle = Needle::new(low);
    let about = low.escape_ascii().to_string();
    held.check(Test::Anchored(Anchored::equal(needle)), &("=", &about), |row| row == low);
    held.check(Test::NotEqual(needle), &("!=", &about), |row| row != low);
    held.check(Test::Anchored(Anchored::prefix(needle)), &("prefix", &about), |row| row.starts_with(low));
    held.check(Test::Anchored(Anchored::suffix(needle)), &("suffix", &about), |row| row.ends_with(low));
    held.check(Test::Contains(needle), &("contains", &about), |row| contains(row, low));
    for comparison in ORDERS {
        held.check(Test::Ordered(Ordered::new(comparison, low, high)), &(comparison, &about), |row| match comparison {
            Comparison::Equal => row == low,
            Comparison::NotEqual => row != low,
            Comparison::Less => row < low,
            Comparison::LessEqual => row <= low,
            Comparison::Greater => row > low,
            Comparison::GreaterEqual => row >= low,
            _ => low <= row && row <= high,
        });
    }
}

#[test]
fn comparisons_are_those_of_single_rows_in_every_shape_and_tier() {
    for seed in 0..120 {
        let mut state = seed;
        let count = [0, 1, 2, 63, 64, 65, 127, 128, 130, 257][seed as usize % 10];
        let longest = [3, 12, 40, 90][seed as usize / 10 % 4];
        let drawn = rows(count, &mut state, longest, seed.is_multiple_of(3));
        let held = Held::new(drawn, seed as usize % 67, seed as usize % 13);
        for _ in 0..3 {
            let (low, high) = (needle(&held, &mut state), needle(&held, &mut state));
            check_comparisons(&held, &low, &high);
        }
    }
}

#[test]
fn needles_of_every_length_are_found_at_the_last_byte_before_a_page_that_faults() {
    for length in 0..=140 {
        let row: Vec<u8> = (0..length).map(|at| b'a' + (at * 7 % 23) as u8).collect();
        let mut other = row.clone();
        if let Some(byte) = other.last_mut() {
            *byte = b'#';
        }
        // The same row first behind a page that faults, and last before one.
        let held = Held::new(vec![Some(row.clone()), Some(other.clone()), None, Some(row.clone())], 0, 3);
        check_comparisons(&held, &row, &other);
        check_comparisons(&held, &other, &row);
        if let [_, tail @ ..] = &row[..] {
            check_comparisons(&held, tail, &row);
        }
        let from_page = 4096 - held.columns[0].data_length % 4096;
        let held = Held::new(held.rows, from_page % 4096, 0);
        check_comparisons(&held, &row, &other);
    }
}

#[test]
fn long_columns_are_searched_across_chunks() {
    for seed in 0..6 {
        let mut state = seed;
        let held = Held::new(rows(CHUNK + 100 + seed as usize, &mut state, 14, seed == 3), seed as usize, 5);
        for _ in 0..3 {
            let low = needle(&held, &mut state);
            let contained = Needle::new(&low);
            held.check(Test::Contains(contained), &low, |row| contains(row, &low));
            held.check(Test::Anchored(Anchored::prefix(contained)), &low, |row| row.starts_with(&low));
        }
    }
}

/// Units of a row: whether one begins at each byte, told by decoding from the front with the standard library.
fn unit_widths(row: &[u8]) -> Vec<usize> {
    let mut widths = vec![0; row.len()];
    let mut at = 0;
    while at < row.len() {
        let width = (1..=4).find(|width| {
            row.get(at..at + width).is_some_and(|bytes| core::str::from_utf8(bytes).is_ok_and(|text| !text.is_empty()))
        });
        widths[at] = width.unwrap_or(1);
        at += widths[at];
    }
    widths
}

/// LIKE by its definition: a table of which rest of the pattern matches which rest of the row.
fn is_like(row: &[u8], pattern: &[u8], escape: Option<u8>, is_folded: bool) -> bool {
    let fold = |byte: u8| if is_folded { byte.to_ascii_lowercase() } else { byte };
    let mut tokens = Vec::new();
    let mut bytes = pattern.iter().copied();
    while let Some(byte) = bytes.next() {
        if Some(byte) == escape {
            tokens.push(u16::from(fold(bytes.next().expect("checked before"))));
        } else {
            tokens.push(match byte {
                b'%' => 1000,
                b'_' => 1001,
                _ => u16::from(fold(byte)),
            });
        }
    }
    let widths = unit_widths(row);
    let mut matches: Vec<bool> = (0..=row.len()).map(|at| at == row.len()).collect();
    for token in tokens.iter().rev() {
        let behind = matches.clone();
        for at in (0..=row.len()).rev() {
            matches[at] = match *token {
                1000 => behind[at] || (at < row.len() && matches[at + 1]),
                1001 => at < row.len() && widths[at] != 0 && behind[at + widths[at]],
                byte => at < row.len() && u16::from(fold(row[at])) == byte && behind[at + 1],
            };
        }
    }
    matches[0]
}

/// A pattern's program in guarded memory, and its form.
fn program(pattern: &[u8], escape: Option<u8>, is_folded: bool) -> Option<(Guarded, Form)> {
    let mut memory = Guarded::new(&vec![0xAA_u8; program_length(pattern.len())]);
    // SAFETY: this test's memory.
    let room =
        unsafe { core::slice::from_raw_parts_mut(memory.as_mut_ptr().cast::<MaybeUninit<u8>>(), memory.bytes().len()) };
    compile(pattern, escape, is_folded, room).map(|form| (memory, form))
}

#[test]
fn like_is_its_definition_over_random_rows_and_patterns() {
    let mut forms = [0; 7];
    for seed in 0..250 {
        let mut state = seed + 1000;
        let longest = [4, 12, 40][seed as usize % 3];
        let held = Held::new(rows(70, &mut state, longest, seed.is_multiple_of(4)), seed as usize % 5, 1);
        for _ in 0..6 {
            let mut pattern = Vec::new();
            let has_any = random(&mut state).is_multiple_of(2);
            for _ in 0..random(&mut state) % 7 {
                match random(&mut state) % 6 {
                    2 if has_any => pattern.push(b'_'),
                    0..=2 => pattern.push(b'%'),
                    3 if has_any => pattern.extend(text(&mut state, 2, b"ab%_!A\xC3")),
                    _ => pattern.extend(needle(&held, &mut state)),
                }
            }
            let escape = [None, Some(b'!'), Some(b'%'), Some(b'a')][random(&mut state) as usize % 4];
            let is_folded = random(&mut state).is_multiple_of(3);
            let Some((memory, form)) = program(&pattern, escape, is_folded) else {
                let runs = pattern.iter().rev().take_while(|byte| Some(**byte) == escape).count();
                assert!(runs % 2 == 1, "only an escape character at the end is refused");
                continue;
            };
            forms[form as usize] += 1;
            let test = Test::Like(Pattern::of(memory.bytes()).unwrap());
            let about = (pattern.escape_ascii().to_string(), escape, is_folded, form);
            held.check(test, &about, |row| is_like(row, &pattern, escape, is_folded));
        }
    }
    assert!(forms[1..].iter().all(|times| *times > 20), "every form comes: {forms:?}");
}

#[test]
fn patterns_have_the_form_that_they_say() {
    let forms = [
        ("", Form::Exact),
        ("abc", Form::Exact),
        ("a!%", Form::Exact),
        ("%", Form::Prefix),
        ("%%", Form::Prefix),
        ("a%", Form::Prefix),
        ("a!_%%", Form::Prefix),
        ("%a", Form::Suffix),
        ("%a%", Form::Contains),
        ("%%a%%", Form::Contains),
        ("a%b", Form::Segments),
        ("%a%b%", Form::Segments),
        ("_", Form::General),
        ("%a_%", Form::General),
    ];
    for (pattern, form) in forms {
        assert_eq!(program(pattern.as_bytes(), Some(b'!'), false).unwrap().1, form, "{pattern}");
    }
    assert!(program(b"a!", Some(b'!'), false).is_none() && program(b"a!!", Some(b'!'), false).is_some());
    let (memory, _) = program(b"a%b", None, false).unwrap();
    for length in 0..memory.bytes().len() {
        assert!(Pattern::of(&memory.bytes()[..length]).is_none(), "cut after {length} bytes");
    }
}

/// A flipped bit may make a pattern another one or none, or have it panic, but no row is read beyond its ends.
#[test]
fn no_change_of_a_program_has_a_match_read_beyond_the_rows() {
    let held = Held::new(rows(70, &mut 5, 4, false), 0, 0);
    for pattern in [&b"abc"[..], b"ab%", b"%ab", b"a%b", b"a%c%b", b"a_%b"] {
        let (memory, _) = program(pattern, None, false).unwrap();
        for (byte, bit) in (0..memory.bytes().len()).flat_map(|byte| (0..8).map(move |bit| (byte, bit))) {
            let mut changed = memory.bytes().to_vec();
            changed[byte] ^= 1 << bit;
            let Some(test) = Pattern::of(&changed).map(Test::Like) else { continue };
            for (level, strings) in levels().flat_map(|level| held.columns.iter().map(move |c| (level, c))) {
                let _ = std::panic::catch_unwind(|| words_of(&Matched { strings, test }, level, 70));
            }
        }
    }
}

#[test]
fn a_stray_byte_is_one_code_point_and_the_inside_of_one_is_none() {
    let all: Vec<Vec<u8>> = ALPHABETS
        .iter()
        .enumerate()
        .flat_map(|(number, alphabet)| {
            let mut state = number as u64;
            (0..300).map(move |_| text(&mut state, 9, alphabet)).collect::<Vec<_>>()
        })
        .collect();
    for row in all {
        let widths = unit_widths(&row);
        for (at, width) in widths.iter().enumerate() {
            assert_eq!(utf8::unit(&row, at), (*width != 0).then_some(*width), "{row:?} at {at}");
        }
        assert_eq!(utf8::count(&row), widths.iter().filter(|width| **width != 0).count());
    }
    for code in (0..=0x10_FFFF).step_by(7).filter_map(char::from_u32) {
        let mut room = [0; 4];
        let bytes = code.encode_utf8(&mut room).as_bytes();
        assert_eq!(utf8::width(bytes), bytes.len());
        assert_eq!(utf8::width(&bytes[..bytes.len() - 1]), 0);
    }
    for bad in [
        &b"\xC0\x80"[..],
        b"\xC1\xBF",
        b"\xE0\x9F\xBF",
        b"\xED\xA0\x80",
        b"\xF0\x8F\xBF\xBF",
        b"\xF4\x90\x80\x80",
        b"\xF5\x80\x80\x80",
        b"\xFF",
        b"\x80",
        b"",
    ] {
        assert_eq!(utf8::width(bad), 0, "{bad:?}");
    }
}

#[test]
fn lists_have_their_items_whatever_their_number() {
    for seed in 0..40 {
        let mut state = seed + 77;
        let held = Held::new(rows(90, &mut state, 8, seed.is_multiple_of(2)), 0, 0);
        let count = [0, 1, 2, 4, 5, 9, 40, 300][seed as usize % 8];
        let items: Vec<Vec<u8>> = (0..count).map(|_| needle(&held, &mut state)).collect();
        let parts: Vec<Part> = items.iter().map(|item| Part { data: item.as_ptr(), length: item.len() }).collect();
        let bytes = items.iter().map(Vec::len).sum();
        let mut memory = Guarded::new(&vec![0xAA_u8; set_length(count, bytes).unwrap()]);
        // SAFETY: this test's memory; the items live.
        unsafe {
            let room = core::slice::from_raw_parts_mut(memory.as_mut_ptr().cast(), memory.bytes().len());
            build(parts.as_ptr(), count, bytes, room);
        }
        let set = Set::of(memory.bytes()).unwrap();
        held.check(Test::In(set), &count, |row| items.iter().any(|item| item == row));
        assert!(Set::of(&memory.bytes()[..memory.bytes().len() - 1]).is_none());
    }
    no_place_of_a_table_need_be_empty();
    assert_eq!(set_length(usize::MAX, 0), None);
    assert_eq!(set_length(3, usize::MAX), None);
}

/// Of a list that somebody changed: a search ends all the same.
fn no_place_of_a_table_need_be_empty() {
    let items = [Part { data: b"item".as_ptr(), length: 4 }; 17];
    let mut memory = vec![MaybeUninit::new(0_u8); set_length(17, 4 * 17).unwrap()];
    // SAFETY: this test's memory; the items live. All of it is written.
    let bytes: &mut [u8] = unsafe {
        build(items.as_ptr(), 17, 4 * 17, &mut memory);
        core::slice::from_raw_parts_mut(memory.as_mut_ptr().cast(), memory.len())
    };
    // Behind a header of four numbers: a filter that lets every row pass, and the first item in all of 64 places.
    bytes[32..96].fill(0xFF);
    bytes[96..352].chunks_exact_mut(4).for_each(|place| place.copy_from_slice(&1_u32.to_ne_bytes()));
    let held = Held::new(rows(70, &mut 5, 3, false), 0, 0);
    held.check(Test::In(Set::of(bytes).unwrap()), &"changed", |row| row == b"item");
}

#[test]
fn columns_are_compared_row_by_row_whatever_their_shapes() {
    for seed in 0..8 {
        let mut state = seed;
        let left = Held::new(rows(130, &mut state, 3, true), 0, 3);
        let right = Held::new(rows(130, &mut state, 3, seed.is_multiple_of(2)), 1, 6);
        for (one, other) in left.columns.iter().flat_map(|one| right.columns.iter().map(move |other| (one, other))) {
            for comparison in ORDERS.into_iter().take(6) {
                let pairs = Pairs { left: one, right: other, comparison };
                let found = words_of(&pairs, levels().last().unwrap(), 130);
                for row in 0..130 {
                    let holds = |left: &Vec<u8>, right: &Vec<u8>| match comparison {
                        Comparison::Equal => left == right,
                        Comparison::NotEqual => left != right,
                        Comparison::Less => left < right,
                        Comparison::LessEqual => left <= right,
                        Comparison::Greater => left > right,
                        _ => left >= right,
                    };
                    let expected = matches!((&left.rows[row], &right.rows[row]), (Some(l), Some(r)) if holds(l, r));
                    assert_eq!(found[row / WORD] >> (row % WORD) & 1 != 0, expected);
                }
            }
        }
    }
}

#[test]
fn one_haystack_is_searched_from_end_to_end() {
    for length in 0..=200 {
        let mut state = length as u64;
        let hay =
            text(&mut state, 0, b"a").into_iter().chain((0..length).map(|at| b"abAb"[at * at % 4])).collect::<Vec<_>>();
        let guarded = Guarded::new(&hay);
        let haystack = Part { data: guarded.as_ptr(), length };
        for _ in 0..12 {
            let (from, of) = (random(&mut state) as usize % (length + 1), random(&mut state) as usize % 70);
            let mut wanted = hay[from..(from + of).min(length)].to_vec();
            if random(&mut state).is_multiple_of(4) {
                wanted.push(b'b');
            }
            for is_folded in [false, true] {
                let needle = if is_folded { wanted.to_ascii_lowercase() } else { wanted.clone() };
                let row = if is_folded { hay.to_ascii_lowercase() } else { hay.clone() };
                let expected = (0..=length).find(|at| row[*at..].starts_with(&needle)).unwrap_or(NOWHERE);
                for level in levels() {
                    let needle = Needle { bytes: &needle, is_folded };
                    // SAFETY: the haystack is there.
                    let found = unsafe { (table_of(level).string.find)(haystack, needle) };
                    assert_eq!(found, expected, "{level:?} {wanted:?}");
                }
            }
        }
    }
}

#[test]
fn every_single_flaw_is_found_and_told_by_its_row() {
    let rows = vec![Some(b"short".to_vec()), Some(b"a string that is long".to_vec()), Some(b"\xC3\xA9".repeat(9))];
    let held = Held::new(rows, 0, 0);
    for strings in &held.columns {
        // SAFETY: a good column.
        unsafe {
            assert_eq!(validate(strings, true), Ok(()));
            assert!(check_ends(strings));
        }
    }
    let [narrow, wide, views, slices] = [0, 1, 2, 3].map(|at| held.columns[at]);
    let length = narrow.data_length as u32;
    for (offsets, row, ends) in [
        ([0, 5, length + 1, length], 1, true),
        ([6, 5, 9, length], 0, true),
        ([0, 9, 8, length], 1, true),
        ([0, 1, 2, length + 1], 2, false),
        ([u32::MAX, 5, 5, 5], 0, false),
    ] {
        let wide_offsets = offsets.map(u64::from);
        // SAFETY: offsets are looked at before what they lead to.
        unsafe {
            let bad = Strings { rows: offsets.as_ptr().cast(), ..narrow };
            assert_eq!((validate(&bad, true), check_ends(&bad)), (Err(Flaw::Range(row)), ends));
            let bad = Strings { rows: wide_offsets.as_ptr().cast(), ..wide };
            assert_eq!((validate(&bad, true), check_ends(&bad)), (Err(Flaw::Range(row)), ends));
        }
    }
    // The second row's view: another prefix, no such part, a place behind the end, a length beyond it.
    for (at, byte) in [(4, b'x'), (8, 7), (15, 1), (2, 1)] {
        let mut bytes = [0_u8; 48];
        // SAFETY: three views.
        unsafe {
            bytes.as_mut_ptr().copy_from_nonoverlapping(views.rows, 48);
            bytes[16 + at] = byte;
            assert_eq!(validate(&Strings { rows: bytes.as_ptr(), ..views }, false), Err(Flaw::Range(1)), "{at}");
        }
    }
    let parts = [Part { data: core::ptr::null(), length: 3 }, Part { data: core::ptr::null(), length: 0 }];
    let bad = Strings { rows: parts.as_ptr().cast(), count: 1, ..slices };
    // SAFETY: the first slice is refused before it is followed.
    assert_eq!(unsafe { validate(&bad, true) }, Err(Flaw::Range(0)));
    let held = Held::new(vec![Some(b"good".to_vec()), None, Some(b"a bad one, \xC3 here".to_vec())], 0, 0);
    for strings in &held.columns {
        // SAFETY: a column whose third row is no text.
        unsafe {
            assert_eq!(validate(strings, true), Err(Flaw::Text(2)));
            assert_eq!(validate(strings, false), Ok(()));
        }
    }
}

#[test]
fn lengths_are_those_of_rows_and_0_for_null_ones() {
    let mut state = 3;
    let held = Held::new(rows(300, &mut state, 20, true), 0, 7);
    for strings in &held.columns {
        let (mut bytes, mut points) = (Guarded::of(&[9_u64; 300]), Guarded::of(&[9_u64; 299]));
        // SAFETY: the column has the rows, and there is room.
        unsafe {
            byte_lengths(strings, bytes.as_mut_ptr().cast(), 300);
            code_point_lengths(strings, points.as_mut_ptr().cast(), 299);
        }
        for (row, held) in held.rows.iter().enumerate() {
            let row_bytes = held.as_deref().unwrap_or(b"");
            assert_eq!(bytes.values::<u64>()[row], row_bytes.len() as u64);
            if row < 299 {
                let units = unit_widths(row_bytes).iter().filter(|width| **width != 0).count();
                assert_eq!(points.values::<u64>()[row], units as u64);
            }
        }
    }
}
