//! What /proc says about memory: the machine's, and this process's.
//!
//! Every question takes the directory that stands for `/`: empty for the real one. No allocation; any thread.

use super::residency::process_resident_bytes;
use super::small_file::{Path, field};

/// The machine's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MachineMemory {
    /// All of it, in bytes.
    pub total_bytes: u64,
    /// What a program could get without anything being swapped out, in bytes.
    pub available_bytes: u64,
}

/// The machine's memory; none if /proc does not say.
pub fn machine_memory(root: &[u8]) -> Option<MachineMemory> {
    let mut buffer = [0; 4096];
    parse_machine(Path::of(&[root, b"/proc/meminfo"]).read(&mut buffer)?)
}

fn parse_machine(text: &[u8]) -> Option<MachineMemory> {
    let kibibytes = |name| field(text, name)?.checked_mul(1024);
    Some(MachineMemory { total_bytes: kibibytes(b"MemTotal")?, available_bytes: kibibytes(b"MemAvailable")? })
}

/// Bytes of this process that lie in memory, exactly where the kernel offers that; 0 without /proc.
pub fn exact_resident_bytes(root: &[u8]) -> u64 {
    let mut buffer = [0; 2048];
    let exact = Path::of(&[root, b"/proc/self/smaps_rollup"]).read(&mut buffer).and_then(parse_rollup);
    // Up to some pages per thread off, because each counts in a cache of its own.
    exact.unwrap_or_else(process_resident_bytes)
}

fn parse_rollup(text: &[u8]) -> Option<u64> {
    field(text, b"Rss")?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORDED: &[u8] = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recorded/v2").as_bytes();

    #[test]
    fn the_recorded_machine_is_understood() {
        let machine = machine_memory(RECORDED).unwrap();
        assert_eq!((machine.total_bytes, machine.available_bytes), (24_684_084 << 10, 24_172_256 << 10));
        assert_eq!(exact_resident_bytes(RECORDED), 2_280 << 10);
    }

    #[test]
    fn without_the_exact_number_there_is_another() {
        assert!(exact_resident_bytes(b"/nowhere") > 100_000);
    }

    #[test]
    fn what_is_not_there_is_none() {
        assert_eq!(machine_memory(b"/nowhere"), None);
        assert_eq!(parse_machine(b"MemTotal: 5 kB\n"), None);
        assert_eq!(parse_machine(b"MemTotal: 18446744073709551615 kB\nMemAvailable: 1 kB\n"), None);
    }

    #[test]
    fn this_machine_has_memory() {
        let machine = machine_memory(b"").unwrap();
        assert!(machine.available_bytes > 0 && machine.available_bytes <= machine.total_bytes);
        assert!(exact_resident_bytes(b"") > 100_000);
    }
}
