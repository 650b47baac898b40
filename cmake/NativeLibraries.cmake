# What a program needs beside librustydb.a, because Rust's standard library does. The order is rustc's; the test
# artefacts.native_libraries compares the list with what rustc says. The shared library needs none of these named.
set(RUSTYDB_NATIVE_LIBRARIES gcc_s util rt pthread m dl c)
