//! LIKE: patterns made ready once, in memory of the caller's.
//!
//! `%` stands for any bytes, also none; `_` for one code point, or for one byte that is part of none (see
//! [`super::utf8`]); what follows the escape character stands for itself; all else stands for itself. Between its `%` a
//! pattern is pieces, the first of which begins a row and the last of which ends it. Without `_` a piece is bytes, and
//! the others are searched one behind the other, each where it first is, which is always right. With `_` somewhere the
//! pattern is matched unit by unit, with one way back, to the last `%`.
//!
//! Either is done for few rows only: those with the pattern's beginning and end and its longest bytes between them,
//! which kernels find. A program is a [`Header`] and three areas, at any address, that nobody changes; any thread.

use core::mem::MaybeUninit;

use super::layout::{Part, with_layout};
use super::{Anchored, Kernels, NOWHERE, Needle, Strings, scalar, utf8};

/// The shapes that patterns have. The numbers are the C API's.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `abc`.
    Exact = 1,
    /// `abc%`.
    Prefix = 2,
    /// `%abc`.
    Suffix = 3,
    /// `%abc%`.
    Contains = 4,
    /// Bytes with `%` anywhere.
    Segments = 5,
    /// With `_`.
    General = 6,
}

/// The longest pattern.
pub const LONGEST: usize = 1 << 20;

/// `_` among units.
const ANY: u16 = 256;
/// `%` among units.
const MANY: u16 = 257;
/// How a program begins.
const MAGIC: u64 = 0x314B_494C_4244_5201;

#[repr(C)]
#[derive(Clone, Copy, Debug)]
struct Header {
    magic: u64,
    form: Form,
    is_folded: u32,
    /// The pattern's bytes: what the areas have room for.
    room: u32,
    /// Bytes of all pieces together, in the first area.
    literals: u32,
    /// Pieces, whose lengths are in the second area.
    pieces: u32,
    /// Units, in the third area.
    units: u32,
    /// The least length of a row.
    least: u32,
    /// Bytes with which a row begins.
    prefix: u32,
    /// Bytes with which a row ends.
    suffix: u32,
    /// The longest bytes between them: where in the first area, and how many.
    longest: [u32; 2],
    /// Where the units behind the last `%` begin, and the most bytes that they stand for.
    tail: [u32; 2],
}

/// What a pattern consists of.
#[derive(Clone, Copy, PartialEq)]
enum Token {
    Byte(u8),
    Any,
    Many,
}

/// Bytes that the program of a pattern takes.
pub const fn program_length(pattern_length: usize) -> usize {
    let room = pattern_length;
    size_of::<Header>() + room + 4 * (room + 1) + 2 * room
}

/// Runs over a pattern; false if it ends with an escape character that escapes nothing.
fn each_token(pattern: &[u8], escape: Option<u8>, mut visit: impl FnMut(Token)) -> bool {
    let mut bytes = pattern.iter().copied();
    while let Some(byte) = bytes.next() {
        visit(match byte {
            _ if Some(byte) == escape => match bytes.next() {
                Some(escaped) => Token::Byte(escaped),
                None => return false,
            },
            b'%' => Token::Many,
            b'_' => Token::Any,
            _ => Token::Byte(byte),
        });
    }
    true
}

/// Where a program's areas are, and how much they hold.
struct Writer {
    program: *mut u8,
    header: Header,
    /// Bytes of the piece that is being written.
    piece: u32,
    /// Bytes without `_` that are being written.
    run: u32,
    previous: Option<Token>,
}

