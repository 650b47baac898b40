//! The documents that the C API hands out: one object's statistics as JSON or Prometheus text.
//!
//! JSON: `{"process":{...},"heap":{...},"simd":{...},"memory":[{"component":"index",...},...]}`,
//! `{"engine":{...},"indexes":[{"name":...},...]}`, `{"index":{"engine":1,"name":...}}` and
//! `{"pool":{"id":1,"policy":...}}`. Prometheus: the same figures, labelled by component, engine and index, or by pool;
//! what a pool's policy did by the policy, too, because it begins anew with another one.
//!
//! Thread rule: any thread; the values are the caller's copies.

use super::descriptor::Table;
use super::json::Json;
use super::labels::Label;
use super::process::component_values;
use super::prometheus::{Visitor, write_table};
use super::tables::{
    ENGINE, ENGINE_LENGTH, HEAP, HEAP_LENGTH, INDEX, INDEX_LENGTH, MEMORY, POOL, POOL_LENGTH, PROCESS, PROCESS_LENGTH,
    SIMD, SIMD_LENGTH,
};
use super::text::TextBuffer;
use crate::error::Result;
use crate::ledger::Component;

/// One index as a report shows it.
#[derive(Clone, Copy, Debug)]
pub struct IndexReport<'a> {
    /// Its engine's id.
    pub engine_id: u64,
    /// Its name in the catalog.
    pub name: &'a str,
    /// Its values in the table's order.
    pub values: &'a [u64; INDEX_LENGTH],
}

/// Shows the indexes of an engine to a visitor, or fails.
pub type Indexes<'a> = dyn Fn(&mut dyn FnMut(&IndexReport<'_>)) -> Result<()> + 'a;

/// One engine as a report shows it.
pub struct EngineReport<'a> {
    /// Its id.
    pub engine_id: u64,
    /// Its values in the table's order.
    pub values: &'a [u64; ENGINE_LENGTH],
    /// Shows each of its indexes; called once for JSON and once for each metric family for Prometheus.
    pub indexes: &'a Indexes<'a>,
}

/// A buffer pool as a report shows it.
#[derive(Clone, Copy, Debug)]
pub struct PoolReport<'a> {
    /// Its id.
    pub pool_id: u64,
    /// The name of its policy.
    pub policy: &'a str,
    /// Its values in the table's order.
    pub values: &'a [u64; POOL_LENGTH],
}

/// What a report of the process shows beside the memory of its components, in the tables' order.
pub struct ProcessReport<'a> {
    /// The process's own values.
    pub process: &'a [u64; PROCESS_LENGTH],
    /// Those of its allocators.
    pub heap: &'a [u64; HEAP_LENGTH],
    /// Those of its kernels.
    pub simd: &'a [u64; SIMD_LENGTH],
}

/// The process as JSON.
pub fn process_json(out: &mut TextBuffer<'_>, report: &ProcessReport<'_>) {
    let mut json = Json::new(out);
    json.open_object();
    json.key("process");
    json.row(&PROCESS, &[], report.process);
    json.key("heap");
    json.row(&HEAP, &[], report.heap);
    json.key("simd");
    json.row(&SIMD, &[], report.simd);
    json.key("memory");
    json.open_array();
    for component in Component::ALL {
        json.row(&MEMORY, &[Label::text("component", component.name())], &component_values(component));
    }
    json.close_array();
    json.close_object();
}

/// The process as Prometheus text.
pub fn process_prometheus(out: &mut TextBuffer<'_>, report: &ProcessReport<'_>) -> Result<()> {
    let ProcessReport { process, heap, simd } = report;
    for (table, values) in [(&PROCESS, &process[..]), (&HEAP, &heap[..]), (&SIMD, &simd[..])] {
        write_table(out, table, &|visitor| {
            visitor(&[], values);
            Ok(())
        })?;
    }
    let components = Component::ALL.map(|component| (component, component_values(component)));
    write_table(out, &MEMORY, &|visitor| {
        for (component, values) in &components {
            visitor(&[Label::text("component", component.name())], values);
        }
        Ok(())
    })
}

/// An engine with its indexes as JSON.
pub fn engine_json(out: &mut TextBuffer<'_>, engine: &EngineReport<'_>) -> Result<()> {
    let mut json = Json::new(out);
    json.open_object();
    json.key("engine");
    json.row(&ENGINE, &[Label::number("id", engine.engine_id)], engine.values);
    json.key("indexes");
    json.open_array();
    (engine.indexes)(&mut |index| json.row(&INDEX, &[Label::text("name", index.name)], index.values))?;
    json.close_array();
    json.close_object();
    Ok(())
}

