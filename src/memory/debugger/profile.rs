//! The heap profile in pprof's format: sampled blocks by the stack of their allocation.
//!
//! A protocol buffer of the message `perftools.profiles.Profile`, not compressed, with mappings and the names of
//! functions, so that `go tool pprof` needs nothing else. Values are scaled up by the chance that a block of its size
//! was chosen. Any thread; no lock is held while names are made.

use super::block::{Record, State};
use super::leaks::copy_table;
use super::mapped::ACCOUNT;
use super::protocol::Message;
use super::settings::settings;
use super::{stacks, symbols, thread};
use crate::error::Result;
use crate::memory::Vec;
use crate::observe::text::TextBuffer;
use crate::os;

/// The fields of `Profile` that are written, by their numbers in profile.proto.
mod field {
    pub(super) const SAMPLE_TYPE: u64 = 1;
    pub(super) const SAMPLE: u64 = 2;
    pub(super) const MAPPING: u64 = 3;
    pub(super) const LOCATION: u64 = 4;
    pub(super) const FUNCTION: u64 = 5;
    pub(super) const STRING: u64 = 6;
    pub(super) const TIME: u64 = 9;
    pub(super) const PERIOD_TYPE: u64 = 11;
    pub(super) const PERIOD: u64 = 12;
}

/// Writes the profile of the live blocks that were sampled.
pub fn write_profile(out: &mut TextBuffer<'_>) -> Result<()> {
    let mut records = copy_table()?;
    let _inside = thread::enter();
    records.retain(|record| record.state == State::Live && record.is_sampled());
    records.as_mut_slice().sort_unstable_by_key(|record| record.allocation_stack);
    let mut profile = Profile {
        message: Message::new(),
        string_hashes: Vec::new(ACCOUNT),
        mappings: Vec::new(ACCOUNT),
        frames: unique_frames(&records)?,
        functions: 0,
    };
    profile.string("")?;
    profile.value_type(field::SAMPLE_TYPE, "inuse_objects", "count")?;
    profile.value_type(field::SAMPLE_TYPE, "inuse_space", "bytes")?;
    profile.write_mappings()?;
    profile.write_locations()?;
    profile.write_samples(&records)?;
    profile.message.number(field::TIME, os::realtime_ns())?;
    profile.value_type(field::PERIOD_TYPE, "space", "bytes")?;
    profile.message.number(field::PERIOD, settings().sample_interval_bytes)?;
    out.bytes(profile.message.bytes());
    Ok(())
}

/// An address of code in a stack.
#[derive(Clone, Copy)]
struct Frame {
    address: usize,
    /// Part of the debugger or the allocators: not shown where it is innermost.
    is_machinery: bool,
}

/// The profile in the making. Things are numbered from 1 in the order of their arrays.
struct Profile {
    message: Message,
    string_hashes: Vec<u64>,
    /// Start and end of each.
    mappings: Vec<(u64, u64)>,
    /// In order of address.
    frames: Vec<Frame>,
    functions: u64,
}

/// Every frame of the stacks, once, in order of address.
fn unique_frames(records: &[Record]) -> Result<Vec<Frame>> {
    let mut frames = Vec::new(ACCOUNT);
    for (position, record) in records.iter().enumerate() {
        if position == 0 || records[position - 1].allocation_stack != record.allocation_stack {
            for address in stacks::frames(record.allocation_stack) {
                frames.push(Frame { address: *address, is_machinery: false })?;
            }
        }
    }
    frames.as_mut_slice().sort_unstable_by_key(|frame: &Frame| frame.address);
    let mut latest = None;
    frames.retain(|frame| latest.replace(frame.address) != Some(frame.address));
    Ok(frames)
}

