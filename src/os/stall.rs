//! Pressure stall information: for how much of the time threads wait for memory, and a descriptor that says when.
//!
//! The numbers are the control group's where it has its own, else the machine's. The descriptor is a trigger of the
//! kernel's; a service manager may name another file to watch by `MEMORY_PRESSURE_WATCH` and what to write to it first,
//! in base 64, by `MEMORY_PRESSURE_WRITE`. No allocation, no cancellation point; any thread.

use super::cgroup::pressure_file;
use super::environment;
use super::small_file::{Path, lines, number, words};
use super::system_call;
use crate::error::{Error, Result};
use crate::status::{RDB_E_SYSTEM, RDB_E_UNSUPPORTED};

/// Without privileges the kernel takes only windows of whole multiples of 2 s: say when, in one of them, threads waited
/// for 200 ms. The final NUL is part of what is written.
const TRIGGER: &[u8] = b"some 200000 2000000\0";

/// The longest text that a service manager can have us write.
const WRITE_BYTES: usize = 64;

/// Averages in hundredths of a percent, and microseconds since the system was booted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Of the last 10 seconds.
    pub of_10_s: u32,
    /// Of the last minute.
    pub of_60_s: u32,
    /// Of the last five minutes.
    pub of_300_s: u32,
    /// In all.
    pub total_us: u64,
}

/// How much of the time threads waited for memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stall {
    /// At least one thread.
    pub some: Waiting,
    /// All threads that had anything to do.
    pub full: Waiting,
}

/// The stalls as of now; none if the kernel does not tell.
pub fn stall(root: &[u8]) -> Option<Stall> {
    let mut buffer = [0; 512];
    parse(pressure_file(root).read(&mut buffer)?)
}

fn parse(text: &[u8]) -> Option<Stall> {
    let line = |name: &[u8]| lines(text).find_map(|line| parse_line(line.strip_prefix(name)?));
    // Older kernels have no line for all threads in some files.
    Some(Stall { some: line(b"some ")?, full: line(b"full ").unwrap_or_default() })
}

fn parse_line(line: &[u8]) -> Option<Waiting> {
    let value = |name: &[u8]| words(line).find_map(|word| word.strip_prefix(name));
    Some(Waiting {
        of_10_s: hundredths(value(b"avg10=")?)?,
        of_60_s: hundredths(value(b"avg60=")?)?,
        of_300_s: hundredths(value(b"avg300=")?)?,
        total_us: number(value(b"total=")?)?,
    })
}

/// "12.34" as 1234.
fn hundredths(text: &[u8]) -> Option<u32> {
    let point = text.iter().position(|byte| *byte == b'.')?;
    let (whole, part) = (number(&text[..point])?, &text[point + 1..]);
    let hundredths = if part.len() == 2 { number(part)? } else { return None };
    u32::try_from(whole.checked_mul(100)?.checked_add(hundredths)?).ok()
}

/// A descriptor that says when threads wait for memory.
#[derive(Debug)]
pub struct StallDescriptor {
    descriptor: libc::c_int,
    /// What to wait for: "urgent data" on the kernel's own files, anything to read on those of a service manager.
    events: libc::c_short,
}

impl StallDescriptor {
    /// What the service manager asked for, else the kernel's trigger. `RDB_E_UNSUPPORTED` if the kernel has none or the
    /// service manager says there is nothing to watch.
    pub fn open(root: &[u8]) -> Result<Self> {
        match environment(c"MEMORY_PRESSURE_WATCH") {
            None => Self::of_kernel(&pressure_file(root), TRIGGER),
            Some(b"/dev/null") => Err(unsupported("the service manager says that there is nothing to watch")),
            Some(watched) => {
                let mut buffer = [0; WRITE_BYTES];
                let Some(text) = decode(environment(c"MEMORY_PRESSURE_WRITE").unwrap_or_default(), &mut buffer) else {
                    return Err(unsupported("MEMORY_PRESSURE_WRITE is not base 64, or too long"));
                };
                Self::of_service_manager(&Path::of(&[watched]), text)
            }
        }
    }

