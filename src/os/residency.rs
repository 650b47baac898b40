//! How much memory pages really take, and of which size they are: what the kernel says in /proc and /sys.
//!
//! Files are read in pieces to memory on the stack, with bare system calls: nothing here allocates. Any thread.

use core::ffi::CStr;
use core::ops::Range;
use core::ptr::NonNull;

use super::pages::{HugePage, PAGE_SIZE};
use super::small_file::{Path, number};
use super::system_call;

/// What a range of addresses takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Residency {
    /// Bytes of the mappings that lie in the range.
    pub mapped_bytes: u64,
    /// Bytes that take memory, in pages of whatever size.
    pub resident_bytes: u64,
    /// Bytes of them in transparent huge pages.
    pub transparent_bytes: u64,
    /// Bytes of them in huge pages that the administrator set aside.
    pub set_aside_bytes: u64,
    /// The page size of the mappings: the largest, if they differ.
    pub page_bytes: u64,
    /// Whether a mapping reaches beyond the range, so that the numbers are of more than was asked for.
    pub reaches_beyond: bool,
}

/// Reads /proc/self/smaps, piece by piece, for what it says of one range.
struct SmapsReader {
    range: Range<u64>,
    found: Residency,
    /// Whether the mapping whose lines come now touches the range.
    inside: bool,
    /// Whether the mappings that come now lie behind the range.
    is_done: bool,
    /// The beginning of a line whose end is not there yet. What is wanted of a line fits.
    line: [u8; 128],
    length: usize,
}

impl SmapsReader {
    fn new(range: Range<u64>) -> Self {
        Self { range, found: Residency::default(), inside: false, is_done: false, line: [0; 128], length: 0 }
    }

    fn feed(&mut self, piece: &[u8]) {
        for &byte in piece {
            if byte == b'\n' {
                let line = self.line;
                self.take_line(&line[..self.length]);
                self.length = 0;
            } else if self.length < self.line.len() {
                self.line[self.length] = byte;
                self.length += 1;
            }
        }
    }

    /// A mapping's first line is "start-end ...", the others are "Name:   number kB".
    fn take_line(&mut self, line: &[u8]) {
        let Some(colon) = line.iter().position(|byte| matches!(byte, b':' | b' ')) else { return };
        if line[colon] == b' ' {
            if let Some(mapping) = addresses(&line[..colon]) {
                self.begin_mapping(mapping);
            }
        } else if self.inside {
            let bytes = first_number(&line[colon + 1..]).unwrap_or(0) << 10;
            self.add(&line[..colon], bytes);
        }
    }

    fn begin_mapping(&mut self, mapping: Range<u64>) {
        self.inside = mapping.start < self.range.end && mapping.end > self.range.start;
        self.is_done = mapping.start >= self.range.end;
        if self.inside {
            self.found.mapped_bytes += mapping.end.min(self.range.end) - mapping.start.max(self.range.start);
            self.found.reaches_beyond |= mapping.start < self.range.start || mapping.end > self.range.end;
        }
    }

    fn add(&mut self, name: &[u8], bytes: u64) {
        let found = &mut self.found;
        match name {
            b"KernelPageSize" => found.page_bytes = found.page_bytes.max(bytes),
            b"Rss" => found.resident_bytes += bytes,
            b"AnonHugePages" => found.transparent_bytes += bytes,
            // The kernel does not count these in Rss.
            b"Private_Hugetlb" | b"Shared_Hugetlb" => {
                found.resident_bytes += bytes;
                found.set_aside_bytes += bytes;
            }
            _ => {}
        }
    }
}

/// "start-end" in hexadecimal.
fn addresses(text: &[u8]) -> Option<Range<u64>> {
    let text = core::str::from_utf8(text).ok()?;
    let (start, end) = text.split_once('-')?;
    Some(u64::from_str_radix(start, 16).ok()?..u64::from_str_radix(end, 16).ok()?)
}

/// The decimal number behind blanks.
fn first_number(text: &[u8]) -> Option<u64> {
    let start = text.iter().position(u8::is_ascii_digit)?;
    let mut digits = text[start..].iter().take_while(|byte| byte.is_ascii_digit());
    digits.try_fold(0_u64, |number, digit| number.checked_mul(10)?.checked_add(u64::from(digit - b'0')))
}