impl Profile {
    /// The number of a string, which is written when it is new.
    fn string(&mut self, text: &str) -> Result<u64> {
        let hash = text
            .bytes()
            .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3));
        if let Some(known) = self.string_hashes.iter().position(|other| *other == hash) {
            return Ok(known as u64);
        }
        self.string_hashes.push(hash)?;
        self.message.text(field::STRING, text.as_bytes())?;
        Ok(self.string_hashes.len() as u64 - 1)
    }

    fn value_type(&mut self, field: u64, kind: &str, unit: &str) -> Result<()> {
        let (kind, unit) = (self.string(kind)?, self.string(unit)?);
        let mut value_type = Message::new();
        value_type.number(1, kind)?;
        value_type.number(2, unit)?;
        self.message.message(field, &value_type)
    }

    fn write_mappings(&mut self) -> Result<()> {
        let mut result = Ok(());
        os::each_code_mapping(|mapping| {
            if result.is_ok() {
                result = self.write_mapping(mapping);
            }
        });
        result
    }

    fn write_mapping(&mut self, mapping: &os::CodeMapping<'_>) -> Result<()> {
        let path = self.string(core::str::from_utf8(mapping.path).unwrap_or(""))?;
        self.mappings.push((mapping.start, mapping.end))?;
        let mut message = Message::new();
        let numbers = [self.mappings.len() as u64, mapping.start, mapping.end, mapping.offset, path];
        for (field, number) in (1..).zip(numbers) {
            message.number(field, number)?;
        }
        // The names are in the profile.
        for has_names in 7..=9 {
            message.number(has_names, 1)?;
        }
        self.message.message(field::MAPPING, &message)
    }

    fn write_locations(&mut self) -> Result<()> {
        for position in 0..self.frames.len() {
            let address = self.frames[position].address;
            let holder = self.mappings.iter().position(|(start, end)| (*start..*end).contains(&(address as u64)));
            let mut location = Message::new();
            location.number(1, position as u64 + 1)?;
            location.number(2, holder.map_or(0, |holder| holder as u64 + 1))?;
            location.number(3, address as u64)?;
            let (mut result, mut is_machinery) = (Ok(()), false);
            symbols::each_name(address, |symbol| {
                is_machinery = symbols::is_machinery(symbol);
                if result.is_ok() {
                    result = self.write_line(&mut location, symbol);
                }
            });
            result?;
            self.frames[position].is_machinery = is_machinery;
            self.message.message(field::LOCATION, &location)?;
        }
        Ok(())
    }

    /// A function of its own for every line: pprof merges those of the same name.
    fn write_line(&mut self, location: &mut Message, symbol: &symbols::Symbol<'_>) -> Result<()> {
        let (name, file) = (self.string(symbol.name)?, self.string(symbol.file.unwrap_or(""))?);
        self.functions += 1;
        let mut function = Message::new();
        for (field, number) in (1..).zip([self.functions, name, name, file]) {
            function.number(field, number)?;
        }
        self.message.message(field::FUNCTION, &function)?;
        let mut line = Message::new();
        line.number(1, self.functions)?;
        line.number(2, symbol.line.into())?;
        location.message(4, &line)
    }

    /// A sample for each stack; the records are in order of stack.
    fn write_samples(&mut self, records: &[Record]) -> Result<()> {
        let mut rest = records;
        while let Some(stack) = rest.first().map(|record| record.allocation_stack) {
            let length = rest.iter().take_while(|record| record.allocation_stack == stack).count();
            let (mut objects, mut bytes) = (0_u128, 0_u128);
            for record in &rest[..length] {
                let weight = u128::from(record.weight_millionths);
                objects += weight;
                bytes += weight * record.size as u128;
            }
            let mut sample = Message::new();
            let frames = stacks::frames(stack).iter().map(|address| self.number_of(*address));
            let shown = frames.skip_while(|(_, is_machinery)| *is_machinery);
            sample.numbers(1, shown.map(|(number, _)| number))?;
            sample.numbers(2, [objects, bytes].map(|sum| (sum / 1_000_000) as u64).into_iter())?;
            self.message.message(field::SAMPLE, &sample)?;
            rest = &rest[length..];
        }
        Ok(())
    }

    fn number_of(&self, address: usize) -> (u64, bool) {
        match self.frames.binary_search_by_key(&address, |frame| frame.address) {
            Ok(position) => (position as u64 + 1, self.frames[position].is_machinery),
            Err(_) => (0, true),
        }
    }
}