/// An engine with its indexes as Prometheus text.
pub fn engine_prometheus(out: &mut TextBuffer<'_>, engine: &EngineReport<'_>) -> Result<()> {
    write_table(out, &ENGINE, &|visitor| {
        visitor(&[Label::number("engine", engine.engine_id)], engine.values);
        Ok(())
    })?;
    write_table(out, &INDEX, &|visitor| (engine.indexes)(&mut |index| visit_index(visitor, index)))
}

/// An index as JSON.
pub fn index_json(out: &mut TextBuffer<'_>, index: &IndexReport<'_>) {
    let mut json = Json::new(out);
    json.open_object();
    json.key("index");
    json.row(&INDEX, &[Label::number("engine", index.engine_id), Label::text("name", index.name)], index.values);
    json.close_object();
}

/// An index as Prometheus text.
pub fn index_prometheus(out: &mut TextBuffer<'_>, index: &IndexReport<'_>) -> Result<()> {
    write_table(out, &INDEX, &|visitor| {
        visit_index(visitor, index);
        Ok(())
    })
}

/// A pool as JSON.
pub fn pool_json(out: &mut TextBuffer<'_>, pool: &PoolReport<'_>) {
    let mut json = Json::new(out);
    json.open_object();
    json.key("pool");
    json.row(&POOL, &[Label::number("id", pool.pool_id), Label::text("policy", pool.policy)], pool.values);
    json.close_object();
}

/// A pool as Prometheus text.
pub fn pool_prometheus(out: &mut TextBuffer<'_>, pool: &PoolReport<'_>) -> Result<()> {
    let labels = [Label::number("pool", pool.pool_id), Label::text("policy", pool.policy)];
    for (rows, values) in POOL.descriptors.chunks(1).zip(pool.values.chunks(1)) {
        let is_of_policy = rows[0].name().starts_with("policy_");
        let labels = if is_of_policy { &labels[..] } else { &labels[..1] };
        write_table(out, &Table { scope: POOL.scope, descriptors: rows }, &|visitor| {
            visitor(labels, values);
            Ok(())
        })?;
    }
    Ok(())
}

fn visit_index(visitor: &mut Visitor<'_>, index: &IndexReport<'_>) {
    visitor(&[Label::number("engine", index.engine_id), Label::text("index", index.name)], index.values);
}

#[cfg(test)]
mod tests {
    use super::super::tables::MEMORY_LENGTH;
    use super::super::testing::{written, written_once};
    use super::*;
    use crate::error::Error;
    use crate::observe::descriptor::{Kind, Unit};
    use crate::status::RDB_E_POISONED;
    use prom_text_format_parser::{Metric, Scrape, Type};
    use std::collections::{BTreeMap, BTreeSet};

    /// Names that need every kind of escape.
    const NAMES: [&str; 5] =
        ["places", "a \"quoted\"\\path\\", "two\nlines\tand {braces},=", "\u{e4}\u{1F600}", "\u{1}"];

    const ENGINE_VALUES: [u64; ENGINE_LENGTH] = [5, 6, 7, 8, 9, 1 << 40, u64::MAX, 0, 1_700_000_000_123_456_789];

    const HEAP_VALUES: [u64; HEAP_LENGTH] = [77; HEAP_LENGTH];

    fn simd_values() -> [u64; SIMD_LENGTH] {
        core::array::from_fn(|position| position as u64 + 500)
    }

    fn index_values(seed: u64) -> [u64; INDEX_LENGTH] {
        core::array::from_fn(|position| seed * 1000 + position as u64)
    }

    fn with_engine<R>(test: impl FnOnce(&EngineReport<'_>) -> R) -> R {
        let indexes = |visit: &mut dyn FnMut(&IndexReport<'_>)| {
            for (seed, name) in NAMES.iter().enumerate() {
                visit(&IndexReport { engine_id: 3, name, values: &index_values(seed as u64) });
            }
            Ok(())
        };
        test(&EngineReport { engine_id: 3, values: &ENGINE_VALUES, indexes: &indexes })
    }

    fn parsed_json(text: &str) -> serde_json::Map<String, serde_json::Value> {
        serde_json::from_str(text).unwrap()
    }

    /// The members of a JSON object that are the table's statistics, in the table's order.
    fn statistics(object: &serde_json::Value, table: &Table) -> Vec<u64> {
        table.descriptors.iter().map(|row| object[row.name()].as_u64().unwrap()).collect()
    }

    fn metrics(text: &str) -> BTreeMap<String, Metric> {
        let scrape = Scrape::parse(text).unwrap();
        assert_eq!(scrape.to_string(), text, "the parser left something out");
        let count = scrape.metrics.len();
        let metrics: BTreeMap<_, _> = scrape.metrics.into_iter().map(|metric| (metric.name.clone(), metric)).collect();
        assert_eq!(metrics.len(), count, "a family in two groups");
        metrics
    }

    fn unescaped(text: &str) -> String {
        let mut result = String::new();
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            result.push(match character {
                '\\' => match characters.next().unwrap() {
                    'n' => '\n',
                    other => other,
                },
                other => other,
            });
        }
        result
    }