/// What the kernel says of the mappings in a range of pages; none if /proc is not there.
pub fn residency(pages: NonNull<u8>, length: usize) -> Option<Residency> {
    let start = pages.addr().get() as u64;
    let mut reader = SmapsReader::new(start..start + length as u64);
    read_file(c"/proc/self/smaps", &mut |piece| {
        reader.feed(piece);
        !reader.is_done
    })?;
    Some(reader.found)
}

/// What the kernel says of a range of pages alone. It joins neighbours whose attributes are equal to one mapping, so
/// for the time of reading the range gets an attribute that its neighbours lack: it is left out of core dumps. Two
/// threads must not ask for neighbours at the same time.
///
/// # Safety
/// The pages are mapped, anonymous, the caller's, and not left out of core dumps already.
pub unsafe fn residency_alone(pages: NonNull<u8>, length: usize) -> Option<Residency> {
    let mark = |advice| {
        // SAFETY: the caller's promise; only core dumps see the difference.
        unsafe { libc::madvise(pages.as_ptr().cast(), length, advice) == 0 }
    };
    if !mark(libc::MADV_DONTDUMP) {
        return None;
    }
    let found = residency(pages, length);
    mark(libc::MADV_DODUMP);
    found
}

/// Bytes of the process that take memory; 0 if /proc does not say.
pub fn process_resident_bytes() -> u64 {
    let mut memory = [0; 128];
    let text = read_short(b"/proc/self/statm", &mut memory);
    resident_pages(text).unwrap_or(0) * PAGE_SIZE as u64
}

/// The second number of statm.
fn resident_pages(statm: &[u8]) -> Option<u64> {
    first_number(&statm[statm.iter().position(|byte| *byte == b' ')?..])
}

/// Whether the system makes huge pages by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransparentHugePages {
    /// Wherever they fit.
    Always,
    /// Where a program asks for them.
    OnAdvice,
    /// Nowhere, or the kernel knows of none.
    Never,
}

/// The system's setting now.
pub fn transparent_huge_pages() -> TransparentHugePages {
    let mut memory = [0; 128];
    chosen_mode(read_short(b"/sys/kernel/mm/transparent_hugepage/enabled", &mut memory))
}

/// The word in brackets.
fn chosen_mode(text: &[u8]) -> TransparentHugePages {
    let has = |word: &[u8]| text.windows(word.len()).any(|part| part == word);
    match (has(b"[always]"), has(b"[madvise]")) {
        (true, _) => TransparentHugePages::Always,
        (_, true) => TransparentHugePages::OnAdvice,
        _ => TransparentHugePages::Never,
    }
}

/// How many pages of a size are set aside and free; none if the system has no such pages.
pub fn free_huge_pages(page: HugePage) -> Option<u64> {
    let path = match page {
        HugePage::Mib2 => &b"/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages"[..],
        HugePage::Gib1 => b"/sys/kernel/mm/hugepages/hugepages-1048576kB/free_hugepages",
    };
    number(read_short(path, &mut [0; 128]))
}

/// A short file, or nothing.
fn read_short<'a>(path: &[u8], memory: &'a mut [u8; 128]) -> &'a [u8] {
    Path::of(&[path]).read(memory).unwrap_or_default()
}