impl Writer {
    /// Takes a token.
    ///
    /// # Safety
    /// The program has room for as many as there are.
    unsafe fn take(&mut self, token: Token) {
        if token == Token::Many && self.previous == Some(Token::Many) {
            return;
        }
        let header = &mut self.header;
        // SAFETY: the caller's promise; the areas have room for the pattern's bytes.
        unsafe {
            let unit = match token {
                Token::Byte(byte) => {
                    let byte = if header.is_folded != 0 { byte.to_ascii_lowercase() } else { byte };
                    self.program.add(area(header, 0) + header.literals as usize).write(byte);
                    header.literals += 1;
                    self.piece += 1;
                    self.run += 1;
                    byte.into()
                }
                Token::Any => ANY,
                Token::Many => MANY,
            };
            self.program.add(area(header, 2)).cast::<u16>().add(header.units as usize).write_unaligned(unit);
            header.units += 1;
            header.least += u32::from(unit != MANY);
            header.tail = match token {
                Token::Byte(_) => [header.tail[0], header.tail[1] + 1],
                Token::Any => [header.tail[0], header.tail[1] + utf8::WIDEST],
                Token::Many => [header.units, 0],
            };
            if unit >= ANY {
                self.end_run(false);
            }
            if unit == MANY {
                self.end_piece();
            } else if unit == ANY {
                self.header.form = Form::General;
            }
        }
        self.previous = Some(token);
    }

    /// Bytes end: they are the beginning, the end, or perhaps the longest between them.
    fn end_run(&mut self, is_end: bool) {
        let header = &mut self.header;
        let is_beginning = header.literals == self.run && header.units == self.run + u32::from(!is_end);
        if is_beginning {
            header.prefix = self.run;
        } else if is_end {
            header.suffix = self.run;
        } else if self.run > header.longest[1] {
            header.longest = [header.literals - self.run, self.run];
        }
        self.run = 0;
    }

    /// # Safety
    /// As [`Self::take`].
    unsafe fn end_piece(&mut self) {
        let header = &mut self.header;
        // SAFETY: the caller's promise: there is one more than `%`.
        unsafe {
            self.program.add(area(header, 1)).cast::<u32>().add(header.pieces as usize).write_unaligned(self.piece);
        }
        header.pieces += 1;
        self.piece = 0;
    }

    /// The form of a pattern without `_`.
    fn form(&self) -> Form {
        let Header { form, pieces, prefix, suffix, .. } = self.header;
        match (form, pieces, prefix, suffix) {
            (Form::General, ..) => Form::General,
            (_, 1, ..) => Form::Exact,
            (_, 2, _, 0) => Form::Prefix,
            (_, 2, 0, _) => Form::Suffix,
            (_, 3, 0, 0) => Form::Contains,
            _ => Form::Segments,
        }
    }
}

/// Where an area of a program begins.
const fn area(header: &Header, number: usize) -> usize {
    let room = header.room as usize;
    size_of::<Header>()
        + match number {
            0 => 0,
            1 => room,
            _ => room + 4 * (room + 1),
        }
}

/// Makes a pattern of at most [`LONGEST`] bytes ready; its form, or nothing if its escape character escapes nothing.
///
/// # Panics
/// If `program` is shorter than [`program_length`].
pub fn compile(pattern: &[u8], escape: Option<u8>, is_folded: bool, program: &mut [MaybeUninit<u8>]) -> Option<Form> {
    assert!(program.len() >= program_length(pattern.len()));
    let header = Header {
        magic: MAGIC,
        form: Form::Exact,
        is_folded: is_folded.into(),
        room: pattern.len() as u32,
        literals: 0,
        pieces: 0,
        units: 0,
        least: 0,
        prefix: 0,
        suffix: 0,
        longest: [0; 2],
        tail: [0; 2],
    };
    let program = program.as_mut_ptr().cast::<u8>();
    let mut writer = Writer { program, header, piece: 0, run: 0, previous: None };
    // SAFETY: the program has room for the pattern, which has no more tokens than bytes.
    unsafe {
        program.write_bytes(0, program_length(pattern.len()));
        if !each_token(pattern, escape, |token| writer.take(token)) {
            return None;
        }
        writer.end_run(true);
        writer.end_piece();
        writer.header.form = writer.form();
        program.cast::<Header>().write_unaligned(writer.header);
    }
    Some(writer.header.form)
}

