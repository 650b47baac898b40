//! The classes of bad argument for each kind of parameter, and the status that each must give.
//!
//! This is the rule book: what stands here holds for every function; the description only says where one differs.

use super::description::{Annotation, Description, Function, Role, Struct};
use super::parameter::{Kind, Parameter, handle_kinds};

/// One row of a misuse table; see misuse_row in c_tests/misuse.h.
pub struct Row {
    pub name: String,
    pub change: &'static str,
    pub parameter: usize,
    pub link: usize,
    pub offset: u64,
    pub width: u64,
    pub number: String,
    pub expected: String,
}

/// Collects the rows of one function.
pub struct Rows<'a> {
    description: &'a Description,
    function: &'a Function,
    parameters: &'a [Parameter],
    rows: Vec<Row>,
}

const NULL_ARGUMENT: &str = "RDB_E_NULL_ARGUMENT";

/// Every row that applies to `function`.
pub fn rows(description: &Description, function: &Function, parameters: &[Parameter]) -> Vec<Row> {
    let mut rows = Rows { description, function, parameters, rows: Vec::new() };
    rows.add("good arguments", "NONE", parameters.len(), &function.base);
    for (position, parameter) in parameters.iter().enumerate() {
        if function.prototype.returns == "rdb_status" {
            rows.add_parameter(position);
        } else if parameter.kind == (Kind::Address { block: false }) && function.prototype.returns.ends_with('*') {
            rows.add("NULL", "NULL", position, "null");
        } else if parameter.c_type.ends_with('*') {
            rows.add("NULL", "NULL", position, "any");
        }
    }
    for case in &function.cases {
        let position = function.prototype.position(&case.argument).expect("checked when the description was read");
        rows.add_number(&format!("is {}", case.value), position, &case.value, &case.expected);
    }
    rows.rows
}