    fn of_kernel(path: &Path, trigger: &[u8]) -> Result<Self> {
        let name = path.as_c_str().ok_or_else(|| unsupported("the path of the pressure file is too long"))?;
        Self { descriptor: system_call::open_for_both(name), events: libc::POLLPRI }.begin(trigger)
    }

    fn of_service_manager(path: &Path, text: &[u8]) -> Result<Self> {
        let name = path.as_c_str().ok_or_else(|| unsupported("MEMORY_PRESSURE_WATCH is too long"))?;
        match system_call::kind_of_file(name) {
            libc::S_IFSOCK => Self { descriptor: system_call::connect(name), events: libc::POLLIN }.begin(text),
            libc::S_IFIFO => Self { descriptor: system_call::open_for_both(name), events: libc::POLLIN }.begin(text),
            _ => Self { descriptor: system_call::open_for_both(name), events: libc::POLLPRI }.begin(text),
        }
    }

    /// Writes what arms the descriptor. On failure the drop closes it.
    fn begin(self, text: &[u8]) -> Result<Self> {
        let errno = || std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
        if self.descriptor < 0 {
            return Err(unsupported("the pressure file cannot be opened").with_errno(errno()));
        }
        if !text.is_empty() && system_call::write(self.descriptor, text) != text.len() as isize {
            let error = Error::about(RDB_E_SYSTEM, "pressure", "the pressure file does not take the trigger");
            return Err(error.with_errno(errno()));
        }
        Ok(self)
    }

    /// The number to hand to poll or epoll; it stays owned here.
    pub fn raw(&self) -> i32 {
        self.descriptor
    }

    /// The events to wait for on it: POLLPRI or POLLIN.
    pub fn events(&self) -> i16 {
        self.events
    }

    /// Whether it has said so since the last call, without waiting.
    pub fn has_fired(&self) -> bool {
        let fired = system_call::has_happened(self.descriptor, self.events);
        if fired && self.events == libc::POLLIN {
            // What a service manager sends says nothing but that it came.
            while system_call::read(self.descriptor, &mut [0; 256]) == 256 {}
        }
        fired
    }
}

impl Drop for StallDescriptor {
    fn drop(&mut self) {
        if self.descriptor >= 0 {
            // SAFETY: the descriptor is ours and this is its only close.
            unsafe { system_call::close(self.descriptor) };
        }
    }
}

fn unsupported(text: &'static str) -> Error {
    Error::about(RDB_E_UNSUPPORTED, "pressure", text)
}

/// What a text in base 64 stands for, if it is one and fits.
fn decode<'a>(text: &[u8], buffer: &'a mut [u8; WRITE_BYTES]) -> Option<&'a [u8]> {
    let digits = text.strip_suffix(b"==").or_else(|| text.strip_suffix(b"=")).unwrap_or(text);
    if !text.len().is_multiple_of(4) || digits.len() * 3 / 4 > WRITE_BYTES {
        return None;
    }
    let (mut bits, mut count, mut length) = (0_u32, 0, 0);
    for digit in digits {
        bits = bits << 6 | digit_of(*digit)?;
        count += 6;
        if count >= 8 {
            count -= 8;
            buffer[length] = (bits >> count) as u8;
            length += 1;
        }
    }
    Some(&buffer[..length])
}