/// A program, to match with.
#[derive(Clone, Copy, Debug)]
pub struct Pattern<'a> {
    header: Header,
    program: &'a [u8],
}

impl<'a> Pattern<'a> {
    /// The program that [`compile`] wrote there; nothing if it is none.
    pub fn of(program: &'a [u8]) -> Option<Self> {
        if program.len() < size_of::<Header>() {
            return None;
        }
        // SAFETY: as long as one; the form is looked at as a number first.
        let header = unsafe {
            let header = program.as_ptr().cast::<MaybeUninit<Header>>().read_unaligned();
            let number = (&raw const (*header.as_ptr()).form).cast::<u32>().read();
            if !(Form::Exact as u32..=Form::General as u32).contains(&number) {
                return None;
            }
            header.assume_init()
        };
        let Header { magic, room, literals, pieces, units, least, prefix, suffix, longest, .. } = header;
        let is_whole = magic == MAGIC
            && program.len() >= program_length(room as usize)
            && literals <= room
            && (1..=room + 1).contains(&pieces)
            && units <= room
            && prefix.max(suffix) <= literals
            && prefix.checked_add(suffix).is_some_and(|ends| ends <= least)
            && longest[0].checked_add(longest[1]).is_some_and(|end| end <= literals);
        is_whole.then_some(Self { header, program })
    }