    /// The samples of a metric: label values by name, and the value's text.
    fn samples(metric: &Metric) -> Vec<(BTreeMap<String, String>, String)> {
        let labels = |sample: &prom_text_format_parser::Sample| {
            sample.labels.iter().map(|label| (label.key.clone(), unescaped(&label.value))).collect()
        };
        metric.samples.iter().map(|sample| (labels(sample), sample.value.value.to_string())).collect()
    }

    fn check_families(metrics: &BTreeMap<String, Metric>, table: &Table) {
        for row in table.descriptors {
            let name = written(|out| row.write_prometheus_name(table.scope, out));
            let metric = metrics.get(&name).unwrap_or_else(|| panic!("{name} is missing"));
            assert_eq!(metric.help_desc.as_deref(), Some(row.help()));
            assert_eq!(metric.kind, if row.kind == Kind::Counter { Type::Counter } else { Type::Gauge });
        }
    }

    #[test]
    fn an_engine_s_json_has_every_value_under_its_name() {
        let text = with_engine(|engine| written(|out| engine_json(out, engine).unwrap()));
        let document = parsed_json(&text);
        assert_eq!(document.keys().collect::<BTreeSet<_>>().len(), 2);
        assert_eq!(document["engine"]["id"], 3);
        assert_eq!(statistics(&document["engine"], &ENGINE), ENGINE_VALUES);
        let indexes = document["indexes"].as_array().unwrap();
        assert_eq!(indexes.len(), NAMES.len());
        for (seed, (index, name)) in indexes.iter().zip(NAMES).enumerate() {
            assert_eq!(index["name"], name);
            assert_eq!(statistics(index, &INDEX), index_values(seed as u64));
            assert_eq!(index.as_object().unwrap().len(), INDEX_LENGTH + 1);
        }
    }

    #[test]
    fn an_index_s_json_names_its_engine() {
        let values = index_values(4);
        let text = written(|out| index_json(out, &IndexReport { engine_id: 3, name: NAMES[1], values: &values }));
        let index = &parsed_json(&text)["index"];
        assert_eq!((&index["engine"], &index["name"]), (&3.into(), &NAMES[1].into()));
        assert_eq!(statistics(index, &INDEX), values);
    }

    #[test]
    fn an_engine_s_families_are_whole_and_labelled() {
        let text = with_engine(|engine| written(|out| engine_prometheus(out, engine).unwrap()));
        let metrics = metrics(&text);
        assert_eq!(metrics.len(), ENGINE_LENGTH + INDEX_LENGTH);
        check_families(&metrics, &ENGINE);
        check_families(&metrics, &INDEX);
        let opened = samples(&metrics["rustydb_engine_opened_at_timestamp_seconds"]);
        assert_eq!(opened, [(BTreeMap::from([("engine".into(), "3".into())]), "1700000000.123456789".into())]);
        for (position, row) in INDEX.descriptors.iter().enumerate() {
            let samples = samples(&metrics[&written(|out| row.write_prometheus_name(INDEX.scope, out))]);
            let names: Vec<&str> = samples.iter().map(|(labels, _)| labels["index"].as_str()).collect();
            assert_eq!(names, NAMES);
            for (seed, (labels, value)) in samples.iter().enumerate() {
                assert_eq!(labels["engine"], "3");
                let raw = index_values(seed as u64)[position];
                match row.unit {
                    Unit::Count | Unit::Bytes => assert_eq!(*value, raw.to_string()),
                    Unit::Permille => assert_eq!(value.parse(), Ok(raw as f64 / 1e3)),
                    Unit::TimestampNanoseconds | Unit::Nanoseconds => assert_eq!(value.parse(), Ok(raw as f64 / 1e9)),
                }
            }
        }
    }

    #[test]
    fn an_engine_without_indexes_has_no_index_families() {
        let engine = EngineReport { engine_id: 1, values: &ENGINE_VALUES, indexes: &|_| Ok(()) };
        let metrics = metrics(&written(|out| engine_prometheus(out, &engine).unwrap()));
        assert_eq!(metrics.len(), ENGINE_LENGTH);
        let document = parsed_json(&written(|out| engine_json(out, &engine).unwrap()));
        assert_eq!(document["indexes"], serde_json::json!([]));
    }

