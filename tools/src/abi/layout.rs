//! Writes the layout assertions: c_tests/generated/abi_layout.c and tests/abi_layout.rs say the same in C and in Rust.

use std::fmt::Write;

use super::description::Description;

/// The C file: every size, offset and constant asserted when it compiles.
pub fn c_file(description: &Description) -> String {
    let mut out =
        "/* Sizes, offsets and constants. Written by `tools abi generate` from abi/; do not edit. */\n".to_string();
    out.push_str("#include \"../test.h\"\n\n#ifdef __cplusplus\n#define ABI_ASSERT(condition) static_assert(condition, #condition)\n");
    out.push_str("#else\n#define ABI_ASSERT(condition) _Static_assert(condition, #condition)\n#endif\n\n");
    for described in description.structs() {
        let name = &described.name;
        let _ = writeln!(out, "ABI_ASSERT(sizeof({name}) == {});", described.size);
        for field in &described.fields {
            let _ = writeln!(out, "ABI_ASSERT(offsetof({name}, {}) == {});", field.name, field.offset);
            let _ = writeln!(out, "ABI_ASSERT(sizeof((({name} *)0)->{}) == {});", field.name, field.size);
        }
    }
    for (name, value) in description.constants() {
        let _ = writeln!(out, "ABI_ASSERT({name} == {value});");
    }
    out.push_str(
        "\n/* The assertions above are checked by the compiler; this makes the file show up among the tests. */\n",
    );
    out.push_str("TEST(abi_layout, compiles) { CHECK(sizeof(rdb_status) == 4); }\n");
    out
}

/// The Rust file.
pub fn rust_file(description: &Description) -> String {
    let mut out = "//! Sizes and offsets of the C structs. Written by `tools abi generate` from abi/; do not edit.\n\n"
        .to_string();
    out.push_str("use core::mem::offset_of;\n\nuse rustydb::ffi::*;\n\n");
    for described in description.structs() {
        let name = &described.name;
        let _ = writeln!(out, "const _: () = assert!(size_of::<{name}>() == {});", described.size);
        for field in &described.fields {
            // The one field whose name is a Rust keyword.
            let field_name = if field.name == "type" { "r#type" } else { &field.name };
            let _ = writeln!(out, "const _: () = assert!(offset_of!({name}, {field_name}) == {});", field.offset);
        }
    }
    out.push_str("\n#[test]\nfn layouts_are_asserted_by_the_compiler() {\n");
    out.push_str("    assert_eq!(size_of::<rdb_error>(), 256);\n}\n");
    out
}