    fn literals(&self, from: usize, length: usize) -> Needle<'a> {
        let begin = area(&self.header, 0) + from;
        Needle { bytes: &self.program[begin..begin + length], is_folded: self.header.is_folded != 0 }
    }

    fn piece(&self, number: usize) -> usize {
        let at = area(&self.header, 1) + 4 * number;
        self.program[at..].first_chunk().map_or(0, |bytes| u32::from_ne_bytes(*bytes) as usize)
    }

    #[inline(always)]
    fn unit(&self, number: usize) -> u16 {
        let at = area(&self.header, 2) + 2 * number;
        self.program[at..].first_chunk().map_or(MANY, |bytes| u16::from_ne_bytes(*bytes))
    }

    /// Clears the bits of rows that do not match.
    ///
    /// # Safety
    /// As [`super::AnchoredKernel`].
    pub(super) unsafe fn narrow(
        &self,
        kernels: &Kernels,
        strings: &Strings,
        row: usize,
        count: usize,
        words: &mut [u64],
    ) {
        let Header { form, literals, least, prefix, suffix, longest, .. } = self.header;
        let (literals, least) = (literals as usize, least as usize);
        let (prefix, suffix) =
            (self.literals(0, prefix as usize), self.literals(literals - suffix as usize, suffix as usize));
        let longest = self.literals(longest[0] as usize, longest[1] as usize);
        // SAFETY: the caller's promise.
        unsafe {
            if form == Form::Exact {
                return (kernels.anchored)(strings, row, count, &Anchored::equal(prefix), words);
            }
            if !prefix.bytes.is_empty() || (suffix.bytes.is_empty() && form == Form::General) {
                (kernels.anchored)(strings, row, count, &Anchored { least, ..Anchored::prefix(prefix) }, words);
            }
            if !suffix.bytes.is_empty() {
                (kernels.anchored)(strings, row, count, &Anchored { least, ..Anchored::suffix(suffix) }, words);
            }
            if matches!(form, Form::Prefix | Form::Suffix) {
                return;
            }
            let left: usize = words.iter().map(|word| word.count_ones() as usize).sum();
            // Contiguous data is searched as a whole: not if few rows are left. Other rows are searched one by one.
            let is_worth_it = !strings.shape.is_flat() || left >= count / 8;
            if !longest.bytes.is_empty() && (is_worth_it || form == Form::Contains) {
                (kernels.contains)(strings, row, count, longest, words);
            }
            match form {
                Form::Segments => with_layout!(strings, layout => {
                    scalar::keep(layout, row, words, |bytes| self.has_segments(kernels, bytes))
                }),
                Form::General => with_layout!(strings, layout => {
                    scalar::keep(layout, row, words, |bytes| self.is_general(kernels, bytes))
                }),
                _ => {}
            }
        }
    }

    /// Whether a row, which begins and ends as it must, has the pieces between, one behind the other.
    ///
    /// # Safety
    /// The kernels are of a tier that the processor has.
    unsafe fn has_segments(&self, kernels: &Kernels, bytes: &[u8]) -> bool {
        let Header { pieces, prefix, suffix, .. } = self.header;
        let (mut place, mut literal) = (prefix as usize, prefix as usize);
        let end = bytes.len() - suffix as usize;
        for piece in 1..(pieces as usize).saturating_sub(1) {
            let needle = self.literals(literal, self.piece(piece));
            let rest = Part { data: bytes.as_ptr().wrapping_add(place), length: end - place };
            // SAFETY: the rest of the row; the caller's promise.
            let found = unsafe { (kernels.find)(rest, needle) };
            if found == NOWHERE {
                return false;
            }
            place += found + needle.bytes.len();
            literal += needle.bytes.len();
        }
        true
    }

    /// Whether a row matches unit by unit. Behind a `%` the bytes that follow it are searched at once;
    /// the last one leaves at most what can match the rest.
    ///
    /// # Safety
    /// The kernels are of a tier that the processor has.
    unsafe fn is_general(&self, kernels: &Kernels, bytes: &[u8]) -> bool {
        let (units, is_folded) = (self.header.units as usize, self.header.is_folded != 0);
        let (tail, tail_bytes) = (self.header.tail[0] as usize, self.header.tail[1] as usize);
        let mut now = Place::default();
        let mut way_back: Option<WayBack<'_>> = None;
        loop {
            if now.unit == units && now.at == bytes.len() {
                return true;
            }
            let step = if now.unit == units {
                None
            } else {
                match self.unit(now.unit) {
                    MANY if now.unit + 1 == units => return true,
                    MANY => {
                        now.unit += 1;
                        let run = (now.unit..units).take_while(|unit| self.unit(*unit) < ANY).count();
                        if now.unit == tail {
                            now.at = now.at.max(bytes.len().saturating_sub(tail_bytes));
                        }
                        way_back = Some(WayBack { place: now, needle: self.literals(now.literal, run) });
                        None
                    }
                    ANY => utf8::unit(bytes, now.at),
                    wanted => bytes.get(now.at).and_then(|byte| {
                        let byte = if is_folded { byte.to_ascii_lowercase() } else { *byte };
                        now.literal += 1;
                        (u16::from(byte) == wanted).then_some(1)
                    }),
                }
            };
            if let Some(step) = step {
                (now.at, now.unit) = (now.at + step, now.unit + 1);
                continue;
            }
            let Some(WayBack { place, needle }) = &mut way_back else { return false };
            let Some(rest) = bytes.get(place.at..) else { return false };
            let found = match needle.bytes {
                [] => 0,
                // SAFETY: the rest of the row; the caller's promise.
                _ => unsafe { (kernels.find)(Part { data: rest.as_ptr(), length: rest.len() }, *needle) },
            };
            if found == NOWHERE {
                return false;
            }
            let (at, run) = (place.at + found, needle.bytes.len());
            now = Place { at: at + run, unit: place.unit + run, literal: place.literal + run };
            // The next time the `%` stands for a byte more.
            place.at = at + 1;
        }
    }
}

/// How far a match is: in the row, among units, and in the first area.
#[derive(Clone, Copy, Default)]
struct Place {
    at: usize,
    unit: usize,
    literal: usize,
}

/// Where to go on behind the last `%`, and the bytes that must be there.
struct WayBack<'a> {
    place: Place,
    needle: Needle<'a>,
}