    #[test]
    fn a_failure_to_list_the_indexes_is_passed_on() {
        let failing = |_: &mut dyn FnMut(&IndexReport<'_>)| Err(Error::new(RDB_E_POISONED));
        let engine = EngineReport { engine_id: 1, values: &ENGINE_VALUES, indexes: &failing };
        assert_eq!(engine_json(&mut TextBuffer::new(&mut []), &engine).unwrap_err().code, RDB_E_POISONED);
        assert_eq!(engine_prometheus(&mut TextBuffer::new(&mut []), &engine).unwrap_err().code, RDB_E_POISONED);
    }

    #[test]
    fn an_index_alone_has_its_families() {
        let values = index_values(4);
        let report = IndexReport { engine_id: 3, name: NAMES[2], values: &values };
        let metrics = metrics(&written(|out| index_prometheus(out, &report).unwrap()));
        assert_eq!(metrics.len(), INDEX_LENGTH);
        check_families(&metrics, &INDEX);
    }

    #[test]
    fn a_pool_is_told_with_its_policy() {
        let values: [u64; POOL_LENGTH] = core::array::from_fn(|position| position as u64 + 100);
        let pool = PoolReport { pool_id: 7, policy: "two_queue", values: &values };
        let document = parsed_json(&written(|out| pool_json(out, &pool)));
        assert_eq!((&document["pool"]["id"], &document["pool"]["policy"]), (&7.into(), &"two_queue".into()));
        assert_eq!(statistics(&document["pool"], &POOL), values);
        let metrics = metrics(&written(|out| pool_prometheus(out, &pool).unwrap()));
        assert_eq!(metrics.len(), POOL_LENGTH);
        check_families(&metrics, &POOL);
        let policy = ("policy".to_owned(), "two_queue".to_owned());
        let own = BTreeMap::from([("pool".to_owned(), "7".to_owned())]);
        let both: BTreeMap<_, _> = own.clone().into_iter().chain([policy]).collect();
        assert_eq!(samples(&metrics["rustydb_pool_misses_total"]), [(own.clone(), "108".into())]);
        assert_eq!(samples(&metrics["rustydb_pool_policy_misses_total"]), [(both, "126".into())]);
        assert_eq!(samples(&metrics["rustydb_pool_hit_ratio"]), [(own, "0.109".into())]);
    }

    #[test]
    fn the_process_shows_components_and_kinds_of_handles_as_labels() {
        let values: [u64; PROCESS_LENGTH] = core::array::from_fn(|position| position as u64 + 100);
        let report = ProcessReport { process: &values, heap: &HEAP_VALUES, simd: &simd_values() };
        let metrics = metrics(&written_once(|out| process_prometheus(out, &report).unwrap()));
        check_families(&metrics, &SIMD);
        let selected = samples(&metrics["rustydb_simd_rows_selected_total"]);
        let selected: Vec<_> =
            selected.iter().map(|(labels, value)| (labels["kind"].as_str(), value.as_str())).collect();
        let kinds = ["filter", "aggregate", "scan", "hash", "string"];
        assert_eq!(selected, kinds.into_iter().zip(["510", "511", "512", "513", "514"]).collect::<Vec<_>>());
        check_families(&metrics, &PROCESS);
        check_families(&metrics, &MEMORY);
        check_families(&metrics, &HEAP);
        let handles = samples(&metrics["rustydb_process_live_handles"]);
        let kinds: Vec<&str> = handles.iter().map(|(labels, _)| labels["kind"].as_str()).collect();
        assert_eq!(kinds, ["engine", "index", "cursor", "subscription", "batch"]);
        for (labels, value) in &handles {
            let name = format!("live_handles_{}", labels["kind"]);
            let position = PROCESS.descriptors.iter().position(|row| row.name() == name).unwrap();
            assert_eq!(*value, values[position].to_string());
        }
        let components = samples(&metrics["rustydb_memory_used_bytes"]);
        let names: Vec<&str> = components.iter().map(|(labels, _)| labels["component"].as_str()).collect();
        assert_eq!(names, Component::ALL.map(Component::name));
    }

    #[test]
    fn the_process_s_json_has_every_component() {
        let values: [u64; PROCESS_LENGTH] = core::array::from_fn(|position| position as u64 + 100);
        let report = ProcessReport { process: &values, heap: &HEAP_VALUES, simd: &simd_values() };
        let document = parsed_json(&written_once(|out| process_json(out, &report)));
        assert_eq!(statistics(&document["simd"], &SIMD), simd_values());
        assert_eq!(statistics(&document["process"], &PROCESS), values);
        assert_eq!(statistics(&document["heap"], &HEAP), HEAP_VALUES);
        let components = document["memory"].as_array().unwrap();
        assert_eq!(components.len(), Component::COUNT);
        for (object, component) in components.iter().zip(Component::ALL) {
            assert_eq!(object["component"], component.name());
            assert_eq!(statistics(object, &MEMORY).len(), MEMORY_LENGTH);
        }
    }
}
