//! Small files of the kernel's, read whole to memory on the stack, and what their texts are made of.
//!
//! No allocation, no cancellation point; any thread. A file that is not there, or does not fit, reads as none.

use core::ffi::CStr;

use super::system_call;

/// The longest path that is opened, its final NUL included.
const PATH_BYTES: usize = 1024;

/// A path put together piece by piece.
#[derive(Clone, Copy)]
pub(super) struct Path {
    bytes: [u8; PATH_BYTES],
    length: usize,
    is_cut: bool,
}

impl Path {
    /// The pieces, one behind the other.
    pub(super) fn of(pieces: &[&[u8]]) -> Self {
        let mut path = Self { bytes: [0; PATH_BYTES], length: 0, is_cut: false };
        for piece in pieces {
            let end = path.length + piece.len();
            // A NUL inside would end the path early; one byte stays for the last.
            if end >= PATH_BYTES || piece.contains(&0) {
                path.is_cut = true;
                break;
            }
            path.bytes[path.length..end].copy_from_slice(piece);
            path.length = end;
        }
        path
    }

    /// The path for a system call; none if it is too long for one.
    pub(super) fn as_c_str(&self) -> Option<&CStr> {
        if self.is_cut { None } else { CStr::from_bytes_until_nul(&self.bytes).ok() }
    }

    /// What the file holds, if it fits into `buffer` with a byte to spare.
    pub(super) fn read<'a>(&self, buffer: &'a mut [u8]) -> Option<&'a [u8]> {
        let file = system_call::open_for_reading(self.as_c_str()?);
        if file < 0 {
            return None;
        }
        let mut length = 0;
        let end = loop {
            let count = system_call::read(file, &mut buffer[length..]);
            if count <= 0 || length + count as usize == buffer.len() {
                break count;
            }
            length += count as usize;
        };
        // SAFETY: the descriptor is ours and this is its only close.
        unsafe { system_call::close(file) };
        (end == 0).then_some(&buffer[..length])
    }
}

/// The number that a text is, blanks around it aside.
pub(super) fn number(text: &[u8]) -> Option<u64> {
    let digits = text.trim_ascii();
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |number, byte| match byte {
        b'0'..=b'9' => number.checked_mul(10)?.checked_add(u64::from(byte - b'0')),
        _ => None,
    })
}

/// The lines of a text, without their ends.
pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n')
}

/// The words of a line.
pub(super) fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
}

/// The number behind `name` at the beginning of a line: "name 5", "name: 5 kB".
pub(super) fn field(text: &[u8], name: &[u8]) -> Option<u64> {
    lines(text).find_map(|line| {
        let mut words = words(line);
        let first = words.next()?;
        (first.strip_suffix(b":").unwrap_or(first) == name).then(|| number(words.next()?))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_fields_are_found_or_not() {
        assert_eq!(number(b" 42\n"), Some(42));
        for text in [&b""[..], b"max\n", b"-1", b"4 2", b"18446744073709551616"] {
            assert_eq!(number(text), None);
        }
        assert_eq!(number(b"18446744073709551615"), Some(u64::MAX));
        let text = b"anon 7\ninactive_file 8\nMemTotal:   16 kB\nactive\n";
        assert_eq!(field(text, b"inactive_file"), Some(8));
        assert_eq!(field(text, b"MemTotal"), Some(16));
        assert_eq!(field(text, b"file"), None);
        assert_eq!(field(text, b"active"), None, "a name without a number");
    }

    #[test]
    fn a_file_is_read_whole_or_not_at_all() {
        let path = Path::of(&[b"/proc", b"/self", b"/statm"]);
        let mut buffer = [0; 256];
        let length = path.read(&mut buffer).unwrap().len();
        assert!(length > 0 && words(&buffer[..length]).count() == 7);
        assert!(path.read(&mut buffer[..length]).is_none(), "no byte to spare");
        assert!(Path::of(&[b"/proc/self/no such file"]).read(&mut buffer).is_none());
        assert!(Path::of(&[b"/proc/self"]).read(&mut buffer).is_none(), "a directory");
    }

    #[test]
    fn paths_that_cannot_be_are_never_opened() {
        assert!(Path::of(&[&[b'a'; PATH_BYTES]]).as_c_str().is_none());
        assert!(Path::of(&[&[b'a'; PATH_BYTES - 1]]).as_c_str().is_some());
        assert!(Path::of(&[b"/proc\0/self"]).as_c_str().is_none());
    }
}
