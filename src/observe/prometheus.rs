//! Statistics in Prometheus's text format, version 0.0.4.
//!
//! The format wants all series of a metric family in one group under one HELP and one TYPE line, so objects are visited
//! once for each family: nothing is gathered, nothing allocated. Whoever hands the objects in should hand in copied
//! values, else they move between the visits. Values are in base units and exact: seconds, bytes, ratios from 0 to 1.
//!
//! Thread rule: exclusive.

use super::descriptor::{Descriptor, Kind, Table};
use super::labels::{Label, LabelValue};
use super::text::TextBuffer;
use crate::error::Result;

/// What a visit calls for each object: its labels and its values in the table's order.
pub type Visitor<'v> = dyn FnMut(&[Label<'_>], &[u64]) + 'v;

/// Writes the table's families, each over all objects that `visit` shows; the visits' failure is passed on. A family
/// without an object is left out.
pub fn write_table(
    out: &mut TextBuffer<'_>,
    table: &Table,
    visit: &dyn Fn(&mut Visitor<'_>) -> Result<()>,
) -> Result<()> {
    let mut first = 0;
    for family in table.descriptors.chunk_by(|left, right| left.is_family_of(right)) {
        let mut has_header = false;
        visit(&mut |labels, values| {
            if !has_header {
                write_header(out, table.scope, &family[0]);
                has_header = true;
            }
            for (descriptor, value) in family.iter().zip(&values[first..]) {
                write_sample(out, table.scope, descriptor, labels, *value);
            }
        })?;
        first += family.len();
    }
    Ok(())
}

fn write_header(out: &mut TextBuffer<'_>, scope: &str, descriptor: &Descriptor) {
    out.bytes(b"# HELP ");
    descriptor.write_prometheus_name(scope, out);
    out.bytes(b" ");
    out.text(descriptor.help());
    out.bytes(b"\n# TYPE ");
    descriptor.write_prometheus_name(scope, out);
    out.text(match descriptor.kind {
        Kind::Counter => " counter\n",
        Kind::Gauge => " gauge\n",
    });
}

fn write_sample(out: &mut TextBuffer<'_>, scope: &str, descriptor: &Descriptor, labels: &[Label<'_>], value: u64) {
    descriptor.write_prometheus_name(scope, out);
    let series = descriptor.series.map(|series| Label::text(series.label, series.value));
    let mut opening: &[u8] = b"{";
    for label in labels.iter().chain(series.as_ref()) {
        out.bytes(opening);
        write_label(out, label);
        opening = b",";
    }
    if opening == b"," {
        out.bytes(b"}");
    }
    out.bytes(b" ");
    descriptor.unit.write_prometheus(out, value);
    out.bytes(b"\n");
}

fn write_label(out: &mut TextBuffer<'_>, label: &Label<'_>) {
    out.text(label.name);
    out.bytes(b"=\"");
    match label.value {
        LabelValue::Number(number) => out.number(number),
        LabelValue::Text(text) => write_escaped(out, text),
    }
    out.bytes(b"\"");
}

fn write_escaped(out: &mut TextBuffer<'_>, text: &str) {
    let mut rest = text.as_bytes();
    while let Some(position) = rest.iter().position(|byte| matches!(byte, b'\n' | b'"' | b'\\')) {
        out.bytes(&rest[..position]);
        out.bytes(match rest[position] {
            b'\n' => b"\\n",
            b'"' => b"\\\"",
            _ => b"\\\\",
        });
        rest = &rest[position + 1..];
    }
    out.bytes(rest);
}