/// Hands a file over in pieces until there are no more or `take` says stop; none if it cannot be read.
fn read_file(path: &CStr, take: &mut dyn FnMut(&[u8]) -> bool) -> Option<()> {
    let file = system_call::open_for_reading(path);
    if file < 0 {
        return None;
    }
    let mut memory = [0; 4096];
    let outcome = loop {
        match system_call::read(file, &mut memory) {
            0 => break Some(()),
            length if length < 0 => break None,
            length if !take(&memory[..length as usize]) => break Some(()),
            _ => {}
        }
    };
    // SAFETY: the descriptor is ours and this is its only close.
    unsafe { system_call::close(file) };
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::os::pages;

    /// Recorded on Linux 6.18, shortened; the fourth mapping is one of 2 MiB pages that were set aside.
    const RECORDED: &str = include_str!("data/smaps.txt");

    fn read_recorded(range: Range<u64>, piece: usize) -> Residency {
        let mut reader = SmapsReader::new(range);
        RECORDED.as_bytes().chunks(piece).for_each(|piece| reader.feed(piece));
        reader.found
    }

    #[test]
    fn a_recorded_file_is_read_in_pieces_of_any_length() {
        for piece in [1, 2, 7, 64, 100, 1 << 20] {
            let huge = read_recorded(0x7f5c_4940_0000..0x7f5c_4980_0000, piece);
            assert_eq!((huge.mapped_bytes, huge.resident_bytes), (4 << 20, 4 << 20));
            assert_eq!((huge.transparent_bytes, huge.set_aside_bytes, huge.page_bytes), (4 << 20, 0, 4096));
            let set_aside = read_recorded(0x7f5c_4b00_0000..0x7f5c_4b40_0000, piece);
            assert_eq!((set_aside.resident_bytes, set_aside.set_aside_bytes), (2 << 20, 2 << 20));
            assert_eq!((set_aside.page_bytes, set_aside.reaches_beyond), (2 << 20, false));
        }
    }

    #[test]
    fn what_lies_beside_the_range_is_not_counted() {
        assert_eq!(read_recorded(0x1000..0x2000, 100), Residency::default());
        let part = read_recorded(0x7f5c_4940_1000..0x7f5c_4940_3000, 100);
        assert!(part.reaches_beyond && part.mapped_bytes == 0x2000);
        let two = read_recorded(0x7f5c_4940_0000..0x7f5c_4980_1000, 100);
        assert!(two.reaches_beyond && two.mapped_bytes == 0x40_1000 && two.resident_bytes == (4 << 20) + 8192);
    }

    #[test]
    fn a_broken_file_is_no_harm() {
        let mut reader = SmapsReader::new(0..u64::MAX);
        reader.feed(b"-\n:\n \n0-1\n0-zz rw\nRss: x\n0-1000 rw\nRss: 99999999999999999999999 kB\nRss: 4 kB\n");
        assert_eq!((reader.found.mapped_bytes, reader.found.resident_bytes), (4096, 4096));
    }

    #[test]
    fn the_kernel_tells_what_was_touched_of_a_range_and_no_more() {
        let pages = pages::map(8 << 20, 2 << 20).unwrap();
        // SAFETY: the pages are ours, and no other test asks for them.
        let read = || unsafe { residency_alone(pages.add(2 << 20), 2 << 20) }.unwrap();
        assert_eq!((read().mapped_bytes, read().resident_bytes, read().reaches_beyond), (2 << 20, 0, false));
        // SAFETY: as above.
        unsafe {
            pages::advise(pages, 8 << 20, pages::Advice::NoHuge);
            pages.write_bytes(1, (2 << 20) + 3 * PAGE_SIZE);
        }
        assert_eq!((read().resident_bytes, read().transparent_bytes), (3 * PAGE_SIZE as u64, 0));
        // SAFETY: as above.
        unsafe { pages::unmap(pages, 8 << 20) };
    }

    #[test]
    fn modes_and_numbers_are_read() {
        assert_eq!(chosen_mode(b"always [madvise] never\n"), TransparentHugePages::OnAdvice);
        assert_eq!(chosen_mode(b"[always] madvise never\n"), TransparentHugePages::Always);
        assert_eq!(chosen_mode(b"always madvise [never]\n"), TransparentHugePages::Never);
        assert_eq!(chosen_mode(b""), TransparentHugePages::Never);
        assert_eq!((resident_pages(b"765 413 385 5 0 123 0\n"), resident_pages(b"")), (Some(413), None));
        assert_eq!((first_number(b"  12\n"), first_number(b"\n")), (Some(12), None));
    }

    #[test]
    fn the_process_takes_memory() {
        let pages = pages::map(64 << 20, PAGE_SIZE).unwrap();
        let before = process_resident_bytes();
        assert!(before > 100 << 10);
        // SAFETY: the pages are ours.
        unsafe {
            assert!(pages::prefault(pages, 64 << 20));
            assert!(process_resident_bytes() > before, "64 MiB more than before, whatever other tests give back");
            pages::unmap(pages, 64 << 20);
        }
        let _ = (transparent_huge_pages(), free_huge_pages(HugePage::Mib2));
    }
}
