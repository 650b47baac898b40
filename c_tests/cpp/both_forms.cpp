/* A file of the form with results, in a program whose other files use exceptions: the two forms must not be mixed up by
 * the linker, although their functions have the same names. */
#ifndef RUSTYDB_NO_EXCEPTIONS
#define RUSTYDB_NO_EXCEPTIONS
#endif
#include "test.hpp"

TEST(cpp_both_forms, results_beside_exceptions) {
    rustydb::result<rustydb::engine> engine = rustydb::engine::open();
    CHECK(engine.ok());
    rustydb::result<rustydb::index> index = engine->create_index("i");
    CHECK(index.ok());
    rustydb::result<bool> inserted = index->insert("k", "v");
    CHECK(inserted.ok() && *inserted);
    rustydb::result<rustydb::index> again = engine->create_index("i");
    CHECK(!again.ok());
    CHECK_STATUS(again.failure().code(), RDB_EXISTS);
    rustydb::result<void> closed = index->close();
    CHECK(closed.ok());
    FAILS(index->insert("k", "v"), RDB_E_NULL_HANDLE);
}
