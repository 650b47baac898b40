//! Which files the program's code is mapped from, and what an address lies in, as /proc/self/maps tells.

use core::ffi::CStr;
use core::ops::Range;

use super::system_call;

/// A mapping of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeMapping<'a> {
    /// Its first address.
    pub start: u64,
    /// The address behind its last.
    pub end: u64,
    /// Where in the file it begins.
    pub offset: u64,
    /// The file, or what the system calls it.
    pub path: &'a [u8],
}

const FILE: &CStr = c"/proc/self/maps";
const LONGEST_LINE: usize = 4096 + 128;

/// Visits the mappings of code in order of address; none where /proc is not mounted. Allocates nothing, and may be
/// called inside a signal handler.
pub fn each_code_mapping(mut visit: impl FnMut(&CodeMapping<'_>)) {
    let file = system_call::open_for_reading(FILE);
    if file < 0 {
        return;
    }
    let mut memory = [0_u8; 2 * LONGEST_LINE];
    let mut held = 0;
    loop {
        let read = system_call::read(file, &mut memory[held..]);
        let Some(read) = usize::try_from(read).ok().filter(|read| *read != 0) else { break };
        held += read;
        let mut first = 0;
        while let Some(length) = memory[first..held].iter().position(|byte| *byte == b'\n') {
            if let Some(mapping) = parse(&memory[first..first + length]) {
                visit(&mapping);
            }
            first += length + 1;
        }
        if first == 0 && held == memory.len() {
            break;
        }
        memory.copy_within(first..held, 0);
        held -= first;
    }
    // SAFETY: opened above, and this is its only close.
    unsafe { system_call::close(file) };
}

/// The mapping that an address lies in; none also where /proc is not mounted. Allocates nothing, takes little room on
/// the stack, and may be called inside a signal handler.
pub fn mapping_around(address: usize) -> Option<Range<usize>> {
    let file = system_call::open_for_reading(FILE);
    if file < 0 {
        return None;
    }
    let (mut memory, mut ranges) = ([0_u8; 1024], Ranges::default());
    let found = loop {
        let read = usize::try_from(system_call::read(file, &mut memory)).unwrap_or(0);
        let found = memory[..read].iter().find_map(|byte| ranges.take(*byte).filter(|range| range.contains(&address)));
        if found.is_some() || read == 0 {
            break found;
        }
    };
    // SAFETY: opened above, and this is its only close.
    unsafe { system_call::close(file) };
    found
}

/// Picks the addresses out of lines that come byte by byte.
#[derive(Default)]
struct Ranges {
    start: usize,
    end: usize,
    /// 0 in the first number, 1 in the second, 2 behind them.
    field: u8,
}

impl Ranges {
    /// The range whose last byte this one follows.
    fn take(&mut self, byte: u8) -> Option<Range<usize>> {
        match (self.field, byte) {
            (_, b'\n') => *self = Self::default(),
            (0, b'-') => self.field = 1,
            (1, b' ') => {
                self.field = 2;
                return Some(self.start..self.end);
            }
            (0 | 1, digit) => {
                let number = if self.field == 0 { &mut self.start } else { &mut self.end };
                *number = *number << 4 | char::from(digit).to_digit(16).unwrap_or(0) as usize;
            }
            _ => {}
        }
        None
    }
}

/// `start-end rwxp offset device inode path`, if it is code.
fn parse(line: &[u8]) -> Option<CodeMapping<'_>> {
    let mut fields = line.split(|byte| *byte == b' ').filter(|field| !field.is_empty());
    let mut range = fields.next()?.split(|byte| *byte == b'-');
    let (start, end) = (hexadecimal(range.next()?)?, hexadecimal(range.next()?)?);
    if fields.next()?.get(2) != Some(&b'x') {
        return None;
    }
    let offset = hexadecimal(fields.next()?)?;
    let (_device, _inode) = (fields.next()?, fields.next()?);
    let first = fields.next().map_or(line.len(), |path| path.as_ptr().addr() - line.as_ptr().addr());
    Some(CodeMapping { start, end, offset, path: &line[first..] })
}

fn hexadecimal(digits: &[u8]) -> Option<u64> {
    u64::from_str_radix(core::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_code_are_understood() {
        let line = b"55d0-55f0 r-xp 00021000 08:01 1234      /usr/lib/a b.so (deleted)";
        let expected = CodeMapping { start: 0x55d0, end: 0x55f0, offset: 0x21000, path: b"/usr/lib/a b.so (deleted)" };
        assert_eq!(parse(line), Some(expected));
        assert_eq!(parse(b"1000-2000 r-xp 0 00:00 0").map(|mapping| mapping.path), Some(&b""[..]));
        for line in [&b"1000-2000 rw-p 0 00:00 0"[..], b"", b"1000", b"x-y r-xp 0 0 0", b"1-2 r-xp"] {
            assert_eq!(parse(line), None);
        }
    }

    #[test]
    fn an_address_lies_in_one_mapping_or_in_none() {
        let mut ranges = Ranges::default();
        let text = b"1000-2f00 rw-p 0 0:0 0 [a-b]\nffff-10000 r--p 1-2 3";
        let found: Vec<_> = text.iter().filter_map(|byte| ranges.take(*byte)).collect();
        assert_eq!(found, [0x1000..0x2f00, 0xffff..0x10000]);
        let local = 0_u8;
        let here = (&raw const local).addr();
        assert!(mapping_around(here).is_some_and(|mapping| mapping.contains(&here)));
        assert_eq!(mapping_around(8), None);
    }

    #[test]
    fn this_code_is_mapped_from_this_program() {
        let here = (this_code_is_mapped_from_this_program as fn() as usize) as u64;
        let mut found = 0;
        each_code_mapping(|mapping| {
            if (mapping.start..mapping.end).contains(&here) {
                found += 1;
                assert!(mapping.path.starts_with(b"/"));
            }
        });
        assert_eq!(found, 1);
    }
}
