//! Reports for people and for programs: what was found, what leaks, everything.
//!
//! Each is written in one pass into memory of the caller's, from copies: no lock is held while names are made. Any
//! thread.

use super::finding::{self, Finding, Kind};
use super::leaks::{self, Group};
use super::settings::{self, NAMES};
use super::stacks;
use super::statistics::{ComponentUsage, Statistics, by_component, statistics};
use super::symbols::{self, Symbol};
use crate::error::Result;
use crate::ledger::Component;
use crate::memory::Vec;
use crate::observe::json::Json;
use crate::observe::text::TextBuffer;
use crate::os;

/// A report's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Lines for a person.
    Text,
    /// One JSON object.
    Json,
}

/// Writes the blocks that are at least so old, with the stacks of their allocation.
pub fn write_leaks(out: &mut TextBuffer<'_>, min_age_ns: u64, form: Form) -> Result<()> {
    let groups = leaks::leaks(min_age_ns)?;
    match form {
        Form::Text => leak_lines(out, &groups, min_age_ns),
        Form::Json => {
            let mut json = Json::new(out);
            json.open_object();
            leak_members(&mut json, &groups, min_age_ns);
            json.close_object();
        }
    }
    Ok(())
}

/// Writes everything: settings, counters, components, findings, and the blocks that are there.
pub fn write_full(out: &mut TextBuffer<'_>, form: Form) -> Result<()> {
    let (statistics, components, groups) = (statistics(), by_component(), leaks::leaks(0)?);
    let findings = latest_findings()?;
    match form {
        Form::Text => {
            statistic_lines(out, &statistics);
            component_lines(out, &components);
            for finding in findings.iter() {
                finding_lines(out, finding);
            }
            leak_lines(out, &groups, 0);
        }
        Form::Json => {
            let mut json = Json::new(out);
            json.open_object();
            statistic_members(&mut json, &statistics);
            component_members(&mut json, &components);
            json.key("findings_kept");
            json.open_array();
            findings.iter().for_each(|finding| finding_object(&mut json, finding));
            json.close_array();
            leak_members(&mut json, &groups, 0);
            json.close_object();
        }
    }
    Ok(())
}

/// Writes one stack; nothing if there is none of that number.
pub fn write_stack(out: &mut TextBuffer<'_>, stack: u32) -> Result<()> {
    if stacks::is_known(stack) {
        stack_lines(out, stack);
    }
    Ok(())
}

/// Ends the program because of a finding, after telling it to standard error.
#[cold]
pub(super) fn abort_with(finding: &Finding) -> ! {
    let mut memory = [const { core::mem::MaybeUninit::uninit() }; 8192];
    let mut out = TextBuffer::new(&mut memory);
    finding_lines(&mut out, finding);
    os::write_standard_error(out.written());
    std::process::abort()
}

fn latest_findings() -> Result<Vec<Finding>> {
    let _inside = super::thread::enter();
    let mut findings = Vec::with_capacity(finding::kept(), super::mapped::ACCOUNT)?;
    let count = finding::latest(findings.spare_capacity_mut());
    // SAFETY: so many were copied.
    unsafe { findings.set_len(count) };
    Ok(findings)
}

fn component_name(number: u32) -> &'static str {
    Component::from_number(number).map_or("none", Component::name)
}

fn kind_name(number: u32) -> &'static str {
    Kind::ALL.get(number as usize - 1).map_or("", |kind| kind.name())
}

/// Words and numbers in turn, then a newline.
fn line(out: &mut TextBuffer<'_>, parts: &[(&str, u64)]) {
    for (words, number) in parts {
        out.text(words);
        out.number(*number);
    }
    out.text("\n");
}

/// Appends a number in hexadecimal.
pub(super) fn hexadecimal(out: &mut TextBuffer<'_>, number: u64) {
    out.text("0x");
    let digits = (64 - number.leading_zeros()).div_ceil(4).max(1);
    for digit in (0..digits).rev() {
        out.bytes(&[b"0123456789abcdef"[(number >> (4 * digit)) as usize & 15]]);
    }
}

fn signed(out: &mut TextBuffer<'_>, number: i64) {
    out.text(if number < 0 { "-" } else { "" });
    out.number(number.unsigned_abs());
}

/// Calls `visit` with the name of each feature that is on.
fn each_feature(mut visit: impl FnMut(&str)) {
    let features = settings::features();
    NAMES.iter().filter(|(_, bits)| bits.is_power_of_two() && features & bits != 0).for_each(|(name, _)| visit(name));
}

fn statistic_lines(out: &mut TextBuffer<'_>, statistics: &Statistics) {
    out.text("memory debugger, features:");
    each_feature(|name| {
        out.text(" ");
        out.text(name);
    });
    out.text("\n");
    for (name, value) in statistics.named() {
        out.text("  ");
        out.text(name);
        line(out, &[(" ", value)]);
    }
    for (kind, count) in Kind::ALL.iter().zip(statistics.findings_by_kind).filter(|(_, count)| *count != 0) {
        out.text("  found ");
        out.text(kind.name());
        line(out, &[(" ", count)]);
    }
}

fn statistic_members(json: &mut Json<'_, '_>, statistics: &Statistics) {
    json.key("features");
    json.open_array();
    each_feature(|name| json.text(name));
    json.close_array();
    json.key("statistics");
    json.open_object();
    for (name, value) in statistics.named() {
        json.key(name);
        json.number(value);
    }
    json.key("findings_by_kind");
    json.open_object();
    for (kind, count) in Kind::ALL.iter().zip(statistics.findings_by_kind) {
        json.key(kind.name());
        json.number(count);
    }
    json.close_object();
    json.close_object();
}