fn digit_of(byte: u8) -> Option<u32> {
    Some(match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};

    #[test]
    fn the_recorded_numbers_are_understood() {
        let root = |version| format!("{}/tests/recorded/{version}", env!("CARGO_MANIFEST_DIR"));
        let v2 = stall(root("v2").as_bytes()).unwrap();
        assert_eq!(v2.some, Waiting { of_10_s: 1234, of_60_s: 506, of_300_s: 70, total_us: 123_456_789 });
        assert_eq!(v2.full, Waiting { of_10_s: 100, of_60_s: 25, of_300_s: 3, total_us: 2_345_678 });
        assert_eq!(stall(root("v1").as_bytes()).unwrap().some.total_us, 42);
        assert_eq!(stall(b"/nowhere"), None);
    }

    #[test]
    fn what_is_no_pressure_file_is_none() {
        for text in ["", "some", "some avg10=1 avg60=0.00 avg300=0.00 total=1", "some avg10=0.00 total=5", "full x"] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
        assert_eq!(hundredths(b"100.00"), Some(10_000));
        for text in ["1.2", "1.234", ".5", "a.bc", "99999999999.00"] {
            assert_eq!(hundredths(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn base_64_is_decoded() {
        let mut buffer = [0; WRITE_BYTES];
        let mut decoded = |text: &str| decode(text.as_bytes(), &mut buffer).map(<[u8]>::to_vec);
        assert_eq!(decoded("c29tZSAyMDAwMDAgMjAwMDAwMAA=").as_deref(), Some(TRIGGER));
        assert_eq!(decoded("").as_deref(), Some(&b""[..]));
        assert_eq!(decoded("YQ==").as_deref(), Some(&b"a"[..]));
        assert_eq!(decoded("+/+/").as_deref(), Some(&[0xFB, 0xFF, 0xBF][..]));
        for text in ["YQ=", "Y Q=", "Y===Q", &"YWFh".repeat(30)] {
            assert_eq!(decoded(text), None, "{text}");
        }
    }

    #[test]
    fn the_kernel_s_trigger_is_taken_or_refused_with_a_reason() {
        match StallDescriptor::of_kernel(&pressure_file(b""), TRIGGER) {
            // This process may wait for memory or not; asking must not wait.
            Ok(descriptor) => {
                assert!(descriptor.raw() >= 0 && descriptor.events() == libc::POLLPRI);
                descriptor.has_fired();
            }
            Err(error) => assert!(error.code == RDB_E_UNSUPPORTED || error.code == RDB_E_SYSTEM),
        }
        assert!(StallDescriptor::of_kernel(&Path::of(&[b"/nowhere"]), TRIGGER).is_err());
    }

    #[test]
    fn a_service_manager_s_pipe_is_armed_and_watched() {
        let directory = std::env::temp_dir().join(format!("rustydb-stall-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let name = directory.join("pipe").into_os_string().into_string().unwrap();
        let path = Path::of(&[name.as_bytes()]);
        // SAFETY: the path is NUL-terminated.
        assert_eq!(unsafe { libc::mkfifo(path.as_c_str().unwrap().as_ptr(), 0o600) }, 0);
        let descriptor = StallDescriptor::of_service_manager(&path, b"").unwrap();
        assert!(!descriptor.has_fired());
        std::fs::OpenOptions::new().write(true).open(&name).unwrap().write_all(&[1; 700]).unwrap();
        assert!(descriptor.has_fired(), "something came");
        assert!(!descriptor.has_fired(), "and was taken");
        std::fs::remove_dir_all(&directory).unwrap();
    }

    #[test]
    fn a_service_manager_s_socket_is_connected_to() {
        let directory = std::env::temp_dir().join(format!("rustydb-stall-socket-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let name = directory.join("socket").into_os_string().into_string().unwrap();
        let listener = std::os::unix::net::UnixListener::bind(&name).unwrap();
        let descriptor = StallDescriptor::of_service_manager(&Path::of(&[name.as_bytes()]), b"begin").unwrap();
        let (mut other_end, _) = listener.accept().unwrap();
        let mut begun = [0; 5];
        other_end.read_exact(&mut begun).unwrap();
        assert_eq!(&begun, b"begin");
        assert!(!descriptor.has_fired());
        other_end.write_all(b"!").unwrap();
        assert!(descriptor.has_fired() && !descriptor.has_fired());
        drop(listener);
        std::fs::remove_file(&name).unwrap();
        assert!(StallDescriptor::of_service_manager(&Path::of(&[name.as_bytes()]), b"").is_err());
        std::fs::remove_dir_all(&directory).unwrap();
    }
}