impl Rows<'_> {
    fn add(&mut self, name: &str, change: &'static str, parameter: usize, expected: &str) -> &mut Row {
        let (name, expected) = (name.to_string(), expected.to_string());
        let row = Row { name, change, parameter, link: 0, offset: 0, width: 0, number: "0".into(), expected };
        self.rows.push(row);
        self.rows.last_mut().expect("just pushed")
    }

    fn add_number(&mut self, name: &str, parameter: usize, number: &str, expected: &str) {
        self.add(name, "NUMBER", parameter, expected).number = format!("(uint64_t)({number})");
    }

    /// A pointer that may or may not be NULL.
    fn add_null(&mut self, position: usize) {
        let nullable = self.parameters[position].annotation.nullable;
        let expected = if nullable { self.function.base.clone() } else { NULL_ARGUMENT.to_string() };
        self.add("NULL", "NULL", position, &expected);
    }

    /// Memory that is not aligned is fine everywhere.
    fn add_misaligned(&mut self, position: usize) {
        let base = self.function.base.clone();
        self.add("misaligned", "MISALIGNED", position, &base);
    }

    fn add_parameter(&mut self, position: usize) {
        match self.parameters[position].kind.clone() {
            Kind::Handle { accepts } => self.add_handle(position, &accepts),
            Kind::Address { block } => self.add_address(position, block),
            Kind::Callback => self.add_null(position),
            Kind::Bytes { text, length } => self.add_bytes(position, text, length),
            Kind::Array { count } => self.add_array(position, count),
            Kind::Options { name } => self.add_options(position, &name),
            Kind::OutStruct { name } => self.add_out_struct(position, &name),
            Kind::Buffer { capacity } => self.add_buffer(position, capacity),
            Kind::Batch => self.add_batch(position),
            Kind::Entry => self.add_entry(position),
            Kind::KeyBuffer => self.add_key_buffer(position),
            Kind::Position => {
                self.add_null(position);
                self.add_field("beyond the end", position, (0, 8), "UINT64_MAX", "RDB_E_INVALID_ARGUMENT");
            }
            Kind::Slice => {
                self.add_null(position);
                self.add_field("NULL with a length", position, (0, 8), "0", NULL_ARGUMENT);
                self.add_field("longer than memory", position, (8, 8), "SIZE_MAX", "RDB_E_TOO_LARGE");
                self.add_field("empty", position, (8, 8), "0", "RDB_END");
                self.add_misaligned(position);
            }
            Kind::Out { .. } | Kind::OutItems | Kind::Plain { .. } => {
                self.add_null(position);
                self.add_misaligned(position);
            }
            Kind::Scalar => self.add_scalar(position),
            Kind::Length { .. } | Kind::Capacity | Kind::Initialised | Kind::Err => {}
        }
    }

    fn add_handle(&mut self, position: usize, accepts: &[String]) {
        let base = self.function.base.clone();
        let or = |chosen: &Option<String>, rule: &str| chosen.clone().unwrap_or_else(|| rule.to_string());
        let null = if self.parameters[position].annotation.nullable { base.as_str() } else { "RDB_E_NULL_HANDLE" };
        self.add("NULL", "NULL", position, null);
        self.add("of another kind", "WRONG_HANDLE", position, "RDB_E_WRONG_HANDLE");
        self.add("closed", "CLOSED_HANDLE", position, "RDB_E_CLOSED_HANDLE");
        self.add("never handed out", "FOREIGN_HANDLE", position, "RDB_E_BAD_HANDLE");
        let poisoned = or(&self.function.poisoned, "RDB_E_POISONED");
        self.add("poisoned", "POISONED_HANDLE", position, &poisoned);
        let forked = or(&self.function.forked, "RDB_E_FORKED");
        self.add("after fork", "FORKED", position, &forked);
        let takes = |kind: &str| accepts.iter().any(|accepted| accepted == kind);
        if takes("index") || takes("cursor") {
            let dropped = or(&self.function.dropped, "RDB_E_DROPPED");
            self.add("index dropped", "DROPPED_INDEX", position, &dropped);
        }
        if takes("index") || takes("cursor") || takes("subscription") {
            let rule = if self.function.writes { "RDB_E_ENGINE_CLOSED" } else { base.as_str() };
            let closed = or(&self.function.engine_closed, rule);
            self.add("engine closed", "CLOSED_ENGINE", position, &closed);
        }
    }

    fn add_address(&mut self, position: usize, block: bool) {
        let nullable = self.parameters[position].annotation.nullable;
        let refused = if block { NULL_ARGUMENT } else { "RDB_E_NULL_HANDLE" };
        let expected = if nullable { self.function.base.clone() } else { refused.to_string() };
        self.add("NULL", "NULL", position, &expected);
    }

    fn add_bytes(&mut self, position: usize, text: bool, length: usize) {
        let base = self.function.base.clone();
        let empty = self.parameters[position].annotation.empty.clone().unwrap_or_else(|| base.clone());
        self.add("NULL with a length", "NULL_WITH_LENGTH", position, NULL_ARGUMENT).link = length;
        self.add("NULL without a length", "NULL_WITHOUT_LENGTH", position, &empty).link = length;
        self.add("length 0", "LINK", position, &empty).link = length;
        let unbounded = self.parameters[position].annotation.unbounded;
        let lengths = ["SIZE_MAX", "SIZE_MAX / 2 + 1", "(uint64_t)1 << 40"];
        for huge in &lengths[..if unbounded { 2 } else { 3 }] {
            let row = self.add(&format!("length {huge}"), "LINK", position, "RDB_E_TOO_LARGE");
            (row.link, row.number) = (length, huge.to_string());
        }
        if text {
            self.add("invalid UTF-8", "INVALID_UTF8", position, "RDB_E_INVALID_UTF8").link = length;
        }
        self.add_misaligned(position);
    }

    fn add_array(&mut self, position: usize, count: usize) {
        let base = self.function.base.clone();
        let size = format!("sizeof({})", self.parameters[position].pointee());
        self.add("NULL with a count", "NULL_WITH_LENGTH", position, NULL_ARGUMENT).link = count;
        self.add("NULL without a count", "NULL_WITHOUT_LENGTH", position, &base).link = count;
        for (number, expected) in [
            ("SIZE_MAX".to_string(), "RDB_E_OVERFLOW"),
            (format!("SIZE_MAX / {size} + 1"), "RDB_E_OVERFLOW"),
            ("(uint64_t)1 << 40".to_string(), "RDB_E_TOO_LARGE"),
        ] {
            let row = self.add(&format!("count {number}"), "LINK", position, expected);
            (row.link, row.number) = (count, number);
        }
        if self.parameters[position].pointee() == "rdb_slice" {
            self.add_field("first item NULL with a length", position, (0, 8), "0", NULL_ARGUMENT);
            self.add_field("first item too long", position, (8, 8), "SIZE_MAX", "RDB_E_TOO_LARGE");
            self.add_field("last item NULL with a length", position, (16, 8), "0", NULL_ARGUMENT);
            self.add_field("last item too long", position, (24, 8), "SIZE_MAX", "RDB_E_TOO_LARGE");
        }
        self.add_misaligned(position);
    }

    fn add_field(&mut self, name: &str, position: usize, place: (u64, u64), number: &str, expected: &str) {
        let row = self.add(name, "FIELD_NUMBER", position, expected);
        (row.offset, row.width, row.number) = (place.0, place.1, number.to_string());
    }

    fn add_struct_sizes(&mut self, position: usize, described: &Struct) {
        for size in [0, 1, 3, 4, described.size - 1] {
            let row = self.add(&format!("struct_size {size}"), "STRUCT_SIZE", position, "RDB_E_STRUCT_SIZE");
            row.number = size.to_string();
        }
        let base = self.function.base.clone();
        self.add("longer, zeroed", "ZERO_TAIL", position, &base);
    }

    fn add_options(&mut self, position: usize, name: &str) {
        let described = self.described(name);
        self.add_null(position);
        self.add_struct_sizes(position, &described);
        self.add("longer, not zero", "SET_TAIL", position, "RDB_E_UNSUPPORTED_FIELD");
        for field in &described.fields {
            let title = format!("{}:", field.name);
            if let Some(bits) = &field.bits {
                let row = self.add(&format!("{title} unknown flag"), "FIELD_BITS", position, "RDB_E_UNKNOWN_FLAG");
                (row.offset, row.number) = (field.offset, any_of(bits));
            }
            if let Some(known) = &field.known {
                let row =
                    self.add(&format!("{title} unknown value"), "FIELD_VALUES", position, "RDB_E_INVALID_ARGUMENT");
                (row.offset, row.number) = (field.offset, bit_of_each(known));
            }
            if field.reserved {
                let row = self.add(&format!("{title} not zero"), "FIELD_BITS", position, "RDB_E_UNSUPPORTED_FIELD");
                (row.offset, row.number) = (field.offset, "0".into());
            }
            if field.required {
                self.add_field(&format!("{title} NULL"), position, (field.offset, 8), "0", NULL_ARGUMENT);
            }
            if handle_kinds(&field.c_type, &Annotation::default()).is_some() {
                self.add_field(&format!("{title} no handle"), position, (field.offset, 8), "1", "RDB_E_BAD_HANDLE");
            }
        }
        self.add_misaligned(position);
    }

    fn add_out_struct(&mut self, position: usize, name: &str) {
        let described = self.described(name);
        self.add_null(position);
        if matches!(described.role, Role::Output | Role::Both) {
            self.add_struct_sizes(position, &described);
            let base = self.function.base.clone();
            self.add("longer, not zero", "SET_TAIL", position, &base);
        }
        self.add_misaligned(position);
    }

    fn described(&self, name: &str) -> Struct {
        self.description.find_struct(name).expect("inferred from this description").clone()
    }

    fn add_buffer(&mut self, position: usize, capacity: usize) {
        let annotation = &self.parameters[position].annotation;
        let (nullable, empty) = (annotation.nullable, annotation.empty.clone());
        let base = self.function.base.clone();
        if nullable {
            self.add("NULL", "NULL", position, &base);
        } else {
            self.add("NULL with a capacity", "NULL_WITH_LENGTH", position, NULL_ARGUMENT).link = capacity;
        }
        let empty = empty.unwrap_or_else(|| "RDB_TRUNCATED".into());
        self.add("NULL without a capacity", "NULL_WITHOUT_LENGTH", position, &empty).link = capacity;
        self.add("capacity 0", "LINK", position, &empty).link = capacity;
        let is_bytes = matches!(self.parameters[position].pointee(), "void" | "char");
        let too_much = if is_bytes { "RDB_E_TOO_LARGE" } else { "RDB_E_OVERFLOW" };
        let row = self.add("capacity SIZE_MAX", "LINK", position, too_much);
        (row.link, row.number) = (capacity, "SIZE_MAX".into());
        self.add_misaligned(position);
    }

    fn add_batch(&mut self, position: usize) {
        self.add_null(position);
        self.add("owner of another kind", "BATCH_WRONG_OWNER", position, "RDB_E_WRONG_HANDLE");
        self.add("owner closed", "BATCH_CLOSED_OWNER", position, "RDB_E_CLOSED_HANDLE");
        self.add("owner never handed out", "BATCH_FOREIGN_OWNER", position, "RDB_E_BAD_HANDLE");
        self.add_misaligned(position);
    }

    fn add_entry(&mut self, position: usize) {
        self.add_null(position);
        self.add_field("key NULL with a capacity", position, (0, 8), "0", NULL_ARGUMENT);
        self.add_field("value NULL with a capacity", position, (24, 8), "0", NULL_ARGUMENT);
        self.add_field("key capacity 0", position, (8, 8), "0", "RDB_TRUNCATED");
        self.add_field("value capacity 0", position, (32, 8), "0", "RDB_TRUNCATED");
        self.add_misaligned(position);
    }

    fn add_key_buffer(&mut self, position: usize) {
        self.add_null(position);
        self.add_field("data NULL with a capacity", position, (0, 8), "0", NULL_ARGUMENT);
        self.add_field("capacity 0", position, (8, 8), "0", "RDB_TRUNCATED");
        self.add_field("capacity SIZE_MAX", position, (8, 8), "SIZE_MAX", "RDB_E_TOO_LARGE");
        self.add_field("length above the capacity", position, (16, 8), "257", "RDB_E_INVALID_ARGUMENT");
        self.add_field("length SIZE_MAX", position, (16, 8), "SIZE_MAX", "RDB_E_INVALID_ARGUMENT");
        self.add_misaligned(position);
    }

    fn add_scalar(&mut self, position: usize) {
        let annotation = self.parameters[position].annotation.clone();
        if let Some(bits) = &annotation.bits {
            self.add("unknown flag", "UNKNOWN_BITS", position, "RDB_E_UNKNOWN_FLAG").number = any_of(bits);
        }
        if let Some(known) = &annotation.known {
            self.add("unknown value", "UNKNOWN_VALUES", position, "RDB_E_INVALID_ARGUMENT").number = bit_of_each(known);
        }
    }
}

fn any_of(bits: &[String]) -> String {
    if bits.is_empty() { "0".into() } else { bits.join(" | ") }
}

fn bit_of_each(values: &[String]) -> String {
    let bits: Vec<String> = values.iter().map(|value| format!("(uint64_t)1 << {value}")).collect();
    bits.join(" | ")
}
