/* Ownership: who closes what, when, and what is left when a handle is gone. */
#include "test.hpp"

#include <type_traits>
#include <vector>

template <class T>
constexpr bool is_move_only = !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T> &&
                              std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T>;

static_assert(is_move_only<rustydb::engine>);
static_assert(is_move_only<rustydb::index>);
static_assert(is_move_only<rustydb::cursor>);
static_assert(is_move_only<rustydb::subscription>);
static_assert(is_move_only<rustydb::batch>);
static_assert(std::is_base_of_v<std::exception, rustydb::error>);

TEST(cpp_handles, scope_closes) {
    {
        rustydb::engine engine = TAKE(rustydb::engine::open());
        rustydb::index index = TAKE(engine.create_index("i"));
        rustydb::cursor cursor = TAKE(index.scan());
        rustydb::subscription events = TAKE(engine.subscribe());
        CHECK_U64(rustydb::live_handles(), 4);
        CHECK_U64(rustydb::live_handles(RDB_HANDLE_CURSOR), 1);
    }
    CHECK_U64(rustydb::live_handles(), 0);
}

TEST(cpp_handles, empty_owns_nothing) {
    rustydb::engine engine;
    rustydb::index index;
    CHECK(!engine && !index && engine.get() == nullptr);
    TAKE(engine.close()); /* closing nothing is fine, as in C */
    FAILS(index.insert("k", "v"), RDB_E_NULL_HANDLE);
    FAILS(engine.create_index("i"), RDB_E_NULL_HANDLE);
}

TEST(cpp_handles, moving_moves_ownership) {
    rustydb::engine first = TAKE(rustydb::engine::open());
    rdb_engine handle = first.get();
    rustydb::engine second = std::move(first);
    CHECK(!first && second && second.get() == handle);
    CHECK_U64(rustydb::live_handles(), 1);

    rustydb::engine third = TAKE(rustydb::engine::open());
    third = std::move(second); /* what third owned is closed */
    CHECK(third.get() == handle);
    CHECK_U64(rustydb::live_handles(), 1);

    rustydb::engine &same = third;
    third = std::move(same);
    CHECK(third.get() == handle);
    CHECK(!TAKE(TAKE(third.create_index("still_usable")).contains("x")));
}

TEST(cpp_handles, vector_of_indexes) {
    rustydb::engine engine = TAKE(rustydb::engine::open());
    std::vector<rustydb::index> indexes;
    for (int at = 0; at < 20; at++) indexes.push_back(TAKE(engine.create_index("i" + std::to_string(at))));
    for (rustydb::index &index : indexes) CHECK(TAKE(index.insert("k", "v")));
    indexes.erase(indexes.begin() + 5, indexes.begin() + 15);
    CHECK_U64(rustydb::live_handles(RDB_HANDLE_INDEX), 10);
}

TEST(cpp_handles, close_and_release) {
    rustydb::engine engine = TAKE(rustydb::engine::open());
    rustydb::index index = TAKE(engine.create_index("i"));
    rdb_index raw = index.get();
    TAKE(index.close());
    CHECK(!index);
    CHECK_STATUS(rdb_index_close(raw, nullptr), RDB_E_CLOSED_HANDLE);
    TAKE(index.close());

    rdb_engine released = engine.release();
    CHECK(!engine);
    CHECK_U64(rustydb::live_handles(), 1);
    rustydb::engine adopted(released);
    CHECK_U64(TAKE(adopted.statistics()).indexes, 1);
}

TEST(cpp_handles, a_close_that_fails_is_told) {
    rustydb::engine engine = TAKE(rustydb::engine::open());
    CHECK_OK(rdb_engine_close(engine.get(), nullptr)); /* behind the wrapper's back */
    FAILS(engine.close(), RDB_E_CLOSED_HANDLE);
    CHECK(!engine);
}

TEST(cpp_handles, any_closing_order) {
    rustydb::engine engine = TAKE(rustydb::engine::open());
    rustydb::index index = TAKE(engine.create_index("i"));
    TAKE(index.insert("a", "1"));
    TAKE(index.insert("b", "2"));
    rustydb::cursor cursor = TAKE(index.scan());
    TAKE(engine.close());
    CHECK_STRING(*TAKE(index.search("a")), "1");
    FAILS(index.insert("c", "3"), RDB_E_ENGINE_CLOSED);
    TAKE(index.close());
    CHECK_STRING(TAKE(cursor.next())->key, "a");
    CHECK_STRING(TAKE(cursor.next())->key, "b");
    CHECK(!TAKE(cursor.next()));
}

TEST(cpp_handles, errors_carry_the_details) {
    rustydb::engine engine = TAKE(rustydb::engine::open());
    rustydb::index index = TAKE(engine.create_index("i", rustydb::index_options::u64()));
    rdb_error seen = {};
#ifdef RUSTYDB_NO_EXCEPTIONS
    auto result = index.insert("not eight bytes", "x");
    CHECK(!result.ok());
    rustydb::error failure = result.failure();
#else
    rustydb::error failure(seen);
    try {
        index.insert("not eight bytes", "x");
        test_fail(__FILE__, __LINE__, "no exception");
    } catch (const std::exception &caught) {
        failure = dynamic_cast<const rustydb::error &>(caught);
    }
#endif
    CHECK_STATUS(failure.code(), RDB_E_KEY_TYPE);
    CHECK_STRING(failure.name(), "RDB_E_KEY_TYPE");
    CHECK(failure.kind() == RDB_CLASS_USAGE);
    CHECK(failure.what()[0] != '\0');
    CHECK_OK(rdb_last_error(&seen));
    CHECK_STRING(failure.what(), seen.message);
}