/// The components that have live blocks.
fn used(components: &[ComponentUsage]) -> impl Iterator<Item = (&'static str, &ComponentUsage)> {
    let named = Component::ALL.into_iter().map(Component::name).zip(components);
    named.filter(|(_, usage)| usage.blocks != 0)
}

fn component_lines(out: &mut TextBuffer<'_>, components: &[ComponentUsage]) {
    out.text("live blocks by component:\n");
    for (name, usage) in used(components) {
        out.text("  ");
        out.text(name);
        line(out, &[(": ", usage.bytes), (" bytes, blocks ", usage.blocks), (", oldest ns ", usage.oldest_ns)]);
    }
}

fn component_members(json: &mut Json<'_, '_>, components: &[ComponentUsage]) {
    json.key("components");
    json.open_array();
    for (name, usage) in used(components) {
        json.open_object();
        json.key("component");
        json.text(name);
        let numbers = [("blocks", usage.blocks), ("bytes", usage.bytes), ("oldest_ns", usage.oldest_ns)];
        number_members(json, &numbers);
        json.close_object();
    }
    json.close_array();
}

fn number_members(json: &mut Json<'_, '_>, numbers: &[(&str, u64)]) {
    for (name, number) in numbers {
        json.key(name);
        json.number(*number);
    }
}

fn leak_lines(out: &mut TextBuffer<'_>, groups: &[Group], min_age_ns: u64) {
    let (blocks, bytes) = sums(groups);
    out.text("live blocks at least ");
    out.fraction(min_age_ns, 9);
    line(out, &[(" s old: ", blocks), (" of ", bytes), (" bytes, places ", groups.len() as u64)]);
    for group in groups {
        line_of_group(out, group);
        stack_lines(out, group.stack);
    }
}

fn line_of_group(out: &mut TextBuffer<'_>, group: &Group) {
    out.number(group.bytes);
    out.text(" bytes in ");
    out.number(group.blocks);
    out.text(if group.blocks == 1 { " block of " } else { " blocks of " });
    out.text(component_name(group.component));
    out.text(", the oldest ");
    out.fraction(group.oldest_ns, 9);
    out.text(" s old, at ");
    hexadecimal(out, group.address);
    out.text("\n");
}

fn sums(groups: &[Group]) -> (u64, u64) {
    groups.iter().fold((0, 0), |(blocks, bytes), group| (blocks + group.blocks, bytes + group.bytes))
}

fn leak_members(json: &mut Json<'_, '_>, groups: &[Group], min_age_ns: u64) {
    let (blocks, bytes) = sums(groups);
    number_members(json, &[("min_age_ns", min_age_ns), ("leaked_blocks", blocks), ("leaked_bytes", bytes)]);
    json.key("leaks");
    json.open_array();
    for group in groups {
        json.open_object();
        json.key("component");
        json.text(component_name(group.component));
        let numbers = [("bytes", group.bytes), ("blocks", group.blocks), ("oldest_ns", group.oldest_ns)];
        number_members(json, &numbers);
        number_members(json, &[("address", group.address)]);
        stack_member(json, "stack", group.stack);
        json.close_object();
    }
    json.close_array();
}

fn finding_lines(out: &mut TextBuffer<'_>, finding: &Finding) {
    out.text("finding ");
    out.number(finding.sequence);
    out.text(": ");
    out.text(kind_name(finding.kind));
    out.text(" at ");
    hexadecimal(out, finding.address.wrapping_add_signed(finding.offset));
    if finding.component != 0 {
        out.text(", byte ");
        signed(out, finding.offset);
        out.text(" of a block of ");
        out.number(finding.size);
        out.text(" bytes of ");
        out.text(component_name(finding.component));
    }
    out.text("\n");
    let stacks = [("found", finding.stack), ("taken", finding.allocation_stack), ("freed", finding.free_stack)];
    for (word, stack) in stacks.into_iter().filter(|(_, stack)| *stack != 0) {
        out.text("  ");
        out.text(word);
        out.text(":\n");
        stack_lines(out, stack);
    }
}

fn finding_object(json: &mut Json<'_, '_>, finding: &Finding) {
    json.open_object();
    json.key("kind");
    json.text(kind_name(finding.kind));
    json.key("component");
    json.text(component_name(finding.component));
    let numbers = [("sequence", finding.sequence), ("time_ns", finding.time_ns), ("address", finding.address)];
    number_members(json, &numbers);
    number_members(json, &[("size", finding.size), ("thread", finding.thread.into())]);
    json.key("offset");
    json.signed(finding.offset);
    stack_member(json, "found", finding.stack);
    stack_member(json, "taken", finding.allocation_stack);
    stack_member(json, "freed", finding.free_stack);
    json.close_object();
}

/// One frame a line: address, name, place in the source.
fn stack_lines(out: &mut TextBuffer<'_>, stack: u32) {
    symbols::each_frame(stack, |address, symbol| {
        out.text("    ");
        hexadecimal(out, address as u64);
        out.text(" ");
        out.text(if symbol.name.is_empty() { "?" } else { symbol.name });
        if let Some(file) = symbol.file {
            out.text(" (");
            out.text(file);
            line_number(out, symbol);
            out.text(")");
        }
        out.text("\n");
    });
}

fn line_number(out: &mut TextBuffer<'_>, symbol: &Symbol<'_>) {
    out.text(":");
    out.number(symbol.line.into());
}

fn stack_member(json: &mut Json<'_, '_>, name: &str, stack: u32) {
    json.key(name);
    json.open_array();
    symbols::each_frame(stack, |address, symbol| {
        json.open_object();
        number_members(json, &[("address", address as u64)]);
        json.key("function");
        json.text(symbol.name);
        json.key("file");
        json.text(symbol.file.unwrap_or(""));
        number_members(json, &[("line", symbol.line.into())]);
        json.close_object();
    });
    json.close_array();
}
